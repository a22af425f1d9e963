"""Totals over villages as people write them: "7/8 thôn" is kept as two whole numbers, in columns of their own.

Beside the column `street_lighting`, which holds percentages, `street_lighting/met` holds 7 and `street_lighting/of` holds 8.
Where `/of` is empty, the 7 are of all villages of the commune; where it is 0, the figure is a percentage. A fact that is
itself a number of villages ("4/8 thôn") has only `/of` beside it.
"""

from collections.abc import Iterable, Mapping

from ntm_criteria.model import VILLAGE, VILLAGES, Dictionary, Fact, FactKind, NumberFact, plain
from ntm_criteria.tables.expressions import Cell

MET, OF = "/met", "/of"
PER_CENT = 0  # in the column of all villages: the figure is written as a percentage


def is_of_villages(fact: Fact) -> bool:
    """Whether a commune may report the fact as a number of its villages."""
    return fact.village_flag is not None or (fact.per_village and fact.kind is FactKind.FLAG)


def counted(fact: Fact, part: str, dictionary: Dictionary) -> NumberFact:
    """Return the fact that a column of villages holds: those that meet (`MET`) or all (`OF`)."""
    unit = dictionary.unit(VILLAGE)
    high = dictionary[VILLAGES].high
    return NumberFact(f"{fact.id}{part}", fact.label, FactKind.COUNT, unit, high=high, spellings=unit.spellings)


def counted_in(name: str, dictionary: Dictionary) -> NumberFact:
    """Return the fact that the column "street_lighting/met" or "street_lighting/of" holds."""
    fact = dictionary[fact_of(name)]
    return counted(fact, name.removeprefix(fact.id), dictionary)


def is_village(unit: str, dictionary: Dictionary) -> bool:
    """Whether a unit says that a column counts villages."""
    return plain(unit) in dictionary.unit(VILLAGE).spellings


def fact_of(name: str) -> str:
    """Return the id of the fact that a column is about: "street_lighting" for "street_lighting/met"."""
    return name.removesuffix(MET).removesuffix(OF)


def names_of(facts: Iterable[Fact]) -> set[str]:
    """Return the names of the columns of villages that may stand beside the columns of these facts."""
    return {f"{fact.id}{part}" for fact in facts if is_of_villages(fact) for part in (MET, OF)}


def as_written(figures: Mapping[str, Cell]) -> dict[str, Cell]:
    """Write the numbers of villages in a row as a commune reports them: "7/8 thôn", "7 thôn" or "8 %"."""
    whole = dict(figures)
    for id_ in dict.fromkeys(fact_of(name) for name in figures if name != fact_of(name)):
        meeting, total = whole.pop(id_ + MET, None), whole.pop(id_ + OF, None)
        figure = whole.get(id_)
        if meeting is not None:
            of = "" if total is None else f"/{_plain(total)}"
            whole[id_] = f"{_plain(meeting)}{of} thôn"
        elif total is not None and figure is not None and float(figure).is_integer():
            whole[id_] = f"{int(figure)} %" if total == PER_CENT else f"{int(figure)}/{_plain(total)} thôn"
    return whole


def _plain(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
