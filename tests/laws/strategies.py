"""Hypothesis strategies: rule files of every shape, and communes whose figures hug the bounds those files use.

Three ideas keep the tests sharp:

- the bounds come from a short list per fact, and the figures are drawn at, one step below and one step above the
  bounds the rule file at hand really uses, so that `>=` against `>` shows at once;
- a commune has a mood (most figures good enough, mixed, most of them short) and a level of gaps, so that MET and
  NOT_MET are as common as UNKNOWN even in deep trees;
- a commune never contradicts itself: a derived figure given beside its sources is exactly equal to them.

Plain values only; `adapter.py` turns them into what the library takes.
"""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml
from hypothesis import strategies as st

from . import oracle
from .oracle import Doc, PlainCommune, Village

Draw = Any  # the draw function of a composite strategy: draws Any

NAMES = ("Nà Canh", "Khau Ca", "Bản Mới", "Pò Lìn", "Co Hương", "Làng Nong", "Nà Sùng", "Phai Đeng")
ZONES = ("cao", "thấp", "ven đô")
TERRAINS = ("núi", "đồi", "bãi")
AXES = {"zone": ZONES, "terrain": TERRAINS}


def both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def share(vi: str, en: str, **more: Any) -> dict[str, Any]:
    return {"label": both(vi, en), "kind": "share", "unit": "%", "step": "0.01", **more}


def count(vi: str, en: str, unit: str, limits: str, **more: Any) -> dict[str, Any]:
    return {"label": both(vi, en), "kind": "count", "unit": unit, "limits": limits, **more}


def quantity(vi: str, en: str, unit: str, step: str, limits: str, **more: Any) -> dict[str, Any]:
    return {"label": both(vi, en), "kind": "quantity", "unit": unit, "step": step, "limits": limits, **more}


def flag(vi: str, en: str, **more: Any) -> dict[str, Any]:
    return {"label": both(vi, en), "kind": "flag", **more}


def category(vi: str, en: str, values: Sequence[str]) -> dict[str, Any]:
    return {"label": both(vi, en), "kind": "category", "values": {one: both(one, f"value {one}") for one in values}}


# The ids are the test's own: none may stand in the bundled dictionary. `villages` does, and is used as it stands there.
DICTIONARY: dict[str, dict[str, Any]] = {
    "hh_all": count("số hộ thử", "test households", "household", "0..5000000"),
    "hh_a": count("số hộ thử loại a", "test households a", "household", "0..5000000"),
    "hh_b": count("số hộ thử loại b", "test households b", "household", "0..5000000"),
    "s1": share("tỷ lệ hộ thử loại a", "share of test households a", part="hh_a", whole="hh_all"),
    "s2": share("tỷ lệ hộ thử loại b", "share of test households b", part="hh_b", whole="hh_all", step="0.1"),
    "land_all": quantity("diện tích thử", "test land", "hectare", "0.1", "0..1000000"),
    "land_a": quantity("diện tích thử loại a", "test land a", "hectare", "0.1", "0..1000000"),
    "s3": share("tỷ lệ diện tích thử", "share of test land", part="land_a", whole="land_all"),
    "files_due": count("số hồ sơ thử phải giải quyết", "test dossiers due", "dossier", "0..900"),
    "files_done": count("số hồ sơ thử đã giải quyết", "test dossiers done", "dossier", "0..900"),
    "s4": share(
        "tỷ lệ hồ sơ thử đã giải quyết",
        "share of test dossiers done",
        part="files_done",
        whole="files_due",
        limits="0..1000",
        may_exceed_whole="true",
    ),
    "p1": share("tỷ lệ thử thứ nhất", "first test share", step="0.1"),
    "p2": share("tỷ lệ thử thứ hai", "second test share"),
    "d1": quantity(
        "mức giảm thử thứ nhất", "first test fall", "percentage_point", "0.01", "-100..100", decrease_of="s1"
    ),
    "d2": quantity("mức tăng thử", "test rise", "percentage_point", "0.1", "-100..100", increase_of="p1"),
    "d3": quantity(
        "mức giảm thử thứ hai", "second test fall", "percentage_point", "0.1", "-100..100", decrease_of="p1"
    ),
    "q1": quantity(
        "thu nhập thử",
        "test income",
        "million_VND/person/year",
        "0.1",
        "0..500",
        spellings=["triệu đồng/năm"],
    ),
    "q2": quantity("diện tích cây xanh thử", "test green area", "hectare", "0.01", "0..50"),
    "c1": count("số vụ thử", "test incidents", "incident", "0..50"),
    "c2": count("số người thử", "test people", "person", "0..10000"),
    "f1": flag("việc thử thứ nhất", "first test matter"),
    "f2": flag("việc thử thứ hai", "second test matter"),
    "f3": flag("việc thử thứ ba", "third test matter"),
    "zone": category("vùng thử", "test zone", ZONES),
    "terrain": category("địa hình thử", "test terrain", TERRAINS),
    "v_light": flag("thôn thử có đèn đường", "test village lit", per="village"),
    "v_house": flag("thôn thử có nhà văn hóa", "test village with a hall", per="village"),
    "v_hh": count("số hộ thử của thôn", "test households of the village", "household", "0..300", per="village"),
    "v_road": quantity("diện tích đường thử", "test road area", "hectare", "0.1", "0..20", per="village"),
    "r1": share("tỷ lệ thôn thử có đèn", "share of test villages lit", rolls_up={"share_of": "v_light"}),
    "r2": count(
        "số thôn thử có nhà", "test villages with a hall", "village", "0..100", rolls_up={"count_of": "v_house"}
    ),
}

# Bounds worth testing, per fact: few, so that different leaves meet at the same one.
SHARE_BOUNDS = ("92", "57", "50", "33.3", "99.9", "100", "0", "0.1")
BOUNDS: dict[str, tuple[str, ...]] = {
    "s1": SHARE_BOUNDS,
    "s2": SHARE_BOUNDS,
    "s3": SHARE_BOUNDS,
    "s4": ("92", "100", "150"),
    "p1": ("8.2", "50", "0", "100"),
    "p2": ("12.75", "92", "100"),
    "d1": ("0.5", "4", "0", "-1.5"),
    "d2": ("0.5", "2.5", "0"),
    "d3": ("0.5", "2.5", "0"),
    "q1": ("55", "48.5"),
    "q2": ("4", "2.25"),
    "c1": ("0", "1", "3"),
    "c2": ("100", "2410"),
    "hh_all": ("25", "400"),
    "hh_a": ("23", "100"),
    "hh_b": ("10",),
    "land_all": ("57.5",),
    "land_a": ("10",),
    "files_due": ("12",),
    "files_done": ("11",),
    "v_hh": ("40", "12"),
    "v_road": ("1.5", "4"),
    "r1": ("100", "80", "50", "66.7"),
    "r2": ("1", "2", "3"),
}

# How a bound's unit may be written: all of size 1.
UNIT_SPELLINGS: dict[str, tuple[str, ...]] = {
    "%": ("%",),
    "percentage_point": ("percentage_point", "điểm phần trăm"),
    "household": ("household", "hộ"),
    "village": ("village", "thôn"),
    "million_VND/person/year": ("million_VND/person/year", "triệu đồng/người/năm"),
}

COMMUNE_LEAVES = (
    ("s1", "s2", "s3", "s4") * 3
    + ("p1", "p2", "q1", "q2", "c1", "c2", "f1", "f2", "f3") * 2
    + ("d1", "d2", "d3", "r1", "r2") * 2
    + ("terrain", "zone", "hh_all", "hh_a", "land_a", "files_done")
)
BESIDE_VILLAGES = (
    "f1",
    "f2",
    "q1",
    "s1",
    "d1",
    "d3",
    "r1",
    "r2",
    "zone",
    "terrain",
)  # the commune's, read for a village
VILLAGE_LEAVES = ("v_light", "v_house", "v_light", "v_house", "v_hh", "v_road")

