"""Results of several rule sets are checked, counted and compared in one call."""

from __future__ import annotations

import pickle
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, records

PLAN = ntm.load_rule_set("bang-mac-2024")
YEARS = PLAN.to_yaml().replace("years: 2024..2024", "years: 2023..2024")
FIRST = ntm.parse_rule_set(YEARS.replace("id: bang-mac-2024", "id: plan-a"))
SECOND = ntm.parse_rule_set(
    YEARS.replace("id: bang-mac-2024", "id: plan-b").replace("at_least: 92 %", "at_least: 93 %")
)
SETS = {"a": FIRST, "b": SECOND}


def by_level(*, level: str | None) -> ntm.RuleSet | None:
    return SETS.get(level or "")


ROUTE = ntm.RulesByRow(by_level, level="cap", province=None, date=None)
ROWS = {
    "commune_id": Cells("int", [1, 2, 3, 4, 5]),
    "cap": Cells("text", ["a", "a", "b", "b", None]),
    "district": Cells("text", ["X", "Y", "Y", "Y", "Y"]),
    "irrigated_land_share": Cells("float", [92.0, 91.0, 92.0, 93.0, 99.0]),
}
ROUTED: dict[str, Any] = {"by": "commune_id", "year": 2024, "errors": "null"}


def stamp(rules: ntm.RuleSet) -> str:
    return f"{rules.id}@{rules.fingerprint}"


# --- summarise


@pytest.mark.parametrize("engine", ENGINES)
def test_each_set_is_counted_in_the_rows_that_it_judged(engine: str) -> None:
    judged = ntm.assess_table(ENGINES[engine](ROWS), ROUTE, **ROUTED, only=["3.1", "verdict"], keep="all")
    routed = sorted(records(ntm.summarise(judged, ROUTE, by="district")), key=str)
    assert [row for row in routed if row["judged_by"] is None] == [
        {
            "district": "Y", "judged_by": None, "level": "set", "code": "verdict", "met": 0, "not_met": 0, "unknown": 1,
            "not_applicable": 0, "judged": 0, "total": 1,
        }
    ]  # fmt: skip
    whole = pl.DataFrame(records(judged))
    single = [
        {**row, "judged_by": stamp(rules)}
        for rules in SETS.values()
        for row in ntm.summarise(whole.filter(pl.col("judged_by") == stamp(rules)), rules, by="district").to_dicts()
    ]
    wanted = [{name: row[name] for name in routed[0]} for row in single]
    assert sorted([row for row in routed if row["judged_by"]], key=str) == sorted(wanted, key=str)
    counted = {(row["judged_by"], row["met"], row["total"]) for row in routed if row["code"] == "3.1"}
    assert counted == {(stamp(FIRST), 1, 1), (stamp(FIRST), 0, 1), (stamp(SECOND), 1, 2)}


def test_the_sets_are_given_found_among_the_bundled_ones_or_chosen_again() -> None:
    rows = ENGINES["polars"](ROWS)
    judged = ntm.assess_table(rows, ROUTE, **ROUTED, only=["3.1", "verdict"])
    with pytest.raises(ntm.FactError, match="rows were judged by 'plan-a@") as raised:
        ntm.summarise(judged, ROUTE)  # the column "cap" is gone
    assert len(raised.value.problems) == 2
    assert "keep='all'" in raised.value.text("vi")
    given = ntm.summarise(judged, [FIRST, SECOND])
    kept = ntm.summarise(ntm.assess_table(rows, ROUTE, **ROUTED, only=["3.1", "verdict"], keep="all"), ROUTE)
    assert given.equals(kept)
    with pytest.raises(ntm.FactError, match="give that set too"):
        ntm.summarise(judged, [FIRST])
    national = pl.DataFrame({
        "commune_id": [1, 2], "level": ["basic", "model"], "province": ["Hà Giang"] * 2, "date": ["2024-05-01"] * 2,
        "year": [2024, 2024], "income_per_capita": [50.0, 50.0], "basic_criteria_met": [None, True],
    })  # fmt: skip
    of_bundled = ntm.assess_table(national, ntm.rules_in_force, by="commune_id", only=["10"])
    assert "level" not in of_bundled.columns
    counted = ntm.summarise(of_bundled, ntm.rules_in_force)
    assert {each.partition("@")[0] for each in counted["judged_by"]} >= {"vn-318-2022-ntm-896"}


