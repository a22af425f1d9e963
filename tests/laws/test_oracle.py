"""The oracle against examples worked by hand from design 2.2-2.6. What judges the library must itself be judged."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from . import oracle, strategies
from .oracle import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, PlainCommune, Village
from .strategies import DICTIONARY

M, F, U, N = MET, NOT_MET, UNKNOWN, NOT_APPLICABLE


def verdict(requires: Any, commune: PlainCommune | None = None, year: int = 2024, **more: Any) -> str:
    """The verdict of a set of one indicator."""
    document = strategies.one_indicator(requires, **more)
    return oracle.judge(document, DICTIONARY, commune or PlainCommune(), year).verdict


def facts(**figures: Any) -> PlainCommune:
    return PlainCommune(facts=figures)


def lit(*answers: bool | None, **more: Any) -> PlainCommune:
    """A commune whose villages have street lights, have none, or did not say; `more` are the commune's figures."""
    villages = [
        Village(name, {} if answer is None else {"v_light": answer})
        for name, answer in zip(strategies.NAMES, answers, strict=False)
    ]
    return PlainCommune(facts=more, villages=villages)


# --- the combinators ------------------------------------------------------------------------------------------------

ALL_OF = {
    (N, N): N, (N, M): M, (N, U): U, (N, F): F,
    (M, M): M, (M, U): U, (M, F): F,
    (U, U): U, (U, F): F,
    (F, F): F,
}  # fmt: skip
ANY_OF = {
    (N, N): N, (N, M): M, (N, U): U, (N, F): F,
    (M, M): M, (M, U): M, (M, F): M,
    (U, U): U, (U, F): U,
    (F, F): F,
}  # fmt: skip


@pytest.mark.parametrize(("pair", "expected"), ALL_OF.items())
def test_all_of(pair: tuple[str, str], expected: str) -> None:
    assert oracle.all_of(pair) == oracle.all_of(pair[::-1]) == expected


@pytest.mark.parametrize(("pair", "expected"), ANY_OF.items())
def test_any_of(pair: tuple[str, str], expected: str) -> None:
    assert oracle.any_of(pair) == oracle.any_of(pair[::-1]) == expected


def test_all_of_and_any_of_of_one_part_are_that_part() -> None:
    for one in (M, F, U, N):
        assert oracle.all_of([one]) == oracle.any_of([one]) == one


@pytest.mark.parametrize(
    ("parts", "k", "expected"),
    [
        ((N, N), 1, N),
        ((M, F), 1, M),
        ((M, M, F), 2, M),
        ((M, F, F), 2, F),
        ((M, U, F), 2, U),
        ((M, U, U), 2, U),
        ((U, U), 1, U),
        ((F, F, U), 2, F),  # 0 + 1 < 2 and a part is settled
        ((M, N, N), 2, F),  # excluded parts do not lower the k asked for
        ((U, N), 2, U),  # 0 + 1 < 2 but the open part may turn out excluded: then nothing applies at all
        ((M, U), 1, M),
    ],
)
def test_count_of(parts: tuple[str, ...], k: int, expected: str) -> None:
    for order in itertools.permutations(parts):
        assert oracle.count_of(order, k) == expected


def test_choose() -> None:
    for then, otherwise in itertools.product((M, F, U, N), repeat=2):
        assert oracle.choose(M, then, otherwise) == then
        assert oracle.choose(F, then, otherwise) == otherwise
        assert oracle.choose(U, then, otherwise) == (then if then == otherwise else U)
    with pytest.raises(AssertionError):
        oracle.choose(N, M, M)


