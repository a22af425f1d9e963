"""Figures finer than their step: text and decimals are exact, a float decides where all it can mean agrees.

The cases of spreadsheets and warehouses are data an official can read: the formula, the bound and the verdict.
"""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from math import inf, nextafter
from typing import Any

import numpy as np
import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.cli import run
from ntm_criteria.model import Single

RULES = ntm.parse_rule_set("""
format: 1
rule_set: {id: le, label: {vi: thử, en: test}, years: 2024..2024}
sources: {plan: {title: thử}}
facts:
  share: {label: {vi: tỷ lệ, en: share}, kind: share, unit: "%", step: 0.01, part: part, whole: whole}
  part: {label: {vi: tử số, en: part}, kind: count, unit: person, limits: 0..1000000}
  whole: {label: {vi: mẫu số, en: whole}, kind: count, unit: person, limits: 0..1000000}
  fall: {label: {vi: mức giảm, en: fall}, kind: quantity, unit: percentage_point, step: 0.01, limits: "-100..100",
         decrease_of: share}
  income: {label: {vi: thu nhập, en: income}, kind: quantity, unit: million_VND/person/year, step: 0.000001, limits: 0..10000}
  wet: {label: {vi: đất được tưới, en: wet land}, kind: quantity, unit: hectare, step: 0.01, limits: 0..100000}
  land: {label: {vi: đất, en: land}, kind: quantity, unit: hectare, step: 0.01, limits: 0..100000}
  wet_share: {label: {vi: tỷ lệ được tưới, en: wet share}, kind: share, unit: "%", step: 0.01, part: wet, whole: land}
  score: {label: {vi: điểm, en: score}, kind: quantity, unit: point, step: 0.1, limits: 0..100}
  lit: {label: {vi: thôn có đèn, en: lit}, kind: flag, per: village}
  lit_share: {label: {vi: tỷ lệ thôn có đèn, en: share lit}, kind: share, unit: "%", step: 0.01, rolls_up: {share_of: lit}}
  ready: {label: {vi: xong, en: ready}, kind: flag}
criteria:
  - number: 1
    label: {vi: thử, en: test}
    complete: true
    indicators:
""" + "".join(
    f"      - {{code: \"1.{number}\", label: {{vi: thử, en: test}}, cite: {{source: plan, at: thử, status: checked}},"
    f" requires: {requires}}}\n"
    for number, requires in enumerate((
        "{fact: share, at_least: 57 %}", "{fact: share, more_than: 95 %}", "{fact: share, at_most: 92 %}",
        "{fact: share, less_than: 92 %}", "{fact: fall, at_least: 0.5 percentage_point}",
        "{fact: income, at_least: 55 triệu đồng/người/năm}", "{fact: wet_share, at_least: 92 %}",
        "{fact: score, at_least: 70 point}", "{fact: lit_share, at_least: 80 %}", "{fact: part, at_least: 100 person}",
        "{fact: ready, is: 'true'}",
    ), 1)
))  # fmt: skip
CODES = [f"1.{number}" for number in range(1, 12)]
SHARE_AT_LEAST_57, SHARE_ABOVE_95, SHARE_AT_MOST_92, SHARE_BELOW_92, FALL, INCOME, WET, SCORE, LIT, PART, READY = CODES
IMPRECISE = "figure-imprecise"


def judged(facts: dict[str, Any], code: str, **more: Any) -> tuple[str, str | None]:
    result = ntm.assess(ntm.Commune("xã", facts=facts, **more), RULES)[code]
    return str(result.verdict), None if result.reason is None else str(result.reason)


