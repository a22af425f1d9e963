"""Writes facts that exist as entries of a rule file: those of another set's own dictionary, which a new file must declare."""

from collections.abc import Iterable
from typing import Any

from ntm_criteria.model import Answers, CategoryFact, Dictionary, Fact, FactKind, FlagFact, NumberFact, Unit
from ntm_criteria.text import Text, exact


def entries_of(ids: Iterable[str], dictionary: Dictionary, known: Dictionary) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts and the units that a file must declare to read facts of `dictionary`, beside those in `known`."""
    facts, named_units = dict[str, Any](), dict[str, Any]()
    waiting = list(dict.fromkeys(ids))
    while waiting:
        id_ = waiting.pop(0)
        if id_ in known or id_ in facts or id_ not in dictionary:
            continue
        fact = dictionary[id_]
        facts[id_] = _entry(fact, dictionary)
        if fact.unit and fact.unit.id not in known.units and fact.unit.id in dictionary.units:
            named_units[fact.unit.id] = _unit(dictionary.units[fact.unit.id])
        others = (fact.part, fact.whole, fact.within, fact.change_of, fact.village_flag, *fact.sum_of)
        waiting += [other for other in others if other]
    return facts, named_units


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi} if text.vi == text.en else {"vi": text.vi, "en": text.en}


def _unit(unit: Unit) -> dict[str, Any]:
    entry: dict[str, Any] = {"vi": unit.one.vi, "en": unit.one.en}
    if unit.many.en != unit.one.en:
        entry["en_plural"] = unit.many.en
    spellings = sorted(unit.spellings - {name.casefold() for name in (unit.id, unit.one.vi, unit.one.en, unit.many.en)})
    return {**entry, "spellings": spellings} if spellings else entry


def _entry(fact: Fact, dictionary: Dictionary) -> dict[str, Any]:
    entry: dict[str, Any] = {"label": _text(fact.label)}
    for key in ("sentence", "denied"):
        if text := getattr(fact, key):
            entry[key] = _text(text)
    entry["kind"] = str(fact.kind.value)
    if isinstance(fact, NumberFact):
        entry |= _number(fact, dictionary)
    elif isinstance(fact, CategoryFact):
        entry["values"] = {value: _text(label) for value, label in fact.values.items()}
    elif isinstance(fact, FlagFact) and fact.answers is not Answers.EITHER:
        entry["answers"] = str(fact.answers.value)
    if fact.per_village:
        entry["per"] = "village"
    if fact.headings:
        entry["headings"] = list(fact.headings)
    for key in ("held_by", "note"):
        if text := getattr(fact, key):
            entry[key] = _text(text)
    return entry


def _number(fact: NumberFact, dictionary: Dictionary) -> dict[str, Any]:
    entry: dict[str, Any] = {"unit": fact.unit.id}
    own = dictionary.unit(fact.unit.id)
    if fact.unit.one != own.one:
        entry["counted_as"] = _unit(fact.unit)
    elif spellings := sorted(fact.spellings - own.spellings):
        entry["spellings"] = spellings
    if fact.kind is not FactKind.COUNT:
        entry["step"] = "1" if fact.scale == 1 else f"0.{'0' * (len(str(fact.scale)) - 2)}1"
    if fact.kind is not FactKind.SHARE or fact.low != 0 or fact.high != 100:
        entry["limits"] = f"{exact(fact.low)}..{exact(fact.high)}"
    if fact.plausible:
        entry["plausible"] = f"{exact(fact.plausible[0])}..{exact(fact.plausible[1])}"
    entry |= {key: value for key in ("part", "whole", "within") if (value := getattr(fact, key))}
    if fact.may_exceed_whole:
        entry["may_exceed_whole"] = "true"
    if fact.sum_of:
        entry["sum_of"] = list(fact.sum_of)
    if fact.yearly_change is not None:
        entry["yearly_change"] = f"{fact.yearly_change} %"
    if fact.kind is FactKind.QUANTITY and fact.additive:
        entry["additive"] = "true"
    if fact.kind is FactKind.COUNT and not fact.additive:
        entry["additive"] = "false"
    if fact.change_of:
        entry["decrease_of" if fact.sign < 0 else "increase_of"] = fact.change_of
    if fact.village_flag:
        entry["rolls_up"] = {"share_of" if fact.kind is FactKind.SHARE else "count_of": fact.village_flag}
    return entry
