"""The requirement of an indicator as rows of the sheet: a row for each fact and each outer row of its table of bounds."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from ntm_criteria.errors import KeyPath
from ntm_criteria.figures import read_figure
from ntm_criteria.loading.forms import RELATIONS as RELATION_KEYS
from ntm_criteria.model import Fact, FlagFact, NumberFact, RuleSet, comparisons
from ntm_criteria.reporting import STATUS
from ntm_criteria.rule_sheets.columns import IS, LEVEL, ONE_OF, OPEN, RELATIONS, heading_of
from ntm_criteria.rule_sheets.slots import Kind, Slot, read_only
from ntm_criteria.text import Text, capital, named

Data = Mapping[str, Any]
Line = tuple[str, dict[str, Slot]]  # the key of a row within its indicator, and the cells of its requirement
_COMMUNE, _VILLAGE = Text("xã", "commune"), Text("thôn", "village")


@frozen
class Requirements:
    """The requirement of an entry of a rule file; `at` is the path of the entry."""

    rules: RuleSet
    code: str
    entry: Data
    at: KeyPath

    def lines(self) -> Iterator[Line]:
        """Yield the rows; one without cells stands for what the sheet can only say in words."""
        if "bound" in self.entry:
            yield from self._bound_of_layer()
            return
        if self.entry.get("not_applicable"):
            yield "words", {}
        yield from self._lines(self.entry["requires"], ("requires",), per_village=False)

    def _bound_of_layer(self) -> Iterator[Line]:
        """Yield the rows of a bound whose fact and comparison are those of the set below."""
        compared = [node for node in comparisons(self.rules[self.code].stated) if node.measure.fact]
        facts = {(node.measure.fact, node.relation) for node in compared}
        if len(facts) != 1:
            yield "words", {}
            return
        ((id_, relation),) = facts
        assert id_ is not None
        cells = self._of_fact(self.rules.facts[id_], per_village=False)
        cells["relation"] = read_only(RELATIONS[relation.value].vi)
        yield from self._levels(self.entry["bound"], ("bound",), self.rules.facts[id_], cells)

    def _lines(self, form: Any, path: KeyPath, *, per_village: bool) -> Iterator[Line]:
        keys = set(form) if isinstance(form, Mapping) else set()
        if isinstance(form, str):
            slot = Slot(Kind.OPEN, OPEN[form].vi, (*self.at, *path), old=form)
            yield _key(path), {LEVEL: slot}
        elif keys == {"all_of"}:
            for i, part in enumerate(form["all_of"]):
                yield from self._lines(part, (*path, "all_of", i), per_village=per_village)
        elif "for_each" in keys and self._is_plain(form["requires"]):
            if keys != {"for_each", "requires"}:
                yield "words", {}  # how many villages, or which
            yield from self._lines(form["requires"], (*path, "requires"), per_village=True)
        elif "fact" in keys and self._is_plain(form):
            yield from self._leaf(form, path, self.rules.facts[form["fact"]], per_village=per_village)
        else:
            yield "words", {}

    def _is_plain(self, form: Any) -> bool:
        """Whether a form is a fact with a bound or a value that the sheet can say."""
        if not isinstance(form, Mapping) or "fact" not in form or "not_applicable" in form:
            return False
        is_flag = isinstance(self.rules.facts[form["fact"]], FlagFact)
        return not (is_flag and "is_one_of" in form)

    def _leaf(self, form: Data, path: KeyPath, fact: Fact, *, per_village: bool) -> Iterator[Line]:
        cells = self._of_fact(fact, per_village=per_village)
        where = (*self.at, *path)
        word = next((word for word in RELATION_KEYS if word in form), None)
        if word is None:
            cells["relation"] = read_only((IS if isinstance(fact, FlagFact) else ONE_OF).vi)
            values = form["is_one_of"] if "is_one_of" in form else [form["is"]]
            key = "is_one_of" if "is_one_of" in form else "is"
            ids = ["true" if id_ is True else "false" if id_ is False else id_ for id_ in map(_reader(fact), values)]
            names = dict(fact.choices)
            shown = "; ".join(names[id_].vi for id_ in ids)
            cells[LEVEL] = Slot(Kind.VALUES, shown, (*where, key), old="; ".join(ids), fact=fact)
            yield _key(path), cells
            return
        cells["relation"] = Slot(Kind.RELATION, RELATIONS[word].vi, (*where, word), old=word, fact=fact)
        yield from self._levels(form[word], (*path, word), fact, cells, key=path)

    def _of_fact(self, fact: Fact, *, per_village: bool) -> dict[str, Slot]:
        """Return the cells that say what is measured."""
        facts = self.rules.facts
        per = _VILLAGE if per_village or fact.per_village else _COMMUNE
        shown = {
            "measured": fact.label.vi,
            "unit": fact.unit.one.vi if fact.unit else None,
            "part": facts[fact.part].label.vi if fact.part else None,
            "whole": facts[fact.whole].label.vi if fact.whole else None,
            "per": capital((named(per, self.rules.names) if self.rules.names else per).vi),
            "held_by": fact.held_by.vi if fact.held_by else None,
        }
        return {column: read_only(value) for column, value in shown.items()}

    def _levels(
        self,
        form: Any,
        path: KeyPath,
        fact: Fact,
        cells: dict[str, Slot],
        rows: tuple[tuple[str, str], ...] = (),
        *,
        key: KeyPath | None = None,
    ) -> Iterator[Line]:
        """Yield a row for each outer row of a table of bounds; the innermost tables stand beside each other."""
        line = "; ".join([_key(key or path), *(f"{axis}={row}" for axis, row in rows)])
        outer = ", ".join(heading_of(row, self.rules.facts) for row in rows)
        own = {**cells, "rows": read_only(outer or None)}
        if not _is_table(form):
            yield line, {**own, LEVEL: self._slot(form, path, fact, None)}
            return
        ((word, forms),) = form.items()
        axis, at = word.removeprefix("by_"), (*path, word)
        inner = {row: each for row, each in forms.items() if _is_table(each)}
        here = {row: each for row, each in forms.items() if row not in inner}
        if here and not inner:
            slots = {
                f"{LEVEL}:{axis}={row}": self._slot(each, (*at, row), fact, (*self.at, *at))
                for row, each in here.items()
            }
            yield line, {**own, **slots}
            return
        is_first = True
        for row, each in forms.items():
            further = cells if is_first else {**cells, "relation": read_only(cells["relation"].shown)}
            yield from self._levels(each, (*at, row), fact, further, (*rows, (axis, row)), key=key or path)
            is_first = False

    def _slot(self, form: Any, path: KeyPath, fact: Fact, table: KeyPath | None) -> Slot:
        where = (*self.at, *path)
        if isinstance(form, Mapping) and "conflicting" in form:
            return read_only(" / ".join(each["bound"] for each in form["conflicting"]))
        note, can_split = "", table is None
        if isinstance(form, Mapping):
            cite, form, where = form["cite"], form["bound"], (*where, "bound")
            note, can_split = f"{cite['source']}, {cite['at']}; {STATUS[cite['status']].vi}", False
        if form in OPEN:
            return Slot(Kind.NUMBER, OPEN[form].vi, where, form, fact, note, table, can_split)
        number = exact_number(fact, form, "en")
        assert number is not None
        return Slot(Kind.NUMBER, number, where, form, fact, note, table, can_split)


def exact_number(fact: Fact, text: object, locale: Any) -> Fraction | None:
    """Read a number as people write it, in the unit of its fact; None if it means no single number.

    :raises Refused: it cannot be read.
    """
    exact = read_figure(fact, text, locale)
    return Fraction(*exact) if isinstance(exact, tuple) and isinstance(fact, NumberFact) else None


def _reader(fact: Fact) -> Any:
    return lambda word: read_figure(fact, word)


def _is_table(form: Any) -> bool:
    return isinstance(form, Mapping) and any(key.startswith("by_") for key in form)


def _key(path: KeyPath) -> str:
    return "/".join(map(str, path))
