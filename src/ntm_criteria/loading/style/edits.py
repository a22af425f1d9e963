"""Changes single values of a YAML text; every line that holds none of them stays as it is written."""

from collections.abc import Iterable
from typing import Any, TypeAlias
from unicodedata import normalize

import yaml
from attrs import frozen
from yaml import ScalarEvent

from ntm_criteria.errors import KeyPath
from ntm_criteria.loading.style.layout import Collection, Entry, Node, Scalar, read_layout
from ntm_criteria.loading.style.write import WIDTH, can_fold, quoted, wrapped

Data: TypeAlias = str | list[str] | dict[str, Any]
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOTHING = ("", "~", "null")  # plain words that mean no value


@frozen
class Edit:
    """A change of what stands under a key of a YAML text.

    :ivar path: the keys and positions that lead to it. A key that is not there yet is added to its mapping.
    :ivar value: the new value; None to remove the key.
    :ivar key: the new name of the key; None if it stays.
    :ivar is_same: whether only the key changes, and the value stays as it is written.
    :ivar after: for a key that is added, the key behind which it stands; None for the end of its mapping.
    """

    path: KeyPath
    value: Data | None = None
    key: str | None = None
    is_same: bool = False
    after: str | None = None


def edited(text: str, edits: Iterable[Edit]) -> str:
    r"""Apply changes to a text that `read_yaml` accepts. They must not contain each other.

    >>> print(edited("a: {b: 92 %, c: x}  # why\n", [Edit(("a", "b"), "93 %"), Edit(("a", "d"), "y, z")]), end="")
    a: {b: 93 %, c: x, d: "y, z"}  # why
    """
    mark, ends = "\ufeff" if text.startswith("\ufeff") else "", "\r\n" if "\r\n" in text else "\n"
    plain = text.removeprefix(mark).replace("\r\n", "\n")
    root, pieces = read_layout(plain).root, list[_Piece]()
    for edit in edits:
        pieces += _pieces(plain, root, edit)
    at, parts = 0, list[str]()
    for piece in sorted(pieces, key=lambda piece: piece.start):  # those of one place stay in order
        parts += [plain[at : piece.start], piece.new]
        at = piece.end
    return mark + "".join([*parts, plain[at:]]).replace("\n", ends)


@frozen
class _Piece:
    start: int
    end: int
    new: str


def _pieces(text: str, root: Node, edit: Edit) -> Iterable[_Piece]:
    around = _at(root, edit.path[:-1])
    assert isinstance(around, Collection)
    entry = _entry(around, edit.path[-1])
    if entry is None:
        assert edit.value is not None
        return [_added(text, around, str(edit.path[-1]), edit.value, edit.after)]
    if edit.value is None and not edit.is_same:
        return [_removed(text, around, entry)]
    pieces = []
    if edit.key is not None and entry.key is not None:
        pieces.append(_Piece(entry.key.start, entry.key.end, edit.key))
    if edit.value is not None:
        pieces.append(_replaced(text, entry, edit.value))
    return pieces


def _at(node: Node, path: KeyPath) -> Node:
    for key in path:
        assert isinstance(node, Collection)
        entry = _entry(node, key)
        assert entry is not None
        node = entry.value
    return node


def _entry(collection: Collection, key: str | int) -> Entry | None:
    if isinstance(key, int):
        return collection.entries[key]
    named = (entry for entry in collection.entries if entry.key and normalize("NFC", entry.key.value) == key)
    return next(named, None)


def _end(node: Node) -> int:
    """Return where a value ends, without the comments behind it."""
    if isinstance(node, Collection) and not node.is_flow:
        return _end(node.entries[-1].value)
    assert node is not None
    return node.end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _added(text: str, around: Collection, key: str, value: Data, after: str | None) -> _Piece:
    before = (_entry(around, after) if after else None) or around.entries[-1]
    end = _end(before.value)
    if around.is_flow:
        return _Piece(end, end, f", {key}: {_flow(value)}")
    end, pad = _line_end(text, end), " " * before.column
    return _Piece(end, end, f"\n{pad}{key}:{_block(value, before.column, before.column + len(key) + 2)}")


def _removed(text: str, around: Collection, entry: Entry) -> _Piece:
    position, end = around.entries.index(entry), _end(entry.value)
    if not around.is_flow:
        start = text.rfind("\n", 0, entry.start) + 1
        return _Piece(start, min(_line_end(text, end) + 1, len(text)), "")
    if position:
        return _Piece(_end(around.entries[position - 1].value), end, "")
    rest = around.entries[1:]
    return _Piece(entry.start, rest[0].start if rest else end, "")


def _replaced(text: str, entry: Entry, value: Data) -> _Piece:
    old, key = entry.value, entry.key
    assert key is not None
    start, end = text.index(":", key.end) + 1, _end(old)
    style = old.style if isinstance(old, Scalar) and old.style in ("'", '"') else ""
    if entry.around.is_flow:
        return _Piece(start, end, f" {_flow(value, style)}")
    note = ""
    if isinstance(old, Scalar) and old.style in ("|", ">"):  # a comment may stand beside the sign
        _, sign, words = old.raw.partition("\n")[0].partition("#")
        note = f"  {sign}{words}" if sign else ""
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    first, *rest = _block(value, entry.column, column, style).split("\n")
    return _Piece(start, end, "\n".join([first + note, *rest]))


def _block(value: Data, indent: int, column: int, style: str = "") -> str:
    """Write a value behind a key that stands on a line of its own, with the blank or the line break before it."""
    if isinstance(value, list) or (isinstance(value, dict) and not any(key.startswith("by_") for key in value)):
        flow = f" {_flow(value)}"
        if isinstance(value, list) or column + len(flow) <= WIDTH:
            return flow
    if isinstance(value, dict):
        pad = " " * (indent + 2)
        return "".join(f"\n{pad}{key}:{_block(each, indent + 2, indent + len(key) + 4)}" for key, each in value.items())
    assert isinstance(value, str)
    short = _scalar(value, style, is_flow=False)
    if column + len(short) <= WIDTH or not can_fold(value):
        return f" {short}"
    pad = " " * (indent + 2)
    return " >-" + "".join(f"\n{pad}{line}" for line in wrapped(value, WIDTH - len(pad)))


def _flow(value: Data, style: str = "") -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value, style, is_flow=True)


def _scalar(value: str, style: str, *, is_flow: bool) -> str:
    return quoted(value) if style or not _is_plain(value, is_flow=is_flow) else value


def _is_plain(value: str, *, is_flow: bool) -> bool:
    """Whether a text without quotes is read back as it is."""
    if value in _NOTHING or not value.isprintable():
        return False
    sample = f"{{k: {value}}}" if is_flow else f"k: {value}"
    try:
        events: list[Any] = [event for event in yaml.parse(sample, Loader=_Loader) if hasattr(event, "anchor")]
    except yaml.YAMLError:
        return False
    scalars = [event for event in events if isinstance(event, ScalarEvent)]
    is_alone = len(events) == 3 and [event.value for event in scalars] == [
        "k",
        value,
    ]  # the mapping, its key and its value
    return is_alone and not scalars[1].style and scalars[1].anchor is None and scalars[1].tag is None
