"""Count the verdicts on each indicator and criterion in a table of results: `summarise`."""

from collections.abc import Mapping, Sequence
from typing import Any, cast, overload

import narwhals.stable.v2 as nw
from attrs import evolve
from narwhals.stable.v2.typing import IntoFrameT

from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.tables.columns import columns_asked
from ntm_criteria.tables.evaluation import (
    STAMP,
    WHOLE,
    Key,
    columns_of,
    is_verdict_name,
    provenance,
    provenance_of_rows,
    refuse_other_sets,
    refuse_twice,
    stamp_of,
)
from ntm_criteria.tables.expressions import (
    LABELS,
    AnyTable,
    ArrowStream,
    Expr,
    Frame,
    Table,
    open_table,
    read_once,
    with_metadata,
)
from ntm_criteria.tables.routing import SetsAsked, sets_in
from ntm_criteria.text import Text

KIND, KEY, TOTAL = "level", "code", "total"
_ADDED = (KIND, KEY, *LABELS, "judged", TOTAL)
_MOST_NAMES = 5  # in a message
_NO_VERDICTS = Text("bảng không có cột kết quả nào", "the table has no verdict column")
_PASS_RESULT = Text("truyền bảng mà assess_table trả về", "pass what assess_table returned")


@overload
def summarise(table: IntoFrameT, rules: RuleSet | SetsAsked, *, by: str | Sequence[str] = ...) -> IntoFrameT: ...
@overload
def summarise(table: ArrowStream, rules: RuleSet | SetsAsked, *, by: str | Sequence[str] = ...) -> ArrowStream: ...
def summarise(table: AnyTable, rules: RuleSet | SetsAsked, *, by: str | Sequence[str] = ()) -> AnyTable:
    """Count the verdicts in a table of results.

    A table judged by another rule set would be counted under the wrong names, and nothing in a verdict column tells. So a table
    with verdict columns that `rules` does not have is refused, and of a table with the column "judged_by" (`assess_table` with
    `stamp=True`) only the verdicts of `rules` are counted. Sets with the same codes, such as a set and its amendment, are told
    apart by this column only.

    Rows are counted, not communes. Rows of the year before have the verdict `unknown` and are counted too; put the year
    column into `by` to count each year on its own.

    Of a table of several rule sets, the rows of each set are counted on their own, since the same code may be another indicator
    in another set: `rules` is then what `assess_table` took, and the result has a column "judged_by".

    :param table: the result of `assess_table`, in any of its forms; columns may have been joined to it.
    :param rules: the rule set that the table was judged by; or what chose a set for each row, such as `rules_in_force` or a
        `RulesByRow`; or the sets that judged it. Sets that are not bundled must be given, unless the table still has the
        columns that they are chosen by (`keep="all"`).
    :param by: the columns to group by, such as ["district"] or ["district", "year"]; by default the whole table is counted.
    :returns: a table of the same kind with the columns of `by`, `level` (indicator, criterion or set), `code`, the counts
        `met`, `not_met`, `unknown` and `not_applicable`, `judged` (met and not met together, the base of a share), and
        `total`, the number of rows, which exceeds the four counts if cells hold other values. Indicators and criteria
        without a column in the table are left out. With several sets, "judged_by" follows the columns of `by`, and is missing
        where rows without a rule set are counted, all of which are `unknown` on the whole.
    :raises FactError: a column of `by` is missing, the table has no verdict column, it was judged by another rule set, or a
        set that judged rows is not known.

    >>> import polars as pl
    >>> from ntm_criteria import assess_table, load_rule_set, summarise
    >>> rules = load_rule_set("bang-mac-2024")
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [91.5, 92.0]})
    >>> table = assess_table(communes, rules, by="commune_id", only=["3.1"])
    >>> summarise(table, rules).select("code", "met", "not_met", "total").rows()
    [('3.1', 1, 1, 2)]
    """
    groups = columns_asked("by", by)
    refuse_twice(_ADDED, groups)
    if not isinstance(rules, RuleSet):
        return _of_sets(table, rules, groups)
    columns = {names: columns_of(rules, names) for names in ("code", "safe")}
    opened = open_table(table, {*groups, STAMP, *columns["code"].values(), *columns["safe"].values()}, "table")
    present = _present(opened, rules)
    _check(groups, list(present.values()), opened, rules)
    stamp = stamp_of(rules) if STAMP in opened.names else None
    pieces = [_counted(opened, groups, key, name, stamp) for key, name in present.items()]
    return _together(opened, pieces, provenance(rules, None))


def _present(opened: Table, rules: RuleSet) -> dict[Key, str]:
    """Return the verdict columns of a rule set that a table has."""
    codes, safe = columns_of(rules), columns_of(rules, "safe")
    names = set(opened.names)
    return {
        key: next(name for name in (code, safe[key]) if name in names)
        for key, code in codes.items()
        if {code, safe[key]} & names
    }


