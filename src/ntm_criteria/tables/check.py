"""Looking for the mistakes in the data of a table: `check_table`."""

from collections.abc import Mapping, Sequence

from ntm_criteria.model import RuleSet
from ntm_criteria.tables.evaluation import TableInputs, open_tables
from ntm_criteria.tables.expressions import AnyTable
from ntm_criteria.tables.mistakes import TableCheck, check


def check_table(
    frame: AnyTable,
    rules: RuleSet,
    *,
    by: str | Sequence[str],
    year: int | str | None = None,
    villages: AnyTable | None = None,
    previous: AnyTable | None = None,
    units: Mapping[str, str] | None = None,
) -> TableCheck:
    """Find the mistakes in the data of a table, on every engine: lazy tables are run for it.

    Takes what `assess_table` takes. Looked for are cells that their fact cannot take (infinite, outside its limits, finer
    than its step, no value of the list), figures that contradict each other, missing keys and years, rows with the same key,
    rows of years that are not wanted, villages of no commune, and villages without a name or with one name. Warnings, which
    `assess_table` takes no notice of, are figures outside their plausible range, columns of shares in percent most of which
    are not above 1 (0.95 for 95 %?), rows of last year's table whose commune is not in the main one or not in the year after,
    and rows of the year before that nothing reads, or beside which none is judged.

    :returns: each kind of mistake with its number of rows, and up to 20 of them in words.
    :raises FactError: mistakes of the schema.

    >>> import polars as pl
    >>> from ntm_criteria import check_table, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [915.0, 92.0]})
    >>> print(check_table(communes, load_rule_set("bang-mac-2024"), by="commune_id").mistakes[0].rows)
    1
    """
    inputs = TableInputs(frame=frame, by=by, year=year, villages=villages, previous=previous, units=units)
    return check(open_tables(inputs, rules))
