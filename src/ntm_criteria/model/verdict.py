"""Verdicts and reasons, and the combinators that compute the verdict of a condition from the verdicts of its parts.

A combinator works on *codes*, the numbers 0–3 in the order of `Verdict`. It uses only an `Algebra` and the operators `+`, `>=`
and `==`, so it works for the codes of one commune (ints) and of a table (column expressions). Reasons are combined in the
same algebra.
"""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from ntm_criteria.text import Codeword, Text

Code: TypeAlias = Any  # an int in 0..3, or a column expression of such ints: only +, >= and == are used
ReasonCode: TypeAlias = Any  # a Reason or None, or a column expression of numbers that represent reasons
Truth: TypeAlias = Any  # a bool, or a column expression of booleans

_NO_WORDS = Text("", "")  # in look-ups by value, such as Verdict("met")


class Verdict(Codeword):
    """The verdict on a requirement, equal to its text ("met"). "All of" several verdicts is the first in this order.

    >>> Verdict("met").label.vi, Verdict.MET == "met"
    ('đạt', True)

    :ivar label: the verdict in words; for UNKNOWN, the `verdict_text` of a result also shows what is missing.
    """

    NOT_MET = "not_met", Text("chưa đạt", "not met")
    UNKNOWN = "unknown", Text("chưa đủ số liệu", "unknown")
    MET = "met", Text("đạt", "met")
    NOT_APPLICABLE = "not_applicable", Text("không xem xét, đánh giá", "not applicable")

    code: int
    label: Text

    def __new__(cls, value: str, label: Text = _NO_WORDS) -> "Verdict":
        verdict = str.__new__(cls, value)
        verdict._value_ = value
        verdict.__dict__.update(code=len(cls.__members__), label=label)
        return verdict

    def __bool__(self) -> bool:  # not `NoReturn`: type checkers would take all that follows for unreachable
        raise TypeError("a verdict has four values: compare it with Verdict.MET instead of testing its truth")


NOT_MET, UNKNOWN, MET, NOT_APPLICABLE = range(4)
VERDICTS = tuple(Verdict)  # VERDICTS[code] is the verdict of a code


class Reason(Codeword):
    """The reason of a verdict, equal to its text ("below-bound").

    Every verdict except MET has a reason; MET has one only if it comes from an exemption.

    :ivar text: the reason in words.
    """

    BELOW_BOUND = "below-bound", Text("thấp hơn yêu cầu", "less than required")
    ABOVE_BOUND = "above-bound", Text("cao hơn mức cho phép", "more than allowed")
    NOT_CONFIRMED = "not-confirmed", Text("nội dung chưa đạt", "not confirmed")
    OTHER_VALUE = "other-value", Text("kết quả khác với yêu cầu", "the finding is not the one required")
    STATED_NOT_MET = "stated-not-met", Text("văn bản tự nêu là chưa đạt", "the document itself says that it is not met")
    TOO_FEW_PARTS = "too-few-parts", Text("số nội dung đạt ít hơn yêu cầu", "too few of the parts are met")
    FIGURE_MISSING = "figure-missing", Text("chưa có số liệu", "a figure is missing")
    FIGURE_REFUSED = "figure-refused", Text("số liệu sai nên không dùng được", "a figure is wrong and was not used")
    FIGURE_IMPRECISE = (
        "figure-imprecise",
        Text(
            "số liệu tính ra quá sát mức quy định, chưa rõ đạt hay chưa",
            "a computed figure is too close to the bound to decide",
        ),
    )
    WITHIN_ERROR = (
        "within-error",
        Text(
            "mức quy định nằm trong khoảng sai số, chưa kết luận được",
            "the bound lies within the margin of error, so nothing follows yet",
        ),
    )
    SCOPE_MISSING = (
        "scope-missing",
        Text(
            "chưa ghi vùng hoặc nhóm của xã, hoặc năm không được đánh giá",
            "the region or group of the commune is not given, or the year is not judged",
        ),
    )
    VILLAGES_MISSING = "villages-missing", Text("chưa có danh sách thôn", "there is no list of villages")
    ZERO_WHOLE = (
        "zero-whole",
        Text("mẫu số bằng 0 nên không tính được tỷ lệ", "the denominator is 0, so there is no share"),
    )
    BOUND_UNSOURCED = "bound-unsourced", Text("chưa có văn bản quy định mức", "no bound is known yet")
    BOUND_LEFT_TO_PROVINCE = (
        "bound-left-to-province",
        Text("chờ quy định của UBND cấp tỉnh", "the province is yet to set the bound"),
    )
    BOUND_CONFLICTING = (
        "bound-conflicting",
        Text("các nguồn nêu mức quy định khác nhau", "sources give different bounds"),
    )
    BOUND_SECONDARY = (
        "bound-secondary",
        Text("mức quy định mới chỉ có nguồn gián tiếp", "the bound is known from an indirect source only"),
    )
    INDICATORS_MISSING = (
        "indicators-missing",
        Text("bộ quy tắc chưa có đủ các chỉ tiêu", "the rule set does not hold all of the indicators"),
    )
    EXEMPT = "exempt", Text("thuộc trường hợp không xem xét, đánh giá", "exempt")
    MET_BY_EXEMPTION = "met-by-exemption", Text("được tính là đạt theo quy định riêng", "counts as met by an exemption")

    text: Text

    def __new__(cls, value: str, text: Text = _NO_WORDS) -> "Reason":  # type checkers see calls with the value alone
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.__dict__["text"] = text
        return reason

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
_OF_WITHDRAWAL = {  # a set of cases for withdrawal is met if none of them applies
    Verdict.MET: Text("không thuộc", "does not apply"),
    Verdict.NOT_MET: Text("thuộc", "applies"),
    Verdict.UNKNOWN: Text("chưa đủ số liệu để xác định", "not enough figures to tell"),
}


