"""The rule set `bang-mac-2024` against the table of what the plan requires, row by row.

Expected verdicts come from `bang_mac.py`, which reads the table alone and knows nothing of the library. To read the names of
the tests in Vietnamese letters: `pytest -vv tests/test_bang_mac.py -o
disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true`.
"""

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bang_mac
import ntm_criteria as ntm
from bang_mac import DATA, MET, NOT_MET, ROWS, TABLE, UNKNOWN, Probe, Row
from ntm_criteria.model import (
    AllOf,
    AnyOf,
    Bound,
    Choose,
    Compare,
    Condition,
    Fixed,
    Matches,
    Reason,
    VillageCount,
    VillageShare,
    body_of,
    facts_read,
    fraction,
)

RULES = ntm.load_rule_set("bang-mac-2024")
TOP = Path(__file__).parents[2]
every_row = pytest.mark.parametrize("code", ROWS)


# ---------------------------------------------------------------------------------------------------------------------
# The set holds the table, and nothing else


def test_the_rows_are_those_of_the_table() -> None:
    assert [indicator.code for indicator in RULES.entries] == list(ROWS)
    assert len(ROWS) == 86
    assert [indicator.code for indicator in RULES.entries if indicator.role == "task"] == [
        code for code, row in ROWS.items() if bang_mac.is_task(row)
    ]
    assert RULES.indicators_total == 67 == sum(not bang_mac.is_task(row) for row in ROWS.values())


def test_the_criteria_are_those_of_the_table_and_complete() -> None:
    found = [(criterion.number, criterion.label.vi, criterion.complete) for criterion in RULES.criteria]
    assert found == [(each["number"], each["name"], True) for each in TABLE["criteria"]]
    assert RULES.is_complete


def required(row: Row) -> Any:
    """The condition a row asks for, in a form of our own."""
    fact, rule = row["fact"], bang_mac.rule_of(row)
    if "or_already" in row:
        level = row.get("decrease_of") or row["increase_of"]
        word = "at_most" if row["or_already"] == "== 0" else "at_least"
        already = (level, word, Fraction(row["or_already"].removeprefix("== ")))
        return "any_of", [(fact, _WORDS[row["rule"].split()[0]], rule[1] if rule else None), already]
    if row["rule"] == "unsourced":
        admitted = "not met if", (fact, "at_most", Fraction(row["not_met_at"]))
        return "all_of", [admitted, (fact, "at_least", "unsourced")]
    if row["rule"] in ("all villages", "all named villages"):
        return "every village", tuple(row.get("villages", ())), (fact, (True,))
    if row["rule"] == "true":
        return fact, (True,)
    if row["type"] == "category":
        wanted = fact, (row["rule"].removeprefix("== "),)
        return ("open if", (fact, tuple(row["open"])), wanted) if "open" in row else wanted
    assert rule
    comparison, bound = rule
    word = _WORDS[comparison] if comparison != "==" else "at_least" if row["type"] == "share" else "at_most"
    leaf = (fact, word, bound)
    return ("every village", (), leaf) if row["rule"].startswith("every village") else leaf


_WORDS = {">=": "at_least", ">": "more_than", "<": "less_than"}


def compiled(node: Condition) -> Any:
    """A condition of the set in the same form."""
    match node:
        case AllOf():
            return "all_of", [compiled(part) for part in node.parts]
        case AnyOf():
            return "any_of", [compiled(part) for part in node.parts]
        case Choose(then=Fixed(reason=Reason.STATED_NOT_MET), otherwise=Fixed(verdict=ntm.Verdict.MET)):
            return "not met if", compiled(node.when)
        case Choose(then=Fixed(reason=Reason.BOUND_UNSOURCED)):
            return "open if", compiled(node.when), compiled(node.otherwise)
        case Matches():
            return node.fact, node.values
        case Compare():
            assert isinstance(node.bound, Bound)
            measure, word = node.measure, node.relation.value
            bound = fraction(node.bound.pair) if node.bound.pair else str(node.bound.open).removeprefix("bound-")
            if isinstance(measure, VillageShare | VillageCount) and measure.fact is None:
                assert word == "at_least" and bound == 100
                return "every village", measure.named, compiled(body_of(measure))
            return measure.fact, word, bound
    raise AssertionError(node)


