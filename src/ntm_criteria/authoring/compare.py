"""Two rule sets side by side: where one is stricter than the other, bound by bound."""

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import field, frozen

from ntm_criteria.model import Cell, Indicator, RuleSet, Standing, relate
from ntm_criteria.text import Text
from ntm_criteria.wording import requirement


class Comparison(Enum):
    """How an indicator of one set compares with that of another."""

    STRICTER = "stricter"
    LOOSER = "looser"
    SAME = "same"
    MIXED = "mixed"  # stricter in some rows of its table, looser in others
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    NOT_COMPARABLE = "not_comparable"

    __hash__ = object.__hash__

    def __str__(self) -> str:
        return str(self.value)


@frozen
class Compared:
    """One line of the comparison: the indicator here, the one there, and how they compare.

    :ivar here: the indicator's code in the first set; None if it has none.
    :ivar there: its code in the second set; None if it has none.
    :ivar label: its name.
    :ivar comparison: how the first compares with the second; NOT_COMPARABLE also where bounds are open on either side.
    :ivar required_here: what the first set requires, as a sentence.
    :ivar required_there: what the second one does.
    :ivar cells: the bounds behind it, each with its rows and how the two compare.
    """

    here: str | None
    there: str | None
    label: Text
    comparison: Comparison
    required_here: Text | None
    required_there: Text | None
    cells: tuple[Cell, ...] = field(default=(), repr=False)


def compare_rule_sets(here: RuleSet, there: RuleSet) -> tuple[Compared, ...]:
    """Every indicator of both sets, side by side.

    Indicators are related by `corresponds_to` where either set names the other, and by equal codes only where one set builds on
    the other (or both on the same one): equal numbers in sets numbered apart mean nothing.

    :returns: the indicators of `here` in order, then those that only `there` has.

    >>> from ntm_criteria import compare_rule_sets, load_rule_set
    >>> old, new = load_rule_set("vn-318-2022-ntm"), load_rule_set("vn-318-2022-ntm-211")
    >>> [(line.here, str(line.comparison)) for line in compare_rule_sets(new, old) if line.here == "4.1"]
    [('4.1', 'same')]
    """
    pairs = _pairs(here, there)
    years = (max(here.years[0], there.years[0]), min(here.years[1], there.years[1]))
    lines = [
        _line(indicator, there.indicator(pairs[indicator.code]), here, there, years)
        if indicator.code in pairs
        else _alone(indicator, here, Comparison.ONLY_HERE)
        for indicator in here.indicators
    ]
    paired = set(pairs.values())
    lines += [
        _alone(indicator, there, Comparison.ONLY_THERE)
        for indicator in there.indicators
        if indicator.code not in paired
    ]
    return tuple(lines)


def _pairs(here: RuleSet, there: RuleSet) -> dict[str, str]:
    """The code of each indicator here that has a counterpart, with the counterpart's code."""
    pairs: dict[str, str] = {}
    if {here.id, *here.builds_on} & {there.id, *there.builds_on}:
        codes = {indicator.code for indicator in there.indicators}
        pairs = {indicator.code: indicator.code for indicator in here.indicators if indicator.code in codes}
    pairs.update(_correspondences(here.indicators, there))
    for other, mine in _correspondences(there.indicators, here):
        pairs.setdefault(mine, other)
    return pairs


def _correspondences(indicators: Iterable[Indicator], other: RuleSet) -> Iterator[tuple[str, str]]:
    """The codes of indicators that name a counterpart in a set, or in one it builds on, with the counterpart's code."""
    codes = {indicator.code for indicator in other.indicators}
    for indicator in indicators:
        set_id, _, code = (indicator.corresponds_to or "/").partition("/")
        if set_id in (other.id, *other.builds_on) and code in codes:
            yield indicator.code, code


def _line(mine: Indicator, other: Indicator, here: RuleSet, there: RuleSet, years: tuple[int, int]) -> Compared:
    cells = tuple(relate(mine.stated, other.stated, years))
    texts = requirement(mine.condition, here.facts), requirement(other.condition, there.facts)
    return Compared(mine.code, other.code, mine.label, _overall(cells), *texts, cells)


def _overall(cells: Iterable[Cell]) -> Comparison:
    """How all cells compare. Rows that are open on either side are left out, unless all are."""
    standings = {cell.standing for cell in cells}
    if Standing.NOT_COMPARABLE in standings:
        return Comparison.NOT_COMPARABLE
    if {Standing.STRICTER, Standing.LOOSER} <= standings:
        return Comparison.MIXED
    return next((word for standing, word in _BY_STANDING.items() if standing in standings), Comparison.NOT_COMPARABLE)


_BY_STANDING = {  # in this order: SAME only where no row is stricter or looser
    Standing.STRICTER: Comparison.STRICTER,
    Standing.LOOSER: Comparison.LOOSER,
    Standing.SAME: Comparison.SAME,
}


def _alone(indicator: Indicator, rules: RuleSet, comparison: Comparison) -> Compared:
    required, is_here = requirement(indicator.condition, rules.facts), comparison is Comparison.ONLY_HERE
    return Compared(
        indicator.code if is_here else None,
        None if is_here else indicator.code,
        indicator.label,
        comparison,
        required if is_here else None,
        None if is_here else required,
    )
