"""Mistakes in how a table is made or asked for: each is told with its code, on every kind of table."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from attrs import evolve

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.tables.columns import PREFIX

every_engine = pytest.mark.parametrize("engine", list(ENGINES))

BANG_MAC, NATIONAL = ntm.load_rule_set("bang-mac-2024"), ntm.load_rule_set("vn-318-2022-ntm")
COMMUNES = pl.DataFrame({"id": ["a", "b"], "irrigated_land_share": [91.5, 92.0]})


@pytest.mark.parametrize(
    ("columns", "rules", "options", "code"),
    [
        ({}, BANG_MAC, {"by": []}, "missing-column"),
        ({}, BANG_MAC, {"by": "commune"}, "missing-column"),
        ({}, BANG_MAC, {"by": "id", "year": "năm"}, "missing-column"),
        ({"year": [2024.5, 2024.0]}, BANG_MAC, {"by": "id"}, "wrong-type"),
        ({}, NATIONAL, {"by": "id"}, "wrong-year"),
        ({}, BANG_MAC, {"by": "id", "year": 2030}, "wrong-year"),
        ({}, BANG_MAC, {"by": "id", "year": True}, "wrong-year"),
        ({f"{PREFIX}x": [1, 2]}, BANG_MAC, {"by": "id"}, "wrong-type"),
        ({"planning_criterion_met": ["Đạt", "Chưa đạt"]}, BANG_MAC, {"by": "id"}, "wrong-type"),
        ({"health_insurance_shar": [1.0, 2.0]}, BANG_MAC, {"by": "id"}, "unknown-fact"),
        ({}, BANG_MAC, {"by": "id", "units": {"income": "VND/person/year"}}, "unknown-fact"),
    ],
)
@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas"])
def test_a_mistake_of_the_schema_is_told(columns: Any, rules: ntm.RuleSet, options: Any, code: str, kind: str) -> None:
    frame = COMMUNES.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
    table: Any = {"polars": frame, "lazy": frame.lazy(), "pandas": pd.DataFrame(frame.to_dict(as_series=False))}[kind]
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(table, rules, **options)
    assert code in {str(problem.code) for problem in caught.value.problems}
    assert all(problem.message.vi and problem.message.en for problem in caught.value.problems)


def test_one_row_is_asked_for_and_one_is_found() -> None:
    twice = pl.concat([COMMUNES, COMMUNES.head(1)])
    assert ntm.assess_row(twice, BANG_MAC, key={"id": "b"})["3.1"].verdict is ntm.Verdict.MET
    for key, said in (("a", "2 rows"), ("z", "0 rows")):
        with pytest.raises(ntm.FactError, match=said):
            ntm.assess_row(twice, BANG_MAC, key={"id": key})


def test_one_row_has_its_villages_its_last_year_and_its_units() -> None:
    now = pl.DataFrame({"id": ["a"], "poverty_rate": pl.Series([0.077]), "income_per_capita": [55_000_000]})
    before = pl.DataFrame({"id": ["a"], "poverty_rate": [0.082]})
    villages = pl.DataFrame({"id": ["a", "a"], "name": ["A", "B"], "street_lighting": [True, False]})
    units = {"income_per_capita": "VND/person/year", "poverty_rate": "fraction"}
    row = ntm.assess_row(now, BANG_MAC, key={"id": "a"}, villages=villages, previous=before, units=units)
    table = ntm.assess_table(now, BANG_MAC, by="id", villages=villages, previous=before, units=units)
    for code, verdict in (("11.1", "met"), ("10.1", "met"), ("4.3", "not_met")):
        assert (row[code].verdict.value, table[code].to_list()) == (verdict, [verdict])


def test_figures_written_as_text_are_read_from_tables_in_memory() -> None:
    written = pl.DataFrame({"id": ["a", "b", "c"], "street_lighting": ["7/8 thôn", "87,5 %", "cơ bản"]})
    read = ntm.read_figures(written, BANG_MAC)
    assert read.frame["street_lighting"].to_list() == [87.5, 87.5, None]
    assert [(cell.column, cell.row, cell.value) for cell in read.refused] == [("street_lighting", 2, "cơ bản")]
    with pytest.raises(ntm.FactError, match="row 3"):
        read.raise_if_refused()
    with pytest.raises(ntm.FactError, match="collect it first"):
        ntm.read_figures(written.lazy(), BANG_MAC)


# --- what is strange, and no mistake


@every_engine
def test_figures_outside_their_plausible_range_are_warnings(engine: str) -> None:
    columns = {"id": Cells("int", [1, 2, 3, 4]), "income_per_capita": Cells("float", [5500, 60, None, 2])}
    check = ntm.check_table(ENGINES[engine](columns), BANG_MAC, by="id")
    (mistake,) = check.mistakes
    assert (str(mistake.code), mistake.rows, mistake.is_warning, check.rows) == ("implausible", 2, True, 0)
    assert "5.500 triệu đồng/người/năm khác thường" in "\n".join(problem.text("vi") for problem in mistake.problems)
    found = records(ntm.assess_table(ENGINES[engine](columns), BANG_MAC, by="id", only=["10.1"]))
    assert {row["id"]: row["10.1"] for row in found} == {1: "met", 2: "met", 3: "unknown", 4: "not_met"}


@every_engine
def test_shares_that_may_be_fractions_are_warned_of(engine: str) -> None:
    def warned(values: list[float | None], **options: Any) -> bool:
        columns = {"id": Cells("int", [1, 2, 3]), "irrigated_land_share": Cells("float", values)}
        return any(
            m.is_warning for m in ntm.check_table(ENGINES[engine](columns), BANG_MAC, by="id", **options).mistakes
        )

    assert warned([0.95, 0.9, None])
    assert warned([0.95, 0.9, 91.5])
    assert warned([0.95, 90, 91.5])  # 95 is nearer to the rest
    assert not warned([0.95, 8, 9.5])
    assert not warned([0, 0, None])
    assert not warned([0.95, 0.9, None], units={"irrigated_land_share": "fraction"})


def test_only_the_categories_that_bounds_vary_by_stand_beside_the_verdicts() -> None:
    frame = COMMUNES.with_columns(
        commune_government_rating=pl.lit("hoàn thành tốt nhiệm vụ"), region=pl.lit("tdmnpb"), year=2022
    )
    assert ntm.assess_table(frame, BANG_MAC, by="id", year=2024, only=["3.1"], errors="null").columns == [
        "id",
        "year",
        "3.1",
    ]
    assert "region" in ntm.assess_table(frame, NATIONAL, by="id", only=["verdict"]).columns


def test_a_total_of_a_flag_may_be_a_fraction_too() -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "street_lighting": [0.875, 1.0]})
    found = ntm.assess_table(frame, BANG_MAC, by="id", units={"street_lighting": "fraction"}, only=["4.3"])
    assert found["4.3"].to_list() == ["not_met", "met"]


def test_a_share_finer_than_its_step_may_be_a_fraction() -> None:
    check = ntm.check_table(COMMUNES.with_columns(irrigated_land_share=pl.lit(0.91512345)), BANG_MAC, by="id")
    assert str(check.mistakes[0].code) == "implausible"
    assert "fraction" in check.mistakes[0].problems[0].text("en")


def test_a_village_of_an_unknown_commune_is_told_as_it_is_written() -> None:
    villages = pl.DataFrame({"id": ["a", "z"], "name": ["Thôn 1", "Thôn Lạ"], "street_lighting": [True, True]})
    check = ntm.check_table(COMMUNES, BANG_MAC, by="id", villages=villages)
    assert "name=Thôn Lạ" in str(check)


# --- mistakes in how it is asked for


def test_an_option_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(COMMUNES, BANG_MAC, by="id", verdicts="vi", names="x", keep=True, errors="ignore")  # type: ignore[call-overload]
    assert [str(problem.code) for problem in caught.value.problems] == ["unknown-word"] * 4
    assert "use 'label' or 'code'" in str(caught.value)


@pytest.mark.parametrize("call", [ntm.assess_table, ntm.check_table])
def test_an_id_is_no_rule_set(call: Any) -> None:
    with pytest.raises(TypeError, match=r"load_rule_set\('bang-mac-2024'\)"):
        call(COMMUNES, "bang-mac-2024", by="id")


def test_tables_beside_are_of_the_kind_of_the_main_one() -> None:
    villages = pl.DataFrame({"id": ["a", "b"], "name": ["A", "B"], "street_lighting": [True, False]})
    with pytest.raises(ntm.FactError, match=r"villages= is pandas, the main table polars"):
        ntm.assess_table(COMMUNES, BANG_MAC, by="id", villages=pd.DataFrame(villages.to_dict(as_series=False)))
    eager = ntm.assess_table(COMMUNES, BANG_MAC, by="id", villages=villages.lazy(), only=["4.3"])
    lazy = ntm.assess_table(COMMUNES.lazy(), BANG_MAC, by="id", villages=villages, only=["4.3"])
    assert eager["4.3"].to_list() == lazy.collect().sort("id")["4.3"].to_list() == ["met", "not_met"]


def test_a_column_that_stands_twice_is_told() -> None:
    frame = pd.DataFrame([["a", 91.5, 92.0]], columns=["id", "irrigated_land_share", "irrigated_land_share"])
    with pytest.raises(ntm.FactError, match=r"'irrigated_land_share' stands there twice"):
        ntm.assess_table(frame, BANG_MAC, by="id")


def test_the_name_of_a_category_is_no_id_of_it() -> None:
    check = ntm.check_table(
        COMMUNES.with_columns(year=2022, region=pl.lit("Trung du và miền núi phía Bắc")), NATIONAL, by="id"
    )
    mistake, *notes = check.mistakes
    assert (str(mistake.code), mistake.rows) == ("unknown-value", 2)
    assert {str(note.code) for note in notes} == {"text-amended"}
    assert mistake.problems[0].hint is not None
    assert "tdmnpb" in mistake.problems[0].hint.vi


def test_a_key_names_its_columns_and_is_of_their_type() -> None:
    with pytest.raises(ntm.FactError, match=r"the key 'id' must be text"):
        ntm.assess_row(COMMUNES, BANG_MAC, key={"id": 1})
    assert ntm.assess_row(COMMUNES, BANG_MAC, key={"id": "a"}, name="Bằng Mạc").commune.name == "Bằng Mạc"


def test_the_rows_of_the_year_before_are_no_mistake_where_a_change_is_judged() -> None:
    panel = pl.DataFrame({"id": ["a", "a", "b"], "year": [2023, 2024, 2024], "poverty_rate": [8.2, 7.7, 7.7]})
    found = ntm.assess_table(panel, BANG_MAC, by="id", only=["11.1"], reasons=True)
    assert found["11.1"].to_list() == ["unknown", "met", "unknown"]
    assert found["11.1_reason"].to_list() == ["scope-missing", None, "figure-missing"]
    assert ntm.assess_row(panel, BANG_MAC, key={"id": "a", "year": 2024})["11.1"].verdict is ntm.Verdict.MET
    assert ntm.check_table(panel, BANG_MAC, by="id").mistakes == ()
    with pytest.raises(ntm.FactError, match=r"year=2022"):
        ntm.assess_table(panel.with_columns(year=pl.col("year") - 1), BANG_MAC, by="id")


@every_engine
def test_a_year_that_is_asked_for_finds_the_rows_of_the_year_before(engine: str) -> None:
    """Those rows are last year's figures, not judged themselves; rows of other years are refused, with what to do."""

    def panel(*years: int) -> Any:
        columns = {"id": Cells("text", ["a", "a", "b"]), "year": Cells("int", list(years))}
        figures = {"poverty_rate": Cells("float", [8.2, 7.7, 7.7]), "irrigated_land_share": Cells("float", [92.0] * 3)}
        return ENGINES[engine]({**columns, **figures})

    found = records(
        ntm.assess_table(panel(2023, 2024, 2024), BANG_MAC, by="id", year=2024, only=["11.1"], reasons=True)
    )
    assert {(row["id"], row["year"]): (row["11.1"], row["11.1_reason"]) for row in found} == {
        ("a", 2023): ("unknown", "scope-missing"),
        ("a", 2024): ("met", None),
        ("b", 2024): ("unknown", "figure-missing"),
    }
    assert ntm.check_table(panel(2023, 2024, 2024), BANG_MAC, by="id", year=2024).mistakes == ()
    for id_, before in (("a", {"poverty_rate": 8.2}), ("b", {})):
        row = ntm.assess_row(panel(2023, 2024, 2024), BANG_MAC, key={"id": id_}, year=2024)
        one = ntm.Commune(id_, year=2024, facts={"poverty_rate": 7.7}, previous=before)
        assert row["11.1"].verdict is ntm.assess(one, BANG_MAC)["11.1"].verdict
    (mistake,) = ntm.check_table(panel(2022, 2024, 2024), BANG_MAC, by="id", year=2024).mistakes
    assert (str(mistake.code), mistake.rows) == ("wrong-year", 1)
    assert mistake.problems[0].text("vi").endswith("\n    bỏ các dòng của năm khác")
    mistake, *notes = ntm.check_table(panel(2022, 2024, 2024), NATIONAL, by="id", year=2024).mistakes
    assert {str(note.code) for note in notes} == {"text-amended"}
    assert "or leave out year=" in mistake.problems[0].text("en")


