"""The least that suffices, found by trying everything: small communes, small requirements, every value of every figure.

Plain Python over the oracle, nothing from the library. What may move is what `docs/analysts.md` says: the figure that a
requirement judges, not the whole of a share, not last year's figures, and nothing for the sake of a `when` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from random import Random
from typing import Any

from . import oracle
from .oracle import Doc, Plain, PlainCommune, Village
from .strategies import both, category, count, flag, one_indicator, quantity, share

Lever = tuple[str, int | None]  # a fact, and the place of the village
Moves = dict[Lever, Plain]
MOST = 4_000  # combinations of values that are tried for one case

DICTIONARY: dict[str, dict[str, Any]] = {
    "w_whole": count("số hộ", "households in all", "household", "0..6"),
    "w_a": count("số hộ loại a", "households a", "household", "0..6"),
    "w_share_a": {**share("tỷ lệ hộ loại a", "share of a", part="w_a", whole="w_whole"), "step": "1"},
    "w_x": count("số hộ dùng nước sạch", "households x", "household", "0..6", within="w_y"),
    "w_y": count("số hộ dùng nước hợp vệ sinh", "households y", "household", "0..6"),
    "w_share_x": share("tỷ lệ hộ x", "share of x", part="w_x", whole="w_whole"),
    "w_share_y": share("tỷ lệ hộ y", "share of y", part="w_y", whole="w_whole"),
    "w_fall": quantity("mức giảm tỷ lệ a", "fall of a", "percentage_point", "1", "-100..100", decrease_of="w_share_a"),
    "w_p": count("số hộ p", "households p", "household", "0..4"),
    "w_q": count("số hộ q", "households q", "household", "0..4"),
    "w_sum": count("tổng số hộ p, q", "households p and q", "household", "0..8", sum_of=["w_p", "w_q"]),
    "w_e": count("số vụ trộm", "thefts", "incident", "0..4"),
    "w_c": count("số cây", "trees", "person", "0..5"),
    "w_g": quantity("diện tích g", "area g", "hectare", "0.1", "0..0.6"),
    "w_f1": flag("việc một", "matter one"),
    "w_f2": flag("việc hai", "matter two"),
    "w_k": category("xếp loại", "rating", ["tot", "kha", "kem"]),
    "w_v": flag("thôn có đèn", "village lit", per="village"),
    "w_n": count("số lần của thôn", "times in the village", "person", "0..3", per="village"),
    "w_roll": share("tỷ lệ thôn có đèn", "share of villages lit", rolls_up={"share_of": "w_v"}),
    "w_num": count("số thôn có đèn", "villages lit", "village", "0..3", rolls_up={"count_of": "w_v"}),
}
STEP = {"w_g": Fraction(1, 10)}
HIGH = {
    "w_g": Fraction(6, 10),
    "w_c": Fraction(5),
    "w_p": Fraction(4),
    "w_q": Fraction(4),
    "w_sum": Fraction(8),
    "w_n": Fraction(3),
    "w_e": Fraction(4),
    "w_num": Fraction(3),
    "w_share_a": Fraction(100),
}
SHARES = {"w_share_a": "w_a", "w_share_x": "w_x", "w_share_y": "w_y"}
YEAR = 2024
COMPARISONS = ("at_least", "at_least", "at_least", "more_than", "at_most", "less_than")


OF_VILLAGES = ("w_v", "w_roll", "w_num")
TOTALS = ("w_v", "w_roll")  # shares of the villages, which are counted in villages


def leaf(random: Random, *, in_village: bool, among: Sequence[str] = ()) -> dict[str, Any]:
    """A leaf, on one of some facts if there are any."""
    own = ["w_v", "w_n"]
    facts = [*SHARES, "w_share_a", "w_fall", "w_sum", "w_p", "w_c", "w_c", "w_g", "w_f1", "w_f2", "w_k", "w_e", "w_e"]
    facts += ["w_roll", "w_num"]
    fact = random.choice(among or (own * 4 + ["w_c", "w_f1"] if in_village else facts))
    kind = DICTIONARY[fact]["kind"]
    if kind == "flag":
        return {"fact": fact, "is": random.choice(("true", "true", "false"))}
    if kind == "category":
        return {"fact": fact, "is_one_of": random.sample(["tot", "kha", "kem"], random.choice((1, 2)))}
    comparison = random.choice(COMPARISONS)
    if random.random() < 0.06:
        return {"fact": fact, comparison: random.choice(oracle.OPEN_WORDS)}
    if fact == "w_e" and random.random() < 0.7:
        return {"fact": fact, "at_most": f"{random.choice((0, 0, 1))} incident"}
    status = {"status": "secondary"} if random.random() < 0.06 else {}
    return {"fact": fact, comparison: bound(random, fact, comparison), **status}


def bound(random: Random, fact: str, comparison: str) -> str:
    unit = DICTIONARY[fact]["unit"]
    if fact == "w_share_a":
        return f"{random.choice(('20', '50', '67', '80') if comparison != 'at_least' else ('20', '50', '67', '100'))} %"
    if fact in SHARES:
        return f"{random.choice(('20', '50', '66.7', '80') if comparison != 'at_least' else ('20', '50', '66.7', '100'))} %"
    if fact == "w_fall":
        return f"{random.choice(('-50', '-20', '10', '25', '50'))} {unit}"
    if fact == "w_roll":
        return random.choice(("50 %", "66.7 %", "33 %"))
    if fact == "w_g":
        return f"0.{random.randint(1, 5)} hectare"
    high = int(HIGH[fact])
    return f"{random.randint(1, high - 1)} {unit}"


def condition(random: Random, depth: int, *, in_village: bool = False, in_when: bool = False) -> Any:
    if depth == 0 or random.random() < 0.2:
        return leaf(random, in_village=in_village)
    shapes = (
        "all_of",
        "any_of",
        "count_of",
        "first_of",
        "first_of",
        "for_each",
        "exempt",
        "not_met",
        "all_of",
        "any_of",
    )
    shape = random.choice(shapes)
    if (shape == "for_each" and (in_village or in_when)) or (shape == "not_met" and in_when):
        shape = "all_of"

    def part(*, when: bool = in_when) -> Any:
        return condition(random, depth - 1, in_village=in_village, in_when=when)

    if shape in ("all_of", "any_of"):
        return {shape: [part() for _ in range(random.choice((2, 2, 3)))]}
    if shape == "count_of":
        parts = [part() for _ in range(random.choice((2, 3, 4)))]
        return {shape: parts, "at_least": str(random.randint(1, len(parts)))}
    if shape == "first_of":
        then, otherwise = part(), part()
        judged = judged_by([then, otherwise], in_village=in_village)
        is_own = judged and random.random() < 0.5  # a figure that the branches move decides between them
        when = leaf(random, in_village=in_village, among=judged) if is_own else part(when=True)
        return {shape: [{"when": when, "then": then}], "otherwise": otherwise}
    if shape == "not_met":
        return {shape: {"when": part(when=True), "because": both("văn bản nêu", "the document says")}}
    if shape == "exempt":
        return part() if in_when else exempted(random, part(), in_village=in_village)
    body = condition(random, random.choice((0, 0, 1)), in_village=True)
    body = {"all_of": [body, {"fact": "w_v", "is": "true"}]} if not asks_villages(body) else body
    body = exempted(random, body, in_village=True) if random.random() < 0.3 else body
    number = random.choice(("50 %", "100 %", "66.7 %", "1 village", "2 village"))
    return {"for_each": "village", "requires": body, "at_least": number}


def exempted(random: Random, node: Any, *, in_village: bool) -> Any:
    if "not_applicable" in node or "not_met" in node:
        return node
    judged = judged_by(node, in_village=in_village) if random.random() < 0.3 else []
    exemption = {
        "when": leaf(random, in_village=in_village, among=judged),
        "because": both("không có", "none"),
        "counts_as": random.choice(("excluded", "met")),
    }
    return {**node, "not_applicable": exemption}


def judged_by(node: Any, *, in_village: bool) -> list[str]:
    """The facts that a requirement judges and a `when` beside it may read."""
    return [fact for fact in facts_in(node, whens=False) if in_village or DICTIONARY[fact].get("per") != "village"]


def asks_villages(node: Any) -> bool:
    return any(fact in ("w_v", "w_n") for fact in facts_in(node, whens=False))


def facts_in(node: Any, *, whens: bool = True) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from facts_in(each, whens=whens)
    elif isinstance(node, dict):
        if isinstance(node.get("fact"), str):
            yield node["fact"]
        for key, value in node.items():
            if key == "not_met":  # what it says is required not to hold
                yield from facts_in(value["when"], whens=whens)
            elif whens or key not in ("when", "not_applicable"):
                yield from facts_in(value, whens=whens)


@dataclass(frozen=True)
class WayCase:
    """A requirement and a commune; `number` is that of the villages where the commune reports a total over them."""

    document: Doc
    commune: PlainCommune
    number: int = 0

    @property
    def requires(self) -> Any:
        return self.document["criteria"][0]["indicators"][0]["requires"]

    @cached_property
    def read(self) -> frozenset[str]:
        return frozenset(facts_in(self.requires))

    @cached_property
    def levers(self) -> list[Lever]:
        return levers(self)


def drawn(random: Random, depth: int | None = None) -> WayCase:
    requires = condition(random, random.choice((1, 1, 2, 2, 3)) if depth is None else depth)
    reports_total = random.random() < 0.25 and any(fact in OF_VILLAGES for fact in facts_in(requires))
    document = one_indicator(of_plain_flags(requires) if reports_total else requires)
    whole, earlier = random.randint(1, 6), random.randint(1, 6)
    y = random.randint(0, whole)
    facts: dict[str, Plain] = {
        "w_whole": whole,
        "w_a": random.randint(0, whole),
        "w_x": random.randint(0, y),
        "w_y": y,
        "w_c": random.randint(0, 5),
        "w_g": Fraction(random.randint(0, 6), 10),
        "w_f1": random.random() < 0.4,
        "w_f2": random.random() < 0.4,
        "w_k": random.choice(("tot", "kha", "kem")),
    }
    facts["w_e"] = random.choice((0, 0, 1, 2))
    facts |= {"w_p": random.randint(0, 4), "w_q": random.randint(0, 4)}
    if random.random() < 0.3:  # the total alone
        facts["w_sum"] = int(facts.pop("w_p")) + int(facts.pop("w_q"))
        facts["w_p"] = random.randint(0, int(min(4, facts["w_sum"])))
    for fact in ("w_a", "w_c", "w_e", "w_g", "w_f1", "w_k"):
        if random.random() < 0.06:
            del facts[fact]
    previous = {"w_whole": earlier, "w_a": random.randint(0, earlier)}
    report_shares(random, facts, previous, set(facts_in(requires)))
    if reports_total:
        return WayCase(document, *with_total(random, facts, previous))
    villages = [
        Village(f"Nà {name}", {fact: value for fact, value in figures if random.random() > 0.08})
        for name in ("Mỏ", "Canh", "Pài")[: random.choice((1, 2, 2, 3))]
        for figures in [(("w_v", random.random() < 0.4), ("w_n", random.randint(0, 3)))]
    ]
    return WayCase(document, PlainCommune(facts, previous, {}, villages))


def of_plain_flags(node: Any) -> Any:
    """The requirement with nothing asked of the villages but the flag of which the commune reports a total."""
    if isinstance(node, list):
        return [of_plain_flags(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "for_each" in node:
        return {**{key: of_plain_flags(each) for key, each in node.items()}, "requires": {"fact": "w_v", "is": "true"}}
    return {key: of_plain_flags(each) for key, each in node.items()}


def report_shares(random: Random, facts: dict[str, Plain], previous: dict[str, int], read: set[str]) -> None:
    """Sometimes report a share without its counts, and a fall without last year's share."""
    if random.random() < 0.2:
        facts.pop("w_a", None)
        facts["w_share_a"] = random.randint(0, 100)
        if random.random() < 0.5 and not read & {"w_share_x", "w_share_y"}:
            del facts["w_whole"]
    if random.random() < 0.2:
        if random.random() < 0.7:
            previous.clear()
        if not previous or not {"w_share_a", "w_a"} & facts.keys():
            facts["w_fall"] = random.randint(-30, 60)