@pytest.mark.parametrize(("fact", "figure", "code", "verdict"), [
    # what programs compute: the formula that gave it
    ("share", 57 / 100 * 100, SHARE_AT_LEAST_57, IMPRECISE),  # 56.99999999999999, of 57 of 100
    ("share", 0.57 * 100, SHARE_AT_LEAST_57, IMPRECISE),
    ("share", 100 - 43.0, SHARE_AT_LEAST_57, "met"),
    ("share", (0.9 + 0.038) * 100, SHARE_AT_LEAST_57, "met"),  # 93.80000000000001
    ("share", 100 * 23 / 24, SHARE_ABOVE_95, "met"),
    ("share", 95.47717842323652, SHARE_ABOVE_95, "met"),  # =D5/C5*100
    ("share", nextafter(95.0, inf), SHARE_ABOVE_95, IMPRECISE),
    ("share", 95.0, SHARE_ABOVE_95, "not_met"),
    ("share", nextafter(92.0, inf), SHARE_AT_MOST_92, IMPRECISE),
    ("share", nextafter(92.0, 0), SHARE_AT_MOST_92, "met"),
    ("share", nextafter(92.0, 0), SHARE_BELOW_92, IMPRECISE),
    ("share", 91.996, SHARE_BELOW_92, "met"),
    ("share", 91.996, SHARE_AT_LEAST_57, "met"),
    ("share", 56.996, SHARE_AT_LEAST_57, "not_met"),
    ("share", 56.999999, SHARE_AT_LEAST_57, "not_met"),
    ("share", 56.9999999, SHARE_AT_LEAST_57, IMPRECISE),  # of seven decimals nobody knows whether they were computed
    ("share", 100.00000000000001, SHARE_ABOVE_95, "met"),  # no share is above 100 %: it means 100
    ("share", -1e-15, SHARE_AT_MOST_92, "met"),
    ("income", 54.999999, INCOME, "not_met"),
    ("income", 54.99999999999999, INCOME, IMPRECISE),
    ("income", 660.0000000000001 / 12, INCOME, "met"),
    ("fall", 8.2 - 7.7, FALL, IMPRECISE),  # 0.4999999999999991
    ("fall", 8.3 - 7.7, FALL, "met"),
    ("score", 10 * 7 / 10, SCORE, "not_met"),
    ("score", 69.99999999999999, SCORE, IMPRECISE),
    # 32 bits: the same number is another float
    ("share", np.nextafter(np.float32(57), np.float32(0)), SHARE_AT_LEAST_57, IMPRECISE),  # 56.999996
    ("share", np.float32(91.9), SHARE_AT_MOST_92, "met"),
    ("share", np.float32(95.0), SHARE_ABOVE_95, "not_met"),
    ("share", np.float32(91.996), SHARE_BELOW_92, "met"),
    ("share", np.float64(91.996), SHARE_BELOW_92, "met"),
    # exact
    ("share", "56,999999999 %", SHARE_AT_LEAST_57, "not_met"),
    ("share", Decimal("56.99999999999999"), SHARE_AT_LEAST_57, "not_met"),
    ("share", Decimal("57.00000000000000000001"), SHARE_AT_LEAST_57, "met"),
    ("share", Fraction(5700, 100), SHARE_AT_LEAST_57, "met"),
    ("share", Fraction(2850, 31), SHARE_BELOW_92, "met"),
    ("income", "54.999.999 đồng/người/năm", INCOME, "not_met"),
    ("income", "54.999.999,9 đồng/người/năm", INCOME, "not_met"),
    ("part", 612.0, PART, "met"),
])  # fmt: skip
def test_a_figure_decides_where_all_it_can_mean_agrees(fact: str, figure: Any, code: str, verdict: str) -> None:
    found, reason = judged({fact: figure}, code)
    assert (found, reason if found == "unknown" else None) == (
        ("unknown", IMPRECISE) if verdict == IMPRECISE else (verdict, None)
    )


@pytest.mark.parametrize("figure", [612.5, Decimal("612.5"), "612,5", 611.9999999999999, np.float32(612.5)])
def test_a_count_is_whole(figure: Any) -> None:
    with pytest.raises(ntm.FactError, match="whole number"):
        ntm.assess({"part": figure}, RULES)


def test_the_explanation_shows_what_was_given_and_what_to_give() -> None:
    text = ntm.explain(ntm.assess({"share": 57 / 100 * 100}, RULES)[SHARE_AT_LEAST_57])
    assert "từ 56,999999 đến 57% (xã báo cáo: 56" in text
    assert "ghi tử số (tử số) và mẫu số (mẫu số)" in text
    missing = ntm.required_facts(RULES, {"share": 57 / 100 * 100})
    assert {"part", "whole"} <= {each.fact for each in missing}


def test_a_shortfall_is_enough_for_all_that_a_float_can_mean() -> None:
    shortfall = ntm.assess({"share": 50.1234567}, RULES)[SHARE_AT_LEAST_57].shortfall
    assert shortfall is not None
    assert (shortfall.low, shortfall.high) == (Fraction("6.876543"), Fraction("6.876544"))
    assert "còn thiếu 6,88 điểm phần trăm" in ntm.explain(ntm.assess({"share": 50.1234567}, RULES)[SHARE_AT_LEAST_57])


@pytest.mark.parametrize(("facts", "previous", "refused"), [
    ({"part": 23, "whole": 24, "share": 100 * 23 / 24}, {}, False),
    ({"part": 23, "whole": 24, "share": 95.8333}, {}, False),
    ({"part": 23, "whole": 24, "share": "95,8333 %"}, {}, False),
    ({"part": 23, "whole": 24, "share": "95,8334 %"}, {}, True),
    ({"part": 23, "whole": 24, "share": 95.8334000000001}, {}, True),
    ({"share": 7.7, "fall": 8.2 - 7.7}, {"share": 8.2}, False),
    ({"share": 7.7, "fall": 0.4999}, {"share": 8.2}, True),
    ({"wet": 91.9999999, "land": 100}, {}, False),
    ({"wet": 100.00000000000001, "land": 100}, {}, False),  # the part may be the whole
    ({"wet": 100.02, "land": 100.00999999}, {}, True),
    ({"wet_share": 92.0, "wet": 230.00000000000003, "land": 250}, {}, False),
])  # fmt: skip
def test_figures_contradict_each_other_only_where_nothing_they_can_mean_agrees(
    facts: dict[str, Any], previous: dict[str, Any], refused: bool
) -> None:
    commune = ntm.Commune("xã", facts=facts, previous=previous)
    if refused:
        with pytest.raises(ntm.FactError, match=r"figures-disagree|part-exceeds-whole"):
            ntm.assess(commune, RULES)
    else:
        ntm.assess(commune, RULES)


