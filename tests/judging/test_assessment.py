"""An assessment is a value: nothing in it changes after it is made, and everyone who reads it reads the same."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import pytest

import ntm_criteria as ntm
from ntm_criteria.read_only import ReadOnlyDict

TOP = Path(__file__).parents[2]
MUTABLE = (dict, list, set, bytearray)


def assessed() -> ntm.Assessment:
    rules = ntm.load_rule_set("bang-mac-2024")
    return ntm.assess(ntm.load_commune(TOP / "examples/minh-hoa-day-du.yaml"), rules)


def reached(value: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Everything that the library made on the way to a verdict: not the caller's commune, nor the rule set."""
    if id(value) in seen or isinstance(value, ntm.RuleSet | ntm.Commune):
        return
    seen.add(id(value))
    yield path, value
    if isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from reached(each, f"{path}[{number}]", seen)
    elif isinstance(value, ReadOnlyDict):
        for key, each in value.items():
            yield from reached(each, f"{path}[{key!r}]", seen)
    elif attrs.has(type(value)) and not isinstance(value, ntm.Fact):
        for name in (field.name for field in attrs.fields(type(value))):
            yield from reached(getattr(value, name), f"{path}.{name}", seen)


def test_evaluation_leaves_nothing_mutable_behind() -> None:
    assessment = assessed()
    parts = {"step": assessment.step, "outcomes": assessment.outcomes, "warnings": assessment.warnings}
    found = [
        path
        for name, part in parts.items()
        for path, value in reached(part, name, set())
        if isinstance(value, MUTABLE) and not isinstance(value, ReadOnlyDict)
    ]
    assert found == []


def read_whole(assessment: ntm.Assessment) -> tuple[str, Any]:
    return ntm.explain(assessment), ntm.render(assessment, "dict")


def test_sixteen_threads_that_explain_one_assessment_agree() -> None:
    alone = read_whole(assessed())
    for _ in range(3):
        with ThreadPoolExecutor(16) as pool:
            texts = list(pool.map(read_whole, [assessed()] * 32))
        assert texts == [alone] * 32


@pytest.mark.parametrize(
    "code",
    [
        "rules = ntm.load_rule_set('bang-mac-2024')\nmade = ntm.assess({'irrigated_land_share': '91,5 %'}, rules)",
        "import polars as pl\nrules = ntm.load_rule_set('bang-mac-2024')\n"
        "table = pl.DataFrame({'commune_id': [1], 'irrigated_land_share': [91.5]})\n"
        "made = ntm.assess_row(table, rules, key={'commune_id': 1})",
        "import pickle, sys\nmade = pickle.load(open(sys.argv[1], 'rb'))",
    ],
    ids=["assess", "assess_row", "unpickled"],
)
def test_every_way_to_get_one_has_its_notebook_display(code: str, tmp_path: Path) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    (tmp_path / "a.pickle").write_bytes(pickle.dumps(ntm.assess({"irrigated_land_share": "91,5 %"}, rules)))
    script = f"import ntm_criteria as ntm\n{code}\nprint(made._repr_html_()[:5])"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.pickle")], capture_output=True, text=True, check=False
    )
    assert (done.stdout[:5], done.stderr) == ("<div ", "")
