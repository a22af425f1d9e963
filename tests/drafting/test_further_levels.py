"""What the name of an indicator asks for beside the level of its cell: never lost, and no false alarm at plain nouns."""

import pytest

import ntm_criteria as ntm
from drafting.test_names_and_tables import drafted
from ntm_criteria.drafting import Draft
from ntm_criteria.drafting.grid import SourceCell, SourceDocument, SourceTable
from ntm_criteria.drafting.levels import asked_in

NAME = "Tỷ lệ hộ được sử dụng nước hợp vệ sinh"
KNOWN = "Tỷ lệ diện tích đất sản xuất nông nghiệp được tưới và tiêu nước chủ động"


def followed(name: str, level: str) -> Draft:
    """Draft a layer on the national set of one row."""
    cells = []
    rows = ["TT | Tên tiêu chí | Nội dung tiêu chí | ĐBSH", f"3 | Thủy lợi | 3.1. {name} | {level}"]
    for row, line in enumerate(rows, 1):
        cells += [SourceCell(text.strip(), row, column) for column, text in enumerate(line.split("|"), 1)]
    table = SourceTable("phu-luc.docx", 1, tuple(cells), "Bộ tiêu chí giai đoạn 2021–2025")
    like = ntm.load_rule_set("vn-318-2022-ntm")
    document = SourceDocument("phu-luc.docx", (table,))
    return ntm.draft_rule_set(document, id="du-thao", like=like, layer=True)


MORE = [
    " và ≥ 20% từ hệ thống cấp nước tập trung",
    " và có từ 02 mô hình trở lên",
    ", kèm theo 02 mô hình",
    ", tối thiểu hai trạm",
    " (tối thiểu hai nguồn điện)",
    ", không dưới 3 tháng",
    ", trong đó có hai hệ thống",
    ", bình quân 60 lít/người/ngày",
    "; mỗi thôn có ít nhất một trạm",
    " và có mười mô hình",
    " - tối thiểu năm nguồn",
    " + ≥ 20% từ hệ thống cấp nước tập trung",
]
KEPT_WITH_ITS_FACT = [" từ 2 nguồn trở lên", " từ hai nguồn trở lên", " không dưới 3 tháng"]


@pytest.mark.parametrize("more", MORE)
def test_what_a_name_adds_to_the_level_leaves_the_cell_partly_open(more: str) -> None:
    draft = drafted(f"1 | A | 1.1. {NAME}{more} | ≥ 65%")
    assert draft.counts == {"partly": 1}
    known = "hygienic_water_household_share"
    fact = known if known in draft.rules.reads else next(iter(draft.rules.reads))
    verdicts = [ntm.assess({fact: share}, draft.rules, year=2024)["1.1"].verdict.value for share in ("64 %", "65 %")]
    assert verdicts == ["not_met", "unknown"]


@pytest.mark.parametrize("more", [*MORE, *KEPT_WITH_ITS_FACT])
@pytest.mark.parametrize("level", ["≥ 99%", "Đạt"])
def test_a_known_fact_does_not_hold_what_the_name_adds(more: str, level: str) -> None:
    draft = followed(f"{KNOWN}{more}", level)
    assert draft.counts in ({"partly": 1}, {"open": 1})
    facts = {"region": "dbsh", "extremely_disadvantaged_commune": "không", "safety_zone_commune": "không"}
    found = ntm.assess({**facts, "irrigated_land_share": "100 %"}, draft.rules, year=2024)
    if "3.1" in (draft.rules.to_dict().get("indicators") or {}):
        assert found["3.1"].verdict is ntm.Verdict.UNKNOWN
    else:  # a layer cannot open what the set below has, and tells it
        assert any("để mở" in each.vi and "3.1" in each.vi for each in draft.differences)


@pytest.mark.parametrize("more", KEPT_WITH_ITS_FACT)
def test_what_says_who_counts_stays_in_the_name_of_a_new_fact(more: str) -> None:
    draft = drafted(f"1 | A | 1.1. {NAME}{more} | ≥ 65%")
    assert draft.counts == {"bound": 1}
    (fact,) = draft.rules.reads
    assert more.strip() in draft.rules.facts[fact].label.vi


@pytest.mark.parametrize(
    "name",
    [
        "Tỷ lệ xã đạt chuẩn, theo Quyết định số 18/2022/QĐ-TTg",
        "Tỷ lệ hộ theo Điều 1, khoản 2 và Điều 5",
        "Tỷ lệ trẻ em 6 tuổi, trẻ em dưới 5 tuổi và người từ 15 tuổi trở lên",
        "Tỷ lệ dân số trong độ tuổi, từ 15 đến 60 tuổi",
        "Tỷ lệ nghèo, giai đoạn 2021–2025",
        "Tỷ lệ hộ nghèo (2021 - 2025)",
        "Tỷ lệ trường, lớp đạt loại 1, cấp 2 và mức độ 1",
        "Hàng rào cây xanh và hoa ở hai bên đường, có 02 bên",
        "Tỷ lệ hồ sơ, có một cửa và một số dịch vụ, có một phần trực tuyến",
        "Phòng, chống thiên tai theo phương châm 4 tại chỗ",
        "Tỷ lệ hộ, từ năm 2021 đến năm 2025, trong năm học, hàng năm",
        "Tỷ lệ đường, tính từ 01/01/2021 và từ 2021 trở đi",
        "Tỷ lệ thôn, bản, ấp trên địa bàn xã và dưới sự quản lý của xã",
        "Tỷ lệ người dân năm 2025 và 2030",
    ],
)
def test_numbers_that_only_name_something_ask_for_nothing(name: str) -> None:
    assert [*asked_in(name)] == []
    assert drafted(f"1 | A | 1.1. {name} | ≥ 65%").counts == {"bound": 1}


HEAD = "TT | Tên tiêu chí | Nội dung tiêu chí | ĐBSH | BTB | TN"


@pytest.mark.parametrize("row", ["≥ 5,55% | ≥ 55,5% | ≥ 58%", "≥ 80% | ≥ 0,8% | ≥ 85%"])
def test_a_level_of_another_size_is_told_as_a_doubt(row: str) -> None:
    draft = drafted(f"1 | A | 1.1. {NAME} | {row}", head=HEAD)
    assert draft.counts == {"bound": 3}
    assert sum("sai dấu phẩy" in each.vi for each in draft.told) == 1
    assert sum("sai dấu phẩy" in cell.reading.note.vi for cell in draft.cells if cell.reading.note) == 1


def test_levels_of_like_size_are_not_doubted() -> None:
    draft = drafted(f"1 | A | 1.1. {NAME} | ≥ 30% | ≥ 100% | ≥ 65%", head=HEAD)
    assert not any("sai dấu phẩy" in each.vi for each in draft.told)


def test_a_mark_among_levels_opens_its_own_cell_only() -> None:
    draft = drafted(f"1 | A | 1.1. {NAME} | ≥ 80% | x | ≥ 85%", head=HEAD)
    assert draft.counts == {"bound": 2, "open": 1}
    assert "btb: {bound: unsourced" in draft.text
    assert "dbsh: {bound: 80 %" in draft.text
