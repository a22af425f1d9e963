"""`compare_tables`: every verdict that changed, as `assess` gives it for each commune, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records
from laws import strategies
from laws.adapter import rule_set_of

every_engine = pytest.mark.parametrize("engine", list(ENGINES))
RULES = ntm.load_rule_set("bang-mac-2024")
NATIONAL, AMENDED = (ntm.load_rule_set(id_) for id_ in ("vn-318-2022-ntm", "vn-318-2022-ntm-211"))
COLUMNS = ["level", "code", "before", "after", "because"]


def set_of(*bounds: int, strict: bool = False) -> ntm.RuleSet:
    """A rule set of indicators 1.1, 1.2, … that ask for at least these percentages, in turn of p2 and of s1."""
    word = "more_than" if strict else "at_least"
    requires = [{"fact": ("p2", "s1")[n % 2], word: f"{bound} %"} for n, bound in enumerate(bounds)]
    indicators = [strategies.indicator_doc(f"1.{n}", one) for n, one in enumerate(requires, 1)]
    criterion = {"number": "1", "label": strategies.labelled("1"), "complete": "true", "indicators": indicators}
    return rule_set_of(strategies.rule_doc_of([criterion], "2024..2024"))


Commune = tuple[int, "int | None", "int | None"]  # its id, p2 in percent, and households of 100


def frame_of(engine: str, communes: Sequence[Commune]) -> Any:
    ids, shares, households = zip(*communes, strict=True)
    columns = {"id": Cells("int", ids), "p2": Cells("float", shares), "hh_a": Cells("float", households)}
    return ENGINES[engine](columns | {"hh_all": Cells("float", [100] * len(ids))})


def verdicts_of(communes: Sequence[Commune], rules: ntm.RuleSet) -> dict[int, dict[tuple[str, str], str]]:
    """What `assess` says of each commune."""
    judged = {}
    for number, share, households in communes:
        given_facts = {"p2": share, "hh_a": households, "hh_all": 100}
        one = ntm.assess(
            ntm.Commune("x", year=2024, facts={k: v for k, v in given_facts.items() if v is not None}), rules
        )
        judged[number] = {("indicator", each.code): each.verdict.value for each in one.indicators}
        judged[number] |= {("criterion", str(each.number)): each.verdict.value for each in one.criteria}
        judged[number]["set", "verdict"] = one.verdict.value
    return judged


Figures = Mapping[str, Sequence[Commune]]  # what is given as the figures of the two tables, by argument


def expected(
    old: Sequence[Commune], new: Sequence[Commune], rules: tuple[ntm.RuleSet, ntm.RuleSet], figures: Figures
) -> set[tuple[Any, ...]]:
    first, last = rules
    was, now = verdicts_of(old, first), verdicts_of(new, last)
    own_rules = {"before_figures": first, "after_figures": last}
    own = {argument: verdicts_of(given, own_rules[argument]) for argument, given in figures.items()}
    other_rules = {"before_figures": last, "after_figures": first}
    exchanged = {argument: verdicts_of(given, other_rules[argument]) for argument, given in figures.items()}
    rows = set()
    for number in {*was, *now}:
        mine, theirs = was.get(number, {}), now.get(number, {})
        for key in {*mine, *theirs}:
            one, other = mine.get(key), theirs.get(key)
            if one == other:
                continue
            if number not in was or number not in now:
                because: str | None = "commune"
            elif one is None or other is None:
                because = "rule"
            elif first == last:
                because = "figure"
            else:
                causes = set()
                for argument in figures:
                    told = one if argument == "before_figures" else other
                    if own[argument].get(number, {}).get(key) != told:
                        continue  # these are not the figures of the table
                    between = exchanged[argument][number][key]
                    by_figures, by_rules = (other, one) if argument == "before_figures" else (one, other)
                    causes |= {"figure"} if between != by_figures else set()
                    causes |= {"rule"} if between != by_rules else set()
                because = ", ".join(sorted(causes)) or None
            rows.add((number, *key, one, other, because))
    return rows


def found(table: Any, *keys: str) -> set[tuple[Any, ...]]:
    rows = [tuple(row[name] for name in (*(keys or ("id",)), *COLUMNS)) for row in records(table)]
    assert len(set(rows)) == len(rows)
    return set(rows)


shares = st.one_of(st.none(), st.integers(88, 96))
communes = st.lists(st.tuples(st.integers(1, 6), shares, shares), min_size=1, max_size=5, unique_by=lambda one: one[0])
sets = st.lists(st.integers(89, 95), min_size=1, max_size=3).map(lambda bounds: set_of(*bounds))
crossings = st.sampled_from([(), ("before_figures",), ("after_figures",), ("before_figures", "after_figures")])


def check(
    engine: str,
    old: Sequence[Commune],
    new: Sequence[Commune],
    rules: tuple[ntm.RuleSet, ntm.RuleSet],
    crossed: Sequence[str],
    others: Sequence[Commune] | None = None,
) -> None:
    """Compare, with the figures of the tables in `crossed`; or with `others`, which are those of another table."""
    frames = [frame_of(engine, communes) for communes in (old, new)]
    before, after = (ntm.assess_table(frame, one, by="id") for frame, one in zip(frames, rules, strict=True))
    figures = {name: others or (old if name == "before_figures" else new) for name in crossed}
    given_frames = {name: frame_of(engine, communes) for name, communes in figures.items()}
    changes = ntm.compare_tables(before, after, by="id", rules=rules, **given_frames)
    assert found(changes) == expected(old, new, rules, figures)
    if engine != "duckdb":  # the rest of both tables, in order
        order = [number for number, *_ in new] + [number for number, *_ in old]
        places = [order.index(row["id"]) for row in records(changes)]
        assert places == sorted(places)


@settings(deadline=None, max_examples=60)
@given(communes, communes, sets, sets, crossings, st.one_of(st.none(), communes))
def test_changes_are_those_of_assess(old: Any, new: Any, first: Any, last: Any, crossed: Any, others: Any) -> None:
    check("polars", old, new, (first, last), crossed, others)


def test_figures_of_another_table_are_no_cause() -> None:
    old, new, others = [(1, 92, None), (2, 92, None)], [(1, 91, None), (2, 92, None)], [(1, 95, None), (2, 99, None)]
    check("polars", old, new, (set_of(92), set_of(93)), ["after_figures"], others)
    frames = [frame_of("polars", each) for each in (old, new, others)]
    before, after = (
        ntm.assess_table(frame, rules, by="id") for frame, rules in zip(frames, (set_of(92), set_of(93)), strict=False)
    )
    wrong, right = (
        ntm.compare_tables(before, after, by="id", rules=(set_of(92), set_of(93)), after_figures=frame)
        for frame in (frames[2], frames[1])
    )
    assert set(wrong["because"]) == {None}
    assert right.filter(code="1.1")["because"].to_list() == ["figure", "rule"]


@every_engine
@settings(deadline=None, max_examples=4)
@given(old=communes, new=communes, first=sets, last=sets, crossed=crossings, others=st.one_of(st.none(), communes))
def test_every_engine_finds_the_same(
    engine: str, old: Any, new: Any, first: Any, last: Any, crossed: Any, others: Any
) -> None:
    check(engine, old, new, (first, last), crossed, others)


@settings(deadline=None, max_examples=40)
@given(communes, communes, st.integers(89, 95), st.integers(89, 95))
def test_a_cause_is_among_those_that_compare_assessments_lists(old: Any, new: Any, first: int, last: int) -> None:
    """What made the difference is different; what is different need not have made it."""
    rules = set_of(first, first), set_of(last, last)
    frames = [frame_of("polars", each) for each in (old, new)]
    before, after = (ntm.assess_table(frame, one, by="id") for frame, one in zip(frames, rules, strict=True))
    changes = ntm.compare_tables(
        before, after, by="id", rules=rules, before_figures=frames[0], after_figures=frames[1]
    ).filter(pl.col("level") == "indicator", pl.col("because") != "commune")
    for row in changes.iter_rows(named=True):
        one, other = (
            ntm.assess_row(frame, judged_by, key={"id": row["id"]})
            for frame, judged_by in zip(frames, rules, strict=True)
        )
        change = ntm.compare_assessments(one, other)[row["code"]]
        assert (change.was.value, change.now.value) == (row["before"], row["after"])  # type: ignore[union-attr]
        assert set(row["because"].split(", ")) <= set(change.causes)


# --- a stored result


def test_a_stored_result_and_an_amended_set(tmp_path: Path) -> None:
    """Ten communes changed, and are named with why; in a few lines."""
    old, new = set_of(90, 80), set_of(92, 80)
    figures = pl.DataFrame({"id": range(100), "xã": [f"Xã {n}" for n in range(100)], "p2": [89.0] * 50 + [95.0] * 50})
    figures = figures.with_columns(p2=pl.when(pl.col("id") < 8).then(91.0).otherwise("p2"))
    ntm.assess_table(figures, old, by="id", only=["1.1"], stamp=True).write_parquet(tmp_path / "2023.parquet")
    corrected = figures.with_columns(p2=pl.when(pl.col("id") >= 98).then(91.5).otherwise("p2"))

    stored = pl.read_parquet(tmp_path / "2023.parquet")
    judged = ntm.assess_table(corrected, new, by="id", only=["1.1"], keep="all")
    changes = ntm.compare_tables(stored, judged, by="id", keep="xã", rules=(old, new), after_figures=corrected)
    assert changes.columns == ["id", "xã", *COLUMNS]
    assert changes.select("xã", "before", "after", "because").rows() == [
        *((f"Xã {n}", "met", "not_met", "rule") for n in range(8)),
        ("Xã 98", "met", "not_met", "rule"),  # 91.5 meets 90
        ("Xã 99", "met", "not_met", "rule"),
    ]
    both = ntm.compare_tables(
        stored, judged, by="id", rules=(old, new), before_figures=figures, after_figures=corrected
    )
    assert both["because"].to_list() == ["rule"] * 8 + ["figure, rule"] * 2  # 95 meets both bounds


def test_a_stored_duckdb_table(tmp_path: Path) -> None:
    old, new = set_of(90), set_of(92)
    base = duckdb.connect(str(tmp_path / "x.duckdb"))
    figures = base.sql("SELECT unnest([1, 2]) AS id, unnest([91.0, 95.0]) AS p2, 1 AS hh_a, 100 AS hh_all")
    ntm.assess_table(figures, old, by="id", reasons=True, stamp=True).create("stored")
    ntm.assess_table(figures, old, by="id", reasons=True, stamp=True).insert_into("stored")  # appended to
    base.sql("CREATE TABLE once AS SELECT DISTINCT * FROM stored")
    changes = ntm.compare_tables(
        base.table("once"), ntm.assess_table(figures, new, by="id"), by="id", rules=(old, new), after_figures=figures
    )
    assert [row[1:] for row in sorted(changes.fetchall()) if row[1] == "indicator"] == [
        ("indicator", "1.1", "met", "not_met", "rule")
    ]


def test_villages_and_other_arguments_go_with_the_figures() -> None:
    main = pl.DataFrame({"commune_id": [1, 2], "population": [9, 9]})
    villages = pl.DataFrame({"commune_id": [1, 1, 2], "name": ["A", "B", "A"], "street_lighting": [True, False, True]})
    rules = RULES, ntm.parse_rule_set({**RULES.to_dict(), "rule_set": {**RULES.to_dict()["rule_set"], "id": "khac"}})
    full = {"frame": main, "villages": villages, "errors": "null"}
    before = ntm.assess_table(main, rules[0], by="commune_id")
    after = ntm.assess_table(**full, rules=rules[1], by="commune_id")  # type: ignore[call-overload]
    changes = ntm.compare_tables(before, after, by="commune_id", rules=rules, before_figures=main, after_figures=full)
    assert set(changes["because"]) == {"figure"}
    assert len(changes) > 2
    with pytest.raises(ntm.FactError, match="before_figures= does not take"):
        ntm.compare_tables(before, after, by="commune_id", rules=rules, before_figures={**full, "by": "x"})


# --- keys and columns


@every_engine
def test_keys_are_compared_by_identity_and_written_as_after_writes_them(engine: str) -> None:
    before, after = (
        ntm.assess_table(
            ENGINES[engine]({"xã": Cells("text", names), "irrigated_land_share": Cells("float", cells)}),
            RULES,
            by="xã",
            only=["3.1"],
        )
        for names, cells in ((["Hòa An", "b"], [92.0, 91.0]), (["B", "HOÀ AN"], [92.0, 91.0]))
    )
    assert found(ntm.compare_tables(before, after, by="xã", rules=RULES), "xã") == {
        ("HOÀ AN", "indicator", "3.1", "met", "not_met", "figure"),
        ("B", "indicator", "3.1", "not_met", "met", "figure"),
    }


@pytest.mark.parametrize("engine", EAGER)
def test_a_commune_that_is_gone_keeps_its_key_and_columns(engine: str) -> None:
    """Also where the type of the column has no place for what is missing."""
    one, other = (
        ntm.assess_table(
            ENGINES[engine](
                {"id": Cells("text", ids), "irrigated_land_share": Cells("float", [92.0]), **more}
            ),
            RULES, by="id", only=["3.1"], keep="all",
        )
        for ids, more in ((["a"], {}), (["b"], {"population": Cells("int", [5])}))
    )  # fmt: skip
    if engine == "pandas":
        one, other = (table.astype({"id": "category"}) for table in (one, other))
    rows = records(ntm.compare_tables(one, other, by="id", keep=["population"], rules=RULES))
    assert [(row["id"], row["population"], row["because"]) for row in rows] == [
        ("b", 5, "commune"),
        ("a", None, "commune"),
    ]


def test_codes_and_labels_and_both_kinds_of_names_are_compared() -> None:
    frames = [pl.DataFrame({"id": [1], "irrigated_land_share": [share]}) for share in (91.0, 92.0)]
    before = ntm.assess_table(frames[0], RULES, by="id", verdicts="code", names="safe")
    after = ntm.assess_table(frames[1], RULES, by="id")
    changes = ntm.compare_tables(before, after, by="id", rules=RULES)
    assert changes.row(0) == (1, "indicator", "3.1", "not_met", "met", "figure")


def test_a_verdict_that_one_table_was_not_asked_for_is_not_compared() -> None:
    frame = pl.DataFrame({"id": [1], "irrigated_land_share": [92.0]})
    before, after = (ntm.assess_table(frame, RULES, by="id", only=only) for only in (["3.1"], ["3.1", "3.2"]))
    assert len(ntm.compare_tables(before, after, by="id", rules=RULES)) == 0
    with pytest.raises(ntm.FactError, match="no verdict column in common"):
        ntm.compare_tables(before.select("id"), after, by="id", rules=RULES)


def test_without_rules_verdicts_are_paired_by_name() -> None:
    frames = [pl.DataFrame({"id": [1], "irrigated_land_share": [share]}) for share in (91.0, 92.0)]
    plain, stamped = (
        [ntm.assess_table(frame, RULES, by="id", only=["3.1"], stamp=stamp) for frame in frames]
        for stamp in (False, True)
    )
    assert found(ntm.compare_tables(*plain, by="id")) == {(1, "indicator", "3.1", "not_met", "met", None)}
    assert found(ntm.compare_tables(*stamped, by="id")) == {(1, "indicator", "3.1", "not_met", "met", "figure")}


@every_engine
def test_tables_of_another_set_are_refused(engine: str) -> None:
    columns = {"id": Cells("int", [1]), "poverty_rate": Cells("float", [1.0])}
    options: Mapping[str, Any] = {"by": "id", "year": 2023, "names": "safe", "stamp": True}
    before, after = (ntm.assess_table(ENGINES[engine](columns), rules, **options) for rules in (NATIONAL, AMENDED))
    with pytest.raises(ntm.FactError, match=r"judged by 'vn-318-2022-ntm-211@.*not by 'vn-318-2022-ntm@"):
        ntm.compare_tables(before, after, by="id", rules=NATIONAL)
    with pytest.raises(ntm.FactError, match="different rule sets: 'vn-318-2022-ntm' and 'vn-318-2022-ntm-211'"):
        ntm.compare_tables(before, after, by="id")
    changes = ntm.compare_tables(before, after, by="id", rules=(NATIONAL, AMENDED))
    assert {"rule", "commune"} >= {row["because"] for row in records(changes) if None in (row["before"], row["after"])}


@pytest.mark.parametrize("engine", ["pandas", "pyarrow"])
def test_metadata_suffices(engine: str) -> None:
    columns = {"id": Cells("int", [1]), "poverty_rate": Cells("float", [1.0])}
    before, after = (
        ntm.assess_table(ENGINES[engine](columns), rules, by="id", year=2023) for rules in (NATIONAL, AMENDED)
    )
    with pytest.raises(ntm.FactError, match="different rule sets"):
        ntm.compare_tables(before, after, by="id")


def test_every_mistake_in_the_arguments_is_named() -> None:
    table = ntm.assess_table(pl.DataFrame({"id": [1], "p2": [1.0]}), set_of(90), by="id")
    with pytest.raises(ntm.FactError, match=r"(?s)before=: there is no column 'ma'.*after=: there is no column 'ma'"):
        ntm.compare_tables(table, table, by="ma", rules=set_of(90))
    with pytest.raises(ntm.FactError, match="after=: 2 rows share their key, the first is 1"):
        ntm.compare_tables(table, pl.concat([table, table]), by="id", rules=set_of(90))
    with pytest.raises(ntm.FactError, match="there is no column 'ten'"):
        ntm.compare_tables(table, table, by="id", keep="ten", rules=set_of(90))
    with pytest.raises(ntm.FactError, match="before= is pandas, the main table polars"):
        ntm.compare_tables(pd.DataFrame(table.to_dicts()), table, by="id", rules=set_of(90))
    with pytest.raises(ntm.FactError, match="rules= does not take"):
        ntm.compare_tables(table, table, by="id", rules=(set_of(90),) * 3)  # type: ignore[arg-type]
    with pytest.raises(ntm.FactError, match="give both rule sets too"):
        ntm.compare_tables(table, table, by="id", after_figures=table)
    with pytest.raises(ntm.FactError, match="the key 'id' holds"):
        ntm.compare_tables(table.cast({"id": pl.String}), table, by="id", rules=set_of(90))


def test_years_are_part_of_the_key() -> None:
    """The rows of the year before are last year's figures for the other set, too."""
    rules = NATIONAL, AMENDED
    panel = pa.table({"id": [1, 1], "year": [2022, 2023], "poverty_rate": [9.0, 1.0], "region": ["tdmnpb"] * 2})
    before, after = (ntm.assess_table(panel, one, by="id") for one in rules)
    changes = ntm.compare_tables(
        before, after, by=["id", "year"], rules=rules, before_figures=panel, after_figures=panel
    )
    assert changes.schema.names == ["id", "year", *COLUMNS]
    assert "figure" not in {row["because"] for row in records(changes)}
    with pytest.raises(ntm.FactError, match="rows share their key"):
        ntm.compare_tables(before, after, by="id", rules=rules)


