"""Explanations as people read them: figures, requirements and verdicts in Vietnamese and in English."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import ntm_criteria as ntm
from laws import strategies
from laws.adapter import commune_of, rule_set_of
from ntm_criteria.judging import Step
from ntm_criteria.model import Choose, Compare, Matches, Reason, Verdict, VillageCount, VillageShare, label
from ntm_criteria.reporting.leaves import leaves
from ntm_criteria.text import LANGUAGES, Lang

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
GOODS = BANG_MAC.facts["goods_outlets"].label.vi
LIGHTING = (
    "    - đường giao thông đi qua khu dân cư tập trung có điện chiếu sáng (thôn Nà Mỏ và 06 thôn chưa có trong danh sách) "
    "– chỉ tiêu 4.3"
)
TITLE = BANG_MAC.indicator("3.1").cite.source.title
Row = tuple[str, str, str, str]  # verdict and figures, in Vietnamese and in English


def told(result: ntm.IndicatorResult, lang: Lang) -> list[str]:
    """The lines of an explanation."""
    return ntm.explain(result, lang=lang, file_lines=True).split("\n    ")


def assessed(rules: ntm.RuleSet = BANG_MAC, **given: Any) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("Bằng Mạc", **given), rules)


def villages(fact: str, *figures: Any) -> dict[str, Any]:
    """Thôn 1, Thôn 2, … with a figure each; None where there is none."""
    return {
        "villages": [
            {"name": f"Thôn {i}"} | ({} if figure is None else {fact: figure}) for i, figure in enumerate(figures, 1)
        ]
    }


def bare(line: str) -> str:
    """A line of figures without its head; what is not reported has none."""
    return re.sub("^(Số liệu|Kết quả thực hiện|Kết quả|Hiện trạng|Figures?|Finding): ", "", line)


def check_row(result: ntm.IndicatorResult, row: Row) -> None:
    vi, en = told(result, "vi"), told(result, "en")
    name = result.indicator.label
    head = (f"{result.code} {name.vi}: ", f"{result.code} {name.en}: ")
    assert (vi[0].removeprefix(head[0]), bare(vi[1])) == row[:2]
    assert (en[0].removeprefix(head[1]), bare(en[1])) == row[2:]


# the plan of Bằng Mạc: figures -> what is said of them

YES, NO = "Đạt", "Chưa đạt"
CULTURE, MODEL, LIGHT, CLEAN = (
    "culture_village_two_years", "model_residential_area", "street_lighting", "communal_cleanups_per_month",
)  # fmt: skip
FELL, RATE = "mức giảm tỷ lệ hộ nghèo so với năm trước", "tỷ lệ hộ nghèo"
TITLED, WATER = "culture_village_this_year", "hygienic_water_household_share"
ROSE = "mức tăng tỷ lệ hộ dân được sử dụng nước hợp vệ sinh so với năm trước"
ROSE_EN = "rise since last year of the share of households using hygienic water"
FELL_EN, RATE_EN = "fall of the poverty rate since last year", "poverty rate (share of poor households)"

# fmt: off
SAID: list[tuple[str, dict[str, Any], Row]] = [
    # 1.1, 2.1: đạt hay chưa đạt
    ("1.1", {"planning_criterion_met": YES}, ("đạt", "đạt.", "met", "yes.")),
    ("1.1", {"planning_criterion_met": NO}, ("chưa đạt", "chưa đạt.", "not met", "no.")),
    ("1.1", {}, (
        "chưa đủ số liệu",
        "Chưa có số liệu.",
        "unknown",
        "Not reported.")),
    # 3.1: từ 92% trở lên
    ("3.1", {"irrigated_land_share": "92 %"}, ("đạt", "92%.", "met", "92%.")),
    ("3.1", {"irrigated_land_share": 92}, ("đạt", "92%.", "met", "92%.")),
    ("3.1", {"irrigated_land_share": "91,96"}, (
        "chưa đạt (thấp hơn yêu cầu)", "91,96%; còn thiếu 0,04 điểm phần trăm.",
        "not met (less than required)", "91.96%; lacks 0.04 percentage points.")),
    ("3.1", {"irrigated_land_share": "91 phần trăm"}, (
        "chưa đạt (thấp hơn yêu cầu)",
        "91%; còn thiếu 1 điểm phần trăm.",
        "not met (less than required)",
        "91%; lacks 1 percentage point.")),
    ("3.1", {"actively_irrigated_and_drained_land": "230 ha", "agricultural_production_land": "250 ha"}, (
        "đạt", "230/250 ha, bằng 92%.", "met", "230/250 hectares, which is 92%.")),
    ("3.1", {"actively_irrigated_and_drained_land": "229,99 ha", "agricultural_production_land": "250 ha"}, (
        "chưa đạt (thấp hơn yêu cầu)", "229,99/250 ha, bằng 91,996%; còn thiếu 0,01 ha.",
        "not met (less than required)", "229.99/250 hectares, which is 91.996%; lacks 0.01 hectares.")),
    ("3.1", {"agricultural_production_land": "0 ha"}, (
        "chưa đủ số liệu (mẫu số bằng 0 nên không tính được tỷ lệ)", "0/0 ha.",
        "unknown (the denominator is 0, so there is no share)", "0/0 hectares.")),
    # 4.2: đạt 100%
    ("4.2", {"households_with_safe_electricity": 612, "households": 612}, (
        "đạt", "612/612 hộ, bằng 100%.", "met", "612/612 households, which is 100%.")),
    ("4.2", {"households_with_safe_electricity": 29_999, "households": 30_000}, (
        "chưa đạt (thấp hơn yêu cầu)",
        "29.999/30.000 hộ, bằng 99,997%; còn thiếu 01 hộ.",
        "not met (less than required)",
        "29,999/30,000 households, which is 99.997%; lacks 1 household.")),
    # 4.3: tất cả các thôn
    ("4.3", villages(LIGHT, YES, YES), (
        "đạt",
        "02/02 thôn đạt, bằng 100%.",
        "met",
        "2 of 2 villages met, which is 100%.")),
    ("4.3", villages(LIGHT, YES, YES, NO, None), (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "02/04 thôn đạt; 01 thôn chưa đạt (Thôn 3); 01 thôn chưa có số liệu (Thôn 4); còn phải đạt thêm từ 01 đến "
        "02 thôn.",
        "not met (1 village does not meet it)",
        "2 of 4 villages met; 1 not met (Thôn 3); 1 not reported (Thôn 4); lacks 1 to 2 villages.")),
    ("4.3", villages(LIGHT, YES, YES, None), (
        "chưa đủ số liệu (chưa có số liệu của 01 thôn)",
        "02/03 thôn đạt; 01 thôn chưa có số liệu (Thôn 3).",
        "unknown (no figure for 1 village)",
        "2 of 3 villages met; 1 not reported (Thôn 3).")),
    ("4.3", villages(LIGHT, NO), (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "0/01 thôn đạt; 01 thôn chưa đạt (Thôn 1); còn thiếu 01 thôn.",
        "not met (1 village does not meet it)",
        "0 of 1 village met; 1 not met (Thôn 1); lacks 1 village.")),
    ("4.3", {"villages": 8}, (
        "chưa đủ số liệu", "Chưa có số liệu của thôn nào trong 08 thôn.", "unknown", "Not reported for any of 8 villages.")),
    ("4.3", {}, (
        "chưa đủ số liệu (chưa có danh sách thôn)", "Chưa có danh sách thôn.",
        "unknown (there is no list of villages)", "There is no list of villages.")),
    ("4.3", {LIGHT: "08/08 thôn"}, (
        "đạt",
        "08/08 thôn, bằng 100%.",
        "met",
        "8/8 villages, which is 100%.")),
    ("4.3", {LIGHT: "7/8 thôn"}, (
        "chưa đạt (thấp hơn yêu cầu)",
        "07/08 thôn, bằng 87,5%; còn thiếu 01 thôn.",
        "not met (less than required)",
        "7/8 villages, which is 87.5%; lacks 1 village.")),
    ("4.3", {LIGHT: "87,5 %"}, (
        "chưa đạt (thấp hơn yêu cầu)", "87,5%; còn thiếu 12,5 điểm phần trăm.",
        "not met (less than required)", "87.5%; lacks 12.5 percentage points.")),
    ("4.3", {LIGHT: "87,5 %", "villages": 8}, (
        "chưa đạt (thấp hơn yêu cầu)", "87,5%; còn thiếu 01 thôn.",
        "not met (less than required)", "87.5%; lacks 1 village.")),
    # 6.4: trên 90%
    ("6.4", villages(CULTURE, *[YES] * 7, NO), (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "07/08 thôn đạt, bằng 87,5%; 01 thôn chưa đạt (Thôn 8); còn thiếu 01 thôn.",
        "not met (1 village does not meet it)",
        "7 of 8 villages met, which is 87.5%; 1 not met (Thôn 8); lacks 1 village.")),
    ("6.4", villages(CULTURE, *[YES] * 6, None, NO), (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "06/08 thôn đạt; 01 thôn chưa đạt (Thôn 8); 01 thôn chưa có số liệu (Thôn 7); còn phải đạt thêm từ 01 đến "
        "02 thôn.",
        "not met (1 village does not meet it)",
        "6 of 8 villages met; 1 not met (Thôn 8); 1 not reported (Thôn 7); lacks 1 to 2 villages.")),
    ("6.4", villages(CULTURE, *[YES] * 9, NO), (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "09/10 thôn đạt, bằng 90%; 01 thôn chưa đạt (Thôn 10); còn thiếu 01 thôn.",
        "not met (1 village does not meet it)",
        "9 of 10 villages met, which is 90%; 1 not met (Thôn 10); lacks 1 village.")),
    ("6.4", {"culture_village_share": "87,5%"}, (
        "chưa đạt (thấp hơn yêu cầu)",
        "87,5%; còn thiếu trên 2,5 điểm phần trăm.",
        "not met (less than required)",
        "87.5%; lacks more than 2.5 percentage points.")),
    ("6.4", {"culture_village_share": "87,5%", "villages": 8}, (
        "chưa đạt (thấp hơn yêu cầu)", "87,5%; còn thiếu 01 thôn.",
        "not met (less than required)", "87.5%; lacks 1 village.")),
    ("6.4", {"culture_village_share": "90 %"}, (
        "chưa đạt (thấp hơn yêu cầu)",
        "90%; phải trên 90%.",
        "not met (less than required)",
        "90%; must be above 90%.")),
    # 6.7: từ 04 thôn trở lên
    ("6.7", {"model_residential_areas": "4 thôn"}, ("đạt", "04 thôn.", "met", "4 villages.")),
    ("6.7", {"model_residential_areas": 1}, (
        "chưa đạt (thấp hơn yêu cầu)", "01 thôn; còn thiếu 03 thôn.",
        "not met (less than required)", "1 village; lacks 3 villages.")),
    ("6.7", villages(MODEL, YES, NO, None, NO), (
        "chưa đạt (còn 02 thôn chưa đạt)",
        "01/04 thôn đạt; 02 thôn chưa đạt (Thôn 2, Thôn 4); 01 thôn chưa có số liệu (Thôn 3); còn phải đạt thêm "
        "từ 02 đến 03 thôn.",
        "not met (2 villages do not meet it)",
        "1 of 4 villages met; 2 not met (Thôn 2 and Thôn 4); 1 not reported (Thôn 3); lacks 2 to 3 villages.")),
    # 10.1: từ 55 triệu đồng/người/năm trở lên
    ("10.1", {"income_per_capita": "55.000.000 đồng/người/năm"}, (
        "đạt", "55 triệu đồng/người/năm (xã báo cáo: “55.000.000 đồng/người/năm”).",
        "met", "55 million VND/person/year (reported as “55.000.000 đồng/người/năm”).")),
    ("10.1", {"income_per_capita": "54.999.999 đồng/người/năm"}, (
        "chưa đạt (thấp hơn yêu cầu)",
        "54,999999 triệu đồng/người/năm (xã báo cáo: “54.999.999 đồng/người/năm”); còn thiếu 1 đồng/người/năm.",
        "not met (less than required)",
        "54.999999 million VND/person/year (reported as “54.999.999 đồng/người/năm”); lacks 1 VND/person/year.")),
    ("10.1", {"income_per_capita": "54,8"}, (
        "chưa đạt (thấp hơn yêu cầu)", "54,8 triệu đồng/người/năm; còn thiếu 0,2 triệu đồng/người/năm.",
        "not met (less than required)", "54.8 million VND/person/year; lacks 0.2 million VND/person/year.")),
    ("10.1", {"income_per_capita": "54,995"}, (
        "chưa đạt (thấp hơn yêu cầu)", "54,995 triệu đồng/người/năm; còn thiếu 5.000 đồng/người/năm.",
        "not met (less than required)", "54.995 million VND/person/year; lacks 5,000 VND/person/year.")),
    # 11.1: giảm từ 0,5 điểm phần trăm trở lên, hoặc không còn hộ nghèo
    ("11.1", {"poverty_rate": "7,7 %", "previous": {"poverty_rate": "8,2 %"}}, (
        "đạt",
        "năm 2023: 8,2%; năm 2024: 7,7% (giảm 0,5 điểm phần trăm).",
        "met",
        "2023: 8.2%; 2024: 7.7% (a fall of 0.5 percentage points).")),
    ("11.1", {"poverty_rate": "8,8 %", "previous": {"poverty_rate": "8,2 %"}}, (
        "chưa đạt (mức giảm thấp hơn yêu cầu)",
        "năm 2023: 8,2%; năm 2024: 8,8% (tăng 0,6 điểm phần trăm); còn thiếu 1,1 điểm phần trăm.",
        "not met (the fall is less than required)",
        "2023: 8.2%; 2024: 8.8% (a rise of 0.6 percentage points); lacks 1.1 percentage points.")),
    ("11.1", {"poverty_rate": "8,2 %", "previous": {"poverty_rate": "8,2 %"}}, (
        "chưa đạt (mức giảm thấp hơn yêu cầu)",
        "năm 2023: 8,2%; năm 2024: 8,2% (không thay đổi); còn thiếu 0,5 điểm phần trăm.",
        "not met (the fall is less than required)",
        "2023: 8.2%; 2024: 8.2% (unchanged); lacks 0.5 percentage points.")),
    ("11.1", {"poor_households": 40, "households": 600, "previous": {"poor_households": 42, "households": 600}}, (
        "chưa đạt (mức giảm thấp hơn yêu cầu)",
        "năm 2023: 42/600 hộ, bằng 7%; năm 2024: 40/600 hộ, bằng 6,67% (giảm 0,33 điểm phần trăm); phải giảm thêm "
        "01 hộ nghèo.",
        "not met (the fall is less than required)",
        "2023: 42/600 households, which is 7%; 2024: 40/600 households, which is 6.67% (a fall of 0.33 percentage "
        "points); 1 household too many.")),
    ("11.1", {"poor_households": 0, "households": 600, "previous": {"poor_households": 2, "households": 600}}, (
        "đạt",
        "0/600 hộ, bằng 0%.",
        "met",
        "0/600 households, which is 0%.")),
    ("11.1", {"poverty_rate_reduction": "-0,4"}, (
        "chưa đủ số liệu (chưa có: tỷ lệ hộ nghèo)",
        "mức giảm tỷ lệ hộ nghèo so với năm trước: tăng 0,4 điểm phần trăm – chưa đạt; chưa có số liệu: tỷ lệ hộ "
        "nghèo.",
        "unknown (not reported: poverty rate (share of poor households))",
        "fall of the poverty rate since last year: a rise of 0.4 percentage points – not met; not reported: poverty "
        "rate (share of poor households).")),
    ("11.1", {}, (
        "chưa đủ số liệu", "Chưa có số liệu của cả hai năm.", "unknown", "Neither year's figure is reported.")),
    ("11.1", {"poverty_rate": "8,2 %"}, (
        "chưa đủ số liệu (chưa có số liệu năm 2023)",
        "mức giảm tỷ lệ hộ nghèo so với năm trước: chưa có số liệu năm 2023; tỷ lệ hộ nghèo: 8,2% – chưa đạt.",
        "unknown (the figure of 2023 is not reported)",
        "fall of the poverty rate since last year: the figure of 2023 is not reported; poverty rate (share of "
        "poor households): 8.2% – not met.")),
    ("11.1", {"previous": {"poor_households": 42, "households": 600}}, (
        "chưa đủ số liệu (chưa có số liệu năm 2024)",
        "Chưa có số liệu năm 2024.",
        "unknown (the figure of 2024 is not reported)",
        "The figure of 2024 is not reported.")),
    # 14.1: trên 95%
    ("14.1", {"insured_people": 2301, "population": 2410}, (
        "đạt", "2.301/2.410 người, bằng 95,48%.", "met", "2,301/2,410 people, which is 95.48%.")),
    ("14.1", {"insured_people": 2375, "population": 2500}, (
        "chưa đạt (chưa vượt mức quy định)",
        "2.375/2.500 người, bằng 95%; còn thiếu 01 người.",
        "not met (not above the bound)",
        "2,375/2,500 people, which is 95%; lacks 1 person.")),
    ("14.1", {"health_insurance_share": "95 %"}, (
        "chưa đạt (chưa vượt mức quy định)",
        "95%; phải trên 95%.",
        "not met (not above the bound)",
        "95%; must be above 95%.")),
    ("14.1", {"health_insurance_share": 95.01}, ("đạt", "95,01%.", "met", "95.01%.")),
    # 16.1: mức xếp loại nay dùng thì chưa có căn cứ
    ("16.1", {"party_committee_rating": "Hoàn thành xuất sắc nhiệm vụ"}, (
        "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)",
        "kết quả xếp loại Đảng bộ xã: hoàn thành xuất sắc nhiệm vụ.",
        "no basis to judge (no bound is known yet)",
        "rating of the commune's Party organisation: duties fulfilled excellently.")),
    # 16.2: một trong các mức xếp loại
    ("16.2", {"commune_government_rating": "Hoàn thành xuất sắc nhiệm vụ"}, (
        "đạt", "hoàn thành xuất sắc nhiệm vụ.", "met", "duties fulfilled excellently.")),
    ("16.2", {"commune_government_rating": "hoàn thành tốt nhiệm vụ"}, (
        "chưa đạt",
        "hoàn thành tốt nhiệm vụ.",
        "not met",
        "duties fulfilled well.")),
    # 17.2: mỗi thôn từ 02 lần/tháng trở lên
    ("17.2", villages(CLEAN, 2, "3 lần/tháng", "01 lần/tháng"), (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "02/03 thôn đạt, bằng 66,67%; 01 thôn chưa đạt: Thôn 3 (01 lần/tháng); còn thiếu 01 thôn.",
        "not met (1 village does not meet it)",
        "2 of 3 villages met, which is 66.67%; 1 not met: Thôn 3 (1 time/month); lacks 1 village.")),
    # 17.10: 0% là chưa đạt; khác 0% thì chưa có căn cứ
    ("17.10", {"cremation_share": "0 %"}, (
        "chưa đạt (kế hoạch nêu xã không sử dụng hình thức hỏa táng và cần có thời gian để thay đổi)",
        "0%.", "not met (the plan says that cremation is not used and that changing this takes time)", "0%.")),
    ("17.10", {"cremation_share": "0,5 %"}, (
        "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)",
        "0,5%.",
        "no basis to judge (no bound is known yet)",
        "0.5%.")),
    ("17.10", {"cremations": 1, "deaths": 3}, (
        "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)",
        "01/03 trường hợp, bằng 33,33%.",
        "no basis to judge (no bound is known yet)",
        "1/3 deaths, which is 33.33%.")),
    ("17.10", {}, (
        "chưa đủ số liệu",
        "Chưa có số liệu.",
        "unknown",
        "Not reported.")),
    # 2.3: không hộ nào; 11.2: dưới 8%
    ("2.3", {"households_discharging_wastewater_to_road": 2}, (
        "chưa đạt (vẫn còn 02 hộ)",
        "còn 02 hộ; yêu cầu không còn hộ nào.",
        "not met (2 households left)",
        "2 households; none may be left.")),
    ("11.2", {"multidimensional_poverty_rate": 8}, (
        "chưa đạt (chưa thấp hơn mức quy định)",
        "8%; phải dưới 8%.",
        "not met (not below the bound)",
        "8%; must be below 8%.")),
    # 6.13: thôn Nà Canh, và chỉ thôn ấy
    ("6.13", {"villages": [{"name": "Nà Canh", TITLED: NO}, {"name": "Nà Mỏ", TITLED: YES}]}, (
        "chưa đạt (còn 01 thôn chưa đạt)",
        "0/01 thôn đạt; 01 thôn chưa đạt (Nà Canh); còn thiếu 01 thôn.",
        "not met (1 village does not meet it)",
        "0 of 1 village met; 1 not met (Nà Canh); lacks 1 village.")),
    ("6.13", {"villages": [{"name": "Nà Mỏ", TITLED: YES}]}, (
        "chưa đủ số liệu",
        "Nà Canh không có trong danh sách thôn.",
        "unknown",
        "Nà Canh is not on the list of villages.")),
    # 17.1: tăng so với năm trước, hoặc đã 100%
    ("17.1", {WATER: 80, "previous": {WATER: 80}}, (
        "chưa đạt (không tăng)",
        "năm 2023: 80%; năm 2024: 80% (không thay đổi); phải tăng so với năm trước.",
        "not met (no rise)",
        "2023: 80%; 2024: 80% (unchanged); must rise from last year.")),
]
# fmt: on


def split(given: Mapping[str, Any]) -> dict[str, Any]:
    """Figures beside what else a commune is given by."""
    other = {"villages", "previous", "scope", "year"}
    facts = {
        key: value for key, value in given.items() if key not in other or (isinstance(value, int) and key != "year")
    }
    return {"facts": facts, **{key: value for key, value in given.items() if key not in facts}}


def result_of(code: str, figures: Mapping[str, Any]) -> ntm.IndicatorResult:
    return assessed(**split(figures))[code]


@pytest.mark.parametrize(("code", "figures", "row"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_said_of_figures(code: str, figures: dict[str, Any], row: Row) -> None:
    check_row(result_of(code, figures), row)


def test_a_task_says_that_it_is_one() -> None:
    result = assessed(facts={"village_road_concreting_continued": "chưa"})["2.1"]
    head = "2.1 Bê tông hóa đường thôn, ngõ xóm, đường nội đồng [nhiệm vụ]: chưa thực hiện"
    assert told(result, "vi")[:2] == [head, "Kết quả thực hiện: chưa đạt."]
    assert told(result, "en")[0] == "2.1 Concreting of village, lane and field roads [task]: not done"


REQUIRED: dict[str, tuple[str, str]] = {
    "1.1": ("xã đạt tiêu chí Quy hoạch.", "the commune meets the planning criterion."),
    "2.1": (
        "tiếp tục bê tông hóa các tuyến đường trục thôn, ngõ xóm, đường nội đồng.",
        "concreting of main village roads, lanes and field roads continued.",
    ),
    "3.1": (
        "tỷ lệ diện tích đất sản xuất nông nghiệp được tưới và tiêu nước chủ động từ 92% trở lên.",
        "share of agricultural production land under assured irrigation and drainage: at least 92%.",
    ),
    "4.2": (
        "tỷ lệ hộ có đăng ký trực tiếp và được sử dụng điện thường xuyên, an toàn từ các nguồn cấp điện đạt 100%.",
        "share of households directly registered and using regular, safe electricity: 100%.",
    ),
    "4.3": (
        "đường giao thông đi qua khu dân cư tập trung ở tất cả các thôn có điện chiếu sáng. Cách hiểu: ",
        "every village has street lighting on the roads through residential clusters. Read as: ",
    ),
    "6.4": (
        "tỷ lệ thôn được công nhận và giữ vững danh hiệu “Thôn văn hóa” từ 2 năm trở lên đạt trên 90%.",
        "share of villages that have held the “culture village” title for 2 years or more: more than 90%.",
    ),
    "2.3": (
        "không còn hộ xả nước thải trực tiếp ra mặt đường. Cách hiểu: ",
        "there are no households that discharge wastewater straight onto the road. Read as: ",
    ),
    "6.3": (
        "tất cả các thôn có khu vui chơi cho trẻ em và người cao tuổi. Cách hiểu: ",
        "every village has a play area for children and the elderly. Read as: ",
    ),
    "6.13": (
        "thôn Nà Canh đạt danh hiệu “Thôn văn hóa” trong năm.",
        "the village of Nà Canh earns the “culture village” title this year.",
    ),
    "11.2": ("tỷ lệ nghèo đa chiều dưới 8%. Cách hiểu: ", "multidimensional poverty rate: less than 8%. Read as: "),
    "17.1": (
        "tỷ lệ hộ dân được sử dụng nước hợp vệ sinh tăng so với năm trước; hoặc đạt 100%.",
        "share of households using hygienic water rises from last year; or is 100%.",
    ),
    "6.7": (
        "số thôn là khu dân cư kiểu mẫu từ 04 thôn trở lên. Cách hiểu: ",
        "number of villages that are model residential areas: at least 4 villages. Read as: ",
    ),
    "10.1": (
        "thu nhập bình quân đầu người từ 55 triệu đồng/người/năm trở lên.",
        "income per person: at least 55 million VND/person/year.",
    ),
    "11.1": (
        "tỷ lệ hộ nghèo giảm từ 0,5 điểm phần trăm trở lên so với năm trước; hoặc không còn hộ nghèo. Mục tiêu "
        "phấn đấu: Tỷ lệ hộ nghèo giảm từ 1 điểm phần trăm trở lên. Cách hiểu: ",
        "poverty rate (share of poor households) falls by at least 0.5 percentage points from last year; or there "
        "are no poor households. Aim: A fall of the poverty rate by 1 percentage point or more. Read as: ",
    ),
    "14.1": (
        "tỷ lệ dân số tham gia bảo hiểm y tế trên 95%.",
        "share of the population with health insurance: more than 95%.",
    ),
    "16.1": (
        "kết quả xếp loại Đảng bộ xã là “trong sạch vững mạnh”; trường hợp kết quả xếp loại Đảng bộ xã là “hoàn "
        "thành xuất sắc nhiệm vụ”, “hoàn thành tốt nhiệm vụ”, “hoàn thành nhiệm vụ” hoặc “không hoàn thành nhiệm "
        "vụ” thì chưa có văn bản quy định. Cách hiểu: ",
        "rating of the commune's Party organisation is “clean and strong”; where the rating of the commune's Party "
        "organisation is “duties fulfilled excellently”, “duties fulfilled well”, “duties fulfilled” or “duties "
        "not fulfilled”, no requirement is known yet. Read as: ",
    ),
    "16.2": (
        "kết quả xếp loại chính quyền xã là “hoàn thành xuất sắc nhiệm vụ”.",
        "rating of the commune government is “duties fulfilled excellently”.",
    ),
    "17.2": (
        "mỗi thôn làm vệ sinh chung từ 02 lần/tháng trở lên. Cách hiểu: ",
        "every village holds communal clean-ups at least 2 times/month. Read as: ",
    ),
    "17.10": (
        "tỷ lệ sử dụng hình thức hỏa táng (mức quy định: chưa có văn bản); chưa đạt nếu không có trường hợp hỏa "
        "táng trong năm (kế hoạch nêu xã không sử dụng hình thức hỏa táng và cần có thời gian để thay đổi). Cách "
        "hiểu: ",
        "share of deaths followed by cremation (no bound is known yet); not met if there are no cremations in the "
        "year (the plan says that cremation is not used and that changing this takes time). Read as: ",
    ),
}


@pytest.mark.parametrize("code", REQUIRED)
def test_what_is_required_and_where_that_stands(code: str) -> None:
    result = assessed()[code]
    indicator, (vi, en) = result.indicator, REQUIRED[code]
    assert indicator.place
    read_as = indicator.interpretation
    if read_as:
        vi, en = vi + read_as.vi.rstrip(".") + ".", en + read_as.en.rstrip(".") + "."
    place = f"(rules/lang-son/bang-mac-2024.yaml:{indicator.place.line})"
    at = f"Mục II.{indicator.criterion}"
    assert told(result, "vi")[2:] == [f"Yêu cầu: {vi}", f"Căn cứ: {TITLE}, {at} {place}."]
    assert told(result, "en")[2:] == [f"Requirement: {en}", f"Source: {TITLE}, {at} {place}."]


def pattern(node: Any) -> str:
    """What a sentence about a condition depends on, besides names and numbers."""
    if isinstance(node, Matches):
        return f"{BANG_MAC.facts[node.fact].kind.value}"
    if isinstance(node, Compare):
        measure = node.measure
        inner = pattern(measure.body) if isinstance(measure, VillageShare | VillageCount) else ""
        named = "named" if isinstance(measure, VillageShare | VillageCount) and measure.named else ""
        return f"{type(measure).__name__} {named} {inner} {node.relation.value}"
    parts = (node.when, node.then, node.otherwise) if isinstance(node, Choose) else getattr(node, "parts", ())
    return f"{type(node).__name__} {[pattern(part) for part in parts]}"


def test_every_shape_of_requirement_stands_in_the_tables() -> None:
    shapes = {indicator.code: pattern(indicator.condition) for indicator in BANG_MAC.entries}
    assert {shapes[code] for code, _, _ in SAID} == {shapes[code] for code in REQUIRED} == set(shapes.values())


@pytest.mark.parametrize("share", [91.5, 91.9, 91.95, 91.96, 91.99, "91,999 %"])
def test_a_share_that_misses_92_never_reads_as_92(share: Any) -> None:
    fact = {"irrigated_land_share": share} if isinstance(share, float) else {
        "actively_irrigated_and_drained_land": "9.199,90 ha", "agricultural_production_land": "10.000,00 ha",
    }  # fmt: skip
    result = assessed(facts=fact)["3.1"]
    for lang in LANGUAGES:
        assert not re.search(r"\b92([.,]0+)?%", told(result, lang)[1])


# every shape of a rule

SHAPES = """
format: 1
rule_set: {{id: thu, label: {{vi: Bộ thử, en: Test set}}, years: 2023..2025}}
sources: {{s: {{title: Quyết định thử}}}}
facts:
  group:
    label: {{vi: nhóm xã, en: commune group}}
    kind: category
    values: {{i: {{vi: nhóm I, en: group I}}, ii: {{vi: nhóm II, en: group II}}}}
  share: {{label: {{vi: tỷ lệ thử, en: test share}}, kind: share, unit: "%", step: 0.01}}
  level: {{label: {{vi: mức thử, en: test level}}, kind: share, unit: "%", step: 0.01, part: some, whole: all}}
  some: {{label: {{vi: số hộ thử, en: test households}}, kind: count, unit: household, limits: 0..1000}}
  all: {{label: {{vi: tổng số hộ, en: all households}}, kind: count, unit: household, limits: 0..1000}}
  fall:
    label: {{vi: mức giảm thử, en: test fall}}
    kind: quantity
    unit: percentage_point
    step: 0.01
    limits: -100..100
    decrease_of: level
  cases: {{label: {{vi: số vụ thử, en: test incidents}}, kind: count, unit: incident, limits: 0..50}}
  market: {{label: {{vi: xã có chợ, en: there is a market}}, kind: flag}}
  shop: {{label: {{vi: xã có cửa hàng, en: there is a shop}}, kind: flag}}
  lit: {{label: {{vi: thôn có đèn, en: the village is lit}}, kind: flag, per: village}}
  homes: {{label: {{vi: số hộ của thôn, en: homes of the village}}, kind: count, unit: household, limits: 0..900, per: village}}
