"""What compiles but cannot be meant: each mistake is told on its line, in both languages, and nothing else is.

Every file of `tests/silent` holds one mistake, with `# expect: code` on its line.
"""

import re
from pathlib import Path

import pytest

from ntm_criteria.authoring import check, check_rule_files
from ntm_criteria.compiler import RULES
from ntm_criteria.errors import Problem
from ntm_criteria.text import LANGUAGES

FOLDER = Path(__file__).parents[1] / "silent"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
OF_CASES = {"no-cases", "untested-verdict"}
CODES = (
    "wording-number", "wording-relation", "always-met", "never-met", "part-twice", "idle-part", "unreachable-row",
    "value-left-out",
)  # fmt: skip


def found(name: str) -> list[Problem]:
    return [each for each in check_rule_files(FOLDER / f"{name}.yaml") if each.code not in OF_CASES]


@pytest.mark.parametrize("name", FILES)
def test_the_mistake_is_told_on_its_line_and_nothing_else(name: str) -> None:
    lines = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").split("\n")
    expected = [(i, match[1]) for i, line in enumerate(lines, 1) if (match := re.search(r"# expect: (.+)$", line))]
    problems = found(name)
    assert [(each.place.line, str(each.code)) for each in problems if each.place] == expected, problems
    for each in problems:
        assert each.place
        assert 1 <= each.place.column <= len(lines[each.place.line - 1])
        assert each.severity == "warning"
        assert each.hint
        for text in (each.message, each.hint):
            assert text.vi != text.en
            assert all(text[lang] == text[lang].strip() and "{" not in text[lang] for lang in LANGUAGES)


def test_every_kind_of_mistake_has_files() -> None:
    assert {code for name in FILES for code in CODES if name.startswith(code)} == set(CODES)


def test_nothing_is_told_of_the_bundled_sets() -> None:
    assert check_rule_files(RULES) == []


HEAD = (FOLDER / "always-met.yaml").read_text(encoding="utf-8").partition("        requires")[0].partition("\n")[2]
RIGHT = [  # wording and rule that agree, in the ways documents say it
    ("Tỷ lệ hộ nghèo không để vượt quá 5 %.", "{fact: poverty_rate, at_most: 5 %}"),
    ("Giảm tỷ lệ hộ nghèo xuống dưới 5%.", "{fact: poverty_rate, less_than: 5 %}"),
    ("Tỷ lệ hộ nghèo không trên 5%.", "{fact: poverty_rate, at_most: 5 %}"),
    ("Không để tỷ lệ hộ nghèo trên 5%.", "{fact: poverty_rate, at_most: 5 %}"),
    ("Tỷ lệ hộ nghèo đạt 5%.", "{fact: poverty_rate, at_most: 5 %}"),
    ("Tỷ lệ hộ nghèo ≤ 5%, trên địa bàn xã.", "{fact: poverty_rate, at_most: 5 %}"),
    ("Tỷ lệ tham gia bảo hiểm y tế từ 92,5% trở lên.", "{fact: health_insurance_share, at_least: 92.5 %}"),
    ("Tỷ lệ tham gia bảo hiểm y tế không dưới 92%.", "{fact: health_insurance_share, at_least: 92 %}"),
    ("Tỷ lệ tham gia bảo hiểm y tế ít nhất là 92 %.", "{fact: health_insurance_share, at_least: 92 %}"),
    ("Tỷ lệ tham gia bảo hiểm y tế 95% trở lên.", "{fact: health_insurance_share, at_least: 95 %}"),
    ("Toàn dân tham gia bảo hiểm y tế.", "{fact: health_insurance_share, at_least: 100 %}"),
    ("Toàn dân có bảo hiểm y tế, đến năm 2025 còn 90%.", "{fact: health_insurance_share, at_least: 100 %}"),
    ("Thu nhập từ 55.000.000 đồng/người/năm.", "{fact: income_per_capita, at_least: 55 triệu đồng/người/năm}"),
    ("Thu nhập trên 55,5 triệu đồng/người/năm.", "{fact: income_per_capita, more_than: 55.5 triệu đồng/người/năm}"),
    ("Có ít nhất hai lần tổng vệ sinh mỗi tháng theo Quyết định số 15.", "{for_each: village, requires: "
     "{fact: communal_cleanups_per_month, at_least: 2 lần/tháng}}"),
    ("Giảm tỷ lệ hộ nghèo 2% trở lên so với năm trước.", "{fact: poverty_rate_reduction, at_least: 2 điểm phần trăm}"),
    ("Giảm tỷ lệ hộ nghèo từ 8,2% xuống còn 7,7%.", "{fact: poverty_rate_reduction, at_least: 0.5 điểm phần trăm}"),
    ("Tỷ lệ hộ có người sống từ 5 năm trở lên.", "{fact: poverty_rate, at_most: 5 %}"),
    ("Thực hiện theo Điều 5 Nghị quyết số 12.", "{fact: poverty_rate, at_most: 7 %}"),
    ("Tỷ lệ hộ nghèo từ 5% đến 9%.", "{all_of: [{fact: poverty_rate, at_least: 5 %}, {fact: poverty_rate, at_most: 9 %}]}"),
]  # fmt: skip


