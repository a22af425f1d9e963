"""Builds the JSON Schema of what one rule set reads, for forms and for the description of a service."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeAlias

from ntm_criteria.figures import MISSING_WORDS, SCHEMA, Period, answers_of
from ntm_criteria.model import VILLAGES, CategoryFact, Dictionary, Fact, FactKind, FlagFact, RuleSet, check_is_rule_set
from ntm_criteria.text import LANGUAGES, Lang, Text, amount, both, check_lang, number, with_names

Json: TypeAlias = dict[str, Any]

LAST_YEAR = Text("{label} (năm trước)", "{label} (last year)")
_TOTAL = Text("{label} (cả xã, ví dụ “7/8 thôn”)", "{label} (of all villages, such as “7/8 thôn”)")
_WORDS = {
    "unit": Text("Đơn vị: {unit}.", "Unit: {unit}."),
    "limits": Text("Từ {low} đến {high}.", "From {low} to {high}."),
    "holder": Text("Nơi nắm số liệu: {holder}.", "Held by: {holder}."),
}
KEYS = {
    "name": Text("Tên xã", "Name of the commune"),
    "id": Text("Mã xã của bạn", "Your own key for the commune"),
    "year": Text("Năm đánh giá", "Year to judge"),
    "date": Text("Ngày xét công nhận", "Date of recognition"),
    "locale": Text("Cách viết số", "How numbers are written"),
    "rules": Text("Bộ quy tắc", "Rule set"),
    "outcomes_of": Text("Bộ quy tắc của kết quả các tiêu chí", "Rule set that judged the criteria"),
    "period": Text("Kỳ số liệu", "Part of the year that the figures cover"),
    "figures_date": Text("Ngày chốt số liệu", "Date of the figures"),
    "facts": Text("Số liệu của năm đánh giá", "Figures of the year judged"),
    "previous": Text("Số liệu của năm trước", "Last year's figures"),
    "scope": Text("Phân vùng, nhóm xã", "What bounds vary by"),
    "villages": Text("Các thôn", "Villages"),
    "village": Text("Tên thôn", "Name of the village"),
}


def commune_schema(rules: RuleSet, *, lang: Lang = "vi") -> Json:
    """Return the JSON Schema (draft 2020-12) of a commune for one rule set, for form builders and OpenAPI.

    Each figure that the set reads has a title, a description (unit, limits, what it includes, who holds it), its limits, and
    its choices if it has any. Every figure may be text as people write it, and may be missing; a number may be an object, if it
    is estimated from a sample. Facts of the dictionary that
    the set does not read are allowed, and not described; all other keys are refused. The schema knows the keys, kinds and
    limits; `assess` reads the text and finds what contradicts.

    :param rules: the rule set.
    :param lang: the language of titles and descriptions.

    >>> from ntm_criteria import commune_schema, load_rule_set
    >>> figure = commune_schema(load_rule_set("bang-mac-2024"), lang="en")["properties"]["facts"]["properties"]["population"]
    >>> figure["title"], figure["minimum"], figure["x-unit"]
    ('population of the commune', 0, {'id': 'person', 'name': 'people'})
    """
    check_is_rule_set(rules)
    lang = with_names(check_lang(lang), rules.names)
    return _Builder(rules.facts, lang).commune(rules)


class _Builder:
    def __init__(self, facts: Dictionary, lang: Lang) -> None:
        self.facts, self.lang = facts, lang

    def commune(self, rules: RuleSet) -> Json:
        facts = [rules.facts[id_] for id_ in rules.facts if id_ in rules.reads]
        before = [rules.facts[id_] for id_ in rules.facts if id_ in rules.reads_previous]
        own = {fact.id: self.figure(fact, rules) for fact in facts if not fact.per_village}
        own |= {fact.id: self.total(fact) for fact in facts if fact.id in rules.totals}
        of_villages = [fact for fact in facts if fact.per_village]
        categories = {
            fact.id: own[fact.id] for fact in facts if fact.kind is FactKind.CATEGORY and not fact.per_village
        }
        village = {"name": {"type": "string", "pattern": r"\S", "title": self._key("village")}}
        village |= {fact.id: self.figure(fact, rules) for fact in of_villages}
        first, last = rules.years
        properties: Json = {
            "format": {"enum": ["1", 1]},
            "name": {"type": "string", "minLength": 1, "title": self._key("name")},
            "id": {"type": ["string", "null"], "title": self._key("id")},
            "year": {**_YEAR, "minimum": first, "maximum": last, "title": self._key("year")},
            "date": {"type": ["string", "null"], "format": "date", "title": self._key("date")},
            "locale": {"enum": [*LANGUAGES, None], "title": self._key("locale")},
            "rules": {"type": ["string", "null"], "title": self._key("rules")},
            "outcomes_of": {"type": ["string", "null"], "title": self._key("outcomes_of")},
            "period": {"enum": [*(each.value for each in Period), None], "title": self._key("period")},
            "figures_date": {"type": ["string", "null"], "format": "date", "title": self._key("figures_date")},
            "facts": self._figures("facts", own),
            "previous": self._figures("previous", {fact.id: self.figure(fact, rules, LAST_YEAR) for fact in before}),
            "scope": self._figures("scope", categories),
            "villages": {
                "type": "array",
                "maxItems": int(self.facts[VILLAGES].high),
                "title": self._key("villages"),
                "items": {**self._figures("villages", village), "required": ["name"]},
            },
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": rules.label[self.lang],
            "type": "object",
            "properties": properties,
            "required": ["name"],
            "additionalProperties": False,
        }

    def _key(self, name: str) -> str:
        return KEYS[name][self.lang]

    def _figures(self, key: str, properties: Json) -> Json:
        """Describe a mapping of figures: those that the set reads, and the other facts of the dictionary, undescribed."""
        others = "|".join(id_ for id_ in self.facts if id_ not in properties)
        return {
            "type": "object",
            "title": self._key(key),
            "properties": properties,
            "patternProperties": {f"^(?:{others})$": {"type": ["string", "number", "boolean", "null", "object"]}}
            if others
            else {},
            "additionalProperties": False,
        }

    def figure(self, fact: Fact, rules: RuleSet, title: Text | None = None) -> Json:
        """Describe one figure."""
        label = title.format(label=fact.label) if title else fact.label
        form: Json = {"title": label[self.lang]}
        if isinstance(fact, FlagFact):
            form["anyOf"] = [{"type": "boolean"}, _written(answers_of(fact)), {"type": "null"}]
        elif isinstance(fact, CategoryFact):
            chosen = [{"const": value, "title": text[self.lang]} for value, text in fact.choices]
            words = [word for value, text in fact.choices for word in (value, text.vi, text.en)]
            form["anyOf"] = [{"oneOf": chosen}, _written(words), {"type": "null"}]
        elif fact.limits:
            form |= self._number(fact, *fact.limits)
        about = description(fact, rules, self.lang)
        return form | ({"description": about} if about else {})

    def total(self, fact: Fact) -> Json:
        """Describe what a commune reports of all its villages instead of each village's own figure."""
        title = _TOTAL.format(label=fact.label)[self.lang]
        return {"title": title, "type": ["string", "number", "null"], "pattern": _NUMBER, "minimum": 0, "maximum": 100}

    def _number(self, fact: Fact, low: Fraction, high: Fraction) -> Json:
        kind = "integer" if fact.kind is FactKind.COUNT else "number"
        unit = {"x-unit": {"id": fact.unit.id, "name": fact.unit.name(self.lang)}} if fact.unit else {}
        limits = {"minimum": as_json(low), "maximum": as_json(high)}
        if fact.id == VILLAGES or fact.village_flag:  # counted, never estimated
            return {"type": [kind, "string", "null"], "pattern": _NUMBER, **limits, **unit}
        return {"type": [kind, "string", "null", "object"], "pattern": _NUMBER, **limits, **unit, **SCHEMA}


