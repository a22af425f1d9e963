"""Puts the figure of a leaf (see `leaves`) into words, as it was compared and as it was reported."""

from fractions import Fraction

from ntm_criteria.judging import Assessment, Step, Tally
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    Bound,
    Change,
    Compare,
    Dictionary,
    Fact,
    FactKind,
    Matches,
    Ratio,
    Reason,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    body_of,
    fraction,
    plain,
)
from ntm_criteria.text import Lang, Text, both, count, listing, number, one_line
from ntm_criteria.wording import bare_number, quantity, requirement, value_text

DIGITS = 2  # decimals of a share; more where rounding to two would move the share across its bound


def subject(step: Step, assessment: Assessment) -> Text:
    """Return the label of a leaf's fact; for a measure of villages without a fact, the requirement on each village."""
    node, facts = step.node, assessment.rules.facts
    if isinstance(node, Matches):
        return facts[node.fact].label
    assert isinstance(node, Compare)
    measure = node.measure
    if not isinstance(measure, Villages):
        return facts[measure.fact].label
    fact = measure.fact or measure.flag
    return facts[fact].label if fact else requirement(body_of(measure), facts)


def figure(step: Step, assessment: Assessment, *, is_requirement: bool = True) -> Text:
    """Write the figure of a leaf as it was compared, and in brackets the text that the commune reported, if it differs.

    :param is_requirement: False for a leaf that only chooses between requirements.
    """
    node, facts = step.node, assessment.rules.facts
    if isinstance(node, Matches):
        if step.found is None or isinstance(step.found, tuple):
            return _NOT_REPORTED
        return value_text(facts[node.fact], step.found, must_be_true=is_requirement and node.values == (True,))
    assert isinstance(node, Compare)
    measure, source = node.measure, assessment.source
    if isinstance(measure, Villages):
        return _villages(step, measure, assessment)
    fact = facts[measure.fact]
    if step.span is None:
        return _lacking_year(measure, assessment) if isinstance(measure, Change) else _NOT_REPORTED
    if isinstance(measure, Ratio):
        if measure.derived(source) is not None:
            return _counts(measure, step, assessment)
    elif isinstance(measure, Change):
        if measure.derived(source) is not None:
            return _years(measure, step, assessment)
        if step.span[0][0] < 0:
            return _reported(fact, step, assessment, _change(measure, step, facts))
    return _reported(fact, step, assessment)


def _bound_value(bound: Bound | None) -> Fraction | None:
    return fraction(bound.value) if bound and bound.value else None


def _shown(pair: tuple[int, int], fact: Fact, bound: Bound | None = None) -> Text:
    digits = max(DIGITS, len(str(fact.scale)) - 1)
    return quantity(fraction(pair), fact.unit, digits=digits, beside=_bound_value(bound))


def _reported(fact: Fact, step: Step, assessment: Assessment, figure: Text | None = None) -> Text:
    """Write `figure` (by default the compared figure), and in brackets the text reported for `fact`, if it differs."""
    assert step.span
    low = step.span[0]
    exact = both(lambda lang: number(fraction(low), lang))
    figure = figure or _shown(low, fact, step.bound)
    raw = assessment.case.raw.get(fact.id)
    if not isinstance(raw, str) or _squeezed(raw) in map(_squeezed, (figure.vi, figure.en, exact.vi, exact.en)):
        return figure
    raw = one_line(raw, longest=60)
    return Text(f"{figure.vi} (xã báo cáo: “{raw}”)", f"{figure.en} (reported as “{raw}”)")


def _squeezed(text: str) -> str:
    return plain(text).replace(" ", "")


def _counts(measure: Ratio, step: Step, assessment: Assessment) -> Text:
    facts, source = assessment.rules.facts, assessment.source
    whole = source.given(measure.whole, measure.previous)
    part = source.given(measure.part, measure.previous) or (0, 1)  # a part need not be reported where the whole is 0
    unit = facts[measure.whole].unit

    def say(lang: Lang) -> str:
        numbers = "/".join(bare_number(fraction(n), unit)[lang] for n in (part, whole))
        return f"{numbers} {unit.name(lang, fraction(whole)) if unit else ''}"

    counts = both(say)
    if not whole[0]:
        return counts
    assert step.span
    share = _shown(step.span[0], facts[measure.fact], step.bound)
    return Text(f"{counts.vi}, bằng {share.vi}", f"{counts.en}, which is {share.en}")


def _years(measure: Change, step: Step, assessment: Assessment) -> Text:
    facts = assessment.rules.facts
    level = facts[measure.now.fact]
    if not step.span or not step.span[0][1]:
        return Text("không tính được tỷ lệ", "there is no share")
    before, now = (_shown(m.point(assessment.source), level) for m in (measure.before, measure.now))
    years = Text(f"năm trước {before.vi}, năm nay {now.vi}", f"{before.en} last year, {now.en} this year")
    if not step.span[0][0]:
        return Text(f"{years.vi}, không thay đổi", years.en)
    change = _change(measure, step, facts)
    return Text(f"{years.vi}, {change.vi}", f"{years.en}, {change.en}")


