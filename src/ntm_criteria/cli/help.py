"""Shows the help of the commands in Vietnamese, where that is the language asked for or the system's."""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cache
from importlib.resources import files
from inspect import cleandoc
from itertools import pairwise

import click

_HELP = ("-h", "--help")
_HEADS = {"Options": "Tùy chọn", "Commands": "Các lệnh", "Arguments": "Đối số"}
_EXTRA = (("[required]", "[bắt buộc]"), ("[default: ", "[mặc định: "))


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix="Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _worded(text)) for name, text in rows], col_max, col_spacing)


def _worded(text: str) -> str:
    """Put what click itself adds to the help of an option into Vietnamese."""
    for english, vietnamese in _EXTRA:
        text = text.replace(english, vietnamese)
    return text


class _Context(click.Context):
    formatter_class = _Formatter


@cache
def translations() -> Mapping[str, str]:
    """Return the Vietnamese of each paragraph of the help, by its English in one line."""
    content: dict[str, str] = json.loads(files(__package__).joinpath("help.vi.json").read_text(encoding="utf-8"))
    return content


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a help text, each in one line."""
    return [" ".join(each.split()) for each in cleandoc(text or "").split("\n\n") if each.strip()]


def asks(words: Sequence[str]) -> bool:
    """Whether the words ask for help."""
    return not words or any(word in _HELP for word in words)


def is_for_vietnamese(words: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether words that ask for help ask for it in Vietnamese: by --lang vi, else by the language of the system."""
    asked = [second for first, second in pairwise(words) if first == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    system = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return (asked[0] if asked else system.partition("_")[0]) == "vi"


def asked_of(words: Sequence[str]) -> list[str]:
    """Return the words that ask for help without their --lang, which not every command has."""
    kept, rest = list[str](), iter(words)
    for word in rest:
        if word == "--lang":
            next(rest, None)
        elif not word.startswith("--lang="):
            kept.append(word)
    return kept


def in_vietnamese(command: click.Command) -> click.Command:
    """Return a copy of a command, and of those below it, with its help in Vietnamese."""
    shown = copy(command)
    shown.context_class = _Context
    shown.help = "\n\n".join(translations().get(each, each) for each in paragraphs(command.help)) or None
    shown.params = [_option(each) if isinstance(each, click.Option) else each for each in command.params]
    own = command.get_help_option(click.Context(command, help_option_names=[*_HELP]))
    if own is not None:
        shown.params.append(_option(own))
        shown.add_help_option = False
    if isinstance(command, click.Group) and isinstance(shown, click.Group):
        shown.commands = {name: in_vietnamese(each) for name, each in command.commands.items()}
    return shown


def _option(option: click.Option) -> click.Option:
    shown = copy(option)
    shown.help = " ".join(translations().get(each, each) for each in paragraphs(option.help)) or None
    return shown
