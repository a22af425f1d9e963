"""Files of tables as strangers send them: text that is read by the rules of docs/figures.md, or refused with its place."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from csv import writer
from datetime import date
from fractions import Fraction
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.cli import run
from ntm_criteria.figures import Locale, Refused
from ntm_criteria.model import NumberFact
from ntm_criteria.tables import CellReader, cell_reader
from ntm_criteria.tables.columns import ColumnMatcher, Columns, HeadingReader
from ntm_criteria.tables.files import csv as csv_records
from ntm_criteria.tables.files.csv import open_csv, records
from ntm_criteria.tables.files.judge_file import judge_file
from ntm_criteria.tables.files.read_files import TableFiles
from ntm_criteria.tables.files.text_cells import Refusals, TextColumn
from ntm_criteria.tables.files.text_columns import PlainNumbers, read_texts
from ntm_criteria.text import Text

BANG_MAC, NATIONAL = ntm.load_rule_set("bang-mac-2024"), ntm.load_rule_set("vn-318-2022-ntm")
HEAD = "commune_id,district,irrigated_land_share,population\n"

JUDGING = "ntm_criteria.tables.files.judge_file"  # the module: its function of the same name hides it
WORKING = "ntm_criteria.tables.files.working_folder"


def table(folder: Path, source: str, *more: str, out: str = "out.csv", rules: str = "bang-mac-2024") -> int:
    return run(["table", str(folder / source), str(folder / out), "--rules", rules, *more])


def rows(path: Path) -> list[tuple[Any, ...]]:
    return pl.read_csv(path.read_bytes(), infer_schema=False).rows()


def save(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as the kind of file that its ending says."""
    ways: dict[str, Any] = {
        ".csv": frame.write_csv, ".xlsx": frame.write_excel, ".arrow": frame.write_ipc, ".parquet": frame.write_parquet
    }  # fmt: skip
    ways[path.suffix](path)


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


# --- CSV: text, and only what stands in the line


def test_a_code_keeps_its_zeros_and_every_column_its_text(tmp_path: Path) -> None:
    put(tmp_path, "in.csv", HEAD + '06001,007,"91,93",2.410\n06002,1.0,92.00 %,"55,000"\n')
    assert table(tmp_path, "in.csv", "--keep-all", "--only", "3.1") == 0
    assert rows(tmp_path / "out.csv") == [
        ("06001", "007", "91,93", "2.410", "not_met"),
        ("06002", "1.0", "92.00 %", "55,000", "met"),
    ]


def test_the_locale_says_what_a_dot_is(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,agricultural_production_land\n1,55.125\n")
    rules = "vn-318-2022-ntm"
    assert "agricultural_production_land" in NATIONAL.reads
    more = ["--year", "2024", "--keep-all"]
    assert table(tmp_path, "in.csv", *more, rules=rules) == 2
    text = said()
    assert "ambiguous-figure: dòng 2, commune_id=1" in text
    assert "hoặc ghi rõ --locale vi (dấu phẩy thập phân) hay en" in text
    assert table(tmp_path, "in.csv", *more, "--locale", "vi", rules=rules) == 0
    assert table(tmp_path, "in.csv", *more, "--locale", "en", rules=rules) == 0


def test_one_text_leaves_the_other_cells_as_they_are(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", HEAD + "1,a,92.0,\n2,a,khoảng 92,\n3,a,91.99,\n")
    assert table(tmp_path, "in.csv", "--only", "3.1", "--errors", "null") == 0
    assert rows(tmp_path / "out.csv") == [("1", "met"), ("2", "unknown"), ("3", "not_met")]
    assert "unreadable-figure: dòng 3, commune_id=2" in said()


def test_lines_of_another_length_are_all_named(tmp_path: Path, said: Any) -> None:
    text = HEAD + "06001,A,91,93,2410\n" + '06002,A,"60,2",91\n\n,,,\n06003,B\n' + "".join(f"{n}\n" for n in range(30))
    put(tmp_path, "in.csv", text)
    for more in ([], ["--errors", "null"]):
        assert table(tmp_path, "in.csv", *more) == 2
        told = said()
        assert "in.csv:2:1: wrong-form: dòng 2 có 05 ô, dòng tên cột có 04" in told
        assert "số lẻ dùng dấu phẩy phải đặt trong ngoặc kép" in told
        assert "in.csv:6:1: wrong-form: dòng 6 có 02 ô" in told
        assert told.count("wrong-form: dòng") == 20
        assert "và 12 dòng nữa" in told
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + '1,a"b,92,\n', "in.csv:2:1: wrong-form: dòng 2 có dấu ngoặc kép lẻ"),
        (HEAD + '1,a,92,\n2,"a,92,\n3,a,92,\n4,a,92\n', "in.csv:3:1: wrong-form: dòng 3 có dấu ngoặc kép lẻ"),
        (HEAD + '1,a,92,\n2,"a,92,\n3,a,92,\n4,a,92\n', "in.csv:5:1: wrong-form: dòng 5 có 03 ô"),
        (HEAD + '1,"a\nb\nc",92,\n2,a,khoảng,\n', "dòng 5, commune_id=2"),
        ("", "'in.csv' trống"),
        ("\n\n", "'in.csv' trống"),
        ("commune_id,population,population\n1,2,3\n", "tên cột viết hai lần: 'population'"),
        ("commune_id,population\r1,2\r", "không xuống dòng như tệp CSV"),
        (f'commune_id,"{"x" * 200_000}"\n', "dòng 1 hoặc một ô của dòng dài quá 128 kB"),
    ],
)
def test_what_is_wrong_in_a_csv(text: str, told: str, tmp_path: Path, said: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "in.csv", text)
    assert run(["table", "in.csv", "out.csv", "--rules", "bang-mac-2024"]) == 2
    assert told in said()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "cp1258"])
