"""Ways to meet a requirement where a commune reports shares and totals, and the obstacles where nothing helps."""

import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")


def judged(**facts: Any) -> ntm.Assessment:
    return ntm.assess(facts, RULES)


@pytest.mark.parametrize(
    ("code", "facts", "effort", "words"),
    [
        ("4.3", {"street_lighting": "5/8 thôn"}, 3, "từ 5 thôn lên 8 thôn (thêm 3 thôn)"),
        ("4.3", {"street_lighting": "62,5 %", "villages": 8}, 3, "từ 5 thôn lên 8 thôn (thêm 3 thôn)"),
        ("6.4", {"culture_village_share": "5/8 thôn"}, 3, "từ 5 thôn lên 8 thôn (thêm 3 thôn)"),
        # nobody knows how many villages a share is of, or it was rounded: it is counted in percentage points
        ("4.3", {"street_lighting": "62,5 %"}, Fraction("37.5"), "từ 62,5% lên 100% (thêm 37,5 điểm phần trăm)"),
        ("4.3", {"street_lighting": "66,67 %", "villages": 3}, Fraction("33.33"), "từ 66,67% lên 100%"),
    ],
)
def test_a_total_over_villages_is_counted_in_villages(
    code: str, facts: dict[str, Any], effort: Fraction | int, words: str
) -> None:
    assessment = judged(**facts)
    (way,) = ntm.ways(assessment, code)
    assert way.effort == effort
    assert words in way.text.vi
    assert ntm.what_if(assessment, facts=way).after[code].verdict == "met"


def test_the_unit_of_a_total_is_that_of_its_shortfall() -> None:
    assessment = judged(street_lighting="5/8 thôn")
    (change,), shortfall = ntm.ways(assessment, "4.3")[0].changes, assessment["4.3"].shortfall
    assert shortfall is not None
    assert change.unit is not None
    assert (change.was, change.becomes, change.amount, change.unit.id) == (5, 8, shortfall.low, shortfall.unit.id)


def test_a_table_of_assumptions_keeps_a_total_that_is_no_decimal_share() -> None:
    for fact, code in (("street_lighting", "4.3"), ("culture_village_share", "6.4")):
        found = ntm.what_if_table(judged(**{fact: "1/3 thôn"}), pl.DataFrame({"insured_people": [1]}), only=[code])
        assert found.rows() == [(1, "not_met")]


@pytest.mark.parametrize(
    ("facts", "obstacles"),
    [
        ({}, [("open-bound", "bound-unsourced")]),
        ({"cremations": 2, "deaths": 15}, [("open-bound", "bound-unsourced")]),
        ({"deaths": 15}, [("open-bound", "bound-unsourced")]),
        # another figure would end what the plan itself calls not met; that the bound is open stays
        ({"cremations": 0, "deaths": 15}, [("open-bound", "bound-unsourced")]),
        ({"cremation_share": "0 %"}, [("open-bound", "bound-unsourced")]),
        # nobody died, so no number of cremations says anything
        ({"cremations": 0, "deaths": 0}, [("out-of-reach", "zero-whole"), ("open-bound", "bound-unsourced")]),
    ],
)
def test_only_what_is_in_the_way_is_an_obstacle(facts: dict[str, Any], obstacles: list[tuple[str, str]]) -> None:
    found = ntm.least_change(judged(**facts), "17.10")
    assert found.way is None
    assert [(each.hindrance, each.reason) for each in found.obstacles] == obstacles


def test_what_a_document_calls_not_met_is_required_not_to_hold() -> None:
    rules = ntm.parse_rule_set(
        """
format: 1
rule_set: {id: stated, label: {vi: Bộ thử}, years: 2024..2024}
sources: {plan: {title: Kế hoạch}}
criteria:
  - number: 1
    label: {vi: Hỏa táng}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Hỏa táng}
        cite: {source: plan, at: Mục I, status: checked}
        requires: {not_met: {when: {fact: cremation_share, at_most: 10 %}, because: {vi: văn bản nêu}}}
"""
    )
    assessment = ntm.assess(ntm.Commune("X", year=2024, facts={"cremations": 1, "deaths": 20}), rules)
    (way,) = ntm.ways(assessment, "1.1")
    assert [(change.fact, change.was, change.becomes) for change in way.changes] == [("cremations", 1, 3)]
    held = ntm.least_change(assessment, "1.1", fixed=["cremations"])
    assert [each.hindrance for each in held.obstacles] == ["fixed"]


