"""What a rule file means, said a second time: plain Python and `fractions.Fraction`, nothing from the library.

The law tests compare the library with this module, so it must stay independent (never import `ntm_criteria` here) and
naive: every table of design 2.2 is written out as a table or as plain `if`s, every figure is a Fraction, no node is
rewritten, nothing is cached. Where a line looks clumsy it is so that it can be read beside the design.
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

MET = "met"
NOT_MET = "not_met"
UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"

Plain = int | Decimal | Fraction | float | bool | str
Doc = Mapping[str, Any]

OPEN_WORDS = ("unsourced", "left_to_province")
OPEN_REASONS = {"unsourced": "bound-unsourced", "left_to_province": "bound-left-to-province"}
COMPARISONS = ("at_least", "more_than", "at_most", "less_than")


@dataclass(frozen=True)
class Village:
    name: str
    facts: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True)
class PlainCommune:
    """A commune as plain values. What is not known is absent.

    A per-village flag may stand in `facts` as an aggregate: the share of the villages in percent, `Fraction(700, 8)`.
    A bound in villages reads it too where the number of villages is known.
    """

    facts: Mapping[str, Plain] = field(default_factory=dict)
    previous: Mapping[str, Plain] = field(default_factory=dict)
    scope: Mapping[str, str] = field(default_factory=dict)
    villages: Sequence[Village] = ()


@dataclass(frozen=True)
class Outcome:
    """A verdict, and the reason it carries: every one but a plain MET has one (docs/verdicts.md)."""

    verdict: str
    reason: str | None = None


@dataclass(frozen=True)
class Judged:
    indicators: dict[str, str]
    criteria: dict[int, str]
    verdict: str


@dataclass(frozen=True)
class Reasons:
    """The reasons behind what `Judged` holds; None for a plain MET."""

    indicators: dict[str, str | None]
    criteria: dict[int, str | None]
    verdict: str | None


# ---------------------------------------------------------------------------------------------------------------------
# The five combinators (design 2.2)


def all_of(verdicts: Sequence[str]) -> str:
    """The minimum in NOT_MET < UNKNOWN < MET < NOT_APPLICABLE."""
    if NOT_MET in verdicts:
        return NOT_MET
    if UNKNOWN in verdicts:
        return UNKNOWN
    if MET in verdicts:
        return MET
    return NOT_APPLICABLE


def any_of(verdicts: Sequence[str]) -> str:
    """The maximum in NOT_APPLICABLE < NOT_MET < UNKNOWN < MET."""
    if MET in verdicts:
        return MET
    if UNKNOWN in verdicts:
        return UNKNOWN
    if NOT_MET in verdicts:
        return NOT_MET
    return NOT_APPLICABLE


def count_of(verdicts: Sequence[str], k: int) -> str:
    m = verdicts.count(MET)
    f = verdicts.count(NOT_MET)
    u = verdicts.count(UNKNOWN)
    if m + f + u == 0:
        return NOT_APPLICABLE
    if m >= k:
        return MET
    if m + u < k:
        if m + f > 0:
            return NOT_MET
        return UNKNOWN  # every part that could still be missed could also turn out not to apply
    return UNKNOWN


def choose(when: str, then: str, otherwise: str) -> str:
    if when == MET:
        return then
    if when == NOT_MET:
        return otherwise
    if when == UNKNOWN:
        if then == otherwise:
            return then
        return UNKNOWN
    raise AssertionError("a `when` is never NOT_APPLICABLE: the file format keeps exemptions out of it")


def count_village_verdicts(verdicts: Sequence[str]) -> tuple[int, int, int]:
    return verdicts.count(MET), verdicts.count(NOT_MET), verdicts.count(UNKNOWN)


# The reasons of combinations. A combination that is MET needs none; any other has that of its first part with the verdict.


def verdicts_of(parts: Sequence[Outcome]) -> list[str]:
    return [part.verdict for part in parts]


def with_first_reason(verdict: str, parts: Sequence[Outcome]) -> Outcome:
    if verdict == MET:
        return Outcome(MET)
    for part in parts:
        if part.verdict == verdict:
            return Outcome(verdict, part.reason)
    raise AssertionError("a combination has the verdict of one of its parts")


def outcome_of_all(parts: Sequence[Outcome]) -> Outcome:
    return with_first_reason(all_of(verdicts_of(parts)), parts)


def outcome_of_any(parts: Sequence[Outcome]) -> Outcome:
    return with_first_reason(any_of(verdicts_of(parts)), parts)


def outcome_of_count(parts: Sequence[Outcome], k: int) -> Outcome:
    verdict = count_of(verdicts_of(parts), k)
    if verdict == NOT_MET:
        return Outcome(NOT_MET, "too-few-parts")
    return with_first_reason(verdict, parts)


def outcome_of_choice(when: Outcome, then: Outcome, otherwise: Outcome) -> Outcome:
    """The branch that is taken hands on its reason. While none is, agreement is no exemption: what `otherwise` says."""
    if when.verdict == MET:
        return then
    if when.verdict == NOT_MET:
        return otherwise
    verdict = choose(when.verdict, then.verdict, otherwise.verdict)
    if verdict == MET:
        return Outcome(MET)
    if otherwise.verdict == verdict:
        return Outcome(verdict, otherwise.reason)
    return Outcome(verdict, when.reason)


# ---------------------------------------------------------------------------------------------------------------------
# Figures (design 2.4). A value is None (not known), UNDEFINED (a share of a whole of 0) or an interval (low, high).

UNDEFINED = "undefined"
Interval = tuple[Fraction, Fraction]


def number_of(facts: Mapping[str, Plain], fact: str) -> Fraction | None:
    """The figure as given, or None."""
    if fact not in facts:
        return None
    plain = facts[fact]
    if isinstance(plain, (bool, str)):
        raise TypeError(f"the harness gave {plain!r} for the number {fact}")
    return Fraction(repr(plain)) if isinstance(plain, float) else Fraction(plain)  # a float at the digits Python shows


def share_of_year(dictionary: Doc, share: str, facts: Mapping[str, Plain]) -> Fraction | str | None:
    """A share in percent from one year's figures: from its counts if both are known, else as given."""
    entry = dictionary[share]
    if "part" in entry:
        part = number_of(facts, entry["part"])
        whole = number_of(facts, entry["whole"])
        if whole is not None and whole == 0:
            return UNDEFINED
        if part is not None and whole is not None:
            return 100 * part / whole
    return number_of(facts, share)


