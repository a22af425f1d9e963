"""The command `table`, which judges a file of communes and writes a file of verdicts."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click
from attrs import define, field
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ntm_criteria.cli.terminal import BAD
from ntm_criteria.compiler import load_rule_set
from ntm_criteria.errors import FactError, Problem
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.files import TableFiles, judge_file
from ntm_criteria.text import LANGUAGES, Lang, Text

_DONE = Text("đã ghi", "written to")
_MISSING = Text("bỏ qua, số liệu sai coi như chưa có", "passed over, what is wrong counts as missing")
_WARNINGS = Text("lưu ý", "warnings")
OPTIONS = {  # names of options in messages: this command uses other names than the Python functions
    "by": "--by",
    "year": "--year",
    "year_column": "--year '{column}'",
    "only": "--only",
    "villages": "--villages",
    "village_table": "--villages",
    "previous_table": "--previous",
    "units": "--unit",
    "fraction": "--unit {fact}=fraction",
    "safe_names": "--names safe",
    "locale_vi": "--locale vi",
}
_path = click.Path(path_type=Path)


def _choice(name: str, *values: str, help: str) -> Callable[[Any], Any]:  # noqa: A002  # click uses this name
    """Declare an option of the command that accepts only `values`; the first value is the default."""
    return click.option(name, type=click.Choice(values), default=values[0], show_default=True, help=help)


@click.command(name="table")
@click.argument("source", metavar="IN", type=_path)
@click.argument("target", metavar="OUT", type=_path)
@click.option("--rules", metavar="ID|PATH", required=True, help="Bundled rule set or rule file.")
@click.option(
    "--by",
    metavar="COLUMN",
    multiple=True,
    default=["commune_id"],
    show_default=True,
    help="Column that tells communes apart; may be repeated.",
)
@click.option("--year", metavar="YEAR|COLUMN", help="Year judged, or the column that holds it; else the column 'year'.")
@click.option("--villages", metavar="FILE", type=_path, help="File with one row a village: the key, name, figures.")
@click.option("--previous", metavar="FILE", type=_path, help="File with last year's rows.")
@click.option("--sheet", metavar="NAME", help="Sheet of IN to read, if IN is a workbook; else its first.")
@click.option("--villages-sheet", metavar="NAME", help="The same of --villages, which may be the workbook IN itself.")
@click.option("--previous-sheet", metavar="NAME", help="The same of --previous.")
@click.option(
    "--unit",
    "units",
    metavar="FACT=UNIT",
    multiple=True,
    help="What bare numbers of a column are in, if not in its fact's unit: VND/person/year, fraction.",
)
@_choice(
    "--errors",
    "raise",
    "null",
    help="Stop at what is wrong in the cells, or take it as missing. Either way it is listed.",
)
@_choice("--verdicts", "label", "code", help="met, not_met, unknown, not_applicable; or 2, 0, 1, 3.")
@_choice("--names", "code", "safe", help="Columns named 17.10, or indicator_17_10.")
@click.option(
    "--only", metavar="NAME", multiple=True, help="A verdict wanted, such as 3.1 or criterion_3; may be repeated."
)
@click.option("--keep-all", is_flag=True, help="Keep every column of IN, as it was written.")
@click.option("--reasons", is_flag=True, help="Add the reason behind each verdict.")
@click.option("--words", is_flag=True, help="Write names of indicators, verdicts and reasons in words of --lang.")
@click.option(
    "--locale",
    type=click.Choice(LANGUAGES),
    help="How numbers written as text are meant: 1.234,5 or 1,234.5. Else a number with two meanings is refused.",
)
@_choice("--lang", *LANGUAGES, help="Language of texts.")
def table(
    source: Path, target: Path, rules: str, units: tuple[str, ...], year: str | None, lang: Lang, **more: Any
) -> int:
    """Judge the communes in IN, one a row, and write their verdicts to OUT (.csv, .parquet, .arrow, .xlsx).

    A column named as a fact holds its figures; text is read as in a commune's file ("91,5 %", Đạt). A CSV file is UTF-8,
    its separator a comma, or what stands in a heading without commas: a semicolon or tabs. All that is wrong is listed
    with file, line and key. OUT is replaced only when the result is whole, and is none of the files that are read.

    Exit codes: 0 written, 2 wrong usage, or something wrong in the files.
    """
    if more["words"] and (more["verdicts"], more["names"]) != ("label", "code"):
        raise click.UsageError("--words takes no --verdicts code and no --names safe")
    more["words"] = lang if more["words"] else None
    no_pair = [unit for unit in units if "=" not in unit]
    if no_pair:
        raise click.UsageError(f"--unit takes FACT=UNIT, not '{no_pair[0]}'")
    sheets: dict[Level, str | None] = {
        "now": more.pop("sheet"), "village": more.pop("villages_sheet"), "before": more.pop("previous_sheet")
    }  # fmt: skip
    files = TableFiles(source, target, more.pop("villages"), more.pop("previous"), sheets)
    options = {
        "by": list(more.pop("by")),
        "year": int(year) if year and year.isdecimal() else year,
        "units": dict(unit.split("=", 1) for unit in units),
        "only": list(more.pop("only")) or None,
        "keep": "all" if more.pop("keep_all") else "key",
        **more,
    }
    rule_set, console = load_rule_set(rules), Console(stderr=True)
    tell = partial(_print, lang=lang, as_missing=_MISSING if more["errors"] == "null" else None)
    try:
        if console.is_terminal:
            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
            with Progress(*columns, console=console) as bar:
                judge_file(files, rule_set, **options, tell=tell, progress=_Stages(bar, lang).advance)
        else:
            judge_file(files, rule_set, **options, tell=tell)
    except FactError as error:
        _print(error.problems, lang=lang)
        return BAD
    click.echo(f"{_DONE[lang]} {target}", err=True)
    return 0


@define
class _Stages:
    """The progress bars of the command, one for each stage: reading and judging."""

    bar: Progress
    lang: Lang
    tasks: dict[Text, Any] = field(factory=dict)

    def advance(self, stage: Text, rows: int, total: int | None) -> None:
        if stage not in self.tasks:
            self.tasks[stage] = self.bar.add_task(stage[self.lang], total=total)
        self.bar.advance(self.tasks[stage], rows)


def _print(problems: Iterable[Problem], *, lang: Lang, as_missing: Text | None = None) -> None:
    """Print the errors, then the warnings.

    :param as_missing: a heading for the errors; used where wrong figures count as missing instead of stopping the command.
    """
    problems = list(problems)
    for severity, heading in (("error", as_missing), ("warning", _WARNINGS)):
        lines = [problem.text(lang, options=OPTIONS) for problem in problems if problem.severity == severity]
        if lines and heading:
            click.echo(f"{heading[lang]}:", err=True)
        for line in lines:
            click.echo(line, err=True)
