"""Asks which verdicts parts of a requirement can have, whatever is open in the rules."""

from collections.abc import Sequence
from itertools import product

from attrs import evolve

from ntm_criteria.authoring.space import Option, Search, Space, TooMuch, Wanted, space_of, with_villages
from ntm_criteria.model import (
    YEAR,
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    RuleSet,
    Verdict,
    Villages,
    axes_read,
    nodes,
)

_MOST_CELLS = 200


def is_possible(
    rules: RuleSet,
    conditions: Sequence[Condition],
    wanted: Wanted,
    *,
    space: Space | None = None,
    as_it_stands: bool = False,
    in_doubt: bool = True,
) -> bool:
    """Whether some commune may have the wanted verdicts; `in_doubt` where that is too much to search.

    What the rules leave open may turn out any way, unless they are taken `as_it_stands`. A figure read in a village counts
    like one of the commune.
    """
    known = tuple(conditions) if as_it_stands else tuple(map(_known, conditions))
    space = space or space_for(rules, known)
    free = frozenset[int]() if as_it_stands else frozenset(map(id, _open(known)))
    search = Search(space, (rules,) * len(known), known, free=free)
    try:
        if next(search.found(wanted), None) is not None:
            return True
    except TooMuch:
        return in_doubt
    return in_doubt and not space.is_exact


def space_for(rules: RuleSet, conditions: Sequence[Condition]) -> Space:
    """Return the variables that conditions read, of the commune and of a village."""
    own = space_of(conditions, rules.facts, rules.years)
    villages = space_of(conditions, rules.facts, rules.years, level="village")
    both = Space((*own.variables, *villages.variables), own.is_exact and villages.is_exact)
    return with_villages(both, conditions, rules, rules.years)


def cells_of(rules: RuleSet, condition: Condition) -> list[tuple[tuple[str, ...], Space]]:
    """Return the variables of a condition for each row of its tables of bounds: a year, a region, both."""
    condition = _known(condition)
    space = space_for(rules, (condition,))
    axes = sorted(axes_read(condition))
    varies_by_year = any(isinstance(node, Compare) and YEAR in node.bound.axes for node in nodes(condition))
    keys = [YEAR, *((axis, False) for axis in axes)] if varies_by_year else [(axis, False) for axis in axes]
    rows = [variable for key in keys for variable in space.variables if key in variable.reads]
    cells = []
    for _, way in zip(range(_MOST_CELLS), product(*(row.options for row in rows)), strict=False):
        chosen = dict(zip(rows, way, strict=True))
        variables = tuple(
            evolve(variable, options=(chosen[variable],)) if variable in chosen else variable
            for variable in space.variables
        )
        cells.append((tuple(map(_name, way)), Space(variables, space.is_exact)))
    return cells


def reads(condition: Condition) -> set[tuple[str, bool]]:
    """Return the figures that a condition compares, without the categories that only choose a row of a table."""
    found = set[tuple[str, bool]]()
    for node in nodes(condition):
        if isinstance(node, Matches):
            found.add((node.fact, False))
        elif isinstance(node, Compare):
            measure = node.measure
            given = () if isinstance(measure, Villages) else measure.reads
            found |= {(figure.fact, figure.previous) for figure in given}
    return found


def _name(option: Option) -> str:
    return str(option.year) if option.year is not None else str(next(iter(option.figures.values())))


def _known(condition: Condition) -> Condition:
    """Return a condition with bounds of secondary sources taken as they stand."""
    match condition:
        case AnyOf(is_secondary=True):
            return _known(condition.parts[0])
        case AllOf() | AnyOf() | CountOf():
            parts = tuple(map(_known, condition.parts))
            return condition if all(map(_is, parts, condition.parts)) else evolve(condition, parts=parts)
        case Choose():
            when, then, otherwise = map(_known, (condition.when, condition.then, condition.otherwise))
            if when is condition.when and then is condition.then and otherwise is condition.otherwise:
                return condition
            return evolve(condition, when=when, then=then, otherwise=otherwise)
    return condition


def _is(one: Condition, other: Condition) -> bool:
    return one is other


def _open(conditions: Sequence[Condition]) -> list[Condition]:
    """Return the nodes whose verdict the rules leave open: without a bound, or with a bound that is open in some row."""
    return [
        node
        for condition in conditions
        for node in nodes(condition, villages=False)
        if (isinstance(node, Fixed) and node.verdict is Verdict.UNKNOWN)
        or (isinstance(node, Compare) and any(is_open(inner) for inner in nodes(node)))
    ]


def is_open(node: Condition) -> bool:
    """Whether a node has a bound that is open in some row, or is open itself."""
    if isinstance(node, Compare):
        return any(cell.pair is None for _, cell in node.bound.cells())
    return isinstance(node, Fixed) and node.verdict is Verdict.UNKNOWN
