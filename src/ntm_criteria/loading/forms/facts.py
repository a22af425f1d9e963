"""The forms of the data dictionary: its units and its facts."""

from typing import Literal

from pydantic import model_validator

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.forms.base import Form, Format, Id, Number, OptionalWord, Range, TextForm, Word, YesNo, fail


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
            raise fail(
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
