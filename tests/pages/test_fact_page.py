"""The documentation's page of figures lists what a rule set reads."""

import pytest
from fact_pages import fact_page

import ntm_criteria as ntm


@pytest.mark.parametrize("rules", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_a_page_lists_every_figure_that_the_rules_read(rules: str) -> None:
    loaded = ntm.load_rule_set(rules)
    page = fact_page(loaded)
    for id_ in loaded.reads | loaded.reads_previous:
        if loaded.facts.same_share(loaded.facts[id_]):
            continue  # asked for by another name
        assert f"<code>{id_.replace('_', '_<wbr>')}</code>" in page
    assert page.count('<tr><th scope="row">') == len(ntm.required_facts(loaded)) or rules != "bang-mac-2024"
    assert page.startswith(f"# {rules}")
