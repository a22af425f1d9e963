"""Puts into words: bounds ("từ 92% trở lên"), tables of bounds, numbers with units, values of flags and categories."""

from fractions import Fraction

from ntm_criteria.model import (
    PERCENT,
    POINT,
    AnyBound,
    Bound,
    BoundTable,
    Dictionary,
    Fact,
    Reason,
    Relation,
    Unit,
    fraction,
)
from ntm_criteria.text import Text, amount, both, count, number

_RELATIONS = {
    Relation.AT_LEAST: Text("từ {bound} trở lên", "at least {bound}"),
    Relation.MORE_THAN: Text("trên {bound}", "more than {bound}"),
    Relation.AT_MOST: Text("không quá {bound}", "at most {bound}"),
    Relation.LESS_THAN: Text("dưới {bound}", "less than {bound}"),
}
_ALL = Text("đạt {bound}", "{bound}")  # the wording of "at least 100 %"
_NONE = Text("bằng {bound}", "{bound}")  # the wording of "at most 0"
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
    if value.denominator == 1 and unit and unit.id not in MEASURED and 0 < value < 10:
        return both(lambda lang: count(int(value), lang))
    return both(lambda lang: number(value, lang, digits=digits, beside=beside))


# in these units a small whole number is a measurement, not a count of things
MEASURED = {PERCENT, POINT, "hectare", "million_VND/person/year"}


def related(relation: Relation, bound: AnyBound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """Put a bound into words: "từ 92% trở lên". A table of bounds is written row by row."""
    if not isinstance(bound, Bound):
        return _table(relation, bound, unit, dictionary)
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
    return template.format(bound=quantity(value, unit))


def _table(relation: Relation, table: BoundTable, unit: Unit | None, dictionary: Dictionary) -> Text:
    """List the rows of a table of bounds in brackets; rows from a secondary source are marked if other rows are not."""
    is_mixed = len({cell.secondary for _, cell in table.cells() if cell.value}) == 2
    axis, rows = axis_name(table.axis, dictionary), []
    for key, row in table.rows.items():
        text = related(relation, row, unit, dictionary)
        if is_mixed and isinstance(row, Bound) and row.secondary:
            text = Text(f"{text.vi} (nguồn thứ cấp)", f"{text.en} (secondary source)")
        rows.append((row_name(table.axis, key, dictionary), text))
    list_ = both(lambda lang: "; ".join(f"{name[lang]}: {text[lang]}" for name, text in rows))
    return Text(f"theo {axis.vi} ({list_.vi})", f"by {axis.en} ({list_.en})")


def _readings(relation: Relation, bound: Bound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """List the bounds that conflicting sources give, each with its source."""
    by_source = [
        (related(relation, reading, unit, dictionary), reading.cite.source.name if reading.cite else "")
        for reading in bound.readings
    ]
    head = Text("đạt mức quy định, các nguồn nêu khác nhau", "to its bound, on which sources conflict")
    return both(lambda lang: f"{head[lang]}: {' / '.join(f'{text[lang]} ({source})' for text, source in by_source)}")


def axis_name(axis: str, dictionary: Dictionary) -> Text:
    """Return the label of the fact by which the bounds of a table vary; "year" if they vary by year."""
    return dictionary[axis].label if axis in dictionary else Text("năm", "year")


def row_name(axis: str, key: str, dictionary: Dictionary) -> Text:
    """Return the label of the row `key` in a table of bounds that vary by `axis`: a category's value or a year."""
    return dictionary[axis].values.get(key, Text(key, key)) if axis in dictionary else Text(key, key)


def value_text(fact: Fact, value: bool | str, *, must_be_true: bool = True) -> Text:
    """Put the value of a flag or a category into words.

    :param must_be_true: whether the rule requires a flag to be true; if so, Vietnamese says "đạt" and "chưa đạt" rather than
        "có" and "không".
    """
    if not isinstance(value, bool):
        return fact.values[value]
    if must_be_true:
        return Text("đạt", "yes") if value else Text("chưa đạt", "no")
    return Text("có", "yes") if value else Text("không", "no")
