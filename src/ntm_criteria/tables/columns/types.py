"""Match columns with facts, by their type and by their name."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import normalize

import narwhals.stable.v2 as nw

from ntm_criteria.model import Fact, FactKind
from ntm_criteria.tables.columns.column import Carrier
from ntm_criteria.tables.expressions import DType, Schema
from ntm_criteria.text import Text


def carrier_of(fact: Fact, dtype: DType) -> Carrier | None:
    """Return the carrier of a column of type `dtype` for the figures of `fact`; None if it cannot hold them."""
    if fact.kind is FactKind.FLAG:
        return Carrier.FLAG if dtype == nw.Boolean else None
    if fact.kind is FactKind.CATEGORY:
        return Carrier.CATEGORY if dtype in (nw.String, nw.Categorical) or dtype == nw.Enum else None
    if dtype == nw.Float64:
        return Carrier.FLOAT
    if dtype == nw.Float32:
        return Carrier.FLOAT32
    if dtype == nw.Decimal:
        return Carrier.DECIMAL
    return Carrier.INTEGER if dtype.is_integer() else None


_TEXT, _TRUTH, _DAY = Text("văn bản", "text"), Text("đúng/sai", "true or false"), Text("ngày tháng", "dates")
_OTHER = Text("dữ liệu khác", "something else")
_NAMES: dict[type[DType], Text] = {
    nw.String: _TEXT, nw.Categorical: _TEXT, nw.Enum: _TEXT, nw.Boolean: _TRUTH, nw.Date: _DAY, nw.Datetime: _DAY
}  # fmt: skip

_NEEDED = {FactKind.FLAG: Text("đúng/sai", "booleans"), FactKind.CATEGORY: Text("văn bản", "texts")}


def type_name(dtype: DType) -> Text:
    """Describe a column's type in words, followed by the engine's own name: "whole numbers (Int64)"."""
    if dtype.is_integer():
        content = Text("số nguyên", "whole numbers")
    elif dtype.is_numeric():
        content = Text("số thập phân", "numbers")
    else:
        content = next((text for type_, text in _NAMES.items() if dtype == type_), _OTHER)
    return Text(f"{content.vi} ({dtype})", f"{content.en} ({dtype})")


def texts_of(schema: Schema, names: Iterable[str]) -> list[str]:
    """Return the columns among `names` that hold text."""
    return [name for name in names if schema[name] in (nw.String, nw.Categorical) or schema[name] == nw.Enum]


def keys_differ(key: str, own: DType, main: DType) -> Text | None:
    """Return a message if a key of type `own` cannot be compared with a key of type `main`; None if it can."""
    texts = (nw.String, nw.Categorical)
    if own == main or (own.is_integer() and main.is_integer()) or (own in texts and main in texts):
        return None
    own_name, main_name = type_name(own), type_name(main)
    return Text(
        f"cột khóa '{key}' là {own_name.vi}, ở bảng chính là {main_name.vi}",
        f"the key '{key}' holds {own_name.en} here and {main_name.en} in the main table",
    )


@lru_cache(maxsize=10_000)
def near(name: str, absent: tuple[str, ...]) -> str | None:
    """Return the id in `absent` that equals or resembles `name`, a column's name; None if there is no such id.

    Case, marks and punctuation are ignored. `absent` holds the ids of the facts without a column.
    """
    plain = _plain(name)
    by_plain = {_plain(id_): id_ for id_ in absent}
    if plain in by_plain:
        return by_plain[plain]
    near = get_close_matches(plain, by_plain, n=1, cutoff=0.88)
    return by_plain[near[0]] if near else None


def _plain(name: str) -> str:
    letters = normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())


def named(name: str, facts: Iterable[Fact]) -> str | None:
    """Return the id of the fact whose Vietnamese or English label is `name`; None if no fact has this label."""
    folded = name.strip().casefold()
    return next((fact.id for fact in facts if folded in (fact.label.vi.casefold(), fact.label.en.casefold())), None)


def wrong_type(fact: Fact, dtype: DType) -> Text:
    """Return the message for a column of an unsuitable type: the type it has, and the type its fact needs."""
    held, needed = type_name(dtype), _NEEDED.get(fact.kind, Text("số", "numbers"))
    return Text(
        f"cột '{fact.id}' là {held.vi}; cần {needed.vi}",
        f"the column '{fact.id}' holds {held.en}; it must hold {needed.en}",
    )


def retyped(fact: Fact, dtype: DType) -> Text | None:
    """Return advice on converting a column of the unsuitable type `dtype`; None if there is no advice for this type."""
    if dtype in (nw.String, nw.Categorical, nw.Object) or dtype == nw.Enum:
        return Text(
            "đọc các ô dạng văn bản bằng ntm.read_figures(bảng, bộ quy tắc) trước",
            "read cells of text with ntm.read_figures(frame, rules) first",
        )
    if fact.kind is FactKind.FLAG and dtype.is_numeric():
        return Text(
            "đổi cột sang đúng/sai (true/false) rồi xuất lại tệp: số 1 và 0 không được đoán là Đạt và Chưa đạt",
            "make it a column of true and false, and export it again: 1 and 0 are not guessed to be yes and no",
        )
    if fact.kind is FactKind.CATEGORY and not dtype.is_nested():
        values = ", ".join(fact.values)
        return Text(f"ghi mã của danh mục: {values}", f"write the ids of its list: {values}")
    return None


def is_all_missing(dtype: DType) -> bool:
    """Whether a column of type `dtype` has only missing cells."""
    return bool(dtype == nw.Unknown)


def not_years(column: str, dtype: DType) -> Text | None:
    """Return a message if a column of type `dtype` cannot hold years; None if it can."""
    if dtype.is_integer() or is_all_missing(dtype):
        return None
    held = type_name(dtype)
    return Text(
        f"cột năm '{column}' phải là số nguyên, không phải {held.vi}",
        f"the year column '{column}' must hold whole numbers, not {held.en}",
    )
