"""Number formats of a workbook: which numbers are shown as percentages, and which as dates or times.

ECMA-376-1, 18.8.30 (formats that every workbook has) and 18.8.31 (sections, conditions, literal text).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne

from attrs import field, frozen

from ntm_criteria.figures import Locale

BUILT_IN = {9: "0%", 10: "0.00%", 46: "[h]:mm:ss"} | dict.fromkeys(
    (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "d"
)
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)  # hours that go on after 24
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)
_TESTS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
_DAY_0, _NO_LEAP_DAY = datetime(1899, 12, 31), 60  # Excel counts 29 February 1900, a day that never was
_TOO_LATE = 2958466  # 1 January 10000
OUT_OF_RANGE = "########"  # as Excel shows a number that is no date


@frozen
class Percentage:
    """A number that is shown as a percentage.

    :ivar value: the number stored: 0.92 of "92 %".
    :ivar signs: how many percent signs are shown; each stands for times 100.
    """

    value: float
    signs: int = 1

    def text(self, locale: Locale = None) -> str:
        """Exactly what it is, in digits that can be read in one way only: three decimals could be a group of thousands.

        >>> Percentage(0.9193).text(), Percentage(0.9193).text("en"), Percentage(0.01234).text()
        ('91,93 %', '91.93 %', '1,2340 %')
        """
        whole, _, decimals = f"{Decimal(str(self.value)).scaleb(2 * self.signs):f}".partition(".")
        decimals = decimals.rstrip("0")
        decimals += "0" if len(decimals) == 3 and locale is None else ""
        mark = "." if locale == "en" else ","
        return f"{whole}{mark if decimals else ''}{decimals} {'%' * self.signs}"


@frozen
class Moment:
    """A number that is shown as a date, a time of day or a length of time.

    :ivar days: since the last day of 1899, as Excel counts them.
    :ivar is_elapsed: whether it is shown as a length of time.
    """

    days: float
    is_elapsed: bool = False

    @classmethod
    def at(cls, iso: str) -> "Moment":
        """A moment that is stored as ISO 8601 writes it."""
        days = (datetime.fromisoformat(iso.removesuffix("Z")) - _DAY_0) / timedelta(days=1)
        return cls(days if days < _NO_LEAP_DAY else days + 1)

    @property
    def value(self) -> datetime | timedelta | None:
        """None of a number that is no date."""
        if not 0 <= self.days < _TOO_LATE:
            return None
        days = self.days if self.is_elapsed or self.days < _NO_LEAP_DAY else self.days - 1
        elapsed = timedelta(milliseconds=round(days * 86_400_000))
        return elapsed if self.is_elapsed else _DAY_0 + elapsed

    @property
    def text(self) -> str:
        """The date and time, or the time of day alone, however much of it is shown.

        >>> Moment(45413).text, Moment(0.5).text, Moment(5e7).text
        ('2024-05-01 00:00:00', '12:00', '########')
        """
        value = Moment(self.days).value
        if value is None:
            return OUT_OF_RANGE
        return f"{value:%H:%M:%S}".removesuffix(":00") if self.days < 1 else str(value)


@frozen
class _Section:
    """What a format does with the numbers that a condition holds for."""

    condition: tuple[Callable[[float, float], bool], float] | None
    signs: int
    is_date: bool
    is_elapsed: bool


@frozen
class NumberFormat:
    """A number format.

    >>> NumberFormat("[<=1]0%;0").shown(0.5), NumberFormat("[<=1]0%;0").shown(92.0), NumberFormat("d/m/yyyy").shown(45413.0)
    (Percentage(value=0.5, signs=1), 92.0, Moment(days=45413.0, is_elapsed=False))
    """

    code: str
    _sections: tuple[_Section, ...] = field(init=False, repr=False)

    @_sections.default
    def _parsed(self) -> tuple[_Section, ...]:
        sections = _LITERAL.sub("", self.code).split(";")[:3]
        return tuple(_section(each) for each in sections if "@" not in each)  # "@": for texts

    @property
    def is_plain(self) -> bool:
        """Whether every number is shown as a number."""
        return not any(section.signs or section.is_date for section in self._sections)

    def shown(self, value: float) -> float | Percentage | Moment:
        """The number as what this format shows."""
        section = self._section_of(value)
        if section is None or not (section.signs or section.is_date):
            return value
        return Moment(value, section.is_elapsed) if section.is_date else Percentage(value, section.signs)

    def _section_of(self, value: float) -> _Section | None:
        *conditional, last = self._sections or (None,)
        for number, section in enumerate(conditional):
            first = (gt, 0.0) if len(self._sections) > 2 else (ge, 0.0)
            test, bound = section.condition or (first if number == 0 else (lt, 0.0))
            if test(value, bound):
                return section
        return last


def _section(code: str) -> _Section:
    condition, bare = _CONDITION.search(code), _BRACKETS.sub("", code)
    is_elapsed = _ELAPSED.search(code) is not None
    is_date = is_elapsed or (_DATE.search(bare) is not None and "general" not in bare.lower())
    return _Section(
        (_TESTS[condition[1]], float(condition[2])) if condition else None, bare.count("%"), is_date, is_elapsed
    )
