"""Cases that are proposed from a rule file: they notice every change, and say that nobody compared them."""

from pathlib import Path

import pytest
from test_bad import rule_file

import ntm_criteria as ntm
from ntm_criteria.authoring.cases import mutate
from ntm_criteria.cli import run

RULES = """requires:
  all_of:
    - {fact: irrigated_land_share, at_least: 92 %}
    - {fact: planning_criterion_met, is: true}
"""


@pytest.mark.parametrize(("lang", "marked"), [("vi", "(đề xuất 1)"), ("en", "(proposed 1)")])
def test_proposed_cases_notice_every_change_and_are_marked(
    lang: str, marked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, cases = tmp_path / "xa-mau.yaml", tmp_path / "xa-mau.cases.yaml"
    path.write_text(rule_file(RULES), encoding="utf-8")
    before = mutate(path).alive
    assert before
    cases.write_text("", encoding="utf-8")  # as a shell does before the command runs
    assert run(["cases", str(path), "--lang", lang]) == 0
    written = capsys.readouterr().out
    assert marked in written
    cases.write_text(written, encoding="utf-8")
    assert mutate(path).alive == ()
    assert [problem for problem in ntm.check_rule_files(path) if problem.code in ("no-cases", "untested-verdict")] == []
    assert all(case.run() == () for case in ntm.load_cases(cases))
    assert run(["cases", str(path)]) == 0
    output = capsys.readouterr()
    assert (output.out, "không có gì để đề xuất" in output.err) == ("", True)
    weaker = path.read_text(encoding="utf-8").replace("92 %", "91.99 %")
    path.write_text(weaker, encoding="utf-8")
    assert any(case.run() for case in ntm.load_cases(cases))
