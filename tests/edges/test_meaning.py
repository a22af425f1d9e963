"""What a rule means does not depend on where it stands: under `for_each`, in a derived scope, taken over by `bound_of`."""

# ruff: noqa: UP031  # the braces of YAML would have to be doubled in any other format

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from laws import strategies
from laws.adapter import rule_set_taking_over
from laws.strategies import one_indicator
from ntm_criteria.model import Compare

FACTS = """
facts:
  lit: {label: {vi: thôn có đèn đường, en: the village is lit}, kind: flag, per: village}
  empty: {label: {vi: thôn không còn hộ ở, en: nobody lives there}, kind: flag, per: village}
  poor: {label: {vi: số hộ nghèo của thôn, en: poor households of the village}, kind: count, unit: household,
    limits: 0..300, per: village}
  lit_villages: {label: {vi: số thôn có đèn, en: lit villages}, kind: count, unit: village, limits: 0..99,
    rolls_up: {count_of: lit}}
  market: {label: {vi: xã có chợ, en: there is a market}, kind: flag}
  remote: {label: {vi: xã đặc biệt khó khăn, en: the commune is remote}, kind: flag}
  shops: {label: {vi: số cửa hàng, en: shops}, kind: count, unit: household, limits: 0..500}
  zone: {label: {vi: vùng, en: zone}, kind: category, values: {high: {vi: vùng cao, en: highland}, low: {vi: vùng thấp}}}
  group: {label: {vi: nhóm xã, en: group}, kind: category, values: {g1: {vi: nhóm một}, g2: {vi: nhóm hai}}}
"""


def rule_set(
    requires: str, *, scope: str = "", status: str = "checked", facts: str = FACTS, years: str = "2023..2024"
) -> ntm.RuleSet:
    """A set of one indicator."""
    return ntm.parse_rule_set(
        f"""
format: 1
rule_set: {{id: thu, label: {{vi: Bộ thử}}, years: {years}{f", scope: {scope}" if scope else ""}}}
sources: {{plan: {{title: Kế hoạch thử}}}}
criteria:
  - number: 1
    label: {{vi: Tiêu chí thử}}
    complete: true
    indicators:
      - code: "1.1"
        label: {{vi: Chỉ tiêu thử}}
        cite: {{source: plan, at: Mục 1, status: {status}}}
        requires: {requires}
{facts}""",
        name="thu.yaml",
    )


def problems(requires: str, **more: Any) -> list[ntm.Problem]:
    with pytest.raises(ntm.RuleFileError) as wrong:
        rule_set(requires, **more)
    return list(wrong.value.problems)


def villages(*figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, **figure} for name, figure in zip(strategies.NAMES, figures, strict=False)]


def judged(
    rules: ntm.RuleSet, *of_villages: Mapping[str, Any], year: int = 2024, **facts: Any
) -> tuple[str, str | None]:
    """Verdict and reason of the commune, which are the same in a table of one row."""
    commune = ntm.Commune("xã thử", year=year, facts=facts, villages=villages(*of_villages))
    result = ntm.assess(commune, rules)["1.1"]
    found = str(result.verdict), None if result.reason is None else str(result.reason)
    main = pl.DataFrame({"id": ["x"], **{fact: [value] for fact, value in facts.items()}})
    schema = {"id": pl.String, "name": pl.String, "lit": pl.Boolean, "empty": pl.Boolean, "poor": pl.Int64}
    beside = pl.DataFrame([{"id": "x", **one} for one in villages(*of_villages)], schema=schema)
    table = ntm.assess_table(main, rules, by="id", year=year, villages=beside, reasons=True, only=["1.1"])
    row = table.select("1.1", "1.1_reason").row(0)
    assert row == (found[0], "figure-missing" if found[1] and found[0] == "unknown" and of_villages else found[1])
    return found


# --- a derived scope applies in every village ------------------------------------------------------------------------

REMOTE_IS_HIGH = "{zone: {first_of: [{when: {fact: remote, is: true}, then: high}]}}"
BY_ZONE = "{for_each: village, requires: {fact: poor, at_most: {by_zone: {high: 0 hộ, low: 2 hộ}}}}"


