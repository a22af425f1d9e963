"""Building the data dictionary from its form: every entry checked, every mistake at its line."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, partial
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.errors import Place, ProblemCode
from ntm_criteria.loading.forms import FactForm, UnitForm
from ntm_criteria.model import PERCENT, POINT, VILLAGE, Dictionary, Fact, FactKind, Unit, plain, units
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, decimal_digits

Locate: TypeAlias = Callable[
    [str, str], Place | None
]  # the place of a fact's key in its file; of the fact itself for ""


def build(
    unit_forms: Mapping[str, UnitForm],
    fact_forms: Mapping[str, FactForm],
    base: Dictionary,
    locate: Locate,
    problems: Problems,
) -> Dictionary:
    """A dictionary on top of `base`. Mistakes go to `problems`; an entry with one is left out."""
    known_units = {**base.units, **{id_: _unit(id_, form) for id_, form in unit_forms.items()}}
    own: dict[str, Fact] = {}
    for id_, form in fact_forms.items():
        complain = _Complaint(id_, locate, problems)
        if id_ == "year":
            complain(
                ProblemCode.FACT_REDEFINED,
                "",
                "tên 'year' dành cho năm đánh giá; đặt tên khác",
                "'year' means the year judged; give yours another id",
            )
        elif id_ in base:
            complain(
                ProblemCode.FACT_REDEFINED,
                "",
                "đã có trong từ điển chung; đặt tên khác",
                "is in the common dictionary already; give yours another id",
            )
        else:
            fact = _fact(id_, form, known_units, complain)
            if fact is not None:
                own[id_] = fact
    everything = Dictionary({**base.facts, **own}, known_units)
    sound = {id_: fact for id_, fact in own.items() if _is_sound(fact, fact_forms, everything, locate, problems)}
    sound = _with_others(sound, base)
    return everything if len(sound) == len(own) else Dictionary({**base.facts, **sound}, known_units)


def _is_sound(
    fact: Fact, forms: Mapping[str, FactForm], everything: Dictionary, locate: Locate, problems: Problems
) -> bool:
    complain = _Complaint(fact.id, locate, problems)
    before = complain.count
    _Relations(fact, forms[fact.id], everything, forms, complain).check()
    return complain.count == before


def _with_others(own: dict[str, Fact], base: Dictionary) -> dict[str, Fact]:
    """Those that hang together only with facts that are there; why another is not was told where it stands."""
    known = {None, *base, *own}
    found = {
        id_: fact
        for id_, fact in own.items()
        if known.issuperset((fact.part, fact.whole, fact.change_of, fact.village_flag))
    }
    return found if len(found) == len(own) else _with_others(found, base)


@frozen
class _Complaint:
    fact: str
    locate: Locate
    problems: Problems

    def __call__(self, code: ProblemCode, key: str, vi: str, en: str, hint: Text | None = None) -> None:
        text = Text(f"dữ kiện '{self.fact}': {vi}", f"fact '{self.fact}': {en}")
        self.problems.add(code, text, place=self.locate(self.fact, key), hint=hint, fact=self.fact)

    def bad(self, key: str, vi: str, en: str) -> None:
        self(ProblemCode.BAD_FACT, key, vi, en)

    @property
    def count(self) -> int:
        return len(self.problems.found)


def _unit(id_: str, form: UnitForm) -> Unit:
    many = form.en_plural or form.en
    words = (id_, form.vi, form.en, many, *form.spellings)
    return Unit(id_, Text(form.vi, form.en), Text(form.vi, many), frozenset(map(plain, words)))


def _known_unit(id_: str, known: Mapping[str, Unit], complain: _Complaint) -> Unit:
    if id_ in known:
        return known[id_]
    try:
        units.conversion(id_, id_)
    except units.UnknownUnit as unknown:
        complain(
            ProblemCode.UNKNOWN_UNIT,
            "unit",
            f"chưa biết đơn vị '{id_}'",
            f"unit '{id_}' is not known",
            did_you_mean(id_, [*known, *unknown.suggestions]),
        )
    name = Text(id_, id_)
    return Unit(id_, name, name, frozenset({plain(id_)}))


# what each kind of fact needs, and what it may have besides
_NEEDS = {
    FactKind.SHARE: ({"unit", "step"}, {"limits", "plausible", "part", "whole", "may_exceed_whole", "rolls_up"}),
    FactKind.QUANTITY: ({"unit", "step", "limits"}, {"plausible", "decrease_of", "increase_of"}),
    FactKind.COUNT: ({"unit", "limits"}, {"plausible", "rolls_up"}),
    FactKind.FLAG: (set[str](), set[str]()),
    FactKind.CATEGORY: ({"values"}, set[str]()),
}
_ALWAYS = {"label", "kind", "held_by", "note", "per", "spellings"}


def _fact(id_: str, form: FactForm, known_units: Mapping[str, Unit], complain: _Complaint) -> Fact | None:
    """The fact by itself; None after a complaint."""
    before, kind = complain.count, FactKind(form.kind)
    (needed, allowed), given = _NEEDS[kind], form.model_fields_set
    for key in sorted(needed - given):
        complain.bad("kind", f"loại '{form.kind}' cần khóa '{key}'", f"a {form.kind} needs the key '{key}'")
    for key in sorted(given - needed - allowed - _ALWAYS):
        complain.bad(key, f"loại '{form.kind}' không dùng khóa '{key}'", f"a {form.kind} has no '{key}'")
    if complain.count > before:
        return None
    values = {value: text.text for value, text in (form.values or {}).items()}
    if kind is FactKind.CATEGORY and not values:
        complain.bad("values", "cần ít nhất một giá trị", "needs at least one value")
        return None
    fact = partial(
        Fact,
        id_,
        form.label.text,
        kind,
        per_village=form.per == "village",
        held_by=form.held_by.text if form.held_by else None,
        note=form.note.text if form.note else None,
        values=values,
    )
    if not kind.is_number:
        return fact()
    unit = _known_unit(form.unit or "", known_units, complain)
    if kind is FactKind.SHARE and unit.id != PERCENT:
        complain.bad("unit", "tỷ lệ phải có đơn vị '%'", "a share is in '%'")
    scale = _scale(form.step or "1")
    if scale is None:
        complain.bad("step", "bước phải là 1; 0.1; 0.01; … đến 9 số lẻ", "step is 1, 0.1, 0.01, … to 9 decimals")
        return None
    low, high = _range(form.limits or "0..100")
    plausible = _range(form.plausible) if form.plausible else None
    for key, ends in (("limits", (low, high)), ("plausible", plausible)):
        if ends and (ends[0] > ends[1] or any(scale % end.denominator for end in ends)):
            complain.bad(
                key,
                "khoảng phải từ thấp đến cao, không lẻ hơn bước",
                "a range goes from low to high and is no finer than the step",
            )
    if plausible and plausible[0] <= plausible[1] and not low <= plausible[0] <= plausible[1] <= high:
        complain.bad("plausible", "khoảng hợp lý phải nằm trong giới hạn", "the plausible range lies within the limits")
    if complain.count > before:
        return None
    return fact(
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
    )


@lru_cache  # a dictionary has a handful of steps and ranges, each many times
def _scale(step: str) -> int | None:
    """1 / step; None where the step is not 1, 0.1, 0.01, … to 9 decimals."""
    value = Fraction(step)
    scale = 10 ** (decimal_digits(value) or 0)
    return scale if value * scale == 1 and scale <= 10**9 else None


@lru_cache
def _range(written: str) -> tuple[Fraction, Fraction]:
    low, high = written.split("..")
    return Fraction(low), Fraction(high)


@frozen
class _Relations:
    """Checks how a fact hangs together with others."""

    fact: Fact
    form: FactForm
    known: Dictionary
    forms: Mapping[str, FactForm]
    complain: _Complaint

    def check(self) -> None:
        form, fact = self.form, self.fact
        changing = "decrease_of" if form.decrease_of else "increase_of"
        if (form.part is None) != (form.whole is None):
            self.complain.bad(
                "part" if form.part else "whole", "phải có cả 'part' và 'whole'", "'part' and 'whole' go together"
            )
        elif part := self._other("part", form.part):
            whole = self._other("whole", form.whole)
            amounts = (FactKind.COUNT, FactKind.QUANTITY)
            for key, other in (("part", part), ("whole", whole)):
                if other and (other.kind not in amounts or other.per_village):
                    self.complain.bad(
                        key,
                        f"'{other.id}' phải là số đếm hoặc đại lượng của xã",
                        f"'{other.id}' must be a count or quantity of the commune",
                    )
            if whole and part.kind in amounts and whole.kind in amounts and part.unit != whole.unit:
                units_ = ", ".join(f"'{other.unit.id}'" for other in (part, whole) if other.unit)
                self.complain.bad(
                    "whole",
                    f"tử số và mẫu số phải cùng đơn vị: {units_}",
                    f"part and whole must share one unit: {units_}",
                )
        if form.decrease_of and form.increase_of:
            self.complain.bad(
                "increase_of", "chỉ một trong decrease_of, increase_of", "either decrease_of or increase_of, not both"
            )
        elif (changed := self._other(changing, fact.change_of)) and (
            changed.kind is not FactKind.SHARE
            or changed.village_flag
            or changed.per_village
            or fact.unit is None
            or fact.unit.id != POINT
        ):
            self.complain.bad(
                "unit" if fact.unit is None or fact.unit.id != POINT else changing,
                "mức tăng, giảm tính bằng 'percentage_point' của một tỷ lệ của xã",
                "a change is in 'percentage_point', of a share of the commune",
            )
        if form.rolls_up:
            self._check_roll_up()
        if fact.per_village and fact.kind in (FactKind.SHARE, FactKind.CATEGORY):
            self.complain.bad(
                "per",
                f"loại '{fact.kind.value}' không ghi theo từng thôn",
                f"a {fact.kind.value} is not kept for each village",
            )
        elif fact.per_village and (form.part or fact.change_of or form.rolls_up):
            self.complain.bad(
                "per", "số liệu của thôn không suy ra từ số liệu khác", "a village's figure is not derived from others"
            )

    def _check_roll_up(self) -> None:
        fact, form = self.fact, self.form
        flag = self._other("rolls_up", fact.village_flag)
        if flag and not (flag.kind is FactKind.FLAG and flag.per_village):
            self.complain.bad(
                "rolls_up",
                f"'{flag.id}' phải là nội dung đạt/chưa đạt của từng thôn",
                f"'{flag.id}' must be a flag of each village",
            )
        wanted = FactKind.SHARE if form.rolls_up and form.rolls_up.share_of else FactKind.COUNT
        if fact.kind is not wanted or fact.part or (wanted is FactKind.COUNT and fact.unit and fact.unit.id != VILLAGE):
            self.complain.bad(
                "rolls_up",
                "share_of dùng cho tỷ lệ, count_of dùng cho số thôn",
                "share_of goes with a share, count_of with a number of villages",
            )

    def _other(self, key: str, id_: str | None) -> Fact | None:
        if id_ is None:
            return None
        if id_ not in self.known and id_ not in self.forms:
            self.complain(
                ProblemCode.UNKNOWN_FACT,
                key,
                f"không có dữ kiện '{id_}'",
                f"no fact '{id_}'",
                did_you_mean(id_, self.known.keys() - {self.fact.id}),
            )
        return self.known.get(id_)
