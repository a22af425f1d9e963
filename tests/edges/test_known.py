"""Known where it can be known: a verdict is decided where every reading of what was given agrees, and nowhere else."""

from __future__ import annotations

import itertools
import json
import pickle
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.cli.commands import cli
from ntm_criteria.judging import facts_of

MET, NOT_MET, UNKNOWN = ntm.Verdict.MET, ntm.Verdict.NOT_MET, ntm.Verdict.UNKNOWN

HEAD = """
format: 1
rule_set:
  id: open-bounds
  label: {vi: Bộ kiểm tra mức còn mở, en: Test set of open bounds}
  years: 2023..2024
sources:
  a: {title: Văn bản thứ nhất, number: 1/VB}
  b: {title: Văn bản thứ hai, number: 2/VB}
facts:
  share: {label: {vi: tỷ lệ thử, en: test share}, kind: share, unit: "%", step: 0.1, part: part, whole: whole}
  part: {label: {vi: số hộ thử đạt, en: test households that meet it}, kind: count, unit: household, limits: 0..9999}
  whole: {label: {vi: số hộ thử, en: test households}, kind: count, unit: household, limits: 0..9999}
  cases: {label: {vi: số vụ thử, en: test incidents}, kind: count, unit: incident, limits: 0..99}
  zone: {label: {vi: vùng thử, en: test zone}, kind: category, values: {x: {vi: vùng X, en: X}, y: {vi: vùng Y, en: Y}}}
  flag: {label: {vi: việc thử, en: test matter}, kind: flag}
  lit: {label: {vi: thôn thử có đèn, en: test village lit}, kind: flag, per: village}
criteria:
  - number: 1
    label: {vi: Thử, en: Test}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Chỉ tiêu thử, en: Test indicator}
        cite: {source: a, at: Điều 1, status: transcribed}
        requires: REQUIRES
"""
SEVERAL = (
    "{conflicting: [{bound: 44 %, cite: {source: a, at: Điều 1, status: transcribed}},"
    " {bound: 46 %, cite: {source: b, at: Điều 2, status: transcribed}}]}"
)


def rule_set(requires: str, *, scope: str = "") -> ntm.RuleSet:
    text = HEAD.replace("REQUIRES", requires)
    return ntm.parse_rule_set(text.replace("  years:", f"{scope}  years:"))


def judged(requires: str, figures: dict[str, Any], *, year: int = 2024, **more: Any) -> Any:
    commune = ntm.Commune("Bằng Mạc", year=year, facts=figures, **more)
    return ntm.assess(commune, rule_set(requires))["1.1"]


# ---------------------------------------------------------------------------------------------------------------------
# Several bounds of which one applies


@pytest.mark.parametrize(
    ("share", "verdict", "reason"),
    [
        ("46 %", MET, None),
        ("45,9 %", UNKNOWN, "bound-conflicting"),
        ("44 %", UNKNOWN, "bound-conflicting"),
        ("43,9 %", NOT_MET, "below-bound"),
        ("", UNKNOWN, "figure-missing"),
    ],
)
def test_what_meets_every_reading_of_a_conflicting_bound_is_met(share: str, verdict: Any, reason: str | None) -> None:
    result = judged(f"{{fact: share, at_least: {SEVERAL}}}", {"share": share})
    assert (result.verdict, result.reason and result.reason.value) == (verdict, reason)
    assert [figure.fact for figure in result.missing] == ([] if share else ["part", "whole", "share"])


def test_a_conflicting_bound_that_is_missed_says_how_far_it_is_to_the_nearest_and_to_the_farthest() -> None:
    result = judged(f"{{fact: share, at_least: {SEVERAL}}}", {"part": 43, "whole": 100})
    assert (result.shortfall.low, result.shortfall.high, result.shortfall.unit.id) == (1, 3, "household")
    assert result.bound.open is ntm.Reason.BOUND_CONFLICTING
    assert result.bound.value is None
    said = ntm.explain(result)
    assert "các nguồn nêu mức quy định khác nhau, nhưng theo mức nào cũng chưa đạt" in said
    assert "còn thiếu từ 01 đến 03 hộ." in said
    assert "từ 44% trở lên (1/VB, Điều 1) hoặc từ 46% trở lên (2/VB, Điều 2)" in said
    assert "but the figure misses each of them" in ntm.explain(result, lang="en")


