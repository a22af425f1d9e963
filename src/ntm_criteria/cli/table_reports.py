"""The mistakes that `table` finds as JSON lines and as a page, and the options that say which of them are too many."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import click
from attrs import define, evolve, field

from ntm_criteria.errors import FactError, Problem
from ntm_criteria.tables.evaluation import Limits, Severity
from ntm_criteria.tables.files import MistakeRows, unwritable
from ntm_criteria.tables.mistakes import TableCheck
from ntm_criteria.text import Lang, with_options

STDOUT = Path("-")
_LIMIT, _SEVERITY = "--fail-above takes LIMIT or CODE=LIMIT", "--severity takes CODE=warning or CODE=error"


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


def write_report(check: TableCheck, path: Path, lang: Lang, options: Mapping[str, str]) -> None:
    """Write the page of all mistakes to a file; to standard output for "-".

    :raises FactError: the file cannot be written.
    """

    def named(problem: Problem) -> Problem:
        hint = None if problem.hint is None else with_options(problem.hint, options)
        return evolve(problem, message=with_options(problem.message, options), hint=hint)

    mistakes = (evolve(each, problems=tuple(map(named, each.problems))) for each in check.mistakes)
    page = evolve(check, mistakes=tuple(mistakes)).to_html(lang=lang)
    try:
        with click.open_file(str(path), "w", encoding="utf-8", atomic=path != STDOUT) as file:
            file.write(str(page))
    except OSError as why:
        raise unwritable(path, why) from None
