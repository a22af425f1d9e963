"""Writes YAML that `read_yaml` reads back as the same data: from data, and from a text in another style."""

from typing import Any

import yaml

from ntm_criteria.errors import Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading.style import styled
from ntm_criteria.loading.yaml_source import read_yaml
from ntm_criteria.text import Text

_CHANGED = Text(
    "không đưa được về kiểu trình bày chung mà giữ nguyên nội dung",
    "it cannot be put into the common style with the same content",
)


def format_rule_file(text: str, *, name: str = "<text>") -> str:
    """Write a YAML file of the library (a rule set, its cases, facts, a commune) in one style; meaning and comments stay.

    :param text: the YAML text.
    :param name: the file name to show in problems.
    :raises RuleFileError: the text is not YAML as rule files take it; lists all problems.

    >>> print(format_rule_file("requires:   {fact:  fruit_trees,at_least: '50 ha'}  #note"), end="")
    requires: {fact: fruit_trees, at_least: "50 ha"}  # note
    """
    source = read_yaml(text, name, RuleFileError)
    formatted = styled(text)
    if read_yaml(formatted, name, RuleFileError) != source:
        raise RuleFileError([Problem(ProblemCode.BAD_YAML, _CHANGED, Place(name, 1, 1))])
    return formatted


def rule_file_yaml(content: dict[str, Any]) -> str:
    """Write the content of a rule file in the style of rule files."""
    return format_rule_file(write_yaml(content))


def write_yaml(data: Any) -> str:
    """Write dicts, lists, texts, whole numbers, truth values and None as YAML, in their order."""
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf")))


def plain_yaml(data: Any) -> str:
    """Write data as YAML for other tools, which read 1 as a number and '1' as text."""
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=float("inf")))


class _Dumper(yaml.SafeDumper):
    """Writes each value out where it stands, and quotes text only where YAML or `read_yaml` need it."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # PyYAML's own way to say that no text means anything else

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    is_quoted = text in ("", "~", "null") or not text.isprintable()  # what means nothing, or is a line break to some
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if is_quoted else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(int, lambda dumper, number: _text(dumper, str(number)))
_Dumper.add_representer(bool, lambda dumper, flag: _text(dumper, "true" if flag else "false"))
_Dumper.add_representer(type(None), lambda dumper, _: _text(dumper, ""))