def _change(measure: Change, step: Step, facts: Dictionary) -> Text:
    """Write by how much a share rose or fell between two years: "a rise of 2%"."""
    assert step.span
    bound, change = _bound_value(step.bound), fraction(step.span[0])
    beside = bound if bound is None or change > 0 else -bound
    size = quantity(abs(change), facts[measure.fact].unit, digits=DIGITS, beside=beside)
    vi, en = ("tăng", "a rise of") if (change > 0) == (measure.sign > 0) else ("giảm", "a fall of")
    return Text(f"{vi} {size.vi}", f"{en} {size.en}")


def _villages(step: Step, measure: Villages, assessment: Assessment) -> Text:
    facts, tally = assessment.rules.facts, Tally.of(step.parts, step.villages or ())
    if not tally.steps and step.span is None:
        return Text("chưa có danh sách thôn", "there is no list of villages")
    if not tally.counted and step.span is None:
        return Text("không có thôn nào phải xét", "no village is concerned")
    reported = assessment.source.reported_as(measure)
    if reported and step.span and step.span != tally.span(measure):
        return _total(facts[reported], measure, step, assessment)

    if tally.unknown == tally.counted:
        n, unknown = tally.counted, _undecided(tally)
        villages = f"{n} {'village' if n == 1 else 'villages'}"
        if unknown is _NOT_REPORTED:
            if measure.named and n == 1:
                return _NOT_REPORTED
            vi = f"chưa có số liệu của thôn nào trong {count(n, 'vi')} thôn"
            return Text(vi, f"not reported for any of {villages}")
        return Text(f"{count(n, 'vi')} thôn {unknown.vi}", f"{villages} {unknown.en}")
    return both(lambda lang: _village_figures(step, measure, tally, lang))


_NOT_REPORTED = Text("chưa có số liệu", "not reported")
_NO_BASIS = Text("chưa có căn cứ đánh giá", "without a basis to judge")
_UNDECIDED = Text("chưa kết luận được", "undecided")


def _undecided(tally: Tally) -> Text:
    """Return the words for a tally's unknown villages: not reported, without a basis to judge, or undecided."""
    reasons = {step.reason for step in tally.steps if step.verdict is Verdict.UNKNOWN}
    if reasons <= {Reason.FIGURE_MISSING}:
        return _NOT_REPORTED
    return _NO_BASIS if all(reason and reason.is_about_the_law for reason in reasons) else _UNDECIDED


def _village_figures(step: Step, measure: Villages, tally: Tally, lang: Lang) -> str:
    """Write the number of villages with each verdict, and the names of villages that are not met or unknown."""
    total, villages = count(tally.counted, lang), "village" if tally.counted == 1 else "villages"
    words = {
        Verdict.MET: Text("đạt", "met"),
        Verdict.NOT_MET: Text("chưa đạt", "not met"),
        Verdict.UNKNOWN: _undecided(tally),
    }
    if tally.unknown:
        numbers = zip(words.values(), (tally.met, tally.not_met, tally.unknown), strict=True)
        noun = "thôn " if lang == "vi" else ""
        text = ", ".join(f"{count(n, lang)} {noun}{word[lang]}" for word, n in numbers if n)
        text += f" (tổng số {total} thôn)" if lang == "vi" else f" (of {total} {villages})"
    else:
        text = Text(f"{count(tally.met, 'vi')}/{total} thôn đạt", f"{tally.met} of {total} {villages}")[lang]
        if isinstance(measure, VillageShare) and tally.counted > 1:
            assert step.span
            share = number(fraction(step.span[0]), lang, digits=DIGITS, beside=_bound_value(step.bound))
            text += Text(f", bằng {share}%", f", which is {share}%")[lang]
    for verdict in (Verdict.NOT_MET, Verdict.UNKNOWN):
        by_village = zip(tally.names, tally.steps, strict=True)
        names = [one_line(name, longest=60) for name, inner in by_village if name and inner.verdict is verdict]
        if names:
            text += f"; {words[verdict][lang]}: {listing(names, lang)}"
    return text


def _total(fact: Fact, measure: Villages, step: Step, assessment: Assessment) -> Text:
    """Write the total that the commune reports as `fact` instead of a figure for each village: "7/8 villages"."""
    assert step.span
    raw = assessment.case.raw.get(fact.id)
    if isinstance(raw, str) and "/" in raw and fact.kind is not FactKind.COUNT:
        percent, total = assessment.source.given(fact.id, False)  # "7/8 thôn" is read as the pair (700, 8)
        noun = Text("thôn", "village" if total == 1 else "villages")
        return both(lambda lang: f"{count(percent // 100, lang)}/{count(total, lang)} {noun[lang]}")
    units = assessment.rules.facts.units
    unit = units.get(VILLAGE if isinstance(measure, VillageCount) else PERCENT)
    return quantity(fraction(step.span[0]), unit, digits=DIGITS, beside=_bound_value(step.bound))


def _lacking_year(measure: Change, assessment: Assessment) -> Text:
    """Write for which of the two years of a change the figure is missing: last year, this year or both."""
    now, before = (level.point(assessment.source) is not None for level in (measure.now, measure.before))
    if now:
        return Text("chưa có số liệu năm trước", "last year's figure is not reported")
    if before:
        return Text("chưa có số liệu năm nay", "this year's figure is not reported")
    return Text("chưa có số liệu của cả hai năm", "neither year's figure is reported")