criteria:
  - number: 1
    label: {{vi: Tiêu chí thử, en: Test criterion}}
    complete: true
    indicators:
      - code: "1.1"
        label: {{vi: Chỉ tiêu thử, en: Test indicator}}
        cite: {{source: s, at: Điều 2, status: {status}}}
        requires: {requires}
"""


@cache
def shape(requires: str, status: str = "checked") -> ntm.RuleSet:
    return ntm.parse_rule_set(SHAPES.format(requires=requires, status=status), name="thu.yaml")


NO_MARKET = (
    "{{fact: shop, is: true, not_applicable: {{when: {{fact: market, is: false}}, because: {{vi: xã không có chợ, "
    "en: no market}}, counts_as: {}}}}}"
)
LEFT_OUT, AS_MET = NO_MARKET.format("excluded"), NO_MARKET.format("met")
BY_GROUP = (
    "{fact: share, at_least: {by_year: {2023: 90 %, 2024: {by_group: {i: 92 %, ii: unsourced}}, "
    "2025: left_to_province}}}"
)
FIRST_OF = (
    "{first_of: [{when: {fact: group, is: i}, then: {fact: share, at_least: 90 %}}], "
    "otherwise: {fact: share, at_least: 95 %}}"
)
SMALL = (
    "{for_each: village, requires: {fact: lit, is: true, not_applicable: {when: {fact: homes, less_than: 30 hộ}, "
    "because: {vi: thôn dưới 30 hộ, en: under 30 homes}, counts_as: excluded}}}"
)
TWO_OF = "{count_of: [{fact: market, is: true}, {fact: shop, is: true}, {fact: share, at_most: 5 %}], at_least: 2}"
LAW = "chưa có căn cứ đánh giá (mức quy định chưa có nguồn)"
LAW_EN = "no basis to judge (the bound has no source)"
FLOOR, FLOOR_EN = "chưa đạt (thấp hơn yêu cầu)", "not met (less than required)"
CEILING, CEILING_EN = "chưa đạt (cao hơn mức cho phép)", "not met (more than allowed)"

# fmt: off
SHAPES_SAID: list[tuple[str, dict[str, Any], Row]] = [
    # ceilings
    ("{fact: share, at_most: 5 %}", {"share": 5}, ("đạt", "5%.", "met", "5%.")),
    ("{fact: share, at_most: 5 %}", {"share": 6}, (
        CEILING, "6%; phải giảm 1 điểm phần trăm.", CEILING_EN, "6%; must fall by 1 percentage point.")),
    ("{fact: share, less_than: 5 %}", {"share": 5}, (
        "chưa đạt (chưa thấp hơn mức quy định)",
        "5%; phải dưới 5%.",
        "not met (not below the bound)",
        "5%; must be below 5%.")),
    ("{fact: level, less_than: 5 %}", {"some": 5, "all": 100}, (
        "chưa đạt (chưa thấp hơn mức quy định)",
        "05/100 hộ, bằng 5%; phải giảm thêm 01 hộ thử.",
        "not met (not below the bound)",
        "5/100 households, which is 5%; 1 household too many.")),
    ("{fact: cases, at_most: 0 vụ}", {"cases": 2}, (
        "chưa đạt (đã xảy ra 02 vụ)",
        "đã xảy ra 02 vụ; yêu cầu không xảy ra vụ nào.",
        "not met (2 incidents occurred)",
        "2 incidents; none may occur.")),
    ("{fact: cases, less_than: 3 vụ}", {"cases": 3}, (
        "chưa đạt (chưa thấp hơn mức quy định)",
        "03 vụ; vượt mức 01 vụ.",
        "not met (not below the bound)",
        "3 incidents; 1 incident too many.")),
    # a fall that no count tells is said to be missing enough, not too little
    ("{fact: fall, at_least: 1 điểm phần trăm}", {"level": 8, "previous": {"some": 50, "all": 601}}, (
        "chưa đạt (mức giảm thấp hơn yêu cầu)",
        "năm 2023: 50/601 hộ, bằng 8,32%; năm 2024: 8% (giảm 0,32 điểm phần trăm); còn thiếu 0,69 điểm phần trăm.",
        "not met (the fall is less than required)",
        "2023: 50/601 households, which is 8.32%; 2024: 8% (a fall of 0.32 percentage points); lacks 0.69 "
        "percentage points.")),
    # flags and categories
    ("{fact: market, is: false}", {"market": "không"}, ("đạt", "xã không có chợ.", "met", "there is no market.")),
    ("{fact: market, is: false}", {"market": "có"}, (
        "chưa đạt", "xã có chợ.", "not met", "there is a market.")),
    ("{fact: group, is_one_of: [i, ii]}", {"group": "Nhóm II"}, ("đạt", "nhóm II.", "met", "group II.")),
    # open bounds; a bound from a secondary source
    ("{fact: share, at_least: unsourced}", {"share": 80}, (
        "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)",
        "80%.",
        "no basis to judge (no bound is known yet)",
        "80%.")),
    ("{fact: share, at_least: left_to_province}", {"share": 80}, (
        "chưa có căn cứ đánh giá (chờ quy định của UBND cấp tỉnh)",
        "80%.",
        "no basis to judge (the province is yet to set the bound)",
        "80%.")),
    ("{fact: share, at_least: 90 %, status: secondary}", {"share": 90}, ("đạt", "90%.", "met", "90%.")),
    ("{fact: share, at_least: 90 %, status: secondary}", {"share": 89}, (
        "chưa có căn cứ đánh giá (mức quy định mới chỉ có nguồn gián tiếp)",
        "89%.",
        "no basis to judge (the bound is known from an indirect source only)",
        "89%.")),
    # bounds that vary
    (BY_GROUP, {"share": 91, "year": 2024, "scope": {"group": "i"}}, (
        FLOOR, "91%; còn thiếu 1 điểm phần trăm.", FLOOR_EN, "91%; lacks 1 percentage point.")),
    (BY_GROUP, {"share": 91, "year": 2024, "scope": {"group": "ii"}}, (
        "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)",
        "91%.",
        "no basis to judge (no bound is known yet)",
        "91%.")),
    (BY_GROUP, {"share": 91, "year": 2024}, (
        "chưa đủ số liệu (chưa rõ nhóm xã)",
        "91%.",
        "unknown (the commune group is not given)",
        "91%.")),
    (BY_GROUP, {"share": 91, "year": 2023}, ("đạt", "91%.", "met", "91%.")),
    # exemptions: the finding that exempts is no requirement
    (LEFT_OUT, {"market": "không"}, (
        "không xem xét, đánh giá (xã không có chợ)", "xã có chợ: không.",
        "not applicable (no market)", "there is a market: no.")),
    (AS_MET, {"market": "không"}, ("đạt (xã không có chợ)", "xã có chợ: không.", "met (no market)", "there is a market: no.")),
    (AS_MET, {"market": "có", "shop": "không"}, (
        "chưa đạt", "xã có chợ: có; xã có cửa hàng: chưa đạt.",
        "not met", "there is a market: yes; there is a shop: no.")),
    (AS_MET, {"shop": "có"}, (  # met either way: nobody knows that there is no market, so nobody says so
        "đạt", "xã có cửa hàng: đạt; chưa có số liệu: xã có chợ.",
        "met", "there is a shop: yes; not reported: there is a market.")),
    (AS_MET, {"shop": "không"}, (
        "chưa đủ số liệu (chưa có: “xã có chợ”)",
        "xã có cửa hàng: chưa đạt; chưa có số liệu: xã có chợ.",
        "unknown (not reported: “there is a market”)",
        "there is a shop: no; not reported: there is a market.")),
    # the first case that fits: the branch that was taken, and no other
    (FIRST_OF, {"share": 92, "group": "i"}, (
        "đạt", "nhóm xã: nhóm I; tỷ lệ thử: 92% – đạt.", "met", "commune group: group I; test share: 92% – met.")),
    (FIRST_OF, {"share": 92, "group": "ii"}, (
        FLOOR, "nhóm xã: nhóm II; tỷ lệ thử: 92% – chưa đạt, còn thiếu 3 điểm phần trăm.",
        FLOOR_EN, "commune group: group II; test share: 92% – not met, lacks 3 percentage points.")),
    # so many of
    (TWO_OF, {"market": "có", "shop": "không", "share": 6}, (
        "chưa đạt (mới đạt 01/03 nội dung, yêu cầu 02)",
        "(a) xã có chợ: đạt; (b) xã có cửa hàng: chưa đạt; (c) tỷ lệ thử: 6% – chưa đạt, phải giảm 1 điểm phần trăm; còn "
        "thiếu 01 nội dung: (b) hoặc (c).",
        "not met (1 of 3 parts met, 2 required)",
        "(a) there is a market: yes; (b) there is a shop: no; (c) test share: 6% – not met, must fall by 1 percentage point; "
        "lacks 1 part: (b) or (c).")),
    (TWO_OF, {"market": "có", "share": 6}, (
        "chưa đủ số liệu (chưa có: “xã có cửa hàng”)",
        "(a) xã có chợ: đạt; (c) tỷ lệ thử: 6% – chưa đạt; chưa có số liệu: (b) xã có cửa hàng.",
        "unknown (not reported: “there is a shop”)",
        "(a) there is a market: yes; (c) test share: 6% – not met; not reported: (b) there is a shop.")),
    # villages
    ("{for_each: village, requires: {fact: homes, at_least: unsourced}}", villages("homes", 30, 40), (
        "chưa có căn cứ đánh giá (chưa có văn bản quy định mức)",
        "02 thôn chưa có căn cứ đánh giá: Thôn 1 (30 hộ) và Thôn 2 (40 hộ).",
        "no basis to judge (no bound is known yet)",
        "2 villages without a basis to judge: Thôn 1 (30 households) and Thôn 2 (40 households).")),
    ("{for_each: village, requires: {fact: homes, at_least: {by_group: {i: 30 hộ, ii: 40 hộ}}}}", villages("homes", 30), (
        "chưa đủ số liệu (chưa rõ nhóm xã; mức từ 30 đến 40 hộ)",
        "01 thôn chưa kết luận được: Thôn 1 (30 hộ).",
        "unknown (the commune group is not given; 30 to 40 households apply)",
        "1 village undecided: Thôn 1 (30 households).")),
    (SMALL, {"villages": [{"name": "A", "lit": "chưa", "homes": 20}]}, (
        "không xem xét, đánh giá (thôn dưới 30 hộ)", "không có thôn nào phải xét.",
        "not applicable (under 30 homes)", "no village is concerned.")),
    (SMALL, {"villages": [{"name": "A", "lit": "chưa", "homes": 20}, {"name": "B", "lit": "có", "homes": 30}]}, (
        "đạt",
        "01/01 thôn đạt.",
        "met",
        "1 of 1 village met.")),
    ("{for_each: village, requires: {fact: lit, is: true}, at_most: 1 thôn}", villages("lit", YES, YES), (
        "chưa đạt (cao hơn mức cho phép)",
        "02/02 thôn đạt; phải giảm 01 thôn.",
        "not met (more than allowed)",
        "2 of 2 villages met; 1 village too many.")),
]

SHAPES_REQUIRED: list[tuple[str, str, str]] = [
    ("{fact: cases, at_most: 0 vụ}", "số vụ thử bằng 0.", "test incidents: 0."),
    ("{fact: cases, less_than: 3 vụ}", "số vụ thử dưới 03 vụ.", "test incidents: less than 3 incidents."),
    ("{fact: share, at_most: 5.5 %}", "tỷ lệ thử không quá 5,5%.", "test share: at most 5.5%."),
    ("{fact: market, is: false}", "xã không có chợ.",
     "there is no market."),
    ("{fact: group, is_one_of: [i, ii]}", "nhóm xã là “nhóm I” hoặc “nhóm II”.", "commune group is “group I” or “group II”."),
    ("unsourced", "chưa có văn bản quy định.",
     "no requirement is known yet."),
    ("left_to_province", "chờ quy định của UBND cấp tỉnh.",
     "the province is yet to set the requirement."),
    ("{fact: share, at_least: left_to_province}",
     "tỷ lệ thử (mức quy định: chờ quy định của UBND cấp tỉnh).",
     "test share (the province is yet to set the bound)."),
    ("{fact: share, at_least: 90 %, status: secondary}",
     "tỷ lệ thử từ 90% trở lên (theo nguồn gián tiếp: chỉ dùng để kết luận đạt).",
     "test share: at least 90% (from an indirect source: meeting it counts, missing it decides nothing)."),
    (BY_GROUP,
     "tỷ lệ thử từ 92% trở lên (có mức chưa có văn bản; năm 2024; chưa rõ nhóm xã).",
     "test share: at least 92% (for some no bound is known yet; 2024; the commune group is not given)."),
    (LEFT_OUT,
     "xã có cửa hàng; không áp dụng khi xã không có chợ.",
     "there is a shop (exempt: no market)."),
    (AS_MET,
     "xã có cửa hàng; tính là đạt khi xã không có chợ.",
     "there is a shop (counts as met: no market)."),
    (FIRST_OF,
     "nếu nhóm xã là “nhóm I” thì tỷ lệ thử từ 90% trở lên; nếu không thì tỷ lệ thử từ 95% trở lên.",
     "if the commune group is “group I”, then the test share is at least 90%; otherwise the test share is at least 95%."),
    (TWO_OF,
     "ít nhất 02 trong 03 nội dung: (a) xã có chợ; (b) xã có cửa hàng; (c) tỷ lệ thử không quá 5%.",
     "at least 2 of 3: (a) there is a market; (b) there is a shop; (c) test share: at most 5%."),
    ("{all_of: [{fact: share, more_than: 0 %}, {any_of: [{fact: market, is: true}, {fact: shop, is: true}]}]}",
     "(a) tỷ lệ thử trên 0%; và (b) một trong các nội dung (i) xã có chợ; hoặc (ii) xã có cửa hàng.",
     "(a) test share: more than 0%; and (b) any of (i) there is a market; or (ii) there is a shop."),
    ("{for_each: village, requires: {fact: lit, is: true}, at_least: 80 %}",
     "tỷ lệ thôn có đèn từ 80% trở lên.",
     "share of villages where the village is lit: at least 80%."),
    ("{for_each: village, requires: {fact: lit, is: true}, more_than: 2 thôn}",
     "số thôn có đèn trên 02 thôn.",
     "number of villages where the village is lit: more than 2 villages."),
    ("{for_each: village, requires: {fact: lit, is: true}, named: [Nà Canh]}",
     "thôn Nà Canh có đèn.", "the village of Nà Canh is lit."),
    ("{for_each: village, requires: {fact: lit, is: true}, named: [Nà Canh, Nà Mỏ]}",
     "thôn Nà Canh và Nà Mỏ có đèn.", "each of the villages of Nà Canh and Nà Mỏ is lit."),
    ("{for_each: village, requires: {fact: lit, is: true}, named: [Thôn Nà Canh]}",
     "Thôn Nà Canh có đèn.", "Thôn Nà Canh is lit."),
]
# fmt: on


def of_shape(requires: str, given: Mapping[str, Any], status: str = "checked") -> ntm.IndicatorResult:
    return assessed(shape(requires, status), **{"year": 2024, **split(given)})["1.1"]


@pytest.mark.parametrize(("requires", "figures", "row"), SHAPES_SAID)
def test_what_is_said_of_every_shape_of_rule(requires: str, figures: dict[str, Any], row: Row) -> None:
    check_row(of_shape(requires, figures), row)


@pytest.mark.parametrize(("requires", "vi", "en"), SHAPES_REQUIRED)
def test_what_every_shape_of_rule_requires(requires: str, vi: str, en: str) -> None:
    result = of_shape(requires, {})
    assert told(result, "vi")[-2] == f"Yêu cầu: {vi}"
    assert told(result, "en")[-2] == f"Requirement: {en}"


@pytest.mark.parametrize(("requires", "status", "vi", "en"), [
    ("{fact: share, at_least: 90 %}", "checked", "Điều 2", "Điều 2"),
    ("{fact: share, at_least: 90 %}", "transcribed",
     "Điều 2, theo nguồn trích dẫn, chưa đối chiếu bản gốc", "Điều 2, from a text quoting the document, not checked"),
    ("{fact: share, at_least: 90 %}", "secondary", "Điều 2, nguồn gián tiếp", "Điều 2, indirect source"),
    ("unsourced", "conflicting", "Điều 2, các nguồn không khớp nhau", "Điều 2, sources conflict"),
    ("unsourced", "unsourced", "Điều 2, chưa có nguồn", "Điều 2, no source"),
])  # fmt: skip
def test_how_well_a_requirement_is_known(requires: str, status: str, vi: str, en: str) -> None:
    result = of_shape(requires, {}, status)
    assert told(result, "vi")[-1] == f"Căn cứ: Quyết định thử, {vi} (thu.yaml:31)."
    assert told(result, "en")[-1] == f"Source: Quyết định thử, {en} (thu.yaml:31)."


def test_more_parts_than_letters() -> None:
    parts = ", ".join(["{fact: market, is: true}"] * 28)
    line = told(of_shape(f"{{all_of: [{parts}]}}", {}), "vi")[-2]
    letters = re.findall(r"\((\w+)\) xã có chợ", line)
    assert len(set(letters)) == 28


# a criterion, the whole


def test_a_criterion_is_its_indicators() -> None:
    criterion = assessed(facts={"culture_village_share": "7/8 thôn", "model_residential_areas": 4}).criterion(6)
    lines = ntm.explain(criterion).split("\n")
    assert lines[0] == "Tiêu chí 6. Cơ sở vật chất văn hóa: chưa đạt (chỉ tiêu 6.4)"
    assert [line for line in lines if re.match("  6[.][47] ", line)] == [
        "  6.4 Thôn giữ vững danh hiệu “Thôn văn hóa”: chưa đạt (thấp hơn yêu cầu)",
        "  6.7 Khu dân cư kiểu mẫu: đạt",
    ]
    assert next(line for line in lines if "Căn cứ" in line) == "    Căn cứ: Mục II.6."
    assert ntm.explain(criterion, lang="en").startswith(
        "Criterion 6. Cultural facilities: not met (indicator 6.4)\n  6.1 "
    )


@pytest.mark.parametrize(("facts", "vi", "en"), [
    ({}, "Kết quả chung: chưa đủ số liệu", "Overall: unknown"),
    ({"irrigated_land_share": 90}, "Kết quả chung: chưa đạt; còn 01/19 tiêu chí chưa đạt: 3",
     "Overall: not met; 1 of 19 criteria is not met: 3"),
    ({"irrigated_land_share": 90, "cremation_share": 0, "health_insurance_share": 90},
     "Kết quả chung: chưa đạt; còn 03/19 tiêu chí chưa đạt: 3, 14, 17",
     "Overall: not met; 3 of 19 criteria are not met: 3, 14, 17"),
])  # fmt: skip
def test_the_overall_verdict(facts: dict[str, Any], vi: str, en: str) -> None:
    assessment = assessed(facts=facts)
    assert ntm.explain(assessment).split("\n")[1] == vi
    assert ntm.explain(assessment, lang="en").split("\n")[1] == en


def test_a_whole_assessment_has_totals_above_and_questions_below() -> None:
    assessment = ntm.assess(
        ntm.Commune(
            "Bằng Mạc",
            facts={
                "irrigated_land_share": 90,
                "insured_people": 150,
                "population": 150,
                "goods_outlets": "có",
                "villages": 8,
            },
            villages=[{"name": "Nà Canh", LIGHT: YES}, {"name": "Nà Mỏ"}],
        ),
        BANG_MAC,
    )
    lines = ntm.explain(assessment).split("\n")
    assert lines[:7] == [
        "KẾT QUẢ TỰ ĐÁNH GIÁ năm 2024 của xã Bằng Mạc theo Kế hoạch xây dựng nông thôn mới xã Bằng Mạc năm 2024",
        "Kết quả chung: chưa đạt; còn 01/19 tiêu chí chưa đạt: 3",
        "Tiêu chí: 01/19 chưa đạt, 18/19 chưa kết luận.",
        "Chỉ tiêu: 01/67 đạt, 01 chưa đạt, 65 chưa kết luận.",
        "Nhiệm vụ: 19/19 chưa có số liệu.",
        "Căn cứ: Kế hoạch ngày 09/01/2024 của Ban quản lý xây dựng nông thôn mới xã Bằng Mạc.",
        "",
    ]
    wanted = lines[lines.index("Số liệu còn cần:") + 1 :]
    head = max(n for n, line in enumerate(wanted[: wanted.index(LIGHTING)]) if line.endswith(":"))
    assert wanted[head] == "  Trưởng thôn (08 số liệu):"
    assert lines[lines.index("Lưu ý về số liệu:") + 1].startswith("  - dân số của xã (population): 150 người")
    assert lines[-1] == f"Số liệu đã ghi nhưng bộ tiêu chí này không yêu cầu: {GOODS}."


def test_the_same_in_english() -> None:
    facts = {"irrigated_land_share": 90, "population": 150, "goods_outlets": "có"}
    lines = ntm.explain(assessed(facts=facts), lang="en").split("\n")
    assert lines[0] == (
        "SELF-ASSESSMENT of Bằng Mạc commune, 2024, by “Bằng Mạc commune new-style rural development plan, 2024”"
    )
    assert lines[2:4] == ["Criteria: 1/19 not met, 18/19 unknown.", "Indicators: 1/67 not met, 66 unknown."]
    assert "Figures still needed:" in lines
    assert lines[lines.index("Notes on the figures:") + 1].startswith("  - population of the commune (population): 150")
    assert lines[-1].startswith("Reported, but not asked for by these rules: ")


@pytest.mark.parametrize(("name", "vi", "en"), [
    ("Bằng Mạc", "xã Bằng Mạc", "Bằng Mạc commune"),
    ("xã Bằng Mạc", "xã Bằng Mạc", "Bằng Mạc commune"),
    ("XÃ  Bằng Mạc", "xã Bằng Mạc", "Bằng Mạc commune"),
    ("", "xã", "a commune"),
])  # fmt: skip
def test_whose_assessment_it_is(name: str, vi: str, en: str) -> None:
    assessment = ntm.assess(ntm.Commune(name), BANG_MAC)
    assert ntm.explain(assessment).startswith(f"KẾT QUẢ TỰ ĐÁNH GIÁ năm 2024 của {vi} theo ")
    assert ntm.explain(assessment, lang="en").startswith(f"SELF-ASSESSMENT of {en}, 2024, ")


def test_where_nothing_is_missing_nothing_is_asked() -> None:
    rules = shape("{fact: share, at_least: 90 %}")
    text = ntm.explain(ntm.assess(ntm.Commune("Thử", year=2024, facts={"share": 90}), rules))
    assert text.split("\n")[1:4] == [
        "Kết quả chung: đạt",
        "Tiêu chí: 01/01 đạt.",
        "Chỉ tiêu: 01/01 đạt.",
    ]
    assert "Số liệu còn cần" not in text
    assert "Lưu ý" not in text
    assert "không yêu cầu" not in text


@pytest.mark.parametrize("text", ["đạt\nđạt", "a\r\nb", "a\u2028b", "a\x1b[31mb", "a\x00b", "a\u202eb"])
def test_foreign_text_does_not_break_a_line(text: str) -> None:
    """Neither a commune's texts nor a rule file's."""
    requires = f"{{fact: share, at_least: 90 %}}\n        interpretation: {{vi: {json_text(text)}, en: x}}"
    rules = ntm.parse_rule_set(SHAPES.format(requires=requires, status="checked"), name="thu.yaml")
    commune = ntm.Commune(f"A{text}B", year=2024, villages=[{"name": f"C{text}D"}])
    tame = ntm.Commune("A", year=2024, villages=[{"name": "C"}])
    named = shape("{for_each: village, requires: {fact: lit, is: true}}")
    for assessment in (ntm.assess(commune, rules), ntm.assess(commune, named)):
        shown = ntm.explain(assessment)
        assert shown.count("\n") == ntm.explain(ntm.assess(tame, assessment.rules)).count("\n")
        assert not set(shown) & set("\r\x00\x1b\u2028\u202e")


def json_text(text: str) -> str:
    """Double-quoted YAML."""
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="lang must be 'vi', 'en' or 'both', not 'fr'"):
        ntm.explain(assessed(), lang="fr")


# what holds of every explanation

any_case = given(strategies.cases())
often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def results(case: strategies.RuleCase) -> Sequence[ntm.IndicatorResult]:
    return ntm.assess(commune_of(case.commune, case.year), rule_set_of(case.rule_doc)).entries


def bearing(step: Step) -> Iterator[Step]:
    """The leaves that a verdict rests on; not those that only derive the commune's scope."""
    if step.is_leaf:
        yield step
    parts = step.bearing if step.villages is None else ()
    if isinstance(step.node, Choose) and step.node.is_exemption:  # says in its own words when it applies
        parts = parts[1:]
    for part in parts[1:] if isinstance(step.node, Choose) and step.node.stated else parts:
        yield from bearing(part)


