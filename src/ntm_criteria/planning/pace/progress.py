"""Progress over several assessments: the pace of each indicator, when its bound is met at this pace, and the pace it takes."""

from collections.abc import Iterable
from fractions import Fraction

from attrs import evolve, field, frozen

from ntm_criteria.authoring import counterparts
from ntm_criteria.by_code import ByCode
from ntm_criteria.errors import FactError
from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    PERCENT,
    POINT,
    Change,
    Compare,
    Unit,
    Verdict,
    Villages,
    fraction,
    is_measured,
)
from ntm_criteria.planning.pace.course import Course, in_time, problems_of_course, value_of
from ntm_criteria.planning.pace.indicator import IndicatorProgress
from ntm_criteria.planning.pace.words import NoPace, Outlook, Required, Target, counts_text, needed_words, pace_text
from ntm_criteria.records import Backend, Columns, Frame, Row, Snapshot, data_frame
from ntm_criteria.reporting import shortfall_text, title_of
from ntm_criteria.text import Lang, Text, check_lang, with_names
from ntm_criteria.wording import DIGITS, EVENTS, bare_number, is_none, related

_HORIZON = 30  # years; nobody keeps a pace for longer


@frozen
class Progress(ByCode[IndicatorProgress], Displayed):
    """The progress of a commune; `progress["3.1"]` is that of an indicator.

    :ivar snapshots: the assessments by the date of their figures.
    :ivar entries: the progress of each indicator and task of the last assessment.
    :ivar target_year: the year for which `needed` is the pace.
    """

    snapshots: tuple[Snapshot, ...]
    entries: tuple[IndicatorProgress, ...] = field(repr=False)
    target_year: int | None = None

    @property
    def undated(self) -> tuple[Snapshot, ...]:
        """The snapshots whose communes do not say which part of the year their figures cover: it is taken for the whole."""
        return tuple(shot for shot in self.snapshots if not shot.is_dated)

    @property
    def text(self) -> Text:
        """How many indicators were met at each date."""
        counts = [(shot.assessment.counts, shot.date) for shot in self.snapshots]
        return counts_text([(each.met, each.total, date) for each, date in counts])

    def to_frame(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each indicator and task; see `Assessment.to_frame`."""
        lang = with_names(check_lang(lang), self.snapshots[-1].assessment.rules.names)
        return data_frame((_row(each, self, lang) for each in self.entries), _COLUMNS, backend)

    def _named(self) -> str:
        return f"the progress of {self.snapshots[-1].assessment.commune.name!r}"


def progress(snapshots: Iterable[Assessment | Snapshot], *, target_year: int | None = None) -> Progress:
    """Say how fast each indicator moves, when its bound is met at this pace, and the pace it takes for a target year.

    The pace is that of the figure which decides the indicator in the last assessment. It is exact, and lies between the first
    and the last date on which the figure is known. Nothing is fitted.

    :param snapshots: assessments of one commune, of different dates; an assessment alone stands for its whole year.
    :param target_year: the year at whose end the bound is to be met.
    :raises FactError: two have one date, they are of several communes, their rule sets have nothing to do with each other, or
        the target year is past; lists all problems.
    :raises ValueError: there are none.

    >>> from ntm_criteria import Commune, assess, load_rule_set, progress
    >>> rules = load_rule_set("vn-318-2022-ntm")
    >>> figures = {2022: "72 %", 2024: "77 %"}
    >>> found = progress([assess({"irrigated_land_share": share}, rules, year=year) for year, share in figures.items()])
    >>> found["3.1"].pace, found["3.1"].met_in
    (Fraction(5, 2), 2026)
    """
    shots = in_time(each if isinstance(each, Snapshot) else Snapshot(each) for each in snapshots)
    if not shots:
        raise ValueError("progress needs assessments: there are none")
    if problems := problems_of_course(shots, target_year):
        raise FactError(problems)
    verdicts = _verdicts(shots)
    entries = shots[-1].assessment.entries
    found = tuple(_progress_of(shots, verdicts[result.code], result, target_year) for result in entries)
    return Progress(tuple(shots), found, target_year)


def _progress_of(
    shots: list[Snapshot], verdicts: tuple[Verdict | None, ...], result: IndicatorResult, target_year: int | None
) -> IndicatorProgress:
    node, last, own = result.deciding.node, shots[-1], (result.code, result.role, title_of(result), verdicts)
    words = result.verdict_text
    if not isinstance(node, Compare):
        empty = (None,) * len(shots), None, None, NoPace.NO_NUMBER
        return _told(IndicatorProgress(*own, *empty, verdict_text=words), shots, result)
    values = tuple(value_of(node.measure, shot.assessment) for shot in shots)
    known = [(shot.time, value) for shot, value in zip(shots, values, strict=True) if value is not None]
    unit, last_year = result.observed.unit, last.assessment.rules.years[1]
    found = IndicatorProgress(
        *own, values, unit, None, _no_pace(node, unit, len(known), shots), verdict_text=words,
        figures=_figures(values, unit, result),
    )  # fmt: skip
    if found.no_pace is not None:
        return _told(found, shots, result)
    (first_time, was), (time, now) = known[0], known[-1]
    pace = (now - was) / (time - first_time)
    course = Course(node, last.assessment, time, now)
    met_in = behind_in = None
    this_year, end = last.date.year, last.date.year + _HORIZON
    if result.verdict is Verdict.MET:
        behind_in = next((year for year in range(this_year, end + 1) if course.meets(year, pace) is False), None)
    else:
        met_in = next((year for year in range(this_year, end + 1) if course.meets(year, pace)), None)
    lacking, strictly = (None, False) if target_year is None else course.lacking(target_year)
    needed = None
    if lacking is not None and target_year is not None and not is_part_of_year(last, target_year):
        needed = lacking / (target_year + 1 - time)
    is_far = result.verdict is not Verdict.MET and met_in is None and course.is_known_until(end) and pace
    told = max(end if is_far else met_in or 0, 0 if lacking is None else target_year or 0)
    assumed = last_year if max(told, behind_in or 0) > last_year else None
    found = evolve(
        found, pace=pace, met_in=met_in, behind_in=behind_in, lacking=lacking, needed=needed, strictly=strictly,
        assumed=assumed,
    )  # fmt: skip
    return _told(found, shots, result, course, target_year)


def is_part_of_year(last: Snapshot, target_year: int) -> bool:
    """Whether less than a year is left from the latest figures to the end of the target year."""
    return target_year + 1 - last.time < 1


def _figures(values: tuple[Fraction | None, ...], unit: Unit | None, result: IndicatorResult) -> tuple[Text, ...]:
    """Write values without their unit, never rounded across the bound that decides today."""
    bound = result.deciding.bound
    beside = fraction(bound.pair) if bound and bound.pair else None
    empty = Text("", "")
    return tuple(empty if value is None else bare_number(value, unit, digits=DIGITS, beside=beside) for value in values)


def _verdicts(shots: list[Snapshot]) -> dict[str, tuple[Verdict | None, ...]]:
    """Return the verdicts on each indicator of the last assessment, in all of them."""
    last = shots[-1].assessment
    by_code: dict[str, list[Verdict | None]] = {result.code: [] for result in last.entries}
    for shot in shots:
        codes = {new: old for old, new in counterparts(shot.assessment.rules, last.rules).items()}
        for code, verdicts in by_code.items():
            verdicts.append(shot.assessment[codes[code]].verdict if code in codes else None)
    return {code: tuple(verdicts) for code, verdicts in by_code.items()}


def _no_pace(node: Compare, unit: Unit | None, known: int, shots: list[Snapshot]) -> NoPace | None:
    if isinstance(node.measure, Change):
        return NoPace.CHANGE
    if unit is not None and unit.id in EVENTS:
        return NoPace.EVENTS
    if known > 1:
        return None
    spans = [node.measure.value(shot.assessment.source) for shot in shots]
    if isinstance(node.measure, Villages):
        return NoPace.VILLAGES if any(span is not None and span[0] != span[1] for span in spans) else NoPace.ONE_FIGURE
    return NoPace.ONE_FIGURE if sum(span is not None for span in spans) < 2 else NoPace.INTERVAL


def _told(
    found: IndicatorProgress,
    shots: list[Snapshot],
    result: IndicatorResult,
    course: Course | None = None,
    target_year: int | None = None,
) -> IndicatorProgress:
    """Return a progress with its sentence."""
    facts = shots[-1].assessment.rules.facts

    def required(year: int) -> Required | None:
        bound = None if course is None else course.bound(year)
        if course is None or bound is None:
            return None
        words = related(course.node.relation, bound, found.unit, facts)
        is_count = found.unit is not None and not is_measured(found.unit.id)
        none_of = found.unit if is_count and is_none(course.node.relation, bound) else None
        return Required(year, words, none_of)

    by = facts.units.get(POINT) if found.unit is not None and found.unit.id == PERCENT else found.unit
    target, words = None, Text("", "")
    if course is not None and target_year is not None and found.lacking is not None:
        is_met, must_rise = not found.lacking and not found.strictly, course.node.relation.is_floor
        is_part = is_part_of_year(shots[-1], target_year)
        change = found.lacking if is_part else found.needed
        assert change is not None
        wanted = required(target_year)
        assert wanted is not None
        is_exact = wanted.none_of is not None and is_part
        words = needed_words(change, by, must_rise=must_rise, strictly=found.strictly, exactly=is_exact)
        counted = None if is_met or not is_part else _in_counts(result, course, target_year, found)
        target = Target(wanted, words, is_met, is_part, counted)
    outlook = None
    if found.met_in is not None:
        outlook = Outlook.MET, found.met_in, required(found.met_in)
    elif found.behind_in is not None:
        outlook = Outlook.BEHIND, found.behind_in, required(found.behind_in)
    elif course is not None and found.verdicts[-1] is not Verdict.MET:
        end = shots[-1].date.year + _HORIZON
        far = Outlook.FAR if found.pace and (found.pace > 0) is course.node.relation.is_floor else Outlook.AWAY
        outlook = far if course.is_known_until(end) else Outlook.OPEN, end, None
    points = [
        (shot.date, value, words)
        for shot, value, words in zip(shots, found.values, found.figures, strict=False)
        if value is not None
    ]
    sentence = pace_text(points, found.unit, found.pace, by, found.no_pace, outlook, target, found.assumed)
    return evolve(found, sentence=sentence, needed_text=words)


def _in_counts(result: IndicatorResult, course: Course, year: int, found: IndicatorProgress) -> Text | None:
    """Write the shortfall of today, if it is that of the year and counts what the share is of: "còn thiếu 17 người"."""
    shortfall, bound = result.shortfall, course.bound(year)
    today = result.deciding.bound
    is_same = bound is not None and today is not None and bound.pair == today.pair and found.values[-1] is not None
    if not is_same or shortfall is None or shortfall.unit.id in (found.unit and found.unit.id, POINT):
        return None
    return shortfall_text(shortfall, result.assessment, result.deciding)


_COLUMNS: Columns = {
    "code": str, "label": str, "first_date": str, "first": float, "last_date": str, "last": float, "unit": str, "verdict": str,
    "pace": float, "no_pace": str, "met_in": int, "behind_in": int, "target_year": int, "needed": float, "lacking": float,
    "assumed": int, "text": str,
}  # fmt: skip


def _row(each: IndicatorProgress, whole: Progress, lang: Lang) -> Row:
    known = [(shot.date, value) for shot, value in zip(whole.snapshots, each.values, strict=True) if value is not None]
    numbers = {name: getattr(each, name) for name in ("pace", "needed", "lacking")}
    row: dict[str, object] = {
        **{name: getattr(each, name) for name in ("code", "met_in", "behind_in", "assumed")},
        **{name: None if number is None else float(number) for name, number in numbers.items()},
        "label": each.label[lang],
        "unit": each.unit.id if each.unit else None,
        "verdict": each.verdicts[-1],
        "no_pace": each.no_pace,
        "target_year": whole.target_year,
        "text": each.text[lang],
    }
    if known:
        (first_date, first), (last_date, last) = known[0], known[-1]
        dates = {"first_date": first_date.isoformat(), "last_date": last_date.isoformat()}
        row |= {**dates, "first": float(first), "last": float(last)}
    return row
