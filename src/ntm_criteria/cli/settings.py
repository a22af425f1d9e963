"""Reads options of commands from a file (TOML, with a table for each command), and looks through the environment for others."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ntm_criteria.text import one_line

_LONGEST = 2**20  # bytes


def settings_of(path: Path, group: click.Group) -> dict[str, dict[str, Any]]:
    """Return the options in a file, by command and by parameter, as click takes them for defaults.

    :raises UsageError: the file cannot be read, or names a command or an option that there is not; all of these at once.
    """
    shown = one_line(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise click.UsageError(f"{shown} is larger than 1 MB: no file of options")
        stated = tomllib.loads(content.decode("utf-8"))
    except OSError as why:
        raise click.UsageError(f"cannot read {shown}: {why.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise click.UsageError(f"{shown} is no TOML: {why}") from None
    wrong, found = list[str](), dict[str, dict[str, Any]]()
    for name, options in stated.items():
        command = group.commands.get(name)
        if command is None or not isinstance(options, dict):
            wrong.append(f"[{name}] is no command; there are {', '.join(sorted(group.commands))}")
            continue
        parameters = {_word(each): each for each in command.params if isinstance(each, click.Option)}
        for option, value in options.items():
            parameter = parameters.get(option)
            if parameter is None or parameter.name is None:
                wrong.append(f"[{name}] has no option '{option}'; there are {', '.join(sorted(parameters))}")
            elif isinstance(value, dict) or (isinstance(value, list) and not parameter.multiple):
                wrong.append(f"[{name}] {option} takes one value")
            else:
                values = value if isinstance(value, list) else [value]
                texts = [each if isinstance(each, bool) else str(each) for each in values]
                found.setdefault(name, {})[parameter.name] = texts if parameter.multiple else texts[0]
    if wrong:
        raise click.UsageError("\n".join(f"{shown}: {each}" for each in wrong))
    return found


def unknown_variables(environment: Iterable[str], prefix: str, group: click.Group) -> Iterator[str]:
    """Yield the variables that begin as those of a command do, and are no option of it."""
    known = dict[str, set[str]]()
    for name, command in group.commands.items():
        start = f"{prefix}_{name.upper().replace('-', '_')}_"
        known[start] = {f"{start}{each.name.upper()}" for each in command.params if each.name}
    for variable in sorted(environment):
        starts = [start for start in known if variable.startswith(start)]
        if starts and not any(variable in known[start] for start in starts):
            yield variable


def _word(option: click.Option) -> str:
    """Return the name of an option in a file: its longest spelling in plain letters, without the dashes."""
    return max((name for name in option.opts if name.isascii()), key=len).lstrip("-")