def subjects(leaf: Step) -> set[str]:
    """The facts that a leaf is about; over villages those that are looked at in each."""
    if isinstance(leaf.node, Matches):
        return {leaf.node.fact}
    assert isinstance(leaf.node, Compare)
    measure = leaf.node.measure
    if measure.fact:
        return {measure.fact}
    return {fact for part in leaf.parts for inner in bearing(part) for fact in subjects(inner)}


@often
@any_case
def test_an_explanation_has_one_to_four_lines_in_both_languages(case: strategies.RuleCase) -> None:
    for result in results(case):
        lines = {lang: told(result, lang) for lang in LANGUAGES}
        assert 1 <= len(lines["vi"]) == len(lines["en"]) <= 4
        assert all(line.strip() == line and "\n" not in line for each in lines.values() for line in each)


DONE = {
    ntm.Verdict.MET: ntm.Text("đã thực hiện", "done"),
    ntm.Verdict.NOT_MET: ntm.Text("chưa thực hiện", "not done"),
    None: ntm.Text("chưa có số liệu", "not reported"),
}


@often
@any_case
def test_the_first_line_holds_the_verdict(case: strategies.RuleCase) -> None:
    for result in results(case):
        said, role = label(result.verdict, result.reason), result.indicator.role
        if role == "task":  # a task is done or not
            key = None if result.reason is ntm.Reason.FIGURE_MISSING else result.verdict
            said = DONE.get(key, said)
        for lang in LANGUAGES:
            task = "" if role == "indicator" else {"vi": " [nhiệm vụ]", "en": " [task]"}[lang]
            head = f"{result.code} {result.indicator.label[lang]}{task}: {said[lang]}"
            assert re.fullmatch(re.escape(head) + r"( \(.+\))?", told(result, lang)[0])


