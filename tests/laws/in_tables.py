"""Several communes as the tables that `assess_table` takes, and its rows as verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import ntm_criteria as ntm
from engines import ENGINES, Cells, number_cells, records

from . import oracle, strategies
from .adapter import rule_set_of
from .oracle import Judged, PlainCommune, Reasons
from .strategies import DICTIONARY, Draw, chance, pick

FLAGS = tuple(fact for fact, entry in DICTIONARY.items() if entry["kind"] == "flag" and entry.get("per") != "village")
CATEGORIES = tuple(fact for fact, entry in DICTIONARY.items() if entry["kind"] == "category")
VILLAGE_FACTS = tuple(fact for fact, entry in DICTIONARY.items() if entry.get("per") == "village")
OF_VILLAGES = (*VILLAGE_FACTS, *strategies.ROLL_UPS, "villages")  # what the commune says of its villages


@dataclass(frozen=True)
class Row:
    """A commune in one year."""

    id: str
    year: int
    commune: PlainCommune

    @property
    def key(self) -> tuple[str, int]:
        return self.id, self.year


@dataclass(frozen=True)
class TableCase:
    """A rule file and rows to judge; how the columns of numbers are carried, and which tables have a year column.

    Without a year column in the main table all rows are of one year, which the call names.
    """

    rule_doc: Mapping[str, Any]
    rows: tuple[Row, ...]
    carriers: Mapping[str, str]
    has_years: bool = False
    villages_have_years: bool = False
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def for_tables(commune: PlainCommune) -> PlainCommune:
    """Without what no number of a table can say: 1/3 of the villages."""
    told = {
        fact: value
        for fact, value in commune.facts.items()
        if not isinstance(value, Fraction) or (value * 100).denominator == 1
    }
    return replace(commune, facts=told)


def drawn_table(draw: Draw, most: int, *, least: int = 1, adopting: int = 0, size: int = 1) -> TableCase:
    """A rule file with communes, in one year or in several."""
    document, others = strategies.drawn_sets(draw, adopting, depths=(1, 0, 2), size=size)
    near = strategies.with_adopted(document, others) if others else document
    years = oracle.years_in(document["rule_set"]["years"])
    has_years = chance(draw, 40)
    villages_have_years = has_years and chance(draw, 40)
    year = pick(draw, years)
    rows: list[Row] = []
    for number in range(least + draw(strategies.up_to(most - least))):
        first = year if not has_years else pick(draw, years)
        commune = for_tables(strategies.drawn_commune(draw, near, first))
        rows.append(Row(f"x{number}", first, commune))
        # Two years on it is judged again; the year between keeps this year's figures from being its last year's.
        if has_years and first + 2 in years and chance(draw, 50):
            later = for_tables(strategies.drawn_commune(draw, near, first + 2))
            later = later if villages_have_years else with_villages_of(later, commune)
            if strategies.consistent(later):
                rows.append(Row(f"x{number}", first + 2, later))
    carriers = {fact: pick(draw, ("float", "float", "int", "decimal")) for fact in DICTIONARY if chance(draw, 40)}
    return TableCase(document, tuple(rows), carriers, has_years, villages_have_years, others)


def with_villages_of(commune: PlainCommune, other: PlainCommune) -> PlainCommune:
    """The commune with the other's villages, and with what the other says of them all."""
    kept = {fact: value for fact, value in commune.facts.items() if fact not in OF_VILLAGES}
    said = {fact: value for fact, value in other.facts.items() if fact in OF_VILLAGES}
    return replace(commune, facts={**kept, **said}, villages=other.villages)


def column(fact: str, values: Sequence[Any], carriers: Mapping[str, str]) -> Cells:
    if fact in FLAGS or (fact in VILLAGE_FACTS and DICTIONARY[fact]["kind"] == "flag" and "percent" not in carriers):
        return Cells("flag", values)
    if fact in CATEGORIES:
        return Cells("text", values)
    kind = carriers.get(fact, "float")
    if kind == "int" and any(value is not None and Fraction(value).denominator != 1 for value in values):
        kind = "float"
    return number_cells(values, kind)


def keys(rows: Sequence[Row], *, years: bool) -> dict[str, Cells]:
    made = {"id": Cells("text", [row.id for row in rows])}
    return {**made, "year": Cells("int", [row.year for row in rows])} if years else made