@pytest.mark.parametrize(("year", "refused"), [(2025, [2023]), (2024, [2025]), (None, [])])
def test_the_year_before_is_that_of_the_year_asked_for(year: int | None, refused: list[int]) -> None:
    rules = evolve(BANG_MAC, years=(2024, 2025))
    panel = pl.DataFrame({"id": ["a", "a", "a"], "year": [2023, 2024, 2025], "poverty_rate": [8.2, 7.7, 7.2]})
    found = [problem.message.en for problem in ntm.check_table(panel, rules, by="id", year=year).problems]
    assert [message.split(":")[0] for message in found] == [f"id=a, year={each}" for each in refused]


def test_the_rows_of_one_year_are_not_joined_with_themselves(monkeypatch: Any) -> None:
    """Where no row is of the year before there is nothing to look for."""
    monkeypatch.delattr(import_module("ntm_criteria.tables.evaluation.prepare"), "_joined")
    frame = COMMUNES.with_columns(year=2024, poverty_rate=7.7)
    assert ntm.assess_table(frame, BANG_MAC, by="id", year=2024, only=["11.1"])["11.1"].to_list() == ["unknown"] * 2


@pytest.mark.parametrize(
    ("name", "cell", "held", "wanted"),
    [
        ("population", True, "đúng/sai (Boolean)", "số"),
        ("population", date(2024, 5, 9), "ngày tháng (Date)", "số"),
        ("population", "2.410", "văn bản (String)", "số"),
        ("planning_criterion_met", 1, "số nguyên (Int64)", "đúng/sai"),
        ("planning_criterion_met", 1.0, "số thập phân (Float64)", "đúng/sai"),
        ("commune_government_rating", 1, "số nguyên (Int64)", "văn bản"),
        ("population", [1], "dữ liệu khác (List(Int64))", "số"),
    ],
)
def test_what_a_column_holds_is_said_in_words(name: str, cell: Any, held: str, wanted: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(COMMUNES.with_columns(**{name: pl.Series([cell] * 2)}), BANG_MAC, by="id")
    assert f"cột '{name}' là {held}; cần {wanted}\n" in f"{caught.value.text('vi')}\n"


@pytest.mark.parametrize("year", ["2024", 2024.0])
def test_a_column_of_the_year_holds_whole_numbers_whatever_year_is_asked_for(year: Any) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(COMMUNES.with_columns(year=pl.lit(year)), BANG_MAC, by="id", year=2024)
    kind = {"2024": "văn bản (String)", 2024.0: "số thập phân (Float64)"}[year]
    assert f"cột năm 'year' phải là số nguyên, không phải {kind}" in caught.value.text("vi")


@pytest.mark.parametrize("units", ["fraction", {"irrigated_land_share": 1}, ["fraction"]])
def test_units_are_given_by_fact(units: Any) -> None:
    rules, frame = ntm.load_rule_set("bang-mac-2024"), pl.DataFrame({"commune_id": [1], "irrigated_land_share": ["92"]})
    for call in (
        lambda: ntm.read_figures(frame, rules, units=units),
        lambda: ntm.assess_table(frame, rules, by="commune_id", units=units),
    ):
        with pytest.raises(ntm.FactError, match="units= does not take"):
            call()


YEAR, COLUMN = "give the year as an int", "give the name of a column"
CODES = r"give texts: \['3.1'"


@pytest.mark.parametrize("call", [ntm.assess_table, ntm.check_table])
@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"by": None}, f"by= does not take None.*{COLUMN}"),
        ({"by": 3}, f"by= does not take 3.*{COLUMN}"),
        ({"by": [None]}, rf"by= does not take \[None\].*{COLUMN}"),
        ({"by": []}, "by= names the column"),
        ({"by": "id", "year": 2024.0}, f"year= does not take 2024.0.*{YEAR}"),
        ({"by": "id", "year": [2024]}, rf"year= does not take \[2024\].*{YEAR}"),
        ({"by": "id", "units": [("a", "b")]}, "units= does not take"),
        ({"by": "id", "units": {3: "fraction"}}, "units= does not take"),
    ],
)
def test_an_argument_of_another_type_is_told(call: Any, options: dict[str, Any], named: str) -> None:
    with pytest.raises(ntm.FactError, match=f"(?s){named}"):
        call(COMMUNES, BANG_MAC, **options)


