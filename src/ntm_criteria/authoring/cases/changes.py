"""Every single change of a requirement: each bound by a step, each relation, each part left out."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import frozen

from ntm_criteria.figures import KeyPath
from ntm_criteria.loading.forms import OPEN_WORDS, RELATIONS
from ntm_criteria.model import PERCENT, Dictionary, FactKind
from ntm_criteria.text import Text, exact

Tree: TypeAlias = Any  # a part of a rule file as read: mappings, lists, texts
_ONE_OF_MANY = Fraction(1, 2)  # in percent, one of 200 villages


@frozen
class Change:
    """One change of a rule file.

    :ivar words: what is changed.
    :ivar at: the path of the key or value that the change concerns.
    :ivar path: the path of the value that is replaced.
    :ivar value: what stands there then.
    """

    words: Text
    at: KeyPath
    path: KeyPath
    value: Tree


def changes_of(node: Tree, path: KeyPath, facts: Dictionary) -> Iterator[Change]:
    """Yield every change of the condition `node`, which stands under `path`."""
    yield from _Changes(facts).of(node, path)


def exemption_changes(node: Tree, path: KeyPath, facts: Dictionary) -> Iterator[Change]:
    """Yield every change of the exemption that an indicator carries."""
    yield from _Changes(facts).of_exemption(node, path)


def bound_changes(bound: Tree, path: KeyPath, unit_step: Fraction) -> Iterator[Change]:
    """Yield every change of a bound that a layer states, which stands under `path`."""
    yield from _moved(bound, path, unit_step)


@frozen
class _Changes:
    facts: Dictionary

    def of(self, node: Tree, path: KeyPath) -> Iterator[Change]:
        if not isinstance(node, dict):
            return
        if "fact" in node:
            yield from self._of_a_fact(node, path)
        elif "for_each" in node:
            yield from self._of_villages(node, path)
        elif "first_of" in node:
            yield from self._of_rows(node, path)
        elif "not_met" in node:
            yield from self.of(node["not_met"]["when"], (*path, "not_met", "when"))
        elif any(shape in node for shape in _SHAPES):
            yield from self._of_parts(node, path)
        yield from self.of_exemption(node, path)

    def of_exemption(self, node: Tree, path: KeyPath) -> Iterator[Change]:
        if not isinstance(node, dict) or "not_applicable" not in node:
            return
        exemption, at = node["not_applicable"], (*path, "not_applicable")
        rest = {key: value for key, value in node.items() if key != "not_applicable"}
        yield Change(Text("bỏ not_applicable", "without its not_applicable"), at, path, rest)
        other = "met" if exemption["counts_as"] == "excluded" else "excluded"
        words = Text("counts_as thành {other}", "counts_as becomes {other}").format(other=other)
        yield Change(words, (*at, "counts_as"), (*at, "counts_as"), other)
        yield from self.of(exemption["when"], (*at, "when"))

    def _of_a_fact(self, node: Tree, path: KeyPath) -> Iterator[Change]:
        fact = self.facts[node["fact"]]
        yield from _of_bounds(node, path, Fraction(1, fact.scale))
        flags = ("true", "false")
        if "is" in node:
            for value in flags if fact.kind is FactKind.FLAG else fact.values:
                if value != node["is"]:
                    words = Text("is: {old} thành {new}", "is: {old} becomes {new}").format(old=node["is"], new=value)
                    yield Change(words, (*path, "is"), (*path, "is"), value)
        some: Sequence[str] = node.get("is_one_of", ())
        at = (*path, "is_one_of")
        for value in some:
            if others := [other for other in some if other != value]:
                yield Change(_WITHOUT_VALUE.format(value=value), at, at, others)
        for value in fact.values if some else ():
            if value not in some:
                words = Text("is_one_of thêm '{value}'", "is_one_of with '{value}' too").format(value=value)
                yield Change(words, at, at, [*some, value])

    def _of_villages(self, node: Tree, path: KeyPath) -> Iterator[Change]:
        if not any(word in node for word in RELATIONS):
            words = Text("mọi thôn thành hơn nửa số thôn", "all villages become more than half of them")
            yield Change(words, (*path, "for_each"), path, {**node, "more_than": f"50 {PERCENT}"})
        names: Sequence[str] = node.get("named", ())
        for name in names if len(names) > 1 else ():
            others = [other for other in names if other != name]
            yield Change(_WITHOUT_VALUE.format(value=name), (*path, "named"), (*path, "named"), others)
        yield from _of_bounds(node, path, _ONE_OF_MANY)
        yield from self.of(node["requires"], (*path, "requires"))

    def _of_rows(self, node: Tree, path: KeyPath) -> Iterator[Change]:
        rows: Sequence[Mapping[str, Tree]] = node["first_of"]
        for i, row in enumerate(rows):
            at, others = (*path, "first_of", i), [*rows[:i], *rows[i + 1 :]]
            words = Text("bỏ dòng {number} của first_of", "first_of without row {number}").format(number=i + 1)
            if others:
                yield Change(words, at, (*path, "first_of"), others)
            elif "not_applicable" not in node:
                yield Change(words, at, path, node["otherwise"])
            yield from self.of(row["when"], (*at, "when"))
            yield from self.of(row["then"], (*at, "then"))
        yield from self.of(node["otherwise"], (*path, "otherwise"))

    def _of_parts(self, node: Tree, path: KeyPath) -> Iterator[Change]:
        (shape,) = (shape for shape in _SHAPES if shape in node)
        parts: Sequence[Tree] = node[shape]
        for i, part in enumerate(parts):
            at, others = (*path, shape, i), [*parts[:i], *parts[i + 1 :]]
            if others and int(node.get("at_least", 0)) <= len(others):
                words = Text("bỏ phần {number} của {shape}", "{shape} without part {number}")
                yield Change(words.format(number=i + 1, shape=shape), at, (*path, shape), others)
            yield from self.of(part, at)
        if shape == "count_of":
            for number in (int(node["at_least"]) - 1, int(node["at_least"]) + 1):
                if 1 <= number <= len(parts):
                    at = (*path, "at_least")
                    yield Change(_BECOMES.format(old=f"at_least: {node['at_least']}", new=number), at, at, str(number))
        elif len(parts) > 1:
            other = "any_of" if shape == "all_of" else "all_of"
            yield Change(_BECOMES.format(old=shape, new=other), (*path, shape), path, _renamed(node, shape, other))


def _of_bounds(node: Tree, path: KeyPath, step: Fraction) -> Iterator[Change]:
    """Yield each bound a step up and a step down, and each of the other three relations."""
    for word in RELATIONS:
        if word not in node:
            continue
        at = (*path, word)
        yield from _moved(node[word], at, step)
        if node[word] not in OPEN_WORDS:  # an open bound is compared with nothing
            for other in RELATIONS:
                if other != word:
                    yield Change(_BECOMES.format(old=word, new=other), at, path, _renamed(node, word, other))


def _moved(bound: Tree, path: KeyPath, step: Fraction) -> Iterator[Change]:
    for row, at, written in cells_of(bound, path):
        digits, _, unit = written.partition(" ")
        if written in OPEN_WORDS or not _is_number(digits):
            continue
        by = step if unit == PERCENT or step != _ONE_OF_MANY else Fraction(1)  # a number of villages moves by one
        for number in (Fraction(digits) - by, Fraction(digits) + by):
            new = f"{exact(number)} {unit}".strip()
            yield Change(_BECOMES.format(old=f"{row}{written}", new=new), at, at, new)


def cells_of(bound: Tree, path: KeyPath) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield each number of a bound as (its row with a colon, its path, what is written there)."""
    if isinstance(bound, str):
        yield "", path, bound
    elif "bound" in bound:
        yield "", (*path, "bound"), bound["bound"]
    elif "conflicting" in bound:
        for i, reading in enumerate(bound["conflicting"]):
            yield "", (*path, "conflicting", i, "bound"), reading["bound"]
    else:
        for axis, rows in bound.items():
            for key, inner in rows.items():
                for row, at, written in cells_of(inner, (*path, axis, key)):
                    yield f"{key}: {row}", at, written


def _is_number(digits: str) -> bool:
    return digits.replace(".", "", 1).removeprefix("-").isdecimal()


def _renamed(node: Tree, old: str, new: str) -> Tree:
    return {(new if key == old else key): value for key, value in node.items()}


_SHAPES = ("all_of", "any_of", "count_of")
_BECOMES = Text("{old} thành {new}", "{old} becomes {new}")
_WITHOUT_VALUE = Text("bỏ '{value}'", "without '{value}'")