WHOLES: dict[str, tuple[str, ...]] = {
    "hh_all": ("25", "100", "8", "1", "3", "12", "400", "2410", "57"),
    "land_all": ("25", "0.3", "100", "57.5", "12.8", "1000"),
    "files_due": ("12", "25", "1", "100", "300"),
}


# ---------------------------------------------------------------------------------------------------------------------
# Reading the dictionary


@functools.cache
def step_of(fact: str) -> Fraction:
    entry = DICTIONARY[fact]
    return Fraction(1) if entry["kind"] == "count" else Fraction(entry["step"])


@functools.cache
def limits_of(fact: str) -> tuple[Fraction, Fraction]:
    low, high = DICTIONARY[fact].get("limits", "0..100").split("..")
    return Fraction(low), Fraction(high)


def is_numeric(fact: str) -> bool:
    return DICTIONARY[fact]["kind"] in ("share", "quantity", "count")


def fits(fact: str, value: Fraction) -> bool:
    """The figure can be reported: within the limits, no finer than the step."""
    low, high = limits_of(fact)
    return low <= value <= high and (value / step_of(fact)).denominator == 1


def plain(fact: str, value: Fraction) -> int | Decimal:
    """A figure that fits, as the number a caller would write."""
    steps = value / step_of(fact)
    assert steps.denominator == 1, (fact, value)
    if DICTIONARY[fact]["kind"] == "count":
        return int(steps)
    return int(steps) * Decimal(DICTIONARY[fact]["step"])


def change_source(fact: str) -> str | None:
    entry = DICTIONARY[fact]
    source = entry.get("decrease_of", entry.get("increase_of"))
    return None if source is None else str(source)


def rolled_flag(fact: str) -> str | None:
    rolls_up = DICTIONARY[fact].get("rolls_up")
    return None if rolls_up is None else str(next(iter(rolls_up.values())))


@functools.cache
def inputs_of(fact: str) -> frozenset[str]:
    """Every figure (of either year) that can bear on the value of `fact`, itself included."""
    entry = DICTIONARY[fact]
    found = {fact}
    if "part" in entry:
        found |= {entry["part"], entry["whole"]}
    source = change_source(fact)
    if source is not None:
        found |= inputs_of(source)
    village_flag = rolled_flag(fact)
    if village_flag is not None:
        found.add(village_flag)
    return frozenset(found)


SHARES_WITH_COUNTS = tuple(fact for fact, entry in DICTIONARY.items() if "part" in entry)
CHANGES = tuple(fact for fact in DICTIONARY if change_source(fact) is not None)
ROLL_UPS = tuple(fact for fact in DICTIONARY if rolled_flag(fact) is not None)


# ---------------------------------------------------------------------------------------------------------------------
# Small drawing helpers


@functools.cache
def up_to(last: int) -> st.SearchStrategy[int]:
    """One strategy object per range: making them anew for every draw costs more than the draw."""
    made = st.integers(0, last)
    LAST_OF[id(made)] = last
    return made


LAST_OF: dict[
    int, int
] = {}  # by the id of a strategy that `up_to` made: all that `run.py` needs to draw without Hypothesis


def pick(draw: Draw, options: Sequence[Any]) -> Any:
    """One of the options; shrinks to the first."""
    return options[draw(up_to(len(options) - 1))]


def shuffle(draw: Draw, values: Sequence[Any]) -> list[Any]:
    """The values in any order; shrinks to theirs."""
    left, found = list(values), []
    while left:
        found.append(left.pop(draw(up_to(len(left) - 1))))
    return found


def several(draw: Draw, values: Sequence[Any], most: int | None = None) -> list[Any]:
    """One or more of the values, each at most once."""
    return shuffle(draw, values)[: 1 + draw(up_to((most or len(values)) - 1))]


def chance(draw: Draw, percent: int) -> bool:
    """True about `percent` times in a hundred; shrinks to False."""
    return bool(draw(up_to(99)) >= 100 - percent)


# ---------------------------------------------------------------------------------------------------------------------
# Conditions


@dataclass
class Writer:
    """What the rule file being drawn may contain, and what it has used."""

    years: range
    exemptions: bool = True
    open_bounds: bool = True
    secondary: bool = True
    vary: bool = True  # bounds by year, zone and terrain
    admissions: bool = True  # `not_met`: what the document itself says is not met
    adopted: Mapping[str, Doc] = field(default_factory=dict)  # indicators that `bound_of` may name, by "set-id/code"
    read_once: bool = False
    only: tuple[str, ...] | None = None  # the commune facts to choose from
    used: set[str] = field(default_factory=set)

    def free(self, candidates: Iterable[str]) -> list[str]:
        if not self.read_once:
            return list(candidates)
        return [one for one in candidates if one != "zone" and self.used.isdisjoint(inputs_of(one))]


@dataclass(frozen=True)
class Place:
    """Where in the tree a condition stands."""

    in_when: bool = False
    in_village: bool = False
    is_counted: bool = False  # below a count_of, where parts that are left out matter most

    def may_exempt(self, writer: Writer) -> bool:
        return writer.exemptions and not self.in_when


def year_rows(draw: Draw, years: range, cell: Any) -> dict[str, Any]:
    """{by_year: ...}: the years of the set cut into one to three rows."""
    rows: dict[str, Any] = {}
    first = years[0]
    while first <= years[-1]:
        last = first + draw(up_to(years[-1] - first))
        rows[str(first) if first == last else f"{first}..{last}"] = cell()
        first = last + 1
    return {"by_year": rows}


def written_bound(draw: Draw, writer: Writer, place: Place, numbers: Sequence[str], unit: str, depth: int = 2) -> Any:
    def cell() -> Any:
        return written_bound(draw, writer, place, numbers, unit, depth - 1)

    def number() -> str:
        return f"{pick(draw, numbers)} {pick(draw, UNIT_SPELLINGS.get(unit, (unit,)))}"

    tables = ("by_year", "by_zone", "by_terrain") * (2 if place.in_village else 1)
    kind = pick(draw, ("number",) * 13 + ("open", *tables, "by_zone") + ("own source",) * (2 - depth))
    if kind == "open" and writer.open_bounds:
        return pick(draw, oracle.OPEN_WORDS)
    if kind == "by_year" and writer.vary and depth > 0:
        return year_rows(draw, writer.years, cell)
    is_kept = kind == "by_zone" or (kind == "by_terrain" and not writer.read_once)
    if is_kept and writer.vary and depth > 0:
        axis = kind.removeprefix("by_")
        if chance(draw, 15):  # all rows alike: which of them applies makes no difference, and yet it must be known
            return {kind: dict.fromkeys(AXES[axis], number())}
        return {kind: {value: cell() for value in AXES[axis]}}
    if kind == "own source" and writer.open_bounds:
        status = pick(draw, ("checked", "secondary", "conflicting"))
        if status == "conflicting":
            return {"conflicting": [{"bound": number(), "cite": cited(f"Mục {way}")} for way in "ab"]}
        if status == "checked" or writer.secondary:
            return {"bound": number(), "cite": cited("Phụ lục", status)}
    return number()


def cited(at: str, status: str = "transcribed") -> dict[str, str]:
    return {"source": "plan", "at": at, "status": status}


def telling_bounds(comparison: str, numbers: Iterable[str], low: Fraction, high: Fraction) -> list[str]:
    """The bounds some figure within the limits meets and some figure misses."""
    if comparison in ("at_least", "less_than"):
        return [one for one in numbers if low < Fraction(one) <= high]
    return [one for one in numbers if low <= Fraction(one) < high]


def is_open(bound: Any) -> bool:
    return isinstance(bound, str) and bound in oracle.OPEN_WORDS


