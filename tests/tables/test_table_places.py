"""Which row of which file a mistake of the command `table` stands in, and what is said of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells
from ntm_criteria.cli import run
from ntm_criteria.tables.columns import row_location as places
from ntm_criteria.tables.mistakes.finding import mistake as table_check

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
MAIN = """commune_id,year,population,insured_people,irrigated_land_share,income_per_capita
001,2024,2150,2301,91,50
002,2024,3000,50,"101,5",50
003,2O24,3000,50,"191,0005",50
001,2024,3000,50,91,5500
,2024,,,,
004,1999,,,,
004,2O23,,,,
004,,,,,
005,2024,,,khoảng,
Tổng cộng,2024,,,,
001,2024,,,x,
"""
VILLAGES = """commune_id,name,street_lighting
001,B,Đạt
001,A,Đạt
001,thôn a,Đạt
,C,Đạt
1,D,Đạt
002,,Đạt
"""
PREVIOUS = """commune_id,households,poor_households
005,200,300
009,100,1
,100,1
"""
TOLD = [  # kind, where, and what is said
    "out-of-limits: dòng 3, commune_id=002, year=2024, tỷ lệ diện tích đất … (irrigated_land_share): '101,5' nằm ngoài",
    "wrong-year: dòng 4, commune_id=003, year=2O24, cột năm 'year': '2O24' không phải là một năm",
    "out-of-limits: dòng 4, commune_id=003, year=2O24, tỷ lệ diện tích … (irrigated_land_share): '191,0005' nằm ngoài",
    "wrong-year: dòng 8, commune_id=004, year=2O23, cột năm 'year': '2O23' không phải là một năm",
    "unreadable-figure: dòng 10, commune_id=005, year=2024, tỷ lệ diện tích … (irrigated_land_share): 'khoảng'",
    "unreadable-figure: dòng 12, commune_id=001, year=2024, tỷ lệ diện tích … (irrigated_land_share): 'x'",
    "wrong-year: dòng 7, commune_id=004, year=1999: năm trống, hoặc không phải năm được đánh giá (2024)",
    "wrong-year: dòng 9, commune_id=004: năm trống, hoặc không phải năm được đánh giá (2024)",
    "bad-key: dòng 2, 5 và 12, commune_id=001, year=2024: có nhiều dòng cho cùng một xã và năm",
    "bad-key: bảng các thôn (v.csv), dòng 5, name=C: thôn không có mã xã, không được tính cho xã nào",
    "bad-village: bảng các thôn (v.csv), dòng 7, commune_id=002: thôn chưa có tên (name)",
    "bad-village: bảng các thôn (v.csv), dòng 3 và 4, commune_id=001, name=A: các thôn trùng tên",
    "unknown-commune: bảng các thôn (v.csv), dòng 6, commune_id=1, name=D: không có xã này trong bảng chính, thôn không",
    "bad-key: bảng năm trước (p.csv), dòng 4: không có mã xã, không dùng cho xã nào",
    "part-exceeds-whole: dòng 2, commune_id=001, year=2024, số người tham gia bảo hiểm y tế (insured_people): "
    "2.301 người nhiều hơn dân số của xã (2.150 người)",
    "part-exceeds-whole: bảng năm trước (p.csv), dòng 2, commune_id=005, năm trước, số hộ nghèo (poor_households): "
    "300 hộ nhiều hơn tổng số hộ dân trên địa bàn xã (200 hộ)",
    "unknown-commune: bảng năm trước (p.csv), dòng 3, commune_id=009: không có xã này trong bảng chính",
    "implausible: dòng 5, commune_id=001, year=2024, thu nhập … (income_per_capita): 5.500 triệu đồng/người/năm khác",
]


def table(*words: str | Path) -> int:
    return run(["table", *map(str, words), "--rules", "bang-mac-2024"])


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match("[a-z-]+: ", line)]


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    found = []
    for name, text in (("in.csv", MAIN), ("v.csv", VILLAGES), ("p.csv", PREVIOUS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        found.append(tmp_path / name)
    return found


def test_every_mistake_is_told_once_with_its_line(three: list[Path], said: Any) -> None:
    main, villages, previous = three
    assert table(main, main.parent / "out.csv", "--villages", villages, "--previous", previous) == 2
    found = lines_of(said())
    assert len(found) == len(TOLD)
    for line, wanted in zip(found, TOLD, strict=True):
        assert re.match(re.escape(wanted).replace("…", ".*"), line), (line, wanted)


@pytest.mark.parametrize("ending", [".parquet", ".arrow", ".xlsx"])
def test_rows_of_other_kinds_of_file_are_counted(ending: str, tmp_path: Path, said: Any) -> None:
    """Of columns that need no reading as well: rows of data, in a sheet its own rows."""
    frame = pl.DataFrame({"commune_id": [5, 6, 7, 5], "irrigated_land_share": [92.0, 101.0, 101.5, 92.0]})
    path = tmp_path / f"in{ending}"
    {".parquet": frame.write_parquet, ".arrow": frame.write_ipc, ".xlsx": frame.write_excel}[ending](path)  # type: ignore[operator]  # overloads differ
    heading = ending == ".xlsx"
    for lang, word, both in (("vi", "dòng", "và"), ("en", "row", "and")):
        assert table(path, tmp_path / "out.csv", "--lang", lang) == 2
        text = said()
        assert f"out-of-limits: {word} {2 + heading}, commune_id=6" in text
        assert f"out-of-limits: {word} {3 + heading}, commune_id=7" in text
        assert "'101' " in text
        assert f"'101{',' if lang == 'vi' else '.'}5' " in text
        assert f"{word}{'s' if lang == 'en' else ''} {1 + heading} {both} {4 + heading}, commune_id=5" in text


def test_lines_of_one_key_are_named_up_to_some(tmp_path: Path, said: Any) -> None:
    rows = "".join(f"{n % 3},92\n" for n in range(30))
    (tmp_path / "in.csv").write_text(f"commune_id,irrigated_land_share\n{rows}", encoding="utf-8")
    assert table(tmp_path / "in.csv", tmp_path / "out.csv", "--lang", "en") == 2
    assert lines_of(said()) == [
        f"bad-key: lines {', '.join(str(2 + n + 3 * i) for i in range(5))}, …, commune_id={n}: several rows for one "
        "commune and year"
        for n in range(3)
    ]


def test_the_first_ones_are_named(tmp_path: Path, said: Any, monkeypatch: Any) -> None:
    """Neither grouping nor joining keeps the order of rows."""
    monkeypatch.setattr("ntm_criteria.tables.mistakes.find.SHOWN", 3)
    rows = "".join(f"{n},9,10,5\n" * 2 for n in range(5000))
    head = "commune_id,insured_people,population,irrigated_land_share\n"
    (tmp_path / "in.csv").write_text(head + rows.replace(",9,10,", ",11,10,"), encoding="utf-8")
    (tmp_path / "v.csv").write_text("commune_id,name\n" + "".join(f"x{n},A\n" for n in range(5000)), encoding="utf-8")
    assert table(tmp_path / "in.csv", tmp_path / "out.csv", "--villages", tmp_path / "v.csv") == 2
    pattern = r"(?m)^(bad-key|unknown-commune|part-exceeds-whole): (?:bảng các thôn \(v.csv\), )?dòng (\d+)"
    found = re.findall(pattern, said())
    for kind, lines in (("bad-key", "246"), ("unknown-commune", "234"), ("part-exceeds-whole", "234")):
        assert "".join(line for each, line in found if each == kind) == lines


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_place_of_a_row_stays_out_of_the_result(ending: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"commune_id": [1, 2], "note": ["a", "b"], "irrigated_land_share": [92.0, 91.0]})
    path = tmp_path / f"in{ending}"
    frame.write_parquet(path) if ending == ".parquet" else frame.write_csv(path)
    assert table(path, tmp_path / "out.parquet", "--keep-all", "--only", "3.1") == 0
    assert pl.read_parquet(tmp_path / "out.parquet").columns == [*frame.columns, "3.1"]


def test_a_file_that_is_not_read_is_not_read_for_its_lines(tmp_path: Path, monkeypatch: Any) -> None:
    """Nothing is counted in the plan that judges a Parquet file."""
    pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [92.0, 91.0]}).write_parquet(tmp_path / "in.parquet")
    plans, sink = list[str](), pl.LazyFrame.sink_parquet

    def noted(frame: pl.LazyFrame, *more: Any, **options: Any) -> None:
        plans.append(frame.explain())
        sink(frame, *more, **options)

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", noted)
    assert table(tmp_path / "in.parquet", tmp_path / "out.parquet", "--only", "3.1") == 0
    (plan,) = plans
    assert "Parquet SCAN" in plan
    assert places.ROW not in plan


def test_years_that_cannot_be_read_are_told_once_however_many_they_are(tmp_path: Path, said: Any) -> None:
    rows = "".join(f"{n},{'2O24' if n % 2 else 1990},92\n" for n in range(100))
    (tmp_path / "in.csv").write_text(f"commune_id,year,irrigated_land_share\n{rows}", encoding="utf-8")
    assert table(tmp_path / "in.csv", tmp_path / "out.csv", "--errors", "null") == 0
    text = said()
    assert text.count("không phải là một năm") == text.count("năm trống, hoặc không phải") == table_check.SHOWN
    assert "unreadable-figure: và 30 dòng nữa ('year')" in text
    assert "wrong-year: và 30 dòng nữa\n" in text
    assert pl.read_csv(tmp_path / "out.csv")["year"].to_list() == [None if n % 2 else 1990 for n in range(100)]


# --- figures that contradict each other, in the words of one commune


@pytest.mark.parametrize("engine", list(ENGINES))
def test_figures_that_contradict_each_other_are_told_as_the_commune_is_refused(engine: str) -> None:
    make, ids = ENGINES[engine], ["a", "b", "c", "d", "e"]
    facts: dict[str, list[Any]] = {
        "population": [2150.0, 2000.0, 3000.0, 3000.0, 3000.0],
        "insured_people": [2301.0, 1900.0, None, None, None],
        "health_insurance_share": [None, 97.5, None, None, None],
        "villages": [2.0, 2.0, 2.0, 1.0, 2.0],
        "street_lighting": [None, None, 40.0, None, 100.0],
    }
    before: dict[str, list[Any]] = {
        "households": [500.0, 500.0, 500.0, 500.0, 500.0],
        "poor_households": [None, None, None, 501.0, 40.0],
        "poverty_rate": [None, None, None, None, 9.0],
    }
    names, lit = ["A", "B"] * 5, [True, False] * 2 + [True, False] * 2 + [True, True]
    tables = [
        make({"id": Cells("text", ids), **{name: Cells("float", cells) for name, cells in each.items()}})
        for each in (facts, before)
    ]
    villages = make(
        {
            "id": Cells("text", [id_ for id_ in ids for _ in "AB"]),
            "name": Cells("text", names),
            "street_lighting": Cells("flag", lit),
        }
    )
    found = ntm.check_table(tables[0], BANG_MAC, by="id", villages=villages, previous=tables[1]).problems
    told = sorted(each.message.vi for each in found if each.severity == "error")
    refused = []
    for row, id_ in enumerate(ids):
        own = [
            {"name": n, "street_lighting": f}
            for n, f in zip(names[2 * row :], lit[2 * row : 2 * row + 2], strict=False)
        ]
        commune = ntm.Commune(
            id_,
            facts={name: cells[row] for name, cells in facts.items()},
            previous={name: cells[row] for name, cells in before.items()},
            villages=own,
        )
        with pytest.raises(ntm.FactError) as caught:
            ntm.assess(commune, BANG_MAC)
        for each in caught.value.problems:
            at = "bảng năm trước, " if each.message.vi.startswith("năm trước") else ""
            refused.append(f"{at}id={id_}, {each.message.vi}")
    assert told == sorted(refused)
    assert len(told) == 6
    assert any("ghi '97,5', nhưng tử số và mẫu số tính ra 95%" in each for each in told)


def test_last_years_figures_of_a_panel_stand_in_their_own_row(tmp_path: Path, said: Any) -> None:
    rows = "1,2023,500,40,9\n1,2024,500,40,8\n2,2023,500,40,8\n2,2024,500,40,8\n"
    (tmp_path / "in.csv").write_text(
        f"commune_id,year,households,poor_households,poverty_rate\n{rows}", encoding="utf-8"
    )
    assert table(tmp_path / "in.csv", tmp_path / "out.csv") == 2
    (line,) = lines_of(said())
    assert line.startswith("figures-disagree: dòng 2, commune_id=1, year=2023, tỷ lệ hộ nghèo (poverty_rate): ghi '9'")
