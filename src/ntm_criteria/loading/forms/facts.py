"""The forms of the data dictionary: its units and its facts."""

from string import Formatter
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.forms.base import (
    ChoiceForm,
    Form,
    Format,
    FurtherForm,
    Id,
    Number,
    OptionalWord,
    Percentage,
    Range,
    TextForm,
    Whole,
    Word,
    YesNo,
    at_least,
    fail,
)
from ntm_criteria.text import Text


class UnitForm(FurtherForm):
    """The names of a unit, also in further languages by their codes, and other accepted spellings."""

    vi: Word
    en: Word
    en_plural: OptionalWord = None
    spellings: tuple[Word, ...] = ()


class RollUpForm(ChoiceForm):
    """The flag of villages that a commune's figure counts: as a share or as a number of villages."""

    choices: ClassVar[tuple[str, ...]] = ("share_of", "count_of")

    share_of: Id | None = None
    count_of: Id | None = None


class SentenceForm(TextForm):
    """How a requirement of a fact reads, with placeholders that are filled in."""

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        for text in (self.vi, self.en or "", *(words for _, words in self.further)):
            try:
                names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            except ValueError:  # a brace that is not closed
                names = {"{"}
            for name in sorted(names - {"level", "number", "villages"}):
                message = Text(
                    "'{name}' không phải là level, number hay villages", "'{name}' is not level, number or villages"
                ).format(name=name)
                raise fail(ProblemCode.BAD_FACT, message)
        return self


class FactForm(Form):
    """An entry of the data dictionary."""

    label: TextForm
    sentence: SentenceForm | None = None
    denied: TextForm | None = None
    kind: Literal["share", "quantity", "count", "flag", "category"]
    unit: OptionalWord = None
    counted_as: UnitForm | None = None
    spellings: tuple[Word, ...] = ()
    step: Number | None = None
    limits: Range | None = None
    plausible: Range | None = None
    part: Id | None = None
    whole: Id | None = None
    may_exceed_whole: YesNo = False
    sum_of: Annotated[tuple[Id, ...], at_least(2)] | None = None
    within: Id | None = None
    yearly_change: Percentage | None = None
    additive: YesNo | None = None
    answers: Literal["đạt/chưa đạt", "có/không"] | None = None
    decrease_of: Id | None = None
    increase_of: Id | None = None
    per: Literal["village"] | None = None
    rolls_up: RollUpForm | None = None
    values: dict[Word, TextForm] | None = None
    headings: tuple[Word, ...] = ()
    held_by: TextForm | None = None
    note: TextForm | None = None


class SuccessorsForm(Form):
    """Who holds the figures of others from a year on, by the Vietnamese name of the former holder."""

    from_year: Whole
    holders: dict[Word, TextForm]


class DictionaryForm(Form):
    """A data dictionary file."""

    format: Format
    successors: SuccessorsForm | None = None
    units: dict[Word, UnitForm] = {}
    facts: dict[Id, FactForm]
