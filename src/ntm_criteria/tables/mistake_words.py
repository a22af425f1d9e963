"""What is said of the mistakes in a table: which table and row, which figure, and what is wrong."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.facts import Fact, Kind
from ntm_criteria.figures import CHECK, in_words, read_figure, unusual
from ntm_criteria.number_reading import read_number
from ntm_criteria.refusal import Refused
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.columns import Carrier, Column, Level
from ntm_criteria.tables.contradictions import Contradiction
from ntm_criteria.tables.given import Tables
from ntm_criteria.words import Lang, Text, amount, both, number, one_line, shown

SHOWN = 20  # cells of one kind of mistake that are named; all are counted
_WHICH: dict[Level, Text] = {
    "now": Text("", ""),
    "before": Text("bảng năm trước, ", "last year's table, "),
    "village": Text("bảng các thôn, ", "table of villages, "),
}


def _raw(column: Column, row: Mapping[str, Any]) -> Any:
    """The cell, in the fact's unit."""
    raw = row[column.name]
    if isinstance(raw, float | int | Decimal) and column.per_unit != column.fact.scale and isfinite(raw):
        return Fraction(str(raw)) * column.per_unit / column.fact.scale
    return raw


_FRACTION = Text(
    "nếu ô ghi 0,95 thay cho 95 %, khai báo đơn vị của cột là 'fraction'",
    "if the cell says 0.95 for 95 %, give the column's unit as 'fraction'",
)


def unusual_cell(given: Tables, column: Column, row: Mapping[str, Any]) -> Problem:
    """A warning of a cell outside its plausible range, in the words of one commune's figure."""
    fact, exact = column.fact, read_number(column.fact, _raw(column, row), None)
    message = unusual(fact, exact)
    assert message is not None
    return problem(given, ProblemCode.IMPLAUSIBLE, column.level, row, fact.id, message, CHECK, warning=True)


def fraction_cell(given: Tables, column: Column, row: Mapping[str, Any]) -> Problem:
    """A warning of a share that may be a fraction."""
    said = in_words(read_number(column.fact, _raw(column, row), None), column.fact)
    vi, en = f"{said.vi}; phần lớn cột không quá 1%", f"{said.en}; most of the column is not above 1%"
    message = Text(vi, en)
    return problem(given, ProblemCode.IMPLAUSIBLE, column.level, row, column.fact.id, message, _FRACTION, warning=True)


def cell(given: Tables, column: Column, row: Mapping[str, Any]) -> Problem:
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
        if fact.kind is Kind.SHARE and code is ProblemCode.FINER_THAN_STEP and is_own and 0 < raw < 1:
            hint = _FRACTION
        message = message if is_own else _as_written(fact, row[column.name], raw, message)
    return problem(given, code, column.level, row, fact.id, message, hint)


def _as_written(fact: Fact, written: Any, raw: Fraction, message: Text) -> Text:
    """The message of a figure in another unit than its column, which begins with it: what the cell says comes first."""

    def say(lang: Lang) -> str:
        cell, unit = number(Fraction(str(written)), lang), fact.unit.name(lang) if fact.unit else ""
        means = {"vi": "tức", "en": "that is"}[lang]
        seen = f"'{shown(cell)}' ({means} {amount(shown(number(raw, lang)), unit)})"
        return re.sub(r"^'[^']*'", lambda _: seen, message[lang])

    return both(say)


def _not_itself(raw: Any, value: Any) -> tuple[Text, ProblemCode, Text | None]:
    """A cell that one commune's figure might say, but a table's must not: the label of a category instead of its id."""
    if isinstance(value, str):
        message = Text(f"'{shown(raw)}' là tên, ở đây ghi mã", f"'{shown(raw)}' is a name; the id stands here")
        return (
            message,
            ProblemCode.UNKNOWN_VALUE,
            Text(
                f"ghi {value}, hoặc đọc bảng bằng ntm.read_figures trước",
                f"write {value}, or use ntm.read_figures first",
            ),
        )
    return Text(f"'{shown(raw)}' không hợp lệ", f"'{shown(raw)}' is not valid"), ProblemCode.OUT_OF_LIMITS, None


def problem(
    given: Tables,
    code: ProblemCode,
    level: Level,
    row: Mapping[str, Any],
    fact: str | None,
    message: Text,
    hint: Text | None = None,
    *,
    warning: bool = False,
) -> Problem:
    key = ", ".join(f"{name}={one_line(str(row[name]), longest=60)}" for name in given.key_names(level) if name in row)
    known = given.rules.facts.get(fact) if fact else None
    what = both(lambda lang: f"{known.label[lang]} ({known.id}): " if known else "")
    at = _WHICH[level]
    said = Text(f"{at.vi}{key}: {what.vi}{message.vi}", f"{at.en}{key}: {what.en}{message.en}")
    return Problem(code, said, hint=hint, fact=fact, severity="warning" if warning else "error")


def contradiction_said(found: Contradiction, rules: RuleSet) -> Text:
    def say(lang: Any) -> str:
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
