"""The figures that the comparisons of an indicator compare, as whole numbers in columns: numerator over denominator."""

from collections.abc import Mapping

from ntm_criteria.model import PERCENT, VILLAGE, Compare, Dictionary, Measure, VillageCount, Villages
from ntm_criteria.tables.evaluation.readings.distances import units_of, when
from ntm_criteria.tables.evaluation.readings.figures import TableSource
from ntm_criteria.tables.expressions import Code, Dialect, Expr, Whole, possible

FIGURE = (
    "figure_low_numerator", "figure_low_denominator", "figure_high_numerator", "figure_high_denominator", "figure_unit"
)  # fmt: skip


class ComparedFigures:
    """Gives the columns about the figure of a comparison, which is chosen by its number in each row.

    :ivar units: after `columns`, the positions in `units_of` that may occur in the column of units; -1 is none.
    """

    def __init__(self, source: TableSource, facts: Dictionary, name: str) -> None:
        self.units: dict[str, frozenset[int]] = {}
        self._source, self._facts, self._name = source, facts, name

    def columns(self, chosen: Code, numbered: Mapping[int, Compare]) -> tuple[list[Expr], list[Expr]]:
        """Return the columns `FIGURE` in two rounds; those of the second copy columns of the first.

        :param chosen: the number of the comparison in each row, 0 for none.
        """
        on, names = self._source.on, [f"{self._name}_{name}" for name in FIGURE]
        null = on.lit(None, on.Float64)
        ends, unit, can, is_point = [null] * 4, on.lit(-1, on.Int16), {-1}, True
        all_units = units_of(self._facts)
        for number in sorted(possible(chosen) - {0}):
            measure, test = numbered[number].measure, chosen == number
            found = self._ends(measure)
            is_point = is_point and len(found) == 2  # the two ends are one
            ends = [when(on, test, one, other) for one, other in zip((*found, *found)[:4], ends, strict=True)]
            if (id_ := self._unit(measure)) is not None:
                can.add(place := all_units.index(id_))
                unit = when(on, test, on.lit(place, on.Int16), unit)
        shown = [end.cast(on.Int64).alias(name) for end, name in zip(ends, names[:4], strict=True)]
        self.units[names[4]] = frozenset(can)
        is_known = on.col(names[0]).is_null()
        last = [on.when(is_known).then(on.lit(-1, on.Int16)).otherwise(unit).alias(names[4])]
        if is_point:
            return shown[:2], [*(on.col(names[i]).alias(names[i + 2]) for i in (0, 1)), *last]
        return shown, last

    def _ends(self, measure: Measure) -> tuple[Expr, ...]:
        """Return numerator and denominator of the low end of a measure, then those of its high end if it is another one."""
        source, on = self._source, self._source.on
        ways = measure.value(source)
        null, is_point = on.lit(None, on.Float64), all(way.is_point for way in ways)
        found = [null] * (2 if is_point else 4)
        for way in reversed(ways):
            numbers = way.low if is_point else (*way.low, *way.high)
            wholes = [number for number in dict.fromkeys((way.low[1], way.high[1])) if isinstance(number, Whole)]
            exprs = [_number(on, number) for number in numbers]
            for whole in wholes:  # a share of 0 has no value, and no other way of the figure counts then
                exprs = [on.when(whole >= 1).then(expr).otherwise(null) for expr in exprs]
            found = [on.when(way.known).then(one).otherwise(other) for one, other in zip(exprs, found, strict=True)]
        return tuple(found)

    def _unit(self, measure: Measure) -> str | None:
        if isinstance(measure, Villages):
            unit = self._facts.units.get(VILLAGE if isinstance(measure, VillageCount) else PERCENT)
        else:
            unit = self._facts[measure.fact].unit
        return None if unit is None else unit.id


def _number(on: Dialect, number: Whole | int) -> Expr:
    return on.lit(float(number)) if isinstance(number, int) else number.flat.expr
