"""Keys that the main table has in another writing: leading zeros and blanks are what spreadsheets lose and add."""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

from ntm_criteria.tables.columns import texts_of
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import rows, run
from ntm_criteria.text import Text, one_line

_BLANKS = "[ \t\r\n\u00a0\u2007\u202f\u200b\ufeff]"  # each by itself: engines differ in what \s is
_ZEROS = "^0+"
_MOST = 1000  # keys of the main table that are looked at
_HOW: dict[tuple[bool, bool], Text] = {  # by whether zeros differ, and blanks
    (True, False): Text("số 0 ở đầu", "leading zeros"),
    (False, True): Text("khoảng trắng", "blanks"),
    (True, True): Text("số 0 ở đầu và khoảng trắng", "leading zeros and blanks"),
}
_TEXT = Text(" (trong Excel: định dạng cột là Text)", " (in Excel: format the column as Text)")
Expr = Any
Frame = Any


def bare_key(column: Expr) -> Expr:
    """A key that is text without blanks and leading zeros."""
    return column.str.replace_all(_BLANKS, "").str.replace_all(_ZEROS, "")


def near_keys(
    given: Tables, known: Frame, keys: Sequence[str], strangers: Sequence[Mapping[str, Any]]
) -> list[Text | None]:
    """For each row that belongs to no commune, a hint if one would have its key without leading zeros and blanks.

    :param known: the keys of the main table.
    """
    on, schema = given.table.on, given.table.frame.collect_schema()
    texts = texts_of(schema, keys)
    wanted = [_bare(row, keys, texts) for row in strangers]
    looked_for = [key for key in wanted if None not in key and "" not in key]
    if not texts or not looked_for:
        return [None] * len(strangers)
    tests = []
    for place, key in enumerate(keys):
        column = on.col(key)
        if key in texts:
            column = bare_key(column.cast(on.String))
        tests.append(column.is_in(list({each[place] for each in looked_for})))
    found = rows(run(known.filter(reduce(and_, tests)).head(_MOST), given.table))
    by_bare = {_bare(row, keys, texts): row for row in found}
    return [
        _hint(keys, texts, row, by_bare[bare]) if bare in by_bare else None
        for row, bare in zip(strangers, wanted, strict=True)
    ]


def _bare(row: Mapping[str, Any], keys: Sequence[str], texts: Sequence[str]) -> tuple[Any, ...]:
    """The key of a row without leading zeros and blanks."""
    return tuple(
        row[key] if row[key] is None or key not in texts else _without_zeros(_without_blanks(row[key])) for key in keys
    )


def _without_blanks(text: str) -> str:
    return re.sub(_BLANKS, "", text)


def _without_zeros(text: str) -> str:
    return re.sub(_ZEROS, "", text)


def _hint(keys: Sequence[str], texts: Sequence[str], row: Mapping[str, Any], other: Mapping[str, Any]) -> Text:
    pairs = [(row[key], other[key]) for key in texts]
    has_zeros = any(_without_blanks(one) != _without_blanks(two) for one, two in pairs)
    has_blanks = any(_without_zeros(one) != _without_zeros(two) for one, two in pairs)
    name, how = ", ".join(f"{key}={one_line(str(other[key]), longest=60)}" for key in keys), _HOW[has_zeros, has_blanks]
    more = _TEXT if has_zeros else Text("", "")
    return Text(
        f"bảng chính có {name}, chỉ khác {how.vi}: ghi mã giống nhau ở hai bảng{more.vi}",
        f"the main table has {name}, which differs only in {how.en}: write the key alike in both{more.en}",
    )