def with_total(random: Random, facts: dict[str, Plain], previous: Mapping[str, int]) -> tuple[PlainCommune, int]:
    """A commune that reports how many of its villages are lit: "2/3 thôn". Listed or not, they have no figures."""
    number = random.randint(1, 3)
    lit = random.randint(0, number)
    share_lit, how = Fraction(100 * lit, number), random.choice(("w_v", "w_v", "w_roll", "w_num"))
    facts = {**facts, how: lit if how == "w_num" else share_lit}
    is_listed = random.random() < 0.5
    if how == "w_v" and not is_listed:
        facts["villages"] = number
    villages = [Village(f"Nà {name}", {}) for name in ("Mỏ", "Canh", "Pài")[:number]] if is_listed else []
    return PlainCommune(facts, previous, {}, villages), number


def levers(case: WayCase) -> list[Lever]:
    """What a requirement judges: the part of a share, this year's part of a change, the terms of a sum, each village's own.

    What is reported itself is judged where it is not derived: a share without its counts, a fall, a total over villages.
    """
    facts = case.commune.facts
    found: dict[Lever, None] = {}
    for fact in facts_in(case.requires, whens=False):
        if fact in (*OF_VILLAGES, "w_n"):
            reported = [each for each in ("w_v", fact) if each in facts and fact != "w_n"]
            places = range(len(case.commune.villages))
            own = [("w_n" if fact == "w_n" else "w_v", place) for place in places]
            found |= dict.fromkeys([(reported[0], None)] if reported else own)
        elif fact == "w_sum":
            found |= {(each, None): None for each in (["w_p", "w_q"] if {"w_p", "w_q"} <= facts.keys() else ["w_sum"])}
        else:
            found[judged_figure(fact, case), None] = None
    return list(found)


