"""What comes back has the type that went in. Checked by mypy and pyright, never run."""

from typing import assert_type

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

import ntm_criteria as ntm


class Stream:
    """An object with the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


rules = ntm.load_rule_set("bang-mac-2024")
eager, lazy, stream = pl.DataFrame(), pl.LazyFrame(), Stream()
relation = duckdb.table("communes")

assert_type(ntm.assess_table(eager, rules, by="id"), pl.DataFrame)
assert_type(ntm.assess_table(lazy, rules, by="id", villages=eager, previous=lazy), pl.LazyFrame)
assert_type(
    ntm.assess_table(relation, rules, by=["id"], year=2024, reasons=True, margins=True), duckdb.DuckDBPyRelation
)
assert_type(ntm.assess_table(pd.DataFrame(), rules, by="id"), pd.DataFrame)
assert_type(ntm.assess_table(pa.table({}), rules, by="id"), pa.Table)
assert_type(ntm.summarise(eager, rules, by="district"), pl.DataFrame)
assert_type(ntm.summarise(ntm.assess_table(lazy, rules, by="id"), rules), pl.LazyFrame)
assert_type(ntm.read_figures(eager, rules).frame, pl.DataFrame)
assert_type(ntm.read_figures(eager, rules).raise_if_refused(), ntm.ReadFigures[pl.DataFrame])
assert_type(ntm.check_table(stream, rules, by="id", villages=eager), ntm.TableCheck)
assert_type(ntm.assess_row(relation, rules, key={"id": 1}), ntm.Assessment)
ntm.summarise(ntm.assess_table(stream, rules, by="id"), rules).__arrow_c_stream__()

ntm.assess_table(lazy, rules, by="id").colect()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
ntm.assess_table([1, 2], rules, by="id")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
ntm.assess_table(eager, rules, by="id", errors="ignore")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
