"""Whatever else is wrong with a commune or its file, the rest is checked in the same run: k mistakes are k problems."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import WAYS
from ntm_criteria.cli.main import run

RULES = ntm.load_rule_set("bang-mac-2024")
GOOD: dict[str, Any] = {
    "name": "A", "year": 2024, "locale": "vi", "facts": {}, "previous": {}, "scope": {}, "villages": [],
}  # fmt: skip


def planted(*mistakes: tuple[str, Any]) -> dict[str, Any]:
    fields = {key: (dict(value) if isinstance(value, dict) else value) for key, value in GOOD.items()}
    for key, value in mistakes:
        if isinstance(value, dict) and isinstance(fields[key], dict):
            fields[key] |= value
        else:
            fields[key] = value
    return fields


# mistakes that have nothing to do with each other: the field, its value, the code of the one problem
IN_FACTS = [
    ("facts", {"population": "khoảng 2400"}, "unreadable-figure"),
    ("facts", {"households": "1.5"}, "unreadable-figure"),
    ("facts", {"irigated": 5}, "unknown-fact"),
    ("facts", {"poverty_rate": "915 %"}, "out-of-limits"),
    ("scope", {"vung": "tdmnpb"}, "unknown-fact"),
    ("previous", {"xyz": 1}, "unknown-fact"),
]
OF_FORM = [
    ("year", 2031, "wrong-year"),
    ("year", "hai nghìn", "wrong-year"),
    ("locale", "fr", "wrong-form"),
    ("villages", {"name": "Nà Canh"}, "wrong-form"),
    ("villages", [{"xyz": 1, "name": "Nà Canh"}], "unknown-fact"),
    ("villages", [{"name": " "}], "bad-village"),
    ("previous", ["poverty_rate"], "wrong-form"),
    ("scope", "region", "wrong-form"),
]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(IN_FACTS), unique_by=lambda one: str(one[1])),
    st.lists(st.sampled_from(OF_FORM), unique_by=lambda one: one[0]),
)
def test_so_many_mistakes_are_so_many_problems(in_facts: list[Any], of_form: list[Any]) -> None:
    spoiled = {key for key, value, _ in of_form if not isinstance(value, list) or key == "previous"}
    kept = [one for one in in_facts if one[0] not in spoiled]
    fields = planted(*(one[:2] for one in (*kept, *of_form)))
    expected = sorted(code for _, _, code in (*kept, *of_form))
    try:
        ntm.assess(ntm.Commune(**fields), RULES)
    except ntm.FactError as error:
        assert sorted(str(problem.code) for problem in error.problems) == expected
    else:
        assert not expected


def test_a_village_without_a_name_is_read_all_the_same() -> None:
    """The mistake in its figures is reported too, by the number of the village."""
    villages = [{"xyz": 1}, "Nà Mỏ", {"name": "Nà Canh"}]
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess(ntm.Commune("A", year=2024, villages=villages), RULES)
    assert [problem.message.vi for problem in caught.value.problems] == [
        "thôn thứ 1 chưa có tên (name)", "thôn thứ 1, xyz: không có mã số liệu này", "thôn thứ 2 chưa có tên (name)"
    ]  # fmt: skip


FILE = """\
name: Bằng Mạc
year: hai nghìn             # bad-number
locale: fr                  # unknown-word
rules: bang-mac-2024
ngay: 5                     # unknown-key
facts:
  population: khoảng 2400   # unreadable-figure
  households: 2.410
  irigated_land_share: 5    # unknown-fact
villages:
  - xyz: 1                  # missing-key, unknown-fact
  - name: Nà Canh
    xyz: 2                  # unknown-fact
