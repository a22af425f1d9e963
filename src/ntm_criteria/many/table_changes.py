"""Compares two tables of results: which verdicts changed, and whether figures or rules made the difference."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast, overload

from attrs import evolve
from narwhals.stable.v2.typing import IntoFrameT

from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.many.result_tables import (
    NO_VERDICT,
    PASS_RESULTS,
    check_unique,
    comparable,
    crossed_tables,
    figures_judged,
    year_of,
)
from ntm_criteria.many.routed_changes import SideRules, compare_rows
from ntm_criteria.many.verdict_pairs import by_name, by_rules, may_be_verdict
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.tables import (
    CHANGED,
    FIGURE,
    JUDGED,
    ComparedPart,
    ComparedVerdict,
    Crossed,
    assess_table,
    changes_of,
)
from ntm_criteria.tables.columns import columns_asked, keys_differ, not_taken, own_name
from ntm_criteria.tables.evaluation import (
    STAMP,
    columns_of,
    refuse_other_sets,
    refuse_twice,
    stamps_in,
)
from ntm_criteria.tables.expressions import (
    AnyTable,
    ArrowStream,
    Table,
    match_kind,
    open_table,
    read_once,
    with_columns_as,
)
from ntm_criteria.tables.routing import RulesByRow, SetsAsked, rules_by_row, sets_in
from ntm_criteria.text import Text, identity, one_line

FiguresAsked: TypeAlias = AnyTable | Mapping[str, Any] | None
RulesAsked: TypeAlias = RuleSet | RulesByRow | Callable[..., RuleSet | None] | tuple[SideRules, SideRules] | None
_ARGUMENTS = ("frame", "year", "villages", "previous", "units", "errors")
_AS_RULES = Text(
    "truyền một bộ quy tắc, hoặc hai bộ: (bộ trước, bộ sau)", "give a rule set, or two of them: (before, after)"
)
_AS_FIGURES = Text(
    "truyền bảng số liệu, hoặc các đối số của assess_table: {{'frame': bảng, 'villages': bảng thôn}} ({names})",
    "give the table of figures, or arguments of assess_table: {{'frame': table, 'villages': table}} ({names})",
)
_WITH_RULES = Text(
    "truyền thêm hai bộ quy tắc: rules=(bộ trước, bộ sau)", "give both rule sets too: rules=(before, after)"
)
_TWO_SETS = Text(
    "hai bảng được đánh giá theo các bộ khác nhau: '{before}' và '{after}'",
    "the tables were judged by different rule sets: '{before}' and '{after}'",
)
_NO_COLUMN = Text("{argument}=: không có cột '{name}'", "{argument}=: there is no column '{name}'")


@overload
def compare_tables(
    before: IntoFrameT,
    after: IntoFrameT,
    *,
    by: str | Sequence[str],
    rules: RulesAsked = ...,
    before_figures: FiguresAsked = ...,
    after_figures: FiguresAsked = ...,
    keep: str | Sequence[str] = ...,
) -> IntoFrameT: ...
@overload
def compare_tables(
    before: ArrowStream,
    after: ArrowStream,
    *,
    by: str | Sequence[str],
    rules: RulesAsked = ...,
    before_figures: FiguresAsked = ...,
    after_figures: FiguresAsked = ...,
    keep: str | Sequence[str] = ...,
) -> ArrowStream: ...
def compare_tables(
    before: AnyTable,
    after: AnyTable,
    *,
    by: str | Sequence[str],
    rules: RulesAsked = None,
    before_figures: AnyTable | Mapping[str, Any] | None = None,
    after_figures: AnyTable | Mapping[str, Any] | None = None,
    keep: str | Sequence[str] = (),
) -> AnyTable:
    """Compare two tables of results: which verdicts changed, from what to what, and why.

    The cause is what made the difference. It is "figure" if one rule set judged both tables. Of two sets, the figures of one
    table are judged by the rules of the other: if the verdict becomes another one, the rules made a difference ("rule"), and
    if it is still not that of the other table, the figures did ("figure"). Both may have ("figure, rule"). Figures are all
    that a table holds of the commune: also its region, its year, its villages. `compare_assessments` lists what is different
    for one commune, whether or not it made a difference.

    :param before: a result of `assess_table`, just computed or read back, with labels or codes.
    :param after: another one of the same kind. A commune that only one of them has is listed with all its verdicts.
    :param by: the key column or columns, which both tables have; with the year, if a table has rows of several years.
    :param rules: the rule set that judged both tables, or the two that did: (before, after). Tables that say that others
        judged them are refused. Indicators of two sets are paired as `compare_assessments` does. Without `rules`, verdicts
        are paired by the names of their columns, unless the tables say that sets of different ids judged them. In place of a
        set, what `summarise` takes for a table of several sets: then each row is compared by the sets in "judged_by".
    :param before_figures: the table of figures that `before` was judged from, or the arguments of `assess_table` with which
        it was, without the rules: {"frame": communes, "villages": villages, "errors": "null"}. Where they give
        other verdicts than `before` has, they are not its figures, and the cause is not known.
    :param after_figures: the same for `after`. One of the two is enough for a cause; with both, each exchange is tried.
    :param keep: other columns to return, such as the name of the commune, from `after` or else from `before`.
    :returns: a table of the same kind, lazy if `after` is lazy, with a row for each commune and verdict that changed: the
        columns of `by` and `keep`, `level` (indicator, criterion or set), `code` (of the rules after; "verdict" for the whole),
        the verdicts `before` and `after` (null where the table has none), and `because`: "figure", "rule",
        "figure, rule", "commune" for a commune that only one table has, or null if it is not known. With rules by row, the
        columns "before_judged_by" and "after_judged_by" follow. Tables in memory and lazy Polars tables keep the order of
        `after`.
    :raises FactError: a table lacks a column or has verdicts of another rule set, rows of a table in memory share a key, or
        the figures cannot be judged by the other rules.

    >>> import polars as pl
    >>> from ntm_criteria import assess_table, compare_tables, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> tables = [pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [91.5, share]}) for share in (91, 92)]
    >>> before, after = (assess_table(table, rules, by="commune_id", only=["3.1"]) for table in tables)
    >>> compare_tables(before, after, by="commune_id", rules=rules).rows()
    [(2, 'indicator', '3.1', 'not_met', 'met', 'figure')]
    """
    keys, others = columns_asked("by", by), columns_asked("keep", keep) if keep else []
    pair = _pair_of(rules)
    figures = {
        argument: _arguments(argument, value)
        for argument, value in (("before_figures", before_figures), ("after_figures", after_figures))
        if value is not None
    }
    if figures and (pair is None):
        raise not_taken(*next(iter(figures.items())), _WITH_RULES)
    before, after = read_once(before, "before"), read_once(after, "after")
    old, new = (
        _opened(table, argument, keys, others, pair) for table, argument in ((before, "before"), (after, "after"))
    )
    old = match_kind(old, new, "before")
    problems, sides = Problems(), pair or (None, None)
    for argument, table, judged_by in zip(("before", "after"), (old, new), sides, strict=True):
        _check_columns(problems, argument, table, keys)
        if isinstance(judged_by, RuleSet):
            refuse_other_sets(problems, table, judged_by, _WITH_RULES, runs=True)
    for name in others:
        if name not in old.names and name not in new.names:
            problems.add(ProblemCode.MISSING_COLUMN, _NO_COLUMN.format(argument="after", name=name))
    for key in keys:
        if (
            key in old.schema
            and key in new.schema
            and (different := keys_differ(key, old.schema[key], new.schema[key]))
        ):
            problems.add(ProblemCode.WRONG_TYPE, different[0], hint=different[1])
    problems.raise_if_any(FactError)
    is_routed = any(not isinstance(side, RuleSet | None) for side in sides)
    refuse_twice([*CHANGED, *(JUDGED if is_routed else ())], [*keys, *others])
    if is_routed:
        return compare_rows(problems, (before, after), (old, new), keys, others, sides, figures)
    pair = cast(tuple[RuleSet, RuleSet] | None, pair)
    is_one_set = _check_sets(problems, old, new) if pair is None else pair[0] == pair[1]
    verdicts = list(by_name(old, new, {*keys, *others}) if pair is None else by_rules(old, new, *pair))
    if not any(each.before and each.after for each in verdicts):
        problems.add(ProblemCode.MISSING_COLUMN, NO_VERDICT, hint=PASS_RESULTS)
    problems.raise_if_any(FactError)
    crossed = [] if is_one_set or pair is None else list(_crossings(figures, new, keys, verdicts, pair))
    (old, new), crossed = comparable(crossed, {"before": old, "now": new}, keys)
    for argument, table in (("before", old), ("after", new)):
        check_unique(problems, argument, table, keys)
    problems.raise_if_any(FactError)
    return changes_of([ComparedPart(old, new, verdicts, crossed, FIGURE if is_one_set else None)], keys, others)


def _pair_of(rules: RulesAsked) -> tuple[SideRules, SideRules] | None:
    """Return the rule sets of the tables before and after."""
    if rules is None:
        return None
    both = rules if isinstance(rules, tuple | list) else (rules, rules)
    if len(both) != 2:
        raise not_taken("rules", rules, _AS_RULES)
    for side in both:
        if not isinstance(side, Iterable):
            rules_by_row(side)  # raises what is neither a rule set nor a function
    return both[0], both[1]


def _arguments(argument: str, value: FiguresAsked) -> Mapping[str, Any]:
    """Return figures as arguments of `assess_table`."""
    if not isinstance(value, Mapping):
        return {"frame": read_once(cast(AnyTable, value), argument)}
    if "frame" not in value or not set(value) <= set(_ARGUMENTS):
        raise not_taken(argument, list(value), _AS_FIGURES.format(names=", ".join(_ARGUMENTS)))
    tables = {
        name: read_once(value[name], name) for name in ("frame", "villages", "previous") if value.get(name) is not None
    }
    return {**value, **tables}


def _opened(
    native: AnyTable, argument: str, keys: list[str], others: list[str], pair: tuple[SideRules, SideRules] | None
) -> Table:
    """Open a table of results, with its columns of verdicts; its keys are called as `keys`."""
    names = open_table(native, (), argument).names
    reads = {*keys, *others, STAMP, *filter(may_be_verdict, names), "verdict"}
    reads |= {own_name(key, names) for key in keys}
    for side in pair or ():
        sets = [side] if isinstance(side, RuleSet) else _sets_of_side(native, side, argument)
        for rules in sets:
            reads |= {*columns_of(rules).values(), *columns_of(rules, "safe").values()}
    table = open_table(native, reads, argument)
    return with_columns_as(table, {key: own_name(key, names) for key in keys})


def _sets_of_side(native: AnyTable, side: SideRules, argument: str) -> Iterable[RuleSet]:
    """Return the sets that may have judged the rows of a table; what is wrong with them is told later, with all else."""
    try:
        return sets_in(native, cast(SetsAsked, side), argument).values()
    except FactError:
        return ()


def _check_columns(problems: Problems, argument: str, table: Table, keys: Sequence[str]) -> None:
    for name in keys:
        if name not in table.names:
            message = _NO_COLUMN.format(argument=argument, name=one_line(name))
            problems.add(ProblemCode.MISSING_COLUMN, message, hint=did_you_mean(name, table.names))


def _check_sets(problems: Problems, old: Table, new: Table) -> bool:
    """Refuse tables that say that sets of different ids judged them; return whether they say that one set did."""
    stamps = [
        {*rows, *([whole] if whole else [])} for whole, rows in (stamps_in(table, runs=True) for table in (old, new))
    ]
    ids = [{stamp.partition("@")[0] for stamp in each} for each in stamps]
    if all(ids) and len(ids[0] | ids[1]) > 1:
        shown = [", ".join(sorted(each)) for each in ids]
        message = _TWO_SETS.format(before=one_line(shown[0]), after=one_line(shown[1]))
        problems.add(ProblemCode.UNKNOWN_CODE, message, hint=_WITH_RULES)
    return len(stamps[0]) == 1 and stamps[0] == stamps[1]


def _crossings(
    figures: Mapping[str, Mapping[str, Any]],
    new: Table,
    keys: Sequence[str],
    verdicts: Sequence[ComparedVerdict],
    pair: tuple[RuleSet, RuleSet],
) -> Iterator[Crossed]:
    """Judge the figures of each table by the rules of the other one."""
    for argument, options in figures.items():
        is_old = argument == "before_figures"
        year = year_of(options)
        by = [key for key in keys if identity(key) != identity(year)] or list(keys)
        tables = []
        for of_old in (not is_old, is_old):  # by the rules of the other table, and by its own
            wanted = [each.crossed[of_old] for each in verdicts if each.crossed]
            judged = assess_table(
                options["frame"], pair[not of_old], by=by, only=wanted, names="safe", verdicts="code",
                **{name: value for name, value in options.items() if name != "frame"},
            )  # fmt: skip
            tables.append(figures_judged(judged, argument, options, new, keys, wanted))
        crossed = crossed_tables(argument, options, *tables)
        yield evolve(crossed, year=None if crossed.year is None else (year, *pair[is_old].years))
