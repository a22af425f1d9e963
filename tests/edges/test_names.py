"""Names as people write them: other writings of one name, look-alikes, and names that an engine or a file cannot hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import duckdb
import openpyxl
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records
from ntm_criteria.cli import run

RULES = ntm.load_rule_set("bang-mac-2024")
every_engine = pytest.mark.parametrize("engine", ENGINES)
NAME = "Đồng Hòa"
WRITINGS = {
    "NFD": normalize("NFD", NAME),
    "capitals": "ĐỒNG HÒA",
    "no-break space": "Đồng\u00a0Hòa",
    "figure space": "Đồng\u2007Hòa ",
    "invisible": "\ufeffĐồng\u200b Hòa",
    "soft hyphen": "Đồ\u00adng Hòa",
    "variation selector": "Đồng Hòa\ufe0f",
    "Eth": "Ðồng Hòa",
    "newer tone": "Đồng Hoà",
    "full-width": "Đồng Ｈòa",
    "two blanks": " Đồng  Hòa",
    "line break": "Đồng\nHòa",
}


def texts(*values: str | None) -> Cells:
    return Cells("text", values)


def codes(check: ntm.TableCheck) -> list[tuple[str, str, int]]:
    return [(str(mistake.code), mistake.table, mistake.rows) for mistake in check.mistakes]


def shown(check: ntm.TableCheck) -> str:
    return "\n".join(problem.text("vi") for problem in check.problems)


# --- one name in several writings


@every_engine
def test_a_commune_is_found_however_its_name_is_written(engine: str) -> None:
    """Keys that look the same and do not join: https://github.com/learningequality/ricecooker/pull/143 and
    https://github.com/dathere/qsv/pull/2436.
    """
    make, n = ENGINES[engine], len(WRITINGS)
    own = [f"{i} {NAME}" for i in range(n)]
    others = [f"{i} {writing}" for i, writing in enumerate(WRITINGS.values())]
    lit, rates = Cells("flag", [True] * 2 * n), [Cells("float", [rate] * n) for rate in (7.7, 8.2)]
    communes = make({"xa": texts(*own), "poverty_rate": rates[0]})
    villages = make({"xa": texts(*others, *own), "name": texts(*["A"] * n, *["B"] * n), "street_lighting": lit})
    options = {"by": "xa", "villages": villages, "previous": make({"xa": texts(*others), "poverty_rate": rates[1]})}
    alone = ntm.assess(
        ntm.Commune(
            NAME, facts={"poverty_rate": 7.7}, previous={"poverty_rate": 8.2},
            villages=[{"name": "A", "street_lighting": True}, {"name": "B", "street_lighting": True}],
        ), RULES,
    )  # fmt: skip
    expected = {indicator.code: str(alone[indicator.code].verdict) for indicator in RULES.entries}
    rows = records(ntm.assess_table(communes, RULES, **options))
    assert sorted(row["xa"] for row in rows) == sorted(own)  # as the main table writes them
    for row in rows:
        assert {code: row[code] for code in expected} == expected, row["xa"]
    check = ntm.check_table(communes, RULES, **options)
    assert codes(check) == [("other-writing", "village", n), ("other-writing", "before", n)]
    assert f"bảng chính viết khác: '{own[0]}'" in shown(check)
    assert [(line.source, line.count) for line in check.account.of(kind="key")] == [("villages", n), ("previous", n)]
    assert ntm.assess_row(communes, RULES, key={"xa": others[0]}, villages=villages).verdict is alone.verdict


@every_engine
def test_a_village_written_in_two_ways_is_one(engine: str) -> None:
    """Two words that look identical: https://github.com/sillsdev/TheCombine/issues/3713."""
    make, n = ENGINES[engine], len(WRITINGS)
    names = [f"{which} {NAME}" for which in "AB"]
    twins = [f"Thôn {which} {writing}" for writing in WRITINGS.values() for which in "AB"]
    ids = [i for i in range(n) for _ in "AB"]
    flag = Cells("flag", [True] * 4 * n)
    communes = make({"id": Cells("int", list(range(n)))})
    villages = make({"id": Cells("int", ids + ids), "name": texts(*names * n, *twins), "model_residential_area": flag})
    options: dict[str, Any] = {"by": "id", "villages": villages}
    rows = records(ntm.assess_table(communes, RULES, errors="null", only=["6.7"], **options))
    assert [row["6.7"] for row in rows] == ["unknown"] * n  # four rows, two villages, and four are needed
    assert codes(ntm.check_table(communes, RULES, **options)) == [("bad-village", "village", 4 * n)]
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="several villages of one name, written in two ways"):
            ntm.assess_table(communes, RULES, **options)


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_commune_with_a_village_in_two_writings_is_refused(writing: str) -> None:
    villages = [{"name": NAME}, {"name": f"Thôn {WRITINGS[writing]}"}]
    with pytest.raises(ntm.FactError, match="two villages of one name"):
        ntm.assess(ntm.Commune("x", villages=villages), RULES)


