"""Rows in which figures contradict each other: a part above its whole, a share that its counts do not make."""

from collections.abc import Iterable, Iterator
from itertools import chain

from attrs import evolve, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import (
    VILLAGES,
    Change,
    Check,
    Ratio,
    RuleSet,
    VillageCount,
    VillageShare,
    checks_of_changes,
    checks_of_counts,
    checks_of_parts,
    checks_of_villages,
)
from ntm_criteria.tables.columns import PREFIX, Level
from ntm_criteria.tables.evaluation.figures import TOTAL, Answer, Answers, Held, TableSource
from ntm_criteria.tables.evaluation.villages import LISTED
from ntm_criteria.tables.expressions import Dialect, Expr

_SLACK = 1 - 1e-9  # for what cannot be computed exactly: it favours the data, and the derived figure is used anyway


@frozen(eq=False)
class Contradiction:
    """Rows in which figures contradict each other, and which figures are then taken as missing."""

    code: ProblemCode
    fact: str
    level: Level
    others: tuple[str, ...]  # the facts it is set against
    bad: Expr
    nulls: tuple[str, ...]  # working columns


@frozen(eq=False)
class Contradictions:
    """Contradictions that are found in one step, and the columns that their tests read."""

    all: tuple[Contradiction, ...]
    held: Held


def of_one_year(rules: RuleSet, source: TableSource, level: Level) -> Contradictions:
    """Parts above their wholes, and shares their counts do not make, within this year's or last year's figures."""
    source, previous = _holding(source), level == "before"
    checks = checks_of_parts(rules, source, previous=previous), checks_of_counts(rules, source, previous=previous)
    return _contradictions(rules, source, (check for each in checks for check in each))


def of_changes(rules: RuleSet, source: TableSource) -> Contradictions:
    """Reported changes that the figures of two years do not make."""
    # a change between two shares of counts may be too fine for Float64
    loose = evolve(_holding(source), exact=False, slack=_SLACK)
    return _contradictions(rules, loose, checks_of_changes(rules, loose))


def of_villages(rules: RuleSet, source: TableSource) -> Contradictions:
    """Totals that the villages' own figures do not make, and numbers of villages that cannot be."""
    source = _holding(source)
    found = _contradictions(rules, source, checks_of_villages(rules, source))
    return evolve(found, all=(*_numbers_of_villages(rules, source), *found.all))


def _holding(source: TableSource) -> TableSource:
    return evolve(source, held=Held(source.on))


def _numbers_of_villages(rules: RuleSet, source: TableSource) -> Iterator[Contradiction]:
    stated, on = source.columns.get((VILLAGES, "now")), source.on
    if stated:
        fewer = stated.known & (on.col(LISTED) - on.col(stated.work) > 0)
        yield Contradiction(ProblemCode.FIGURES_DISAGREE, VILLAGES, "now", (), fewer, (stated.work,))
    for fact in rules.roll_ups:
        column = source.columns.get((fact.id, "now"))
        if column:
            more = column.known & (on.col(TOTAL) > 0) & (on.col(column.work) > on.col(TOTAL))
            yield Contradiction(ProblemCode.PART_EXCEEDS_WHOLE, fact.id, "now", (VILLAGES,), more, (column.work,))


def _contradictions(rules: RuleSet, source: TableSource, checks: Iterable[Check[Answers]]) -> Contradictions:
    found = [_contradiction(rules, source, check) for check in checks if any(check.agrees)]
    assert source.held is not None
    return Contradictions(tuple(found), source.held)


def _contradiction(rules: RuleSet, source: TableSource, check: Check[Answers]) -> Contradiction:
    """The rows that a check finds; nobody knows which of the figures is wrong, so all of them are taken as missing."""
    level: Level = "before" if check.previous else "now"
    others, nulls = _set_against(rules, source, check, level)
    nulls = dict.fromkeys((source.columns[check.fact, level].work, *nulls))
    return Contradiction(
        check.code, check.fact, level, others, _differs(source.on, chain.from_iterable(check.agrees)), tuple(nulls)
    )


def _differs(on: Dialect, answers: Iterable[Answer]) -> Expr:
    """Whether the first answer that is known is no."""
    differs = on.lit(value=False)
    for answer in reversed(list(answers)):
        differs = on.when(answer.known).then(~answer.holds).otherwise(differs)
    return differs


def _set_against(
    rules: RuleSet, source: TableSource, check: Check[Answers], level: Level
) -> tuple[tuple[str, ...], Iterable[str]]:
    """The facts that a figure is compared with, and the working columns to take as missing with it."""
    if check.whole is not None:
        return (check.whole,), (source.columns[check.whole, level].work,)
    match check.measure:
        case VillageShare() | VillageCount() as measure:
            return (measure.flag or check.fact,), _other_totals(rules, source, check.fact, measure.flag)
        case Ratio() | Change() as measure:
            levels: list[tuple[str, Level]] = [
                (each.fact, "before" if each.previous else "now") for each in measure.inputs
            ]
            columns = [source.columns[key] for key in levels if key in source.columns]
            own = source.columns[check.fact, level].work
            return tuple(each.fact.id for each in columns if each.work != own), [each.work for each in columns]
    raise TypeError(check.measure)


def _other_totals(rules: RuleSet, source: TableSource, fact: str, flag: str | None) -> Iterator[str]:
    """The working columns that a figure of all villages was compared with: its total of a flag, or what that was to make.

    A share that agrees with an impossible total is as impossible, and was compared with nothing else.
    """
    others = (
        [flag]
        if flag
        else [
            other
            for other, _, measure in rules.derived
            if isinstance(measure, VillageShare | VillageCount) and measure.flag == fact
        ]
    )
    yield from (source.columns[other, "now"].work for other in others if (other, "now") in source.columns)


def mark(number: int) -> str:
    """The column that marks the rows of contradiction `number`."""
    return f"{PREFIX}c{number}"


def nulled(on: Dialect, new: Contradictions, start: int) -> list[list[Expr]]:
    """Rounds of columns: held numbers, then marks of contradictory rows, then the figures without those contradicted."""
    marks = [each.bad.alias(mark(number)) for number, each in enumerate(new.all, start)]
    wrong: dict[str, Expr] = {}
    for number, each in enumerate(new.all, start):
        for name in each.nulls:
            here = on.when(on.col(mark(number))).then(on.lit(value=True)).otherwise(on.lit(value=False))
            wrong[name] = wrong[name] | here if name in wrong else here
    figures = [on.when(~here).then(on.col(name)).alias(name) for name, here in wrong.items()]
    return [made for made in (*new.held.rounds, marks, figures) if made]
