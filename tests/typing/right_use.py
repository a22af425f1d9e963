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
document = ntm.render(assessment, "dict", lang="en")
assert_type(document, ntm.ResultDocument)
assert_type(document["criteria"][0]["indicators"][0]["code"], str)
assert_type(ntm.required_facts(rules), tuple[ntm.RequiredFact, ...])
assert_type(ntm.required_facts(rules, commune)[0].fact, str)
assert_type(ntm.check_rule_files("rules"), list[ntm.Problem])

figures: Mapping[str, object] = {"irrigated_land_share": 92}
try:
    ntm.assess(figures, rules)
except ntm.FactError as error:
    assert_type(error.problems, tuple[ntm.Problem, ...])
    assert_type(error.fact, str | None)
    assert_type(error.place, ntm.Place | None)
