"""Cells of a workbook that say something else than they hold: percentages, and errors of formulas.

Of number formats: ECMA-376-1, 18.8.31 (sections, conditions, literal text).
"""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter
from xml.etree import ElementTree
from zipfile import ZipFile

from attrs import frozen

from ntm_criteria.figures import Locale
from ntm_criteria.tables.files.wording import library, unreadable

_PERCENT_IDS = ("9", "10")  # the formats that every workbook has: 0% and 0.00%
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_TESTS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")  # the type of a cell with an error
_CHUNK, _OVERLAP = 2**20, 32  # bytes


@frozen
class OddCell:
    """A cell that says something else than it holds.

    :ivar row: its row, from 0 below the heading.
    :ivar text: what it says.
    :ivar value: the number that it holds; None of an error.
    """

    row: int
    text: str
    value: float | None = None


def odd_cells(path: Path, sheet: str, names: Collection[str], locale: Locale) -> dict[str, list[OddCell]]:
    """The odd cells of a sheet, by column: those with these headings are looked at.

    A workbook without any percent format or error is not opened.

    :param locale: how the numbers that are made here will be read.
    :raises FactError: the workbook cannot be read, or openpyxl is not installed.
    """
    try:
        if not names or not _may_have_some(path):
            return {}
    except Exception as wrong:  # of the archive, of XML, of the disk
        raise unreadable([path], wrong) from None
    openpyxl = library("openpyxl")
    found: dict[str, list[OddCell]] = {}
    try:
        with catch_warnings():
            simplefilter("ignore")  # of what openpyxl cannot write again
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                for name, cell in _odd(book[sheet], names, locale):
                    found.setdefault(name, []).append(cell)
            finally:
                book.close()
    except Exception as wrong:  # openpyxl has no errors of its own for broken files
        raise unreadable([path], wrong) from None
    return found


def _may_have_some(path: Path) -> bool:
    """Whether any cell may be formatted as a percentage, or hold an error: told without reading cells."""
    with ZipFile(path) as book:
        for name in book.namelist():
            if name.endswith("styles.xml"):
                if _has_percent(book.read(name)):
                    return True
            elif name.startswith("xl/") and name.endswith(".xml"):
                with book.open(name) as part:
                    before = b""
                    while chunk := part.read(_CHUNK):
                        if _ERROR.search(before + chunk):
                            return True
                        before = chunk[-_OVERLAP:]
    return False


def _has_percent(styles: bytes) -> bool:
    tree = ElementTree.fromstring(styles)
    used = {each.get("numFmtId") for each in tree.iterfind("{*}cellXfs/{*}xf")}
    own = {each.get("numFmtId"): each.get("formatCode") or "" for each in tree.iterfind("{*}numFmts/{*}numFmt")}
    codes = [own[each] for each in used if each in own]
    return not used.isdisjoint(_PERCENT_IDS) or any(signs for code in codes for _, signs in _sections(code))


def _odd(sheet: Any, names: Collection[str], locale: Locale) -> Iterator[tuple[str, OddCell]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows = sheet.iter_rows()
    heading = next((row for row in rows if any(cell.value not in (None, "") for cell in row)), ())
    columns = [(at, name) for at, cell in enumerate(heading) if (name := str(cell.value).strip()) in names]
    if {name for _, name in columns} != set(names):  # so it is with "Strict Open XML", of which it sees nothing
        raise ValueError("openpyxl does not see the headings")
    for number, row in enumerate(rows):
        for at, name in columns:
            if at >= len(row) or (value := row[at].value) is None:
                continue
            if row[at].data_type == "e":
                yield name, OddCell(number, str(value))
            elif row[at].data_type == "n" and (signs := percent_signs(row[at].number_format, value)):
                yield name, OddCell(number, percentage(value, signs, locale), value)


def percent_signs(code: str, value: float) -> int:
    """With how many percent signs a number of this format is shown; each stands for times 100.

    >>> percent_signs("[Red]0.0%", 0.5), percent_signs('0.00" %"', 0.5)
    (1, 0)
    >>> percent_signs("[<=1]0%;0", 0.5), percent_signs("[<=1]0%;0", 92)
    (1, 0)
    """
    sections = _sections(code)
    for number, (condition, signs) in enumerate(sections[:-1]):
        sign, bound = condition or ((">" if len(sections) > 2 else ">=", 0.0) if number == 0 else ("<", 0.0))
        if _TESTS[sign](value, bound):
            return signs
    return sections[-1][1] if sections else 0


@lru_cache(maxsize=1000)
def _sections(code: str) -> list[tuple[tuple[str, float] | None, int]]:
    """The sections for numbers: each with its condition, if it has one, and its percent signs."""
    made = []
    for section in _LITERAL.sub("", code).split(";")[:3]:
        if "@" not in section:  # is for texts
            condition = _CONDITION.search(section)
            signs = re.sub(r"\[[^\]]*\]", "", section).count("%")
            made.append(((condition[1], float(condition[2])) if condition else None, signs))
    return made


def percentage(value: float, signs: int = 1, locale: Locale = None) -> str:
    """A number as a percentage, exactly, so that it can be read in one way only: three decimals could be a group of thousands.

    >>> percentage(0.9193), percentage(0.9193, locale="en"), percentage(0.01234)
    ('91,93 %', '91.93 %', '1,2340 %')
    """
    whole, _, decimals = f"{Decimal(str(value)).scaleb(2 * signs):f}".partition(".")
    decimals = decimals.rstrip("0")
    decimals += "0" if len(decimals) == 3 and locale is None else ""
    return f"{whole}{'.' if locale == 'en' else ','}{decimals} {'%' * signs}" if decimals else f"{whole} {'%' * signs}"