def main_columns(case: TableCase) -> dict[str, Cells]:
    """The main table. It has a column of what the rules read, be it empty: without any it would be refused."""
    figures = [{**row.commune.facts, **row.commune.scope} for row in case.rows]
    made = keys(case.rows, years=case.has_years)
    for fact in dict.fromkeys(fact for one in figures for fact in one):
        percent = {"percent": "yes"} if fact in VILLAGE_FACTS else {}
        made[fact] = column(fact, [one.get(fact) for one in figures], {**case.carriers, **percent})
    read = [node["fact"] for node in oracle.nodes_in(case.rule_doc["criteria"]) if "fact" in node]
    for fact in read:
        if fact not in VILLAGE_FACTS and made.keys().isdisjoint(read):
            made[fact] = column(fact, [None] * len(case.rows), case.carriers)
    if made.keys().isdisjoint(read):  # they read figures of villages only
        made.setdefault("villages", Cells("int", [None] * len(case.rows)))
    return made


def previous_columns(case: TableCase) -> dict[str, Cells]:
    made = keys([replace(row, year=row.year - 1) for row in case.rows], years=case.has_years)
    figures = [row.commune.previous for row in case.rows]
    for fact in dict.fromkeys(fact for one in figures for fact in one):
        made[fact] = column(fact, [one.get(fact) for one in figures], case.carriers)
    return made


def village_columns(case: TableCase) -> dict[str, Cells]:
    rows = {row.key if case.villages_have_years else row.id: row for row in case.rows}.values()
    listed = [(row, village) for row in rows for village in row.commune.villages]
    made = keys([row for row, _ in listed], years=case.villages_have_years)
    made["name"] = Cells("text", [village.name for _, village in listed])
    for fact in dict.fromkeys(fact for _, village in listed for fact in village.facts):
        made[fact] = column(fact, [village.facts.get(fact) for _, village in listed], case.carriers)
    if not listed:  # a table without a column that the rules read is refused
        read = [
            node["fact"] for node in oracle.nodes_in(case.rule_doc["criteria"]) if node.get("fact") in VILLAGE_FACTS
        ]
        made |= {fact: column(fact, [], case.carriers) for fact in read}
    return made


def judged_row(row: Mapping[str, Any], rule_doc: Mapping[str, Any]) -> Judged:
    codes = [one["code"] for criterion in rule_doc["criteria"] for one in criterion["indicators"]]
    numbers = [int(criterion["number"]) for criterion in rule_doc["criteria"]]
    return Judged(
        {code: row[code] for code in codes},
        {number: row[f"criterion_{number}"] for number in numbers},
        row["verdict"],
    )


def judged_table(
    case: TableCase, engine: str, rules: ntm.RuleSet | None = None, **options: Any
) -> list[dict[str, Any]]:
    """The rows that `assess_table` hands back."""
    make = ENGINES[engine]
    options = options if case.has_years else {"year": case.rows[0].year, **options}
    rules = rules or rule_set_of(case.rule_doc, case.others)
    main = main_columns(case)
    totals = [fact for fact in main if fact in rules.totals]
    result = ntm.assess_table(
        make(main),
        rules,
        by="id",
        villages=make(village_columns(case)),
        previous=make(previous_columns(case)),
        **{"units": dict.fromkeys(totals, "%"), **options},  # a bare 50 of a flag could be villages
    )
    return [{"year": case.rows[0].year, **row} for row in records(result)]


def is_too_large(error: ntm.FactError) -> bool:
    """Whether a table says that a float cannot hold its products: a finer bound, taken over, against large counts."""
    return {problem.code for problem in error.problems} == {ntm.ProblemCode.TOO_LARGE}


def table_judges(case: TableCase, engine: str, **options: Any) -> dict[tuple[str, int], Judged]:
    rows = judged_table(case, engine, **options)
    return {(row["id"], row["year"]): judged_row(row, case.rule_doc) for row in rows}


def reasons_in(row: Mapping[str, Any], rule_doc: Mapping[str, Any]) -> Reasons:
    codes = [one["code"] for criterion in rule_doc["criteria"] for one in criterion["indicators"]]
    numbers = [int(criterion["number"]) for criterion in rule_doc["criteria"]]
    return Reasons(
        {code: row[f"{code}_reason"] for code in codes},
        {number: row[f"criterion_{number}_reason"] for number in numbers},
        row["verdict_reason"],
    )
