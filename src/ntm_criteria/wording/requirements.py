"""Writes a condition as a sentence that states what is required, in the terms officials use."""

from collections.abc import Collection, Mapping

from attrs import evolve, frozen

from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    Choose,
    Compare,
    Condition,
    CountOf,
    Dictionary,
    Fact,
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
    body_of,
)
from ntm_criteria.text import Text, both, counted, listing
from ntm_criteria.wording.bounds import (
    SECONDARY,
    KeyOf,
    is_none,
    unit_beside,
)
from ntm_criteria.wording.clauses import (
    OPEN_RULE,
    Open,
    Secondary,
    about_change,
    about_level,
    changing,
    denied_finding,
    in_words,
    is_all,
    is_negative,
    is_stated_not_met,
    levelled,
    listed,
    nothing_of,
    run_of_criteria,
)
from ntm_criteria.wording.levels import Levels
from ntm_criteria.wording.lists import Clause, Filled, Listed, Said, in_short
from ntm_criteria.wording.over_villages import every_village, some_villages, villages
from ntm_criteria.wording.sentences import sentence, sentences


def requirement(
    condition: Condition,
    dictionary: Dictionary,
    key_of: KeyOf | None = None,
    *,
    derived: Collection[str] = (),
    tables_below: bool = False,
    possible: Mapping[str, Collection[str]] | None = None,
    without_sources: bool = False,
    short: bool = False,
) -> Text:
    """Write what a condition requires as a sentence without a full stop.

    :param key_of: the keys of a commune, by which one row of a table of bounds applies to it; the sentence names the row. If
        the commune does not say its key, the sentence says from where to where the rows go. Without `key_of`, all are written.
    :param derived: the axes whose key the rule set derives for this commune, though it reports another.
    :param possible: the values that a category can have for this commune, where it is derived but not known.
    :param tables_below: whether to name only the axes of tables of bounds, because a page shows the tables below.
    :param without_sources: whether to leave out that the requirement is known from a secondary source.
    :param short: whether to leave out the name of the figure, because it stands beside: "trên 95%".
    """
    whole: Said = condition.read(_Sentences(dictionary, key_of, tables_below, derived, possible or {}))
    text = (in_short(whole) if short else whole).at(0)
    return both(lambda lang: text[lang].replace(SECONDARY[lang], "")) if without_sources else text


def said(condition: Condition, dictionary: Dictionary, key_of: KeyOf | None = None) -> Said:
    """Return the requirement of `requirement` in parts; those of a list have letters."""
    sentence: Said = condition.read(_Sentences(dictionary, key_of))
    return sentence


def case(condition: Condition, dictionary: Dictionary, key_of: KeyOf | None = None) -> Text:
    """Write a condition as the case in which a rule applies: "số hộ không quá 500 hộ", "the number of households is …"."""
    text: Text = sentences(condition.read(_Sentences(dictionary, key_of, is_case=True))).at(0)
    return text