def leaf(draw: Draw, writer: Writer, place: Place, own: Sequence[str] | None = None) -> dict[str, Any] | None:
    candidates: Sequence[str] = COMMUNE_LEAVES if writer.only is None else writer.only
    if place.in_village:
        # Under read_once a figure of the commune would be read once for each village, so a body reads only villages'.
        candidates = VILLAGE_LEAVES if writer.read_once else VILLAGE_LEAVES * 4 + BESIDE_VILLAGES
        if place.in_when and not writer.read_once:
            candidates = VILLAGE_LEAVES + BESIDE_VILLAGES
    free = writer.free(candidates if own is None else own)
    if not free:
        return None
    fact = pick(draw, free)
    writer.used |= inputs_of(fact)
    kind = DICTIONARY[fact]["kind"]
    is_secondary = writer.secondary and chance(draw, 20 if place.in_when else 6)
    status = {"status": "secondary"} if is_secondary else {}
    if kind == "flag":
        return {"fact": fact, "is": pick(draw, ("true", "true", "true", "false")), **status}
    if kind == "category":
        values = list(DICTIONARY[fact]["values"])
        if chance(draw, 50):
            return {"fact": fact, "is": pick(draw, values), **status}
        # Never all of them: a leaf every value meets would hide a missing value.
        return {"fact": fact, "is_one_of": several(draw, values, len(values) - 1), **status}
    comparison = pick(draw, ("at_least",) * 3 + ("more_than", "at_most", "less_than"))
    numbers = telling_bounds(comparison, BOUNDS[fact], *limits_of(fact))
    bound = written_bound(draw, writer, place, numbers, DICTIONARY[fact]["unit"])
    return {"fact": fact, comparison: bound, **({} if is_open(bound) else status)}


def exemption(draw: Draw, writer: Writer, place: Place) -> dict[str, Any] | None:
    when = condition(draw, writer, replace(place, in_when=True), depth=pick(draw, (0, 0, 1)))
    if when is None:
        return None
    return {
        "when": when,
        "because": both("không phát sinh trường hợp phải xét", "there was no case to consider"),
        "counts_as": pick(draw, ("excluded", "met")),
    }


def asks_villages(body: Any) -> bool:
    """Whether some requirement on a village, not only a `when`, reads the villages' own figures (docs/rule-file.md)."""
    facts = [node["fact"] for node, in_when in nodes_of(body) if "fact" in node and not in_when]
    return any(DICTIONARY[fact].get("per") == "village" for fact in facts)


def for_each(draw: Draw, writer: Writer, place: Place, depth: int) -> dict[str, Any] | None:
    plain_flag = pick(draw, (True, True, False))
    if plain_flag:
        free = writer.free(("v_light", "v_house"))
        if not free:
            return None
        village_flag = pick(draw, free)
        writer.used.add(village_flag)
        body: Any = {"fact": village_flag, "is": "true"}
    else:
        body = condition(draw, writer, replace(place, in_village=True), pick(draw, (0, 1, 2)))
        if body is None:
            return None
        if not asks_villages(body):  # what is asked of villages is theirs
            free = writer.free(VILLAGE_LEAVES)
            if not free:
                return None
            own = leaf(draw, writer, replace(place, in_village=True), free)
            body = {pick(draw, ("any_of", "all_of")): [body, own]}
    written: dict[str, Any] = {"for_each": "village", "requires": body}
    if not writer.read_once and chance(draw, 20):
        names = several(draw, NAMES, 3)
        written["named"] = [f"thôn {one}" if chance(draw, 20) else one for one in names]
    if chance(draw, 60):
        comparison = pick(draw, ("at_least",) * 3 + ("more_than", "at_most", "less_than"))
        if chance(draw, 50):
            numbers = telling_bounds(comparison, ("100", "80", "50", "66.7", "0", "12.5"), Fraction(0), Fraction(100))
            written[comparison] = written_bound(draw, writer, place, numbers, "%")
        else:
            # Zero villages "at least" is met by every commune, and read_once wants leaves that can go both ways.
            numbers = telling_bounds(comparison, ("1", "2", "3", "0"), Fraction(0), Fraction(8))
            written[comparison] = written_bound(draw, writer, place, numbers, "village")
    return written


def may_stand(indicator: Doc, place: Place) -> bool:
    """Whether a requirement could be written out there: no exemption in a `when`, nothing over villages in a village."""
    nodes = oracle.nodes_in(indicator)
    is_excused = any("not_applicable" in node for node in nodes)
    is_over_villages = any("for_each" in node for node in nodes)
    return not (place.in_when and is_excused) and not (place.in_village and is_over_villages)


COMPOUND = ("all_of",) * 4 + ("any_of",) * 4 + ("count_of",) * 3 + ("first_of",) * 3
SHAPES_DEEP = ("leaf",) * 6 + COMPOUND + ("for_each",) * 4 + ("open", "not_met")
SHAPES_FLAT = ("leaf",) * 30 + ("for_each",) * 6 + ("open", "not_met")


def condition(draw: Draw, writer: Writer, place: Place, depth: int) -> Any:
    """A random condition; None only if read_once has used up every figure."""
    shape = pick(draw, SHAPES_DEEP if depth > 0 else SHAPES_FLAT)
    if shape == "open":
        if writer.open_bounds:
            return pick(draw, oracle.OPEN_WORDS)
        shape = "leaf"
    if shape == "not_met" and not writer.admissions:
        shape = "leaf"
    if shape == "not_met":
        when = condition(draw, writer, replace(place, in_when=True), depth=pick(draw, (0, 0, 1)))
        return (
            None if when is None else {"not_met": {"when": when, "because": both("văn bản nêu", "the document says")}}
        )
    if shape == "for_each" and place.in_village:
        shape = "leaf"  # a village has no villages
    adoptable = [ref for ref, there in writer.adopted.items() if may_stand(there, place)]
    if adoptable and chance(draw, 20):
        shape = "bound_of"
    written: dict[str, Any] | None
    if shape == "leaf":
        written = leaf(draw, writer, place)
    elif shape == "for_each":
        written = for_each(draw, writer, place, depth)
    elif shape == "first_of":
        written = first_of(draw, writer, place, depth)
    elif shape == "bound_of":
        written = {"bound_of": pick(draw, adoptable), "times": f"{pick(draw, ('110', '92.5', '50', '100', '150'))} %"}
    else:
        part = replace(place, is_counted=shape == "count_of")
        drawn = [condition(draw, writer, part, depth - 1) for _ in range(1 + draw(up_to(2)))]
        parts = [part for part in drawn if part is not None]
        if not parts:
            return None
        written = {shape: parts}
        if shape == "count_of":
            written["at_least"] = str(1 + draw(up_to(len(parts) - 1)))
    if written is None:
        return None
    if place.may_exempt(writer) and chance(draw, 30 if place.is_counted else 20 if place.in_village else 12):
        excuse = exemption(draw, writer, place)
        if excuse is not None:
            written["not_applicable"] = excuse
    return written


def first_of(draw: Draw, writer: Writer, place: Place, depth: int) -> Any:
    branches = []
    for _ in range(1 + draw(up_to(1))):
        when = condition(draw, writer, replace(place, in_when=True), depth=pick(draw, (0, 0, depth - 1)))
        then = condition(draw, writer, place, depth - 1)
        if when is not None and then is not None:
            branches.append({"when": when, "then": then})
    otherwise = condition(draw, writer, place, depth - 1)
    if not branches or otherwise is None:
        return None
    return {"first_of": branches, "otherwise": otherwise}


# ---------------------------------------------------------------------------------------------------------------------
# Rule sets


def references(draw: Draw, key: str, known: Sequence[str], depth: int = 1) -> dict[str, Any]:
    """A `requires` over indicators or criteria."""
    shape = pick(draw, ("one", "all_of", "any_of", "count_of")) if depth else "one"
    if shape == "one":
        return {key: pick(draw, known)}
    chosen = several(draw, known)
    parts = [{key: one} if chance(draw, 75) else references(draw, key, known, depth - 1) for one in chosen]
    written: dict[str, Any] = {shape: parts}
    if shape == "count_of":
        written["at_least"] = str(1 + draw(up_to(len(parts) - 1)))
    return written


def labelled(number: str) -> dict[str, str]:
    return both(f"nội dung thử {number}", f"test matter {number}")


def indicator_doc(code: str, requires: Any, status: str = "checked") -> dict[str, Any]:
    return {
        "code": code,
        "label": labelled(code),
        "cite": {"source": "plan", "at": f"Mục {code}", "status": status},
        "wording": f"Lời văn của chỉ tiêu thử {code}.",
        "requires": requires,
    }


