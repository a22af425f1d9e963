"""A quick look at tables in memory before they are judged: is there anything to look for at all?"""

from attrs import frozen

from ntm_criteria.tables.columns import NAME, Level, bad
from ntm_criteria.tables.evaluation import Tables, compared
from ntm_criteria.tables.expressions import Expr, Frame, Series, Table
from ntm_criteria.tables.mistakes.find import refuse


@frozen
class Precheck:
    """What a quick look shows.

    :ivar names_in_doubt: keys or names of villages may be missing or stand twice, or nobody needs to know.
    :ivar all_years: the year of every row is known to be one that is judged.
    """

    names_in_doubt: bool
    all_years: bool


def precheck(tables: Tables, *, raises: bool) -> Precheck:
    """Look at the keys, and at the cells of the tables beside; a lazy table is never looked into.

    :param raises: raise for what is wrong with them. The cells of the main table are left to its verdicts, which tell whether
        `refuse` has anything to find: looking at them is most of the work.
    :raises FactError: mistakes of data.
    """
    if not tables.table.is_eager:
        return Precheck(names_in_doubt=True, all_years=False)
    in_doubt = _suspects(tables) if raises or tables.villages else True
    if raises and in_doubt:
        refuse(tables)
    has_years = tables.layout.year_column is not None
    all_years = not has_years or _is_every(tables.table.polars, tables.is_year_judged(tables.table.on))
    return Precheck(in_doubt, all_years)


def _suspects(tables: Tables) -> bool:
    """Whether keys, years or names may be wrong, or a cell of the tables beside."""
    for level, table in tables.by_level.items():
        columns = [column for column in tables.columns_of(level) if column.can_be_bad]
        if level != "now" and columns and len(table.frame):
            tests = [bad(column).any().alias(column.work) for column in columns]
            (row,) = table.rows(table.deferred.select(*tests))
            if any(row.values()):
                return True
        if len(table.frame) and _keys_suspect(tables, level, table):
            return True
    return False


def _keys_suspect(tables: Tables, level: Level, table: Table) -> bool:
    frame, layout, on = table.polars, tables.layout, table.on
    names = tables.key_names(level)
    if any(frame.get_column(name).null_count() for name in names):
        return True
    if level == "now" and layout.year_column:  # most tables hold the year judged alone, and one look is enough
        tests = [tables.is_year_judged(on), tables.is_year_taken(on)]
        if not any(_is_every(frame, test) for test in tests):
            return True
    wanted = tables.year_wanted(level)
    if wanted is not None and not _is_every(frame, on.col(layout.year_name) == wanted):
        return True
    if level != "now" and not _known_communes(tables, frame, level):
        return True
    if level == "village":
        name = on.col(NAME).str.strip_chars()
        frame = frame.with_columns(compared(table, on).alias(NAME))
        if frame.select((name == "").any()).item():
            return True
    if len(names) > 1:
        return bool(frame.select(*names).is_duplicated().any())
    column = frame.get_column(names[0])
    is_rising = frame.schema[names[0]].is_integer() and _is_rising(column)
    return not is_rising and bool(column.n_unique() < len(column))


def _is_every(frame: Frame, test: Expr) -> bool:
    return bool(frame.select(test.all()).item())


def _is_rising(column: Series) -> bool:
    """Whether each number is larger than the one before. A comparison: differences may wrap, and make a column of their own."""
    after = len(column) - 1
    return after < 1 or (column.is_sorted() and bool((column.head(after) != column.tail(after)).all()))


def _known_communes(tables: Tables, frame: Frame, level: Level) -> bool:
    """Whether every row of a table beside belongs to a row of the main one. Strangers in last year's are no mistake."""
    if level == "before":
        return True
    keys = list(tables.layout.keys if tables.year_wanted(level) else tables.key_names(level)[:-1])  # without the name
    known = tables.table.polars.select(*keys).unique()
    return len(frame.select(*keys).unique().join(known, on=keys, how="anti")) == 0