@frozen
class _Sentences:
    dictionary: Dictionary
    key_of: KeyOf | None
    tables_below: bool = False
    derived: Collection[str] = ()
    possible: Mapping[str, Collection[str]] = {}
    is_case: bool = False  # whether the condition says when a rule applies, rather than what it requires

    def level(self, relation: Relation, bound: AnyBound, unit: Unit | None) -> Text:
        levels = Levels(self.dictionary, self.key_of, self.tables_below, self.derived, self.possible)
        return levels.level(relation, bound, unit)

    def compare(self, node: Compare) -> Said:
        measure, bound = node.measure, node.bound
        if isinstance(measure, VillageShare | VillageCount) and (measure.fact is None or self._is_flag(measure.fact)):
            return self._over_villages(node, measure)
        assert measure.fact is not None
        fact = self.dictionary[measure.fact]
        level = self.level(node.relation, bound, unit_beside(fact))
        if is_none(node.relation, bound) and (none := self._none(fact)):
            return Clause(none)
        if fact.change_of and not is_negative(bound):
            share = self.dictionary[fact.change_of]
            return about_change(share.label, changing(fact, share, node.relation, bound, level))
        text = in_words(fact, node.relation, bound, level) or levelled(fact.label, level)
        return about_level(fact.label, text, level)

    def _none(self, fact: Fact) -> Text | None:
        """Write "at most 0" as "không còn hộ nghèo"; None if the label of the fact does not say what is counted."""
        counts = self.dictionary[fact.part] if fact.kind is FactKind.SHARE and fact.part else fact
        return nothing_of(counts, is_case=self.is_case)

    def _is_flag(self, fact: str) -> bool:
        return self.dictionary[fact].kind is FactKind.FLAG

    def _over_villages(self, node: Compare, measure: VillageShare | VillageCount) -> Said:
        bound = node.bound.applying(self.key_of) if self.key_of else node.bound
        if is_all(node.relation, bound) and isinstance(measure, VillageShare):
            return self._every_village(measure.named, body_of(measure))
        body: Said = measure.body.read(self)
        unit = VILLAGE if isinstance(measure, VillageCount) else PERCENT
        level = self.level(node.relation, node.bound, self.dictionary.units.get(unit))
        is_stated = isinstance(bound, Bound) and not bound.open and not is_none(node.relation, bound)
        return some_villages(measure, body, level, is_stated=is_stated)

    def _every_village(self, names: tuple[str, ...], body: Condition) -> Said:
        """Write the condition `body`, which every village, or every village in `names`, must meet."""
        fact = self._only_fact(body)
        who = villages(names, one_by_one=isinstance(body, Compare))
        if fact and fact.sentence and "{villages}" in fact.sentence.vi:
            level = self.level(body.relation, body.bound, fact.unit) if isinstance(body, Compare) else Text("", "")
            return Clause(fact.sentence.format(villages=who, level=level))
        return every_village(who, body.read(self))

    def _only_fact(self, body: Condition) -> Fact | None:
        match body:
            case Matches(fact, (True,)):
                return self.dictionary[fact]
            case Compare():
                return self.dictionary[body.measure.fact] if body.measure.fact else None
        return None

    def matches(self, node: Matches) -> Said:
        fact = self.dictionary[node.fact]
        if fact.kind is FactKind.FLAG:
            if node.values == (True,):
                return Clause(fact.sentence if fact.sentence and "{" not in fact.sentence.vi else fact.label)
            return Clause(denied_finding(fact))
        names = [fact.values[str(value)] for value in node.values]
        values = both(lambda lang: listing([f"“{name[lang]}”" for name in names], lang, last=_OR))
        the = "the " if self.is_case else ""
        template = Text("{label} là {values}", "{the}{label} is {values}")
        return Clause(template.format(label=fact.label, values=values, the=the))

    def fixed(self, node: Fixed) -> Said:
        if node.verdict is Verdict.UNKNOWN:
            return Open(OPEN_RULE.get(node.reason or Reason.BOUND_UNSOURCED, _UNCLEAR))
        because = node.because or (node.reason.text if node.reason else Text("", ""))
        if node.reason in (None, Reason.OTHER_VALUE):  # the outcome for one value of a derived category
            return Clause(because)
        words = Text("tính là đạt", "counts as met")
        if node.verdict is not Verdict.MET:
            words = Text("không xem xét", "is left out")
        return Clause(both(lambda lang: f"{words[lang]} ({because[lang]})"))

    def outcome(self, node: Outcome) -> Said:
        kind = Text("chỉ tiêu", "indicator") if node.kind == "indicator" else Text("tiêu chí", "criterion")
        return Clause(Text("{kind} {key} đạt", "{kind} {key} is met").format(kind=kind, key=node.key))

    def all_of(self, node: AllOf, parts: list[Said]) -> Said:
        stated = [part for part, of in zip(parts, node.parts, strict=True) if is_stated_not_met(of)]
        others = [part for part, of in zip(parts, node.parts, strict=True) if not is_stated_not_met(of)]
        if len(others) > 1:
            others = [Clause(_THE_REST.format(why=part.text)) if isinstance(part, Open) else part for part in others]
        if stated and not others:
            others = parts
        elif stated:
            return Filled(_BESIDE, {"required": listed(others, _AND), "stated": listed(stated, _OR)})
        return listed(others, _AND)

    def any_of(self, node: AnyOf, parts: list[Said]) -> Said:
        if not node.is_secondary:
            return listed(parts, _OR)
        leaf = node.parts[0]
        if isinstance(leaf, Compare):
            bound = leaf.bound.applying(self.key_of) if self.key_of else leaf.bound
            if not all(cell.secondary for _, cell in bound.cells()):
                return parts[0]  # the rows from a secondary source are marked one by one
        return Secondary(parts[0])

    def count_of(self, node: CountOf, parts: list[Said]) -> Said:
        if node.is_secondary:
            parts = [part.bare if isinstance(part, Secondary) else part for part in parts]
        tail = SECONDARY if node.is_secondary else Text("", "")
        if numbers := run_of_criteria(parts):
            return Clause(
                _OF_CRITERIA.format(least=counted(node.at_least), total=str(len(parts)), numbers=numbers, tail=tail)
            )
        head = Text("ít nhất {k} trong {n} nội dung: ", "at least {k} of {n}: ")
        head = head.format(k=counted(node.at_least), n=counted(len(parts)))
        return Listed(tuple(parts), Text("", ""), head, tail)

    def choose(self, node: Choose, when: Said, then: Said, otherwise: Said) -> Said:
        if node.stated:
            stated: Said = node.stated.read(self)
            return stated
        when = sentences(node.when.read(evolve(self, is_case=True)))
        if is_stated_not_met(node):
            assert isinstance(node.then, Fixed)
            assert node.then.because
            return Filled(_STATED, {"when": when, "because": Clause(node.then.because)})
        if node.is_exemption and isinstance(node.then, Fixed) and node.then.because:
            template = _COUNTS_AS_MET if node.then.verdict is Verdict.MET else _EXEMPT
            return Filled(template, {"otherwise": otherwise, "because": Clause(node.then.because)})
        if isinstance(node.then, Fixed):
            return Filled(_UNLESS, {"when": when, "then": then, "otherwise": otherwise})
        then, otherwise = sentence(then), sentence(otherwise)
        if (
            isinstance(node.otherwise, Choose)
            and isinstance(otherwise, Filled)
            and otherwise.template in (_CHOICE, _NEXT)
        ):
            return Filled(_NEXT, {"when": when, "then": then, "otherwise": otherwise})
        if isinstance(then, Secondary) and isinstance(otherwise, Secondary):
            return Secondary(Filled(_CHOICE, {"when": when, "then": then.bare, "otherwise": otherwise.bare}))
        return Filled(_CHOICE, {"when": when, "then": then, "otherwise": otherwise})


_OF_CRITERIA = Text(
    "ít nhất {least} trong {total} tiêu chí ({numbers}) đạt{tail}",
    "at least {least} of {total} criteria ({numbers}) met{tail}",
)
_AND, _OR = Text("và", "and"), Text("hoặc", "or")
_UNCLEAR = Text("chưa rõ có áp dụng hay không", "it is open whether this applies")
_THE_REST = Text("nội dung còn lại: {why}", "the rest: {why}")
_EXEMPT = Text("{otherwise}; không áp dụng khi {because}", "{otherwise} (exempt: {because})")
_COUNTS_AS_MET = Text("{otherwise}; tính là đạt khi {because}", "{otherwise} (counts as met: {because})")
_STATED = Text("chưa đạt nếu {when} ({because})", "not met if {when} ({because})")
_BESIDE = Text("{required}; {stated}", "{required}; {stated}")
_UNLESS = Text("{otherwise}; trường hợp {when} thì {then}", "{otherwise}; where {when}, {then}")
_NEXT = Text("nếu {when} thì {then}; {otherwise}", "if {when}, then {then}; {otherwise}")
_CHOICE = Text("nếu {when} thì {then}; nếu không thì {otherwise}", "if {when}, then {then}; otherwise {otherwise}")
