"""Judge a table by one rule set, up to the columns of the result."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Literal, cast

from attrs import evolve, frozen

from ntm_criteria.model import UNKNOWN, RuleSet
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation import (
    MISSING,
    OK,
    STAMP,
    Output,
    TableInputs,
    Tables,
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
    Code,
    Coding,
    Frame,
    Recipe,
    Series,
    Table,
    follow,
    labelled,
    once,
    possible,
    put_labels,
    to_series,
    with_constant,
    with_metadata,
)
from ntm_criteria.tables.judged_table import BAD, JudgedTable
from ntm_criteria.tables.missing_facts import missing_facts, read_of_communes, usable_names, usable_tests
from ntm_criteria.tables.missing_in_lazy import cell_names, refuse_unbound, under_safe_names, with_missing_facts
from ntm_criteria.tables.mistakes import Precheck, precheck, refuse, usable
from ntm_criteria.tables.row_errors import ERROR, is_ok, with_errors

_REASONS = tuple(str(reason) for reason in REASONS[1:])


@frozen(kw_only=True)
class Wanted:
    """The arguments of `assess_table` that say what the result holds.

    :ivar also: columns of the main table that the result keeps besides those that it always keeps.
    """

    errors: Literal["raise", "null"] = "raise"
    verdicts: Literal["label", "code"] = "label"
    names: Literal["code", "safe"] = "code"
    only: Iterable[str] | None = None
    keep: Literal["key", "all"] = "key"
    reasons: bool = False
    ok: bool = False
    figures: bool = False
    shortfalls: bool = False
    margins: bool = False
    missing: bool = False
    stamp: bool = False
    also: tuple[str, ...] = ()


@frozen(eq=False)
class SetResult:
    """A table judged by one rule set.

    :ivar table: the caller's main table.
    :ivar frame: the result of a lazy table, without the stamp.
    :ivar columns: the columns of the result of a table in memory besides those that are kept, without the stamp.
    :ivar labels: the texts of the numbers 0, 1, … in `columns`, by column; in Polars they are texts already.
    """

    table: Table
    output: Output
    frame: AnyTable
    columns: Sequence[Series]
    labels: Mapping[str, tuple[str, ...]]

    def result(self) -> AnyTable:
        """Return the result as a table of the caller's library."""
        output, eager = self.output, self.table.eager
        if eager is None:
            return with_constant(self.frame, STAMP, output.stamp) if output.stamp else self.frame
        stamps = [to_series(STAMP, [output.stamp] * eager.height)] if output.stamp else []
        result = eager.beside(output.kept, [*self.columns, *stamps], self.labels)
        return cast(AnyTable, with_metadata(result, output.provenance))


def judge_one(inputs: TableInputs, rules: RuleSet, wanted: Wanted) -> SetResult:
    """Judge every row of a table by one rule set.

    :raises FactError: names or types of columns are wrong, or a table in memory holds wrong data.
    """
    found = look_at(inputs, rules)
    raises = wanted.errors == "raise" and found.tables.table.is_eager
    tables = usable(found, raises=raises)
    table, rules = tables.table, tables.rules
    output = Output(
        tables,
        wanted.names,
        wanted_of(rules, wanted.only),
        keep_all=wanted.keep == "all",
        reasons=wanted.reasons,
        figures=wanted.figures,
        shortfalls=wanted.shortfalls,
        margins=wanted.margins,
        missing=wanted.missing,
        stamp=wanted.stamp,
        ok=wanted.ok,
        also=wanted.also,
    )
    if output.with_missing and not table.is_eager:
        refuse_unbound(table)
    quick_look, opened = precheck(tables, raises=raises), tables
    tables = (with_errors(tables) if wanted.ok else tables).as_sql(joins=bool(output.with_missing))
    table = tables.table

    judge_main = partial(
        _judge_frame, tables, output, quick_look, is_labelled=wanted.verdicts == "label", raises=raises
    )
    if table.on.is_polars and not tables.joins:
        key = (tables.key, output.key, wanted.verdicts, raises, quick_look.all_years)
        judged = once(rules, key, lambda: judge_main(cast(Frame, Recipe())))
        result_frame = follow(judged.frame, table.frame)
    else:
        judged = judge_main(table.frame)
        result_frame = judged.frame
    if table.eager is None:
        if judged.missing:
            result_frame = with_missing_facts(opened, table, result_frame, output, judged.missing)
        return SetResult(table, output, cast(AnyTable, result_frame), (), {})
    if raises and judged.is_suspect(result_frame, table):
        refuse(tables)
    columns = result_frame.select(*judged.verdicts).get_columns()
    if judged.missing:
        told = {each.name: each for each in missing_facts(opened, result_frame, judged.missing, has_wrong=not raises)}
        columns = [told.get(each.name, each) for each in columns]
    return SetResult(table, output, cast(AnyTable, result_frame), columns, judged.labels)


def _judge_frame(
    tables: Tables, output: Output, quick_look: Precheck, frame: Frame, *, is_labelled: bool, raises: bool
) -> JudgedTable:
    """Judge `frame`, the main table; if `frame` is a recipe, only record the steps in it."""
    main = evolve(tables.table, frame=frame)
    tables = evolve(tables, by_level={**tables.by_level, "now": main})
    kept = tables.own if main.is_eager else output.kept  # other columns are copied from the caller's table
    checked = [ERROR] if output.ok else []
    cells = cell_names(tables) if output.with_missing and not main.is_eager else {}
    prepared = prepare(
        tables, [*dict.fromkeys([*kept, *cells]), *checked], untidy=quick_look.names_in_doubt, reasons=output.reasons
    )
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
    verdicts = [name for _, name in output.renames]
    final = under_safe_names(output) if cells else dict(output.renames)
    names = {final[name]: coding.names for name, coding in labels.items()}
    missing = {
        final[f"{output.working[key]}_{MISSING}"]: (key[1], key in judged.patterns) for key in output.with_missing
    }
    renames = [*((name, name) for name in kept), *final.items()]
    if not raises:
        if missing:
            columns = read_of_communes(tables)
            frame = frame.with_columns(*usable_tests(columns))
            renames += [*((name, name) for name in usable_names(columns)), *cells.items()]
        put = labelled if cells else put_labels
        return JudgedTable(put(frame, main, renames, labels), verdicts, names, missing=missing)
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
    return JudgedTable(
        frame, verdicts, names, seen, [each.sum() for each in unknown], is_marked=bool(right), missing=missing
    )


def _one_less(reason: Code) -> frozenset[int]:
    """Return the numbers that may occur in a result's column of reasons: positions in `_REASONS`, -1 for no reason."""
    return frozenset(number - 1 for number in possible(reason))
