"""Which communes are nearest to a target, which gaps are common, and what a change of one figure would bring."""

from fractions import Fraction

import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")
FIGURES = {  # name -> (insured people, population, income)
    "Xã A": (2280, 2410, 54),
    "Xã B": (2289, 2410, 55),
    "Xã C": (2290, 2410, 54.5),
    "Xã D": (None, 2410, 60),
    "Xã E": (2200, 2410, 54),
}


def communes() -> ntm.Assessments:
    return ntm.assess_many(
        [
            ntm.Commune(name, facts={"insured_people": insured, "population": population, "income_per_capita": income})
            for name, (insured, population, income) in FIGURES.items()
        ],
        RULES,
    )


def test_the_nearest_comes_first_and_what_is_not_known_after_what_is() -> None:
    frame = communes().efforts("14.1", lang="en")
    assert frame.select("rank", "commune", "is_met", "effort", "unknown").rows() == [
        (1, "Xã C", True, 0.0, 0),
        (2, "Xã B", False, 1.0, 0),
        (3, "Xã A", False, 10.0, 0),
        (4, "Xã E", False, 90.0, 0),
        (5, "Xã D", False, 0.0, 1),
    ]
    assert (
        frame["changes"][1]
        == "number of people with health insurance: from 2,289 people to 2,290 people (1 person more)"
    )


def test_a_weight_and_a_fixed_figure_change_the_order() -> None:
    many = communes()
    heavy = many.efforts("14.1", weights={"insured_people": Fraction(1, 2)})
    assert heavy["effort"].to_list() == [0.0, 0.5, 5.0, 45.0, 0.0]
    kept = many.efforts("14.1", fixed=["insured_people"])
    assert kept.select("rank", "commune", "obstacles").rows()[1:] == [
        (None, name, "14.1") for name in ("Xã A", "Xã B", "Xã D", "Xã E")
    ]


def test_the_most_common_gap_comes_first() -> None:
    frame = communes().gaps(lang="en")
    assert frame.columns[:3] == ["criterion", "code", "label"]
    rows = frame.select(
        "code", "communes_not_met", "communes_unknown", "communes_met", "shortfall_total", "shortfall_unit"
    )
    assert rows.rows()[:2] == [
        ("14.1", 3, 1, 1, 101.0, "person"),  # as many as 10.1, and one more may
        ("10.1", 3, 0, 2, 2.5, "million_VND/person/year"),
    ]
    assert set(rows["communes_not_met"][2:]) == {0}


def test_one_point_more_changes_what_lies_within_a_point_of_the_bound() -> None:
    many = communes()
    point = many.effect_of("health_insurance_share", 1, lang="en")  # 24.1 people: 2,280 and 2,289 are then enough
    assert point.select("code", "newly_met", "newly_not_met", "communes").rows() == [("14.1", 2, 0, "Xã A, Xã B")]
    assert many.effect_of("health_insurance_share", -1).select("newly_met", "newly_not_met", "communes").rows() == [
        (0, 1, "Xã C")
    ]
    assert many.effect_of("income_per_capita", Fraction(1, 2)).select("code", "communes").rows() == [("10.1", "Xã C")]


def test_only_a_number_of_the_commune_can_be_changed() -> None:
    with pytest.raises(ValueError, match="is no number of the commune"):
        communes().effect_of("planning_criterion_met", 1)
    with pytest.raises(KeyError, match="does not read 'rural_market'"):
        communes().effect_of("rural_market", 1)
