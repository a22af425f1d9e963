"""Reads options of commands from a file (TOML, with a table for each command), and looks through the environment for others."""

import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from ntm_criteria.text import one_line

_LONGEST = 2**20  # bytes
_NEAR = 0.85  # how alike names of variables are where one is likely a misspelling of the other: 1 if they are the same


class Several(click.Option):
    """An option that may be repeated. In the environment, semicolons separate its values: names of columns hold blanks."""

    def value_from_envvar(self, ctx: click.Context) -> Any:
        written = self.resolve_envvar_value(ctx)
        return None if written is None else [value.strip() for value in written.split(";") if value.strip()]


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


def unknown_variables(environment: Iterable[str], prefix: str, group: click.Group) -> Iterator[tuple[str, str | None]]:
    """Yield the variables that begin as those of a command do and are no option of it, and those that resemble an option.

    A variable that begins with the prefix alone may be another program's.

    :returns: each with the variable that is likely meant, None if none is near.
    """
    starts = {name: f"{prefix}_{name.upper().replace('-', '_')}_" for name in group.commands}
    known = {f"{prefix}_{each.name.upper()}" for each in group.params if each.name}
    for name, command in group.commands.items():
        known |= {f"{starts[name]}{each.name.upper()}" for each in command.params if each.name}
    for variable in sorted(environment):
        if variable in known or not variable.startswith(f"{prefix}_"):
            continue
        near = get_close_matches(variable, known, n=1, cutoff=_NEAR)
        if near or variable.startswith(tuple(starts.values())):
            yield variable, near[0] if near else None


def _word(option: click.Option) -> str:
    """Return the name of an option in a file: its longest spelling in plain letters, without the dashes."""
    return max((name for name in option.opts if name.isascii()), key=len).lstrip("-")