LIT = f"{{for_each: village, requires: {{fact: lit, is: true}}, at_least: {SEVERAL}}}"
ENOUGH = f"{{fact: share, at_least: {SEVERAL}}}"


@pytest.mark.parametrize(
    ("lit", "verdict"), [("có có không", MET), ("có không không", NOT_MET), ("có - -", UNKNOWN), ("có có -", MET)]
)
def test_a_conflicting_bound_on_villages(lit: str, verdict: Any) -> None:
    villages = [{"name": f"Thôn {i}", "lit": word} for i, word in enumerate(lit.split())]
    assert judged(LIT, {}, villages=villages).verdict is verdict


@pytest.mark.parametrize(
    "requires",
    [
        f"{{count_of: [{ENOUGH}, {{fact: flag, is: true}}], at_least: 1}}",
        f"{{any_of: [{ENOUGH}, unsourced]}}",
        f"{{first_of: [{{when: {ENOUGH}, then: {{fact: cases, at_most: 0 vụ}}}}], otherwise: unsourced}}",
        f"{{for_each: village, requires: {{any_of: [{{fact: lit, is: true}}, {ENOUGH}]}}}}",
        f"{{fact: share, at_least: {{by_zone: {{x: {SEVERAL}, y: 30 %}}}}}}",
        f"{{fact: share, at_least: {{by_year: {{2023: unsourced, 2024: {{by_zone: {{x: {SEVERAL}, y: 46 %}}}}}}}}}}",
    ],
)
def test_a_conflicting_bound_decides_inside_every_condition(requires: str) -> None:
    result = judged(requires, {"share": 46, "cases": 0}, villages=[{"name": "A"}])
    assert result.verdict is MET
    assert judged(requires, {"share": 45, "cases": 0}, villages=[{"name": "A"}]).verdict is UNKNOWN


BY_ZONE = "{fact: share, at_least: {by_zone: {x: 40 %, y: 60 %}}}"


@pytest.mark.parametrize(("share", "verdict"), [(60, MET), (59.9, UNKNOWN), (40, UNKNOWN), (39.9, NOT_MET)])
def test_what_meets_the_bound_of_every_row_needs_no_category(share: float, verdict: Any) -> None:
    result = judged(BY_ZONE, {"share": share})
    assert result.verdict is verdict
    assert [figure.fact for figure in result.missing] == (["zone"] if verdict is UNKNOWN else [])


def test_it_is_said_that_the_category_is_not_needed() -> None:
    assert "Số liệu: 60%; chưa rõ vùng thử, nhưng dù thuộc vùng thử nào cũng đạt." in ntm.explain(
        judged(BY_ZONE, {"share": 60})
    )
    said = ntm.explain(judged(BY_ZONE, {"share": 39}), lang="en")
    assert "test zone not reported, but the figure misses the bound whichever it is; lacks 1 to 21 percentage" in said


def test_an_open_row_never_decides() -> None:
    requires = "{fact: share, at_least: {by_zone: {x: 40 %, y: left_to_province}}}"
    for share in (100, 0):
        result = judged(requires, {"share": share})
        assert (result.verdict, result.reason) == (UNKNOWN, ntm.Reason.SCOPE_MISSING)
    assert judged(requires, {"share": 40}, scope={"zone": "x"}).verdict is MET


def test_only_the_rows_of_the_year_count() -> None:
    requires = "{fact: share, at_least: {by_zone: {x: {by_year: {2023: 90 %, 2024: 40 %}}, y: 50 %}}}"
    assert judged(requires, {"share": 50}).verdict is MET
    assert judged(requires, {"share": 50}, year=2023).verdict is UNKNOWN


