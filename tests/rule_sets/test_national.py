"""The national sets: no trap of an older period or a draft is in them; layers, dates, outcomes and comparisons work on them."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ntm_criteria as ntm
from ntm_criteria.authoring import check
from ntm_criteria.authoring.coverage import Part, coverage_text, parts
from ntm_criteria.compiler import COVERAGE, RULES, bundled_files
from ntm_criteria.errors import FactError, ProblemCode, RuleFileError
from ntm_criteria.judging import outcome_facts
from ntm_criteria.model import Compare, Verdict, fraction

TOP = Path(__file__).parents[2]
BUNDLED = sorted(bundled_files())
ORDINARY = {"extremely_disadvantaged_commune": False, "safety_zone_commune": False}
HEAD = """\
format: 1
rule_set: {id: layer, label: {vi: Lớp thử}, extends: SET}
sources: {s: {title: Văn bản thử, number: 1/VB}}
"""


def layer(folder: Path, text: str, below: str = "vn-318-2022-ntm") -> ntm.RuleSet:
    """A layer with this content on a bundled set."""
    path = folder / "layer.yaml"
    path.write_text(HEAD.replace("SET", below) + text, encoding="utf-8")
    return ntm.load_rule_set(path)


# --- what they hold


@pytest.mark.parametrize(
    ("id_", "criteria", "indicators"),
    [
        ("vn-318-2022-ntm", 19, 57),
        ("vn-318-2022-nang-cao", 19, 75),
        ("vn-51-2025-xa", 10, 47),
        ("vn-319-2022-kieu-mau", 4, 4),
    ],
)
def test_the_sets_have_the_numbers_of_their_decisions(id_: str, criteria: int, indicators: int) -> None:
    rules = ntm.load_rule_set(id_)
    assert len(rules.criteria) == criteria
    assert rules.indicators_total == ntm.coverage(rules).total == indicators


TRAPS: Mapping[
    str, set[Any]
] = {  # bounds of 2016–2020 that search results mix in; 16.5 and 24 % of 2021–2025 are none of them
    "income_per_capita": {45, 36, 50, 41, 59},
    "stunting_share": {Fraction(x) for x in ("26.7", "13.9", "24.2", "31.4", "14.3", "20.5")},
    "insured_men_share": {85},
    "insured_women_share": {85},
    "insured_share": {85},
}


def numbers(rules: ntm.RuleSet) -> list[tuple[str, Fraction]]:
    """Every bound on a fact of the commune."""
    found = [(part, part.node) for indicator in rules.entries for part in parts(indicator)]
    return [
        (str(node.measure.fact), fraction(part.bound.pair))
        for part, node in found
        if isinstance(node, Compare) and part.bound and part.bound.pair
    ]


@pytest.mark.parametrize("id_", BUNDLED)
def test_no_bound_of_the_period_before_is_in_a_set(id_: str) -> None:
    assert [(fact, value) for fact, value in numbers(ntm.load_rule_set(id_)) if value in TRAPS.get(fact, ())] == []


def test_the_trap_test_would_notice_a_trap(tmp_path: Path) -> None:
    text = """\
indicators:
  "10":
    cite: {source: s, at: 1, status: checked}
    bound: {by_year: {2021: {by_region: {tdmnpb: 36 triệu đồng/người/năm}}}}
