"""Several files that hold one table: a folder of Parquet files, whose sub-folders may hold values, or a pattern of names."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import partial
from glob import glob, has_magic
from itertools import takewhile
from pathlib import Path
from urllib.parse import unquote

from attrs import field, frozen

from ntm_criteria.loading import cannot_open
from ntm_criteria.tables.columns import ROW, place
from ntm_criteria.tables.expressions import Row
from ntm_criteria.tables.files.csv import CsvFile
from ntm_criteria.tables.files.failures import SAVE_AS, opening, refused
from ntm_criteria.tables.files.libraries import LazyFrame, polars
from ntm_criteria.text import Lang, Text, both, numbered, one_line

ENDINGS = (".csv", ".parquet", ".arrow", ".xlsx")
_WORKBOOK = ".xlsx"
_OLD_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_COPY = Text(
    "chép bảng sang một tệp Excel mới, lưu kiểu 'Excel Workbook (.xlsx)'; tệp CSV thì đổi đuôi tên tệp thành .csv",
    "copy the table into a new workbook and save that as .xlsx; the name of a CSV file must end in .csv",
)
KINDS = (".parquet", ".csv")  # of which several files may hold one table
_NONE = Text("thư mục '{path}' không có tệp Parquet hoặc CSV nào", "the folder '{path}' holds no Parquet or CSV file")
_NO_MATCH = Text("không có tệp nào tên như '{path}'", "no file is called like '{path}'")
_LOOK = Text(
    "kiểm tra lại tên thư mục; tệp và thư mục có tên bắt đầu bằng '.' hoặc '_' không được đọc",
    "check the name; files and folders whose names begin with '.' or '_' are not read",
)
_QUOTE = Text(
    "kiểm tra lại tên; mẫu tên tệp viết trong ngoặc kép, như 'so-lieu/**/*.parquet'",
    "check the name; a pattern stands in quotes, such as 'panel/**/*.parquet'",
)
_MIXED = Text(
    "'{path}' có nhiều loại tệp: {kinds}; một bảng chỉ gồm tệp cùng một loại",
    "'{path}' holds files of several kinds: {kinds}; one table is of files of one kind",
)
_CHOOSE = Text(
    "chọn một loại bằng mẫu tên tệp, trong ngoặc kép: '{path}/**/*{ending}'",
    "choose one kind by a pattern, in quotes: '{path}/**/*{ending}'",
)
_NO_KIND = Text("'{path}': nhiều tệp thì phải là Parquet hoặc CSV", "'{path}': several files must be Parquet or CSV")
_ONE_FILE = Text("đánh giá từng tệp một", "judge one file at a time")
_FOLDERS_OF_CSV = Text(
    "'{path}': tệp CSV nằm trong thư mục có giá trị ('{folder}'); giá trị ở tên thư mục chỉ đọc được với tệp Parquet",
    "'{path}': CSV files lie in folders with values ('{folder}'), which are read with Parquet files only",
)
_IN_FILES = Text("ghi các giá trị này thành cột trong tệp", "write these values into a column of the files")
_OTHER_FOLDERS = Text(
    "'{file}' không nằm trong các thư mục {folders} như '{first}'",
    "'{file}' does not lie in folders {folders} as '{first}' does",
)
_TWO_VALUES = Text(
    "'{file}': cột '{column}' trong tệp có giá trị khác với thư mục '{folder}'",
    "'{file}': its column '{column}' holds other values than the folder '{folder}'",
)
_ONE_VALUE = Text("bỏ cột này khỏi tệp, hoặc đổi tên thư mục", "drop the column of the file, or rename the folder")
_PUT_THERE = Text("chuyển tệp này đi, hoặc đặt vào đúng thư mục", "move it away, or into such folders")
_OTHER_COLUMNS = Text(
    "'{file}' có các cột khác với '{first}': {columns}", "'{file}' has other columns than '{first}': {columns}"
)
_ALIKE = Text(
    "các tệp của một bảng phải có cùng các cột, cùng kiểu",
    "the files of one table have the same columns of the same types",
)
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"  # in the name of a folder: its rows have no value
_MOST = 5  # columns that a message names


@frozen(eq=False)
class FileSet:
    """The files of one table.

    :ivar path: the folder or the pattern, as it was given.
    :ivar parts: the files, in the order of their names.
    :ivar offsets: for each file whose rows are known, how many rows or lines the files before it have.
    """

    path: Path
    parts: tuple[Path, ...]
    ending: str
    offsets: list[int] = field(factory=list, init=False)

    def scan(self, row: str) -> LazyFrame:
        """Return the rows of Parquet files as one lazy table, with their running numbers from 1 in the column `row`.

        The values in the names of folders are columns.

        :raises FactError: a file cannot be read, or has other columns than the first one.
        """
        first = dict[str, object]()
        total = 0
        for part in self.parts:
            with opening(part):
                schema = dict(polars.read_parquet_schema(part))
                rows = polars.scan_parquet(part, glob=False, hive_partitioning=False).select(polars.len())
                number = rows.collect().item()
            first = first or schema
            self._check(part, schema, first)
            self._check_values(part, schema)
            self.offsets.append(total)
            total += number
        folders = {name: self._type_of(name) for name in _folders(self.parts[0])}
        options = {"hive_partitioning": bool(folders), "hive_schema": folders or None}
        rows = polars.scan_parquet(list(self.parts), glob=False, row_index_name=row, row_index_offset=1, **options)
        return rows.select(polars.exclude(row), row)

    def _type_of(self, folder: str) -> object:
        """Return the type of the values in the names of folders: whole numbers, or texts, so that 06001 keeps its 0."""
        values = {_folders(part).get(folder, "") for part in self.parts} - {_NO_VALUE}
        return (
            polars.Int64 if all(value.isdecimal() and str(int(value)) == value for value in values) else polars.String
        )

    def _check(self, part: Path, schema: dict[str, object], first: dict[str, object]) -> None:
        different = [name for name in {**first, **schema} if first.get(name) != schema.get(name)]
        if different:
            raise self.other_columns(part, different)
        if list(_folders(part)) != list(_folders(self.parts[0])):
            folders = ", ".join(f"'{name}=…'" for name in _folders(self.parts[0]) or _folders(part))
            shown = {"file": one_line(str(part)), "folders": folders, "first": one_line(str(self.parts[0]))}
            raise refused(_OTHER_FOLDERS.format(**shown), _PUT_THERE)

    def _check_values(self, part: Path, schema: dict[str, object]) -> None:
        """Refuse a file whose own column holds other values than the folder of this name, which would hide it."""
        for name, value in _folders(part).items():
            if name in schema:
                cells = polars.scan_parquet(part, glob=False, hive_partitioning=False).select(
                    polars.col(name).cast(polars.String)
                )
                if cells.filter(polars.col(name).ne_missing(unquote(value))).head(1).collect().height:
                    shown = {
                        "file": one_line(str(part)),
                        "folder": one_line(f"{name}={value}"),
                        "column": one_line(name),
                    }
                    raise refused(_TWO_VALUES.format(**shown), _ONE_VALUE)

    def check_alike(self, first: CsvFile, other: CsvFile) -> None:
        """Refuse a CSV file whose columns are not those of the first one.

        :raises FactError: their headings mean other columns, or other units.
        """
        units = {**first.named.units, **other.named.units}
        different = [name for name in units if first.named.units.get(name) != other.named.units.get(name)]
        different += sorted({*first.names} ^ {*other.names})
        if different or first.named.by != other.named.by:
            raise self.other_columns(other.path, different or other.named.by)

    def other_columns(self, part: Path, columns: Sequence[str]) -> Exception:
        """Build the error that a file has other columns than the first one."""
        names = ", ".join(f"'{one_line(name, longest=60)}'" for name in columns[:_MOST])
        shown = {"file": one_line(str(part)), "first": one_line(str(self.parts[0])), "columns": names}
        return refused(_OTHER_COLUMNS.format(**shown), _ALIKE)

    def name_of(self, part: Path) -> str:
        """Return the name of a file as messages write it: within the folder that was given."""
        return one_line(str(part.relative_to(_top(self.path))))

    def place_of(self, row: int) -> tuple[int, int]:
        """Return the file, by its place among `parts`, and the number there of a row with a running number."""
        part = bisect_right(self.offsets, row - 1) - 1
        return part, row - self.offsets[part]

    def where(self, table: Text, keys: tuple[str, ...], cells: Row, *, one: Text, several: Text) -> Text:
        """Name a row, or several, by file and number there, then the key: see `place`."""
        number = cells.get(ROW)
        rows = number if isinstance(number, list) else [] if number is None else [number]
        by_part: dict[int, list[int]] = {}
        for row in rows:
            part, there = self.place_of(row)
            by_part.setdefault(part, []).append(there)
        say = partial(place, keys=(), one=one, several=several)
        named = [
            say(Text(name, name), cells={ROW: numbers})
            for part, numbers in by_part.items()
            for name in [self.name_of(self.parts[part])]
        ]
        key = place(Text("", ""), keys, {name: cell for name, cell in cells.items() if name != ROW})

        def told(lang: Lang) -> str:
            at = "; ".join(each[lang] for each in named)
            return ", ".join(each for each in (table[lang], at, key[lang]) if each)

        return both(told)


def file_set(path: Path) -> FileSet | None:
    """Return the files of a folder, or of a pattern such as panel/*.parquet; None for the path of a single file.

    :raises FactError: there are none, or they are of several kinds.
    """
    try:
        is_folder, is_pattern = path.is_dir(), has_magic(str(path)) and not path.exists()
    except OSError as why:
        raise refused(cannot_open(path, why)) from None
    name = one_line(str(path))
    if is_folder:
        found = [each for each in path.rglob("*") if _is_shown(each.relative_to(path)) and each.is_file()]
        if not found:
            raise refused(_NONE.format(path=name), _LOOK)
    elif is_pattern:
        names = {*path.parts}
        matching = map(Path, glob(str(path), recursive=True))  # noqa: PTH207  # Path.glob takes no pattern of its own
        found = [each for each in matching if each.is_file() and _is_shown(Path(*(set(each.parts) - names)))]
        if not found:
            raise refused(_NO_MATCH.format(path=name), _QUOTE)
    else:
        return None
    kinds = Counter(each.suffix.lower() for each in found)
    readable = [kind for kind in KINDS if kind in kinds]
    if not readable:
        raise refused(
            _NONE.format(path=name) if is_folder else _NO_KIND.format(path=name), _LOOK if is_folder else _ONE_FILE
        )
    if len(kinds) > 1:
        counted = {kind or "…": numbered(number) for kind, number in kinds.items()}
        listed = both(lambda lang: ", ".join(f"{kind} ({number[lang]})" for kind, number in sorted(counted.items())))
        folder = name if is_folder else one_line(str(path.parent))
        raise refused(_MIXED.format(path=name, kinds=listed), _CHOOSE.format(path=folder, ending=readable[0]))
    parts = tuple(sorted(found))
    if readable[0] == ".csv":
        folders = [folder for part in parts for folder in _folders(part.relative_to(_top(path))).items()]
        if folders:
            folder = one_line("=".join(folders[0]))
            raise refused(_FOLDERS_OF_CSV.format(path=name, folder=folder), _IN_FILES)
    return FileSet(path, parts, readable[0])


def _top(path: Path) -> Path:
    """Return the folder that was given, or the last one before the pattern begins."""
    return path if path.is_dir() else Path(*takewhile(lambda name: not has_magic(name), path.parts))


def _is_shown(path: Path) -> bool:
    """Whether a file belongs to the table: programs leave marks such as _SUCCESS, and hide what is not finished."""
    return not any(name.startswith((".", "_")) for name in path.parts)


def _folders(part: Path) -> dict[str, str]:
    """Return the values in the names of the folders of a file: {"province": "01"} for province=01/0.parquet."""
    pairs = (folder.partition("=") for folder in part.parts[:-1])
    return {name: value for name, mark, value in pairs if mark and name}


def kind_of(path: Path, files: FileSet | None = None) -> str:
    """Return the ending of a file's name, or that of the files of a folder or pattern, in lower case.

    :raises FactError: the format is not supported, or there are no such files.
    """
    files = files or file_set(path)
    return files.ending if files else ending_of(path)


def ending_of(path: Path) -> str:
    """Return the ending of a file's name in lower case.

    :raises FactError: the format is not supported.
    """
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return ending
    endings = ", ".join(ENDINGS)
    message = Text(
        "không biết loại tệp '{path}'; dùng {endings}", "'{path}' is no known kind of file: use {endings}"
    ).format(path=path, endings=endings)
    raise refused(message, SAVE_AS if ending in _OLD_WORKBOOKS else _COPY)
