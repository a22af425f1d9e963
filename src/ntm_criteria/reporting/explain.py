"""Writes the sentences that explain a verdict; they are the same in every format.

They give, in this order: the verdict; the figures as reported and as compared, with the shortfall; the requirement, and how
unclear wording is interpreted; the source and the line of the rule file. A leaf is defined in `leaves`.
"""

from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult, Step
from ntm_criteria.model import Fixed, Matches, Reason, Verdict, facts_read, label
from ntm_criteria.reporting.figures import figure, subject
from ntm_criteria.reporting.leaves import Leaf, leaves, without_repeats
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.reporting.sources import sources_of
from ntm_criteria.text import Lang, Text, both, line, listing
from ntm_criteria.wording import requirement


def indicator_lines(result: IndicatorResult, *, with_title: bool = True) -> list[Text]:
    """Explain the verdict on an indicator in one to four lines.

    :param with_title: whether the last line names the document as well as the place in it.
    """
    texts = (_verdict(result), _evidence(result), _requirement(result), sources_of(result, with_title=with_title))
    return [line(text) for text in texts if text.vi]


def verdict_words(result: IndicatorResult | CriterionResult | Assessment) -> Text:
    """Put a verdict into words, with the indicators or criteria that are not met, or the reason, in brackets."""
    words = label(result.verdict, result.reason)
    why = _failed(result) if result.verdict is Verdict.NOT_MET else None
    if why is None:
        # these two reasons only repeat the verdict
        if result.reason in (None, Reason.FIGURE_MISSING, Reason.NOT_CONFIRMED):
            return words
        why = _because(result.step) or result.reason.text
    return both(lambda lang: f"{words[lang]} ({why[lang]})")


def _failed(result: IndicatorResult | CriterionResult | Assessment) -> Text | None:
    """List the indicators of a criterion, or the criteria of an assessment, that are not met; None if none are."""
    match result:
        case CriterionResult():
            names = [
                i.code for i in result.indicators if i.verdict is Verdict.NOT_MET and i.indicator.role == "indicator"
            ]
            kind = Text("chỉ tiêu", "indicator" if len(names) == 1 else "indicators")
        case Assessment():
            names = [str(c.number) for c in result.criteria if c.verdict is Verdict.NOT_MET]
            kind = Text("tiêu chí", "criterion" if len(names) == 1 else "criteria")
        case _:
            return None
    return both(lambda lang: f"{kind[lang]} {listing(names, lang)}") if names else None


def _verdict(result: IndicatorResult) -> Text:
    verdict, name = verdict_words(result), result.indicator.title
    return both(lambda lang: f"{result.code} {name[lang]}: {verdict[lang]}")


def _because(step: Step) -> Text | None:
    """Return the rule's own words for the exemption that decided a step's verdict; None if no exemption decided it."""
    deciding = step.deciding
    if deciding.villages is not None:  # every village is exempt
        exemptions = (_because(part) for part in deciding.parts if part.verdict is deciding.verdict)
        return next((because for because in exemptions if because), None)
    return deciding.node.because if isinstance(deciding.node, Fixed) else None


def _evidence(result: IndicatorResult) -> Text:
    """List the figures of the leaves that the verdict rests on, with their shortfalls.

    Each figure also gets the name of its fact and its verdict, unless the only leaf is a requirement.
    """
    evidence = without_repeats(leaves(result.step))
    if not evidence:
        return Text("", "")
    if len(evidence) == 1 and evidence[0].is_requirement:
        step, head = evidence[0].step, Text("Số liệu", "Figure")
        sentences = [figure(step, result.assessment), _shortfall(step, result)]
    else:
        head, sentences = Text("Số liệu", "Figures"), [_named_figure(leaf, result) for leaf in evidence]
    return both(lambda lang: f"{head[lang]}: {'; '.join(sentence[lang] for sentence in sentences if sentence)}.")


def _named_figure(leaf: Leaf, result: IndicatorResult) -> Text:
    step, assessment = leaf.step, result.assessment
    name, value = subject(step, assessment), figure(step, assessment, is_requirement=leaf.is_requirement)
    notes = [note for note in (_verdict_of(leaf), _shortfall(step, result)) if note]
    dash = " – " if notes else ""
    return both(lambda lang: f"{name[lang]}: {value[lang]}{dash}{', '.join(note[lang] for note in notes)}")


def _verdict_of(leaf: Leaf) -> Text | None:
    """Put the verdict on a leaf into words; None if the leaf is not a requirement, or its figure shows the verdict."""
    step = leaf.step
    is_flag = isinstance(step.node, Matches) and step.node.values == (True,)
    if not leaf.is_requirement or is_flag or step.reason in (Reason.FIGURE_MISSING, Reason.VILLAGES_MISSING):
        return None
    return label(step.verdict, step.reason)


def _shortfall(leaf: Step, result: IndicatorResult) -> Text | None:
    """Put the shortfall of a leaf into words; None if it has none, or is not a cause of the verdict "not met"."""
    is_cause = any(leaf is cause for cause in result.step.leaves(Verdict.NOT_MET))
    shortfall = result.assessment.shortfall(leaf) if is_cause else None
    return shortfall_text(shortfall, result.assessment) if shortfall else None


def _requirement(result: IndicatorResult) -> Text:
    indicator, required = result.indicator, requirement_of(result)
    head, aim, reading = Text("Yêu cầu", "Requirement"), Text("Mục tiêu phấn đấu", "Aim"), Text("Cách hiểu", "Read as")
    notes = [(aim, indicator.aim), (reading, indicator.interpretation)]

    def say(lang: Lang) -> str:
        more = "".join(f" {name[lang]}: {text[lang].rstrip('.')}." for name, text in notes if text)
        return f"{head[lang]}: {required[lang]}.{more}"

    return both(say)


def requirement_of(result: IndicatorResult) -> Text:
    """Put an indicator's requirement into words, with only the bound that applied to this commune."""
    case, applied = result.assessment.case, result.assessment.applied_scope
    condition, facts = result.indicator.stated, result.assessment.rules.facts

    def key_of(axis: str) -> str | Reason | None:
        return applied[axis] if axis in applied else case.key_of(axis)

    text = requirement(condition, facts, lambda bound: bound.applying(key_of))
    for axis, value in applied.items():
        if isinstance(value, str) and value != case.figures.get(axis) and (axis, False) in facts_read(condition):
            template = Text("{text} ({category} áp dụng: {value})", "{text} ({category} that applies: {value})")
            text = template.format(text=text, category=facts[axis].label, value=facts[axis].values[value])
    return text
