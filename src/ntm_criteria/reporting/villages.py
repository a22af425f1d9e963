"""Puts the figure of a measure over villages into words: how many meet a condition, which do not, with their own figures."""

from collections.abc import Callable

from ntm_criteria.figures import Village, name_alone
from ntm_criteria.judging import Evaluation, Step, Tally
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    Compare,
    Fact,
    FactKind,
    Matches,
    Reason,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    fraction,
)
from ntm_criteria.reporting.leaves import leaves
from ntm_criteria.text import Lang, Text, both, count, identity, listing, number, one_line, reworded
from ntm_criteria.wording import quantity, village_noun

_DIGITS = 2
_NOT_REPORTED = Text("chưa có số liệu", "not reported")
NO_LIST = Text("chưa có danh sách thôn", "there is no list of villages")
_NOT_REPORTED_OF = Text("chưa có số liệu của {name}", "not reported for {name}")
_LACKING = Text("chưa có: {names}", "not reported: {names}")
_NO_BASIS = Text("chưa có căn cứ đánh giá", "without a basis to judge")
_UNDECIDED = Text("chưa kết luận được", "undecided")
_NOT_LISTED = Text("không có trong danh sách thôn", "not on the list of villages")
Own = Callable[[Step, Evaluation], Text]  # writes the figure of a leaf of one village


def villages_figure(step: Step, measure: Villages, source: Evaluation, own: Own | None) -> Text:
    """Write a figure over villages: "07/08 thôn đạt, bằng 87,5%; 01 thôn chưa đạt (Nà Canh)".

    :param own: writes the figure of one village; None to leave out which villages are not met.
    """
    facts, tally = source.rules.facts, Tally.of(step.parts, step.villages or ())
    if not tally.steps and step.span is None:
        return NO_LIST
    if not tally.counted and step.span is None:
        return Text("không có thôn nào phải xét", "no village is concerned")
    reported = source.reported_as(measure)
    if reported and step.span and step.span != tally.span(measure):
        return _total(facts[reported], measure, step, source)
    villages = source.village_list(measure)
    if tally.unknown == tally.counted and _undecided(tally) is _NOT_REPORTED:
        return _none_reported(measure, tally, villages, source)

    def say(lang: Lang) -> str:
        parts = [] if own is None else _lists(tally, villages, source, own, lang)
        if tally.unknown < tally.counted or not parts:
            parts = [_numbers(step, measure, tally, lang), *parts]
        return "; ".join(parts)

    return both(say)


def _none_reported(measure: Villages, tally: Tally, villages: tuple[Village, ...], source: Evaluation) -> Text:
    n = tally.counted
    number_of = both(lambda lang: f"{count(n, lang)} {village_noun(n)[lang]}")
    names = [one_line(str(village.name), longest=60) for village in villages if not _is_listed(village, source)]
    absent = Text("{names} {not_listed}", "{names} {are} {not_listed}").format(
        names=both(lambda lang: listing(names, lang)), are="is" if len(names) == 1 else "are", not_listed=_NOT_LISTED
    )
    if len(names) == n and measure.named:
        return absent
    text = Text("chưa có số liệu của thôn nào trong {villages}", "not reported for any of {villages}").format(
        villages=number_of
    )
    if measure.named and n == 1:
        text = _NOT_REPORTED
    elif n == 1 and not villages[0].name:
        text = Text("chưa có số liệu của 01 thôn", "not reported for the one village")
    elif n == 1:
        name = one_line(str(villages[0].name), longest=60)
        is_named_so = identity(name).startswith("thôn ")
        text = _NOT_REPORTED_OF.format(name=reworded(Text(name, name), vi=name if is_named_so else f"thôn {name}"))
    return both(lambda lang: f"{text[lang]}; {absent[lang]}") if measure.named and names else text


def _is_listed(village: Village, source: Evaluation) -> bool:
    """Whether a village stands on the commune's list under its name."""
    return village.name is not None and any(village is each for each in source.case.villages)


def _undecided(tally: Tally) -> Text:
    """Return the words for a tally's unknown villages: not reported, without a basis to judge, or undecided."""
    reasons = {step.reason for step in tally.steps if step.verdict is Verdict.UNKNOWN}
    if reasons <= {Reason.FIGURE_MISSING}:
        return _NOT_REPORTED
    return _NO_BASIS if all(reason and reason.is_about_the_law for reason in reasons) else _UNDECIDED


