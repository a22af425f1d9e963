"""Tests quickly, before tables in memory are judged, whether they can have mistakes at all."""

from attrs import frozen

from ntm_criteria.tables.columns import Level, bad
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Expr, Frame, Series, Table
from ntm_criteria.tables.mistakes.find import refuse


@frozen
class Precheck:
    """The result of the quick test.

    :ivar names_in_doubt: whether keys or names of villages may be missing or repeated.
    :ivar all_years: whether it is certain that every row of the main table has a year that is judged.
    """

    names_in_doubt: bool
    all_years: bool


def precheck(tables: Tables, *, raises: bool) -> Precheck:
    """Test the keys of all tables, and the cells of the villages and of last year; lazy tables are not tested.

    The cells of the main table are not tested, because that is most of the work, and the verdicts show later whether
    they have mistakes.

    :param raises: whether to raise FactError for the mistakes that are found.
    """
    if not tables.table.is_eager:
        return Precheck(names_in_doubt=True, all_years=False)
    in_doubt = _may_have_mistakes(tables) if raises or tables.villages else True
    if raises and in_doubt:
        refuse(tables)
    has_years = tables.layout.year_column is not None
    all_years = not has_years or _is_every(tables.table.polars, tables.is_year_judged(tables.table.on))
    return Precheck(in_doubt, all_years)


def _may_have_mistakes(tables: Tables) -> bool:
    """Whether a key, year or village name may be wrong, or a cell of the villages or of last year is impossible."""
    for level, table in tables.by_level.items():
        if len(table.frame):
            columns = [] if level == "now" else tables.columns_of(level)
            tests = [bad(column).any().alias(column.work) for column in columns if column.can_be_bad]
            if tests and any(table.rows(table.deferred.select(*tests))[0].values()):
                return True
            if _keys_may_be_wrong(tables, level, table):
                return True
    return False


def _keys_may_be_wrong(tables: Tables, level: Level, table: Table) -> bool:
    frame, layout, on = table.polars, tables.layout, table.on
    names = tables.compared_names(level)
    if any(frame.get_column(name).null_count() for name in names):
        return True
    if level == "now" and layout.year_column:  # most tables hold only the year judged: the first test is usually enough
        tests = [tables.is_year_judged(on), tables.is_year_taken(on)]
        if not any(_is_every(frame, test) for test in tests):
            return True
    year = tables.year_wanted(level)
    if year is not None and not _is_every(frame, on.col(layout.year_name) == year):
        return True
    if level == "village" and not _have_communes(tables, frame):
        return True
    if len(names) > 1:
        return bool(frame.select(*names).is_duplicated().any())
    column = frame.get_column(names[0])
    is_rising = frame.schema[names[0]].is_integer() and _is_rising(column)
    return not is_rising and bool(column.n_unique() < len(column))


def _is_every(frame: Frame, test: Expr) -> bool:
    return bool(frame.select(test.all()).item())


def _is_rising(column: Series) -> bool:
    """Whether each number is larger than the previous one. No differences are computed, because they may overflow."""
    after = len(column) - 1
    return after < 1 or bool((column.head(after) < column.tail(after)).all())


def _have_communes(tables: Tables, villages: Frame) -> bool:
    """Whether the commune of each of these villages is in the main table, for the village's year if it has one."""
    without_name = tables.compared_names("village")[:-1]
    keys = list(tables.keys) if tables.year_wanted("village") else without_name
    commune_keys = tables.table.polars.select(*keys).unique()
    return len(villages.select(*keys).unique().join(commune_keys, on=keys, how="anti")) == 0
