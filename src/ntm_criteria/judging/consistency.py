"""A figure given although it also follows from others: they must agree, and the reader is told which was used."""

from collections.abc import Iterable
from typing import Any

from ntm_criteria.errors import Place, Problem, ProblemCode
from ntm_criteria.figures import Commune, agrees, as_share, fineness
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.model import Change, Fact, FactKind, Given, Measure, Pair, Ratio, VillageCount, VillageShare, fraction
from ntm_criteria.problems import Problems
from ntm_criteria.text import LANGUAGES, Text, amount, number, quoted


def check(source: Evaluation, commune: Commune, problems: Problems) -> None:
    """Compare each figure that is both given and derived; a difference is an error, a repetition a warning."""
    for id_, previous, measure in source.rules.derived:
        given = (source.case.previous if previous else source.case.figures).get(id_)
        if isinstance(given, tuple):
            _check_one(source.rules.facts[id_], previous, measure, given, source, commune, problems)


def _check_one(
    fact: Fact, previous: bool, measure: Measure, given: Pair, source: Evaluation, commune: Commune, problems: Problems
) -> None:
    raw = (source.case.raw_previous if previous else source.case.raw)[fact.id]
    candidates = list(_derived(measure, given, source))
    if not candidates:
        return
    unit = fineness(as_share(fact, source.rules.facts) if fact.kind is FactKind.FLAG else fact, raw, commune.locale)
    fitting = [value for value in candidates if value[1] and agrees(given, unit, value)]
    last = Text("năm trước, ", "last year, ") if previous else Text("", "")
    name = Text(f"{last.vi}{fact.label.vi} ({fact.id})", f"{last.en}{fact.label.en} ({fact.id})")
    written = quoted(raw)
    place = commune.places.get(("previous" if previous else "facts", fact.id))
    if not fitting and isinstance(measure, VillageShare) and not _is_known(measure, source):
        if fact.id not in source.case.totals:  # "7/9 thôn" of 8 was refused for that already
            problems.note(_no_such_share(fact, name, written, given, candidates, place))
    elif not fitting:
        derived = _shown(candidates, fact)
        problems.add(
            ProblemCode.FIGURES_DISAGREE,
            Text(
                f"{name.vi}: ghi {written.vi}, nhưng {_from(measure).vi} tính ra {derived.vi}",
                f"{name.en}: given as {written.en}, but {_from(measure).en} make it {derived.en}",
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
                f"{name.vi}: ghi {written.vi} và cũng tính được từ {_from(measure).vi}; dùng số tính được",
                f"{name.en}: given as {written.en} and by {_from(measure).en} too; the latter is used",
            ),
            place=place,
            fact=fact.id,
            severity="warning",
        )


def _is_known(measure: VillageShare, source: Evaluation) -> bool:
    """Whether the villages, or another total of theirs, say anything; else only their number is known."""
    tally = source.tally(measure)
    return measure.total(source) is not None or bool(tally.met + tally.not_met)


def _no_such_share(
    fact: Fact, name: Text, written: Text, given: Pair, candidates: list[Pair], place: Place | None
) -> Problem:
    """No number of 8 villages is 92 % of them, however it was rounded."""
    of = candidates[0][1]
    near = sorted(sorted(candidates, key=lambda share: abs(fraction(share) - fraction(given)))[:2])
    vi, en = (
        ", ".join(f"{share[0] // 100}/{of} = {number(fraction(share), lang, digits=2)}%" for share in near)
        for lang in LANGUAGES
    )
    return Problem(
        ProblemCode.FIGURES_DISAGREE,
        Text(
            f"{name.vi}: {written.vi} không phải là tỷ lệ của {of} thôn ({vi})",
            f"{name.en}: {written.en} is no share of {of} villages ({en})",
        ),
        place,
        Text("ghi số thôn đạt, ví dụ '7/8 thôn'", "give the number of villages, such as '7/8 thôn'"),
        fact.id,
    )


def _derived(measure: Measure, given: Pair, source: Evaluation) -> Iterable[Pair]:
    """The values that the other figures leave possible: the least, the greatest and those next to what was given.

    None when they say nothing.
    """
    if isinstance(measure, VillageShare | VillageCount):
        tally = source.tally(measure)
        if (total := measure.total(source)) is not None:
            yield total
        elif measure.telling(tally.met + tally.not_met, tally.unknown):
            low, high = tally.met, tally.met + tally.unknown
            number = (
                given[0] * tally.counted // (100 * given[1])
                if isinstance(measure, VillageShare)
                else given[0] // given[1]
            )
            for meeting in sorted({low, *(near for near in (number, number + 1) if low < near < high), high}):
                yield measure.pair(meeting, tally.counted)
    elif isinstance(measure, Ratio | Change) and (value := measure.derived(source)) is not None:
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
