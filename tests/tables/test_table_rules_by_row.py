"""One call judges a table whose rows call for several rule sets."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from attrs import evolve

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.cli import run

PLAN = ntm.load_rule_set("bang-mac-2024")
YEARS = PLAN.to_yaml().replace("years: 2024..2024", "years: 2023..2024")
FIRST = ntm.parse_rule_set(YEARS.replace("id: bang-mac-2024", "id: plan-a"))
SECOND = ntm.parse_rule_set(
    YEARS.replace("id: bang-mac-2024", "id: plan-b").replace("at_least: 92 %", "at_least: 93 %")
)


def by_level(*, level: str | None) -> ntm.RuleSet | None:
    return {"a": FIRST, "b": SECOND}.get(level or "")


ROUTE = ntm.RulesByRow(by_level, province=None, date=None)


def ids(rows: list[dict[str, Any]]) -> list[str | None]:
    return [row["judged_by"] and row["judged_by"].partition("@")[0] for row in rows]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_bundled_choice_judges_each_row_as_assess_does_by_that_set(engine: str) -> None:
    levels = ["basic", "basic", "advanced", "model", "commune"]
    provinces = ["Lạng Sơn", None, "Tỉnh Lạng Sơn", "Hà Giang", "lang-son"]
    days = ["2023-06-01", "15/04/2024", "2024-05-01", "2024-05-01", "2026-12-01"]
    years, incomes = [2023, 2024, 2024, 2024, 2026], [30, 50, 60, 41, 55]
    columns = {
        "commune_id": Cells("int", [1, 2, 3, 4, 5]),
        "year": Cells("int", years),
        "level": Cells("text", levels),
        "province": Cells("text", provinces),
        "date": Cells("text", days),
        "region": Cells("text", ["tdmnpb"] * 5),
        "income_per_capita": Cells("float", incomes),
        "basic_criteria_met": Cells("flag", [None, None, None, True, None]),
    }
    rows = records(ntm.assess_table(ENGINES[engine](columns), ntm.rules_in_force, by="commune_id"))
    rows = sorted(rows, key=lambda row: row["commune_id"])
    for row, level, province, day, year, income in zip(rows, levels, provinces, days, years, incomes, strict=True):
        date = datetime.datetime.strptime(day, "%d/%m/%Y" if "/" in day else "%Y-%m-%d").date()
        rules = ntm.rules_in_force(level=level, province=province, date=date)
        assert rules is not None
        assert row["judged_by"] == f"{rules.id}@{rules.fingerprint}"
        facts: dict[str, Any] = {}
        if "income_per_capita" in rules.reads:
            facts["income_per_capita"] = income
        if "basic_criteria_met" in rules.reads:
            facts["basic_criteria_met"] = True
        commune = ntm.Commune("x", year=year, facts=facts, scope={"region": "tdmnpb"})
        found = ntm.assess(commune, rules)
        assert row["verdict"] == found.verdict
        own = {result.code: str(result.verdict.value) for result in found.indicators}
        assert {name: row[name] for name in row if name[:1].isdigit() and row[name] is not None} == own
    assert ids(rows) == [
        "vn-318-2022-ntm",
        "vn-318-2022-ntm-896",
        "lang-son-2022-nang-cao",
        "vn-319-2022-kieu-mau",
        "vn-51-2025-xa",
    ]


def test_rows_without_a_rule_set_are_all_told_at_once_with_what_else_is_wrong() -> None:
    table = pl.DataFrame({
        "commune_id": [1, 2, 3, 4, 5],
        "level": ["basic", "basik", None, "basic", "basic"],
        "date": ["2024-05-01", "2024-05-01", "2024-05-01", "hôm qua", "2024-05-01"],
        "income_per_capita": [50.0, 50.0, 50.0, 50.0, -1.0],
    })  # fmt: skip
    rules = ntm.RulesByRow(ntm.rules_in_force, province=None)
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess_table(table, rules, by="commune_id", year=2024)
    texts = [(problem.code.value, problem.message.en) for problem in raised.value.problems]
    assert texts[0][0] == "unknown-value"
    assert "'basik'" in texts[0][1]
    assert "commune_id=2" in texts[0][1]
    assert texts[1] == (
        "no-rule-set",
        "there is no rule set for level=(missing), date=1 May 2024 (rows: 1, the first is commune_id=3)",
    )
    assert "'hôm qua' is no date" in texts[2][1]
    assert texts[3][0] == "out-of-limits"
    assert len(texts) == 4
    judged = ntm.assess_table(table, rules, by="commune_id", year=2024, errors="null", only=["10", "verdict"], ok=True)
    assert judged["commune_id"].to_list() == [1, 2, 3, 4, 5]
    assert judged["10"].is_null().to_list() == [False, True, True, True, False]
    assert judged["verdict"].to_list() == ["unknown"] * 5
    assert judged["ok"].to_list() == [True, False, False, False, False]
    assert ids(judged.to_dicts()) == ["vn-318-2022-ntm-896", None, None, None, "vn-318-2022-ntm-896"]


@pytest.mark.parametrize("engine", ENGINES)
def test_last_years_figures_are_found_in_rows_that_another_set_judges(engine: str) -> None:
    columns = {
        "commune_id": Cells("text", ["X", "x ", "y", "Y"]),  # names are compared by their identity
        "year": Cells("int", [2023, 2024, 2023, 2024]),
        "level": Cells("text", ["a", "b", None, "a"]),
        "poverty_rate": Cells("float", [8.2, 7.5, 8.2, 8.2]),
    }
    found = records(
        ntm.assess_table(ENGINES[engine](columns), ROUTE, by="commune_id", only=["11.1"], errors="null", keep="all")
    )
    found = sorted(found, key=lambda row: (row["commune_id"].strip().lower(), row["year"]))
    assert [(row["year"], row["11.1"]) for row in found] == [
        (2023, "unknown"),
        (2024, "met"),
        (2023, None),
        (2024, "not_met"),
    ]
    assert ids(found) == ["plan-a", "plan-b", None, "plan-a"]


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_villages_go_with_their_commune_and_strangers_are_told_once(engine: str) -> None:
    make = ENGINES[engine]
    main = make({
        "commune_id": Cells("int", [1, 2]), "level": Cells("text", ["a", "b"]), "villages": Cells("int", [1, 1]),
    })  # fmt: skip

    def villages(keys: list[int]) -> Any:
        lit = Cells("flag", [True, False, True][: len(keys)])
        return make(
            {
                "commune_id": Cells("int", keys),
                "name": Cells("text", ["A", "B", "C"][: len(keys)]),
                "street_lighting": lit,
            }
        )

    options: dict[str, Any] = {"by": "commune_id", "year": 2024, "only": ["4.3"]}
    assert [row["4.3"] for row in records(ntm.assess_table(main, ROUTE, villages=villages([1, 2]), **options))] == [
        "met",
        "not_met",
    ]
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess_table(main, ROUTE, villages=villages([1, 2, 9]), **options)
    assert [problem.code for problem in raised.value.problems] == [ntm.ProblemCode.UNKNOWN_COMMUNE]
    ntm.assess_table(main, ROUTE, villages=villages([1, 2, 9]), strangers="ignore", **options)


def test_a_verdict_that_only_some_sets_have_is_asked_of_these() -> None:
    table = pl.DataFrame(
        {
            "commune_id": [1, 2],
            "level": ["basic", "model"],
            "date": [datetime.date(2024, 5, 1)] * 2,
            "income_per_capita": [50.0, 50.0],
            "basic_criteria_met": [None, True],
        }
    )
    rules = ntm.RulesByRow(ntm.rules_in_force, province=None)
    judged = ntm.assess_table(table, rules, by="commune_id", year=2024, only=["10"])
    assert judged.columns == ["commune_id", "10", "judged_by"]
    assert judged["10"].is_null().to_list() == [False, True]
    with pytest.raises(ntm.FactError, match=r"99\.9"):
        ntm.assess_table(table, rules, by="commune_id", year=2024, only=["99.9"])


def test_codes_stay_whole_numbers_where_a_set_lacks_an_indicator() -> None:
    table = pd.DataFrame(
        {"commune_id": [1, 2], "level": ["a", None], "irrigated_land_share": [92.5, 92.5]}, index=[7, 8]
    )
    judged = ntm.assess_table(table, ROUTE, by="commune_id", year=2024, only=["3.1"], verdicts="code", errors="null")
    assert list(judged.index) == [7, 8]
    assert str(judged["3.1"].dtype) == "Int8"
    assert judged["3.1"].to_list()[:1] == [2]
    assert judged["3.1"].isna().to_list() == [False, True]


def test_what_chooses_is_checked() -> None:
    table = pl.DataFrame({"commune_id": [1], "cap": ["a"], "irrigated_land_share": [92.5]})
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess_table(table, ntm.rules_in_force, by="commune_id", year=2024)
    assert [problem.path for problem in raised.value.problems] == [("level",), ("province",), ("date",)]
    with pytest.raises(TypeError, match="rules must be a RuleSet"):
        ntm.assess_table(table, "in-force", by="commune_id")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="rules must be a RuleSet"):
        ntm.assess_table(table, ntm.RulesByRow(lambda **_: "x", "cap", None, None), by="commune_id")  # type: ignore[arg-type]
    with pytest.raises(ntm.FactError, match="RulesByRow"):
        ntm.assess_table(table, ROUTE, by="commune_id", date=datetime.date(2024, 5, 1))
    with pytest.raises(ntm.FactError, match="level="):
        ntm.RulesByRow(by_level, level=3)  # type: ignore[arg-type]


def test_a_stream_is_read_once_and_an_empty_table_has_no_sets() -> None:
    table = pl.DataFrame({"commune_id": [1, 2], "level": ["a", "b"], "irrigated_land_share": [92.5, 92.5]})
    reader = table.to_arrow().to_reader()
    judged = ntm.assess_table(reader, ROUTE, by="commune_id", year=2024, only=["3.1"])
    assert judged["3.1"].to_pylist() == ["met", "not_met"]
    empty = ntm.assess_table(table.clear(), ROUTE, by="commune_id", year=2024)
    assert empty.columns == ["commune_id", "verdict", "judged_by"]


def test_provinces_are_known_however_they_are_written_and_several_sets_are_told() -> None:
    day = datetime.date(2023, 6, 1)
    for province in ("lang-son", "Lạng Sơn", "LANG SON", "tỉnh Lạng Sơn", "Tỉnh  Lạng Sơn"):
        found = ntm.rules_in_force(level="advanced", province=province, date=day)
        assert found is not None
        assert found.id == "lang-son-2022-nang-cao"
    other = ntm.rules_in_force(level="advanced", province="Hà Giang", date=day)
    assert other is not None
    assert other.id == "vn-318-2022-nang-cao"
    assert ntm.rules_in_force(level="basic", date=None) is None
    assert ntm.rules_in_force(level="basic", date=datetime.date(1999, 1, 1)) is None
    twice = evolve(ntm.load_rule_set("vn-318-2022-ntm"), id="other")
    with pytest.raises(ntm.FactError, match="several rule sets"):
        ntm.rules_in_force(level="basic", date=day, among=[ntm.load_rule_set("vn-318-2022-ntm"), twice])
    one_level = partial(ntm.rules_in_force, level="basic")
    assert one_level(date=day).id == "vn-318-2022-ntm"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "province", [None, "", " ", "20", "T. Lạng Sơn", "Lạng Sơn (cũ)", "Lạng Sơnn", "LS", "L.Sơn", "Caa Bang", "xxx"]
)
def test_a_province_that_may_be_one_with_a_set_of_its_own_is_told(province: str | None) -> None:
    day = datetime.date(2024, 6, 1)
    with pytest.raises(ntm.FactError) as caught:
        ntm.rules_in_force(level="advanced", province=province, date=day)
    assert [problem.code for problem in caught.value.problems] == ["unknown-value"]
    assert "lang-son" in caught.value.text("vi")
    basic = ntm.rules_in_force(level="basic", province=province, date=day)  # no province has one of this level
    assert basic is not None
    assert basic.id == "vn-318-2022-ntm-896"


@pytest.mark.parametrize(
    "province",
    [
        "Long An",
        "Lâm Đồng",
        "HÀ NỘI",
        "Tỉnh Cao Bằng",
        "TP HCM",
        "tp. Huế",
        "Đăk Lăk",
        "Hoà Bình",
        "ha-noi",
        "Bà Rịa - Vũng Tàu",
    ],
)
def test_another_province_has_the_national_set(province: str) -> None:
    found = ntm.rules_in_force(level="advanced", province=province, date=datetime.date(2024, 6, 1))
    assert found is not None
    assert found.id == "vn-318-2022-nang-cao-211"


@pytest.mark.parametrize(
    ("level", "meant"),
    [("Nâng cao", "advanced"), ("NTM kiểu mẫu", "model"), ("đạt chuẩn", "basic"), ("advansed", "advanced")],
)
def test_a_level_in_words_comes_with_its_code(level: str, meant: str) -> None:
    with pytest.raises(ntm.FactError, match=f"'{meant}'") as caught:
        ntm.rules_in_force(level=level, date=datetime.date(2024, 6, 1))
    assert f"'{meant}'" in str(caught.value.problems[0].hint)


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "duckdb"])
def test_villages_of_a_commune_under_two_sets_are_no_errors(engine: str) -> None:
    communes = {
        "commune_id": Cells("text", ["1", "1"]), "year": Cells("int", [2023, 2024]), "level": Cells("text", ["basic"] * 2),
        "province": Cells("text", ["Hà Giang"] * 2), "date": Cells("text", ["2023-05-05", "2024-06-06"]),
        "power_system_meets_standard": Cells("flag", [True, True]),
    }  # fmt: skip
    villages = {name: communes[name] for name in ("commune_id", "year")}
    villages |= {"name": Cells("text", ["A", "A"]), "village_culture_place": Cells("flag", [True, True])}
    make: Any = ENGINES[engine]
    options: Any = {"by": "commune_id", "only": ["4.1"], "ok": True}
    judged = ntm.assess_table(make(communes), ntm.rules_in_force, villages=make(villages), **options)
    assert [row["ok"] for row in records(judged)] == [True, True]
    villages["name"] = Cells("text", ["A", None])
    judged = ntm.assess_table(make(communes), ntm.rules_in_force, villages=make(villages), errors="null", **options)
    assert {row["year"]: row["ok"] for row in records(judged)} == {2023: True, 2024: False}


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "pandas", "duckdb"])
def test_a_commune_that_two_sets_judge_at_one_level_is_warned_of(engine: str) -> None:
    """Of three rows that differ in the date, two amendments would make three verdicts for one recognition."""
    rows = [
        ("1", 2024, "basic", "2024-01-05"), ("1", 2024, "basic", "2024-06-05"), ("2", 2024, "basic", "2024-06-05"),
        ("2", 2024, "advanced", "2024-06-05"), ("3", 2023, "basic", "2023-06-05"), ("3", 2024, "basic", "2024-06-05"),
        (None, 2024, "basic", "2024-01-05"), (None, 2024, "basic", "2024-06-05"),
    ]  # fmt: skip
    ids, years, levels, dates = zip(*rows, strict=True)
    columns = {
        "commune_id": Cells("text", ids), "year": Cells("int", years), "level": Cells("text", levels),
        "province": Cells("text", ["Hà Giang"] * len(rows)), "date": Cells("text", dates),
        "power_system_meets_standard": Cells("flag", [True] * len(rows)),
        "rural_market_to_advanced_standard": Cells("flag", [True] * len(rows)),
    }  # fmt: skip
    check = ntm.check_table(ENGINES[engine](columns), ntm.rules_in_force, by="commune_id")
    (twice,) = [each for each in check.mistakes if "which another rule set judges" in each.problems[0].message.en]
    assert (twice.code, twice.rows, twice.is_warning) == ("implausible", 2, True)
    told = [row for row in records(check.to_frame(lang="en")) if "which another rule set judges" in row["message"]]
    assert [(row["commune_id"], row["year"], row["severity"]) for row in told] == [("1", 2024, "warning")] * 2


def test_the_command_picks_the_set_in_force_for_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("commune_id,income_per_capita\n1,50\n", encoding="utf-8")
    command = ["table", str(source), str(target), "--year", "2024", "--only", "10", "--stamp", "--lang", "en"]
    picked = [*command, "--rules", "in-force", "--date", "2024-04-15", "--province", "tỉnh Lạng Sơn"]
    assert run([*picked, "--level", "basic"]) == 0
    assert ",vn-318-2022-ntm-896@" in target.read_text(encoding="utf-8")
    assert run([*picked, "--level", "advanced"]) == 0
    assert ",lang-son-2022-nang-cao@" in target.read_text(encoding="utf-8")
    capsys.readouterr()
    for options, told in (
        (["--rules", "in-force"], "no column 'level' to choose the rule set of each row by"),
        (["--rules", "in-force", "--level", "basic"], "add it, or give --date for all rows"),
        (["--rules", "in-force", "--date", "2024-04-15"], "add it, or give --level for all rows"),
        (["--rules", "bang-mac-2024", "--level", "basic"], "go with --rules in-force only"),
        (["--rules", "in-force", "--level", "basik", "--date", "2024-04-15"], "there is no level 'basik'"),
        (["--rules", "in-force", "--level", "basic", "--date", "1999-04-15"], "is in force on 15 April 1999"),
    ):
        assert run([*command, *options]) == 2
        assert told in capsys.readouterr().err
