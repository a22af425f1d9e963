"""Figures of one row that contradict each other: a part above its whole, a share that its counts do not make."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

from attrs import evolve, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import (
    VILLAGES,
    Change,
    Pair,
    Ratio,
    Relation,
    RuleSet,
    VillageCount,
    VillageShare,
    excess,
    holds,
    within,
)
from ntm_criteria.tables.columns import PREFIX, Carrier, Column, Level
from ntm_criteria.tables.evaluation.figures import TOTAL, Roll, TableSource, Way, counted
from ntm_criteria.tables.evaluation.villages import LISTED
from ntm_criteria.tables.expressions import Computed, Dialect, Expr, Whole, stepped, times
from ntm_criteria.text import decimal_digits

_SLACK = 1 - 1e-9  # for what cannot be computed exactly: it favours the data, and the derived figure is used anyway


@frozen(eq=False)
class Contradiction:
    """Rows in which figures contradict each other, and which figures are then taken as missing.

    `steps` are columns to compute first, round by round: what a test reads more than once.
    """

    code: ProblemCode
    fact: str
    level: Level
    others: tuple[str, ...]  # the facts it is set against
    bad: Expr
    nulls: tuple[str, ...]  # working columns
    steps: "Steps | None" = None


class Steps:
    """Columns that stand for what is computed on the way to a test."""

    _made = count()  # names need only differ

    def __init__(self, on: Dialect) -> None:
        self.on = on
        self.rounds: list[list[Expr]] = [[], [], []]

    def hold(self, number: Any, at: int) -> Any:
        """The same number as a column made in round `at`."""
        if not isinstance(number, Whole):
            return number
        name = f"{PREFIX}s{next(self._made)}"
        self.rounds[at].append(number.base.expr.alias(name))
        return evolve(number, base=Computed(self.on.col(name)))


def of_one_year(rules: RuleSet, source: TableSource, level: Level) -> Iterator[Contradiction]:
    """Parts above their wholes, and shares their counts do not make, within this year's or last year's figures."""
    previous = level == "before"
    for part, whole in rules.parts:
        one, all_ = source.columns.get((part, level)), source.columns.get((whole, level))
        if one and all_:
            pairs = [(column.number(), column.fact.scale) for column in (one, all_)]
            bad = one.known & all_.known & holds(Relation.MORE_THAN, *pairs)
            yield Contradiction(ProblemCode.PART_EXCEEDS_WHOLE, part, level, (whole,), bad, (one.work, all_.work))
    for id_, of_previous, measure in rules.derived:
        column = source.columns.get((id_, level))
        if column and isinstance(measure, Ratio) and of_previous is previous:
            ways = measure.derived(source)
            if ways:
                steps = Steps(source.on)
                bad = column.known & _first(source.on, ways, _disagrees(column, ways, source, steps))
                yield _disagreement(column, measure, source, bad, steps)


def of_changes(rules: RuleSet, source: TableSource) -> Iterator[Contradiction]:
    """Changes given that the figures of two years do not make."""
    loose = evolve(source, exact=False)  # a change between two shares of counts may be too fine for Float64
    for id_, _, measure in rules.derived:
        column = source.columns.get((id_, "now"))
        if column and isinstance(measure, Change):
            ways = measure.derived(loose)
            if ways:
                steps = Steps(source.on)
                bad = column.known & _first(source.on, ways, _disagrees(column, ways, loose, steps, slack=_SLACK))
                yield _disagreement(column, measure, source, bad, steps)


def of_villages(rules: RuleSet, source: TableSource) -> Iterator[Contradiction]:
    """Totals that the villages' own figures do not make, and numbers of villages that cannot be."""
    stated, on = source.columns.get((VILLAGES, "now")), source.on
    if stated:
        fewer = stated.known & (on.col(LISTED) - on.col(stated.work) > 0)
        yield Contradiction(ProblemCode.FIGURES_DISAGREE, VILLAGES, "now", (), fewer, (stated.work,))
    for fact in rules.roll_ups:
        column = source.columns.get((fact.id, "now"))
        if column:
            more = column.known & (on.col(TOTAL) > 0) & (on.col(column.work) > on.col(TOTAL))
            yield Contradiction(ProblemCode.PART_EXCEEDS_WHOLE, fact.id, "now", (VILLAGES,), more, (column.work,))
    for id_, _, measure in rules.derived:
        column = source.columns.get((id_, "now"))
        if column and isinstance(measure, VillageShare | VillageCount):
            total, steps = measure.total(source) or (), Steps(source.on)
            bad = column.known & _first(
                on,
                (*total, _villages(on, measure, source.roll(measure))),
                [*_disagrees(column, total, source, steps), ~_fits_some(column, measure, source, steps)],
            )
            nulls = (column.work, *_compared(rules, source, id_, measure.flag))
            others = (measure.flag or id_,)
            yield Contradiction(ProblemCode.FIGURES_DISAGREE, id_, "now", others, bad, nulls, steps)


def _compared(rules: RuleSet, source: TableSource, id_: str, flag: str | None) -> Iterator[str]:
    """The working columns that a figure of all villages was compared with: its total of a flag, or what that was to make.

    A share that agrees with an impossible total is as impossible, and was compared with nothing else.
    """
    others = (
        [flag]
        if flag
        else [
            other
            for other, _, measure in rules.derived
            if isinstance(measure, VillageShare | VillageCount) and measure.flag == id_
        ]
    )
    yield from (source.columns[other, "now"].work for other in others if (other, "now") in source.columns)


