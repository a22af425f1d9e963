"""Figures as people and programs write them: read, or refused with a hint that is accepted when it is followed.

Some lines of `figures.yaml` come from public reports of other programs: percent with a blank
(https://github.com/tidyverse/readr/issues/449), blanks of other kinds between thousands
(https://github.com/tidyverse/readr/issues/796), "1 ," read as 1 (https://github.com/pandas-dev/pandas/pull/65397), "5E2" read
as 500 (https://github.com/OpenRefine/OpenRefine/issues/423), a dash of a list read as a minus sign
(https://github.com/tidyverse/readr/issues/1428).
"""

import copy
import json
import pickle
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import yaml

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.cli.main import run
from ntm_criteria.figures import Refused, as_share, is_missing, read_aggregate, read_figure, read_year
from ntm_criteria.model import Fact, FactKind, NumberFact, plain

RULES = ntm.load_rule_set("bang-mac-2024")
CASES = yaml.safe_load((Path(__file__).parent / "figures.yaml").read_text(encoding="utf-8"))
SETS = [ntm.load_rule_set(rules.id) for rules in ntm.bundled_rule_sets()]
FACTS = {id_: (fact, rules) for rules in SETS for id_, fact in rules.facts.items()}


def is_total(fact: Fact) -> bool:
    """Whether communes report the fact as a total over villages."""
    return fact.village_flag is not None or (fact.per_village and fact.kind is FactKind.FLAG)


def read(fact: Fact, raw: object, rules: ntm.RuleSet = RULES, villages: int | None = None) -> Any:
    if is_total(fact):
        return read_aggregate(fact, raw, None, rules.facts, villages)[0]
    return read_figure(fact, raw)


ALL = [pytest.param(case, id=f"{case['figure']} {case['written']}") for group in CASES.values() for case in group]


@pytest.mark.parametrize("case", ALL)
def test_a_figure(case: dict[str, Any]) -> None:
    fact, expected = RULES.facts[case["figure"]], case["is"]
    if expected == "missing":
        assert is_missing(case["written"])
        assert ntm.assess({fact.id: case["written"]}, RULES).account.lines[0].why.vi == "chưa có số liệu"
        return
    assert not is_missing(case["written"])
    try:
        found = read(fact, case["written"], villages=case.get("villages"))
    except Refused as refused:
        said = refused.hint.vi if refused.hint else ""
        assert (str(refused.code), case.get("hint", "") in said) == (expected, True)
    else:
        is_number = isinstance(found, tuple)
        assert (Fraction(*found) if is_number else found) == (Fraction(str(expected)) if is_number else expected)


BAD = [
    "khoảng 5", "~5", ">5", "5-6", "5 cái", "5 USD", "5 ho", "5 hoo gia dinh", "5 trieu", "5 nguoi", "5 %%", "5,5555555",
    "1.234", "12,5", "-5", "99999999", "không", "Đạt", "Có lẽ", "NaN", "5/hộ", "2301/2410", "8", "8 thôn", "7/8 thôn (50%)",
    "9/8 thôn", "1.000 ha", "35.000 m2", "5 km", "0.92", True, float("nan"), 5.5,
]  # fmt: skip


@pytest.mark.parametrize("id_", sorted(FACTS))
def test_whatever_a_hint_quotes_is_accepted(id_: str) -> None:
    """Every figure, unit or pair of counts that a hint quotes is read when it is written instead."""
    fact, rules = FACTS[id_]
    for raw in BAD:
        try:
            read(fact, raw, rules)
        except Refused as refused:
            for hint in (refused.hint.vi, refused.hint.en) if refused.hint else ():
                for quoted in re.findall(r"'([^']+)'", re.sub(r"`[^`]*`", "", hint)):
                    accepted(quoted, fact, rules, hint)
                for key, figure in re.findall(r"`(\w+): '?([^`']+)'?`", hint):
                    assert rules.facts[key].unit is not None
                    assert re.fullmatch(r"[0-9.,]+", figure)


def accepted(quoted: str, fact: Fact, rules: ntm.RuleSet, hint: str) -> None:
    if quoted in ("villages", "vi", "en"):
        return
    number, is_unit = as_share(fact, rules.facts) if is_total(fact) else fact, False
    if isinstance(number, NumberFact) and plain(quoted) in number.spellings:  # the unit alone
        is_unit = True
        quoted = f"{min(fact.high, fact.low + 1)} {quoted}".replace("/1 ", " ")
    try:
        read_figure(number, quoted) if is_unit else read(fact, quoted, rules)
    except Refused as refused:
        pytest.fail(f"{fact.id}: {hint!r} leads to {refused}")


