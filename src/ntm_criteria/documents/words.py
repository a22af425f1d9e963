"""The types of the values in result documents, and what every result document begins with.

The docstring of a class and the comment beside or above a key become descriptions in the JSON Schemas. Verdicts, whose set
never grows, are literals; newer versions may add reasons, problems and relations, so type checkers see these as text.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Literal, Protocol

from typing_extensions import TypeAliasType, TypedDict  # pydantic cannot read those of `typing` under Python 3.11

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import Reason, Relation, Status


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


FACT_ID = "[A-Za-z][A-Za-z0-9_]*"
FACT_ID_OF_A_YEAR = rf"^(previous\.)?{FACT_ID}$"
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
FactId = Annotated[str, Keywords(pattern=f"^{FACT_ID}$")]
RelationCode = Annotated[str, _codes(Relation, "How the figure must stand to the bound.")]
OpenBoundCode = Annotated[str, _codes(_OPEN_REASONS, "Why a bound has no number.")]

# types with a name under `$defs`
ExactNumberJson = TypeAliasType("ExactNumberJson", Annotated[str, _EXACT_NUMBER])
VerdictJson = TypeAliasType("VerdictJson", Annotated[Literal["not_met", "unknown", "met", "not_applicable"], _VERDICT])
ReasonJson = TypeAliasType("ReasonJson", Annotated[str, _codes(Reason, "Why a verdict is what it is.")])
StatusJson = TypeAliasType("StatusJson", Annotated[Status, _STATUS])
ProblemCodeJson = TypeAliasType("ProblemCodeJson", Annotated[str, _codes(ProblemCode, "What kind of problem it is.")])

# an interval or an estimate, with the keys of a commune file
EstimateJson = Annotated[
    dict[str, str | int | float],
    Keywords(propertyNames={"enum": ["estimate", "standard_error", "confidence", "from", "to", "distribution"]}),
]
FiguresJson = Annotated[
    dict[str, str | int | float | bool | EstimateJson | None], Keywords(description="Figures by fact id.")
]

VerdictText = Annotated[NonEmpty, _VERDICT_TEXT]
ReasonOrNone = Annotated[ReasonJson | None, _REASON]


class CountsJson(TypedDict):
    """How many have each verdict."""

    met: Natural  # How many are met.
    not_met: Natural  # How many are not met.
    unknown: Natural  # How many are unknown.
    not_applicable: Natural  # How many are not applicable.
    total: Natural  # How many there are, whatever their verdict.


class CommuneJson(TypedDict):
    """The commune that was judged."""

    name: str  # Its name as the caller writes it; empty if it has none.
    id: NonEmpty | None  # The caller's own key for it, or null.


class TotalsJson(TypedDict):
    """How many have each verdict."""

    criteria: CountsJson  # Criteria by verdict.
    indicators: CountsJson  # Indicators by verdict; tasks are not counted.


class Head(TypedDict):
    """What every result document begins with."""

    format: Literal["1"]  # The version of this document's form.
    # The version of ntm-criteria that judged.
    library: Annotated[str, Keywords(pattern=r"^[0-9]+(\.[0-9]+)*([a-z.+-].*)?$")]
    commune: Annotated[CommuneJson, Inline()]  # The commune that was judged.
    year: int  # The year judged.
    date: NonEmpty | None  # The date of recognition (ngày xét công nhận), by which the text in force was chosen.
    # What bounds vary by, as reported for this commune, by the id of a category fact: its region, its group.
    scope: Annotated[dict[str, str], Keywords(propertyNames={"pattern": f"^{FACT_ID}$"})]
    verdict: VerdictJson  # The verdict on the whole set, as a code.
    counts: Annotated[TotalsJson, Inline()]  # How many have each verdict.
    # Facts that were reported but that this rule set does not read; last year's carry the prefix `previous.`.
    unused: list[Annotated[str, Keywords(pattern=FACT_ID_OF_A_YEAR)]]
