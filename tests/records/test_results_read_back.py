"""Result documents: what they record, how small they can be, and what is read back from them."""

import json
import pickle
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm

TOP = Path(__file__).parents[2]
RULES = ntm.load_rule_set("bang-mac-2024")
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))
VILLAGES = [{"name": "Nà Canh", "street_lighting": "Đạt"}, {"name": "Nà Mỏ", "street_lighting": "Chưa đạt"}]


def entries(document: Any) -> dict[str, Any]:
    return {entry["code"]: entry for criterion in document["criteria"] for entry in criterion["indicators"]}


def documented(rules: str | ntm.RuleSet = RULES, **given: Any) -> Any:
    rule_set = ntm.load_rule_set(rules) if isinstance(rules, str) else rules
    return ntm.render(ntm.assess(ntm.Commune("Bằng Mạc", **given), rule_set), "dict")


DISADVANTAGED, SAFETY_ZONE = "extremely_disadvantaged_commune", "safety_zone_commune"


@pytest.mark.parametrize(("facts", "value", "origin", "because"), [
    ({}, None, "missing", "undecided: (a) the commune is extremely disadvantaged; or"),
    ({"region": "tdmnpb"}, "tdmnpb", "reported", "as the commune reports it"),  # whether the row applies or not
    ({"region": "dnb"}, None, "missing", "undecided: "),
    ({"region": "dnb", DISADVANTAGED: False, SAFETY_ZONE: False}, "dnb", "reported", "as the commune reports it"),
    ({DISADVANTAGED: False, SAFETY_ZONE: False}, None, "missing", "the commune does not report it"),
    ({"region": "dnb", DISADVANTAGED: True}, "tdmnpb", "derived", "the document says so where: (a) the commune is"),
])  # fmt: skip
def test_the_document_says_which_region_applied_and_why(
    facts: dict[str, Any], value: str | None, origin: str, because: str
) -> None:
    rules = ntm.load_rule_set("vn-318-2022-ntm")
    assessment = ntm.assess(ntm.Commune("X", year=2024, facts=facts), rules)
    (applied,) = ntm.render(assessment, "dict", lang="en")["applied_scope"]
    assert (applied["category"], applied["value"], applied["origin"]) == ("region", value, origin)
    assert applied["because"].startswith(because)
    assert applied["value_label"] == (rules.facts["region"].values[value].en if value else None)
    assert ntm.load_result(ntm.render(assessment, "dict", detail="short")).scopes == assessment.scopes


def test_each_village_has_its_verdict_and_figure() -> None:
    entry = entries(documented(facts={"villages": 4}, villages=VILLAGES))["4.3"]
    assert entry["villages"] == [
        {"name": "Nà Canh", "verdict": "met", "reason": None, "figures": {"street_lighting": True}},
        {"name": "Nà Mỏ", "verdict": "not_met", "reason": "not-confirmed", "figures": {"street_lighting": False}},
    ]
    assert entry["unlisted_villages"] == 2
    cleanups = [{"name": "Nà Canh", "communal_cleanups_per_month": "2 lần/tháng"}]
    (village,) = entries(documented(villages=cleanups))["17.2"]["villages"]
    assert village["figures"] == {"communal_cleanups_per_month": "2"}


def test_the_figures_are_recorded_as_they_were_passed_on() -> None:
    given: dict[str, Any] = {
        "facts": {
            "irrigated_land_share": "91,5 %",
            "population": 2410,
            "income_per_capita": 55.5,
            "rural_market": None,
        },
        "previous": {"poverty_rate": 8.2},
        "villages": VILLAGES,
    }
    recorded = documented(id="06235", date=date(2024, 4, 15), **given)["input"]
    assert {key: recorded[key] for key in given} == given
    assert (recorded["name"], recorded["id"], recorded["date"]) == ("Bằng Mạc", "06235", "2024-04-15")


def test_bounds_in_conflict_are_recorded_with_their_sources() -> None:
    text = (TOP / "rules/vn/vn-318-2022-ntm.yaml").read_text(encoding="utf-8")
    conflicting = [
        bound
        for rules in ntm.bundled_rule_sets()
        for entry in entries(documented(rules, year=rules.years[0])).values()
        if (bound := entry["bound"]) and bound["open"] == "bound-conflicting"
    ]
    assert bool(conflicting) == ("conflicting" in text)
    for bound in conflicting:
        assert len(bound["readings"]) > 1
        assert len({reading["value"] for reading in bound["readings"]}) > 1


