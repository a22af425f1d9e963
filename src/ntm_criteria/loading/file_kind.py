"""What kind of file somebody gave, by its keys: one mistake to tell when it is another than was asked for."""

from enum import Enum

from ntm_criteria.errors import Place, ProblemCode
from ntm_criteria.loading.yaml_source import Source, Tree
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text


class FileKind(Enum):
    """The files that people write; what each is called, and the command that takes it."""

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


def kind_of(data: Tree) -> FileKind | None:
    """The kind of a file's content; None where its keys do not settle it."""
    if not isinstance(data, dict):
        return None
    is_rules, is_named = bool({"rule_set", "criteria"} & data.keys()), "name" in data
    if is_rules:
        return None if is_named else FileKind.RULES  # with a name too, either may be a slip: every key is looked at
    if "cases" in data:
        return FileKind.CASES
    return FileKind.COMMUNE if is_named else None


def refuse_other(source: Source, wanted: FileKind, problems: Problems) -> bool:
    """Whether the file is plainly of another kind than `wanted`, which is then said in `problems`."""
    found = kind_of(source.data)
    if found in (wanted, None):
        return False
    assert found is not None
    what, how, command = found.value
    problems.add(
        ProblemCode.WRONG_FORM,
        Text(f"đây là {what.vi}, không phải {wanted.value[0].vi}", f"this is {what.en}, not {wanted.value[0].en}"),
        place=source.place() or Place(source.name, 1, 1),
        hint=Text(*(f"{way} `ntm-criteria {command.format(source.name)}`" for way in (how.vi, how.en))),
    )
    return True
