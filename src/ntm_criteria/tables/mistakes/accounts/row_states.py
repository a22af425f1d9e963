"""The rows of a table in its account: each row is in exactly one state."""

from attrs import frozen

from ntm_criteria.account import Outcome
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation import COMPARED_NAME
from ntm_criteria.tables.expressions import Expr, Frame
from ntm_criteria.tables.mistakes.finding import (
    IS_TOTAL,
    NAME_MISSING,
    NAME_TWICE,
    NO_COMMUNE,
    TWICE,
    TableScan,
    is_total,
    is_untrue,
    key_missing,
    lacks_key,
)
from ntm_criteria.text import Text

_SAME, _KNOWN, _FOR, _MATCHED = (f"{PREFIX}{word}" for word in ("same", "known", "for", "matched"))
_OTHER_YEAR = Text("năm trống, hoặc không phải năm được đánh giá", "the year is missing, or not one that is judged")
_NO_ROW_OF_YEAR = Text(
    "bảng chính không có dòng của xã này cho năm tương ứng", "the main table has no row of this commune for that year"
)
_READ = {
    "now": Text("được đánh giá", "judged"),
    "village": Text("được tính cho xã của thôn", "counted for its commune"),
    "before": Text("dùng làm số liệu năm trước", "used as last year's figures"),
}
_UNUSED = {
    "village": Text("bộ quy tắc không dùng số liệu của thôn", "the rules use no figures of villages"),
    "before": Text("bộ quy tắc không dùng số liệu năm trước", "the rules use no figures of last year"),
}


@frozen(eq=False)
class RowState:
    """A state of rows: the rows that pass `test`, and none of the tests before it."""

    test: Expr | None
    outcome: Outcome
    why: Text


def with_states(scan: TableScan, name: str) -> tuple[Frame, list[RowState]]:
    """Add to a table the column `name` with the position of each row's state in the list that is returned too."""
    on, frame = scan.on, _matched(scan)
    states = _states(scan)
    position = on.lit(len(states) - 1)
    for number, state in reversed(list(enumerate(states[:-1]))):
        assert state.test is not None
        position = on.when(state.test).then(on.lit(number)).otherwise(position)
    return frame.with_columns(position.alias(name)), states


def _matched(scan: TableScan) -> Frame:
    """Add to a table the number of rows of the same key, and whether the main table has its commune, and its year."""
    on, tables, level = scan.on, scan.tables, scan.level
    frame = scan.with_number(scan.table.deferred, _SAME)
    if level == "now":
        return frame
    keys, main = list(tables.keys), tables.table.deferred.filter(~lacks_key(tables))
    known = main.select(*keys).unique().with_columns(on.lit(1).alias(_KNOWN))
    frame = on.with_other(frame, known, keys)
    if tables.has_year(level) and tables.year_wanted(level) is None:
        year = on.col(tables.layout.year_name).cast(on.Int64)
        matched = main.select(*keys, year.alias(_FOR)).unique().with_columns(on.lit(1).alias(_MATCHED))
        frame = frame.with_columns((year + int(level == "before")).alias(_FOR))
        frame = on.with_other(frame, matched, [*keys, _FOR])
    return frame


def _states(scan: TableScan) -> list[RowState]:
    """Return the states of the rows of a table in the order in which they are tested; the last one has no test."""
    on, tables, level = scan.on, scan.tables, scan.level
    refused, left_out, read = Outcome.REFUSED, Outcome.LEFT_OUT, Outcome.READ
    if level != "now" and not tables.columns_of(level) and not (level == "village" and tables.counts_villages):
        return [RowState(None, left_out, _UNUSED[level])]
    states = [RowState(lacks_key(tables), refused, key_missing(tables, level))]
    if level == "village":
        states.append(RowState(on.col(COMPARED_NAME).is_null(), refused, NAME_MISSING))
    if level == "now" and tables.layout.year_column is not None:
        states.append(RowState(is_untrue(on, tables.is_year_taken(on)), refused, _OTHER_YEAR))
    if level != "now":
        is_left_out = level in tables.whole
        outcome = left_out if level == "before" else refused
        is_stranger = RowState(on.col(_KNOWN).is_null(), left_out if is_left_out else outcome, NO_COMMUNE[level])
        states.insert(1 if is_left_out else len(states), is_stranger)  # nothing else is asked of a row that is left out
        wanted = tables.year_wanted(level)
        if wanted is not None:
            is_other = is_untrue(on, on.col(tables.layout.year_name) == wanted)
            states.append(RowState(is_other, refused, _OTHER_YEAR))
        elif tables.has_year(level):
            states.append(RowState(on.col(_MATCHED).is_null(), outcome, _NO_ROW_OF_YEAR))
    states.append(RowState(on.col(_SAME) > 1, refused, NAME_TWICE if level == "village" else TWICE))
    if level == "now":
        if tables.layout.year_column is not None:
            is_last_year, used = is_untrue(on, tables.is_year_judged(on)), bool(tables.rules.reads_previous)
            why = _READ["before"] if used else _UNUSED["before"]
            states.append(RowState(is_last_year, read if used else left_out, why))
        states += [RowState(is_total(scan, key), read, IS_TOTAL) for key in scan.texts]
    return [*states, RowState(None, read, _READ[level])]