def test_another_encoding_is_told_with_what_to_do(encoding: str, tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", HEAD + "1,Ba Vì,92,\n", "utf-8")
    content = (tmp_path / "in.csv").read_text(encoding="utf-8").replace("Vì", "Vî" if encoding == "cp1258" else "Vì")
    put(tmp_path, "in.csv", content, encoding)
    assert table(tmp_path, "in.csv") == 2
    text = said()
    assert "in.csv không phải mã UTF-8" in text
    assert "lưu tệp với mã UTF-8 (trong Excel: Save As, chọn kiểu 'CSV UTF-8')" in text
    assert (":2:1:" in text) == (encoding == "cp1258")


@pytest.mark.parametrize(
    ("mark", "encoding"), [(";", "utf-8"), ("\t", "utf-8"), (";", "utf-8-sig"), (",", "utf-8-sig")]
)
def test_separators_and_the_byte_order_mark(mark: str, encoding: str, tmp_path: Path) -> None:
    share = '"92,5"' if mark == "," else "92,5"
    put(tmp_path, "in.csv", HEAD.replace(",", mark) + mark.join(["06001", "a", share, "2.410\r\n"]), encoding)
    assert table(tmp_path, "in.csv", "--only", "3.1") == 0
    assert rows(tmp_path / "out.csv") == [("06001", "met")]


CELLS = st.text(st.sampled_from('ab,;"\n é'), max_size=5)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12), st.sampled_from([1, 20, 2**24]))
@example([["a\nb", '"', ""], ["", "", ""]], 1)
def test_records_are_what_was_written(tmp_path_factory: pytest.TempPathFactory, given_: Any, block: int) -> None:
    path = tmp_path_factory.mktemp("csv") / "in.csv"
    text = StringIO()
    into = writer(text, lineterminator="\n")
    into.writerow(["x", "y", "z"])
    lines = []
    for row in given_:
        lines.append(text.getvalue().count("\n") + 1)
        into.writerow(row)
    path.write_text(text.getvalue(), encoding="utf-8")
    whole = [(line, row) for line, row in zip(lines, given_, strict=True) if any(cell.strip(" ") for cell in row)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_records, "_BLOCK", block)
        columns = Columns(("x",), "year", {}, None, keep_all=False)
        matcher = ColumnMatcher(BANG_MAC, HeadingReader(BANG_MAC), "now", columns, "in.csv")
        found = list(records(open_csv(path, matcher)))
    read = [
        row
        for each in found
        if each.lines
        for row in pl.read_csv(each.content, has_header=False, infer_schema=False, new_columns=["x", "y", "z"]).rows()
    ]
    assert [line for each in found for line in each.lines] == [line for line, _ in whole]
    assert [tuple(cell or "" for cell in row) for row in read] == [tuple(row) for _, row in whole]


# --- figures


FIGURES = st.one_of(
    st.from_regex(r"\A0?[0-9]{1,4}([.,][0-9]{1,7})?\Z"),
    st.from_regex(r"\A[0-9]{1,2}[.,][0-9]{1,3}\Z"),
    st.from_regex(r"\A[1-9][0-9]{0,2}([., ][0-9]{3}){1,3}\Z"),
    st.sampled_from(["", "-", " 5", "1e2", "inf", "nan", "+5", ".5", "5.", "92 %", "-1", "٩٢", "0", "00", "Đạt"]),
)


@settings(deadline=None)  # the first unit that is none of the fact's own loads the registry
@given(
    st.lists(FIGURES, min_size=1, max_size=30),
    st.sampled_from(["irrigated_land_share", "population", "income_per_capita", "agricultural_production_land"]),
    st.sampled_from([None, "vi", "en"]),
    st.booleans(),
)
@example(["1.234", "1.5", "12.5", "12.25"], "agricultural_production_land", None, False)
@example(["1.234", "1.5", "12.5", "12.25"], "agricultural_production_land", "vi", False)
@example(["1.234", "1.5", "12.5", "12.25"], "agricultural_production_land", "en", False)
def test_a_column_is_read_as_one_communes_figures(texts: list[str], fact: str, locale: Any, converted: bool) -> None:
    units = {"income_per_capita": "VND/person/year", "irrigated_land_share": "fraction"} if converted else {}
    reader = cell_reader(NATIONAL.facts[fact], NATIONAL, locale, units, in_villages=False)
    batch = pl.DataFrame({fact: texts}, schema={fact: pl.String}).with_row_index("\ue000row", 1)
    refusals = Refusals("now", lambda row: Text("", ""), ())
    read = read_texts(batch, [TextColumn(fact, reader, pl.Float64)], refusals)[fact].to_list()
    wanted = [reader.read(text) for text in texts]
    assert read == [None if isinstance(value, Refused) else value for value in wanted]
    assert refusals.counts[fact] == sum(isinstance(value, Refused) for value in wanted)


