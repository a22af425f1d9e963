"""Years in tables: rows of the tables beside count for the year they are of, and what counts for none is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records
from ntm_criteria.cli import run

every_engine = pytest.mark.parametrize("engine", list(ENGINES))
BANG_MAC, NATIONAL = ntm.load_rule_set("bang-mac-2024"), ntm.load_rule_set("vn-318-2022-ntm")
ID = Cells("int", [1, 2])
NOW = {"id": ID, "poverty_rate": Cells("float", [7.5, 7.5])}
BEFORE = {"id": ID, "poverty_rate": Cells("float", [9.0, 9.0])}
VILLAGES = {
    "id": Cells("int", [1, 1, 2, 2]),
    "name": Cells("text", ["A", "B", "A", "B"]),
    "street_lighting": Cells("flag", [True] * 4),
}


def years(*values: int | None) -> dict[str, Cells]:
    return {"year": Cells("int", list(values))}


def told(check: ntm.TableCheck, lang: Any = "vi") -> list[tuple[str, str, str]]:
    """The problems, without the note that another text applies on some days (`test_table_dates`)."""
    problems = [each for each in check.problems if each.code is not ntm.ProblemCode.TEXT_AMENDED]
    return [(each.code.value, each.severity, each.message[lang]) for each in problems]


@every_engine
@pytest.mark.parametrize("year", [None, 2024])
@pytest.mark.parametrize("other", [2022, 2024, 2019])
def test_last_years_table_counts_for_the_year_before_the_one_judged(engine: str, year: int | None, other: int) -> None:
    make = ENGINES[engine]
    options: dict[str, Any] = {"by": "id", "year": year, "previous": make({**BEFORE, **years(2023, other)})}
    found = records(ntm.assess_table(make(NOW), BANG_MAC, only=["11.1"], errors="null", reasons=True, **options))
    assert sorted((row["id"], row["11.1"], row["11.1_reason"]) for row in found) == [
        (1, "met", None), (2, "unknown", "figure-missing"),
    ]  # fmt: skip
    for id_, before in ((1, {"poverty_rate": 9.0}), (2, {})):
        alone = ntm.assess(ntm.Commune(str(id_), year=2024, facts={"poverty_rate": 7.5}, previous=before), BANG_MAC)[
            "11.1"
        ]
        row = ntm.assess_row(make(NOW), BANG_MAC, key={"id": id_}, year=year, previous=options["previous"])["11.1"]
        assert {alone.verdict.value, row.verdict.value} == {one["11.1"] for one in found if one["id"] == id_}
    check = ntm.check_table(make(NOW), BANG_MAC, **options)
    assert told(check) == [
        (
            "wrong-year", "error",
            f"bảng năm trước, id=2, year={other}: năm {other}; cần năm 2023 (năm trước năm được đánh giá)",
        )
    ]  # fmt: skip
    assert (check.rows, check.mistakes[0].table) == (1, "before")
    assert "sửa năm của dòng nếu ghi nhầm" in check.problems[0].text("vi")
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match=f"year {other}; it must be 2023"):
            ntm.assess_table(make(NOW), BANG_MAC, **options)


@every_engine
def test_several_years_may_stand_beside_of_which_one_is_taken(engine: str) -> None:
    """A commune that is in last year's table in two years is there once in the year before."""
    make = ENGINES[engine]
    before = {"id": Cells("int", [1, 1]), "poverty_rate": Cells("float", [7.6, 9.0]), **years(2022, 2023)}
    found = records(ntm.assess_table(make(NOW), BANG_MAC, by="id", previous=make(before), only=["11.1"], errors="null"))
    assert sorted((row["id"], row["11.1"]) for row in found) == [(1, "met"), (2, "unknown")]
    (mistake,) = ntm.check_table(make(NOW), BANG_MAC, by="id", previous=make(before)).mistakes
    assert (mistake.code.value, mistake.rows) == ("wrong-year", 1)


@every_engine
def test_a_table_beside_without_years_counts_as_it_stands(engine: str) -> None:
    make = ENGINES[engine]
    found = ntm.assess_table(make(NOW), BANG_MAC, by="id", previous=make(BEFORE), only=["11.1"])
    assert [row["11.1"] for row in records(found)] == ["met", "met"]


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pandas"])
def test_a_row_beside_without_a_year_is_of_none(engine: str) -> None:
    make = ENGINES[engine]
    options: dict[str, Any] = {"by": "id", "previous": make({**BEFORE, **years(2023, None)})}
    found = records(ntm.assess_table(make(NOW), BANG_MAC, only=["11.1"], errors="null", **options))
    assert sorted((row["id"], row["11.1"]) for row in found) == [(1, "met"), (2, "unknown")]
    (said,) = told(ntm.check_table(make(NOW), BANG_MAC, **options))
    assert said[:2] == ("wrong-year", "error")
    assert said[2].endswith(": chưa ghi năm; cần năm 2023 (năm trước năm được đánh giá)")
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="no year is given; it must be 2023"):
            ntm.assess_table(make(NOW), BANG_MAC, **options)


