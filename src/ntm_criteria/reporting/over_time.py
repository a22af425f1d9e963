"""Puts into words what became of an indicator from one assessment to another."""

from collections.abc import Collection

from ntm_criteria.judging import IndicatorResult
from ntm_criteria.model import Compare, Matches
from ntm_criteria.reporting.explain import requirement_of, title_of
from ntm_criteria.reporting.figures import figure
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.text import Text, both, listing


def change_text(
    old: IndicatorResult | None, new: IndicatorResult | None, causes: Collection[str], trend: Text | None
) -> Text:
    """Write the change of an indicator as a sentence: verdicts, figures, requirements and shortfalls, each before and now.

    :param old: its result in the first assessment; None if that has no such indicator.
    :param new: its result in the second assessment, likewise; one of the two is needed.
    :param causes: what is different, of "figure", "rule" and "scope".
    :param trend: what became of the shortfall, in words.
    """
    shown = old if new is None else new
    assert shown is not None
    name, title = shown.code, title_of(shown)
    if old is None or new is None:
        words = _ONLY_NOW if old is None else _ONLY_BEFORE
        return words.format(code=name, title=title, verdict=shown.verdict_text)
    was, now = old.verdict_text, new.verdict_text
    parts = [_KEPT.format(now=now) if was == now else _TURNED.format(was=was, now=now)]
    figures = _figure_of(old), _figure_of(new)
    if figures[0] and figures[1] and figures[0] != figures[1]:
        parts.append(_FIGURES.format(was=figures[0], now=figures[1]))
    required = requirement_of(old), requirement_of(new)
    if required[0] != required[1] and {"rule", "scope"}.intersection(causes):
        parts.append(_REQUIRED.format(was=required[0], now=required[1]))
    lacking = _lacking(old), _lacking(new)
    if lacking[0] and lacking[1] and lacking[0] != lacking[1]:
        ending = both(lambda lang: f" ({trend[lang]})" if trend else "")
        parts.append(_LACKING.format(was=lacking[0], now=lacking[1], trend=ending))
    elif lacking[1]:
        parts.append(lacking[1])
    if causes:
        parts.append(because_text(causes))
    return both(lambda lang: f"{name} {title[lang]}: {'; '.join(part[lang] for part in parts)}.")


def because_text(causes: Collection[str]) -> Text:
    """Say what is different, of "figure", "rule" and "scope"."""
    because = both(lambda lang: listing([_CAUSES[cause][lang] for cause in causes], lang))
    return _BECAUSE.format(because=because)


def _figure_of(result: IndicatorResult) -> Text | None:
    step = result.deciding
    return figure(step, result.assessment.source) if isinstance(step.node, Compare | Matches) else None


def _lacking(result: IndicatorResult) -> Text | None:
    shortfall = result.shortfall
    return shortfall_text(shortfall, result.assessment, result.deciding) if shortfall else None


_ONLY_NOW = Text("{code} {title}: mới có trong bộ tiêu chí, {verdict}.", "{code} {title}: new in the set, {verdict}.")
_ONLY_BEFORE = Text(
    "{code} {title}: không còn trong bộ tiêu chí, trước đây {verdict}.",
    "{code} {title}: no longer in the set, was {verdict}.",
)
_KEPT = Text("vẫn {now}", "still {now}")
_TURNED = Text("trước {was}, nay {now}", "was {was}, and is {now} now")
_FIGURES = Text("kỳ trước: {was}; kỳ này: {now}", "the figure was {was}, and is {now} now")
_REQUIRED = Text("yêu cầu trước: {was}, nay: {now}", "required before: {was}, now: {now}")
_LACKING = Text("trước {was}, nay {now}{trend}", "before: {was}, now: {now}{trend}")
_BECAUSE = Text("do {because} thay đổi", "what changed: {because}")
_CAUSES = {
    "figure": Text("số liệu", "the figures"),
    "rule": Text("quy định", "the rule"),
    "scope": Text("vùng, nhóm xã hoặc năm áp dụng", "the region, group or year that applies"),
}
