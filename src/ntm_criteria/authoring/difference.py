"""Finds a commune that two rule sets judge differently, or proves that there is none."""

from collections.abc import Iterator

from ntm_criteria.authoring.compare import counterparts
from ntm_criteria.authoring.space import At, Difference, Pair, is_reached
from ntm_criteria.model import RuleSet, Verdict, check_is_rule_set


def find_difference(here: RuleSet, there: RuleSet, indicator: str | None = None) -> Difference:
    """Find a commune that two rule sets, or two versions of one, judge differently; or prove that there is none.

    Indicators are matched as by `compare_rule_sets`. Figures next to every bound stand for all others, so the search comes to
    an end. It is a proof where each figure is read once; where several shares or bounds rest on the same count, or several
    conditions are judged in each village, only likely figures are tried, and `unproven` says so.

    :param indicator: the code of the only indicator to look at, in the first set; by default all indicators, then the criteria
        and the whole.
    :raises RuleFileError: no year is judged by both sets.
    :raises KeyError: there is no such indicator, or it has no counterpart.

    >>> from ntm_criteria import find_difference, load_rule_set
    >>> old, new = load_rule_set("vn-318-2022-ntm"), load_rule_set("vn-318-2022-ntm-211")
    >>> find_difference(old, new, "4.1").is_proof
    True
    """
    check_is_rule_set(here)
    check_is_rule_set(there)
    pair = Pair.of(here, there)
    unproven: list[str] = []
    for one, other in _judged(here, there, indicator):
        found = pair.between(one, other)
        if found:
            return found
        unproven += found.unproven
    return Difference(None, unproven=tuple(unproven))


def find_met(here: RuleSet, there: RuleSet, indicator: str) -> Difference:
    """Find a commune that meets an indicator by both of two sets; without one, two layers contradict each other.

    :param indicator: the code of the indicator in the first set.
    :returns: the commune and both verdicts, MET; or no commune, with `is_proof` saying whether there is none.
    :raises RuleFileError: no year is judged by both sets.
    :raises KeyError: there is no such indicator, or it has no counterpart.
    """
    check_is_rule_set(here)
    check_is_rule_set(there)
    pair = Pair.of(here, there)
    ((one, other),) = _judged(here, there, indicator)
    met = Verdict.MET.code
    return pair.found(one, other, is_reached(met, met), lambda first, second: first is second is Verdict.MET)


def _judged(here: RuleSet, there: RuleSet, indicator: str | None) -> Iterator[tuple[At, At]]:
    """Yield what to compare: pairs of indicators, then of criteria, then the sets as a whole."""
    pairs = counterparts(here, there)
    if indicator is not None:
        code = here[indicator].code
        yield ("indicator", code), ("indicator", pairs[code])
        return
    yield from ((("indicator", code), ("indicator", other)) for code, other in pairs.items())
    if {here.id, *here.builds_on} & {there.id, *there.builds_on}:
        numbers = {str(criterion.number) for criterion in there.criteria}
        for criterion in here.criteria:
            if str(criterion.number) in numbers:
                yield ("criterion", str(criterion.number)), ("criterion", str(criterion.number))
        yield ("set", ""), ("set", "")