# --- numbers against bounds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requires", "figures", "expected"),
    [
        # 23 of 25 is 92 %, 57 of 100 is 57 % (0.57 * 100 is not 57 in floats)
        ({"fact": "s1", "at_least": "92 %"}, {"hh_a": 23, "hh_all": 25}, M),
        ({"fact": "s1", "more_than": "92 %"}, {"hh_a": 23, "hh_all": 25}, F),
        ({"fact": "s1", "at_most": "92 %"}, {"hh_a": 23, "hh_all": 25}, M),
        ({"fact": "s1", "less_than": "92 %"}, {"hh_a": 23, "hh_all": 25}, F),
        ({"fact": "s1", "at_least": "57 %"}, {"hh_a": 57, "hh_all": 100}, M),
        ({"fact": "s1", "at_least": "92 %"}, {"hh_a": 2299, "hh_all": 2500}, F),  # 91.96 %
        ({"fact": "s1", "at_least": "33.3 %"}, {"hh_a": 1, "hh_all": 3}, M),
        ({"fact": "s1", "at_most": "33.3 %"}, {"hh_a": 1, "hh_all": 3}, F),
        # counts beat the share; an incomplete pair falls back to it; no whole, no share
        ({"fact": "s1", "at_least": "50 %"}, {"hh_a": 23, "s1": Decimal("50.00")}, M),
        ({"fact": "s1", "at_least": "50 %"}, {"hh_a": 23}, U),
        ({"fact": "s1", "at_least": "50 %"}, {"hh_all": 25, "s1": Decimal("49.99")}, F),
        ({"fact": "s1", "at_most": "50 %"}, {"hh_a": 0, "hh_all": 0}, U),
        ({"fact": "s1", "at_most": "50 %"}, {"hh_all": 0}, U),
        # dossiers carried over
        ({"fact": "s4", "more_than": "100 %"}, {"files_done": 13, "files_due": 12}, M),
        # quantities, counts, flags, categories
        ({"fact": "q1", "at_least": "55 triệu đồng/người/năm"}, {"q1": Decimal("55.0")}, M),
        ({"fact": "q1", "at_least": "55 triệu đồng/người/năm"}, {"q1": Decimal("54.9")}, F),
        ({"fact": "c1", "at_most": "0 incident"}, {"c1": 0}, M),
        ({"fact": "c1", "at_most": "0 incident"}, {"c1": 1}, F),
        ({"fact": "c1", "at_most": "0 incident"}, {}, U),
        ({"fact": "f1", "is": "true"}, {"f1": True}, M),
        ({"fact": "f1", "is": "true"}, {"f1": False}, F),
        ({"fact": "f1", "is": "false"}, {"f1": False}, M),
        ({"fact": "f1", "is": "false"}, {}, U),
        ({"fact": "terrain", "is_one_of": ["núi", "đồi"]}, {"terrain": "đồi"}, M),
        ({"fact": "terrain", "is": "núi"}, {"terrain": "đồi"}, F),
        ({"fact": "terrain", "is": "núi"}, {}, U),
    ],
)
def test_leaves(requires: Any, figures: dict[str, Any], expected: str) -> None:
    assert verdict(requires, facts(**figures)) == expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"p1": Decimal("7.7")}, {"p1": Decimal("8.2")}, M),  # 8.2 - 7.7 is 0.5, exactly
        ({"p1": Decimal("7.8")}, {"p1": Decimal("8.2")}, F),
        ({"p1": Decimal("7.7")}, {}, U),
        ({"p1": Decimal("7.7"), "d3": Decimal("0.5")}, {}, M),  # one year missing: the fall as given
        ({"p1": Decimal("7.7"), "d3": Decimal("0.4")}, {}, F),
        ({"d3": Decimal("0.5")}, {"p1": Decimal("8.2")}, M),
    ],
)
def test_a_fall_from_last_year(now: dict[str, Any], before: dict[str, Any], expected: str) -> None:
    commune = PlainCommune(facts=now, previous=before)
    assert verdict({"fact": "d3", "at_least": "0.5 điểm phần trăm"}, commune) == expected


def test_changes_from_counts_and_of_undefined_shares() -> None:
    fall = {"fact": "d1", "at_least": "4 percentage_point"}
    last_year = {"hh_a": 24, "hh_all": 25}
    assert verdict(fall, PlainCommune({"hh_a": 23, "hh_all": 25}, last_year)) == M  # 96 - 92
    assert verdict(fall, PlainCommune({"s1": Decimal("92.00")}, last_year)) == M  # each year by its own best source
    assert verdict(fall, PlainCommune({"s1": Decimal("92.01")}, last_year)) == F
    assert verdict(fall, PlainCommune({"hh_all": 0, "d1": Decimal("5.00")}, last_year)) == U  # no share, no change
    rise = {"fact": "d2", "at_least": "0.5 percentage_point"}
    assert verdict(rise, PlainCommune({"p1": Decimal("8.7")}, {"p1": Decimal("8.2")})) == M
    assert verdict(rise, PlainCommune({"p1": Decimal("7.7")}, {"p1": Decimal("8.2")})) == F


# --- open and varying bounds ----------------------------------------------------------------------------------------


