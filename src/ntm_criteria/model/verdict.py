"""Verdicts and reasons, and the combinators that compute the verdict of a condition from the verdicts of its parts.

A combinator works on *codes*, the numbers 0–3 in the order of `Verdict`. It uses only an `Algebra` and the operators `+`, `>=`
and `==`, so it works for the codes of one commune (ints) and of a table (column expressions). Reasons are combined in the
same algebra.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NoReturn, Protocol, TypeAlias

from ntm_criteria.text import Text

Code: TypeAlias = Any  # an int in 0..3, or a column expression of such ints: only +, >= and == are used
ReasonCode: TypeAlias = Any  # a Reason or None, or a column expression of numbers that represent reasons
Truth: TypeAlias = Any  # a bool, or a column expression of booleans


class Verdict(Enum):
    """The verdict on a requirement. The members are in such an order that "all of" is the minimum of their codes.

    >>> Verdict("met").label.vi
    'đạt'

    :ivar label: the verdict in words; for UNKNOWN, the `verdict_text` of a result also shows what is missing.
    """

    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"

    code: int
    label: Text

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has four values: compare it with Verdict.MET instead of testing its truth")

    def __str__(self) -> str:
        return str(self.value)

    __hash__ = object.__hash__  # members are single objects; Enum would hash their names each time


NOT_MET, UNKNOWN, MET, NOT_APPLICABLE = range(4)
_LABELS = {
    Verdict.NOT_MET: Text("chưa đạt", "not met"),
    Verdict.UNKNOWN: Text("chưa đủ số liệu", "unknown"),
    Verdict.MET: Text("đạt", "met"),
    Verdict.NOT_APPLICABLE: Text("không xem xét, đánh giá", "not applicable"),
}
VERDICTS = tuple(Verdict)  # VERDICTS[code] is the verdict of a code
for _code, _verdict in enumerate(VERDICTS):
    _verdict.code, _verdict.label = _code, _LABELS[_verdict]


class Reason(Enum):
    """The reason of a verdict. Every verdict except MET has a reason; MET has one only if it comes from an exemption.

    :ivar text: the reason in words.
    """

    BELOW_BOUND = "below-bound", "thấp hơn yêu cầu", "less than required"
    ABOVE_BOUND = "above-bound", "cao hơn mức cho phép", "more than allowed"
    NOT_CONFIRMED = "not-confirmed", "nội dung chưa đạt", "not confirmed"
    OTHER_VALUE = "other-value", "kết quả khác với yêu cầu", "the finding is not the one required"
    TOO_FEW_PARTS = "too-few-parts", "số nội dung đạt ít hơn yêu cầu", "too few of the parts are met"
    FIGURE_MISSING = "figure-missing", "chưa có số liệu", "a figure is missing"
    SCOPE_MISSING = (
        "scope-missing",
        "chưa rõ vùng, nhóm của xã, hoặc năm không được đánh giá",
        "what the bound varies by is not given, or the year is not judged",
    )
    VILLAGES_MISSING = "villages-missing", "chưa có danh sách thôn", "there is no list of villages"
    ZERO_WHOLE = "zero-whole", "mẫu số bằng 0 nên không tính được tỷ lệ", "the denominator is 0, so there is no share"
    BOUND_UNSOURCED = "bound-unsourced", "mức quy định chưa có nguồn", "the bound has no source"
    BOUND_LEFT_TO_PROVINCE = (
        "bound-left-to-province",
        "mức quy định do UBND cấp tỉnh quy định",
        "the bound is left to the province",
    )
    BOUND_CONFLICTING = "bound-conflicting", "các nguồn nêu mức quy định khác nhau", "sources give different bounds"
    BOUND_SECONDARY = (
        "bound-secondary",
        "mức quy định chỉ có nguồn thứ cấp",
        "the bound is known from a secondary source only",
    )
    INDICATORS_MISSING = (
        "indicators-missing",
        "bộ quy tắc chưa có đủ các chỉ tiêu",
        "the rule set does not hold all of the indicators",
    )
    EXEMPT = "exempt", "thuộc trường hợp không xem xét, đánh giá", "exempt"
    MET_BY_EXEMPTION = "met-by-exemption", "được tính là đạt theo quy định riêng", "counts as met by an exemption"

    _value_: str
    text: Text

    def __new__(
        cls, value: str, vi: str = "", en: str = ""
    ) -> "Reason":  # type checkers see calls with the value alone
        reason = object.__new__(cls)
        reason._value_, reason.text = value, Text(vi, en)
        return reason

    def __str__(self) -> str:
        return str(self.value)

    @property
    def is_about_the_law(self) -> bool:
        """Whether something is missing in the rules (a bound or indicators), not in the commune's figures."""
        return self in _ABOUT_THE_LAW


_ABOUT_THE_LAW = {
    Reason.BOUND_UNSOURCED,
    Reason.BOUND_LEFT_TO_PROVINCE,
    Reason.BOUND_CONFLICTING,
    Reason.BOUND_SECONDARY,
    Reason.INDICATORS_MISSING,
}
NO_BASIS = Text("chưa có căn cứ đánh giá", "no basis to judge")


