"""Rule sets as plain data: given back, changed and compiled again; and the facts that the files of a folder share."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

import ntm_criteria as ntm
from laws import strategies
from laws.adapter import DICTIONARY_DOC, yaml_text

OWN: dict[str, Any] = {
    "format": 1,
    "rule_set": {
        "id": "thu",
        "label": ntm.Text("Bộ thử", "Test set"),
        "years": "2024..2025",
        "in_force": date(2024, 1, 1),
    },
    "sources": {"s": {"title": "Quyết định thử", "issued": date(2024, 1, 9), "url": None}},
    "facts": {
        "trees": {
            "label": {"vi": "cây", "en": "trees"},
            "kind": "quantity",
            "unit": "hectare",
            "step": 0.01,
            "limits": "0..100",
        }
    },
    "criteria": [
        {
            "number": 1,
            "label": {"vi": "Cây", "en": "Trees"},
            "complete": True,
            "indicators": (
                {
                    "code": "1.10",
                    "label": ntm.Text("Cây", "Trees"),
                    "cite": {"source": "s", "at": "Điều 1", "status": "checked"},
                    "requires": {"fact": "trees", "at_least": {"by_year": {2024: "1 ha", 2025: "1.5 ha"}}},
                },
            ),
        }
    ],
}
FACTS = """
format: 1
facts:
  fruit_trees:
    label: {vi: diện tích cây ăn quả, en: fruit trees}
    kind: quantity
    unit: hectare
    step: 0.1
    limits: 0..%s
"""
SET = """
format: 1
rule_set: {id: %s, label: {vi: Bộ thử, en: Test set}, years: 2024..2025}
sources: {s: {title: Quyết định thử}}
criteria:
  - number: 1
    label: {vi: Cây, en: Trees}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Cây, en: Trees}
        cite: {source: s, at: Điều 1, status: checked}
        requires: {fact: fruit_trees, at_least: 50 ha}
"""


@pytest.mark.parametrize("rules", ntm.bundled_rule_sets(), ids=lambda rules: rules.id)
def test_bundled_sets_are_given_back_whole(rules: ntm.RuleSet) -> None:
    content = rules.to_dict()
    assert ntm.parse_rule_set(content, folder=rules.folder) == rules
    assert ntm.parse_rule_set(rules.to_yaml(), folder=rules.folder) == rules
    assert rules.to_yaml() == ntm.format_rule_file(rules.to_yaml())
    content.clear()
    assert ntm.parse_rule_set(rules.to_dict(), folder=rules.folder) == rules


@settings(max_examples=150, deadline=None)
@given(strategies.rule_docs(depths=(0, 1, 2)))
def test_random_sets_are_given_back_whole(document: dict[str, Any]) -> None:
    rules = ntm.parse_rule_set({**document, **DICTIONARY_DOC})
    assert rules == ntm.parse_rule_set(yaml_text({**document, **DICTIONARY_DOC}))
    assert ntm.parse_rule_set(rules.to_dict()) == rules
    assert ntm.parse_rule_set(rules.to_yaml()) == rules


def test_values_of_python_stand_for_what_a_file_says() -> None:
    rules = ntm.parse_rule_set(OWN)
    assert rules["1.10"].label.en == "Trees"
    assert rules.in_force == date(2024, 1, 1)
    assert rules.facts["trees"].step == Decimal("0.01")
    assert yaml.safe_load(rules.to_yaml())["criteria"][0]["complete"] is True
    assert ntm.assess({"trees": "1,2 ha"}, rules, year=2025)["1.10"].verdict is ntm.Verdict.NOT_MET


def test_all_that_cannot_stand_in_a_file_is_reported_with_its_path() -> None:
    content = {
        **OWN,
        "rule_set": {"id": object(), "label": b"x"},
        "criteria": [{"indicators": [{"code": 1.1}], 2.5: float("nan")}],
    }
    with pytest.raises(ntm.RuleFileError) as wrong:
        ntm.parse_rule_set(content)
    assert [problem.path for problem in wrong.value.problems] == [
        ("rule_set", "id"),
        ("rule_set", "label"),
        ("criteria", 0, "indicators", 0, "code"),
        ("criteria", 0, "2.5"),
        ("criteria", 0, ""),
    ]
    assert "3.10" in wrong.value.problems[2].message.en


def test_a_mistake_in_data_has_a_path() -> None:
    content = ntm.load_rule_set("bang-mac-2024").to_dict()
    content["criteria"][2]["indicators"][0]["requires"]["at_least"] = "92 ha"
    with pytest.raises(ntm.RuleFileError) as wrong:
        ntm.parse_rule_set(content, name="mine")
    assert [(problem.code, problem.path) for problem in wrong.value.problems] == [
        (ntm.ProblemCode.UNIT_MISMATCH, ("criteria", 2, "indicators", 0, "requires", "at_least"))
    ]


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_sets_of_a_folder_share_its_facts(tmp_path: Path) -> None:
    layer = "format: 1\nrule_set: {id: c, label: {vi: c}, extends: a.yaml}\nsources: {s: {title: t}}\nindicators:\n"
    layer += '  "1.1": {cite: {source: s, at: Điều 1, status: checked}, bound: 60 ha}\n'
    write(tmp_path, facts=FACTS % 100, a=SET % "a", b=SET % "b", c=layer)
    for name in ("a", "b", "c"):
        assert "fruit_trees" in ntm.load_rule_set(tmp_path / f"{name}.yaml").reads
    assert [problem for problem in ntm.check_rule_files(tmp_path) if problem.severity == "error"] == []
    rules = ntm.load_rule_set(tmp_path / "a.yaml")
    assert ntm.parse_rule_set(rules.to_dict(), folder=rules.folder) == rules
    write(tmp_path, facts=FACTS % 90)
    assert ntm.load_rule_set(tmp_path / "a.yaml") != rules


def test_mistakes_in_shared_facts_are_reported_once(tmp_path: Path) -> None:
    write(tmp_path, facts=FACTS % "x", a=SET % "a", b=SET % "b")
    problems = ntm.check_rule_files(tmp_path)
    assert [Path(problem.place.file).name for problem in problems if problem.place] == ["facts.yaml"]
    with pytest.raises(ntm.RuleFileError, match=r"facts\.yaml"):
        ntm.load_rule_set(tmp_path / "a.yaml")


def test_a_commune_called_facts_is_none(tmp_path: Path) -> None:
    write(
        tmp_path,
        facts="name: Xã\nfacts: {households: 3}\n",
        a=SET.replace("fruit_trees, at_least: 50 ha", "rural_market, is: true") % "a",
    )
    assert ntm.load_rule_set(tmp_path / "a.yaml").reads == {"rural_market"}


def test_a_layer_may_not_say_something_else_of_a_fact_of_the_set_below(tmp_path: Path) -> None:
    layer = "format: 1\nrule_set: {id: c, label: {vi: c}, extends: vn-318-2022-ntm}\n"
    below = "\nformat: 1\nfacts:\n  criterion_1_met: {label: {vi: khác, en: other}, kind: flag}\n"
    write(tmp_path, facts=below, c=layer)
    with pytest.raises(ntm.RuleFileError) as wrong:
        ntm.load_rule_set(tmp_path / "c.yaml")
    assert ntm.ProblemCode.FACT_REDEFINED in [problem.code for problem in wrong.value.problems]