def _disagreement(
    column: Column, measure: Ratio | Change, source: TableSource, bad: Expr, steps: Steps
) -> Contradiction:
    """All the figures involved are taken as missing: nobody knows which of them is wrong."""
    found = [source.columns.get((each.fact, "before" if each.previous else "now")) for each in measure.inputs]
    inputs = [each for each in found if each]
    others = tuple(each.fact.id for each in inputs if each.work != column.work)
    nulls = tuple(dict.fromkeys(each.work for each in inputs))
    return Contradiction(ProblemCode.FIGURES_DISAGREE, column.fact.id, column.level, others, bad, nulls, steps)


def _first(on: Dialect, ways: Sequence[Way], found: Sequence[Expr]) -> Expr:
    """What the first way that is known says."""
    made = on.lit(value=False)
    for way, says in zip(reversed(ways), reversed(found), strict=True):
        made = on.when(way.known).then(says).otherwise(made)
    return made


def _disagrees(column: Column, ways: Sequence[Way], source: TableSource, steps: Steps, slack: float = 1) -> list[Expr]:
    if not ways:
        return []
    given = (column.number(exact=source.exact), column.fact.scale)
    fineness = _fineness(column, source, steps, slack)
    found = []
    for way in ways:
        derived = steps.hold(way.low[0], 0), steps.hold(way.low[1], 0)
        differs = ~_fits(given, fineness, derived, steps)
        found.append(differs | (derived[1] <= 0) if isinstance(derived[1], Whole) else differs)
    return found


def _fits(given: Pair, fineness: Pair, derived: Pair, steps: Steps) -> Expr:
    over, unit = excess(given, derived)
    fits: Expr = within((steps.hold(over, 1), steps.hold(unit, 1)), fineness, derived[0])
    return fits


def _fineness(column: Column, source: TableSource, steps: Steps, slack: float = 1) -> Pair:
    """The unit of the last digit of the given figures: of a float, of the decimals that it needs (95.0 has none)."""
    most, on = decimal_digits(1 / column.per_unit) or 0, source.on
    factor = column.per_unit / column.fact.scale  # a unit of the column in units of the fact

    def per(digits: int) -> float:
        return max(float(10**digits / factor), 1.0) * slack

    if column.carrier is Carrier.INTEGER:
        expr = on.lit(per(0))
    elif column.carrier is Carrier.DECIMAL:
        expr = on.lit(per(min(column.digits, most)))
    else:
        expr, cell = on.lit(per(most)), on.col(column.work)
        for digits in range(most - 1, -1, -1):
            short = stepped(cell, Fraction(10**digits), is_polars=source.on.is_polars) == cell
            expr = on.when(short).then(on.lit(per(digits))).otherwise(expr)
    return 1, steps.hold(Whole(Computed(expr), 1, max(column.fact.scale, 10), exact=source.exact), 0)


def _villages(on: Dialect, measure: VillageShare | VillageCount, roll: Roll) -> Way:
    """Known where there is a village that may contradict a total."""
    telling = measure.telling(on.col(roll.met) + on.col(roll.not_met), on.col(roll.unknown))
    return Way((0, 1), (0, 1), telling >= 1.0)


def _fits_some(column: Column, measure: VillageShare | VillageCount, source: TableSource, steps: Steps) -> Expr:
    """Whether some number of villages that is still possible makes the given total."""
    roll, on = source.roll(measure), source.on
    given, least, number = on.col(column.work), on.col(roll.met), roll.counted(on)
    most = on.col(roll.met) + on.col(roll.unknown)
    reported = times(given, column.per_unit / column.fact.scale)
    meeting = reported * number / 100.0 if isinstance(measure, VillageShare) else reported
    pair = (column.number(), column.fact.scale)
    fits = []
    for near in (meeting.floor(), meeting.ceil()):
        possible = steps.hold(counted(on.max_horizontal(least, on.min_horizontal(most, near))), 0)
        derived = measure.pair(possible, counted(number))
        fits.append(_fits(pair, _fineness(column, source, steps), derived, steps))
    return fits[0] | fits[1]


def mark(number: int) -> str:
    """The column that marks the rows of contradiction `number`."""
    return f"{PREFIX}c{number}"


def nulled(on: Dialect, found: Sequence[Contradiction], start: int) -> list[list[Expr]]:
    """Round by round: what is computed on the way, columns that mark the rows, figures without those contradicted."""
    rounds = [[expr for each in found if each.steps for expr in each.steps.rounds[at]] for at in range(3)]
    marks = [each.bad.alias(mark(number)) for number, each in enumerate(found, start)]
    wrong: dict[str, Expr] = {}
    for number, each in enumerate(found, start):
        for name in each.nulls:
            here = on.when(on.col(mark(number))).then(on.lit(value=True)).otherwise(on.lit(value=False))
            wrong[name] = wrong[name] | here if name in wrong else here
    figures = [on.when(~here).then(on.col(name)).alias(name) for name, here in wrong.items()]
    return [made for made in (*rounds, marks, figures) if made]
