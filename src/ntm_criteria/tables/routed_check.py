"""Check a table whose rows call for several rule sets: each row by its own, in one call."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.problems import errors_in_names
from ntm_criteria.tables.columns import PREFIX, ROW, SET, YEAR, InFile, Level, place, row_path
from ntm_criteria.tables.evaluation import TableInputs, Tables, look_at
from ntm_criteria.tables.expressions import Cell, Row, Table, is_null, library, open_table, with_identities
from ntm_criteria.tables.mistakes import (
    SHOWN,
    TABLE_NAMES,
    CheckedSets,
    Severities,
    TableCheck,
    TableMistake,
    WrongRow,
    cell_text,
    check_sets,
    row_number,
    usable,
)
from ntm_criteria.tables.routed import Routed, distinct, open_routed, units_of_set
from ntm_criteria.tables.routing import GROUP, RulesByRow
from ntm_criteria.text import Text

_AT = Text("{at}: {message}", "{at}: {message}")
_NUMBER, _FIRST, _LAST = "n", f"{PREFIX}first_set", f"{PREFIX}last_set"
_TWICE = Text(
    "xã này còn dòng khác cùng cấp, được đánh giá theo bộ quy tắc khác",
    "the commune has another row of the same level, which another rule set judges",
)
_ONE_ROW = Text(
    "kiểm tra lại ngày xét công nhận; nếu là một lần xét thì chỉ giữ một dòng",
    "check the date of recognition; if it is one recognition, keep one row",
)


def check_routed(
    inputs: TableInputs,
    by_row: RulesByRow,
    *,
    severities: Severities,
    keeps_all: bool = False,
    files: Mapping[Level, InFile] | None = None,
) -> TableCheck:
    """Check every row by the rule set that is chosen for it; a row without one is a mistake.

    :param files: the places of rows, for tables that were read from files.
    :raises FactError: names or types of columns are wrong; it lists the mistakes in the other columns, too.
    """
    routed, inputs = open_routed(inputs, by_row)
    groups, sets = routed.groups, routed.sets
    is_shared = len(sets) + groups.has_rest > 1
    if routed.table.is_eager:
        parts = [part.inputs for part in groups.parts(inputs, marked=is_shared)]
    else:
        parts = groups.lazy_parts(inputs, marked=is_shared)
    without = _WithoutSet(routed, inputs, files or {}, by_row.columns.get("level"))
    opened, problems = list[Tables](), list[Problem]()
    for number, (rules, part) in enumerate(zip(sets, parts, strict=True)):
        try:
            with errors_in_names(rules.names):
                found = look_at(evolve(part, units=units_of_set(inputs.units, rules, sets)), rules)
                notes = () if "date" in by_row.columns else found.tables.notes
                own = evolve(found.tables, part=number if is_shared else None, files=files or {}, notes=notes)
                opened.append(usable(evolve(found, tables=own), raises=True))
        except FactError as error:
            problems += error.problems
    if problems:
        raise FactError(distinct([*TableCheck(tuple(without.mistakes(SHOWN))).problems, *problems]))
    year = opened[0].layout.year_name if opened else inputs.year if isinstance(inputs.year, str) else YEAR
    checked = CheckedSets(routed.table, routed.keys, year, routed.year, opened, without)
    return check_sets(checked, by_row.columns.values(), keeps_all=keeps_all, severities=severities)


@frozen(eq=False)
class _WithoutSet:
    """The rows of the main table that no rule set is found for; rows of the year before the one asked for need none.

    Also those of which several sets judge one commune.

    :ivar level: the column of the level, if sets are chosen by it.
    """

    routed: Routed
    inputs: TableInputs
    files: Mapping[Level, InFile]
    level: str | None

    @property
    def heights(self) -> Mapping[Level, int]:
        routed, inputs = self.routed, self.inputs
        others: dict[Level, Any] = {"village": inputs.villages, "before": inputs.previous}
        tables: dict[Level, Table] = {"now": routed.table}
        for level, native in others.items():
            if native is not None and routed.groups.has_rest and routed.sets:
                tables[level] = open_table(native, ())
        return {level: _height(table) for level, table in tables.items()}

    def mistakes(self, most: int | None) -> list[TableMistake]:
        groups = self.routed.groups
        kinds: dict[tuple[ProblemCode, str | None], dict[int, Problem]] = {}
        for place_, problems in groups.choices.problems.items():
            for problem in problems:
                column = str(problem.path[0]) if problem.path else None
                kinds.setdefault((problem.code, column), {}).setdefault(place_, problem)
        counts = self._counts() if kinds else {}
        found = []
        for (code, column), by_place in kinds.items():
            number = sum(counts.get(place_, 0) for place_ in by_place)
            if number:
                rows = self._rows(list(by_place), most)
                wrong = [self._wrong(row, column, by_place[place_]) for place_, row in rows]
                listed, kept = tuple(each.problem for each in wrong), tuple(wrong) if most is None else ()
                found.append(TableMistake(code, "now", column, number, listed, len(listed), kept))
        return [*found, *self._judged_twice(most)]

    def _judged_twice(self, most: int | None) -> list[TableMistake]:
        """Warn of rows of one commune, year and level that several sets judge, by different dates: one may be there twice."""
        routed, groups, table = self.routed, self.routed.groups, self.routed.table
        if len(routed.sets) < 2 or not routed.keys:
            return []
        if table.is_eager:
            own = {place_: set_ for place_, set_ in enumerate(groups.choices.by_cells) if set_ is not None}
            native = groups.placed().filter(library("polars").col(GROUP).is_in(list(own)))
            native = native.with_columns(library("polars").col(GROUP).replace_strict(own).alias(SET))
        else:
            native = nw.from_native(groups.numbered()).filter(nw.col(SET) >= 0).to_native()
        keyed: Any = with_identities(evolve(table, frame=nw.from_native(native)), groups.keyed.identities).frame
        keyed = keyed.lazy().filter(*(~nw.col(name).is_null() for name in groups.keyed.names))
        same = [*groups.keyed.names, *([routed.year] if routed.year else []), *([self.level] if self.level else [])]
        each = keyed.group_by(*same).agg(
            nw.col(SET).min().alias(_FIRST), nw.col(SET).max().alias(_LAST), nw.len().alias(_NUMBER)
        )
        twice = each.filter(nw.col(_FIRST) < nw.col(_LAST))
        number = sum(int(row[_NUMBER]) for row in table.rows(twice.select(_NUMBER)))
        if not number:
            return []
        in_file = [ROW] if "now" in self.files else []
        names = dict.fromkeys([*routed.keys, *([routed.year] if routed.year else []), *in_file])
        rows = keyed.join(twice.select(*same), on=same, how="semi").select(*names)
        rows = rows.sort(ROW) if in_file else rows
        found = table.rows(rows if most is None else rows.head(most))
        problem = Problem(ProblemCode.IMPLAUSIBLE, _TWICE, hint=_ONE_ROW, severity="warning")
        wrong = [self._wrong(row, None, problem) for row in found]
        listed, kept = tuple(one.problem for one in wrong), tuple(wrong) if most is None else ()
        return [TableMistake(problem.code, "now", None, number, listed, len(listed), kept)]

    def _wrong(self, row: Row, column: str | None, problem: Problem) -> WrongRow:
        routed, in_file = self.routed, self.files.get("now")
        names = [*routed.keys, *([routed.year] if routed.year else [])]
        at = in_file.where(row) if in_file else place(TABLE_NAMES["now"], names, row)
        path = row_path("now", names, row, *([column] if column else []))
        message = _AT.format(at=at, message=problem.message)
        said = evolve(problem, message=message, path=path, short=problem.message, params=row_number(row), place=None)
        asked = self.inputs.year if isinstance(self.inputs.year, int) else None
        year = row[routed.year] if routed.year else asked
        key = tuple(None if is_null(row[name]) else row[name] for name in routed.keys)
        value = None if column is None or is_null(row[column]) else cell_text(row[column])
        return WrongRow(key, None if is_null(year) else _whole(year), None, value, said)

    def _frame(self) -> Any:
        """Return the rows; those of a table in memory with the place of their group."""
        table, groups, year = self.routed.table, self.routed.groups, self.routed.year
        if table.is_eager:
            frame: Any = nw.from_native(groups.placed().lazy())
            frame = frame.filter(nw.col(GROUP).is_in(list(groups.choices.problems)))
        else:
            frame = nw.from_native(groups.numbered()).filter(nw.col(SET) == -1)
        if year is not None and isinstance(self.inputs.year, int) and table.schema[year].is_numeric():
            is_before = cast(Any, nw.col(year) == self.inputs.year - 1)
            frame = frame.filter(~is_before | nw.col(year).is_null())
        return frame

    def _counts(self) -> dict[int, int]:
        """Count the rows of each group."""
        table, groups = self.routed.table, self.routed.groups
        by = [GROUP] if table.is_eager else list(groups.columns)
        frame = self._frame()
        counted = frame.group_by(*by).agg(nw.len().alias(_NUMBER)) if by else frame.select(nw.len().alias(_NUMBER))
        found: dict[int, int] = {}
        for row in table.rows(counted):
            place_ = groups.place_of(row)
            found[place_] = found.get(place_, 0) + int(row[_NUMBER])
        return found

    def _rows(self, places: Sequence[int], most: int | None) -> list[tuple[int, Row]]:
        """Return the first rows of some groups, each with the number of its group."""
        table, groups, routed = self.routed.table, self.routed.groups, self.routed
        frame = self._frame()
        if table.is_eager:
            frame = frame.filter(nw.col(GROUP).is_in(list(places)))
        elif groups.columns:
            frame = frame.filter(groups.is_one_of(places))
        in_file = [ROW] if "now" in self.files else []
        group = [GROUP] if table.is_eager else []
        names = dict.fromkeys(
            [*routed.keys, *([routed.year] if routed.year else []), *groups.columns, *in_file, *group]
        )
        frame = frame.select(*names)
        frame = frame.sort(ROW) if in_file else frame
        rows = table.rows(frame if most is None else frame.head(most))
        return [(groups.place_of(row), row) for row in rows]


def _height(table: Table) -> int:
    if table.eager is not None:
        return table.eager.height
    return int(table.rows(table.deferred.select(table.on.len().alias(_NUMBER)))[0][_NUMBER])


def _whole(cell: Cell) -> int | None:
    return int(cell) if str(cell).strip().isdecimal() else None
