"""What every form is made of: words and numbers as files write them, and the base of all forms."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from attrs import frozen
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ntm_criteria.errors import ProblemCode
from ntm_criteria.text import Text, one_line


def fail(code: ProblemCode, vi: str, en: str) -> PydanticCustomError:
    return PydanticCustomError("ours", "{en}", {"code": code, "vi": vi, "en": en})


def _whole(value: Any) -> Any:
    if not (type(value) is int or (isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value))):
        shown = one_line(str(value), longest=60)
        raise fail(ProblemCode.BAD_NUMBER, f"'{shown}' không phải số nguyên", f"'{shown}' is not a whole number")
    return value


def _yes_no(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        shown = one_line(value, longest=60)
        raise fail(
            ProblemCode.UNKNOWN_WORD, f"'{shown}' không phải 'true' hay 'false'", f"'{shown}' is not 'true' or 'false'"
        )
    return value


def _date(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise _not_a_date(value)  # pydantic would read "86400" as seconds since 1970
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise _not_a_date(value) from None


def _format(value: Any) -> Any:
    return "1" if type(value) is int and value == 1 else value


def _not_a_date(value: str) -> PydanticCustomError:
    shown = one_line(value, longest=60)
    return fail(
        ProblemCode.WRONG_FORM,
        f"'{shown}' không phải ngày như 2024-01-09",
        f"'{shown}' is not a date such as 2024-01-09",
    )


@frozen(eq=False)
class _Schema:
    """How pydantic builds the schema of a type, said outright: it would work it out anew at each of a hundred fields."""

    build: Callable[[Any, GetCoreSchemaHandler], CoreSchema]
    json: dict[str, Any] | None = None  # its JSON Schema, where that is another

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self.build(source, handler)

    def __get_pydantic_json_schema__(self, form: CoreSchema, handler: Callable[[CoreSchema], Any]) -> Any:
        return handler(form) if self.json is None else {**self.json}


def _word(json: dict[str, Any] | None = None) -> _Schema:
    return _Schema(lambda *_: core_schema.str_schema(min_length=1), json)


def _written(pattern: str, json: dict[str, Any] | None = None) -> _Schema:
    return _Schema(lambda *_: core_schema.str_schema(pattern=pattern), json)


def _read_by(function: Callable[[Any], Any], form: CoreSchema, json: dict[str, Any] | None = None) -> _Schema:
    return _Schema(lambda *_: core_schema.no_info_before_validator_function(function, form), json)


def at_least(count: int) -> _Schema:
    return _Schema(lambda source, handler: {**handler(source), "min_length": count})


def one_of(shape: Callable[[Any], str | None], forms: Mapping[str, Any]) -> _Schema:
    """One of several forms, by tag: `shape` tells the tag of the form that a value is meant to have."""
    return _Schema(
        lambda _, handler: core_schema.tagged_union_schema(
            {f"({tag})": handler.generate_schema(form) for tag, form in forms.items()}, shape
        )
    )


# A scalar of a YAML file is text to us, but a number or a truth value to editors and to JSON: the schemas take both.
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_ID = r"^[A-Za-z][A-Za-z0-9_]*$"
_WHOLE = {"type": ["string", "integer"], "pattern": "^[0-9]{1,9}$", "minimum": 0, "maximum": 999_999_999}
Word = Annotated[str, _word()]
OptionalWord = Annotated[
    str | None, _Schema(lambda *_: core_schema.nullable_schema(core_schema.str_schema(min_length=1)))
]
Id = Annotated[str, _written(_ID)]
SetId = Annotated[str, _written(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Range = Annotated[str, _written(r"^-?[0-9]+(\.[0-9]+)?\.\.-?[0-9]+(\.[0-9]+)?$")]
Years = Annotated[str, _written(r"^[0-9]{4}\.\.[0-9]{4}$")]
Axis = Annotated[str, _written(r"^by_[A-Za-z][A-Za-z0-9_]*$")]
IndicatorRef = Annotated[str, _written(r"^[a-z0-9-]+/[^/\s]+$")]  # set-id/code
Number = Annotated[str, _written(_NUMBER, {"type": ["string", "number"], "pattern": _NUMBER})]
Whole = Annotated[int, _read_by(_whole, core_schema.int_schema(), _WHOLE)]
YesNo = Annotated[bool, _read_by(_yes_no, core_schema.bool_schema(), {"enum": ["true", "false", True, False]})]
Format = Annotated[Literal["1"], _read_by(_format, core_schema.literal_schema(["1"]), {"enum": ["1", 1]})]
Date = Annotated[date, _read_by(_date, core_schema.date_schema())]
Value = Annotated[str, _word({"type": ["string", "boolean", "number"], "minLength": 1})]
# any word will do here: the compiler says that there is no such fact, and which one is near
AnyFact = Annotated[str, _word({"type": "string", "pattern": _ID})]


class Form(BaseModel):
    """The base of all forms: unknown keys are errors, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class TextForm(Form):
    """A text in Vietnamese and, if there is one, in English."""

    vi: Word
    en: OptionalWord = None

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en or self.vi)


Figure = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean", "null"],
            "description": "a number, a number with its unit, đạt/chưa đạt, or empty when not known",
        }
    ),
]


class OpenForm(BaseModel):
    """A form that takes figures under any fact id besides its own keys."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, Figure] = Field(init=False)
