"""Figures at the bounds of a rule set and one step beside them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import ntm_criteria as ntm
from ntm_criteria.model import Compare, Condition, Fact, FactKind


def bounds_of(rules: ntm.RuleSet) -> dict[str, list[Fraction]]:
    """What each fact is compared with anywhere in the set: figures are drawn at these bounds and beside them."""
    found: dict[str, list[Fraction]] = {}

    def walk(condition: Condition) -> None:
        if isinstance(condition, Compare):
            for _, bound in condition.bound.cells():
                if bound.pair is not None and condition.measure.fact:
                    found.setdefault(condition.measure.fact, []).append(Fraction(*bound.pair))
        for part in (
            *getattr(condition, "parts", ()),
            *(getattr(condition, name, None) for name in ("when", "then", "otherwise")),
        ):
            if part is not None:
                walk(part)

    for indicator in rules.entries:
        walk(indicator.condition)
    return found


def drawn(fact: Fact, bounds: list[Fraction], dice: random.Random) -> Any:
    if dice.random() < 0.25:
        return None
    if fact.kind is FactKind.FLAG:
        return dice.random() < 0.8
    if fact.kind is FactKind.CATEGORY:
        return dice.choice(list(fact.values))
    step = Fraction(1, fact.scale)
    near = [bound + offset * step for bound in bounds for offset in (-1, 0, 1)]
    value = dice.choice([one for one in near if fact.low <= one <= fact.high] or [Fraction(fact.low), fact.low + step])
    return int(value) if fact.kind is FactKind.COUNT else float(value)
