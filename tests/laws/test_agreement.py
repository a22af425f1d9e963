"""Agreement: one commune is refused where the oracle says so, and a row of a table exactly where `assess` refuses its commune.

The figures are drawn at, just inside and just outside of everything that can be wrong with them: their limits, their step,
the whole of a part, and the last digit of what other figures make them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import UnionType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records
from ntm_criteria.model import FactKind, NumberFact

from . import oracle, strategies
from .adapter import MORE_LAWS, everyday, rule_set_of
from .oracle import PlainCommune, Village
from .oracle_consistency import (
    BEFORE,
    NOW,
    Mistake,
    judged_by_the_rest,
    mistakes,
    share_in,
)
from .strategies import Draw, chance, pick, up_to
from .test_tables import MORE, tabled

DICTIONARY: dict[str, Any] = {
    **strategies.DICTIONARY,
    "villages": {"kind": "count", "unit": "village", "limits": "1..200"},
}
YEAR = 2024

# One indicator for each figure, so that every figure is read; of last year those that changes are made of.
REQUIRED: tuple[dict[str, Any], ...] = (
    *({"fact": fact, "at_least": "50 %"} for fact in ("s1", "s2", "s3", "s4", "p1", "p2", "r1")),
    *({"fact": fact, "at_least": "0.5 percentage_point"} for fact in ("d1", "d2", "d3")),
    {"fact": "r2", "at_least": "2 village"},
    {"fact": "q1", "at_least": "48.5 triệu đồng/người/năm"},
    {"fact": "q2", "at_least": "2.25 hectare"},
    {"fact": "c1", "at_most": "3 incident"},
    {"fact": "c2", "at_least": "100 person"},
    {"fact": "hh_b", "at_least": "10 household"},
    {"fact": "terrain", "is": "núi"},
    {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}, "at_least": "80 %"},
    {"for_each": "village", "requires": {"fact": "v_house", "is": "true"}, "at_least": "2 village"},
    {"for_each": "village", "requires": {"fact": "v_hh", "at_least": "40 household"}, "at_least": "50 %"},
    {"for_each": "village", "requires": {"fact": "v_road", "at_least": "1.5 hectare"}, "at_least": "50 %"},
)
INDICATORS = [strategies.indicator_doc(f"1.{number}", one) for number, one in enumerate(REQUIRED, 1)]
CRITERION = {"number": "1", "label": strategies.labelled("1"), "complete": "true", "indicators": INDICATORS}
RULE_DOC = strategies.rule_doc_of([CRITERION], f"{YEAR}..{YEAR}")
RULES = rule_set_of(RULE_DOC)
CODES = [one["code"] for one in INDICATORS]
LAST_YEAR = ("p1", "s1", "hh_a", "hh_all")  # what this set reads of the year before
VILLAGE_FACTS = ("v_light", "v_house", "v_hh", "v_road")


# ---------------------------------------------------------------------------------------------------------------------
# Communes that may contradict themselves


@dataclass(frozen=True)
class Pen:
    """How a commune's figures are written: `slips` is how often, in percent, one of them is what it cannot be."""

    draw: Draw
    slips: int

    def slip(self) -> bool:
        return self.slips > 0 and chance(self.draw, self.slips)

    def rounded(self, exact: Fraction, finest: Fraction) -> Fraction:
        """A number rounded or cut at none, one or two decimals; after a slip, just beside what may be written for it."""
        unit = Fraction(1, pick(self.draw, [per for per in (1, 10, 100) if Fraction(1, per) >= finest] or [1]))
        cut = exact // unit
        if self.slip():
            return Fraction(cut + pick(self.draw, (-1, 0, 1, 2))) * unit
        rest = exact - cut * unit
        up = [cut + 1] if 2 * rest >= unit or (exact < 0 and rest) else []
        down = [cut] if exact >= 0 or 2 * rest <= unit else []
        return Fraction(pick(self.draw, [*down, *up]) * unit)

    def figure(self, fact: str, usual: Sequence[Any]) -> Fraction:
        """A figure of its own; now and then at its limits, after a slip just outside of them or, for a count, not whole."""
        low, high = strategies.limits_of(fact)
        step = strategies.step_of(fact)
        if self.slip():
            return Fraction(pick(self.draw, (high + step, low - step, high - step / 2, low + step / 10)))
        return Fraction(pick(self.draw, (*usual, *usual, *usual, low, high)))

    def counts(self, share: str, figures: dict[str, Fraction], wholes: dict[str, Fraction]) -> None:
        """A part, a whole and a share, each of them or not."""
        entry = DICTIONARY[share]
        part, whole = entry["part"], entry["whole"]
        step = strategies.step_of(part)
        if whole not in wholes:
            wholes[whole] = self.figure(whole, (8, 12, 3, 25, 7, 200, 400))
            if chance(self.draw, 75):
                figures[whole] = wholes[whole]
        all_ = wholes[whole]
        number = (all_ * self.draw(up_to(24)) / 24) // step * step
        slipped = self.slip()
        if slipped:
            # a float half a step outside of the limits may mean the limit, where the grid of its fact is no finer
            inside = 0 < all_ <= strategies.limits_of(part)[1]
            number = all_ + pick(self.draw, (1, 1, Fraction(-1, 2)) if inside else (1,)) * step
        elif "may_exceed_whole" in entry and chance(self.draw, 30):
            number = Fraction(3 * all_ // 2)
        if chance(self.draw, 75) and (slipped or strategies.fits(part, number)):
            figures[part] = number
        if chance(self.draw, 60) and (all_ or chance(self.draw, 40)):
            exact = 100 * number / all_ if all_ else Fraction(0)
            figures[share] = self.rounded(exact, strategies.step_of(share))

    def change(self, fact: str, figures: dict[str, Fraction], previous: Mapping[str, Fraction]) -> None:
        source = strategies.change_source(fact)
        assert source is not None
        now, before = (share_in(DICTIONARY[source], source, one) for one in (figures, previous))
        if isinstance(now, Fraction) and isinstance(before, Fraction):
            sign = -1 if "decrease_of" in DICTIONARY[fact] else 1
            figures[fact] = self.rounded(sign * (now - before), strategies.step_of(fact))
        elif (now is None or before is None) or self.slip():
            figures[fact] = self.figure(fact, (Fraction(-5, 2), Fraction(1, 2), 4))

    def villages(self, figures: dict[str, Fraction]) -> list[dict[str, Any]]:
        """The villages' own figures, their number, and what is reported of all of them."""
        draw = self.draw
        number = 1 + draw(up_to(8))
        truth = {flag: [chance(draw, 65) for _ in range(number)] for flag in ("v_light", "v_house")}
        listed: list[dict[str, Any]] = []
        for place in range(pick(draw, (number, number, 0, number - 1))):
            own: dict[str, Any] = {flag: truth[flag][place] for flag in truth if chance(draw, 70)}
            own |= {"v_hh": self.figure("v_hh", (40, 39, 12))} if chance(draw, 50) else {}
            own |= {"v_road": self.figure("v_road", (Fraction(3, 2), Fraction(7, 5)))} if chance(draw, 50) else {}
            listed.append(own)
        if chance(draw, 60):
            figures["villages"] = Fraction(number - 1 if number > 1 and self.slip() else number)
        for fact, flag in (("v_light", "v_light"), ("v_house", "v_house"), ("r1", "v_light")):
            if chance(draw, 25):
                figures[fact] = self.rounded(Fraction(100 * sum(truth[flag]), number), Fraction(1, 100))
        if chance(draw, 30):
            figures["r2"] = Fraction(sum(truth["v_house"]) + (pick(draw, (-1, 1, number)) if self.slip() else 0))
        return [] if not listed and not figures else listed


@dataclass(frozen=True)
class Given:
    """A commune's figures as numbers, before a column or a report gives them a form."""

    facts: Mapping[str, Any]
    previous: Mapping[str, Fraction]
    villages: tuple[Mapping[str, Any], ...]
    panel: Mapping[str, Fraction]  # last year's row of the main table, where there is one


@st.composite
def given_communes(draw: Draw, *, panel: bool = False, beside: bool = True, slips: Sequence[int] = (0, 5, 25)) -> Given:
    pen = Pen(draw, pick(draw, slips))
    facts: dict[str, Any] = {}
    previous: dict[str, Fraction] = {}
    rows: dict[str, Fraction] = {}
    wholes: dict[str, Fraction] = {}
    tenths = [Fraction(draw(up_to(1000)), 10) for _ in range(2)]
    for share in ("s1", "s2", "s3", "s4"):
        if chance(draw, 50):
            pen.counts(share, facts, wholes)
    for fact in ("p1", "p2"):
        if chance(draw, 60):
            facts[fact] = pen.figure(fact, tenths)
    for given_, is_there in ((rows, panel), (previous, beside)):
        if is_there and chance(draw, 85):
            pen.counts("s1", given_, {})
        if is_there and chance(draw, 85):
            given_["p1"] = pen.figure("p1", tenths)
    for fact in ("d1", "d2", "d3"):
        if chance(draw, 65):
            pen.change(fact, facts, {**rows, **previous})
    for fact in ("q1", "q2", "c1", "c2"):
        if chance(draw, 40):
            facts[fact] = pen.figure(fact, (1, 3, 4, 50))
    if chance(draw, 30):
        facts["terrain"] = "biển" if pen.slip() else pick(draw, strategies.TERRAINS)
    villages = pen.villages(facts) if chance(draw, 60) else []
    return Given(facts, previous, tuple(villages), rows)


NUMBERS = [fact for fact in DICTIONARY if fact != "zone" and DICTIONARY[fact]["kind"] not in ("flag", "category")]
FORMS = ("float", "float", "int", "decimal", "written")  # "written": as a report has it, with its own digits


def in_form(figure: Any, form: str) -> Any:
    """The figure as one commune gives it; a table has no "written" column."""
    if not isinstance(figure, Fraction):
        return figure
    if form == "int" and figure.denominator == 1:
        return int(figure)
    if form == "decimal":
        return (Decimal(figure.numerator) / figure.denominator).quantize(Decimal("0.000001"))
    if form == "written":
        return Decimal(figure.numerator) / figure.denominator
    return float(figure)


def with_forms(one: Given, forms: Mapping[str, str]) -> PlainCommune:
    def formed(figures: Mapping[str, Any]) -> dict[str, Any]:
        return {fact: in_form(figure, forms.get(fact, "float")) for fact, figure in figures.items()}

    villages = tuple(Village(f"Thôn {i}", formed(own)) for i, own in enumerate(one.villages))
    return PlainCommune(formed(one.facts), formed({**one.panel, **one.previous}), {}, villages)


def commune_of(commune: PlainCommune) -> ntm.Commune:
    villages = [{"name": village.name, **village.facts} for village in commune.villages]
    return ntm.Commune("", year=YEAR, facts=commune.facts, previous=commune.previous, villages=villages)


# ---------------------------------------------------------------------------------------------------------------------
# (a) One commune


def library_mistakes(commune: PlainCommune) -> set[Mistake]:
    """What `assess` refuses this commune for; if it does not, the figures it warns of as given twice."""
    try:
        problems: Iterable[ntm.Problem] = ntm.assess(commune_of(commune), RULES).warnings
    except ntm.FactError as wrong:
        problems = wrong.problems
    found = set()
    for one in problems:
        assert one.fact is not None, one
        level = next((level for start, level in LEVELS.items() if one.message.en.startswith(start)), NOW)
        if one.severity == "error" or str(one.code) == "given-twice":
            found.add(Mistake(str(one.code), one.fact, level))
    return found


LEVELS = {"last year, ": BEFORE, "village ": "village"}


@st.composite
def formed_communes(draw: Draw) -> PlainCommune:
    return with_forms(draw(given_communes()), {fact: pick(draw, FORMS) for fact in (*NUMBERS, "v_light", "v_house")})


def means_no_number(figures: Mapping[str, Any], types: type | UnionType = float) -> bool:
    """Whether a figure of these types is finer than its step and its fact's grid is not: the oracle knows no intervals."""
    numbers = [
        (entry, figure) for fact, figure in figures.items() if isinstance(entry := RULES.facts[fact], NumberFact)
    ]
    return any(
        isinstance(figure, types)
        and entry.kind is not FactKind.COUNT
        and entry.float_scale == entry.scale
        and (Fraction(str(figure)) * entry.scale).denominator != 1
        for entry, figure in numbers
    )


@everyday(max_examples=300 * MORE_LAWS)
@given(formed_communes())
def test_a_commune_is_refused_where_the_oracle_refuses_it(commune: PlainCommune) -> None:
    assume(not means_no_number(commune.facts) and not means_no_number(commune.previous))
    expected = mistakes(commune, DICTIONARY)
    errors = {mistake for mistake in expected if mistake.code != "given-twice"}
    assert library_mistakes(commune) == (errors or expected)


def of_villages(*lit: bool | None, **figures: Any) -> PlainCommune:
    villages = [Village(f"Thôn {i}", {} if one is None else {"v_light": one}) for i, one in enumerate(lit)]
    return PlainCommune(figures, villages=villages)


EXAMPLES: list[tuple[PlainCommune, str]] = [
    # counts and their share: 23 of 25 are 92 %, 2 of 3 are 66.66… %
    (PlainCommune({"hh_a": 23, "hh_all": 25, "s1": 92}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.67")}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.66")}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": 66}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": 66.0}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.0")}), "figures-disagree s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.65")}), "figures-disagree s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.68")}), "figures-disagree s1"),
    (PlainCommune({"hh_a": 1, "hh_all": 8, "s1": Decimal("12.4")}), "figures-disagree s1"),
    (PlainCommune({"hh_a": 1, "hh_all": 200, "s1": 1}), "given-twice s1"),  # a half is rounded either way
    (PlainCommune({"hh_a": 1, "hh_all": 200, "s1": 0}), "given-twice s1"),
    # last year's share is set against last year's counts, at its own digits
    (PlainCommune({"s1": 50}, {"hh_a": 23, "hh_all": 25}), ""),
    (PlainCommune({}, {"hh_a": 23, "hh_all": 25, "s1": 90}), "figures-disagree s1 last year"),
    (PlainCommune({"s1": Decimal("66.6")}, {"hh_a": 2, "hh_all": 3, "s1": 66}), "given-twice s1 last year"),
    # a share of nothing is none; the part of nothing need not be given
    (PlainCommune({"hh_a": 0, "hh_all": 0, "s1": 0}), "figures-disagree s1"),
    (PlainCommune({"hh_all": 0, "s1": 100}), "figures-disagree s1"),
    (PlainCommune({"hh_a": 0, "hh_all": 0}), ""),
    # a part and its whole; dossiers may be carried over
    (PlainCommune({"hh_a": 26, "hh_all": 25}), "part-exceeds-whole hh_a"),
    (PlainCommune({}, {"hh_a": 26, "hh_all": 25}), "part-exceeds-whole hh_a last year"),
    (PlainCommune({"hh_a": 26, "hh_b": 20, "hh_all": 25}), "part-exceeds-whole hh_a"),
    (PlainCommune({"files_done": 26, "files_due": 25}), ""),
    # a change and the two years: 8.2 - 7.7 = 0.5
    (PlainCommune({"p1": 7.7, "d3": Decimal("0.5")}, {"p1": 8.2}), "given-twice d3"),
    (PlainCommune({"p1": 7.7, "d3": 1}, {"p1": 8.2}), "given-twice d3"),
    (PlainCommune({"p1": 7.7, "d3": Decimal("0.4")}, {"p1": 8.2}), "figures-disagree d3"),
    (PlainCommune({"p1": 7.7, "d2": Decimal("0.5")}, {"p1": 8.2}), "figures-disagree d2"),  # it has not risen
    (PlainCommune({"p1": 8.3, "d3": 0}, {"p1": 7.7}), "given-twice d3"),  # -0.6 is cut to 0
    (PlainCommune({"p1": 8.3, "d3": Decimal("0.4")}, {}), ""),
    (PlainCommune({"p1": 8.2, "d3": -1}, {"p1": 7.7}), "given-twice d3"),  # a half below 0 is rounded either way
    (PlainCommune({"p1": 8.2, "d3": 0}, {"p1": 7.2}), "figures-disagree d3"),  # -1 is not cut to 0
    (PlainCommune({"p1": 8.1, "d3": -1}, {"p1": 7.7}), "figures-disagree d3"),  # -0.4 is not cut to -1
    (PlainCommune({"hh_all": 0, "d1": 4}, {"s1": 50}), "figures-disagree d1"),
    # totals of the villages
    (of_villages(True, True, False, r1=Decimal("66.7")), "given-twice r1"),
    (of_villages(True, True, False, r1=Decimal("66.6")), "given-twice r1"),
    (of_villages(True, True, False, r1=Decimal("66.8")), "figures-disagree r1"),
    (of_villages(True, None, None, r1=Decimal("66.7")), ""),  # one to three of three
    (of_villages(True, None, None, r1=0), "figures-disagree r1"),
    (of_villages(None, None, None, r1=50), "figures-disagree r1"),  # of no number of three
    (of_villages(True, False, v_light=50), "given-twice v_light"),
    (of_villages(True, False, v_light=51), "figures-disagree v_light"),
    (of_villages(v_light=Decimal("50.5"), r1=Decimal("51.5")), "figures-disagree r1"),
    (of_villages(True, None, None, v_light=Decimal("66.67"), r1=Decimal("33.33")), "figures-disagree r1"),
    (of_villages(True, True, villages=1), "figures-disagree villages"),
    (of_villages(villages=8, r2=9), "part-exceeds-whole r2"),
    (of_villages(villages=8, r2=8), ""),
    (of_villages(r2=8), ""),  # of nobody knows how many
    # figures that cannot be
    (PlainCommune({"p1": Decimal("100.1")}), "out-of-limits p1"),
    (PlainCommune({"p1": Decimal("8.25")}), ""),  # finer than its step
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.6667")}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.6666")}), "given-twice s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": Decimal("66.6668")}), "figures-disagree s1"),
    (PlainCommune({"hh_a": 2, "hh_all": 3, "s1": 66.6665}), "figures-disagree s1"),
    (PlainCommune({"c1": Decimal("1.5")}), "unreadable-figure c1"),
    (PlainCommune({"terrain": "biển"}), "unknown-value terrain"),
    (PlainCommune({"p1": Decimal("8.20"), "c1": 1.0}), ""),
]


