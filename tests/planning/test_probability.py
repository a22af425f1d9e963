"""The probability that a requirement is met, against a million samples, and where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria import Between, Estimate, NoProbability

RULES = ntm.load_rule_set("bang-mac-2024")
SAMPLES = 10**6
UNIFORM: Any = {"distribution": "uniform"}


def normal(value: Any, standard_error: Any) -> Estimate:
    return Estimate(value, standard_error, confidence="95 %", distribution="normal")


def whole(low: int, high: int) -> Any:
    return lambda rng: rng.integers(low, high, SAMPLES, endpoint=True)


SAMPLED = [
    # an income, above 55
    (
        "10.1",
        {"income_per_capita": normal(54.2, 0.8)},
        {},
        {"income_per_capita": lambda r: r.normal(54.2, 0.8, SAMPLES)},
    ),
    (
        "10.1",
        {"income_per_capita": Between("52 triệu đồng", 56, **UNIFORM)},
        {},
        {"income_per_capita": lambda r: r.uniform(52, 56, SAMPLES)},
    ),
    # part of a known whole
    (
        "14.1",
        {"insured_people": Between(2270, 2310, **UNIFORM), "population": 2410},
        {},
        {"insured_people": whole(2270, 2310)},
    ),
    # a count is the nearest whole number, and no part is larger than its whole
    (
        "14.1",
        {"insured_people": normal(2300, 40), "population": 2310},
        {},
        {"insured_people": lambda r: r.normal(2300, 40, SAMPLES).round().astype(int)},
    ),
    # a share ends at 100 %
    (
        "14.1",
        {"health_insurance_share": normal(98, 2)},
        {},
        {"health_insurance_share": lambda r: r.normal(98, 2, SAMPLES)},
    ),
    # the whole of a share
    (
        "14.1",
        {"insured_people": 2290, "population": Between(2400, 2420, **UNIFORM)},
        {},
        {"population": whole(2400, 2420)},
    ),
    # both counts of one share: all of their values are tried
    (
        "14.1",
        {"insured_people": Between(2270, 2310, **UNIFORM), "population": Between(2400, 2420, **UNIFORM)},
        {},
        {"insured_people": whole(2270, 2310), "population": whole(2400, 2420)},
    ),
    # a sum
    (
        "11.2",
        {
            "poor_households": Between(30, 60, **UNIFORM),
            "near_poor_households": Between(3, 9, **UNIFORM),
            "households": 600,
        },
        {},
        {"poor_households": whole(30, 60), "near_poor_households": whole(3, 9)},
    ),
    # a change since last year
    (
        "11.1",
        {"poverty_rate": normal("7,5 %", "0,3 %")},
        {"poverty_rate": "8,2 %"},
        {"poverty_rate": lambda r: r.normal(7.5, 0.3, SAMPLES)},
    ),
]


@pytest.mark.parametrize(("code", "facts", "previous", "draws"), SAMPLED)
def test_a_million_samples_agree(
    code: str, facts: Mapping[str, Any], previous: Mapping[str, Any], draws: Mapping[str, Any]
) -> None:
    rng = np.random.default_rng(20241231)
    commune = ntm.Commune("X", year=2024, facts=facts, previous=previous)
    found = ntm.probability(ntm.assess(commune, RULES), code).value
    assert found is not None
    certain = {fact: figure for fact, figure in facts.items() if fact not in draws}
    base = ntm.assess(ntm.Commune("X", year=2024, facts=certain, previous=previous), RULES)
    sample = pl.DataFrame({fact: np.round(draw(rng), 6) for fact, draw in draws.items()})
    verdicts = ntm.what_if_table(base, sample, only=[code], errors="null")[code]
    possible = int((verdicts != "unknown").sum())  # beyond a limit or its whole, a sample is refused
    share = int((verdicts == "met").sum()) / possible
    assert abs(share - float(found)) <= 4 * (float(found) * (1 - float(found)) / possible) ** 0.5


def test_uniform_distributions_are_exact() -> None:
    def of(figure: Between, code: str = "10.1", **facts: Any) -> Fraction | None:
        return ntm.probability(ntm.assess({"income_per_capita": figure, **facts}, RULES), code).value

    assert of(Between(52, 56, **UNIFORM)) == Fraction(1, 4)
    assert of(Between(54, 57, **UNIFORM)) == Fraction(2, 3)
    assert of(Between(56, 57, **UNIFORM)) == 1
    assert of(Between(50, 55, **UNIFORM)) == 0  # a single number has no probability
    counts = {"insured_people": Between(2280, 2299, **UNIFORM), "population": 2410}
    assert ntm.probability(ntm.assess(counts, RULES), "14.1").value == Fraction(1, 2)


SET = ntm.parse_rule_set("""
format: 1
rule_set: {id: thu, label: {vi: Bộ thử}, years: 2024..2024}
sources: {s: {title: Quyết định thử}}
facts:
  x: {label: {vi: số x}, kind: quantity, unit: hectare, step: "0.1", limits: 0..100}
  y: {label: {vi: số y}, kind: quantity, unit: hectare, step: "0.1", limits: 0..100}
  n: {label: {vi: số n}, kind: count, unit: household, limits: 0..100, per: village}
  m: {label: {vi: số m}, kind: count, unit: household, limits: 0..100}
