"""The command line: what it prints, where, and with which exit code."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run
from ntm_criteria.reporting.schemas import SCHEMAS, schema
from ntm_criteria.text import LANGUAGES, Lang, Text

TOP = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
EXAMPLE = str(TOP / "examples/bang-mac-2024.yaml")
COMPLETE = str(TOP / "examples/minh-hoa-day-du.yaml")
MET, FAILS, NOT_MET, UNKNOWN, NOT_APPLICABLE, BAD = 0, 1, 10, 11, 12, 2

RULES = """
format: 1
rule_set: {id: thu, label: {vi: Bộ thử, en: Test set}, years: 2024..2025}
sources: {s: {title: Quyết định thử}}
criteria:
  - number: 1
    label: {vi: Tiêu chí thử, en: Test criterion}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Chỉ tiêu thử, en: Test indicator}
        cite: {source: s, at: Điều 2, status: checked}
        requires: {fact: irrigated_land_share, at_least: 92 %}
        not_applicable:
          {when: {fact: rural_market, is: true}, because: {vi: có chợ, en: a market}, counts_as: excluded}
"""
OUTCOMES = {"rural_market: không, irrigated_land_share: 92": MET, "rural_market: không, irrigated_land_share: 91": NOT_MET,
            "rural_market: không": UNKNOWN, "rural_market: có": NOT_APPLICABLE}  # fmt: skip


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "thu.yaml"
    path.write_text(RULES, encoding="utf-8")
    return str(path)


def commune(folder: Path, facts: str = "", more: str = "") -> str:
    path = folder / "xa.yaml"
    path.write_text(f"name: Thử\nyear: 2024\nfacts: {{{facts}}}\n{more}", encoding="utf-8")
    return str(path)


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))


def started(
    *arguments: str, module: str = "ntm_criteria", env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """The program as a process of its own."""
    own = {
        key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHONIO", "PYTHONUTF"))
    }
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, capture_output=True, input=stdin, env={**own, **(env or {})}, check=False)


as_usual = cache(started)  # it says the same each time


# assess


@pytest.mark.parametrize(("facts", "code"), OUTCOMES.items())
def test_the_exit_code_is_the_verdict(facts: str, code: int, tmp_path: Path, rules: str) -> None:
    file = commune(tmp_path, facts)
    assert run(["assess", file, "--rules", rules]) == code
    assert run(["explain", file, "1.1", "--rules", rules]) == code
    assert run(["assess", file, "--rules", rules, "--exit-zero"]) == 0
    assert run(["explain", file, "1.1", "--rules", rules, "--exit-zero"]) == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_form_is_what_the_library_renders(form: Any, lang: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", EXAMPLE, "--format", form, "--lang", lang]) == NOT_MET
    assessment = ntm.assess(ntm.load_commune(EXAMPLE), ntm.load_rule_set("bang-mac-2024"))
    rendered = ntm.render(assessment, form, lang=lang)
    shown = capsys.readouterr()
    if form == "html":  # a whole page, as a browser wants it of a file
        title = "<title>[^<>]+ 2024[^<>]+</title>"
        head = rf'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">.*{title}.*</head>'
        body = re.escape(rendered).replace("h2>", "h1>")
        assert re.fullmatch(rf"{head}\n<body><main>\n{body}\n</main></body>\n</html>\n", shown.out)
    else:
        assert shown.out.rstrip("\n") == rendered.rstrip("\n")
    assert shown.err == ""


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_json_is_the_result_document(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", EXAMPLE, "--format", "json", "--lang", lang]) == NOT_MET
    shown = capsys.readouterr().out
    assessment = ntm.assess(ntm.load_commune(EXAMPLE), ntm.load_rule_set("bang-mac-2024"))
    assert json.loads(shown) == ntm.render(assessment, "dict", lang="vi" if lang == "vi" else "en")
    assert "Bằng Mạc" in shown


def test_vietnamese_text_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    run(["assess", EXAMPLE])
    shown = capsys.readouterr().out
    assert shown.startswith("KẾT QUẢ TỰ ĐÁNH GIÁ năm 2024 của xã Bằng Mạc theo Kế hoạch")
    assert "còn thiếu 01 thôn" in shown


def test_a_rule_file_of_ones_own_and_another_year(
    tmp_path: Path, rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "xa.yaml"
    file.write_text("name: Thử\nfacts: {rural_market: có}\n", encoding="utf-8")
    assert run(["assess", str(file), "--rules", rules, "--year", "2025"]) == NOT_APPLICABLE
    assert "năm 2025" in capsys.readouterr().out
    assert run(["assess", str(file), "--rules", rules]) == BAD
    assert "wrong-year" in capsys.readouterr().err


@pytest.mark.parametrize("content", [
    b"name: A\nrules: bang-mac-2024\nfacts:\n  irrigated_land_share: 91,5 %\n",
    b"\xef\xbb\xbfname: A\r\nrules: bang-mac-2024\r\nfacts:\r\n  irrigated_land_share: 91,5 %\r\n",
    b'{"name": "A", "rules": "bang-mac-2024", "facts": {"irrigated_land_share": 91.5}}',
    b'\xef\xbb\xbf\n {"name": "A", "rules": "bang-mac-2024", "facts": {"irrigated_land_share": "91,5 %"}}',
    '{"name": "Nà Mỏ", "rules": "bang-mac-2024", "year": 2024, "facts": {"irrigated_land_share": 91.5}}'.encode(),
])  # fmt: skip
def test_standard_input_may_be_yaml_or_json(
    content: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, content)
    assert run(["explain", "-", "3.1"]) == NOT_MET
    assert "91,5%; còn thiếu 0,5 điểm phần trăm" in capsys.readouterr().out


# what is wrong


@pytest.mark.parametrize(("arguments", "said"), [
    (["assess", "khong-co.yaml"], "unreadable-file: không tìm thấy tệp khong-co.yaml\n    kiểm tra tên tệp và thư mục"),
    (["assess", str(TOP)], f"unreadable-file: '{TOP}' là thư mục, cần tên một tệp"),
    (["assess", EXAMPLE, "--rules", "bang-mac-2025"], "có phải ý là 'bang-mac-2024'?"),
    (["assess", EXAMPLE, "--rules", "khong-co.yaml"], "unreadable-file: không tìm thấy tệp khong-co.yaml"),
    (["assess", EXAMPLE, "--year", "2025"], "wrong-year"),
    (["assess", EXAMPLE, "--year", "nay"], "--year"),
    (["assess", EXAMPLE, "--format", "xml"], "--format"),
    (["assess", EXAMPLE, "--lang", "fr"], "--lang"),
    (["assess"], "FILE"),
    (["asess", EXAMPLE], "asess"),
    (["explain", EXAMPLE], "CODE"),
    (["explain", EXAMPLE, "3.9"],
     "bộ 'bang-mac-2024' không có chỉ tiêu '3.9'; tiêu chí 3 có các chỉ tiêu 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7\n"),
    (["explain", EXAMPLE, "3,9", "--lang", "en"],
     "'bang-mac-2024' has no indicator '3,9'; criterion 3 has the indicators 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7\n"),
    (["explain", EXAMPLE, "3,1"], "bộ 'bang-mac-2024' không có chỉ tiêu '3,1'; ghi '3.1'\n"),
    (["explain", EXAMPLE, "20.1"], "chỉ tiêu '20.1'; bộ có các chỉ tiêu 1.1, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 3.1, 3.2, …\n"),
    (["facts", "x.json"], "unreadable-file: không tìm thấy tệp x.json"),
    (["facts", "bang-mac"], "bang-mac-2024"),
    (["schema", "rules"], "'rule-file', 'layer-file', 'facts-file', 'cases-file', 'commune', 'result'"),
    (["check"], "PATH"),
])  # fmt: skip
def test_wrong_usage_and_bad_files(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == BAD
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err


def test_a_commune_that_names_no_rule_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", commune(tmp_path)]) == BAD
    said = "chưa ghi bộ quy tắc; thêm dòng `rules: bang-mac-2024` vào tệp, hoặc dùng --rules; các bộ kèm theo: bang-mac"
    assert said in capsys.readouterr().err
    assert run(["assess", commune(tmp_path), "--lang", "en"]) == BAD
    assert "no rule set is named; add a line" in capsys.readouterr().err


def test_a_bundled_set_is_checked_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "bang-mac-2024"]) == 0
    assert re.fullmatch(r"1 bộ quy tắc, [1-9]\d* tình huống kiểm thử: 0 lỗi, 0 lưu ý\n", capsys.readouterr().out)
    assert run(["check", "bang-mac-2023"]) == BAD
    assert "unreadable-file: không tìm thấy tệp bang-mac-2023" in capsys.readouterr().out


def test_all_problems_of_a_file_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "xa.yaml"
    file.write_text(
        "name: Thử\nrules: bang-mac-2024\nfacts:\n  irigated_land_share: 91\n  income_per_capita: khoảng 55\n  villages: 500\n",
        encoding="utf-8",
    )
    assert run(["assess", str(file)]) == BAD
    err = capsys.readouterr().err
    found = re.findall(r"xa\.yaml:(\d+):\d+: ([a-z-]+): ", err)
    assert found == [("4", "unknown-fact"), ("5", "unreadable-figure"), ("6", "out-of-limits")]
    assert "có phải ý là 'irrigated_land_share'?" in err


@pytest.mark.parametrize("arguments", [["--lang", "en"], ["--lang=en"]])
def test_problems_are_told_in_the_language_asked_for(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", "khong-co.yaml", *arguments]) == BAD
    assert "there is no file khong-co.yaml" in capsys.readouterr().err
    assert run(["assess", "en"]) == BAD
    assert "không tìm thấy tệp en" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", [b"name: A\xff\nrules: bang-mac-2024\n", b"", b"[1]", b"{", b"name: [", b'{"name": 1}']
)
def test_bad_standard_input(
    content: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not guessed at: a name with a broken letter would stand in every report."""
    type_in(monkeypatch, content)
    assert run(["assess", "-", "--rules", "bang-mac-2024"]) == BAD
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "<stdin>" in shown.err


