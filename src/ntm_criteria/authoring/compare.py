"""Compares two rule sets indicator by indicator and bound by bound, and says which set is stricter in each."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from ntm_criteria.markup import Displayed
from ntm_criteria.model import Cell, Indicator, RuleSet, Standing, relate
from ntm_criteria.text import Codeword, Text, identity
from ntm_criteria.wording import requirement


class Comparison(Codeword):
    """The relation of an indicator of the first set to its counterpart in the second."""

    STRICTER = "stricter"
    LOOSER = "looser"
    SAME = "same"
    MIXED = "mixed"  # stricter in some rows of a table of bounds, looser in others
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    NOT_COMPARABLE = "not_comparable"


@frozen
class Compared(Displayed):
    """One line of the comparison: an indicator, its counterpart, and which one is stricter.

    :ivar here: the indicator's code in the first set; None if it is not in that set.
    :ivar there: the indicator's code in the second set; None if it is not in that set.
    :ivar label: the indicator's name.
    :ivar comparison: the first compared with the second; NOT_COMPARABLE also if every bound is open in one of the sets.
    :ivar required_here: what the first set requires, as a sentence.
    :ivar required_there: what the second set requires.
    :ivar cells: the pairs of bounds, each with its row of the table of bounds and with its comparison.
    """

    here: str | None
    there: str | None
    label: Text
    comparison: Comparison
    required_here: Text | None
    required_there: Text | None
    cells: tuple[Cell, ...] = field(default=(), repr=False)


def compare_rule_sets(here: RuleSet, there: RuleSet) -> tuple[Compared, ...]:
    """Compare every indicator of two sets.

    Counterparts are indicators that `corresponds_to` links in either set. Equal codes link two indicators only if one set
    builds on the other, both build on the same set, or one is an edited copy of the other: most of its indicators have the
    code and the name that they have there, and a year is judged by both. In unrelated sets, equal codes mean nothing.

    :returns: the indicators of `here` in order, then the indicators that only `there` has.

    >>> from ntm_criteria import compare_rule_sets, load_rule_set
    >>> old, new = load_rule_set("vn-318-2022-ntm"), load_rule_set("vn-318-2022-ntm-211")
    >>> [(line.here, str(line.comparison)) for line in compare_rule_sets(new, old) if line.here == "4.1"]
    [('4.1', 'same')]
    """
    return compare_pairs(here, there, counterparts(here, there))


def compare_pairs(here: RuleSet, there: RuleSet, pairs: Mapping[str, str]) -> tuple[Compared, ...]:
    """Compare as `compare_rule_sets` does, where `pairs` gives the counterparts in `there` of codes of `here`."""
    years = (max(here.years[0], there.years[0]), min(here.years[1], there.years[1]))
    lines = [
        _line(indicator, there.indicator(pairs[indicator.code]), here, there, years)
        if indicator.code in pairs
        else _alone(indicator, here, Comparison.ONLY_HERE)
        for indicator in here.entries
    ]
    paired = set(pairs.values())
    alone = [indicator for indicator in there.entries if indicator.code not in paired]
    return (*lines, *(_alone(indicator, there, Comparison.ONLY_THERE) for indicator in alone))


def counterparts(here: RuleSet, there: RuleSet) -> dict[str, str]:
    """Map the code of each indicator of `here` that has a counterpart in `there` to the counterpart's code."""
    pairs: dict[str, str] = {}
    if {here.id, *here.builds_on} & {there.id, *there.builds_on} or _is_edited_copy(here, there):
        codes = {indicator.code for indicator in there.entries}
        pairs = {indicator.code: indicator.code for indicator in here.entries if indicator.code in codes}
    pairs.update(_correspondences(here.entries, there))
    for counterpart, code in _correspondences(there.entries, here):
        pairs.setdefault(code, counterpart)
    return pairs


def counterparts_or_codes(here: RuleSet, there: RuleSet) -> dict[str, str]:
    """Map codes as `counterparts` does, and those that no set links to anything to the equal code of the other set."""
    pairs = counterparts(here, there)
    free = {indicator.code for indicator in there.entries} - set(pairs.values())
    return pairs | {entry.code: entry.code for entry in here.entries if entry.code not in pairs and entry.code in free}


def _is_edited_copy(here: RuleSet, there: RuleSet) -> bool:
    """Whether more than half of the indicators of the smaller set have the code and the name that they have in the other.

    A set that follows the other in time is none: such sets say themselves what corresponds.
    """
    if here.years[1] < there.years[0] or there.years[1] < here.years[0]:
        return False
    named, others = ({(each.code, identity(each.label.vi)) for each in rules.entries} for rules in (here, there))
    return 2 * len(named & others) > min(len(named), len(others))


def _correspondences(indicators: Iterable[Indicator], rules: RuleSet) -> Iterator[tuple[str, str]]:
    """Yield the codes of indicators that name a counterpart in `rules` or its base sets, with the counterparts' codes."""
    codes = {indicator.code for indicator in rules.entries}
    for indicator in indicators:
        set_id, _, code = (indicator.corresponds_to or "/").partition("/")
        if set_id in (rules.id, *rules.builds_on) and code in codes:
            yield indicator.code, code


def _line(new: Indicator, old: Indicator, here: RuleSet, there: RuleSet, years: tuple[int, int]) -> Compared:
    cells = tuple(relate(new.stated, old.stated, years))
    texts = requirement(new.condition, here.facts), requirement(old.condition, there.facts)
    return Compared(new.code, old.code, new.label, _overall(cells), *texts, cells)


def _overall(cells: Iterable[Cell]) -> Comparison:
    """Combine the comparisons of an indicator's bounds; bounds open in one set count only if all bounds are open."""
    standings = {cell.as_stated for cell in cells}
    if Standing.NOT_COMPARABLE in standings:
        return Comparison.NOT_COMPARABLE
    if {Standing.STRICTER, Standing.LOOSER} <= standings:
        return Comparison.MIXED
    in_order = Standing.STRICTER, Standing.LOOSER, Standing.SAME  # SAME only where no bound is stricter or looser
    return Comparison(next((standing for standing in in_order if standing in standings), Standing.NOT_COMPARABLE).value)


def _alone(indicator: Indicator, rules: RuleSet, comparison: Comparison) -> Compared:
    sentence = requirement(indicator.condition, rules.facts)
    if comparison is Comparison.ONLY_HERE:
        return Compared(indicator.code, None, indicator.label, comparison, sentence, None)
    return Compared(None, indicator.code, indicator.label, comparison, None, sentence)