@pytest.mark.parametrize(("commune", "expected"), EXAMPLES)
def test_worked_examples(commune: PlainCommune, expected: str) -> None:
    found = mistakes(commune, DICTIONARY)
    assert library_mistakes(commune) == found
    last_year = {BEFORE: " last year"}
    assert "; ".join(sorted(f"{one.code} {one.fact}{last_year.get(one.level, '')}" for one in found)) == expected


# ---------------------------------------------------------------------------------------------------------------------
# (b) A table


@dataclass(frozen=True)
class Table:
    """Several communes, how each column is carried, and how last year comes: `None`, "beside", "rows" or "both"."""

    communes: tuple[Given, ...]
    forms: Mapping[str, str]
    last_year: str | None


@st.composite
def tables(draw: Draw, most: int = 12) -> Table:
    last_year = pick(draw, (None, "beside", "beside", "rows", "both"))
    panel, beside = last_year in ("rows", "both"), last_year in ("beside", "both")
    slips = pick(draw, ((0, 5, 25), (0, 5, 25), (0,)))  # a table of which nothing is refused is judged as it stands
    number = 1 + draw(up_to(most - 1))
    communes = tuple(draw(given_communes(panel=panel, beside=beside, slips=slips)) for _ in range(number))
    forms = {fact: pick(draw, FORMS[:4]) for fact in (*NUMBERS, "v_light", "v_house")}
    for fact, form in forms.items():  # a column has one type
        if form == "int" and not all(
            figures[fact].denominator == 1
            for one in communes
            for figures in (one.facts, one.previous, one.panel, *one.villages)
            if isinstance(figures.get(fact), Fraction)
        ):
            forms[fact] = "float"
    return Table(communes, forms, last_year)