"""
    assert ("income_per_capita", Fraction(36)) in numbers(layer(tmp_path, text))


def test_the_groups_are_those_of_the_decision_and_not_of_the_draft() -> None:
    """In the draft, group 1 were poor minority communes and group 3 urbanising ones."""
    rules = ntm.load_rule_set(TOP / "tests/rules/groups.yaml")
    assert len(ntm.load_rule_set("vn-51-2025-xa").criteria) == 10, "the draft had 9"
    no = {"adjacent_to_urban_area": False, "planned_new_urban_area": False, "agriculture_share_of_economy": 40}
    for facts, group in [
        ({**no, "minority_area": "area_3"}, "group_3"),
        ({**no, "planned_new_urban_area": True, "minority_area": "none"}, "group_1"),
        ({**no, "minority_area": "none"}, "group_2"),
    ]:
        assert ntm.assess(facts, rules, year=2026).applied_scope == {"commune_group": group}


@pytest.mark.parametrize("id_", BUNDLED)
def test_every_part_has_a_source_that_can_be_looked_up(id_: str) -> None:
    """A document of the national sets has an address; what is open is not said to be known."""
    for indicator in ntm.load_rule_set(id_).entries:
        for part in parts(indicator):
            assert part.cite.source.title
            if id_.startswith("vn-") and not part.open:
                assert part.cite.source.url, f"{id_} {indicator.code}"
            assert _is_honest(part), f"{id_} {indicator.code}"


def _is_honest(part: Part) -> bool:
    is_stated = part.bound is None or part.bound.pair is not None
    return part.open is not None or (is_stated and part.cite.status not in ("unsourced", "conflicting"))


def test_the_coverage_file_is_not_stale() -> None:
    assert (RULES / COVERAGE).read_text(encoding="utf-8") == coverage_text(), (
        "rewrite it: python -m ntm_criteria.authoring"
    )


# --- layers


def test_a_layer_fills_its_cells_and_leaves_the_others(tmp_path: Path) -> None:
    rules = layer(
        tmp_path,
        """\
indicators:
  "10":
    cite: {source: s, at: Phụ lục, status: checked}
    bound: {by_year: {2023: {by_region: {tdmnpb: 42 triệu đồng/người/năm}}}}
""",
    )

    def income(year: int, region: str, million: float) -> ntm.IndicatorResult:
        commune = ntm.Commune(
            "X", year=year, scope={"region": region}, facts={**ORDINARY, "income_per_capita": million}
        )
        return ntm.assess(commune, rules)["10"]

    assert income(2023, "tdmnpb", 42).verdict is Verdict.MET
    assert income(2023, "tdmnpb", 41.9).verdict is Verdict.NOT_MET
    assert income(2023, "tn", 100).verdict is Verdict.UNKNOWN
    assert income(2022, "tn", 44).verdict is Verdict.MET
    filled = income(2023, "tdmnpb", 41).bound
    kept = income(2022, "tn", 41).bound
    assert filled is not None
    assert kept is not None
    assert filled.cite is not None
    assert kept.cite is not None
    assert (filled.cite.source.number, filled.cite.status) == ("1/VB", "checked")
    assert (kept.cite.source.id, kept.cite.status) == ("khanh_hoa", "transcribed")
    assert "Căn cứ: Văn bản thử, Phụ lục." in ntm.explain(income(2023, "tdmnpb", 41))  # nothing of the set below


def test_the_scope_of_the_set_below_holds_for_what_a_layer_fills(tmp_path: Path) -> None:
    rules = layer(
        tmp_path,
        """\
indicators:
  "10":
    cite: {source: s, at: Phụ lục, status: checked}
    bound: {by_year: {2023: {by_region: {tdmnpb: 42 triệu đồng/người/năm, tn: 47 triệu đồng/người/năm}}}}
""",
    )
    facts = {"extremely_disadvantaged_commune": True, "income_per_capita": 42}
    commune = ntm.Commune("X", year=2023, scope={"region": "tn"}, facts=facts)
    assert ntm.assess(commune, rules)["10"].verdict is Verdict.MET


def test_a_secondary_cell_may_be_replaced_by_what_the_text_says(tmp_path: Path) -> None:
    """A lower text shows only that the national floor is not higher, so the text may well have a lower one."""
    rules = layer(
        tmp_path,
        """\
indicators:
  "2.2":
    cite: {source: s, at: Phụ lục, status: checked}
    bound: {by_region: {tdmnpb: 70 %}}