@dataclass(frozen=True)
class Case:
    """What a condition is judged against: the commune, the year and, inside a for_each, one village.

    `body_of` is None outside a for_each; inside, it is the figures of the village at hand (none if it is unknown).

    `secondary`: the citation is second-hand, so a missed requirement is UNKNOWN (design 2.5, "a secondary floor").
    It weakens every leaf that stands as a requirement: figures, flags and categories, a for_each with its bound as well
    as the leaves of its body, and the number that a count_of asks for (docs/verdicts.md, "From a secondary source").
    It does not reach into a `when`, which requires nothing but says which requirement applies.

    `scopes`: the categories that the set derives (docs/rule-file.md, "Scope that the set derives"); `derived`: what they
    were taken to be on the way here. `times`: the bounds of a requirement taken over by `bound_of` are so much higher.
    `others`: the rule files that `bound_of` may name, by id.
    """

    dictionary: Doc
    commune: PlainCommune
    year: int
    secondary: bool = False
    body_of: Mapping[str, Plain] | None = None
    scopes: Mapping[str, Doc] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    times: Fraction = Fraction(1)
    others: Mapping[str, Doc] = field(default_factory=dict)
    in_table: bool = False  # of several villages a table does not say whose reason comes first (docs/tables.md)

    def in_village(self, figures: Mapping[str, Plain]) -> Case:
        return replace(self, body_of=figures, times=Fraction(1))

    def in_when(self) -> Case:
        return replace(self, secondary=False, times=Fraction(1))

    def facts_for(self, fact: str) -> Mapping[str, Plain]:
        """Where the figure of `fact` is kept: the village at hand, or the commune (facts and scope are one namespace)."""
        if self.dictionary[fact].get("per") == "village":
            if self.body_of is None:
                raise AssertionError(f"{fact} is a village's figure, read outside a for_each")
            return self.body_of
        return {**self.commune.facts, **self.commune.scope, **self.derived}


def value_of(fact: str, case: Case) -> Interval | str | None:
    entry = case.dictionary[fact]

    if "decrease_of" in entry or "increase_of" in entry:
        share = entry.get("decrease_of", entry.get("increase_of"))
        now = share_of_year(case.dictionary, share, case.commune.facts)
        before = share_of_year(case.dictionary, share, case.commune.previous)
        if now is None or before is None:
            return point(number_of(case.commune.facts, fact))
        if isinstance(now, str) or isinstance(before, str):
            return UNDEFINED
        change = before - now if "decrease_of" in entry else now - before
        return change, change

    if "rolls_up" in entry:
        return villages_value(*roll_up_of(fact, case))

    if "part" in entry:
        derived = share_of_year(case.dictionary, fact, case.commune.facts)
        if isinstance(derived, str):
            return UNDEFINED
        return point(derived)

    return point(number_of(case.facts_for(fact), fact))


