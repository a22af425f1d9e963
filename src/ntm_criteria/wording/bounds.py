"""Bounds and values in words: "từ 92% trở lên", a table of bounds written out, the value of a flag or a category."""

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
    """A number with its unit. In Vietnamese a count below ten is padded (01–09)."""
    bare = bare_number(value, unit, digits=digits, beside=beside)
    return both(lambda lang: amount(bare[lang], unit.name(lang, value) if unit else ""))


def bare_number(
    value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None
) -> Text:
    """The same without its unit."""
    if value.denominator == 1 and unit and unit.id not in MEASURED and 0 < value < 10:
        return both(lambda lang: count(int(value), lang))
    return both(lambda lang: number(value, lang, digits=digits, beside=beside))


# in these units a small whole number is a measurement, not a count of things
MEASURED = {PERCENT, POINT, "hectare", "million_VND/person/year"}


def related(relation: Relation, bound: AnyBound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """A relation and its bound: "từ 92% trở lên"."""
    if not isinstance(bound, Bound):
        is_mixed = len({cell.secondary for _, cell in bound.cells() if cell.value}) == 2
        rows = [
            (
                row_name(bound.axis, key, dictionary),
                _marked(related(relation, row, unit, dictionary), row, is_mixed=is_mixed),
            )
            for key, row in bound.rows.items()
        ]
        listed = both(lambda lang: "; ".join(f"{name[lang]}: {text[lang]}" for name, text in rows))
        axis = axis_name(bound.axis, dictionary)
        return Text(f"theo {axis.vi} ({listed.vi})", f"by {axis.en} ({listed.en})")
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


def _marked(text: Text, row: AnyBound, *, is_mixed: bool) -> Text:
    """A row of a table, marked if it is from a secondary source and other rows are not."""
    if not (is_mixed and isinstance(row, Bound) and row.secondary):
        return text
    return Text(f"{text.vi} (nguồn thứ cấp)", f"{text.en} (secondary source)")


def _readings(relation: Relation, bound: Bound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """The bounds that conflicting sources give, each with its source."""
    by_source = [
        (related(relation, each, unit, dictionary), each.cite.source.name if each.cite else "")
        for each in bound.readings
    ]
    listed = both(lambda lang: " / ".join(f"{text[lang]} ({name})" for text, name in by_source))
    return Text(
        f"đạt mức quy định, các nguồn nêu khác nhau: {listed.vi}",
        f"to its bound, on which sources conflict: {listed.en}",
    )


def axis_name(axis: str, dictionary: Dictionary) -> Text:
    """The name of what the bounds of a table vary by."""
    return dictionary[axis].label if axis in dictionary else Text("năm", "year")


def row_name(axis: str, key: str, dictionary: Dictionary) -> Text:
    """The name of a row of a table of bounds."""
    return dictionary[axis].values.get(key, Text(key, key)) if axis in dictionary else Text(key, key)


def value_text(fact: Fact, value: bool | str, *, wanted: bool = True) -> Text:
    """The value of a flag or a category in words.

    :param wanted: whether a flag must be true; if not, the words are "yes" and "no" rather than "met" and "not met".
    """
    if isinstance(value, bool):
        if not wanted:
            return Text("có", "yes") if value else Text("không", "no")
        return Text("đạt", "yes") if value else Text("chưa đạt", "no")
    return fact.values[value]
