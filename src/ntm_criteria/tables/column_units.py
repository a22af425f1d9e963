"""Units of columns that are not in their fact's own."""

from fractions import Fraction

from ntm_criteria.errors import ProblemCode
from ntm_criteria.facts import Fact
from ntm_criteria.units import UnitMismatch, UnknownUnit
from ntm_criteria.words import Text, one_line


class WrongUnit(ValueError):
    """A column cannot be in this unit; `text` says why."""

    def __init__(self, code: ProblemCode, text: Text, hint: Text | None = None) -> None:
        super().__init__(text.en)
        self.code, self.text, self.hint = code, text, hint


def factor_of(fact: Fact, unit: str) -> Fraction:
    """What the cells of a column are multiplied by to be in the fact's unit: a power of ten.

    :raises WrongUnit: no such unit, one of something else, or another factor.
    """
    if not fact.is_number or fact.unit is None:
        raise WrongUnit(ProblemCode.UNIT_MISMATCH, Text(f"'{fact.id}' không có đơn vị", f"'{fact.id}' has no unit"))
    own, written = fact.unit.one, one_line(unit)
    try:
        factor = fact.factor(unit)
    except (UnknownUnit, UnitMismatch) as wrong:
        code = ProblemCode.UNKNOWN_UNIT if isinstance(wrong, UnknownUnit) else ProblemCode.UNIT_MISMATCH
        vi = f"'{fact.id}' tính bằng '{own.vi}', không đổi được từ '{written}'"
        raise WrongUnit(code, Text(vi, f"'{fact.id}' is in '{own.en}', not in '{written}'")) from None
    if not _is_power_of_ten(factor):
        vi = f"từ '{written}' sang '{own.vi}' phải nhân {factor}, không phải lũy thừa của 10"
        en = f"from '{written}' to '{own.en}' is times {factor}, no power of ten"
        hint = Text("tự đổi đơn vị trước, rồi làm tròn", "convert the column yourself, and round it")
        raise WrongUnit(ProblemCode.UNIT_MISMATCH, Text(vi, en), hint)
    return factor


def _is_power_of_ten(factor: Fraction) -> bool:
    return all(str(part).strip("0") == "1" for part in (factor.numerator, factor.denominator)) and (
        factor.numerator == 1 or factor.denominator == 1
    )
