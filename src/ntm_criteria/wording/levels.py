"""Writes the bound of a requirement as it applies to a commune: the bound, and to which row of a table it belongs."""

from collections.abc import Collection, Mapping

from attrs import frozen

from ntm_criteria.model import YEAR, AnyBound, Bound, BoundTable, Dictionary, Reason, Relation, Unit
from ntm_criteria.text import Text, both
from ntm_criteria.wording.bounds import KeyOf, axes_names, axis_name, between, place_in_table, related
from ntm_criteria.wording.clauses import unclear_axes


@frozen
class Levels:
    """Writes bounds for one commune, or for all if `key_of` is None; the attributes are those of `requirement`."""

    dictionary: Dictionary
    key_of: KeyOf | None
    tables_below: bool = False
    derived: Collection[str] = ()
    possible: Mapping[str, Collection[str]] = {}

    def level(self, relation: Relation, bound: AnyBound, unit: Unit | None) -> Text:
        """Write a bound, and to which row of a table it belongs; an open one in brackets."""
        if self.key_of is None:
            return self._table(relation, bound, unit)
        keys = {axis: self.key_of(axis) for axis in sorted(bound.axes, key=lambda axis: axis == YEAR)}
        unclear = [axis for axis, key in keys.items() if key is None]
        for axis in unclear:
            if self.possible.get(axis):
                bound = bound.among(axis, self.possible[axis])
        open_keys = [axis for axis, key in keys.items() if isinstance(key, Reason)]
        applied, notes = bound.applying(self.key_of), list[Text]()
        if isinstance(applied, BoundTable):
            text, span = between(relation, applied, unit)
            notes += [span] if span else []
        else:
            text, unclear = related(relation, applied, unit, self.dictionary), []
        if isinstance(applied, Bound) and applied.open and not applied.readings:
            notes, text = ([] if open_keys else [text]), Text("", "")
        notes += [_NO_KEY.format(axis=axis_name(axis, self.dictionary)) for axis in open_keys]
        rows = [(axis, key) for axis, key in keys.items() if isinstance(key, str) and axis not in open_keys]
        if rows:
            notes.append(place_in_table(rows, self.dictionary, self.derived))
        if unclear:
            notes.append(unclear_axes(unclear, self.dictionary))
        note = both(lambda lang: f"({'; '.join(each[lang] for each in notes)})" if notes else "")
        return both(lambda lang: f"{text[lang]} {note[lang]}".strip())

    def _table(self, relation: Relation, bound: AnyBound, unit: Unit | None) -> Text:
        if not self.tables_below or isinstance(bound, Bound):
            text = related(relation, bound, unit, self.dictionary)
            is_open = isinstance(bound, Bound) and bound.open and not bound.readings
            return both(lambda lang: f"({text[lang]})") if is_open else text
        axes = []
        while isinstance(bound, BoundTable):
            axes.append(bound.axis)
            bound = next(iter(bound.rows.values()))
        names = axes_names(axes, self.dictionary)
        return Text("theo {names} (bảng dưới)", "by {names} (table below)").format(names=names)


_NO_KEY = Text("chưa có văn bản xác định {axis} áp dụng", "no text says which {axis} applies")
