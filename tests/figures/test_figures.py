"""Reading figures as people write them: what is taken, what is refused, and that nothing is read two ways."""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from enum import IntEnum
from fractions import Fraction
from itertools import product
from typing import Any, Literal, TypeAlias
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_criteria.compiler.bundled import common_dictionary
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Locale, Refused, fineness, is_missing, read_aggregate, read_figure
from ntm_criteria.model import PERCENT, Fact, FactKind, Interval, NumberFact
from ntm_criteria.model.arithmetic import agrees, exactly

FACTS = common_dictionary()


def number_fact(id_: str) -> NumberFact:
    fact = FACTS[id_]
    assert isinstance(fact, NumberFact)
    return fact


UNREADABLE, AMBIGUOUS = ProblemCode.UNREADABLE_FIGURE, ProblemCode.AMBIGUOUS_FIGURE
OUT_OF_LIMITS = ProblemCode.OUT_OF_LIMITS
UNKNOWN_UNIT, UNIT_MISMATCH = ProblemCode.UNKNOWN_UNIT, ProblemCode.UNIT_MISMATCH
UNKNOWN_VALUE, WRONG_LEVEL = ProblemCode.UNKNOWN_VALUE, ProblemCode.WRONG_LEVEL
MORE_THAN_ALL = ProblemCode.PART_EXCEEDS_WHOLE

Found: TypeAlias = Fraction | Interval | bool | str | ProblemCode

# The facts of the tables below, by a short name. All are of the common dictionary.
SHARE = "irrigated_land_share"  # %, 0..100, step 0.01
ABOVE_100 = "procedure_resolution_share"  # %, 0..1000, step 0.01
COUNT = "households"  # hộ, 0..200 000
PEOPLE = "population"  # người, 0..1 000 000
AREA = "agricultural_production_land"  # ha, 0..1 000 000, step 0.01
INCOME = "income_per_capita"  # triệu đồng/người/năm, 0..10 000, step 0.000001
CHANGE = "poverty_rate_reduction"  # điểm phần trăm, -100..100, step 0.01
BULLETINS = "website_bulletins_per_week"  # bản tin/tuần, 0..1000, step 1
CLEANUPS = "communal_cleanups_per_month"  # lần/tháng, 0..31, step 1
INSURED, POOR = "health_insurance_share", "poverty_rate"  # %, each with its two counts
FLAG = "planning_criterion_met"
REGION = "region"
VILLAGE_FLAG = "street_lighting"  # đạt / chưa đạt, of each village
VILLAGE_SHARE = "culture_village_share"  # rolls up from a village flag
VILLAGE_COUNT = "model_residential_areas"  # thôn, 0..200, rolls up from a village flag


def read(fact: Fact | str, raw: object, locale: Locale = None) -> Found:
    """The value of a figure, or the code of the refusal, which must say what and what to do in both languages."""
    try:
        exact = read_figure(FACTS[fact] if isinstance(fact, str) else fact, raw, locale)
    except Refused as refused:
        return checked(refused)
    return Fraction(*exact) if isinstance(exact, tuple) else exact


def read_total(fact: str, raw: object, locale: Locale = None) -> tuple[Fraction, int | None] | ProblemCode:
    """The same for what a commune reports of its villages."""
    try:
        exact, villages = read_aggregate(FACTS[fact], raw, locale, FACTS)
    except Refused as refused:
        return checked(refused)
    return Fraction(*(exact.low if isinstance(exact, Interval) else exact)), villages


def checked(refused: Refused) -> ProblemCode:
    texts = [refused.message, refused.hint] if refused.hint else [refused.message]
    assert all(text.vi and text.en for text in texts)
    assert refused.message.vi != refused.message.en
    return refused.code


class Whole(IntEnum):
    """Whole numbers that are no plain int."""

    FIVE = 5
    NINETY_FIVE = 95


class TextOfAnotherLibrary(str):
    """Text as NumPy hands it out (`numpy.str_`): a subclass of str."""

    __slots__ = ()


# ---- one table: what is written, and what it is read as


