"""The command `progress`."""

from functools import partial
from typing import Literal

import click

from ntm_criteria.cli.commands import exit_zero_option, lang_option, print_json, rules_option
from ntm_criteria.cli.one_commune import assessed, say_left_out, together
from ntm_criteria.cli.settings import Several
from ntm_criteria.cli.terminal import EXIT_CODES, print_styled, say
from ntm_criteria.errors import FactError
from ntm_criteria.model import Verdict
from ntm_criteria.pages import page_of_progress, render, verdicts
from ntm_criteria.planning import in_time, problems_of_course, progress
from ntm_criteria.problems import in_order
from ntm_criteria.records import Snapshot
from ntm_criteria.text import Lang, Text

_ONE_FILE = Text(
    "cần ít nhất hai tệp: mỗi tệp là số liệu của một năm hoặc một kỳ",
    "it takes at least two files, each with the figures of one year or period",
)


@click.command("progress")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@rules_option
@click.option("--target", type=int, metavar="YEAR", help="Year at whose end the bounds are to be met.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option(
    "--only", type=click.Choice([each.value for each in Verdict]), cls=Several, multiple=True, help="Verdicts to show."
)
@lang_option
@exit_zero_option
def progress_command(
    files: tuple[str, ...],
    rules: str | None,
    target: int | None,
    form: Literal["text", "markdown", "json", "html"],
    only: tuple[str, ...],
    lang: Lang,
    *,
    exit_zero: bool,
) -> int:
    """Say how fast a commune moves: each FILE holds its figures of one year or period.

    A file states its `period` (6 tháng, quý III) or its `figures_date`; else its figures are those of its whole year. The exit
    code is that of the latest figures.
    """
    if len(files) < 2:
        raise click.UsageError(_ONE_FILE[lang])
    assessments, problems = together(partial(assessed, file, rules, None, None, lang) for file in files)
    shots = in_time(map(Snapshot, assessments))
    problems += problems_of_course(shots, target)
    if problems:
        raise FactError(in_order(problems))
    for shot in shots:
        say_left_out(shot.assessment, lang)
    found = progress(shots, target_year=target)
    shown = verdicts(only or None)
    match form:
        case "json":
            print_json(render(found, "dict", lang=lang))
        case "html":
            say(page_of_progress(found, lang=lang, only=shown))
        case "markdown":
            say(render(found, "markdown", lang=lang, only=shown), nl=False)
        case _:
            print_styled(render(found, "text", lang=lang, only=shown))
    return 0 if exit_zero else EXIT_CODES[shots[-1].assessment.verdict]
