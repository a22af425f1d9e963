"""Read figures from columns of text: `read_figures`, and the reader for the cells of one column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import partial
from numbers import Rational
from typing import Generic, TypeAlias

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen
from narwhals.stable.v2.typing import IntoFrameT

from ntm_criteria.account import Account, AccountLine, Outcome
from ntm_criteria.errors import FactError, KeyPath, Problem, ProblemCode
from ntm_criteria.figures import Locale, Refused, Total, as_share, is_missing, read_figure, read_total
from ntm_criteria.markup import Html, card
from ntm_criteria.model import Dictionary, Fact, FactKind, Interval, Pair, RuleSet, check_is_rule_set, percent
from ntm_criteria.problems import problem_table
from ntm_criteria.tables.columns import (
    MET,
    NAME,
    OF,
    PER_CENT,
    WrongUnit,
    check_units,
    factor_of,
    is_village,
    not_taken,
    refused_column,
    spoiled,
)
from ntm_criteria.tables.expressions import Cell, Series, is_null, library, open_table
from ntm_criteria.text import LANGUAGES, Lang, Text, both, one_line, shown

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

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        return self.problem._repr_html_(lang=lang)


@frozen
class ReadFigures(Generic[IntoFrameT]):
    """The result of `read_figures`.

    :ivar frame: the table with typed figures, of the same library as the original table.
    :ivar refused: the refused cells; they are missing in `frame`.
    :ivar account: what became of every column, and of the cells of those that were read.
    """

    frame: IntoFrameT
    refused: tuple[RefusedCell, ...]
    account: Account = field(factory=Account)

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        """Return the refused cells, and what became of the table."""
        table = problem_table([cell.problem for cell in self.refused], lang)
        return (card(table, lang=lang) if self.refused else "") + self.account._repr_html_(lang=lang)

    def raise_if_refused(self) -> "ReadFigures[IntoFrameT]":
        """Return this object, or raise FactError with the problems of all refused cells."""
        if self.refused:
            raise FactError([cell.problem for cell in self.refused])
        return self


_HUGE = 10**30  # above the limits of every fact
_BARE = re.compile(r"\s*[^\w\s]?[0-9][0-9.,\s]*")
Figure: TypeAlias = float | bool | str | Total | Refused | None  # None for an empty cell


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

    @property
    def counts(self) -> bool:
        """Whether a cell may hold a number of villages, which `read` returns as a `Total`."""
        return self.is_total or self.fact.village_flag is not None

    @property
    def bare_are_villages(self) -> bool:
        """Whether the unit of the column says that a number without a unit counts villages."""
        return self.unit is not None and self.counts and is_village(self.unit, self.dictionary)

    @property
    def says_per_cent(self) -> bool:
        """Whether the unit of a column of totals says that a number without a unit is a share."""
        return self.unit is not None and self.is_total and not self.bare_are_villages

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of the two columns of villages beside a column of totals."""
        return (self.fact.id + MET, self.fact.id + OF) if self.counts else ()

    def read(self, cell: Cell) -> float | bool | str | Total | Refused | None:
        """Return a float in the column's unit, a bool, a category's id or a total; None or the refusal if there is none."""
        if is_missing(cell):
            return None
        if (refused := spoiled(cell)) is not None:
            return refused
        is_number = isinstance(cell, Rational | float | Decimal) and not isinstance(cell, bool)
        if self.unit is not None and (_BARE.fullmatch(cell) if isinstance(cell, str) else is_number and self.counts):
            cell = f"{str(cell).strip()} {self.unit}"
        elif self.factor != 1 and is_number and -_HUGE < cell < _HUGE:
            cell = Fraction(str(cell)) * self.factor
        try:
            if self.counts:
                return read_total(self.fact, cell, self.locale, self.dictionary)
            exact = read_figure(self.fact, cell, self.locale)
        except Refused as refused:
            return refused
        return _as_float(exact, self.factor) if isinstance(exact, tuple | Interval) else exact

    def columns(self, figures: Iterable[Figure]) -> dict[str, list[Figure]]:
        """Return the cells of the column and, for totals, of the two columns of villages beside it, by their names."""
        name = self.fact.id
        if not self.counts:
            return {name: list(figures)}
        totals = [figure if isinstance(figure, Total) else Total() for figure in figures]
        is_share = [total.value is not None and total.of is None and not total.is_bare for total in totals]
        return {
            name: list(map(self._share, totals)),
            name + MET: [None if self.fact.kind is FactKind.COUNT else total.meeting for total in totals],
            name + OF: [
                PER_CENT if said and self.is_total else total.of for total, said in zip(totals, is_share, strict=True)
            ],
        }

    def _share(self, total: Total) -> float | None:
        """Return a total in the column's unit; None if it is no multiple of the step, as 11 of 12 is none."""
        value = total.value
        if value is None and total.of and total.meeting is not None and total.meeting <= total.of:
            value = percent((total.meeting, 1), (total.of, 1))
            value = value if value[0] * self.holds.scale % value[1] == 0 else None
        return _as_float(value, self.factor) if value else None

    def problem(self, refused: Refused, at: Text, row: KeyPath) -> Problem:
        """Return the problem to report for a cell whose `refused` gives the reason.

        :param at: the row in words ("row 3").
        :param row: the path of the row.
        """
        fact, short, path = self.fact, refused.message, (*row, self.fact.id)
        message = both(lambda lang: f"{at[lang]}, {fact.label[lang]} ({fact.id}): {short[lang]}")
        found = Problem(refused.code, message, None, refused.hint, fact.id, path=path, params=refused.params)
        return evolve(found, short=short)


