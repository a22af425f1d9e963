"""Name a row of a table in words, with its place in a file."""

from collections.abc import Callable, Sequence

from attrs import frozen

from ntm_criteria.tables.expressions import Frame, Row
from ntm_criteria.text import Lang, Text, both, listing, one_line

ROW = "\ue000row"  # the column with the place of each row in its file; no heading holds a letter of private use
MOST_PLACES = 5  # of rows of one key, that are named
_ROW, _ROWS = Text("dòng", "row"), Text("dòng", "rows")
Where = Callable[[Row], Text]


@frozen(eq=False)
class InFile:
    """What is known of the rows of a table that was read from a file: it has the column `ROW`.

    :ivar where: names a row, which holds its place or the places of several.
    :ivar refused: a table of those rows whose year could not be read, which is reported already; None if there is none.
    """

    where: Where
    refused: Frame | None = None


def place(table: Text, keys: Sequence[str], cells: Row, *, one: Text = _ROW, several: Text = _ROWS) -> Text:
    """The table, the row or rows and the key: "dòng 3, commune_id=002".

    :param table: what the table is called; "" for the main one.
    :param cells: the row, with `ROW` if it has a place: a number, or several of them.
    """
    found = cells.get(ROW)
    rows = found if isinstance(found, list) else [] if found is None else [found]
    shown = [str(row) for row in rows[:MOST_PLACES]]
    key = ", ".join(
        f"{name}={one_line(str(cells[name]), longest=60)}"
        for name in keys
        if name in cells and (not rows or cells[name] is not None)
    )

    def say(lang: Lang) -> str:
        named = f"{', '.join(shown)}, …" if len(rows) > MOST_PLACES else listing(shown, lang)
        word = (one if len(rows) == 1 else several)[lang]
        return ", ".join(part for part in (table[lang], f"{word} {named}" if rows else "", key) if part)

    return both(say)
