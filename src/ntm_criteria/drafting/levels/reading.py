"""What a cell of a table of criteria states: the kind of its level, and its reading."""

from attrs import frozen

from ntm_criteria.drafting.levels.phrases import Limit
from ntm_criteria.text import Codeword, Text


class LevelKind(Codeword):
    """What a cell states."""

    BOUND = "bound"  # a number that is compared
    MET = "met"  # "Đạt": the content of the indicator is what must be met
    NONE = "none"  # "Không": there must be none
    WORDS = "words"  # a level described in words, which a person finds met or not
    PARTS = "parts"  # several contents, each with a reading of its own
    PARTLY = "partly"  # a level, and a further one in the name of the indicator that is open
    LEFT_TO_PROVINCE = "left_to_province"
    GRADE = "grade"  # a grade, such as a number of stars, which is no requirement
    POINTS = "points"  # points, which are no requirement
    MARK = "mark"  # a mark: the indicator applies at this level
    OPEN = "open"  # no reading, or more than one
    BLANK = "blank"  # nothing is written


@frozen
class Reading:
    """What a cell states, as far as it has one reading.

    :ivar kind: the kind of its level.
    :ivar limits: for a bound, one comparison, or two that make a range; for points, the lowest and highest as bare numbers.
    :ivar about: for a bound among words, these words without the level.
    :ivar parts: for several contents, the reading of each.
    :ivar note: why it is open, or what was taken for granted.
    """

    kind: LevelKind
    limits: tuple[Limit, ...] = ()
    about: str = ""
    parts: tuple["Reading", ...] = ()
    note: Text | None = None

    @property
    def is_open(self) -> bool:
        """Whether the cell, or a part of it, is left open."""
        return self.kind in (LevelKind.OPEN, LevelKind.BLANK) or any(part.is_open for part in self.parts)
