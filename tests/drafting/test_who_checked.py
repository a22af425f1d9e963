"""Who compared a citation with the document, and when: no day that is yet to come, nothing half said."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import ntm_criteria as ntm
from drafting.making import grid
from ntm_criteria.drafting import SourceCell, SourceDocument, SourceTable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = grid(
        "TT | Tên tiêu chí | Nội dung tiêu chí | Mức", "1 | A | 1.1. Tỷ lệ B | ≥ 80%", "| | 1.2. Tỷ lệ C | ≥ 90%"
    )
    cells = tuple(SourceCell(cell.text, cell.row, cell.column) for cell in rows)
    source = SourceDocument("phu-luc.docx", (SourceTable("phu-luc.docx", 1, cells, "Bộ tiêu chí 2021–2025"),))
    path = tmp_path / "du-thao.yaml"
    path.write_text(ntm.draft_rule_set(source, id="du-thao").text, encoding="utf-8")
    return path


def test_nobody_has_checked_it_on_a_day_that_is_yet_to_come(file: Path) -> None:
    with pytest.raises(ntm.RuleFileError, match="yet to come"):
        ntm.confirm_indicators(file, ["1.1"], by="Người đối chiếu", on=date.today() + timedelta(days=3))
    assert ntm.confirm_indicators(file, ["1.1"], by="Người đối chiếu", on=date.today()).cells


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (", checked_on: 2026-01-05", "", "1.1 và 1.2: ghi người đối chiếu mà không ghi ngày"),
        (", checked_by: B", "", "1.1 và 1.2: ghi 'status: checked' mà không ghi người đối chiếu"),
        ("2026-01-05", "2199-01-05", "1.1 và 1.2: ngày đối chiếu (checked_on) ở sau hôm nay"),
        ("2026-01-05", "2026-01-06", ""),
    ],
)
def test_a_check_tells_what_is_half_said(file: Path, old: str, new: str, expected: str) -> None:
    text = ntm.confirm_indicators(file, [], by="B", on=date(2026, 1, 5)).text
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    found = [each.message.vi for each in ntm.check_rule_files(file) if each.code == "unconfirmed"]
    assert len(found) == bool(expected)
    assert not expected or found[0].startswith(expected)


def test_what_a_draft_read_is_not_said_to_come_from_another_text(file: Path) -> None:
    rules = ntm.load_rule_set(file)
    figures = dict.fromkeys(rules.reads, "85 %")
    assert "dự thảo đọc từ văn bản, chưa ai đối chiếu" in ntm.explain(ntm.assess(figures, rules, year=2024)["1.1"])
    mark = ("draft:", "match:", "because:")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.strip().startswith(mark)]
    by_hand = ntm.parse_rule_set("\n".join(lines))
    assert "theo nguồn trích dẫn" in ntm.explain(ntm.assess(figures, by_hand, year=2024)["1.1"])


def test_a_file_beside_that_of_a_commune_is_the_set_it_names(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commune = file.parent / "xa.yaml"
    commune.write_text("{name: Xã, year: 2024, rules: du-thao.yaml, facts: {}}", encoding="utf-8")
    monkeypatch.chdir(file.parent.parent)
    loaded = ntm.load_commune(Path(file.parent.name, commune.name))
    result = ntm.assess(loaded, ntm.load_rule_set(Path(file.parent.name, file.name)))
    (line,) = [line for line in result.account if line.item == "rules"]
    assert line.outcome.value == "read"


def changed_after(file: Path, old: str, new: str) -> list[str]:
    """Confirm 1.1, change the file by hand, and return what `check` says of confirmations."""
    text = ntm.confirm_indicators(file, ["1.1"], by="Sở Y tế", on=date(2026, 1, 5)).text
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return [
        each.message.vi
        for each in ntm.check_rule_files(file)
        if each.code == "unconfirmed" and "1.1" in each.message.vi
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_least: 80 %", "at_least: 8 %"),
        ("at_least: 80 %", "more_than: 80 %"),
        ("at_least: 80 %", "at_least: unsourced"),
    ],
)
def test_a_change_after_a_confirmation_is_told_by_check_by_explain_and_beside_verdicts(
    file: Path, old: str, new: str
) -> None:
    said = "yêu cầu đã sửa sau lần đối chiếu với văn bản (Sở Y tế, 05/01/2026)"
    assert changed_after(file, old, new) == [f"chỉ tiêu 1.1: {said}"]
    rules = ntm.load_rule_set(file)
    assert (rules["1.1"].cite.status, rules["1.1"].cite.is_changed) == ("transcribed", True)
    assessment = ntm.assess(dict.fromkeys(rules.reads, "85 %"), rules, year=2024)
    assert "đã sửa sau lần đối chiếu văn bản, chưa đối chiếu lại (Sở Y tế, 05/01/2026)" in ntm.explain(
        assessment["1.1"]
    )
    assert "có chỉ tiêu đã sửa sau khi đối chiếu với văn bản: 1.1" in "\n".join(
        each.message.vi for each in assessment.warnings
    )
    again = ntm.confirm_indicators(file, ["1.1"], by="Sở Tài chính", on=date(2026, 2, 6))
    assert again.cells == 1
    cite = ntm.parse_rule_set(again.text)["1.1"].cite
    assert (cite.status, cite.checked_by, cite.checked_on) == ("checked", "Sở Tài chính", date(2026, 2, 6))
    assert "Sở Y tế" not in again.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_least: 80 %", "at_least: 80%"),
        ("at_least: 80 %", "at_least: {bound: 80 %, cite: {source: van_ban, at: Mục 2, status: transcribed}}"),
        ("label: {vi: Tỷ lệ B}", "label: {vi: Tỷ lệ hộ B}"),
        ("checked_by: Sở Y tế", "checked_by: Sở Y tế"),
    ],
)
def test_what_requires_the_same_is_no_change(file: Path, old: str, new: str) -> None:
    assert changed_after(file, old, new) == []
    assert ntm.load_rule_set(file)["1.1"].cite.status == "checked"


def test_swapped_regions_are_a_change_after_a_confirmation(tmp_path: Path) -> None:
    rows = grid("TT | Tên tiêu chí | Nội dung tiêu chí | ĐBSH | BTB", "1 | A | 1.1. Tỷ lệ B | ≥ 80% | ≥ 60%")
    cells = tuple(SourceCell(cell.text, cell.row, cell.column) for cell in rows)
    source = SourceDocument("a.docx", (SourceTable("a.docx", 1, cells, "Bộ tiêu chí 2021–2025"),))
    path = tmp_path / "du-thao.yaml"
    path.write_text(ntm.draft_rule_set(source, id="du-thao").text, encoding="utf-8")
    swapped = changed_after(path, "dbsh: {bound: 80 %", "dbsh: {bound: 60 %")
    assert len(swapped) == 1
    explained = ntm.explain(
        ntm.assess(ntm.Commune("Xã", year=2024, facts=dict.fromkeys(ntm.load_rule_set(path).reads - {"region"}, "70 %"),
                               scope={"region": "dbsh"}), ntm.load_rule_set(path))["1.1"]
    )  # fmt: skip
    assert "đã đối chiếu văn bản (" not in explained


def test_a_file_confirmed_before_there_were_marks_stays_confirmed(file: Path) -> None:
    text = ntm.confirm_indicators(file, [], by="B", on=date(2026, 1, 5)).text
    lines = [line.partition(", checked_as")[0] + ("}" if ", checked_as" in line else "") for line in text.splitlines()]
    assert {entry.cite.status for entry in ntm.parse_rule_set("\n".join(lines)).entries} == {"checked"}


def test_a_check_tells_that_the_mark_of_what_was_checked_was_removed(file: Path) -> None:
    text = ntm.confirm_indicators(file, [], by="B", on=date(2026, 1, 5)).text
    file.write_text(re.sub(r",\s+checked_as: [^,}\s]+", "", text, count=1), encoding="utf-8")
    (found,) = [each.message.vi for each in ntm.check_rule_files(file) if each.code == "unconfirmed"]
    assert found.startswith("1.1: ghi 'status: checked' mà không còn dấu")


def test_levels_of_another_source_stay_and_are_named(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    own = "cite: {source: khac, at: điểm 1, status: transcribed}"
    new = re.sub(r"at_least: 80 %", f"at_least: {{bound: 80 %, {own}}}", text)
    assert new != text
    file.write_text(new.replace("sources: {", "sources: {khac: {title: Công văn giải thích}, "), encoding="utf-8")
    confirmed = ntm.confirm_indicators(file, [], by="B", on=date(2026, 1, 5))
    assert confirmed.others == ("1.1",)
    assert "at: điểm 1, status: transcribed" in confirmed.text


def test_a_code_that_only_the_set_below_has_is_no_other_code(file: Path) -> None:
    file.write_text(
        "format: 1\nrule_set: {id: lop, label: {vi: Lớp}, extends: vn-318-2022-ntm}\n"
        "sources: {van_ban: {title: A}}\nindicators: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(ntm.RuleFileError) as caught:
        ntm.confirm_indicators(file, ["3.2"], by="B", on=date(2026, 1, 5))
    assert "chỉ có trong bộ gốc" in str(caught.value.problems[0].message.vi)
