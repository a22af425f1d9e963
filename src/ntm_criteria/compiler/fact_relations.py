"""Checks the facts that an entry of the dictionary refers to: its counts, terms, wholes, last year's share and villages."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.compiler.bounds import FACT
from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import FactForm
from ntm_criteria.model import POINT, VILLAGE, Dictionary, Fact, FactKind, FlagFact
from ntm_criteria.text import Text, identity, one_line

_FindFact: TypeAlias = Callable[[str, str | None], Fact | None]


@frozen
class FactRelations:
    """The other facts that one fact is made of, lies within or is derived from, as its entry states them."""

    fact: Fact
    form: FactForm
    problems: FileProblems

    def _bad(self, key: str, message: Text) -> None:
        self.problems.add(ProblemCode.BAD_FACT, (key,), message)

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
            self._bad(
                "per",
                Text("loại '{kind}' không ghi theo từng thôn", "a {kind} is not kept for each village").format(
                    kind=kind
                ),
            )
        elif fact.per_village and (form.part or fact.change_of or form.rolls_up or fact.sum_of or fact.within):
            message = Text(
                "số liệu của thôn không suy ra từ số liệu khác", "a village's figure is not derived from others"
            )
            self._bad("per", message)
        return self.problems.count == before

    def _check_parts(self, part: Fact | None, whole: Fact | None) -> None:
        form, amounts = self.form, (FactKind.COUNT, FactKind.QUANTITY)
        if (form.part is None) != (form.whole is None):
            message = Text("phải có cả 'part' và 'whole'", "'part' and 'whole' go together")
            self._bad("part" if form.part else "whole", message)
        for key, amount in (("part", part), ("whole", whole)):
            if part and amount and (amount.kind not in amounts or amount.per_village):
                message = Text(
                    "'{amount_id}' phải là số đếm hoặc đại lượng của xã",
                    "'{amount_id}' must be a count or quantity of the commune",
                ).format(amount_id=amount.id)
                self._bad(key, message)
        if part and whole and part.kind in amounts and whole.kind in amounts and part.unit != whole.unit:
            names = ", ".join(f"'{amount.unit.id}'" for amount in (part, whole) if amount.unit)
            message = Text(
                "tử số và mẫu số phải cùng đơn vị: {names}", "part and whole must share one unit: {names}"
            ).format(names=names)
            self._bad("whole", message)

    def _check_headings(self, known: Dictionary) -> None:
        for heading in self.form.headings:
            if known.by_heading.get(identity(heading)) != self.fact.id:
                message = Text(
                    "tên cột '{heading}' là tên của số liệu khác",
                    "the heading '{heading}' is a name of another fact too",
                ).format(heading=one_line(heading))
                self._bad("headings", message)

    def _check_change(self, find_fact: _FindFact) -> None:
        fact, form = self.fact, self.form
        if form.decrease_of and form.increase_of:
            message = Text("chỉ một trong decrease_of, increase_of", "either decrease_of or increase_of, not both")
            self._bad("increase_of", message)
            return
        key = "decrease_of" if form.decrease_of else "increase_of"
        changed, is_in_points = find_fact(key, fact.change_of), fact.unit is not None and fact.unit.id == POINT
        is_share = changed and changed.kind is FactKind.SHARE and not changed.village_flag and not changed.per_village
        if changed and not (is_share and is_in_points):
            message = Text(
                "mức tăng, giảm tính bằng 'percentage_point' của một tỷ lệ của xã",
                "a change is in 'percentage_point', of a share of the commune",
            )
            self._bad(key if is_in_points else "unit", message)

    def _check_relatives(self, known: Dictionary, find_fact: _FindFact) -> None:
        """Check that the terms of a sum, and what the fact lies within, are reported in the same way as the fact."""
        fact = self.fact
        keys = [*(("sum_of", id_) for id_ in fact.sum_of), *([("within", fact.within)] if fact.within else [])]
        for key, id_ in keys:
            other = find_fact(key, id_)
            if other and _reported_as(other) != _reported_as(fact):
                message = Text(
                    "'{other_id}' phải cùng loại, cùng đơn vị, cùng bước với '{fact_id}'",
                    "'{other_id}' must have the kind, unit and step of '{fact_id}'",
                ).format(other_id=other.id, fact_id=fact.id)
                self._bad(key, message)
            elif other and (other.sum_of if key == "sum_of" else fact.id in _wider(other, known)):
                message = Text(
                    "'{other_id}' cũng là một tổng, hoặc lại nằm trong '{fact_id}'",
                    "'{other_id}' is itself a sum, or lies within '{fact_id}' in turn",
                ).format(other_id=other.id, fact_id=fact.id)
                self._bad(key, message)
            elif other and (fact.village_flag or other.village_flag):
                message = Text(
                    "số liệu tổng hợp từ các thôn không đứng trong quan hệ này",
                    "a total over villages cannot stand here",
                )
                self._bad(key, message)
        if len(set(fact.sum_of)) < len(fact.sum_of):
            self._bad("sum_of", Text("một số liệu được cộng hai lần", "a figure is added twice"))

    def _check_roll_up(self, flag: Fact | None, *, is_share: bool) -> None:
        fact = self.fact
        if flag and not (isinstance(flag, FlagFact) and flag.per_village):
            message = Text(
                "'{flag_id}' phải là nội dung đạt/chưa đạt của từng thôn", "'{flag_id}' must be a flag of each village"
            ).format(flag_id=flag.id)
            self._bad("rolls_up", message)
        kind = FactKind.SHARE if is_share else FactKind.COUNT
        if fact.kind is not kind or fact.part or (not is_share and fact.unit and fact.unit.id != VILLAGE):
            message = Text(
                "share_of dùng cho tỷ lệ, count_of dùng cho số thôn",
                "share_of goes with a share, count_of with a number of villages",
            )
            self._bad("rolls_up", message)


def _reported_as(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.unit, fact.scale, fact.per_village


def _wider(fact: Fact, known: Dictionary) -> set[str]:
    """Return the ids of the fact and of all facts that it lies within."""
    wider, id_ = set[str](), fact.id
    while id_ in known and id_ not in wider:
        wider.add(id_)
        id_ = known[id_].within or ""
    return wider
