"""Results as documents and pages: exact, complete, and safe whatever names and texts they hold."""

import json
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import ntm_criteria as ntm
from laws import strategies
from laws.adapter import commune_of, rule_set_of
from ntm_criteria.reporting import verdict_words
from ntm_criteria.text import LANGUAGES, exact

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
FACTS = {"irrigated_land_share": "91,5 %", "insured_people": 2301, "population": 2410, "planning_criterion_met": True}
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(**given: Any) -> ntm.ResultDocument:
    return ntm.render(ntm.assess(ntm.Commune("Bằng Mạc", **given), BANG_MAC), "dict")


def indicator(code: str, **given: Any) -> dict[str, Any]:
    (found,) = [
        each for criterion in document(**given)["criteria"] for each in criterion["indicators"] if each["code"] == code
    ]
    return dict(found)


# the document


OWN: dict[str, Any] = {
    "status": "checked",
    "source": None,
    "readings": [],
}  # a bound that stands where its indicator does


@pytest.mark.parametrize(("code", "given", "observed", "bound", "shortfall"), [
    ("3.1", {"facts": {"irrigated_land_share": "91,5 %"}},
     {"value": "91.5", "low": "91.5", "high": "91.5", "reported": {"irrigated_land_share": "91,5 %"}, "unit": "%"},
     {"relation": "at_least", "value": "92", "unit": "%", "written": "92 %", "open": None, **OWN},
     {"low": "0.5", "high": "0.5", "unit": "percentage_point", "direction": "more", "strictly": False,
      "fact": "irrigated_land_share", "points": "0.5", "of_part": False, "text": "còn thiếu 0,5 điểm phần trăm"}),
    ("14.1", {"facts": {"insured_people": 2301, "population": 2410}},
     {"value": "23010/241", "low": "23010/241", "high": "23010/241",
      "reported": {"insured_people": "2301", "population": "2410"}, "unit": "%"},
     {"relation": "more_than", "value": "95", "unit": "%", "written": "95 %", "open": None, **OWN}, None),
    ("1.1", {"facts": {"planning_criterion_met": "chưa"}},
     {"value": False, "low": None, "high": None, "reported": {"planning_criterion_met": "chưa"}, "unit": None}, None, None),
    ("16.2", {"facts": {"commune_government_rating": "Hoàn thành tốt nhiệm vụ"}},
     {"value": "hoàn thành tốt nhiệm vụ", "low": None, "high": None,
      "reported": {"commune_government_rating": "Hoàn thành tốt nhiệm vụ"}, "unit": None}, None, None),
    ("11.1", {"facts": {"poverty_rate": 8.0}, "previous": {"poverty_rate": "8,2 %"}},
     {"value": "0.2", "low": "0.2", "high": "0.2", "reported": {"poverty_rate": "8.0", "previous.poverty_rate": "8,2 %"},
      "unit": "percentage_point"},
     {"relation": "at_least", "value": "0.5", "unit": "percentage_point", "written": "0.5 điểm phần trăm", "open": None, **OWN},
     {"low": "0.3", "high": "0.3", "unit": "percentage_point", "direction": "more", "strictly": False,
      "fact": "poverty_rate_reduction", "points": "0.3", "of_part": False,
      "text": "còn thiếu 0,3 điểm phần trăm"}),
    ("17.10", {"facts": {"cremation_share": 1}},
     {"value": "1", "low": "1", "high": "1", "reported": {"cremation_share": "1"}, "unit": "%"},
     {"relation": "at_least", "value": None, "unit": "%", "written": "unsourced", "open": "bound-unsourced", **OWN}, None),
    ("4.3", {"villages": [{"name": "Nà Canh", "street_lighting": True}, {"name": "Nà Mỏ"}]},
     {"value": None, "low": "50", "high": "100", "reported": {}, "unit": "%"},
     {"relation": "at_least", "value": "100", "unit": "%", "written": "100 %", "open": None, **OWN}, None),
])  # fmt: skip
def test_what_decides_an_indicator(code: str, given: dict[str, Any], observed: Any, bound: Any, shortfall: Any) -> None:
    found = indicator(code, **given)
    assert (found["observed"], found["bound"], found["shortfall"]) == (observed, bound, shortfall)


