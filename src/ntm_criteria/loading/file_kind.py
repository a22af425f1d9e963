"""Recognises the kind of a file by its keys, so that a wrong file gives one problem, not one for every line."""

from enum import Enum

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.yaml_source import Tree
from ntm_criteria.text import Text, both


class FileKind(Enum):
    """The kinds of files that people write; a value is the name, the verb of a hint, and the command for it."""

    RULES = (Text("bộ quy tắc", "a rule set"), Text("kiểm tra bằng", "check it with"), "check {}")
    COMMUNE = (
        Text("tệp số liệu của xã", "a commune's file"),
        Text("đánh giá bằng", "judge it with"),
        "assess {} --rules ID",
    )
    CASES = (
        Text("tệp tình huống kiểm thử", "a file of test cases"),
        Text("kiểm tra bằng", "check it with"),
        "check {}",
    )
    ASSIGNMENTS = (
        Text("tệp phân công phụ trách tiêu chí", "a file of assignments"),
        Text("dùng cùng tệp số liệu của xã:", "use it beside a commune's file:"),
        "plan FILE --assignments {}",
    )


def kind_of(data: Tree) -> FileKind | None:
    """Return the kind of a file with this content; None if its keys do not decide it."""
    if not isinstance(data, dict):
        return None
    is_rules, is_named = bool({"rule_set", "criteria"} & data.keys()), "name" in data
    if is_rules:
        return None if is_named else FileKind.RULES  # with the key "name" too, either key may be a mistake
    if "cases" in data:
        return FileKind.CASES
    if is_named:
        return FileKind.COMMUNE
    return FileKind.ASSIGNMENTS if "assignments" in data else None


def refuse_other(problems: FileProblems, expected: FileKind) -> bool:
    """Whether the keys of the file show another kind than `expected`; if so, a problem is added."""
    kind = kind_of(problems.source.data)
    if kind is None or kind is expected:
        return False
    what, how, command = kind.value
    hint = both(lambda lang: f"{how[lang]} `ntm-criteria {command.format(problems.source.name)}`")
    message = Text("đây là {what}, không phải {value}", "this is {what}, not {value}").format(
        what=what, value=expected.value[0]
    )
    problems.add(ProblemCode.WRONG_FORM, (), message, hint)
    return True
