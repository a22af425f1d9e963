"""The figures, shortfalls, margins and missing facts of a table are those of `assess` for each commune, on every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, Columns, ibis_of_duckdb, records
from ntm_criteria.model import Compare, Fact, FactKind, facts_read, nodes

from .adapter import rule_set_of
from .in_tables import (
    CATEGORIES,
    Row,
    TableCase,
    is_too_large,
    judged_table,
    main_columns,
    previous_columns,
    village_columns,
)
from .oracle import PlainCommune
from .oracle_consistency import judged_by_the_rest
from .run import Dice
from .strategies import DICTIONARY, ZONES, Place, Writer, cited, condition, one_indicator
from .test_gaps_in_tables import failing_tables
from .test_tables import MORE, table_cases, tabled


def distances(result: ntm.IndicatorResult) -> dict[str, Any]:
    """What the columns about an indicator hold, by the end of their name."""
    cells: dict[str, Any] = {"shortfalls": len(result.shortfalls)}
    for name, found in (("shortfall", result.shortfall), ("margin", result.margin)):
        for end, value in (
            ("low", found and float(found.low)),
            ("high", found and float(found.high)),
            ("unit", found and found.unit.id),
            ("strictly", found and found.strictly),
        ):
            cells[f"{name}_{end}"] = value
    return cells


def figure(result: ntm.IndicatorResult) -> dict[str, Any]:
    """What the columns about the figure of an indicator hold: its two ends, and their unit if there is a number."""
    seen = result.observed
    unit = seen.unit.id if seen.unit and seen.low is not None else None
    return {"low": seen.low, "high": seen.high, "unit": unit}


def figure_in(row: Mapping[str, Any], code: str) -> dict[str, Any]:
    cells: dict[str, Any] = {"unit": row[f"{code}_figure_unit"]}
    for end in ("low", "high"):
        numerator, denominator = (row[f"{code}_figure_{end}_{part}"] for part in ("numerator", "denominator"))
        assert (numerator is None) == (denominator is None)
        assert numerator is None or (float(numerator).is_integer() and float(denominator).is_integer())
        cells[end] = None if numerator is None else Fraction(int(numerator), int(denominator))
    return cells


def assessed(case: TableCase, row: Row, rules: ntm.RuleSet, tables: Mapping[str, Any]) -> ntm.Assessment:
    units = dict.fromkeys((fact for fact in main_columns(case) if fact in rules.totals), "%")
    return ntm.assess_row(rules=rules, key={"id": row.id}, year=row.year, units=units, **tables)


def check(case: TableCase, engine: str, seen: Counter[str]) -> None:
    make, rules = ENGINES[engine], rule_set_of(case.rule_doc, case.others)
    columns = {"frame": main_columns(case), "villages": village_columns(case), "previous": previous_columns(case)}
    tables = {name: make(each) for name, each in columns.items()}
    try:
        rows = judged_table(case, engine, rules, figures=True, shortfalls=True, margins=True)
    except ntm.FactError as error:  # a distance may need more digits than its verdict, and is refused, never rounded
        assert is_too_large(error)
        seen["too large"] += 1
        return
    found = {(row["id"], row["year"]): row for row in rows}
    for row in case.rows:
        for result in assessed(case, row, rules, tables).entries:
            expected = distances(result)
            cells = {name: found[row.key][f"{result.code}_{name}"] for name in expected}
            assert cells == expected, (row, result.code, result.step)
            assert str(cells).find("-0.0") < 0, cells
            assert figure_in(found[row.key], result.code) == figure(result), (row, result.code, result.step)
            seen["figure"] += result.observed.low is not None
            seen["figure of several"] += result.observed.low is not None and len(result.shortfalls) > 1
            seen["figure between"] += result.observed.low != result.observed.high
            seen["figure undecided"] += result.observed.low is not None and result.verdict is ntm.Verdict.UNKNOWN
            seen["shortfall"] += expected["shortfall_low"] is not None
            seen["margin"] += expected["margin_low"] is not None
            seen["several"] += expected["shortfalls"] > 1
            seen["strictly"] += bool(expected["shortfall_strictly"] or expected["margin_strictly"])
            seen["open"] += expected["shortfall_low"] != expected["shortfall_high"]
            seen[f"of {expected['shortfall_unit']}"] += 1


KINDS = (
    "figure", "figure of several", "figure between", "figure undecided",
    "shortfall", "margin", "several", "strictly", "open", "of part", "of village", "of percentage_point",
)  # fmt: skip


def test_figures_and_distances_are_those_of_each_commune() -> None:
    seen = Counter[str]()

    @settings(tabled, max_examples=100 * MORE, derandomize=True, database=None)
    @given(table_cases() | failing_tables())
    def look(case: TableCase) -> None:
        check(case, "polars", seen)

    look()
    assert min(seen[kind] for kind in KINDS) >= 3, seen


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "polars"])
@settings(tabled, max_examples=8 * MORE)
@given(table_cases() | failing_tables())
def test_every_engine_has_the_same_figures_and_distances(engine: str, case: TableCase) -> None:
    check(case, engine, Counter())


def missing(result: ntm.IndicatorResult) -> str | None:
    """What the column about the missing facts of an indicator holds."""
    named = [f"previous.{each.fact}" if each.previous else each.fact for each in result.missing]
    return ", ".join(dict.fromkeys(named)) or None


def check_missing(case: TableCase, engine: str, seen: Counter[str], **options: Any) -> None:
    make, rules = ENGINES[engine], rule_set_of(case.rule_doc, case.others)
    columns = {"frame": main_columns(case), "villages": village_columns(case), "previous": previous_columns(case)}
    tables = {name: make(each) for name, each in columns.items()}
    rows = judged_table(case, engine, rules, missing=True, **options)
    found = {(row["id"], row["year"]): row for row in rows}
    lacking = Counter[tuple[str, str]]()
    is_safe = options.get("names") == "safe"
    for row in case.rows:
        for result in assessed(case, row, rules, tables).entries:
            expected, name = missing(result), f"indicator_{result.code.replace('.', '_')}" if is_safe else result.code
            assert found[row.key][f"{name}_missing"] == expected, (row, result.code, result.step)
            if expected is not None:
                lacking[result.code, expected] += 1
                is_over_villages = any(
                    isinstance(node, Compare) and node.is_over_villages
                    for node in nodes(rules.indicator(result.code).condition)
                )
                seen["of villages" if is_over_villages else "without villages"] += 1
                seen["several"] += ", " in expected
                seen["of last year"] += "previous." in expected
                seen["a category"] += any(category in expected.split(", ") for category in CATEGORIES)
            seen["none of an unknown one"] += expected is None and result.verdict is ntm.Verdict.UNKNOWN
    seen["alike"] += max(lacking.values(), default=0) > 1


def cell(fact: Fact, bounds: Sequence[Fraction], chance: Random) -> Any:
    """A figure: of a number, one at or near a bound, or an end; few of them, so that many rows have one pattern."""
    if fact.kind is FactKind.FLAG:
        return chance.random() < 0.5
    if fact.values:
        return chance.choice(list(fact.values))
    if fact.kind is FactKind.COUNT:
        return chance.choice(
            [*([0] if fact.low <= 0 else []), 1, 2, 3, *(int(bound) for bound in bounds if bound >= 0)]
        )
    near = [float(bound + step) for bound in bounds or [Fraction(50)] for step in (-1, 0, 0, 1, Fraction(1, 3))]
    return min(max(chance.choice([*near, 0.0, 100.0]), float(fact.low)), float(fact.high))


def is_refused(rules: ntm.RuleSet, year: int, row: Mapping[bool, Mapping[str, Any]]) -> bool:
    try:
        ntm.assess(ntm.Commune("x", year=year, facts=row[False], previous=row[True]), rules)
    except ntm.FactError:
        return True
    return False


def is_finer(row: Mapping[bool, Mapping[str, Any]]) -> bool:
    """Whether a float of the row has more than two decimal places."""
    return any(type(value) is float and round(value, 2) != value for each in row.values() for value in each.values())


def what_is_left(rules: ntm.RuleSet, row: Mapping[bool, Mapping[str, Any]]) -> dict[bool, dict[str, Any]]:
    """The figures of a row that do not contradict each other, as the oracle says."""
    given = [{fact: value for fact, value in row[level].items() if value is not None} for level in (False, True)]
    scope = {fact: given[0].pop(fact) for fact in CATEGORIES if fact in given[0]}
    read = {fact: entry for fact, entry in DICTIONARY.items() if fact in rules.reads | rules.reads_previous}
    left = judged_by_the_rest(PlainCommune(given[0], given[1], scope), read)
    return {
        False: {fact: value for fact, value in row[False].items() if fact in left.facts or fact in left.scope},
        True: {fact: value for fact, value in row[True].items() if fact in left.previous},
    }


def check_patterns(rules: ntm.RuleSet, code: str, year: int | None, chance: Random, seen: Counter[str]) -> None:
    """One indicator in many rows with figures near its bounds, but no list of villages; of several years without `year`."""
    years = [year or chance.choice(rules.years) for _ in range(ROWS)]
    leaves = [node for node in nodes(rules.indicator(code).condition) if isinstance(node, Compare)]
    of_villages = {fact for fact in rules.facts if rules.facts[fact].per_village}
    read = sorted(each for each in facts_read(rules.indicator(code).condition) if each[0] not in of_villages)
    if any(leaf.is_over_villages for leaf in leaves):
        read = sorted({*read, ("villages", False)})
        seen["of villages"] += 1
    bounds = [one.value for leaf in leaves for _, each in leaf.bound.cells() for one in (each, *each.readings)]
    known = [bound for bound in bounds if bound is not None]
    rows: list[dict[bool, dict[str, Any]]] = []
    for _ in range(ROWS):
        share = chance.choice([0.5, 0.8, 0.9])
        row: dict[bool, dict[str, Any]] = {False: {}, True: {}}
        for fact, previous in read:
            row[previous][fact] = cell(rules.facts[fact], known, chance) if chance.random() < share else None
        rows.append(row)
    tables = []
    for level in (False, True):
        facts = [fact for fact, previous in read if previous is level]
        made = {
            fact: pl.Series([row[level][fact] for row in rows], dtype=TYPES[rules.facts[fact].kind]) for fact in facts
        }
        tables.append(pl.DataFrame({"id": range(ROWS), **made}))
    if tables[0].width == 1:
        return
    tables[0] = tables[0] if year else tables[0].with_columns(year=pl.Series(years))
    try:
        judged = ntm.assess_table(
            tables[0], rules, by="id", year=year, only=[code], missing=True, errors="null",
            previous=tables[1] if tables[1].width > 1 else None,
        )  # fmt: skip
    except ntm.FactError as error:
        assert is_too_large(error)
        return
    lazily = ntm.assess_table(
        tables[0].lazy(), rules, by="id", year=year, only=[code], missing=True,
        previous=tables[1].lazy() if tables[1].width > 1 else None,
    )  # fmt: skip
    assert lazily.collect().equals(judged)
    for own, row, found in zip(years, rows, judged[f"{code}_missing"], strict=True):
        refused = is_refused(rules, own, row)  # then a table takes what is left, and so does whoever judges that alone
        seen["refused"] += refused
        if refused and (("villages", False) in read or is_finer(row)):
            continue  # the oracle looks at the villages themselves, and at numbers with few digits
        usable = what_is_left(rules, row) if refused else row
        result = ntm.assess(ntm.Commune("x", year=own, facts=usable[False], previous=usable[True]), rules)[code]
        expected = missing(result)
        assert found == expected, (row, rules.indicator(code).condition, found, expected)
        seen["rows"] += 1
        if expected is not None:
            seen["some"] += 1
            seen["several"] += ", " in expected
            seen["of last year"] += "previous." in expected
            seen["a category"] += any(category in expected.split(", ") for category in CATEGORIES)
        seen["none of an unknown one"] += expected is None and result.verdict is ntm.Verdict.UNKNOWN


ROWS = 60
TYPES = {
    FactKind.FLAG: pl.Boolean, FactKind.CATEGORY: pl.String, FactKind.COUNT: pl.Int64, FactKind.SHARE: pl.Float64,
    FactKind.QUANTITY: pl.Float64,
}  # fmt: skip


def test_communes_of_one_pattern_lack_the_same_facts() -> None:
    seen, number = Counter[str](), 0
    for seed in range(60 * MORE):
        while True:  # a condition that combines several parts, one time in three with one over villages
            number += 1
            only = ("s1", "d1", "s3", "hh_all") if seed % 3 == 1 else None  # changes, and shares of nothing
            requires = condition(Dice(number), Writer(range(2022, 2026), only=only), Place(), depth=2)
            if not isinstance(requires, dict) or (seed % 3 and ("fact" in requires or "for_each" in requires)):
                continue
            rules = rule_set_of(one_indicator(requires))
            leaves = [node for node in nodes(rules.indicator("1.1").condition) if isinstance(node, Compare)]
            if len(leaves) > 1 and any(leaf.is_over_villages for leaf in leaves) is not bool(seed % 3):
                break
        chance = Random(seed)
        check_patterns(rules, "1.1", None if seed % 2 else chance.choice(rules.years), chance, seen)
    kinds = ("of villages", "some", "several", "of last year", "a category", "none of an unknown one", "refused")
    assert min(seen[kind] for kind in kinds) >= 3, seen


def conflicting(*bounds: str) -> dict[str, Any]:
    return {"conflicting": [{"bound": bound, "cite": cited(f"Mục {bound}")} for bound in bounds]}


P2 = {"fact": "p2", "at_least": "92 %"}
Q1 = {"fact": "q1", "at_least": "55 million_VND/person/year"}
ALMOST_ALIKE: dict[str, tuple[Any, list[dict[str, Any]], list[int]]] = {  # rows that differ in one thing, which decides
    "a share of nothing needs no part": (
        {"fact": "d1", "at_least": "0.5 percentage_point"}, [{"hh_all": 0}, {"hh_all": 10}], [2024, 2024]
    ),
    "no bound in one of the years": (
        {"fact": "p1", "at_least": {"by_year": {"2022..2023": "unsourced", "2024..2025": "60 %"}}},
        [{"p1": None}, {"p1": None}, {"p1": 70.0}], [2023, 2024, 2024],
    ),
    "between two bounds, below both": (
        {
            "first_of": [{"when": {"fact": "p1", "at_least": conflicting("50 %", "60 %")}, "then": P2}],
            "otherwise": Q1,
        },
        [{"p1": 55.0}, {"p1": 40.0}, {"p1": 61.0}], [2024] * 3,
    ),
    "no share of nothing, a share too close to the bound": (
        {"any_of": [{"fact": "s3", "at_least": "50 %"}, Q1]},
        [{"land_all": 0.0, "land_a": 0.0, "q1": 0.0}, {"land_all": 1 / 3, "land_a": 1 / 6, "q1": 0.0}], [2024, 2024],
    ),
    "what the villages lack, and what the commune lacks for them": (
        {
            "for_each": "village", "at_least": "80 %",
            "requires": {"any_of": [{"fact": "v_light", "is": "true"}, {"fact": "f1", "is": "true"}]},
        },
        [{"villages": 5, "f1": False}, {"villages": 5, "f1": None}, {"villages": None, "f1": False}], [2024] * 3,
    ),
    "a bound that is known in one zone": (
        {"fact": "p1", "at_least": {"by_zone": {ZONES[0]: "60 %", ZONES[1]: "unsourced", ZONES[2]: "70 %"}}},
        [{"zone": ZONES[0]}, {"zone": ZONES[1]}, {"zone": None}, {"p1": 65.0}, {"p1": 75.0}], [2024] * 5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALMOST_ALIKE)
@pytest.mark.parametrize("is_turned", [False, True])
def test_rows_that_are_almost_alike(name: str, is_turned: bool) -> None:
    requires, rows, years = ALMOST_ALIKE[name]
    rules, order = rule_set_of(one_indicator(requires)), slice(None, None, -1 if is_turned else 1)
    facts = {fact for row in rows for fact in row}
    table = pl.DataFrame(
        {"id": range(len(rows)), "year": years, **{fact: [row.get(fact) for row in rows] for fact in facts}}
    )
    judged = ntm.assess_table(table[order], rules, by="id", only=["1.1"], missing=True)
    communes = [ntm.Commune("x", year=year, facts=row) for year, row in zip(years, rows, strict=True)]
    expected = [missing(ntm.assess(commune, rules)["1.1"]) for commune in communes[order]]
    assert judged["1.1_missing"].to_list() == expected
    assert len(set(expected)) > 1


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "duckdb"])
def test_communes_whose_villages_differ_are_not_alike(engine: str) -> None:
    """As many villages, as many in each state, and the same figures of the commune: but another figure of theirs is missing."""
    lit, hall = ({"fact": fact, "is": "true"} for fact in ("v_light", "v_house"))
    both = {"for_each": "village", "at_least": "100 %", "requires": {"any_of": [lit, hall]}}
    rules, ids = rule_set_of(one_indicator(both)), ["a", "b", "c", "d"]
    main: Columns = {"id": Cells("text", ids), "villages": Cells("int", [1] * 4)}
    villages: Columns = {
        "id": Cells("text", ids), "name": Cells("text", ["m"] * 4),
        "v_light": Cells("flag", [None, False, None, True]), "v_house": Cells("flag", [False, None, None, None]),
    }  # fmt: skip
    tables = {"frame": ENGINES[engine](main), "villages": ENGINES[engine](villages)}
    judged = records(ntm.assess_table(rules=rules, by="id", year=rules.years[0], only=["1.1"], missing=True, **tables))
    told = {row["id"]: row["1.1_missing"] for row in judged}
    assert told == {"a": "v_light", "b": "v_house", "c": "v_light, v_house", "d": None}


MISSING_KINDS = ("of villages", "without villages", "several", "none of an unknown one", "alike")


def test_missing_facts_are_those_of_each_commune() -> None:
    seen = Counter[str]()

    @settings(tabled, max_examples=100 * MORE, derandomize=True, database=None)
    @given(table_cases(most=12), st.sampled_from(["raise", "null"]))
    def look(case: TableCase, errors: str) -> None:
        check_missing(case, "polars", seen, errors=errors)

    look()
    assert min(seen[kind] for kind in MISSING_KINDS) >= 3, seen


def missing_options() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "errors": st.sampled_from(["raise", "null"]), "keep": st.just("all"), "names": st.just("safe"),
            "verdicts": st.just("code"),
            **dict.fromkeys(("reasons", "stamp", "ok", "shortfalls"), st.just(value=True)),
        },
    )  # fmt: skip


@pytest.fixture
def ibis_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ibis", reason="Ibis is not installed")
    monkeypatch.setitem(ENGINES, "ibis", ibis_of_duckdb())


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # which Ibis calls
@pytest.mark.usefixtures("ibis_tables")
@pytest.mark.parametrize("engine", [*(name for name in ENGINES if name != "polars"), "ibis"])
def test_every_engine_has_the_same_missing_facts(engine: str) -> None:
    seen, examples = Counter[str](), {"polars-lazy": 60, "duckdb": 8, "ibis": 2}  # Ibis takes ten seconds for one

    @settings(tabled, max_examples=examples.get(engine, 8) * MORE, derandomize=True, database=None)
    @given(table_cases(most=8), missing_options())
    def look(case: TableCase, options: dict[str, Any]) -> None:
        check_missing(case, engine, seen, **options)

    look()
    if engine not in (*EAGER, "ibis"):
        assert min(seen[kind] for kind in MISSING_KINDS) >= 1, seen


MESSY: Columns = {
    "id": Cells("text", ["a", "a", "b", None, "C", "c ", "d", "3:x", "e"]),
    "year": Cells("int", [2024, 2024, 2024, 2024, 2024, 2024, None, 2024, 2023]),
    "insured_people": Cells("int", [2300, None, 2500, None, -1, None, None, 1, None]),
    "population": Cells("int", [None, 2410, 2410, None, 2410, None, 2410, None, None]),
    "villages": Cells("int", [None, None, 3, None, None, 1, None, 2, None]),
    "poverty_rate": Cells("float", [5.0, None, 101.0, 5.0, None, 5.0, 5.0, 5.0, 9.0]),
    "note": Cells("text", ["x"] * 9),
}
MESSY_VILLAGES: Columns = {
    "id": Cells("text", ["a", "a", "B", "b", "b", "c", None, "3:x", "z"]),
    "name": Cells("text", ["m", "n", "m", "M ", None, "m", "m", "m", "m"]),
    "street_lighting": Cells("flag", [True, None, True, True, False, None, True, None, True]),
}
MESSY_BEFORE: Columns = {
    "id": Cells("text", ["a", "b", "b", "c", "e"]),
    "year": Cells("int", [2023, 2023, 2023, 2023, 2023]),
    "poverty_rate": Cells("float", [8.0, 8.0, 8.0, -3.0, 8.0]),
}


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
@pytest.mark.parametrize("level", ["", "villages", "previous", "both"])
def test_a_lazy_table_with_mistakes_lacks_what_it_lacks_in_memory(engine: str, level: str) -> None:
    """Two rows with one key, keys and names written in two ways, missing ones, wrong figures, years that are not judged."""
    options: dict[str, Any] = {"by": "id", "only": ["4.3", "11.1", "14.1"], "missing": True, "ok": True, "keep": "all"}
    tables = {"villages": MESSY_VILLAGES} if level in ("villages", "both") else {}
    tables |= {"previous": MESSY_BEFORE} if level in ("previous", "both") else {}
    here, there = (
        records(
            ntm.assess_table(
                ENGINES[made](MESSY), ntm.load_rule_set("bang-mac-2024"), errors="null", **options,
                **{name: ENGINES[made](table) for name, table in tables.items()},
            )
        )
        for made in ("polars", engine)
    )  # fmt: skip
    assert sorted(map(str, there)) == sorted(map(str, here))
    if engine == "polars-lazy":
        assert there == here, "in the order of the rows"
    assert {row["14.1_missing"] for row in here} > {None, "insured_people, health_insurance_share"}
