"""Compares the least ways to meet a requirement with brute force, on random cases: `python -m laws.run_ways --cases 100000`."""

import argparse
from collections import Counter
from fractions import Fraction
from random import Random
from typing import Any

import ntm_criteria as ntm
from ntm_criteria.planning.options import Option
from ntm_criteria.planning.search import Search
from ntm_criteria.planning.supposed import Supposed

from . import brute_ways, oracle
from .adapter import yaml_text
from .brute_ways import DICTIONARY, YEAR, WayCase
from .oracle import Plain

FACTS = yaml_text({"facts": DICTIONARY})


def weights(random: Random) -> dict[str, Fraction]:
    if random.random() < 0.5:
        return {}
    return {fact: Fraction(random.choice((1, 2, 5))) for fact in DICTIONARY}


def assessed(case: WayCase) -> ntm.Assessment:
    rules = ntm.parse_rule_set(yaml_text(case.document) + FACTS)
    commune = ntm.Commune(
        "xã thử",
        year=YEAR,
        facts={
            fact: f"{Fraction(each) * case.number / 100}/{case.number} thôn" if fact in brute_ways.TOTALS else each
            for fact, each in case.commune.facts.items()
            if fact != "villages"  # the total names it
        },
        previous=dict(case.commune.previous),
        villages=[{"name": village.name, **village.facts} for village in case.commune.villages],
    )
    return ntm.assess(commune, rules)


def options(case: WayCase, weight: dict[str, Fraction], keep: int) -> tuple[Option, ...]:
    assessment, search = assessed(case), Search(weight=weight, keep=keep)
    return search.table(assessment.rules.indicator("1.1").condition, Supposed.of(assessment.source)).get(2, ())


def difference(case: WayCase, weight: dict[str, Fraction], keep: int) -> str | None:
    expected = brute_ways.least(case, weight)
    if expected == "many":
        return "many"
    found = options(case, weight, keep)
    cheapest = tuple(found[0].cost) if found else None
    if cheapest != expected:
        return f"costs {cheapest}, brute force {expected}: {found[:1]}"
    for option in found:
        moves = {(lever.fact, lever.village): _plain(value) for lever, value in option.moves}
        commune = brute_ways.moved(case.commune, moves)
        if brute_ways.verdict(case, commune) != oracle.MET:
            return f"does not suffice: {option}"
    return None


def _plain(value: Any) -> Plain:
    return Fraction(*value) if isinstance(value, tuple) else value


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3)
    args = parser.parse_args()
    outcomes: Counter[str] = Counter()
    for number in range(args.cases):
        random = Random(f"{args.seed}-{number}")
        case, weight = brute_ways.drawn(random), weights(random)
        try:
            found = difference(case, weight, keep=random.choice((1, 1, 4)))
        except ntm.CriteriaError as error:
            found = f"refused {error}"
        kind = "same" if found is None else "many" if found == "many" else found.split(":")[0].split(",")[0][:12]
        outcomes[kind] += 1
        if found not in (None, "many") and outcomes["shown"] < args.show:
            outcomes["shown"] += 1
            print(args.seed, number, found, "\n", case.requires, "\n", case.commune, weight and "weights")  # a program
    print(outcomes)


if __name__ == "__main__":
    main()
