"""Many communes at once: each is judged as `assess` judges it, and every mistake names its commune."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")
SHARES = {"Xã A": "91,5 %", "Xã B": "92 %", "Xã C": "90 %"}


def commune(name: str, share: str, **more: Any) -> ntm.Commune:
    facts = {"irrigated_land_share": share, "insured_people": 2280, "population": 2410, **more}
    return ntm.Commune(name, f"id {name}", facts=facts)


COMMUNES = [commune(name, share) for name, share in SHARES.items()]


def test_each_commune_is_judged_as_by_itself() -> None:
    found = ntm.assess_many(COMMUNES, RULES)
    assert [each.outcomes for each in found] == [ntm.assess(each, RULES).outcomes for each in COMMUNES]
    assert len(found) == 3
    assert found.refused == ()


@pytest.mark.parametrize("form", [
    lambda folder: COMMUNES[0],
    lambda folder: COMMUNES[0].to_dict(),
    lambda folder: dict(COMMUNES[0].facts),
    lambda folder: folder / "xa.yaml",
    lambda folder: str(folder / "xa.json"),
])  # fmt: skip
def test_a_commune_may_have_any_form(form: Callable[[Path], Any], tmp_path: Path) -> None:
    for name in ("xa.yaml", "xa.json"):
        COMMUNES[0].to_file(tmp_path / name)
    found = ntm.assess_many(iter([form(tmp_path)]), RULES)
    assert found[0].outcomes == ntm.assess(COMMUNES[0], RULES).outcomes


def test_a_commune_is_found_by_position_id_or_name() -> None:
    found = ntm.assess_many(COMMUNES, RULES)
    assert found["Xã B"] is found["id Xã B"] is found[1] is found[-2]
    assert [each.commune.name for each in found[1:]] == ["Xã B", "Xã C"]
    assert "Xã B" in found  # type: ignore[comparison-overlap]  # mypy knows its elements only
    assert found[0] in found
    assert "Xã D" not in found  # type: ignore[comparison-overlap]
    with pytest.raises(KeyError, match="no commune 'Xã D'"):
        found["Xã D"]
    twice = ntm.assess_many([commune("Xã A", "91 %"), commune("Xã A", "92 %")], RULES)
    with pytest.raises(KeyError, match="2 communes have the id or name 'Xã A'"):
        twice["Xã A"]


BAD: list[Any] = [
    commune("Xã A", "915 %", incme=3),
    COMMUNES[1],
    {"name": "Xã D", "nam": 1},
    "none.yaml",
    {"irrigated_land_share": "khoảng 92"},
]
NAMES = ["Xã A", "Xã A", "Xã D", "none.yaml", "5"]


def test_all_mistakes_are_reported_at_once_with_their_communes() -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_many(BAD, RULES)
    found = caught.value.problems
    assert [str(problem.code) for problem in found] == [
        "out-of-limits", "unknown-fact", "unknown-key", "unreadable-file", "unreadable-figure"
    ]  # fmt: skip
    assert [problem.path[0] for problem in found] == [0, 0, 2, 3, 4]
    assert found[0].path == (0, "facts", "irrigated_land_share")
    for problem, name in zip(found, NAMES, strict=True):
        assert problem.message.vi.startswith(f"{name}: ")
        assert problem.message.en.startswith(f"{name}: ")


def test_communes_with_mistakes_can_be_skipped() -> None:
    found = ntm.assess_many(BAD, RULES, errors="skip")
    assert [each.commune.name for each in found] == ["Xã B"]
    assert [each.name for each in found.refused] == list(dict.fromkeys(NAMES))
    assert [(each.position, len(each.problems)) for each in found.refused] == [(0, 2), (2, 1), (3, 1), (4, 1)]


@pytest.mark.parametrize("one", [COMMUNES[0], "xa.yaml", {"population": 3}, Path("xa.yaml")])
def test_one_commune_is_no_list(one: Any) -> None:
    with pytest.raises(TypeError, match="put it in a list"):
        ntm.assess_many(one, RULES)


@pytest.mark.parametrize("frame", [pl.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}), pa.table({"a": [1]})])
def test_a_data_frame_has_a_verb_of_its_own(frame: Any) -> None:
    with pytest.raises(TypeError, match="assess_table"):
        ntm.assess_many(frame, RULES)


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValueError, match="errors must be 'raise' or 'skip'"):
        ntm.assess_many([], RULES, errors="ignore")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="backend must be"):
        ntm.assess_many(COMMUNES, RULES).matrix(backend="spark")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lang must be"):
        ntm.assess_many(COMMUNES, RULES).to_frame(lang="fr")


def test_the_matrix_is_what_assess_table_gives() -> None:
    """The same columns and verdicts as for a table of these communes."""
    matrix = ntm.assess_many(COMMUNES, RULES).matrix()
    rows = pl.DataFrame([each.to_row() for each in COMMUNES])
    read = ntm.read_figures(rows, RULES)
    table = ntm.assess_table(read.frame, RULES, by="commune_id", only=[*matrix.columns[3:]])
    assert matrix.drop("commune", "year").rows() == table.rows()
    assert matrix.columns[3:] == table.columns[1:]


def test_the_ranking_says_the_verdict_in_both_languages() -> None:
    found = ntm.assess_many([commune("Xã D", "91 %")], RULES)
    words = [found.ranking(lang=lang)["verdict_text"].to_list() for lang in ("vi", "en")]
    assert words == [["chưa đạt"], ["not met"]]
    with pytest.raises(ValueError, match="lang"):
        found.ranking(lang="fr")


def test_the_ranking_puts_the_best_first_and_equal_ones_together() -> None:
    met = ntm.assess_many([*COMMUNES, commune("Xã D", "95 %")], RULES).ranking()
    assert met.select("rank", "commune").rows() == [(1, "Xã B"), (1, "Xã D"), (3, "Xã A"), (3, "Xã C")]
    for row in met.iter_rows(named=True):
        counts = ntm.assess_many(COMMUNES, RULES)[0].counts
        assert sum(value for key, value in row.items() if key.startswith("indicators_")) == counts.total


def test_the_shortfalls_say_who_lacks_how_much_of_what() -> None:
    found = ntm.assess_many(COMMUNES, RULES).shortfalls(lang="en")
    assert found.select("commune", "code", "shortfall_low", "shortfall_unit").rows() == [
        ("Xã A", "3.1", 0.5, "percentage_point"), ("Xã A", "14.1", 10.0, "person"),
        ("Xã B", "14.1", 10.0, "person"),
        ("Xã C", "3.1", 2.0, "percentage_point"), ("Xã C", "14.1", 10.0, "person"),
    ]  # fmt: skip


def frames(found: ntm.Assessments, backend: Any) -> Iterator[Any]:
    yield found.to_frame(backend=backend)
    yield found.matrix(backend=backend)
    yield found.ranking(backend=backend)
    yield found.shortfalls(backend=backend)
    yield found[0].to_frame(backend=backend)
    yield ntm.compare_results(found[0], found[1]).to_frame(backend=backend)


@pytest.mark.parametrize(("backend", "kind"), [("pandas", pd.DataFrame), ("pyarrow", pa.Table)])
def test_every_backend_holds_the_same(backend: str, kind: type) -> None:
    found = ntm.assess_many(COMMUNES, RULES)
    for frame, ours in zip(frames(found, backend), frames(found, "polars"), strict=True):
        assert type(frame) is kind
        same = pl.from_pandas(frame) if backend == "pandas" else pl.from_arrow(frame)
        assert isinstance(same, pl.DataFrame)
        assert same.cast(ours.schema).equals(ours)


@pytest.mark.parametrize(("backend", "install"), [
    ("polars", r"pip install 'ntm-criteria\[tables\]'"), ("pandas", "pip install pandas"), ("pyarrow", "pip install pyarrow")
])  # fmt: skip
def test_a_library_that_is_missing_is_named(backend: Any, install: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, backend, None)
    with pytest.raises(ImportError, match=f"needs {backend}: {install}"):
        ntm.assess(COMMUNES[0], RULES).to_frame(backend=backend)


def test_columns_have_their_types_even_without_rows() -> None:
    nothing = ntm.assess_many([], RULES)
    assert nothing.to_frame().schema == ntm.assess_many(COMMUNES, RULES).to_frame().schema
    assert nothing.ranking().schema["rank"] == pl.Int64
    assert nothing.shortfalls().schema["shortfall_low"] == pl.Float64


def test_documents_of_many_communes_are_lines_of_json() -> None:
    found = ntm.assess_many(COMMUNES, RULES)
    lines = [ntm.render(each, "json", detail="short") for each in found]
    assert [json.loads(line)["commune"]["name"] for line in lines] == [*SHARES]
    assert [ntm.load_result(line).counts for line in lines] == [each.counts for each in found]