"""


def test_the_command_lists_the_mistakes_of_form_and_of_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "xa.yaml"
    path.write_text(FILE, encoding="utf-8")
    assert run(["assess", str(path)]) == 2
    said = capsys.readouterr().err
    wanted = [
        (number, code.strip())
        for number, line in enumerate(FILE.splitlines(), 1) if "#" in line
        for code in line.partition("#")[2].split(",")
    ]  # fmt: skip
    found = [
        tuple(line.removeprefix(f"{path}:").split(":")[i] for i in (0, 2))
        for line in said.splitlines()
        if line.startswith(str(path))
    ]
    assert sorted((int(number), code.strip()) for number, code in found) == sorted(wanted)


def test_a_file_names_its_form_and_an_unknown_rule_set_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "xa.yaml"
    path.write_text("name: A\nyear: x\nrules: bang-mac-2042\n", encoding="utf-8")
    assert run(["assess", str(path)]) == 2
    said = capsys.readouterr().err
    assert "bad-number" in said
    assert "bang-mac-2042" in said


def test_the_command_lists_a_wrong_column_and_the_cells_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text(
        "commune_id,irigated_land_share,population\n1,92,khoảng 5\n2,92,năm\n", encoding="utf-8"
    )
    (tmp_path / "v.csv").write_text("commune_id,street_lighting\n1,có lẽ\n", encoding="utf-8")
    files = [str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--villages", str(tmp_path / "v.csv")]
    assert run(["table", *files, "--rules", "bang-mac-2024", "--by", "commune_id"]) == 2
    said = capsys.readouterr().err
    assert [word for word in ("irigated_land_share", "'name'", "khoảng 5", "'năm'", "có lẽ") if word not in said] == []


MANY_MISTAKES = {
    "commune_id": [1, 2, 2],
    "irrigated_land_share": [915.0, 92.0, 92.0],
    "population": [10, 10, 10],
    "insured_people": [11, 2, 3],
    "Dân số": [10, 10, 10],
    "planning_criterion_met": [1, 0, 1],  # numbers, where booleans must stand
}
ALL_OF_THEM = [
    ("wrong-type", "planning_criterion_met"),
    ("given-twice", "population"),
    ("out-of-limits", "irrigated_land_share"),
    ("bad-key", None),
    ("part-exceeds-whole", "insured_people"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", [ntm.assess_table, ntm.check_table])
def test_a_wrong_column_hides_no_mistake_of_the_others(call: Any, way: str) -> None:
    frame = WAYS[way](pa.table(MANY_MISTAKES))
    with pytest.raises(ntm.FactError) as refused:
        call(frame, RULES, by="commune_id")
    told = [(str(problem.code), problem.fact) for problem in refused.value.problems]
    is_lazy = call is ntm.assess_table and way in ("polars-lazy", "duckdb")  # whose cells are not searched
    assert sorted(told, key=str) == sorted(ALL_OF_THEM[: 2 if is_lazy else None], key=str)


def test_where_rows_cannot_be_told_apart_only_that_is_told() -> None:
    frame = pl.DataFrame(MANY_MISTAKES).rename({"commune_id": "id"})
    with pytest.raises(ntm.FactError) as refused:
        ntm.check_table(frame, RULES, by="commune_id")
    assert {str(problem.code) for problem in refused.value.problems} == {"missing-column", "wrong-type", "given-twice"}


@pytest.mark.parametrize("errors", ["raise", "null"])
def test_a_wrong_column_of_a_file_hides_no_mistake_of_the_others(
    errors: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.DataFrame(MANY_MISTAKES).drop("Dân số").write_parquet(tmp_path / "in.parquet")
    files = [str(tmp_path / "in.parquet"), str(tmp_path / "out.csv")]
    assert run(["table", *files, "--rules", "bang-mac-2024", "--errors", errors]) == 2
    said = capsys.readouterr().err
    for told in ("wrong-type", "out-of-limits: dòng 1", "bad-key: dòng 2 và 3", "part-exceeds-whole: dòng 1"):
        assert said.count(told) == 1


def test_what_is_wrong_with_a_file_as_a_whole_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text("ma,irrigated_land_share\n1,khoảng 92\n", encoding="utf-8")
    assert run(["table", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]) == 2
    said = capsys.readouterr().err
    assert said.count("missing-column") == 1
    assert said.count("khoảng 92") == 1


RULE_FILE = """format: 1
rule_set:
  id: bo-rieng
  label: {vi: A, en: A}
  years: 2024..2024