def rule_doc_of(criteria: list[dict[str, Any]], years: str = "2022..2025") -> dict[str, Any]:
    """A rule file without its `facts:`, so that a failing example stays readable; the adapter adds the dictionary."""
    return {
        "format": "1",
        "rule_set": {"id": "laws-test", "label": both("bộ tiêu chí thử", "test set"), "years": years},
        "sources": {"plan": {"title": "Văn bản thử"}},
        "criteria": criteria,
    }


def one_indicator(requires: Any, years: str = "2022..2025", **more: Any) -> dict[str, Any]:
    """A complete rule set of one criterion with one indicator."""
    indicator = {**indicator_doc("1.1", requires), **more}
    return rule_doc_of([{"number": "1", "label": labelled("1"), "complete": "true", "indicators": [indicator]}], years)


def derived(draw: Draw, axis: str, years: range, only: tuple[str, ...] | None = None) -> dict[str, Any]:
    """How a set derives a category. Without an `otherwise` it is the reported one where no row applies."""
    writer = Writer(years, exemptions=False, only=only)
    rows = []
    for _ in range(1 + draw(up_to(1))):
        when = condition(draw, writer, Place(in_when=True), depth=pick(draw, (0, 0, 1)))
        if only is None and chance(draw, 15):  # what is reported of another category, or of this one
            other = pick(draw, list(AXES))
            when = {"fact": other, "is": pick(draw, AXES[other])}
        rows.append({"when": when, "then": pick(draw, (*AXES[axis] * 3, *oracle.OPEN_WORDS))})
    scope: dict[str, Any] = {"first_of": rows}
    if chance(draw, 40):
        scope["otherwise"] = pick(draw, AXES[axis])
    return scope


def rule_doc(
    draw: Draw,
    *,
    read_once: bool = False,
    single: bool = False,
    exemptions: bool = True,
    open_bounds: bool = True,
    whole: bool = False,
    depths: tuple[int, ...] = (1, 0, 2),
    only: tuple[str, ...] | None = None,
    scopes: bool = True,
    years: str | None = None,
    admissions: bool = True,
    adopted: Mapping[str, Doc] | None = None,
    size: int = 1,
) -> dict[str, Any]:
    """A rule file as text scalars. `read_once`: each figure at most once in an indicator, no exemption, no open bound.

    `single`: one criterion of one indicator and nothing else, so that the overall verdict is that indicator's.
    `whole`: no criterion and no set is incomplete, so that figures alone decide.
    `adopted`: the indicators of other sets whose requirements it may take over. `size`: 1 for small sets, more for larger.
    """
    years = years or str(pick(draw, ("2022..2025", "2024..2024", "2023..2024")))
    if read_once:
        exemptions = open_bounds = scopes = False
    scope = {}
    for axis in AXES if scopes else ():
        if chance(draw, 20):
            scope[axis] = derived(draw, axis, oracle.years_in(years), only)

    def a_condition(secondary_allowed: bool) -> tuple[Any, Writer]:
        writer = Writer(
            years=oracle.years_in(years),
            exemptions=exemptions,
            open_bounds=open_bounds,
            secondary=open_bounds and secondary_allowed,
            admissions=admissions,
            adopted=adopted or {},
            read_once=read_once,
            only=only,
        )
        requires = None
        while requires is None:  # only a first_of that ran out of figures gives None; it then starts afresh
            writer.used.clear()
            requires = condition(draw, writer, Place(), depth=pick(draw, depths))
        return requires, writer

    criteria = []
    total = 0
    for number in range(1, 2 if single else 2 + draw(up_to(2 * size))):
        indicators = []
        for index in range(1, 2 if single else 2 + draw(up_to(size))):
            requires, writer = a_condition(secondary_allowed=True)
            status = "checked"
            if open_bounds and chance(draw, 10):
                status = "secondary"
            indicator = indicator_doc(f"{number}.{index}", requires, status)
            if exemptions and chance(draw, 8):
                excuse = exemption(draw, writer, Place())
                if excuse is not None:
                    indicator["not_applicable"] = excuse
            if index > 1 and chance(draw, 35):
                indicator["role"] = "task"
            elif chance(draw, 20):
                indicator["role"] = "indicator"
            indicators.append(indicator)
        written: dict[str, Any] = {"number": str(number), "label": labelled(str(number)), "indicators": indicators}
        if single or whole or chance(draw, 88):
            written["complete"] = "true"
        elif chance(draw, 50):
            written["complete"] = "false"
        codes = oracle.counted(written)
        total += len(codes)
        if not single and chance(draw, 20):
            written["requires"] = references(draw, "indicator", codes)
        criteria.append(written)

    document = rule_doc_of(criteria, years)
    if scope:
        document["rule_set"]["scope"] = scope
    if not single:
        extra = pick(draw, (None, None, None, None, 0, 0, 0 if whole else 2))
        if extra is not None:
            document["rule_set"]["indicators_total"] = str(total + extra)
        if chance(draw, 20):
            document["rule_set"]["requires"] = references(draw, "criterion", [one["number"] for one in criteria])
    return document


# ---------------------------------------------------------------------------------------------------------------------
# What a rule file reads


def conditions_of(rule_doc: Mapping[str, Any]) -> Iterator[Any]:
    """The conditions on figures: each indicator's requirement and its exemption."""
    for criterion in rule_doc["criteria"]:
        for indicator in criterion["indicators"]:
            yield indicator["requires"]
            if "not_applicable" in indicator:
                yield indicator["not_applicable"]["when"]


def scope_conditions(rule_doc: Mapping[str, Any]) -> Iterator[Any]:
    """What a derived zone depends on."""
    for scope in rule_doc["rule_set"].get("scope", {}).values():
        for row in scope["first_of"]:
            yield row["when"]


