"""However the names of communes and villages are written, a row of a table means what `assess` means, or a check reports it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, records
from ntm_criteria.figures import village_key
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.expressions import open_table, with_identities
from ntm_criteria.text import TWINS, identity, likeness

from .strategies import Draw, chance, pick

MORE = int(os.environ.get("MORE_TABLES", "1"))  # times as many examples; `nox -s laws` asks for more
RULES = ntm.load_rule_set("bang-mac-2024")
CODES = ["6.4", "6.7", "6.13", "11.1"]
NAMES = (
    "Nà Mỏ", "Na Mo", "Đồng Hòa", "Thụy Khỏe", "Nà Canh", "Ea H'leo", "Tân - Tiến", "Buôn Ñĭp", "Quý Mỹ", "Bản 01",
    "bản O1", "Ững Ở", "thôn", "Thôn Thôn",
)  # fmt: skip
INVISIBLE = "\u200b\ufeff\u00ad\u200d\u2060\ufe0f\u034f\x00\x1b\U000e0041"
BLANKS = (" ", "  ", "\u00a0", "\u2007 ", "\u3000", "\t", "\n", "\u2028")
NEWER = {"òa": "oà", "ụy": "uỵ", "ỏe": "oẻ", "úy": "uý"}
tabled = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def writings(draw: Draw, name: str) -> str:
    """Draw another writing of a name."""
    if chance(draw, 25):
        return name
    for old, new in NEWER.items():
        name = name.replace(old, new) if chance(draw, 50) else name
    name = normalize(pick(draw, ("NFC", "NFD")), pick(draw, (str, str.upper, str.lower, str.title))(name))
    name = re.sub(" ", lambda _: pick(draw, BLANKS), name)
    name = re.sub("[Đđ]", lambda match: pick(draw, (match[0], "Ð", "ð")), name)
    twins = {letter: [twin for twin, same in TWINS.items() if same == letter] for letter in set(TWINS.values())}
    name = "".join(
        pick(draw, tuple(twins[letter])) if letter in twins and chance(draw, 20) else letter for letter in name
    )
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(name)))
        name = (
            name[:place] + pick(draw, tuple(INVISIBLE + " ")) + name[place:]
            if place in (0, len(name))
            else (name[:place] + pick(draw, tuple(INVISIBLE)) + name[place:])
        )
    return name


@dataclass(frozen=True)
class NamedCase:
    """The tables of a case: keys and names as written; each village and row of last year belongs to a commune's position."""

    communes: tuple[str, ...]
    previous: tuple[tuple[int, str], ...]
    villages: tuple[tuple[int, str, str, bool], ...]


@st.composite
def named_cases(draw: Draw) -> NamedCase:
    bases = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique_by=identity))
    written = [draw(writings(base)) for base in bases]
    previous = tuple((i, draw(writings(base))) for i, base in enumerate(bases) if chance(draw, 70))
    villages = []
    for i, base in enumerate(bases):
        names = draw(st.lists(st.sampled_from(NAMES), max_size=5, unique_by=village_key))
        names += [names[0]] if names and chance(draw, 15) else []
        for name in names:
            prefix = pick(draw, ("", "Thôn ", "THÔN\u00a0")) if not name.lower().startswith("thôn") else ""
            villages.append((i, draw(writings(base)), prefix + draw(writings(name)), draw(st.booleans())))
    if chance(draw, 10):
        written.append(draw(writings(bases[0])))
    return NamedCase(tuple(written), previous, tuple(draw(st.permutations(villages))))


def tables(case: NamedCase, engine: str) -> dict[str, Any]:
    make = ENGINES[engine]
    flags = Cells("flag", [flag for *_, flag in case.villages])
    villages = {
        "xa": Cells("text", [key for _, key, _, _ in case.villages]),
        "name": Cells("text", [name for _, _, name, _ in case.villages]),
        "model_residential_area": flags, "street_lighting": flags, "culture_village_this_year": flags,
    }  # fmt: skip
    previous = {
        "xa": Cells("text", [key for _, key in case.previous]),
        "poverty_rate": Cells("float", [8.2] * len(case.previous)),
    }
    communes = {"xa": Cells("text", case.communes), "poverty_rate": Cells("float", [7.7] * len(case.communes))}
    return {"frame": make(communes), "villages": make(villages), "previous": make(previous)}


