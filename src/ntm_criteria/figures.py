"""Reading one figure as people write it, into exact form.

The number is split from its unit first. Then every well-formed reading of the number is taken (Vietnamese "1.234,5", English
"1,234.5"), readings the fact cannot take are dropped, and the figure is refused unless exactly one value is left: "1.234 ha"
is never guessed.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from operator import index
from typing import Any, TypeAlias
from unicodedata import normalize

from attrs import evolve

from ntm_criteria import arithmetic
from ntm_criteria.arithmetic import Pair, percent
from ntm_criteria.errors import ProblemCode, did_you_mean
from ntm_criteria.facts import PERCENT, VILLAGE, Dictionary, Fact, Kind, plain
from ntm_criteria.units import UnitMismatch, UnknownUnit
from ntm_criteria.words import LANGUAGES, Lang, Text, amount, both, decimal_digits, number, shown

Exact: TypeAlias = Pair | bool | str
Locale: TypeAlias = Lang | None
MISSING = (None, "", "-")


class Refused(Exception):
    """A figure that cannot be taken: code, what is wrong, what to do."""

    def __init__(self, code: ProblemCode, message: Text, hint: Text | None = None) -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint


def is_missing(raw: object) -> bool:
    """Whether a figure was left open: None, an empty text, or a dash."""
    return raw is None or (isinstance(raw, str) and raw.strip() in MISSING)


def read_figure(fact: Fact, raw: object, locale: Locale = None) -> Exact:
    """The exact value of a figure that is not missing: a pair in the fact's unit, a bool, or a category id.

    :raises Refused: it cannot be read, or is not a value the fact can take.
    """
    return _READERS[fact.kind](fact, raw, locale)


def read_aggregate(fact: Fact, raw: object, locale: Locale, dictionary: Dictionary) -> tuple[Pair, int | None]:
    """What a commune reports of a flag of its villages ("7/8 thôn", "87,5 %"), and the number of villages if it says so.

    `fact` is the villages' flag itself, or a share or number that rolls up from one.
    """
    written = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*([^\W\d]*(?:\s[^\W\d]+)*)\s*", _text(raw))
    village = dictionary.units.get(VILLAGE)
    if written and (not written[3] or (village and plain(written[3]) in village.spellings)):
        meeting, total = int(written[1]), int(written[2])
        if meeting > total or total == 0:
            raise Refused(
                ProblemCode.PART_EXCEEDS_WHOLE,
                Text(
                    f"'{_shown(raw)}': số thôn đạt nhiều hơn tổng số thôn",
                    f"'{_shown(raw)}': more villages than there are",
                ),
            )
        if fact.kind is Kind.COUNT and meeting > fact.high:
            raise _out_of_limits(fact, raw)
        pair = (meeting, 1) if fact.kind is Kind.COUNT else percent((meeting, 1), (total, 1))
        return pair, total
    if fact.kind is not Kind.FLAG:
        return read_number(fact, raw, locale), None
    if isinstance(raw, bool) or (isinstance(raw, str) and plain(_text(raw)) in _FLAGS):
        raise Refused(
            ProblemCode.WRONG_LEVEL,
            Text(
                "là số liệu của từng thôn, không ghi chung cho cả xã", "is kept for each village, not for the commune"
            ),
            Text(
                "ghi ở từng thôn trong 'villages', hoặc ghi số thôn đạt như '7/8 thôn'",
                "give it for each village under 'villages', or as a total such as '7/8 thôn'",
            ),
        )
    return read_number(as_share(fact, dictionary), raw, locale), None


def as_share(fact: Fact, dictionary: Dictionary) -> Fact:
    return evolve(fact, kind=Kind.SHARE, unit=dictionary.units.get(PERCENT), scale=100, spellings=frozenset({PERCENT}))


def _text(raw: object) -> str:
    return normalize("NFC", raw).strip() if isinstance(raw, str) and len(raw) <= _LONGEST else ""


def _shown(raw: object) -> str:
    return shown(raw)


_LONGEST = 100  # no figure is longer; what is longer is refused before any pattern sees it


_EXACT = 10**15


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
    raise _out_of_limits(fact, raw)


def _steps(fact: Fact, value: Pair, raw: object) -> int:
    steps, rest = divmod(value[0] * fact.scale, value[1])
    if rest:
        raise _too_fine(fact, raw)
    return int(steps)


def _too_fine(fact: Fact, raw: object) -> Refused:
    if fact.kind is Kind.COUNT:
        return _not_whole(raw)
    step = number(Fraction(1, fact.scale), "vi"), number(Fraction(1, fact.scale), "en")
    return Refused(
        ProblemCode.FINER_THAN_STEP,
        Text(f"'{_shown(raw)}' lẻ hơn mức ghi nhận {step[0]}", f"'{_shown(raw)}' is finer than its step {step[1]}"),
        fact.note or Text("ghi số liệu đúng như biểu báo cáo", "give the figure as the reporting form has it"),
    )


def _out_of_limits(fact: Fact, raw: object) -> Refused:
    limits = both(
        lambda lang: (
            f"{number(fact.low, lang)} … " + amount(number(fact.high, lang), fact.unit.name(lang) if fact.unit else "")
        )
    )
    return Refused(
        ProblemCode.OUT_OF_LIMITS,
        Text(f"'{_shown(raw)}' nằm ngoài giới hạn {limits.vi}", f"'{_shown(raw)}' is outside the limits {limits.en}"),
        Text("kiểm tra lại số liệu và đơn vị tính", "check the figure and its unit"),
    )


def _from_object(fact: Fact, raw: object) -> Pair:
    """A number that came as a number. Floats are taken at the digits Python shows for them."""
    if not isinstance(raw, bool):
        if isinstance(raw, float) and isfinite(raw):
            raw = Decimal(repr(float(raw)))
        if isinstance(raw, Decimal) and raw.is_finite():
            if not raw:
                return 0, 1
            if raw.adjusted() > 30:
                raise _out_of_limits(fact, raw)
            exponent = raw.as_tuple().exponent
            if isinstance(exponent, int) and exponent < -40:
                raise _too_fine(fact, raw)
            return raw.as_integer_ratio()
        if isinstance(raw, Fraction):
            return raw.as_integer_ratio()
        if not isinstance(raw, float | Decimal):
            try:
                return index(raw), 1  # type: ignore[arg-type]  # NumPy's integers answer, all else raises
            except TypeError:
                pass
    raise Refused(
        ProblemCode.UNREADABLE_FIGURE,
        Text(
            f"'{_shown(raw)}' ({type(raw).__name__}) không phải là một số",
            f"'{_shown(raw)}' ({type(raw).__name__}) is not a number",
        ),
        _NONE if fact.kind is Kind.COUNT and isinstance(raw, bool) else _HOW,
    )


_HOW = Text(
    "ghi một số, có thể kèm đơn vị, ví dụ '91,5 %'; để trống nếu chưa có số liệu",
    "write one number, with its unit if you like, such as '91,5 %'; leave it empty if there is no figure",
)
_NONE = Text("số liệu này là số đếm; không xảy ra thì ghi 0", "this is a count; write 0 where there was none")
_COUNTS = re.compile(r"([0-9](?:[0-9.,]*[0-9])?)\s*/\s*([0-9](?:[0-9.,]*[0-9])?)(?:\s*[^\W\d].*)?")  # "41/612 hộ"
_WRITTEN = re.compile(r"([-−]?)([0-9](?:[0-9.,\x20\xa0\u202f]*[0-9])?)\s*(.*)", re.DOTALL)
_BLANK = "[\x20\xa0\u202f]"


def _form(group: str, decimal: str) -> re.Pattern[str]:
    grouped = "|".join(f"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" for mark in (group, _BLANK))
    return re.compile(f"([0-9]+|{grouped})(?:{decimal}([0-9]+))?")


_FORMS: dict[Lang, re.Pattern[str]] = {"vi": _form(r"\.", ","), "en": _form(",", r"\.")}


def _from_text(fact: Fact, raw: str, locale: Locale) -> Pair:
    written = _WRITTEN.fullmatch(_text(raw))
    if not written:
        hint = _NONE if fact.kind is Kind.COUNT and plain(_text(raw)) in _FLAGS else _HOW
        raise _unreadable(raw, "không đọc được thành một số", "cannot be read as a number", hint)
    if fact.part and fact.whole and (counts := _COUNTS.fullmatch(_text(raw))):
        # in quotes, "1.041" stays the text it is, and not the decimal number that YAML takes it for
        part, whole = (digits if digits.isdigit() else f"'{digits}'" for digits in counts.groups())
        two = f"`{fact.part}: {part}`", f"`{fact.whole}: {whole}`"
        raise _unreadable(
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
            Text(f"'{_shown(raw)}' có thể là {values[0]}", f"'{_shown(raw)}' may be {values[1]}"),
            Text(
                "bỏ dấu phân cách hàng nghìn, hoặc ghi rõ locale: vi (dấu phẩy thập phân) hay en",
                f"leave out the thousands separator ({plainest} …), or set locale: vi or en",
            ),
        )
    if readings:
        raise _out_of_limits(fact, raw)
    if dropped:
        raise _not_whole(raw)
    raise _unreadable(raw, "không đúng cách viết số", "is not how a number is written")


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
        if match and match[2] and fact.kind is Kind.COUNT:
            dropped = True
        elif match:
            decimals = match[2] or ""
            last_digit = factor / 10 ** len(decimals)
            found[sign * int(re.sub(r"[^0-9]", "", match[1]) + decimals) * last_digit] = last_digit
    return found, dropped


def _factor(fact: Fact, unit: str, raw: str) -> Fraction:
    if fact.unit is None:
        raise _unreadable(raw, "không dùng đơn vị ở đây", "takes no unit")
    wanted = fact.unit.many
    try:
        return fact.factor(unit)
    except UnknownUnit as unknown:
        raise Refused(
            ProblemCode.UNKNOWN_UNIT if not any(map(str.isnumeric, unit)) else ProblemCode.UNREADABLE_FIGURE,
            Text(
                f"'{_shown(raw)}': không hiểu '{_shown(unit)}' sau con số",
                f"'{_shown(raw)}': '{_shown(unit)}' after the number is no known unit",
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
                f"'{_shown(raw)}': số liệu này tính bằng '{wanted.vi}', không phải '{_shown(unit)}'",
                f"'{_shown(raw)}': this figure is in '{wanted.en}', not '{_shown(unit)}'",
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
    digits = _text(raw)[: -len(unit)].strip()
    vi, en = (f"{digits} {fact.unit.name(lang, 1 if digits == '1' else 2)}" for lang in LANGUAGES)
    return Text(f"ghi `{vi}`, hoặc ghi số không kèm đơn vị", f"write `{en}`, or a bare number")


def _unreadable(raw: object, vi: str, en: str, hint: Text = _HOW) -> Refused:
    return Refused(ProblemCode.UNREADABLE_FIGURE, Text(f"'{_shown(raw)}' {vi}", f"'{_shown(raw)}' {en}"), hint)


def _not_whole(raw: object) -> Refused:
    return _unreadable(raw, "phải là số nguyên", "must be a whole number")


_FLAGS = {
    **dict.fromkeys(("đạt", "có", "true", "yes"), True),
    **dict.fromkeys(("chưa đạt", "không đạt", "không", "chưa", "chưa có", "không có", "false", "no"), False),
}


def _flag(_fact: Fact, raw: object, _locale: Locale) -> bool:
    if raw is True or raw is False:
        return raw is True
    value = _FLAGS.get(plain(_text(raw)))
    if value is not None:
        return value
    if plain(_text(raw)).startswith("cơ bản"):
        raise Refused(
            ProblemCode.UNREADABLE_FIGURE,
            Text(
                f"'{_shown(raw)}' là kết luận của hội đồng, không phải đạt hay chưa đạt",
                f"'{_shown(raw)}' is a council's finding, neither met nor not met",
            ),
            Text("ghi Đạt hoặc Chưa đạt; để trống nếu chưa rõ", "write Đạt or Chưa đạt; leave it empty if unknown"),
        )
    raise Refused(
        ProblemCode.UNREADABLE_FIGURE,
        Text(f"'{_shown(raw)}' không phải là Đạt hay Chưa đạt", f"'{_shown(raw)}' is not yes or no"),
        Text(
            "ghi Đạt/Chưa đạt, có/không; để trống nếu chưa rõ",
            "write Đạt/Chưa đạt, có/không, true/false; leave it empty if unknown",
        ),
    )


def _category(fact: Fact, raw: object, _locale: Locale) -> str:
    wanted = plain(_text(raw))
    for value, label in fact.values.items():
        if wanted and wanted in (plain(value), plain(label.vi), plain(label.en)):
            return value
    known = [label.vi for label in fact.values.values()]
    raise Refused(
        ProblemCode.UNKNOWN_VALUE,
        Text(f"'{_shown(raw)}' không có trong danh mục", f"'{_shown(raw)}' is not on the list"),
        Text("chọn một trong: " + "; ".join(known), "one of: " + "; ".join(known)),
    )


_READERS: dict[Kind, Callable[[Fact, Any, Locale], Exact]] = {
    Kind.SHARE: read_number,
    Kind.QUANTITY: read_number,
    Kind.COUNT: read_number,
    Kind.FLAG: _flag,
    Kind.CATEGORY: _category,
}


def agrees(given: Pair, fineness: Fraction, derived: Pair) -> bool:
    """Whether a given number is the derived one, rounded or cut to multiples of `fineness`: see `arithmetic.agrees`."""
    return bool(arithmetic.agrees(given, fineness.as_integer_ratio(), derived))


def fineness(fact: Fact, raw: object, locale: Locale) -> Fraction:
    """The unit of a figure's last digit as it was written: 1 for "95 %", 0.01 for "95,50 %", in the fact's unit."""
    if isinstance(raw, str):
        written = _WRITTEN.fullmatch(_text(raw))
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
    exponent = Decimal(repr(float(raw)) if isinstance(raw, float) else str(raw)).as_tuple().exponent
    return Fraction(1, 10 ** max(0, -exponent)) if isinstance(exponent, int) else Fraction(1, fact.scale)
