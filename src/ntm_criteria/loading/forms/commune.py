"""The forms of a commune file and of a file of test cases."""

from typing import Literal

from ntm_criteria.loading.forms.base import Date, Figure, Form, Format, Id, Number, OpenForm, Whole, Word, YesNo


class VillageForm(OpenForm):
    """A village: its name, and its figures by fact id."""

    name: Word


class FiguresForm(Form):
    """The figures of a commune."""

    year: Whole | None = None
    locale: Literal["vi", "en"] | None = None
    scope: dict[str, Figure] = {}
    facts: dict[str, Figure] = {}
    previous: dict[str, Figure] = {}
    villages: tuple[VillageForm, ...] = ()


class CommuneForm(FiguresForm):
    """A commune file."""

    format: Format = "1"
    name: Word
    id: Word | None = None
    rules: Word | None = None
    date: Date | None = None
    outcomes_of: Word | None = None
    period: Word | None = None
    figures_date: Date | None = None


class ShortfallForm(Form):
    """The shortfall that a case expects; `direction` and `fact` are compared only if they are stated."""

    low: Number
    high: Number | None = None
    unit: Word
    direction: Literal["more", "less"] | None = None
    strictly: YesNo = False
    fact: Id | None = None


class ExpectationForm(Form):
    """The verdict, reason and shortfall that a case expects of an indicator."""

    verdict: Word
    reason: Word | None = None
    shortfall: Word | ShortfallForm | None = None


class TestCaseForm(FiguresForm):
    """A test case: figures, and the verdicts or the problem that they must lead to."""

    name: Word
    expect: dict[Word, Word | ExpectationForm] = {}
    expect_problem: Word | None = None


class CasesForm(Form):
    """The test cases of a rule set, in the file beside it."""

    format: Format
    cases: tuple[TestCaseForm, ...]
