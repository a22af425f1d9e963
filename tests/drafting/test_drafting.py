"""From an annex to a rule file that people have checked: drafted, compared, confirmed, judged by."""

from datetime import date
from pathlib import Path

import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run
from ntm_criteria.drafting import SourceCell, SourceDocument, SourceTable
from ntm_criteria.model import Fixed, Matches, facts_read, nodes

REGIONS = ["Trung du miền núi phía Bắc", "ĐBSH", "BTB", "DHNTB", "Tây Nguyên", "ĐNB", "ĐB sông Cửu Long"]
ROWS = [
    ["TT", "Tên tiêu chí", "Nội dung tiêu chí", "Chỉ tiêu chung", *REGIONS],
    ["2", "Giao thông", "2.1. Tỷ lệ đường xã được nhựa hóa hoặc bê tông hóa", "100%", *["100%"] * 7],
    ["", "", "2.2. Tỷ lệ đường thôn được cứng hóa", "", "≥80%", "100%", "≥90%", "≥90%", "≥80%", "100%", "≥70% (≥50% cứng hóa)"],
    ["10", "Thu nhập", "Thu nhập bình quân đầu người năm 2022 (triệu đồng/người/năm)", "≥48",
     "≥39", "≥53", "≥39", "≥44", "≥44", "≥62", "≥53"],
    ["11", "Nghèo đa chiều", "Tỷ lệ nghèo đa chiều", "", "≤13%", "≤2%", "≤6,5%", "≤5%", "≤8%", "≤1,5%", "–"],
    ["12", "Lao động", "12.1. Tỷ lệ lao động có việc làm trên tổng số người trong độ tuổi", "", *["≥70%"] * 7],
    ["18", "Chính trị", "18.1. Xã đạt chuẩn tiếp cận pháp luật", "Đạt", *["Đạt"] * 7],
    ["", "", "18.2. Quy chế của thôn", "", *["UBND cấp tỉnh quy định cụ thể"] * 7],
]  # fmt: skip


def annex(rows: list[list[str]] = ROWS, title: str = "Bộ tiêu chí giai đoạn 2021-2025") -> SourceDocument:
    cells = [SourceCell(text, row, column) for row, line in enumerate(rows, 1) for column, text in enumerate(line, 1)]
    return SourceDocument("phu-luc.docx", (SourceTable("phu-luc.docx", 1, tuple(cells), title),))


def verdict(rules: ntm.RuleSet, code: str, region: str, year: int = 2022, **facts: object) -> str:
    commune = ntm.Commune("Xã thử", year=year, facts=facts, scope={"region": region})
    return str(ntm.assess(commune, rules)[code].verdict.value)


def test_a_draft_judges_by_what_the_annex_says_and_by_nothing_else() -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like="vn-318-2022-ntm")
    rules = draft.rules
    assert rules.years == (2021, 2025)
    assert [verdict(rules, "2.2", "tdmnpb", hardened_village_road_share=share) for share in (79, 80)] == [
        "not_met",
        "met",
    ]
    assert verdict(rules, "2.2", "dbscl", hardened_village_road_share=100) == "unknown"  # two levels in one cell
    assert [verdict(rules, "10", "dbsh", year, income_per_capita=60) for year in (2022, 2023)] == ["met", "unknown"]
    assert verdict(rules, "11", "dbscl", multidimensional_poverty_rate=0) == "unknown"  # an empty cell
    assert verdict(rules, "18.2", "tn") == "unknown"
    assert draft.counts["open"] == 1
    assert [cell.at for cell in draft.open_cells] == ["bảng 1, dòng 3, cột 11"]
    assert rules["2.2"].wording == "Tỷ lệ đường thôn được cứng hóa"


def test_the_general_level_is_no_level_of_a_region_and_that_is_told() -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao")
    general = [cell for cell in draft.cells if cell.where.column.is_general and cell.where.text]
    assert general
    assert not any(cell.is_used for cell in general)
    assert any("mức chung" in told.vi for told in draft.told)


