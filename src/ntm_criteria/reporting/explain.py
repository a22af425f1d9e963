"""The sentences that explain a verdict, the same in every format.

They state the verdict; the figures as reported and as compared, with the shortfall; the requirement, and how unclear wording
was interpreted; the source and the line of the rule file.
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
    """The one to four lines that explain the verdict on an indicator.

    :param with_title: whether the last line names the document as well as the place in it.
    """
    texts = (_verdict(result), _evidence(result), _requirement(result), sources_of(result, with_title=with_title))
    return [line(text) for text in texts if text.vi]


def verdict_words(result: IndicatorResult | CriterionResult | Assessment) -> Text:
    """The verdict in words, with the parts that failed or the reason in brackets."""
    words = label(result.verdict, result.reason)
    why = _failed(result) if result.verdict is Verdict.NOT_MET else None
    if why is None:
        if result.reason in (None, Reason.FIGURE_MISSING, Reason.NOT_CONFIRMED):  # these only repeat the verdict
            return words
        why = _because(result.step) or result.reason.text
    return both(lambda lang: f"{words[lang]} ({why[lang]})")


def _failed(result: IndicatorResult | CriterionResult | Assessment) -> Text | None:
    """The indicators of a criterion, or the criteria of a set, that are not met."""
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
    """The rule's own words for the exemption that decided, if one did."""
    deciding = step.deciding
    if deciding.villages is not None:  # every village is exempt
        exemptions = (_because(part) for part in deciding.parts if part.verdict is deciding.verdict)
        return next((because for because in exemptions if because), None)
    return deciding.node.because if isinstance(deciding.node, Fixed) else None


def _evidence(result: IndicatorResult) -> Text:
    """The figures that the verdict rests on, with their shortfalls. Each of several figures also has its name and verdict."""
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
    """The verdict on a required leaf, unless its figure already shows the verdict."""
    step = leaf.step
    is_flag = isinstance(step.node, Matches) and step.node.values == (True,)
    if not leaf.is_requirement or is_flag or step.reason in (Reason.FIGURE_MISSING, Reason.VILLAGES_MISSING):
        return None
    return label(step.verdict, step.reason)


def _shortfall(leaf: Step, result: IndicatorResult) -> Text | None:
    """The shortfall of a leaf, if that leaf is why the indicator is not met."""
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
    """The requirement in words, with the bound that applied to this commune."""
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
