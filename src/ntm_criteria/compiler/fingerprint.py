"""Collects the facts that a rule set reads, and computes its fingerprint."""

import json
from collections.abc import Iterable, Mapping, Set
from enum import Enum
from hashlib import sha256
from typing import Any, cast

from attrs import AttrsInstance, fields, has

from ntm_criteria.compiler.leaves import measure_of
from ntm_criteria.loading.forms import Form
from ntm_criteria.model import (
    VILLAGES,
    Criterion,
    Dictionary,
    Fact,
    Matches,
    Measure,
    VillageShare,
    facts_read,
    totals_read,
)
from ntm_criteria.text import Text


def what_is_read(criteria: Iterable[Criterion], dictionary: Dictionary) -> dict[str, Any]:
    """Collect the facts that conditions read, as the fields `reads`, `reads_previous`, `totals` and `derived` of `RuleSet`."""
    conditions = [indicator.condition for criterion in criteria for indicator in criterion.entries]
    figures = set[tuple[str, bool]]().union(*map(facts_read, conditions))
    now, before = (frozenset(id_ for id_, previous in figures if previous is last) for last in (False, True))
    if any(dictionary[id_].per_village for id_ in now):
        now |= {VILLAGES}
    totals = frozenset(totals_read(conditions))
    derived = _derived(now, before, totals, dictionary)
    return {"reads": now, "reads_previous": before, "totals": totals, "derived": derived}


def _derived(
    now: frozenset[str], before: frozenset[str], totals: frozenset[str], dictionary: Dictionary
) -> tuple[tuple[str, bool, Measure], ...]:
    """Return (fact id, whether it is last year's, measure) for each fact in use that can also be computed from other facts."""
    derived: list[tuple[str, bool, Measure]] = [
        (flag, False, VillageShare(Matches(flag, (True,)), fact=flag)) for flag in sorted(totals)
    ]
    for ids, previous in ((now, False), (before, True)):
        facts = (dictionary[id_] for id_ in sorted(ids))
        derived.extend(
            (fact.id, previous, measure_of(fact, dictionary, previous=previous))
            for fact in facts
            if fact.part or fact.sum_of or (not previous and (fact.change_of or fact.village_flag))
        )
    return tuple(derived)


def fingerprint(form: Form, facts: frozenset[str], dictionary: Dictionary, others: Mapping[str, str]) -> str:
    """Hash a rule set's content, the facts it reads and the fingerprints in `others`; layout does not matter."""
    stated: dict[str, Any] = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if others:
        stated["others"] = dict(others)
    stated["facts"] = [stated_fact(dictionary[id_]) for id_ in sorted(_related(facts, dictionary))]
    return sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True, check_circular=False).encode()).hexdigest()


def stated_fact(fact: Fact) -> dict[str, object]:
    """Return what the dictionary states about a fact, without remarks and sentences: all that its figures are read by."""
    return {name: _plain(value) for name, value in _attributes(fact).items() if name not in _REMARKS}


def _attributes(value: object) -> dict[str, object]:
    """Return the attributes of an attrs value."""
    return {
        attribute.name: getattr(value, attribute.name) for attribute in fields(cast(type[AttrsInstance], type(value)))
    }


def _related(facts: Iterable[str], dictionary: Dictionary) -> set[str]:
    """Return the ids of facts, of the facts that their entries name, and so on."""
    found, waiting = set[str](), [*facts]
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            values = _attributes(dictionary[id_]).values()
            named = [name for value in values for name in (value if isinstance(value, tuple) else (value,))]
            waiting += [name for name in named if isinstance(name, str) and name in dictionary]
    return found


_REMARKS = {"sentence", "held_by", "note", "additive"}  # what one commune is not judged by


def _plain(value: object) -> object:
    """Convert a value to plain JSON; a set is sorted, and the order of a mapping is kept."""
    if isinstance(value, Mapping):
        return [[key, _plain(inner)] for key, inner in value.items()]
    if isinstance(value, Set):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Text):  # further languages change no verdict
        return {"vi": value.vi, "en": value.en}
    if has(type(value)):
        return {name: _plain(inner) for name, inner in _attributes(value).items()}
    if isinstance(value, Enum):  # as a plain Enum writes itself: a fingerprint never changes for its class
        return f"{type(value).__name__}.{value.name}"
    return value if value is None or isinstance(value, str | int) else str(value)