def test_no_count_has_decimals_whatever_it_is_counted_in() -> None:
    in_thousands = CellReader(NATIONAL.facts["population"], NATIONAL.facts, unit="thousand", factor=Fraction(1000))
    plain = PlainNumbers.of(in_thousands)
    assert plain is not None
    assert [bool(re.match(plain.form, text)) for text in ("2", "2.41")] == [True, False]


def test_three_decimals_may_be_a_group_of_thousands() -> None:
    fact = NATIONAL.facts["agricultural_production_land"]
    assert isinstance(fact, NumberFact)
    fact = evolve(fact, scale=10_000)
    forms: list[tuple[Locale, list[bool]]] = [(None, [False, True]), ("en", [True, True]), ("vi", [False, False])]
    for locale, plain in forms:
        found = PlainNumbers.of(CellReader(fact, NATIONAL.facts, locale))
        assert found is not None
        assert [bool(re.match(found.form, text)) for text in ("1.234", "1.2345")] == plain


def test_a_csv_of_several_batches_has_one_heading(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(import_module(JUDGING), "_BATCH", 2)
    monkeypatch.setattr(import_module("ntm_criteria.tables.files.csv"), "_BLOCK", 20)
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n" + "".join(f"{n},9{n}\n" for n in range(5)))
    assert table(tmp_path, "in.csv", "--only", "3.1") == 0
    assert rows(tmp_path / "out.csv") == [(str(n), "met" if n >= 2 else "not_met") for n in range(5)]


def test_an_empty_text_is_no_key(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", 'commune_id,irrigated_land_share\n"",92\n2,""\n')
    assert table(tmp_path, "in.csv", "--only", "3.1", "--errors", "null") == 0
    assert "bad-key: dòng 2: không có mã xã" in said()
    assert rows(tmp_path / "out.csv") == [(None, "met"), ("2", "unknown")]


def test_a_bare_number_is_in_the_unit_of_its_column(tmp_path: Path) -> None:
    put(
        tmp_path,
        "in.csv",
        'commune_id,irrigated_land_share,income_per_capita\n1,"0,92",55.000.000\n2,91 %,54 triệu đồng/năm\n',
    )
    more = ["--unit", "irrigated_land_share=fraction", "--unit", "income_per_capita=VND/person/year"]
    assert table(tmp_path, "in.csv", "--only", "3.1", "--only", "10.1", *more) == 0
    assert [row[1] for row in rows(tmp_path / "out.csv")] == ["met", "not_met"]
    assert [row[2] for row in rows(tmp_path / "out.csv")] == ["met", "not_met"]


def test_years_flags_categories_and_totals_in_text(tmp_path: Path, said: Any) -> None:
    put(
        tmp_path,
        "in.csv",
        "commune_id,year,region,rural_market\n1,2024,Trung du và miền núi phía Bắc,Có\n2, 2023 ,dbsh,chưa\n"
        "3,2O24,tdmnpb,-\n4,,miền núi,1\n",
    )
    more = ["--errors", "null"]
    assert table(tmp_path, "in.csv", *more, rules="vn-318-2022-ntm") == 0
    text = said()
    assert "wrong-year: dòng 4, commune_id=3, year=2O24, cột năm 'year': '2O24' không phải là một năm" in text
    assert "unknown-value: dòng 5, commune_id=4" in text
    assert "unreadable-figure: dòng 5, commune_id=4" in text
    found = pl.read_csv(tmp_path / "out.csv")
    assert found["year"].to_list() == [2024, 2023, None, None]
    assert found["region"].to_list()[:3] == ["tdmnpb", "dbsh", "tdmnpb"]


# --- the other kinds of file


@pytest.mark.parametrize("ending", [".parquet", ".arrow", ".xlsx"])
def test_text_in_other_kinds_is_read_the_same_way(ending: str, tmp_path: Path, said: Any) -> None:
    frame = pl.DataFrame(
        {
            "commune_id": ["06001", "06002", "06003"],
            "irrigated_land_share": ["91,93", "92.00 %", "khoảng"],
            "planning_criterion_met": ["Đạt", "chưa", None],
        }
    )
    path = tmp_path / f"in{ending}"
    save(frame, path)
    assert table(tmp_path, path.name, "--only", "3.1", "--only", "1.1") == 2
    assert f"dòng {4 if ending == '.xlsx' else 3}, commune_id=06003" in said()
    assert table(tmp_path, path.name, "--only", "3.1", "--only", "1.1", "--keep-all", "--errors", "null") == 0
    assert rows(tmp_path / "out.csv") == [
        ("06001", "91,93", "Đạt", "met", "not_met"),
        ("06002", "92.00 %", "chưa", "not_met", "met"),
        ("06003", "khoảng", None, "unknown", "unknown"),
    ]


def test_a_number_of_a_sheet_is_a_number_whatever_stands_beside_it(tmp_path: Path, said: Any) -> None:
    book = xlsxwriter.Workbook(tmp_path / "in.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        [
            ("commune_id", "agricultural_production_land", "note"),
            (1, 1.23, "a"),
            (2, "1.234,5 ha", 5),
            (),
            (3, True, "x"),
        ]
    ):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.close()
    assert "agricultural_production_land" in NATIONAL.reads
    more = ["--locale", "vi", "--year", "2024", "--errors", "null"]
    assert table(tmp_path, "in.xlsx", *more, out="out.parquet", rules="vn-318-2022-ntm") == 0
    assert "unreadable-figure: dòng 5, commune_id=3" in (text := said())
    assert text.count("unreadable-figure") == 1
    assert pl.read_parquet(tmp_path / "out.parquet")["commune_id"].to_list() == [1, 2, 3]


def test_keys_of_two_types_are_joined_as_text(tmp_path: Path) -> None:
    put(tmp_path, "in.csv", "commune_id\n1\n2\n")
    frame = pl.DataFrame({"commune_id": [1, 1, 2], "name": [1, 2, 1], "street_lighting": [True, True, False]})
    frame.write_parquet(tmp_path / "villages.parquet")
    frame.with_columns(pl.col("commune_id").cast(pl.Float64)).write_parquet(tmp_path / "floats.parquet")
    frame.select("commune_id").unique(maintain_order=True).write_parquet(tmp_path / "in.parquet")
    frame.cast(pl.String).write_csv(tmp_path / "villages.csv")
    for source, villages in (
        ("in.csv", "villages.parquet"),
        ("in.parquet", "villages.csv"),
        ("in.csv", "floats.parquet"),
    ):
        more = ["--villages", str(tmp_path / villages), "--only", "4.3"]
        assert table(tmp_path, source, *more, out="out.parquet") == 0
        found = pl.read_parquet(tmp_path / "out.parquet").sort("commune_id")  # a join streams in any order
        assert found["4.3"].cast(pl.String).to_list() == ["met", "not_met"]
        assert found["commune_id"].dtype == (pl.String if source == "in.csv" else pl.Int64)


def test_years_of_two_types_and_villages_named_by_numbers(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,year\n1,2024\n2,2024\n")
    for number, dtype in enumerate((pl.Float64, pl.Int32, pl.String)):
        years = pl.Series(["2024"] * 3).cast(pl.Int64).cast(dtype)
        frame = pl.DataFrame({"commune_id": ["1", "2", "2"], "year": years, "name": [1, 1, 2]})
        frame = frame.with_columns(street_lighting=pl.Series([True, False, True]))
        frame.write_parquet(tmp_path / f"v{number}.parquet")
        more = ["--villages", str(tmp_path / f"v{number}.parquet"), "--only", "4.3"]
        assert table(tmp_path, "in.csv", *more) == 0
        assert sorted(rows(tmp_path / "out.csv")) == [("1", "2024", "met"), ("2", "2024", "not_met")]
    pl.DataFrame({"commune_id": [1, 2], "year": [2024.0, 2024.5], "irrigated_land_share": [92.0, 92.0]}).write_parquet(
        tmp_path / "in.parquet"
    )
    assert table(tmp_path, "in.parquet") == 2
    assert "wrong-year: dòng 2, commune_id=2: năm trống" in said()


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["Có", "tdmnpb", "92,5"]), pl.String])
def test_categories_of_text(dtype: Any, tmp_path: Path) -> None:
    columns = {"rural_market": ["Có", None], "region": ["tdmnpb", None], "irrigated_land_share": ["92,5", None]}
    for given_ in (columns, {"region": columns["region"]}, {"rural_market": columns["rural_market"]}):
        frame = pl.DataFrame(
            {"commune_id": [1, 2], **{name: pl.Series(cells, dtype=dtype) for name, cells in given_.items()}}
        )
        frame.write_parquet(tmp_path / "in.parquet")
        assert table(tmp_path, "in.parquet", "--year", "2024", out="out.parquet", rules="vn-318-2022-ntm") == 0
        found = pl.read_parquet(tmp_path / "out.parquet")
        if "region" in given_:
            assert found["region"].cast(pl.String).to_list() == ["tdmnpb", None]