def test_facts_come_from_the_code_the_name_or_are_proposed() -> None:
    marks = {
        entry.code: entry.draft
        for entry in ntm.draft_rule_set(annex(), id="du-thao", like="vn-318-2022-ntm").rules.entries
    }
    assert {code: mark.match for code, mark in marks.items() if mark} == {
        "2.1": "code", "2.2": "code", "10": "code", "11": "code", "12.1": "near", "18.1": "near", "18.2": "none",
    }  # fmt: skip
    without = ntm.draft_rule_set(annex(), id="du-thao").rules
    mark = without["10"].draft
    assert mark is not None
    assert (mark.match, "income_per_capita" in mark.because) == ("exact", True)


MET = ["Đạt"] * 7
FOLLOWED = [
    ["TT", "Tên tiêu chí", "Nội dung tiêu chí", *REGIONS],
    ["5", "Trường học", "5. Trường học các cấp đạt chuẩn cơ sở vật chất", *MET],
    ["", "", "5.1. Trường tiểu học có sân chơi", *MET],
    ["8", "Thông tin và truyền thông", "8.1. Điểm phục vụ bưu chính", *MET],
    ["", "", "8.2. Dịch vụ viễn thông, internet", *MET],
    ["", "", "8.3. Đài truyền thanh và hệ thống loa đến các thôn", *MET],
    ["14", "Giáo dục", "14.1. Không xảy ra ngộ độc thực phẩm", *MET],
    ["15", "Y tế", "15.3. Trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi", *["≤ 13%"] * 7],
    ["17", "Môi trường", "1. Một", *MET],
    ["", "", "17. Mười bảy", *MET],
]


def test_met_means_what_the_followed_set_requires_and_never_the_fact_of_a_condition() -> None:
    draft = ntm.draft_rule_set(annex(FOLLOWED), id="du-thao", like="vn-318-2022-ntm")
    rules, like = draft.rules, ntm.load_rule_set("vn-318-2022-ntm")
    assert rules["8.2"].stated == like["8.2"].stated
    assert rules["5"].stated == like["5"].stated
    assert rules["8.2"].cite.source.id == "van_ban"
    cites = {
        str(node.cite.source.title)[:24]
        for node in nodes(rules["8.2"].stated, choices=False)
        if isinstance(node, Matches) and node.cite
    }
    assert cites == {"Để nông thôn là nơi để a"}
    mark = rules["8.2"].draft
    assert mark is not None
    assert mark.match == "code"
    assert "lấy theo chỉ tiêu 8.2" in mark.because
    assert rules["8.1"].stated == like["8.1"].stated  # one flag stays one
    mark = rules["8.3"].draft  # the set is open there, so a new fact is proposed, and says so
    assert mark is not None
    assert "để mở chỉ tiêu 8.3" in mark.because
    assert facts_read(rules["14.1"].stated) == {
        ("khong_xay_ra_ngo_doc_thuc_pham", False)
    }  # of that code another indicator


def test_met_beside_another_level_or_in_other_years_is_open() -> None:
    rows = [[*row] for row in FOLLOWED[:6]]
    rows[4][2] += " (thuê bao điện thoại thông minh ≥ 60%)"
    rules = ntm.draft_rule_set(annex(rows), id="du-thao", like="vn-318-2022-ntm").rules
    assert isinstance(rules["8.2"].stated, Fixed)
    assert rules["8.2"].remark is not None
    assert "nêu mức 60" in rules["8.2"].remark.vi
    rows = [FOLLOWED[0], ["10", "Thu nhập", "10. Thu nhập bình quân đầu người", *MET]]
    rules = ntm.draft_rule_set(annex(rows, "2026-2030"), id="du-thao", like="vn-318-2022-ntm").rules
    assert isinstance(rules["10"].stated, Fixed)


def test_a_set_that_builds_on_another_is_followed_where_either_states_the_indicator() -> None:
    like = ntm.load_rule_set("vn-318-2022-ntm-896")
    rules = ntm.draft_rule_set(annex(FOLLOWED), id="du-thao", like=like).rules
    assert rules["5"].stated == like["5"].stated


def test_a_criterion_s_own_number_is_a_code_and_ages_are_no_levels() -> None:
    rules = ntm.draft_rule_set(annex(FOLLOWED), id="du-thao").rules
    assert [entry.code for entry in rules.entries] == ["5", "5.1", "8.1", "8.2", "8.3", "14.1", "15.3", "17.1", "17.17"]
    assert rules["15.3"].label.vi == "Trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi"


