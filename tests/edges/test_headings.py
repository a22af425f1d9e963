"""Headings as people write them, and what the first message says of those that are not known."""

from pathlib import Path
from typing import Any
from unicodedata import normalize

import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, number_cells
from ntm_criteria.cli import run
from ntm_criteria.tables.columns import HeadingReader, Meaning

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
READER = HeadingReader(BANG_MAC)


def table(folder: Path, text: str, *more: str) -> int:
    (folder / "in.csv").write_text(text, encoding="utf-8")
    return run(["table", str(folder / "in.csv"), str(folder / "out.csv"), "--rules", "bang-mac-2024", *more])


def verdicts(folder: Path, code: str) -> list[str]:
    return pl.read_csv(folder / "out.csv")[code].to_list()


KNOWN = [
    ("population", "population"),
    ("POPULATION", "population"),
    ("Population", "population"),
    ("irrigated land share", "irrigated_land_share"),
    ("Dân số của xã (người)", "population"),
    ("Dân số, người", "population"),
    ("Dân số - ĐVT: người", "population"),
    ("Dân số\n(người)", "population"),
    ("Tổng số nhân khẩu (khẩu)", "population"),
    ("villages (thôn)", "villages"),
    ("3.1. Tỷ lệ hộ nghèo", "poverty_rate"),
    ("3.1 Tỉ lệ hộ nghèo (%)", "poverty_rate"),
    ("(5) Tỷ lệ hộ nghèo", "poverty_rate"),
    ("Tỷ lệ hộ nghèo (5)=(4)/(3)", "poverty_rate"),
    (normalize("NFD", "Tỷ lệ hộ nghèo"), "poverty_rate"),
    ("Tỷ lệ hộ\u00a0nghèo\u200b", "poverty_rate"),
    ("Thu nhập bình quân (triệu đồng/người/năm)", "income_per_capita"),
    ("Số người tham gia BHYT", "insured_people"),
    ("Tiêu chí Quy hoạch (đạt/chưa đạt)", "planning_criterion_met"),
    ("poverty rate (share of poor households)", "poverty_rate"),
    ("Dân số（người）", "population"),
    ("Tỷ lệ hộ nghèo ［％］", "poverty_rate"),
    ("“Dân số”", "population"),
    ("- Dân số:", "population"),
    ("+ Dân số (*)", "population"),
    ("Dân số ¹⁾", "population"),
    ("Tỷ lệ hộ nghèo..", "poverty_rate"),
]


@pytest.mark.parametrize(("heading", "fact"), KNOWN)
def test_a_heading_that_names_one_fact_is_known(heading: str, fact: str) -> None:
    assert READER.meaning([heading]) == Meaning(fact)


@pytest.mark.parametrize(
    "heading",
    [
        "Dân số (nam)",
        "Dân số nữ",
        "Kế hoạch 2025 Dân số",
        "Hộ nghèo (%)",
        "Điện chiếu sáng",
        "Tỷ lệ hộ nghèo (theo chuẩn cũ)",
        "Ghi chú",
        "x" * 600,
    ],
)
def test_a_heading_that_says_more_or_less_is_not_guessed(heading: str) -> None:
    assert READER.meaning([heading]) is None


PARTS = [
    (("Số hộ", "Tổng số"), "households"),
    (("Hộ nghèo", "Số hộ"), "poor_households"),
    (("Hộ nghèo", "Tỷ lệ (%)"), "poverty_rate"),
    (("Tham gia BHYT", "Tỷ lệ %"), "health_insurance_share"),
    (("Chỉ tiêu", "Dân số", "(người)"), "population"),
    (("14. Y tế", "Số người tham gia BHYT"), "insured_people"),
    (("Dân số", "Nữ"), None),
    (("Hộ nghèo", "Năm 2024"), None),
]


@pytest.mark.parametrize(("parts", "fact"), PARTS)
def test_headings_of_several_rows_are_joined(parts: tuple[str, ...], fact: str | None) -> None:
    """A child alone is never the name: "Số hộ" below "Hộ nghèo" counts poor households.

    Of the kind of https://github.com/frictionlessdata/tabulator-py/issues/320
    """
    meaning = READER.meaning(parts)
    assert (meaning.fact if meaning else None) == fact


