"""The reason behind a verdict, by hand: the oracle and the library both say what stands here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import ntm_criteria as ntm

from . import oracle, strategies
from .adapter import library_judges_fully, rule_set_of
from .oracle import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, PlainCommune, Village
from .strategies import DICTIONARY, ZONES, cited

YES = {"fact": "f1", "is": "true"}
LIT: dict[str, Any] = {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}}
ENOUGH = {"fact": "c2", "at_least": "100 person"}
BECAUSE = strategies.both("không phát sinh", "there was none")
BY_ZONE = {"by_zone": {"cao": "10 person", "thấp": "unsourced", "ven đô": "20 person"}}
SEVERAL = {"conflicting": [{"bound": "10 person", "cite": cited("a")}, {"bound": "20 person", "cite": cited("b")}]}
SEVERAL_SECOND_HAND = {
    "conflicting": [{"bound": f"{number} person", "cite": cited("a", "secondary")} for number in (10, 20)]
}
THREE_ZONES = {"by_zone": {"cao": "10 person", "thấp": "20 person", "ven đô": "30 person"}}
SECOND_HAND = {"bound": "100 person", "cite": cited("Phụ lục", "secondary")}


def facts(**figures: Any) -> PlainCommune:
    return PlainCommune(figures)


def lit(*answers: bool | None, **figures: Any) -> PlainCommune:
    villages = [
        Village(name, {} if answer is None else {"v_light": answer})
        for name, answer in zip(strategies.NAMES, answers, strict=False)
    ]
    return PlainCommune(figures, villages=villages)


def unless(when: Any, counts_as: str, requires: dict[str, Any]) -> dict[str, Any]:
    return {**requires, "not_applicable": {"when": when, "because": BECAUSE, "counts_as": counts_as}}


def outcome(document: dict[str, Any], commune: PlainCommune, year: int = 2024) -> tuple[str, str | None]:
    """The verdict on the set's only indicator, and why, by the oracle; the library agrees on everything."""
    judged, reasons = oracle.judge_fully(document, DICTIONARY, commune, year)
    assert library_judges_fully(document, commune, year) == (judged, reasons)
    return judged.indicators["1.1"], reasons.indicators["1.1"]


