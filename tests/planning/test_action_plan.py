"""The action plan: its lines, who is in charge, what is unknown, what waits for an authority, and each village."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from jsonschema import Draft202012Validator

import ntm_criteria as ntm
from ntm_criteria.model import Verdict
from ntm_criteria.reporting.schemas import schema

DATA = Path(__file__).parents[1] / "data"
RULES = ntm.load_rule_set("bang-mac-2024")
COMMUNE = ntm.load_commune(DATA / "suoi-mo.yaml")
ASSESSMENT = ntm.assess(COMMUNE, RULES)
PLAN = ntm.plan(ASSESSMENT)
COMPLETE = ntm.load_commune(Path(__file__).parents[2] / "examples/minh-hoa-day-du.yaml")


def cells(item: ntm.ActionItem) -> list[str]:
    texts = (item.requirement, item.figure, item.amount, item.unit, item.places, item.notes)
    return [", ".join(item.codes), *(text.vi for text in texts)]


def items(plan: ntm.ActionPlan) -> dict[str, ntm.ActionItem]:
    return {code: item for item in plan.items for code in item.codes}


def test_each_line_says_what_the_plan_of_an_office_would() -> None:
    """The lines of the plan. Eleven of the amounts were worked out by hand; the rest was read in the output."""
    lines = (DATA / "suoi-mo-plan.txt").read_text(encoding="utf-8").splitlines()
    assert [" | ".join(cells(item)) for item in PLAN.items] == lines


@pytest.mark.parametrize("commune", [COMMUNE, COMPLETE], ids=lambda each: each.name)
def test_what_remains_is_the_shortfall_of_the_assessment(commune: ntm.Commune) -> None:
    assessment = ntm.assess(commune, RULES)
    plan = ntm.plan(assessment)
    codes = [code for item in plan.items for code in item.codes]
    not_met = [result.code for result in assessment.indicators if result.verdict is Verdict.NOT_MET]
    assert sorted(codes, key=not_met.index) == not_met
    for item in plan.items:
        for code in item.codes:
            found = [each.shortfall for each in item.remaining]
            assert (assessment[code].shortfall in found) if assessment[code].shortfall else not found


def test_the_official_example() -> None:
    places = (folder / "shared/official/tan-son.yaml" for folder in Path(__file__).parents)
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        pytest.skip("the commune of the official example is not at hand")
    found = items(ntm.plan(ntm.assess(ntm.load_commune(path), RULES)))
    assert len({id(item) for item in found.values()}) == 23
    expected = {
        "14.1": ("trên 95%", "4.270/4.512 người (94,64%)", "17 người"),
        "3.1": ("từ 92% trở lên", "407,35/445,2 ha (91,50%)", "2,24 ha"),
        "4.2": ("đạt 100%", "1.045/1.047 hộ (99,81%)", "02 hộ"),
        "11.2": ("dưới 8%", "98/1.047 hộ (9,36%)", "giảm 15 hộ"),
        "12.1": ("trên 75%", "1.890/2.604 người (72,58%)", "64 người"),
        "17.7": ("từ 70% trở lên", "498/734 hộ (67,85%)", "16 hộ"),
        "17.8": ("từ 90% trở lên", "540/612 hộ (88,24%)", "11 hộ"),
        "16.5": ("đạt 100%", "2.311/2.315 hồ sơ (99,83%)", "04 hồ sơ"),
        "10.1": ("từ 55 triệu đồng/người/năm trở lên", "54,8 triệu đồng/người/năm", "0,2 triệu đồng/người/năm"),
    }
    for code, line in expected.items():
        assert (found[code].requirement.vi, found[code].figure.vi, found[code].remains.vi) == line
    assert found["15.2"] is found["16.5"]
    assert found["17.2"].remains.vi == "01 đến 07 thôn"
    assert found["17.2"].places.vi == "Nà Pài; 06 thôn chưa có số liệu"
    assert (found["15.3"].amount.vi, found["15.3"].notes.vi) == ("–", "không để phát sinh thêm")
    assert found["11.1"].remains.vi == "giảm thêm 02 hộ nghèo"
    assert "6.12" not in found


def test_tables_of_what_is_unknown_waits_and_concerns_villages() -> None:
    assert [(item.code, item.reason, item.ask.vi) for item in PLAN.waiting] == [
        ("17.10", ntm.Reason.BOUND_UNSOURCED, "")
    ]
    assert PLAN.waiting[0].figure.vi == "02/20 trường hợp (10%)"
    assert {need.name.vi for holder in PLAN.unknown for need in holder.needs} >= {
        "chất thải rắn được thu gom, xử lý theo quy định"
    }
    found = [(item.title.vi, item.not_met, item.unreported) for item in PLAN.villages]
    assert found == [
        ("Nà Thí", ("2.2", "17.2", "17.11"), ()),  # nor is 6.7 listed, which takes only four villages
        ("Khuổi Dụ", ("4.3", "6.4"), ("6.3",)),
        ("Nà Canh (chưa có trong danh sách thôn)", (), ("6.13",)),
        ("06 thôn chưa có trong danh sách", (), ("2.2", "4.3", "6.3", "6.4", "6.7", "17.2", "17.3", "17.11", "17.14")),
    ]


def test_who_has_to_set_a_bound_is_named_where_the_reason_names_it() -> None:
    rules = ntm.load_rule_set("vn-318-2022-nang-cao")
    waiting = ntm.plan(ntm.assess(ntm.Commune("A", year=2024), rules)).waiting
    asked = {item.ask.vi for item in waiting if item.reason is ntm.Reason.BOUND_LEFT_TO_PROVINCE}
    assert asked == {"UBND cấp tỉnh"}
    assert {item.ask.vi for item in waiting if item.reason is ntm.Reason.BOUND_UNSOURCED} <= {""}


def test_what_stays_open_after_the_change_is_said() -> None:
    item = items(ntm.plan(ntm.assess({"deaths": 20, "cremations": 0}, RULES)))["17.10"]
    assert item.notes.vi == "sau đó vẫn chưa có căn cứ để kết luận: chưa có văn bản quy định mức"
    assert item.changes == ()


def test_what_cannot_be_met_at_all_says_why() -> None:
    commune = ntm.Commune("A", year=2024, villages=[{"name": name} for name in "ABC"])
    item = items(ntm.plan(ntm.assess(commune, RULES)))["6.7"]
    assert (item.remains.vi, item.notes.vi) == ("01 đến 04 thôn", "xã chỉ có 03 thôn")


def test_a_commune_that_has_nothing_left_to_do() -> None:
    before = ntm.assess(COMPLETE, RULES)
    changed = {"culture_families": 640, "insured_people": 2700}
    after = ntm.what_if(before, facts=changed, villages={"Thôn 5": {"communal_cleanups_per_month": 2}}).after
    assert items(ntm.plan(before))["17.2"].places.vi == "Thôn 5"
    plan = ntm.plan(after)
    assert plan.items == ()
    for form in ("text", "markdown", "html"):
        shown = ntm.render(plan, form)
        assert "Không còn chỉ tiêu chưa đạt." in shown
        assert "Biểu 3. Nội dung xin ý kiến cấp trên" in shown


OWN = """
format: 1
rule_set: {{id: thu, label: {{vi: Bộ thử, en: Test set}}, years: 2024..2024}}
sources: {{s: {{title: Quyết định thử}}}}
criteria:
  - number: 1
    label: {{vi: Tiêu chí thử, en: Test criterion}}
    complete: true
    {requires}
    indicators:
      - code: "1.1"
        label: {{vi: Chỉ tiêu thử, en: Test indicator}}
        cite: {{source: s, at: Điều 2, status: checked}}
        requires: {condition}
      - code: "1.2"
        label: {{vi: Chỉ tiêu khác, en: Another}}
        cite: {{source: s, at: Điều 2, status: checked}}
        requires: {{fact: rural_market, is: true}}
