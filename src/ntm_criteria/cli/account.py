"""Reads a map of headings for the command `table`, and writes what became of the files on a screen or to a file."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from ntm_criteria.account import KINDS, OUTCOMES, Account, AccountLine, Outcome
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.loading import read_text, read_yaml
from ntm_criteria.tables.files import unwritable
from ntm_criteria.text import Lang, Text, count, no_formula, one_line

_MOST_ITEMS, _MOST_LINES, _LONGEST = 12, 25, 800
_OWN_NAMES = ("commune_id", "name", "year")
_BY_ID = Text("cột có tên đúng quy ước", "columns with standard names")
_CELLS = Text("ô ở cột", "cells of columns")
_MORE = Text(
    "… ({count} dòng nữa; xem hết: --account TỆP.csv)", "… ({count} more lines; all of them: --account FILE.csv)"
)
_NO_MAP = Text(
    "--map '{value}': không phải TÊN CỘT=MÃ SỐ LIỆU, cũng không phải tệp",
    "--map '{value}' is neither HEADING=FACT nor a file",
)
_MAP_FORM = Text(
    "tệp ghi mỗi dòng một cột: 'tên cột: mã số liệu' (.yaml), hoặc hai ô tên cột, mã số liệu (.csv)",
    "one column a line: 'heading: fact' (.yaml), or two cells, heading and fact (.csv)",
)


def heading_map(values: Sequence[str]) -> dict[str, str]:
    """Return the facts of headings given by `--map`: each value is "HEADING=FACT" or the name of a file with such pairs.

    :raises FactError: a value is neither, or a file cannot be read.
    """
    facts = dict[str, str]()
    for value in values:
        heading, mark, fact = value.rpartition("=")
        if Path(value).suffix.lower() in (".yaml", ".yml", ".csv") and (not mark or Path(value).is_file()):
            facts |= _in_file(Path(value))
        elif mark and heading.strip():
            facts[heading.strip()] = fact.strip()
        else:
            raise FactError([Problem(ProblemCode.WRONG_FORM, _NO_MAP.format(value=one_line(value)), hint=_MAP_FORM)])
    return facts


def _in_file(path: Path) -> dict[str, str]:
    text = read_text(path, FactError)
    if path.suffix.lower() == ".csv":
        rows = [[cell.strip() for cell in row] for row in csv.reader(text.lstrip("\ufeff").splitlines()) if any(row)]
        if all(len(row) == 2 for row in rows):
            return {heading: fact for heading, fact in rows if (heading, fact) != ("heading", "fact")}
    else:
        data = read_yaml(text, str(path), FactError).data
        if isinstance(data, dict) and all(isinstance(fact, str | None) for fact in data.values()):
            return {str(heading): str(fact or "") for heading, fact in data.items()}
    message = Text("tệp '{path}' không phải bảng tên cột", "'{path}' is not a map of headings").format(path=path)
    raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=_MAP_FORM)])


def write_account(account: Account, path: Path, lang: Lang) -> None:
    """Write every line of an account to a CSV file.

    :raises FactError: the file cannot be written.
    """
    lines = [
        {name: no_formula(cell) if isinstance(cell, str) else cell for name, cell in line.items()}
        for line in account.to_dicts(lang)
    ]
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, ["source", "kind", "item", "outcome", "why", "count", "fact"])
            writer.writeheader()
            writer.writerows(lines)
    except OSError as why:
        raise unwritable(path, why) from None


def short_account(account: Account, lang: Lang) -> list[str]:
    """Return the short form of an account: a few lines a file, on one screen; nothing where all is read by its own name."""
    shown = [line for line in account if not _is_of_course(line)]
    if all(_is_plain_column(line) or _is_used_row(line) or _is_refused_cell(line) for line in shown):
        return []
    lines = []
    for source in dict.fromkeys(line.source for line in shown):
        parts = list(_parts([line for line in shown if line.source == source], lang))
        one = len(parts) == 1
        lines += (
            [f"{one_line(source)}: {parts[0]}"] if one else [f"{one_line(source)}:", *(f"  {part}" for part in parts)]
        )
    rest = len(lines) - _MOST_LINES
    return lines if rest <= 0 else [*lines[:_MOST_LINES], _MORE.format(count=str(rest))[lang]]


def _is_plain_column(line: AccountLine) -> bool:
    return (
        line.kind == "column"
        and line.outcome is Outcome.READ
        and line.item in (line.fact, *_OWN_NAMES)
        and not line.note.en
    )


def _is_used_row(line: AccountLine) -> bool:
    return line.kind in ("row", "village") and line.outcome is Outcome.READ and not line.item and not line.note.en


def _is_refused_cell(line: AccountLine) -> bool:
    """Whether errors name what the line speaks of, one by one."""
    return line.kind not in ("sheet", "column") and line.outcome is Outcome.REFUSED


def _is_of_course(line: AccountLine) -> bool:
    """Whether a line only says that a sheet or cells were used, as the lines of the columns do, or that cells are empty."""
    if line.kind == "cell":
        return line.outcome is not Outcome.REFUSED
    return line.kind == "sheet" and line.outcome is Outcome.READ and not line.why.en


def _parts(lines: Sequence[AccountLine], lang: Lang) -> Iterator[str]:
    named = [line for line in lines if _is_plain_column(line)]
    others = [line for line in lines if line not in named]
    if named:
        yield f"{OUTCOMES[Outcome.READ][lang]} {count(len(named), lang)} {_BY_ID[lang]}"
    columns = [line for line in others if line.kind == "column"]
    for outcome in Outcome:
        of_outcome = [line for line in columns if line.outcome is outcome]
        if of_outcome:
            names: dict[str, list[str]] = {}  # by what became of the columns
            for line in of_outcome:
                names.setdefault(_what(line, lang), []).append(one_line(line.item, longest=60))
            items = [f"{_first(own, '; ')} ({what})" for what, own in names.items()]
            yield _sentence(outcome, KINDS["column"], items, len(of_outcome), lang)
    groups = {(line.kind, line.outcome, line.reason): None for line in others if line.kind != "column"}
    for kind, outcome, why in groups:
        alike = [line for line in others if (line.kind, line.outcome, line.reason) == (kind, outcome, why)]
        items, total = _rows([line.item for line in alike]), sum(line.count for line in alike)
        noun = _CELLS if kind == "cell" else KINDS[kind]
        yield _sentence(outcome, noun, items, total, lang) + (f" ({why[lang]})" if why[lang] else "")


def _what(line: AccountLine, lang: Lang) -> str:
    return "; ".join(filter(None, (line.fact or line.why[lang], line.note[lang])))


def _sentence(outcome: Outcome, kind: Text, items: Sequence[str], total: int, lang: Lang) -> str:
    listed = one_line(_first(list(filter(None, items)), "; "), longest=_LONGEST)
    many = f"{count(total, lang)} " if total > 1 or kind is _CELLS or not listed else ""
    return f"{OUTCOMES[outcome][lang]} {many}{kind[lang]}{f': {listed}' if listed else ''}"


def _first(items: Sequence[str], mark: str) -> str:
    return mark.join(items[:_MOST_ITEMS]) + (", …" if len(items) > _MOST_ITEMS else "")


def _rows(items: Sequence[str]) -> list[str]:
    """Join the numbers of rows without a text that follow each other: "2", "3", "4": "2–4"."""
    joined = list[str]()
    last = first = None
    for item in items:
        if item.isdecimal() and last is not None and int(item) == last + 1:
            last = int(item)
            joined[-1] = f"{first}–{last}"
        else:
            joined.append(item)
            first = last = int(item) if item.isdecimal() else None
    return joined
