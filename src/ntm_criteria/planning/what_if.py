"""What if some figures were others: judge the commune again, and say what that changes."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.figures import Commune, Figure, FigureChange, Way, as_text, village_key
from ntm_criteria.judging import Assessment, judge
from ntm_criteria.markup import Displayed
from ntm_criteria.model import VILLAGES, Change, Given, Measure, Ratio, RuleSet, Sum, Villages, body_of, facts_read
from ntm_criteria.planning.moves import counted_villages, is_total
from ntm_criteria.planning.supposed import Lever, Supposed
from ntm_criteria.records import ResultChanges, compare_results


@frozen
class WhatIf(Displayed):
    """A commune as it is and as it would be.

    :ivar before: the assessment of the commune as it is.
    :ivar after: the assessment with the other figures.
    :ivar changes: the indicators whose result differs.
    :ivar left_out: the ids of reported figures that were left out of `after`, because the other figures give them: a share
        whose counts are given.
    """

    before: Assessment
    after: Assessment
    changes: ResultChanges = field(repr=False)
    left_out: tuple[str, ...] = ()


def what_if(
    commune: Assessment | Commune | Mapping[str, Figure],
    rules: RuleSet | None = None,
    *,
    facts: Mapping[str, Figure] | Way | None = None,
    previous: Mapping[str, Figure] | None = None,
    villages: Mapping[str, Mapping[str, Figure]] | None = None,
) -> WhatIf:
    """Judge a commune with some figures replaced, and compare.

    :param commune: a commune, its figures, or an assessment of it.
    :param rules: the rule set; not needed with an assessment.
    :param facts: the other figures by fact id, as numbers or as people write them; or a way, whose changes are made. A
        village of a way that the commune counts but does not list is added to its list, under the name that the way gives it.
    :param previous: other figures of last year.
    :param villages: other figures of villages, by the name of the village.
    :raises FactError: the figures have mistakes; see `assess`.
    :raises KeyError: the commune lists no village of this name.
    :raises TypeError: `commune` is no assessment, and `rules` is missing.

    >>> from ntm_criteria import load_rule_set, what_if
    >>> rules = load_rule_set("bang-mac-2024")
    >>> supposed = what_if({"insured_people": 2280, "population": 2410}, rules, facts={"insured_people": 2290})
    >>> [(change.code, change.after.verdict.value) for change in supposed.changes]
    [('14.1', 'met')]
    """
    if isinstance(commune, Assessment):
        before = commune
    elif rules is None:
        raise TypeError("what_if needs the rule set, unless it is given an assessment")
    else:
        before = judge(commune, rules)
    own, of_villages = dict[str, Figure](), dict[int, dict[str, Figure]]()
    names: dict[int, str] = {}  # of the villages of a way
    if isinstance(facts, Way):
        for change in facts.changes:
            figures = own if change.place is None else of_villages.setdefault(change.place, {})
            figures[change.fact] = _as_reported(change, before)
            if change.place is not None and change.village is not None:
                names[change.place] = change.village
    else:
        own = dict(facts or {})
    for name, others in (villages or {}).items():
        of_villages.setdefault(_place(name, before), {}).update(others)
    replaced, left_out = _replaced(before, own, dict(previous or {}), of_villages, names)
    after = judge(replaced, before.rules, year=before.year)
    return WhatIf(before, after, compare_results(before, after), left_out)


def _as_reported(change: FigureChange, assessment: Assessment) -> Figure:
    """Return the new value of a change as a commune reports it; a total over villages as "8/8 thôn"."""
    world, lever = Supposed.of(assessment.source), Lever(change.fact, change.place)
    if isinstance(change.becomes, Fraction) and is_total(world, lever):
        villages = counted_villages(world, lever)
        return f"{change.becomes}/{villages} thôn" if villages else f"{as_text(change.becomes)} %"
    return change.becomes


def _place(name: str, assessment: Assessment) -> int:
    listed = [village.name for village in assessment.case.villages]
    for place, each in enumerate(listed):
        if each is not None and village_key(each) == village_key(name):
            return place
    raise KeyError(f"the commune lists no village {name!r}; it lists {', '.join(each for each in listed if each)}")


def _replaced(
    assessment: Assessment,
    own: Mapping[str, Figure],
    previous: Mapping[str, Figure],
    of_villages: Mapping[int, Mapping[str, Figure]],
    names: Mapping[int, str],
) -> tuple[Commune, tuple[str, ...]]:
    """Return the commune with other figures, and the ids of the reported figures that these give."""
    commune, case = assessment.commune, assessment.case
    dropped = [id_ for id_ in given_twice(assessment, own, of_villages) if id_ not in own]
    facts, last, scope = dict(commune.facts), dict(commune.previous), dict(commune.scope)
    stores: dict[Any, dict[Any, Figure]] = {"facts": facts, "scope": scope, "previous": last}
    for group, ids in (("facts", [*own, *dropped]), ("previous", [*previous])):
        for id_ in ids:
            store, key = case.as_written((group, id_))[:2]  # the commune may have written it by its name
            stores[store].pop(key, None)
    facts |= own
    last |= previous
    villages = [dict(village) for village in commune.villages]
    world = Supposed.of(assessment.source)
    listed, number = len(villages), world.village_count
    places = range(listed, max(of_villages, default=-1) + 1)  # of villages that the commune counts but does not list
    villages += [{"name": names.get(place) or world.name_of(place).vi} for place in places]
    if len(villages) > listed and not (listed or VILLAGES in case.figures) and number:
        facts[VILLAGES] = number  # a total says how many there are; the list is not all of them
    for place, figures in of_villages.items():
        for id_, figure in figures.items():
            villages[place].pop(str(case.as_written(("villages", place, id_))[2]), None)
            villages[place][id_] = figure
    return evolve(commune, facts=facts, previous=last, scope=scope, villages=villages, places={}), tuple(dropped)


def given_twice(
    assessment: Assessment, own: Iterable[str], of_villages: Mapping[int, Mapping[str, Figure]] = MappingProxyType({})
) -> Iterator[str]:
    """Yield the ids of reported figures that would contradict the new ones, from which they follow."""
    own = set(own)
    known = assessment.case.figures.keys() | own
    moved = {fact for figures in of_villages.values() for fact in figures}
    for fact, previous, measure in assessment.rules.derived:
        if previous or fact not in assessment.case.figures:
            continue
        match measure:
            case Ratio() | Sum() | Change():
                changed = {figure.fact for figure in measure.basis if not figure.previous} & own
                if changed and _follows(measure, known, set(assessment.case.previous)):
                    yield fact
            case Villages():
                if moved & {id_ for id_, _ in facts_read(body_of(measure))}:
                    yield fact
    yield from sorted(moved & assessment.case.figures.keys())


def _follows(measure: Measure, known: set[str], before: set[str]) -> bool:
    """Whether a measure can be derived, if these facts are known of this year and of last year."""
    match measure:
        case Given():
            return measure.fact in (before if measure.previous else known)
        case Sum():
            return all(term in (before if measure.previous else known) for term in measure.terms)
        case Ratio():
            return all(
                _follows(count, known, before) or _follows(Given(count.fact, count.previous), known, before)
                for count in measure.counts
            )
        case Change():
            return all(
                _follows(level, known, before) or _follows(Given(level.fact, level.previous), known, before)
                for level in (measure.now, measure.before)
            )
    return False
