"""The types of the values in the result document: text, numbers and codes, with what the JSON Schema says of them.

Codes of a set that never grows are typed as literals; where newer versions may add codes (reasons, problems, relations), type
checkers see text. Pydantic reads the metadata to generate the schema; it is not imported here, for documents do not need it.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Literal, Protocol

from typing_extensions import TypeAliasType

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import Reason, Relation, Status


class _Handler(Protocol):
    """What pydantic passes to `__get_pydantic_json_schema__`."""

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


def codes(members: Iterable[Enum], description: str) -> Keywords:
    """For text that is the code of one of these members."""
    return Keywords(enum=[member.value for member in members], description=description)


FACT_ID = "[A-Za-z][A-Za-z0-9_]*"
FACT_ID_OF_A_YEAR = rf"^(previous\.)?{FACT_ID}$"

NonEmpty = Annotated[str, Keywords(minLength=1)]
Natural = Annotated[int, Keywords(minimum=0)]
FactId = Annotated[str, Keywords(pattern=f"^{FACT_ID}$")]

ExactNumberJson = TypeAliasType(
    "ExactNumberJson",
    Annotated[
        str,
        Keywords(
            description="An exact number as text: a decimal (87.5), or a fraction (23010/241) where no decimal is exact."
            " Never rounded.",
            pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9]|/[1-9][0-9]*)?$",
        ),
    ],
)
VerdictJson = TypeAliasType(
    "VerdictJson",
    Annotated[
        Literal["not_met", "unknown", "met", "not_applicable"],
        Keywords(
            description="One of the four verdicts: chưa đạt, chưa đủ số liệu or chưa có căn cứ đánh giá, đạt, không xem xét,"
            " đánh giá."
        ),
    ],
)
ReasonJson = TypeAliasType("ReasonJson", Annotated[str, codes(Reason, "Why a verdict is what it is.")])
StatusJson = TypeAliasType(
    "StatusJson",
    Annotated[
        Status,
        Keywords(
            description="How well a requirement is known: checked against the document, transcribed from a text that quotes"
            " it, from a secondary source, with sources in conflict, or without a source."
        ),
    ],
)
ProblemCodeJson = TypeAliasType("ProblemCodeJson", Annotated[str, codes(ProblemCode, "What kind of problem it is.")])
RelationCode = Annotated[str, codes(Relation, "How the figure must stand to the bound.")]
OpenBoundCode = Annotated[
    str, codes((reason for reason in Reason if reason.value.startswith("bound-")), "Why a bound has no number.")
]
