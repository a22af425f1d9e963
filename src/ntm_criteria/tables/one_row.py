"""One row of a table, judged as one commune is: with steps, reasons and shortfalls."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw

from ntm_criteria.assessment import Assessment
from ntm_criteria.commune import Commune
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.judge import assess
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.columns import Carrier, Column, Level
from ntm_criteria.tables.engine import Table, is_null, rows
from ntm_criteria.tables.given import Tables
from ntm_criteria.tables.layout import NAME
from ntm_criteria.tables.opening import open_tables
from ntm_criteria.verdict import MET, UNKNOWN
from ntm_criteria.words import Text, one_line


def assess_row(
    frame: Any,
    rules: RuleSet,
    *,
    key: Mapping[str, Any],
    year: int | str | None = None,
    villages: Any = None,
    previous: Any = None,
    units: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Assessment:
    """Judge one row of a table as `assess` does: what `explain` and `render` take.

    :param key: the values that tell the row: {"commune_id": 5101}, with the year where the table holds several.
    :param name: what to call the commune; its key otherwise.
    :returns: the assessment; the other parameters are those of `assess_table`.
    :raises FactError: no such row, or several; and whatever is wrong with its figures.

    >>> import polars as pl
    >>> from ntm_criteria import assess_row, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [91.5, 92.0]})
    >>> assess_row(communes, load_rule_set("bang-mac-2024"), key={"commune_id": 1})["3.1"].verdict
    <Verdict.NOT_MET: 'not_met'>
    """
    if not isinstance(key, Mapping):
        raise TypeError(f"key must name its columns, such as {{'commune_id': {key!r}}}")
    given = open_tables(frame, rules, by=list(key), year=year, villages=villages, previous=previous, units=units)
    row = _row(given, key)
    layout = given.layout
    year_of_row = row[layout.year_column] if layout.year_column else layout.year
    at = {name: key[name] for name in layout.keys}
    before = _before(given, at, year_of_row)
    commune = Commune(
        ", ".join(one_line(str(value), longest=60) for value in at.values()) if name is None else name,
        year=None if year_of_row is None else int(year_of_row),
        facts=_figures(given, "now", row),
        previous=before,
        villages=_villages(given, at, year_of_row),
    )
    return assess(commune, rules)


def _row(given: Tables, key: Mapping[str, Any]) -> dict[str, Any]:
    found = _where(given.table, key)
    if len(found) == 1:
        return found[0]
    shown = ", ".join(f"{name}={one_line(str(value), longest=60)}" for name, value in key.items())
    message = Text(
        f"có {len(found)} dòng với {shown}, cần đúng một dòng", f"{len(found)} rows have {shown}; exactly one must"
    )
    raise FactError([Problem(ProblemCode.BAD_KEY, message)])


def _where(table: Table, key: Mapping[str, Any], most: int = 2) -> list[dict[str, Any]]:
    frame, schema = table.frame, table.frame.collect_schema()
    for name, value in key.items():
        if (schema[name].is_integer() and isinstance(value, str)) or (
            schema[name] == nw.String and not isinstance(value, str)
        ):
            wanted = Text("số", "a number") if schema[name].is_integer() else Text("văn bản", "text")
            said = Text(f"khóa '{name}' phải là {wanted.vi}", f"the key '{name}' must be {wanted.en}")
            raise FactError([Problem(ProblemCode.BAD_KEY, said)])
        frame = frame.filter(nw.col(name) == value)
    return rows(frame.head(most))


def _figures(given: Tables, level: Level, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = [column for column in given.layout.columns.values() if column.level == level]
    return {column.fact.id: figure(column, row[column.name]) for column in columns}


def figure(column: Column, cell: Any) -> Any:
    """The cell as one commune would give it, in the fact's unit."""
    if is_null(cell):
        return None
    if column.carrier in (Carrier.FLAG, Carrier.CATEGORY):
        return cell
    if column.carrier is Carrier.CODES:
        return None if cell == UNKNOWN else cell == MET if cell >= 0 else "?"
    if column.carrier is Carrier.FLOAT32:  # at the digits of the step, which tell one float32 from the next
        steps = round(float(cell) * column.per_unit)
        cell = float(steps / column.per_unit)
    if column.per_unit == column.fact.scale or (isinstance(cell, float) and abs(cell) == float("inf")):
        return cell
    exact = Fraction(str(cell)) * column.per_unit / column.fact.scale
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _before(given: Tables, at: Mapping[str, Any], year: Any) -> dict[str, Any]:
    """Last year's figures: of the year before in the same table, then those of the table of last year."""
    found: dict[str, Any] = {}
    layout = given.layout
    if given.is_panel and year is not None:
        past = _where(given.table, _with_year(given, at, int(year) - 1))
        if len(past) == 1:
            columns = [given.columns[id_, "now"] for id_, level in given.columns if level == "before"
                       and (id_, "now") in given.columns]  # fmt: skip
            found |= {column.fact.id: figure(column, past[0][column.name]) for column in columns}
    if given.previous is not None:
        key = _with_year(given, at, int(year) - 1) if layout.previous_year else at
        past = _where(given.previous, key)
        if len(past) == 1:
            figures = _figures(given, "before", past[0])
            found |= {id_: value for id_, value in figures.items() if value is not None}
    return found


def _villages(given: Tables, at: Mapping[str, Any], year: Any) -> Sequence[Mapping[str, Any]]:
    if given.villages is None:
        return ()
    key = _with_year(given, at, year) if given.layout.village_year else at
    found = _where(given.villages, key, most=10_000)
    return [{"name": row[NAME], **_figures(given, "village", row)} for row in found]


def _with_year(given: Tables, at: Mapping[str, Any], year: Any) -> dict[str, Any]:
    assert given.layout.year_column is not None
    return {**at, given.layout.year_column: year}