def test_what_cannot_be_counted_is_refused() -> None:
    rows = ENGINES["polars"](ROWS)
    judged = ntm.assess_table(rows, ROUTE, **ROUTED, only=["3.1"], keep="all")
    with pytest.raises(ntm.FactError, match="filter the rows of each set"):
        ntm.summarise(judged, FIRST)
    with pytest.raises(ntm.FactError, match="no column 'judged_by'"):
        ntm.summarise(judged.drop("judged_by"), ROUTE)
    with pytest.raises(ntm.FactError, match="'level'"):
        ntm.summarise(judged.rename({"cap": "level"}), [FIRST, SECOND], by="level")
    with pytest.raises(ntm.FactError, match="no column 'distrikt'"):
        ntm.summarise(judged, ROUTE, by="distrikt")
    with pytest.raises(ntm.FactError, match="no verdict column"):
        ntm.summarise(judged.drop("3.1"), ROUTE)
    with pytest.raises(TypeError, match="rules must be a RuleSet"):
        ntm.summarise(judged, "in-force")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="rules must be a RuleSet"):
        ntm.summarise(judged, ["plan-a"])  # type: ignore[list-item]


# --- check_table


def test_a_routed_check_counts_kinds_over_all_sets_and_names_the_set_of_a_row() -> None:
    table = pl.DataFrame({
        "commune_id": [1, 2, 3, 4], "cap": ["a", "b", "b", "c"], "irrigated_land_share": [920.0, -1.0, 92.0, 92.0]
    })  # fmt: skip
    check = ntm.check_table(table, ROUTE, by="commune_id", year=2024)
    kinds = [(str(each.code), each.column, each.rows) for each in check.mistakes]
    assert kinds == [("no-rule-set", None, 1), ("out-of-limits", "irrigated_land_share", 2)]
    assert [str(each.code) for each in check.exceeds("40 %")] == ["out-of-limits"]
    assert check.exceeds({"out-of-limits": 2, "no-rule-set": 1}) == ()
    frame = check.to_frame(lang="en")
    assert frame.columns[-1] == "judged_by"
    assert dict(zip(frame["commune_id"], frame["judged_by"], strict=True)) == {
        4: None, 1: stamp(FIRST), 2: stamp(SECOND)
    }  # fmt: skip
    assert check.problems[0].path == (4,)
    milder = ntm.check_table(table, ROUTE, by="commune_id", year=2024, severities={"out-of-limits": "warning"})
    assert [str(each.code) for each in milder.exceeds(0)] == ["no-rule-set"]
    assert "Không có" not in milder.to_html(lang="vi")
    sent = pickle.loads(pickle.dumps(check))
    with pytest.raises(ntm.FactError, match="not with this check any more"):
        sent.to_frame()


def test_the_set_is_named_where_sets_mean_other_things_by_one_name() -> None:
    own = YEARS.replace("id: bang-mac-2024", "id: plan-c").replace("years: 2023..2024", "years: 2024..2024")
    other = ntm.parse_rule_set(own)
    rules = ntm.RulesByRow(lambda *, level: {"a": FIRST, "c": other}[level], level="cap", province=None, date=None)
    table = pl.DataFrame({
        "commune_id": [1, 2], "year": [2020, 2020], "cap": ["a", "c"], "irrigated_land_share": [92.0, 92.0]
    })  # fmt: skip
    check = ntm.check_table(table, rules, by="commune_id")
    said = [problem.message.en for problem in check.problems if str(problem.code) == "wrong-year"]
    assert ["(by 'plan-a')" in said[0], "(by 'plan-c')" in said[1]] == [True, True]


