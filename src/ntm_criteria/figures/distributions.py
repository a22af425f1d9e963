"""The distribution of an uncertain figure: how likely it is that its true value lies in a range.

A share or a quantity may be any number of its range; nothing is rounded to its step. A count is a whole number: for a normal
distribution, the one nearest to a normal variable. A figure is never outside the limits of its fact: what a normal distribution
has there is shared out over the rest. No float decides, so that a boundary is the same on every machine.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from statistics import NormalDist

from attrs import frozen

from ntm_criteria.model import Estimated, Fact, FactKind, Pair, fraction, pair

DIGITS = 10  # decimals of a quantile, which is rounded up
_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
_WORKING = Context(prec=60)
TAIL = 12  # standard errors, beyond which a probability is taken as 0 or 1: it is less than 1e-32
_LAST = Decimal("1e-30")  # the last decimal of a probability
_HALVINGS = 100  # of a range, to find where a verdict turns: its width is then less than 1e-30 of the range
_PROBES = 16  # parts of a range in each of which a verdict turns once, if at all


@frozen
class Distribution:
    """The distribution of an uncertain figure.

    :ivar low: the least number that has a probability.
    :ivar high: the greatest number that has one.
    :ivar is_count: whether the numbers are whole.
    :ivar normal: mean and standard error of a normal distribution; None if all numbers are equally likely.
    """

    low: Fraction
    high: Fraction
    is_count: bool
    normal: tuple[Fraction, Fraction] | None = None

    @classmethod
    def of(cls, fact: Fact, figure: Estimated) -> "Distribution | None":
        """Return the distribution of a figure; None if it has none."""
        is_count = fact.kind is FactKind.COUNT
        if figure.distribution == "uniform":
            return cls(fraction(figure.low), fraction(figure.high), is_count)
        if figure.distribution is None or figure.mean is None or figure.deviation is None:
            return None
        mean, deviation = fraction(figure.mean), fraction(figure.deviation)
        low, high = max(fact.low, mean - TAIL * deviation), min(fact.high, mean + TAIL * deviation)
        if is_count:
            low, high = Fraction(ceil(low)), Fraction(floor(high))
        return cls(low, high, is_count, (mean, deviation))

    @property
    def number(self) -> int | None:
        """How many values a count can have; None for what is no count."""
        return int(self.high - self.low) + 1 if self.is_count else None

    def cells(self, turns: Sequence[Fraction]) -> list[tuple[Pair, Fraction]]:
        """Split the range where verdicts turn: return a value of each piece, and the mass of the piece.

        The masses of all pieces need not add up to 1.

        :param turns: the numbers between which nothing turns; of a count, the first number of each piece but the first.
        """
        starts = sorted({self.low, *(turn for turn in turns if self.low <= turn <= self.high)})
        if self.is_count:
            ends = [*(start - 1 for start in starts[1:]), self.high]
            return [(pair(start), self._mass(start, end)) for start, end in zip(starts, ends, strict=True)]
        ends = [*starts[1:], self.high]
        pieces = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
        return [(pair((start + end) / 2), self._mass(start, end)) for start, end in pieces]

    def points(self) -> list[tuple[Pair, Fraction]]:
        """Return each value of a count with its mass."""
        return self.cells([self.low + n for n in range(1, self.number or 1)])

    def _mass(self, start: Fraction, end: Fraction) -> Fraction:
        half = Fraction(int(self.is_count), 2)
        if self.normal is None:
            whole = self.high - self.low + 2 * half
            return (end - start + 2 * half) / whole
        mean, deviation = self.normal
        above, below = (start - half - mean) / deviation, (end + half - mean) / deviation
        return probability_below(below) - probability_below(above)

    def turns(self, verdict: Callable[[Pair], object]) -> list[Fraction]:
        """Return the numbers at which `verdict` turns, for `cells`; it turns back in no sixteenth of the range."""
        found: list[Fraction] = []
        width = self.high - self.low
        probes = [self.low + width * n / _PROBES for n in range(_PROBES + 1)]
        if self.is_count:
            probes = list(dict.fromkeys(Fraction(floor(probe)) for probe in probes))
        verdicts = [verdict(pair(probe)) for probe in probes]
        near = Fraction(1) if self.is_count else width / 2**_HALVINGS
        waiting = list(zip(probes, probes[1:], verdicts, verdicts[1:], strict=False))
        while waiting:
            low, high, first, last = waiting.pop()
            if first == last:
                continue
            if high - low <= near:
                found.append(high if self.is_count else simplest(low, high))
                continue
            middle = Fraction(floor((low + high) / 2)) if self.is_count else (low + high) / 2
            turned = verdict(pair(middle))
            waiting += [(low, middle, first, turned), (middle, high, turned, last)]
        return found


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the least denominator from `low` to `high`.

    >>> simplest(Fraction(3333, 10000), Fraction(3334, 10000))
    Fraction(1, 3)
    """
    whole = ceil(low)
    if whole <= high:
        return Fraction(whole)
    below = floor(low)
    return below + 1 / simplest(1 / (high - below), 1 / (low - below))


def probability_below(deviations: Fraction) -> Fraction:
    """Return how likely a normal variable is to lie below its mean plus so many standard errors, to 30 decimals.

    >>> float(probability_below(Fraction(0))), round(float(probability_below(Fraction(196, 100))), 12)
    (0.5, 0.975002104852)
    """
    return Fraction(_below(deviations).quantize(_LAST, context=_WORKING))


@lru_cache(maxsize=1000)
def quantile(confidence: Fraction) -> Fraction:
    """Return how many standard errors to both sides of the mean hold so many percent, rounded up to 10 decimals.

    >>> float(quantile(Fraction(95))), float(quantile(Fraction(99)))
    (1.9599639846, 2.5758293036)
    """
    level = (1 + confidence / 100) / 2
    with localcontext(_WORKING):
        target = Decimal(level.numerator) / level.denominator
    near = Decimal(NormalDist().inv_cdf(float(level))).quantize(Decimal(1).scaleb(-DIGITS), ROUND_CEILING)
    step = Fraction(1, 10**DIGITS)
    found = Fraction(near)
    while _below(found) < target:
        found += step
    while _below(found - step) >= target:
        found -= step
    return found


def _below(deviations: Fraction) -> Decimal:
    """Sum the series of Marsaglia (2004): Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/15 + …), all of whose terms have one sign."""
    if abs(deviations) > TAIL:
        return Decimal(int(deviations > 0))
    with localcontext(_WORKING):
        x = Decimal(deviations.numerator) / deviations.denominator
        term = total = x
        odd = 1
        while abs(term) > Decimal("1e-50"):
            odd += 2
            term *= x * x / odd
            total += term
        return Decimal("0.5") + total * (-x * x / 2).exp() / (2 * _PI).sqrt()