@pytest.mark.parametrize(
    ("call", "options", "named"),
    [
        (ntm.assess_table, {"by": "id", "only": 3.1}, f"only= does not take 3.1.*{CODES}"),
        (ntm.assess_table, {"by": "id", "only": [3.1]}, rf"only= does not take \[3.1\].*{CODES}"),
        (ntm.assess_table, {"by": "id", "only": [["3.1"]]}, "only= does not take"),
        (ntm.assess_row, {"key": "a"}, "key= does not take 'a'.*{'commune_id': 'a'}"),
        (ntm.assess_row, {"key": None}, "key= does not take None.*{'commune_id': '06001'}"),
        (ntm.assess_row, {"key": {}}, "key= does not take {}"),
        (ntm.assess_row, {"key": {3: "a"}}, "key= does not take {3: 'a'}"),
        (ntm.assess_row, {"key": {"id": None}}, "the key 'id' must be text"),
        (ntm.assess_row, {"key": {"number": [1]}}, "the key 'number' must be a number"),
        (ntm.assess_row, {"key": {"id": "a"}, "year": 2024.0}, "year= does not take 2024.0"),
        (ntm.summarise, {"by": None}, f"by= does not take None.*{COLUMN}"),
        (ntm.summarise, {"by": ["id", 3]}, r"by= does not take \['id', 3\]"),
        (ntm.read_figures, {"locale": 3}, "locale= does not take 3"),
        (ntm.read_figures, {"units": 3}, "units= does not take 3"),
    ],
)
def test_an_argument_of_another_type_is_told_elsewhere(call: Any, options: dict[str, Any], named: str) -> None:
    with pytest.raises(ntm.FactError, match=f"(?s){named}"):
        call(COMMUNES.with_columns(number=1), BANG_MAC, **options)