def test_a_derived_scope_picks_the_bound_of_each_village() -> None:
    rules = rule_set(BY_ZONE, scope=REMOTE_IS_HIGH)
    assert judged(rules, {"poor": 1}, {"poor": 0}, remote=True, zone="low") == ("not_met", "below-bound")
    assert judged(rules, {"poor": 1}, {"poor": 0}, remote=False, zone="low") == ("met", None)
    looser = rule_set(BY_ZONE.replace("high: 0 hộ, low: 2", "high: 2 hộ, low: 0"), scope=REMOTE_IS_HIGH)
    assert judged(looser, {"poor": 1}, {"poor": 0}, remote=True, zone="low") == ("met", None)
    assert judged(looser, {"poor": 1}, {"poor": 0}, remote=False, zone="low") == ("not_met", "below-bound")


def test_whatever_varies_inside_a_for_each_varies_by_the_derived_scope() -> None:
    """A category asked for by name, a bound in an exemption, and a bound in a `when`."""
    in_high = "{fact: zone, is: high}"
    excused = "not_applicable: {when: %s, because: {vi: vùng cao}, counts_as: excluded}" % in_high
    rules = rule_set("{for_each: village, requires: {fact: lit, is: true, %s}}" % excused, scope=REMOTE_IS_HIGH)
    assert judged(rules, {"lit": False}, remote=True, zone="low") == ("not_applicable", "exempt")
    assert judged(rules, {"lit": False}, remote=False, zone="low") == ("not_met", "below-bound")
    chosen = "{first_of: [{when: %s, then: {fact: lit, is: true}}], otherwise: {fact: poor, at_most: 0 hộ}}" % in_high
    rules = rule_set("{for_each: village, requires: %s}" % chosen, scope=REMOTE_IS_HIGH)
    assert judged(rules, {"lit": True, "poor": 5}, remote=True, zone="low") == ("met", None)
    assert judged(rules, {"lit": True, "poor": 5}, remote=False, zone="low") == ("not_met", "below-bound")
    few = "{fact: shops, at_most: {by_zone: {high: 9 hộ, low: 2 hộ}}}"
    chosen = chosen.replace(in_high, few)
    rules = rule_set("{for_each: village, requires: %s}" % chosen, scope=REMOTE_IS_HIGH)
    assert judged(rules, {"lit": True, "poor": 5}, remote=True, zone="low", shops=5) == ("met", None)


def test_the_explanation_names_the_bound_that_applies_in_each_village() -> None:
    several = "{all_of: [%s, {fact: market, is: true}]}" % BY_ZONE
    facts = {"remote": True, "market": True}
    commune = ntm.Commune("xã thử", year=2024, facts=facts, scope={"zone": "low"}, villages=villages({"poor": 1}))
    text = ntm.explain(ntm.assess(commune, rule_set(several, scope=REMOTE_IS_HIGH))["1.1"])
    assert "số hộ nghèo của thôn bằng 0 (vùng cao): 0/01 thôn đạt" in text
    assert "nếu" not in text
    assert "vùng áp dụng: vùng cao" in text


def test_what_derives_a_category_reads_what_is_reported() -> None:
    """Two derived categories do not read each other's derived values, in whichever order they stand."""
    zone = "zone: {first_of: [{when: {fact: remote, is: true}, then: high}]}"
    group = "group: {first_of: [{when: {fact: zone, is: high}, then: g1}], otherwise: g2}"
    for scope in (f"{{{zone}, {group}}}", f"{{{group}, {zone}}}"):
        rules = rule_set("{fact: shops, at_least: {by_group: {g1: 9 hộ, g2: 2 hộ}}}", scope=scope)
        assert judged(rules, shops=5, remote=True, zone="low") == ("met", None)
        assert judged(rules, shops=5, remote=False, zone="high") == ("not_met", "below-bound")


# --- nothing is decided while every village may be exempt ------------------------------------------------------------

EXCUSE = "not_applicable: {when: {fact: %s, is: true}, because: {vi: không phải xét}, counts_as: excluded}"
EXCUSED = "{fact: poor, at_most: 2 hộ, %s}" % EXCUSE % "empty"


@pytest.mark.parametrize("bound", ["at_least: 3 thôn", "more_than: 2 thôn", "at_most: 5 thôn", "at_least: 0 %"])
def test_a_number_of_villages_is_not_decided_while_all_of_them_may_be_exempt(bound: str) -> None:
    rules = rule_set("{for_each: village, %s, requires: %s}" % (bound, EXCUSED))
    decided = ("not_met", "below-bound") if "3" in bound or "2" in bound else ("met", None)
    assert judged(rules, {}, {}) == ("unknown", "figure-missing")
    assert judged(rules, {"empty": True}, {}) == ("unknown", "figure-missing")
    assert judged(rules, {"empty": True}, {"empty": True}) == ("not_applicable", "exempt")
    assert judged(rules, {"empty": False}, {}) == decided  # one village is judged, whatever its figure is
    assert judged(rules, {"empty": False}, {"empty": True}) == decided


