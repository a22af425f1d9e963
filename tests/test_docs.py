"""Every example in the README and the docs works as written."""

import doctest
import re
from pathlib import Path

import pytest

import ntm_criteria as ntm
from ntm_criteria.lint import check
from test_layers import LAYERS

TOP = Path(__file__).parents[1]
PAGES = sorted([*TOP.glob("README*.md"), *(TOP / "docs").glob("*.md")])


def blocks(page: Path, language: str) -> list[str]:
    """The fenced examples of a page; an example inside a list is taken out of its indent."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples(page: Path) -> None:
    failed, _ = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_the_commune_file_in_the_readme_is_judged(page: str) -> None:
    (text,) = [text for text in blocks(TOP / page, "yaml") if text.startswith("name:")]
    commune = ntm.parse_commune(text)
    assert commune.rules
    assessment = ntm.assess(commune, ntm.load_rule_set(commune.rules))
    assert assessment["3.1"].verdict is ntm.Verdict.NOT_MET
    assert assessment["17.2"].verdict is ntm.Verdict.UNKNOWN


def test_the_first_rule_file_in_the_docs_passes_its_check(tmp_path: Path) -> None:
    rules, cases, *_ = blocks(TOP / "docs/rule-file.md", "yaml")
    (tmp_path / "my-commune-2024.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "my-commune-2024.cases.yaml").write_text(cases, encoding="utf-8")
    found = check(tmp_path / "my-commune-2024.yaml")
    assert found.problems == ()
    assert found.cases == 3


def test_the_vietnamese_readme_shows_what_the_example_prints() -> None:
    commune = ntm.load_commune(TOP / "examples/bang-mac-2024.yaml")
    shown = ntm.explain(ntm.assess(commune, ntm.load_rule_set("bang-mac-2024")))
    (text,) = blocks(TOP / "README.vi.md", "text")
    said = [line.strip() for line in text.strip().splitlines()]
    assert [line for line in said if line not in [each.strip() for each in shown.splitlines()]] == []


def test_both_readmes_and_ci_run_the_same_commands() -> None:
    english, vietnamese = (blocks(TOP / name, "sh") for name in ("README.md", "README.vi.md"))
    assert english[0] == vietnamese[0]
    assert "Set up, and judge" in (TOP / ".ci/run").read_text(encoding="utf-8")


def test_the_layers_in_the_docs_are_those_of_the_test() -> None:
    page = (TOP / "docs/architecture.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([0-9]+) \| (.*) \|$", page, re.MULTILINE))
    for rank, layer in enumerate(LAYERS[:-1]):
        assert layer <= set(re.findall(r"`(\w+)`", rows[str(rank)])), f"layer {rank} of docs/architecture.md"
