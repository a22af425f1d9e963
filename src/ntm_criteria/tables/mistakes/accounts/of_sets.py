"""One account of tables whose rows several rule sets read: what each makes of its own rows, taken together."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from ntm_criteria.account import Account, AccountLine, Outcome
from ntm_criteria.tables.columns import CHOOSES, Level
from ntm_criteria.tables.mistakes.accounts.account_columns import SOURCES
from ntm_criteria.tables.mistakes.accounts.table_account import OF_ROW
from ntm_criteria.text import Text

_BY_WEIGHT = (Outcome.READ, Outcome.REFUSED, Outcome.KEPT, Outcome.LEFT_OUT)
NO_SET = Text("không có bộ quy tắc cho dòng này", "there is no rule set for the row")
_NO_SET: dict[Level, Text] = {
    "now": NO_SET,
    "village": Text("xã của thôn không có bộ quy tắc", "there is no rule set for its commune"),
    "before": Text("xã của dòng không có bộ quy tắc", "there is no rule set for its commune"),
}


def account_without_set(rows: Mapping[Level, int], columns: Iterable[AccountLine]) -> Iterator[AccountLine]:
    """Account for rows without a rule set, which are refused, and for those of villages and of last year of their communes.

    :param rows: their number in each table.
    :param columns: lines that name the columns of the tables.
    """
    named = dict.fromkeys((line.source, line.item) for line in columns if line.kind == "column")
    for level, number in rows.items():
        if number:
            source, outcome = SOURCES[level], Outcome.REFUSED if level == "now" else Outcome.LEFT_OUT
            yield AccountLine(source, "village" if level == "village" else "row", "", outcome, _NO_SET[level], number)
            for _, item in (each for each in named if each[0] == source):
                yield AccountLine(source, "cell", item, Outcome.LEFT_OUT, OF_ROW, number)


def joined_account(accounts: Iterable[Iterable[AccountLine]], choosing: Mapping[str, int]) -> Account:
    """Join accounts of the rows of several rule sets; a column counts as read if one of the sets reads it.

    :param choosing: the columns of the main table that sets are chosen by, with their number of rows; these are read, whether
        or not a set looks at them.
    """
    columns: dict[tuple[str, str], AccountLine] = {}
    others: dict[AccountLine, int] = {}
    for account in accounts:
        for line in account:
            if line.kind == "column":
                known = columns.get((line.source, line.item), line)
                columns[line.source, line.item] = min(known, line, key=lambda each: _BY_WEIGHT.index(each.outcome))
            else:
                one = evolve(line, count=0)
                others[one] = others.get(one, 0) + line.count
    read = {item for (source, item), line in columns.items() if source == "communes" and line.outcome is Outcome.READ}
    chosen_by = {name: rows for name, rows in choosing.items() if name not in read}
    for name in chosen_by:
        columns["communes", name] = AccountLine("communes", "column", name, Outcome.READ, CHOOSES)
    lines = [
        evolve(one, count=count)
        for one, count in others.items()
        if not (one.kind == "cell" and one.source == "communes" and one.item in chosen_by)
    ]
    cells = [
        AccountLine("communes", "cell", name, Outcome.READ, CHOOSES, rows) for name, rows in chosen_by.items() if rows
    ]
    return Account((*columns.values(), *lines, *cells))
