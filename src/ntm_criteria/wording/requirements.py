"""Writes a condition as a sentence that states what is required, in the terms officials use."""

from collections.abc import Callable
from string import ascii_lowercase

from attrs import frozen

from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    BoundTable,
    Choose,
    Compare,
    Condition,
    CountOf,
    Dictionary,
    FactKind,
    Fixed,
    Matches,
    Outcome,
    Reason,
    Relation,
    Unit,
    Verdict,
    VillageCount,
    VillageShare,
    fraction,
)
from ntm_criteria.text import Lang, Text, both, count, listing
from ntm_criteria.wording.bounds import SECONDARY, axis_name, related

Resolve = Callable[[AnyBound], AnyBound]  # maps a table of bounds to the bound that applies, or to itself

_OPEN_RULE = {
    Reason.BOUND_UNSOURCED: Text("nội dung yêu cầu chưa có nguồn", "a requirement that has no source yet"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("nội dung do UBND cấp tỉnh quy định", "a requirement that the province sets"),
    Reason.BOUND_CONFLICTING: Text("nội dung mà các nguồn nêu khác nhau", "a requirement on which sources conflict"),
    Reason.BOUND_SECONDARY: Text("nội dung chỉ có nguồn thứ cấp", "a requirement known from a secondary source only"),
    Reason.INDICATORS_MISSING: Text(
        "các chỉ tiêu chưa có trong bộ quy tắc", "the indicators this set does not hold yet"
    ),
}


def requirement(
    condition: Condition, dictionary: Dictionary, resolve: Resolve | None = None, *, tables_below: bool = False
) -> Text:
    """Write what a condition requires as a sentence without a full stop.

    :param resolve: picks the bound that applies to a commune; without it, every row of a table is written.
    :param tables_below: whether to name only the axes of tables of bounds, because a page shows the tables below.
    """
    return condition.read(_Sentences(dictionary, resolve or (lambda bound: bound), tables_below))


@frozen
class _Sentences:
    dictionary: Dictionary
    resolve: Resolve
    tables_below: bool

    def related(self, relation: Relation, bound: AnyBound, unit: Unit | None) -> Text:
        if not self.tables_below or isinstance(bound, Bound):
            return related(relation, bound, unit, self.dictionary)
        axes = []
        while isinstance(bound, BoundTable):
            axes.append(axis_name(bound.axis, self.dictionary))
            bound = next(iter(bound.rows.values()))
        names = both(lambda lang: listing([axis[lang] for axis in axes], lang))
        return Text(f"theo {names.vi} (bảng dưới)", f"by {names.en} (table below)")

    def compare(self, node: Compare) -> Text:
        bound, measure = self.resolve(node.bound), node.measure
        if isinstance(measure, VillageShare | VillageCount) and (measure.fact is None or self._is_flag(measure.fact)):
            return self._over_villages(node, measure, bound)
        assert measure.fact is not None
        fact = self.dictionary[measure.fact]
        level = self.related(node.relation, bound, fact.unit)
        return Text(f"{fact.label.vi} {level.vi}", f"{fact.label.en}: {level.en}")

    def _is_flag(self, fact: str) -> bool:
        return self.dictionary[fact].kind is FactKind.FLAG

    def _over_villages(self, node: Compare, measure: VillageShare | VillageCount, bound: AnyBound) -> Text:
        body: Text = measure.body.read(self)
        if isinstance(measure, VillageCount):
            quantity, unit = Text("số thôn", "number of villages"), VILLAGE
        elif _is_all(node.relation, bound):
            return _every_village(measure.named, body)
        else:
            quantity, unit = Text("tỷ lệ thôn", "share of villages"), PERCENT
        level = self.related(node.relation, bound, self.dictionary.units.get(unit))
        names = both(lambda lang: f" ({listing(measure.named, lang)})" if measure.named else "")
        template = Text("{quantity}{names} đáp ứng ({body}) {level}", "{quantity}{names} meeting ({body}): {level}")
        return template.format(quantity=quantity, names=names, body=body, level=level)

    def matches(self, node: Matches) -> Text:
        fact = self.dictionary[node.fact]
        if fact.kind is FactKind.FLAG:
            return fact.label if node.values == (True,) else Text(f"“{fact.label.vi}”: không", f"“{fact.label.en}”: no")
        names = [fact.values[str(value)] for value in node.values]
        values = both(lambda lang: listing([f"“{name[lang]}”" for name in names], lang, last=_OR))
        return Text(f"{fact.label.vi} là {values.vi}", f"{fact.label.en} is {values.en}")

    def fixed(self, node: Fixed) -> Text:
        if node.verdict is Verdict.UNKNOWN:
            return _OPEN_RULE[node.reason or Reason.BOUND_UNSOURCED]
        because = node.because or (node.reason.text if node.reason else Text("", ""))
        if node.reason in (None, Reason.OTHER_VALUE):  # the outcome for one value of a derived category
            return because
        vi, en = ("tính là đạt", "counts as met") if node.verdict is Verdict.MET else ("không xem xét", "is left out")
        return Text(f"{vi} ({because.vi})", f"{en} ({because.en})")

    def outcome(self, node: Outcome) -> Text:
        kind = Text("chỉ tiêu", "indicator") if node.kind == "indicator" else Text("tiêu chí", "criterion")
        return Text(f"{kind.vi} {node.key} đạt", f"{kind.en} {node.key} is met")

    def all_of(self, node: AllOf, parts: list[Text]) -> Text:
        if len(parts) > 1 and all(part.vi.endswith(SECONDARY.vi) for part in parts):  # write the remark once
            bare = [Text(part.vi.removesuffix(SECONDARY.vi), part.en.removesuffix(SECONDARY.en)) for part in parts]
            text = _list(bare, _AND)
            return Text(text.vi + SECONDARY.vi, text.en + SECONDARY.en)
        return _list(parts, _AND)

    def any_of(self, node: AnyOf, parts: list[Text]) -> Text:
        if not node.is_secondary:
            return _list(parts, _OR)
        leaf = node.parts[0]
        if isinstance(leaf, Compare):
            bounds = [cell for _, cell in self.resolve(leaf.bound).cells() if cell.value]
            if not bounds or not all(cell.secondary for cell in bounds):
                return parts[0]  # the rows from a secondary source are marked one by one
        return Text(parts[0].vi + SECONDARY.vi, parts[0].en + SECONDARY.en)

    def count_of(self, node: CountOf, parts: list[Text]) -> Text:
        items = _list(parts, Text("", ""))
        vi = f"ít nhất {count(node.at_least, 'vi')} trong {count(len(parts), 'vi')} nội dung"
        return Text(f"{vi}: {items.vi}", f"at least {node.at_least} of {len(parts)}: {items.en}")

    def choose(self, node: Choose, when: Text, then: Text, otherwise: Text) -> Text:
        template = _EXEMPTION if node.is_exemption else _CHOICE
        return template.format(when=when, then=_bracketed(then), otherwise=_bracketed(otherwise))


def _is_all(relation: Relation, bound: AnyBound) -> bool:
    return (
        relation is Relation.AT_LEAST
        and isinstance(bound, Bound)
        and bound.value is not None
        and fraction(bound.value) == 100
    )


def _every_village(names: tuple[str, ...], body: Text) -> Text:
    """Write the condition `body`, which every village, or every village in `names`, must meet.

    A body that begins with "thôn" follows without a colon.
    """
    vi, en = "tất cả các thôn", "every village"
    if names:
        vi, en = listing(names, "vi"), listing(names, "en")
        if not any(name.casefold().startswith("thôn ") for name in names):
            vi, en = f"thôn {vi}", f"{'village' if len(names) == 1 else 'villages'} {en}"
    is_clause = len(names) < 2 and body.en.startswith(_VILLAGE.en)
    return Text(
        f"{vi} {body.vi.removeprefix(_VILLAGE.vi)}" if body.vi.startswith(_VILLAGE.vi) else f"{vi}: {body.vi}",
        f"{en} {body.en.removeprefix(_VILLAGE.en)}" if is_clause else f"{en}: {body.en}",
    )


_VILLAGE = Text("thôn ", "the village ")
_AND, _OR = Text("và", "and"), Text("hoặc", "or")
_EXEMPTION = Text("{otherwise}; trường hợp {when} thì {then}", "{otherwise}; where {when}, it {then}")
_CHOICE = Text("nếu {when} thì {then}; nếu không thì {otherwise}", "if {when}, then {then}; otherwise {otherwise}")


def _list(parts: list[Text], conjunction: Text) -> Text:
    """Join several parts as "(a) …; (b) …; and (c) …"; return a single part unchanged."""
    if len(parts) == 1:
        return parts[0]

    def say(lang: Lang) -> str:
        items = [f"({_letter(i)}) {_bracketed(part)[lang]}" for i, part in enumerate(parts)]
        return "; ".join([*items[:-1], f"{conjunction[lang]} {items[-1]}".strip()])

    return both(say)


def _letter(i: int) -> str:
    return f"{ascii_lowercase[i % 26]}{i // 26 or ''}"


def _bracketed(part: Text) -> Text:
    """Put a part in square brackets if it contains a list, to show where the list ends."""
    return Text(f"[{part.vi}]", f"[{part.en}]") if "(a) " in part.vi and part.vi[0] != "[" else part
