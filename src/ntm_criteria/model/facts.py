"""The data dictionary: what each figure is called, how it is measured, and how figures hang together."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from typing import Literal
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.model import units
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Lang, Text


class FactKind(Enum):
    """What a fact is: three kinds of number, yes or no, one of several findings."""

    SHARE = "share"
    QUANTITY = "quantity"
    COUNT = "count"
    FLAG = "flag"
    CATEGORY = "category"

    __hash__ = object.__hash__  # members are single objects; Enum would hash their names each time

    @property
    def is_number(self) -> bool:
        return self not in (FactKind.FLAG, FactKind.CATEGORY)


PERCENT, POINT, VILLAGE = "%", "percentage_point", "village"  # units the meaning of a rule depends on
VILLAGES = "villages"  # the fact that holds the number of villages


@frozen
class Unit:
    """A unit and the ways to write it.

    :ivar id: what rule files and the unit registry call it, such as "household".
    :ivar one: its name behind 1.
    :ivar many: its name behind other numbers.
    :ivar spellings: how people may write it.
    """

    id: str
    one: Text
    many: Text
    spellings: frozenset[str] = frozenset()

    def name(self, lang: Lang, number: Fraction | int = 2) -> str:
        """What to write behind a number."""
        return (self.one if abs(number) == 1 else self.many)[lang]


@frozen
class Fact:
    """A figure a commune reports.

    Numbers are held as pairs of whole numbers in the fact's unit; `scale` is 1 / step, so a figure as fine as the step allows
    is a whole number of 1 / scale.

    :ivar id: its id.
    :ivar label: its name.
    :ivar kind: share, quantity, count, flag or category.
    :ivar unit: its unit; None for flags and categories.
    :ivar scale: 1 / step.
    :ivar low: the least it can be, and
    :ivar high: the most: a figure outside is refused.
    :ivar plausible: the usual range: a figure outside is a warning.
    :ivar part: of a share, the count above the line, and
    :ivar whole: the count below it.
    :ivar may_exceed_whole: whether the part may be larger than the whole.
    :ivar change_of: the share whose change since last year this is, and
    :ivar sign: 1 for an increase, -1 for a decrease.
    :ivar per_village: whether each village has its own figure.
    :ivar village_flag: the flag of the villages that it rolls up from.
    :ivar values: of a category, the values by id.
    :ivar held_by: who usually has the figure.
    :ivar note: what belongs to it and what does not.
    """

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
    per_village: bool = False
    village_flag: str | None = None
    values: Mapping[str, Text] = field(factory=dict, hash=False)
    held_by: Text | None = None
    note: Text | None = None
    spellings: frozenset[str] = frozenset()  # normalised ways to write the unit; compared before pint is asked
    is_number: bool = field(init=False, repr=False)
    is_plain_number: bool = field(init=False, repr=False)  # the commune's own, and derived from no villages
    low_steps: int = field(init=False, repr=False)
    high_steps: int = field(init=False, repr=False)

    def factor(self, written: str) -> Fraction:
        """What a number in the unit as written is multiplied by to be in the fact's unit.

        The fact's own spellings are looked up first, so the unit registry is loaded only when it is needed.

        :raises units.UnknownUnit: no such unit.
        :raises units.UnitMismatch: a unit of something else.
        """
        assert self.unit is not None
        return Fraction(1) if plain(written) in self.spellings else units.conversion(written, self.unit.id)

    @is_number.default
    def _is_number(self) -> bool:
        return self.kind.is_number

    @is_plain_number.default
    def _is_plain_number(self) -> bool:
        return self.is_number and not self.village_flag and not self.per_village

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


def fact_meant(written: str, dictionary: Dictionary) -> Text | None:
    """A hint naming the fact that somebody misspelt, or called by its label; None when nothing is near."""
    labels = {plain(label): id_ for id_, fact in dictionary.items() for label in (fact.label.vi, fact.label.en)}
    called = plain(normalize("NFC", written))
    if called not in labels and (near := did_you_mean(written, dictionary)):
        return near
    meant = [labels[label] for label in get_close_matches(called, labels, n=1)]
    return did_you_mean(meant[0], meant) if meant else None
