"""Judging a whole table: `assess_table`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from ntm_criteria.model import UNKNOWN, Reason, RuleSet
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation import (
    WHOLE,
    Judged,
    Key,
    Output,
    TableReading,
    Tables,
    check_options,
    columns_of,
    open_tables,
    prepare,
    wanted_of,
)
from ntm_criteria.tables.expressions import (
    LABELS,
    NUMBER,
    REASONS,
    Codes,
    Coding,
    Dialect,
    Recipe,
    finished,
    follow,
    once,
    possible,
)
from ntm_criteria.tables.mistakes import Looked, looked_at, refuse

Frame = Any
Expr = Any
_BAD = f"{PREFIX}bad"  # marks the rows with anything that was taken as missing because it cannot be
_NO_YEAR = NUMBER[Reason.SCOPE_MISSING]
_REASONS = tuple(str(reason) for reason in REASONS[1:])


def assess_table(
    frame: Any,
    rules: RuleSet,
    *,
    by: str | Sequence[str],
    year: int | str | None = None,
    villages: Any = None,
    previous: Any = None,
    units: Mapping[str, str] | None = None,
    errors: Literal["raise", "null"] = "raise",
    verdicts: Literal["label", "code"] = "label",
    names: Literal["code", "safe"] = "code",
    only: Iterable[str] | None = None,
    keep: Literal["key", "all"] = "key",
    reasons: bool = False,
) -> Any:
    """Judge every row of a table by a rule set; each row means exactly what `assess` means for that commune.

    :param frame: one row a commune (and year): Polars (also lazy), pandas, PyArrow, a DuckDB relation or a PySpark frame. A
        column named as a fact holds its figures, in the fact's unit: whole or floating numbers or decimals, booleans for flags,
        the ids of values for categories. Null and NaN are missing. Other columns are not looked at.
    :param rules: the rule set.
    :param by: the column, or columns, that tell communes apart.
    :param year: the year judged, or the name of the column that holds it; else the column "year", or the set's only year.
        With an int, rows of the year before may stand there too: they are last year's figures, and not judged.
    :param villages: one row a village: the columns of `by`, `name`, and figures kept by village. With the column of the year,
        only rows of the year judged count.
    :param previous: last year's rows, with the columns of `by`. With the column of the year, only rows of the year before the
        one judged count. A table with a year column finds them in itself.
    :param units: units of columns that are not in their fact's own, by fact: {"income_per_capita": "VND/person/year"}. The
        factor must be a power of ten; "fraction" is a share from 0 to 1.
    :param errors: "raise" refuses an eager table with mistakes in its cells and keys, "null" takes what is wrong as missing;
        a lazy table is never looked into, and goes on as with "null". `check_table` lists the mistakes.
    :param verdicts: "label" for met, not_met, unknown, not_applicable (in the engine's compact type), "code" for 2, 0, 1, 3.
    :param names: "code" names columns by indicator ("17.10"), "safe" without dots ("indicator_17_10").
    :param only: the verdicts wanted, by column name or indicator code; all otherwise.
    :param keep: "key" keeps the columns of `by`, the year and what bounds vary by; "all" keeps every column.
    :param reasons: add a column of the reason behind each verdict, such as "3.1_reason".
    :returns: a table of the kind given, a lazy one lazy: keys, year, scope, then a verdict for each indicator, criterion
        ("criterion_3") and the whole ("verdict"). Eager tables keep their order and pandas its index.
    :raises FactError: mistakes of the schema on every engine, mistakes of data in eager tables; all at once.

    >>> import polars as pl
    >>> from ntm_criteria import assess_table, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [91.5, 92.0]})
    >>> assess_table(communes, load_rule_set("bang-mac-2024"), by="commune_id", only=["3.1"]).rows()
    [(1, 'not_met'), (2, 'met')]
    """
    check_options({"errors": errors, "verdicts": verdicts, "names": names, "keep": keep})
    given = open_tables(frame, rules, by=by, year=year, villages=villages, previous=previous, units=units)
    output = Output(given, names, wanted_of(rules, only), keep_all=keep == "all", reasons=reasons)
    raises = errors == "raise" and given.table.is_eager
    found = looked_at(given, raises=raises)

    write = partial(_written, given, output, found, is_labelled=verdicts == "label", raises=raises)
    if given.table.engine.is_polars() and not given.joins:
        key = (given.key, output.key, verdicts, raises, found.all_years)
        written = once(rules, key, lambda: write(Recipe()))
        made = follow(written.frame, given.table.frame)
    else:
        written = write(given.table.frame)
        made = written.frame
    if not raises:
        return made
    if written.is_suspect(made, frame):
        refuse(given)
    return nw.from_native(made).drop(*written.extra).to_native()


@frozen(eq=False)
class _Written:
    """A table judged, of the kind given; if mistakes raise, with columns that tell of them.

    :ivar told: the columns of the table that hold no figure in exactly as many rows as `unknown` says.
    :ivar extra: columns of the frame that are none of the result.
    :ivar is_marked: whether `_BAD` marks the rows with anything else that was taken as missing because it cannot be.
    """

    frame: Frame
    told: Sequence[str] = ()
    unknown: Sequence[Expr] = ()
    extra: Sequence[str] = ()
    is_marked: bool = False

    def is_suspect(self, made: Any, cells: Any) -> bool:
        """Whether a row is marked, or a figure unknown in more rows than it is missing in: cells that cannot be, or NaN."""
        if self.is_marked and nw.from_native(made).get_column(_BAD).any():
            return True
        if not self.told:  # of Polars only
            return False
        number = made.select(self.unknown).row(0)
        return any(one > cells[name].null_count() for one, name in zip(number, self.told, strict=True))


def _written(
    given: Tables, output: Output, found: Looked, frame: Frame, *, is_labelled: bool, raises: bool
) -> _Written:
    """What is done to the main table, or to a recipe that stands for it."""
    given = evolve(given, table=evolve(given.table, frame=frame))
    prepared = prepare(given, output.kept, untidy=found.untidy)
    frame, outcomes, told = _judge(prepared.frame, given, output, all_years=found.all_years)
    labels = {}
    if is_labelled:
        labels = {output.working[key]: Coding(LABELS, possible(outcomes[key].code)) for key in output.wanted}
    if output.reasons:
        labels |= {output.reason(key): Coding(_REASONS, _one_less(outcomes[key].reason)) for key in output.wanted}
    if not raises:
        return _Written(finished(frame, given.table, output.renames, labels))
    direct = [column for column in given.columns.values() if column.is_direct]
    right = [*prepared.right, *(column.known for column in direct if column.name not in told)]
    on, final = given.table.on, dict(output.renames)
    extra = [code for code in told.values() if code not in final]
    if right:
        frame = frame.with_columns((~on.none_false(right)).alias(_BAD))
        extra.append(_BAD)
    unknown = [
        on.col(final.get(code, code)) == (LABELS[UNKNOWN] if code in labels else UNKNOWN) for code in told.values()
    ]
    frame = finished(frame, given.table, [*output.renames, *((name, name) for name in extra)], labels)
    return _Written(frame, list(told), [each.sum() for each in unknown], extra, is_marked=bool(right))


def _judge(
    frame: Frame, given: Tables, output: Output, *, all_years: bool
) -> tuple[Frame, dict[Key, Judged], dict[str, str]]:
    """The verdicts in three stages, each over columns of the one before: indicators, criteria, the whole.

    And by column of the table: the name of the one of codes that is UNKNOWN exactly where it holds no figure.
    """
    rules, layout, names, reasons = given.rules, given.layout, output.working, output.reasons
    needed = _needed(rules, output.wanted)
    outcomes: dict[Key, Judged] = {}
    reading = TableReading(given.source(), outcomes, year=layout.year, reasons=reasons)
    judges_year = None if all_years or layout.year_column is None else given.is_year_judged(given.table.on)
    stages = [
        [(key, condition) for key, condition in rules.in_order if key[0] == kind and key in needed]
        for kind in ("indicator", "criterion")
    ]
    stages.append([(WHOLE, rules.condition)] if WHOLE in needed else [])
    told: dict[str, str] = {}
    for stage in stages:
        made, columns = {}, []
        for key, condition in stage:
            judged = condition.read(reading)
            if judges_year is not None:
                judged = reading.where(judges_year, judged, Judged(UNKNOWN, _NO_YEAR if reasons else 0))
            columns.append(reading.on.expr(judged.code).alias(names[key]))
            if reasons:
                columns.append((reading.on.expr(judged.reason) - 1).alias(f"{names[key]}r"))
            made[key] = _as_column(given.table.on, judged, names[key], reasons=reasons)
            told |= {column: names[key] for column, (codes, _) in reading.told.items() if codes is judged.code}
        outcomes.update(made)
        frame = reading.staged(frame)
        frame = frame.with_columns(*columns) if columns else frame
    return frame, outcomes, {column: told.get(column, name) for column, (_, name) in reading.told.items()}


def _one_less(reason: Any) -> frozenset[int]:
    """What can stand in the column of a reason: its place among the reasons, -1 for none."""
    return frozenset(number - 1 for number in possible(reason))


def _as_column(on: Dialect, judged: Judged, name: str, *, reasons: bool) -> Judged:
    """The same verdicts, read from the column they now stand in."""
    code, reason = judged.code, judged.reason
    if isinstance(code, Codes):
        code = Codes(on.col(name), code.can)
    if reasons and isinstance(reason, Codes):
        reason = Codes(on.col(f"{name}r") + 1, reason.can)
    return Judged(code, reason, is_column=True)


def _needed(rules: RuleSet, wanted: list[Key]) -> set[Key]:
    """The verdicts wanted and those they are made of."""
    if WHOLE in wanted:
        return set(columns_of(rules))
    needed = set(wanted)
    for criterion in rules.criteria:
        if ("criterion", str(criterion.number)) in needed:
            needed |= {("indicator", indicator.code) for indicator in criterion.indicators}
    return needed
