"""The typed model of the result document; its JSON Schema, `result.schema.json`, is generated from here."""

from typing import Annotated, Literal

from typing_extensions import TypedDict

from ntm_criteria.documents.words import (
    FACT_ID,
    FACT_ID_OF_A_YEAR,
    CountsJson,
    ExactNumberJson,
    FactId,
    FiguresJson,
    Head,
    Inline,
    Keywords,
    Natural,
    NonEmpty,
    OpenBoundCode,
    ProblemCodeJson,
    ReasonJson,
    ReasonOrNone,
    RelationCode,
    StatusJson,
    VerdictJson,
    VerdictText,
)
from ntm_criteria.text import LANGUAGE_CODE


class SourceJson(TypedDict):
    """Where something stands, and how well that is known."""

    document: NonEmpty  # The title of the document.
    number: NonEmpty | None  # The document's number.
    at: NonEmpty  # The place in the document: Mục, or Điều, khoản, Phụ lục.
    status: StatusJson  # How well the requirement is known.
    url: NonEmpty | None  # Where the document can be read.


class ProblemJson(TypedDict):
    """Something wrong with a figure."""

    code: ProblemCodeJson  # What kind of problem it is, as a code.
    fact: NonEmpty | None  # The fact it is about.
    pointer: str  # Where it stands in the input: a JSON Pointer (RFC 6901), such as /facts/population.
    severity: Literal["error", "warning"]  # Whether the figure was refused, or was used all the same.
    message: NonEmpty  # What is wrong, in words.
    hint: NonEmpty | None  # How to fix it, if that is known.


class MissingFigureJson(TypedDict):
    """A figure that nobody reported."""

    fact: FactId  # The id of the figure in the data dictionary.
    previous: bool  # Whether it is last year's figure.
    villages: list[NonEmpty]  # The names of the villages that lack it; empty for a figure of the commune.
    unlisted_villages: Natural  # How many more villages lack it that are not on the commune's list.


class RequiredFactJson(TypedDict):
    """A figure to go and ask for."""

    fact: FactId  # The id of the figure in the data dictionary.
    label: NonEmpty  # Its name in the data dictionary.
    previous: bool  # Whether it is last year's figure.
    villages: list[NonEmpty]  # The names of the villages that lack it; empty for a figure of the commune.
    unlisted_villages: Natural  # How many more villages lack it that are not on the commune's list.
    # The codes of the indicators whose verdict it can still change.
    indicators: Annotated[list[NonEmpty], Keywords(minItems=1)]
    decides_overall: bool  # Whether it can still change the verdict on the whole set.
    held_by: NonEmpty | None  # Who in the commune holds the figure, where that is known.


class ObservedJson(TypedDict):
    """The figure behind a verdict. All null when nothing is known."""

    # An exact number in the fact's unit, true or false, or a category value's id; null if unknown, or known as an interval.
    value: ExactNumberJson | str | bool | None
    # The lower end of a number; equal to `high` unless villages are unknown or the figure is estimated.
    low: ExactNumberJson | None
    high: ExactNumberJson | None  # The upper end of a number.
    unit: NonEmpty | None  # The id of the unit of a number; null for anything else.
    # What the commune wrote, by fact id; last year's figures carry the prefix `previous.`.
    reported: Annotated[dict[str, str | bool], Keywords(propertyNames={"pattern": FACT_ID_OF_A_YEAR})]


class VillageJson(TypedDict):
    """A village (thôn), its verdict by a requirement on each village, and the figures that the requirement reads."""

    name: NonEmpty  # Its name.
    verdict: VerdictJson  # The verdict on the village, as a code.
    reason: ReasonOrNone
    # Its figures by fact id: an exact number in the fact's unit, true or false, or a category value's id.
    figures: Annotated[dict[str, ExactNumberJson | str | bool], Keywords(propertyNames={"pattern": f"^{FACT_ID}$"})]


