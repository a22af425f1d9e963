"""The commands for those who write rule sets."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ntm_criteria.cli import run
from ntm_criteria.compiler import bundled_files

OK, BAD = 0, 2


def test_fmt_writes_files_in_the_style(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, done = tmp_path / "own.yaml", tmp_path / "done.yml"
    own.write_bytes(b"a:   1\r\n# note\r\n")
    done.write_text("a: 1\n", encoding="utf-8")
    assert run(["fmt", str(tmp_path), "--check", "--lang", "en"]) == BAD
    assert capsys.readouterr().out == f"would format {own}\n"
    assert own.read_bytes() == b"a:   1\r\n# note\r\n"
    assert run(["fmt", str(own), str(done)]) == OK
    assert capsys.readouterr().out == f"đã trình bày lại {own}\n"
    assert own.read_bytes() == b"a: 1\n# note\n"
    assert run(["fmt", str(tmp_path), "--check"]) == OK


def test_fmt_goes_on_after_a_file_that_is_no_yaml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, own = tmp_path / "bad.yaml", tmp_path / "own.yaml"
    bad.write_text("a: [\n", encoding="utf-8")
    own.write_text("a:  1\n", encoding="utf-8")
    assert run(["fmt", str(bad), str(own), str(tmp_path / "none.yaml")]) == BAD
    assert own.read_text(encoding="utf-8") == "a: 1\n"
    errors = capsys.readouterr().err
    assert f"{bad}:2:1" in errors
    assert "không tìm thấy tệp" in errors


def test_sheet_writes_a_workbook_and_takes_it_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, new = tmp_path / "book.xlsx", tmp_path / "new.yaml"
    assert run(["sheet", "bang-mac-2024", "--out", str(book)]) == OK
    assert run(["sheet", "bang-mac-2024", "--back", str(book)]) == BAD  # a bundled set stays as it is
    assert run(["sheet", "bang-mac-2024"]) == BAD
    assert run(["sheet", "bang-mac-2024", "--out", str(tmp_path / "book.yaml")]) == BAD
    assert run(["sheet", "bang-mac-2024", "--out", str(book), "--by", "regoin"]) == BAD
    assert run(["sheet", "bang-mac-2024", "--back", str(book), "--by", "region"]) == BAD
    capsys.readouterr()
    assert run(["sheet", "bang-mac-2024", "--back", str(book), "--out", str(new)]) == OK
    assert new.read_bytes() == bundled_files()["bang-mac-2024"].read_bytes()
    assert run(["sheet", str(new), "--back", str(book)]) == OK
    assert capsys.readouterr().err.splitlines() == [f"đã ghi {new}", "bảng không có gì thay đổi"]
    workbook = load_workbook(book)
    page = workbook["Bộ tiêu chí"]
    row = next(cells[0].row for cells in page.iter_rows(min_row=2) if cells[0].value == "3.1")
    page.cell(row, 8).value, page.cell(row, 3).value = 93, "Tưới"
    workbook.save(book)
    assert run(["sheet", str(new), "--back", str(book), "--lang", "en"]) == OK
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        f"C{row}, 3.1, Chỉ tiêu: Tưới, tiêu chủ động → Tưới",
        f"H{row}, 3.1, Mức chung: 92 % → 93 %",
    ]
    assert "Land under assured irrigation" in told.err
    assert "the requirement of 3.1 was changed" in told.err
    assert "at_least: 93 %" in new.read_text(encoding="utf-8")