@pytest.mark.parametrize("level", ["previous", "villages"])
@pytest.mark.parametrize("main", [{}, years(2024, 2024)])
def test_the_year_of_a_table_beside_is_a_whole_number(level: str, main: Any) -> None:
    polars = ENGINES["polars"]
    beside = polars({**BEFORE, **years(2023, 2023)} if level == "previous" else {**VILLAGES, **years(*[2024] * 4)})
    with pytest.raises(ntm.FactError, match=r"table of .*the year column 'year' must hold whole numbers, not text"):
        options: Any = {level: beside.with_columns(pl.col("year").cast(pl.String))}
        ntm.assess_table(polars({**NOW, **main}), BANG_MAC, by="id", **options)


@every_engine
@pytest.mark.parametrize("main", [{}, years(2024, 2024)])
def test_villages_count_for_their_year(engine: str, main: Any) -> None:
    make = ENGINES[engine]
    table, villages = (
        make({**NOW, "villages": Cells("int", [2, 2]), **main}),
        {**VILLAGES, **years(2024, 2024, 2024, 2023)},
    )
    options: dict[str, Any] = {"by": "id", "villages": make(villages)}
    found = records(ntm.assess_table(table, BANG_MAC, only=["4.3"], errors="null", **options))
    assert sorted((row["id"], row["4.3"]) for row in found) == [(1, "met"), (2, "unknown")]
    key = {"id": 2, **({"year": 2024} if main else {})}
    assert ntm.assess_row(table, BANG_MAC, key=key, villages=make(villages))["4.3"].verdict.value == "unknown"
    (said,) = told(ntm.check_table(table, BANG_MAC, **options))
    why = (
        "thôn không được tính cho xã nào: năm 2023; bảng chính không có dòng năm 2023 của xã này"
        if main
        else "năm 2023; cần năm 2024 (năm được đánh giá)"
    )
    assert said == ("wrong-year", "error", f"bảng các thôn, id=2, year=2023, name=B: {why}")
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="year=2023"):
            ntm.assess_table(table, BANG_MAC, **options)


@every_engine
def test_a_village_of_an_unknown_commune_is_one_whatever_its_year(engine: str) -> None:
    make = ENGINES[engine]
    villages = {**VILLAGES, "id": Cells("int", [1, 1, 2, 9]), **years(2024, 2024, 2024, 2024)}
    for main in ({}, years(2024, 2024)):
        (said,) = told(ntm.check_table(make({**NOW, **main}), BANG_MAC, by="id", villages=make(villages)))
        assert said[0] == "unknown-commune"
        assert said[2] == (
            "bảng các thôn, id=9, year=2024, name=B: không có xã này trong bảng chính, thôn không được tính cho xã nào"
        )


@every_engine
def test_last_years_rows_that_are_for_no_row_are_a_warning(engine: str) -> None:
    make = ENGINES[engine]
    table, before = {**NOW, **years(2024, 2024)}, {**BEFORE, **years(2023, 2022)}
    options: dict[str, Any] = {"by": "id", "previous": make(before)}
    found = records(ntm.assess_table(make(table), BANG_MAC, only=["11.1"], **options))
    assert sorted((row["id"], row["11.1"]) for row in found) == [(1, "met"), (2, "unknown")]
    assert told(ntm.check_table(make(table), BANG_MAC, **options)) == [
        (
            "wrong-year", "warning",
            "bảng năm trước, id=2, year=2022: không dùng: năm 2022; bảng chính không có dòng năm 2023 của xã này",
        )
    ]  # fmt: skip
    stranger = make({**before, "id": Cells("int", [1, 9])})
    (said,) = told(ntm.check_table(make(table), BANG_MAC, by="id", previous=stranger))
    assert said == ("unknown-commune", "warning", "bảng năm trước, id=9, year=2022: không có xã này trong bảng chính")


