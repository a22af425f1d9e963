"""The reading of a condition as a sentence: what is required, in the words officials use."""

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
from ntm_criteria.text import LANGUAGES, Lang, Text, both, count, listing
from ntm_criteria.wording.bounds import SECONDARY, axis_name, related

Resolve = Callable[[AnyBound], AnyBound]  # the bound of a case, where one is known

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
    """What a condition requires, as a sentence without its final dot.

    :param resolve: picks the bound that applies to a case; without it a table of bounds is written out.
    :param tables_below: a table of bounds is not written out but named, for it stands below.
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
        vi, en = (listing([axis[lang] for axis in axes], lang) for lang in LANGUAGES)
        return Text(f"theo {vi} (bảng dưới)", f"by {en} (table below)")

    def compare(self, node: Compare) -> Text:
        bound, measure = self.resolve(node.bound), node.measure
        if isinstance(measure, VillageShare | VillageCount) and (measure.fact is None or self._is_flag(measure.fact)):
            return self._over_villages(node, measure, bound)
        assert measure.fact is not None
        fact = self.dictionary[measure.fact]
        said = self.related(node.relation, bound, fact.unit)
        return Text(f"{fact.label.vi} {said.vi}", f"{fact.label.en}: {said.en}")

    def _is_flag(self, fact: str) -> bool:
        return self.dictionary[fact].kind is FactKind.FLAG

    def _over_villages(self, node: Compare, measure: VillageShare | VillageCount, bound: AnyBound) -> Text:
        body: Text = measure.body.read(self)
        unit = self.dictionary.units.get(VILLAGE if isinstance(measure, VillageCount) else PERCENT)
        is_all = (
            isinstance(measure, VillageShare)
            and isinstance(bound, Bound)
            and bound.value is not None
            and node.relation is Relation.AT_LEAST
            and fraction(bound.value) == 100
        )
        if is_all:
            return _of_villages(measure.named, body)
        said = self.related(node.relation, bound, unit)
        among = both(lambda lang: f" ({listing(measure.named, lang)})" if measure.named else "")
        what = (
            Text("số thôn", "number of villages")
            if isinstance(measure, VillageCount)
            else Text("tỷ lệ thôn", "share of villages")
        )
        return Text(
            f"{what.vi}{among.vi} đáp ứng ({body.vi}) {said.vi}", f"{what.en}{among.en} meeting ({body.en}): {said.en}"
        )

    def matches(self, node: Matches) -> Text:
        fact = self.dictionary[node.fact]
        if fact.kind is FactKind.FLAG:
            return fact.label if node.values == (True,) else Text(f"“{fact.label.vi}”: không", f"“{fact.label.en}”: no")
        names = [fact.values[str(value)] for value in node.values]
        vi, en = (
            listing([f"“{n.vi}”" for n in names], "vi", last=_OR),
            listing([f"“{n.en}”" for n in names], "en", last=_OR),
        )
        return Text(f"{fact.label.vi} là {vi}", f"{fact.label.en} is {en}")

    def fixed(self, node: Fixed) -> Text:
        if node.verdict is Verdict.UNKNOWN:
            return _OPEN_RULE[node.reason or Reason.BOUND_UNSOURCED]
        because = node.because or (node.reason.text if node.reason else Text("", ""))
        if node.reason in (None, Reason.OTHER_VALUE):  # what a derived category comes to
            return because
        verdict = (
            Text("tính là đạt", "counts as met")
            if node.verdict is Verdict.MET
            else Text("không xem xét", "is left out")
        )
        return Text(f"{verdict.vi} ({because.vi})", f"{verdict.en} ({because.en})")

    def outcome(self, node: Outcome) -> Text:
        kind = Text("chỉ tiêu", "indicator") if node.kind == "indicator" else Text("tiêu chí", "criterion")
        return Text(f"{kind.vi} {node.key} đạt", f"{kind.en} {node.key} is met")

    def all_of(self, node: AllOf, parts: list[Text]) -> Text:
        joint = Text("và", "and")
        if len(parts) > 1 and all(part.vi.endswith(SECONDARY.vi) for part in parts):  # said once for all of them
            bare = [Text(part.vi.removesuffix(SECONDARY.vi), part.en.removesuffix(SECONDARY.en)) for part in parts]
            said = _parts(bare, joint)
            return Text(said.vi + SECONDARY.vi, said.en + SECONDARY.en)
        return _parts(parts, joint)

    def any_of(self, node: AnyOf, parts: list[Text]) -> Text:
        if not node.is_secondary:
            return _parts(parts, _OR)
        leaf = node.parts[0]
        if isinstance(leaf, Compare):
            stated = [cell for _, cell in self.resolve(leaf.bound).cells() if cell.value]
            if not stated or not all(cell.secondary for cell in stated):
                return parts[0]  # rows that are from a secondary source say so themselves
        return Text(parts[0].vi + SECONDARY.vi, parts[0].en + SECONDARY.en)

    def count_of(self, node: CountOf, parts: list[Text]) -> Text:
        inner = _parts(parts, Text("", ""))
        vi = f"ít nhất {count(node.at_least, 'vi')} trong {count(len(parts), 'vi')} nội dung"
        return Text(f"{vi}: {inner.vi}", f"at least {node.at_least} of {len(parts)}: {inner.en}")

    def choose(self, node: Choose, when: Text, then: Text, otherwise: Text) -> Text:
        then, otherwise = _apart(then), _apart(otherwise)
        if node.is_exemption:
            return Text(
                f"{otherwise.vi}; trường hợp {when.vi} thì {then.vi}", f"{otherwise.en}; where {when.en}, it {then.en}"
            )
        return Text(
            f"nếu {when.vi} thì {then.vi}; nếu không thì {otherwise.vi}",
            f"if {when.en}, then {then.en}; otherwise {otherwise.en}",
        )


def _of_villages(named: tuple[str, ...], body: Text) -> Text:
    """A condition of every village, or of each of those named; a body that begins with "thôn" needs no colon."""
    vi, en = "tất cả các thôn", "every village"
    if named:
        vi, en = (listing(named, lang) for lang in LANGUAGES)
        if not any(name.casefold().startswith("thôn ") for name in named):  # said already
            vi, en = f"thôn {vi}", f"{'village' if len(named) == 1 else 'villages'} {en}"
    one = len(named) < 2 and body.en.startswith(_VILLAGE.en)
    return Text(
        f"{vi} {body.vi.removeprefix(_VILLAGE.vi)}" if body.vi.startswith(_VILLAGE.vi) else f"{vi}: {body.vi}",
        f"{en} {body.en.removeprefix(_VILLAGE.en)}" if one else f"{en}: {body.en}",
    )


_VILLAGE = Text("thôn ", "the village ")
_OR = Text("hoặc", "or")


def _parts(parts: list[Text], joint: Text) -> Text:
    if len(parts) == 1:
        return parts[0]

    def say(lang: Lang) -> str:
        items = [f"({_letter(i)}) {_apart(part)[lang]}" for i, part in enumerate(parts)]
        last = f"{joint[lang]} {items[-1]}".strip()
        return "; ".join([*items[:-1], last])

    return both(say)


def _letter(i: int) -> str:
    return f"{ascii_lowercase[i % 26]}{i // 26 or ''}"


def _apart(part: Text) -> Text:
    """A part in brackets if it is a list itself, so that it is clear where it ends."""
    return Text(f"[{part.vi}]", f"[{part.en}]") if "(a) " in part.vi and part.vi[0] != "[" else part
