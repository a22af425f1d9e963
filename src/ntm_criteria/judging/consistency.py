"""Reports figures that contradict each other (errors), and figures that are reported twice (warnings)."""

from collections.abc import Iterator
from typing import Any

from ntm_criteria.errors import Place, Problem, ProblemCode
from ntm_criteria.figures import Commune, in_words, place_at
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.model import (
    Change,
    Check,
    Fact,
    Given,
    Measure,
    Pair,
    Ratio,
    Villages,
    VillageShare,
    checks_of_changes,
    checks_of_counts,
    checks_of_parts,
    checks_of_villages,
    fraction,
)
from ntm_criteria.problems import Problems
from ntm_criteria.text import Lang, Text, amount, both, number, quoted


def check(source: Evaluation, commune: Commune, problems: Problems) -> None:
    """Check parts against their wholes, and reported figures against the values derived from other figures.

    Contradictions are errors. A reported figure that agrees with its derived value gives a warning: the derived value is used.
    """
    rules = source.rules
    for previous in (False, True):
        for part in checks_of_parts(rules, source, previous=previous):
            if part.agrees == (False,):
                problems.note(_part_exceeds_whole(part, source, commune))
    checks = [
        *checks_of_villages(rules, source),
        *checks_of_counts(rules, source, previous=False),
        *checks_of_changes(rules, source),
        *checks_of_counts(rules, source, previous=True),
    ]
    for derivation in checks:
        agrees = next((answer for answer in derivation.agrees if answer is not None), None)
        if agrees is not None:
            problems.note(*_problem(derivation, source, commune, agrees=agrees))


def _part_exceeds_whole(check: Check[Any], source: Evaluation, commune: Commune) -> Problem:
    assert check.whole is not None
    part, whole = source.rules.facts[check.fact], source.rules.facts[check.whole]
    more, total = (in_words(source.given(fact.id, check.previous), fact) for fact in (part, whole))
    name = _name(part, previous=check.previous)
    return Problem(
        check.code,
        Text(
            f"{name.vi}: {more.vi} nhiều hơn {whole.label.vi} ({total.vi})",
            f"{name.en}: {more.en} is more than {whole.label.en} ({total.en})",
        ),
        _place(commune, check),
        fact=part.id,
    )


def _problem(check: Check[Any], source: Evaluation, commune: Commune, *, agrees: bool) -> Iterator[Problem]:
    """Yield an error if reported and derived figure disagree, else a warning that only the derived one is used."""
    fact, measure, reported = source.rules.facts[check.fact], check.measure, source.given(check.fact, check.previous)
    assert measure is not None
    candidates = _derived(measure, reported, source)
    name = _name(fact, previous=check.previous)
    written = quoted((source.case.raw_previous if check.previous else source.case.raw)[fact.id])
    place = _place(commune, check)
    if not agrees and isinstance(measure, VillageShare) and not _is_known(measure, source):
        if fact.id not in source.case.totals:  # "7/9 thôn" of 8 villages is a separate error
            yield _no_such_share(fact, name, written, reported, candidates, place)
    elif not agrees:
        derived = _shown(candidates, fact)
        yield Problem(
            check.code,
            Text(
                f"{name.vi}: ghi {written.vi}, nhưng {_from(measure).vi} tính ra {derived.vi}",
                f"{name.en}: given as {written.en}, but {_from(measure).en} make it {derived.en}",
            ),
            place,
            Text("kiểm tra lại các số liệu; chỉ cần ghi một trong hai", "check the figures; one of the two is enough"),
            fact.id,
        )
    elif len(candidates) == 1:
        yield Problem(
            ProblemCode.GIVEN_TWICE,
            Text(
                f"{name.vi}: ghi {written.vi} và cũng tính được từ {_from(measure).vi}; dùng số tính được",
                f"{name.en}: given as {written.en} and by {_from(measure).en} too; the latter is used",
            ),
            place,
            fact=fact.id,
            severity="warning",
        )


def _place(commune: Commune, check: Check[Any]) -> Place | None:
    return place_at(commune, ("previous" if check.previous else "facts", check.fact))


def _name(fact: Fact, *, previous: bool) -> Text:
    last = Text("năm trước, ", "last year, ") if previous else Text("", "")
    return Text(f"{last.vi}{fact.label.vi} ({fact.id})", f"{last.en}{fact.label.en} ({fact.id})")


def _is_known(measure: VillageShare, source: Evaluation) -> bool:
    """Whether a village is MET or NOT_MET, or the commune reports a total of the flag in addition to the share."""
    tally = source.tally(measure)
    return measure.total(source) is not None or bool(tally.met + tally.not_met)


def _no_such_share(
    fact: Fact, name: Text, written: Text, reported: Pair, candidates: list[Pair], place: Place | None
) -> Problem:
    """Word the problem of a share that no number of villages gives, such as 92 % of 8 villages."""
    total = candidates[0][1]
    near = sorted(sorted(candidates, key=lambda share: abs(fraction(share) - fraction(reported)))[:2])
    shares = both(
        lambda lang: ", ".join(
            f"{share[0] // 100}/{total} = {number(fraction(share), lang, digits=2)}%" for share in near
        )
    )
    return Problem(
        ProblemCode.FIGURES_DISAGREE,
        Text(
            f"{name.vi}: {written.vi} không phải là tỷ lệ của {total} thôn ({shares.vi})",
            f"{name.en}: {written.en} is no share of {total} villages ({shares.en})",
        ),
        place,
        Text("ghi số thôn đạt, ví dụ '7/8 thôn'", "give the number of villages, such as '7/8 thôn'"),
        fact.id,
    )


def _derived(measure: Measure, reported: Pair, source: Evaluation) -> list[Pair]:
    """Return the values that other figures allow: the derived one, or the ends of a range and those near `reported`."""
    if isinstance(measure, Villages):
        if (total := measure.total(source)) is not None:
            return [total]
        tally = source.tally(measure)
        ends = (measure.pair(meeting, tally.counted) for meeting in (tally.met, tally.met + tally.unknown))
        near = source.possible_totals(measure, reported)
        return sorted({*ends, *(pair for pair in near if pair is not None)})
    assert isinstance(measure, Ratio | Change)
    return [measure.derived(source)]


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
    def say(lang: Lang) -> str:
        unit = "%" if fact.unit is None else fact.unit.name(lang)
        if not values[0][1]:
            return "không xác định" if lang == "vi" else "undefined"
        low, high = (number(fraction(value), lang) for value in (values[0], values[-1]))
        return amount(low if low == high else f"{low}–{high}", unit)

    return both(say)
