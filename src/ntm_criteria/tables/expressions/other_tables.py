"""Refuse what is not a table that can be judged, and say what to do with tables of libraries that are known."""

from collections import Counter
from collections.abc import Sequence

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions.arrow_columns import Native, library
from ntm_criteria.text import Text, naming_options, one_line

_NO_TABLE = Text(
    "{argument}= phải là một bảng (Polars, pandas, PyArrow, DuckDB, PySpark), không phải {kind}",
    "{argument}= must be a table (Polars, pandas, PyArrow, DuckDB, PySpark), not {kind}",
)
_READ_IT = Text(
    "đọc thành bảng trước, ví dụ bằng to_table(), to_pandas()",
    "read it into a table first, such as with to_table(), to_pandas()",
)
_NOT_JUDGED = Text(
    "{argument}=: không đánh giá được bảng của {library}", "{argument}=: tables of {library} are not judged"
)
_FILES = Text(
    "truyền {call}; bảng lớn hơn bộ nhớ: ghi ra Parquet rồi đọc bằng pl.scan_parquet",
    "pass {call}; for a table larger than memory, write Parquet and read it with pl.scan_parquet",
)
_PASS = Text("truyền {call}", "pass {call}")
_BY_TEXT = Text(
    "{argument}=: không đánh giá bảng PostgreSQL qua Ibis: PostgreSQL gộp các bước thành một câu truy vấn, "
    "hết bộ nhớ khi lập kế hoạch",
    "{argument}=: tables of Ibis on PostgreSQL are not judged: its planner merges the query and takes all memory",
)
_WRITE_TEXT = Text(
    "viết câu SQL bằng ntm.to_sql(rules, 'postgres', table=…) rồi chạy; hoặc truyền table.to_pyarrow()",
    "write the query with ntm.to_sql(rules, 'postgres', table=…) and run it; or pass table.to_pyarrow()",
)
_LIBRARIES = {  # by the module that its tables are defined in: its name, what makes a table that is judged, the hint
    "dask": ("Dask", "ddf.compute()", _FILES),
    "modin": ("Modin", "df.modin.to_pandas()", _FILES),
    "pyspark.pandas": ("pandas on Spark", "df.to_spark()", _PASS),
}


def refuse_library(native: Native, argument: str) -> None:
    """Raise FactError if an object is a table of a library that is known, and cannot be judged."""
    module = type(native).__module__
    for name, (called, call, hint) in _LIBRARIES.items():
        if f"{module}.".startswith(f"{name}."):
            message = _NOT_JUDGED.format(argument=argument, library=called)
            raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=hint.format(call=call))])


def refuse_planner(native: Native, argument: str) -> None:
    """Raise FactError if a table of Ibis is on PostgreSQL: a query of nested steps may bring down the server."""
    try:
        backend: str = native.get_backend().name
    except library("ibis.common.exceptions").IbisError:  # a table without a connection
        return
    if backend == "postgres":
        raise FactError([Problem(ProblemCode.WRONG_FORM, _BY_TEXT.format(argument=argument), hint=_WRITE_TEXT)])


def no_table(native: Native, argument: str) -> FactError:
    """Return the error for an object that is no table."""
    message = _NO_TABLE.format(argument=argument, kind=type(native).__name__)
    return FactError([Problem(ProblemCode.WRONG_FORM, message, hint=_READ_IT)])


def refuse_names(names: Sequence[str], argument: str, reader: Text | None, *, minds_capitals: bool) -> None:
    """Raise FactError if an engine cannot read columns of these names.

    :param reader: the engine, if it takes a dot in a name for a path.
    :param minds_capitals: whether it tells names apart that differ in capitals only.
    """
    if reader is not None:
        _refuse_dots(names, reader, argument)
    if not minds_capitals:
        _refuse_twins(names, argument)


def _refuse_twins(names: Sequence[str], argument: str) -> None:
    """Raise FactError if the names of two columns differ in capitals only: Spark holds both and can read neither."""
    number = Counter(name.lower() for name in names)
    twins = ", ".join(f"'{one_line(name)}'" for name in names if number[name.lower()] > 1)
    if twins:
        message = Text(
            "{argument}=: các cột {twins} chỉ khác nhau ở chữ hoa, SQL coi là một tên",
            "{argument}=: the columns {twins} differ in capitals only, and SQL takes them for one",
        ).format(argument=argument, twins=twins)
        hint = Text("đổi tên hoặc bỏ một cột", "rename one of them, or leave it out")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])


def _refuse_dots(names: Sequence[str], reader: Text, argument: str) -> None:
    """Raise FactError if names of columns have dots, where the engine `reader` takes a dot for a path."""
    dotted = [name for name in names if "." in name]
    if dotted:
        message = Text(
            "{argument}=: {reader} coi dấu chấm trong tên cột là đường dẫn: {dotted}",
            "{argument}=: {reader} takes a dot in a column's name for a path: {dotted}",
        ).format(argument=argument, reader=reader, dotted=", ".join(dotted[:5]))
        hint = naming_options(
            Text("đổi tên cột; kết quả thì dùng {safe_names}", "rename it; of a result, ask for {safe_names}")
        )
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])
