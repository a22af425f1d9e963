"""The pace of a commune over years and quarters: exact, and never beyond the last figure without saying so."""

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ntm_criteria as ntm

NATIONAL = ntm.load_rule_set("vn-318-2022-ntm")
RULES = ntm.load_rule_set("bang-mac-2024")
RISING = ntm.parse_rule_set(
    """
format: 1
rule_set: {id: rising, label: {vi: Bộ có mức tăng dần}, years: 2022..2026}
sources: {plan: {title: Kế hoạch}}
criteria:
  - number: 1
    label: {vi: Y tế}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Bảo hiểm y tế}
        cite: {source: plan, at: Mục I, status: checked}
        requires:
          fact: health_insurance_share
          at_least: {by_year: {2022: 90 %, 2023: 91 %, 2024: 92 %, 2025: 93 %, 2026: 95 %}}
      - code: "1.2"
        label: {vi: Giảm nghèo}
        cite: {source: plan, at: Mục I, status: checked}
        requires: {fact: poverty_rate, less_than: 5 %}
"""
)


def of_year(year: int, rules: ntm.RuleSet = RISING, **facts: Any) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("X", year=year, facts=facts), rules)


def test_the_pace_is_exact_and_a_rising_bound_is_met_in_its_year() -> None:
    found = ntm.progress(
        [of_year(2024, health_insurance_share="91,1 %"), of_year(2022, health_insurance_share="88,9 %")]
    )
    line = found["1.1"]
    assert line.pace == Fraction(11, 10)
    # 92,2 % at the end of 2025 (93 %), 93,3 % at the end of 2026 (95 %), and 95,5 % at the end of 2028
    assert (line.met_in, line.assumed) == (2028, 2026)
    assert line.text.vi == (
        "1.1 Bảo hiểm y tế: 88,9% (31/12/2022), 91,1% (31/12/2024); bình quân mỗi năm tăng 1,1 điểm phần trăm. Nếu giữ tốc độ "
        "này, đáp ứng yêu cầu từ 95% trở lên vào năm 2028. Chưa có mức quy định sau năm 2026; giả định giữ mức của năm 2026."
    )
    assert "If this pace is kept, it will reach at least 95% in 2028" in line.text.en


@pytest.mark.parametrize(("last", "year"), [("91,5 %", 2025), ("91,4 %", 2027)])
def test_exactly_at_the_bound_is_met_and_just_below_is_not(last: str, year: int) -> None:
    """91,5 % and 1,5 points are 93 % in 2025; 91,4 % and 1,4 points are 92,8 % then, and below 95 % in 2026."""
    shots = [of_year(2023, health_insurance_share="90 %"), of_year(2024, health_insurance_share=last)]
    assert ntm.progress(shots)["1.1"].met_in == year


def test_what_is_met_may_fall_behind_a_rising_bound() -> None:
    shots = [of_year(2023, health_insurance_share="92 %"), of_year(2024, health_insurance_share="92,5 %")]
    line = ntm.progress(shots)["1.1"]
    assert (line.met_in, line.behind_in, line.assumed) == (None, 2026, None)  # 93,0 % in 2025, 93,5 % in 2026
    assert "Nếu giữ tốc độ này, đến năm 2026 không còn đáp ứng yêu cầu từ 95% trở lên." in line.text.vi


def test_the_pace_that_a_target_year_takes() -> None:
    shots = [of_year(2023, health_insurance_share="90 %"), of_year(2024, health_insurance_share="91 %")]
    assert ntm.progress(shots, target_year=2026)["1.1"].needed == 2
    shots = [of_year(2023, poverty_rate="7 %"), of_year(2024, poverty_rate="6 %")]
    line = ntm.progress(shots, target_year=2025)["1.2"]
    assert (line.pace, line.needed, line.strictly) == (Fraction(-1), Fraction(-1), True)
    assert line.met_in == 2026  # 5,0 % in 2025 is not less than 5 %
    assert "mỗi năm cần giảm trên 1 điểm phần trăm" in line.text.vi
    enough = ntm.progress([of_year(2023, poverty_rate="5 %"), of_year(2024, poverty_rate="4 %")], target_year=2025)[
        "1.2"
    ]
    assert (enough.needed, enough.strictly) == (Fraction(0), False)
    assert "Để đáp ứng yêu cầu dưới 5% vào cuối năm 2025: hiện nay đã đạt." in enough.text.vi
    equal = ntm.progress([of_year(2023, poverty_rate="5 %"), of_year(2024, poverty_rate="5 %")], target_year=2025)[
        "1.2"
    ]
    assert (equal.needed, equal.strictly) == (Fraction(0), True)


