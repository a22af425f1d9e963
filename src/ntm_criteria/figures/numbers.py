"""Reading a number as people write it, into exact form.

The number is split from its unit first. Then every well-formed reading of the number is taken (Vietnamese "1.234,5", English
"1,234.5"), readings the fact cannot take are dropped, and the figure is refused unless exactly one value is left: "1.234 ha"
is never guessed.
"""

import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from operator import index
from typing import Any

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.refused import HOW, YES_OR_NO, Locale, Refused, text_of, unreadable
from ntm_criteria.model import Fact, FactKind, Pair, UnitMismatch, UnknownUnit, plain
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import LANGUAGES, Lang, Text, amount, both, decimal_digits, naming_options, number, quoted, shown

_EXACT = 10**15
_SAY_LOCALE = Text(
    "bỏ dấu phân cách hàng nghìn, hoặc ghi rõ {locale_vi} (dấu phẩy thập phân) hay en",
    "leave out the thousands separator ({plainest} …), or set {locale_vi} or en",
)


def read_number(fact: Fact, raw: Any, locale: Locale) -> Pair:
    """`read_figure` for a share, quantity or count."""
    kind, scale = type(raw), fact.scale
    if kind is int:
        steps: int = raw * scale
    elif kind is float and -_EXACT < (scaled := raw * scale) < _EXACT and (steps := round(scaled)) / scale == raw:
        pass  # under 16 digits a float stands for one decimal only, and dividing gave the float of this one
    elif isinstance(raw, str):
        steps = _steps(fact, _from_text(fact, raw, locale), raw)
    else:
        steps = _steps(fact, _from_object(fact, raw), raw)
    if fact.low_steps <= steps <= fact.high_steps:
        return steps, scale
    raise out_of_limits(fact, raw)


def _steps(fact: Fact, value: Pair, raw: object) -> int:
    steps, rest = divmod(value[0] * fact.scale, value[1])
    if rest:
        raise _too_fine(fact, raw)
    return int(steps)


def _too_fine(fact: Fact, raw: object) -> Refused:
    if fact.kind is FactKind.COUNT:
        return _not_whole(fact, raw)
    counts = (
        Text(f"hoặc ghi số đếm: {fact.part}, {fact.whole}", f"or give the counts: {fact.part}, {fact.whole}")
        if fact.part and fact.whole
        else None
    )
    written, step = quoted(raw), both(lambda lang: number(Fraction(1, fact.scale), lang))
    return Refused(
        ProblemCode.FINER_THAN_STEP,
        Text(f"{written.vi} lẻ hơn mức ghi nhận {step.vi}", f"{written.en} is finer than its step {step.en}"),
        # what is counted in whole ones and reported with decimals is often a mean, of which the note says that it is none
        (fact.note if fact.scale == 1 else None)
        or Text(
            "ghi số liệu đúng như biểu báo cáo" + (f", {counts.vi}" if counts else ""),
            "give the figure as the reporting form has it" + (f", {counts.en}" if counts else ""),
        ),
    )


def out_of_limits(fact: Fact, raw: object) -> Refused:
    limits = both(
        lambda lang: (
            f"{number(fact.low, lang)} … " + amount(number(fact.high, lang), fact.unit.name(lang) if fact.unit else "")
        )
    )
    written = quoted(raw)
    return Refused(
        ProblemCode.OUT_OF_LIMITS,
        Text(f"{written.vi} nằm ngoài giới hạn {limits.vi}", f"{written.en} is outside the limits {limits.en}"),
        Text("kiểm tra lại số liệu và đơn vị tính", "check the figure and its unit"),
    )


def _from_object(fact: Fact, raw: Any) -> Pair:
    """A number that came as a number. Floats are taken at the digits Python shows for them."""
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
                return index(raw), 1  # NumPy's integers answer, all else raises
            except TypeError:
                pass
    raise Refused(
        ProblemCode.UNREADABLE_FIGURE,
        Text(
            f"'{shown(raw)}' không phải là một số",
            f"'{shown(raw)}' ({type(raw).__name__}) is not a number",
        ),
        _NONE if fact.kind is FactKind.COUNT and isinstance(raw, bool) else HOW,
    )


