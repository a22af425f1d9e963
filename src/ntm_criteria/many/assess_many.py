"""Judges many communes by one rule set: `assess_many`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeAlias, overload

from attrs import evolve, field, frozen

from ntm_criteria.errors import FactError, Problem, ProblemTuple
from ntm_criteria.facade import assess
from ntm_criteria.figures import Commune, Figure
from ntm_criteria.judging import Assessment
from ntm_criteria.loading import load_commune
from ntm_criteria.many.priorities import EFFECT, EFFORTS, GAPS, effect_rows, effort_rows, gap_rows
from ntm_criteria.many.tables import MATRIX_KEYS, RANKING, SHORTFALL, matrix_row, ranking_rows, shortfall_rows
from ntm_criteria.markup import Cell, Html, card, coloured, folded, items, row, table
from ntm_criteria.model import RuleSet, Verdict, check_is_rule_set
from ntm_criteria.records import INDICATOR, Backend, Frame, data_frame, indicator_rows
from ntm_criteria.text import Lang, Text, both, check_lang, count, one_line, with_names

_COLUMNS = Text("Xã|Kết quả", "Commune|Verdict")
_COMMUNES = Text("{many} xã; số của các tiêu chí theo kết quả", "{many} communes; numbers of the criteria by verdict")
_REFUSED = Text("{many} xã có số liệu sai", "{many} communes whose figures are wrong")
AnyCommune: TypeAlias = Commune | Mapping[str, Figure] | str | Path


@frozen
class RefusedCommune:
    """A commune that `assess_many(..., errors="skip")` could not judge.

    :ivar name: its name or the path of its file; if it has neither, its number (from 1) among the communes passed on.
    :ivar position: its position (from 0) among the communes passed on.
    :ivar problems: what is wrong with its figures or its file; the messages do not repeat the name.
    """

    name: str
    position: int
    problems: ProblemTuple

    def named_problems(self) -> ProblemTuple:
        """Return the problems as those of a list of communes: messages begin with the name, paths with the position."""
        name = one_line(self.name, longest=60)

        def named(problem: Problem) -> Problem:
            message = both(lambda lang: f"{name}: {problem.message[lang]}")
            return evolve(problem, message=message).below((self.position,))

        return ProblemTuple(map(named, self.problems))


@frozen(slots=False)
class Assessments(Sequence[Assessment]):
    """The assessments of many communes, in the order in which the communes were passed on.

    `assessments[0]` is the first of them, `assessments["06235"]` that of the commune with this id or name.

    :ivar assessments: the assessments.
    :ivar refused: the communes that could not be judged.
    """

    assessments: tuple[Assessment, ...] = field(repr=False)
    refused: tuple[RefusedCommune, ...] = ()

    def __repr__(self) -> str:
        return f"<Assessments: {len(self)} communes, {len(self.refused)} refused>"

    def __len__(self) -> int:
        return len(self.assessments)

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        """Return the numbers of the criteria of each commune by verdict, and the communes that could not be judged."""
        verdicts = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)
        rows = [
            row([
                a.commune.name,
                Cell(coloured(a.verdict_text[lang], a.verdict.value)),
                *(", ".join(str(c.number) for c in a.criteria if c.verdict is verdict) for verdict in verdicts),
            ])
            for a in self.assessments
        ]  # fmt: skip
        columns = [*_COLUMNS[lang].split("|"), *(verdict.label[lang] for verdict in verdicts)]
        refused = [f"{each.name}: {each.problems[0].message[lang]}" for each in self.refused]
        head = _COMMUNES[lang].format(many=count(len(rows), lang))
        below = folded(_REFUSED[lang].format(many=count(len(refused), lang)), items(refused)) if refused else ""
        return card(table(head, columns, [rows]), below, lang=lang)

    def __iter__(self) -> Iterator[Assessment]:
        return iter(self.assessments)

    def __contains__(self, key: object) -> bool:
        return key in self.assessments or any(key in _keys(assessment) for assessment in self.assessments)

    @overload
    def __getitem__(self, key: int | str) -> Assessment: ...
    @overload
    def __getitem__(self, key: slice) -> "Assessments": ...
    def __getitem__(self, key: int | str | slice) -> "Assessment | Assessments":
        """Return an assessment by its position, or by the id or the name of its commune; a slice gives several.

        :raises KeyError: no commune has this id or name, or several have.
        """
        if isinstance(key, slice):
            return evolve(self, assessments=self.assessments[key])
        if not isinstance(key, str):
            return self.assessments[key]
        found = [a for a in self.assessments if a.commune.id == key] or [
            a for a in self.assessments if a.commune.name == key
        ]
        if len(found) != 1:
            raise KeyError(f"{len(found)} communes have the id or name {key!r}" if found else f"no commune {key!r}")
        return found[0]

    def _lang(self, lang: Lang) -> Lang:
        """Check the language, and take the nouns of the rule set."""
        return with_names(check_lang(lang), self.assessments[0].rules.names if self.assessments else None)

    def to_frame(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each commune and indicator: `Assessment.to_frame`, with the commune and year."""
        lang = self._lang(lang)
        rows = ({**_commune(a), **row} for a in self.assessments for row in indicator_rows(a, lang))
        return data_frame(rows, {**MATRIX_KEYS, **INDICATOR}, backend)

    def matrix(self, *, backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each commune: the verdict on each criterion and on the whole set.

        Its columns are `commune_id`, `commune`, `year`, `criterion_1` …, `verdict`, as `assess_table` names them.
        """
        numbers = dict.fromkeys(criterion.number for a in self.assessments for criterion in a.criteria)
        columns = {**MATRIX_KEYS, **{f"criterion_{number}": str for number in numbers}, "verdict": str}
        return data_frame(({**_commune(a), **matrix_row(a)} for a in self.assessments), columns, backend)

    def ranking(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each commune, the best first: by the number of criteria met, then of indicators.

        Communes with the same numbers share a rank. `verdict_text` is the verdict on the whole set in `lang`.
        """
        lang = self._lang(lang)
        rows = ({**_commune(a), **row} for a, row in ranking_rows(self.assessments, lang))
        return data_frame(rows, RANKING, backend)

    def shortfalls(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each indicator that a commune misses by a number: who lacks how much of what."""
        lang = self._lang(lang)
        rows = ({**_commune(a), **row} for a in self.assessments for row in shortfall_rows(a, lang))
        return data_frame(rows, SHORTFALL, backend)

    def efforts(
        self,
        target: str | int = "overall",
        *,
        weights: Mapping[str, Fraction | int] | None = None,
        fixed: Iterable[str] | str = (),
        lang: Lang = "vi",
        backend: Backend = "polars",
    ) -> Frame:
        """Return a data frame with a row for each commune: the least change after which a target is met, the nearest first.

        Communes with the same effort share a rank; those that no change of figures helps have none, and their obstacles are
        listed by indicator. The parameters are those of `least_change`.
        """
        lang = self._lang(lang)
        rows = ({**_commune(a), **row} for a, row in effort_rows(self.assessments, target, weights, fixed, lang))
        return data_frame(rows, EFFORTS, backend)

    def gaps(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each indicator that some commune does not meet, the most common gap first.

        `shortfall_total` adds up what the communes lack at least; it is null where they lack things of different units.
        """
        lang = self._lang(lang)
        return data_frame(gap_rows(self.assessments, lang), GAPS, backend)

    def effect_of(self, fact: str, change: Fraction | int, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each indicator whose verdict would differ if a figure were larger by `change`.

        :param fact: the id of a number of the commune; a share changes by percentage points, also where counts give it.
        :param change: by how much, in the unit of the fact; below 0 for less.
        :raises KeyError: the rule set reads no such fact.
        :raises ValueError: the fact is no number of the commune.
        """
        lang = self._lang(lang)
        return data_frame(effect_rows(self.assessments, fact, Fraction(change), lang), EFFECT, backend)


def assess_many(
    communes: Iterable[AnyCommune],
    rules: RuleSet,
    *,
    year: int | None = None,
    errors: Literal["raise", "skip"] = "raise",
) -> Assessments:
    """Judge many communes by one rule set, each exactly as `assess` does.

    :param communes: communes in any iterable: `Commune` objects, mappings, or paths of commune files. A mapping has the keys
        of a commune file, or, without `name` and `facts`, figures by fact id.
    :param rules: the rule set.
    :param year: the year to judge, as for `assess`.
    :param errors: "raise" refuses everything if one commune has mistakes, and names those of all communes; "skip" leaves these
        communes out, and lists them in `refused`.
    :raises FactError: communes have mistakes; each message begins with the name of its commune, each path with its position.

    >>> from ntm_criteria import Commune, assess_many, load_rule_set
    >>> shares = {"Xã A": "91,5 %", "Xã B": "92 %"}
    >>> communes = (Commune(name, facts={"irrigated_land_share": share}) for name, share in shares.items())
    >>> found = assess_many(communes, load_rule_set("bang-mac-2024"))
    >>> found["Xã A"]["3.1"].verdict.value, found.shortfalls(lang="en").select("commune", "code", "shortfall").rows()
    ('not_met', [('Xã A', '3.1', 'lacks 0.5 percentage points')])
    """
    check_is_rule_set(rules)
    if errors not in ("raise", "skip"):
        raise ValueError(f"errors must be 'raise' or 'skip', not {errors!r}")
    if isinstance(communes, str | Path | Commune | Mapping):
        raise TypeError(f"communes must be several communes, not one {type(communes).__name__}: put it in a list")
    if hasattr(communes, "columns"):
        raise TypeError(
            "communes must not be a data frame: judge it with assess_table, or build Commune.from_row of each row"
        )
    assessments, refused = list[Assessment](), list[RefusedCommune]()
    for position, one in enumerate(communes):
        name = _name(one, position + 1)
        try:
            commune = _commune_of(one)
            name = commune.name or name  # a file is named until its commune is known
            assessments.append(assess(commune, rules, year=year))
        except FactError as error:
            refused.append(RefusedCommune(name, position, error.problems))
    if refused and errors == "raise":
        raise FactError([problem for commune in refused for problem in commune.named_problems()])
    return Assessments(tuple(assessments), tuple(refused))


def _commune_of(one: AnyCommune) -> Commune:
    if isinstance(one, Commune):
        return one
    if isinstance(one, str | Path):
        return load_commune(one)
    return Commune.from_dict(one) if _FILE_KEYS & one.keys() else Commune("", facts=one)


_FILE_KEYS = {"name", "facts"}


def _name(one: AnyCommune, number: int) -> str:
    name = str(one) if isinstance(one, str | Path) else one.name if isinstance(one, Commune) else one.get("name")
    return str(name or number)


def _keys(assessment: Assessment) -> tuple[str | None, str]:
    return assessment.commune.id, assessment.commune.name


def _commune(assessment: Assessment) -> dict[str, object]:
    return {"commune_id": assessment.commune.id, "commune": assessment.commune.name, "year": assessment.year}