def column(fact: str, figures: Sequence[Any], form: str) -> Cells:
    kind = DICTIONARY[fact]["kind"]
    if kind == "category":
        return Cells("text", figures)
    if any(isinstance(figure, bool) for figure in figures) or (kind == "flag" and form == "flag"):
        return Cells("flag", figures)
    return Cells(form, [None if figure is None else in_form(figure, form) for figure in figures])


def asked(table: Table, engine: str) -> dict[str, Any]:
    """The tables as `assess_table` takes them."""
    make, numbered = ENGINES[engine], list(enumerate(table.communes))
    rows: list[tuple[int, int, Mapping[str, Any]]] = [(id_, YEAR, one.facts) for id_, one in numbered]
    with_rows = table.last_year in ("rows", "both")
    if with_rows:
        rows = [*((id_, YEAR - 1, one.panel) for id_, one in numbered if one.panel), *rows]
    main = {"id": Cells("int", [id_ for id_, _, _ in rows])}
    if with_rows:
        main["year"] = Cells("int", [year for _, year, _ in rows])
    facts = dict.fromkeys(fact for _, _, figures in rows for fact in figures) or {"hh_all": None}  # one column at least
    main |= {
        fact: column(fact, [figures.get(fact) for _, _, figures in rows], table.forms.get(fact, "float"))
        for fact in facts
    }
    arguments: dict[str, Any] = {"frame": make(main), "by": "id"}
    if with_rows:
        arguments["year"] = YEAR
    past = [(id_, one.previous) for id_, one in numbered if one.previous]
    if past:
        before = {"id": Cells("int", [id_ for id_, _ in past])}
        for fact in dict.fromkeys(fact for _, figures in past for fact in figures):
            before[fact] = column(fact, [figures.get(fact) for _, figures in past], table.forms[fact])
        arguments["previous"] = make(before)
    villages = [(id_, i, own) for id_, one in numbered for i, own in enumerate(one.villages)]
    if villages:
        beside = {"id": Cells("int", [id_ for id_, _, _ in villages])}
        beside["name"] = Cells("text", [f"Thôn {i}" for _, i, _ in villages])
        for fact in dict.fromkeys(fact for _, _, own in villages for fact in own):
            form = "flag" if DICTIONARY[fact]["kind"] == "flag" else table.forms[fact]
            beside[fact] = column(fact, [own.get(fact) for _, _, own in villages], form)
        arguments["villages"] = make(beside)
    return arguments