@often
@any_case
def test_everything_that_decides_is_named(case: strategies.RuleCase) -> None:
    for result in results(case):
        for fact in {fact for leaf in bearing(result.step) for fact in subjects(leaf)}:
            for lang in LANGUAGES:  # "thôn có điện" is said as "tất cả các thôn có điện"
                facts, said = result.assessment.rules.facts, " ".join(told(result, lang))
                share = facts[fact].change_of or facts[fact].part or fact  # "tỷ lệ hộ nghèo giảm", "không còn hộ nghèo"
                names = [facts[id_].label[lang] for id_ in (fact, share)]
                heads = {"vi": "^(thôn|số) ", "en": "^(the village|number of) "}
                assert any(re.sub(heads[lang], "", name) in said for name in names), (names, said)


@often
@any_case
def test_a_shortfall_is_said_where_the_verdict_fails_by_it_and_nowhere_else(case: strategies.RuleCase) -> None:
    for result in results(case):
        text = ntm.explain(result)
        lacking = "còn thiếu|còn phải đạt thêm|phải (giảm|trên|dưới|tăng|thấp hơn|cao hơn)|vượt mức|yêu cầu không (còn|xảy ra)"
        if result.verdict is Verdict.NOT_MET and result.reason is not Reason.TOO_FEW_PARTS:
            assert bool(re.search(lacking, text)) == bool(result.shortfalls), text
        elif (
            re.search(lacking, text) and result.verdict is not Verdict.NOT_MET
        ):  # of a case that is open, which is named
            assert any(leaf.branch for leaf in leaves(result.step)), text


