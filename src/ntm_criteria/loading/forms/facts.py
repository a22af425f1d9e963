"""The forms of the data dictionary: its units and its facts."""

from typing import Literal

from ntm_criteria.loading.forms.base import (
    ChoiceForm,
    Form,
    Format,
    Id,
    Number,
    OptionalWord,
    Range,
    TextForm,
    Word,
    YesNo,
)


class UnitForm(Form):
    """The names of a unit, and other accepted spellings."""

    vi: Word
    en: Word
    en_plural: OptionalWord = None
    spellings: tuple[Word, ...] = ()


class RollUpForm(ChoiceForm):
    """The flag of villages that a commune's figure counts: as a share or as a number of villages."""

    choices = ("share_of", "count_of")

    share_of: Id | None = None
    count_of: Id | None = None


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
