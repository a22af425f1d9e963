"""Bounds and values in words: "từ 92% trở lên", a table of bounds written out, what a flag or category must be."""

from fractions import Fraction

from ntm_criteria.model import PERCENT, POINT, AnyBound, Bound, Dictionary, Fact, Reason, Relation, Unit, fraction
from ntm_criteria.text import Text, amount, both, count, number

_RELATIONS = {
    Relation.AT_LEAST: Text("từ {bound} trở lên", "at least {bound}"),
    Relation.MORE_THAN: Text("trên {bound}", "more than {bound}"),
    Relation.AT_MOST: Text("không quá {bound}", "at most {bound}"),
    Relation.LESS_THAN: Text("dưới {bound}", "less than {bound}"),
}
_ALL = Text("đạt {bound}", "{bound}")  # "at least 100 %" of a share
_NONE = Text("bằng {bound}", "{bound}")  # "at most 0"
_OPEN = {
    Reason.BOUND_UNSOURCED: Text("đạt mức quy định (mức này chưa có nguồn)", "to its bound (which has no source yet)"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("đạt mức do UBND cấp tỉnh quy định", "to the bound that the province sets"),
    Reason.BOUND_CONFLICTING: Text(
        "đạt mức quy định (các nguồn nêu khác nhau)", "to its bound (on which sources conflict)"
    ),
    Reason.BOUND_SECONDARY: Text(
        "đạt mức quy định (mức này chỉ có nguồn thứ cấp)", "to its bound (known from a secondary source only)"
    ),
}
SECONDARY = Text(
    " (theo nguồn thứ cấp: đạt mức này là đạt; không đạt thì chưa kết luận)",
    " (from a secondary source: meeting it counts, missing it decides nothing)",
)


def measured(bound: Bound, unit: Unit | None) -> Text:
    """A bound's number with its unit."""
    assert bound.value is not None
    return quantity(fraction(bound.value), unit)


def quantity(value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None) -> Text:
    """A number with its unit; whole numbers of things below ten are padded in Vietnamese (01–09)."""
    bare = bare_number(value, unit, digits=digits, beside=beside)
    return both(lambda lang: amount(bare[lang], unit.name(lang, value) if unit else ""))


def bare_number(
    value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None
) -> Text:
    """The number of a `quantity` without its unit."""
    if value.denominator == 1 and unit and unit.id not in MEASURED and 0 < value < 10:
        return both(lambda lang: count(int(value), lang))
    return both(lambda lang: number(value, lang, digits=digits, beside=beside))


# units in which a small whole number is a measurement and no count of things
MEASURED = {PERCENT, POINT, "hectare", "million_VND/person/year"}


def related(relation: Relation, bound: AnyBound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """A relation and its bound: "từ 92% trở lên"."""
    if not isinstance(bound, Bound):
        is_mixed = len({cell.secondary for _, cell in bound.cells() if cell.value}) == 2
        rows = [
            Text(
                f"{row_name(bound.axis, key, dictionary).vi}: {text.vi}",
                f"{row_name(bound.axis, key, dictionary).en}: {text.en}",
            )
            for key, row in bound.rows.items()
            for text in [_noted(related(relation, row, unit, dictionary), row, is_mixed=is_mixed)]
        ]
        axis = axis_name(bound.axis, dictionary)
        return Text(
            f"theo {axis.vi} ({'; '.join(row.vi for row in rows)})",
            f"by {axis.en} ({'; '.join(row.en for row in rows)})",
        )
    if bound.readings:
        return _readings(relation, bound, unit, dictionary)
    if bound.open:
        return _OPEN[bound.open]
    assert bound.value is not None
    value, template = fraction(bound.value), _RELATIONS[relation]
    if relation is Relation.AT_LEAST and unit and unit.id == PERCENT and value == 100:
        template = _ALL
    elif relation is Relation.AT_MOST and value == 0:
        template = _NONE
        if unit and unit.id not in MEASURED:
            return template.format(bound=Text("0", "0"))
    return template.format(bound=measured(bound, unit))


def _noted(text: Text, row: AnyBound, *, is_mixed: bool) -> Text:
    """The row of a table, and that it is from a secondary source where others are not."""
    if not (is_mixed and isinstance(row, Bound) and row.secondary):
        return text
    return Text(f"{text.vi} (nguồn thứ cấp)", f"{text.en} (secondary source)")


def _readings(relation: Relation, bound: Bound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """What each of the sources gives, where they conflict."""
    said = [
        (related(relation, each, unit, dictionary), each.cite.source.name if each.cite else "")
        for each in bound.readings
    ]
    return Text(
        f"đạt mức quy định, các nguồn nêu khác nhau: {' / '.join(f'{text.vi} ({name})' for text, name in said)}",
        f"to its bound, on which sources conflict: {' / '.join(f'{text.en} ({name})' for text, name in said)}",
    )


def axis_name(axis: str, dictionary: Dictionary) -> Text:
    """What the bounds of a table vary by."""
    return dictionary[axis].label if axis in dictionary else Text("năm", "year")


def row_name(axis: str, key: str, dictionary: Dictionary) -> Text:
    """A row of a table of bounds."""
    return dictionary[axis].values.get(key, Text(key, key)) if axis in dictionary else Text(key, key)


def value_text(fact: Fact, value: bool | str, *, wanted: bool = True) -> Text:
    """A flag or category as people say it; a flag that is not `wanted` to be true is there or not, met by neither."""
    if isinstance(value, bool):
        if not wanted:
            return Text("có", "yes") if value else Text("không", "no")
        return Text("đạt", "yes") if value else Text("chưa đạt", "no")
    return fact.values[value]
