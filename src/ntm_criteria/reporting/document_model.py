"""The typed model of the result document; its JSON Schema, `schemas/result.schema.json`, is generated from here.

The docstring of a key describes the key in the schema.
"""

from typing import Annotated, Literal

from typing_extensions import TypedDict  # pydantic cannot read that of `typing` under Python 3.11

from ntm_criteria.reporting.json_types import (
    FACT_ID,
    FACT_ID_OF_A_YEAR,
    ExactNumberJson,
    FactId,
    Inline,
    Keywords,
    Natural,
    NonEmpty,
    OpenBoundCode,
    ProblemCodeJson,
    ReasonJson,
    RelationCode,
    StatusJson,
    VerdictJson,
)
from ntm_criteria.text import Lang


class SourceJson(TypedDict):
    """Where something stands, and how well that is known."""

    document: NonEmpty
    """The title of the document."""
    number: NonEmpty | None
    """The document's number."""
    at: NonEmpty
    """The place in the document: Mục, or Điều, khoản, Phụ lục."""
    status: StatusJson
    """How well the requirement is known."""
    url: NonEmpty | None
    """Where the document can be read."""


class ProblemJson(TypedDict):
    """Something wrong with a figure."""

    code: ProblemCodeJson
    """What kind of problem it is, as a code."""
    fact: NonEmpty | None
    """The fact it is about."""
    message: NonEmpty
    """What is wrong, in words."""


class MissingFigureJson(TypedDict):
    """A figure that nobody reported."""

    fact: FactId
    """The id of the figure in the data dictionary."""
    previous: bool
    """Whether it is last year's figure."""
    villages: list[NonEmpty]
    """The names of the villages that lack it; empty for a figure of the commune."""
    unlisted_villages: Natural
    """How many more villages lack it that are not on the commune's list."""


class RequiredFactJson(TypedDict):
    """A figure to go and ask for."""

    fact: FactId
    """The id of the figure in the data dictionary."""
    label: NonEmpty
    """Its name in the data dictionary."""
    previous: bool
    """Whether it is last year's figure."""
    villages: list[NonEmpty]
    """The names of the villages that lack it; empty for a figure of the commune."""
    unlisted_villages: Natural
    """How many more villages lack it that are not on the commune's list."""
    indicators: Annotated[list[NonEmpty], Keywords(minItems=1)]
    """The codes of the indicators whose verdict it can still change."""
    decides_overall: bool
    """Whether it can still change the verdict on the whole set."""
    held_by: NonEmpty | None
    """Who in the commune holds the figure, where that is known."""


class CountsJson(TypedDict):
    """How many have each verdict."""

    met: Natural
    """How many are met."""
    not_met: Natural
    """How many are not met."""
    unknown: Natural
    """How many are unknown."""
    not_applicable: Natural
    """How many are not applicable."""
    total: Natural
    """How many there are, whatever their verdict."""


class ObservedJson(TypedDict):
    """The figure behind a verdict. All null when nothing is known."""

    value: ExactNumberJson | str | bool | None
    """An exact number in the fact's unit, true or false, or a category value's id; null if unknown, or known as an interval."""
    low: ExactNumberJson | None
    """The lower end of a number; equal to `high` unless villages are unknown."""
    high: ExactNumberJson | None
    """The upper end of a number."""
    reported: Annotated[dict[str, str | bool], Keywords(propertyNames={"pattern": FACT_ID_OF_A_YEAR})]
    """What the commune wrote, by fact id; last year's figures carry the prefix `previous.`."""


class BoundJson(TypedDict):
    """A bound (mức quy định) as it applied to this commune."""

    relation: RelationCode
    """How the figure must stand to it."""
    value: ExactNumberJson | None
    """The bound in the fact's unit; null while it is open."""
    written: NonEmpty
    """The bound as the rule file writes it."""
    open: OpenBoundCode | None
    """Why there is no number, if there is none."""
    status: StatusJson
    """How well the bound is known."""
    source: SourceJson | None
    """Where this very bound stands, if not where the indicator does; null otherwise."""


class ShortfallJson(TypedDict):
    """How much more, or less, would meet the bound."""

    low: ExactNumberJson
    """The least it can be; equal to `high` unless villages are unknown."""
    high: ExactNumberJson
    """The most it can be."""
    unit: NonEmpty
    """The id of its unit: what can be counted (household, person, village, hectare), else the unit of the distance."""
    direction: Literal["more", "less"]
    """Whether the figure must rise or fall."""
    strictly: bool
    """Whether the amount itself does not do yet."""
    fact: FactId | None
    """The figure that must move; null for villages."""
    text: NonEmpty
    """The shortfall in words."""


class RuleLineJson(TypedDict):
    """A line of a rule file."""

    file: NonEmpty
    """The rule file."""
    line: Annotated[int, Keywords(minimum=1)]
    """The line on which the indicator starts."""


