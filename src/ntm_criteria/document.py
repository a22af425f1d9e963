"""The form of a rule file: what may stand where. The only module that imports pydantic.

These models hold a rule file as written; they know nothing of what it means. Their JSON Schema is the published form of a rule
file (`ntm-criteria schema`). The compiler turns them into conditions.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from attrs import frozen
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    RootModel,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypeAliasType

from ntm_criteria.errors import ProblemCode
from ntm_criteria.words import Text, one_line


def _fail(code: ProblemCode, vi: str, en: str) -> PydanticCustomError:
    return PydanticCustomError("ours", "{en}", {"code": code, "vi": vi, "en": en})


def _whole(value: Any) -> Any:
    if not (type(value) is int or (isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value))):
        shown = one_line(str(value), longest=60)
        raise _fail(ProblemCode.BAD_NUMBER, f"'{shown}' không phải số nguyên", f"'{shown}' is not a whole number")
    return value


def _yes_no(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        shown = one_line(value, longest=60)
        raise _fail(
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
    return _fail(
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


def _at_least(count: int) -> _Schema:
    return _Schema(lambda source, handler: {**handler(source), "min_length": count})


def _one_of(shape: Callable[[Any], str | None], forms: Mapping[str, Any]) -> _Schema:
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


# Named, so that pydantic builds them once and not at every place; as text, since they stand for the forms that name them.
BoundForm = TypeAliasType("BoundForm", "_Bound")
ConditionForm = TypeAliasType("ConditionForm", "_Condition")


class TextForm(Form):
    """A text in Vietnamese and, if there is one, in English."""

    vi: Word
    en: OptionalWord = None

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en or self.vi)


class UnitForm(Form):
    """How a unit is called, and the other ways people write it."""

    vi: Word
    en: Word
    en_plural: OptionalWord = None
    spellings: tuple[Word, ...] = ()


class RollUpForm(Form):
    """How a commune's figure follows from a flag of its villages: as a share or as a number of villages."""

    share_of: Id | None = None
    count_of: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> "RollUpForm":
        if (self.share_of is None) == (self.count_of is None):
            raise _fail(
                ProblemCode.WRONG_FORM,
                "cần đúng một trong share_of, count_of",
                "exactly one of share_of, count_of is needed",
            )
        return self


class FactForm(Form):
    """An entry of the data dictionary."""

    label: TextForm
    kind: Literal["share", "quantity", "count", "flag", "category"]
    unit: OptionalWord = None
    spellings: tuple[Word, ...] = ()
    step: Number | None = None
    limits: Range | None = None
    plausible: Range | None = None
    part: Id | None = None
    whole: Id | None = None
    may_exceed_whole: YesNo = False
    decrease_of: Id | None = None
    increase_of: Id | None = None
    per: Literal["village"] | None = None
    rolls_up: RollUpForm | None = None
    values: dict[Word, TextForm] | None = None
    held_by: TextForm | None = None
    note: TextForm | None = None


class DictionaryForm(Form):
    """A data dictionary file."""

    format: Format
    units: dict[Word, UnitForm] = {}
    facts: dict[Id, FactForm]


RELATIONS = ("at_least", "more_than", "at_most", "less_than")


def _shape(value: Any) -> str | None:
    if isinstance(value, str):
        return "(open)"
    if isinstance(value, dict):
        found = value.keys() & SHAPES
        return f"({found.pop()})" if len(found) == 1 else None
    return _TAGS.get(type(value))


def _bound_shape(value: Any) -> str | None:
    if isinstance(value, str):
        return "(number)"
    if isinstance(value, dict):
        return "(cell)" if {"bound", "conflicting"} & value.keys() else "(table)"
    return "(table)" if isinstance(value, BoundTableForm) else "(cell)" if isinstance(value, CellForm) else None


class CiteForm(Form):
    """Where in a source a requirement stands, and how well that is known."""

    source: Word
    at: Word
    status: Literal["checked", "transcribed", "secondary", "conflicting", "unsourced"]


class ReadingForm(Form):
    """What one of several sources gives as the bound."""

    bound: Word
    cite: CiteForm