def test_a_result_knows_its_ways_as_it_knows_its_margin() -> None:
    assessment = judged(insured_people=2280, population=2410, irrigated_land_share="93 %", escalated_complaints=1)
    result = assessment["14.1"]
    assert result.ways == ntm.ways(assessment, "14.1")
    assert [(change.fact, change.becomes) for change in result.ways[0].changes] == [("insured_people", 2290)]
    assert (assessment["3.1"].ways, assessment["15.3"].ways) == ((), ())  # met; what has happened is not undone
    assert pickle.loads(pickle.dumps(assessment))["14.1"].ways == result.ways


def test_ways_are_found_without_the_verbs_of_the_root() -> None:
    """The values of ways lie below those that are judged; the search is loaded when it is asked for."""
    lines = (
        "from ntm_criteria.compiler import load_rule_set",
        "from ntm_criteria.judging import judge",
        "import sys",
        "assessment = judge({'insured_people': 2280, 'population': 2410}, load_rule_set('bang-mac-2024'))",
        "assert 'ntm_criteria.planning' not in sys.modules",
        "assert assessment['14.1'].ways[0].effort == 10",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


VILLAGES = [{"name": "Nà Mỏ"}, {"name": "Khau Tao"}]


def in_villages(*names: str, **facts: Any) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("X", facts=facts, villages=[{"name": name} for name in names]), RULES)


@pytest.mark.parametrize("facts", [{}, {"villages": 2}])
def test_a_village_that_is_not_on_a_complete_list_is_out_of_reach(facts: dict[str, Any]) -> None:
    found = ntm.least_change(in_villages("Nà Mỏ", "Khau Tao", **facts), "6.13")
    assert found.way is None
    (obstacle,) = found.obstacles
    assert (obstacle.hindrance, obstacle.village) == (ntm.Hindrance.OUT_OF_REACH, "Nà Canh")
    assert obstacle.text.vi == "thôn Nà Canh không có trong danh sách thôn của xã"
    assert obstacle.text.vi in found._repr_html_()


@pytest.mark.parametrize(
    ("names", "facts", "places"),
    [
        ((), {}, [0]),
        ((), {"villages": 3}, [0]),
        ((), {"culture_village_this_year": "2/3 thôn"}, [0]),
        (("Nà Mỏ", "Khau Tao"), {"villages": 3}, [2]),
        (("Nà Canh",), {}, [0]),
    ],
)
def test_the_way_of_a_named_village_names_it_and_applies(
    names: tuple[str, ...], facts: dict[str, Any], places: list[int]
) -> None:
    assessment = in_villages(*names, **facts)
    (way,) = ntm.ways(assessment, "6.13")
    assert [(change.village, change.place) for change in way.changes] == [("Nà Canh", place) for place in places]
    assert way.text.vi.startswith("Nà Canh: thôn đạt danh hiệu")
    supposed = ntm.what_if(assessment, facts=way).after
    assert supposed["6.13"].verdict == "met"
    assert len(supposed.case.villages) == max(len(names), 3 if facts else 1)


@pytest.mark.parametrize("code", ["4.3", "17.2"])
@pytest.mark.parametrize("names", [(), ("Nà Mỏ",), ("Thôn 3", "thôn 2")])
def test_a_way_gives_villages_that_are_counted_but_not_listed_a_number(code: str, names: tuple[str, ...]) -> None:
    assessment = in_villages(*names, villages=4)
    (way,) = ntm.ways(assessment, code)
    supposed = ntm.what_if(assessment, facts=way)
    assert supposed.after[code].verdict == "met"
    assert [village["name"] for village in supposed.after.commune.villages] == [each.village for each in way.changes]


