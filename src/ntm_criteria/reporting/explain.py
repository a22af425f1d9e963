"""Explaining a verdict in one to four lines an official understands.

Verdict; figure as reported and as compared, with the shortfall; requirement, and how an unclear text was read; source and line
of the rule file. A whole assessment is its criteria and indicators in order, with totals above and what to ask for below.
"""

import re

from ntm_criteria.judging import Assessment, Counts, CriterionResult, IndicatorResult, Step, still_missing
from ntm_criteria.model import Fixed, Matches, Reason, Verdict, facts_read, label
from ntm_criteria.reporting.figures import figure, leaves, shortfall_text, subject
from ntm_criteria.reporting.required import required_lines
from ntm_criteria.reporting.sources import documents, sources_of
from ntm_criteria.text import LANGUAGES, Lang, Text, both, capital, check_lang, count, line, lines, listing, one_line
from ntm_criteria.wording import requirement


def explain(result: Assessment | CriterionResult | IndicatorResult, *, lang: Lang = "vi") -> str:
    """Why a verdict is what it is, as plain text.

    :param result: a whole assessment, a criterion's result, or an indicator's.
    :param lang: "vi" or "en".

    >>> from ntm_criteria import assess, explain, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> print(explain(assess({"irrigated_land_share": "91,5 %"}, rules)["3.1"]).splitlines()[0])
    3.1 Tưới, tiêu chủ động: chưa đạt (thấp hơn yêu cầu)
    """
    check_lang(lang)
    match result:
        case Assessment():
            return _assessment(result, lang)
        case CriterionResult():
            return _criterion(result, lang)
    return "\n    ".join(text[lang] for text in indicator_lines(result))


def indicator_lines(result: IndicatorResult, *, with_title: bool = True) -> list[Text]:
    """The one to four lines on an indicator.

    :param with_title: whether the last line names the document, or only the place in it.
    """
    return [
        line(said)
        for said in (
            _verdict(result),
            _evidence(result),
            _requirement(result),
            sources_of(result, with_title=with_title),
        )
        if said.vi
    ]


def verdict_words(result: IndicatorResult | CriterionResult | Assessment) -> Text:
    """The verdict, and where its own words do not tell it, why: the reason, or the parts that failed."""
    said = label(result.verdict, result.reason)
    why = _failed(result) if result.verdict is Verdict.NOT_MET else None
    if why is None:
        if result.reason in (None, Reason.FIGURE_MISSING, Reason.NOT_CONFIRMED):  # these say the verdict again
            return said
        why = _because(result.step) or result.reason.text
    return Text(f"{said.vi} ({why.vi})", f"{said.en} ({why.en})")


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
    said, name = verdict_words(result), result.indicator.title
    return Text(f"{result.code} {name.vi}: {said.vi}", f"{result.code} {name.en}: {said.en}")


def _because(step: Step) -> Text | None:
    """The rule's own words for an exemption, if one decided."""
    deciding = step.deciding
    if deciding.villages is not None:  # every village is exempt
        found = (_because(part) for part in deciding.parts if part.verdict is deciding.verdict)
        return next((because for because in found if because), None)
    return deciding.node.because if isinstance(deciding.node, Fixed) else None


def _evidence(result: IndicatorResult) -> Text:
    """The figures the rule looked at, each with its shortfall; with several, each with its own verdict."""
    found = _once(leaves(result.step))
    if not found:
        return Text("", "")
    if len(found) == 1 and found[0][1]:
        leaf = found[0][0]
        said, lack = figure(leaf, result.assessment), _lack(leaf, result)
        return both(
            lambda lang: f"{'Số liệu' if lang == 'vi' else 'Figure'}: {said[lang]}{f'; {lack[lang]}' if lack else ''}."
        )
    parts = []
    for leaf, asked in found:
        about, said = subject(leaf, result.assessment), figure(leaf, result.assessment, asked=asked)
        notes = [note for note in (_leaf_verdict(leaf) if asked else None, _lack(leaf, result)) if note]
        vi, en = (", ".join(note[lang] for note in notes) for lang in LANGUAGES)
        parts.append(
            Text(f"{about.vi}: {said.vi} – {vi}", f"{about.en}: {said.en} – {en}")
            if notes
            else Text(f"{about.vi}: {said.vi}", f"{about.en}: {said.en}")
        )
    return Text(
        f"Số liệu: {'; '.join(part.vi for part in parts)}.", f"Figures: {'; '.join(part.en for part in parts)}."
    )


def _leaf_verdict(leaf: Step) -> Text | None:
    """A part's own verdict, unless its figure tells it already."""
    is_said = isinstance(leaf.node, Matches) and leaf.node.values == (True,)
    if is_said or leaf.reason in (Reason.FIGURE_MISSING, Reason.VILLAGES_MISSING):
        return None
    return label(leaf.verdict, leaf.reason)


def _once(found: list[tuple[Step, bool]]) -> list[tuple[Step, bool]]:
    """Leaves without those that only repeat another one's figure under an open bound."""
    kept = [(leaf, asked) for leaf, asked in found if leaf.bound is None or leaf.bound.value is not None]
    seen = {(leaf.node, leaf.bound, asked): (leaf, asked) for leaf, asked in reversed(kept)}
    return [*reversed(seen.values())] or found[:1]


