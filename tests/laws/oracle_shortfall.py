"""What is missing to meet a bound, said a second time: counted up one unit at a time until the bound is met.

Plain Python and `fractions.Fraction`, nothing from the library; see `oracle.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import oracle
from .oracle import NOT_MET, Case, Doc, Plain

FLOORS = ("at_least", "more_than")
STRICT = ("more_than", "less_than")
POINT = "percentage_point"
VILLAGE = "village"


@dataclass(frozen=True)
class Amount:
    """The amount in `unit`: `low` if all that is unknown turns out well, `high` if it turns out badly.

    `more`: the figure must rise. `strictly`: the amount itself does not do yet. `fact`: the figure that must move.
    `points`: the distance in the unit of the requirement. `of_part`: `fact` is the part of a share.
    """

    low: Fraction
    high: Fraction
    unit: str
    more: bool
    strictly: bool
    fact: str | None
    points: Fraction
    of_part: bool = False


def written_as(value: Fraction, given: Fraction, unit: Fraction) -> bool:
    """Whether `value`, rounded or cut to multiples of `unit`, is written `given`. A half may be rounded either way."""
    rounded = abs(value - given) <= unit / 2
    cut = given <= value < given + unit if value >= 0 else given - unit < value <= given
    return rounded or cut


def steps_until(start: Fraction, step: Fraction, meets: Callable[[Fraction], bool]) -> int:
    """How many steps of this size, upwards or downwards, until the figure does."""
    for number in range(1_000_000):
        if meets(start + number * step):
            return number
    raise AssertionError("out of reach")


def last_digit(figure: Plain, step: Fraction) -> Fraction:
    """The unit of the last digit that a number was given with; digits behind those of the step say nothing."""
    if isinstance(figure, int):
        return Fraction(1)
    decimals = -int(Decimal(str(figure)).as_tuple().exponent)
    unit = Fraction(1)
    while decimals > 0 and unit > step:
        unit, decimals = unit / 10, decimals - 1
    return unit


def shortfall(leaf: Doc, case: Case) -> Amount | None:
    """None for what is not missed, for flags and categories, and where nothing helps."""
    if oracle.judge_condition(leaf, case).verdict != NOT_MET or "is" in leaf or "is_one_of" in leaf:
        return None
    comparison = oracle.comparison_in(leaf) or "at_least"
    stated = leaf.get(comparison, "100 %")
    amounts = [short_of_one(leaf, comparison, stated, bound, case) for bound in numbers(oracle.bound_of(stated, case))]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None
    # Of several bounds of which one applies: from the nearest to the farthest.
    ordered = sorted(known, key=lambda amount: (amount.high, amount.strictly))
    return replace(ordered[0], high=ordered[-1].high)


def numbers(bound: oracle.Bound) -> list[Fraction]:
    """The bounds of which one applies, all of which are missed."""
    if bound.readings:
        return [number for reading in bound.readings for number in numbers(reading)]
    assert bound.number is not None
    return [bound.number]


def short_of_one(leaf: Doc, comparison: str, stated: Any, bound: Fraction, case: Case) -> Amount | None:
    def meets(value: Fraction) -> bool:
        return oracle.holds(value, comparison, bound)

    if "for_each" in leaf:
        return missing_villages(leaf, comparison, bound, case, as_share=not oracle.is_in_villages(stated))
    fact = leaf["fact"]
    entry = case.dictionary[fact]
    if "rolls_up" in entry:
        return missing_villages(leaf, comparison, bound, case, as_share=oracle.flag_of_roll_up(entry)[1])
    value = oracle.value_of(fact, case)
    assert isinstance(value, tuple)
    points = abs(bound - value[1])
    counted = None
    if "part" in entry:
        counted = counted_in_parts(fact, case.commune.facts, meets, points, case, more=comparison in FLOORS)
    share = entry.get("decrease_of", entry.get("increase_of"))
    before = None if share is None else oracle.share_of_year(case.dictionary, share, case.commune.previous)
    if isinstance(before, Fraction):
        sign = -1 if "decrease_of" in entry else 1
        known = before

        def meets_change(now: Fraction) -> bool:
            return meets(sign * (now - known))

        low, high = limits_of(case.dictionary[share])
        if not meets_change(low) and not meets_change(high):
            return None  # a rate of 0.4 % cannot fall by 0.5 points
        if "part" in case.dictionary[share]:
            more = (comparison in FLOORS) == (sign > 0)
            counted = counted_in_parts(share, case.commune.facts, meets_change, points, case, more=more)
    if counted is not None:
        return counted
    if entry["kind"] == "count":
        direction = 1 if comparison in FLOORS else -1
        amount = Fraction(steps_until(value[1], Fraction(direction), meets))
        return Amount(amount, amount, entry["unit"], direction > 0, False, fact, points)
    unit = POINT if entry["kind"] == "share" else entry["unit"]
    return Amount(points, points, unit, comparison in FLOORS, comparison in STRICT, fact, points)


def limits_of(entry: Doc) -> tuple[Fraction, Fraction]:
    low, _, high = entry.get("limits", "0..100").partition("..")
    return Fraction(low), Fraction(high)


def step_of(entry: Doc) -> Fraction:
    return Fraction(1) if entry["kind"] == "count" else Fraction(entry["step"])


def counted_in_parts(
    share: str,
    figures: Mapping[str, Plain],
    meets: Callable[[Fraction], bool],
    points: Fraction,
    case: Case,
    *,
    more: bool,
) -> Amount | None:
    """How many households, people, hectares the part lacks, of the whole as it is; None if the part cannot be told."""
    entry = case.dictionary[share]
    part_entry = case.dictionary[entry["part"]]
    step = step_of(part_entry)
    whole = oracle.number_of(figures, entry["whole"])
    part = oracle.number_of(figures, entry["part"])
    if whole is None or whole == 0:
        return None
    if part is None:
        if share not in figures:
            return None
        part = only_part(figures[share], whole, step, step_of(entry))
    if part is None:
        return None
    number = steps_until(part, step if more else -step, lambda one: meets(100 * one / whole))
    amount = number * step
    return Amount(amount, amount, part_entry["unit"], more, False, entry["part"], points, of_part=True)


def only_part(given: Plain, whole: Fraction, step: Fraction, finest: Fraction) -> Fraction | None:
    """The one part that is written as this share of the whole; None if there are several or none."""
    share, unit = Fraction(given), last_digit(given, finest)
    fitting = []
    number = int((share - unit) * whole / 100 / step)
    while 100 * number * step / whole <= share + unit:
        if number >= 0 and written_as(100 * number * step / whole, share, unit):
            fitting.append(number * step)
        number += 1
    return fitting[0] if len(fitting) == 1 else None


def missing_villages(leaf: Doc, comparison: str, bound: Fraction, case: Case, *, as_share: bool) -> Amount:
    """How many villages must still come to meet the condition, or must no longer meet it."""
    more = comparison in FLOORS
    if "for_each" in leaf:
        figures = oracle.village_figures(leaf.get("named"), case)
        outcomes = [oracle.judge_condition(leaf["requires"], case.in_village(one)) for one in figures]
        plain = leaf.get("named") is None and oracle.is_plain_village_flag(leaf["requires"], case.dictionary)
        flag = leaf["requires"]["fact"] if plain else None
        fact = None
    else:
        flag, fact = oracle.flag_of_roll_up(case.dictionary[leaf["fact"]])[0], leaf["fact"]
        outcomes, _, _ = oracle.roll_up_of(fact, case)
    met, not_met, unknown = oracle.count_village_verdicts(oracle.verdicts_of(outcomes))
    villages, best = met + not_met + unknown, met + unknown
    value: Any = oracle.village_interval(met, not_met, unknown, as_share) if villages else None
    total = None if flag is None else oracle.aggregate_of(flag, as_share, case)
    own = None if fact is None else oracle.number_of(case.commune.facts, fact)
    if (villages == 0 or unknown > 0) and (total is not None or own is not None):
        reported = total if total is not None else own
        assert reported is not None
        value = reported, reported
        many = len(oracle.village_figures(None, case))
        told: Fraction | None = reported
        if as_share:
            told = None
            if many and total is not None:
                told = total * many / 100  # "7/8 thôn"
            elif many:
                told = only_part(case.commune.facts[str(fact)], Fraction(many), Fraction(1), Fraction(1, 100))
        if told is None:
            points = abs(bound - reported)
            which = flag if total is not None else fact
            return Amount(points, points, POINT, more, comparison in STRICT, which, points)
        assert told.denominator == 1
        met = best = int(told)
        villages = many
    wanted = bound if not as_share else bound * villages / 100
    step = Fraction(1 if more else -1)
    ends = [steps_until(Fraction(end), step, lambda one: oracle.holds(one, comparison, wanted)) for end in (met, best)]
    low, high = sorted(ends)
    return Amount(Fraction(low), Fraction(high), VILLAGE, more, False, None, abs(bound - value[1]))