def test_a_category_that_changes_nothing_is_not_asked_for() -> None:
    for row in ("40 %", "unsourced"):
        result = judged(f"{{fact: share, at_least: {{by_zone: {{x: {row}, y: {row}}}}}}}", {})
        assert "zone" not in [figure.fact for figure in result.missing]
        assert result.reason is (ntm.Reason.FIGURE_MISSING if row == "40 %" else ntm.Reason.BOUND_UNSOURCED)


SHAPES = [
    ENOUGH, BY_ZONE,
    "{fact: share, at_most: {by_zone: {x: 40 %, y: {by_year: {2023: 60 %, 2024: unsourced}}}}}",
    f"{{fact: share, less_than: {{by_zone: {{x: {SEVERAL}, y: 60 %}}}}}}",
    "{fact: share, at_least: {by_zone: {x: 40 %, y: {bound: 60 %, cite: {source: b, at: mục 2, status: secondary}}}}}",
]  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"share": share, "zone": zone, "year": year, "lit": lit}
    for share, zone, (year, lit) in itertools.product(
        (None, 30.0, 45.0, 46.0, 60.0), (None, "x", "y"), ((2023, "1 thôn"), (2024, None))
    )
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("requires", SHAPES)
def test_a_table_decides_as_assess_does(requires: str, engine: str) -> None:
    rules = rule_set(requires)
    columns = {
        "id": Cells("int", range(len(ROWS))),
        "year": Cells("int", [row["year"] for row in ROWS]),
        "share": Cells("float", [row["share"] for row in ROWS]),
        "zone": Cells("text", [row["zone"] for row in ROWS]),
    }
    table = ntm.assess_table(ENGINES[engine](columns), rules, by="id", year="year", reasons=True, only=["1.1"])
    found = {row["id"]: (row["1.1"], row["1.1_reason"] or None) for row in records(table)}
    for i, row in enumerate(ROWS):
        scope = {"zone": row["zone"]} if row["zone"] else {}
        result = ntm.assess(ntm.Commune("X", year=row["year"], facts={"share": row["share"]}, scope=scope), rules)[
            "1.1"
        ]
        reason = result.reason.value if result.reason else None
        assert found[i] == (result.verdict.value, reason), row


# ---------------------------------------------------------------------------------------------------------------------
# A layer over a bound on which sources conflict


@pytest.mark.parametrize(("bound", "is_looser"), [("43 %", True), ("44 %", False), ("46 %", False)])
def test_a_layer_may_not_let_pass_what_misses_every_reading(bound: str, is_looser: bool, tmp_path: Path) -> None:
    base = HEAD.replace("REQUIRES", ENOUGH)
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    layer = f"""
format: 1
rule_set: {{id: layer, label: {{vi: Lớp, en: Layer}}, extends: base.yaml}}
sources: {{c: {{title: Văn bản của tỉnh}}}}
indicators:
  "1.1": {{cite: {{source: c, at: Điều 1, status: checked}}, bound: {bound}}}
"""
    if not is_looser:
        assert ntm.parse_rule_set(layer, folder=tmp_path).indicator("1.1")
        return
    with pytest.raises(ntm.RuleFileError) as caught:
        ntm.parse_rule_set(layer, folder=tmp_path)
    assert [problem.code for problem in caught.value.problems] == [ntm.ProblemCode.LOOSER_BOUND]


# ---------------------------------------------------------------------------------------------------------------------
# The best figure under an open bound