@often
@any_case
def test_the_vietnamese_is_vietnamese(case: strategies.RuleCase) -> None:
    """A decimal comma, counts padded below ten, no English word, no punctuation twice."""
    english = re.compile(
        r"\b(the|of|at least|at most|more|less|than|not|met|unknown|lacks|reported|villages?|households?|percentage|points?"
        r"|test|share|people|yes|no basis|which|is|and|or|from|figures?|requirement|source)\b"
    )
    for result in results(case):
        first, *inner, last = told(result, "vi")
        for line in inner:
            assert not re.search(r"[0-9]\.[0-9]{1,2}(?![0-9])|[0-9]\.[0-9]{4}", line), line
            assert not re.search(r"(?<![0-9,./])[1-9](/[0-9]+)? (hộ|người|thôn|hồ sơ|vụ)\b", line), line
        for line in (first, *inner, last.partition("(")[0]):
            assert not english.search(line), line
            assert not re.search(r"([.,;:])\s*\1|\s[.,;:)]|[,;:]\.|\(\s|\(\)|\s\s|– –", line), line


@often
@any_case
def test_the_english_is_english(case: strategies.RuleCase) -> None:
    vietnamese = re.compile(r"\b(đạt|chưa|không|thôn đạt|số liệu|hộ|người|tỷ lệ|còn|bằng|từ|trở lên|hoặc|và)\b")
    for result in results(case):
        for line in told(result, "en")[:-1]:
            for name in (*strategies.NAMES, *strategies.ZONES, *strategies.TERRAINS):
                line = line.replace(name, "X")  # noqa: PLW2901  # names stay as they are
            assert not vietnamese.search(re.sub("“[^”]*”", "", line)), line
            assert not re.search(r"\b1 (do|are|villages)\b|[0-9],[0-9]{1,2}(?![0-9])", line), line
            assert not re.search(r"([.,;:])\s*\1|\s[.,;:)]|[,;:]\.|\(\s|\(\)|\s\s", line), line


