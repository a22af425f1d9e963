"""One quick pass over eager tables: is there anything to look for at all?"""

from typing import Any

from ntm_criteria.tables.columns import NAME, Level, bad
from ntm_criteria.tables.evaluation import Tables, compared
from ntm_criteria.tables.expressions import NARWHALS, Table, deferred, rows, run

Frame = Any


def suspects(given: Tables) -> bool:
    """Whether keys, years or names may be wrong, or a cell of the tables beside."""
    for level, table in given.each:
        columns = [column for column in given.columns_of(level) if column.can_be_bad]
        if level != "now" and columns and len(table.frame):
            tests = [bad(column).any().alias(column.work) for column in columns]
            (row,) = rows(run(deferred(table).select(*tests), table))
            if any(row.values()):
                return True
        if len(table.frame) and _keys_suspect(given, level, table):
            return True
    return False


def _keys_suspect(given: Tables, level: Level, table: Table) -> bool:
    frame, layout = table.frame, given.layout
    names = given.key_names(level)
    if any(frame.get_column(name).null_count() for name in names):
        return True
    if level == "now" and layout.year_column:  # most tables hold the year judged alone, and one look is enough
        tests: list[Any] = [given.is_year_judged(NARWHALS), given.is_year_taken(NARWHALS)]
        if not any(_is_every(frame, test) for test in tests):
            return True
    wanted = given.year_wanted(level)
    if wanted is not None and not _is_every(frame, NARWHALS.col(layout.year_name) == wanted):
        return True
    if level != "now" and not _known_communes(given, frame, level):
        return True
    if level == "village":
        name = NARWHALS.col(NAME).str.strip_chars()
        frame = frame.with_columns(compared(table, NARWHALS).alias(NAME))
        if frame.select((name == "").any()).item():
            return True
    if len(names) > 1:
        return bool(frame.select(*names).is_duplicated().any())
    column = frame.get_column(names[0])
    is_rising = frame.schema[names[0]].is_integer() and _is_rising(column)
    return not is_rising and bool(column.n_unique() < len(column))


def _is_every(frame: Frame, test: Any) -> bool:
    return bool(frame.select(test.all()).item())


def _is_rising(column: Any) -> bool:
    """Whether each number is larger than the one before. A comparison: differences may wrap, and make a column of their own."""
    after = len(column) - 1
    return after < 1 or (column.is_sorted() and bool((column.head(after) != column.tail(after)).all()))


def _known_communes(given: Tables, frame: Frame, level: Level) -> bool:
    """Whether every row of a table beside belongs to a row of the main one. Strangers in last year's are no mistake."""
    if level == "before":
        return True
    keys = list(given.layout.keys if given.year_wanted(level) else given.key_names(level)[:-1])  # without the name
    known = given.table.frame.select(*keys).unique()
    return len(frame.select(*keys).unique().join(known, on=keys, how="anti")) == 0