""",
    )
    commune = ntm.Commune(
        "X", year=2022, scope={"region": "tdmnpb"}, facts={**ORDINARY, "hardened_village_road_share": 69}
    )
    assert ntm.assess(commune, rules)["2.2"].verdict is Verdict.NOT_MET


def test_layers_stand_on_layers_and_each_has_its_own_fingerprint(tmp_path: Path) -> None:
    first = layer(tmp_path, 'indicators: {"3.1": {cite: {source: s, at: 1, status: checked}, bound: 85 %}}')
    (tmp_path / "second.yaml").write_text(
        HEAD.replace("SET", "layer.yaml").replace("id: layer", "id: second")
        + 'indicators: {"3.1": {cite: {source: s, at: 2, status: checked}, bound: 84 %}}',
        encoding="utf-8",
    )
    with pytest.raises(RuleFileError, match="looser-bound") as caught:
        ntm.load_rule_set(tmp_path / "second.yaml")
    assert "85%" in caught.value.problems[0].message.vi
    (tmp_path / "second.yaml").write_text(
        HEAD.replace("SET", "layer.yaml").replace("id: layer", "id: second")
        + 'indicators: {"3.1": {cite: {source: s, at: 2, status: checked}, '
        + "requires: {fact: irrigated_land_share, more_than: 85 %}}}",
        encoding="utf-8",
    )
    second = ntm.load_rule_set(tmp_path / "second.yaml")
    assert second.builds_on == ("layer", "vn-318-2022-ntm")
    assert len({second.fingerprint, first.fingerprint, ntm.load_rule_set("vn-318-2022-ntm").fingerprint}) == 3
    assert ntm.assess({"irrigated_land_share": 85}, second, year=2022)["3.1"].verdict is Verdict.NOT_MET


def test_a_fingerprint_covers_the_set_below(tmp_path: Path) -> None:
    base = (TOP / "tests/rules/authority.yaml").read_text(encoding="utf-8")
    (tmp_path / "layer.yaml").write_text(HEAD.replace("SET", "base.yaml"), encoding="utf-8")
    prints = set()
    for bound in ("high: 20 %", "high: 21 %"):
        (tmp_path / "base.yaml").write_text(base.replace("high: 20 %", bound), encoding="utf-8")
        prints.add(ntm.load_rule_set(tmp_path / "layer.yaml").fingerprint)
    assert len(prints) == 2


def test_files_that_build_on_each_other_are_refused(tmp_path: Path) -> None:
    for mine, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{mine}.yaml").write_text(HEAD.replace("SET", f"{other}.yaml"), encoding="utf-8")
    with pytest.raises(RuleFileError, match="builds on itself"):
        ntm.load_rule_set(tmp_path / "a.yaml")
    assert check(tmp_path / "a.yaml").problems[0].code is ProblemCode.UNKNOWN_REFERENCE


def test_an_amendment_may_change_anything_and_a_layer_may_not(tmp_path: Path) -> None:
    text = 'indicators: {"3.1": {cite: {source: s, at: 1, status: checked}, bound: 70 %}}'
    with pytest.raises(RuleFileError, match="looser-bound"):
        layer(tmp_path, text)
    path = tmp_path / "amended.yaml"
    path.write_text(HEAD.replace("extends: SET", "amends: vn-318-2022-ntm") + text, encoding="utf-8")
    assert ntm.assess({"irrigated_land_share": 75}, ntm.load_rule_set(path), year=2022)["3.1"].verdict is Verdict.MET


@pytest.mark.parametrize("id_", BUNDLED)
def test_a_template_lists_what_is_open_and_passes_its_check(id_: str, tmp_path: Path) -> None:
    rules = ntm.load_rule_set(id_)
    text = ntm.overlay_template(rules)
    path = tmp_path / "template.yaml"
    path.write_text(text, encoding="utf-8")
    found = check(path)
    assert [problem.text("vi") for problem in found.problems if problem.severity == "error"] == []
    named = set(re.findall(r'^ +(?:# )?"([^"]+)":$', text, re.MULTILINE)) - {"1.1"}
    is_open = {indicator.code for indicator in rules.entries if any(part.open for part in parts(indicator))} - {"1.1"}
    assert named == is_open
    said = {line.vi.split(" ")[0] for line in found.still_open}
    assert is_open <= said


# --- the walk through the documentation


def test_the_official_with_the_decree_in_hand(tmp_path: Path) -> None:
    page = (TOP / "docs/national-sets.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(text.splitlines()) <= 20, "a layer is short"
    path = tmp_path / "bo-sung.yaml"
    path.write_text(text, encoding="utf-8")
    found = check(path)
    assert [problem.code for problem in found.problems] == [ProblemCode.NO_CASES]
    assert not any(line.vi.startswith("9.") or "chưa đủ chỉ tiêu: 1, 4, 9" in line.vi for line in found.still_open)
    facts = {**ORDINARY, "hygienic_outbuildings": True, "income_per_capita": 1}
    result = ntm.assess(ntm.Commune("X", year=2023, scope={"region": "tdmnpb"}, facts=facts), ntm.load_rule_set(path))
    assert result.criterion(9).verdict is Verdict.MET
    assert result["10"].verdict is Verdict.MET
    assert result.verdict is Verdict.UNKNOWN


# --- time


# fmt: off
IN_FORCE = [
    (date(2022, 3, 7), None, []),
    (date(2022, 3, 8), None, ["vn-318-2022-ntm"]),
    (date(2024, 2, 29), None, ["vn-318-2022-ntm"]),
    (date(2024, 3, 1), None, ["vn-318-2022-ntm-211"]),
    (date(2024, 3, 31), None, ["vn-318-2022-ntm-211"]),
    (date(2024, 4, 1), None, ["vn-318-2022-ntm-896"]),
    (date(2025, 12, 31), None, ["vn-318-2022-ntm-896"]),
    (date(2026, 2, 14), None, []),
]
# fmt: on


@pytest.mark.parametrize(("day", "province", "ids"), IN_FORCE)
def test_the_set_in_force_on_a_date(day: date, province: str | None, ids: list[str]) -> None:
    assert [rules.id for rules in ntm.rule_sets_for(date=day, province=province, level="basic")] == ids


def test_a_new_period_has_its_own_set() -> None:
    assert ntm.rule_sets_for(date=date(2026, 2, 14)) == ()
    assert [rules.id for rules in ntm.rule_sets_for(date=date(2026, 2, 15))] == ["vn-51-2025-xa"]


def test_another_province_does_not_get_this_ones_layer() -> None:
    day = date(2023, 1, 1)
    ids = [rules.id for rules in ntm.rule_sets_for(date=day, level="advanced", province="cao-bang")]
    assert ids == ["vn-318-2022-nang-cao"]
    ids = [rules.id for rules in ntm.rule_sets_for(date=day, level="advanced", province="lang-son")]
    assert ids == ["lang-son-2022-nang-cao", "vn-318-2022-nang-cao"]


@pytest.mark.parametrize(
    ("id_", "year", "meant"),
    [
        ("vn-318-2022-ntm", 2026, "vn-51-2025-xa"),
        ("vn-51-2025-xa", 2024, "vn-318-2022-ntm-896"),
        ("vn-318-2022-nang-cao", 2020, "no bundled rule set judges 2020"),
    ],
)
def test_a_year_outside_the_set_is_refused_with_the_one_that_applies(id_: str, year: int, meant: str) -> None:
    with pytest.raises(FactError, match="wrong-year") as caught:
        ntm.assess({}, ntm.load_rule_set(id_), year=year)
    hint = caught.value.problems[0].hint
    assert hint is not None
    assert meant in hint.en


# --- outcomes


def test_outcome_facts_hand_on_what_is_decided_and_leave_out_what_is_not() -> None:
    facts = {"irrigated_land_share": 79, "rural_market": False, "rural_shop_to_standard": True}
    basic = ntm.assess(facts, ntm.load_rule_set("vn-318-2022-ntm"), year=2022)
    assert outcome_facts(basic) == {"basic_criteria_met": False, "criterion_3_met": False, "criterion_7_met": True}
    withdrawal = ntm.load_rule_set("vn-18-2022-thu-hoi")
    assert outcome_facts(basic, rules=withdrawal) == {"criterion_3_met": False, "criterion_7_met": True}


def test_a_criterion_that_is_not_looked_at_does_not_fail() -> None:
    rules = ntm.load_rule_set("vn-318-2022-nang-cao")
    found = ntm.assess({"cemetery_or_crematorium": False}, rules, year=2023)
    assert found["17.9"].verdict is Verdict.NOT_APPLICABLE
    assert "criterion_17_met" not in outcome_facts(found), "17.10 and others are open"


def test_the_ladder_from_three_assessments_to_recognition() -> None:
    """Model ⇒ advanced ⇒ basic: one failure below is enough."""
    commune = {"irrigated_land_share": 79, "smart_villages": 0}
    basic = ntm.assess(commune, ntm.load_rule_set("vn-318-2022-ntm"), year=2023)
    model = ntm.load_rule_set("vn-319-2022-kieu-mau")
    step = ntm.assess({**outcome_facts(basic, rules=model), "advanced_criteria_met": True}, model, year=2023)
    assert step["1"].verdict is Verdict.NOT_MET
    recognition = ntm.load_rule_set("vn-18-2022-cong-nhan")
    facts = {**outcome_facts(basic, rules=recognition), **outcome_facts(step, rules=recognition)}
    assert facts == {"basic_criteria_met": False, "model_criteria_met": False}
    for level in ("basic", "advanced", "model"):
        assert ntm.assess({**facts, "requested_level": level}, recognition, year=2023)["1"].verdict is Verdict.NOT_MET


# --- comparing


def compared(here: ntm.RuleSet, there: ntm.RuleSet) -> dict[str, str]:
    return {line.here or f"({line.there})": str(line.comparison) for line in ntm.compare_rule_sets(here, there)}


def test_a_layer_is_compared_with_the_set_below(tmp_path: Path) -> None:
    base = ntm.load_rule_set("vn-318-2022-ntm")
    upper = layer(
        tmp_path,
        """\
