"""Every mistake of a table as a row, `ok` beside the verdicts, and how many mistakes are too many."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records

every_engine = pytest.mark.parametrize("engine", list(ENGINES))
RULES = ntm.load_rule_set("bang-mac-2024")
BAD = [915.0, 92.0, -4.0]


def of_keys(keys: Any, **others: Any) -> pl.DataFrame:
    return pl.DataFrame({"k": keys, "irrigated_land_share": BAD, **others})


def checked(frame: Any, by: Any = "k", **options: Any) -> ntm.TableCheck:
    return ntm.check_table(frame, RULES, by=by, **options)


@every_engine
def test_every_row_is_there_not_only_those_with_a_message(engine: str) -> None:
    number = 50
    columns = {
        "commune_id": Cells("text", [*(f"{i:03}" for i in range(number)), "000", None]),
        "irrigated_land_share": Cells("float", [*(200.0 + i for i in range(number)), 92.0, 92.0]),
    }
    check = checked(ENGINES[engine](columns), "commune_id")
    assert [mistake.named for mistake in check.mistakes] == [20, 1, 2]
    rows = records(check.to_frame(lang="en"))
    assert [list(row) for row in rows[:1]] == [
        ["table", "commune_id", "year", "village", "column", "value", "code", "severity", "message", "hint"]
    ]
    cells = {row["commune_id"]: row["value"] for row in rows if row["column"]}
    assert cells == {f"{i:03}": str(200 + i) for i in range(number)}
    others = sorted((row["code"], row["commune_id"] or "") for row in rows if not row["column"])
    assert others == [("bad-key", ""), ("bad-key", "000"), ("bad-key", "000")]
    assert {row["year"] for row in rows} == {2024}
    (last,) = [row for row in rows if row["value"] == "249"]
    assert last["message"].startswith("commune_id=049, ")
    assert last["message"].endswith("(irrigated_land_share): '249' is outside the limits 0 … 100%")


@every_engine
def test_a_table_without_mistakes_gives_a_table_without_rows(engine: str) -> None:
    columns = {"k": Cells("int", [1]), "irrigated_land_share": Cells("float", [92.0])}
    frame = checked(ENGINES[engine](columns)).to_frame()
    assert records(frame) == []
    judged = ntm.assess_table(ENGINES[engine](columns), RULES, by="k", ok=True, only=["3.1"])
    assert records(judged) == [{"k": 1, "3.1": "met", "ok": True}]


@pytest.mark.parametrize(
    "keys",
    [
        pl.Series([1, 2, 3], dtype=pl.Int8),
        pl.Series(["a", "b", "c"], dtype=pl.Categorical),
        pl.Series(["a", "b", "c"], dtype=pl.Enum(["a", "b", "c"])),
        pl.Series([Decimal("1.50"), Decimal("2.00"), Decimal("3.00")], dtype=pl.Decimal(10, 2)),
        pl.Series(["2024-01-01", "2024-01-02", "2024-01-03"]).str.to_date(),
    ],
)
@pytest.mark.parametrize("lazy", [False, True])
def test_keys_keep_their_type_and_join_back(keys: pl.Series, lazy: bool) -> None:
    frame: Any = of_keys(keys)
    frame = frame.lazy() if lazy else frame
    found: Any = checked(frame).to_frame()
    assert found.lazy().collect_schema()["k"] == keys.dtype
    joined = frame.lazy().join(found.lazy(), on="k").collect()
    assert sorted(joined["value"]) == ["-4", "915"]


def test_keys_keep_their_type_in_pandas_and_arrow() -> None:
    frame = pd.DataFrame({"k": ["a", "b", "c"], "irrigated_land_share": BAD}).astype({"k": "category"})
    found = checked(frame).to_frame()
    assert found["k"].dtype == frame["k"].dtype
    assert len(frame.merge(found, on="k")) == 2
    mixed = pd.DataFrame({"k": [1, "b", 3], "irrigated_land_share": BAD})
    assert checked(mixed).to_frame()["k"].to_list() == [1, 3]
    table = pa.table({"k": pa.array(["a", "b", "c"]).dictionary_encode(), "irrigated_land_share": BAD})
    assert checked(table).to_frame().schema.field("k").type == table.schema.field("k").type


def test_keys_keep_their_type_in_duckdb_and_stay_in_its_connection() -> None:
    connection = duckdb.connect()
    select = "select * from (values ('o''a'::ENUM('o''a', 'b'), 1::HUGEINT, 915.0::double), ('b', 2, 92)) t"
    relation = connection.sql(f"{select}(k, u, irrigated_land_share)")
    found = checked(relation, ["k", "u"]).to_frame()
    assert list(map(str, found.types))[1:3] == list(map(str, relation.types))[:2]
    joined = found.join(relation.set_alias("main"), "k, u").fetchall()
    assert [row[1:3] for row in joined] == [("o'a", 1)]


def test_a_key_that_the_type_of_the_main_table_cannot_hold_is_not_lost() -> None:
    villages = pl.DataFrame({"k": [300], "name": ["A"], "model_residential_area": [True]})
    found = checked(of_keys(pl.Series([1, 2, 3], dtype=pl.Int8)), villages=villages).to_frame()
    assert found.filter(pl.col("table") == "villages").select("k", "village", "code").rows() == [
        (300, "A", "unknown-commune")
    ]
    whole = pd.DataFrame({"k": [1, 2, 3], "irrigated_land_share": BAD})
    without = pd.DataFrame({"k": pd.array([None], "Int64"), "name": ["A"], "model_residential_area": [True]})
    assert str(checked(whole, villages=without).to_frame()["k"].dtype) == "Int64"


def test_a_key_with_the_name_of_another_column_keeps_it() -> None:
    found = checked(of_keys([1, 2, 3]).rename({"k": "code"}), "code").to_frame()
    assert found.select("code", "mistake_code").rows() == [(1, "out-of-limits"), (3, "out-of-limits")]


def test_cells_are_written_alike_whatever_carries_them() -> None:
    for cells in (
        pl.Series([915.0, 92.0, -4.5]),
        pl.Series([915.0, 92.0, -4.5], dtype=pl.Float32),
        pl.Series([Decimal("915.00"), Decimal(92), Decimal("-4.50")], dtype=pl.Decimal(12, 2)),
    ):
        frame = pl.DataFrame({"k": [1, 2, 3], "irrigated_land_share": cells})
        assert checked(frame).to_frame()["value"].to_list() == ["915", "-4.5"]
    odd = pl.DataFrame({"k": [1, 2], "irrigated_land_share": [float("inf"), float("nan")]})
    assert checked(odd).to_frame()["value"].to_list() == ["inf"]


def test_a_check_that_was_sent_elsewhere_says_that_its_tables_stayed() -> None:
    check = checked(of_keys([1, 2, 3]))
    other = pickle.loads(pickle.dumps(check))
    assert other == check
    assert other.exceeds() == check.exceeds()
    with pytest.raises(ntm.FactError, match="call check_table again"):
        other.to_frame()
    with pytest.raises(ValueError, match="xx"):
        check.to_frame(lang="xx")


# --- ok


@every_engine
def test_ok_is_false_for_errors_of_the_row_its_villages_and_last_year(engine: str) -> None:
    make = ENGINES[engine]
    main = {
        "id": Cells("text", ["fine", "cell", "village", "before", "parts", "warned", "twice", "twice"]),
        "irrigated_land_share": Cells("float", [92.0, 920.0, *[92.0] * 6]),
        "insured_people": Cells("int", [10, 10, 10, 10, 50, 10, 10, 10]),
        "population": Cells("int", [2000, 2000, 2000, 2000, 20, 20, 2000, 2000]),
    }
    villages = {
        "id": Cells("text", ["fine", "village", "village", "nowhere"]),
        "name": Cells("text", ["A", "A", "thôn a", "B"]),
        "model_residential_area": Cells("flag", [True, True, True, True]),
    }
    previous = {"id": Cells("text", ["fine", "before"]), "poverty_rate": Cells("float", [5.0, 500.0])}
    options: Any = {"by": "id", "villages": make(villages), "previous": make(previous)}
    judged = ntm.assess_table(make(main), RULES, ok=True, errors="null", only=["3.1"], **options)
    ok = {row["id"]: row["ok"] for row in records(judged)}
    assert ok == {"fine": True, "warned": True} | dict.fromkeys(("cell", "village", "before", "parts", "twice"), False)
    check = ntm.check_table(make(main), RULES, **options)
    wrong = {row["id"] for row in records(check.to_frame()) if row["severity"] == "error"}
    assert wrong == {id_ for id_, is_ok in ok.items() if not is_ok} | {"nowhere"}


def test_ok_follows_text_that_was_refused() -> None:
    written = pl.DataFrame({"k": [1, 2], "irrigated_land_share": ["92 %", "khoảng 92"]})
    judged = ntm.assess_table(ntm.read_figures(written, RULES).frame, RULES, by="k", ok=True, only=["3.1"])
    assert judged["ok"].to_list() == [True, False]


REFUSED = {  # a column of each kind; in the last one every text is refused
    "k": Cells("text", ["a", "b", "c"]),
    "population": Cells("float", [-5.0, None, None]),
    "irrigated_land_share": Cells("text", ["91,5 %", "khoảng 92", None]),
    "street_lighting": Cells("text", ["87,5 %", "cơ bản", "vài thôn"]),
    "planning_criterion_met": Cells("text", ["Đạt", "gần đạt", None]),
    "party_committee_rating": Cells("text", ["?", "?", "?"]),
}
UNREADABLE = [
    ("a", "party_committee_rating"), ("b", "irrigated_land_share"), ("b", "party_committee_rating"),
    ("b", "planning_criterion_met"), ("b", "street_lighting"), ("c", "party_committee_rating"), ("c", "street_lighting"),
]  # fmt: skip


def read_as_figures(name: str, written: Mapping[str, Cells]) -> Any:
    """Read the texts in a table of the engine or, since a lazy one is not read, in one that the engine takes up."""
    if name in EAGER:
        return ntm.read_figures(ENGINES[name](written), RULES).frame
    read = ntm.read_figures(ENGINES["polars"](written), RULES).frame
    kinds = {pl.String: "text", pl.Boolean: "flag"}
    return ENGINES[name]({
        column: Cells(kinds.get(type(dtype), "float"), read[column].to_list()) for column, dtype in read.schema.items()
    })  # fmt: skip


@pytest.mark.parametrize("name", list(ENGINES))
def test_texts_that_were_refused_are_mistakes(name: str) -> None:
    frame = read_as_figures(name, REFUSED)
    check = ntm.check_table(frame, RULES, by="k")
    rows = [row for row in records(check.to_frame()) if row["code"] == "unreadable-figure"]
    assert sorted((row["k"], row["column"]) for row in rows) == UNREADABLE
    assert {(row["severity"], row["value"]) for row in rows} == {("error", None)}
    assert "không đọc được thành số liệu" in rows[0]["message"]
    exceeding = [(str(kind.code), kind.column, kind.rows) for kind in check.exceeds({"out-of-limits": 9, "default": 0})]
    counts = Counter(column for _, column in UNREADABLE)
    assert sorted(exceeding) == sorted(("unreadable-figure", column, rows) for column, rows in counts.items())
    assert "could not read as a figure" in str(check)
    assert "không đọc được thành số liệu" in check.to_html()
    cells = Counter[tuple[str, str]]()
    for line in check.account:
        cells[line.item, line.outcome.value] += line.count if line.kind == "cell" else 0
    refused = {column: number for (column, outcome), number in cells.items() if outcome == "refused" and number}
    assert refused == counts | {"population": 1}
    assert (cells["irrigated_land_share", "left-out"], cells["planning_criterion_met", "left-out"]) == (1, 1)
    assert not [line for line in check.account if "refused" in line.item]
    softened = ntm.check_table(frame, RULES, by="k", severities={"unreadable-figure": "warning"})
    assert [str(kind.code) for kind in softened.exceeds()] == ["out-of-limits"]
    judged = records(ntm.assess_table(frame, RULES, by="k", ok=True, errors="null", only=["3.1"]))
    assert not any(row["ok"] for row in judged)


def test_texts_that_were_refused_do_not_stop_the_judging_but_are_listed_with_wrong_columns() -> None:
    written = pl.DataFrame({"k": [1, 2], "irrigated_land_share": ["92 %", "khoảng 92"]})
    read = ntm.read_figures(written, RULES).frame
    assert ntm.assess_table(read, RULES, by="k", only=["3.1"])["3.1"].to_list() == ["met", "unknown"]
    with pytest.raises(ntm.FactError) as wrong:
        ntm.check_table(read.with_columns(population=pl.Series(["x", "y"])), RULES, by="k")
    assert [str(problem.code) for problem in wrong.value.problems] == ["wrong-type", "unreadable-figure"]


@pytest.mark.parametrize("table", ["villages", "previous"])
def test_texts_that_were_refused_are_mistakes_in_the_other_tables(table: str) -> None:
    main = pl.DataFrame({"k": [1], "irrigated_land_share": [92.0]})
    cells = {
        "villages": {"name": ["A"], "model_residential_area": ["gần đạt"]},
        "previous": {"poverty_rate": ["vài %"]},
    }
    other = ntm.read_figures(pl.DataFrame({"k": [1], **cells[table]}), RULES).frame
    options: dict[str, Any] = {"by": "k", "year": 2024, table: other}
    found = records(ntm.check_table(main, RULES, **options).to_frame())
    assert [(row["table"], row["code"]) for row in found] == [
        ({"previous": "before"}.get(table, table), "unreadable-figure")
    ]


def test_ok_is_refused_where_the_table_has_such_a_column() -> None:
    with pytest.raises(ntm.FactError, match="'ok'"):
        ntm.assess_table(of_keys([1, 2, 3], ok=[1, 2, 3]).lazy(), RULES, by="k", ok=True, keep="all")


# --- the report


def test_the_report_is_a_whole_page_with_every_kind_and_escapes_what_tables_hold() -> None:
    frame = of_keys(["<b>Xã Đông", "Xã Tây", "Xã Nam"])
    villages = pl.DataFrame({"k": ["zz"], "name": ["<i>"], "model_residential_area": [True]})
    page = checked(frame, villages=villages).to_html()
    assert page.startswith('<!doctype html>\n<html lang="vi">')
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;Xã Đông" in page
    assert "&lt;i&gt;" in page
    for words in ("2 loại lỗi ở 3 ô hoặc dòng; 0 loại lưu ý", "Bảng các xã: 3 dòng", "66,7%", "Bảng các thôn: 1 dòng"):
        assert words in page
    assert "66.7%" in checked(frame).to_html(lang="en")
    few = pl.DataFrame({"k": range(2001), "irrigated_land_share": [915.0] + [92.0] * 2000})
    assert "dưới 0,1%" in checked(few).to_html()
    assert "Không có lỗi." in checked(pl.DataFrame({"k": [1], "irrigated_land_share": [92.0]})).to_html()


# --- thresholds and severities

HUNDRED = pl.DataFrame(
    {
        "k": range(100),
        "irrigated_land_share": [915.0] * 2 + [92.0] * 98,
        "insured_people": [2.5] * 3 + [-1.0] + [5.0] * 96,
        "income_per_capita": [5500.0] + [50.0] * 99,
    }
)
LAND, PEOPLE, INCOME = "irrigated_land_share", "insured_people", "income_per_capita"


@pytest.mark.parametrize(
    ("limit", "exceeding"),
    [
        (0, [(LAND, 2), (PEOPLE, 4)]),
        (2, [(PEOPLE, 4)]),
        (4, []),
        ("2", [(PEOPLE, 4)]),
        ("2 %", [(PEOPLE, 4)]),
        ("1,5%", [(LAND, 2), (PEOPLE, 4)]),
        ("1.99 %", [(LAND, 2), (PEOPLE, 4)]),
        (Fraction(1, 50), [(PEOPLE, 4)]),
        (Decimal("0.04"), []),
        ({"out-of-limits": 0}, [(LAND, 2), (PEOPLE, 1)]),  # of the four wrong cells, three are not whole
        ({"unreadable-figure": 2}, [(PEOPLE, 3)]),
        ({"default": 3, "implausible": 0}, [(INCOME, 1)]),
        ({"default": "100 %"}, []),
    ],
)
def test_a_kind_exceeds_a_number_or_a_share_of_its_table(limit: Any, exceeding: list[tuple[str, int]]) -> None:
    found = checked(HUNDRED).exceeds(limit)
    assert [(mistake.column, mistake.rows) for mistake in found] == exceeding


@pytest.mark.parametrize("limit", [0.01, 1.0, True, -1, "x", "1 %%", Fraction(3, 2), None, {"out-of-limits": 0.5}])
def test_a_limit_that_is_not_exact_is_refused(limit: Any) -> None:
    with pytest.raises(ntm.FactError, match="fail_above= does not take"):
        checked(HUNDRED).exceeds(limit)


def test_unknown_kinds_are_refused_all_at_once_with_those_there_are() -> None:
    limits: Any = {"implausibl": 1, "foo": 0.1}
    with pytest.raises(ntm.FactError) as caught:
        checked(HUNDRED).exceeds(limits)
    assert [str(problem.code) for problem in caught.value.problems] == ["bad-number", "unknown-code", "unknown-code"]
    assert "did you mean 'implausible'?" in str(caught.value)
    severities: Any = {"foo": "error", "implausible": "bad"}
    with pytest.raises(ntm.FactError, match=r"(?s)out-of-limits, .*'error' or 'warning'"):
        checked(HUNDRED, severities=severities)


def test_severities_may_be_changed() -> None:
    check = checked(HUNDRED, severities={"implausible": "error", "out-of-limits": "warning"})
    assert check.rows == 4
    assert [(mistake.column, mistake.rows) for mistake in check.exceeds()] == [(PEOPLE, 3), (INCOME, 1)]
    counts = check.to_frame().group_by("code", "severity").len().sort("code").rows()
    assert counts == [("implausible", "error", 1), ("out-of-limits", "warning", 3), ("unreadable-figure", "error", 3)]
