"""Read figures from columns of text: `read_figures`, and the reader for the cells of one column."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Generic

import narwhals.stable.v2 as nw
from attrs import evolve, frozen
from narwhals.stable.v2.typing import IntoFrameT

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Exact, Locale, Refused, as_share, is_missing, read_aggregate, read_figure
from ntm_criteria.model import Dictionary, Fact, RuleSet, check_is_rule_set
from ntm_criteria.tables.columns import NAME, WrongUnit, check_units, factor_of, not_taken, spoiled
from ntm_criteria.tables.expressions import Cell, Series, is_null, library, open_table
from ntm_criteria.text import LANGUAGES, Text, both, naming_options, number, one_line, shown

_AS_PERCENT = Text(
    "ghi '{share}', hoặc ghi kết quả từng thôn ở bảng {villages}",
    "write '{share}', or give each village's finding in {villages}",
)
_TEXTS = (nw.String, nw.Categorical, nw.Object)


@frozen
class RefusedCell:
    """A cell that could not be read.

    :ivar column: the name of its column.
    :ivar row: the number of its row, from 0.
    :ivar value: the content of the cell.
    :ivar problem: the reason for the refusal, with the place of the cell.
    """

    column: str
    row: int
    value: str
    problem: Problem


@frozen
class ReadFigures(Generic[IntoFrameT]):
    """The result of `read_figures`.

    :ivar frame: the table with typed figures, of the same library as the original table.
    :ivar refused: the refused cells; they are missing in `frame`.
    """

    frame: IntoFrameT
    refused: tuple[RefusedCell, ...]

    def raise_if_refused(self) -> "ReadFigures[IntoFrameT]":
        """Return this object, or raise FactError with the problems of all refused cells."""
        if self.refused:
            raise FactError([cell.problem for cell in self.refused])
        return self


_BARE = re.compile(r"\s*[-−]?[0-9][0-9.,\s]*")


@frozen
class CellReader:
    """Reads the cells of one column.

    :ivar fact: the fact whose figures the column holds.
    :ivar dictionary: all facts.
    :ivar locale: the language whose number format the column uses, or None.
    :ivar is_total: whether the column holds communes' figures about all their villages.
    :ivar unit: the unit of numbers without a unit; None means the fact's own unit.
    :ivar factor: the factor that converts figures in `unit` to the fact's own unit.
    """

    fact: Fact
    dictionary: Dictionary
    locale: Locale = None
    is_total: bool = False
    unit: str | None = None
    factor: Fraction = Fraction(1)

    @property
    def holds(self) -> Fact:
        """The fact that the column holds: `fact` or, for figures about all villages, the share of villages."""
        return as_share(self.fact, self.dictionary) if self.is_total else self.fact

    def read(self, cell: Cell) -> float | bool | str | Refused | None:
        """Return a float in the column's unit, a bool or a category's id; None or the refusal if there is no figure."""
        if is_missing(cell):
            return None
        if isinstance(cell, str) and (refused := spoiled(cell)) is not None:
            return refused
        if self.unit is not None and isinstance(cell, str) and _BARE.fullmatch(cell):
            cell = f"{cell.strip()} {self.unit}"
        try:
            exact = self._exact(cell)
        except Refused as refused:
            return refused
        return float(Fraction(*exact) / self.factor) if isinstance(exact, tuple) else exact

    def _exact(self, cell: Cell) -> Exact:
        if not self.is_total and not self.fact.village_flag:
            return read_figure(self.fact, cell, self.locale)
        exact = read_aggregate(self.fact, cell, self.locale, self.dictionary)[0]
        if exact[0] * self.holds.scale % exact[1]:
            # rounded down, so that the suggested share is not above the real one
            steps = exact[0] * self.holds.scale // exact[1]
            share = both(lambda lang: f"{number(Fraction(steps, self.holds.scale), lang)} %")
            raise Refused(
                ProblemCode.FINER_THAN_STEP,
                Text(
                    f"'{shown(cell)}' không viết được thành tỷ lệ % có hai chữ số thập phân",
                    f"'{shown(cell)}' is no percentage of two decimals",
                ),
                naming_options(_AS_PERCENT, share=share),
            )
        return exact

    def problem(self, refused: Refused, at: Text) -> Problem:
        """Return the problem to report for a cell at the place `at` ("row 3") whose `refused` gives the reason."""
        fact, reason = self.fact, refused.message
        message = both(lambda lang: f"{at[lang]}, {fact.label[lang]} ({fact.id}): {reason[lang]}")
        return Problem(refused.code, message, hint=refused.hint, fact=fact.id)


def cell_reader(
    fact: Fact, rules: RuleSet, locale: Locale, units: Mapping[str, str] | None, *, in_villages: bool
) -> CellReader:
    """Build the reader for a column of `fact`; an unsuitable unit is ignored here, since `open_tables` reports it."""
    reader = CellReader(fact, rules.facts, locale, is_total=fact.per_village and not in_villages)
    unit = (units or {}).get(fact.id)
    with suppress(WrongUnit):
        reader = evolve(reader, unit=unit, factor=factor_of(fact, unit)) if unit is not None else reader
    return reader


def read_figures(
    frame: IntoFrameT, rules: RuleSet, *, locale: Locale = None, units: Mapping[str, str] | None = None
) -> ReadFigures[IntoFrameT]:
    """Read figures from columns of text: "91,5 %", "Đạt", "55 triệu đồng/người/năm".

    :param frame: a table in memory (Polars, pandas, PyArrow) of communes, of last year's figures or of villages. Text columns
        named as a fact of the rule set are read; other columns do not change.
    :param locale: "vi" or "en" decides how texts such as "1.234" are read; with None, ambiguous texts are refused.
    :param units: the units of numbers without a unit, by fact, as for `assess_table`; by default the fact's own unit.
    :returns: the table with numbers as Float64 in the column's unit, flags as booleans and categories as their ids, and the
        refused cells, which are missing in the table.
    :raises FactError: the table is lazy, or an option has an unsupported value.

    >>> import polars as pl
    >>> from ntm_criteria import load_rule_set, read_figures
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": ["91,5 %", "khoảng 92"]})
    >>> read = read_figures(communes, load_rule_set("bang-mac-2024"))
    >>> read.frame["irrigated_land_share"].to_list(), [(cell.column, cell.row) for cell in read.refused]
    ([91.5, None], [('irrigated_land_share', 1)])
    """
    check_is_rule_set(rules)
    check_units(units)
    if locale not in (None, *LANGUAGES):
        hint = Text("dùng 'vi', 'en' hoặc để trống", "use 'vi', 'en' or None")
        raise not_taken("locale", locale, hint, ProblemCode.UNKNOWN_WORD)
    table = open_table(frame, rules.reads | rules.reads_previous | {NAME})
    if table.eager is None:
        message = Text(
            "read_figures chỉ đọc bảng đã nạp vào bộ nhớ", "read_figures takes a table in memory, not a lazy one"
        )
        raise FactError(
            [Problem(ProblemCode.WRONG_FORM, message, hint=Text("gọi .collect() trước", "collect it first"))]
        )
    schema, on = table.schema, table.on
    is_village = NAME in schema and any(fact.per_village and name in schema for name, fact in rules.facts.items())
    columns, refused = list[Series](), list[RefusedCell]()
    for name, dtype in schema.items():
        fact = rules.facts.get(name)
        if fact is not None and (dtype in _TEXTS or dtype == nw.Enum):
            reader = cell_reader(fact, rules, locale, units, in_villages=is_village)
            values, wrong = _column(table.polars.get_column(name).to_list(), reader)
            refused += wrong
            kind = on.Float64 if reader.holds.is_number else on.String if fact.values else on.Boolean
            columns.append(library("polars").Series(name, values, kind))
    return ReadFigures(table.eager.replaced(columns), tuple(refused))


def _column(cells: Sequence[Cell], reader: CellReader) -> tuple[list[Cell], list[RefusedCell]]:
    known: dict[Cell, Cell] = {}
    values: list[Cell] = []
    refused: list[RefusedCell] = []
    for row, cell in enumerate(cells):
        key = type(cell), cell
        value = None if is_null(cell) else known[key] if key in known else known.setdefault(key, reader.read(cell))
        if isinstance(value, Refused):
            at = Text(f"dòng {row + 1}", f"row {row + 1}")
            problem = reader.problem(value, at)
            refused.append(RefusedCell(reader.fact.id, row, one_line(shown(cell), longest=60), problem))
        values.append(None if isinstance(value, Refused) else value)
    return values, refused