def test_what_another_document_states_is_not_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "du-thao.yaml"
    file.write_text(ntm.draft_rule_set(annex(FOLLOWED), id="du-thao", like="vn-318-2022-ntm").text, encoding="utf-8")
    confirmed = ntm.confirm_indicators(file, ["5"], by="Người đối chiếu", on=date(2026, 11, 28))
    assert confirmed.cells == 1
    assert "status: transcribed" in confirmed.text.split('code: "5"')[1].split('code: "5.1"')[0]


LAYER = [
    ["TT", "Tên tiêu chí", "Nội dung tiêu chí", *REGIONS],
    ["1", "Quy hoạch", "1.1. Đạt tiêu chí Quy hoạch", *MET],
    ["2", "Giao thông", "2.2. Đường thôn và liên thôn ít nhất được cứng hóa", *["≥ 85%"] * 6, "≥70% (≥50% …)"],
    ["", "", "2.9. Đường có cây xanh", *MET],
    ["3", "Thủy lợi và phòng, chống thiên tai", "3.1. Đất sản xuất nông nghiệp được tưới và tiêu nước chủ động",
     "≥ 75%", *["≥ 90%"] * 6],
    ["8", "Thông tin và truyền thông", "8.2. Dịch vụ viễn thông, internet", *MET],
    ["", "", "8.3. Đài truyền thanh và hệ thống loa đến các thôn", *MET],
    ["10", "Thu nhập", "10. Thu nhập bình quân đầu người (triệu đồng/người/năm)", "≥ 40", *["≥ 50"] * 6],
]  # fmt: skip


def test_a_layer_fills_in_and_tightens_and_tells_what_it_cannot_say(tmp_path: Path) -> None:
    usual = {"extremely_disadvantaged_commune": False, "safety_zone_commune": False}
    draft = ntm.draft_rule_set(annex(LAYER), id="lop", like="vn-318-2022-ntm", layer=True)
    rules, told = draft.rules, "\n".join(each.vi for each in draft.differences)
    assert rules.builds_on == ("vn-318-2022-ntm",)
    assert list(draft.rules.to_dict()["indicators"]) == ["1.1", "2.2", "3.1", "8.3", "10"]
    shares = [verdict(rules, "2.2", region, hardened_village_road_share=84, **usual) for region in ("tdmnpb", "dbscl")]
    assert shares == ["not_met", "unknown"]
    assert [verdict(rules, "3.1", region, irrigated_land_share=85, **usual) for region in ("tdmnpb", "btb")] == [
        "met",
        "not_met",
    ]
    # the set has 39, 53, 39, 44, 44, 62, 53 for 2022: stricter in one region, looser in others, filled in for other years
    income = [verdict(rules, "10", "tdmnpb", year, income_per_capita=39.5, **usual) for year in (2021, 2022, 2023)]
    assert income == ["not_met", "not_met", "not_met"]
    income = [verdict(rules, "10", "dbsh", year, income_per_capita=51, **usual) for year in (2021, 2022, 2023)]
    assert income == ["met", "not_met", "met"]
    assert "3.1 (Trung du và miền núi phía Bắc): nới lỏng" in told
    assert "10 (Đồng bằng sông Hồng, 2022, " in told
    assert "2.9 “Đường có cây xanh”: lớp không ghi được: tiêu chí 2 của bộ gốc đã đủ chỉ tiêu" in told
    assert "8.2: bộ vn-318-2022-ntm đã có" in told
    file = tmp_path / "lop.yaml"
    file.write_text(draft.text, encoding="utf-8")
    found = [str(problem.code) for problem in ntm.check_rule_files(file)]
    assert found.count("unconfirmed") == 5
    assert not [problem for problem in ntm.check_rule_files(file) if problem.severity == "error"]
    confirmed = ntm.confirm_indicators(file, [], by="Người đối chiếu", on=date(2026, 11, 28))
    file.write_text(confirmed.text, encoding="utf-8")
    assert "unconfirmed" not in {problem.code for problem in ntm.check_rule_files(file)}
    page = ntm.review_page(draft, rules=ntm.load_rule_set(file))
    assert '<span class="k">≥ 85%</span>' in page
    assert "2.9. Đường có cây xanh" in page.partition("Ô không thuộc chỉ tiêu nào")[2]


