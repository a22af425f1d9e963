"""Which figures cannot be, and which contradict each other, said a second time; see `oracle.py`.

A figure is an int, a Decimal as it was written, or a float, which is taken at the digits Python shows. Every figure given
is taken to be one that the rule set reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import oracle
from .oracle import Case, Doc, PlainCommune, Village
from .oracle_shortfall import limits_of, step_of, written_as

NOW = "now"
BEFORE = "before"
VILLAGE = "village"
MOST_VILLAGES = 80  # that a commune usually has
PERCENT_STEP = Fraction(1, 100)  # of a flag of villages that a commune gives as a share of them


@dataclass(frozen=True, order=True)
class Mistake:
    """What is refused or, where it is "given-twice", warned of: a figure of this year, of last year or of a village."""

    code: str
    fact: str
    level: str


@dataclass(frozen=True)
class Contradiction:
    """A mistake with all the figures that take part in it: nobody knows which of them is wrong."""

    mistake: Mistake
    figures: frozenset[tuple[str, str]]  # (fact, level)


def exactly(figure: Any) -> Fraction:
    return Fraction(repr(figure)) if isinstance(figure, float) else Fraction(figure)


def last_digit(figure: Any, step: Fraction) -> Fraction:
    """The unit of the last digit. The .0 of a float says nothing, nor do a decimal's zeros behind the digits of the step."""
    if isinstance(figure, int):
        return Fraction(1)
    text = f"{Decimal(repr(figure)) if isinstance(figure, float) else figure:f}"
    _, _, decimals = text.partition(".")
    kept = 0 if isinstance(figure, float) else len(str(step.denominator)) - 1
    while len(decimals) > kept and decimals.endswith("0"):
        decimals = decimals[:-1]
    return Fraction(1, 10 ** len(decimals))


# ---------------------------------------------------------------------------------------------------------------------
# Figures that their fact cannot take


def refusal(entry: Doc, figure: Any, *, total: bool = False) -> str | None:
    """The code with which a figure is refused. `total`: of a flag of the villages, the share of all of them."""
    if entry["kind"] == "category":
        return None if figure in entry["values"] else "unknown-value"
    if entry["kind"] == "flag" and not total:
        return None
    low, high = (Fraction(0), Fraction(100)) if total else limits_of(entry)
    value = exactly(figure)
    if entry["kind"] == "count" and value.denominator != 1:
        return "unreadable-figure"
    return None if low <= value <= high else "out-of-limits"


def may_be_villages(dictionary: Doc, fact: str, facts: Mapping[str, Any], listed: int) -> bool:
    """Whether the bare number of a village flag could be villages as well as per cent: of 100 villages both are one."""
    entry = dictionary[fact]
    if entry.get("per") != "village" or entry["kind"] != "flag":
        return False
    share, number = exactly(facts[fact]), max(number_in(facts, "villages") or 0, listed)
    return share.denominator == 1 and 1 <= share <= (number or MOST_VILLAGES) and number != 100


def sorted_out(commune: PlainCommune, dictionary: Doc) -> tuple[PlainCommune, set[Mistake]]:
    """The commune without the figures that cannot be, and what these are."""
    found: set[Mistake] = set()

    def good(figures: Mapping[str, Any], level: str) -> dict[str, Any]:
        kept = {}
        for fact, figure in figures.items():
            entry = dictionary[fact]
            code = refusal(entry, figure, total=entry.get("per") == "village" and level != VILLAGE)
            if code is None:
                kept[fact] = figure
            else:
                found.add(Mistake(code, fact, level))
        return kept

    villages = tuple(Village(village.name, good(village.facts, VILLAGE)) for village in commune.villages)
    facts, previous = good(commune.facts, NOW), good(commune.previous, BEFORE)
    for fact in [fact for fact in facts if may_be_villages(dictionary, fact, facts, len(villages))]:
        found.add(Mistake("ambiguous-figure", fact, NOW))
        del facts[fact]
    return replace(commune, facts=facts, previous=previous, villages=villages), found


# ---------------------------------------------------------------------------------------------------------------------
# Figures that contradict each other


def number_in(figures: Mapping[str, Any], fact: str) -> Fraction | None:
    return exactly(figures[fact]) if fact in figures else None


def from_counts(entry: Doc, figures: Mapping[str, Any]) -> Fraction | str | None:
    """What its two counts make a share; the part of a whole of 0 need not be given."""
    part, whole = number_in(figures, entry["part"]), number_in(figures, entry["whole"])
    if whole == 0:
        return oracle.UNDEFINED
    return None if part is None or whole is None else 100 * part / whole


def share_in(entry: Doc, share: str, figures: Mapping[str, Any]) -> Fraction | str | None:
    derived = from_counts(entry, figures) if "part" in entry else None
    return number_in(figures, share) if derived is None else derived


def compared(fact: str, level: str, figure: Any, derived: Fraction | str, entry: Doc) -> Mistake:
    """Given although it follows: the same number rounded or cut at its own digits, or a contradiction."""
    agrees = isinstance(derived, Fraction) and written_as(derived, exactly(figure), last_digit(figure, step_of(entry)))
    return Mistake("given-twice" if agrees else "figures-disagree", fact, level)