def test_open_bounds_are_unknown_whatever_the_figure() -> None:
    for word in ("unsourced", "left_to_province"):
        assert verdict(word) == U
        assert verdict({"fact": "c1", "at_most": word}, facts(c1=0)) == U
        assert verdict({"for_each": "village", "requires": {"fact": "v_light", "is": "true"}, "at_least": word}) == U


def test_a_secondary_floor_can_be_met_but_not_missed() -> None:
    leaf = {"fact": "c2", "at_least": "100 person"}
    secondary = {**leaf, "status": "secondary"}
    by_citation: dict[str, Any] = {"cite": {"source": "plan", "at": "Mục 1", "status": "secondary"}}
    ways: list[tuple[dict[str, str], dict[str, Any]]] = [(secondary, {}), (leaf, by_citation)]
    for requires, more in ways:
        assert verdict(requires, facts(c2=100), **more) == M
        assert verdict(requires, facts(c2=99), **more) == U
        assert verdict(requires, **more) == U
    assert verdict(leaf, facts(c2=99)) == F


def test_what_a_secondary_citation_weakens() -> None:
    by_citation: dict[str, Any] = {"cite": {"source": "plan", "at": "Mục 1", "status": "secondary"}}
    flag = {"fact": "f1", "is": "true"}
    assert verdict(flag, facts(f1=True), **by_citation) == M
    assert verdict(flag, facts(f1=False), **by_citation) == U
    # the requirement a `when` picks, not the `when`
    enough = {"fact": "c2", "at_least": "10 person"}
    requires = {"first_of": [{"when": flag, "then": "unsourced"}], "otherwise": enough}
    assert verdict(requires, facts(f1=False, c2=10), **by_citation) == M
    assert verdict(requires, facts(f1=False, c2=9), **by_citation) == U
    excuse = {"when": flag, "because": {"vi": "x", "en": "x"}, "counts_as": "excluded"}
    assert verdict(enough, facts(f1=False, c2=10), not_applicable=excuse, **by_citation) == M
    assert verdict(enough, facts(f1=True, c2=9), not_applicable=excuse, **by_citation) == N
    # unless that leaf says for itself that it is second-hand
    leaf = {"fact": "c1", "at_most": "0 incident", "status": "secondary"}
    requires = {"first_of": [{"when": leaf, "then": "unsourced"}], "otherwise": enough}
    assert verdict(requires, facts(c1=1, c2=10)) == U
    # a for_each as a whole and the leaves of its body
    assert verdict(ALL_LIT, lit(True, True), **by_citation) == M
    assert verdict(ALL_LIT, lit(True, False), **by_citation) == U
    assert verdict({**ALL_LIT, "at_most": "0 %"}, lit(True), **by_citation) == U
    assert verdict({**ALL_LIT, "at_most": "0 %"}, lit(False), **by_citation) == U
    assert verdict({**ALL_LIT, "at_most": "1 thôn"}, lit(False), **by_citation) == M
    # and the number that a count_of asks for: one part is met, the other is not asked of this commune
    excused = {"fact": "c1", "at_most": "0 incident", "not_applicable": excuse}
    both = {"count_of": [enough, excused], "at_least": "2"}
    assert verdict(both, facts(f1=True, c2=10)) == F
    assert verdict(both, facts(f1=True, c2=10), **by_citation) == U


def test_bounds_by_year_and_zone() -> None:
    bound = {"by_year": {"2022..2023": "10 person", "2024": {"by_zone": {"cao": "20 person", "thấp": "unsourced"}}}}
    leaf = {"fact": "c2", "at_least": bound}
    years: dict[str, Any] = {"years": "2022..2024"}
    assert verdict(leaf, facts(c2=10), 2023, **years) == M
    assert verdict(leaf, facts(c2=9), 2022, **years) == F
    assert verdict(leaf, PlainCommune({"c2": 19}, scope={"zone": "cao"}), 2024, **years) == F
    assert verdict(leaf, PlainCommune({"c2": 20}, scope={"zone": "cao"}), 2024, **years) == M
    assert verdict(leaf, PlainCommune({"c2": 500}, scope={"zone": "thấp"}), 2024, **years) == U
    assert verdict(leaf, facts(c2=500), 2024, **years) == U  # which row applies is not known