def _together(opened: Table, pieces: Sequence[Frame], about: Mapping[str, str]) -> AnyTable:
    counted = opened.run(opened.on.concat(pieces, how="vertical") if len(pieces) > 1 else pieces[0])
    if opened.eager is None:
        lazy: AnyTable = nw.to_native(counted, pass_through=True)
        return lazy
    return cast(AnyTable, with_metadata(opened.eager.new(counted.get_columns()), about))


def _of_sets(table: AnyTable, rules: SetsAsked, groups: list[str]) -> AnyTable:
    """Count the verdicts of each rule set in the rows that it judged, and the rows without one."""
    table = read_once(table, "table")
    sets = sets_in(table, rules, "table")
    verdicts = {name for each in sets.values() for way in ("code", "safe") for name in columns_of(each, way).values()}
    opened = open_table(table, {*groups, STAMP, "verdict", *verdicts}, "table")
    on = opened.on
    present = {stamp: _present(opened, each) for stamp, each in sets.items()}
    columns = [name for each in present.values() for name in each.values()]
    problems = Problems()
    _check_groups(problems, groups, opened)
    if not columns and "verdict" not in opened.names:
        problems.add(ProblemCode.MISSING_COLUMN, _NO_VERDICTS, hint=_PASS_RESULT)
    problems.raise_if_any(FactError)
    of_sets = list(dict.fromkeys([*groups, STAMP]))
    stamped = opened.deferred.with_columns(on.col(STAMP).cast(on.String))

    def counted(rows: Expr, key: Key, name: str) -> Frame:
        frame = nw.from_native(cast(Any, stamped.filter(rows)), pass_through=True)
        return _counted(evolve(opened, frame=frame), of_sets, key, name, None)

    pieces = [
        counted(on.col(STAMP) == stamp, key, name) for stamp, names in present.items() for key, name in names.items()
    ]
    if "verdict" in opened.names:
        pieces.append(counted(on.col(STAMP).is_null(), WHOLE, "verdict"))
    return _together(opened, pieces, provenance_of_rows())


def _check_groups(problems: Problems, groups: Sequence[str], opened: Table) -> None:
    for name in groups:
        if name not in opened.names:
            problems.add(
                ProblemCode.MISSING_COLUMN,
                Text("không có cột '{name}'", "there is no column '{name}'").format(name=name),
                hint=did_you_mean(name, opened.names),
            )


def _check(groups: list[str], columns: list[str], opened: Table, rules: RuleSet) -> None:
    problems, names = Problems(), opened.names
    _check_groups(problems, groups, opened)
    if not columns:
        problems.add(
            ProblemCode.MISSING_COLUMN,
            Text(
                "bảng không có cột kết quả nào của bộ '{rules_id}'", "the table has no verdict column of '{rules_id}'"
            ).format(rules_id=rules.id),
            hint=_PASS_RESULT,
        )
    strange = [name for name in names if is_verdict_name(name) and name not in (*columns, *groups)]
    strange = [name for name in strange if name not in columns_of(rules).values()]
    if columns and strange and STAMP not in names:  # else each row says what judged it
        shown = ", ".join(f"'{name}'" for name in strange[:_MOST_NAMES]) + (", …" if len(strange) > _MOST_NAMES else "")
        problems.add(
            ProblemCode.UNKNOWN_CODE,
            Text(
                "bộ '{rules_id}' không có chỉ tiêu, tiêu chí của cột {shown}: bảng được đánh giá theo bộ khác",
                "'{rules_id}' has no indicator or criterion of {shown}: the table was judged by another rule set",
            ).format(rules_id=rules.id, shown=shown),
            hint=Text("truyền bộ quy tắc đã dùng để đánh giá", "pass the rule set that it was judged by"),
        )
    refuse_other_sets(problems, opened, rules)
    problems.raise_if_any(FactError)


def _counted(table: Table, groups: list[str], key: Key, name: str, stamp: str | None) -> Frame:
    on, frame = table.on, table.deferred
    cell, is_code = on.col(name), table.schema[name].is_integer()
    cell = cell if is_code else cell.cast(on.String)
    if stamp is not None:
        cell = on.when(on.col(STAMP).cast(on.String) == stamp).then(cell)
    ones = [
        on.when(cell == (code if is_code else label)).then(on.lit(1)).otherwise(on.lit(0)).alias(label)
        for code, label in enumerate(LABELS)
    ]
    ones.append(on.lit(1).alias(TOTAL))
    names = (*LABELS, TOTAL)
    marked = frame.select(*groups, *ones)
    sums = [on.col(name).sum().cast(on.Int64) for name in names]
    counted = marked.group_by(*groups).agg(*(on.col(name).sum() for name in names)) if groups else marked.select(*sums)
    kind, code = key
    numbers = {name: on.col(name).cast(on.Int64) for name in names}
    return counted.select(
        *groups,
        on.lit(kind).alias(KIND),
        on.lit(code or "verdict").alias(KEY),
        *(numbers[label].alias(label) for label in ("met", "not_met", "unknown", "not_applicable")),
        (numbers["met"] + numbers["not_met"]).alias("judged"),
        numbers[TOTAL].alias(TOTAL),
    )
