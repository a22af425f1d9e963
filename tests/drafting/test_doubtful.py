"""What nobody can be sure of stays open and is told: columns of no sure region, unequal rows, notes, gaps, mistyped numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

import ntm_criteria as ntm
from drafting.making import Cell, csv_text, grid, html_table, page, paragraph, word_table, write_docx
from ntm_criteria.cli import run
from ntm_criteria.drafting import Draft, LevelKind, SourceCell, SourceDocument, SourceTable
from ntm_criteria.drafting.file_text import set_text
from ntm_criteria.drafting.levels import read_level
from ntm_criteria.drafting.readers import read_document
from ntm_criteria.errors import RuleFileError
from ntm_criteria.model import RuleSet

HEAD = "TT | Tên tiêu chí | Nội dung tiêu chí | {} | {} | Tây Nguyên"
ROW = "1 | A | 1.1. Tỷ lệ hộ | ≥ 70% | ≥ 80% | ≥ 90%"


def document_of(cells: list[Cell]) -> SourceDocument:
    source = tuple(SourceCell(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in cells)
    return SourceDocument("a.docx", (SourceTable("a.docx", 1, source, "Bộ tiêu chí giai đoạn 2021–2025"),))


def drafted(*rows: str) -> Draft:
    return ntm.draft_rule_set(document_of(grid(*rows)), id="du-thao")


def told(draft: Draft) -> str:
    return "\n".join(each.vi for each in draft.told)


def kinds(draft: Draft) -> list[str]:
    return [cell.reading.kind.value for cell in draft.cells]


def test_two_columns_of_one_region_stay_open_and_the_missing_region_is_told() -> None:
    draft = drafted(HEAD.format("Bắc Trung Bộ", "Bắc Trung Bộ"), ROW)
    assert kinds(draft) == ["open", "open", "bound"]
    assert "cột 4 và 5 cùng đọc là “Bắc Trung Bộ”" in draft.doubts[0].vi
    assert "không có cột nào của “vùng” là: Trung du và miền núi phía Bắc, Đồng bằng sông Hồng" in told(draft)
    assert "cột 4 và 5 cùng đọc là" in ntm.review_page(draft)
    assert not drafted(HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ"), ROW).doubts


def test_two_columns_of_one_year_or_group_stay_open() -> None:
    draft = drafted(HEAD.format("Năm 2022", "2022").replace("Tây Nguyên", "Năm 2023"), ROW)
    assert kinds(draft) == ["open", "open", "bound"]
    assert "cột 4 và 5 cùng đọc là “năm 2022”" in draft.doubts[0].vi
    cells = [
        *(Cell(1, column, text, rows=2) for column, text in enumerate(["TT", "Tên tiêu chí", "Nội dung tiêu chí"], 1)),
        Cell(1, 4, "Chỉ tiêu theo loại xã", columns=3),
        *(Cell(2, c, text) for c, text in enumerate(["Loại A", "Loại A", "Loại B"], 4)),
        *(Cell(3, c, t.strip()) for c, t in enumerate(ROW.split("|"), 1)),
    ]  # fmt: skip
    draft = ntm.draft_rule_set(document_of(cells), id="du-thao")
    assert kinds(draft) == ["open", "open", "bound"]
    assert "cột 4 và 5 cùng đọc là “Loại A”" in draft.doubts[0].vi


def test_unknown_columns_beside_one_that_is_known_are_told() -> None:
    draft = drafted(HEAD.format("vùng A", "vùng B").replace("Tây Nguyên", "Năm 2023"), ROW)
    assert [each.vi.partition(" “")[0] for each in draft.doubts] == ["cột 4", "cột 5"]


def test_columns_below_one_merged_heading_that_are_alike_are_one_column() -> None:
    cells = [
        *grid("TT | Tên tiêu chí | Nội dung tiêu chí"), Cell(1, 4, "Bắc Trung Bộ", columns=2), Cell(1, 6, "Tây Nguyên"),
        *(Cell(2, column, text) for column, text in enumerate(["1", "A", "1.1. Tỷ lệ hộ"], 1)),
        Cell(2, 4, "≥ 70%", columns=2), Cell(2, 6, "≥ 90%"),
    ]  # fmt: skip
    draft = ntm.draft_rule_set(document_of(cells), id="du-thao")
    assert not draft.doubts
    assert not draft.open_cells


@pytest.mark.parametrize("name", ["Bắc Trung Phần", "", "Duyên hải miền Trung", "Bắc Trung Bộ và DH miền Trung"])
def test_a_column_without_a_known_region_is_told_and_not_used(name: str) -> None:
    draft = drafted(HEAD.format("Đồng bằng sông Hồng", name), ROW)
    assert f"cột 5 “{name or '–'}”: tiêu đề không phải tên nào đã biết của “vùng”" in draft.doubts[0].vi
    assert [cell.is_used for cell in draft.cells] == [True, False, True]
    assert ("có phải ý là 'Bắc Trung Bộ'?" in draft.doubts[0].vi) == (name == "Bắc Trung Phần")
    assert "80 %" not in draft.text


def test_names_that_nobody_knows_among_regions_make_no_category_of_their_own() -> None:
    cells = [
        *(Cell(1, column, text, rows=2) for column, text in enumerate(["TT", "Tên tiêu chí", "Nội dung tiêu chí"], 1)),
        Cell(1, 4, "Chỉ tiêu theo vùng", columns=4),
        *(Cell(2, c, text) for c, text in enumerate(["Tây Nguyên", "Miền Trung", "Miền Tây", "Đông Nam Bộ"], 4)),
        *(Cell(3, c, t) for c, t in enumerate(["1", "A", "1.1. Tỷ lệ hộ", "≥ 70%", "≥ 75%", "≥ 80%", "≥ 90%"], 1)),
    ]  # fmt: skip
    draft = ntm.draft_rule_set(document_of(cells), id="du-thao")
    assert [cell.is_used for cell in draft.cells] == [True, False, False, True]
    assert "cột 5" in draft.doubts[0].vi
    assert "cột 6" in draft.doubts[1].vi


def test_a_heading_of_two_known_regions_is_read_as_both() -> None:
    draft = drafted(HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ và Duyên hải Nam Trung Bộ"), ROW)
    assert not draft.doubts
    assert "đọc là mức chung của Bắc Trung Bộ và Duyên hải Nam Trung Bộ" in told(draft)
    assert draft.text.count("80 %") == 2


@pytest.mark.parametrize("cells", [ROW.replace(" | ≥ 70%", ""), f"{ROW} | ≥ 95%"])
def test_a_row_with_another_number_of_cells_stays_open(cells: str) -> None:
    head = HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ")
    others = [ROW.replace("1.1. Tỷ lệ hộ", f"1.{n}. Tỷ lệ {'ABC'[n - 2]}") for n in (2, 3, 4)]
    draft = drafted(head, cells, *others)
    of_row = [cell for cell in draft.cells if cell.code == "1.1"]
    assert all(cell.reading.kind is LevelKind.OPEN for cell in of_row)
    assert all(cell.reading.note and "lệch cột" in cell.reading.note.vi for cell in of_row)
    assert all(cell.reading.kind is LevelKind.BOUND for cell in draft.cells if cell.code != "1.1" and cell.is_used)


NOTES = [
    "Ghi chú: Các mức áp dụng từ năm 2023.",
    "(2) Xã đặc biệt khó khăn được giảm 10% so với mức của vùng.",
    "* Không tính hộ đi làm ăn xa.",
    "Các chỉ tiêu 17.6, 17.7 chỉ áp dụng từ năm 2025.",
    "Riêng xã đảo không đánh giá tiêu chí Giao thông.",
]
TABLE = grid(HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ"), ROW)


@pytest.mark.parametrize("note", NOTES)
def test_notes_beside_the_table_are_told(note: str, tmp_path: Path, read: Callable[..., SourceDocument]) -> None:
    title, end = "Bộ tiêu chí nông thôn mới 2021–2025", "Nơi nhận: như trên"
    word = write_docx(tmp_path / "a.docx", paragraph(title) + word_table(TABLE) + paragraph(note) + paragraph(end))
    html = read("a.html", page(f"<p>{title}</p>{html_table(TABLE)}<p>{note}</p><p>{end}</p>"))
    for source in (read_document(word), html):
        draft = ntm.draft_rule_set(source, id="du-thao")
        assert (
            f"văn bản có ghi chú ngoài các ô mức, không được đọc; nếu ghi chú đổi mức hay mã thì tự ghi vào tệp: “{note}”"
            in told(draft)
        )
        assert not any(words in told(draft) for words in (end, f"ghi vào tệp: “{title}"))
        assert note in ntm.review_page(draft)


def test_a_note_in_the_last_row_is_told_and_no_indicator(read: Callable[..., SourceDocument]) -> None:
    rows = grid(HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ"), ROW, f"{NOTES[0]} | | | | | ")
    draft = ntm.draft_rule_set(read("a.csv", csv_text(rows)), id="du-thao")
    assert f"“{NOTES[0]}”" in told(draft)
    assert len(draft.rules) == 1


@pytest.mark.parametrize("text", ["8O%", "≥ 8O %", "l00%", "1O0%", "O5%", "8O", "≥ 7О%", "8 O%", "8 ⌘", "80¤"])
def test_a_number_with_a_letter_or_a_sign_stays_open(text: str) -> None:
    reading = read_level(text, wording="tối thiểu", unit="%")
    assert reading.kind is LevelKind.OPEN
    assert reading.note is not None
    assert read_level(text, wording="tối thiểu", unit="%", in_words=True).kind is LevelKind.OPEN


def test_signs_and_units_that_are_clear_are_read() -> None:
    assert read_level("≥ 85٪").limits == read_level("≥ 85%").limits
    assert read_level("≥ 60l/người/ngày").limits[0].unit == "l/người/ngày"
    assert read_level("≥ 4 m²/người").limits[0].unit == "m²/người"


def test_what_does_not_compile_is_left_open_at_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "TT | Tên tiêu chí | Nội dung tiêu chí | Mức yêu cầu"
    rows = ("1 | A | 1.1. Số mô hình | ≥ 2 mô hình", "| | 1.2. Tỷ lệ hộ | ≥ 80%")
    place = "ntm_criteria.drafting.draft.set_text"
    monkeypatch.setattr(place, lambda *given: set_text(*given).replace("80 %", "80 @@"))
    draft = drafted(head, *rows)
    assert kinds(draft) == ["bound", "open"]
    note = draft.cells[1].reading.note
    assert note is not None
    assert note.vi.startswith("bảng 1, dòng 3, cột 4: mức đọc được không viết được thành quy tắc, để mở:")
    monkeypatch.setattr(place, lambda *given: set_text(*given).replace("years:", "yaers:"))
    with pytest.raises(RuleFileError) as caught:
        drafted(head, *rows)
    assert all(each.place is None and "a.docx" in each.message.vi for each in caught.value.problems)


def base(folder: Path) -> RuleSet:
    """Write a set of three criteria with levels of regions, and read it."""
    head = HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ")
    rows = [f"{n} | Nội dung {n} | {n}.{i}. Tỷ lệ {n}{i} | ≥ 70% | ≥ 80% | ≥ 90%" for n in (1, 2, 3) for i in (1, 2, 3)]
    file = folder / "goc.yaml"
    file.write_text(ntm.draft_rule_set(document_of(grid(head, *rows)), id="goc").text, encoding="utf-8")
    return ntm.load_rule_set(file)


def layer(folder: Path, *rows: str) -> Draft:
    head = HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ")
    return ntm.draft_rule_set(document_of(grid(head, *rows)), id="lop", like=base(folder), layer=True)


def test_gaps_are_told_of_layers_and_of_criteria(tmp_path: Path) -> None:
    rows = [f"{n} | Nội dung {n} | {n}.{i}. Tỷ lệ {n}{i} | ≥ 75% | ≥ 85% | ≥ 95%" for n in (1, 3) for i in (1, 3)]
    said = told(layer(tmp_path, *rows))
    assert "tiêu chí 1: bảng không có dòng mang mã 1.2; lớp không thêm gì ở đó" in said
    assert "bảng không có tiêu chí 2, dù có các tiêu chí trước và sau" in said


def test_a_looser_region_does_not_hide_what_is_stricter(tmp_path: Path) -> None:
    draft = layer(tmp_path, "1 | Nội dung 1 | 1.1. Tỷ lệ 11 | ≥ 75% | ≥ 60% | ≥ 95%")
    assert "75 %" in draft.text.partition("indicators:")[2]
    (line,) = [each.vi for each in draft.differences if "nới lỏng" in each.vi]
    assert "1.1 (Bắc Trung Bộ)" in line
    assert line.endswith("các mức chặt hơn đã ghi vào lớp (Đồng bằng sông Hồng, Tây Nguyên)")


def test_the_review_exits_with_10_for_a_code_given_twice_or_a_column_of_no_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    good = HEAD.format("Đồng bằng sông Hồng", "Bắc Trung Bộ")
    for name, head, rows, said in (
        ("ma.html", good, (ROW, "| | 1.1. Tỷ lệ khác | ≥ 70% | ≥ 80% | ≥ 90%"), "mã 1.1 đã dùng cho chỉ tiêu khác"),
        ("cot.html", good.replace("Bắc Trung Bộ", "Bắc Trung Phần"), (ROW,), "không dùng mức nào của cột này"),
    ):
        Path(name).write_text(page(f"<p>Bộ tiêu chí 2021–2025</p>{html_table(grid(head, *rows))}"), encoding="utf-8")
        assert run(["draft", name, "--out", "a.yaml", "--force", "--lang", "vi"]) == 0
        assert said in capsys.readouterr().err
        assert run(["review", "a.yaml", name, "--lang", "vi"]) == 10
        assert said in capsys.readouterr().err


def test_a_draft_does_not_write_over_an_edited_file_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_text(page(f"<p>Bộ tiêu chí 2021–2025</p>{html_table(TABLE)}"), encoding="utf-8")
    draft, file = ["draft", "a.html", "--out", "a.yaml", "--lang", "vi"], Path("a.yaml")
    assert run(draft) == run(draft) == 0
    file.write_text(
        file.read_text(encoding="utf-8").replace("≥ 80%", "≥ 81%").replace("80 %", "81 %"), encoding="utf-8"
    )
    edited = file.read_bytes()
    capsys.readouterr()
    assert run(draft) == 2
    said = capsys.readouterr().err
    assert "có thể đã sửa tay" in said
    assert "--force" in said
    assert file.read_bytes() == edited
    assert run([*draft, "--force"]) == 0
    assert run(["confirm", "a.yaml", "--all", "--by", "Người đối chiếu"]) == 0
    assert run([*draft, "--force"]) == 2