def test_it_is_decided_where_nothing_can_exempt_a_village() -> None:
    plain = rule_set("{for_each: village, at_least: 3 thôn, requires: {fact: poor, at_most: 2 hộ}}")
    assert judged(plain, {}, {}) == ("not_met", "below-bound")
    met = rule_set("{for_each: village, at_least: 3 thôn, requires: %s}" % EXCUSED.replace("excluded", "met"))
    assert judged(met, {}, {}) == ("not_met", "below-bound")
    by_commune = EXCUSED.replace("fact: empty", "fact: remote")
    rules = rule_set("{for_each: village, at_least: 3 thôn, requires: %s}" % by_commune)
    assert judged(rules, {}, {}, remote=False) == ("not_met", "below-bound")
    assert judged(rules, {}, {}) == ("unknown", "figure-missing")
    beside = "{any_of: [%s, {fact: lit, is: true}]}" % EXCUSED  # the other part is asked of every village
    assert judged(rule_set("{for_each: village, at_least: 3 thôn, requires: %s}" % beside), {}) == (
        "not_met",
        "below-bound",
    )


# --- tables of several years -----------------------------------------------------------------------------------------


def in_years(engine: str, requires: str, *, villages_have_years: bool, scope: str = "") -> dict[int, str]:
    """The verdicts on a commune with one poor household in its only village, reported in 2023 and in 2024."""
    years = Cells("int", [2023, 2024])
    main = {"id": Cells("text", ["x", "x"]), "year": years, "remote": Cells("flag", [True, False])}
    main["zone"] = Cells("text", ["low", "low"])
    rows = 2 if villages_have_years else 1
    beside = {"id": Cells("text", ["x"] * rows), "name": Cells("text", ["Nà Canh"] * rows)}
    beside |= {"poor": Cells("int", [1] * rows)} | ({"year": years} if villages_have_years else {})
    make = ENGINES[engine]
    table = ntm.assess_table(make(main), rule_set(requires, scope=scope), by="id", villages=make(beside), only=["1.1"])
    return {row["year"]: row["1.1"] for row in records(table)}


