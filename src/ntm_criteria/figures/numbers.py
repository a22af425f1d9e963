"""Reads numbers as people write them into exact pairs.

A text is split into number and unit. The number is read in Vietnamese ("1.234,5") and in English style ("1,234.5"), and values
outside the fact's limits are dropped. Unless exactly one value is left, the figure is refused, such as "1.234 ha".
"""

import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from operator import index

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.refused import HOW, YES_OR_NO, Locale, Refused, refused, text_of, unreadable
from ntm_criteria.model import FactKind, NumberFact, Pair, UnitMismatch, UnknownUnit, plain
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Lang, Text, amount, both, naming_options, number, quoted, shown

_EXACT = 10**15
_SAY_LOCALE = Text(
    "bỏ dấu phân cách hàng nghìn, hoặc ghi rõ {locale_vi} (dấu phẩy thập phân) hay en",
    "leave out the thousands separator ({plainest} …), or set {locale_vi} or en",
)


def read_number(fact: NumberFact, raw: object, locale: Locale) -> Pair:
    """Read a share, quantity or count in the fact's unit; return a pair (number of steps, `fact.scale`).

    :raises Refused: the figure is not a number, or is ambiguous, finer than the step or outside the limits.
    """
    scale = fact.scale
    multiple: int | None
    if type(raw) is int:
        multiple = raw * scale
    elif (
        type(raw) is float and -_EXACT < (scaled := raw * scale) < _EXACT and (multiple := round(scaled)) / scale == raw
    ):
        pass  # only one decimal number of up to 15 digits equals a float: the division shows that it is this number
    else:
        multiple = fact.multiple(_from_text(fact, raw, locale) if isinstance(raw, str) else _from_object(fact, raw))
    if multiple is None:
        raise _too_fine(fact, raw)
    if fact.low_multiple <= multiple <= fact.high_multiple:
        return multiple, scale
    raise out_of_limits(fact, raw)


def _too_fine(fact: NumberFact, raw: object) -> Refused:
    if fact.kind is FactKind.COUNT:
        return _not_whole(fact, raw)
    vi, en = "ghi số liệu đúng như biểu báo cáo", "give the figure as the reporting form has it"
    if fact.part and fact.whole:
        vi += f", hoặc ghi số đếm: {fact.part}, {fact.whole}"
        en += f", or give the counts: {fact.part}, {fact.whole}"
    # a whole number with decimals is often an average: the fact's note explains what to count instead
    hint = (fact.note if fact.scale == 1 else None) or Text(vi, en)
    step = both(lambda lang: number(Fraction(1, fact.scale), lang))
    vi, en = f"lẻ hơn mức ghi nhận {step.vi}", f"is finer than its step {step.en}"
    return refused(ProblemCode.FINER_THAN_STEP, raw, vi, en, hint)


def out_of_limits(fact: NumberFact, raw: object) -> Refused:
    """Build the refusal of a number outside the fact's limits."""
    low, high = fact.low, fact.high
    limits = both(lambda lang: f"{number(low, lang)} … {amount(number(high, lang), fact.unit.name(lang))}")
    vi, en = f"nằm ngoài giới hạn {limits.vi}", f"is outside the limits {limits.en}"
    return refused(ProblemCode.OUT_OF_LIMITS, raw, vi, en, CHECK)


CHECK = Text("kiểm tra lại số liệu và đơn vị tính", "check the figure and its unit")


def _from_object(fact: NumberFact, raw: object) -> Pair:
    """Read a number that is not text; a float is read as the digits that Python shows."""
    if not isinstance(raw, bool):
        if isinstance(raw, float) and isfinite(raw):
            raw = Decimal(repr(float(raw)))
        if isinstance(raw, Decimal) and raw.is_finite():
            if not raw:
                return 0, 1
            if raw.adjusted() > 30:
                raise out_of_limits(fact, raw)
            exponent = raw.as_tuple().exponent
            if isinstance(exponent, int) and exponent < -40:
                raise _too_fine(fact, raw)
            return raw.as_integer_ratio()
        if isinstance(raw, Fraction):
            return raw.as_integer_ratio()
        if not isinstance(raw, float | Decimal):
            try:
                return index(raw), 1  # type: ignore[arg-type]  # also takes NumPy's integers
            except TypeError:
                pass
    hint = _NONE if fact.kind is FactKind.COUNT and isinstance(raw, bool) else HOW
    raise unreadable(raw, "không phải là một số", f"({type(raw).__name__}) is not a number", hint)


_NONE = Text(
    "số liệu này là số đếm: để trống nếu chưa có số liệu, ghi 0 nếu không có trường hợp nào",
    "this is a count: leave it empty if there is no figure, write 0 if there was none",
)
_COUNTS = re.compile(r"([0-9](?:[0-9.,]*[0-9])?)\s*/\s*([0-9](?:[0-9.,]*[0-9])?)(?:\s*[^\W\d].*)?")  # "41/612 hộ"
NUMBER_AND_UNIT = re.compile(r"([-−]?)([0-9](?:[0-9.,\x20\xa0\u202f]*[0-9])?)\s*(.*)", re.DOTALL)
_BLANK = "[\x20\xa0\u202f]"


def _form(group: str, decimal: str) -> re.Pattern[str]:
    grouped = "|".join(f"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" for mark in (group, _BLANK))
    return re.compile(f"([0-9]+|{grouped})(?:{decimal}([0-9]+))?")