def label(verdict: Verdict, reason: Reason | None, *, of_withdrawal: bool = False) -> Text:
    """Return the verdict in words; for UNKNOWN, the words show whether figures or rules are missing.

    :param of_withdrawal: whether the verdict is that of a rule set of cases for withdrawal.
    """
    if verdict is Verdict.UNKNOWN and reason and reason.is_about_the_law:
        return NO_BASIS
    return _OF_WITHDRAWAL.get(verdict, verdict.label) if of_withdrawal else verdict.label


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


def leaf(worst_holds: Truth, best_holds: Truth, on: Algebra = INTS) -> Code:
    """Return the verdict on a span: MET if even its worst end meets the bound, NOT_MET if not even its best end does."""
    return on.where(worst_holds, MET, on.where(best_holds, UNKNOWN, NOT_MET))


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


def settled(code: Code, applying: Code, on: Algebra = INTS) -> Code:
    """Return `code` if one or more of the counted parts are known to apply; else UNKNOWN, since all may turn out exempt."""
    return on.where(applying >= 1, code, UNKNOWN)


def count_of(at_least: int, codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """Return MET if `at_least` parts are, NOT_MET if too few can be, NOT_APPLICABLE if all parts are; else UNKNOWN."""
    met, not_met, unknown = tally(codes, on)
    out_of_reach = settled(NOT_MET, met + not_met, on)
    open_ = on.where(met + unknown >= at_least, UNKNOWN, out_of_reach)
    decided = on.where(met >= at_least, MET, open_)
    return on.where(on.least(codes) == NOT_APPLICABLE, NOT_APPLICABLE, decided)


def secondary_count_of(at_least: int, codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """Return the verdict of `count_of`, but UNKNOWN for NOT_MET: only a secondary source states the number `at_least`."""
    code = count_of(at_least, codes, on)
    return on.where(code == NOT_MET, UNKNOWN, code)


def choose(when: Code, then: Code, otherwise: Code, on: Algebra = INTS) -> Code:
    """Return `then` if `when` is MET, else `otherwise`; but UNKNOWN if `when` is UNKNOWN and the branches differ."""
    undecided = on.where(then == otherwise, then, UNKNOWN)
    return on.where(when == MET, then, on.where(when == UNKNOWN, undecided, otherwise))


def agreed(codes: Sequence[Code], on: Algebra = INTS) -> Code:
    """Return the verdict that all readings of one bound give; UNKNOWN if they differ."""
    least = on.least(codes)
    return on.where(least == on.greatest(codes), least, UNKNOWN)


def agreed_reason(
    codes: Sequence[Code], reasons: Sequence[ReasonCode], apart: Reason, on: Algebra = INTS
) -> ReasonCode:
    """Return the reason of `agreed`: that of the first reading if all agree, else `apart`, the reason why they are several.

    SCOPE_MISSING is also the reason if no reading is decided: it comes before a missing figure.
    """
    least = on.least(codes)
    together = on.where(least == on.greatest(codes), reasons[0], on.reason(apart))
    return on.where(least == UNKNOWN, on.reason(apart), together) if apart is Reason.SCOPE_MISSING else together


def leaf_reason(code: Code, missed: Reason, undecided: ReasonCode, on: Algebra = INTS) -> ReasonCode:
    """Return the reason of a comparison: `missed` for NOT_MET, `undecided` for UNKNOWN, none for MET."""
    return on.where(code == MET, on.reason(None), on.where(code == NOT_MET, on.reason(missed), undecided))


def reason_without(is_refused: Truth, on: Algebra = INTS) -> ReasonCode:
    """Return the reason of a comparison without its figure: whether one was given that could not be used, or none."""
    return on.where(is_refused, on.reason(Reason.FIGURE_REFUSED), on.reason(Reason.FIGURE_MISSING))


def parts_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """Return the reason of `all_of` and `any_of`: that of the first part whose verdict is `code`; none for MET."""
    return on.where(code == MET, on.reason(None), on.reason_of_first(code, codes, reasons))


def count_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """Return the reason of `count_of`: TOO_FEW_PARTS for NOT_MET, else as for `all_of`."""
    return on.where(code == NOT_MET, on.reason(Reason.TOO_FEW_PARTS), parts_reason(code, codes, reasons, on))


def secondary_count_reason(
    at_least: int, code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS
) -> ReasonCode:
    """Return the reason of `secondary_count_of`: BOUND_SECONDARY for too few parts, else as for `all_of`."""
    is_missed = count_of(at_least, codes, on) == NOT_MET
    return on.where(is_missed, on.reason(Reason.BOUND_SECONDARY), parts_reason(code, codes, reasons, on))


def choice_reason(code: Code, codes: Sequence[Code], reasons: Sequence[ReasonCode], on: Algebra = INTS) -> ReasonCode:
    """Return the reason of `choose`: that of the branch taken. Lists: `when`, `then`, `otherwise`.

    If `when` is UNKNOWN: the reason of `otherwise` if both branches have the same verdict, else that of `when`. If both
    branches are MET, there is no reason, since no exemption is known to apply.
    """
    (when, _, otherwise), (when_reason, then_reason, otherwise_reason) = codes, reasons
    agreed = on.where(otherwise == code, otherwise_reason, when_reason)
    undecided = on.where(code == MET, on.reason(None), agreed)
    return on.where(when == UNKNOWN, undecided, on.where(when == MET, then_reason, otherwise_reason))
