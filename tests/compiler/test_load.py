"""Loading again what has changed on the disk."""

import shutil
from pathlib import Path

import pytest

from ntm_criteria.compiler import RULES, bundled, load_rule_set
from ntm_criteria.errors import RuleFileError

DICTIONARY = """\
format: 1
facts:
  fruit_trees:
    label: {vi: Cây ăn quả, en: %s}
    kind: quantity
    unit: ha
    step: "0.01"
    limits: 0..%d
"""
RULE_SET = """\
format: 1
rule_set:
  id: of-a-province
  label: {vi: Bộ của tỉnh, en: Set of a province}
  years: 2024..2024
sources:
  decision: {title: Quyết định}
criteria:
  - number: 1
    label: {vi: Sản xuất, en: Production}
    indicators:
      - code: "1.1"
        label: {vi: Cây ăn quả, en: Fruit trees}
        cite: {source: decision, at: Điều 1, status: checked}
        requires: {fact: fruit_trees, at_least: 50 ha}
"""


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a province among the rules, which may have a dictionary of its own."""
    rules = tmp_path.resolve() / "rules"
    folder = rules / "province"
    folder.mkdir(parents=True)
    shutil.copy(RULES / "facts.yaml", rules)
    (folder / "set.yaml").write_text(RULE_SET, encoding="utf-8")
    monkeypatch.setattr(bundled, "RULES", rules)
    return folder


def test_an_edited_dictionary_is_read_again(province: Path) -> None:
    dictionary = province / "facts.yaml"
    dictionary.write_text(DICTIONARY % ("Orchards", 100), encoding="utf-8")
    assert load_rule_set(province / "set.yaml").facts["fruit_trees"].label.en == "Orchards"
    dictionary.write_text(DICTIONARY % ("Fruit trees", 100), encoding="utf-8")
    assert load_rule_set(province / "set.yaml").facts["fruit_trees"].label.en == "Fruit trees"
    dictionary.write_text(DICTIONARY % ("Fruit trees", 10), encoding="utf-8")
    with pytest.raises(RuleFileError, match="outside the limits"):
        load_rule_set(province / "set.yaml")


def test_an_edited_common_dictionary_is_read_again(province: Path) -> None:
    (province / "facts.yaml").write_text(DICTIONARY % ("Orchards", 100), encoding="utf-8")
    assert "orchards" not in load_rule_set(province / "set.yaml").facts
    common = province.parent / "facts.yaml"
    own = (DICTIONARY % ("Orchards", 100)).partition("facts:\n")[2].replace("fruit_trees", "orchards")
    common.write_text(common.read_text(encoding="utf-8") + own, encoding="utf-8")
    assert "orchards" in load_rule_set(province / "set.yaml").facts


def test_a_dictionary_that_has_not_changed_is_read_once(province: Path) -> None:
    (province / "facts.yaml").write_text(DICTIONARY % ("Orchards", 100), encoding="utf-8")
    first, second = (load_rule_set(province / "set.yaml") for _ in range(2))
    assert first.facts["fruit_trees"] is second.facts["fruit_trees"]


def test_a_missing_dictionary_is_reported(province: Path) -> None:
    (province.parent / "facts.yaml").unlink()
    with pytest.raises(RuleFileError, match="there is no file"):
        load_rule_set(province / "set.yaml")