OF_ONE_INDICATOR: list[tuple[Any, PlainCommune, str, str | None]] = [
    # one comparison
    (ENOUGH, facts(c2=100), MET, None),
    (ENOUGH, facts(c2=99), NOT_MET, "below-bound"),
    ({"fact": "c2", "more_than": "100 person"}, facts(c2=100), NOT_MET, "below-bound"),
    ({"fact": "c1", "at_most": "0 incident"}, facts(c1=1), NOT_MET, "above-bound"),
    ({"fact": "c1", "less_than": "1 incident"}, facts(c1=1), NOT_MET, "above-bound"),
    (ENOUGH, facts(), UNKNOWN, "figure-missing"),
    ({"fact": "s1", "at_least": "50 %"}, facts(hh_all=0), UNKNOWN, "zero-whole"),
    ({"fact": "s1", "at_least": "50 %"}, facts(hh_a=0, hh_all=0), UNKNOWN, "zero-whole"),
    # the scope, then the bound, then the figure, then the whole
    ({"fact": "c2", "at_least": "unsourced"}, facts(), UNKNOWN, "bound-unsourced"),
    ({"fact": "c2", "at_least": "left_to_province"}, facts(c2=1), UNKNOWN, "bound-left-to-province"),
    ({"fact": "s1", "at_least": "unsourced"}, facts(hh_all=0), UNKNOWN, "bound-unsourced"),
    ({"fact": "c2", "at_least": BY_ZONE}, facts(), UNKNOWN, "scope-missing"),
    ({"fact": "c2", "at_least": BY_ZONE}, PlainCommune(scope={"zone": "thấp"}), UNKNOWN, "bound-unsourced"),
    (
        {"fact": "c2", "at_least": {"by_year": {"2022..2025": BY_ZONE}}},
        PlainCommune({"c2": 10}, scope={"zone": "cao"}),
        MET,
        None,
    ),
    # several bounds of which one applies: what meets all, or none, is decided
    ({"fact": "c2", "at_least": SEVERAL}, facts(c2=20), MET, None),
    ({"fact": "c2", "at_least": SEVERAL}, facts(c2=10), UNKNOWN, "bound-conflicting"),
    ({"fact": "c2", "at_least": SEVERAL}, facts(c2=9), NOT_MET, "below-bound"),
    ({"fact": "c2", "at_least": SEVERAL}, facts(), UNKNOWN, "figure-missing"),
    ({"fact": "c2", "at_least": {"by_zone": dict.fromkeys(ZONES, SEVERAL)}}, facts(c2=5), NOT_MET, "below-bound"),
    ({"fact": "c2", "at_least": BY_ZONE}, facts(c2=500), UNKNOWN, "scope-missing"),
    ({"fact": "c2", "at_most": THREE_ZONES}, facts(c2=10), MET, None),
    ({"fact": "c2", "at_most": THREE_ZONES}, facts(c2=11), UNKNOWN, "scope-missing"),
    ({"fact": "c2", "at_most": THREE_ZONES}, facts(c2=31), NOT_MET, "above-bound"),
    ({"fact": "c2", "at_least": {"by_zone": dict.fromkeys(ZONES, "unsourced")}}, facts(), UNKNOWN, "bound-unsourced"),
    ({"fact": "c2", "at_least": SEVERAL_SECOND_HAND}, facts(c2=20), MET, None),
    ({"fact": "c2", "at_least": SEVERAL_SECOND_HAND}, facts(c2=10), UNKNOWN, "bound-conflicting"),
    ({"fact": "c2", "at_least": SEVERAL_SECOND_HAND}, facts(c2=9), UNKNOWN, "bound-secondary"),
    ("unsourced", facts(), UNKNOWN, "bound-unsourced"),
    ("left_to_province", facts(), UNKNOWN, "bound-left-to-province"),
    # from a secondary source
    ({**ENOUGH, "status": "secondary"}, facts(c2=99), UNKNOWN, "bound-secondary"),
    ({**ENOUGH, "status": "secondary"}, facts(), UNKNOWN, "figure-missing"),
    ({**ENOUGH, "status": "secondary"}, facts(c2=100), MET, None),
    ({"fact": "c2", "at_least": SECOND_HAND}, facts(c2=99), UNKNOWN, "bound-secondary"),
    ({"fact": "f1", "is": "true", "status": "secondary"}, facts(f1=False), UNKNOWN, "bound-secondary"),
    # flags and categories
    (YES, facts(f1=False), NOT_MET, "not-confirmed"),
    ({"fact": "f1", "is": "false"}, facts(f1=True), NOT_MET, "other-value"),
    (YES, facts(), UNKNOWN, "figure-missing"),
    ({"fact": "terrain", "is": "núi"}, facts(terrain="đồi"), NOT_MET, "other-value"),
    # the first part with the verdict speaks for all
    ({"all_of": [YES, ENOUGH]}, facts(f1=False, c2=1), NOT_MET, "not-confirmed"),
    ({"all_of": [ENOUGH, YES]}, facts(f1=False, c2=1), NOT_MET, "below-bound"),
    ({"all_of": [YES, "unsourced", ENOUGH]}, facts(f1=True), UNKNOWN, "bound-unsourced"),
    ({"any_of": [YES, ENOUGH]}, facts(f1=False), UNKNOWN, "figure-missing"),
    ({"any_of": [YES, "unsourced"]}, facts(f1=False), UNKNOWN, "bound-unsourced"),
    ({"any_of": [YES, ENOUGH]}, facts(f1=False, c2=1), NOT_MET, "not-confirmed"),
    ({"count_of": [YES, ENOUGH], "at_least": "2"}, facts(f1=False, c2=100), NOT_MET, "too-few-parts"),
    ({"count_of": [YES, "unsourced"], "at_least": "2"}, facts(f1=True), UNKNOWN, "bound-unsourced"),
    # a choice: the branch taken; while none is, what `otherwise` says, else what keeps it open
    (
        {"first_of": [{"when": YES, "then": ENOUGH}], "otherwise": "unsourced"},
        facts(f1=True),
        UNKNOWN,
        "figure-missing",
    ),
    (
        {"first_of": [{"when": YES, "then": ENOUGH}], "otherwise": "unsourced"},
        facts(f1=False),
        UNKNOWN,
        "bound-unsourced",
    ),
    ({"first_of": [{"when": YES, "then": ENOUGH}], "otherwise": "unsourced"}, facts(), UNKNOWN, "bound-unsourced"),
    (
        {
            "first_of": [{"when": {"fact": "c1", "at_most": "left_to_province"}, "then": "unsourced"}],
            "otherwise": ENOUGH,
        },
        facts(c2=100),
        UNKNOWN,
        "bound-left-to-province",
    ),
    (
        {
            "first_of": [{"when": YES, "then": {"fact": "c1", "at_most": "0 incident"}}],
            "otherwise": ENOUGH,
        },
        facts(c1=1, c2=1),
        NOT_MET,
        "below-bound",
    ),
    # both branches agree on MET: none of them says why, whatever exempts one of them
    (
        {"first_of": [{"when": YES, "then": ENOUGH}], "otherwise": unless({"fact": "f2", "is": "true"}, "met", ENOUGH)},
        facts(f2=True, c2=100),
        MET,
        None,
    ),
    # exemptions
    (unless(YES, "excluded", ENOUGH), facts(f1=True, c2=1), NOT_APPLICABLE, "exempt"),
    (unless(YES, "met", ENOUGH), facts(f1=True, c2=1), MET, "met-by-exemption"),
    (unless(YES, "met", ENOUGH), facts(c2=100), MET, None),  # exempt or not: nobody says that it is
    (unless(YES, "excluded", ENOUGH), facts(c2=1), UNKNOWN, "figure-missing"),
    ({"all_of": [unless(YES, "met", ENOUGH)]}, facts(f1=True), MET, None),
    ({"all_of": [unless(YES, "excluded", ENOUGH)]}, facts(f1=True), NOT_APPLICABLE, "exempt"),
    # villages
    (LIT, lit(True, False), NOT_MET, "below-bound"),
    ({**LIT, "at_most": "0 thôn"}, lit(True, None), NOT_MET, "above-bound"),
    (LIT, lit(True, None), UNKNOWN, "figure-missing"),
    # the first village that is unknown speaks for all
    ({**LIT, "requires": {"any_of": [LIT["requires"], "unsourced"]}}, lit(False, None), UNKNOWN, "bound-unsourced"),
    ({**LIT, "requires": {"any_of": [LIT["requires"], "unsourced"]}}, lit(None, False), UNKNOWN, "figure-missing"),
    (LIT, facts(), UNKNOWN, "villages-missing"),
    ({**LIT, "at_least": "unsourced"}, facts(), UNKNOWN, "bound-unsourced"),
    (
        {**LIT, "at_least": {"by_zone": dict.fromkeys(ZONES, "80 %")}},
        facts(),
        UNKNOWN,
        "villages-missing",
    ),
    ({**LIT, "at_least": {"by_zone": dict.fromkeys(ZONES, "80 %")}}, lit(True), MET, None),
    (
        {"for_each": "village", "requires": unless(YES, "excluded", LIT["requires"])},
        lit(False, f1=True),
        NOT_APPLICABLE,
        "exempt",
    ),
    (
        {"for_each": "village", "requires": {"all_of": [{"fact": "s1", "at_least": "50 %"}, LIT["requires"]]}},
        lit(True, hh_all=0),
        UNKNOWN,
        "zero-whole",
    ),
    ({"fact": "r1", "at_least": "50 %"}, facts(), UNKNOWN, "villages-missing"),
    ({"fact": "r1", "at_least": "80 %"}, lit(True, None), UNKNOWN, "figure-missing"),
    ({"fact": "r1", "at_least": "80 %"}, facts(r1=50), NOT_MET, "below-bound"),
    # what the document itself says is not met
    ({"not_met": {"when": YES, "because": BECAUSE}}, facts(f1=True), NOT_MET, "stated-not-met"),
    ({"not_met": {"when": YES, "because": BECAUSE}}, facts(f1=False), MET, None),
    # a change of a share that has no value
    (
        {"fact": "d1", "at_least": "4 percentage_point"},
        PlainCommune({"hh_all": 0}, {"hh_a": 1, "hh_all": 2}),
        UNKNOWN,
        "zero-whole",
    ),
    (
        {"fact": "d3", "at_least": "0.5 percentage_point"},
        PlainCommune({"p1": Decimal("7.7")}),
        UNKNOWN,
        "figure-missing",
    ),
]


