"""Match columns with facts, by their type and by their name."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

import narwhals.stable.v2 as nw

from ntm_criteria.model import Fact, FactKind, RuleSet
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables.columns.column import PREFIX, Carrier, Level
from ntm_criteria.tables.expressions import Cell, DType, Foreign, Schema, is_null
from ntm_criteria.text import Text, as_written, both, identity, likeness, naming_options, one_line, quoted


def carrier_of(fact: Fact, dtype: DType) -> Carrier | None:
    """Return the carrier of a column of type `dtype` for the figures of `fact`; None if it cannot hold them."""
    if fact.kind is FactKind.FLAG:
        return Carrier.FLAG if dtype == nw.Boolean else None
    if fact.kind is FactKind.CATEGORY:
        return Carrier.CATEGORY if is_text(dtype) else None
    if dtype == nw.Float64:
        return Carrier.FLOAT
    if dtype == nw.Float32:
        return Carrier.FLOAT32
    if dtype == nw.Decimal:
        return Carrier.DECIMAL
    return Carrier.INTEGER if dtype.is_integer() else None


_TWINS = Text("hai cột cùng một tên: {one} và {other}", "two columns of one name: {one} and {other}")
_KEEP_ONE = Text("giữ một cột, bỏ hoặc đổi tên cột kia", "keep one of them; drop or rename the other")
TABLES: dict[Level, Text] = {  # the beginnings of messages
    "now": Text("", ""),
    "before": naming_options(Text("bảng năm trước ({previous_table}), ", "table of last year, ")),
    "village": naming_options(Text("bảng các thôn ({village_table}), ", "table of villages, ")),
}
_A_KEY = Text("'commune_id', 'Mã xã' hay 'Tên xã'", "'commune_id', 'Mã xã' or 'Tên xã'")
_UNNAMED = "__UNNAMED__"  # Polars gives this name to columns without a heading
_TITLE = Text(
    "dòng đầu của bảng phải là tên các cột: bỏ các dòng tiêu đề phía trên;",
    "the first row must name the columns: take out the titles above it;",
)
_COLUMNS = Text("bảng có các cột: {names}; chọn bằng {option}", "its columns are: {names}; choose with {option}")
_FIRST = Text("{first} {then}", "{first} {then}")
_NO_FIGURES = Text("không có cột nào là số liệu của bộ quy tắc này", "no column is a fact of this rule set")
_NAME_THEM = Text(
    "tên cột là mã hoặc tên số liệu, như {facts}; xem hết bằng lệnh ntm-criteria facts",
    "columns are named by fact, such as {facts}; all of them: ntm-criteria facts",
)
_MOST_FACTS = 3  # named in a message
_MOST_NAMES = 30  # the most column names in a message
BY, THE_YEAR = (naming_options(Text(gap, gap)) for gap in ("{by}", "{year}"))
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
    return Text("{content} ({dtype})", "{content} ({dtype})").format(content=content, dtype=dtype)


def is_text(dtype: DType) -> bool:
    """Whether a column of type `dtype` holds texts."""
    return dtype in (nw.String, nw.Categorical) or bool(dtype == nw.Enum)


def texts_of(schema: Schema, names: Iterable[str]) -> list[str]:
    """Return the columns among `names` that hold text."""
    return [name for name in names if is_text(schema[name])]


def keys_differ(key: str, own: DType, main: DType) -> tuple[Text, Text] | None:
    """Return a message and a hint if a key of type `own` cannot be compared with one of type `main`; None if it can."""
    kinds = [_key_kind(dtype) for dtype in (own, main)]
    if own == main or (kinds[0] is not None and kinds[0] == kinds[1]):
        return None
    own_name, main_name = type_name(own), type_name(main)
    message = Text(
        "cột khóa '{key}' là {own_name}, ở bảng chính là {main_name}",
        "the key '{key}' holds {own_name} here and {main_name} in the main table",
    ).format(key=key, own_name=own_name, main_name=main_name)
    return message, _AS_TEXT if "text" in kinds else _AS_ONE_TYPE


_AS_TEXT = Text(
    "đọc cột khóa của cả hai bảng dưới dạng văn bản: mã '01' đọc thành số thì mất số 0 ở đầu",
    "read the key as text in both tables: as a number, '01' loses its zero",
)
_AS_ONE_TYPE = Text("đổi cột khóa của hai bảng về cùng một kiểu", "give the key one type in both tables")


def _key_kind(dtype: DType) -> str | None:
    """Return a word for the types whose keys are comparable; None for a type that is comparable with itself only."""
    if is_text(dtype):
        return "text"
    return "whole number" if dtype.is_integer() else "decimal" if dtype == nw.Decimal else None


def own_name(name: str, names: Sequence[str]) -> str:
    """Return the one of a table's column `names` that is `name`, as the table writes it; `name` if there is none."""
    if name in names:
        return name
    own_names = [own for own in names if identity(own) == identity(name)]
    return own_names[0] if len(own_names) == 1 else name


