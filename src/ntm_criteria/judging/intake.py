"""Reads all figures of a commune into exact form and collects every problem with them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen

from ntm_criteria.errors import Problem, ProblemCode
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
    """Read a commune into exact form. Problems and warnings go to `problems`; the case leaves out figures with a problem."""
    return _Intake(commune, rules, problems).case(year)


@frozen
class _Intake:
    commune: Commune
    rules: RuleSet
    problems: Problems
    unused: list[str] = field(factory=list)
    totals: dict[str, int] = field(factory=dict)  # fact id -> the number of villages in a total: 8 for "7/8 thôn"

    def case(self, year: int) -> Case:
        commune = self.commune
        if not self._is_well_formed():
            return Case(year, {}, {}, (), {}, None, {}, {}, ())
        raw = self._with_scope()
        figures = self._read(raw, self.rules.reads, ("facts",))
        previous = self._read(commune.previous, self.rules.reads_previous, ("previous",))
        villages = self._villages(figures.get(VILLAGES))
        self._check_totals(figures, villages)
        unused = tuple(dict.fromkeys(self.unused))
        return Case(year, figures, previous, villages, self.totals, commune.locale, raw, commune.previous, unused)

    def _is_well_formed(self) -> bool:
        """Whether the fields of the commune have the right types; if not, problems are added and nothing is read."""
        commune, before = self.commune, len(self.problems.found)
        for name in ("facts", "previous", "scope"):
            if not isinstance(value := getattr(commune, name), Mapping):
                self._wrong_form(name, "các cặp mã và số liệu", "a mapping of fact ids to figures", value)
        villages: Any = commune.villages
        if isinstance(villages, str) or not isinstance(villages, Sequence):
            self._wrong_form("villages", "một danh sách các thôn", "a list of villages", commune.villages)
        if commune.locale not in (None, *LANGUAGES):
            self._wrong_form("locale", "vi, en hoặc để trống", "vi, en or None", commune.locale)
        return len(self.problems.found) == before

    def _wrong_form(self, name: str, vi: str, en: str, value: Any) -> None:
        text = shown(value)
        message = Text(f"'{name}' phải là {vi}, không phải '{text}'", f"'{name}' must be {en}, not '{text}'")
        self.problems.add(ProblemCode.WRONG_FORM, message, place=place_at(self.commune, (name,)))

    def _with_scope(self) -> Mapping[str, Any]:
        """Return the figures under `facts` and `scope` in one mapping; different values of one fact are a problem."""
        commune = self.commune
        if not commune.scope:
            return commune.facts
        for id_, raw in commune.scope.items():
            fact, path = self.rules.facts.get(id_), ("scope", id_)
            if fact and fact.kind is not FactKind.CATEGORY:
                message = Text("không phải là một danh mục, ghi ở 'facts'", "is not a category; give it under 'facts'")
                self._add(fact, path, ProblemCode.WRONG_KIND, message)
            if not self._same(fact, id_, raw):
                first, second = shown(commune.facts[id_]), shown(raw)
                vi, en = f"'facts' ghi '{first}', 'scope' ghi", f"'facts' says '{first}', 'scope' says"
                message = Text(f"{vi} '{second}'", f"{en} '{second}'")
                self._add(fact or id_, path, ProblemCode.FIGURES_DISAGREE, message)
        return {**commune.facts, **{id_: raw for id_, raw in commune.scope.items() if not is_missing(raw)}}

    def _same(self, fact: Fact | None, id_: str, raw: Any) -> bool:
        """Whether a value under `scope` agrees with the value under `facts`; True if one of them is missing."""
        other = self.commune.facts.get(id_)
        if is_missing(other) or is_missing(raw) or fact is None:
            return True
        try:
            return read_figure(fact, other) == read_figure(fact, raw)
        except Refused:
            return bool(other == raw)

    def _read(self, raw: Mapping[str, Any], reads: frozenset[str], path: KeyPath) -> dict[str, Exact]:
        """Read figures; `path` is ("facts",), ("previous",) or ("villages", i). Figures with problems are left out."""
        facts, locale, exact = self.rules.facts.facts, self.commune.locale, dict[str, Exact]()
        of_village, of_last_year = path[0] == "villages", path[0] == "previous"
        for id_, value in raw.items():
            fact = facts.get(id_)
            if fact is None:
                self._add_unknown(id_, value, (*path, id_))
                continue
            if value is None or (isinstance(value, str) and is_missing(value)):
                continue
            try:
                if of_village:
                    if not fact.per_village:
                        raise Refused(ProblemCode.WRONG_LEVEL, _OF_COMMUNE)
                    exact[id_] = read_figure(fact, value, locale)
                elif fact.village_flag or fact.per_village:
                    exact[id_] = self._aggregate(fact, value, of_last_year=of_last_year)
                elif isinstance(fact, NumberFact):
                    exact[id_] = read_number(fact, value, locale)
                else:
                    exact[id_] = read_figure(fact, value, locale)
            except Refused as refused:
                self._add(fact, (*path, id_), refused.code, refused.message, refused.hint)
                continue
            if fact.plausible:
                self._check_plausible(fact, exact[id_], (*path, id_))
            if id_ not in reads or (fact.per_village and not of_village and id_ not in self.rules.totals):
                self.unused.append(f"previous.{id_}" if of_last_year else id_)
        return exact

    def _aggregate(self, fact: Fact, value: Any, *, of_last_year: bool) -> Exact:
        if of_last_year or (fact.per_village and fact.kind is not FactKind.FLAG):
            raise Refused(ProblemCode.WRONG_LEVEL, _OF_VILLAGES)
        exact, total = read_aggregate(fact, value, self.commune.locale, self.rules.facts)
        if total is not None:
            self.totals[fact.id] = total
        return exact

    def _villages(self, villages_reported: Exact | None) -> tuple[Village, ...]:
        """Read the listed villages, and add villages without name and figures up to the reported number of villages."""
        listed, limit = len(self.commune.villages), self.rules.facts[VILLAGES].high.numerator
        if listed > limit:
            message = Text(
                f"danh sách có {number(listed, 'vi')} thôn, nhiều hơn mức {limit} thôn mà một xã có thể có",
                f"{number(listed, 'en')} villages are listed, more than the {limit} that a commune can have",
            )
            place = place_at(self.commune, ("villages", 0))
            self.problems.add(ProblemCode.OUT_OF_LIMITS, message, place=place, fact=VILLAGES)
            return ()
        names: dict[str, str] = {}
        villages = tuple(self._village(i, form, names) for i, form in enumerate(self.commune.villages))
        total = villages_reported[0] if isinstance(villages_reported, tuple) else listed
        if listed and total < listed:
            vi, en = (
                f"ghi {total} thôn, nhưng danh sách có {listed} thôn",
                f"says {total} villages, but {listed} are listed",
            )
            code = ProblemCode.FIGURES_DISAGREE
            self._add(self.rules.facts[VILLAGES], ("facts", VILLAGES), code, Text(vi, en))
        return (*villages, *([Village(None, {})] * (total - listed)))

    def _village(self, i: int, form: Any, names: dict[str, str]) -> Village:
        """Read village `i`; `names` maps the `village_key` of each name read so far to the name, to find duplicates."""
        name = form.get("name") if isinstance(form, Mapping) else None
        if not isinstance(name, str) or not name.strip():
            message = Text(f"thôn thứ {i + 1} chưa có tên (name)", f"village {i + 1} has no name")
            self.problems.add(ProblemCode.BAD_VILLAGE, message, place=place_at(self.commune, ("villages", i)))
            return Village(None, {})
        key = village_key(name)
        if key in names:
            first, second = shown(names[key]), shown(name)
            message = Text(
                f"hai thôn trùng tên: '{first}' và '{second}'", f"two villages of one name: '{first}' and '{second}'"
            )
            self.problems.add(ProblemCode.BAD_VILLAGE, message, place=place_at(self.commune, ("villages", i, "name")))
        names[key] = name
        raw = {id_: value for id_, value in form.items() if id_ != "name"}
        return Village(name, self._read(raw, self.rules.reads, ("villages", i)))

    def _check_totals(self, figures: Mapping[str, Exact], villages: tuple[Village, ...]) -> None:
        known = len(villages) or next(iter(self.totals.values()), 0)
        there_are = Text(f"nhưng xã có {known} thôn", f"but there are {known}")
        for id_, total in self.totals.items():
            if total != known:
                message = Text(f"tính trên {total} thôn, {there_are.vi}", f"is of {total} villages, {there_are.en}")
                self._add(self.rules.facts[id_], ("facts", id_), ProblemCode.FIGURES_DISAGREE, message)
        for fact in self.rules.roll_ups if known else ():
            exact = figures.get(fact.id)
            if isinstance(exact, tuple) and exact[0] > known:
                message = Text(f"{exact[0]} thôn, {there_are.vi}", f"{exact[0]} villages, {there_are.en}")
                self._add(fact, ("facts", fact.id), ProblemCode.PART_EXCEEDS_WHOLE, message)

    def _check_plausible(self, fact: Fact, exact: Exact, path: KeyPath) -> None:
        if isinstance(exact, tuple) and (message := unusual(fact, exact)):
            self._add(fact, path, ProblemCode.IMPLAUSIBLE, message, CHECK, severity="warning")

    def _add_unknown(self, id_: Any, value: Any, path: KeyPath) -> None:
        hint = fact_meant(str(id_)[:_LONGEST], self.rules.facts) if self.problems.are_few else None
        if hint is None and value == "" and re.match(r"[0-9]", str(id_)):
            hint = Text("số có dấu phẩy đặt trong ngoặc kép: '91,5 %'", "put a number with a comma in quotes: '91,5 %'")
        command = f"`ntm-criteria facts {self.rules.id}`"
        hint = hint or Text(f"xem mã số liệu bằng lệnh {command}", f"{command} lists the ids")
        message = Text("không có mã số liệu này", "there is no such fact id")
        self._add(one_line(str(id_), longest=80), path, ProblemCode.UNKNOWN_FACT, message, hint)

    def _add(
        self,
        fact: Fact | str,
        path: KeyPath,
        code: ProblemCode,
        message: Text,
        hint: Text | None = None,
        *,
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Add a problem; the message begins with the village or "last year", then the fact (or an unknown id)."""
        id_ = fact if isinstance(fact, str) else fact.id
        name = Text(id_, id_) if isinstance(fact, str) else Text(f"{fact.label.vi} ({id_})", f"{fact.label.en} ({id_})")
        at = Text("năm trước, ", "last year, ") if path[0] == "previous" else Text("", "")
        if path[0] == "villages" and isinstance(path[1], int):
            village = self.commune.villages[path[1]]["name"]
            word = "" if village.casefold().startswith("thôn ") else "thôn "
            at = Text(f"{word}{shown(village)}, ", f"village {shown(village)}, ")
        text = Text(f"{at.vi}{name.vi}: {message.vi}", f"{at.en}{name.en}: {message.en}")
        place = place_at(self.commune, path)
        self.problems.note(Problem(code, text, place, hint, id_, severity))


_OF_COMMUNE = Text("là số liệu của xã, không ghi ở thôn", "is the commune's figure, not a village's")
_OF_VILLAGES = Text("là số liệu của từng thôn, ghi ở 'villages'", "is kept for each village; give it under 'villages'")
_LONGEST = 200  # only this many characters of an unknown id are compared with known ids
