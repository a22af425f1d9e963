"""Units: which spellings are understood, the exact factors, and that no text of a user's reaches pint's parser."""

import logging
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from importlib.resources import files
from itertools import combinations
from random import Random
from typing import Literal
from unicodedata import is_normalized, normalize

import pint
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_criteria.model import UnitMismatch, UnknownUnit
from ntm_criteria.model.units import LONGEST, _known, conversion

FILE = files("ntm_criteria.model").joinpath("units.txt").read_text(encoding="utf-8")
LINES = [line for line in FILE.splitlines() if line and not line.startswith("#")]


def _spellings(line: str) -> list[str]:
    """All names on a line of units.txt, read without pint; the second field is the meaning, not a name."""
    first, *rest = (part.strip() for part in line.split("="))
    return [name for name in (first, *rest[1:]) if name != "_"] if not line.startswith("@") else rest


UNIT_OF = {name: _spellings(line)[0] for line in LINES if not line.startswith("@") for name in _spellings(line)}
UNIT_OF |= {name: line.split()[1] for line in LINES if line.startswith("@") for name in _spellings(line)}

# Every unit of the file: what it measures and how much, written down here a second time, by hand.
SIZES = {
    "percent": ("share", 10), "permille": ("share", 1), "fraction": ("share", 1000),
    "percentage_point": ("change of a share", 1),
    "point": ("score", 1), "person": ("person", 1), "household": ("household", 1), "village": ("village", 1),
    "commune": ("commune", 1), "school": ("school", 1), "time": ("time", 1), "dossier": ("dossier", 1),
    "incident": ("incident", 1), "complaint": ("complaint", 1), "bulletin": ("bulletin", 1),
    "VND": ("money", 1), "thousand_VND": ("money", 10**3), "million_VND": ("money", 10**6),
    "billion_VND": ("money", 10**9), "metre": ("length", 1), "kilometre": ("length", 1000),
    "square_metre": ("area", 1), "hectare": ("area", 10_000), "square_kilometre": ("area", 10**6),
    "kilogram": ("mass", 1), "quintal": ("mass", 100), "tonne": ("mass", 1000), "day": ("days", 1),
    "week": ("days", 7), "month": ("months", 1), "quarter": ("months", 3), "year": ("months", 12),
}  # fmt: skip


@pytest.mark.parametrize(("written", "unit", "factor"), [
    # as the plan, the provinces and the decisions write them
    ("triệu đồng/người/năm", "million_VND/person/year", 1),
    ("Triệu đồng / người / năm", "million_VND/person/year", 1),
    ("  TRIỆU\u00a0 ĐỒNG/NGƯỜI/NĂM\n", "million_VND/person/year", 1),
    ("triệu đ/người/năm", "million_VND/person/year", 1),
    ("Tr.đồng/khẩu/năm", "million_VND/person/year", 1),
    ("đồng/người/năm", "million_VND/person/year", Fraction(1, 10**6)),
    ("nghìn đồng/người/tháng", "million_VND/person/year", Fraction(12, 1000)),
    ("tỷ đồng", "million_VND", 1000),
    ("tỉ đồng", "VND", 10**9),
    ("\u00d0ồng", "VND", 1),  # the Icelandic letter that old fonts left behind
    ("million_VND/person/year", "triệu_đồng/năm/người", 1),
    ("million VND/people/year", "million_VND/person/year", 1),
    ("lần/tháng", "time/month", 1),
    ("lượt/quý", "time/month", Fraction(1, 3)),
    ("bản tin/tuần", "bulletin/week", 1),
    ("bản tin/ngày", "bulletin/week", 7),
    ("hecta", "hectare", 1),
    ("Héc-ta", "hectare", 1),
    ("ha", "m²", 10_000),
    ("M2", "ha", Fraction(1, 10_000)),
    ("KM²", "ha", 100),
    ("người/km2", "person/ha", Fraction(1, 100)),
    ("người/km/m", "person/km²", 1000),  # below the slash, metres make square metres
    ("tạ", "kg", 100),
    ("tạ/ha", "tấn/ha", Fraction(1, 10)),
    ("%", "percent", 1),
    ("Phần trăm", "%", 1),
    ("‰", "%", Fraction(1, 10)),
    ("điểm %", "percentage_point", 1),
    ("điểm phần trăm", "percentage_point", 1),
    ("điểm", "point", 1),
    ("hộ gia đình", "household", 1),
    ("HỘ", "households", 1),
    ("nhân khẩu", "person", 1),
    ("thôn", "village", 1),
    ("hồ sơ", "dossier", 1),
    ("vụ", "incident", 1),
    ("vụ khiếu nại", "complaint", 1),
])  # fmt: skip
def test_the_factor_is_exact(written: str, unit: str, factor: int | Fraction) -> None:
    found = conversion(written, unit)
    assert found == factor
    assert isinstance(found, Fraction)
    assert conversion(unit, written) == 1 / Fraction(factor)