@pytest.mark.parametrize(
    ("before", "now", "fact", "said"),
    [
        ("8,2 %", "7,9 %", "poverty_rate_reduction", "còn thiếu 0,2 điểm phần trăm"),
        ("0,5 %", "0,3 %", "poverty_rate_reduction", "còn thiếu 0,3 điểm phần trăm"),
        ("0,4 %", "0,3 %", "poverty_rate", "phải giảm 0,3 điểm phần trăm"),  # 0,4 % cannot fall by 0,5 points
    ],
)
def test_the_shortfall_is_that_of_a_part_that_can_be_met(before: str, now: str, fact: str, said: str) -> None:
    commune = ntm.Commune("x", facts={"poverty_rate": now}, previous={"poverty_rate": before})
    result = ntm.assess(commune, ntm.load_rule_set("bang-mac-2024"))["11.1"]
    assert result.shortfall and result.shortfall.fact == fact
    assert result.bound and result.bound.written == ("0 %" if fact == "poverty_rate" else "0.5 điểm phần trăm")
    assert said in ntm.explain(result)
    assert ("còn thiếu" in ntm.explain(result)) == (fact == "poverty_rate_reduction")


def test_a_village_is_called_thon_once_and_each_figure_is_named_once() -> None:
    villages = [{"name": "Thôn Đồng Tâm"}, {"name": "Nà Mỏ"}]
    assessment = ntm.assess(ntm.Commune("Thử", facts={"villages": 2}, villages=villages), BANG_MAC)
    for lang, names, counts in (
        ("vi", "(thôn Đồng Tâm và Nà Mỏ)", ("hoặc số người tham gia bảo hiểm y tế", "dân số của xã")),
        (
            "en",
            "(villages Đồng Tâm and Nà Mỏ)",
            ("or number of people with health insurance", "population of the commune"),
        ),
    ):
        wanted = ntm.explain(assessment, lang=lang).split("\n")
        needs = "\n".join(line for line in wanted if line.startswith("    - "))
        assert names in needs
        for name in counts:
            assert needs.count(name) == 1