def test_a_wrong_column_is_told_with_all_rows_without_a_set() -> None:
    table = pl.DataFrame({
        "commune_id": [1, 2, 3], "cap": ["a", "b", None], "irrigated_land_share": ["91,5 %", "x", "y"]
    })  # fmt: skip
    with pytest.raises(ntm.FactError) as raised:
        ntm.check_table(table, ROUTE, by="commune_id", year=2024)
    assert [str(each.code) for each in raised.value.problems] == ["no-rule-set", "wrong-type"]
    with pytest.raises(ntm.FactError, match="no column 'cap'"):
        ntm.check_table(table.drop("cap"), ROUTE, by="commune_id", year=2024)
    with pytest.raises(TypeError, match="rules must be a RuleSet"):
        ntm.check_table(table, "in-force", by="commune_id")  # type: ignore[arg-type]


def test_villages_of_communes_without_a_set_are_accounted_for_but_no_strangers() -> None:
    main = pl.DataFrame({"commune_id": [1, 2], "cap": ["a", None], "irrigated_land_share": [92.0, 92.0]})
    villages = pl.DataFrame({"commune_id": [1, 2], "name": ["A", "B"], "street_lighting": [True, True]})
    for frames in ((main, villages), (main.lazy(), villages.lazy()), (main, villages.lazy())):
        check = ntm.check_table(frames[0], ROUTE, by="commune_id", year=2024, villages=frames[1])
        assert [str(each.code) for each in check.mistakes] == ["no-rule-set"]
        left = [line for line in check.account if line.kind == "village" and str(line.outcome) == "left-out"]
        assert [(line.count, line.why.en) for line in left] == [(1, "there is no rule set for its commune")]
    with pytest.raises(ntm.FactError) as raised:  # nor are they in a refusal
        ntm.assess_table(main, ROUTE, by="commune_id", year=2024, villages=villages)
    assert [str(each.code) for each in raised.value.problems] == ["no-rule-set"]


def test_a_table_without_any_set_is_checked_too() -> None:
    table = pl.DataFrame({"commune_id": [1, 2], "cap": [None, "x"], "irrigated_land_share": [92.0, 92.0]})
    check = ntm.check_table(table, ROUTE, by="commune_id")
    assert [(str(each.code), each.rows) for each in check.mistakes] == [("no-rule-set", 2)]
    assert check.to_frame().height == 2
    assert ntm.check_table(table.clear(), ROUTE, by="commune_id").mistakes == ()


# --- compare_tables

