"""Check and convert the units of columns that do not use their fact's own unit."""

from collections.abc import Mapping
from fractions import Fraction

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import Fact, NumberFact, UnitMismatch, UnknownUnit
from ntm_criteria.tables.columns.arguments import not_taken
from ntm_criteria.text import Text, one_line


class WrongUnit(ValueError):
    """Raised for a unit that a column cannot have; `text` is the message for the user."""

    code: ProblemCode
    text: Text
    hint: Text | None

    def __init__(self, code: ProblemCode, text: Text, hint: Text | None = None) -> None:
        super().__init__(text.en)
        self.code, self.text, self.hint = code, text, hint


def check_units(units: object) -> None:
    """Raise FactError unless `units` is None or a mapping from fact ids to units."""
    if units is None:
        return
    if isinstance(units, Mapping) and all(isinstance(text, str) for pair in units.items() for text in pair):
        return
    example = "{'income_per_capita': 'VND/person/year', 'irrigated_land_share': 'fraction'}"
    raise not_taken(
        "units", units, Text("đơn vị theo mã số liệu: {example}", "units by fact: {example}").format(example=example)
    )


def factor_of(fact: Fact, unit: str) -> Fraction:
    """Return the factor, a power of ten, that converts figures in `unit` to the fact's own unit.

    :raises WrongUnit: `unit` is unknown or cannot be converted to the fact's unit, or the factor is not a power of ten.
    """
    if not isinstance(fact, NumberFact):
        raise WrongUnit(
            ProblemCode.UNIT_MISMATCH,
            Text("'{fact_id}' không có đơn vị", "'{fact_id}' has no unit").format(fact_id=fact.id),
        )
    own, unit_text = fact.unit.one, one_line(unit)
    try:
        factor = fact.factor(unit)
    except (UnknownUnit, UnitMismatch) as wrong:
        code = ProblemCode.UNKNOWN_UNIT if isinstance(wrong, UnknownUnit) else ProblemCode.UNIT_MISMATCH
        message = Text(
            "'{fact}' tính bằng '{own}', không đổi được từ '{unit}'", "'{fact}' is in '{own}', not in '{unit}'"
        ).format(fact=fact.id, own=own, unit=unit_text)
        raise WrongUnit(code, message) from None
    if power_of_ten(factor) is None:
        message = Text(
            "từ '{unit_text}' sang '{own}' phải nhân {factor}, không phải lũy thừa của 10",
            "from '{unit_text}' to '{own}' is times {factor}, no power of ten",
        ).format(unit_text=unit_text, own=own, factor=factor)
        hint = Text("tự đổi đơn vị trước, rồi làm tròn", "convert the column yourself, and round it")
        raise WrongUnit(ProblemCode.UNIT_MISMATCH, message, hint)
    return factor


def power_of_ten(value: Fraction) -> int | None:
    """Return n if `value` is 10 to the power n (-2 for 1/100); None if it is not a power of ten."""
    sign, whole = (1, value.numerator) if value.denominator == 1 else (-1, value.denominator)
    is_one = str(whole).strip("0") == "1" and (sign == 1 or value.numerator == 1)
    return sign * (len(str(whole)) - 1) if is_one else None
