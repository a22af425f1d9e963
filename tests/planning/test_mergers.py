"""Communes merged as in 2025: what adds up, what does not and why, the villages, last year, titles."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")
NATIONAL = ntm.load_rule_set("vn-318-2022-ntm")
RECOGNITION = ntm.load_rule_set("vn-18-2022-cong-nhan")


def bang_mac(**facts: Any) -> ntm.Commune:
    villages = [{"name": "Nà Canh", "street_lighting": True}, {"name": "Đông Quan", "street_lighting": "chưa"}]
    return ntm.Commune("Bằng Mạc", year=2024, facts=facts, villages=villages, previous={"poor_households": 50})


def thuong_cuong(**facts: Any) -> ntm.Commune:
    villages = [{"name": "Thôn Nà Canh", "street_lighting": "Đạt"}]
    return ntm.Commune("Thượng Cường", year=2024, facts=facts, villages=villages, previous={"poor_households": "30 hộ"})


def test_counts_and_areas_are_added_and_judged() -> None:
    merged = ntm.merge_communes(
        [
            bang_mac(insured_people="950 người", population=1000, actively_irrigated_and_drained_land="312,8 ha"),
            thuong_cuong(insured_people=700, population=800, actively_irrigated_and_drained_land="100,25 ha"),
        ],
        name="Bằng Cường",
        id="06400",
    )
    assert (merged.name, merged.id, merged.year) == ("Bằng Cường", "06400", 2024)
    assert merged.facts["insured_people"] == 1650
    assert merged.facts["actively_irrigated_and_drained_land"] == Decimal("413.05")
    assert merged.previous == {"poor_households": 80}
    assessment = ntm.assess(merged, RULES)
    assert assessment["14.1"].observed.value == Fraction(165000, 1800)
    assert ntm.Commune.from_yaml(merged.to_yaml()).facts["insured_people"] == "1650"


def test_what_does_not_add_up_is_left_out_with_its_reason() -> None:
    merged = ntm.merge_communes(
        [
            bang_mac(households=650, irrigated_land_share="92 %", income_per_capita=55, planning_criterion_met="Đạt"),
            thuong_cuong(irrigated_land_share="92 %", income_per_capita=55, planning_criterion_met="Chưa đạt"),
        ],
        name="AB",
    )
    assert merged.facts == {}
    assert {warning.fact: warning.short.vi for warning in merged.warnings if warning.fact} == {
        "households": "chưa có số liệu của xã Thượng Cường",
        "irrigated_land_share": "tỷ lệ không cộng được; cần số đếm (tử số, mẫu số) của mọi xã",
        "income_per_capita": "không phải số cộng được; cần số liệu của xã mới",
        "planning_criterion_met": "các xã ghi khác nhau",
    }
    differing = next(warning for warning in merged.warnings if warning.fact == "planning_criterion_met")
    assert (differing.path, differing.related) == (
        (0, "facts", "planning_criterion_met"),
        ((1, "facts", "planning_criterion_met"),),
    )
    assert all(warning.severity == "warning" for warning in merged.warnings)


def test_a_share_whose_counts_add_up_follows_from_them_without_a_warning() -> None:
    merged = ntm.merge_communes(
        [
            bang_mac(insured_people=950, population=1000, health_insurance_share="95 %"),
            thuong_cuong(insured_people=700, population=800),
        ],
        name="AB",
    )
    assert "health_insurance_share" not in merged.facts
    assert [warning.fact for warning in merged.warnings if warning.fact] == []


def test_a_total_given_by_its_terms_in_one_commune_is_added_to_that_of_the_other() -> None:
    merged = ntm.merge_communes(
        [
            ntm.Commune("A", facts={"poor_households": 30, "near_poor_households": 20, "households": 900}),
            ntm.Commune("B", facts={"poor_and_near_poor_households": 40, "households": 800}),
        ],
        name="AB",
    )
    assert merged.facts == {"poor_and_near_poor_households": 90, "households": 1700}
    assert {warning.fact for warning in merged.warnings} == {"poor_households", "near_poor_households"}


def test_levels_do_not_add_up_though_they_are_whole_numbers() -> None:
    communes = [ntm.Commune(name, facts={"primary_education_level": 2, "region": "tdmnpb"}) for name in "AB"]
    merged = ntm.merge_communes(communes, name="AB", rules=NATIONAL)
    assert merged.facts == {"region": "tdmnpb"}
    assert [warning.fact for warning in merged.warnings] == ["primary_education_level"]


def test_villages_of_one_name_stay_apart_and_are_told() -> None:
    merged = ntm.merge_communes([bang_mac(), thuong_cuong()], name="AB")
    assert merged.villages == (
        {"name": "Nà Canh (Bằng Mạc)", "street_lighting": True},
        {"name": "Đông Quan", "street_lighting": False},
        {"name": "Thôn Nà Canh (Thượng Cường)", "street_lighting": True},
    )
    (warning,) = merged.warnings
    assert warning.message.vi == "thôn 'Nà Canh' có ở xã Bằng Mạc và Thượng Cường: mỗi thôn được ghi kèm tên xã cũ"
    assert ntm.assess(merged, RULES)["4.3"].observed.value == Fraction(200, 3)


def test_what_villages_have_together_is_added_as_villages() -> None:
    one = ntm.Commune("A", facts={"street_lighting": "7/8 thôn", "villages": 8})
    merged = ntm.merge_communes([one, thuong_cuong()], name="AB")
    assert merged.facts == {"villages": 9, "street_lighting": "8/9 thôn"}
    share = ntm.Commune("A", facts={"street_lighting": "87,5 %"})
    merged = ntm.merge_communes([share, thuong_cuong()], name="AB")
    assert "street_lighting" not in merged.facts
    assert "street_lighting" in {warning.fact for warning in merged.warnings}


def test_a_list_that_is_not_the_whole_register_never_passes_for_it() -> None:
    counted = ntm.Commune("B", facts={"villages": 5})
    merged = ntm.merge_communes([bang_mac(), counted], name="AB")
    assert merged.facts == {"villages": 7}
    assert len(merged.villages) == 2
    merged = ntm.merge_communes([bang_mac(), ntm.Commune("B")], name="AB")
    assert (merged.villages, merged.facts) == ((), {})
    assert any("chưa rõ số thôn của xã B" in warning.message.vi for warning in merged.warnings)


def test_titles_are_kept_beside_and_never_become_the_new_communes() -> None:
    old = [ntm.Commune("A", facts={"recognised_level": "basic"}), ntm.Commune("B", facts={})]
    merged = ntm.merge_communes(old, name="AB", rules=RECOGNITION, titles={"B": "nông thôn mới nâng cao (2023)"})
    label = RECOGNITION.facts["recognised_level"].values["basic"].vi
    assert merged.titles == {"A": label, "B": "nông thôn mới nâng cao (2023)"}
    assert merged.facts == {}
    with pytest.raises(KeyError, match="no commune 'C'"):
        ntm.merge_communes(old, name="AB", rules=RECOGNITION, titles={"C": "x"})


def test_verdicts_are_not_merged_but_judged_anew() -> None:
    verdicts = ntm.outcome_facts(ntm.assess({"power_system_meets_standard": False}, NATIONAL, year=2022))
    communes = [ntm.Commune(name, facts=verdicts) for name in "AB"]
    merged = ntm.merge_communes(communes, name="AB", rules=RECOGNITION)
    assert merged.facts == {}
    assert {warning.short.en for warning in merged.warnings} == {
        "it is a verdict; the new commune is to be judged anew"
    }


def test_a_float_that_means_no_single_number_is_not_added() -> None:
    communes = [ntm.Commune(name, facts={"agricultural_production_land": 0.1 + 0.2}) for name in "AB"]
    merged = ntm.merge_communes(communes, name="AB")
    assert merged.facts == {}
    assert "số thực gần đúng" in merged.warnings[0].message.vi


def test_locales_of_the_communes_are_read_before_they_are_mixed() -> None:
    one = ntm.Commune("A", facts={"agricultural_production_land": "1.234 ha"}, locale="vi")
    two = ntm.Commune("B", facts={"agricultural_production_land": "1.234 ha"}, locale="en")
    assert ntm.merge_communes([one, two], name="AB").facts == {"agricultural_production_land": Decimal("1235.234")}


def test_all_mistakes_are_told_at_once_with_their_commune() -> None:
    wrong = ntm.Commune(
        "Z", year=2023, facts={"populatio": 3, "households": "x"}, villages=[{"street_lighting": "hmm"}]
    )
    with pytest.raises(ntm.FactError) as error:
        ntm.merge_communes([bang_mac(), wrong, bang_mac()], name="AB")
    found = [(problem.code.value, problem.path) for problem in error.value.problems]
    assert found == [
        ("bad-key", (2,)),
        ("wrong-year", (1, "year")),
        ("unknown-fact", (1, "facts", "populatio")),
        ("unreadable-figure", (1, "facts", "households")),
        ("bad-village", (1, "villages", 0)),
        ("unreadable-figure", (1, "villages", 0, "street_lighting")),
    ]
    assert error.value.problems[2].message.vi.startswith("xã Z: ")
    with pytest.raises(ntm.FactError, match="no communes"):
        ntm.merge_communes([], name="AB")


def test_two_communes_of_one_name_need_ids() -> None:
    two = [ntm.Commune("A", key, facts={"population": 3}, villages=[{"name": "X"}]) for key in ("01", "02")]
    merged = ntm.merge_communes(two, name="AA")
    assert [village["name"] for village in merged.villages] == ["X (A, 01)", "X (A, 02)"]
    assert merged.facts == {"population": 6}
