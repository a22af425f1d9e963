"""Compares two assessments: what is newly met, lost or still missing, and whether figures, rules or the scope did it."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from attrs import field, frozen

from ntm_criteria.authoring import counterparts
from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.markup import Displayed
from ntm_criteria.model import Verdict
from ntm_criteria.records import (
    Backend,
    Cause,
    Columns,
    Frame,
    ResultChange,
    Row,
    StoredIndicator,
    StoredShortfall,
    compare_paired,
    data_frame,
)
from ntm_criteria.reporting import change_text, title_of
from ntm_criteria.text import Codeword, Lang, Text, both, check_lang, counted, plural_s, with_names

T = TypeVar("T")


class Trend(Codeword):
    """What became of a shortfall."""

    NARROWED = "narrowed"
    WIDENED = "widened"
    SAME = "same"

    @property
    def text(self) -> Text:
        """The trend in words."""
        return _TRENDS[self]


_TRENDS = {
    Trend.NARROWED: Text("đã thu hẹp", "it has narrowed"),
    Trend.WIDENED: Text("đã tăng thêm", "it has widened"),
    Trend.SAME: Text("không thay đổi", "unchanged"),
}


class BeforeAfter(NamedTuple, Generic[T]):
    """A value in two assessments.

    :ivar was: the value in the first one; None if it has none.
    :ivar now: the value in the second one; None if it has none.
    """

    was: T | None
    now: T | None


@frozen
class Change(Displayed):
    """What became of an indicator from one assessment to another.

    :ivar code: its code in the second assessment; in the first one, if only that has it.
    :ivar label: its name.
    :ivar was: its verdict in the first assessment; None if that has no such indicator.
    :ivar now: its verdict in the second assessment; None if that has no such indicator.
    :ivar figure: the figure behind both verdicts: a Fraction, a bool, or the id of a category's value.
    :ivar shortfall: the distance from the bound in both.
    :ivar because: what did it: "figure" if nothing but figures is different; "rule" if the set requires something else of the
        same commune in the same year; otherwise "scope": the region, the group or the year of the bound. None if nothing is
        different.
    :ivar causes: all that is different, of "figure", "rule" and "scope".
    :ivar trend: what became of the shortfall, if both are known and measure the same.
    :ivar text: the change as a sentence.
    """

    code: str
    label: Text
    was: Verdict | None
    now: Verdict | None
    figure: BeforeAfter[Fraction | bool | str]
    shortfall: BeforeAfter[StoredShortfall]
    because: Cause | None
    causes: tuple[Cause, ...]
    trend: Trend | None
    text: Text = field(repr=False)

    @property
    def is_new_verdict(self) -> bool:
        """Whether the verdict is another one."""
        return self.was != self.now


@frozen
class AssessmentChanges(Displayed):
    """What is different in two assessments. Tasks are among `changes` only.

    :ivar before: the first assessment.
    :ivar after: the second assessment.
    :ivar changes: the indicators and tasks that are different, in the order of the second assessment.
    :ivar newly_met: the indicators that are met now and were in the first assessment, but not met.
    :ivar lost: the indicators that were met and are not met now.
    :ivar still_missing: the indicators that are not met in both, whether or not anything about them is different.
    :ivar undecided: the indicators that were met or not met, and of which nothing can be said now: their verdict is UNKNOWN.
    """

    before: Assessment = field(repr=False)
    after: Assessment = field(repr=False)
    changes: tuple[Change, ...]
    newly_met: tuple[Change, ...] = field(repr=False)
    lost: tuple[Change, ...] = field(repr=False)
    still_missing: tuple[Change, ...] = field(repr=False)
    undecided: tuple[Change, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __getitem__(self, code: str) -> Change:
        """Return the change of the indicator with this code; raises KeyError if nothing about it is different."""
        return {change.code: change for change in self.changes}[code]

    @property
    def text(self) -> Text:
        """The lists in a sentence: how many indicators are newly met, no longer met, undecided and still not met, by code."""
        trends = {trend: [each for each in self.still_missing if each.trend is trend] for trend in Trend}
        missing = _listed(_STILL_MISSING, self.still_missing)
        details = [_listed(words, trends[trend]) for trend, words in _NARROWER if trends[trend]]
        inner = both(lambda lang: f" – {'; '.join(each[lang] for each in details)}" if details else "")
        parts = [_listed(_NEWLY_MET, self.newly_met), _listed(_LOST, self.lost)]
        if self.undecided:
            parts.append(_listed(_UNDECIDED, self.undecided))
        return both(lambda lang: f"{'; '.join(part[lang] for part in parts)}; {missing[lang]}{inner[lang]}.")

    def to_frame(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return the changes as a data frame with a row for each; see `Assessment.to_frame`."""
        lang = with_names(check_lang(lang), self.after.rules.names)
        return data_frame((_row(change, lang) for change in self.changes), _COLUMNS, backend)


