"""Assessments with the dates of their figures: quarters, six months, nine months, whole years."""

import datetime
from fractions import Fraction

from attrs import Factory, field, frozen

from ntm_criteria.judging import Assessment
from ntm_criteria.text import Codeword, Text


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

    def end(self, year: int) -> datetime.date:
        """Return its last day."""
        return datetime.date(year, *_PERIODS[self][1])


_PERIODS = {
    Period.QUARTER_1: (Text("quý I", "first quarter"), (3, 31)),
    Period.QUARTER_2: (Text("quý II", "second quarter"), (6, 30)),
    Period.QUARTER_3: (Text("quý III", "third quarter"), (9, 30)),
    Period.QUARTER_4: (Text("quý IV", "fourth quarter"), (12, 31)),
    Period.SIX_MONTHS: (Text("06 tháng", "6 months"), (6, 30)),
    Period.NINE_MONTHS: (Text("09 tháng", "9 months"), (9, 30)),
    Period.YEAR: (Text("cả năm", "whole year"), (12, 31)),
}


@frozen
class Snapshot:
    """An assessment with the date of its figures.

    :ivar assessment: the assessment.
    :ivar period: the part of its year that the figures cover.
    :ivar date: the date of the figures (ngày chốt số liệu); by default the last day of the period.
    """

    assessment: Assessment
    period: Period = field(default=Period.YEAR, converter=Period)
    date: datetime.date = Factory(lambda self: self.period.end(self.assessment.year), takes_self=True)

    @property
    def time(self) -> Fraction:
        """The date as a number of years: the end of 2024 is 2025."""
        days = self.date.replace(month=12, day=31).timetuple().tm_yday
        return self.date.year + Fraction(self.date.timetuple().tm_yday, days)
