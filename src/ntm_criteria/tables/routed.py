"""Judge a table whose rows call for several rule sets: each row by its own, in one call."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from ntm_criteria.errors import FactError, Problem
from ntm_criteria.model import UNKNOWN, RuleSet
from ntm_criteria.problems import errors_in_names
from ntm_criteria.tables.columns import ORDER, SET, YEAR, axes_of, columns_asked, not_taken, own_name, verdicts_asked
from ntm_criteria.tables.evaluation import (
    OK,
    STAMP,
    WHOLE,
    Key,
    TableInputs,
    provenance_of_rows,
    refuse_twice,
    stamp_of,
    wanted_of,
)
from ntm_criteria.tables.expressions import (
    LABELS,
    AnyTable,
    EagerTable,
    Native,
    Table,
    library,
    open_table,
    with_columns_as,
    with_constant,
    with_metadata,
)
from ntm_criteria.tables.judge_one import SetResult, Wanted, judge_one
from ntm_criteria.tables.routing import (
    Groups,
    RulesByRow,
    groups_in_memory,
    groups_of_lazy,
    missing_columns,
    rules_by_stamp,
    with_rows,
    with_stamps,
)
from ntm_criteria.text import Text, identity, one_line

_DATE_IN_RULES = Text(
    "cột ngày xét công nhận đã nằm trong rules: RulesByRow(…, date='…')",
    "the column of the dates of recognition is given with rules: RulesByRow(…, date='…')",
)
_KINDS = ("indicator", "criterion", "set")


@frozen(eq=False)
class Routed:
    """The opened main table of a call with a rule set for each row.

    :ivar keys: the columns of the key, and `year` that of the year, if there is one, as the table calls them.
    """

    table: Table
    keys: tuple[str, ...]
    year: str | None
    groups: Groups

    @property
    def sets(self) -> tuple[RuleSet, ...]:
        return self.groups.choices.sets


def judge_by_stamp(
    arguments: Mapping[str, Any], results: Table, sets: Mapping[str, RuleSet], *, by: Sequence[str], only: Sequence[str]
) -> AnyTable:
    """Judge figures by the sets that judged the same communes in a table of results; other rows have no verdicts.

    :param arguments: those of `assess_table` that give the tables, and "errors".
    :param results: the results, with the columns of the key and `judged_by`.
    :param sets: the sets by stamp.
    """
    tables = {name: value for name, value in arguments.items() if name != "errors"}
    frame = with_stamps(tables.pop("frame"), results, by, "frame")
    year = tables.get("year")
    keys = [key for key in by if identity(key) != identity(year if isinstance(year, str) else YEAR)] or list(by)
    inputs = TableInputs(frame=frame, by=keys, **tables)
    wanted = Wanted(errors=arguments.get("errors", "raise"), verdicts="code", names="safe", only=only)
    return judge_routed(inputs, rules_by_stamp(sets), wanted, may_lack_sets=True)


def judge_routed(inputs: TableInputs, by_row: RulesByRow, wanted: Wanted, *, may_lack_sets: bool = False) -> AnyTable:
    """Judge every row by the rule set that is chosen for it.

    :param may_lack_sets: whether rows without a rule set are none of the mistakes.
    :raises FactError: all mistakes at once: rows of a table in memory without a rule set, and what `judge_one` refuses.
    """
    routed, inputs = open_routed(inputs, by_row)
    raises = routed.table.is_eager and wanted.errors == "raise" and not may_lack_sets
    problems = _without_set(routed, inputs) if raises else []
    only = only_of_sets(routed.sets, wanted.only)
    judge = _in_memory if routed.table.is_eager else _lazy
    return judge(routed, inputs, [evolve(wanted, only=names, stamp=False) for names in only], wanted, problems)


def open_routed(inputs: TableInputs, by_row: RulesByRow) -> tuple[Routed, TableInputs]:
    """Open the main table and find the groups of its rows."""
    if inputs.date is not None:
        raise not_taken("date", inputs.date, _DATE_IN_RULES)
    by = columns_asked("by", inputs.by)
    year = inputs.year if isinstance(inputs.year, str) else YEAR
    table = open_table(inputs.frame, ())
    if table.eager is not None:  # a stream can be read only once
        inputs = evolve(inputs, frame=cast(AnyTable, table.eager))
    names = {own_name(name, table.names) for name in (*by, year)}
    table = open_table(inputs.frame, {*names, *by_row.columns.values()})
    own = {name: own_name(name, table.names) for name in (*by, year)}
    table = with_columns_as(table, {name: name for name in own.values()})
    missing = missing_columns(by_row, table.names)
    if missing:
        raise FactError(missing)
    year_column = own[year] if own[year] in table.names else None
    keys = tuple(dict.fromkeys(own[key] for key in by if own[key] in table.names and own[key] != year_column))
    find = groups_in_memory if table.is_eager else groups_of_lazy
    return Routed(table, keys, year_column, find(table, by_row, keys, year_column)), inputs


def _without_set(routed: Routed, inputs: TableInputs) -> list[Problem]:
    """Return the problems of the rows without a rule set; rows of the year before the one judged need none."""
    problems, frame = list[Problem](), cast(Native, routed.table.polars)
    for place, found in routed.groups.choices.problems.items():
        rows = routed.groups.rows[place]
        cells = frame[rows]
        if routed.year is not None and isinstance(inputs.year, int) and cells.schema[routed.year].is_numeric():
            cells = cells.filter(library("polars").col(routed.year) != inputs.year - 1)
        if cells.height:
            first = cells.row(0, named=True)
            key = ", ".join(f"{name}={one_line(str(first[name]), longest=60)}" for name in routed.keys)
            problems += [with_rows(problem, cells.height, key) for problem in found]
    return problems


def only_of_sets(sets: Sequence[RuleSet], only: Iterable[str] | None) -> list[list[str] | None]:
    """Return which of the verdicts asked for each set has.

    :raises FactError: none of the sets has a verdict of this name.
    """
    if only is None or not sets:
        return [None] * len(sets)
    found: list[list[str] | None] = [[] for _ in sets]
    problems = list[Problem]()
    for name in verdicts_asked(only):
        refused = list[Problem]()
        for names, rules in zip(found, sets, strict=True):
            try:
                wanted_of(rules, [name])
            except FactError as error:
                refused += error.problems
            else:
                assert names is not None
                names.append(name)
        problems += refused if len(refused) == len(sets) else []
    if problems:
        raise FactError(problems)
    return found


def _all_judged(
    sets: Sequence[RuleSet], inputs: Sequence[TableInputs], wanted: Sequence[Wanted], problems: list[Problem]
) -> list[SetResult]:
    """Judge each group by its set; one FactError has the mistakes of all groups, each once."""
    results = []
    for rules, each, of_set in zip(sets, inputs, wanted, strict=True):
        try:
            with errors_in_names(rules.names):
                results.append(judge_one(evolve(each, units=units_of_set(each.units, rules, sets)), rules, of_set))
        except FactError as error:
            problems += error.problems
    if problems:
        raise FactError(distinct(problems))
    return results


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that several rule sets find alike once."""
    return list({(problem.code, problem.message.en): problem for problem in problems}.values())


