"""Puts into words: bounds ("từ 92% trở lên"), tables of bounds, numbers with units, values of flags and categories."""

from collections.abc import Callable, Collection
from fractions import Fraction

from ntm_criteria.model import (
    PERCENT,
    Answers,
    AnyBound,
    Bound,
    BoundTable,
    Citation,
    Dictionary,
    Fact,
    Reason,
    Relation,
    Unit,
    fraction,
    is_measured,
)
from ntm_criteria.text import Text, amount, both, count, listing, number, reworded

_RELATIONS = {
    Relation.AT_LEAST: Text("từ {bound} trở lên", "at least {bound}"),
    Relation.MORE_THAN: Text("trên {bound}", "more than {bound}"),
    Relation.AT_MOST: Text("không quá {bound}", "at most {bound}"),
    Relation.LESS_THAN: Text("dưới {bound}", "less than {bound}"),
}
_ALL = Text("đạt {bound}", "{bound}")  # the wording of "at least 100 %"
_NONE = Text("bằng {bound}", "{bound}")  # the wording of "at most 0"
_OPEN = {
    Reason.BOUND_UNSOURCED: Text("chưa có văn bản", "no bound is known yet"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("chờ quy định của UBND cấp tỉnh", "the province is yet to set the bound"),
    Reason.BOUND_CONFLICTING: Text("các nguồn nêu khác nhau", "sources give different bounds"),
    Reason.BOUND_SECONDARY: Text("mới chỉ có nguồn gián tiếp", "the bound is known from an indirect source only"),
    Reason.SCOPE_MISSING: Text("chưa rõ mức áp dụng", "it is open which bound applies"),
}
_ITS_BOUND = Text("mức quy định: {why}", "{why}")
_CONFLICTING = Text("{readings}, do các nguồn nêu khác nhau", "{readings}, since sources differ")
SECONDARY = Text(
    " (theo nguồn gián tiếp: chỉ dùng để kết luận đạt)",
    " (from an indirect source: meeting it counts, missing it decides nothing)",
)
_MARKED = Text(" (nguồn gián tiếp)", " (indirect source)")


def relation_words(relation: Relation) -> Text:
    """Return the words of a comparison, with "…" in place of its bound: "từ … trở lên"."""
    return _RELATIONS[relation].format(bound="…")


def open_words(why: Reason) -> Text:
    """Return the words that stand in place of an open bound."""
    return _OPEN[why]


def quantity(value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None) -> Text:
    """Write a number with its unit. In Vietnamese, a count below ten has a leading zero (01–09).

    :param digits: decimals to round to; None writes all of them.
    :param beside: a bound; decimals are added until the rounded number lies on the same side of it as the value.
    """
    bare = bare_number(value, unit, digits=digits, beside=beside)
    return both(lambda lang: amount(bare[lang], unit.name(lang, value) if unit else ""))


def bare_number(
    value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None
) -> Text:
    """Write a number as `quantity` does, but without its unit."""
    if value.denominator == 1 and unit and 0 < value < 10 and not is_measured(unit.id):
        return both(lambda lang: count(int(value), lang))
    return both(lambda lang: number(value, lang, digits=digits, beside=beside))


_PARTS_OF = {  # the head of a unit of money -> its name, how many of the smaller unit it has, and the name of that
    "billion_VND": (Text("tỷ đồng", "billion VND"), 1000, "million_VND", Text("triệu đồng", "million VND")),
    "million_VND": (Text("triệu đồng", "million VND"), 10**6, "VND", Text("đồng", "VND")),
    "thousand_VND": (Text("nghìn đồng", "thousand VND"), 1000, "VND", Text("đồng", "VND")),
}


def fitting(value: Fraction, unit: Unit) -> tuple[Fraction, Unit]:
    """Return an amount of money in a unit that fits it: 1 đồng/người/năm, not 0,000001 triệu đồng/người/năm.

    Two decimals stay in the unit of the requirement, in which people compare them: 0,2 triệu đồng.
    """
    head = unit.id.partition("/")[0]
    if head not in _PARTS_OF or not 0 < value < 1 or 100 % value.denominator == 0:
        return value, unit
    name, factor, id_, smaller = _PARTS_OF[head]

    def named(text: Text) -> Text:
        return both(lambda lang: text[lang].replace(name[lang], smaller[lang]))

    return fitting(value * factor, Unit(unit.id.replace(head, id_, 1), named(unit.one), named(unit.many)))


def related(relation: Relation, bound: AnyBound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """Put a bound into words: "từ 92% trở lên". A table of bounds is written row by row."""
    if not isinstance(bound, Bound):
        return _table(relation, bound, unit, dictionary)
    if bound.readings:
        return _readings(relation, bound, unit, dictionary)
    if bound.open:
        return _ITS_BOUND.format(why=_OPEN[bound.open])
    assert bound.pair is not None
    value, template = fraction(bound.pair), _RELATIONS[relation]
    if relation is Relation.AT_LEAST and unit and unit.id == PERCENT and value == 100:
        template = _ALL
    elif is_none(relation, bound):
        template = _NONE
        if unit and not is_measured(unit.id):
            return template.format(bound=Text("0", "0"))
    return template.format(bound=quantity(value, unit))


def is_none(relation: Relation, bound: AnyBound) -> bool:
    """Whether the bound is "at most 0"."""
    return relation is Relation.AT_MOST and isinstance(bound, Bound) and bound.pair is not None and not bound.pair[0]


def between(relation: Relation, bound: AnyBound, unit: Unit | None) -> tuple[Text, Text | None]:
    """Write a requirement of which it is open which bound applies, and the range of these bounds.

    They read "từ mức quy định trở lên" and "mức từ 39 đến 62 triệu đồng/người/năm"; no range if all bounds are the same.
    """
    cells = [each for _, cell in bound.cells() for each in (cell.readings or (cell,))]
    values = sorted({fraction(cell.pair) for cell in cells if cell.pair})
    if not values:
        return _ITS_BOUND.format(why=_OPEN[next(cell.open for cell in cells if cell.open)]), None
    notes = []
    if len(values) == 1:
        text = _RELATIONS[relation].format(bound=quantity(values[0], unit))
    else:
        text = _RELATIONS[relation].format(bound=_THE_BOUND)
        first, last = bare_number(values[0], unit), quantity(values[-1], unit)
        notes.append(_FROM_TO.format(first=first, last=last))
    if open_ := next((cell.open for cell in cells if cell.open and not cell.pair), None):
        notes.append(_SOME_OPEN.format(why=_OPEN[open_]))
    if any(cell.secondary for cell in cells) and not all(cell.secondary for cell in cells):
        notes.append(_SOME_SECONDARY)
    return text, both(lambda lang: "; ".join(note[lang] for note in notes)) if notes else None


_THE_BOUND = Text("mức quy định", "the bound that applies")
_FROM_TO = Text("mức từ {first} đến {last}", "{first} to {last}")
_SOME_OPEN = Text("có mức {why}", "for some {why}")
_SOME_SECONDARY = Text("có mức theo nguồn gián tiếp", "some from an indirect source")


def range_of(bounds: tuple[Bound, ...], unit: Unit | None) -> Text | None:
    """Write from where to where some bounds go: "từ 39 đến 62 triệu đồng/người/năm"; None if they do not differ."""
    values = sorted({fraction(bound.pair) for bound in bounds if bound.pair})
    if len(values) < 2:
        return None
    first, last = bare_number(values[0], unit), quantity(values[-1], unit)
    return Text("từ {first} đến {last}", "{first} to {last}").format(first=first, last=last)


def _table(relation: Relation, table: BoundTable, unit: Unit | None, dictionary: Dictionary) -> Text:
    """List the rows of a table of bounds in brackets; rows from a secondary source are marked if other rows are not."""
    axis, rows = axis_name(table.axis, dictionary), []
    is_mixed = not all(cell.secondary for _, cell in table.cells())
    for key, row in table.rows.items():
        text = row_text(relation, row, unit, dictionary, marked=is_mixed)
        rows.append((row_name(table.axis, key, dictionary), text))
    list_ = both(lambda lang: "; ".join(f"{name[lang]}: {text[lang]}" for name, text in rows))
    return Text("theo {axis} ({list_})", "by {axis} ({list_})").format(axis=axis, list_=list_)


def row_text(
    relation: Relation, row: AnyBound, unit: Unit | None, dictionary: Dictionary, *, marked: bool = True
) -> Text:
    """Write one row of a table of bounds.

    :param marked: whether to say that a bound comes from a secondary source.
    """
    if isinstance(row, Bound) and row.open and not row.readings:
        return _OPEN[row.open]
    text = related(relation, row, unit, dictionary)
    is_marked = marked and isinstance(row, Bound) and row.secondary
    return both(lambda lang: text[lang] + _MARKED[lang]) if is_marked else text


def _readings(relation: Relation, bound: Bound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """List the bounds that conflicting sources give, each with its document and the place in it."""
    by_source = [
        (related(relation, reading, unit, dictionary), _place(reading.cite) if reading.cite else "")
        for reading in bound.readings
    ]
    texts = [_FROM.format(text=text, place=place) for text, place in by_source]
    readings = both(lambda lang: f" {_OR[lang]} ".join(text[lang] for text in texts))
    return _CONFLICTING.format(readings=readings)


_FROM = Text("{text} ({place})", "{text} ({place})")
_OR = Text("hoặc", "or")


def _place(cite: Citation) -> str:
    return ", ".join(part for part in (cite.source.name, cite.at) if part)


def axis_name(axis: str, dictionary: Dictionary) -> Text:
    """Return the label of the fact by which the bounds of a table vary; "year" if they vary by year."""
    return dictionary[axis].label if axis in dictionary else Text("năm", "year")


def axes_names(axes: list[str], dictionary: Dictionary) -> Text:
    """List the labels of some axes: "vùng và nhóm xã"."""
    names = [axis_name(axis, dictionary) for axis in axes]
    return both(lambda lang: listing([name[lang] for name in names], lang))


def row_name(axis: str, key: str, dictionary: Dictionary) -> Text:
    """Return the label of the row `key` in a table of bounds that vary by `axis`: a category's value or a year."""
    return dictionary[axis].values.get(key, Text(key, key)) if axis in dictionary else Text(key, key)


def place_in_table(rows: list[tuple[str, str]], dictionary: Dictionary, derived: Collection[str] = ()) -> Text:
    """Say to which rows of a table a bound belongs: "vùng Trung du và miền núi phía Bắc, năm 2022".

    :param derived: the axes whose key the rule set derives, so that it may differ from what the commune reports.
    """
    names = [(axis, axis_name(axis, dictionary), row_name(axis, key, dictionary)) for axis, key in rows]

    def vi(axis: str, name: str, value: str) -> str:
        if axis in derived:
            return f"{name} áp dụng: {value}"
        if value.casefold().startswith(name.casefold().partition(" ")[0]):  # nhóm xã: nhóm I
            return value
        return f"{name} {value}" if axis not in dictionary or len(name.split()) == 1 else f"{name}: {value}"

    def place(axis: str, name: Text, value: Text) -> Text:
        applied = Text("{name} áp dụng: {value}", "{name} that applies: {value}").format(name=name, value=value)
        return reworded(applied if axis in derived else value, vi=vi(axis, name.vi, value.vi))

    places = [place(*each) for each in names]
    return both(lambda lang: ", ".join(each[lang] for each in places))


def value_text(fact: Fact, value: bool | str, *, must_be_true: bool = True) -> Text:
    """Put the value of a flag or a category into words.

    :param must_be_true: whether the rule requires a flag to be true; if so, Vietnamese says "đạt" and "chưa đạt" rather than
        "có" and "không".
    """
    if not isinstance(value, bool):
        return fact.values[value]
    if must_be_true and fact.answers is not Answers.EXISTS:
        yes, no = (label for _, label in fact.choices)
        return both(lambda lang: (yes if value else no)[lang].lower())
    return Text("có", "yes") if value else Text("không", "no")


def unit_beside(fact: Fact) -> Unit | None:
    """Return the unit to write beside the name of a fact: none where the name is just "số" with it, as in "số học sinh"."""
    unit = fact.unit
    if unit is None or fact.label.vi != f"số {unit.one.vi}" or fact.label.en != f"number of {unit.many.en}":
        return unit
    return Unit(unit.id, Text("", ""), Text("", ""))


KeyOf = Callable[[str], str | Reason | None]  # an axis -> the key of the commune, the reason why it is open, or None
