"""Reads a CSV file as one table."""

from collections import Counter
from collections.abc import Sequence
from csv import Error, reader
from io import StringIO
from pathlib import Path
from re import IGNORECASE, fullmatch

from ntm_criteria.drafting.grid import MOST_PLACES, Builder, SourceCell, told, too_large, words
from ntm_criteria.errors import Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import read_text
from ntm_criteria.tables.files import separators
from ntm_criteria.text import Text, counted

_BROKEN = Text("dòng {line}: dấu ngoặc kép sai chỗ hoặc ô quá dài", "line {line}: a stray quote, or too long a cell")
_QUOTES = Text("mở bằng Excel, kiểm tra rồi lưu lại kiểu 'CSV UTF-8'", "check it in Excel, and save it as 'CSV UTF-8'")


def read_csv(path: Path, builder: Builder) -> None:
    """Read a CSV file; the separator is the one that gives most lines the same number of cells."""
    text = read_text(path, RuleFileError)
    first, _, rest = text.partition("\n")
    stated = fullmatch("sep=(.)", first.rstrip("\r"), IGNORECASE)  # Excel's way to state the separator
    if stated:
        text = rest
    line = next((line for line in text.splitlines() if line.strip()), "")
    attempts = list[tuple[int, list[list[str]]]]()
    wrong: RuleFileError | None = None
    for separator in [stated[1]] if stated else separators(line):
        try:
            records = _records(path, text, separator)
        except RuleFileError as error:
            wrong = wrong or error
            continue
        usual = Counter(len(record) for record in records if len(record) > 1).most_common(1)
        attempts.append((sum(number for _, number in usual), records))
    if not attempts and wrong is not None:
        raise wrong
    _, records = max(attempts, key=lambda attempt: attempt[0])
    builder.add(_cells(records), words=_unequal(records))


def _records(path: Path, text: str, separator: str) -> list[list[str]]:
    rows = reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    records, places = list[list[str]](), 0
    try:
        for record in rows:
            if any(cell.strip() for cell in record):
                records.append(record)
                places += len(record)
                if places > MOST_PLACES:
                    raise too_large(path, Text("quá {n} ô", "more than {n} cells").format(n=counted(MOST_PLACES)))
    except Error:
        place = Place(str(path), max(rows.line_num, 1), 1)
        message = _BROKEN.format(line=place.line)
        raise RuleFileError([Problem(ProblemCode.UNREADABLE_FILE, message, place, _QUOTES)]) from None
    return records


def _cells(records: Sequence[Sequence[str]]) -> list[SourceCell]:
    width = max(map(len, records), default=0)
    return [
        SourceCell(words(cell), row, column)
        for row, record in enumerate(records, 1)
        for column, cell in enumerate([*record, *[""] * (width - len(record))], 1)
    ]


def _unequal(records: Sequence[Sequence[str]]) -> list[Text]:
    usual = Counter(map(len, records)).most_common(1)
    notices = told.Notices()
    for row, record in enumerate(records, 1):
        if len(record) != usual[0][0]:
            notices.add(told.UNEQUAL, told.ROW.format(row=row))
    return list(notices.words())
