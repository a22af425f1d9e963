"""What is written down is what was judged: documents, data frames and explanations agree, and communes survive every form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from jsonschema import Draft202012Validator

import ntm_criteria as ntm
from ntm_criteria.model import Compare
from ntm_criteria.reporting.schemas import schema

from . import strategies
from .adapter import MORE_LAWS, commune_of, everyday, rule_set_of
from .strategies import RuleCase

SHORT = Draft202012Validator(schema("short-result"))
often = everyday(max_examples=150 * MORE_LAWS)


def judged(case: RuleCase) -> ntm.Assessment:
    return ntm.assess(commune_of(case.commune, case.year), rule_set_of(case.rule_doc))


def promised(result: ntm.Assessment | ntm.StoredResult, codes: Iterable[str]) -> Any:
    """All verdicts, reasons and counts of a result."""
    return {
        "whole": (result.verdict, result.reason, result.year, result.unused, result.counts, result.criterion_counts),
        "scopes": result.scopes,
        "criteria": [(each.number, each.verdict, each.reason, each.counts) for each in result.criteria],
        "entries": [(code, result[code].verdict, result[code].reason) for code in codes],
    }


def figures_of(result: ntm.IndicatorResult) -> Any:
    """The figure, bound and shortfall of an assessed indicator, in the shape of a stored one."""
    observed, bound, node, short = result.observed, result.bound, result.deciding.node, result.shortfall
    value = bound.value if bound else None
    return (
        (observed.value, observed.low, observed.high),
        (node.relation.value, value, bound.open) if bound and isinstance(node, Compare) else None,
        (short.low, short.high, short.unit.id, short.more, short.strictly, short.fact) if short else None,
    )


def stored_figures_of(result: ntm.StoredIndicator) -> Any:
    observed, bound, short = result.observed, result.bound, result.shortfall
    return (
        (observed.value, observed.low, observed.high),
        (bound.relation, bound.value, bound.open) if bound else None,
        (short.low, short.high, short.unit, short.more, short.strictly, short.fact) if short else None,
    )


@often
@given(strategies.cases())
def test_a_result_read_back_promises_what_the_assessment_does(case: RuleCase) -> None:
    assessment = judged(case)
    full = ntm.load_result(json.loads(json.dumps(ntm.render(assessment, "dict"))))
    short = ntm.load_result(ntm.render(assessment, "json", detail="short"))
    assert full == short
    assert hash(full) == hash(short)
    codes = [entry.code for entry in full.entries]
    assert codes == [code for (kind, code), _ in assessment.rules.in_order if kind == "indicator"]
    for stored in (full, short):
        assert promised(stored, codes) == promised(assessment, codes)
        for code in codes:
            assert stored_figures_of(stored[code]) == figures_of(assessment[code])
    for code in codes:
        assert full[code].missing == assessment[code].missing
        assert full[code].villages == tuple(village for village in assessment[code].villages if village.name)
    assert len(ntm.compare_results(assessment, full)) == 0


@often
@given(strategies.cases())
def test_the_commune_in_a_document_is_judged_the_same(case: RuleCase) -> None:
    assessment = judged(case)
    stored = ntm.load_result(ntm.render(assessment, "json"))
    assert ntm.assess(stored.commune, assessment.rules).outcomes == assessment.outcomes


@often
@given(strategies.cases())
def test_a_short_document_has_the_published_form(case: RuleCase) -> None:
    document = ntm.render(judged(case), "dict", detail="short")
    assert [error.message for error in SHORT.iter_errors(document)] == []


@often
@given(strategies.cases())
def test_frame_document_and_explanation_say_the_same(case: RuleCase) -> None:
    assessment = judged(case)
    document: Any = ntm.render(assessment, "dict")
    entries = [entry for criterion in document["criteria"] for entry in criterion["indicators"]]
    rows = assessment.to_frame().to_dicts()
    for entry, row in zip(entries, rows, strict=True):
        for key in ("code", "label", "role", "verdict", "verdict_text", "reason", "requirement"):
            assert row[key] == entry[key]
        value, short = entry["observed"]["value"], entry["shortfall"]
        is_number = entry["observed"]["low"] is not None
        assert row["figure"] == (float(Fraction(value)) if is_number and value is not None else None)
        assert row["answer"] == (None if is_number or value is None else str(value).lower())
        assert row["unit"] == entry["observed"]["unit"]
        assert (row["shortfall_low"], row["shortfall_unit"], row["shortfall"]) == (
            (float(Fraction(short["low"])), short["unit"], short["text"]) if short else (None, None, None)
        )
        assert set((row["missing"] or "").split(", ")) - {""} == {each["fact"] for each in entry["missing"]}
        said = "\n".join(entry["explanation"])
        assert row["verdict_text"] in entry["explanation"][0]
        assert row["requirement"] in said
        if short and assessment[row["code"]].deciding is assessment[row["code"]].step:
            assert row["shortfall"] in said


def forms_of(commune: ntm.Commune) -> dict[str, ntm.Commune]:
    """The commune after a round trip through each of its forms."""
    key = "06235"
    own = evolve(commune, id=key)
    return {
        "dict": ntm.Commune.from_dict(commune.to_dict()),
        "yaml": ntm.Commune.from_yaml(commune.to_yaml()),
        "json": ntm.Commune.from_json(commune.to_json()),
        "row": ntm.Commune.from_row(own.to_row(), villages=own.village_rows(), previous=own.previous_row()),
    }


@often
@given(strategies.cases())
def test_a_commune_survives_every_form(case: RuleCase) -> None:
    commune, rules = commune_of(case.commune, case.year), rule_set_of(case.rule_doc)
    outcomes = ntm.assess(commune, rules).outcomes
    assert ntm.Commune.from_dict(commune.to_dict()) == commune
    for form, read in forms_of(commune).items():
        assert (read.name, read.year) == (commune.name, commune.year), form
        assert ntm.assess(read, rules).outcomes == outcomes, form


@pytest.mark.parametrize("locale", [None, "vi", "en"])
@pytest.mark.parametrize("path", ["xa.yaml", "xa.json"])
def test_a_number_is_read_from_a_file_as_it_was(tmp_path: Any, path: str, locale: Any) -> None:
    """Also one with three decimals, which a reader could take for a group of thousands."""
    rules = ntm.load_rule_set("bang-mac-2024")
    for area in map(Decimal, ("1.5", "1.234", "12.345", "123.456", "1234", "1234.567")):
        commune = ntm.Commune("X", facts={"agricultural_production_land": area}, locale=locale)
        commune.to_file(tmp_path / path)
        read = ntm.Commune.from_file(tmp_path / path)
        assert ntm.assess(read, rules).case.figures == ntm.assess(commune, rules).case.figures, area
