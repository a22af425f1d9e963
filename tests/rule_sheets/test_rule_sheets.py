"""Rule sets as workbooks: unchanged they change nothing, and a changed cell changes what it states and nothing else."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

import ntm_criteria as ntm
from ntm_criteria.compiler import bundled_files
from ntm_criteria.model import AnyBound, Compare
from rule_sheets.workbooks import SHEET, Book

IDS = tuple(bundled_files())
BANG_MAC, NATIONAL, ADVANCED = "bang-mac-2024", "vn-318-2022-ntm", "vn-318-2022-nang-cao"
OWN = """\
# A set of our own.
format: 1
rule_set:
  id: own
  label: {vi: Bộ riêng, en: Own set}
  years: 2024..2025
sources:
  plan: {title: Kế hoạch}
facts:
  soil:
    label: {vi: loại đất, en: soil}
    kind: category
    values:
      clay: {vi: đất sét, en: clay}
      sand: {vi: đất cát, en: sand}
      loam: {vi: đất thịt, en: loam}
criteria:
  - number: 1
    label: {vi: Đất, en: Land}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Tưới, en: Irrigation}
        cite: {source: plan, at: "Mục 1", status: transcribed}  # from a copy
        draft: {match: code, because: theo mã}
        requires: {fact: irrigated_land_share, at_least: 92 %}  # of production land
        remark:
          vi: >-
            Một ghi chú dài,
            hai dòng.
      - code: "1.2"
        label: {vi: Loại đất, en: Soil}
        cite:
          source: plan
          at: "Mục 2"
          status: transcribed
        requires: {fact: soil, is: clay}
      - code: "1.3"
        label: {vi: Thu nhập}
        cite: {source: plan, at: "Mục 3", status: checked}
        wording: Thu nhập từ 40 triệu đồng.
        requires:
          fact: income_per_capita
          # the province sets it
          at_least: 40 triệu đồng/người/năm
      - code: "1.4"
        label: {vi: Hai cách}
        cite: {source: plan, at: "Mục 4", status: checked}
        requires:
          any_of:
            - {fact: irrigated_land_share, at_least: 92 %}
            - {fact: soil, is: clay}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    return file


def book_of(rules: str | Path, tmp_path: Path, **options: object) -> Book:
    return Book(ntm.load_rule_set(rules), tmp_path / "book.xlsx", **options)


def bound_of(rules: ntm.RuleSet, code: str) -> AnyBound:
    compared = rules[code].stated
    assert isinstance(compared, Compare)
    return compared.bound


def problems_of(book: Book, rules: str | Path) -> list[str]:
    with pytest.raises(ntm.RuleFileError) as caught:
        ntm.apply_rule_set_workbook(book.save(), rules)
    assert all(problem.place for problem in caught.value.problems)
    return [problem.message.vi for problem in caught.value.problems]


@pytest.mark.parametrize("id_", IDS)
def test_an_unchanged_workbook_changes_nothing(id_: str, tmp_path: Path) -> None:
    book = book_of(id_, tmp_path)
    for path in (book.path, book.save()):  # as it was written, and as another program saves it
        changes = ntm.apply_rule_set_workbook(path, id_)
        assert changes.text == bundled_files()[id_].read_text(encoding="utf-8")
        assert (changes.cells, changes.warnings) == ((), ())


@pytest.mark.parametrize("id_", IDS)
def test_each_changed_bound_changes_that_bound_alone(id_: str, tmp_path: Path) -> None:
    """Every number of a bundled set by itself: the new file differs in one line, and the difference names that bound."""
    file = bundled_files()[id_]
    rules, text = ntm.load_rule_set(id_), file.read_text(encoding="utf-8")
    book = book_of(id_, tmp_path)
    headings = [
        name for name in book.columns if name.startswith(("Mức chung", "Vùng ", "Năm ")) or "nhóm" in name.lower()
    ]
    tried = 0
    for key in book.rows:
        for heading in headings:
            cell = book.cell(key, heading)
            if not isinstance(cell.value, int | float) or cell.protection.locked:
                continue
            old, cell.value = cell.value, cell.value - 1 if cell.value > 1 else cell.value + 1
            code = key.split(" ")[0]
            changes = ntm.apply_rule_set_workbook(book.save(), id_)
            assert [(edit.code, edit.cell) for edit in changes.cells] == [(code, cell.coordinate)]
            was, now = text.splitlines(), [each.replace("transcribed", "checked") for each in changes.text.splitlines()]
            assert (
                sum(before.replace("transcribed", "checked") != after for before, after in zip(was, now, strict=True))
                == 1
            )
            new = ntm.parse_rule_set(changes.text, name=str(file), folder=file.parent)
            [change] = ntm.diff_rule_sets(rules, new).changes
            assert change.code == code
            assert len(change.cells) == 1
            cell.value, tried = old, tried + 1
    assert tried >= {BANG_MAC: 15, NATIONAL: 25, ADVANCED: 8}.get(id_, 0)