def read_as(table: Table, engine: str) -> Table:
    """What the engine makes of the columns: pandas holds decimals as Python objects, which are read as floats."""
    if engine not in ("pandas", "pandas-nullable"):
        return table
    return replace(table, forms={fact: form.replace("decimal", "float") for fact, form in table.forms.items()})


def is_refused_by_assess(commune: PlainCommune) -> bool:
    try:
        ntm.assess(commune_of(commune), RULES)
    except ntm.FactError:
        return True
    return False


def refused_rows(table: Table) -> set[int]:
    """The communes that `assess` refuses; a row of last year in the main table is a commune of its own as well."""
    found = set()
    for id_, one in enumerate(table.communes):
        alone = [with_forms(one, table.forms)]
        if one.panel:
            alone.append(with_forms(Given(one.panel, {}, (), {}), table.forms))
        found |= {id_} if any(map(is_refused_by_assess, alone)) else set()
    return found


def located(check: ntm.TableCheck) -> set[int]:
    """The rows that `check_table` names, by their key."""
    found = set()
    for mistake in check.mistakes:
        if not mistake.is_warning:
            assert mistake.named == mistake.rows  # few enough rows that each is named
            for problem in mistake.problems:
                key = re.search(r"\bid=([0-9]+)\b", problem.message.vi)
                assert key, problem
                found.add(int(key[1]))
    return found