@pytest.mark.parametrize(("requires", "commune", "verdict", "reason"), OF_ONE_INDICATOR)
def test_of_one_indicator(requires: Any, commune: PlainCommune, verdict: str, reason: str | None) -> None:
    assert outcome(strategies.one_indicator(requires), commune) == (verdict, reason)


def test_every_reason_is_met_with_here() -> None:
    """The examples above, and those of criteria below, name each reason of the closed list."""
    named = {reason for _, _, _, reason in OF_ONE_INDICATOR if reason}
    of_floats_and_tables = {"figure-imprecise", "figure-refused"}  # see edges/test_imprecise.py
    of_estimates = {"within-error"}  # see test_uncertain.py
    assert named | {"indicators-missing"} | of_floats_and_tables | of_estimates == {
        str(reason) for reason in ntm.Reason
    }


def test_of_a_requirement_whose_sources_differ() -> None:
    cite = cited("Mục 1", "conflicting")
    document = strategies.one_indicator("unsourced", cite=cite)
    assert outcome(document, facts()) == (UNKNOWN, "bound-conflicting")


def test_of_what_is_incomplete() -> None:
    good, bad = facts(f1=True), facts(f1=False)
    document = strategies.one_indicator(YES)
    document["criteria"][0]["complete"] = "false"
    for commune, reason in ((good, "indicators-missing"), (bad, "not-confirmed"), (facts(), "figure-missing")):
        _, reasons = oracle.judge_fully(document, DICTIONARY, commune, 2024)
        assert library_judges_fully(document, commune, 2024)[1] == reasons
        assert reasons.criteria == {1: reason}
        assert reasons.verdict == reason
    document = strategies.one_indicator(YES)
    document["rule_set"]["indicators_total"] = "2"
    _, reasons = oracle.judge_fully(document, DICTIONARY, good, 2024)
    assert library_judges_fully(document, good, 2024)[1] == reasons
    assert (reasons.criteria, reasons.verdict) == ({1: None}, "indicators-missing")


