"""Reads YAML as it is laid out: collections, scalars as they are written, and the comments and blank lines around them.

`read_yaml` reads what a text means; here is what a formatter needs besides. The text must be one that `read_yaml` accepts.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml
from attrs import define, field
from yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml, if PyYAML was built with it


@define(eq=False)
class Scalar:
    """A scalar: its value, how it is written ("", "'", '"', "|" or ">"), and its source."""

    value: str
    style: str
    start: int
    raw: str

    @property
    def end(self) -> int:
        return self.start + len(self.raw)


@define(eq=False)
class Collection:
    """A mapping or a sequence; in brackets (flow) or in lines of its own."""

    is_mapping: bool
    is_flow: bool
    start: int
    end: int = 0
    entries: "list[Entry]" = field(factory=list)
    has_comment: bool = False  # inside its brackets


@define(eq=False)
class Entry:
    """A key with its value, or an item of a sequence, with the comments and blank lines (empty texts) that belong to it.

    :ivar above: what stands on the lines before it.
    :ivar trailing: the comment at the end of its line.
    :ivar below: what stands on the lines after all of its content, and still belongs to it.
    """

    start: int
    column: int
    parent: "Entry | None"
    around: Collection
    key: Scalar | None = None
    value: "Node" = field(default=None)
    above: list[str] = field(factory=list)
    trailing: str | None = None
    below: list[str] = field(factory=list)

    @property
    def flow_end(self) -> int | None:
        """The end of the brackets around it, if it stands in some."""
        return self.around.end if self.around.is_flow else None


Node: TypeAlias = "Scalar | Collection | None"


@define(eq=False)
class Layout:
    """A text as it is laid out; `root` is None without content, and `end` holds the comments that follow all content."""

    text: str
    root: Node
    entries: list[Entry] = field(factory=list)  # in the order of the text, outer ones first
    scalars: list[Scalar] = field(factory=list)
    flows: list[Collection] = field(factory=list)
    end: list[str] = field(factory=list)


def read_layout(text: str) -> Layout:
    """Read a text that `read_yaml` accepts, whose lines end with a line feed."""
    layout = Layout(text, None)
    events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
    for event in events:
        if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            layout.root = _Reader(layout, events).node(event, None)
            break
    _Comments(layout).place_all()
    return layout


@define
class _Reader:
    layout: Layout
    events: Iterator[Any]

    def node(self, event: Any, owner: Entry | None) -> Node:
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        is_mapping = isinstance(event, MappingStartEvent)
        found = Collection(is_mapping, bool(event.flow_style), event.start_mark.index)
        if found.is_flow:
            self.layout.flows.append(found)
        column = event.start_mark.column
        for inner in self.events:
            if type(inner) in (MappingEndEvent, SequenceEndEvent):
                found.end = inner.end_mark.index
                break
            mark = inner.start_mark
            entry = Entry(mark.index, column if not found.is_flow else mark.column, owner, found)
            self.layout.entries.append(entry)
            found.entries.append(entry)
            if is_mapping:
                entry.key = self.scalar(inner)
                inner = next(self.events)  # noqa: PLW2901  # the value follows its key
            entry.value = self.node(inner, entry)
        return found

    def scalar(self, event: Any) -> Scalar:
        start, text = event.start_mark.index, self.layout.text
        raw, style = text[start : event.end_mark.index], event.style or ""
        if style in ("|", ">"):  # it ends with its last line that is not blank
            raw = re.sub(r"(\n[ \t]*)+\Z", "", raw)
        elif not style:  # some parsers count the blanks behind it
            raw = raw.rstrip()
        scalar = Scalar(event.value, style, start, raw)
        self.layout.scalars.append(scalar)
        return scalar


class _Comments:
    """Gives each comment and blank line to the entry that it belongs to."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.entries = layout, layout.entries
        self.starts = [entry.start for entry in layout.entries]
        self.spans = [_content(scalar) for scalar in layout.scalars]
        self.span_starts = [start for start, _ in self.spans]

    def place_all(self) -> None:
        at, is_after_blank = 0, False
        for line in self.layout.text.split("\n"):
            stripped, column = line.strip(), len(line) - len(line.lstrip())
            if self.in_scalar(at):
                is_after_blank = False
                self.trailing(line, at)
            elif not stripped:
                is_after_blank = True
            elif stripped[0] == "#":
                self.own_line(stripped, at + column, column, is_after_blank=is_after_blank)
                is_after_blank = False
            else:
                first = bisect_right(self.starts, at + column - 1)
                if is_after_blank and first < len(self.entries) and self.starts[first] <= at + len(line):
                    entry = self.entries[first]
                    if not entry.around.is_flow and (entry.key is None or entry.start == at + column):
                        entry.above.append("")
                is_after_blank = False
                self.trailing(line, at)
            at += len(line) + 1

    def in_scalar(self, at: int) -> bool:
        i = bisect_left(self.span_starts, at) - 1  # one that begins here is no part of what is before
        return i >= 0 and at < self.spans[i][1]

    def trailing(self, line: str, at: int) -> None:
        """Find the comment at the end of a line with content."""
        for match in re.finditer(r"(?<=[ \t])#", line):
            if not self.in_scalar(at + match.start()):
                break
        else:
            return
        place, comment = at + match.start(), line[match.start() :].rstrip()
        before = self.entry_before(place)
        if before is None or re.fullmatch(r"[\s?-]*", line[: match.start()]):  # behind dashes alone
            self.own_line(comment, place, -1, is_after_blank=False)  # it belongs to what follows
            return
        self.mark(place)
        if before.trailing is not None:
            before.above.append(before.trailing)
        before.trailing = comment

    def mark(self, place: int) -> Collection | None:
        """Note a comment in the brackets around it; return the innermost."""
        around = None
        for flow in self.layout.flows:
            if flow.start < place < flow.end:
                flow.has_comment, around = True, flow
        return around

    def entry_before(self, place: int) -> Entry | None:
        """Return the last entry that begins before a place, and is in no brackets that end before it."""
        i = bisect_right(self.starts, place) - 1
        entry = self.entries[i] if i >= 0 else None
        while entry is not None and entry.flow_end is not None and entry.flow_end <= place:
            entry = entry.parent
        return entry

    def own_line(self, comment: str, place: int, column: int, *, is_after_blank: bool) -> None:
        """Place a comment on a line of its own."""
        lines = ["", comment] if is_after_blank else [comment]
        before, flow = self.entry_before(place), self.mark(place)
        i = bisect_right(self.starts, place)
        after = self.entries[i] if i < len(self.entries) else None
        if before is not None and before.value is not None and self.is_ahead(before.value, place):
            before.above += lines  # between a key and its value
        elif flow is not None:
            inside = after is not None and after.start < flow.end
            if inside and after is not None:
                after.above.append(comment)
            elif flow.entries:
                flow.entries[-1].below.append(comment)
            elif before is not None:
                before.above.append(comment)
            else:
                self.layout.end.append(comment)
        elif (owner := self.tail_of(before, after, column)) is not None:
            owner.below += lines
        elif after is not None:
            after.above += lines
        else:
            self.layout.end += lines

    @staticmethod
    def is_ahead(value: Node, place: int) -> bool:
        return value is not None and value.start > place and (isinstance(value, Scalar) or value.is_flow)

    @staticmethod
    def tail_of(before: Entry | None, after: Entry | None, column: int) -> Entry | None:
        """Return the entry to whose end a comment belongs by its column; None if it belongs to what follows."""
        least, found = (after.column if after else -1), None
        while before is not None:
            if least < before.column <= column and (found is None or before.column == found.column):
                found = before
            before = before.parent
        return found


def _content(scalar: Scalar) -> tuple[int, int]:
    """Return where a scalar's text begins and ends; that of a block scalar begins behind the line of its sign."""
    if scalar.style in ("|", ">"):
        _, newline, _ = scalar.raw.partition("\n")
        start = scalar.raw.index("\n") if newline else len(scalar.raw)
        return scalar.start + start, scalar.end
    return scalar.start, scalar.end
