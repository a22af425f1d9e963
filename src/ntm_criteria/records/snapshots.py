"""Assessments with the dates of their figures: quarters, six months, nine months, whole years."""

import datetime
from fractions import Fraction

from attrs import Factory, field, frozen

from ntm_criteria.figures import Period
from ntm_criteria.judging import Assessment


@frozen
class Snapshot:
    """An assessment with the date of its figures.

    :ivar assessment: the assessment.
    :ivar period: the part of its year that the figures cover; by default the commune's own, else the whole year.
    :ivar date: the date of the figures (ngày chốt số liệu); by default the commune's own, else the last day of the period.
    """

    assessment: Assessment
    period: Period = field(
        default=Factory(lambda self: self.assessment.commune.period or Period.YEAR, takes_self=True), converter=Period
    )
    date: datetime.date = Factory(
        lambda self: self.assessment.commune.figures_date or self.period.end(self.assessment.year), takes_self=True
    )

    @property
    def is_dated(self) -> bool:
        """Whether the commune says what its figures cover; else they are taken for those of the whole year."""
        commune = self.assessment.commune
        is_default = (self.period, self.date) == (Period.YEAR, Period.YEAR.end(self.assessment.year))
        return not is_default or commune.period is not None or commune.figures_date is not None

    @property
    def time(self) -> Fraction:
        """The date as a number of years: the end of 2024 is 2025."""
        days = self.date.replace(month=12, day=31).timetuple().tm_yday
        return self.date.year + Fraction(self.date.timetuple().tm_yday, days)
