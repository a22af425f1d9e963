"""Interprets the number formats of a workbook: what people see of a number, such as a percentage, a date or a unit.

The formats follow ECMA-376-1, 18.8.30 (built-in formats) and 18.8.31 (sections, conditions, literal text).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from unicodedata import category
from xml.etree.ElementTree import fromstring

from attrs import frozen

from ntm_criteria.figures import Locale
from ntm_criteria.tables.columns import is_unit
from ntm_criteria.tables.files.xlsx.elements import is_on
from ntm_criteria.tables.files.xlsx.limits import LONGEST_FORMAT, MOST_STYLES, TooLarge

BUILT_IN = {9: "0%", 10: "0.00%", 12: "# ?/?", 13: "# ??/??", 46: "[h]:mm:ss"} | dict.fromkeys(
    (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "d"
)
_TOKEN = re.compile(  # of a format: literal text, a currency, what takes no text, or one character of code
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|(?P<code>\[[^\]]*\])|[_*].|(?P<bare>.)',
    re.DOTALL,
)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PLACES = "0#?"  # the characters that stand for digits
_THOUSANDS = re.compile(r"[0#?](,+)(?![,0#?.]|.*[0#?])")  # commas behind the last digit: each divides by 1000
_FRACTION = re.compile(r"[0#?]*\s*/\s*([0-9#?]+)")
_PADDED = re.compile("0{2,}")
_OF_ALL = re.compile(r"/\s*[0-9]")  # "/12 thôn"
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
        """Write the exact percentage.

        >>> Percentage(0.9193).text(), Percentage(0.9193).text("en"), Percentage(0.01234).text()
        ('91,93 %', '91.93 %', '1,2340 %')
        """
        return f"{_digits(self.value, 2 * self.signs, locale)} {'%' * self.signs}"


@frozen
class Worded:
    """A number that Excel shows with words, shortened by thousands, or with leading zeros.

    :ivar value: the stored number: 4500 for "4500 nghìn đồng".
    :ivar before: the text in front of the shown number.
    :ivar after: the text behind it.
    :ivar exponent: the power of ten that the shown number is multiplied by: -6 for 55 in place of 55000000.
    :ivar places: the least number of digits: 5 for 06001.
    """

    value: float
    before: str = ""
    after: str = ""
    exponent: int = 0
    places: int = 0

    def text(self, locale: Locale = None) -> str:
        """Write what is seen, with all digits of the stored number.

        >>> Worded(4500.0, after=" nghìn đồng").text(), Worded(55500000.0, after=" tr", exponent=-6).text()
        ('4500 nghìn đồng', '55,5 tr')
        """
        digits = _digits(self.value, self.exponent, locale)
        return f"{self.before}{digits.zfill(self.places) if digits.isdecimal() else digits}{self.after}"


@frozen
class Concealed:
    """A number of which Excel shows something else: nothing, a word, or a fraction that may be rounded.

    :ivar value: the stored number.
    :ivar shown: what people see instead.
    """

    value: float
    shown: str


def _digits(value: float, exponent: int, locale: Locale) -> str:
    """Write a number times a power of ten. Without a locale it never has three decimals: "1,234" could also mean 1234."""
    whole, _, decimals = f"{Decimal(str(value)).scaleb(exponent):f}".partition(".")
    decimals = decimals.rstrip("0")
    decimals += "0" if len(decimals) == 3 and locale is None else ""
    mark = "." if locale == "en" else ","
    return f"{whole}{mark if decimals else ''}{decimals}"


@frozen
class Section:
    """A section of a number format, which applies to the numbers that meet its condition.

    :ivar condition: a comparison and the number to compare with; None if the position of the section decides.
    :ivar signs: the number of percent signs.
    :ivar moment: converts a number to a date or time; None if the section shows numbers.
    :ivar words: the texts before and behind the number, where they say something of it, or stand in its place.
    :ivar thousands: how many times the shown number is divided by 1000.
    :ivar places: the least number of digits that are shown; 0 where the format does not say.
    :ivar denominator: of a fraction: the largest denominator, or the only one, negative; 0 for no fraction.
    :ivar has_digits: whether the number itself is shown.
    """

    condition: tuple[Callable[[float, float], bool], float] | None
    signs: int
    moment: Callable[[float], Moment] | None
    words: tuple[str, str] | None = None
    thousands: int = 0
    places: int = 0
    denominator: int = 0
    has_digits: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the section shows its numbers as they are."""
        odd = (self.signs, self.moment, self.words, self.thousands, self.places, self.denominator)
        return self.has_digits and not any(odd)


