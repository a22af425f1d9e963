"""`check --mutate` names the changes of rules that no case notices."""

import shutil
from pathlib import Path

import pytest

from ntm_criteria.authoring import check
from ntm_criteria.authoring.cases import mutate
from ntm_criteria.compiler import bundled_files

TOP = Path(__file__).parents[2]
SCHOOL = Path(__file__).parents[1] / "data/school.yaml"
NINETEEN = [  # changes that a first set of eight cases lets pass, by indicator
    ("1.2", "at_least becomes more_than"),
    ("1.2", "5 lớp becomes 6 lớp"),
    ("1.2", "5 lớp becomes 4 lớp"),
    ("1.2", "at_most becomes less_than"),
    ("1.2", "30 lớp becomes 29 lớp"),
    ("2.1", "100 % becomes 99.99 %"),
    ("2.2", "at_least becomes more_than"),
    ("2.2", "10 giáo viên becomes 11 giáo viên"),
    ("3.2", "is: true becomes false"),
    ("3.3", "is: true becomes false"),
    ("3.3", "at_least: 2 becomes 1"),
    ("3.4", "is: true becomes false"),
    ("3.5", "more_than becomes at_least"),
    ("3.5", "500 học sinh becomes 499 học sinh"),
    ("3.5", "at_least becomes at_most"),
    ("3.5", "20 máy tính becomes 19 máy tính"),
    ("4.2", "at_least becomes more_than"),
    ("4.2", "0.5 điểm phần trăm becomes 0.51 điểm phần trăm"),
    ("4.2", "0.5 điểm phần trăm becomes 0.49 điểm phần trăm"),
]


def test_no_change_of_the_plan_is_unnoticed() -> None:
    result = mutate(bundled_files()["bang-mac-2024"])
    assert result.alive == ()
    assert result.tried > 200
    assert result.same == 2  # of one village that is named alone, more than half is all


@pytest.mark.parametrize("name", ["vn-318-2022-ntm-211", "vn-318-2022-nang-cao", "vn-18-2022-cong-nhan"])
def test_no_change_of_a_layer_or_a_set_on_sets_is_unnoticed(name: str) -> None:
    result = mutate(bundled_files()[name])
    assert result.alive == ()
    assert result.tried


def test_what_few_cases_let_pass_is_named() -> None:
    alive = {(mutant.code, mutant.words.en) for mutant in mutate(SCHOOL).alive}
    assert set(NINETEEN) <= alive


def test_the_case_of_the_hint_notices_the_change(tmp_path: Path) -> None:
    for mutant in mutate(SCHOOL).alive:
        example = mutant.example
        assert example.commune is not None, mutant.text.en
        assert example.here == example.there == mutant.code
    before = len(mutate(SCHOOL).alive)
    (first, *_) = mutate(SCHOOL).alive
    rules = tmp_path / "school.yaml"
    shutil.copy(SCHOOL, rules)
    cases = SCHOOL.with_name("school.cases.yaml").read_text(encoding="utf-8")
    assert first.example.commune is not None
    assert first.example.verdicts is not None
    facts = ", ".join(f"{fact}: {value}" for fact, value in first.example.commune.facts.items())
    case = (
        f'  - {{name: thêm, year: 2026, facts: {{{facts}}}, expect: {{"{first.code}": {first.example.verdicts[0]}}}}}\n'
    )
    (tmp_path / "school.cases.yaml").write_text(cases + case, encoding="utf-8")
    after = mutate(rules).alive
    assert len(after) < before
    assert (first.code, first.words) not in [(mutant.code, mutant.words) for mutant in after]


def test_each_stands_at_its_line_with_a_case_that_would_notice_it() -> None:
    found = [each for each in check(SCHOOL, mutated=True).problems if each.code == "unnoticed-change"]
    lines = SCHOOL.read_text(encoding="utf-8").split("\n")
    moved = next(each for each in found if "5 lớp becomes 4 lớp" in each.message.en)
    assert moved.place
    assert "at_least: 5 lớp" in lines[moved.place.line - 1]
    assert lines[moved.place.line - 1][moved.place.column - 1 :].startswith("at_least: 5 lớp")
    assert moved.hint
    assert moved.hint.en == "add a case with year: 2026, facts: {classes: 4}: not met"
    assert moved.hint.vi == "thêm tình huống year: 2026, facts: {classes: 4}, kết quả 'chưa đạt'"
    assert not [each for each in check(SCHOOL).problems if each.code == "unnoticed-change"]