_NONE = Text(
    "số liệu này là số đếm: để trống nếu chưa có số liệu, ghi 0 nếu không có trường hợp nào",
    "this is a count: leave it empty if there is no figure, write 0 if there was none",
)
_COUNTS = re.compile(r"([0-9](?:[0-9.,]*[0-9])?)\s*/\s*([0-9](?:[0-9.,]*[0-9])?)(?:\s*[^\W\d].*)?")  # "41/612 hộ"
_WRITTEN = re.compile(r"([-−]?)([0-9](?:[0-9.,\x20\xa0\u202f]*[0-9])?)\s*(.*)", re.DOTALL)
_BLANK = "[\x20\xa0\u202f]"


def _form(group: str, decimal: str) -> re.Pattern[str]:
    grouped = "|".join(f"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" for mark in (group, _BLANK))
    return re.compile(f"([0-9]+|{grouped})(?:{decimal}([0-9]+))?")


_FORMS: dict[Lang, re.Pattern[str]] = {"vi": _form(r"\.", ","), "en": _form(",", r"\.")}


def _from_text(fact: Fact, raw: str, locale: Locale) -> Pair:
    written = _WRITTEN.fullmatch(text_of(raw))
    if not written:
        hint = _NONE if fact.kind is FactKind.COUNT and plain(text_of(raw)) in YES_OR_NO else HOW
        raise unreadable(raw, "không đọc được thành một số", "cannot be read as a number", hint)
    if fact.part and fact.whole and (counts := _COUNTS.fullmatch(text_of(raw))):
        # in quotes, "1.041" stays the text it is, and not the decimal number that YAML takes it for
        part, whole = (digits if digits.isdigit() else f"'{digits}'" for digits in counts.groups())
        two = f"`{fact.part}: {part}`", f"`{fact.whole}: {whole}`"
        raise unreadable(
            raw,
            "gộp hai số liệu làm một",
            "is two figures in one",
            Text(
                f"ghi hai số liệu riêng: {two[0]} và {two[1]}; tỷ lệ sẽ được tính",
                f"give {two[0]} and {two[1]} instead; the share follows",
            ),
        )
    sign, digits, unit = written.groups()
    factor = _factor(fact, unit, raw) if unit else Fraction(1)
    readings, dropped = _readings(fact, digits, -1 if sign else 1, factor, locale)
    fitting = sorted(value for value in readings if fact.low <= value <= fact.high)
    if len(fitting) == 1:
        return fitting[0].as_integer_ratio()
    if fitting:
        values = [
            " hoặc ".join(number(value, "vi") for value in fitting),
            " or ".join(number(value, "en") for value in fitting),
        ]
        plainest = number(max(fitting, key=lambda value: -(value.denominator)), "en").replace(",", "")
        raise Refused(
            ProblemCode.AMBIGUOUS_FIGURE,
            Text(f"'{shown(raw)}' có thể là {values[0]}", f"'{shown(raw)}' may be {values[1]}"),
            naming_options(_SAY_LOCALE, plainest=plainest),
        )
    if readings:
        raise out_of_limits(fact, raw)
    if dropped:
        raise _not_whole(fact, raw)
    raise unreadable(raw, "không đúng cách viết số", "is not how a number is written")


def _readings(
    fact: Fact, digits: str, sign: int, factor: Fraction, locale: Locale
) -> tuple[dict[Fraction, Fraction], bool]:
    """What the digits may mean: each value in the fact's unit with the unit of its last digit.

    Besides, whether a reading was dropped because a count is written without decimals.
    """
    found: dict[Fraction, Fraction] = {}
    dropped = False
    for lang, form in _FORMS.items():
        match = form.fullmatch(digits) if locale in (None, lang) else None
        if match and match[2] and fact.kind is FactKind.COUNT:
            dropped = True
        elif match:
            decimals = match[2] or ""
            last_digit = factor / 10 ** len(decimals)
            found[sign * int(re.sub(r"[^0-9]", "", match[1]) + decimals) * last_digit] = last_digit
    return found, dropped