@pytest.mark.parametrize(("written", "unit"), [
    ("triệu đồng/hộ/năm", "million_VND/person/year"),
    ("triệu đồng/năm", "million_VND/person/year"),
    ("người/năm/triệu đồng", "million_VND/person/year"),
    ("%", "percentage_point"),
    ("điểm", "điểm %"),
    ("điểm", "%"),
    ("%/%", "percentage_point/percentage_point"),  # divided out, these four would be bare numbers and all convert
    ("người/người", "hộ/hộ"),
    ("km²/km", "km"),
    ("thôn/hộ/thôn", "thôn/hộ/hộ"),
    ("người/năm", "người/năm/năm"),
    ("ngày", "tháng"),
    ("lần/tuần", "lần/tháng"),
    ("ha", "km"),
    ("vụ", "vụ khiếu nại"),
    ("bản", "bản tin"),
])  # fmt: skip
def test_units_of_different_things_do_not_convert(written: str, unit: str) -> None:
    for one, other in ((written, unit), (unit, written)):
        assert conversion(one, one) == 1
        with pytest.raises(UnitMismatch, match="cannot be converted") as caught:
            conversion(one, other)
        assert (caught.value.written, caught.value.unit) == (one, other)


@pytest.mark.parametrize(("written", "name"), [
    ("", ""), (" ", ""), ("/", ""), ("người/", ""), ("đồng//năm", ""),
    ("55 triệu đồng/người/năm", "55 triệu đồng"), ("hộ/2 năm", "2 năm"), ("m3", "m3"), ("m²²", "m²²"), ("m 2", "m 2"),
    ("٣ hộ", "٣ hộ"), ("hộ½", "hộ½"), ("五 hộ", "五 hộ"), ("ⅿ", "ⅿ"), ("２ha", "２ha"),
    ("m**2", "m**2"), ("m^2", "m^2"), ("km*km", "km*km"), ("kg m", "kg m"), ("đồng/(người/năm)", "(người"),
    ("[person]", "[person]"), ("1/hộ", "1"), ("-hộ", "-hộ"), ("hộ.", "hộ."), ("__import__('os')", "__import__('os')"),
    ("mm", "mm"), ("kha", "kha"), ("kVND", "kVND"), ("millimetre", "millimetre"), ("has", "has"), ("%s", "%s"),
    ("dimensionless", "dimensionless"), ("_", "_"), ("sào", "sào"), ("mẫu", "mẫu"),
    ("người/tháng/delta_ha", "delta_ha"), ("h\ud800", "h\ud800"), ("nan", "nan"),
])  # fmt: skip
def test_what_is_no_unit_is_refused_by_name(written: str, name: str) -> None:
    for pair in ((written, "person"), ("person", written)):
        with pytest.raises(UnknownUnit, match="unknown unit") as caught:
            conversion(*pair)
        assert caught.value.name == name


