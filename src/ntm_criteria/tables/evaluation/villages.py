"""Count, for every measure over villages, the villages of each commune by the verdict on the measure's body.

The body is the condition that the measure judges in each village; a `RollUp` names the columns of the counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from ntm_criteria.figures import village_key
from ntm_criteria.model import (
    MET,
    NOT_MET,
    UNKNOWN,
    VILLAGES,
    Compare,
    Condition,
    VillageCount,
    Villages,
    VillageShare,
    body_of,
    nodes,
)
from ntm_criteria.tables.columns import PREFIX, Column, Level
from ntm_criteria.tables.evaluation.readings import TOTAL, YEAR_COLUMN, RollUp, TableReading, TableSource
from ntm_criteria.tables.expressions import Dialect, Expr, Frame, Test

LISTED = f"{PREFIX}listed"  # the number of a commune's rows in the villages table
NAME = f"{PREFIX}name"  # a village's name as `village_key` writes it


def roll_ups(conditions: Iterable[Condition], measures: Iterable[Villages]) -> dict[int, RollUp]:
    """Return the roll-ups of `measures`, and of the measures over villages in `conditions`, by `id()` of the measure.

    Measures with equal bodies and equal named villages share one roll-up. Measures inside the bodies are included.
    """
    all_measures = [measure for condition in conditions for measure in _within(condition)]
    all_measures += [inner for measure in measures for inner in (*_within(body_of(measure)), measure)]
    by_body: dict[Any, RollUp] = {}
    for measure in all_measures:
        key = measure.body, measure.named
        if key not in by_body:
            by_body[key] = RollUp(len(by_body), measure, _depth(measure))
    return {id(measure): by_body[measure.body, measure.named] for measure in all_measures}


def _within(condition: Condition) -> list[Villages]:
    """Return the measures over villages in a condition, and those in their bodies."""
    comparisons = [node for node in nodes(condition) if isinstance(node, Compare)]
    measures = [measure for node in comparisons for measure in (node.measure, node.exempting)]
    return [measure for measure in measures if isinstance(measure, VillageShare | VillageCount)]


def _depth(measure: Villages) -> int:
    """Return how deeply the measures over villages in the body of `measure` are nested; 0 if there is none."""
    return max((1 + _depth(inner) for inner in _within(body_of(measure))), default=0)


@frozen(eq=False)
class Roller:
    """Counts the villages of each commune of a table."""

    columns: Mapping[tuple[str, Level], Column]
    rolls: Mapping[int, RollUp]
    keys: tuple[str, ...]  # the working columns that link villages to communes
    on: Dialect
    year: int | None

    def count(self, communes: Frame, villages: Frame | None) -> Frame:
        """Add to `communes` the numbers of villages and, for each roll-up, the numbers of villages by verdict."""
        communes = self._numbers(communes, villages)
        rolls = list(dict.fromkeys(self.rolls.values()))
        for depth in sorted({roll.depth for roll in rolls}):
            communes = self._round(communes, villages, [roll for roll in rolls if roll.depth == depth])
        return communes

    def _numbers(self, communes: Frame, villages: Frame | None) -> Frame:
        if villages is None:
            communes = communes.with_columns(self.on.lit(0.0).alias(LISTED))
        else:
            ones = villages.with_columns(self.on.lit(1.0).alias(LISTED))
            communes = self._join_sums(communes, ones, [LISTED], self.keys)
        total, column = self.on.col(LISTED), self.columns.get((VILLAGES, "now"))
        if column is not None:
            stated = self.on.col(column.work)
            total = self.on.when(column.known & (stated > total)).then(stated).otherwise(total)
        return communes.with_columns(total.alias(TOTAL))

    def _round(self, communes: Frame, villages: Frame | None, rolls: list[RollUp]) -> Frame:
        """Add the counts of `rolls` to `communes`; villages without a row in the villages table have no figures."""
        counted = LISTED
        if villages is not None:
            communes, counted = self._listed(communes, villages, rolls)
        nobody, on, columns = self._reading("nobody", set()), self.on, []
        for roll in rolls:
            named = roll.measure.named
            code = nobody.held(roll.measure.body.read(nobody)).code
            rest = on.lit(float(len(named))) if named else on.col(TOTAL)
            if villages is not None:
                rest = rest - on.col(roll.listed if named else counted)
            for name, verdict in zip(roll.counts, (MET, NOT_MET, UNKNOWN), strict=True):
                listed = on.lit(0.0) if villages is None else on.col(name)
                columns.append((listed + self._where(code == verdict, rest)).alias(name))
        return nobody.staged(communes).with_columns(*columns)

    def _listed(self, communes: Frame, villages: Frame, rolls: list[RollUp]) -> tuple[Frame, str]:
        """Add the counts of listed villages; also return the name of the column with the number of villages judged.

        The villages of a commune with two rows are not judged where the rules also read the commune's own figures.
        """
        on, used = self.on, set[str]()
        reading = self._reading("listed", used)
        codes = [reading.held(roll.measure.body.read(reading)).code for roll in rolls]
        keys = self.keys
        if used:
            # rows of several years may share the villages of one commune, which are then judged once for each year
            keys = tuple(dict.fromkeys((*keys, YEAR_COLUMN))) if YEAR_COLUMN in communes.collect_schema() else keys
            own = singles(on, communes.select(*keys, *sorted(used.difference(keys))), keys)
            villages = villages.join(own, on=list(self.keys))
        columns = {f"{PREFIX}n{rolls[0].depth}": on.lit(1.0)} if used else {}
        judged = next(iter(columns), LISTED)
        for roll, code in zip(rolls, codes, strict=True):
            is_named: Test = True
            if roll.measure.named:
                is_named = on.col(NAME).is_in(sorted(map(village_key, roll.measure.named)))
                columns[roll.listed] = self._where(is_named, on.lit(1.0))
            for name, verdict in zip(roll.counts, (MET, NOT_MET, UNKNOWN), strict=True):
                columns[name] = self._where(is_named, self._where(code == verdict, on.lit(1.0)))
        villages = reading.staged(villages).with_columns(*(column.alias(name) for name, column in columns.items()))
        return self._join_sums(communes, villages, columns, keys), judged

    def _join_sums(self, communes: Frame, villages: Frame, sums: Iterable[str], keys: Sequence[str]) -> Frame:
        summed = villages.group_by(*keys).agg(*(self.on.col(name).sum() for name in sums))
        joined = self.on.with_other(communes, summed, list(keys))
        return joined.with_columns(*(self.on.col(name).fill_null(0.0) for name in sums))

    def _reading(self, where: str, used: set[str]) -> TableReading:
        source = TableSource(self.columns, self.rolls, self.on, where, used)
        return TableReading(source, {}, year=self.year, reasons=False)

    def _where(self, test: Test, value: Expr) -> Expr:
        """Return a column with `value` in the rows where `test` is true, and 0 in the other rows."""
        if isinstance(test, bool):
            return value if test else self.on.lit(0.0)
        return self.on.when(test).then(value).otherwise(0.0)


def singles(on: Dialect, frame: Frame, keys: Iterable[str]) -> Frame:
    """Keep only the rows whose values in `keys` occur in one row, so that a join with them never adds rows."""
    keys = list(keys)
    rest = [name for name in frame.collect_schema() if name not in keys]
    number = f"{PREFIX}rows"
    grouped = frame.group_by(*keys).agg(on.len().alias(number), *(on.col(name).min() for name in rest))
    return grouped.filter(on.col(number) == 1).select(*keys, *rest)