@every_row
def test_the_requirement_is_that_of_the_table(code: str) -> None:
    assert compiled(RULES.indicator(code).condition) == required(ROWS[code])


@every_row
def test_the_figures_are_those_of_the_table(code: str) -> None:
    row, facts = ROWS[code], RULES.facts
    fact = facts[row["fact"]]
    assert fact.kind.value == row["type"]
    assert (fact.unit.id if fact.unit else None) == row.get("unit")
    if fact.unit and row.get("unit") in bang_mac.STEPS:
        assert Fraction(1, fact.scale) == bang_mac.step_of(row)
    elif fact.is_number:
        assert fact.scale == 1
    level = row.get("decrease_of") or row.get("increase_of")
    assert fact.change_of == level
    assert not level or fact.sign == (-1 if "decrease_of" in row else 1)
    if "part" in row:
        share = facts[level] if level else fact
        assert (share.part, share.whole) == (row["part"], row["whole"])
        units = {part.unit.id for part in (facts[row["part"]], facts[row["whole"]]) if part.unit}
        assert units == {row["part_unit"]}
    assert fact.village_flag == row.get("village_fact")
    assert fact.per_village is (row.get("per") == "village" and "village_fact" not in row)
    assert not fact.village_flag or facts[fact.village_flag].per_village
    assert list(fact.values) == row.get("values", [])


def test_every_figure_has_its_name_in_both_languages() -> None:
    read = {fact for indicator in RULES.entries for fact, _ in facts_read(indicator.condition)}
    assert read | {"villages"} == RULES.reads | RULES.reads_previous
    same = [fact for fact in sorted(read) if RULES.facts[fact].label.vi == RULES.facts[fact].label.en]
    assert same == []


@every_row
def test_an_unclear_text_has_its_interpretation(code: str) -> None:
    """What the table quotes from the plan ('…') and its numbers stand in ours too, in both languages."""
    wanted, found = ROWS[code].get("interpretation"), RULES.indicator(code).interpretation
    if wanted is None:
        assert found is None or code == "17.2"  # that the month with the fewest counts is said of the figure there
        return
    assert found and found.vi != found.en
    for quoted in re.findall(r"(?<!\w)'([^']*)'(?!\w)", wanted):
        for piece in quoted.split("..."):
            assert piece.strip() in found.vi, piece
    for number in re.findall(r"\b[0-9]+(?:\.[0-9]+)?\b", re.sub(r"https?://\S+", "", wanted)):
        assert number in found.en, number


def test_the_aim_is_recorded_where_the_table_has_one() -> None:
    with_aim = [indicator.code for indicator in RULES.entries if indicator.aim]
    assert with_aim == [code for code, row in ROWS.items() if "aim" in row] == ["11.1"]


# ---------------------------------------------------------------------------------------------------------------------
# The quotations are the plan's own words


@cache
def plan() -> dict[int, str]:
    """The plan's sections by criterion, the scan's errors corrected as the set says it corrected them."""
    text = (DATA / "plan.txt").read_text(encoding="utf-8")
    assert RULES.remark
    corrections = re.findall("“([^”]+)” → “([^”]+)”", RULES.remark.vi)
    assert corrections == re.findall("“([^”]+)” → “([^”]+)”", RULES.remark.en)
    assert len(corrections) == 10
    for wrong, right in corrections:
        assert wrong in text, f"“{wrong}” is nowhere in the scan"
        text = text.replace(wrong, right)
    text = re.sub(r"\$\\geq (\d+)\\%\$", r"≥ \1%", text).replace(
        "*", ""
    )  # how the scan marks formulas and slanted text
    sections = re.split(r"(?m)^(?=\d+\. Tiêu chí (?:số )?\d)", text)
    return {int(section.split(".")[0]): " ".join(section.split()) for section in sections[1:]}


