"""What a rule file means, said a second time: plain Python and `fractions.Fraction`, nothing from the library.

The law tests compare the library with this module, so it must stay independent (never import `ntm_criteria` here) and
naive: every table of design 2.2 is written out as a table or as plain `if`s, every figure is a Fraction, no node is
rewritten, nothing is cached. Where a line looks clumsy it is so that it can be read beside the design.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

MET = "met"
NOT_MET = "not_met"
UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"

Plain = int | Decimal | Fraction | bool | str
Doc = Mapping[str, Any]

OPEN_WORDS = ("unsourced", "left_to_province")
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
class Judged:
    indicators: dict[str, str]
    criteria: dict[int, str]
    verdict: str


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
    return Fraction(plain)


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
    It weakens every leaf that stands as a requirement: figures, flags and categories, and a for_each with its bound
    (design 2.1: a leaf compares a measure, and the share of villages is a measure) as well as the leaves of its body.
    It does not reach into a `when`, which requires nothing but says which requirement applies.
    """

    dictionary: Doc
    commune: PlainCommune
    year: int
    secondary: bool = False
    body_of: Mapping[str, Plain] | None = None

    def in_village(self, figures: Mapping[str, Plain]) -> Case:
        return Case(self.dictionary, self.commune, self.year, self.secondary, figures)

    def in_when(self) -> Case:
        return Case(self.dictionary, self.commune, self.year, False, self.body_of)

    def facts_for(self, fact: str) -> Mapping[str, Plain]:
        """Where the figure of `fact` is kept: the village at hand, or the commune (facts and scope are one namespace)."""
        if self.dictionary[fact].get("per") == "village":
            if self.body_of is None:
                raise AssertionError(f"{fact} is a village's figure, read outside a for_each")
            return self.body_of
        return {**self.commune.facts, **self.commune.scope}


def value_of(fact: str, case: Case) -> Interval | str | None:
    entry = case.dictionary[fact]

    if "decrease_of" in entry or "increase_of" in entry:
        share = entry.get("decrease_of", entry.get("increase_of"))
        now = share_of_year(case.dictionary, share, case.commune.facts)
        before = share_of_year(case.dictionary, share, case.commune.previous)
        if UNDEFINED in (now, before):
            return UNDEFINED
        if isinstance(now, Fraction) and isinstance(before, Fraction):
            change = before - now if "decrease_of" in entry else now - before
            return change, change
        return point(number_of(case.commune.facts, fact))

    if "rolls_up" in entry:
        return rolled_up(fact, case)

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


def rolled_up(fact: str, case: Case) -> Interval | None:
    """A share or number of villages derived from a per-village flag; given directly it wins over an open interval."""
    rolls_up = case.dictionary[fact]["rolls_up"]
    as_share = "share_of" in rolls_up
    flag = rolls_up["share_of"] if as_share else rolls_up["count_of"]
    verdicts = [judge_flag(figures, flag, "true") for figures in village_figures(None, case)]
    m, f, u = count_village_verdicts(verdicts)
    if m + f + u > 0 and u == 0:
        return village_interval(m, f, u, as_share)
    given = aggregate_of(flag, as_share, case)
    if given is None:
        given = number_of(case.commune.facts, fact)
    if given is not None:
        return given, given
    if m + f + u == 0:
        return None
    return village_interval(m, f, u, as_share)


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


def bound_of(bound: Any, case: Case) -> tuple[Fraction, str] | None:
    """The bound that applies as (number, unit), or None if it is open or a scope value it needs is missing."""
    if isinstance(bound, str):
        if bound in OPEN_WORDS:
            return None
        number, _, unit = bound.partition(" ")
        return Fraction(number), unit.strip()
    (key, cells), *others = bound.items()
    if others or not key.startswith("by_"):
        raise AssertionError(f"not a bound: {bound!r}")
    if key == "by_year":
        for years, cell in cells.items():
            if case.year in years_in(years):
                return bound_of(cell, case)
        raise AssertionError(f"no row for {case.year}: {bound!r}")
    category = key.removeprefix("by_")
    value = case.facts_for(category).get(category)
    if value is None:
        return None
    return bound_of(cells[value], case)


