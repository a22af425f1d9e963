"""What a commune reports of all its villages: a table refuses it exactly where `assess` does, and else judges as `assess`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES, Cells, records

from . import strategies
from .adapter import rule_set_of
from .strategies import Draw, chance, pick, up_to
from .test_tables import MORE, tabled

FLAGS = ("v_light", "v_house")
SHARES = (*FLAGS, "r1")  # what is reported in percent
FACTS = (*SHARES, "r2")
FORMS = ("float", "float", "int", "decimal", "fraction", "percent", "counts", "villages")
UNITS = {"fraction": "fraction", "percent": "%", "villages": "thôn"}


def lit(flag: str, bound: str) -> dict[str, Any]:
    return {"for_each": "village", "requires": {"fact": flag, "is": "true"}, "at_least": bound}


REQUIRED = (
    lit("v_light", "80 %"),
    lit("v_house", "50 %"),
    lit("v_house", "2 village"),
    {"fact": "r1", "at_least": "66.7 %"},
    {"fact": "r2", "at_least": "2 village"},
)
CRITERION = {
    "number": "1",
    "label": strategies.labelled("1"),
    "complete": "true",
    "indicators": [strategies.indicator_doc(f"1.{i}", one) for i, one in enumerate(REQUIRED, 1)],
}
RULES = rule_set_of(strategies.rule_doc_of([CRITERION], "2024..2024"))
CODES = [f"1.{i}" for i in range(1, len(REQUIRED) + 1)]


@dataclass(frozen=True)
class Reported:
    """A commune: how many villages it has, if it says so, those it lists, and what it reports of all of them."""

    villages: int | None
    listed: tuple[Mapping[str, bool | None], ...]
    totals: Mapping[str, Fraction]


@dataclass(frozen=True)
class Table:
    """Several communes, and how each column of totals is carried."""

    communes: tuple[Reported, ...]
    forms: Mapping[str, str]


def shares_of(villages: int) -> list[Fraction]:
    """What may be written of so many villages: exact, rounded and cut at two, one and no decimals, and just beside."""
    found = set[Fraction]()
    for digits in (0, 1, 2):
        for meeting in range(villages + 1):
            steps = 100 * 10**digits * meeting // villages
            found |= {Fraction(near, 10**digits) for near in (steps - 1, steps, steps + 1, steps + 2)}
    return sorted(one for one in found if 0 <= one <= 100)


@st.composite
def reported(draw: Draw) -> Reported:
    number = 1 + draw(up_to(11))
    yes = pick(draw, (20, 50, 80))
    said = [st.sampled_from([None]) if chance(draw, 40) else st.sampled_from([None, yes < 50, True]) for _ in FLAGS]
    listed = [{flag: draw(one) for flag, one in zip(FLAGS, said, strict=True)} for _ in range(draw(up_to(number)))]
    listed = listed if chance(draw, 50) else []
    stated = None if chance(draw, 20) else number - draw(up_to(1)) if chance(draw, 10) else number
    many = pick(draw, (number, number, number, 8, 7))
    totals = {fact: pick(draw, shares_of(many)) for fact in SHARES if chance(draw, 40)}
    if chance(draw, 40):
        totals["r2"] = Fraction(draw(up_to(number + 1)))
    return Reported(stated, tuple(listed), totals)


@st.composite
def tables(draw: Draw) -> Table:
    communes = tuple(draw(reported()) for _ in range(1 + draw(up_to(14))))
    forms = {fact: pick(draw, FORMS) for fact in SHARES} | {"r2": pick(draw, FORMS[:4])}
    for fact, form in forms.items():
        if form == "int" and any(one.totals.get(fact, Fraction()).denominator != 1 for one in communes):
            forms[fact] = "float"
    return Table(communes, forms)


def cell(value: Fraction, form: str) -> Any:
    """The figure as a column of this form holds it."""
    if form == "decimal":
        return (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.000001"))
    return int(value) if form == "int" else float(value / 100) if form == "fraction" else float(value)


def counted(one: Reported, value: Fraction) -> tuple[int, int]:
    """A share as villages that meet the condition and villages in all; now and then of another number, or more than all."""
    number = (one.villages or len(one.listed) or 8) + (value.numerator % 7 == 3)
    return round(value * number / 100) + (value.numerator % 11 == 4), number


def given_alone(one: Reported, fact: str, value: Fraction, form: str) -> Any:
    """The same as one commune gives it."""
    meeting, number = counted(one, value)
    if form in ("counts", "villages"):
        return f"{meeting}/{number} thôn" if form == "counts" else f"{meeting} thôn"
    if fact in FLAGS and form in ("fraction", "percent") and value.denominator == 1:
        return f"{value} %"
    return float(value) if form == "fraction" else cell(value, form)


def commune(one: Reported, forms: Mapping[str, str], without: Collection[str] = ()) -> ntm.Commune:
    facts = {fact: given_alone(one, fact, value, forms[fact]) for fact, value in one.totals.items()}
    facts |= {} if one.villages is None else {"villages": one.villages}
    villages = [{"name": f"Thôn {i}", **village} for i, village in enumerate(one.listed)]
    kept = {fact: value for fact, value in facts.items() if fact not in without}
    return ntm.Commune("", year=2024, facts=kept, villages=villages)


def is_its_own(problem: ntm.Problem) -> bool:
    """Whether a problem says nothing against what the same villages or the same commune report of the same matter."""
    own = "nhưng xã có", "nhiều hơn tổng số"  # "4/6 thôn" and "6 thôn" of 5, "6/5 thôn"
    return str(problem.code) in ("ambiguous-figure", "unit-mismatch") or any(word in problem.message.vi for word in own)


def of_another_number(one: Reported, problem: ntm.Problem) -> bool:
    """Whether two totals say of how many villages they are, one of them wrongly, and nothing tells which."""
    return one.villages is None and not one.listed and "nhưng xã có" in problem.message.vi


def refused(one: Reported, forms: Mapping[str, str]) -> list[ntm.Problem]:
    try:
        ntm.assess(commune(one, forms), RULES)
    except ntm.FactError as wrong:
        return [problem for problem in wrong.problems if problem.severity == "error"]
    return []


def asked(table: Table, engine: str) -> dict[str, Any]:
    """The tables as `assess_table` takes them."""
    make, communes = ENGINES[engine], table.communes
    main = {
        "id": Cells("int", range(len(communes))),
        "villages": Cells("int", [one.villages for one in communes]),
    }
    for fact, form in table.forms.items():
        values = [one.totals.get(fact) for one in communes]
        counts = [(None, None) if v is None else counted(one, v) for one, v in zip(communes, values, strict=True)]
        if form == "counts":
            main[f"{fact}/met"] = Cells("int", [meeting for meeting, _ in counts])
            main[f"{fact}/of"] = Cells("int", [number for _, number in counts])
        elif form == "villages":
            main[fact] = Cells("int", [meeting for meeting, _ in counts])
        else:
            cells = [None if value is None else cell(value, form) for value in values]
            main[fact] = Cells("float" if form in UNITS else form, cells)
    rows = [(id_, i, village) for id_, one in enumerate(communes) for i, village in enumerate(one.listed)]
    listed = {
        "id": Cells("int", [id_ for id_, _, _ in rows]),
        "name": Cells("text", [f"Thôn {i}" for _, i, _ in rows]),
        **{flag: Cells("flag", [village[flag] for _, _, village in rows]) for flag in FLAGS},
    }
    units = {fact: UNITS[form] for fact, form in table.forms.items() if form in UNITS}
    return {"frame": make(main), "villages": make(listed) if rows else None, "units": units, "by": "id"}


def check_totals(table: Table, engine: str) -> None:
    if engine in ("pandas", "pandas-nullable"):  # their decimals are Python objects, and are read as floats
        table = replace(table, forms={fact: form.replace("decimal", "float") for fact, form in table.forms.items()})
    given_ = asked(table, engine)
    wrong = [refused(one, table.forms) for one in table.communes]
    expected = Counter((str(problem.code), str(problem.fact)) for problems in wrong for problem in problems)
    check = ntm.check_table(rules=RULES, **given_)
    found = Counter[tuple[str, str]]()
    for mistake in check.mistakes:
        if not mistake.is_warning:
            found[str(mistake.code), str(mistake.column)] += mistake.rows
    assert found == expected
    said = {problem.message.vi.removeprefix(f"id={id_}, ") for id_, own in enumerate(wrong) for problem in own}
    for mistake in check.mistakes:
        assert mistake.is_warning or {p.message.vi.split(", ", 1)[1] for p in mistake.problems} <= said
    if expected and engine not in ("polars-lazy", "duckdb"):
        with pytest.raises(ntm.FactError):
            ntm.assess_table(rules=RULES, **given_)
    options: Any = {"errors": "null"} if expected else {}
    judged = {row["id"]: row for row in records(ntm.assess_table(rules=RULES, names="safe", **given_, **options))}
    for id_, (one, problems) in enumerate(zip(table.communes, wrong, strict=True)):
        without = {str(problem.fact) for problem in problems if not is_its_own(problem)}
        for family in ({"v_light", "r1"}, {"v_house", "r2"}):  # which of the two is wrong, nobody knows
            without |= family if without & family else set()
        if any(of_another_number(one, problem) for problem in problems):
            without |= {fact for fact in FACTS if table.forms[fact] == "counts"}
        without |= {str(problem.fact) for problem in problems}
        alone = ntm.assess(commune(one, table.forms, without), RULES)
        verdicts = {code: str(alone[code].verdict) for code in CODES}
        assert {code: judged[id_][f"indicator_{code.replace('.', '_')}"] for code in CODES} == verdicts, one


@settings_of(tabled, max_examples=60 * MORE)
@given(tables())
def test_a_total_is_refused_where_it_is_of_one_commune(table: Table) -> None:
    check_totals(table, "polars")


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "polars"])
@settings_of(tabled, max_examples=3 * MORE)
@given(tables())
def test_every_engine_refuses_the_same_totals(engine: str, table: Table) -> None:
    check_totals(table, engine)
