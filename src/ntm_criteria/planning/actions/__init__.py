"""The action plan: what remains to be done, who does it and by when, what is unknown, and what waits for an authority."""

from ntm_criteria.planning.actions.assignments import Assignment
from ntm_criteria.planning.actions.document import plan_document
from ntm_criteria.planning.actions.items import ActionItem, OtherAssignment, VillageItem, WaitingItem
from ntm_criteria.planning.actions.needs import NEED_COLUMNS, NEEDED, Holder, Need, holders
from ntm_criteria.planning.actions.plan import ActionPlan, plan

__all__ = [
    "NEEDED", "NEED_COLUMNS", "ActionItem", "ActionPlan", "Assignment", "Holder", "Need", "OtherAssignment", "VillageItem",
    "WaitingItem", "holders", "plan", "plan_document",
]  # fmt: skip
