"""The typed models of the result documents, full and short."""

from ntm_criteria.documents.full import (
    AppliedScopeJson,
    BoundJson,
    CriterionJson,
    IndicatorJson,
    InputJson,
    ObservedJson,
    ProblemJson,
    ResultDocument,
    ShortfallJson,
    SourceJson,
    VillageJson,
)
from ntm_criteria.documents.plan import (
    AssignmentJson,
    FigureChangeJson,
    HolderJson,
    PlanDocument,
    PlanItemJson,
    PlanVillageJson,
    RemainingJson,
    WaitingJson,
)
from ntm_criteria.documents.progress import IndicatorProgressJson, ProgressDocument, SnapshotJson
from ntm_criteria.documents.short import (
    ShortBoundJson,
    ShortCriterionJson,
    ShortIndicatorJson,
    ShortObservedJson,
    ShortProblemJson,
    ShortResultDocument,
    ShortScopeJson,
    ShortShortfallJson,
)
from ntm_criteria.documents.words import CountsJson, Head, ReasonJson, VerdictJson

__all__ = [
    "AppliedScopeJson", "AssignmentJson", "BoundJson", "CountsJson", "CriterionJson", "FigureChangeJson", "Head",
    "HolderJson", "IndicatorJson", "IndicatorProgressJson", "InputJson", "ObservedJson", "PlanDocument",
    "PlanItemJson", "PlanVillageJson", "ProblemJson", "ProgressDocument", "ReasonJson", "RemainingJson",
    "ResultDocument", "ShortBoundJson", "ShortCriterionJson", "ShortIndicatorJson", "ShortObservedJson",
    "ShortProblemJson", "ShortResultDocument", "ShortScopeJson", "ShortShortfallJson", "ShortfallJson",
    "SnapshotJson", "SourceJson", "VerdictJson", "VillageJson", "WaitingJson",
]  # fmt: skip
