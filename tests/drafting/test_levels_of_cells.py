"""One cell: what it states, and that it is open where it has no reading, or more than one."""

import pytest

from ntm_criteria.drafting import LevelKind
from ntm_criteria.drafting.levels import Reading, read_level, read_points, read_sentence


def short(reading: Reading) -> str:
    """Write a reading in short: "at_least 80 %", "met", "open"."""
    if reading.kind is LevelKind.PARTS:
        return " + ".join(map(short, reading.parts))
    limits = " & ".join(
        f"{limit.relation.value if limit.relation else ''} {limit.number} {limit.unit}".strip()
        for limit in reading.limits
    )
    return limits if reading.kind is LevelKind.BOUND else f"{reading.kind.value} {limits}".strip()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("≥80%", "at_least 80 %"),
        (">= 80 %", "at_least 80 %"),
        ("từ 75% trở lên", "at_least 75 %"),
        ("Tối thiểu đạt 80%", "at_least 80 %"),
        ("không dưới 80%", "at_least 80 %"),
        ("80% trở lên", "at_least 80 %"),
        ("trên 90%", "more_than 90 %"),
        ("≤ 13%", "at_most 13 %"),
        ("không quá 16,5 %", "at_most 16,5 %"),
        ("không trên 5%", "at_most 5 %"),
        ("từ 5% trở xuống", "at_most 5 %"),
        ("<5%", "less_than 5 %"),
        ("dưới 16.5%", "less_than 16.5 %"),
        ("từ 50% đến dưới 75%", "at_least 50 % & less_than 75 %"),
        ("trên 5% đến 10%", "more_than 5 % & at_most 10 %"),
        ("100%", "at_least 100 %"),  # nothing else could be asked
        ("0%", "at_most 0 %"),
        ("≥ 1 mô hình", "at_least 1 mô hình"),
        ("từ 02 mô hình trở lên", "at_least 02 mô hình"),
        ("≥ 55 triệu đồng/người/năm", "at_least 55 triệu đồng/người/năm"),
        ("≥ 90% (áp dụng đạt cho cả nam và nữ)", "at_least 90 %"),
        ("≥95%(1)", "at_least 95 %"),
        ("Đạt", "met"),
        ("Đạt (nếu có)", "met"),
        ("Không", "none"),
        ("UBND cấp tỉnh quy định cụ thể", "left_to_province"),
        ("Ủy ban nhân dân tỉnh, thành phố quy định", "left_to_province"),
        ("✓", "mark"),
        ("–", "blank"),
        ("", "blank"),
        ("80%", "open"),  # the least or the most?
        ("từ 80%", "open"),
        ("50-70%", "open"),
        ("≥ 80% trở xuống", "open"),
        (">100%", "open"),
        ("≥70% (≥50% từ hệ thống cấp nước tập trung)", "open"),
        ("≥80% (trừ xã đảo)", "open"),
        ("≥ 80% đối với xã khu vực I", "open"),
        ("≥ 80% hoặc UBND cấp tỉnh quy định", "open"),
        ("Đạt theo hướng dẫn của Bộ Y tế", "open"),
        ("≥1.234 hộ", "open"),  # 1234, or 1,234
        ("≥80%\n≥70%", "open"),
        ("khoảng 80%", "open"),
        ("Từ 80% đến 70%", "open"),
    ],
)
def test_a_cell_has_one_reading_or_is_open(cell: str, expected: str) -> None:
    reading = read_level(cell)
    assert short(reading) == expected
    assert reading.note is not None or not reading.is_open


def test_the_wording_says_what_a_bare_number_is() -> None:
    assert short(read_level("13%", wording="Tỷ lệ hộ nghèo tối đa")) == "at_most 13 %"
    assert short(read_level("80", wording="Tỷ lệ hộ … (≥)", unit="%")) == "at_least 80 %"
    assert short(read_level("80%", wording="Tỷ lệ hộ trên địa bàn xã")) == "open"  # "trên địa bàn" says where
    assert short(read_level("100%", wording="Tỷ lệ hộ nghèo không quá")) == "open"


def test_a_footnote_with_a_number_leaves_the_level_open() -> None:
    assert short(read_level("≥80%", notes=("Xã đảo áp dụng mức 60%.",))) == "open"
    reading = read_level("≥80%", notes=("Theo Nghị quyết của Quốc hội.",))
    assert short(reading) == "at_least 80 %"
    assert reading.note is not None
    assert "Nghị quyết" in reading.note.vi


def test_levels_in_sentences_are_contents_with_one_number_each() -> None:
    cell = "1. 100% đề cương các môn học đầy đủ thông\ntin.\n2. Ít nhất 75% số giảng viên đạt chuẩn.\n3. Có kế hoạch."
    reading = read_level(cell, in_words=True)
    assert short(reading) == "at_least 100 % + at_least 75 % + words"
    assert reading.parts[0].about == "đề cương các môn học đầy đủ thông tin"
    assert short(read_level(cell)) == "open"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Sản phẩm được trồng trên địa bàn cấp xã từ 75% đến 100%", "at_least 75 % & at_most 100 %"),
        ("Duy trì diện tích được tưới tiêu chủ động đạt từ 92% trở lên", "at_least 92 %"),
        ("Trên 75% sản lượng và ổn định từ 12 tháng trở lên", "open"),
        ("Giảm 5% số hộ nghèo", "open"),
        ("Có ít nhất 2 mô hình", "open"),
        ("Ban hành kế hoạch năm 2024", "words"),
    ],
)
def test_a_sentence_has_one_level_or_is_open(sentence: str, expected: str) -> None:
    assert short(read_sentence(sentence)) == expected


def test_points_are_no_bounds() -> None:
    assert [short(read_points(text)) for text in ("2,5", "5 điểm", "0-5", "(40 Điểm)", "", "t")] == [
        "points 2,5",
        "points 5",
        "points 0 & 5",
        "points 40",
        "blank",
        "open",
    ]
    assert short(read_points("4", is_grade=True)) == "grade 4"