@pytest.mark.parametrize(
    ("requires", "figures", "said"),
    [
        ("{fact: share, at_least: unsourced}", {"share": 100}, "Số liệu: 100%; 100% đáp ứng mọi mức “từ … trở lên”"),
        ("{fact: share, more_than: left_to_province}", {"part": 7, "whole": 7}, "100% đáp ứng mọi mức “từ … trở lên”"),
        ("{fact: share, at_most: unsourced}", {"share": 0}, "0% đáp ứng mọi mức “không quá …”"),
        ("{fact: cases, at_most: unsourced}", {"cases": 0}, "0 vụ đáp ứng mọi mức “không quá …”"),
        ("{for_each: village, requires: {fact: lit, is: true}, at_least: unsourced}", {"lit": "3/3 thôn"}, "100% đáp"),
        ("{all_of: [{fact: share, more_than: 0 %}, {fact: share, at_least: unsourced}]}", {"share": 100}, "100% đáp"),
        ("{fact: share, at_least: {by_zone: {x: 90 %, y: unsourced}}}", {"share": 100}, "100% đáp ứng"),
    ],
)
def test_the_best_figure_would_meet_any_bound_and_still_does_not_pass(
    requires: str, figures: dict[str, Any], said: str
) -> None:
    result = judged(requires, figures, villages=[])
    assert result.verdict is UNKNOWN
    explained = ntm.explain(result)
    assert said in explained
    assert "nhưng văn bản có thể còn yêu cầu thêm" in explained
    assert "but the text may ask for more" in ntm.explain(result, lang="en")


@pytest.mark.parametrize(
    ("requires", "figures", "shown"),
    [
        ("{fact: share, at_least: unsourced}", {"share": 99.9}, "99,9%"),
        ("{fact: share, less_than: unsourced}", {"share": 0}, "0%"),
        ("{fact: cases, at_least: unsourced}", {"cases": 99}, "99 vụ"),
        ("{all_of: [{fact: flag, is: true}, {fact: share, at_least: unsourced}]}", {"share": 55, "flag": True}, "55%"),
    ],
)
def test_any_other_figure_under_an_open_bound_is_shown_without_a_remark(
    requires: str, figures: dict[str, Any], shown: str
) -> None:
    explained = ntm.explain(judged(requires, figures))
    assert shown in explained
    assert "đáp ứng mọi mức" not in explained


def test_where_a_source_is_second_hand_the_figure_is_shown_once() -> None:
    second = "{bound: 60 %, cite: {source: b, at: mục 2, status: secondary}}"
    assert ntm.explain(judged(f"{{fact: share, at_least: {second}}}", {"share": 55})).count("55%") == 1


# ---------------------------------------------------------------------------------------------------------------------
# What is asked for

BASIC = ntm.load_rule_set("vn-318-2022-ntm")
FLAGS = ("extremely_disadvantaged_commune", "safety_zone_commune", "poor_district")


@pytest.mark.parametrize("year", range(2021, 2026))
@pytest.mark.parametrize("region", [None, *BASIC.facts["region"].values])
def test_the_questions_of_article_1_are_asked_only_where_an_answer_changes_the_verdict(
    year: int, region: str | None
) -> None:
    """Brute force over the answers, the region and incomes around every bound of indicator 10."""
    regions, incomes = (region,) if region else BASIC.facts["region"].values, (38.9, 39, 44, 53, 62)

    def verdict(**facts: Any) -> ntm.Verdict:
        known = {fact: value for fact, value in facts.items() if value is not None}
        return ntm.assess(ntm.Commune("X", year=year, facts=known), BASIC)["10"].verdict

    for income in (None, 40, 62):
        commune = ntm.Commune("X", year=year, facts={"income_per_capita": income}, scope={"region": region})
        asked = {need.fact for need in ntm.required_facts(BASIC, commune) if "10" in need.indicators}
        ways: dict[str, set[Any]] = {}
        for given in incomes if income is None else (income,):
            for where in regions:
                for answers in itertools.product((True, False), repeat=3):
                    facts = {"region": where, "income_per_capita": given, **dict(zip(FLAGS, answers, strict=True))}
                    for fact in facts:
                        rest = {id_: value for id_, value in facts.items() if id_ != fact}
                        ways.setdefault(f"{fact} {rest}", set()).add(verdict(**facts))
        matter = {key.split()[0] for key, verdicts in ways.items() if len(verdicts) > 1}
        assert matter <= asked, income
        assert asked <= matter, income


def test_a_commune_of_the_northern_midlands_need_not_answer_the_questions_of_article_1() -> None:
    commune = ntm.Commune("X", year=2022, scope={"region": "tdmnpb"})
    assert [figure.fact for figure in ntm.assess(commune, BASIC)["10"].missing] == ["income_per_capita"]