@pytest.mark.parametrize(("raw", "expected"), [
    (np.True_, True), (np.False_, False), (np.bool_(1), True),
])  # fmt: skip
def test_numpy_flags(raw: object, expected: bool) -> None:
    assert read_figure(RULES.facts["rural_market"], raw) is expected
    with pytest.raises(Refused):
        read_figure(RULES.facts["population"], raw)


@pytest.mark.parametrize(("raw", "expected"), [
    (np.int64(92), "92"), (np.uint8(92), "92"), (np.float64(91.6), "91.6"), (np.float32(91.6), "91.6"), (np.array(92), "92"),
])  # fmt: skip
def test_numpy_numbers(raw: object, expected: str) -> None:
    found = read_figure(RULES.facts["irrigated_land_share"], raw)
    assert isinstance(found, tuple)
    assert Fraction(*found) == Fraction(expected)


def test_a_float_of_few_digits_is_refused_where_two_figures_would_be_one() -> None:
    """54,999,999 VND and 55,000,000 VND are one float32."""
    with pytest.raises(Refused, match="float32"):
        read_figure(RULES.facts["income_per_capita"], np.float32(54.999999))


@pytest.mark.parametrize("raw", [pd.NA, pd.NaT, None, "", "\u200b", "–"])
def test_missing_values_of_pandas_are_missing(raw: object) -> None:
    assert ntm.assess({"population": raw}, RULES)["14.1"].verdict.value == "unknown"


@pytest.mark.parametrize("raw", [Decimal("Infinity"), Decimal("sNaN"), float("inf"), np.float32("nan"), 5j, b"5", [5]])
def test_what_is_no_number_is_refused(raw: object) -> None:
    with pytest.raises(ntm.FactError):
        ntm.assess({"population": raw}, RULES)


@pytest.mark.parametrize(
    "raw", [2024, np.int64(2024), 2024.0, "2024", "2024.0", "năm 2024", Decimal(2024), np.float32(2024)]
)
def test_years(raw: Any) -> None:
    assert read_year(raw) == 2024
    year = ntm.assess(ntm.Commune("A", year=raw), RULES).year
    assert (year, type(year)) == (2024, int)


@pytest.mark.parametrize("raw", [True, np.True_, "24", "20.24", 2024.5, float("nan"), "hai nghìn"])
def test_what_is_no_year(raw: Any) -> None:
    with pytest.raises(ntm.FactError, match="wrong-year"):
        ntm.assess(ntm.Commune("A", year=raw), RULES)


def test_one_count_of_a_share_is_named_and_so_is_the_one_that_lacks() -> None:
    result = ntm.assess({"insured_people": 2290}, RULES)["14.1"]
    assert "Số liệu: mới có số người tham gia bảo hiểm y tế (2.290 người); chưa có: dân số của xã." in ntm.explain(
        result
    )


# ---- what the caller changes later


def test_a_record_does_not_change_with_the_caller_s_data() -> None:
    facts, villages = {"irrigated_land_share": "91,5 %"}, [{"name": "Nà Canh", "street_lighting": True}]
    commune = ntm.Commune("A", facts=facts, villages=villages)
    assessment = ntm.assess(commune, RULES)
    facts["irrigated_land_share"] = "99 %"
    villages[0]["street_lighting"] = False
    villages.append({"name": "Nà Mỏ"})
    assert assessment["3.1"].observed.reported == {"irrigated_land_share": "91,5 %"}
    assert assessment.commune.villages == ({"name": "Nà Canh", "street_lighting": True},)


def test_a_bundled_rule_set_cannot_be_changed() -> None:
    for mapping in (RULES.facts.facts, RULES.facts.units, RULES.facts["region"].values):
        with pytest.raises(TypeError, match="read-only"):
            mapping["x"] = None  # type: ignore[index]
    commune = ntm.Commune("A", facts={"population": 5})
    with pytest.raises(TypeError, match="read-only"):
        commune.facts["population"] = 6  # type: ignore[index]
    assert pickle.loads(pickle.dumps(commune)) == copy.deepcopy(commune) == commune
    assert json.dumps(commune.facts) == '{"population": 5}'


# ---- the account of a commune


