"""Programs that must type-check: the public names as users write them. Checked by mypy, never run."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_type

import ntm_criteria as ntm

rules = ntm.load_rule_set("bang-mac-2024")
assert_type(rules, ntm.RuleSet)
assert_type(ntm.load_rule_set(Path("my.yaml")), ntm.RuleSet)
assert_type(ntm.bundled_rule_sets(), tuple[ntm.RuleSet, ...])

commune = ntm.Commune(
    "Bằng Mạc",
    id="06355",
    year=2024,
    facts={
        "irrigated_land_share": "91,5 %",
        "population": 2410,
        "income_per_capita": Decimal("55.5"),
        "x": None,
        "y": True,
    },
    villages=[{"name": "Nà Canh", "street_lighting": True}],
    previous={"poverty_rate": 8.2},
    scope={"region": "tdmnpb"},
    locale="vi",
)
assert_type(ntm.load_commune("xa.yaml"), ntm.Commune)
assessment = ntm.assess(commune, rules, year=2024)
assert_type(assessment, ntm.Assessment)
assert_type(ntm.assess({"irrigated_land_share": 92}, rules), ntm.Assessment)

result = assessment["3.1"]
assert_type(result, ntm.IndicatorResult)
assert_type(result.verdict, ntm.Verdict)
assert_type(result.reason, ntm.Reason | None)
assert_type(result.shortfall, ntm.Shortfall | None)
assert_type(result.observed.value, Fraction | bool | str | None)
assert_type(result.step, ntm.Step)
assert_type(assessment.criterion(3).verdict, ntm.Verdict)
assert_type(assessment.counts.met, int)
assert_type(ntm.explain(assessment), str)
assert_type(ntm.explain(result, lang="en"), str)
assert_type(ntm.render(assessment, "html"), str)
assert_type(list(assessment), list[str])
assert_type(assessment.get("3.1"), ntm.IndicatorResult | None)
assert_type(assessment.criterion("3").get("3.1", 0), ntm.IndicatorResult | int)
assert_type(assessment.indicators + assessment.tasks, tuple[ntm.IndicatorResult, ...])
assert_type(rules["3.1"], ntm.Indicator)
assert_type(rules.facts["population"], ntm.Fact)
assert_type(rules.facts["population"].limits, tuple[Fraction, Fraction] | None)
assert_type(rules.facts["population"].choices, tuple[tuple[str, ntm.Text], ...])
assert_type(result.bound.value if result.bound else None, Fraction | None)
assert_type(ntm.read_figure(rules.facts["population"], "2.410 người", locale="vi"), Fraction | bool | str | None)
assert_type(ntm.format_figure(2410, rules.facts["population"], lang="en"), str)
assert_type(ntm.required_facts(rules)[0].alternatives, tuple[tuple[str, ...], ...])
document = ntm.render(assessment, "dict", lang="en")
assert_type(document, ntm.ResultDocument)
assert_type(document["criteria"][0]["indicators"][0]["code"], str)
short = ntm.render(assessment, "dict", detail="short")
assert_type(short, ntm.ShortResultDocument)
assert_type(short["rule_set"]["fingerprint"], str)
assert_type(ntm.render(assessment, "json", detail="short"), str)
stored = ntm.load_result(document)
assert_type(stored, ntm.StoredResult)
assert_type(stored["3.1"].observed.value, Fraction | bool | str | None)
assert_type(ntm.compare_results(stored, assessment)["3.1"].before, ntm.StoredIndicator | None)
many = ntm.assess_many([commune, {"population": 2410}, "xa.yaml"], rules, errors="skip")
assert_type(many[0], ntm.Assessment)
assert_type(many[:1], ntm.Assessments)
assert_type(many.refused[0].problems, ntm.ProblemTuple)
assert_type(ntm.Commune.from_dict(commune.to_dict()), ntm.Commune)
assert_type(ntm.required_facts(rules), tuple[ntm.RequiredFact, ...])
assert_type(ntm.required_facts(rules, commune)[0].fact, str)
assert_type(ntm.check_rule_files("rules"), list[ntm.Problem])

figures: Mapping[str, object] = {"irrigated_land_share": 92}
try:
    ntm.assess(figures, rules)
except ntm.FactError as error:
    assert_type(error.problems, ntm.ProblemTuple)
    assert_type(error.problems[0].path, tuple[str | int, ...])
    assert_type(error.by_path(), dict[tuple[str | int, ...], list[ntm.Problem]])
    assert_type(error.fact, str | None)
    assert_type(error.place, ntm.Place | None)