@every_engine
def test_two_rows_of_one_commune_are_a_repeated_key(engine: str) -> None:
    communes = ENGINES[engine](
        {"xa": texts(NAME, WRITINGS["NFD"]), "irrigated_land_share": Cells("float", [92.0, 10.0])}
    )
    check = ntm.check_table(communes, RULES, by="xa")
    assert codes(check) == [("bad-key", "now", 2)]
    assert "viết khác nhau" in shown(check)
    assert "(chữ và dấu tách rời, NFD)" in shown(check)
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="several rows for one commune and year, written in two ways"):
            ntm.assess_table(communes, RULES, by="xa")


@every_engine
def test_the_rows_of_two_years_join_and_the_other_writing_is_reported(engine: str) -> None:
    make = ENGINES[engine]
    communes = make(
        {
            "xa": texts(NAME, WRITINGS["NFD"]),
            "year": Cells("int", [2024, 2023]),
            "poverty_rate": Cells("float", [7.7, 8.2]),
        }
    )
    rows = records(ntm.assess_table(communes, RULES, by="xa", year=2024, only=["11.1"]))
    (row,) = [row for row in rows if row["year"] == 2024]
    alone = ntm.Commune("x", facts={"poverty_rate": 7.7}, previous={"poverty_rate": 8.2})
    assert row["11.1"] == str(ntm.assess(alone, RULES)["11.1"].verdict) == "met"
    check = ntm.check_table(communes, RULES, by="xa", year=2024)
    assert ("other-writing", "now", 2) in codes(check)


@every_engine
@pytest.mark.parametrize("key", ["\u200b", " \u00a0", "\ufeff\ufe0f"])
def test_a_key_of_which_nothing_is_seen_is_no_key(engine: str, key: str) -> None:
    communes = ENGINES[engine]({"xa": texts("A", key), "irrigated_land_share": Cells("float", [92.0, 10.0])})
    assert codes(ntm.check_table(communes, RULES, by="xa")) == [("bad-key", "now", 1)]


@pytest.mark.parametrize("villages", [["Nà Canh"], ["NÀ CANH"], [normalize("NFD", "thôn Nà Canh")]])
def test_a_village_that_the_text_names_is_found_and_reported(villages: list[str]) -> None:
    forms = [{"name": name, "culture_village_this_year": True} for name in villages]
    assessment = ntm.assess(ntm.Commune("x", villages=forms), RULES)
    assert assessment["6.13"].verdict is ntm.Verdict.MET
    warned = [warning.text("vi") for warning in assessment.warnings if str(warning.code) == "other-writing"]
    assert len(warned) == (villages != ["Nà Canh"])
    for engine in ENGINES:
        flag = Cells("flag", [True])
        made = ENGINES[engine]({"id": Cells("int", [1]), "name": texts(*villages), "culture_village_this_year": flag})
        main_table = ENGINES[engine]({"id": Cells("int", [1])})
        (row,) = records(ntm.assess_table(main_table, RULES, by="id", villages=made, only=["6.13"]))
        assert row["6.13"] == "met", engine


def test_a_village_that_only_looks_like_the_one_named_is_reported() -> None:
    commune = ntm.Commune("x", villages=[{"name": "Na Canh", "culture_village_this_year": True}])
    assessment = ntm.assess(commune, RULES)
    assert assessment["6.13"].verdict is ntm.Verdict.UNKNOWN
    (warning,) = assessment.warnings
    assert warning.message.vi.startswith("thôn 'Na Canh' gần giống tên thôn 'Nà Canh' trong văn bản")


def test_figures_are_found_under_other_writings_of_their_ids() -> None:
    facts = {"Insured_People": 2301, "popula\u200btion": 2410}
    for commune in (
        ntm.Commune("x", facts=facts),
        ntm.parse_commune("name: x\nfacts:\n" + "".join(f"  {id_}: {figure}\n" for id_, figure in facts.items())),
        ntm.parse_commune(json.dumps({"name": "x", "facts": facts}), json=True),
    ):
        assessment = ntm.assess(commune, RULES)
        assert assessment["14.1"].verdict is ntm.Verdict.MET
        assert assessment["14.1"].observed is not None
        assert {warning.fact for warning in assessment.warnings} >= {"insured_people"}