"""


def only_item(condition: str, facts: Mapping[str, Any], requires: str = "") -> ntm.ActionItem:
    rules = ntm.parse_rule_set(OWN.format(condition=condition, requires=requires))
    commune = ntm.Commune("A", year=2024, facts={"rural_market": True, **facts})
    (item,) = ntm.plan(ntm.assess(commune, rules)).items
    return item


INSURED = "{fact: health_insurance_share, at_least: 95 %}"
PEOPLE = {"insured_people": 900, "population": 1000}


def test_all_that_is_missed_stands_in_one_item() -> None:
    lit = "{fact: irrigated_land_share, more_than: 92 %}"
    item = only_item(f"{{all_of: [{INSURED}, {lit}]}}", {**PEOPLE, "irrigated_land_share": "92 %"})
    assert item.remains.vi == "50 người; phải trên 92%"
    assert item.figure.vi == (
        "tỷ lệ dân số tham gia bảo hiểm y tế: 900/1.000 người (90%); "
        "tỷ lệ diện tích đất sản xuất nông nghiệp được tưới và tiêu nước chủ động: 92%"
    )


def test_of_several_ways_the_one_of_the_assessment_is_shown() -> None:
    item = only_item(f"{{any_of: [{{fact: rural_market, is: false}}, {INSURED}]}}", PEOPLE)
    assert item.remains.vi == "50 người"
    counted = f"{{count_of: [{INSURED}, {{fact: rural_market, is: false}}], at_least: 1}}"
    assert only_item(counted, PEOPLE).remains.vi == "01 nội dung"


def test_an_indicator_that_its_criterion_does_not_need_says_so() -> None:
    item = only_item(INSURED, PEOPLE, "requires: {any_of: [{indicator: '1.1'}, {indicator: '1.2'}]}")
    assert item.notes.vi == "tiêu chí 1 đã đạt mà không cần chỉ tiêu này"


def test_a_village_that_fails_one_part_and_lacks_another_is_named_once() -> None:
    part = "{{for_each: village, requires: {{fact: {fact}, is: true}}}}"
    both = ", ".join(part.format(fact=fact) for fact in ("street_lighting", "play_area"))
    rules = ntm.parse_rule_set(OWN.format(condition=f"{{all_of: [{both}]}}", requires=""))
    villages = [{"name": "A", "street_lighting": False}, {"name": "B", "street_lighting": True}]
    plan = ntm.plan(ntm.assess(ntm.Commune("X", year=2024, villages=villages), rules))
    (item,) = plan.items
    assert (item.villages, item.unreported) == (("A",), ("B",))
    assert [(each.name, each.not_met, each.unreported) for each in plan.villages] == [
        ("A", ("1.1",), ()),
        ("B", (), ("1.1",)),
    ]


def test_cases_for_withdrawal_have_no_plan() -> None:
    with pytest.raises(ValueError, match="cases for withdrawal"):
        ntm.plan(ntm.assess(ntm.Commune("A", year=2024), ntm.load_rule_set("vn-18-2022-thu-hoi")))


# --- assignments

OWN_FIELDS: dict[str | int, dict[str, Any]] = {
    14: {"leader": "Phó Chủ tịch UBND xã", "officer": "Công chức Văn hóa – Xã hội", "deadline": date(2024, 11, 30)},
    "14.1": {"organisation": "Hội Liên hiệp Phụ nữ xã", "deadline": "15/10/2024", "villages": ["Nà Thí"]},
    "15.2, 16.5": {"leader": "Chủ tịch UBND xã", "remark": "rà soát hằng tuần"},
}
YAML = """
assignments:
  14:
    leader: Phó Chủ tịch UBND xã
    officer: Công chức Văn hóa – Xã hội
    deadline: 2024-11-30
    organisation:
  14.1:
    organisation: Hội Liên hiệp Phụ nữ xã
    deadline: 15/10/2024
    villages: [thôn Nà Thí]
  15.2, 16.5:
    leader: Chủ tịch UBND xã
    remark: rà soát hằng tuần
