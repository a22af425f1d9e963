"""Two assessments of an official's commune compared: years, plan and result, regions, rule sets."""

from fractions import Fraction
from pathlib import Path

import pytest

import ntm_criteria as ntm
from ntm_criteria.pages import comparison_text

TOP = Path(__file__).parents[2]
RULES = ntm.load_rule_set("bang-mac-2024")
NATIONAL = ntm.load_rule_set("vn-318-2022-ntm")
COMMUNE = ntm.load_commune(TOP / "examples/minh-hoa-day-du.yaml")
PLAN = COMMUNE.with_figures(
    {"culture_families": 599, "insured_people": 2600, "actively_irrigated_and_drained_land": 300}
)


def of_year(year: int, region: str = "tdmnpb", **facts: object) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("X", year=year, facts={"region": region, **facts}), NATIONAL)


def test_plan_and_result_are_compared() -> None:
    changes = ntm.compare_assessments(ntm.assess(COMMUNE, RULES), ntm.assess(PLAN, RULES))
    assert [change.code for change in changes] == ["3.1", "6.5", "14.1"]
    assert [change.code for change in changes.newly_met] == ["6.5"]
    assert [change.code for change in changes.lost] == ["3.1"]
    assert [(change.code, change.trend) for change in changes.still_missing] == [("14.1", "narrowed"), ("17.2", "same")]
    assert {change.because for change in changes} == {"figure"}
    insured = changes["14.1"]
    assert (insured.was, insured.now, insured.is_new_verdict) == ("not_met", "not_met", False)
    assert insured.figure == (Fraction(2598 * 100, 2746), Fraction(2600 * 100, 2746))
    assert insured.shortfall.was
    assert insured.shortfall.now
    assert (int(insured.shortfall.was.low), int(insured.shortfall.now.low)) == (11, 9)
    assert insured.text.vi == (
        "14.1 Tham gia bảo hiểm y tế: vẫn chưa đạt; kỳ trước: 2.598/2.746 người, bằng 94,61%; kỳ này: 2.600/2.746 người, "
        "bằng 94,68%; trước còn thiếu 11 người, nay còn thiếu 09 người (đã thu hẹp); do số liệu thay đổi."
    )
    assert changes.text.vi == (
        "mới đạt 01 chỉ tiêu (6.5); không còn đạt 01 chỉ tiêu (3.1); vẫn chưa đạt 02 chỉ tiêu (14.1, 17.2) – phần còn thiếu "
        "thu hẹp ở 01 chỉ tiêu (14.1)."
    )
    assert changes.text.en.startswith(
        "1 indicator newly met (6.5); 1 indicator no longer met (3.1); 2 indicators still"
    )
    with pytest.raises(KeyError):
        changes["17.2"]


def test_a_gap_that_grows_is_said_to() -> None:
    before, after = (ntm.assess({"insured_people": people, "population": 2410}, RULES) for people in (2285, 2280))
    changes = ntm.compare_assessments(before, after)
    assert changes["14.1"].trend == "widened"
    assert "tăng thêm ở 01 chỉ tiêu (14.1)" in changes.text.vi


@pytest.mark.parametrize(
    ("before", "after", "because", "causes"),
    [
        (of_year(2022, income_per_capita=38), of_year(2022, income_per_capita=40), "figure", ("figure",)),
        (of_year(2022, income_per_capita=40), of_year(2023, income_per_capita=40), "scope", ("scope",)),
        (of_year(2022, income_per_capita=40), of_year(2022, "dbsh", income_per_capita=40), "scope", ("scope",)),
        (
            of_year(2022, income_per_capita=40),
            of_year(2023, income_per_capita=44),
            "scope",
            ("figure", "scope"),
        ),
    ],
)
def test_the_year_and_the_region_of_a_bound_are_its_scope(
    before: ntm.Assessment, after: ntm.Assessment, because: str, causes: tuple[str, ...]
) -> None:
    change = ntm.compare_assessments(before, after)["10"]
    assert (change.because, change.causes) == (because, causes)


def test_a_bound_that_is_the_same_in_both_years_is_no_other_scope() -> None:
    changes = ntm.compare_assessments(of_year(2022, irrigated_land_share=78), of_year(2023, irrigated_land_share=84))
    assert changes["3.1"].causes == ("figure",)


