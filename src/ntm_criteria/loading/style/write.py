"""Writes YAML in one style, with its comments: two blanks a level, items indented, brackets only where they fit a line.

What a text means stays the same; so do its quotes (as double quotes), the line breaks of folded text and
single blank lines between entries.
"""

import re
from collections.abc import Iterable

from attrs import frozen

from ntm_criteria.loading.style.layout import Collection, Entry, Node, Scalar, read_layout

WIDTH = 128  # characters of a line, unless a text stood on a longer one
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def styled(text: str) -> str:
    """Write YAML text that `read_yaml` accepts in one style."""
    layout = read_layout(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    lines = _tidy([*_Writer().document(layout.root), *map(_comment, layout.end)])
    return "\n".join(lines) + "\n" if lines else ""


def _tidy(lines: list[str]) -> list[str]:
    """Return lines without blank ones at the start and the end."""
    return _from_content(_from_content(lines)[::-1])[::-1]


def _from_content(lines: list[str]) -> list[str]:
    """Return lines without blank ones at the start."""
    return lines[next((i for i, line in enumerate(lines) if line), len(lines)) :]


def _comment(comment: str) -> str:
    return re.sub(r"^#(?=[^\s#!])", "# ", comment)


@frozen
class _Writer:
    def document(self, root: Node) -> list[str]:
        if isinstance(root, Collection):
            inline = self.inline(root)
            is_short = inline is not None and (root.is_flow or not root.entries) and len(inline) <= WIDTH
            return [inline] if inline is not None and is_short else self.block(root, 0)
        return self.scalar(root, 0, 0) if root is not None else []

    def block(self, collection: Collection, indent: int) -> list[str]:
        """Write a collection on lines of its own; the first line is that of its first entry, if that has nothing above."""
        lines: list[str] = []
        for i, entry in enumerate(collection.entries):
            self.hoist(entry, indent)
            lines += self.own_lines(entry.above if i else _from_content(entry.above), indent)
            lines += [*self.entry(entry, indent), *self.own_lines(entry.below, indent)]
        return lines

    @staticmethod
    def own_lines(comments: Iterable[str], indent: int) -> list[str]:
        return [" " * indent + _comment(comment) if comment else "" for comment in comments]

    def hoist(self, item: Entry, indent: int) -> None:
        """Put the comments of an item's first entry above the item, where both begin on the same line."""
        value = item.value
        if item.key is not None or not isinstance(value, Collection) or self.fits(value, indent + 2) is not None:
            return
        first = value.entries[0]
        self.hoist(first, indent + 2)
        item.above += [*([item.trailing] if item.trailing else []), *filter(None, first.above)]
        item.trailing, first.above = None, []

    def entry(self, entry: Entry, indent: int) -> list[str]:
        head = " " * indent + (f"{self.one_line(entry.key)}:" if entry.key else "-")
        note = f"  {_comment(entry.trailing)}" if entry.trailing else ""
        value = entry.value
        if isinstance(value, Collection):
            if (inline := self.fits(value, len(head) + 1)) is not None:
                return [f"{head} {inline}{note}"]
            if entry.key is not None:
                return [head + note, *self.block(value, indent + 2)]
            first_line, *rest = self.block(value, indent + 2)
            return [f"{head} {first_line.lstrip()}", *rest]
        assert value is not None
        first_line, *rest = self.scalar(value, indent, len(head) + 1)
        return [f"{head} {first_line}{note}" if first_line else head + note, *rest]

    def fits(self, value: Collection, column: int) -> str | None:
        """Return a collection in brackets, if it stood in them, has no comment inside and fits the line."""
        if value.entries and not value.is_flow:
            return None
        inline = self.inline(value)
        return inline if inline is not None and (column + len(inline) <= WIDTH or not value.entries) else None

    def inline(self, node: Node) -> str | None:
        if isinstance(node, Scalar):
            return self.one_line(node)
        assert node is not None
        if node.has_comment and node.entries:
            return None
        parts = []
        for entry in node.entries:
            inner = self.inline(entry.value)
            if inner is None:
                return None
            parts.append(f"{self.one_line(entry.key)}: {inner}" if entry.key else inner)
        return f"{{{', '.join(parts)}}}" if node.is_mapping else f"[{', '.join(parts)}]"

    def one_line(self, scalar: Scalar) -> str:
        """Write a scalar on one line, as a key or in brackets."""
        if scalar.style == "" and scalar.value:
            return scalar.value
        is_as_written = scalar.style in ("'", '"') and "\n" not in scalar.raw
        is_plain = scalar.value.isprintable() and not set(scalar.value) & {'"', "\\"}
        if is_as_written and (scalar.style == '"' or not is_plain):
            return scalar.raw
        return quoted(scalar.value)

    def scalar(self, scalar: Scalar, indent: int, column: int) -> list[str]:
        """Write a scalar on the rest of a line and, if it has several lines, on the lines below."""
        if scalar.style in ("|", ">"):
            return self.block_scalar(scalar, indent) or [quoted(scalar.value)]
        if not scalar.style and not scalar.value:
            return [""]
        short = self.one_line(scalar)
        if "\n" not in scalar.raw or column + len(short) <= WIDTH or not can_fold(scalar.value):
            return [short]
        pad = " " * (indent + 2)
        return [">-", *(pad + line for line in wrapped(scalar.value, WIDTH - len(pad)))]

    @staticmethod
    def block_scalar(scalar: Scalar, indent: int) -> list[str] | None:
        """Write a block scalar with its own lines; None where its blanks mean something."""
        head, _, body = scalar.raw.partition("\n")
        sign, lines = head.split("#")[0].strip(), body.split("\n")
        depths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        if not depths or not re.fullmatch(r"[|>]-?", sign) or any(line != line.rstrip() for line in lines):
            return None
        depth = depths[0]
        if min(depths) < depth:
            return None
        pad = " " * (indent + 2)
        return [sign, *(pad + line[depth:] if line else "" for line in lines)]


def quoted(value: str) -> str:
    """Write a text in double quotes, on one line."""
    words = "".join(_ESCAPES.get(char) or (char if char.isprintable() else _code(char)) for char in value)
    return f'"{words}"'


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def can_fold(value: str) -> bool:
    """Whether a text can stand on several lines, whose breaks are read as blanks."""
    return value.isprintable() and value == " ".join(value.split()) and bool(value)


def wrapped(value: str, width: int) -> list[str]:
    """Break a text into lines between its words."""
    lines = [""]
    for word in value.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
