"""Figures from a sample: how they are read, refused, written, and what computes their intervals."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import pytest

import ntm_criteria as ntm
from ntm_criteria import Between, Estimate
from ntm_criteria.figures.distributions import probability_below, quantile, simplest

RULES = ntm.load_rule_set("bang-mac-2024")
INCOME, INSURED = "income_per_capita", "insured_people"


def interval(figure: Any, fact: str = INCOME, code: str = "10.1", **facts: Any) -> tuple[Any, ...]:
    observed = ntm.assess({fact: figure, **facts}, RULES)[code].observed
    return observed.low, observed.high


def problems(figure: Any, fact: str = INCOME, **facts: Any) -> list[Any]:
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess({fact: figure, **facts}, RULES)
    return [(problem.code.value, problem.path[2:]) for problem in raised.value.problems]


# ---------------------------------------------------------------------------------------------------------------------
# Reading


@pytest.mark.parametrize(
    "figure",
    [
        Between(52, 56),
        Between("52 triệu đồng/người/năm", "56.000.000 đồng"),
        Between(52.0, Decimal(56)),
        {"from": 52, "to": 56},
        {"to": "56", "from": "52", "distribution": "uniform"},
        Estimate(54, low=52, high=56),
        {"estimate": 54, "standard_error": 1, "from": 52, "to": 56},
    ],
)
def test_all_ways_to_write_an_interval(figure: Any) -> None:
    assert interval(figure) == (52, 56)


def test_an_estimate_reaches_as_far_as_its_confidence_says() -> None:
    z = Fraction(19599639846, 10**10)
    for confidence in ("95 %", "95%", 95, "95", Decimal("95.0"), "95,0 %"):
        assert interval(Estimate("54,2", "0,8 triệu đồng", confidence=confidence)) == (
            Fraction("54.2") - z * Fraction("0.8"),
            Fraction("54.2") + z * Fraction("0.8"),
        )


def test_an_estimate_ends_at_the_limits_of_its_fact_and_counts_are_whole() -> None:
    share = Estimate("99 %", "2 điểm phần trăm", confidence="90 %")
    low, high = interval(share, "health_insurance_share", "14.1")
    assert (high, low) == (100, 99 - 2 * quantile(Fraction(90)))
    assert interval(Estimate("2.300,5 người", "10,5", confidence=95), INSURED, "14.1", population=2410) == (
        Fraction(100 * 2279, 2410),
        Fraction(100 * 2322, 2410),
    )


def test_an_interval_of_one_number_is_the_number() -> None:
    assert ntm.assess({INCOME: Between(55, "55 triệu đồng")}, RULES)["10.1"].observed.value == 55
    assert ntm.assess({INCOME: Estimate(55, 0, confidence=95)}, RULES)["10.1"].verdict == "met"


def test_a_float_of_no_single_number_widens_an_interval() -> None:
    low, high = interval(Between(54.99999999999999, 56))
    assert low is not None
    assert Fraction(5499, 100) < low < 55
    assert high == 56


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Between(56, 52), [("figures-disagree", ("to",))]),
        (Between(52, 10**6), [("out-of-limits", ("to",))]),
        (Between(-1, 10**6), [("out-of-limits", ("from",)), ("out-of-limits", ("to",))]),
        (Between("khoảng 5", None), [("unreadable-figure", ("from",)), ("unreadable-figure", ("to",))]),
        (Between(52, 56, distribution="normal"), [("unreadable-figure", ("distribution",))]),  # type: ignore[arg-type]
        ({"from": 52}, [("unreadable-figure", ())]),
        ({"form": 52, "to": 56}, [("unreadable-figure", ())]),
        ({}, [("unreadable-figure", ())]),
        ({1: 2}, [("unreadable-figure", ())]),
        (Estimate(54, 1), [("unreadable-figure", ("confidence",))]),
        (Estimate(54, 1, confidence=95, low=50, high=60), [("unreadable-figure", ("confidence",))]),
        (Estimate(54, 1, confidence=0.95), [("out-of-limits", ("confidence",))]),
        (Estimate(54, 1, confidence="chắc chắn"), [("unreadable-figure", ("confidence",))]),
        (Estimate(54, 1, confidence=100), [("out-of-limits", ("confidence",))]),
        (Estimate(54, 1, confidence=True), [("unreadable-figure", ("confidence",))]),
        (Estimate(54, 1, confidence=math.nan), [("unreadable-figure", ("confidence",))]),
        (Estimate(54, confidence=95), [("unreadable-figure", ("standard_error",))]),
        (Estimate(54, low=50, high=60, distribution="normal"), [("unreadable-figure", ("standard_error",))]),
        (Estimate(54, -1, confidence=95), [("out-of-limits", ("standard_error",))]),
        (Estimate(54, "1 hộ", confidence=95), [("unit-mismatch", ("standard_error",))]),
        (Estimate(None, 1, confidence=95), [("unreadable-figure", ("estimate",))]),
        (Estimate(10**6, 1, confidence=95), [("out-of-limits", ("estimate",))]),
        (Estimate(1 / 3, 1, confidence=95), [("unreadable-figure", ("estimate",))]),
        (Estimate(70, low=50, high=60), [("figures-disagree", ("estimate",))]),
        (Estimate(54, low=50), [("unreadable-figure", ("to",))]),
    ],
)
def test_what_is_refused_says_where(figure: Any, expected: list[Any]) -> None:
    assert problems(figure) == expected


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("{from: 52,5, to: 56}", "trong ngoặc kép"),
        ('{estimate: "54,2", standard_error: 0,8, confidence: 95 %}', "trong ngoặc kép"),
        ('{estimate: 54.2, standard_error: "0,8", confidence: 95 %}', "ghi '54,2'"),
        ("{from: 52, to: 56, width: 4}", "ghi 'from' và 'to'"),
    ],
)
def test_a_number_of_the_wrong_signs_is_told_how_it_is_written(written: str, hint: str) -> None:
    commune = ntm.parse_commune(f"name: X\nlocale: vi\nfacts:\n  income_per_capita: {written}\n")
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess(commune, RULES)
    (problem,) = raised.value.problems
    assert problem.hint
    assert hint in problem.hint.vi


def test_what_is_counted_or_no_number_is_not_estimated() -> None:
    assert problems(Between(3, 4), "villages") == [("unreadable-figure", ())]
    assert problems(Between(80, 90), "culture_village_share") == [("unreadable-figure", ())]
    assert problems(Between(0, 1), "planning_criterion_met") == [("unreadable-figure", ())]
    assert problems(Between(Decimal("0.5"), 3), INSURED) == [("unreadable-figure", ("from",))]
    assert problems({"from": 1, "to": 2}, INSURED, population=0) == [("part-exceeds-whole", ())]


def test_a_share_beside_its_counts_must_overlap() -> None:
    counts = {INSURED: 2301, "population": 2410}  # 95.48 %
    share = "health_insurance_share"
    warned = ntm.assess({**counts, share: Between("95 %", "96 %")}, RULES).warnings
    assert [warning.code.value for warning in warned] == ["given-twice"]
    assert "từ 95 % đến 96 %" in warned[0].message.vi
    assert problems(Between("96 %", "97 %"), share, **counts) == [("figures-disagree", ())]


@pytest.mark.parametrize(
    ("figure", "verdict", "written"),
    [
        (Estimate("54,2", "0,8", confidence="95 %"), "unknown", "từ 52,63 đến 55,77 triệu đồng"),
        (Between("52,6320288", "55,7679712"), "unknown", "từ 52,63 đến 55,77 triệu đồng"),
        (Between("52", "54,999"), "not_met", "từ 52 đến 54,999 triệu đồng"),  # not up to 55, which would be enough
        (Between("55", "56,0001"), "met", "từ 55 đến 56,01 triệu đồng"),
        (Between("55,0001", "56"), "met", "từ 55,0001 đến 56 triệu đồng"),
        (Between("54,99999", "56"), "unknown", "từ 54,99 đến 56 triệu đồng"),
    ],
)
def test_an_estimate_is_rounded_outward_and_never_onto_its_bound(figure: Any, verdict: str, written: str) -> None:
    result = ntm.assess(ntm.Commune("X", facts={INCOME: figure}, locale="vi"), RULES)["10.1"]
    assert result.verdict == verdict
    assert written in ntm.explain(result)


def test_problems_stand_at_their_line() -> None:
    text = "name: X\nfacts:\n  income_per_capita:\n    from: 56\n    to: 52\nvillages:\n  - name: A\n    x: {from: 1}\n"
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess(ntm.parse_commune(text, name="xa.yaml"), RULES)
    found = {problem.path: str(problem.place) for problem in raised.value.problems}
    assert found["facts", INCOME, "to"] == "xa.yaml:5:9"


def test_read_figure_reads_single_numbers() -> None:
    with pytest.raises(ntm.FactError) as raised:
        ntm.read_figure(RULES.facts[INCOME], Between(52, 56))
    assert raised.value.problems[0].code == "ambiguous-figure"
    assert ntm.read_figure(RULES.facts[INCOME], {"from": 52, "to": 52}) == 52


# ---------------------------------------------------------------------------------------------------------------------
# Writing


@pytest.mark.parametrize(
    "figure",
    [
        Between("52 triệu đồng", Decimal("56.125")),
        Between(52, 56, distribution="uniform"),
        Estimate(54.2, 0.8, confidence="95 %", distribution="normal"),
        Estimate(54, low=50, high="60 triệu đồng"),
    ],
)
@pytest.mark.parametrize("locale", [None, "vi"])
def test_communes_are_written_and_read_back(figure: Any, locale: Any) -> None:
    commune = ntm.Commune(
        "X", year=2024, facts={INCOME: figure}, previous={"poverty_rate": Between(5, 6)}, locale=locale
    )
    expected = ntm.assess(commune, RULES)
    for again in (
        ntm.Commune.from_yaml(commune.to_yaml()),
        ntm.Commune.from_json(commune.to_json()),
        ntm.Commune.from_dict(commune.to_dict()),
        ntm.Commune.from_dict(ntm.render(expected, "dict")["input"]),
        ntm.Commune.from_row(commune.to_row(), facts=[INCOME], previous=commune.previous_row()),
    ):
        found = ntm.assess(again, RULES, year=2024)
        assert found["10.1"].observed.low == expected["10.1"].observed.low
        assert found["10.1"].observed.high == expected["10.1"].observed.high
        assert found["10.1"].verdict == expected["10.1"].verdict
    assert ntm.Commune.from_dict(commune.to_dict()) == commune
    hash(commune)


@pytest.mark.parametrize("detail", ["short", "full"])
def test_results_are_stored_and_read_back(detail: Any) -> None:
    assessment = ntm.assess({INCOME: Between(52, 56), INSURED: Between(2270, 2310), "population": 2410}, RULES)
    stored = ntm.load_result(ntm.render(assessment, "json", detail=detail))
    assert len(ntm.compare_results(stored, assessment)) == 0
    assert stored["10.1"].reason == "within-error"


def test_what_people_read() -> None:
    income = ntm.assess({INCOME: Between(52, 56)}, RULES)["10.1"]
    assert "Số liệu: ước từ 52 đến 56 triệu đồng/người/năm; cần điều tra, xác định lại." in ntm.explain(income)
    assert "(mức quy định nằm trong khoảng sai số, chưa kết luận được)" in ntm.explain(income)
    estimate = Estimate("54,2 triệu đồng", "0,8 triệu đồng", confidence="95 %")
    assert "(xã báo cáo: 54,2 triệu đồng; sai số chuẩn 0,8 triệu đồng; độ tin cậy 95 %)" in ntm.explain(
        ntm.assess({INCOME: estimate}, RULES)["10.1"]
    )
    share = ntm.assess({INSURED: Between(2270, 2310), "population": 2410}, RULES)["14.1"]
    assert "từ 2.270 đến 2.310 trên 2.410 người, bằng từ 94,19 đến 95,86%" in ntm.explain(share)
    whole = ntm.assess({INSURED: 0, "population": Between(0, 10)}, RULES)["14.1"]
    assert "0 trên từ 0 đến 10 người" in ntm.explain(whole)
    fall = ntm.Commune("X", facts={"poverty_rate": Between("7 %", "8,5 %")}, previous={"poverty_rate": "8,2 %"})
    assert "mức giảm từ -0,3 đến 1,2 điểm phần trăm" in ntm.explain(ntm.assess(fall, RULES)["11.1"])


def test_a_shortfall_has_two_ends_and_open_verdicts_none() -> None:
    result = ntm.assess({INCOME: Between(48, 52)}, RULES)["10.1"]
    assert result.shortfall is not None
    assert result.shortfall.low == 3
    assert result.shortfall.high == 7
    result = ntm.assess({INCOME: Between(57, 58)}, RULES)["10.1"]
    assert result.margin is not None
    assert result.margin.low == 2
    assert result.margin.high == 3
    result = ntm.assess({INCOME: Between(52, 58)}, RULES)["10.1"]
    assert (result.shortfall, result.margin) == (None, None)
    assert [missing.fact for missing in result.missing] == [INCOME]


# ---------------------------------------------------------------------------------------------------------------------
# The normal distribution


def test_quantiles_are_rounded_up_in_the_tenth_decimal() -> None:
    published = {
        "90": "1.6448536270",
        "95": "1.9599639846",
        "99": "2.5758293036",
        "99.9": "3.2905267315",
        "50": "0.6744897502",
    }
    for written, expected in published.items():
        assert quantile(Fraction(written)) == Fraction(expected)
    for confidence in (Fraction(n, 7) + 50 for n in range(1, 340, 13)):
        found, step, level = quantile(confidence), Fraction(1, 10**10), (1 + confidence / 100) / 2
        assert probability_below(found) >= level > probability_below(found - step)


def test_probabilities_agree_with_floats() -> None:
    for n in range(-80, 81):
        assert float(probability_below(Fraction(n, 10))) == pytest.approx(NormalDist().cdf(n / 10), rel=1e-9, abs=1e-15)
    assert probability_below(Fraction(3)) + probability_below(Fraction(-3)) == 1
    assert [int(probability_below(Fraction(n))) for n in (-13, 13)] == [0, 1]


def test_the_simplest_fraction() -> None:
    assert simplest(Fraction(1, 3) - Fraction(1, 10**30), Fraction(1, 3) + Fraction(1, 10**30)) == Fraction(1, 3)
    assert simplest(Fraction(-7, 2), Fraction(5, 2)) == -3