indicators:
  "3.1": {cite: {source: s, at: 1, status: checked}, bound: 85 %}
  "15.3": {cite: {source: s, at: 2, status: checked}, bound: {by_region: {tn: 20 %}}}
  "9.1":
    criterion: 9
    label: {vi: Nhà ở}
    cite: {source: s, at: 3, status: checked}
    requires: {fact: hygienic_outbuildings, is: true}
""",
    )
    found = compared(upper, base)
    assert (found["3.1"], found["15.3"], found["4.1"], found["9.1"]) == ("stricter", "stricter", "same", "only_here")
    assert found["8.3"] == "not_comparable", "nothing is stated on either side"
    assert (compared(base, upper)["3.1"], compared(base, upper)["(9.1)"]) == ("looser", "only_there")


def test_equal_codes_of_sets_numbered_apart_mean_nothing() -> None:
    found = compared(ntm.load_rule_set("vn-318-2022-ntm"), ntm.load_rule_set("vn-318-2022-nang-cao"))
    assert set(found.values()) == {"only_here", "only_there"}


RELATED = """\
format: 1
rule_set: {id: plan, label: {vi: Kế hoạch thử}, years: 2022..2022}
sources: {s: {title: Văn bản thử}}
criteria:
  - number: 3
    label: {vi: Thủy lợi}
    indicators:
      - code: "3.7"
        label: {vi: Tưới tiêu}
        cite: {source: s, at: 1, status: checked}
        requires: {fact: irrigated_land_share, BOUND}
        corresponds_to: vn-318-2022-ntm/3.1