def test_a_layer_tells_each_level_that_the_document_leaves_open_where_the_set_below_has_one() -> None:
    rows = [LAYER[0], *([*row] for row in LAYER[4:5])]
    rows[1][3:10] = ["≥70% (≥50% kiên cố)", "≥ 90%", "", *["≥ 90%"] * 4]
    met = ["8", "Thông tin và truyền thông", "8.2. Dịch vụ viễn thông (thuê bao ≥ 60%), internet", *MET]
    draft = ntm.draft_rule_set(annex([*rows, met]), id="lop", like="vn-318-2022-ntm", layer=True)
    told = [each.vi for each in draft.differences]
    (open_,) = (each for each in told if each.startswith("3.1: văn bản để mở"))
    assert "Trung du và miền núi phía Bắc, Bắc Trung Bộ" in open_
    assert "“≥70% (≥50% kiên cố)” có hai mức" in open_
    assert open_.endswith("hiện áp dụng mức của bộ gốc (từ 80% trở lên)")
    assert verdict(draft.rules, "3.1", "tdmnpb", irrigated_land_share=80) == "met"  # a layer may not open a level
    remark = draft.rules["3.1"].remark
    assert remark is not None
    assert "hiện áp dụng mức của bộ gốc (từ 80% trở lên)." in remark.vi
    assert any(each.startswith("8.2: văn bản để mở") for each in told)
    assert not any("đã có hoặc văn bản không nêu" in each for each in told)


@pytest.mark.parametrize("place", [0, 6])
def test_a_level_in_the_unit_of_something_else_is_open_and_named_with_its_cell(place: int) -> None:
    levels = ["≤ 13%"] * 7
    levels[place] = "không quá 1,5 lần"
    row = ["15", "Y tế", "15.3. Trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi", *levels]
    for is_layer in (False, True):
        draft = ntm.draft_rule_set(annex([LAYER[0], row]), id="lop", like="vn-318-2022-ntm", layer=is_layer)
        (cell,) = draft.open_cells
        assert cell.at == f"bảng 1, dòng 2, cột {4 + place}"
        assert draft.counts["open"] == 1
        remark = draft.rules["15.3"].remark
        assert remark is not None
        assert f"{REGIONS[place]} (bảng 1, dòng 2, cột {4 + place}): mức “1,5 lần” không cùng đơn vị" in remark.vi
    told = " ".join(each.vi for each in draft.differences)
    region = "Đồng bằng sông Cửu Long" if place else "Trung du và miền núi phía Bắc"
    assert (
        f"15.3: văn bản để mở ({region}) (bảng 1, dòng 2, cột {4 + place}: “không quá 1,5 lần”: mức “1,5 lần” không cùng đơn vị"
        in told
    )


def test_levels_of_different_kinds_in_all_regions_leave_no_row_that_never_applies(tmp_path: Path) -> None:
    row = ["4", "Điện", "4.3. Tỷ lệ tuyến đường có đèn", "Đạt", "Đạt", *["≥ 90%"] * 5]
    file = tmp_path / "lop.yaml"
    file.write_text(ntm.draft_rule_set(annex([LAYER[0], row]), id="lop").text, encoding="utf-8")
    assert not [problem for problem in ntm.check_rule_files(file) if problem.code == "unreachable-row"]
    assert verdict(ntm.load_rule_set(file), "4.3", "tn") == "unknown"


def test_what_a_layer_writes_carries_its_own_citation_and_no_note_on_the_replaced_level(tmp_path: Path) -> None:
    below = ntm.load_rule_set("vn-318-2022-ntm")
    row = ["2", "Giao thông", "2.1. Tỷ lệ đường xã được nhựa hóa hoặc bê tông hóa", *["≥ 80%"] * 6, "≥70% (≥50% …)"]
    roads = ["", "", "2.2. Đường thôn và liên thôn ít nhất được cứng hóa", *["≥ 85%"] * 7]
    draft = ntm.draft_rule_set(annex([LAYER[0], row, roads]), id="lop", like="vn-318-2022-ntm", layer=True)
    file = tmp_path / "lop.yaml"
    file.write_text(draft.text, encoding="utf-8")
    confirmed = ntm.confirm_indicators(file, [], by="Người đối chiếu", on=date(2026, 11, 28))
    file.write_text(confirmed.text, encoding="utf-8")
    rules = ntm.load_rule_set(file)
    assert {rules[code].cite.status for code in ("2.1", "2.2")} == {"checked"}

    def explained(region: str) -> str:
        facts = {
            "hardened_commune_road_share": 79,
            "extremely_disadvantaged_commune": False,
            "safety_zone_commune": False,
        }
        commune = ntm.Commune("Xã thử", year=2022, facts=facts, scope={"region": region})
        return ntm.explain(ntm.assess(commune, rules)["2.1"])

    assert "gián tiếp" not in explained("dbsh")
    assert "đã đối chiếu văn bản (Người đối chiếu" in explained("dbsh")
    assert "nguồn gián tiếp" in explained("dbscl")  # the level of the set below is kept
    assert below["2.2"].interpretation is not None
    assert rules["2.2"].interpretation is None  # it speaks of a level that the layer replaces


