"""Writes the figures that a verdict rests on, each once, with what each makes of the requirement and what it lacks."""

from collections.abc import Iterator

from attrs import frozen

from ntm_criteria.judging import IndicatorResult, Step
from ntm_criteria.model import (
    AnyOf,
    Change,
    Compare,
    CountOf,
    Matches,
    Reason,
    Relation,
    Verdict,
    label,
)
from ntm_criteria.reporting.figures import advice, figure, keys_of, subject
from ntm_criteria.reporting.leaves import Leaf, leaves, measured, without_repeats
from ntm_criteria.reporting.reasons import is_left
from ntm_criteria.reporting.remarks import remark
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.text import AND, Text, both, counted, listing, reworded
from ntm_criteria.wording import EVENTS, Listed, denied, letter, requirement, said

_MANY = 5  # flags are listed one by one up to this number


def evidence(result: IndicatorResult) -> tuple[list[Text], Step | None]:
    """Return the clauses on the figures of an indicator; and the leaf that they are all about, if there is but one."""
    all_leaves = leaves(result.step)
    elsewhere = [*_said_elsewhere(result.step, result)]
    found = without_repeats([leaf for leaf in all_leaves if not any(leaf.step is other for other in elsewhere)])
    remarks: dict[object, Text] = {}
    for leaf in all_leaves:
        if text := remark(leaf.step, result.assessment):
            remarks.setdefault(measured(leaf), text)
    flags = [leaf for leaf in found if _is_finding(leaf)]
    summary = _summary(flags, result) if len(flags) >= _MANY else []
    groups = _groups([leaf for leaf in found if not summary or leaf not in flags], result)
    if not summary and len(groups) == 1 and groups[0].is_requirement and not groups[0].is_branched:
        return groups[0].clauses(result, remarks), groups[0].leaves[0].step
    return [*summary, *(group.sentence(result, remarks) for group in groups), *_parts_lacking(result)], None


def _is_finding(leaf: Leaf) -> bool:
    return leaf.is_requirement and isinstance(leaf.step.node, Matches) and leaf.step.node.values == (True,)


def _said_elsewhere(step: Step, result: IndicatorResult) -> Iterator[Step]:
    """Yield the steps of which "a share, or its change since last year" shows the other one.

    The change shows both years, and how far it is to go; the share is shown where it meets its bound.
    """
    source = result.assessment.source
    if isinstance(step.node, AnyOf) and not step.node.is_secondary:
        measures = [part.node.measure if isinstance(part.node, Compare) else None for part in step.parts]
        for change, part in zip(measures, step.parts, strict=True):
            if not isinstance(change, Change) or part.span is None or change.derived(source) is None:
                continue
            is_out_of_reach = part.verdict is Verdict.NOT_MET and not result.assessment.shortfall(part)
            for level in (each for each, measure in zip(step.parts, measures, strict=True) if measure == change.now):
                if level.verdict is Verdict.MET:
                    yield part
                elif level.verdict is Verdict.NOT_MET and not is_out_of_reach:
                    yield level
    for part in () if step.is_leaf else step.bearing:
        yield from _said_elsewhere(part, result)


@frozen
class _Group:
    """Leaves about one figure, which is shown once."""

    name: Text
    figure: Text
    is_requirement: bool
    leaves: tuple[Leaf, ...]

    @property
    def is_branched(self) -> bool:
        return any(leaf.branch for leaf in self.leaves)

    def clauses(self, result: IndicatorResult, remarks: dict[object, Text]) -> list[Text]:
        """Write the figure without its name, and what is to be said of it."""
        rest = [text for leaf in self.leaves for text in _notes(leaf, result, remarks)]
        return [self.figure, *_once(rest)]

    def sentence(self, result: IndicatorResult, remarks: dict[object, Text]) -> Text:
        """Write the figure with its name, and each verdict on it."""
        said_of = []
        for leaf in self.leaves:
            notes = [note for note in (_verdict_of(leaf), *_notes(leaf, result, remarks)) if note]
            case = _case(leaf, result)
            text = _joined(notes)
            if case:
                text = Text("{case}: {text}", "{case}: {text}").format(case=case, text=text) if text.vi else case
            said_of += [text] if text.vi else []
        notes_ = both(lambda lang: "; ".join(text[lang] for text in _once(said_of)))
        dash = " – " if notes_.vi else ""
        return both(lambda lang: f"{self.name[lang]}: {self.figure[lang]}{dash}{notes_[lang]}")


def _once(texts: list[Text]) -> list[Text]:
    return [*dict.fromkeys(texts)]


def _groups(found: list[Leaf], result: IndicatorResult) -> list[_Group]:
    groups: dict[tuple[Text, Text], _Group] = {}
    for leaf in found:
        name = subject(leaf.step, result.assessment)
        value = _figure(leaf, result)
        old = groups.get((name, value), _Group(name, value, is_requirement=False, leaves=()))
        is_requirement = old.is_requirement or leaf.is_requirement
        groups[name, value] = _Group(name, value, is_requirement, (*old.leaves, leaf))
    return [*groups.values()]


def _figure(leaf: Leaf, result: IndicatorResult) -> Text:
    """Write the figure of a leaf; of a count that must be 0, that it is still there or has happened."""
    assessment, step = result.assessment, leaf.step
    text = figure(step, assessment.source, is_requirement=leaf.is_requirement)
    if leaf.is_requirement and _must_be_none(leaf, result):
        unit = assessment.rules.facts[_fact_of(step)].unit
        return reworded(text, vi=f"{'đã xảy ra' if unit and unit.id in EVENTS else 'còn'} {text.vi}")
    return text


