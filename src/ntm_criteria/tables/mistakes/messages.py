"""What is said of the mistakes in a table: which table and row, which figure, and what is wrong."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from attrs import evolve

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.figures import CHECK, Commune, Refused, in_words, read_figure, read_number, unusual
from ntm_criteria.judging import judge
from ntm_criteria.model import Fact, FactKind, NumberFact, Pair, RuleSet
from ntm_criteria.tables.columns import ROW, Carrier, Column, Level, place
from ntm_criteria.tables.evaluation import Contradiction, Tables
from ntm_criteria.tables.expressions import Cell, Row
from ntm_criteria.text import Lang, Text, amount, both, naming_options, number, quoted, shown

_WHICH: dict[Level, Text] = {
    "now": Text("", ""),
    "before": Text("bảng năm trước", "last year's table"),
    "village": Text("bảng các thôn", "table of villages"),
}


def _raw(column: Column, row: Row) -> Cell:
    """The cell, in the fact's unit."""
    raw = row[column.name]
    if isinstance(raw, float | int | Decimal) and column.per_unit != column.fact.scale and isfinite(raw):
        return Fraction(str(raw)) * column.per_unit / column.fact.scale
    return raw


_FRACTION = Text(
    "nếu ô ghi 0,95 thay cho 95 %, khai báo đơn vị của cột là {fraction}",
    "if the cell says 0.95 for 95 %, give the column's unit as {fraction}",
)


def _as_fraction(fact: Fact) -> Text:
    return naming_options(_FRACTION, fact=fact.id)


def unusual_cell(tables: Tables, column: Column, row: Row) -> Problem:
    """A warning of a cell outside its plausible range, in the words of one commune's figure."""
    fact, exact = column.fact, _number(column, row)
    message = unusual(fact, exact)
    assert message is not None
    return problem(tables, ProblemCode.IMPLAUSIBLE, column.level, row, fact.id, message, CHECK, warning=True)


def _number(column: Column, row: Row) -> Pair:
    assert isinstance(column.fact, NumberFact)
    return read_number(column.fact, _raw(column, row), None)


MOST_OF_COLUMN = Text("phần lớn cột không quá 1%", "most of the column is not above 1%")
FAR_BELOW = Text("các ô khác của cột lớn hơn nhiều", "the other cells of the column are far above")


def fraction_cell(tables: Tables, column: Column, row: Row, said: Text) -> Problem:
    """A warning of a share that may be a fraction, for this reason."""
    figure = in_words(_number(column, row), column.fact)
    message, hint = Text(f"{figure.vi}; {said.vi}", f"{figure.en}; {said.en}"), _as_fraction(column.fact)
    return problem(tables, ProblemCode.IMPLAUSIBLE, column.level, row, column.fact.id, message, hint, warning=True)


def cell(tables: Tables, column: Column, row: Row) -> Problem:
    """A cell in the words in which one commune's figure is refused."""
    raw, fact = _raw(column, row), column.fact
    try:
        if column.carrier is Carrier.CODES:
            raise Refused(
                ProblemCode.UNREADABLE_FIGURE, Text("ô không phải đúng hay sai", "the cell is neither true nor false")
            )
        value = read_figure(fact, raw)
        message, code, hint = _not_itself(raw, value)
    except Refused as refused:
        message, code, hint = refused.message, refused.code, refused.hint
        is_own = raw is row[column.name]
        if fact.kind is FactKind.SHARE and code is ProblemCode.FINER_THAN_STEP and is_own and 0 < raw < 1:
            hint = _as_fraction(fact)
        message = message if is_own else _as_written(fact, row[column.name], raw, message)
    return problem(tables, code, column.level, row, fact.id, message, hint)


def _as_written(fact: Fact, written: Cell, raw: Fraction, message: Text) -> Text:
    """The message of a figure in another unit than its column, which begins with it: what the cell says comes first."""

    def say(lang: Lang) -> str:
        cell, unit = number(Fraction(str(written)), lang), fact.unit.name(lang) if fact.unit else ""
        means = {"vi": "tức", "en": "that is"}[lang]
        seen = f"'{shown(cell)}' ({means} {amount(shown(number(raw, lang)), unit)})"
        return re.sub(r"^'[^']*'", lambda _: seen, message[lang])

    return both(say)


def _not_itself(raw: Cell, value: Cell) -> tuple[Text, ProblemCode, Text | None]:
    """A cell that one commune's figure might say, but a table's must not: the label of a category instead of its id."""
    written = quoted(raw)
    if isinstance(value, str):
        message = Text(f"{written.vi} là tên, ở đây ghi mã", f"{written.en} is a name; the id stands here")
        return (
            message,
            ProblemCode.UNKNOWN_VALUE,
            Text(
                f"ghi {value}, hoặc đọc bảng bằng ntm.read_figures trước",
                f"write {value}, or use ntm.read_figures first",
            ),
        )
    return Text(f"{written.vi} không hợp lệ", f"{written.en} is not valid"), ProblemCode.OUT_OF_LIMITS, None


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
) -> Problem:
    known, at = tables.rules.facts.get(fact) if fact else None, _at(tables, level, row)
    what = both(lambda lang: f", {known.label[lang]} ({known.id})" if known else "")
    said = both(lambda lang: f"{at[lang]}{what[lang]}: {message[lang]}")
    return Problem(code, said, hint=hint, fact=fact, severity="warning" if warning else "error")


def _at(tables: Tables, level: Level, row: Row) -> Text:
    return (
        tables.files[level].where(row) if level in tables.files else place(_WHICH[level], tables.key_names(level), row)
    )


def contradiction(tables: Tables, found: Contradiction, row: Row, commune: Commune) -> Problem:
    """Figures that contradict each other, in the words in which that commune is refused; last year's where they stand."""
    for told in _refused(commune, tables.rules):
        if (told.code, told.fact, told.place is None) == (found.code, found.fact, found.level == "now"):
            break
    else:
        return problem(tables, found.code, "now", row, found.fact, _unlike(found, tables.rules))
    at = _at(tables, "now", row) if told.place is None else _at_last_year(tables, told.place, row)
    message = told.message
    return evolve(told, message=both(lambda lang: f"{at[lang]}, {message[lang]}"), place=None)


def _at_last_year(tables: Tables, place: Place, row: Row) -> Text:
    key = {name: row[name] for name in tables.layout.keys}
    return _at(tables, "now" if place.file == "now" else "before", {**key, **({ROW: place.line} if place.line else {})})


def _refused(commune: Commune, rules: RuleSet) -> Sequence[Problem]:
    try:
        judge(commune, rules)
    except FactError as wrong:
        return wrong.problems
    return ()


def _unlike(found: Contradiction, rules: RuleSet) -> Text:
    def say(lang: Lang) -> str:
        others = ", ".join(f"{rules.facts[id_].label[lang]} ({id_})" for id_ in found.others)
        last = {"vi": "năm trước, ", "en": "last year, "}[lang] if found.level == "before" else ""
        if found.code is ProblemCode.PART_EXCEEDS_WHOLE:
            return last + {"vi": f"nhiều hơn {others}", "en": f"is more than {others}"}[lang]
        if not others or found.others == (found.fact,):
            said = {"vi": "không khớp với bảng các thôn", "en": "does not agree with the table of villages"}
        else:
            said = {"vi": f"không khớp với {others}", "en": f"does not agree with {others}"}
        return last + said[lang]

    return both(say)
