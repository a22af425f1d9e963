"""Interprets the number formats of a workbook: which numbers are percentages, and which are dates or times.

The formats follow ECMA-376-1, 18.8.30 (built-in formats) and 18.8.31 (sections, conditions, literal text).
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from xml.etree.ElementTree import fromstring

from attrs import frozen

from ntm_criteria.figures import Locale
from ntm_criteria.tables.files.xlsx_elements import is_on
from ntm_criteria.tables.files.xlsx_limits import LONGEST_FORMAT, MOST_STYLES, TooLarge

BUILT_IN = {9: "0%", 10: "0.00%", 46: "[h]:mm:ss"} | dict.fromkeys(
    (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "d"
)
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)  # elapsed hours, minutes or seconds, which may exceed a day
_DATE = re.compile(r"general|([dmyhs])", re.IGNORECASE)
_TESTS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
DAY_0, _NO_LEAP_DAY = datetime(1899, 12, 31), 60  # Excel counts 29 February 1900, which did not exist
_1904 = 1462  # days between the origins of the two date systems, 1900 and 1904
_TOO_LATE = 2958466  # day number of 1 January 10000
Moment = date | time_of_day | timedelta


@frozen
class CellError:
    """The text that Excel shows in a cell without a valid value: "#REF!", or "########" for a number outside all dates."""

    text: str


@frozen
class Percentage:
    """A number that Excel shows as a percentage.

    :ivar value: the stored number: 0.92 for "92 %".
    :ivar signs: the number of percent signs; each multiplies the shown number by 100.
    """

    value: float
    signs: int = 1

    def text(self, locale: Locale = None) -> str:
        """Write the exact percentage. Without a locale it never has three decimals: "1,234" could also mean 1234.

        >>> Percentage(0.9193).text(), Percentage(0.9193).text("en"), Percentage(0.01234).text()
        ('91,93 %', '91.93 %', '1,2340 %')
        """
        whole, _, decimals = f"{Decimal(str(self.value)).scaleb(2 * self.signs):f}".partition(".")
        decimals = decimals.rstrip("0")
        decimals += "0" if len(decimals) == 3 and locale is None else ""
        mark = "." if locale == "en" else ","
        return f"{whole}{mark if decimals else ''}{decimals} {'%' * self.signs}"


@frozen
class Section:
    """A section of a number format, which applies to the numbers that meet its condition.

    :ivar condition: a comparison and the number to compare with; None if the position of the section decides.
    :ivar signs: the number of percent signs.
    :ivar moment: converts a number to a date or time; None if the section shows numbers.
    """

    condition: tuple[Callable[[float, float], bool], float] | None
    signs: int
    moment: Callable[[float], Moment] | None


def sections(code: str) -> tuple[Section, ...]:
    """Split a number format into sections; return an empty tuple if it shows all numbers as plain numbers."""
    # "@" marks the section for texts
    parts = [part for part in _LITERAL.sub("", code).split(";")[:3] if "@" not in part]
    result = tuple(map(_section, parts))
    return result if any(section.signs or section.moment for section in result) else ()


def styles(part: bytes) -> tuple[list[tuple[Section, ...]], frozenset[int]]:
    """Return the number format of each style, and the styles whose font is struck through."""
    if part.count(b"<xf") > 2 * MOST_STYLES:  # an element for each style, and some for those it rests on
        raise TooLarge("it has more styles than Excel allows")
    tree = fromstring(part)
    nodes = tree.findall("{*}numFmts/{*}numFmt")
    if any(len(code) > LONGEST_FORMAT for node in nodes if (code := node.get("formatCode", ""))):
        raise TooLarge("a number format is longer than Excel allows")
    codes = BUILT_IN | {int(node.attrib["numFmtId"]): node.get("formatCode", "") for node in nodes}
    fonts = [is_on(font.find("{*}strike")) for font in tree.iterfind("{*}fonts/{*}font")]
    formats, struck = list[tuple[Section, ...]](), set[int]()
    for number, style in enumerate(tree.iterfind("{*}cellXfs/{*}xf")):
        formats.append(sections(codes.get(int(style.get("numFmtId", 0)), "")))
        if any(fonts[int(style.get("fontId", 0)) :][:1]):
            struck.add(number)
    return formats, frozenset(struck)


def _section(code: str) -> Section:
    condition, bare = _CONDITION.search(code), _BRACKETS.sub("", code)
    is_date = any(letter[1] for letter in _DATE.finditer(bare))
    moment = elapsed if _ELAPSED.search(code) else day if is_date else None
    return Section((_TESTS[condition[1]], float(condition[2])) if condition else None, bare.count("%"), moment)


def shown(
    value: float, format_: tuple[Section, ...], *, is_1904: bool = False
) -> float | Percentage | Moment | CellError:
    """Convert a stored number to the number, percentage, date, time or error that Excel shows in this format.

    :param is_1904: whether the workbook counts days from 1904.

    >>> shown(0.5, sections("[<=1]0%;0")), shown(92.0, sections("[<=1]0%;0")), shown(0.5, sections("hh:mm"))
    (Percentage(value=0.5, signs=1), 92.0, datetime.time(12, 0))
    """
    section = _chosen(value, format_)
    if section.moment is None:
        return Percentage(value, section.signs) if section.signs else value
    days = value + _1904 if is_1904 and section.moment is day and value >= 1 else value
    return section.moment(days) if 0 <= days < _TOO_LATE else CellError("########")


def _chosen(value: float, format_: tuple[Section, ...]) -> Section:
    first = (gt, 0.0) if len(format_) > 2 else (ge, 0.0)
    for number, section in enumerate(format_[:-1]):
        test, bound = section.condition or (first if number == 0 else (lt, 0.0))
        if test(value, bound):
            return section
    return format_[-1]


def elapsed(days: float) -> timedelta:
    """Convert a number of days to a duration."""
    return timedelta(milliseconds=round(days * 86_400_000))


def day(days: float) -> date | time_of_day:
    """Convert a day number to a date; a number with a fraction to a date and time, a number below 1 to a time.

    >>> day(45413), day(45413.75), day(0.5)
    (datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 18, 0), datetime.time(12, 0))
    """
    moment = DAY_0 + elapsed(days if days < _NO_LEAP_DAY else days - 1)
    return moment.time() if days < 1 else without_midnight(moment)


def without_midnight(moment: datetime) -> date:
    """Return only the date if the time of day is midnight; otherwise return the date and time unchanged."""
    return moment if moment.time() != time_of_day() else moment.date()
