"""The twins of rule sets: up to date, whole, and saying what the rules require."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import ntm_criteria as ntm
from ntm_criteria.authoring import twin_page
from ntm_criteria.cli import run
from ntm_criteria.text import LANGUAGES, Lang, capital
from ntm_criteria.wording import requirement

TOP = Path(__file__).parents[2]
PAGES = sorted((TOP / "docs/rule-sets").glob("*.*.md"))
EVERY_SHAPE = ntm.load_rule_set(TOP / "tests/rules/every-shape.yaml")
SETS = [*ntm.bundled_rule_sets(), EVERY_SHAPE]


def told(markdown: str) -> list[tuple[str, str]]:
    """What a reader sees: each piece of text with the kind of block it stands in."""
    tokens = MarkdownIt().enable("table").parse(markdown)
    return [
        (tokens[i - 1].tag, "".join(part.content for part in token.children or ()))
        for i, token in enumerate(tokens)
        if token.type == "inline"
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_kept_page_is_up_to_date(page: Path) -> None:
    id_, lang, _ = page.name.split(".")
    made = twin_page(ntm.load_rule_set(id_), lang="en" if lang == "en" else "vi")
    renew = f"ntm-criteria twin {id_}{' --lang en' if lang == 'en' else ''} > {page.relative_to(TOP)}"
    assert page.read_text(encoding="utf-8") == made, f"this page is stale; make it again: {renew}"


def test_every_bundled_set_has_its_page_in_vietnamese() -> None:
    assert {page.name for page in PAGES} >= {f"{rules.id}.vi.md" for rules in ntm.bundled_rule_sets()}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rules", SETS, ids=lambda rules: rules.id)
def test_everything_the_set_states_is_on_its_page(rules: ntm.RuleSet, lang: Lang) -> None:
    page = told(twin_page(rules, lang=lang))
    assert [text for tag, text in page if tag == "h1"] == [rules.label[lang]]
    assert [text.split(". ", 1)[1] for tag, text in page if tag == "h2"] == [
        each.label[lang] for each in rules.criteria
    ]
    task = {"vi": " (nhiệm vụ)", "en": " (task)"}[lang]
    heads = [f"{i.code} {i.label[lang]}{task if i.role == 'task' else ''}" for i in rules.entries]
    assert [text for tag, text in page if tag == "h3"] == heads
    said = "\n".join(text for _, text in page)
    for indicator in rules.entries:
        required = requirement(indicator.stated, rules.facts, tables_below=True)[lang]
        assert f": {capital(required)}." in said
        assert not indicator.wording or " ".join(indicator.wording.split()) in said
        for text in (indicator.aim, indicator.interpretation, indicator.remark):
            assert not text or " ".join(text[lang].split()) in said
        assert indicator.cite.at in said


def test_what_has_no_bound_is_listed() -> None:
    line = re.compile(r"\*\*Chưa có mức quy định:\*\* (.*)\.")
    found = [line.search(twin_page(rules)) for rules in (ntm.load_rule_set("bang-mac-2024"), EVERY_SHAPE)]
    assert [match[1] for match in found if match] == ["16.1 và 17.10", "2.1, 2.2, 2.3, 2.5, 2.6, 2.7 và 4.11"]


def test_bounds_that_vary_are_a_table() -> None:
    page = twin_page(EVERY_SHAPE, lang="en")
    assert (
        "- **Requirement:** Share of households with clean water: by group of the commune and year (table below).\n"
        in page
    )
    assert (
        "\n| Group of the commune | Year | Bound |\n| --- | --- | --- |\n| highland | 2022 | at least 50% |\n" in page
    )
    assert "\n| lowland | 2022 | the province is yet to set the bound |\n" in page
    assert "\n| peri-urban |  | at least 95% |\n" in page  # this row does not vary by year


def test_how_well_a_source_is_known_is_said_in_words() -> None:
    page = twin_page(EVERY_SHAPE)
    assert re.search(r"\*\*Nguồn:\*\* đã đối chiếu văn bản: \d\d; .*chưa có nguồn: 01; nguồn gián tiếp: 02\.", page)
    assert "(theo nguồn gián tiếp: chỉ dùng để kết luận đạt)" in page
    assert "Bộ quy tắc chưa có đủ các chỉ tiêu của tiêu chí này." in page
    assert "**Kết quả chung đạt khi:** (a) " in page


def test_text_of_a_rule_file_stays_text() -> None:
    text = (TOP / "rules/lang-son/bang-mac-2024.yaml").read_text(encoding="utf-8")
    wild = "<b>*đậm*</b> _x_ [a](http://b) `c` | # &amp;"
    changed = text.replace("vi: Quy hoạch\n", f"vi: '{wild}'\n", 1)
    page = told(twin_page(ntm.parse_rule_set(changed)))
    assert ("h2", f"Tiêu chí 1. {wild}") in page


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in LANGUAGES:
        assert run(["twin", "bang-mac-2024", "--lang", lang]) == 0
        assert capsys.readouterr().out == twin_page(ntm.load_rule_set("bang-mac-2024"), lang=lang)
    with pytest.raises(ValueError, match="'vi' or 'en'"):
        twin_page(EVERY_SHAPE, lang="fr")
