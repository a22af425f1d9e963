"""Makes the grids that floats are read on (see `model.floats`) so coarse that tables compute exactly."""

from collections.abc import Mapping

from attrs import evolve

from ntm_criteria.model import Dictionary, Fact, NumberFact

_EXACT = 2**53  # tables compute with whole numbers below it


def with_exact_products(facts: dict[str, Fact], *, fixed: Dictionary) -> dict[str, Fact]:
    """Make the grids coarser of those shares and their counts whose products a table could not compute exactly.

    :param fixed: facts that stay as they are, because other dictionaries have them too.
    """
    for share in [fact for fact in facts.values() if fact.part and fact.whole]:
        for id_ in (share.part, share.whole, share.id):  # the counts first: they are often whole, or have few decimals
            fact = facts[id_ or ""]
            while id_ not in fixed and isinstance(fact, NumberFact) and _product(facts, share) >= _EXACT:
                if fact.float_scale == fact.scale:
                    break
                fact = facts[fact.id] = evolve(fact, float_scale=fact.float_scale // 10)
    return facts


def _product(facts: Mapping[str, Fact], share: Fact) -> int:
    """Return the largest number in the test whether a share agrees with its two counts (see `arithmetic.agrees`)."""
    share, *counts = facts[share.id], facts[share.part or ""], facts[share.whole or ""]
    most_points = max(fact.most_steps * fact.float_scale // fact.scale for fact in counts)
    return 4 * share.most_steps * (share.float_scale // share.scale) * most_points
