"""A figure given although it also follows from others: they must agree, and the reader is told which was used."""

from collections.abc import Iterable
from typing import Any

from ntm_criteria.arithmetic import Pair, fraction
from ntm_criteria.commune import Commune
from ntm_criteria.errors import ProblemCode, Problems
from ntm_criteria.facts import Fact, Kind
from ntm_criteria.figures import agrees, as_share, fineness
from ntm_criteria.measure import Change, Given, Measure, Ratio, VillageCount, VillageShare
from ntm_criteria.steps import Steps
from ntm_criteria.words import Text, amount, number, one_line


def check(steps: Steps, commune: Commune, problems: Problems) -> None:
    """Compare each figure that is both given and derived; a difference is an error, a repetition a warning."""
    for id_, previous, measure in steps.rules.derived:
        given = (steps.case.previous if previous else steps.case.figures).get(id_)
        if isinstance(given, tuple):
            _check_one(steps.rules.facts[id_], previous, measure, given, steps, commune, problems)


def _check_one(
    fact: Fact, previous: bool, measure: Measure, given: Pair, steps: Steps, commune: Commune, problems: Problems
) -> None:
    raw = (steps.case.raw_previous if previous else steps.case.raw)[fact.id]
    candidates = list(_derived(measure, steps))
    if not candidates:
        return
    unit = fineness(as_share(fact, steps.rules.facts) if fact.kind is Kind.FLAG else fact, raw, commune.locale)
    fitting = [value for value in candidates if value[1] and agrees(given, unit, value)]
    last = Text("năm trước, ", "last year, ") if previous else Text("", "")
    name = Text(f"{last.vi}{fact.label.vi} ({fact.id})", f"{last.en}{fact.label.en} ({fact.id})")
    shown = one_line(str(raw), longest=60)
    place = commune.places.get(("previous" if previous else "facts", fact.id))
    if not fitting:
        derived = _shown(candidates, fact)
        problems.add(
            ProblemCode.FIGURES_DISAGREE,
            Text(
                f"{name.vi}: ghi '{shown}', nhưng {_from(measure).vi} tính ra {derived.vi}",
                f"{name.en}: given as '{shown}', but {_from(measure).en} make it {derived.en}",
            ),
            place=place,
            fact=fact.id,
            hint=Text(
                "kiểm tra lại các số liệu; chỉ cần ghi một trong hai", "check the figures; one of the two is enough"
            ),
        )
    elif len(candidates) == 1:
        problems.add(
            ProblemCode.GIVEN_TWICE,
            Text(
                f"{name.vi}: ghi '{shown}' và cũng tính được từ {_from(measure).vi}; dùng số tính được",
                f"{name.en}: given as '{shown}' and by {_from(measure).en} too; the latter is used",
            ),
            place=place,
            fact=fact.id,
            severity="warning",
        )


def _derived(measure: Measure, steps: Steps) -> Iterable[Pair]:
    """Every value that the other figures leave possible; none when they say nothing."""
    if isinstance(measure, VillageShare | VillageCount):
        tally = steps.tally(measure)
        if (total := measure.total(steps)) is not None:
            yield total
        elif tally.met + tally.not_met:
            for meeting in range(tally.met, tally.met + tally.unknown + 1):
                yield measure.pair(meeting, tally.counted)
    elif isinstance(measure, Ratio | Change) and (value := measure.derived(steps)) is not None:
        yield value


def _from(measure: Measure) -> Text:
    match measure:
        case Ratio():
            return Text("tử số và mẫu số", "its two counts")
        case Change():
            return Text("số liệu hai năm", "the figures of two years")
        case Given():
            raise TypeError(measure)
    return Text("số liệu các thôn", "the villages' figures")


def _shown(values: list[Pair], fact: Fact) -> Text:
    def say(lang: Any) -> str:
        unit = "%" if fact.unit is None else fact.unit.name(lang)
        if not values[0][1]:
            return "không xác định" if lang == "vi" else "undefined"
        low, high = (number(fraction(value), lang, digits=None) for value in (values[0], values[-1]))
        return amount(low if low == high else f"{low}–{high}", unit)

    return Text(say("vi"), say("en"))