def test_every_key_of_a_commune_is_accounted_for() -> None:
    commune = ntm.Commune(
        "A", id="06355", year=2024, locale="vi", rules="other-set",
        facts={"population": "2.410 người", "households": "", "rural_market": "có", "goods_outlets": "?", "xyz": 1},
        scope={"region": "tdmnpb"}, previous={"poverty_rate": "8,2 %"},
        villages=[{"name": "Nà Canh", "street_lighting": "Đạt", "xyz": 1}, {"street_lighting": True}],
    )  # fmt: skip
    lines = {line.item: (str(line.outcome), line.why.vi) for line in ntm.account_of(commune, RULES)}
    assert lines == {
        "name": ("read", "A"),
        "id": ("kept", ""),
        "year": ("read", "năm đánh giá 2024"),
        "locale": ("read", "cách viết số"),
        "rules": ("left-out", "đánh giá theo bộ 'bang-mac-2024'"),
        "scope.region": ("left-out", "bộ quy tắc không dùng số liệu này"),
        "facts.population": ("read", "dân số của xã: 2.410 người"),
        "facts.households": ("read", "chưa có số liệu"),
        "facts.rural_market": ("left-out", "bộ quy tắc không dùng số liệu này"),
        "facts.goods_outlets": ("refused", "'?' không phải là Có hay Không"),
        "facts.xyz": ("refused", "không có mã số liệu này"),
        "previous.poverty_rate": ("read", "tỷ lệ hộ nghèo: 8,2%"),
        "Nà Canh": ("read", "tên thôn"),
        "Nà Canh.street_lighting": ("read", "đường giao thông đi qua khu dân cư tập trung có điện chiếu sáng: có"),
        "Nà Canh.xyz": ("refused", "không có mã số liệu này"),
        "2": ("refused", "thôn thứ 2 chưa có tên (name)"),
        "2.street_lighting": ("read", "đường giao thông đi qua khu dân cư tập trung có điện chiếu sáng: có"),
    }


def test_a_wrong_figure_that_the_set_does_not_read_is_reported_and_stops_nothing() -> None:
    """A table is judged too, whatever stands in a column that the rule set does not read."""
    assessment = ntm.assess({"irrigated_land_share": 92, "rural_market": "?"}, RULES)
    assert [(str(one.code), one.fact) for one in assessment.warnings] == [("unreadable-figure", "rural_market")]
    table = pl.DataFrame({"id": [1], "irrigated_land_share": [92.0], "rural_market": ["?"]})
    assert ntm.assess_table(table, RULES, by="id", only=["3.1"]).rows() == [(1, "met")]


# ---- totals of villages in tables

TOTALS = {
    "commune_id": [1, 2, 3, 4, 5, 6, 7, 8],
    "villages": [12, 12, 9, 8, None, 9, 10, 8],
    "street_lighting": [
        "11/12 thôn", "12/12 tổ dân phố", "7/8 thôn", "8 thôn", "8 thôn", "8/9 (89 %)", "8", "8 %",
    ],
}  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "pandas", "pyarrow", "duckdb"])
def test_a_table_judges_totals_of_villages_as_assess_does(engine: str) -> None:
    """A total "7/8 thôn" of nine villages, "8 thôn" of who knows how many and a bare 8 are refused on both paths."""
    read = ntm.read_figures(pl.DataFrame(TOTALS), RULES).raise_if_refused().frame
    kinds = {name: "int" if name == "commune_id" else "float" for name in read.columns}
    frame = ENGINES[engine]({name: Cells(kind, read[name].to_list()) for name, kind in kinds.items()})
    expected = {}
    for id_, villages, cell in zip(*TOTALS.values(), strict=True):
        facts = {"street_lighting": cell} | ({"villages": villages} if villages else {})
        try:
            expected[id_] = ntm.assess(facts, RULES)["4.3"].verdict.value
        except ntm.FactError as error:
            expected[id_] = str(error.problems[0].code)
    codes = {problem.code.value for problem in ntm.check_table(frame, RULES, by="commune_id").problems}
    assert codes == {code for code in expected.values() if "-" in code} == {
        "figures-disagree", "unit-mismatch", "ambiguous-figure"
    }  # fmt: skip
    judged = ntm.assess_table(frame, RULES, by="commune_id", only=["4.3"], errors="null", names="safe")
    found = {row["commune_id"]: row["indicator_4_3"] for row in records(judged)}
    assert found == {id_: "unknown" if "-" in code else code for id_, code in expected.items()}


@pytest.mark.parametrize("unit", ["thôn", "%"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_the_unit_of_a_heading_settles_a_bare_number(tmp_path: Path, kind: str, unit: str) -> None:
    cells = [8, 10] if unit == "thôn" else [80, 100]
    table = pl.DataFrame({"commune_id": ["01", "02"], "villages": [10, 10], f"street_lighting ({unit})": cells})
    source, target = tmp_path / f"in.{kind}", tmp_path / "out.csv"
    writers: dict[str, Any] = {"csv": table.write_csv, "xlsx": table.write_excel, "parquet": table.write_parquet}
    writers[kind](source)
    options = ["--rules", "bang-mac-2024", "--by", "commune_id", "--only", "4.3"]
    assert run(["table", str(source), str(target), *options]) == 0
    assert pl.read_csv(target, infer_schema=False).rows() == [("01", "not_met"), ("02", "met")]
