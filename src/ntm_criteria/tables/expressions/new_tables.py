"""Build a new table of the same kind as the caller's: in memory, lazy, or in the engine and session of a lazy one."""

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions.arrow_columns import Native, library, to_series
from ntm_criteria.tables.expressions.engines import AnyTable, Table, is_null
from ntm_criteria.tables.expressions.protocols import Cell
from ntm_criteria.text import Text

_IN_ARROW = {str: "string", int: "int64"}
_IN_PANDAS = {str: "object", int: "Int64"}
_IN_SQL = {str: "VARCHAR", int: "BIGINT"}
_IN_SPARK = {str: "string", int: "bigint"}
_PRIVATE = range(0xE100, 0xE200)  # characters without a meaning, two of which cells of text are joined by
_NO_ENGINE = Text("{engine}: không tạo được bảng từ các dòng", "{engine}: no table can be made of rows")
_OTHER_ENGINE = Text(
    "dùng bảng Polars, pandas, PyArrow, DuckDB, Ibis hoặc Spark",
    "use a table of Polars, pandas, PyArrow, DuckDB, Ibis or Spark",
)


@frozen(eq=False)
class NewColumn:
    """A column of a new table.

    :ivar kind: the type of its cells, besides None.
    :ivar like: the column of the caller's table whose type it gets, if that type holds all of its cells.
    """

    name: str
    cells: Sequence[Cell]
    kind: type[str] | type[int] = str
    like: str | None = None


def new_table(table: Table, columns: Sequence[NewColumn]) -> AnyTable:
    """Build a table of the kind of `table`, which is the caller's and can be joined with it.

    :raises FactError: in this engine, Python can make no table.
    """
    native: Native = table.frame.to_native() if table.eager is None else table.eager.native
    made: AnyTable
    if table.engine == "polars":
        made = _in_polars(table, columns)
    elif table.engine == "pandas":
        made = _in_pandas(native, columns)
    elif table.engine == "pyarrow":
        made = _in_arrow(native.schema, columns)
    elif table.engine == "ibis":
        made = library("ibis").memtable(_in_arrow(native.schema().to_pyarrow(), columns))
    elif table.engine == "duckdb":
        made = _in_duckdb(native, columns)
    elif hasattr(native, "sparkSession"):
        made = _in_spark(native, columns)
    else:
        message = _NO_ENGINE.format(engine=table.engine)
        raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=_OTHER_ENGINE)])
    return made


def _fitting(cells: Sequence[Cell], make: Callable[[], Native], others: Callable[[], Native]) -> Native:
    """Return the column that `make` builds; if its type does not hold all the cells, the one that `others` builds."""
    try:
        made = make()
        held = made.to_pylist() if hasattr(made, "to_pylist") else made.to_list()
        if sum(map(_is_there, held)) == sum(map(_is_there, cells)):
            return made
    except Exception:  # each library raises errors of its own, by type and release
        pass
    return others()


def _is_there(cell: Cell) -> bool:
    return cell is not None and str(cell) not in ("<NA>", "nan", "NaT", "NaN")


def _in_polars(table: Table, columns: Iterable[NewColumn]) -> Native:
    polars = library("polars")

    def series(column: NewColumn) -> Native:
        name, cells = column.name, list(column.cells)
        if column.like is None:
            return polars.Series(name, cells, {str: polars.String, int: polars.Int64}[column.kind])
        if table.eager is not None:
            own = table.eager.column(column.like).dtype
        else:
            own = table.own_types.get(column.like) or table.polars.collect_schema()[column.like]
        return _fitting(cells, lambda: polars.Series(name, cells, own), lambda: to_series(name, cells))

    frame = polars.DataFrame(list(map(series, columns)))
    return frame if table.is_eager else frame.lazy()


