"""Units as people write them, and the exact factor between two of them.

The only module that imports pint. Pint evaluates the text it is given ("87,5 %" is 875 % to it) and guesses prefixes
and plurals, so nothing that people write reaches its parser: a unit is split at "/", every piece is looked up among
the spellings of units.txt, and pint is handed the names found there.
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

LONGEST = 200  # characters; longer text is no unit anybody wrote, and its factor would be a number of any size


class UnknownUnit(ValueError):
    """A unit, or a piece of one between slashes, that is not among our spellings.

    `name` is the piece as it was written, `suggestions` are the nearest spellings, best first (there may be none).

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
    """Two known units that measure different things: per household and per person, percent and percentage point.

    `written` and `unit` are the two as they were given.

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
    """What to multiply a figure in `written` by to have it in `unit`.

    :param written: a unit as people write it; "a/b/c" is a per b per c, and b and c may change places.
    :param unit: the unit wanted, written in the same way. `conversion(u, u)` is 1 for every unit we know.
    :returns: the exact factor, larger than 0.
    :raises UnknownUnit: a piece of either is not a spelling we know; text with a number in it never is.
    :raises UnitMismatch: both are known, but one does not convert to the other.

    >>> conversion("Đồng / người / năm", "million_VND/person/year")
    Fraction(1, 1000000)
    """
    known = _known()
    (above, below), (above_wanted, below_wanted) = _pieces(written, known), _pieces(unit, known)
    # What is above and what is below the slash are compared apart. Divided out, %/% and người/người would both be a
    # bare number and convert to each other.
    factor, base = known.in_base_units([above])
    wanted, base_wanted = known.in_base_units([above_wanted])
    per, base_per = known.in_base_units(below)
    per_wanted, base_per_wanted = known.in_base_units(below_wanted)
    if (base, base_per) != (base_wanted, base_per_wanted):
        raise UnitMismatch(written, unit)
    return factor / wanted * per_wanted / per


@frozen
class _Known:
    names: dict[str, str]  # spelling, folded -> the unit's name
    shown: dict[str, str]  # spelling, letters and marks apart -> as people write it, to suggest
    in_base_units: Callable[[Iterable[str]], tuple[Fraction, Hashable]]  # of a product of units: factor, base units


@cache
def _known() -> _Known:
    from pint import UnitRegistry  # noqa: PLC0415  # here, since it takes 0.4 s to load and most figures come in their fact's own unit

    definitions, spellings = _read(files(__package__).joinpath("units.txt").read_text(encoding="utf-8"))
    registry: Any = UnitRegistry(definitions, non_int_type=Fraction, on_redefinition="raise")

    def in_base_units(names: Iterable[str]) -> tuple[Fraction, Hashable]:
        factor, base = registry.get_root_units(registry.UnitsContainer(Counter(names)))
        return Fraction(factor, 1), base  # given two numbers, Fraction refuses floats

    return _Known(
        {_fold(spelling): name for spelling, name in spellings.items()},
        {_apart(spelling): spelling if spelling.isascii() else spelling.replace("_", " ") for spelling in spellings},
        in_base_units,
    )


def _read(text: str) -> tuple[list[str], dict[str, str]]:
    """The definitions of units.txt, and the unit of each spelling. Since 0.26, pint takes no "m²" or "héc-ta" as a spelling."""
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
    """The names of the unit above and the units below the slashes of `text`."""
    if len(text) > LONGEST:
        raise UnknownUnit(text[:LONGEST] + "…")
    names = []
    for piece in text.split("/"):
        name = known.names.get(_fold(piece))
        if name is None:
            near = get_close_matches(_apart(piece), known.shown, n=3)
            raise UnknownUnit(piece.strip(), tuple(known.shown[spelling] for spelling in near))
        names.append(name)
    return names[0], names[1:]


def _fold(piece: str) -> str:
    """One form for all ways to type the same words: NFC, small letters, "_" for blanks."""
    # Reports typed with old fonts hold the Icelandic "Ð" where "Đ" is meant; they look the same.
    return "_".join(normalize("NFC", piece.casefold()).replace("ð", "đ").split())


def _apart(piece: str) -> str:
    """Folded, with letters and marks apart: "ho" is near "hộ" then. Only to guess what somebody meant."""
    return normalize("NFD", _fold(piece)).replace("đ", "d")