class IndicatorJson(TypedDict):
    """An indicator (chỉ tiêu) or a task, its verdict, and what the verdict rests on.

    `observed`, `bound` and `shortfall` are those of the part of the requirement that decides.
    """

    code: NonEmpty
    """Its code in the rule set, such as 3.1."""
    label: NonEmpty
    """Its name."""
    role: Literal["indicator", "task"]
    """Whether it counts, or is a task: judged and reported, counted nowhere."""
    verdict: VerdictJson
    """The verdict on the indicator, as a code."""
    verdict_text: NonEmpty
    """The verdict in words; where these do not tell why, the reason or the parts that failed follow in brackets."""
    reason: ReasonJson | None
    """Why the verdict is what it is; null only where it is met and no exemption is why."""
    requirement: NonEmpty
    """What is required, in words, with the bound that applied to this commune."""
    observed: ObservedJson
    """The figure behind the verdict."""
    bound: BoundJson | None
    """The bound it was compared with; null for a requirement without a number."""
    shortfall: ShortfallJson | None
    """What is missing to be met; null unless a number is what it fails by."""
    missing: list[MissingFigureJson]
    """The missing figures that can still change this verdict; empty once it is decided."""
    explanation: Annotated[list[NonEmpty], Keywords(minItems=1, maxItems=4)]
    """The verdict, the figures, the requirement and the source, a line each."""
    wording: NonEmpty | None
    """The document's own words, in Vietnamese."""
    aim: NonEmpty | None
    """What the document aims at beyond the requirement; never judged."""
    interpretation: NonEmpty | None
    """How wording that is not clear was read."""
    remark: NonEmpty | None
    """What else is to be known about it."""
    source: SourceJson
    """Where the requirement stands."""
    rule: Annotated[RuleLineJson, Inline()] | None
    """Where the rule stands; null for a rule set that has no file."""
    corresponds_to: Annotated[str, Keywords(pattern=r"^[a-z0-9-]+/[^/\s]+$")] | None
    """The indicator of another set that it corresponds to, as set-id/code."""


class CriterionJson(TypedDict):
    """A criterion (tiêu chí) and its indicators."""

    number: Natural
    """Its number in the rule set."""
    label: NonEmpty
    """Its name."""
    complete: bool
    """Whether the rule set holds all of its indicators; if not, it cannot be met."""
    verdict: VerdictJson
    """The verdict on the criterion, as a code."""
    verdict_text: NonEmpty
    """The verdict in words; where these do not tell why, the reason or the parts that failed follow in brackets."""
    reason: ReasonJson | None
    """Why the verdict is what it is; null only where it is met and no exemption is why."""
    counts: CountsJson
    """Its indicators by verdict; tasks are not counted."""
    indicators: list[IndicatorJson]
    """Its indicators and tasks in the order of the rule set."""


class RuleSetJson(TypedDict):
    """The rule set that was applied."""

    id: Annotated[str, Keywords(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    """Its id."""
    label: NonEmpty
    """Its title."""
    fingerprint: Annotated[str, Keywords(pattern="^[0-9a-f]{64}$")]
    """A hash of all it states: two results with the same fingerprint were judged by the same rules."""
    years: Annotated[list[int], Keywords(minItems=2, maxItems=2)]
    """The first and the last year it judges."""
    complete: bool
    """Whether every criterion says that it holds all of its indicators."""


class CommuneJson(TypedDict):
    """The commune that was judged."""

    name: str
    """Its name as the caller writes it; empty if it has none."""
    id: NonEmpty | None
    """The caller's own key for it, or null."""


class TotalsJson(TypedDict):
    """How many have each verdict."""

    criteria: CountsJson
    """Criteria by verdict."""
    indicators: CountsJson
    """Indicators by verdict; tasks are not counted."""


class ResultDocument(TypedDict):
    """The self-assessment of one commune by one rule set: what `ntm-criteria assess --format json` prints.

    Codes are the same in every language; texts are in the language that `lang` names.
    """

    format: Literal["1"]
    """The version of this document's form."""
    lang: Lang
    """The language of all texts that are not quoted from documents."""
    library: Annotated[str, Keywords(pattern=r"^[0-9]+(\.[0-9]+)*([a-z.+-].*)?$")]
    """The version of ntm-criteria that judged."""
    rule_set: Annotated[RuleSetJson, Inline()]
    """The rule set that was applied."""
    commune: Annotated[CommuneJson, Inline()]
    """The commune that was judged."""
    year: int
    """The year judged."""
    scope: Annotated[dict[str, str], Keywords(propertyNames={"pattern": f"^{FACT_ID}$"})]
    """What bounds vary by, as reported for this commune, by the id of a category fact: its region, its group."""
    verdict: VerdictJson
    """The verdict on the whole set, as a code."""
    verdict_text: NonEmpty
    """The verdict in words; where these do not tell why, the reason or the parts that failed follow in brackets."""
    reason: ReasonJson | None
    """Why the verdict is what it is; null only where it is met and no exemption is why."""
    counts: Annotated[TotalsJson, Inline()]
    """How many have each verdict."""
    criteria: Annotated[list[CriterionJson], Keywords(minItems=1)]
    """The criteria in the order of the rule set."""
    required: list[RequiredFactJson]
    """The missing figures that can still change the verdict of some indicator: what to go and ask for."""
    warnings: list[ProblemJson]
    """What looks wrong in the figures, which were used all the same."""
    unused: list[Annotated[str, Keywords(pattern=FACT_ID_OF_A_YEAR)]]
    """Facts that were reported but that this rule set does not read; last year's carry the prefix `previous.`."""