def label(verdict: Verdict, reason: Reason | None) -> Text:
    """Return the verdict in words; for UNKNOWN, the words show whether figures or rules are missing."""
    return NO_BASIS if verdict is Verdict.UNKNOWN and reason and reason.is_about_the_law else verdict.label


class Algebra(Protocol):
    """The functions that combinators need besides operators, such as minimum and choice, for ints or for columns."""

    def least(self, codes: Sequence[Code]) -> Code: ...
    def greatest(self, codes: Sequence[Code]) -> Code: ...
    def where(self, test: Truth, then: Any, otherwise: Any) -> Any: ...
    def reason(self, reason: Reason | None) -> ReasonCode:
        """Return the code of a reason in this algebra."""

    def reason_of_first(self, code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode]) -> ReasonCode:
        """Return the reason of the first part whose verdict is `code`; `codes` must contain it."""


class Ints:
    """The algebra for one commune: a verdict code is an int, a truth a bool, and a reason code the reason itself."""

    @staticmethod
    def least(codes: Sequence[int]) -> int:
        return min(codes)

    @staticmethod
    def greatest(codes: Sequence[int]) -> int:
        return max(codes)

    @staticmethod
    def where(test: bool, then: Any, otherwise: Any) -> Any:
        return then if test else otherwise

    @staticmethod
    def reason(reason: Reason | None) -> Reason | None:
        return reason

    @staticmethod
    def reason_of_first(code: int, codes: Sequence[int], reasons: Sequence[Reason | None]) -> Reason | None:
        return reasons[codes.index(code)] if code in codes else None


INTS: Algebra = Ints()


def leaf(low_holds: Truth, high_holds: Truth, on: Algebra = INTS) -> Code:
    """Return the verdict on a span: MET if both ends meet the bound, NOT_MET if neither end does, else UNKNOWN."""
    return on.where(low_holds, on.where(high_holds, MET, UNKNOWN), on.where(high_holds, UNKNOWN, NOT_MET))


def all_of(codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """Return the verdict of a conjunction: the minimum in NOT_MET < UNKNOWN < MET < NOT_APPLICABLE."""
    return on.least(codes)


def any_of(codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """Return the verdict of a disjunction: the maximum in NOT_APPLICABLE < NOT_MET < UNKNOWN < MET."""
    below = -1
    top = on.greatest([on.where(code == NOT_APPLICABLE, below, code) for code in codes])
    return on.where(top == below, NOT_APPLICABLE, top)


def tally(codes: Sequence[Code], on: Algebra = INTS) -> tuple[Code, Code, Code]:
    """Return how many codes are MET, how many NOT_MET and how many UNKNOWN."""
    met, not_met, unknown = (
        sum(on.where(code == counted, 1, 0) for code in codes) for counted in (MET, NOT_MET, UNKNOWN)
    )
    return met, not_met, unknown


def count_of(at_least: int, codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """Return MET if `at_least` parts are, NOT_MET if too few can be, NOT_APPLICABLE if all parts are; else UNKNOWN."""
    met, not_met, unknown = tally(codes, on)
    out_of_reach = on.where(met + not_met >= 1, NOT_MET, UNKNOWN)
    open_ = on.where(met + unknown >= at_least, UNKNOWN, out_of_reach)
    decided = on.where(met >= at_least, MET, open_)
    return on.where(on.least(codes) == NOT_APPLICABLE, NOT_APPLICABLE, decided)


def choose(when: Code, then: Code, otherwise: Code, on: Algebra = INTS) -> Code:
    """Return `then` if `when` is MET, else `otherwise`; but UNKNOWN if `when` is UNKNOWN and the branches differ."""
    undecided = on.where(then == otherwise, then, UNKNOWN)
    return on.where(when == MET, then, on.where(when == UNKNOWN, undecided, otherwise))


def leaf_reason(code: Code, missed: Reason, on: Algebra = INTS) -> ReasonCode:
    """Return the reason of a comparison: `missed` for NOT_MET, FIGURE_MISSING for UNKNOWN, none for MET."""
    undecided = on.where(code == NOT_MET, on.reason(missed), on.reason(Reason.FIGURE_MISSING))
    return on.where(code == MET, on.reason(None), undecided)


def parts_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """Return the reason of `all_of` and `any_of`: that of the first part whose verdict is `code`; none for MET."""
    return on.where(code == MET, on.reason(None), on.reason_of_first(code, codes, reasons))


def count_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """Return the reason of `count_of`: TOO_FEW_PARTS for NOT_MET, else as for `all_of`."""
    return on.where(code == NOT_MET, on.reason(Reason.TOO_FEW_PARTS), parts_reason(code, codes, reasons, on))


def choice_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """Return the reason of `choose`: that of the branch taken. Lists: `when`, `then`, `otherwise`.

    If `when` is UNKNOWN: the reason of `otherwise` if both branches have the same verdict, else that of `when`. If both
    branches are MET, there is no reason, since no exemption is known to apply.
    """
    (when, _, otherwise), (when_reason, then_reason, otherwise_reason) = codes, reasons
    agreed = on.where(otherwise == code, otherwise_reason, when_reason)
    undecided = on.where(code == MET, on.reason(None), agreed)
    return on.where(when == UNKNOWN, undecided, on.where(when == MET, then_reason, otherwise_reason))
