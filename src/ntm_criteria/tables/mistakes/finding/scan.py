"""Searches one table for mistakes: counts the wrong rows and cells, and writes messages for the first of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import itemgetter, or_

from attrs import frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import NAME, PREFIX, ROW, SET, InFile, Level, texts_of
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Dialect, Expr, Frame, Row, Table, is_null, library
from ntm_criteria.tables.mistakes.finding.messages import problem
from ntm_criteria.tables.mistakes.finding.mistake import SHOWN, TableMistake, WrongRow
from ntm_criteria.text import Text

_WHOLE = 10**15  # floats below it are shown with all their digits
_CODE = f"{PREFIX}code"
_KIND = f"{PREFIX}kind"  # prefix of columns that are 1 in the rows in which a test is true
_PLACE = f"{PREFIX}place"  # the number of a row
_DIGITS = 40  # the most digits of a decimal that are written without an exponent


def is_untrue(on: Dialect, test: Expr) -> Expr:
    """Build an expression that is true where a test is false or null."""
    return on.when(test).then(on.lit(value=False)).otherwise(on.lit(value=True))


def lacks_key(tables: Tables) -> Expr:
    """Build an expression that is true where a part of the key is missing."""
    return reduce(or_, [tables.table.on.col(name).is_null() for name in tables.keys])


@frozen(eq=False)
class TableScan:
    """A table to search for mistakes, with the steps that all searches share.

    :ivar most: how many rows of one kind of mistake get a message; None for all of them, which then are kept with it.
    """

    tables: Tables
    level: Level
    most: int | None = SHOWN

    @property
    def table(self) -> Table:
        return self.tables.by_level[self.level]

    @property
    def on(self) -> Dialect:
        return self.table.on

    @property
    def in_file(self) -> InFile | None:
        return self.tables.files.get(self.level)

    @property
    def names(self) -> list[str]:
        """The columns whose values must be unique together: key, year and village name, as they are compared."""
        return self.tables.compared_names(self.level)

    @property
    def written(self) -> list[str]:
        """The columns of key and village name as they are written."""
        return self.tables.written_names(self.level)

    @property
    def identity(self) -> list[str]:
        """The columns by which messages name a row: key, year, village name, and `ROW` if the table is from a file.

        Where all rows are asked for, and several rule sets check them, also the number of the set that speaks for a row.
        """
        of_set = [SET] if self.most is None and self.tables.part is not None and SET in self.table.schema else []
        return [*self.tables.key_names(self.level), *([ROW] if self.in_file else []), *of_set]

    @property
    def keys(self) -> Frame:
        """The columns `names`, `identity` and the year."""
        year = self.tables.layout.year_name
        years = [year] if year in self.table.schema else []
        return self.table.deferred.select(*dict.fromkeys([*self.identity, *years, *self.names]))

    @property
    def texts(self) -> list[str]:
        """The columns of the key that are text."""
        return texts_of(self.table.schema, self.tables.layout.keys)

    def with_years(self, frame: Frame) -> Frame:
        """Drop the rows of `frame` whose year could not be read from text, because they have a message already."""
        refused_rows = self.in_file.refused if self.in_file else None
        return frame if refused_rows is None else frame.join(refused_rows, on=ROW, how="anti")

    def repeated(self, frame: Frame) -> Frame:
        """Drop rows whose columns `names` no other row of `frame` has, as far as is cheap: some may stay."""
        if not self.on.is_polars:
            return frame
        # a group for each row would take two to five times the memory of a number for each; equal names have equal numbers
        code = library("polars").struct(self.names).hash()
        codes = frame.select(code.alias(_CODE)).collect(engine="streaming").to_series().sort()
        several = codes.filter(codes == codes.shift()).unique()
        return frame.filter(code.is_in(several.implode())) if len(several) else frame.clear()

    def with_number(self, frame: Frame, name: str) -> Frame:
        """Add the column `name` with the number of rows of `frame` that have the same `names`; nulls are the same."""
        on, names = self.on, self.names
        if not on.is_polars:
            return frame.with_columns(on.len().over(*names).alias(name))
        # a window, or a join with what is not computed yet, would hold all columns of all rows; so the rows stream past
        several = self.repeated(frame).group_by(*names).agg(on.len().alias(name)).filter(on.col(name) > 1)
        several = several.collect(engine="streaming").lazy()
        frame = frame.join(several, on=names, how="left", nulls_equal=True, maintain_order="left")
        return frame.with_columns(on.col(name).fill_null(1))

    def counts(self, tests: Mapping[str, Expr]) -> list[Expr]:
        """Build an expression for each test that counts the rows in which it is true; null for an empty table."""
        on = self.on
        return [on.when(test).then(on.lit(1)).otherwise(on.lit(0)).sum().alias(name) for name, test in tests.items()]

    def count(self, frame: Frame, tests: Mapping[str, Expr]) -> dict[str, int]:
        """Count the rows of `frame` in which each test is true, by the name of the test."""
        (row,) = self.table.rows(frame.select(*self.counts(tests)))
        return {name: int(row[name] or 0) for name in tests}

    def first(self, frame: Frame) -> Frame:
        """Select the first rows of `frame`, which get a message."""
        if self.most is None:
            return frame.sort(ROW) if self.in_file else frame
        return frame.bottom_k(self.most, by=ROW) if self.in_file else frame.head(self.most)

    def rows_of_each(self, frame: Frame, tests: Sequence[Expr], names: Sequence[str]) -> list[Sequence[Row]]:
        """Compute the rows in which each test is true; the first of them that get a message, unless all are asked for.

        One query makes all tests where the engine takes longer to plan a query than to answer it, or all rows are asked for.

        :param names: the columns to compute.
        """
        on, table = self.on, self.table
        if self.most is not None and not table.writes_text:
            return [table.rows(self.first(frame.filter(test).select(*names))) for test in tests]
        marks = [f"{_KIND}{number}" for number in range(len(tests))]
        ones = [on.when(test).then(on.code(1)).otherwise(on.code(0)) for test in tests]
        found = frame.filter(reduce(or_, tests))
        found = found.select(*names, *(one.alias(mark) for mark, one in zip(marks, ones, strict=True)))
        if self.most is None:
            rows = table.rows(self.first(found))
            return [[row for row in rows if row[mark]] for mark in marks]
        placed = found.with_places(_PLACE)
        first = [placed.filter(on.col(mark) == 1).select(_PLACE).head(self.most) for mark in marks]
        rows = table.rows(placed.join(on.concat(first).unique(), on=[_PLACE], how="semi"))
        rows.sort(key=itemgetter(_PLACE))
        return [[row for row in rows if row[mark]][: self.most] for mark in marks]

    def wrong_rows(
        self,
        rows: Sequence[Row],
        problems: Sequence[Problem],
        values: Iterable[Cell] | None = None,
        *,
        earlier: int = 0,
    ) -> tuple[WrongRow, ...]:
        """Keep rows with their problems and the cells that are wrong, where all rows are asked for.

        :param earlier: the number of years by which the wrong figure is older than its row.
        """
        if self.most is not None:
            return ()
        layout, has_year = self.tables.layout, self.tables.has_year(self.level)
        asked = layout.year if layout.year_column is None else None
        asked = asked if asked is None else asked - (self.level == "before")
        found = []
        for row, each, value in zip(rows, problems, values or [None] * len(rows), strict=True):
            cell: Cell = row[layout.year_name] if has_year else asked
            year = None if is_null(cell) else int(cell) - earlier
            key = tuple(None if is_null(row[name]) else row[name] for name in layout.keys)
            village = row[NAME] if self.level == "village" else None
            is_other = SET in row and row[SET] != self.tables.part
            found.append(WrongRow(key, year, village, None if is_null(value) else cell_text(value), each, is_other))
        return tuple(found)

    def mistake(
        self,
        frame: Frame,
        code: ProblemCode,
        message: Text | Callable[[Row], Text],
        *,
        hint: Text | None = None,
        hints: Callable[[Sequence[Row]], Sequence[Text | None]] | None = None,
        warning: bool = False,
        number: str | None = None,
        placed: Callable[[Frame], Frame] | None = None,
        extra: Sequence[str] = (),
    ) -> TableMistake | None:
        """Build the mistake that the rows of `frame` have; return None if `frame` is empty.

        :param message: the description of the mistake, or a function that describes it for a row.
        :param hints: a function that returns a hint or None for each of several rows; it replaces `hint`.
        :param number: for grouped rows, the column with the number of rows in each group.
        :param placed: for grouped rows, a function that adds to each group the numbers of its rows in the file.
        :param extra: columns that `message` or `hints` read beside those of `identity`.
        """
        (total,) = self.table.rows(frame.select((self.on.col(number).sum() if number else self.on.len()).alias("n")))
        if not total["n"]:
            return None
        first = self.first(frame)
        if placed is not None:
            first = placed(first)
        rows = self.table.rows(first.select(*self.identity, *([number] if number else []), *extra))
        row_hints = [hint] * len(rows) if hints is None else hints(rows)
        described = [int(row[number]) for row in rows] if number else [1] * len(rows)
        return self.listed(code, rows, message, row_hints, warning=warning, total=total["n"], described=described)

    def listed(
        self,
        code: ProblemCode,
        rows: Sequence[Row],
        message: Text | Callable[[Row], Text],
        hints: Sequence[Text | None],
        *,
        warning: bool,
        total: int,
        described: Sequence[int],
    ) -> TableMistake:
        """Build a mistake from the rows that get a message.

        :param described: how many rows of the table each of them stands for.
        """
        problems = []
        for row, hint in zip(rows, hints, strict=True):
            text = message(row) if callable(message) else message
            problems.append(problem(self.tables, code, self.level, row, None, text, hint, warning=warning))
        wrong = self.wrong_rows(rows, problems)
        listed = tuple(problems)
        return TableMistake(code, self.level, None, int(total), listed, sum(described), wrong, tuple(described))


def cell_text(cell: Cell) -> str:
    """Write a cell as text that is the same on every engine: 915 for 915, 915.0 and a decimal 915.00.

    >>> cell_text(915.0), cell_text(Decimal("91.50")), cell_text(0.1), cell_text(True)
    ('915', '91.5', '0.1', 'true')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    if isinstance(cell, Decimal) and cell.is_finite() and abs(cell.adjusted()) < _DIGITS:
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(cell)