# ---------------------------------------------------------------------------------------------------------------------
# A zone that the set derives


def derived(rows: list[tuple[Any, str]], otherwise: str | None = None, years: str = "2022..2025") -> dict[str, Any]:
    """A set whose bound is 10 people in the zone "cao", open in "thấp" and 20 in "ven đô"."""
    document = strategies.one_indicator({"fact": "c2", "at_least": BY_ZONE}, years)
    scope: dict[str, Any] = {"first_of": [{"when": when, "then": then} for when, then in rows]}
    document["rule_set"]["scope"] = {"zone": scope if otherwise is None else {**scope, "otherwise": otherwise}}
    return document


@pytest.mark.parametrize(
    ("document", "figures", "zone", "verdict", "reason"),
    [
        # an override: otherwise as reported
        (derived([(YES, "cao")]), {"f1": True, "c2": 10}, "ven đô", MET, None),
        (derived([(YES, "cao")]), {"f1": False, "c2": 10}, "ven đô", NOT_MET, "below-bound"),
        (derived([(YES, "cao")]), {"f1": True, "c2": 10}, None, MET, None),
        (derived([(YES, "cao")]), {"f1": False, "c2": 10}, None, UNKNOWN, "scope-missing"),
        # open only where the rows differ
        (derived([(YES, "cao")]), {"c2": 20}, "ven đô", MET, None),
        (derived([(YES, "cao")]), {"c2": 9}, "ven đô", NOT_MET, "below-bound"),
        (derived([(YES, "cao")]), {"c2": 10}, "ven đô", UNKNOWN, "figure-missing"),
        # derived altogether: what is reported does not count
        (derived([(YES, "cao")], "ven đô"), {"f1": False, "c2": 10}, "cao", NOT_MET, "below-bound"),
        # left open
        (derived([(YES, "unsourced")], "ven đô"), {"f1": True, "c2": 500}, None, UNKNOWN, "bound-unsourced"),
        (derived([(YES, "left_to_province")]), {"f1": True, "c2": 1}, "cao", UNKNOWN, "bound-left-to-province"),
        # the first row whose `when` is met; a `when` reads the zone as it is reported
        (derived([(YES, "cao"), ({"fact": "zone", "is": "cao"}, "ven đô")]), {"f1": True, "c2": 10}, "cao", MET, None),
        (derived([({"fact": "zone", "is": "cao"}, "ven đô")]), {"c2": 10}, "cao", NOT_MET, "below-bound"),
    ],
)
def test_under_a_derived_zone(
    document: Any, figures: dict[str, Any], zone: str | None, verdict: str, reason: str | None
) -> None:
    commune = PlainCommune(figures, scope={} if zone is None else {"zone": zone})
    assert outcome(document, commune) == (verdict, reason)


@pytest.mark.parametrize(("year", "verdict"), [(2023, NOT_MET), (2024, MET)])
def test_a_derived_zone_is_found_below_the_rows_of_a_year(year: int, verdict: str) -> None:
    document = derived([(YES, "cao")], "ven đô")
    bound = {"by_year": {"2022..2023": {"by_zone": dict.fromkeys(ZONES, "15 person")}, "2024..2025": BY_ZONE}}
    document["criteria"][0]["indicators"][0]["requires"] = {"fact": "c2", "at_least": bound}
    assert outcome(document, facts(f1=True, c2=10), year)[0] == verdict


