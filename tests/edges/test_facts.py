"""Facts that hang together: sums, what lies within what, one figure under two names, and the words that answer a flag.

The cases are what officials' lists hold: poor and near-poor households apart, clean water beside hygienic water, schools by
level, a merged commune under an old code. Each is judged alone and as a row of a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, Columns, number_cells, records

PLAN = ntm.load_rule_set("bang-mac-2024")
BASIC = ntm.load_rule_set("vn-318-2022-ntm")
HOUSEHOLDS = {"households": 1047}


def judged(facts: Mapping[str, Any], previous: Mapping[str, Any] | None = None) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("Xã thử", year=2024, facts=facts, previous=previous or {}), PLAN)


def refusals(facts: Mapping[str, Any], rules: ntm.RuleSet = PLAN, **more: Any) -> list[ntm.Problem]:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess(ntm.Commune("Xã thử", year=rules.years[0], facts=facts, **more), rules)
    return [problem for problem in caught.value.problems if problem.severity == "error"]


def columns(rows: list[dict[str, Any]]) -> Columns:
    names = dict.fromkeys(name for row in rows for name in row)
    made = {"commune_id": Cells("text", [f"x{i}" for i in range(len(rows))])}
    return made | {name: number_cells([row.get(name) for row in rows]) for name in names}


# --- sums


def test_the_two_numbers_that_lists_give_are_added() -> None:
    assessment = judged({"poor_households": 61, "near_poor_households": 37, **HOUSEHOLDS})
    assert assessment["11.2"].verdict is ntm.Verdict.NOT_MET  # 9,36 %
    assert "98/1.047 hộ (số hộ nghèo 61 + số hộ cận nghèo 37), bằng 9,36%" in ntm.explain(assessment["11.2"])
    assert assessment["11.2"].observed.reported == {"poor_households": 61, "near_poor_households": 37, **HOUSEHOLDS}
    assert not assessment.unused


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_adds_them_too(engine: str) -> None:
    rows: list[dict[str, Any]] = [
        {"poor_households": 61.0, "near_poor_households": 37.0, "households": 1047.0},
        {"poor_households": 61.0, "near_poor_households": 20.0, "households": 1047.0},
        {"poor_households": 61.0, "near_poor_households": None, "households": 1047.0},
    ]
    frame = ENGINES[engine](columns(rows))
    table = ntm.assess_table(frame, PLAN, by="commune_id", only=["11.2"], year=2024, names="safe")
    found = {row["commune_id"]: row["indicator_11_2"] for row in records(table)}
    assert found == {f"x{i}": str(judged(row)["11.2"].verdict) for i, row in enumerate(rows)}
    assert found == {"x0": "not_met", "x1": "met", "x2": "unknown"}


def test_near_poor_households_written_as_the_total_are_refused_with_both_figures() -> None:
    (problem,) = refusals({"poor_households": 61, "poor_and_near_poor_households": 37, **HOUSEHOLDS})
    assert problem.code is ntm.ProblemCode.PART_EXCEEDS_WHOLE
    assert problem.message.vi == (
        "số hộ nghèo (poor_households): 61 hộ nhiều hơn tổng số hộ nghèo và hộ cận nghèo (37 hộ)"
    )


def test_a_total_given_as_well_must_be_the_sum() -> None:
    terms = {"poor_households": 61, "near_poor_households": 37}
    (problem,) = refusals({**terms, "poor_and_near_poor_households": 99})
    assert problem.message.vi.endswith("ghi '99', nhưng số hộ nghèo (61 hộ) cộng số hộ cận nghèo (37 hộ) tính ra 98 hộ")
    (warning,) = judged({**terms, "poor_and_near_poor_households": 98}).warnings
    assert warning.code is ntm.ProblemCode.GIVEN_TWICE


def test_a_sum_is_no_larger_than_the_whole() -> None:
    (problem,) = refusals({"poor_households": 700, "near_poor_households": 400, **HOUSEHOLDS})
    assert problem.message.vi.endswith("1.100 hộ nhiều hơn tổng số hộ dân trên địa bàn xã (1.047 hộ)")


def test_what_is_still_needed_is_the_number_that_lists_have() -> None:
    needed = ntm.required_facts(PLAN, ntm.Commune("x", year=2024, facts={"poor_households": 61, **HOUSEHOLDS}))
    asked = {need.fact for need in needs_of(needed, "11.2")}
    assert "near_poor_households" in asked
    assert "households" not in asked


def needs_of(needed: tuple[ntm.RequiredFact, ...], code: str) -> list[ntm.RequiredFact]:
    return [need for need in needed if code in need.indicators]


# --- within

WITHIN = [
    (PLAN, {"households_with_clean_water": 900, "households_with_hygienic_water": 400}, "900 hộ", "400 hộ"),
    (PLAN, {"clean_water_household_share": "90 %", "hygienic_water_household_share": "40 %"}, "90%", "40%"),
    (PLAN, {"poverty_rate": "9 %", "multidimensional_poverty_rate": "5 %"}, "9%", "5%"),
    (PLAN, {"poverty_rate": "9 %", "poor_and_near_poor_households": 40, "households": 1000}, "9%", "4%"),
    (BASIC, {"schools": 4, "schools_at_level_1": 3, "schools_at_minimum": 2}, "3 trường", "2 trường"),
    (BASIC, {"schools_at_level_1_share": 75, "schools_at_minimum_share": 50}, "75%", "50%"),
]


@pytest.mark.parametrize(("rules", "facts", "more", "less"), WITHIN)
def test_a_contradiction_names_both_figures(rules: ntm.RuleSet, facts: dict[str, Any], more: str, less: str) -> None:
    (problem,) = refusals(facts, rules)
    smaller, larger = (rules.facts[str(problem.fact)], rules.facts[str(rules.facts[str(problem.fact)].within)])
    assert problem.message.vi == f"{smaller.label.vi} ({smaller.id}): {more} nhiều hơn {larger.label.vi} ({less})"


def test_last_year_is_checked_as_well() -> None:
    previous = {"households_with_clean_water": 900, "households_with_hygienic_water": 400}
    (problem,) = refusals({}, previous=previous)
    assert problem.message.vi.startswith("năm trước, số hộ dân được sử dụng nước sạch")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("rules", "facts", "more", "less"), WITHIN)
def test_a_table_refuses_the_same_rows(
    rules: ntm.RuleSet, facts: dict[str, Any], more: str, less: str, engine: str
) -> None:
    row = {fact: float(str(figure).removesuffix(" %")) for fact, figure in facts.items()}
    fine = {fact: min(row.values()) for fact in facts}
    frame = ENGINES[engine](columns([row, fine]))
    check = ntm.check_table(frame, rules, by="commune_id", year=rules.years[0])
    refused = [problem for problem in check.problems if problem.severity == "error"]
    assert [problem.code.value for problem in refused] == ["part-exceeds-whole"]
    assert refused[0].message.vi.startswith("commune_id=x0, ")
    assert f": {more} nhiều hơn " in refused[0].message.vi and f"({less})" in refused[0].message.vi


def test_schools_that_are_all_at_level_1_are_all_at_the_minimum() -> None:
    place = {"region": "dhntb", "extremely_disadvantaged_commune": False, "safety_zone_commune": False}
    for facts in ({"schools": 3, "schools_at_level_1": 3}, {"schools": 3, "schools_at_level_1_share": 100}):
        one = ntm.assess(ntm.Commune("x", year=2022, facts={**facts, **place}), BASIC)["5"]
        assert one.verdict is ntm.Verdict.MET
        assert "mức tối thiểu trở lên: 100%, vì tỷ lệ trường đạt" in ntm.explain(one)
        frame = pl.DataFrame({"commune_id": ["x"], **{name: [figure] for name, figure in {**facts, **place}.items()}})
        assert ntm.assess_table(frame, BASIC, by="commune_id", year=2022, only=["5"])["5"].to_list() == ["met"]
    two = ntm.assess(ntm.Commune("x", year=2022, facts={"schools": 3, "schools_at_level_1": 2, **place}), BASIC)["5"]
    assert two.verdict is ntm.Verdict.UNKNOWN


# --- one figure under two indicators


@pytest.mark.parametrize("given", ["procedure_resolution_share", "dossier_completion_share"])
@pytest.mark.parametrize(("figure", "verdict"), [("100 %", "met"), ("95 %", "not_met")])
def test_two_shares_of_the_same_counts_are_one_figure(given: str, figure: str, verdict: str) -> None:
    assessment = judged({given: figure})
    assert [str(assessment[code].verdict) for code in ("15.2", "16.5")] == [verdict, verdict]
    assert not assessment.unused


def test_they_may_not_differ_and_are_asked_for_once() -> None:
    (problem,) = refusals({"procedure_resolution_share": "100 %", "dossier_completion_share": "95 %"})
    assert problem.code is ntm.ProblemCode.FIGURES_DISAGREE
    assert "95% khác với" in problem.message.vi and "(100%)" in problem.message.vi
    frame = pl.DataFrame(
        {"commune_id": ["x"], "procedure_resolution_share": [100.0], "dossier_completion_share": [95.0]}
    )
    assert ntm.check_table(frame, PLAN, by="commune_id", year=2024).rows == 1
    asked = [need.fact for need in ntm.required_facts(PLAN) if {"15.2", "16.5"} & set(need.indicators)]
    assert asked == ["dossiers_resolved", "dossiers_received", "procedure_resolution_share"]


# --- the words that answer a flag


@pytest.mark.parametrize("word", ["Không có", "không", "Có", "chưa", "no", "yes", "Chưa có"])
def test_a_negative_finding_is_met_or_not_met(word: str) -> None:
    (problem,) = refusals({"no_littering_in_public_places": word})
    assert problem.code is ntm.ProblemCode.AMBIGUOUS_FIGURE
    assert problem.hint
    assert "ghi Đạt nếu đúng là “không để tình trạng vứt rác" in problem.hint.vi
    assert "ghi Chưa đạt nếu không đúng như vậy" in problem.hint.vi


@pytest.mark.parametrize(
    ("word", "verdict"), [("Đạt", "met"), ("Chưa đạt", "not_met"), (True, "met"), ("false", "not_met")]
)
def test_it_is_met_or_not_met_by_its_own_words(word: Any, verdict: str) -> None:
    assert str(judged({"no_littering_in_public_places": word})["17.13"].verdict) == verdict


@pytest.mark.parametrize("word", ["Đạt", "Chưa đạt", "không đạt"])
def test_a_question_of_existence_is_yes_or_no(word: str) -> None:
    recognition = ntm.load_rule_set("vn-18-2022-cong-nhan")
    (problem,) = refusals({"construction_arrears": word}, recognition)
    assert problem.code is ntm.ProblemCode.AMBIGUOUS_FIGURE
    for answer, verdict in (("Không", "met"), ("không có", "met"), ("Có", "not_met")):
        one = ntm.assess(ntm.Commune("x", year=2023, facts={"construction_arrears": answer}), recognition)
        assert str(one["2"].verdict) == verdict


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_cells_of_text_are_read_by_the_same_words(dtype: Any) -> None:
    cells = pl.Series(["Đạt", "Không có"], dtype=dtype)
    frame = pl.DataFrame({"commune_id": [1, 2], "no_littering_in_public_places": cells})
    read = ntm.read_figures(frame, PLAN)
    assert read.frame["no_littering_in_public_places"].to_list() == [True, None]
    assert [cell.problem.code.value for cell in read.refused] == ["ambiguous-figure"]


def test_every_flag_of_the_dictionaries_whose_name_denies_something_takes_met_or_not_met() -> None:
    for rules in ntm.bundled_rule_sets():
        for id_ in rules.reads:
            fact = rules.facts[id_]
            if fact.kind.value == "flag" and (id_.startswith("no_") or fact.label.vi.startswith("không ")):
                assert fact.answers.value == "đạt/chưa đạt", id_


def test_required_facts_say_how_to_answer() -> None:
    answers = {need.fact: need.answers and need.answers.vi for need in ntm.required_facts(PLAN)}
    assert answers["no_littering_in_public_places"] == "đạt/chưa đạt"
    assert answers["planning_criterion_met"] == "đạt/chưa đạt hoặc có/không"
    assert answers["households"] is None


# --- last year's whole


def test_a_whole_that_jumps_is_warned_of() -> None:
    (warning,) = judged({"households": 2400}, {"households": 612}).warnings
    assert (warning.code.value, warning.fact) == ("implausible", "households")
    assert "năm nay 2.400 hộ, năm trước 612 hộ, chênh lệch 292%" in warning.message.vi
    assert warning.hint
    assert "toàn bộ địa bàn mới" in warning.hint.vi


@pytest.mark.parametrize(("now", "before"), [(130, 100), (70, 100), (5, 0), (100, None), (None, 100)])
def test_what_a_year_makes_is_not_warned_of(now: int | None, before: int | None) -> None:
    found = judged({"households": now}, {"households": before}).warnings
    assert [warning for warning in found if "chênh lệch" in warning.message.vi] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_warns_of_it_and_is_judged(engine: str) -> None:
    """Row x2 has a contradiction besides, and both are told."""
    rows = [{"households": 2400.0, "poor_households": 20.0}, {"households": 640.0, "poor_households": 20.0},
            {"households": 2400.0, "poor_households": 2500.0}]  # fmt: skip
    last = ENGINES[engine](columns([{"households": 612.0, "poor_households": 21.0}] * 3))
    check = ntm.check_table(ENGINES[engine](columns(rows)), PLAN, by="commune_id", year=2024, previous=last)
    warned = [problem.message.vi for problem in check.problems if "chênh lệch" in problem.message.vi]
    assert sorted(text.split(",")[0] for text in warned) == ["commune_id=x0", "commune_id=x2"]
    assert check.rows == 1


# --- who holds a figure


def test_from_2026_on_the_offices_of_the_new_communes_hold_the_figures() -> None:
    layer = """
format: 1
rule_set: {id: thu, label: {vi: Bộ thử}, extends: vn-51-2025-xa}
sources: {s: {title: Quyết định thử}}
indicators:
  "6.1":
    criterion: 6
    label: {vi: Nghèo đa chiều}
    cite: {source: s, at: a, status: checked}
    requires: {fact: multidimensional_poverty_rate, at_most: 5 %}
"""
    rules = ntm.parse_rule_set(layer)
    holders = {need.fact: need.held_by and need.held_by.vi for need in ntm.required_facts(rules)}
    assert holders["poor_households"] == "Phòng Văn hóa - Xã hội của xã"
    (need,) = [need for need in ntm.required_facts(PLAN) if need.fact == "poor_households" and not need.previous]
    assert need.held_by
    assert need.held_by.vi == "công chức Văn hóa - Xã hội"


def test_every_former_holder_is_one_that_the_dictionary_names() -> None:
    successors = PLAN.facts.successors
    assert successors
    assert set(successors.holders) <= {fact.held_by.vi for fact in PLAN.facts.values() if fact.held_by}