@pytest.mark.parametrize("villages_have_years", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_what_varies_by_year_in_each_village(engine: str, villages_have_years: bool) -> None:
    by_year = "{for_each: village, requires: {fact: poor, at_most: {by_year: {2023: 0 hộ, 2024: 2 hộ}}}}"
    assert in_years(engine, by_year, villages_have_years=villages_have_years) == {2023: "not_met", 2024: "met"}


@pytest.mark.parametrize("villages_have_years", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_villages_are_judged_by_the_communes_own_figures_of_each_year(engine: str, villages_have_years: bool) -> None:
    """A table of villages without a year serves every year; what the commune reports may differ from year to year."""
    found = in_years(engine, BY_ZONE, villages_have_years=villages_have_years, scope=REMOTE_IS_HIGH)
    assert found == {2023: "not_met", 2024: "met"}


def test_villages_of_a_key_that_stands_twice_are_unknown_and_not_exempt() -> None:
    """A lazy table cannot be refused. Which of the two rows the villages belong to is not known."""
    main = pl.LazyFrame({"id": ["x", "x"], "zone": ["low", "high"]})
    beside = pl.LazyFrame({"id": ["x"], "name": ["Nà Canh"], "poor": [1]})
    table: pl.LazyFrame = ntm.assess_table(main, rule_set(BY_ZONE), by="id", year=2024, villages=beside, only=["1.1"])
    assert table.collect()["1.1"].to_list() == ["unknown", "unknown"]


# --- secondary sources -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["", ", status: secondary"])
def test_a_when_means_the_same_in_a_scope_and_in_a_requirement(status: str) -> None:
    when = "{fact: market, is: true%s}" % status
    derived = rule_set(
        "{fact: shops, at_least: {by_zone: {high: 5 hộ, low: 10 hộ}}}",
        scope="{zone: {first_of: [{when: %s, then: high}], otherwise: low}}" % when,
    )
    written_out = rule_set(
        "{first_of: [{when: %s, then: {fact: shops, at_least: 5 hộ}}], otherwise: {fact: shops, at_least: 10 hộ}}"
        % when
    )
    for rules in (derived, written_out):
        assert judged(rules, market=True, shops=5) == ("met", None)
        assert judged(rules, market=False, shops=10) == ("met", None)
        missed = ("unknown", "bound-secondary") if status else ("not_met", "below-bound")
        assert judged(rules, market=False, shops=7) == missed


def test_a_secondary_citation_softens_the_number_of_parts_as_it_softens_the_share_of_villages() -> None:
    excused = "{fact: shops, at_least: 9 hộ, %s}" % EXCUSE % "remote"
    two = "{count_of: [{fact: market, is: true}, %s], at_least: 2}" % excused
    every = "{for_each: village, requires: {fact: lit, is: true}}"
    assert judged(rule_set(two), market=True, remote=True) == ("not_met", "too-few-parts")
    assert judged(rule_set(two, status="secondary"), market=True, remote=True) == ("unknown", "bound-secondary")
    assert judged(rule_set(two, status="secondary"), market=True, remote=False, shops=9) == ("met", None)
    assert judged(rule_set(every), {"lit": True}, {"lit": False}) == ("not_met", "below-bound")
    commune = ntm.Commune("xã thử", year=2024, villages=villages({"lit": True}, {"lit": False}))
    result = ntm.assess(commune, rule_set(every, status="secondary"))["1.1"]
    assert (str(result.verdict), str(result.reason)) == ("unknown", "bound-secondary")
    stated = rule_set(two, status="secondary")
    text = ntm.explain(ntm.assess({"market": True, "remote": True}, stated, year=2024)["1.1"])
    assert "nội dung: (a) xã có chợ; (b) [" not in text
    assert text.count("(theo nguồn gián tiếp") == 2


def test_a_total_does_not_speak_for_a_finding_from_a_secondary_source() -> None:
    """A village that misses the finding is unknown; of 7 in 8 villages it is not known that the eighth is not met."""
    every = "{for_each: village, at_least: 90 %%, requires: {fact: lit, is: true%s}}"
    for status, verdict in (("", "not_met"), (", status: secondary", "unknown")):
        result = ntm.assess({"lit": "7/8 thôn", "villages": 8}, rule_set(every % status), year=2024)["1.1"]
        assert str(result.verdict) == verdict


# --- a for_each over what is not a village's -------------------------------------------------------------------------

MARKET, SHOPS = "{fact: market, is: true}", "{fact: shops, at_least: 5 hộ}"


@pytest.mark.parametrize(
    "body",
    [
        MARKET,
        SHOPS,
        "{fact: zone, is: high}",
        "{fact: lit_villages, at_least: 2 thôn}",
        f"{{all_of: [{MARKET}, {SHOPS}]}}",
        f"{{any_of: [{MARKET}, {SHOPS}]}}",
        f"{{count_of: [{MARKET}, {SHOPS}], at_least: 1}}",
        f"{{first_of: [{{when: {MARKET}, then: {SHOPS}}}], otherwise: {MARKET}}}",
        f"{{first_of: [{{when: {{fact: lit, is: true}}, then: {SHOPS}}}], otherwise: {MARKET}}}",
        f"{{all_of: [{{any_of: [{MARKET}, {SHOPS}]}}, {MARKET}]}}",
        "{fact: shops, at_least: 5 hộ, status: secondary}",
    ],
)
@pytest.mark.parametrize("more", ["", "named: [Nà Canh], ", "at_least: 80 %, "])
def test_a_for_each_must_ask_something_of_the_villages(body: str, more: str) -> None:
    (problem,) = problems("{for_each: village, %srequires: %s}" % (more, body))
    assert (str(problem.code), problem.place and problem.place.line) == ("wrong-level", 13)
    assert problem.hint is not None
    assert "là số liệu của xã, không phải của từng thôn" in problem.message.vi


@pytest.mark.parametrize(
    "body",
    [
        "{any_of: [{fact: lit, is: true}, {fact: market, is: true}]}",
        "{fact: lit, is: true, not_applicable: {when: {fact: market, is: true}, because: {vi: x}, counts_as: met}}",
        f"{{first_of: [{{when: {MARKET}, then: {{fact: lit, is: true}}}}], otherwise: unsourced}}",
        "unsourced",
    ],
)
def test_the_communes_figures_may_stand_beside_those_of_the_villages(body: str) -> None:
    assert rule_set("{for_each: village, requires: %s}" % body)


@pytest.mark.parametrize(
    "requires",
    [
        "{fact: lit, is: true}",
        f"{{all_of: [{MARKET}, {{fact: poor, at_most: 2 hộ}}]}}",
        f"{{first_of: [{{when: {{fact: lit, is: true}}, then: {SHOPS}}}], otherwise: {MARKET}}}",
        "{fact: market, is: true, not_applicable: {when: {fact: empty, is: true}, because: {vi: x}, counts_as: met}}",
    ],
)
def test_a_villages_figure_is_not_asked_of_the_commune(requires: str) -> None:
    (problem,) = problems(requires)
    assert str(problem.code) == "wrong-level"
    (problem,) = problems(MARKET, scope="{zone: {first_of: [{when: {fact: lit, is: true}, then: high}]}}")
    assert str(problem.code) == "wrong-level"


# --- fingerprints ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("high: {vi: vùng cao, en: highland}", "high: {vi: vùng núi, en: highland}"),
        ("high: {vi: vùng cao, en: highland}", "high: {vi: vùng cao, en: hills}"),
        ("limits: 0..500", "limits: 0..501"),
        ("limits: 0..500", "limits: 0..500, plausible: 0..50"),
        ("limits: 0..500", "limits: 0..500, spellings: [quán]"),
        ("vi: số cửa hàng, en: shops", "vi: số quán, en: shops"),
        ("kind: count, unit: household, limits: 0..500", "kind: quantity, step: 0.1, unit: household, limits: 0..500"),
        ("unit: household, limits: 0..500", "unit: person, limits: 0..500"),
    ],
)
def test_sets_that_read_one_file_differently_are_not_equal(old: str, new: str) -> None:
    """What is reported as "Vùng núi" is a zone for one set, and no zone for the other."""
    requires = "{fact: shops, at_least: {by_zone: {high: 5, low: 10}}}"
    first, second = (
        rule_set(requires.replace("5,", f"5 {unit},").replace("10}", f"10 {unit}}}"), facts=facts)
        for facts in (FACTS, FACTS.replace(old, new))
        for unit in ["người" if "unit: person, limits: 0..500" in facts else "hộ"]
    )
    assert old in FACTS
    assert first != second
    assert first.fingerprint != second.fingerprint


