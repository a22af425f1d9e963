"""The four verdicts, the reasons behind them, and the combinators, each written once.

A combinator works on *codes*, the whole numbers 0–3 in the order of `Verdict`. It is written over an `Algebra` (least,
greatest, where) and the operators `+`, `>=` and `==`, so the same line serves the code of one commune (an int) and the
codes of a table (a column expression). The reason of a combination is worked out in the same algebra.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NoReturn, Protocol, TypeAlias

from ntm_criteria.text import Text

Code: TypeAlias = Any  # an int in 0..3, or a column expression of them: only +, >= and == are used
ReasonCode: TypeAlias = Any  # a Reason or None, or a column expression of the numbers that stand for them
Truth: TypeAlias = Any  # a bool, or a column expression of booleans


class Verdict(Enum):
    """What became of a requirement. Ordered so that "all of" is the minimum of the codes.

    >>> Verdict("met").label.vi
    'đạt'

    :ivar label: the verdict in words; `verdict_text` of a result words an UNKNOWN more exactly.
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
    """Why a verdict is what it is. Every verdict but MET carries one; MET carries one only when exempted.

    :ivar text: the reason in words.
    """

    BELOW_BOUND = "below-bound"
    ABOVE_BOUND = "above-bound"
    NOT_CONFIRMED = "not-confirmed"
    OTHER_VALUE = "other-value"
    TOO_FEW_PARTS = "too-few-parts"
    FIGURE_MISSING = "figure-missing"
    SCOPE_MISSING = "scope-missing"
    VILLAGES_MISSING = "villages-missing"
    ZERO_WHOLE = "zero-whole"
    BOUND_UNSOURCED = "bound-unsourced"
    BOUND_LEFT_TO_PROVINCE = "bound-left-to-province"
    BOUND_CONFLICTING = "bound-conflicting"
    BOUND_SECONDARY = "bound-secondary"
    INDICATORS_MISSING = "indicators-missing"
    EXEMPT = "exempt"
    MET_BY_EXEMPTION = "met-by-exemption"

    text: Text

    def __str__(self) -> str:
        return str(self.value)

    @property
    def is_about_the_law(self) -> bool:
        """The figure may be there; it is the bound (or the rest of the criterion) that nobody has stated."""
        return self in _ABOUT_THE_LAW


_REASONS = {
    Reason.BELOW_BOUND: Text("thấp hơn yêu cầu", "less than required"),
    Reason.ABOVE_BOUND: Text("cao hơn mức cho phép", "more than allowed"),
    Reason.NOT_CONFIRMED: Text("nội dung chưa đạt", "not confirmed"),
    Reason.OTHER_VALUE: Text("kết quả khác với yêu cầu", "the finding is not the one required"),
    Reason.TOO_FEW_PARTS: Text("số nội dung đạt ít hơn yêu cầu", "too few of the parts are met"),
    Reason.FIGURE_MISSING: Text("chưa có số liệu", "a figure is missing"),
    Reason.SCOPE_MISSING: Text(
        "chưa rõ vùng, nhóm của xã, hoặc năm không được đánh giá",
        "what the bound varies by is not given, or the year is not judged",
    ),
    Reason.VILLAGES_MISSING: Text("chưa có danh sách thôn", "there is no list of villages"),
    Reason.ZERO_WHOLE: Text("mẫu số bằng 0 nên không tính được tỷ lệ", "the denominator is 0, so there is no share"),
    Reason.BOUND_UNSOURCED: Text("mức quy định chưa có nguồn", "the bound has no source"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("mức quy định do UBND cấp tỉnh quy định", "the bound is left to the province"),
    Reason.BOUND_CONFLICTING: Text("các nguồn nêu mức quy định khác nhau", "sources give different bounds"),
    Reason.BOUND_SECONDARY: Text(
        "mức quy định chỉ có nguồn thứ cấp", "the bound is known from a secondary source only"
    ),
    Reason.INDICATORS_MISSING: Text(
        "bộ quy tắc chưa có đủ các chỉ tiêu", "the rule set does not hold all of the indicators"
    ),
    Reason.EXEMPT: Text("thuộc trường hợp không xem xét, đánh giá", "exempt"),
    Reason.MET_BY_EXEMPTION: Text("được tính là đạt theo quy định riêng", "counts as met by an exemption"),
}
_ABOUT_THE_LAW = {
    Reason.BOUND_UNSOURCED,
    Reason.BOUND_LEFT_TO_PROVINCE,
    Reason.BOUND_CONFLICTING,
    Reason.BOUND_SECONDARY,
    Reason.INDICATORS_MISSING,
}
for _reason, _text in _REASONS.items():
    _reason.text = _text
NO_BASIS = Text("chưa có căn cứ đánh giá", "no basis to judge")


def label(verdict: Verdict, reason: Reason | None) -> Text:
    """The verdict as officials say it; an UNKNOWN is worded by whether a figure or the bound is what is missing."""
    return NO_BASIS if verdict is Verdict.UNKNOWN and reason and reason.is_about_the_law else verdict.label


class Algebra(Protocol):
    """What a combinator needs besides operators: on ints these are `min`, `max` and `if`; on columns their kin."""

    def least(self, codes: Sequence[Code]) -> Code: ...
    def greatest(self, codes: Sequence[Code]) -> Code: ...
    def where(self, test: Truth, then: Any, otherwise: Any) -> Any: ...
    def reason(self, reason: Reason | None) -> ReasonCode:
        """How a reason is written in this algebra."""

    def reason_of_first(self, code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode]) -> ReasonCode:
        """The reason of the first part whose code is `code`; anything where there is none."""


