"""Chooses the tables of a document that are tables of criteria with levels, and tells what became of the others."""

from ntm_criteria.drafting.grid import SourceDocument, SourceTable
from ntm_criteria.drafting.layout import Layout, Role, find_layout
from ntm_criteria.drafting.levels import phrases
from ntm_criteria.errors import Problem, ProblemCode, RuleFileError
from ntm_criteria.model import Dictionary
from ntm_criteria.text import Text, both, one_line


def criteria_tables(
    document: SourceDocument, facts: Dictionary, number: int | None
) -> tuple[list[tuple[SourceTable, Layout]], list[Text]]:
    """Return the tables of criteria that are laid out alike, and what became of the others."""
    told = list(document.told)
    if number is not None and number not in (each.number for each in document.tables):
        numbers = ", ".join(str(each.number) for each in document.tables) or "–"
        raise _nothing(_NO_SUCH_TABLE.format(name=document.name, number=number, numbers=numbers))
    laid_out = list[tuple[SourceTable, Layout]]()
    for each in document.tables:
        if number not in (None, each.number):
            continue
        layout = find_layout(each, facts)
        if layout is None:
            told += [*each.told, _NO_CRITERIA.format(table=_named_table(each))]
        elif not layout.levels and not _has_levels_in_words(each, layout):
            told += [*each.told, _NO_LEVELS.format(table=_named_table(each))]
        else:
            laid_out.append((each, layout))
    if not laid_out:
        reasons = both(lambda lang: "; ".join(text[lang] for text in told))
        raise _nothing(_NOTHING.format(name=document.name, reasons=reasons))
    groups: dict[object, list[tuple[SourceTable, Layout]]] = {}
    for each, layout in laid_out:
        groups.setdefault(layout.signature, []).append((each, layout))
    chosen = max(groups.values(), key=lambda tables: sum(each.height for each, _ in tables))
    for tables in groups.values():
        if tables is not chosen:
            told += [_OTHER_TABLE.format(table=_named_table(each), number=each.number) for each, _ in tables]
    return chosen, told


def _nothing(message: Text) -> RuleFileError:
    return RuleFileError([Problem(ProblemCode.WRONG_FORM, message)])


def _has_levels_in_words(table: SourceTable, layout: Layout) -> bool:
    content = layout.of(Role.CONTENT)
    texts = (
        cell.text
        for column in content
        for row in range(layout.first, table.height + 1)
        if (cell := table.at(row, column.number))
    )
    return any(next(phrases(text), None) for text in texts)


def _named_table(table: SourceTable) -> str:
    name = table.sheet or one_line(table.title, longest=60)
    return f"{table.number} ({name})" if name else str(table.number)


_NO_CRITERIA = Text(
    "bảng {table}: không có tiêu đề của bảng tiêu chí", "table {table}: no headings of a table of criteria"
)
_NO_LEVELS = Text("bảng {table}: không có mức nào", "table {table}: has no levels")
_OTHER_TABLE = Text(
    "bảng {table}: bố cục khác bảng đã đọc, chưa đọc; đọc riêng bằng --table {number}",
    "table {table}: laid out otherwise and not read; read it by itself with --table {number}",
)
_NO_SUCH_TABLE = Text(
    "{name} không có bảng {number}; có các bảng: {numbers}", "{name} has no table {number}; it has: {numbers}"
)
_NOTHING = Text("không lập được dự thảo từ {name}: {reasons}", "nothing to draft from {name}: {reasons}")
