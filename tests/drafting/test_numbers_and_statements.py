"""Numbers that may be read in two ways, and names that state more than the level of their cell."""

from pathlib import Path

import pytest
import xlsxwriter

import ntm_criteria as ntm
from drafting.test_levels_of_cells import short
from drafting.test_names_and_tables import drafted
from ntm_criteria.drafting import Draft, in_words
from ntm_criteria.drafting.levels import read_level, read_sentence
from ntm_criteria.text import Text

HEAD = "TT | Tên tiêu chí | Nội dung tiêu chí | ĐVT | ĐBSH | BTB | TN"
INCOME = "1 | Thu nhập | 1.1. Thu nhập bình quân tối thiểu | triệu đồng/người/năm"
SHARE = "1 | Nước sạch | 1.1. Tỷ lệ hộ dùng nước sạch tối thiểu | %"


def notes(draft: Draft) -> list[str]:
    return [note.vi if (note := cell.reading.note) else "" for cell in draft.cells]


def bounds(draft: Draft) -> list[str]:
    return [short(cell.reading) for cell in draft.cells]


@pytest.mark.parametrize("cell", ["61.000", "1.200", "≥ 61.000", "từ 1,234 trở lên"])
def test_a_number_with_two_readings_is_open_and_says_which_two(cell: str) -> None:
    note = read_level(cell, unit="triệu đồng", wording="tối thiểu").note or Text("", "")
    assert short(read_level(cell, unit="triệu đồng", wording="tối thiểu")) == "open"
    small, large = {"61": ("61 ", "61000"), "1.": ("1,2 ", "1200"), "1,": ("1,234 ", "1234")}[cell.strip("≥từ ")[:2]]
    assert f"có thể là {small}(nếu dấu" in note.vi
    assert f"hoặc {large} (nếu dấu đó ngăn cách hàng nghìn)" in note.vi


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("61,5", "at_least 61,5 triệu đồng"),
        ("0.5", "at_least 0.5 triệu đồng"),
        ("0.500", "at_least 0.500 triệu đồng"),  # no group of thousands begins with 0
        ("61.000.000", "at_least 61.000.000 triệu đồng"),
        ("1.234,5", "at_least 1.234,5 triệu đồng"),
        ("1,234.5", "at_least 1,234.5 triệu đồng"),
        ("12.5%", "at_least 12.5 %"),
    ],
)
def test_a_number_with_one_reading_is_read(cell: str, expected: str) -> None:
    assert short(read_level(cell, unit="triệu đồng", wording="tối thiểu")) == expected


def test_a_share_decides_and_it_is_told() -> None:
    draft = drafted(f"{SHARE} | ≥ 61.000 | ≥ 1,234 | ≥ 65", head=HEAD)
    assert bounds(draft) == ["at_least 61 %", "at_least 1.2340 %", "at_least 65 %"]
    assert notes(draft)[0] == "“61.000”: đọc là 61, dấu “.” là dấu thập phân, vì một tỷ lệ không quá 100%."
    assert notes(draft)[2] == ""
    assert "dbsh: {bound: 61 %" in draft.text
    too_much = drafted(f"{SHARE} | ≥ 61.000.000 | ≥ 120 | ≥ 65", head=HEAD)
    assert bounds(too_much)[:2] == ["open", "open"]
    assert notes(too_much)[1] == "“120” không phải một tỷ lệ từ 0% đến 100%."


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("≥ 61.000 | ≥ 48 | ≥ 55", "at_least 61"),  # 61 thousand is of another size
        ("≥ 1.200 | ≥ 950 | ≥ 800", "at_least 1200"),
        ("≥ 61.000 | ≥ 48.000 | ≥ 55.000", "open"),  # nothing in the row is clear
        ("≥ 61.000 | ≥ 48,5 | ≥ 55", "open"),  # the comma says thousands, the size says 61
        ("≥ 61.000 | ≥ 48.5 | ≥ 55", "at_least 61"),
        ("≥ 61.000 | ≥ 48 | ≥ 48000", "open"),
    ],
)
def test_the_other_cells_of_the_row_decide_where_nothing_in_them_speaks_against_it(row: str, expected: str) -> None:
    draft = drafted(f"{INCOME} | {row}", head=HEAD)
    assert bounds(draft)[0].removesuffix(" triệu đồng/người/năm") == expected
    assert ("theo các ô khác cùng dòng" in notes(draft)[0]) == (expected != "open")


