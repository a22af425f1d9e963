"""How likely a requirement is met, where figures come from a sample and their distributions are given."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import NamedTuple, TypeAlias

from attrs import evolve, frozen

from ntm_criteria.figures import Distribution
from ntm_criteria.judging import Assessment
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    Compare,
    Condition,
    Estimated,
    Measure,
    Pair,
    Verdict,
    Villages,
    checks_of_parts,
    pair,
)
from ntm_criteria.planning.coupling import leaves
from ntm_criteria.planning.supposed import Lever, Supposed
from ntm_criteria.planning.ways import condition_of
from ntm_criteria.text import Codeword, Text, both, number

_MOST = 20_000  # combinations of values that are judged
_DIGITS = 12  # decimals of a probability that a normal distribution takes part in
_LEAST = Fraction(1, 1000)  # of the values that figures may have together, so that the rest says something


class NoProbability(Codeword):
    """Why there is no probability."""

    CERTAIN = "certain"
    NO_DISTRIBUTION = "no-distribution"
    OPEN = "open"
    TOGETHER = "together"
    TOO_MANY = "too-many"

    @property
    def text(self) -> Text:
        """The reason in words."""
        return _TEXTS[self]


_TEXTS = {
    NoProbability.CERTAIN: Text("không có số liệu nào là số ước tính", "no figure is estimated"),
    NoProbability.NO_DISTRIBUTION: Text(
        "số ước tính không ghi phân bố (distribution)", "an estimated figure has no distribution"
    ),
    NoProbability.OPEN: Text(
        "kết luận còn phụ thuộc số liệu hoặc mức quy định chưa có", "the verdict also depends on what is not known"
    ),
    NoProbability.TOGETHER: Text(
        "các số ước tính ràng buộc lẫn nhau hoặc cùng nằm trong một phép so sánh",
        "estimated figures limit each other, or one comparison reads several",
    ),
    NoProbability.TOO_MANY: Text(
        "có quá nhiều tổ hợp của các số ước tính", "there are too many combinations of estimated figures"
    ),
}


@frozen
class Probability(Displayed):
    """The result of `probability`.

    :ivar target: what was to be met.
    :ivar value: how likely it is that this is met; None if nothing can be said. It is exact if all distributions are uniform,
        else right to 12 decimals.
    :ivar facts: the ids of the figures whose distributions it rests on.
    :ivar why_none: why there is no probability.
    """

    target: str
    value: Fraction | None
    facts: tuple[str, ...] = ()
    why_none: NoProbability | None = None

    @property
    def text(self) -> Text:
        """The probability in words."""
        if self.value is None:
            why = self.why_none.text if self.why_none else Text("", "")
            return Text("không tính được xác suất: {why}", "no probability: {why}").format(why=why)
        percent = 100 * self.value
        end = Fraction(100 if percent > 50 else 0)  # what is not certain never reads 100 %
        size = both(lambda lang: f"{number(percent, lang, digits=1, beside=end)}%")
        return Text("xác suất đạt: {size}", "probability of being met: {size}").format(size=size)


def probability(assessment: Assessment, target: str | int) -> Probability:
    """Return how likely it is that a requirement is met, given the distributions of the figures that are estimated.

    Figures count as independent of each other, within their limits: a part is not above its whole. What is not applicable is
    not met. One comparison may read
    several of them only if these are counts of few values, which are then all tried. In every other case there is no
    probability, and `why_none` says so; `what_if_table` judges a sample of any distribution instead.

    :param assessment: a judged commune.
    :param target: an indicator ("14.1"), a criterion ("criterion 6" or 6) or "overall".
    :raises KeyError: there is no such indicator or criterion.

    >>> from ntm_criteria import Between, assess, load_rule_set, probability
    >>> income = Between(52, 56, distribution="uniform")
    >>> probability(assess({"income_per_capita": income}, load_rule_set("bang-mac-2024")), "10.1").value
    Fraction(1, 4)
    """
    node, world, name = condition_of(assessment, target), Supposed.of(assessment.source), str(target)
    read = [each for each in leaves([(node, world)]) if isinstance(each[0], Compare)]
    figures = {key: figure for leaf, at in read for key, figure in _estimated(leaf, at)}  # type: ignore[arg-type]
    known: dict[_Key, Distribution] = {}
    for key, figure in figures.items():
        if (distribution := Distribution.of(assessment.rules.facts[key.fact], figure)) is not None:
            known[key] = distribution
    if not known:
        none = NoProbability.NO_DISTRIBUTION if figures else NoProbability.CERTAIN
        return Probability(name, None, (), none)
    facts = tuple(dict.fromkeys(key.fact for key in known))
    found = _Cells(world, known).met(node, read)  # type: ignore[arg-type]
    if isinstance(found, NoProbability):
        is_lacking = found is NoProbability.OPEN and len(known) < len(figures)
        return Probability(name, None, facts, NoProbability.NO_DISTRIBUTION if is_lacking else found)
    is_exact = all(each.normal is None for each in known.values())
    return Probability(name, found if is_exact else round(found, _DIGITS), facts)


class _Key(NamedTuple):
    """An estimated figure: its fact, whether it is last year's, and the place of the village that it is of."""

    fact: str
    previous: bool
    village: int | None


