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

LONGEST = 200  # characters; longer text is not a unit, and with many pieces its factor could be of any size


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


def conversion(written: str, unit: str) -> Fraction:
    """Return the exact factor, above 0, that converts figures from `written` to `unit`.

    :param written: a unit as people write it; "a/b/c" is a per b per c, in any order of b and c.
    :param unit: the target unit, written in the same way. `conversion(u, u)` is 1 for every known unit.
    :raises UnknownUnit: a piece of either unit is not in units.txt; text with a figure ("12 %") never is.
    :raises UnitMismatch: both units are known but cannot be converted.

    >>> conversion("Đồng / người / năm", "million_VND/person/year")
    Fraction(1, 1000000)
    """
    known = _known()
    (above, below), (target_above, target_below) = _pieces(written, known), _pieces(unit, known)
    # Pieces before and after the slash are converted separately: divided, %/% and người/người would be the same number.
    factor, base = known.in_base_units([above])
    target_factor, target_base = known.in_base_units([target_above])
    per_factor, per_base = known.in_base_units(below)
    target_per_factor, target_per_base = known.in_base_units(target_below)
    if (base, per_base) != (target_base, target_per_base):
        raise UnitMismatch(written, unit)
    return factor / target_factor * target_per_factor / per_factor


@frozen
class _Known:
    names: dict[str, str]  # folded spelling -> the unit's name
    suggestions: dict[str, str]  # decomposed spelling -> the spelling to suggest
    in_base_units: Callable[[Iterable[str]], tuple[Fraction, Hashable]]  # product of units -> factor, base units


@cache
def _known() -> _Known:
    from pint import UnitRegistry  # noqa: PLC0415  # it takes 0.4 s to load and is rarely needed

    definitions, spellings = _read(files(__package__).joinpath("units.txt").read_text(encoding="utf-8"))
    registry: Any = UnitRegistry(definitions, non_int_type=Fraction, on_redefinition="raise")

    def in_base_units(names: Iterable[str]) -> tuple[Fraction, Hashable]:
        factor, base = registry.get_root_units(registry.UnitsContainer(Counter(names)))
        return Fraction(factor, 1), base  # with two arguments, Fraction refuses floats

    return _Known(
        {_fold(spelling): name for spelling, name in spellings.items()},
        {_apart(spelling): spelling if spelling.isascii() else spelling.replace("_", " ") for spelling in spellings},
        in_base_units,
    )


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
    if len(text) > LONGEST:
        raise UnknownUnit(text[:LONGEST] + "…")
    names = []
    for piece in text.split("/"):
        name = known.names.get(_fold(piece))
        if name is None:
            near = get_close_matches(_apart(piece), known.suggestions, n=3)
            raise UnknownUnit(piece.strip(), tuple(known.suggestions[spelling] for spelling in near))
        names.append(name)
    return names[0], names[1:]


def _fold(piece: str) -> str:
    """Normalise a spelling: NFC, lower case, "_" for blanks."""
    # Reports typed with old fonts hold the Icelandic "Ð" where "Đ" is meant; they look the same.
    return "_".join(normalize("NFC", piece.casefold()).replace("ð", "đ").split())


def _apart(piece: str) -> str:
    """Normalise a spelling and decompose its letters, so that "ho" is near "hộ". Only for suggestions."""
    return normalize("NFD", _fold(piece)).replace("đ", "d")
