"""The blocks of a page, which Markdown and HTML write each in its own way."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.text import markdown


@frozen
class Heading:
    """A heading of a level from 1 on."""

    level: int
    text: str


@frozen
class Paragraph:
    """A paragraph.

    :ivar has_code: whether backticks in it mark words that stand as they are, such as a command.
    """

    text: str
    has_code: bool = False


@frozen
class Quote:
    """Words of a document."""

    text: str


@frozen
class Entry:
    """An entry of a list: a name and what belongs to it, a sentence without its full stop."""

    name: str
    text: str


@frozen
class Table:
    """A table: the headings of its columns, and its rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Heading | Paragraph | Quote | Entry | Table


def as_markdown(blocks: Iterable[Block]) -> str:
    """Write blocks as Markdown: a blank line between them, but for entries of one list."""
    blocks = [*blocks]
    lines = [*_lines(blocks[0])] if blocks else []
    for before, block in pairwise(blocks):
        lines += [*([] if isinstance(before, Entry) and isinstance(block, Entry) else [""]), *_lines(block)]
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading():
            return [f"{'#' * block.level} {markdown(block.text)}"]
        case Paragraph():
            return [block.text if block.has_code else markdown(block.text)]
        case Quote():
            return [f"> {markdown(block.text)}"]
        case Entry():
            return [f"- **{markdown(block.name)}:** {markdown(block.text).rstrip('.')}."]
        case Table():
            rows = [map(markdown, block.heads), ["---"] * len(block.heads), *(map(markdown, row) for row in block.rows)]
            return [f"| {' | '.join(cells)} |" for cells in rows]
