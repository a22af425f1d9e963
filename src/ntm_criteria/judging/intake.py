"""Taking in a commune: every figure read into exact form, every problem with it found at once.

The *case* is what a commune is judged as: year, scope, villages. All else are figures, any of which may be missing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import (
    CHECK,
    Commune,
    Exact,
    KeyPath,
    Refused,
    Village,
    is_missing,
    place_at,
    read_aggregate,
    read_figure,
    read_number,
    unusual,
    village_key,
)
from ntm_criteria.judging.case import Case
from ntm_criteria.model import VILLAGES, Fact, FactKind, NumberFact, RuleSet, fact_meant
from ntm_criteria.problems import Problems
from ntm_criteria.text import LANGUAGES, Text, number, one_line, shown


def take_in(commune: Commune, rules: RuleSet, year: int, problems: Problems) -> Case:
    """The commune in exact form. Problems and warnings go to `problems`; what has one is left out of the case."""
    intake = _Intake(commune, rules, problems)
    return intake.case(year)


@frozen
class _Intake:
    commune: Commune
    rules: RuleSet
    problems: Problems
    unused: list[str] = field(factory=list)
    totals: dict[str, int] = field(factory=dict)  # the number of villages, as each "7/8 thôn" says

    def case(self, year: int) -> Case:
        commune = self.commune
        if not self._is_well_formed():
            return Case(year, {}, {}, (), {}, None, {}, {}, ())
        raw = self._with_scope()
        figures = self._read("facts", raw, self.rules.reads)
        previous = self._read("previous", commune.previous, self.rules.reads_previous)
        villages = self._villages(figures.get(VILLAGES))
        self._check_totals(figures, villages)
        return Case(
            year,
            figures,
            previous,
            villages,
            self.totals,
            commune.locale,
            raw,
            commune.previous,
            tuple(self.unused),
        )

    def _is_well_formed(self) -> bool:
        """Whether each part of the commune is of the type it should be: what follows relies on it."""
        commune, before = self.commune, len(self.problems.found)
        for name in ("facts", "previous", "scope"):
            if not isinstance(given := getattr(commune, name), Mapping):
                self._wrong_form(name, "các cặp mã và số liệu", "a mapping of fact ids to figures", given)
        villages: Any = commune.villages
        if isinstance(villages, str) or not isinstance(villages, Sequence):
            self._wrong_form("villages", "một danh sách các thôn", "a list of villages", commune.villages)
        if commune.locale not in (None, *LANGUAGES):
            self._wrong_form("locale", "vi, en hoặc để trống", "vi, en or None", commune.locale)
        return len(self.problems.found) == before

    def _wrong_form(self, name: str, vi: str, en: str, given: Any) -> None:
        said = Text(
            f"'{name}' phải là {vi}, không phải '{_short(given)}'", f"'{name}' must be {en}, not '{_short(given)}'"
        )
        self.problems.add(ProblemCode.WRONG_FORM, said, place=place_at(self.commune, (name,)))

    def _with_scope(self) -> Mapping[str, Any]:
        """Facts and scope share one namespace."""
        commune = self.commune
        if not commune.scope:
            return commune.facts
        for id_, raw in commune.scope.items():
            fact = self.rules.facts.get(id_)
            if fact and fact.kind is not FactKind.CATEGORY:
                self._complain(
                    fact,
                    ("scope", id_),
                    ProblemCode.WRONG_KIND,
                    Text("không phải là một danh mục, ghi ở 'facts'", "is not a category; give it under 'facts'"),
                )
            if not self._same(fact, id_, raw):
                self._complain(
                    fact or id_,
                    ("scope", id_),
                    ProblemCode.FIGURES_DISAGREE,
                    Text(
                        f"'facts' ghi '{_short(commune.facts[id_])}', 'scope' ghi '{_short(raw)}'",
                        f"'facts' says '{_short(commune.facts[id_])}', 'scope' says '{_short(raw)}'",
                    ),
                )
        return {**commune.facts, **{id_: raw for id_, raw in commune.scope.items() if not is_missing(raw)}}

    def _same(self, fact: Fact | None, id_: str, raw: Any) -> bool:
        """Whether a scope value contradicts no fact of that name."""
        other = self.commune.facts.get(id_)
        if is_missing(other) or is_missing(raw) or fact is None:
            return True
        try:
            return read_figure(fact, other) == read_figure(fact, raw)
        except Refused:
            return bool(other == raw)

    def _read(
        self, group: str, raw: Mapping[str, Any], reads: frozenset[str], village: str | None = None, where: KeyPath = ()
    ) -> dict[str, Exact]:
        """Read figures of the commune, of last year, or of a village."""
        facts, locale, exact = self.rules.facts.facts, self.commune.locale, dict[str, Exact]()
        path: KeyPath = where or (group,)
        for id_, value in raw.items():
            fact = facts.get(id_)
            if fact is None:
                self._unknown(id_, value, (*path, id_), village)
                continue
            if value is None or (isinstance(value, str) and is_missing(value)):
                continue
            try:
                if isinstance(fact, NumberFact) and fact.is_plain_number and village is None:
                    exact[id_] = read_number(fact, value, locale)
                elif village is None and not fact.village_flag and not fact.per_village:
                    exact[id_] = read_figure(fact, value, locale)
                elif village is None:
                    exact[id_] = self._aggregate(fact, value, group)
                elif not fact.per_village:
                    raise Refused(
                        ProblemCode.WRONG_LEVEL,
                        Text("là số liệu của xã, không ghi ở thôn", "is the commune's figure, not a village's"),
                    )
                else:
                    exact[id_] = read_figure(fact, value, locale)
            except Refused as refused:
                self._complain(fact, (*path, id_), refused.code, refused.message, refused.hint, village)
                continue
            if fact.plausible:
                self._check_plausible(fact, exact[id_], (*path, id_), village)
            if id_ not in reads or (fact.per_village and village is None and id_ not in self.rules.totals):
                name = f"previous.{id_}" if group == "previous" else id_
                if name not in self.unused:
                    self.unused.append(name)
        return exact

    def _aggregate(self, fact: Fact, value: Any, group: str) -> Exact:
        if group == "previous" or (fact.per_village and fact.kind is not FactKind.FLAG):
            raise Refused(
                ProblemCode.WRONG_LEVEL,
                Text(
                    "là số liệu của từng thôn, ghi ở 'villages'", "is kept for each village; give it under 'villages'"
                ),
            )
        exact, total = read_aggregate(fact, value, self.commune.locale, self.rules.facts)
        if total is not None:
            self.totals[fact.id] = total
        return exact

    def _villages(self, number_of: Exact | None) -> tuple[Village, ...]:
        seen: dict[str, str] = {}
        villages: list[Village] = []
        if len(self.commune.villages) > (most := self.rules.facts[VILLAGES].high):
            listed, limit = len(self.commune.villages), most.numerator
            said = Text(
                f"danh sách có {number(listed, 'vi')} thôn, nhiều hơn mức {limit} thôn mà một xã có thể có",
                f"{number(listed, 'en')} villages are listed, more than the {limit} that a commune can have",
            )
            self.problems.add(
                ProblemCode.OUT_OF_LIMITS, said, place=place_at(self.commune, ("villages", 0)), fact=VILLAGES
            )
            return ()
        for i, given in enumerate(self.commune.villages):
            where = ("villages", i)
            name = given.get("name") if isinstance(given, Mapping) else None
            if not isinstance(given, Mapping) or not isinstance(name, str) or not name.strip():
                self.problems.add(
                    ProblemCode.BAD_VILLAGE,
                    Text(f"thôn thứ {i + 1} chưa có tên (name)", f"village {i + 1} has no name"),
                    place=place_at(self.commune, where),
                )
                villages.append(Village(None, {}))
                continue
            key = village_key(name)
            if key in seen:
                self.problems.add(
                    ProblemCode.BAD_VILLAGE,
                    Text(
                        f"hai thôn trùng tên: '{_short(seen[key])}' và '{_short(name)}'",
                        f"two villages of one name: '{_short(seen[key])}' and '{_short(name)}'",
                    ),
                    place=place_at(self.commune, (*where, "name")),
                )
            seen[key] = name
            figures = self._read(
                "villages", {k: v for k, v in given.items() if k != "name"}, self.rules.reads, name, where
            )
            villages.append(Village(name, figures))
        total = number_of[0] if isinstance(number_of, tuple) else len(villages)
        if villages and total < len(villages):
            fact = self.rules.facts[VILLAGES]
            self._complain(
                fact,
                ("facts", VILLAGES),
                ProblemCode.FIGURES_DISAGREE,
                Text(
                    f"ghi {total} thôn, nhưng danh sách có {len(villages)} thôn",
                    f"says {total} villages, but {len(villages)} are listed",
                ),
            )
        return (*villages, *([Village(None, {})] * (total - len(villages))))

    def _check_totals(self, figures: Mapping[str, Exact], villages: tuple[Village, ...]) -> None:
        known = len(villages) or next(iter(self.totals.values()), 0)
        for id_, total in self.totals.items():
            if total != known:
                message = Text(
                    f"tính trên {total} thôn, nhưng xã có {known} thôn",
                    f"is of {total} villages, but there are {known}",
                )
                self._complain(self.rules.facts[id_], ("facts", id_), ProblemCode.FIGURES_DISAGREE, message)
        for fact in self.rules.roll_ups if known else ():
            exact = figures.get(fact.id)
            if isinstance(exact, tuple) and exact[0] > known:
                message = Text(
                    f"{exact[0]} thôn, nhưng xã có {known} thôn", f"{exact[0]} villages, but there are {known}"
                )
                self._complain(fact, ("facts", fact.id), ProblemCode.PART_EXCEEDS_WHOLE, message)

    def _check_plausible(self, fact: Fact, exact: Exact, where: KeyPath, village: str | None) -> None:
        if isinstance(exact, tuple) and (message := unusual(fact, exact)):
            self._complain(fact, where, ProblemCode.IMPLAUSIBLE, message, CHECK, village, warning=True)

    def _unknown(self, id_: Any, value: Any, where: KeyPath, village: str | None) -> None:
        hint = fact_meant(str(id_)[:_LONGEST], self.rules.facts) if self.problems.are_few else None
        if hint is None and value == "" and re.match(r"[0-9]", str(id_)):
            hint = Text("số có dấu phẩy đặt trong ngoặc kép: '91,5 %'", "put a number with a comma in quotes: '91,5 %'")
        listed = f"`ntm-criteria facts {self.rules.id}`"
        self._complain(
            one_line(str(id_), longest=80),
            where,
            ProblemCode.UNKNOWN_FACT,
            Text("không có mã số liệu này", "there is no such fact id"),
            hint or Text(f"xem mã số liệu bằng lệnh {listed}", f"{listed} lists the ids"),
            village,
        )

    def _complain(
        self,
        fact: Fact | str,
        where: KeyPath,
        code: ProblemCode,
        message: Text,
        hint: Text | None = None,
        village: str | None = None,
        *,
        warning: bool = False,
    ) -> None:
        id_ = fact if isinstance(fact, str) else fact.id
        what = Text(id_, id_) if isinstance(fact, str) else Text(f"{fact.label.vi} ({id_})", f"{fact.label.en} ({id_})")
        at = (
            Text(
                f"{_short(village) if village.casefold().startswith('thôn ') else 'thôn ' + _short(village)}, ",
                f"village {_short(village)}, ",
            )
            if village
            else Text("", "")
        )
        if where[0] == "previous":
            at = Text("năm trước, ", "last year, ")
        self.problems.add(
            code,
            Text(f"{at.vi}{what.vi}: {message.vi}", f"{at.en}{what.en}: {message.en}"),
            place=place_at(self.commune, where),
            hint=hint,
            fact=id_,
            severity="warning" if warning else "error",
        )


_LONGEST = 200  # characters of an id: what is longer is near to none


def _short(value: Any) -> str:
    return shown(value)