_, YEARS_LEFT, PART_OF_A_YEAR = (
    (Path(__file__).parents[1] / "data/progress.txt").read_text(encoding="utf-8").split("\n\n")
)


def lines(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()[2:]]


@pytest.mark.parametrize(("code", "was", "now", "year", "cell", "sentence"), lines(YEARS_LEFT))
def test_what_each_year_takes_suffices_and_is_one_number(
    code: str, was: str, now: str, year: str, cell: str, sentence: str
) -> None:
    fact = {"1.1": "health_insurance_share", "1.2": "poverty_rate"}[code]
    shots = [
        ntm.assess(ntm.Commune("X", year=each, facts={fact: share.replace(",", ".")}), RISING)
        for each, share in ((2023, was), (2024, now))
    ]
    line = ntm.progress(shots, target_year=int(year) if cell else None)[code]
    assert line.needed_text.vi == cell
    assert sentence in line.text.vi


@pytest.mark.parametrize(("code", "fact", "half", "nine", "cell", "sentence"), lines(PART_OF_A_YEAR))
def test_what_is_left_of_a_year_is_not_made_a_year(
    code: str, fact: str, half: str, nine: str, cell: str, sentence: str
) -> None:
    shots = [
        ntm.Snapshot(ntm.assess(ntm.Commune("X", facts={fact: figure}, locale="vi"), RULES), period)
        for figure, period in ((half, "6-months"), (nine, "9-months"))
    ]
    found = ntm.progress(shots, target_year=2024)
    assert found[code].needed_text.vi == cell
    assert found[code].needed is None
    assert sentence in found[code].text.vi
    page = ntm.render(found, "markdown")
    assert "| Từ nay đến 31/12/2024 phải |" in page
    assert f"| {cell} |" in page


def test_villages_without_figures_are_not_said_to_lack_a_date() -> None:
    """Both periods have figures, of one village of two."""
    villages = [{"name": "A", "street_lighting": True}, {"name": "B"}]
    assessment = ntm.assess(ntm.Commune("X", villages=villages), RULES)
    line = ntm.progress([ntm.Snapshot(assessment, "6-months"), assessment])["4.3"]
    assert line.no_pace == "villages"
    assert "chưa có đủ số liệu của các thôn ở ít nhất hai thời điểm" in line.text.vi
    income = ntm.assess({"income_per_capita": ntm.Between(52, 56)}, RULES)
    assert ntm.progress([ntm.Snapshot(income, "6-months"), income])["10.1"].no_pace == "interval"


def test_a_page_says_why_nothing_is_concluded() -> None:
    assessment = ntm.assess({"deaths": 24, "cremations": 3}, RULES)
    page = ntm.render(ntm.progress([ntm.Snapshot(assessment, "6-months"), assessment]), "text")
    assert "17.10 Sử dụng hình thức hỏa táng: chưa có căn cứ đánh giá" in page


def test_quarters_have_the_dates_of_their_ends_unless_others_are_given() -> None:
    half, nine = (of_year(2024, health_insurance_share=share) for share in ("90 %", "91 %"))
    shots = [ntm.Snapshot(nine, "9-months"), ntm.Snapshot(half, ntm.Period.SIX_MONTHS)]
    found = ntm.progress(shots)
    assert [shot.date for shot in found.snapshots] == [datetime.date(2024, 6, 30), datetime.date(2024, 9, 30)]
    assert found["1.1"].pace == Fraction(366, 92)  # from day 182 to day 274 of a leap year
    assert found["1.1"].met_in == 2024
    early = ntm.Snapshot(half, "6-months", datetime.date(2024, 6, 15))
    assert ntm.progress([early, shots[0]])["1.1"].pace == Fraction(366, 107)
    assert ntm.Period.QUARTER_1.text.vi == "quý I"