def nodes_of(condition: Any, in_when: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every mapping node below a condition, with whether it stands in a `when`."""
    if isinstance(condition, str):
        return
    yield condition, in_when
    for key in ("all_of", "any_of", "count_of"):
        for part in condition.get(key, ()):
            yield from nodes_of(part, in_when)
    for branch in condition.get("first_of", ()):
        yield from nodes_of(branch["when"], True)
        yield from nodes_of(branch["then"], in_when)
    if "otherwise" in condition:
        yield from nodes_of(condition["otherwise"], in_when)
    if "for_each" in condition:
        yield from nodes_of(condition["requires"], in_when)
    if "not_applicable" in condition:
        yield from nodes_of(condition["not_applicable"]["when"], True)
    if "not_met" in condition:  # what is required not to be met
        yield from nodes_of(condition["not_met"]["when"], in_when)


def all_nodes(rule_doc: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    for when in scope_conditions(rule_doc):
        yield from nodes_of(when, True)
    for criterion in rule_doc["criteria"]:
        for indicator in criterion["indicators"]:
            yield from nodes_of(indicator["requires"])
            if "not_applicable" in indicator:
                yield from nodes_of(indicator["not_applicable"]["when"], True)


def bound_cells(bound: Any, year: int) -> Iterator[str]:
    """The numeric cells of a bound that apply in `year`, in any zone."""
    if isinstance(bound, str):
        if not is_open(bound):
            yield bound
        return
    if "bound" in bound or "conflicting" in bound:
        for one in bound.get("conflicting", [bound]):
            yield one["bound"]
        return
    ((key, cells),) = bound.items()
    for name, cell in cells.items():
        if key != "by_year" or year in oracle.years_in(name):
            yield from bound_cells(cell, year)


@dataclass(frozen=True)
class Demands:
    """What the leaves of a rule file ask of each fact in one year, whatever the tree above them."""

    numbers: Mapping[str, Sequence[tuple[str, Fraction]]]
    words: Mapping[str, Sequence[str]]  # flags: "true"/"false"; categories: values

    def read(self) -> frozenset[str]:
        return frozenset(self.numbers) | frozenset(self.words)

    def kind(self, fact: str, value: Fraction) -> tuple[bool, ...]:
        """Which of the leaves that read `fact` this value meets."""
        return tuple(oracle.holds(value, comparison, bound) for comparison, bound in self.numbers[fact])

    def meets(self, fact: str, value: Fraction) -> bool:
        return all(oracle.holds(value, comparison, bound) for comparison, bound in self.numbers.get(fact, ()))


def demands_of(rule_doc: Mapping[str, Any], year: int) -> Demands:
    numbers: dict[str, list[tuple[str, Fraction]]] = {}
    words: dict[str, list[str]] = {}
    for node, _ in all_nodes(rule_doc):
        fact = node.get("fact")
        if fact is None:
            continue
        if "is" in node:
            words.setdefault(fact, []).append(node["is"])
        elif "is_one_of" in node:
            words.setdefault(fact, []).extend(node["is_one_of"])
        else:
            comparison = oracle.comparison_in(node)
            assert comparison is not None
            asked = numbers.setdefault(fact, [])
            asked += [(comparison, Fraction(cell.split(" ")[0])) for cell in bound_cells(node[comparison], year)]
    return Demands(numbers, words)


# ---------------------------------------------------------------------------------------------------------------------
# Consistency: what a commune may say without contradicting itself


def village_total(commune: PlainCommune) -> int:
    """The number of villages as far as it is known; 0 when nothing is."""
    stated = commune.facts.get("villages", 0)
    assert isinstance(stated, int)
    return max(len(commune.villages), stated)


def consistent(commune: PlainCommune) -> bool:
    """Every figure fits its fact, and figures that speak of the same thing agree exactly."""
    for facts in (commune.facts, commune.previous, *(village.facts for village in commune.villages)):
        for fact, value in facts.items():
            if fact != "villages" and is_numeric(fact) and not fits(fact, Fraction(value)):
                return False
    for year in (commune.facts, commune.previous):
        if not all(share_agrees(one, year) for one in SHARES_WITH_COUNTS):
            return False
    if not all(change_agrees(one, commune) for one in CHANGES):
        return False
    return all(villages_agree(village_flag, commune) for village_flag in ("v_light", "v_house"))


def share_agrees(fact: str, year: Mapping[str, Any]) -> bool:
    entry = DICTIONARY[fact]
    part, whole, direct = (
        oracle.number_of(year, entry["part"]),
        oracle.number_of(year, entry["whole"]),
        oracle.number_of(year, fact),
    )
    if whole == 0 and (direct is not None or part not in (None, 0)):
        return False
    if part is not None and direct is not None and (part == 0) != (direct == 0):
        return False  # no whole makes this part that share
    if not part or not whole:
        return True
    if part > whole and "may_exceed_whole" not in entry:
        return False
    derived = 100 * part / whole
    low, high = limits_of(fact)
    return low <= derived <= high and direct in (None, derived)


def change_agrees(fact: str, commune: PlainCommune) -> bool:
    given = oracle.number_of(commune.facts, fact)
    if given is None:
        return True
    source = change_source(fact)
    assert source is not None
    sign = -1 if "decrease_of" in DICTIONARY[fact] else 1
    low, high = limits_of(source)
    now = oracle.share_of_year(DICTIONARY, source, commune.facts)
    before = oracle.share_of_year(DICTIONARY, source, commune.previous)
    if isinstance(now, str) or isinstance(before, str):
        return False  # a change of a share that has no value
    if now is not None and before is not None:
        return sign * (now - before) == given
    if now is not None:
        return low <= now - sign * given <= high
    if before is not None:
        return low <= before + sign * given <= high
    return True


def villages_agree(village_flag: str, commune: PlainCommune) -> bool:
    """The villages' own answers, the commune's aggregate and the roll-up facts tell one story."""
    total = village_total(commune)
    yes = sum(village.facts.get(village_flag) is True for village in commune.villages)
    no = sum(village.facts.get(village_flag) is False for village in commune.villages)
    shares = [commune.facts.get(village_flag)]
    numbers: list[Any] = []
    for fact in ROLL_UPS:
        if rolled_flag(fact) == village_flag:
            (shares if "share_of" in DICTIONARY[fact]["rolls_up"] else numbers).append(commune.facts.get(fact))
    if len({Fraction(one) for one in shares if one is not None}) > 1:
        return False
    if total == 0:
        return True
    numbers += [Fraction(one) * total / 100 for one in shares if one is not None]
    for number in numbers:
        if number is not None and not (Fraction(number).denominator == 1 and yes <= number <= total - no):
            return False
    return len({Fraction(one) for one in numbers if one is not None}) <= 1


# ---------------------------------------------------------------------------------------------------------------------
# Communes


@dataclass(frozen=True)
class Temper:
    """How a commune is drawn: how often a figure is good enough, how often it is missing (both in percent)."""

    good: int
    gaps: int

    def hide(self, draw: Draw) -> bool:
        return self.gaps > 0 and chance(draw, self.gaps)


def choose_value(draw: Draw, temper: Temper, options: Sequence[Fraction], meets: Any) -> Fraction:
    good = [one for one in options if meets(one)]
    bad = [one for one in options if not meets(one)]
    if good and (not bad or not chance(draw, 100 - temper.good)):
        return Fraction(pick(draw, good))
    return Fraction(pick(draw, bad))


def near(fact: str, demands: Demands, far: bool = True) -> list[Fraction]:
    """At, one step below and one step above each bound asked of `fact`, then the ends of its limits."""
    step = step_of(fact)
    options = [
        bound // step * step + offset * step for _, bound in demands.numbers.get(fact, ()) for offset in (0, -1, 1)
    ]
    if far or not options:
        options += list(limits_of(fact))
    options = [one for one in options if fits(fact, one)]
    return sorted(set(options)) or [limits_of(fact)[0]]


def parts_near(fact: str, whole: Fraction, demands: Demands, centres: Iterable[Fraction] = ()) -> list[Fraction]:
    """Numerators whose share of `whole` lies just around each bound asked of the share (and `centres`, in percent)."""
    part_fact = DICTIONARY[fact]["part"]
    step = step_of(part_fact)
    most = whole * 3 if "may_exceed_whole" in DICTIONARY[fact] else whole
    shares = [bound for _, bound in demands.numbers.get(fact, ())] + list(centres)
    options = [Fraction(0), whole]
    for one in shares:
        floor = one * whole / 100 // step
        options += [(floor + offset) * step for offset in (-1, 0, 1)]
    options += [bound + offset * step for _, bound in demands.numbers.get(part_fact, ()) for offset in (-1, 0, 1)]
    return sorted({one for one in options if 0 <= one <= most and fits(part_fact, one)})


def drawn_commune(
    draw: Draw, rule_doc: Mapping[str, Any], year: int, *, temper: Temper | None = None, known_case: bool = False
) -> PlainCommune:
    """A consistent commune for a rule file: figures near its bounds, some of them missing.

    `known_case`: the zone is given, the village list is not empty and complete.
    """
    demands = demands_of(rule_doc, year)
    if temper is None:
        temper = Temper(good=pick(draw, (94, 94, 70, 25)), gaps=pick(draw, (0, 0, 6, 25, 60)))
    read: set[str] = set()
    for one in demands.read():
        read |= inputs_of(one)
    for node, _ in all_nodes(rule_doc):
        if "for_each" in node and isinstance(node["requires"], Mapping) and "fact" in node["requires"]:
            read |= inputs_of(node["requires"]["fact"])
    facts: dict[str, Any] = {}
    previous: dict[str, Any] = {}
    scope: dict[str, str] = {}

    # The case: zone and villages.
    if known_case or not chance(draw, 8):
        scope["zone"] = pick(draw, ZONES)
    villages = draw_villages(draw, demands, temper, read, facts, known_case)

    # Plain figures.
    for fact in ("q1", "q2", "c1", "c2", "p2"):
        if fact in read and not temper.hide(draw):
            facts[fact] = plain(fact, choose_value(draw, temper, near(fact, demands), meeting(demands, fact)))
    for fact in ("f1", "f2", "f3"):
        if fact in read and not temper.hide(draw):
            facts[fact] = word(draw, temper, demands, fact, ("true", "false")) == "true"
    if not temper.hide(draw):
        facts["terrain"] = word(draw, temper, demands, "terrain", TERRAINS)

    # Shares of this year, then of last year around the change asked for.
    wholes: dict[str, Fraction] = {}
    for fact in SHARES_WITH_COUNTS:
        if not read.isdisjoint(inputs_of(fact)):
            draw_share(draw, fact, demands, temper, facts, wholes, [])
    if "p1" in read and not temper.hide(draw):
        facts["p1"] = plain("p1", choose_value(draw, temper, near("p1", demands), meeting(demands, "p1")))
    last_wholes: dict[str, Fraction] = {}
    for fact in ("s1", "p1"):
        changes = [one for one in CHANGES if one in read and change_source(one) == fact]
        if changes:
            draw_last_year(draw, fact, changes, demands, temper, facts, previous, last_wholes)
    commune = PlainCommune(facts, previous, scope, villages)

    # A change given directly, if it does not contradict the two years.
    for fact in CHANGES:
        if fact not in read or chance(draw, 55):
            continue
        options = near(fact, demands, far=False)
        source = change_source(fact)
        assert source is not None
        now = oracle.share_of_year(DICTIONARY, source, facts)
        before = oracle.share_of_year(DICTIONARY, source, previous)
        if isinstance(now, Fraction) and isinstance(before, Fraction):
            options = [before - now if "decrease_of" in DICTIONARY[fact] else now - before]
        commune = with_if_consistent(commune, fact, options, draw)
    assert consistent(commune), commune
    return commune


def with_if_consistent(commune: PlainCommune, fact: str, options: Sequence[Fraction], draw: Draw) -> PlainCommune:
    possible = []
    for one in options:
        if fits(fact, one):
            candidate = replace(commune, facts={**commune.facts, fact: plain(fact, one)})
            if consistent(candidate):
                possible.append(candidate)
    return pick(draw, possible) if possible else commune


def meeting(demands: Demands, fact: str) -> Any:
    return lambda value: demands.meets(fact, value)


def word(draw: Draw, temper: Temper, demands: Demands, fact: str, values: Sequence[str]) -> str:
    wanted = demands.words.get(fact, values)
    good = [one for one in values if one in wanted]
    bad = [one for one in values if one not in good] or list(values)
    return str(pick(draw, bad if chance(draw, 100 - temper.good) else good))


def draw_share(
    draw: Draw,
    fact: str,
    demands: Demands,
    temper: Temper,
    facts: dict[str, Any],
    wholes: dict[str, Fraction],
    centres: list[Fraction],
) -> None:
    """Counts, or the share alone, or an incomplete pair, or the exact share beside them, or nothing."""
    entry = DICTIONARY[fact]
    part_fact, whole_fact = entry["part"], entry["whole"]

    def good(share_value: Fraction) -> bool:
        return demands.meets(fact, share_value) if not centres else any(abs(share_value - one) <= 1 for one in centres)

    if whole_fact not in wholes:
        if chance(draw, 4):
            wholes[whole_fact] = Fraction(0)
        else:
            step = step_of(whole_fact)  # a bound that is taken over may be finer: 92.5 % of 25 households
            asked = [bound // step * step for _, bound in demands.numbers.get(whole_fact, ())]
            wholes[whole_fact] = Fraction(pick(draw, [*WHOLES[whole_fact], *asked]))
        if not temper.hide(draw) and not chance(draw, 15):
            facts[whole_fact] = plain(whole_fact, wholes[whole_fact])
    whole = wholes[whole_fact]
    if whole == 0:
        if not temper.hide(draw):
            facts[part_fact] = plain(part_fact, Fraction(0))
        return
    parts = parts_near(fact, whole, demands, centres)
    part = choose_value(draw, temper, parts, lambda one: good(100 * one / whole))
    if not temper.hide(draw) and not chance(draw, 15):
        facts[part_fact] = plain(part_fact, part)
    exact = 100 * part / whole
    if part_fact in facts and whole_fact in facts:
        if fits(fact, exact) and chance(draw, 30):
            facts[fact] = plain(fact, exact)
    elif not temper.hide(draw):
        if part_fact not in facts and whole_fact not in facts:
            around = [one + offset * step_of(fact) for one in centres for offset in (-1, 0, 1)]
            options = [one for one in around if fits(fact, one)] or near(fact, demands)
            facts[fact] = plain(fact, choose_value(draw, temper, options, good))
        elif fits(fact, exact):
            facts[fact] = plain(fact, exact)


def draw_last_year(
    draw: Draw,
    fact: str,
    changes: Sequence[str],
    demands: Demands,
    temper: Temper,
    facts: Mapping[str, Any],
    previous: dict[str, Any],
    wholes: dict[str, Fraction],
) -> None:
    now = oracle.share_of_year(DICTIONARY, fact, facts)
    low, high = limits_of(fact)
    start = now if isinstance(now, Fraction) else Fraction(50)
    centres: list[Fraction] = []
    for change in changes:
        sign = -1 if "decrease_of" in DICTIONARY[change] else 1
        for _, bound in demands.numbers.get(change, ()):
            around = [start - sign * bound + Fraction(tenths, 10) for tenths in (0, -1, 1)]
            centres += [one for one in around if low <= one <= high]
    if "part" in DICTIONARY[fact]:
        draw_share(draw, fact, Demands({}, {}), temper, previous, wholes, centres or [start])
    elif not temper.hide(draw):
        options = [one for one in centres if fits(fact, one)] or [Fraction(50)]
        previous[fact] = plain(fact, Fraction(pick(draw, options)))


def draw_villages(
    draw: Draw, demands: Demands, temper: Temper, read: set[str], facts: dict[str, Any], known_case: bool
) -> tuple[Village, ...]:
    """The village list (it may be short of `villages`, or empty), the villages' figures, and what is given for all."""
    kept = [fact for fact in VILLAGE_LEAVES[1:] if fact in read or any(fact == rolled_flag(one) for one in read)]
    kept = sorted(set(kept) | ({"v_light"} & read))
    if not kept and not chance(draw, 20):
        return ()
    total = 1 + draw(up_to(3)) if not chance(draw, 25) else 8
    shape = "listed" if known_case else pick(draw, ("listed",) * 6 + ("some unlisted", "number only", "nothing"))
    names = shuffle(draw, NAMES)[:total]
    figures: list[dict[str, Any]] = []
    for _ in names:
        own: dict[str, Any] = {}
        for fact in kept:
            if DICTIONARY[fact]["kind"] == "flag":
                # For each village by itself: in a good commune nearly all villages have it.
                own[fact] = not chance(draw, {94: 4, 70: 20}.get(temper.good, 45))
            else:
                own[fact] = plain(fact, choose_value(draw, temper, near(fact, demands), meeting(demands, fact)))
        figures.append(own)
    truth = {fact: sum(own[fact] for own in figures) for fact in kept if DICTIONARY[fact]["kind"] == "flag"}
    listed = total
    if shape == "some unlisted":
        listed = draw(up_to(total - 1))
    elif shape in ("number only", "nothing"):
        listed = 0
    if shape in ("some unlisted", "number only") or (shape == "listed" and not known_case and chance(draw, 30)):
        facts["villages"] = total
    read = read | {str(rolled_flag(fact)) for fact in ROLL_UPS if fact in read}
    for village_flag, yes in truth.items():
        aggregate = Fraction(100 * yes, total)
        is_sayable = shape != "nothing" or aggregate.denominator in (
            1,
            2,
            4,
        )  # as a share, without a number of villages
        if village_flag in read and is_sayable and not known_case and chance(draw, 15):
            facts[village_flag] = aggregate
        for fact in ROLL_UPS:
            if fact not in read or rolled_flag(fact) != village_flag or temper.hide(draw) or chance(draw, 60):
                continue
            value = aggregate if "share_of" in DICTIONARY[fact]["rolls_up"] else Fraction(yes)
            if fits(fact, value):
                facts[fact] = plain(fact, value)
    villages = []
    for name, own in zip(names[:listed], figures, strict=False):
        visible = {fact: value for fact, value in own.items() if not temper.hide(draw)}
        villages.append(Village(name, visible))
    return tuple(villages)


# ---------------------------------------------------------------------------------------------------------------------
# Cases


@dataclass(frozen=True)
class RuleCase:
    rule_doc: dict[str, Any]
    commune: PlainCommune
    year: int
    others: Mapping[str, dict[str, Any]] = field(default_factory=dict)  # the sets that a `bound_of` names

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How Hypothesis shows a failing example: the rule file as a file, the commune as it is."""
        parts = {key: self.rule_doc[key] for key in ("rule_set", "criteria")}
        text = yaml.safe_dump(parts, allow_unicode=True, sort_keys=False, width=120)
        printer.text(f"year {self.year}\n{self.commune}\n{text}")


OTHER = "laws-other"


def base_set(draw: Draw) -> dict[str, Any]:
    """A set whose requirements another may take over: of one or more criteria, in all years."""
    base = rule_doc(draw, years="2022..2025", depths=(0, 0, 1))
    base["rule_set"]["id"] = OTHER
    return base


def adopted_from(base: Doc) -> dict[str, Doc]:
    """The indicators of a set by what `bound_of` calls them."""
    indicators = [one for criterion in base["criteria"] for one in criterion["indicators"]]
    return {f"{base['rule_set']['id']}/{one['code']}": one for one in indicators}


def with_adopted(document: Doc, others: Mapping[str, Doc]) -> dict[str, Any]:
    """The document with all that it takes over written below it, so that figures are drawn near those bounds too."""
    made = {**document, "criteria": [*document["criteria"]], "rule_set": {**document["rule_set"]}}
    made["rule_set"]["scope"] = oracle.scopes_of(document, others)
    for node, _ in all_nodes(document):
        if "bound_of" in node:
            set_id, _, code = node["bound_of"].partition("/")
            there: dict[str, Any] = copy.deepcopy(dict(oracle.indicator_in(others[set_id], code)))
            factor = Fraction(node["times"].partition(" ")[0]) / 100
            there["requires"] = oracle.multiplied(there["requires"], factor)
            made["criteria"].append({"number": "9", "indicators": [there]})
    return made


rule_docs = st.composite(rule_doc)
communes = st.composite(drawn_commune)


def drawn_sets(draw: Draw, adopting: int, **rule_options: Any) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """A rule file and, `adopting` times in a hundred, the set whose requirements it takes over, by id."""
    if not chance(draw, adopting):
        return rule_doc(draw, **rule_options), {}
    base = base_set(draw)
    document = rule_doc(draw, adopted=adopted_from(base), **rule_options)
    others = {OTHER: base}
    if not any("bound_of" in node for node, _ in all_nodes(document)):
        return document, {}
    for node, _ in all_nodes(document):  # a percentage that makes no bound which nothing or everything meets
        if "bound_of" in node and oracle.is_refused({**document, "criteria": [node]}, others, DICTIONARY):
            node["times"] = "100 %"
    return document, others


@st.composite
def cases(
    draw: Draw, /, *, temper: Temper | None = None, known_case: bool = False, adopting: int = 0, **rule_options: Any
) -> RuleCase:
    document, others = drawn_sets(draw, adopting, **rule_options)
    years = oracle.years_in(document["rule_set"]["years"])
    year = years[0] + draw(up_to(len(years) - 1))
    near_ = with_adopted(document, others) if others else document
    return RuleCase(document, drawn_commune(draw, near_, year, temper=temper, known_case=known_case), year, others)


# ---------------------------------------------------------------------------------------------------------------------
# Filling gaps

NOW = "now"
BEFORE = "before"


@dataclass(frozen=True, order=True)
class Gap:
    """A figure that is missing: `where` is NOW, BEFORE (last year) or the name of a village."""

    fact: str
    where: str


def lookup(commune: PlainCommune, gap: Gap) -> Any:
    if gap.where == NOW:
        return commune.facts.get(gap.fact)
    if gap.where == BEFORE:
        return commune.previous.get(gap.fact)
    for village in commune.villages:
        if village.name == gap.where:
            return village.facts.get(gap.fact)
    raise AssertionError(gap)


def filled(commune: PlainCommune, gap: Gap, value: Any) -> PlainCommune:
    if gap.where == NOW:
        return replace(commune, facts={**commune.facts, gap.fact: value})
    if gap.where == BEFORE:
        return replace(commune, previous={**commune.previous, gap.fact: value})
    villages = tuple(
        Village(one.name, {**one.facts, gap.fact: value}) if one.name == gap.where else one for one in commune.villages
    )
    return replace(commune, villages=villages)


def gaps_of(commune: PlainCommune, rule_doc: Mapping[str, Any]) -> list[Gap]:
    """The missing figures the rule file reads, directly or through a derived figure.

    Year, zone, the village list and its length are the case (design 2.4) and never gaps.
    """
    read: set[str] = set()
    before: set[str] = set()
    for node, _ in all_nodes(rule_doc):
        fact = node.get("fact")
        if fact is None or fact == "zone":
            continue
        read |= inputs_of(fact)
        source = change_source(fact)
        if source is not None:
            before |= inputs_of(source)
    found = []
    for fact in sorted(read):
        if DICTIONARY[fact].get("per") == "village":
            found += [Gap(fact, village.name) for village in commune.villages]
        else:
            found.append(Gap(fact, NOW))
    found += [Gap(fact, BEFORE) for fact in sorted(before)]
    return [gap for gap in found if lookup(commune, gap) is None]


def derivable(fact: str) -> bool:
    return "part" in DICTIONARY[fact] or change_source(fact) is not None or rolled_flag(fact) is not None


def exact_options(commune: PlainCommune, gap: Gap) -> list[Fraction]:
    """Values of a derived figure, or of its source, that agree exactly with what is known."""
    found: list[Fraction] = []
    year = commune.previous if gap.where == BEFORE else commune.facts
    for fact in SHARES_WITH_COUNTS:
        entry = DICTIONARY[fact]
        part, whole, direct = (oracle.number_of(year, one) for one in (entry["part"], entry["whole"], fact))
        if gap.fact == fact and part is not None and whole:
            found.append(100 * part / whole)
        if gap.fact == entry["part"] and whole is not None and direct is not None:
            found.append(direct * whole / 100)
        if gap.fact == entry["whole"] and direct is not None:
            if part is not None and direct > 0:
                found.append(100 * part / direct)
            elif part is None:
                found += [step_of(gap.fact) * (direct / 100).denominator * times for times in (1, 2)]
    for fact in CHANGES:
        source = change_source(fact)
        assert source is not None
        sign = -1 if "decrease_of" in DICTIONARY[fact] else 1
        now, last = (oracle.share_of_year(DICTIONARY, source, one) for one in (commune.facts, commune.previous))
        change = oracle.number_of(commune.facts, fact)
        if gap == Gap(fact, NOW) and isinstance(now, Fraction) and isinstance(last, Fraction):
            found.append(sign * (now - last))
        if gap == Gap(source, NOW) and change is not None and isinstance(last, Fraction):
            found.append(last + sign * change)
        if gap == Gap(source, BEFORE) and change is not None and isinstance(now, Fraction):
            found.append(now - sign * change)
    total = village_total(commune)
    for fact in ROLL_UPS:
        if gap == Gap(fact, NOW) and total > 0:
            yes = sum(village.facts.get(str(rolled_flag(fact))) is True for village in commune.villages)
            as_share = "share_of" in DICTIONARY[fact]["rolls_up"]
            numbers = range(yes, total + 1)
            found += [Fraction(100 * number, total) if as_share else Fraction(number) for number in numbers]
    return found


def fill_options(commune: PlainCommune, rule_doc: Mapping[str, Any], year: int, gap: Gap) -> list[Any]:
    """Values to fill a gap with: both answers, every category, or numbers at and around every bound that reads it."""
    entry = DICTIONARY[gap.fact]
    if entry["kind"] == "flag":
        return [True, False]
    if entry["kind"] == "category":
        return list(entry["values"])
    demands = demands_of(rule_doc, year)
    figures = commune.previous if gap.where == BEFORE else commune.facts
    options = near(gap.fact, demands)
    # A count moves a share: numbers that put the share just around each of its bounds.
    for fact in SHARES_WITH_COUNTS:
        pair = DICTIONARY[fact]
        if gap.fact not in (pair["part"], pair["whole"]):
            continue
        part, whole = oracle.number_of(figures, pair["part"]), oracle.number_of(figures, pair["whole"])
        bounds = [bound for _, bound in demands.numbers.get(fact, ())] or [Fraction(50)]
        if gap.fact == pair["part"]:
            for one in [whole] if whole is not None else [Fraction(25), Fraction(8)]:
                options += parts_near(fact, one, demands, bounds)
        else:
            step = step_of(gap.fact)
            options += [Fraction(0), step, Fraction(25), Fraction(100)]
            if part is not None:
                options.append(part)
                for bound in bounds:
                    if bound > 0:
                        options += [(100 * part / bound // step + offset) * step for offset in (-1, 0, 1)]
    # A share moves a change: last year's and this year's values just around each of its bounds.
    for change in CHANGES:
        source = change_source(change)
        if gap.fact != source:
            continue
        other = oracle.share_of_year(DICTIONARY, source, commune.facts if gap.where == BEFORE else commune.previous)
        start = other if isinstance(other, Fraction) else Fraction(50)
        for _, bound in demands.numbers.get(change, ()):
            for centre in (start + bound, start - bound):
                options += [centre + offset * step_of(source) for offset in (-1, 0, 1)]
    options += exact_options(commune, gap)
    return [plain(gap.fact, one) for one in sorted({one for one in options if fits(gap.fact, one)})]


@st.composite
def completions(draw: Draw, commune: PlainCommune, rule_doc: Mapping[str, Any], year: int) -> PlainCommune:
    """The commune with some or all of its gaps filled, consistently. A gap nothing consistent can fill stays open."""
    gaps = draw(st.permutations(gaps_of(commune, rule_doc)))
    leave = pick(draw, (0, 0, 30))
    for gap in gaps:
        if leave and chance(draw, leave):
            continue
        options = fill_options(commune, rule_doc, year, gap)
        first = draw(up_to(max(len(options) - 1, 0)))
        for value in options[first:] + options[:first]:
            candidate = filled(commune, gap, value)
            if consistent(candidate):
                commune = candidate
                break
    return commune


# ---------------------------------------------------------------------------------------------------------------------
# Brute force over the gaps of a read_once rule file


def source_gaps(commune: PlainCommune, rule_doc: Mapping[str, Any], year: int) -> list[Gap]:
    """The missing figures that leaves without a settled value are derived from; a derived figure itself is left out.

    A leaf that has its value is passed over: nothing consistent can change it, and under read_once no other leaf
    reads its sources.
    """
    case = oracle.Case(DICTIONARY, commune, year)
    found: set[Gap] = set()
    for node, _ in all_nodes(rule_doc):
        fact = node.get("fact")
        if fact is None:
            continue
        if DICTIONARY[fact].get("per") == "village":
            found |= {Gap(fact, village.name) for village in commune.villages}
            continue
        if is_numeric(fact):
            value = oracle.value_of(fact, case)
            if isinstance(value, tuple) and value[0] == value[1]:
                continue
        for source in inputs_of(fact):
            if derivable(source):
                continue
            if DICTIONARY[source].get("per") == "village":
                found |= {Gap(source, village.name) for village in commune.villages}
            else:
                found.add(Gap(source, NOW))
        changed = change_source(fact)
        if changed is not None:
            found |= {Gap(source, BEFORE) for source in inputs_of(changed) if not derivable(source)}
    return sorted(gap for gap in found if lookup(commune, gap) is None)


def representatives(options: Iterable[tuple[Fraction, Any]]) -> list[Fraction]:
    """The smallest of the options of each kind; an option comes with its kind."""
    kinds: dict[Any, Fraction] = {}
    for one, kind in options:
        kinds[kind] = min(one, kinds.get(kind, one))
    return sorted(kinds.values())


def small_domain(commune: PlainCommune, rule_doc: Mapping[str, Any], year: int, gap: Gap) -> list[Any]:
    """One value for each way the one leaf that reads the gap can turn out, whatever else is missing."""
    entry = DICTIONARY[gap.fact]
    if entry["kind"] == "flag":
        return [True, False]
    if entry["kind"] == "category":
        return list(entry["values"])
    demands = demands_of(rule_doc, year)
    readers = [one for one in demands.numbers if one != gap.fact and gap.fact in inputs_of(one)]
    if not readers:
        chosen = representatives((one, demands.kind(gap.fact, one)) for one in near(gap.fact, demands))
    elif change_source(readers[0]) is None:
        chosen = counts_for(commune, demands, readers[0], gap)
    else:
        # Both years are missing: 50 in one, and in the other what makes the change just enough and just too little.
        change = readers[0]
        middle, step = Fraction(50), step_of(gap.fact)
        sign = (1 if gap.where == NOW else -1) * (-1 if "decrease_of" in DICTIONARY[change] else 1)
        amounts = [bound + offset * step for _, bound in demands.numbers[change] for offset in (-1, 0, 1)]
        chosen = representatives((middle + sign * one, demands.kind(change, one)) for one in amounts)
        chosen = sorted({middle, *chosen})
    return [plain(gap.fact, one) for one in chosen]


def counts_for(commune: PlainCommune, demands: Demands, fact: str, gap: Gap) -> list[Fraction]:
    """A part, or a whole, for each way a share can turn out."""
    pair = DICTIONARY[fact]
    part, whole = oracle.number_of(commune.facts, pair["part"]), oracle.number_of(commune.facts, pair["whole"])
    most = limits_of(pair["whole"])[1]
    if gap.fact == pair["part"]:
        of = Fraction(25) if whole is None else whole
        return representatives((one, demands.kind(fact, 100 * one / of)) for one in parts_near(fact, of, demands))
    if part is None:
        # A part of 23 of 25, 23 of a million; and no whole at all, which leaves the share undefined.
        return [Fraction(0), Fraction(25), most]
    options = [one for one in (Fraction(0), part, most) if one >= part]
    return representatives((one, demands.kind(fact, 100 * part / one) if one else "undefined") for one in options)


def without_unread_numbers(case: RuleCase) -> RuleCase:
    """The same case without the numbers that no leaf reads, or is derived from."""
    read = frozenset[str]().union(*map(inputs_of, demands_of(case.rule_doc, case.year).numbers)) | {"villages"}

    def kept(figures: Mapping[str, Any]) -> dict[str, Any]:
        return {fact: value for fact, value in figures.items() if fact in read or not is_numeric(fact)}

    commune = replace(case.commune, facts=kept(case.commune.facts), previous=kept(case.commune.previous))
    return replace(case, commune=commune)


def small_domain_completions(
    commune: PlainCommune, rule_doc: Mapping[str, Any], year: int, gaps: Sequence[Gap], limit: int
) -> dict[tuple[Any, ...], PlainCommune] | None:
    """Every consistent way of filling `gaps` with representative values, by those values; None if more than `limit`."""
    domains = [small_domain(commune, rule_doc, year, gap) for gap in gaps]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > limit:
        return None
    found = {}
    for values in itertools.product(*domains):
        candidate = commune
        for gap, value in zip(gaps, values, strict=True):
            candidate = filled(candidate, gap, value)
        if consistent(candidate):
            found[values] = candidate
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Shuffling


@st.composite
def shuffled(draw: Draw, rule_doc: dict[str, Any]) -> dict[str, Any]:
    """The same rule file with the parts of every all_of, any_of and count_of in another order."""
    document = copy.deepcopy(rule_doc)
    nodes = [node for node, _ in all_nodes(document)]
    for criterion in document["criteria"]:
        nodes += [node for node, _ in nodes_of(criterion.get("requires", "none"))]
    nodes += [node for node, _ in nodes_of(document["rule_set"].get("requires", "none"))]
    for node in nodes:
        for key in ("all_of", "any_of", "count_of"):
            if key in node:
                node[key] = draw(st.permutations(node[key]))
    return document
