"""Documents that are no documents, and some that were made to do harm: each is refused with a word on what to do."""

import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import ntm_criteria as ntm
from drafting.looking import told_in
from drafting.making import Canvas, grid, html_table, page, word_cell, word_table, write_docx, write_pdf, write_xlsx
from ntm_criteria.drafting.readers import ENDINGS, read_document
from ntm_criteria.errors import ProblemCode


def refused(path: Path, **options: Any) -> ntm.RuleFileError:
    with pytest.raises(ntm.RuleFileError) as caught:
        read_document(path, **options)
    for problem in caught.value.problems:
        assert problem.message.vi != problem.message.en
        assert len(problem.message.en) < 1000
    return caught.value


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_not_there(ending: str, tmp_path: Path) -> None:
    assert "there is no file" in str(refused(tmp_path / f"a{ending}"))
    (tmp_path / f"b{ending}").mkdir()
    assert "is a folder" in str(refused(tmp_path / f"b{ending}"))


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".pdf"])
@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"%PDF-1.4\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, b"<html>", bytes(range(256)) * 40],
)
def test_a_damaged_file(ending: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(content)
    try:
        assert read_document(path).tables == ()
        assert ending == ".pdf"  # a PDF without pages is one, if an odd one
    except ntm.RuleFileError as error:
        assert error.problems[0].code is ProblemCode.UNREADABLE_FILE


@pytest.mark.parametrize("content", ["", "   ", "<table>", "<table><tr><td></table>", "&&&<", "\0\0"])
def test_pages_without_tables(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(content, encoding="utf-8")
    assert read_document(tmp_path / "a.html").tables == ()


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_empty_csv(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    assert "bỏ qua một bảng trống" in told_in(read_document(tmp_path / "a.csv"))


@pytest.mark.parametrize(
    ("name", "hint"), [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.mht", ".html"), ("a.txt", None), ("a", None)]
)
def test_other_kinds_of_files(name: str, hint: str | None, tmp_path: Path) -> None:
    error = refused(tmp_path / name)
    assert "is no known kind of file" in str(error)
    assert (error.problems[0].hint is None) == (hint is None)
    assert hint is None or hint in str(error.problems[0].hint)


def test_options_of_other_kinds(tmp_path: Path) -> None:
    assert "only a .pdf file has pages" in str(refused(tmp_path / "a.docx", pages=[1]))
    assert "only an .xlsx file has sheets" in str(refused(tmp_path / "a.docx", sheet="A"))


def bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 2**24)


def wide_docx(path: Path) -> None:
    write_docx(path, f"<w:tbl>{'<w:tr>' * 1}{word_cell('a', span=999) * 1000}</w:tr></w:tbl>")


def deep_docx(path: Path) -> None:
    write_docx(path, "<w:sdt>" * 400 + word_table(grid("1|a")) + "</w:sdt>" * 400)


def entities(path: Path) -> None:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    write_docx(path, word_table(grid("1|a")))
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode().replace(">a<", ">&e11;<")
    parts["word/document.xml"] = f"<!DOCTYPE x [{lines}]>{text}".encode()
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def wide_page(path: Path) -> None:
    row = f"<tr>{'<td colspan=1000 rowspan=60000>a' * 300}"
    path.write_text(page(f"<table>{row * 300}</table>"), encoding="utf-8")


def deep_page(path: Path) -> None:
    path.write_text(page("<div>" * 5000 + html_table(grid("1|a"))), encoding="utf-8")


def large_page(path: Path) -> None:
    path.write_bytes(b" " * (2**25 + 1))


def long_csv(path: Path) -> None:
    path.write_text("a," * 200_001, encoding="utf-8")


def scattered_book(path: Path) -> None:
    cells = [cell for n in range(700) for cell in (grid("x")[0]._replace(row=n + 1, column=n + 1),)]
    write_xlsx(path, cells)


def packed_pdf(path: Path) -> None:
    content = zlib.compress(b"0" * 2**24)
    part = b"1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + content + b"\nendstream\n"
    path.write_bytes(b"%PDF-1.4\n" + part * 17)


HOSTILE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a bomb": ("a.docx", bomb),
    "a wide table": ("a.docx", wide_docx),
    "deep elements": ("a.docx", deep_docx),
    "a wide table of a page": ("a.html", wide_page),
    "a deep page": ("a.html", deep_page),
    "a large page": ("a.html", large_page),
    "a long line": ("a.csv", long_csv),
    "a scattered sheet": ("a.xlsx", scattered_book),
    "a PDF that unpacks to too much": ("a.pdf", packed_pdf),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_too_much(kind: str, tmp_path: Path) -> None:
    name, make = HOSTILE[kind]
    make(tmp_path / name)
    refused(tmp_path / name)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    entities(tmp_path / "a.docx")
    try:
        assert "haha" not in read_document(tmp_path / "a.docx").tables[0].cells[1].text
    except ntm.RuleFileError as error:
        assert error.problems


def test_tables_in_tables_in_tables_end(tmp_path: Path) -> None:
    body = "<table><tr><td>a<td>" * 60
    assert len(ntm_tables(tmp_path, page(body))) <= 60


def ntm_tables(tmp_path: Path, content: str) -> tuple[object, ...]:
    (tmp_path / "a.html").write_text(content, encoding="utf-8")
    return read_document(tmp_path / "a.html").tables


def test_a_pdf_with_too_many_lines_is_told(tmp_path: Path) -> None:
    canvas = Canvas()
    canvas.text(50, 50, "Bản đồ")
    for step in range(2100):
        canvas.line(10 + step * 0.25, 100, 10 + step * 0.25, 104)
        canvas.line(10, 110 + step * 0.3, 14, 110 + step * 0.3)
    document = read_document(write_pdf(tmp_path / "a.pdf", [canvas]))
    assert document.tables == ()


def test_a_missing_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> ModuleType:
        if name in {"docx", "pdfplumber", "lxml.html"}:
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr("ntm_criteria.tables.files.libraries.import_module", load)
    write_docx(tmp_path / "a.docx", word_table(grid("1|a")))
    (tmp_path / "a.html").write_text(page(html_table(grid("1|a"))), encoding="utf-8")
    write_pdf(tmp_path / "a.pdf", [Canvas()])
    for name in ("a.docx", "a.html", "a.pdf"):
        assert "pip install 'ntm-criteria[draft]'" in str(refused(tmp_path / name))
