"""Writes the messages of mistakes: the table and the row, the figure, and what is wrong with the figure."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import evolve, frozen

from ntm_criteria.errors import FactError, KeyPath, Param, Place, Problem, ProblemCode
from ntm_criteria.figures import (
    CHECK,
    SAME_TERRITORY,
    Commune,
    Refused,
    in_table,
    in_words,
    is_uncertain,
    jump,
    read_figure,
    read_number,
    unusual,
    usual,
)
from ntm_criteria.judging import judge
from ntm_criteria.model import Fact, Interval, NumberFact, Pair, RuleSet, fraction
from ntm_criteria.tables.columns import NAME, ROW, Carrier, Column, Level, fact_of, place, row_path
from ntm_criteria.tables.evaluation import Contradiction, Tables
from ntm_criteria.tables.expressions import Cell, Row
from ntm_criteria.tables.mistakes.finding.as_communes import figure
from ntm_criteria.text import Lang, Text, amount, both, naming_options, number, quoted, shown

TABLE_NAMES: dict[Level, Text] = {
    "now": Text("", ""),
    "before": Text("bảng năm trước", "last year's table"),
    "village": Text("bảng các thôn", "table of villages"),
}
MOST_OF_COLUMN = Text("phần lớn cột không quá 1%", "most of the column is not above 1%")
FAR_BELOW = Text("các ô khác của cột lớn hơn nhiều", "the other cells of the column are far above")
_AS_FRACTION = Text(
    "nếu ô ghi 0,95 thay cho 95 %, khai báo đơn vị của cột là {fraction}",
    "if the cell says 0.95 for 95 %, give the column's unit as {fraction}",
)
_UNREAD = Text(
    "ô có chữ mà ntm.read_figures không đọc được thành số liệu",
    "the cell held a text that ntm.read_figures could not read as a figure",
)
_SEE_TEXT = Text(
    "xem chữ của ô trong .refused của ntm.read_figures, rồi sửa ô đó ở bảng gốc",
    "see the text in .refused of ntm.read_figures, and correct the cell in the original table",
)


def problem(
    tables: Tables,
    code: ProblemCode,
    level: Level,
    row: Row,
    fact: str | None,
    message: Text,
    hint: Text | None = None,
    *,
    warning: bool = False,
    params: Mapping[str, Param] | None = None,
) -> Problem:
    """Build the problem of a row or, if `fact` is given, of its figure for that fact; the message names the row."""
    named_fact, at = tables.rules.facts.get(fact_of(fact)) if fact else None, _at(tables, level, row)
    figure = both(lambda lang: f", {named_fact.label[lang]} ({named_fact.id})" if named_fact else "")
    sentence = both(lambda lang: f"{at[lang]}{figure[lang]}: {message[lang]}")
    return Problem(
        code,
        sentence,
        hint=hint,
        fact=fact,
        severity="warning" if warning else "error",
        path=row_path(level, tables.key_names(level), row, *([fact] if fact else [])),
        short=message,
        params={**(params or {}), **row_number(row)},
    )


def row_number(row: Row) -> dict[str, Param]:
    """Return the parameter of a problem with the number of a row in its file."""
    number = row.get(ROW)
    return {"row": number} if isinstance(number, int) else {}


def _at(tables: Tables, level: Level, row: Row) -> Text:
    if level in tables.files:
        return tables.files[level].where(row)
    return place(TABLE_NAMES[level], tables.key_names(level), row)


# --- one cell


def _is_converted(column: Column, cell: Cell) -> bool:
    """Whether the column has another unit than its fact, and the cell is a number that can be converted."""
    return column.per_unit != column.fact.scale and column.in_fact_unit(cell) is not cell


def _exact(column: Column, row: Row) -> Pair | Interval:
    assert isinstance(column.fact, NumberFact)
    return read_number(column.fact, figure(column, row[column.name]), None)


def unusual_cell(tables: Tables, column: Column, row: Row) -> Problem:
    """Build the warning of a figure outside its plausible range."""
    message = unusual(column.fact, _exact(column, row))
    assert message is not None
    code, level, fact = ProblemCode.IMPLAUSIBLE, column.level, column.fact
    return problem(tables, code, level, row, fact.id, message, CHECK, warning=True, params=usual(fact))


def fraction_cell(tables: Tables, column: Column, row: Row, reason: Text) -> Problem:
    """Build the warning of a share that may be a fraction; `reason` says what suggests this."""
    exact = _exact(column, row)
    figure = in_words(exact.low if isinstance(exact, Interval) else exact, column.fact)
    message = Text("{figure}; {reason}", "{figure}; {reason}").format(figure=figure, reason=reason)
    hint = naming_options(_AS_FRACTION, fact=column.fact.id)
    return problem(tables, ProblemCode.IMPLAUSIBLE, column.level, row, column.fact.id, message, hint, warning=True)


def refused_cell(tables: Tables, column: Column, row: Row) -> Problem:
    """Build the problem of an impossible cell, with the message that a commune file with this figure gets."""
    cell, fact = column.original(row[column.name]), column.fact
    value = cell if column.carrier is Carrier.CODES else figure(column, row[column.name])
    try:
        if column.carrier is Carrier.CODES:
            message = Text("ô không phải đúng hay sai", "the cell is neither true nor false")
            raise Refused(ProblemCode.UNREADABLE_FIGURE, message)
        refusal = in_table(value) if is_uncertain(value) else _refused_in_tables(value, read_figure(fact, value))
    except Refused as why:
        refusal = why
    message, hint = refusal.message, refusal.hint
    if _is_converted(column, cell):
        message = _as_in_column(fact, cell, Fraction(str(cell)) * column.per_unit / fact.scale, message)
    return problem(tables, refusal.code, column.level, row, fact.id, message, hint, params=refusal.params)


def unread_cell(tables: Tables, column: Column, row: Row) -> Problem:
    """Build the problem of a cell whose text was refused before: the table has only a mark of it, not the text."""
    code, level, fact = ProblemCode.UNREADABLE_FIGURE, column.level, column.fact
    return problem(tables, code, level, row, fact.id, _UNREAD, _SEE_TEXT)


def _as_in_column(fact: Fact, cell: Cell, figure: Fraction, message: Text) -> Text:
    """Replace the quoted figure at the start of a message by the cell and the figure: "'0.951' (that is 95.1%)"."""

    def say(lang: Lang) -> str:
        unit = fact.unit.name(lang) if fact.unit else ""
        means = Text("tức", "that is")[lang]
        both_units = (
            f"'{shown(number(Fraction(str(cell)), lang))}' ({means} {amount(shown(number(figure, lang)), unit)})"
        )
        return re.sub(r"^'[^']*'", lambda _: both_units, message[lang])

    return both(say)


def _refused_in_tables(cell: Cell, value: Cell) -> Refused:
    """Build the refusal of a cell that only a commune file may contain: a label instead of the id `value`."""
    if isinstance(value, str):
        message = Text("{cell} là tên, ở đây ghi mã", "{cell} is a name; the id stands here")
        hint = Text(
            "ghi {value}, hoặc đọc bảng bằng ntm.read_figures trước", "write {value}, or use ntm.read_figures first"
        ).format(value=value)
        return Refused(ProblemCode.UNKNOWN_VALUE, message.format(cell=quoted(cell)), hint)
    message = Text("{cell} không hợp lệ", "{cell} is not valid")
    return Refused(ProblemCode.OUT_OF_LIMITS, message.format(cell=quoted(cell)))


# --- contradictions


@frozen(eq=False)
class FoundRow:
    """A row of the main table with figures that contradict each other, and the commune that it is judged as."""

    tables: Tables
    row: Row
    commune: Commune

    @cached_property
    def refusals(self) -> Sequence[Problem]:
        """What `judge` refuses in the commune."""
        try:
            judge(self.commune, self.tables.rules)
        except FactError as error:
            return error.problems
        return ()


def contradiction(mistake: Contradiction, found: FoundRow) -> Problem:
    """Build the problem of a contradiction in a row, with the message that `judge` gives for the row's commune.

    If figures of last year contradict each other, the message names the row that holds them.
    """
    tables, row, commune = found.tables, found.row, found.commune
    for refusal in found.refusals:
        if (refusal.code, refusal.fact, refusal.place is None) == (mistake.code, mistake.fact, mistake.level == "now"):
            at = _at(tables, "now", row) if refusal.place is None else _at_last_year(tables, refusal.place, row)
            message = Text("{at}, {message}", "{at}, {message}").format(at=at, message=refusal.message)
            path, *related = (_in_tables(tables, row, commune, each) for each in (refusal.path, *refusal.related))
            return evolve(
                refusal,
                message=message,
                place=None,
                path=path,
                related=tuple(related),
                params={**refusal.params, **row_number(row)},
            )
    return problem(tables, mistake.code, "now", row, mistake.fact, _disagrees(mistake, tables.rules))


def _in_tables(tables: Tables, row: Row, commune: Commune, path: KeyPath) -> KeyPath:
    """Return the path of a figure in the tables, for its path in the commune that was made of a row."""
    group, *inside = path
    year, years = tables.layout.year_name, {tables.layout.year_name: commune.year}
    if group == "previous":
        place = commune.places[path]
        before = {year: None if commune.year is None else commune.year - 1}
        level: Level = "now" if place.file == "now" else "before"
        return row_path(level, tables.key_names(level), {**row, **before}, *map(str, inside))
    if group != "villages":
        return row_path("now", tables.key_names("now"), row, *map(str, inside))
    name = {NAME: commune.villages[int(inside[0])]["name"]} if inside else {}
    return row_path("village", tables.key_names("village"), {**row, **years, **name}, *map(str, inside[1:]))


def jump_of_row(mistake: Contradiction, found: FoundRow) -> Problem:
    """Build the warning of a figure that differs from last year's by more than is usual, with the advice of `judge`."""
    tables, row, commune = found.tables, found.row, found.commune
    fact = tables.rules.facts[mistake.fact]
    assert isinstance(fact, NumberFact)
    figures = (read_number(fact, each[fact.id], None) for each in (commune.facts, commune.previous))
    now, before = (each.low if isinstance(each, Interval) else each for each in figures)
    message, values = jump(fact, now, before), {"value": fraction(now), "other_value": fraction(before)}
    warning = problem(tables, mistake.code, "now", row, fact.id, message, SAME_TERRITORY, warning=True, params=values)
    return evolve(warning, related=(_in_tables(tables, row, commune, ("previous", fact.id)),))


def _at_last_year(tables: Tables, place: Place, row: Row) -> Text:
    key = {name: row[name] for name in tables.layout.keys}
    return _at(tables, "now" if place.file == "now" else "before", {**key, **({ROW: place.line} if place.line else {})})


def _disagrees(mistake: Contradiction, rules: RuleSet) -> Text:
    names = both(lambda lang: ", ".join(f"{rules.facts[id_].label[lang]} ({id_})" for id_ in mistake.others))
    text = Text("không khớp với {names}", "does not agree with {names}")
    if mistake.code is ProblemCode.PART_EXCEEDS_WHOLE:
        text = Text("nhiều hơn {names}", "is more than {names}")
    elif not names.vi or mistake.others == (mistake.fact,):
        names = Text("bảng các thôn", "the table of villages")
    text = text.format(names=names)
    return Text("năm trước, {text}", "last year, {text}").format(text=text) if mistake.level == "before" else text
