"""What can differ from one commune to another, as far as some conditions read it: variables with finitely many options.

Every option says which figures to report. A share is reported as its two counts, a total, a change or a count as itself.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Literal, TypeAlias

from attrs import field, frozen

from ntm_criteria.authoring.space.points import Counts, cells, numbers_of, point, points, smallest
from ntm_criteria.figures import Exact, Village
from ntm_criteria.model import (
    YEAR,
    CategoryFact,
    Change,
    Compare,
    Condition,
    Dictionary,
    Fact,
    Given,
    Matches,
    Measure,
    Ratio,
    Sum,
    Villages,
    axes_read,
    nodes,
)
from ntm_criteria.read_only import read_only

Figure: TypeAlias = tuple[str, bool]  # the id of a fact, and whether it is last year's figure
Figures: TypeAlias = Mapping[Figure, Exact]
_MOST_TOGETHER = 20_000  # counts of linked shares that are tried together


@frozen
class Option:
    """What a commune may report of one variable: figures, villages, or the year that is judged."""

    figures: Figures = field(factory=dict, converter=read_only)
    villages: tuple[Village, ...] = ()
    year: int | None = None


NOTHING = Option()


@frozen
class Variable:
    """Figures that vary together, and the options that stand for all of their values."""

    reads: frozenset[Hashable]
    options: tuple[Option, ...]


@frozen
class Space:
    """All variables of some conditions.

    :ivar is_exact: whether every commune is like one of the options in all that the conditions read.
    """

    variables: tuple[Variable, ...]
    is_exact: bool


def space_of(
    conditions: Sequence[Condition],
    facts: Dictionary,
    years: tuple[int, int],
    *,
    level: Literal["commune", "village"] = "commune",
) -> Space:
    """Return the variables that some conditions read.

    :param level: "village" for conditions that are judged in each village: only the villages' own figures vary.
    """
    from_villages = level == "village"
    every = [node for condition in conditions for node in nodes(condition, villages=False)]
    within = [node for condition in conditions for node in nodes(condition)]
    read = every if from_villages else within

    def is_own(fact: str) -> bool:
        return facts[fact].per_village is from_villages

    compared = [node for node in read if isinstance(node, Compare) and not isinstance(node.measure, Villages)]
    by_measure: dict[Measure, list[Compare]] = {}
    for node in compared:
        by_measure.setdefault(_reported(node.measure), []).append(node)
    own = {measure: found for measure, found in by_measure.items() if is_own(measure.fact or "")}
    variables = [] if from_villages else _years(within, years)
    named = {node.fact for node in read if isinstance(node, Matches) and is_own(node.fact)}
    if not from_villages:
        named |= {axis for condition in conditions for axis in axes_read(condition)}
    variables += [_words(facts[fact]) for fact in sorted(named)]
    numbers, is_exact = _numbers(own, facts)
    return Space((*variables, *numbers), is_exact)


def _reported(measure: Measure) -> Measure:
    """Return the measure as which a figure is reported: a total or a change by itself, like any other figure."""
    match measure:
        case Sum(fact=fact, previous=previous):
            return Given(fact, previous)
        case Change(fact=fact):
            return Given(fact)
    return measure


def _years(read: Iterable[Condition], years: tuple[int, int]) -> list[Variable]:
    varies = any(isinstance(node, Compare) and YEAR in node.bound.axes for node in read)
    judged = range(years[0], years[1] + 1) if varies else [years[1]]
    return [Variable(frozenset({YEAR}), tuple(Option(year=year) for year in judged))]


def _words(fact: Fact) -> Variable:
    values: Sequence[Exact] = tuple(fact.values) if isinstance(fact, CategoryFact) else (True, False)
    key: Figure = fact.id, False
    return Variable(frozenset({key}), tuple(Option({key: value}) for value in values))


def _numbers(by_measure: Mapping[Measure, list[Compare]], facts: Dictionary) -> tuple[list[Variable], bool]:
    """Return the variables of all numbers, and whether they stand for all numbers: not where shares hang together."""
    linked: list[tuple[set[Figure], list[Measure]]] = []  # counts that several measures read, with these
    for measure in by_measure:
        reads, together = _counts(measure), [measure]
        for group in [group for group in linked if group[0] & reads]:
            linked.remove(group)
            reads, together = reads | group[0], [*group[1], *together]
        linked.append((reads, together))
    found, is_exact = list[Variable](), True
    for reads, together in linked:
        numbers = {measure: numbers_of(by_measure[measure]) for measure in together}
        if len(together) == 1:
            found.append(_alone(together[0], numbers[together[0]], facts))
        else:
            is_exact = False
            found.append(_together(reads, numbers, facts))
    return found, is_exact


def _counts(measure: Measure) -> set[Figure]:
    if isinstance(measure, Ratio):
        return {(measure.part, measure.previous), (measure.whole, measure.previous)}
    assert isinstance(measure, Given)
    return {(measure.fact, measure.previous)}


def _alone(measure: Measure, numbers: list[Fraction], facts: Dictionary) -> Variable:
    if isinstance(measure, Ratio):
        return _share(measure, numbers, facts)
    assert isinstance(measure, Given)
    key: Figure = measure.fact, measure.previous
    values = points(numbers, facts[measure.fact])
    return Variable(frozenset({key}), tuple(Option({key: value.as_integer_ratio()}) for value in values))


def _share(measure: Ratio, numbers: list[Fraction], facts: Dictionary) -> Variable:
    """Return the variable of a share: for each cell its smallest counts, else the share alone; and a share of nothing."""
    fact, own = facts[measure.fact], (measure.fact, measure.previous)
    by_whole: list[tuple[int, Option]] = []
    alone: list[Option] = []
    for cell in cells(numbers, fact.low, fact.high):
        counts = smallest(cell, int(facts[measure.whole].high))
        if counts and _fits(counts, measure, facts):
            by_whole.append((counts[1], _of_counts(counts, measure)))
        elif (value := point(cell, fact)) is not None:
            alone.append(Option({own: value.as_integer_ratio()}))
    options = [*(option for _, option in sorted(by_whole, key=lambda each: each[0])), *alone]
    if facts[measure.whole].low <= 0:
        options.append(_of_counts((0, 0), measure))
    return Variable(frozenset({own, *_counts(measure)}), tuple(options))


def _fits(counts: Counts, measure: Ratio, facts: Dictionary) -> bool:
    part, whole = counts
    share = facts[measure.fact]
    limits = all(
        facts[fact].low <= count <= facts[fact].high for fact, count in ((measure.part, part), (measure.whole, whole))
    )
    return limits and (part <= whole or share.may_exceed_whole)


def _of_counts(counts: Counts, measure: Ratio) -> Option:
    part, whole = counts
    return Option({(measure.part, measure.previous): (part, 1), (measure.whole, measure.previous): (whole, 1)})


def _together(reads: set[Figure], numbers: Mapping[Measure, list[Fraction]], facts: Dictionary) -> Variable:
    """Return the variable of counts that several shares or bounds read: their values around all bounds, taken together."""
    ratios = [measure for measure in numbers if isinstance(measure, Ratio)]
    wanted: dict[Figure, set[Fraction]] = {figure: set() for figure in reads}
    for measure, bounds in numbers.items():
        if isinstance(measure, Given):
            wanted[measure.fact, measure.previous] |= set(points(bounds, facts[measure.fact]))
    wholes = {(ratio.whole, ratio.previous) for ratio in ratios}
    for ratio in ratios:
        for cell in cells(numbers[ratio], facts[ratio.fact].low, facts[ratio.fact].high):
            if counts := smallest(cell, int(facts[ratio.whole].high)):
                wanted[ratio.whole, ratio.previous].add(Fraction(counts[1]))
        wanted[ratio.whole, ratio.previous].add(Fraction(0))
    for ratio in ratios:  # the parts that lie at, above and below each bound of the share, for each of the wholes
        for whole in list(wanted[ratio.whole, ratio.previous]):
            for bound in (*numbers[ratio], Fraction(0), Fraction(100)):
                near = int(bound * whole / 100)
                wanted[ratio.part, ratio.previous] |= {Fraction(max(near + more, 0)) for more in (-1, 0, 1)}
    order = sorted(reads, key=lambda figure: (figure not in wholes, figure))
    values = [
        sorted(value for value in wanted[figure] if facts[figure[0]].low <= value <= facts[figure[0]].high)
        for figure in order
    ]
    found: dict[tuple[object, ...], Option] = {}
    for tried, way in enumerate(product(*values)):
        if tried >= _MOST_TOGETHER:
            break
        given = dict(zip(order, way, strict=True))
        signs = _signs(given, numbers, facts)
        if signs is not None and signs not in found:
            found[signs] = Option({figure: value.as_integer_ratio() for figure, value in given.items()})
    return Variable(frozenset({*reads, *((ratio.fact, ratio.previous) for ratio in ratios)}), tuple(found.values()))


def _signs(
    given: Mapping[Figure, Fraction], numbers: Mapping[Measure, list[Fraction]], facts: Dictionary
) -> tuple[object, ...] | None:
    """Return how figures lie to each bound; None if they contradict each other."""
    signs: list[object] = []
    for measure, bounds in numbers.items():
        if isinstance(measure, Ratio):
            part, whole = (given[id_, measure.previous] for id_ in (measure.part, measure.whole))
            if part > whole and not facts[measure.fact].may_exceed_whole:
                return None
            value = 100 * part / whole if whole else None
        else:
            assert isinstance(measure, Given)
            value = given[measure.fact, measure.previous]
        signs += [None if value is None else (value > bound) - (value < bound) for bound in bounds]
    return tuple(signs)
