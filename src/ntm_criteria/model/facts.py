"""The data dictionary: the facts that communes report, their units, limits and relations."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Literal
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.model import units
from ntm_criteria.model.arithmetic import Pair
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Lang, Text, decimal_digits


class FactKind(Enum):
    """The kind of a fact: a number (share, quantity, count), yes or no (flag), or one of several values (category)."""

    SHARE = "share"
    QUANTITY = "quantity"
    COUNT = "count"
    FLAG = "flag"
    CATEGORY = "category"

    __hash__ = object.__hash__  # members are single objects; Enum would hash their names each time


PERCENT, POINT, VILLAGE = "%", "percentage_point", "village"  # ids of the units that rules treat specially
VILLAGES = "villages"  # the id of the fact that counts the villages


@frozen
class Unit:
    """A unit of measurement.

    :ivar id: the name of the unit in rule files and in units.txt, such as "household".
    :ivar one: the name after the number 1.
    :ivar many: the name after other numbers.
    :ivar spellings: the accepted ways to write the unit, as `plain` returns them.
    """

    id: str
    one: Text
    many: Text
    spellings: frozenset[str] = frozenset()

    def name(self, lang: Lang, number: Fraction | int = 2) -> str:
        """Return the unit's name in `lang`, as written after `number`."""
        return (self.one if abs(number) == 1 else self.many)[lang]


class Fact:
    """A figure that communes report: a `NumberFact`, a `FlagFact` or a `CategoryFact`.

    Each subclass has only the fields that its kind of fact needs; its other attributes have the defaults of this class.

    :ivar id: its id.
    :ivar label: its name.
    :ivar kind: share, quantity, count, flag or category.
    :ivar unit: its unit; None for flags and categories.
    :ivar scale: how many steps make one unit; figures are multiples of the step.
    :ivar low: the lowest value; a figure below it is refused.
    :ivar high: the highest value; a figure above it is refused.
    :ivar plausible: the usual range; a figure outside it is a warning.
    :ivar part: for a share, the id of the fact that counts its part.
    :ivar whole: for a share, the id of the fact that counts its whole.
    :ivar may_exceed_whole: whether the part may be larger than the whole.
    :ivar change_of: for a change since last year, the id of the share that changes.
    :ivar sign: for a change, 1 for an increase and -1 for a decrease.
    :ivar per_village: whether each village has its own figure.
    :ivar village_flag: for a total over the villages, the id of the villages' flag that it counts.
    :ivar values: for a category, its values by id.
    :ivar held_by: who usually has the figure.
    :ivar note: what the figure includes and leaves out.
    """

    __slots__ = ()  # without this, every fact would have a dict in addition to the slots of its class

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
    is_number: ClassVar[bool] = False
    low_multiple: int = 0  # `low` and `high` as numbers of steps
    high_multiple: int = 100


@frozen
class _ReportedFact(Fact):
    """The fields that all kinds of fact have."""

    id: str
    label: Text
    per_village: bool = field(default=False, kw_only=True)
    held_by: Text | None = field(default=None, kw_only=True)
    note: Text | None = field(default=None, kw_only=True)


@frozen
class FlagFact(_ReportedFact):
    """A fact that is reported as yes or no."""

    kind: FactKind = field(default=FactKind.FLAG, init=False)


@frozen
class CategoryFact(_ReportedFact):
    """A fact that is reported as one of several values."""

    values: Mapping[str, Text] = field(hash=False)
    kind: FactKind = field(default=FactKind.CATEGORY, init=False)


@frozen
class NumberFact(_ReportedFact):
    """A fact that is reported as a number: a share, a quantity or a count.

    A figure is stored as a pair (number of steps, `scale`), whose quotient is the figure in the fact's unit.
    """

    is_number: ClassVar[bool] = True

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
    spellings: frozenset[str] = frozenset()  # of the unit, as `plain` returns them
    low_multiple: int = field(init=False, repr=False, eq=False)
    high_multiple: int = field(init=False, repr=False, eq=False)

    def factor(self, unit: str) -> Fraction:
        """Return the factor that converts numbers from `unit`, as people write it, to the fact's unit.

        :raises units.UnknownUnit: there is no such unit.
        :raises units.UnitMismatch: the unit measures something else.
        """
        # the unit registry is slow to load, and most figures do not need it
        return Fraction(1) if plain(unit) in self.spellings else units.conversion(unit, self.unit.id)

    def multiple(self, value: Pair) -> int | None:
        """Return how many steps (1 / `scale`) the value contains; None if this is not a whole number."""
        multiple, rest = divmod(value[0] * self.scale, value[1])
        return None if rest else int(multiple)

    @property
    def step_digits(self) -> int:
        """The number of decimals of one step: 2 for a step of 0.01."""
        return decimal_digits(Fraction(1, self.scale)) or 0

    @low_multiple.default
    def _low_multiple(self) -> int:
        return self.low.numerator * self.scale // self.low.denominator

    @high_multiple.default
    def _high_multiple(self) -> int:
        return self.high.numerator * self.scale // self.high.denominator


def plain(text: str) -> str:
    """Normalise a unit or word for comparison: case folded, white space collapsed and removed around slashes."""
    return "/".join(" ".join(piece.split()) for piece in text.casefold().split("/"))


@frozen
class Dictionary(Mapping[str, Fact]):
    """The data dictionary: a mapping of ids to facts, with `units`, a mapping of ids to units."""

    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    units: Mapping[str, Unit] = field(factory=dict, hash=False)

    def __getitem__(self, fact: str) -> Fact:
        return self.facts[fact]

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def unit(self, id_: str) -> Unit:
        """Return the unit with this id; an unknown unit has its id as its name."""
        name = Text(id_, id_)
        return self.units.get(id_) or Unit(id_, name, name, frozenset({plain(id_)}))


def fact_meant(word: str, dictionary: Dictionary) -> Text | None:
    """Return a hint that suggests the fact whose id or label is nearest to `word`; None if no fact is near."""
    labels = {plain(label): id_ for id_, fact in dictionary.items() for label in (fact.label.vi, fact.label.en)}
    name = plain(normalize("NFC", word))
    if name not in labels and (near := did_you_mean(word, dictionary)):
        return near
    meant = [labels[label] for label in get_close_matches(name, labels, n=1)]
    return did_you_mean(meant[0], meant) if meant else None
