"""Puts verdicts into words, with the reason in brackets: which part is missing, or what falls short."""

from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult, Step, Tally
from ntm_criteria.model import (
    NO_BASIS,
    AllOf,
    BoundTable,
    Change,
    Compare,
    CountOf,
    Fact,
    FactKind,
    Fixed,
    Matches,
    Ratio,
    Reason,
    Relation,
    Verdict,
    VillageCount,
    Villages,
    fraction,
    label,
)
from ntm_criteria.reporting.figures import keys_of, lacking_count, lacks_year, subject
from ntm_criteria.reporting.leaves import leaves
from ntm_criteria.reporting.letters import lettered_parts
from ntm_criteria.reporting.shortfall import OCCURRED
from ntm_criteria.text import Text, both, counted, listing, number
from ntm_criteria.wording import EVENTS, quantity, range_of, unclear_axes, village_noun

_MOST_NAMED = 3  # of the figures that are missing; the figures below the verdict name them all
_LONGEST = 100


def verdict_words(result: IndicatorResult | CriterionResult | Assessment) -> Text:
    """Put a verdict into words, with the indicators or criteria that are not met, or the reason, in brackets."""
    words = result.verdict_text
    if isinstance(result, IndicatorResult) and result.role == "task":
        key = result.verdict if result.reason is not Reason.FIGURE_MISSING else None
        words = TASK_WORDS.get(key, words)
    why = _failed(result) if result.verdict is Verdict.NOT_MET else None
    why = why or because_of(result.step)
    if why is None and isinstance(result, IndicatorResult):
        why = reason_words(result)
    elif why is None and result.reason not in _REPEATING:
        why = result.reason.text if result.reason else None
    return both(lambda lang: f"{words[lang]} ({why[lang]})") if why else words


TASK_WORDS: dict[Verdict | None, Text] = {  # a task is done or not; None is the key of a figure that is missing
    Verdict.MET: Text("đã thực hiện", "done"),
    Verdict.NOT_MET: Text("chưa thực hiện", "not done"),
    None: Text("chưa có số liệu", "not reported"),
}


def verdict_labels(verdict: Verdict) -> tuple[Text, ...]:
    """Return the words that `verdict_words` begins with for a verdict: of indicators, of withdrawal sets and of tasks."""
    unknown = (NO_BASIS, TASK_WORDS[None]) if verdict is Verdict.UNKNOWN else ()
    of_tasks = (TASK_WORDS[verdict],) if verdict in TASK_WORDS else ()
    return (verdict.label, label(verdict, None, of_withdrawal=True), *of_tasks, *unknown)


_REPEATING = {None, Reason.FIGURE_MISSING, Reason.NOT_CONFIRMED, Reason.OTHER_VALUE}  # they only repeat the verdict


def _failed(result: IndicatorResult | CriterionResult | Assessment) -> Text | None:
    """List the indicators of a criterion, or the criteria of an assessment, that are not met; None if none are."""
    match result:
        case CriterionResult():
            names = [indicator.code for indicator in result.indicators if indicator.verdict is Verdict.NOT_MET]
            one, several = Text("chỉ tiêu", "indicator"), Text("chỉ tiêu", "indicators")
            if result.assessment.rules.level == "withdrawal":
                one, several = Text("trường hợp", "case"), Text("trường hợp", "cases")
            kind = one if len(names) == 1 else several
        case Assessment():
            names = [str(c.number) for c in result.criteria if c.verdict is Verdict.NOT_MET]
            kind = Text("tiêu chí", "criterion") if len(names) == 1 else Text("tiêu chí", "criteria")
        case _:
            return None
    return both(lambda lang: f"{kind[lang]} {listing(names, lang)}") if names else None


def because_of(step: Step) -> Text | None:
    """Return the rule's own words for the exemption that decided a step's verdict; None if no exemption decided it."""
    deciding = step.deciding
    if deciding.villages is not None:  # every village is exempt
        exemptions = (because_of(part) for part in deciding.parts if part.verdict is deciding.verdict)
        return next((because for because in exemptions if because), None)
    return deciding.node.because if isinstance(deciding.node, Fixed) else None