sources:
  plan: {title: P, issuer: I}
criteria:
  - number: 1
    label: {vi: A, en: A}
    indicators:
      - code: "1.1"
        label: {vi: A, en: A}
        cite: {source: plan, at: "1", status: checked}
        requires: {fact: irrigated_land_share, at_least: 92 %}
"""
LAYER = """format: 1
rule_set:
  id: lop
  label: {vi: A, en: A}
  extends: bo-rieng.yaml
sources:
  plan: {title: P, issuer: I}
indicators:
  "1.1":
    cite: {source: plan, at: "1", status: checked}
    bound: 95 %
"""
# what to write otherwise, and the code of the one problem that follows from it
OF_RULES = [
    ("  years: 2024..2024", "  years: 2024..2024\n  color: red", "unknown-key"),
    ("  years: 2024..2024", "  years: 2024..2024\n  level: high", "unknown-word"),
    ("  plan: {title: P, issuer: I}", "  plan: {title: P, issuer: I}\n  plan: {title: P, issuer: I}", "duplicate-key"),
    ('code: "1.1"', 'code: "1.1"\n        code: "1.1"', "duplicate-key"),
    ("irrigated_land_share", "irigated_land_share", "unknown-fact"),
    ("source: plan", "source: plann", "unknown-source"),
]


def rule_problems(path: Path) -> list[str]:
    with pytest.raises(ntm.RuleFileError) as refused:
        ntm.load_rule_set(path)
    assert [p.message.en for p in refused.value.problems if p not in ntm.check_rule_files(path)] == []
    return sorted(str(problem.code) for problem in refused.value.problems)


@given(st.lists(st.sampled_from(OF_RULES), min_size=1, unique=True))
def test_so_many_mistakes_of_a_rule_file_are_so_many_problems(mistakes: list[tuple[str, str, str]]) -> None:
    text = RULE_FILE
    for right, wrong, _ in mistakes:
        text = text.replace(right, wrong, 1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bo-rieng.yaml"
        path.write_text(text, encoding="utf-8")
        assert rule_problems(path) == sorted(code for _, _, code in mistakes)


def test_mistakes_of_a_layer_and_of_the_set_below_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "bo-rieng.yaml").write_text(RULE_FILE.replace("irrigated", "irigated"), encoding="utf-8")
    (tmp_path / "lop.yaml").write_text(LAYER.replace("  label", "  color: red\n  label", 1), encoding="utf-8")
    assert rule_problems(tmp_path / "lop.yaml") == ["unknown-fact", "unknown-key"]


def test_a_key_given_twice_in_the_header_of_a_layer_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "bo-rieng.yaml").write_text(RULE_FILE, encoding="utf-8")
    layer = LAYER.replace("  id: lop", "  id: lop\n  id: lop\n  level: high").replace("95 %", "80 %")
    (tmp_path / "lop.yaml").write_text(layer, encoding="utf-8")
    assert {"duplicate-key", "looser-bound"} <= set(rule_problems(tmp_path / "lop.yaml"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("xa.yaml", "name: A\nyear: 2024\nyear: 2024\nfacts:\n  population: khoảng 5\n  irigated: 5\n"),
        ("xa.json", '{"name": "A", "year": 2024, "year": 2024, "facts": {"population": "khoảng 5", "irigated": 5}}'),
    ],
)
def test_a_key_given_twice_hides_no_mistake_of_a_commune(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(["assess", str(tmp_path / name), "--rules", "bang-mac-2024"]) == 2
    said = capsys.readouterr().err
    assert [code for code in ("duplicate-key", "unreadable-figure", "unknown-fact") if said.count(code) != 1] == []
