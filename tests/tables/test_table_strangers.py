"""Villages and last year's rows of communes that are not in the main table: refused, or left out and counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records
from ntm_criteria.cli import run

every_engine = pytest.mark.parametrize("engine", list(ENGINES))
RULES = ntm.load_rule_set("bang-mac-2024")
MAIN = {"commune_id": Cells("text", ["Hoà An", "b"]), "poverty_rate": Cells("float", [7.5, 7.5])}
VILLAGES = {
    "commune_id": Cells("text", ["HÒA AN", "b", "x", "x", "x", "y"]),
    "name": Cells("text", ["A", "A", "A", "A", None, "B"]),  # a stranger may stand twice, or have no name
    "street_lighting": Cells("flag", [True, False, True, True, True, True]),
}
PREVIOUS = {"commune_id": Cells("text", ["hoà an", "b", "x"]), "poverty_rate": Cells("float", [8.2, 8.2, 900.0])}


def tables(engine: str, villages: Any = VILLAGES, previous: Any = PREVIOUS) -> dict[str, Any]:
    make = ENGINES[engine]
    return {"frame": make(MAIN), "villages": make(villages), "previous": make(previous), "by": "commune_id"}


@every_engine
def test_strangers_are_left_out_and_counted(engine: str) -> None:
    own = {name: Cells(cells.kind, cells.values[:2]) for name, cells in VILLAGES.items()}
    past = {name: Cells(cells.kind, cells.values[:2]) for name, cells in PREVIOUS.items()}
    expected = records(ntm.assess_table(**tables(engine, own, past), rules=RULES))
    found = records(ntm.assess_table(**tables(engine), rules=RULES, strangers="ignore"))
    key = lambda row: row["commune_id"]  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)
    check = ntm.check_table(**tables(engine), rules=RULES, strangers="ignore")
    assert check.rows == 0
    left = [mistake for mistake in check.mistakes if mistake.code is ntm.ProblemCode.UNKNOWN_COMMUNE]
    assert [(each.table, each.rows, each.is_warning) for each in left] == [("village", 4, True), ("before", 1, True)]
    assert left[0].problems[0].text("vi").endswith("bảng các thôn: bỏ qua 04 dòng của các xã không có trong bảng chính")
    villages = [line for line in check.account if (line.source, line.kind) == ("villages", "village")]
    assert {(line.outcome.value, line.count) for line in villages} == {("read", 2), ("left-out", 4)}
    cells = [
        line for line in check.account if (line.source, line.kind, line.item) == ("villages", "cell", "street_lighting")
    ]
    assert sum(line.count for line in cells) == 6


@pytest.mark.parametrize("engine", EAGER)
def test_they_are_refused_by_default(engine: str) -> None:
    with pytest.raises(ntm.FactError, match="this commune is not in the main table") as caught:
        ntm.assess_table(**tables(engine), rules=RULES)
    assert "bad-village" in {problem.code.value for problem in caught.value.problems}  # what else is wrong is told too


@every_engine
def test_what_is_wrong_in_a_row_of_ones_own_is_still_found(engine: str) -> None:
    """A village without a key is no stranger, and one named twice is no single village."""
    villages = {
        "commune_id": Cells("text", [None, "b", "b", "x"]),
        "name": Cells("text", ["A", "A", "a", "A"]),
        "street_lighting": Cells("flag", [True] * 4),
    }
    check = ntm.check_table(**tables(engine, villages), rules=RULES, strangers="ignore")
    assert {(each.code.value, each.rows) for each in check.mistakes if not each.is_warning} == {
        ("bad-key", 1), ("bad-village", 2)
    }  # fmt: skip


def test_only_the_commune_makes_a_stranger() -> None:
    """A village of another year than its commune's is a mistake as before."""
    main = pl.DataFrame({"commune_id": [1], "year": [2024], "population": [9]})
    villages = pl.DataFrame(
        {"commune_id": [1, 2], "year": [2023, 2024], "name": ["A", "A"], "street_lighting": [True, True]}
    )
    check = ntm.check_table(main, RULES, by="commune_id", villages=villages, strangers="ignore")
    assert check.rows == 1
    with pytest.raises(ntm.FactError, match="2023"):
        ntm.assess_table(main, RULES, by="commune_id", villages=villages, strangers="ignore")


def test_other_words_are_refused() -> None:
    for judge in (ntm.assess_table, ntm.check_table):
        with pytest.raises(ntm.FactError, match=r"strangers= does not take 'skip'.*\n.*use 'error' or 'ignore'"):
            judge(**tables("polars"), rules=RULES, strangers="skip")  # type: ignore[call-overload, arg-type]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_command_leaves_them_out(ending: str, tmp_path: Path, capsys: Any) -> None:
    for name, columns in (("xa", MAIN), ("thon", VILLAGES)):
        frame = ENGINES["polars"](columns)
        path = tmp_path / f"{name}{ending}"
        if ending == ".csv":
            texts = pl.when(pl.col(pl.Boolean)).then(pl.lit("Đạt")).otherwise(pl.lit("Chưa đạt")).name.keep()
            frame.with_columns(texts).write_csv(path) if name == "thon" else frame.write_csv(path)
        else:
            frame.write_parquet(path)
    arguments = [
        "table",
        str(tmp_path / f"xa{ending}"),
        str(tmp_path / "out.csv"),
        "--villages",
        str(tmp_path / f"thon{ending}"),
    ]
    arguments += ["--rules", RULES.id, "--only", "6.4"]
    assert run(arguments) == 2
    assert not (tmp_path / "out.csv").exists()
    capsys.readouterr()
    assert run([*arguments, "--strangers", "ignore"]) == 0
    assert "bỏ qua 04 dòng của các xã không có trong bảng chính" in capsys.readouterr().err
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 3
