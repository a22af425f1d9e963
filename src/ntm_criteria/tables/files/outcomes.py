"""What the files of a run say once they are opened or read: warnings, errors in headings, refused cells, accounts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.errors import Problem
from ntm_criteria.model import RuleSet
from ntm_criteria.tables.columns import check_map
from ntm_criteria.tables.files.failures import no_communes
from ntm_criteria.tables.files.source import FileSource


def file_warnings(sources: Mapping[str, FileSource]) -> list[Problem]:
    """Return the warnings about files and their headings."""
    warnings = [warning for source in sources.values() for warning in source.warnings]
    headings = [problem for source in sources.values() for problem in source.named.problems]
    return [*warnings, *(problem for problem in headings if problem.severity == "warning")]


def heading_problems(
    sources: Mapping[str, FileSource], map_: Mapping[str, str], rules: RuleSet, others: Sequence[str]
) -> list[Problem]:
    """Return the errors in headings, and in the map of headings."""
    written = [line.item for source in sources.values() for line in source.named.lines]
    problems = [problem for source in sources.values() for problem in source.named.problems]
    return [*check_map(map_, written, rules, others), *(problem for problem in problems if problem.severity == "error")]


def account_lines(sources: Mapping[str, FileSource], tables: Iterable[AccountLine] | None) -> Iterator[AccountLine]:
    """Account for the files once they have been read; a sheet that one of them reads is not left out.

    :param tables: the account of the tables in the files; None if nothing is judged.
    """
    lines = [line for source in sources.values() for line in source.account.lines(tables)]
    read = {(line.source, line.item) for line in lines if line.kind == "sheet" and line.outcome is Outcome.READ}
    for line in dict.fromkeys(lines):
        if line.kind != "sheet" or line.outcome is Outcome.READ or (line.source, line.item) not in read:
            yield line


def without_communes(sources: Mapping[str, FileSource]) -> list[Problem]:
    """Return a problem for each file all of whose rows were left out; call it once they have been read."""
    empty = [source for source in sources.values() if source.account.is_all_left_out]
    return [no_communes(source.account.sieve.source, source.named.by) for source in empty]


def refused_cells(sources: Mapping[str, FileSource]) -> list[Problem]:
    """Return the problems of all cells that could not be read so far."""
    return [problem for source in sources.values() for problem in source.refusals.problems]