def check_agreement(table: Table, engine: str) -> None:
    table = read_as(table, engine)
    arguments, expected = asked(table, engine), refused_rows(table)
    assert located(ntm.check_table(rules=RULES, **arguments)) == expected
    if expected and engine in EAGER:
        with pytest.raises(ntm.FactError):
            ntm.assess_table(rules=RULES, **arguments)
    options: Any = {"errors": "null"} if expected else {}
    judged = records(ntm.assess_table(rules=RULES, names="safe", **arguments, **options))
    of_year = {row["id"]: row for row in judged if row.get("year", YEAR) == YEAR}
    assert sorted(of_year) == list(range(len(table.communes)))
    for id_, one in enumerate(table.communes):
        commune = with_forms(one, table.forms)
        if id_ in expected and table.last_year == "both":
            continue  # which of two figures of last year is left when one of them is wrong, nobody has said
        if any(means_no_number(figures, float | Decimal) for figures in (commune.facts, commune.previous)):
            continue
        rest = judged_by_the_rest(commune, DICTIONARY) if id_ in expected else commune
        verdicts = oracle.judge(RULE_DOC, DICTIONARY, rest, YEAR).indicators
        row = {code: of_year[id_][f"indicator_{code.replace('.', '_')}"] for code in CODES}
        assert row == verdicts, commune


