"""Reading YAML and JSON as text with places: the only module that imports yaml.

Every YAML scalar stays text, so `no`, `2.10` and `2024-01-09` survive; the layer above gives them types. What makes YAML
surprising is refused: anchors, aliases, tags, duplicate keys, keys that are not text, deep nesting.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeAlias
from unicodedata import is_normalized, normalize

import yaml
from attrs import field, frozen

from ntm_criteria.errors import CriteriaError, Place, ProblemCode, Problems
from ntm_criteria.words import Text, one_line

Tree: TypeAlias = Any  # dict[str, Tree] | list[Tree] | str
Path_: TypeAlias = Iterable[str | int]

_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where PyYAML was built with it
_DEEPEST = 60


@frozen
class Source:
    """A file's content as plain text data, and where each piece of it stands."""

    name: str
    data: Tree
    root: Any = field(default=None, eq=False, repr=False)

    def place(self, path: Path_ = (), *, key: bool = False) -> Place | None:
        """The place of the value under `path` (or of its key); of the nearest piece around it where there is none."""
        if self.root is None:
            return None
        node = mark = self.root
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            mark, node = found
        else:
            mark = mark if key else node
            return _place(self.name, mark)
        return _place(self.name, mark if isinstance(node, yaml.MappingNode) else node)


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if k.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _place(name: str, node: Any) -> Place:
    return Place(name, node.start_mark.line + 1, node.start_mark.column + 1)


def read_text(path: Path, error: type[CriteriaError]) -> str:
    """A file as text (UTF-8, with or without a byte order mark); raises `error` when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as why:
        if isinstance(why, UnicodeDecodeError):
            reason = Text(f"tệp {path} không phải mã UTF-8", f"{path} is not UTF-8 text")
        elif not isinstance(why, OSError):
            reason = Text(f"không đọc được tệp {path!r}", f"cannot read {path!r}")
        else:
            reason = Text(f"không đọc được tệp {path}: {why.strerror}", f"cannot read {path}: {why.strerror}")
    hint = Text("kiểm tra đường dẫn; lưu tệp với mã UTF-8", "check the path; save the file as UTF-8")
    Problems().add(ProblemCode.UNREADABLE_FILE, reason, place=Place(str(path), 1, 1), hint=hint).raise_if_any(error)
    raise AssertionError


def read_yaml(text: str, name: str, error: type[CriteriaError]) -> Source:
    """Parse YAML text; raises `error` with every problem of form, each with its place."""
    problems = Problems()
    try:
        if "&" in text or "!" in text:  # the slower look is needed only where an anchor or a tag could be
            _refuse_anchors(text, name, problems)
        root = None if problems.found else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.add(
            ProblemCode.BAD_YAML, _not_yaml(why.problem or str(why)), place=Place(name, line, column), hint=_YAML_HINT
        )
    except (yaml.YAMLError, ValueError, RecursionError) as why:
        problems.add(ProblemCode.BAD_YAML, _not_yaml(str(why)), place=Place(name, 1, 1), hint=_YAML_HINT)
    problems.raise_if_any(error)
    data = "" if root is None else _plain(root, name, problems, 0)
    problems.raise_if_any(error)
    return Source(name, data, root)


def _not_yaml(why: str) -> Text:
    why = one_line(why, longest=200)
    return Text(f"không phải YAML hợp lệ: {why}", f"not valid YAML: {why}")


_YAML_HINT = Text(
    "thụt đầu dòng bằng dấu cách, không dùng phím Tab; đặt trong ngoặc kép văn bản có dấu ': ' hoặc '#'",
    "indent with blanks, not tabs; put text that holds ': ' or '#' in double quotes",
)


def _refuse_anchors(text: str, name: str, problems: Problems) -> None:
    for event in yaml.parse(text, Loader=_Loader):
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            problems.add(
                ProblemCode.ANCHOR_OR_TAG,
                Text("không dùng &, * hoặc ! của YAML ở đây", "anchors, aliases and tags are not allowed"),
                place=_place(name, event),
                hint=Text(
                    "viết đầy đủ giá trị; đặt văn bản bắt đầu bằng &, * hoặc ! trong ngoặc kép",
                    "write the value out; quote text that starts with &, * or !",
                ),
            )


def _plain(node: Any, name: str, problems: Problems, depth: int) -> Tree:
    """The node's content as dicts, lists and NFC text."""
    if isinstance(node, yaml.ScalarNode):
        text: str = node.value
        if node.style is None and text in ("~", "null"):
            return ""
        return text if is_normalized("NFC", text) else normalize("NFC", text)
    if depth > _DEEPEST:
        problems.add(
            ProblemCode.TOO_DEEP,
            Text("lồng quá nhiều tầng", f"nested more than {_DEEPEST} levels deep"),
            place=_place(name, node),
            hint=Text("chia nhỏ nội dung này", "split this up"),
        )
        return ""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, name, problems, depth + 1) for item in node.value]
    content: dict[str, Tree] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            problems.add(
                ProblemCode.WRONG_FORM, Text("khóa phải là văn bản", "a key must be text"), place=_place(name, key)
            )
            continue
        if (word := normalize("NFC", key.value)) in content:
            problems.add(
                ProblemCode.DUPLICATE_KEY,
                Text(f"khóa '{one_line(word)}' viết hai lần", f"key '{one_line(word)}' is written twice"),
                place=_place(name, key),
                hint=Text("giữ lại một dòng", "keep one of the two"),
            )
        content[word] = _plain(value, name, problems, depth + 1)
    return content


def read_json(text: str, name: str, error: type[CriteriaError]) -> Source:
    """Parse JSON text; numbers stay exact (int, Decimal). Raises `error` when it is not strict JSON."""
    problems = Problems()

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            words = [key for key, _ in pairs]
            twice = next(key for key in words if words.count(key) > 1)
            problems.add(
                ProblemCode.DUPLICATE_KEY,
                Text(f"khóa '{one_line(twice)}' viết hai lần", f"key '{one_line(twice)}' is written twice"),
                place=Place(name, 1, 1),
            )
        return content

    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=once)
    except json.JSONDecodeError as why:
        problems.add(ProblemCode.BAD_YAML, _not_json(why.msg), place=Place(name, why.lineno, why.colno))
    except (ValueError, RecursionError) as why:
        problems.add(ProblemCode.BAD_YAML, _not_json(str(why)), place=Place(name, 1, 1))
    problems.raise_if_any(error)
    return Source(name, data)


def _not_json(why: str) -> Text:
    why = one_line(why, longest=200)
    return Text(f"không phải JSON hợp lệ: {why}", f"not valid JSON: {why}")


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")
