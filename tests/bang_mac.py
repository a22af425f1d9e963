"""What the plan's table says of a commune, in plain Python and fractions: nothing here comes from the library.

The table (`data/bang-mac-2024/requirements.yaml`) is read as a person would read it: each row names a figure and a rule such
as "> 95" or "all villages". From that alone `probes` makes figures around every bound, written as numbers and as Vietnamese
text, with the verdict that must follow. `test_bang_mac.py` holds the library to them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "bang-mac-2024"
TABLE: dict[str, Any] = yaml.safe_load((DATA / "requirements.yaml").read_text(encoding="utf-8"))
Row = Mapping[str, Any]
ROWS: dict[str, Row] = {row["code"]: row for row in TABLE["indicators"]}

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
SAID = {MET: "đạt", NOT_MET: "chưa đạt", UNKNOWN: "chưa kết luận"}
STEPS = {"%": "0.01", "percentage_point": "0.01", "million_VND/person/year": "0.000001"}  # else whole numbers
UNITS = {
    "household": "hộ",
    "person": "người",
    "dossier": "hồ sơ",
    "village": "thôn",
    "hectare": "ha",
    "incident": "vụ",
    "complaint": "vụ khiếu nại",
    "bulletin/week": "bản tin/tuần",
    "time/month": "lần/tháng",
    "percentage_point": "điểm phần trăm",
    "million_VND/person/year": "triệu đồng/người/năm",
    "%": "%",
}
ONLY_MET_OR_NOT = ("14.3", "17.13")  # "không có" may mean that there is no disease, or no litter
VILLAGES = [*TABLE["named_villages"], "Thôn 6", "Thôn 7", "Thôn 8"]  # the plan names 5 of the 8


@dataclass(frozen=True)
class Probe:
    """Figures of a commune, and the verdict that the row `code` must give them."""

    code: str
    about: str
    expected: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    previous: Mapping[str, Any] = field(default_factory=dict)
    villages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_plain: bool = False  # the row's own figure, which disagrees with no other row's

    def __str__(self) -> str:
        return f"{self.code} {self.about} → {SAID[self.expected]}"


# --- rules and numbers ----------------------------------------------------------------------------------------------


def rule_of(row: Row) -> tuple[str, Fraction] | None:
    """The comparison and the bound, if the rule is a comparison with a number."""
    found = re.fullmatch(r"(?:every village )?(>=|>|==|<) ([0-9.]+)", row["rule"])
    return (found[1], Fraction(found[2])) if found else None


def holds(value: Fraction, comparison: str, bound: Fraction) -> bool:
    if comparison == ">=":
        return value >= bound
    if comparison == ">":
        return value > bound
    if comparison == "<":
        return value < bound
    assert comparison == "=="
    return value == bound


def judged(value: Fraction, rule: tuple[str, Fraction]) -> str:
    return MET if holds(value, *rule) else NOT_MET


def step_of(row: Row) -> Fraction:
    return Fraction(STEPS.get(row["unit"], "1"))


def around(row: Row, bound: Fraction) -> list[Fraction]:
    """The bound, one step below it and one step above it, as far as the figure can be that."""
    highest = 100 if row["type"] == "share" else 10**9
    lowest = -100 if row["unit"] == "percentage_point" else 0
    return [value for value in (bound - step_of(row), bound, bound + step_of(row)) if lowest <= value <= highest]


def plain(value: Fraction) -> str:
    """A number with a decimal point: 91.99."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return f"{float(value):.{digits}f}"


