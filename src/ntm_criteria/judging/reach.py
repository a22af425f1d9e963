"""What can still become of a verdict: which verdicts the missing figures leave possible, and which parts can change it.

The parts of a condition are taken to vary freely. So the answers are exact where each figure is read once, and otherwise name
too much rather than too little.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product
from typing import TypeAlias

from attrs import field, frozen

from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.step import Span, Step, Tally
from ntm_criteria.model import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    VERDICTS,
    AllOf,
    AnyOf,
    Bound,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Verdict,
    Villages,
    combined,
    exactly,
    fraction,
)

Codes: TypeAlias = frozenset[int]  # verdict codes
Effect: TypeAlias = tuple[int, ...]  # the verdict code of the whole for each verdict code 0–3 of a part
Effects: TypeAlias = frozenset[Effect]  # one for each way in which the other parts can turn out
Counts: TypeAlias = tuple[int, ...]  # how many parts get each verdict, by its code
Keys: TypeAlias = Mapping[str, str]  # category -> the value that it may have

EVERY = range(4)
ITSELF: Effects = frozenset({tuple(EVERY)})
_NONE = (0, 0, 0, 0)
_OF_CODE = [Step(Fixed(verdict, None), verdict) for verdict in VERDICTS]
_ANSWERS = frozenset({NOT_MET, UNKNOWN, MET})


def _memory() -> Callable[[Step, Callable[[], Codes]], Codes]:
    """Return a function that computes the codes of each step once; nobody else can reach what it remembers."""
    known: dict[int, tuple[Step, Codes]] = {}  # with the step, so that its `id()` stays its own

    def once(step: Step, compute: Callable[[], Codes]) -> Codes:
        if id(step) not in known:
            known[id(step)] = step, compute()
        return known[id(step)][1]

    return once


@frozen
class Reach:
    """Computes which verdicts steps of one assessment can still reach."""

    source: Evaluation
    _once: Callable[[Step, Callable[[], Codes]], Codes] = field(factory=_memory, repr=False, eq=False)

    def __reduce__(self) -> tuple[type["Reach"], tuple[Evaluation]]:
        return Reach, (self.source,)

    def of(self, step: Step) -> Codes:
        """Return the codes of the verdicts that a step can have, depending on the missing figures; its own is among them."""
        if step.verdict is not Verdict.UNKNOWN:
            return frozenset({step.verdict.code})
        return self._once(step, lambda: self._of_unknown(effective(step)))

    def _of_unknown(self, step: Step) -> Codes:
        node = step.node
        if isinstance(node, Matches):
            return _ANSWERS
        if isinstance(node, Compare):
            return frozenset({UNKNOWN}).union(*(codes for _, codes in self.outcomes(step)))
        if not step.parts:
            return frozenset({UNKNOWN})
        return frozenset(combined(node, way) for way in self._ways(node, map(self.of, step.parts)))

    def _ways(self, node: Condition, parts: Iterable[Codes]) -> Iterable[tuple[int, ...]]:
        """Return the ways in which the parts of `node` can turn out; except for a choice, their order means nothing.

        For `all_of` and `any_of`, what several parts make is one verdict, as if they were one part.
        """
        if isinstance(node, Choose):
            return product(*parts)
        if isinstance(node, CountOf):
            return [tuple(code for code in EVERY for _ in range(way[code])) for way in _tallies(list(parts))]
        ways: set[tuple[int, ...]] = {()}
        for part in parts:
            ways = {(combined(node, (*way, code)),) for way in ways for code in part}
        return ways

    def effects(self, step: Step, effects: Effects) -> list[Effects]:
        """Return for each part of a combination which verdicts of the whole follow from its own.

        :param effects: which verdicts of the whole follow from that of `step`.
        """
        node, reached = step.node, [self.of(part) for part in step.parts]
        found: dict[tuple[int, Codes], Effects] = {}
        for i, own in enumerate(reached):
            key = (i if isinstance(node, Choose) else 0, own)  # in all other nodes the order of the parts means nothing
            if key not in found:
                others = reached[:i] + reached[i + 1 :]
                codes = {
                    tuple(combined(node, (*way[:i], code, *way[i:])) for code in EVERY)
                    for way in self._ways(node, others)
                }
                found[key] = frozenset(tuple(effect[code] for code in way) for way in codes for effect in effects)
        return [found[i if isinstance(node, Choose) else 0, own] for i, own in enumerate(reached)]

    def village_effects(self, step: Step, effects: Effects) -> list[Effects]:
        """Return what `effects` returns, for the villages over which a step compares."""
        bounds = [bound for _, bound in self.bounds(step)]
        reached, found = [self.of(part) for part in step.parts], dict[Codes, Effects]()
        for i, own in enumerate(reached):
            if own not in found:
                ways = _tallies(reached[:i] + reached[i + 1 :])
                codes = {
                    tuple(self._of_villages(step, bound, _plus(way, code)) for code in EVERY)
                    for way in ways
                    for bound in bounds
                }
                found[own] = frozenset(tuple(effect[code] for code in way) for way in codes for effect in effects)
        return [found[own] for own in reached]

    def bounds(self, step: Step) -> list[tuple[Keys, Bound]]:
        """Return the bounds that may apply to a comparison, each with the values of the missing categories."""
        node, case = step.node, self.source.case
        assert isinstance(node, Compare)
        axes = [axis for axis in node.bound.axes if case.key_of(axis) is None]
        found: list[tuple[Keys, Bound]] = []
        for values in product(*(self.source.rules.facts[axis].values for axis in axes)):
            keys = dict(zip(axes, values, strict=True))
            found.append((keys, node.bound.in_case(lambda axis, keys=keys: keys.get(axis) or case.key_of(axis))))  # type: ignore[misc]  # of `keys`
        return found

    def outcomes(self, step: Step) -> list[tuple[Keys, tuple[int, ...]]]:
        """Return the verdict codes of a comparison for one figure after another, with each of the bounds that may apply."""
        node, bounds = step.node, self.bounds(step)
        assert isinstance(node, Compare)
        if step.parts and not self.has_total(step):
            ways = _tallies([self.of(part) for part in step.parts])
            return [(keys, tuple(self._of_villages(step, bound, way) for way in ways)) for keys, bound in bounds]
        spans: list[Span | None] = [None, *_around(bound for _, bound in bounds)]
        if step.span:
            spans = [step.span, *map(exactly, dict.fromkeys(step.span))]
        return [
            (keys, tuple(self.source.leaf(node, bound, span).verdict.code for span in spans)) for keys, bound in bounds
        ]

    def has_total(self, step: Step) -> bool:
        """Whether a comparison over villages uses the total that the commune reports, which their figures must agree with."""
        measure, names = step.node.measure, step.villages  # type: ignore[union-attr]  # only called with comparisons
        if names is None or not isinstance(measure, Villages) or self.source.reported_as(measure) is None:
            return False
        return step.span is not None and step.span != Tally.of(step.parts, names).span(measure)

    def _of_villages(self, step: Step, bound: Bound, way: Counts) -> int:
        node = step.node
        assert isinstance(node, Compare)
        assert isinstance(node.measure, Villages)
        tally = Tally((), (), way[MET], way[NOT_MET], way[UNKNOWN])
        if not tally.counted:
            return NOT_APPLICABLE
        return self.source.leaf(node, bound, tally.span(node.measure)).verdict.code


def effective(step: Step) -> Step:
    """Return the part on which a step depends: the branch that a choice takes, also if both branches require the same."""
    if isinstance(step.node, AllOf | AnyOf) and len(step.parts) == 1:
        return effective(step.parts[0])
    if not isinstance(step.node, Choose):
        return step
    when, then, otherwise = step.parts
    if when.verdict is not Verdict.UNKNOWN:
        return effective(then if when.verdict is Verdict.MET else otherwise)
    then, otherwise = effective(then), effective(otherwise)
    return then if _is_same(then, otherwise) else step


def _is_same(one: Step, other: Step) -> bool:
    """Whether two steps require the same of the same figures."""
    a, b = one.node, other.node
    if isinstance(a, Compare) and isinstance(b, Compare):
        return (a.measure, a.relation, one.bound) == (b.measure, b.relation, other.bound)
    if not one.parts:
        return a == b
    if type(a) is not type(b) or len(one.parts) != len(other.parts) or _number(one) != _number(other):
        return False
    parts = zip(one.parts, other.parts, strict=True)
    return all(_is_same(effective(part), effective(counterpart)) for part, counterpart in parts)


def _number(step: Step) -> int:
    return step.node.at_least if isinstance(step.node, CountOf) else 0


def _tallies(parts: Sequence[Codes]) -> set[Counts]:
    """Return the ways in which villages, or parts of a count, can turn out: how many get each verdict, by its code.

    One that is unknown and can be MET and NOT_MET leaves open no more than these two, so it is not counted as UNKNOWN.
    """
    groups = Counter(own - {UNKNOWN} if own >= {MET, NOT_MET} else own for own in parts)
    ways = [list(_shared_out(n, sorted(own))) for own, n in groups.items()]
    return {tuple(map(sum, zip(*way, strict=True))) for way in product(*ways)} if ways else {_NONE}


def _shared_out(number: int, codes: list[int]) -> Iterator[Counts]:
    """Yield the ways to give each of `number` parts one of `codes`, as counts by code."""
    first, *others = codes
    for n in range(number + 1) if others else (number,):
        for rest in _shared_out(number - n, others) if others else (_NONE,):
            yield _plus(rest, first, n)


def _plus(counts: Counts, code: int, number: int = 1) -> Counts:
    return (*counts[:code], counts[code] + number, *counts[code + 1 :])


def _around(bounds: Iterable[Bound]) -> list[Span]:
    """Return figures at, between, below and above the numbers of some bounds."""
    readings = [reading for bound in bounds for reading in (bound.extremes or (bound,))]
    numbers = sorted({fraction(reading.pair) for reading in readings if reading.pair})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    points = [*numbers, *between, numbers[0] - 1, numbers[-1] + 1] if numbers else [Fraction(0)]
    return [(point, point) for point in (figure.as_integer_ratio() for figure in points)]
