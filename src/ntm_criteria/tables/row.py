"""Judge one row of a table like a single commune, with steps, reasons and shortfalls: `assess_row`."""

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.judging import Assessment, judge
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, errors_in_names
from ntm_criteria.tables.columns import columns_asked, not_taken
from ntm_criteria.tables.evaluation import STAMP, TableInputs, Tables, open_tables, refuse_stamp, stamp_of, stamps_in
from ntm_criteria.tables.expressions import AnyTable, Cell, is_null
from ntm_criteria.tables.mistakes import communes
from ntm_criteria.text import Text, identity, one_line


def assess_row(
    frame: AnyTable,
    rules: RuleSet,
    *,
    key: Mapping[str, Cell],
    year: int | str | None = None,
    villages: AnyTable | None = None,
    previous: AnyTable | None = None,
    units: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Assessment:
    """Judge one row of a table as `assess` judges a commune; pass the result to `explain` or `render`.

    :param key: the key of the row, {"commune_id": 5101}; add the year if the table holds several years.
    :param name: the name of the commune; its key by default. The other parameters are those of `assess_table`.
    :returns: the assessment.
    :raises FactError: no row or several rows have the key, an argument is unsupported, a figure of the row is wrong, or the
        table is a result (with `keep="all"`) and says that another rule set judged the row.

    >>> import polars as pl
    >>> from ntm_criteria import assess_row, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [91.5, 92.0]})
    >>> assess_row(communes, load_rule_set("bang-mac-2024"), key={"commune_id": 1})["3.1"].verdict
    <Verdict.NOT_MET: 'not_met'>
    """
    if not isinstance(key, Mapping) or not key:
        hint = f"{{'commune_id': {one_line(repr(key), longest=60)}}}" if key else "{'commune_id': '06001'}"
        raise not_taken("key", key, Text("ghi cả tên cột: {hint}", "name the column too: {hint}").format(hint=hint))
    by = columns_asked("key", key)
    inputs = TableInputs(frame=frame, by=by, year=year, villages=villages, previous=previous, units=units, also={STAMP})
    with errors_in_names(getattr(rules, "names", None)):
        tables = open_tables(inputs, rules)
        row = _row(tables, key)
        _refuse_other_sets(tables, row)
        (commune,) = communes(tables, [row])
        return judge(evolve(commune, name=commune.name if name is None else name, places={}), rules)


def _refuse_other_sets(tables: Tables, row: Mapping[str, Cell]) -> None:
    """Raise FactError if the row was judged by another rule set: what it is explained by is not what its verdicts mean."""
    problems, own = Problems(), stamp_of(tables.rules)
    whole, _ = stamps_in(tables.table)
    found = whole if is_null(row.get(STAMP)) else str(row[STAMP])
    if found not in (None, own):
        refuse_stamp(problems, str(found), own, is_row=False)
    problems.raise_if_any(FactError)


def _row(tables: Tables, key: Mapping[str, Cell]) -> dict[str, Cell]:
    column, year = tables.layout.year_column, tables.layout.year
    if column is not None and year is not None:
        key = {column: year, **key}
    rows = _where(tables, key)
    if len(rows) == 1:
        return rows[0]
    shown = ", ".join(f"{name}={one_line(str(value), longest=60)}" for name, value in key.items())
    message = Text("có {n} dòng với {shown}, cần đúng một dòng", "{n} rows have {shown}; exactly one must").format(
        n=len(rows), shown=shown
    )
    raise FactError([Problem(ProblemCode.BAD_KEY, message)])


def _where(tables: Tables, key: Mapping[str, Cell]) -> list[dict[str, Cell]]:
    on = tables.table.on
    frame, schema = tables.table.deferred, tables.table.schema
    working = dict(zip(tables.layout.keys, tables.keys, strict=True))
    for name, value in key.items():
        is_text, is_number = schema[name] == nw.String, schema[name].is_integer()
        if (is_text and not isinstance(value, str)) or (is_number and not isinstance(value, Real | Decimal)):
            wanted = Text("số", "a number") if is_number else Text("văn bản", "text")
            message = Text("khóa '{name}' phải là {wanted}", "the key '{name}' must be {wanted}").format(
                name=name, wanted=wanted
            )
            raise FactError([Problem(ProblemCode.BAD_KEY, message)])
        own: Cell = identity(value) if is_text and name in working else value
        frame = frame.filter(on.col(working.get(name, name)) == on.lit(own))
    return tables.table.rows(frame.head(2))
