"""Reads the figures of communes that are to be merged, with every mistake at its place in the list of communes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.errors import KeyPath, Problem, ProblemCode
from ntm_criteria.figures import (
    Commune,
    Exact,
    Refused,
    Village,
    is_missing,
    placed,
    read_aggregate,
    read_figure,
    village_key,
    well_formed,
)
from ntm_criteria.judging import OutcomeFact, about_figure
from ntm_criteria.model import VILLAGES, Dictionary, Estimated, FactKind, Interval, fact_meant
from ntm_criteria.problems import Problems
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Text, as_written, cleaned, identity, one_line


@frozen
class Figures:
    """The exact figures of a commune, by fact id.

    :ivar own: this year's figures, with the categories of its scope.
    :ivar scope: the ids of those that stood under `scope`.
    :ivar previous: last year's figures.
    :ivar villages: its villages, as they are listed.
    :ivar totals: the numbers of villages of what it reports of all its villages: (7, 8) for "7/8 thôn".
    :ivar village_number: how many villages it has; None if it does not say.
    :ivar outcomes: the ids of figures that are verdicts by a rule set; see `outcome_facts`.
    """

    own: Mapping[str, Exact] = field(converter=read_only)
    scope: frozenset[str]
    previous: Mapping[str, Exact] = field(converter=read_only)
    villages: tuple[Village, ...]
    totals: Mapping[str, tuple[int, int]] = field(converter=read_only)
    village_number: int | None
    outcomes: frozenset[str]

    def total(self, fact: str, flag: str) -> tuple[int, int] | None:
        """Return the villages that have a flag and all villages: as reported, else as listed; None if they are not known."""
        if fact in self.totals:
            return self.totals[fact]
        found = [village.figures.get(flag) for village in self.villages]
        if not found or len(found) != self.village_number or any(value is None for value in found):
            return None
        return sum(value is True for value in found), len(found)


def check_communes(parts: Sequence[Commune], problems: Problems) -> None:
    """Refuse an empty list, a commune that is given twice, and figures of several years."""
    if not parts:
        problems.add(ProblemCode.BAD_KEY, Text("chưa có xã nào để gộp", "there are no communes to merge"), path=())
    seen: dict[tuple[str, str], int] = {}
    for at, part in enumerate(parts):
        key = ("id", part.id) if part.id is not None else ("name", village_key(part.name))
        if key in seen:
            message = _TWICE.format(name=as_written(part.id or part.name))
            problems.add(ProblemCode.BAD_KEY, message, hint=_GIVE_IDS, path=(at,), related=[(seen[key],)])
        seen.setdefault(key, at)
    years = dict[int, int]()  # each year with the place of the first commune that has figures of it
    for at, part in enumerate(parts):
        if part.year is not None:
            years.setdefault(part.year, at)
    if len(years) > 1:
        found = ", ".join(str(year) for year in sorted(years))
        problems.add(ProblemCode.WRONG_YEAR, _YEARS.format(years=found), path=([*years.values()][1], "year"))


def called(at: int, parts: Sequence[Commune]) -> str:
    """Return the name of a commune among others; with its key, if another one has the same name."""
    part = parts[at]
    is_alone = [village_key(each.name) for each in parts].count(village_key(part.name)) == 1
    return part.name if is_alone or part.id is None else f"{part.name}, {part.id}"


def read_commune(commune: Commune, dictionary: Dictionary, at: int, problems: Problems) -> Figures:
    """Read all figures of a commune. Problems are added with paths that begin with `at`, the position of the commune."""
    own_problems = Problems()
    figures = _Reader(well_formed(commune, own_problems), dictionary, own_problems).figures()
    about = Text("xã {name}: ", "commune {name}: ").format(name=one_line(commune.name, longest=60))
    for problem in own_problems.found:
        message = Text("{about}{message}", "{about}{message}").format(about=about, message=problem.message)
        problems.note(evolve(problem.below((at,)), message=message))
    return figures


@frozen
class _Reader:
    commune: Commune
    dictionary: Dictionary
    problems: Problems
    totals: dict[str, tuple[int, int]] = field(factory=dict)

    def figures(self) -> Figures:
        commune = self.commune
        scope = self._read(commune.scope, ("scope",))
        listed = len(commune.villages)
        own = self._read(commune.facts, ("facts",), listed or None)
        previous = self._read(commune.previous, ("previous",))
        villages = tuple(self._village(at, village) for at, village in enumerate(commune.villages))
        for id_ in own.keys() & scope.keys():
            if own[id_] != scope[id_]:
                message = Text("'facts' và 'scope' ghi khác nhau", "'facts' and 'scope' differ")
                self._add(ProblemCode.FIGURES_DISAGREE, id_, ("scope", id_), message)
        reported = own.get(VILLAGES)
        number = reported[0] if isinstance(reported, tuple) else listed
        number = number or next((of for _, of in self.totals.values()), 0)
        outcomes = frozenset(str(key) for key in commune.facts if isinstance(key, OutcomeFact))
        return Figures({**own, **scope}, frozenset(scope), previous, villages, self.totals, number or None, outcomes)

    def _village(self, at: int, village: Mapping[str, Any]) -> Village:
        name = village.get("name")
        if not isinstance(name, str) or not cleaned(name):
            message = Text("thôn thứ {at} chưa có tên (name)", "village {at} has no name").format(at=at + 1)
            self.problems.add(ProblemCode.BAD_VILLAGE, message, path=("villages", at))
        figures = self._read({key: raw for key, raw in village.items() if key != "name"}, ("villages", at))
        return Village(name if isinstance(name, str) else None, figures)

    def _read(self, raw: Mapping[Any, Any], path: KeyPath, listed: int | None = None) -> dict[str, Exact]:
        found: dict[str, Exact] = {}
        for key, figure in raw.items():
            id_ = self._id(key)
            if id_ is None:
                hint = fact_meant(str(key), self.dictionary) or _PASS_RULES
                message = Text("không có mã số liệu này", "there is no such fact id")
                self._add(ProblemCode.UNKNOWN_FACT, str(key), (*path, key), message, hint)
            elif id_ in found:
                message = Text("số liệu được ghi hai lần", "the figure is given twice")
                self._add(ProblemCode.DUPLICATE_KEY, id_, (*path, key), message)
            elif not is_missing(figure):
                try:
                    found[id_] = self._figure(id_, figure, path, listed)
                except Refused as refused:
                    self._add(refused.code, id_, (*path, key), refused.message, refused.hint)
        return found

    def _id(self, key: Any) -> str | None:
        if key in self.dictionary:
            return str(key)
        return {identity(id_): id_ for id_ in self.dictionary}.get(identity(key)) if isinstance(key, str) else None

    def _figure(self, id_: str, raw: Any, path: KeyPath, listed: int | None) -> Exact:
        fact, locale = self.dictionary[id_], self.commune.locale
        if path != ("facts",) or not (fact.per_village or fact.village_flag):
            return read_figure(fact, raw, locale)
        value, of = read_aggregate(fact, raw, locale, self.dictionary, listed)
        if of is not None and fact.kind is not FactKind.COUNT and isinstance(value, tuple):
            met, rest = divmod(value[0] * of, value[1] * 100)
            if not rest:
                self.totals[id_] = (met, of)
        return value

    def _add(self, code: ProblemCode, id_: str, path: KeyPath, message: Text, hint: Text | None = None) -> None:
        about = about_figure(self.dictionary.get(id_, id_), path, self.commune, message)
        problem = Problem(code, about, None, hint, id_, path=path, short=message)
        self.problems.note(placed(problem, self.commune))


_PASS_RULES = Text(
    "nếu là số liệu riêng của một bộ tiêu chí, gọi với rules=", "if it is a rule set's own figure, pass rules="
)


def why_inexact(values: Iterable[object]) -> Text:
    """Say why figures of which at least one is no single number do not add up."""
    return _ESTIMATED if any(isinstance(value, Estimated) for value in values) else _IMPRECISE


_IMPRECISE = Text("có số thực gần đúng; ghi bằng chữ hoặc Decimal", "a float means no single number; give it as text")
_ESTIMATED = Text(
    "có số ước tính theo mẫu; sai số của tổng cần được ước tính riêng",
    "a figure is estimated from a sample; the error of a sum takes an estimate of its own",
)


def imprecise(village: Village, written: Mapping[str, Any], dictionary: Dictionary) -> Iterator[tuple[str, Any]]:
    """Yield the figures of a village that are no single number, by fact id, as they were reported."""
    ids = {identity(id_): id_ for id_ in dictionary}
    for key, raw in written.items():
        id_ = ids.get(identity(str(key)))
        if id_ and isinstance(village.figures.get(id_), Interval):
            yield id_, raw


_TWICE = Text("hai xã là một: {name}", "a commune is given twice: {name}")
_GIVE_IDS = Text("nếu là hai xã trùng tên thì ghi mã (id) của mỗi xã", "if they are two of one name, give each its id")
_YEARS = Text("các xã có số liệu của nhiều năm: {years}", "the communes have figures of several years: {years}")
