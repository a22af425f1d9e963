"""The commands `plan`, `what-if` and `compare`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ntm_criteria.cli import run

TOP = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
COMMUNE = str(TOP / "tests/data/suoi-mo.yaml")
COMPLETE = str(TOP / "examples/minh-hoa-day-du.yaml")
NOT_MET, UNKNOWN, BAD = 10, 11, 2
Capture = pytest.CaptureFixture[str]
Said = Callable[[], str]


def test_plan_lists_what_remains(capsys: Capture) -> None:
    assert run(["plan", COMMUNE]) == NOT_MET
    shown = capsys.readouterr().out
    assert "Biểu 1. Chỉ tiêu chưa đạt (24 chỉ tiêu; 15.2 và 16.5 ghi chung)" in shown
    assert "    Còn lại: 31 người\n" in shown
    assert run(["plan", COMMUNE, "--exit-zero", "--lang", "en"]) == 0
    assert "Remaining: 31 people" in capsys.readouterr().out


def test_plan_takes_assignments(tmp_path: Path, capsys: Capture, said: Said) -> None:
    path = tmp_path / "phan-cong.csv"
    path.write_text("Tiêu chí;Chủ trì;Thời hạn\n14;Phó Chủ tịch UBND xã;30/11/2024\n", encoding="utf-8-sig")
    assert run(["plan", COMMUNE, "--assignments", str(path), "--markdown"]) == NOT_MET
    assert "| Phó Chủ tịch UBND xã | 30/11/2024 |" in capsys.readouterr().out
    assert run(["plan", COMMUNE, "--assignments", str(path), "--json"]) == NOT_MET
    assert json.loads(capsys.readouterr().out)["document"] == "action-plan"
    path.write_text("Tiêu chí;Chủ trì\n99;A\n", encoding="utf-8")
    assert run(["plan", COMMUNE, "--assignments", str(path)]) == BAD
    assert f"{path}:2:1: unknown-code: bộ 'bang-mac-2024' không có tiêu chí hay chỉ tiêu '99'" in said()


def test_there_is_no_plan_for_withdrawal(said: Said) -> None:
    assert run(["plan", COMMUNE, "--rules", "vn-18-2022-thu-hoi"]) == BAD
    assert "không lập được kế hoạch" in said()


def test_a_plan_is_written_in_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "xa.yaml"
    lines = [
        "name: Xã A",
        "year: 2024",
        "period: 6 tháng",
        "rules: bang-mac-2024",
        "facts:",
        "  escalated_complaints: 1",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    starts = {"html": "<!doctype html>", "markdown": "# KẾ HOẠCH", "json": "{", "text": "KẾ HOẠCH"}
    shown = {}
    for form, start in starts.items():
        assert run(["plan", str(file), "--format", form, "--exit-zero"]) == 0
        shown[form] = capsys.readouterr().out
        assert shown[form].startswith(start)
        assert form == "json" or "Số liệu: 6 tháng đầu năm 2024 (ngày 30/6/2024)." in shown[form]
    for form in ("markdown", "json"):  # as before
        assert run(["plan", str(file), f"--{form}", "--exit-zero"]) == 0
        assert capsys.readouterr().out == shown[form]


def test_what_if_shows_what_other_figures_change(capsys: Capture) -> None:
    figures = ["insured_people=5131", "nà thí/communal_cleanups_per_month=2", "previous.poor_households=80"]
    assert run(["what-if", COMMUNE, *figures]) == NOT_MET
    shown = capsys.readouterr().out
    assert "Giả định số người tham gia bảo hiểm y tế: 5.131 người\n" in shown
    assert "Giả định Thôn Nà Thí: số lần tổ chức làm vệ sinh chung mỗi tháng: 2 lần/tháng\n" in shown
    assert "Giả định số hộ nghèo năm trước: 80 hộ\n" in shown
    assert "\nTiêu chí 14: chưa đạt → đạt\n" in shown
    assert (
        "  14.1 Tham gia bảo hiểm y tế: chưa đạt → đạt\n"
        "    Số liệu: 5.100/5.400 người (94,44%) → 5.131/5.400 người (95,02%)\n"
    ) in shown
    assert "11.1 Giảm tỷ lệ hộ nghèo: chưa đạt → đạt" in shown
    assert "17.2 Làm vệ sinh chung hàng tháng: chưa đạt → chưa đủ số liệu" in shown
    figures = ["culture_families=640", "insured_people=2700", "5/communal_cleanups_per_month=2"]
    assert run(["what-if", COMPLETE, *figures]) == UNKNOWN
    assert "Kết quả chung: chưa đạt → chưa có căn cứ đánh giá" in capsys.readouterr().out
    assert run(["what-if", COMMUNE, "insured_people=", "--lang", "en"]) == NOT_MET
    assert "14.1 Health insurance coverage: not met → unknown" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        (["insured_people"], "'insured_people' không đúng dạng 'mã số liệu=số liệu'"),
        (["=5"], "không đúng dạng"),
        (["/street_lighting=5"], "không đúng dạng"),
        (["Nà Thi/street_lighting=Đạt"], "danh sách thôn của xã không có 'Nà Thi'; có phải ý là 'Nà Thí'?"),
        (["insured_people=1", "insured_people=2"], "'insured_people' ghi hai lần"),
        (["insured_people=9999", "nothing=1"], "nhiều hơn dân số của xã"),
        (["insured_people=9999", "nothing=1"], "unknown-fact: nothing"),
        ([], "Missing argument 'FACT=VALUE...'"),
    ],
)
def test_what_if_refuses_what_it_cannot_read(figures: list[str], message: str, said: Said) -> None:
    assert run(["what-if", COMMUNE, *figures]) == BAD
    assert message in said()


def test_compare_takes_communes_and_stored_results(tmp_path: Path, capsys: Capture) -> None:
    assert run(["assess", COMMUNE, "--format", "json", "--exit-zero"]) == 0
    stored = tmp_path / "truoc.json"
    stored.write_text(capsys.readouterr().out, encoding="utf-8")
    later = tmp_path / "sau.yaml"
    text = Path(COMMUNE).read_text(encoding="utf-8").replace("insured_people: 5.100", "insured_people: 5.131")
    later.write_text(text.replace("bản tin/tuần", "").replace("per_week: 1", "per_week: 2"), encoding="utf-8")
    assert run(["compare", COMMUNE, str(later)]) == NOT_MET
    shown = capsys.readouterr().out
    assert "Kết quả chung: vẫn chưa đạt" in shown
    assert "\nMới đạt 01 chỉ tiêu (14.1); không còn đạt 0 chỉ tiêu; vẫn chưa đạt 23 chỉ tiêu (" in shown
    assert (
        "Chỉ tiêu mới đạt (01)\n  - 14.1 Tham gia bảo hiểm y tế: trước chưa đạt, nay đạt; kỳ trước: 5.100/5.400 người, "
        "bằng 94,44%; kỳ này: 5.131/5.400 người, bằng 95,02%; do số liệu thay đổi.\n"
    ) in shown
    assert "kỳ trước: 01 bản tin/tuần; kỳ này: 02 bản tin/tuần; " in shown
    assert run(["compare", str(stored), str(later), "--exit-zero"]) == 0
    shown = capsys.readouterr().out
    assert "14.1 Tham gia bảo hiểm y tế: chưa đạt → đạt\n    Số liệu: 94,44% → 5.131/5.400" in shown
    assert "\n    Do số liệu thay đổi.\n" in shown
    assert run(["compare", str(stored), str(stored)]) == NOT_MET
    assert "Không chỉ tiêu nào thay đổi." in capsys.readouterr().out


def test_compare_of_two_sets_says_what_only_one_has(capsys: Capture, tmp_path: Path) -> None:
    assert run(["assess", COMMUNE, "--format", "json", "--exit-zero"]) == 0
    stored = tmp_path / "truoc.json"
    stored.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["compare", str(stored), COMMUNE, "--rules", "vn-318-2022-ntm", "--lang", "en"]) in (NOT_MET, UNKNOWN)
    assert "→ not in the set" in capsys.readouterr().out


def test_a_json_file_that_is_no_result_is_a_commune(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "xa.json"
    path.write_text('{"name": "A", "rules": "bang-mac-2024", "facts": {"x": 1}}', encoding="utf-8")
    assert run(["compare", str(path), COMMUNE]) == BAD
    assert "unknown-fact" in said()
    path.write_text("{", encoding="utf-8")
    assert run(["compare", str(path), COMMUNE]) == BAD
    assert "bad-yaml" in said()


def test_compare_says_that_the_year_of_the_bound_did_it(tmp_path: Path, capsys: Capture) -> None:
    paths = []
    for year in (2022, 2025):
        paths.append(str(tmp_path / f"{year}.yaml"))
        text = f"name: A\nyear: {year}\nscope: {{region: tdmnpb}}\nfacts: {{income_per_capita: 40}}\n"
        Path(paths[-1]).write_text(text, encoding="utf-8")
    assert run(["compare", *paths, "--rules", "vn-318-2022-ntm", "--exit-zero"]) == 0
    assert "do vùng, nhóm xã hoặc năm áp dụng thay đổi." in capsys.readouterr().out


def test_compare_lists_findings_of_other_levels(tmp_path: Path, capsys: Capture, said: Said) -> None:
    findings = tmp_path / "ket-qua.yaml"
    line = "  - {{level: {level}, code: '{code}', finding: {finding}, date: 2024-12-10}}\n"
    rows = [("thẩm tra", "3.1", "chưa đạt"), ("thẩm định", "14.1", "đạt")]
    findings.write_text("findings:\n" + "".join(line.format(level=a, code=b, finding=c) for a, b, c in rows), "utf-8")
    assert run(["compare", COMMUNE, COMMUNE, "--findings", str(findings)]) == NOT_MET
    shown = capsys.readouterr().out
    assert "Kết quả xác nhận của các cấp (02)\n" in shown
    assert "  - 14.1 Tham gia bảo hiểm y tế: theo số liệu: chưa đạt; thẩm định: đạt (ngày 10/12/2024).\n" in shown
    assert run(["assess", COMMUNE, "--format", "json", "--exit-zero"]) == 0
    stored = tmp_path / "truoc.json"
    stored.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["compare", str(stored), COMMUNE, "--findings", str(findings)]) == NOT_MET
    assert "Kết quả xác nhận của các cấp (02)\n" in capsys.readouterr().out
    assert run(["compare", COMMUNE, str(stored), "--findings", str(findings)]) == BAD
    assert "--findings cần AFTER là tệp số liệu của xã" in said()
    findings.write_text("findings:\n" + line.format(level="xã bên", code="3.1", finding="đạt"), "utf-8")
    broken = tmp_path / "hong.yaml"
    broken.write_text("name: A\nrules: bang-mac-2024\nfacts: {nothing: 1}\n", encoding="utf-8")
    assert run(["compare", COMMUNE, str(broken), "--findings", str(findings)]) == BAD
    lines = said()  # the mistakes of all files
    assert "unknown-fact" in lines
    assert "không có cấp đánh giá 'xã bên'" in lines


def test_what_if_tells_all_its_mistakes_at_once(said: Said) -> None:
    arguments = ["poor_households", "Nà Xa/street_lighting=Đạt", "deaths=1", "deaths=2"]
    assert run(["what-if", COMMUNE, *arguments]) == BAD
    lines = said()
    for expected in ("'poor_households' không đúng dạng", "không có 'Nà Xa'", "'deaths' ghi hai lần"):
        assert expected in lines