@pytest.mark.parametrize("nothing", [None, "", "-", " - "])
def test_a_figure_that_was_left_open_was_not_reported(nothing: Any) -> None:
    for code, fact in (("3.1", "irrigated_land_share"), ("1.1", "planning_criterion_met"), ("11.1", "poverty_rate")):
        found = indicator(code, facts={fact: nothing})
        assert found["observed"] == {"value": None, "low": None, "high": None, "reported": {}, "unit": None}
        assert found["verdict"] == "unknown"


def test_the_head_of_a_document() -> None:
    given = document(facts=FACTS, id="DBHC-06124", scope={"region": "tdmnpb"})
    assert given["format"] == "1"
    assert given["library"] == ntm.__version__
    assert given["rule_set"]["id"] == "bang-mac-2024"
    assert given["rule_set"]["fingerprint"] == BANG_MAC.fingerprint
    assert given["commune"] == {"name": "Bằng Mạc", "id": "DBHC-06124"}
    assert (given["year"], given["scope"]) == (2024, {"region": "tdmnpb"})
    assert given["unused"] == ["region"]


def test_what_is_missing_is_listed_with_its_villages() -> None:
    given = document(facts={"villages": 8}, villages=[{"name": "Nà Canh"}])
    (light,) = [need for need in given["required"] if need["fact"] == "street_lighting"]
    assert light == {
        "fact": "street_lighting",
        "label": "đường giao thông đi qua khu dân cư tập trung có điện chiếu sáng",
        "previous": False,
        "villages": ["Nà Canh"],
        "unlisted_villages": 7,
        "indicators": ["4.3"],
        "decides_overall": True,
        "held_by": "trưởng thôn",
    }


NUMBERS = st.fractions() | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20
).map(Fraction)


@given(NUMBERS)
@example(Fraction(1, 10**7))
@example(Fraction(99 * 2**40 + 1, 2**40))
@example(Fraction(10**30))
@example(Fraction(-5, 2))
@example(Fraction(0))
def test_an_exact_number_reads_back_as_itself(value: Fraction) -> None:
    text = exact(value)
    assert Fraction(text) == value
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9]|/[1-9][0-9]*)?", text)


@often
@given(strategies.cases())
def test_a_document_says_what_the_assessment_says(case: strategies.RuleCase) -> None:
    assessment = ntm.assess(commune_of(case.commune, case.year), rule_set_of(case.rule_doc))
    made = ntm.render(assessment, "dict")
    assert json.loads(json.dumps(made)) == made
    assert made["verdict"] == assessment.verdict.value
    indicators = [each for criterion in made["criteria"] for each in criterion["indicators"]]
    assert [(each["code"], each["verdict"]) for each in indicators] == [
        (each.code, each.verdict.value) for each in assessment.entries
    ]
    assert [(each["number"], each["verdict"]) for each in made["criteria"]] == [
        (each.number, each.verdict.value) for each in assessment.criteria
    ]
    for written, result in zip(indicators, assessment.entries, strict=True):
        observed = result.observed
        low, high = written["observed"]["low"], written["observed"]["high"]
        assert (low and Fraction(low), high and Fraction(high)) == (observed.low, observed.high)
        assert (written["reason"], written["shortfall"] is None) == (
            result.reason and result.reason.value,
            result.shortfall is None,
        )


# its forms


def test_text_is_the_explanation() -> None:
    assessment = ntm.assess(FACTS, BANG_MAC)
    for lang in LANGUAGES:
        assert ntm.render(assessment, "text", lang=lang) == ntm.explain(assessment, lang=lang)


