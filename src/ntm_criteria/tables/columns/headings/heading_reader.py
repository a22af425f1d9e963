"""Recognises what a column holds from its heading, as people write headings: "3.1. Tỷ lệ hộ nghèo năm 2024 (%)".

A heading may stand in several rows ("Số hộ" over "Tổng số"); `parts` are its texts from the top row to the bottom row.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product

from attrs import evolve, field, frozen

from ntm_criteria.figures import as_share
from ntm_criteria.model import (
    VILLAGE,
    Fact,
    FactKind,
    NumberFact,
    RuleSet,
    UnitMismatch,
    UnknownUnit,
    facts_read,
    plain,
    units,
)
from ntm_criteria.tables.columns.headings.heading_texts import (
    IS_NUMBER,
    IS_YEAR,
    NEUTRAL,
    ROLES,
    in_words,
    peeled,
    units_of_titles,
)
from ntm_criteria.text import (
    LANGUAGES,
    Text,
    cleaned,
    identity,
    one_line,
    remembering,
    resemblance,
    same_name,
    words_of,
)

_LONGEST = 500  # characters of a heading; longer text is not one
_MOST_PARTS = 4
_MOST_OF_PART = 8  # ways to read each part of a heading of several parts
_UNIT_WORD = re.compile(r"^(?:đvt|đơn vị(?: tính)?|unit)\s*:?\s*", re.IGNORECASE)
_MULTIPLE = re.compile(r"(?:nghìn|ngàn|triệu|tỷ|trăm|chục|1\.?0+0)\s+(.+)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_TOTAL = frozenset(map(identity, ("tổng số", "tổng", "tổng cộng", "chung", "total")))
ANSWERS = frozenset(
    map(identity, ("đạt", "chưa đạt", "không đạt", "có", "không", "chưa", "yes", "no", "đ", "cđ", "kđ"))
)
_NOT_OF_FACT = Text(
    "cột ghi theo '{unit}', số liệu tính bằng '{own}'", "the column is in '{unit}', the figure is in '{own}'"
)
_NO_UNIT = Text("cột ghi theo '{unit}', số liệu không có đơn vị", "the column is in '{unit}', the figure has no unit")


@frozen
class Meaning:
    """What a heading says of its column.

    :ivar fact: the id of the fact.
    :ivar unit: the unit of bare numbers, where it is not the fact's own; None for the fact's own unit.
    :ivar full_unit: the unit with the rest of the fact's unit: "nghìn đồng/person/year" for "nghìn đồng".
    :ivar factor: the factor that converts figures in `unit` to the fact's unit.
    :ivar year: the year of the figures; None if the heading names no year.
    :ivar clash: why the unit in the heading contradicts the fact; None if it does not.
    :ivar has_unit: whether the heading states a unit, which may be the fact's own.
    """

    fact: str
    unit: str | None = None
    full_unit: str | None = None
    factor: Fraction = Fraction(1)
    year: int | None = None
    clash: Text | None = None
    has_unit: bool = field(default=False, eq=False)


@frozen(eq=False)
class HeadingReader:
    """Reads the headings of tables that are judged by a rule set."""

    rules: RuleSet

    @cached_property
    def _neutral(self) -> frozenset[str]:
        """Group headings that say nothing about the figures below them: the names of criteria, "Chỉ tiêu"."""
        return NEUTRAL.union(
            same_name(criterion.label[lang]) for criterion in self.rules.criteria for lang in LANGUAGES
        )

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """The words of the names of all facts."""
        return frozenset(word for name in self.rules.facts.by_heading for word in name.split())

    def _may_name(self, text: str) -> bool:
        """Whether a text may be a part of a fact's name: rows of a body have thousands of readings, and none that may."""
        return self._vocabulary.issuperset(same_name(text).split())

    def meaning(self, parts: Sequence[str]) -> Meaning | None:
        """Return what a heading says; None unless it is a name of exactly one fact, alone or with a number, unit or year."""
        parts = [cleaned(part) for part in dict.fromkeys(parts)]
        if not 0 < len(parts) <= _MOST_PARTS or sum(map(len, parts)) > _LONGEST:
            return None
        known = self.rules.facts.by_heading
        readings = [list(self._readings(part, is_only=len(parts) == 1)) for part in parts]
        named = [[(same_name(rest), notes) for rest, notes in ways if self._may_name(rest)] for ways in readings]
        for choice in product(*named):
            names = [name for name, _ in choice if name]
            fact = next((known[form] for form in _forms(names) if form in known), None)
            if fact is not None and (
                meaning := self._with_notes(fact, [note for _, notes in choice for note in notes])
            ):
                return meaning
        return None

    def mapped(self, fact: str, parts: Sequence[str]) -> Meaning:
        """Return what a heading says that the user maps to `fact`: units and years around the name hold all the same."""
        notes = [note for part in parts for _, found in peeled(cleaned(part)) for note in found]
        noted = [meaning for note in dict.fromkeys(notes) if (meaning := self._with_notes(fact, [note]))]
        has_unit = any(meaning.has_unit for meaning in noted)
        return next((meaning for meaning in noted if meaning.clash or meaning.unit), Meaning(fact, has_unit=has_unit))

    def unread(self, fact: str, parts: Sequence[str]) -> str | None:
        """Return what stands in brackets in a heading that the user maps to `fact`, and is no number, year or unit."""
        notes = [note for part in parts for note in _IN_BRACKETS.findall(cleaned(part))]
        return next((note for note in notes if self._with_notes(fact, [note]) is None), None)

    def under_title(self, meaning: Meaning, titles: Sequence[str]) -> Meaning:
        """Return what a heading without a unit says below titles such as "Đơn vị tính: nghìn đồng".

        A unit that says nothing of the fact, such as one of money above numbers of people, changes nothing.
        """
        fact = self.rules.facts[meaning.fact]
        if meaning.has_unit or not isinstance(fact, NumberFact):
            return meaning
        for unit in units_of_titles(titles):
            said = None if self._is_number_of_villages(fact, unit) else self._with_notes(fact.id, [unit])
            if said is not None and (said.clash is None or self._is_multiple(fact, unit)):
                return evolve(said, year=meaning.year)
        return meaning

    def _is_multiple(self, fact: NumberFact, unit: str) -> bool:
        """Whether a unit is so many of the fact's own: "nghìn người" for people."""
        multiple = _MULTIPLE.fullmatch(unit)
        found = self._unit(fact, multiple[1]) if multiple else None
        return found is not None and found[2] is None

    def _readings(self, part: str, *, is_only: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield ways to read a part of a heading: a name, and the notes around it. A part may be nothing but notes."""
        for number, (rest, notes) in enumerate(peeled(part)):
            if number == _MOST_OF_PART and not is_only:
                break
            yield rest, notes
            if not is_only and (same_name(rest) in self._neutral or same_name(rest) in _TOTAL):
                yield "", notes
        if not is_only:
            yield "", (part,)

    def _with_notes(self, id_: str, notes: Sequence[str]) -> Meaning | None:
        """Read the notes around the name of a fact; None if one of them is not a number, a year, a unit or answers."""
        fact, meaning = self.rules.facts[id_], Meaning(id_)
        for note in notes:
            text = in_words(_UNIT_WORD.sub("", note.strip("()[] "), count=1).strip())
            if year := IS_YEAR.fullmatch(text):
                meaning = evolve(meaning, year=int(year[1]))
            elif not text or IS_NUMBER.fullmatch(text):
                continue
            elif not (
                fact.kind is FactKind.FLAG and {same_name(word) for word in re.split(r"[/,;]|hoặc", text)} <= ANSWERS
            ):
                unit = self._unit(fact, text)
                if unit is None:
                    return None
                full, factor, clash = unit
                # a finding of the villages has no unit of its own: a bare 8 could be 8 villages or 8 %
                has_own = fact.kind is not FactKind.FLAG and not self._is_number_of_villages(fact, text)
                is_own = factor == 1 and clash is None and has_own
                units_ = (None, None) if is_own else (text, full)
                meaning = evolve(
                    meaning, unit=units_[0], full_unit=units_[1], factor=factor, clash=clash, has_unit=True
                )
        return meaning

    def _unit(self, fact: Fact, text: str) -> tuple[str, Fraction, Text | None] | None:
        """Return a unit in full, its factor, and why it contradicts the fact, if it does; None if `text` is not a unit."""
        facts = self.rules.facts
        held = as_share(fact, facts) if fact.id in self.rules.totals else fact
        if self._is_number_of_villages(fact, text):
            return text, Fraction(1), None
        if not isinstance(held, NumberFact):
            return None if not _is_unit(text) else (text, Fraction(1), _NO_UNIT.format(unit=one_line(text, longest=60)))
        own = held.unit.id.split("/")
        for count in range(1, len(own) + 1):  # "nghìn đồng" of an income for each person and year
            try:
                full = "/".join([text, *own[count:]])
                return full, held.factor(full), None
            except (UnknownUnit, UnitMismatch):
                continue
        if _is_unit(text):
            return text, Fraction(1), _NOT_OF_FACT.format(unit=one_line(text, longest=60), own=held.unit.one)
        return None

    def _is_number_of_villages(self, fact: Fact, unit: str) -> bool:
        """Whether bare numbers under a heading with this unit count villages although the fact is a share of villages."""
        is_share = fact.id in self.rules.totals or (fact.village_flag is not None and fact.kind is FactKind.SHARE)
        return is_share and plain(unit) in self.rules.facts.unit(VILLAGE).spellings

    def near(self, parts: Sequence[str], candidates: Sequence[str]) -> list[str]:
        """Return the ids among `candidates` whose names resemble a heading, the nearest first, then in their order."""
        if identity(parts[-1]) in ROLES:
            return []
        rest = min((rest for rest, _ in peeled(cleaned(parts[-1]))), key=len)
        words = words_of(" ".join([*parts[:-1], rest]))
        read = {id_ for name, _ in peeled(cleaned(parts[-1])) for id_ in self._of_indicator(name)}
        if self.is_criterion(parts):
            words = ["tieu", "chi", *words]
        ranks = dict.fromkeys((id_ for id_ in candidates if id_ in read), 2.0)
        for id_ in candidates:
            fact = self.rules.facts[id_]
            rank = max(resemblance(words, words_of(name)) for name in (id_, fact.label.vi, *fact.headings))
            if rank >= (1.0 if self.is_criterion(parts) else 0.01) and self.mapped(id_, parts).clash is None:
                ranks.setdefault(id_, rank)
        if ranks and len(words) > 2:  # names that say all of the heading, and much more, are asked about too
            said = {id_ for id_ in candidates if set(words) <= set(words_of(self.rules.facts[id_].label.vi))}
            ranks = dict.fromkeys((id_ for id_ in candidates if id_ in said), 0.02) | ranks
        return sorted(ranks, key=lambda id_: -ranks[id_])

    def is_criterion(self, parts: Sequence[str]) -> bool:
        """Whether a heading is the name of a criterion: such a column holds results, not figures."""
        names = {same_name(rest) for rest, _ in peeled(cleaned(parts[-1]))}
        return any(same_name(criterion.label[lang]) in names for criterion in self.rules.criteria for lang in LANGUAGES)

    def _of_indicator(self, name: str) -> frozenset[str]:
        """Return the only fact that an indicator called `name` reads, beside its counts; nothing if there is none."""
        for indicator in self.rules.entries:
            if same_name(name) in (same_name(indicator.label.vi), same_name(indicator.label.en)):
                ids = {id_ for id_, previous in facts_read(indicator.condition) if not previous}
                ids -= {count for id_ in ids for count in (self.rules.facts[id_].part, self.rules.facts[id_].whole)}
                return frozenset(ids) if len(ids) == 1 else frozenset()
        return frozenset()


def is_unit(text: str) -> bool:
    """Whether a text is nothing but a unit, alone or in brackets: "(người)", "1.000 đồng"."""
    bare = in_words(_UNIT_WORD.sub("", cleaned(text).strip("()[] "), count=1).strip())
    return bare != "" and _is_unit(bare)


def _is_unit(text: str) -> bool:
    multiple = _MULTIPLE.fullmatch(text)
    name = multiple[1] if multiple else text
    try:
        return bool(units.conversion(name, name))
    except UnknownUnit:
        return False


def _forms(names: Sequence[str]) -> list[str]:
    """Return the ways to say a heading of several parts: "hộ nghèo / số hộ", "số hộ nghèo"."""
    if len(names) < 2:
        return list(names)
    down, up = [*names], [*reversed(names)]
    return [" / ".join(down), " ".join(down), " ".join(up), _overlapping(down), _overlapping(up)]


def _overlapping(names: Sequence[str]) -> str:
    """Join names; a word that ends one name and begins the next is written once: "số hộ", "hộ nghèo": "số hộ nghèo"."""
    words = names[0].split()
    for name in names[1:]:
        following = name.split()
        words += following[1:] if words and following[:1] == words[-1:] else following
    return " ".join(words)


@remembering(10_000)
def meaning_of(rules: RuleSet, name: str) -> Meaning | None:
    """Return what the name of a column in a data frame means."""
    return HeadingReader(rules).meaning((name,))
