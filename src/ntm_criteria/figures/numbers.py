"""Reads numbers as people write them into exact pairs.

A text is split into number and unit. The number is read in Vietnamese ("1.234,5") and in English style ("1,234.5"), and values
outside the fact's limits are dropped. Unless exactly one value is left, the figure is refused, such as "1.234 ha".
"""

import re
from contextlib import suppress
from decimal import ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from math import floor, isfinite
from operator import index
from typing import TypeGuard

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.hints import (
    CHECK,
    between,
    how,
    instead_of_yes_or_no,
    units_meant,
    whole_number,
    with_other_signs,
)
from ntm_criteria.figures.refused import MINUS, YES_OR_NO, Locale, Refused, native, refused, text_of, unreadable
from ntm_criteria.model import (
    Fact,
    FactKind,
    Interval,
    NumberFact,
    Pair,
    Single,
    UnitMismatch,
    UnknownUnit,
    meaning,
    plain,
)
from ntm_criteria.text import OR, Lang, Text, amount, both, naming_options, number, quoted, remembering, shown

_EXACT = 10**15
_MOST_DECIMALS = 40  # more of them only make a number slow to read
_FINEST = 10**_MOST_DECIMALS
_SAY_LOCALE = Text(
    "bỏ dấu phân cách hàng nghìn ('{plainest}'), hoặc ghi rõ {locale_vi} (dấu phẩy thập phân) hay en",
    "leave out the thousands separator ('{plainest}'), or set {locale_vi} or en",
)


def read_number(fact: NumberFact, raw: object, locale: Locale) -> Pair | Interval:
    """Read a share, quantity or count in the fact's unit.

    :returns: a pair: (number of steps, `fact.scale`), or numbers of its own if the figure is finer than the step. An interval
        if the figure is a float that means no single number (see `model.floats`).
    :raises Refused: the figure is not a number, or is ambiguous or outside the limits.
    """
    scale = fact.scale
    if type(raw) is int:
        multiple = raw * scale
    elif (
        type(raw) is float and -_EXACT < (scaled := raw * scale) < _EXACT and (multiple := round(scaled)) / scale == raw
    ):
        pass  # only one decimal number of up to 15 digits equals a float: the division shows that it is this number
    else:
        number = _from_text(fact, raw, locale) if isinstance(raw, str) else _from_object(fact, raw, locale)
        if isinstance(number, Interval):
            return _possible(fact, raw, number)
        steps = fact.multiple(number)
        if steps is None:
            return _finer(fact, raw, number)
        multiple = steps
    if fact.low_multiple <= multiple <= fact.high_multiple:
        return multiple, scale
    raise out_of_limits(fact, raw)


def _finer(fact: NumberFact, raw: object, number: Pair) -> Pair:
    """Check an exact number that is finer than the fact's step."""
    if fact.kind is FactKind.COUNT:
        raise _not_whole(fact, raw, None)
    if fact.low <= Fraction(*number) <= fact.high:
        return number
    raise out_of_limits(fact, raw)


def _possible(fact: NumberFact, raw: object, figure: Interval) -> Pair | Interval:
    """Return what a figure can be within the limits of its fact: what is left may be one number."""
    if fact.kind is FactKind.COUNT:
        raise _not_whole(fact, raw, None)
    (low, scale), (high, _) = figure.low, figure.high
    low, high = max(low, int(fact.low * scale)), min(high, int(fact.high * scale))
    if low > high:
        raise out_of_limits(fact, raw)
    return (low, scale) if low == high else Interval((low, scale), (high, scale))


def out_of_limits(fact: Fact, raw: object) -> Refused:
    """Build the refusal of a number outside the fact's limits."""
    limits = _limits(fact)
    message = Text("nằm ngoài giới hạn {limits}", "is outside the limits {limits}").format(limits=limits)
    return refused(ProblemCode.OUT_OF_LIMITS, raw, message, CHECK, **between(fact.low, fact.high, fact))


@remembering(10_000)
def _limits(fact: Fact) -> Text:
    low, high = fact.low, fact.high
    return both(
        lambda lang: f"{number(low, lang)} … {amount(number(high, lang), fact.unit.name(lang) if fact.unit else '')}"
    )


_SHORT_FLOATS = {2: 2**11, 4: 2**24}  # bytes of a NumPy float -> it holds every whole number up to this one


def _check_precision(fact: NumberFact, raw: object) -> None:
    """Refuse a float of so few digits that two figures of the fact could be one float."""
    dtype = getattr(raw, "dtype", None)
    most = _SHORT_FLOATS.get(getattr(dtype, "itemsize", 0)) if getattr(dtype, "kind", None) == "f" else None
    if most is not None and max(abs(fact.low_multiple), abs(fact.high_multiple)) > most:
        message = Text(
            "là {dtype}, không đủ chữ số cho số liệu này", "is {dtype}, which has too few digits for this figure"
        ).format(dtype=dtype)
        hint = Text("đọc lại từ nguồn dưới dạng float64", "read it as float64 from where it comes")
        raise refused(ProblemCode.WRONG_TYPE, raw, message, hint)


