"""Merges communes, as the reform of 2025 did: what can be counted is added up, and all else is left out and told."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.compiler import common_dictionary
from ntm_criteria.errors import FactError, KeyPath, Problem, ProblemCode, ProblemTuple
from ntm_criteria.figures import Commune, Exact, village_key
from ntm_criteria.judging import about_figure
from ntm_criteria.model import VILLAGES, Dictionary, Fact, FactKind, Interval, RuleSet, fraction
from ntm_criteria.planning.merging.figures import Figures, called, check_communes, imprecise, read_commune, why_inexact
from ntm_criteria.problems import Problems
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Text, as_written, both, decimal_digits, listing


@frozen
class MergedCommune(Commune):
    """A commune made of others by `merge_communes`; it is judged as any other.

    :ivar parts: the communes that it was made of, as they were.
    :ivar titles: the titles that these hold (danh hiệu), by the name of the commune; none of them is the merged commune's.
    :ivar warnings: what could not be merged and why, and which villages got longer names; paths begin with a place in `parts`.
    """

    parts: tuple[Commune, ...] = field(default=(), kw_only=True, repr=False)
    titles: Mapping[str, str] = field(factory=dict, kw_only=True, converter=read_only)
    warnings: ProblemTuple = field(factory=ProblemTuple, kw_only=True, repr=False)


def merge_communes(
    communes: Iterable[Commune],
    *,
    name: str,
    id: str | None = None,  # noqa: A002  # as a commune calls it
    rules: RuleSet | None = None,
    titles: Mapping[str, str] | None = None,
) -> MergedCommune:
    """Merge communes into one: add up what adds up, join the villages, and leave out all else.

    Counts of people, households, villages and cases are added, and areas; for last year as well. A figure that one of the
    communes lacks is left out, since the sum of the others would be too small. Percentages are never added: they follow from
    their counts. Incomes, scores and levels are left out, and so are findings and categories on which the communes differ.

    Villages of one name in different communes stay apart, each with the name of its commune: "Nà Canh (Bằng Mạc)". If the
    villages of a commune are neither listed nor counted, no list is made: it would pass for the whole register.

    :param communes: the communes, of one year; a merged commune counts as those that it was made of.
    :param name: the name of the new commune.
    :param id: the key of the new commune.
    :param rules: a rule set whose data dictionary has all figures; by default the common dictionary is used.
    :param titles: the titles that the communes hold, by their names, to be kept beside, as are those that they report as
        `recognised_level`.
    :raises FactError: there are no communes, two of them are one, their years differ, or figures have mistakes.

    >>> from ntm_criteria import Commune, merge_communes
    >>> east = Commune("Đông", facts={"insured_people": 950, "population": 1000, "health_insurance_share": "95 %"})
    >>> west = Commune("Tây", facts={"insured_people": 700, "population": 800, "income_per_capita": 52})
    >>> merged = merge_communes([east, west], name="Đông Tây")
    >>> dict(merged.facts)
    {'insured_people': 1650, 'population': 1800}
    >>> [warning.fact for warning in merged.warnings]
    ['income_per_capita']
    """
    parts = tuple(part for commune in communes for part in _parts_of(commune, rules))
    dictionary = rules.facts if rules else common_dictionary()
    problems = Problems()
    check_communes(parts, problems)
    figures = [read_commune(commune, dictionary, at, problems) for at, commune in enumerate(parts)]
    problems.raise_if_any(FactError)
    merger = _Merger(parts, figures, dictionary)
    names = {called(at, parts) for at in range(len(parts))}
    if unknown := [each for each in titles or {} if each not in names]:
        raise KeyError(f"titles: there is no commune {unknown[0]!r}; there are {', '.join(sorted(names))}")
    return merger.merged(name, id, {**_titles(parts, figures, dictionary), **(titles or {})})


def _parts_of(commune: Commune, rules: RuleSet | None) -> tuple[Commune, ...]:
    """Return the communes that a commune was made of: those of a merged one, unless its figures were changed since."""
    if not isinstance(commune, MergedCommune) or not commune.parts:
        return (commune,)
    anew = merge_communes(commune.parts, name=commune.name, id=commune.id, rules=rules, titles=None)
    is_as_merged = evolve(anew, titles=commune.titles) == commune
    return commune.parts if is_as_merged else (commune,)


def _titles(parts: Sequence[Commune], figures: Sequence[Figures], dictionary: Dictionary) -> dict[str, str]:
    """Return the titles that communes report, in words."""
    reported = ((called(at, parts), each.own.get(_TITLE)) for at, each in enumerate(figures))
    return {name: dictionary[_TITLE].values[level].vi for name, level in reported if isinstance(level, str)}


_TITLE = "recognised_level"


@frozen
class _Merger:
    """Merges communes whose figures were read.

    :ivar parts: the communes.
    :ivar figures: their exact figures.
    """

    parts: Sequence[Commune]
    figures: Sequence[Figures]
    dictionary: Dictionary
    warnings: list[Problem] = field(factory=list)

    def merged(self, name: str, id_: str | None, titles: Mapping[str, str]) -> MergedCommune:
        facts = self._group([each.own for each in self.figures], "facts")
        previous = self._group([each.previous for each in self.figures], "previous")
        facts |= self._totals(facts)
        villages = self._villages()
        in_scope = {fact for each in self.figures for fact in each.scope}
        dates, outcomes = {part.date for part in self.parts}, {part.outcomes_of for part in self.parts}
        return MergedCommune(
            name,
            id_,
            next((part.year for part in self.parts if part.year is not None), None),
            facts={fact: figure for fact, figure in facts.items() if fact not in in_scope},
            villages=villages,
            previous=previous,
            scope={fact: figure for fact, figure in facts.items() if fact in in_scope},
            rules=_only({part.rules for part in self.parts}),
            date=_only(dates),
            outcomes_of=_only(outcomes),
            period=_only({part.period for part in self.parts}),
            figures_date=_only({part.figures_date for part in self.parts}),
            parts=tuple(self.parts),
            titles=titles,
            warnings=ProblemTuple(self.warnings),
        )

    def _group(self, groups: Sequence[Mapping[str, Exact]], group: str) -> dict[str, Any]:
        """Merge the figures of this year or of last year."""
        found: dict[str, Any] = {}
        left_out: list[tuple[Fact, Text, list[int]]] = []
        ids = dict.fromkeys(id_ for each in groups for id_ in each)
        if group == "facts" and any(each.village_number not in (None, len(each.villages)) for each in self.figures):
            ids[VILLAGES] = None  # the lists are not the whole register
        for id_ in ids:
            fact = self.dictionary[id_]
            reporting = [at for at, each in enumerate(groups) if id_ in each]
            if fact.per_village or (fact.village_flag and fact.kind is FactKind.SHARE):
                continue  # see `_totals`
            if fact.additive:
                values = [self._count(fact, at, group) for at in range(len(groups))]
                if not any(value is None or isinstance(value, Interval) for value in values):
                    found[id_] = _written(sum((value for value in values if isinstance(value, Fraction)), Fraction(0)))
                    continue
                lacking = [at for at, value in enumerate(values) if value is None]
                why = self._lacked_by(lacking) if lacking else why_inexact(values)
            elif any(id_ in each.outcomes for each in self.figures):
                why = _JUDGED
            elif fact.is_number:
                why = _NO_SUM if fact.kind is not FactKind.SHARE else _SHARE
            elif len(reporting) < len(groups):
                why = self._lacked_by([at for at in range(len(groups)) if at not in reporting])
            elif len({groups[at][id_] for at in reporting}) > 1:
                why = _DIFFER
            else:
                found[id_] = groups[0][id_]
                continue
            left_out.append((fact, why, reporting))
        for fact, why, reporting in left_out:
            if not self._follows(fact, found):
                self._warn(fact, why, [(at, group, fact.id) for at in reporting])
        return found

    def _count(self, fact: Fact, at: int, group: str) -> Fraction | Interval | None:
        """Return a figure of one commune that adds up: the number of its villages as listed, a total by its terms."""
        own = self.figures[at].previous if group == "previous" else self.figures[at].own
        if fact.id == VILLAGES and group == "facts":
            number = self.figures[at].village_number
            return None if number is None else Fraction(number)
        figure = own.get(fact.id)
        if figure is None and fact.sum_of and all(term in own for term in fact.sum_of):
            terms = [own[term] for term in fact.sum_of]
            if inexact := next((term for term in terms if isinstance(term, Interval)), None):
                return inexact
            return sum((fraction(term) for term in terms if isinstance(term, tuple)), Fraction(0))
        return fraction(figure) if isinstance(figure, tuple) else figure if isinstance(figure, Interval) else None

    def _follows(self, fact: Fact, found: Mapping[str, Any]) -> bool:
        """Whether a share follows from the counts that were added up."""
        if fact.part is None or fact.whole is None:
            return False
        return all(
            count in found or all(term in found for term in self.dictionary[count].sum_of or (None,))
            for count in (fact.part, fact.whole)
        )

    def _totals(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Add up what communes report of all their villages ("7/8 thôn"), of villages that are not all listed."""
        found: dict[str, str] = {}
        reported = dict.fromkeys(id_ for each in self.figures for id_ in each.own)
        for id_ in reported:
            fact = self.dictionary[id_]
            if not fact.per_village and not (fact.village_flag and fact.kind is FactKind.SHARE):
                continue
            totals = [each.total(id_, fact.village_flag or id_) for each in self.figures]
            known = [total for total in totals if total is not None]
            if len(known) == len(totals):
                found[id_] = f"{sum(met for met, _ in known)}/{sum(of for _, of in known)} thôn"
                continue
            places = [(at, "facts", id_) for at, each in enumerate(self.figures) if id_ in each.own]
            self._warn(fact, _WITHOUT_COUNTS, places)
        return found

    def _villages(self) -> list[dict[str, Any]]:
        if not any(part.villages for part in self.parts):
            return []
        unknown = [at for at, each in enumerate(self.figures) if each.village_number is None]
        if unknown:
            message = _NO_LIST.format(communes=self._names(unknown))
            places = [(at, "villages") for at, part in enumerate(self.parts) if part.villages]
            self._note(ProblemCode.UNUSED, message, places, None)
            return []
        by_name: dict[str, list[tuple[int, str]]] = {}
        for at, each in enumerate(self.figures):
            for village in each.villages:
                by_name.setdefault(village_key(village.name or ""), []).append((at, village.name or ""))
        shared = {key for key, places in by_name.items() if len({at for at, _ in places}) > 1}
        for key in shared:
            communes = self._names([at for at, _ in by_name[key]])
            message = _SHARED_NAME.format(name=as_written(by_name[key][0][1]), communes=communes)
            self._note(ProblemCode.OTHER_WRITING, message, [(at, "villages") for at, _ in by_name[key]], None)
        villages: list[dict[str, Any]] = []
        for at, (part, each) in enumerate(zip(self.parts, self.figures, strict=True)):
            for village, written in zip(each.villages, part.villages, strict=True):
                name = village.name or ""
                own = {
                    id_: _written(fraction(figure)) if isinstance(figure, tuple) else figure
                    for id_, figure in village.figures.items()
                }
                own |= imprecise(village, written, self.dictionary)
                is_shared = village_key(name) in shared
                villages.append({"name": f"{name} ({called(at, self.parts)})" if is_shared else name, **own})
        return villages

    def _names(self, places: Iterable[int]) -> Text:
        names = [called(at, self.parts) for at in dict.fromkeys(places)]
        return both(lambda lang: listing(names, lang))

    def _lacked_by(self, places: Iterable[int]) -> Text:
        return _LACKED.format(communes=self._names(places))

    def _warn(self, fact: Fact, why: Text, places: Sequence[KeyPath]) -> None:
        message = about_figure(fact, places[0][1:], self.parts[0], _NOT_MERGED.format(why=why))
        self._note(ProblemCode.UNUSED, message, places, fact.id, why)

    def _note(
        self, code: ProblemCode, message: Text, places: Sequence[KeyPath], fact: str | None, short: Text | None = None
    ) -> None:
        first, *others = dict.fromkeys(places)
        problem = Problem(
            code, message, None, None, fact, "warning", path=first, related=tuple(others), short=short or message
        )
        self.warnings.append(problem)