def reason_words(result: IndicatorResult) -> Text | None:
    """Return the reason of an indicator's verdict in words that name the part; None if they would only repeat it."""
    reason, assessment = result.reason, result.assessment
    if reason is Reason.TOO_FEW_PARTS:
        return _too_few(result)
    if reason is Reason.FIGURE_MISSING:
        return _missing(result)
    if result.verdict is Verdict.NOT_MET and (parts := _parts_not_met(result)):
        return parts
    step = result.deciding if result.verdict is Verdict.NOT_MET else result.step.deciding
    if reason is Reason.SCOPE_MISSING and step.villages is not None and step.bound and not step.bound.open:
        step = next((part for part in step.parts if part.reason is reason), step).deciding
    if reason is Reason.SCOPE_MISSING and isinstance(step.node, Compare):
        return _scope(step, step.node, assessment) or reason.text
    if reason in (Reason.BELOW_BOUND, Reason.ABOVE_BOUND) and isinstance(step.node, Compare):
        return _missed(step, step.node, assessment) or reason.text
    return None if reason in _REPEATING else reason.text if reason else None


def _parts_not_met(result: IndicatorResult) -> Text | None:
    """Name the parts that are not met by their letters in the requirement: "nội dung (c)"; None if they have none."""
    if not isinstance(result.step.node, AllOf):
        return None
    parts = lettered_parts(result)
    letters = [mark for mark, part in parts if part.verdict is Verdict.NOT_MET]
    if len(letters) == len(parts):
        return _ALL_PARTS.format(n=counted(len(parts))) if parts else None
    parts_named = _PART if len(letters) == 1 else _PARTS
    return parts_named.format(names=both(lambda lang: listing(letters, lang)))


_PART, _PARTS = Text("nội dung {names}", "part {names}"), Text("nội dung {names}", "parts {names}")
_ALL_PARTS = Text("cả {n} nội dung", "all {n} parts")


def _too_few(result: IndicatorResult) -> Text | None:
    """Say how many parts are met and how many are required: "mới đạt 01/03 nội dung, yêu cầu 02"."""
    step = result.step.counting
    if step is None or not isinstance(step.node, CountOf):
        return Reason.TOO_FEW_PARTS.text
    node, tally = step.node, Tally.of(step.parts, ())
    total, failed = tally.counted, tally.not_met
    if result.assessment.rules.level == "withdrawal":
        share = both(lambda lang: number(fraction((100 * failed, total)), lang, digits=1))
        return Text(
            "{failed}/{total} tiêu chí không đạt, bằng {share}%",
            "{failed} of {total} criteria not met, which is {share}%",
        ).format(failed=counted(failed), total=total, share=share)
    return Text(
        "mới đạt {met}/{total} nội dung, yêu cầu {at_least}", "{met} of {total} parts met, {at_least} required"
    ).format(met=counted(tally.met), total=counted(total), at_least=counted(node.at_least))


def _missing(result: IndicatorResult) -> Text | None:
    """Name the figures that are missing beside others that are reported; None if nothing is reported at all."""
    assessment, source = result.assessment, result.assessment.source
    found = leaves(result.step)
    lacking = dict[str, Text]()
    for leaf in found:
        step = leaf.step
        if step.verdict is not Verdict.UNKNOWN:
            continue
        node = step.node
        measure = node.measure if isinstance(node, Compare) else None
        if isinstance(measure, Villages):
            tally = Tally.of(step.parts, step.villages or ())
            if tally.unknown and tally.unknown < tally.counted:
                n = tally.unknown
                return Text("chưa có số liệu của {n} {villages}", "no figure for {n} {villages}").format(
                    n=counted(n), villages=village_noun(n)
                )
        if step.span is not None or step.found is not None:
            continue
        if isinstance(measure, Change):
            known = [each.point(source) is not None for each in (measure.before, measure.now)]
            if any(known) and not all(known):
                return lacks_year(assessment.year - 1 if known[1] else assessment.year)
        name = subject(step, assessment)
        if isinstance(node, Matches):
            name = Text("“{name}”", "“{name}”").format(name=name)
        if isinstance(measure, Ratio) and (counts := lacking_count(measure, source)):
            name = assessment.rules.facts[counts[1]].label
            return Text("chưa có: {name}", "not reported: {name}").format(name=name)
        lacking[name.vi] = name
    if len(found) == len([leaf for leaf in found if leaf.step.verdict is Verdict.UNKNOWN]) or not lacking:
        return None
    names = [*lacking.values()]
    if len(names) > _MOST_NAMED or (len(names) > 1 and sum(len(name.vi) for name in names) > _LONGEST):
        return Text("chưa có {n} số liệu", "{n} figures are not reported").format(n=counted(len(names)))
    return both(lambda lang: f"{_LACKING[lang]}: {listing([name[lang] for name in names], lang)}")