def units_of_set(units: Mapping[str, str] | None, rules: RuleSet, sets: Sequence[RuleSet]) -> Mapping[str, str] | None:
    """Return the units of what a set measures, and those of what none of the sets knows, which it refuses."""
    known, measured = set[str]().union(*(each.facts for each in sets)), _measured(rules)
    names = {fact: own_name(fact, tuple(rules.facts)) for fact in units or ()}
    return units and {fact: units[fact] for fact, name in names.items() if name in measured or name not in known}


def _measured(rules: RuleSet) -> set[str]:
    """Return the facts that a set reads numbers of."""
    reads = {id_ for id_ in rules.reads | rules.reads_previous if rules.facts[id_].is_number}
    return {*reads, *rules.totals}


def _order(routed: Routed, results: Sequence[SetResult], wanted: Wanted) -> tuple[list[str], list[str]]:
    """Return the columns that the result keeps, and the added ones: indicators of all sets, criteria, the whole."""
    own = [*routed.keys, *([routed.year] if routed.year else [])]
    kept = dict.fromkeys(
        [*own, *(name for result in results for name in result.output.kept if name not in (SET, ORDER))]
    )
    by_key: dict[Key, dict[str, None]] = {}
    for result in results:
        for key, names in result.output.names.items():
            by_key.setdefault(key, {}).update(dict.fromkeys(names))
    if not results and (wanted.only is None or "verdict" in verdicts_asked(wanted.only)):
        by_key[WHOLE] = {"verdict": None}
    added = [name for key in sorted(by_key, key=_place) for name in by_key[key]]
    added += [*([OK] if wanted.ok else []), STAMP]
    refuse_twice(added, list(kept), minds_capitals=routed.table.minds_capitals)
    return list(kept), added


