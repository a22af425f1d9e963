"""What became of one indicator over several assessments."""

from fractions import Fraction

from attrs import field, frozen

from ntm_criteria.markup import Displayed
from ntm_criteria.model import Unit, Verdict
from ntm_criteria.planning.pace.words import NoPace
from ntm_criteria.text import Text


@frozen
class IndicatorProgress(Displayed):
    """The progress of an indicator. Whatever lies beyond the last figure is extrapolated: "if this pace is kept".

    :ivar code: its code.
    :ivar role: "indicator" or "task".
    :ivar label: its name.
    :ivar verdicts: its verdict at each date, from the first to the last; None where it was not in the set.
    :ivar values: the figure that decides it today, at each date; None where it is not known.
    :ivar unit: the unit of the figure; None if it has no number.
    :ivar pace: by how much the figure rose (above 0) or fell in a year, from the first to the last date on which it is known:
        in its unit, percentage points for a share. None if no pace can be given.
    :ivar no_pace: why there is no pace.
    :ivar met_in: the first year at whose end the bound of that year is met at this pace; None if the indicator is met today, or
        no such year lies within 30 years.
    :ivar behind_in: for an indicator that is met, the first year within 30 years in which it would be met no longer.
    :ivar lacking: by how much the figure must change from its last date to the end of the target year, to meet the bound of
        that year; 0 if it meets it; None without a target year, or if its bound has no number.
    :ivar needed: the same change in a year; None if less than a year is left, of which no pace of years follows.
    :ivar strictly: whether it takes more than `lacking`, because the bound is strict ("trên 95%").
    :ivar assumed: the year whose bound was taken for a later year, because the set does not judge that; None if none was.
    :ivar verdict_text: its last verdict in words, with the reason.
    :ivar figures: its values in words, without the unit; empty where the figure is not known.
    :ivar needed_text: what the target year takes, in words: "tăng ít nhất 0,62 điểm phần trăm"; empty where nothing is known.
    :ivar sentence: all of this in words, without the name.
    """

    code: str
    role: str
    label: Text
    verdicts: tuple[Verdict | None, ...]
    values: tuple[Fraction | None, ...]
    unit: Unit | None
    pace: Fraction | None
    no_pace: NoPace | None
    met_in: int | None = None
    behind_in: int | None = None
    lacking: Fraction | None = None
    needed: Fraction | None = None
    strictly: bool = False
    assumed: int | None = None
    verdict_text: Text = field(default=Text("", ""), repr=False)
    figures: tuple[Text, ...] = field(default=(), repr=False)
    needed_text: Text = field(default=Text("", ""), repr=False)
    sentence: Text = field(default=Text("", ""), repr=False)

    @property
    def text(self) -> Text:
        """The progress in words, with code and name."""
        return Text("{code} {label}: {sentence}", "{code} {label}: {sentence}").format(
            code=self.code, label=self.label, sentence=self.sentence
        )
