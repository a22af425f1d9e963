"""The command `progress`: several files of one commune, each with the date of its figures."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ntm_criteria.cli import run
from ntm_criteria.reporting.schemas import schema

NOT_MET, BAD = 10, 2
Capture = pytest.CaptureFixture[str]
Said = Callable[[], str]
Written = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(file: str, insured: int, *lines: str, name: str = "Xã Mẫu", rules: str = "bang-mac-2024") -> str:
        path = tmp_path / file
        keys = [f"name: {name}", "year: 2024", f"rules: {rules}", *lines]
        path.write_text(
            "\n".join(
                [*keys, "facts:", "  population: 2410", f"  insured_people: {insured}", "  escalated_complaints: 1"]
            ),
            encoding="utf-8",
        )
        return str(path)

    return write


def test_periods_are_told_in_sentences(written: Written, capsys: Capture) -> None:
    nine, half = written("9.yaml", 2280, "period: 9 tháng"), written("6.yaml", 2230, "period: 6-months")
    assert run(["progress", nine, half, "--target", "2025"]) == NOT_MET
    shown = capsys.readouterr().out
    assert "Số liệu: 6 tháng đầu năm 2024 (ngày 30/6/2024); 9 tháng đầu năm 2024 (ngày 30/9/2024).\n" in shown
    assert "không phải dự báo" in shown
    assert (
        "  14.1 Tham gia bảo hiểm y tế: chưa đạt\n"
        "    92,53% (30/6/2024), 94,61% (30/9/2024); bình quân mỗi năm tăng 8,25 điểm phần trăm. "
        "Nếu giữ tốc độ này, đáp ứng yêu cầu trên 95% vào năm 2024. "
        "Để đáp ứng yêu cầu trên 95% vào cuối năm 2025, mỗi năm cần tăng ít nhất 0,32 điểm phần trăm. "
        "Chưa có mức quy định sau năm 2024; giả định giữ mức của năm 2024.\n"
    ) in shown
    assert "  - là số vụ việc trong kỳ: 14.2, 15.3\n" in shown
    assert "không ghi kỳ số liệu" not in shown
    assert run(["progress", nine, half, "--only", "met", "--exit-zero", "--lang", "en"]) == 0
    assert "No indicator has figures of two dates." in capsys.readouterr().out


def test_the_date_of_the_figures_counts_and_a_file_without_one_is_of_the_whole_year(
    written: Written, capsys: Capture
) -> None:
    early, year = written("a.yaml", 2230, "figures_date: 2024-06-15"), written("b.yaml", 2280)
    assert run(["progress", early, year]) == NOT_MET
    shown = capsys.readouterr().out
    assert "Số liệu: cả năm 2024 (ngày 15/6/2024); cả năm 2024 (ngày 31/12/2024).\n" in shown
    assert "Tệp không ghi kỳ số liệu, được coi là số liệu cả năm: năm 2024.\n" in shown


def test_forms(written: Written, capsys: Capture) -> None:
    files = [written("6.yaml", 2230, "period: 6 tháng"), written("9.yaml", 2295, "period: quý III")]
    assert run(["progress", *files, "--format", "markdown", "--target", "2024"]) == NOT_MET
    page = capsys.readouterr().out
    head = "| Chỉ tiêu | ĐVT | 30/6/2024 | 30/9/2024 | Kết quả | Mỗi năm | Từ nay đến 31/12/2024 phải |"
    assert head in page
    assert "| 14.1 Tham gia bảo hiểm y tế | % | 92,53 | 95,23 | đạt | +10,73 điểm phần trăm | đã đạt |" in page
    assert run(["progress", *files, "--format", "html"]) == NOT_MET
    assert capsys.readouterr().out.startswith('<!doctype html>\n<html lang="vi">')
    assert run(["progress", *files, "--format", "json"]) == NOT_MET
    document = json.loads(capsys.readouterr().out)
    assert list(Draft202012Validator(schema("progress")).iter_errors(document)) == []
    (line,) = [each for each in document["indicators"] if each["pace"]]
    assert (line["code"], line["values"][0], line["verdicts"]) == ("14.1", "22300/241", ["not_met", "met"])
    assert [each["period"] for each in document["snapshots"]] == ["6-months", "quarter-3"]


def test_all_that_is_wrong_is_told_at_once(written: Written, said: Said) -> None:
    last = written("last.yaml", 2290)
    files = [
        last,
        written("twice.yaml", 2280),
        written("other.yaml", 2280, "period: quý I", name="Xã Khác"),
        written("set.yaml", 2280, "period: quý II", rules="vn-318-2022-ntm"),
        written("word.yaml", 2280, "period: tháng 5"),
        written("early.yaml", 2280, "figures_date: 2023-12-31"),
        written("figure.yaml", 9999, "period: 9 tháng"),
    ]
    assert run(["progress", *files, "--target", "2023"]) == BAD
    lines = said()
    for expected in (
        "năm 2023 đã qua: số liệu mới nhất là của ngày 31/12/2024",
        f"twice.yaml:2:7: no-progress: số liệu ngày 31/12/2024 đã có trong '{last}'",
        "other.yaml:1:7: no-progress: số liệu của 'Xã Khác', còn số liệu mới nhất của 'Xã Mẫu'",
        "set.yaml:3:8: no-progress: đánh giá theo bộ 'vn-318-2022-ntm', còn kết quả mới nhất theo bộ 'bang-mac-2024'",
        "word.yaml:4:9: unknown-word: không có kỳ số liệu 'tháng 5'",
        "early.yaml:4:15: wrong-year: ngày chốt số liệu 31/12/2023 trước năm đánh giá 2024",
        "part-exceeds-whole",
    ):
        assert expected in lines, (expected, lines)


def test_one_rule_set_for_all_makes_them_one_course(written: Written, capsys: Capture) -> None:
    files = [
        written("set.yaml", 2230, "period: quý II", rules="vn-318-2022-ntm"),
        written("year.yaml", 2280, "period: cả năm"),
    ]
    assert run(["progress", *files, "--rules", "bang-mac-2024"]) == NOT_MET
    assert "14.1 Tham gia bảo hiểm y tế" in capsys.readouterr().out


def test_one_file_shows_no_progress(written: Written, said: Said) -> None:
    assert run(["progress", written("a.yaml", 2230)]) == BAD
    assert "cần ít nhất hai tệp" in said()
