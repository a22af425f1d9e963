"""Reads the values of cells as what they state: words, dates, numbers, and words of a closed list."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from unicodedata import normalize

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Refused, read_figure
from ntm_criteria.model import Fact, FlagFact
from ntm_criteria.problems import one_of
from ntm_criteria.rule_sheets.columns import HEADINGS, OPEN
from ntm_criteria.rule_sheets.levels import exact_number
from ntm_criteria.rule_sheets.slots import Slot
from ntm_criteria.tables.files import CellError, Concealed, Percentage, Worded, cell_text
from ntm_criteria.text import Text, exact, identity, one_line
from ntm_criteria.wording import RELATION_WORDS

_WORDS = [word for words in RELATION_WORDS.values() for word in words]
EMPTY = Text("ô để trống", "the cell is empty")
MUST = Text("ô này phải có nội dung", "it must say something")
_NOT_LISTED = Text("'{shown}' không có trong danh sách", "'{shown}' is not on the list")
_NO_DATE = Text("'{shown}' không phải ngày", "'{shown}' is no date")
_DATE_HINT = Text("ghi ngày như 09/01/2024", "write a date as 09/01/2024")
_NO_NUMBER = Text("'{shown}' không phải một con số", "'{shown}' is no number")
_NUMBER_HINT = Text(
    "ghi con số theo đơn vị '{unit}', hoặc '{unsourced}', '{left}'",
    "write a number in '{unit}', or '{unsourced}', '{left}'",
)
_SAYS_RELATION = re.compile(
    "|".join(sorted(map(re.escape, {"từ", "=", *_WORDS}), key=len, reverse=True)), re.IGNORECASE
)
_RELATION_HINT = Text(
    "cột này chỉ ghi con số và đơn vị, như 92 %; “từ … trở lên”, “không quá …” chọn ở cột '{column}'",
    "this column holds a number and its unit, as 92 %; choose the comparison in the column '{column}'",
).format(column=HEADINGS["relation"])
_NO_VALUE = Text("ô báo lỗi hoặc bị che: '{shown}'", "the cell shows an error or is concealed: '{shown}'")
_TYPE_AGAIN = Text("gõ lại giá trị", "type the value again")
_ONE_ANSWER = Text("chỉ ghi một câu trả lời", "give one answer")
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class Wrong(Exception):
    """A cell that cannot be read: the kind of problem, its words and a hint."""

    def __init__(self, code: ProblemCode, words: Text, hint: Text | None = None) -> None:
        super().__init__(code, words, hint)
        self.code: ProblemCode = code
        self.words: Text = words
        self.hint: Text | None = hint


def words_in(value: Any) -> str:
    """Return the words of a cell; "" for an empty one.

    :raises Wrong: the cell has no valid value.
    """
    if isinstance(value, CellError | Concealed):
        text = one_line(value.text if isinstance(value, CellError) else value.shown, longest=60)
        raise Wrong(ProblemCode.UNREADABLE_FIGURE, _NO_VALUE.format(shown=text), _TYPE_AGAIN)
    return normalize("NFC", cell_text(value)).strip() if value is not None else ""


def listed(text: str, words: Mapping[str, Text]) -> str:
    """Return the id of a word of a closed list.

    :raises Wrong: the word is not on it.
    """
    for id_, word in words.items():
        if identity(text) in (identity(word.vi), identity(word.en)):
            return id_
    raise Wrong(ProblemCode.UNKNOWN_WORD, _NOT_LISTED.format(shown=one_line(text, longest=60)), one_of(words.values()))


def day_in(value: Any) -> date | None:
    """Return the date in a cell; None for an empty one.

    :raises Wrong: it is none.
    """
    if isinstance(value, datetime):
        value = value.date()
    if value is None or type(value) is date:
        return value
    text = words_in(value)
    if not text:
        return None
    try:
        if match := _DATE.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(ProblemCode.WRONG_FORM, _NO_DATE.format(shown=one_line(text, longest=60)), _DATE_HINT) from None


def level_in(value: Any, fact: Fact) -> Fraction | str:
    """Return the bound in a cell: a number in the unit of its fact, or the word of an open bound.

    :raises Wrong: it is neither.
    """
    text = words_in(value)
    if isinstance(value, str):
        for word, shown in OPEN.items():
            if identity(text) in (word, identity(shown.vi), identity(shown.en)):
                return word
    is_number = isinstance(value, float | Percentage | Worded)
    try:
        number = exact_number(fact, cell_text(value, "en") if is_number else text, "en" if is_number else None)
    except Refused as refused:
        hint = _RELATION_HINT if _SAYS_RELATION.match(text) else number_hint(fact)
        is_unread = (
            refused.code is ProblemCode.UNREADABLE_FIGURE
        )  # whose own hint is for figures, which may be left out
        raise Wrong(refused.code, refused.message, hint if is_unread else refused.hint or hint) from None
    if number is None or "/" in exact(number):
        raise Wrong(ProblemCode.BAD_NUMBER, _NO_NUMBER.format(shown=one_line(text, longest=60)), number_hint(fact))
    return number


def number_hint(fact: Fact) -> Text:
    """Say how the bound of a fact is written."""
    unit = fact.unit.one if fact.unit else ""
    return _NUMBER_HINT.format(unit=unit, unsourced=OPEN["unsourced"], left=OPEN["left_to_province"])


def values_in(value: Any, fact: Fact) -> list[str]:
    """Return the ids of the values in a cell, of a flag "true" or "false".

    :raises Wrong: one of them is no value of the fact, or a flag has several.
    """
    pieces = [value] if isinstance(value, bool) else [piece.strip() for piece in words_in(value).split(";")]
    if isinstance(fact, FlagFact) and len(pieces) > 1:
        raise Wrong(ProblemCode.WRONG_FORM, _ONE_ANSWER, one_of(label for _, label in fact.choices))
    try:
        found = [read_figure(fact, piece) for piece in pieces]
    except Refused as refused:
        raise Wrong(refused.code, refused.message, refused.hint) from None
    return list(dict.fromkeys(str(id_).lower() if isinstance(id_, bool) else str(id_) for id_ in found))


def written(number: Fraction, slot: Slot) -> str:
    """Write a bound as the rule file does: in the unit that stands there, if it is the fact's own."""
    fact = slot.fact
    assert fact is not None
    assert fact.unit is not None
    unit = re.sub(r"^-?[0-9.]+\s*", "", slot.old)
    is_own = unit and slot.old not in OPEN and exact_number(fact, f"1 {unit}", "en") == 1
    return f"{exact(number)} {unit if is_own else fact.unit.one.vi}"
