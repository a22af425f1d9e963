"""The results that `assess` returns: verdicts on indicators, criteria and the whole set, with the figures behind them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Any

from attrs import field, fields_dict, frozen

from ntm_criteria.errors import Problem
from ntm_criteria.figures import Commune
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.missing import MissingFigure, missing_figures
from ntm_criteria.judging.observed import Observed, observe
from ntm_criteria.judging.shortfall import Shortfall, shortfall_of
from ntm_criteria.judging.step import Step
from ntm_criteria.model import Bound, Compare, Criterion, Indicator, Reason, RuleSet, Scope, Verdict
from ntm_criteria.model import verdict as words
from ntm_criteria.text import Lang, Text


@frozen
class Counts:
    """The number of indicators or criteria with each verdict.

    >>> Counts(met=2, unknown=1).total
    3

    :ivar met: how many are MET.
    :ivar not_met: how many are NOT_MET.
    :ivar unknown: how many are UNKNOWN.
    :ivar not_applicable: how many are NOT_APPLICABLE.
    """

    met: int = 0
    not_met: int = 0
    unknown: int = 0
    not_applicable: int = 0

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Counts":
        """Return the number of each verdict in `verdicts`."""
        count = Counter(verdict.value for verdict in verdicts)
        return cls(**{verdict.value: count[verdict.value] for verdict in Verdict})

    @property
    def total(self) -> int:
        """The number of all verdicts."""
        return self.met + self.not_met + self.unknown + self.not_applicable


class _Judged:
    """The base class of all results: takes verdict and reason from `step`."""

    step: Step

    @property
    def verdict(self) -> Verdict:
        """The verdict on the indicator, the criterion or the whole set."""
        return self.step.verdict

    @property
    def reason(self) -> Reason | None:
        """The reason of the verdict; None for a plain MET."""
        return self.step.reason


@frozen(slots=False, eq=False, repr=False)
class _Result(_Judged):
    """The base class of the results of indicators and criteria."""

    step: Step = field(repr=False)
    assessment: "Assessment" = field(repr=False)

    @property
    def verdict_text(self) -> Text:
        """The verdict in words; for UNKNOWN, the words show whether figures or rules are missing."""
        return words.label(self.verdict, self.reason)

    @cached_property
    def missing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change this verdict; empty unless it is UNKNOWN."""
        return missing_figures(self.step, self.assessment.source)


@frozen(slots=False, eq=False, repr=False)
class IndicatorResult(_Result):
    """The verdict on an indicator. `observed`, `bound` and `shortfall` belong to the comparison that decides it.

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

    @cached_property
    def deciding(self) -> Step:
        """The step that represents the indicator: the first that decides its verdict, if possible with a shortfall."""
        first = self.step.deciding
        if self.verdict is not Verdict.NOT_MET or not isinstance(first.node, Compare):
            return first
        return next((leaf for leaf in self.step.leaves(Verdict.NOT_MET) if self.assessment.shortfall(leaf)), first)

    @property
    def bound(self) -> Bound | None:
        """The bound that applied; None for a requirement without a bound."""
        return self.deciding.bound

    @cached_property
    def observed(self) -> Observed:
        """The figure behind the verdict."""
        return observe(self.deciding, self.assessment.source)

    @property
    def shortfall(self) -> Shortfall | None:
        """The distance of the figure from its bound, in countable units if possible; None if no number misses it.

        Also None if the bound is out of reach: a rate of 0.4 % last year cannot fall by 0.5 points.
        """
        return self.assessment.shortfall(self.deciding)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """The shortfalls of all comparisons that make the indicator NOT_MET."""
        shortfalls = map(self.assessment.shortfall, self.step.leaves(Verdict.NOT_MET))
        return tuple(shortfall for shortfall in shortfalls if shortfall)


@frozen(slots=False, eq=False, repr=False)
class CriterionResult(_Result):
    """The verdict on a criterion, with the results of its indicators.

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
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """The results of the criterion's indicators and tasks, in the order of the rule set."""
        return tuple(self.assessment[indicator.code] for indicator in self.criterion.indicators)

    @cached_property
    def counts(self) -> Counts:
        """The number of the criterion's indicators with each verdict; tasks are not counted."""
        return Counts.of(result.verdict for result in self.indicators if result.indicator.role == "indicator")


