"""The base classes of forms, and the types of their scalars."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from attrs import frozen
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import SCHEMA
from ntm_criteria.text import LANGUAGE_CODE, Text, one_line

Json: TypeAlias = dict[str, Any]


def fail(code: ProblemCode, message: Text) -> PydanticCustomError:
    return PydanticCustomError("ours", "ours", {"code": code, "message": message})


def _fail_at(value: object, code: ProblemCode, words: Text) -> PydanticCustomError:
    shown = one_line(str(value), longest=60)
    return fail(code, Text("'{shown}' {words}", "'{shown}' {words}").format(shown=shown, words=words))


def _whole(value: object) -> object:
    if not (type(value) is int or (isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value))):
        raise _fail_at(value, ProblemCode.BAD_NUMBER, Text("không phải số nguyên", "is not a whole number"))
    return value


def _yes_no(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise _fail_at(
            value, ProblemCode.UNKNOWN_WORD, Text("không phải 'true' hay 'false'", "is not 'true' or 'false'")
        )
    return value


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):  # pydantic would take "86400" for seconds since 1970
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _fail_at(
        value, ProblemCode.WRONG_FORM, Text("không phải ngày như 2024-01-09", "is not a date such as 2024-01-09")
    )


def _format(value: object) -> object:
    return "1" if type(value) is int and value == 1 else value


@frozen(eq=False)
class _Schema:
    """A ready-made schema of a type, which pydantic would otherwise derive again for each of a hundred fields."""

    build: Callable[[type, GetCoreSchemaHandler], CoreSchema]
    json: Json | None = None  # its JSON Schema, if different

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self.build(source, handler)

    def __get_pydantic_json_schema__(self, form: CoreSchema, handler: Callable[[CoreSchema], Json]) -> Json:
        return handler(form) if self.json is None else {**self.json}


def _word(json: Json | None = None) -> _Schema:
    return _Schema(lambda *_: core_schema.str_schema(min_length=1), json)


def _pattern(pattern: str, json: Json | None = None) -> _Schema:
    return _Schema(lambda *_: core_schema.str_schema(pattern=pattern), json)


def word_like(pattern: str) -> _Schema:
    """Build the schema of a word that matches a regular expression."""
    return _pattern(pattern)


def _read_by(function: Callable[[object], object], form: CoreSchema, json: Json | None = None) -> _Schema:
    return _Schema(lambda *_: core_schema.no_info_before_validator_function(function, form), json)


def at_least(count: int) -> _Schema:
    return _Schema(lambda source, handler: {**handler(source), "min_length": count})


def one_of(shape: Callable[[object], str | None], forms: Mapping[str, object]) -> _Schema:
    """Build a union of several forms; `shape` returns the tag of the form that a value is meant to have."""
    return _Schema(
        lambda _, handler: core_schema.tagged_union_schema(
            {f"({tag})": handler.generate_schema(form) for tag, form in forms.items()}, shape
        )
    )


# Scalars of YAML files are read as text, but JSON and editors have numbers and booleans: the schemas accept both.
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_ID = r"^[A-Za-z][A-Za-z0-9_]*$"
_WHOLE = {"type": ["string", "integer"], "pattern": "^[0-9]{1,9}$", "minimum": 0, "maximum": 999_999_999}
Word = Annotated[str, _word()]
OptionalWord = Annotated[
    str | None, _Schema(lambda *_: core_schema.nullable_schema(core_schema.str_schema(min_length=1)))
]
Id = Annotated[str, _pattern(_ID)]
SetId = Annotated[str, _pattern(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Range = Annotated[str, _pattern(r"^-?[0-9]+(\.[0-9]+)?\.\.-?[0-9]+(\.[0-9]+)?$")]
Percentage = Annotated[str, _pattern(r"^[0-9]+ ?%$")]
Years = Annotated[str, _pattern(r"^[0-9]{4}\.\.[0-9]{4}$")]
Axis = Annotated[str, _pattern(r"^by_[A-Za-z][A-Za-z0-9_]*$")]
IndicatorRef = Annotated[str, _pattern(r"^[a-z0-9-]+/[^/\s]+$")]  # set-id/code
Number = Annotated[str, _pattern(_NUMBER, {"type": ["string", "number"], "pattern": _NUMBER})]
Whole = Annotated[int, _read_by(_whole, core_schema.int_schema(), _WHOLE)]
YesNo = Annotated[bool, _read_by(_yes_no, core_schema.bool_schema(), {"enum": ["true", "false", True, False]})]
Format = Annotated[Literal["1"], _read_by(_format, core_schema.literal_schema(["1"]), {"enum": ["1", 1]})]
Date = Annotated[date, _read_by(_date, core_schema.date_schema())]
Value = Annotated[str, _word({"type": ["string", "boolean", "number"], "minLength": 1})]
# any word is accepted: the compiler reports unknown facts and suggests the nearest one
AnyFact = Annotated[str, _word({"type": "string", "pattern": _ID})]


class Form(BaseModel):
    """The base class of forms: frozen; unknown keys are errors."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ChoiceForm(Form):
    """A form with exactly one of the keys in `choices`."""

    choices: ClassVar[tuple[str, ...]]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, key) is not None for key in self.choices) != 1:
            keys = ", ".join(self.choices)
            raise fail(
                ProblemCode.WRONG_FORM,
                Text("cần đúng một trong {keys}", "exactly one of {keys} is needed").format(keys=keys),
            )
        return self


class FurtherForm(Form):
    """A form with words in further languages, whose codes are the keys besides its own."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[Annotated[str, _pattern(LANGUAGE_CODE)], Word] = Field(init=False)

    @property
    def further(self) -> tuple[tuple[str, str], ...]:
        """The words in further languages, each with the code of its language."""
        return tuple((self.model_extra or {}).items())

    @model_serializer(mode="wrap")
    def _without_further(self, write: SerializerFunctionWrapHandler) -> Json:
        """Write the form without further languages: they are no part of what a fingerprint stands for."""
        own: Json = write(self)
        return {key: value for key, value in own.items() if key not in (self.model_extra or ())}

    @model_validator(mode="after")
    def _codes(self) -> Self:
        for code, _ in self.further:
            if code in _MEANT:
                message = Text("ghi khóa '{meant}' thay cho '{code}'", "write the key '{meant}' instead of '{code}'")
                raise fail(ProblemCode.WRONG_FORM, message.format(meant=_MEANT[code], code=code))
        return self


class TextForm(FurtherForm):
    """A text in Vietnamese and, optionally, in English and in further languages, by their codes."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"propertyNames": {"pattern": LANGUAGE_CODE}})

    vi: Word
    en: OptionalWord = None

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en or self.vi, further=self.further)


_MEANT = {"vn": "vi", "vie": "vi", "eng": "en"}  # keys that would be taken for further languages


Figure = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean", "null", "object"],
            "description": "a number, a number with its unit, đạt/chưa đạt, or empty when not known; an estimate has keys",
            **SCHEMA,
        }
    ),
]


class OpenForm(BaseModel):
    """A form that has figures under any fact id besides its own keys."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, Figure] = Field(init=False)