def point(number: Fraction | None) -> Interval | None:
    if number is None:
        return None
    return number, number


def aggregate_of(flag: str, as_share: bool, case: Case) -> Fraction | None:
    """The commune's own total of a flag of its villages, as a share or as a number of villages."""
    share = number_of(case.commune.facts, flag)
    if share is None or as_share:
        return share
    villages = len(village_figures(None, case))
    return share * villages / 100 if villages else None


def village_interval(m: int, f: int, u: int, as_share: bool) -> Interval:
    if as_share:
        n = m + f + u
        return Fraction(100 * m, n), Fraction(100 * (m + u), n)
    return Fraction(m), Fraction(m + u)


# ---------------------------------------------------------------------------------------------------------------------
# Villages


def same_name(name: str) -> str:
    """Enough of the name rule for tests: NFC, and a leading "thôn" does not count."""
    name = unicodedata.normalize("NFC", name).strip()
    if name.lower().startswith("thôn "):
        name = name[len("thôn ") :].strip()
    return name


def village_figures(named: Sequence[str] | None, case: Case) -> list[Mapping[str, Plain]]:
    """The figures of every village meant; a village nobody reported on has none."""
    listed = case.commune.villages
    if named is not None:
        found: list[Mapping[str, Plain]] = []
        for name in named:
            figures: Mapping[str, Plain] = {}
            for village in listed:
                if same_name(village.name) == same_name(name):
                    figures = village.facts
            found.append(figures)
        return found
    everyone: list[Mapping[str, Plain]] = [village.facts for village in listed]
    total = number_of(case.commune.facts, "villages")
    while total is not None and len(everyone) < total:
        everyone.append({})
    return everyone


# ---------------------------------------------------------------------------------------------------------------------
# Bounds


def years_in(text: str) -> range:
    first, dots, last = text.partition("..")
    if not dots:
        return range(int(first), int(first) + 1)
    return range(int(first), int(last) + 1)


@dataclass(frozen=True)
class Bound:
    """The bound that applies: a number with its unit, or the reason why there is none."""

    number: Fraction | None
    unit: str = ""
    open: str | None = None
    secondary: bool = False
    readings: tuple[Bound, ...] = ()  # the bounds of which one applies, and nobody knows which


def one_of_rows(rows: Sequence[Bound]) -> Bound:
    """The bound of a commune that does not say which row is its own: it matters only where rows differ and can decide."""
    alike = [replace(row, unit="") for row in rows]  # one unit may be written in two ways
    if all(row == alike[0] for row in alike) or all(row.number is None and not row.readings for row in rows):
        return rows[0]
    return Bound(None, open="scope-missing", secondary=any(row.secondary for row in rows), readings=tuple(rows))


def bound_of(bound: Any, case: Case, *, secondary: bool = False) -> Bound:
    if isinstance(bound, str):
        if bound in OPEN_WORDS:
            return Bound(None, open=OPEN_REASONS[bound])
        number, _, unit = bound.partition(" ")
        return Bound(Fraction(number) * case.times, unit.strip(), secondary=secondary)
    if "conflicting" in bound:
        secondary = all(one["cite"]["status"] == "secondary" for one in bound["conflicting"])
        readings = tuple(bound_of(one["bound"], case) for one in bound["conflicting"])
        return Bound(None, open="bound-conflicting", secondary=secondary, readings=readings)
    if "bound" in bound:  # a cell with a source of its own, which may be better or worse than that of the rest
        return bound_of(bound["bound"], case, secondary=bound["cite"]["status"] == "secondary")
    (key, cells), *others = bound.items()
    if others or not key.startswith("by_"):
        raise AssertionError(f"not a bound: {bound!r}")
    if key == "by_year":
        for years, cell in cells.items():
            if case.year in years_in(years):
                return bound_of(cell, case, secondary=secondary)
        raise AssertionError(f"no row for {case.year}: {bound!r}")
    category = key.removeprefix("by_")
    value = case.facts_for(category).get(category)
    if value is None:
        rows = [replace(case, derived={**case.derived, category: key}) for key in cells]
        return one_of_rows([bound_of(bound, row, secondary=secondary) for row in rows])
    if value in OPEN_WORDS:  # the set derives it, and leaves it open which row applies
        return Bound(None, open=OPEN_REASONS[str(value)])
    return bound_of(cells[str(value)], case, secondary=secondary)


def varies_by(bound: Any, axis: str) -> bool:
    if isinstance(bound, str) or "conflicting" in bound or "bound" in bound:
        return False
    ((key, cells),) = bound.items()
    return key == f"by_{axis}" or any(varies_by(cell, axis) for cell in cells.values())


