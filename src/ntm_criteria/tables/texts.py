"""Columns of text, as people write figures, into typed columns: each distinct text is read as one commune's figure is."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.facts import Fact
from ntm_criteria.figures import as_share, read_aggregate, read_figure
from ntm_criteria.refusal import Locale, Refused, is_missing
from ntm_criteria.ruleset import RuleSet, check_is_rule_set
from ntm_criteria.tables.engine import Table, is_null, opened
from ntm_criteria.tables.layout import NAME
from ntm_criteria.words import Text, both, one_line, shown

_TEXTS = (nw.String, nw.Categorical, nw.Object)


@frozen
class RefusedCell:
    """A cell that could not be read.

    :ivar column: its column.
    :ivar row: its row, from 0.
    :ivar value: what stood there.
    :ivar problem: why it cannot be taken.
    """

    column: str
    row: int
    value: str
    problem: Problem


@frozen
class ReadFigures:
    """A table whose figures are typed.

    :ivar frame: the table, of the kind given.
    :ivar refused: the cells that were refused; they are missing in it.
    """

    frame: Any
    refused: tuple[RefusedCell, ...]

    def raise_if_refused(self) -> "ReadFigures":
        """Return itself, or raise FactError with every refused cell."""
        if self.refused:
            raise FactError([cell.problem for cell in self.refused])
        return self


def read_figures(frame: Any, rules: RuleSet, *, locale: Locale = None) -> ReadFigures:
    """Read the columns of text that hold figures: "91,5 %", "Đạt", "55 triệu đồng/người/năm".

    :param frame: an eager table (Polars, pandas, PyArrow) of communes, of last year's figures or of villages. Columns named as
        a fact of the rule set that hold text are read, all others stay as they are.
    :param locale: "vi" or "en" settles texts such as "1.234"; None refuses them where they could be read two ways.
    :returns: the table with numbers as Float64 in the fact's unit, flags as booleans, categories as value ids; and the cells
        refused, which are missing in it.
    :raises FactError: the table is lazy.

    >>> import polars as pl
    >>> from ntm_criteria import load_rule_set, read_figures
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": ["91,5 %", "khoảng 92"]})
    >>> read = read_figures(communes, load_rule_set("bang-mac-2024"))
    >>> read.frame["irrigated_land_share"].to_list(), [(cell.column, cell.row) for cell in read.refused]
    ([91.5, None], [('irrigated_land_share', 1)])
    """
    check_is_rule_set(rules)
    given = opened(frame)
    if not given.is_eager:
        message = Text(
            "read_figures chỉ đọc bảng đã nạp vào bộ nhớ", "read_figures takes a table in memory, not a lazy one"
        )
        raise FactError(
            [Problem(ProblemCode.WRONG_FORM, message, hint=Text("gọi .collect() trước", "collect it first"))]
        )
    schema = given.frame.collect_schema()
    is_village = NAME in schema and any(
        fact.per_village and name in schema for name, fact in rules.facts.items() if name in rules.reads
    )
    made, refused = given.frame, list[RefusedCell]()
    for name, dtype in schema.items():
        fact = rules.facts.get(name)
        if fact is not None and (dtype in _TEXTS or dtype == nw.Enum) and name in rules.reads | rules.reads_previous:
            cells = given.frame.get_column(name).to_list()
            values, wrong = _column(fact, cells, rules, locale, is_total=fact.per_village and not is_village)
            refused += wrong
            made = _with(
                made, given, name, values, fact if not fact.per_village or is_village else as_share(fact, rules.facts)
            )
    return ReadFigures(made.to_native(), tuple(refused))


def _column(
    fact: Fact, cells: Sequence[Any], rules: RuleSet, locale: Locale, *, is_total: bool
) -> tuple[list[Any], list[RefusedCell]]:
    known: dict[Any, Any] = {}
    values: list[Any] = []
    refused: list[RefusedCell] = []
    for row, cell in enumerate(cells):
        if is_null(cell) or is_missing(cell):
            values.append(None)
            continue
        key = type(cell), cell
        if key not in known:
            known[key] = _read(fact, cell, rules, locale, is_total=is_total)
        value = known[key]
        if isinstance(value, Refused):
            what = both(lambda lang: f"{fact.label[lang]} ({fact.id}): {value.message[lang]}")  # noqa: B023  # said at once
            said = Text(f"dòng {row + 1}, {what.vi}", f"row {row + 1}, {what.en}")
            problem = Problem(value.code, said, hint=value.hint, fact=fact.id)
            refused.append(RefusedCell(fact.id, row, one_line(shown(cell), longest=60), problem))
        values.append(None if isinstance(value, Refused) else value)
    return values, refused


def _read(fact: Fact, cell: Any, rules: RuleSet, locale: Locale, *, is_total: bool) -> Any:
    """A float, a bool or a value's id; or why not."""
    try:
        if is_total or fact.village_flag:
            exact: Any = read_aggregate(fact, cell, locale, rules.facts)[0]
            scale = as_share(fact, rules.facts).scale if is_total else fact.scale
            if exact[0] * scale % exact[1]:
                return Refused(
                    ProblemCode.FINER_THAN_STEP,
                    Text(
                        f"'{shown(cell)}' không viết được thành tỷ lệ % có hai chữ số",
                        f"'{shown(cell)}' is no percentage of two decimals",
                    ),
                    Text("ghi kết quả từng thôn ở bảng villages=", "give each village's finding in villages="),
                )
        else:
            exact = read_figure(fact, cell, locale)
    except Refused as refused:
        return refused
    return exact[0] / exact[1] if isinstance(exact, tuple) else exact


def _with(frame: Any, given: Table, name: str, values: list[Any], fact: Fact) -> Any:
    dtype = nw.Float64 if fact.is_number else nw.String if fact.values else nw.Boolean
    if given.engine.is_pandas():
        pandas = given.engine.to_native_namespace()
        native = frame.to_native().copy(deep=False)
        kind = {nw.Float64: "float64", nw.String: "object", nw.Boolean: "boolean"}[dtype]
        native[name] = pandas.array(
            [float("nan") if value is None and kind == "float64" else value for value in values], dtype=kind
        )
        return nw.from_native(native)
    return frame.with_columns(nw.new_series(name, values, dtype(), backend=given.engine))
