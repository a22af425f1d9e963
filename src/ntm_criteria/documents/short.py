"""The typed model of the short result document; its JSON Schema, `short-result.schema.json`, is generated from here."""

from typing import Annotated, Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035  # see `words`

from ntm_criteria.documents.words import (
    ExactNumberJson,
    FactId,
    Head,
    Inline,
    Keywords,
    Natural,
    NonEmpty,
    OpenBoundCode,
    ProblemCodeJson,
    ReasonJson,
    RelationCode,
    VerdictJson,
)


class ShortObservedJson(TypedDict):
    """The figure behind a verdict."""

    # An exact number in `unit`, true or false, or a category value's id; absent if only its ends are known.
    value: NotRequired[ExactNumberJson | str | bool]
    low: NotRequired[ExactNumberJson]  # The lower end of a number that is not known exactly.
    high: NotRequired[ExactNumberJson]  # The upper end.
    unit: NotRequired[NonEmpty]  # The id of the unit of a number.


class ShortBoundJson(TypedDict):
    """A bound (mức quy định) as it applied to this commune, in the unit of the figure."""

    relation: RelationCode  # How the figure must stand to it.
    value: NotRequired[ExactNumberJson]  # The bound; absent while it is open.
    open: NotRequired[OpenBoundCode]  # Why there is no number.


class ShortShortfallJson(TypedDict):
    """How much more, or less, would meet the bound."""

    low: ExactNumberJson  # The least it can be.
    high: NotRequired[ExactNumberJson]  # The most it can be; absent if it is equal to `low`.
    unit: NonEmpty  # The id of its unit.
    direction: Literal["more", "less"]  # Whether the figure must rise or fall.
    strictly: NotRequired[Literal[True]]  # The amount itself does not do yet.
    fact: NotRequired[FactId]  # The figure that must move; absent for villages.


class ShortIndicatorJson(TypedDict):
    """An indicator (chỉ tiêu) or a task, its verdict, and the numbers of the part of the requirement that decides."""

    code: NonEmpty  # Its code in the rule set.
    role: NotRequired[Literal["task"]]  # Present for a task, which counts nowhere.
    verdict: VerdictJson  # The verdict, as a code.
    reason: NotRequired[ReasonJson]  # Why it is what it is.
    observed: NotRequired[ShortObservedJson]  # The figure behind the verdict; absent when nothing is known.
    bound: NotRequired[ShortBoundJson]  # The bound it was compared with; absent for a requirement without a number.
    shortfall: NotRequired[ShortShortfallJson]  # What is missing to be met, where a number is what it fails by.


class ShortCriterionJson(TypedDict):
    """A criterion (tiêu chí) and its indicators."""

    number: Natural  # Its number in the rule set.
    verdict: VerdictJson  # The verdict, as a code.
    reason: NotRequired[ReasonJson]  # Why it is what it is.
    indicators: list[ShortIndicatorJson]  # Its indicators and tasks in the order of the rule set.


class ShortRuleSetJson(TypedDict):
    """The rule set that was applied."""

    id: Annotated[str, Keywords(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]  # Its id.
    fingerprint: Annotated[str, Keywords(pattern="^[0-9a-f]{64}$")]  # A hash of all it states.


class ShortScopeJson(TypedDict):
    """The value of a category by which bounds vary, as it applied to this commune."""

    category: FactId  # The id of the category.
    value: NotRequired[NonEmpty]  # The id of the value; absent if it is open or unknown.
    origin: Literal["reported", "derived", "missing"]  # Where the value comes from.
    open: NotRequired[ReasonJson]  # Why the value is open.


class ShortProblemJson(TypedDict):
    """Something strange about a figure, which was used all the same."""

    code: ProblemCodeJson  # What kind of problem it is, as a code.
    fact: NotRequired[NonEmpty]  # The fact it is about.
    severity: Literal["error", "warning"]  # Whether the figure was refused, or was used all the same.


class ShortResultDocument(Head):
    """The result of one commune in codes and numbers, to be stored for many communes. What is null or empty is left out.

    It is the same in every language. `load_result` reads it as it reads a full document.
    """

    detail: Literal["short"]  # Which of the two forms of the document this is.
    rule_set: Annotated[ShortRuleSetJson, Inline()]  # The rule set that was applied.
    applied_scope: list[ShortScopeJson]  # The categories by which the set's bounds vary, and the values that applied.
    reason: NotRequired[ReasonJson]  # Why the verdict is what it is.
    criteria: Annotated[list[ShortCriterionJson], Keywords(minItems=1)]  # The criteria in the order of the rule set.
    warnings: list[ShortProblemJson]  # What looks strange in the figures.
