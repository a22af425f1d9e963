"""The forms of a condition."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator
from typing_extensions import TypeAliasType

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.forms.base import (
    AnyFact,
    Form,
    IndicatorRef,
    TextForm,
    Value,
    Whole,
    Word,
    at_least,
    fail,
    one_of,
)
from ntm_criteria.loading.forms.bounds import BoundForm, CiteForm
from ntm_criteria.text import Text

ConditionForm = TypeAliasType("ConditionForm", "_Condition")  # as text, because it is recursive
RELATIONS = ("at_least", "more_than", "at_most", "less_than")


class ExemptionForm(Form):
    """An exemption: its condition, its justification, and whether the requirement then counts as met or is excluded."""

    when: ConditionForm
    because: TextForm
    counts_as: Literal["excluded", "met"]


class PartForm(Form):
    """The keys of every condition that is written as a mapping."""

    not_applicable: ExemptionForm | None = None


class BoundedForm(PartForm):
    """A condition with a bound."""

    at_least: BoundForm | None = None
    more_than: BoundForm | None = None
    at_most: BoundForm | None = None
    less_than: BoundForm | None = None

    @property
    def relations(self) -> list[str]:
        return [word for word in RELATIONS if word in self.model_fields_set]


class LeafForm(BoundedForm):
    """A fact and what it must be: a number against a bound, or a flag or category against values."""

    fact: AnyFact
    is_: Value | None = Field(default=None, alias="is")
    is_one_of: Annotated[tuple[Value, ...], at_least(1)] | None = None
    status: Literal["secondary"] | None = None
    cite: CiteForm | None = None

    @property
    def is_stated(self) -> bool:
        """Whether the leaf states a bound or values, rather than leaving them open."""
        return not self.relations or getattr(self, self.relations[0]) not in OPEN_WORDS

    @model_validator(mode="after")
    def _one(self) -> "LeafForm":
        if len(self.relations) + bool(self.is_) + bool(self.is_one_of) != 1:
            words = ", ".join((*RELATIONS, "is", "is_one_of"))
            message = Text("cần đúng một trong: {words}", "exactly one of these is needed: {words}").format(words=words)
            raise fail(ProblemCode.WRONG_FORM, message)
        return self


class AllOfForm(PartForm):
    """Every part must be met."""

    all_of: Annotated[tuple[ConditionForm, ...], at_least(1)]


class AnyOfForm(PartForm):
    """One met part is enough."""

    any_of: Annotated[tuple[ConditionForm, ...], at_least(1)]


class CountOfForm(PartForm):
    """At least `at_least` of the parts must be met."""

    count_of: Annotated[tuple[ConditionForm, ...], at_least(1)]
    at_least: Whole


class CaseForm(Form):
    """One row of a first_of."""

    when: ConditionForm
    then: ConditionForm


class FirstOfForm(PartForm):
    """The `then` of the first row whose `when` is met applies, else `otherwise`."""

    first_of: Annotated[tuple[CaseForm, ...], at_least(1)]
    otherwise: ConditionForm


class ForEachForm(BoundedForm):
    """A condition judged in each village, and a bound on how many of them must meet it (by default all)."""

    for_each: Literal["village"]
    requires: ConditionForm
    named: Annotated[tuple[Word, ...], at_least(1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "ForEachForm":
        if len(self.relations) > 1:
            words = ", ".join(RELATIONS)
            message = Text("chỉ được một trong: {words}", "only one of these may stand here: {words}").format(
                words=words
            )
            raise fail(ProblemCode.WRONG_FORM, message)
        return self


class BoundOfForm(PartForm):
    """The requirement of an indicator in another set, with its bounds multiplied by `times`, such as "110 %"."""

    bound_of: IndicatorRef
    times: Word


class IndicatorOutcomeForm(PartForm):
    """The verdict of an indicator, within its criterion."""

    indicator: Word


class CriterionOutcomeForm(PartForm):
    """The verdict of a criterion, within the set."""

    criterion: Whole


class CaseNotMetForm(Form):
    """A case of which the document itself says that it is not met, and what it says."""

    when: ConditionForm
    because: TextForm


class NotMetForm(Form):
    """Met unless the case applies of which the document itself says that it is not met."""

    not_met: CaseNotMetForm


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
    "not_met": NotMetForm,
}
SHAPES = tuple(_CONDITIONS)
_TAG_OF = {shape: f"({shape})" for shape in SHAPES}
_TAGS: dict[type, str] = {form: _TAG_OF[shape] for shape, form in _CONDITIONS.items()}


def _shape(value: object) -> str | None:
    if isinstance(value, str):
        return "(open)"
    if isinstance(value, dict):
        tags = [tag for tag in map(_TAG_OF.get, value) if tag]
        return tags[0] if len(tags) == 1 else None
    return _TAGS.get(type(value))


_Condition: TypeAlias = Annotated[Any, one_of(_shape, {"open": OpenWord, **_CONDITIONS})]