@settings_of(tabled, max_examples=25 * MORE)
@given(tables())
def test_a_row_is_refused_exactly_where_its_commune_is(table: Table) -> None:
    check_agreement(table, "polars")


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "polars"])
@settings_of(tabled, max_examples=2 * MORE)
@given(tables())
def test_every_engine_refuses_the_same_rows(engine: str, table: Table) -> None:
    check_agreement(table, engine)


# ---------------------------------------------------------------------------------------------------------------------
# (c) By hand: what a random table may not hold


def table_of(last_year: str, *communes: Given) -> Table:
    return Table(communes, dict.fromkeys((*NUMBERS, *VILLAGE_FACTS), "float"), last_year)


def as_row(commune: PlainCommune) -> Given:
    """The commune with its figures as exact numbers, for a column to give them a form."""

    def exact(figures: Mapping[str, Any]) -> dict[str, Any]:
        return {
            fact: value if isinstance(value, bool | str) else Fraction(str(value)) for fact, value in figures.items()
        }

    villages = tuple(exact(village.facts) for village in commune.villages)
    return Given(exact(commune.facts), exact(commune.previous), villages, {})


def is_whole(one: Given) -> bool:
    figures = (value for each in (one.facts, one.previous, *one.villages) for value in each.values())
    return all(value.denominator == 1 for value in figures if isinstance(value, Fraction))


