"""Finds a commune that two rule sets judge differently, or proves that there is none."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from ntm_criteria.authoring.compare import counterparts_or_codes
from ntm_criteria.authoring.space import At, Difference, Pair, is_reached
from ntm_criteria.model import RuleSet, Verdict, check_is_rule_set
from ntm_criteria.problems import did_you_mean


def find_difference(here: RuleSet, there: RuleSet, indicator: str | None = None) -> Difference:
    """Find a commune that two rule sets, or two versions of one, judge differently; or prove that there is none.

    Indicators are matched as by `compare_rule_sets`; those that no set links to any other are matched by their codes, and
    criteria by their numbers. Figures next to every bound stand for all others, so the search comes to an end. It is a proof
    where each figure is read once; where several shares or bounds rest on the same count, or several conditions are judged in
    each village, only likely figures are tried, and `unproven` says so. `only_here` and `only_there` list what has no match.

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
    pair, pairs = Pair.of(here, there), counterparts_or_codes(here, there)
    unproven: list[str] = []
    only_here, only_there = ((), ()) if indicator is not None else _alone(here, there, pairs)
    for one, other in _judged(here, there, pairs, indicator):
        found = pair.between(one, other)
        if found:
            return evolve(found, only_here=only_here, only_there=only_there)
        unproven += found.unproven
    return Difference(None, unproven=tuple(unproven), only_here=only_here, only_there=only_there)


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
    ((one, other),) = _judged(here, there, counterparts_or_codes(here, there), indicator)
    met = Verdict.MET.code
    return pair.found(one, other, is_reached(met, met), lambda first, second: first is second is Verdict.MET)


def _judged(here: RuleSet, there: RuleSet, pairs: Mapping[str, str], indicator: str | None) -> Iterator[tuple[At, At]]:
    """Yield what to compare: pairs of indicators, then of criteria, then the sets as a whole."""
    if indicator is not None:
        code = here[indicator].code
        if code not in pairs:
            near = did_you_mean(code, there)
            words = f"indicator {code!r} of {here.id!r} has no counterpart in {there.id!r}"
            raise KeyError(f"{words}{f'; {near.en}' if near else ''}")
        yield ("indicator", code), ("indicator", pairs[code])
        return
    yield from ((("indicator", code), ("indicator", other)) for code, other in pairs.items())
    for number in [number for number in _numbers(here) if number in _numbers(there)]:
        yield ("criterion", number), ("criterion", number)
    yield ("set", ""), ("set", "")


def _numbers(rules: RuleSet) -> list[str]:
    return [str(criterion.number) for criterion in rules.criteria]


def _alone(here: RuleSet, there: RuleSet, pairs: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what only the first and only the second set has: codes of indicators, then columns of criteria."""
    own, others = _numbers(here), _numbers(there)
    paired = set(pairs.values())
    return (
        (
            *(entry.code for entry in here.entries if entry.code not in pairs),
            *(f"criterion_{number}" for number in own if number not in others),
        ),
        (
            *(entry.code for entry in there.entries if entry.code not in paired),
            *(f"criterion_{number}" for number in others if number not in own),
        ),
    )
