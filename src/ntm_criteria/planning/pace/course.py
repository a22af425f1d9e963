"""The course of a commune in time: which assessments make one, and where a figure goes if it keeps its pace."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import frozen

from ntm_criteria.authoring import counterparts
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import Commune, place_at
from ntm_criteria.judging import Assessment
from ntm_criteria.model import Bound, Compare, Measure, Relation, RuleSet, VillageCount, Villages, fraction, holds
from ntm_criteria.problems import in_order
from ntm_criteria.records import Snapshot
from ntm_criteria.reporting import keys_of
from ntm_criteria.text import Text, identity, one_line, written_date


def value_of(measure: Measure, assessment: Assessment) -> Fraction | None:
    """Return the exact value of a measure; None if it is not known exactly, or a share of nothing."""
    span = measure.value(assessment.source)
    if span is None or span[0] != span[1] or not span[0][1]:
        return None
    return fraction(span[0])


@frozen
class Course:
    """Where a figure goes from its last known value.

    :ivar node: the comparison of the figure with its bound.
    :ivar assessment: the last assessment, by whose region and group the bound applies.
    :ivar time: when the value was known, as a number of years.
    :ivar now: the value.
    """

    node: Compare
    assessment: Assessment
    time: Fraction
    now: Fraction

    def bound(self, year: int) -> Bound | None:
        """Return the bound of a year; after the years of the rule set, that of its last one."""
        rules = self.assessment.rules
        try:
            return self.node.bound.in_case(keys_of(self.assessment, min(year, rules.years[1])))
        except KeyError:  # its table of bounds has no such year
            return None

    def is_known_until(self, year: int) -> bool:
        """Whether the bound has a number in each year until then."""
        bounds = map(self.bound, range(self.assessment.year, year + 1))
        return all(bound is not None and bound.pair is not None for bound in bounds)

    def meets(self, year: int, pace: Fraction) -> bool | None:
        """Whether the figure meets the bound at the end of a year; None if the bound has no number."""
        bound = self.bound(year)
        if bound is None or bound.pair is None:
            return None
        low, high = self._limits
        value = min(max(self.now + pace * (year + 1 - self.time), low), high)
        return bool(holds(self.node.relation, value.as_integer_ratio(), bound.pair))

    def lacking(self, year: int) -> tuple[Fraction | None, bool]:
        """Return the change that meets the bound at the end of a year, and whether it takes more than that."""
        bound, relation = self.bound(year), self.node.relation
        if bound is None or bound.pair is None or year + 1 <= self.time:
            return None, False
        if holds(relation, self.now.as_integer_ratio(), bound.pair):
            return Fraction(0), False
        is_strict = relation in (Relation.MORE_THAN, Relation.LESS_THAN)
        return fraction(bound.pair) - self.now, is_strict

    @property
    def _limits(self) -> tuple[Fraction, Fraction]:
        """The lowest and highest value: a share never rises above 100 %."""
        measure = self.node.measure
        if isinstance(measure, Villages):
            number = len(self.assessment.case.villages)
            return Fraction(0), Fraction(number if isinstance(measure, VillageCount) else 100)
        fact = self.assessment.rules.facts[measure.fact]
        return fact.low, fact.high


def in_time(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Return snapshots by the date of their figures."""
    return sorted(snapshots, key=lambda shot: shot.date)


def problems_of_course(shots: list[Snapshot], target_year: int | None = None) -> list[Problem]:
    """Return everything that keeps snapshots, in the order of their dates, from showing a progress."""
    if not shots:
        return []
    found = [*_of_dates(shots)]
    for shot in shots[:-1]:
        found += _of_others(shot.assessment, shots[-1].assessment)
    last = shots[-1].date
    if target_year is not None and target_year < last.year:
        words = _PAST.format(year=str(target_year), date=written_date(last))
        found.append(Problem(ProblemCode.WRONG_YEAR, words, params={"value": last.year, "other_value": target_year}))
    return in_order(found)


