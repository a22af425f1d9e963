"""The forms of a bound: a number with its unit, a table, or a cell with its own source."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, RootModel, model_validator
from typing_extensions import TypeAliasType

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.forms.base import Axis, Date, Form, OptionalWord, Word, at_least, fail, one_of
from ntm_criteria.text import Text

# A named alias, so that pydantic builds it once; as text, because it is recursive.
BoundForm = TypeAliasType("BoundForm", "_Bound")


class CiteForm(Form):
    """Where in a source a requirement stands, and how well that is known."""

    source: Word
    at: Word
    status: Literal["checked", "transcribed", "secondary", "conflicting", "unsourced"]
    checked_by: OptionalWord = None
    checked_on: Date | None = None
    checked_as: OptionalWord = None

    @model_validator(mode="after")
    def _checked(self) -> "CiteForm":
        if self.status != "checked" and (self.checked_by or self.checked_on or self.checked_as):
            raise fail(
                ProblemCode.WRONG_FORM,
                Text(
                    "'checked_by', 'checked_on' và 'checked_as' chỉ đi với 'status: checked'",
                    "'checked_by', 'checked_on' and 'checked_as' only go with 'status: checked'",
                ),
            )
        return self


class ReadingForm(Form):
    """The bound that one of several conflicting sources gives."""

    bound: Word
    cite: CiteForm


class CellForm(Form):
    """A bound with its own source; or, where sources conflict, the bound that each of them gives."""

    bound: OptionalWord = None
    cite: CiteForm | None = None
    conflicting: Annotated[tuple[ReadingForm, ...], at_least(2)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "CellForm":
        if (self.bound is None or self.cite is None) if self.conflicting is None else bool(self.bound or self.cite):
            raise fail(
                ProblemCode.WRONG_FORM,
                Text(
                    "cần 'bound' cùng 'cite', hoặc chỉ 'conflicting'",
                    "'bound' and 'cite' go together, or 'conflicting' stands alone",
                ),
            )
        return self


class BoundTableForm(RootModel[dict[Axis, dict[Word, BoundForm]]]):
    """A table of bounds: one key by_year or by_<category fact>, with a row for each of its values."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, defer_build=True, json_schema_extra={"additionalProperties": False}
    )

    @model_validator(mode="after")
    def _one(self) -> "BoundTableForm":
        if len(self.root) != 1 or not all(self.root.values()):
            raise fail(
                ProblemCode.WRONG_FORM,
                Text(
                    "cần đúng một khóa by_… và ít nhất một dòng dưới nó",
                    "exactly one by_… key is needed, with at least one row under it",
                ),
            )
        return self


def _bound_shape(value: object) -> str | None:
    if isinstance(value, str):
        return "(number)"
    if isinstance(value, dict):
        return "(cell)" if {"bound", "conflicting"} & value.keys() else "(table)"
    return "(table)" if isinstance(value, BoundTableForm) else "(cell)" if isinstance(value, CellForm) else None


_Bound: TypeAlias = Annotated[Any, one_of(_bound_shape, {"number": Word, "table": BoundTableForm, "cell": CellForm})]