def alone(case: NamedCase, i: int) -> Mapping[str, str] | None:
    """The verdicts on commune `i` as `assess` judges it; None if it refuses the commune."""
    villages = [
        {"name": name, "model_residential_area": flag, "street_lighting": flag, "culture_village_this_year": flag}
        for at, _, name, flag in case.villages if at == i
    ]  # fmt: skip
    previous = {"poverty_rate": 8.2} if any(at == i for at, _ in case.previous) else {}
    commune = ntm.Commune("x", facts={"poverty_rate": 7.7}, previous=previous, villages=villages)
    try:
        assessment = ntm.assess(commune, RULES)
    except ntm.FactError as error:
        assert {str(problem.code) for problem in error.problems} == {"bad-village"}
        return None
    return {code: str(assessment[code].verdict) for code in CODES}


def check_names(case: NamedCase, engines: Sequence[str]) -> None:
    rows = len(case.communes)
    twice = len({identity(name) for name in case.communes}) < rows
    expected = [
        None if twice and identity(name) == identity(case.communes[0]) else alone(case, i)
        for i, name in enumerate(case.communes)
    ]
    is_refused = twice or None in expected
    event(f"refused: {is_refused}")
    for engine in engines:
        options: dict[str, Any] = {"rules": RULES, "by": "xa", **tables(case, engine)}
        check = ntm.check_table(**options)
        found = {(str(mistake.code), str(mistake.table)): mistake.rows for mistake in check.mistakes}
        assert (("bad-key", "now") in found) is twice
        if not twice:
            assert (("bad-village", "village") in found) is (None in expected)
            by_level: dict[Level, Sequence[tuple[int, str]]] = {
                "village": [(i, key) for i, key, _, _ in case.villages], "before": case.previous
            }  # fmt: skip
            for level, keys in by_level.items():
                others = sum(key != case.communes[i] for i, key in keys)
                assert found.get(("other-writing", level), 0) == others, (engine, level)
        if engine in EAGER and is_refused:
            with pytest.raises(ntm.FactError):
                ntm.assess_table(**options)
        result = records(ntm.assess_table(**options, errors="null" if is_refused else "raise", only=CODES))
        by_key = {row["xa"]: {code: row[code] for code in CODES} for row in result}
        assert set(by_key) == set(case.communes), "keys stay as the main table writes them"
        for name, verdicts in zip(case.communes, expected, strict=True):
            assert verdicts is None or by_key[name] == verdicts, (engine, name)


@settings(tabled, max_examples=30 * MORE)
@given(named_cases())
def test_rows_are_judged_as_communes_are(case: NamedCase) -> None:
    check_names(case, ["polars", "polars-lazy"])


@pytest.mark.parametrize("engine", [name for name in ENGINES if not name.startswith("polars")])
@settings(tabled, max_examples=4 * MORE)
@given(named_cases())
def test_every_engine_agrees(engine: str, case: NamedCase) -> None:
    check_names(case, [engine])


@settings(tabled, max_examples=100 * MORE)
@given(st.data(), st.sampled_from(NAMES))
def test_writings_of_a_name_are_one_name(data: st.DataObject, name: str) -> None:
    written = data.draw(writings(name))
    assert identity(written) == identity(name)
    assert likeness(written) == likeness(name)
    assert identity(identity(written)) == identity(written)


LETTERS = (
    "".join(NAMES)
    + "ÀẢÃÁẠĂÂÊÔƠƯ\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
    + INVISIBLE
    + "".join(BLANKS)
    + "".join(TWINS)
)


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "duckdb"])
@settings(tabled, max_examples=10 * MORE)
@given(names=st.lists(st.none() | st.text(LETTERS, max_size=8), max_size=40))
def test_engines_compute_the_identity(engine: str, names: list[str | None]) -> None:
    columns = {"i": Cells("int", list(range(len(names)))), "name": Cells("text", names)}
    table = with_identities(open_table(ENGINES[engine](columns), ["i", "name"]), {"key": "name"}, {"village": "name"})
    rows = sorted(records(table.frame.to_native()), key=lambda row: row["i"])
    for function, column in ((identity, "key"), (village_key, "village")):
        assert [row[column] for row in rows] == [None if name is None else function(name) or None for name in names]
