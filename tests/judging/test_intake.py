"""Taking in a commune: every mistake in its figures is found at once, said in both languages, and placed in its file."""

import pickle
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.errors import Place, Problem
from ntm_criteria.figures import village_key

Figures = dict[str, Any]


def rule_set(*requires: str, years: str = "2024..2024", facts: str = "") -> ntm.RuleSet:
    """A rule set of one criterion, with an indicator 1.1, 1.2, … for each condition."""
    indicators = "".join(
        f"""
      - code: "1.{i}"
        label: {{vi: chỉ tiêu thử {i}, en: test indicator {i}}}
        cite: {{source: plan, at: Mục {i}, status: checked}}
        requires: {condition}"""
        for i, condition in enumerate(requires, 1)
    )
    return ntm.parse_rule_set(f"""
format: 1
rule_set:
  id: bo-thu
  label: {{vi: bộ thử, en: test set}}
  years: {years}
sources:
  plan: {{title: Kế hoạch thử}}
{facts}
criteria:
  - number: 1
    label: {{vi: tiêu chí thử, en: test criterion}}
    complete: true
    indicators:{indicators}
""")


RULES = rule_set(
    "{fact: irrigated_land_share, at_least: 92 %}",  # from actively_irrigated_and_drained_land / agricultural_production_land
    "{fact: poverty_rate_reduction, at_least: 0.5 percentage_point}",  # from poverty_rate of two years, or its counts
    "{for_each: village, requires: {fact: street_lighting, is: true}}",
    "{fact: culture_village_share, at_least: 80 %}",  # share of the villages' culture_village_two_years
    "{fact: model_residential_areas, at_least: 1 village}",  # number of the villages' model_residential_area
    "{for_each: village, requires: {fact: communal_cleanups_per_month, at_least: 2 time/month}}",
    "{fact: region, is: tdmnpb}",
    "{fact: procedure_resolution_share, at_least: 90 %}",  # dossiers_resolved / dossiers_received, may exceed 100 %
    "{fact: goods_outlets, is: true}",
)
LAND, ALL_LAND = "actively_irrigated_and_drained_land", "agricultural_production_land"


def assessed(rules: ntm.RuleSet = RULES, *, asked: int | None = None, **given: Any) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("Bằng Mạc", **given), rules, year=asked)


def problems(rules: ntm.RuleSet = RULES, *, asked: int | None = None, **given: Any) -> tuple[Problem, ...]:
    """What is wrong with these figures; at least one thing must be."""
    with pytest.raises(ntm.FactError) as caught:
        assessed(rules, asked=asked, **given)
    return checked(caught.value)


def checked(error: ntm.CriteriaError) -> tuple[Problem, ...]:
    """The problems of an error, after what must be true of every error."""
    assert isinstance(error, ValueError)
    assert error.problems
    assert (error.place, error.fact) == (error.problems[0].place, error.problems[0].fact)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.problems, str(again)) == (type(error), error.problems, str(error))
    assert str(error).splitlines() == [line for problem in error.problems for line in str(problem).splitlines()]
    for problem in error.problems:
        assert problem.severity == "error"
        said(problem)
        assert error.text("vi").count(problem.message.vi) >= 1 <= str(error).count(problem.message.en)
    return error.problems


def said(problem: Problem) -> None:
    """Both languages say something, in a line each, and not the same."""
    for text in (problem.message, problem.hint):
        if text:
            assert text.vi.strip() == text.vi != ""
            assert text.en.strip() == text.en != ""
            assert "\n" not in text.vi + text.en
    assert problem.message.vi != problem.message.en
    assert str(problem) == problem.text("en") != problem.text("vi")


def found(problems: Iterable[Problem]) -> list[tuple[str, str | None]]:
    return [(str(problem.code), problem.fact) for problem in problems]


def lit(*flags: bool | None, **more: bool) -> list[Figures]:
    """Villages T1, T2, …, each with its street lighting (None: not reported)."""
    return [{"name": f"T{i}", "street_lighting": flag, **more} for i, flag in enumerate(flags, 1)]


# ---- each mistake, and the words that must be in its message or hint


