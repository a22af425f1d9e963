"""Judging a whole table: `assess_table`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw

from ntm_criteria.errors import FactError, ProblemCode, Problems, did_you_mean
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.codes import Codes, possible
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.dialect import Dialect
from ntm_criteria.tables.engine import LABELS, Coding, finished
from ntm_criteria.tables.given import Tables
from ntm_criteria.tables.opening import open_tables
from ntm_criteria.tables.reading import NUMBER, REASONS, Judged, TableReading
from ntm_criteria.tables.sound import refuse, sound
from ntm_criteria.verdict import UNKNOWN, Reason
from ntm_criteria.words import Text, one_line

Frame = Any
Key = tuple[str, str]
WHOLE: Key = ("set", "")
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
    :param villages: one row a village: the columns of `by`, `name`, and figures kept by village.
    :param previous: last year's rows, with the columns of `by`. A table with a year column finds them in itself.
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
    _check_options({"errors": errors, "verdicts": verdicts, "names": names, "keep": keep})
    given = open_tables(frame, rules, by=by, year=year, villages=villages, previous=previous, units=units)
    wanted = _wanted(rules, only)
    output = _Output(given, names, wanted, keep_all=keep == "all", reasons=reasons)
    prepared = sound(given, output.kept, raises=errors == "raise")
    judged, outcomes, told = _judge(prepared.frame, given, wanted, reasons=reasons, all_years=prepared.all_years)
    labels = {}
    if verdicts == "label":
        labels = {output.working[key]: Coding(LABELS, possible(outcomes[key].code)) for key in wanted}
    if reasons:
        labels |= {output.reason(key): Coding(_REASONS, _one_less(outcomes[key].reason)) for key in wanted}
    if not given.table.is_eager or errors == "null":
        return finished(judged, given.table, output.renames, labels)
    extra = [*told.values(), *([_BAD] if (right := _right(given, prepared.right, told)) else [])]
    if right:
        judged = judged.with_columns((~given.table.on.none_false(right)).alias(_BAD))
    made = nw.from_native(finished(judged, given.table, [*output.renames, *((name, name) for name in extra)], labels))
    if (right and made.get_column(_BAD).any()) or _has_more_unknown(made, given, told):
        refuse(given)
    return made.drop(*extra).to_native()


def _right(given: Tables, right: Sequence[Any], told: Mapping[str, str]) -> list[Any]:
    """Tests of which one is false where a cell cannot be, were it of a column that no column of verdicts tells of."""
    direct = [column for column in given.columns.values() if column.is_direct]
    return [*right, *(column.known for column in direct if column.name not in told)]


def _has_more_unknown(made: Any, given: Tables, told: Mapping[str, str]) -> bool:
    """Whether a figure is unknown in more rows than it is missing in: there are cells that cannot be, or NaN."""
    cells = given.table.frame
    return any(
        (made.get_column(code) == UNKNOWN).sum() > cells.get_column(name).null_count() for name, code in told.items()
    )


_OPTIONS = {
    "errors": ("raise", "null"), "verdicts": ("label", "code"), "names": ("code", "safe"), "keep": ("key", "all")
}  # fmt: skip


def _check_options(given: Mapping[str, Any]) -> None:
    problems = Problems()
    for option, value in given.items():
        if value not in _OPTIONS[option]:
            one, two = _OPTIONS[option]
            shown = one_line(repr(value), longest=60)
            problems.add(
                ProblemCode.UNKNOWN_WORD,
                Text(f"{option}= không nhận {shown}", f"{option}= does not take {shown}"),
                hint=Text(f"dùng '{one}' hoặc '{two}'", f"use '{one}' or '{two}'"),
            )
    problems.raise_if_any(FactError)


def columns_of(rules: RuleSet, names: Literal["code", "safe"] = "code") -> dict[Key, str]:
    """The verdict columns of a rule set: each indicator's, each criterion's and the whole's, in this order."""
    safe = names == "safe"
    made: dict[Key, str] = {}
    for indicator in rules.indicators:
        made["indicator", indicator.code] = f"indicator_{indicator.code.replace('.', '_')}" if safe else indicator.code
    for criterion in rules.criteria:
        made["criterion", str(criterion.number)] = f"criterion_{criterion.number}"
    made[WHOLE] = "verdict"
    return made


