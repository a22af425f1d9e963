"""Converts between units as people write them, exactly. The only module that imports pint.

Pint's parser evaluates text ("87,5 %" becomes 875 %) and guesses prefixes and plurals, so user text never reaches it: a unit is
split at "/", each piece is looked up among the spellings in units.txt, and pint gets the names of the units found.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

from attrs import frozen

from ntm_criteria.text import Lang, Text, identity

LONGEST = 200  # characters; longer text is not a unit
_MOST_PIECES = 8  # between slashes; a factor of many pieces could be of any size


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


class UnknownUnit(ValueError):
    """A unit, or a piece of one between slashes, that is not in units.txt.

    `name` is the unit or piece as written; `suggestions` are the nearest spellings in units.txt, the best first.

    >>> str(UnknownUnit("trieu dong", ("triệu đồng",)))
    "unknown unit 'trieu dong'; did you mean 'triệu đồng'?"
    """

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(name, suggestions)  # both as args, so that the error can be pickled
        self.name = name
        self.suggestions = suggestions

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(map(repr, self.suggestions))}?" if self.suggestions else ""
        return f"unknown unit {self.name!r}{hint}"


class UnitMismatch(ValueError):
    """Two units that cannot be converted into each other, such as percent and percentage point.

    `written` and `unit` are the arguments of `conversion`.

    >>> str(UnitMismatch("%", "percentage_point"))
    "'%' cannot be converted to 'percentage_point'"
    """

    def __init__(self, written: str, unit: str) -> None:
        super().__init__(written, unit)
        self.written = written
        self.unit = unit

    def __str__(self) -> str:
        return f"{self.written!r} cannot be converted to {self.unit!r}"


def conversion(written: str, unit: str, *, shortened: bool = False) -> Fraction:
    """Return the exact factor, above 0, that converts figures from `written` to `unit`.

    :param written: a unit as people write it; "a/b/c" is a per b per c, in any order of b and c.
    :param unit: the target unit, written in the same way. `conversion(u, u)` is 1 for every known unit.
    :param shortened: whether `written` may lack pieces after the slash that `unit` has: "đồng" for "đồng/người/năm".
    :raises UnknownUnit: a piece of either unit is not in units.txt; text with a figure ("12 %") never is.
    :raises UnitMismatch: both units are known but cannot be converted.

    >>> conversion("Đồng / người / năm", "million_VND/person/year")
    Fraction(1, 1000000)
    """
    known = _known()
    (above, below), (target_above, target_below) = _pieces(written, known), _pieces(unit, known)
    if shortened and Counter(below) < Counter(target_below):
        below = target_below
    # Pieces before and after the slash are converted separately: divided, %/% and người/người would be the same number.
    factor, base = known.in_base_units([above])
    target_factor, target_base = known.in_base_units([target_above])
    per_factor, per_base = known.in_base_units(below)
    target_per_factor, target_per_base = known.in_base_units(target_below)
    if (base, per_base) != (target_base, target_per_base):
        raise UnitMismatch(written, unit)
    return factor / target_factor * target_per_factor / per_factor


def is_measured(unit: str) -> bool:
    """Whether figures in this unit are measured (5 ha, 5 triệu đồng/người/năm) rather than counted (05 thôn).

    >>> is_measured("million_VND/person/year"), is_measured("time/month"), is_measured("a unit of a rule file")
    (True, False, False)
    """
    return _fold(unit.partition("/")[0]) in _measured()


@cache
def _measured() -> frozenset[str]:
    """Return the spellings of the units of shares, scores, money, length, area and mass."""
    definitions, spellings = _read_file()
    names = {"[percent]", "[percentage_point]", "[point]", "[currency]", "[length]", "[mass]"}
    for definition in definitions:
        name, _, meaning = definition.partition(" = ")
        if not names.isdisjoint(meaning.split()):
            names.add(name)
    return frozenset(_fold(spelling) for spelling, name in spellings.items() if name in names)


@frozen
class _Known:
    names: dict[str, str]  # folded spelling -> the unit's name
    suggestions: dict[str, str]  # decomposed spelling -> the spelling to suggest
    in_base_units: Callable[[Iterable[str]], tuple[Fraction, Hashable]]  # product of units -> factor, base units


@cache
def _known() -> _Known:
    from pint import UnitRegistry  # noqa: PLC0415  # it takes 0.4 s to load and is rarely needed

    definitions, spellings = _read_file()
    registry: Any = UnitRegistry(definitions, non_int_type=Fraction, on_redefinition="raise")

    one = registry.Unit("dimensionless")

    @cache  # of each unit by itself: pint keeps whatever product it is asked for, and there is no end of products
    def base_units_of(name: str) -> tuple[Fraction, Any]:
        factor, base = registry.get_root_units(registry.UnitsContainer({name: 1}))
        return Fraction(factor, 1), base  # with two arguments, Fraction refuses floats

    def in_base_units(names: Iterable[str]) -> tuple[Fraction, Hashable]:
        factor, base = Fraction(1), one
        for own_factor, own_base in map(base_units_of, names):
            factor, base = factor * own_factor, base * own_base
        return factor, base

    return _Known(
        {_fold(spelling): name for spelling, name in spellings.items()},
        {_apart(spelling): spelling if spelling.isascii() else spelling.replace("_", " ") for spelling in spellings},
        in_base_units,
    )


@cache
def _read_file() -> tuple[list[str], dict[str, str]]:
    return _read(files(__package__).joinpath("units.txt").read_text(encoding="utf-8"))


def _read(text: str) -> tuple[list[str], dict[str, str]]:
    """Return the definitions in units.txt, and the unit by spelling. (Pint 0.26 refuses "m²" and "héc-ta".)"""
    definitions, spellings = list[str](), dict[str, str]()
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, *rest = (piece.strip() for piece in line.removeprefix("@alias ").split(" = "))
        if not line.startswith("@alias "):
            definitions.append(f"{name} = {rest.pop(0)}")
        spellings.update(dict.fromkeys((name, *(spelling for spelling in rest if spelling != "_")), name))
    return definitions, spellings


def _pieces(text: str, known: _Known) -> tuple[str, list[str]]:
    """Return the name of the unit before the first slash of `text`, and the names of the units after it."""
    if len(text) > LONGEST or text.count("/") > _MOST_PIECES:
        raise UnknownUnit(text if len(text) <= LONGEST else text[:LONGEST] + "…")
    names = []
    for piece in text.split("/"):
        name = known.names.get(_fold(piece))
        if name is None:
            near = get_close_matches(_apart(piece), known.suggestions, n=3)
            raise UnknownUnit(piece.strip(), tuple(known.suggestions[spelling] for spelling in near))
        names.append(name)
    return names[0], names[1:]


def _fold(piece: str) -> str:
    """Normalise a spelling: its identity, with "_" for blanks."""
    return identity(piece).replace(" ", "_")


def _apart(piece: str) -> str:
    """Normalise a spelling and decompose its letters, so that "ho" is near "hộ". Only for suggestions."""
    return normalize("NFD", _fold(piece)).replace("đ", "d")