@pytest.mark.parametrize("twin", ["Population", "population\ufeff", "ｐopulation"])
def test_a_figure_under_two_writings_is_refused(twin: str) -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess(ntm.Commune("x", facts={"population": 2410, twin: 2500}), RULES)
    (problem,) = caught.value.problems
    assert (str(problem.code), problem.fact) == ("duplicate-key", "population")


def test_json_keys_that_are_one_are_refused() -> None:
    name = "hóa"
    text = f'{{"name": "x", "facts": {{"{name}": 1, "{normalize("NFD", name)}": 2}}}}'
    with pytest.raises(ntm.FactError, match="duplicate-key"):
        ntm.parse_commune(text, json=True)


@pytest.mark.parametrize("word", ["Ðạt", "đ\u200bạt", normalize("NFD", "ĐẠT"), "chưa\u00a0đạt", "KHÔNG  đạt"])
def test_words_for_yes_and_no(word: str) -> None:
    flag = next(fact for fact in RULES.facts.values() if fact.kind is ntm.FactKind.FLAG and not fact.per_village)
    assessment = ntm.assess(ntm.Commune("x", facts={flag.id: word}), RULES)
    assert assessment.warnings == ()


# --- headings


@every_engine
def test_columns_are_found_by_identity(engine: str) -> None:
    """Normalised and other names of columns: https://github.com/JuliaData/DataFrames.jl/pull/2904."""
    make = ENGINES[engine]
    communes = make({"Mã  xã": texts("1"), "irrigated_land_share": Cells("float", [92.0])})
    villages = make(
        {normalize("NFD", "MÃ XÃ"): texts("1"), "Name ": texts("A"), "street_lighting": Cells("flag", [True])}
    )
    (row,) = records(ntm.assess_table(communes, RULES, by="mã xã", villages=villages, only=["3.1", "CRITERION_４"]))
    assert row == {"Mã  xã": "1", "3.1": "met", "criterion_4": "unknown"}


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "duckdb"])  # which renames the twin itself
@pytest.mark.parametrize("twin", ["Irrigated_land_share", "irrigated_land_share\u200b", "ID"])
def test_a_second_column_of_one_name_is_refused(engine: str, twin: str) -> None:
    communes = {"id": Cells("int", [1]), "irrigated_land_share": Cells("float", [92.0]), twin: Cells("float", [10.0])}
    with pytest.raises(ntm.FactError, match="two columns of one name"):
        ntm.assess_table(ENGINES[engine](communes), RULES, by="id")


@every_engine
def test_the_communes_key_is_not_the_column_of_village_names(engine: str) -> None:
    make = ENGINES[engine]
    communes = make({"name": texts("A")})
    villages = make({"name": texts("A", "B"), "street_lighting": Cells("flag", [True, False])})
    for call in (ntm.assess_table, ntm.check_table):
        with pytest.raises(ntm.FactError, match="holds names of villages"):
            call(communes, RULES, by="name", villages=villages)


def test_keys_above_2_53_are_told_apart_in_pandas() -> None:
    pd = pytest.importorskip("pandas")
    communes = pd.DataFrame({"id": pd.array([2**53], dtype="Int64"), "poverty_rate": [7.7]})
    previous = pd.DataFrame({"id": pd.array([2**53 + 1], dtype="UInt64"), "poverty_rate": [8.2]})
    villages = pd.DataFrame({"id": pd.array([2**53 + 1], dtype="UInt64"), "name": ["A"], "street_lighting": [True]})
    check = ntm.check_table(communes, RULES, by="id", previous=previous, villages=villages)
    assert codes(check) == [("unknown-commune", "village", 1), ("unknown-commune", "before", 1)]


# --- names that look alike


ALIKE = [
    ("Nà Mỏ", "Na Mo"), ("A1", "А1"), ("Mỹ Đức", "Mĩ Đức"), ("B0", "BO"), ("06001", "6001"), ("07001", "O7001"),
    ("Tân Tiến", "Tân-Tiến"), ("Đông Quan", "Dông Quan"), ("Ea H'leo", "Ea Hleo"), ("12", "l2"),
]  # fmt: skip


