"""Judging inside a village: what a part looks at does not depend on what the parts before it looked at."""

import pytest

import ntm_criteria as ntm

RULES = """
format: 1
rule_set: {{id: nested, label: {{vi: thử}}, years: 2024..2024}}
sources: {{plan: {{title: Văn bản thử}}}}
criteria:
  - number: 1
    label: {{vi: thử}}
    complete: true
    indicators:
      - code: "1.1"
        label: {{vi: thử}}
        cite: {{source: plan, at: Mục 1, status: checked}}
        requires: {{for_each: village, requires: {{all_of: [{parts}]}}}}
"""
TOTAL, OWN = "{fact: culture_village_share, more_than: 50 %}", "{fact: street_lighting, is: true}"


@pytest.mark.parametrize("parts", [f"{TOTAL}, {OWN}", f"{OWN}, {TOTAL}"])
@pytest.mark.parametrize("facts", [{}, {"street_lighting": "8/8 thôn"}])
@pytest.mark.parametrize(("lit", "verdict"), [(True, "met"), (False, "not_met"), (None, "unknown")])
def test_a_total_read_inside_a_village_does_not_leave_the_village(
    parts: str, facts: dict[str, str], lit: bool | None, verdict: str
) -> None:
    villages = [{"name": f"A{i}", "street_lighting": True, "culture_village_two_years": True} for i in range(7)]
    last = {"name": "A7", "street_lighting": lit, "culture_village_two_years": True}
    if lit is False:
        facts = {}  # "8/8 thôn" would contradict it
    commune = ntm.Commune("x", facts=facts, villages=[*villages, last])
    assert ntm.assess(commune, ntm.parse_rule_set(RULES.format(parts=parts)))["1.1"].verdict.value == verdict


@pytest.mark.parametrize(
    ("figures", "verdict", "said"),
    [
        ({"model_residential_area": "4/8 thôn"}, "met", "Số liệu: 04/08 thôn."),
        ({"model_residential_area": "3/8 thôn"}, "not_met", "Số liệu: 03/08 thôn; còn thiếu 01 thôn."),
        ({"model_residential_area": "37,5 %", "villages": 8}, "not_met", "Số liệu: 03 thôn; còn thiếu 01 thôn."),
        ({"model_residential_area": "50 %"}, "unknown", "Chưa có danh sách thôn."),
        ({"model_residential_area": "4/8 thôn", "model_residential_areas": 4}, "met", "Số liệu: 04/08 thôn."),
    ],
)
def test_a_total_of_a_flag_serves_a_number_of_villages(figures: dict[str, object], verdict: str, said: str) -> None:
    result = ntm.assess(figures, ntm.load_rule_set("bang-mac-2024"))["6.7"]
    assert result.verdict.value == verdict
    assert ntm.explain(result).splitlines()[1].strip() == said


def test_a_total_of_a_flag_and_a_number_of_villages_must_agree() -> None:
    with pytest.raises(ntm.FactError, match="model_residential_areas"):
        ntm.assess(
            {"model_residential_area": "4/8 thôn", "model_residential_areas": 5}, ntm.load_rule_set("bang-mac-2024")
        )