def test_remarks_of_the_dictionary_are_no_part_of_the_fingerprint() -> None:
    noted = FACTS.replace("limits: 0..500", "limits: 0..500, note: {vi: ghi chú}, held_by: {vi: phòng kinh tế}")
    assert rule_set(SHOPS) == rule_set(SHOPS, facts=noted)


# --- bounds that a percentage makes ----------------------------------------------------------------------------------


def taking_over(times: str, there: Any, here: str = "2022..2025", **more: Any) -> ntm.RuleSet:
    base = one_indicator(there)
    base["rule_set"]["id"] = "laws-other"
    document = one_indicator({"bound_of": "laws-other/1.1", "times": times, **more}, here)
    return rule_set_taking_over(document, {"laws-other": base})


LIT: dict[str, Any] = {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}}
TWO_SOURCES = {
    "conflicting": [{"bound": f"{number} %", "cite": strategies.cited(f"Mục {number}")} for number in ("50", "92")]
}


@pytest.mark.parametrize(
    ("there", "times", "said"),
    [
        (LIT, "150 %", "từ 150% trở lên"),
        ({**LIT, "at_least": "80 %"}, "150 %", "từ 120% trở lên"),
        ({**LIT, "named": ["Nà Canh", "Khau Ca"], "at_least": "2 thôn"}, "150 %", "từ 03 thôn trở lên"),
        ({"fact": "s1", "at_least": "92 %"}, "110 %", "từ 101,2% trở lên"),
        ({"fact": "s1", "more_than": "50 %"}, "200 %", "trên 100%"),
        ({"fact": "s1", "at_most": "92 %"}, "110 %", "không quá 101,2%"),
        ({"fact": "s1", "at_most": "50 %"}, "200 %", "không quá 100%"),
        ({"fact": "d1", "at_least": "4 điểm phần trăm"}, "2600 %", "từ 104 điểm phần trăm trở lên"),
        ({"fact": "s1", "at_least": TWO_SOURCES}, "110 %", "từ 101,2% trở lên"),
        (
            {"fact": "s1", "at_least": {"by_zone": dict.fromkeys(strategies.ZONES, "92 %")}},
            "110 %",
            "từ 101,2% trở lên",
        ),
        ({"all_of": [{"fact": "f1", "is": "true"}, {"fact": "s1", "at_least": "92 %"}]}, "110 %", "từ 101,2% trở lên"),
    ],
)
def test_a_percentage_that_makes_an_impossible_bound_is_a_problem_at_its_line(
    there: Any, times: str, said: str
) -> None:
    with pytest.raises(ntm.RuleFileError) as wrong:
        taking_over(times, there)
    (problem,) = wrong.value.problems
    assert str(problem.code) == "bound-out-of-limits"
    assert problem.place is not None
    assert said in problem.message.vi
    assert ("số liệu nào cũng đạt" in problem.message.vi) is ("không quá" in said)
    assert problem.hint is not None
    assert taking_over("100 %", there)