@frozen(slots=False, eq=False, repr=False)
class Assessment(_Judged):
    """A commune judged by a rule set: a self-assessment (tự đánh giá), not a decision of any authority.

    `assessment["3.1"]` is the result of an indicator, `assessment.criterion(3)` that of a criterion. Frozen; can be pickled.

    :ivar rules: the rule set applied.
    :ivar commune: the commune as passed to `assess`.
    :ivar step: how the overall verdict was reached.
    :ivar warnings: figures that are unusual but not wrong, as `Problem` values.
    """

    rules: RuleSet
    commune: Commune
    case: Case = field(repr=False)
    step: Step = field(repr=False)
    outcomes: Mapping[tuple[str, str], Step] = field(repr=False)
    warnings: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"<Assessment of {self.commune.name!r} {self.year} by {self.rules.id!r}: {self.verdict}>"

    @property
    def year(self) -> int:
        """The year judged."""
        return self.case.year

    @property
    def unused(self) -> tuple[str, ...]:
        """The ids of reported facts that the rule set does not read."""
        return self.case.unused

    def __getitem__(self, code: str) -> IndicatorResult:
        """Return the result of the indicator (or task) with this code; raises KeyError if there is none."""
        indicator = self.rules.indicator(code)
        return IndicatorResult(self.outcomes["indicator", code], self, indicator)

    def criterion(self, number: int) -> CriterionResult:
        """Return the result of the criterion with this number; raises KeyError if there is none."""
        criterion = self.rules.criterion(number)
        return CriterionResult(self.outcomes["criterion", str(criterion.number)], self, criterion)

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """The results of all criteria, in the order of the rule set."""
        return tuple(self.criterion(criterion.number) for criterion in self.rules.criteria)

    @cached_property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """The results of all indicators and tasks, in the order of the rule set."""
        return tuple(result for criterion in self.criteria for result in criterion.indicators)

    @cached_property
    def counts(self) -> Counts:
        """The number of indicators with each verdict; tasks are not counted."""
        return Counts.of(result.verdict for result in self.indicators if result.indicator.role == "indicator")

    @cached_property
    def criterion_counts(self) -> Counts:
        """The number of criteria with each verdict."""
        return Counts.of(result.verdict for result in self.criteria)

    @cached_property
    def missing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change the overall verdict; empty unless it is UNKNOWN."""
        return missing_figures(self.step, self.source)

    @cached_property
    def applied_scope(self) -> Mapping[str, str | Reason | None]:
        """The value of each category that the set derives: an id, the reason why it is open, or None if unknown."""
        return {scope.axis: self._applied(scope) for scope in self.rules.scope}

    def _applied(self, scope: Scope) -> str | Reason | None:
        for when, value in scope.rows:
            verdict = when.read(self.source).verdict
            if verdict is Verdict.MET:
                return value
            if verdict is not Verdict.NOT_MET:
                return None
        reported = self.case.figures.get(scope.axis)
        return scope.otherwise or (reported if isinstance(reported, str) else None)

    @property
    def source(self) -> Evaluation:
        """The `Evaluation` of this assessment, which provides the commune's figures."""
        return Evaluation(self.rules, self.case)

    def shortfall(self, step: Step) -> Shortfall | None:
        """Return the shortfall of one step; None unless it is a comparison that misses its bound."""
        return shortfall_of(step, self.source)

    def _repr_html_(self, *, lang: Lang = "vi") -> str:
        """Return the HTML page for notebooks; `render` comes from the root package, because this package may not import it."""
        page: str = import_module("ntm_criteria").render(self, "html", lang=lang)
        return page

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields to pickle, without the cached properties."""
        state = {name: getattr(self, name) for name in fields_dict(Assessment)}
        return state | {"outcomes": dict(self.outcomes)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state | {"outcomes": MappingProxyType(state["outcomes"])})
