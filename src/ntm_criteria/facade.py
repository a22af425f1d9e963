"""The verbs whose errors name a bundled rule set. Judging itself opens no file, so they stand above it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ntm_criteria.authoring import with_sets_of_year
from ntm_criteria.errors import FactError
from ntm_criteria.figures import Commune, Figure
from ntm_criteria.judging import Assessment, RequiredFact, judge, needed_facts
from ntm_criteria.model import RuleSet

T = TypeVar("T")


def assess(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Assessment:
    """Judge a commune by a rule set.

    :param commune: a `Commune`, or just its figures by fact id.
    :param rules: the rule set.
    :param year: the year judged; else the commune's own, else the set's only year.
    :returns: the verdicts with everything they rest on.
    :raises FactError: figures that cannot be read, are impossible or contradict each other, facts in no dictionary, or a year
        the set does not judge. All problems at once.
    :raises TypeError: `rules` is no rule set, but its id, say.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> result["3.1"].verdict
    <Verdict.NOT_MET: 'not_met'>
    """
    return _naming_sets(lambda: judge(commune, rules, year=year), commune, rules, year)


def required_facts(rules: RuleSet, commune: Commune | Mapping[str, Figure] | None = None) -> tuple[RequiredFact, ...]:
    """What to go and ask for.

    :param rules: the rule set.
    :param commune: None asks for every figure the set reads. With a commune, only the missing figures that can still change
        the verdict of an indicator (`indicators` names them); `decides_overall` tells whether they can change the whole.
    :returns: in the order of the dictionary without a commune, of the indicators with one; last year's figures are
        entries of their own.
    :raises FactError: the commune's figures are wrong; see `assess`.

    >>> from ntm_criteria import load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> "irrigated_land_share" in [need.fact for need in required_facts(rules)]
    True
    >>> "irrigated_land_share" in [need.fact for need in required_facts(rules, {"irrigated_land_share": "91,5 %"})]
    False
    """
    return _naming_sets(lambda: needed_facts(rules, commune), commune, rules, None)


def _naming_sets(
    run: Callable[[], T], commune: Commune | Mapping[str, Figure] | None, rules: RuleSet, year: int | None
) -> T:
    try:
        return run()
    except FactError as wrong:
        reported = commune.year if isinstance(commune, Commune) else None
        raise with_sets_of_year(wrong, reported if year is None else year, rules) from None
