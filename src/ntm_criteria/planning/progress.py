"""Progress over several assessments: the pace of each indicator, when its bound is met at this pace, and the pace it takes."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal, cast

from attrs import evolve, field, frozen

from ntm_criteria.authoring import counterparts
from ntm_criteria.by_code import ByCode
from ntm_criteria.documents import IndicatorProgressJson, ProgressDocument, SnapshotJson, VerdictJson
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
)
from ntm_criteria.planning.course import Course, in_time, problems_of_course, value_of
from ntm_criteria.records import Backend, Columns, Frame, Row, Snapshot, data_frame
from ntm_criteria.reporting import NoPace, Outlook, counts_text, head, pace_text, title_of
from ntm_criteria.text import Lang, Text, check_lang, exact, language, with_names
from ntm_criteria.wording import EVENTS, related

_HORIZON = 30  # years; nobody keeps a pace for longer


@frozen
class IndicatorProgress(Displayed):
    """The progress of an indicator. Whatever lies beyond the last figure is extrapolated: "if this pace is kept".

    :ivar code: its code.
    :ivar role: "indicator" or "task".
    :ivar label: its name.
    :ivar verdicts: its verdict at each date, from the first to the last; None where it was not in the set.
    :ivar values: the figure that decides it today, at each date; None where it is not known.
    :ivar unit: the unit of the figure; None if it has no number.
    :ivar pace: by how much the figure rose (above 0) or fell in a year, from the first to the last date on which it is known:
        in its unit, percentage points for a share. None if no pace can be given.
    :ivar no_pace: why there is no pace.
    :ivar met_in: the first year at whose end the bound of that year is met at this pace; None if the indicator is met today, or
        no such year lies within 30 years.
    :ivar behind_in: for an indicator that is met, the first year of the rule set in which it would be met no longer.
    :ivar needed: the change in a year that it takes to meet the bound of the target year; 0 if the figure meets it; None
        without a target year, or if its bound has no number.
    :ivar strictly: whether it takes more than `needed`, because the bound is strict ("trên 95%").
    :ivar assumed: the year whose bound was taken for a later year, because the set does not judge that; None if none was.
    :ivar sentence: all of this in words, without the name.
    """

    code: str
    role: str
    label: Text
    verdicts: tuple[Verdict | None, ...]
    values: tuple[Fraction | None, ...]
    unit: Unit | None
    pace: Fraction | None
    no_pace: NoPace | None
    met_in: int | None = None
    behind_in: int | None = None
    needed: Fraction | None = None
    strictly: bool = False
    assumed: int | None = None
    sentence: Text = field(default=Text("", ""), repr=False)

    @property
    def text(self) -> Text:
        """The progress in words, with code and name."""
        return Text("{code} {label}: {sentence}", "{code} {label}: {sentence}").format(
            code=self.code, label=self.label, sentence=self.sentence
        )


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
    if not isinstance(node, Compare):
        return _told(IndicatorProgress(*own, (None,) * len(shots), None, None, NoPace.NO_NUMBER), shots)
    values = tuple(value_of(node.measure, shot.assessment) for shot in shots)
    known = [(shot.time, value) for shot, value in zip(shots, values, strict=True) if value is not None]
    unit, last_year = result.observed.unit, last.assessment.rules.years[1]
    found = IndicatorProgress(*own, values, unit, None, _no_pace(node, unit, len(known)))
    if found.no_pace is not None:
        return _told(found, shots)
    (first_time, was), (time, now) = known[0], known[-1]
    pace = (now - was) / (time - first_time)
    course = Course(node, last.assessment, time, now)
    met_in = behind_in = None
    this_year, end = last.date.year, last.date.year + _HORIZON
    if result.verdict is Verdict.MET:
        own_years = range(this_year, last_year + 1)
        behind_in = next((year for year in own_years if course.meets(year, pace) is False), None)
    else:
        met_in = next((year for year in range(this_year, end + 1) if course.meets(year, pace)), None)
    needed, strictly = (None, False) if target_year is None else course.needed(target_year)
    is_far = result.verdict is not Verdict.MET and met_in is None and course.is_known_until(end)
    told = max(end if is_far else met_in or 0, 0 if needed is None else target_year or 0)
    assumed = last_year if told > last_year else None
    found = evolve(
        found, pace=pace, met_in=met_in, behind_in=behind_in, needed=needed, strictly=strictly, assumed=assumed
    )
    return _told(found, shots, course, target_year)


def _verdicts(shots: list[Snapshot]) -> dict[str, tuple[Verdict | None, ...]]:
    """Return the verdicts on each indicator of the last assessment, in all of them."""
    last = shots[-1].assessment
    by_code: dict[str, list[Verdict | None]] = {result.code: [] for result in last.entries}
    for shot in shots:
        codes = {new: old for old, new in counterparts(shot.assessment.rules, last.rules).items()}
        for code, verdicts in by_code.items():
            verdicts.append(shot.assessment[codes[code]].verdict if code in codes else None)
    return {code: tuple(verdicts) for code, verdicts in by_code.items()}


def _no_pace(node: Compare, unit: Unit | None, known: int) -> NoPace | None:
    if isinstance(node.measure, Change):
        return NoPace.CHANGE
    if unit is not None and unit.id in EVENTS:
        return NoPace.EVENTS
    return NoPace.ONE_FIGURE if known < 2 else None


def _told(
    found: IndicatorProgress, shots: list[Snapshot], course: Course | None = None, target_year: int | None = None
) -> IndicatorProgress:
    """Return a progress with its sentence."""

    def required(year: int | None) -> Text | None:
        bound = None if course is None or year is None else course.bound(year)
        if course is None or bound is None:
            return None
        return related(course.node.relation, bound, found.unit, course.assessment.rules.facts)

    facts = shots[-1].assessment.rules.facts
    by = facts.units.get(POINT) if found.unit is not None and found.unit.id == PERCENT else found.unit
    needed = None
    if course is not None and target_year is not None and found.needed is not None:
        is_met = not found.needed and not found.strictly
        needed = target_year, found.needed, required(target_year), is_met, course.node.relation.is_floor
    outlook = None
    if found.met_in is not None:
        outlook = Outlook.MET, found.met_in, required(found.met_in)
    elif found.behind_in is not None:
        outlook = Outlook.BEHIND, found.behind_in, required(found.behind_in)
    elif course is not None and found.verdicts[-1] is not Verdict.MET:
        end = shots[-1].date.year + _HORIZON
        outlook = Outlook.FAR if course.is_known_until(end) else Outlook.OPEN, end, None
    points = [(shot.date, value) for shot, value in zip(shots, found.values, strict=True) if value is not None]
    sentence = pace_text(
        points, found.unit, found.pace, by, found.no_pace, outlook, needed, found.assumed,
        is_strict=found.strictly,
    )  # fmt: skip
    return evolve(found, sentence=sentence)


def progress_document(found: Progress, *, lang: Lang = "vi") -> ProgressDocument:
    """Return the document of a progress, with texts in `lang`: a dict that is ready for JSON."""
    last = found.snapshots[-1].assessment
    rules = last.rules
    return {
        **head(last),
        "document": "progress",
        "lang": language(lang).base or lang,
        "rule_set": {"id": rules.id, "label": rules.label[lang], "fingerprint": rules.fingerprint},
        "target_year": found.target_year,
        "snapshots": [_snapshot(shot) for shot in found.snapshots],
        "indicators": [_entry(each, last.rules[each.code].criterion, lang) for each in found.entries],
    }


def _snapshot(shot: Snapshot) -> SnapshotJson:
    assessment = shot.assessment
    return {
        "year": assessment.year,
        "period": shot.period.value,
        "date": shot.date.isoformat(),
        "dated": shot.is_dated,
        "rule_set": assessment.rules.id,
        "verdict": cast(VerdictJson, assessment.verdict.value),
        "met": assessment.counts.met,
        "total": assessment.counts.total,
    }


def _entry(each: IndicatorProgress, criterion: int, lang: Lang) -> IndicatorProgressJson:
    verdicts = [None if verdict is None else verdict.value for verdict in each.verdicts]
    return {
        "code": each.code,
        "criterion": criterion,
        "role": cast(Literal["indicator", "task"], each.role),
        "label": each.label[lang],
        "verdicts": cast(list[VerdictJson | None], verdicts),
        "values": [None if value is None else exact(value) for value in each.values],
        "unit": each.unit.id if each.unit else None,
        "pace": None if each.pace is None else exact(each.pace),
        "no_pace": None if each.no_pace is None else each.no_pace.value,
        "met_in": each.met_in,
        "behind_in": each.behind_in,
        "needed": None if each.needed is None else exact(each.needed),
        "strictly": each.strictly,
        "assumed": each.assumed,
        "text": each.text[lang],
    }


_COLUMNS: Columns = {
    "code": str, "label": str, "first_date": str, "first": float, "last_date": str, "last": float, "unit": str, "verdict": str,
    "pace": float, "no_pace": str, "met_in": int, "behind_in": int, "target_year": int, "needed": float, "assumed": int,
    "text": str,
}  # fmt: skip


def _row(each: IndicatorProgress, whole: Progress, lang: Lang) -> Row:
    known = [(shot.date, value) for shot, value in zip(whole.snapshots, each.values, strict=True) if value is not None]
    numbers = {name: getattr(each, name) for name in ("pace", "needed")}
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