def test_a_derived_zone_is_found_in_rows_of_the_same_zone() -> None:
    document = derived([(YES, "cao")], "ven đô")
    document["criteria"][0]["indicators"][0]["requires"] = {
        "fact": "c2",
        "at_least": {"by_zone": dict.fromkeys(ZONES, BY_ZONE)},
    }
    assert outcome(document, PlainCommune({"f1": True, "c2": 10}, scope={"zone": "ven đô"})) == (MET, None)


IS_HIGH = {"fact": "zone", "is": "cao"}


@pytest.mark.parametrize(
    ("rows", "requires", "figures", "verdict", "reason"),
    [
        # of two rows that are met, the first; one that is left open leaves open what asks for the zone
        ([(YES, "cao"), ({"fact": "f2", "is": "true"}, "thấp")], IS_HIGH, {"f1": True, "f2": True}, MET, None),
        ([(YES, "unsourced")], IS_HIGH, {"f1": True}, UNKNOWN, "bound-unsourced"),
        # also what chooses between requirements asks for the zone that is derived
        (
            [(YES, "cao")],
            {"first_of": [{"when": IS_HIGH, "then": ENOUGH}], "otherwise": "unsourced"},
            {"f1": True, "c2": 100},
            MET,
            None,
        ),
        # a bound from a secondary source proves nothing there either
        (
            [(YES, "cao")],
            {"fact": "c2", "at_least": {"by_zone": {**dict.fromkeys(ZONES, "20 person"), "cao": SECOND_HAND}}},
            {"f1": True, "c2": 99},
            UNKNOWN,
            "bound-secondary",
        ),
    ],
)
def test_a_zone_is_derived_wherever_it_is_asked_for(
    rows: list[tuple[Any, str]], requires: Any, figures: dict[str, Any], verdict: str, reason: str | None
) -> None:
    document = derived(rows, "ven đô")
    document["criteria"][0]["indicators"][0]["requires"] = requires
    assert outcome(document, PlainCommune(figures, scope={"zone": "thấp"})) == (verdict, reason)


def test_a_zone_left_open_is_explained_as_an_open_bound() -> None:
    """And not as the table of bounds of every zone, none of which is known to apply."""
    rules = rule_set_of(derived([(YES, "unsourced")], "ven đô"))
    said = ntm.explain(ntm.assess({"f1": True, "c2": 10}, rules, year=2024)["1.1"], lang="en")
    assert "Requirement: test people (no text says which test zone applies)." in said


def test_a_derived_zone_is_also_what_a_leaf_asks_for() -> None:
    document = derived([(YES, "cao")], "ven đô")
    document["criteria"][0]["indicators"][0]["requires"] = {"fact": "zone", "is": "cao"}
    assert outcome(document, PlainCommune({"f1": True}, scope={"zone": "thấp"})) == (MET, None)
    assert outcome(document, PlainCommune({"f1": False}, scope={"zone": "cao"})) == (NOT_MET, "other-value")
    assert outcome(document, PlainCommune()) == (UNKNOWN, "figure-missing")


def test_a_zone_left_open_opens_only_what_varies_by_it() -> None:
    document = derived([(YES, "unsourced")], "ven đô")
    bound = {"by_year": {"2022..2023": "10 person", "2024..2025": BY_ZONE}}
    document["criteria"][0]["indicators"][0]["requires"] = {"fact": "c2", "at_least": bound}
    assert outcome(document, facts(f1=True, c2=10), 2023) == (MET, None)


@pytest.mark.parametrize(
    ("total", "said"),
    [("3/4 thôn", "tỷ lệ thôn thử có đèn: 03/04 thôn, bằng 75%"), ("75 %", "tỷ lệ thôn thử có đèn: 75%")],
)
def test_a_total_of_the_commune_is_read_inside_a_village_too(total: str, said: str) -> None:
    """Although the village has a figure of its own under the same name."""
    either = {"any_of": [{"fact": "r1", "at_least": "80 %"}, {"fact": "v_house", "is": "true"}]}
    indicator = strategies.indicator_doc("1.1", {"for_each": "village", "requires": either})
    criterion = {"number": "1", "label": strategies.labelled("1"), "complete": "true", "indicators": [indicator]}
    rules = rule_set_of(strategies.rule_doc_of([criterion], "2022..2025"))
    villages = [{"name": "Nà Canh", "v_light": True, "v_house": False}, {"name": "Khau Ca", "v_house": True}]
    commune = ntm.Commune("X", year=2022, facts={"v_light": total, "villages": 4}, villages=villages)
    assert said in ntm.explain(ntm.assess(commune, rules)["1.1"])