def description(fact: Fact, rules: RuleSet, lang: Lang) -> str:
    """Say what a figure is: its unit and limits, what it includes, and who holds it; "" if nothing of that is known."""
    texts = [*_measured(fact), *([fact.note] if fact.note else [])]
    if holder := rules.facts.holder(fact, rules.years[0]):
        texts.append(_WORDS["holder"].format(holder=holder))
    return " ".join(_sentence(text[lang]) for text in texts)


def _measured(fact: Fact) -> Iterable[Text]:
    if fact.unit is None or fact.limits is None:
        return
    (low, high), unit = fact.limits, fact.unit
    yield _WORDS["unit"].format(unit=both(unit.name))
    ends = {
        "low": both(lambda lang: number(low, lang)),
        "high": both(lambda lang: amount(number(high, lang), unit.name(lang))),
    }
    yield _WORDS["limits"].format(**ends)


def as_json(value: Fraction) -> int | float:
    """Return a limit as a number of JSON."""
    return int(value) if value.denominator == 1 else float(value)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _any_case(word: str) -> str:
    """Return a pattern that finds a word in small and capital letters, in the syntax that all languages share."""
    return "".join(
        f"[{each.lower()}{each.upper()}]" if each.lower() != each.upper() else _escaped(each) for each in word
    )


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter in r"\.^$*+?()[]{}|/" else letter


def _written(words: Iterable[str]) -> Json:
    """Describe text that is one of some words, in any letter case, or says that there is no figure."""
    every = "|".join(_any_case(word) for word in dict.fromkeys(words))
    return {"type": "string", "pattern": rf"^\s*(?:{every})\s*$|{_NOTHING}"}


_NOTHING = rf"^[\s.…—―‐‑‒–−﹣－-]*$|^\s*(?:{'|'.join(map(_any_case, MISSING_WORDS))})\s*$"
_NUMBER = rf"[0-9]|{_NOTHING}"
_YEAR = {"type": ["integer", "string", "null"], "pattern": "[0-9]{4}"}