@every_engine
def test_names_that_look_alike_are_warned_of(engine: str) -> None:
    make = ENGINES[engine]
    ones, others = [one for one, _ in ALIKE], [other for _, other in ALIKE]
    keys, flag = texts(*ones, *others, "Xã khác"), Cells("flag", [True] * 2 * len(ALIKE))
    lands = Cells("float", [92.0] * (2 * len(ALIKE) + 1))
    check = ntm.check_table(make({"xa": keys, "irrigated_land_share": lands}), RULES, by="xa")
    assert codes(check) == [("implausible", "now", 20)]
    villages = make({"xa": texts(*["A"] * 20), "name": texts(*ones, *others), "street_lighting": flag})
    check = ntm.check_table(make({"xa": texts("A")}), RULES, by="xa", villages=villages)
    assert codes(check) == [("implausible", "village", 20)]
    villages = make({"xa": texts(*others), "name": texts(*"ABCDEFGHIJ"), "street_lighting": Cells("flag", [True] * 10)})
    check = ntm.check_table(make({"xa": texts(*ones)}), RULES, by="xa", villages=villages)
    assert codes(check) == [("unknown-commune", "village", 10)]
    assert all(problem.hint is not None for problem in check.problems)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_villages_of_a_commune_that_look_alike_are_warned_of(one: str, other: str) -> None:
    assessment = ntm.assess(ntm.Commune("x", villages=[{"name": one}, {"name": other}]), RULES)
    assert [str(warning.code) for warning in assessment.warnings] == ["implausible"]


def test_names_with_other_marks_are_two_names_without_a_warning() -> None:
    names = ["An Hòa", "An Hóa", "Thôn 1", "Thôn 11"]
    communes = pl.DataFrame({"xa": names, "irrigated_land_share": [92.0] * 4})
    assert ntm.check_table(communes, RULES, by="xa").mistakes == ()


# --- what holds the result


def test_engines_of_sql_mind_no_capitals() -> None:
    """https://github.com/duckdb/duckdb/pull/3745: the second name is changed without a word."""
    communes = pa.table({"id": [1], "Verdict": ["x"], "irrigated_land_share": [92.0]})
    with pytest.raises(ntm.FactError, match="has a column 'Verdict' already"):
        ntm.assess_table(duckdb.from_arrow(communes), RULES, by="id", keep="all")
    assert "Verdict" in ntm.assess_table(communes, RULES, by="id", keep="all").column_names


def judged(tmp_path: Path, headings: list[str]) -> list[list[str]]:
    """The sheet that the command writes for a row whose other columns have these headings."""
    row = pl.DataFrame([pl.Series(name, ["x"]) for name in ["commune_id", "irrigated_land_share", *headings]])
    row.with_columns(irrigated_land_share=pl.lit("92")).write_parquet(tmp_path / "in.parquet")
    target = tmp_path / "out.xlsx"
    arguments = ["table", str(tmp_path / "in.parquet"), str(target), "--rules", "bang-mac-2024", "--keep-all"]
    assert run(arguments) == 0
    sheet = openpyxl.load_workbook(target).active
    return [[str(cell.value) for cell in cells] for cells in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("headings", "written"),
    [
        (["Ghi chú", "ghi chú"], ["Ghi chú", "ghi chú (2)"]),
        (["Ghi chú", normalize("NFD", "Ghi chú")], ["Ghi chú", "Ghi chú (2)"]),
        ([" ", "  "], ["(chưa có tên)", "(chưa có tên) (2)"]),
        (["a\x01b", "a\nb"], ["a b", "a b (2)"]),
        (["x" * 300, "x" * 301], ["x" * 254 + "…", "x" * 245 + " (2)"]),
        (["VERDICT", "Criterion_1"], ["VERDICT", "Criterion_1"]),
    ],
)
def test_a_workbook_has_every_column(headings: list[str], written: list[str], tmp_path: Path, capsys: Any) -> None:
    """Excel needs unique headings, and capitals do not count: https://github.com/jmcnamara/XlsxWriter/issues/362."""
    heads, cells = judged(tmp_path, headings)
    assert [normalize("NFC", head) for head in heads[2:4]] == written
    assert cells[:4] == ["x", "92", "x", "x"]
    assert len(heads) == 4 + len(RULES.entries) + len(RULES.criteria) + 1
    changed = sum(head != name for head, name in zip(written, headings, strict=True))
    if "VERDICT" in headings:
        assert {"verdict (2)", "criterion_1 (2)"} <= set(heads)
        changed = 2
    assert capsys.readouterr().err.count("other-writing") == changed


