"""Reads YAML into plain data with the place of each value. The only module that imports yaml.

Every scalar stays text, so that `no`, `2.10` and `2024-01-09` survive; the forms give them types. Anchors, aliases, tags,
duplicate keys, keys that are not text, and deep nesting are refused.
"""

import re
from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias
from unicodedata import is_normalized, normalize

import yaml
from attrs import field, frozen
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ntm_criteria.errors import CriteriaError, KeyPath, Place, Problem, ProblemCode
from ntm_criteria.loading.text_file import SPLIT
from ntm_criteria.problems import Problems, in_order, key_twice
from ntm_criteria.text import Text, both, numbered, one_line, reworded, visible

Tree: TypeAlias = Any  # dict[str, Tree] | list[Tree] | str
Places: TypeAlias = Any  # int | list[Places], see `Source`

# of an open collection: its kind, then data and places of the collection around it, as far as it is read
_Around: TypeAlias = tuple[type[yaml.Event], list[Tree], list[Places]]
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml, if PyYAML was built with it
DEEPEST = 60
MOST_PIECES = 100_000  # keys and values; real files have at most a tenth of that


@frozen
class Source:
    """A file's content as plain data, and the place of each value.

    `root` is a tree of places like `data`. The place of a scalar is one number for line and column, to save memory and
    time. The place of a collection is a list: its own number, then the places of its items, or of each key and value.
    """

    name: str
    data: Tree
    root: Places = field(default=None, eq=False, repr=False)  # None for an empty file
    _orders: dict[int, dict[str | int, int]] = field(factory=dict, eq=False, repr=False)  # see `_order`

    def place_or_start(self, path: KeyPath = (), *, key: bool = False) -> Place:
        """Return the result of `place`; the start of the file, if its values have no places."""
        return self.place(path, key=key) or Place(self.name, 1, 1)

    def existing(self, path: KeyPath) -> KeyPath:
        """Return a path as far as it leads to a value of the file."""
        data = self.data
        for end, key in enumerate(path):
            if not _has(data, key):
                return path[:end]
            data = data[key]
        return path

    def places(self, at: KeyPath = ()) -> dict[KeyPath, Place]:
        """Return the places of all values inside the value under `at`, by their paths from there."""
        if self.root is None:
            return {}
        node, data, places = self.root, self.data, dict[KeyPath, Place]()
        for key in at:
            node, data = dict(_inside(node, data))[key]
        waiting: list[tuple[KeyPath, Places, Tree]] = [((), node, data)]
        for path, node, data in waiting:
            for key, (inner, value) in _inside(node, data):
                places[*path, key] = place_of(self.name, inner)
                waiting.append(((*path, key), inner, value))
        return places

    def place(self, path: KeyPath = (), *, key: bool = False) -> Place | None:
        """Return the place of the value under `path`, or of its key; if there is none, of the value around it."""
        if self.root is None:
            return None
        node, at, data = self.root, self.root, self.data
        for key_or_index in path:
            if isinstance(data, dict) and key_or_index in data:
                i = 2 * self._order(data)[key_or_index]
                at, node = node[i + 1], node[i + 2]
            elif isinstance(key_or_index, int) and _has(data, key_or_index):
                at = node = node[key_or_index + 1]
            else:
                return place_of(self.name, at if isinstance(data, dict) else node)
            data = data[key_or_index]
        return place_of(self.name, at if key else node)

    def _order(self, content: dict[str, Tree]) -> dict[str | int, int]:
        """Return the position (0, 1, …) of each key in a mapping; cached, because problems look up many places."""
        if id(content) not in self._orders:
            self._orders[id(content)] = {key: i for i, key in enumerate(content)}
        return self._orders[id(content)]


def _inside(node: Places, data: Tree) -> Iterable[tuple[str | int, tuple[Places, Tree]]]:
    """Pair the keys or positions of a collection with the place and the content of each value."""
    if isinstance(data, dict):
        return zip(data, zip(node[2::2], data.values(), strict=True), strict=True)
    return enumerate(zip(node[1:], data, strict=True)) if isinstance(data, list) else ()


def _has(data: Tree, key: str | int) -> bool:
    is_position = isinstance(data, list) and isinstance(key, int) and key < len(data)
    return is_position or (isinstance(data, dict) and key in data)


WIDEST = 2**24  # more columns than a line can have


def place_of(name: str, node: Places) -> Place:
    """Return the place of a value in a file, from its number or list of numbers; see `Source`."""
    line, column = divmod(node[0] if isinstance(node, list) else node, WIDEST)
    return Place(name, line + 1, column + 1)