def judged_figure(fact: str, case: WayCase) -> str:
    facts, previous = case.commune.facts, case.commune.previous
    if fact == "w_fall":
        is_known_before = {"w_a", "w_whole"} <= previous.keys()
        is_derived = is_known_before and ("w_share_a" in facts or {"w_a", "w_whole"} <= facts.keys())
        is_own = not is_known_before or ("w_fall" in facts and not is_derived)
        return "w_fall" if is_own else judged_figure("w_share_a", case)
    if fact in SHARES:
        part = SHARES[fact]
        if {part, "w_whole"} <= facts.keys():
            return part
        return fact if fact in facts or "w_whole" not in facts else part
    return fact


def with_companions(case: WayCase, moves: Moves) -> tuple[Moves, bool]:
    """The moves with those that they force, and whether the figures then agree: x lies within y, p within the sum."""
    facts, read, judged = case.commune.facts, case.read, case.levers
    moves = dict(moves)
    pairs = [("w_x", "w_y")] if {"w_share_x", "w_share_y"} <= read else []
    pairs += [("w_p", "w_sum")] if "w_sum" in read and "w_p" in facts and "w_q" not in facts else []
    for small, large in pairs:
        least_one, greatest = (Fraction(moves.get((fact, None), facts[fact])) for fact in (small, large))
        if least_one > greatest:
            if (large, None) in moves and (small, None) not in judged:
                moves[small, None] = greatest
            elif (small, None) in moves and (large, None) not in judged:
                moves[large, None] = least_one
            else:
                return moves, False
    return moves, True