# --- tables


def computed(dice: random.Random) -> float:
    """A share as a program may have made it: of counts, of a fraction, by adding up, beside a round number, at random."""
    whole = dice.randint(1, 3000)
    part = dice.choice((dice.randint(0, whole), whole * 57 // 100, whole * 92 // 100, whole * 95 // 100))
    bound = dice.choice((57.0, 92.0, 95.0, 100.0, 0.0))
    return min(105.0, dice.choice((
        part / whole * 100, 100 * part / whole, sum([100 / whole] * part), 100 - 100 * (whole - part) / whole,
        nextafter(bound, dice.choice((-inf, inf))), bound + dice.choice((-1, 1)) * 10 ** -dice.randint(1, 9),
        round(100 * part / whole, dice.randint(0, 8)), dice.uniform(0, 100),
    )))  # fmt: skip


def expected(facts: dict[str, Any], previous: dict[str, Any], code: str) -> tuple[str, str | None]:
    try:
        return judged({fact: cell for fact, cell in facts.items() if cell is not None}, code, previous=previous)
    except ntm.FactError:
        return "unknown", "figure-refused"


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("single", [False, True], ids=["64 bits", "32 bits"])
def test_a_row_means_what_assess_means(engine: str, single: bool) -> None:
    dice = random.Random(57)
    cells = [computed(dice) for _ in range(400)]
    cells = [Single(np.float32(cell)) for cell in cells] if single else cells
    frame = pl.DataFrame({"id": range(400), "share": pl.Series(cells, dtype=pl.Float32 if single else pl.Float64)})
    codes = [SHARE_AT_LEAST_57, SHARE_ABOVE_95, SHARE_AT_MOST_92, SHARE_BELOW_92]
    rows = judged_table(engine, frame, codes)
    for row, cell in zip(rows, cells, strict=True):
        assert [row[code] for code in codes] == [expected({"share": cell}, {}, code) for code in codes], repr(cell)


def judged_table(engine: str, frame: pl.DataFrame, codes: list[str], **more: Any) -> list[dict[str, Any]]:
    """The verdicts and reasons of a Polars table as another engine judges it."""
    table: Any = frame
    if engine == "polars-lazy":
        table = frame.lazy()
    elif engine.startswith("pandas"):
        table = frame.to_pandas()
    elif engine == "pyarrow":
        table = frame.to_arrow()
    elif engine == "duckdb":
        table = pytest.importorskip("duckdb").from_arrow(frame.to_arrow())
    found = records(
        ntm.assess_table(table, RULES, by="id", errors="null", reasons=True, names="safe", only=codes, **more)
    )
    names = {code: f"indicator_{code.replace('.', '_')}" for code in codes}
    return [
        {code: (row[name], none_of(row[f"{name}_reason"])) for code, name in names.items()}
        for row in sorted(found, key=lambda row: row["id"])
    ]


def none_of(cell: Any) -> str | None:
    return cell if isinstance(cell, str) else None


@pytest.mark.parametrize("engine", [name for name in ENGINES if name in ("polars", "polars-lazy", "duckdb")])
def test_rows_of_quantities_and_two_years_mean_what_assess_means(engine: str) -> None:
    dice = random.Random(92)
    rows = []
    for number in range(300):
        land = dice.choice((100.0, 250.0, dice.uniform(50, 900), round(dice.uniform(50, 900), 3)))
        wet = dice.choice((0.92 * land, land * 92 / 100, dice.uniform(0, land), land * 1.0000000000000002, None))
        before = dice.choice((8.2, dice.uniform(0, 20)))
        now = dice.choice((before - 0.5, before * 0.9, None))
        now = None if now is None else max(now, 0.0)
        rows.append({"id": number, "land": land, "wet": wet, "share": now, "before": before})
    frame = pl.DataFrame(rows)
    past: Any = frame.select("id", share="before")
    past = (
        past.lazy()
        if engine == "polars-lazy"
        else pytest.importorskip("duckdb").from_arrow(past.to_arrow())
        if engine == "duckdb"
        else past
    )
    found = judged_table(engine, frame.drop("before"), [WET, FALL], previous=past)
    for row, verdicts in zip(rows, found, strict=True):
        facts = {fact: row[fact] for fact in ("land", "wet", "share")}
        for code in (WET, FALL):
            assert verdicts[code] == expected(facts, {"share": row["before"]}, code), (row, code)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name in ("polars", "pyarrow", "duckdb")])
