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
    "AppliedScopeJson", "BoundJson", "CountsJson", "CriterionJson", "Head", "IndicatorJson", "InputJson",
    "ObservedJson", "ProblemJson", "ReasonJson", "ResultDocument", "ShortBoundJson", "ShortCriterionJson",
    "ShortIndicatorJson", "ShortObservedJson", "ShortProblemJson", "ShortResultDocument", "ShortScopeJson",
    "ShortShortfallJson", "ShortfallJson", "SourceJson", "VerdictJson", "VillageJson",
]  # fmt: skip
