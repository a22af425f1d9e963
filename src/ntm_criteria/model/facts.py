"""The data dictionary: what each figure is called, how it is measured, and how it relates to others."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.model import units
from ntm_criteria.model.arithmetic import Pair
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Lang, Text, decimal_digits


class FactKind(Enum):
    """What a fact is: three kinds of number, yes or no, one of several findings."""

    SHARE = "share"
    QUANTITY = "quantity"
    COUNT = "count"
    FLAG = "flag"
    CATEGORY = "category"

    __hash__ = object.__hash__  # members are single objects; Enum would hash their names each time


PERCENT, POINT, VILLAGE = "%", "percentage_point", "village"  # units the meaning of a rule depends on
VILLAGES = "villages"  # the fact that holds the number of villages


@frozen
class Unit:
    """A unit and the ways to write it.

    :ivar id: what rule files and the unit registry call it, such as "household".
    :ivar one: its name after the number 1.
    :ivar many: its name after other numbers.
    :ivar spellings: how people may write it.
    """

    id: str
    one: Text
    many: Text
    spellings: frozenset[str] = frozenset()

    def name(self, lang: Lang, number: Fraction | int = 2) -> str:
        """The unit's name after a number."""
        return (self.one if abs(number) == 1 else self.many)[lang]


class Fact:
    """A figure that communes report: a `NumberFact`, a `FlagFact` or a `CategoryFact`.

    Each class holds only what its kind of fact needs; the other attributes have the values below.

    :ivar id: its id.
    :ivar label: its name.
    :ivar kind: share, quantity, count, flag or category.
    :ivar unit: its unit; None for flags and categories.
    :ivar scale: how many steps make one unit.
    :ivar low: the least value; a figure below it is refused.
    :ivar high: the greatest value; a figure above it is refused.
    :ivar plausible: the usual range; a figure outside it is a warning.
    :ivar part: for a share, the fact that counts its part.
    :ivar whole: for a share, the fact that counts its whole.
    :ivar may_exceed_whole: whether the part may be larger than the whole.
    :ivar change_of: the share whose change since last year this is.
    :ivar sign: 1 for an increase, -1 for a decrease.
    :ivar per_village: whether each village has its own figure.
    :ivar village_flag: the flag of the villages that it rolls up from.
    :ivar values: for a category, its values by id.
    :ivar held_by: who usually has the figure.
    :ivar note: what the figure includes, and what it leaves out.
    """

    __slots__ = ()  # else every fact would carry a dict besides its slots, which are read faster than attributes of a class

    id: str
    label: Text
    kind: FactKind
    unit: Unit | None = None
    scale: int = 1
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(100)
    plausible: tuple[Fraction, Fraction] | None = None
    part: str | None = None
    whole: str | None = None
    may_exceed_whole: bool = False
    change_of: str | None = None
    sign: Literal[1, -1] = 1
    per_village: bool
    village_flag: str | None = None
    values: Mapping[str, Text] = MappingProxyType({})
    held_by: Text | None
    note: Text | None
    is_number: bool
    is_plain_number: bool  # a number of the commune itself, not derived from villages
    low_steps: int = 0  # the limits in steps
    high_steps: int = 100


@frozen
class _ReportedFact(Fact):
    """What every kind of fact holds."""

    id: str
    label: Text
    per_village: bool = field(default=False, kw_only=True)
    held_by: Text | None = field(default=None, kw_only=True)
    note: Text | None = field(default=None, kw_only=True)


@frozen
class FlagFact(_ReportedFact):
    """A fact that is reported as yes or no."""

    kind: FactKind = field(default=FactKind.FLAG, init=False)
    is_number: bool = field(default=False, init=False, repr=False, eq=False)
    is_plain_number: bool = field(default=False, init=False, repr=False, eq=False)


@frozen
class CategoryFact(_ReportedFact):
    """A fact that is reported as one of several values."""

    values: Mapping[str, Text] = field(hash=False)
    kind: FactKind = field(default=FactKind.CATEGORY, init=False)
    is_number: bool = field(default=False, init=False, repr=False, eq=False)
    is_plain_number: bool = field(default=False, init=False, repr=False, eq=False)


@frozen
class NumberFact(_ReportedFact):
    """A share, a quantity or a count.

    Its figures are pairs of whole numbers in its unit; one as fine as its step allows is a whole number of steps.
    """

    kind: FactKind
    unit: Unit
    scale: int = 1
    low: Fraction = Fact.low
    high: Fraction = Fact.high
    plausible: tuple[Fraction, Fraction] | None = None
    part: str | None = None
    whole: str | None = None
    may_exceed_whole: bool = False
    change_of: str | None = None
    sign: Literal[1, -1] = 1
    village_flag: str | None = None
    spellings: frozenset[str] = frozenset()  # of the unit, as `plain` compares them
    is_number: bool = field(default=True, init=False, repr=False, eq=False)
    is_plain_number: bool = field(init=False, repr=False, eq=False)
    low_steps: int = field(init=False, repr=False, eq=False)
    high_steps: int = field(init=False, repr=False, eq=False)

    def factor(self, unit: str) -> Fraction:
        """What a number in `unit`, as people write it, is multiplied by to be in the fact's unit.

        The fact's own spellings are looked up first, so the unit registry is loaded only when it is needed.

        :raises units.UnknownUnit: no such unit.
        :raises units.UnitMismatch: a unit of something else.
        """
        return Fraction(1) if plain(unit) in self.spellings else units.conversion(unit, self.unit.id)

    def steps(self, value: Pair) -> int | None:
        """A value as a number of steps; None for a value finer than the step."""
        steps, rest = divmod(value[0] * self.scale, value[1])
        return None if rest else int(steps)

    @property
    def step_digits(self) -> int:
        """How many decimals its step has."""
        return decimal_digits(Fraction(1, self.scale)) or 0

    @is_plain_number.default
    def _is_plain_number(self) -> bool:
        return not self.village_flag and not self.per_village

    @low_steps.default
    def _low_steps(self) -> int:
        return self.low.numerator * self.scale // self.low.denominator

    @high_steps.default
    def _high_steps(self) -> int:
        return self.high.numerator * self.scale // self.high.denominator


def plain(text: str) -> str:
    """A unit or word as compared: case folded, white space collapsed, none around a slash."""
    return "/".join(" ".join(piece.split()) for piece in text.casefold().split("/"))


@frozen
class Dictionary(Mapping[str, Fact]):
    """All facts by id, and the units table."""

    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    units: Mapping[str, Unit] = field(factory=dict, hash=False)

    def __getitem__(self, fact: str) -> Fact:
        return self.facts[fact]

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def unit(self, id_: str) -> Unit:
        """The unit with this id; one that the table lacks is called by its id."""
        name = Text(id_, id_)
        return self.units.get(id_) or Unit(id_, name, name, frozenset({plain(id_)}))


def fact_meant(word: str, dictionary: Dictionary) -> Text | None:
    """A hint naming the fact that somebody misspelt, or called by its label; None when nothing is near."""
    labels = {plain(label): id_ for id_, fact in dictionary.items() for label in (fact.label.vi, fact.label.en)}
    name = plain(normalize("NFC", word))
    if name not in labels and (near := did_you_mean(word, dictionary)):
        return near
    meant = [labels[label] for label in get_close_matches(name, labels, n=1)]
    return did_you_mean(meant[0], meant) if meant else None
