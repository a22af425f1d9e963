"""The tables that a text of SQL reads: their names, and their columns with the types that are known of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.tables.columns import YEAR, Level, columns_asked, fact_of, not_taken
from ntm_criteria.tables.sql.engine import Steps, library
from ntm_criteria.text import Text, one_line

ColumnsAsked = Mapping[str, str] | Iterable[str] | None
_ANY_SCALE = 18  # digits after the point that a NUMERIC without a scale may have
_TEXT, _NUMBER, _WHOLE, _TRUTH = "string", "float64", "int64", "boolean"
_PART = r'"([^"]+)"|([^\W\d][\w$-]*)'
_TABLE = re.compile(rf"(?:{_PART})(?:\.(?:{_PART})){{0,2}}")
_REFERENCE = re.compile(r"\{\{[^{}]*\}\}")
_NAME_IT = Text(
    "ghi tên bảng như trong SQL: 'communes', 'kho.communes', hoặc \"{{{{ ref('communes') }}}}\"",
    "name the table as SQL does: 'communes', 'stage.communes', or \"{{{{ ref('communes') }}}}\"",
)
_NO_TYPE = Text("cột '{column}': '{type}' không phải là một kiểu dữ liệu", "the column '{column}': '{type}' is no type")
_AS_TYPE = Text(
    "ghi kiểu như cơ sở dữ liệu ghi, ví dụ 'numeric(5, 2)', 'boolean'",
    "write the type as the database does, such as 'numeric(5, 2)', 'boolean'",
)


@frozen
class TableAsked:
    """A table as the caller describes it, by the argument for it."""

    level: Level
    argument: str
    name: str | bool | None
    columns: Mapping[str, str | None] | None


@frozen
class InputTable:
    """A table that the text reads.

    :ivar parts: its name in the warehouse, part by part, each with whether it was quoted; or a reference of dbt.
    :ivar step: the name of the step that reads it.
    :ivar types: the types of its columns in Ibis, as the steps after it read them.
    :ivar casts: the columns that are given these types there, since their own types are not known.
    """

    parts: tuple[tuple[str, bool], ...] | str
    step: str
    types: Mapping[str, Any]
    casts: frozenset[str]


def input_table(rules: RuleSet, steps: Steps, asked: TableAsked, keys: Sequence[str], year: str | None) -> InputTable:
    """Describe a table: with the columns given, else with every fact that the rule set reads there.

    :param year: the name of the year column; the main table has it whatever `columns` says, the others unless `columns` tells
        theirs.
    :raises FactError: the name of the table, or the type of a column, cannot be read.
    """
    level, problems = asked.level, Problems()
    has_year = level == "now" or asked.columns is None
    own = [*keys, *([year] if year and has_year else []), *(["name"] if level == "village" else [])]
    figures = dict.fromkeys(_figures(rules, level))
    given = {**dict.fromkeys(own), **(figures if asked.columns is None else asked.columns)}
    types, casts = dict[str, Any](), set[str]()
    for column, written in given.items():
        natural = _WHOLE if column in (year, YEAR) else _TEXT if column in own else _natural(rules, column, level)
        if written is None:
            types[column] = natural or _TEXT
            casts |= {column} if natural else set()
        else:
            types[column] = _type(steps, column, written, problems)
    problems.raise_if_any(FactError)
    return InputTable(_parts(asked), _STEPS[level], types, frozenset(casts))


def _parts(asked: TableAsked) -> tuple[tuple[str, bool], ...] | str:
    name = _STEPS[asked.level] if asked.name is True else asked.name
    if isinstance(name, str) and _REFERENCE.fullmatch(name.strip()):
        return name.strip()
    if not isinstance(name, str) or not _TABLE.fullmatch(name.strip()):
        raise not_taken(asked.argument, name, _NAME_IT)
    return tuple((quoted or bare, bool(quoted)) for quoted, bare in re.findall(_PART, name.strip()))


_STEPS: dict[Level, str] = {"now": "communes", "village": "villages", "before": "previous"}


def year_column(
    year: int | str | None, keys: Sequence[str], columns: Mapping[str, str | None] | Sequence[str] | None
) -> str | None:
    """Return the name of the year column that the text reads in the main table; None if it reads none.

    It is the one that `year` names, else "year" where that is among the columns: by default all of the contract, with a year
    given those that a table of that year only has.

    :param columns: the columns that the main table is said to have.
    """
    if isinstance(year, str):
        return year
    return YEAR if YEAR in keys or (year is None if columns is None else YEAR in columns) else None


def by_name(argument: str, columns: ColumnsAsked) -> dict[str, str | None] | None:
    """Return the columns of the table given as `argument` with their types, None where a type is not told.

    :raises FactError: they are not names.
    """
    if columns is None:
        return None
    if isinstance(columns, Mapping):
        return dict(columns)
    return dict.fromkeys(columns_asked(f"{argument}_columns" if argument != "table" else "columns", columns))


def _figures(rules: RuleSet, level: Level) -> Iterator[str]:
    """Yield the facts that a table at `level` has a column for by default: those of its contract (`table_schema`)."""
    reads = rules.reads_previous if level == "before" else rules.reads
    for id_, fact in rules.facts.items():
        is_there = fact.per_village if level == "village" else not fact.per_village or id_ in rules.totals
        if id_ in reads and is_there:
            yield id_


def _natural(rules: RuleSet, column: str, level: Level) -> str | None:
    """Return the type that a column of figures is read as; None for a column that is only carried along."""
    fact = rules.facts.get(fact_of(column))
    if fact is None:
        return None
    if fact.is_number or (fact.per_village and level == "now"):
        return _NUMBER
    return _TEXT if fact.values else _TRUTH


def _type(steps: Steps, column: str, written: str, problems: Problems) -> Any:
    """Return the type of Ibis that a type of the dialect is."""
    types = library("ibis.expr.datatypes")
    try:
        dtype = steps.compiler.type_mapper.from_string(written)
    except Exception:  # whatever the parsers of Ibis and SQLGlot raise
        dtype = None
    if dtype is None or dtype.is_unknown():
        shown = one_line(str(written), longest=60)
        message = _NO_TYPE.format(column=one_line(str(column), longest=60), type=shown)
        problems.add(ProblemCode.WRONG_TYPE, message, hint=_AS_TYPE)
        return types.string
    if dtype.is_decimal() and dtype.scale is None:
        return types.Decimal(38, _ANY_SCALE)
    return dtype
