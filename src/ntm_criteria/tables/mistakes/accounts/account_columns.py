"""The columns of a table in its account: what each is read as, or why it is not used."""

from attrs import frozen

from ntm_criteria.account import Outcome
from ntm_criteria.model import Fact, FactKind, fact_meant
from ntm_criteria.tables.columns import MET, NAME, PREFIX, ROW, Column, Level
from ntm_criteria.tables.mistakes.finding import TableScan
from ntm_criteria.text import Text, both

SOURCES: dict[Level, str] = {"now": "communes", "village": "villages", "before": "previous"}
_PRIVATE = "\ue000"  # begins the names of columns that reading a file adds
_KEY = Text("mã để phân biệt các xã", "the key that tells communes apart")
_YEAR, _NAME = Text("năm", "the year"), Text("tên thôn", "the village's name")
_DATE = Text("ngày xét công nhận", "the date of recognition")
_YES_OR_NO = Text("đạt hoặc chưa đạt", "yes or no")
_EMPTY = Text("{what}; cột không có số liệu nào", "{what}; the column holds no figure")
_UNUSED = Text("bộ quy tắc này không dùng", "this rule set does not use it")
_NOT_LAST_YEAR = Text(
    "bộ quy tắc không dùng số liệu này của năm trước", "the rules do not use this figure of last year"
)
_OF_VILLAGES = Text("là số liệu của từng thôn, ghi ở bảng các thôn", "it is kept for each village, in their own table")
_NO_FACT = Text("không có số liệu nào tên như vậy", "no fact has this name")
_NEAREST = Text("{no_fact}; {nearest}", "{no_fact}; {nearest}")


@frozen
class ColumnUse:
    """What became of a column of the caller's table.

    :ivar column: the column of figures; None for a key, the year, a name, and what is not read.
    :ivar villages: the column that holds the cells written as villages ("7/8 thôn"), if reading a file has added it.
    """

    name: str
    outcome: Outcome
    why: Text
    fact: str | None = None
    column: Column | None = None
    villages: Column | None = None

    @property
    def columns(self) -> list[Column]:
        return [column for column in (self.column, self.villages) if column is not None]

    @property
    def is_read(self) -> bool:
        return self.outcome is Outcome.READ


def uses_of(scan: TableScan, *, keeps_all: bool) -> list[ColumnUse]:
    """Return what became of each column of a table, in the order of the table."""
    tables, level = scan.tables, scan.level
    figures = {column.name: column for column in tables.columns_of(level)}
    names = (scan.in_file.columns if scan.in_file else ()) or scan.table.names
    special = dict.fromkeys(tables.layout.keys, _KEY)
    if tables.has_year(level):
        special[tables.layout.year_name] = _YEAR
    if level == "village":
        special[NAME] = _NAME
    if level == "now" and tables.date_column is not None:
        special[tables.date_column] = _DATE
    uses = []
    for name in names:
        if name == ROW or name.startswith((PREFIX, _PRIVATE)):
            continue
        if name in special:
            use = ColumnUse(name, Outcome.READ, special[name])
        elif name in figures:
            column = figures[name]
            villages = None if f"{name}{MET}" in names else figures.get(f"{name}{MET}")
            use = ColumnUse(name, Outcome.READ, _figure(column.fact, column.unit), column.fact.id, column, villages)
        else:
            use = _unused(scan, name)
        if keeps_all and level == "now" and use.outcome is Outcome.LEFT_OUT:
            use = ColumnUse(name, Outcome.KEPT, use.why, use.fact)
        uses.append(use)
    return uses


def _figure(fact: Fact, unit: str | None) -> Text:
    """Name a figure and the unit of its column: "dân số của xã (người)"."""
    if fact.kind is FactKind.FLAG:
        unit_text: Text | None = _YES_OR_NO
    else:
        unit_text = Text(unit, unit) if unit else fact.unit.one if fact.unit else None
    return both(lambda lang: f"{fact.label[lang]} ({unit_text[lang]})" if unit_text else fact.label[lang])


def _unused(scan: TableScan, name: str) -> ColumnUse:
    rules, level = scan.tables.rules, scan.level
    fact = rules.facts.get(name)
    if fact is None:
        nearest = fact_meant(name, rules.facts)
        why = _NEAREST.format(no_fact=_NO_FACT, nearest=nearest) if nearest else _NO_FACT
        return ColumnUse(name, Outcome.LEFT_OUT, why)
    if name not in rules.reads | rules.reads_previous:
        return ColumnUse(name, Outcome.LEFT_OUT, _UNUSED, name)
    if fact.per_village and level != "village" and name not in rules.totals:
        return ColumnUse(name, Outcome.LEFT_OUT, _OF_VILLAGES, name)
    if level == "before" and name not in rules.reads_previous:
        return ColumnUse(name, Outcome.LEFT_OUT, _NOT_LAST_YEAR, name)
    if name not in rules.reads and not scan.tables.is_panel:
        return ColumnUse(name, Outcome.LEFT_OUT, _UNUSED, name)
    return ColumnUse(name, Outcome.READ, _EMPTY.format(what=_figure(fact, None)), name)