class CellForm(Form):
    """A bound with a source of its own; or, where sources conflict, what each of them gives."""

    bound: OptionalWord = None
    cite: CiteForm | None = None
    conflicting: Annotated[tuple[ReadingForm, ...], _at_least(2)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "CellForm":
        if (self.bound is None or self.cite is None) if self.conflicting is None else bool(self.bound or self.cite):
            raise _fail(
                ProblemCode.WRONG_FORM,
                "cần 'bound' cùng 'cite', hoặc chỉ 'conflicting'",
                "'bound' and 'cite' go together, or 'conflicting' stands alone",
            )
        return self


class BoundTableForm(RootModel[dict[Axis, dict[Word, BoundForm]]]):
    """Bounds that vary: one key by_year or by_<category fact>, and a row for each of its values."""

    model_config = ConfigDict(frozen=True, defer_build=True, json_schema_extra={"additionalProperties": False})

    @model_validator(mode="after")
    def _one(self) -> "BoundTableForm":
        if len(self.root) != 1 or not all(self.root.values()):
            raise _fail(
                ProblemCode.WRONG_FORM,
                "cần đúng một khóa by_… và ít nhất một dòng dưới nó",
                "exactly one by_… key is needed, with at least one row under it",
            )
        return self


_Bound: TypeAlias = Annotated[Any, _one_of(_bound_shape, {"number": Word, "table": BoundTableForm, "cell": CellForm})]


class ExemptionForm(Form):
    """When a requirement is not asked of a commune, why, and whether it then counts as met or is left out."""

    when: ConditionForm
    because: TextForm
    counts_as: Literal["excluded", "met"]


class PartForm(Form):
    """What every condition written as a mapping may carry."""

    not_applicable: ExemptionForm | None = None


class BoundedForm(PartForm):
    """A condition with a bound."""

    at_least: BoundForm | None = None
    more_than: BoundForm | None = None
    at_most: BoundForm | None = None
    less_than: BoundForm | None = None

    @property
    def relations(self) -> list[str]:
        given = self.model_fields_set
        return [word for word in RELATIONS if word in given]


class LeafForm(BoundedForm):
    """A fact and what it must be: a number against a bound, or a flag or category against values."""

    fact: AnyFact
    is_: Value | None = Field(default=None, alias="is")
    is_one_of: Annotated[tuple[Value, ...], _at_least(1)] | None = None
    status: Literal["secondary"] | None = None
    cite: CiteForm | None = None

    @property
    def is_stated(self) -> bool:
        """Whether the leaf states what it takes to be met, rather than leaving that open."""
        return not self.relations or getattr(self, self.relations[0]) not in OPEN_WORDS

    @model_validator(mode="after")
    def _one(self) -> "LeafForm":
        given = [*self.relations, *(["is"] if self.is_ else []), *(["is_one_of"] if self.is_one_of else [])]
        if len(given) != 1:
            raise _fail(
                ProblemCode.WRONG_FORM,
                "cần đúng một trong: at_least, more_than, at_most, less_than, is, is_one_of",
                "exactly one of these is needed: at_least, more_than, at_most, less_than, is, is_one_of",
            )
        return self


class AllOfForm(PartForm):
    """Every part must be met."""

    all_of: Annotated[tuple[ConditionForm, ...], _at_least(1)]


class AnyOfForm(PartForm):
    """One met part is enough."""

    any_of: Annotated[tuple[ConditionForm, ...], _at_least(1)]


class CountOfForm(PartForm):
    """At least so many of the parts must be met."""

    count_of: Annotated[tuple[ConditionForm, ...], _at_least(1)]
    at_least: Whole


class CaseForm(Form):
    """One row of a first_of."""

    when: ConditionForm
    then: ConditionForm


class FirstOfForm(PartForm):
    """The first row whose `when` is met decides; none is: `otherwise`."""

    first_of: Annotated[tuple[CaseForm, ...], _at_least(1)]
    otherwise: ConditionForm


class ForEachForm(BoundedForm):
    """A condition judged in each village, and how many of them must meet it (all, unless a bound says otherwise)."""

    for_each: Literal["village"]
    requires: ConditionForm
    named: Annotated[tuple[Word, ...], _at_least(1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "ForEachForm":
        if len(self.relations) > 1:
            raise _fail(
                ProblemCode.WRONG_FORM,
                "chỉ được một trong: at_least, more_than, at_most, less_than",
                "only one of these may stand here: at_least, more_than, at_most, less_than",
            )
        return self


class BoundOfForm(PartForm):
    """What an indicator of another set requires, with its bounds that many times as high: "110 % of that bound"."""

    bound_of: IndicatorRef
    times: Word


class IndicatorOutcomeForm(PartForm):
    """The verdict of an indicator, within its criterion."""

    indicator: Word


class CriterionOutcomeForm(PartForm):
    """The verdict of a criterion, within the set."""

    criterion: Whole


OpenWord: TypeAlias = Literal["unsourced", "left_to_province"]
OPEN_WORDS: tuple[OpenWord, ...] = ("unsourced", "left_to_province")
_CONDITIONS = {
    "fact": LeafForm,
    "all_of": AllOfForm,
    "any_of": AnyOfForm,
    "count_of": CountOfForm,
    "first_of": FirstOfForm,
    "for_each": ForEachForm,
    "bound_of": BoundOfForm,
    "indicator": IndicatorOutcomeForm,
    "criterion": CriterionOutcomeForm,
}
SHAPES = tuple(_CONDITIONS)
_TAGS: dict[type, str] = {form: f"({shape})" for shape, form in _CONDITIONS.items()}
_Condition: TypeAlias = Annotated[Any, _one_of(_shape, {"open": OpenWord, **_CONDITIONS})]


class IndicatorForm(Form):
    """A chỉ tiêu, or a task that is judged and reported but counts nowhere."""

    code: Word
    label: TextForm
    role: Literal["indicator", "task"] = "indicator"
    cite: CiteForm
    wording: OptionalWord = None
    requires: ConditionForm
    not_applicable: ExemptionForm | None = None
    aim: TextForm | None = None
    interpretation: TextForm | None = None
    remark: TextForm | None = None
    corresponds_to: IndicatorRef | None = None


class CriterionForm(Form):
    """A tiêu chí and its indicators."""

    number: Whole
    label: TextForm
    complete: YesNo = False
    requires: ConditionForm | None = None
    indicators: tuple[IndicatorForm, ...] = ()


class ScopeCaseForm(Form):
    """One row of a derived scope: the value that applies when a condition is met."""

    when: ConditionForm
    then: Word


class ScopeForm(Form):
    """What a category is taken to be, whatever is reported: the first row whose `when` is met, else `otherwise`."""

    first_of: Annotated[tuple[ScopeCaseForm, ...], _at_least(1)]
    otherwise: OptionalWord = None  # None: as reported


class AnyHeaderForm(Form):
    """What rule sets and layers say of themselves: name, whom they are for, and from when they are in force."""

    id: SetId
    label: TextForm
    in_force: Date | None = None
    province: SetId | None = None
    remark: TextForm | None = None


class HeaderForm(AnyHeaderForm):
    """What the rule set is called and which years it judges."""

    years: Years
    level: Literal["basic", "advanced", "model", "commune", "recognition", "withdrawal", "plan"] | None = None
    indicators_total: Whole | None = None
    outcome: Id | None = None
    scope: dict[Id, ScopeForm] = {}
    requires: ConditionForm | None = None


class LayerHeaderForm(AnyHeaderForm):
    """The same of a layer: which set it builds on, as a lower authority (`extends`) or as the same one (`amends`)."""

    extends: OptionalWord = None
    amends: OptionalWord = None
    years: Years | None = None

    @model_validator(mode="after")
    def _one(self) -> "LayerHeaderForm":
        if (self.extends is None) == (self.amends is None):
            raise _fail(
                ProblemCode.WRONG_FORM,
                "cần đúng một trong extends, amends",
                "exactly one of extends, amends is needed",
            )
        return self


class SourceForm(Form):
    """A document that the rules cite."""

    title: Word
    issuer: OptionalWord = None
    number: OptionalWord = None
    issued: Date | None = None
    in_force: Date | None = None
    url: OptionalWord = None


class RuleFileForm(Form):
    """A rule file."""

    format: Format
    rule_set: HeaderForm
    sources: dict[Id, SourceForm] = {}
    units: dict[Word, UnitForm] = {}
    facts: dict[Id, FactForm] = {}
    criteria: Annotated[tuple[CriterionForm, ...], _at_least(1)]


class EntryForm(Form):
    """What a layer says of an indicator: a bound (or the open cells of its table), or the whole requirement."""

    cite: CiteForm
    bound: BoundForm | None = None
    requires: ConditionForm | None = None
    wording: OptionalWord = None
    aim: TextForm | None = None
    interpretation: TextForm | None = None
    remark: TextForm | None = None
    criterion: Whole | None = None  # of an indicator that the set below does not have by name
    label: TextForm | None = None

    @model_validator(mode="after")
    def _one(self) -> "EntryForm":
        if (self.bound is None) == (self.requires is None):
            raise _fail(
                ProblemCode.WRONG_FORM, "cần đúng một trong bound, requires", "exactly one of bound, requires is needed"
            )
        return self


class LayerFileForm(Form):
    """A rule file that builds on another rule set: what it fills in or tightens, by code."""

    format: Format
    rule_set: LayerHeaderForm
    sources: dict[Id, SourceForm] = {}
    units: dict[Word, UnitForm] = {}
    facts: dict[Id, FactForm] = {}
    complete: tuple[Whole, ...] = ()
    indicators: dict[Word, EntryForm] = {}


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


@cache
def known_keys(form: type[Form]) -> frozenset[str]:
    """Every key that a form has, or one within it, to find the one that was meant."""
    schema = form.model_json_schema(by_alias=True)
    return frozenset(key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", ()))


FormT = TypeVar("FormT", bound=Form)


def read_form(form: type[FormT], data: Any) -> FormT | list[Any]:
    """The data in its form, or pydantic's list of what is wrong with it (dicts with type, loc, input, ctx)."""
    if "units" in form.model_fields:
        for part in (UnitForm, FactForm):  # of the dictionary and of rule files: built by itself it is built once
            part.model_rebuild()
    try:
        return form.model_validate(data)
    except ValidationError as wrong:
        return list(wrong.errors(include_url=False))


def schema_of(form: type[Form]) -> dict[str, Any]:
    """The JSON Schema of a form."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **form.model_json_schema(by_alias=True)}
