"""Words and numbers: what is shown is exact, or stands on the side of the bound on which the value stands."""

import unicodedata
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_criteria.text import (
    LANGUAGES,
    Lang,
    Text,
    amount,
    and_more,
    both,
    capital,
    check_lang,
    count,
    decimal_digits,
    listing,
    number,
    one_line,
    quoted,
)
from ntm_criteria.text import numbers as words
from ntm_criteria.text.numbers import round_to

MARKS: dict[Lang, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}


def read_back(text: str, lang: Lang) -> Fraction:
    """The number a text shows, read without the library; a group that is not of three digits is no number."""
    group, decimal = MARKS[lang]
    whole, _, rest = text.removeprefix("-").partition(decimal)
    first, *others = whole.split(group)
    assert 1 <= len(first) <= 3
    assert all(len(piece) == 3 for piece in others)
    assert set(first + "".join(others) + rest) <= set("0123456789")
    value = Fraction(int(first + "".join(others) + rest), 10 ** len(rest))
    return -value if text.startswith("-") else value


def side(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)


@pytest.mark.parametrize(("value", "digits", "beside", "vi", "en"), [
    # whole numbers
    ("0", None, None, "0", "0"),
    ("7", None, None, "7", "7"),
    ("999", None, None, "999", "999"),
    ("1000", None, None, "1.000", "1,000"),
    ("-1234567", None, None, "-1.234.567", "-1,234,567"),
    # decimals: all of them, or two where there is no end
    ("87.5", None, None, "87,5", "87.5"),
    ("1234.5", None, None, "1.234,5", "1,234.5"),
    ("0.000001", None, None, "0,000001", "0.000001"),
    ("1/3", None, None, "0,33", "0.33"),
    ("200/3", None, None, "66,67", "66.67"),
    ("-1/3", None, None, "-0,33", "-0.33"),
    # rounded half away from zero; no digits that say nothing
    ("87.45", 1, None, "87,5", "87.5"),
    ("-87.45", 1, None, "-87,5", "-87.5"),
    ("87.44", 1, None, "87,4", "87.4"),
    ("92", 2, None, "92", "92"),
    ("92.5", 2, None, "92,5", "92.5"),
    ("0.5", 0, None, "1", "1"),
    ("-0.4", 0, None, "0", "0"),
    ("999.999", 2, None, "1.000,00", "1,000.00"),
    # beside a bound: as many digits as it takes
    ("91.96", 0, "92", "91,96", "91.96"),
    ("91.96", 1, "92", "91,96", "91.96"),
    ("91.95", 0, "92", "91,95", "91.95"),
    ("91.4", 0, "92", "91", "91"),
    ("92.04", 1, "92", "92,04", "92.04"),
    ("92.04", 0, "92", "92,04", "92.04"),
    ("92", 0, "92", "92", "92"),
    ("91.6", 0, "92.4", "92", "92"),
    ("92.6", 0, "92.9", "92,6", "92.6"),
    ("54.999999", 0, "55", "54,999999", "54.999999"),
    ("2300/25", 1, "92", "92", "92"),
    ("200/3", 0, "67", "66,7", "66.7"),
    ("200/3", 0, "66.67", "66,667", "66.667"),
    ("-0.4", 0, "0", "-0,4", "-0.4"),
    ("0.4", 0, "0", "0,4", "0.4"),
])  # fmt: skip
def test_numbers(value: str, digits: int | None, beside: str | None, vi: str, en: str) -> None:
    bound = None if beside is None else Fraction(beside)
    assert number(Fraction(value), "vi", digits=digits, beside=bound) == vi
    assert number(Fraction(value), "en", digits=digits, beside=bound) == en


DIGITS = st.none() | st.integers(0, 4)
LANGS = st.sampled_from(LANGUAGES)
VALUES = st.fractions(-(10**7), 10**7) | st.decimals(-1000, 1000, places=3).map(Fraction) | st.integers().map(Fraction)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Fraction, Fraction]:
    """A bound, and a value at it, just beside it, or somewhere else."""
    bound = draw(st.decimals(-200, 10**4, places=2).map(Fraction) | st.decimals(-1, 1, places=9).map(Fraction))
    tiny = Fraction(draw(st.integers(-9, 9)), draw(st.integers(1, 999)) * 10 ** draw(st.integers(0, 12)))
    return bound, draw(st.sampled_from([bound + tiny, bound + tiny, draw(VALUES)]))


