"""What the command `table` says of mistakes: in lines, as JSON lines and as a page; and which of them are too many."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

import click
from attrs import define, evolve, field

from ntm_criteria.cli.terminal import say
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.evaluation import Limits, Severity
from ntm_criteria.tables.files import MistakeRows, unwritable
from ntm_criteria.tables.mistakes import TableCheck
from ntm_criteria.text import Lang, Text, one_line, with_options, written_date

OPTIONS = {  # names of options in messages: this command uses other names than the Python functions
    "by": "--by",
    "year": "--year",
    "year_column": "--year '{column}'",
    "only": "--only",
    "date": "--date",
    "level": "--level",
    "province": "--province",
    "villages": "--villages",
    "village_table": "--villages",
    "previous_table": "--previous",
    "units": "--unit",
    "fraction": "--unit {fact}=fraction",
    "fail_above": "--fail-above",
    "errors_null": "--errors null",
    "severities": "--severity",
    "safe_names": "--names safe",
    "locale_vi": "--locale vi",
    "locale_en": "--locale en",
}
STDOUT = Path("-")
_LIMIT, _SEVERITY = "--fail-above takes LIMIT or CODE=LIMIT", "--severity takes CODE=warning or CODE=error"
_MISSING = Text("bỏ qua, số liệu sai coi như chưa có", "passed over, what is wrong counts as missing")
_NOT_WRITTEN = Text(
    "chưa ghi kết quả: sửa các ô trên, hoặc thêm --errors null để đánh giá phần còn lại (ô sai coi như chưa có số liệu)",
    "nothing is written: correct these cells, or add --errors null to judge the rest (wrong cells count as missing)",
)
_OF_CELLS = {  # mistakes that --errors null passes over
    ProblemCode.UNREADABLE_FIGURE, ProblemCode.AMBIGUOUS_FIGURE, ProblemCode.OUT_OF_LIMITS, ProblemCode.UNKNOWN_VALUE,
    ProblemCode.UNKNOWN_UNIT, ProblemCode.UNIT_MISMATCH, ProblemCode.PART_EXCEEDS_WHOLE, ProblemCode.FIGURES_DISAGREE,
}  # fmt: skip
_OF_FILES = Text("Tệp: {files}; ngày lập: {day}", "Files: {files}; made on {day}")
_WARNINGS = Text("lưu ý", "warnings")


def limits_of(values: Sequence[str]) -> Limits | None:
    """Return what `--fail-above` allows: "1%", "20" for every kind of mistake, "CODE=1%" for one; None if it is not given.

    :raises UsageError: one kind, or all the others, have two limits.
    """
    limits = dict[str, str]()
    for value in values:
        code, _, limit = value.rpartition("=")
        if (code := code.strip() or "default") in limits:
            raise click.UsageError(f"{_LIMIT}; '{value}' is a second one")
        limits[code] = limit.strip()
    return limits or None


def severities_of(values: Sequence[str]) -> dict[str, Severity]:
    """Return the severities that `--severity` gives to kinds of mistake.

    :raises UsageError: a value is no such pair.
    """
    pairs = [value.partition("=") for value in values]
    for code, _, severity in pairs:
        if not code or severity not in ("error", "warning"):
            raise click.UsageError(
                f"{_SEVERITY}, not '{code}={severity}'" if severity else f"{_SEVERITY}, not '{code}'"
            )
    return {code.strip(): cast(Severity, severity) for code, _, severity in pairs}


@define
class _Lines:
    """A file of JSON lines that is being written."""

    path: Path
    file: Any
    count: int = field(default=0)

    def write(self, row: Mapping[str, Any]) -> None:
        try:
            self.file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        except OSError as why:
            raise unwritable(self.path, why) from None
        self.count += 1


@contextmanager
def mistake_rows(path: Path | None, lang: Lang, options: Mapping[str, str]) -> Iterator[MistakeRows | None]:
    """Write the mistakes that the `with` block finds, or the error that ends it, to a file, which is replaced when it is whole.

    :param path: the file; "-" for standard output, None for no file.
    :raises FactError: the file cannot be written.
    """
    if path is None:
        yield None
        return
    try:
        opened = click.open_file(str(path), "w", encoding="utf-8", atomic=path != STDOUT)
    except OSError as why:
        raise unwritable(path, why) from None
    stopped: FactError | None = None
    with opened as file:
        lines = _Lines(path, file)
        rows = MistakeRows(lines.write, lang, options)
        try:
            yield rows
        except FactError as error:
            stopped = error
            if not lines.count:  # no row was read: the error is all that there is to tell
                rows.of(error.problems)
    if stopped is not None:
        raise stopped


def write_report(check: TableCheck, path: Path, lang: Lang, options: Mapping[str, str], read: Sequence[Path]) -> None:
    """Write the page of all mistakes to a file; to standard output for "-".

    :param read: the files that were read, which the page names.
    :raises FactError: the file cannot be written.
    """

    def named(problem: Problem) -> Problem:
        hint = None if problem.hint is None else with_options(problem.hint, options)
        return evolve(problem, message=with_options(problem.message, options), hint=hint)

    mistakes = (evolve(each, problems=tuple(map(named, each.problems))) for each in check.mistakes)
    files = _OF_FILES.format(
        files=", ".join(one_line(path.name) for path in dict.fromkeys(read)), day=written_date(date.today())
    )
    page = evolve(check, mistakes=tuple(mistakes)).to_html(lang=lang, about=[files[lang]])
    try:
        with click.open_file(str(path), "w", encoding="utf-8", atomic=path != STDOUT) as file:
            file.write(str(page))
    except OSError as why:
        raise unwritable(path, why) from None


def _with_one_hint(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the problems; of those in a row that have the same hint, only the last one keeps it."""
    for problem, following in zip_longest(problems, problems[1:]):
        is_repeated = following is not None and (following.code, following.hint) == (problem.code, problem.hint)
        yield evolve(problem, hint=None) if is_repeated else problem


def print_problems(
    problems: Iterable[Problem],
    *,
    lang: Lang,
    as_missing: bool = False,
    only_errors: bool = False,
    says_how: bool = True,
) -> None:
    """Print the errors, then the warnings.

    :param as_missing: whether wrong figures count as missing instead of stopping the command, which a heading says.
    :param only_errors: whether warnings are left out.
    :param says_how: whether to say how the rest is judged all the same.
    """
    problems = [problem for problem in problems if problem.severity == "error" or not only_errors]
    for severity, heading in (("error", _MISSING if as_missing else None), ("warning", _WARNINGS)):
        of_severity = [problem for problem in problems if problem.severity == severity]
        lines = [problem.text(lang, options=OPTIONS) for problem in _with_one_hint(of_severity)]
        if lines and heading:
            say(f"{heading[lang]}:", err=True)
        for line in lines:
            say(line, err=True)
        is_of_cell = any(problem.code in _OF_CELLS for problem in problems if problem.severity == "error")
        if severity == "error" and not as_missing and is_of_cell and says_how:
            say(f"    {_NOT_WRITTEN[lang]}", err=True)