def _factor(fact: Fact, unit: str, raw: str) -> Fraction:
    if fact.unit is None:
        raise unreadable(raw, "không dùng đơn vị ở đây", "takes no unit")
    wanted = fact.unit.many
    try:
        return fact.factor(unit)
    except UnknownUnit as unknown:
        raise Refused(
            ProblemCode.UNKNOWN_UNIT if not any(map(str.isnumeric, unit)) else ProblemCode.UNREADABLE_FIGURE,
            Text(
                f"'{shown(raw)}': không hiểu '{shown(unit)}' sau con số",
                f"'{shown(raw)}': '{shown(unit)}' after the number is no known unit",
            ),
            did_you_mean(unit, fact.spellings)
            or did_you_mean(unknown.name, unknown.suggestions[:1])
            or (
                Text(f"có phải ý là '{unknown.suggestions[0]}'?", f"did you mean '{unknown.suggestions[0]}'?")
                if unknown.suggestions
                else None
            )
            or Text(f"số liệu này tính bằng '{wanted.vi}'", f"this figure is in '{wanted.en}'"),
        ) from None
    except UnitMismatch:
        raise Refused(
            ProblemCode.UNIT_MISMATCH,
            Text(
                f"'{shown(raw)}': số liệu này tính bằng '{wanted.vi}', không phải '{shown(unit)}'",
                f"'{shown(raw)}': this figure is in '{wanted.en}', not '{shown(unit)}'",
            ),
            _whole_unit(fact, unit, raw)
            or Text("ghi đúng đơn vị, hoặc ghi số không kèm đơn vị", "give it in that unit, or as a bare number"),
        ) from None


def _whole_unit(fact: Fact, unit: str, raw: str) -> Text | None:
    """What to write where the unit of a rate lacks what stands behind its slash: "2 lần" of so many a month."""
    assert fact.unit
    if plain(unit) not in {
        above for spelling in fact.spellings for above, slash, _ in [spelling.partition("/")] if slash
    }:
        return None
    digits = text_of(raw)[: -len(unit)].strip()
    vi, en = (f"{digits} {fact.unit.name(lang, 1 if digits == '1' else 2)}" for lang in LANGUAGES)
    return Text(f"ghi `{vi}`, hoặc ghi số không kèm đơn vị", f"write `{en}`, or a bare number")


def _not_whole(fact: Fact, raw: object) -> Refused:
    vi, en = (f"12 {fact.unit.name(lang)}" if fact.unit else "12" for lang in LANGUAGES)
    hint = Text(f"ghi số nguyên, ví dụ '{vi}'", f"write a whole number, such as '{en}'")
    return unreadable(raw, "phải là số nguyên", "must be a whole number", hint)


def fineness(fact: Fact, raw: object, locale: Locale) -> Fraction:
    """The unit of a figure's last digit as it was written: 1 for "95 %", 0.01 for "95,50 %", in the fact's unit.

    A float does not know how it was written: of 95.0 it is 1, as of 95. Nor does a decimal with more digits than the fact's
    step: databases fill them up.
    """
    if isinstance(raw, str):
        written = _WRITTEN.fullmatch(text_of(raw))
        if not written or "/" in raw:
            return Fraction(0)
        factor = _factor(fact, written[3], raw) if written[3] else Fraction(1)
        readings, _ = _readings(fact, written[2], -1 if written[1] else 1, factor, locale)
        return next(
            (unit for value, unit in readings.items() if fact.low <= value <= fact.high), Fraction(1, fact.scale)
        )
    if isinstance(raw, Fraction):
        return Fraction(1, 10 ** (decimal_digits(raw) or 0))
    if not isinstance(raw, float | Decimal):
        return Fraction(1)
    if isinstance(raw, float):
        raw = Decimal(repr(float(raw)).removesuffix(".0"))
    exponent = raw.as_tuple().exponent
    most = decimal_digits(Fraction(1, fact.scale)) or 0
    return Fraction(1, 10 ** min(max(0, -exponent), most)) if isinstance(exponent, int) else Fraction(1, fact.scale)
