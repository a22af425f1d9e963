"""The command `check`: its formats, its exit codes, and the files it watches."""

import json
from pathlib import Path
from typing import Any

import pytest

from ntm_criteria.authoring import check, github_annotations, rounds, sarif_document
from ntm_criteria.cli.main import run

BAD = 2
SILENT = Path(__file__).parents[1] / "silent"
WRONG = SILENT / "wording-number.yaml"
SCHOOL = Path(__file__).parents[1] / "data/school.yaml"


def test_warnings_end_with_0_unless_they_are_not_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(WRONG)]) == 0
    assert run(["check", str(WRONG), "--strict"]) == BAD
    assert "wording-number" in capsys.readouterr().out
    assert run(["check", "bang-mac-2024", "--strict"]) == 0


def test_json_has_all_that_the_text_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(WRONG), "--format", "json", "--lang", "en"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = check(WRONG)
    assert document["problems"] == [json.loads(json.dumps(each.as_dict("en"))) for each in found.problems]
    assert (document["rule_sets"], document["cases"], document["still_open"]) == (1, 0, [])
    assert "changes" not in document


def test_json_counts_the_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(SCHOOL), "--format", "json", "--mutate"]) == 0
    document = json.loads(capsys.readouterr().out)
    unnoticed = [each for each in document["problems"] if each["code"] == "unnoticed-change"]
    assert document["changes"]["unnoticed"] == len(unnoticed) >= 19
    assert document["changes"]["tried"] > len(unnoticed)


def test_text_counts_the_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "vn-318-2022-ntm-211", "--mutate"]) == 0
    assert "7 thay đổi thử: 0 không bị phát hiện" in capsys.readouterr().out


def test_annotations_of_github_escape_what_has_a_meaning_there(tmp_path: Path) -> None:
    path = tmp_path / "a, b%.yaml"
    path.write_text(WRONG.read_text(encoding="utf-8"), encoding="utf-8")
    lines = github_annotations(check(path).problems, "vi")
    (line,) = (line for line in lines if "title=wording-number" in line)
    head, _, text = line.removeprefix("::").partition("::")
    kind, _, properties = head.partition(" ")
    assert kind == "warning"
    assert properties.split(",")[0] == f"file={tmp_path}/a%2C b%25.yaml".replace(":", "%3A")
    assert [each.partition("=")[0] for each in properties.split(",")] == ["file", "line", "col", "title"]
    assert "ở đó ghi 95%25%0A" in text
    assert "\n" not in line


def required(value: dict[str, Any], *keys: str) -> None:
    assert set(keys) <= value.keys()


def test_sarif_has_what_its_schema_requires(capsys: pytest.CaptureFixture[str]) -> None:
    """SARIF 2.1.0, sections 3.13, 3.14, 3.19, 3.27, 3.29, 3.30: the properties required, their types and values."""
    assert run(["check", str(SILENT), "--format", "sarif"]) == BAD  # the files of one folder have one id
    log = json.loads(capsys.readouterr().out)
    required(log, "version", "runs", "$schema")
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    required(one, "tool", "results")
    assert one["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = one["tool"]["driver"]
    required(driver, "name", "version", "rules")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    assert all(isinstance(rule["shortDescription"]["text"], str) for rule in driver["rules"])
    assert {"wording-number", "never-met", "code-twice"} <= set(ids)
    for result in one["results"]:
        required(result, "message", "ruleId", "ruleIndex", "level", "locations")
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("file:///")
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1


def test_sarif_names_relative_files_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xã mẫu.yaml").write_text(WRONG.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    log = sarif_document(check("xã mẫu.yaml").problems, "en", "1")
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in log["runs"][0]["results"]}
    assert uris == {"x%C3%A3%20m%E1%BA%ABu.yaml"}


def test_a_round_begins_when_a_file_changes(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.yaml", 0
    path.write_text("a", encoding="utf-8")
    (tmp_path / "note.txt").write_text("a", encoding="utf-8")

    class Enough(Exception):
        pass

    def steps() -> Any:
        yield
        (tmp_path / "note.txt").write_text("other", encoding="utf-8")  # no rule file
        yield
        path.write_text("other", encoding="utf-8")
        yield
        (tmp_path / "a.cases.yaml").write_text("new", encoding="utf-8")
        yield
        path.unlink()
        yield
        raise Enough

    step = steps()
    with pytest.raises(Enough):
        for _ in rounds(path, lambda: next(step)):
            seen += 1
    assert seen == 4  # at once, changed, added, removed


def test_the_command_watches_until_it_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, looks = tmp_path / "a.yaml", []
    path.write_text(WRONG.read_text(encoding="utf-8"), encoding="utf-8")

    def sleep(_: float) -> None:
        looks.append(1)
        if len(looks) > 1:
            raise KeyboardInterrupt
        path.write_text((SILENT / "never-met.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    monkeypatch.setattr("ntm_criteria.cli.check.time.sleep", sleep)
    assert run(["check", str(path), "--watch"]) not in (0, 1)
    shown = capsys.readouterr()
    assert shown.out.index("wording-number") < shown.out.index("never-met")
    assert shown.err.count("Đang chờ tệp thay đổi") == 2
