"""Judge every commune of a table: `assess_table`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, overload

from narwhals.stable.v2.typing import IntoFrameT

from ntm_criteria.model import RuleSet
from ntm_criteria.problems import errors_in_names
from ntm_criteria.tables.evaluation import DateAsked, Strangers, TableInputs, check_options
from ntm_criteria.tables.expressions import AnyTable, ArrowStream
from ntm_criteria.tables.judge_one import Wanted, judge_one
from ntm_criteria.tables.routed import judge_routed
from ntm_criteria.tables.routing import RulesAsked, rules_by_row


# fmt: off
@overload
def assess_table(
    frame: IntoFrameT, rules: RulesAsked, *, by: str | Sequence[str], year: int | str | None = ...,
    villages: AnyTable | None = ..., previous: AnyTable | None = ..., units: Mapping[str, str] | None = ...,
    errors: Literal["raise", "null"] = ..., verdicts: Literal["label", "code"] = ...,
    names: Literal["code", "safe"] = ..., only: Iterable[str] | None = ..., keep: Literal["key", "all"] = ...,
    reasons: bool = ..., ok: bool = ..., figures: bool = ..., shortfalls: bool = ..., margins: bool = ...,
    missing: bool = ..., stamp: bool = ..., date: DateAsked = ..., strangers: Strangers = ...,
) -> IntoFrameT: ...
@overload
def assess_table(
    frame: ArrowStream, rules: RulesAsked, *, by: str | Sequence[str], year: int | str | None = ...,
    villages: AnyTable | None = ..., previous: AnyTable | None = ..., units: Mapping[str, str] | None = ...,
    errors: Literal["raise", "null"] = ..., verdicts: Literal["label", "code"] = ...,
    names: Literal["code", "safe"] = ..., only: Iterable[str] | None = ..., keep: Literal["key", "all"] = ...,
    reasons: bool = ..., ok: bool = ..., figures: bool = ..., shortfalls: bool = ..., margins: bool = ...,
    missing: bool = ..., stamp: bool = ..., date: DateAsked = ..., strangers: Strangers = ...,
) -> ArrowStream: ...
# fmt: on
def assess_table(
    frame: AnyTable,
    rules: RulesAsked,
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
    figures: bool = False,
    shortfalls: bool = False,
    margins: bool = False,
    missing: bool = False,
    stamp: bool = False,
    date: DateAsked = None,
    strangers: Literal["error", "ignore"] = "error",
) -> AnyTable:
    """Judge every row of a table by a rule set; the verdicts are those of `assess` for the same commune.

    :param frame: a table with one row per commune (and year). In memory: Polars, pandas, PyArrow, or any object with the Arrow
        PyCapsule interface; lazy: Polars, DuckDB or PySpark. A column named as a fact holds its figures in the fact's unit:
        integers, floats or decimals; booleans for flags; value ids for categories. Null and NaN mean missing. Other columns
        are ignored.
    :param rules: the rule set; or a function that gives the rule set of a row by its level, province and date of recognition,
        such as `rules_in_force` or a `RulesByRow`. Then the result has the verdicts of all sets chosen, missing in rows of a
        set that does not have them, and "judged_by". Rows without a rule set are refused or, with "null" and in a lazy
        table, `unknown`.
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
    :param figures: whether to add, for each indicator, columns with the figure that is compared, as `assess` finds it in
        `observed`: "3.1_figure_low_numerator" over "3.1_figure_low_denominator", two whole numbers, is its lowest possible
        value, "3.1_figure_high_numerator" and "3.1_figure_high_denominator" the highest, "3.1_figure_unit" its unit.
    :param shortfalls: whether to add, for each indicator that is not met, columns with the `shortfall` that `assess` finds:
        "3.1_shortfall_low", "3.1_shortfall_high", "3.1_shortfall_unit", "3.1_shortfall_strictly", and in "3.1_shortfalls" how
        many of its comparisons lack something. The amounts are the floats nearest to the exact ones.
    :param margins: whether to add, for each indicator that is met, columns with the `margin` that `assess` finds:
        "3.1_margin_low", "3.1_margin_high", "3.1_margin_unit", "3.1_margin_strictly".
    :param missing: whether to add, for each indicator, a column such as "3.1_missing" with the facts in `missing` that `assess`
        finds, "previous.…" for last year's: "insured_people, previous.population", null if there are none. The result of a lazy
        table stays lazy, but two queries run at the call, and "?" stands where rows that came later lack something else.
    :param stamp: whether to add a column "judged_by" with the id and the fingerprint of the rule set, by which `summarise` (and
        whoever reads the result later) can tell what judged a row.
    :param date: the date of recognition, which picks the text of an amended rule set; or the name of its column, in a table in
        memory, whose dates must call for one text. `check_table` says which text is applied. Not with rules by row.
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
    wanted = Wanted(
        errors=errors,
        verdicts=verdicts,
        names=names,
        only=only,
        keep=keep,
        reasons=reasons,
        ok=ok,
        figures=figures,
        shortfalls=shortfalls,
        margins=margins,
        missing=missing,
        stamp=stamp,
    )
    if not isinstance(rules, RuleSet):
        return judge_routed(inputs, rules_by_row(rules), wanted)
    with errors_in_names(rules.names):
        return judge_one(inputs, rules, wanted).result()
