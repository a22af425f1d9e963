"""Runs the command line `ntm-criteria` and turns errors into messages and exit codes.

Exit codes: 0 met, 10 not met, 11 unknown, 12 not applicable; 2 wrong usage or a bad file; 1 only when the program fails.
"""

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from itertools import pairwise

import click

from ntm_criteria.cli.check import cases_command, check_command
from ntm_criteria.cli.commands import cli
from ntm_criteria.cli.drafting import confirm_command, draft_command, review_command
from ntm_criteria.cli.help import asked_of, asks, in_vietnamese, is_for_vietnamese
from ntm_criteria.cli.planning import compare_command, plan_command, what_if_command
from ntm_criteria.cli.progress import progress_command
from ntm_criteria.cli.rules import diff_command, fmt_command, init_command, sheet_command
from ntm_criteria.cli.schemas import schema_command
from ntm_criteria.cli.sql import sql_command
from ntm_criteria.cli.table import table
from ntm_criteria.cli.terminal import BAD, INTERRUPTED, say
from ntm_criteria.errors import CriteriaError
from ntm_criteria.text import languages

_ENDED_BY_SIGNAL = 128  # the exit code is this and the number of the signal
COMMANDS: tuple[click.Command, ...] = (
    check_command,
    cases_command,
    table,
    plan_command,
    what_if_command,
    compare_command,
    progress_command,
    fmt_command,
    diff_command,
    init_command,
    schema_command,
    sql_command,
    sheet_command,
    draft_command,
    review_command,
    confirm_command,
)
for _command in COMMANDS:
    cli.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its exit code. The output is UTF-8, whatever the encoding of the system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    command: Callable[..., int | None] = cli.main
    if asks(words):
        shown = in_vietnamese(cli) if is_for_vietnamese(words, os.environ) else cli
        words, command = asked_of(words), shown.main
    try:
        return command(args=words, prog_name="ntm-criteria", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return BAD
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        return INTERRUPTED
    except CriteriaError as error:
        chosen = (lang for lang in languages() if f"--lang={lang}" in words or ("--lang", lang) in pairwise(words))
        say(error.text(next(chosen, "vi")), err=True)
        return BAD
    except SystemExit as end:  # click and rich exit when the reader of a pipe ends (`| head`): not a failure
        return end.code if isinstance(end.code, int) and end.code > _ENDED_BY_SIGNAL else 0
