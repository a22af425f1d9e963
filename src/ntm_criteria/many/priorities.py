"""The rows of data frames about many communes: which are nearest to a target, common gaps, what a change would bring."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from ntm_criteria.judging import Assessment
from ntm_criteria.many.tables import MATRIX_KEYS
from ntm_criteria.model import Verdict
from ntm_criteria.planning import LeastChange, least_change, verdicts_with
from ntm_criteria.records import Columns, Row
from ntm_criteria.text import Lang

EFFORTS: Columns = {
    "rank": int,
    **MATRIX_KEYS,
    "is_met": bool,
    "effort": float,
    "unknown": int,
    "changes": str,
    "obstacles": str,
}
GAPS: Columns = {
    "criterion": int,
    "code": str,
    "label": str,
    "communes_not_met": int,
    "communes_unknown": int,
    "communes_met": int,
    "shortfall_total": float,
    "shortfall_unit": str,
}
EFFECT: Columns = {"code": str, "label": str, "newly_met": int, "newly_not_met": int, "other": int, "communes": str}


def effort_rows(
    assessments: Sequence[Assessment],
    target: str | int,
    weights: Mapping[str, Fraction | int] | None,
    fixed: Iterable[str] | str,
    lang: Lang,
) -> Iterator[tuple[Assessment, Row]]:
    """Yield the communes with the least change that each needs, the nearest first; those that no change helps come last."""
    kept = fixed if isinstance(fixed, str) else tuple(fixed)
    found = [(a, least_change(a, target, weights=weights, fixed=kept)) for a in assessments]
    ordered = sorted(found, key=lambda pair: _place(pair[1]))
    rank = 1
    for place, equal in groupby(ordered, key=lambda pair: _place(pair[1])):
        group = list(equal)
        for assessment, needed in group:
            yield assessment, _effort(needed, rank if place[0] == 0 else None, lang)
        rank += len(group)


def _place(needed: LeastChange) -> tuple[int, int, Fraction]:
    if needed.way is None:
        return int(bool(needed.obstacles)), 0, Fraction(0)
    return 0, needed.way.unknown, needed.way.effort


def _effort(needed: LeastChange, rank: int | None, lang: Lang) -> Row:
    row: dict[str, object] = {"rank": rank, "is_met": needed.is_met}
    if needed.way is not None:
        row |= {"effort": float(needed.way.effort), "unknown": needed.way.unknown, "changes": needed.way.text[lang]}
    elif needed.obstacles:
        row["obstacles"] = ", ".join(dict.fromkeys(each.code for each in needed.obstacles))
    else:
        row |= {"effort": 0.0, "unknown": 0}
    return row


def gap_rows(assessments: Sequence[Assessment], lang: Lang) -> Iterator[Row]:
    """Yield the indicators that communes do not meet, the most common first; shortfalls in one unit are added up."""
    entries = {entry.code: entry for a in assessments for entry in a.rules.entries if entry.role == "indicator"}
    rows: list[tuple[int, int, Row]] = []
    for code, entry in entries.items():
        results = [a[code] for a in assessments if code in a]
        met, missed, unknown = (
            sum(result.verdict is each for result in results)
            for each in (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)
        )
        shortfalls = [result.shortfall for result in results if result.shortfall]
        units = {shortfall.unit.id for shortfall in shortfalls}
        row: dict[str, object] = {"criterion": entry.criterion, "code": code, "label": entry.label[lang]}
        row |= {"communes_not_met": missed, "communes_unknown": unknown, "communes_met": met}
        if len(units) == 1:
            total = sum((shortfall.low for shortfall in shortfalls), Fraction(0))
            row |= {"shortfall_total": float(total), "shortfall_unit": units.pop()}
        if missed or unknown:
            rows.append((-missed, -unknown, row))
    return iter(row for _, _, row in sorted(rows, key=lambda each: each[:2]))


def effect_rows(assessments: Sequence[Assessment], fact: str, change: Fraction, lang: Lang) -> Iterator[Row]:
    """Yield the indicators whose verdict would differ in some commune if a figure of each were larger by `change`."""
    changed = [(a, each) for a in assessments for each in verdicts_with(a, fact, change)]
    codes = dict.fromkeys(entry.code for a in assessments for entry in a.rules.entries)
    for code in codes:
        own = [(a, each) for a, each in changed if each.code == code]
        if own:
            met = sum(each.now is Verdict.MET for _, each in own)
            missed = sum(each.now is Verdict.NOT_MET for _, each in own)
            yield {
                "code": code,
                "label": own[0][0].rules.indicator(code).label[lang],
                "newly_met": met,
                "newly_not_met": missed,
                "other": len(own) - met - missed,
                "communes": ", ".join(a.commune.name for a, _ in own),
            }