def compare(value: Interval | str | None, comparison: str, bound: Fraction | None) -> str:
    """A numeric leaf: MET if both ends hold, NOT_MET if neither, else UNKNOWN."""
    if bound is None or value is None or isinstance(value, str):
        return UNKNOWN
    low, high = value
    low_holds = holds(low, comparison, bound)
    high_holds = holds(high, comparison, bound)
    if low_holds and high_holds:
        return MET
    if not low_holds and not high_holds:
        return NOT_MET
    return UNKNOWN


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


def judge_condition(condition: Any, case: Case) -> str:
    if isinstance(condition, str):
        if condition in OPEN_WORDS:
            return UNKNOWN
        raise AssertionError(f"not a condition: {condition!r}")
    verdict = judge_shape(condition, case)
    return exempt(condition.get("not_applicable"), verdict, case)


def exempt(exemption: Doc | None, verdict: str, case: Case) -> str:
    if exemption is None:
        return verdict
    if exemption["counts_as"] == "met":
        excused = MET
    elif exemption["counts_as"] == "excluded":
        excused = NOT_APPLICABLE
    else:
        raise AssertionError(exemption)
    return choose(judge_condition(exemption["when"], case.in_when()), excused, verdict)


def judge_shape(condition: Doc, case: Case) -> str:
    if "fact" in condition or "for_each" in condition:
        verdict = judge_leaf(condition, case) if "fact" in condition else judge_for_each(condition, case)
        if condition.get("status") == "secondary" or case.secondary:
            if verdict == NOT_APPLICABLE:
                return verdict  # every village is exempt: the second-hand bound was never reached
            return any_of([verdict, UNKNOWN])
        return verdict
    if "all_of" in condition:
        return all_of([judge_condition(part, case) for part in condition["all_of"]])
    if "any_of" in condition:
        return any_of([judge_condition(part, case) for part in condition["any_of"]])
    if "count_of" in condition:
        return count_of([judge_condition(part, case) for part in condition["count_of"]], int(condition["at_least"]))
    if "first_of" in condition:
        verdict = judge_condition(condition["otherwise"], case)
        for branch in reversed(condition["first_of"]):
            when = judge_condition(branch["when"], case.in_when())
            verdict = choose(when, judge_condition(branch["then"], case), verdict)
        return verdict
    raise AssertionError(f"not a condition: {condition!r}")


def judge_leaf(leaf: Doc, case: Case) -> str:
    fact = leaf["fact"]
    if "is" in leaf or "is_one_of" in leaf:
        figures = case.facts_for(fact)
        if case.dictionary[fact]["kind"] == "flag":
            return judge_flag(figures, fact, leaf["is"])
        return judge_category(figures, fact, [leaf["is"]] if "is" in leaf else leaf["is_one_of"])
    comparison = comparison_in(leaf)
    bound = bound_of(leaf[comparison], case)
    return compare(value_of(fact, case), comparison, bound[0] if bound is not None else None)


def comparison_in(condition: Doc) -> str:
    (comparison,) = [key for key in COMPARISONS if key in condition]
    return comparison


def judge_flag(figures: Mapping[str, Plain], flag: str, wanted: str) -> str:
    if flag not in figures:
        return UNKNOWN
    if figures[flag] is True:
        return MET if wanted == "true" else NOT_MET
    if figures[flag] is False:
        return MET if wanted == "false" else NOT_MET
    raise AssertionError(f"not a yes or no: {figures[flag]!r}")


def judge_category(figures: Mapping[str, Plain], category: str, wanted: Sequence[str]) -> str:
    if category not in figures:
        return UNKNOWN
    return MET if figures[category] in wanted else NOT_MET