def test_every_cell_that_can_be_said_is_white_and_the_rest_is_grey(tmp_path: Path) -> None:
    book = book_of(ADVANCED, tmp_path)
    assert not book.cell("4 requires/all_of/1", "Vùng Tây Nguyên").protection.locked
    assert book.cell("7 words", "Số liệu, yêu cầu").protection.locked
    either = book.cell("7 words", "Số liệu, yêu cầu").value
    assert "(a)" in either or "hoặc" in either
    assert book.page.protection.sheet
    choices = {each.formula1 for each in book.page.data_validations.dataValidation}
    assert any("Hướng dẫn" in formula for formula in choices)


def test_a_changed_cell_changes_its_line_and_nothing_else(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    cells = [
        book.put("1.1 requires", "Mức chung", "92,5 %"),
        book.put("1.1 requires", "Kiểu so sánh", "trên …"),
        book.put("1.1 requires", "Ghi chú", "Ngắn: một dòng"),
        book.put("1.2 requires", "Mức chung", "Đất sét; đất cát"),
        book.put("1.3 requires", "Mức chung", 45.5),
        book.put("1.3 requires", "Nguyên văn", None),
    ]
    changes = ntm.apply_rule_set_workbook(book.save(), own)
    assert sorted(edit.cell for edit in changes.cells) == sorted(cells)
    expected = (
        OWN.replace("at_least: 92 %}  # of", "more_than: 92.5 %}  # of")
        .replace("vi: >-\n            Một ghi chú dài,\n            hai dòng.", 'vi: "Ngắn: một dòng"')
        .replace("requires: {fact: soil, is: clay}", "requires: {fact: soil, is_one_of: [clay, sand]}", 1)
        .replace("at_least: 40 triệu", "at_least: 45.5 triệu")
        .replace("        wording: Thu nhập từ 40 triệu đồng.\n", "")
        .replace('"Mục 3", status: checked', '"Mục 3", status: transcribed')
    )  # fmt: skip
    assert changes.text == expected


def test_numbers_are_read_as_people_and_excel_write_them(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    for value, form, stated in [(0.925, "0.0%", "92.5 %"), ("92,5", "@", "92.5 %"), (93, "General", "93 %")]:
        cell = book.cell("1.1 requires", "Mức chung")
        cell.value, cell.number_format = value, form
        [edit] = ntm.apply_rule_set_workbook(book.save(), own).cells
        assert (edit.before, edit.after, edit.heading, edit.code) == ("92 %", stated, "Mức chung", "1.1")
    book.put("1.1 requires", "Mức chung", "chờ quy định của UBND cấp tỉnh")
    assert "at_least: left_to_province}  # of" in ntm.apply_rule_set_workbook(book.save(), own).text


def test_the_same_number_in_another_writing_is_no_change(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    book.put("1.1 requires", "Mức chung", "92,0 %")
    book.put("1.3 requires", "Mức chung", "40.000.000 đồng/người/năm")
    assert ntm.apply_rule_set_workbook(book.save(), own).text == OWN


def test_a_day_that_is_yet_to_come_is_refused(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    book.put("1.1 requires", "Trạng thái", "đã đối chiếu văn bản")
    book.put("1.1 requires", "Người đối chiếu", "Chi cục Phát triển nông thôn")
    book.put("1.1 requires", "Ngày đối chiếu", "05/01/2199")
    with pytest.raises(ntm.RuleFileError) as caught:
        ntm.apply_rule_set_workbook(book.save(), own)
    assert "ngày đối chiếu 05/01/2199 ở sau hôm nay" in str(caught.value.problems[0].message.vi)


def test_a_review_goes_back_with_who_and_when(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    for key, day in (("1.1 requires", datetime(2026, 1, 9)), ("1.2 requires", "10/01/2026")):
        book.put(key, "Trạng thái", "đã đối chiếu văn bản")
        book.put(key, "Người đối chiếu", "Chi cục Phát triển nông thôn")
        book.put(key, "Ngày đối chiếu", day)
    changes = ntm.apply_rule_set_workbook(book.save(), own)
    rules = ntm.parse_rule_set(changes.text)
    assert [rules[code].cite.status for code in ("1.1", "1.2")] == ["checked", "checked"]
    assert [rules[code].cite.checked_on for code in ("1.1", "1.2")] == [date(2026, 1, 9), date(2026, 1, 10)]
    assert rules["1.1"].cite.checked_by == "Chi cục Phát triển nông thôn"
    assert "draft:" not in changes.text
    confirmed = ntm.confirm_indicators(own, ["1.1"], by="Chi cục Phát triển nông thôn", on=date(2026, 1, 9))
    assert changes.text.splitlines()[:30] == confirmed.text.splitlines()[:30]  # as the command does it
    file = tmp_path / "checked.yaml"
    file.write_text(changes.text, encoding="utf-8")
    again = book_of(file, tmp_path)
    again.put("1.1 requires", "Trạng thái", "nguồn gián tiếp")
    again.put("1.1 requires", "Người đối chiếu", None)
    again.put("1.1 requires", "Ngày đối chiếu", None)
    back = ntm.parse_rule_set(ntm.apply_rule_set_workbook(again.save(), file).text)
    assert (back["1.1"].cite.status, back["1.1"].cite.checked_by) == ("secondary", None)


def test_a_common_level_is_split_by_region_or_year(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path, by=["region", "year"])
    book.put("1.1 requires", "Mức chung", None)
    book.put("1.1 requires", "Năm 2024", 90)
    book.put("1.1 requires", "Năm 2025", "chưa có văn bản")
    book.put("1.3 requires", "Mức chung", None)
    for number, heading in enumerate(name for name in book.columns if name.startswith("Vùng ")):
        book.put("1.3 requires", heading, 40 + number)
    changes = ntm.apply_rule_set_workbook(book.save(), own)
    assert "at_least: {by_year: {2024: 90 %, 2025: unsourced}}}  # of production land" in changes.text
    assert (
        "          # the province sets it\n          at_least:\n            by_region:\n              tdmnpb: 40 "
        in changes.text
    )
    rules = ntm.parse_rule_set(changes.text)
    assert len(changes.cells) == 9
    assert len([*bound_of(rules, "1.3").cells()]) == 7
    assert ntm.format_rule_file(changes.text) == changes.text
    book.put("1.3 requires", "Vùng Tây Nguyên", None)
    assert any("Tây Nguyên" in line or "tn" in line for line in problems_of(book, own))
    with pytest.raises(ValueError, match="'sol'"):
        ntm.rule_set_workbook(ntm.load_rule_set(own), by=["sol"])


def test_a_level_of_another_size_than_its_row_is_warned_of(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path, by=["year"])
    book.put("1.1 requires", "Mức chung", None)
    book.put("1.1 requires", "Năm 2024", 90)
    book.put("1.1 requires", "Năm 2025", 95)
    assert not ntm.apply_rule_set_workbook(book.save(), own).warnings
    book.put("1.1 requires", "Năm 2025", 0.8)
    (warning,) = ntm.apply_rule_set_workbook(book.save(), own).warnings
    assert "0.8" in warning.message.vi or "0,8" in warning.message.vi
    assert "sai dấu phẩy" in warning.message.vi


def test_a_layer_has_its_own_cells_only(tmp_path: Path) -> None:
    file = tmp_path / "layer.yaml"
    file.write_text(
        "format: 1\n"
        "rule_set:\n  id: own\n  label: {vi: Riêng}\n"
        f"  extends: {NATIONAL}\n"
        "sources:\n  plan: {title: Kế hoạch}\n"
        "indicators:\n"
        '  "10":\n'
        '    cite: {source: plan, at: "Mục 1", status: checked}\n'
        "    bound:\n      by_year:\n        2022:\n          by_region:\n"
        "            tdmnpb: 40 triệu đồng/người/năm\n",
        encoding="utf-8",
    )
    book = book_of(file, tmp_path)
    key = next(key for key in book.rows if key.startswith("10 bound"))
    book.put(key, "Vùng Trung du và miền núi phía Bắc", 41)
    changes = ntm.apply_rule_set_workbook(book.save(), file)
    expected = file.read_text(encoding="utf-8").replace("40 triệu", "41 triệu")
    assert changes.text == expected.replace("checked", "transcribed")
    below = next(key for key in book.rows if key.endswith(" words"))
    at = book.put(below, "Chỉ tiêu", "Khác")
    [message] = problems_of(book, file)
    assert message.startswith(f"trang '{SHEET}', ô {at}: ô chỉ để xem: ")


WRONG: list[tuple[str, str, object, str]] = [
    ("1.1 requires", "Mức chung", "khoảng 92", "'khoảng 92'"),
    ("1.1 requires", "Mức chung", "≥ 92 %", "'≥ 92 %'"),
    ("1.1 requires", "Mức chung", "92 hộ", "'hộ'"),
    ("1.1 requires", "Mức chung", 920, "920"),
    ("1.1 requires", "Mức chung", None, "ô để trống"),
    ("1.1 requires", "Mức chung", True, ""),
    ("1.1 requires", "Mức chung", date(2024, 1, 9), ""),
    ("1.1 requires", "Mức chung", "#REF!", "#REF!"),
    ("1.1 requires", "Kiểu so sánh", "ít nhất", "không có trong danh sách"),
    ("1.1 requires", "Kiểu so sánh", None, "ô để trống"),
    ("1.1 requires", "Trạng thái", "ổn", "không có trong danh sách"),
    ("1.1 requires", "Trạng thái", None, "ô để trống"),
    ("1.1 requires", "Người đối chiếu", "Ai đó", "chỉ ghi khi trạng thái là"),
    ("1.1 requires", "Ngày đối chiếu", "31/02/2024", "không phải ngày"),
    ("1.1 requires", "Chỉ tiêu", None, "ô để trống"),
    ("1.1 requires", "ĐVT", "hộ", "ô chỉ để xem"),
    ("1.1 requires", "Mã", "1.9", "ô chỉ để xem"),
    ("1.2 requires", "Mức chung", "đất đỏ", "đất đỏ"),
    ("1.2 requires", "Kiểu so sánh", "trên …", "ô chỉ để xem"),
    ("1.4 words", "Số liệu, yêu cầu", "khác", "ô chỉ để xem"),
    ("1.4 words", "Mức chung", 5, "ô chỉ để xem"),
    ("criterion 1", "Tiêu chí", None, "ô để trống"),
]


@pytest.mark.parametrize(("key", "heading", "value", "words"), WRONG)
def test_a_wrong_cell_is_told_by_its_address(
    own: Path, tmp_path: Path, key: str, heading: str, value: object, words: str
) -> None:
    book = book_of(own, tmp_path)
    at = book.put(key, heading, value)
    [message] = problems_of(book, own)
    assert message.startswith(f"trang '{SHEET}', ô {at}: ")
    assert words in message


def test_all_wrong_cells_are_told_at_once(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    cells = {
        book.put(key, heading, value) for key, heading, value, _ in WRONG[:1] + WRONG[8:9] + WRONG[10:11] + WRONG[17:18]
    }
    assert {message.split("ô ")[1].split(":")[0] for message in problems_of(book, own)} == cells


def test_what_only_the_rule_file_would_refuse_is_told_by_cell(own: Path, tmp_path: Path) -> None:
    """A share's bound as fine as no figure, which the reader of bounds alone refuses."""
    book = book_of(own, tmp_path)
    at = book.put("1.1 requires", "Mức chung", "92,0000001 %")
    [message] = problems_of(book, own)
    assert message.startswith(f"trang '{SHEET}', ô {at}: ")


def _row_gone(book: Book) -> None:
    book.page.delete_rows(book.rows["1.2 requires"])


def _row_twice(book: Book) -> None:
    book.page.append([cell.value for cell in book.page[book.rows["1.2 requires"]]])


def _row_new(book: Book) -> None:
    book.page.append(["1.5", None, "Mới"])


def _column_gone(book: Book) -> None:
    book.page.delete_cols(book.columns["ĐVT"])


def _column_new(book: Book) -> None:
    book.page.cell(1, len(book.columns) + 1).value = "Ý kiến"


def _column_twice(book: Book) -> None:
    book.page.cell(1, len(book.columns) + 1).value = "Mã"


def _beside(book: Book) -> None:
    book.page.cell(3, len(book.columns) + 2).value = "ngoài bảng"


def _struck(book: Book) -> None:
    book.cell("1.1 requires", "Mức chung").font = Font(strike=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_row_gone, "thiếu dòng '1.2 requires'"),
        (_row_twice, "khóa dòng '1.2 requires' có hai lần"),
        (_row_new, "dòng không có khóa"),
        (_column_gone, "thiếu cột 'ĐVT'"),
        (_column_new, "không có cột nào tên 'Ý kiến'"),
        (_column_twice, "cột 'Mã' có hai lần"),
        (_beside, "cột của ô này không có tiêu đề"),
        (_struck, "chữ bị gạch ngang"),
    ],
)
def test_a_changed_sheet_is_told(own: Path, tmp_path: Path, change: Callable[[Book], None], words: str) -> None:
    book = book_of(own, tmp_path)
    change(book)
    [message] = problems_of(book, own)
    assert words in message


def test_order_and_hidden_rows_make_no_difference(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    book.page.move_range(
        f"A{book.rows['1.1 requires']}:{book.page.cell(1, len(book.columns)).column_letter}{book.rows['1.1 requires']}",
        rows=9,
    )
    book.page.row_dimensions[book.rows["1.3 requires"]].hidden = True
    book.page["A1"].comment = Comment("đã xem", "x")
    assert ntm.apply_rule_set_workbook(book.save(), own).text == OWN


def test_a_workbook_of_another_version_is_refused(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    own.write_text(OWN.replace("92 %}  # of", "93 %}  # of"), encoding="utf-8")
    [message] = problems_of(book, own)
    assert "một bản khác" in message
    [message] = problems_of(book, BANG_MAC)
    assert "một bản khác" in message
    del book.book["Hướng dẫn"]
    [message] = problems_of(book, own)
    assert message == "tệp không có trang tính 'Hướng dẫn'"
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK")
    for path in (broken, tmp_path / "none.xlsx"):
        with pytest.raises(ntm.RuleFileError):
            ntm.apply_rule_set_workbook(path, own)


def test_an_english_text_that_may_be_stale_is_warned_of(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    at = book.put("1.1 requires", "Chỉ tiêu", "Tưới và tiêu")
    changes = ntm.apply_rule_set_workbook(book.save(), own)
    assert changes.text == OWN.replace("{vi: Tưới, en: Irrigation}", "{vi: Tưới và tiêu, en: Irrigation}")
    [warning] = changes.warnings
    assert (warning.severity, f"ô {at}:" in warning.message.vi, "'Irrigation'" in warning.message.vi) == (
        "warning",
        True,
        True,
    )


def test_a_changed_bound_is_no_longer_checked(own: Path, tmp_path: Path) -> None:
    book = book_of(own, tmp_path)
    book.put("1.1 requires", "Mức chung", 93)
    at = book.put("1.3 requires", "Mức chung", 41)
    changes = ntm.apply_rule_set_workbook(book.save(), own)
    [warning] = changes.warnings  # nobody had checked 1.1
    assert f"ô {at}:" in warning.message.vi
    rules = ntm.parse_rule_set(changes.text)
    assert [rules[code].cite.status for code in ("1.1", "1.3", "1.4")] == ["transcribed", "transcribed", "checked"]
    book.put("1.3 requires", "Người đối chiếu", "Chi cục")
    book.put("1.3 requires", "Ngày đối chiếu", "10/01/2026")
    changes = ntm.apply_rule_set_workbook(book.save(), own)
    cite = ntm.parse_rule_set(changes.text)["1.3"].cite
    assert (changes.warnings, cite.status, cite.checked_by) == ((), "checked", "Chi cục")


CHECKED = "status: checked, checked_by: Lan, checked_on: 2026-01-09"
CITED = f"""
format: 1
rule_set: {{id: cited, label: {{vi: Bộ}}, years: 2024..2025}}
sources: {{plan: {{title: Kế hoạch}}, law: {{title: Luật}}}}
criteria:
  - number: 1
    label: {{vi: Đất}}
    complete: true
    indicators:
      - code: "1.1"
        label: {{vi: Tưới}}
        cite: {{source: plan, at: dòng 1, {CHECKED}}}
        requires:
          fact: irrigated_land_share
          at_least:
            by_year:
              2024: {{bound: 92 %, cite: {{source: plan, at: ô D1, {CHECKED}}}}}
              2025: {{bound: 93 %, cite: {{source: plan, at: ô E1, {CHECKED}}}}}
      - code: "1.2"
        label: {{vi: Hai mức}}
        cite:
          source: plan
          at: dòng 2
          status: checked
          checked_by: Lan
          checked_on: 2026-01-09
        requires:
          all_of:
            - {{fact: irrigated_land_share, at_least: 92 %, cite: {{source: law, at: Điều 1, {CHECKED}}}}}
            - fact: income_per_capita
              at_least: 40 triệu đồng/người/năm
"""


def test_what_covers_a_changed_cell_is_no_longer_checked(tmp_path: Path) -> None:
    """The citations of the cell, of its leaf and of its indicator; a comparison is that of all cells of its table."""
    file = tmp_path / "cited.yaml"
    file.write_text(CITED, encoding="utf-8")

    def statuses(*puts: tuple[str, str, object]) -> tuple[list[str], list[str], list[str]]:
        book = book_of(file, tmp_path)
        cells = [book.put(*each) for each in puts]
        changes = ntm.apply_rule_set_workbook(book.save(), file)
        told = [warning.message.vi.partition("ô ")[2].partition(":")[0] for warning in changes.warnings]
        ntm.parse_rule_set(changes.text)
        lines = [re.sub(", checked_as: \\w+", "", line) for line in changes.text.splitlines() if "status:" in line]
        return ["Lan" if CHECKED in each else each.partition("status: ")[2] for each in lines], told, cells

    marks, told, cells = statuses(("1.1 requires", "Năm 2024", 91))
    assert (marks, told) == (["transcribed}", "transcribed}}", "Lan", "checked", "Lan"], cells)
    marks, told, cells = statuses(("1.1 requires", "Kiểu so sánh", "trên …"))
    assert (marks, told) == (["transcribed}", "transcribed}}", "transcribed}}", "checked", "Lan"], cells)
    marks, told, cells = statuses(("1.2 requires/all_of/1", "Mức chung", 41))
    assert (marks, told) == (["Lan", "Lan", "Lan", "transcribed", "Lan"], cells)
    marks, told, cells = statuses(("1.2 requires/all_of/0", "Mức chung", 91))
    assert (marks, told) == (["Lan", "Lan", "Lan", "transcribed", "transcribed}}"], cells)
    who = ("Người đối chiếu", "Minh")  # who filled the columns of the review anew compared the new level
    marks, told, _ = statuses(("1.1 requires", "Năm 2024", 91), ("1.1 requires", *who))
    anew = CHECKED.removeprefix("status: ").replace("Lan", "Minh")
    assert (marks, told) == ([f"{anew}}}", f"{anew}}}}}", "Lan", "checked", "Lan"], [])
    marks, told, cells = statuses(("1.2 requires/all_of/0", "Mức chung", 91), ("1.2 requires/all_of/0", *who))
    assert (marks[3:], told) == (["checked", "transcribed}}"], cells[:1])  # the other document was not compared


def test_text_that_looks_like_a_formula_stays_text(own: Path, tmp_path: Path) -> None:
    own.write_text(OWN.replace("Thu nhập từ 40", "=1+1 từ 40"), encoding="utf-8")
    book = book_of(own, tmp_path)
    assert book.cell("1.3 requires", "Nguyên văn").data_type == "s"
    assert ntm.apply_rule_set_workbook(book.path, own).cells == ()


def test_files_of_windows_keep_their_lines(own: Path, tmp_path: Path) -> None:
    own.write_bytes(OWN.replace("\n", "\r\n").encode())
    book = book_of(own, tmp_path)
    book.put("1.1 requires", "Mức chung", 93)
    text = ntm.apply_rule_set_workbook(book.save(), own).text
    assert [bound.written for _, bound in bound_of(ntm.parse_rule_set(text), "1.1").cells()] == ["93 %"]


def test_any_comparison_can_be_another_and_quotes_stay(own: Path, tmp_path: Path) -> None:
    own.write_text(OWN.replace("at_least: 92 %}  # of", "less_than: 92 %}  # of"), encoding="utf-8")
    book = book_of(own, tmp_path)
    book.put("1.1 requires", "Kiểu so sánh", "không quá …")
    book.put("1.1 requires", "Điều khoản", "Khoản 5")
    expected = OWN.replace("at_least: 92 %}  # of", "at_most: 92 %}  # of").replace('"Mục 1"', '"Khoản 5"')
    assert ntm.apply_rule_set_workbook(book.save(), own).text == expected
