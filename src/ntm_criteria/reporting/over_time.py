"""Puts into words what became of an indicator from one assessment to another, and its pace over several."""

import datetime
from collections.abc import Collection, Sequence
from fractions import Fraction
from math import ceil

from ntm_criteria.judging import IndicatorResult
from ntm_criteria.model import Compare, Matches, Unit
from ntm_criteria.reporting.explain import requirement_of, title_of
from ntm_criteria.reporting.figures import figure
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.text import Codeword, Text, both, counted, listing, written_date
from ntm_criteria.wording import DIGITS, fitting, quantity


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
_FIGURES = Text("số liệu trước {was}, nay {now}", "the figure was {was}, and is {now} now")
_REQUIRED = Text("yêu cầu trước: {was}, nay: {now}", "required before: {was}, now: {now}")
_LACKING = Text("trước {was}, nay {now}{trend}", "before: {was}, now: {now}{trend}")
_BECAUSE = Text("do {because} thay đổi", "what changed: {because}")
_CAUSES = {
    "figure": Text("số liệu", "the figures"),
    "rule": Text("quy định", "the rule"),
    "scope": Text("vùng, nhóm xã hoặc năm áp dụng", "the region, group or year that applies"),
}


class NoPace(Codeword):
    """Why no pace is given."""

    NO_NUMBER = "no-number"
    ONE_FIGURE = "one-figure"
    EVENTS = "events"
    CHANGE = "change"

    @property
    def text(self) -> Text:
        """The reason in words."""
        return _NO_PACE[self]


_NO_PACE = {
    NoPace.NO_NUMBER: Text("không xét theo một con số", "it does not rest on a number"),
    NoPace.ONE_FIGURE: Text("cần số liệu của ít nhất hai thời điểm", "it takes figures of two dates"),
    NoPace.EVENTS: Text("là số vụ việc trong kỳ", "it counts what happened in the period"),
    NoPace.CHANGE: Text("đã là mức tăng, giảm so với năm trước", "it is a change since last year itself"),
}


def counts_text(counts: Sequence[tuple[int, int, datetime.date]]) -> Text:
    """Say how many of how many indicators were met at each date."""
    points = [(counted(met), counted(total), written_date(date)) for met, total, date in counts]
    return both(
        lambda lang: (
            f"{_MET[lang]}: {'; '.join(f'{met[lang]}/{total[lang]} ({on[lang]})' for met, total, on in points)}."
        )
    )


class Outlook(Codeword):
    """What follows if a pace is kept."""

    MET = "met"
    BEHIND = "behind"
    FAR = "far"
    OPEN = "open"


def pace_text(
    points: Sequence[tuple[datetime.date, Fraction]],
    unit: Unit | None,
    pace: Fraction | None,
    by: Unit | None,
    no_pace: NoPace | None,
    outlook: tuple[Outlook, int, Text | None] | None,
    needed: tuple[int, Fraction, Text | None, bool, bool] | None,
    assumed: int | None,
    *,
    is_strict: bool,
) -> Text:
    """Write the progress of an indicator; whatever is extrapolated begins with "if this pace is kept".

    :param points: the dates on which the figure is known, and its value.
    :param by: the unit of the pace.
    :param no_pace: why there is no pace.
    :param outlook: what follows if the pace is kept, in which year, and the bound of that year.
    :param needed: the target year, the change in a year that it takes, the bound of that year, whether the figure meets that
        already, and whether it must rise.
    :param assumed: the year whose bound was taken for a later year.
    :param is_strict: whether it takes more than `needed`.
    """
    shown = [(quantity(value, unit, digits=DIGITS), written_date(date)) for date, value in points]
    figures = both(lambda lang: ", ".join(f"{value[lang]} ({date[lang]})" for value, date in shown))
    if pace is None:
        words = _WITHOUT.format(why=no_pace.text if no_pace else "")
    else:
        words = _STEADY if not pace else (_RISES if pace > 0 else _FALLS).format(by=_amount(abs(pace), by))
    sentences = [both(lambda lang: f"{figures[lang]}; {words[lang]}") if shown else words]
    if outlook is not None:
        what, year, bound = outlook
        sentences.append(_OUTLOOK[what].format(year=year, bound=bound or ""))
    if needed is not None:
        year, change, bound, is_met, must_rise = needed
        template = _MEETS if is_met else (_MUST_RISE if must_rise else _MUST_FALL)[is_strict]
        by_words = _amount(abs(change), by, is_enough=True)
        sentences.append(template.format(year=year, bound=bound or "", by=by_words))
    if assumed is not None:
        sentences.append(_ASSUMED.format(year=assumed))
    return both(lambda lang: f"{'. '.join(each[lang] for each in sentences)}.")


def _amount(value: Fraction, unit: Unit | None, *, is_enough: bool = False) -> Text:
    """Write an amount; rounded up, if it must be enough."""
    if unit is not None:
        value, unit = fitting(value, unit)
    return quantity(Fraction(ceil(value * 10**DIGITS), 10**DIGITS) if is_enough else value, unit, digits=DIGITS)


_MET = Text("Số chỉ tiêu đạt", "Indicators met")
_WITHOUT = Text("chưa tính được tốc độ: {why}", "no pace: {why}")
_STEADY = Text("không thay đổi", "unchanged")
_RISES = Text("bình quân mỗi năm tăng {by}", "it rises by {by} each year")
_FALLS = Text("bình quân mỗi năm giảm {by}", "it falls by {by} each year")
_OUTLOOK = {
    Outlook.MET: Text(
        "Nếu giữ tốc độ này, đáp ứng yêu cầu {bound} vào năm {year}",
        "If this pace is kept, it reaches {bound} in {year}",
    ),
    Outlook.BEHIND: Text(
        "Nếu giữ tốc độ này, đến năm {year} không còn đáp ứng yêu cầu {bound}",
        "If this pace is kept, it no longer meets {bound} in {year}",
    ),
    Outlook.FAR: Text(
        "Nếu giữ tốc độ này, đến năm {year} vẫn chưa đạt", "If this pace is kept, it is still not met in {year}"
    ),
    Outlook.OPEN: Text(
        "Chưa rõ mức quy định của các năm tới nên chưa thể nói năm nào đạt",
        "The bounds of the coming years are not known, so no year can be named",
    ),
}
_MUST_RISE = {
    False: Text(
        "Để đáp ứng yêu cầu {bound} vào năm {year}, mỗi năm cần tăng ít nhất {by}",
        "To reach {bound} in {year}, it must rise by at least {by} each year",
    ),
    True: Text(
        "Để đáp ứng yêu cầu {bound} vào năm {year}, mỗi năm cần tăng trên {by}",
        "To reach {bound} in {year}, it must rise by more than {by} each year",
    ),
}
_MUST_FALL = {
    False: Text(
        "Để đáp ứng yêu cầu {bound} vào năm {year}, mỗi năm cần giảm ít nhất {by}",
        "To reach {bound} in {year}, it must fall by at least {by} each year",
    ),
    True: Text(
        "Để đáp ứng yêu cầu {bound} vào năm {year}, mỗi năm cần giảm trên {by}",
        "To reach {bound} in {year}, it must fall by more than {by} each year",
    ),
}
_MEETS = Text(
    "Để đáp ứng yêu cầu {bound} vào năm {year}, số liệu hiện nay đã đủ",
    "To reach {bound} in {year}, the present figure suffices",
)
_ASSUMED = Text(
    "Chưa có mức quy định sau năm {year}; giả định giữ mức của năm {year}",
    "No bound is known after {year}; that of {year} is assumed",
)