_Values: TypeAlias = Mapping[_Key, Pair]
_Leaf: TypeAlias = tuple[Compare, Supposed]


def _estimated(leaf: Compare, world: Supposed) -> Iterator[tuple[_Key, Estimated]]:
    """Yield the estimated figures that a comparison may read."""
    yield from _of_measure(leaf.measure, world)


def _of_measure(measure: Measure, world: Supposed) -> Iterator[tuple[_Key, Estimated]]:
    if isinstance(measure, Villages):
        return  # villages are counted
    for each in measure.reads:
        figure = world.figure(each.fact, each.previous)
        if isinstance(figure, Estimated):
            is_own = world.village is not None and world.rules.facts[each.fact].per_village and not each.previous
            yield _Key(each.fact, each.previous, world.place if is_own else None), figure


def _with(world: Supposed, values: _Values) -> Supposed:
    """Return the commune with estimated figures at some of their values."""
    before = {key.fact: value for key, value in values.items() if key.previous}
    if before:
        world = evolve(world, case=evolve(world.case, previous={**world.case.previous, **before}))
    return world.with_moves({Lever(key.fact, key.village): value for key, value in values.items() if not key.previous})


@frozen
class _Cells:
    """Splits the ranges of estimated figures into pieces in which no comparison turns, and judges a value of each."""

    world: Supposed
    known: Mapping[_Key, Distribution]

    def met(self, node: Condition, read: Sequence[_Leaf]) -> Fraction | NoProbability:
        """Return the probability that a condition is met."""
        tests: list[tuple[set[_Key], Callable[[_Values], object]]] = []
        for leaf, at in read:
            keys = {key for key, _ in _estimated(leaf, at)} & self.known.keys()
            tests.append((keys, lambda values, leaf=leaf, at=at: leaf.read(_with(at, values)).verdict.code))  # type: ignore[misc]
        if self._is_given_twice():
            return NoProbability.TOGETHER
        tests += [(keys, self._agrees) for keys in self._limiting()]
        cells: dict[_Key, list[tuple[Pair, Fraction]]] = {}
        for keys, _ in tests:
            for key in keys if len(keys) > 1 else ():
                if (self.known[key].number or _MOST + 1) > _MOST:
                    return NoProbability.TOGETHER
                cells[key] = []
        if prod(self.known[key].number or 1 for key in cells) > _MOST:
            return NoProbability.TOO_MANY
        for key, distribution in self.known.items():
            if key in cells:
                cells[key] = distribution.points()
                continue
            turns: set[Fraction] = set()
            for keys, test in tests:
                if keys == {key}:
                    turns.update(distribution.turns(lambda value, test=test, key=key: test({key: value})))  # type: ignore[misc]
            cells[key] = distribution.cells(sorted(turns))
        if prod(map(len, cells.values())) > _MOST:
            return NoProbability.TOO_MANY
        return self._summed(node, cells)

    def _summed(
        self, node: Condition, cells: Mapping[_Key, Sequence[tuple[Pair, Fraction]]]
    ) -> Fraction | NoProbability:
        met = possible = everything = Fraction(0)
        for chosen in product(*cells.values()):
            mass = prod((mass for _, mass in chosen), start=Fraction(1))
            values = {key: value for key, (value, _) in zip(cells, chosen, strict=True)}
            everything += mass
            if not mass or not self._agrees(values):
                continue
            verdict = node.read(_with(self.world, values)).verdict
            if verdict is Verdict.UNKNOWN:
                return NoProbability.OPEN
            possible += mass
            met += mass if verdict is Verdict.MET else 0
        return met / possible if possible > _LEAST * everything else NoProbability.TOGETHER

    def _agrees(self, values: _Values) -> bool:
        """Whether no part is larger than its whole."""
        world = _with(self.world, values)
        return all(
            next((answer for answer in check.agrees if answer is not None), True)
            for previous in (False, True)
            for check in checks_of_parts(self.world.rules, world, previous=previous)
        )

    def _limiting(self) -> Iterator[set[_Key]]:
        """Yield the estimated figures of each pair of which one must not be larger than the other."""
        for previous in (False, True):
            for check in checks_of_parts(self.world.rules, self.world, previous=previous):
                read = {key for level in check.levels for key, _ in _of_measure(level, self.world)}
                keys = read & self.known.keys()
                if keys and not self._never_limit(keys):
                    yield keys

    def _never_limit(self, keys: set[_Key]) -> bool:
        """Whether estimated figures agree whatever they are: they do so everywhere if they do at all ends of their ranges."""
        ends = product(*((pair(self.known[key].low), pair(self.known[key].high)) for key in keys))
        return all(self._agrees(dict(zip(keys, each, strict=True))) for each in ends)

    def _is_given_twice(self) -> bool:
        """Whether a figure is reported besides the estimated ones that it follows from, which must agree with it."""
        return any(
            self.world.figure(fact, previous) is not None
            and any(key in self.known for key, _ in _of_measure(measure, self.world) if key.fact != fact)
            for fact, previous, measure in self.world.rules.derived
        )