def _numbers(step: Step, measure: Villages, tally: Tally, lang: Lang) -> str:
    """Write how many of how many villages meet the condition, and the share if no village is unknown."""
    met, total = count(tally.met, lang), count(tally.counted, lang)
    text = Text("{met}/{total} {villages} đạt", "{met} of {total} {villages} met").format(
        met=met, total=total, villages=village_noun(tally.counted)
    )[lang]
    if isinstance(measure, VillageShare) and tally.counted > 1 and not tally.unknown:
        assert step.span
        beside = fraction(step.bound.pair) if step.bound and step.bound.pair else None
        share = number(fraction(step.span[0]), lang, digits=_DIGITS, beside=beside)
        text += Text(", bằng {share}%", ", which is {share}%").format(share=share)[lang]
    return text


def _lists(tally: Tally, villages: tuple[Village, ...], source: Evaluation, own: Own, lang: Lang) -> list[str]:
    """List the villages that are not met, with their own figures, and those that are unknown."""
    texts = list[str]()
    words = {Verdict.NOT_MET: Text("chưa đạt", "not met"), Verdict.UNKNOWN: _undecided(tally)}
    for verdict, word in words.items():
        having = [(v, s) for v, s in zip(villages, tally.steps, strict=True) if s.verdict is verdict]
        if not having:
            continue
        names = [_named(village, inner, source, own, lang) for village, inner in having if village.name]
        unlisted = sum(1 for village, _ in having if not village.name)
        if unlisted and len(having) > unlisted:
            more = Text("{n} {villages} chưa có trong danh sách", "{n} {villages} not on the list")
            names.append(more.format(n=count(unlisted, lang), villages=village_noun(unlisted))[lang])
        elif unlisted and source.case.villages[0].name:  # there is a list, but these are not on it
            names.append(Text("chưa có trong danh sách", "not on the list")[lang])
        is_plain = lang == "vi" and not unlisted and not any("(" in name for name in names)
        list_ = ", ".join(names) if is_plain else listing(names, lang)
        if names:
            list_ = f": {list_}" if "(" in list_ else f" ({list_})"
        if "; " in list_:  # the villages have lists of their own
            list_ = f": {'; '.join(names)}"
        nouns = village_noun(len(having))
        if texts or tally.unknown != tally.counted:
            nouns = reworded(nouns, en="")
        texts.append(" ".join(part for part in (count(len(having), lang), nouns[lang], word[lang]) if part) + list_)
    return texts


def _named(village: Village, step: Step, source: Evaluation, own: Own, lang: Lang) -> str:
    """Name a village, with the figures of its own that decide: "Nà Mỏ (01 lần/tháng)"."""
    name = one_line(name_alone(str(village.name)), longest=60)
    if not _is_listed(village, source):
        return f"{name} ({_NOT_LISTED[lang]})"
    facts, there = source.rules.facts, source.at(village)
    found = [leaf.step for leaf in leaves(step) if leaf.is_requirement]
    missing = [leaf for leaf in found if leaf.reason is Reason.FIGURE_MISSING]
    if step.verdict is Verdict.UNKNOWN and missing:
        labels = [facts[fact].label[lang] for leaf in missing if (fact := _fact(leaf))]
        is_partly = len(missing) < len(found) and labels
        return f"{name} ({_LACKING.format(names=', '.join(labels))[lang]})" if is_partly else name
    shown = []
    for leaf in found:
        node = leaf.node
        if leaf.verdict is not step.verdict or not isinstance(node, Compare | Matches):
            continue
        fact = _fact(leaf)
        is_known = leaf.span is not None or leaf.found is not None
        if fact is None or (len(found) == 1 and (isinstance(node, Matches) or not is_known)):
            continue
        value = own(leaf, there)[lang]
        shown.append(value if len(found) == 1 else f"{facts[fact].label[lang]}: {value}")
    return f"{name} ({'; '.join(shown)})" if shown else name


def _fact(leaf: Step) -> str | None:
    node = leaf.node
    return node.fact if isinstance(node, Matches) else node.measure.fact if isinstance(node, Compare) else None


def _total(fact: Fact, measure: Villages, step: Step, source: Evaluation) -> Text:
    """Write the total that the commune reports as `fact` instead of a figure for each village: "07/08 thôn, bằng 87,5%"."""
    assert step.span
    beside = fraction(step.bound.pair) if step.bound and step.bound.pair else None
    is_count = isinstance(measure, VillageCount)
    unit = source.rules.facts.units.get(VILLAGE if is_count else PERCENT)
    value = quantity(fraction(step.span[0]), unit, digits=_DIGITS, beside=beside)
    if fact.id not in source.case.totals or fact.kind is FactKind.COUNT:
        return value
    span = source.total_of(fact.id)  # the commune's own, also where the figures of a village are at hand
    assert span is not None
    percent, total = span[0]  # "7/8 thôn" is read as the pair (700, 8)
    noun = village_noun(total)
    share = Text("", "") if is_count or total == 1 else Text(", bằng {value}", ", which is {value}").format(value=value)
    return both(lambda lang: f"{count(percent // 100, lang)}/{count(total, lang)} {noun[lang]}{share[lang]}")
