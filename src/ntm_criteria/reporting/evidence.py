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
    Ratio,
    Reason,
    Relation,
    Verdict,
    label,
)
from ntm_criteria.reporting.figures import NOT_REPORTED, advice, figure, keys_of, lacking_count, subject
from ntm_criteria.reporting.leaves import Leaf, leaves, measured, without_repeats
from ntm_criteria.reporting.letters import lettered_parts, letters_of_steps
from ntm_criteria.reporting.reasons import is_left
from ntm_criteria.reporting.remarks import remark
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.reporting.summary import MANY, summary_of
from ntm_criteria.text import AND, Text, both, listing, reworded
from ntm_criteria.wording import EVENTS, case, denied


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
    summary = summary_of(flags, result) if len(flags) >= MANY else []
    groups = _groups([leaf for leaf in found if not summary or leaf not in flags], result)
    if not summary and len(groups) == 1 and groups[0].is_requirement and not groups[0].is_branched:
        return groups[0].clauses(result, remarks), groups[0].leaves[0].step
    missing = [group for group in groups if group.is_missing(result, remarks)]
    shown = [group.sentence(result, remarks) for group in groups if group not in missing]
    return [*summary, *shown, *_missing(missing), *_parts_lacking(result)], None


def _missing(groups: list["_Group"]) -> list[Text]:
    """List the figures that are not reported: "chưa có số liệu: A; B"."""
    names = both(lambda lang: "; ".join(f"{group.marks}{group.name[lang]}" for group in groups))
    return (
        [Text("{missing}: {names}", "{missing}: {names}").format(missing=NOT_REPORTED, names=names)] if groups else []
    )


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
            if isinstance(change, Change) and part.span is None:  # it says which years are missing
                yield from (
                    level
                    for level, other in zip(step.parts, measures, strict=True)
                    if other == change.now and level.reason is Reason.FIGURE_MISSING
                )
                continue
            if not isinstance(change, Change) or change.derived(source) is None:
                continue
            if part.reason is Reason.ZERO_WHOLE:  # there is no share to speak of, this year or last year
                yield part
                continue
            is_out_of_reach = part.verdict is Verdict.NOT_MET and not result.assessment.shortfall(part)
            for level in (each for each, measure in zip(step.parts, measures, strict=True) if measure == change.now):
                if level.verdict is Verdict.MET or _lacks_less(level, part, result):
                    yield part
                elif (level.verdict is Verdict.UNKNOWN and part.verdict is Verdict.MET) or (
                    level.verdict is Verdict.NOT_MET and not is_out_of_reach
                ):
                    yield level
    for part in () if step.is_leaf else step.bearing:
        yield from _said_elsewhere(part, result)


def _lacks_less(one: Step, other: Step, result: IndicatorResult) -> bool:
    """Whether a comparison lacks less than another one, so that it is the nearer way to meet the requirement."""
    shortfalls = [result.assessment.shortfall(step) for step in (one, other)]
    if None in shortfalls:
        return False
    own, others = shortfalls
    assert own is not None
    assert others is not None
    return own.unit == others.unit and own.high < others.low


@frozen
class _Group:
    """Leaves about one figure, which is shown once.

    :ivar letters: the letters of the parts of the requirement that read it.
    """

    name: Text
    figure: Text
    is_requirement: bool
    leaves: tuple[Leaf, ...]
    letters: tuple[str, ...] = ()

    @property
    def marks(self) -> str:
        """The letters, with a blank after them."""
        return "".join(f"{mark} " for mark in self.letters)

    def is_missing(self, result: IndicatorResult, remarks: dict[object, Text]) -> bool:
        """Whether the figure is not reported and there is nothing else to say of it."""
        return self.figure == NOT_REPORTED and not any(_notes(leaf, result, remarks) for leaf in self.leaves)

    @property
    def is_branched(self) -> bool:
        return any(leaf.branch for leaf in self.leaves)

    def clauses(self, result: IndicatorResult, remarks: dict[object, Text]) -> list[Text]:
        """Write the figure without its name, and what is to be said of it."""
        rest = [text for leaf in self.leaves for text in _notes(leaf, result, remarks)]
        return [self.figure, *_once(rest)]

    def sentence(self, result: IndicatorResult, remarks: dict[object, Text]) -> Text:
        """Write the figure with its name, and each verdict on it."""
        said_of = [(_case(leaf, result), self._said_of(leaf, result, remarks)) for leaf in self.leaves]
        if len({text for _, text in said_of}) == 1:  # one verdict in every case
            said_of = [(None, text) for _, text in said_of]
        texts = [
            Text("{when}: {text}", "{when}: {text}").format(when=when, text=text) if when else text
            for when, text in said_of
            if text.vi
        ]
        notes_ = both(lambda lang: "; ".join(text[lang] for text in _once(texts)))
        dash = " – " if notes_.vi else ""
        vi, en = (_beside_name(self.name[lang], self.figure[lang], head) for lang, head in _NUMBER_OF.items())
        shown = reworded(self.figure, vi=vi, en=en)
        return both(lambda lang: f"{self.marks}{self.name[lang]}: {shown[lang]}{dash}{notes_[lang]}")

    @staticmethod
    def _said_of(leaf: Leaf, result: IndicatorResult, remarks: dict[object, Text]) -> Text:
        notes = [note for note in (_verdict_of(leaf), *_notes(leaf, result, remarks)) if note]
        return both(lambda lang: ", ".join(note[lang] for note in notes))