def test_another_form_or_language_is_refused() -> None:
    assessment = ntm.assess(FACTS, BANG_MAC)
    with pytest.raises(ValueError, match="form must be 'text', 'markdown', 'html', 'dict' or 'json', not 'pdf'"):
        ntm.render(assessment, "pdf")  # type: ignore[call-overload]  # that is the point
    with pytest.raises(ValueError, match="lang must be 'vi', 'en' or 'both', not 'fr'"):
        ntm.render(assessment, "html", lang="fr")


class Page(HTMLParser):
    """A page's tags with their attributes, and its text; a tag that is not closed is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


HOSTILE = [
    "<script>alert(1)</script>", "</td></table><img src=x onerror=alert(1)>", "\"><svg onload='x'>", "<!-- -->", "&lt;b&gt;",
    "&amp;", "`rm -rf`", "**đậm** _nghiêng_", "| a | b |", "[x](javascript:alert(1))", "![x](http://x)", "# Tiêu đề", "- mục",
    "1. mục", "+ mục", "=====", "~~~", "> trích", "a\n\n# b", "a\r\n- b", "\x00\x1b[31m\x07", "\u202edlrow", "a\u2028b",
    "\\", "\\*", "$x$", "<https://x.vn>", "a  \nb", "\u200b", "  ",
]  # fmt: skip
RULES = """
format: 1
rule_set: {{id: thu, label: {{vi: {text}, en: {text}}}, years: 2024..2024}}
sources: {{s: {{title: {text}, number: {text}}}}}
facts:
  lit: {{label: {{vi: {text}, en: {text}}}, kind: flag, per: village, held_by: {{vi: {text}, en: {text}}}}}
  share: {{label: {{vi: tỷ lệ, en: share}}, kind: share, unit: "%", step: 0.01, plausible: 40..100}}
criteria:
  - number: 1
    label: {{vi: {text}, en: {text}}}
    complete: true
    indicators:
      - code: {text}
        label: {{vi: {text}, en: {text}}}
        cite: {{source: s, at: {text}, status: checked}}
        wording: {text}
        requires: {{for_each: village, requires: {{fact: lit, is: true}}}}
        aim: {{vi: {text}, en: {text}}}
        interpretation: {{vi: {text}, en: {text}}}
        remark: {{vi: {text}, en: {text}}}
      - code: "1.2"
        label: {{vi: {text}, en: {text}}}
        cite: {{source: s, at: {text}, status: checked}}
        requires: {{fact: share, at_least: 50 %}}
"""
TAGS = {
    "div", "style", "h2", "p", "strong", "br", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "span",
    "details", "summary",
}  # fmt: skip


def quoted(text: str) -> str:
    """Double-quoted YAML."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in plain) + '"'


def hostile(text: str) -> ntm.Assessment:
    """A rule set and a commune of which every text is hostile."""
    rules = ntm.parse_rule_set(RULES.format(text=quoted(f"{text}x")), name="thu.yaml")
    villages = [{"name": f"A{text}", "lit": "chưa"}, {"name": f"B{text}"}]
    return ntm.assess(ntm.Commune(f"{text}x", id=text, facts={"share": "12 %"}, villages=villages), rules)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_holds_our_tags_only(text: str) -> None:
    tame = Page(ntm.render(hostile("a"), "html"))
    for lang in LANGUAGES:
        page = Page(ntm.render(hostile(text), "html", lang=lang))
        assert page.tags == TAGS
        assert page.attributes == tame.attributes == {"class", "lang", "scope", "colspan"}
        assert not set("".join(page.text)) & set("\x00\x1b\x07\u202e\u2028\r\n")
    shown = " ".join("".join(Page(ntm.render(hostile(text), "html")).text).split())
    assert " ".join(ntm.render(hostile(text), "text").split("\n")[0].split()) in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_says_what_the_text_says(text: str) -> None:
    """Read as Markdown it has the structure of a tame document: no heading, link, picture, code or tag of a stranger's."""
    for lang in LANGUAGES:
        tame, wild = (
            MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(
                ntm.render(hostile(each), "markdown", lang=lang)
            )
            for each in ("a", text)
        )  # fmt: skip
        assert [token.type for token in wild] == [token.type for token in tame]
        for token in wild:
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {"text", "text_special", "strong_open", "strong_close"}, kinds
        title = "".join(child.content for child in wild[1].children or ())
        assert title == ntm.render(hostile(text), "text", lang=lang).split("\n")[0]


