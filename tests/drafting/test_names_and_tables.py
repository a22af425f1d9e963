"""What a name of an indicator keeps, which columns are levels, and what is told of codes and tables put together."""

from collections.abc import Callable

import pytest

import ntm_criteria as ntm
from drafting.making import Cell, grid, html_table, page
from ntm_criteria.drafting import Draft, SourceCell, SourceDocument, SourceTable
from ntm_criteria.drafting.levels import read_level
from ntm_criteria.model import Dictionary

HEAD = "TT | Tên tiêu chí | Nội dung tiêu chí | Mức yêu cầu"


def drafted(*rows: str, head: str = HEAD) -> Draft:
    return drafted_of(grid(head, *rows))


def drafted_of(cells: list[Cell]) -> Draft:
    source = tuple(SourceCell(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in cells)
    table = SourceTable("phu-luc.docx", 1, source, "Bộ tiêu chí giai đoạn 2021–2025")
    return ntm.draft_rule_set(SourceDocument("phu-luc.docx", (table,)), id="du-thao")


def told(draft: Draft) -> str:
    return "\n".join(each.vi for each in draft.told)


def labels(facts: Dictionary, rules: ntm.RuleSet) -> list[str]:
    return [facts[id_].label.vi for id_ in sorted(rules.reads)]


NAMES = [
    ("Có ít nhất 02 mô hình sản xuất hiệu quả", "Đạt"),
    ("Có 100% thôn có tổ tự quản", "Đạt"),
    ("Diện tích cây xanh từ 4 m² trở lên", "Đạt"),
    ("Tỷ lệ thôn có ít nhất 03 cụm loa hoạt động", "≥ 90%"),
    ("Tỷ lệ hộ có thu nhập trên 50 triệu đồng/năm", "≥ 60%"),
    ("Tỷ lệ thôn có từ 02 hộ trở lên sản xuất hữu cơ", "≥ 90%"),
]


@pytest.mark.parametrize(("name", "level"), NAMES)
def test_numbers_in_a_name_stay_in_the_label_and_the_fact(name: str, level: str) -> None:
    draft = drafted(f"1 | A | 1.1. {name} | {level}")
    assert draft.rules["1.1"].label.vi == name
    assert labels(draft.rules.facts, draft.rules) == [name]
    assert not draft.open_cells


@pytest.mark.parametrize(
    "more",
    [
        "; trong đó ≥ 20% từ hệ thống cấp nước tập trung",
        ", trong đó có ít nhất 02 thôn đạt",
        " (≥ 20% từ hệ thống cấp nước tập trung)",
        " đạt từ 70% trở lên",
    ],
)
def test_a_further_level_in_the_name_leaves_the_cell_partly_open(more: str) -> None:
    draft = drafted(f"1 | A | 1.1. Tỷ lệ hộ sử dụng nước máy{more} | ≥ 65%")
    (fact,) = draft.rules.reads
    verdicts = [ntm.assess({fact: share}, draft.rules, year=2024)["1.1"].verdict.value for share in ("64 %", "65 %")]
    assert verdicts == ["not_met", "unknown"]
    assert draft.counts == {"partly": 1}
    assert len(draft.open_cells) == 1
    remark = draft.rules["1.1"].remark
    assert remark is not None
    assert "nêu thêm mức" in remark.vi
    same = drafted("1 | A | 1.1. Tỷ lệ hộ sử dụng nước máy đạt từ 65% trở lên | ≥ 65%")
    assert same.counts == {"bound": 1}


def test_a_further_level_beside_levels_of_regions_keeps_their_table() -> None:
    head = "TT | Tên tiêu chí | Nội dung tiêu chí | ĐBSH | BTB"
    draft = drafted("1 | A | 1.1. Tỷ lệ hộ; trong đó ≥ 20% từ nguồn tập trung | ≥ 65% | ≥ 60%", head=head)
    assert draft.counts == {"partly": 2}
    assert "dbsh: {bound: 65 %" in draft.text
    assert "unsourced" in draft.text.partition("btb")[2]


def test_a_bare_range_may_be_a_target_and_is_open() -> None:
    assert read_level("từ 50% đến 55%").is_open
    assert read_level("50% đến dưới 55%").note is not None  # read as a range, with a remark
    assert not read_level("từ 75% đến 100%").is_open


def test_a_code_given_twice_is_told() -> None:
    draft = drafted("1 | A | 1.1. Đường xã | ≥ 80%", "| | 1.1. Đường thôn | ≥ 70%")
    assert [entry.code for entry in draft.rules.entries] == ["1.1", "1.2"]
    assert "dòng 3: mã 1.1 đã dùng cho chỉ tiêu khác, đánh mã 1.2" in told(draft)


@pytest.mark.parametrize("cell", ["Hoạt động hiệu quả", "Giảm 1,5%/năm", "≥ 65% (≥ 20% …)", "0", "≥ 60%"])
def test_a_column_of_levels_beside_the_content_is_one_whatever_its_cells_say(cell: str) -> None:
    head = "TT | Tên tiêu chí | Nội dung tiêu chí | Chỉ tiêu"
    draft = drafted(f"1 | A | 1.1. Hợp tác xã | {cell}", "| | 1.2. Tổ hợp tác | Liên kết bền vững", head=head)
    assert [entry.label.vi for entry in draft.rules.entries] == ["Hợp tác xã", "Tổ hợp tác"]
    assert [each.where.text for each in draft.cells] == [cell, "Liên kết bền vững"]


def test_columns_below_a_heading_of_levels_are_levels() -> None:
    cells = [
        Cell(1, 1, "TT", rows=2), Cell(1, 2, "Tên tiêu chí", rows=2), Cell(1, 3, "Nội dung tiêu chí", rows=2),
        Cell(1, 4, "Chỉ tiêu", columns=2), Cell(2, 4, "Xã nhóm 1"), Cell(2, 5, "Xã nhóm 2"),
        *(Cell(3, column, text) for column, text in enumerate(["1", "A", "1.1. Tỷ lệ hộ", "≥ 90%", "giữ vững"], 1)),
    ]  # fmt: skip
    draft = drafted_of(cells)
    assert draft.rules["1.1"].label.vi == "Tỷ lệ hộ"
    assert draft.counts == {"bound": 1, "open": 1}


def test_a_second_column_of_content_is_told() -> None:
    draft = drafted("1 | 1.1. Đường | được cứng hóa | ≥ 80%", head="TT | Nội dung | Chỉ tiêu | Mức")
    assert "cột 3 “Chỉ tiêu”: không đọc mức ở cột này" in told(draft)


def test_tables_put_together_are_told_and_lines_above_them_are_criteria(read: Callable[..., SourceDocument]) -> None:
    table = html_table(grid("TT | Nội dung tiêu chí | Mức", "1 | Tỷ lệ A | ≥ 80%", "2 | Tỷ lệ B | ≥ 60%"))
    source = read("phu-luc.html", page(f"<p>I. Quy hoạch</p>{table}<p>II. Giao thông</p>{table}"))
    draft = ntm.draft_rule_set(source, id="du-thao")
    assert [(each.number, each.label.vi) for each in draft.rules.criteria] == [(1, "Quy hoạch"), (2, "Giao thông")]
    assert [entry.code for entry in draft.rules.entries] == ["1.1", "1.2", "2.1", "2.2"]
    assert "bảng 1 từ chỉ tiêu 1.1 và bảng 2 từ chỉ tiêu 2.1" in told(draft)
    assert "trên bảng không có tên của bộ" in told(draft)
    plain = ntm.draft_rule_set(read("b.html", page(f"<p>Bộ tiêu chí</p>{table}<p>Phụ lục</p>{table}")), id="du-thao")
    assert "bảng 2 từ chỉ tiêu 1.3" in told(plain)
    assert "tên bộ lấy từ dòng ngay trên bảng: “Bộ tiêu chí”" in told(plain)


def test_new_units_are_named_as_they_are_written() -> None:
    draft = drafted("1 | A | 1.1. Số lần họp | ≥ 2 lần mức bình quân")
    mark = draft.rules["1.1"].draft
    assert mark is not None
    assert "lần mức bình quân" in mark.because


def test_another_number_in_the_name_is_another_indicator() -> None:
    like = drafted("1 | A | 1.1. Có ít nhất 02 mô hình sản xuất hiệu quả | Đạt").rules
    cells = grid(HEAD, "1 | A | 1.1. Có ít nhất 03 mô hình sản xuất hiệu quả | Đạt")
    source = tuple(SourceCell(cell.text, cell.row, cell.column) for cell in cells)
    document = SourceDocument("b.docx", (SourceTable("b.docx", 1, source, "Bộ tiêu chí 2021–2025"),))
    draft = ntm.draft_rule_set(document, id="khac", like=like)
    assert labels(draft.rules.facts, draft.rules) == ["Có ít nhất 03 mô hình sản xuất hiệu quả"]