@pytest.mark.parametrize(("given", "code", "fact", "words"), [
    # in no dictionary
    ({"facts": {"irigated_land_share": 91}}, "unknown-fact", "irigated_land_share", "did you mean 'irrigated_land_share'?"),
    ({"facts": {"xyzzy": 91}}, "unknown-fact", "xyzzy", "xyzzy: there is no such fact id"),
    ({"facts": {"Tỷ lệ tưới": 91}}, "unknown-fact", "Tỷ lệ tưới", "Tỷ lệ tưới: there is no such fact id"),
    ({"facts": {5: 91}}, "unknown-fact", "5", "5: there is no such fact id"),
    ({"facts": {"goods_outlet": None}}, "unknown-fact", "goods_outlet", "did you mean 'goods_outlets'?"),
    ({"facts": {"irrigated_land_share": 91, "5 %": ""}}, "unknown-fact", "5 %", "in quotes: '91,5 %'"),
    ({"previous": {"poverty_rat": 8}}, "unknown-fact", "poverty_rat", "last year, poverty_rat: // 'poverty_rate'?"),
    ({"scope": {"regions": "tdmnpb"}}, "unknown-fact", "regions", "did you mean 'region'?"),
    ({"villages": [{"name": "Nà Canh", "street_light": True}]}, "unknown-fact", "street_light",
     "village Nà Canh, street_light: // 'street_lighting'?"),
    # at the wrong level
    ({"facts": {"street_lighting": True}}, "wrong-level", "street_lighting", "each village // under 'villages' // '7/8 thôn'"),
    ({"facts": {"street_lighting": "Đạt"}}, "wrong-level", "street_lighting", "is kept for each village"),
    ({"facts": {"communal_cleanups_per_month": 2}}, "wrong-level", "communal_cleanups_per_month", "under 'villages'"),
    ({"previous": {"street_lighting": "7/8 thôn"}}, "wrong-level", "street_lighting", "last year"),
    ({"villages": [{"name": "Nà Canh", "goods_outlets": True}]}, "wrong-level", "goods_outlets",
     "village Nà Canh // is the commune's figure, not a village's"),
    ({"villages": [{"name": "Nà Canh", "villages": 8}]}, "wrong-level", "villages", "not a village's"),
    ({"villages": [{"name": "Nà Canh", "culture_village_share": 100}]}, "wrong-level", "culture_village_share",
     "not a village's"),
    # not to be read: the refusal of the figure with the name of the fact before it
    ({"facts": {"irrigated_land_share": "≥ 92 %"}}, "unreadable-figure", "irrigated_land_share",
     "assured irrigation and drainage (irrigated_land_share): '≥ 92 %'"),
    ({"facts": {"irrigated_land_share": "91,6"}, "locale": "en"}, "unreadable-figure", "irrigated_land_share", "'91,6'"),
    ({"facts": {"agricultural_production_land": "1.234 ha"}}, "ambiguous-figure", ALL_LAND, "may be 1.234 or 1,234"),
    ({"facts": {"irrigated_land_share": 101}}, "out-of-limits", "irrigated_land_share", "0 … 100%"),
    ({"facts": {"goods_outlets": "Cơ bản đạt"}}, "unreadable-figure", "goods_outlets", "council"),
    ({"facts": {"households": "12 người"}}, "unit-mismatch", "households", "'households'"),
    ({"facts": {"households": "12 nhà"}}, "unknown-unit", "households", "'nhà'"),
    ({"previous": {"poverty_rate": "8,2 hộ"}}, "unit-mismatch", "poverty_rate", "last year, poverty rate"),
    ({"villages": [{"name": "Nà Canh", "street_lighting": "?"}]}, "unreadable-figure", "street_lighting",
     "village Nà Canh // '?'"),
    # scope
    ({"scope": {"region": "Tây Bắc"}}, "unknown-value", "region", "'Tây Bắc' is not on the list // Tây Nguyên"),
    ({"facts": {"region": 1}}, "unknown-value", "region", "'1' is not on the list"),
    ({"scope": {"goods_outlets": True}}, "wrong-kind", "goods_outlets", "is not a category; give it under 'facts'"),
    ({"scope": {"villages": 8}}, "wrong-kind", "villages", "is not a category"),
    ({"scope": {"region": "dbsh"}, "facts": {"region": "tdmnpb"}}, "figures-disagree", "region", "'tdmnpb' // 'dbsh'"),
    # villages
    ({"villages": [{"street_lighting": True}]}, "bad-village", None, "village 1 has no name"),
    ({"villages": [{"name": "Nà Canh"}, {"name": "  "}]}, "bad-village", None, "village 2 has no name"),
    ({"villages": [{"name": None}]}, "bad-village", None, "village 1 has no name"),
    ({"villages": [{"name": 5}]}, "bad-village", None, "village 1 has no name"),
    ({"villages": ["Nà Canh"]}, "bad-village", None, "village 1 has no name"),
    ({"villages": [{"name": "Nà Canh"}, {"name": "Nà Canh"}]}, "bad-village", None, "'Nà Canh' and 'Nà Canh'"),
    ({"villages": [{"name": "thôn Hoá"}, {"name": "Hóa"}]}, "bad-village", None, "'thôn Hoá' and 'Hóa'"),
    ({"villages": [{"name": "Khòn Nưa"}, {"name": "THÔN  KHO\u0300N NƯA"}]}, "bad-village", None, "'Khòn Nưa' and"),
    ({"villages": lit(*[None] * 8), "facts": {"villages": 7}}, "figures-disagree", "villages", "says 7 // but 8 are listed"),
    # one part, one whole
    ({"facts": {LAND: "101 ha", ALL_LAND: 100}}, "part-exceeds-whole", LAND, "101 hectares is more than // (100 hectares)"),
    ({"facts": {LAND: 0.01, ALL_LAND: 0}}, "part-exceeds-whole", LAND, "(0 hectares)"),
    ({"previous": {"poor_households": 11, "households": 10}}, "part-exceeds-whole", "poor_households", "last year"),
    ({"facts": {"model_residential_areas": 9, "villages": 8}}, "part-exceeds-whole", "model_residential_areas",
     "9 villages // 8"),
    ({"facts": {"street_lighting": "8/7 thôn"}}, "part-exceeds-whole", "street_lighting", "'8/7 thôn'"),
    # a figure given and derived
    ({"facts": {"irrigated_land_share": "95 %", LAND: 91, ALL_LAND: 100}}, "figures-disagree", "irrigated_land_share",
     "given as '95 %', but its two counts make it 91% // one of the two is enough"),
    ({"facts": {"irrigated_land_share": "66,67", LAND: 2, ALL_LAND: 30}}, "figures-disagree", "irrigated_land_share", "6.67%"),
    ({"facts": {"irrigated_land_share": "33,34", LAND: 1, ALL_LAND: 3}}, "figures-disagree", "irrigated_land_share", "33.33%"),
    ({"facts": {"irrigated_land_share": 92, LAND: 0, ALL_LAND: 0}}, "figures-disagree", "irrigated_land_share", "undefined"),
    ({"previous": {"poverty_rate": "8,2 %", "poor_households": 81, "households": 1000}}, "figures-disagree", "poverty_rate",
     "last year, // '8,2 %' // 8.1%"),
    ({"facts": {"poverty_rate": "7,7 %", "poverty_rate_reduction": "0,6"}, "previous": {"poverty_rate": "8,2 %"}},
     "figures-disagree", "poverty_rate_reduction", "'0,6', but the figures of two years make it 0.5 percentage points"),
    ({"facts": {"poor_households": 77, "households": 1000, "poverty_rate_reduction": "-0,5"},
      "previous": {"poverty_rate": "8,2 %"}}, "figures-disagree", "poverty_rate_reduction", "make it 0.5 percentage points"),
    ({"facts": {"street_lighting": "6/8 thôn"}, "villages": lit(False, *[True] * 7)}, "figures-disagree", "street_lighting",
     "'6/8 thôn', but the villages' figures make it 87.5%"),
    ({"facts": {"street_lighting": "7/8 thôn"}, "villages": lit(False, False, *[None] * 6)}, "figures-disagree",
     "street_lighting", "the villages' figures make it 0–75%"),
    ({"facts": {"street_lighting": "87,4 %"}, "villages": lit(False, *[True] * 7)}, "figures-disagree", "street_lighting",
     "87.5%"),
    ({"facts": {"street_lighting": "87,9 %"}, "villages": lit(False, *[True] * 7)}, "figures-disagree", "street_lighting",
     "87.5%"),
    ({"facts": {"street_lighting": "100/150 thôn"}, "villages": lit(*[False] * 49, *[True] * 101)}, "figures-disagree",
     "street_lighting", "67.33%"),
    ({"facts": {"culture_village_share": "7/8 thôn", "villages": 8},
      "villages": [{"name": "Nà Canh", "culture_village_two_years": False}, {"name": "Nà Mỏ",
                                                                            "culture_village_two_years": False}]},
     "figures-disagree", "culture_village_share", "the villages' figures make it 0–75%"),
    ({"facts": {"culture_village_share": "80 %"},
      "villages": [{"name": "Nà Canh", "culture_village_two_years": True}]}, "figures-disagree", "culture_village_share",
     "make it 100%"),
    ({"facts": {"model_residential_areas": 2},
      "villages": [{"name": "Nà Canh", "model_residential_area": True}, {"name": "Nà Mỏ", "model_residential_area": False}]},
     "figures-disagree", "model_residential_areas", "given as '2' // make it 1 village"),
    # of how many villages
    ({"facts": {"street_lighting": "7/8 thôn", "villages": 9}}, "figures-disagree", "street_lighting",
     "is of 8 villages, but there are 9"),
    ({"facts": {"street_lighting": "7/8 thôn"}, "villages": lit(*[None] * 5)}, "figures-disagree", "street_lighting",
     "is of 8 villages, but there are 5"),
    ({"facts": {"street_lighting": "7/8 thôn", "culture_village_share": "7/9 thôn"}}, "figures-disagree",
     "street_lighting", "is of 8 villages, but there are 9"),  # of two totals the first by id names the number
])  # fmt: skip
def test_a_mistake(given: Figures, code: str, fact: str | None, words: str) -> None:
    (problem,) = problems(**given)
    assert (str(problem.code), problem.fact) == (code, fact)
    assert [word for word in words.split(" // ") if word not in str(problem)] == []


