"""Steps: the verdicts on the nodes of a condition for one commune, with the figures and bounds behind them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from attrs import frozen

from ntm_criteria.figures import Exact
from ntm_criteria.markup import Cell, Displayed, Html, card, coloured, row, table
from ntm_criteria.model import (
    Bound,
    Choose,
    Compare,
    Condition,
    CountOf,
    Estimated,
    Interval,
    Matches,
    Pair,
    Reason,
    RuleSet,
    SurveySpan,
    Verdict,
    Villages,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.text import Lang, Text, count

Span: TypeAlias = tuple[Pair, Pair]


def span_of(exact: Any) -> Span | None:
    """Return the span of a number, exact or not; None for a missing one."""
    if isinstance(exact, Interval):
        ends = exact.low, exact.high
        return SurveySpan(ends) if type(exact) is Estimated else ends
    return None if exact is None else (exact, exact)


def turned_span(span: Span) -> Span:
    """Return a span with its ends exchanged."""
    ends = span[1], span[0]
    return SurveySpan(ends) if type(span) is SurveySpan else ends


def may_be_undefined(span: Span | None) -> bool:
    """Whether a span has a value or not, depending on what an estimated whole is: a share of 0 has none."""
    return type(span) is SurveySpan and bool(span[0][1]) is not bool(span[1][1])


def derived_span(function: Callable[..., Pair], known: Sequence[Span]) -> Span:
    """Return the span of a function of known spans; see `Source.derive`."""
    low = function(*[span[0] for span in known])
    if all(span[0] is span[1] for span in known):
        return low, low
    ends = low, function(*[span[1] for span in known])
    return SurveySpan(ends) if any(type(span) is SurveySpan for span in known) else ends


class Step(NamedTuple):
    """The verdict on one node of a condition, with the figure compared and the steps of the parts.

    :ivar node: the node of the condition.
    :ivar verdict: the verdict on the node.
    :ivar reason: the reason of the verdict; None for a plain MET.
    :ivar span: the lowest and highest value of a number, as pairs (numerator, denominator) in the fact's unit: equal if the
        number is known, None if nothing is known.
    :ivar bound: the bound that applied.
    :ivar found: for a `Matches`, the value of the flag (bool) or category (an id); None if it is missing.
    :ivar parts: the steps of the node's parts; for a measure over villages, one step for each village.
    :ivar villages: for a measure over villages, the names of the villages (None for an unlisted one).

    It is a named tuple, because a frozen attrs class takes twice as long to build, and each commune needs dozens of steps.
    """

    node: Condition
    verdict: Verdict
    reason: Reason | None = None
    span: Span | None = None
    bound: Bound | None = None
    found: Exact | None = None
    parts: tuple["Step", ...] = ()
    villages: tuple[str | None, ...] | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether the step compares or matches a figure, rather than combines the verdicts of parts."""
        return isinstance(self.node, Compare | Matches)

    @property
    def bearing(self) -> tuple["Step", ...]:
        """The parts that matter to the verdict: all parts except, for a choice, the branch that is not taken."""
        if not isinstance(self.node, Choose):
            return self.parts
        when, then, otherwise = self.parts
        if when.verdict is Verdict.UNKNOWN:
            return self.parts
        return (when, then if when.verdict is Verdict.MET else otherwise)

    @property
    def outcomes(self) -> tuple["Step", ...]:
        """The parts from which the step takes its verdict; for a choice, the branches, `otherwise` first."""
        if not isinstance(self.node, Choose):
            return self.parts
        _, *branches = self.bearing
        return tuple(reversed(branches))

    @property
    def deciding(self) -> "Step":
        """The leaf found by going from this step to its first part with the same verdict, and so on."""
        if self.villages is None:
            for part in self.outcomes:
                if part.verdict is self.verdict:
                    return part.deciding
        return self

    @property
    def counting(self) -> "Step | None":
        """The count of parts ("at least 2 of 3") found by going down as `deciding` does; None if there is none."""
        if isinstance(self.node, CountOf):
            return self
        inner = (
            None if self.villages is not None else next((p for p in self.outcomes if p.verdict is self.verdict), None)
        )
        return None if inner is None else inner.counting

    def leaves(self, verdict: Verdict) -> "Iterator[Step]":
        """Yield the leaves with this verdict; all steps between this step and such a leaf have it too."""
        if self.verdict is verdict:
            if self.is_leaf:
                yield self
            else:
                for part in self.outcomes:
                    yield from part.leaves(verdict)


class Judged(Displayed):
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

    @property
    def verdict_text(self) -> Text:
        """The verdict in words; for UNKNOWN, the words show whether figures or rules are missing."""
        return combine.label(self.verdict, self.reason, of_withdrawal=self._rules.level == "withdrawal")

    @property
    def _rules(self) -> RuleSet:
        raise NotImplementedError  # an assessment has them; results take those of their assessment

    def __bool__(self) -> bool:  # not `NoReturn`: type checkers would take all that follows for unreachable
        raise TypeError("a result has four verdicts: compare `.verdict` with Verdict.MET instead of testing its truth")


@frozen
class Tally:
    """The verdicts on villages by one condition: their steps and names, and the number of each verdict."""

    steps: tuple[Step, ...]
    names: tuple[str | None, ...]
    met: int
    not_met: int
    unknown: int

    @classmethod
    def of(cls, steps: tuple[Step, ...], names: tuple[str | None, ...]) -> "Tally":
        """Build a tally from the steps and names of villages."""
        return cls(steps, names, *combine.tally([step.verdict.code for step in steps]))

    @property
    def counted(self) -> int:
        return self.met + self.not_met + self.unknown

    def span(self, measure: Villages) -> Span:
        """Return the value if all UNKNOWN villages fail the condition, and the value if all of them meet it."""
        return measure.pair(self.met, self.counted), measure.pair(self.met + self.unknown, self.counted)


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

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        numbers = [(each, getattr(self, each.value)) for each in (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)]
        numbers += [(Verdict.NOT_APPLICABLE, self.not_applicable)] if self.not_applicable else []
        cells = [Cell(coloured(count(many, lang), each.value), is_number=True) for each, many in numbers]
        heads = [each.label[lang] for each, _ in numbers]
        total = Text("Tổng số {many}", "{many} in all")[lang].format(many=count(self.total, lang))
        return card(table(total, heads, [[row(cells)]]), lang=lang)