def test_no_share_rises_above_all() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    shots = [
        ntm.Snapshot(ntm.assess({"safe_electricity_household_share": share}, rules), period)
        for share, period in (("98 %", "6-months"), ("99 %", "year"))
    ]
    assert ntm.progress(shots)["4.2"].met_in == 2025


def test_nothing_is_said_of_years_whose_bound_nobody_knows() -> None:
    shots = [
        ntm.assess(ntm.Commune("X", year=year, facts={"region": "tdmnpb", "income_per_capita": income}), NATIONAL)
        for year, income in ((2022, 30), (2024, 44))
    ]
    line = ntm.progress(shots, target_year=2025)["10"]
    assert (line.pace, line.met_in, line.needed, line.assumed) == (Fraction(7), None, None, None)
    assert line.text.vi.endswith("Chưa rõ mức quy định của các năm tới nên chưa thể nói năm nào đạt.")
    assert "Nếu giữ tốc độ này" not in line.text.vi


@pytest.mark.parametrize(
    ("code", "facts", "why"),
    [
        ("15.3", {"escalated_complaints": 1}, "events"),
        ("11.1", {"poverty_rate": "7 %", "poverty_rate_reduction": "0,3 điểm phần trăm"}, "change"),
        ("1.1", {"planning_criterion_met": False}, "no-number"),
        ("3.1", {}, "one-figure"),
    ],
)
def test_a_pace_that_would_mean_nothing_is_not_given(code: str, facts: dict[str, Any], why: str) -> None:
    assessment = ntm.assess(facts, RULES)
    line = ntm.progress([ntm.Snapshot(assessment, "6-months"), assessment])[code]
    assert (line.pace, line.met_in, line.no_pace) == (None, None, why)
    assert "chưa tính được tốc độ" in line.text.vi
    assert "Nếu giữ" not in line.text.vi


def test_a_figure_that_is_missing_in_between_is_passed_over() -> None:
    shots = [
        of_year(2022, health_insurance_share="86 %"),
        of_year(2023),
        of_year(2024, health_insurance_share="90 %"),
    ]
    line = ntm.progress(shots)["1.1"]
    assert line.values == (Fraction(86), None, Fraction(90))
    assert line.verdicts == ("not_met", "unknown", "not_met")
    assert line.pace == 2


def test_villages_have_a_pace_too() -> None:
    commune = ntm.load_commune(Path(__file__).parents[2] / "examples/minh-hoa-day-du.yaml")
    after = ntm.assess(commune, RULES)
    dark = ntm.what_if(after, villages={"Thôn 5": {"street_lighting": False}}).after
    line = ntm.progress([ntm.Snapshot(dark, "6-months"), after])["4.3"]
    assert line.values == (Fraction(175, 2), Fraction(100))


def test_the_frame_and_the_counts() -> None:
    shots = [of_year(2022, health_insurance_share="88 %"), of_year(2024, health_insurance_share="90 %", poverty_rate=4)]
    found = ntm.progress(shots, target_year=2026)
    assert found.text.vi == "Số chỉ tiêu đạt: 0/02 (31/12/2022); 01/02 (31/12/2024)."
    columns = ("code", "first_date", "first", "last", "pace", "met_in", "needed", "no_pace")
    assert found.to_frame(lang="en").select(columns).rows() == [
        ("1.1", "2022-12-31", 88.0, 90.0, 1.0, 2029, 2.5, None),
        ("1.2", "2024-12-31", 4.0, 4.0, None, None, None, "one-figure"),
    ]


