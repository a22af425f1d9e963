"""Reads the number of a bound with its unit ("12.5 %"), and converts it to the fact's unit."""

import re
from contextlib import suppress
from fractions import Fraction
from math import inf

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath, units_meant
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import OPEN_WORDS
from ntm_criteria.model import PERCENT, POINT, NumberFact, Pair, Relation, UnitMismatch, UnknownUnit, holds, pair
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, amount, both, decimal_digits, number, one_line

NUMBER_AND_UNIT = re.compile(
    r"(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(.*)", re.DOTALL
)  # rule files: decimal point, no grouping
FOR_EACH = "for_each"  # replaces the fact's id in messages about a number or share of villages
_GROUPED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_NO_UNIT = re.compile(r"[.,/0-9–-]")
MOST_DIGITS = 15  # a float keeps this many digits exactly, so tables compare with the same bound


def bound_number(text: str, fact: NumberFact, path: KeyPath, problems: FileProblems) -> Fraction | None:
    """Read a bound as a number in the fact's unit; None after a problem."""
    match, unit, shown = NUMBER_AND_UNIT.fullmatch(text), fact.unit, one_line(text, longest=60)
    is_for_each = fact.id == FOR_EACH
    if not match or _NO_UNIT.match(match[2]):
        message = Text("'{shown}' không phải là một số kèm đơn vị", "'{shown}' is not a number with its unit").format(
            shown=shown
        )
        example = Text(
            "ví dụ: 12.5 {one} (dấu chấm thập phân, không tách hàng nghìn)",
            "for example: 12.5 {unit_id} (decimal point, no grouping)",
        ).format(one=unit.one, unit_id=unit.id)
        known = did_you_mean(text, OPEN_WORDS)
        hint = known or _ungrouped(text, fact) or (_VILLAGES if is_for_each else example)
        problems.add(ProblemCode.BAD_NUMBER, path, message, hint)
        return None
    if not match[2]:
        hint = Text("viết: {text} {one}", "write: {text} {unit_id}").format(text=text, one=unit.one, unit_id=unit.id)
        if unit.id == PERCENT and 0 < (value := Fraction(match[1])) < 1:  # as a spreadsheet holds a share
            whole = number(100 * value, "en")
            hint = Text(
                "viết: {whole} %, hoặc {text} % nếu dưới 1 %", "write: {whole} %, or {text} % if it is below 1 %"
            ).format(whole=whole, text=text)
        if is_for_each:
            hint = Text("viết: {text} thôn hoặc {text} %", "write: {text} villages or {text} %").format(text=text)
        problems.add(
            ProblemCode.UNIT_MISSING,
            path,
            Text("'{shown}' chưa có đơn vị", "'{shown}' has no unit").format(shown=shown),
            hint,
        )
        return None
    name = one_line(match[2], longest=60)
    measured = Text("'{fact_id}' tính bằng '{one}'", "'{fact_id}' is in '{unit_id}'").format(
        fact_id=fact.id, one=unit.one, unit_id=unit.id
    )
    try:
        return _checked(match[1], fact.factor(match[2]), fact, path, shown, problems)
    except UnknownUnit:
        message = Text("'{fact_id}' không có đơn vị '{name}'", "'{name}' is no unit of '{fact_id}'").format(
            fact_id=fact.id, name=name
        )
        meant = next(units_meant(fact, match[2], shortened=False), None)
        near = did_you_mean(meant, [meant]) if meant else measured
        problems.add(ProblemCode.UNKNOWN_UNIT, path, message, near)
    except UnitMismatch:
        message = Text("{measured}, không phải '{name}'", "{measured}, not in '{name}'").format(
            measured=measured, name=name
        )
        is_change = (unit.id, name) == (POINT, PERCENT)
        problems.add(
            ProblemCode.UNIT_MISMATCH, path, message, _VILLAGES if is_for_each else _POINTS if is_change else None
        )
    return None


