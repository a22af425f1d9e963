"""Finds the title of a table among the lines above it."""

from attrs import field, frozen

_LONGEST = 300  # letters of a line that may be a title
_SKIPPED = 2  # lines between a title and its table, such as "Đơn vị tính: %"


@frozen
class Line:
    """A line or paragraph between tables.

    :ivar is_heading: whether the document calls it a heading or a caption.
    :ivar is_strong: whether it looks like one: bold or centred as a whole.
    """

    text: str
    is_heading: bool = False
    is_strong: bool = False


@frozen
class Above:
    """The lines above the next table."""

    _lines: list[Line] = field(factory=list)
    _heading: list[str] = field(factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands between the last table and the next."""
        return not self._lines

    def add(self, line: Line) -> None:
        """Add a line; one without text is none."""
        if line.text:
            self._lines.append(line)
            if line.is_heading:
                self._heading[:] = [line.text]

    def title(self) -> str:
        """Return the title of the table that comes now: the nearest heading or caption, else the line above."""
        lines, title = self._lines[::-1], ""
        for position, line in enumerate(lines):
            if line.is_heading:
                title = line.text
                break
            if line.is_strong and len(line.text) <= _LONGEST and position <= _SKIPPED:
                title = _strong(lines[position:])
                break
        if not title:
            near = lines[0].text if lines and len(lines[0].text) <= _LONGEST else ""
            title = "".join(self._heading) or near
        self._lines.clear()
        return title


def _strong(lines: list[Line]) -> str:
    """Join the lines that look like one heading, which are given from below."""
    parts = []
    for line in lines:
        if not line.is_strong or len(line.text) > _LONGEST:
            break
        parts.append(line.text)
        if line.is_heading:
            break
    return "\n".join(reversed(parts))
