"""What a float means: one decimal number, or any number between two neighbouring ones.

A float is what a program computed, and arithmetic on floats is inexact: 57 / 100 * 100 is 56.99999999999999. So each fact has
a grid that is finer than its step and far coarser than such errors. A float that is the nearest one to a point of the grid
means this point. Any other float means every number between the points of the grid beside it, so it decides a comparison
only where both points do.
"""

from fractions import Fraction
from struct import pack, unpack
from typing import Literal

from attrs import frozen

from ntm_criteria.model.arithmetic import Pair

_MOST_DECIMALS = 4  # of a grid, beyond those of the step
_MOST_POINTS = (
    10**11
)  # of a grid up to the limit of its fact: a rounding error is less than a thousandth of their distance
_MOST_POINTS_SINGLE = 2**20  # the same for floats of 32 bits, which have 24 bits for the number: a sixteenth


@frozen
class Interval:
    """A figure that is known to be from `low` to `high`, but not more exactly.

    :ivar low: the least number that it can be.
    :ivar high: the greatest number that it can be.
    """

    low: Pair
    high: Pair

    def __str__(self) -> str:
        low, high = (end[0] / end[1] for end in (self.low, self.high))
        return f"{low}…{high}"


@frozen
class Estimated(Interval):
    """A figure that the commune itself gives as an interval, because it comes from a sample.

    :ivar distribution: how likely the numbers are, if that is said: "uniform" between `low` and `high`, or "normal" around
        `mean` with the standard error `deviation`.
    """

    distribution: Literal["uniform", "normal"] | None = None
    mean: Pair | None = None
    deviation: Pair | None = None


class Single(float):
    """A float of 32 bits, such as `numpy.float32`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return next(
            text for digits in range(1, 10) if nearest(Fraction(text := f"{self:.{digits}g}"), single=True) == self
        )


def nearest(number: Fraction, *, single: bool = False) -> float:
    """Return the float nearest to `number`; if `single`, the nearest one of 32 bits."""
    near = float(number)
    return float(unpack("<f", pack("<f", near))[0]) if single else near


def meaning(number: float, scale: int | Fraction, *, single: bool = False) -> tuple[int, int]:
    """Return the least and the greatest point that a finite float can mean, on the grid of multiples of 1 / `scale`.

    >>> meaning(56.99999999999999, 10**6), meaning(57.0, 10**6)
    ((56999999, 57000000), (57000000, 57000000))
    """
    near = round(Fraction(number) * scale)
    point = nearest(Fraction(near) / scale, single=single)
    return near - (point > number), near + (point < number)


def grid(scale: int, steps: int, *, single: bool = False) -> int:
    """Return how many points of its grid a fact has in one unit.

    :param scale: the number of the fact's steps in one unit.
    :param steps: the largest number of steps that the fact's limits allow.
    """
    most = _MOST_POINTS_SINGLE if single else _MOST_POINTS
    decimals = next((n for n in range(_MOST_DECIMALS, 0, -1) if steps * 10**n <= most), 0)
    return scale * int(10**decimals)