def test_the_first_branch_whose_when_is_met_decides() -> None:
    requires = {
        "first_of": [
            {"when": {"fact": "f1", "is": "true"}, "then": {"fact": "c1", "at_most": "0 incident"}},
            {"when": {"fact": "f2", "is": "true"}, "then": {"fact": "c1", "at_most": "1 incident"}},
        ],
        "otherwise": {"fact": "c1", "at_most": "2 incident"},
    }
    assert verdict(requires, facts(f1=True, f2=True, c1=1)) == F
    assert verdict(requires, facts(f1=False, f2=True, c1=1)) == M
    assert verdict(requires, facts(f1=False, f2=False, c1=2)) == M
    assert verdict(requires, facts(f1=False, f2=False, c1=3)) == F
    assert verdict(requires, facts(c1=0)) == M  # whichever branch it is
    assert verdict(requires, facts(c1=3)) == F
    assert verdict(requires, facts(c1=1)) == U
    assert verdict(requires, facts(f1=False, c1=1)) == M


# --- exemptions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts_as", "figures", "expected"),
    [
        ("excluded", {"f1": True, "c1": 9}, N),
        ("excluded", {"f1": False, "c1": 9}, F),
        ("excluded", {"f1": False, "c1": 0}, M),
        ("excluded", {"c1": 0}, U),
        ("met", {"f1": True, "c1": 9}, M),
        ("met", {"f1": True}, M),
        ("met", {"c1": 0}, M),  # exempt or not, it is met
        ("met", {"c1": 9}, U),
    ],
)
def test_not_applicable(counts_as: str, figures: dict[str, Any], expected: str) -> None:
    excuse = {"when": {"fact": "f1", "is": "true"}, "because": {"vi": "x", "en": "x"}, "counts_as": counts_as}
    leaf = {"fact": "c1", "at_most": "0 incident"}
    assert verdict(leaf, facts(**figures), not_applicable=excuse) == expected  # on the indicator
    assert verdict({**leaf, "not_applicable": excuse}, facts(**figures)) == expected  # on the part


# --- villages -------------------------------------------------------------------------------------------------------

ALL_LIT: dict[str, Any] = {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}}


@pytest.mark.parametrize(
    ("commune", "bound", "expected"),
    [
        (lit(True, True), {}, M),
        (lit(True, False), {}, F),
        (lit(True, None), {}, U),
        (lit(False, None), {}, F),
        (lit(), {}, U),  # no list: nothing is known
        (lit(True, True, villages=3), {}, U),  # one village is not in the list
        (lit(True, True, villages=2), {}, M),
        (lit(villages=3), {}, U),
        (lit(True, False), {"at_least": "50 %"}, M),
        (lit(True, False), {"more_than": "50 %"}, F),
        (lit(True, None, False), {"at_least": "33.3 %"}, M),  # 1 of 3 for sure
        (lit(True, None, False), {"at_least": "66.7 %"}, F),  # 2 of 3 at best is 66.66...
        (lit(True, None, False), {"at_least": "50 %"}, U),
        (lit(True, None, False), {"at_least": "2 thôn"}, U),
        (lit(True, None, False), {"at_least": "1 village"}, M),
        (lit(True, None, False), {"more_than": "2 thôn"}, F),
        (lit(False, False), {"at_most": "0 thôn"}, M),
        (lit(False, None), {"less_than": "2 thôn"}, M),
        # the commune's own count serves where the villages leave it open, and only there
        (lit(v_light=Fraction(700, 8)), {"at_least": "80 %"}, M),
        (lit(v_light=Fraction(700, 8)), {}, F),
        (lit(v_light=Fraction(700, 8)), {"at_least": "7 thôn"}, U),  # a share says nothing of a number
        (lit(v_light=Fraction(700, 8), villages=8), {"at_least": "9 thôn"}, F),
        (lit(True, None, v_light=Fraction(100)), {}, M),
        (lit(True, None, v_light=Fraction(50)), {}, F),
    ],
)
def test_for_each_village(commune: PlainCommune, bound: dict[str, str], expected: str) -> None:
    assert verdict({**ALL_LIT, **bound}, commune) == expected


def test_an_aggregate_serves_only_the_plain_condition_on_all_villages() -> None:
    commune = lit(True, None, v_light=Fraction(100))
    first, second = strategies.NAMES[:2]
    assert verdict({**ALL_LIT, "named": [first, second]}, commune) == U
    assert verdict({"for_each": "village", "requires": {"all_of": [ALL_LIT["requires"]]}}, commune) == U


def test_named_villages() -> None:
    first, second, third = strategies.NAMES[:3]
    commune = lit(True, False)
    assert verdict({**ALL_LIT, "named": [first]}, commune) == M
    assert verdict({**ALL_LIT, "named": [f"thôn {first}"]}, commune) == M
    assert verdict({**ALL_LIT, "named": [second]}, commune) == F
    assert verdict({**ALL_LIT, "named": [first, third]}, commune) == U  # the third is in no list
    assert verdict({**ALL_LIT, "named": [first, second], "at_least": "1 thôn"}, commune) == M