@pytest.mark.parametrize(("wrong", "best"), [
    ("trieu dong/nguoi", "triệu đồng"), ("triệu đồng/nguoi", "người"), ("ho", "hộ"), ("HO SO", "hồ sơ"),
    ("diem", "điểm"), ("ta", "tạ"), ("trieu d", "triệu đ"),
    ("milion_VND", "million_VND"), ("hectaro", "hectare"), ("5 hộ", "hộ"), ("điểm phân trăm", "điểm phần trăm"),
])  # fmt: skip
def test_the_nearest_spelling_is_suggested_first(wrong: str, best: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        conversion(wrong, "person")
    assert caught.value.suggestions[0] == best
    assert f"did you mean {best!r}" in str(caught.value)
    for suggestion in caught.value.suggestions:
        assert conversion(suggestion, suggestion) == 1


def test_without_a_near_spelling_nothing_is_suggested() -> None:
    with pytest.raises(UnknownUnit) as caught:
        conversion("zzzz", "person")
    assert caught.value.suggestions == ()
    assert str(caught.value) == "unknown unit 'zzzz'"


def test_text_longer_than_any_unit_is_refused() -> None:
    most = "m" + "/m" * 8
    assert conversion(most, most) == 1
    for text in (f"{most}/m", "km/m" * 100, "x" * 10**6):
        with pytest.raises(UnknownUnit) as caught:
            conversion(text, "m")
        assert len(str(caught.value)) < LONGEST + 50


@pytest.mark.parametrize("error", [
    UnknownUnit("hô", ("hộ", "hồ sơ")), UnknownUnit("zzzz"), UnitMismatch("%", "điểm %"),
])  # fmt: skip
def test_errors_are_value_errors_and_can_be_pickled(error: ValueError) -> None:
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), vars(again), str(again)) == (type(error), vars(error), str(error))
    assert vars(error)


# ---- units.txt


def test_every_name_of_the_file_is_reachable_with_its_size() -> None:
    assert set(UNIT_OF.values()) == set(SIZES)
    for spelling, name in UNIT_OF.items():
        assert conversion(spelling, name) == 1
        assert conversion(spelling.replace("_", " "), name) == 1
    for one, other in combinations(SIZES, 2):
        (kind, size), (other_kind, other_size) = SIZES[one], SIZES[other]
        if kind == other_kind:
            assert conversion(one, other) == Fraction(size, other_size)
        else:
            with pytest.raises(UnitMismatch):
                conversion(one, other)


def test_each_spelling_stands_once_and_no_two_fold_together() -> None:
    names = _known().names
    assert len(names) == len(UNIT_OF) == sum(len(_spellings(line)) for line in LINES)
    assert set(names.values()) == set(SIZES)


def test_the_file_keeps_its_own_rules() -> None:
    assert is_normalized("NFC", FILE)
    assert all(re.fullmatch(r"[A-Za-z]+(_[A-Za-z]+)*", name) for name in SIZES)
    # no spelling but these holds a digit, so no text with a digit is a unit
    assert {name for name in UNIT_OF if any(map(str.isnumeric, name))} == {"m²", "m2", "km²", "km2"}
    assert not [name for name in UNIT_OF if "/" in name or name.endswith("-")]  # a slash divides, "-" ends a prefix


def test_pint_reads_the_file_without_complaint(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):  # pint only logs a unit defined by one that does not exist
        _known.__wrapped__()
    assert not caplog.records


# ---- the door to pint


def test_importing_the_module_does_not_import_pint() -> None:
    code = ("import sys, ntm_criteria.model.units as u; assert 'pint' not in sys.modules; u.conversion('ha', 'm2'); "
            "assert 'pint' in sys.modules")  # fmt: skip
    path = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, check=True)


def test_no_text_reaches_a_parser_of_pint(monkeypatch: pytest.MonkeyPatch) -> None:
    _known()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pint was asked to parse")

    for method in ("parse_expression", "parse_units", "parse_units_as_container", "parse_unit_name", "define"):
        monkeypatch.setattr(pint.UnitRegistry, method, refuse)
    monkeypatch.setattr(pint.util.ParserHelper, "from_string", refuse)
    monkeypatch.setattr(pint.util, "string_preprocessor", refuse)
    assert conversion("tạ/người/quý/km²", "tonne/m2/person/year") == Fraction(4, 10**7)
    for written in ("m**2", "2 m", "ms", "(m)"):
        with pytest.raises(UnknownUnit):
            conversion(written, "m")