@pytest.mark.parametrize(("fact", "text", "locale", "expected"), [
    # the design's own examples
    (SHARE, "12.5", None, "12.5"),
    (SHARE, "95.000 %", None, "95"),
    (COUNT, "95.000 hộ", None, "95000"),
    (AREA, "1.234,5", None, "1234.5"),
    (SHARE, "87,5%", None, "87.5"),
    (INCOME, "0.234", None, "0.234"),
    (AREA, "1.234 ha", None, AMBIGUOUS),
    (AREA, "1,234 ha", None, AMBIGUOUS),
    (INCOME, "55 triệu đồng/người/năm", None, "55"),
    (INCOME, "55.000.000 đồng/người/năm", None, "55"),
    (INCOME, "55 triệu đồng/năm", None, "55"),
    (SHARE, "≥ 5", None, UNREADABLE),
    (SHARE, "khoảng 5", None, UNREADABLE),
    (SHARE, "5-6", None, UNREADABLE),
    (SHARE, "5 – 6 %", None, UNREADABLE),
    (INCOME, "1e3", None, UNREADABLE),
    (COUNT, "1_000", None, UNREADABLE),
    (SHARE, "٣", None, UNREADABLE),
    (SHARE, "３", None, UNREADABLE),
    (SHARE, "-1 %", None, OUT_OF_LIMITS),
    # the same number in Vietnamese and in English
    (SHARE, "91,5 %", None, "91.5"),
    (SHARE, "91.5 %", None, "91.5"),
    (SHARE, "91,55", None, "91.55"),
    (AREA, "1,234.5", None, "1234.5"),
    (AREA, "1.234.567,8", None, OUT_OF_LIMITS),
    (AREA, "1,234,567.8", None, OUT_OF_LIMITS),
    (AREA, "123.456,78 ha", None, "123456.78"),
    (AREA, "123,456.78 ha", None, "123456.78"),
    (PEOPLE, "1.000.000", None, "1000000"),
    (PEOPLE, "1,000,000", None, "1000000"),
    (COUNT, "2.410 hộ", None, "2410"),
    (COUNT, "2,410 hộ", None, "2410"),
    (COUNT, "2.410", "vi", "2410"),
    (COUNT, "2,410", "en", "2410"),
    (COUNT, "2,410", "vi", UNREADABLE),
    (COUNT, "2.410", "en", UNREADABLE),
    # three digits behind the mark: only the locale settles it, unless one reading is outside the hard limits
    (AREA, "1.234", "vi", "1234"),
    (AREA, "1,234", "en", "1234"),
    (AREA, "1.234", "en", "1.234"),
    (AREA, "1.230", "en", "1.23"),
    (AREA, "1,230", "vi", "1.23"),
    (AREA, "1.230", None, AMBIGUOUS),
    (INCOME, "1.234", None, AMBIGUOUS),
    (INCOME, "1.234", "vi", "1234"),
    (INCOME, "1.234", "en", "1.234"),
    (INCOME, "12.345", None, "12.345"),
    (INCOME, "12.345", "vi", OUT_OF_LIMITS),
    (SHARE, "95,000 %", None, "95"),
    (SHARE, "95.000 %", "vi", OUT_OF_LIMITS),
    (SHARE, "1.234 %", None, "1.234"),
    (ABOVE_100, "1.000 %", None, AMBIGUOUS),
    (ABOVE_100, "1.000 %", "vi", "1000"),
    (ABOVE_100, "1.000 %", "en", "1"),
    (ABOVE_100, "1.010 %", None, "1.01"),
    (BULLETINS, "1.000", None, AMBIGUOUS),
    (BULLETINS, "2.800", None, "2.8"),
    (CHANGE, "-1.234", None, "-1.234"),
    (CHANGE, "-1.230", None, "-1.23"),
    # a locale reads its own form only
    (SHARE, "12.5", "vi", UNREADABLE),
    (SHARE, "12,5", "en", UNREADABLE),
    (SHARE, "12,5", "vi", "12.5"),
    (SHARE, "12.5", "en", "12.5"),
    (SHARE, "12", "vi", "12"),
    (SHARE, "12", "en", "12"),
    # blanks as groups: the plain one, U+00A0 and U+202F
    (COUNT, "95 000 hộ", None, "95000"),
    (COUNT, "95\u00a0000 hộ", None, "95000"),
    (COUNT, "95\u202f000\u00a0hộ", None, "95000"),
    (PEOPLE, "1 000 000", None, "1000000"),
    (PEOPLE, "1 000\u00a0000", None, "1000000"),
    (AREA, "1 234,5 ha", None, "1234.5"),
    (AREA, "1 234.5 ha", None, "1234.5"),
    (AREA, "1 234.567", None, "1234.567"),
    (AREA, "1 234", None, "1234"),
    (COUNT, "95  000", None, UNREADABLE),
    (COUNT, "95\t000", None, UNREADABLE),
    (COUNT, "95\u2009000", None, "95000"),
    # not how numbers are written
    (COUNT, "9500.0", None, "9500"),
    (COUNT, "95.00", None, "95"),
    (COUNT, "1.2345", None, UNREADABLE),
    (COUNT, "1234.567", None, UNREADABLE),
    (AREA, "1234.567.890", None, UNREADABLE),
    (PEOPLE, "1.234,567", None, UNREADABLE),
    (AREA, "1.234,567.8", None, UNREADABLE),
    (AREA, "1.234 567", None, UNREADABLE),
    (AREA, "1 23", None, UNREADABLE),
    (AREA, "1..5", None, UNREADABLE),
    (AREA, "1, 5", None, UNREADABLE),
    (SHARE, "5.", None, "5"),
    (SHARE, "5,", None, UNKNOWN_UNIT),
    (SHARE, ".5", None, UNREADABLE),
    (SHARE, ",5", None, UNREADABLE),
    (SHARE, "+5", None, UNREADABLE),
    (SHARE, "±5", None, UNREADABLE),
    (SHARE, "<5", None, UNREADABLE),
    (SHARE, "~5", None, UNREADABLE),
    (SHARE, "5+", None, UNKNOWN_UNIT),
    (SHARE, "5 đến 6", None, UNREADABLE),
    (SHARE, "5 → 6", None, UNREADABLE),
    (SHARE, "từ 5", None, UNREADABLE),
    (SHARE, "năm", None, UNREADABLE),
    (SHARE, "%", None, UNREADABLE),
    (SHARE, "5½", None, UNREADABLE),
    (SHARE, "5٣", None, UNREADABLE),
    (SHARE, "5３", None, UNREADABLE),
    (SHARE, "5²", None, UNREADABLE),
    (SHARE, "1/2", None, UNREADABLE),
    (SHARE, "0x5", None, UNREADABLE),
    (SHARE, "1e3", "en", UNREADABLE),
    (SHARE, "NaN", None, UNREADABLE),
    (SHARE, "inf", None, UNREADABLE),
    (SHARE, "∞", None, UNREADABLE),
    (SHARE, "Đạt", None, UNREADABLE),
    (SHARE, "true", None, UNREADABLE),
    (SHARE, "5 %\n6 %", None, UNREADABLE),
    (SHARE, "1" * 100, None, OUT_OF_LIMITS),
    (SHARE, "1" * 101, None, UNREADABLE),
    (SHARE, "0," + "0" * 98, None, "0"),
    # leading zeros never start a group
    (COUNT, "08", None, "8"),
    (COUNT, "007", None, "7"),
    (SHARE, "07,50 %", None, "7.5"),
    (INCOME, "0,234", None, "0.234"),
    (INCOME, "00.234", None, "0.234"),
    (INCOME, "01.234", None, "1.234"),
    (INCOME, "0.234", "vi", UNREADABLE),
    (COUNT, "0.234", None, UNREADABLE),
    (COUNT, "0 234", None, UNREADABLE),
    (COUNT, "0", None, "0"),
    (COUNT, "00", None, "0"),
    (COUNT, "0.000", None, "0"),
    (SHARE, "0.000", None, "0"),
    # minus signs
    (CHANGE, "-1,5", None, "-1.5"),
    (CHANGE, "−1,5 điểm phần trăm", None, "-1.5"),
    (CHANGE, "-0", None, "0"),
    (CHANGE, "-100", None, "-100"),
    (CHANGE, "-100,01", None, OUT_OF_LIMITS),
    (CHANGE, "- 1,5", None, UNREADABLE),
    (CHANGE, "--1", None, UNREADABLE),
    (CHANGE, "–1,5", None, "-1.5"),
    (CHANGE, "(1,5)", None, UNREADABLE),
    (COUNT, "-1", None, OUT_OF_LIMITS),
    (COUNT, "-0 hộ", None, "0"),
    # hard limits, and one step beyond
    (SHARE, "0", None, "0"),
    (SHARE, "100 %", None, "100"),
    (SHARE, "100,01 %", None, OUT_OF_LIMITS),
    (SHARE, "100,001 %", None, OUT_OF_LIMITS),
    (ABOVE_100, "100,01 %", None, "100.01"),
    (COUNT, "200.000", None, "200000"),
    (COUNT, "200.001", None, OUT_OF_LIMITS),
    ("villages", "0", None, OUT_OF_LIMITS),
    ("villages", "08 thôn", None, "8"),
    (CLEANUPS, "31", None, "31"),
    (CLEANUPS, "32", None, OUT_OF_LIMITS),
    # finer than the step, and exact all the same
    (SHARE, "91,555 %", None, "91.555"),
    (SHARE, "91,99999999999999999999999999 %", None, "91.99999999999999999999999999"),
    (SHARE, "91,5500 %", None, "91.55"),
    (SHARE, "0,001", None, "0.001"),
    (CLEANUPS, "1,9", None, "1.9"),
    (CLEANUPS, "2,0", None, "2"),
    (INCOME, "0,5 đồng/người/năm", None, "0.0000005"),
    # counts are written without decimals
    (COUNT, "12,5", None, UNREADABLE),
    (COUNT, "12.5 hộ", None, UNREADABLE),
    (COUNT, "12,0", None, "12"),
    # units, with and without blanks, in any case, in any normal form
    (SHARE, "5%", None, "5"),
    (SHARE, "  5 \u00a0 % ", None, "5"),
    (SHARE, "5\n%", None, "5"),
    (SHARE, "5 phần trăm", None, "5"),
    (SHARE, "5 ‰", None, "0.5"),
    (COUNT, "5hộ", None, "5"),
    (COUNT, "5 HỘ", None, "5"),
    (COUNT, normalize("NFD", "5 hộ gia đình"), None, "5"),
    (COUNT, "5  hộ \t gia đình", None, "5"),
    (PEOPLE, "5 khẩu", None, "5"),
    ("employed_workers", "1.234 lao động", None, "1234"),
    ("deaths", "12 ca", None, "12"),
    ("deaths", "12 trường hợp", None, "12"),
    (AREA, "5 ha", None, "5"),
    (AREA, "5 héc-ta", None, "5"),
    (AREA, "2,5 km²", None, "250"),
    (AREA, "12.500 m2", None, AMBIGUOUS),
    (BULLETINS, "3 bản tin/tuần", None, "3"),
    (BULLETINS, "1 bản tin/ngày", None, "7"),
    (CLEANUPS, "2 lần / tháng", None, "2"),
    (CHANGE, "0,5 điểm phần trăm", None, "0.5"),
    (CHANGE, "0,5 điểm %", None, "0.5"),
    # money
    (INCOME, "55", None, "55"),
    (INCOME, "54,999999", None, "54.999999"),
    (INCOME, "54.999.999 đồng/người/năm", None, "54.999999"),
    (INCOME, "54,999,999 đồng/người/năm", None, "54.999999"),
    (INCOME, "54 999 999 đồng/người/năm", None, "54.999999"),
    (INCOME, "54999999 đồng/người/năm", None, "54.999999"),
    (INCOME, "55.000.001 đồng/người/năm", None, "55.000001"),
    (INCOME, "55.000 nghìn đồng/người/năm", None, AMBIGUOUS),
    (INCOME, "55.000 nghìn đồng/người/năm", "vi", "55"),
    (INCOME, "55000 nghìn đồng/người/năm", None, "55"),
    (INCOME, "4.583.333 đồng/người/tháng", None, "54.999996"),
    (INCOME, "0,055 tỷ đồng/người/năm", None, "55"),
    (INCOME, "55 TRIỆU ĐỒNG / NGƯỜI / NĂM", None, "55"),
    (INCOME, normalize("NFD", "55 triệu đồng/người/năm"), None, "55"),
    (INCOME, "55 triệu đồng", None, "55"),
    (INCOME, "55 triệu/người/năm", None, "55"),
    # units of something else, and no units at all
    (INCOME, "110 triệu đồng/hộ/năm", None, UNIT_MISMATCH),
    (INCOME, "55 %", None, UNIT_MISMATCH),
    (INCOME, "55.000.000 đồng/năm", None, "55"),
    (CHANGE, "6 %", None, UNIT_MISMATCH),
    (SHARE, "6 điểm phần trăm", None, UNIT_MISMATCH),
    (SHARE, "6 điểm", None, UNIT_MISMATCH),
    (COUNT, "5 người", None, UNIT_MISMATCH),
    (PEOPLE, "5 hộ", None, UNIT_MISMATCH),
    (COUNT, "95 %", None, UNIT_MISMATCH),
    (SHARE, "5 ha", None, UNIT_MISMATCH),
    (COUNT, "5 nhà", None, UNKNOWN_UNIT),
    (AREA, "5 sào", None, UNKNOWN_UNIT),
    (INCOME, "55 triệu", None, "55"),
    (SHARE, "5 %%", None, UNKNOWN_UNIT),
    (SHARE, "5 %.", None, "5"),
    (SHARE, "5 /", None, UNKNOWN_UNIT),
    (SHARE, "5 hộ/100 hộ", None, UNREADABLE),
])  # fmt: skip
def test_texts(fact: str, text: str, locale: Locale, expected: str | ProblemCode) -> None:
    assert read(fact, text, locale) == (expected if isinstance(expected, ProblemCode) else Fraction(expected))


