"""The typed model of the document of an action plan; its JSON Schema, `action-plan.schema.json`, is generated from here."""

from typing import Annotated, Literal

from typing_extensions import TypedDict

from ntm_criteria.documents.words import ExactNumberJson, FactId, Head, Inline, Natural, NonEmpty, ReasonJson
from ntm_criteria.text import Lang


class RemainingJson(TypedDict):
    """What remains until a bound is met."""

    text: NonEmpty  # The amount in words, with its unit.
    low: (
        ExactNumberJson | None
    )  # The least amount; null if nothing can be made good, or the figure only equals its bound.
    high: ExactNumberJson | None  # The largest amount; it differs from `low` while villages are not reported.
    unit: NonEmpty  # The id of the unit: household, person, village, hectare, …
    direction: Literal["more", "less"]  # Whether the figure must rise or fall.
    strictly: bool  # Whether it must change by more than the amount.
    fact: FactId | None  # The figure that must change; null for villages and for parts of a requirement.


class FigureChangeJson(TypedDict):
    """One figure that has to change, by the way with the least effort."""

    fact: FactId  # The id of the figure.
    village: (
        NonEmpty | None
    )  # The village whose figure it is; null for a figure of the commune, and for an unlisted village.
    was: ExactNumberJson | bool | str | None  # The present value; null if it is not reported.
    becomes: ExactNumberJson | bool | str  # The nearest value that suffices.
    unit: NonEmpty | None  # The id of its unit; null for a finding.
    text: NonEmpty  # The change in words.


class AssignmentJson(TypedDict):
    """Who is in charge, and until when."""

    leader: NonEmpty | None  # The leader in charge.
    officer: NonEmpty | None  # The officer who advises.
    organisation: NonEmpty | None  # The organisation or unit that works with them.
    villages: list[NonEmpty]  # The villages in which it is to be done.
    deadline: NonEmpty | None  # By when: a date such as 2024-11-30.
    remark: NonEmpty | None  # A note of those who assign.


class PlanItemJson(TypedDict):
    """What remains to be done for an indicator, or for several that the same figures decide."""

    codes: list[NonEmpty]  # The codes of the indicators.
    criterion: Natural  # The number of the criterion of the first one.
    title: NonEmpty  # Their names.
    requirement: NonEmpty  # What is required.
    figure: str  # The present figure in words.
    remaining: list[
        RemainingJson
    ]  # What remains, for each comparison that is missed; empty if a finding has to change.
    changes: list[FigureChangeJson]  # The figures that have to change; empty if no change of figures helps.
    villages: list[NonEmpty]  # The villages that do not meet the requirement.
    villages_without_figures: list[NonEmpty]  # The listed villages without figures.
    unlisted_villages: Natural  # How many villages without figures the commune does not list.
    assignments: list[AssignmentJson]  # Who is in charge; several if the indicators have different ones.
    remark: NonEmpty | None  # What is to be observed.


class MissingJson(TypedDict):
    """A figure that is missing."""

    figure: NonEmpty  # The figure in words, with its year and its villages.
    indicators: list[NonEmpty]  # The codes of the indicators and tasks that need it.


class HolderJson(TypedDict):
    """Who holds missing figures."""

    holder: NonEmpty  # Who it is.
    figures: list[MissingJson]  # The figures.


class WaitingJson(TypedDict):
    """An indicator that no figure can decide, because a rule is open."""

    code: NonEmpty  # The code of the indicator.
    title: NonEmpty  # Its name.
    figure: NonEmpty | None  # The commune's figure in words, if it is reported.
    reason: ReasonJson  # Why it is open, as a code.
    open: NonEmpty  # What is open, in words.
    ask: NonEmpty | None  # Whom to ask, if the reason names somebody.


class PlanVillageJson(TypedDict):
    """What concerns a village."""

    name: NonEmpty | None  # Its name; null for the villages that the commune counts but does not list.
    number: Natural  # How many villages this is about: 1, unless they are not listed.
    listed: bool  # Whether the commune lists the village.
    not_met: list[NonEmpty]  # The codes of the indicators whose requirement the village does not meet.
    without_figures: list[NonEmpty]  # The codes of those for which the village has no figures.


class OtherAssignmentJson(TypedDict):
    """Who is in charge of what is not among the items: unknown, waiting for an authority, or met already."""

    code: NonEmpty  # The code of the indicator, or the number of the criterion.
    title: NonEmpty  # Its name.
    verdict: NonEmpty  # Its verdict in words.
    assignment: AssignmentJson  # Who is in charge.


class PlanRuleSetJson(TypedDict):
    """The rule set by which the commune was judged."""

    id: NonEmpty  # The id of the rule set.
    label: NonEmpty  # Its name.
    fingerprint: NonEmpty  # Of its content.


class PlanDocument(Head):
    """What a commune still has to do, as far as its figures and the rules say."""

    document: Literal["action-plan"]  # What this document is.
    lang: Lang  # The language of the texts.
    rule_set: Annotated[PlanRuleSetJson, Inline()]  # The rule set by which the commune was judged.
    nearest: list[NonEmpty]  # The codes of the indicators that alone keep their criteria from being met.
    items: list[PlanItemJson]  # What is not met, in the order of the rule set.
    missing: list[HolderJson]  # The figures that are missing, by who holds them.
    waiting: list[WaitingJson]  # The indicators that wait for an authority.
    villages: list[PlanVillageJson]  # What concerns each village.
    assigned_elsewhere: list[OtherAssignmentJson]  # Who is in charge of what is not among the items.