def test_a_warning_has_its_severity_and_hint() -> None:
    (warning,) = documented(facts={"irrigated_land_share": "91,5 %", "Population": 2410})["warnings"]
    assert (warning["code"], warning["severity"], warning["fact"]) == ("other-writing", "warning", "population")
    alike = documented(villages=[{"name": "Nà Mỏ"}, {"name": "Na Mo"}])["warnings"]
    assert "nếu là một thôn thì ghi tên giống nhau" in [each["hint"] for each in alike]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_short_document_is_small(path: Path) -> None:
    assessment = ntm.assess(ntm.load_commune(path), RULES)
    short = ntm.render(assessment, "json", detail="short")
    assert len(short.encode()) < 20_000
    assert short.isascii() == assessment.commune.name.isascii()  # no sentence in any language
    assert json.loads(short) == ntm.render(assessment, "dict", detail="short")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_full_and_short_documents_are_read_back_as_equal_values(path: Path, lang: Any) -> None:
    assessment = ntm.assess(ntm.load_commune(path), RULES)
    full = ntm.load_result(ntm.render(assessment, "json", lang=lang))
    short = ntm.load_result(ntm.render(assessment, "json", detail="short").encode())
    assert full == short
    assert hash(full) == hash(short)
    assert full == pickle.loads(pickle.dumps(full))
    assert full.commune == assessment.commune
    assert {full, short} == {full}
    assert full["3.1"].label == RULES.indicator("3.1").label[lang]
    assert full.criterion(3).counts == assessment.criterion(3).counts
    assert (full.counts, full.criterion_counts) == (assessment.counts, assessment.criterion_counts)
    assert full.library == ntm.__version__


def test_a_stored_result_cannot_be_changed() -> None:
    stored = ntm.load_result(documented(facts={"irrigated_land_share": "91,5 %"}))
    with pytest.raises(AttributeError):
        stored.year = 2025  # type: ignore[misc]
    with pytest.raises(TypeError):
        stored["3.1"].observed.reported["irrigated_land_share"] = "99 %"  # type: ignore[index]


def test_a_document_of_an_older_or_newer_version_is_read() -> None:
    document = json.loads(json.dumps(documented(facts={"irrigated_land_share": "91,5 %"})))
    newer = {**document, "score": 3}
    newer["criteria"][0]["indicators"][0]["reason"] = "a-new-reason"
    assert ntm.load_result(newer)["1.1"].reason == "a-new-reason"
    for key in ("date", "applied_scope", "input", "detail"):
        del document[key]
    for entry in entries(document).values():
        for key in ("villages", "unlisted_villages"):
            del entry[key]
        for part, key in (("observed", "unit"), ("bound", "unit"), ("bound", "readings"), ("shortfall", "points")):
            if entry[part]:
                del entry[part][key]
    older = ntm.load_result(document)
    assert older["3.1"].shortfall is not None
    assert older["3.1"].shortfall.low == Fraction(1, 2)
    assert older["3.1"].observed.value == Fraction(183, 2)
    assert older.commune == ntm.Commune("Bằng Mạc", None, 2024)


@pytest.mark.parametrize("wrong", [
    {}, "", "{", "[]", "[" * 100_000, b"\xff", 3, None, {"format": "2"}, {"format": "1"},
    {"format": "1", "commune": {"name": "X", "id": None}, "year": 2024, "rule_set": []},
])  # fmt: skip
def test_what_is_no_result_document_is_refused(wrong: Any) -> None:
    with pytest.raises(ntm.FactError, match="no result document of format 1") as caught:
        ntm.load_result(wrong)
    assert caught.value.problems[0].hint is not None


