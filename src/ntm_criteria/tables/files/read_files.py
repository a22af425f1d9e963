"""The files of one run: their paths are checked, then they are opened, then read; each step lists all that is wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import field, frozen

from ntm_criteria.errors import FactError, Problem
from ntm_criteria.loading import is_there
from ntm_criteria.model import RuleSet
from ntm_criteria.tables.columns import Columns, Level
from ntm_criteria.tables.files.failures import check_source, check_target, file_errors, gathered, refused
from ntm_criteria.tables.files.libraries import LazyFrame
from ntm_criteria.tables.files.many_files import ending_of, kind_of
from ntm_criteria.tables.files.outcomes import file_warnings
from ntm_criteria.tables.files.source import FileSource, open_source
from ntm_criteria.tables.files.xlsx import misplaced
from ntm_criteria.text import Text, one_line

_INSIDE = Text(
    "tệp kết quả '{target}' nằm trong thư mục '{folder}' được đọc",
    "'{target}' lies in the folder '{folder}' that is read",
)
_OUTSIDE = Text("ghi kết quả ra ngoài thư mục đó", "write the result outside of it")
READING = Text("đọc", "reading")
Progress = Callable[[Text, int, int | None], None]  # arguments: stage, number of rows just processed, total if known


@frozen
class TableFiles:
    """The paths of the files to judge and of the result; `sheets` names the sheets to read from workbooks."""

    source: Path
    target: Path
    villages: Path | None = None
    previous: Path | None = None
    sheets: Mapping[Level, str | None] = field(factory=dict)

    @property
    def inputs(self) -> dict[str, tuple[Path, Level]]:
        """Map the arguments of `assess_table` that take a table to the path and the level of its file."""
        paths: dict[str, tuple[Path | None, Level]] = {
            "frame": (self.source, "now"), "villages": (self.villages, "village"), "previous": (self.previous, "before")
        }  # fmt: skip
        return {name: (path, level) for name, (path, level) in paths.items() if path is not None}


def check_paths(sources: list[Path], target: Path) -> None:
    """Raise FactError if a path cannot be that of a file to read or to write; it lists all such paths."""
    problems = list[Problem]()
    for path in sources:
        with gathered(problems):
            check_source(path)
            kind_of(path)
    with gathered(problems):
        ending_of(target)
        check_target(target, sources)
        for folder in sources:
            if is_there(folder) and folder.is_dir() and target.resolve().is_relative_to(folder.resolve()):
                shown = {"target": one_line(str(target)), "folder": one_line(str(folder))}
                raise refused(_INSIDE.format(**shown), _OUTSIDE)
    if problems:
        raise FactError(problems)


def open_files(files: TableFiles, rules: RuleSet, columns: Columns) -> dict[str, FileSource]:
    """Open every file; one FactError lists all files that cannot be opened."""
    sheets = [level for level, sheet in files.sheets.items() if sheet is not None]
    sources = dict[str, FileSource]()
    problems = misplaced(sheets, {level: path for path, level in files.inputs.values()})
    for name, (path, level) in files.inputs.items():
        with gathered(problems):
            keys = sources["frame"].named.by if "frame" in sources else None
            others = [
                sheet
                for other, other_level in files.inputs.values()
                if other == path and other_level != level and (sheet := files.sheets.get(other_level)) is not None
            ]
            sources[name] = open_source(path, level, rules, columns, files.sheets.get(level), keys, others)
    if problems:
        raise FactError([*problems, *file_warnings(sources)])
    return sources


def read_files(
    sources: Mapping[str, FileSource], folder: Path, target: Path, progress: Progress
) -> dict[str, LazyFrame]:
    """Read every file as a lazy table; one FactError lists all files that cannot be read."""
    tables, problems = {}, list[Problem]()
    for name, source in sources.items():
        with gathered(problems), file_errors([source.path], target):
            tables[name] = source.read(folder, lambda rows: progress(READING, rows, None))
    if problems:
        raise FactError(problems)
    return tables
