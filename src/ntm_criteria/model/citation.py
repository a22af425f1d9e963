"""Where a requirement, or one bound of it, is stated, and how well that is known."""

from datetime import date
from typing import Literal, TypeAlias

from attrs import frozen

Status: TypeAlias = Literal["checked", "transcribed", "secondary", "conflicting", "unsourced"]
INVALID = "invalid"  # stands for the id of a set, and the source of an indicator, that could not be read


@frozen
class SourceDocument:
    """A document that rules cite.

    :ivar id: its id within the rule file.
    :ivar title: its title, verbatim.
    :ivar issuer: who issued it.
    :ivar number: its number, verbatim.
    :ivar issued: the day it was issued.
    :ivar in_force: the day it took effect.
    :ivar url: where it can be read.
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
        """Its number, as officials call it, else its title."""
        return self.number if self.number and not self.number.startswith("/") else self.title

    @property
    def called(self) -> str:
        """Its number and its title."""
        return self.title if self.name == self.title else f"{self.name}: {self.title}"


@frozen
class Citation:
    """Where in a document a requirement, or one bound of it, stands, and how well that is known.

    :ivar source: the document.
    :ivar at: the place in it, such as "Mục II.3".
    :ivar status: "checked" against the document, "transcribed" from a text that quotes it, "secondary" (a lower text),
        "conflicting", or "unsourced".
    """

    source: SourceDocument
    at: str
    status: Status
