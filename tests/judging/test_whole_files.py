"""The content of a whole commune file where only figures are expected: one error that says what reads it."""

from typing import Any

import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        ({"name": "A", "year": 2024, "facts": {"population": 1}}, "name, year, facts"),
        ({"facts": {"population": 1}}, "facts"),
        ({"name": "A", "villages": [{"name": "Nà Mỏ"}]}, "name, villages"),
    ],
)
def test_a_whole_file_is_not_taken_for_figures(content: dict[str, Any], keys: str) -> None:
    for judge in (lambda: ntm.assess(content, RULES), lambda: ntm.required_facts(RULES, content)):
        with pytest.raises(ntm.FactError) as caught:
            judge()
        (problem,) = caught.value.problems
        assert problem.code == "wrong-form"
        assert f"({keys})" in problem.message.en
        assert problem.hint is not None
        assert problem.hint.vi == "dùng Commune.from_dict(...)"
    assert ntm.assess(ntm.Commune.from_dict(content), RULES).commune.name == content.get("name", "")


def test_figures_alone_are_figures() -> None:
    assert ntm.assess({"villages": 3, "population": 2410}, RULES).commune.facts["villages"] == 3
    with pytest.raises(ntm.FactError, match="unknown-fact: year"):  # one stray key is a mistake of its own
        ntm.assess({"year": 2024, "population": 2410}, RULES)
