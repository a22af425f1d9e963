"""Finds the verdicts that are different in two tables of results, on every engine."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias, cast

import narwhals.stable.v2 as nw
from attrs import frozen

from ntm_criteria.tables.columns import PREFIX, is_text
from ntm_criteria.tables.evaluation import singles
from ntm_criteria.tables.expressions import LABELS, AnyTable, Dialect, Expr, Frame, Table, with_identities

KIND, CODE, BEFORE, AFTER, BECAUSE = CHANGED = ("level", "code", "before", "after", "because")
JUDGED = ("before_judged_by", "after_judged_by")
FIGURE, RULE, COMMUNE = "figure", "rule", "commune"
_CAUSES = (None, FIGURE, RULE, f"{FIGURE}, {RULE}", COMMUNE)  # by the number that a cell of changes holds
_ABSENT = len(LABELS)  # the code of a verdict that a table does not have
_MOST_TESTS = 8
_PLACE, _CHANGE = f"{PREFIX}place", f"{PREFIX}change"
_OLD, _NEW = f"{PREFIX}b", f"{PREFIX}a"  # begin the names of columns of the two tables
_ORDER = (
    f"{_NEW}n",
    f"{_OLD}n",
    f"{PREFIX}order",
)  # the number of a row after and before, and of the verdict in the list

_Codes: TypeAlias = dict[int, Expr]  # by the place of a verdict in the list


@frozen
class ComparedVerdict:
    """A verdict that is compared: its level and code, and the columns that hold it, of which one table may have none.

    :ivar crossed: the column in a table of the figures before, judged by the rules after; and of the figures after, judged by
        the rules before.
    """

    kind: str
    code: str
    before: str | None
    after: str | None
    crossed: tuple[str, str] | None = None


@frozen(eq=False)
class ComparedPart:
    """Rows of two tables of results that are compared: all of them, or those that one rule set judged before and one after.

    :ivar cause: what alone can be the cause, `FIGURE` or `RULE`; None if `crossed` shows it.
    :ivar judged_by: the stamps of the sets that judged the rows before and after, for columns of the result; None for no such
        columns. A stamp is None if no set judged them.
    """

    before: Table
    after: Table
    verdicts: Sequence[ComparedVerdict]
    crossed: Sequence["Crossed"] = ()
    cause: str | None = None
    judged_by: tuple[str | None, str | None] | None = None


@frozen(eq=False)
class Crossed:
    """The figures of one table judged by the rules of the other; None in rows that these rules do not judge.

    :ivar is_old: whether these are the figures of the table before.
    :ivar year: the column of the year, and the first and last year that the rules judge.
    :ivar own: the same figures judged by the rules of their own table: where that gives another verdict than the table has,
        these are not its figures, and say nothing of the cause.
    """

    table: Table
    is_old: bool
    year: tuple[str, int, int] | None
    own: Table


def changes_of(parts: Sequence[ComparedPart], keys: Sequence[str], keep: Sequence[str]) -> AnyTable:
    """Return a row for each commune and verdict that is different; the tables have columns of keys that compare exactly.

    :param keep: columns that go with the keys, from the table after or else from the one before.
    """
    after, on = parts[0].after, parts[0].after.on
    pieces = [_changes_of(part, keys, keep) for part in parts]
    found: Any = pieces[0] if len(pieces) == 1 else on.concat(pieces, how="vertical")
    if on.is_polars:
        found = found.sort(*_ORDER, nulls_last=True).drop(_ORDER)
    found = after.run(found)
    if after.eager is None:
        return cast(AnyTable, nw.to_native(found, pass_through=True))
    return cast(AnyTable, after.eager.new(found.get_columns()))


def numbered(table: Table, *, is_old: bool) -> Table:
    """Return a table with the numbers of its rows, which order the changes, where its engine keeps an order."""
    if not table.on.is_polars:
        return table
    return table.after(table.deferred.with_row_index(_ORDER[is_old]))


def _changes_of(part: ComparedPart, keys: Sequence[str], keep: Sequence[str]) -> Frame:
    before, after, verdicts, crossed = part.before, part.after, part.verdicts, part.crossed
    on, order = after.on, list(_ORDER[:2])
    old, new = (
        _side(table, keys, keep, [(n, getattr(each, side)) for n, each in enumerate(verdicts)], start)
        for table, side, start in ((before, "before", _OLD), (after, "after", _NEW))
    )
    joined = old.join(new, left_on=_keys(_OLD, keys), right_on=_keys(_NEW, keys), how="full")
    for each in crossed:
        start = _OLD if each.is_old else _NEW
        for table, year, is_first, mark in (
            (each.table, each.year, each.is_old, "x"),
            (each.own, None, not each.is_old, "y"),
        ):
            names = [(n, verdict.crossed[not is_first]) for n, verdict in enumerate(verdicts) if verdict.crossed]
            other = _crossed(table, year, keys, names, f"{start}{mark}")
            joined = joined.join(other, left_on=_keys(start, keys), right_on=_keys(f"{start}{mark}", keys), how="left")
    is_old, is_new = on.col(f"{_OLD}p").is_null(), on.col(f"{_NEW}p").is_null()
    written = [*keys, *(name for name in keep if name not in keys)]
    shown = [_written(on, before, after, name).alias(f"{PREFIX}w{n}") for n, name in enumerate(written)]
    cells = [
        _change(on, n, verdict, crossed, alone=is_old | is_new, known=part.cause).alias(f"{PREFIX}v{n}")
        for n, verdict in enumerate(verdicts)
    ]
    index = [*(f"{PREFIX}w{n}" for n in range(len(written))), *(order if on.is_polars else [])]
    wide = joined.select(*shown, *(order if on.is_polars else []), *cells)
    places = [f"{PREFIX}v{n}" for n in range(len(verdicts))]
    long = _unpivoted(wide, places, index, after.engine).filter(~on.col(_CHANGE).is_null())
    if on.is_polars:
        long = long.with_columns(on.col(_PLACE).str.slice(len(PREFIX) + 1).cast(on.Int64).alias(_ORDER[2]))
    change = on.col(_CHANGE)
    decoded = {
        KIND: _chosen(on, on.col(_PLACE), dict(zip(places, (each.kind for each in verdicts), strict=True))),
        CODE: _chosen(on, on.col(_PLACE), dict(zip(places, (each.code for each in verdicts), strict=True))),
        BEFORE: _chosen(on, change // 100, dict(enumerate(LABELS))),
        AFTER: _chosen(on, change // 10 % 10, dict(enumerate(LABELS))),
        BECAUSE: _chosen(on, change % 10, {n: text for n, text in enumerate(_CAUSES) if text is not None}),
    }
    if part.judged_by is not None:
        decoded |= {name: on.lit(stamp, on.String) for name, stamp in zip(JUDGED, part.judged_by, strict=True)}
    named = [on.col(f"{PREFIX}w{n}").alias(name) for n, name in enumerate(written)]
    kept = list(_ORDER) if on.is_polars else []
    return long.select(*named, *(column.alias(name) for name, column in decoded.items()), *kept)


def _unpivoted(frame: Frame, columns: Sequence[str], index: Sequence[str], engine: str) -> Frame:
    """Put columns below each other: `_PLACE` has the name of the column, and `_CHANGE` its cell."""
    if engine != "duckdb":
        return frame.unpivot(on=list(columns), index=list(index), variable_name=_PLACE, value_name=_CHANGE)
    # narwhals unpivots on DuckDB's default connection, which does not see the tables of another one
    names = ", ".join(f"'{name}'" for name in columns)
    cells = f'unnest([{names}]) AS "{_PLACE}", unnest([{", ".join(columns)}]) AS "{_CHANGE}"'
    return cast(Frame, nw.from_native(frame.to_native().project(", ".join([*index, cells]))))


def _keys(start: str, keys: Sequence[str]) -> list[str]:
    return [f"{start}k{n}" for n in range(len(keys))]


def _side(
    table: Table, keys: Sequence[str], keep: Sequence[str], columns: Sequence[tuple[int, str | None]], start: str
) -> Frame:
    """Select from a table of results: the keys as they are compared and as written, a mark that the row is there, the codes."""
    on = table.on
    table = with_identities(table, dict(zip(_keys(start, keys), keys, strict=True)))
    own = [name for name in (*keys, *keep) if name in table.schema]
    frame = table.deferred
    if on.is_polars and f"{start}n" not in table.schema:
        frame = frame.with_row_index(f"{start}n")
    return frame.select(
        *_keys(start, keys),
        *([f"{start}n"] if on.is_polars else []),
        *(_plain(table, name).alias(f"{start}w {name}") for name in dict.fromkeys(own)),
        on.lit(1).alias(f"{start}p"),
        *(code_in(table, name).alias(f"{start}c{n}") for n, name in columns if name is not None),
    )


def _crossed(
    table: Table, year: tuple[str, int, int] | None, keys: Sequence[str], columns: Sequence[tuple[int, str]], start: str
) -> Frame:
    on = table.on
    table = with_identities(table, dict(zip(_keys(start, keys), keys, strict=True)))
    codes = [(n, code_in(table, name)) for n, name in columns]
    if year is not None:
        name, first, last = year
        is_judged = (on.col(name) >= first) & (on.col(name) <= last)
        codes = [(n, on.when(is_judged).then(code)) for n, code in codes]
    selected = table.deferred.select(*_keys(start, keys), *(code.alias(f"{start}c{n}") for n, code in codes))
    return singles(on, selected, _keys(start, keys))


def _plain(table: Table, name: str) -> Expr:
    cell = table.on.col(name)
    return cell.cast(table.on.String) if is_text(table.schema[name]) else cell


def code_in(table: Table, name: str) -> Expr:
    """Return the code of the verdict in a column that holds labels or codes; null for anything else."""
    on, cell = table.on, table.on.col(name)
    if table.schema[name].is_integer():
        return on.when((cell >= 0) & (cell < _ABSENT)).then(cell.cast(on.Int16))
    return _chosen(on, cell.cast(on.String), {label: code for code, label in enumerate(LABELS)}, on.Int16)


def _chosen(on: Dialect, cell: Expr, values: Mapping[object, object], dtype: object | None = None) -> Expr:
    """Return the value that `values` has for a cell, as text by default; null for a cell that it does not have."""
    dtype = dtype or on.String
    if on.is_polars and len(values) > _MOST_TESTS:  # a look-up, which narwhals has on no lazy table
        return cell.replace_strict(list(values), list(values.values()), default=None, return_dtype=dtype)
    start = on.lit(None, dtype)
    pairs = reversed(list(values.items()))
    return reduce(
        lambda rest, pair: on.when(cell == pair[0]).then(on.lit(pair[1], dtype)).otherwise(rest), pairs, start
    )


def _written(on: Dialect, before: Table, after: Table, name: str) -> Expr:
    """Return a column as the table after writes it, and in rows that only the table before has, as that one does."""
    new, old = on.col(f"{_NEW}w {name}"), on.col(f"{_OLD}w {name}")
    if name not in after.names:
        return old
    return on.when(~on.col(f"{_NEW}p").is_null()).then(new).otherwise(old) if name in before.names else new


def _change(
    on: Dialect, n: int, verdict: ComparedVerdict, crossed: Sequence[Crossed], *, alone: Expr, known: str | None
) -> Expr:
    """Return a number that holds both verdicts and the cause; null where the verdicts are the same."""
    was, now = (
        on.lit(_ABSENT, on.Int16) if name is None else on.col(f"{start}c{n}").fill_null(_ABSENT)
        for name, start in ((verdict.before, _OLD), (verdict.after, _NEW))
    )
    cause: Expr = on.lit(0, on.Int16)
    if verdict.before is None or verdict.after is None:
        cause = on.lit(_CAUSES.index(RULE), on.Int16)
    elif known is not None:
        cause = on.lit(_CAUSES.index(known), on.Int16)
    elif crossed and verdict.crossed:
        figure, rule = (
            reduce(lambda a, b: a | b, tests) for tests in zip(*_tests(on, n, was, now, crossed), strict=True)
        )
        cause = on.when(figure).then(on.lit(1, on.Int16)).otherwise(on.lit(0, on.Int16))
        cause = cause + on.when(rule).then(on.lit(2, on.Int16)).otherwise(on.lit(0, on.Int16))
    cause = on.when(alone).then(on.lit(_CAUSES.index(COMMUNE), on.Int16)).otherwise(cause)
    return on.when(was != now).then((was * 100 + now * 10 + cause).cast(on.Int16))


def _tests(on: Dialect, n: int, was: Expr, now: Expr, crossed: Sequence[Crossed]) -> Iterator[tuple[Expr, Expr]]:
    """Yield for each exchange whether other figures, and whether other rules, make another verdict; false if unknown."""
    for each in crossed:
        start, own = (_OLD, was) if each.is_old else (_NEW, now)
        code = on.col(f"{start}xc{n}")
        is_known = ~code.is_null() & (on.col(f"{start}yc{n}").fill_null(_ABSENT) == own)
        of_was, of_now = is_known & (code != was), is_known & (code != now)
        yield (of_now, of_was) if each.is_old else (of_was, of_now)
