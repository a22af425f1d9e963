"""Finds the fact that a drafted indicator reads: that of another set, one of the dictionary with its name, or a new one."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from ntm_criteria.compiler import common_dictionary
from ntm_criteria.drafting.followed import is_open
from ntm_criteria.drafting.levels import asked_in, phrases, value_of
from ntm_criteria.drafting.new_facts import KIND_WORDS, NewFacts
from ntm_criteria.model import (
    PERCENT,
    Compare,
    Dictionary,
    DraftMark,
    Fact,
    FactKind,
    Indicator,
    Matches,
    NumberFact,
    RuleSet,
    UnitMismatch,
    UnknownUnit,
    comparisons,
    nodes,
    plain,
    units,
)
from ntm_criteria.text import Text, cleaned, listed, one_line, resemblance, same_name, words_of

_MOST_NEAR = 3
_FEWEST_COMMON, _SHARE_COMMON = 2, 0.4  # words in common, so that a name is worth a look
_COMMON = frozenset(words_of("tỷ lệ tỉ đạt có các và của xã"))  # which say nothing of what an indicator is about
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@frozen
class Match:
    """The fact of an indicator, and why it is this one."""

    fact: str
    mark: DraftMark


@frozen
class Matcher:
    """Matches indicators with facts.

    :ivar dictionary: the facts that may be named.
    :ivar new: the facts that are proposed.
    :ivar like: the set whose codes and facts are followed, if one is given.
    """

    dictionary: Dictionary
    new: NewFacts
    like: RuleSet | None = None
    followed: dict[str, Indicator] = field(factory=dict)  # by the code of the draft

    def follow(self, code: str, wording: str) -> tuple[Indicator, str] | None:
        """Return the indicator of the other set that is meant, and how it was found; None if there is none.

        Sets number their indicators differently: a code alone, with another name, is not enough.
        """
        if self.like is None:
            return None
        by_name = [
            indicator
            for indicator in self.like.entries
            if same_name(without_level(wording)) in map(same_name, _names(indicator))
        ]
        by_code = [
            indicator
            for indicator in self.like.entries
            if indicator.code == code and self._is_alike(indicator, label_of(wording))
        ]
        if by_code and (not by_name or by_code[0] in by_name):
            return by_code[0], "code"
        return (by_name[0], "wording") if len(by_name) == 1 else None

    def known_numbers(self, code: str, wording: str) -> frozenset[Fraction | None] | None:
        """Return the numbers in the names, the facts and the levels of the indicator that is followed; None if none is.

        What else the document asks for in the name of such an indicator, no fact of the other set holds.
        """
        if (found := self.follow(code, wording)) is None or is_open(found[0]):
            return None
        facts = [self.dictionary[id_] for id_ in required_facts(found[0]) if id_ in self.dictionary]
        names = [found[0].label.vi, found[0].wording or "", *(fact.label.vi for fact in facts)]
        names += [heading for fact in facts for heading in fact.headings]
        written = [limit for name in names for phrase in asked_in(name) for limit in phrase.limits]
        bounds = [bound for node in comparisons(found[0].stated) for _, bound in node.bound.cells()]
        levels = {Fraction(*each.value) if isinstance(each.value, tuple) else each.value for each in bounds}
        return frozenset({value_of(limit.number) for limit in written} | levels)

    def _is_alike(self, indicator: Indicator, label: str) -> bool:
        """Whether an indicator of the same code may be the same one: half of the words of its name, or of its fact's, agree.

        "Có ít nhất 03 cụm loa" is not "Có ít nhất 02 cụm loa", though nearly all words agree.
        """
        mine, theirs = _numbers(label), [found for name in _names(indicator) if (found := _numbers(name))]
        if mine and theirs and not any(mine <= found or found <= mine for found in theirs):
            return False
        facts = (self.dictionary[id_] for id_ in required_facts(indicator) if id_ in self.dictionary)
        words = set(words_of(label)) - _COMMON
        names = (set(words_of(name)) - _COMMON for name in (*_names(indicator), *(fact.label.vi for fact in facts)))
        return any(2 * len(words & name) >= min(len(words), len(name)) > 0 for name in names)

    def match(self, code: str, wording: str, kind: FactKind | None, unit: str, about: str = "") -> Match:
        """Return the fact for an indicator.

        :param kind: flag, share, or None for another number.
        :param unit: the unit of its levels as it is written.
        :param about: where the level stands among words, these words: the fact is about them.
        """
        label = about or label_of(wording)
        if not about and (found := self.follow(code, wording)):
            indicator, how = found
            facts = [
                self.dictionary[id_] for id_ in required_facts(indicator) if fits(self.dictionary[id_], kind, unit)
            ]
            if len(facts) == 1 and self.like is not None:
                because = _AS_IN.format(set=self.like.id, code=indicator.code, fact=facts[0].id).vi
                return Match(facts[0].id, DraftMark(how, because))
        for name in _forms(label):
            id_ = self.dictionary.by_heading.get(same_name(name))
            if id_ and fits(self.dictionary[id_], kind, unit):
                is_label = same_name(name) in (
                    same_name(self.dictionary[id_].label.vi),
                    same_name(self.dictionary[id_].label.en),
                )
                template = _BY_LABEL if is_label else _BY_HEADING
                return Match(id_, DraftMark("exact", template.format(fact=id_, words=one_line(name, longest=120)).vi))
        near = self.near(label, kind, unit)
        id_ = self.new.add(label, kind, unit)
        what = self.new.describe(id_)
        if not about and self.like is not None and (found := self.follow(code, wording)) and is_open(found[0]):
            what = _OPEN_IN.format(set=self.like.id, code=found[0].code, what=what).vi
        near = near or self._nearest(label, kind)
        if near:
            names = listed(self._named(each, kind, unit) for each in near)
            return Match(id_, DraftMark("near", _NEAR.format(what=what, names=names).vi, tuple(near)))
        return Match(id_, DraftMark("new", _NEW.format(what=what).vi))

    def near(self, label: str, kind: FactKind | None, unit: str) -> list[str]:
        """Return the facts whose names resemble a label, the nearest first."""
        words = words_of(label)
        ranks: dict[str, float] = {}
        for fact in self.dictionary.values():
            if fits(fact, kind, unit):
                names = [words_of(name) for name in (fact.label.vi, *fact.headings)]
                rank = max(resemblance(words, name) for name in names)
                if rank > 0:
                    ranks[fact.id] = rank
        return sorted(ranks, key=lambda id_: -ranks[id_])[:_MOST_NEAR]

    def _nearest(self, label: str, kind: FactKind | None) -> list[str]:
        """Return facts of any kind, also of villages, that share much of a name: so "Đạt" may stand for a grade or a count."""
        words = set(words_of(label)) - _COMMON
        ranks: dict[str, float] = {}
        for fact in self._facts.values():
            for name in (fact.label.vi, *fact.headings):
                others = set(words_of(name)) - _COMMON
                common = len(words & others)
                if common >= _FEWEST_COMMON and 2 * common >= _SHARE_COMMON * (len(words) + len(others)):
                    ranks[fact.id] = max(ranks.get(fact.id, 0), common / (len(words) + len(others)))
        return sorted(ranks, key=lambda id_: -ranks[id_])[:_MOST_NEAR]

    @property
    def _facts(self) -> dict[str, Fact]:
        """The facts of the set and those of the bundled dictionary."""
        return {**common_dictionary(), **self.dictionary}

    def _named(self, id_: str, kind: FactKind | None, unit: str) -> str:
        """Name a near fact; one of another kind with what it is, since its level has to be written otherwise."""
        fact = self._facts[id_]
        if fits(fact, kind, unit):
            return f"{id_} (“{fact.label.vi}”)"
        villages = _OF_VILLAGES.vi if fact.per_village else ""
        return f"{id_} (“{fact.label.vi}”, {KIND_WORDS[fact.kind.value].vi}{villages})"

    def unit_in(self, *texts: str) -> str:
        """Return the unit that a text gives in brackets or at its end: "Thu nhập … (triệu đồng/người/năm)"; "" if none."""
        for text in texts:
            for inner in (*_BRACKETS.findall(text), *re.findall(r"[,;:]\s*([^,;:]+)$", text), text):
                name = re.sub(r"^(?:đvt|đơn vị(?: tính)?)\s*:?\s*", "", cleaned(inner), flags=re.IGNORECASE)
                if name and is_unit(name, self.dictionary):
                    return name
        return ""


def required_facts(indicator: Indicator) -> list[str]:
    """Return the facts that a requirement asks for, without those that only say where it applies or what they are made of."""
    found = dict[str, None]()
    for node in nodes(indicator.stated, choices=False, twins=False, villages=False):
        if isinstance(node, Matches):
            found[node.fact] = None
        elif isinstance(node, Compare) and node.measure.fact:
            found[node.measure.fact] = None
    return sorted(found)


def is_unit(name: str, dictionary: Dictionary) -> bool:
    """Whether a text is nothing but a unit that the dictionary or the table of units knows."""
    if any(plain(name) in unit.spellings for unit in dictionary.units.values()):
        return True
    try:
        return bool(units.conversion(name, name))
    except UnknownUnit:
        return False


def fits(fact: Fact, kind: FactKind | None, unit: str) -> bool:
    """Whether a fact can have levels of this kind in this unit."""
    if fact.per_village:
        return False
    if kind is FactKind.FLAG or not isinstance(fact, NumberFact):
        return kind is FactKind.FLAG and fact.kind is FactKind.FLAG
    if (kind is FactKind.SHARE) != (fact.unit.id == PERCENT):
        return False
    return factor(fact, unit) is not None


def factor(fact: NumberFact, unit: str) -> Fraction | None:
    """Return the factor from a unit as it is written to that of a fact; None if the unit measures something else."""
    try:
        return fact.factor(unit, shortened=True)
    except (UnknownUnit, UnitMismatch):
        return None


def why_unfit(fact: Fact | None, id_: str, number: str, unit: str) -> Text:
    """Say why a number cannot be a level of a fact: its unit measures something else, or its step or limits exclude it."""
    level = f"{number}%" if unit == "%" else f"{number} {unit}"
    if isinstance(fact, NumberFact) and factor(fact, unit) is None:
        return _OTHER_UNIT.format(level=level, fact=id_, unit=fact.unit.one)
    return _DOES_NOT_FIT.format(level=level, fact=id_)


def label_of(wording: str) -> str:
    """Return the name of an indicator: its wording without what only makes the sentence end. Its numbers are part of it."""
    text = cleaned(wording)
    text = re.sub(r"\s+([,.;:)])", r"\1", cleaned(text)).strip(" .;:,")
    return re.sub(r"\s+(?:đạt|là|phải đạt|đạt tỷ lệ|đạt mức)$", "", text, flags=re.IGNORECASE) or cleaned(wording)


def without_level(wording: str) -> str:
    """Return a name without the share that it ends with: what two documents compare that write their levels elsewhere."""
    text = cleaned(wording).strip(" .;:,")
    last = next((each for each in reversed([*phrases(text)]) if each.end == len(text)), None)
    return label_of(text[: last.start] if last and last.limits[0].unit == "%" else text)


def _numbers(name: str) -> frozenset[object]:
    """Return the levels inside a name, without the share that it ends with."""
    found = phrases(without_level(name))
    return frozenset(value_of(limit.number) for phrase in found for limit in phrase.limits)


def _forms(label: str) -> Iterator[str]:
    """Yield a label, and what is left of it without brackets, a period and an opening word."""
    yield label
    bare = cleaned(_BRACKETS.sub(" ", label))
    yield bare
    without = re.sub(r"\s+(?:giai đoạn|năm|đến năm)\s+[0-9]{4}(?:\s*[-–]\s*[0-9]{4})?$", "", bare, flags=re.IGNORECASE)
    yield without
    yield re.sub(r"^(?:có|đạt)\s+", "", without, flags=re.IGNORECASE)


def _names(indicator: Indicator) -> Mapping[str, None]:
    names = (indicator.label.vi, indicator.label.en, *([without_level(indicator.wording)] if indicator.wording else []))
    return dict.fromkeys(names)


_DOES_NOT_FIT = Text(
    "mức “{level}” không hợp với đơn vị, bước hoặc giới hạn của {fact}.",
    "the level “{level}” does not fit the unit, step or limits of {fact}.",
)
_OTHER_UNIT = Text(
    "mức “{level}” không cùng đơn vị với {fact} (đơn vị: {unit}).",
    "the level “{level}” is not in the unit of {fact} ({unit}).",
)
_AS_IN = Text("số liệu {fact} như chỉ tiêu {code} của bộ {set}", "{fact} as in indicator {code} of {set}")
_BY_LABEL = Text("“{words}” đúng là tên của số liệu {fact}", "“{words}” is the name of {fact}")
_BY_HEADING = Text("“{words}” là tên gọi khác của số liệu {fact}", "“{words}” is another name of {fact}")
_NEAR = Text(
    "số liệu mới ({what}); chưa tìm thấy tên này trong từ điển, tên gần nhất, có thể là: {names}",
    "a new fact ({what}); no such name was found, the nearest, which it may be: {names}",
)
_NEW = Text(
    "số liệu mới ({what}), chưa tìm thấy tên này hay tên gần giống trong từ điển",
    "a new fact ({what}): neither this name nor one like it was found in the dictionary",
)
_OF_VILLAGES = Text(" của từng thôn", " of each village")
_OPEN_IN = Text("bộ {set} để mở chỉ tiêu {code}; {what}", "{set} leaves indicator {code} open; {what}")
