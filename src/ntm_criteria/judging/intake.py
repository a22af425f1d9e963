"""Reads all figures of a commune into exact form and collects every problem with them."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Literal

from attrs import evolve, field, frozen

from ntm_criteria.errors import Param, Problem, ProblemCode
from ntm_criteria.figures import (
    CHECK,
    Commune,
    Exact,
    KeyPath,
    Locale,
    Refused,
    Village,
    as_share,
    is_missing,
    place_at,
    placed,
    read_aggregate,
    read_figure,
    unusual,
    usual,
    village_key,
    well_formed,
)
from ntm_criteria.judging import commune_account
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.commune_account import Fate, ReadAs, left_out, named_village
from ntm_criteria.judging.writings import (
    about_figure,
    id_meant,
    own_ids,
    path_as_written,
    village_name_at,
    village_warnings,
    with_own_ids,
)
from ntm_criteria.model import VILLAGES, Fact, FactKind, Interval, RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.text import LANGUAGES, Text, as_written, cleaned, numbered, one_line, reworded, shown


def take_in(commune: Commune, rules: RuleSet, year: int, problems: Problems) -> Case:
    """Read a commune into exact form. Problems and warnings go to `problems`; the case leaves out figures with a problem."""
    return _Intake(well_formed(commune, problems), rules, problems, commune.locale not in (None, *LANGUAGES)).case(year)


@frozen
class _Intake:
    commune: Commune
    rules: RuleSet
    problems: Problems
    is_locale_unknown: bool  # then an ambiguous figure is no second mistake
    unused: list[str] = field(factory=list)
    written: dict[KeyPath, KeyPath] = field(factory=dict)  # paths of figures -> paths with their keys as written
    totals: dict[str, int] = field(factory=dict)  # fact id -> the number of villages in a total: 8 for "7/8 thôn"
    fates: dict[KeyPath, Fate] = field(factory=dict)

    def case(self, year: int) -> Case:
        commune = self.commune
        raw = self._with_scope()
        before = self._own(commune.previous, ("previous",))
        figures = self._read(raw, self.rules.reads, ("facts",))
        previous = self._read(before, self.rules.reads_previous, ("previous",))
        villages = self._villages(figures.get(VILLAGES))
        self._check_totals(figures, villages)
        unused = tuple(dict.fromkeys(self.unused))
        for path, own_path in self.written.items():
            of_figure = ("facts", *path[1:]) if path[0] == "scope" else path
            if of_figure in self.fates:
                self.fates[own_path] = self.fates[of_figure]
        of_commune = (figures, previous, villages, self.totals, commune.locale, raw, before, unused)
        return Case(year, *of_commune, self.fates, self.written)

    def _with_scope(self) -> Mapping[str, Any]:
        """Return the figures under `facts` and `scope` in one mapping; different values of one fact are a problem."""
        facts = self._own(self.commune.facts, ("facts",))
        if not self.commune.scope:
            return facts
        scope = self._own(self.commune.scope, ("scope",))
        for id_, raw in scope.items():
            fact, path = self.rules.facts.get(id_), ("scope", id_)
            if fact and fact.kind is not FactKind.CATEGORY:
                message = Text("không phải là một danh mục, ghi ở 'facts'", "is not a category; give it under 'facts'")
                self._add(fact, path, ProblemCode.WRONG_KIND, message)
            if not self._same(fact, facts.get(id_), raw):
                first, second = shown(facts[id_]), shown(raw)
                words = Text("'facts' ghi '{first}', 'scope' ghi", "'facts' says '{first}', 'scope' says").format(
                    first=first
                )
                message, other = (
                    Text("{words} '{second}'", "{words} '{second}'").format(words=words, second=second),
                    [("facts", id_)],
                )
                code = ProblemCode.FIGURES_DISAGREE
                params = {"value": second, "other_value": first}
                self._add(fact or id_, path, code, message, related=other, params=params)
            if not is_missing(raw):  # then it is used instead of the one under `facts`
                self.written["facts", id_] = self.written.get(path, path)
        return {**facts, **{id_: raw for id_, raw in scope.items() if not is_missing(raw)}}

    def _own(self, raw: Mapping[Any, Any], path: KeyPath) -> Mapping[Any, Any]:
        """Return figures under the ids of their facts; the problems are added, each at the place of its key."""
        figures, written, problems = with_own_ids(raw, own_ids(raw, self.rules))
        self.written.update({(*path, id_): (*path, key) for id_, key in written.items() if id_ != key})
        for problem in problems:
            self.problems.note(placed(problem.below(path), self.commune))
        return figures

    def _same(self, fact: Fact | None, other: Any, raw: Any) -> bool:
        """Whether a value under `scope` agrees with `other`, that under `facts`; True if one of them is missing."""
        if is_missing(other) or is_missing(raw) or fact is None:
            return True
        try:
            return read_figure(fact, other) == read_figure(fact, raw)
        except Refused:
            return shown(other) == shown(raw)

    def _read(self, raw: Mapping[str, Any], reads: frozenset[str], path: KeyPath) -> dict[str, Exact]:
        """Read figures; `path` is ("facts",), ("previous",) or ("villages", i). Figures with problems are left out."""
        facts, exact = self.rules.facts.facts, dict[str, Exact]()
        of_village, of_last_year = path[0] == "villages", path[0] == "previous"
        for id_, value in raw.items():
            at = (*path, id_)
            fact = facts.get(id_)
            if fact is None:
                self._add_unknown(id_, value, at)
                continue
            if is_missing(value):
                continue
            is_used = id_ in reads and (not fact.per_village or of_village or id_ in self.rules.totals)
            try:
                exact[id_] = self._figure(fact, value, of_village=of_village, of_last_year=of_last_year)
            except Refused as refused:
                # a figure that nothing reads cannot make a verdict wrong
                is_wrong = is_used or (refused.code is ProblemCode.WRONG_LEVEL and id_ in self.rules.reads)
                severity: Literal["error", "warning"] = "error" if is_wrong else "warning"
                for each in (refused, *refused.others):
                    part = (*at, *each.inside)
                    self._add(fact, part, each.code, each.message, each.hint, severity, params=each.params)
                self.fates[at] = commune_account.refused(refused.message, fact)
                continue
            if fact.plausible:
                self._check_plausible(fact, exact[id_], at)
            self.fates[at] = ReadAs(
                as_share(fact, self.rules.facts) if fact.per_village and not of_village else fact, exact[id_]
            )
            if not is_used:
                self.unused.append(f"previous.{id_}" if of_last_year else id_)
                self.fates[at] = left_out(fact)
        return exact

    def _figure(self, fact: Fact, value: Any, *, of_village: bool, of_last_year: bool) -> Exact:
        if of_village and not fact.per_village:
            raise Refused(ProblemCode.WRONG_LEVEL, _OF_COMMUNE, value=shown(value))
        read: Callable[[Fact, Any, Locale], Exact] = read_figure
        if not of_village and (fact.village_flag or fact.per_village):
            if of_last_year or (fact.per_village and fact.kind is not FactKind.FLAG):
                raise Refused(ProblemCode.WRONG_LEVEL, _OF_VILLAGES, value=shown(value))
            read = self._aggregate
        try:
            return read(fact, value, self.commune.locale)
        except Refused as refused:
            if refused.code is ProblemCode.AMBIGUOUS_FIGURE and self.is_locale_unknown:
                return read(fact, value, "vi")
            raise

    def _aggregate(self, fact: Fact, value: Any, locale: Locale) -> Exact:
        exact, total = read_aggregate(fact, value, locale, self.rules.facts, self.village_number)
        if total is not None:
            self.totals[fact.id] = total
        return exact

    @cached_property
    def village_number(self) -> int | None:
        """The number of villages, before the figures are read: as listed or, if it is more, as reported."""
        figures, _, _ = with_own_ids(self.commune.facts, own_ids(self.commune.facts, self.rules))
        raw, listed = figures.get(VILLAGES), len(self.commune.villages)
        with suppress(Refused):
            reported = None if is_missing(raw) else read_figure(self.rules.facts[VILLAGES], raw, self.commune.locale)
            return max(listed, reported[0] if isinstance(reported, tuple) else 0) or None
        return listed or None

    def _villages(self, villages_reported: Exact | None) -> tuple[Village, ...]:
        """Read the listed villages, and add villages without name and figures up to the reported number of villages."""
        listed, limit = len(self.commune.villages), self.rules.facts[VILLAGES].high.numerator
        if listed > limit:
            message = Text(
                "danh sách có {listed} thôn, nhiều hơn mức {limit} thôn mà một xã có thể có",
                "{listed} villages are listed, more than the {limit} that a commune can have",
            ).format(listed=numbered(listed), limit=limit)
            code, params = ProblemCode.OUT_OF_LIMITS, {"value": listed, "high": limit}
            self._add_village(code, ("villages",), message, fact=VILLAGES, params=params)
            return ()
        names: dict[str, tuple[int, str]] = {}
        villages = tuple(self._village(i, form, names) for i, form in enumerate(self.commune.villages))
        for warning in village_warnings(names, self.rules.named_villages) if listed else ():
            self.problems.note(placed(warning, self.commune))
        total = villages_reported[0] if isinstance(villages_reported, tuple) else listed
        if listed and total < listed:
            message = Text(
                "ghi {total} thôn, nhưng danh sách có {listed} thôn", "says {total} villages, but {listed} are listed"
            )
            if total == 1:
                message = reworded(message, en="says {total} village, but {listed} are listed")
            message = message.format(total=total, listed=listed)
            self._add_total(VILLAGES, [("villages",)], ProblemCode.FIGURES_DISAGREE, message, total, listed)
        return (*villages, *([Village(None, {})] * (total - listed)))

    def _village(self, i: int, form: Any, names: dict[str, tuple[int, str]]) -> Village:
        """Read village `i`; `names` holds position and name of the villages so far by `village_key`, to find duplicates."""
        form, at = form if isinstance(form, Mapping) else {}, ("villages", i)
        name, message = form.get("name"), None
        self.fates[at] = named_village
        if not isinstance(name, str) or not cleaned(name):
            name, message = None, Text("thôn thứ {i} chưa có tên (name)", "village {i} has no name").format(i=i + 1)
            path = (*at, "name") if "name" in form else at
            self._add_village(ProblemCode.BAD_VILLAGE, path, message, params={"missing": "name", "number": i + 1})
        elif (key := village_key(name)) in names:
            first, other = names[key]
            message = _ONE_NAME.format(first=as_written(other), second=as_written(name))
            path, related, params = (*at, "name"), [village_name_at(first)], {"name": name, "other": other}
            self._add_village(ProblemCode.BAD_VILLAGE, path, message, related=related, params=params)
        else:
            names[key] = i, name
        if message:
            self.fates[at] = commune_account.refused(message)
        raw = self._own({id_: value for id_, value in form.items() if id_ != "name"}, at)
        return Village(name, self._read(raw, self.rules.reads, at))

    def _add_village(self, code: ProblemCode, path: KeyPath, message: Text, **details: Any) -> None:
        self.problems.add(code, message, place=place_at(self.commune, path), path=path, **details)

    def _check_totals(self, figures: dict[str, Exact], villages: tuple[Village, ...]) -> None:
        first = sorted(self.totals)[:1]  # without a list; the order in which totals are written makes no difference
        known = len(villages) or next((self.totals[id_] for id_ in first), 0)
        counted: list[KeyPath] = [("villages",)] if self.commune.villages else []  # where that number stands
        counted += [("facts", id_) for id_ in ([VILLAGES] if VILLAGES in figures else [] if counted else first)]
        there_are = Text("nhưng xã có {known} thôn", "but there are {known}").format(known=known)
        for id_, total in list(self.totals.items()):
            if total != known:
                del figures[id_], self.totals[id_]
                message = Text("tính trên {total} thôn, {there_are}", "is of {total} villages, {there_are}").format(
                    total=total, there_are=there_are
                )
                self._add_total(id_, counted, ProblemCode.FIGURES_DISAGREE, message, total, known)
        for fact in self.rules.roll_ups if known else ():
            exact = figures.get(fact.id)
            if isinstance(exact, tuple) and exact[0] > known:
                message = Text("{exact} thôn, {there_are}", "{exact} villages, {there_are}").format(
                    exact=exact[0], there_are=there_are
                )
                self._add_total(fact.id, counted, ProblemCode.PART_EXCEEDS_WHOLE, message, exact[0], known)

    def _add_total(self, id_: str, related: list[KeyPath], code: ProblemCode, message: Text, *values: int) -> None:
        params = dict(zip(("value", "other_value"), values, strict=True))
        self._add(self.rules.facts[id_], ("facts", id_), code, message, related=related, params=params)

    def _check_plausible(self, fact: Fact, exact: Exact, path: KeyPath) -> None:
        if isinstance(exact, tuple | Interval) and (message := unusual(fact, exact)):
            self._add(fact, path, ProblemCode.IMPLAUSIBLE, message, CHECK, "warning", params=usual(fact))

    def _add_unknown(self, id_: Any, value: Any, path: KeyPath) -> None:
        hint = id_meant(id_, value, path, self.rules, is_compared=self.problems.are_few)
        message = Text("không có mã số liệu này", "there is no such fact id")
        self.fates[path] = commune_account.refused(message)
        key = one_line(str(id_), longest=80)
        self._add(key, path, ProblemCode.UNKNOWN_FACT, message, hint, params={"key": key})

    def _add(
        self,
        fact: Fact | str,
        path: KeyPath,
        code: ProblemCode,
        message: Text,
        hint: Text | None = None,
        severity: Literal["error", "warning"] = "error",
        *,
        related: Iterable[KeyPath] = (),
        params: Mapping[str, Param] | None = None,
    ) -> None:
        """Add a problem; the message begins with the village or "last year", then the fact (or an unknown id).

        :param path: where the figure stands under the id of its fact; the problem gets its path as written.
        """
        text, id_ = about_figure(fact, path, self.commune, message), fact if isinstance(fact, str) else fact.id
        path, *others = (path_as_written(each, self.written) for each in (path, *related))
        problem = Problem(code, text, None, hint, id_, severity, path=path, related=tuple(others), params=params or {})
        self.problems.note(evolve(placed(problem, self.commune), short=message))


_ONE_NAME = Text("hai thôn trùng tên: {first} và {second}", "two villages of one name: {first} and {second}")
_OF_COMMUNE = Text("là số liệu của xã, không ghi ở thôn", "is the commune's figure, not a village's")
_OF_VILLAGES = Text("là số liệu của từng thôn, ghi ở 'villages'", "is kept for each village; give it under 'villages'")
