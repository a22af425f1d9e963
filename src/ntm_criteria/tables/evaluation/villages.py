"""Rolling villages up: how many meet a condition, for every measure over villages that a rule set holds."""

from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

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
from ntm_criteria.tables.evaluation.evaluate import TableReading
from ntm_criteria.tables.evaluation.figures import TOTAL, Roll, TableSource
from ntm_criteria.tables.expressions import Dialect, Expr, Frame

LISTED = f"{PREFIX}listed"
NAME = f"{PREFIX}name"  # a village's name, as compared


@frozen(eq=False)
class RollUp:
    """A body to judge in every village: of which measures, and whether it looks at other villages itself."""

    roll: Roll
    measure: Villages
    is_nested: bool


@frozen(eq=False)
class RollUps:
    """All of a rule set, and which of them each measure reads (by its id)."""

    all: tuple[RollUp, ...]
    of: Mapping[int, Roll]


def roll_ups(conditions: Iterable[Condition], measures: Iterable[Villages]) -> RollUps:
    """Every measure over villages in these conditions and among these measures; equal bodies are judged once."""
    made: dict[Any, RollUp] = {}
    of: dict[int, Roll] = {}
    found = [measure for condition in conditions for measure in _within(condition)]
    found += [each for measure in measures for each in (*_within(body_of(measure)), measure)]
    for measure in found:
        key = measure.body, measure.named
        if key not in made:
            made[key] = RollUp(Roll(len(made)), measure, bool(_within(body_of(measure))))
        of[id(measure)] = made[key].roll
    return RollUps(tuple(made.values()), of)


def _within(condition: Condition) -> list[Villages]:
    """The measures over villages in a condition, the inner ones first."""
    found = [node.measure for node in nodes(condition) if isinstance(node, Compare)]
    return [measure for measure in reversed(found) if isinstance(measure, VillageShare | VillageCount)]


@frozen(eq=False)
class Roller:
    """Counts villages for the communes of a table."""

    columns: Mapping[tuple[str, Level], Column]
    ups: RollUps
    keys: tuple[str, ...]  # working columns by which villages belong to communes
    on: Dialect
    year: int | None

    def count(self, communes: Frame, villages: Frame | None) -> Frame:
        """The communes with their number of villages and, for each body, how many meet it, miss it and leave it open."""
        communes = self._numbers(communes, villages)
        for nested in (False, True):
            ups = [up for up in self.ups.all if up.is_nested is nested]
            if ups:
                communes = self._round(communes, villages, ups)
        return communes

    def _numbers(self, communes: Frame, villages: Frame | None) -> Frame:
        if villages is None:
            communes = communes.with_columns(self.on.lit(0.0).alias(LISTED))
        else:
            ones = villages.with_columns(self.on.lit(1.0).alias(LISTED))
            communes = self._join_sums(communes, ones, [LISTED])
        total, column = self.on.col(LISTED), self.columns.get((VILLAGES, "now"))
        if column is not None:
            stated = self.on.col(column.work)
            total = self.on.when(column.known & (stated > total)).then(stated).otherwise(total)
        return communes.with_columns(total.alias(TOTAL))

    def _round(self, communes: Frame, villages: Frame | None, ups: list[RollUp]) -> Frame:
        if villages is not None:
            communes = self._listed(communes, villages, ups)
        nobody = self._reading("nobody", set())
        made = []
        for up in ups:
            roll, named = up.roll, up.measure.named
            code = nobody.held(up.measure.body.read(nobody)).code
            of = self.on.lit(float(len(named))) if named else self.on.col(TOTAL)
            listed = self.on.col(roll.listed if named else LISTED)
            rest = of - listed if villages is not None else of
            for name, wanted in zip(roll.names, (MET, NOT_MET, UNKNOWN), strict=True):
                known = self.on.col(name) if villages is not None else self.on.lit(0.0)
                more = self._where(code == wanted, rest)
                made.append((known if more is None else known + more).alias(name))
        return nobody.staged(communes).with_columns(*made)

    def _listed(self, communes: Frame, villages: Frame, ups: list[RollUp]) -> Frame:
        used: set[str] = set()
        listed = self._reading("listed", used)
        codes = [(up, listed.held(up.measure.body.read(listed)).code) for up in ups]
        if used:
            villages = villages.join(
                singles(self.on, communes.select(*self.keys, *sorted(used)), self.keys), on=list(self.keys)
            )
        made, sums = [], []
        for up, code in codes:
            roll, here = up.roll, None
            if up.measure.named:
                here = self.on.col(NAME).is_in(sorted(same_names(up.measure.named)))
                made.append(self.on.when(here).then(1.0).otherwise(0.0).alias(roll.listed))
                sums.append(roll.listed)
            for name, wanted in zip(roll.names, (MET, NOT_MET, UNKNOWN), strict=True):
                one = self._where(code == wanted, self.on.lit(1.0))
                one = self.on.lit(0.0) if one is None else one
                made.append((one if here is None else self.on.when(here).then(one).otherwise(0.0)).alias(name))
                sums.append(name)
        return self._join_sums(communes, listed.staged(villages).with_columns(*made), sums)

    def _join_sums(self, communes: Frame, villages: Frame, sums: list[str]) -> Frame:
        summed = villages.group_by(*self.keys).agg(*(self.on.col(name).sum() for name in sums))
        joined = self.on.with_other(communes, summed, list(self.keys))
        return joined.with_columns(*(self.on.col(name).fill_null(0.0) for name in sums))

    def _reading(self, where: str, used: set[str]) -> TableReading:
        source = TableSource(self.columns, self.ups.of, self.on, where, used)
        return TableReading(source, {}, year=self.year, reasons=False)

    def _where(self, test: Any, value: Expr) -> Expr | None:
        """The value where the test holds and 0 elsewhere; None where it can hold nowhere."""
        if isinstance(test, bool):
            return value if test else None
        return self.on.when(test).then(value).otherwise(0.0)


def singles(on: Dialect, frame: Frame, keys: Iterable[str]) -> Frame:
    """The rows whose key stands there once: a join with them never makes more rows."""
    keys = list(keys)
    rest = [name for name in names_of(frame) if name not in keys]
    number = f"{PREFIX}rows"
    grouped = frame.group_by(*keys).agg(on.len().alias(number), *(on.col(name).min() for name in rest))
    return grouped.filter(on.col(number) == 1).select(*keys, *rest)


def names_of(frame: Frame) -> list[str]:
    return list(frame.collect_schema())


def same_names(names: Iterable[str]) -> set[str]:
    """The names as compared, composed and decomposed: no engine but Python brings a text into one form."""
    keys = {village_key(name) for name in names}
    return keys | {normalize("NFD", key) for key in keys}
