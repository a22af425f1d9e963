"""The one place where the laws meet the library: plain values in, verdict words out."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, settings

import ntm_criteria as ntm
from ntm_criteria.compiler.rule_set import compile_rule_set
from ntm_criteria.loading import FileProblems, read_yaml, validate_parts
from ntm_criteria.loading.forms import RuleFileForm
from ntm_criteria.problems import Problems

from .oracle import Judged, PlainCommune, Reasons
from .strategies import DICTIONARY, village_total

MORE_LAWS = int(os.environ.get("MORE_LAWS", "1"))  # times as many examples; `nox -s laws` asks for more

# Rule files are large values to draw; how long a draw takes says nothing about the library.
everyday = functools.partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class _NoAliases(yaml.CSafeDumper):
    """Rule files may not use anchors; PyYAML writes one for every object it meets twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(document: Mapping[str, Any]) -> str:
    """The rule file as YAML. Every scalar is text and is quoted where YAML would read it as something else."""
    return str(yaml.dump(document, Dumper=_NoAliases, allow_unicode=True, sort_keys=False, width=100))


DICTIONARY_DOC: dict[str, Any] = {"facts": {**DICTIONARY}}
FACTS_TEXT = yaml_text(DICTIONARY_DOC)


def rule_set_of(document: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]] | None = None) -> ntm.RuleSet:
    """The compiled set; `others` are those that its `bound_of` names."""
    return rule_set_taking_over(document, others) if others else _parsed(yaml_text(document) + FACTS_TEXT)


def layer_on(base: Mapping[str, Any], layer: Mapping[str, Any]) -> ntm.RuleSet:
    """The set that a layer makes of the file beside it that it `extends`; it has the facts of that file."""
    with TemporaryDirectory() as folder:
        Path(folder, layer["rule_set"]["extends"]).write_text(yaml_text(base) + FACTS_TEXT, encoding="utf-8")
        return ntm.parse_rule_set(yaml_text(layer), name="laws-layer.yaml", folder=Path(folder))


def rule_set_taking_over(document: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> ntm.RuleSet:
    """A set with `bound_of`, which names bundled sets only: the others are handed to the compiler as if they were."""
    found = {id_: rule_set_of(other) for id_, other in others.items()}
    collector = Problems()
    problems = FileProblems(read_yaml(yaml_text(document), "laws-test.yaml", ntm.RuleFileError), collector)
    form = validate_parts(RuleFileForm, problems)
    assert form is not None, collector.found
    rules = compile_rule_set(form, problems, next(iter(found.values())).facts, found.get)
    collector.raise_if_any(ntm.RuleFileError)
    assert rules is not None
    return rules


@functools.lru_cache(maxsize=256)
def _parsed(text: str) -> ntm.RuleSet:
    return ntm.parse_rule_set(text, name="laws-test.yaml")


def figure(fact: str, value: Any, commune: PlainCommune) -> Any:
    """A plain value as a caller would write it."""
    if isinstance(value, Fraction):  # the aggregate of a village flag
        assert DICTIONARY[fact].get("per") == "village"
        return aggregate_text(value, village_total(commune))
    return value


def aggregate_text(percent: Fraction, villages: int) -> str:
    """Written as "7/8 thôn", or as a share in percent when nobody counted the villages."""
    if villages == 0:
        assert percent.denominator in (1, 2, 4), percent
        return f"{float(percent)} %"
    met = percent * villages / 100
    assert met.denominator == 1, (percent, villages)
    return f"{met}/{villages} thôn"


def commune_of(commune: PlainCommune, year: int) -> ntm.Commune:
    return ntm.Commune(
        "xã thử",
        year=year,
        facts={fact: figure(fact, value, commune) for fact, value in commune.facts.items()},
        previous=dict(commune.previous),
        scope=dict(commune.scope),
        villages=[{"name": village.name, **village.facts} for village in commune.villages],
    )


def library_judges_fully(
    document: Mapping[str, Any], commune: PlainCommune, year: int, rules: ntm.RuleSet | None = None
) -> tuple[Judged, Reasons]:
    """The library's verdicts and reasons in the oracle's shape; by `rules` where the document alone does not make them."""
    return judged_by(ntm.assess(commune_of(commune, year), rules or rule_set_of(document)), document)


def judged_by(assessment: ntm.Assessment, document: Mapping[str, Any]) -> tuple[Judged, Reasons]:
    """The verdicts and reasons of an assessment in the oracle's shape."""
    codes = [one["code"] for criterion in document["criteria"] for one in criterion["indicators"]]
    numbers = [int(criterion["number"]) for criterion in document["criteria"]]
    judged = Judged(
        {code: str(assessment[code].verdict.value) for code in codes},
        {number: str(assessment.criterion(number).verdict.value) for number in numbers},
        str(assessment.verdict.value),
    )
    reasons = Reasons(
        {code: reason_word(assessment[code].reason) for code in codes},
        {number: reason_word(assessment.criterion(number).reason) for number in numbers},
        reason_word(assessment.reason),
    )
    return judged, reasons


def library_judges(
    document: Mapping[str, Any], commune: PlainCommune, year: int, others: Mapping[str, Mapping[str, Any]] | None = None
) -> Judged:
    """The verdicts alone."""
    return library_judges_fully(document, commune, year, rule_set_of(document, others))[0]


def reason_word(reason: ntm.Reason | None) -> str | None:
    return None if reason is None else str(reason.value)
