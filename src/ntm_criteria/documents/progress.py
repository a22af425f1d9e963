"""The typed model of the document of a progress; its JSON Schema, `progress.schema.json`, is generated from here."""

from typing import Annotated, Literal

from typing_extensions import TypedDict

from ntm_criteria.documents.plan import PlanRuleSetJson
from ntm_criteria.documents.words import ExactNumberJson, Head, Inline, Natural, NonEmpty, VerdictJson
from ntm_criteria.text import Lang


class SnapshotJson(TypedDict):
    """One of the assessments."""

    year: int  # The year judged.
    period: NonEmpty  # The part of the year that the figures cover, as a code such as "6-months".
    date: NonEmpty  # The date of the figures.
    dated: bool  # Whether the commune states the period or the date; else they are taken for those of the whole year.
    rule_set: NonEmpty  # The id of the rule set.
    verdict: VerdictJson  # The verdict on the whole set.
    met: Natural  # How many indicators are met.
    total: Natural  # How many indicators there are.


class IndicatorProgressJson(TypedDict):
    """The progress of an indicator; whatever lies beyond the last date supposes that the pace is kept."""

    code: NonEmpty  # Its code.
    criterion: Natural  # The number of its criterion.
    role: Literal["indicator", "task"]  # Whether it is an indicator or a task.
    label: NonEmpty  # Its name.
    verdicts: list[VerdictJson | None]  # Its verdict in each snapshot; null where the set had no such indicator.
    # The figure that decides it today, in each snapshot; null where it is unknown.
    values: list[ExactNumberJson | None]
    unit: NonEmpty | None  # The id of the unit of the figure.
    pace: ExactNumberJson | None  # By how much the figure rose (above 0) or fell in a year.
    no_pace: NonEmpty | None  # Why there is no pace, as a code such as "one-figure".
    met_in: int | None  # The first year at whose end its bound is met at this pace.
    behind_in: int | None  # The first year in which it would be met no longer.
    # The change from the last date to the end of the target year that meets its bound.
    lacking: ExactNumberJson | None
    needed: ExactNumberJson | None  # The same change in a year; null if less than a year is left.
    strictly: bool  # Whether it takes more than `lacking`.
    assumed: int | None  # The year whose bound was taken for a later year that the set does not judge.
    text: NonEmpty  # All of this in a sentence.


class ProgressDocument(Head):
    """The pace of the indicators of a commune; what the head says is of the latest assessment."""

    document: Literal["progress"]  # What this document is.
    lang: Lang  # The language of the texts.
    rule_set: Annotated[PlanRuleSetJson, Inline()]  # The rule set of the latest assessment.
    target_year: int | None  # The year for which `needed` is the pace.
    snapshots: list[SnapshotJson]  # The assessments, by the date of their figures.
    indicators: list[IndicatorProgressJson]  # The indicators and tasks, in the order of the rule set.