def test_a_number_of_excel_is_read_as_people_see_it(tmp_path: Path) -> None:
    rows = [
        (61, "0.000", "open"),
        (1.234, "", "open"),
        (61000, "#,##0", "at_least 61000"),
        (61.5, "0.0", "at_least 61.5"),
    ]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["TT", "Tên tiêu chí", "Nội dung tiêu chí", "ĐVT", "Mức"])
        for row, (value, code, _) in enumerate(rows, 1):
            sheet.write_row(row, 0, [str(row), "A", f"{row}.1. Sản lượng tối thiểu loại {row}", "tấn"])
            sheet.write_number(row, 4, value, book.add_format({"num_format": code}) if code else None)
    draft = ntm.draft_rule_set(tmp_path / "a.xlsx", id="a")
    assert [short(cell.reading).removesuffix(" tấn") for cell in draft.cells] == [expected for *_, expected in rows]
    assert "61 (nếu dấu “.” là dấu thập phân) hoặc 61000" in notes(draft)[0]


PLAN = "Kế hoạch thu gom chất thải được phê duyệt, triển khai"


@pytest.mark.parametrize(
    "name",
    [
        f"{PLAN}. Có ít nhất 75% số hộ tham gia",
        f"{PLAN}; có ít nhất 75% số hộ tham gia",
        f"{PLAN}. Tỷ lệ hộ tham gia",
        f"- {PLAN}\n- Tỷ lệ hộ tham gia",
        f"{PLAN}\nTỷ lệ hộ tham gia",
    ],
)
def test_a_second_statement_in_the_name_is_open_beside_the_level(name: str) -> None:
    draft = drafted(f"1 | A | 1.1. {name} | ≥ 75%")
    assert draft.counts == {"partly": 1}
    assert notes(draft) == [
        f"tên chỉ tiêu có nhiều nội dung mà ô chỉ ghi một mức; nội dung không có mức để mở: “{PLAN}”."
    ]
    (fact,) = draft.rules.reads
    verdicts = [ntm.assess({fact: share}, draft.rules, year=2024)["1.1"].verdict.value for share in ("74 %", "75 %")]
    assert verdicts == ["not_met", "unknown"]


@pytest.mark.parametrize(
    "name",
    [
        "Tỷ lệ hộ dùng nước sạch; theo quy chuẩn của Bộ Y tế",
        "Tỷ lệ hộ dùng nước sạch (nước máy; nước giếng). ",
        "Tỷ lệ hộ ở TP. Huế dùng nước sạch",
        "Tỷ lệ hộ sử dụng\nnước sạch theo quy chuẩn",
        "Tỷ lệ người tham gia\nBảo hiểm y tế",
    ],
)
def test_one_statement_is_one_share(name: str) -> None:
    assert drafted(f"1 | A | 1.1. {name} | ≥ 75%").counts == {"bound": 1}


def test_two_sentences_of_a_content_in_words_are_two_parts() -> None:
    assert short(read_sentence(f"{PLAN}. Có ít nhất 75% số hộ tham gia.")) == "words + at_least 75 %"
    assert short(read_sentence("Ít nhất 75% số hộ; tối thiểu 50% số thôn")) == "open"


def test_a_reading_is_said_as_an_official_writes_it() -> None:
    facts = drafted(f"{SHARE} | ≥ 61 | ≥ 60 | ≥ 65", head=HEAD).rules.facts
    reading = read_level(f"1. {PLAN}. Có ít nhất 75% số hộ tham gia.\n2. Có sổ theo dõi.", in_words=True)
    assert in_words(reading, facts).vi == (
        f"(a) đạt nội dung “{PLAN}”; (b) số hộ tham gia: từ 75% trở lên; (c) đạt nội dung “Có sổ theo dõi”"
    )
    (cell,) = drafted(f"1 | A | 1.1. {PLAN}. Tỷ lệ hộ tham gia | ≥ 75%").cells
    assert in_words(cell.reading, facts).vi == "từ 75% trở lên; nội dung khác trong tên chỉ tiêu để mở"


@pytest.mark.parametrize("level", ["Theo hướng dẫn", "UBND cấp tỉnh quy định"])
def test_what_is_open_in_a_draft_is_not_said_to_come_from_another_text(level: str) -> None:
    draft = drafted(f"1 | A | 1.1. Tỷ lệ hộ tham gia | {level}")
    explained = ntm.explain(ntm.assess({}, draft.rules, year=2024)["1.1"])
    assert "dự thảo đọc từ văn bản, chưa ai đối chiếu" in explained
    assert "theo nguồn trích dẫn" not in explained
