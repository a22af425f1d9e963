"""What a look at eager tables finds before they are judged, and all that is wrong with them where something is."""

from attrs import frozen

from ntm_criteria.errors import FactError
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import NARWHALS
from ntm_criteria.tables.mistakes.find import checked
from ntm_criteria.tables.mistakes.result import TableCheck
from ntm_criteria.tables.mistakes.suspects import suspects


@frozen
class Looked:
    """`untidy` if keys or names may be wrong, or nobody needs to know.

    `all_years` if every row's year is known to be one that is judged.
    """

    untidy: bool
    all_years: bool


def looked_at(given: Tables, *, raises: bool) -> Looked:
    """What can be seen of the tables at a glance; a lazy one is never looked into.

    :param raises: raise for mistakes of keys and of the tables beside; those of the main table's cells are told by its
        verdicts, since looking at them is most of the work: see `refuse`.
    :raises FactError: mistakes of data.
    """
    if not given.table.is_eager:
        return Looked(untidy=True, all_years=False)
    untidy = suspects(given) if raises or given.villages else True
    if raises and untidy:
        refuse(given)
    has_years = given.layout.year_column is not None
    all_years = not has_years or bool(given.table.frame.select(given.is_year_judged(NARWHALS).all()).item())
    return Looked(untidy, all_years)


def refuse(given: Tables) -> None:
    """Look for every mistake in the data.

    :raises FactError: there is one.
    """
    check = TableCheck(tuple(checked(given)))
    if check.rows:
        raise FactError([problem for problem in check.problems if problem.severity == "error"])