def read_yaml(text: str, name: str, error: type[CriteriaError], slips: Problems | None = None) -> Source:
    """Parse YAML text; raises `error` with every problem and its place. Keys given twice go to `slips`, if that is given."""
    problems = Problems()
    _refuse_control_characters(text, name, problems)
    problems.raise_if_any(error)
    try:
        data, root = _read(text, name, problems, problems if slips is None else slips)
    except yaml.MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        if (why.context or "").startswith(("while scanning", "while parsing a flow")):
            mark = why.context_mark  # where a quote or a bracket was opened, not the end of the file
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        if not problems.found:  # otherwise a refused alias is the likely cause
            problems.add(ProblemCode.BAD_YAML, _not_yaml(why, text, mark), place=place, hint=_YAML_HINT)
    except (yaml.YAMLError, ValueError, RecursionError):
        problems.add(ProblemCode.BAD_YAML, _NOT_YAML, place=Place(name, 1, 1), hint=_YAML_HINT)
    problems.raise_if_any(error)
    return Source(name, data, root)


_CONTROL_CHARACTER = Text("ký tự điều khiển {char} không dùng được", "control character {char} cannot stand here")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # all that YAML forbids


def _refuse_control_characters(text: str, name: str, problems: Problems) -> None:
    if text.replace("\n", "").isprintable():
        return  # nearly every file is printable; others may just contain tabs, so they are searched
    if match := _CONTROL.search(text):  # only the first: a binary file is full of such characters
        before, char = text[: match.start()], f"U+{ord(match[0]):04X}"
        problems.add(
            ProblemCode.BAD_YAML,
            _CONTROL_CHARACTER.format(char=char),
            place=Place(name, before.count("\n") + 1, len(before) - before.rfind("\n")),
            hint=Text("xóa ký tự này rồi gõ lại", "delete it and type the text again"),
        )


_NOT_YAML = Text("không phải YAML hợp lệ", "not valid YAML")
_YAML_HINT = Text(
    "thụt đầu dòng bằng dấu cách, không dùng phím Tab; đặt trong ngoặc kép văn bản có dấu ': ' hoặc '#'",
    "indent with blanks, not tabs; put text that holds ': ' or '#' in double quotes",
)
_START = Text("một giá trị không bắt đầu bằng '{first}'", "a value cannot start with '{first}'")
_TAB = Text("đầu dòng có phím Tab", "the line starts with a tab")
TOO_DEEP = Text("lồng quá {deepest} tầng", "nested more than {deepest} levels deep").format(deepest=DEEPEST)
_YAML_SAYS = {  # part of the parser's message -> the message to report
    "tab character": _TAB,
    "maximum nesting depth": TOO_DEEP,
    "mapping values are not allowed": Text("dấu ': ' không đứng được ở đây", "': ' cannot stand here"),
    "block sequence entries": Text("dấu '- ' không đứng được ở đây", "'- ' cannot stand here"),
    "expected key": Text(
        "chỗ này không thẳng cột với các dòng trên, hoặc có chữ sau dấu ngoặc đóng",
        "this is not aligned with the lines above, or text follows a closing quote or bracket",
    ),
    "expected '-'": Text("chỗ này không thẳng cột với các dấu '-' ở trên", "this is not aligned with the '-' above"),
    "expected ','": Text(
        "ngoặc mở ở đây chưa đóng, hoặc thiếu dấu ','", "the bracket opened here is not closed, or a ',' is missing"
    ),
    "end of stream": Text("ngoặc kép mở ở đây chưa đóng", "the quotes opened here are not closed"),
    "expected ':'": Text("thiếu dấu ': ' sau khóa", "': ' is missing after the key"),
    "escape character": Text("dấu '\\' trong ngoặc kép phải viết hai lần", "a '\\' in double quotes is written twice"),
}


def _not_yaml(why: yaml.MarkedYAMLError, text: str, mark: yaml.Mark | None) -> Text:
    problem = one_line(why.problem or "", longest=200)
    reason = next((reason for part, reason in _YAML_SAYS.items() if part in problem), None)
    if "start any token" in problem and mark:
        lines = text.removeprefix("\ufeff").splitlines()  # the parser's columns do not count the byte order mark
        line = (lines[mark.line : mark.line + 1] or [""])[0]
        first = line[mark.column : mark.column + 1]
        reason = _TAB if first == "\t" else _START.format(first=first)
    if reason is None:
        return reworded(_NOT_YAML, en=f"{_NOT_YAML.en}: {problem}")
    return both(lambda lang: f"{_NOT_YAML[lang]}: {reason[lang]}")


