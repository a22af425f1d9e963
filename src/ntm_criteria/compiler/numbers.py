"""Reads the number of a bound with its unit ("12.5 %"), and converts it to the fact's unit."""

import re
from decimal import Decimal
from fractions import Fraction

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import OPEN_WORDS
from ntm_criteria.model import PERCENT, POINT, NumberFact, UnitMismatch, UnknownUnit
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, amount, both, number, one_line

NUMBER_AND_UNIT = re.compile(
    r"(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(.*)", re.DOTALL
)  # rule files: decimal point, no grouping
FOR_EACH = "for_each"  # replaces the fact's id in messages about a number or share of villages
_GROUPED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_NO_UNIT = re.compile(r"[.,/0-9–-]")
_MOST_DIGITS = 15  # a float keeps this many digits exactly, so tables compare with the same bound


def bound_number(text: str, fact: NumberFact, path: KeyPath, problems: FileProblems) -> Fraction | None:
    """Read a bound as a number in the fact's unit; None after a problem."""
    match, unit, shown = NUMBER_AND_UNIT.fullmatch(text), fact.unit, one_line(text, longest=60)
    is_for_each = fact.id == FOR_EACH
    if not match or _NO_UNIT.match(match[2]):
        vi, en = f"'{shown}' không phải là một số kèm đơn vị", f"'{shown}' is not a number with its unit"
        example = Text(
            f"ví dụ: 12.5 {unit.one.vi} (dấu chấm thập phân, không tách hàng nghìn)",
            f"for example: 12.5 {unit.id} (decimal point, no grouping)",
        )
        hint = did_you_mean(text, OPEN_WORDS) or _ungrouped(text) or (_VILLAGES if is_for_each else example)
        problems.add(ProblemCode.BAD_NUMBER, path, vi, en, hint)
        return None
    if not match[2]:
        hint = Text(f"viết: {text} {unit.one.vi}", f"write: {text} {unit.id}")
        if is_for_each:
            hint = Text(f"viết: {text} thôn hoặc {text} %", f"write: {text} villages or {text} %")
        problems.add(ProblemCode.UNIT_MISSING, path, f"'{shown}' chưa có đơn vị", f"'{shown}' has no unit", hint)
        return None
    name = one_line(match[2], longest=60)
    measured = Text(f"'{fact.id}' tính bằng '{unit.one.vi}'", f"'{fact.id}' is in '{unit.id}'")
    try:
        return _checked(match[1], fact.factor(match[2]), fact, path, shown, problems)
    except UnknownUnit as unknown:
        vi, en = f"chưa biết đơn vị '{name}'", f"unit '{name}' is not known"
        hint = did_you_mean(match[2], [*fact.spellings, *unknown.suggestions]) or measured
        problems.add(ProblemCode.UNKNOWN_UNIT, path, vi, en, hint)
    except UnitMismatch:
        vi, en = f"{measured.vi}, không phải '{name}'", f"{measured.en}, not in '{name}'"
        is_change = (unit.id, name) == (POINT, PERCENT)
        problems.add(
            ProblemCode.UNIT_MISMATCH, path, vi, en, _VILLAGES if is_for_each else _POINTS if is_change else None
        )
    return None


def _checked(
    digits: str, factor: Fraction, fact: NumberFact, path: KeyPath, shown: str, problems: FileProblems
) -> Fraction | None:
    value = Fraction(digits) * factor
    if len(Decimal(digits).normalize().as_tuple().digits) > _MOST_DIGITS:
        vi, en = f"'{shown}' có hơn {_MOST_DIGITS} chữ số", f"'{shown}' has more than {_MOST_DIGITS} digits"
        problems.add(ProblemCode.BAD_NUMBER, path, vi, en)
        return None
    # the author of "1.000 người" means a thousand
    is_grouped = _GROUPED.fullmatch(digits) and factor * fact.scale < 1000
    if is_grouped or fact.multiple(value.as_integer_ratio()) is None:
        step = both(lambda lang: number(Fraction(1, fact.scale), lang))
        vi = f"'{shown}' lẻ hơn mức ghi nhận {step.vi} của '{fact.id}'"
        en = f"'{shown}' is finer than {step.en}, the step of '{fact.id}'"
        problems.add(ProblemCode.BAD_NUMBER, path, vi, en, _ungrouped(shown))
        return None
    if not fact.low <= value <= fact.high:
        low, high, unit = fact.low, fact.high, fact.unit
        limits = both(lambda lang: f"{number(low, lang)}–{amount(number(high, lang), unit.name(lang))}")
        vi = f"mức quy định '{shown}' nằm ngoài giới hạn của '{fact.id}': {limits.vi}"
        en = f"the bound '{shown}' is outside the limits of '{fact.id}': {limits.en}"
        problems.add(ProblemCode.BOUND_OUT_OF_LIMITS, path, vi, en)
        return None
    return value


_VILLAGES = Text("ví dụ: 4 thôn hoặc 80 %", "for example: 4 villages or 80 %")
_POINTS = Text(
    "mức tăng, giảm của một tỷ lệ tính bằng điểm phần trăm", "the rise or fall of a share is in percentage points"
)


def _ungrouped(text: str) -> Text | None:
    """Return a hint with the number as rule files write it, if `text` has a decimal comma or grouped thousands."""
    if grouped := re.fullmatch(r"([0-9]{1,3}(?:[.,\s][0-9]{3})+)\s*([^0-9.,].*)", text):
        right = f"{re.sub(r'[^0-9]', '', grouped[1])} {grouped[2]}"
    elif comma := re.fullmatch(r"([0-9]+),([0-9]+)\s*([^0-9.,].*)", text):
        right = f"{comma[1]}.{comma[2]} {comma[3]}"
    else:
        return None
    return Text(f"viết: {right}", f"write: {right}")
