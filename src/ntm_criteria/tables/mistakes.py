"""Mistakes in the cells and keys of tables: counted, located, put in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import narwhals.stable.v2 as nw
from attrs import Factory, field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.facts import Kind
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.columns import PREFIX, Column, Level, as_float, bad, good, unusual
from ntm_criteria.tables.contradictions import mark
from ntm_criteria.tables.dialect import Dialect
from ntm_criteria.tables.engine import Table, deferred, rows, run
from ntm_criteria.tables.given import Tables
from ntm_criteria.tables.layout import NAME
from ntm_criteria.tables.mistake_words import cell, contradiction_said, fraction_cell, problem, unusual_cell
from ntm_criteria.tables.near_keys import near_keys
from ntm_criteria.tables.opening import open_tables
from ntm_criteria.tables.prepare import compared, prepare
from ntm_criteria.tables.rolls import same_names
from ntm_criteria.words import Text

_WRITTEN = f"{PREFIX}written"  # the name of a village, not as compared
SHOWN = 20  # cells of one kind of mistake that are named; all are counted
Expr = Any
Frame = Any


@frozen
class TableMistake:
    """One kind of mistake.

    :ivar code: what kind it is.
    :ivar table: "now" for the main table, "village" and "before" for those of the villages and of last year.
    :ivar column: the column with the cells; None for keys.
    :ivar rows: in how many rows it is.
    :ivar problems: the first of them, up to 20, in words.
    :ivar named: how many rows these stand for.
    """

    code: ProblemCode
    table: Level
    column: str | None
    rows: int
    problems: tuple[Problem, ...]
    named: int = field(default=Factory(lambda self: len(self.problems), takes_self=True))

    @property
    def is_warning(self) -> bool:
        """Nothing is refused for it."""
        return self.problems[0].severity == "warning"


@frozen
class TableCheck:
    """What `check_table` found; `str()` lists it.

    :ivar mistakes: each kind of mistake; none if all is well.
    """

    mistakes: tuple[TableMistake, ...] = ()

    @property
    def rows(self) -> int:
        """The rows with mistakes, added up kind by kind; warnings are not counted."""
        return sum(mistake.rows for mistake in self.mistakes if not mistake.is_warning)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every cell that is named, and a line for those that are only counted."""
        return tuple(problem for mistake in self.mistakes for problem in listed(mistake))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def check_table(
    frame: Any,
    rules: RuleSet,
    *,
    by: str | Sequence[str],
    year: int | str | None = None,
    villages: Any = None,
    previous: Any = None,
    units: Mapping[str, str] | None = None,
) -> TableCheck:
    """Find the mistakes in the data of a table, on every engine: lazy tables are run for it.

    Takes what `assess_table` takes. Looked for are cells that their fact cannot take (infinite, outside its limits, finer
    than its step, no value of the list), figures that contradict each other, missing keys and years, rows with the same key,
    villages of no commune, and villages without a name or with one name. Warnings, which `assess_table` takes no notice of,
    are figures outside their plausible range, columns of shares in percent most of which are not above 1 (0.95 for
    95 %?), and rows of last year's table whose commune is not in the main one.

    :returns: each kind of mistake with its number of rows, and up to 20 of them in words.
    :raises FactError: mistakes of the schema.

    >>> import polars as pl
    >>> from ntm_criteria import check_table, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [915.0, 92.0]})
    >>> print(check_table(communes, load_rule_set("bang-mac-2024"), by="commune_id").mistakes[0].rows)
    1
    """
    given = open_tables(frame, rules, by=by, year=year, villages=villages, previous=previous, units=units)
    found = checked(given)
    return TableCheck((*found, *contradicted(given, untidy=True), *_unusual(given)))


def checked(given: Tables) -> list[TableMistake]:
    """Mistakes of cells, keys and years, counted and located."""
    found = []
    for level, table in given.each:
        found += _bad_cells(given, level, table)
        found += _bad_keys(given, level, table)
    return found


def _count(on: Dialect, test: Expr) -> Expr:
    return on.when(test).then(on.lit(1)).otherwise(on.lit(0)).sum()


def _bad_cells(given: Tables, level: Level, table: Table) -> list[TableMistake]:
    tests = {column: bad(column) for column in given.columns_of(level) if column.can_be_bad}
    return _cells(given, table, tests, cell)