def twins(names: Iterable[str], used: Iterable[str], table: Sequence[str]) -> list[tuple[Text, Text]]:
    """Return the message and the hint for each column of `names` that is one of `used`, in a different writing."""
    by_identity = {identity(name): name for name in used if name in table}
    pairs = [(by_identity.get(identity(name)), name) for name in names]
    return [
        (_TWINS.format(one=as_written(own), other=as_written(name)), _KEEP_ONE)
        for own, name in pairs
        if own is not None
    ]


@lru_cache(maxsize=10_000)
def near(name: str, absent: tuple[str, ...]) -> str | None:
    """Return the id in `absent` that equals or resembles `name`, a column's name; None if there is no such id.

    What `likeness` passes over makes no difference. `absent` holds the ids of the facts without a column.
    """
    plain = likeness(name)
    by_plain = {likeness(id_): id_ for id_ in absent}
    if plain in by_plain:
        return by_plain[plain]
    near = get_close_matches(plain, by_plain, n=1, cutoff=0.88)
    return by_plain[near[0]] if near else None


def wrong_type(fact: Fact, dtype: DType, cells: Iterable[Cell] = ()) -> Text:
    """Return the message for a column of an unsuitable type: the type it has, and the type its fact needs.

    :param cells: the cells of a column of Python objects, whose types are named.
    """
    if dtype == nw.Object:
        kinds = sorted({type(cell).__name__ for cell in cells if not is_null(cell)})
        dtype = Foreign(f"Object: {', '.join(kinds)}")
    held, needed = type_name(dtype), _NEEDED.get(fact.kind, Text("số", "numbers"))
    if dtype in (nw.Float16, nw.Float32):
        return Text(
            "cột '{fact_id}' là {held}, không giữ đủ chữ số: 54.999.999 thành 55.000.000",
            "the column '{fact_id}' holds {held}, which have too few digits: 54,999,999 becomes 55,000,000",
        ).format(fact_id=fact.id, held=held)
    return Text(
        "cột '{fact_id}' là {held}; cần {needed}", "the column '{fact_id}' holds {held}; it must hold {needed}"
    ).format(fact_id=fact.id, held=held, needed=needed)


def retyped(fact: Fact, dtype: DType) -> Text | None:
    """Return advice on converting a column of the unsuitable type `dtype`; None if there is no advice for this type."""
    if dtype in (nw.Float16, nw.Float32):
        return Text(
            "đọc lại cột này từ nguồn dưới dạng số thập phân 64 bit (Float64)", "read it as Float64 from where it comes"
        )
    if is_text(dtype) or dtype == nw.Object:
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
        return Text("ghi mã của danh mục: {values}", "write the ids of its list: {values}").format(values=values)
    return None


def is_all_missing(dtype: DType) -> bool:
    """Whether `dtype` is the type of a column without any value: Null in Polars and DuckDB, void in Spark."""
    return isinstance(dtype, Foreign) and dtype.name.lower() in ("null", "void")


def missing_column(column: str | None, names: Sequence[str], option: Text) -> tuple[Text, Text]:
    """Return the message and the hint that a table has no column of this name.

    :param column: the name; None for that of a key which nobody named.
    :param names: the headings of the table.
    :param option: the option that names the column.
    """
    is_title = 2 * sum(name.startswith(_UNNAMED) for name in names) > len(names)
    first = _TITLE if is_title else did_you_mean(column, names) if column is not None else None
    known = [name for name in names if not name.startswith((_UNNAMED, PREFIX))]
    shown = [f"'{one_line(name, longest=60)}'" for name in known[:_MOST_NAMES]]
    hint = naming_options(_COLUMNS, names=", ".join(shown + ["…"] * (len(known) > _MOST_NAMES)), option=option)
    message = Text("không có cột {name}", "there is no column {name}").format(
        name=_A_KEY if column is None else quoted(column)
    )
    return message, naming_options(_FIRST, first=first, then=hint) if first else hint


def no_figures(rules: RuleSet, names: Iterable[str]) -> tuple[Text, Text] | None:
    """Return a message and a hint if no column in `names` is a fact of the rule set, so that all verdicts are unknown."""
    reads = rules.reads | rules.reads_previous
    if not reads or not reads.isdisjoint(names):
        return None
    facts = [rules.facts[id_] for id_ in rules.facts if id_ in reads][:_MOST_FACTS]
    some = both(lambda lang: ", ".join(f"{fact.id} ({one_line(fact.label[lang], longest=60)})" for fact in facts))
    return _NO_FIGURES, _NAME_THEM.format(facts=some)


def not_names(dtype: DType) -> Text | None:
    """Return a message if a column of type `dtype` cannot hold the names of villages; None if it can."""
    if dtype == nw.String:
        return None
    held = type_name(dtype)
    return Text(
        "cột 'name' phải là văn bản, không phải {held}", "the column 'name' must hold texts, not {held}"
    ).format(held=held)


def not_years(column: str, dtype: DType) -> Text | None:
    """Return a message if a column of type `dtype` cannot hold years; None if it can."""
    if dtype.is_integer() or is_all_missing(dtype):
        return None
    held = type_name(dtype)
    return Text(
        "cột năm '{column}' phải là số nguyên, không phải {held}",
        "the year column '{column}' must hold whole numbers, not {held}",
    ).format(column=column, held=held)
