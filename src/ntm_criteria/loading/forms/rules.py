"""The forms of rule files: of a whole rule set, and of a layer on another set."""

from typing import Annotated, ClassVar, Literal

from ntm_criteria.loading.forms.base import (
    Axis,
    ChoiceForm,
    Date,
    Form,
    Format,
    Id,
    IndicatorRef,
    NounForm,
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
from ntm_criteria.model import DraftMark
from ntm_criteria.text import Names


class DraftForm(Form):
    """What a drafted indicator rests on, until a person confirms it: how its fact was found, and why this one."""

    match: Literal["code", "wording", "exact", "near", "new", "none"]
    because: Word
    near: tuple[Word, ...] = ()

    @property
    def mark(self) -> DraftMark:
        return DraftMark(self.match, self.because, self.near)


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
    draft: DraftForm | None = None
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
    """The derived value of a category: that of the first row whose `when` is met, else `otherwise`."""

    first_of: Annotated[tuple[ScopeCaseForm, ...], at_least(1)]
    otherwise: OptionalWord = None  # None: the reported value applies


class AnyHeaderForm(Form):
    """The header keys that rule sets and layers share."""

    id: SetId
    label: TextForm
    document: Id | None = None
    in_force: Date | None = None
    province: SetId | None = None
    remark: TextForm | None = None


class HeaderForm(AnyHeaderForm):
    """The header of a rule set."""

    years: Years
    level: Literal["basic", "advanced", "model", "commune", "recognition", "withdrawal", "plan"] | None = None
    indicators_total: Whole | None = None
    subject: NounForm | None = None
    parts: NounForm | None = None
    outcome: Id | None = None
    outcomes_of: Annotated[dict[Axis, dict[Word, SetId]], at_least(1)] | None = None
    scope: dict[Id, ScopeForm] = {}
    requires: ConditionForm | None = None

    @property
    def names(self) -> Names | None:
        """What the set judges, where it is no commune."""
        subject, part = (form.noun if form else None for form in (self.subject, self.parts))
        return Names(subject, part) if subject or part else None


class LayerHeaderForm(AnyHeaderForm, ChoiceForm):
    """The header of a layer, with the set it builds on: `extends` by a lower authority, `amends` by the same one."""

    choices: ClassVar[tuple[str, ...]] = ("extends", "amends")

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
    """The sections that rule sets and layers share."""

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
    """A layer's change to an indicator: its bound (or open cells of its table), or its whole requirement."""

    choices: ClassVar[tuple[str, ...]] = ("bound", "requires")

    cite: CiteForm
    bound: BoundForm | None = None
    requires: ConditionForm | None = None
    wording: OptionalWord = None
    aim: TextForm | None = None
    interpretation: TextForm | None = None
    remark: TextForm | None = None
    draft: DraftForm | None = None
    criterion: Whole | None = None  # only for an indicator that the set below does not list
    label: TextForm | None = None


class LayerFileForm(AnyFileForm):
    """A layer: a rule file that builds on another rule set and changes indicators by code."""

    rule_set: LayerHeaderForm
    complete: tuple[Whole, ...] = ()
    indicators: dict[Word, EntryForm] = {}
