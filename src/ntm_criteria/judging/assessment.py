"""The results that `assess` returns: verdicts on indicators, criteria and the whole set, with the figures behind them."""

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, Literal

from attrs import field, fields_dict, frozen

from ntm_criteria.account import Account
from ntm_criteria.by_code import ByCode
from ntm_criteria.errors import ProblemTuple
from ntm_criteria.figures import Commune, Way
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.commune_account import account_of_commune
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.missing import MissingFigure, missing_figures
from ntm_criteria.judging.observed import AppliedScope, Observed, VillageResult, applied_scopes, observe, villages_in
from ntm_criteria.judging.reach import Reach
from ntm_criteria.judging.shortfall import Margin, Shortfall, margin_of, parts_lacking, shortfall_of
from ntm_criteria.judging.step import Counts, Judged, Step
from ntm_criteria.model import Bound, Compare, Criterion, Indicator, Reason, RuleSet, Verdict
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Lang


@frozen(slots=False, repr=False)
class _Result(Judged):
    """The base class of the results of indicators and criteria."""

    step: Step = field(repr=False)
    assessment: "Assessment" = field(repr=False, eq=False)

    @property
    def _rules(self) -> RuleSet:
        return self.assessment.rules

    @cached_property
    def missing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change this verdict; empty unless it is UNKNOWN.

        If the verdict rests on a missing figure and yet none can change it, because the rules leave other parts open, that
        figure is still named here. `required_facts` does not ask for it.
        """
        names_law = self.reason is None or self.reason.is_about_the_law
        return self.changing or (() if names_law else missing_figures(self.step.deciding, self.assessment.reach))

    @cached_property
    def changing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change this verdict."""
        return missing_figures(self.step, self.assessment.reach)


@frozen(slots=False, repr=False)
class IndicatorResult(_Result):
    """The verdict on an indicator or a task. `observed`, `bound` and `shortfall` belong to the comparison that decides it.

    Two results are equal if one indicator was judged with the same figures and the same outcome, whatever else was reported.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"culture_village_share": "7/8 thôn"}, load_rule_set("bang-mac-2024"))["6.4"]
    >>> result.verdict.value, str(result.reason), result.observed.value, result.bound.written
    ('not_met', 'below-bound', Fraction(175, 2), '90 %')

    :ivar indicator: the indicator in the rule set.
    :ivar assessment: the assessment it belongs to.
    :ivar step: how the verdict was reached.
    """

    indicator: Indicator

    def __repr__(self) -> str:
        return f"<IndicatorResult {self.code}: {self.verdict}>"

    @property
    def code(self) -> str:
        """Its code in the rule set, such as "3.1"."""
        return self.indicator.code

    @property
    def role(self) -> str:
        """What it is in the rule set: "indicator", or "task", which is not counted."""
        return self.indicator.role

    @cached_property
    def deciding(self) -> Step:
        """The step that represents the indicator: the first that decides its verdict, if possible with a shortfall."""
        first = self.step.deciding
        if self.verdict is not Verdict.NOT_MET or not isinstance(first.node, Compare):
            return first
        return next((leaf for leaf in self.step.leaves(Verdict.NOT_MET) if self.assessment.shortfall(leaf)), first)

    @property
    def bound(self) -> Bound | None:
        """The bound that applied; None for a requirement without a bound, or if it is open which row of a table applies."""
        bound = self.deciding.bound
        return None if bound is None or bound.open is Reason.SCOPE_MISSING else bound

    @cached_property
    def observed(self) -> Observed:
        """The figure behind the verdict."""
        return observe(self.deciding, self.assessment.source)

    @cached_property
    def villages(self) -> tuple[VillageResult, ...]:
        """The verdicts on the villages, for each requirement on villages; empty if there is none, or only a total is known."""
        return villages_in(self.step, self.assessment.source)

    @property
    def shortfall(self) -> Shortfall | None:
        """The distance of the figure from its bound, in countable units if possible; None if no number misses it.

        If too few parts of a count are met, it is how many parts lack. None also if the bound is out of reach: a rate of 0.4 %
        last year cannot fall by 0.5 points.
        """
        counting = self.step.counting if self.reason is Reason.TOO_FEW_PARTS else None
        return self.assessment.shortfall(self.deciding) if counting is None else parts_lacking(counting)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """The shortfalls of all comparisons that make the indicator NOT_MET."""
        return tuple(filter(None, map(self.assessment.shortfall, self.step.leaves(Verdict.NOT_MET))))

    @property
    def margin(self) -> Margin | None:
        """How far the figure is beyond the bound that it meets, in countable units if possible; None if no number meets it."""
        return margin_of(self.step.deciding, self.assessment.source)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Sets of figure changes, each of which suffices, the least effort first; empty if it is met, or nothing helps."""
        return tuple(import_module("ntm_criteria.planning").ways(self.assessment, self.code))  # of a higher floor


@frozen(slots=False, repr=False)
class CriterionResult(_Result, ByCode[IndicatorResult]):
    """The verdict on a criterion, with the results of its indicators, which are found by their codes.

    `len` and iteration go over the codes of its indicators, without tasks.

    :ivar criterion: the criterion in the rule set.
    :ivar assessment: the assessment it belongs to.
    :ivar step: how the verdict was reached.
    """

    criterion: Criterion

    def __repr__(self) -> str:
        return f"<CriterionResult {self.number}: {self.verdict}>"

    @property
    def number(self) -> int:
        """Its number in the rule set."""
        return self.criterion.number

    @cached_property
    def entries(self) -> tuple[IndicatorResult, ...]:
        """The results of the criterion's indicators and tasks, in the order of the rule set."""
        return tuple(self.assessment[entry.code] for entry in self.criterion.entries)

    @cached_property
    def counts(self) -> Counts:
        """The number of the criterion's indicators with each verdict; tasks are not counted."""
        return Counts.of(result.verdict for result in self.indicators)

    def _named(self) -> str:
        return f"criterion {self.number} of {self.assessment.rules.id!r}"


