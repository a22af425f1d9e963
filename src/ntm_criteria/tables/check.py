"""Find the mistakes in the data of a table: `check_table`."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import evolve

from ntm_criteria.model import RuleSet
from ntm_criteria.problems import errors_in_names, in_names
from ntm_criteria.tables.evaluation import DateAsked, Severity, TableInputs, check_options, look_at, severities_asked
from ntm_criteria.tables.expressions import AnyTable
from ntm_criteria.tables.mistakes import TableCheck, check, usable
from ntm_criteria.tables.routed_check import check_routed
from ntm_criteria.tables.routing import RulesAsked, rules_by_row


def check_table(
    frame: AnyTable,
    rules: RulesAsked,
    *,
    by: str | Sequence[str],
    year: int | str | None = None,
    villages: AnyTable | None = None,
    previous: AnyTable | None = None,
    units: Mapping[str, str] | None = None,
    date: DateAsked = None,
    strangers: Literal["error", "ignore"] = "error",
    severities: Mapping[str, Severity] | None = None,
) -> TableCheck:
    """Find the mistakes in the data of a table of any engine; a lazy table is computed for this.

    The parameters are those of `assess_table`, and `severities`. Mistakes are impossible cells (infinite, outside the fact's
    limits, not whole where it is a count, not in its list of values), text that `read_figures` refused, contradictory figures,
    missing keys and years, repeated keys, rows of other years, villages without a commune, and villages with a missing or
    repeated name. Warnings, which `assess_table` ignores, are figures outside their plausible range, percent columns with
    mostly values up to 1 (0.95 for 95 %?), rows of last year whose commune is not in the main table, or not in the year that
    follows, rows of the year before that the rules do not use, and tables that hold only rows of the year before. If the rule
    set was amended, warnings say which text is applied on the date of recognition, or without a date which indicators another
    text would judge.

    With a function of level, province and date for `rules`, each row is checked by the set that is chosen for it: a row without
    one is a mistake, a kind of mistake is counted over all sets, and `to_frame` has a column "judged_by". Last year's rows that
    another set judges are searched for the figures that are read of them; what two sets find counts once.

    :param severities: severities that are not the usual ones, by code: {"implausible": "error"}. They change what the check
        says, not what `assess_table` refuses.
    :returns: each kind of mistake with its number of rows and up to 20 messages; its `to_frame` has a row for each mistake.
    :raises FactError: names or types of columns are wrong; if the rows can be told apart all the same, the mistakes in the
        other columns are listed too.

    >>> import polars as pl
    >>> from ntm_criteria import check_table, load_rule_set
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [915.0, 92.0]})
    >>> print(check_table(communes, load_rule_set("bang-mac-2024"), by="commune_id").mistakes[0].rows)
    1
    """
    check_options({"strangers": strangers})
    changed = severities_asked(severities)
    inputs = TableInputs(
        frame=frame, by=by, year=year, villages=villages, previous=previous, units=units, date=date, strangers=strangers
    )
    if not isinstance(rules, RuleSet):
        return check_routed(inputs, rules_by_row(rules), severities=changed)
    with errors_in_names(names := rules.names):
        found = check(usable(look_at(inputs, rules), raises=True), severities=changed)
    return evolve(
        found, mistakes=tuple(evolve(each, problems=in_names(each.problems, names)) for each in found.mistakes)
    )