def test_a_code_that_is_not_there_is_told_with_the_set_and_what_is_near() -> None:
    for ask in (assessed()["11.1"].assessment.__getitem__, BANG_MAC.indicator):
        with pytest.raises(KeyError, match=r"'bang-mac-2024' has no indicator '11\.99'; did you mean '11\."):
            ask("11.99")
    for find in (assessed().criterion, BANG_MAC.criterion):
        with pytest.raises(KeyError, match="'bang-mac-2024' has no criterion 99; it has 1, 2"):
            find(99)


def test_what_is_no_rule_set_is_refused_by_name() -> None:
    commune = ntm.Commune("Thử")
    with pytest.raises(TypeError, match=r"rules must be a RuleSet, not str; load it with load_rule_set\('my-set'\)"):
        ntm.assess(commune, "my-set")  # type: ignore[arg-type]  # that is the point
    for second in (commune, None):
        with pytest.raises(TypeError, match="rules must be a RuleSet, not Commune"):
            ntm.required_facts(commune, second)  # type: ignore[arg-type]  # that is the point


# parts are named


def test_a_village_that_is_not_on_the_list_is_said_to_be_so() -> None:
    listed = [{"name": "Nà Mỏ"}, {"name": "Nà Pài", LIGHT: YES}]
    said = ntm.explain(assessed(facts={"villages": 3}, villages=listed)["4.3"], lang="en")
    assert "1 of 3 villages met; 2 not reported (Nà Mỏ and 1 village not on the list)." in said