@frozen(slots=False, repr=False)
class Assessment(Judged, ByCode[IndicatorResult]):
    """A commune judged by a rule set: a self-assessment (tự đánh giá), not a decision of any authority.

    `assessment["3.1"]` is the result of an indicator or a task, `assessment.criterion(3)` that of a criterion. `len` and
    iteration go over the codes of the indicators, without tasks. Frozen; can be pickled. Two assessments are equal if one rule
    set judged the same commune and year with the same outcome.

    >>> from ntm_criteria import assess, load_rule_set
    >>> assessment = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> "3.1" in assessment, len(assessment) == assessment.counts.total
    (True, True)
    >>> [code for code in assessment if assessment[code].verdict == "not_met"]
    ['3.1']

    :ivar rules: the rule set applied.
    :ivar commune: the commune as passed to `assess`.
    :ivar step: how the overall verdict was reached.
    :ivar warnings: figures that are unusual but not wrong, as `Problem` values, with `by_path` and `as_dicts` as errors have.
    """

    rules: RuleSet
    commune: Commune
    case: Case = field(repr=False)
    step: Step = field(repr=False)
    outcomes: Mapping[tuple[str, str], Step] = field(repr=False, converter=read_only)
    warnings: ProblemTuple = field(factory=ProblemTuple)

    def __repr__(self) -> str:
        return f"<Assessment of {self.commune.name!r} {self.year} by {self.rules.id!r}: {self.verdict}>"

    @property
    def _rules(self) -> RuleSet:
        return self.rules

    @property
    def year(self) -> int:
        """The year judged."""
        return self.case.year

    @property
    def unused(self) -> tuple[str, ...]:
        """The ids of reported facts that the rule set does not read."""
        return self.case.unused

    @property
    def account(self) -> Account:
        """What became of every key of the commune: read as which figure, or left out for which reason."""
        return account_of_commune(self.commune, self.rules, self.year, self.case.fates, {})

    def criterion(self, number: int | str) -> CriterionResult:
        """Return the result of the criterion with this number or name ("criterion 3"); raises KeyError if there is none."""
        criterion = self.rules.criterion(number)
        return CriterionResult(self.outcomes["criterion", str(criterion.number)], self, criterion)

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """The results of all criteria, in the order of the rule set."""
        return tuple(self.criterion(criterion.number) for criterion in self.rules.criteria)

    @cached_property
    def entries(self) -> tuple[IndicatorResult, ...]:
        """The results of all indicators and tasks, in the order of the rule set."""
        outcomes = self.outcomes
        return tuple(IndicatorResult(outcomes["indicator", each.code], self, each) for each in self.rules.entries)

    @cached_property
    def counts(self) -> Counts:
        """The number of indicators with each verdict; tasks are not counted."""
        return Counts.of(result.verdict for result in self.indicators)

    @cached_property
    def criterion_counts(self) -> Counts:
        """The number of criteria with each verdict."""
        return Counts.of(result.verdict for result in self.criteria)

    @cached_property
    def missing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change the overall verdict; empty unless it is UNKNOWN."""
        return missing_figures(self.step, self.reach)

    @cached_property
    def applied_scope(self) -> Mapping[str, str | Reason | None]:
        """The value of each category that the set derives: an id, the reason why it is open, or None if unknown."""
        derived = self.scopes[: len(self.rules.scope)]
        applied: Mapping[str, str | Reason | None] = read_only({one.category: one.value or one.open for one in derived})
        return applied

    @cached_property
    def scopes(self) -> tuple[AppliedScope, ...]:
        """The categories by which the set's bounds vary, those that it derives first, and the values that applied."""
        return applied_scopes(self.rules, self.source)

    @property
    def source(self) -> Evaluation:
        """The `Evaluation` of this assessment, which provides the commune's figures."""
        return Evaluation(self.rules, self.case, self.outcomes)

    @cached_property
    def reach(self) -> Reach:
        """What can still become of the verdicts; see `Reach`."""
        return Reach(self.source)

    def shortfall(self, step: Step) -> Shortfall | None:
        """Return the shortfall of one step; None unless it is a comparison that misses its bound."""
        return shortfall_of(step, self.source)

    def to_frame(self, *, lang: Lang = "vi", backend: Literal["polars", "pandas", "pyarrow"] = "polars") -> Any:
        """Return a data frame with a row for each indicator and task, in the order of the rule set.

        It says what the result document says: codes as text, numbers as floats (the exact ones are in `observed`, `bound` and
        `shortfall`), and null for what there is not. `figure` is null for a number that is known as an interval from
        `figure_low` to `figure_high`; `answer` is "true", "false" or the id of a category's value.

        :param lang: the language of `label`, `verdict_text`, `requirement` and `shortfall`.
        :param backend: the library of the data frame: "polars", "pandas" or "pyarrow" (a Table).
        :raises ImportError: the library is not installed; the message says how to install it.
        """
        return import_module("ntm_criteria.records").to_frame(self, lang=lang, backend=backend)  # of a higher floor

    def _named(self) -> str:
        return f"'{self.rules.id}'"

    def __hash__(self) -> int:
        return hash((self.rules, self.commune, self.year))

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields to pickle, without the cached properties."""
        return {name: getattr(self, name) for name in fields_dict(Assessment)}