class ReadingJson(TypedDict):
    """The bound that one of several sources in conflict gives."""

    value: ExactNumberJson | None  # The bound in the fact's unit; null while it is open.
    written: NonEmpty  # The bound as the rule file writes it.
    open: OpenBoundCode | None  # Why there is no number, if there is none.
    source: SourceJson | None  # Where it stands, if not where the indicator does; null otherwise.


class BoundJson(TypedDict):
    """A bound (mức quy định) as it applied to this commune."""

    relation: RelationCode  # How the figure must stand to it.
    value: ExactNumberJson | None  # The bound in the fact's unit; null while it is open.
    unit: NonEmpty | None  # The id of the fact's unit.
    written: NonEmpty  # The bound as the rule file writes it.
    open: OpenBoundCode | None  # Why there is no number, if there is none.
    status: StatusJson  # How well the bound is known.
    source: SourceJson | None  # Where this very bound stands, if not where the indicator does; null otherwise.
    # The bounds of sources in conflict, of which it is open which one applies; empty otherwise.
    readings: list[ReadingJson]


class ShortfallJson(TypedDict):
    """How much more, or less, would meet the bound."""

    low: ExactNumberJson  # The least it can be; equal to `high` unless villages are unknown.
    high: ExactNumberJson  # The most it can be.
    # The id of its unit: what can be counted (household, person, village, hectare), else the unit of the distance.
    unit: NonEmpty
    direction: Literal["more", "less"]  # Whether the figure must rise or fall.
    strictly: bool  # Whether the amount itself does not do yet.
    fact: FactId | None  # The figure that must move; null for villages.
    # The same distance in the unit of the requirement: 5 people may be 0.2 percentage points.
    points: ExactNumberJson | None
    of_part: bool  # Whether `fact` counts the part of the share that is judged.
    text: NonEmpty  # The shortfall in words.


class RuleLineJson(TypedDict):
    """A line of a rule file."""

    file: NonEmpty  # The rule file.
    line: Annotated[int, Keywords(minimum=1)]  # The line on which the indicator starts.


class IndicatorJson(TypedDict):
    """An indicator (chỉ tiêu) or a task, its verdict, and what the verdict rests on.

    `observed`, `bound` and `shortfall` are those of the part of the requirement that decides.
    """

    code: NonEmpty  # Its code in the rule set, such as 3.1.
    label: NonEmpty  # Its name.
    role: Literal["indicator", "task"]  # Whether it counts, or is a task: judged and reported, counted nowhere.
    verdict: VerdictJson  # The verdict on the indicator, as a code.
    verdict_text: VerdictText
    reason: ReasonOrNone
    requirement: NonEmpty  # What is required, in words, with the bound that applied to this commune.
    observed: ObservedJson  # The figure behind the verdict.
    bound: BoundJson | None  # The bound it was compared with; null for a requirement without a number.
    shortfall: ShortfallJson | None  # What is missing to be met; null unless a number is what it fails by.
    # The listed villages, for each requirement on villages; empty if there is none, or only a total is known.
    villages: list[VillageJson]
    unlisted_villages: Natural  # How many more villages the commune has, of which nothing is known.
    # The missing figures that can still change this verdict; empty once it is decided.
    missing: list[MissingFigureJson]
    # The verdict, the figures, the requirement and the source, a line each.
    explanation: Annotated[list[NonEmpty], Keywords(minItems=1, maxItems=4)]
    wording: NonEmpty | None  # The document's own words, in Vietnamese.
    aim: NonEmpty | None  # What the document aims at beyond the requirement; never judged.
    interpretation: NonEmpty | None  # How wording that is not clear was read.
    remark: NonEmpty | None  # What else is to be known about it.
    source: SourceJson  # Where the requirement stands.
    rule: Annotated[RuleLineJson, Inline()] | None  # Where the rule stands; null for a rule set that has no file.
    # The indicator of another set that it corresponds to, as set-id/code.
    corresponds_to: Annotated[str, Keywords(pattern=r"^[a-z0-9-]+/[^/\s]+$")] | None


