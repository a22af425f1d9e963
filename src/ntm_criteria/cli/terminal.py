"""Prints coloured text and tables, and defines the exit codes."""

import re

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from ntm_criteria.model import Verdict
from ntm_criteria.reporting import verdict_labels
from ntm_criteria.text import LANGUAGES, languages, one_line, printable

EXIT_CODES = {Verdict.MET: 0, Verdict.NOT_MET: 10, Verdict.UNKNOWN: 11, Verdict.NOT_APPLICABLE: 12}
BAD, TOO_MANY, INTERRUPTED = 2, 3, 130
_STYLES = {Verdict.NOT_MET: "bold red", Verdict.MET: "green", Verdict.UNKNOWN: "yellow"}


class LanguageChoice(click.Choice[str]):
    """The languages, also those that were added when the program started; and perhaps other words."""

    def __init__(self, *others: str) -> None:
        self.others = others
        super().__init__([*LANGUAGES, *others])

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return click.Choice([*languages(), *self.others]).convert(value, param, ctx)


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text without anything that could steer the terminal."""
    click.echo(printable(text), err=err, nl=nl)


def print_styled(text: str) -> None:
    """Print text. On a terminal, a verdict after a colon is coloured.

    It has to end its line, or to precede a bracket, or a semicolon and a number.
    """
    styled = Styled(printable(text))
    for verdict, style in _STYLES.items():
        words = "|".join(re.escape(text[lang]) for text in verdict_labels(verdict) for lang in languages())
        styled.highlight_regex(rf"(?m)(?<=: )(?:{words})(?= \(|; (?:còn )?\d|$)", style)
    Console(highlight=False, soft_wrap=True).print(styled)


def print_table(heads: list[str], rows: list[list[str]]) -> None:
    """Print a table on a terminal; elsewhere print tab-separated lines without shortening, for tools such as `cut`."""
    console = Console(highlight=False)
    rows = [[one_line(cell) for cell in row] for row in rows]
    if not console.is_terminal:
        for row in (heads, *rows):
            click.echo("\t".join(row))
        return
    longest = max(len(row[0]) for row in (heads, *rows))
    if longest > console.width // 4:  # users copy the codes, so they are never shortened or wrapped
        for first, *rest in (heads, *rows):
            console.print(first, markup=False, soft_wrap=True, style="bold")
            console.print(Padding(Styled(" · ".join(cell for cell in rest if cell)), (0, 0, 0, 4)))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for i, head in enumerate(heads):
        table.add_column(head, no_wrap=i == 0, min_width=longest if i == 0 else None, overflow="fold")
    for row in rows:
        table.add_row(*map(Styled, row))
    console.print(table)