@pytest.mark.parametrize(("given", "expected"), [
    ({"facts": {"xyzzy": 1, "households": "?", "goods_outlets": "?"}, "previous": {"poverty_rate": 101},
      "scope": {"region": "?"}, "year": 2023,
      "villages": [{"name": "A", "street_lighting": "?"}, {"name": "A"}, {"name": ""}]},
     [("wrong-year", None), ("unknown-fact", "xyzzy"), ("unreadable-figure", "households"),
      ("unreadable-figure", "goods_outlets"), ("unknown-value", "region"), ("out-of-limits", "poverty_rate"),
      ("unreadable-figure", "street_lighting"), ("bad-village", None), ("bad-village", None)]),
    ({"facts": {LAND: 101, ALL_LAND: 100, "irrigated_land_share": 90}},
     [("part-exceeds-whole", LAND), ("figures-disagree", "irrigated_land_share")]),
    # a village without a name is one mistake: it is still a village, so nothing else is wrong
    ({"facts": {"street_lighting": "08/08 thôn"}, "villages": [{"name": ""}, *lit(*[True] * 7)]}, [("bad-village", None)]),
])  # fmt: skip
def test_all_mistakes_are_found_at_once(given: Figures, expected: list[tuple[str, str | None]]) -> None:
    assert sorted(map(str, found(problems(**given)))) == sorted(map(str, expected))


@pytest.mark.parametrize("number", [10**5000, -(10**5000), Fraction(10**5000)], ids="abc")
def test_a_number_of_any_length_is_a_mistake_like_another(number: int | Fraction) -> None:
    (problem,) = problems(facts={"irrigated_land_share": number})
    assert problem.fact == "irrigated_land_share"
    assert len(str(problem)) < 500


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_whatever_is_written_the_message_stays_readable(name: str, value: str) -> None:
    for problem in problems(
        facts={name: value, "xyzzy": 1, "irrigated_land_share": f"{value}?", "region": f"?{value}"},
        villages=[{"name": f"{name}.", "goods_outlets": value or "?"}],
    ):
        assert len(problem.text("vi").splitlines()) <= 2
        assert len(problem.text("vi")) < 1000


@pytest.mark.parametrize("value", ["\ud800", "91,5 %\udcff"])
def test_a_message_can_be_printed_whatever_was_written(value: str) -> None:
    (problem,) = problems(facts={"irrigated_land_share": value})
    assert str(problem).encode()


def test_a_villages_name_is_not_doubled() -> None:
    (problem,) = problems(villages=[{"name": "Thôn Nà Canh", "goods_outlets": True}])
    assert problem.message.vi.casefold().startswith("thôn nà canh, ")


# ---- the year


LONG_RULES = rule_set("{fact: goods_outlets, is: true}", years="2022..2025")
OLD_RULES = rule_set("{fact: goods_outlets, is: true}", years="1990..1991")


@pytest.mark.parametrize(("rules", "year", "asked", "judged"), [
    (RULES, None, None, 2024), (RULES, 2024, None, 2024), (RULES, None, 2024, 2024), (RULES, 2024, 2024, 2024),
    (RULES, "2024", None, 2024), (RULES, None, 2024.0, 2024), (LONG_RULES, "2024.0", None, 2024),
    (LONG_RULES, 2022, None, 2022), (LONG_RULES, None, 2025, 2025), (LONG_RULES, 2023, 2023, 2023),
])  # fmt: skip
def test_the_year_judged(rules: ntm.RuleSet, year: int | None, asked: int | None, judged: int) -> None:
    assert assessed(rules, year=year, asked=asked).year == judged
    assert assessed(rules, year=year, asked=asked).verdict.value == "unknown"