@pytest.mark.parametrize(("fact", "raw", "expected"), [
    (SHARE, 0, "0"),
    (SHARE, 92, "92"),
    (SHARE, -0.0, "0"),
    (SHARE, 91.5, "91.5"),
    (SHARE, 91.55, "91.55"),
    (SHARE, 91.555, "91.555"),
    (SHARE, 0.1 + 0.2, ("0.3", "0.30001")),
    (INSURED, 57 / 100 * 100, ("56.999999", "57")),
    (SHARE, 100.00000000000001, "100"),
    (SHARE, 100 - 100.00000000000001, "0"),
    (SHARE, 100.001, OUT_OF_LIMITS),
    (SHARE, Decimal("91.50"), "91.5"),
    (SHARE, Decimal("9.15E+1"), "91.5"),
    (SHARE, Decimal("0E+3"), "0"),
    (SHARE, Fraction(183, 2), "91.5"),
    (SHARE, Fraction(275, 3), "275/3"),
    (SHARE, 101, OUT_OF_LIMITS),
    (SHARE, -1, OUT_OF_LIMITS),
    (SHARE, -0.01, OUT_OF_LIMITS),
    (COUNT, 2410, "2410"),
    (COUNT, 2410.0, "2410"),
    (COUNT, Decimal(2410), "2410"),
    (COUNT, 2410.5, UNREADABLE),
    (COUNT, 2**53 + 1, OUT_OF_LIMITS),
    (INCOME, 54.999999, "54.999999"),
    (INCOME, 54.9999995, "54.9999995"),
    (INCOME, 54.99999999999999, ("54.9999999", "55")),
    (INCOME, 1e-6, "0.000001"),
    (CHANGE, -1.5, "-1.5"),
    (CHANGE, Decimal("-1.5"), "-1.5"),
    (SHARE, Whole.FIVE, "5"),
    (SHARE, True, UNREADABLE),
    (COUNT, False, UNREADABLE),
    (INCOME, True, UNREADABLE),
    (SHARE, float("nan"), UNREADABLE),
    (SHARE, float("inf"), UNREADABLE),
    (SHARE, float("-inf"), UNREADABLE),
    (SHARE, Decimal("NaN"), UNREADABLE),
    (SHARE, Decimal("sNaN"), UNREADABLE),
    (SHARE, Decimal("-Infinity"), UNREADABLE),
    (SHARE, 5j, UNREADABLE),
    (SHARE, b"5", UNREADABLE),
    (SHARE, [5], UNREADABLE),
    (SHARE, {"value": 5}, UNREADABLE),
    (SHARE, date(2024, 1, 9), UNREADABLE),
    (SHARE, None, UNREADABLE),
    (SHARE, "", UNREADABLE),
])  # fmt: skip
def test_values_that_are_not_text(fact: str, raw: object, expected: str | tuple[str, str] | ProblemCode) -> None:
    found = read(fact, raw)
    if isinstance(expected, tuple):
        assert isinstance(found, Interval)
        assert (Fraction(*found.low), Fraction(*found.high)) == (Fraction(expected[0]), Fraction(expected[1]))
    else:
        assert found == (expected if isinstance(expected, ProblemCode) else Fraction(expected))


