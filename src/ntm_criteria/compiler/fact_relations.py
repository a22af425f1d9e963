"""Checks the facts that an entry of the dictionary refers to: its counts, terms, wholes, last year's share and villages."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.compiler.bounds import FACT
from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import FactForm
from ntm_criteria.model import POINT, VILLAGE, Dictionary, Fact, FactKind, FlagFact
from ntm_criteria.text import identity, one_line

_FindFact: TypeAlias = Callable[[str, str | None], Fact | None]


@frozen
class FactRelations:
    """The other facts that one fact is made of, lies within or is derived from, as its entry states them."""

    fact: Fact
    form: FactForm
    problems: FileProblems

    def _bad(self, key: str, vi: str, en: str) -> None:
        self.problems.add(ProblemCode.BAD_FACT, (key,), vi, en)

    def are_sound(self, known: Dictionary, forms: Mapping[str, FactForm]) -> bool:
        """Whether the facts that `fact` refers to exist, with fitting kinds and units; if not, problems are added."""
        before, fact, form = self.problems.count, self.fact, self.form

        def find_fact(key: str, id_: str | None) -> Fact | None:
            if id_ is not None and id_ not in known and id_ not in forms:
                names = known.keys() - {fact.id}
                self.problems.add_unknown(ProblemCode.UNKNOWN_FACT, (key,), FACT, id_, names)
            return known.get(id_ or "")

        part = find_fact("part", form.part) if form.whole else None
        self._check_parts(part, find_fact("whole", form.whole) if part else None)
        self._check_change(find_fact)
        self._check_headings(known)
        self._check_relatives(known, find_fact)
        if form.rolls_up:
            self._check_roll_up(find_fact("rolls_up", fact.village_flag), is_share=bool(form.rolls_up.share_of))
        if fact.per_village and fact.kind in (FactKind.SHARE, FactKind.CATEGORY):
            kind = fact.kind.value
            self._bad("per", f"loại '{kind}' không ghi theo từng thôn", f"a {kind} is not kept for each village")
        elif fact.per_village and (form.part or fact.change_of or form.rolls_up or fact.sum_of or fact.within):
            vi = "số liệu của thôn không suy ra từ số liệu khác"
            self._bad("per", vi, "a village's figure is not derived from others")
        return self.problems.count == before

    def _check_parts(self, part: Fact | None, whole: Fact | None) -> None:
        form, amounts = self.form, (FactKind.COUNT, FactKind.QUANTITY)
        if (form.part is None) != (form.whole is None):
            vi, en = "phải có cả 'part' và 'whole'", "'part' and 'whole' go together"
            self._bad("part" if form.part else "whole", vi, en)
        for key, amount in (("part", part), ("whole", whole)):
            if part and amount and (amount.kind not in amounts or amount.per_village):
                vi = f"'{amount.id}' phải là số đếm hoặc đại lượng của xã"
                self._bad(key, vi, f"'{amount.id}' must be a count or quantity of the commune")
        if part and whole and part.kind in amounts and whole.kind in amounts and part.unit != whole.unit:
            names = ", ".join(f"'{amount.unit.id}'" for amount in (part, whole) if amount.unit)
            vi, en = f"tử số và mẫu số phải cùng đơn vị: {names}", f"part and whole must share one unit: {names}"
            self._bad("whole", vi, en)

    def _check_headings(self, known: Dictionary) -> None:
        for heading in self.form.headings:
            if known.by_heading.get(identity(heading)) != self.fact.id:
                vi = f"tên cột '{one_line(heading)}' là tên của số liệu khác"
                self._bad("headings", vi, f"the heading '{one_line(heading)}' is a name of another fact too")

    def _check_change(self, find_fact: _FindFact) -> None:
        fact, form = self.fact, self.form
        if form.decrease_of and form.increase_of:
            vi, en = "chỉ một trong decrease_of, increase_of", "either decrease_of or increase_of, not both"
            self._bad("increase_of", vi, en)
            return
        key = "decrease_of" if form.decrease_of else "increase_of"
        changed, is_in_points = find_fact(key, fact.change_of), fact.unit is not None and fact.unit.id == POINT
        is_share = changed and changed.kind is FactKind.SHARE and not changed.village_flag and not changed.per_village
        if changed and not (is_share and is_in_points):
            vi = "mức tăng, giảm tính bằng 'percentage_point' của một tỷ lệ của xã"
            en = "a change is in 'percentage_point', of a share of the commune"
            self._bad(key if is_in_points else "unit", vi, en)

    def _check_relatives(self, known: Dictionary, find_fact: _FindFact) -> None:
        """Check that the terms of a sum, and what the fact lies within, are reported in the same way as the fact."""
        fact = self.fact
        keys = [*(("sum_of", id_) for id_ in fact.sum_of), *([("within", fact.within)] if fact.within else [])]
        for key, id_ in keys:
            other = find_fact(key, id_)
            if other and _reported_as(other) != _reported_as(fact):
                vi = f"'{other.id}' phải cùng loại, cùng đơn vị, cùng bước với '{fact.id}'"
                self._bad(key, vi, f"'{other.id}' must have the kind, unit and step of '{fact.id}'")
            elif other and (other.sum_of if key == "sum_of" else fact.id in _wider(other, known)):
                vi = f"'{other.id}' cũng là một tổng, hoặc lại nằm trong '{fact.id}'"
                self._bad(key, vi, f"'{other.id}' is itself a sum, or lies within '{fact.id}' in turn")
            elif other and (fact.village_flag or other.village_flag):
                vi = "số liệu tổng hợp từ các thôn không đứng trong quan hệ này"
                self._bad(key, vi, "a total over villages cannot stand here")
        if len(set(fact.sum_of)) < len(fact.sum_of):
            self._bad("sum_of", "một số liệu được cộng hai lần", "a figure is added twice")

    def _check_roll_up(self, flag: Fact | None, *, is_share: bool) -> None:
        fact = self.fact
        if flag and not (isinstance(flag, FlagFact) and flag.per_village):
            vi = f"'{flag.id}' phải là nội dung đạt/chưa đạt của từng thôn"
            self._bad("rolls_up", vi, f"'{flag.id}' must be a flag of each village")
        kind = FactKind.SHARE if is_share else FactKind.COUNT
        if fact.kind is not kind or fact.part or (not is_share and fact.unit and fact.unit.id != VILLAGE):
            vi = "share_of dùng cho tỷ lệ, count_of dùng cho số thôn"
            self._bad("rolls_up", vi, "share_of goes with a share, count_of with a number of villages")


def _reported_as(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.unit, fact.scale, fact.per_village


def _wider(fact: Fact, known: Dictionary) -> set[str]:
    """Return the ids of the fact and of all facts that it lies within."""
    wider, id_ = set[str](), fact.id
    while id_ in known and id_ not in wider:
        wider.add(id_)
        id_ = known[id_].within or ""
    return wider
