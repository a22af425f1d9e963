"""Data sets of PyArrow, and keys of two types in two tables."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")
KEYS = ["06001", "06002", "12001"]


def in_folders(folder: Path, provinces: list[str]) -> None:
    for key, province, share in zip(KEYS, provinces, [92.0, 91.99, 95.0], strict=True):
        place = folder / f"province={province}"
        place.mkdir(exist_ok=True)
        parquet.write_table(pa.table({"commune_id": [key], "irrigated_land_share": [share]}), place / f"{key}.parquet")


def test_a_data_set_in_folders_is_judged(tmp_path: Path) -> None:
    in_folders(tmp_path, ["cao-bang", "cao-bang", "lang-son"])
    table = ntm.assess_table(
        dataset.dataset(tmp_path, partitioning="hive"), RULES, by=["province", "commune_id"], only=["3.1"]
    )
    assert isinstance(table, pa.Table)
    assert sorted(table.select(["province", "commune_id", "3.1"]).to_pylist(), key=lambda row: row["commune_id"]) == [
        {"province": "cao-bang", "commune_id": "06001", "3.1": "met"},
        {"province": "cao-bang", "commune_id": "06002", "3.1": "not_met"},
        {"province": "lang-son", "commune_id": "12001", "3.1": "met"},
    ]


def test_zeros_that_a_data_set_has_lost_are_reported(tmp_path: Path) -> None:
    in_folders(tmp_path, ["04", "04", "20"])
    with pytest.raises(ntm.FactError, match="folders of the column 'province' have leading zeros"):
        ntm.check_table(dataset.dataset(tmp_path, partitioning="hive"), RULES, by=["province", "commune_id"])
    as_text = dataset.partitioning(pa.schema([("province", pa.string())]), flavor="hive")
    check = ntm.check_table(dataset.dataset(tmp_path, partitioning=as_text), RULES, by=["province", "commune_id"])
    assert [mistake for mistake in check.mistakes if not mistake.is_warning] == []


@pytest.mark.parametrize(("folders", "lost"), [
    (["01", "02"], True), (["1", "2"], False), (["00", "0"], True), (["0", "10"], False), (["a1", "01"], False),
])  # fmt: skip
def test_folders_without_names_may_lose_zeros_too(folders: list[str], lost: bool, tmp_path: Path) -> None:
    for folder in folders:
        place = tmp_path / "007" / folder  # a folder above the data set has no column
        place.mkdir(parents=True)
        parquet.write_table(pa.table({"commune_id": [folder], "irrigated_land_share": [92.0]}), place / "0.parquet")
    data = dataset.dataset(tmp_path / "007", partitioning=["province"])
    if lost:
        with pytest.raises(ntm.FactError, match="folders of the column 'province' have leading zeros"):
            ntm.assess_table(data, RULES, by="commune_id", only=["3.1"])
    else:
        assert ntm.assess_table(data, RULES, by="commune_id", only=["3.1"])["3.1"].to_pylist() == ["met"] * 2


def test_a_data_set_in_memory_is_read(tmp_path: Path) -> None:
    data = dataset.dataset(pa.table({"commune_id": ["06001"], "irrigated_land_share": [92.0]}))
    assert ntm.assess_table(data, RULES, by="commune_id", only=["3.1"])["3.1"].to_pylist() == ["met"]
    scanned = ntm.assess_table(data.scanner(), RULES, by="commune_id", only=["3.1"])
    assert scanned["3.1"].to_pylist() == ["met"]


@pytest.mark.parametrize(("one", "other"), [
    (pa.string(), pa.large_string()), (pa.large_string(), pa.string_view()), (pa.int32(), pa.int64()), (pa.uint8(), pa.int16()),
])  # fmt: skip
def test_keys_of_two_types_meet(one: pa.DataType, other: pa.DataType) -> None:
    keys = ["1", "2"] if pa.types.is_string(one) or pa.types.is_large_string(one) else [1, 2]
    communes = pa.table({"commune_id": pa.array(keys, one), "irrigated_land_share": [92.0, 91.0]})
    villages = pa.table(
        {"commune_id": pa.array(keys, other), "name": ["Nà Mỏ", "Nà Pài"], "street_lighting": [True, False]}
    )
    table = ntm.assess_table(communes, RULES, by="commune_id", villages=villages, only=["4.3"])
    assert table.to_pydict() == {"commune_id": keys, "4.3": ["met", "not_met"]}
