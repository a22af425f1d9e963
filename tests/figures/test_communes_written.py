"""A commune written as a dict, as a file and as rows, and read again."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.figures import as_text

TOP = Path(__file__).parents[2]
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", ["xa.yaml", "xa.yml", "xa.json"])
def test_an_example_survives_every_file(path: Path, name: str, tmp_path: Path) -> None:
    commune = ntm.load_commune(path)
    commune.to_file(tmp_path / name)
    assert ntm.Commune.from_file(tmp_path / name) == commune
    assert ntm.Commune.from_dict(commune.to_dict()) == commune


@pytest.mark.parametrize("text", [
    "", "-", "~", "null", "true", "không", "1.234", "91,5 %", "a: b", "# no comment", "- x", "'", '"', "\\", "&a", "*a", "!x",
    "{", "[", "|", ">", "%", "@", "`", " blanks ", "two\nlines", "tab\t", "\x00", "\x85", "\ufeff", "😀", "Đ", "2024-01-09",
    "? x",
])  # fmt: skip
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_any_text_survives(text: str, form: str) -> None:
    commune = ntm.Commune(f"Xã {text}", id=f"x{text}", facts={"population": text}, villages=[{"name": f"Thôn {text}"}])
    read = ntm.Commune.from_yaml(commune.to_yaml()) if form == "yaml" else ntm.Commune.from_json(commune.to_json())
    assert (read.name, read.id, read.facts, read.villages) == (
        commune.name,
        commune.id,
        commune.facts,
        commune.villages,
    )


@pytest.mark.parametrize(("figure", "locale", "text"), [
    ("91,5 %", None, "91,5 %"), (None, None, None), (True, "vi", True), (np.bool_(False), None, False),
    (2410, None, "2410"), (np.int64(7), "vi", "7"), (1.5, None, "1.5"), (1.5, "vi", "1,5"), (1.234, None, "1.2340"),
    (1.234, "en", "1.234"), (1.234, "vi", "1,234"), (Decimal("92.00"), None, "92.00"), (Fraction(7, 8), None, "0.8750"),
    (Fraction(1, 4), "vi", "0,25"), (1e-7, None, "0.0000001"), (2e10, None, "20000000000.0"), (np.float32(91.4), None, "91.4"),
    (float("nan"), None, "nan"), (float("inf"), None, "inf"),
])  # fmt: skip
def test_a_figure_as_text(figure: Any, locale: Any, text: Any) -> None:
    assert as_text(figure, locale) == text


@pytest.mark.parametrize("figure", [Fraction(1, 3), 57 / 100 * 100])
def test_a_number_that_no_file_can_hold_is_refused(figure: Any) -> None:
    commune = ntm.Commune("X", facts={"irrigated_land_share": figure})
    for write in (commune.to_yaml, commune.to_json):
        with pytest.raises(ValueError, match="counts"):
            write()
    assert ntm.Commune.from_dict(commune.to_dict()) == commune


def test_verdicts_by_another_set_keep_its_name() -> None:
    basic = ntm.assess({"power_system_meets_standard": False}, ntm.load_rule_set("vn-318-2022-ntm"), year=2022)
    commune = ntm.Commune("X", facts=ntm.outcome_facts(basic))
    assert "outcomes_of: vn-318-2022-ntm" in commune.to_yaml()
    assert ntm.Commune.from_json(commune.to_json()).outcomes_of == "vn-318-2022-ntm"


@pytest.mark.parametrize(("wrong", "code"), [
    ({"nam": "X"}, "unknown-key"), ({"name": "X", "facts": 3}, "wrong-form"), ({"name": "X", "year": "hai"}, "bad-number"),
    ({"name": "X", "villages": [{"street_lighting": True}]}, "missing-key"), ([], "wrong-form"), ("X", "wrong-form"),
])  # fmt: skip
def test_a_dict_of_another_form_is_refused(wrong: Any, code: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.Commune.from_dict(wrong)
    assert [str(problem.code) for problem in caught.value.problems] == [code]
    assert caught.value.place is None


def test_rows_of_tables_become_communes_and_back() -> None:
    commune = ntm.Commune(
        "Bằng Mạc",
        "06235",
        2024,
        facts={"population": 2410},
        previous={"poverty_rate": 8.2},
        villages=[{"name": "Nà Canh"}],
    )
    assert commune.to_row() == {"commune_id": "06235", "commune_name": "Bằng Mạc", "year": 2024, "population": 2410}
    assert commune.village_rows(by="key") == [{"key": "06235", "name": "Nà Canh"}]
    assert commune.previous_row() == {"commune_id": "06235", "poverty_rate": 8.2}
    read = ntm.Commune.from_row(commune.to_row(), villages=commune.village_rows(), previous=commune.previous_row())
    assert read == commune
    nameless = ntm.Commune("Bằng Mạc", year=2024)
    assert ntm.Commune.from_row({"commune_id": "Bằng Mạc", "year": 2024}) == nameless


def test_a_data_frame_becomes_communes() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    frame = pl.DataFrame({
        "commune_id": ["06235", "06236"], "district": ["Chi Lăng", "Chi Lăng"],
        "population": [2410, None], "irrigated_land_share": [91.5, float("nan")],
    })  # fmt: skip
    communes = [ntm.Commune.from_row(row, facts=rules.reads) for row in frame.iter_rows(named=True)]
    assert [dict(commune.facts) for commune in communes] == [{"population": 2410, "irrigated_land_share": 91.5}, {}]
    judged = ntm.assess_table(frame, rules, by="commune_id", only=["3.1"])
    assert judged["3.1"].to_list() == [each["3.1"].verdict.value for each in ntm.assess_many(communes, rules)]
