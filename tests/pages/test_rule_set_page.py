"""A rule set in words as one page: whole, with contents and a search, and safe."""

import re
from html import unescape

import pytest
from bs4 import BeautifulSoup

import ntm_criteria as ntm
from ntm_criteria.authoring import twin_page
from ntm_criteria.pages import rule_set_page
from ntm_criteria.text import LANGUAGES, markdown

SETS = ntm.bundled_rule_sets()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rules", SETS, ids=lambda rules: rules.id)
def test_the_page_says_what_the_twin_says(rules: ntm.RuleSet, lang: str) -> None:
    page = BeautifulSoup(rule_set_page(rules, lang=lang), "html.parser")
    links = [link["href"] for link in page.select("nav a")]
    assert links == [f"#{section['id']}" for section in page.select("section")]
    assert len(links) == len(rules.criteria)
    assert len(page.select("article")) == len(rules.entries)
    for script in page(["script", "style", "nav", "search"]):
        script.decompose()
    words = re.findall(r"\w+", page.main.get_text(" ")) if page.main else []
    twin = re.sub(r"\\(.)", r"\1", twin_page(rules, lang=lang).replace("| --- |", "|"))
    assert words == re.findall(r"\w+", unescape(twin))


def test_text_of_a_file_is_escaped() -> None:
    content = SETS[0].to_dict()
    bad = "<script>alert(1)</script> & `code`"
    content["rule_set"]["label"]["vi"] = bad
    content["criteria"][0]["label"]["vi"] = bad
    page = rule_set_page(ntm.parse_rule_set(content, folder=SETS[0].folder))
    assert "<script>alert" not in page
    assert page.count("<script>") == 1
    assert markdown(bad) in twin_page(ntm.parse_rule_set(content, folder=SETS[0].folder))


def test_the_page_needs_nothing_but_itself() -> None:
    page = rule_set_page(ntm.load_rule_set("bang-mac-2024"))
    assert not re.search(r"(src|href)=\"(?!#)", page)
