"""What is said of the mistakes in a table: which table and row, which figure, and what is wrong."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import read_figure
from ntm_criteria.refusal import Refused
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.columns import Carrier, Column, Level
from ntm_criteria.tables.contradictions import Contradiction
from ntm_criteria.tables.given import Tables
from ntm_criteria.words import Text, both, one_line, shown

SHOWN = 20  # cells of one kind of mistake that are named; all are counted
_WHICH: dict[Level, Text] = {
    "now": Text("", ""),
    "before": Text("bảng năm trước, ", "last year's table, "),
    "village": Text("bảng các thôn, ", "table of villages, "),
}


def cell(given: Tables, column: Column, row: Mapping[str, Any]) -> Problem:
    """A cell in the words in which one commune's figure is refused."""
    raw, fact = row[column.name], column.fact
    if isinstance(raw, float | int | Decimal) and column.per_unit != fact.scale and isfinite(raw):
        raw = Fraction(str(raw)) * column.per_unit / fact.scale
    try:
        if column.carrier is Carrier.CODES:
            raise Refused(
                ProblemCode.UNREADABLE_FIGURE, Text("ô không phải đúng hay sai", "the cell is neither true nor false")
            )
        read_figure(fact, raw)
        message, code, hint = (
            Text(f"'{shown(raw)}' không hợp lệ", f"'{shown(raw)}' is not valid"),
            ProblemCode.OUT_OF_LIMITS,
            None,
        )
    except Refused as refused:
        message, code, hint = refused.message, refused.code, refused.hint
    return problem(given, code, column.level, row, fact.id, message, hint)


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