_FORMS: dict[Lang, re.Pattern[str]] = {"vi": _form(r"\.", ","), "en": _form(",", r"\.")}


def _from_text(fact: NumberFact, raw: str, locale: Locale) -> Pair:
    match = NUMBER_AND_UNIT.fullmatch(text_of(raw))
    if not match:
        hint = _NONE if fact.kind is FactKind.COUNT and plain(text_of(raw)) in YES_OR_NO else HOW
        raise unreadable(raw, "không đọc được thành một số", "cannot be read as a number", hint)
    if fact.part and fact.whole and (counts := _COUNTS.fullmatch(text_of(raw))):
        # quoted, since YAML would read "1.041" as a decimal number
        part, whole = (digits if digits.isdigit() else f"'{digits}'" for digits in counts.groups())
        part, whole = f"`{fact.part}: {part}`", f"`{fact.whole}: {whole}`"
        vi, en = f"ghi hai số liệu riêng: {part} và {whole}", f"give {part} and {whole} instead"
        hint = Text(f"{vi}; tỷ lệ sẽ được tính", f"{en}; the share follows")
        raise unreadable(raw, "gộp hai số liệu làm một", "is two figures in one", hint)
    values, is_dropped = readings(fact, match, raw, locale)
    fitting = sorted(value for value in values if fact.low <= value <= fact.high)
    if len(fitting) == 1:
        return fitting[0].as_integer_ratio()
    if fitting:
        vi, en = " hoặc ".join(number(n, "vi") for n in fitting), " or ".join(number(n, "en") for n in fitting)
        plainest = number(max(fitting, key=lambda value: -(value.denominator)), "en").replace(",", "")
        hint = naming_options(_SAY_LOCALE, plainest=plainest)
        raise refused(ProblemCode.AMBIGUOUS_FIGURE, raw, f"có thể là {vi}", f"may be {en}", hint)
    if values:
        raise out_of_limits(fact, raw)
    if is_dropped:
        raise _not_whole(fact, raw)
    raise unreadable(raw, "không đúng cách viết số", "is not how a number is written")


def readings(fact: NumberFact, match: re.Match[str], raw: str, locale: Locale) -> tuple[dict[Fraction, Fraction], bool]:
    """Return the possible values of a matched number, in the fact's unit, each with its fineness (see `fineness`).

    The second result is whether a value was dropped because a count cannot have decimals.
    """
    sign, digits, unit = match.groups()
    factor = _factor(fact, unit, raw) if unit else Fraction(1)
    values: dict[Fraction, Fraction] = {}
    is_dropped = False
    for lang, form in _FORMS.items():
        parts = form.fullmatch(digits) if locale in (None, lang) else None
        if parts and parts[2] and fact.kind is FactKind.COUNT:
            is_dropped = True
        elif parts:
            decimals = parts[2] or ""
            last_digit = factor / 10 ** len(decimals)
            value = int(re.sub(r"[^0-9]", "", parts[1]) + decimals) * last_digit
            values[-value if sign else value] = last_digit
    return values, is_dropped


def _factor(fact: NumberFact, unit: str, raw: str) -> Fraction:
    try:
        return fact.factor(unit)
    except UnknownUnit as unknown:
        name, prefix = fact.unit.many, quoted(raw)
        code = ProblemCode.UNREADABLE_FIGURE if any(map(str.isnumeric, unit)) else ProblemCode.UNKNOWN_UNIT
        vi, en = f"không hiểu '{shown(unit)}' sau con số", f"'{shown(unit)}' after the number is no known unit"
        hint = (
            did_you_mean(unit, fact.spellings)
            or next((did_you_mean(word, [word]) for word in unknown.suggestions), None)
            or Text(f"số liệu này tính bằng '{name.vi}'", f"this figure is in '{name.en}'")
        )
        raise Refused(code, Text(f"{prefix.vi}: {vi}", f"{prefix.en}: {en}"), hint) from None
    except UnitMismatch:
        name, prefix = fact.unit.many, quoted(raw)
        vi = f"số liệu này tính bằng '{name.vi}', không phải '{shown(unit)}'"
        en = f"this figure is in '{name.en}', not '{shown(unit)}'"
        bare = Text("ghi đúng đơn vị, hoặc ghi số không kèm đơn vị", "give it in that unit, or as a bare number")
        message = Text(f"{prefix.vi}: {vi}", f"{prefix.en}: {en}")
        raise Refused(ProblemCode.UNIT_MISMATCH, message, _whole_unit(fact, unit, raw) or bare) from None


def _whole_unit(fact: NumberFact, unit: str, raw: str) -> Text | None:
    """Return a hint if the unit lacks the part after the slash ("2 lần" for "2 lần/tháng"), else None."""
    if plain(unit) not in {spelling.partition("/")[0] for spelling in fact.spellings if "/" in spelling}:
        return None
    digits = text_of(raw)[: -len(unit)].strip()
    whole = both(lambda lang: f"{digits} {fact.unit.name(lang, 1 if digits == '1' else 2)}")
    return Text(f"ghi `{whole.vi}`, hoặc ghi số không kèm đơn vị", f"write `{whole.en}`, or a bare number")


def _not_whole(fact: NumberFact, raw: object) -> Refused:
    example = both(lambda lang: f"12 {fact.unit.name(lang)}")
    hint = Text(f"ghi số nguyên, ví dụ '{example.vi}'", f"write a whole number, such as '{example.en}'")
    return unreadable(raw, "phải là số nguyên", "must be a whole number", hint)