# check, rules, facts, schema


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_our_own_rules_are_in_order(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(TOP / "rules"), "--lang", lang]) == 0
    shown = capsys.readouterr()
    pattern = {"vi": r"\d+ bộ quy tắc, \d{2,} tình huống kiểm thử: 0 lỗi, 0 lưu ý\n",
               "en": r"\d+ rule sets, \d{2,} cases: 0 problems, 0 warnings\n"}[lang]  # fmt: skip
    assert re.fullmatch(pattern, shown.out)
    assert shown.err == ""


def test_every_mistake_of_a_rule_file_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "thu.yaml"
    text = RULES.replace("status: checked", "status: tốt").replace("years: 2024..2025", "years: 2024")
    path.write_text(text, encoding="utf-8")
    assert run(["check", str(path)]) == BAD
    shown = capsys.readouterr()
    found = re.findall(r"thu\.yaml:(\d+):\d+: ([a-z-]+): ", shown.out)
    assert {("3", "wrong-form"), ("12", "unknown-word")} <= set(found)
    assert f": {len(found)} lỗi" in shown.err


def test_a_failing_case_is_told_at_its_line(tmp_path: Path, rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    cases = (
        'format: 1\ncases:\n  - name: Có chợ\n    year: 2024\n    facts: {rural_market: có}\n    expect: {"1.1": đạt}\n'
    )
    (tmp_path / "thu.cases.yaml").write_text(cases, encoding="utf-8")
    assert run(["check", rules]) == BAD
    shown = capsys.readouterr()
    assert re.search(
        r"thu\.cases\.yaml:6:\d+: case-failed: Có chợ: 1\.1: mong đợi 'đạt', kết quả là 'không xem xét", shown.out
    )
    assert "1 bộ quy tắc, 1 tình huống kiểm thử: 1 lỗi" in shown.err


def test_a_case_without_a_year_is_told_at_its_line(
    tmp_path: Path, rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = 'format: 1\ncases:\n  - name: Có chợ\n    facts: {rural_market: có}\n    expect: {"1.1": đạt}\n'
    (tmp_path / "thu.cases.yaml").write_text(cases, encoding="utf-8")
    assert run(["check", rules]) == BAD
    shown = capsys.readouterr().out
    assert re.search(r"thu\.cases\.yaml:3:11: wrong-year: .*\n    thêm dòng `year:` vào tệp", shown)


@pytest.mark.parametrize("name", ["khong-co.yaml", "khong-co"])
def test_there_must_be_something_to_check(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tmp_path / name)]) == BAD
    assert run(["check", str(tmp_path)]) == BAD
    assert capsys.readouterr().out.count("unreadable-file") == 2