def _as_float(figure: Pair | Interval, factor: Fraction) -> float:
    """Return the float of a figure in the unit of its column; of an interval, which came of a float, the one in its middle."""
    if isinstance(figure, Interval):
        return float((Fraction(*figure.low) + Fraction(*figure.high)) / 2 / factor)
    return float(figure[0] * factor.denominator / (figure[1] * factor.numerator))  # a quotient of whole numbers is fast


def cell_reader(
    fact: Fact, rules: RuleSet, locale: Locale, units: Mapping[str, str] | None, *, in_villages: bool
) -> CellReader:
    """Build the reader for a column of `fact`; an unsuitable unit is ignored here, since `open_tables` reports it."""
    reader = CellReader(fact, rules.facts, locale, is_total=fact.per_village and not in_villages)
    unit = (units or {}).get(fact.id)
    if unit is not None and reader.counts and is_village(unit, rules.facts):
        return evolve(reader, unit=unit)
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
        refused cells, which are missing in the table. "7/8 thôn" stands as 7 and 8 in two further columns, such as
        `street_lighting/met` and `street_lighting/of`, which `assess_table` reads. For each column with refused cells, the
        table gets a column "__ntm_refused_…" that is true in their rows: by it, `assess_table` gives them the reason
        `figure-refused`.
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
        raise FactError([Problem(ProblemCode.WRONG_FORM, _LAZY, hint=Text("gọi .collect() trước", "collect it first"))])
    schema, on = table.schema, table.on
    is_village = NAME in schema and any(fact.per_village and name in schema for name, fact in rules.facts.items())
    columns, refused, lines = list[Series](), list[RefusedCell](), dict[str, list[AccountLine]]()
    for name, dtype in schema.items():
        fact = rules.facts.get(name)
        if fact is not None and (dtype in _TEXTS or dtype == nw.Enum):
            reader = cell_reader(fact, rules, locale, units, in_villages=is_village)
            values, wrong = _column(table.polars.get_column(name).to_list(), reader)
            refused += wrong
            lines[name] = _lines(name, fact, values, len(wrong))
            kind = on.Float64 if reader.holds.is_number else on.String if fact.values else on.Boolean
            for column, figures in reader.columns(values).items():
                if column == name or any(figure is not None for figure in figures):
                    columns.append(library("polars").Series(column, figures, kind))
            if wrong:
                rows = {cell.row for cell in wrong}
                marks = [row in rows for row in range(len(values))]
                columns.append(library("polars").Series(refused_column(name), marks))
    account = [
        line for name in table.names for line in lines.get(name, [_line("column", name, Outcome.KEPT, _AS_IT_WAS)])
    ]
    return ReadFigures(table.eager.replaced(columns), tuple(refused), Account(tuple(account)))


_line = partial(AccountLine, "communes")
_LAZY = Text("read_figures chỉ đọc bảng đã nạp vào bộ nhớ", "read_figures takes a table in memory, not a lazy one")
_AS_IT_WAS = Text("cột không đổi", "the column does not change")
_IS_EMPTY = Text("ô trống, chưa có số liệu", "empty: no figure is given")
_IS_WRONG = Text("không đọc được thành số liệu", "it cannot be read as a figure")


def _lines(name: str, fact: Fact, values: Sequence[Figure], wrong: int) -> list[AccountLine]:
    """Account for a column of text and its cells."""
    used = sum(value is not None for value in values)
    cells = [
        (Outcome.READ, fact.label, used),
        (Outcome.LEFT_OUT, _IS_EMPTY, len(values) - used - wrong),
        (Outcome.REFUSED, _IS_WRONG, wrong),
    ]
    return [
        _line("column", name, Outcome.READ, fact.label, fact=fact.id),
        *(_line("cell", name, outcome, why, count, fact.id) for outcome, why, count in cells if count),
    ]


def _column(cells: Sequence[Cell], reader: CellReader) -> tuple[list[Figure], list[RefusedCell]]:
    known: dict[object, Figure] = {}
    values: list[Figure] = []
    refused: list[RefusedCell] = []
    for row, cell in enumerate(cells):
        key = type(cell), id(cell) if isinstance(cell, dict | list) else cell
        value = None if is_null(cell) else known[key] if key in known else known.setdefault(key, reader.read(cell))
        if isinstance(value, Refused):
            at = Text("dòng {row}", "row {row}").format(row=row + 1)
            problem = reader.problem(value, at, (row,))
            refused.append(RefusedCell(reader.fact.id, row, one_line(shown(cell), longest=60), problem))
        values.append(None if isinstance(value, Refused) else value)
    return values, refused