@every_row
def test_the_wording_is_the_plan_s(code: str) -> None:
    indicator = RULES.indicator(code)
    assert indicator.wording
    assert (indicator.cite.at, indicator.cite.status) == (f"Mục II.{indicator.criterion}", "checked")
    section, at = plan()[indicator.criterion], 0
    for piece in indicator.wording.split("…"):
        found = section.find(piece.strip(), at)
        assert found >= 0, piece
        at = found + len(piece.strip())


# ---------------------------------------------------------------------------------------------------------------------
# The verdicts are those of the table

PROBES = {str(probe): probe for row in ROWS.values() for probe in bang_mac.probes(row)}


def assessed(probe: Probe) -> ntm.Assessment:
    villages = [{"name": name, **figures} for name, figures in probe.villages.items()]
    commune = ntm.Commune("Xã thử", year=2024, facts=probe.facts, previous=probe.previous, villages=villages)
    return ntm.assess(commune, RULES)


@pytest.mark.parametrize("title", PROBES)
def test_the_verdict_is_that_of_the_table(title: str) -> None:
    probe = PROBES[title]
    assert assessed(probe)[probe.code].verdict.value == probe.expected


def test_every_row_is_probed_on_both_sides() -> None:
    for code, row in ROWS.items():
        verdicts = {probe.expected for probe in bang_mac.probes(row)}
        assert verdicts == ({NOT_MET, UNKNOWN} if row["rule"] == "unsourced" else {MET, NOT_MET, UNKNOWN}), code


@cache
def base() -> dict[str, Probe]:
    """For every row a probe that meets it; for the one without a bound, one that is not known to."""
    found = {}
    for code, row in ROWS.items():
        probe = bang_mac.plain_probe(row, UNKNOWN if row["rule"] == "unsourced" else MET)
        assert probe, code
        found[code] = probe
    return found


def check_totals(probes: dict[str, Probe]) -> None:
    """The criteria and the whole, as far as the table says what they are made of."""
    assessment = assessed(bang_mac.together(list(probes.values())))
    verdicts = {code: probe.expected for code, probe in probes.items()}
    assert {indicator.code: indicator.verdict.value for indicator in assessment.entries} == verdicts
    criteria = {}
    for each in TABLE["criteria"]:
        own = [code for code, row in ROWS.items() if bang_mac.criterion_of(row) == each["number"]]
        criteria[each["number"]] = bang_mac.least([verdicts[code] for code in own if not bang_mac.is_task(ROWS[code])])
    assert {criterion.number: criterion.verdict.value for criterion in assessment.criteria} == criteria
    assert assessment.verdict.value == bang_mac.least(list(criteria.values()))


def test_a_commune_that_meets_every_row() -> None:
    """18 criteria are met; 17 waits for the bound of 17.10."""
    check_totals(base())


@every_row
@pytest.mark.parametrize("verdict", [NOT_MET, UNKNOWN], ids=["chưa đạt", "chưa có số liệu"])
def test_one_row_missed_or_open(code: str, verdict: str) -> None:
    probes = dict(base())
    missed = bang_mac.plain_probe(ROWS[code], NOT_MET) if verdict == NOT_MET else Probe(code, "", UNKNOWN)
    assert missed
    twin = {"15.2": "16.5", "16.5": "15.2"}.get(code)
    if twin:  # two shares of the same two counts are one figure
        same = bang_mac.plain_probe(ROWS[twin], verdict) if verdict == NOT_MET else Probe(twin, "", verdict)
        assert same
        probes[twin] = same
    if code == "11.1" and verdict == NOT_MET:  # at a poverty rate of 50 %, the multidimensional one is no lower
        wider = bang_mac.plain_probe(ROWS["11.2"], NOT_MET)
        assert wider
        probes["11.2"] = replace(wider, facts={"multidimensional_poverty_rate": 50})
    check_totals({**probes, code: missed})


# ---------------------------------------------------------------------------------------------------------------------
# The examples

