"""Judge every commune of a table: `assess_table`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Literal, cast, overload

from attrs import evolve
from narwhals.stable.v2.typing import IntoFrameT

from ntm_criteria.model import UNKNOWN, RuleSet
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation import (
    OK,
    STAMP,
    DateAsked,
    Output,
    Strangers,
    TableInputs,
    Tables,
    check_options,
    judge,
    look_at,
    prepare,
    units_of,
    wanted_of,
)
from ntm_criteria.tables.expressions import (
    LABELS,
    REASONS,
    AnyTable,
    ArrowStream,
    Code,
    Coding,
    Frame,
    Recipe,
    follow,
    once,
    possible,
    put_labels,
    to_series,
    with_constant,
    with_metadata,
)
from ntm_criteria.tables.judged_table import BAD, JudgedTable
from ntm_criteria.tables.mistakes import Precheck, precheck, refuse, usable
from ntm_criteria.tables.row_errors import ERROR, is_ok, with_errors

_REASONS = tuple(str(reason) for reason in REASONS[1:])


# fmt: off
@overload
def assess_table(
    frame: IntoFrameT, rules: RuleSet, *, by: str | Sequence[str], year: int | str | None = ...,
    villages: AnyTable | None = ..., previous: AnyTable | None = ..., units: Mapping[str, str] | None = ...,
    errors: Literal["raise", "null"] = ..., verdicts: Literal["label", "code"] = ...,
    names: Literal["code", "safe"] = ..., only: Iterable[str] | None = ..., keep: Literal["key", "all"] = ...,
    reasons: bool = ..., ok: bool = ..., shortfalls: bool = ..., margins: bool = ..., stamp: bool = ...,
    date: DateAsked = ..., strangers: Strangers = ...,
) -> IntoFrameT: ...
@overload
def assess_table(
    frame: ArrowStream, rules: RuleSet, *, by: str | Sequence[str], year: int | str | None = ...,
    villages: AnyTable | None = ..., previous: AnyTable | None = ..., units: Mapping[str, str] | None = ...,
    errors: Literal["raise", "null"] = ..., verdicts: Literal["label", "code"] = ...,
    names: Literal["code", "safe"] = ..., only: Iterable[str] | None = ..., keep: Literal["key", "all"] = ...,
    reasons: bool = ..., ok: bool = ..., shortfalls: bool = ..., margins: bool = ..., stamp: bool = ...,
    date: DateAsked = ..., strangers: Strangers = ...,
) -> ArrowStream: ...
# fmt: on
def assess_table(
    frame: AnyTable,
    rules: RuleSet,
    *,
    by: str | Sequence[str],
    year: int | str | None = None,
    villages: AnyTable | None = None,
    previous: AnyTable | None = None,
    units: Mapping[str, str] | None = None,
    errors: Literal["raise", "null"] = "raise",
    verdicts: Literal["label", "code"] = "label",
    names: Literal["code", "safe"] = "code",
    only: Iterable[str] | None = None,
    keep: Literal["key", "all"] = "key",
    reasons: bool = False,
    ok: bool = False,
    shortfalls: bool = False,
    margins: bool = False,
    stamp: bool = False,
    date: DateAsked = None,
    strangers: Literal["error", "ignore"] = "error",
) -> AnyTable:
    """Judge every row of a table by a rule set; the verdicts are those of `assess` for the same commune.

    :param frame: a table with one row per commune (and year). In memory: Polars, pandas, PyArrow, or any object with the Arrow
        PyCapsule interface; lazy: Polars, DuckDB or PySpark. A column named as a fact holds its figures in the fact's unit:
        integers, floats or decimals; booleans for flags; value ids for categories. Null and NaN mean missing. Other columns
        are ignored.
    :param rules: the rule set.
    :param by: the key column or columns, which identify a commune.
    :param year: the year to judge, or the name of the year column; by default the column "year", or the rule set's only year.
        With an int, the table may also hold rows of the year before; their figures are used, but they are not judged.
    :param villages: a table with one row per village: the columns of `by`, `name`, and figures kept by village. If it has the
        year column, only rows of the judged year count.
    :param previous: a table of last year's rows, with the columns of `by`. If it has the year column, only rows of the year
        before the judged one count. A main table with a year column may hold these rows itself.
    :param units: the units of columns that differ from the fact's own, by fact: {"income_per_capita": "VND/person/year"}. The
        conversion factor must be a power of ten; "fraction" is a share from 0 to 1.
    :param errors: "raise" refuses a table in memory with mistakes in its cells or keys; "null" makes wrong figures missing.
        Lazy tables are never searched for mistakes and behave as with "null". `check_table` lists the mistakes.
    :param verdicts: "label" for met, not_met, unknown, not_applicable (in the engine's compact type), "code" for 2, 0, 1, 3.
    :param names: "code" names columns by indicator code ("17.10"), "safe" avoids dots ("indicator_17_10").
    :param only: the verdicts to return, by column name or indicator code; by default all.
    :param keep: "key" keeps the columns of `by`, the year and the categories that bounds depend on; "all" keeps every column.
    :param reasons: whether to add a column with the reason for each verdict, such as "3.1_reason".
    :param ok: whether to add a column "ok": false where `check_table` finds an error (not a warning) in the row, in its
        villages or in its row of last year.
    :param shortfalls: whether to add, for each indicator that is not met, columns with the `shortfall` that `assess` finds:
        "3.1_shortfall_low", "3.1_shortfall_high", "3.1_shortfall_unit", "3.1_shortfall_strictly", and in "3.1_shortfalls" how
        many of its comparisons lack something. The amounts are the floats nearest to the exact ones.
    :param margins: whether to add, for each indicator that is met, columns with the `margin` that `assess` finds:
        "3.1_margin_low", "3.1_margin_high", "3.1_margin_unit", "3.1_margin_strictly".
    :param stamp: whether to add a column "judged_by" with the id and the fingerprint of the rule set, by which `summarise` (and
        whoever reads the result later) can tell what judged a row.
    :param date: the date of recognition, which picks the text of an amended rule set; or the name of its column, in a table in
        memory, whose dates must call for one text. `check_table` says which text is applied.
    :param strangers: "error" refuses a table of villages in memory with rows of communes that are not in the main table;
        "ignore" leaves such rows out, of last year's table too. `check_table` counts them.
    :returns: a table of the same library, lazy if `frame` is lazy: the kept columns, then the verdicts on each indicator, each
        criterion ("criterion_3") and the whole set ("verdict"). Tables in memory keep their row order, and pandas the index.
    :raises FactError: names or types of columns are wrong, or a table in memory holds wrong data (all mistakes at once), or
        Polars, which judges tables in memory, is not installed.

    >>> import polars as pl
    >>> from ntm_criteria import assess_table, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [91.5, 92.0]})
    >>> assess_table(communes, load_rule_set("bang-mac-2024"), by="commune_id", only=["3.1"]).rows()
    [(1, 'not_met'), (2, 'met')]
    """
    check_options({"errors": errors, "verdicts": verdicts, "names": names, "keep": keep, "strangers": strangers})
    inputs = TableInputs(
        frame=frame, by=by, year=year, villages=villages, previous=previous, units=units, date=date, strangers=strangers
    )
    found = look_at(inputs, rules)
    raises = errors == "raise" and found.tables.table.is_eager
    tables = usable(found, raises=raises)
    table, rules = tables.table, tables.rules
    output = Output(
        tables,
        names,
        wanted_of(rules, only),
        keep_all=keep == "all",
        reasons=reasons,
        shortfalls=shortfalls,
        margins=margins,
        stamp=stamp,
        ok=ok,
    )
    quick_look = precheck(tables, raises=raises)
    tables = (with_errors(tables) if ok else tables).as_sql()
    table = tables.table

    judge_main = partial(_judge_frame, tables, output, quick_look, is_labelled=verdicts == "label", raises=raises)
    if table.on.is_polars and not tables.joins:
        key = (tables.key, output.key, verdicts, raises, quick_look.all_years)
        judged = once(rules, key, lambda: judge_main(cast(Frame, Recipe())))
        result_frame = follow(judged.frame, table.frame)
    else:
        judged = judge_main(table.frame)
        result_frame = judged.frame
    if table.eager is None:
        return with_constant(result_frame, STAMP, output.stamp) if output.stamp else cast(AnyTable, result_frame)
    if raises and judged.is_suspect(result_frame, table):
        refuse(tables)
    verdict_columns = result_frame.select(*judged.verdicts).get_columns()
    if output.stamp:
        verdict_columns.append(to_series(STAMP, [output.stamp] * table.eager.height))
    result = table.eager.beside(output.kept, verdict_columns, judged.labels)
    return cast(AnyTable, with_metadata(result, output.provenance))


def _judge_frame(
    tables: Tables, output: Output, quick_look: Precheck, frame: Frame, *, is_labelled: bool, raises: bool
) -> JudgedTable:
    """Judge `frame`, the main table; if `frame` is a recipe, only record the steps in it."""
    main = evolve(tables.table, frame=frame)
    tables = evolve(tables, by_level={**tables.by_level, "now": main})
    kept = tables.own if main.is_eager else output.kept  # other columns are copied from the caller's table
    checked = [ERROR] if output.ok else []
    prepared = prepare(tables, [*kept, *checked], untidy=quick_look.names_in_doubt, reasons=output.reasons)
    judged = judge(prepared.frame, tables, output, all_years=quick_look.all_years)
    frame, outcomes, witnesses = judged.frame, judged.outcomes, judged.witnesses
    if output.ok:
        frame = frame.with_columns(is_ok(main.on, len(prepared.found)).alias(f"{PREFIX}{OK}"))
    labels = {}
    if is_labelled:
        labels = {output.working[key]: Coding(LABELS, possible(outcomes[key].code)) for key in output.wanted}
    if output.reasons:
        labels |= {
            output.reason(key): Coding(_REASONS, _one_less(outcomes[key].reason), grows=True) for key in output.wanted
        }
    if judged.units:
        units = units_of(tables.rules.facts)
        labels |= {name: Coding(units, can) for name, can in judged.units.items()}
    verdicts, final = [name for _, name in output.renames], dict(output.renames)
    names = {final[name]: coding.names for name, coding in labels.items()}
    renames = [*((name, name) for name in kept), *output.renames]
    if not raises:
        return JudgedTable(put_labels(frame, main, renames, labels), verdicts, names)
    on = main.on
    direct = [column for column in tables.columns.values() if column.is_direct]
    seen = [column for name in witnesses for column in direct if column.name == name]
    right = [*prepared.right, *(column.known | ~column.was_given for column in direct if column.name not in witnesses)]
    extra = [code for code in witnesses.values() if code not in final]
    if right:
        frame = frame.with_columns((~on.all_horizontal(*right).fill_null(True)).alias(BAD))
        extra.append(BAD)
    shown = {name: LABELS[UNKNOWN] for name in labels if not main.is_foreign}
    unknown = [on.col(final.get(code, code)) == shown.get(code, UNKNOWN) for code in witnesses.values()]
    frame = put_labels(frame, main, [*renames, *((name, name) for name in extra)], labels)
    return JudgedTable(frame, verdicts, names, seen, [each.sum() for each in unknown], is_marked=bool(right))


def _one_less(reason: Code) -> frozenset[int]:
    """Return the numbers that may occur in a result's column of reasons: positions in `_REASONS`, -1 for no reason."""
    return frozenset(number - 1 for number in possible(reason))
