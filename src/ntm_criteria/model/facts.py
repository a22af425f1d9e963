"""The facts that communes report: their units, limits and relations."""

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar, Literal

from attrs import field, frozen

from ntm_criteria.markup import Displayed
from ntm_criteria.model import units
from ntm_criteria.model.arithmetic import Pair
from ntm_criteria.model.floats import grid
from ntm_criteria.model.units import Unit
from ntm_criteria.read_only import ReadOnlyDict, read_only
from ntm_criteria.text import Codeword, Text, decimal_digits, identity


class FactKind(Codeword):
    """The kind of a fact: a number (share, quantity, count), yes or no (flag), or one of several values (category)."""

    SHARE = "share"
    QUANTITY = "quantity"
    COUNT = "count"
    FLAG = "flag"
    CATEGORY = "category"


class Answers(Codeword):
    """The words that answer a yes/no question; the value is how rule files and officials write them.

    A finding worded in the negative ("không để xảy ra …") is met or not met: "không" could mean either. A question of
    existence ("còn nợ đọng") has no "đạt", which could mean either as well.
    """

    MET = "đạt/chưa đạt"
    EXISTS = "có/không"
    EITHER = "đạt/chưa đạt · có/không"

    @property
    def text(self) -> Text:
        """How to answer, in both languages."""
        return _ANSWERS[self]


_ANSWERS = {
    Answers.MET: Text("đạt/chưa đạt", "true/false (đạt/chưa đạt)"),
    Answers.EXISTS: Text("có/không", "yes/no (có/không)"),
    Answers.EITHER: Text("đạt/chưa đạt hoặc có/không", "yes/no (đạt/chưa đạt, có/không)"),
}

_CHOICES = {  # yes and no, in words that are read as the answer
    Answers.MET: (Text("Đạt", "met"), Text("Chưa đạt", "not met")),
    Answers.EXISTS: (Text("Có", "yes"), Text("Không", "no")),
    Answers.EITHER: (Text("Đạt", "yes"), Text("Chưa đạt", "no")),
}

PERCENT, POINT, VILLAGE = "%", "percentage_point", "village"  # ids of the units that rules treat specially
VILLAGES = "villages"  # the id of the fact that counts the villages


class Fact(Displayed):
    """A figure that communes report: a `NumberFact`, a `FlagFact` or a `CategoryFact`.

    Each subclass has only the fields that its kind of fact needs; its other attributes have the defaults of this class.

    :ivar id: its id.
    :ivar label: its name.
    :ivar sentence: how a requirement of it reads, where its name and the bound make no good sentence: `{level}` stands for
        the bound ("trên 90%"), `{number}` for its number alone, `{villages}` for the villages ("tất cả các thôn").
    :ivar denied: for a flag, how it reads that the flag does not hold.
    :ivar kind: share, quantity, count, flag or category.
    :ivar unit: its unit; None for flags and categories.
    :ivar scale: how many steps make one unit; the step is how finely figures are shown.
    :ivar float_scale: how many points of the grid make one unit that floats are read on (see `floats`).
    :ivar single_scale: the same for floats of 32 bits.
    :ivar low: the lowest value; a figure below it is refused.
    :ivar high: the highest value; a figure above it is refused.
    :ivar plausible: the usual range; a figure outside it is a warning.
    :ivar part: for a share, the id of the fact that counts its part.
    :ivar whole: for a share, the id of the fact that counts its whole.
    :ivar may_exceed_whole: whether the part may be larger than the whole.
    :ivar sum_of: for a total, the ids of the facts that add up to it.
    :ivar within: the id of the fact that counts all of these and more, so that it is never smaller.
    :ivar yearly_change: by how many percent the figure may differ from last year's before that is a warning.
    :ivar additive: whether the figures of two communes add up to that of both together: people and hectares do, levels, scores
        and what is given per person do not.
    :ivar change_of: for a change since last year, the id of the share that changes.
    :ivar sign: for a change, 1 for an increase and -1 for a decrease.
    :ivar per_village: whether each village has its own figure.
    :ivar village_flag: for a total over the villages, the id of the villages' flag that it counts.
    :ivar answers: for a flag, the words that answer it.
    :ivar values: for a category, its values by id.
    :ivar held_by: who usually has the figure.
    :ivar note: what the figure includes and leaves out.
    :ivar headings: further names of the fact in the headings of tables, beside its id and its labels.
    :ivar spellings: the ways to write its unit, in small letters; further units are converted where they measure the same.
    """

    __slots__ = ()  # without this, every fact would have a dict in addition to the slots of its class

    id: str
    label: Text
    sentence: Text | None
    denied: Text | None = None
    kind: FactKind
    unit: Unit | None = None
    scale: int = 1
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(100)
    plausible: tuple[Fraction, Fraction] | None = None
    part: str | None = None
    whole: str | None = None
    may_exceed_whole: bool = False
    sum_of: tuple[str, ...] = ()
    within: str | None = None
    yearly_change: int | None = None
    additive: bool = False
    change_of: str | None = None
    sign: Literal[1, -1] = 1
    per_village: bool
    answers: Answers = Answers.EITHER
    village_flag: str | None = None
    values: Mapping[str, Text] = ReadOnlyDict()
    held_by: Text | None
    note: Text | None
    headings: tuple[str, ...] = ()
    spellings: frozenset[str] = frozenset()
    is_number: ClassVar[bool] = False
    low_multiple: int = 0  # `low` and `high` as numbers of steps
    high_multiple: int = 100
    float_scale: int = 1
    single_scale: int = 1

    @property
    def limits(self) -> tuple[Fraction, Fraction] | None:
        """The lowest and the highest value that is not refused; None for a flag or a category."""
        return (self.low, self.high) if self.is_number else None

    @property
    def step(self) -> Fraction | None:
        """How finely figures are shown (1/100 for 0,01 %); None for a flag or a category. Finer figures are taken as well."""
        return Fraction(1, self.scale) if self.is_number else None

    @property
    def choices(self) -> tuple[tuple[str, Text], ...]:
        """What can be chosen, each value with its label: "true" and "false" for a flag, ids for a category; else empty.

        `read_figure` and `assess` read the values and the labels.
        """
        if self.kind is FactKind.FLAG:
            return tuple(zip(("true", "false"), _CHOICES[self.answers], strict=True))
        return tuple(self.values.items())

    @property
    def most_steps(self) -> int:
        """The largest number of steps, in absolute value, that the limits allow: 10,000 for 100 % in 0.01 %."""
        return max(abs(self.low_multiple), abs(self.high_multiple))


