"""The rows of the data frames of many communes."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ntm_criteria.judging import Assessment
from ntm_criteria.records import INDICATOR, Columns, Row, shortfall_cells
from ntm_criteria.text import Lang

MATRIX_KEYS: Columns = {"commune_id": str, "commune": str, "year": int}
_VERDICTS = ("met", "not_met", "unknown", "not_applicable")
RANKING: Columns = {
    "rank": int,
    **MATRIX_KEYS,
    "verdict": str,
    "verdict_text": str,
    **{f"criteria_{verdict}": int for verdict in _VERDICTS},
    **{f"indicators_{verdict}": int for verdict in _VERDICTS},
}
SHORTFALL: Columns = {
    **MATRIX_KEYS,
    **{name: INDICATOR[name] for name in ("criterion", "code", "label", "role")},
    **{name: kind for name, kind in INDICATOR.items() if name.startswith("shortfall")},
}


def matrix_row(assessment: Assessment) -> Row:
    """Return the verdicts on the criteria and on the whole set, under the names that `assess_table` gives them."""
    criteria = {f"criterion_{criterion.number}": criterion.verdict.value for criterion in assessment.criteria}
    return {**criteria, "verdict": assessment.verdict.value}


def ranking_rows(assessments: Sequence[Assessment], lang: Lang) -> Iterator[tuple[Assessment, Row]]:
    """Yield the assessments with their ranks and numbers, the best first; the order of equal ones is kept."""
    rank = 1
    for _, equal in groupby(sorted(assessments, key=_place), key=_place):
        group = list(equal)
        for assessment in group:
            verdict = {"verdict": assessment.verdict.value, "verdict_text": assessment.verdict_text[lang]}
            yield assessment, {"rank": rank, **verdict, **_numbers(assessment)}
        rank += len(group)


def _place(assessment: Assessment) -> tuple[int, int, int, int]:
    criteria, indicators = assessment.criterion_counts, assessment.counts
    return (
        -criteria.met - criteria.not_applicable,
        -indicators.met - indicators.not_applicable,
        criteria.not_met,
        indicators.not_met,
    )


def _numbers(assessment: Assessment) -> dict[str, object]:
    both = {"criteria": assessment.criterion_counts, "indicators": assessment.counts}
    return {f"{what}_{verdict}": getattr(counts, verdict) for what, counts in both.items() for verdict in _VERDICTS}


def shortfall_rows(assessment: Assessment, lang: Lang) -> Iterator[Row]:
    """Yield the indicators and tasks that a number misses, in the order of the rule set."""
    for result in assessment.entries:
        if cells := shortfall_cells(result, lang):
            indicator = result.indicator
            name = {"criterion": indicator.criterion, "code": indicator.code, "label": indicator.label[lang]}
            yield {**name, "role": indicator.role, **cells}