def is_in_villages(bound: Any) -> bool:
    """Whether a for_each asks for a number of villages: any cell of its bound that has a unit tells."""
    if isinstance(bound, str):
        return bound not in OPEN_WORDS and not bound.endswith("%")
    if "conflicting" in bound:
        return is_in_villages(bound["conflicting"][0]["bound"])
    if "bound" in bound:
        return is_in_villages(bound["bound"])
    ((_, cells),) = bound.items()
    return any(is_in_villages(cell) for cell in cells.values())


# What `bound_of … times` makes of a requirement (docs/rule-file.md, "Conditions").


def bounded(condition: Any) -> Iterator[dict[str, Any]]:
    """The leaves whose bound a requirement asks for: not those of a `when`, nor what is asked of each village."""
    if isinstance(condition, str):
        return
    if "for_each" in condition or any(key in condition for key in COMPARISONS if "count_of" not in condition):
        yield condition
        return
    for key in ("all_of", "any_of", "count_of"):
        for part in condition.get(key, ()):
            yield from bounded(part)
    for branch in condition.get("first_of", ()):
        yield from bounded(branch["then"])
    yield from bounded(condition.get("otherwise", "none"))


def multiplied(condition: Any, factor: Fraction) -> Any:
    """The requirement with its bounds so many times as high, written out."""
    made = copy.deepcopy(condition)
    for leaf in bounded(made):
        comparison = comparison_in(leaf) or "at_least"
        leaf[comparison] = multiplied_bound(leaf.get(comparison, "100 %"), factor)
    return made


def multiplied_bound(bound: Any, factor: Fraction) -> Any:
    if isinstance(bound, str):
        if bound in OPEN_WORDS:
            return bound
        number, _, unit = bound.partition(" ")
        return f"{Fraction(number) * factor} {unit}"
    if "conflicting" in bound:
        return {"conflicting": [multiplied_bound(reading, factor) for reading in bound["conflicting"]]}
    if "bound" in bound:
        return {**bound, "bound": multiplied_bound(bound["bound"], factor)}
    ((by, rows),) = bound.items()
    return {by: {row: multiplied_bound(cell, factor) for row, cell in rows.items()}}


def numbers_in(bound: Any, years: range) -> list[Fraction]:
    """The numbers of a bound that may apply in these years, those of conflicting sources as well."""
    if isinstance(bound, str):
        return [] if bound in OPEN_WORDS else [Fraction(bound.partition(" ")[0])]
    if "conflicting" in bound:
        return [number for reading in bound["conflicting"] for number in numbers_in(reading["bound"], years)]
    if "bound" in bound:
        return numbers_in(bound["bound"], years)
    ((by, rows),) = bound.items()
    kept = [cell for row, cell in rows.items() if by != "by_year" or not set(years).isdisjoint(years_in(row))]
    return [number for cell in kept for number in numbers_in(cell, years)]


def limits_of(leaf: Doc, dictionary: Doc) -> tuple[Fraction, Fraction]:
    """Between what the figure that a leaf compares can lie."""
    if "fact" in leaf:
        low, high = dictionary[leaf["fact"]].get("limits", "0..100").split("..")
        return Fraction(low), Fraction(high)
    if not is_in_villages(leaf.get(comparison_in(leaf) or "at_least", "100 %")):
        return Fraction(0), Fraction(100)
    return Fraction(0), Fraction(len(leaf["named"]) if "named" in leaf else 10**6)


def is_refused(rule_doc: Doc, others: Mapping[str, Doc], dictionary: Doc) -> bool:
    """Whether some `bound_of` makes a bound outside the limits of its figure, or one that nothing or everything meets."""
    years = years_in(rule_doc["rule_set"]["years"])
    for node in nodes_in(rule_doc):
        if "bound_of" in node:
            set_id, _, code = node["bound_of"].partition("/")
            factor = Fraction(node["times"].partition(" ")[0]) / 100
            for leaf in bounded(indicator_in(others[set_id], code)["requires"]):
                comparison = comparison_in(leaf) or "at_least"
                low, high = limits_of(leaf, dictionary)
                for number in numbers_in(leaf.get(comparison, "100 %"), years):
                    ends = [
                        (holds(low, comparison, one), holds(high, comparison, one)) for one in (number, number * factor)
                    ]
                    told_apart, tells_apart = (at_low != at_high for at_low, at_high in ends)
                    has_left = low <= number <= high and not low <= number * factor <= high
                    if has_left or (told_apart and not tells_apart):
                        return True
    return False


