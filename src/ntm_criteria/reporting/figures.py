"""Puts the figure of a leaf (see `leaves`) into words, as it was compared and, if it was converted, as it was reported."""

import re
from collections.abc import Iterable
from fractions import Fraction

from ntm_criteria.figures import Between, Estimate
from ntm_criteria.judging import Assessment, Evaluation, Step
from ntm_criteria.model import (
    YEAR,
    Bound,
    Change,
    Compare,
    Fact,
    Given,
    Matches,
    Ratio,
    Reason,
    Span,
    Sum,
    Villages,
    body_of,
    exactly,
    fraction,
)
from ntm_criteria.reporting.villages import villages_figure
from ntm_criteria.text import Lang, Text, both, listing, number, one_line
from ntm_criteria.wording import (
    ASCERTAIN,
    DIGITS,
    ESTIMATED,
    KeyOf,
    bare_span,
    bound_value,
    change_between,
    counts_text,
    is_defined,
    is_range,
    quantity,
    requirement,
    span_text,
    value_text,
)

NOT_REPORTED = Text("chưa có số liệu", "not reported")


def subject(step: Step, assessment: Assessment) -> Text:
    """Return the label of a leaf's fact; for a measure of villages without a fact, the requirement on each village."""
    node, facts = step.node, assessment.rules.facts
    if isinstance(node, Matches):
        return facts[node.fact].label
    assert isinstance(node, Compare)
    measure = node.measure
    if not isinstance(measure, Villages):
        derived = isinstance(measure, Change) and measure.derived(assessment.source) is not None
        return facts[measure.now.fact if derived and isinstance(measure, Change) else measure.fact].label
    fact = measure.fact or measure.flag
    if fact:
        return facts[fact].label
    return requirement(body_of(measure), facts, keys_of(assessment), without_sources=True)


def keys_of(assessment: Assessment, year: int | None = None) -> KeyOf:
    """Return the function that gives the keys by which rows of tables of bounds apply to this commune.

    :param year: another year than the one judged.
    """
    case, applied = assessment.case, assessment.applied_scope

    def key_of(axis: str) -> str | Reason | None:
        if axis == YEAR and year is not None:
            return str(year)
        return applied[axis] if axis in applied else case.key_of(axis)

    return key_of


def figure(step: Step, source: Evaluation, *, is_requirement: bool = True) -> Text:
    """Write the figure of a leaf as it was compared, and in brackets the text that the commune reported, if converted.

    :param source: the figures of the commune, or of the village that was judged.
    :param is_requirement: False for a leaf that only chooses between requirements.
    """
    node, facts = step.node, source.rules.facts
    if isinstance(node, Matches):
        if not isinstance(step.found, bool | str):
            return NOT_REPORTED
        return value_text(facts[node.fact], step.found, must_be_true=is_requirement and node.values == (True,))
    assert isinstance(node, Compare)
    measure = node.measure
    if isinstance(measure, Villages):
        return villages_figure(step, measure, source, figure)
    fact = facts[measure.fact]
    if step.span is None:
        match measure:
            case Change():
                return _lacking_year(measure, source)
            case Ratio():
                return _one_count(measure, source)
        return NOT_REPORTED
    if isinstance(measure, Ratio):
        if measure.derived(source) is not None:
            return counts_of(measure, step.span, step.bound, source)
        if measure.reported(source) is None:
            return _implied(measure, step, source)
    elif isinstance(measure, Change):
        if measure.derived(source) is not None:
            return _years(measure, step, source)
        return _reported(fact, step, source, change_of(measure, step, source))
    return _reported(fact, step, source)