def _in_pandas(native: Native, columns: Iterable[NewColumn]) -> Native:
    pandas, names = library("pandas"), list(map(str, native.columns))

    def series(column: NewColumn) -> Native:
        cells = list(column.cells)
        if column.like is None:
            return pandas.Series(cells, dtype=_IN_PANDAS[column.kind])
        own = native.iloc[:, names.index(column.like)].dtype
        if own == "object":  # keys that are numbers and texts were compared as text
            originals = {str(cell): cell for cell in native.iloc[:, names.index(column.like)]}
            cells = [originals.get(cell, cell) for cell in cells]
        others = "Int64" if all(cell is None or type(cell) is int for cell in cells) else "object"
        return _fitting(cells, lambda: pandas.Series(cells, dtype=own), lambda: pandas.Series(cells, dtype=others))

    return pandas.DataFrame({column.name: series(column) for column in columns})


def _in_arrow(schema: Native, columns: Iterable[NewColumn]) -> Native:
    arrow = library("pyarrow")

    def array(column: NewColumn) -> Native:
        cells = list(column.cells)
        if column.like is None:
            return arrow.array(cells, type=arrow.type_for_alias(_IN_ARROW[column.kind]))
        own = schema.field(column.like).type
        return _fitting(cells, lambda: arrow.array(cells, type=own), lambda: arrow.array(cells))

    return arrow.table({column.name: array(column) for column in columns})


def _in_duckdb(native: Native, columns: Sequence[NewColumn]) -> Native:
    """Build a relation of the caller's connection, which only a relation made from the caller's is of.

    Cells are written into the query as one text a column: a list of as many constants takes DuckDB seconds to parse.
    """
    types = {name: str(dtype) for name, dtype in zip(native.columns, native.types, strict=True)}
    texts = [[None if is_null(cell) else _sql_text(cell) for cell in column.cells] for column in columns]
    used = {character for cells in texts for cell in cells if cell for character in cell}
    joint, null = [character for character in map(chr, _PRIVATE) if character not in used][:2]
    rows = (
        native.limit(0)
        .aggregate("count(*)")
        .project(
            ", ".join(
                f"unnest(string_split('{joint.join(null if cell is None else cell for cell in cells)}', '{joint}')) AS c{n}"
                for n, cells in enumerate(texts)
            )
        )
    )
    rows = rows if columns[0].cells else rows.limit(0)

    def cast(column: NewColumn, number: int) -> str:
        text = f"nullif(c{number}, '{null}')"
        own = _IN_SQL[column.kind] if column.like is None else types[column.like]
        if column.like is not None:
            lost = f"count({text}) - count(TRY_CAST({text} AS {own}))"
            own = _IN_SQL[str] if rows.aggregate(lost).fetchall()[0][0] else own
        name = column.name.replace('"', '""')
        return f'CAST({text} AS {own}) AS "{name}"'

    return rows.project(", ".join(cast(column, number) for number, column in enumerate(columns)))


def _sql_text(cell: Cell) -> str:
    """Write a cell as a text that DuckDB casts to the cell's type, within the quotes of a constant."""
    if isinstance(cell, bytes):
        return "".join(f"\\x{byte:02X}" for byte in cell)
    return str(cell).replace("'", "''")


def _in_spark(native: Native, columns: Sequence[NewColumn]) -> Native:
    types = {field.name: field.dataType.simpleString() for field in native.schema.fields}
    rows = list(zip(*(column.cells for column in columns), strict=True))

    def schema(kinds: Iterable[str]) -> str:
        names = (column.name.replace("`", "``") for column in columns)
        return ", ".join(f"`{name}` {kind}" for name, kind in zip(names, kinds, strict=True))

    own = [_IN_SPARK[column.kind] if column.like is None else types[column.like] for column in columns]
    try:
        return native.sparkSession.createDataFrame(rows, schema(own))
    except Exception:  # each way to Spark raises errors of its own
        as_text = [column.like is not None for column in columns]
        rows = [
            tuple(str(x) if text and x is not None else x for x, text in zip(row, as_text, strict=True)) for row in rows
        ]
        return native.sparkSession.createDataFrame(rows, schema(_IN_SPARK[column.kind] for column in columns))