def _place(key: Key) -> tuple[int, list[tuple[int, str]]]:
    """Return what verdicts of several sets are sorted by: indicators, criteria, the whole; within them, the numbers."""
    parts = re.findall("[0-9]+|[^0-9]+", key[1])
    return _KINDS.index(key[0]), [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _in_memory(
    routed: Routed, inputs: TableInputs, of_sets: Sequence[Wanted], wanted: Wanted, problems: list[Problem]
) -> AnyTable:
    polars, groups, eager = library("polars"), routed.groups, cast(EagerTable, routed.table.eager)
    parts = groups.parts(inputs)
    results = _all_judged(routed.sets, [part.inputs for part in parts], of_sets, problems)
    kept, added = _order(routed, results, wanted)
    pieces, labels = list[Native](), dict[str, tuple[str, ...]]()
    for rules, part, result in zip(routed.sets, parts, results, strict=True):
        own = polars.DataFrame([part.rows.alias(ORDER), *(each.head(len(part.rows)) for each in result.columns)])
        pieces.append(own.with_columns(polars.lit(stamp_of(rules)).alias(STAMP)))
        labels.update(result.labels)
    rest = groups.rest()
    without = polars.DataFrame({ORDER: rest, STAMP: polars.Series([None] * len(rest), dtype=polars.String)})
    if "verdict" in added:
        is_text = wanted.verdicts == "label" and not routed.table.is_foreign
        whole = polars.lit(LABELS[UNKNOWN], polars.Enum(LABELS)) if is_text else polars.lit(UNKNOWN, polars.Int8)
        without = without.with_columns(whole.alias("verdict"))
        if wanted.verdicts == "label" and routed.table.is_foreign:
            labels["verdict"] = LABELS
    if wanted.ok:
        without = without.with_columns(polars.lit(False).alias(OK))
    columns = polars.concat([*pieces, without], how="diagonal_relaxed").sort(ORDER).select(*added).get_columns()
    return cast(AnyTable, with_metadata(eager.beside(kept, columns, labels), provenance_of_rows()))


def _lazy(
    routed: Routed, inputs: TableInputs, of_sets: Sequence[Wanted], wanted: Wanted, problems: list[Problem]
) -> AnyTable:
    table, on = routed.table, routed.table.on
    scope = set[str]().union(*map(axes_of, routed.sets))
    also = tuple(name for name in table.names if name in scope)
    working = (SET, ORDER) if on.is_polars else (SET,)
    parts = routed.groups.lazy_parts(
        inputs, marked=wanted.ok
    )  # else villages of another set would be those of no commune
    results = _all_judged(routed.sets, parts, [evolve(each, also=(*also, *working)) for each in of_sets], problems)
    kept, added = _order(routed, results, wanted)
    pieces = list[Any]()
    for place, (rules, result) in enumerate(zip(routed.sets, results, strict=True)):
        frame = nw.from_native(cast(Any, result.frame))
        frame = frame.filter(nw.col(SET) == place)
        pieces.append(nw.from_native(cast(Any, with_constant(frame.to_native(), STAMP, stamp_of(rules)))))
    dtypes: dict[str, Any] = {name: dtype for piece in pieces for name, dtype in piece.collect_schema().items()}
    if routed.groups.has_rest or not pieces:
        rest = nw.from_native(routed.groups.numbered()).filter(nw.col(SET) == -1)
        whole = nw.lit(UNKNOWN if wanted.verdicts == "code" else LABELS[UNKNOWN])
        constants = [
            whole.cast(dtypes.get("verdict", nw.Int8 if wanted.verdicts == "code" else nw.String)).alias("verdict")
        ]
        constants += [nw.lit(False).alias(OK)] if wanted.ok else []
        rest = rest.with_columns(*(each for each in constants))
        names = [name for name in (*kept, *working, OK, "verdict") if name in rest.collect_schema().names()]
        pieces.append(rest.select(*dict.fromkeys(names)))
    order = [*kept, *added]
    selected = [
        piece.select(
            *(
                nw.col(name) if name in own else nw.lit(None).cast(dtypes.get(name, nw.String)).alias(name)
                for name in order
            ),
            *([nw.col(ORDER)] if on.is_polars else []),
        )
        for piece in pieces
        for own in [set(piece.collect_schema().names())]
    ]
    if on.is_polars:  # each piece is in order: sorted, all of them would be held in memory
        pieces_in_order = [each.to_native() for each in selected]
        native: Native = reduce(lambda first, second: first.merge_sorted(second, ORDER), pieces_in_order)
        return cast(AnyTable, native.drop(ORDER))
    joined = selected[0] if len(selected) == 1 else nw.concat(selected, how="vertical")
    return cast(AnyTable, joined.to_native())
