"""The account of tables: what became of every column, row and cell. For each table, each kind adds up to what there is."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import and_, or_

from attrs import evolve, frozen

from ntm_criteria.account import Account, AccountLine, ItemKind, Outcome
from ntm_criteria.model import UNKNOWN
from ntm_criteria.tables.columns import BAD_CODE, PREFIX, SET, Carrier, Column, Level, good, unread
from ntm_criteria.tables.evaluation import Tables, prepare
from ntm_criteria.tables.expressions import Expr, Frame
from ntm_criteria.tables.mistakes.accounts.account_columns import SOURCES, ColumnUse, uses_of
from ntm_criteria.tables.mistakes.accounts.row_states import RowState, with_states
from ntm_criteria.tables.mistakes.finding import TableScan
from ntm_criteria.text import Text

STATE, NUMBER = f"{PREFIX}state", f"{PREFIX}rows"  # the position of a row's state; the number of rows in this state
_USED, _EMPTY = f"{PREFIX}used{{}}", f"{PREFIX}empty{{}}"  # by column: whether a cell is a usable figure, or is missing
_IS_EMPTY = Text("ô trống, chưa có số liệu", "empty: no figure is given")
_IS_WRONG = Text("số liệu sai hoặc mâu thuẫn", "the figure is wrong or contradicts another")
OF_ROW = Text("ở dòng không dùng", "in a row that is not used")
_NO_ROWS = Text("bảng không có dòng nào", "the table has no rows")


def account_of(tables: Tables, *, keeps_all: bool = False) -> Account:
    """Account for the tables of a call; each table is computed once for this.

    :param keeps_all: whether the result keeps the columns of the main table that are not used.
    """
    tables = evolve(tables, by_level={**tables.by_level, **tables.whole})
    lines = [line for level in tables.by_level for line in _table(TableScan(tables, level), keeps_all=keeps_all)]
    for level, names in tables.without_rows.items():
        lines += [AccountLine(SOURCES[level], "column", name, Outcome.LEFT_OUT, _NO_ROWS) for name in names]
    return Account(tuple(lines))


def _table(scan: TableScan, *, keeps_all: bool) -> Iterator[AccountLine]:
    level, uses = scan.level, uses_of(scan, keeps_all=keeps_all)
    for use in uses:
        yield AccountLine(SOURCES[level], "column", use.name, use.outcome, use.why, fact=use.fact)
    frame, states = with_states(scan, STATE)
    counts = _counts(scan, frame, uses)
    kind: ItemKind = "village" if level == "village" else "row"
    for number, state in enumerate(states):
        rows = sum(count.rows for count in counts if count.state == number)
        if rows:
            yield AccountLine(SOURCES[level], kind, "", state.outcome, state.why, rows)
    unread = scan.in_file.unread if scan.in_file else {}
    for place, use in enumerate(uses):
        is_marked = any(column.refused for column in use.columns)
        yield from _cells(use, place, states, counts, level, 0 if is_marked else unread.get(use.name, 0))


@frozen
class _Count:
    """The rows in one state: their number and, by the position of a column, their usable and their empty cells."""

    state: int
    rows: int
    used: Mapping[int, int]
    empty: Mapping[int, int]


def _counts(scan: TableScan, frame: Frame, uses: list[ColumnUse]) -> list[_Count]:
    """Count the rows and cells of a table by the states of rows, in one pass."""
    on, table = scan.on, scan.table
    read = {place: use for place, use in enumerate(uses) if use.is_read}
    tests: Mapping[str, Callable[[Column], Expr]] = {"used": _is_good}
    if scan.level == "now":  # figures that contradict each other are not used either
        columns = [name for use in read.values() for each in use.columns for name in (each.name, each.refused) if name]
        names = [STATE, *([SET] if _is_shared(scan) else [])]
        names = list(dict.fromkeys([*names, *(use.name for use in read.values()), *columns]))
        main = table.after(frame)
        tables = evolve(scan.tables, by_level={**scan.tables.by_level, "now": main})
        frame, tests = prepare(tables, names, untidy=True).frame, {"used": _is_used}
    ones = {}
    for place, use in read.items():
        is_empty = [_is_empty(column) for column in use.columns] or [on.col(use.name).is_null()]
        is_used = [tests["used"](column) for column in use.columns] or [~is_empty[0]]
        ones[_EMPTY.format(place)] = reduce(and_, is_empty)
        ones[_USED.format(place)] = reduce(or_, is_used)
    if _is_shared(scan):
        frame = frame.filter(on.col(SET) == scan.tables.part)
    marked = frame.select(
        on.col(STATE),
        *(on.when(test).then(on.code(1)).otherwise(on.code(0)).alias(name) for name, test in ones.items()),
    )
    sums = marked.group_by(STATE).agg(on.len().alias(NUMBER), *(on.col(name).sum() for name in ones))
    return [
        _Count(
            int(row[STATE]),
            int(row[NUMBER]),
            {place: int(row[_USED.format(place)]) for place in read},
            {place: int(row[_EMPTY.format(place)]) for place in read},
        )
        for row in table.rows(sums)
    ]


def _is_shared(scan: TableScan) -> bool:
    """Whether other rule sets have some rows of the table as well, and account for them."""
    return scan.tables.part is not None and SET in scan.table.schema


def _is_empty(column: Column) -> Expr:
    """Test whether a cell held nothing; one whose text was refused held something that is no figure."""
    return _is_missing(column) if column.refused is None else _is_missing(column) & ~unread(column)


def _is_missing(column: Column) -> Expr:
    cell = column.on.col(column.name)
    if column.carrier is Carrier.CODES:
        return cell == UNKNOWN
    return cell.is_null() | cell.is_nan() if column.carrier in (Carrier.FLOAT, Carrier.FLOAT32) else cell.is_null()


def _is_good(column: Column) -> Expr:
    return ~_is_missing(column) & good(column) if column.can_be_bad else ~_is_missing(column)


def _is_used(column: Column) -> Expr:
    """Test whether the working column of the prepared table holds a figure."""
    if column.is_number:
        return column.known
    return column.on.col(column.work) != (BAD_CODE if column.carrier is Carrier.CATEGORY else UNKNOWN)


def _cells(
    use: ColumnUse, place: int, states: list[RowState], counts: list[_Count], level: Level, unread: int
) -> Iterator[AccountLine]:
    """Account for the cells of a column.

    :param unread: the cells that were refused as text, before the table was opened, in a column without marks of them,
        such as the year: there they look empty.
    """
    total = sum(count.rows for count in counts)
    if not use.is_read:
        numbers = [(use.outcome, use.why, total)]
    else:
        in_use = [count for count in counts if states[count.state].outcome is Outcome.READ or use.column is None]
        rows, used = sum(count.rows for count in in_use), sum(count.used[place] for count in in_use)
        empty = sum(count.empty[place] for count in in_use)
        unread_there = min(unread, empty)
        numbers = [
            (Outcome.READ, use.why, used),
            (Outcome.LEFT_OUT, _IS_EMPTY, empty - unread_there),
            (Outcome.REFUSED, _IS_WRONG, rows - used - empty + unread_there),
            (Outcome.LEFT_OUT, OF_ROW, total - rows),
        ]
    for outcome, why, number in numbers:
        if number:
            yield AccountLine(SOURCES[level], "cell", use.name, outcome, why, number, use.fact)
