"""How fast is `assess`, from raw figures to explained results, on 64 simple indicators?

Compared in the same run with a plain Python loop that makes the same result objects from figures that are exact already: no
reading, no checking, no walk. Prints communes a second and the ratio.
"""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import ntm_criteria as ntm
from ntm_criteria.judging import Assessment, Step
from ntm_criteria.judging.case import Case
from ntm_criteria.model import Bound, Compare, Reason, Verdict

INDICATORS, COMMUNES, RUNS = 64, 400, 7


def rule_text() -> str:
    """A set of 16 criteria with 4 indicators each: shares, quantities and counts against one bound."""
    kinds = [
        ("share", '"%"', "step: 0.01", "at_least: 90 %"),
        ("quantity", "ha", "step: 0.01\n    limits: 0..100000", "more_than: 50 ha"),
        ("count", "household", "limits: 0..100000", "at_most: 40 household"),
        ("share", '"%"', "step: 0.01", "less_than: 8 %"),
    ]
    facts, criteria = [], []
    for i in range(INDICATORS):
        kind, unit, rest, bound = kinds[i % 4]
        facts.append(
            f"  bench_{i}:\n    label: {{vi: chỉ số {i}, en: figure {i}}}\n    kind: {kind}\n    unit: {unit}\n    {rest}"
        )
        if i % 4 == 0:
            criteria.append(
                f"  - number: {i // 4 + 1}\n    label: {{vi: tiêu chí, en: criterion}}\n    complete: true\n    indicators:"
            )
        criteria.append(
            f'      - code: "{i // 4 + 1}.{i % 4 + 1}"\n        label: {{vi: chỉ tiêu {i}, en: indicator {i}}}\n'
            f"        cite: {{source: plan, at: Mục {i}, status: checked}}\n"
            f"        requires: {{fact: bench_{i}, {bound}}}"
        )
    header = (
        "format: 1\nrule_set: {id: bench, label: {vi: đo, en: bench}, years: 2024..2024}\nsources: {plan: {title: x}}\n"
    )
    return header + "facts:\n" + "\n".join(facts) + "\ncriteria:\n" + "\n".join(criteria)


def figures(commune: int) -> dict[str, Any]:
    """Raw figures as a JSON file would hold them: whole numbers and floats, some missing."""
    found: dict[str, Any] = {}
    for i in range(INDICATORS):
        spread = (commune * 37 + i * 61) % 1000
        if spread >= 20:
            found[f"bench_{i}"] = spread if i % 4 == 2 else spread / 10 if i % 2 == 0 or i % 4 == 1 else spread % 100
    return found


def made_plain_loop(rules: ntm.RuleSet) -> Callable[[ntm.Commune, dict[str, tuple[int, int]]], Assessment]:
    """What somebody would write by hand for this set, with our result objects."""
    met, not_met, unknown = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
    below, above, missing = Reason.BELOW_BOUND, Reason.ABOVE_BOUND, Reason.FIGURE_MISSING
    work = []
    for indicator in rules.entries:
        node = indicator.condition
        assert isinstance(node, Compare)
        assert isinstance(node.bound, Bound)
        assert node.bound.pair is not None
        work.append((indicator.code, node, node.measure.fact or "", node.relation.value, *node.bound.pair, node.bound))

    def judge(commune: ntm.Commune, exact: dict[str, tuple[int, int]]) -> Assessment:
        outcomes: dict[tuple[str, str], Step] = {}
        for code, node, fact, relation, top, bottom, bound in work:
            pair = exact.get(fact)
            if pair is None:
                outcomes["indicator", code] = Step(node, unknown, missing, None, bound)
                continue
            left, right = pair[0] * bottom, top * pair[1]
            if relation == "at_least":
                good, missed = left >= right, below
            elif relation == "more_than":
                good, missed = left > right, below
            elif relation == "at_most":
                good, missed = left <= right, above
            else:
                good, missed = left < right, above
            verdict, reason = (met, None) if good else (not_met, missed)
            outcomes["indicator", code] = Step(node, verdict, reason, (pair, pair), bound)
        parts = []
        for criterion in rules.criteria:
            inner = tuple([outcomes["indicator", indicator.code] for indicator in criterion.entries])
            worst = min(inner, key=_code)
            step = Step(criterion.condition, worst.verdict, worst.reason, None, None, None, inner)
            outcomes["criterion", str(criterion.number)] = step
            parts.append(step)
        worst = min(parts, key=_code)
        root = Step(rules.condition, worst.verdict, worst.reason, None, None, None, tuple(parts))
        case = Case(2024, exact, {}, (), {}, None, commune.facts, {}, ())
        return Assessment(rules, commune, case, root, outcomes)

    return judge


def _code(step: Step) -> int:
    return step.verdict.code


def seconds(work: Any) -> float:
    """The median time of one call."""
    times = []
    for _ in range(RUNS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times)


def main() -> None:
    rules = ntm.parse_rule_set(rule_text())
    communes = [ntm.Commune(f"xã {i}", year=2024, facts=figures(i)) for i in range(COMMUNES)]
    ours = [ntm.assess(commune, rules) for commune in communes]
    cases: list[dict[str, Any]] = [dict(assessment.case.figures) for assessment in ours]
    by_hand = made_plain_loop(rules)
    theirs = [by_hand(commune, exact) for commune, exact in zip(communes, cases, strict=True)]
    assert [a.verdict for a in ours] == [b.verdict for b in theirs]
    assert all(a.outcomes == b.outcomes for a, b in zip(ours, theirs, strict=True))
    del ours, theirs

    def ours_alone() -> None:
        for commune in communes:
            ntm.assess(commune, rules)

    def plain_alone() -> None:
        for commune, exact in zip(communes, cases, strict=True):
            by_hand(commune, exact)

    assess, plain = seconds(ours_alone) / COMMUNES, seconds(plain_alone) / COMMUNES
    print(f"assess, {INDICATORS} indicators, raw figures:   {1 / assess:10,.0f} communes/s")
    print(f"plain loop, the same result objects: {1 / plain:10,.0f} communes/s")
    print(f"assess takes {assess / plain:.2f} times the plain loop (wanted: at most 3, and at least 5,000 communes/s)")


if __name__ == "__main__":
    main()
