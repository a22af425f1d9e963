"""Gives the facts of the common dictionary the nouns of a rule set that judges something else than communes."""

from typing import Any, cast

from attrs import evolve

from ntm_criteria.model import VILLAGE, VILLAGES, Dictionary, Fact, Unit, plain
from ntm_criteria.text import Names, Noun, Text, named

# where a label speaks of the commune as a whole; "đường thôn" and "công chức xã" are names of things and stay
_OF_THE_WHOLE = {
    "của xã": "của {subject}",
    "trên địa bàn xã": "trên địa bàn {subject}",
    "of the commune": "of the {subject}",
    "in the commune": "in the {subject}",
}


def renamed_facts(facts: Dictionary, names: Names | None) -> Dictionary:
    """Return the common dictionary with the nouns of a rule set; as it is, if the set has none."""
    if names is None:
        return facts
    units = dict(facts.units)
    if names.part is not None:
        units[VILLAGE] = _unit(units[VILLAGE], names.part)
    renamed = {id_: _fact(fact, names, units[VILLAGE]) for id_, fact in facts.items()}
    return evolve(facts, facts=renamed, units=units)


def _unit(unit: Unit, part: Noun) -> Unit:
    spellings = (part.one.vi, part.one.en, part.many.en)
    return Unit(
        unit.id, part.one, Text(part.many.vi, part.many.en, given=True), unit.spellings | {*map(plain, spellings)}
    )


def _fact(fact: Fact, names: Names, village: Unit) -> Fact:
    changes: dict[str, object] = {"unit": village} if fact.unit is not None and fact.unit.id == VILLAGE else {}
    if changes:
        changes["spellings"] = fact.spellings | village.spellings
    if fact.id == VILLAGES:
        changes["label"] = named(Text(fact.label.vi, fact.label.en), names)
        return _evolved(fact, changes)
    label = _of_the_whole(fact.label, names)
    sentence = fact.sentence and _of_the_whole(fact.sentence, names)
    return _evolved(fact, {**changes, "label": label, "sentence": sentence})


def _evolved(fact: Fact, changes: dict[str, object]) -> Fact:
    changed: Fact = cast(Any, evolve)(fact, **changes)  # each kind of fact is a class of attrs of its own
    return changed


def _of_the_whole(text: Text, names: Names) -> Text:
    if names.subject is None:
        return text
    vi, en = text.vi, text.en
    for phrase, new in _OF_THE_WHOLE.items():
        vi = vi.replace(phrase, new.format(subject=names.subject.one.vi))
        en = en.replace(phrase, new.format(subject=names.subject.one.en))
    return text if (vi, en) == (text.vi, text.en) else Text(vi, en, given=True)