def test_without_a_commune_a_figure_under_open_bounds_alone_is_not_asked_for_but_still_listed() -> None:
    asked, listed = ({need.fact for need in needs} for needs in (ntm.required_facts(BASIC), facts_of(BASIC)))
    assert {"insured_men_share", "insured_women_share"} <= listed - asked
    assert {"income_per_capita", *FLAGS} <= asked
    assert "insured_men_share" in CliRunner().invoke(cli, ["facts", BASIC.id]).output


# ---------------------------------------------------------------------------------------------------------------------
# The date of recognition


@pytest.mark.parametrize("named", ["vn-318-2022-ntm", "vn-318-2022-ntm-211", "vn-318-2022-ntm-896"])
@pytest.mark.parametrize(
    ("day", "applied"),
    [
        (date(2024, 2, 29), "vn-318-2022-ntm"),
        (date(2024, 3, 1), "vn-318-2022-ntm-211"),
        (date(2024, 3, 31), "vn-318-2022-ntm-211"),
        (date(2024, 4, 1), "vn-318-2022-ntm-896"),
        (datetime(2024, 4, 15, 8, 30), "vn-318-2022-ntm-896"),  # a day, without a clock
    ],
)
def test_the_date_of_recognition_picks_the_text_in_force(day: date, applied: str, named: str) -> None:
    assessment = ntm.assess(ntm.Commune("X", year=2024, date=day), ntm.load_rule_set(named))
    assert assessment.rules.id == applied
    notes = [note for note in assessment.warnings if note.code is ntm.ProblemCode.TEXT_AMENDED]
    assert len(notes) == (named != applied)
    assert all(applied in note.message.vi and named in note.message.vi for note in notes)
    assert ntm.render(assessment, "dict")["rule_set"]["id"] == applied


def test_without_a_date_the_result_names_what_another_text_would_judge() -> None:
    notes = [note.message for note in ntm.assess({}, BASIC, year=2024).warnings]
    assert [note.vi for note in notes] == [
        "xét công nhận từ ngày 01/3/2024 thì chỉ tiêu 18.4 áp dụng bộ 'vn-318-2022-ntm-211'",
        "xét công nhận từ ngày 01/4/2024 thì chỉ tiêu 3.1, 3.2, 18.4 áp dụng bộ 'vn-318-2022-ntm-896'",
    ]
    latest = ntm.assess({}, ntm.load_rule_set("vn-318-2022-ntm-896"), year=2024).warnings
    assert [note.message.en for note in latest] == [
        "for a recognition before 1 March 2024, 'vn-318-2022-ntm' applies to indicators 3.1, 3.2, 18.4",
        "for a recognition before 1 April 2024, 'vn-318-2022-ntm-211' applies to indicators 3.1, 3.2",
    ]
    assert ntm.assess({}, BASIC, year=2022).warnings == (), "recognised in 2022 or 2023"
    assert ntm.assess({}, ntm.load_rule_set("bang-mac-2024")).warnings == ()


def test_a_day_before_the_set_is_in_force_is_told() -> None:
    (note,) = ntm.assess(ntm.Commune("X", year=2022, date=date(2022, 1, 1)), BASIC).warnings
    assert "chưa có hiệu lực (có hiệu lực từ ngày 08/3/2022)" in note.message.vi


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ntm.FactError, match="'15/4/2024' is no date"):
        ntm.assess(ntm.Commune("X", year=2024, date="15/4/2024"), BASIC)  # type: ignore[arg-type]
    with pytest.raises(ntm.FactError, match=r"xa\.yaml:3:7"):
        ntm.parse_commune("name: X\nyear: 2024\ndate: 15/4/2024\n", name="xa.yaml")


