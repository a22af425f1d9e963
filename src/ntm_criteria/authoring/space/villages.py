"""The lists of villages that conditions can tell apart."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from math import prod

from ntm_criteria.authoring.space.points import Counts, cells, middle, numbers_of, point, smallest
from ntm_criteria.authoring.space.reading import code_of, with_options
from ntm_criteria.authoring.space.variables import Figure, Option, Space, Variable, space_of
from ntm_criteria.figures import Exact, Village
from ntm_criteria.model import (
    UNKNOWN,
    VILLAGES,
    Compare,
    Condition,
    Dictionary,
    FactKind,
    RuleSet,
    VillageCount,
    Villages,
    body_of,
    facts_read,
    nodes,
)

_MOST_KINDS = 64  # kinds of villages that are looked at
_MOST_CASES = 200  # of the commune, in which each kind of village is judged to see which of them are alike
_MOST_LISTS = 2_000


def with_villages(space: Space, conditions: Sequence[Condition], rules: RuleSet, years: tuple[int, int]) -> Space:
    """Add the variable of the list of villages to the variables of some conditions, if they read it."""
    compared = [
        node
        for condition in conditions
        for node in nodes(condition, villages=False)
        if isinstance(node, Compare) and isinstance(node.measure, Villages)
    ]
    if not compared:
        return space
    measures = list(dict.fromkeys(node.measure for node in compared if isinstance(node.measure, Villages)))
    judged = list(dict.fromkeys(body_of(measure) for measure in measures))
    kinds, is_whole = _kinds(judged, space, rules, years)
    names = tuple(dict.fromkeys(name for measure in measures for name in measure.named))
    lists = list(_lists(kinds, names, _numbers(compared, rules.facts), _MOST_LISTS))
    reads = {fact for condition in judged for fact in facts_read(condition) if rules.facts[fact[0]].per_village}
    is_alone = len({(type(measure), body_of(measure), measure.fact, measure.flag) for measure in measures}) == 1
    is_exact = is_whole and is_alone and len(names) <= 1 and len(lists) < _MOST_LISTS
    totals = {(fact, False): None for measure in measures for fact in (measure.fact, measure.flag) if fact}
    options = [*(Option(villages=villages) for villages in lists), *_reported(compared, list(totals), rules.facts)]
    variable = Variable(frozenset({VILLAGES, *reads, *totals}), tuple(options))
    return Space((*space.variables, variable), space.is_exact and is_exact)


def _kinds(
    judged: Sequence[Condition], space: Space, rules: RuleSet, years: tuple[int, int]
) -> tuple[list[dict[str, Exact]], bool]:
    """Return the figures of villages that the conditions tell apart, and whether these are all."""
    own = space_of(judged, rules.facts, years, level="village")
    options = [variable.options for variable in own.variables]
    is_whole = own.is_exact and prod(map(len, options)) <= _MOST_KINDS
    read = {figure for condition in judged for figure in facts_read(condition)}
    around = [variable for variable in space.variables if variable.reads & {*read, "year"}]
    cases = [
        with_options(rules, way)
        for _, way in zip(range(_MOST_CASES), product(*(v.options for v in around)), strict=False)
    ]
    found: dict[tuple[int, ...], dict[str, Exact]] = {}
    for _, way in zip(range(_MOST_KINDS), product(*options), strict=False):
        figures = {fact: value for option in way for (fact, _), value in option.figures.items()}
        village = Village("", figures)
        codes = tuple(code_of(condition, case.at(village)) for case in cases for condition in judged)
        found.setdefault(codes, figures)
    return list(found.values()), is_whole and not any(UNKNOWN in codes for codes in found)


def _numbers(compared: Sequence[Compare], facts: Dictionary) -> list[Counts]:
    """Return numbers (of some kind of village, of all) on each side of every bound on a share or a number of villages."""
    most = int(facts[VILLAGES].high) if VILLAGES in facts else 100
    found: dict[Counts, None] = {(1, 1): None, (0, 1): None, (1, 2): None}
    counted = numbers_of(node for node in compared if isinstance(node.measure, VillageCount))
    near = sorted({int(number) + more for number in counted for more in (-1, 0, 1)})
    found |= {(n, total): None for n in near if n >= 0 for total in (n, n + 1) if 1 <= total <= most}
    shares = [node for node in compared if not isinstance(node.measure, VillageCount)]
    if shares:  # the bounds of all of them together: what lies between two bounds may tell two conditions apart
        counts = (smallest(cell, most) for cell in cells(numbers_of(shares), Fraction(0), Fraction(100)))
        found |= dict.fromkeys(each for each in counts if each)
    return sorted(found, key=lambda each: (each[1], each[0]))


def _reported(compared: Sequence[Compare], totals: Sequence[Figure], facts: Dictionary) -> Iterator[Option]:
    """Yield what a commune without a list may report instead: the share of villages, or their number."""
    for is_count in (False, True):
        nodes_of = [node for node in compared if isinstance(node.measure, VillageCount) is is_count]
        own = [figure for figure in totals if facts[figure[0]].kind is (FactKind.COUNT if is_count else FactKind.SHARE)]
        own += [figure for figure in totals if not is_count and facts[figure[0]].kind is FactKind.FLAG]
        if not own:
            continue
        high = max((facts[fact].high for fact, _ in own), default=Fraction(100))
        for cell in cells(numbers_of(nodes_of), Fraction(0), high):
            value = next((point(cell, facts[fact]) for fact, _ in own if facts[fact].is_number), middle(cell))
            if value is not None:
                yield Option(dict.fromkeys(own, value.as_integer_ratio()))


def _lists(
    kinds: Sequence[dict[str, Exact]], names: Sequence[str], numbers: Sequence[Counts], most: int
) -> Iterator[tuple[Village, ...]]:
    """Yield lists of villages of one or two kinds, in which the named villages are of any kind; at most `most`."""
    number, pairs = 0, [*permutations(kinds, 2)] or [(kind, kind) for kind in kinds]
    for named in product(kinds, repeat=len(names)):
        first = tuple(Village(name, figures) for name, figures in zip(names, named, strict=True))
        if first:
            yield first
        for (some, total), (one, other) in product(numbers, pairs):
            if number >= most:
                return
            number += 1
            rest = total - len(first) if first else total
            if rest < 0:
                continue
            figures = [one] * min(some, rest) + [other] * (rest - min(some, rest))
            yield (*first, *(Village(f"Thôn {i}", each) for i, each in enumerate(figures, 1)))
