"""The account of a table: what became of everything in it."""

from __future__ import annotations

import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria import Account, AccountLine, Outcome, Text

NO_FACT = Text("không phải số liệu của bộ quy tắc", "no fact of the rule set")


def test_a_summary_fits_on_a_screen_and_keeps_what_was_not_used() -> None:
    read = [
        AccountLine("communes", "column", f"fact_{n}", Outcome.READ, Text(f"là {n}", f"as {n}"), fact=f"fact_{n}")
        for n in range(90)
    ]
    refused = [
        AccountLine("villages", "cell", f"column_{n}", Outcome.REFUSED, Text(f"lý do {n}", f"reason {n}"), 1000)
        for n in range(30)
    ]
    account = Account((*read, *refused))
    shown = account.summary("en").splitlines()
    assert len(shown) == 24
    assert max(map(len, shown)) < 200
    assert shown[0] == "table of villages: 1,000 cells refused, reason 0: column_0"
    assert shown[-1] == "… and 8 more lines in the full account"
    (line,) = Account(tuple(read)).summary("vi").splitlines()
    assert line.startswith("bảng các xã: 90 cột đã đọc: fact_0, fact_1, ")
    assert line.endswith(", …")


def test_nothing_in_a_summary_can_steer_a_terminal() -> None:
    line = AccountLine("\x1b[2Jxa.csv", "column", "a\x1b[31m\nb", Outcome.LEFT_OUT, NO_FACT)
    assert "\x1b" not in Account((line,)).summary() + line.text()
    assert Account((line,)).summary().count("\n") == 0


def test_figures_read_from_text_have_an_account() -> None:
    frame = pl.DataFrame({"id": [1, 2, 3], "irrigated_land_share": ["91,5 %", "khoảng 92", None]})
    read = ntm.read_figures(frame, ntm.load_rule_set("bang-mac-2024"))
    assert [(line.kind, line.item, line.outcome.value, line.count) for line in read.account] == [
        ("column", "id", "kept", 1),
        ("column", "irrigated_land_share", "read", 1),
        ("cell", "irrigated_land_share", "read", 1),
        ("cell", "irrigated_land_share", "left-out", 1),
        ("cell", "irrigated_land_share", "refused", 1),
    ]


def test_a_table_without_a_figure_is_refused() -> None:
    frame = pl.DataFrame({"id": [1], "STT": [1]})
    for verb in (ntm.assess_table, ntm.check_table):
        with pytest.raises(ntm.FactError, match="no column is a fact of this rule set"):
            verb(frame, ntm.load_rule_set("bang-mac-2024"), by="id")


def test_a_table_of_villages_without_rows_is_accounted_for() -> None:
    frame = pl.DataFrame({"id": [1], "irrigated_land_share": [92.0]})
    villages = pl.DataFrame(schema={"id": pl.Int64, "name": pl.String})
    account = ntm.check_table(frame, ntm.load_rule_set("bang-mac-2024"), by="id", villages=villages).account
    assert [line.text("en") for line in account if line.source == "villages"] == [
        "column id: left out, the table has no rows",
        "column name: left out, the table has no rows",
    ]
