"""How far a figure is from its bound: what is computed over the columns of a table is the shortfall of that row's commune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import polars
from ntm_criteria.judging import Step
from ntm_criteria.model import (
    Change,
    Compare,
    Given,
    Matches,
    Measure,
    NumberFact,
    Pair,
    Ratio,
    VillageCount,
    Villages,
    VillageShare,
    body_of,
    comparisons,
    facts_read,
    gaps,
    is_possible,
)
from ntm_criteria.tables.evaluation import TableInputs, open_tables, prepare
from ntm_criteria.tables.expressions import Whole
from ntm_criteria.tables.mistakes import communes as communes_of

from . import oracle
from .adapter import rule_set_of
from .in_tables import Row, TableCase, for_tables, main_columns, previous_columns, village_columns
from .strategies import Draw, Temper, communes, pick, rule_docs, up_to
from .test_tables import MORE, tabled

BANG_MAC = ntm.load_rule_set("bang-mac-2024")


class JudgedTable:
    """A table of Polars with its figures prepared, and the same rows as communes."""

    def __init__(self, rules: ntm.RuleSet, **inputs: Any) -> None:
        self.rules, self.tables = rules, open_tables(TableInputs(by="id", **inputs), rules)
        self.frame = prepare(self.tables, ["id"], untidy=True).frame

    def cells(self, *numbers: Any) -> list[tuple[Any, ...]]:
        """What is computed over the columns, row by row."""
        columns = [number.expr if isinstance(number, Whole) else number for number in numbers]
        named = {str(place): pl.lit(each) if isinstance(each, int) else each for place, each in enumerate(columns)}
        return [tuple(row.values()) for row in self.tables.table.rows(self.frame.select("id", **named))]

    def gaps(self, node: Compare, bound: Pair) -> dict[str, tuple[Any, ...] | None]:
        """By row the first gap that is known, in the form of `shortfall`; None where the bound cannot be met."""
        found: dict[str, tuple[Any, ...] | None] = {}
        question = node.relation, bound, self.rules.facts, self.tables.source()
        if isinstance(node.measure, Change):
            for answer in is_possible(node.measure, *question):
                rows = self.cells(answer.known, answer.holds)
                found |= {id_: None for id_, known, holds in rows if known and not holds}
        for gap in gaps(node.measure, *question):
            for low, high in zip(gap.low, gap.high, strict=True):
                for id_, known, *ends in self.cells(low.known & high.known, *low.low, *high.low):
                    if known and id_ not in found:
                        one, per, other, of = map(int, ends)
                        assert [one, per, other, of] == ends
                        if not per or not of:  # of a share of nothing, which no commune that fails may have
                            found[id_] = ("of nothing",)
                            continue
                        amounts = Fraction(one, per), Fraction(other, of)
                        found[id_] = *amounts, gap.unit.id, gap.more, gap.strictly, gap.fact, gap.of_part
        return found

    def check(self, seen: Counter[str]) -> None:
        """Every part of the rules that a commune fails lacks the same in both."""
        main, known = self.tables.table, dict[Any, dict[str, Any]]()
        for commune in communes_of(self.tables, main.rows(main.deferred)):
            assessment = ntm.assess(commune, self.rules)
            leaves = [leaf for each in assessment.entries for leaf in each.step.leaves(ntm.Verdict.NOT_MET)]
            for step in leaves:
                if isinstance(step.node, Compare) and step.bound and step.bound.pair:
                    key = id(step.node), step.bound.pair
                    by_row = (
                        known[key] if key in known else known.setdefault(key, self.gaps(step.node, step.bound.pair))
                    )
                    expected, found = shortfall(assessment, step), by_row[commune.name]
                    assert found == expected, (commune, step.node)
                    seen[type(step.node.measure).__name__] += 1
                    if found is not None:
                        seen["of a part" if found[-1] else f"of {found[2]}"] += 1


def shortfall(assessment: ntm.Assessment, step: Step) -> tuple[Any, ...] | None:
    found = assessment.shortfall(step)
    if found is None:
        return None
    return found.low, found.high, found.unit.id, found.more, found.strictly, found.fact, found.of_part


@st.composite
def failing_tables(draw: Draw) -> TableCase:
    rule_doc = draw(rule_docs(depths=(0, 0, 1), exemptions=False, open_bounds=False, admissions=False))
    year = pick(draw, oracle.years_in(rule_doc["rule_set"]["years"]))
    temper = Temper(good=pick(draw, (10, 25)), gaps=pick(draw, (0, 20, 45)))
    drawn = [for_tables(draw(communes(rule_doc, year, temper=temper))) for _ in range(1 + draw(up_to(2)))]
    return TableCase(rule_doc, tuple(Row(f"x{number}", year, one) for number, one in enumerate(drawn)), {})


def test_the_gap_of_a_row_is_the_shortfall_of_its_commune() -> None:
    seen = Counter[str]()

    @settings(tabled, max_examples=60 * MORE, derandomize=True, database=None)
    @given(failing_tables())
    def look(case: TableCase) -> None:
        villages, previous = polars(village_columns(case)), polars(previous_columns(case))
        frame, rules = polars(main_columns(case)), rule_set_of(case.rule_doc)
        JudgedTable(rules, frame=frame, year=case.rows[0].year, villages=villages, previous=previous).check(seen)

    look()
    kinds = ("Given", "Ratio", "Change", "VillageShare", "of a part", "of village")
    assert min(seen[kind] for kind in kinds) >= 5, seen


ROWS = 10
VILLAGES = [f"Thôn {number}" for number in range(1, 7)] + ["Đông Quan", "Nà Canh"]


def figures_of(random: Random, measure: Given | Ratio) -> dict[str, float]:
    """Figures that settle a measure: a number, two counts, a share alone or with its whole, whose part can be told or not."""
    if isinstance(measure, Given):
        fact = BANG_MAC.facts[measure.fact]
        assert isinstance(fact, NumberFact)
        return {fact.id: random.randint(fact.low_multiple, min(fact.high_multiple, 100 * fact.scale)) / fact.scale}
    whole = random.randint(1, 400)
    part = random.randint(0, whole)
    share = round(Fraction(100 * part, whole), random.choice((0, 1, 2)))
    figures = {measure.part: part, measure.whole: whole, measure.fact: float(share)}
    shown = random.choice([(measure.part, measure.whole), (measure.whole, measure.fact), (measure.fact,)])
    return {fact: figures[fact] for fact in shown}


def villages_of(random: Random, measure: Villages) -> tuple[list[dict[str, Any]], list[int]]:
    """Villages of which some meet the body of a measure and some leave it open; and a total of each row that they allow."""
    ((fact, _),) = facts_read(body_of(measure))
    met, not_met = (True, False) if isinstance(body_of(measure), Matches) else (4.0, 0.0)
    cells = [
        random.choices((met, not_met, None), random.choice(((1, 1, 0), (1, 1, 1), (0, 1, 1))), k=8) for _ in range(ROWS)
    ]
    rows = [
        {"id": f"x{row}", "name": name, fact: cell}
        for row, each in enumerate(cells)
        for name, cell in zip(VILLAGES, each, strict=True)
    ]
    return rows, [each.count(met) + random.randint(0, each.count(None)) for each in cells]


def frame_of(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([{"id": f"x{number}", **row} for number, row in enumerate(rows)], infer_schema_length=None)


def inputs_for(random: Random, measure: Measure) -> dict[str, Any]:
    """Tables of communes that report figures of one measure."""
    if isinstance(measure, VillageShare | VillageCount):
        villages, totals = villages_of(random, measure)
        percents = {measure.flag} | ({measure.fact} if isinstance(measure, VillageShare) else set())
        facts = [random.choice([*(fact for fact in (measure.fact, measure.flag) if fact), None]) for _ in totals]
        rows = [
            {fact: total * (12.5 if fact in percents else 1.0)} if fact else {}
            for fact, total in zip(facts, totals, strict=True)
        ]
        return {"frame": frame_of(rows), "villages": pl.DataFrame(villages, infer_schema_length=None)}
    if isinstance(measure, Change):
        now, before = ([figures_of(random, level) for _ in range(ROWS)] for level in (measure.now, measure.before))
        return {"frame": frame_of(now), "previous": frame_of(before)}
    assert isinstance(measure, Given | Ratio)
    return {"frame": frame_of([figures_of(random, measure) for _ in range(ROWS)])}


def test_the_requirements_of_a_plan_lack_the_same_in_a_table() -> None:
    random, seen = Random(7), Counter[str]()
    measures = [node.measure for indicator in BANG_MAC.entries for node in comparisons(indicator.condition)]
    for measure in measures * MORE:
        JudgedTable(BANG_MAC, **inputs_for(random, measure)).check(seen)
    kinds = ("Given", "Ratio", "Change", "VillageShare", "of a part", "of village", "of percentage_point")
    assert min(seen[kind] for kind in kinds) >= 5, seen
    assert seen["VillageCount"] >= 1, seen