"""


@pytest.mark.parametrize(
    ("bound", "word"),
    [
        ("at_least: 92 %", "stricter"),
        ("more_than: 80 %", "stricter"),
        ("at_least: 80 %", "same"),
        ("at_least: 79 %", "looser"),
    ],
)
def test_a_plan_is_compared_by_what_it_corresponds_to(bound: str, word: str) -> None:
    plan = ntm.parse_rule_set(RELATED.replace("BOUND", bound))
    (line,) = (line for line in ntm.compare_rule_sets(plan, ntm.load_rule_set("vn-318-2022-ntm")) if line.here)
    assert (line.there, str(line.comparison)) == ("3.1", word)
    assert line.required_there is not None
    assert "80%" in line.required_there.vi
    back = [each for each in ntm.compare_rule_sets(ntm.load_rule_set("vn-318-2022-ntm"), plan) if each.there == "3.7"]
    assert [each.here for each in back] == ["3.1"]


def test_what_the_plan_of_bang_mac_corresponds_to() -> None:
    plan = ntm.load_rule_set("bang-mac-2024")
    basic = {
        line.here: str(line.comparison) for line in ntm.compare_rule_sets(plan, ntm.load_rule_set("vn-318-2022-ntm"))
    }
    assert (basic["3.1"], basic["4.1"]) == ("stricter", "same")
    assert basic["1.1"] == "only_here"
    amended = ntm.compare_rule_sets(plan, ntm.load_rule_set("vn-318-2022-ntm-211"))
    assert {line.here: line.there for line in amended}["3.1"] == "3.1", "it corresponds to the set that was amended"


def test_a_correspondence_with_nothing_is_found(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    for ref in ("vn-318-2022-ntm/3.99", "no-such-set/3.1"):
        path.write_text(
            RELATED.replace("BOUND", "at_least: 92 %").replace("vn-318-2022-ntm/3.1", ref), encoding="utf-8"
        )
        (problem,) = (each for each in check(path).problems if each.severity == "error")
        assert (problem.code, problem.place and problem.place.line) == (ProblemCode.UNKNOWN_REFERENCE, 8)
        assert ref in problem.message.vi


# --- what is said


def test_a_missing_figure_and_a_missing_bound_are_told_apart() -> None:
    rules = ntm.load_rule_set("vn-318-2022-ntm")
    commune = ntm.Commune("X", year=2022, scope={"region": "tn"}, facts=dict(ORDINARY))
    found = ntm.assess(commune, rules)
    assert ntm.explain(found["10"]).splitlines()[0].endswith(": chưa đủ số liệu")
    assert "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)" in ntm.explain(found["15.4"]).splitlines()[0]
    assert ntm.explain(found["15.4"], lang="en").splitlines()[0].endswith("no basis to judge (no bound is known yet)")


def test_the_row_that_applies_is_named_where_the_set_derives_it() -> None:
    facts = {"extremely_disadvantaged_commune": True, "income_per_capita": 38}
    commune = ntm.Commune("X", year=2022, scope={"region": "tn"}, facts=facts)
    said = ntm.explain(ntm.assess(commune, ntm.load_rule_set("vn-318-2022-ntm"))["10"])
    assert "từ 39 triệu đồng/người/năm trở lên (vùng áp dụng: Trung du và miền núi phía Bắc, năm 2022)" in said
    assert "44" not in said


def test_what_would_settle_the_row_is_asked_for() -> None:
    commune = ntm.Commune("X", year=2022, scope={"region": "tn"}, facts={"income_per_capita": 40})
    result = ntm.assess(commune, ntm.load_rule_set("vn-318-2022-ntm"))["10"]
    assert result.verdict is Verdict.UNKNOWN
    assert {figure.fact for figure in result.missing} >= {"extremely_disadvantaged_commune"}
    said = ntm.explain(result)
    assert "chưa có số liệu: xã đặc biệt khó khăn;" in said
    assert "nếu (a) xã đặc biệt khó khăn; hoặc" in said
    assert ": đạt; trường hợp khác: chưa đạt, còn thiếu 4 triệu đồng/người/năm;" in said


def test_conflicting_sources_are_both_shown() -> None:
    rules = ntm.load_rule_set(TOP / "tests/rules/authority.yaml")
    commune = ntm.Commune("X", year=2022, facts={"test_island": True, "test_share": 100})
    said = ntm.explain(ntm.assess(commune, rules)["1.1"])
    assert "từ 15% trở lên (1/VB, " in said
    assert "các nguồn nêu mức quy định khác nhau" in said