@pytest.mark.parametrize(("rules", "year", "asked", "words"), [
    (LONG_RULES, None, None, ["no year is given", "'bo-thu' judges the years 2022–2025", "pass year="]),
    (RULES, 2023, None, ["'bo-thu' judges 2024, not 2023"]),
    (RULES, None, 2025, ["'bo-thu' judges 2024, not 2025"]),
    (LONG_RULES, 2021, None, ["'bo-thu' judges 2022–2025, not 2021"]),
    (LONG_RULES, 2026, None, ["'bo-thu' judges 2022–2025, not 2026"]),
    (RULES, 2023, 2024, ["the commune's figures are of 2023, but 2024 was asked for"]),
    (OLD_RULES, 2024, None, ["'bo-thu' judges 1990–1991, not 2024", "rule sets for 2024: ", "bang-mac-2024"]),
    (RULES, 1899, None, ["no bundled rule set judges 1899"]),
    (RULES, "24-25", None, ["'24-25' is no year"]),
    (RULES, True, None, ["'True' is no year"]),
    (RULES, 2024.5, None, ["'2024.5' is no year"]),
    (RULES, None, "hai nghìn", ["'hai nghìn' is no year"]),
])  # fmt: skip
def test_a_year_that_cannot_be_judged(rules: ntm.RuleSet, year: Any, asked: Any, words: list[str]) -> None:
    (problem,) = problems(rules, year=year, asked=asked)
    assert (str(problem.code), problem.fact) == ("wrong-year", None)
    assert [word for word in words if word not in str(problem)] == []


def test_two_years_that_differ_and_fit_nothing_are_two_mistakes() -> None:
    assert found(problems(LONG_RULES, year=2020, asked=2021)) == [("wrong-year", None)] * 2


def test_a_file_without_a_year_is_told_where_to_add_it() -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess(ntm.parse_commune("id: a\nname: A\n", name="xa.yaml"), LONG_RULES)
    (problem,) = checked(caught.value)
    assert problem.place == Place("xa.yaml", 2, 7)
    assert problem.hint
    assert problem.hint.vi == "thêm dòng `year:` vào tệp, hoặc dùng --year"
    (problem,) = problems(LONG_RULES)
    assert problem.hint
    assert problem.hint.en == "give the commune's year, or pass year="


# ---- places


MISTAKES = """\
name: Bằng Mạc
year: 2023                      # wrong-year
scope:
  region: Tây Bắc               # unknown-value
  vung: tdmnpb                  # unknown-fact
  goods_outlets: có             # wrong-kind
facts:
  villages: 2                   # figures-disagree
  irigated_land_share: 91,5 %   # unknown-fact
  irrigated_land_share: 1.234,5 ha  # unit-mismatch
  street_lighting: Đạt          # wrong-level
  actively_irrigated_and_drained_land: 101 ha  # part-exceeds-whole
  agricultural_production_land: 100 ha
  poverty_rate: 7,7 %
  poverty_rate_reduction: 0,6   # figures-disagree
  households: 95.50             # unreadable-figure
  model_residential_areas: 5    # part-exceeds-whole
previous:
  poverty_rate: 8,2 %
  households: khoảng 2000       # unreadable-figure
villages:
  - name: Nà Canh
    street_lighting: có
    goods_outlets: có           # wrong-level
  - street_lighting: Cơ bản đạt # unreadable-figure
    name: Nà Mỏ
  - name: thôn Nà Mỏ            # bad-village
    street_light: có            # unknown-fact
  - {name: Khòn Nưa, communal_cleanups_per_month: 41}  # out-of-limits
"""


def marked(text: str) -> list[tuple[int, str]]:
    """The lines of a text that name a problem behind `#`."""
    lines = enumerate(text.splitlines(), 1)
    return [(number, line.partition("#")[2].strip()) for number, line in lines if "#" in line]


def test_every_mistake_is_placed_in_its_line() -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess(ntm.parse_commune(MISTAKES, name="xa.yaml"), RULES)
    places = [(problem.place, str(problem.code)) for problem in checked(caught.value)]
    assert [(place and place.line, code) for place, code in places] == marked(MISTAKES)
    assert {place and place.file for place, _ in places} == {"xa.yaml"}
    assert str(caught.value).startswith("xa.yaml:2:7: wrong-year: ")
    assert caught.value.place == Place("xa.yaml", 2, 7)