AFTER = {
    "commune_id": Cells("int", [6, 1, 2, 3, 4, 5]),
    "cap": Cells("text", ["a", "b", "a", "b", None, "a"]),
    "irrigated_land_share": Cells("float", [92.0, 92.0, 92.0, 94.0, 93.0, 99.0]),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_are_compared_by_the_set_before_and_the_set_after(engine: str) -> None:
    make = ENGINES[engine]
    before = {
        name: Cells(cells.kind, [*cells.values, 92.0 if cells.kind == "float" else None][:5])
        for name, cells in ROWS.items()
    }
    old, new = (
        ntm.assess_table(make(rows), ROUTE, **ROUTED, only=["3.1", "verdict"], keep="all") for rows in (before, AFTER)
    )
    changes = ntm.compare_tables(
        old, new, by="commune_id", rules=ROUTE, after_figures={"frame": make(AFTER), "year": 2024}
    )
    rows = [row for row in records(changes) if row["code"] == "3.1"]
    ids = {stamp(FIRST): "a", stamp(SECOND): "b", None: None}
    names = ("before_judged_by", "after_judged_by")
    found = {
        row["commune_id"]: (row["before"], row["after"], row["because"], *(ids[row[name]] for name in names))
        for row in rows
    }
    assert found == {
        6: (None, "met", "commune", None, "a"),
        1: ("met", "not_met", "rule", "a", "b"),
        2: ("not_met", "met", "figure", "a", "a"),
        3: ("not_met", "met", "figure", "b", "b"),
        4: ("met", None, "rule", "b", None),
        5: (None, "met", "rule", None, "a"),
    }
    if engine in ("polars", "polars-lazy", "pandas", "pyarrow"):
        assert [row["commune_id"] for row in rows] == [6, 1, 2, 3, 4, 5]


def test_each_pair_of_sets_is_compared_as_by_a_call_of_its_own() -> None:
    made = [
        pl.DataFrame({
            "commune_id": range(8), "cap": caps, "irrigated_land_share": shares, "poverty_rate": [8.0, 7.0] * 4
        })
        for caps, shares in (
            (["a", "a", "a", "a", "b", "b", "b", "b"], [92.5, 91.0, 93.5, 92.5, 92.5, 93.5, 91.0, 92.5]),
            (["a", "a", "b", "b", "a", "a", "b", "b"], [91.0, 92.5, 92.5, 93.5, 92.5, 91.0, 93.5, 92.5]),
        )
    ]  # fmt: skip
    old, new = (ntm.assess_table(table, ROUTE, **ROUTED, keep="all") for table in made)
    figures: Any = {
        "before_figures": {"frame": made[0], "year": 2024},
        "after_figures": {"frame": made[1], "year": 2024},
    }
    routed = ntm.compare_tables(old, new, by="commune_id", rules=ROUTE, **figures)
    single = list[dict[str, Any]]()
    for first in SETS.values():
        for second in SETS.values():
            both = old.join(new, on="commune_id").filter(
                (pl.col("judged_by") == stamp(first)) & (pl.col("judged_by_right") == stamp(second))
            )
            own, other = (
                table.filter(pl.col("commune_id").is_in(both["commune_id"].implode())) for table in (old, new)
            )
            of_pair: Any = {
                name: {**each, "frame": each["frame"].filter(pl.col("commune_id").is_in(both["commune_id"].implode()))}
                for name, each in figures.items()
            }  # fmt: skip
            found = ntm.compare_tables(own, other, by="commune_id", rules=(first, second), **of_pair)
            single += [
                {**row, "before_judged_by": stamp(first), "after_judged_by": stamp(second)} for row in found.to_dicts()
            ]
    assert len(single) > 4
    assert sorted(routed.to_dicts(), key=str) == sorted(single, key=str)


def test_one_side_may_have_one_set_and_what_is_not_known_is_refused() -> None:
    table = ENGINES["polars"](ROWS)
    old = ntm.assess_table(table, FIRST, by="commune_id", year=2024, only=["3.1"])
    new = ntm.assess_table(table, ROUTE, **ROUTED, only=["3.1"], keep="all")
    changes = ntm.compare_tables(
        old, new, by="commune_id", rules=(FIRST, ROUTE), after_figures={"frame": table, "year": 2024}
    )
    found = {row["commune_id"]: (row["before"], row["after"], row["because"]) for row in changes.to_dicts()}
    assert found == {3: ("met", "not_met", "rule"), 5: ("met", None, "rule")}
    assert changes.equals(ntm.compare_tables(
        old, new, by="commune_id", rules=(FIRST, [FIRST, SECOND]), after_figures={"frame": table, "year": 2024}
    ))  # fmt: skip
    with pytest.raises(ntm.FactError, match="rows were judged by 'plan-b@"):
        ntm.compare_tables(old, new, by="commune_id", rules=(FIRST, [FIRST]))
    with pytest.raises(ntm.FactError, match="no column 'judged_by'"):
        ntm.compare_tables(old, new, by="commune_id", rules=ROUTE)
    with pytest.raises(ntm.FactError, match="not by 'plan-a@"):
        ntm.compare_tables(new, new, by="commune_id", rules=(FIRST, ROUTE))
    with pytest.raises(TypeError, match="rules must be a RuleSet"):
        ntm.compare_tables(old, new, by="commune_id", rules="in-force")  # type: ignore[call-overload]