def compare(value: Interval | str | None, comparison: str, bound: Bound) -> Outcome:
    """A numeric leaf: MET if both ends hold, NOT_MET if neither, else UNKNOWN.

    What keeps it open is named in this order: the scope, the bound, the figure, the whole of a share.
    """
    if bound.readings:
        return agreed([compare(value, comparison, reading) for reading in bound.readings], bound)
    if bound.number is None:
        return Outcome(UNKNOWN, bound.open)
    if value is None:
        return Outcome(UNKNOWN, "figure-missing")
    if isinstance(value, str):
        return Outcome(UNKNOWN, "zero-whole")
    low, high = value
    low_holds = holds(low, comparison, bound.number)
    high_holds = holds(high, comparison, bound.number)
    if low_holds and high_holds:
        return Outcome(MET)
    if not low_holds and not high_holds:
        return Outcome(NOT_MET, "below-bound" if comparison in ("at_least", "more_than") else "above-bound")
    return Outcome(UNKNOWN, "figure-missing")


def agreed(outcomes: Sequence[Outcome], bound: Bound) -> Outcome:
    """What every reading says. Where they differ it is open why there are several; a missing scope is named first."""
    first = outcomes[0]
    if any(one.verdict != first.verdict for one in outcomes):
        return Outcome(UNKNOWN, bound.open)
    if first.verdict == UNKNOWN and bound.open == "scope-missing":
        return Outcome(UNKNOWN, "scope-missing")
    if any(one.reason.startswith("bound-") for one in outcomes if one.reason):
        return next(one for one in outcomes if one.reason and one.reason.startswith("bound-"))
    return first


def holds(number: Fraction, comparison: str, bound: Fraction) -> bool:
    if comparison == "at_least":
        return number >= bound
    if comparison == "more_than":
        return number > bound
    if comparison == "at_most":
        return number <= bound
    if comparison == "less_than":
        return number < bound
    raise AssertionError(comparison)


# ---------------------------------------------------------------------------------------------------------------------
# Conditions


def judge_condition(condition: Any, case: Case) -> Outcome:
    if isinstance(condition, str):
        if condition in OPEN_WORDS:
            return Outcome(UNKNOWN, OPEN_REASONS[condition])
        raise AssertionError(f"not a condition: {condition!r}")
    outcome = judge_shape(condition, case)
    return exempt(condition.get("not_applicable"), outcome, case)


def exempt(exemption: Doc | None, outcome: Outcome, case: Case) -> Outcome:
    if exemption is None:
        return outcome
    if exemption["counts_as"] == "met":
        excused = Outcome(MET, "met-by-exemption")
    elif exemption["counts_as"] == "excluded":
        excused = Outcome(NOT_APPLICABLE, "exempt")
    else:
        raise AssertionError(exemption)
    return outcome_of_choice(judge_condition(exemption["when"], case.in_when()), excused, outcome)


def judge_shape(condition: Doc, case: Case) -> Outcome:
    if "is" in condition or "is_one_of" in condition:
        outcome = judge_under_scope(condition, case, list(case.scopes))
        # a finding from a secondary source: what was found, then how well it is known
        return softened(outcome, secondary=case.secondary or condition.get("status") == "secondary")
    if "fact" in condition or "for_each" in condition:
        return judge_under_scope(condition, case, list(case.scopes))
    if "all_of" in condition:
        return outcome_of_all([judge_condition(part, case) for part in condition["all_of"]])
    if "any_of" in condition:
        return outcome_of_any([judge_condition(part, case) for part in condition["any_of"]])
    if "count_of" in condition:
        parts = [judge_condition(part, case) for part in condition["count_of"]]
        return softened(outcome_of_count(parts, int(condition["at_least"])), secondary=case.secondary)
    if "first_of" in condition:
        outcome = judge_condition(condition["otherwise"], case)
        for branch in reversed(condition["first_of"]):
            when = judge_condition(branch["when"], case.in_when())
            outcome = outcome_of_choice(when, judge_condition(branch["then"], case), outcome)
        return outcome
    if "bound_of" in condition:
        return judge_taken_over(condition, case)
    if "not_met" in condition:
        stated = judge_condition(condition["not_met"]["when"], case.in_when())
        outcome = outcome_of_choice(stated, Outcome(NOT_MET, "stated-not-met"), Outcome(MET))
        return softened(outcome, secondary=case.secondary)
    raise AssertionError(f"not a condition: {condition!r}")


def judge_taken_over(condition: Doc, case: Case) -> Outcome:
    """What another set's indicator requires, its bounds so many times as high; how well it is known is said there."""
    set_id, _, code = condition["bound_of"].partition("/")
    indicator = indicator_in(case.others[set_id], code)
    number, _, percent = condition["times"].partition(" ")
    assert percent == "%"
    there = replace(case, times=Fraction(number) / 100, secondary=is_secondary(indicator))
    outcome = judge_condition(indicator["requires"], there)
    return exempt(indicator.get("not_applicable"), outcome, there)