@pytest.mark.parametrize(("wording", "requires"), RIGHT)
def test_wording_that_agrees_raises_no_alarm(wording: str, requires: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{HEAD}        wording: {wording}\n        requires: {requires}\n", encoding="utf-8")
    assert [str(each) for each in check_rule_files(path) if each.code not in OF_CASES] == []


def test_an_interpretation_answers_for_the_wording(tmp_path: Path) -> None:
    text = (FOLDER / "wording-number.yaml").read_text(encoding="utf-8")
    path = tmp_path / "a.yaml"
    why = "        interpretation: {vi: văn bản sau sửa thành 59%, en: a later text has 59 %}\n"
    path.write_text(text + why, encoding="utf-8")
    assert {str(each.code) for each in check_rule_files(path)} == {"no-cases"}


OPEN = [  # what is open in the rules may turn out any way, so nothing is told
    "{all_of: [{fact: poverty_rate, more_than: 0 %}, {fact: poverty_rate, at_most: unsourced}]}",
    "{any_of: [{fact: poverty_rate, at_most: 5 %}, {fact: poverty_rate, at_most: left_to_province}]}",
    "{all_of: [unsourced, unsourced]}",
    "{first_of: [{when: {fact: population, at_least: unsourced}, then: {fact: poverty_rate, at_most: 5 %}}, "
    "{when: {fact: population, at_least: 9 người}, then: {fact: poverty_rate, at_most: 4 %}}], otherwise: unsourced}",
    "{any_of: [{fact: poverty_rate_reduction, at_least: 1 điểm phần trăm}, {fact: poverty_rate, at_most: 0 %}]}",
]


@pytest.mark.parametrize("requires", OPEN)
def test_what_may_be_meant_raises_no_alarm(requires: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{HEAD}        requires: {requires}\n", encoding="utf-8")
    assert [str(each) for each in check_rule_files(path) if each.code not in OF_CASES] == []


def test_a_part_and_an_empty_range_name_the_rows_where_it_is_so() -> None:
    (problem,) = found("never-met-region")
    assert "(in 2025 highland)" in problem.message.en
    (problem,) = found("always-met-row")
    assert "at_most: 100 % (2024)" in problem.message.en


# --- cases

RULE = "        requires: {fact: poverty_rate, at_most: 5 %}\n"
CASE = "cases:\n  - {{name: a, facts: {{poverty_rate: {figure}}}, expect: {{{expect}}}}}\n"


def with_cases(folder: Path, cases: str) -> list[str]:
    (folder / "a.yaml").write_text(HEAD + RULE, encoding="utf-8")
    (folder / "a.cases.yaml").write_text(f"format: 1\n{cases}", encoding="utf-8")
    return [each.message.en for each in check(folder).problems]


def test_what_no_case_tests_is_told_together(tmp_path: Path) -> None:
    assert with_cases(tmp_path, "cases: []\n") == ["'xa-mau-2024' has no test cases"]
    other = "cases:\n  - {name: a, facts: {poverty_rate: 500 %}, expect_problem: out-of-limits}\n"
    assert with_cases(tmp_path, other) == ["no test case expects anything of 11.1"]
    assert with_cases(tmp_path, CASE.format(figure="5 %", expect='"11.1": đạt')) == ["no case gives 'not met' for 11.1"]
    assert with_cases(tmp_path, CASE.format(figure="6 %", expect='"11.1": not_met')) == ["no case gives 'met' for 11.1"]
    assert with_cases(tmp_path, CASE.format(figure="5 %", expect="verdict: đạt")) == [
        "no case gives 'not met' for 11.1"
    ]