def table(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_the_bundled_rule_sets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    heads, *rows = table(capsys.readouterr().out)
    assert heads == ["Mã bộ", "Tên", "Năm", "Tiêu chí", "Chỉ tiêu", "Nhiệm vụ", "Có nguồn", "Đủ"]
    assert [row[0] for row in rows] == [each.id for each in ntm.bundled_rule_sets()]
    assert all(len(row) == len(heads) for row in rows)
    assert run(["rules", "--lang", "en"]) == 0
    heads, *rows = table(capsys.readouterr().out)
    assert heads == ["Id", "Title", "Years", "Criteria", "Indicators", "Tasks", "Sourced", "Complete"]
    assert {row[0]: row[6] for row in rows}["vn-51-2025-xa"] == "0/47"


def test_an_overlay_is_printed_and_its_check_says_what_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["overlay", "vn-318-2022-ntm"]) == 0
    path = tmp_path / "layer.yaml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["check", str(path)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Còn mở:\n")
    assert "  - 15.1 Người dân tham gia bảo hiểm y tế: chưa có văn bản quy định mức\n" in shown
    assert "  - 30 chỉ tiêu chưa có tên\n" in shown


def test_the_figures_a_set_reads_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "bang-mac-2024"]) == 0
    heads, *rows = table(capsys.readouterr().out)
    assert heads == ["Mã", "Tên", "Loại, đơn vị", "Cấp", "Chỉ tiêu", "Nơi nắm số liệu"]
    assert all(len(row) == len(heads) for row in rows)
    by_id = {row[0]: row[1:] for row in rows if "năm trước" not in row[1] or row[0] == "poverty_rate_reduction"}
    assert by_id["income_per_capita"] == [
        "thu nhập bình quân đầu người trong năm",
        "triệu đồng/người/năm",
        "xã",
        "10.1",
        "",
    ]
    assert by_id["street_lighting"][1:] == ["đạt/chưa đạt hoặc có/không", "thôn", "4.3", "trưởng thôn"]
    category, *others = by_id["commune_government_rating"][1:4]
    assert category.startswith("danh mục: hoàn thành xuất sắc nhiệm vụ; ")  # what may be written
    assert others == ["xã", "16.2"]
    assert ["poverty_rate", "tỷ lệ hộ nghèo (năm trước)"] in [row[:2] for row in rows]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == schema(name)


