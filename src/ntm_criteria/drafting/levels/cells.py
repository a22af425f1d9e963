"""Reads one cell of a table of criteria: the level that it states, or why it states none that has one reading.

Nothing is guessed: a cell that has no reading, or more than one, is open and says why.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import evolve

from ntm_criteria.drafting.levels.meant import meant
from ntm_criteria.drafting.levels.notes import (
    BETWEEN,
    BLANK,
    BY_WORDING,
    CONDITIONAL,
    FOOTNOTE_SAYS,
    IN_BRACKETS,
    LEFT_OUT,
    NO_NUMBER,
    NO_READING,
    NO_RELATION,
    NOT_ONLY_PROVINCE,
    NOTHING_DECIDED,
    RANGE,
    SEVERAL,
    TWO_PARTS,
    UNCLEAR,
    WITH_NOTE,
    told,
)
from ntm_criteria.drafting.levels.phrases import NUMBER, Limit, Phrase, phrases, relations_in, whole_phrase
from ntm_criteria.drafting.levels.reading import LevelKind, Reading
from ntm_criteria.drafting.levels.statements import statements
from ntm_criteria.drafting.levels.values import is_always, value_of
from ntm_criteria.figures import is_missing
from ntm_criteria.model import Relation
from ntm_criteria.text import Text, both, cleaned, identity, listing, one_line

_MET = frozenset(
    map(
        identity,
        ("đạt", "đạt chuẩn", "đạt yêu cầu", "đạt tiêu chí", "đạt chỉ tiêu", "có", "yes", "met", "đạt theo quy định"),
    )
)
_NONE = frozenset(map(identity, ("không", "không có", "không để xảy ra", "no", "none")))
_MARKS = frozenset("✓✔✅√☑☒✗✘●•■◉xXvV+*")
_PROVINCE = re.compile(
    r"(?:ubnd|u[ỷy] ban nhân dân|ủy ban nhân dân|hđnd|hội đồng nhân dân|chủ tịch|địa phương|cấp tỉnh|tỉnh|thành phố)\b.*"
    r"(?:quy định|hướng dẫn|ban hành|quyết định)|quy định (?:cụ thể )?của (?:ubnd|ủy ban nhân dân|tỉnh|địa phương)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"(?:giao |do )?(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|chủ tịch ubnd|các địa phương|địa phương|tỉnh|thành phố|các)"
    r"(?:[ ,]*(?:các|cấp|tỉnh|thành phố|trực thuộc trung ương|t/p|tp|cụ thể|và))*[ ,]*(?:tự )?(?:căn cứ [^,.;]*)?"
    r"(?:quy định|hướng dẫn|ban hành|quyết định)(?: cụ thể| chi tiết| riêng| mức cụ thể| mức)?"
    r"|(?:theo )?quy định(?: cụ thể)? của (?:ubnd|ủy ban nhân dân|hđnd)?[ ,]*(?:cấp )?(?:tỉnh|thành phố)(?:, thành phố)?",
    re.IGNORECASE,
)
_NEUTRAL = re.compile(
    r"nếu có|khi có|(?:áp dụng )?(?:đạt )?(?:cho|đối với|với) cả nam và nữ|cả nam và nữ|theo quy định|làm tròn.*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\s*(?:\(\*+\)|\*+|[¹²³⁴-⁹]+|\[[0-9*]{1,2}\]|\([0-9]{1,2}\))\s*$")
_BRACKETS = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]\s*$", re.DOTALL)
_CONDITION = re.compile(
    r"(?<!\w)(?:đối với|riêng|trường hợp|trừ|nếu|hoặc|trong đó|còn lại|so với|ngoại trừ|không áp dụng|bao gồm|kể cả|riêng với|"
    r"theo quy định|giảm|tăng|chênh|và)(?!\w)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[0-9]{1,2}[.)](?![0-9])|[a-zđ][.)]|[-–+•●▪□*]|\([0-9a-zđ]{1,2}\))\s*", re.IGNORECASE)
_POINTS = re.compile(
    rf"(?:từ\s+)?({NUMBER})(?:\s*(?:-|–|—|đến|tới)\s*({NUMBER}))?\s*(?:điểm|đ|points?|pts)?\.?", re.IGNORECASE
)
_MOST_UNIT_WORDS = 8
_UNIT = re.compile(r"[A-Za-zÀ-ɏ̀-ͯḀ-ỹ][A-Za-zÀ-ɏ̀-ͯḀ-ỹ .,/()²³’'-]*")
_ALIKE = "OoIl|ОоІі"  # letters that are taken for 0 and 1, Cyrillic ones, too
_MISTYPED = re.compile(  # "8O%", "l00 %", "8O"; but "60l/người" is in litres
    rf"(?<![\w/])(?:[0-9][0-9.,]*[{_ALIKE}][0-9.,{_ALIKE}]*|[0-9{_ALIKE}SBZQ][0-9.,{_ALIKE}SBZQ]*(?<=[{_ALIKE}SBZQ])[0-9.,]*"
    r"(?=\s*[%％٪]))(?![\w/])(?:\s*[%％٪])?"
)


def read_level(
    text: str,
    *,
    wording: str = "",
    unit: str = "",
    notes: Iterable[str] = (),
    in_words: bool = False,
    beside: Sequence[Limit] = (),
) -> Reading:
    """Read a cell of a column of levels.

    :param text: the cell's words.
    :param wording: the words of the indicator, which may say which relation a bare number has.
    :param unit: the unit of bare numbers, from a column or heading; "" if none says.
    :param notes: the footnotes that the cell refers to.
    :param in_words: whether the levels of this column are sentences, each of which is a content to be met.
    :param beside: the clear levels in the other cells of its row, which may decide how a number is read.
    """
    line = cleaned(text).rstrip(" .;")
    if is_missing(line) or line in ("/", "x/x"):
        return Reading(LevelKind.BLANK, note=BLANK)
    if line in _MARKS:
        return Reading(LevelKind.MARK)
    if wrong := _MISTYPED.search(line):
        return Reading(LevelKind.OPEN, note=told(NO_NUMBER, wrong[0]))
    rest, left_out = _without_brackets(line)
    notes = tuple(note for note in notes if note.strip())
    if rest is None:
        return Reading(LevelKind.OPEN, note=left_out)
    reading = _plain(rest, wording, unit, beside) or (
        _sentences(text) if in_words else Reading(LevelKind.OPEN, note=told(NO_READING, text))
    )
    doubt = next((note for note in notes if _may_change(note, reading)), None)
    if doubt:
        return Reading(LevelKind.OPEN, note=told(FOOTNOTE_SAYS, doubt))
    kept = [
        *([told(WITH_NOTE, note) for note in notes]),
        *([left_out] if left_out else []),
        *([reading.note] if reading.note else []),
    ]
    return evolve(reading, note=_joined(kept))


def read_points(text: str, *, is_grade: bool = False) -> Reading:
    """Read a cell of a column of points or grades; what is not a number, or two as a range, is open."""
    line = cleaned(text).rstrip(" .;")
    if is_missing(line):
        return Reading(LevelKind.BLANK, note=BLANK)
    found = _POINTS.fullmatch(line.strip("()"))
    if found and all(value_of(number) is not None for number in found.groups() if number):
        kind = LevelKind.GRADE if is_grade else LevelKind.POINTS
        return Reading(kind, tuple(Limit(None, number) for number in found.groups() if number))
    return Reading(LevelKind.OPEN, note=told(NO_READING, text))


def _may_change(note: str, reading: Reading) -> bool:
    """Whether a footnote may change a level: it has a number or a condition. In sentences it mostly explains a word."""
    if reading.kind in (LevelKind.WORDS, LevelKind.PARTS):
        return bool(next(phrases(note), None) or _EXCEPT.search(note))
    return bool(re.search(r"[0-9]", note) or _CONDITION.search(note))


def _plain(line: str, wording: str, unit: str, beside: Sequence[Limit]) -> Reading | None:
    """Read a cell that is nothing but a level; None for a cell with other words."""
    word = identity(line)
    if word in _MET:
        return Reading(LevelKind.MET)
    if word in _NONE:
        return Reading(LevelKind.NONE)
    if _LEFT.fullmatch(line):
        return Reading(LevelKind.LEFT_TO_PROVINCE)
    if _PROVINCE.search(line):
        return Reading(LevelKind.OPEN, note=told(NOT_ONLY_PROVINCE, line))
    found = whole_phrase(line)
    if found is None:
        return None
    phrase, rest = found
    if phrase.limits[0].unit == "%" and not rest:
        return _bound(phrase, "%", wording, line, beside)
    if rest and (phrase.limits[0].unit or re.search(r"[0-9;:]", rest) or _CONDITION.search(rest)):
        return None
    if rest and not any(map(str.isalpha, rest)):
        return Reading(LevelKind.OPEN, note=told(NO_READING, line))
    if len(rest.split()) > _MOST_UNIT_WORDS or (rest and not _UNIT.fullmatch(rest)):
        return None
    return _bound(phrase, rest or unit, wording, line, beside)


def _bound(phrase: Phrase, unit: str, wording: str, line: str, beside: Sequence[Limit] = ()) -> Reading:
    if not phrase.is_clear:
        return Reading(LevelKind.OPEN, note=told(UNCLEAR, line))
    unit = "%" if unit.strip() in ("%", "phần trăm") else unit.strip()
    found = [meant(evolve(limit, unit=unit), beside) for limit in phrase.limits]
    limits = tuple(limit for limit, _ in found if limit)
    notes = [note for _, note in found if note]
    reading = _compared(phrase, limits, wording, line) if len(limits) == len(found) else Reading(LevelKind.OPEN)
    return evolve(reading, note=_joined([*notes, *([reading.note] if reading.note else [])]))


def _compared(phrase: Phrase, limits: tuple[Limit, ...], wording: str, line: str) -> Reading:
    """Read a level whose numbers are clear."""
    values = [value_of(limit.number, limit.unit) or Fraction(0) for limit in limits]
    if len(limits) > 1:
        if values[0] >= values[1]:
            return Reading(LevelKind.OPEN, note=told(UNCLEAR, line))
        if is_always(limits[1]):
            return Reading(LevelKind.BOUND, limits)
        if phrase.is_bare_range:
            return Reading(LevelKind.OPEN, note=told(RANGE, line))
        return Reading(LevelKind.BOUND, limits, note=told(BETWEEN, line))
    (limit,), (value,) = limits, values
    unit = limit.unit
    if limit.relation is not None:
        if (limit.relation, value) in _ALWAYS_OR_NEVER and (unit == "%" or value == 0):
            return Reading(LevelKind.OPEN, note=told(NOTHING_DECIDED, line))
        return Reading(LevelKind.BOUND, limits)
    said = relations_in(wording)
    only = Relation.AT_MOST if value == 0 else Relation.AT_LEAST if (value == 100 and unit == "%") else None
    if only is None:
        if len(said) != 1:
            return Reading(LevelKind.OPEN, note=told(NO_RELATION, line))
        return Reading(LevelKind.BOUND, (evolve(limit, relation=next(iter(said))),), note=told(BY_WORDING, line))
    against = (Relation.AT_LEAST, Relation.MORE_THAN) if value == 0 else (Relation.AT_MOST, Relation.LESS_THAN)
    if any(relation in said for relation in against):
        return Reading(LevelKind.OPEN, note=told(NO_RELATION, line))
    return Reading(LevelKind.BOUND, (evolve(limit, relation=only),))


def _joined(notes: Sequence[Text]) -> Text | None:
    return both(lambda lang: " ".join(each[lang] for each in notes)) if notes else None


def _without_brackets(line: str) -> tuple[str | None, Text | None]:
    """Return a cell without the brackets and marks behind it that change no level, and a note on them.

    Brackets with a number or with other words may be a second level or a condition: the cell is open, and the note says so.
    """
    marks: list[str] = []
    while True:
        if mark := _FOOTNOTE.search(line):
            if not line[: mark.start()]:
                return line, None
            marks.append(mark[0].strip())
            line = line[: mark.start()]
            continue
        found = _BRACKETS.fullmatch(line)
        if not found:
            break
        inner = cleaned(found[2])
        if not _NEUTRAL.fullmatch(inner):
            if re.search(r"[0-9]", inner) or len(inner.split()) > 4 or _CONDITION.search(inner):
                return None, told(TWO_PARTS if re.search(r"[0-9]", inner) else IN_BRACKETS, line)
            line = f"{found[1]} {inner}"
            break
        marks.append(f"({inner})")
        line = found[1]
    return line.rstrip(" .;"), told(LEFT_OUT, ", ".join(reversed(marks))) if marks else None


def _sentences(text: str) -> Reading:
    """Read a level in sentences: each item of its list is a content, with at most one number that is compared."""
    items = split_items(text)
    readings = tuple(read_sentence(item) for item in items)
    return readings[0] if len(readings) == 1 else Reading(LevelKind.PARTS, parts=readings)


def split_items(text: str) -> list[str]:
    """Return the items of a list in a cell; the lines of an item that was broken are joined."""
    lines = [cleaned(line) for line in text.splitlines() if cleaned(line)]
    if not any(_ITEM.match(line) for line in lines):
        return [item for item in re.split(r"\s*;\s*", " ".join(lines)) if item]
    found: list[str] = []
    for line in lines:
        if _ITEM.match(line) or not found:
            found.append(line)
        else:
            found[-1] += f" {line}"
    return [_ITEM.sub("", item, count=1).rstrip(" .;") for item in found]


def read_sentence(sentence: str) -> Reading:
    """Read a sentence: a content in words, with at most one number that is compared; several sentences are contents each."""
    pieces, sentence = statements(sentence), cleaned(sentence)
    found = list(phrases(sentence))
    if len(found) == 1 and len(pieces) > 1:
        return Reading(LevelKind.PARTS, parts=tuple(map(read_sentence, pieces)))
    if wrong := _MISTYPED.search(sentence):
        return Reading(LevelKind.OPEN, about=sentence, note=told(NO_NUMBER, wrong[0]))
    if not found:
        return Reading(LevelKind.WORDS, about=sentence)
    if len(found) > 1:
        shown = [sentence[phrase.start : phrase.end] for phrase in found]
        levels = both(lambda lang: listing([f"“{one_line(each)}”" for each in shown], lang))
        return Reading(LevelKind.OPEN, about=sentence, note=SEVERAL.format(levels=levels))
    (phrase,) = found
    about = cleaned(f"{sentence[: phrase.start]} {sentence[phrase.end :]}").strip(" :,;.-")
    if _EXCEPT.search(sentence) or phrase.limits[0].unit != "%" or _CHANGE.search(sentence[: phrase.start]):
        return Reading(LevelKind.OPEN, about=sentence, note=told(CONDITIONAL, sentence))
    return evolve(_bound(phrase, "%", "", sentence), about=about)


_ALWAYS_OR_NEVER: frozenset[tuple[Relation, Fraction | None]] = frozenset({  # of shares; the first two of any number
    (Relation.AT_LEAST, Fraction(0)), (Relation.LESS_THAN, Fraction(0)),
    (Relation.MORE_THAN, Fraction(100)), (Relation.AT_MOST, Fraction(100)),
})  # fmt: skip
_EXCEPT = re.compile(r"(?<!\w)(?:hoặc|riêng|trường hợp|trừ|nếu|không áp dụng|ngoại trừ)(?!\w)", re.IGNORECASE)
_CHANGE = re.compile(r"(?<!\w)(?:giảm|tăng|thêm|chênh lệch)(?:\s+\w+){0,4}\s*$", re.IGNORECASE)