def test_another_bound_is_another_rule_also_beside_other_figures() -> None:
    text = (TOP / "rules/lang-son/bang-mac-2024.yaml").read_text(encoding="utf-8")
    stated = "{fact: irrigated_land_share, at_least: 92 %}"
    assert text.count(stated) == 1
    eased, same = (
        ntm.parse_rule_set(text.replace(stated, stated.replace("92 %", bound))) for bound in ("91 %", "92.0 %")
    )
    before = ntm.assess({"irrigated_land_share": "91,5 %"}, RULES)
    change = ntm.compare_assessments(before, ntm.assess({"irrigated_land_share": "91,5 %"}, eased))["3.1"]
    assert (change.because, change.causes) == ("rule", ("rule",))
    assert "yêu cầu trước: " in change.text.vi
    change = ntm.compare_assessments(before, ntm.assess({"irrigated_land_share": "91,6 %"}, eased))["3.1"]
    assert (change.because, change.causes) == ("rule", ("figure", "rule"))
    change = ntm.compare_assessments(before, ntm.assess({"irrigated_land_share": "93 %"}, same))["3.1"]
    assert change.causes == ("figure",)  # 92.0 % is 92 %


def test_a_set_of_later_years_is_another_rule_though_neither_judges_the_years_of_the_other() -> None:
    text = """
format: 1
rule_set: {id: periods, label: {vi: Bộ tiêu chí}, years: YEARS}
sources: {plan: {title: Kế hoạch}}
criteria:
  - number: 1
    label: {vi: Y tế}
    indicators:
      - code: "1.1"
        label: {vi: Bảo hiểm y tế}
        cite: {source: plan, at: Mục I, status: checked}
        requires: {fact: health_insurance_share, at_least: {by_year: ROWS}}
"""
    old, new = (
        ntm.parse_rule_set(text.replace("YEARS", f"{year}..{year}").replace("ROWS", f"{{{year}: {bound} %}}"))
        for year, bound in ((2025, 90), (2026, 95))
    )
    before, after = (ntm.assess({"health_insurance_share": "92 %"}, rules) for rules in (old, new))
    change = ntm.compare_assessments(before, after)["1.1"]
    assert (change.was, change.now, change.because, change.causes) == ("met", "not_met", "rule", ("rule",))


def test_sets_that_do_not_correspond_share_no_indicator_though_codes_are_equal() -> None:
    before = ntm.assess({"irrigated_land_share": 91}, NATIONAL, year=2024)
    after = ntm.assess({"irrigated_land_share": 91}, RULES)
    changes = ntm.compare_assessments(before, after)
    only = {change.code: change for change in changes if change.was is None}
    assert only["2.2"].because == "rule"
    assert only["2.2"].text.vi == "2.2 Rãnh thoát nước mặt đường: mới có trong bộ tiêu chí, chưa đủ số liệu."
    assert changes["3.1"].was == "met"  # the plan says that it corresponds to 3.1 of the national set
    gone = [change for change in changes if change.now is None]
    assert any("không còn trong bộ tiêu chí" in change.text.vi for change in gone)
    assert changes.newly_met == ()
    assert [change.code for change in changes.lost] == ["3.1"]


def test_an_amended_set_is_compared_by_equal_codes() -> None:
    amended = ntm.load_rule_set("vn-318-2022-ntm-211")
    facts = {"region": "tdmnpb", "irrigated_land_share": 91}
    changes = ntm.compare_assessments(*(ntm.assess(facts, rules, year=2022) for rules in (NATIONAL, amended)))
    assert "3.1" not in {change.code for change in changes}


def test_the_frame_has_a_row_for_each_change() -> None:
    frame = ntm.compare_assessments(ntm.assess(COMMUNE, RULES), ntm.assess(PLAN, RULES)).to_frame(lang="en")
    columns = ("code", "was", "now", "shortfall_was", "shortfall_now", "shortfall_unit", "trend", "because")
    assert frame.select(columns).rows()[1:] == [
        ("6.5", "not_met", "met", 1.0, None, "household", None, "figure"),
        ("14.1", "not_met", "not_met", 11.0, 9.0, "person", "narrowed", "figure"),
    ]
    assert ntm.compare_assessments(ntm.assess(COMMUNE, RULES), ntm.assess(COMMUNE, RULES)).to_frame().height == 0


def test_stored_results_tell_rule_from_scope_where_one_set_judged_both() -> None:
    before, after = (ntm.render(of_year(year, income_per_capita=40), "dict", detail="short") for year in (2022, 2023))
    assert ntm.compare_results(before, after)["10"].because == ("scope",)


def test_what_can_no_longer_be_decided_is_neither_lost_nor_still_missing() -> None:
    before = ntm.assess({"irrigated_land_share": 93, "health_insurance_share": 90, "income_per_capita": 50}, RULES)
    after = ntm.assess({"income_per_capita": 51}, RULES)
    changes = ntm.compare_assessments(before, after)
    assert (changes.lost, [change.code for change in changes.undecided]) == ((), ["3.1", "14.1"])
    assert [change.code for change in changes.still_missing] == ["10.1"]
    assert "; chưa kết luận được 02 chỉ tiêu (3.1, 14.1); vẫn chưa đạt 01 chỉ tiêu (10.1)" in changes.text.vi
    assert "Chỉ tiêu chưa kết luận được (02)" in comparison_text(changes, "vi")
    assert ntm.compare_assessments(after, before).undecided == ()
