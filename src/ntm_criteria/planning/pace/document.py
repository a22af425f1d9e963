"""Writes progress as a document for other software."""

from typing import Literal, cast

from ntm_criteria.documents import IndicatorProgressJson, ProgressDocument, SnapshotJson, VerdictJson
from ntm_criteria.planning.pace.indicator import IndicatorProgress
from ntm_criteria.planning.pace.progress import Progress
from ntm_criteria.records import Snapshot
from ntm_criteria.reporting import head
from ntm_criteria.text import Lang, exact, language


def progress_document(found: Progress, *, lang: Lang = "vi") -> ProgressDocument:
    """Return the document of a progress, with texts in `lang`: a dict that is ready for JSON."""
    last = found.snapshots[-1].assessment
    rules = last.rules
    return {
        **head(last),
        "document": "progress",
        "lang": language(lang).base or lang,
        "rule_set": {"id": rules.id, "label": rules.label[lang], "fingerprint": rules.fingerprint},
        "target_year": found.target_year,
        "snapshots": [_snapshot(shot) for shot in found.snapshots],
        "indicators": [_entry(each, last.rules[each.code].criterion, lang) for each in found.entries],
    }


def _snapshot(shot: Snapshot) -> SnapshotJson:
    assessment = shot.assessment
    return {
        "year": assessment.year,
        "period": shot.period.value,
        "date": shot.date.isoformat(),
        "dated": shot.is_dated,
        "rule_set": assessment.rules.id,
        "verdict": cast(VerdictJson, assessment.verdict.value),
        "met": assessment.counts.met,
        "total": assessment.counts.total,
    }


def _entry(each: IndicatorProgress, criterion: int, lang: Lang) -> IndicatorProgressJson:
    verdicts = [None if verdict is None else verdict.value for verdict in each.verdicts]
    return {
        "code": each.code,
        "criterion": criterion,
        "role": cast(Literal["indicator", "task"], each.role),
        "label": each.label[lang],
        "verdicts": cast(list[VerdictJson | None], verdicts),
        "values": [None if value is None else exact(value) for value in each.values],
        "unit": each.unit.id if each.unit else None,
        "pace": None if each.pace is None else exact(each.pace),
        "no_pace": None if each.no_pace is None else each.no_pace.value,
        "met_in": each.met_in,
        "behind_in": each.behind_in,
        "needed": None if each.needed is None else exact(each.needed),
        "lacking": None if each.lacking is None else exact(each.lacking),
        "strictly": each.strictly,
        "assumed": each.assumed,
        "text": each.text[lang],
    }