@given(neighbours(), DIGITS, LANGS)
@example((Fraction(92), Fraction(9196, 100)), 0, "vi")
@example((Fraction(92), Fraction(91) + Fraction(1, 3)), None, "en")
@example((Fraction(1), Fraction(10**40 + 1, 10**40)), 0, "en")
def test_what_is_shown_stands_on_the_side_of_the_value(
    pair: tuple[Fraction, Fraction], digits: int | None, lang: Lang
) -> None:
    bound, value = pair
    shown = read_back(number(value, lang, digits=digits, beside=bound), lang)
    assert side(shown, bound) == side(value, bound)
    rounded = read_back(number(value, lang, digits=digits), lang)
    assert abs(shown - value) <= abs(rounded - value)


def test_a_bound_that_no_decimals_can_write_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound of one time a quarter is a third of a time a month: no digits ever show it."""
    tries = iter(range(100))

    def counted(value: Fraction, digits: int) -> Fraction:
        next(tries)
        return round_to(value, digits)

    monkeypatch.setattr(words, "round_to", counted)
    assert number(Fraction(1, 3), "vi", beside=Fraction(1, 3)) == "0,33"


@given(VALUES, st.integers(0, 6), LANGS)
def test_a_number_is_rounded_to_the_digits_asked_for(value: Fraction, digits: int, lang: Lang) -> None:
    shown = read_back(number(value, lang, digits=digits), lang)
    assert abs(shown - value) <= Fraction(1, 2 * 10**digits)
    assert shown == round_to(value, digits)


@given(st.decimals(-(10**9), 10**9, places=6) | st.integers())
@example(10**30 + 1)
def test_a_finite_number_is_shown_in_full(value: int) -> None:
    for lang in LANGUAGES:
        text = number(Fraction(value), lang)
        assert read_back(text, lang) == Fraction(value)
        assert not text.endswith((",", "."))
        assert MARKS[lang][1] not in text or not text.endswith("0")


@given(VALUES)
def test_both_languages_show_the_same_number(value: Fraction) -> None:
    swapped = str.maketrans(".,", ",.")
    assert number(value, "vi") == number(value, "en").translate(swapped)


@pytest.mark.parametrize(("value", "digits"), [
    ("5", 0), ("-5", 0), ("0.5", 1), ("7/8", 3), ("1/1024", 10), ("1/3", None), ("1/7", None), ("1/6", None), ("3/6", 1),
])  # fmt: skip
def test_decimal_digits(value: str, digits: int | None) -> None:
    assert decimal_digits(Fraction(value)) == digits


@pytest.mark.parametrize(("value", "vi", "en"), [
    (0, "0", "0"), *((n, f"0{n}", f"{n}") for n in range(1, 10)), (10, "10", "10"), (11, "11", "11"), (99, "99", "99"),
    (100, "100", "100"), (2410, "2.410", "2,410"), (-1, "-1", "-1"), (1_000_000, "1.000.000", "1,000,000"),
])  # fmt: skip
def test_counts_below_ten_are_padded_in_vietnamese(value: int, vi: str, en: str) -> None:
    assert (count(value, "vi"), count(value, "en")) == (vi, en)


@pytest.mark.parametrize(("text", "unit", "expected"), [
    ("92", "%", "92%"), ("55", "triệu đồng/người/năm", "55 triệu đồng/người/năm"), ("0,5", "điểm phần trăm",
    "0,5 điểm phần trăm"), ("05", "", "05"),
])  # fmt: skip
def test_amounts(text: str, unit: str, expected: str) -> None:
    assert amount(text, unit) == expected


@pytest.mark.parametrize(("items", "vi", "en"), [
    ([], "", ""),
    (["Nà Canh"], "Nà Canh", "Nà Canh"),
    (["Nà Canh", "Nà Mỏ"], "Nà Canh và Nà Mỏ", "Nà Canh and Nà Mỏ"),
    (["Nà Canh", "Nà Mỏ", "Khòn Nưa"], "Nà Canh, Nà Mỏ và Khòn Nưa", "Nà Canh, Nà Mỏ and Khòn Nưa"),
])  # fmt: skip
def test_listings(items: list[str], vi: str, en: str) -> None:
    assert (listing(items, "vi"), listing(items, "en")) == (vi, en)
    assert listing(iter(items), "vi") == vi


def test_a_listing_may_end_in_another_word() -> None:
    assert listing("abc", "vi", last=Text("hoặc", "or")) == "a, b hoặc c"
    assert listing("abc", "en", last=Text("hoặc", "or")) == "a, b or c"


@pytest.mark.parametrize(("text", "expected"), [
    ("Nà Canh", "Nà Canh"),
    ("  Nà \t Canh\r\n", "Nà Canh"),
    ("a\nb", "a b"),
    ("a\x00b\x1b[31mc", "a b [31mc"),
    ("a\x7fb\x85c\x9bd", "a b c d"),
    ("a\u2028b\u2029c\u00a0d", "a b c d"),
    ("\n\n", ""),
    ("x" * 3000, "x" * 1999 + "…"),
])  # fmt: skip
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text(st.characters(exclude_categories=())), st.integers(1, 30))
@example("ab" * 20, 10)
@example("\u2028", 5)
@example("\ud800", 5)
def test_one_line_is_one_short_line_that_can_be_printed(text: str, longest: int) -> None:
    line = one_line(text, longest=longest)
    assert len(line) <= longest
    assert len(line.splitlines()) <= 1
    assert not [letter for letter in line if unicodedata.category(letter) in ("Cc", "Zl", "Zp")]
    assert line == line.strip() == one_line(line, longest=longest)
    assert line.encode().decode() == line


def test_one_line_takes_texts_of_any_length() -> None:
    assert one_line("Nà " * 10**6, longest=8) == "Nà Nà N…"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (101.0, "'101'", "'101'"),
        (101.5, "'101,5'", "'101.5'"),
        (0.1, "'0,1'", "'0.1'"),
        (np.float64(55_000_000), "'55.000.000'", "'55,000,000'"),
        (np.int64(2301), "'2.301'", "'2,301'"),
        (-3, "'-3'", "'-3'"),
        (Decimal("92.50"), "'92,5'", "'92.5'"),
        (Fraction(7, 8), "'0,875'", "'0.875'"),
        (Fraction(1, 3), "'1/3'", "'1/3'"),
        ("101.0", "'101.0'", "'101.0'"),
        (True, "'True'", "'True'"),
        (float("inf"), "'inf'", "'inf'"),
        (Decimal("NaN"), "'NaN'", "'NaN'"),
        (1e300, "'1e+300'", "'1e+300'"),
        (Decimal("1E+999999"), "'1E+999999'", "'1E+999999'"),
        pytest.param(10**5000, "'…'", "'…'", id="long"),
    ],
)
def test_a_value_in_quotes(value: object, vi: str, en: str) -> None:
    """A number is written as each language writes it, if that is short; a text stays the text it is."""
    assert quoted(value) == Text(vi, en)


def test_texts() -> None:
    text = Text("Xã {name} {verb}", "Commune {name} {verb}")
    filled = text.format(name="Bằng Mạc", verb=Text("đạt", "meets"))
    assert filled == Text("Xã Bằng Mạc đạt", "Commune Bằng Mạc meets")
    assert (filled["vi"], filled["en"]) == (filled.vi, filled.en)
    assert both(lambda lang: lang) == Text("vi", "en")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_two_languages(lang: str) -> None:
    assert check_lang(lang) == lang


@pytest.mark.parametrize("lang", ["", "VI", "fr", "vi-VN", "vietnamese"])
def test_no_other_language(lang: str) -> None:
    with pytest.raises(ValueError, match="lang must be 'vi' or 'en'"):
        check_lang(lang)


@pytest.mark.parametrize(("text", "expected"), [
    ("", ""), ("đạt", "Đạt"), ("uBND xã", "UBND xã"), ("Xã UBND", "Xã UBND"),
])  # fmt: skip
def test_capital(text: str, expected: str) -> None:
    assert capital(text) == expected


@pytest.mark.parametrize(("rest", "expected"), [
    (1, ("và 01 dòng nữa", "and 1 more row")),
    (5, ("và 05 dòng nữa", "and 5 more rows")),
    (1234, ("và 1.234 dòng nữa", "and 1,234 more rows")),
])  # fmt: skip
def test_and_more(rest: int, expected: tuple[str, str]) -> None:
    text = and_more(rest, Text("dòng", "rows"))
    assert (text.vi, text.en) == expected


def test_and_more_with_another_first_word_or_no_noun() -> None:
    assert and_more(12, Text("lỗi khác", "problems"), lead="còn").vi == "còn 12 lỗi khác nữa"
    assert and_more(12, Text("trang", "")).en == "and 12 more"
