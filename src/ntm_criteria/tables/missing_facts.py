"""Which facts each indicator lacks in the rows of a table in memory: `assess` is asked once for all rows of one pattern."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from attrs import evolve

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Commune, village_key
from ntm_criteria.judging import Assessment, IndicatorResult, judge_usable
from ntm_criteria.model import UNKNOWN
from ntm_criteria.tables.columns import PREFIX, Carrier, Column
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Expr, Frame, Native, Series, Table, library
from ntm_criteria.tables.mistakes import communes
from ntm_criteria.text import Text

_AT_ONCE = 1_000  # communes that are built together
_LAZY = Text("missing=: bảng phải nằm trong bộ nhớ", "missing= takes a table in memory only")
_COLLECT = Text(
    "chuyển bảng thành bảng Polars, pandas hoặc PyArrow trước, chẳng hạn bằng .collect()",
    "make it a table of Polars, pandas or PyArrow first, such as by .collect()",
)


def refuse_lazy(table: Table) -> None:
    """Raise FactError if the table is lazy: which communes stand for the others is known only once it is computed."""
    if not table.is_eager:
        raise FactError([Problem(ProblemCode.WRONG_FORM, _LAZY, hint=_COLLECT)])


def usable_tests(columns: Iterable[Column]) -> list[Expr]:
    """Return columns that are true in the rows where a figure is there and can be used."""
    return [_is_usable(column).alias(_usable(column)) for column in columns]


def usable_names(columns: Iterable[Column]) -> list[str]:
    """Return the names of the columns of `usable_tests`."""
    return list(map(_usable, columns))


def _usable(column: Column) -> str:
    return f"{PREFIX}usable{column.work}"


def _is_usable(column: Column) -> Expr:
    cell = column.on.col(column.work)
    if column.is_number:
        return column.known.fill_null(False)
    return cell >= 0 if column.carrier is Carrier.CATEGORY else cell != UNKNOWN


def missing_facts(
    tables: Tables, result: Frame, indicators: Mapping[str, tuple[str, bool]], *, has_wrong: bool
) -> list[Series]:
    """Return, for each column of `indicators`, a series of the facts that the indicator lacks: "population, households".

    :param tables: the tables as they were read, of which the main one is in memory.
    :param result: the judged rows, in the order of the main table, with these columns of patterns.
    :param indicators: by the name of its column, the code of an indicator, and whether the column holds patterns; if not, each
        row stands for itself alone.
    :param has_wrong: whether figures that cannot be used were taken as missing; `result` has the columns of `usable_tests`.
    """
    polars: Native = library("polars")
    examples = dict[str, Series]()
    for name, (_, has_patterns) in indicators.items():
        numbers: Native = result.get_column(name)
        there = numbers.is_not_null().arg_true()
        examples[name] = there.gather(numbers.gather(there).arg_unique().sort()) if has_patterns else there
    rows = sorted({row for each in examples.values() for row in each})
    texts: dict[str, dict[int, str | None]] = {name: {} for name in indicators}
    wanted = {name: set(each) for name, each in examples.items()}
    for start in range(0, len(rows), _AT_ONCE):
        chunk = rows[start : start + _AT_ONCE]
        for row, assessment in zip(chunk, _assessments(tables, result, chunk, has_wrong=has_wrong), strict=True):
            for name, (code, _) in indicators.items():
                if row in wanted[name]:
                    texts[name][row] = _text(assessment[code])
    found = list[Series]()
    for name, (_, has_patterns) in indicators.items():
        numbers = result.get_column(name)
        own, height = examples[name], len(numbers)
        told = polars.Series([texts[name][row] for row in own], dtype=polars.String)
        if has_patterns:
            series = numbers.replace_strict(numbers.gather(own), told, default=None, return_dtype=polars.String)
        else:
            series = polars.repeat(None, height, dtype=polars.String, eager=True).scatter(own, told)
        found.append(series.alias(name))
    return found


def _text(result: IndicatorResult) -> str | None:
    named = dict.fromkeys(f"previous.{each.fact}" if each.previous else each.fact for each in result.missing)
    return ", ".join(named) or None


def _assessments(tables: Tables, result: Frame, rows: Sequence[int], *, has_wrong: bool) -> list[Assessment]:
    """Judge the communes of some rows of the main table, without the figures that cannot be used."""
    main: Native = tables.table.polars
    cells = main[list(rows)].rows(named=True)
    before = list[list[Column]]([] for _ in rows)
    if has_wrong:
        columns = [column for column in tables.columns.values() if column.level in ("now", "before")]
        native: Native = result
        usable = native.select(usable_names(columns))[list(rows)].rows()
        for row, past, tests in zip(cells, before, usable, strict=True):
            wrong = [column for column, is_usable in zip(columns, tests, strict=True) if not is_usable]
            row |= {column.name: None for column in wrong if column.level == "now"}
            past += [column for column in wrong if column.level == "before"]
    made = communes(tables, cast(Any, cells))
    return [
        judge_usable(_without(commune, {column.fact.id for column in past}), tables.rules)
        for commune, past in zip(made, before, strict=True)
    ]


def _without(commune: Commune, facts: set[str]) -> Commune:
    """Return the commune without these figures of last year, and without those of villages that its rows do not tell apart."""
    previous = {id_: figure for id_, figure in commune.previous.items() if id_ not in facts}
    keys = [village_key(form["name"]) if isinstance(form["name"], str) else None for form in commune.villages]
    number = Counter(keys)
    villages = [
        form if key and number[key] == 1 else {"name": f"{place} {form['name']}"}
        for place, (key, form) in enumerate(zip(keys, commune.villages, strict=True))
    ]
    return evolve(commune, places={}, previous=previous, villages=villages)
