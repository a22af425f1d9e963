"""Findings of other levels are read with every mistake in its place, and set beside our verdicts."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")
COMMUNE = ntm.load_commune(Path(__file__).parents[2] / "examples/minh-hoa-day-du.yaml")
ASSESSMENT = ntm.assess(COMMUNE, RULES)
FILE = """format: 1
findings:
  - {level: Xã tự đánh giá, code: "14.1", finding: Đạt, document: 12/BC-UBND, date: 2024-11-30}
  - {level: thẩm định, code: "14.1", finding: Chưa đạt, document: 45/BC-SNN, date: 2024-12-10, reason: thiếu danh sách}
  - {level: hội đồng, code: Tiêu chí 14, finding: cơ bản đạt}
  - {level: council, code: overall, finding: not met}
  - {level: thẩm tra, code: "3.1", finding: đạt}
"""


def test_a_file_is_read_in_the_words_of_officials(tmp_path: Path) -> None:
    path = tmp_path / "ket-qua.yaml"
    path.write_text(FILE, encoding="utf-8")
    findings = ntm.load_findings(path)
    assert findings[0] == ntm.Finding("commune", "14.1", "met", "12/BC-UBND", datetime.date(2024, 11, 30))
    assert findings[1].text.vi == "thẩm định: chưa đạt (45/BC-SNN, ngày 10/12/2024; lý do: thiếu danh sách)"
    assert str(findings[2].place) == f"{path}:5:5"
    as_json = {"findings": [{"level": "thẩm tra", "code": "3.1", "finding": "đạt"}]}
    path.with_suffix(".json").write_text(json.dumps(as_json), encoding="utf-8")
    assert ntm.load_findings(path.with_suffix(".json")) == findings[4:] == ntm.parse_findings(as_json)


def test_differences_are_listed_and_nothing_of_ours_changes() -> None:
    before = ASSESSMENT.outcomes
    compared = ntm.compare_levels(ASSESSMENT, ntm.parse_findings(FILE))
    assert [line.code for line in compared.lines] == ["3.1", "14.1", "criterion 14", "overall"]
    assert [line.code for line in compared.differences] == ["14.1", "criterion 14"]
    assert ASSESSMENT.outcomes == before
    assert compared.assessment is ASSESSMENT
    assert compared.text.vi == "Khác nhau 02/04 nội dung có kết quả xác nhận: 14.1, tiêu chí 14."
    assert compared.lines[1].text.vi == (
        "14.1 Tham gia bảo hiểm y tế: theo số liệu: chưa đạt; xã tự đánh giá: đạt (12/BC-UBND, ngày 30/11/2024); "
        "thẩm định: chưa đạt (45/BC-SNN, ngày 10/12/2024; lý do: thiếu danh sách)."
    )
    frame = compared.to_frame(lang="en")
    assert frame.select("code", "ours", "level", "finding", "is_different").rows() == [
        ("3.1", "met", "verification", "met", False),
        ("14.1", "not_met", "commune", "met", True),
        ("14.1", "not_met", "appraisal", "not_met", False),
        ("criterion 14", "not_met", "council", "basically_met", True),
        ("overall", "not_met", "council", "not_met", False),
    ]


@pytest.mark.parametrize("ours", ["met", "not_met", "unknown", "not_applicable"])
def test_basically_met_equals_no_verdict(ours: Any) -> None:
    finding = ntm.Finding("hội đồng", "3.1", "cơ bản đạt")
    line = ntm.LevelComparison("3.1", ntm.Text("a", "a"), ntm.Verdict(ours), (finding,))
    assert line.is_different


@pytest.mark.parametrize(
    ("word", "verdict"), [("đạt", "met"), ("không đạt", "not_met"), ("Không xem xét", "not_applicable")]
)
def test_the_other_words_equal_one_verdict_each(word: str, verdict: str) -> None:
    for ours in ntm.Verdict:
        line = ntm.LevelComparison("3.1", ntm.Text("a", "a"), ours, (ntm.Finding("thẩm tra", "3.1", word),))
        assert line.is_different is (ours != verdict)


def test_the_last_finding_of_a_level_counts() -> None:
    first, last = (
        ntm.Finding("thẩm định", "3.1", word, date=datetime.date(2024, 12, day))
        for day, word in ((1, "chưa đạt"), (9, "đạt"))
    )
    compared = ntm.compare_levels(ASSESSMENT, [last, first])
    assert compared.lines[0].findings == (first, last)
    assert compared.differences == ()
    assert compared.text.vi == "Kết quả xác nhận đều khớp với kết quả theo số liệu (01)."


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = """findings:
  - {level: thẩm địn, code: "3.1", finding: đạt}
  - {level: thẩm định, code: "3.1", finding: gần đạt, date: 2024-13-01}
  - {level: hội đồng, code: "9", finding: cơ bản đạt, reson: a}
  - {code: "14.1", finding: đạt}
  - {level: invalid, code: invalid, finding: invalid}
"""
    with pytest.raises(ntm.FactError) as error:
        ntm.parse_findings(text, name="kq.yaml")
    found = [(str(problem.place), problem.code.value) for problem in error.value.problems]
    assert found == [
        ("kq.yaml:2:13", "unknown-word"),
        ("kq.yaml:3:46", "unknown-word"),
        ("kq.yaml:3:61", "wrong-form"),
        ("kq.yaml:4:55", "unknown-key"),
        ("kq.yaml:5:5", "missing-key"),
        ("kq.yaml:6:13", "unknown-word"),
        ("kq.yaml:6:46", "unknown-word"),
    ]
    assert "chọn một trong: đạt, cơ bản đạt, chưa đạt, không xem xét" in error.value.text("vi")
    with pytest.raises(ntm.FactError) as error:
        ntm.parse_findings({"findings": [{"level": "x", "code": "1", "finding": "đạt"}, {"level": 3}], "more": 1})
    assert {(problem.place, problem.path, problem.code.value) for problem in error.value.problems} == {
        (None, ("findings", 0, "level"), "unknown-word"),
        (None, ("findings", 1), "missing-key"),
        (None, ("findings", 1, "level"), "wrong-form"),
        (None, ("more",), "unknown-key"),
    }


def test_unknown_codes_and_two_findings_at_once_are_refused_together() -> None:
    findings = [
        ntm.Finding("thẩm tra", "3.9", "đạt"),
        ntm.Finding("thẩm tra", "3.1", "đạt"),
        ntm.Finding("thẩm tra", "3.1", "chưa đạt"),
    ]
    with pytest.raises(ntm.FactError) as error:
        ntm.compare_levels(ASSESSMENT, findings)
    assert [problem.code.value for problem in error.value.problems] == ["unknown-code", "code-twice"]


def test_a_finding_made_in_python_needs_a_known_word() -> None:
    with pytest.raises(
        ValueError, match="finding must be one of met, basically_met, not_met, not_considered, not 'tốt'"
    ):
        ntm.Finding("thẩm tra", "3.1", "tốt")
    with pytest.raises(ValueError, match="level must be one of"):
        ntm.Finding("tỉnh", "3.1", "đạt")