def _reported(fact: Fact, step: Step, source: Evaluation, figure: Text | None = None) -> Text:
    """Write `figure` (by default the compared figure), and in brackets the text reported for `fact`, if it was converted."""
    assert step.span
    low, high = step.span
    raw = source.case.raw.get(fact.id)
    if is_range(step.span) and isinstance(raw, Between | Estimate):
        figure = ESTIMATED.format(figure=figure or span_text(step.span, fact, step.bound))
        return figure if isinstance(raw, Between) else _REPORTED_AS.format(figure=figure, raw=raw.text)
    exact = both(lambda lang: number(fraction(low), lang))
    if step.reason is Reason.FIGURE_IMPRECISE:
        most = quantity(fraction(high), fact.unit)
        figure = Text("từ {exact} đến {most}", "{exact} to {most}").format(exact=exact, most=most)
    figure = figure or span_text(step.span, fact, step.bound)
    if source.village is not None and fact.per_village:
        return figure
    raw = source.case.raw.get(fact.id)
    if low != high and isinstance(raw, float):
        digits = Fraction(repr(float(raw)))
        raw = both(lambda lang: number(digits, lang))
        return _REPORTED_AS.format(figure=figure, raw=raw)
    if not isinstance(raw, str) or not is_converted(raw, fraction(low)):
        return figure
    raw = one_line(raw, longest=60)
    return Text("{figure} (xã báo cáo: “{raw}”)", "{figure} (reported as “{raw}”)").format(figure=figure, raw=raw)


_REPORTED_AS = Text("{figure} (xã báo cáo: {raw})", "{figure} (reported as {raw})")
_DECIMALS = str.maketrans({".": "", ",": ".", " ": ""}), str.maketrans({",": "", " ": ""})


def is_converted(raw: str, value: Fraction) -> bool:
    """Whether a figure as reported has another number than the figure as compared: 55.000.000 đồng are 55 million.

    >>> is_converted("55.000.000 đồng/người/năm", Fraction(55)), is_converted("2 bản tin/tuần", Fraction(2))
    (True, False)
    """
    digits = re.match(r"[-+]?[0-9][0-9., ]*", raw.strip())
    written = digits[0].rstrip("., ") if digits else ""
    for marks in _DECIMALS:
        number_ = written.translate(marks)
        if re.fullmatch(r"[-+]?[0-9]+([.][0-9]+)?", number_) and Fraction(number_) == value:
            return False
    return True


def advice(step: Step, source: Evaluation) -> Text | None:
    """Say what to report instead of a figure that is estimated or too close to its bound; None for any other figure."""
    node, facts = step.node, source.rules.facts
    if step.reason is Reason.WITHIN_ERROR:
        return ASCERTAIN
    if step.reason is not Reason.FIGURE_IMPRECISE or not isinstance(node, Compare):
        return None
    measure = node.measure
    years = (measure.now, measure.before) if isinstance(measure, Change) else (measure,)
    shares = [each for each in years if isinstance(each, Ratio)]
    if not shares:
        return Text("ghi số liệu đúng như biểu báo cáo", "give the figure as the reporting form has it")

    def named(ids: Iterable[str]) -> Text:
        return both(lambda lang: listing([facts[id_].label[lang] for id_ in dict.fromkeys(ids)], lang))

    parts, wholes = named([each.part for each in shares]), named([each.whole for each in shares])
    return _TWO_COUNTS.format(part=parts, whole=wholes)


_TWO_COUNTS = Text(
    "ghi tử số ({part}) và mẫu số ({whole})", "give the two counts: numerator ({part}) and denominator ({whole})"
)


def _implied(measure: Ratio, step: Step, source: Evaluation) -> Text:
    """Write a share of 100 % that is known only because a share that lies within it is 100 %."""
    facts = source.rules.facts
    assert step.span
    share = span_text(step.span, facts[measure.fact])
    why = next(facts[each.fact].label for each in measure.narrower if each.point(source) is not None)
    return Text("{share}, vì {why} đã là {share}", "{share}, because {why} is {share}").format(share=share, why=why)


WHICH_IS = Text("{counts}, bằng {share}", "{counts}, which is {share}")


def counts_of(measure: Ratio, span: Span, bound: Bound | None, source: Evaluation, template: Text = WHICH_IS) -> Text:
    """Write a share with the counts that it comes from: "2.301/2.410 người, bằng 95,48%"."""
    facts = source.rules.facts
    no_part = exactly((0, 1))  # a part need not be reported where the whole is 0
    part, whole = (each.point(source) or no_part for each in measure.counts)
    numbers = counts_text(part, whole, facts[measure.whole].unit)

    def say(lang: Lang) -> str:
        sums = [_terms(each, source)[lang] for each in measure.sums if each.derived(source) is not None]
        return f"{numbers[lang]} ({'; '.join(sums)})" if sums else numbers[lang]

    if not is_defined(span):
        return both(say)
    share = span_text(span, facts[measure.fact], bound)
    return template.format(counts=both(say), share=share)