def test_the_schema_of_a_rule_file_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("rule-file")


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["-h"], *([c, "-h"] for c in ("assess", "explain", "check", "facts"))]
)
def test_help_tells_how(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(arguments)
    shown = capsys.readouterr()
    assert "Usage: ntm-criteria" in shown.out + shown.err
    assert code == (0 if arguments else BAD)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"ntm-criteria, version {ntm.__version__}\n"


# as a process


def test_it_runs_as_a_module_and_prints_utf_8() -> None:
    done = started("explain", EXAMPLE, "6.4")
    assert done.returncode == NOT_MET
    assert done.stdout.decode("utf-8").startswith("6.4 Thôn giữ vững danh hiệu “Thôn văn hóa”: chưa đạt")
    assert done.stderr == b""


@pytest.mark.parametrize("env", [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "cp1258"},
    {"PYTHONIOENCODING": "utf-16"},
], ids=str)  # fmt: skip
@pytest.mark.parametrize("arguments", [
    ["explain", EXAMPLE, "6.4"], ["assess", EXAMPLE, "--format", "json"], ["rules"], ["facts", "bang-mac-2024"],
    ["check", str(TOP / "rules/vn/vn-319-2022-kieu-mau.yaml")], ["assess", "khong-co.yaml"], ["-h"],
], ids=lambda words: words[0])  # fmt: skip
def test_no_locale_breaks_vietnamese(arguments: Sequence[str], env: Mapping[str, str]) -> None:
    usual, done = as_usual(*arguments), started(*arguments, env=env)
    assert (done.returncode, done.stdout, done.stderr) == (usual.returncode, usual.stdout, usual.stderr)
    assert "�" not in (done.stdout + done.stderr).decode("utf-8")


