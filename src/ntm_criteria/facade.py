"""The public `assess` and `required_facts`: they judge, and add the bundled rule sets of the year to errors about the year."""

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

    :param commune: a `Commune`, or only its figures by fact id.
    :param rules: the rule set.
    :param year: the year to judge; by default the commune's `year`, else the set's only year.
    :returns: the verdicts, with the figures and bounds behind them.
    :raises FactError: figures are unreadable, impossible or contradictory, facts are unknown, or the set does not judge the
        year. Lists all problems.
    :raises TypeError: `rules` is not a rule set but, for example, an id.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> result["3.1"].verdict
    <Verdict.NOT_MET: 'not_met'>
    """
    return _naming_sets(lambda: judge(commune, rules, year=year), commune, rules, year)


def required_facts(rules: RuleSet, commune: Commune | Mapping[str, Figure] | None = None) -> tuple[RequiredFact, ...]:
    """List the figures that a rule set needs, or the figures that a commune still lacks.

    :param rules: the rule set.
    :param commune: None lists every figure that the set reads. With a commune, only the missing figures that can still change
        the verdict of an indicator are listed; `decides_overall` says whether they can change the overall verdict.
    :returns: the figures in the order of the dictionary, or with a commune in the order of the indicators; last year's
        figures have separate entries.
    :raises FactError: the commune's figures have mistakes; see `assess`.

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
    except FactError as error:
        own_year = commune.year if isinstance(commune, Commune) else None
        raise with_sets_of_year(error, own_year if year is None else year, rules) from None