@pytest.mark.parametrize(
    ("shots", "target_year", "message"),
    [
        ([], None, "there are none"),
        ([of_year(2024), of_year(2024)], None, "two assessments have figures of 31 December 2024"),
        ([of_year(2023), of_year(2024)], 2023, "2023 is past: the latest figures are of 31 December 2024"),
        (
            [of_year(2023), ntm.assess(ntm.Commune("Y", year=2024), RISING)],
            None,
            "figures of .X., but the latest ones are of .Y.",
        ),
    ],
)
def test_what_makes_no_progress_is_refused(shots: list[ntm.Assessment], target_year: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ntm.progress(shots, target_year=target_year)


def test_a_commune_says_what_its_figures_cover_and_files_keep_it() -> None:
    commune = ntm.Commune("X", year=2024, period="9 tháng", figures_date=datetime.date(2024, 9, 15))
    assert commune.period is ntm.Period.NINE_MONTHS
    assert ntm.Commune.from_yaml(commune.to_yaml()) == commune == ntm.Commune.from_json(commune.to_json())
    assessment = ntm.assess(commune, RISING)
    assert ntm.render(assessment, "dict")["input"]["period"] == "9-months"
    shot = ntm.Snapshot(assessment)
    assert (shot.period, shot.date, shot.is_dated) == ("9-months", datetime.date(2024, 9, 15), True)
    assert not ntm.Snapshot(of_year(2024)).is_dated
    with pytest.raises(ValueError, match="period must be one of quarter-1"):
        ntm.Commune("X", period="May")


def test_sets_that_follow_each_other_are_one_course_if_they_say_what_corresponds() -> None:
    header = "format: 1\nrule_set: {id: %s, label: {vi: Bộ %s}, years: %s}\nsources: {plan: {title: Kế hoạch}}\n"
    body = """criteria:
  - number: 1
    label: {vi: Y tế}
    complete: true
    indicators:
      - code: "%s"
        label: {vi: Bảo hiểm y tế}
        cite: {source: plan, at: Mục I, status: checked}
        %s
        requires: {fact: health_insurance_share, at_least: 95 %%}
"""
    first = ntm.parse_rule_set(header % ("old-set", "cũ", "2021..2022") + body % ("1.1", "remark: {vi: cũ}"))
    linked = ntm.parse_rule_set(
        header % ("new-set", "mới", "2023..2025") + body % ("7.1", "corresponds_to: old-set/1.1")
    )
    unlinked = ntm.parse_rule_set(header % ("other-set", "khác", "2023..2025") + body % ("1.1", "remark: {vi: mới}"))
    before = of_year(2022, first, health_insurance_share="90 %")
    found = ntm.progress([before, of_year(2024, linked, health_insurance_share="92 %")])
    assert found["7.1"].pace == 1
    assert found["7.1"].verdicts == ("not_met", "not_met")
    assert "Đánh giá theo nhiều bộ quy tắc: Bộ cũ (đến 31/12/2022); Bộ mới (đến 31/12/2024)." in ntm.render(
        found, "text"
    )
    with pytest.raises(ntm.FactError, match="no-progress: judged by 'old-set', but the latest one by 'other-set'"):
        ntm.progress([before, of_year(2024, unlinked, health_insurance_share="92 %")])


def test_a_falling_figure_is_warned_of_beyond_the_years_of_the_set() -> None:
    found = ntm.progress([of_year(2025, health_insurance_share="99 %"), of_year(2026, health_insurance_share="97 %")])
    line = found["1.1"]
    # 95 % at the end of 2027 is just enough, 93 % at the end of 2028 is not
    assert (line.behind_in, line.met_in, line.assumed) == (2028, None, 2026)
    assert "2028 không còn" in line.text.vi
    assert line.text.vi.endswith("Chưa có mức quy định sau năm 2026; giả định giữ mức của năm 2026.")


def test_of_a_figure_that_moves_away_no_year_is_named() -> None:
    shots = [of_year(2023, health_insurance_share="91 %"), of_year(2024, health_insurance_share="90 %")]
    text = ntm.progress(shots)["1.1"].text
    assert "Nếu giữ xu hướng này thì không đạt" in text.vi
    assert "this goes on, it is not met" in text.en
    assert "vẫn chưa đạt" not in text.vi