def test_streams_are_read_once_and_compared(tmp_path: Path) -> None:
    """A reader of record batches is empty when it is read again: before that, nothing was found to have changed."""
    rules, frames = (
        (set_of(92), set_of(93)),
        [frame_of("pyarrow", [(1, 92, None)]), frame_of("pyarrow", [(1, 91, None)])],
    )
    results = [ntm.assess_table(frame, one, by="id") for frame, one in zip(frames, rules, strict=True)]

    def stream(table: Any) -> Any:
        return pa.RecordBatchReader.from_batches(table.schema, table.to_batches())

    expected = ntm.compare_tables(
        *results, by="id", rules=rules, before_figures=frames[0], after_figures={"frame": frames[1]}
    )
    found_ = ntm.compare_tables(
        *map(stream, results), by="id", rules=rules, before_figures=stream(frames[0]),
        after_figures={"frame": stream(frames[1])},
    )  # fmt: skip
    assert found(expected)
    assert found(pa.table(found_)) == found(expected)


@pytest.mark.parametrize("rules", [ntm.rules_in_force, None], ids=["rules by row", "no rules"])
def test_codes_without_a_dot_are_compared_too(rules: Any) -> None:
    figures = pl.DataFrame(
        {"id": [1], "year": [2023], "level": ["basic"], "province": ["Hà Giang"], "date": ["2023-05-05"]}
        | {"poverty_rate": [1.0], "schools": [3]}
    )
    before = ntm.assess_table(figures, ntm.rules_in_force, by="id", only=["11", "4.1"])
    changed = pl.Series("11", ["met" if before["11"][0] != "met" else "unknown"], before["11"].dtype)
    rows = ntm.compare_tables(before, before.with_columns(changed), by=["id", "year"], rules=rules).rows(named=True)
    assert [(row["code"], row["after"]) for row in rows] == [("11", changed[0])]
