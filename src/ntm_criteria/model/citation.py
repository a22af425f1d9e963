"""Citations: the document and place that state a requirement or a bound."""

from datetime import date
from typing import Literal, TypeAlias

from attrs import frozen

Status: TypeAlias = Literal["checked", "transcribed", "secondary", "conflicting", "unsourced"]
INVALID = "invalid"  # replaces the id of a set or the source of an indicator that has mistakes


@frozen
class SourceDocument:
    """A document that rules cite.

    :ivar id: the document's id within the rule file.
    :ivar title: its title, verbatim.
    :ivar issuer: who issued it.
    :ivar number: its number, verbatim.
    :ivar issued: the date of issue.
    :ivar in_force: the date it took effect.
    :ivar url: the address where it can be read.
    """

    id: str
    title: str
    issuer: str | None = None
    number: str | None = None
    issued: date | None = None
    in_force: date | None = None
    url: str | None = None

    @property
    def name(self) -> str:
        """The short name that officials use: the document's number, else its title."""
        return self.number if self.number and not self.number.startswith("/") else self.title

    @property
    def called(self) -> str:
        """The full name: the document's number and title."""
        return self.title if self.name == self.title else f"{self.name}: {self.title}"


@frozen
class Citation:
    """The place in a document that states a requirement or a bound, and how well it has been checked.

    :ivar source: the document.
    :ivar at: the place in it, such as "Mục II.3".
    :ivar status: "checked" against the document, "transcribed" from a text that quotes it, "secondary" (a lower text),
        "conflicting", or "unsourced".
    :ivar checked_by: who compared it with the document, where the file says so.
    :ivar checked_on: when.
    :ivar is_changed: whether the requirement was changed after that, so that it is only "transcribed" again.
    """

    source: SourceDocument
    at: str
    status: Status
    checked_by: str | None = None
    checked_on: date | None = None
    is_changed: bool = False


@frozen
class DraftMark:
    """What a drafted indicator rests on, as long as nobody confirmed it.

    :ivar match: how its fact was found: by the "code" or "wording" of another set, by an "exact" name, as a "near" one that is
        only proposed, or as a "new" fact; "none" if it reads no fact.
    :ivar because: why this fact.
    :ivar near: the ids of facts that may be meant.
    """

    match: str
    because: str
    near: tuple[str, ...] = ()