@pytest.mark.parametrize("form", ["float", "decimal", "int"])
def test_the_worked_examples_as_rows_of_one_table(form: str) -> None:
    """What is left of a row that contradicts itself is judged as well: neither of two such figures counts."""
    rows = [as_row(commune) for commune, _ in EXAMPLES]
    table = table_of("beside", *(row for row in rows if form != "int" or is_whole(row)))
    check_agreement(replace(table, forms=dict.fromkeys(table.forms, form)), "polars")


@pytest.mark.parametrize("commune", [commune for commune, _ in EXAMPLES])
def test_a_table_of_one_worked_example_is_refused_as_the_commune_is(commune: PlainCommune) -> None:
    table = table_of("beside", as_row(commune))
    try:
        ntm.assess_table(rules=RULES, **asked(table, "polars"))
        is_refused = False
    except ntm.FactError:
        is_refused = True
    assert is_refused is bool(refused_rows(table))


def of_two_years(now: str, before: str, fall: str) -> Given:
    return Given({"p1": Fraction(now), "d3": Fraction(fall)}, {"p1": Fraction(before)}, (), {})


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_change_given_is_the_one_that_two_years_make_rounded_or_cut(engine: str) -> None:
    falls = ["0.5", "0.4", "0.6", "0", "1", "2"]  # of 8.2 to 7.7: half a point may be written 0 and 1
    table = table_of("beside", *(of_two_years("7.7", "8.2", fall) for fall in falls))
    assert {falls[id_] for id_ in refused_rows(read_as(table, engine))} == {"0.4", "0.6", "2"}
    check_agreement(table, engine)
    rises = table_of(
        "rows", *(Given({"p1": Fraction(8), "d3": Fraction(-1)}, {}, (), {"p1": Fraction(7)}) for _ in "ab")
    )
    assert not refused_rows(rises)
    check_agreement(rises, engine)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_last_years_own_table_counts_up_to_the_limits_of_a_figure(engine: str) -> None:
    """And not the row of last year in the main table, where both are given."""
    pairs = [("99", "100"), ("100", "100"), ("1", "0"), ("0", "0")]
    given_ = [Given({"p1": Fraction(now)}, {"p1": Fraction(then)}, (), {"p1": Fraction(50)}) for now, then in pairs]
    check_agreement(table_of("both", *given_), engine)


def test_counts_and_shares_at_their_limits_are_not_refused() -> None:
    most = Fraction(5_000_000)
    at = Given({"hh_all": most, "hh_a": most, "s1": Fraction(100), "q1": Fraction(500)}, {"p1": Fraction(100)}, (), {})
    above = [replace(at, facts={**at.facts, fact: value}) for fact, value in (("q1", "500.1"), ("hh_a", "5000001"))]
    above = [replace(one, facts={fact: Fraction(value) for fact, value in one.facts.items()}) for one in above]
    table = table_of("beside", at, *above, replace(at, previous={"p1": Fraction("100.1")}))
    assert refused_rows(table) == {1, 2, 3}
    check_agreement(table, "polars")


def test_both_outcomes_are_common() -> None:
    """The laws above say something: communes that are refused, communes that are not, and every code."""
    seen: Counter[str] = Counter()

    @settings_of(tabled, max_examples=400, database=None, derandomize=True)
    @given(formed_communes())
    def look(commune: PlainCommune) -> None:
        codes = {mistake.code for mistake in mistakes(commune, DICTIONARY)}
        seen.update(codes)
        seen["refused" if codes - {"given-twice"} else "accepted"] += 1

    look()
    refusals = ("figures-disagree", "out-of-limits", "part-exceeds-whole", "unreadable-figure")
    assert min(seen["refused"], seen["accepted"], seen["given-twice"]) >= 20, seen
    assert min(seen[code] for code in refusals) >= 3, seen
