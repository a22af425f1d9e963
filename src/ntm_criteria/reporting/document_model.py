"""The typed model of the result document; its JSON Schema, `schemas/result.schema.json`, is generated from here.

The docstring of a class and the comment beside or above a key become descriptions in the schema. Verdicts, whose set never
grows, are literals; newer versions may add reasons, problems and relations, so type checkers see these as text.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Literal, Protocol

from typing_extensions import TypeAliasType, TypedDict  # pydantic cannot read those of `typing` under Python 3.11

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import Reason, Relation, Status
from ntm_criteria.text import Lang


class _Handler(Protocol):
    """What pydantic passes to `__get_pydantic_json_schema__`; pydantic is not imported, because rendering does not need it."""

    def __call__(self, core: object) -> dict[str, object]: ...
    def resolve_ref_schema(self, schema: dict[str, object]) -> dict[str, object]: ...


class Keywords:
    """Adds keywords to the JSON Schema of a type."""

    def __init__(self, **keywords: object) -> None:
        self.keywords = keywords

    def __get_pydantic_json_schema__(self, core: object, handler: _Handler) -> dict[str, object]:
        return {**handler(core), **self.keywords}


class Inline:
    """Puts the schema of an object where the object is used, rather than under `$defs`."""

    def __get_pydantic_json_schema__(self, core: object, handler: _Handler) -> dict[str, object]:
        return handler.resolve_ref_schema(handler(core))


def _codes(members: Iterable[Enum], description: str) -> Keywords:
    return Keywords(enum=[member.value for member in members], description=description)


_FACT_ID = "[A-Za-z][A-Za-z0-9_]*"
_FACT_ID_OF_A_YEAR = rf"^(previous\.)?{_FACT_ID}$"
_EXACT_NUMBER = Keywords(
    description="An exact number as text: a decimal (87.5), or a fraction (23010/241) where no decimal is exact."
    " Never rounded.",
    pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9]|/[1-9][0-9]*)?$",
)
_VERDICT = Keywords(
    description="One of the four verdicts: chưa đạt, chưa đủ số liệu or chưa có căn cứ đánh giá, đạt, không xem xét, đánh giá."
)
_STATUS = Keywords(
    description="How well a requirement is known: checked against the document, transcribed from a text that quotes it, from a"
    " secondary source, with sources in conflict, or without a source."
)
_VERDICT_TEXT = Keywords(
    description="The verdict in words; where these do not tell why, the reason or the parts that failed follow in brackets."
)
_REASON = Keywords(description="Why the verdict is what it is; null only where it is met and no exemption is why.")
_OPEN_REASONS = [reason for reason in Reason if reason.value.startswith("bound-")]

NonEmpty = Annotated[str, Keywords(minLength=1)]
Natural = Annotated[int, Keywords(minimum=0)]
FactId = Annotated[str, Keywords(pattern=f"^{_FACT_ID}$")]
RelationCode = Annotated[str, _codes(Relation, "How the figure must stand to the bound.")]
OpenBoundCode = Annotated[str, _codes(_OPEN_REASONS, "Why a bound has no number.")]

# types with a name under `$defs`
ExactNumberJson = TypeAliasType("ExactNumberJson", Annotated[str, _EXACT_NUMBER])
VerdictJson = TypeAliasType("VerdictJson", Annotated[Literal["not_met", "unknown", "met", "not_applicable"], _VERDICT])
ReasonJson = TypeAliasType("ReasonJson", Annotated[str, _codes(Reason, "Why a verdict is what it is.")])
StatusJson = TypeAliasType("StatusJson", Annotated[Status, _STATUS])
ProblemCodeJson = TypeAliasType("ProblemCodeJson", Annotated[str, _codes(ProblemCode, "What kind of problem it is.")])

VerdictText = Annotated[NonEmpty, _VERDICT_TEXT]
ReasonOrNone = Annotated[ReasonJson | None, _REASON]


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
    message: NonEmpty  # What is wrong, in words.


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


class CountsJson(TypedDict):
    """How many have each verdict."""

    met: Natural  # How many are met.
    not_met: Natural  # How many are not met.
    unknown: Natural  # How many are unknown.
    not_applicable: Natural  # How many are not applicable.
    total: Natural  # How many there are, whatever their verdict.


class ObservedJson(TypedDict):
    """The figure behind a verdict. All null when nothing is known."""

    # An exact number in the fact's unit, true or false, or a category value's id; null if unknown, or known as an interval.
    value: ExactNumberJson | str | bool | None
    low: ExactNumberJson | None  # The lower end of a number; equal to `high` unless villages are unknown.
    high: ExactNumberJson | None  # The upper end of a number.
    # What the commune wrote, by fact id; last year's figures carry the prefix `previous.`.
    reported: Annotated[dict[str, str | bool], Keywords(propertyNames={"pattern": _FACT_ID_OF_A_YEAR})]


class BoundJson(TypedDict):
    """A bound (mức quy định) as it applied to this commune."""

    relation: RelationCode  # How the figure must stand to it.
    value: ExactNumberJson | None  # The bound in the fact's unit; null while it is open.
    written: NonEmpty  # The bound as the rule file writes it.
    open: OpenBoundCode | None  # Why there is no number, if there is none.
    status: StatusJson  # How well the bound is known.
    source: SourceJson | None  # Where this very bound stands, if not where the indicator does; null otherwise.


class ShortfallJson(TypedDict):
    """How much more, or less, would meet the bound."""

    low: ExactNumberJson  # The least it can be; equal to `high` unless villages are unknown.
    high: ExactNumberJson  # The most it can be.
    # The id of its unit: what can be counted (household, person, village, hectare), else the unit of the distance.
    unit: NonEmpty
    direction: Literal["more", "less"]  # Whether the figure must rise or fall.
    strictly: bool  # Whether the amount itself does not do yet.
    fact: FactId | None  # The figure that must move; null for villages.
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


class CommuneJson(TypedDict):
    """The commune that was judged."""

    name: str  # Its name as the caller writes it; empty if it has none.
    id: NonEmpty | None  # The caller's own key for it, or null.


class TotalsJson(TypedDict):
    """How many have each verdict."""

    criteria: CountsJson  # Criteria by verdict.
    indicators: CountsJson  # Indicators by verdict; tasks are not counted.


class ResultDocument(TypedDict):
    """The self-assessment of one commune by one rule set: what `ntm-criteria assess --format json` prints.

    Codes are the same in every language; texts are in the language that `lang` names.
    """

    format: Literal["1"]  # The version of this document's form.
    lang: Lang  # The language of all texts that are not quoted from documents.
    # The version of ntm-criteria that judged.
    library: Annotated[str, Keywords(pattern=r"^[0-9]+(\.[0-9]+)*([a-z.+-].*)?$")]
    rule_set: Annotated[RuleSetJson, Inline()]  # The rule set that was applied.
    commune: Annotated[CommuneJson, Inline()]  # The commune that was judged.
    year: int  # The year judged.
    # What bounds vary by, as reported for this commune, by the id of a category fact: its region, its group.
    scope: Annotated[dict[str, str], Keywords(propertyNames={"pattern": f"^{_FACT_ID}$"})]
    verdict: VerdictJson  # The verdict on the whole set, as a code.
    verdict_text: VerdictText
    reason: ReasonOrNone
    counts: Annotated[TotalsJson, Inline()]  # How many have each verdict.
    criteria: Annotated[list[CriterionJson], Keywords(minItems=1)]  # The criteria in the order of the rule set.
    # The missing figures that can still change the verdict of some indicator: what to go and ask for.
    required: list[RequiredFactJson]
    warnings: list[ProblemJson]  # What looks wrong in the figures, which were used all the same.
    # Facts that were reported but that this rule set does not read; last year's carry the prefix `previous.`.
    unused: list[Annotated[str, Keywords(pattern=_FACT_ID_OF_A_YEAR)]]