def test_a_key_that_is_named_twice_is_one_and_a_year_may_be_numpys() -> None:
    found = ntm.assess_table(COMMUNES, BANG_MAC, by=["id", "id"], year=np.int64(2024), only=["3.1", "3.1"])  # type: ignore[call-overload]
    assert found.rows() == [("a", "not_met"), ("b", "met")]


def test_a_locale_that_is_none() -> None:
    frame = pl.DataFrame({"commune_id": [1], "irrigated_land_share": ["92"]})
    with pytest.raises(ntm.FactError, match="locale= does not take 'vn'"):
        ntm.read_figures(frame, ntm.load_rule_set("bang-mac-2024"), locale="vn")  # type: ignore[arg-type]


@pytest.mark.parametrize("cells", [["met", "xx", None], [2, 7, None]])
def test_the_total_counts_every_row(cells: list[Any]) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    for by in ([], ["district"]):
        found = ntm.summarise(pl.DataFrame({"3.1": cells, "district": ["A"] * 3}), rules, by=by)
        assert found.select("met", "not_met", "unknown", "total").rows() == [(1, 0, 0, 3)]


@pytest.mark.parametrize("engine", ENGINES)
def test_keys_that_look_alike_are_warned_of(engine: str) -> None:
    keys = ["06001", "6001 ", "06002", "Xã Á", "Xã A", "Xã B"]
    frame = ENGINES[engine]({"id": Cells("text", keys), "irrigated_land_share": Cells("float", [92.0] * 6)})
    (found,) = ntm.check_table(frame, ntm.load_rule_set("bang-mac-2024"), by="id").mistakes
    assert (found.is_warning, found.rows) == (True, 4)
    named = {key for key in keys if any(f"id={key.strip()}:" in each.text("vi") for each in found.problems)}
    assert named == {"06001", "6001 ", "Xã Á", "Xã A"}