def _lack(leaf: Step, result: IndicatorResult) -> Text | None:
    """What a leaf lacks, if that is why the indicator is not met."""
    failing = any(leaf is each for each in result.step.leaves(Verdict.NOT_MET))
    shortfall = result.assessment.shortfall(leaf) if failing else None
    return shortfall_text(shortfall, result.assessment) if shortfall else None


def _requirement(result: IndicatorResult) -> Text:
    indicator = result.indicator
    said = requirement_of(result)
    extra = [
        (Text("Mục tiêu phấn đấu", "Aim"), indicator.aim),
        (Text("Cách hiểu", "Read as"), indicator.interpretation),
    ]

    def say(lang: Lang) -> str:
        head = "Yêu cầu" if lang == "vi" else "Requirement"
        more = "".join(f" {name[lang]}: {text[lang].rstrip('.')}." for name, text in extra if text)
        return f"{head}: {said[lang]}.{more}"

    return both(say)


def requirement_of(result: IndicatorResult) -> Text:
    """The requirement in words, with the bound that applied to this commune."""
    case, applied = result.assessment.case, result.assessment.applied_scope
    condition, facts = result.indicator.stated, result.assessment.rules.facts

    def key_of(axis: str) -> str | Reason | None:
        return applied[axis] if axis in applied else case.key_of(axis)

    said = requirement(condition, facts, lambda bound: bound.applying(key_of))
    for axis, value in applied.items():
        if isinstance(value, str) and value != case.figures.get(axis) and (axis, False) in facts_read(condition):
            name = facts[axis]
            said = Text(
                f"{said.vi} ({name.label.vi} áp dụng: {name.values[value].vi})",
                f"{said.en} ({name.label.en} that applies: {name.values[value].en})",
            )
    return said


def _criterion(result: CriterionResult, lang: Lang) -> str:
    head = criterion_head(result)[lang]
    inner = (
        "\n    ".join(text[lang] for text in indicator_lines(each, with_title=False)) for each in result.indicators
    )
    return "\n".join([head, *(f"  {text}" for text in inner)])


def criterion_head(result: CriterionResult) -> Text:
    """A criterion's name and verdict."""
    said, name = verdict_words(result), result.criterion.label
    return line(
        Text(f"Tiêu chí {result.number}. {name.vi}: {said.vi}", f"Criterion {result.number}. {name.en}: {said.en}")
    )


def counts_text(counts: Counts, of: Text) -> Text:
    """Totals with their denominator: "02 đạt, 01 chưa đạt, 09 chưa kết luận trên tổng số 12 chỉ tiêu".

    An unknown one may lack a figure or a bound, so it is called neither here.
    """
    words = {verdict: verdict.label for verdict in Verdict} | {Verdict.UNKNOWN: Text("chưa kết luận", "unknown")}

    def say(lang: Lang) -> str:
        parts = [
            f"{count(getattr(counts, verdict.value), lang)} {words[verdict][lang]}"
            for verdict in (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
            if getattr(counts, verdict.value)
        ]
        total = f"trên tổng số {count(counts.total, lang)}" if lang == "vi" else f"of {counts.total}"
        return f"{', '.join(parts) or '0'} {total} {of[lang]}"

    return both(say)


def title(assessment: Assessment) -> Text:
    """Whose assessment it is, of which year, by which set."""
    who = re.sub(r"(?i)^xã\s+", "", one_line(assessment.commune.name, longest=120))  # many write "xã" with the name
    vi = f"Xã {who}" if who else "Xã"
    en = f"{capital(who)} commune" if who else "Commune"
    name = assessment.rules.label
    return line(
        Text(
            f"{vi}, năm {assessment.year}: tự đánh giá theo bộ quy tắc “{name.vi}”",
            f"{en}, {assessment.year}: self-assessment by the rule set “{name.en}”",
        )
    )


def _assessment(assessment: Assessment, lang: Lang) -> str:
    said = verdict_words(assessment)
    head = [
        title(assessment)[lang],
        (Text("Kết quả chung: ", "Overall: ")[lang] + said[lang]),
        capital(counts_text(assessment.criterion_counts, Text("tiêu chí", "criteria"))[lang]) + ".",
        capital(counts_text(assessment.counts, Text("chỉ tiêu", "indicators"))[lang]) + ".",
    ]
    head += [text[lang] for text in documents(assessment)]
    body = [_criterion(criterion, lang) for criterion in assessment.criteria]
    return lines(
        ["\n".join(head), "", *(f"\n{text}" for text in body), *(f"\n{text}" for text in _tail(assessment, lang))]
    )


def _tail(assessment: Assessment, lang: Lang) -> list[str]:
    """What to ask for, warnings, and facts that were given in vain."""
    found = []
    if wanted := required_lines(still_missing(assessment), assessment.rules):
        found.append(
            "\n".join(
                [Text("Số liệu còn cần:", "Figures still needed:")[lang], *(f"  - {text[lang]}" for text in wanted)]
            )
        )
    if assessment.warnings:
        found.append(
            "\n".join(
                [
                    Text("Lưu ý về số liệu:", "Notes on the figures:")[lang],
                    *(f"  - {line(warning.message)[lang]}" for warning in assessment.warnings),
                ]
            )
        )
    if assessment.unused:
        found.append(
            Text("Số liệu bộ quy tắc này không dùng: ", "Figures this set does not use: ")[lang]
            + ", ".join(assessment.unused)
        )
    return found
