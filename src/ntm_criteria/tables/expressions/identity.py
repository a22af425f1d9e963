"""The identity of names (`ntm_criteria.text.identity`) as a column, on every engine."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import product
from unicodedata import normalize

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.figures import village_key
from ntm_criteria.tables.expressions.arrow_columns import Native, library
from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect
from ntm_criteria.tables.expressions.engines import Table
from ntm_criteria.tables.expressions.protocols import Expr, Frame
from ntm_criteria.text import BLANKS, INVISIBLE, TONES, TWINS, Ranges, identity


def _class(ranges: Ranges) -> str:
    """Write ranges of characters for a regular expression: as themselves, since engines escape them in different ways."""
    return f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in ranges)}]"


_INVISIBLE, _BLANKS = _class(INVISIBLE), f"{_class(BLANKS)}+"
_ODD = f"[{''.join(TWINS)}]"
_MARK = _class(((0x300, 0x36F),))
_PLAIN = "^[!-_a-~]+( [!-_a-~]+)*$"  # texts that only lose their capitals
_THON = "thôn "
_MOST_NESTED = 40  # replacements in one step of Ibis, which writes SQL by recursion
_NONE: Mapping[str, str] = {}


def _compositions() -> dict[str, str]:
    """Map letters followed by a mark to one letter, for the letters of Vietnamese and of the minorities' languages.

    The marks may follow in any order, as `normalize` allows; letters without marks come first.
    """
    marks, letters = "\u0302\u0306\u031b\u0300\u0301\u0303\u0309\u0323\u030c", "aeiouycnêâăôơư"
    letters += "áàảãạéèẻẽẹóòỏõọúùủũụ"
    pairs = {letter + mark: normalize("NFC", letter + mark) for letter, mark in product(letters, marks)}
    return {pair: letter for pair, letter in pairs.items() if len(letter) == 1}


_COMPOSITIONS = _compositions()
_CAPITALS = {
    letter.upper(): letter.lower()
    for letter in (*_COMPOSITIONS.values(), *TWINS, *TWINS.values())
    if letter.upper() != letter.lower() and not letter.isascii()
}
_CAPITAL = f"[{''.join(_CAPITALS)}]"


def with_identities(table: Table, keys: Mapping[str, str], villages: Mapping[str, str] = _NONE) -> Table:
    """Add columns that are compared: the identities of names, null for a name that is empty, invisible or missing.

    :param keys: the key columns by the name of the new column; a key that is not text is copied.
    :param villages: the same for the column with names of villages, which lose a leading "thôn".
    """
    texts = (nw.String, nw.Categorical, nw.Enum, nw.Object)
    names = {new: key for new, key in keys.items() if isinstance(table.schema[key], texts)}
    copies = [table.on.col(key).alias(new) for new, key in keys.items() if new not in names]
    if table.is_eager:
        frame = table.polars
        read = [_read(frame.get_column(name), identity).alias(new) for new, name in names.items()]
        read += [_read(frame.get_column(name), village_key).alias(new) for new, name in villages.items()]
        return evolve(table, frame=nw.from_native(library("polars").DataFrame(frame).with_columns(*copies, *read)))
    names |= villages
    frame = table.frame.to_native() if table.on.is_polars else table.frame
    frame = frame.with_columns(*copies) if copies else frame
    frame = _polars(frame, names) if table.on.is_polars else _sql(frame, names, table.engine)
    return evolve(table, frame=nw.from_native(_without_thon(frame, table.on, villages), pass_through=True))


def _read(cells: Native, read: Callable[[str], str]) -> Native:
    """Replace the texts of a column in memory, each distinct text once."""
    polars = library("polars")
    if cells.dtype == polars.Object:
        cells = polars.Series(cells.name, [None if cell is None else str(cell) for cell in cells.to_list()])
    cells = cells.cast(polars.String)
    if read is identity and cells.str.contains(_PLAIN).all():
        return cells.str.to_lowercase()
    texts = cells.drop_nulls().unique()
    keys = [read(text) or None for text in texts]
    return cells.replace_strict(texts, polars.Series(keys, dtype=polars.String), default=None)


def _polars(frame: Frame, names: Mapping[str, str]) -> Frame:
    polars = library("polars")
    for new, name in names.items():
        text = polars.col(name).cast(polars.String).str.replace_all(_INVISIBLE, "")
        text = text.str.replace_many(list(TWINS), list(TWINS.values())).str.normalize("NFC").str.to_lowercase()
        frame = frame.with_columns(_one_blank(text.str.replace_many(list(TONES), list(TONES.values()))).alias(new))
    return _without_empty(frame, polars, names)


def _sql(frame: Frame, names: Mapping[str, str], engine: str) -> Frame:
    """The same in the functions that all engines of SQL have, step by step, since each step reads a column often."""
    most = _MOST_NESTED if engine == "ibis" else None
    invisible = _INVISIBLE.replace("\0", "\1") if engine == "ibis" else _INVISIBLE  # no text of SQL may hold a NUL
    for new, name in names.items():
        lower = NARWHALS.col(name).cast(NARWHALS.String).str.replace_all(invisible, "").str.to_lowercase()
        frame = frame.with_columns(lower.alias(new))
        if engine == "ibis":  # some databases know the capitals of ASCII only
            frame = _where(frame, new, _CAPITAL, _CAPITALS, most)
        frame = _where(frame, new, _ODD, _LOWER_TWINS, most)
        if engine == "duckdb":
            frame = nw.from_native(frame.to_native().project(f'* REPLACE (nfc_normalize("{new}") AS "{new}")'))
        else:
            frame = _where(frame, new, _MARK, _COMPOSITIONS, most)
        ends = None if engine == "ibis" else " "  # Ibis strips blanks of any kind, of which only spaces are left
        frame = frame.with_columns(_one_blank(_replaced(NARWHALS.col(new), TONES), ends).alias(new))
    return _without_empty(frame, NARWHALS, names)


def _without_empty(frame: Frame, on: Native, names: Iterable[str]) -> Frame:
    columns = [on.when(on.col(new) != "").then(on.col(new)).alias(new) for new in names]
    return frame.with_columns(*columns) if columns else frame


def _without_thon(frame: Frame, on: Dialect, villages: Iterable[str]) -> Frame:
    for new in villages:
        name = on.col(new)
        bare = on.when(name.str.starts_with(_THON)).then(name.str.slice(len(_THON))).otherwise(name)
        frame = frame.with_columns(bare.alias(new))
    return frame


_LOWER_TWINS = {twin.lower(): letter.lower() for twin, letter in TWINS.items()}


def _one_blank(text: Expr, ends: str | None = " ") -> Expr:
    return text.str.replace_all(_BLANKS, " ").str.strip_chars(ends)


def _where(frame: Frame, name: str, pattern: str, pairs: Mapping[str, str], most: int | None) -> Frame:
    """Replace `pairs` in the texts that contain `pattern`; SQL engines skip the work for all others.

    :param most: how many replacements to nest in one step; by default all.
    """
    text, listed = NARWHALS.col(name), list(pairs.items())
    for start in range(0, len(listed), most or len(listed)):
        some = dict(listed[start : start + (most or len(listed))])
        replaced = NARWHALS.when(text.str.contains(pattern)).then(_replaced(text, some)).otherwise(text)
        frame = frame.with_columns(replaced.alias(name))
    return frame


def _replaced(text: Expr, pairs: Mapping[str, str]) -> Expr:
    return reduce(lambda text, pair: text.str.replace_all(*pair, literal=True), pairs.items(), text)