def _read(text: str, name: str, problems: Problems, minor: Problems) -> tuple[Tree, Places]:
    """Return the content as dicts, lists and NFC text, and its places (see `Source`); both are invalid after a problem.

    It reads parser events, because `yaml.compose` is recursive: deeply nested text would crash the process.
    """
    is_visible = "\\" not in text and visible(text) is text  # then no key has invisible characters
    is_nfc = "\\" not in text and is_normalized("NFC", text)  # then each scalar is in NFC too
    data: list[Tree] = []  # items, or keys and values, of the innermost open collection
    places: list[Places] = []
    around: list[_Around] = []  # for each open collection
    slips: list[Problem] = []  # minor mistakes, reported if there are no others
    refuse = partial(_refuse, name, problems)
    for count, event in enumerate(iter(_Loader(text).get_event, None)):
        kind = type(event)
        if count > MOST_PIECES:
            refuse(event, ProblemCode.UNREADABLE_FILE, TOO_LARGE, SPLIT)
            break
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                refuse(event, ProblemCode.ANCHOR_OR_TAG, _ANCHOR, _WRITE_OUT)
            word = event.value if is_nfc else normalize("NFC", event.value)
            if not is_visible and around and around[-1][0] is MappingStartEvent and len(data) % 2 == 0:
                word = visible(word)
            if word in _NULLS and not event.style:  # a plain scalar has style "" in libyaml, None in pure Python
                is_key = around and around[-1][0] is MappingStartEvent and len(data) % 2 == 0
                word = word if is_key else ""
            data.append(word)
            mark = event.start_mark
            places.append(mark.line * WIDEST + mark.column)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                refuse(event, ProblemCode.ANCHOR_OR_TAG, _ANCHOR, _WRITE_OUT)
            around.append((kind, data, places))
            mark = event.start_mark
            data, places = [], [mark.line * WIDEST + mark.column]
            if len(around) > DEEPEST:
                refuse(event, ProblemCode.TOO_DEEP, TOO_DEEP, SPLIT)
                break
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            content = _mapping(data, places, name, slips, around) if kind is MappingEndEvent else data
            parts, (_, data, places) = places, around.pop()
            data.append(content)
            places.append(parts)
        elif kind is AliasEvent:
            refuse(event, ProblemCode.ANCHOR_OR_TAG, _ANCHOR, _WRITE_OUT)
            data.append("")
            places.append(0)
        elif kind is DocumentStartEvent and data:
            refuse(event, ProblemCode.BAD_YAML, _TWO_DOCUMENTS, _YAML_HINT)
            break
    if not problems.found:
        (problems if _KEY in (slip.message for slip in slips) else minor).note(*in_order(slips))
    return (data[0], places[0]) if data else ("", None)


_NULLS = {"~", "null"}


def _refuse(name: str, problems: Problems, event: Any, code: ProblemCode, message: Text, hint: Text) -> None:
    mark = event.start_mark
    problems.add(code, message, place=Place(name, mark.line + 1, mark.column + 1), hint=hint)


def _mapping(data: list[Tree], places: list[Places], name: str, slips: list[Problem], around: list[_Around]) -> Tree:
    """Build a mapping from `data`, alternating keys and values; `places` is the place of the mapping as in `Source`."""
    content, own = dict[str, Tree](), dict[str, tuple[Places, Places]]()
    for key, at, inner, value in zip(data[::2], places[1::2], places[2::2], data[1::2], strict=True):
        if type(key) is not str:
            slips.append(Problem(ProblemCode.WRONG_FORM, _KEY, place_of(name, at), path=_path(around)))
            continue
        if key in content:
            slips.append(key_twice(key, place_of(name, at), _path(around)))
            continue
        content[key], own[key] = value, (at, inner)
    if 2 * len(own) < len(data):  # only the values that are kept have places
        places[1:] = [place for pair in own.values() for place in pair]
    return content


def _path(around: list[_Around]) -> KeyPath:
    """Return the path of the innermost open collection."""
    outer = pairwise(around)
    return tuple(items[-1] if kind is MappingStartEvent else len(items) for (kind, _, _), (_, items, _) in outer)


_KEY = Text("khóa phải là văn bản, không phải [ ] hay { }", "a key must be text, not [ ] or { }")
_ANCHOR = Text("không dùng &, * hoặc ! của YAML ở đây", "anchors, aliases and tags (&, *, !) are not allowed")
_WRITE_OUT = Text(
    "viết đầy đủ giá trị; đặt văn bản bắt đầu bằng &, * hoặc ! trong ngoặc kép",
    "write the value out; quote text that starts with &, * or !",
)
_TWO_DOCUMENTS = Text(
    "không phải YAML hợp lệ: mỗi tệp chỉ có một tài liệu, không có dòng '---'",
    "not valid YAML: a file is one document, without '---'",
)
TOO_LARGE = Text("tệp có hơn {most} giá trị", "more than {most} values").format(most=numbered(MOST_PIECES))
