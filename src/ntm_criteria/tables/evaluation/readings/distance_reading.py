"""Which comparison of an indicator has its figure, its shortfall or its margin in each row, as `IndicatorResult` says."""

from collections.abc import Sequence
from functools import reduce

from attrs import evolve, frozen

from ntm_criteria.model import (
    MET,
    NOT_MET,
    UNKNOWN,
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Dictionary,
    Fixed,
    Matches,
    Outcome,
    comparisons,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.tables.evaluation.readings.compared import ComparedFigures
from ntm_criteria.tables.evaluation.readings.distances import Distance, Distances, units_of, when
from ntm_criteria.tables.evaluation.readings.evaluate import Judged, TableReading
from ntm_criteria.tables.expressions import Code, Codes, Expr, Test, possible

SHORTFALL = ("shortfall_low", "shortfall_high", "shortfall_unit", "shortfall_strictly", "shortfalls")
MARGIN = ("margin_low", "margin_high", "margin_unit", "margin_strictly")


@frozen(eq=False)
class _Part:
    """The verdicts on a node of a condition, with the numbers of distances that matter to it; 0 stands for none.

    :ivar deciding: the number of the comparison that decides the verdict, or of the count of parts that is NOT_MET.
    :ivar lacking: where the node is NOT_MET, the first comparison that makes it so and has a shortfall.
    :ivar shortfalls: where the node is NOT_MET, how many comparisons make it so and have a shortfall.
    :ivar leaf: the number of the comparison that decides the verdict, whatever it is.
    """

    judged: Judged
    deciding: Code = 0
    lacking: Code = 0
    shortfalls: Code = 0
    leaf: Code = 0


class DistanceReading:
    """Reads the condition of one indicator as `verdicts` does, and numbers its comparisons and counts, with their distances.

    :ivar units: after `rounds`, for each column of units, the positions in `units_of` that may occur in it; -1 is none.
    """

    def __init__(
        self,
        verdicts: TableReading,
        facts: Dictionary,
        name: str,
        *,
        shortfalls: bool = False,
        margins: bool = False,
        figures: bool = False,
    ) -> None:
        self.units: dict[str, frozenset[int]] = {}
        self._shortfalls, self._margins, self._figures = shortfalls, margins, figures
        self._compared = ComparedFigures(verdicts.source, facts, name)
        self._comparisons: dict[int, Compare] = {}
        self._has_distances = shortfalls or margins
        self._verdicts, self._name, self._all_units = verdicts, name, units_of(facts)
        self._on, self._distances = verdicts.on, Distances(verdicts, facts)
        self._numbered: list[Distance] = [self._distances.none]
        self._counts: list[int] = []  # the numbers of those that are the parts that a count lacks
        self._columns: list[Expr] = []
        self._whole: _Part | None = None

    def read(self, condition: Condition) -> Judged:
        """Return the verdicts on the condition."""
        # of several comparisons that miss their bounds, the figure is that of the first one with a shortfall
        self._has_distances = self._has_distances or len(list(comparisons(condition))) > 1
        self._whole = condition.read(self)
        return self._whole.judged

    def rounds(self, outcome: Code, is_judged: Test) -> list[list[Expr]]:
        """Return the columns to add to the table in rounds, after those of the verdicts.

        The last two rounds have the columns `SHORTFALL`, `MARGIN` and `FIGURE` as far as they are asked for, each after the
        indicator's name.

        :param outcome: the verdicts on the indicator, which are UNKNOWN in rows that are not judged.
        :param is_judged: whether a row is judged.
        """
        whole, held, shown, copied = self._whole, list[Expr](), list[Expr](), list[Expr]()
        assert whole is not None
        if self._shortfalls:
            found = self._on.where(whole.deciding >= 1, whole.lacking, 0)
            for number in self._counts:
                found = self._on.where(whole.deciding == number, number, found)
            chosen = self._held(self._if(outcome, NOT_MET, found), f"{self._name}s", held)
            shown += self._shown(chosen, [(each.low, each.high) for each in self._numbered], SHORTFALL)
            many = self._on.expr(self._if(outcome, NOT_MET, whole.shortfalls))
            shown.append(many.cast(self._on.on.Int16).alias(f"{self._name}_{SHORTFALL[-1]}"))
        if self._margins:
            chosen = self._held(self._if(outcome, MET, whole.deciding), f"{self._name}m", held)
            shown += self._shown(chosen, [(-each.high, -each.low) for each in self._numbered], MARGIN)
        if self._figures:
            found = self._on.where(whole.leaf >= 1, self._before(whole.leaf, whole.lacking), 0)
            found = self._on.where(outcome == NOT_MET, found, whole.leaf)
            chosen = self._held(self._on.where(is_judged, found, 0), f"{self._name}g", held)
            of_figures, copied = self._compared.columns(chosen, self._comparisons)
            shown += of_figures
            self.units |= self._compared.units
        return [*self._distances.held.rounds, self._columns, held, shown, copied]

    def _shown(self, chosen: Code, ends: Sequence[tuple[Expr, Expr]], names: Sequence[str]) -> list[Expr]:
        """Return the columns about the distance whose number is chosen in each row."""
        on, none, can = self._on.on, self._distances.none, {-1}
        low, high, unit, strictly = none.low, none.high, on.lit(-1, on.Int16), on.lit(None, on.Boolean)
        for number in sorted(possible(chosen) - {0}):
            test, kind = chosen == number, self._numbered[number].kind
            low, high = (when(on, test, *pair) for pair in zip(ends[number], (low, high), strict=True))
            for position in sorted(possible(kind) - {0}):
                id_, is_strict = self._distances.kinds[position]
                place = self._all_units.index(id_)
                can.add(place)
                both = _both(test, kind == position)
                unit = when(on, both, on.lit(place, on.Int16), unit)
                strictly = when(on, both, on.lit(value=is_strict), strictly)
        low, high = (when(on, end == 0.0, on.lit(0.0), end) for end in (low, high))  # and not -0.0
        columns = [f"{self._name}_{name}" for name in names[:4]]
        self.units[columns[2]] = frozenset(can)
        return [each.alias(name) for each, name in zip((low, high, unit, strictly), columns, strict=True)]

    # the methods of `Reading`

    def compare(self, node: Compare) -> _Part:
        judged = self._verdicts.held(self._verdicts.compare(node))
        number = self._number(self._distances.of_comparison(node) if self._has_distances else self._distances.none)
        self._comparisons[number] = node
        has_distance = self._numbered[number].kind >= 1
        lacking = self._if(judged.code, NOT_MET, self._on.where(has_distance, number, 0))
        return _Part(judged, number, lacking, self._on.where(lacking >= 1, 1, 0), number)

    def matches(self, node: Matches) -> _Part:
        return _Part(self._verdicts.held(self._verdicts.matches(node)))

    def fixed(self, node: Fixed) -> _Part:
        return _Part(self._verdicts.fixed(node))

    def outcome(self, node: Outcome) -> _Part:
        return _Part(self._verdicts.outcome(node))

    def all_of(self, node: AllOf, parts: list[_Part]) -> _Part:
        return self._combined(self._verdicts.all_of(node, [part.judged for part in parts]), parts)

    def any_of(self, node: AnyOf, parts: list[_Part]) -> _Part:
        judged = self._verdicts.any_of(node, [part.judged for part in parts])
        if not node.is_secondary:
            return self._combined(judged, parts)
        return evolve(self._combined(judged, parts[:1]), leaf=parts[0].leaf)  # its open twin is the same comparison

    def count_of(self, node: CountOf, parts: list[_Part]) -> _Part:
        found = self._combined(self._verdicts.count_of(node, [part.judged for part in parts]), parts)
        if NOT_MET not in possible(found.judged.code):
            return found
        met, _, unknown = combine.tally([part.judged.code for part in parts], self._on)
        numbers = (self._on.expr(many).cast(self._on.on.Float64) for many in (met, unknown))
        number = self._number(self._distances.of_count(node.at_least, *numbers))
        self._counts.append(number)
        deciding = self._on.where(found.judged.code == NOT_MET, number, found.deciding)
        return evolve(found, deciding=deciding)

    def choose(self, node: Choose, when: _Part, then: _Part, otherwise: _Part) -> _Part:
        judged = self._verdicts.held(self._verdicts.choose(node, when.judged, then.judged, otherwise.judged))
        on, is_open = self._on, when.judged.code == UNKNOWN
        # while it is open which branch is taken, both may count, `otherwise` first
        lacking = self._before(on.where(is_open, then.lacking, 0), otherwise.lacking)
        many = otherwise.shortfalls + on.where(is_open, then.shortfalls, 0)
        taken = when.judged.code == MET
        return _Part(
            judged,
            on.where(taken, then.deciding, otherwise.deciding),
            self._if(judged.code, NOT_MET, on.where(taken, then.lacking, lacking)),
            self._if(judged.code, NOT_MET, on.where(taken, then.shortfalls, many)),
            on.where(taken, then.leaf, on.where(is_open, self._leaf(judged, [otherwise, then]), otherwise.leaf))
            if self._figures
            else 0,
        )

    def _combined(self, judged: Judged, parts: Sequence[_Part]) -> _Part:
        judged = self._verdicts.held(judged)
        codes, deciding = [part.judged.code for part in parts], [part.deciding for part in parts]
        lacking = reduce(self._before, (part.lacking for part in reversed(parts)))
        return _Part(
            judged,
            self._on.reason_of_first(judged.code, codes, deciding),
            self._if(judged.code, NOT_MET, lacking),
            self._if(judged.code, NOT_MET, sum(part.shortfalls for part in parts)),
            self._leaf(judged, parts),
        )

    def _leaf(self, judged: Judged, parts: Sequence[_Part]) -> Code:
        """Return the comparison that decides the first part with the verdict of the whole; 0 if no part has it."""
        found: Code = 0
        for part in reversed(parts) if self._figures else ():
            found = self._on.where(part.judged.code == judged.code, part.leaf, found)
        return found

    # numbers and columns

    def _number(self, found: Distance) -> int:
        """Store a distance in columns, and return its number."""
        number, on = len(self._numbered), self._on.on
        if possible(found.kind) != {0}:
            name, none = f"{self._name}d{number}", self._distances.none
            kind, low = self._held(found.kind, name, self._columns), on.col(f"{name}l")
            self._columns.append(when(on, found.kind >= 1, found.low, none.low).alias(f"{name}l"))
            if not found.is_point:
                self._columns.append(when(on, found.kind >= 1, found.high, none.high).alias(f"{name}h"))
            found = Distance(kind, low, low if found.is_point else on.col(f"{name}h"))
        self._numbered.append(found)
        return number

    def _held(self, code: Code, name: str, columns: list[Expr]) -> Code:
        if not isinstance(code, Codes):
            return code
        columns.append(code.expr.alias(name))
        return Codes(self._on.on.col(name), code.can)

    def _before(self, others: Code, one: Code) -> Code:
        """Return the number `one` where it is not 0, else `others`."""
        return self._on.where(one >= 1, one, others)

    def _if(self, code: Code, verdict: int, value: Code) -> Code:
        return self._on.where(code == verdict, value, 0)


def _both(one: Test, other: Test) -> Test:
    if isinstance(one, bool):
        return other if one else False
    return one & other if not isinstance(other, bool) else one if other else False