@pytest.mark.parametrize("engine", [name for name in ENGINES if "pandas" not in name])  # which types every column
def test_a_village_column_without_a_type_is_no_obstacle(engine: str) -> None:
    villages = {
        "id": Cells("int", [1, 2]),
        "name": Cells("text", ["A", "B"]),
        "street_lighting": Cells("null", [None, None]),
    }
    frame = ENGINES[engine]({"id": Cells("int", [1]), "villages": Cells("int", [3])})
    (found,) = ntm.check_table(frame, BANG_MAC, by="id", villages=ENGINES[engine](villages)).mistakes
    assert (str(found.code), found.rows) == ("unknown-commune", 1)


def test_a_number_of_villages_is_held_against_the_total_of_another_flag() -> None:
    """Without a list of villages, "4/8 thôn" says how many there are: 9 of them are too many, as they are for `assess`."""
    facts = {"street_lighting": "4/8 thôn", "model_residential_areas": 9}
    with pytest.raises(ntm.FactError, match="9 villages, but there are 8"):
        ntm.assess(facts, BANG_MAC)
    table = pl.DataFrame(
        {"id": ["a"], "street_lighting/met": [4], "street_lighting/of": [8], "model_residential_areas": [9]}
    )
    (mistake,) = ntm.check_table(table, BANG_MAC, by="id").mistakes
    assert (str(mistake.code), mistake.column) == ("part-exceeds-whole", "model_residential_areas")
