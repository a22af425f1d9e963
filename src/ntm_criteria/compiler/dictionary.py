"""Builds a data dictionary from its form, and checks each entry by itself."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from ntm_criteria.compiler.fact_relations import FactRelations
from ntm_criteria.compiler.grids import with_exact_products
from ntm_criteria.errors import ProblemCode, RuleFileError
from ntm_criteria.loading import FileProblems, Source, validate_parts
from ntm_criteria.loading.forms import DictionaryForm, FactForm, UnitForm
from ntm_criteria.model import (
    PERCENT,
    Answers,
    CategoryFact,
    Dictionary,
    Fact,
    FactKind,
    FlagFact,
    NumberFact,
    Successors,
    Unit,
    plain,
    units,
)
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, decimal_digits


def parse_dictionary(source: Source, base: Dictionary | None = None) -> Dictionary:
    """Parse the data dictionary of a file, which extends `base`; raises RuleFileError with every mistake."""
    problems = FileProblems(source, Problems())
    form, dictionary = validate_parts(DictionaryForm, problems), base or Dictionary()
    if form is not None:
        dictionary = build(form.units, form.facts, dictionary, problems)
        if later := form.successors:
            holders = {former: text.text for former, text in later.holders.items()}
            dictionary = evolve(dictionary, successors=Successors(later.from_year, holders))
    problems.collector.raise_if_any(RuleFileError)
    return dictionary


def build(
    unit_forms: Mapping[str, UnitForm], fact_forms: Mapping[str, FactForm], base: Dictionary, problems: FileProblems
) -> Dictionary:
    """Build a dictionary that extends `base`. Entries with mistakes are left out and reported in `problems`."""
    known_units = {**base.units, **{id_: _unit(id_, form) for id_, form in unit_forms.items()}}
    entries = {id_: _Entry(id_, form, problems.of_fact(id_)) for id_, form in fact_forms.items()}
    facts = {id_: entry.fact(known_units, base) for id_, entry in entries.items()}
    own = {id_: fact for id_, fact in facts.items() if fact is not None}
    everything = evolve(base, facts={**base.facts, **own}, units=known_units)
    sound = {
        id_: fact
        for id_, fact in own.items()
        if FactRelations(fact, entries[id_].form, entries[id_].problems).are_sound(everything, fact_forms)
    }
    sound = with_exact_products({**base.facts, **_with_others(sound, base)}, fixed=base)
    return evolve(everything, facts=sound)


def _with_others(own: dict[str, Fact], base: Dictionary) -> dict[str, Fact]:
    """Return the facts of `own` that refer only to existing facts; mistakes in the others have been reported."""
    known = {None, *base, *own}
    sound = {
        id_: fact
        for id_, fact in own.items()
        if known.issuperset((fact.part, fact.whole, fact.change_of, fact.village_flag, fact.within, *fact.sum_of))
    }
    return sound if len(sound) == len(own) else _with_others(sound, base)


def _unit(id_: str, form: UnitForm) -> Unit:
    many = form.en_plural or form.en
    words = (id_, form.vi, form.en, many, *(name for _, name in form.further), *form.spellings)
    one, several = (Text(form.vi, en, further=form.further, given=True) for en in (form.en, many))
    return Unit(id_, one, several, frozenset(map(plain, words)))


_RELATIONS = ("sum_of", "within", "yearly_change")
# for each kind of fact, the required keys and the optional keys
_KEYS = {
    FactKind.SHARE: (
        {"unit", "step"},
        {"limits", "plausible", "part", "whole", "may_exceed_whole", "rolls_up", "within"},
    ),
    FactKind.QUANTITY: (
        {"unit", "step", "limits"},
        {"plausible", "decrease_of", "increase_of", "additive", *_RELATIONS},
    ),
    FactKind.COUNT: ({"unit", "limits"}, {"counted_as", "plausible", "rolls_up", "additive", *_RELATIONS}),
    FactKind.FLAG: (set[str](), {"answers", "denied"}),
    FactKind.CATEGORY: ({"values"}, set[str]()),
}
_ALWAYS = {"label", "sentence", "kind", "held_by", "note", "per", "spellings", "headings"}


@frozen
class _Entry:
    """Builds and checks the fact of one dictionary entry."""

    id: str
    form: FactForm
    problems: FileProblems

    def bad(self, key: str, message: Text) -> None:
        self.problems.add(ProblemCode.BAD_FACT, (key,), message)

    def fact(self, known_units: Mapping[str, Unit], base: Dictionary) -> Fact | None:
        """Build the fact, and check the entry without looking at other facts; None after a problem."""
        before, form, kind = self.problems.count, self.form, FactKind(self.form.kind)
        if self.id == "year" or self.id in base:
            message = Text("đã có trong từ điển chung", "is in the common dictionary already")
            if self.id == "year":
                message = Text("tên 'year' dành cho năm đánh giá", "'year' means the year judged")
            message = Text("{words}; đặt tên khác", "{words}; give yours another id").format(words=message)
            self.problems.add(ProblemCode.FACT_REDEFINED, (), message, key=True)
            return None
        (needed, allowed), keys = _KEYS[kind], form.model_fields_set
        for key in sorted(needed - keys):
            self.bad(
                "kind",
                Text("loại '{kind}' cần khóa '{key}'", "a {kind} needs the key '{key}'").format(
                    kind=form.kind, key=key
                ),
            )
        for key in sorted(keys - needed - allowed - _ALWAYS):
            self.bad(
                key,
                Text("loại '{kind}' không dùng khóa '{key}'", "a {kind} has no '{key}'").format(
                    kind=form.kind, key=key
                ),
            )
        if self.problems.count > before:
            return None
        texts = {key: text.text for key in ("sentence", "held_by", "note") if (text := getattr(form, key))}
        shared: dict[str, Any] = {"label": form.label.text, "per_village": form.per == "village", **texts}
        shared["headings"] = form.headings
        if kind is FactKind.FLAG:
            answers = Answers(form.answers) if form.answers else Answers.EITHER
            return FlagFact(self.id, answers=answers, denied=form.denied.text if form.denied else None, **shared)
        if kind is FactKind.CATEGORY:
            values = {value: text.text for value, text in (form.values or {}).items()}
            if not values:
                self.bad("values", Text("cần ít nhất một giá trị", "needs at least one value"))
                return None
            return CategoryFact(self.id, values=values, **shared)
        unit = self._unit(form.unit or "", known_units)
        if form.counted_as:  # the same unit under another name: the dead are counted as cases, not as persons
            named = _unit(unit.id, form.counted_as)
            unit = evolve(named, spellings=named.spellings | unit.spellings)
        if kind is FactKind.SHARE and unit.id != PERCENT:
            self.bad("unit", Text("tỷ lệ phải có đơn vị '%'", "a share is in '%'"))
        scale = _scale(form.step or "1")
        if scale is None:
            self.bad("step", Text("bước phải là 1; 0.1; 0.01; … đến 9 số lẻ", "step is 1, 0.1, 0.01, … to 9 decimals"))
            return None
        low, high = _range(form.limits or "0..100")
        plausible = _range(form.plausible) if form.plausible else None
        for key, ends in (("limits", (low, high)), ("plausible", plausible)):
            if ends and (ends[0] > ends[1] or any(scale % end.denominator for end in ends)):
                message = Text(
                    "khoảng phải từ thấp đến cao, không lẻ hơn bước",
                    "a range goes from low to high and is no finer than the step",
                )
                self.bad(key, message)
        if plausible and plausible[0] <= plausible[1] and not low <= plausible[0] <= plausible[1] <= high:
            message = Text("khoảng hợp lý phải nằm trong giới hạn", "the plausible range lies within the limits")
            self.bad("plausible", message)
        if self.problems.count > before:
            return None
        return NumberFact(
            self.id,
            kind=kind,
            unit=unit,
            scale=scale,
            low=low,
            high=high,
            plausible=plausible,
            part=form.part,
            whole=form.whole,
            may_exceed_whole=form.may_exceed_whole,
            sum_of=form.sum_of or (),
            within=form.within,
            yearly_change=int(form.yearly_change.rstrip(" %")) if form.yearly_change else None,
            additive=kind is FactKind.COUNT if form.additive is None else form.additive,
            change_of=form.decrease_of or form.increase_of,
            sign=-1 if form.decrease_of else 1,
            village_flag=(form.rolls_up.share_of or form.rolls_up.count_of) if form.rolls_up else None,
            spellings=unit.spellings.union(map(plain, form.spellings)),
            **shared,
        )

    def _unit(self, id_: str, known: Mapping[str, Unit]) -> Unit:
        if id_ not in known:
            try:
                units.conversion(id_, id_)
            except units.UnknownUnit as unknown:
                message = Text("chưa biết đơn vị '{id_}'", "unit '{id_}' is not known").format(id_=id_)
                hint = did_you_mean(id_, [*known, *unknown.suggestions])
                self.problems.add(ProblemCode.UNKNOWN_UNIT, ("unit",), message, hint)
        return Dictionary({}, known).unit(id_)


@lru_cache  # the same few steps and ranges occur many times
def _scale(step: str) -> int | None:
    """Return 1 / step (100 for "0.01"); None unless the step is 1, 0.1, 0.01, … with at most 9 decimals."""
    value = Fraction(step)
    scale = 10 ** (decimal_digits(value) or 0)
    return scale if value * scale == 1 and scale <= 10**9 else None


@lru_cache
def _range(text: str) -> tuple[Fraction, Fraction]:
    low, high = text.split("..")
    return Fraction(low), Fraction(high)