@pytest.mark.parametrize(
    ("heading", "cell", "verdict"),
    [
        ("income_per_capita (nghìn đồng)", "55000", "met"),
        ("income_per_capita (nghìn đồng)", "54999", "not_met"),
        ("Thu nhập bình quân đầu người (đồng)", "55000000", "met"),
        ("Thu nhập bình quân (triệu đồng/người/tháng)", "4.6", "met"),
        ("Thu nhập bình quân (triệu đồng/người/tháng)", '"4,58"', "not_met"),
        ("income_per_capita (nghìn đồng)", "55 triệu đồng", "met"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_the_unit_of_a_heading_is_used(heading: str, cell: str, verdict: str, ending: str, tmp_path: Path) -> None:
    value: Any = cell.strip('"') if "đồng" in cell or "," in cell else float(cell)
    frame = pl.DataFrame({"commune_id": ["a"], heading: [value]})
    path = tmp_path / f"in.{ending}"
    {"csv": frame.write_csv, "parquet": frame.write_parquet, "xlsx": frame.write_excel}[ending](path)  # type: ignore[operator]
    out = tmp_path / "out.csv"
    assert run(["table", str(path), str(out), "--rules", "bang-mac-2024", "--only", "10.1"]) == 0
    assert verdicts(tmp_path, "10.1") == [verdict]


@pytest.mark.parametrize(
    ("heading", "wrong"),
    [
        ("Tỷ lệ hộ nghèo (hộ)", "cột ghi theo 'hộ', số liệu tính bằng '%'"),
        ("Dân số (nghìn người)", "cột ghi theo 'nghìn người', số liệu tính bằng 'người'"),
        ("planning_criterion_met (%)", "cột ghi theo '%', số liệu không có đơn vị"),
    ],
)
def test_a_unit_that_contradicts_the_fact_is_refused(heading: str, wrong: str, tmp_path: Path, said: Any) -> None:
    assert table(tmp_path, f"commune_id,irrigated_land_share,{heading}\n1,92,5\n") == 2
    assert f"unit-mismatch: cột '{heading}': {wrong}" in said()


def test_a_year_in_a_heading_says_whose_figures_these_are(tmp_path: Path, said: Any) -> None:
    text = "commune_id,Tỷ lệ hộ nghèo năm 2023,population_2024,insured_people\n1,8.2,1000,960\n"
    assert table(tmp_path, text, "--only", "14.1", "--only", "11.1") == 0
    shown = said()
    assert "wrong-year: cột 'Tỷ lệ hộ nghèo năm 2023': tỷ lệ hộ nghèo (poverty_rate): số liệu năm 2023" in shown
    assert "số liệu năm trước ghi ở bảng riêng: --previous TỆP" in shown
    assert (verdicts(tmp_path, "14.1"), verdicts(tmp_path, "11.1")) == (["met"], ["unknown"])


@pytest.mark.parametrize(
    "second", ["Dân số", "Population", "population.1", "population_duplicated_0", normalize("NFD", "Dân số của xã")]
)
def test_a_second_column_of_one_figure_is_refused(second: str, tmp_path: Path, said: Any) -> None:
    """Of the kind of https://github.com/pandas-dev/pandas/issues/3468 (twins named `x.1`)."""
    assert table(tmp_path, f"commune_id,population,insured_people,{second}\n1,1000,960,900\n") == 2
    shown = said()
    assert "cột thứ hai của dân số của xã (population); cột kia là 'population'" in shown
    assert "--map" in shown


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "duckdb"])  # it knows no capitals
@pytest.mark.parametrize("second", ["Dân số", "Population", "population.1", "villages (thôn)", "Dân số của xã (người)"])
def test_a_frame_with_a_heading_in_words_is_refused_and_says_the_id(engine: str, second: str) -> None:
    frame = ENGINES[engine](
        {name: number_cells([8]) for name in ("commune_id", "population", "insured_people", second)}
    )
    with pytest.raises(
        ntm.FactError,
        match=r"second one of 'population'|close to the fact|one name",
    ):
        ntm.assess_table(frame, BANG_MAC, by="commune_id", only=["14.1"])


def test_what_is_only_near_comes_with_the_option_that_maps_it(tmp_path: Path, said: Any) -> None:
    text = 'commune_id,"Tỷ lệ diện tích được tưới, tiêu (%)"\n1,92\n'
    assert table(tmp_path, text) == 2
    option = "Tỷ lệ diện tích được tưới, tiêu (%)=irrigated_land_share"
    assert f'nếu phải, thêm --map "{option}"; nếu không phải số liệu, thêm --map "' in said()
    assert table(tmp_path, text, "--map", option) == 0
    assert verdicts(tmp_path, "3.1") == ["met"]
    assert (
        table(
            tmp_path,
            text.replace('"\n', '",population\n').replace("92", "92,5"),
            "--map",
            option.partition("=")[0] + "=",
        )
        == 0
    )
    assert verdicts(tmp_path, "3.1") == ["unknown"]


@pytest.mark.parametrize(("name", "text"), [
    ("map.yaml", "Tưới: irrigated_land_share\nGhi thêm:\n"),
    ("map.csv", "heading,fact\nTưới,irrigated_land_share\nGhi thêm,\n"),
])  # fmt: skip
def test_a_map_may_be_a_file(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert table(tmp_path, "commune_id,Tưới,Ghi thêm\n1,92,x\n", "--map", str(tmp_path / name)) == 0
    assert verdicts(tmp_path, "3.1") == ["met"]


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        (
            "Tưới=irigated_land_share",
            "không có số liệu 'irigated_land_share'\n    có phải ý là 'irrigated_land_share'?",
        ),
        ("Tuới=irrigated_land_share", "không có cột 'Tuới'\n    có phải ý là 'Tưới'?"),
        ("Tưới", "không phải TÊN CỘT=MÃ SỐ LIỆU"),
    ],
)
def test_a_map_that_maps_nothing_is_refused(option: str, wrong: str, tmp_path: Path, said: Any) -> None:
    assert table(tmp_path, "commune_id,Tưới,population\n1,92,5\n", "--map", option) == 2
    assert wrong in said()