@pytest.mark.parametrize(
    ("there", "times"),
    [
        ({"fact": "s1", "at_least": "50 %"}, "200 %"),  # all of them: some communes do
        ({"fact": "s1", "at_most": "0 %"}, "110 %"),
        ({"fact": "s4", "at_least": "92 %"}, "150 %"),  # dossiers carried over: more than all
        ({**LIT, "at_least": "unsourced"}, "150 %"),
        ({"fact": "s1", "at_least": {"by_year": {"2022..2023": "92 %", "2024..2025": "50 %"}}}, "110 %"),
        (
            {"for_each": "village", "requires": {"fact": "v_hh", "at_least": "200 household"}, "at_least": "50 %"},
            "200 %",
        ),
    ],
)
def test_bounds_that_can_be_met_and_missed_are_taken_over(there: Any, times: str) -> None:
    assert taking_over(times, there, "2024..2025")


@pytest.mark.parametrize(
    ("code", "times", "said"),
    [
        ("17.2", "150 %", "150 % của '100 %' là 'từ 150% trở lên'"),
        ("3.1", "110 %", "110 % của '92 %' là 'từ 101,2% trở lên'"),
    ],
)
def test_bang_mac_cannot_be_asked_for_more_than_all(code: str, times: str, said: str) -> None:
    (problem,) = problems(f"{{bound_of: bang-mac-2024/{code}, times: {times}}}", years="2024..2024")
    assert str(problem.place) == f"thu.yaml:13:{53 + len(code)}"
    assert said in problem.message.vi
    assert "không số liệu nào đạt được" in problem.message.vi


def test_a_product_has_no_more_digits_than_tables_can_tell_apart() -> None:
    """92.000000000000000092 is another number than 92, and the same float."""
    with pytest.raises(ntm.RuleFileError) as wrong:
        taking_over("100.0000000000000001 %", {"fact": "s1", "at_least": "50 %"})
    assert [str(problem.code) for problem in wrong.value.problems] == ["bad-number"]


def test_the_bounds_of_conflicting_sources_are_multiplied_too() -> None:
    condition = taking_over("50 %", {"fact": "s1", "at_least": TWO_SOURCES}).indicator("1.1").condition
    assert isinstance(condition, Compare)
    (cell,) = (cell for _, cell in condition.bound.cells())
    assert [reading.value for reading in cell.readings] == [25, 46]
    assert cell.written == "50 % × 1/2 / 92 % × 1/2"


def test_a_requirement_is_taken_over_only_where_it_could_be_written_out() -> None:
    base = one_indicator(LIT)
    excused = one_indicator({"fact": "c2", "at_least": "10 person"})
    excused["criteria"][0]["indicators"][0]["not_applicable"] = {
        "when": {"fact": "f3", "is": "true"},
        "because": strategies.both("không phát sinh", "there was none"),
        "counts_as": "excluded",
    }
    taken = {"bound_of": "laws-other/1.1", "times": "100 %"}
    own = {"fact": "v_light", "is": "true"}
    first_of = {"first_of": [{"when": taken, "then": "unsourced"}], "otherwise": {"fact": "f1", "is": "true"}}
    for requires, there, code in (
        ({"for_each": "village", "requires": {"all_of": [own, taken]}}, base, "wrong-level"),
        (first_of, excused, "exemption-in-when"),
    ):
        with pytest.raises(ntm.RuleFileError) as wrong:
            rule_set_taking_over(one_indicator(requires), {"laws-other": there})
        assert [str(problem.code) for problem in wrong.value.problems] == [code]
    document = one_indicator({"fact": "f1", "is": "true"})
    document["criteria"][0]["requires"] = taken
    with pytest.raises(ntm.RuleFileError) as wrong:
        rule_set_taking_over(document, {"laws-other": base})
    assert [str(problem.code) for problem in wrong.value.problems] == ["wrong-level"]
