"""The result of judging a table, with what shows whether the table may have mistakes."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from ntm_criteria.tables.columns import PREFIX, Column, bad
from ntm_criteria.tables.expressions import Expr, Frame, Series, Table

BAD = f"{PREFIX}bad"  # true in rows where an impossible or contradictory figure became missing


@frozen(eq=False)
class JudgedTable:
    """A judged table; if mistakes raise errors, it has extra columns that show whether the data has mistakes.

    :ivar verdicts: the columns of the frame that belong to the result.
    :ivar labels: the texts of the numbers 0, 1, … in columns of the result, by column.
    :ivar witnesses: the columns of the caller's table that are checked by counting: a column may have a mistake only if it
        has more unknown figures than missing cells.
    :ivar unknown: for each column in `witnesses`, an expression for its number of unknown figures.
    :ivar missing: by the name of its column of patterns (see `pattern`), the code of an indicator, and whether these are any.
    :ivar is_marked: whether the frame has the column `BAD`, which marks wrong figures of columns not in `witnesses`.
    """

    frame: Frame
    verdicts: Sequence[str]
    labels: Mapping[str, tuple[str, ...]]
    witnesses: Sequence[Column] = ()
    unknown: Sequence[Expr] = ()
    is_marked: bool = False
    missing: Mapping[str, tuple[str, bool]] = field(factory=dict)

    def is_suspect(self, result: Frame, table: Table) -> bool:
        """Whether `BAD` is true in a row, or a column in `witnesses` holds an impossible cell.

        :param result: the computed frame.
        :param table: the caller's main table.
        """
        if self.is_marked and result.get_column(BAD).any():
            return True
        if not self.witnesses:
            return False
        numbers, cells = result.select(*self.unknown).row(0), table.polars
        doubtful = [
            column
            for number, column in zip(numbers, self.witnesses, strict=True)
            if number > _missing(cells.get_column(column.name), number)
        ]
        tests = [bad(column).any().alias(column.name) for column in doubtful]
        return bool(tests) and any(table.rows(table.deferred.select(*tests))[0].values())


def _missing(cells: Series, least: int) -> int:
    """Count the missing cells of a column: nulls and, only if there are fewer than `least` nulls, NaNs."""
    nulls = int(cells.null_count())
    return nulls if nulls >= least or not cells.dtype.is_float() else nulls + int(cells.is_nan().sum())
