"""The command `table`, which judges a file of communes and writes a file of verdicts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from attrs import define, field
from click.core import ParameterSource
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ntm_criteria.account import Account
from ntm_criteria.cli.account import heading_map, short_account, write_account
from ntm_criteria.cli.commands import date_option, rules_or_choice, year_or_column
from ntm_criteria.cli.settings import Several
from ntm_criteria.cli.table_reports import (
    OPTIONS,
    STDOUT,
    limits_of,
    mistake_rows,
    print_problems,
    severities_of,
    write_report,
)
from ntm_criteria.cli.terminal import BAD, TOO_MANY, LanguageChoice, say
from ntm_criteria.errors import FactError
from ntm_criteria.loading import encoding_named
from ntm_criteria.model import RuleSet
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.files import TableFiles, TooManyMistakesError, check_target, judge_file
from ntm_criteria.text import LANGUAGES, Lang, Text, one_line, with_names

_DONE = Text("đã ghi", "written to")
_WORDS_OF_ONE = Text(
    "--words chỉ dùng khi mọi dòng theo một bộ quy tắc, vì cùng một mã có thể là chỉ tiêu khác ở bộ khác",
    "--words is for one rule set, since the same code may be another indicator in another set",
)
_path = click.Path(path_type=Path)


def _choice(name: str, *values: str, help: str) -> Callable[[Any], Any]:  # noqa: A002  # click uses this name
    """Declare an option of the command that accepts only `values`; the first value is the default."""
    return click.option(name, type=click.Choice(values), default=values[0], show_default=True, help=help)


@click.command(name="table")
@click.argument("source", metavar="IN", type=_path)
@click.argument("target", metavar="OUT", type=_path)
@click.option(
    "--rules",
    metavar="ID|PATH|in-force",
    required=True,
    help="Bundled rule set or rule file; in-force: for each row, the set in force for its level, province and date.",
)
@click.option(
    "--level",
    metavar="LEVEL",
    help="With --rules in-force: basic, advanced, model, commune, for all rows; else the column 'level' says it.",
)
@click.option(
    "--province",
    metavar="NAME",
    help="With --rules in-force: the province, such as 'Lạng Sơn', of all rows; else the column 'province' says it.",
)
@click.option(
    "--by",
    metavar="COLUMN",
    cls=Several,
    multiple=True,
    help="Column that tells communes apart; may be repeated. Else commune_id, or a column headed Mã xã or Tên xã.",
)
@click.option("--year", metavar="YEAR|COLUMN", help="Year judged, or the column that holds it; else the column 'year'.")
@date_option
@click.option("--villages", metavar="FILE", type=_path, help="File with one row a village: the key, name, figures.")
@click.option("--previous", metavar="FILE", type=_path, help="File with last year's rows.")
@click.option("--sheet", metavar="NAME", help="Sheet of IN to read, if IN is a workbook; else its first.")
@click.option("--villages-sheet", metavar="NAME", help="The same of --villages, which may be the workbook IN itself.")
@click.option("--previous-sheet", metavar="NAME", help="The same of --previous.")
@click.option(
    "--unit",
    "units",
    metavar="FACT=UNIT",
    cls=Several,
    multiple=True,
    help="What bare numbers of a column are in, if not in its fact's unit: VND/person/year, fraction.",
)
@click.option(
    "--map",
    "maps",
    metavar="HEADING=FACT|FILE",
    cls=Several,
    multiple=True,
    help="The fact in a column whose heading is not known; HEADING= for no figure. Or a YAML or CSV file of such pairs.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    default="utf-8",
    show_default=True,
    help="Encoding of CSV files: utf-16, windows-1258.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but what is wrong.")
@click.option(
    "--problems", metavar="FILE", type=_path, help="Write every mistake as a line of JSON; - for standard output."
)
@click.option(
    "--report", metavar="FILE", type=_path, help="Write a page of all mistakes (HTML); - for standard output."
)
@click.option(
    "--fail-above",
    metavar="LIMIT|CODE=LIMIT",
    cls=Several,
    multiple=True,
    help="Stop only where more rows have a kind of mistake: 20, 1%, or a kind's own limit. Fewer count as missing.",
)
@click.option(
    "--severity",
    metavar="CODE=SEVERITY",
    cls=Several,
    multiple=True,
    help="Take a kind of mistake for a warning, or a kind of warning for an error: implausible=error.",
)
@click.option("--account", metavar="FILE", type=_path, help="Write what became of every sheet, column and row (CSV).")
@_choice(
    "--errors",
    "raise",
    "null",
    help="Stop at what is wrong in the cells, or take it as missing. Either way it is listed.",
)
@_choice(
    "--strangers",
    "error",
    "ignore",
    help="Stop at villages of communes that are not in IN, or leave them out. Either way they are counted.",
)
@_choice("--verdicts", "label", "code", help="met, not_met, unknown, not_applicable; or 2, 0, 1, 3.")
@_choice("--names", "code", "safe", help="Columns named 17.10, or indicator_17_10.")
@click.option(
    "--only",
    metavar="NAME",
    cls=Several,
    multiple=True,
    help="A verdict wanted, such as 3.1 or criterion_3; may be repeated.",
)
@click.option("--keep-all", is_flag=True, help="Keep every column of IN, as it was written.")
@click.option("--reasons", is_flag=True, help="Add the reason behind each verdict.")
@click.option(
    "--figures", is_flag=True, help="Add the figure that each indicator compares, as numerator and denominator."
)
@click.option("--shortfalls", is_flag=True, help="Add what each indicator lacks, in a unit that can be counted.")
@click.option("--margins", is_flag=True, help="Add by how much each indicator is met.")
@click.option("--missing", is_flag=True, help="Add the facts whose missing figures can still change each indicator.")
@click.option("--stamp", is_flag=True, help="Add the column judged_by: the rule set and its fingerprint.")
@click.option("--words", is_flag=True, help="Write names of indicators, verdicts and reasons in words of --lang.")
@click.option(
    "--locale",
    type=click.Choice(LANGUAGES),
    help="How numbers written as text are meant: 1.234,5 or 1,234.5. Else a number with two meanings is refused.",
)
@click.option("--lang", type=LanguageChoice(), default="vi", show_default=True, help="Language of texts.")
def table(
    source: Path,
    target: Path,
    rules: str,
    units: tuple[str, ...],
    maps: tuple[str, ...],
    account: Path | None,
    year: str | None,
    date: datetime | None,
    level: str | None,
    province: str | None,
    lang: Lang,
    encoding: str,
    quiet: bool,
    problems: Path | None,
    report: Path | None,
    fail_above: tuple[str, ...],
    severity: tuple[str, ...],
    **more: Any,
) -> int:
    """Judge the communes in IN, one a row, and write their verdicts to OUT (.csv, .parquet, .arrow, .xlsx).

    A column holds the figures of the fact that its heading names: by id, or as officials write it ("Dân số (người)"). The
    headings may stand below titles; rows of totals and signatures are left out and reported. Text is read as in a
    commune's file ("91,5 %", Đạt). A CSV file is UTF-8, its separator a comma, or what stands in a heading without
    commas: a semicolon or tabs. All that is wrong is listed with file, line and key. OUT is replaced only when the result
    is whole, and is none of the files that are read.

    Exit codes: 0 written, 2 wrong usage, or something wrong in the files, 3 more mistakes than --fail-above allows.
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
    inputs, written = [source, *(path for path in (more["villages"], more["previous"]) if path)], [target]
    for path in (account, problems, report):
        if path is not None and path != STDOUT:
            check_target(path, inputs, written)
            written.append(path)
    if problems == report == STDOUT:
        raise click.UsageError("--problems and --report cannot both be written to standard output")
    codec = encoding_named(encoding)
    if codec is None:
        raise click.UsageError(f"there is no encoding '{encoding}'; such as utf-8, utf-16, windows-1258")
    files = TableFiles(source, target, more.pop("villages"), more.pop("previous"), sheets)
    options = {
        "by": list(more.pop("by")),
        "year": year_or_column(year),
        "units": dict(unit.split("=", 1) for unit in units),
        "date": date.date() if date else None,
        "only": list(more.pop("only")) or None,
        "keep": "all" if more.pop("keep_all") else "key",
        "encoding": codec,
        "fail_above": limits_of(fail_above),
        "severities": severities_of(severity),
        **more,
    }
    read = [path for path, _ in files.inputs.values()]
    if codec != "utf-8" and not any(path.suffix.lower() == ".csv" or path.is_dir() for path in read):
        raise click.UsageError("--encoding is that of CSV files, and none of the files is one")

    is_asked = click.get_current_context().get_parameter_source("errors") is not ParameterSource.DEFAULT
    if fail_above and is_asked and more["errors"] == "raise":
        raise click.UsageError(
            "--errors raise stops at the first mistake, --fail-above at a number of them: choose one"
        )

    def tell_account(what: Account) -> None:
        if account is not None:
            write_account(what, account, lang)
        for line in () if quiet else short_account(what, lang):
            say(line, err=True)

    asked, console = rules_or_choice(rules, level, province, date, lang), Console(stderr=True)
    if isinstance(asked, RuleSet):
        lang = with_names(lang, asked.names)
    elif more["words"]:
        raise click.UsageError(_WORDS_OF_ONE[lang])
    else:
        options["date"] = None  # it has chosen the sets
    passes = more["errors"] == "null" or bool(fail_above)
    tell = partial(print_problems, lang=lang, as_missing=passes, only_errors=quiet)
    if report is not None:
        options["report"] = partial(write_report, path=report, lang=lang, options=OPTIONS, read=read)
    try:
        options |= {"map": heading_map(maps), "account": tell_account}
        with mistake_rows(problems, lang, OPTIONS) as rows:
            options["rows"] = rows
            if console.is_terminal and not quiet:
                columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
                with Progress(*columns, console=console) as bar:
                    judge_file(files, asked, **options, tell=tell, progress=_Stages(bar, lang).advance)
            else:
                judge_file(files, asked, **options, tell=tell)
    except FactError as error:
        print_problems(error.problems, lang=lang, only_errors=quiet, says_how=not passes)
        return TOO_MANY if isinstance(error, TooManyMistakesError) else BAD
    if not quiet:
        say(f"{_DONE[lang]} {one_line(str(target))}", err=True)
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