class CriterionJson(TypedDict):
    """A criterion (tiêu chí) and its indicators."""

    number: Natural  # Its number in the rule set.
    label: NonEmpty  # Its name.
    complete: bool  # Whether the rule set holds all of its indicators; if not, it cannot be met.
    verdict: VerdictJson  # The verdict on the criterion, as a code.
    verdict_text: VerdictText
    reason: ReasonOrNone
    counts: CountsJson  # Its indicators by verdict; tasks are not counted.
    indicators: list[IndicatorJson]  # Its indicators and tasks in the order of the rule set.


class RuleSetJson(TypedDict):
    """The rule set that was applied."""

    id: Annotated[str, Keywords(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]  # Its id.
    label: NonEmpty  # Its title.
    # A hash of all it states: two results with the same fingerprint were judged by the same rules.
    fingerprint: Annotated[str, Keywords(pattern="^[0-9a-f]{64}$")]
    years: Annotated[list[int], Keywords(minItems=2, maxItems=2)]  # The first and the last year it judges.
    complete: bool  # Whether every criterion says that it holds all of its indicators.


class AppliedScopeJson(TypedDict):
    """The value of a category by which bounds vary, as it applied to this commune: its region, its group."""

    category: FactId  # The id of the category.
    label: NonEmpty  # Its name.
    value: NonEmpty | None  # The id of the value; null if it is open or unknown.
    value_label: NonEmpty | None  # The name of the value.
    # Whether the commune reported the value, the rule set derives it, or nobody reported it.
    origin: Literal["reported", "derived", "missing"]
    because: NonEmpty  # Where the value comes from, in words.
    open: ReasonJson | None  # Why the value is open, if it is.


class InputJson(TypedDict):
    """The commune as it was passed on, with the keys of a commune file: `Commune.from_dict` reads it."""

    name: str  # Its name.
    id: NonEmpty | None  # The caller's own key for it.
    year: int | None  # The year to judge, if the commune gives it.
    locale: Literal["vi", "en"] | None  # How numbers such as 1.234 are read.
    rules: NonEmpty | None  # The rule set that the commune's file names.
    date: NonEmpty | None  # The date of recognition.
    outcomes_of: NonEmpty | None  # The rule set by which verdicts on criteria were reported.
    period: NonEmpty | None  # The part of the year that the figures cover, as a code such as "6-months".
    figures_date: NonEmpty | None  # The date of the figures.
    scope: FiguresJson  # What bounds vary by.
    facts: FiguresJson  # The figures, as text or as numbers of JSON.
    previous: FiguresJson  # Last year's figures.
    villages: list[FiguresJson]  # The villages, each with its name and its figures.


class ResultDocument(Head):
    """The self-assessment of one commune by one rule set: what `ntm-criteria assess --format json` prints.

    Codes are the same in every language; texts are in the language that `lang` names.
    """

    detail: Literal["full"]  # Which of the two forms of the document this is.
    # The language of all texts that are not quoted from documents: its code, as BCP 47 writes it.
    lang: Annotated[str, Keywords(pattern=LANGUAGE_CODE)]
    rule_set: Annotated[RuleSetJson, Inline()]  # The rule set that was applied.
    applied_scope: list[AppliedScopeJson]  # The categories by which the set's bounds vary, and the values that applied.
    verdict_text: VerdictText
    reason: ReasonOrNone
    criteria: Annotated[list[CriterionJson], Keywords(minItems=1)]  # The criteria in the order of the rule set.
    # The missing figures that can still change the verdict of some indicator: what to go and ask for.
    required: list[RequiredFactJson]
    warnings: list[ProblemJson]  # What looks wrong in the figures, which were used all the same.
    input: InputJson  # What was judged, as it was passed on.