def vi(value: Fraction) -> str:
    """A number as Vietnamese reports write it: 91,99 and 1.234."""
    whole, _, rest = plain(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{'-' if whole == '-0' else ''}{grouped}{',' + rest if rest else ''}"


def text(value: Fraction, unit: str) -> str:
    return f"{vi(value)} {UNITS[unit]}"


# --- probes ---------------------------------------------------------------------------------------------------------


def probes(row: Row) -> list[Probe]:
    """Every probe of a row."""
    kinds = {
        "flag": _village_flags if row.get("per") == "village" else _flags,
        "category": _categories,
        "share": _shares,
        "quantity": _quantities,
        "count": _counts,
    }
    found = [Probe(row["code"], "chưa có số liệu nào", UNKNOWN), *kinds[row["type"]](row)]
    titles = [str(probe) for probe in found]
    assert len(titles) == len(set(titles)), titles
    return found


def _flags(row: Row) -> Iterator[Probe]:
    assert row["rule"] == "true"
    said = {MET: [True, "Đạt", "có"], NOT_MET: [False, "Chưa đạt", "Không đạt", "không", "chưa"]}
    for expected, words in said.items():
        for word in words:
            if row["code"] in ONLY_MET_OR_NOT and word in ("có", "không", "chưa"):
                continue  # refused: it may mean the opposite
            yield Probe(row["code"], f"ghi “{word}”", expected, {row["fact"]: word}, is_plain=word in (True, False))
    for word in (None, "", "-"):
        yield Probe(row["code"], f"để trống “{word}”", UNKNOWN, {row["fact"]: word})


def _categories(row: Row) -> Iterator[Probe]:
    wanted = row["rule"].removeprefix("== ")
    assert wanted in row["values"]
    for value in row["values"]:
        expected = MET if value == wanted else UNKNOWN if value in row.get("open", ()) else NOT_MET
        yield Probe(row["code"], f"xếp loại “{value}”", expected, {row["fact"]: value}, is_plain=True)
        yield Probe(row["code"], f"xếp loại “{value.upper()}”", expected, {row["fact"]: value.upper()})
    yield Probe(row["code"], "chưa xếp loại", UNKNOWN, {row["fact"]: ""})


def _shares(row: Row) -> Iterator[Probe]:
    if row["rule"] == "unsourced":
        yield from _unsourced(row)
        return
    rule = rule_of(row)
    assert rule
    for value in around(row, rule[1]):
        yield from _written(row, value, judged(value, rule))
    if row.get("per") == "village":
        yield from _village_counts(row, row["village_fact"], lambda m, n: judged(Fraction(100 * m, n), rule))
    else:
        yield from _of_a_whole(row, rule)


def _unsourced(row: Row) -> Iterator[Probe]:
    """No bound is known; yet 0 is missed whatever it is."""
    never = Fraction(row["not_met_at"])
    for value in (never, never + step_of(row), Fraction(50), Fraction(100)):
        yield from _written(row, value, NOT_MET if value == never else UNKNOWN)
    for part in (0, 1, 12):
        facts = {row["part"]: part, row["whole"]: 12}
        yield Probe(row["code"], f"{part} trên 12", NOT_MET if part == 0 else UNKNOWN, facts)
    yield Probe(row["code"], "0 trên 0", UNKNOWN, {row["part"]: 0, row["whole"]: 0})
    yield Probe(row["code"], "chỉ có mẫu số", UNKNOWN, {row["whole"]: 12})


def _written(row: Row, value: Fraction, expected: str) -> Iterator[Probe]:
    """A figure as a number and as people write it."""
    fact, unit = row["fact"], row["unit"]
    ways = [text(value, unit), plain(value), f"{plain(value)} {UNITS[unit]}"]
    if value.denominator == 1 and 0 < value < 10:
        ways.append(f"0{text(value, unit)}")
    for written in dict.fromkeys(ways):
        yield Probe(row["code"], f"ghi “{written}”", expected, {fact: written})
    of_villages = row["type"] == "share" and row.get("per") == "village"  # 90,01 % is no share of 8 villages
    yield Probe(row["code"], f"là số {plain(value)}", expected, {fact: float(value)}, is_plain=not of_villages)
    if unit == "million_VND/person/year":
        for written in (f"{vi(value)} triệu đồng/năm", f"{vi(value * 10**6)} đồng/người/năm"):
            yield Probe(row["code"], f"ghi “{written}”", expected, {fact: written})


def _of_a_whole(row: Row, rule: tuple[str, Fraction]) -> Iterator[Probe]:
    """The same share from its two counts: wholes where the bound is met by a whole number, and wholes where it is not."""
    part, whole, unit = row["part"], row["whole"], row["part_unit"]
    for n in (100, 10_000, 613, 7):
        met = [m for m in range(n + 1) if holds(Fraction(100 * m, n), *rule)]
        edge = max(met) if rule[0] == "<" else min(met)
        for m in sorted({edge - 1, edge, edge + 1} & set(range(n + 1))):
            expected = judged(Fraction(100 * m, n), rule)
            yield Probe(row["code"], f"{m} trên {n}", expected, {part: m, whole: n})
            counts = {part: text(Fraction(m), unit), whole: text(Fraction(n), unit)}
            if unit == "hectare":  # "1.234 ha" could be a little more than one hectare
                counts = {fact: f"{vi(Fraction(number))},00 ha" for fact, number in ((part, m), (whole, n))}
            yield Probe(row["code"], f"ghi “{counts[part]}” trên “{counts[whole]}”", expected, counts)
    half = {part: 50, whole: 100}
    yield Probe(row["code"], "chỉ có tử số", UNKNOWN, {part: half[part]})
    yield Probe(row["code"], "chỉ có mẫu số", UNKNOWN, {whole: half[whole]})
    yield Probe(row["code"], "mẫu số bằng 0", UNKNOWN, {whole: 0})


def _quantities(row: Row) -> Iterator[Probe]:
    rule = rule_of(row)
    assert rule
    if "or_already" in row:
        yield from _changes(row, rule)
    elif row.get("per") == "village":
        yield from _village_numbers(row, rule)
    else:
        for value in around(row, rule[1]):
            yield from _written(row, value, judged(value, rule))


def _counts(row: Row) -> Iterator[Probe]:
    rule = rule_of(row)
    assert rule
    for value in around(row, rule[1]):
        yield from _written(row, value, judged(value, rule))
    if row.get("per") == "village":
        yield from _village_counts(row, row["village_fact"], lambda m, n: judged(Fraction(m), rule))
        for m in range(9):
            about = f"{m}/8 {UNITS['village']}"
            yield Probe(row["code"], f"ghi “{about}”", judged(Fraction(m), rule), {row["fact"]: about})


def _changes(row: Row, rule: tuple[str, Fraction]) -> Iterator[Probe]:
    """A rise or fall since last year, or a level where nothing is left to change."""
    sign = -1 if "decrease_of" in row else 1
    level = row.get("decrease_of") or row["increase_of"]
    found = re.fullmatch(r"== ([0-9]+)", row["or_already"])
    assert found
    already = Fraction(found[1])

    def expect(before: Fraction, now: Fraction) -> str:
        return MET if now == already or holds(sign * (now - before), *rule) else NOT_MET

    near = already - sign * Fraction(STEPS["%"])
    pairs = [(Fraction(50), Fraction(50) + sign * change) for change in around(row, rule[1])]
    pairs += [(already, already), (near, near), (near, already), (already, near), (Fraction(50), already)]
    for before, now in pairs:
        about = f"năm trước {vi(before)}%, năm nay {vi(now)}%"
        last, this = {level: text(before, "%")}, {level: text(now, "%")}
        yield Probe(row["code"], about, expect(before, now), this, last)
    yield Probe(row["code"], "chỉ biết năm trước 50%", UNKNOWN, previous={level: "50 %"})
    for change in around(row, rule[1]):
        alone = MET if holds(change, *rule) else UNKNOWN  # the level may be there already
        written = text(change, "percentage_point")
        yield Probe(row["code"], f"ghi mức thay đổi “{written}”", alone, {row["fact"]: written}, is_plain=alone == MET)
        for now, word in ((Fraction(50), "50%"), (already, f"{already}%")):
            expected = MET if now == already or holds(change, *rule) else NOT_MET
            facts = {row["fact"]: written, level: text(now, "%")}
            yield Probe(
                row["code"], f"ghi mức thay đổi “{written}”, năm nay {word}", expected, facts, is_plain=now == 50
            )
    yield Probe(row["code"], f"chỉ biết năm nay {already}%", MET, {level: float(already)})
    yield Probe(row["code"], f"chỉ biết năm nay {vi(near)}%", UNKNOWN, {level: float(near)})
    if "part" in row:
        for m, now_m, n, now_n in ((50, 45, 1000, 1000), (50, 46, 1000, 1000), (50, 47, 610, 612), (50, 48, 610, 612)):
            counts, last_counts = {row["part"]: now_m, row["whole"]: now_n}, {row["part"]: m, row["whole"]: n}
            expected = expect(Fraction(100 * m, n), Fraction(100 * now_m, now_n))
            yield Probe(
                row["code"], f"{m} trên {n} năm trước, {now_m} trên {now_n} năm nay", expected, counts, last_counts
            )


# --- villages -------------------------------------------------------------------------------------------------------


def _village_flags(row: Row) -> Iterator[Probe]:
    fact, code = row["fact"], row["code"]
    if row["rule"] == "all named villages":
        for name in row["villages"]:
            for own, expected in ((True, MET), (False, NOT_MET), (None, UNKNOWN)):
                for others in (True, False, None):
                    villages = {other: {fact: own if other == name else others} for other in VILLAGES}
                    about = f"thôn {name} {_WORDS[own]}, các thôn khác {_WORDS[others]}"
                    yield Probe(code, about, expected, villages=villages, is_plain=others is None)
            others_only = {other: {fact: True} for other in VILLAGES if other != name}
            yield Probe(code, f"thôn {name} không có trong danh sách", UNKNOWN, {"villages": 8}, villages=others_only)
        return
    assert row["rule"] == "all villages"
    yield from _village_counts(row, fact, lambda m, n: MET if m == n else NOT_MET)
    for m in range(9):
        expected = MET if m == 8 else NOT_MET
        for written in (f"{m}/8 thôn", f"0{m}/08 thôn", f"{vi(Fraction(100 * m, 8))} %"):
            yield Probe(code, f"ghi “{written}”", expected, {fact: written})


_WORDS = {True: "đạt", False: "chưa đạt", None: "chưa rõ"}


def _village_counts(row: Row, fact: str, expect: Any) -> Iterator[Probe]:
    """Every way in which 8 villages can stand: so many yes, so many no, the rest not known."""
    for m in range(9):
        for f in range(9 - m):
            u = 8 - m - f
            least, most = expect(m, 8), expect(m + u, 8)
            answers = [True] * m + [False] * f + [None] * u
            villages = {name: {fact: answer} for name, answer in zip(VILLAGES, answers, strict=True)}
            about = f"{m} thôn đạt, {f} thôn chưa đạt, {u} thôn chưa rõ"
            plain_one = row["type"] != "count" and (m, u) in ((8, 0), (7, 0))
            yield Probe(row["code"], about, least if least == most else UNKNOWN, villages=villages, is_plain=plain_one)


def _village_numbers(row: Row, rule: tuple[str, Fraction]) -> Iterator[Probe]:
    fact, bound = row["fact"], rule[1]
    for value in around(row, bound):
        for written in (int(value), text(value, row["unit"]), f"0{text(value, row['unit'])}"):
            villages = {name: {fact: int(bound)} for name in VILLAGES[1:]} | {VILLAGES[0]: {fact: written}}
            about = f"bảy thôn {bound} lần, một thôn “{written}”"
            yield Probe(row["code"], about, judged(value, rule), villages=villages, is_plain=isinstance(written, int))
    one_open = {name: {fact: int(bound)} for name in VILLAGES[1:]} | {VILLAGES[0]: {fact: ""}}
    yield Probe(row["code"], "một thôn chưa rõ", UNKNOWN, villages=one_open)
    both = one_open | {VILLAGES[1]: {fact: int(bound) - 1}}
    yield Probe(row["code"], "một thôn chưa rõ, một thôn thiếu", NOT_MET, villages=both)


# --- criteria and the whole -----------------------------------------------------------------------------------------


def together(found: list[Probe]) -> Probe:
    """The figures of several probes in one commune."""
    facts: dict[str, Any] = {}
    previous: dict[str, Any] = {}
    villages: dict[str, dict[str, Any]] = {name: {} for name in VILLAGES}
    for probe in found:
        facts |= probe.facts
        previous |= probe.previous
        for name, figures in probe.villages.items():
            villages[name] |= figures
    return replace(found[0], facts=facts, previous=previous, villages=villages)


def plain_probe(row: Row, expected: str) -> Probe | None:
    """A probe of the row's own figure, with this verdict."""
    return next((probe for probe in probes(row) if probe.is_plain and probe.expected == expected), None)


def is_task(row: Row) -> bool:
    return bool(row.get("role") == "task")


def criterion_of(row: Row) -> int:
    return int(row["code"].split(".")[0])


def least(verdicts: list[str]) -> str:
    """The verdict on all of them."""
    for verdict in (NOT_MET, UNKNOWN):
        if verdict in verdicts:
            return verdict
    return MET
