"""What a rule set states, over all its conditions: the figures that it reads, and its fingerprint."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from ntm_criteria.compiler.leaves import measure_of
from ntm_criteria.loading.forms import Form
from ntm_criteria.model import VILLAGES, Criterion, Dictionary, Matches, Measure, VillageShare, facts_read, totals_read


def what_is_read(criteria: Iterable[Criterion], dictionary: Dictionary) -> dict[str, Any]:
    """The facts that decide, this year and last year; the flags that may be given as totals; what follows from what."""
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
    """Where a figure may be given as well as derived, so that both can be compared."""
    found: list[tuple[str, bool, Measure]] = [
        (flag, False, VillageShare(Matches(flag, (True,)), fact=flag)) for flag in sorted(totals)
    ]
    for ids, previous in ((now, False), (before, True)):
        facts = (dictionary[id_] for id_ in sorted(ids))
        found.extend(
            (fact.id, previous, measure_of(fact, dictionary, previous=previous))
            for fact in facts
            if fact.part or (not previous and (fact.change_of or fact.village_flag))
        )
    return tuple(found)


def fingerprint(form: Form, facts: frozenset[str], dictionary: Dictionary, others: Mapping[str, str]) -> str:
    """A hash of what the set states (and the sets it builds on: their fingerprints), in no way of how its file is laid out."""
    stated: dict[str, Any] = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if others:
        stated["others"] = dict(others)
    used = [dictionary[id_] for id_ in sorted(facts)]
    stated["facts"] = [
        [
            f.id,
            f.kind.value,
            f.unit.id if f.unit else "",
            f.scale,
            str(f.low),
            str(f.high),
            f.part,
            f.whole,
            f.change_of,
            f.sign,
            f.may_exceed_whole,
            f.per_village,
            f.village_flag,
            list(f.values),
        ]
        for f in used
    ]
    return sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True, check_circular=False).encode()).hexdigest()
