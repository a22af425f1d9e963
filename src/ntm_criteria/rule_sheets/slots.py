"""The cells of the sheet: what they show, and what in the rule file they state."""

from datetime import date
from fractions import Fraction
from unicodedata import normalize

from attrs import frozen

from ntm_criteria.errors import KeyPath
from ntm_criteria.model import Fact
from ntm_criteria.text import Codeword


class Kind(Codeword):
    """What a cell states, and so how it is read back."""

    READ_ONLY = "read-only"
    WORDS = "words"  # a text that must be there
    QUOTE = "quote"  # a text that may be left out
    NOTE = "note"  # a text in several languages that may be left out
    RELATION = "relation"
    NUMBER = "number"  # a bound
    SPLIT = "split"  # the row of a table that would take the place of a single bound
    OPEN = "open"  # why a requirement is open
    VALUES = "values"  # what a flag or a category must be
    STATUS = "status"
    CHECKED_BY = "checked-by"
    CHECKED_ON = "checked-on"


@frozen
class Slot:
    """A cell of the sheet.

    :ivar shown: what it shows; a number in the unit of the fact.
    :ivar path: where the file states it, or would; None for a cell that is read-only.
    :ivar old: the file's own words.
    :ivar fact: the fact that is compared.
    :ivar note: what is said beside the cell.
    :ivar table: the path of the table of bounds that it is in.
    :ivar can_split: whether a table may take its place.
    """

    kind: Kind
    shown: str | Fraction | date | None = None
    path: KeyPath | None = None
    old: str = ""
    fact: Fact | None = None
    note: str = ""
    table: KeyPath | None = None
    can_split: bool = False

    @property
    def words(self) -> str:
        """What it shows as text; a bound as the file writes it."""
        return self.old if self.kind is Kind.NUMBER else self.plain

    @property
    def plain(self) -> str:
        """What it shows, as the text of a cell is compared."""
        text = self.shown.isoformat() if isinstance(self.shown, date) else str(self.shown or "")
        return normalize("NFC", text).strip()


def read_only(shown: str | Fraction | date | None) -> Slot:
    """Return a cell that shows something that is changed in the rule file alone."""
    return Slot(Kind.READ_ONLY, shown)
