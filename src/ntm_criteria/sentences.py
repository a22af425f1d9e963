"""The reading of a condition as a sentence: what is required, in the words officials use."""

from collections.abc import Callable
from fractions import Fraction
from string import ascii_lowercase

from attrs import frozen

from ntm_criteria.arithmetic import Relation, fraction
from ntm_criteria.condition import (
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    BoundTable,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Outcome,
    cells,
)
from ntm_criteria.facts import PERCENT, POINT, VILLAGE, Dictionary, Fact, Kind, Unit
from ntm_criteria.measure import VillageCount, VillageShare
from ntm_criteria.verdict import Reason, Verdict
from ntm_criteria.words import LANGUAGES, Lang, Text, amount, both, count, listing, number

Resolve = Callable[[AnyBound], AnyBound]  # the bound of a case, where one is known

_RELATIONS = {
    Relation.AT_LEAST: Text("từ {bound} trở lên", "at least {bound}"),
    Relation.MORE_THAN: Text("trên {bound}", "more than {bound}"),
    Relation.AT_MOST: Text("không quá {bound}", "at most {bound}"),
    Relation.LESS_THAN: Text("dưới {bound}", "less than {bound}"),
}
_ALL = Text("đạt {bound}", "{bound}")  # "at least 100 %" of a share
_NONE = Text("bằng {bound}", "{bound}")  # "at most 0"
_OPEN = {
    Reason.BOUND_UNSOURCED: Text("đạt mức quy định (mức này chưa có nguồn)", "to its bound (which has no source yet)"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("đạt mức do UBND cấp tỉnh quy định", "to the bound that the province sets"),
    Reason.BOUND_CONFLICTING: Text(
        "đạt mức quy định (các nguồn nêu khác nhau)", "to its bound (on which sources conflict)"
    ),
}
_OPEN_RULE = {
    Reason.BOUND_UNSOURCED: Text("nội dung yêu cầu chưa có nguồn", "a requirement that has no source yet"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("nội dung do UBND cấp tỉnh quy định", "a requirement that the province sets"),
    Reason.BOUND_CONFLICTING: Text("nội dung mà các nguồn nêu khác nhau", "a requirement on which sources conflict"),
    Reason.INDICATORS_MISSING: Text(
        "các chỉ tiêu chưa có trong bộ quy tắc", "the indicators this set does not hold yet"
    ),
}
SECONDARY = Text(
    " (theo nguồn thứ cấp: đạt mức này là đạt; không đạt thì chưa kết luận)",
    " (from a secondary source: meeting it counts, missing it decides nothing)",
)


def requirement(
    condition: Condition, dictionary: Dictionary, resolve: Resolve | None = None, *, tables_below: bool = False
) -> Text:
    """What a condition requires, as a sentence without its final dot.

    :param resolve: picks the bound that applies to a case; without it a table of bounds is written out.
    :param tables_below: a table of bounds is not written out but named, for it stands below.
    """
    return condition.read(_Sentences(dictionary, resolve or (lambda bound: bound), tables_below))


def measured(bound: Bound, unit: Unit | None) -> Text:
    """A bound's number with its unit."""
    assert bound.value is not None
    return quantity(fraction(bound.value), unit)


def quantity(value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None) -> Text:
    """A number with its unit; whole numbers of things below ten are padded in Vietnamese (01–09)."""
    bare = bare_number(value, unit, digits=digits, beside=beside)
    return both(lambda lang: amount(bare[lang], unit.name(lang, value) if unit else ""))


def bare_number(
    value: Fraction, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None
) -> Text:
    """The number of a `quantity` without its unit."""
    if value.denominator == 1 and unit and unit.id not in MEASURED and 0 < value < 10:
        return both(lambda lang: count(int(value), lang))
    return both(lambda lang: number(value, lang, digits=digits, beside=beside))


# units in which a small whole number is a measurement and no count of things
MEASURED = {PERCENT, POINT, "hectare", "million_VND/person/year"}


def related(relation: Relation, bound: AnyBound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """A relation and its bound: "từ 92% trở lên"."""
    if not isinstance(bound, Bound):
        is_mixed = len({cell.secondary for cell in cells(bound) if cell.value}) == 2
        rows = [
            Text(
                f"{row_name(bound.axis, key, dictionary).vi}: {text.vi}",
                f"{row_name(bound.axis, key, dictionary).en}: {text.en}",
            )
            for key, row in bound.rows.items()
            for text in [_noted(related(relation, row, unit, dictionary), row, is_mixed=is_mixed)]
        ]
        axis = axis_name(bound.axis, dictionary)
        return Text(
            f"theo {axis.vi} ({'; '.join(row.vi for row in rows)})",
            f"by {axis.en} ({'; '.join(row.en for row in rows)})",
        )
    if bound.readings:
        return _readings(relation, bound, unit, dictionary)
    if bound.open:
        return _OPEN[bound.open]
    assert bound.value is not None
    value, template = fraction(bound.value), _RELATIONS[relation]
    if relation is Relation.AT_LEAST and unit and unit.id == PERCENT and value == 100:
        template = _ALL
    elif relation is Relation.AT_MOST and value == 0:
        template = _NONE
        if unit and unit.id not in MEASURED:
            return template.format(bound=Text("0", "0"))
    return template.format(bound=measured(bound, unit))


def _noted(text: Text, row: AnyBound, *, is_mixed: bool) -> Text:
    """The row of a table, and that it is from a secondary source where others are not."""
    if not (is_mixed and isinstance(row, Bound) and row.secondary):
        return text
    return Text(f"{text.vi} (nguồn thứ cấp)", f"{text.en} (secondary source)")


def _readings(relation: Relation, bound: Bound, unit: Unit | None, dictionary: Dictionary) -> Text:
    """What each of the sources gives, where they conflict."""
    said = [
        (related(relation, each, unit, dictionary), each.cite.source.name if each.cite else "")
        for each in bound.readings
    ]
    return Text(
        f"đạt mức quy định, các nguồn nêu khác nhau: {' / '.join(f'{text.vi} ({name})' for text, name in said)}",
        f"to its bound, on which sources conflict: {' / '.join(f'{text.en} ({name})' for text, name in said)}",
    )


def axis_name(axis: str, dictionary: Dictionary) -> Text:
    """What the bounds of a table vary by."""
    return dictionary[axis].label if axis in dictionary else Text("năm", "year")


def row_name(axis: str, key: str, dictionary: Dictionary) -> Text:
    """A row of a table of bounds."""
    return dictionary[axis].values.get(key, Text(key, key)) if axis in dictionary else Text(key, key)


def value_text(fact: Fact, value: bool | str, *, wanted: bool = True) -> Text:
    """A flag or category as people say it; a flag that is not `wanted` to be true is there or not, met by neither."""
    if isinstance(value, bool):
        if not wanted:
            return Text("có", "yes") if value else Text("không", "no")
        return Text("đạt", "yes") if value else Text("chưa đạt", "no")
    return fact.values[value]


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
        return self.dictionary[fact].kind is Kind.FLAG

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
        if fact.kind is Kind.FLAG:
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
            stated = [cell for cell in cells(self.resolve(leaf.bound)) if cell.value]
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
