"""Find rows with contradictory figures: a part above its whole, or a figure that differs from its derived value."""

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

_SLACK = 1 - 1e-9  # allows for rounding errors; if a contradiction is missed, verdicts still use the derived figure


@frozen(eq=False)
class Contradiction:
    """One kind of contradiction, the rows in which it occurs, and the figures that become missing in these rows."""

    code: ProblemCode
    fact: str
    level: Level
    others: tuple[str, ...]  # the facts that `fact` is compared with
    bad: Expr  # true in the rows with the contradiction
    nulls: tuple[str, ...]  # the working columns of the figures that become missing


@frozen(eq=False)
class Contradictions:
    """Contradictions that are tested together, and the shared columns that their tests read."""

    all: tuple[Contradiction, ...]
    held: Held


def of_one_year(rules: RuleSet, source: TableSource, level: Level) -> Contradictions:
    """Find parts above their wholes and shares that differ from their counts, in the figures of "now" or "before"."""
    source, previous = _holding(source), level == "before"
    checks = checks_of_parts(rules, source, previous=previous), checks_of_counts(rules, source, previous=previous)
    return _contradictions(rules, source, (check for group in checks for check in group))


def of_changes(rules: RuleSet, source: TableSource) -> Contradictions:
    """Find reported changes that differ from the change between the figures of the two years."""
    # the change between two shares of counts may need more digits than Float64 has
    loose = evolve(_holding(source), exact=False, slack=_SLACK)
    return _contradictions(rules, loose, checks_of_changes(rules, loose))


def of_villages(rules: RuleSet, source: TableSource) -> Contradictions:
    """Find reported totals that differ from the villages' own figures, and impossible numbers of villages."""
    source = _holding(source)
    totals = _contradictions(rules, source, checks_of_villages(rules, source))
    return evolve(totals, all=(*_numbers_of_villages(rules, source), *totals.all))


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
    contradictions = [_contradiction(rules, source, check) for check in checks if any(check.agrees)]
    assert source.held is not None
    return Contradictions(tuple(contradictions), source.held)


def _contradiction(rules: RuleSet, source: TableSource, check: Check[Answers]) -> Contradiction:
    """Turn a check into a contradiction; all figures that it compares become missing, as any of them may be wrong."""
    level: Level = "before" if check.previous else "now"
    others, nulls = _set_against(rules, source, check, level)
    nulls = dict.fromkeys((source.columns[check.fact, level].work, *nulls))
    return Contradiction(
        check.code, check.fact, level, others, _differs(source.on, chain.from_iterable(check.agrees)), tuple(nulls)
    )


def _differs(on: Dialect, answers: Iterable[Answer]) -> Expr:
    """Test whether `holds` is false in the first answer that is known; the result is false if no answer is known."""
    differs = on.lit(value=False)
    for answer in reversed(list(answers)):
        differs = on.when(answer.known).then(~answer.holds).otherwise(differs)
    return differs


def _set_against(
    rules: RuleSet, source: TableSource, check: Check[Answers], level: Level
) -> tuple[tuple[str, ...], Iterable[str]]:
    """Return the facts that `check.fact` is compared with, and the working columns that become missing with its own."""
    if check.whole is not None:
        return (check.whole,), (source.columns[check.whole, level].work,)
    match check.measure:
        case VillageShare() | VillageCount() as measure:
            return (measure.flag or check.fact,), _other_totals(rules, source, check.fact, measure.flag)
        case Ratio() | Change() as measure:
            levels: list[tuple[str, Level]] = [
                (figure.fact, "before" if figure.previous else "now") for figure in measure.inputs
            ]
            columns = [source.columns[key] for key in levels if key in source.columns]
            own = source.columns[check.fact, level].work
            return tuple(col.fact.id for col in columns if col.work != own), [col.work for col in columns]
    raise TypeError(check.measure)


def _other_totals(rules: RuleSet, source: TableSource, fact: str, flag: str | None) -> Iterator[str]:
    """Yield the working columns that become missing together with that of `fact`, a reported figure about all villages.

    If `fact` can be derived from the total of a `flag`, this is the column of that total. If `fact` is itself a flag,
    whose total is reported, they are the columns of all facts that can be derived from this total.
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
    """Return the name of the column that is true in the rows with contradiction `number` (its position in the list)."""
    return f"{PREFIX}c{number}"


def nulled(on: Dialect, new: Contradictions, start: int) -> list[list[Expr]]:
    """Return rounds of columns to add: shared numbers, marks (numbered from `start`), figures (null where marked)."""
    marks = [contradiction.bad.alias(mark(number)) for number, contradiction in enumerate(new.all, start)]
    wrong: dict[str, Expr] = {}
    for number, contradiction in enumerate(new.all, start):
        for name in contradiction.nulls:
            is_bad = on.when(on.col(mark(number))).then(on.lit(value=True)).otherwise(on.lit(value=False))
            wrong[name] = wrong[name] | is_bad if name in wrong else is_bad
    figures = [on.when(~is_bad).then(on.col(name)).alias(name) for name, is_bad in wrong.items()]
    return [columns for columns in (*new.held.rounds, marks, figures) if columns]