def _fact_of(step: Step) -> str:
    node = step.node
    assert isinstance(node, Compare)
    return node.measure.fact or ""


def _must_be_none(leaf: Leaf, result: IndicatorResult) -> bool:
    node, facts = leaf.step.node, result.assessment.rules.facts
    if not isinstance(node, Compare) or node.relation is not Relation.AT_MOST or node.is_over_villages:
        return False
    return is_left(leaf.step, facts[_fact_of(leaf.step)])


def _notes(leaf: Leaf, result: IndicatorResult, remarks: dict[object, Text]) -> list[Text]:
    """Return the remark on a leaf, its shortfall and advice."""
    found = (remarks.get(measured(leaf)), _shortfall(leaf, result), advice(leaf.step, result.assessment.source))
    return [note for note in found if note]


def _verdict_of(leaf: Leaf) -> Text | None:
    """Put the verdict on a leaf into words; None if the leaf is not a requirement, or its figure shows the verdict."""
    step = leaf.step
    if not leaf.is_requirement or step.reason in (Reason.FIGURE_MISSING, Reason.VILLAGES_MISSING):
        return None
    if step.span is None and not step.parts and isinstance(step.node, Compare):
        return None
    if isinstance(step.node, Matches) and step.node.values == (True,):
        return None
    return label(step.verdict, step.reason)


def _shortfall(leaf: Leaf, result: IndicatorResult) -> Text | None:
    """Put the shortfall of a leaf into words; None unless it is a cause of the verdict, or decides in a case that is open."""
    step, assessment = leaf.step, result.assessment
    is_cause = leaf.branch or any(step is cause for cause in result.step.leaves(Verdict.NOT_MET))
    shortfall = assessment.shortfall(step) if is_cause else None
    if shortfall is None:
        return None
    if _must_be_none(leaf, result):
        none = Text("yêu cầu không còn {unit} nào", "none may be left")
        if shortfall.unit.id in EVENTS:
            none = Text("yêu cầu không xảy ra {unit} nào", "none may occur")
        return none.format(unit=shortfall.unit.many)
    return shortfall_text(shortfall, assessment, step)


def _case(leaf: Leaf, result: IndicatorResult) -> Text | None:
    """Write the case in which a leaf of an open choice applies: "nếu số học sinh không quá 500 người"."""
    if not leaf.branch:
        return None
    facts, key_of = result.assessment.rules.facts, keys_of(result.assessment)
    met: list[Text | None] = [requirement(when, facts, key_of) for when, is_met in leaf.branch if is_met]
    parts = met or [denied(when, facts) for when, _ in leaf.branch]
    texts = [part for part in parts if part]
    if len(texts) < len(parts):
        return Text("trường hợp khác", "otherwise")
    return Text("nếu {case}", "if {case}").format(
        case=both(lambda lang: f" {AND[lang]} ".join(text[lang] for text in texts))
    )


def _summary(flags: list[Leaf], result: IndicatorResult) -> list[Text]:
    """Say of many findings how many are met, which are not, and which are missing."""
    facts, total = result.assessment.rules.facts, len(flags)
    labels = [(facts[leaf.step.node.fact].label, leaf.step) for leaf in flags if isinstance(leaf.step.node, Matches)]
    of_criteria = all(text.vi.startswith("tiêu chí ") for text, _ in labels)
    noun = Text("tiêu chí", "criteria") if of_criteria else Text("nội dung", "findings")
    found = []
    for verdict, word in (
        (Verdict.MET, Text("đạt", "met")),
        (Verdict.NOT_MET, Text("chưa đạt", "not met")),
        (Verdict.UNKNOWN, Text("chưa có số liệu", "not reported")),
    ):
        names = [text for text, step in labels if step.verdict is verdict]
        n = len(names)
        if not n:
            continue
        shown = names if verdict is Verdict.NOT_MET or (verdict is Verdict.UNKNOWN and n <= _MANY) else []
        list_ = _in_brackets(shown)
        text = Text("{n}/{total} {noun} {word}{names}", "{n} of {total} {noun} {word}{names}")
        found.append(text.format(n=counted(n), total=counted(total), noun=noun, word=word, names=list_))
    return found


def _joined(texts: list[Text]) -> Text:
    return both(lambda lang: ", ".join(text[lang] for text in texts))


def _in_brackets(names: list[Text]) -> Text:
    return both(lambda lang: f" ({listing([name[lang] for name in names], lang)})" if names else "")


def _parts_lacking(result: IndicatorResult) -> list[Text]:
    """Say how many parts of a count are lacking, and which they can be: "còn thiếu 01 nội dung: (b) hoặc (c)"."""
    step, shortfall, assessment = result.step, result.shortfall, result.assessment
    if step.verdict is not Verdict.NOT_MET or not isinstance(step.node, CountOf) or shortfall is None:
        return []
    lacking = shortfall_text(shortfall, assessment)
    open_ = [i for i, part in enumerate(step.parts) if part.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)]
    sentence = said(result.indicator.stated, assessment.rules.facts, keys_of(assessment))
    if not open_ or not isinstance(sentence, Listed) or len(sentence.parts) != len(step.parts):
        return [lacking]
    letters = [f"({letter(i)})" for i in open_]
    either = Text("hoặc", "or") if shortfall.high < len(open_) else Text("và", "and")
    return [both(lambda lang: f"{lacking[lang]}: {listing(letters, lang, last=either)}")]