criteria:
  - number: 1
    label: {vi: Tiêu chí thử}
    complete: true
    indicators:
      - {code: "1.1", label: {vi: a}, cite: {source: s, at: a, status: checked}, requires: {fact: x, at_least: 10 ha}}
      - code: "1.2"
        label: {vi: b}
        cite: {source: s, at: b, status: checked}
        requires: {any_of: [{fact: x, less_than: 5 ha}, {all_of: [{fact: y, at_least: 10 ha}, {fact: x, at_most: 15 ha}]}]}
      - code: "1.3"
        label: {vi: c}
        cite: {source: s, at: c, status: checked}
        requires: {for_each: village, requires: {fact: n, at_least: 10 hộ}, at_least: 50 %}
      - code: "1.4"
        label: {vi: d}
        cite: {source: s, at: d, status: checked}
        requires:
          first_of: [{when: {fact: x, more_than: 8 ha}, then: {fact: m, at_least: 3 hộ}}]
          otherwise: {fact: m, at_least: 9 hộ}
""")


def of_set(target: str | int, villages: Any = (), **facts: Any) -> ntm.Probability:
    return ntm.probability(ntm.assess(ntm.Commune("X", facts=facts, villages=villages), SET), target)


def test_requirements_that_share_figures() -> None:
    x, y, m = (Between(low, high, **UNIFORM) for low, high in ((0, 20), (0, 20), (1, 10)))
    assert of_set("1.1", x=x).value == Fraction(1, 2)
    # x below 5, or y above 10 and x from 5 to 15
    assert of_set("1.2", x=x, y=y).value == Fraction(1, 4) + Fraction(1, 2) * Fraction(1, 2)
    assert of_set("1.4", x=x, m=m).value == Fraction(12, 20) * Fraction(8, 10) + Fraction(8, 20) * Fraction(2, 10)
    # 1.1 and 1.2 together: x from 10 to 15 and y above 10; three villages, of which two must have 10 households or more
    villages = [{"name": name, "n": Between(1, 10 + 5 * place, **UNIFORM)} for place, name in enumerate("ABC")]
    chances = [Fraction(1, 10), Fraction(6, 15), Fraction(11, 20)]
    p, q, r = chances
    two = p * q * (1 - r) + p * r * (1 - q) + q * r * (1 - p) + p * q * r
    assert of_set("1.3", villages).value == two
    both = Fraction(1, 4) * Fraction(1, 2)
    assert of_set("criterion 1", villages, x=x, y=y, m=5).value == both * two  # m is enough where x is above 8
    assert of_set("overall", villages, x=x, y=y, m=5).value == both * two


def test_last_years_figure_may_be_estimated() -> None:
    commune = ntm.Commune(
        "X", year=2024, facts={"poverty_rate": "7,7 %"}, previous={"poverty_rate": Between("8 %", "9 %", **UNIFORM)}
    )
    assert ntm.probability(ntm.assess(commune, RULES), "11.1").value == Fraction(4, 5)


def test_where_there_is_no_probability() -> None:
    def why(target: str, villages: Any = (), **facts: Any) -> NoProbability | None:
        found = of_set(target, villages, **facts)
        assert found.value is None
        assert found.text.vi.startswith("không tính được xác suất: ")
        return found.why_none

    uniform = Between(0, 20, **UNIFORM)
    assert why("1.1", x=12) is NoProbability.CERTAIN
    assert why("1.1") is NoProbability.CERTAIN
    assert why("1.1", x=Between(5, 15)) is NoProbability.NO_DISTRIBUTION
    assert why("1.2", x=Between(5, 20), y=uniform) is NoProbability.NO_DISTRIBUTION
    assert why("1.2", x=uniform) is NoProbability.OPEN  # nobody reported y
    villages = [{"name": f"Thôn {n}", "n": Between(5, 15, **UNIFORM)} for n in range(20)]
    assert why("1.3", villages) is NoProbability.TOO_MANY

    def together(**facts: Any) -> NoProbability | None:
        return ntm.probability(ntm.assess(facts, RULES), "14.1").why_none

    assert together(insured_people=normal(2290, 9), population=normal(2410, 9)) in (
        NoProbability.TOGETHER,
        NoProbability.TOO_MANY,
    )
    # the share is reported as well, and must agree with its counts
    twice = {"insured_people": Between(2280, 2310, **UNIFORM), "population": 2410, "health_insurance_share": "95,2 %"}
    assert together(**twice) is NoProbability.TOGETHER


def test_a_figure_without_a_distribution_may_leave_the_verdict_alone() -> None:
    found = of_set("1.2", x=Between(6, 14), y=Between(0, 20, **UNIFORM))
    assert (found.value, found.facts) == (Fraction(1, 2), ("y",))


def test_in_words() -> None:
    assert of_set("1.1", x=Between(0, 20, **UNIFORM)).text.vi == "xác suất đạt: 50%"
    nearly = of_set("1.1", x=normal(20, Fraction(5, 2)))
    assert nearly.text.en == "probability of being met: 99.997%"


# ---------------------------------------------------------------------------------------------------------------------
# Estimates in the rest of planning


def test_ways_say_what_is_to_be_ascertained() -> None:
    now = ntm.assess({"income_per_capita": Between(52, 56)}, RULES)
    (way,) = ntm.ways(now, "10.1")
    (change,) = way.changes
    assert (change.was, change.amount == 0, way.effort == 0, way.unknown) == (None, True, True, 1)
    assert change.becomes == 55
    assert "cần xác định là 55 triệu đồng/người/năm (nay ước từ 52 đến 56 triệu đồng/người/năm)" in way.text.vi
    assert ntm.what_if(now, facts=way).after["10.1"].verdict == "met"
    below = ntm.assess({"income_per_capita": Between(48, 52)}, RULES)
    (way,) = ntm.ways(below, "10.1")
    assert (way.changes[0].becomes == 55, way.effort == 3, way.unknown) == (True, True, 0)
    assert ntm.least_change(below, "10.1").way == way


def test_what_is_to_be_ascertained_is_asked_for() -> None:
    plan = ntm.render(ntm.plan(ntm.assess({"income_per_capita": Between(52, 56)}, RULES)), "text")
    assert "thu nhập bình quân đầu người trong năm (điều tra, xác định lại) – chỉ tiêu 10.1" in plan


def test_estimates_are_not_added_up() -> None:
    own = {
        "insured_people": Between(1, 5),
        "population": 9,
        "poor_households": Between(3, 4),
        "near_poor_households": 3,
    }
    other = {"insured_people": 4, "population": 8, "poor_households": 3, "near_poor_households": 3}
    merged = ntm.merge_communes([ntm.Commune("A", facts=own), ntm.Commune("B", facts=other)], name="AB")
    assert dict(merged.facts) == {"population": 17, "near_poor_households": 6}
    assert {(warning.fact, warning.short.vi[:20]) for warning in merged.warnings if warning.short} == {
        ("insured_people", "có số ước tính theo "),
        ("poor_households", "có số ước tính theo "),
    }


def test_a_table_holds_single_numbers() -> None:
    now = ntm.assess({"insured_people": Between(2270, 2310), "population": 2410}, RULES)
    sample = pl.DataFrame({"population": [2400, 2410]})
    with pytest.raises(ntm.FactError) as raised:
        ntm.what_if_table(now, sample)
    assert [problem.path for problem in raised.value.problems] == [("facts", "insured_people")]
    given = pl.DataFrame({"insured_people": [2289, 2290]})
    assert ntm.what_if_table(now, given, only=["14.1"])["14.1"].to_list() == ["not_met", "met"]
    structs = pl.DataFrame({"commune_id": ["a"], "income_per_capita": [{"from": 52, "to": 56}]})
    with pytest.raises(ntm.FactError, match="Struct"):
        ntm.assess_table(structs, RULES, by="commune_id")


@pytest.mark.parametrize("cell", [Between(52, 56), {"from": 52, "to": 56}])
def test_cells_of_objects_are_no_intervals_either(cell: Any) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"commune_id": ["a", "b"], "income_per_capita": [cell, 55]})
    with pytest.raises(ntm.FactError, match="is no single number"):
        ntm.assess_table(frame, RULES, by="commune_id")
    assert [refused.row for refused in ntm.read_figures(frame, RULES).refused] == [0]


def test_the_account_shows_the_interval() -> None:
    account = ntm.assess({"insured_people": Between(3, 7)}, RULES).account
    assert [line.text("en") for line in account if "insured_people" in line.item] == [
        "key facts.insured_people: read, number of people with health insurance: from 3 people to 7 people"
    ]