@pytest.mark.parametrize("arguments", [
    ["assess", EXAMPLE], ["assess", EXAMPLE, "--format", "json"], ["assess", EXAMPLE, "--format", "html"],
    ["facts", "bang-mac-2024"], ["rules"], ["schema"], ["explain", EXAMPLE, "3.1"],
], ids=lambda words: " ".join(words[::2]))  # fmt: skip
def test_a_reader_that_goes_away_is_no_failure(arguments: Sequence[str]) -> None:
    """As in `ntm-criteria facts bang-mac-2024 | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = [sys.executable, "-m", "ntm_criteria", *arguments]
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode != FAILS


def test_a_name_that_no_encoding_can_write_does_not_break_the_output() -> None:
    content = b'{"name": "\\ud800", "rules": "bang-mac-2024"}'
    for form in ("text", "markdown", "html", "json"):
        done = started("assess", "-", "--format", form, stdin=content)
        assert done.returncode in (UNKNOWN, BAD)
        assert b"Traceback" not in done.stderr


def coloured(*arguments: str, width: int = 300) -> tuple[str, list[tuple[str, str]]]:
    """What a terminal shows, and each coloured piece with its colour."""
    env = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(width)}
    text = started(*arguments, env=env).stdout.decode("utf-8")
    return re.sub("\x1b\\[[0-9;]*m", "", text), re.findall("\x1b\\[([0-9;]+)m([^\x1b]*)\x1b\\[0m", text)


RED, GREEN, YELLOW = "1;31", "32", "33"
COLOURS = {
    "vi": {
        "chưa đạt": RED,
        "đạt": GREEN,
        "chưa đủ số liệu": YELLOW,
        "chưa có căn cứ đánh giá": YELLOW,
        "đã thực hiện": GREEN,
        "chưa thực hiện": RED,
        "chưa có số liệu": YELLOW,
    },
    "en": {
        "not met": RED,
        "met": GREEN,
        "unknown": YELLOW,
        "no basis to judge": YELLOW,
        "done": GREEN,
        "not done": RED,
        "not reported": YELLOW,
    },
}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_on_a_terminal_the_verdicts_are_coloured_and_nothing_else(lang: str) -> None:
    found: dict[str, str] = {}
    for file in (EXAMPLE, COMPLETE):  # together they hold every word for a verdict
        shown, pieces = coloured("assess", file, "--lang", lang)
        assert shown == started("assess", file, "--lang", lang).stdout.decode("utf-8")
        assessment = ntm.assess(ntm.load_commune(file), ntm.load_rule_set("bang-mac-2024"))
        assert len(pieces) == 1 + len(assessment.criteria) + len(assessment.entries)
        found |= {word: colour for colour, word in pieces}
    assert found == COLOURS[lang]


def test_elsewhere_nothing_is_coloured() -> None:
    assert b"\x1b" not in started("assess", EXAMPLE).stdout
    assert b"\x1b" not in started("rules").stdout
    assert "\x1b[3" not in started("assess", EXAMPLE, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout.decode("utf-8")


def test_tables_on_a_terminal_hold_the_same_words() -> None:
    shown, _ = coloured("rules")
    assert shown.split() == started("rules").stdout.decode("utf-8").split()


@pytest.mark.parametrize("width", [40, 80, 120, 300])
@pytest.mark.parametrize("arguments", [["facts", "bang-mac-2024"], ["rules"]], ids=lambda words: words[0])
def test_on_a_terminal_no_code_is_cut(arguments: list[str], width: int) -> None:
    """They are copied from there into files."""
    shown, _ = coloured(*arguments, width=width)
    firsts = {line.split(" ")[0] for line in shown.splitlines()}
    assert {row[0] for row in table(as_usual(*arguments).stdout.decode("utf-8"))[1:]} <= firsts
    assert "…" not in shown


RULES_FOR_COMMUNE = Text("đây là bộ quy tắc, không phải tệp số liệu của xã", "this is a rule set, not a commune's file")
COMMUNE_FOR_RULES = Text("đây là tệp số liệu của xã, không phải bộ quy tắc", "this is a commune's file, not a rule set")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_another_kind_is_one_mistake(
    lang: Lang, tmp_path: Path, rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    xa, check, assess = commune(tmp_path), f"`ntm-criteria check {rules}`", "`ntm-criteria assess {} --rules ID`"
    cases = tmp_path / "thu.cases.yaml"
    cases.write_text("format: 1\ncases: []\n", encoding="utf-8")
    for arguments, said in (
        (["facts", xa], COMMUNE_FOR_RULES),
        (["check", xa], COMMUNE_FOR_RULES),
        (["assess", xa, "--rules", xa], COMMUNE_FOR_RULES),
        (["assess", rules, "--rules", rules], RULES_FOR_COMMUNE),
        (["facts", str(cases)], Text("đây là tệp tình huống kiểm thử", "this is a file of test cases")),
    ):
        assert run([*arguments, "--lang", lang]) == BAD
        shown = "".join(capsys.readouterr())
        assert f":1: wrong-form: {said[lang]}" in shown
        assert shown.count("wrong-form") == 1
        hint = {COMMUNE_FOR_RULES: assess.format(xa), RULES_FOR_COMMUNE: check}.get(said, "check")
        assert hint in shown


def test_a_commune_file_beside_rule_files_is_no_mistake(
    tmp_path: Path, rules: str, capsys: pytest.CaptureFixture[str]
) -> None:
    commune(tmp_path)
    assert run(["check", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "xa.yaml" not in shown.out
    assert shown.err == "1 bộ quy tắc, 0 tình huống kiểm thử: 0 lỗi, 1 lưu ý\n"  # there are no cases
    assert run(["check", str(tmp_path), "--lang", "en"]) == 0
    assert capsys.readouterr().err == "1 rule set, 0 cases: 0 problems, 1 warning\n"


@pytest.mark.parametrize(("named", "message", "hint"), [
    ("my-set.yaml", "không tìm thấy tệp bộ quy tắc 'my-set.yaml' (tìm trong thư mục của tệp này)", "đặt tệp quy tắc cạnh"),
    ("my-set.json", "không tìm thấy tệp bộ quy tắc 'my-set.json' (tìm trong thư mục của tệp này)", "đặt tệp quy tắc cạnh"),
    ("bang-mac-2023", "không có bộ quy tắc kèm theo nào tên 'bang-mac-2023'", "có phải ý là 'bang-mac-2024'?"),
    ("xyz", "không có bộ quy tắc kèm theo nào tên 'xyz'", "các bộ kèm theo: bang-mac-2024, "),
])  # fmt: skip
def test_a_rule_set_that_is_not_there_is_told_where_it_is_named(
    named: str, message: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["assess", commune(tmp_path, more=f"rules: {named}\n")]) == BAD
    assert f"xa.yaml:4:8: unknown-reference: {message}\n    {hint}" in capsys.readouterr().err