def test_a_text_that_excel_would_cut_is_refused(tmp_path: Path, capsys: Any) -> None:
    pl.DataFrame({"commune_id": ["1"], "irrigated_land_share": ["92"], "note": ["x" * 32768]}).write_parquet(
        tmp_path / "in.parquet"
    )
    (tmp_path / "out.xlsx").write_text("earlier", encoding="utf-8")
    arguments = [str(tmp_path / "in.parquet"), str(tmp_path / "out.xlsx"), "--rules", "bang-mac-2024", "--keep-all"]
    assert run(["table", *arguments]) == 2
    assert "cột 'note' có ô dài hơn 32.767 ký tự" in capsys.readouterr().err
    assert (tmp_path / "out.xlsx").read_text(encoding="utf-8") == "earlier"


# --- by which rule set a table was judged


@every_engine
def test_a_table_judged_by_another_set_is_not_counted(engine: str) -> None:
    frame = ENGINES[engine]({"id": Cells("int", [1]), "irrigated_land_share": Cells("float", [92.0])})
    other = ntm.load_rule_set("vn-318-2022-ntm")
    ways: list[Literal["code", "safe"]] = ["safe"] if engine == "spark" else ["code", "safe"]
    for names in ways:  # Spark takes the dot of "3.1" for a path
        table = ntm.assess_table(frame, RULES, by="id", names=names)
        assert len(records(ntm.summarise(table, RULES))) > 100
        with pytest.raises(ntm.FactError, match="was judged by another rule set"):
            ntm.summarise(table, other)


@every_engine
def test_a_stamp_tells_sets_with_the_same_codes_apart(engine: str) -> None:
    frame = ENGINES[engine]({"id": Cells("int", [1]), "region": texts("tdmnpb")})
    own, amended = ntm.load_rule_set("vn-318-2022-ntm"), ntm.load_rule_set("vn-318-2022-ntm-211")
    table = ntm.assess_table(frame, own, by="id", year=2023, stamp=True, only=["verdict"])
    assert records(table)[0]["judged_by"] == f"{own.id}@{own.fingerprint}"
    (counted,) = records(ntm.summarise(table, own))
    assert (counted["unknown"], counted["total"]) == (1, 1)
    count: Callable[[], Any] = lambda: records(ntm.summarise(table, amended))  # noqa: E731
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="rows were judged by 'vn-318-2022-ntm@"):
            count()
    else:
        assert [(row["unknown"], row["total"]) for row in count()] == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other", "is_warned"),
    [
        ("Bản Nà Mỏ", "Nà Mỏ", True),
        ("Khóm Na Mo", "Nà Mỏ", True),
        ("Tổ dân phố 3", "3", True),
        ("Bản 1", "Xóm 1", False),  # two kinds of settlement
        ("Làng Hòa", "Hóa", False),
        ("Bàn Cờ", "Cờ", False),
        ("Bản", "Xóm", False),
    ],
)
def test_a_village_with_and_without_the_kind_of_settlement_is_warned_of(one: str, other: str, is_warned: bool) -> None:
    commune = ntm.Commune("A", year=2024, villages=[{"name": one}, {"name": other}])
    warned = [problem.code.value for problem in ntm.assess(commune, RULES).warnings]
    assert warned == (["implausible"] if is_warned else [])
    main = pl.DataFrame({"commune_id": [1], "villages": [8]})
    villages = pl.DataFrame({"commune_id": [1, 1], "name": [one, other], "street_lighting": [True, True]})
    for table, names in ((main, villages), (main.lazy(), villages.lazy())):
        check = ntm.check_table(table, RULES, by="commune_id", villages=names)
        assert len([problem for problem in check.problems if "gần giống" in problem.text("vi")]) == 2 * is_warned


def test_a_commune_with_and_without_xa_is_warned_of() -> None:
    table = pl.DataFrame({"commune_id": ["Xã Hòa Bình", "Hoà Bình", "Thị trấn Hòa Bình"], "population": [2410] * 3})
    check = ntm.check_table(table, RULES, by="commune_id")
    assert [problem.path[0] for problem in check.problems] == ["Xã Hòa Bình", "Hoà Bình"]
    villages = pl.DataFrame({"commune_id": ["Xã Tân An"], "name": ["x"], "street_lighting": [True]})
    main = pl.DataFrame({"commune_id": ["Tân An"], "population": [2410]})
    (problem,) = ntm.check_table(main, RULES, by="commune_id", villages=villages).problems
    assert "'Tân An'" in problem.text("vi")
