"""The command `table` in a pipeline: mistakes as JSON lines and as a page, how many are too many, further columns."""

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run as program

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
TYPED = "commune_id,irrigated_land_share,poverty_rate\n"


class Ran(NamedTuple):
    exit_code: int
    out: str
    err: str


def table(source: Path, target: Path, *options: object, **environment: str) -> Ran:
    words = ["table", source, target, "--rules", "bang-mac-2024", "--only", "3.1", *options]
    return run(*words, **environment)


def run(*words: object, **environment: str) -> Ran:
    out, err = StringIO(), StringIO()
    with patch.dict("os.environ", environment), redirect_stdout(out), redirect_stderr(err):
        return Ran(program([str(word) for word in words]), out.getvalue(), err.getvalue())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Fifty communes, one of which has a text that is no figure, and thirty of which have a rate that cannot be."""
    rows = [f"{n:03},{'khoảng 92' if n == 1 else '91.5'},{150 if n < 30 else 5}\n" for n in range(50)]
    path = tmp_path / "communes.csv"
    path.write_text(TYPED + "".join(rows), encoding="utf-8")
    return path


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_mistake_is_a_line(source: Path, tmp_path: Path) -> None:
    """All thirty, not the first twenty; and they are the rows of `to_frame`, after the cells of text."""
    shown = table(source, tmp_path / "out.csv", "--problems", tmp_path / "wrong.jsonl", "--lang", "en")
    assert shown.exit_code == 2
    found = lines((tmp_path / "wrong.jsonl").read_text(encoding="utf-8"))
    assert [row["code"] for row in found] == ["unreadable-figure", *["out-of-limits"] * 30]
    assert found[0] | {"message": "", "hint": ""} == {
        "table": "now", "commune_id": "001", "year": 2024, "village": None, "column": "irrigated_land_share",
        "value": "khoảng 92", "code": "unreadable-figure", "severity": "error", "message": "", "hint": "",
        "file": source.name, "row": 3, "heading": "irrigated_land_share",
    }  # fmt: skip
    frame = pl.read_csv(source, schema_overrides={"commune_id": pl.String, "irrigated_land_share": pl.String})
    check = ntm.check_table(frame.drop("irrigated_land_share"), BANG_MAC, by="commune_id")
    rows = check.to_frame(lang="en").to_dicts()
    in_file = [{"message": "", "file": source.name, "row": row["row"], "heading": row["column"]} for row in found[1:]]
    assert [row | {"message": ""} for row in found[1:]] == [row | more for row, more in zip(rows, in_file, strict=True)]
    assert [row["row"] for row in found] == [3, *(n for n in range(2, 32))]
    assert rows == list(check.to_dicts(lang="en"))
    assert "line 3" in found[0]["message"]
    assert not (tmp_path / "out.csv").exists()


def test_a_row_without_a_key_is_found_by_its_number_and_heading(tmp_path: Path) -> None:
    path = tmp_path / "xa.csv"
    path.write_text("Mã xã,Tên xã,Dân số (người)\n101,A,2410\n,B,-5\n102,C,nhiều\n", encoding="utf-8")
    found = lines(table(path, tmp_path / "out.csv", "--problems", "-", "--errors", "null", "-q").out)
    assert [(row["row"], row["heading"], row["column"], row["code"]) for row in found] == [
        (3, "Dân số (người)", "population", "out-of-limits"),
        (4, "Dân số (người)", "population", "unreadable-figure"),
        (3, None, None, "bad-key"),
    ]


def test_rows_of_several_files_have_the_numbers_that_they_have_there(tmp_path: Path) -> None:
    for name, share in (("a", 915), ("b", 95), ("c", 916)):
        (tmp_path / f"{name}.csv").write_text(
            f"commune_id,irrigated_land_share\n{name}1,95\n{name}2,{share}\n", "utf-8"
        )
        folder = tmp_path / f"panel/province={name}"
        folder.mkdir(parents=True)
        pl.DataFrame({"commune_id": [f"{name}1", f"{name}2"], "irrigated_land_share": [95.0, share]}).write_parquet(
            folder / "0.parquet"
        )
    (tmp_path / "c.csv").write_text("commune_id,irrigated_land_share\nc1,khoảng\nc2,916\n", "utf-8")
    of_csv = lines(table(tmp_path / "?.csv", tmp_path / "out.csv", "--problems", "-", "--errors", "null", "-q").out)
    assert sorted((row["file"], row["row"]) for row in of_csv) == [("a.csv", 3), ("c.csv", 2), ("c.csv", 3)]
    of_parquet = lines(table(tmp_path / "panel", tmp_path / "out.csv", "--problems", "-", "--errors", "null", "-q").out)
    places = sorted((row["file"], row["row"]) for row in of_parquet)
    assert places == [("province=a/0.parquet", 2), ("province=c/0.parquet", 2)]


def test_a_page_names_the_file_the_day_and_the_rules(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    table(source, tmp_path / "out.csv", "--report", page, "--errors", "null")
    words = page.read_text(encoding="utf-8")
    assert f"Tệp: {source.name}; ngày lập: " in words
    assert f"({BANG_MAC.id}, dấu vân tay {BANG_MAC.fingerprint[:12]}…)" in words
    assert "ngoài giới hạn (out-of-limits)" in words


def test_all_tables_and_cells_of_text_beyond_the_first_twenty(tmp_path: Path) -> None:
    main = "commune_id,year,poverty_rate\n" + "".join(f"{n},2024,khoảng {n}\n" for n in range(25))
    villages = "commune_id,year,name,street_lighting\n1,2024,Nà Mỏ,có lẽ\n1,2024,,đạt\n"
    before = "commune_id,year,poverty_rate\n1,2023,chừng 5\n"
    for name, text in (("in", main), ("villages", villages), ("before", before)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    more = ["--villages", tmp_path / "villages.csv", "--previous", tmp_path / "before.csv", "--problems", "-"]
    found = lines(table(tmp_path / "in.csv", tmp_path / "out.csv", *more, "--errors", "null", "-q").out)
    assert [row["value"] for row in found if row["column"] == "poverty_rate"] == [
        *(f"khoảng {n}" for n in range(25)), "chừng 5",
    ]  # fmt: skip
    last_year = next(row for row in found if row["table"] == "before")
    assert (last_year["commune_id"], last_year["year"]) == ("1", 2023)
    of_villages = [(row["code"], row["village"], row["value"]) for row in found if row["table"] == "villages"]
    assert ("unreadable-figure", "Nà Mỏ", "có lẽ") in of_villages
    assert any(code == "bad-village" for code, _, _ in of_villages)


def test_a_file_that_cannot_be_read_is_a_line_too(tmp_path: Path, source: Path) -> None:
    (row,) = lines(table(tmp_path / "none.csv", tmp_path / "out.csv", "--problems", "-").out)
    assert (row["table"], row["code"], row["severity"]) == (None, "unreadable-file", "error")
    source.write_text("commune_id,irrigated_land_shares\n1,5\n2,khoảng\n", encoding="utf-8")
    found = lines(table(source, tmp_path / "out.csv", "--problems", "-", "--lang", "en").out)
    assert found
    assert all(row["table"] is None for row in found)
    assert any("--map" in (row["hint"] or "") for row in found), "options are called as the command calls them"


def test_the_files_of_a_run_are_kept_apart(source: Path, tmp_path: Path) -> None:
    assert table(source, tmp_path / "out.csv", "--problems", source).exit_code == 2
    assert source.read_text(encoding="utf-8").startswith(TYPED)
    assert table(source, tmp_path / "out.csv", "--problems", tmp_path / "x", "--report", tmp_path / "x").exit_code == 2
    assert table(source, tmp_path / "out.csv", "--problems", "-", "--report", "-").exit_code == 2
    assert table(source, tmp_path / "out.csv", "--problems", tmp_path / "no" / "x.jsonl").exit_code == 2


def test_a_page_of_the_mistakes(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert table(source, tmp_path / "out.csv", "--report", page, "--quiet").exit_code == 2
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    for part in ("unreadable-figure", "khoảng 92", "out-of-limits", "60%", "2%", "50 dòng"):
        assert part in text, part
    printed = table(source, tmp_path / "out.csv", "--report", "-", "--errors", "null", "--lang", "en").out
    assert printed.startswith("<!doctype html>")
    assert "Mistakes in the table" in printed


def test_as_many_mistakes_as_are_allowed(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    shown = table(source, out, "--fail-above", "59.9%", "--lang", "en")
    assert shown.exit_code == 3
    assert "out-of-limits: column 'poverty_rate': 30 of its rows are wrong" in shown.err
    assert "'irrigated_land_share': 1 of its rows" not in shown.err
    assert "--fail-above" in shown.err
    assert "--errors null" not in shown.err
    assert not out.exists()
    assert table(source, out, "--fail-above", "60%").exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[1:3] == ["000,not_met", "001,unknown"]
    assert table(source, out, "--fail-above", "29").exit_code == 3
    assert table(source, out, "--fail-above", "30").exit_code == 0


@pytest.mark.parametrize(
    ("limits", "exit_code"),
    [
        (["unreadable-figure=0"], 3),
        (["unreadable-figure=1"], 0),
        (["unreadable-figure=2%", "out-of-limits=60%"], 0),
        (["unreadable-figure=1.9%"], 3),
        (["10%", "out-of-limits=60%"], 0),
        (["0", "out-of-limits=60%"], 3),
    ],
)
def test_limits_by_kind(source: Path, tmp_path: Path, limits: list[str], exit_code: int) -> None:
    options = [word for limit in limits for word in ("--fail-above", limit)]
    assert table(source, tmp_path / "out.csv", *options).exit_code == exit_code


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--fail-above", "0.01"], "--fail-above does not take '0.01'"),
        (["--fail-above", "1%", "--fail-above", "2%"], "'2%' is a second one"),
        (["--fail-above", "rates=1%"], "--fail-above 'rates' is no kind"),
        (["--severity", "implausible"], "--severity takes CODE=warning or CODE=error, not 'implausible'"),
        (["--severity", "implausible=bad"], "not 'implausible=bad'"),
        (["--severity", "rates=error"], "--severity 'rates' is no kind"),
    ],
)
def test_options_that_cannot_be_meant(source: Path, tmp_path: Path, options: list[str], told: str) -> None:
    shown = table(source, tmp_path / "out.csv", *options, "--lang", "en")
    assert shown.exit_code == 2
    assert told in shown.err


def test_severities_may_be_changed(source: Path, tmp_path: Path) -> None:
    out, both = tmp_path / "out.csv", ["--severity", "out-of-limits=warning", "--severity", "unreadable-figure=warning"]
    assert table(source, out, *both[:2]).exit_code == 2
    shown = table(source, out, *both, "--problems", "-")
    assert shown.exit_code == 0
    assert {row["severity"] for row in lines(shown.out)} == {"warning"}
    assert out.read_text(encoding="utf-8").splitlines()[1:3] == ["000,not_met", "001,unknown"]
    source.write_text(TYPED + "1,0.9,5\n", encoding="utf-8")
    assert table(source, out, "-q").exit_code == 0
    assert table(source, out, "--severity", "implausible=error").exit_code == 2, "a warning that stops the run"


def test_options_from_the_environment_and_from_a_file(source: Path, tmp_path: Path) -> None:
    out, config = tmp_path / "out.csv", tmp_path / "ntm.toml"
    assert table(source, out, NTM_TABLE_FAIL_ABOVE="10 %; out-of-limits=60%", NTM_TABLE_FIGURES="1").exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[0].startswith("commune_id,3.1,3.1_figure_low_numerator,")
    config.write_text(
        f"[table]\nrules = 'bang-mac-2024'\nonly = ['3.1']\nfail-above = ['10%', 'out-of-limits=30']\n"
        f"severity = ['unreadable-figure=warning']\nproblems = '{tmp_path}/wrong.jsonl'\nshortfalls = true\n"
    )
    assert run("--config", config, "table", source, out).exit_code == 0
    assert len(lines((tmp_path / "wrong.jsonl").read_text(encoding="utf-8"))) == 31
    assert "3.1_shortfall_low" in out.read_text(encoding="utf-8").splitlines()[0]


def test_more_columns_than_verdicts_in_words(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("commune_id,insured_people,population\n1,2280,2410\n2,2301,2410\n", encoding="utf-8")
    more = ["--figures", "--shortfalls", "--margins", "--only", "14.1"]
    assert run("table", source, out, "--rules", "bang-mac-2024", *more).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[1] == (
        "1,not_met,228000,2410,228000,2410,%,10.0,10.0,person,false,1,,,,"
    )
    assert run("table", source, out, "--rules", "bang-mac-2024", *more, "--words").exit_code == 0
    heads, one, two = (line.split(",") for line in out.read_text(encoding="utf-8-sig").replace(", ", "; ").splitlines())
    assert [head.rpartition(": ")[2] for head in heads[2:9]] == [
        "số liệu thấp nhất; tử số\"", "số liệu thấp nhất; mẫu số\"", "số liệu cao nhất; tử số\"",
        "số liệu cao nhất; mẫu số\"", "đơn vị của số liệu", "còn thiếu ít nhất", "còn thiếu nhiều nhất",
    ]  # fmt: skip
    assert (one[1], one[6], one[9]) == ("chưa đạt", "%", "người")
    assert two[-2] == "người"


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_missing_facts_by_id_and_in_words(tmp_path: Path, ending: str) -> None:
    """They are those of the library, with villages and last year, for keys as they are written in the file."""
    source, villages, before = tmp_path / "in.csv", tmp_path / "villages.csv", tmp_path / "before.csv"
    source.write_text(
        "commune_id,insured_people,population,poverty_rate\n"
        '001,2301,2410,"5,5"\n002,khoảng 7,2410,"5,5"\n003,,,\n004,,2410,\n',
        encoding="utf-8",
    )
    villages.write_text(
        "commune_id,name,street_lighting\n001,Nà Mỏ,Đạt\n001,Nà Canh,\n002,Nà Mỏ,Đạt\n", encoding="utf-8"
    )
    before.write_text('commune_id,poverty_rate\n001,"8,2"\n', encoding="utf-8")
    out, plain = tmp_path / f"out.{ending}", tmp_path / "out.csv"
    only = [word for code in ("4.3", "11.1", "14.1") for word in ("--only", code)]
    more = ["--villages", villages, "--previous", before, *only, "--missing"]
    more += ["--errors", "null", "--rules", "bang-mac-2024"]
    for target in (out, plain):
        assert run("table", source, target, *more).exit_code == 0
    insured = "insured_people, health_insurance_share"
    change = "previous.poor_households, previous.households, previous.poverty_rate, poverty_rate_reduction"
    every = f"poor_households, households, poverty_rate, {change}"
    rows = pl.read_csv(plain, infer_schema=False).select("commune_id", pl.col("^.*_missing$")).rows()
    assert rows == [
        ("001", "street_lighting", None, None),
        ("002", None, change, insured),
        ("003", "villages, street_lighting", every, "insured_people, population, health_insurance_share"),
        ("004", "villages, street_lighting", every, insured),
    ]
    if ending == "parquet":
        assert pl.read_parquet(out).select("commune_id", pl.col("^.*_missing$")).rows() == rows
    assert run("table", source, plain, *more, "--words").exit_code == 0
    told = pl.read_csv(plain, infer_schema=False)
    column = next(name for name in told.columns if name.startswith("14.1") and name.endswith(": số liệu còn thiếu"))
    assert told[column].to_list()[:2] == [
        None,
        "số người tham gia bảo hiểm y tế; tỷ lệ dân số tham gia bảo hiểm y tế",
    ]
    column = next(name for name in told.columns if name.startswith("11.1") and name.endswith(": số liệu còn thiếu"))
    assert "năm trước" in told[column][1]


def test_missing_facts_are_asked_for_by_the_environment(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert table(source, out, "--errors", "null", NTM_TABLE_MISSING="1").exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[0] == "commune_id,3.1,3.1_missing"


def test_two_results_never_share_a_file(source: Path, tmp_path: Path) -> None:
    out, wrong = tmp_path / "out.csv", tmp_path / "wrong.jsonl"
    for options in (["--problems", out], ["--problems", wrong, "--report", wrong]):
        shown = table(source, out, *options)
        assert shown.exit_code == 2
        assert "hai kết quả cùng ghi vào tệp" in shown.err
        assert not out.exists()


def test_a_limit_that_cannot_be_read_is_told_in_words_of_the_command(source: Path, tmp_path: Path) -> None:
    shown = table(source, tmp_path / "out.csv", "--fail-above", "a few")
    assert shown.exit_code == 2
    assert "ghi số dòng (20) hoặc tỷ lệ (1 %)" in shown.err
    assert "Fraction" not in shown.err