_NUMBER_OF = {"vi": "số ", "en": "number of "}


def _beside_name(name: str, figure: str, head: str) -> str:
    """Leave out the unit of a figure where its name is just that: "số học sinh: 512"."""
    counted = name.removeprefix(head)
    digits = figure.removesuffix(f" {counted}")
    return digits if counted != name and digits[-1:].isdigit() else figure


def _once(texts: list[Text]) -> list[Text]:
    return [*dict.fromkeys(texts)]


def _groups(found: list[Leaf], result: IndicatorResult) -> list[_Group]:
    groups: dict[tuple[Text, Text], _Group] = {}
    letters, shown = letters_of_steps(result), {_fact(leaf.step) for leaf in found if leaf.step.span is not None}
    for leaf in found:
        name = subject(leaf.step, result.assessment)
        value = _figure(leaf, result)
        if lacking := _lacking_count(leaf, result, shown):
            name, value = lacking, NOT_REPORTED
        old = groups.get((name, value), _Group(name, value, is_requirement=False, leaves=()))
        is_requirement = old.is_requirement or leaf.is_requirement
        mark = letters.get(id(leaf.step))
        marks = tuple(dict.fromkeys((*old.letters, *([mark] if mark else []))))
        groups[name, value] = _Group(name, value, is_requirement, (*old.leaves, leaf), marks)
    return [*groups.values()]


def _lacking_count(leaf: Leaf, result: IndicatorResult, shown: set[str | None]) -> Text | None:
    """Name the count that a share lacks, where the other count is among the figures `shown` already, which it joins."""
    node = leaf.step.node
    measure = node.measure if isinstance(node, Compare) else None
    if not isinstance(measure, Ratio) or leaf.step.span is not None:
        return None
    counts, facts = lacking_count(measure, result.assessment.source), result.assessment.rules.facts
    if counts is None:
        return None
    is_shown = counts[0] in shown
    shown.add(counts[0])
    return facts[counts[1]].label if is_shown else None


def _figure(leaf: Leaf, result: IndicatorResult) -> Text:
    """Write the figure of a leaf; of a count that must be 0, that it is still there or has happened."""
    assessment, step = result.assessment, leaf.step
    text = figure(step, assessment.source, is_requirement=leaf.is_requirement)
    if leaf.is_requirement and _must_be_none(leaf, result):
        unit = assessment.rules.facts[_fact(step) or ""].unit
        return reworded(text, vi=f"{'đã xảy ra' if unit and unit.id in EVENTS else 'còn'} {text.vi}")
    return text


def _fact(step: Step) -> str | None:
    node = step.node
    return node.measure.fact if isinstance(node, Compare) else None


def _must_be_none(leaf: Leaf, result: IndicatorResult) -> bool:
    node, facts = leaf.step.node, result.assessment.rules.facts
    if not isinstance(node, Compare) or node.relation is not Relation.AT_MOST or node.is_over_villages:
        return False
    return is_left(leaf.step, facts[_fact(leaf.step) or ""])


def _notes(leaf: Leaf, result: IndicatorResult, remarks: dict[object, Text]) -> list[Text]:
    """Return the remark on a leaf, its shortfall, and advice if the verdict is open."""
    help_ = advice(leaf.step, result.assessment.source) if result.verdict is Verdict.UNKNOWN else None
    found = (remarks.get(measured(leaf)), _shortfall(leaf, result), help_)
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
    met: list[Text | None] = [case(when, facts, key_of) for when, is_met in leaf.branch if is_met]
    parts = met or [denied(when, facts) for when, _ in leaf.branch]
    texts = [part for part in parts if part]
    if len(texts) < len(parts):
        return Text("trường hợp khác", "otherwise")
    return Text("nếu {case}", "if {case}").format(
        case=both(lambda lang: f" {AND[lang]} ".join(text[lang] for text in texts))
    )


def _parts_lacking(result: IndicatorResult) -> list[Text]:
    """Say how many parts of a count are lacking, and which they can be: "còn thiếu 01 nội dung: (b) hoặc (c)"."""
    step, shortfall = result.step, result.shortfall
    if step.verdict is not Verdict.NOT_MET or not isinstance(step.node, CountOf) or shortfall is None:
        return []
    if result.assessment.rules.level == "withdrawal":  # what lacks is not asked there
        return []
    lacking = shortfall_text(shortfall, result.assessment)
    not_yet = (Verdict.NOT_MET, Verdict.UNKNOWN)
    letters = [mark for mark, part in lettered_parts(result) if part.verdict in not_yet]
    if not letters:
        return [lacking]
    either = Text("hoặc", "or") if shortfall.high < len(letters) else Text("và", "and")
    return [both(lambda lang: f"{lacking[lang]}: {listing(letters, lang, last=either)}")]