_LACKING = Text("chưa có", "not reported")


def _scope(step: Step, node: Compare, assessment: Assessment) -> Text | None:
    """Say which categories of the commune are not reported, and from where to where the bounds go."""
    if not isinstance(node.bound, BoundTable) or not step.bound:
        return None
    key_of, measure = keys_of(assessment), node.measure
    axes = [axis for axis in node.bound.axes if key_of(axis) is None]
    if not axes:
        return None
    facts = assessment.rules.facts
    unit = facts.units.get("%") if isinstance(measure, Villages) else facts[measure.fact].unit
    text, bounds = unclear_axes(axes, facts), range_of(step.bound.extremes, unit)
    return Text("{text}; mức {bounds}", "{text}; {bounds} apply").format(text=text, bounds=bounds) if bounds else text


def _missed(step: Step, node: Compare, assessment: Assessment) -> Text | None:
    """Say how a figure misses its bound, where that can be said better than "less than required"."""
    measure, relation = node.measure, node.relation
    if step.span is None or step.bound is None:
        return None
    if isinstance(measure, Villages):
        tally = Tally.of(step.parts, step.villages or ())
        failing, most = tally.not_met, step.bound.pair
        if isinstance(measure, VillageCount) and relation.is_floor and most and 0 < tally.counted < fraction(most):
            only = Text("xã chỉ có {n} thôn", "there are only {n} villages")
            if tally.counted == 1:
                only = Text("xã chỉ có {n} thôn", "there is only {n} village")
            return only.format(n=counted(tally.counted))
        if not relation.is_floor or not failing:
            return None
        fail = Text("còn {n} thôn chưa đạt", "{n} villages do not meet it")
        if failing == 1:
            fail = Text("còn {n} thôn chưa đạt", "{n} village does not meet it")
        return fail.format(n=counted(failing))
    fact = assessment.rules.facts[measure.fact]
    is_equal = step.bound.pair is not None and all(fraction(end) == fraction(step.bound.pair) for end in step.span)
    if isinstance(measure, Change) and relation.is_floor:
        return _change_missed(measure, is_none=step.bound.pair is not None and not step.bound.pair[0])
    if is_equal and relation is Relation.MORE_THAN:
        return Text("chưa vượt mức quy định", "not above the bound")
    if is_equal and relation is Relation.LESS_THAN:
        return Text("chưa thấp hơn mức quy định", "not below the bound")
    if relation is Relation.AT_MOST and is_left(step, fact) and step.span[0] == step.span[1]:
        value = quantity(fraction(step.span[0]), fact.unit)
        if fact.unit and fact.unit.id in EVENTS:
            return OCCURRED.format(value=value)
        return Text("vẫn còn {value}", "{value} left").format(value=value)
    return None


def _change_missed(measure: Change, *, is_none: bool) -> Text:
    if is_none:
        return Text("không tăng", "no rise") if measure.sign > 0 else Text("không giảm", "no fall")
    if measure.sign > 0:
        return Text("mức tăng thấp hơn yêu cầu", "the rise is less than required")
    return Text("mức giảm thấp hơn yêu cầu", "the fall is less than required")


def is_left(step: Step, fact: Fact) -> bool:
    """Whether a count is not 0 although its bound is "at most 0"."""
    is_none = step.bound is not None and step.bound.pair is not None and not step.bound.pair[0]
    return fact.kind is FactKind.COUNT and is_none and step.span is not None and step.span[0][0] > 0
