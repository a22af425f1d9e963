"""Compares tables of results whose rows several rule sets judged: the rows of one set before and one set after at a time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from attrs import evolve, frozen

from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.many.result_tables import (
    NO_VERDICT,
    PASS_RESULTS,
    check_unique,
    comparable,
    crossed_tables,
    figures_judged,
)
from ntm_criteria.many.verdict_pairs import by_rules
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.tables import (
    FIGURE,
    RULE,
    ComparedPart,
    ComparedVerdict,
    Crossed,
    changes_of,
    judge_by_stamp,
    numbered,
)
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation import STAMP, WHOLE, columns_of, stamp_of, with_comparable_keys
from ntm_criteria.tables.expressions import AnyTable, Table, with_identities
from ntm_criteria.tables.routing import SetsAsked, sets_in

SideRules: TypeAlias = RuleSet | SetsAsked
Sets: TypeAlias = Mapping[str, RuleSet]  # by stamp
_NONE, _ABSENT = "", "*"  # in place of a stamp: no set judged the row; the other table lacks the commune
_OWN, _OTHER = f"{PREFIX}own", f"{PREFIX}other"


def compare_rows(
    problems: Problems,
    natives: tuple[AnyTable, AnyTable],
    opened: tuple[Table, Table],
    keys: list[str],
    others: list[str],
    sides: tuple[SideRules | None, SideRules | None],
    figures: Mapping[str, Mapping[str, Any]],
) -> AnyTable:
    """Compare each row by the set that judged it before and the one after.

    :param natives: the callers' tables before and after; `opened`, the same, opened.
    """
    sets, tables = list[Mapping[str, RuleSet]](), list[Table]()
    for argument, native, table, side in zip(("before", "after"), natives, opened, sides, strict=True):
        if isinstance(side, RuleSet):
            sets.append({stamp_of(side): side})
            tables.append(table if STAMP in table.schema else with_stamp(table, side))
        else:
            try:
                sets.append(sets_in(native, cast(SetsAsked, side), argument))
            except FactError as error:
                problems.note(*error.problems)
            tables.append(table)
    problems.raise_if_any(FactError)
    old, new = with_comparable_keys({"before": tables[0], "now": tables[1]}, keys).values()
    for argument, table in (("before", old), ("after", new)):
        check_unique(problems, argument, table, keys)
    problems.raise_if_any(FactError)
    pairs = pairs_of(old, new, keys, (sets[0], sets[1]))
    if not pairs:
        problems.add(ProblemCode.MISSING_COLUMN, NO_VERDICT, hint=PASS_RESULTS)
    problems.raise_if_any(FactError)
    crossed = list[Crossed]()
    if any(pair.needs_crossing for pair in pairs):
        for argument, options in figures.items():
            is_old = argument == "before_figures"
            made = list[Table]()
            for of_old in (not is_old, is_old):  # by the sets of the other table, and by its own
                names = {
                    each.crossed[of_old]
                    for pair in pairs
                    if pair.needs_crossing
                    for each in pair.verdicts
                    if each.crossed
                }
                results = (old, sets[0]) if of_old else (new, sets[1])
                judged = judge_by_stamp(options, *results, by=keys, only=sorted(names))
                made.append(figures_judged(judged, argument, options, new, keys, sorted(names)))
            crossed.append(crossed_tables(argument, options, *made))
        _, crossed = comparable(crossed, {"now": new}, keys)
    return changes_of([pair.part(crossed) for pair in pairs], keys, others)


@frozen(eq=False)
class Pair:
    """The rows of two tables of results that one set judged before and one after."""

    before: Table
    after: Table
    stamps: tuple[str, str]
    sets: tuple[RuleSet | None, RuleSet | None]
    verdicts: tuple[ComparedVerdict, ...]

    @property
    def needs_crossing(self) -> bool:
        """Whether figures or rules may be the cause."""
        return None not in self.sets and self.sets[0] != self.sets[1]

    def part(self, crossed: Sequence[Crossed]) -> ComparedPart:
        """Return what is compared, with the figures of either table judged by the rules of the other."""
        old, new = self.stamps
        cause = FIGURE if old == new else RULE if _NONE in self.stamps else None
        shown = [None if stamp in (_NONE, _ABSENT) else stamp for stamp in self.stamps]
        own = [evolve(each, year=_year_of(each, self.sets)) for each in crossed] if self.needs_crossing else []
        return ComparedPart(self.before, self.after, self.verdicts, own, cause, (shown[0], shown[1]))


def _year_of(crossed: Crossed, sets: tuple[RuleSet | None, RuleSet | None]) -> tuple[str, int, int] | None:
    rules = sets[crossed.is_old]
    return None if crossed.year is None or rules is None else (crossed.year[0], *rules.years)


def with_stamp(table: Table, rules: RuleSet) -> Table:
    """Return a table of results that says of each row that `rules` judged it."""
    frame: Any = table.deferred
    stamped = frame.with_columns(table.on.lit(stamp_of(rules), table.on.String).alias(STAMP))
    return evolve(table.after(stamped), names=(*dict.fromkeys([*table.names, STAMP]),))


def pairs_of(old: Table, new: Table, keys: Sequence[str], sets: tuple[Sets, Sets]) -> list[Pair]:
    """Split two tables of results, whose keys compare exactly, by the sets that judged a commune before and after.

    The pairs of sets that there are in lazy tables are computed.
    """
    before, after = (numbered(table, is_old=is_old) for table, is_old in ((old, True), (new, False)))
    sides = [(before, after), (after, before)]
    marked = [_marked(own, other, keys) for own, other in sides]
    found = set[tuple[str, str]]()
    for place, table in enumerate(marked):
        on = table.on
        distinct = table.rows(table.deferred.select(on.col(_OWN), on.col(_OTHER)).unique())
        found |= {(row[_OWN], row[_OTHER])[:: -1 if place else 1] for row in distinct}
    pairs = []
    for stamps in sorted(found):
        each = (sets[0].get(stamps[0]), sets[1].get(stamps[1]))
        verdicts = tuple(_verdicts(old, new, stamps, each, sets))
        if verdicts:
            parts = [_rows(table, stamps[:: -1 if place else 1]) for place, table in enumerate(marked)]
            pairs.append(Pair(parts[0], parts[1], stamps, each, verdicts))
    return pairs


def _marked(own: Table, other: Table, keys: Sequence[str]) -> Table:
    """Add to a table the stamps of each row here and in the other table."""
    on, names = own.on, {f"{PREFIX}m{n}": key for n, key in enumerate(keys)}
    left, right = with_identities(own, names), with_identities(other, names)
    there = right.deferred.with_columns(on.col(STAMP).cast(on.String).fill_null(_NONE).alias(_OTHER))
    there = there.group_by(*names).agg(on.col(_OTHER).min())
    frame = on.with_other(left.deferred, there, list(names))
    frame = frame.with_columns(
        on.col(STAMP).cast(on.String).fill_null(_NONE).alias(_OWN), on.col(_OTHER).fill_null(_ABSENT)
    )
    return own.after(frame)


def _rows(table: Table, stamps: tuple[str, ...]) -> Table:
    on, (own, other) = table.on, stamps
    frame = table.deferred.filter((on.col(_OWN) == own) & (on.col(_OTHER) == other))
    return table.after(frame)


def _verdicts(
    old: Table,
    new: Table,
    stamps: tuple[str, str],
    pair: tuple[RuleSet | None, RuleSet | None],
    sets: tuple[Sets, Sets],
) -> Iterator[ComparedVerdict]:
    """Return what is compared of the rows that one set judged before and another after, or only one of the tables has."""
    before, after = pair
    if before is not None and after is not None:
        yield from by_rules(old, new, before, after)
    elif before is not None or after is not None:
        rules, side = (before, 0) if before is not None else (cast(RuleSet, after), 1)
        if (
            _ABSENT in stamps and stamps[side] in sets[1 - side]
        ):  # then a verdict may not have been asked of the other table
            yield from by_rules(old, new, rules, rules)
            return
        own, other = (old, new) if side == 0 else (new, old)
        for key, code in columns_of(rules).items():
            name = next((each for each in (code, columns_of(rules, "safe")[key]) if each in own.names), None)
            if name is not None:
                there = name if key == WHOLE and name in other.names else None
                columns = (name, there) if side == 0 else (there, name)
                yield ComparedVerdict(key[0], key[1] or "verdict", *columns)
    elif _ABSENT in stamps:
        own, is_old = (old, True) if stamps[1] == _ABSENT else (new, False)
        if "verdict" in own.names:
            yield ComparedVerdict("set", "verdict", *(("verdict", None) if is_old else (None, "verdict")))
