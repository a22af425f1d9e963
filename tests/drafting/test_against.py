"""The page of the review compares each cell with the rule file as it is now."""

import re
from datetime import date
from pathlib import Path

import pytest

import ntm_criteria as ntm
from drafting.making import grid, html_table, page
from drafting.test_drafting import ROWS, annex
from drafting.test_names_and_tables import drafted
from ntm_criteria.cli import run
from ntm_criteria.drafting import Agreement, Draft, RulesNow

LIKE = "vn-318-2022-ntm"


def standing(draft: Draft, text: str) -> dict[str, list[str]]:
    """The cells that are not the same as a rule file, by how they stand to it: code, column, and what the file says."""
    now = RulesNow(draft, ntm.parse_rule_set(text, name="du-thao.yaml"))
    found = dict[str, list[str]]()
    for cell in draft.cells:
        against = now.of(cell)
        if against.agreement is not Agreement.SAME:
            line = f"{cell.code} {cell.where.column.number} {against.words.vi}"
            found.setdefault(str(against.agreement.value), []).append(line)
    return found


def test_a_draft_says_what_its_document_says() -> None:
    for like in (LIKE, None):
        draft = ntm.draft_rule_set(annex(), id="du-thao", like=like)
        assert standing(draft, draft.text) == {}


def test_a_level_that_was_changed_is_seen_also_when_it_is_confirmed(tmp_path: Path) -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like=LIKE)
    wrong = draft.text.replace("bound: 6.5 %", "bound: 5.6 %").replace("tn: {bound: 80 %", "tn: {bound: 8 %")
    file = tmp_path / "du-thao.yaml"
    file.write_text(wrong, encoding="utf-8")
    confirmed = ntm.confirm_indicators(file, [], by="Lan", on=date(2026, 11, 28)).text
    for text in (wrong, confirmed):
        assert standing(draft, text) == {"different": ["2.2 9 từ 8% trở lên", "11 7 không quá 5,6%"]}
    page = ntm.review_page(draft, rules=ntm.parse_rule_set(confirmed))
    assert "khác với bộ quy tắc: 02" in page
    assert '<span class="v not_met">tệp quy tắc ghi: không quá 5,6%</span>' in page


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "at_least:\n            by_region:\n              tdmnpb: {bound: 80",
            "more_than:\n            by_region:\n              tdmnpb: {bound: 80",
            6,
        ),
        ("is: true", "is: false", 7),  # 18.1, one cell for each region
    ],
)
def test_another_comparison_is_another_level(old: str, new: str, expected: int) -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like=LIKE)
    assert old in draft.text
    assert len(standing(draft, draft.text.replace(old, new, 1))["different"]) == expected


def test_what_a_person_filled_in_is_no_difference() -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like=LIKE)
    text = re.sub(
        r"(dbscl: .bound: )unsourced(, cite: .source: van_ban, at: .bảng 1, dòng 3)", r"\g<1>70 %\2", draft.text
    )
    assert standing(draft, text) == {"by-hand": ["2.2 11 từ 70% trở lên"]}
    assert "khác với bộ quy tắc: 0." in ntm.review_page(draft, rules=ntm.parse_rule_set(text))


def test_an_indicator_that_is_gone_is_a_difference() -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao", like=LIKE)
    without = ntm.draft_rule_set(annex([row for row in ROWS if row[0] != "12"]), id="du-thao", like=LIKE).text
    assert standing(draft, without) == {
        "different": [f"12.1 {column} không có chỉ tiêu 12.1" for column in range(5, 12)]
    }


def test_what_a_layer_leaves_is_kept() -> None:
    rows = [
        ROWS[0],
        ["2", "Giao thông", "2.1. Tỷ lệ đường xã được nhựa hóa hoặc bê tông hóa", "", *["Đạt"] * 7],
        ["3", "Thủy lợi và phòng, chống thiên tai", "3.1. Tỷ lệ diện tích đất sản xuất nông nghiệp được tưới, tiêu chủ động",
         "", "≥75%", *["≥95%"] * 6],
    ]  # fmt: skip
    draft = ntm.draft_rule_set(annex(rows), id="lop", like=LIKE, layer=True)
    found = standing(draft, draft.text)
    assert set(found) == {"kept"}
    assert [line for line in found["kept"] if line.startswith("3.1")] == ["3.1 5 từ 80% trở lên"]
    assert "giữ theo bộ gốc: từ 80% trở lên" in ntm.review_page(draft)
    changed = draft.text.replace("btb: {bound: 95 %", "btb: {bound: 99 %")
    assert standing(draft, changed)["different"] == ["3.1 7 từ 99% trở lên"]


