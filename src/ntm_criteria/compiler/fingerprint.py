"""Collects the facts that a rule set reads, and computes its fingerprint."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

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


def what_is_read(criteria: Iterable[Criterion], dictionary: Dictionary) -> dict[str, Any]:
    """Collect the facts that conditions read, as the fields `reads`, `reads_previous`, `totals` and `derived` of `RuleSet`."""
    conditions = [indicator.condition for criterion in criteria for indicator in criterion.indicators]
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
            if fact.part or (not previous and (fact.change_of or fact.village_flag))
        )
    return tuple(derived)


def fingerprint(form: Form, facts: frozenset[str], dictionary: Dictionary, others: Mapping[str, str]) -> str:
    """Hash a rule set's content, the facts it reads and the fingerprints in `others`; layout does not matter."""
    stated: dict[str, Any] = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if others:
        stated["others"] = dict(others)
    stated["facts"] = [_stated(dictionary[id_]) for id_ in sorted(facts)]
    return sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True, check_circular=False).encode()).hexdigest()


def _stated(fact: Fact) -> list[object]:
    """Return the attributes of a fact on which verdicts depend."""
    unit = fact.unit.id if fact.unit else ""
    figure = [fact.id, fact.kind.value, unit, fact.scale, str(fact.low), str(fact.high)]
    others = [fact.part, fact.whole, fact.change_of, fact.sign, fact.may_exceed_whole]
    return [*figure, *others, fact.per_village, fact.village_flag, list(fact.values)]