def test_villages_that_are_exempt_are_left_out_of_the_share() -> None:
    excuse = {
        "when": {"fact": "v_hh", "less_than": "12 household"},
        "because": {"vi": "x", "en": "x"},
        "counts_as": "excluded",
    }
    requires = {"for_each": "village", "requires": {**ALL_LIT["requires"], "not_applicable": excuse}}
    small = Village("Nà Canh", {"v_hh": 11, "v_light": False})
    large = Village("Khau Ca", {"v_hh": 12, "v_light": True})
    assert verdict(requires, PlainCommune(villages=[small, large])) == M
    assert verdict(requires, PlainCommune(villages=[small])) == N
    assert verdict(requires, PlainCommune(villages=[large, Village("Bản Mới", {"v_light": True})])) == U


def test_nothing_is_decided_over_villages_while_every_village_may_be_exempt() -> None:
    """Two villages cannot be three, but if both turn out exempt the requirement does not apply at all."""
    excuse = {"when": {"fact": "v_house", "is": "true"}, "because": {"vi": "x", "en": "x"}, "counts_as": "excluded"}
    requires = {**ALL_LIT, "requires": {**ALL_LIT["requires"], "not_applicable": excuse}, "at_least": "3 thôn"}
    first, second = strategies.NAMES[:2]
    assert verdict(requires, lit(None, None)) == U
    assert verdict(requires, PlainCommune(villages=[Village(first, {"v_house": True}), Village(second)])) == U
    assert verdict(requires, PlainCommune(villages=[Village(first, {"v_house": False}), Village(second)])) == F
    assert verdict(requires, PlainCommune(villages=[Village(name, {"v_house": True}) for name in (first, second)])) == N
    assert verdict({**ALL_LIT, "at_least": "3 thôn"}, lit(None, None)) == F  # nothing exempts a village


def test_a_body_reads_the_village_for_village_facts_and_the_commune_for_the_rest() -> None:
    either = {"any_of": [{"fact": "f1", "is": "true"}, {"fact": "v_light", "is": "true"}]}
    requires = {"for_each": "village", "requires": either}
    assert verdict(requires, lit(True, False, f1=True)) == M
    assert verdict(requires, lit(True, False, f1=False)) == F
    assert verdict(requires, lit(True, True)) == M
    assert verdict(requires, lit(True, f1=True, villages=2)) == M  # the unlisted village too


@pytest.mark.parametrize(
    ("commune", "leaf", "expected"),
    [
        (lit(True, False), {"fact": "r1", "at_least": "50 %"}, M),
        (lit(True, None), {"fact": "r1", "at_least": "80 %"}, U),
        (lit(True, None), {"fact": "r1", "at_least": "50 %"}, M),
        (lit(True, None, r1=Decimal("50.00")), {"fact": "r1", "at_least": "80 %"}, F),  # given, it settles the interval
        (lit(r1=Decimal("80.00")), {"fact": "r1", "at_least": "80 %"}, M),
        (lit(), {"fact": "r1", "at_least": "80 %"}, U),
        (lit(villages=2), {"fact": "r2", "at_least": "3 village"}, F),
        (facts(r2=3), {"fact": "r2", "at_least": "3 thôn"}, M),
    ],
)
def test_roll_ups(commune: PlainCommune, leaf: dict[str, str], expected: str) -> None:
    assert verdict(leaf, commune) == expected


# --- criteria and the set -------------------------------------------------------------------------------------------


def small_set(**changes: Any) -> dict[str, Any]:
    """Criterion 1: f1 and f2, and f3 as a task; criterion 2: nothing but c1."""
    one = [strategies.indicator_doc(f"1.{n}", {"fact": f"f{n}", "is": "true"}) for n in (1, 2, 3)]
    one[2]["role"] = "task"
    two = [strategies.indicator_doc("2.1", {"fact": "c1", "at_most": "0 incident"})]
    first = {"number": "1", "label": {}, "complete": "true", "indicators": one, **changes.get("first", {})}
    second = {"number": "2", "label": {}, "complete": "true", "indicators": two}
    document = strategies.rule_doc_of([first, second])
    document["rule_set"].update(changes.get("rule_set", {}))
    return document


