"""Write a rule set as SQL: `to_sql`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables import assess_table
from ntm_criteria.tables.columns import PREFIX, Level, columns_asked, not_taken, year_asked
from ntm_criteria.tables.evaluation import STAMP, DateAsked, columns_of, stamp_of
from ntm_criteria.tables.sql.engine import DIALECTS, Steps, compiler_of
from ntm_criteria.tables.sql.inputs import ColumnsAsked, TableAsked, by_name, input_table, year_column
from ntm_criteria.tables.sql.notes import notes_of
from ntm_criteria.tables.sql.text import Writer
from ntm_criteria.text import Lang, Text

_REFUSED = {
    "sqlite": Text("SQLite không có phép thử NaN", "SQLite has no test for NaN"),
    "mssql": Text("SQL Server không có phép thử NaN", "SQL Server has no test for NaN"),
    "mysql": Text("MySQL không có NaN và vô cực", "MySQL has no NaN and no infinity"),
}
_ALIASES = {"postgresql": "postgres", "sqlserver": "mssql", "tsql": "mssql", "pyspark": "spark", "mariadb": "mysql"}
_HEADING = Text(
    "Bộ quy tắc {stamp}, viết bằng ntm-criteria: muốn sửa thì sửa bộ quy tắc rồi viết lại.",
    "Rule set {stamp}, written by ntm-criteria: to change it, change the rule set and write it again.",
)


def to_sql(
    rules: RuleSet,
    dialect: str,
    *,
    by: str | Sequence[str] = "commune_id",
    table: str = "communes",
    columns: ColumnsAsked = None,
    villages: str | bool | None = None,
    village_columns: ColumnsAsked = None,
    previous: str | bool | None = None,
    previous_columns: ColumnsAsked = None,
    year: int | str | None = None,
    units: Mapping[str, str] | None = None,
    verdicts: Literal["label", "code"] = "label",
    names: Literal["code", "safe"] = "safe",
    only: Iterable[str] | None = None,
    keep: Literal["key", "all"] = "key",
    reasons: bool = False,
    stamp: bool = False,
    date: DateAsked = None,
    lang: Lang = "vi",
) -> str:
    """Write a rule set as one SELECT of SQL, for a warehouse without Python; its rows mean what `assess_table` means.

    The text reads the tables in common table expressions, one for each step of judging, with comments that name the indicators
    and their sources. It takes wrong figures as missing, as `assess_table` does in a lazy table; `check_table` lists them. It
    needs Ibis and SQLGlot: `pip install 'ntm-criteria[sql]'`.

    :param rules: the rule set.
    :param dialect: "postgres", "duckdb", "bigquery", "snowflake", "trino", "clickhouse" or "spark".
    :param by: the key column or columns, which identify a commune; they are read as text, unless `columns` gives their types.
    :param table: the table with one row per commune (and year), written as SQL writes it, or as a dbt reference, such as
        "{{ ref('communes') }}".
    :param columns: the columns that it has: their names, or a mapping from names to types, such as
        {"irrigated_land_share": "numeric(5, 2)"}; by default the year and those of all facts that the rule set reads, as
        `table_schema` lists them. Without a type, numbers are cast to floats of 64 bits, which decimals with more than 15
        digits do not fit. The key and the year column that `year` names need not be listed.
    :param villages: the table with one row per village; True if it is called "villages".
    :param village_columns: the same as `columns`, for the table of villages.
    :param previous: the table of last year's rows; True if it is called "previous".
    :param previous_columns: the same as `columns`, for last year's table.
    :param year: the name of the year column, by default "year", which is read in every table whose columns are not listed,
        else where it is listed; or the year to judge, as a number, where the tables have no year column.
    :param units: the units of columns that differ from the fact's own, by fact.
    :param verdicts: "label" for met, not_met, unknown, not_applicable, "code" for 2, 0, 1, 3.
    :param names: "safe" names columns "indicator_17_10", "code" names them by indicator code ("17.10").
    :param only: the verdicts to return, by column name or indicator code; by default all.
    :param keep: "key" keeps the columns of `by`, the year and the categories that bounds depend on; "all" keeps every column.
    :param reasons: whether to add a column with the reason for each verdict, such as "indicator_3_1_reason".
    :param stamp: whether to add the column "judged_by" with the id and the fingerprint of the rule set.
    :param date: the date of recognition, which picks the text of an amended rule set.
    :param lang: the language of the comments.
    :returns: the text, without a semicolon at its end.
    :raises FactError: an argument has an unsupported value, the dialect cannot express the rules, a column or its type is
        wrong, or Ibis is not installed.

    >>> from ntm_criteria import load_rule_set, to_sql
    >>> text = to_sql(load_rule_set("bang-mac-2024"), "duckdb", columns=["irrigated_land_share"], only=["3.1"])
    >>> import duckdb
    >>> with duckdb.connect() as database:
    ...     made = database.execute("CREATE TABLE communes AS SELECT '01' AS commune_id, 91.5 AS irrigated_land_share")
    ...     database.sql(text).fetchall()
    [('01', 'not_met')]
    """
    check_is_rule_set(rules)
    dialect = _dialect(dialect)
    compiler, keys = compiler_of(dialect), columns_asked("by", by)
    steps = Steps(compiler)
    asked: list[tuple[Level, str, str | bool | None, ColumnsAsked]] = [
        ("now", "table", table, columns), ("village", "villages", villages, village_columns),
        ("before", "previous", previous, previous_columns),
    ]  # fmt: skip
    tables = [
        TableAsked(level, argument, name, by_name(argument, given))
        for level, argument, name, given in asked
        if name not in (None, False)
    ]
    year_read = year_column(year_asked(year, [*(tables[0].columns or ())]), keys, tables[0].columns)
    inputs = {each.level: input_table(rules, steps, each, keys, year_read) for each in tables}
    frames = {level: steps.table(each.step, each.types) for level, each in inputs.items()}
    assess_table(
        frames["now"], rules, by=keys, year=year, villages=frames.get("village"), previous=frames.get("before"),
        units=units, verdicts=verdicts, names=names, only=only, keep=keep, reasons=reasons, date=date,
    )  # fmt: skip
    notes, known = notes_of(rules, lang), columns_of(rules)
    beside = {f"{PREFIX}o{number}": notes[key] for number, key in enumerate(known)}
    beside |= {spelt: notes[key] for key, name in columns_of(rules, names).items() for spelt in (name, name.upper())}
    writer = Writer(compiler, dialect == "postgres", dialect == "snowflake", beside)
    heading = _HEADING.format(stamp=stamp_of(rules))[lang]
    return writer.write(list(inputs.values()), steps.written, heading, {STAMP: stamp_of(rules)} if stamp else {})


def _dialect(dialect: str) -> str:
    """Return the name of a dialect.

    :raises FactError: there is none of this name, or it cannot express the rules.
    """
    name = _ALIASES.get(str(dialect).lower(), str(dialect).lower())
    if name in DIALECTS:
        return name
    hint = Text("các phương ngữ: {names}", "the dialects are {names}").format(names=", ".join(DIALECTS))
    if name in _REFUSED:
        raise FactError([Problem(ProblemCode.UNKNOWN_WORD, _REFUSED[name], hint=hint)])
    raise not_taken("dialect", dialect, did_you_mean(name, DIALECTS) or hint, ProblemCode.UNKNOWN_WORD)