@pytest.mark.parametrize(("fact", "text", "expected"), [
    (SHARE, "91,5 %", Fraction("91.5")),
    (COUNT, "95.000 hộ", Fraction(95000)),
    (FLAG, "Đạt", True),
    (REGION, "tdmnpb", "tdmnpb"),
])  # fmt: skip
def test_a_subclass_of_str_is_read_as_str_is(fact: str, text: str, expected: Found) -> None:
    assert read(fact, TextOfAnotherLibrary(text)) == read(fact, text) == expected


HUGE: dict[str, tuple[Callable[[], object], ProblemCode | Literal["0", "fine"]]] = {
    "Decimal 1E+1000000": (lambda: Decimal("1E+1000000"), OUT_OF_LIMITS),
    "Decimal -1E+1000000": (lambda: Decimal("-1E+1000000"), OUT_OF_LIMITS),
    "Decimal 1E-1000000": (lambda: Decimal("1E-1000000"), "fine"),
    "Decimal 0E-1000000": (lambda: Decimal("0E-1000000"), "0"),
    "Decimal 0E+1000000": (lambda: Decimal("0E+1000000"), "0"),
    "float 1e308": (lambda: 1e308, OUT_OF_LIMITS),
    "float 5e-324": (lambda: 5e-324, "fine"),
    "int of 31 digits": (lambda: 10**30, OUT_OF_LIMITS),
    "int of 5001 digits": (lambda: 10**5000, OUT_OF_LIMITS),
    "int of 1000001 digits": (lambda: 10**1_000_000, OUT_OF_LIMITS),
    "negative int of 5001 digits": (lambda: -(10**5000), OUT_OF_LIMITS),
    "Fraction of 5001 digits": (lambda: Fraction(10**5000), OUT_OF_LIMITS),
    "Fraction with 5001 digits below": (lambda: Fraction(1, 10**5000), "fine"),
    "text of a million digits": (lambda: "9" * 10**6, UNREADABLE),
    "text of a million blanks and a digit": (lambda: " " * 10**6 + "9", UNREADABLE),
    "text of a million dots": (lambda: "9" + "." * 10**6, UNREADABLE),
}


@pytest.mark.parametrize("case", HUGE)
def test_numbers_of_any_size_are_settled(case: str) -> None:
    make, expected = HUGE[case]
    raw = make()
    found = [read(fact, raw) for fact in (SHARE, COUNT, INCOME)]
    if expected == "fine":
        assert found[1] is UNREADABLE
        assert all(isinstance(each, Fraction | Interval) for each in (found[0], found[2]))
    else:
        assert found == [expected if isinstance(expected, ProblemCode) else Fraction(expected)] * 3


# ---- what a refusal says


@pytest.mark.parametrize(("fact", "raw", "vi", "en"), [
    (AREA, "1.234 ha", ["'1.234 ha'", "1,234", "1.234"], ["'1.234 ha'", "1.234", "1,234"]),
    (SHARE, "101 %", ["'101 %'", "0 … 100%"], ["'101 %'", "0 … 100%"]),
    (COUNT, "200.001 hộ", ["0 … 200.000 hộ"], ["0 … 200,000 households"]),
    (COUNT, "12,5", ["'12,5'", "số nguyên"], ["'12,5'", "whole number"]),
    (INCOME, "110 triệu đồng/hộ/năm", ["'triệu đồng/người/năm'", "'triệu đồng/hộ/năm'"],
     ["'million VND/person/year'", "'triệu đồng/hộ/năm'"]),
    (CHANGE, "6 %", ["'điểm phần trăm'", "'%'"], ["'percentage points'", "'%'"]),
    (COUNT, 12.5, ["'12,5'", "số nguyên"], ["'12.5'", "whole number"]),
    # a share written as its two counts
    (INSURED, "2301/2410", ["`insured_people: 2301` và `population: 2410`; tỷ lệ sẽ được tính"],
     ["`insured_people: 2301` and `population: 2410` instead; the share follows"]),
    (POOR, "41/612 hộ", ["`poor_households: 41` và `households: 612`"], ["`poor_households: 41` and `households: 612`"]),
    (POOR, "1.041 / 2.612 hộ nghèo", ["`poor_households: '1.041'`", "`households: '2.612'`"], ["`households: '2.612'`"]),
    (CLEANUPS, "2/3", ["'/3' sau con số"], ["'/3' is no unit"]),  # no share
    (POOR, "41/hộ", ["'/hộ' sau con số"], ["'/hộ' is no unit"]),  # no count
    # yes or no where a number is asked for
    *((COUNT, raw, ["để trống nếu chưa có số liệu, ghi '0' nếu không có trường hợp nào"],
       ["leave it empty if there is no figure, write '0' if there was none"])
      for raw in ("có", "Không", "không có", True, False)),
    (SHARE, "không", ["ghi một số"], ["write one number"]),
    (CLEANUPS, "2 hộ", ["đổi ra 'lần/tháng'"], ["convert it to 'times/month'"]),
    (COUNT, "5 ho dan", ["'ho dan'", "'5 hộ dân'"], ["'ho dan'", "'5 hộ dân'"]),
    (COUNT, "5 nhà", ["'nhà'", "'hộ'"], ["'nhà'", "'households'"]),
    (SHARE, True, ["'True'"], ["'True'", "bool"]),
    (SHARE, "x" * 1000, ["…"], ["…"]),
    (REGION, "Tây Bắc", ["'Tây Bắc'", "Trung du và miền núi phía Bắc"], ["'Tây Bắc'", "Tây Nguyên"]),
    (FLAG, "Có lẽ", ["'Có lẽ'", "Đạt/Chưa đạt"], ["'Có lẽ'", "Đạt/Chưa đạt"]),
])  # fmt: skip
def test_a_refusal_says_what_was_written_and_what_to_write(
    fact: str, raw: object, vi: list[str], en: list[str]
) -> None:
    with pytest.raises(Refused) as caught:
        read_figure(FACTS[fact], raw)
    message, hint = caught.value.message, caught.value.hint
    assert hint is not None
    said = {"vi": f"{message.vi}\n{hint.vi}", "en": f"{message.en}\n{hint.en}"}
    assert [word for word in vi if word not in said["vi"]] == []
    assert [word for word in en if word not in said["en"]] == []
    assert len(message.vi) < 200 > len(message.en)


