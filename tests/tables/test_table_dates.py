"""The date of recognition of a table: it picks the text of an amended rule set, as it does for one commune."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from engines import WAYS, records
from ntm_criteria.cli import run

RULES = ntm.load_rule_set("vn-318-2022-ntm")
AMENDED = "vn-318-2022-ntm-896"
COMMUNES: dict[str, list[Any]] = {"id": [1, 2], "region": ["tdmnpb", "dbsh"], "irrigated_land_share": [79.0, 92.0]}
OPTIONS: dict[str, Any] = {"by": "id", "year": 2024}
LAZY = ("polars-lazy", "duckdb")


def notes(check: ntm.TableCheck) -> list[str]:
    return [problem.message.en for problem in check.problems if problem.code is ntm.ProblemCode.TEXT_AMENDED]


@pytest.mark.parametrize("way", WAYS)
def test_without_a_date_it_is_told_which_text_would_judge_what(way: str) -> None:
    expected = [note.message.en for note in ntm.assess({}, RULES, year=2024).warnings]
    assert notes(ntm.check_table(WAYS[way](pa.table(COMMUNES)), RULES, **OPTIONS)) == expected
    assert len(expected) == 2


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("day", [date(2024, 4, 15), datetime(2024, 4, 15, 8)])
def test_a_date_picks_the_text_of_all_rows(way: str, day: date) -> None:
    judged = records(ntm.assess_table(WAYS[way](pa.table(COMMUNES)), RULES, **OPTIONS, date=day, stamp=True))
    for number, row in enumerate(judged):
        facts = {id_: COMMUNES[id_][number] for id_ in ("irrigated_land_share", "region")}
        alone = ntm.assess(ntm.Commune("x", year=2024, facts=facts, date=day), RULES)
        assert alone.rules.id == AMENDED
        assert {code: row[code] for code in ("3.1", "18.4")} == {
            code: alone[code].verdict.value for code in ("3.1", "18.4")
        }
        assert row["judged_by"] == f"{AMENDED}@{alone.rules.fingerprint}"
    (note,) = notes(ntm.check_table(WAYS[way](pa.table(COMMUNES)), RULES, **OPTIONS, date=day))
    assert AMENDED in note


DAYS: dict[str, list[Any]] = {
    "days": [date(2024, 4, 15), date(2024, 5, 2)],
    "times": [datetime(2024, 4, 15), datetime(2024, 5, 2, 10)],
    "texts": ["15/04/2024", "2024-05-02"],
}


@pytest.mark.parametrize("kind", DAYS)
@pytest.mark.parametrize("way", [way for way in WAYS if way not in LAZY])
def test_a_column_may_hold_the_dates(way: str, kind: str) -> None:
    frame = pa.table({**COMMUNES, "Ngày xét": DAYS[kind]})
    judged = records(ntm.assess_table(WAYS[way](frame), RULES, **OPTIONS, date="Ngày xét", stamp=True))
    assert {row["judged_by"].split("@")[0] for row in judged} == {AMENDED}
    check = ntm.check_table(WAYS[way](frame), RULES, **OPTIONS, date="Ngày xét")
    (line,) = [line for line in check.account if line.kind == "column" and line.item == "Ngày xét"]
    assert line.text("vi") == "cột Ngày xét: đã đọc, ngày xét công nhận"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2024-01-15", "2024-05-02"], ["15/01/2024", "02/05/2024"]),  # two texts
        ([None, "2024-05-02"], ["02/05/2024", "dates –"]),  # a row without a date is judged by the set that was named
        (["hôm qua", "31/02/2024"], ["'hôm qua' is no date", "'31/02/2024' is no date"]),
    ],
)
def test_dates_of_several_texts_and_what_is_no_date_are_refused(days: list[str | None], told: list[str]) -> None:
    with pytest.raises(ntm.FactError) as refused:
        ntm.assess_table(pl.DataFrame({**COMMUNES, "day": days}), RULES, **OPTIONS, date="day")
    assert [word for word, problem in zip(told, refused.value.problems, strict=True) if word not in str(problem)] == []


def test_a_column_without_any_date_is_none() -> None:
    check = ntm.check_table(pl.DataFrame({**COMMUNES, "day": [None, " "]}), RULES, **OPTIONS, date="day")
    assert len(notes(check)) == 2


@pytest.mark.parametrize("asked", ["day", 2024])
@pytest.mark.parametrize("way", LAZY)
def test_no_date_is_read_from_a_lazy_table(way: str, asked: Any) -> None:
    frame = WAYS[way](pa.table({**COMMUNES, "day": DAYS["days"]}))
    with pytest.raises(ntm.FactError, match="date= does not take"):
        ntm.assess_table(frame, RULES, **OPTIONS, date=asked)


def test_the_command_takes_a_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pl.DataFrame({**COMMUNES, "id": ["a", "b"]}).rename({"id": "commune_id"}).write_csv(tmp_path / "in.csv")
    command = ["table", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", RULES.id, "--year", "2024"]
    assert run(command) == 0
    assert capsys.readouterr().err.count("text-amended") == 2
    assert run([*command, "--date", "2024-04-15"]) == 0
    assert capsys.readouterr().err.count("text-amended") == 1
