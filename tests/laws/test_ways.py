"""The ways to meet a requirement are those that brute force finds: they suffice, and nothing less does."""

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

import ntm_criteria as ntm
from ntm_criteria.planning.search import Search
from ntm_criteria.planning.supposed import Supposed

from . import brute_ways, oracle, run_ways
from .adapter import MORE_LAWS

EXAMPLE = Path(__file__).parents[2] / "examples/minh-hoa-day-du.yaml"
SEEDS = range(10)
CASES = 15 * MORE_LAWS


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_way_is_that_of_brute_force(seed: int) -> None:
    found = 0
    for number in range(CASES):
        random = Random(f"every day {seed}-{number}")
        case, weights = brute_ways.drawn(random), run_ways.weights(random)
        difference = run_ways.difference(case, weights, keep=random.choice((1, 1, 4)))
        assert difference in (None, "many"), (difference, case)
        found += difference is None
    assert found > CASES // 2  # most cases are small enough to be tried


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_way_changes_makes_the_commune_meet_the_requirement(seed: int) -> None:
    """Each way, put into the commune's own file, is judged as met, and without one of its changes it is not."""
    for number in range(CASES):
        random = Random(f"put in {seed}-{number}")
        case = brute_ways.drawn(random)
        assessment = run_ways.assessed(case)
        for way in ntm.ways(assessment, "1.1"):
            supposed = ntm.what_if(assessment, facts=way)
            assert supposed.after["1.1"].verdict == "met", (way, case)
            moves: brute_ways.Moves = {
                (change.fact, change.place): _as_share(change, case.number) for change in way.changes
            }
            for left_out in moves:
                fewer = {lever: value for lever, value in moves.items() if lever != left_out}
                completed, agree = brute_ways.with_companions(case, fewer)
                if agree and completed == fewer:  # otherwise these figures contradict each other
                    verdict = brute_ways.verdict(case, brute_ways.moved(case.commune, fewer))
                    assert verdict != oracle.MET, (left_out, way, case)


def _as_share(change: ntm.FigureChange, villages: int) -> oracle.Plain:
    """The value of a change as brute force has it: a total over villages, which is counted in villages, as their share."""
    is_total = change.fact in brute_ways.TOTALS and change.place is None
    return Fraction(change.becomes) * 100 / villages if is_total else change.becomes


def test_a_set_is_met_at_the_sum_of_what_its_indicators_lack_where_they_share_no_figure() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    assessment = ntm.assess(ntm.load_commune(EXAMPLE), rules)
    lacking = {
        code: ntm.least_change(assessment, code).way for code in assessment if assessment[code].verdict == "not_met"
    }
    assert {code: way and way.effort for code, way in lacking.items()} == {"6.5": 1, "14.1": 11, "17.2": 1}
    # 17.10 has no source, so that the whole set cannot be met; without it, all else can
    whole = ntm.least_change(assessment)
    assert whole.way is None
    assert [(each.code, each.hindrance.value) for each in whole.obstacles] == [("17.10", "open-bound")]
    table = Search().table(rules.condition, Supposed.of(assessment.source))
    assert [option.cost.effort for option in table[1]] == [13]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_figure_may_get_worse_by_its_margin_and_no_more(seed: int) -> None:
    """Only what is met has a margin, and only what is missed a shortfall; one step beyond its margin the figure misses."""
    for number in range(4 * CASES):
        random = Random(f"margin {seed}-{number}")
        case = brute_ways.drawn(random, depth=0)
        result = run_ways.assessed(case)["1.1"]
        assert result.margin is None or result.verdict == "met", case
        assert result.shortfall is None or result.verdict == "not_met", case
        judged = brute_ways.levers(case)
        if result.margin is None or len(judged) != 1 or result.margin.fact != judged[0][0]:
            continue
        margin, step = result.margin, brute_ways.STEP.get(judged[0][0], 1)
        assert margin.low == margin.high >= 0
        before = Fraction(brute_ways.value(judged[0], case.commune) or 0)
        missed = oracle.UNKNOWN if "status" in case.requires else oracle.NOT_MET  # secondary sources convict nobody
        for steps, expected in ((0, oracle.MET), (1, missed)):
            less = margin.low + steps * step - (step if margin.strictly else 0)
            worse = before - less if margin.more else before + less
            verdict = brute_ways.verdict(case, brute_ways.moved(case.commune, {judged[0]: worse}))
            assert verdict == expected, (margin, steps, case)


def test_a_number_of_villages_that_the_commune_does_not_have_is_out_of_reach() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    villages = [{"name": name, "model_residential_area": True} for name in ("Nà Mỏ", "Nà Canh", "Nà Pài")]
    found = ntm.least_change(ntm.assess(ntm.Commune("X", year=2024, villages=villages), rules), "6.7")
    assert [(each.code, each.hindrance.value) for each in found.obstacles] == [("6.7", "out-of-reach")]