def test_criteria_and_the_set() -> None:
    good = facts(f1=True, f2=True, f3=False, c1=0)
    judged = oracle.judge(small_set(), DICTIONARY, good, 2024)
    assert judged.indicators == {"1.1": M, "1.2": M, "1.3": F, "2.1": M}
    assert (judged.criteria, judged.verdict) == ({1: M, 2: M}, M)  # the task counts nowhere
    worse = oracle.judge(small_set(), DICTIONARY, facts(f1=True, f2=False, f3=True, c1=0), 2024)
    assert (worse.criteria, worse.verdict) == ({1: F, 2: M}, F)


def test_what_is_incomplete_is_never_met() -> None:
    good, bad = facts(f1=True, f2=True, c1=0), facts(f1=False, f2=True, c1=0)
    for complete in ("false", None):
        first = {"complete": complete} if complete else {}
        document = small_set(first=first)
        if not complete:
            del document["criteria"][0]["complete"]
        assert oracle.judge(document, DICTIONARY, good, 2024).criteria == {1: U, 2: M}
        assert oracle.judge(document, DICTIONARY, bad, 2024).criteria == {1: F, 2: M}
    for total, expected in (("3", M), ("4", U)):  # three indicators; the task is none
        document = small_set(rule_set={"indicators_total": total})
        assert oracle.judge(document, DICTIONARY, good, 2024).verdict == expected
        assert oracle.judge(document, DICTIONARY, bad, 2024).verdict == F


def test_own_requirements() -> None:
    either = {"requires": {"any_of": [{"indicator": "1.1"}, {"indicator": "1.2"}]}}
    half = facts(f1=True, f2=False, c1=1)
    document = small_set(first=either, rule_set={"requires": {"count_of": [{"criterion": "1"}, {"criterion": "2"}]}})
    document["rule_set"]["requires"]["at_least"] = "1"
    judged = oracle.judge(document, DICTIONARY, half, 2024)
    assert (judged.criteria, judged.verdict) == ({1: M, 2: F}, M)
    document["criteria"][0]["complete"] = "false"
    judged = oracle.judge(document, DICTIONARY, half, 2024)
    assert (judged.criteria, judged.verdict) == ({1: U, 2: F}, U)


# --- the strategies -------------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_the_oracle_never_changes_a_decided_verdict(data: st.DataObject) -> None:
    """The law of knowledge, on the oracle alone: if it failed here the design would be at fault, not the library."""
    case = data.draw(strategies.cases())
    before = oracle.judge(case.rule_doc, DICTIONARY, case.commune, case.year)
    fuller = data.draw(strategies.completions(case.commune, case.rule_doc, case.year))
    assert strategies.consistent(fuller)
    after = oracle.judge(case.rule_doc, DICTIONARY, fuller, case.year)
    for code, one in before.indicators.items():
        assert one in (UNKNOWN, after.indicators[code])
    assert before.verdict in (UNKNOWN, after.verdict)


def test_the_strategies_are_balanced() -> None:
    """A law that only ever sees UNKNOWN proves nothing: every verdict and every shape must be common."""
    verdicts: dict[str, int] = dict.fromkeys((M, F, U, N), 0)
    shapes: dict[str, int] = dict.fromkeys(SHAPES, 0)
    sets: dict[str, int] = dict.fromkeys((M, F, U, N), 0)

    @settings(max_examples=250, deadline=None, derandomize=True, database=None)
    @given(strategies.cases())
    def sample(case: strategies.RuleCase) -> None:
        judged = oracle.judge(case.rule_doc, DICTIONARY, case.commune, case.year)
        sets[judged.verdict] += 1
        for one in judged.indicators.values():
            verdicts[one] += 1
        for node, _ in strategies.all_nodes(case.rule_doc):
            for shape in SHAPES:
                shapes[shape] += shape in node

    sample()
    total = sum(verdicts.values())
    assert verdicts[M] > 0.25 * total, verdicts
    assert verdicts[F] > 0.08 * total, verdicts
    assert 0.1 * total < verdicts[U] < 0.5 * total, verdicts
    assert verdicts[N] > 0.01 * total, verdicts
    assert min(sets[M], sets[F], sets[U]) > 15, sets
    assert min(shapes.values()) > 15, shapes


SHAPES = (
    "fact", "is", "is_one_of", "at_least", "more_than", "at_most", "less_than", "status",
    "all_of", "any_of", "count_of", "first_of", "for_each", "named", "not_applicable",
)  # fmt: skip