def _only(values: set[Any]) -> Any:
    """Return the value that all communes share; None if they differ."""
    return next(iter(values)) if len(values) == 1 else None


def _written(value: Fraction) -> int | Decimal | Fraction:
    """Return a number as a commune reports it, so that it is read as the same one."""
    if value.denominator == 1:
        return int(value)
    digits = decimal_digits(value)
    return value if digits is None else Decimal(value.numerator * 10**digits // value.denominator).scaleb(-digits)


_NOT_MERGED = Text("không gộp được: {why}", "cannot be merged: {why}")
_LACKED = Text("chưa có số liệu của xã {communes}", "{communes} did not report it")
_SHARE = Text(
    "tỷ lệ không cộng được; cần số đếm (tử số, mẫu số) của mọi xã",
    "percentages do not add up; it takes both counts of each",
)
_NO_SUM = Text(
    "không phải số cộng được; cần số liệu của xã mới", "it does not add up; it takes the new commune's own figure"
)
_JUDGED = Text("là kết quả đánh giá; phải đánh giá lại xã mới", "it is a verdict; the new commune is to be judged anew")
_DIFFER = Text("các xã ghi khác nhau", "the communes differ")
_WITHOUT_COUNTS = Text(
    "chưa rõ số thôn đạt trên tổng số thôn của mọi xã", "it is not known how many of how many villages in each commune"
)
_NO_LIST = Text(
    "danh sách thôn: không gộp được: chưa rõ số thôn của xã {communes}",
    "the villages: cannot be merged: the number of villages of {communes} is not known",
)
_SHARED_NAME = Text(
    "thôn {name} có ở xã {communes}: mỗi thôn được ghi kèm tên xã cũ",
    "a village {name} is in {communes}: each is written with the name of its old commune",
)
