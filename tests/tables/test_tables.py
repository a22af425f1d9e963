"""Tables: the traps of engines, mistakes and what is said of them, villages, years, units, output."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import nextafter
from typing import Any, cast
from unicodedata import normalize

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, arrow, polars, records
from laws import strategies
from laws.adapter import rule_set_of
from ntm_criteria.tables.expressions import Computed, Whole, recipe

every_engine = pytest.mark.parametrize("engine", list(ENGINES))
eager_engine = pytest.mark.parametrize("engine", EAGER)


def rules_for(requires: Any, years: str = "2024..2024") -> ntm.RuleSet:
    return rule_set_of(strategies.one_indicator(requires, years))


def several(*requires: Any, years: str = "2024..2024") -> ntm.RuleSet:
    indicators = [strategies.indicator_doc(f"1.{i}", one) for i, one in enumerate(requires, 1)]
    criterion = {"number": "1", "label": strategies.labelled("1"), "complete": "true", "indicators": indicators}
    return rule_set_of(strategies.rule_doc_of([criterion], years))


def judge(engine: str, columns: Mapping[str, Cells], rules: ntm.RuleSet, **options: Any) -> list[str]:
    """The verdicts on 1.1, in the order of the ids."""
    keyed = {"id": Cells("int", list(range(len(next(iter(columns.values())).values)))), **columns}
    rows = records(ntm.assess_table(ENGINES[engine](keyed), rules, by="id", **options))
    return [row["1.1"] for row in sorted(rows, key=lambda row: row["id"])]


P1_AT_LEAST_92 = {"fact": "p2", "at_least": "92 %"}
SHARE = {"fact": "s1", "at_least": "92 %"}
FLAG = {"fact": "f1", "is": "true"}


# --- the traps


@every_engine
def test_null_and_nan_are_missing(engine: str) -> None:
    cells = Cells("float", [92.0, 91.99, None, float("nan")])
    assert judge(engine, {"p2": cells}, rules_for(P1_AT_LEAST_92)) == ["met", "not_met", "unknown", "unknown"]
    ceiling = rules_for({"fact": "p2", "at_most": "92 %"})
    assert judge(engine, {"p2": cells}, ceiling) == ["met", "met", "unknown", "unknown"]


@every_engine
@pytest.mark.parametrize("kind", ["int8", "uint8", "int", "float", "decimal"])
def test_products_of_narrow_integers_do_not_wrap(engine: str, kind: str) -> None:
    values = {"float": float, "decimal": Decimal}.get(kind, int)
    parts, wholes = [values(one) for one in (92, 115, 116)], [values(one) for one in (100, 126, 126)]
    columns = {"hh_a": Cells(kind, parts), "hh_all": Cells(kind, wholes)}
    assert judge(engine, columns, rules_for(SHARE)) == ["met", "not_met", "met"]


@every_engine
def test_missing_flags_are_unknown_and_never_false(engine: str) -> None:
    columns = {"f1": Cells("flag", [True, False, None])}
    assert judge(engine, columns, rules_for(FLAG)) == ["met", "not_met", "unknown"]
    assert judge(engine, columns, rules_for({"fact": "f1", "is": "false"})) == ["not_met", "met", "unknown"]


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "duckdb"])
def test_a_column_without_any_figure_is_missing(engine: str) -> None:
    rules = several(P1_AT_LEAST_92, FLAG)
    columns = {"p2": Cells("null", [None, None]), "f1": Cells("null", [None, None])}
    assert judge(engine, columns, rules) == ["unknown", "unknown"]


@pytest.mark.parametrize("fact", ["p2", "f1", "zone"])
def test_an_empty_column_of_floats_in_pandas_is_missing_whatever_it_should_hold(fact: str) -> None:
    frame = pd.DataFrame({"id": [1, 2], fact: [float("nan"), float("nan")]})
    rules = several(P1_AT_LEAST_92, FLAG, {"fact": "zone", "is": "cao"})
    assert set(ntm.assess_table(frame, rules, by="id")["verdict"]) == {"unknown"}


@every_engine
def test_float32_is_taken_where_it_tells_every_step_apart(engine: str) -> None:
    columns = {"p2": Cells("float32", [92.0, 91.99, 92.01, None])}
    assert judge(engine, columns, rules_for({"fact": "p2", "more_than": "92 %"})) == [
        "not_met", "not_met", "met", "unknown",
    ]  # fmt: skip


@every_engine
def test_float32_is_refused_where_it_cannot(engine: str) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    fact = next(fact for fact in rules.facts.values() if fact.id == "income_per_capita")
    assert fact.high_multiple > 2**24
    doc = strategies.one_indicator({"fact": "land_a", "at_least": "10 hectare"}, "2024..2024")
    few = rule_set_of(doc)
    assert judge(engine, {"land_a": Cells("float32", [10.0, 9.9])}, few) == ["met", "not_met"]
    many = rules_for({"fact": "hh_all", "at_least": "25 household"})
    assert judge(engine, {"hh_all": Cells("float32", [25.0, 24.0])}, many) == ["met", "not_met"]


def test_a_float32_income_is_refused() -> None:
    rules = with_income()
    frame = pl.DataFrame({"id": [1], "income_per_capita": pl.Series([54.999999], dtype=pl.Float32)})
    with pytest.raises(ntm.FactError, match="Float32") as error:
        ntm.assess_table(frame, rules, by="id")
    assert error.value.problems[0].code is ntm.ProblemCode.WRONG_TYPE


def with_income() -> ntm.RuleSet:
    text = """
