"""Facts that hang together, against plain fractions: sums, what lies within what, two shares of the same counts.

The expected verdicts follow docs/figures.md and docs/rule-file.md alone. Figures are small, so that contradictions, sums and
shares of 100 % are as common as gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES, Cells, number_cells, records
from laws.adapter import MORE_LAWS

RULES = ntm.parse_rule_set("""
format: 1
rule_set: {id: thu, label: {vi: Bộ thử}, years: 2024..2024}
sources: {s: {title: Quyết định thử}}
facts:
  whole: {label: {vi: tổng số}, kind: count, unit: household, limits: 0..100}
  poor: {label: {vi: nghèo}, kind: count, unit: household, limits: 0..100}
  near: {label: {vi: cận nghèo}, kind: count, unit: household, limits: 0..100}
  both: {label: {vi: cả hai}, kind: count, unit: household, limits: 0..100, sum_of: [poor, near]}
  both_share: {label: {vi: tỷ lệ cả hai}, kind: share, unit: "%", step: 1, part: both, whole: whole}
  poor_share: {label: {vi: tỷ lệ nghèo}, kind: share, unit: "%", step: 1, part: poor, whole: whole, within: both_share}
  same_share: {label: {vi: tỷ lệ nghèo khác tên}, kind: share, unit: "%", step: 1, part: poor, whole: whole}
criteria:
  - number: 1
    label: {vi: Tiêu chí thử}
    complete: true
    indicators:
      - {code: a, label: {vi: a}, cite: {source: s, at: a, status: checked}, requires: {fact: both, at_most: 3 hộ}}
      - {code: b, label: {vi: b}, cite: {source: s, at: b, status: checked}, requires: {fact: both_share, at_least: 100 %}}
      - {code: c, label: {vi: c}, cite: {source: s, at: c, status: checked}, requires: {fact: poor_share, at_least: 50 %}}
      - {code: d, label: {vi: d}, cite: {source: s, at: d, status: checked}, requires: {fact: same_share, less_than: 50 %}}
""")
COUNTS = st.none() | st.integers(0, 4)
SHARES = st.none() | st.sampled_from([0, 25, 33, 50, 66, 67, 75, 100])
FIGURES = st.fixed_dictionaries(
    dict.fromkeys(("whole", "poor", "near", "both"), COUNTS)
    | dict.fromkeys(("both_share", "poor_share", "same_share"), SHARES)
)
Figures = Mapping[str, int | None]


def total(figures: Figures) -> int | None:
    poor, near = figures["poor"], figures["near"]
    return figures["both"] if poor is None or near is None else poor + near


def share(part: int | None, whole: int | None) -> Fraction | str | None:
    if whole == 0:
        return "undefined"
    return None if part is None or whole is None else Fraction(100 * part, whole)


def is_written_as(reported: int, derived: Fraction | str) -> bool:
    return isinstance(derived, Fraction) and (abs(derived - reported) <= Fraction(1, 2) or reported == derived // 1)


def contradicts_itself(figures: Figures) -> bool:
    whole, poor, near, both = (figures[name] for name in ("whole", "poor", "near", "both"))
    adds_up = total(figures)
    pairs = [(poor, whole), (adds_up, whole), (poor, adds_up), (near, adds_up)]
    wrong = [small > large for small, large in pairs if small is not None and large is not None]
    wrong += [both != adds_up for _ in [0] if both is not None and adds_up is not None]
    derived = {"both_share": share(adds_up, whole), "poor_share": share(poor, whole), "same_share": share(poor, whole)}
    for fact, value in derived.items():
        reported = figures[fact]
        wrong += [not is_written_as(reported, value) for _ in [0] if reported is not None and value is not None]
    one, other = figures["poor_share"], figures["same_share"]
    wrong += [one != other for _ in [0] if one is not None and other is not None]
    return any(wrong) or is_above(figures)


def is_above(figures: Figures) -> bool:
    """Whether the poor share, as reported or as known, is above the other one, as known or as reported."""
    poor, both = known_poor(figures), known_both(figures)
    pairs = [(figures["poor_share"], both), (poor, figures["both_share"])]
    for small, large in pairs:
        if small is not None and large is not None and "undefined" not in (small, large):
            return Fraction(small) > Fraction(large)
    return False


def known_poor(figures: Figures) -> Fraction | int | str | None:
    derived = share(figures["poor"], figures["whole"])
    for value in (derived, figures["poor_share"], figures["same_share"]):
        if value is not None:
            return value
    return None


def known_both(figures: Figures) -> Fraction | int | str | None:
    derived = share(total(figures), figures["whole"])
    for value in (derived, figures["both_share"]):
        if value is not None:
            return value
    return 100 if known_poor(figures) == 100 else None


def expected(figures: Figures) -> dict[str, str]:
    def verdict(value: Any, test: Any) -> str:
        return "unknown" if value is None or value == "undefined" else "met" if test(value) else "not_met"

    return {
        "a": verdict(total(figures), lambda value: value <= 3),
        "b": verdict(known_both(figures), lambda value: value >= 100),
        "c": verdict(known_poor(figures), lambda value: value >= 50),
        "d": verdict(known_poor(figures), lambda value: value < 50),
    }


@settings(max_examples=1500)
@given(FIGURES)
def test_one_commune(figures: Figures) -> None:
    try:
        assessment = ntm.assess(figures, RULES)
    except ntm.FactError:
        assert contradicts_itself(figures)
        return
    assert not contradicts_itself(figures)
    assert {result.code: str(result.verdict) for result in assessment.entries} == expected(figures)
    assert not assessment.unused


@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
@settings(max_examples=12 * MORE_LAWS)
@given(rows=st.lists(FIGURES, min_size=1, max_size=40))
def test_a_table(engine: str, rows: list[Figures]) -> None:
    """The rows that `assess` refuses are refused, and all others are judged as `assess` judges them."""
    names = [f"x{i}" for i in range(len(rows))]
    columns = {"id": Cells("text", names)} | {fact: number_cells([row[fact] for row in rows]) for fact in rows[0]}
    frame = ENGINES[engine](columns)
    wrong = {name for name, row in zip(names, rows, strict=True) if contradicts_itself(row)}
    problems = [each for each in ntm.check_table(frame, RULES, by="id").problems if each.severity == "error"]
    named = {each.message.en.split(",")[0].removeprefix("id=") for each in problems}
    assert named <= wrong and bool(named) == bool(wrong)
    judged = ntm.assess_table(frame, RULES, by="id", errors="null", only=["a", "b", "c", "d"])
    found = {row["id"]: {code: row[code] for code in "abcd"} for row in records(judged)}
    for name, row in zip(names, rows, strict=True):
        if name not in wrong:
            assert found[name] == expected(row)


def test_the_strategy_reaches_every_verdict() -> None:
    """A plain sweep shows that no branch above is idle."""
    counts = (None, 0, 2, 4)
    seen = {
        (code, verdict)
        for whole in counts
        for poor in counts
        for near in counts
        for code, verdict in expected(
            {"whole": whole, "poor": poor, "near": near, "both": None, "both_share": None, "poor_share": None,
             "same_share": None}
        ).items()
    }  # fmt: skip
    assert seen == {(code, verdict) for code in "abcd" for verdict in ("met", "not_met", "unknown")}