def _from_object(fact: NumberFact, raw: object, locale: Locale) -> Pair | Interval:
    """Read a number that is not text."""
    _check_precision(fact, raw)
    raw = native(raw)
    if isinstance(raw, Interval):
        return raw
    if is_single(raw) or isinstance(raw, float):
        if isfinite(raw):
            single = is_single(raw)
            scale = fact.single_scale if single else fact.float_scale
            low, high = meaning(float(raw), scale, single=single)
            return (low, scale) if low == high else Interval((low, scale), (high, scale))
    elif isinstance(raw, Decimal) and raw.is_finite():
        return _from_decimal(fact, raw)
    elif isinstance(raw, Fraction):
        return raw.as_integer_ratio() if raw.denominator <= _FINEST else _between(floor(raw * _FINEST))
    elif not isinstance(raw, bool | Decimal):
        try:
            return index(raw), 1  # type: ignore[arg-type]  # also takes NumPy's integers
        except TypeError:
            pass
    hint = (instead_of_yes_or_no if isinstance(raw, bool) else how)(fact, locale)
    raise unreadable(
        raw, Text("không phải là một số", "({kind}) is not a number").format(kind=type(raw).__name__), hint
    )


def is_single(raw: object) -> TypeGuard[Single]:
    """Whether a number is a float of 32 bits, such as NumPy's, which is no subclass of `float`."""
    return isinstance(raw, Single) or getattr(getattr(raw, "dtype", None), "str", "")[1:] == "f4"


def _from_decimal(fact: NumberFact, raw: Decimal) -> Pair | Interval:
    """Read a finite decimal number exactly; one with more than 40 decimals is between two numbers with 40."""
    if raw and raw.adjusted() > 30:
        raise out_of_limits(fact, raw)
    exponent = raw.as_tuple().exponent
    if not raw or not isinstance(exponent, int) or exponent >= -_MOST_DECIMALS:
        return raw.as_integer_ratio()
    cut, context = Decimal((0, (1,), -_MOST_DECIMALS)), Context(prec=100)
    return _between(int(raw.quantize(cut, ROUND_FLOOR, context).scaleb(_MOST_DECIMALS, context)))


def _between(low: int) -> Interval:
    """Return the figure between `low` and `low` + 1 of the finest numbers that are read."""
    return Interval((low, _FINEST), (low + 1, _FINEST))


_COUNTS = re.compile(r"([0-9](?:[0-9.,]*[0-9])?)\s*/\s*([0-9](?:[0-9.,]*[0-9])?)(?:\s*[^\W\d].*)?")  # "41/612 hộ"
NUMBER_AND_UNIT = re.compile(rf"([{MINUS}]?)([0-9](?:[0-9., ]*[0-9])?)\s*(.*)", re.DOTALL)
# two lines or a wide gap hold two numbers, a soft hyphen may be a minus sign, marks of direction turn digits around
_TORN = re.compile(r"[0-9]\s{2,}[0-9]|[0-9][\0-\x1f\x7f-\x9f\u2028\u2029][0-9]|[\xad\u202a-\u202e\u2066-\u2069]")


def _form(group: str, decimal: str) -> re.Pattern[str]:
    grouped = "|".join(f"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" for mark in (group, " "))
    return re.compile(f"([0-9]+|{grouped})(?:{decimal}([0-9]+))?")


_FORMS: dict[Lang, re.Pattern[str]] = {"vi": _form(r"\.", ","), "en": _form(",", r"\.")}


def _from_text(fact: NumberFact, raw: str, locale: Locale) -> Pair:
    text = text_of(raw)
    match = NUMBER_AND_UNIT.fullmatch(text)
    if not match or _TORN.search(raw):
        hint = (instead_of_yes_or_no if plain(text) in YES_OR_NO else how)(fact, locale)
        raise unreadable(raw, Text("không đọc được thành một số", "cannot be read as a number"), hint)
    if fact.part and fact.whole and (counts := _COUNTS.fullmatch(text)):
        # quoted, since YAML would read "1.041" as a decimal number
        part, whole = (digits if digits.isdigit() else f"'{digits}'" for digits in counts.groups())
        part, whole = f"`{fact.part}: {part}`", f"`{fact.whole}: {whole}`"
        message = Text("ghi hai số liệu riêng: {part} và {whole}", "give {part} and {whole} instead").format(
            part=part, whole=whole
        )
        hint = Text("{words}; tỷ lệ sẽ được tính", "{words}; the share follows").format(words=message)
        raise unreadable(raw, Text("gộp hai số liệu làm một", "is two figures in one"), hint)
    values, is_dropped = readings(fact, match, raw, locale)
    fitting = sorted(value for value in values if fact.low <= value <= fact.high)
    if len(fitting) == 1:
        return fitting[0].as_integer_ratio()
    if fitting:
        numbers = both(lambda lang: f" {OR[lang]} ".join(number(n, lang) for n in fitting))
        sign, digits, unit = match.groups()
        hint = naming_options(_SAY_LOCALE, plainest=f"{sign}{re.sub('[., ]', '', digits)} {unit}".strip())
        code = ProblemCode.AMBIGUOUS_FIGURE
        message = Text("có thể là {numbers}", "may be {numbers}").format(numbers=numbers)
        raise refused(code, raw, message, hint, readings=tuple(fitting))
    if values:
        raise out_of_limits(fact, raw)
    if is_dropped:
        raise _not_whole(fact, raw, locale)
    hint = _in_locale(match, locale) or how(fact, locale)
    raise unreadable(raw, Text("không đúng cách viết số", "is not how a number is written"), hint)