format: 1
rule_set: {id: t, label: {vi: t, en: t}, years: 2024..2024}
sources: {plan: {title: t}}
criteria:
  - number: 1
    label: {vi: t, en: t}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: t, en: t}
        cite: {source: plan, at: t, status: checked}
        requires: {fact: income_per_capita, at_least: 55 million_VND/person/year}
      - code: "1.2"
        label: {vi: t, en: t}
        cite: {source: plan, at: t, status: checked}
        requires: {fact: irrigated_land_share, at_least: 92 %}
"""
    return ntm.parse_rule_set(text)


@every_engine
def test_nothing_of_nothing_is_unknown(engine: str) -> None:
    columns = {"hh_a": Cells("float", [0, None, 0]), "hh_all": Cells("float", [0, 0, 5])}
    assert judge(engine, columns, rules_for(SHARE)) == ["unknown", "unknown", "not_met"]


@every_engine
@pytest.mark.parametrize("bound", ["57", "92", "33.3", "99.9"])
def test_counts_at_the_bound_are_met(engine: str, bound: str) -> None:
    """0.57 is no number of Float64, and 100 × 57/100 is 56.99999999999999 there."""
    wholes = [100, 1000, 3000]
    parts = [int(Decimal(bound) * whole / 100) for whole in wholes[1:]]
    columns = {"hh_a": Cells("int", [*parts, *(one - 1 for one in parts)]), "hh_all": Cells("int", wholes[1:] * 2)}
    rules = rules_for({"fact": "s1", "at_least": f"{bound} %"})
    assert judge(engine, columns, rules) == ["met", "met", "not_met", "not_met"]


@every_engine
def test_every_multiple_of_the_step_is_taken(engine: str) -> None:
    """24 / 10 is 2.4000000000000004 where an engine multiplies with 0.1 instead."""
    values = [number / 100 for number in range(0, 10001, 7)]
    columns = {"id": Cells("int", list(range(len(values)))), "p2": Cells("float", values)}
    rules = rules_for(P1_AT_LEAST_92)
    assert ntm.check_table(ENGINES[engine](columns), rules, by="id").rows == 0
    assert judge(engine, {"p2": columns["p2"]}, rules) == ["met" if value >= 92 else "not_met" for value in values]


@every_engine
def test_the_floats_beside_a_multiple_of_the_step_decide_unless_it_is_the_bound(engine: str) -> None:
    """0.1 + 0.2 is one of them: it is written 0.30000000000000004."""
    values = [nextafter(number / 100, towards) for number in (*range(1, 10001, 7), 9200) for towards in (0, 100)]
    columns = {"id": Cells("int", list(range(len(values)))), "p2": Cells("float", values)}
    found = records(ntm.assess_table(ENGINES[engine](columns), rules_for(P1_AT_LEAST_92), by="id"))
    verdicts = {values[row["id"]]: row["1.1"] for row in found}
    assert {value for value, verdict in verdicts.items() if verdict == "unknown"} == {nextafter(92.0, 0)}
    assert all((value >= 92) == (verdict == "met") for value, verdict in verdicts.items())


@pytest.mark.parametrize("value", [0.35, 0.57, 1.14, 24.11, 91.99, 92.07, 92.1, 92.46])
def test_polars_columns_of_one_value_are_tested_as_others_are(value: float) -> None:
    """Polars keeps a column of one value, or a single row, as a plain number, and computes otherwise with these."""
    rules = rules_for(P1_AT_LEAST_92)
    expected = "met" if value >= 92 else "not_met"
    for rows in (1, 3):
        frame = pl.LazyFrame({"id": range(rows)}).with_columns(p2=pl.lit(value))
        for given in (frame, frame.collect()):
            found = ntm.assess_table(given, rules, by="id", only=["1.1"]).lazy().collect()
            assert found["1.1"].to_list() == [expected] * rows


@every_engine
def test_a_table_may_have_a_column_named_as_a_verdict(engine: str) -> None:
    columns = {"id": Cells("int", [1, 2]), "1.1": Cells("text", ["a", "b"]), "p2": Cells("float", [92, 91])}
    frame, rules = ENGINES[engine](columns), rules_for(P1_AT_LEAST_92)
    assert [row["1.1"] for row in sorted(records(ntm.assess_table(frame, rules, by="id")), key=lambda r: r["id"])] == [
        "met", "not_met",
    ]  # fmt: skip
    with pytest.raises(ntm.FactError, match=r"already"):
        ntm.assess_table(frame, rules, by="id", keep="all")
    safe = records(ntm.assess_table(frame, rules, by="id", keep="all", names="safe"))
    assert {row["1.1"]: row["indicator_1_1"] for row in safe} == {"a": "met", "b": "not_met"}


@every_engine
def test_a_key_may_be_named_with_a_dot(engine: str) -> None:
    columns = {"xã.mã": Cells("text", ["a", "b"]), "p2": Cells("float", [92, 91])}
    rows = records(ntm.assess_table(ENGINES[engine](columns), rules_for(P1_AT_LEAST_92), by="xã.mã"))
    assert {row["xã.mã"]: row["1.1"] for row in rows} == {"a": "met", "b": "not_met"}


@every_engine
@pytest.mark.parametrize("rows", [0, 1])
def test_tables_of_no_row_and_of_one(engine: str, rows: int) -> None:
    columns = {"id": Cells("int", [1][:rows]), "p2": Cells("float", [92.0][:rows]), "f1": Cells("flag", [True][:rows])}
    villages = {"id": Cells("int", []), "name": Cells("text", []), "v_light": Cells("flag", [])}
    make = ENGINES[engine]
    rules = several(P1_AT_LEAST_92, FLAG, {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}})
    found = records(ntm.assess_table(make(columns), rules, by="id", villages=make(villages)))
    assert [(row["1.1"], row["1.2"], row["1.3"]) for row in found] == [("met", "met", "unknown")][:rows]


# --- mistakes


BAD = Cells("float", [92.0, float("inf"), 100.01, -1.0, 100.001, None])


@eager_engine
def test_an_eager_table_with_bad_cells_is_refused_with_each_of_them(engine: str) -> None:
    frame = ENGINES[engine]({"id": Cells("int", list(range(6))), "p2": BAD})
    with pytest.raises(ntm.FactError) as error:
        ntm.assess_table(frame, rules_for(P1_AT_LEAST_92), by="id")
    assert [problem.code.value for problem in error.value.problems] == [
        "unreadable-figure", "out-of-limits", "out-of-limits", "out-of-limits",
    ]  # fmt: skip
    assert "id=4" in str(error.value.problems[3])
    assert "id=4" in error.value.text("vi")


@every_engine
def test_what_cannot_stand_is_missing_when_asked_to_go_on(engine: str) -> None:
    rules = rules_for(P1_AT_LEAST_92)
    assert judge(engine, {"p2": BAD}, rules, errors="null") == ["met", *["unknown"] * 5]
    frame = ENGINES[engine]({"id": Cells("int", list(range(6))), "p2": BAD})
    (mistake,) = ntm.check_table(frame, rules, by="id").mistakes
    assert (mistake.column, mistake.rows, len(mistake.problems)) == ("p2", 4, 4)


@every_engine
def test_figures_that_contradict_each_other(engine: str) -> None:
    columns = {
        "hh_a": Cells("float", [23, 26, 23, 23]),
        "hh_all": Cells("float", [25, 25, 25, 25]),
        "s1": Cells("float", [92.0, None, 95.0, None]),
    }
    rules = rules_for(SHARE)
    assert judge(engine, columns, rules, errors="null") == ["met", "unknown", "unknown", "met"]
    frame = ENGINES[engine]({"id": Cells("int", [0, 1, 2, 3]), **columns})
    found = ntm.check_table(frame, rules, by="id").mistakes
    assert [(one.code.value, one.column, one.rows) for one in found] == [
        ("part-exceeds-whole", "hh_a", 1), ("figures-disagree", "s1", 1),
    ]  # fmt: skip
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="its two counts make it 92%"):
            ntm.assess_table(frame, rules, by="id")


@every_engine
def test_a_share_may_be_given_rounded_or_cut_beside_its_counts(engine: str) -> None:
    columns = {
        "hh_a": Cells("float", [2, 2, 2, 2]),
        "hh_all": Cells("float", [3, 3, 3, 3]),
        "s1": Cells("float", [66.67, 66.66, 66.7, 66.65]),
    }
    frame = ENGINES[engine]({"id": Cells("int", [0, 1, 2, 3]), **columns})
    (mistake,) = ntm.check_table(frame, rules_for(SHARE), by="id").mistakes
    assert mistake.rows == 1
    assert "id=3" in str(mistake.problems[0])


@every_engine
def test_keys_missing_or_twice(engine: str) -> None:
    columns = {"id": Cells("text", ["a", "b", "b", None]), "p2": Cells("float", [92, 92, 91, 92])}
    frame, rules = ENGINES[engine](columns), rules_for(P1_AT_LEAST_92)
    found = ntm.check_table(frame, rules, by="id").mistakes
    assert [(one.code.value, one.rows) for one in found] == [("bad-key", 1), ("bad-key", 2)]
    rows = records(ntm.assess_table(frame, rules, by="id", errors="null"))
    assert sorted(row["1.1"] for row in rows) == ["met", "met", "met", "not_met"]
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="several rows"):
            ntm.assess_table(frame, rules, by="id")


@every_engine
def test_mistakes_of_the_schema_are_raised_all_at_once(engine: str) -> None:
    columns = {
        "id": Cells("int", [1]),
        "p2": Cells("text", ["92 %"]),
        "F_1": Cells("flag", [True]),
        "zone": Cells("text", ["cao"]),
    }
    rules = several(P1_AT_LEAST_92, FLAG, {"fact": "q2", "at_least": "4 hectare"})
    with pytest.raises(ntm.FactError) as error:
        ntm.assess_table(ENGINES[engine](columns), rules, by="commune", units={"q9": "m2", "q2": "person"})
    text = str(error.value)
    assert "no column 'commune'" in text
    assert "read_figures" in text
    assert "close to the fact 'f1'" in text
    assert "no fact 'q9'" in text


def test_a_table_must_be_one() -> None:
    with pytest.raises(ntm.FactError, match="must be a table"):
        ntm.assess_table([1, 2], rules_for(FLAG), by="id")  # type: ignore[call-overload]


@every_engine
def test_a_value_of_no_list_is_a_mistake(engine: str) -> None:
    rules = rules_for({"fact": "zone", "is": "cao"})
    columns = {"zone": Cells("text", ["cao", "thấp", "Cao", None])}
    assert judge(engine, columns, rules, errors="null") == ["met", "not_met", "unknown", "unknown"]


def test_a_product_that_float64_cannot_carry_is_refused_before_any_row_is_read() -> None:
    one = Whole(Computed(cast(Any, _Expr())), 0, 2**30)
    with pytest.raises(ntm.FactError, match="passes 2\\^53"):
        one * one
    assert isinstance(one * 2**40, Whole)  # a factor alone costs nothing: it is divided out again, or checked later
    with pytest.raises(ntm.FactError):
        one * 2**40 + one


class _Expr:
    def __mul__(self, other: Any) -> Any:
        return self

    __rmul__ = __add__ = __mul__


# --- objects of pandas


def test_python_objects_are_read_as_one_commune_reads_them() -> None:
    frame = pd.DataFrame(
        {
            "id": [1, 2, 3, 4],
            "f1": pd.Series([True, None, False, 1], dtype=object),
            "p2": pd.Series(
                [Decimal("92.00"), None, Decimal("91.99"), Decimal("92.000000000000000000001")], dtype=object
            ),
        }
    )
    rules = several(P1_AT_LEAST_92, FLAG)
    table = ntm.assess_table(frame, rules, by="id", errors="null")
    assert list(table["1.1"]) == ["met", "unknown", "not_met", "met"]
    assert list(table["1.2"]) == ["met", "unknown", "not_met", "unknown"]
    assert ntm.check_table(frame, rules, by="id").rows == 1


def test_decimals_are_exact_where_their_float_is_not() -> None:
    cells = [Decimal("92.00000000000000000001"), Decimal(92), Decimal("91.99999999999999999999"), Decimal("91.9999999")]
    frame = pl.DataFrame({"id": [1, 2, 3, 4], "p2": pl.Series(cells, dtype=pl.Decimal(38, 20))})
    for relation, verdicts in (
        ("at_least", "yes yes no no"),
        ("more_than", "yes no no no"),
        ("at_most", "no yes yes yes"),
    ):
        rules = rules_for({"fact": "p2", relation: "92 %"})
        found = list(ntm.assess_table(frame, rules, by="id")["1.1"])
        assert found == ["met" if word == "yes" else "not_met" for word in verdicts.split()], relation


# --- villages and years


LIT: dict[str, Any] = {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}, "at_least": "80 %"}


@every_engine
def test_villages_are_rolled_up(engine: str) -> None:
    make = ENGINES[engine]
    villages = {
        "id": Cells("int", [1, 1, 1, 1, 1, 2, 2, 3]),
        "name": Cells("text", ["A", "B", "C", "D", "E", "A", "B", "A"]),
        "v_light": Cells("flag", [True, True, True, True, False, True, None, True]),
    }
    columns = {"id": Cells("int", [1, 2, 3, 4]), "villages": Cells("int", [5, 2, 2, None])}
    rows = records(ntm.assess_table(make(columns), rules_for(LIT), by="id", villages=make(villages)))
    assert {row["id"]: row["1.1"] for row in rows} == {1: "met", 2: "unknown", 3: "unknown", 4: "unknown"}


@every_engine
def test_mistakes_of_villages(engine: str) -> None:
    make = ENGINES[engine]
    villages = {
        "id": Cells("int", [1, 1, 1, 9]),
        "name": Cells("text", ["Nà Canh", "thôn Nà Canh", None, "A"]),
        "v_light": Cells("flag", [True, True, True, True]),
    }
    columns = {"id": Cells("int", [1])}
    rules = rules_for(LIT)
    found = ntm.check_table(make(columns), rules, by="id", villages=make(villages)).mistakes
    assert [(one.code.value, one.rows) for one in found] == [
        ("bad-village", 1),
        ("bad-village", 2),
        ("unknown-commune", 1),
    ]
    rows = records(ntm.assess_table(make(columns), rules, by="id", villages=make(villages), errors="null"))
    assert [row["1.1"] for row in rows] == ["unknown"]


@every_engine
@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("fact", ["v_light", "r1"])
def test_a_total_that_no_number_of_villages_makes_is_refused(fact: str, stated: bool, engine: str) -> None:
    """Whether a number of villages is given, or villages are listed of which nothing is known."""
    make, rules = ENGINES[engine], rules_for(LIT if fact == "v_light" else {"fact": "r1", "at_least": "80 %"})
    numbers, totals = [10, 3, 3, 8, 8, 8, 6, 6, 11], [91, 87.5, 95, 99, 9, 87.5, 83.33, 83.3, 91]
    columns = {"id": Cells("int", range(9)), fact: Cells("float", totals)}
    listed = [(i, f"Thôn {j}") for i, number in enumerate(numbers) for j in range(number)]
    villages = {"id": Cells("int", [i for i, _ in listed]), "name": Cells("text", [name for _, name in listed])}
    more = {"frame": make({**columns, "villages": Cells("int", numbers)})}
    if not stated:
        more = {"frame": make(columns), "villages": make({**villages, "v_light": Cells("flag", [None] * len(listed))})}
    (mistake,) = ntm.check_table(rules=rules, by="id", **more).mistakes
    assert (mistake.code.value, mistake.column, mistake.rows) == ("figures-disagree", fact, 5)
    said = "\n".join(map(str, mistake.problems))  # DuckDB keeps no order
    assert "'91' is no share of 10 villages (9/10 = 90%, 10/10 = 100%)" in said
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="'9' is no share of 8 villages"):
            ntm.assess_table(rules=rules, by="id", **more)
    found = records(ntm.assess_table(rules=rules, by="id", errors="null", **more))
    verdicts = [row["1.1"] for row in sorted(found, key=lambda row: row["id"])]
    assert verdicts == ["unknown"] * 5 + ["met"] * 4


@every_engine
def test_a_total_in_fractions_is_set_beside_the_villages_as_a_share(engine: str) -> None:
    villages = {"id": Cells("int", [1] * 4), "name": Cells("text", list("ABCD"))}
    lit = {"v_light": Cells("flag", [True, True, None, False])}  # two or three of four
    for total, mistakes in ((0.75, 0), (0.5, 0), (0.25, 1), (1, 1)):
        columns = {"id": Cells("int", [1]), "v_light": Cells("float", [total])}
        tables = {"frame": ENGINES[engine](columns), "villages": ENGINES[engine]({**villages, **lit})}
        check = ntm.check_table(rules=rules_for(LIT), by="id", units={"v_light": "fraction"}, **tables)
        assert len(check.mistakes) == mistakes, total


@every_engine
def test_villages_of_one_name_or_of_none_have_no_figures(engine: str) -> None:
    """However the name is written; the last commune is as it should be."""
    make, rules = ENGINES[engine], rules_for(LIT)
    names = [
        ("A", "thôn A"),
        ("B", "  b "),
        ("X  Y", "x Y"),
        (normalize("NFD", "Thôn Đ"), "Đ"),
        ("A", None),
        ("A", "B"),
    ]
    listed = [(id_, name) for id_, pair in enumerate(names) for name in pair]
    villages = make(
        {
            "id": Cells("int", [id_ for id_, _ in listed]),
            "name": Cells("text", [name for _, name in listed]),
            "v_light": Cells("flag", [True] * len(listed)),
        }
    )
    frame = make({"id": Cells("int", range(len(names)))})
    rows = records(ntm.assess_table(frame, rules, by="id", villages=villages, errors="null"))
    assert [row["1.1"] for row in sorted(rows, key=lambda row: row["id"])] == ["unknown"] * 5 + ["met"]
    found = ntm.check_table(frame, rules, by="id", villages=villages).mistakes
    assert {(one.code.value, one.rows) for one in found} == {("bad-village", 8), ("bad-village", 1)}


@every_engine
def test_a_village_stands_once_in_each_year(engine: str) -> None:
    make, years = ENGINES[engine], {"id": Cells("int", [1, 1]), "year": Cells("int", [2023, 2024])}
    villages = make({**years, "name": Cells("text", ["A", "A"]), "v_light": Cells("flag", [True, False])})
    rules = rules_for(LIT, "2023..2024")
    rows = records(ntm.assess_table(make(years), rules, by="id", villages=villages, errors="null"))
    assert {row["year"]: row["1.1"] for row in rows} == {2023: "met", 2024: "not_met"}
    assert not ntm.check_table(make(years), rules, by="id", villages=villages).mistakes


@every_engine
def test_villages_that_are_named_stand_for_themselves(engine: str) -> None:
    """One that is not listed is unknown; the others, and how many there are, do not count."""
    make, every = ENGINES[engine], {**LIT, "at_least": "100 %"}
    rules = several(LIT, {**every, "named": ["Thôn A", "C"]}, {**every, "named": ["B"]})
    villages = {
        "id": Cells("int", [1, 1, 1, 2, 2, 3, 3]),
        "name": Cells("text", list("ABCABAC")),
        "v_light": Cells("flag", [True, False, True, True, True, True, False]),
    }
    rows = records(ntm.assess_table(make({"id": Cells("int", [1, 2, 3])}), rules, by="id", villages=make(villages)))
    assert {row["id"]: (row["1.1"], row["1.2"], row["1.3"]) for row in rows} == {
        1: ("not_met", "met", "not_met"), 2: ("met", "unknown", "met"), 3: ("not_met", "not_met", "unknown"),
    }  # fmt: skip


@every_engine
def test_a_village_may_be_asked_of_all_villages(engine: str) -> None:
    """Lit itself, in a commune in which 60 % are."""
    body = {"all_of": [LIT["requires"], {"fact": "r1", "at_least": "60 %"}]}
    villages = {
        "id": Cells("int", [1, 1, 1, 2, 2]),
        "name": Cells("text", list("ABCAB")),
        "v_light": Cells("flag", [True, False, True, True, False]),
    }
    make, rules = ENGINES[engine], rules_for({"for_each": "village", "requires": body, "at_least": "60 %"})
    rows = records(ntm.assess_table(make({"id": Cells("int", [1, 2])}), rules, by="id", villages=make(villages)))
    assert {row["id"]: row["1.1"] for row in rows} == {1: "met", 2: "not_met"}


@every_engine
def test_named_villages_may_all_be_exempt_without_a_list(engine: str) -> None:
    because = strategies.both("không có thôn", "no such village")
    body = {**LIT["requires"], "not_applicable": {"when": FLAG, "because": because, "counts_as": "excluded"}}
    rules = several({**LIT, "requires": body, "named": ["A"]}, {**LIT, "requires": body})
    rows = records(
        ntm.assess_table(
            ENGINES[engine]({"id": Cells("int", [1]), "f1": Cells("flag", [True])}), rules, by="id", reasons=True
        )
    )
    assert [(row["1.1"], row["1.1_reason"], row["1.2"], row["1.2_reason"]) for row in rows] == [
        ("not_applicable", "exempt", "unknown", "villages-missing")
    ]


@every_engine
def test_villages_that_are_missing_come_before_a_scope_that_is(engine: str) -> None:
    bound = {"by_zone": dict.fromkeys(strategies.ZONES, "80 %")}
    frame = ENGINES[engine]({"id": Cells("int", [1, 2]), "zone": Cells("text", ["cao", None])})
    rows = records(ntm.assess_table(frame, rules_for({**LIT, "at_least": bound}), by="id", reasons=True))
    assert {row["1.1_reason"] for row in rows} == {"villages-missing"}


@every_engine
def test_a_total_counts_only_while_a_village_is_unknown(engine: str) -> None:
    """2 of 3 villages meet 66.65 %; a total rounded to 66.6 % does not."""
    make = ENGINES[engine]
    villages = {
        "id": Cells("int", [1, 1, 1, 2, 2, 2]),
        "name": Cells("text", list("ABCABC")),
        "v_light": Cells("flag", [True, True, False, True, True, None]),
    }
    columns = {"id": Cells("int", [1, 2]), "r1": Cells("float", [66.6, 66.6])}
    rules = rules_for({"fact": "r1", "at_least": "66.65 %"})
    rows = records(ntm.assess_table(make(columns), rules, by="id", villages=make(villages)))
    assert {row["id"]: row["1.1"] for row in rows} == {1: "met", 2: "not_met"}


FALL = {"fact": "d3", "at_least": "0.5 percentage_point"}


@every_engine
def test_a_panel_finds_the_year_before_in_itself(engine: str) -> None:
    columns = {
        "id": Cells("int", [1, 1, 2, 2, 3]),
        "year": Cells("int", [2023, 2024, 2024, 2023, 2024]),
        "p1": Cells("float", [8.2, 7.7, 8.0, 8.2, 1.0]),
    }
    rules = rules_for(FALL, "2023..2024")
    rows = records(ntm.assess_table(ENGINES[engine](columns), rules, by="id"))
    assert {(row["id"], row["year"]): row["1.1"] for row in rows} == {
        (1, 2023): "unknown", (1, 2024): "met", (2, 2023): "unknown", (2, 2024): "not_met", (3, 2024): "unknown",
    }  # fmt: skip


@every_engine
def test_a_mistake_of_last_year_that_nothing_reads_is_one_of_last_years_row(engine: str) -> None:
    """What no change is made of leaves the row of this year as it is."""
    columns = {
        "id": Cells("int", [1, 1]),
        "year": Cells("int", [2023, 2024]),
        "p1": Cells("float", [8.2, 7.7]),
        "hh_b": Cells("int", [26, 25]),
        "hh_all": Cells("int", [25, 25]),
    }
    frame, rules = ENGINES[engine](columns), several({"fact": "s2", "at_least": "90 %"}, FALL, years="2023..2024")
    (mistake,) = ntm.check_table(frame, rules, by="id").mistakes
    assert (mistake.code.value, mistake.column, mistake.rows) == ("part-exceeds-whole", "hh_b", 1)
    rows = records(ntm.assess_table(frame, rules, by="id", errors="null"))
    assert {row["year"]: (row["1.1"], row["1.2"]) for row in rows} == {
        2023: ("unknown", "unknown"), 2024: ("met", "met")
    }  # fmt: skip


@every_engine
def test_bounds_by_year_and_a_year_that_is_not_judged(engine: str) -> None:
    rules = rules_for({"fact": "p2", "at_least": {"by_year": {"2023": "57 %", "2024": "92 %"}}}, "2023..2024")
    columns = {"id": Cells("int", [1, 2, 3]), "năm": Cells("int", [2023, 2024, 2022]), "p2": Cells("float", [60.0] * 3)}
    frame = ENGINES[engine](columns)
    rows = records(ntm.assess_table(frame, rules, by="id", year="năm", errors="null"))
    assert {row["id"]: row["verdict"] for row in rows} == {1: "met", 2: "not_met", 3: "unknown"}
    (mistake,) = ntm.check_table(frame, rules, by="id", year="năm").mistakes
    assert (mistake.code.value, mistake.rows) == ("wrong-year", 1)
    with pytest.raises(ntm.FactError, match="is the column 'năm' the year that is judged"):
        ntm.assess_table(frame, rules, by="id")
    del columns["năm"]
    for year, verdict in ((2023, "met"), (2024, "not_met")):
        rows = records(ntm.assess_table(ENGINES[engine](columns), rules, by="id", year=year))
        assert {row["verdict"] for row in rows} == {verdict}
    with pytest.raises(ntm.FactError, match="no year is given"):
        ntm.assess_table(ENGINES[engine](columns), rules, by="id")


@every_engine
def test_last_years_table_never_makes_more_rows(engine: str) -> None:
    make = ENGINES[engine]
    columns = {"id": Cells("int", [1, 2]), "p1": Cells("float", [7.7, 7.7])}
    before = {"id": Cells("int", [1, 2, 2, 7]), "p1": Cells("float", [8.2, 8.2, 8.2, 8.2])}
    rows = records(ntm.assess_table(make(columns), rules_for(FALL), by="id", previous=make(before), errors="null"))
    assert sorted((row["id"], row["1.1"]) for row in rows) == [(1, "met"), (2, "unknown")]


# --- units


@every_engine
def test_units_convert_the_bound(engine: str) -> None:
    columns = {
        "id": Cells("int", [1, 2]),
        "income_per_capita": Cells("int", [55_000_000, 54_999_999]),
        "irrigated_land_share": Cells("float", [0.92, 0.9199]),
    }
    units = {"income_per_capita": "VND/person/year", "irrigated_land_share": "fraction"}
    rows = records(ntm.assess_table(ENGINES[engine](columns), with_income(), by="id", units=units))
    assert {row["id"]: (row["1.1"], row["1.2"]) for row in rows} == {1: ("met", "met"), 2: ("not_met", "not_met")}
    row = ntm.assess_row(ENGINES[engine](columns), with_income(), key={"id": 2}, units=units)
    assert (row["1.1"].verdict, row["1.2"].verdict) == (ntm.Verdict.NOT_MET, ntm.Verdict.NOT_MET)


def test_units_that_are_no_power_of_ten_are_refused() -> None:
    with pytest.raises(ntm.FactError, match="not in 'person'"):
        ntm.assess_table(
            polars({"id": Cells("int", [1])}), with_income(), by="id", units={"income_per_capita": "person"}
        )


# --- output


def test_labels_are_in_the_compact_type_of_the_engine() -> None:
    columns = {"id": Cells("int", [1, 2]), "p2": Cells("float", [92, 91])}
    rules = rules_for(P1_AT_LEAST_92)
    labels = ["not_met", "unknown", "met", "not_applicable"]
    assert ntm.assess_table(polars(columns), rules, by="id").schema["1.1"] == pl.Enum(labels)
    frame = ENGINES["pandas"](columns)
    frame.index = pd.Index(["x", "y"])
    table = ntm.assess_table(frame, rules, by="id")
    assert list(table["1.1"].cat.categories) == labels
    assert list(table.index) == ["x", "y"]
    assert ntm.assess_table(arrow(columns), rules, by="id").schema.field("1.1").type == pa.dictionary(
        pa.int8(), pa.string()
    )
    found = ntm.assess_table(ENGINES["duckdb"](columns), rules, by="id")
    assert str(dict(zip(found.columns, found.types, strict=True))["1.1"]).startswith("ENUM('not_met', 'unknown'")
    codes = ntm.assess_table(polars(columns), rules, by="id", verdicts="code", only=["1.1"])
    assert codes.rows() == [(1, 2), (2, 0)]


@every_engine
def test_reasons(engine: str) -> None:
    columns = {"id": Cells("int", [1, 2, 3]), "p2": Cells("float", [92, 91, None])}
    rows = records(ntm.assess_table(ENGINES[engine](columns), rules_for(P1_AT_LEAST_92), by="id", reasons=True))
    assert {row["id"]: (row["1.1"], row["1.1_reason"], row["verdict_reason"]) for row in rows} == {
        1: ("met", None, None), 2: ("not_met", "below-bound", "below-bound"),
        3: ("unknown", "figure-missing", "figure-missing"),
    }  # fmt: skip


def test_only_what_is_known_may_be_asked_for() -> None:
    frame = polars({"id": Cells("int", [1]), "p2": Cells("float", [92])})
    with pytest.raises(ntm.FactError, match=r"has no '1\.9'"):
        ntm.assess_table(frame, rules_for(P1_AT_LEAST_92), by="id", only=["1.9"])
    table = ntm.assess_table(frame, rules_for(P1_AT_LEAST_92), by="id", only=["criterion_1"], keep="all")
    assert table.columns == ["id", "p2", "criterion_1"]
    table = ntm.assess_table(frame, rules_for(P1_AT_LEAST_92), by="id", only=["verdict", "1.1"])
    assert table.columns == ["id", "1.1", "verdict"]  # in the order of the set


@eager_engine
def test_eager_tables_keep_their_order_through_joins(engine: str) -> None:
    make, ids = ENGINES[engine], [5, 3, 9, 1, 7]
    columns = {"id": Cells("int", ids), "p1": Cells("float", [7.7] * 5)}
    before = {"id": Cells("int", sorted(ids)), "p1": Cells("float", [8.2] * 5)}
    rows = records(ntm.assess_table(make(columns), rules_for(FALL), by="id", previous=make(before)))
    assert [row["id"] for row in rows] == ids


@every_engine
def test_summaries_count_every_verdict(engine: str) -> None:
    columns = {
        "id": Cells("int", [1, 2, 3]), "p2": Cells("float", [92, 91, None]), "district": Cells("text", ["a", "a", "b"]),
    }  # fmt: skip
    rules = rules_for(P1_AT_LEAST_92)
    for options in ({}, {"verdicts": "code", "names": "safe"}):
        table = ntm.assess_table(ENGINES[engine](columns), rules, by="id", keep="all", **options)  # type: ignore[call-overload]
        rows = {
            row["district"]: row
            for row in records(ntm.summarise(table, rules, by=["district"]))
            if row["code"] == "1.1"
        }
        assert [rows["a"][name] for name in ("met", "not_met", "unknown", "not_applicable", "judged", "total")] == [
            1,
            1,
            0,
            0,
            2,
            2,
        ]
        assert [rows["b"][name] for name in ("met", "unknown", "judged", "total")] == [0, 1, 0, 1]
        (whole,) = [row for row in records(ntm.summarise(table, rules)) if row["code"] == "verdict"]
        assert (whole["level"], whole["total"]) == ("set", 3)


# --- one row, texts


@every_engine
def test_one_row_is_explained(engine: str) -> None:
    make = ENGINES[engine]
    columns = {"id": Cells("int", [1, 2]), "year": Cells("int", [2024, 2024]), "p1": Cells("float", [7.7, 8.1])}
    before = {"id": Cells("int", [1, 2]), "p1": Cells("float", [8.2, 8.2])}
    row = ntm.assess_row(make(columns), rules_for(FALL), key={"id": 2}, previous=make(before))
    assert row["1.1"].verdict is ntm.Verdict.NOT_MET
    assert row["1.1"].observed.value == Fraction(1, 10)
    with pytest.raises(ntm.FactError, match="0 rows have id=3"):
        ntm.assess_row(make(columns), rules_for(FALL), key={"id": 3})


@eager_engine
def test_texts_are_read_as_one_commune_reads_them(engine: str) -> None:
    columns = {
        "id": Cells("int", [1, 2, 3, 4]),
        "p2": Cells("text", ["92,5 %", "khoảng 92", "-", "91.99"]),
        "f1": Cells("text", ["Đạt", "chưa đạt", "", "Đạt"]),
        "zone": Cells("text", ["value cao", "thấp", None, "núi"]),
    }
    rules = several(P1_AT_LEAST_92, FLAG, {"fact": "zone", "is": "cao"})
    read = ntm.read_figures(ENGINES[engine](columns), rules)
    assert [(cell.column, cell.row) for cell in read.refused] == [("p2", 1), ("zone", 3)]
    with pytest.raises(ntm.FactError, match="row 2"):
        read.raise_if_refused()
    rows = records(ntm.assess_table(read.frame, rules, by="id"))
    assert [(row["1.1"], row["1.2"], row["1.3"]) for row in rows] == [
        ("met", "met", "met"), ("unknown", "not_met", "not_met"), ("unknown", "unknown", "unknown"),
        ("not_met", "met", "unknown"),
    ]  # fmt: skip


# --- what is kept of one call for the next


def test_a_call_never_shows_in_the_next_one() -> None:
    """Polars expressions are kept for tables that are alike: each call gives what a rule set never used before gives."""
    requires = ({"fact": "p2", "at_least": {"by_year": {"2024": "90 %", "2025": "92 %"}}}, P1_AT_LEAST_92, FLAG)
    p1 = {"fact": "p1", "at_least": "92 %"}
    used = several(*requires, p1, years="2024..2025")
    frames = [
        pl.DataFrame({**figures, **more, "f1": [False, None, True, False]})
        for figures in (
            {}, {"p2": [92.0, 91.0, None, 91.0]}, {"p1": [92.0, 91.0, None, 91.0]}, {"p2": [92, 91, None, 91]},
            {"p2": [0.92, 0.9, None, 1.0]}, {"p2": [92.0, 91.0, None, 91.005]},
        )
        for more in (
            {"id": [1, 2, 3, 4]}, {"id": [1, 2, 3, 4], "year": [2024, 2025, 2025, 2024]},
            {"id": [1, 2, 3, 4], "year": [2024, 2030, None, 2031]}, {"id": [1, 2, 3, 4], "nam": [2024, 2025, 2025, 2024]},
        )
    ]  # fmt: skip
    calls = [
        {"errors": "null", **options}
        for options in (
            {}, {"verdicts": "code"}, {"only": ["1.2"]}, {"reasons": True}, {"shortfalls": True}, {"margins": True},
            {"units": {"p2": "fraction"}}, {"errors": "raise"}, {"year": 2024}, {"year": 2025}, {"year": "nam"},
        )
    ]  # fmt: skip

    def outcome(frame: pl.DataFrame, rules: ntm.RuleSet, options: Any) -> Any:
        year = {} if "year" in frame.columns else {"year": 2025}
        try:
            eager = ntm.assess_table(frame, rules, by="id", **{**year, **options})
            lazy = ntm.assess_table(frame.lazy(), rules, by="id", **{**year, **options})
        except ntm.FactError as error:
            return [str(problem) for problem in error.problems]
        assert isinstance(eager, pl.DataFrame)
        return [eager.rows(named=True), lazy.collect().rows(named=True)]

    fresh = {
        (i, j): outcome(frame, several(*requires, p1, years="2024..2025"), options)
        for i, frame in enumerate(frames)
        for j, options in enumerate(calls)
    }
    for i, j in [*fresh, *sorted(fresh, key=lambda pair: pair[::-1])]:  # the same table twice, then the same options
        assert outcome(frames[i], used, calls[j]) == fresh[i, j]
    assert len({str(each) for each in fresh.values()}) > 40  # the calls do differ


def test_only_the_last_few_are_kept() -> None:
    rules = rules_for(P1_AT_LEAST_92)
    for number in range(12):
        frame = pl.DataFrame({f"id{number}": [1, 2], "p2": [92.0, 91.0]})
        assert ntm.assess_table(frame, rules, by=f"id{number}", only=["1.1"])["1.1"].to_list() == ["met", "not_met"]
    assert len(recipe._kept[rules]) == recipe._MOST_KEPT


def test_an_engine_that_takes_dots_for_paths_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "__version__", "1.5.6")
    with pytest.raises(ntm.FactError) as wrong:
        ntm.assess_table(duckdb.sql('select 1 as id, 2 as "3.1"'), ntm.load_rule_set("bang-mac-2024"), by="id")  # type: ignore[type-var]
    assert "DuckDB trước 2.0 coi dấu chấm trong tên cột là đường dẫn: 3.1" in wrong.value.text("vi")