def _wanted(rules: RuleSet, only: Iterable[str] | None) -> list[Key]:
    known = columns_of(rules)
    if only is None:
        return list(known)
    by_name = {name: key for key, name in (*columns_of(rules, "safe").items(), *known.items())}
    asked, problems = [only] if isinstance(only, str) else list(only), Problems()
    for name in asked:
        if name not in by_name:
            problems.add(
                ProblemCode.UNKNOWN_REFERENCE,
                Text(f"only=: không có '{name}' trong bộ '{rules.id}'", f"only=: '{rules.id}' has no '{name}'"),
                hint=did_you_mean(name, known.values()),
            )
    problems.raise_if_any(FactError)
    chosen = {by_name[name] for name in asked}
    return [key for key in known if key in chosen]


class _Output:
    """The columns of the result and the names they have on the way."""

    def __init__(
        self, given: Tables, names: Literal["code", "safe"], wanted: list[Key], *, keep_all: bool, reasons: bool
    ) -> None:
        layout = given.layout
        final = columns_of(given.rules, names)
        self.working = {key: f"{PREFIX}o{number}" for number, key in enumerate(final)}
        year = [layout.year_column] if layout.year_column else []
        kept = dict.fromkeys([*layout.keys, *year, *layout.scope])
        if keep_all:
            kept |= dict.fromkeys(layout.others)
        made = [(self.working[key], final[key]) for key in wanted]
        if reasons:
            made = [
                pair
                for key in wanted
                for pair in ((self.working[key], final[key]), (self.reason(key), f"{final[key]}_reason"))
            ]
        self.kept = list(kept)
        _refuse_twice([name for _, name in made], self.kept)
        self.renames = [*((name, name) for name in kept), *made]

    def reason(self, key: Key) -> str:
        return f"{self.working[key]}r"


def _refuse_twice(made: list[str], kept: list[str]) -> None:
    problems = Problems()
    for name in made:
        if name in kept:
            problems.add(
                ProblemCode.WRONG_TYPE,
                Text(f"bảng đã có cột tên '{name}'", f"the table has a column '{name}' already"),
                hint=Text("đổi tên cột, hoặc dùng names='safe'", "rename it, or use names='safe'"),
            )
    problems.raise_if_any(FactError)


def _judge(
    frame: Frame, given: Tables, wanted: list[Key], *, reasons: bool, all_years: bool
) -> tuple[Frame, dict[Key, Judged], dict[str, str]]:
    """The verdicts in three stages, each over columns of the one before: indicators, criteria, the whole.

    And by column of the table: the one of codes that is UNKNOWN exactly where it holds no figure.
    """
    rules, layout = given.rules, given.layout
    names = {key: f"{PREFIX}o{number}" for number, key in enumerate(columns_of(rules))}
    needed = _needed(rules, wanted)
    outcomes: dict[Key, Judged] = {}
    reading = TableReading(given.source(), outcomes, year=layout.year, reasons=reasons)
    judges_year = None if all_years or layout.year_column is None else given.is_year_judged(given.table.on)
    stages = [
        [(key, condition) for key, condition in rules.in_order if key[0] == kind and key in needed]
        for kind in ("indicator", "criterion")
    ]
    stages.append([(WHOLE, rules.condition)] if WHOLE in needed else [])
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
        outcomes.update(made)
        frame = reading.staged(frame)
        frame = frame.with_columns(*columns) if columns else frame
    return frame, outcomes, reading.told


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