def of_one_year(dictionary: Doc, figures: Mapping[str, Any], level: str) -> Iterator[Contradiction]:
    for fact, entry in dictionary.items():
        if "part" not in entry:
            continue
        part, whole = entry["part"], entry["whole"]
        may_exceed = "may_exceed_whole" in entry or not {part, whole} <= set(figures)
        if not may_exceed and exactly(figures[part]) > exactly(figures[whole]):
            involved = frozenset({(part, level), (whole, level)})
            yield Contradiction(Mistake("part-exceeds-whole", part, level), involved)
        derived = from_counts(entry, figures)
        if fact in figures and derived is not None:
            mistake = compared(fact, level, figures[fact], derived, entry)
            yield Contradiction(mistake, frozenset({(fact, level), (part, level), (whole, level)}))


def of_changes(dictionary: Doc, commune: PlainCommune) -> Iterator[Contradiction]:
    for fact, entry in dictionary.items():
        source = entry.get("decrease_of", entry.get("increase_of"))
        if source is None or fact not in commune.facts:
            continue
        of = dictionary[source]
        now, before = share_in(of, source, commune.facts), share_in(of, source, commune.previous)
        if now is None or before is None:
            continue
        derived: Fraction | str = oracle.UNDEFINED
        if isinstance(now, Fraction) and isinstance(before, Fraction):
            derived = before - now if "decrease_of" in entry else now - before
        mistake = compared(fact, NOW, commune.facts[fact], derived, entry)
        sources = [source, *(of[name] for name in ("part", "whole") if name in of)]
        involved = {(fact, NOW), *((one, level) for one in sources for level in (NOW, BEFORE))}
        yield Contradiction(mistake, frozenset(involved))


def of_villages(dictionary: Doc, commune: PlainCommune) -> Iterator[Contradiction]:
    """A number of villages below those listed, more villages that have something than there are, and totals."""
    facts = commune.facts
    stated = number_in(facts, "villages")
    if stated is not None and stated < len(commune.villages):
        yield Contradiction(Mistake("figures-disagree", "villages", NOW), frozenset({("villages", NOW)}))
    case = Case(dictionary, commune, 0)
    number = len(oracle.village_figures(None, case))
    ups = {fact: oracle.flag_of_roll_up(entry) for fact, entry in dictionary.items() if "rolls_up" in entry}
    flags = [fact for fact, entry in dictionary.items() if entry.get("per") == VILLAGE and entry["kind"] == "flag"]
    for fact, (_, as_share) in ups.items():
        if not as_share and fact in facts and number and exactly(facts[fact]) > number:
            yield Contradiction(Mistake("part-exceeds-whole", fact, NOW), frozenset({(fact, NOW)}))
    for fact, flag, as_share in [*((flag, flag, True) for flag in flags), *((one, *how) for one, how in ups.items())]:
        if fact not in facts:
            continue
        step = PERCENT_STEP if fact in flags else step_of(dictionary[fact])
        given, unit = exactly(facts[fact]), last_digit(facts[fact], step)
        total = None if fact == flag else number_in(facts, flag)
        if total is not None and not as_share:
            total = total * number / 100 if number else None
        outcomes = [oracle.judge_flag(figures, flag, "true") for figures in oracle.village_figures(None, case)]
        met, not_met, unknown = oracle.count_village_verdicts(oracle.verdicts_of(outcomes))
        if total is not None:
            possible = [total]
        elif number and (as_share or met + not_met):
            meeting = range(met, met + unknown + 1)
            possible = [Fraction(100 * one, number) if as_share else Fraction(one) for one in meeting]
        else:
            continue
        involved = {(fact, NOW)}
        if fact in flags:
            involved |= {(one, NOW) for one, how in ups.items() if how[0] == flag}
        else:
            involved |= {(flag, NOW)}
        fitting = any(written_as(one, given, unit) for one in possible)
        if not fitting:
            yield Contradiction(Mistake("figures-disagree", fact, NOW), frozenset(involved))
        elif len(possible) == 1:
            yield Contradiction(Mistake("given-twice", fact, NOW), frozenset(involved))


def contradictions(dictionary: Doc, commune: PlainCommune) -> Iterator[Contradiction]:
    yield from of_one_year(dictionary, commune.facts, NOW)
    yield from of_one_year(dictionary, commune.previous, BEFORE)
    yield from of_changes(dictionary, commune)
    yield from of_villages(dictionary, commune)


def mistakes(commune: PlainCommune, dictionary: Doc) -> set[Mistake]:
    """All that one commune is refused or warned for."""
    good, found = sorted_out(commune, dictionary)
    return found | {each.mistake for each in contradictions(dictionary, good)}


# ---------------------------------------------------------------------------------------------------------------------
# What is left of a row of a table (docs/tables.md, "What is wrong in a table")


def judged_by_the_rest(commune: PlainCommune, dictionary: Doc) -> PlainCommune:
    """The commune without what cannot be and without what contradicts itself, as a table with errors="null" takes it."""
    good, _ = sorted_out(commune, dictionary)
    good = without(good, of_one_year(dictionary, good.facts, NOW))
    good = without(good, of_one_year(dictionary, good.previous, BEFORE))
    good = without(good, of_changes(dictionary, good))
    return without(good, of_villages(dictionary, good))


def without(commune: PlainCommune, found: Iterator[Contradiction]) -> PlainCommune:
    wrong = [figure for each in found if each.mistake.code != "given-twice" for figure in each.figures]
    facts = {fact: figure for fact, figure in commune.facts.items() if (fact, NOW) not in wrong}
    previous = {fact: figure for fact, figure in commune.previous.items() if (fact, BEFORE) not in wrong}
    return replace(commune, facts=facts, previous=previous)