"""
CSV = """PHÂN CÔNG PHỤ TRÁCH TIÊU CHÍ;;;;;;;;
TT;Tiêu chí;Chỉ tiêu;Lãnh đạo phụ trách;Công chức tham mưu;Đoàn thể, đơn vị phối hợp;Thôn;Thời hạn;Ghi chú
(1);(2);(3);(4);(5);(6);(7);(8);(9)
1;14. Y tế;;Phó Chủ tịch UBND xã;Công chức Văn hóa – Xã hội;;;30/11/2024;
2;;14.1. Tham gia bảo hiểm y tế;;;Hội Liên hiệp Phụ nữ xã;Nà Thí;15/10/2024;
3;;"15.2
16.5";Chủ tịch UBND xã;;;;;rà soát hằng tuần
;;;;;;;;
"""


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def test_assignments_come_from_a_mapping_yaml_json_or_csv(tmp_path: Path) -> None:
    expected = ntm.plan(ASSESSMENT, assignments=OWN_FIELDS)
    health = items(expected)["14.1"]
    assert health.leads.vi == "Phó Chủ tịch UBND xã; tham mưu: Công chức Văn hóa – Xã hội"
    assert (health.works_with.vi, health.due.vi, health.due.en) == (
        "Hội Liên hiệp Phụ nữ xã",
        "15/10/2024",
        "15 October 2024",
    )
    assert health.places.vi == "Nà Thí"
    assert items(expected)["16.5"].notes.vi == "rà soát hằng tuần"
    as_json = json.dumps({"assignments": {**OWN_FIELDS, 14: {**OWN_FIELDS[14], "deadline": "2024-11-30"}}})
    for path in (
        written(tmp_path, "a.yaml", YAML),
        written(tmp_path, "a.json", as_json),
        written(tmp_path, "a.csv", CSV, "utf-8-sig"),
        written(tmp_path, "b.csv", CSV.replace("đơn vị phối hợp", "đơn vị phối hợp").replace(";", "\t")),
    ):
        assert ntm.plan(ASSESSMENT, assignments=path).items == expected.items, path
    commas = "criterion,leader,deadline\n14,Phó Chủ tịch UBND xã,30/11/2024\n"
    plan = ntm.plan(ASSESSMENT, assignments=str(written(tmp_path, "c.csv", commas)))
    assert items(plan)["14.1"].due.vi == "30/11/2024"


def test_what_is_said_of_an_indicator_beats_its_criterion_field_by_field() -> None:
    own = {"14": {"leader": "A", "deadline": "30/11/2024"}, "14.1": {"deadline": "15/10/2024"}}
    (found,) = items(ntm.plan(ASSESSMENT, assignments=own))["14.1"].assignments
    assert found == ntm.Assignment(leader="A", deadline=date(2024, 10, 15))
    different = ntm.plan(ASSESSMENT, assignments={"15": {"leader": "A"}, "16.5": {"leader": "B"}})
    assert items(different)["15.2"].leads.vi == "A; B"


def problems(assignments: Any) -> list[tuple[str, str]]:
    with pytest.raises(ntm.FactError) as caught:
        ntm.plan(ASSESSMENT, assignments=assignments)
    for problem in caught.value.problems:
        assert problem.message.vi != problem.message.en
    return [(str(each.place or "").rpartition("/")[2], str(each.code)) for each in caught.value.problems]


def test_all_mistakes_of_a_yaml_file_are_told_with_their_places(tmp_path: Path) -> None:
    text = (
        "assignments:\n  14:\n    leader: A\n    foo: b\n    deadline: 31/02/2024\n  15.22: {leader: B}\n"
        "  Tiêu chí 14: {leader: C}\n  11.1:\n    villages: [Nà Thí, Bản Lạ]\n    leader: [a]\n"
    )
    assert problems(written(tmp_path, "a.yaml", text)) == [
        ("a.yaml:4:5", "unknown-key"),
        ("a.yaml:5:15", "wrong-form"),
        ("a.yaml:6:3", "unknown-code"),
        ("a.yaml:7:3", "code-twice"),
        ("a.yaml:9:15", "bad-village"),
        ("a.yaml:10:13", "wrong-form"),
    ]


def test_all_mistakes_of_a_csv_file_are_told_with_line_and_column(tmp_path: Path) -> None:
    text = (
        "TT,Tiêu chí,Chỉ tiêu,Chủ trì,Thôn,Thời hạn,Kinh phí,\n"
        '1,14,,A,Na Thi,32/1/2024,5,\n2,99,,B,,,,\n3,14,,C,,,,ngoài bảng\n4,,"15,2",D,,,,\n5,,,E,,,,\n6,3.1,,F,,,,\n'
    )
    assert problems(written(tmp_path, "a.csv", text)) == [
        ("a.csv:1:7", "unknown-key"),
        ("a.csv:2:5", "bad-village"),
        ("a.csv:2:6", "wrong-form"),
        ("a.csv:3:2", "unknown-code"),
        ("a.csv:4:2", "code-twice"),
        ("a.csv:4:8", "wrong-form"),
        ("a.csv:5:3", "unknown-code"),
        ("a.csv:6:1", "missing-key"),
        ("a.csv:7:2", "unknown-code"),  # an indicator in the column of criteria
    ]
    assert problems(written(tmp_path, "b.csv", "a,b\n1,2\n")) == [("b.csv:1:1", "missing-column")]
    assert problems(written(tmp_path, "c.csv", "chỉ tiêu,chủ trì,leader\n3.1,A,B\n")) == [
        ("c.csv:1:3", "duplicate-key")
    ]
    assert problems(written(tmp_path, "d.csv", 'chỉ tiêu,chủ trì\n"3.1,A')) == [("d.csv:2:1", "unknown-code")]
    assert problems(tmp_path / "none.csv") == [("", "unreadable-file")]


def test_mistakes_of_a_mapping_have_paths() -> None:
    own: dict[Any, Any] = {17.1: {"leader": "A"}, "14": {"deadline": "x", "phone": "1"}, 14: {}, "3.1": "A"}
    with pytest.raises(ntm.FactError) as caught:
        ntm.plan(ASSESSMENT, assignments=own)
    found = {(str(each.code), each.path) for each in caught.value.problems}
    assert found == {
        ("wrong-form", ("assignments",)),
        ("code-twice", ("assignments", "14")),
        ("unknown-key", ("assignments", "14", "phone")),
        ("wrong-form", ("assignments", "14", "deadline")),
        ("wrong-form", ("assignments", "3.1")),
    }


def test_a_file_of_another_kind_is_one_problem() -> None:
    assert problems(DATA / "suoi-mo.yaml") == [("suoi-mo.yaml:2:1", "wrong-form")]


def test_villages_are_not_checked_where_the_commune_lists_none() -> None:
    assessment = ntm.assess({"insured_people": 900, "population": 1000}, RULES)
    plan = ntm.plan(assessment, assignments={"14.1": {"villages": "Thôn Nà Thí; Bản Lạ"}})
    assert items(plan)["14.1"].places.vi == "Nà Thí và Bản Lạ"


# --- forms


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_document_is_as_its_schema_says(lang: Any) -> None:
    plan = ntm.plan(ASSESSMENT, assignments=OWN_FIELDS)
    document = ntm.render(plan, "dict", lang=lang)
    assert list(Draft202012Validator(schema("action-plan")).iter_errors(document)) == []
    assert json.loads(ntm.render(plan, "json", lang=lang)) == document
    (dossiers,) = (item for item in document["items"] if "16.5" in item["codes"])
    assert (dossiers["codes"], dossiers["remaining"][0]["low"]) == (["15.2", "16.5"], "6")
    (event,) = (item for item in document["items"] if item["codes"] == ["15.3"])
    assert (event["remaining"][0]["text"], event["remaining"][0]["low"]) == ("–", None)


def test_the_frame_has_words_and_numbers() -> None:
    frame = PLAN.to_frame()
    assert isinstance(frame, pl.DataFrame)
    assert frame.height == len(PLAN.items)
    row = frame.filter(pl.col("codes") == "17.2").to_dicts()[0]
    assert (row["remaining"], row["unit"], row["remaining_low"], row["remaining_high"]) == (
        "01 đến 07",
        "thôn",
        1.0,
        7.0,
    )
    event = frame.filter(pl.col("codes") == "15.3").to_dicts()[0]
    assert (event["remaining"], event["remaining_low"], event["leader"]) == ("–", None, None)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_pages_say_who_is_in_charge_and_escape_what_people_write(form: Any) -> None:
    plan = ntm.plan(ASSESSMENT, assignments={"14.1": {"leader": "<b>|A|</b>", "deadline": "30/11/2024"}})
    shown = ntm.render(plan, form)
    assert "30/11/2024" in shown
    assert "<b>" not in (shown if form != "text" else "")
    assert "Chưa phân công phụ trách." not in shown
    assert "Chưa phân công phụ trách." in ntm.render(PLAN, form)
    assert ntm.render(plan, form, lang="both").count("30/11/2024") == 1
    if form == "markdown":
        rows = [line for line in shown.splitlines() if line.startswith("| ")]
        table = rows[: len(PLAN.items) + 2]
        assert {line.replace("\\|", "").count("|") for line in table} == {table[0].count("|")}


def test_a_plan_takes_no_options_of_assessments() -> None:
    with pytest.raises(ValueError, match="are for assessments"):
        ntm.render(PLAN, "text", detail="short")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="form must be"):
        ntm.render(PLAN, "pdf")  # type: ignore[call-overload]


def test_plans_and_items_show_themselves() -> None:
    assert "Biểu 4. Theo thôn" in PLAN._repr_html_()
    assert "15.2, 16.5" in items(PLAN)["15.2"]._repr_html_()
    assert attrs.evolve(PLAN, items=()) != PLAN


def test_the_printed_plan_numbers_its_lines_and_keeps_dates_whole() -> None:
    plan = ntm.plan(ASSESSMENT, assignments={"14.1": {"leader": "Bà A", "deadline": "30/11/2024"}})
    page = ntm.render(plan, "html")
    assert '<th scope="col">TT</th><th scope="col">Mã</th>' in page
    assert '<td class="w">Bà A<br>Thời hạn: <span class="k">30/11/2024</span></td>' in page
    assert [f"<tr><td>{n}</td>" in page for n in (1, len(plan.items), len(plan.items) + 1)] == [True, True, False]
    assert "<td>1</td>" not in plan.items[0]._repr_html_()


def test_criteria_that_lack_one_indicator_are_named() -> None:
    for code in PLAN.nearest:
        criterion = ASSESSMENT.criterion(ASSESSMENT[code].indicator.criterion)
        others = [each for each in criterion.indicators if each.code != code]
        assert criterion.verdict is Verdict.NOT_MET
        assert all(each.verdict in (Verdict.MET, Verdict.NOT_APPLICABLE) for each in others)
    assert "14.1" in PLAN.nearest
    assert "Tiêu chí chỉ còn thiếu 01 chỉ tiêu: " in ntm.render(PLAN, "text")
    assert "14 (14.1)" in ntm.render(PLAN, "html")


VILLAGES = ({"name": "A", "street_lighting": True}, {"name": "B", "street_lighting": False}, {"name": "C"})


def test_figures_that_tell_what_remains_are_asked_for_and_marked() -> None:
    """One village fails, so the indicator is not met; whether the third fails too says how much remains."""
    plan = ntm.plan(ntm.assess(ntm.Commune("X", villages=VILLAGES), RULES))
    (need,) = [need for holder in plan.unknown for need in holder.needs if need.codes == ("4.3",)]
    assert need.name.vi.endswith("(thôn C) (để biết khối lượng còn lại)")
    full = ntm.assess(ntm.Commune("X", villages=(*VILLAGES[:2], {"name": "C", "street_lighting": False})), RULES)
    assert not [need for holder in ntm.plan(full).unknown for need in holder.needs if "4.3" in need.codes]


def test_a_village_is_not_blamed_where_some_villages_are_enough() -> None:
    """Four villages are required: of five, one may go without."""

    def failing(*models: bool) -> list[str | None]:
        villages = [{"name": name, "model_residential_area": each} for name, each in zip("ABCDE", models, strict=False)]
        plan = ntm.plan(ntm.assess(ntm.Commune("X", villages=villages), RULES))
        return [village.name for village in plan.villages if "6.7" in village.not_met]

    assert failing(True, True, True, False, False) == []
    assert failing(True, True, True, False) == ["D"]


def test_nobody_who_is_in_charge_is_dropped_and_a_past_deadline_is_told() -> None:
    figures = {"planning_criterion_met": True, "deaths": 24, "cremations": 3, "insured_people": 1, "population": 2}
    own = {
        1: {"leader": "Bà A"},
        "17.10": {"leader": "Ông B"},
        "6.3": {"leader": "Bà C", "deadline": "01/01/2020"},
        14: {"leader": "Ông D"},
    }
    plan = ntm.plan(ntm.assess(figures, RULES), assignments=own)
    found = {each.code: each.text.vi for each in plan.others}
    assert found["1"].endswith(": đạt; chủ trì: Bà A")
    assert "chưa có căn cứ đánh giá" in found["17.10"]
    assert found["6.3"].endswith("; chủ trì: Bà C; thời hạn: 01/01/2020")
    assert "14.1" not in found  # it is not met, and has its line
    assert {"14.2", "14.3"} & found.keys()  # nothing is known of them
    (warning,) = plan.warnings
    assert warning.severity == "warning"
    assert warning.message.vi == "thời hạn 01/01/2020 của '6.3' trước năm 2024 của kế hoạch"
    for form in ("text", "markdown", "html"):
        page = ntm.render(plan, form)
        assert "Phân công ngoài Biểu 1" in page
        assert "thời hạn 01/01/2020" in page