def test_a_page_shows_every_indicator_with_its_verdict() -> None:
    assessment = ntm.assess(FACTS, BANG_MAC)
    for lang in LANGUAGES:
        for form in ("html", "markdown"):
            shown = ntm.render(assessment, form, lang=lang)
            plain = "".join(Page(shown).text) if form == "html" else re.sub(r"\\(.)", r"\1", shown)
            for result in assessment.entries:
                assert result.code in plain
                assert result.indicator.label[lang] in plain
                assert verdict_words(result)[lang] in plain
            assert {"vi": "91,5%", "en": "91.5%"}[lang] in plain


def test_a_page_is_marked_with_its_language_and_fetches_nothing() -> None:
    shown = ntm.render(ntm.assess(FACTS, BANG_MAC), "html", lang="en")
    assert shown.startswith('<div class="ntm" lang="en">')
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<link", shown)


def test_a_notebook_shows_the_page() -> None:
    assessment = ntm.assess(FACTS, BANG_MAC)
    assert assessment._repr_html_() == ntm.render(assessment, "html")


def test_rendering_changes_nothing() -> None:
    assessment = ntm.assess(FACTS, BANG_MAC)
    first = [ntm.render(assessment, form) for form in ("text", "markdown", "html", "dict")]
    assert first == [ntm.render(assessment, form) for form in ("text", "markdown", "html", "dict")]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize(("lang", "task"), [("vi", "[nhiệm vụ]"), ("en", "[task]")])
def test_tasks_are_marked_and_the_document_is_named_once(form: Any, lang: Any, task: str) -> None:
    shown = ntm.render(ntm.assess(FACTS, BANG_MAC), form, lang=lang).replace("\\", "")
    tasks = [indicator for indicator in BANG_MAC.entries if indicator.role == "task"]
    assert shown.count(task) == len(tasks)
    assert shown.count("Ban quản lý xây dựng nông thôn mới xã Bằng Mạc") == 1


@pytest.mark.parametrize(
    ("zone", "figure", "verdict", "source"),
    [
        ("high", 20, "met", None),
        ("low", 30, "met", {"document": "Văn bản của cấp dưới đặt ra để kiểm tra", "number": "2/VB", "at": "mục 2"}),
    ],
)
def test_a_bound_with_a_source_of_its_own_names_it(zone: str, figure: int, verdict: str, source: Any) -> None:
    rules = ntm.load_rule_set(Path(__file__).parents[1] / "rules/authority.yaml")
    facts = {"test_share": figure, "test_island": False, "test_unclear": False}
    document = ntm.render(
        ntm.assess(ntm.Commune("x", year=2024, facts=facts, scope={"test_zone": zone}), rules), "dict"
    )
    (found,) = [each for criterion in document["criteria"] for each in criterion["indicators"] if each["code"] == "1.1"]
    assert found["verdict"] == verdict
    bound = found["bound"]
    assert bound is not None
    if source is None:
        assert (bound["source"], bound["status"]) == (None, "transcribed")
    else:
        assert bound["source"] == {**source, "status": "secondary", "url": None}
        assert bound["status"] == "secondary"


def test_a_missed_bound_of_a_secondary_source_is_still_named() -> None:
    rules = ntm.load_rule_set("vn-318-2022-ntm")
    facts = {"hardened_commune_road_share": 95}
    result = ntm.assess(ntm.Commune("x", year=2024, facts=facts, scope={"region": "dnb"}), rules)["2.1"]
    assert (str(result.reason), result.bound and result.bound.written) == ("bound-secondary", "100 %")