def reads_category(condition: Doc, axis: str) -> bool:
    """Whether a leaf asks for the category, or its bound varies by it."""
    if condition.get("fact") == axis:
        return True
    return any(varies_by(condition[key], axis) for key in COMPARISONS if key in condition)


def judge_under_scope(condition: Doc, case: Case, axes: list[str]) -> Outcome:
    """A leaf under the derived scope: a choice between what it would be under each value."""
    if not axes:
        return judge_simple(condition, case)
    axis, *rest = axes
    scope = case.scopes[axis]
    if not reads_category(condition, axis):
        return judge_under_scope(condition, case, rest)

    def under(value: str) -> Outcome:
        return judge_under_scope(condition, replace(case, derived={**case.derived, axis: value}), rest)

    # Without an `otherwise` it is what the commune reports, if it reports it.
    outcome = under(scope["otherwise"]) if "otherwise" in scope else judge_under_scope(condition, case, rest)
    reported = replace(case.in_when(), scopes={}, derived={})
    for row in reversed(scope["first_of"]):
        outcome = outcome_of_choice(judge_condition(row["when"], reported), under(row["then"]), outcome)
    return outcome


def softened(outcome: Outcome, *, secondary: bool) -> Outcome:
    """What only a secondary source states can be met, but not missed."""
    return Outcome(UNKNOWN, "bound-secondary") if secondary and outcome.verdict == NOT_MET else outcome


def judge_simple(condition: Doc, case: Case) -> Outcome:
    if "is" in condition or "is_one_of" in condition:
        return judge_finding(condition, case)
    comparison = comparison_in(condition) or "at_least"
    stated = condition.get(comparison, "100 %")  # only a for_each may leave it out
    bound = bound_of(stated, case, secondary=case.secondary or condition.get("status") == "secondary")
    if "for_each" in condition:
        outcome = judge_for_each(condition, comparison, bound, case, as_share=not is_in_villages(stated))
    elif "rolls_up" in case.dictionary[condition["fact"]]:
        outcome = judge_roll_up(condition["fact"], comparison, bound, case)
    else:
        outcome = compare(value_of(condition["fact"], case), comparison, bound)
    some_row_is_better = bound.open == "scope-missing" and not all(row.secondary for row in bound.readings)
    if bound.secondary and outcome.verdict == NOT_MET and some_row_is_better:
        return Outcome(UNKNOWN, "scope-missing")
    return softened(outcome, secondary=bound.secondary)


def judge_finding(leaf: Doc, case: Case) -> Outcome:
    """A flag or a category."""
    fact = leaf["fact"]
    figures = case.facts_for(fact)
    if case.dictionary[fact]["kind"] == "flag":
        return judge_flag(figures, fact, leaf["is"])
    return judge_category(figures, fact, [leaf["is"]] if "is" in leaf else leaf["is_one_of"])


def comparison_in(condition: Doc) -> str | None:
    found = [key for key in COMPARISONS if key in condition]
    if len(found) > 1:
        raise AssertionError(condition)
    return found[0] if found else None


def judge_flag(figures: Mapping[str, Plain], flag: str, wanted: str) -> Outcome:
    if flag not in figures:
        return Outcome(UNKNOWN, "figure-missing")
    if figures[flag] is True:
        return Outcome(MET) if wanted == "true" else Outcome(NOT_MET, "other-value")
    if figures[flag] is False:
        return Outcome(MET) if wanted == "false" else Outcome(NOT_MET, "not-confirmed")
    raise AssertionError(f"not a yes or no: {figures[flag]!r}")


def judge_category(figures: Mapping[str, Plain], category: str, wanted: Sequence[str]) -> Outcome:
    if category not in figures:
        return Outcome(UNKNOWN, "figure-missing")
    value = figures[category]
    if value in OPEN_WORDS:  # derived, and left open
        return Outcome(UNKNOWN, OPEN_REASONS[str(value)])
    return Outcome(MET) if value in wanted else Outcome(NOT_MET, "other-value")


def judge_for_each(condition: Doc, comparison: str, bound: Bound, case: Case, *, as_share: bool) -> Outcome:
    named = condition.get("named")
    body = condition["requires"]
    outcomes = [judge_condition(body, case.in_village(one)) for one in village_figures(named, case)]
    # The commune may give a plain village flag for all villages.
    reported = None
    if named is None and is_plain_village_flag(body, case.dictionary):
        reported = aggregate_of(body["fact"], as_share, case)
    outcome = judge_villages(outcomes, reported, comparison, bound, as_share, case)
    if outcome.verdict in (MET, NOT_MET):
        # decided only once it is certain that some village is judged at all
        everyone = [case.in_village(one) for one in village_figures(named, case)]
        if everyone and all(may_be_left_out(body, village) for village in everyone):
            unknown = next(one.reason for one in outcomes if one.verdict == UNKNOWN)
            return Outcome(UNKNOWN, "figure-missing" if case.in_table else unknown)
    return outcome