@pytest.mark.parametrize(
    ("label", "fact", "kind"),
    [
        ("Xếp loại Đảng bộ xã", "party_committee_rating", "danh mục"),
        ("Xếp loại chính quyền xã", "commune_government_rating", "danh mục"),
        ("Không xảy ra ngộ độc thực phẩm đông người", "mass_food_poisoning_incidents", "số đếm"),
        ("Điện chiếu sáng đường qua khu dân cư tập trung", "street_lighting", "đạt/chưa đạt"),
        ("Mô hình sản xuất có liên kết", "linked_production_models_built", ""),
        ("Nâng cao tỷ lệ hộ dùng nước hợp vệ sinh", "hygienic_water_household_share", "tỷ lệ %"),
    ],
)
def test_met_for_a_fact_of_another_kind_is_near_it(label: str, fact: str, kind: str) -> None:
    rows = [LAYER[0], ["16", "Nội dung", f"16.1. {label}", *MET]]
    mark = ntm.draft_rule_set(annex(rows), id="lop", like="vn-318-2022-ntm").rules["16.1"].draft
    assert mark is not None
    assert mark.match == "near"
    assert fact in mark.near
    assert "chưa tìm thấy" in mark.because
    assert kind in mark.because.split(fact)[1]


def test_the_same_words_with_different_levels_are_told() -> None:
    rows = [
        LAYER[0],
        ["11", "Nghèo", "11.1. Tỷ lệ nghèo đa chiều", *["≤ 13%"] * 7],
        ["", "", "11.2. Tỷ lệ nghèo đa chiều", *["≤ 12%"] * 7],
        ["12", "Thu nhập", "12.1. Tỷ lệ hộ khá", *["≥ 13%"] * 7],
        ["", "", "12.2. Tỷ lệ hộ khá", *["≥ 13%"] * 7],
    ]
    told = [each.vi for each in ntm.draft_rule_set(annex(rows), id="lop").told]
    assert [each for each in told if "cùng nội dung" in each] == [
        "11.1 và 11.2: cùng nội dung “Tỷ lệ nghèo đa chiều” nhưng mức khác nhau, cần xem lại văn bản"
    ]


def test_a_layer_tells_where_a_looser_level_replaces_that_of_an_indirect_source() -> None:
    row = ["2", "Giao thông", "2.1. Tỷ lệ đường xã được nhựa hóa hoặc bê tông hóa", "≥ 80%", *["100%"] * 6]
    draft = ntm.draft_rule_set(annex([LAYER[0], row]), id="lop", like="vn-318-2022-ntm", layer=True)
    (told,) = (each.vi for each in draft.differences)
    assert told == (
        "2.1 (Trung du và miền núi phía Bắc): thay mức nguồn gián tiếp của bộ vn-318-2022-ntm (đạt 100%) bằng mức nhẹ hơn "
        "của văn bản (từ 80% trở lên)"
    )
    (change,) = (
        each
        for each in ntm.diff_rule_sets(ntm.load_rule_set("vn-318-2022-ntm"), draft.rules).changes
        if each.code == "2.1"
    )
    assert "looser" in [str(kind) for kind in change.kinds]
    assert next(str(cell.standing) for cell in change.cells) == "looser"


def test_a_layer_needs_a_set_and_its_years(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="like="):
        ntm.draft_rule_set(annex(LAYER), id="lop", layer=True)
    with pytest.raises(ntm.RuleFileError, match="wrong-period"):
        ntm.draft_rule_set(annex(LAYER, "2026-2030"), id="lop", like="vn-318-2022-ntm", layer=True)
    assert ntm.draft_rule_set(annex(LAYER), id="lop", like="vn-318-2022-ntm", layer=True, years=(2022, 2023)).rules.years == (
        2022, 2023
    )  # fmt: skip
    assert run(["draft", str(tmp_path / "x.html"), "--layer"]) == 2
    assert "--like" in capsys.readouterr().err