def domain(lever: Lever, case: WayCase) -> list[Plain]:
    fact = lever[0]
    if fact in TOTALS and lever[1] is None:
        return [Fraction(100 * lit, case.number) for lit in range(case.number + 1)]
    kind = DICTIONARY[fact]["kind"]
    if kind == "flag":
        return [True, False]
    if kind == "category":
        return ["tot", "kha", "kem"]
    if fact == "w_fall":
        return [Fraction(points) for points in range(-100, 101)]
    if fact == "w_e":  # what has happened is not undone
        return [Fraction(number) for number in range(int(case.commune.facts.get("w_e", 0)), 5)]
    high = HIGH.get(fact) or Fraction(int(case.commune.facts.get("w_whole", 6)))
    step = STEP.get(fact, Fraction(1))
    return [step * n for n in range(int(high / step) + 1)]


def value(lever: Lever, commune: PlainCommune) -> Plain | None:
    fact, place = lever
    return (commune.facts if place is None else commune.villages[place].facts).get(fact)


def moved(commune: PlainCommune, moves: Mapping[Lever, Plain]) -> PlainCommune:
    facts = {**commune.facts, **{fact: each for (fact, place), each in moves.items() if place is None}}
    villages = [
        replace(village, facts={**village.facts, **{fact: each for (fact, at), each in moves.items() if at == place}})
        for place, village in enumerate(commune.villages)
    ]
    return replace(commune, facts=facts, villages=villages)