def test_the_command_tells_each_cell_and_exits_with_10(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    source, file = tmp_path / "phu-luc.html", tmp_path / "du-thao.yaml"
    source.write_text(f"<meta charset=utf-8><p>Bộ tiêu chí 2021-2025</p><table>{table}</table>", encoding="utf-8")
    arguments = ["--like", LIKE]
    assert run(["draft", str(source), *arguments, "--out", str(file)]) == 0
    assert run(["review", str(file), str(source), *arguments]) == 0
    file.write_text(file.read_text(encoding="utf-8").replace("bound: 6.5 %", "bound: 5.6 %"), encoding="utf-8")
    capsys.readouterr()
    assert run(["review", str(file), str(source), *arguments]) == 10
    out, err = capsys.readouterr()
    assert err == "- 11 (bảng 1, dòng 5, cột 7): chương trình đọc là không quá 6,5%; tệp quy tắc ghi: không quá 5,6%\n"
    assert out.startswith("<!doctype html>")


def test_another_fact_is_no_other_level_and_confirming_it_removes_what_the_draft_said(tmp_path: Path) -> None:
    draft = ntm.draft_rule_set(annex(), id="du-thao")
    fact = next(fact.id for fact in draft.rules.facts.values() if fact.label.vi.startswith("Xã đạt chuẩn tiếp cận"))
    text = draft.text.replace(f"fact: {fact}\n", "fact: legal_access_met\n").replace(
        f"  {fact}:", "  legal_access_met:"
    )
    assert f"({fact}" in text  # the mark still tells what was proposed
    file = tmp_path / "du-thao.yaml"
    file.write_text(text, encoding="utf-8")
    assert standing(draft, text) == {}
    confirmed = ntm.confirm_indicators(file, ["18.1"], by="Lan", on=date(2026, 11, 28)).text
    assert fact not in confirmed


SIX = (
    "TT | Tên tiêu chí | Nội dung tiêu chí | Mức",
    *(
        f"2 | Giao thông | 2.{number}. Tỷ lệ đường {name} | ≥ {number}0%"
        for number, name in enumerate(("A", "B", "C"), 1)
    ),
)


def confirmed_file(tmp_path: Path) -> Path:
    file = tmp_path / "du-thao.yaml"
    file.write_text(drafted(*SIX[1:], head=SIX[0]).text, encoding="utf-8")
    file.write_text(ntm.confirm_indicators(file, ["2.2", "2.3"], by="Lan", on=date(2026, 1, 5)).text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (SIX[1:], []),
        ((SIX[1], SIX[3]), ["2.2 “Tỷ lệ đường B” (đã đối chiếu): văn bản không còn dòng này; tệp ghi bảng 1, dòng 3"]),
        (
            (SIX[1], SIX[3].replace("2.3.", "2.2.")),
            [
                "2.2 “Tỷ lệ đường B” (đã đối chiếu): dòng mang mã này trong văn bản nay ghi “Tỷ lệ đường C”",
                "2.3 “Tỷ lệ đường C” (đã đối chiếu): trong văn bản nay mang mã 2.2",
            ],
        ),
        ((*SIX[1:3], SIX[3].replace("đường C", "đường Đ")),
         ["2.3 “Tỷ lệ đường C” (đã đối chiếu): dòng mang mã này trong văn bản nay ghi “Tỷ lệ đường Đ”"]),
        (SIX[2:], ["2.1 “Tỷ lệ đường A” (chưa đối chiếu): văn bản không còn dòng này; tệp ghi bảng 1, dòng 2"]),
    ],
)  # fmt: skip
def test_a_row_that_the_document_no_longer_has_is_told(
    tmp_path: Path, rows: tuple[str, ...], expected: list[str]
) -> None:
    rules = ntm.load_rule_set(confirmed_file(tmp_path))
    draft = drafted(*rows, head=SIX[0])
    assert [each.vi for each in RulesNow(draft, rules).gone] == expected
    assert all(each.replace("&", "&amp;") in ntm.review_page(draft, rules=rules) for each in expected)


def test_the_review_exits_with_10_and_a_draft_does_not_write_over_confirmations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = confirmed_file(tmp_path)
    Path("moi.html").write_text(page(html_table(grid(SIX[0], SIX[1], SIX[3]))), encoding="utf-8")
    assert run(["review", str(file), "moi.html", "--lang", "vi"]) == 10
    assert "- 2.2 “Tỷ lệ đường B” (đã đối chiếu): văn bản không còn dòng này" in capsys.readouterr().err
    before = file.read_bytes()
    assert run(["draft", "moi.html", "--out", str(file), "--lang", "vi"]) == 2
    assert "có chỉ tiêu đã đối chiếu (2.2 và 2.3), ghi đè thì mất" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert run(["draft", "moi.html", "--out", "khac.yaml", "--lang", "vi"]) == 0


def test_a_criterion_whose_codes_leave_one_out_is_not_said_to_be_complete() -> None:
    assert drafted(*SIX[1:], head=SIX[0]).rules.criterion(2).complete
    draft = drafted(SIX[1], SIX[3], head=SIX[0])
    assert not draft.rules.criterion(2).complete
    told = "tiêu chí 2: bảng không có dòng mang mã 2.2, nên không ghi là đủ chỉ tiêu (complete: false)"
    assert told in [each.vi for each in draft.told]
    facts = dict.fromkeys(draft.rules.reads, "99 %")
    assert ntm.assess(facts, draft.rules, year=2024).criterion(2).verdict.value == "unknown"