def test_the_way_of_the_whole_set_applies_to_villages_that_are_not_listed() -> None:
    assessment = in_villages("Nà Mỏ", villages=4)
    for number in (4, 6):
        way = ntm.least_change(assessment, number).way
        assert way is not None
        assert ntm.what_if(assessment, facts=way).after.criterion(number).verdict == "met"


@pytest.mark.parametrize("parameter", ["weights", "fixed"])
def test_a_fact_that_is_none_is_refused_with_the_nearest(parameter: str) -> None:
    assessment = judged(insured_people=2280, population=2410)
    given: Any = {"insured_peple": 2} if parameter == "weights" else ["insured_peple"]
    for verb in (ntm.ways, ntm.least_change):
        with pytest.raises(KeyError, match=f"{parameter}: there is no fact .*did you mean 'insured_people'"):
            verb(assessment, "14.1", **{parameter: given})
    many = ntm.assess_many([{"insured_people": 2280, "population": 2410}], RULES)
    with pytest.raises(KeyError, match="did you mean 'insured_people'"):
        many.efforts("14.1", **{parameter: given})
    with pytest.raises(KeyError, match="did you mean 'insured_people'"):
        many.effect_of("insured_peple", 1)


@pytest.mark.parametrize("fixed", ["insured_people", ["insured_people"], "health_insurance_share"])
def test_what_is_fixed_may_be_one_name_or_a_share_of_reported_counts(fixed: Any) -> None:
    found = ntm.least_change(judged(insured_people=2280, population=2410), "14.1", fixed=fixed)
    assert [each.hindrance for each in found.obstacles] == [ntm.Hindrance.FIXED]
    share = ntm.least_change(judged(health_insurance_share="94 %"), "14.1", fixed=fixed)
    assert [each.hindrance for each in share.obstacles] == [ntm.Hindrance.FIXED]
    many = ntm.assess_many([{"insured_people": 2280, "population": 2410}], RULES)
    assert many.efforts("14.1", fixed=fixed)["obstacles"].to_list() == ["14.1"]


def test_the_weight_of_a_share_is_that_of_its_part() -> None:
    assessment = judged(insured_people=2280, population=2410)
    efforts = [
        way.effort
        for weights in (None, {"health_insurance_share": 3}, {"health_insurance_share": 3, "insured_people": 2})
        if (way := ntm.least_change(assessment, "14.1", weights=weights).way)
    ]
    assert efforts == [10, 30, 20]


@pytest.mark.parametrize("name", ["criterion 14", "criterion_14", "tiêu chí 14", "Tiêu chí 14", "criterion 14 "])
def test_a_criterion_has_the_same_names_everywhere(name: str) -> None:
    assessment = judged(insured_people=2280, population=2410)
    assert ntm.least_change(assessment, name).way == ntm.least_change(assessment, 14).way
    assert assessment.criterion(name).number == RULES.criterion(name).number == 14
    table = ntm.what_if_table(assessment, pl.DataFrame({"insured_people": [2280]}), only=[name])
    assert table.columns == ["insured_people", "criterion_14"]
    (line,) = ntm.compare_levels(assessment, [ntm.Finding("thẩm định", name, "đạt")]).lines
    assert line.code == "criterion 14"
    for coded in (assessment, RULES):
        with pytest.raises(KeyError, match=r"use \.criterion\(14\)"):
            coded[name]


@pytest.mark.parametrize("name", ["overall", "verdict", "toàn bộ"])
def test_the_whole_has_the_same_names_everywhere(name: str) -> None:
    assessment = judged(insured_people=2280, population=2410)
    assert ntm.least_change(assessment, name).obstacles == ntm.least_change(assessment).obstacles
    table = ntm.what_if_table(assessment, pl.DataFrame({"insured_people": [2280]}), only=[name])
    assert table.columns == ["insured_people", "verdict"]
    assert ntm.compare_levels(assessment, [ntm.Finding("thẩm định", name, "đạt")]).lines[0].code == "overall"


@pytest.mark.parametrize("verb", [ntm.least_change, ntm.ways, lambda assessment, code: assessment[code]])
def test_a_code_that_is_a_number_is_refused(verb: Any) -> None:
    with pytest.raises(KeyError, match=r"has no indicator 17\.1; a code is text"):
        verb(judged(), 17.10)
