"""What is different in two versions of a rule set."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import ntm_criteria as ntm
from laws import strategies
from laws.adapter import rule_set_of
from ntm_criteria.cli import run
from ntm_criteria.pages import rule_changes_page, rule_changes_text

OLD = ntm.load_rule_set("bang-mac-2024")


def changed(edit: Any, rules: ntm.RuleSet = OLD) -> ntm.RuleSetDiff:
    content = rules.to_dict()
    edit(content["criteria"])
    return ntm.diff_rule_sets(rules, ntm.parse_rule_set(content, folder=rules.folder))


def kinds(diff: ntm.RuleSetDiff) -> dict[str, list[str]]:
    return {change.code: [str(kind) for kind in change.kinds] for change in diff.changes}


@pytest.mark.parametrize("rules", ntm.bundled_rule_sets(), ids=lambda rules: rules.id)
def test_a_set_does_not_differ_from_itself(rules: ntm.RuleSet) -> None:
    diff = ntm.diff_rule_sets(rules, ntm.parse_rule_set(rules.to_dict(), folder=rules.folder))
    assert (diff.changes, diff.same) == ((), len(rules.entries))
    assert "Không có gì khác nhau." in rule_changes_text(diff, "vi")


def test_stricter_and_looser() -> None:
    def edit(criteria: Any) -> None:
        criteria[2]["indicators"][0]["requires"]["at_least"] = "93 %"
        criteria[13]["indicators"][0]["requires"]["more_than"] = "94 %"

    diff = changed(edit)
    assert kinds(diff) == {"3.1": ["stricter"], "14.1": ["looser"]}
    assert diff.same == len(OLD.entries) - 2
    text = rule_changes_text(diff, "vi")
    assert "3.1 Tưới, tiêu chủ động: chặt hơn\n    từ 92% trở lên → từ 93% trở lên (chặt hơn)" in text
    assert "trên 95% → trên 94% (nới lỏng)" in text


def test_one_region_of_a_table() -> None:
    text = ntm.load_rule_set("vn-318-2022-ntm").to_yaml()
    raised = text.replace("tdmnpb: 39 triệu", "tdmnpb: 40 triệu", 1)
    assert raised != text
    rules = ntm.load_rule_set("vn-318-2022-ntm")
    [change] = ntm.diff_rule_sets(rules, ntm.parse_rule_set(raised, folder=rules.folder)).changes
    assert [str(kind) for kind in change.kinds] == ["stricter"]
    [cell] = change.cells
    assert dict(cell.rows) == {"year": "2022", "region": "tdmnpb"}
    assert "Trung du và miền núi phía Bắc" in cell.place.vi
    assert "năm 2022" in cell.place.vi
    assert cell.before
    assert cell.after
    assert (cell.before.en[:11], cell.after.en[:11]) == ("at least 39", "at least 40")


def test_renamed_moved_added_and_removed() -> None:
    def edit(criteria: Any) -> None:
        first, second = criteria[1]["indicators"], criteria[2]["indicators"]
        second[0]["label"]["vi"] = "Tưới tiêu chủ động và tiết kiệm"
        moved = first.pop(0)
        moved["code"] = "3.9"
        second.append(moved)
        new = copy.deepcopy(second[0])
        new |= {"code": "3.10", "label": {"vi": "Chỉ tiêu mới"}, "wording": "mới"}
        second.append(new)
        del criteria[0]["indicators"][0]
        criteria[0]["complete"] = "false"
        criteria[0]["label"]["vi"] = "Quy hoạch chung"

    diff = changed(edit)
    found = kinds(diff)
    assert found["3.1"] == ["renamed"]
    assert found["3.9"] == ["moved"]
    assert found["3.10"] == ["added"]
    assert found["1.1"] == ["removed"]
    assert found["1"] == ["renamed", "changed"]
    text = rule_changes_text(diff, "en")
    assert "3.9 Concreting of village, lane and field roads: moved\n    Code: 2.1 → 3.9\n    Criterion: 2 → 3" in text


def test_numbers_that_all_shift_are_no_other_requirements() -> None:
    def edit(criteria: Any) -> None:
        entries = criteria[4]["indicators"]
        for number, entry in reversed(list(enumerate(entries))):
            entry["code"] = f"5.{number + 2}"
        new = copy.deepcopy(criteria[2]["indicators"][0])
        entries.insert(0, new | {"role": "task", "code": "5.1", "label": {"vi": "Chỉ tiêu mới"}, "wording": "mới"})

    found = kinds(changed(edit))
    assert found.pop("5.1") == ["added"]
    assert set(map(tuple, found.values())) == {("moved",)}


def test_sources_and_notes() -> None:
    def edit(criteria: Any) -> None:
        criteria[2]["indicators"][0]["cite"]["at"] = "Mục khác"
        criteria[2]["indicators"][0]["wording"] = "Câu khác"

    diff = changed(edit)
    assert kinds(diff) == {"3.1": ["source", "notes"]}
    assert "Mục II.3" in rule_changes_text(diff, "vi")


@settings(max_examples=100, deadline=None)
@given(strategies.rule_docs(depths=(0, 1)), strategies.rule_docs(depths=(0, 1)))
def test_the_document_is_json_and_every_page_is_written(one: Any, two: Any) -> None:
    diff = ntm.diff_rule_sets(rule_set_of(one), rule_set_of(two))
    json.dumps(diff.to_dict(lang="en"))
    for lang in ("vi", "en"):
        assert rule_changes_text(diff, lang)
        assert "<!doctype html>" in rule_changes_page(diff, lang)
    assert diff.same + sum(isinstance(change.after, ntm.Indicator) for change in diff.changes) == len(
        diff.after.entries
    )
    if diff.before == diff.after:
        assert not diff.changes


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_the_command(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(OLD.to_yaml().replace("at_least: 92 %", "at_least: 93 %"), encoding="utf-8")
    assert run(["diff", "bang-mac-2024", str(path), "--format", form, "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "stricter" in out
    assert "93%" in out