def test_a_file_and_the_command_give_the_date(tmp_path: Path) -> None:
    path = tmp_path / "xa.yaml"
    path.write_text("name: X\nyear: 2024\nrules: vn-318-2022-ntm\ndate: 2024-04-15\n", encoding="utf-8")
    said = CliRunner().invoke(cli, ["assess", str(path)]).output
    assert "áp dụng bộ 'vn-318-2022-ntm-896'" in said
    assert CliRunner().invoke(cli, ["assess", str(path), "--date", "2024-02-01"]).exit_code == 2
    path.write_text("name: X\nyear: 2024\nrules: vn-318-2022-ntm\n", encoding="utf-8")
    document = CliRunner().invoke(cli, ["assess", str(path), "--date", "2024-03-02", "--format", "json"]).output
    assert json.loads(document)["rule_set"]["id"] == "vn-318-2022-ntm-211"
    assert json.loads(document)["warnings"][0]["code"] == "text-amended"


# ---------------------------------------------------------------------------------------------------------------------
# Outcome facts know their set

WITHDRAWAL = ntm.load_rule_set("vn-18-2022-thu-hoi")
FOUND = ntm.outcome_facts(ntm.assess({"power_system_meets_standard": False}, BASIC, year=2022), rules=WITHDRAWAL)


def test_criteria_of_the_basic_set_are_no_criteria_of_the_advanced_one() -> None:
    assert FOUND == {"criterion_4_met": False}
    assert (FOUND.rules, json.dumps(FOUND)) == (BASIC, '{"criterion_4_met": false}')
    assert ntm.assess({**FOUND, "recognised_level": "basic"}, WITHDRAWAL, year=2022).warnings == ()
    for level in ("advanced", "model"):
        for facts in ({**FOUND, "recognised_level": level}, {"recognised_level": level} | FOUND):
            with pytest.raises(ntm.FactError) as caught:
                ntm.assess(pickle.loads(pickle.dumps(facts)), WITHDRAWAL, year=2022)
            (problem,) = caught.value.problems
            assert problem.code is ntm.ProblemCode.OTHER_SET
            assert "theo bộ 'vn-318-2022-ntm'" in problem.message.vi
            assert "xét theo bộ 'vn-318-2022-nang-cao'" in problem.message.vi


def test_an_amendment_and_a_layer_count_as_the_set_they_build_on() -> None:
    for set_id, level in (("vn-318-2022-ntm-896", "basic"), ("lang-son-2022-nang-cao", "advanced")):
        found = ntm.outcome_facts(ntm.assess({}, ntm.load_rule_set(set_id), year=2024), rules=WITHDRAWAL)
        assert ntm.assess({**found, "recognised_level": level}, WITHDRAWAL, year=2024).warnings == ()


def test_criteria_of_two_sets_are_not_counted_together() -> None:
    advanced = ntm.load_rule_set("vn-318-2022-nang-cao")
    market = {"rural_market_to_advanced_standard": False, "rural_shop_to_advanced_standard": False}
    other = ntm.outcome_facts(ntm.assess(market, advanced, year=2022), rules=WITHDRAWAL)
    assert other == {"criterion_7_met": False}
    with pytest.raises(ntm.FactError, match="other-set"):
        ntm.assess({**FOUND, **other}, WITHDRAWAL, year=2022)


OF_A_FILE = "name: X\nyear: 2022\n{set}scope: {{recognised_level: basic}}\nfacts: {{criterion_4_met: chưa}}\n"


def test_a_file_names_the_set_of_its_criteria_or_is_warned() -> None:
    def of_file(line: str) -> ntm.Assessment:
        return ntm.assess(ntm.parse_commune(OF_A_FILE.format(set=line), name="xa.yaml"), WITHDRAWAL)

    (warning,) = of_file("").warnings
    assert (warning.code, warning.hint and warning.hint.vi) == (
        ntm.ProblemCode.OTHER_SET,
        "thêm dòng `outcomes_of: vn-318-2022-ntm`, hoặc dùng outcome_facts",
    )
    assert of_file("outcomes_of: vn-318-2022-ntm\n").warnings == ()
    for wrong, code in (("vn-318-2022-nang-cao", "other-set"), ("vn-1", "unknown-reference")):
        with pytest.raises(ntm.FactError, match=code):
            of_file(f"outcomes_of: {wrong}\n")