STATED = ntm.load_commune(TOP / "examples/bang-mac-2024.yaml")
COMPLETE = ntm.load_commune(TOP / "examples/minh-hoa-day-du.yaml")


def test_the_plan_s_example_holds_what_the_plan_states_and_nothing_else() -> None:
    facts: dict[str, Any] = {"villages": TABLE["commune"]["villages"]}
    villages: dict[str, dict[str, bool]] = {name: {} for name in TABLE["named_villages"]}
    for row in ROWS.values():
        facts |= row.get("stated_facts", {})
        stated = row.get("stated")
        if isinstance(stated, dict):  # of some villages
            for name, value in stated.items():
                villages[name][row["fact"]] = value
        elif stated is not None:
            facts[row["fact"]] = stated
    plain = {"Đạt": True, "có": True, "không": False, "chưa": False, "08/08 thôn": "8 of 8", "87,5 %": "87.5 %", "8": 8}
    assert {fact: plain.get(str(value), value) for fact, value in STATED.facts.items()} == facts
    found = {
        each["name"]: {fact: plain.get(str(value), value) for fact, value in each.items() if fact != "name"}
        for each in STATED.villages
    }
    assert found == villages
    assert (STATED.name, STATED.year) == (TABLE["commune"]["name"], TABLE["commune"]["year"])
    assert (dict(STATED.previous), dict(STATED.scope)) == ({}, {})


def verdicts(assessment: ntm.Assessment) -> dict[str, str]:
    return {indicator.code: indicator.verdict.value for indicator in assessment.entries}


def test_the_plan_s_example_is_mostly_unknown() -> None:
    assessment = ntm.assess(STATED, RULES)
    decided = {"1.1": MET, "4.1": MET, "4.3": MET, "6.3": NOT_MET, "6.4": NOT_MET, "17.10": NOT_MET}
    assert verdicts(assessment) == {code: decided.get(code, UNKNOWN) for code in ROWS}
    lacks = {
        "6.3": "còn phải đạt thêm từ 03 đến 08 thôn",
        "6.4": "còn thiếu 01 thôn",
        "17.10": "kế hoạch nêu xã không sử dụng hình thức hỏa táng",
    }
    for code, said in lacks.items():
        assert said in ntm.explain(assessment[code]), code
    unknown = {each.code for each in assessment.entries if each.verdict is ntm.Verdict.UNKNOWN}
    assert {code for need in ntm.required_facts(RULES, STATED) for code in need.indicators} == unknown


def test_the_complete_example_reports_everything() -> None:
    """Only the bound that the plan does not state keeps one indicator open."""
    assert ntm.required_facts(RULES, COMPLETE) == ()
    assessment = ntm.assess(COMPLETE, RULES)
    assert (assessment.warnings, assessment.unused) == ((), ())
    other = {"3.6": NOT_MET, "6.5": NOT_MET, "14.1": NOT_MET, "17.2": NOT_MET, "17.10": UNKNOWN}
    assert verdicts(assessment) == {code: other.get(code, MET) for code in ROWS}
    lacks = {
        "6.5": "còn thiếu 01 hộ",
        "14.1": "còn thiếu 11 người",
        "17.2": "01 thôn chưa đạt: Thôn 5 (01 lần/tháng); còn thiếu 01 thôn",
        "17.10": "chưa có căn cứ đánh giá",
    }
    for code, said in lacks.items():
        assert said in ntm.explain(assessment[code]), code
    missed = {criterion.number for criterion in assessment.criteria if criterion.verdict is not ntm.Verdict.MET}
    assert missed == {6, 14, 17}


def test_the_complete_example_says_that_it_is_invented() -> None:
    vi, en = (TOP / "examples/minh-hoa-day-du.yaml").read_text(encoding="utf-8").splitlines()[:2]
    assert "không có thật" in vi
    assert "made up" in en
    assert "minh họa" in COMPLETE.name
    named = {name for row in ROWS.values() for name in row.get("villages", ())}
    assert {each["name"] for each in COMPLETE.villages} == {f"Thôn {n}" for n in range(1, 7)} | named
