"""Pairs the verdicts of two tables of results: by the names of columns, or by what two rule sets say of each other."""

from collections.abc import Iterator

from attrs import field, frozen

from ntm_criteria.authoring import counterparts
from ntm_criteria.model import RuleSet
from ntm_criteria.tables import ComparedVerdict
from ntm_criteria.tables.columns import is_text
from ntm_criteria.tables.evaluation import WHOLE, Key, columns_of, is_verdict_name
from ntm_criteria.tables.expressions import Table
from ntm_criteria.text import identity


def may_be_verdict(name: str) -> bool:
    """Whether a column may hold the verdicts on an indicator or a criterion, by its name."""
    return is_verdict_name(name) or name.isdecimal()


def by_name(old: Table, new: Table, others: set[str]) -> Iterator[ComparedVerdict]:
    """Pair the verdicts of two tables by the names of their columns."""
    for name in new.names:
        if name in others or name not in old.names:
            continue
        # "5" is the code of an indicator where it holds labels, and may be anything else where it holds numbers
        has_labels = name.isdecimal() and is_text(old.schema[name]) and is_text(new.schema[name])
        if name == "verdict" or is_verdict_name(name) or has_labels:
            kind, _, number = name.partition("_")
            if name == "verdict":
                yield ComparedVerdict("set", name, name, name)
            elif kind == "criterion":
                yield ComparedVerdict(kind, number, name, name)
            else:
                yield ComparedVerdict("indicator", number.replace("_", ".") or name, name, name)


def by_rules(old: Table, new: Table, before: RuleSet, after: RuleSet) -> Iterator[ComparedVerdict]:
    """Pair the verdicts of two tables by what their rule sets say of each other, in the order of the rules after."""
    own, other = _Columns(old, before), _Columns(new, after)
    codes = counterparts(before, after) if before != after else {entry.code: entry.code for entry in before.entries}
    pairs: dict[Key, Key] = {("indicator", code): ("indicator", there) for code, there in codes.items()}
    is_family = bool({before.id, *before.builds_on} & {after.id, *after.builds_on})
    labels = {criterion.number: identity(criterion.label.vi) for criterion in before.criteria}
    for criterion in after.criteria:
        number = criterion.number
        if number in labels and (is_family or before == after or labels[number] == identity(criterion.label.vi)):
            pairs["criterion", str(number)] = "criterion", str(number)
    pairs[WHOLE] = WHOLE
    by_new = {there: here for here, there in pairs.items()}
    for key, name in other.safe.items():
        here = by_new.get(key)
        columns = None if here is None else own.names.get(here), other.names.get(key)
        if all(columns) or (here is None and columns[1]):  # else the verdict was not asked of one of the tables
            crossed = None if here is None else (name, own.safe[here])
            yield ComparedVerdict(key[0], key[1] or "verdict", *columns, crossed)
    for key, name in own.names.items():
        if key not in pairs:
            yield ComparedVerdict(key[0], key[1], name, None)


@frozen
class _Columns:
    """The names of the verdict columns of a table of results, by key; and how they are called with names="safe"."""

    table: Table
    rules: RuleSet
    safe: dict[Key, str] = field(init=False)
    names: dict[Key, str] = field(init=False)

    @safe.default
    def _safe(self) -> dict[Key, str]:
        return columns_of(self.rules, "safe")

    @names.default
    def _names(self) -> dict[Key, str]:
        both = {key: (code, self.safe[key]) for key, code in columns_of(self.rules).items()}
        present = set(self.table.names)
        return {key: next(name for name in pair if name in present) for key, pair in both.items() if present & {*pair}}
