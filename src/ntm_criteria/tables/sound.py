"""A table without what cannot be: ready to be judged, or refused."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from ntm_criteria.errors import FactError
from ntm_criteria.tables.dialect import NARWHALS
from ntm_criteria.tables.given import Tables
from ntm_criteria.tables.mistakes import TableCheck, checked, contradicted
from ntm_criteria.tables.prepare import prepare
from ntm_criteria.tables.suspects import suspects

Frame = Any


@frozen(eq=False)
class Sound:
    """A table ready to be judged; `all_years` if every row's year is one that is judged. `right`: see `Prepared`."""

    frame: Frame
    right: tuple[Any, ...]
    all_years: bool


def sound(given: Tables, keep: Sequence[str], *, raises: bool) -> Sound:
    """The table with every figure that cannot stand taken as missing.

    :param raises: raise for mistakes of keys and of the tables beside; those of the main table are told by `right` and by
        the verdicts, since looking at its cells is most of the work: see `refuse`.
    :raises FactError: mistakes of data.
    """
    if not given.table.is_eager:
        prepared = prepare(given, keep, untidy=True)
        return Sound(prepared.frame, prepared.right, all_years=False)
    untidy = suspects(given)
    if raises and untidy:
        refuse(given)
    has_years = given.layout.year_column is not None
    all_years = not has_years or bool(given.table.frame.select(given.is_year_judged(NARWHALS).all()).item())
    prepared = prepare(given, keep, untidy=untidy)
    return Sound(prepared.frame, prepared.right, all_years=all_years)


def refuse(given: Tables) -> None:
    """Look for every mistake in the data.

    :raises FactError: there is one.
    """
    check = TableCheck(tuple(checked(given)))
    check = TableCheck((*check.mistakes, *contradicted(given, untidy=True)))
    if check.rows:
        raise FactError([problem for problem in check.problems if problem.severity == "error"])
