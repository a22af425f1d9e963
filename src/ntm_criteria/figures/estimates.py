"""Reads figures from a sample, an interval or an estimate with its standard error, into exact intervals."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.as_text import as_number
from ntm_criteria.figures.distributions import quantile
from ntm_criteria.figures.hints import QUOTED, is_cut_number
from ntm_criteria.figures.numbers import read_number
from ntm_criteria.figures.refused import Locale, Refused, is_missing, native, refused, text_of, unreadable
from ntm_criteria.figures.uncertain import BETWEEN_KEYS, ESTIMATE_KEYS, Between, in_keys
from ntm_criteria.model import VILLAGES, Estimated, Fact, FactKind, Interval, NumberFact, Pair, fraction, pair
from ntm_criteria.text import Text

T = TypeVar("T")
_FINER = 10_000  # how many times finer than the step an estimate and its error may be
_LEAST, _MOST = Fraction(50), Fraction(999_999, 10_000)  # of a confidence: 0.95 is meant to be 95 %


def read_uncertain(fact: Fact, raw: Any, locale: Locale) -> Pair | Estimated:
    """Read a figure from a sample: the interval of what it can be, in the fact's unit, or a pair if that is one number.

    :raises Refused: it has mistakes; `others` has all but the first.
    """
    if not isinstance(fact, NumberFact):
        raise unreadable(raw, _NO_NUMBER, _ONE_VALUE)
    if fact.id == VILLAGES:
        raise counted(raw)
    if isinstance(raw, Mapping):
        raise _malformed(raw)
    reader = _Reader(fact, raw, locale)
    found = reader.between() if isinstance(raw, Between) else reader.estimate()
    if reader.mistakes or found is None:
        first, *others = reader.mistakes
        first.others = tuple(others)
        raise first
    low, high = fraction(found.low), fraction(found.high)
    return found.low if low == high else found


def counted(raw: object) -> Refused:
    """Build the refusal of an estimate of what is counted one by one: villages."""
    message = Text("thôn được đếm, không ước lượng theo mẫu", "villages are counted, not estimated from a sample")
    hint = Text("ghi số thôn; để trống nếu chưa rõ", "give the number of villages; leave it empty if unknown")
    return unreadable(raw, message, hint)


def in_table(raw: object) -> Refused:
    """Build the refusal of an interval or an estimate in a table, whose cells hold single numbers."""
    message = Text(
        "không phải là một số; ô của bảng chỉ chứa từng số một", "is no single number, as cells of tables hold"
    )
    hint = Text(
        "đánh giá riêng xã này bằng assess; nhiều giá trị có thể có thì dùng what_if_table",
        "judge this commune with assess, or a sample of the possible numbers with what_if_table",
    )
    return unreadable(in_keys(raw) if isinstance(raw, Mapping) else raw, message, hint)


def _malformed(raw: Mapping[Any, Any]) -> Refused:
    """Build the refusal of a mapping that is neither an interval nor an estimate."""
    unknown = [str(key) for key in raw if key not in ESTIMATE_KEYS]
    lacking = [] if "estimate" in raw else [key for key in ("from", "to") if key not in raw]
    message, hint = Text("không phải là một khoảng hay một số ước tính", "is no interval and no estimate"), _HOW
    if unknown:
        keys = ", ".join(unknown)
        message = Text("có khóa không dùng: {keys}", "has keys that mean nothing: {keys}").format(keys=keys)
        if any(is_cut_number(key, raw[key]) for key in unknown if key in raw):
            hint = QUOTED
    elif lacking:
        keys = ", ".join(lacking)
        message = Text("thiếu {keys}", "lacks {keys}").format(keys=keys)
    return unreadable(in_keys(raw), message, hint)


@frozen
class _Reader:
    fact: NumberFact
    raw: Any
    locale: Locale
    mistakes: list[Refused] = field(factory=list)

    def between(self) -> Estimated | None:
        self._check_distribution("uniform")
        return self._ends(self.raw.distribution)

    def estimate(self) -> Estimated | None:
        raw = self.raw
        self._check_distribution("normal")
        fine = _finely(self.fact, self.fact.low, self.fact.high)
        mean = self._number("estimate", raw.value, fine)
        error = None
        if raw.standard_error is not None:
            error_fact = _finely(self.fact, Fraction(0), max(abs(self.fact.low), abs(self.fact.high)))
            error = self._number("standard_error", raw.standard_error, error_fact)
        elif raw.confidence is not None or raw.distribution is not None:
            self._add("standard_error", unreadable(raw, _NO_ERROR, _HOW))
        has_ends = raw.low is not None or raw.high is not None
        if has_ends == (raw.confidence is not None):
            self._add("confidence", unreadable(raw, _TWO_INTERVALS if has_ends else _NO_INTERVAL, _HOW))
            return None
        if has_ends:
            ends = self._ends(raw.distribution)
            if ends and mean and not fraction(ends.low) <= fraction(mean) <= fraction(ends.high):
                self._add("estimate", refused(ProblemCode.FIGURES_DISAGREE, raw, _OUTSIDE, _CHECK_ENDS))
        else:
            confidence = self._part("confidence", lambda: _confidence(raw.confidence))
            if not (confidence and mean and error):
                return None
            ends = _around(self.fact, fraction(mean), quantile(confidence) * fraction(error))
        return evolve(ends, distribution=raw.distribution, mean=mean, deviation=error) if ends else None

    def _ends(self, distribution: Any) -> Estimated | None:
        """Read the interval that is written, which includes both of its ends."""
        low, high = (self._end(key) for key in ("from", "to"))
        if low is None or high is None:
            return None
        low, high = (low.low if isinstance(low, Interval) else low), (high.high if isinstance(high, Interval) else high)
        if fraction(low) > fraction(high):
            self._add("to", refused(ProblemCode.FIGURES_DISAGREE, self.raw, _REVERSED, _CHECK_ENDS))
            return None
        return Estimated(low, high, distribution)

    def _end(self, key: str) -> Pair | Interval | None:
        value = getattr(self.raw, BETWEEN_KEYS[key])
        if is_missing(value):
            self._add(key, unreadable(self.raw, Text("thiếu {key}", "lacks {key}").format(key=key), _HOW))
            return None
        return self._part(key, lambda: read_number(self.fact, value, self.locale))

    def _number(self, key: str, value: Any, fact: NumberFact) -> Pair | None:
        def read() -> Pair:
            if is_missing(value):
                raise unreadable(self.raw, Text("thiếu {key}", "lacks {key}").format(key=key), _HOW)
            number = read_number(fact, value, self.locale)
            if isinstance(number, Interval):
                raise unreadable(value, _INEXACT, _AS_TEXT)
            return number

        return self._part(key, read)

    def _check_distribution(self, known: str) -> None:
        if self.raw.distribution not in (None, known):
            words = Text("không phải là phân bố dùng được ở đây", "is no distribution that can be used here")
            hint = Text(
                "ghi {known}, hoặc bỏ distribution; uniform đi với from và to, normal đi với standard_error",
                "write {known}, or leave distribution out; uniform goes with from and to, normal with standard_error",
            ).format(known=known)
            self._add("distribution", unreadable(self.raw.distribution, words, hint))

    def _part(self, key: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Refused as mistake:
            self._add(key, mistake)
            return None

    def _add(self, key: str, mistake: Refused) -> None:
        mistake.inside = (key,)
        mistake.message = Text("{key}: {message}", "{key}: {message}").format(key=key, message=mistake.message)
        self.mistakes.append(mistake)


def _finely(fact: NumberFact, low: Fraction, high: Fraction) -> NumberFact:
    """Return the fact of an estimate or its error, which need not be whole for a count."""
    scale = fact.scale * _FINER
    kind = FactKind.QUANTITY if fact.kind is FactKind.COUNT else fact.kind
    spellings = fact.spellings | (_POINTS if kind is FactKind.SHARE else frozenset())
    finer = evolve(fact, kind=kind, low=low, high=high, scale=scale, float_scale=scale, spellings=spellings)
    return evolve(finer, part=None, whole=None)  # "7/8" is no estimate


_POINTS = frozenset({"điểm phần trăm", "điểm %", "percentage points", "percentage point"})


def _around(fact: NumberFact, mean: Fraction, error: Fraction) -> Estimated:
    """Return the interval around an estimate, within the limits of its fact; of a count, out to whole numbers."""
    low, high = mean - error, mean + error
    if fact.kind is FactKind.COUNT:
        low, high = Fraction(floor(low)), Fraction(ceil(high))
    return Estimated(pair(max(low, fact.low)), pair(min(high, fact.high)))


def _confidence(raw: Any) -> Fraction:
    found = next(_percentages(raw), None)
    if found is None:
        raise unreadable(raw, Text("không phải là một tỷ lệ phần trăm", "is no percentage"), _AS_PERCENT)
    if not _LEAST <= found <= _MOST:
        words = Text("nằm ngoài giới hạn 50 … 99,9999%", "is outside the limits 50 … 99.9999%")
        raise refused(ProblemCode.OUT_OF_LIMITS, raw, words, _AS_PERCENT, low=_LEAST, high=_MOST)
    return found


def _percentages(raw: Any) -> Iterator[Fraction]:
    if isinstance(raw, str):
        if match := re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,10})?)\s*%?", text_of(raw)):
            yield Fraction(match[1].replace(",", "."))
        return
    value = native(raw)
    if isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool):
        try:
            number = as_number(value)
        except ValueError:
            return
        if isinstance(number, int | Decimal) and Decimal(number).is_finite():
            yield Fraction(number)


_NO_NUMBER = Text("là một khoảng, nhưng số liệu này không phải là số", "is an interval, but this figure is no number")
_ONE_VALUE = Text("ghi một giá trị; để trống nếu chưa rõ", "give one value; leave it empty if unknown")
_NO_ERROR = Text("thiếu sai số chuẩn", "lacks the standard error")
_NO_INTERVAL = Text(
    "chưa rõ dùng khoảng nào để kết luận: sai số chuẩn không tự cho biết điều đó",
    "does not say which interval decides: a standard error alone does not",
)
_TWO_INTERVALS = Text("có cả độ tin cậy và khoảng từ … đến …", "has both a confidence and an interval")
_OUTSIDE = Text("có số ước tính nằm ngoài khoảng", "has its estimate outside the interval")
_REVERSED = Text("có số đầu lớn hơn số cuối", "begins above its end")
_CHECK_ENDS = Text("kiểm tra lại hai đầu của khoảng", "check both ends of the interval")
_INEXACT = Text("không phải là một số chính xác", "is a float that means no single number")
_AS_TEXT = Text("ghi bằng chữ hoặc Decimal", "give it as text or as a Decimal")
_AS_PERCENT = Text("ghi theo phần trăm, ví dụ 95 %", "give it in percent, such as 95 %")
_HOW = Text(
    "ghi 'from' và 'to'; hoặc 'estimate', 'standard_error' và 'confidence' (ví dụ 95 %); cũng có thể thay 'confidence' bằng "
    "'from' và 'to'",
    "give 'from' and 'to'; or 'estimate', 'standard_error' and 'confidence' (such as 95 %); 'from' and 'to' may stand for "
    "'confidence'",
)