@pytest.mark.parametrize("text", [
    "name: Bằng Mạc\nscope:\n  region: Tây Bắc\n",
    "name: Bằng Mạc\nvillages:\n  - name: ' '\n",
    "name: Bằng Mạc\nfacts:\n  {irigated: 1}\n",
    "name: Bằng Mạc\nprevious:\n  poverty_rate: 101\n",
    "name: Bằng Mạc\nfacts:\n  giao thônǵ: 101\n",  # NFC would write ǵ otherwise
])  # fmt: skip
def test_a_mistake_in_the_third_line(text: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess(ntm.parse_commune(text, name="xa.yaml"), RULES)
    (problem,) = checked(caught.value)
    assert problem.place
    assert problem.place.line == 3


# ---- warnings: said, and nothing refused


@pytest.mark.parametrize(("given", "code", "fact", "words", "verdicts"), [
    ({"facts": {"villages": 100}}, "implausible", "villages", "100 villages is unusual", {}),
    ({"facts": {"villages": 1}}, "implausible", "villages", "1 village is unusual", {}),
    ({"facts": {"income_per_capita": "500,000001 triệu đồng"}}, "implausible", "income_per_capita",
     "500.000001 million VND/person/year is unusual", {}),
    ({"facts": {"poverty_rate_reduction": -10.01}}, "implausible", "poverty_rate_reduction",
     "-10.01 percentage points is unusual", {"1.2": "not_met"}),
    ({"facts": {"irrigated_land_share": "92 %", LAND: 92, ALL_LAND: 100}}, "given-twice", "irrigated_land_share",
     "'92 %' and by its two counts too; the latter is used", {"1.1": "met"}),
    # 91,96 % is below 92 %, though 92 % was reported, and rightly so: it is 91,96 % rounded
    ({"facts": {"irrigated_land_share": "92 %", LAND: "91,96", ALL_LAND: 100}}, "given-twice", "irrigated_land_share",
     "the latter is used", {"1.1": "not_met"}),
    ({"facts": {"irrigated_land_share": "91 %", LAND: "91,96", ALL_LAND: 100}}, "given-twice", "irrigated_land_share",
     "the latter is used", {"1.1": "not_met"}),
    ({"facts": {"irrigated_land_share": 91.96, LAND: "91,96", ALL_LAND: 100}}, "given-twice", "irrigated_land_share",
     "the latter is used", {"1.1": "not_met"}),
    ({"facts": {"irrigated_land_share": "66,66", LAND: 20, ALL_LAND: 30}}, "given-twice", "irrigated_land_share", "", {}),
    ({"facts": {"irrigated_land_share": Fraction(183, 2), LAND: "91,5", ALL_LAND: 100}}, "given-twice",
     "irrigated_land_share", "the latter is used", {"1.1": "not_met"}),
    ({"facts": {"poverty_rate": "7,7 %", "poverty_rate_reduction": "0,5"}, "previous": {"poverty_rate": "8,2 %"}},
     "given-twice", "poverty_rate_reduction", "by the figures of two years too", {"1.2": "met"}),
    ({"previous": {"poverty_rate": "8,2 %", "poor_households": 82, "households": 1000}}, "given-twice", "poverty_rate",
     "last year", {"1.2": "unknown"}),
    ({"facts": {"street_lighting": "7/8 thôn"}, "villages": lit(False, *[True] * 7)}, "given-twice", "street_lighting",
     "by the villages' figures too", {"1.3": "not_met"}),
    ({"facts": {"street_lighting": "87,5 %"}, "villages": lit(False, *[True] * 7)}, "given-twice", "street_lighting", "", {}),
    ({"facts": {"street_lighting": "88 %"}, "villages": lit(False, *[True] * 7)}, "given-twice", "street_lighting", "", {}),
    ({"facts": {"model_residential_areas": "1/2"},
      "villages": [{"name": "Nà Canh", "model_residential_area": True}, {"name": "Nà Mỏ", "model_residential_area": False}]},
     "given-twice", "model_residential_areas", "", {"1.5": "met"}),
])  # fmt: skip
def test_a_warning(given: Figures, code: str, fact: str, words: str, verdicts: dict[str, str]) -> None:
    result = assessed(**given)
    (problem,) = result.warnings
    assert (str(problem.code), problem.fact, problem.severity) == (code, fact, "warning")
    assert words in str(problem)
    said(problem)
    assert {indicator: result[indicator].verdict.value for indicator in verdicts} == verdicts


def test_warnings_have_places_too() -> None:
    text = "name: Bằng Mạc\nfacts:\n  villages: 100   # implausible\n"
    result = ntm.assess(ntm.parse_commune(text, name="xa.yaml"), RULES)
    assert [(problem.place and problem.place.line, str(problem.code)) for problem in result.warnings] == marked(text)


def test_an_error_lists_no_warnings() -> None:
    assert found(problems(facts={"villages": 100, "xyzzy": 1})) == [("unknown-fact", "xyzzy")]


# ---- figures that agree, and figures that nobody reads


@pytest.mark.parametrize("given", [
    {"facts": {"dossiers_resolved": 101, "dossiers_received": 100}},  # carried over from last year
    {"facts": {"rural_market": "không", "trained_workers": 5, "employed_workers": 4}},  # not read by this set
    {"facts": {"villages": 8}, "villages": lit(True, False, None)},
    {"facts": {"villages": 2, "income_per_capita": 500}},  # the ends of what is plausible
    {"facts": {"villages": 80, "income_per_capita": 5}},
    {"facts": {"street_lighting": "7/8 thôn", "villages": 8}},
    {"facts": {"street_lighting": "7/8 thôn", "culture_village_share": "6/8 thôn", "model_residential_areas": "8/8"}},
    {"facts": {"street_lighting": "7/8 thôn"}, "villages": lit(False, *[None] * 7)},
    {"facts": {"region": "tdmnpb"}, "scope": {"region": "tdmnpb"}},
    {"facts": {LAND: 100, ALL_LAND: 100}},
    {"facts": {"dossiers_resolved": 0, "dossiers_received": 0}},
    {"villages": [{"name": "Hòa"}, {"name": "Hóa"}, {"name": "Thôn"}, {"name": "Bản Nhì"}]},
])  # fmt: skip
def test_nothing_is_wrong_with_these(given: Figures) -> None:
    assert assessed(**given).warnings == ()


def test_facts_the_set_does_not_read_are_listed() -> None:
    result = assessed(
        facts={"goods_outlets": "có", "rural_market": "không", "cremation_share": 0, "deaths": "-"},
        previous={"poverty_rate": 8, "cremation_share": 0},
        scope={"party_committee_rating": "khác", "region": "tdmnpb"},
        villages=[{"name": name, "play_area": "có", "street_lighting": "có"} for name in ("Nà Canh", "Nà Mỏ")],
    )
    assert sorted(result.unused) == [
        "cremation_share", "party_committee_rating", "play_area", "previous.cremation_share", "rural_market"]  # fmt: skip
    assert assessed(facts={"goods_outlets": "có"}).unused == ()


@pytest.mark.parametrize("missing", [None, "", "-", "  ", " - ", "\u00a0"])
def test_the_missing_forms_are_as_good_as_nothing_given(missing: Any) -> None:
    facts = ("irrigated_land_share", "households", "villages", "goods_outlets", "rural_market", "region", "street_lighting",
             "culture_village_share", "model_residential_areas")  # fmt: skip
    village = {"street_lighting": missing, "communal_cleanups_per_month": missing, "play_area": missing}
    result = assessed(
        facts=dict.fromkeys(facts, missing),
        previous={"poverty_rate": missing, "households": missing},
        scope={"party_committee_rating": missing},
        villages=[{"name": "Nà Canh", **village}],
    )
    nothing = assessed(villages=[{"name": "Nà Canh"}])
    assert (result.unused, result.warnings) == ((), ())
    assert [one.verdict for one in result.indicators] == [one.verdict for one in nothing.indicators]
    assert result.missing == nothing.missing


@pytest.mark.parametrize("missing", [None, "", "-", "  "])
@pytest.mark.parametrize("known", ["facts", "scope"])
def test_a_missing_scope_value_contradicts_nothing(known: str, missing: Any) -> None:
    given: Figures = {group: {"region": "tdmnpb" if group == known else missing} for group in ("facts", "scope")}
    assert assessed(**given)["1.7"].verdict.value == "met"


def test_a_scope_value_may_be_written_in_two_ways() -> None:
    given: Figures = {"facts": {"region": "tdmnpb"}, "scope": {"region": "Trung du và miền núi phía Bắc"}}
    assert assessed(**given)["1.7"].verdict.value == "met"


def test_a_mapping_is_facts_only() -> None:
    assert ntm.assess({"goods_outlets": "có"}, RULES)["1.9"].verdict.value == "met"
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess({"goods_outlets": "có", "villages": 8, "street_lighting": "Đạt"}, RULES)
    assert found(checked(caught.value)) == [("wrong-level", "street_lighting")]


def test_a_rule_sets_own_facts_are_known_and_suggested() -> None:
    own = """facts:
  shade_trees:
    label: {vi: số cây bóng mát, en: number of shade trees}
    kind: count
    unit: village
    limits: 0..9
"""
    rules = rule_set("{fact: shade_trees, at_least: 1 village}", facts=own)
    assert assessed(rules, facts={"shade_trees": "03"}).verdict.value == "met"
    (problem,) = problems(rules, facts={"shade_tree": 3})
    assert "'shade_trees'" in str(problem)


def test_a_locale_settles_texts_and_another_word_is_refused() -> None:
    land = {ALL_LAND: "1.230 ha", LAND: "1.200 ha"}
    for locale in ("vi", "en"):
        assert assessed(facts=land, locale=locale)["1.1"].verdict.value == "met"
    assert found(problems(facts=land)) == [("ambiguous-figure", ALL_LAND), ("ambiguous-figure", LAND)]
    (problem,) = problems(facts={"households": "12"}, locale="fr")
    assert (str(problem.code), "'locale'" in problem.message.vi) == ("wrong-form", True)


@pytest.mark.parametrize("given", [
    {"facts": ["goods_outlets"]}, {"facts": None}, {"previous": "8,2 %"}, {"scope": "tdmnpb"}, {"villages": "Nà Canh"},
    {"villages": {"Nà Canh": {}}}, {"villages": None}, {"locale": ""}, {"locale": "VI"}, {"locale": []},
])  # fmt: skip
def test_a_part_of_another_type(given: Figures) -> None:
    (problem,) = problems(**given)
    assert (str(problem.code), problem.fact) == ("wrong-form", None)
    assert all(f"'{part}'" in problem.message.vi and f"'{part}'" in problem.message.en for part in given)


# ---- names of villages


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Hoá", "Hóa", True), ("thôn Hoá", "Hóa", True), ("THÔN HOÀ", "hòa", True), ("Thuý", "Thúy", True),
    ("Khoẻ", "Khỏe", True), ("Hoạ Mi", "Họa Mi", True), ("Nà  Canh", "nà canh", True), ("Nà Canh", "Na\u0300 Canh", True),
    ("Thôn 1", "1", True), (" Nà Canh ", "Nà Canh", True), ("Thôn", "Thôn Thôn", True),
    ("Hoa", "Hóa", False), ("Hòa", "Hóa", False), ("Nà Canh", "Nà Cạnh", False), ("Thôn", "Thôn Thôn A", False),
    ("Thônhoa", "hoa", False), ("Thôn 1", "Thôn 11", False), ("Bản Hoa", "Hoa", False), ("Đông", "Dông", False),
])  # fmt: skip
def test_names_that_are_the_same(one: str, other: str, same: bool) -> None:
    assert (village_key(one) == village_key(other)) is same
    villages = [{"name": one}, {"name": other}]
    if same:
        assert found(problems(villages=villages)) == [("bad-village", None)]
    else:
        assert {str(warning.code) for warning in assessed(villages=villages).warnings} <= {"implausible"}