def _unusual(given: Tables) -> list[TableMistake]:
    """Figures outside their plausible range: a warning each."""
    found = []
    for level, table in given.each:
        columns = given.columns_of(level)
        tests = {column: unusual(column) for column in columns if column.fact.plausible}
        found += _cells(given, table, tests, unusual_cell)
        found += _cells(given, table, _fractions(table, columns), fraction_cell, most=1)  # the column is in doubt
    return found


def _fractions(table: Table, columns: Iterable[Column]) -> dict[Column, Expr]:
    """Shares that may be fractions, 0.95 for 95 %, as spreadsheets keep them: most of the column is not above 1."""
    shares = [column for column in columns if column.fact.kind is Kind.SHARE and column.per_unit == column.fact.scale]
    if not shares:
        return {}
    above = {column: good(column) & (as_float(column) > 1) for column in shares}
    below = {column: good(column) & (as_float(column) > 0) & (as_float(column) <= 1) for column in shares}
    counts = [_count(table.on, test).alias(f"{column.work}_a") for column, test in above.items()]
    counts += [_count(table.on, test).alias(column.work) for column, test in below.items()]
    (found,) = rows(run(deferred(table).select(*counts), table))
    return {
        column: test for column, test in below.items() if (found[column.work] or 0) > (found[f"{column.work}_a"] or 0)
    }


def _cells(
    given: Tables,
    table: Table,
    tests: Mapping[Column, Expr],
    said: Callable[[Tables, Column, Mapping[str, Any]], Problem],
    most: int = SHOWN,
) -> list[TableMistake]:
    """The cells for which the test of their column holds, counted, and the first of them, at most so many, in words."""
    if not tests:
        return []
    frame = deferred(table)
    counted = [_count(table.on, test).alias(column.work) for column, test in tests.items()]
    (counts,) = rows(run(frame.select(*counted), table))
    found = []
    for column, test in tests.items():
        number = counts[column.work] or 0
        if number:
            names = list(dict.fromkeys([*given.key_names(column.level), column.name]))
            here = rows(run(frame.filter(test).select(*names).head(most), table))
            problems = tuple(said(given, column, row) for row in here)
            found.append(TableMistake(problems[0].code, column.level, column.name, number, problems))
    return found


def listed(mistake: TableMistake) -> list[Problem]:
    rest = mistake.rows - mistake.named
    if rest <= 0:
        return list(mistake.problems)
    where = f" ('{mistake.column}')" if mistake.column else ""
    more = Text(f"và {rest} dòng nữa{where}", f"and {rest} more {'row' if rest == 1 else 'rows'}{where}")
    last = mistake.problems[0]
    return [*mistake.problems, Problem(mistake.code, more, fact=mistake.column, severity=last.severity)]


_KEY_MISSING = Text("dòng không có mã xã", "the row has no key")
_TWICE = Text("có nhiều dòng cho cùng một xã và năm", "several rows for one commune and year")
_NAME_MISSING = Text("thôn chưa có tên (name)", "the village has no name")
_NAME_TWICE = Text("hai thôn trùng tên", "two villages of one name")
_IS_TOTAL = Text(
    "có vẻ là dòng cộng chứ không phải một xã; dòng này vẫn được đánh giá như một xã: bỏ dòng này khỏi bảng",
    "this looks like a total, not a commune, and is judged as one: take it out of the table",
)
_TOTALS = same_names(["tổng", "tổng cộng", "tổng số", "cộng", "toàn tỉnh", "toàn huyện", "total"])
_NO_COMMUNE = Text("không có xã này trong bảng chính", "this commune is not in the main table")


