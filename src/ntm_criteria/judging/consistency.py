"""Reports figures that contradict each other (errors), and figures that are reported twice (warnings)."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ntm_criteria.errors import KeyPath, Param, Problem, ProblemCode
from ntm_criteria.figures import SAME_TERRITORY, Commune, in_words, jump, place_at, village_key
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.writings import about_figure
from ntm_criteria.model import (
    VILLAGES,
    Change,
    Check,
    Fact,
    Given,
    Measure,
    Pair,
    Ratio,
    Span,
    Sum,
    SurveySpan,
    Villages,
    VillageShare,
    body_of,
    checks_of_changes,
    checks_of_counts,
    checks_of_parts,
    checks_of_villages,
    checks_of_yearly_changes,
    exactly,
    facts_read,
    fraction,
    pair,
)
from ntm_criteria.problems import Problems
from ntm_criteria.text import Lang, Text, amount, both, number, quoted


def check(source: Evaluation, commune: Commune, problems: Problems) -> None:
    """Check parts against their wholes, and reported figures against the values derived from other figures.

    Contradictions are errors. A reported figure that agrees with its derived value gives a warning: the derived value is used.
    """
    rules = source.rules
    for previous in (False, True):
        for comparison in checks_of_parts(rules, source, previous=previous):
            for agrees, values in zip(comparison.agrees, comparison.compared, strict=True):
                if agrees is False:
                    problems.note(_contradiction(comparison, values, source, commune))
                if agrees is not None:
                    break
    for change in checks_of_yearly_changes(rules, source):
        if change.agrees == (False,):
            problems.note(_jump(change, source, commune))
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


def _jump(check: Check[Any], source: Evaluation, commune: Commune) -> Problem:
    now, before = (span[0] for span in check.compared[0])
    short, values = jump(source.rules.facts[check.fact], now, before), {"value": now, "other_value": before}
    return _about(check, source, commune, check.code, short, SAME_TERRITORY, "warning", params=_exact(values))


def _contradiction(check: Check[Any], values: tuple[Span, Span], source: Evaluation, commune: Commune) -> Problem:
    """Word the problem of two figures of which one is larger than the other may be, or differs from its equal."""
    assert check.other is not None
    one, other = source.rules.facts[check.fact], source.rules.facts[check.other]
    ends = values[0][0], values[1][type(values[1]) is SurveySpan]  # an estimate that is too small even at its high end
    first, second = (_as_read(end, fact) for end, fact in zip(ends, (one, other), strict=True))
    message, hint = Text("nhiều hơn", "is more than"), None
    if check.code is ProblemCode.FIGURES_DISAGREE:
        message = Text("khác với", "differs from")
        hint = Text(
            "hai tỷ lệ này tính từ cùng tử số và mẫu số nên là một; chỉ cần ghi một",
            "both are shares of the same two counts, so they are one figure; one of the two is enough",
        )
    short = Text("{first} {words} {label} ({second})", "{first} {words} {label} ({second})").format(
        first=first, words=message, label=other.label, second=second
    )
    params = {"other": other.id, **_exact(dict(zip(("value", "other_value"), ends, strict=True)))}
    return _about(check, source, commune, check.code, short, hint, params=params)


def _exact(values: Mapping[str, Pair]) -> dict[str, Param]:
    """Return values as the parameters of a problem; a share of 0 has none."""
    return {name: fraction(value) for name, value in values.items() if value[1]}


def _about(
    check: Check[Any],
    source: Evaluation,
    commune: Commune,
    code: ProblemCode,
    short: Text,
    hint: Text | None,
    severity: Literal["error", "warning"] = "error",
    *,
    params: Mapping[str, Param],
) -> Problem:
    """Build the problem of a check: where the figures that it compares stand in the commune, and what is wrong."""
    path, *related = (source.case.as_written(each) for each in dict.fromkeys(_compared(check, source)))
    fact, group = source.rules.facts[check.fact], "previous" if check.previous else "facts"
    return Problem(
        code,
        about_figure(fact, (group, fact.id), commune, short),
        place_at(commune, path),
        hint,
        fact.id,
        severity,
        path=path,
        related=tuple(related),
        short=short,
        params={**params, **({"unit": fact.unit.id} if fact.unit else {})},
    )


def _compared(check: Check[Any], source: Evaluation) -> Iterator[KeyPath]:
    """Yield the paths of the figures that a check compares, first that of the figure it is about."""
    own, measure = Given(check.fact, check.previous), check.measure
    for figure in (own, *check.figures):  # a share that is not reported itself follows from its counts
        if source.figure(figure.fact, figure.previous) is not None:
            yield ("previous" if figure.previous else "facts", figure.fact)
    if not isinstance(measure, Villages):
        return
    if measure.flag is not None and measure.total(source) is not None:
        yield ("facts", measure.flag)
        return
    read = {fact for fact, _ in facts_read(body_of(measure))}
    named = {village_key(name) for name in measure.named}
    for i, village in enumerate(source.case.villages):
        if not named or (village.name and village_key(village.name) in named):
            yield from (("villages", i, fact) for fact in village.figures if fact in read)
    # without figures of villages, their number alone contradicts a share such as 92 %
    yield ("villages",) if source.figure(VILLAGES) is None else ("facts", VILLAGES)


def _as_read(value: Pair, fact: Fact) -> Text:
    """Write a value in the unit of its fact; one that follows from others is rounded for people."""
    exact = fraction(value)
    return in_words(value, fact) if exact * fact.scale % 1 == 0 else in_words(pair(round(exact, 4)), fact)


def _problem(check: Check[Any], source: Evaluation, commune: Commune, *, agrees: bool) -> Iterator[Problem]:
    """Yield an error if reported and derived figure disagree, else a warning that only the derived one is used."""
    fact, measure, reported = source.rules.facts[check.fact], check.measure, _known(source, check.fact, check.previous)
    assert measure is not None
    candidates = _derived(measure, reported, source)
    written = quoted((source.case.raw_previous if check.previous else source.case.raw)[fact.id])
    code, others = check.code, _from(measure, source)
    hint: Text | None = _ONE_IS_ENOUGH
    severity: Literal["error", "warning"] = "error"
    if not agrees and isinstance(measure, VillageShare) and not _is_known(measure, source):
        short, hint = _no_such_share(written, reported, candidates), _AS_NUMBER
    elif not agrees:
        derived = _shown(candidates, fact)
        short = Text(
            "ghi {written}, nhưng {others} tính ra {derived}", "given as {written}, but {others} make it {derived}"
        ).format(written=written, others=others, derived=derived)
    elif len(candidates) == 1 or not isinstance(measure, Villages):
        code, hint, severity = ProblemCode.GIVEN_TWICE, None, "warning"
        short = Text(
            "ghi {written} và cũng tính được từ {others}; dùng số tính được",
            "given as {written} and by {others} too; the latter is used",
        ).format(written=written, others=others)
    else:
        return
    params = _exact({"value": reported, "low": candidates[0], "high": candidates[-1]})
    yield _about(check, source, commune, code, short, hint, severity, params=params)


_AS_NUMBER = Text("ghi số thôn đạt, ví dụ '7/8 thôn'", "give the number of villages, such as '7/8 thôn'")
_ONE_IS_ENOUGH = Text(
    "kiểm tra lại các số liệu; chỉ cần ghi một trong hai", "check the figures; one of the two is enough"
)


def _known(source: Evaluation, fact: str, previous: bool) -> Pair:
    """Return a reported figure; of a float that means no single number, the least."""
    span = source.given(fact, previous)
    assert span is not None
    return span[0]


def _is_known(measure: VillageShare, source: Evaluation) -> bool:
    """Whether a village is MET or NOT_MET, or the commune reports a total of the flag in addition to the share."""
    tally = source.tally(measure)
    return measure.total(source) is not None or bool(tally.met + tally.not_met)


def _no_such_share(written: Text, reported: Pair, candidates: list[Pair]) -> Text:
    """Word the problem of a share that no number of villages gives, such as 92 % of 8 villages."""
    total = candidates[0][1]
    near = sorted(sorted(candidates, key=lambda share: abs(fraction(share) - fraction(reported)))[:2])
    shares = both(
        lambda lang: ", ".join(
            f"{share[0] // 100}/{total} = {number(fraction(share), lang, digits=2)}%" for share in near
        )
    )
    return Text(
        "{written} không phải là tỷ lệ của {total} thôn ({shares})",
        "{written} is no share of {total} villages ({shares})",
    ).format(written=written, total=total, shares=shares)


def _derived(measure: Measure, reported: Pair, source: Evaluation) -> list[Pair]:
    """Return the values that other figures allow: the derived one, or the ends of a range and those near `reported`."""
    if isinstance(measure, Villages):
        if (total := measure.total(source)) is not None:
            return [total[0]]
        tally = source.tally(measure)
        ends = (measure.pair(meeting, tally.counted) for meeting in (tally.met, tally.met + tally.unknown))
        near = source.possible_totals(measure, exactly(reported))
        return sorted({*ends, *(span[0] for span in near if span is not None)})
    assert isinstance(measure, Ratio | Sum | Change)
    derived = measure.derived(source)
    assert derived is not None
    return [derived[0]] if derived[0] == derived[1] else [*derived]


def _from(measure: Measure, source: Evaluation) -> Text:
    match measure:
        case Sum():
            facts, previous = source.rules.facts, measure.previous
            terms = [
                (facts[term].label, in_words(_known(source, term, previous), facts[term])) for term in measure.terms
            ]
            return both(lambda lang: _AND[lang].join(f"{label[lang]} ({value[lang]})" for label, value in terms))
        case Ratio():
            return Text("tử số và mẫu số", "its two counts")
        case Change():
            return Text("số liệu hai năm", "the figures of two years")
        case Given():
            raise TypeError(measure)
    return Text("số liệu các thôn", "the villages' figures")


_AND, _UNDEFINED = Text(" cộng ", " and "), Text("không xác định", "undefined")


def _shown(values: list[Pair], fact: Fact) -> Text:
    def say(lang: Lang) -> str:
        unit = "%" if fact.unit is None else fact.unit.name(lang)
        if not values[0][1]:
            return _UNDEFINED[lang]
        if not values[-1][1]:  # of a part above 0, if its whole may be 0
            return f"≥ {amount(number(fraction(values[0]), lang), unit)}"
        low, high = (number(fraction(value), lang) for value in (values[0], values[-1]))
        return amount(low if low == high else f"{low}–{high}", unit)

    return both(say)
