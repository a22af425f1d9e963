"""Builds a data dictionary from its form, and checks each entry by itself and against the facts it refers to."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import frozen

from ntm_criteria.compiler.bounds import FACT
from ntm_criteria.errors import ProblemCode, RuleFileError
from ntm_criteria.loading import FileProblems, Source, validate_parts
from ntm_criteria.loading.forms import DictionaryForm, FactForm, UnitForm
from ntm_criteria.model import (
    PERCENT,
    POINT,
    VILLAGE,
    CategoryFact,
    Dictionary,
    Fact,
    FactKind,
    FlagFact,
    NumberFact,
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
    everything = Dictionary({**base.facts, **own}, known_units)
    sound = {id_: fact for id_, fact in own.items() if entries[id_].is_sound(fact, everything, fact_forms)}
    sound = _with_others(sound, base)
    return everything if len(sound) == len(own) else Dictionary({**base.facts, **sound}, known_units)


def _with_others(own: dict[str, Fact], base: Dictionary) -> dict[str, Fact]:
    """Return the facts of `own` that refer only to existing facts; mistakes in the others have been reported."""
    known = {None, *base, *own}
    sound = {
        id_: fact
        for id_, fact in own.items()
        if known.issuperset((fact.part, fact.whole, fact.change_of, fact.village_flag))
    }
    return sound if len(sound) == len(own) else _with_others(sound, base)


def _unit(id_: str, form: UnitForm) -> Unit:
    many = form.en_plural or form.en
    words = (id_, form.vi, form.en, many, *form.spellings)
    return Unit(id_, Text(form.vi, form.en), Text(form.vi, many), frozenset(map(plain, words)))


# for each kind of fact, the required keys and the optional keys
_KEYS = {
    FactKind.SHARE: ({"unit", "step"}, {"limits", "plausible", "part", "whole", "may_exceed_whole", "rolls_up"}),
    FactKind.QUANTITY: ({"unit", "step", "limits"}, {"plausible", "decrease_of", "increase_of"}),
    FactKind.COUNT: ({"unit", "limits"}, {"plausible", "rolls_up"}),
    FactKind.FLAG: (set[str](), set[str]()),
    FactKind.CATEGORY: ({"values"}, set[str]()),
}
_ALWAYS = {"label", "kind", "held_by", "note", "per", "spellings"}


@frozen
class _Entry:
    """Builds and checks the fact of one dictionary entry."""

    id: str
    form: FactForm
    problems: FileProblems

    def bad(self, key: str, vi: str, en: str) -> None:
        self.problems.add(ProblemCode.BAD_FACT, (key,), vi, en)

    def fact(self, known_units: Mapping[str, Unit], base: Dictionary) -> Fact | None:
        """Build the fact, and check the entry without looking at other facts; None after a problem."""
        before, form, kind = self.problems.count, self.form, FactKind(self.form.kind)
        if self.id == "year" or self.id in base:
            vi, en = "đã có trong từ điển chung", "is in the common dictionary already"
            if self.id == "year":
                vi, en = "tên 'year' dành cho năm đánh giá", "'year' means the year judged"
            vi, en = f"{vi}; đặt tên khác", f"{en}; give yours another id"
            self.problems.add(ProblemCode.FACT_REDEFINED, (), vi, en, key=True)
            return None
        (needed, allowed), keys = _KEYS[kind], form.model_fields_set
        for key in sorted(needed - keys):
            self.bad("kind", f"loại '{form.kind}' cần khóa '{key}'", f"a {form.kind} needs the key '{key}'")
        for key in sorted(keys - needed - allowed - _ALWAYS):
            self.bad(key, f"loại '{form.kind}' không dùng khóa '{key}'", f"a {form.kind} has no '{key}'")
        if self.problems.count > before:
            return None
        texts = {key: text.text for key in ("held_by", "note") if (text := getattr(form, key))}
        shared: dict[str, Any] = {"label": form.label.text, "per_village": form.per == "village", **texts}
        if kind is FactKind.FLAG:
            return FlagFact(self.id, **shared)
        if kind is FactKind.CATEGORY:
            values = {value: text.text for value, text in (form.values or {}).items()}
            if not values:
                self.bad("values", "cần ít nhất một giá trị", "needs at least one value")
                return None
            return CategoryFact(self.id, values=values, **shared)
        unit = self._unit(form.unit or "", known_units)
        if kind is FactKind.SHARE and unit.id != PERCENT:
            self.bad("unit", "tỷ lệ phải có đơn vị '%'", "a share is in '%'")
        scale = _scale(form.step or "1")
        if scale is None:
            self.bad("step", "bước phải là 1; 0.1; 0.01; … đến 9 số lẻ", "step is 1, 0.1, 0.01, … to 9 decimals")
            return None
        low, high = _range(form.limits or "0..100")
        plausible = _range(form.plausible) if form.plausible else None
        for key, ends in (("limits", (low, high)), ("plausible", plausible)):
            if ends and (ends[0] > ends[1] or any(scale % end.denominator for end in ends)):
                vi = "khoảng phải từ thấp đến cao, không lẻ hơn bước"
                self.bad(key, vi, "a range goes from low to high and is no finer than the step")
        if plausible and plausible[0] <= plausible[1] and not low <= plausible[0] <= plausible[1] <= high:
            vi = "khoảng hợp lý phải nằm trong giới hạn"
            self.bad("plausible", vi, "the plausible range lies within the limits")
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
                vi, en = f"chưa biết đơn vị '{id_}'", f"unit '{id_}' is not known"
                hint = did_you_mean(id_, [*known, *unknown.suggestions])
                self.problems.add(ProblemCode.UNKNOWN_UNIT, ("unit",), vi, en, hint)
        return Dictionary({}, known).unit(id_)

    def is_sound(self, fact: Fact, known: Dictionary, forms: Mapping[str, FactForm]) -> bool:
        """Whether the facts that `fact` refers to exist, with fitting kinds and units; if not, problems are added."""
        before, form = self.problems.count, self.form

        def find_fact(key: str, id_: str | None) -> Fact | None:
            if id_ is not None and id_ not in known and id_ not in forms:
                names = known.keys() - {self.id}
                self.problems.add_unknown(ProblemCode.UNKNOWN_FACT, (key,), FACT, id_, names)
            return known.get(id_ or "")

        part = find_fact("part", form.part) if form.whole else None
        self._check_parts(part, find_fact("whole", form.whole) if part else None)
        self._check_change(fact, find_fact)
        if form.rolls_up:
            self._check_roll_up(fact, find_fact("rolls_up", fact.village_flag), is_share=bool(form.rolls_up.share_of))
        if fact.per_village and fact.kind in (FactKind.SHARE, FactKind.CATEGORY):
            kind = fact.kind.value
            self.bad("per", f"loại '{kind}' không ghi theo từng thôn", f"a {kind} is not kept for each village")
        elif fact.per_village and (form.part or fact.change_of or form.rolls_up):
            vi = "số liệu của thôn không suy ra từ số liệu khác"
            self.bad("per", vi, "a village's figure is not derived from others")
        return self.problems.count == before

    def _check_parts(self, part: Fact | None, whole: Fact | None) -> None:
        form, amounts = self.form, (FactKind.COUNT, FactKind.QUANTITY)
        if (form.part is None) != (form.whole is None):
            vi, en = "phải có cả 'part' và 'whole'", "'part' and 'whole' go together"
            self.bad("part" if form.part else "whole", vi, en)
        for key, amount in (("part", part), ("whole", whole)):
            if part and amount and (amount.kind not in amounts or amount.per_village):
                vi = f"'{amount.id}' phải là số đếm hoặc đại lượng của xã"
                self.bad(key, vi, f"'{amount.id}' must be a count or quantity of the commune")
        if part and whole and part.kind in amounts and whole.kind in amounts and part.unit != whole.unit:
            names = ", ".join(f"'{amount.unit.id}'" for amount in (part, whole) if amount.unit)
            vi, en = f"tử số và mẫu số phải cùng đơn vị: {names}", f"part and whole must share one unit: {names}"
            self.bad("whole", vi, en)

    def _check_change(self, fact: Fact, find_fact: Callable[[str, str | None], Fact | None]) -> None:
        form = self.form
        if form.decrease_of and form.increase_of:
            vi, en = "chỉ một trong decrease_of, increase_of", "either decrease_of or increase_of, not both"
            self.bad("increase_of", vi, en)
            return
        key = "decrease_of" if form.decrease_of else "increase_of"
        changed, is_in_points = find_fact(key, fact.change_of), fact.unit is not None and fact.unit.id == POINT
        is_share = changed and changed.kind is FactKind.SHARE and not changed.village_flag and not changed.per_village
        if changed and not (is_share and is_in_points):
            vi = "mức tăng, giảm tính bằng 'percentage_point' của một tỷ lệ của xã"
            en = "a change is in 'percentage_point', of a share of the commune"
            self.bad(key if is_in_points else "unit", vi, en)

    def _check_roll_up(self, fact: Fact, flag: Fact | None, *, is_share: bool) -> None:
        if flag and not (isinstance(flag, FlagFact) and flag.per_village):
            vi = f"'{flag.id}' phải là nội dung đạt/chưa đạt của từng thôn"
            self.bad("rolls_up", vi, f"'{flag.id}' must be a flag of each village")
        kind = FactKind.SHARE if is_share else FactKind.COUNT
        if fact.kind is not kind or fact.part or (not is_share and fact.unit and fact.unit.id != VILLAGE):
            vi = "share_of dùng cho tỷ lệ, count_of dùng cho số thôn"
            self.bad("rolls_up", vi, "share_of goes with a share, count_of with a number of villages")


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
