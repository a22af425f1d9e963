"""Judging one commune."""

from collections.abc import Mapping

from attrs import evolve, frozen

from ntm_criteria import agreement
from ntm_criteria.assessment import Assessment
from ntm_criteria.commune import Commune, Figure
from ntm_criteria.errors import FactError, ProblemCode, Problems
from ntm_criteria.facts import Fact
from ntm_criteria.finding import rule_sets_of
from ntm_criteria.intake import take_in
from ntm_criteria.missing import MissingFigure
from ntm_criteria.reads import facts_read
from ntm_criteria.ruleset import RuleSet, check_is_rule_set
from ntm_criteria.steps import Steps
from ntm_criteria.words import Text


def assess(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Assessment:
    """Judge a commune by a rule set.

    :param commune: a `Commune`, or just its figures by fact id.
    :param rules: the rule set.
    :param year: the year judged; else the commune's own, else the set's only year.
    :returns: the verdicts with everything they rest on.
    :raises FactError: figures that cannot be read, are impossible or contradict each other, facts in no dictionary, or a year
        the set does not judge. All problems at once.
    :raises TypeError: `rules` is no rule set, but its id, say.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> result["3.1"].verdict
    <Verdict.NOT_MET: 'not_met'>
    """
    check_is_rule_set(rules)
    if not isinstance(commune, Commune):
        commune = Commune("", facts=commune)
    problems = Problems()
    judged = _year(commune, rules, year, problems)
    case = take_in(commune, rules, judged, problems)
    steps = Steps(rules, case)
    agreement.check(steps, commune, problems)
    problems.raise_if_any(FactError)
    outcomes = steps.outcomes
    for key, condition in rules.in_order:
        outcomes[key] = condition.read(steps)
    return Assessment(rules, commune, case, rules.condition.read(steps), outcomes, tuple(problems.found))


_YEAR_IN_FILE = Text("thêm dòng `year:` vào tệp, hoặc dùng --year", "add a line `year:` to the file, or use --year")
_YEAR_IN_PYTHON = Text("ghi năm (year) của xã, hoặc truyền year=", "give the commune's year, or pass year=")


def _year(commune: Commune, rules: RuleSet, asked: int | None, problems: Problems) -> int:
    first, last = rules.years
    year = commune.year if asked is None else asked
    span = str(first) if first == last else f"{first}–{last}"
    place = commune.places.get(("year",))
    if year is None:
        if first == last:
            return first
        problems.add(
            ProblemCode.WRONG_YEAR,
            Text(
                f"chưa rõ năm đánh giá; bộ '{rules.id}' dùng cho các năm {span}",
                f"no year is given; '{rules.id}' judges the years {span}",
            ),
            place=commune.places.get(("name",)),
            hint=_YEAR_IN_FILE if commune.places else _YEAR_IN_PYTHON,
        )
        return first
    if asked is not None and commune.year is not None and asked != commune.year:
        problems.add(
            ProblemCode.WRONG_YEAR,
            Text(
                f"số liệu của xã là năm {commune.year}, nhưng yêu cầu đánh giá năm {asked}",
                f"the commune's figures are of {commune.year}, but {asked} was asked for",
            ),
            place=place,
        )
    if not isinstance(year, int) or isinstance(year, bool):
        problems.add(ProblemCode.WRONG_YEAR, Text(f"'{year}' không phải là năm", f"{year!r} is no year; give an int"))
        return first
    if not first <= year <= last:
        fitting = [known.id for known in rule_sets_of(year, rules)]
        hint = (
            Text(f"bộ quy tắc dùng cho năm {year}: {', '.join(fitting)}", f"rule sets for {year}: {', '.join(fitting)}")
            if fitting
            else Text(f"chưa có bộ quy tắc nào kèm theo dùng cho năm {year}", f"no bundled rule set judges {year}")
        )
        problems.add(
            ProblemCode.WRONG_YEAR,
            Text(
                f"bộ '{rules.id}' dùng cho năm {span}, không dùng cho {year}", f"'{rules.id}' judges {span}, not {year}"
            ),
            place=place,
            hint=hint,
        )
    return year


@frozen
class RequiredFact:
    """A figure to go and ask for.

    :ivar fact: its id in the dictionary.
    :ivar label: its name.
    :ivar indicators: the codes of the indicators and tasks that read it.
    :ivar previous: whether last year's figure is meant.
    :ivar villages: the villages it is missing for; empty for a figure of the commune.
    :ivar unlisted: how many more villages lack it that are not on the commune's list.
    :ivar decides_overall: whether it can still change the verdict on the whole set.
    :ivar held_by: who usually has the figure, where the dictionary says so.
    """

    fact: str
    label: Text
    indicators: tuple[str, ...]
    previous: bool = False
    villages: tuple[str, ...] = ()
    unlisted: int = 0
    decides_overall: bool = True
    held_by: Text | None = None


def required_facts(rules: RuleSet, commune: Commune | Mapping[str, Figure] | None = None) -> tuple[RequiredFact, ...]:
    """What to go and ask for.

    :param rules: the rule set.
    :param commune: None asks for every figure the set reads. With a commune, only the missing figures that can still change
        the verdict of an indicator (`indicators` names them); `decides_overall` tells whether they can change the whole.
    :returns: in the order of the dictionary without a commune, of the indicators with one; last year's figures are
        entries of their own.
    :raises FactError: the commune's figures are wrong; see `assess`.

    >>> from ntm_criteria import load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> "irrigated_land_share" in [need.fact for need in required_facts(rules)]
    True
    >>> "irrigated_land_share" in [need.fact for need in required_facts(rules, {"irrigated_land_share": "91,5 %"})]
    False
    """
    check_is_rule_set(rules)
    return still_missing(assess(commune, rules)) if commune is not None else _everything(rules)


def _everything(rules: RuleSet) -> tuple[RequiredFact, ...]:
    readers = {indicator.code: facts_read(indicator.condition) for indicator in rules.indicators}
    wanted = [(id_, False) for id_ in rules.facts if id_ in rules.reads]
    wanted += [(id_, True) for id_ in rules.facts if id_ in rules.reads_previous]
    return tuple(
        _required(rules.facts[id_], previous, tuple(code for code, read in readers.items() if (id_, previous) in read))
        for id_, previous in wanted
    )


def still_missing(assessment: Assessment) -> tuple[RequiredFact, ...]:
    """`required_facts` for a commune that has been judged already."""
    lacking: dict[tuple[str, bool], dict[str, MissingFigure]] = {}
    for result in assessment.indicators:
        for figure in result.missing:
            lacking.setdefault((figure.fact, figure.previous), {})[result.code] = figure
    decisive = {(figure.fact, figure.previous) for figure in assessment.missing}
    return tuple(
        evolve(
            _required(assessment.rules.facts[id_], previous, tuple(found)),
            villages=tuple(dict.fromkeys(village for figure in found.values() for village in figure.villages)),
            unlisted=max(figure.unlisted for figure in found.values()),
            decides_overall=(id_, previous) in decisive,
        )
        for (id_, previous), found in lacking.items()
    )


def _required(fact: Fact, previous: bool, indicators: tuple[str, ...]) -> RequiredFact:
    return RequiredFact(fact.id, fact.label, indicators, previous, held_by=fact.held_by)
