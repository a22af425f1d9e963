"""Which floats are figures: in a table those that `assess` takes, on every engine, and no other."""

from __future__ import annotations

from math import inf, isnan, nan, nextafter

import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, records

FACTS = {  # step, limits, bound
    "share": ("0.01", "0..100", "92"),
    "tenths": ("0.1", "5..60", "7.3"),
    "thousandths": ("0.001", "0..2", "0.57"),
    "whole": ("1", "0..60000", "55"),
    "change": ("0.01", "-100..100", "0.29"),
    "fine": ("0.000001", "0..9999999", "0.07"),
    "largest": ("1", "0..999999999999999", "55000000"),
}
KIND = {"share": "kind: share, unit: '%'", "tenths": "kind: share, unit: '%'", "change": "kind: share, unit: '%'"}


def rules_of(fact: str, relation: str) -> ntm.RuleSet:
    step, limits, bound = FACTS[fact]
    return ntm.parse_rule_set(f"""
format: 1
rule_set: {{id: floats, label: {{vi: thử, en: test}}, years: 2024..2024}}
sources: {{plan: {{title: thử}}}}
facts:
  {fact}: {{label: {{vi: thử, en: test}}, {KIND.get(fact, "kind: quantity, unit: km")}, step: {step}, limits: {limits}}}
criteria:
  - number: 1
    label: {{vi: thử, en: test}}
    complete: true
    indicators:
      - code: "1.1"
        label: {{vi: thử, en: test}}
        cite: {{source: plan, at: thử, status: checked}}
        requires: {{fact: {fact}, {relation}: {bound} {"%" if fact in KIND else "km"}}}
""")


def cells_of(fact: str) -> list[float]:
    step, limits, bound = FACTS[fact]
    low, high = map(int, limits.split(".."))
    per_unit = round(1 / float(step))
    numbers = {*range(60), *range(100 * per_unit, 7 * 100 * per_unit, 97 * per_unit), round(float(bound) * per_unit)}
    numbers |= {end * per_unit + off for end in (low, high) for off in (-2, -1, 0, 1, 2)}
    near = [number / per_unit for number in sorted(numbers)]
    near += [-each for each in near]
    beside = [nextafter(each, towards) for each in near for towards in (-inf, inf)]
    odd = [inf, -inf, nan, -0.0, 5e-324, -5e-324, 1e-300, 1e300, -1e300, 2.0**53, 2.0**53 + 2, 0.1 + 0.2, high + 0.5]
    return [*map(float, near), *beside, *odd]


def expected(rules: ntm.RuleSet, fact: str, cell: float) -> str:
    try:
        return str(ntm.assess({fact: cell}, rules)["1.1"].verdict)
    except ntm.FactError:
        return "unknown"


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("relation", ["at_least", "at_most", "less_than"])
def test_a_float_is_a_figure_where_assess_says_so(fact: str, relation: str) -> None:
    rules, cells = rules_of(fact, relation), cells_of(fact)
    by_cell = [expected(rules, fact, cell) for cell in cells]
    assert set(by_cell) == {"met", "not_met", "unknown"}
    for engine in ENGINES.values():
        frame = engine({"id": Cells("int", list(range(len(cells)))), fact: Cells("float", cells)})
        found = records(ntm.assess_table(frame, rules, by="id", errors="null"))
        verdicts = [row["1.1"] for row in sorted(found, key=lambda row: row["id"])]
        assert dict(zip(cells, verdicts, strict=True)) == dict(zip(cells, by_cell, strict=True))


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("relation", ["at_least", "at_most"])
def test_one_float_that_is_no_figure_is_refused_among_many(fact: str, relation: str) -> None:
    rules, cells = rules_of(fact, relation), cells_of(fact)
    good = [cell for cell in cells if expected(rules, fact, cell) != "unknown"]
    columns = {"id": Cells("int", list(range(len(good) + 1)))}
    for bad in [cell for cell in cells if not isnan(cell) and cell not in good][::31]:
        for engine in ("polars", "pandas"):
            frame = ENGINES[engine](columns | {fact: Cells("float", [*good, bad])})
            with pytest.raises(ntm.FactError, match=str(len(good))):
                ntm.assess_table(frame, rules, by="id")
    frame = ENGINES["polars"](columns | {fact: Cells("float", [*good, nan])})
    assert records(ntm.assess_table(frame, rules, by="id"))[-1]["1.1"] == "unknown"
