"""The depth of rows, where a column gives it: groups, criteria, indicators, choices."""

from collections.abc import Mapping

from ntm_criteria.drafting.grid import SourceTable
from ntm_criteria.drafting.layout.codes import CodeKind, leading_code
from ntm_criteria.drafting.layout.columns import Layout
from ntm_criteria.drafting.layout.heading_rows import row_texts
from ntm_criteria.drafting.layout.headings import Role
from ntm_criteria.drafting.layout.row_parts import text_in


def depths_of(table: SourceTable, layout: Layout) -> dict[int, int]:
    """Return the depth of each row; nothing if no column gives it."""
    column = next(iter(layout.of(Role.DEPTH)), None)
    if column is None:
        return {}
    texts = {row: row_texts(table, row)[column.number - 1] for row in range(layout.first, table.height + 1)}
    return {row: int(text) for row, text in texts.items() if text.isdigit()}


def depth_of_indicators(table: SourceTable, layout: Layout, depths: Mapping[int, int]) -> int:
    """Return the depth of indicators: the deepest one, or the one above where the deepest rows are choices."""
    deepest, content = max(depths.values()), layout.of(Role.CONTENT, Role.CRITERION)
    codes = [
        leading_code(text_in(table, row, column))[0]
        for row, depth in depths.items()
        if depth == deepest
        for column in content[:1]
    ]
    are_options = 2 * sum(bool(code and code.kind is CodeKind.OPTION) for code in codes) > len(codes)
    return deepest - 1 if are_options else deepest
