"""Find rows with contradictory figures: a part above its whole, or a figure that differs from its derived value."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from attrs import evolve, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import most_bare
from ntm_criteria.model import (
    VILLAGES,
    Check,
    RuleSet,
    Villages,
    checks_of_changes,
    checks_of_counts,
    checks_of_parts,
    checks_of_villages,
    checks_of_yearly_changes,
)
from ntm_criteria.tables.columns import MET, OF, PREFIX, Column, Level, fact_of, is_of_villages
from ntm_criteria.tables.evaluation.readings import TOTAL, Answers, Held, TableSource, fails, of_all
from ntm_criteria.tables.evaluation.villages import LISTED
from ntm_criteria.tables.expressions import Dialect, Expr

_Parts: TypeAlias = dict[str, tuple[Column | None, Column | None]]

_NUMBER = f"{PREFIX}villages_told"  # the number of villages; where nothing else gives it, by the first total
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
    doubtful: tuple[str, ...] = ()  # those that also become missing where nothing else gives the number of villages


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


def of_totals(rules: RuleSet, source: TableSource) -> Contradictions:
    """Find totals of another number of villages than the commune has, and numbers that could be villages or per cent.

    These come before `of_villages`, which then does not read them.
    """
    source = _holding(source)
    assert source.held is not None
    parts = _parts_of_totals(rules, source)
    if _with_number(parts):
        source.held.rounds[0].append(_number_of_villages(source.on, parts).alias(_NUMBER))
    return Contradictions(tuple(_of_other_villages(rules, source, parts)), source.held)


def of_yearly_changes(rules: RuleSet, source: TableSource) -> tuple[Contradiction, ...]:
    """Find figures that differ from last year's by more than is usual; these are warnings, and no figure is dropped."""
    return _contradictions(rules, source, checks_of_yearly_changes(rules, source)).all


def _holding(source: TableSource) -> TableSource:
    return evolve(source, held=Held(source.on))


def _numbers_of_villages(rules: RuleSet, source: TableSource) -> Iterator[Contradiction]:
    stated, on = source.columns.get((VILLAGES, "now")), source.on
    if stated:
        fewer = stated.known & (on.col(LISTED) - on.col(stated.work) > 0)
        yield Contradiction(ProblemCode.FIGURES_DISAGREE, VILLAGES, "now", (), fewer, (stated.work,))
    doubtful = _with_number(_parts_of_totals(rules, source))
    number = on.col(_NUMBER if doubtful else TOTAL)
    for fact in rules.roll_ups:
        column = source.columns.get((fact.id, "now"))
        if column:
            more = column.known & (number > 0) & (on.col(column.work) > number)
            code, nulls = ProblemCode.PART_EXCEEDS_WHOLE, (column.work,)
            yield Contradiction(code, fact.id, "now", (VILLAGES,), more, nulls, doubtful)


def _of_other_villages(rules: RuleSet, source: TableSource, parts: _Parts) -> Iterator[Contradiction]:
    """Find totals of another number of villages ("7/9 thôn" of 8), and numbers that could be villages or per cent."""
    on, columns, doubtful = source.on, source.columns, _with_number(parts)
    known = on.col(_NUMBER if doubtful else TOTAL)
    for id_, (meeting, of) in parts.items():
        fact = rules.facts[id_]
        own = columns.get((fact.id, "now"))
        nulls = tuple(column.work for column in (own, meeting, of) if column is not None)
        if of is not None:
            other = of.known & (on.col(of.work) >= 1) & (known >= 1) & (on.col(of.work) != known)
            if meeting is not None:
                other = other & (on.col(meeting.work) <= on.col(of.work))
            yield Contradiction(ProblemCode.FIGURES_DISAGREE, fact.id, "now", (VILLAGES,), other, nulls, doubtful)
        if meeting is not None:
            whole = on.col(of_all(meeting))
            # "8 thôn" is of all villages, whose number must be known; "8/0 thôn" is of none
            stated = on.lit(value=False) if of is None else _is_true(on, on.col(of.work) >= 0)
            more = meeting.known & (on.col(meeting.work) > whole) & ((whole >= 1) | stated)
            lone = meeting.known & ~(whole >= 1) & ~stated
            yield Contradiction(ProblemCode.PART_EXCEEDS_WHOLE, fact.id, "now", (VILLAGES,), more, nulls)
            yield Contradiction(ProblemCode.UNIT_MISMATCH, fact.id, "now", (VILLAGES,), lone, nulls)
        if own is not None and own.unit is None and not fact.is_number:
            bare = _is_bare(rules, source, own, of)
            yield Contradiction(ProblemCode.AMBIGUOUS_FIGURE, fact.id, "now", (VILLAGES,), bare, nulls)


def _parts_of_totals(rules: RuleSet, source: TableSource) -> _Parts:
    """Map the id of each fact that may be a total over villages to its two columns: how many meet it, and of how many."""
    columns = source.columns
    ids = sorted({fact_of(id_) for id_, level in columns if level == "now"})
    of_villages = [id_ for id_ in ids if id_ in rules.facts and is_of_villages(rules.facts[id_])]
    return {id_: (columns.get((id_ + MET, "now")), columns.get((id_ + OF, "now"))) for id_ in of_villages}