@pytest.mark.parametrize(("precision", "scale"), [(9, 6), (18, 12), (38, 20)])
def test_decimals_of_a_table_are_exact(engine: str, precision: int, scale: int) -> None:
    digits = "9" * scale
    cells = [
        Decimal(text)
        for text in (f"56.{digits}", "57", "57." + "0" * (scale - 1) + "1", f"91.{digits}", "92", "56.996")
    ]
    frame = pl.DataFrame({"id": range(6), "share": pl.Series(cells, dtype=pl.Decimal(precision, scale))})
    codes = [SHARE_AT_LEAST_57, SHARE_ABOVE_95, SHARE_AT_MOST_92, SHARE_BELOW_92]
    for row, cell in zip(judged_table(engine, frame, codes), cells, strict=True):
        assert [row[code] for code in codes] == [judged({"share": cell}, code) for code in codes], cell


def test_a_column_of_32_bits_never_makes_54_999_999_pass_55_million() -> None:
    frame = pl.DataFrame({"id": [1], "income": pl.Series([54_999_999], dtype=pl.Float32)})
    with pytest.raises(ntm.FactError, match="Float32"):
        ntm.assess_table(frame, RULES, by="id", units={"income": "VND/person/year"})


def test_a_computed_column_is_no_mistake() -> None:
    frame = pl.DataFrame({"id": [1, 2], "share": [57 / 100 * 100, 100 * 23 / 24]})
    assert str(ntm.check_table(frame, RULES, by="id")) == ""
    assert ntm.assess_table(frame, RULES, by="id", only=[SHARE_AT_LEAST_57])[SHARE_AT_LEAST_57].to_list() == [
        "unknown",
        "met",
    ]
    row = ntm.assess_row(frame, RULES, key={"id": 1})
    assert str(row[SHARE_AT_LEAST_57].reason) == IMPRECISE


# --- a refused figure has a reason of its own


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_refused_figure_is_no_missing_one(engine: str) -> None:
    columns = {
        "id": Cells("int", [0, 1, 2, 3, 4]),
        "income": Cells("float", [inf, 99999.0, None, 54.0, float("nan")]),
        "part": Cells("float", [0.5, 30.0, None, 10.0, None]),
        "whole": Cells("float", [20.0, 20.0, 20.0, 20.0, None]),
    }
    options: Any = {"errors": "null", "reasons": True, "names": "safe", "only": [INCOME, SHARE_AT_LEAST_57]}
    rows = sorted(
        records(ntm.assess_table(ENGINES[engine](columns), RULES, by="id", **options)), key=lambda row: row["id"]
    )
    income = [none_of(row["indicator_1_6_reason"]) for row in rows]
    assert income == ["figure-refused", "figure-refused", "figure-missing", "below-bound", "figure-missing"]
    share = [none_of(row["indicator_1_1_reason"]) for row in rows]  # 30 of 20 contradict each other: both are refused
    assert share == ["figure-refused", "figure-refused", "figure-missing", "below-bound", "figure-missing"]


def test_a_refused_text_is_no_empty_cell() -> None:
    texts = {"id": [1, 2, 3], "share": ["khoảng 92", "", "96 %"], "ready": ["Đạt", "Có lẽ", None]}
    read = ntm.read_figures(pl.DataFrame(texts), RULES)
    options: Any = {"by": "id", "reasons": True, "only": [SHARE_AT_LEAST_57, READY]}
    found = ntm.assess_table(read.frame, RULES, **options)
    assert found[f"{SHARE_AT_LEAST_57}_reason"].to_list() == ["figure-refused", "figure-missing", None]
    assert found[f"{READY}_reason"].to_list() == [None, "figure-refused", "figure-missing"]
    assert not [
        name for name in ntm.assess_table(read.frame, RULES, keep="all", **options).columns if "refused" in name
    ]


def test_the_command_tells_a_refused_cell_from_an_empty_one(tmp_path: Any) -> None:
    (tmp_path / "in.csv").write_text(
        "id,irrigated_land_share\n1,khoảng 92\n2,\n3,101\n4,91.99999999\n", encoding="utf-8"
    )
    words = ["table", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024", "--by", "id"]
    assert run([*words, "--only", "3.1", "--errors", "null", "--reasons"]) == 0
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").split()[1:]
    assert lines == [
        "1,unknown,figure-refused",
        "2,unknown,figure-missing",
        "3,unknown,figure-refused",
        "4,unknown,figure-imprecise",
    ]