def compare_assessments(before: Assessment, after: Assessment) -> AssessmentChanges:
    """Compare two assessments: of two years, of the result and the plan, or by two rule sets.

    Counterparts are the indicators of equal codes if one set judged both, or one set builds on the other; in other sets those
    that `corresponds_to` links. Stored results are compared by `compare_results`.

    :param before: the first assessment.
    :param after: the second assessment.

    >>> from ntm_criteria import assess, compare_assessments, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> before, after = (assess({"insured_people": n, "population": 2410}, rules) for n in (2280, 2285))
    >>> change = compare_assessments(before, after)["14.1"]
    >>> change.was.value, change.now.value, change.because, change.trend.value
    ('not_met', 'not_met', 'figure', 'narrowed')
    >>> change.shortfall.was.low, change.shortfall.now.low
    (Fraction(10, 1), Fraction(5, 1))
    """
    pairs = counterparts(before.rules, after.rules)
    found = compare_paired(before, after, pairs)
    different = {(change.after or change.before).code: change for change in found.changes}  # type: ignore[union-attr]
    own = {other: code for code, other in pairs.items()}
    compared = {}
    for result in after.entries:
        old = before[own[result.code]] if result.code in own else None
        compared[result.code] = _change(different.get(result.code), old, result)
    judged = [compared[result.code] for result in after.indicators]
    gone = [_change(change, before[change.code], None) for change in found.changes if change.after is None]
    return AssessmentChanges(
        before,
        after,
        (*(compared[code] for code in compared if code in different), *gone),
        tuple(each for each in judged if each.now is Verdict.MET and each.was not in (None, Verdict.MET)),
        tuple(each for each in judged if each.was is Verdict.MET and each.now is Verdict.NOT_MET),
        tuple(each for each in judged if each.was is each.now is Verdict.NOT_MET),
        tuple(each for each in judged if each.was in (Verdict.MET, Verdict.NOT_MET) and each.now is Verdict.UNKNOWN),
    )


def _change(change: ResultChange | None, old: IndicatorResult | None, new: IndicatorResult | None) -> Change:
    """Build the change of an indicator; `change` is None if nothing about it is different."""
    shown = old if new is None else new
    assert shown is not None
    first, second = (change.before, change.after) if change else (None, None)
    causes = change.because if change else ()
    because: Cause | None = next((cause for cause in _STRONGEST if cause in causes), None)
    shortfalls = BeforeAfter(_shortfall(first, old), _shortfall(second, new))
    trend = _trend(shortfalls)
    return Change(
        shown.code,
        title_of(shown),
        None if old is None else old.verdict,
        None if new is None else new.verdict,
        BeforeAfter(*(None if result is None else result.observed.value for result in (old, new))),
        shortfalls,
        because,
        causes,
        trend,
        change_text(old, new, causes, trend.text if trend else None),
    )


_STRONGEST: tuple[Cause, ...] = ("rule", "scope", "figure")


def _shortfall(entry: StoredIndicator | None, result: IndicatorResult | None) -> StoredShortfall | None:
    if entry is not None:
        return entry.shortfall
    if result is None or (shortfall := result.shortfall) is None:
        return None
    return StoredShortfall(
        shortfall.low, shortfall.high, shortfall.unit.id, shortfall.more, shortfall.strictly, shortfall.fact
    )


def _trend(shortfall: BeforeAfter[StoredShortfall]) -> Trend | None:
    """Compare two shortfalls; None if they measure different things, or the ranges do not tell which one is smaller."""
    was, now = shortfall
    if was is None or now is None or (was.unit, was.more, was.fact) != (now.unit, now.more, now.fact):
        return None
    if (was.low, was.high, was.strictly) == (now.low, now.high, now.strictly):
        return Trend.SAME
    if now.low <= was.low and now.high <= was.high and now.strictly <= was.strictly:
        return Trend.NARROWED
    if now.low >= was.low and now.high >= was.high and now.strictly >= was.strictly:
        return Trend.WIDENED
    is_exact = was.low == was.high and now.low == now.high
    return (Trend.NARROWED if now.low < was.low else Trend.WIDENED) if is_exact else None


def _listed(words: Text, changes: Iterable[Change]) -> Text:
    codes = [change.code for change in changes]
    number = counted(len(codes))
    noun = Text("chỉ tiêu", "indicator{s}").format(s=plural_s(len(codes)))
    inner = f" ({', '.join(codes)})" if codes else ""
    return both(lambda lang: words[lang].format(number=number[lang], noun=noun[lang]) + inner)


_NEWLY_MET = Text("mới đạt {number} {noun}", "{number} {noun} newly met")
_LOST = Text("không còn đạt {number} {noun}", "{number} {noun} no longer met")
_UNDECIDED = Text("chưa kết luận được {number} {noun}", "{number} {noun} undecided now")
_STILL_MISSING = Text("vẫn chưa đạt {number} {noun}", "{number} {noun} still not met")
_NARROWER = (
    (Trend.NARROWED, Text("phần còn thiếu thu hẹp ở {number} {noun}", "the gap narrowed for {number} {noun}")),
    (Trend.WIDENED, Text("phần còn thiếu tăng thêm ở {number} {noun}", "the gap widened for {number} {noun}")),
)
_COLUMNS: Columns = {
    "code": str,
    "label": str,
    "was": str,
    "now": str,
    "figure_was": float,
    "figure_now": float,
    "shortfall_was": float,
    "shortfall_now": float,
    "shortfall_unit": str,
    "trend": str,
    "because": str,
    "causes": str,
    "text": str,
}


def _row(change: Change, lang: Lang) -> Row:
    figure, shortfall = change.figure, change.shortfall
    known = shortfall.now or shortfall.was
    return {
        "code": change.code,
        "label": change.label[lang],
        "was": None if change.was is None else change.was.value,
        "now": None if change.now is None else change.now.value,
        "figure_was": float(figure.was) if isinstance(figure.was, Fraction) else None,
        "figure_now": float(figure.now) if isinstance(figure.now, Fraction) else None,
        "shortfall_was": float(shortfall.was.high) if shortfall.was else None,
        "shortfall_now": float(shortfall.now.high) if shortfall.now else None,
        "shortfall_unit": known.unit if known else None,
        "trend": change.trend.value if change.trend else None,
        "because": change.because,
        "causes": ", ".join(change.causes) or None,
        "text": change.text[lang],
    }