# ---- files


GOOD = """\
# a comment
name: Bằng Mạc
id: "06001"
year: 2024
rules: bang-mac-2024
locale: vi
scope: {region: tdmnpb}
facts:
  irrigated_land_share: "91,5 %"
  goods_outlets: có
  households: ""
previous:
  poverty_rate: 8,2 %
villages:
  - name: Nà Canh
    street_lighting: không
"""
GOOD_JSON = """{
  "name": "Bằng Mạc", "id": "06001", "year": 2024, "rules": "bang-mac-2024", "locale": "vi",
  "scope": {"region": "tdmnpb"},
  "facts": {"irrigated_land_share": "91,5 %", "goods_outlets": "có", "households": ""},
  "previous": {"poverty_rate": "8,2 %"},
  "villages": [{"name": "Nà Canh", "street_lighting": "không"}]
}"""
BANG_MAC = ntm.Commune(
    "Bằng Mạc", "06001", 2024, rules="bang-mac-2024", locale="vi", scope={"region": "tdmnpb"},
    facts={"irrigated_land_share": "91,5 %", "goods_outlets": "có", "households": ""},
    previous={"poverty_rate": "8,2 %"}, villages=[{"name": "Nà Canh", "street_lighting": "không"}],
)  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [
    ("xa.yaml", GOOD.encode()),
    ("xa.yml", b"\xef\xbb\xbf" + GOOD.encode()),
    ("xã Bằng Mạc.txt", GOOD.replace("\n", "\r\n").encode()),
    ("xa.yaml", GOOD_JSON.encode()),
    ("xa.json", GOOD_JSON.encode()),
    ("xa.JSON", b"\xef\xbb\xbf" + GOOD_JSON.encode()),
])  # fmt: skip
def test_the_same_commune_from_any_file(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert ntm.load_commune(path) == ntm.load_commune(str(path)) == BANG_MAC
    result = ntm.assess(ntm.load_commune(path), RULES)
    assert (result["1.1"].verdict.value, result["1.7"].verdict.value) == ("not_met", "met")


def test_a_decomposed_file_is_the_same_commune() -> None:
    text = GOOD.replace("à", "a\u0300").replace("ằ", "a\u0306\u0300").replace("có", "co\u0301")
    assert text != GOOD
    assert ntm.parse_commune(text) == BANG_MAC


def test_json_keeps_numbers_exact() -> None:
    commune = ntm.parse_commune('{"name": "A", "facts": {"irrigated_land_share": 91.96, "goods_outlets": true, '
                                '"households": 2410, "region": null}}', json=True)  # fmt: skip
    assert commune.facts["irrigated_land_share"] == Decimal("91.96")
    assert ntm.assess(commune, RULES)["1.1"].verdict.value == "not_met"
    assert ntm.assess(commune, RULES)["1.9"].verdict.value == "met"


@pytest.mark.parametrize("text", [
    # each line with a mistake names it
    "  # wrong-form",
    "Bằng Mạc  # wrong-form",
    "- name: Bằng Mạc  # wrong-form",
    "facts: {}  # missing-key",
    "name: ''  # empty-parts",
    "name: [Bằng Mạc]  # wrong-form",
    "name: A\nname: B  # duplicate-key",
    "name: A\nfacts:\n  households: 1\n  villages: 2\n  households: 1  # duplicate-key",
    "name: A\nvillages:\n  - name: B\n    name: C  # duplicate-key",
    "name: A\nfacts:\n  số hộ: 1\n  so\u0302\u0301 hộ: 1  # duplicate-key",
    "name: &name A  # anchor-or-tag\nid: *name  # anchor-or-tag",
    "name: !!str A  # anchor-or-tag",
    "name: A\nfacts:\n\thouseholds: 1  # bad-yaml",
    "name: A\nfacts:\n  households: -  # bad-yaml",
    "name: A\nfacts:\n  households: >5 hộ  # bad-yaml",
    "name: A: B  # bad-yaml",
    "name: A\n---  # bad-yaml\nname: B",
    "name: A\nyear: năm nay  # bad-number",
    "name: A\nyear: 2024.0  # bad-number",
    "name: A\nlocale: fr  # unknown-word",
    "name: A\nformat: 2  # unknown-format",
    "name: A\nfact: {}  # unknown-key",
    "name: A\nyears: 2024  # unknown-key\nxa: B  # unknown-key",
    "name: A\nfacts: [1]  # wrong-form",
    "name: A\nfacts: 1  # wrong-form\nprevious: 1  # wrong-form\nscope: 1  # wrong-form",
    "name: A\nvillages: {name: B}  # wrong-form",
    "name: A\nvillages:\n  - B  # wrong-form",
    "name: A\nvillages:\n  - street_lighting: có  # missing-key",
    "name: A\nvillages:\n  - name: [B]  # wrong-form",
    "name: A\n? [households]  # wrong-form\n: 1",
    "name: A\nfacts: " + "[" * 70 + "]" * 70 + "  # too-deep",
])  # fmt: skip
def test_a_file_of_the_wrong_form(text: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(text, name="xa.yaml")
    places = [(problem.place and problem.place.line, str(problem.code)) for problem in checked(caught.value)]
    assert places == marked(text)
    assert caught.value.place
    assert caught.value.place.file == "xa.yaml"


@pytest.mark.parametrize(("key", "meant"), [
    ("fact", "facts"), ("village", "villages"), ("yea", "year"), ("nam", "name"), ("locales", "locale"),
])  # fmt: skip
def test_a_key_that_does_not_stand_there_is_never_suggested(key: str, meant: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(f"name: A\n{key}: x\n")
    (problem,) = checked(caught.value)
    assert problem.hint
    assert problem.hint.en == f"did you mean '{meant}'?"


@pytest.mark.parametrize(("text", "codes"), [
    ("", ["bad-yaml"]),
    ("{", ["bad-yaml"]),
    ('{"name": "A",}', ["bad-yaml"]),
    ("name: A", ["bad-yaml"]),
    ('{"name": "A", "facts": {"households": NaN}}', ["bad-yaml"]),
    ('{"name": "A", "facts": {"households": Infinity}}', ["bad-yaml"]),
    ('{"name": "A", "facts": {"households": 1' + "0" * 5000 + "}}", ["bad-yaml"]),
    ("[" * 100_000, ["too-deep"]),
    ("[]", ["wrong-form"]),
    ('"A"', ["wrong-form"]),
    ("null", ["wrong-form"]),
    ("{}", ["missing-key"]),
    ('{"name": "A", "name": "B"}', ["duplicate-key"]),
    ('{"name": "A", "facts": {"households": 1, "households": 1}}', ["duplicate-key"]),
    ('{"name": 5}', ["wrong-form"]),
    ('{"name": "A", "fact": {}}', ["unknown-key"]),
    ('{"name": "A", "facts": []}', ["wrong-form"]),
    ('{"name": "A", "villages": [{"street_lighting": true}]}', ["missing-key"]),
    ('{"name": "A", "year": "x", "locale": "fr"}', ["bad-number", "unknown-word"]),
    ('{"name": "A", "year": true}', ["bad-number"]),
    ('{"name": "A", "year": 2024.5}', ["bad-number"]),
])  # fmt: skip
def test_json_of_the_wrong_form(text: str, codes: list[str]) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(text, name="xa.json", json=True)
    assert [str(problem.code) for problem in checked(caught.value)] == codes


@pytest.mark.parametrize(("text", "place", "path"), [
    ('{"name": 5}', "1:10", ("name",)),
    ('{"name": "A",\n "facts": []}', "2:11", ("facts",)),
    ('{"name": "A", "year": 2024.5}', "1:23", ("year",)),
    ('{"name": "A", "facts": null}', "1:24", ("facts",)),
    ('{"name": "A", "villages": [{"name": "B"},\n{"name": 5}]}', "2:10", ("villages", 1, "name")),
    ('{"name": "A", "villages": [{"name": "B"},\n{"nam": 5}]}', "2:1", ("villages", 1)),
    ('{"name": "A",\n "years": 2024}', "2:2", ("years",)),
])  # fmt: skip
def test_a_mistake_in_json_says_where(text: str, place: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(text, name="xa.json", json=True)
    assert (str(caught.value.place), caught.value.problems[0].path) == (f"xa.json:{place}", path)


@pytest.mark.parametrize(("make", "reason"), [
    (lambda path: None, "there is no file"),
    (lambda path: path.mkdir(), "is a folder; give a file"),
    (lambda path: path.write_bytes("name: Bằng Mạc".encode("utf-16")), "is not UTF-8"),
    (lambda path: path.write_bytes("name: Bàng Mac".encode("latin-1")), "is not UTF-8"),
    (lambda path: path.write_bytes(b"name: B\xe1\xba"), "is not UTF-8"),
])  # fmt: skip
@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_file_that_cannot_be_read(tmp_path: Path, ending: str, make: Callable[[Path], Any], reason: str) -> None:
    path = tmp_path / f"xa.{ending}"
    make(path)
    with pytest.raises(ntm.FactError) as caught:
        ntm.load_commune(path)
    (problem,) = checked(caught.value)
    place = Place(str(path), 1, 1) if path.is_file() else None
    assert (str(problem.code), problem.place) == ("unreadable-file", place)
    assert reason in str(problem)
    assert problem.hint
    assert ("UTF-8" in problem.hint.en) == path.is_file()


def test_a_path_that_no_file_can_have_is_refused_too() -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.load_commune("xa\0.yaml")
    assert found(checked(caught.value)) == [("unreadable-file", None)]


@given(st.text(max_size=60) | st.lists(st.sampled_from(
    ["name: A\n", "facts:\n", "  households: 1\n", "villages:\n", "  - name: B\n", "year: 2024\n", "- ", ": ", "'", '"', "{",
     "}", "[", "]", ",", "#", "&a ", "*a", "!!x ", "|\n", ">", "\t", "%", "@", "~", "\x00", "\ufeff", "…", "\u2028"]),
    max_size=9).map("".join), st.booleans())  # fmt: skip
def test_any_text_is_a_commune_or_a_fact_error(text: str, json: bool) -> None:
    try:
        commune = ntm.parse_commune(text, json=json)
    except ntm.FactError as error:
        checked(error)
    else:
        assert commune.name


@pytest.mark.parametrize("key", ['""', '"\\u202e"', '"\\u200b\\ufeff"', '" "'])
def test_a_key_that_nobody_sees_is_said_to_be_one(key: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(f"name: A\n{key}: 1\n")
    (problem,) = checked(caught.value)
    assert (str(problem.code), problem.place and problem.place.line) == ("unknown-key", 2)
    assert "cannot be seen" in problem.message.en


@pytest.mark.parametrize("written", ["92 %", "87.49", "90", Decimal("87.4"), "12,6 %"])
@pytest.mark.parametrize("fact", ["culture_village_share", "street_lighting"])
def test_no_number_of_eight_villages_is_that_share(fact: str, written: Any) -> None:
    with pytest.raises(ntm.FactError, match="is no share of 8 villages") as caught:
        ntm.assess({fact: written, "villages": 8}, RULES)
    assert [(str(problem.code), problem.fact) for problem in caught.value.problems] == [("figures-disagree", fact)]


@pytest.mark.parametrize("written", ["87,5 %", "87.5", 88, "87 %", "100 %", 0, "12,5 %", "37,5", "7/8 thôn"])
@pytest.mark.parametrize("fact", ["culture_village_share", "street_lighting"])
def test_a_share_of_eight_villages_may_be_rounded_or_cut(fact: str, written: Any) -> None:
    assert not ntm.assess({fact: written, "villages": 8}, RULES).warnings
    assert not ntm.assess({fact: "92 %"}, RULES).warnings  # of how many, nobody said


@pytest.mark.parametrize(("written", "meant"), [
    ("dân số của xã", "population"),
    ("DÂN SỐ CỦA XÃ", "population"),
    ("Dân số", "population"),
    ("Population of the commune", "population"),
    ("popullation", "population"),
])  # fmt: skip
def test_a_fact_called_by_its_label_is_named(written: str, meant: str) -> None:
    for form in ("NFC", "NFD"):
        (problem,) = problems(facts={normalize(form, written): 2410})
        assert problem.hint
        assert (str(problem.code), problem.hint.vi) == ("unknown-fact", f"có phải ý là '{meant}'?")


def test_where_no_fact_is_near_the_command_that_lists_them_is_named() -> None:
    (problem,) = problems(facts={"xyzzy": 1})
    assert problem.hint
    assert "`ntm-criteria facts bo-thu`" in problem.hint.vi
    assert "`ntm-criteria facts bo-thu`" in problem.hint.en


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_totals_of_different_numbers_of_villages_one_is_refused_in_any_order(order: int) -> None:
    totals = [("street_lighting", "4/8 thôn"), ("roadside_drainage", "5/9 thôn")][::order]
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess(dict(totals), ntm.load_rule_set("bang-mac-2024"))
    assert [(each.path, each.short.en if each.short else "") for each in raised.value.problems] == [
        (("facts", "street_lighting"), "is of 8 villages, but there are 9")
    ]


@pytest.mark.parametrize(
    ("share", "message", "hint"),
    [  # of 9 villages, one of which meets it and one of which does not
        (
            "85 %",
            "'85 %' không phải là tỷ lệ của 9 thôn (7/9 = 77,78%, 8/9 = 88,89%)",
            "ghi số thôn đạt, ví dụ '7/9 thôn'",
        ),
        ("99 %", "ghi '99 %', nhưng số liệu các thôn tính ra 11,11–88,89%", "kiểm tra lại các số liệu"),
    ],
)
def test_a_share_that_no_number_of_villages_makes_is_told_from_one_out_of_range(
    share: str, message: str, hint: str
) -> None:
    villages = [{"name": "A", "culture_village_two_years": True}, {"name": "B", "culture_village_two_years": False}]
    facts = {"villages": 9, "culture_village_share": share}
    with pytest.raises(ntm.FactError) as raised:
        ntm.assess(ntm.Commune("X", facts=facts, villages=villages), ntm.load_rule_set("bang-mac-2024"))
    (problem,) = raised.value.problems
    assert message in problem.message.vi
    assert problem.hint
    assert problem.hint.vi.startswith(hint)
