"""The command `ntm-criteria check`."""

import time
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypeAlias

import click

from ntm_criteria.authoring import (
    CheckResult,
    check,
    check_document,
    github_annotations,
    proposed_cases,
    rounds,
    sarif_document,
)
from ntm_criteria.cli.commands import lang_option, print_json
from ntm_criteria.cli.terminal import BAD, say
from ntm_criteria.compiler import bundled_files, is_path
from ntm_criteria.loading import is_there
from ntm_criteria.text import Lang, Text, plural_s

Form: TypeAlias = Literal["text", "json", "github", "sarif"]
_PAUSE = 0.5  # seconds between two looks at the files


@click.command("check")
@click.argument("path", metavar="ID|PATH")
@lang_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text", show_default=True
)
@click.option(
    "--mutate", is_flag=True, help="Change each rule in every way, and list the changes that no case notices."
)
@click.option("--strict", is_flag=True, help="Exit with 2 for warnings as well.")
@click.option("--watch", is_flag=True, help="Check again each time a file changes, until Ctrl+C.")
def check_command(path: str, lang: Lang, form: Form, *, mutate: bool, strict: bool, watch: bool) -> int:
    """Check a rule file, a bundled rule set, or all files under a folder, and run the cases beside them.

    Warnings tell what is silently wrong: a bound that the wording does not have, a range nothing meets, a row that is never
    reached, a verdict that no case gives.
    """
    is_id = not is_path(path) and not is_there(Path(path))
    target = Path(bundled_files().get(path, path) if is_id else path)
    if not watch:
        return _once(target, lang, form, mutate=mutate, strict=strict)
    for _ in rounds(target, lambda: time.sleep(_PAUSE)):
        _once(target, lang, form, mutate=mutate, strict=strict)
        say(_WATCHING[lang], err=True)
    return 0


_WATCHING = Text("Đang chờ tệp thay đổi; Ctrl+C để dừng.", "Waiting for a file to change; Ctrl+C ends it.")


def _once(path: Path, lang: Lang, form: Form, *, mutate: bool, strict: bool) -> int:
    result = check(path, mutated=mutate)
    match form:
        case "json":
            print_json(check_document(result, lang))
        case "sarif":
            print_json(sarif_document(result.problems, lang, version("ntm-criteria")))
        case "github":
            for line in github_annotations(result.problems, lang):
                say(line)
        case "text":
            _say(result, lang)
    errors = sum(problem.severity == "error" for problem in result.problems)
    return BAD if errors or (strict and result.problems) else 0


def _say(result: CheckResult, lang: Lang) -> None:
    for problem in result.problems:
        say(problem.text(lang))
    if result.still_open:
        say(Text("Còn mở:", "Still open:")[lang])
        for line in result.still_open:
            say(f"  - {line[lang]}")
    sets, cases = result.rule_sets, result.cases
    errors = sum(problem.severity == "error" for problem in result.problems)
    warnings = len(result.problems) - errors
    summary = Text(
        "{sets} bộ quy tắc, {cases} tình huống kiểm thử: {errors} lỗi, {warnings} lưu ý",
        "{sets} rule set{sets_s}, {cases} case{cases_s}: {errors} problem{errors_s}, {warnings} warning{warnings_s}",
    ).format(
        sets=sets,
        sets_s=plural_s(sets),
        cases=cases,
        cases_s=plural_s(cases),
        errors=errors,
        errors_s=plural_s(errors),
        warnings=warnings,
        warnings_s=plural_s(warnings),
    )
    if result.mutations:
        tried, alive = (
            sum(each.tried for each in result.mutations),
            sum(len(each.alive) for each in result.mutations),
        )
        same = sum(each.same for each in result.mutations)
        changes = Text(
            "{tried} thay đổi thử: {alive} không bị phát hiện, {same} không làm khác kết quả nào",
            "{tried} change{s} tried: {alive} unnoticed, {same} without any effect",
        )
        say(changes.format(tried=tried, s=plural_s(tried), alive=alive, same=same)[lang])
    say(summary[lang], err=bool(result.problems))


@click.command("cases")
@click.argument("path", metavar="PATH")
@lang_option
def cases_command(path: str, lang: Lang) -> int:
    """Propose cases at each bound of a rule file and one step beside it, for people to compare with the document."""
    written = proposed_cases(Path(path), lang=lang)
    say(written or _ALL_NOTICED[lang], nl=not written, err=not written)
    return 0


_ALL_NOTICED = Text(
    "các tình huống đã có phát hiện được mọi thay đổi; không có gì để đề xuất",
    "the cases that are there notice every change; there is nothing to propose",
)