def sections(code: str) -> tuple[Section, ...]:
    """Split a number format into sections; return an empty tuple if it shows all numbers as plain numbers."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["bare"] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    # "@" marks the section for texts
    numbers = [part for part in parts[:3] if not any(token["bare"] == "@" for token in part)]
    result = tuple(map(_section, numbers)) if code else ()
    return () if all(section.is_plain for section in result) else result


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


def _section(tokens: Sequence[re.Match[str]]) -> Section:
    code = "".join(token["code"] or token["bare"] or "" for token in tokens)
    condition, bare = _CONDITION.search(code), _BRACKETS.sub("", code)
    test = (_TESTS[condition[1]], float(condition[2])) if condition else None
    is_date = any(letter[1] for letter in _DATE.finditer(bare))
    if moment := elapsed if _ELAPSED.search(code) else day if is_date else None:
        return Section(test, bare.count("%"), moment)
    is_general = "general" in bare.lower()
    signs = "general" if is_general else _PLACES
    places = [at for at, token in enumerate(tokens) if token["bare"] and token["bare"].lower() in signs]
    if not places:
        text = "".join(token["quoted"] or token["escaped"] or token["currency"] or "" for token in tokens)
        return Section(test, 0, None, (text.strip(), ""), has_digits=False)
    fraction, thousands = _FRACTION.search(bare), _THOUSANDS.search(bare)
    return Section(
        test,
        bare.count("%"),
        None,
        _words(tokens, places),
        len(thousands[1]) if thousands else 0,
        len(bare) if _PADDED.fullmatch(bare) else 0,
        _denominator(fraction[1]) if fraction else 0,
    )


def _words(tokens: Sequence[re.Match[str]], places: Sequence[int]) -> tuple[str, str] | None:
    """Return the texts around the digits if they give the number a meaning: a unit, "/12 thôn", a currency.

    Other texts, such as "days " before a number, say nothing that a figure could be read by.
    """
    texts = [token["quoted"] or token["escaped"] or token["currency"] or "" for token in tokens]
    spaced = [text or (" " if token["bare"] == " " else "") for text, token in zip(texts, tokens, strict=True)]
    before, within, after = (
        "".join(spaced[part]) for part in (slice(places[0]), slice(places[0], places[-1]), slice(places[-1], None))
    )
    is_currency = any(category(sign) == "Sc" for sign in before + after)
    units = [text for part in (within, after) if (text := part.strip(" -")) and text != "%"]
    if not is_currency and not any(is_unit(text) or _OF_ALL.match(text) for text in units):
        return None
    # a text between the digits, as in "55 tr 500", stands behind them where no reader takes it
    within = f" {within.strip()} …" if within.strip(" -") else ""
    return before.lstrip(" -").rstrip("-"), f"{within}{after.rstrip()}"  # the number keeps its own minus sign


def _denominator(places: str) -> int:
    return -int(places) if places.isdecimal() and int(places) else 10 ** len(places) - 1


def shown(
    value: float, format_: tuple[Section, ...], *, is_1904: bool = False
) -> float | Percentage | Worded | Concealed | Moment | CellError:
    """Convert a stored number to what Excel shows in this format: a number, percentage, date, time, error or text.

    :param is_1904: whether the workbook counts days from 1904.

    >>> shown(0.5, sections("[<=1]0%;0")), shown(92.0, sections("[<=1]0%;0")), shown(0.5, sections("hh:mm"))
    (Percentage(value=0.5, signs=1), 92.0, datetime.time(12, 0))
    >>> shown(4500.0, sections('0" nghìn đồng"')).text(), shown(11 / 12, sections("# ??/??")).shown
    ('4500 nghìn đồng', '11/12')
    """
    section = _chosen(value, format_)
    if section.moment is not None:
        days = value + _1904 if is_1904 and section.moment is day and value >= 1 else value
        return section.moment(days) if 0 <= days < _TOO_LATE else CellError("########")
    before, after = section.words or ("", "")
    if not section.has_digits:
        is_zero = value == 0 and before != "" and not any(map(str.isalnum, before))  # 0 as "-", as accountants write it
        return value if is_zero else Concealed(value, before)
    if section.denominator and not value.is_integer():
        return Concealed(value, f"{before}{_fraction(value, section.denominator)}{after}")
    if section.signs and not section.words:
        return Percentage(value, section.signs)
    exponent = 2 * section.signs - 3 * section.thousands
    if section.words or exponent or (section.places and value.is_integer()):
        return Worded(
            value, before, f" {'%' * section.signs}{after}" if section.signs else after, exponent, section.places
        )
    return value


def _fraction(value: float, denominator: int) -> str:
    exact = Fraction(value)
    near = (
        Fraction(round(exact * -denominator), -denominator) if denominator < 0 else exact.limit_denominator(denominator)
    )
    return f"{near.numerator}/{near.denominator}"


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
