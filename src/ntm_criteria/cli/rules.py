"""The commands for those who write rule sets: `init`, `fmt`, `diff`, `sheet`."""

from pathlib import Path

import click

from ntm_criteria.authoring import diff_rule_sets, write_starter
from ntm_criteria.cli.commands import lang_option, print_json
from ntm_criteria.cli.settings import Several
from ntm_criteria.cli.terminal import BAD, say
from ntm_criteria.compiler import is_path, load_rule_set
from ntm_criteria.errors import CriteriaError, RuleFileError
from ntm_criteria.loading import format_rule_file, is_there, read_text
from ntm_criteria.pages import rule_changes_page, rule_changes_text
from ntm_criteria.rule_sheets import apply_rule_set_workbook, rule_set_workbook
from ntm_criteria.text import Lang, Text, one_line

_ENDINGS = ("*.yaml", "*.yml")


@click.command("init")
@click.argument("folder", metavar="FOLDER")
@lang_option
def init_command(folder: str, lang: Lang) -> int:
    """Write a small rule set with cases, facts and schemas into FOLDER, to be changed into one of your own."""
    for file in write_starter(folder, lang=lang):
        say(str(file))
    say(_NEXT.format(folder=folder)[lang], err=True)
    return 0


_NEXT = Text("tiếp theo: ntm-criteria check {folder}", "next: ntm-criteria check {folder}")


@click.command("fmt")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change no file; exit with 2 if one would be changed.")
@lang_option
def fmt_command(paths: tuple[str, ...], lang: Lang, *, only_check: bool) -> int:
    """Write YAML files, or all under a folder, in one style; comments and meaning stay."""
    is_bad = False
    for file in yaml_files(paths):
        try:
            text = read_text(file, RuleFileError)
            formatted = format_rule_file(text, name=str(file))
        except CriteriaError as error:
            say(error.text(lang), err=True)
            is_bad = True
            continue
        if formatted == text:
            continue
        is_bad |= only_check
        if not only_check:
            file.write_text(formatted, encoding="utf-8", newline="\n")
        say((_WOULD_CHANGE if only_check else _CHANGED).format(file=file)[lang])
    return BAD if is_bad else 0


_CHANGED = Text("đã trình bày lại {file}", "formatted {file}")
_WOULD_CHANGE = Text("cần trình bày lại {file}", "would format {file}")


@click.command("diff")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@lang_option
def diff_command(before: str, after: str, form: str, lang: Lang) -> int:
    """Say what is different in two rule sets or versions of one (ids or files): stricter, looser, renamed, moved."""
    diff = diff_rule_sets(load_rule_set(before), load_rule_set(after))
    if form == "json":
        print_json(diff.to_dict(lang=lang))
    else:
        say(rule_changes_page(diff, lang) if form == "html" else rule_changes_text(diff, lang))
    return 0


@click.command("sheet")
@click.argument("rules", metavar="ID|FILE")
@click.option("--out", metavar="FILE", help="Write the workbook (.xlsx) here; with --back, the new rule file.")
@click.option("--back", metavar="FILE", help="Take the changes made in this workbook into the rule file.")
@click.option(
    "--by",
    cls=Several,
    multiple=True,
    metavar="FACT",
    help="Further columns of levels: year, or a category such as region.",
)
@lang_option
def sheet_command(rules: str, out: str | None, back: str | None, by: tuple[str, ...], lang: Lang) -> int:
    """Write a rule set as an Excel workbook, or take the changes made in it back into the rule file."""
    if back is None:
        return _write_workbook(rules, out, by, lang)
    if by:
        raise click.UsageError(_BY_WITH_BACK[lang])
    if out is None and not is_path(rules):
        raise click.UsageError(_BUNDLED[lang])
    changes = apply_rule_set_workbook(back, rules)
    for edit in changes.cells:
        before, after = (one_line(text, longest=60) or "–" for text in (edit.before, edit.after))
        say(_EDITED.format(cell=edit.cell, code=edit.code, heading=edit.heading, before=before, after=after)[lang])
    for warning in changes.warnings:
        say(warning.text(lang), err=True)
    target = Path(out or rules)
    if changes.cells or out is not None:
        target.write_text(changes.text, encoding="utf-8", newline="")
        say(_WRITTEN.format(file=target)[lang], err=True)
    else:
        say(_NO_CHANGE[lang], err=True)
    return 0


def _write_workbook(rules: str, out: str | None, by: tuple[str, ...], lang: Lang) -> int:
    if out is None or not out.lower().endswith(".xlsx"):
        raise click.UsageError(_OUT[lang])
    try:
        content = rule_set_workbook(load_rule_set(rules), by=by)
    except ValueError as error:
        if isinstance(error, CriteriaError):
            raise
        raise click.BadParameter(str(error), param_hint="--by") from None
    Path(out).write_bytes(content)
    say(_WRITTEN.format(file=out)[lang], err=True)
    return 0


_OUT = Text("ghi tên tệp Excel: --out BANG.xlsx", "name the workbook: --out X.xlsx")
_BUNDLED = Text(
    "bộ có sẵn không sửa tại chỗ: thêm --out TỆP.yaml", "a bundled set is not changed in place: add --out FILE.yaml"
)
_BY_WITH_BACK = Text("--by chỉ dùng khi lập bảng", "--by goes with writing a workbook only")
_EDITED = Text("{cell}, {code}, {heading}: {before} → {after}", "{cell}, {code}, {heading}: {before} → {after}")
_WRITTEN = Text("đã ghi {file}", "wrote {file}")
_NO_CHANGE = Text("bảng không có gì thay đổi", "nothing was changed in the workbook")


def yaml_files(paths: tuple[str, ...]) -> list[Path]:
    """List the files that are named, and all YAML files under the folders that are named."""
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        is_folder = is_there(path) and path.is_dir()
        inside = sorted(file for ending in _ENDINGS for file in path.rglob(ending)) if is_folder else [path]
        found |= dict.fromkeys(inside)
    return list(found)