def _with_number(parts: _Parts) -> tuple[str, ...]:
    """Return the working columns of the totals that say of how many villages they are."""
    return tuple(column.work for pair in parts.values() if pair[1] for column in pair if column)


def _number_of_villages(on: Dialect, parts: _Parts) -> Expr:
    """Return the number of villages of a commune; without a list of villages, the first total by id gives it."""
    known = on.col(TOTAL)
    for meeting, of in reversed(parts.values()):
        if of is not None:
            is_possible = of.known & (on.col(of.work) >= 1)
            if meeting is not None:  # "9/8 thôn" is refused, and says nothing of the others
                is_possible = is_possible & ~_is_true(on, on.col(meeting.work) > on.col(of.work))
            first = on.when(is_possible).then(on.col(of.work)).otherwise(known)
            known = on.when(on.col(TOTAL) >= 1).then(on.col(TOTAL)).otherwise(first)
    return known


def _is_bare(rules: RuleSet, source: TableSource, own: Column, of: Column | None) -> Expr:
    """Test whether a number of a flag could be so many villages as well as so many per cent."""
    on, x, all_ = source.on, source.on.col(own.work), source.on.col(TOTAL)
    most = on.when(all_ >= 1).then(all_).otherwise(float(most_bare(rules.facts)))
    bare = own.known & (x >= 1) & (x <= most) & (all_ != 100.0) & (x.floor() == x)
    return bare if of is None else bare & ~_is_true(on, on.col(of.work) >= 0)


def _is_true(on: Dialect, test: Expr) -> Expr:
    """Return a test that is false where `test` is null."""
    return on.when(test).then(on.lit(value=True)).otherwise(on.lit(value=False))


def _contradictions(rules: RuleSet, source: TableSource, checks: Iterable[Check[Answers]]) -> Contradictions:
    contradictions = [_contradiction(rules, source, check) for check in checks if any(check.agrees)]
    return Contradictions(tuple(contradictions), source.held or Held(source.on))


def _contradiction(rules: RuleSet, source: TableSource, check: Check[Answers]) -> Contradiction:
    """Turn a check into a contradiction; all figures that it compares become missing, as any of them may be wrong."""
    level: Level = "before" if check.previous else "now"
    keys: list[tuple[str, Level]] = [(each.fact, "before" if each.previous else "now") for each in check.figures]
    keys += [(check.fact + part, level) for part in (MET, OF)]
    columns = [source.columns[key] for key in keys if key in source.columns]
    nulls = dict.fromkeys(column.work for column in columns)
    others = tuple(
        dict.fromkeys(fact_of(column.fact.id) for column in columns if fact_of(column.fact.id) != check.fact)
    )
    if isinstance(check.measure, Villages):
        others = (check.measure.flag or check.fact,)
        nulls |= dict.fromkeys(_other_totals(rules, source, check.fact, check.measure.flag))
    differs = fails(source.on, chain.from_iterable(check.agrees))
    return Contradiction(check.code, check.fact, level, others, differs, tuple(nulls))


def _other_totals(rules: RuleSet, source: TableSource, fact: str, flag: str | None) -> Iterator[str]:
    """Yield the working columns that become missing together with that of `fact`, a reported figure about all villages.

    If `fact` can be derived from the total of a `flag`, this is the column of that total. If `fact` is itself a flag,
    whose total is reported, they are the columns of all facts that can be derived from this total.
    """
    others = (
        [flag]
        if flag
        else [other for other, _, measure in rules.derived if isinstance(measure, Villages) and measure.flag == fact]
    )
    names = (f"{other}{part}" for other in others for part in ("", MET, OF))
    yield from (source.columns[name, "now"].work for name in names if (name, "now") in source.columns)


def mark(number: int) -> str:
    """Return the name of the column that is true in the rows with contradiction `number` (its position in the list)."""
    return f"{PREFIX}c{number}"


def nulled(on: Dialect, new: Contradictions, start: int) -> list[list[Expr]]:
    """Return rounds of columns to add: shared numbers, marks (numbered from `start`), figures (null where marked)."""
    marks = [contradiction.bad.alias(mark(number)) for number, contradiction in enumerate(new.all, start)]
    wrong: dict[str, Expr] = {}
    for number, contradiction in enumerate(new.all, start):
        is_bad = _is_true(on, on.col(mark(number)))
        bad = dict.fromkeys(contradiction.nulls, is_bad)
        for name in contradiction.doubtful:
            bad.setdefault(name, is_bad & ~_is_true(on, on.col(TOTAL) >= 1))
        for name, is_bad in bad.items():
            wrong[name] = wrong[name] | is_bad if name in wrong else is_bad
    figures = [on.when(~is_bad).then(on.col(name)).alias(name) for name, is_bad in wrong.items()]
    return [columns for columns in (*new.held.rounds, marks, figures) if columns]
