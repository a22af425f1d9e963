"""Writes the document of an action plan for other software; `documents.plan` describes its keys."""

from fractions import Fraction

from ntm_criteria.documents import (
    AssignmentJson,
    FigureChangeJson,
    HolderJson,
    PlanDocument,
    PlanItemJson,
    PlanVillageJson,
    RemainingJson,
    WaitingJson,
)
from ntm_criteria.figures import FigureChange
from ntm_criteria.planning.actions.assignments import Assignment
from ntm_criteria.planning.actions.items import ActionItem, VillageItem, WaitingItem
from ntm_criteria.planning.actions.needs import Holder
from ntm_criteria.planning.actions.plan import ActionPlan
from ntm_criteria.reporting import Remaining, head
from ntm_criteria.text import Lang, Text, exact, language


def plan_document(plan: ActionPlan, *, lang: Lang = "vi") -> PlanDocument:
    """Return the document of an action plan, with texts in `lang`: a dict that is ready for JSON."""
    rules = plan.assessment.rules
    return {
        **head(plan.assessment),
        "document": "action-plan",
        "lang": language(lang).base or lang,
        "rule_set": {"id": rules.id, "label": rules.label[lang], "fingerprint": rules.fingerprint},
        "nearest": [*plan.nearest],
        "items": [_item(item, lang) for item in plan.items],
        "missing": [_holder(holder, lang) for holder in plan.unknown],
        "waiting": [_waiting(item, lang) for item in plan.waiting],
        "villages": [_village(item) for item in plan.villages],
        "assigned_elsewhere": [
            {
                "code": each.code,
                "title": each.title[lang],
                "verdict": each.verdict[lang],
                "assignment": _assignment(each.assignment),
            }
            for each in plan.others
        ],
    }


def _item(item: ActionItem, lang: Lang) -> PlanItemJson:
    return {
        "codes": list(item.codes),
        "criterion": item.criterion,
        "title": item.title[lang],
        "requirement": item.requirement[lang],
        "figure": item.figure[lang],
        "remaining": [_remaining(each, lang) for each in item.remaining],
        "changes": [_change(change, lang) for change in item.changes],
        "villages": list(item.villages),
        "villages_without_figures": list(item.unreported),
        "unlisted_villages": item.unlisted,
        "assignments": [_assignment(each) for each in item.assignments],
        "remark": _optional(item.remark, lang),
    }


def _remaining(remaining: Remaining, lang: Lang) -> RemainingJson:
    shortfall = remaining.shortfall
    return {
        "text": remaining.text[lang],
        "low": exact(shortfall.low) if remaining.is_amount else None,
        "high": exact(shortfall.high) if remaining.is_amount else None,
        "unit": shortfall.unit.id,
        "direction": "more" if shortfall.more else "less",
        "strictly": shortfall.strictly,
        "fact": shortfall.fact,
    }


def _change(change: FigureChange, lang: Lang) -> FigureChangeJson:
    def value(each: Fraction | bool | str) -> str | bool:
        return exact(each) if isinstance(each, Fraction) else each

    return {
        "fact": change.fact,
        "village": change.village,
        "was": None if change.was is None else value(change.was),
        "becomes": value(change.becomes),
        "unit": change.unit.id if change.unit else None,
        "text": change.text[lang],
    }


def _assignment(assignment: Assignment) -> AssignmentJson:
    return {
        "leader": assignment.leader,
        "officer": assignment.officer,
        "organisation": assignment.organisation,
        "villages": list(assignment.villages),
        "deadline": assignment.deadline.isoformat() if assignment.deadline else None,
        "remark": assignment.remark,
    }


def _holder(holder: Holder, lang: Lang) -> HolderJson:
    return {
        "holder": holder.name[lang],
        "figures": [{"figure": need.name[lang], "indicators": list(need.codes)} for need in holder.needs],
    }


def _waiting(item: WaitingItem, lang: Lang) -> WaitingJson:
    return {
        "code": item.code,
        "title": item.title[lang],
        "figure": _optional(item.figure, lang),
        "reason": item.reason.value,
        "open": item.reason.text[lang],
        "ask": _optional(item.ask, lang),
    }


def _village(item: VillageItem) -> PlanVillageJson:
    return {
        "name": item.name,
        "number": item.number,
        "listed": item.is_listed,
        "not_met": list(item.not_met),
        "without_figures": list(item.unreported),
    }


def _optional(text: Text, lang: Lang) -> str | None:
    return text[lang] or None