def lacking_count(measure: Ratio, source: Evaluation) -> tuple[str, str] | None:
    """Return the count of a share that is reported and the one that is not; None unless just one is."""
    reported = {id_: source.given(id_, measure.previous) is not None for id_ in (measure.part, measure.whole)}
    if sum(reported.values()) != 1:
        return None
    return max(reported, key=lambda id_: reported[id_]), min(reported, key=lambda id_: reported[id_])


def _one_count(measure: Ratio, source: Evaluation) -> Text:
    """Write the count that is reported without the other, and name the one that is lacking."""
    facts, found = source.rules.facts, lacking_count(measure, source)
    if found is None:
        return NOT_REPORTED
    known, lacking = found
    span = source.given(known, measure.previous)
    assert span
    value = span_text(span, facts[known])
    return _ONE_COUNT.format(known=facts[known].label, value=value, lacking=facts[lacking].label)


_ONE_COUNT = Text(
    "mới có {known} ({value}); chưa có: {lacking}", "reported: only {known} ({value}); not reported: {lacking}"
)


def _terms(total: Sum, source: Evaluation) -> Text:
    """Write the figures that add up to a total: "số hộ nghèo 61 + số hộ cận nghèo 37"."""
    facts = source.rules.facts
    spans = [(facts[term], source.given(term, total.previous)) for term in total.terms]
    terms = [(fact.label, bare_span(span, fact.unit)) for fact, span in spans if span]
    return both(lambda lang: " + ".join(f"{label[lang]} {bare[lang]}" for label, bare in terms))


def _years(measure: Change, step: Step, source: Evaluation) -> Text:
    """Write a share in two years, and the change: "năm 2023: 8,2%; năm 2024: 7,7% (giảm 0,5 điểm phần trăm)"."""
    year = source.case.year
    if not step.span or not is_defined(step.span):
        return Text("không tính được tỷ lệ", "there is no share")
    before, now = (_level(level, source) for level in (measure.before, measure.now))
    change = change_of(measure, step, source)
    return Text(
        "năm {year}: {before}; năm {year_2}: {now} ({change})", "{year}: {before}; {year_2}: {now} ({change})"
    ).format(year=year - 1, before=before, year_2=year, now=now, change=change)


def _level(level: Given | Ratio, source: Evaluation) -> Text:
    """Write the share of one year, with its counts if they are known."""
    span = level.point(source)
    assert span
    if isinstance(level, Ratio) and level.derived(source) is not None:
        return counts_of(level, span, None, source)
    return span_text(span, source.rules.facts[level.fact])


def change_of(measure: Change, step: Step, source: Evaluation) -> Text:
    """Write by how much a share rose or fell between two years: "tăng 2 điểm phần trăm"."""
    assert step.span
    if is_range(step.span):
        return change_between(step.span, source.rules.facts[measure.fact].unit, measure.sign, step.bound)
    bound, change = bound_value(step.bound), fraction(step.span[0])
    if not change:
        return Text("không thay đổi", "unchanged")
    beside = bound if bound is None or change > 0 else -bound
    size = quantity(abs(change), source.rules.facts[measure.fact].unit, digits=DIGITS, beside=beside)
    message = Text("tăng", "a rise of") if (change > 0) == (measure.sign > 0) else Text("giảm", "a fall of")
    return Text("{words} {size}", "{words} {size}").format(words=message, size=size)


def _lacking_year(measure: Change, source: Evaluation) -> Text:
    """Write for which of the two years of a change the figure is missing, and the figure of the other."""
    year = source.case.year
    for level, other, other_year in ((measure.now, measure.before, year - 1), (measure.before, measure.now, year)):
        if level.point(source) is not None and other.point(source) is None:
            return lacks_year(other_year)
    return Text("chưa có số liệu của cả hai năm", "neither year's figure is reported")


def lacks_year(year: int) -> Text:
    """Say that the figure of a year is missing."""
    return Text("chưa có số liệu năm {year}", "the figure of {year} is not reported").format(year=year)
