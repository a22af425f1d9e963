"""`--words`: a judged table says what the assessment of each commune says."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from test_tables_bundled import SETS, columns_of, communes_of

import ntm_criteria as ntm
from engines import polars
from ntm_criteria.cli import run
from ntm_criteria.model import Reason, label
from ntm_criteria.text import LANGUAGES, Lang

TOP = Path(__file__).parents[2]
WHY: dict[Lang, str] = {"vi": "lý do", "en": "reason"}


def reason(why: Reason | None, verdict: ntm.Verdict, condition: Any, one: ntm.Assessment, lang: Lang) -> str | None:
    """What is beside a verdict made of others: of which of them it is, the first that has the same verdict."""
    if why is None:
        return None
    for part in condition.parts:
        if getattr(part, "verdict", None) is verdict:
            return why.text[lang]
        if hasattr(part, "at") and one.outcomes[part.at].verdict is verdict:
            assert one.outcomes[part.at].reason is why
            kind = {"indicator": ("chỉ tiêu", "indicator"), "criterion": ("tiêu chí", "criterion")}[part.kind]
            return f"{kind[lang == 'en']} {part.key}: {why.text[lang]}"
    raise AssertionError(condition)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_each_cell_is_worded_as_the_assessment_words_it(id_: str, lang: Lang, tmp_path: Path) -> None:
    rules, dice = SETS[id_], random.Random(id_)
    rows = communes_of(rules, dice)
    years = [dice.randint(*rules.years) for _ in rows]
    polars(columns_of(rules, rows, years)).write_parquet(tmp_path / "in.parquet")
    files = [str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet")]
    assert run(["table", *files, "--rules", id_, "--by", "id", "--words", "--reasons", "--lang", lang]) == 0
    table = pl.read_parquet(tmp_path / "out.parquet")
    said: set[str] = set()
    for figures, year, row in zip(rows, years, table.iter_rows(named=True), strict=True):
        one = ntm.assess(ntm.Commune("x", year=year, facts=figures), rules)
        heads = {f"{each.code} {each.indicator.title[lang]}": each for each in one.entries}
        for head, result in heads.items():
            assert row[head] == result.verdict_text[lang], head
            assert row[f"{head}: {WHY[lang]}"] == (result.reason.text[lang] if result.reason else None), head
        for each in one.criteria:
            name = {"vi": "Tiêu chí", "en": "Criterion"}[lang]
            head = f"{name} {each.number}. {each.criterion.label[lang]}"
            assert row[head] == each.verdict_text[lang]
            assert row[f"{head}: {WHY[lang]}"] == reason(each.reason, each.verdict, each.criterion.condition, one, lang)
        head = {"vi": "Kết quả chung", "en": "Overall"}[lang]
        assert row[head] == label(one.verdict, one.reason)[lang]
        assert row[f"{head}: {WHY[lang]}"] == reason(one.reason, one.verdict, rules.condition, one, lang)
        if "region" in figures:
            region = figures["region"]
            assert row["region"] == (rules.facts["region"].values[region][lang] if region else None)
        said.update(row[head] for head in heads)
    no_basis = {"vi": "chưa có căn cứ đánh giá", "en": "no basis to judge"}[lang]
    assert len(said) >= 3
    assert no_basis in said
    assert not any("_" in name for name in table.columns)


def test_reasons_stay_out_unless_asked_for(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("commune_id,3.1_reason,irrigated_land_share\n1,a,91\n", encoding="utf-8")
    files = [str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024", "--only", "3.1"]
    assert run(["table", *files, "--words"]) == 0
    written = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert written.startswith("\ufeff")  # without it Excel garbles what is not ASCII
    written = written.removeprefix("\ufeff")
    assert written == 'commune_id,"3.1 Tưới, tiêu chủ động"\n1,chưa đạt\n'


def test_a_reason_names_no_indicator_where_the_columns_do_not_tell(tmp_path: Path) -> None:
    text = "commune_id,irrigated_land_share,irrigation_works_exploited_effectively\n1,91,chưa\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    files = [str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024", "--words", "--reasons"]
    heading = "Tiêu chí 3. Thủy lợi và phòng, chống thiên tai: lý do"
    for more, told in (
        (["criterion_3"], "thấp hơn yêu cầu"),
        (["criterion_3", "3.2"], "thấp hơn yêu cầu"),
        (["criterion_3", "3.1"], "chỉ tiêu 3.1: thấp hơn yêu cầu"),
    ):
        assert run(["table", *files, *(word for name in more for word in ("--only", name))]) == 0
        found = pl.read_csv(tmp_path / "out.csv").rename(lambda name: name.removeprefix("\ufeff"))
        assert found[heading].to_list() == [told]


def test_the_values_of_categories_are_said_unless_they_are_a_key_or_kept(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("commune_id,region\n1,dbsh\n2,\n", encoding="utf-8")
    files = [str(tmp_path / "out.csv"), "--rules", "vn-318-2022-ntm", "--only", "3.1"]
    pl.read_csv(tmp_path / "in.csv").write_parquet(tmp_path / "in.parquet")
    for more, region in (
        (["--words"], "Đồng bằng sông Hồng"),
        (["--words", "--lang", "en"], "Red River Delta"),
        (["--words", "--keep-all"], "dbsh"),
        (["--words", "--by", "commune_id", "--by", "region", "--errors", "null"], "dbsh"),
        ([], "dbsh"),
    ):
        for source in ("in.csv", "in.parquet"):
            assert run(["table", str(tmp_path / source), *files, "--year", "2024", *more]) == 0
            assert pl.read_csv(tmp_path / "out.csv")["region"].to_list() == [region, None]


@pytest.mark.parametrize("options", [["--verdicts", "code"], ["--names", "safe"]])
def test_words_are_no_codes(options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]
    assert run(["table", *files, "--words", *options]) == 2
    assert "--words" in capsys.readouterr().err


def test_a_column_that_has_the_name_of_a_heading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text("commune_id,Kết quả chung,irrigated_land_share\n1,a,91\n", encoding="utf-8")
    files = [str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]
    assert run(["table", *files, "--words"]) == 0
    assert run(["table", *files, "--words", "--keep-all"]) == 2
    assert "bảng đã có cột tên 'Kết quả chung'" in capsys.readouterr().err


def test_headings_of_a_sheet_are_wrapped(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("commune_id,irrigated_land_share\n1,91\n", encoding="utf-8")
    files = [str(tmp_path / "in.csv"), str(tmp_path / "out.xlsx"), "--rules", "bang-mac-2024"]
    assert run(["table", *files, "--words"]) == 0
    table = pl.read_excel(tmp_path / "out.xlsx")
    assert table["3.1 Tưới, tiêu chủ động"].to_list() == ["chưa đạt"]
    assert "1.1_reason" not in table.columns


def test_the_vietnamese_page_shows_what_the_command_writes(tmp_path: Path) -> None:
    """Its first table is the example, its second one the result."""
    page = (TOP / "docs/nhieu-xa.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:2] in ("| ", "|-")
    ]
    given, shown = ([row for row in rows if len(row) == 5 and row[0] != "---"][start : start + 4] for start in (0, 4))
    with (TOP / "examples/communes.csv").open(encoding="utf-8", newline="") as file:
        assert given == list(csv.reader(file))
    only = [option for code in ("1.1", "3.1", "10.1") for option in ("--only", code)]
    files = [str(TOP / "examples/communes.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]
    assert run(["table", *files, "--words", "--keep-all", "--errors", "null", *only]) == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        written = [{**row} for row in csv.DictReader(file)]
    assert [dict(zip(shown[0], row, strict=True)) for row in shown[1:]] == [
        {name: row[name] for name in shown[0]} for row in written
    ]
