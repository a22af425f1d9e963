"""Hints where people write a code, a level or a name in another way than files do."""

from datetime import date
from pathlib import Path

import pytest

import ntm_criteria as ntm
from rule_sheets.workbooks import Book

SET = """format: 1
rule_set: {id: bo-mau, label: {vi: Bộ mẫu}, years: 2021..2025}
sources: {qd: {title: Quyết định}}
facts:
  nuoc_sach: {label: {vi: Tỷ lệ hộ dùng nước sạch}, kind: share, unit: "%", step: 0.01}
criteria:
  - number: 1
    label: {vi: Nước sạch}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Nước sạch}
        cite: {source: qd, at: Mục 1, status: transcribed}
        requires: {fact: nuoc_sach, at_least: 80 %}
      - code: "1.2"
        label: {vi: Nước sạch cả năm}
        cite: {source: qd, at: Mục 2, status: transcribed}
        requires: {fact: nuoc_sach, at_least: 70 %}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bo-mau.yaml"
    path.write_text(SET, encoding="utf-8")
    return path


def test_a_label_with_a_comma_needs_quotes() -> None:
    with pytest.raises(ntm.RuleFileError) as raised:
        ntm.parse_rule_set(SET.replace("label: {vi: Nước sạch}", "label: {vi: Thủy lợi, phòng chống thiên tai}", 1))
    hints = [problem.hint.vi for problem in raised.value.problems if problem.hint]
    assert hints == ["trong ngoặc nhọn {…}, đặt văn bản có dấu phẩy trong ngoặc kép"]


@pytest.mark.parametrize(
    ("codes", "hint"),
    [
        (["1,1"], "ghi '1.1'"),
        (["“1.1”"], "ghi '1.1'"),
        (["1.1, 1.2"], "ghi từng mã một: '1.1' '1.2'"),
        (["1.1 và 1.2"], "ghi từng mã một: '1.1' '1.2'"),
        (["nước"], "tệp có các chỉ tiêu: 1.1, 1.2"),
    ],
)
def test_a_code_that_is_written_otherwise(file: Path, codes: list[str], hint: str) -> None:
    with pytest.raises(ntm.RuleFileError) as raised:
        ntm.confirm_indicators(file, codes, by="Lan", on=date(2026, 1, 5))
    assert [problem.hint and problem.hint.vi for problem in raised.value.problems] == [hint]


@pytest.mark.parametrize("level", ["≥ 92%", "từ 92% trở lên", ">=92", "không quá 92 %"])
def test_the_column_of_levels_takes_a_number_alone(file: Path, tmp_path: Path, level: str) -> None:
    book = Book(ntm.load_rule_set(file), tmp_path / "bo-mau.xlsx")
    book.put("1.1 requires", "Mức chung", level)
    with pytest.raises(ntm.RuleFileError) as raised:
        ntm.apply_rule_set_workbook(book.save(), file)
    (problem,) = raised.value.problems
    assert problem.hint is not None
    assert "chọn ở cột 'Kiểu so sánh'" in problem.hint.vi