def _of_dates(shots: list[Snapshot]) -> Iterator[Problem]:
    first = dict[object, Snapshot]()
    for shot in shots:
        commune = shot.assessment.commune
        if shot.date.year < shot.assessment.year:
            words = _TOO_EARLY.format(date=written_date(shot.date), year=str(shot.assessment.year))
            yield _problem(commune, ("figures_date",), ProblemCode.WRONG_YEAR, words)
        other = first.setdefault(shot.date, shot)
        if other is not shot:
            words = _ONE_DATE.format(date=written_date(shot.date), other=_where(other.assessment.commune))
            key = next((key for key in ("figures_date", "period") if (key,) in commune.places), "year")
            yield _problem(commune, (key,), ProblemCode.NO_PROGRESS, words, _SAY_PERIOD)


def _of_others(assessment: Assessment, last: Assessment) -> Iterator[Problem]:
    """Yield what sets an assessment apart from the last one."""
    commune, other = assessment.commune, last.commune
    if not _is_same(commune, other):
        names = {"name": one_line(commune.name, longest=60), "other": one_line(other.name, longest=60)}
        path = ("id" if commune.id and other.id else "name",)
        yield _problem(commune, path, ProblemCode.NO_PROGRESS, _OTHER_COMMUNE.format(**names), _ONE_COMMUNE)
    rules, latest = assessment.rules, last.rules
    if not _belong_together(rules, latest):
        words = _OTHER_SET.format(id=rules.id, other=latest.id)
        yield _problem(commune, ("rules",), ProblemCode.NO_PROGRESS, words, _ONE_SET)


def _is_same(commune: Commune, other: Commune) -> bool:
    if commune.id and other.id:
        return identity(commune.id) == identity(other.id)
    return identity(commune.name) == identity(other.name)


def _belong_together(rules: RuleSet, other: RuleSet) -> bool:
    """Whether sets are one, build on one, or follow each other in time and say which indicators correspond."""
    if {rules.id, *rules.builds_on} & {other.id, *other.builds_on}:
        return True
    (first, last), (others_first, others_last) = rules.years, other.years
    return (last < others_first or others_last < first) and bool(counterparts(rules, other))


def _problem(
    commune: Commune, path: tuple[str, ...], code: ProblemCode, words: Text, hint: Text | None = None
) -> Problem:
    place = place_at(commune, path) or place_at(commune, ("name",))
    return Problem(code, words, place, hint, path=path)


def _where(commune: Commune) -> Text:
    """Say where the other assessment of a date comes from."""
    place = place_at(commune, ("name",))
    name = place.file if place else commune.name
    return Text("{name}", "{name}").format(name=one_line(name, longest=120))


_ONE_DATE = Text(
    "số liệu ngày {date} đã có trong '{other}'", "two assessments have figures of {date}; the other one is '{other}'"
)
_SAY_PERIOD = Text(
    "ghi kỳ số liệu vào tệp, ví dụ `period: 6 tháng`, hoặc ngày chốt số liệu, ví dụ `figures_date: 2024-09-15`",
    "state the period, such as `period: 6 tháng`, or the date of the figures, such as `figures_date: 2024-09-15`; in Python "
    "with Snapshot(assessment, date=...)",
)
_TOO_EARLY = Text(
    "ngày chốt số liệu {date} trước năm đánh giá {year}",
    "the date of the figures, {date}, is before the year judged, {year}",
)
_OTHER_COMMUNE = Text(
    "số liệu của '{name}', còn số liệu mới nhất của '{other}'",
    "figures of '{name}', but the latest ones are of '{other}'",
)
_ONE_COMMUNE = Text(
    "tiến độ là của một xã; nếu là cùng một xã, ghi cùng tên hoặc cùng mã `id`",
    "progress is that of one commune; if it is the same one, give it the same name, or the same `id`",
)
_OTHER_SET = Text(
    "đánh giá theo bộ '{id}', còn kết quả mới nhất theo bộ '{other}'",
    "judged by '{id}', but the latest one by '{other}'",
)
_ONE_SET = Text("đánh giá tất cả theo một bộ quy tắc", "judge all by one rule set")
_PAST = Text(
    "năm {year} đã qua: số liệu mới nhất là của ngày {date}", "{year} is past: the latest figures are of {date}"
)
