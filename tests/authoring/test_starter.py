"""The first rule set of one's own: it is right, in the style, and its cases run in `check` and in pytest."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import ntm_criteria as ntm
from ntm_criteria.cli import run

pytest_plugins = ("pytester",)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_starter_passes_check_and_has_the_style(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "own"
    assert run(["init", str(folder), "--lang", lang]) == 0
    assert run(["check", str(folder), "--lang", "en"]) == 0
    assert "1 rule set, 4 cases: 0 problems, 0 warnings" in capsys.readouterr().out
    assert run(["fmt", str(folder), "--check"]) == 0


def test_both_languages_teach_the_same_set(tmp_path: Path) -> None:
    sets = []
    for lang in ("vi", "en"):
        ntm.write_starter(tmp_path / lang, lang=lang)
        sets.append(ntm.load_rule_set(tmp_path / lang / "bo-tieu-chi.yaml"))
    assert sets[0] == sets[1]


def test_the_schemas_know_the_facts(tmp_path: Path) -> None:
    ntm.write_starter(tmp_path)
    content = json.loads((tmp_path / ".schemas/rule-file.schema.json").read_text(encoding="utf-8"))
    assert "fruit_growing_share" in content["$defs"]["LeafForm"]["properties"]["fact"]["anyOf"][0]["enum"]
    Draft202012Validator.check_schema(content)
    for file in tmp_path.glob("*.yaml"):
        line = file.read_text(encoding="utf-8").splitlines()[0]
        assert (tmp_path / line.partition("$schema=")[2]).is_file()


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(ntm.RuleFileError, match=r"facts\.yaml is there already"):
        ntm.write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["facts.yaml"]


def test_pytest_runs_each_case(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]")  # not that of a project around it
    ntm.write_starter(pytester.path)
    pytester.runpytest_inprocess().assert_outcomes(passed=4)
    cases = pytester.path / "bo-tieu-chi.cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("34.99 %", "35 %"), encoding="utf-8")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*bo-tieu-chi.cases.yaml:*case-failed: *1.1: expected 'not_met', got 'met'*"])


def test_a_broken_rule_set_is_an_error_of_collection(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]")  # not that of a project around it
    ntm.write_starter(pytester.path)
    rules = pytester.path / "bo-tieu-chi.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("fact: fruit_fair_held", "fact: fruit_fair"), encoding="utf-8"
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*unknown-fact*"])


def test_cases_can_be_run_from_python(tmp_path: Path) -> None:
    ntm.write_starter(tmp_path)
    cases = ntm.load_cases(tmp_path / "bo-tieu-chi.cases.yaml")
    assert [case.run() for case in cases] == [()] * 4
    assert cases[1].place.line > cases[0].place.line
