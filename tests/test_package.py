"""The package as others get it: cheap to import, frozen, picklable, shared between threads, whole in its wheel."""

import ast
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

import ntm_criteria as ntm

TOP = Path(__file__).parents[1]


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout.strip()


def test_importing_loads_nothing_heavy() -> None:
    heavy = "{'pydantic', 'pint', 'yaml', 'click', 'rich', 'attrs', 'narwhals', 'pandas', 'polars'}"
    assert run(f"import sys, ntm_criteria; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_bundled_sets_load_and_judge_without_pint() -> None:
    code = (
        "import sys, ntm_criteria as ntm\n"
        "rules = [ntm.load_rule_set(each.id) for each in ntm.bundled_rule_sets()]\n"
        "ntm.assess({'irrigated_land_share': '91,5 %', 'income_per_capita': '55 triệu đồng/năm'}, rules[0])\n"
        "print('pint' in sys.modules)"
    )
    assert run(code) == "False"


def test_names_do_not_turn_into_modules() -> None:
    """Whatever is imported first, `ntm.assess` is the function."""
    code = (
        "from ntm_criteria.pages import render\nimport ntm_criteria.judging.assess, ntm_criteria.reporting.explain\n"
        "import ntm_criteria as ntm\nprint(all(callable(getattr(ntm, n)) for n in ntm.__all__))"
    )
    assert run(code) == "True"


def test_the_stub_lists_what_the_package_offers() -> None:
    tree = ast.parse(Path(ntm.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imported = {alias.asname for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    listed = next(n.value for n in tree.body if isinstance(n, ast.Assign))
    assert sorted(imported, key=str) == list(ntm.__all__) == sorted(ast.literal_eval(listed))
    assert {*ntm.__all__, "__version__"} <= set(dir(ntm))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'asess'"):
        _ = ntm.asess  # type: ignore[attr-defined]  # that is the point


def test_every_public_name_is_documented() -> None:
    assert [name for name in ntm.__all__ if not (getattr(ntm, name).__doc__ or "").strip()] == []


COMMUNE = ntm.Commune("Bằng Mạc", year=2024, facts={"irrigated_land_share": "91,5 %", "villages": 8})


def test_a_rule_set_and_an_assessment_survive_pickling() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    again = pickle.loads(pickle.dumps(rules))
    assert again == rules
    assert hash(again) == hash(rules)
    assessment = ntm.assess(COMMUNE, rules)
    back = pickle.loads(pickle.dumps(assessment))
    assert ntm.explain(back) == ntm.explain(assessment)


def test_a_rule_set_serves_many_threads() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    communes = [attrs.evolve(COMMUNE, name=str(i), facts={"irrigated_land_share": 90 + i % 5}) for i in range(60)]
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda commune: ntm.assess(commune, rules)["3.1"].verdict, communes))
    assert verdicts == [ntm.assess(commune, rules)["3.1"].verdict for commune in communes]
    assert len(set(verdicts)) == 2


def test_results_are_frozen() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    assessment = ntm.assess(COMMUNE, rules)
    for value, name in ((rules, "id"), (COMMUNE, "name"), (assessment, "step"), (assessment["3.1"], "indicator")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)
    with pytest.raises(AttributeError):
        assessment["3.1"].step.verdict = ntm.Verdict.MET  # type: ignore[misc]  # that is the point


def test_the_fingerprint_is_of_the_content_not_the_layout() -> None:
    text = (TOP / "rules/lang-son/bang-mac-2024.yaml").read_text(encoding="utf-8")
    rules = ntm.parse_rule_set(text)
    assert ntm.parse_rule_set("# a comment\n" + text.replace("\n", "\r\n")).fingerprint == rules.fingerprint
    assert ntm.parse_rule_set(text.replace("at_least: 92 %", "at_least: 92.01 %")).fingerprint != rules.fingerprint


def test_a_notebook_shows_a_table() -> None:
    shown = ntm.assess(COMMUNE, ntm.load_rule_set("bang-mac-2024"))._repr_html_()
    assert "<table" in shown
    assert "91,5%" in shown


@pytest.mark.slow
def test_the_wheel_holds_rules_and_runs_elsewhere(tmp_path: Path) -> None:
    """Built, installed into a clean environment outside the checkout, and used there."""
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(TOP)], check=True)
    wheel = next(tmp_path.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    folder = "Scripts" if os.name == "nt" else "bin"
    python = str(tmp_path / "venv" / folder / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"{wheel}[cli]"], check=True)
    code = (
        "import json, ntm_criteria as ntm\n"
        "assert 'site-packages' in ntm.__file__\n"
        "sets = ntm.bundled_rule_sets()\n"
        "a = ntm.assess({'irrigated_land_share': '91,5 %'}, ntm.load_rule_set('bang-mac-2024'))\n"
        "print(json.dumps([[s.id for s in sets], a['3.1'].verdict.value, a['3.1'].indicator.place.file]))"
    )
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([python, "-c", code], cwd=tmp_path, env=env, check=True, capture_output=True, text=True)
    ids, verdict, file = json.loads(done.stdout)
    assert ids == [each.id for each in ntm.bundled_rule_sets()]
    assert (verdict, file) == ("not_met", "rules/lang-son/bang-mac-2024.yaml")
    example = str(TOP / "examples/bang-mac-2024.yaml")
    command = [python, "-m", "ntm_criteria", "assess", example]
    told = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert told.returncode == 10
    assert "còn thiếu 01 thôn" in told.stdout.decode("utf-8")


def test_values_show_themselves_in_a_line() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    assessment = ntm.assess(COMMUNE, rules)
    assert repr(rules) == "<RuleSet 'bang-mac-2024': 19 criteria, 86 indicators and tasks>"
    assert repr(assessment) == "<Assessment of 'Bằng Mạc' 2024 by 'bang-mac-2024': not_met>"
    assert repr(assessment["3.1"]) == "<IndicatorResult 3.1: not_met>"
    assert repr(assessment.criterion(3)) == "<CriterionResult 3: not_met>"
