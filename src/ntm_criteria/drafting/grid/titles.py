"""Finds the title of a table among the lines above it."""

import re

from attrs import field, frozen

from ntm_criteria.drafting.grid.notes import notes_among

_LONGEST = 300  # letters of a line that may be a title
_NEAR_BOLD, _NEAR = 6, 2  # lines up to a bold or a centred title: "Đơn vị tính: %" or "(Kèm theo …)" may stand between
_CAPTION = re.compile(r"(?:bảng|biểu|phụ lục|mẫu số|table|annex|appendix)\b(?! kèm theo)", re.IGNORECASE)


@frozen
class Line:
    """A line or paragraph between tables.

    :ivar is_heading: whether the document calls it a heading or a caption.
    :ivar is_bold: whether all of it is bold.
    :ivar is_centred: whether it stands in the middle.
    """

    text: str
    is_heading: bool = False
    is_bold: bool = False
    is_centred: bool = False

    @property
    def is_strong(self) -> bool:
        """Whether it stands out: it is bold, or in capitals."""
        return self.is_bold or self.text.isupper()

    @property
    def is_short(self) -> bool:
        """Whether it is short enough for a title."""
        return len(self.text) <= _LONGEST

    @property
    def is_caption(self) -> bool:
        """Whether it begins as captions do."""
        return self.is_short and _CAPTION.match(self.text) is not None


@frozen
class Above:
    """The lines above the next table."""

    _lines: list[Line] = field(factory=list)
    _heading: list[str] = field(factory=list)
    _notes: list[str] = field(factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands between the last table and the next."""
        return not self._lines

    def add(self, line: Line) -> None:
        """Add a line; one without letters is none."""
        if any(map(str.isalnum, line.text)):
            self._lines.append(line)
            if line.is_heading:
                self._heading[:] = [line.text]

    def title(self) -> str:
        """Return the title of the table that comes now: the nearest heading, caption or bold line, else what stands above."""
        found = self._title()
        self._take_notes(apart_from=found)
        return found

    def notes(self) -> list[str]:
        """Return the notes among all lines so far that are no title."""
        self._take_notes()
        return list(dict.fromkeys(self._notes))

    def _take_notes(self, apart_from: str = "") -> None:
        self._notes.extend(notes_among([line.text for line in self._lines if line.text not in apart_from]))
        self._lines.clear()

    def _title(self) -> str:
        lines = self._lines[::-1]
        for position, line in enumerate(lines):
            if line.is_heading:
                return line.text
            is_title = line.is_strong and line.is_short and position <= _NEAR_BOLD
            if is_title or (line.is_caption and position <= _NEAR_BOLD):
                return _together(lines[position:], centred=False)
        if lines[:_NEAR] and any(line.is_centred and line.is_short for line in lines[:_NEAR]):
            first = next(number for number, line in enumerate(lines) if line.is_centred and line.is_short)
            return _together(lines[first:], centred=True)
        near = lines[0].text if lines and lines[0].is_short else ""
        return "".join(self._heading) or near


def _together(lines: list[Line], *, centred: bool) -> str:
    """Join the lines that look like one title with the first of them; they are given from below."""
    parts = [lines[0].text]
    for line in lines[1:]:
        is_part = line.is_caption or (line.is_centred if centred else line.is_strong)
        if not line.is_short or not is_part or lines[len(parts) - 1].is_caption:
            break
        parts.append(line.text)
    return "\n".join(reversed(parts))