def test_a_new_share_has_its_part_and_its_whole() -> None:
    facts = ntm.draft_rule_set(annex(), id="du-thao").rules.facts
    (share,) = [fact for fact in facts.values() if fact.label.vi.startswith("Tỷ lệ lao động có việc làm")]
    assert share.part is not None
    assert share.whole is not None
    assert facts[share.part].label.vi == "số lao động có việc làm"


def test_what_differs_from_the_set_that_is_followed_is_told() -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like="vn-318-2022-ntm")
    told = "\n".join(each.vi for each in draft.differences)
    assert "bộ vn-318-2022-ntm không có" in told
    assert "chỉ bộ vn-318-2022-ntm có" in told
    assert "10: yêu cầu" not in told or "trước đây" in told


def test_check_lists_what_nobody_confirmed_and_confirm_notes_who_did(tmp_path: Path) -> None:
    file = tmp_path / "du-thao.yaml"
    text = ntm.draft_rule_set(annex(), id="du-thao", like="vn-318-2022-ntm").text
    file.write_text(text + "# ghi chú của người soạn\n", encoding="utf-8")
    found = [problem for problem in ntm.check_rule_files(file) if problem.code == "unconfirmed"]
    assert len(found) == 7  # what is open too
    assert all(problem.severity == "warning" for problem in found)
    confirmed = ntm.confirm_indicators(file, ["2.1", "2.2"], by="Phòng A: Sở", on=date(2026, 11, 28))
    file.write_text(confirmed.text, encoding="utf-8")
    rules = ntm.load_rule_set(file)
    cite = rules["2.1"].cite
    assert (cite.status, cite.checked_by, cite.checked_on) == ("checked", "Phòng A: Sở", date(2026, 11, 28))
    assert rules["2.1"].draft is None
    assert rules["11"].cite.status == "transcribed"
    assert confirmed.open == ("2.2",)
    assert confirmed.text.endswith("# ghi chú của người soạn\n")
    assert len([problem for problem in ntm.check_rule_files(file) if problem.code == "unconfirmed"]) == 5
    assert "Phòng A" in ntm.explain(ntm.assess(ntm.Commune("X", year=2022), rules)["2.1"])


def test_judging_by_what_nobody_confirmed_is_told_once_with_the_codes(tmp_path: Path) -> None:
    file = tmp_path / "du-thao.yaml"
    file.write_text(ntm.draft_rule_set(annex(), id="du-thao", like="vn-318-2022-ntm").text, encoding="utf-8")
    commune = ntm.Commune("X", year=2022)

    def told() -> list[ntm.Text]:
        warnings = ntm.assess(commune, ntm.load_rule_set(file)).warnings
        return [problem.message for problem in warnings if problem.code == "unconfirmed"]

    (message,) = told()
    assert message.vi == (
        "bộ 'du-thao' còn chỉ tiêu dự thảo chưa ai đối chiếu với văn bản: 2.1, 2.2, 10, 11, 12.1, 18.1 và 18.2"
    )
    assert message.en.endswith("nobody compared with the document: 2.1, 2.2, 10, 11, 12.1, 18.1 and 18.2")
    for codes, left in ((["2.1"], 1), ([], 0)):
        confirmed = ntm.confirm_indicators(file, codes, by="Người đối chiếu", on=date(2026, 11, 28))
        file.write_text(confirmed.text, encoding="utf-8")
        assert len(told()) == left


def test_confirming_what_is_not_there_or_by_nobody_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "du-thao.yaml"
    file.write_text(ntm.draft_rule_set(annex(), id="du-thao").text, encoding="utf-8")
    with pytest.raises(ntm.RuleFileError) as error:
        ntm.confirm_indicators(file, ["2.3", "2.1"], by=" ", on=date(2026, 11, 28))
    assert [problem.code for problem in error.value.problems] == ["unknown-code", "missing-key"]