@frozen
class _ReportedFact(Fact):
    """The fields that all kinds of fact have."""

    id: str
    label: Text
    per_village: bool = field(default=False, kw_only=True)
    sentence: Text | None = field(default=None, kw_only=True)
    held_by: Text | None = field(default=None, kw_only=True)
    note: Text | None = field(default=None, kw_only=True)
    headings: tuple[str, ...] = field(default=(), kw_only=True)


@frozen
class FlagFact(_ReportedFact):
    """A fact that is reported as yes or no."""

    answers: Answers = Answers.EITHER
    denied: Text | None = field(default=None, kw_only=True)
    kind: FactKind = field(default=FactKind.FLAG, init=False)


@frozen
class CategoryFact(_ReportedFact):
    """A fact that is reported as one of several values."""

    values: Mapping[str, Text] = field(hash=False, converter=read_only)
    kind: FactKind = field(default=FactKind.CATEGORY, init=False)


@frozen(cache_hash=True)
class NumberFact(_ReportedFact):
    """A fact that is reported as a number: a share, a quantity or a count.

    A figure is a pair of whole numbers, whose quotient is the figure in the fact's unit: (number of steps, `scale`), or
    numbers of its own if it is finer than the step. A float may also be an `Interval`.
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
    sum_of: tuple[str, ...] = ()
    within: str | None = None
    yearly_change: int | None = None
    additive: bool = False
    change_of: str | None = None
    sign: Literal[1, -1] = 1
    village_flag: str | None = None
    spellings: frozenset[str] = frozenset()  # of the unit, as `plain` returns them
    low_multiple: int = field(init=False, repr=False, eq=False)
    high_multiple: int = field(init=False, repr=False, eq=False)
    float_scale: int = field(repr=False, eq=False, kw_only=True)
    single_scale: int = field(init=False, repr=False, eq=False)

    def factor(self, unit: str, *, shortened: bool = False) -> Fraction:
        """Return the factor that converts numbers from `unit`, as people write it, to the fact's unit.

        :param shortened: whether the unit may lack its end: "2 lần" for "2 lần/tháng", "55 trđ" for "55 trđ/người/năm".
        :raises units.UnknownUnit: there is no such unit.
        :raises units.UnitMismatch: the unit measures something else.
        """
        # the unit registry is slow to load, and most figures do not need it
        name = plain(unit)
        if name in self.spellings or (shortened and any(each.startswith(f"{name}/") for each in self.spellings)):
            return Fraction(1)
        try:
            return units.conversion(unit, self.unit.id, shortened=shortened)
        except units.UnknownUnit:
            units.conversion(unit, unit)  # raises, unless it is the fact's own unit that only a rule file knows
            raise units.UnitMismatch(unit, self.unit.id) from None

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

    @float_scale.default
    def _float_scale(self) -> int:
        return self.scale if self.kind is FactKind.COUNT else grid(self.scale, self.most_steps)

    @single_scale.default
    def _single_scale(self) -> int:
        return min(self.float_scale, grid(self.scale, self.most_steps, single=True))


def plain(text: str) -> str:
    """Normalise a unit or word for comparison: its identity, without blanks around slashes."""
    return "/".join(piece.strip() for piece in identity(text).split("/"))