def may_be_left_out(condition: Any, case: Case) -> bool:
    """Whether exemptions could make a condition NOT_APPLICABLE, as far as the figures tell."""
    if isinstance(condition, str):
        return False
    exemption = condition.get("not_applicable")
    if exemption is not None:
        applies = judge_condition(exemption["when"], case.in_when()).verdict
        if applies == MET:
            return bool(exemption["counts_as"] == "excluded")
        if applies == UNKNOWN and exemption["counts_as"] == "excluded":
            return True
    if "first_of" in condition:
        for branch in condition["first_of"]:
            applies = judge_condition(branch["when"], case.in_when()).verdict
            if applies != NOT_MET and may_be_left_out(branch["then"], case):
                return True
            if applies == MET:
                return False
        return may_be_left_out(condition["otherwise"], case)
    for key in ("all_of", "any_of", "count_of"):
        if key in condition:
            return all(may_be_left_out(part, case) for part in condition[key])
    if "bound_of" in condition:
        set_id, _, code = condition["bound_of"].partition("/")
        indicator = indicator_in(case.others[set_id], code)
        written_out = {"all_of": [indicator["requires"]]}
        if "not_applicable" in indicator:
            written_out["not_applicable"] = indicator["not_applicable"]
        return may_be_left_out(written_out, case)
    return False


def judge_roll_up(fact: str, comparison: str, bound: Bound, case: Case) -> Outcome:
    """A share or number of villages derived from a per-village flag."""
    outcomes, reported, as_share = roll_up_of(fact, case)
    return judge_villages(outcomes, reported, comparison, bound, as_share, case)


def roll_up_of(fact: str, case: Case) -> tuple[list[Outcome], Fraction | None, bool]:
    """How the villages stand to the flag, what the commune reports of all of them, and whether that is a share."""
    flag, as_share = flag_of_roll_up(case.dictionary[fact])
    outcomes = [judge_flag(figures, flag, "true") for figures in village_figures(None, case)]
    reported = aggregate_of(flag, as_share, case)
    if reported is None:
        reported = number_of(case.commune.facts, fact)
    return outcomes, reported, as_share


def flag_of_roll_up(entry: Doc) -> tuple[str, bool]:
    """The villages' flag it is derived from, and whether it is the share of villages rather than their number."""
    ((how, flag),) = entry["rolls_up"].items()
    return flag, how == "share_of"


def judge_villages(
    outcomes: Sequence[Outcome], reported: Fraction | None, comparison: str, bound: Bound, as_share: bool, case: Case
) -> Outcome:
    """The villages that meet a condition against a bound; what is reported serves where they do not settle the matter."""
    value = villages_value(outcomes, reported, as_share)
    if value is None and outcomes:
        return Outcome(NOT_APPLICABLE, "exempt")
    if value is None:
        is_open = bound.number is None and not bound.readings
        return Outcome(UNKNOWN, bound.open if is_open else "villages-missing")
    outcome = compare(value, comparison, bound)
    if outcome.reason == "figure-missing" and not case.in_table:
        return Outcome(UNKNOWN, next(one.reason for one in outcomes if one.verdict == UNKNOWN))
    return outcome


def villages_value(outcomes: Sequence[Outcome], reported: Fraction | None, as_share: bool) -> Interval | None:
    m, f, u = count_village_verdicts(verdicts_of(outcomes))
    n = m + f + u
    if reported is not None and (n == 0 or u > 0):
        return reported, reported
    if n == 0:
        return None
    return village_interval(m, f, u, as_share)


def is_plain_village_flag(body: Any, dictionary: Doc) -> bool:
    if isinstance(body, str) or set(body) != {"fact", "is"} or body["is"] != "true":
        return False
    return bool(dictionary[body["fact"]].get("per") == "village")


# ---------------------------------------------------------------------------------------------------------------------
# Indicators, criteria, the set (design 2.5, 2.6)


def indicator_in(rule_doc: Doc, code: str) -> Doc:
    (found,) = [one for criterion in rule_doc["criteria"] for one in criterion["indicators"] if one["code"] == code]
    return dict(found)


def is_secondary(indicator: Doc) -> bool:
    return bool(indicator.get("cite", {}).get("status") == "secondary")


