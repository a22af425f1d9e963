"""Lists the figures that a rule set needs or that a commune still lacks."""

from collections.abc import Mapping

from attrs import evolve, frozen

from ntm_criteria.figures import Commune, Figure
from ntm_criteria.judging.assess import judge
from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.judging.missing import MissingFigure
from ntm_criteria.model import Fact, RuleSet, check_is_rule_set, facts_read
from ntm_criteria.text import Text


@frozen
class RequiredFact:
    """A figure that a commune needs to report.

    :ivar fact: the id of the fact.
    :ivar label: its name.
    :ivar indicators: the codes of the indicators and tasks that read it.
    :ivar previous: whether last year's figure is needed.
    :ivar villages: the names of the villages that lack the figure; empty for a figure of the commune.
    :ivar unlisted: the number of unlisted villages that also lack the figure.
    :ivar decides_overall: whether the figure can still change the overall verdict.
    :ivar held_by: who usually has the figure, where the dictionary gives it.
    """

    fact: str
    label: Text
    indicators: tuple[str, ...]
    previous: bool = False
    villages: tuple[str, ...] = ()
    unlisted: int = 0
    decides_overall: bool = True
    held_by: Text | None = None


def needed_facts(rules: RuleSet, commune: Commune | Mapping[str, Figure] | None = None) -> tuple[RequiredFact, ...]:
    """List figures like `required_facts`, but without the list of bundled rule sets in an error about the year."""
    check_is_rule_set(rules)
    return still_missing(judge(commune, rules)) if commune is not None else _everything(rules)


def _everything(rules: RuleSet) -> tuple[RequiredFact, ...]:
    readers = {indicator.code: facts_read(indicator.condition) for indicator in rules.indicators}
    figures = [(id_, False) for id_ in rules.facts if id_ in rules.reads]
    figures += [(id_, True) for id_ in rules.facts if id_ in rules.reads_previous]
    return tuple(
        _required(rules.facts[id_], previous, tuple(code for code, read in readers.items() if (id_, previous) in read))
        for id_, previous in figures
    )


def still_missing(assessment: Assessment) -> tuple[RequiredFact, ...]:
    """List the missing figures that can still change a verdict of an assessment; see `required_facts`."""
    lacking: dict[tuple[str, bool], dict[str, MissingFigure]] = {}
    for result in assessment.indicators:
        for figure in result.missing:
            lacking.setdefault((figure.fact, figure.previous), {})[result.code] = figure
    decisive = {(figure.fact, figure.previous) for figure in assessment.missing}
    return tuple(
        evolve(
            _required(assessment.rules.facts[id_], previous, tuple(by_code)),
            villages=tuple(dict.fromkeys(village for figure in by_code.values() for village in figure.villages)),
            unlisted=max(figure.unlisted for figure in by_code.values()),
            decides_overall=(id_, previous) in decisive,
        )
        for (id_, previous), by_code in lacking.items()
    )


def _required(fact: Fact, previous: bool, indicators: tuple[str, ...]) -> RequiredFact:
    return RequiredFact(fact.id, fact.label, indicators, previous, held_by=fact.held_by)
