"""A table whose rows are scan at: those that are a mistake are counted, located and put in words."""

from collections.abc import Callable

from attrs import frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.tables.columns import NAME, PREFIX, ROW, InFile, Level, texts_of
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Dialect, Frame, Row, Table
from ntm_criteria.tables.mistakes.messages import problem
from ntm_criteria.tables.mistakes.result import SHOWN, TableMistake
from ntm_criteria.text import Text

WRITTEN = f"{PREFIX}written"  # the name of a village, not as compared


@frozen(eq=False)
class TableScan:
    """A table that is scan at."""

    tables: Tables
    level: Level
    table: Table

    @property
    def on(self) -> Dialect:
        return self.table.on

    @property
    def in_file(self) -> InFile | None:
        return self.tables.files.get(self.level)

    @property
    def names(self) -> list[str]:
        return self.tables.key_names(self.level)

    @property
    def bare(self) -> Frame:
        """Keys, years, names and places: what tells rows apart, and no figures."""
        year = self.tables.layout.year_name
        here = [year] if year in self.table.frame.collect_schema() else []
        return self.table.deferred.select(*dict.fromkeys([*self.names, *here, *([ROW] if self.in_file else [])]))

    @property
    def texts(self) -> list[str]:
        """The columns of the key that are text."""
        return texts_of(self.table.frame.collect_schema(), self.tables.layout.keys)

    def with_years(self, frame: Frame) -> Frame:
        """Without the rows whose year was refused: nothing more is to be said of them."""
        refused = self.in_file.refused if self.in_file else None
        return frame if refused is None else frame.join(refused, on=ROW, how="anti")

    def as_written(self, frame: Frame) -> Frame:
        """The rows with the names of villages as they are written, not as they are compared."""
        return frame.with_columns(self.on.col(WRITTEN).alias(NAME)) if self.level == "village" else frame

    def first(self, frame: Frame) -> Frame:
        return frame.bottom_k(SHOWN, by=ROW) if self.in_file else frame.head(SHOWN)

    def mistake(
        self,
        frame: Frame,
        code: ProblemCode,
        said: Text | Callable[[Row], Text],
        *,
        hint: Text | None = None,
        warning: bool = False,
        hints: Callable[[list[dict[str, Cell]]], list[Text | None]] | None = None,
        number: str | None = None,
        placed: Callable[[Frame], Frame] | None = None,
    ) -> TableMistake | None:
        """The mistake that these rows are.

        :param said: what is wrong, or what says it of a row.
        :param number: the column that tells for how many rows each stands.
        :param placed: puts the places of all these rows in the place of the first.
        """
        total = self.on.len() if number is None else self.on.col(number).sum()
        (counted,) = self.table.rows(frame.select(total.alias("n")))
        if not counted["n"]:
            return None
        wanted = [*self.names, *([ROW] if self.in_file else []), *([number] if number else [])]
        first = self.first(frame.select(*wanted))
        here = self.table.rows(first if placed is None else placed(first))
        beside = [hint] * len(here) if hints is None else hints(here)
        problems = tuple(
            problem(self.tables, code, self.level, row, None, told, more, warning=warning)
            for row, more in zip(here, beside, strict=True)
            for told in [said(row) if callable(said) else said]
        )
        named = sum(row[number] for row in here) if number else len(here)
        return TableMistake(code, self.level, None, int(counted["n"]), problems, int(named))