def test_a_unit_may_lack_its_end() -> None:
    assert [read(CLEANUPS, text) for text in ("2 lần/tháng", "2 times/month", "1 time", "02 lần")] == [2, 2, 1, 2]
    assert [read(BULLETINS, text) for text in ("3 bản tin/tuần", "3 bulletins/week", "3 bản tin")] == [3, 3, 3]


@pytest.mark.parametrize("text", ["1.234 ha", "1,234 ha", "1.230", "55.000"])
def test_the_number_that_an_ambiguous_figure_suggests_is_not_ambiguous_itself(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_figure(FACTS[AREA], text)
    assert caught.value.code is AMBIGUOUS
    assert caught.value.hint
    suggested = caught.value.hint.en.split("'")[1]
    assert isinstance(read(AREA, suggested), Fraction)


# ---- yes or no


@pytest.mark.parametrize(("text", "expected"), [
    *((text, True) for text in ("Đạt", "đạt", "ĐẠT", "có", "Có", "CÓ", "true", "True", "TRUE", "yes", " Đạt ", "đạt\n",
                                  "Đạt chuẩn", "Ðạt", "Đạt.", "đã đạt")),
    *((text, False) for text in (
        "Chưa đạt", "chưa đạt", "CHƯA ĐẠT", "Chưa  đạt", "chưa\u00a0đạt", "Không đạt", "không", "Không", "chưa",
        "Chưa có", "không có", "false", "False", "no")),
    *((text, UNREADABLE) for text in (
        "Cơ bản đạt", "dat", "Đạt?", "1", "0", "x", "✓", "không rõ", "chưa không", "đạtđạt", "")),
])  # fmt: skip
def test_flags(text: str, expected: Found) -> None:
    for form in (text, normalize("NFD", text)):
        assert read(FLAG, form) is expected


@pytest.mark.parametrize(("raw", "expected"), [
    (True, True), (False, False), (1, UNREADABLE), (0, UNREADABLE), (1.0, UNREADABLE), (None, UNREADABLE),
    ([], UNREADABLE), ([True], UNREADABLE), ({}, UNREADABLE), (b"true", UNREADABLE), (Decimal(1), UNREADABLE),
])  # fmt: skip
def test_flags_that_are_not_text(raw: object, expected: Found) -> None:
    assert read(FLAG, raw) is expected


@pytest.mark.parametrize("text", ["Cơ bản đạt", "cơ bản đạt", "CƠ BẢN ĐẠT", "Cơ  bản", normalize("NFD", "Cơ bản đạt")])
def test_a_councils_finding_is_no_answer_and_is_told_so(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_figure(FACTS[FLAG], text)
    assert "kết luận của hội đồng" in caught.value.message.vi
    assert "council" in caught.value.message.en
    assert caught.value.hint
    assert "Đạt hoặc Chưa đạt" in caught.value.hint.vi


# ---- one of several


@pytest.mark.parametrize(("fact", "text", "expected"), [
    (REGION, "tdmnpb", "tdmnpb"),
    (REGION, "TDMNPB", "tdmnpb"),
    (REGION, " tdmnpb ", "tdmnpb"),
    (REGION, "Trung du và miền núi phía Bắc", "tdmnpb"),
    (REGION, "trung du  và miền núi phía bắc", "tdmnpb"),
    (REGION, normalize("NFD", "Trung du và miền núi phía Bắc"), "tdmnpb"),
    (REGION, "Northern midlands and mountains", "tdmnpb"),
    (REGION, "Đồng bằng sông Cửu Long", "dbscl"),
    ("party_committee_rating", "Trong sạch vững mạnh", "trong sạch vững mạnh"),
    ("party_committee_rating", "clean and strong", "trong sạch vững mạnh"),
    ("commune_government_rating", "Hoàn thành nhiệm vụ", "hoàn thành nhiệm vụ"),
    ("commune_government_rating", "Không hoàn thành nhiệm vụ", "không hoàn thành nhiệm vụ"),
    (REGION, "Tây Bắc", UNKNOWN_VALUE),
    (REGION, "tdmnp", UNKNOWN_VALUE),
    (REGION, "Trung du va mien nui phia Bac", UNKNOWN_VALUE),
    (REGION, "", UNKNOWN_VALUE),
    (REGION, True, UNKNOWN_VALUE),
    (REGION, 1, UNKNOWN_VALUE),
    (REGION, None, UNKNOWN_VALUE),
    (REGION, ["tdmnpb"], UNKNOWN_VALUE),
    (REGION, "tdmnpb" + " " * 100 + "x", UNKNOWN_VALUE),
])  # fmt: skip
def test_categories(fact: str, text: object, expected: Found) -> None:
    assert read(fact, text) == expected


# ---- what a commune reports of its villages


@pytest.mark.parametrize(("fact", "raw", "expected"), [
    (VILLAGE_FLAG, "7/8 thôn", ("87.5", 8)),
    (VILLAGE_FLAG, "08/08 thôn", ("100", 8)),
    (VILLAGE_FLAG, "7/8", ("87.5", 8)),
    (VILLAGE_FLAG, " 7 / 8  THÔN ", ("87.5", 8)),
    (VILLAGE_FLAG, normalize("NFD", "7/8 thôn"), ("87.5", 8)),
    (VILLAGE_FLAG, "7/8 bản", ("87.5", 8)),
    (VILLAGE_FLAG, "7/8 villages", ("87.5", 8)),
    (VILLAGE_FLAG, "0/8 thôn", ("0", 8)),
    (VILLAGE_FLAG, "1/3 thôn", ("100/3", 3)),
    (VILLAGE_FLAG, "87,5 %", ("87.5", None)),
    (VILLAGE_FLAG, "87.5%", ("87.5", None)),
    (VILLAGE_FLAG, "87,5", ("87.5", None)),
    (VILLAGE_FLAG, 87.5, ("87.5", None)),
    (VILLAGE_FLAG, "100 phần trăm", ("100", None)),
    (VILLAGE_FLAG, 100, ("100", None)),
    (VILLAGE_FLAG, "101 %", OUT_OF_LIMITS),
    (VILLAGE_FLAG, "87,555 %", ("87.555", None)),
    (VILLAGE_FLAG, "8/7 thôn", MORE_THAN_ALL),
    (VILLAGE_FLAG, "0/0", MORE_THAN_ALL),
    (VILLAGE_FLAG, "1/0 thôn", MORE_THAN_ALL),
    (VILLAGE_FLAG, True, WRONG_LEVEL),
    (VILLAGE_FLAG, False, WRONG_LEVEL),
    (VILLAGE_FLAG, "Đạt", WRONG_LEVEL),
    (VILLAGE_FLAG, "chưa", WRONG_LEVEL),
    (VILLAGE_FLAG, "Cơ bản đạt", UNREADABLE),
    (VILLAGE_FLAG, "7/8 hộ", UNREADABLE),
    (VILLAGE_FLAG, "7/8 %", UNREADABLE),
    (VILLAGE_FLAG, "7 thôn", UNIT_MISMATCH),
    (VILLAGE_FLAG, "-7/8", UNREADABLE),
    (VILLAGE_FLAG, "7/-8", UNREADABLE),
    (VILLAGE_FLAG, "7/8/9", UNREADABLE),
    (VILLAGE_FLAG, "7,5/8 thôn", UNREADABLE),
    (VILLAGE_FLAG, "٧/٨ thôn", UNREADABLE),
    (VILLAGE_FLAG, "7/8 thôn, 1 thôn chưa", UNREADABLE),
    (VILLAGE_FLAG, [7, 8], UNREADABLE),
    (VILLAGE_SHARE, "7/8 thôn", ("87.5", 8)),
    (VILLAGE_SHARE, "8 thôn", UNIT_MISMATCH),
    (VILLAGE_SHARE, "8", ("8", None)),
    (VILLAGE_SHARE, "87,5 %", ("87.5", None)),
    (VILLAGE_SHARE, "95.000 %", ("95", None)),
    (VILLAGE_SHARE, True, UNREADABLE),
    (VILLAGE_SHARE, "Đạt", UNREADABLE),
    (VILLAGE_SHARE, "8/7", MORE_THAN_ALL),
    (VILLAGE_COUNT, "3/8 thôn", ("3", 8)),
    (VILLAGE_COUNT, "03 thôn", ("3", None)),
    (VILLAGE_COUNT, 3, ("3", None)),
    (VILLAGE_COUNT, "200/200 thôn", ("200", 200)),
    (VILLAGE_COUNT, "201 thôn", OUT_OF_LIMITS),
    (VILLAGE_COUNT, "201/201 thôn", OUT_OF_LIMITS),
    (VILLAGE_COUNT, "37,5 %", UNIT_MISMATCH),
    (VILLAGE_COUNT, True, UNREADABLE),
])  # fmt: skip
def test_aggregates(fact: str, raw: object, expected: tuple[str, int | None] | ProblemCode) -> None:
    wanted = expected if isinstance(expected, ProblemCode) else (Fraction(expected[0]), expected[1])
    assert read_total(fact, raw) == wanted


@pytest.mark.parametrize("fact", [VILLAGE_FLAG, VILLAGE_SHARE])
@pytest.mark.parametrize("raw", ["8 thôn", "8 thôn ", " 8 bản", normalize("NFD", "8 thôn"), "08 THÔN"])
def test_villages_without_their_number_are_told_to_say_of_how_many(fact: str, raw: str) -> None:
    """A bare 8 would be 8 %."""
    with pytest.raises(Refused) as caught:
        read_aggregate(FACTS[fact], raw, None, FACTS)
    assert caught.value.hint is not None
    assert "8/8" not in caught.value.hint.vi
    assert "ví dụ '7/8 thôn' là 7 trong 8 thôn" in caught.value.hint.vi
    assert read_aggregate(FACTS[fact], raw, None, FACTS, villages=16) == ((800, 16), 16)


@pytest.mark.parametrize(("raw", "expected"), [
    (None, True), ("", True), ("-", True), ("  ", True), (" - ", True), ("\u00a0\t\n", True),
    ("--", True), ("–", True), ("…", True), ("...", True), ("n/a", True), ("\u200b", True), ("chưa có số liệu", True),
    ("không rõ", True), ("0", False), (".", False), ("#N/A", False), ("nan", False),
    (0, False), (False, False), ([], False), ("không", False),
])  # fmt: skip
def test_missing(raw: object, expected: bool) -> None:
    assert is_missing(raw) is expected


# ---- anything at all


NUMBERS = sorted(id_ for id_, fact in FACTS.items() if fact.is_number)
ONE_OF_EACH_NUMBER = (SHARE, ABOVE_100, COUNT, PEOPLE, AREA, INCOME, CHANGE, BULLETINS)
ONE_OF_EACH_KIND = (*ONE_OF_EACH_NUMBER, FLAG, REGION, VILLAGE_FLAG, VILLAGE_COUNT)
UNITS = ["%", "hộ", "người", "ha", "triệu đồng/người/năm", "đồng/người/năm", "điểm phần trăm", "thôn", "bản tin/ngày"]
SNIPPETS = [*"0123456789", *".,.,", *" \u00a0\u202f\t\n", *"-−–+±~<≥/%‰_eE'½²٣３", "000", "00", "0.", "12", *UNITS, "Đạt",
            "cơ bản", "khoảng", "NaN", "inf", "\u0301", "\ud800", "\u202e", "\x00"]  # fmt: skip
ASSEMBLED = st.lists(st.sampled_from(SNIPPETS), max_size=9).map("".join)
OBJECTS: list[Any] = [
    None, True, False, 0, -1, 5, 2410, 10**30, 91.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"), Decimal("1.5"),
    Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+999999"), Decimal("1E-999999"),
    Decimal("9" * 5000), Fraction(1, 3), 1j, b"5", bytearray(b"5"), memoryview(b"5"), [], [5], (), (1, 2), {}, {"a": 1},
    set(), frozenset({5}), object(), int, len, range(5), iter([1]), date(2024, 1, 9), NotImplemented, ...,
    TextOfAnotherLibrary("5 %"), Whole.FIVE, ProblemCode.UNUSED,
]  # fmt: skip
ANYTHING = st.one_of(
    st.text(st.characters(exclude_categories=())), ASSEMBLED, st.sampled_from(OBJECTS), st.integers(), st.floats(),
    st.decimals(), st.fractions(),
)  # fmt: skip
LOCALES = st.sampled_from([None, "vi", "en"])


@given(st.sampled_from(sorted(FACTS)) | st.sampled_from(ONE_OF_EACH_KIND), ANYTHING, LOCALES)
def test_anything_is_read_or_refused(fact: str, raw: Any, locale: Locale) -> None:
    found = read(fact, raw, locale)
    if isinstance(found, Fraction):
        assert FACTS[fact].low <= found <= FACTS[fact].high


@given(st.sampled_from([VILLAGE_FLAG, VILLAGE_SHARE, VILLAGE_COUNT]), ANYTHING | st.from_regex(
    r"\A[0-9]{0,3} ?/ ?[0-9]{1,3} ?(thôn|%|hộ)?\Z"), LOCALES)  # fmt: skip
def test_any_aggregate_is_read_or_refused(fact: str, raw: Any, locale: Locale) -> None:
    found = read_total(fact, raw, locale)
    if not isinstance(found, ProblemCode):
        assert 0 <= found[0] <= (FACTS[fact].high if FACTS[fact].kind is FactKind.COUNT else 100)
        assert found[1] is None or found[1] > 0


@pytest.mark.parametrize("fact", ONE_OF_EACH_KIND)
def test_each_of_these_objects_is_read_or_refused(fact: str) -> None:
    kinds = {FactKind.FLAG: bool, FactKind.CATEGORY: str}
    for raw in OBJECTS:
        numbers = (Fraction, Interval) if FACTS[fact].is_number else ()
        assert isinstance(read(fact, raw), (kinds.get(FACTS[fact].kind, Fraction), ProblemCode, *numbers))


@given(st.sampled_from(NUMBERS), ASSEMBLED)
@example(SHARE, "95.000 %")
@example(AREA, "1.234")
@example(COUNT, "95,000 hộ")
@example(INCOME, "55.000 nghìn đồng/người/năm")
def test_nothing_is_read_two_ways(fact: str, text: str) -> None:
    locales: tuple[Locale, ...] = (None, "vi", "en")
    by_locale = {locale: read(fact, text, locale) for locale in locales}
    values = {found for found in by_locale.values() if isinstance(found, Fraction)}
    if isinstance(by_locale[None], Fraction):
        assert values == {by_locale[None]}
    if len(values) > 1:
        assert by_locale[None] is AMBIGUOUS


# ---- a second reader, written apart from the first, to compare with

BLANKS = " \u00a0\u202f"
MARKS: dict[str, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}


def digits(text: str) -> bool:
    return bool(text) and all(letter in "0123456789" for letter in text)


def reference_number(text: str, lang: str) -> tuple[Fraction, bool] | None:
    """The number that `text` is in the form of `lang`, and whether it has decimals; None if it is no number."""
    group, decimal = MARKS[lang]
    whole, mark, rest = text.partition(decimal)
    if mark and not digits(rest):
        return None
    for blank in BLANKS:
        whole = whole.replace(blank, " ")
    if group in whole and " " in whole:
        return None
    first, *others = whole.replace(group, " ").split(" ")
    if not digits(first) or not all(digits(piece) and len(piece) == 3 for piece in others):
        return None
    if others and (len(first) > 3 or first.startswith("0")):
        return None
    return Fraction(int(first + "".join(others) + rest), 10 ** len(rest)), bool(rest)


def reference(fact: Fact, text: str, locale: Locale) -> Fraction | ProblemCode | None:
    """What a bare number must be read as, in the fact's unit; or AMBIGUOUS; None if it is refused for another reason."""
    text = text.strip()
    text = text[:-1].rstrip() if re.search(r"[^.\s]\s*\.$", text) else text  # the end of a sentence
    sign = -1 if text[:1] in ("-", "−") else 1
    readings = [reference_number(text[1:] if sign < 0 else text, lang) for lang in MARKS if locale in (None, lang)]
    is_count = fact.kind is FactKind.COUNT
    values = {sign * found[0] for found in readings if found and not (found[1] and is_count)}
    is_grouped = any(found and not found[1] for found in (reference_number(text.lstrip("-−"), lang) for lang in MARKS))
    if is_count and not is_grouped:  # "612.0"
        values = {sign * found[0] for found in readings if found and found[0].denominator == 1}
    fitting = [value for value in values if fact.low <= value <= fact.high]
    if len(fitting) > 1:
        return AMBIGUOUS
    return fitting[0] if fitting else None


PIECES = st.tuples(
    st.sampled_from(["", ".", ",", ".", ",", *BLANKS]),
    st.text("0123456789", min_size=3, max_size=3) | st.text("05", max_size=4),
).map("".join)  # fmt: skip
NUMBER_LIKE = st.builds(
    lambda sign, first, pieces: sign + first + "".join(pieces),
    st.sampled_from(["", "", "", "-", "−", "- "]), st.text("0125", max_size=3), st.lists(PIECES, max_size=3),
)  # fmt: skip


@given(st.sampled_from(ONE_OF_EACH_NUMBER), NUMBER_LIKE, LOCALES)
@example(INCOME, "0.234", None)
@example(AREA, "1.234,5", None)
@example(AREA, "1 234.50", None)
@example(AREA, "1.230", None)
@example(COUNT, "95.000", None)
def test_bare_numbers_are_read_as_the_second_reader_does(fact: str, text: str, locale: Locale) -> None:
    found, expected = read(fact, text, locale), reference(FACTS[fact], text, locale)
    assert (found if isinstance(found, Fraction) or found is AMBIGUOUS else None) == expected


@given(st.sampled_from(ONE_OF_EACH_NUMBER), st.floats(-1e4, 1e7) | st.decimals(-200, 10**6, places=2).map(float))
@example(INCOME, 54.999999)
@example(SHARE, 91.96000000000001)
@example(AREA, 0.29)
def test_a_float_is_taken_at_the_digits_python_shows_unless_they_are_too_many(fact: str, raw: float) -> None:
    found, shown = read(fact, raw), read(fact, Decimal(repr(raw)))
    if isinstance(found, Interval):
        low, high = Fraction(*found.low), Fraction(*found.high)
        assert low < Fraction(repr(raw)) < high
        assert high - low == Fraction(1, FACTS[fact].float_scale)
    elif shown is OUT_OF_LIMITS:  # it may be only just outside, as arithmetic on floats makes a limit
        assert found in (shown, FACTS[fact].low, FACTS[fact].high)
    else:
        assert found == shown


@st.composite
def written_numbers(draw: st.DrawFn) -> tuple[str, Fraction, Literal["vi", "en"], str]:
    """A fact, a value it can take, a language, and the value written in that language's form."""
    fact = FACTS[draw(st.sampled_from(ONE_OF_EACH_NUMBER))]
    lang: Literal["vi", "en"] = draw(st.sampled_from(["vi", "en"]))
    most = len(str(fact.scale)) - 1
    places = draw(st.integers(0, most))
    low, high = int(fact.low * 10**places), int(fact.high * 10**places)
    value = Fraction(draw(st.integers(low, high) | st.integers(max(low, -3000), min(high, 3000))), 10**places)
    group, decimal = MARKS[lang]
    whole, rest = divmod(abs(value), 1)
    text = f"{int(whole):,}".replace(",", draw(st.sampled_from([group, "", *BLANKS])))
    if places:
        text += decimal + f"{int(rest * 10**places):0{places}d}"
    return fact.id, value, lang, ("-" if value < 0 else "") + text


@given(written_numbers())
def test_a_number_written_in_one_language_is_read_back_or_refused_as_ambiguous(
    written: tuple[str, Fraction, Literal["vi", "en"], str],
) -> None:
    fact, value, lang, text = written
    assert read(fact, text, lang) == value
    assert read(fact, text) in (value, AMBIGUOUS)
    unit = FACTS[fact].unit
    assert unit
    assert read(fact, f"{text} {unit.one[lang]}", lang) == value


@given(st.integers(0, 10**10))
def test_dong_become_million_dong_exactly(dong: int) -> None:
    for text in (f"{dong} đồng/người/năm", f"{dong:,} đồng/người/năm", f"{dong:,} đồng/người/năm".replace(",", ".")):
        found = read(INCOME, text)
        assert found in (Fraction(dong, 10**6), AMBIGUOUS)
        assert (found is AMBIGUOUS) == (1000 <= dong < 10**6 and str(dong) not in text)


# ---- a share beside its counts: rounded or cut at its own digits


@pytest.mark.parametrize(("fact", "raw", "locale", "unit"), [
    (SHARE, "95 %", None, "1"),
    (SHARE, "95,5 %", None, "0.1"),
    (SHARE, "95,50 %", None, "0.01"),
    (SHARE, "95.000 %", None, "0.001"),
    (SHARE, "95", "vi", "1"),
    (SHARE, 95, None, "1"),
    (SHARE, 95.0, None, "1"),
    (SHARE, 95.5, None, "0.1"),
    (SHARE, 95.25, None, "0.01"),
    (SHARE, Decimal("95.50"), None, "0.01"),
    (SHARE, Decimal("9E+1"), None, "1"),
    (COUNT, Decimal("0.000000"), None, "1"),
    (COUNT, Decimal("54.000000"), None, "1"),
    (COUNT, "95.000 hộ", None, "1"),
    (CHANGE, "-1,5 điểm phần trăm", None, "0.1"),
    (CHANGE, "−1", None, "1"),
    (INCOME, "55,5 triệu đồng", None, "0.1"),
])  # fmt: skip
def test_the_unit_of_the_last_digit(fact: str, raw: object, locale: Locale, unit: str) -> None:
    assert fineness(number_fact(fact), raw, locale) == Fraction(unit)


@pytest.mark.parametrize("raw", [Fraction(191, 2), Fraction(95), Whole.NINETY_FIVE])
def test_every_number_that_is_read_has_a_last_digit(raw: Any) -> None:
    exact = read_figure(FACTS[SHARE], raw)
    assert isinstance(exact, tuple)
    span = exactly(exact)
    assert agrees(span, fineness(number_fact(SHARE), raw, None).as_integer_ratio(), span)


WAYS = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN, ROUND_DOWN)


def as_people_would_report(part: int, whole: int, places: int) -> set[Decimal]:
    """`part` / `whole`, rounded in each usual way or cut toward zero, with so many decimals."""
    with localcontext(prec=60):
        exact = Decimal(part) / Decimal(whole)
        return {exact.quantize(Decimal(1).scaleb(-places), rounding=way) for way in WAYS}


@pytest.mark.parametrize("places", [0, 1, 2])
def test_agreement_is_rounding_or_cutting(places: int) -> None:
    for part, whole in product(range(-45, 46), range(1, 17)):
        expected = as_people_would_report(part, whole, places)
        middle = part * 10**places // whole
        for steps in range(middle - 3, middle + 5):
            given_ = (steps, 10**places)
            agreed = agrees(exactly(given_), (1, 10**places), exactly((part, whole)))
            assert agreed == (Decimal(steps).scaleb(-places) in expected), (given_, part, whole)


@pytest.mark.parametrize("places", [0, 1, 2])
def test_a_written_share_agrees_at_its_own_digits(places: int) -> None:
    for part, whole in ((part, of) for of in range(1, 33) for part in range(of + 1)):
        expected = as_people_would_report(100 * part, whole, places)
        middle = 100 * part * 10**places // whole
        for steps in range(max(0, middle - 2), min(100 * 10**places, middle + 3) + 1):
            for text in (f"{Decimal(steps).scaleb(-places)}".replace(".", ",") + " %", Decimal(steps).scaleb(-places)):
                exact = read_figure(FACTS[SHARE], text)
                assert isinstance(exact, tuple)
                unit = fineness(number_fact(SHARE), text, None).as_integer_ratio()
                agreed = agrees(exactly(exact), unit, exactly((100 * part, whole)))
                assert agreed == (Decimal(steps).scaleb(-places) in expected), (text, part, whole)


def test_the_percent_unit_is_what_these_tables_say() -> None:
    assert {FACTS[fact].unit for fact in (SHARE, ABOVE_100, VILLAGE_SHARE)} == {FACTS.units[PERCENT]}
    assert (FACTS[SHARE].scale, FACTS[INCOME].scale, FACTS[COUNT].scale, FACTS[BULLETINS].scale) == (100, 10**6, 1, 1)
