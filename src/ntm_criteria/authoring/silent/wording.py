"""Compares the document's wording with the bounds that stand below it: numbers and relations.

Numbers in the wording are read as figures are. 0 and 100 are not looked for, since documents say them in words ("tất cả",
"không để xảy ra"), and neither are numbers that the wording writes as words ("ít nhất một").
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

from attrs import frozen

from ntm_criteria.authoring.silent.ranges import fact_of
from ntm_criteria.authoring.silent.walk import Entry, Part
from ntm_criteria.authoring.silent.words import warning
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import Refused, read_number
from ntm_criteria.model import PERCENT, POINT, Compare, Interval, NumberFact, Relation, RuleSet, fraction
from ntm_criteria.text import Text, both, cleaned, listing, number
from ntm_criteria.wording import RELATION_ENDS, RELATION_WORDS

_SAID_IN_WORDS = (Fraction(0), Fraction(100))
_NUMBER = re.compile(r"[0-9](?:[0-9.,]*[0-9])?")
_UNIT = re.compile(r"\s*(%|[^\s0-9,.;:()]+(?:\s[^\s0-9,.;:()]+){0,3})")
_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_NEAR = 40  # characters around a number in which its relation stands

_RELATIONS = sorted(  # the longest phrase first: "không dưới" is not "dưới"
    (
        *((phrase, relation) for relation, phrases in RELATION_WORDS.items() for phrase in phrases),
        ("từ", Relation.AT_LEAST),
    ),
    key=lambda each: -len(each[0]),
)
_FILLERS = r"(?:\s*(?:đạt|là|bằng|ở mức|mức|khoảng|còn))?\s*$"
_RANGE = re.compile(r"^[^.;]{0,20}?\s*(?:đến|tới|–|-)\s*(?:dưới\s*)?[0-9]")
_DENIED = re.compile(r"(?:không để|không có|không còn|chưa)\b[^.;]*$")


@frozen
class _Said:
    """A number in the wording: the values that it may have, its relation if one is said, and how it is written."""

    values: frozenset[Fraction]
    relation: Relation | None
    written: str
    has_unit: bool


def wording_mistakes(entry: Entry, rules: RuleSet) -> Iterator[Problem]:
    """Yield the problems of bounds whose number or relation is not that of the wording.

    An indicator whose `interpretation` says how its wording is read is left alone, and so is one that has its wording from the
    set below.
    """
    wording = entry.data.get("wording")
    if not isinstance(wording, str) or "interpretation" in entry.data:
        return
    text = cleaned(wording)
    compared = [
        (part, node, fact)
        for part in entry.parts
        if not part.in_when and not part.is_exemption and isinstance(node := part.condition, Compare)
        if (fact := fact_of(node, rules)) is not None
    ]
    ruled = {value for _, node, _ in compared for value in _values(node)}
    for part, node, fact in compared:
        values, said = _values(node), list(_said(text, fact))
        if not values or not said:
            continue
        named = [each for each in said if each.values & set(values)]
        if not named:
            others = [each for each in said if each.has_unit and not each.values & ruled]
            if fact.unit.id == POINT and len(said) > 1:
                continue  # the change from one share to another, such as "từ 8,2% xuống 7,7%"
            if others and not set(values) & {*_SAID_IN_WORDS, *_spelt(text)}:
                yield _of_number(entry, part, node, others)
        elif all(each.relation not in (None, node.relation) for each in named):
            yield _of_relation(entry, part, node, named[0])


def _values(node: Compare) -> list[Fraction]:
    return [fraction(cell.pair) for _, cell in node.bound.cells() if cell.pair is not None]


def _spelt(text: str) -> set[Fraction]:
    """Return the numbers up to ten that the wording writes as words."""
    return {Fraction(value) for value, word in enumerate(_WORDS) if re.search(rf"\b{word}\b", text.lower())}


def _said(text: str, fact: NumberFact) -> Iterator[_Said]:
    """Yield the numbers of the wording that can be figures of the fact."""
    for match in _NUMBER.finditer(text):
        rest = text[match.end() :]
        values, has_unit = _readings(match[0], rest, fact)
        if values:
            relation = _relation(text[: match.start()].lower(), rest.lower())
            unit = _UNIT.match(rest)
            written = match[0] + (unit[0] if unit and unit[1] == PERCENT else "")
            yield _Said(frozenset(values), relation, written, has_unit)


def _readings(digits: str, rest: str, fact: NumberFact) -> tuple[set[Fraction], bool]:
    """Read a number with the unit behind it, which is as long as the fact takes it; without one only if none stands there."""
    found = _UNIT.match(rest)
    words = found[1].split(" ") if found else []
    for length in range(len(words), 0, -1):
        unit = " ".join(words[:length])
        if unit == PERCENT and fact.unit.id == POINT:
            unit = ""  # a rise of a share by "2%" is one of 2 percentage points
        values = _read(f"{digits} {unit}".strip(), fact)
        if values:
            return values, True
    if words[:1] == [PERCENT] or fact.unit.id in (PERCENT, POINT):
        return set(), False  # a share never stands without its sign
    return _read(digits, fact), False


def _read(written: str, fact: NumberFact) -> set[Fraction]:
    with suppress(Refused):
        value = read_number(fact, written, "vi")
        return set() if isinstance(value, Interval) else {fraction(value)}
    return set()


def _relation(before: str, after: str) -> Relation | None:
    """Return the relation that stands around a number; None if none does, or if it is one end of a range."""
    near = re.split(r"[.;]", before[-_NEAR:])[-1]
    clause = re.split(r"[.;,)]", after[:_NEAR])[0]
    if _RANGE.match(after):
        return None
    for phrase, relation in RELATION_ENDS.items():
        if phrase in clause and not _NUMBER.search(clause[: clause.index(phrase)]):
            return relation
    for phrase, relation in _RELATIONS:
        if re.search(rf"(?:^|[^\w]){re.escape(phrase)}{_FILLERS}", near):
            return None if _DENIED.search(near[: near.rindex(phrase)]) else relation
    return None


def _of_number(entry: Entry, part: Part, node: Compare, others: Sequence[_Said]) -> Problem:
    names = list(dict.fromkeys(other.written for other in others))
    written = both(lambda lang: listing(names, lang))
    numbers = both(lambda lang: ", ".join(dict.fromkeys(number(value, lang) for value in _values(node)[:3])))
    message = Text(
        "mức {numbers} không có trong nguyên văn, ở đó ghi {written}",
        "the bound {numbers} is not in the wording, which has {written}",
    ).format(numbers=numbers, written=written)
    path = part.path if part.data is None else (*part.path, str(node.relation))
    return warning(entry, ProblemCode.WORDING_NUMBER, path, message, _READ_AGAIN, key=part.data is not None)


def _of_relation(entry: Entry, part: Part, node: Compare, said: _Said) -> Problem:
    assert said.relation is not None
    message = Text(
        "quy tắc ghi '{relation}', nguyên văn về {written} lại là '{other}'",
        "the rule has '{relation}', but the wording about {written} says '{other}'",
    ).format(relation=str(node.relation), written=said.written, other=str(said.relation))
    path = part.path if part.data is None else (*part.path, str(node.relation))
    return warning(entry, ProblemCode.WORDING_RELATION, path, message, _READ_AGAIN, key=part.data is not None)


_READ_AGAIN = Text(
    "đối chiếu với văn bản; nếu cách hiểu này đúng thì ghi lý do vào `interpretation`",
    "compare it with the document; if the rule is right, say why under `interpretation`",
)
