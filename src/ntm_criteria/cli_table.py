"""The command `table`: a file of communes in, a file of verdicts out."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ntm_criteria.load import load_rule_set
from ntm_criteria.tables.files import TableFiles, judge_file, row_count
from ntm_criteria.words import Lang, Text

_WORK = Text("đánh giá", "judging")
_DONE = Text("đã ghi", "written to")
_NO_FOLDER = Text("không có thư mục {folder} để ghi kết quả vào", "there is no folder {folder} to write to")
_path = click.Path(path_type=Path, dir_okay=False)


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
    help="Key column; may be repeated.",
)
@click.option("--year", metavar="YEAR|COLUMN", help="Year judged, or the column that holds it; else the column 'year'.")
@click.option("--villages", type=_path, help="File with one row a village.")
@click.option("--previous", type=_path, help="File with last year's rows.")
@click.option(
    "--unit", "units", metavar="FACT=UNIT", multiple=True, help="Unit of a column that is not in its fact's own."
)
@click.option(
    "--errors",
    type=click.Choice(["raise", "null"]),
    default="raise",
    show_default=True,
    help="Stop at mistakes in the data, or take what is wrong as missing.",
)
@click.option("--verdicts", type=click.Choice(["label", "code"]), default="label", show_default=True)
@click.option(
    "--names",
    type=click.Choice(["code", "safe"]),
    default="code",
    show_default=True,
    help="Columns named 17.10, or indicator_17_10.",
)
@click.option(
    "--only", metavar="NAME", multiple=True, help="A verdict wanted, such as 3.1 or criterion_3; may be repeated."
)
@click.option("--keep-all", is_flag=True, help="Keep every column of IN.")
@click.option("--reasons", is_flag=True, help="Add the reason behind each verdict.")
@click.option(
    "--locale", type=click.Choice(["vi", "en"]), help="How numbers written as text are meant: 1.234,5 or 1,234.5."
)
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of texts.")
def table(
    source: Path, target: Path, rules: str, units: tuple[str, ...], year: str | None, lang: Lang, **more: Any
) -> int:
    """Judge the communes in IN, one a row, and write their verdicts to OUT (csv, parquet, arrow, xlsx)."""
    wrong = [unit for unit in units if "=" not in unit]
    if wrong:
        raise click.UsageError(f"--unit takes FACT=UNIT, not '{wrong[0]}'")
    if not target.parent.is_dir():
        raise click.UsageError(_NO_FOLDER[lang].format(folder=target.parent))
    files = TableFiles(source, target, more.pop("villages"), more.pop("previous"))
    options = {
        "by": list(more.pop("by")),
        "year": int(year) if year and year.isdecimal() else year,
        "units": dict(unit.split("=", 1) for unit in units),
        "only": list(more.pop("only")) or None,
        "keep": "all" if more.pop("keep_all") else "key",
        **more,
    }
    rule_set, console = load_rule_set(rules), Console(stderr=True)
    if console.is_terminal:
        columns = TextColumn(_WORK[lang]), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(_WORK[lang], total=row_count(source) if source.exists() else None)
            judge_file(files, rule_set, **options, progress=lambda rows: bar.advance(task, rows))
    else:
        judge_file(files, rule_set, **options)
    click.echo(f"{_DONE[lang]} {target}", err=True)
    return 0