def scopes_of(rule_doc: Doc, others: Mapping[str, Doc]) -> dict[str, Doc]:
    """The set's own derived scope, and that of the sets whose bounds it takes over, where those vary by it."""
    own = dict(rule_doc["rule_set"].get("scope", {}))
    taken: dict[str, Doc] = {}
    for criterion in rule_doc["criteria"]:
        for indicator in criterion["indicators"]:
            for node in nodes_in(indicator):
                if "bound_of" in node:
                    set_id, _, code = node["bound_of"].partition("/")
                    there = others[set_id]
                    leaves = nodes_in(indicator_in(there, code))
                    scopes = there["rule_set"].get("scope", {})
                    read = [axis for axis in scopes if any(reads_category(leaf, axis) for leaf in leaves)]
                    taken |= {axis: scopes[axis] for axis in read}
    return {**own, **{axis: scope for axis, scope in taken.items() if axis not in own}}  # its own are asked first


def nodes_in(value: Any) -> list[Doc]:
    """Every mapping in a piece of a rule file."""
    if isinstance(value, Mapping):
        return [value, *(node for one in value.values() for node in nodes_in(one))]
    if isinstance(value, list | tuple):
        return [node for one in value for node in nodes_in(one)]
    return []


def judge_reference(condition: Doc, key: str, known: Mapping[str, Outcome]) -> Outcome:
    """A `requires` over indicators or criteria: the same vocabulary, its leaves look up an outcome."""
    if key in condition:
        return known[condition[key]]
    if "all_of" in condition:
        return outcome_of_all([judge_reference(part, key, known) for part in condition["all_of"]])
    if "any_of" in condition:
        return outcome_of_any([judge_reference(part, key, known) for part in condition["any_of"]])
    if "count_of" in condition:
        parts = [judge_reference(part, key, known) for part in condition["count_of"]]
        return outcome_of_count(parts, int(condition["at_least"]))
    raise AssertionError(f"not understood over {key}: {condition!r}")


def counted(criterion: Doc) -> list[str]:
    """The codes that count for the criterion: its tasks do not."""
    return [one["code"] for one in criterion["indicators"] if one.get("role", "indicator") == "indicator"]


NOT_ALL_THERE = Outcome(UNKNOWN, "indicators-missing")


def judge_fully(
    rule_doc: Doc,
    dictionary: Doc,
    commune: PlainCommune,
    year: int,
    *,
    others: Mapping[str, Doc] | None = None,
    in_table: bool = False,
) -> tuple[Judged, Reasons]:
    """Every verdict, and the reason behind each. `others`: the rule files that `bound_of` names, by id."""
    indicators: dict[str, Outcome] = {}
    criteria: dict[str, Outcome] = {}
    number_of_indicators = 0
    scopes = scopes_of(rule_doc, others or {})

    for criterion in rule_doc["criteria"]:
        for indicator in criterion["indicators"]:
            secondary = is_secondary(indicator)
            case = Case(dictionary, commune, year, secondary, scopes=scopes, others=others or {}, in_table=in_table)
            outcome = judge_condition(indicator["requires"], case)
            if indicator.get("cite", {}).get("status") == "conflicting":
                outcome = Outcome(UNKNOWN, "bound-conflicting")
            indicators[indicator["code"]] = exempt(indicator.get("not_applicable"), outcome, case)
        whole = [] if criterion.get("complete", "false") == "true" else [NOT_ALL_THERE]
        if "requires" not in criterion:
            outcome = outcome_of_all([*(indicators[code] for code in counted(criterion)), *whole])
        else:
            outcome = judge_reference(criterion["requires"], "indicator", indicators)
            if whole:
                outcome = outcome_of_all([outcome, *whole])
        criteria[criterion["number"]] = outcome
        number_of_indicators += len(counted(criterion))

    rule_set = rule_doc["rule_set"]
    whole = [NOT_ALL_THERE] if number_of_indicators < int(rule_set.get("indicators_total", 0)) else []
    if "requires" not in rule_set:
        verdict = outcome_of_all([*criteria.values(), *whole])
    else:
        verdict = judge_reference(rule_set["requires"], "criterion", criteria)
        if whole:
            verdict = outcome_of_all([verdict, *whole])

    return (
        Judged(
            {code: one.verdict for code, one in indicators.items()},
            {int(number): one.verdict for number, one in criteria.items()},
            verdict.verdict,
        ),
        Reasons(
            {code: one.reason for code, one in indicators.items()},
            {int(number): one.reason for number, one in criteria.items()},
            verdict.reason,
        ),
    )


def judge(
    rule_doc: Doc, dictionary: Doc, commune: PlainCommune, year: int, *, others: Mapping[str, Doc] | None = None
) -> Judged:
    """The verdicts alone."""
    return judge_fully(rule_doc, dictionary, commune, year, others=others)[0]