def _bad_keys(given: Tables, level: Level, table: Table) -> list[TableMistake]:
    frame, names, on = deferred(table), given.key_names(level), table.on
    keys = [name for name in names if level != "village" or name != NAME]
    found: list[TableMistake | None] = []
    missing = _either([on.col(name).is_null() for name in given.layout.keys])
    found.append(_filtered(given, level, table, frame.filter(missing), ProblemCode.BAD_KEY, _KEY_MISSING))
    if level == "village":
        nameless = on.col(NAME).is_null() | (on.col(NAME).str.strip_chars() == "")
        found.append(_filtered(given, level, table, frame.filter(nameless), ProblemCode.BAD_VILLAGE, _NAME_MISSING))
        frame = frame.filter(~nameless).with_columns(on.col(NAME).alias(_WRITTEN), compared(table, on).alias(NAME))
    if level == "now":
        found += [_totals(given, table, frame, key) for key in given.layout.keys]
    if level == "now" and given.layout.year_column:
        found.append(_wrong_years(given, table, frame))
    number, counted = f"{PREFIX}rows", [on.len().alias(f"{PREFIX}rows")]
    if level == "village":
        counted.append(on.col(_WRITTEN).min())
    twice = frame.filter(~missing).group_by(*names).agg(*counted).filter(on.col(number) > 1)
    if level == "village":
        twice = twice.with_columns(on.col(_WRITTEN).alias(NAME))  # as one of them is written
    code, said = (ProblemCode.BAD_VILLAGE, _NAME_TWICE) if level == "village" else (ProblemCode.BAD_KEY, _TWICE)
    found.append(_filtered(given, level, table, twice, code, said, number))
    if level != "now":
        known = deferred(given.table).select(*keys).filter(~_either([on.col(key).is_null() for key in keys])).unique()
        if level == "before" and given.layout.previous_year:
            keys = list(given.layout.keys)
            known = known.select(*keys).unique()
        strangers = frame.filter(~missing).join(known, on=keys, how="anti")
        if level == "village":
            strangers = strangers.with_columns(on.col(_WRITTEN).alias(NAME))
        code, warning, hints = ProblemCode.UNKNOWN_COMMUNE, level == "before", partial(near_keys, given, known, keys)
        found.append(_filtered(given, level, table, strangers, code, _NO_COMMUNE, warning=warning, hints=hints))
    return [mistake for mistake in found if mistake]


def _totals(given: Tables, table: Table, frame: Frame, key: str) -> TableMistake | None:
    """A warning of rows that add up others, as people write below a table."""
    on, schema = table.on, table.frame.collect_schema()
    if schema[key] not in (nw.String, nw.Categorical) and schema[key] != nw.Enum:
        return None
    word = on.col(key).cast(on.String).str.strip_chars().str.to_lowercase()
    here = frame.filter(word.is_in(sorted(_TOTALS)))
    return _filtered(given, "now", table, here, ProblemCode.IMPLAUSIBLE, _IS_TOTAL, warning=True)


def _wrong_years(given: Tables, table: Table, frame: Frame) -> TableMistake | None:
    first, last = given.rules.years
    span = str(given.layout.year or (first if first == last else f"{first}–{last}"))
    said = Text(
        f"năm trống, hoặc không phải năm được đánh giá ({span})",
        f"the year is missing, or not one that is judged ({span})",
    )
    on = table.on
    judged = on.when(given.is_year_taken(on)).then(on.lit(value=False)).otherwise(on.lit(value=True))
    return _filtered(given, "now", table, frame.filter(judged), ProblemCode.WRONG_YEAR, said)


def _filtered(
    given: Tables,
    level: Level,
    table: Table,
    frame: Frame,
    code: ProblemCode,
    said: Text,
    number: str | None = None,
    *,
    warning: bool = False,
    hints: Callable[[list[dict[str, Any]]], list[Text | None]] | None = None,
) -> TableMistake | None:
    """The mistake that these rows are; `number` is the column that tells for how many rows each stands."""
    total = table.on.len() if number is None else table.on.col(number).sum()
    (counted,) = rows(run(frame.select(total.alias("n")), table))
    if not counted["n"]:
        return None
    here = rows(run(frame.select(*given.key_names(level), *([number] if number else [])).head(SHOWN), table))
    beside = [None] * len(here) if hints is None else hints(here)
    problems = tuple(
        problem(given, code, level, row, None, said, hint, warning=warning)
        for row, hint in zip(here, beside, strict=True)
    )
    named = sum(row.pop(number) for row in here) if number else len(here)
    return TableMistake(code, level, None, int(counted["n"]), problems, int(named))


def _either(tests: list[Expr]) -> Expr:
    made = tests[0]
    for test in tests[1:]:
        made = made | test
    return made


def contradicted(given: Tables, *, untidy: bool) -> list[TableMistake]:
    prepared = prepare(given, list(given.own), untidy=untidy)
    if not prepared.found:
        return []
    on = given.table.on
    tests = [_count(on, on.col(mark(number))).alias(mark(number)) for number in range(len(prepared.found))]
    (counts,) = rows(run(prepared.frame.select(*tests), given.table))
    found = []
    for number, each in enumerate(prepared.found):
        if counts[mark(number)]:
            here = prepared.frame.filter(on.col(mark(number))).select(*given.own).head(SHOWN)
            problems = tuple(
                problem(given, each.code, "now", row, each.fact, contradiction_said(each, given.rules))
                for row in rows(run(here, given.table))
            )
            found.append(TableMistake(each.code, each.level, each.fact, int(counts[mark(number)]), problems))
    return found
