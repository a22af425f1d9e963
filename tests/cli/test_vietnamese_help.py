"""The help of every command in Vietnamese."""

from collections.abc import Iterator

import click
import pytest

from ntm_criteria.cli import run
from ntm_criteria.cli.commands import cli
from ntm_criteria.cli.help import is_for_vietnamese, paragraphs, translations

COMMANDS = [cli, *cli.commands.values()]


def texts() -> Iterator[str]:
    for command in COMMANDS:
        yield from paragraphs(command.help)
        for option in command.params:
            yield from paragraphs(option.help if isinstance(option, click.Option) else None)
    yield from paragraphs(cli.get_help_option(click.Context(cli)).help)  # type: ignore[union-attr]  # it has one


def test_every_paragraph_of_the_help_is_in_vietnamese_and_no_other() -> None:
    assert {*texts()} == {*translations()}


@pytest.mark.parametrize("command", [*cli.commands])
def test_each_command_explains_itself_in_vietnamese(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert run([command, "--help", "--lang", "vi"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Cách dùng: ntm-criteria {command}")
    for paragraph in paragraphs(cli.commands[command].help):
        assert " ".join(translations()[paragraph].split()[:8]) in shown
    assert "Hiện hướng dẫn này rồi thoát." in shown
    assert "Show this message" not in shown
    assert run([command, "-h", "--lang=en"]) == 0
    assert capsys.readouterr().out.startswith("Usage:")


@pytest.mark.parametrize(
    ("words", "environment", "is_vietnamese"),
    [
        (["table", "-h"], {"LANG": "vi_VN.UTF-8"}, True),
        (["table", "-h"], {"LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        (["table", "-h"], {}, False),
        ([], {"LC_MESSAGES": "vi"}, True),
        (["--lang", "vi", "--help"], {}, True),
        (["--help", "--lang=en"], {"LANG": "vi_VN"}, False),
    ],
)
def test_the_language_is_that_asked_for_else_the_system_s(
    words: list[str], environment: dict[str, str], is_vietnamese: bool
) -> None:
    assert is_for_vietnamese(words, environment) is is_vietnamese


def test_the_help_of_all_commands_needs_no_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    run([])
    run(["--lang", "vi", "--help"])
    shown = capsys.readouterr()
    assert (shown.out + shown.err).count("Các lệnh:") == 2