def test_checked_by_stands_only_with_what_is_checked() -> None:
    text = ntm.draft_rule_set(annex(), id="du-thao").text
    wrong = text.replace('dòng 2", status: transcribed}', 'dòng 2", status: transcribed, checked_by: A}', 1)
    with pytest.raises(ntm.RuleFileError, match="checked_by"):
        ntm.parse_rule_set(wrong)


def test_the_page_shows_each_cell_beside_its_reading() -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like="vn-318-2022-ntm")
    page = ntm.review_page(draft)
    for words in (
        "≥70% (≥50% cứng hóa)",
        "chưa đọc được, để mở",
        "từ 80% trở lên",
        'BTB <small class="k">cột 7</small>',
        "<small>bảng 1, dòng 3</small>",
        '<span class="k">6,5%</span>',
        "để mở 01",
    ):
        assert words in page
    assert "<script" not in page
    assert "at least 80%" in ntm.review_page(draft, lang="en")


def test_the_page_shows_a_merged_cell_once() -> None:
    head = [SourceCell(text, 1, column) for column, text in enumerate(ROWS[0], 1)]
    rows = [["5", "Giáo dục", "", ""], ["", "", "5.1. Trường học đạt chuẩn", ""]]
    cells = [SourceCell(text, row, column) for row, line in enumerate(rows, 2) for column, text in enumerate(line, 1)]
    merged = [SourceCell("Đạt 2/3 nội dung", 2, 5, columns=7), SourceCell("Đạt", 3, 5, columns=7)]
    table = SourceTable("phu-luc.xlsx", 1, (*head, *cells, *merged), "Bộ tiêu chí 2021-2025")
    page = ntm.review_page(ntm.draft_rule_set(SourceDocument("phu-luc.docx", (table,)), id="du-thao"))
    names = f"{REGIONS[0]} – {REGIONS[-1]}"
    assert page.count(f'{names} <small class="k">cột 5–11</small>') == page.count("cột 5–11") == 2


def test_rows_of_years_and_columns_of_groups() -> None:
    rows = [
        ["TT", "Tên tiêu chí", "Nội dung", "Nhóm 1", "Nhóm 2"],
        ["10", "Thu nhập", "Thu nhập bình quân đầu người (triệu đồng/người/năm)", "", ""],
        ["", "", "Năm 2022", "≥39", "≥53"],
        ["", "", "Năm 2023", "≥42", "≥56"],
    ]
    rules = ntm.draft_rule_set(annex(rows), id="du-thao", like="vn-51-2025-xa").rules
    assert rules.years == (2022, 2023)
    found = [
        str(
            ntm.assess(
                ntm.Commune("X", year=year, facts={"income_per_capita": 42}, scope={"commune_group": group}), rules
            )["10"].verdict
        )
        for group in ("group_1", "group_2", "group_3")
        for year in (2022, 2023)
    ]
    assert found == ["met", "met", "not_met", "not_met", "unknown", "unknown"]


def test_a_document_without_criteria_says_what_its_tables_are() -> None:
    with pytest.raises(ntm.RuleFileError, match="no headings of a table of criteria"):
        ntm.draft_rule_set(annex([["Họ tên", "Chức vụ"], ["A", "B"]]), id="du-thao")
    with pytest.raises(ntm.RuleFileError, match="no table 7; it has: 1"):
        ntm.draft_rule_set(annex(), id="du-thao", table=7)


def test_the_commands_lead_from_a_file_to_confirmed_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out, page = tmp_path / "phu-luc.html", tmp_path / "du-thao.yaml", tmp_path / "doi-chieu.html"
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in line)}</tr>" for line in ROWS)
    source.write_text(f'<meta charset="utf-8"><table>{body}</table>', encoding="utf-8")
    drafted = ["draft", str(source), "--like", "vn-318-2022-ntm", "--out", str(out), "--review", str(page)]
    assert run(drafted) == 0
    assert "mức chung" in capsys.readouterr().err
    assert "Đối chiếu bản dự thảo" in page.read_text(encoding="utf-8")
    assert run(["confirm", str(out), "--by", "Người đối chiếu"]) == 2  # neither codes nor --all
    assert run(["confirm", str(out), "2.1", "--by", "Người đối chiếu", "--date", "2026-11-28"]) == 0
    assert "01 chỉ tiêu, 08 chỗ dẫn" in capsys.readouterr().out
    assert run(["review", str(out), str(source), "--like", "vn-318-2022-ntm"]) == 0
    assert "Người đối chiếu" in capsys.readouterr().out
    assert run(["check", str(out)]) == 0