def judge_for_each(condition: Doc, case: Case) -> str:
    named = condition.get("named")
    body = condition["requires"]
    figures = village_figures(named, case)
    verdicts = [judge_condition(body, case.in_village(one)) for one in figures]
    m, f, u = count_village_verdicts(verdicts)
    n = m + f + u

    present = [key for key in COMPARISONS if key in condition]
    comparison = present[0] if present else "at_least"
    bound = bound_of(condition[comparison] if present else "100 %", case)
    as_share = bound is None or bound[1] == "%"  # an open bound is UNKNOWN whatever it would be compared with

    # The commune may give a plain village flag for all villages; it serves when the villages do not settle the matter.
    if named is None and is_plain_village_flag(body, case.dictionary) and not (n > 0 and u == 0):
        aggregate = aggregate_of(body["fact"], as_share, case)
        if aggregate is not None:
            return compare((aggregate, aggregate), comparison, bound[0] if bound is not None else None)

    if n == 0:
        return NOT_APPLICABLE if len(figures) > 0 else UNKNOWN
    return compare(village_interval(m, f, u, as_share), comparison, bound[0] if bound is not None else None)


def is_plain_village_flag(body: Any, dictionary: Doc) -> bool:
    if isinstance(body, str) or set(body) != {"fact", "is"} or body["is"] != "true":
        return False
    return bool(dictionary[body["fact"]].get("per") == "village")


# ---------------------------------------------------------------------------------------------------------------------
# Indicators, criteria, the set (design 2.5, 2.6)


def judge_indicator(indicator: Doc, dictionary: Doc, commune: PlainCommune, year: int) -> str:
    secondary = indicator.get("cite", {}).get("status") == "secondary"
    case = Case(dictionary, commune, year, secondary)
    verdict = judge_condition(indicator["requires"], case)
    return exempt(indicator.get("not_applicable"), verdict, case)


def judge_reference(condition: Doc, key: str, known: Mapping[str, str]) -> str:
    """A `requires` over indicators or criteria: the same vocabulary, its leaves look up a verdict."""
    if key in condition:
        return known[condition[key]]
    if "all_of" in condition:
        return all_of([judge_reference(part, key, known) for part in condition["all_of"]])
    if "any_of" in condition:
        return any_of([judge_reference(part, key, known) for part in condition["any_of"]])
    if "count_of" in condition:
        return count_of(
            [judge_reference(part, key, known) for part in condition["count_of"]], int(condition["at_least"])
        )
    raise AssertionError(f"not understood over {key}: {condition!r}")


def counted(criterion: Doc) -> list[str]:
    """The codes that count for the criterion: its tasks do not."""
    return [one["code"] for one in criterion["indicators"] if one.get("role", "indicator") == "indicator"]


def judge(rule_doc: Doc, dictionary: Doc, commune: PlainCommune, year: int) -> Judged:
    indicators: dict[str, str] = {}
    criteria: dict[str, str] = {}
    number_of_indicators = 0

    for criterion in rule_doc["criteria"]:
        for indicator in criterion["indicators"]:
            indicators[indicator["code"]] = judge_indicator(indicator, dictionary, commune, year)
        if "requires" in criterion:
            verdict = judge_reference(criterion["requires"], "indicator", indicators)
        else:
            verdict = all_of([indicators[code] for code in counted(criterion)])
        if criterion.get("complete", "false") != "true":
            verdict = all_of([verdict, UNKNOWN])
        criteria[criterion["number"]] = verdict
        number_of_indicators += len(counted(criterion))

    rule_set = rule_doc["rule_set"]
    if "requires" in rule_set:
        verdict = judge_reference(rule_set["requires"], "criterion", criteria)
    else:
        verdict = all_of(list(criteria.values()))
    if "indicators_total" in rule_set and number_of_indicators < int(rule_set["indicators_total"]):
        verdict = all_of([verdict, UNKNOWN])

    return Judged(indicators, {int(number): one for number, one in criteria.items()}, verdict)