def significant_digits(value: Fraction) -> float:
    """Return how many digits a number has without the zeros at its ends; infinity if its decimals never end."""
    decimals = decimal_digits(value)
    return inf if decimals is None else len(str(abs(int(value * 10**decimals))).strip("0"))


def is_decisive(relation: Relation, bound: Pair, fact: NumberFact) -> bool:
    """Whether some figures that the fact can take meet a bound and others miss it."""
    return bool(holds(relation, pair(fact.low), bound)) is not bool(holds(relation, pair(fact.high), bound))


def _checked(
    digits: str, factor: Fraction, fact: NumberFact, path: KeyPath, shown: str, problems: FileProblems
) -> Fraction | None:
    value = Fraction(digits) * factor
    if significant_digits(Fraction(digits)) > MOST_DIGITS:
        message = Text("'{shown}' có hơn {most_digits} chữ số", "'{shown}' has more than {most_digits} digits").format(
            shown=shown, most_digits=MOST_DIGITS
        )
        problems.add(ProblemCode.BAD_NUMBER, path, message)
        return None
    # the author of "1.000 người" means a thousand
    is_grouped = _GROUPED.fullmatch(digits) and factor * fact.scale < 1000
    if is_grouped or fact.multiple(value.as_integer_ratio()) is None:
        step, decimals = number(Fraction(1, fact.scale), "en"), fact.step_digits
        finer = Text(
            "'{shown}' có nhiều hơn {decimals} chữ số thập phân (số liệu '{fact}')",
            "'{shown}' is finer than {step}, the step of '{fact}'",
        )
        if not decimals:
            finer = Text(
                "'{shown}' không phải số nguyên (số liệu '{fact}')",
                "'{shown}' is finer than {step}, the step of '{fact}'",
            )
        message = finer.format(shown=shown, decimals=decimals, step=step, fact=fact.id)
        problems.add(ProblemCode.BAD_NUMBER, path, message, _ungrouped(shown, fact))
        return None
    if not fact.low <= value <= fact.high:
        low, high, unit = fact.low, fact.high, fact.unit
        limits = both(lambda lang: f"{number(low, lang)}–{amount(number(high, lang), unit.name(lang))}")
        message = Text(
            "mức quy định '{shown}' nằm ngoài giới hạn của '{fact_id}': {limits}",
            "the bound '{shown}' is outside the limits of '{fact_id}': {limits}",
        ).format(shown=shown, fact_id=fact.id, limits=limits)
        problems.add(ProblemCode.BOUND_OUT_OF_LIMITS, path, message)
        return None
    return value


_VILLAGES = Text("ví dụ: 4 thôn hoặc 80 %", "for example: 4 villages or 80 %")
_POINTS = Text(
    "mức tăng, giảm của một tỷ lệ tính bằng điểm phần trăm", "the rise or fall of a share is in percentage points"
)


def _ungrouped(text: str, fact: NumberFact) -> Text | None:
    """Return a hint with the number as rule files write it, if `text` has a decimal comma or grouped thousands.

    None if the fact cannot have that bound: nobody who writes "92.005 %" means 92,005 %.
    """
    if grouped := re.fullmatch(r"([0-9]{1,3}(?:[.,\s][0-9]{3})+)\s*([^0-9.,].*)", text):
        digits, unit = re.sub(r"[^0-9]", "", grouped[1]), grouped[2]
    elif comma := re.fullmatch(r"([0-9]+),([0-9]+)\s*([^0-9.,].*)", text):
        digits, unit = f"{comma[1]}.{comma[2]}", comma[3]
    else:
        return None
    with suppress(UnknownUnit, UnitMismatch):
        value = Fraction(digits) * fact.factor(unit)
        if fact.low <= value <= fact.high and fact.multiple(value.as_integer_ratio()) is not None:
            return Text("viết: {digits} {unit}", "write: {digits} {unit}").format(digits=digits, unit=unit)
    return None