@pytest.mark.parametrize("group", ["Chỉ tiêu theo nhóm xã,,", ",".join(["Chỉ tiêu theo nhóm xã"] * 3)])
@pytest.mark.parametrize("second", [",,", "TT,,Nội dung"])
def test_a_group_is_read_where_the_file_has_no_merged_cells(group: str, second: str, tmp_path: Path) -> None:
    levels = ",".join(["≥ 80%", "≥ 70%", "UBND cấp tỉnh quy định"])
    head = f"TT,Tên tiêu chí,Nội dung,{group}\n{second},Nhóm 1,Nhóm 2,Nhóm 3\n"
    path = tmp_path / "phu-luc.csv"
    path.write_text(f"{head}1,Thủy lợi,1.1. Tỷ lệ diện tích được tưới,{levels}\n", encoding="utf-8")
    draft = ntm.draft_rule_set(path, id="nhom")
    assert draft.rules.indicator("1.1") and "Nhóm 2" in draft.text
    (axis,) = draft.rules.axes
    assert len(draft.rules.facts[axis].values) == 3


def test_what_a_layer_could_not_read_stands_open_in_its_file() -> None:
    rows = [
        ["2", "Giao thông", "2.2. Tỷ lệ đường thôn, liên thôn được cứng hóa", "≥ 85%", "từ 50% đến 55%", *["≥ 90%"] * 5],
        ["8", "Thông tin và truyền thông", "8.3. Có đài truyền thanh và hệ thống loa đến các thôn", *["Theo hướng dẫn"] * 7],
        ["3", "Thủy lợi", "3.1. Tỷ lệ diện tích đất sản xuất nông nghiệp được tưới và tiêu nước chủ động",
         "≥ 80% (≥ 50% xã đảo)", *["≥ 90%"] * 6],
    ]  # fmt: skip
    draft = ntm.draft_rule_set(annex([LAYER[0], *rows]), id="lop", like="vn-318-2022-ntm", layer=True)
    assert (
        'dbsh: {bound: unsourced, cite: {source: van_ban, at: "bảng 1, dòng 2, cột 5", status: transcribed}}'
        in draft.text
    )
    remark = draft.rules["2.2"].remark
    assert remark is not None
    assert "“từ 50% đến 55%”" in remark.vi
    indicator = draft.rules["8.3"]  # the set below leaves it open, so the layer can say so too
    assert (indicator.cite.source.id, indicator.cite.at) == ("van_ban", "bảng 1, dòng 3")
    assert indicator.remark is not None
    assert "“Theo hướng dẫn” không đọc được thành một mức" in indicator.remark.vi
    comments = " ".join(line.lstrip("# ") for line in draft.text.splitlines() if line.startswith("#"))
    assert (
        "3.1: văn bản để mở (Trung du và miền núi phía Bắc) (bảng 1, dòng 4, cột 4: “≥ 80% (≥ 50% xã đảo)”" in comments
    )
    assert "hiện áp dụng mức của bộ gốc (từ 80% trở lên)" in comments
    assert ntm.parse_rule_set(draft.text) == draft.rules


@pytest.mark.parametrize(
    ("bound", "is_kept"),
    [
        ("{by_region: {dbsh: 90 %}}", True),  # the level of the other region still applies
        ("{by_region: {tdmnpb: 85 %}}", False),
        ("90 %", False),
    ],
)
def test_notes_of_the_set_below_go_with_the_levels_they_speak_of(bound: str, is_kept: bool) -> None:
    layer = (
        "format: 1\nrule_set: {id: lop, label: {vi: Lớp}, extends: vn-318-2022-ntm, document: qd}\n"
        "sources: {qd: {title: Quyết định}}\n"
        f"indicators: {{'2.2': {{cite: {{source: qd, at: Mục 1, status: checked}}, bound: {bound}}}}}\n"
    )
    old = ntm.load_rule_set("vn-318-2022-ntm")["2.2"].interpretation
    new = ntm.parse_rule_set(layer)["2.2"].interpretation
    assert old is not None
    assert (new and new.vi) == (f"Của bộ gốc vn-318-2022-ntm: {old.vi}" if is_kept else None)
