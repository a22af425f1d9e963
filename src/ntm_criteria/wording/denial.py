"""Writes that a condition does not hold, for the cases of a choice that is still open."""

from attrs import evolve

from ntm_criteria.model import Bound, Compare, Condition, Dictionary, FactKind, Matches, Relation
from ntm_criteria.text import Text, both, listing
from ntm_criteria.wording.requirements import case

_OPPOSITE = {
    Relation.AT_LEAST: Relation.LESS_THAN,
    Relation.LESS_THAN: Relation.AT_LEAST,
    Relation.AT_MOST: Relation.MORE_THAN,
    Relation.MORE_THAN: Relation.AT_MOST,
}


def denied(condition: Condition, dictionary: Dictionary) -> Text | None:
    """Write that a condition does not hold; None if there is no simple sentence for that."""
    if isinstance(condition, Compare) and isinstance(condition.bound, Bound) and condition.bound.pair:
        return case(evolve(condition, relation=_OPPOSITE[condition.relation]), dictionary)
    if not isinstance(condition, Matches):
        return None
    fact = dictionary[condition.fact]
    if fact.kind is FactKind.FLAG:
        return fact.denied if condition.values == (True,) else fact.label
    values = [fact.values[str(value)] for value in condition.values]
    names = both(lambda lang: listing([f"“{value[lang]}”" for value in values], lang, last=Text("hoặc", "or")))
    return Text("{label} không phải là {names}", "the {label} is not {names}").format(label=fact.label, names=names)
