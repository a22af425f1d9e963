"""The part of a year that figures cover: quarters, six months, nine months, the whole year."""

import datetime

from ntm_criteria.text import Codeword, Text, identity, reworded


class Period(Codeword):
    """The part of a year that figures cover, from its beginning (kỳ số liệu)."""

    QUARTER_1 = "quarter-1"
    QUARTER_2 = "quarter-2"
    QUARTER_3 = "quarter-3"
    QUARTER_4 = "quarter-4"
    SIX_MONTHS = "6-months"
    NINE_MONTHS = "9-months"
    YEAR = "year"

    @property
    def text(self) -> Text:
        """The period in words."""
        return _PERIODS[self][0]

    def of_year(self, year: int) -> Text:
        """Name the period of a year: "quý I năm 2024", "6 tháng đầu năm 2024", "cả năm 2024"."""
        named = _OF_YEAR.format(period=self.text, year=str(year))
        return reworded(named, vi=f"{self.text.vi} {'' if self.text.vi.endswith('năm') else 'năm '}{year}")

    def end(self, year: int) -> datetime.date:
        """Return its last day."""
        return datetime.date(year, *_PERIODS[self][1])


_OF_YEAR = Text("{period} {year}", "{period} of {year}")
_PERIODS = {
    Period.QUARTER_1: (Text("quý I", "first quarter"), (3, 31)),
    Period.QUARTER_2: (Text("quý II", "second quarter"), (6, 30)),
    Period.QUARTER_3: (Text("quý III", "third quarter"), (9, 30)),
    Period.QUARTER_4: (Text("quý IV", "fourth quarter"), (12, 31)),
    Period.SIX_MONTHS: (Text("6 tháng đầu năm", "first 6 months"), (6, 30)),
    Period.NINE_MONTHS: (Text("9 tháng đầu năm", "first 9 months"), (9, 30)),
    Period.YEAR: (Text("cả năm", "whole year"), (12, 31)),
}
_MORE_WORDS = {
    **{f"quý {number}": Period(f"quarter-{number}") for number in range(1, 5)},
    **dict.fromkeys(("6 tháng", "06 tháng", "06 tháng đầu năm", "6 months"), Period.SIX_MONTHS),
    **dict.fromkeys(("9 tháng", "09 tháng", "09 tháng đầu năm", "9 months"), Period.NINE_MONTHS),
    "năm": Period.YEAR,
}
_PERIOD_OF = {
    identity(word): each for each, (text, _) in _PERIODS.items() for word in (each.value, text.vi, text.en)
} | {identity(word): each for word, each in _MORE_WORDS.items()}
PERIOD_WORDS = tuple(text for text, _ in _PERIODS.values())


def period_of(word: str) -> Period | None:
    """Return the period that a word means: "quý I", "6 tháng", "quarter-1"; None if it means none.

    >>> period_of("Quý II"), period_of("9 tháng đầu năm"), period_of("tháng 5")
    (<Period.QUARTER_2: 'quarter-2'>, <Period.NINE_MONTHS: '9-months'>, None)
    """
    return _PERIOD_OF.get(identity(word))
