"""Writes YAML that `read_yaml` reads back as the same data."""

from typing import Any

import yaml


def write_yaml(data: Any) -> str:
    """Write dicts, lists, texts, whole numbers, truth values and None as YAML, in their order."""
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf")))


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