def verdict(case: WayCase, commune: PlainCommune) -> str:
    facts = dict(commune.facts)
    if {"w_p", "w_q"} <= facts.keys():
        facts["w_sum"] = int(facts["w_p"]) + int(facts["w_q"])
    return oracle.judge(case.document, DICTIONARY, replace(commune, facts=facts), YEAR).indicators["1.1"]


Cost = tuple[int, Fraction]


def cost(lever: Lever, before: Plain | None, after: Plain, weight: Mapping[str, Fraction], number: int) -> Cost:
    if before is None:
        return 1, Fraction(0)
    if isinstance(before, bool | str):
        return 0, weight.get(lever[0], Fraction(1)) * int(before != after)
    is_total = lever[0] in TOTALS and lever[1] is None
    unit = Fraction(number, 100) if is_total else Fraction(1)
    return 0, weight.get(lever[0], Fraction(1)) * abs(Fraction(after) - Fraction(before)) * unit


def least(case: WayCase, weight: Mapping[str, Fraction]) -> Cost | str | None:
    """The cost of the cheapest moves after which the requirement is met; None if there are none, "many" if too many."""
    moving = case.levers
    choices: list[Sequence[tuple[Plain | None, Cost]]] = []
    number = 1
    for lever in moving:
        before = value(lever, case.commune)
        options: list[tuple[Plain | None, Cost]] = [(None, (0, Fraction(0)))]
        options += [
            (each, cost(lever, before, each, weight, case.number)) for each in domain(lever, case) if each != before
        ]
        choices.append(options)
        number *= len(options)
        if number > MOST:
            return "many"
    tries = []
    for combination in product(*choices):
        own = {lever: each for lever, (each, _) in zip(moving, combination, strict=True) if each is not None}
        costs = [its for _, (each, its) in zip(moving, combination, strict=True) if each is not None]
        moves, agree = with_companions(case, own)
        if agree:
            costs += [
                cost(lever, value(lever, case.commune), each, weight, case.number)
                for lever, each in moves.items()
                if lever not in own
            ]
            tries.append(((sum(each[0] for each in costs), sum((each[1] for each in costs), Fraction(0))), moves))
    tries.sort(key=lambda each: each[0])
    for total, moves in tries:
        if verdict(case, moved(case.commune, moves)) == oracle.MET:
            return total
    return None