# ---- properties

NAMES = st.sampled_from(sorted(UNIT_OF))
UNITS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # st.text() alone leaves lone surrogates out


@st.composite
def almost_units(draw: st.DrawFn) -> str:
    """A unit with a few characters put in, left out or changed, in any normal form and case."""
    text = draw(UNITS)
    for _ in range(draw(st.integers(0, 3))):
        at, length = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        put_in = draw(st.sampled_from([*" /_2²s%*^()-.kđ٣[]", "", "e5", "\u0301", "\u00a0"]))
        text = text[:at] + put_in + text[at + length :]
    forms: list[Literal["NFC", "NFD", "NFKC", "NFKD"]] = ["NFC", "NFD", "NFKC", "NFKD"]
    cases: list[Callable[[str], str]] = [str, str.upper, str.title, str.swapcase]
    return draw(st.sampled_from(cases))(normalize(draw(st.sampled_from(forms)), text))


@given(ANY_TEXT | almost_units(), ANY_TEXT | almost_units())
@example("m\u0345", "ŉ")
def test_any_text_gives_a_factor_or_one_of_two_errors(written: str, unit: str) -> None:
    try:
        factor = conversion(written, unit)
    except (UnknownUnit, UnitMismatch) as error:
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
    else:
        assert isinstance(factor, Fraction)
        assert factor > 0
        assert conversion(unit, written) * factor == 1


@given(ANY_TEXT | almost_units())
def test_text_with_a_number_is_never_a_unit(text: str) -> None:
    rest = re.sub(r"(?i)(?<![^/\s])\s*k?m[2²]\s*(?![^/\s])", "m", text)
    if any(letter.isdigit() or letter.isnumeric() for letter in rest):
        with pytest.raises(UnknownUnit):
            conversion(text, text)


@given(st.lists(NAMES, min_size=1, max_size=5), st.randoms(), st.sampled_from(["NFC", "NFD"]),
       st.sampled_from([str, str.upper, str.title]))  # fmt: skip
def test_how_a_unit_is_typed_does_not_matter(names: list[str], random: Random, form: Literal["NFC", "NFD"],
                                           case: Callable[[str], str]) -> None:  # fmt: skip
    first, *per = names
    below = list(per)
    random.shuffle(below)
    typed = " / ".join(name.replace("_", " \t") for name in (first, *below))
    assert conversion(normalize(form, case(typed)), "/".join(names)) == 1


SAME_KIND = NAMES.flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(
    [other for other in sorted(UNIT_OF) if SIZES[UNIT_OF[other]][0] == SIZES[UNIT_OF[name]][0]])))  # fmt: skip


@given(st.lists(SAME_KIND, min_size=1, max_size=4))
def test_a_compound_converts_as_its_pieces_do(pairs: list[tuple[str, str]]) -> None:
    (above, above_wanted), *below = [(SIZES[UNIT_OF[one]][1], SIZES[UNIT_OF[other]][1]) for one, other in pairs]
    expected = Fraction(above, above_wanted)
    for one, other in below:
        expected *= Fraction(other, one)
    assert conversion("/".join(one for one, _ in pairs), "/".join(other for _, other in pairs)) == expected


@given(NAMES, st.sampled_from(["k", "m", "kilo", "milli", "mega", "delta_", "Δ", "", "s", "es"]), st.booleans())
def test_no_prefix_and_no_plural_is_guessed(name: str, extra: str, before: bool) -> None:
    text = extra + name if before else name + extra
    if text.casefold() not in {known.casefold() for known in UNIT_OF}:
        with pytest.raises(UnknownUnit):
            conversion(text, text)