def test_each_case_of_an_open_choice_has_its_verdict() -> None:
    requires = (
        "{first_of: [{when: {fact: cases, more_than: 5 vụ}, then: {fact: share, at_least: 95 %}}], "
        "otherwise: {fact: share, at_least: 90 %}}"
    )
    assert bare(told(of_shape(requires, {"share": 92}), "vi")[1]) == (
        "tỷ lệ thử: 92% – nếu số vụ thử trên 05 vụ: chưa đạt, còn thiếu 3 điểm phần trăm; nếu số vụ thử không quá 05 vụ: "
        "đạt; chưa có số liệu: số vụ thử."
    )


def test_too_few_parts_are_a_shortfall_of_parts() -> None:
    result = of_shape(TWO_OF, {"market": "không", "shop": "không", "share": 6})
    assert result.shortfall is not None
    assert result.shortfall.low == result.shortfall.high == 2
    assert result.shortfall.unit.id == "part"


@pytest.mark.parametrize("sentence", ["{levl} trở lên", "đạt { từ"])
def test_a_sentence_has_only_placeholders_that_are_filled(sentence: str) -> None:
    share = "share: {{label: {{vi: tỷ lệ thử, en: test share}}, "
    text = SHAPES.replace(share, share + f'sentence: {{{{vi: "{sentence.replace("{", "{{").replace("}", "}}")}"}}}}, ')
    with pytest.raises(ntm.RuleFileError, match="bad-fact"):
        ntm.parse_rule_set(text.format(requires="{fact: share, at_least: 90 %}", status="checked"), name="thu.yaml")


def test_of_a_change_or_a_level_the_nearer_one_is_shown() -> None:
    """A fall by 1 point would take 4 households, a rate below 3 % takes 2."""
    rules = ntm.parse_rule_set("""
format: 1
rule_set: {id: nearer, label: {vi: thử, en: test}, years: 2024..2024}
sources: {plan: {title: Văn bản thử}}
criteria:
  - number: 1
    label: {vi: thử, en: test}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Giảm nghèo, en: Fall of poverty}
        cite: {source: plan, at: Mục 1, status: checked}
        requires:
          any_of:
            - {fact: poverty_rate_reduction, at_least: 1 percentage_point}
            - {fact: poverty_rate, less_than: 3 %}
""")
    commune = ntm.Commune(
        "X",
        year=2024,
        facts={"poor_households": 4, "households": 100},
        previous={"poor_households": 1, "households": 100},
    )
    said = ntm.explain(ntm.assess(commune, rules)["1.1"]).splitlines()[1].strip()
    assert said == "Số liệu: 04/100 hộ, bằng 4%; phải giảm thêm 02 hộ nghèo."