def _in_locale(match: re.Match[str], locale: Locale) -> Text | None:
    """Say how the locale writes a number that is written as in the other language; None if it is not."""
    sign, digits, unit = match.groups()
    others = [form for lang, form in _FORMS.items() if locale is not None and lang != locale]
    if not any(form.fullmatch(digits) for form in others):
        return None
    return with_other_signs(f"{sign}{digits}", unit, locale)


def readings(fact: NumberFact, match: re.Match[str], raw: str, locale: Locale) -> tuple[dict[Fraction, Fraction], bool]:
    """Return the possible values of a matched number, in the fact's unit, each with its fineness (see `fineness`).

    The second result is whether a value was dropped because a count cannot have decimals.
    """
    sign, digits, unit = match.groups()
    factor = _factor(fact, match, raw, locale) if unit else Fraction(1)
    values, whole = dict[Fraction, Fraction](), dict[Fraction, Fraction]()
    is_dropped = False
    for lang, form in _FORMS.items():
        parts = form.fullmatch(digits) if locale in (None, lang) else None
        if not parts:
            continue
        decimals = parts[2] or ""
        count, finest = int(re.sub(r"[^0-9]", "", parts[1]) + decimals), factor.denominator * 10 ** len(decimals)
        value, last_digit = Fraction(count * factor.numerator, finest), Fraction(factor.numerator, finest)
        value = -value if sign else value
        if not decimals or fact.kind is not FactKind.COUNT:
            values[value] = last_digit
        elif decimals.strip("0") or _is_grouped(digits):
            is_dropped = True
        else:
            whole[value] = factor  # "612.0", as programs write a whole number
    return values or whole, is_dropped


def _is_grouped(digits: str) -> bool:
    """Whether digits are a number in groups of thousands in either language: "95.000", but not "612.0"."""
    return any(parts[2] is None for form in _FORMS.values() if (parts := form.fullmatch(digits)))


def _factor(fact: NumberFact, match: re.Match[str], raw: str, locale: Locale) -> Fraction:
    unit = match[3]
    try:
        return fact.factor(unit, shortened=True)
    except UnknownUnit:
        code = ProblemCode.UNREADABLE_FIGURE if any(map(str.isnumeric, unit)) else ProblemCode.UNKNOWN_UNIT
        words = Text(
            "'{unit}' sau con số không phải là đơn vị của số liệu này", "'{unit}' is no unit of this figure"
        ).format(unit=shown(unit))
        hint = _with_unit_meant(fact, match, locale) or _in_unit(fact)
    except UnitMismatch:
        code, name = ProblemCode.UNIT_MISMATCH, fact.unit.many
        words = Text(
            "số liệu này tính bằng '{name}', không phải '{unit}'", "this figure is in '{name}', not '{unit}'"
        ).format(name=name, unit=shown(unit))
        hint = Text("đổi ra '{name}' rồi ghi lại", "convert it to '{name}'").format(name=name)
    prefix = quoted(raw)
    message = Text("{prefix}: {words}", "{prefix}: {words}").format(prefix=prefix, words=words)
    raise Refused(code, message, hint, value=shown(raw), unit=fact.unit.id, other_unit=shown(unit))


def _in_unit(fact: NumberFact) -> Text:
    name = fact.unit.many
    return Text("số liệu này tính bằng '{name}'", "this figure is in '{name}'").format(name=name)


def _with_unit_meant(fact: NumberFact, match: re.Match[str], locale: Locale) -> Text | None:
    """Return a hint with the figure in the unit that was meant; None if no unit is near or it would be refused too."""
    sign, digits, unit = match.groups()
    for meant in units_meant(fact, unit):
        figure = f"{sign}{digits} {meant}"
        with suppress(Refused):
            read_number(fact, figure, locale)
            return Text("có phải ý là '{figure}'?", "did you mean '{figure}'?").format(figure=figure)
    return None


def _not_whole(fact: NumberFact, raw: object, locale: Locale) -> Refused:
    return unreadable(raw, Text("phải là số nguyên", "must be a whole number"), whole_number(fact, locale))
