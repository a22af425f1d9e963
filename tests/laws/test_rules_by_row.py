"""A row of a table of several rule sets means what `assess` means for that commune by the set that is chosen for it."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES, Cells, records

from .adapter import library_judges, rule_set_of
from .in_tables import TableCase, drawn_table, judged_row, main_columns, previous_columns, village_columns
from .strategies import Draw, pick, rule_doc

MORE = int(os.environ.get("MORE_TABLES", "1"))
LEVELS = ("basic", "advanced", None)  # None: no rule set
FROM = datetime.date(2024, 3, 1)  # from then on, another set judges the basic level
DAYS = (datetime.date(2024, 2, 29), FROM, datetime.date(2024, 6, 1))
tabled = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@dataclass(frozen=True)
class RoutedCase:
    """A table, and the rule files that judge it; each row has a level and a date of recognition."""

    case: TableCase
    documents: tuple[Any, ...]
    levels: tuple[str | None, ...]
    days: tuple[datetime.date, ...]

    def document(self, level: str | None, date: datetime.date | None) -> Any:
        if level is None or date is None:
            return None
        return self.documents[0 if level == "advanced" else 1 + (date >= FROM)]

    def choose(self, *, level: str | None, date: datetime.date | None) -> ntm.RuleSet | None:
        found = self.document(level, date)
        return None if found is None else rule_set_of(found)


@st.composite
def routed_cases(draw: Draw) -> RoutedCase:
    case = drawn_table(draw, 6, least=2)
    years = str(case.rule_doc["rule_set"]["years"])
    documents = [dict(case.rule_doc), *(rule_doc(draw, years=years, depths=(1, 0)) for _ in range(2))]
    for number, document in enumerate(documents):
        document["rule_set"] = {**document["rule_set"], "id": f"laws-{number}"}
    levels = tuple(pick(draw, LEVELS) for _ in case.rows)
    return RoutedCase(case, tuple(documents), levels, tuple(pick(draw, DAYS) for _ in case.rows))


def judged(routed: RoutedCase, engine: str, **options: Any) -> list[dict[str, Any]]:
    case, make = routed.case, ENGINES[engine]
    of_each = [replace(case, rule_doc=document) for document in routed.documents]

    def together(columns: Any) -> dict[str, Cells]:
        return {name: cells for each in reversed(of_each) for name, cells in columns(each).items()}

    main = together(main_columns)
    main["cap"] = Cells("text", routed.levels)
    main["ngay"] = Cells("text", [day.isoformat() for day in routed.days])
    sets = [rule_set_of(document) for document in routed.documents]
    totals = {fact for rules in sets for fact in rules.totals if fact in main}
    result = ntm.assess_table(
        make(main),
        ntm.RulesByRow(routed.choose, level="cap", province=None, date="ngay"),
        by="id",
        year=None if case.has_years else case.rows[0].year,
        villages=make(together(village_columns)),
        previous=make(together(previous_columns)),
        errors="null",
        units=dict.fromkeys(totals, "%"),
        **options,
    )
    return records(result)


def check_rows(routed: RoutedCase, engine: str) -> None:
    rows = routed.case.rows
    found = {(row["id"], row.get("year", rows[0].year)): row for row in judged(routed, engine)}
    assert len(found) == len(rows)
    for row, level, day in zip(rows, routed.levels, routed.days, strict=True):
        one, document = found[row.key], routed.document(level, day)
        if document is None:
            assert one["judged_by"] is None
            assert {name: one[name] for name in one if name[:1].isdigit() or name.startswith("criterion_")} == (
                dict.fromkeys(name for name in one if name[:1].isdigit() or name.startswith("criterion_"))
            )
            assert one["verdict"] == "unknown"
            continue
        assert one["judged_by"].partition("@")[0] == document["rule_set"]["id"]
        assert judged_row(one, document) == library_judges(document, row.commune, row.year)
        own = {entry.code for entry in rule_set_of(document).entries}
        assert all(one[name] is None for name in one if name[:1].isdigit() and name not in own)


@settings(tabled, max_examples=25 * MORE)
@given(routed_cases())
def test_each_row_is_judged_by_its_own_rule_set(case: RoutedCase) -> None:
    check_rows(case, "polars")


@pytest.mark.parametrize("engine", ["polars-lazy", "pandas", "pandas-arrow", "pyarrow", "duckdb"])
@settings(tabled, max_examples=6 * MORE)
@given(routed_cases())
def test_every_engine_judges_rows_by_their_own_sets(engine: str, case: RoutedCase) -> None:
    check_rows(case, engine)
