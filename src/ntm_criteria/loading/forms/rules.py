"""The forms of a rule file, and of one that builds on another rule set."""

from typing import Annotated, Literal

from ntm_criteria.loading.forms.base import (
    ChoiceForm,
    Date,
    Form,
    Format,
    Id,
    IndicatorRef,
    OptionalWord,
    SetId,
    TextForm,
    Whole,
    Word,
    Years,
    YesNo,
    at_least,
)
from ntm_criteria.loading.forms.bounds import BoundForm, CiteForm
from ntm_criteria.loading.forms.conditions import ConditionForm, ExemptionForm
from ntm_criteria.loading.forms.facts import FactForm, UnitForm


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

    first_of: Annotated[tuple[ScopeCaseForm, ...], at_least(1)]
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


class LayerHeaderForm(AnyHeaderForm, ChoiceForm):
    """The same of a layer: which set it builds on, as a lower authority (`extends`) or as the same one (`amends`)."""

    choices = ("extends", "amends")

    extends: OptionalWord = None
    amends: OptionalWord = None
    years: Years | None = None


class SourceForm(Form):
    """A document that the rules cite."""

    title: Word
    issuer: OptionalWord = None
    number: OptionalWord = None
    issued: Date | None = None
    in_force: Date | None = None
    url: OptionalWord = None


class AnyFileForm(Form):
    """What rule files and layers have in common."""

    format: Format
    rule_set: AnyHeaderForm
    sources: dict[Id, SourceForm] = {}
    units: dict[Word, UnitForm] = {}
    facts: dict[Id, FactForm] = {}


class RuleFileForm(AnyFileForm):
    """A rule file."""

    rule_set: HeaderForm
    criteria: Annotated[tuple[CriterionForm, ...], at_least(1)]


class EntryForm(ChoiceForm):
    """What a layer says of an indicator: a bound (or the open cells of its table), or the whole requirement."""

    choices = ("bound", "requires")

    cite: CiteForm
    bound: BoundForm | None = None
    requires: ConditionForm | None = None
    wording: OptionalWord = None
    aim: TextForm | None = None
    interpretation: TextForm | None = None
    remark: TextForm | None = None
    criterion: Whole | None = None  # of an indicator that the set below does not have by name
    label: TextForm | None = None


class LayerFileForm(AnyFileForm):
    """A rule file that builds on another rule set: what it fills in or tightens, by code."""

    rule_set: LayerHeaderForm
    complete: tuple[Whole, ...] = ()
    indicators: dict[Word, EntryForm] = {}