class Ints:
    """The algebra of one commune: codes are ints, truths are bools, reasons are themselves."""

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
    """The verdict of a comparison whose figure lies between two ends: MET if both hold, NOT_MET if neither does."""
    return on.where(low_holds, on.where(high_holds, MET, UNKNOWN), on.where(high_holds, UNKNOWN, NOT_MET))


def all_of(codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """The minimum in NOT_MET < UNKNOWN < MET < NOT_APPLICABLE."""
    return on.least(codes)


def any_of(codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """The maximum in NOT_APPLICABLE < NOT_MET < UNKNOWN < MET."""
    below = -1
    top = on.greatest([on.where(code == NOT_APPLICABLE, below, code) for code in codes])
    return on.where(top == below, NOT_APPLICABLE, top)


def tally(codes: Sequence[Code], on: Algebra = INTS) -> tuple[Code, Code, Code]:
    """How many are MET, NOT_MET and UNKNOWN; NOT_APPLICABLE is left out."""
    met, not_met, unknown = (
        sum(on.where(code == wanted, 1, 0) for code in codes) for wanted in (MET, NOT_MET, UNKNOWN)
    )
    return met, not_met, unknown


def count_of(at_least: int, codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """MET once `at_least` are met, NOT_MET once they no longer can be; NOT_APPLICABLE if every part is."""
    met, not_met, unknown = tally(codes, on)
    out_of_reach = on.where(met + not_met >= 1, NOT_MET, UNKNOWN)
    open_ = on.where(met + unknown >= at_least, UNKNOWN, out_of_reach)
    decided = on.where(met >= at_least, MET, open_)
    return on.where(on.least(codes) == NOT_APPLICABLE, NOT_APPLICABLE, decided)


def choose(when: Code, then: Code, otherwise: Code, on: Algebra = INTS) -> Code:
    """`then` when the condition is MET, `otherwise` when it is not; UNKNOWN unless both branches agree."""
    undecided = on.where(then == otherwise, then, UNKNOWN)
    return on.where(when == MET, then, on.where(when == UNKNOWN, undecided, otherwise))


def leaf_reason(code: Code, missed: Reason, on: Algebra = INTS) -> ReasonCode:
    """The reason of a comparison: `missed` where it is NOT_MET, a missing figure where it is UNKNOWN."""
    undecided = on.where(code == NOT_MET, on.reason(missed), on.reason(Reason.FIGURE_MISSING))
    return on.where(code == MET, on.reason(None), undecided)


def parts_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """The reason of `all_of` and `any_of`: that of the first part with the same verdict; none where it is MET."""
    return on.where(code == MET, on.reason(None), on.reason_of_first(code, codes, reasons))


def count_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """The reason of `count_of`: too few parts where it is NOT_MET, else as for other parts."""
    return on.where(code == NOT_MET, on.reason(Reason.TOO_FEW_PARTS), parts_reason(code, codes, reasons, on))


def choice_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """The reason of `choose`, given the codes and reasons of its condition and both branches.

    That of the branch taken. While the condition is UNKNOWN, that of the branch if both agree, else of the condition; a MET
    that both branches agree on has none, since no exemption is known to apply.
    """
    (when, _, otherwise), (why, of_then, of_otherwise) = codes, reasons
    agreed = on.where(otherwise == code, of_otherwise, why)
    undecided = on.where(code == MET, on.reason(None), agreed)
    return on.where(when == UNKNOWN, undecided, on.where(when == MET, of_then, of_otherwise))
