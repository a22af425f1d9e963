"""Rows of totals and of groups of communes are left out, or warned of, whatever they are called."""

from pathlib import Path
from typing import Any

import pytest

from ntm_criteria.cli import run

HEADINGS = "TT,Tên xã,insured_people,population"


def judged(folder: Path, *rows: str) -> list[str]:
    """Judge rows of a CSV file; return the keys of the result."""
    (folder / "in.csv").write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    out = folder / "out.csv"
    assert run(["table", str(folder / "in.csv"), str(out), "--rules", "bang-mac-2024", "--only", "14.1"]) == 0
    return [line.split(",")[0] for line in out.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize(
    "key",
    ["Tổng 3 xã", "Tổng các xã", "Tổng (12 xã)", "Cộng 3 xã", "Cộng (I+II)", "Cộng các xã", "Tổng toàn huyện", "Grand Total",
     "Subtotal", "Sub-total", "Sum", "Σ", "∑", "Chung", "CỘNG 12 XÃ"],
)  # fmt: skip
def test_a_total_is_left_out(key: str, tmp_path: Path, capsys: Any) -> None:
    assert judged(tmp_path, "1,An,2301,2410", f",{key},4600,4820", "2,Bình,2300,2410") == ["An", "Bình"]
    assert "dòng cộng, không phải một xã" in capsys.readouterr().err


@pytest.mark.parametrize(
    "key",
    [
        "Khu vực I",
        "Vùng đồng bằng",
        "Cụm 1",
        "Nhóm xã biên giới",
        "Các xã còn lại",
        "Lũy kế",
        "Tổng hợp",
        "Cộng dồn",
        "Trong đó",
    ],
)
def test_what_may_be_a_group_is_warned_of(key: str, tmp_path: Path, capsys: Any) -> None:
    assert judged(tmp_path, "1,An,2301,2410", f",{key},4600,4820") == ["An", key]
    assert f"Tên xã={key}: có vẻ là dòng cộng" in capsys.readouterr().err


def test_communes_with_such_words_in_their_names_are_communes(tmp_path: Path, capsys: Any) -> None:
    names = ["Tổng Cọt", "Cộng Hòa", "Cộng Lạc", "Chung Chải", "Toàn Thắng", "Trung Bình Một", "Sum Sê", "Khu Phố"]
    assert judged(tmp_path, *(f"{number},{name},2301,2410" for number, name in enumerate(names, 1))) == names
    assert "Tổng Cọt: có vẻ" not in capsys.readouterr().err


def test_a_group_with_a_roman_number_and_no_figures_is_no_commune(tmp_path: Path, capsys: Any) -> None:
    rows = ["I,Miền Đông,,", "1,An,2301,2410", "II,Miền Tây,-,", "1,Bình,2301,2410"]
    assert judged(tmp_path, *rows) == ["An", "Bình"]
    assert "dòng tên nhóm, không phải một xã" in capsys.readouterr().err
