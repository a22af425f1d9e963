"""One table searched for mistakes: rows and cells are counted, and the first of them located and put in words."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_

from attrs import frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.tables.columns import NAME, PREFIX, ROW, InFile, Level, texts_of
from ntm_criteria.tables.evaluation import Tables, compared
from ntm_criteria.tables.expressions import Dialect, Expr, Frame, Row, Table
from ntm_criteria.tables.mistakes.messages import problem
from ntm_criteria.tables.mistakes.result import SHOWN, TableMistake
from ntm_criteria.text import Text

OWN_NAME = f"{PREFIX}written"  # the name of a village as the table has it; `NAME` is then the name as compared


def is_untrue(on: Dialect, test: Expr) -> Expr:
    """Where a test fails or is null."""
    return on.when(test).then(on.lit(value=False)).otherwise(on.lit(value=True))


def lacks_key(tables: Tables) -> Expr:
    """Where a row has no key."""
    return reduce(or_, [tables.table.on.col(name).is_null() for name in tables.layout.keys])


@frozen(eq=False)
class TableScan:
    """One table that is searched for mistakes."""

    tables: Tables
    level: Level

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
        """The columns that must tell the rows apart."""
        return self.tables.key_names(self.level)

    @property
    def identity(self) -> list[str]:
        """The columns by which messages name a row."""
        return [*self.names, *([ROW] if self.in_file else [])]

    @property
    def keys(self) -> Frame:
        """The table without its figures; the names of villages as they are compared, and as they are."""
        year = self.tables.layout.year_name
        years = [year] if year in self.table.schema else []
        frame = self.table.deferred.select(*dict.fromkeys([*self.identity, *years]))
        if self.level == "village":
            frame = frame.with_columns(self.on.col(NAME).alias(OWN_NAME), compared(self.table, self.on).alias(NAME))
        return frame

    @property
    def texts(self) -> list[str]:
        """The columns of the key that are text."""
        return texts_of(self.table.schema, self.tables.layout.keys)

    def with_years(self, frame: Frame) -> Frame:
        """The rows without those whose year was refused, which have their message already."""
        refused = self.in_file.refused if self.in_file else None
        return frame if refused is None else frame.join(refused, on=ROW, how="anti")

    def counts(self, tests: Mapping[str, Expr]) -> list[Expr]:
        """The number of rows in which each test holds; null of a table without rows."""
        on = self.on
        return [on.when(test).then(on.lit(1)).otherwise(on.lit(0)).sum().alias(name) for name, test in tests.items()]

    def count(self, frame: Frame, tests: Mapping[str, Expr]) -> dict[str, int]:
        """In how many rows each test holds."""
        (row,) = self.table.rows(frame.select(*self.counts(tests)))
        return {name: int(row[name] or 0) for name in tests}

    def first(self, frame: Frame) -> Frame:
        """The first rows, which are put in words."""
        return frame.bottom_k(SHOWN, by=ROW) if self.in_file else frame.head(SHOWN)

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
    ) -> TableMistake | None:
        """The mistake that all these rows are; None if there are none.

        :param message: what is wrong, or a function that says what is wrong with a row.
        :param hints: makes the hints of all rows together.
        :param number: the column with the number of rows that each row stands for.
        :param placed: gives each of the first rows the places of all rows that it stands for.
        """
        (total,) = self.table.rows(frame.select((self.on.col(number).sum() if number else self.on.len()).alias("n")))
        if not total["n"]:
            return None
        first = self.first(frame)
        if placed is not None:
            first = placed(first)
        if self.level == "village":
            first = first.with_columns(self.on.col(OWN_NAME).alias(NAME))
        rows = self.table.rows(first.select(*self.identity, *([number] if number else [])))
        problems = []
        for row, row_hint in zip(rows, [hint] * len(rows) if hints is None else hints(rows), strict=True):
            what = message(row) if callable(message) else message
            problems.append(problem(self.tables, code, self.level, row, None, what, row_hint, warning=warning))
        named = sum(row[number] for row in rows) if number else len(rows)
        return TableMistake(code, self.level, None, int(total["n"]), tuple(problems), int(named))