@pytest.mark.parametrize("key", ["Tên xã", "Mã xã", "Xã", "Xã, phường", "Mã ĐVHC"])
def test_the_key_is_found_by_its_heading(key: str, tmp_path: Path, said: Any) -> None:
    assert table(tmp_path, f'"{key}",irrigated_land_share\nXã A,92\n') == 0
    assert f"đã đọc cột: {key} (" in said()
    assert pl.read_csv(tmp_path / "out.csv").columns[0] == key


def test_all_columns_are_accounted_for(tmp_path: Path) -> None:
    text = "STT,commune_id,Tổng số hộ,Ghi chú,district,17. Môi trường,population\n1,a,5,x,y,Đạt,9\n"
    assert table(tmp_path, text, "--account", str(tmp_path / "account.csv"), "--keep-all") == 0
    whole = pl.read_csv(tmp_path / "account.csv")
    account = whole.filter(pl.col("kind") == "column")
    outcomes = dict(zip(account["item"], account["outcome"], strict=True))
    assert outcomes == {
        "commune_id": "read", "Tổng số hộ": "read", "population": "read", "STT": "kept", "Ghi chú": "kept",
        "district": "kept", "17. Môi trường": "kept",
    }  # fmt: skip
    rows_and_cells = whole.filter(pl.col("kind") != "column").select("kind", "item", "outcome", "count").rows()
    assert rows_and_cells == [
        ("row", None, "read", 1), *(("cell", name, "read", 1) for name in ("commune_id", "Tổng số hộ", "population"))
    ]  # fmt: skip
    kept = ["STT", "Tổng số hộ", "Ghi chú", "district", "17. Môi trường", "population"]
    assert pl.read_csv(tmp_path / "out.csv").columns[1:7] == kept


def test_a_rule_set_may_give_its_facts_further_headings(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "rules" / "facts.yaml").read_text(encoding="utf-8")
    assert "headings:" in text
    with pytest.raises(ntm.RuleFileError, match="is a name of another fact too"):
        ntm.load_rule_set(_rule_file(tmp_path, "Dân số"))
    rules = ntm.load_rule_set(_rule_file(tmp_path, "Số người"))
    assert HeadingReader(rules).meaning(["Số người (2024)"]) == Meaning("heads", year=2024)


def _rule_file(folder: Path, heading: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(
        f"""format: 1
rule_set:
  id: own
  label: {{vi: Thử, en: Try}}
  years: 2024..2024
sources:
  s: {{title: Thử, issuer: Thử, number: "1", issued: 2024-01-01}}
facts:
  heads:
    label: {{vi: số người dự, en: people present}}
    headings: [{heading}]
    kind: count
    unit: person
    limits: 0..1000
criteria:
  - number: 1
    label: {{vi: Một, en: One}}
    complete: true
    indicators:
      - code: "1.1"
        label: {{vi: Một, en: One}}
        cite: {{source: s, at: "1", status: checked}}
        requires: {{fact: heads, at_least: 5 person}}
""",
        encoding="utf-8",
    )
    return path


def test_the_name_of_an_indicator_with_a_comma_is_asked_about(tmp_path: Path, capsys: Any) -> None:
    assert table(tmp_path, 'commune_id,"3.1 Tưới, tiêu chủ động",population\n1,92,2410\n') == 2
    assert '--map "3.1 Tưới, tiêu chủ động=irrigated_land_share"' in capsys.readouterr().err
    assert table(tmp_path, 'commune_id,"Nâng cấp, cứng hóa kênh mương",population\n1,Đạt,2410\n') == 2
    assert "=canal_hardening_continued" in capsys.readouterr().err


def test_a_name_that_says_all_of_a_heading_is_asked_about_beside_a_shorter_one(tmp_path: Path, capsys: Any) -> None:
    assert table(tmp_path, "commune_id,Tỷ lệ thôn văn hoá\n1,92\n") == 2
    said = capsys.readouterr().err
    assert "=culture_village_share" in said
    assert "=culture_family_share" in said