@pytest.mark.parametrize("path", [
    ("verdict",), ("rule_set", "id"), ("rule_set", "fingerprint"), ("commune", "name"), ("year",), ("criteria",), ("unused",),
    ("criteria", 0, "number"), ("criteria", 0, "verdict"), ("criteria", 0, "indicators"),
    ("criteria", 2, "indicators", 0, "code"), ("criteria", 2, "indicators", 0, "verdict"),
    ("criteria", 2, "indicators", 0, "bound", "relation"), ("criteria", 2, "indicators", 0, "shortfall", "low"),
    ("criteria", 2, "indicators", 0, "shortfall", "unit"),
])  # fmt: skip
def test_a_document_with_a_part_missing_is_refused(path: tuple[str | int, ...]) -> None:
    document = json.loads(json.dumps(documented(facts={"irrigated_land_share": "91,5 %"})))
    part = document
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    with pytest.raises(ntm.FactError, match=str(path[-1])):
        ntm.load_result(document)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9999)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["1/0", "met", "nan", "1e9999999"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_document_with_any_value_wrong_is_read_or_refused(data: st.DataObject) -> None:
    """Never an error of another kind, wherever the value stands."""
    detail: Any = data.draw(st.sampled_from(["full", "short"]))
    facts = {"irrigated_land_share": "91,5 %"}
    document: Any = json.loads(ntm.render(ntm.assess(ntm.Commune("X", facts=facts), RULES), "json", detail=detail))
    document["criteria"] = document["criteria"][2:3]
    part, key = document, "criteria"
    while True:
        inner = part[key]
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner))) if isinstance(inner, list) else []
        if not keys or data.draw(st.integers(0, 3)) == 0:
            break
        part, key = inner, data.draw(st.sampled_from(keys))
    if data.draw(st.booleans()):
        part, key = document, data.draw(st.sampled_from(list(document)))
    part[key] = data.draw(JSON)
    try:
        result = ntm.load_result(document)
    except ntm.FactError:
        return
    assert (type(result.year), type(result.rule_set), type(result.commune.name)) == (int, str, str)
    for entry in result.entries:
        observed, shortfall = entry.observed, entry.shortfall
        assert (type(entry.code), type(entry.criterion), type(entry.verdict)) == (str, int, ntm.Verdict)
        assert isinstance(observed.value, Fraction | bool | str | None)
        assert isinstance(observed.low, Fraction | None)
        assert shortfall is None or (type(shortfall.low), type(shortfall.unit)) == (Fraction, str)


# comparing


def test_two_results_are_compared_by_indicator() -> None:
    before, after = (
        ntm.assess({"irrigated_land_share": share, "population": 2410, "insured_people": insured}, RULES)
        for share, insured in (("91,5 %", 2280), ("92 %", 2285))
    )
    changes = ntm.compare_results(before, ntm.render(after, "dict"))
    assert [change.code for change in changes] == ["3.1", "14.1"]
    assert changes["3.1"].is_new_verdict
    assert not changes["14.1"].is_new_verdict
    assert [change.because for change in changes] == [("figure",), ("figure",)]
    assert len(changes) == 2
    assert len(ntm.compare_results(after, ntm.load_result(ntm.render(after, "json", detail="short")))) == 0
    frame = changes.to_frame()
    assert frame.select("code", "verdict_before", "verdict_after", "shortfall_before", "shortfall_after").rows() == [
        ("3.1", "not_met", "met", 0.5, None),
        ("14.1", "not_met", "not_met", 10.0, 5.0),
    ]


def test_a_change_of_the_rules_is_told_from_one_of_the_figures() -> None:
    text = (TOP / "rules/lang-son/bang-mac-2024.yaml").read_text(encoding="utf-8")
    assert text.count("at_least: 92 %") > 0
    other = ntm.parse_rule_set(
        text.replace("{fact: irrigated_land_share, at_least: 92 %}", "{fact: irrigated_land_share, at_least: 91 %}")
    )
    facts = {"irrigated_land_share": "91,5 %"}
    changes = ntm.compare_results(ntm.assess(facts, RULES), ntm.assess(facts, other))
    assert [(change.code, change.because) for change in changes] == [("3.1", ("rule",))]


def test_an_indicator_of_one_result_only_is_a_change() -> None:
    one, other = (ntm.assess({}, ntm.load_rule_set(id_), year=2024) for id_ in ("bang-mac-2024", "vn-318-2022-ntm"))
    changes = ntm.compare_results(one, other)
    assert any(change.before is None for change in changes)
    assert any(change.after is None for change in changes)
    assert changes.to_frame().height == len(changes)