def test_the_file_of_a_refused_cell_is_named(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,khoảng\n2,915\n2,9\n")
    put(tmp_path, "v.csv", "commune_id,name,street_lighting\n1,A,có lẽ\n3,B,có\n")
    assert table(tmp_path, "in.csv", "--villages", str(tmp_path / "v.csv")) == 2
    lines = [line for line in said().splitlines() if not line.startswith(" ")]
    assert [line.partition(",")[0] for line in lines] == [
        "unreadable-figure: dòng 2",
        "out-of-limits: dòng 3",
        "unreadable-figure: bảng các thôn (v.csv)",
        "bad-key: dòng 3 và 4",
        "unknown-commune: bảng các thôn (v.csv)",
    ]
    assert "(v.csv), dòng 2, commune_id=1, name=A" in lines[2]


def test_many_refused_cells_are_counted(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n" + "".join(f"{n},khoảng {n % 3}\n" for n in range(50)))
    assert table(tmp_path, "in.csv", "--errors", "null") == 0
    text = said()
    assert text.count("unreadable-figure: dòng") == 20
    assert "và 30 dòng nữa ('irrigated_land_share')" in text


def test_warnings_are_told_either_way(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,poverty_rate\n1,5\n")
    put(tmp_path, "before.csv", "commune_id,poverty_rate\n1,6\n9,6\n")
    for more in ([], ["--errors", "null"]):
        assert table(tmp_path, "in.csv", "--previous", str(tmp_path / "before.csv"), *more) == 0
        assert "lưu ý:\nunknown-commune: bảng năm trước (before.csv), dòng 3, commune_id=9" in said()


def test_a_warning_names_the_option_that_helps(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,0.92\n2,0.95\n")
    assert table(tmp_path, "in.csv") == 0
    assert "nếu ô ghi 0,95 thay cho 95 %, khai báo đơn vị của cột là --unit irrigated_land_share=fraction" in said()
    assert table(tmp_path, "in.csv", "--unit", "irrigated_land_share=fraction") == 0
    assert "lưu ý" not in said()


# --- where the result goes


@pytest.mark.parametrize("out", ["in.csv", "sub/../in.csv", "link.csv", "hard.csv", "v.csv", "before.csv"])
def test_the_result_is_no_file_that_is_read(out: str, tmp_path: Path, said: Any) -> None:
    (tmp_path / "sub").mkdir()
    before = "commune_id,irrigated_land_share\n1,khoảng\n"
    for name in ("in.csv", "v.csv", "before.csv"):
        put(tmp_path, name, before)
    (tmp_path / "link.csv").symlink_to("in.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "in.csv")
    more = ["--villages", str(tmp_path / "v.csv"), "--previous", str(tmp_path / "before.csv")]
    assert table(tmp_path, "in.csv", *more, out=out) == 2
    assert "trùng với tệp đầu vào" in said()
    assert (tmp_path / "in.csv").read_text(encoding="utf-8") == before


def test_a_failed_run_leaves_the_earlier_result(tmp_path: Path, said: Any, monkeypatch: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n")
    put(tmp_path, "out.csv", "earlier")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_module(JUDGING), "_write", full)
    assert table(tmp_path, "in.csv") == 2
    assert "đĩa đầy" in said()
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "out.arrow", "out.xlsx"])
def test_a_result_that_cannot_be_written_whole(out: str, tmp_path: Path) -> None:
    rows = "".join(f"{n},{n % 100}\n" for n in range(300))
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n" + rows)
    pl.read_csv(tmp_path / "in.csv", schema_overrides={"irrigated_land_share": pl.Float64}).write_parquet(
        tmp_path / "in.parquet"
    )
    put(tmp_path, out, "earlier")
    code = (
        "import resource, sys; from ntm_criteria.cli import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); main(sys.argv[1:])"
    )
    words = ["table", str(tmp_path / "in.parquet"), str(tmp_path / out), "--rules", "bang-mac-2024", "--reasons"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "không ghi được kết quả" in done.stderr
    assert (tmp_path / out).read_text(encoding="utf-8") == "earlier"


def test_a_device_is_no_file_to_write_to(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    assert table(tmp_path, "in.csv", out="full.csv") == 2
    assert "không phải là tệp thường" in said()
    assert Path("/dev/full").is_char_device()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n")
    (tmp_path / "far").mkdir()
    (tmp_path / "out.csv").symlink_to("far/real.csv")
    assert table(tmp_path, "in.csv") == 0
    assert (tmp_path / "out.csv").is_symlink()
    assert (tmp_path / "far" / "real.csv").is_file()


@pytest.mark.parametrize(
    ("module", "step", "told"),
    [(WORKING, "TemporaryDirectory", "không được phép"), ("os", "replace", "không được phép")],
)
def test_a_place_that_may_not_be_written_to(
    module: str, step: str, told: str, tmp_path: Path, said: Any, monkeypatch: Any
) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n")

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(import_module(module), step, refuse)
    assert table(tmp_path, "in.csv") == 2
    assert told in said()


# --- broken files, and what is not installed


@pytest.mark.parametrize("name", ["in.xlsx", "in.parquet", "in.arrow"])
@pytest.mark.parametrize("content", [b"", b"commune_id,population\n1,2\n"])
def test_a_file_of_another_kind(name: str, content: bytes, tmp_path: Path, said: Any) -> None:
    (tmp_path / name).write_bytes(content)
    assert table(tmp_path, name) == 2
    text = said()
    assert f"không đọc được tệp '{tmp_path / name}'" in text
    assert "tệp hỏng hoặc không phải" in text


def test_a_file_that_breaks_off(tmp_path: Path, said: Any) -> None:
    frame = pl.DataFrame({"commune_id": range(5000), "irrigated_land_share": [92.0] * 5000})
    frame.write_parquet(tmp_path / "in.parquet", compression="uncompressed", use_pyarrow=False)
    content = bytearray((tmp_path / "in.parquet").read_bytes())
    content[4:4000] = b"\xff" * 3996
    (tmp_path / "in.parquet").write_bytes(content)
    assert table(tmp_path, "in.parquet") == 2
    assert "không đọc được tệp" in said()


def test_an_empty_sheet_and_a_heading_that_stands_twice(tmp_path: Path, said: Any) -> None:
    for name, cells in (("empty.xlsx", []), ("twice.xlsx", ["commune_id", "population", "population"])):
        book = xlsxwriter.Workbook(tmp_path / name)
        book.add_worksheet().write_row(0, 0, cells)
        book.close()
    assert table(tmp_path, "empty.xlsx") == 2
    assert "trống" in said()
    assert table(tmp_path, "twice.xlsx") == 2
    assert "tên cột viết hai lần: 'population'" in said()


@pytest.mark.parametrize(
    ("library", "source", "out", "extra"),
    [
        ("polars", "in.csv", "out.csv", "tables"),
        ("xlsxwriter", "in.csv", "out.xlsx", "excel"),
    ],
)
def test_a_library_that_is_not_installed(
    library: str, source: str, out: str, extra: str, tmp_path: Path, said: Any, monkeypatch: Any
) -> None:
    put(tmp_path, source, "commune_id,irrigated_land_share\n1,92\n")
    monkeypatch.setitem(sys.modules, library, None)
    assert table(tmp_path, source, out=out) == 2
    assert f"pip install 'ntm-criteria[{extra}]'" in said()


def test_a_sheet_that_cannot_hold_all_rows(tmp_path: Path, said: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ntm_criteria.tables.files.excel_output._MOST_ROWS", 2)
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n2,92\n3,92\n")
    assert table(tmp_path, "in.csv", out="out.xlsx") == 2
    assert "một trang tính chỉ chứa" in said()


def test_no_rows_and_no_text(tmp_path: Path) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n")
    assert table(tmp_path, "in.csv", "--only", "3.1") == 0
    assert rows(tmp_path / "out.csv") == []


def test_a_file_of_other_years_leaves_the_last_result(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,year,irrigated_land_share\n1,2023,92\n")
    put(tmp_path, "out.csv", "commune_id,3.1\n1,met\n")
    assert table(tmp_path, "in.csv", "--only", "3.1", "--quiet") == 2
    assert said().count("không có dòng nào của năm được đánh giá (2024)") == 1
    assert rows(tmp_path / "out.csv") == [("1", "met")]


def test_names_with_marks_of_patterns(tmp_path: Path) -> None:
    folder = tmp_path / "xã [1]*"
    folder.mkdir()
    pl.DataFrame({"commune_id": [1], "irrigated_land_share": [92.0]}).write_parquet(folder / "in[1].parquet")
    assert table(folder, "in[1].parquet", "--only", "3.1") == 0
    put(folder, "in?.csv", "commune_id,irrigated_land_share\n1,92\n")
    assert table(folder, "in?.csv", "--only", "3.1") == 0
    assert rows(folder / "out.csv") == [("1", "met")]


def test_progress_of_reading_and_judging(tmp_path: Path) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n2,93\n")
    told: list[tuple[str, int, int | None]] = []
    files = TableFiles(tmp_path / "in.csv", tmp_path / "out.csv")
    judge_file(
        files, BANG_MAC, by=["commune_id"], progress=lambda stage, rows, total: told.append((stage.en, rows, total))
    )
    totals = {(stage, total): sum(n for one, n, _ in told if one == stage) for stage, _, total in told}
    assert totals == {("reading", None): 2, ("judging", 2): 2}


# --- what a stranger to the library runs into


def test_a_file_without_any_figure_is_told(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,Tỷ lệ tưới\n1,92\n")
    assert table(tmp_path, "in.csv") == 2
    assert "không có cột nào là số liệu" in said()


def test_rows_keep_their_order_beside_villages_and_last_year(tmp_path: Path) -> None:
    ids = [f"0600{n}" for n in (7, 1, 9, 4, 3)]
    put(tmp_path, "in.csv", "commune_id,poverty_rate\n" + "".join(f"{id_},7.7\n" for id_ in ids))
    put(tmp_path, "v.csv", "commune_id,name,street_lighting\n" + "".join(f"{id_},A,Đạt\n" for id_ in sorted(ids)))
    put(tmp_path, "p.csv", "commune_id,poverty_rate\n" + "".join(f"{id_},8.2\n" for id_ in sorted(ids)))
    more = [
        "--villages",
        str(tmp_path / "v.csv"),
        "--previous",
        str(tmp_path / "p.csv"),
        "--only",
        "4.3",
        "--only",
        "11.1",
    ]
    assert table(tmp_path, "in.csv", *more) == 0
    assert rows(tmp_path / "out.csv") == [(id_, "met", "met") for id_ in ids]


def test_blanks_around_a_code_are_no_part_of_it(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n 06001,92\n06001 ,93\n")
    assert table(tmp_path, "in.csv") == 2
    assert "bad-key: dòng 2 và 3, commune_id=06001" in said()


def test_a_total_of_villages_keeps_its_two_numbers(tmp_path: Path) -> None:
    """11/12 is no percentage of two decimals: 91,66 % would fall below a bound that 11 of 12 villages meet."""
    put(tmp_path, "in.csv", 'commune_id,culture_village_share\n1,05/06 thôn\n2,11/12 thôn\n3,"91,66 %"\n4,9/10\n')
    assert table(tmp_path, "in.csv", "--only", "6.4", "--keep-all") == 0
    assert rows(tmp_path / "out.csv") == [
        ("1", "05/06 thôn", "not_met"), ("2", "11/12 thôn", "met"), ("3", "91,66 %", "met"), ("4", "9/10", "not_met")
    ]  # fmt: skip


def test_errors_come_before_warnings(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,income_per_capita,irrigated_land_share\n1,499,khoảng 92\n2,501,92\n")
    assert table(tmp_path, "in.csv") == 2
    told = said()
    assert told.index("khoảng 92") < told.index("khác thường")


# --- what people write around the figures


def test_text_is_never_a_formula_or_a_link(tmp_path: Path) -> None:
    texts = ["=1+1", '=HYPERLINK("http://x","a")', "{=5}", "http://vd.vn", "007"]
    pl.DataFrame({"commune_id": texts, "note": texts, "irrigated_land_share": [92.0] * 5}).write_csv(
        tmp_path / "in.csv"
    )
    assert table(tmp_path, "in.csv", "--keep-all", out="out.xlsx") == 0
    written = pl.read_excel(tmp_path / "out.xlsx", infer_schema_length=None)
    assert written["commune_id"].to_list() == written["note"].to_list() == texts
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("name", ["in.csv", "in.xlsx"])
def test_blanks_around_a_heading_are_none(name: str, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"commune_id ": ["a", "b"], " irrigated_land_share\u00a0": ["91 %", "92 %"], "note ": ["x", "y"]}
    )
    frame.write_csv(tmp_path / name) if name.endswith("csv") else frame.write_excel(tmp_path / name)
    assert table(tmp_path, name, "--keep-all") == 0
    written = pl.read_csv(tmp_path / "out.csv")
    assert written.columns[:3] == ["commune_id", "irrigated_land_share", "note"]
    assert written["3.1"].to_list() == ["not_met", "met"]


def test_a_row_of_totals_is_told(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n001,91\nTổng Cộng ,92\n")
    assert table(tmp_path, "in.csv") == 0
    assert "  không dùng dòng: 3: Tổng Cộng (dòng cộng, không phải một xã)\n" in said()
    assert len(pl.read_csv(tmp_path / "out.csv")) == 1


def test_rows_with_one_key_are_counted_once(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n" + "a,1\na,2\nb,3\nb,4\nb,5\n")
    assert table(tmp_path, "in.csv") == 2
    text = said()
    assert (text.count("bad-key"), "dòng nữa" in text) == (2, False)
    rows = "".join(f"{n},1\n{n},2\n" for n in range(30))
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n" + rows)
    assert table(tmp_path, "in.csv") == 2
    assert "bad-key: và 20 dòng nữa" in said()


@pytest.mark.parametrize("asked", ["tiêu chí 3", "Tiêu chí 3", "tieu chi 3", "criterion 3"])
def test_a_criterion_asked_for_by_its_name(asked: str, tmp_path: Path) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n")
    assert table(tmp_path, "in.csv", "--only", asked) == 0
    assert "criterion_3" in (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0]


def test_a_criterion_asked_for_by_its_number(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n1,92\n")
    assert table(tmp_path, "in.csv", "--only", "3") == 2
    assert "có phải ý là 'criterion_3'?" in said()


def test_what_a_sheet_has_no_number_for(tmp_path: Path) -> None:
    odd = [float("nan"), float("inf"), 1.0]
    frame = pl.DataFrame(
        {"commune_id": [1, 2, 3], "odd": odd, "day": [date(2024, 5, 9)] * 3, "irrigated_land_share": [92.0] * 3}
    )
    frame.write_parquet(tmp_path / "in.parquet")
    assert table(tmp_path, "in.parquet", "--keep-all", out="out.xlsx") == 0
    written = pl.read_excel(tmp_path / "out.xlsx", infer_schema_length=None)
    assert written["3.1"].to_list() == ["met"] * 3
    assert str(written["day"][0]).startswith("2024-05-09")


@pytest.mark.parametrize(("share", "code"), [("95", 0), ('"94,6"', 0), ('"94,5"', 2), ("94", 0), ("96", 2)])
def test_a_share_agrees_with_its_counts_at_its_own_digits(tmp_path: Path, share: str, code: int) -> None:
    """946 of 1,000 are 94.6 %: a column of floats holds 95 and 94.6 alike."""
    header = "commune_id,insured_people,population,health_insurance_share\n"
    put(tmp_path, "in.csv", f'{header}1,946,1000,{share}\n2,9012,10000,"90,12"\n')
    assert table(tmp_path, "in.csv", "--only", "14.1") == code


@pytest.mark.parametrize("name", ["in.csv", "in.xlsx", "in.parquet", "in.arrow"])
@pytest.mark.parametrize("as_text", [True, False])
def test_blanks_around_a_key_are_none(name: str, as_text: bool, tmp_path: Path, said: Any) -> None:
    shares = ["92", "91", "92"] if as_text else [92.0, 91.0, 92.0]
    frame = pl.DataFrame({"commune_id": ["6001", "6001 ", " 6001"], "irrigated_land_share": shares})
    save(frame, tmp_path / name)
    assert table(tmp_path, name, "--only", "3.1") == 2
    assert "commune_id=6001: có nhiều dòng cho cùng một xã và năm" in said()


def test_keys_that_look_alike_are_told(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share\n06001,92\nXã Á,91\n6001,91\nXã A,92\n06002,92\n")
    assert table(tmp_path, "in.csv", "--only", "3.1") == 0
    shown = said()
    rows_ = [(2, "06001"), (3, "Xã Á"), (4, "6001"), (5, "Xã A"), (6, "06002")]
    told = [row for row, key in rows_ if f"dòng {row}, commune_id={key}: bảng còn mã gần giống" in shown]
    assert told == [2, 3, 4, 5]


@pytest.mark.parametrize("key", ["Tổng số", "Cộng huyện Chi Lăng", "TOÀN TỈNH", "Bình quân chung"])
def test_rows_below_a_table_are_told(key: str, tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", f"commune_id,irrigated_land_share\nCộng Hòa,91\nTổng Cọt,91\n{key},92\n")
    assert table(tmp_path, "in.csv") == 0
    assert f"không dùng dòng: 4: {key} (dòng " in said()
    assert pl.read_csv(tmp_path / "out.csv")["commune_id"].to_list() == ["Cộng Hòa", "Tổng Cọt"]


@pytest.mark.parametrize("key", ["Trung Bình", "Bình Quân", "Người lập biểu"])
def test_a_row_that_may_be_a_total_or_a_commune_is_judged_with_a_warning(key: str, tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", f"commune_id,irrigated_land_share\nXã A,91\n{key},92\n")
    assert table(tmp_path, "in.csv") == 0
    assert f"dòng 3, commune_id={key}: có vẻ là dòng cộng" in said()
    assert len(pl.read_csv(tmp_path / "out.csv")) == 2


def test_titles_above_the_headings_are_passed_over(tmp_path: Path, said: Any) -> None:
    rows_ = [["BIỂU TỔNG HỢP", None], ["commune_id", "irrigated_land_share"], ["001", "92"]]
    pl.DataFrame(rows_, orient="row").write_excel(tmp_path / "in.xlsx", include_header=False)
    assert table(tmp_path, "in.xlsx") == 0
    assert "không dùng dòng: 1: BIỂU TỔNG HỢP (dòng tiêu đề phía trên tên cột)" in said()
    assert pl.read_csv(tmp_path / "out.csv")["3.1"].to_list() == ["met"]


def test_a_column_headed_by_the_name_of_a_figure_is_read(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,irrigated_land_share,Tỷ lệ dân số tham gia bảo hiểm y tế\n001,92,96\n")
    assert table(tmp_path, "in.csv") == 0
    assert "đã đọc cột: Tỷ lệ dân số tham gia bảo hiểm y tế (health_insurance_share)" in said()
    assert pl.read_csv(tmp_path / "out.csv")["14.1"].to_list() == ["met"]


def test_a_share_of_a_formula_is_judged_at_its_own_digits(tmp_path: Path) -> None:
    put(tmp_path, "in.csv", 'commune_id,health_insurance_share\n1,"95,4771784"\n')
    assert table(tmp_path, "in.csv", "--only", "14.1") == 0
    assert rows(tmp_path / "out.csv") == [("1", "met")]


def test_a_sheet_shows_plain_numbers_and_keeps_keys_in_sight(tmp_path: Path) -> None:
    frame = pl.DataFrame({"commune_id": ["001"], "year": [2024], "income_per_capita": [54.5]})
    frame.write_excel(tmp_path / "in.xlsx")
    assert table(tmp_path, "in.xlsx", "--keep-all", "--only", "10.1", out="out.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [(cell.value, cell.number_format) for cell in sheet[2]][1:3] == [(2024, "General"), (54.5, "General")]
    assert sheet.freeze_panes == "B2"


def test_a_column_that_may_be_the_year_is_asked_about(tmp_path: Path, said: Any) -> None:
    put(tmp_path, "in.csv", "commune_id,Năm,irrigated_land_share\n001,2023,92\n")
    assert table(tmp_path, "in.csv", "--only", "3.1") == 2
    assert "chưa rõ cột 'Năm' có phải là năm đánh giá\n    nếu phải, truyền --year" in said()
    assert table(tmp_path, "in.csv", "--only", "3.1", "--year", "2024") == 0
    assert table(tmp_path, "in.csv", "--only", "3.1", "--year", "Năm") == 2
    assert "không có dòng nào của năm được đánh giá (2024)" in said()
