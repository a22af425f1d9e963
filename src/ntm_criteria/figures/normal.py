"""The normal distribution in decimal arithmetic: no float takes part, so that a boundary is the same on every machine."""

from decimal import ROUND_CEILING, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

DIGITS = 10  # decimals of a quantile, which is rounded up
_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
_WORKING = Context(prec=60)
TAIL = 12  # standard errors, beyond which a probability is taken as 0 or 1: it is less than 1e-32
_LAST = Decimal("1e-30")  # the last decimal of a probability


def probability_below(deviations: Fraction) -> Fraction:
    """Return how likely a normal variable is to lie below its mean plus so many standard errors, to 30 decimals.

    >>> float(probability_below(Fraction(0))), float(probability_below(Fraction(196, 100)))
    (0.5, 0.97500210485178)
    """
    return Fraction(_below(deviations).quantize(_LAST, context=_WORKING))


@lru_cache(maxsize=1000)
def quantile(confidence: Fraction) -> Fraction:
    """Return how many standard errors to both sides of the mean hold so many percent, rounded up to 10 decimals.

    >>> quantile(Fraction(95)), quantile(Fraction(99))
    (Fraction(19599639846, 10000000000), Fraction(25758293036, 10000000000))
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
