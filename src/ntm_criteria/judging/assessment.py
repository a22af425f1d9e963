"""What `assess` returns: verdicts of indicators, criteria and the whole, and what they rest on. Frozen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

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
    """How many of something have each verdict; `total` is their sum.

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
        """Count some verdicts."""
        found = Counter(verdict.value for verdict in verdicts)
        return cls(**{verdict.value: found[verdict.value] for verdict in Verdict})

    @property
    def total(self) -> int:
        """All of them, whatever their verdict."""
        return self.met + self.not_met + self.unknown + self.not_applicable


@frozen(slots=False, eq=False, repr=False)
class _Result:
    """What indicators, criteria and the whole have in common."""

    step: Step = field(repr=False)
    assessment: "Assessment" = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """One of the four verdicts."""
        return self.step.verdict

    @property
    def reason(self) -> Reason | None:
        """Why; None for a plain MET."""
        return self.step.reason

    @property
    def verdict_text(self) -> Text:
        """The verdict in words; UNKNOWN says whether a figure or the bound is what is missing."""
        return words.label(self.verdict, self.reason)

    @cached_property
    def missing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change this verdict; none once it is decided."""
        return missing_figures(self.step, self.assessment.source)


@frozen(slots=False, eq=False, repr=False)
class IndicatorResult(_Result):
    """An indicator's verdict. `observed`, `bound` and `shortfall` are those of the part of the rule that decides it.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"culture_village_share": "7/8 thôn"}, load_rule_set("bang-mac-2024"))["6.4"]
    >>> result.verdict.value, str(result.reason), result.observed.value, result.bound.written
    ('not_met', 'below-bound', Fraction(175, 2), '90 %')

    :ivar indicator: the indicator in the rule set.
    :ivar assessment: the assessment it belongs to.
    :ivar step: how the verdict came about.
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
        """The step whose figure, bound and shortfall stand for the whole: the first that can still be met, if any can."""
        first = self.step.deciding
        if self.verdict is not Verdict.NOT_MET or not isinstance(first.node, Compare):
            return first
        return next((leaf for leaf in self.step.leaves(Verdict.NOT_MET) if self.assessment.shortfall(leaf)), first)

    @property
    def bound(self) -> Bound | None:
        """The bound that applied; None for a requirement without a number."""
        return self.deciding.bound

    @cached_property
    def observed(self) -> Observed:
        """The figure behind the verdict."""
        return observe(self.deciding, self.assessment.source)

    @property
    def shortfall(self) -> Shortfall | None:
        """What is missing to be met, in countable units where it can be counted; None unless NOT_MET by a number.

        None too where no figure can meet the bound any more: a rate of 0.4 % last year cannot fall by 0.5 points.
        """
        return self.assessment.shortfall(self.deciding)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """The shortfall of every part that fails."""
        found = (self.assessment.shortfall(leaf) for leaf in self.step.leaves(Verdict.NOT_MET))
        return tuple(shortfall for shortfall in found if shortfall)


@frozen(slots=False, eq=False, repr=False)
class CriterionResult(_Result):
    """A criterion's verdict and its indicators'.

    :ivar criterion: the criterion in the rule set.
    :ivar assessment: the assessment it belongs to.
    :ivar step: how the verdict came about.
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
        """The results of its indicators and tasks, in the order of the rule set."""
        return tuple(self.assessment[indicator.code] for indicator in self.criterion.indicators)

    @cached_property
    def counts(self) -> Counts:
        """Its indicators by verdict; tasks are not counted."""
        return Counts.of(result.verdict for result in self.indicators if result.indicator.role == "indicator")


@frozen(slots=False, eq=False, repr=False)
class Assessment:
    """A commune judged by a rule set: a self-assessment (tự đánh giá), no act of any authority.

    `assessment["3.1"]` is an indicator's result, `assessment.criterion(3)` a criterion's. Frozen; pickles.

    :ivar rules: the rule set applied.
    :ivar commune: the commune as it was given.
    :ivar step: how the verdict on the whole came about.
    :ivar warnings: what was strange about the figures, though not wrong (`Problem` values).
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
    def verdict(self) -> Verdict:
        """The verdict on the whole set."""
        return self.step.verdict

    @property
    def reason(self) -> Reason | None:
        """Why; None for a plain MET."""
        return self.step.reason

    @property
    def year(self) -> int:
        """The year that was judged."""
        return self.case.year

    @property
    def unused(self) -> tuple[str, ...]:
        """Facts that were given but that this rule set does not read."""
        return self.case.unused

    def __getitem__(self, code: str) -> IndicatorResult:
        """The result of the indicator (or task) with this code; raises KeyError if there is none."""
        indicator = self.rules.indicator(code)
        return IndicatorResult(self.outcomes["indicator", code], self, indicator)

    def criterion(self, number: int) -> CriterionResult:
        """The result of the criterion with this number; raises KeyError if there is none."""
        criterion = self.rules.criterion(number)
        return CriterionResult(self.outcomes["criterion", str(criterion.number)], self, criterion)

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """All criteria, in the order of the rule set."""
        return tuple(self.criterion(criterion.number) for criterion in self.rules.criteria)

    @cached_property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """All indicators and tasks, in the order of the rule set."""
        return tuple(result for criterion in self.criteria for result in criterion.indicators)

    @cached_property
    def counts(self) -> Counts:
        """Indicators by verdict; tasks are not counted."""
        return Counts.of(result.verdict for result in self.indicators if result.indicator.role == "indicator")

    @cached_property
    def criterion_counts(self) -> Counts:
        """Criteria by verdict."""
        return Counts.of(result.verdict for result in self.criteria)

    @cached_property
    def missing(self) -> tuple[MissingFigure, ...]:
        """The missing figures that can still change the verdict on the whole set; none once it is decided."""
        return missing_figures(self.step, self.source)

    @cached_property
    def applied_scope(self) -> Mapping[str, str | Reason | None]:
        """The categories that the set derives itself, as they apply here: a value, why it is open, or None if not known."""
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
        """The source of this assessment's figures."""
        return Evaluation(self.rules, self.case)

    def shortfall(self, step: Step) -> Shortfall | None:
        """The shortfall of one leaf of this assessment."""
        return shortfall_of(step, self.source)

    def _repr_html_(self, *, lang: Lang = "vi") -> str:
        """What a notebook shows: the page of `render`, which the root package loads when it is asked for."""
        page: str = import_module("ntm_criteria").render(self, "html", lang=lang)
        return page

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what was judged; what is worked out on demand is left behind."""
        state = {name: value for name, value in self.__dict__.items() if name in _JUDGED}
        return state | {"outcomes": dict(self.outcomes)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state | {"outcomes": MappingProxyType(state["outcomes"])})


_JUDGED = frozenset({"rules", "commune", "case", "step", "outcomes", "warnings"})
