"""Facts: a class for each kind, and what all of them answer."""

import pickle
from fractions import Fraction

import attrs
import pytest

from ntm_criteria.compiler.bundled import common_dictionary
from ntm_criteria.model import CategoryFact, Fact, FactKind, FlagFact, NumberFact, Unit
from ntm_criteria.text import Text

NAME = Text("tên", "name")
HECTARE = Unit("ha", NAME, NAME, frozenset({"ha"}))
AREA = NumberFact("area", NAME, FactKind.QUANTITY, HECTARE, scale=100, high=Fraction(5, 2), spellings=HECTARE.spellings)
FLAG = FlagFact("flag", NAME)
REGION = CategoryFact("region", NAME, {"north": NAME})
SHARED = {"id", "label", "sentence", "kind", "per_village", "headings", "held_by", "note"}


def test_flags_and_categories_hold_only_what_they_need() -> None:
    assert {field.name for field in attrs.fields(FlagFact)} == SHARED | {"answers", "denied"}
    assert {field.name for field in attrs.fields(CategoryFact)} == SHARED | {"values"}


@pytest.mark.parametrize(("fact", "name"), [(FLAG, "unit"), (REGION, "values"), (AREA, "scale"), (FLAG, "new")])
def test_facts_are_frozen(fact: Fact, name: str) -> None:
    assert not hasattr(fact, "__dict__")
    with pytest.raises(AttributeError):
        setattr(fact, name, None)


@pytest.mark.parametrize("fact", [FLAG, REGION])
def test_what_a_kind_lacks_has_a_value(fact: Fact) -> None:
    assert (fact.unit, fact.scale, fact.low, fact.high, fact.plausible) == (None, 1, Fraction(0), Fraction(100), None)
    assert (fact.part, fact.whole, fact.may_exceed_whole) == (None, None, False)
    assert (fact.change_of, fact.sign, fact.village_flag) == (None, 1, None)
    assert (AREA.values, FLAG.values, dict(REGION.values)) == ({}, {}, {"north": NAME})
    assert (fact.is_number, AREA.is_number) == (False, True)


def test_facts_are_values() -> None:
    facts = common_dictionary()
    copies = pickle.loads(pickle.dumps(facts))
    assert copies == facts
    assert [hash(fact) for fact in copies.values()] == [hash(fact) for fact in facts.values()]
    assert {type(fact) for fact in facts.values()} == {NumberFact, FlagFact, CategoryFact}
    assert attrs.evolve(AREA, scale=10) != AREA
    assert attrs.evolve(FLAG, per_village=True) != FLAG


@pytest.mark.parametrize(("value", "multiple"), [((5, 2), 250), ((1, 100), 1), ((1, 3), None), ((1, 1000), None)])
def test_a_value_is_a_multiple_of_the_step_unless_it_is_finer(value: tuple[int, int], multiple: int | None) -> None:
    assert AREA.multiple(value) == multiple


def test_the_limits_as_multiples_of_the_step() -> None:
    assert (AREA.low_multiple, AREA.high_multiple, AREA.step_digits) == (0, 250, 2)