def test_of_a_panel_each_row_of_last_year_is_for_the_year_after() -> None:
    rules = evolve(BANG_MAC, years=(2023, 2024))
    panel = pl.DataFrame({"id": [1, 1], "year": [2023, 2024], "poverty_rate": [8.2, 7.5]})
    before = pl.DataFrame({"id": [1, 1, 1], "year": [2022, 2023, 2024], "poverty_rate": [9.0, 8.2, 7.5]})
    (said,) = told(ntm.check_table(panel, rules, by="id", previous=before), "en")
    assert said[2].endswith("not used: year 2024; the main table has no row of 2025 of this commune")


@every_engine
@pytest.mark.parametrize("year", [None, 2024])
def test_a_table_of_the_year_before_alone_is_warned_of(engine: str, year: int | None) -> None:
    make = ENGINES[engine]
    found = ntm.assess_table(make({**NOW, **years(2023, 2023)}), BANG_MAC, by="id", year=year, only=["11.1"])
    assert [row["11.1"] for row in records(found)] == ["unknown", "unknown"]
    check = ntm.check_table(make({**NOW, **years(2023, 2023)}), BANG_MAC, by="id", year=year)
    assert told(check) == [("wrong-year", "warning", "không có dòng nào của năm được đánh giá (2024)")]
    assert (check.rows, check.mistakes[0].rows, check.mistakes[0].is_warning) == (0, 2, True)
    assert "kiểm tra cột năm 'year': dòng của năm 2023" in check.problems[0].text("vi")
    assert told(ntm.check_table(make({**NOW, **years(2023, 2024)}), BANG_MAC, by="id", year=year)) == []


@every_engine
def test_the_year_before_may_stand_there_whatever_the_rules_read(engine: str) -> None:
    table = ENGINES[engine](
        {"id": Cells("int", [1, 1, 2]), **years(2023, 2024, 2024), "region": Cells("text", ["tdmnpb"] * 3)}
    )
    found = records(ntm.assess_table(table, NATIONAL, by="id", year=2024, only=["verdict"], reasons=True))
    assert sorted((row["id"], row["year"], row["verdict_reason"] == "scope-missing") for row in found) == [
        (1, 2023, True), (1, 2024, False), (2, 2024, False),
    ]  # fmt: skip
    check = ntm.check_table(table, NATIONAL, by="id", year=2024)
    assert told(check) == [
        (
            "wrong-year", "warning",
            "id=1, year=2023: không được đánh giá: không phải năm 2024, và bộ 'vn-318-2022-ntm' không dùng số liệu năm trước",
        )
    ]  # fmt: skip
    assert "or leave out year=" in check.problems[0].text("en")
    assert told(ntm.check_table(table, NATIONAL, by="id")) == []
    (said,) = told(ntm.check_table(table, NATIONAL, by="id", year=2025), "en")[:1]
    assert said[:2] == ("wrong-year", "error")


@pytest.mark.parametrize("call", [ntm.assess_table, ntm.check_table])
@pytest.mark.parametrize("lazy", [False, True])
def test_a_year_written_as_a_text_is_told(call: Any, lazy: bool) -> None:
    frame = ENGINES["polars-lazy" if lazy else "polars"](NOW)
    with pytest.raises(ntm.FactError, match=r"(?s)year= does not take '2024'.*give the year as an int: year=2024"):
        call(frame, BANG_MAC, by="id", year="2024")
    with pytest.raises(ntm.FactError, match=r"(?s)there is no column 'nam'.*choose with year="):
        call(frame, BANG_MAC, by="id", year="nam")


def test_a_column_may_be_called_as_a_year() -> None:
    frame = pl.DataFrame({"id": [1], "2024": [2024], "irrigated_land_share": [92.0]})
    assert ntm.assess_table(frame, BANG_MAC, by="id", year="2024", only=["3.1"]).rows() == [(1, 2024, "met")]


def test_the_command_tells_the_line_of_a_row_of_another_year(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "in.csv").write_text("commune_id,poverty_rate\n1,7.5\n", encoding="utf-8")
    (tmp_path / "before.csv").write_text("commune_id,year,poverty_rate\n1,2022,9\n", encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("in.csv", "out.csv")]
    more = ["--rules", "bang-mac-2024", "--previous", str(tmp_path / "before.csv"), "--only", "11.1"]
    assert run(["table", *paths, *more]) == 2
    said = "bảng năm trước (before.csv), dòng 2, commune_id=1, year=2022: năm 2022; cần năm 2023 (năm trước năm được đánh giá)"
    assert said in capsys.readouterr().err
    assert run(["table", *paths, *more, "--errors", "null"]) == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "commune_id,11.1\n1,unknown\n"
