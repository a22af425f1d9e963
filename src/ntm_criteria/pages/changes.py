"""Writes what is different in two results as plain text: other verdicts first, then other figures only."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from ntm_criteria.judging import Assessment, CriterionResult
from ntm_criteria.model import Reason, Unit, Verdict, label
from ntm_criteria.pages.frame import commune_name, counts_line, period_in
from ntm_criteria.planning import AssessmentChanges, Change, WhatIf
from ntm_criteria.records import (
    LevelComparison,
    LevelComparisons,
    ResultChange,
    ResultChanges,
    StoredCriterion,
    StoredIndicator,
    StoredResult,
)
from ntm_criteria.reporting import because_text, figure_cell, title_of
from ntm_criteria.text import Lang, Text, both, capital, counted, line, listing, with_names
from ntm_criteria.wording import quantity

Side = Assessment | StoredResult
_TITLE = Text("SO SÁNH HAI KẾT QUẢ", "TWO RESULTS COMPARED")
_SUPPOSED = Text(
    "KẾT QUẢ NẾU SỐ LIỆU THAY ĐỔI (giả định, không phải số liệu của xã)", "THE RESULT IF THE FIGURES WERE OTHERS"
)
_SUPPOSING = Text("Giả định {figure}", "Supposing {figure}")
_BEFORE, _AFTER = Text("Trước: {side}", "Before: {side}"), Text("Sau: {side}", "After: {side}")
_SIDE = Text("{commune}, năm {year}{figures}, theo {rules}", "{commune}, {year}{figures}, by “{rules}”")
_FIGURES = Text(", số liệu {period}", ", figures of {period}")
_OVERALL = Text("Kết quả chung: {change}", "Overall: {change}")
_FROM_TO = Text("{before} → {after}", "{before} → {after}")
_CRITERION = Text("Tiêu chí {number}: {change}", "Criterion {number}: {change}")
_STILL = Text("vẫn {verdict}", "still {verdict}")
_NEW = Text("Chỉ tiêu thay đổi kết quả ({n})", "Indicators with another verdict ({n})")
_OTHERS = Text("Chỉ tiêu giữ nguyên kết quả, số liệu thay đổi ({n})", "Same verdict, other figures ({n})")
_NONE = Text("Không chỉ tiêu nào thay đổi.", "No indicator is different.")
_FIGURE = Text("Số liệu: {change}", "Figure: {change}")
_NEWLY_MET = Text("Chỉ tiêu mới đạt ({n})", "Newly met ({n})")
_LOST = Text("Chỉ tiêu không còn đạt ({n})", "No longer met ({n})")
_UNDECIDED = Text("Chỉ tiêu chưa kết luận được ({n})", "Undecided now ({n})")
_STILL_MISSING = Text("Chỉ tiêu vẫn chưa đạt ({n})", "Still not met ({n})")
OTHER_CHANGES = Text("Thay đổi khác ({n})", "Other changes ({n})")
FINDINGS = Text("Kết quả xác nhận của các cấp ({n})", "Findings of other levels ({n})")
_ABSENT = Text("không có trong bộ tiêu chí", "not in the set")
_UNREPORTED = Text("chưa có số liệu", "not reported")
_LEFT_OUT = Text(
    "Số liệu đã ghi được tính lại theo giả định: {names}.",
    "Reported, but computed anew from what is supposed: {names}.",
)


def changes_text(before: Side, after: Side, changes: ResultChanges, lang: Lang) -> str:
    """Return what is different in two results as plain text."""
    lang = next((with_names(lang, side.rules.names) for side in (after, before) if isinstance(side, Assessment)), lang)
    head = [_TITLE, _BEFORE.format(side=_side(before)), _AFTER.format(side=_side(after))]
    return _page(head, before, after, changes, lang, says_why=True)


def comparison_text(changes: AssessmentChanges, lang: Lang) -> str:
    """Return what is different in two assessments as plain text: newly met, lost, still missing, and everything else."""
    head = [_TITLE, _BEFORE.format(side=_side(changes.before)), _AFTER.format(side=_side(changes.after))]
    blocks = [_summary(head, changes.before, changes.after, lang) + f"\n{capital(line(changes.text)[lang])}"]
    for heading, found in groups(changes):
        rows = [heading.format(n=counted(len(found)))[lang]]
        blocks.append("\n".join([*rows, *(f"  - {line(change.text)[lang]}" for change in found)]))
    if len(blocks) == 1:
        blocks.append(_NONE[lang])
    return "\n\n".join(blocks)


def findings_text(levels: LevelComparisons, lang: Lang) -> str:
    """Return the findings of other levels beside our verdicts as plain text, those that differ first."""
    rows = [FINDINGS.format(n=counted(len(levels.lines))), levels.text]
    return "\n".join([
        *(line(each)[lang] for each in rows),
        *(f"  - {line(each.text)[lang]}" for each in differing_first(levels)),
    ])  # fmt: skip


def groups(changes: AssessmentChanges) -> list[tuple[Text, list[Change]]]:
    """Return the changes under the headings of what they mean; headings without any are left out."""
    named = [(_NEWLY_MET, changes.newly_met), (_LOST, changes.lost), (_STILL_MISSING, changes.still_missing)]
    named.insert(2, (_UNDECIDED, changes.undecided))
    told = {id(change) for _, found in named for change in found}
    others = [change for change in changes.changes if id(change) not in told]
    return [(heading, [*found]) for heading, found in [*named, (OTHER_CHANGES, others)] if found]


def differing_first(levels: LevelComparisons) -> list[LevelComparison]:
    """Return the lines of findings, those that differ from our verdicts first."""
    return [*levels.differences, *(each for each in levels.lines if not each.is_different)]


def what_if_text(supposed: WhatIf, figures: Iterable[Text], lang: Lang) -> str:
    """Return what other figures would change as plain text.

    :param figures: the other figures in words.
    """
    facts, lang = supposed.before.rules.facts, with_names(lang, supposed.before.rules.names)
    head = [_SUPPOSED, _side(supposed.before), *(_SUPPOSING.format(figure=each) for each in figures)]
    if supposed.left_out:
        names = [facts[id_].label for id_ in supposed.left_out]
        words = both(lambda each: listing([name[each] for name in names], each))
        head.append(_LEFT_OUT.format(names=words))
    return _page(head, supposed.before, supposed.after, supposed.changes, lang)


def _page(
    head: list[Text], before: Side, after: Side, changes: ResultChanges, lang: Lang, *, says_why: bool = False
) -> str:
    blocks = [_summary(head, before, after, lang)]
    new = [each for each in changes if each.is_new_verdict]
    others = [each for each in changes if not each.is_new_verdict]
    for heading, group in ((_NEW, new), (_OTHERS, others)):
        if group:
            rows = [heading.format(n=counted(len(group)))[lang]]
            for change in group:
                rows += [
                    f"  {_heading(change, before, after)[lang]}",
                    *_details(change, before, after, lang, says_why=says_why),
                ]
            blocks.append("\n".join(rows))
    if not changes.changes:
        blocks.append(_NONE[lang])
    return "\n\n".join(blocks)


def _summary(head: list[Text], before: Side, after: Side, lang: Lang) -> str:
    """Return the lines above the changes: what is compared, the overall verdicts and the counts."""
    verdicts = [each.verdict_text if isinstance(each, Assessment) else _verdict(each, each) for each in (before, after)]
    overall = _STILL.format(verdict=verdicts[0]) if verdicts[0] == verdicts[1] else _between(*verdicts)
    counts = [counts_line(each.criterion_counts, each.counts) for each in (before, after)]
    lines = [*head, _OVERALL.format(change=overall)]
    lines += [_BEFORE.format(side=counts[0]), _AFTER.format(side=counts[1])] if counts[0] != counts[1] else counts[:1]
    lines += criteria_changed(before, after)
    return "\n".join(line(each)[lang] for each in lines)


def criteria_changed(before: Side, after: Side) -> list[Text]:
    """Name the criteria whose verdict differs: "Tiêu chí 14: chưa đạt → đạt"; none if their numbers mean different things."""
    if not _have_same_criteria(before, after):
        return []
    old = {result.number: result for result in before.criteria}
    pairs = [(old[result.number], result) for result in after.criteria if result.number in old]
    return [
        _CRITERION.format(number=str(now.number), change=_between(_criterion_verdict(was), _criterion_verdict(now)))
        for was, now in pairs
        if was.verdict is not now.verdict
    ]


def _have_same_criteria(before: Side, after: Side) -> bool:
    """Whether both were judged by one rule set, or one set builds on the other."""
    families = [
        {each.rules.id, *each.rules.builds_on} if isinstance(each, Assessment) else {each.rule_set}
        for each in (before, after)
    ]
    return bool(families[0] & families[1])


def _criterion_verdict(result: CriterionResult | StoredCriterion) -> Text:
    reason = result.reason if isinstance(result.reason, Reason) else None
    is_case = isinstance(result, CriterionResult) and result.assessment.rules.level == "withdrawal"
    return label(result.verdict, reason, of_withdrawal=is_case)


def _side(side: Side) -> Text:
    rules = side.rules.label if isinstance(side, Assessment) else Text(side.rule_set, side.rule_set)
    period = period_in(side.commune, side.year)
    figures = _FIGURES.format(period=period) if period else ""
    return line(_SIDE.format(commune=commune_name(side.commune), year=str(side.year), figures=figures, rules=rules))


def _between(before: Text, after: Text) -> Text:
    return _FROM_TO.format(before=before, after=after)


def _heading(change: ResultChange, before: Side, after: Side) -> Text:
    """Write code, name and verdicts of an indicator."""
    name = _name(change, after) or _name(change, before) or Text("", "")
    was, now = _verdict(change.before, before), _verdict(change.after, after)
    verdict = was if was == now else _between(was, now)
    if not name.vi:
        return Text("{code}: {verdict}", "{code}: {verdict}").format(code=change.code, verdict=verdict)
    text = Text("{code} {name}: {verdict}", "{code} {name}: {verdict}")
    return line(text.format(code=change.code, name=name, verdict=verdict))


def _name(change: ResultChange, side: Side) -> Text | None:
    if change.code not in side:
        return None
    if isinstance(side, Assessment):
        return title_of(side[change.code])
    stored = side[change.code].label
    return Text(stored, stored) if stored else None


def _verdict(result: StoredIndicator | StoredResult | None, side: Side) -> Text:
    if result is None:
        return _ABSENT
    of_withdrawal = isinstance(side, Assessment) and side.rules.level == "withdrawal"
    reason = result.reason if isinstance(result.reason, Reason) else None
    return label(result.verdict, reason, of_withdrawal=of_withdrawal)


def _details(change: ResultChange, before: Side, after: Side, lang: Lang, *, says_why: bool) -> list[str]:
    """Write what else is different: the figures, and what did it."""
    texts = []
    if "figure" in change.because:
        units = next((each.rules.facts.units for each in (after, before) if isinstance(each, Assessment)), {})
        was, now = _figure(change.before, before, units), _figure(change.after, after, units)
        if was != now:
            texts.append(_FIGURE.format(change=_between(was, now)))
    if says_why and change.because and change.before and change.after:
        because = because_text(change.because)
        texts.append(both(lambda lang: f"{capital(because[lang])}."))
    return [f"    {line(text)[lang]}" for text in texts]


def _figure(result: StoredIndicator | None, side: Side, units: Mapping[str, Unit]) -> Text:
    """Write the figure of an indicator: as a plan does, or of a stored result the number.

    :param units: the units that are known, by their ids.
    """
    if result is None:
        return _UNREPORTED
    if isinstance(side, Assessment):
        return figure_cell(side[result.code]) or _UNREPORTED
    observed = result.observed
    if isinstance(observed.value, bool):
        return (Verdict.MET if observed.value else Verdict.NOT_MET).label
    if isinstance(observed.value, str):
        return Text(observed.value, observed.value)
    ends = [each for each in dict.fromkeys((observed.low, observed.high)) if isinstance(each, Fraction)]
    if not ends:
        return _UNREPORTED
    unit = units.get(observed.unit or "")
    shown = [quantity(each, unit, digits=_DIGITS) for each in ends]
    return shown[0] if len(shown) == 1 else Text("từ {a} đến {b}", "{a} to {b}").format(a=shown[0], b=shown[1])


_DIGITS = 2
