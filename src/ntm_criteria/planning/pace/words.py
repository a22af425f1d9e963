"""Puts into words how fast an indicator moves, what follows if it keeps its pace, and what a target year takes."""

import datetime
from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from attrs import frozen

from ntm_criteria.model import Unit
from ntm_criteria.text import Codeword, Text, amount, both, counted, round_to, written_date
from ntm_criteria.wording import DIGITS, fitting, quantity


class NoPace(Codeword):
    """Why no pace is given."""

    NO_NUMBER = "no-number"
    ONE_FIGURE = "one-figure"
    VILLAGES = "villages"
    INTERVAL = "interval"
    EVENTS = "events"
    CHANGE = "change"

    @property
    def text(self) -> Text:
        """The reason in words."""
        return _NO_PACE[self]


_NO_PACE = {
    NoPace.NO_NUMBER: Text("không xét theo một con số", "it does not rest on a number"),
    NoPace.ONE_FIGURE: Text("cần số liệu của ít nhất hai thời điểm", "it takes figures of two dates"),
    NoPace.VILLAGES: Text(
        "chưa có đủ số liệu của các thôn ở ít nhất hai thời điểm",
        "the figures of the villages are not complete at two dates",
    ),
    NoPace.INTERVAL: Text(
        "số liệu là một khoảng, chưa phải một con số", "the figure is an interval, not yet one number"
    ),
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
    AWAY = "away"
    OPEN = "open"


@frozen
class Required:
    """What is required at the end of a year.

    :ivar year: the year.
    :ivar bound: the bound in words: "trên 95%".
    :ivar none_of: the unit of what must not be left, if the bound is 0 of what is counted.
    """

    year: int
    bound: Text
    none_of: Unit | None = None

    @property
    def goal(self) -> Text:
        """What it is to meet it: "đáp ứng yêu cầu trên 95%", "không còn hộ nào"."""
        if self.none_of is None:
            return _REACH.format(bound=self.bound)
        one = self.none_of.one
        return _NONE_LEFT.format(unit=one)


@frozen
class Target:
    """What a target year takes.

    :ivar required: what is required at its end.
    :ivar change: the change that it takes, in words (`needed_words`).
    :ivar is_met: whether the figure meets it already.
    :ivar is_part: whether less than a year is left: then the change is that until its end, else that of each year.
    :ivar counted: the same in what is counted ("còn thiếu 17 người"), if it is known.
    """

    required: Required
    change: Text
    is_met: bool
    is_part: bool
    counted: Text | None = None


def pace_text(
    points: Sequence[tuple[datetime.date, Fraction, Text]],
    unit: Unit | None,
    pace: Fraction | None,
    by: Unit | None,
    no_pace: NoPace | None,
    outlook: tuple[Outlook, int, Required | None] | None,
    target: Target | None,
    assumed: int | None,
) -> Text:
    """Write the progress of an indicator; whatever is extrapolated begins with "if this pace is kept".

    :param points: the dates on which the figure is known, its value, and the value in words without its unit.
    :param by: the unit of the pace.
    :param no_pace: why there is no pace.
    :param outlook: what follows if the pace is kept, in which year, and what that requires.
    :param target: what the target year takes.
    :param assumed: the year whose bound was taken for a later year.
    """
    shown = [(_with_unit(bare, value, unit), written_date(date)) for date, value, bare in points]
    figures = both(lambda lang: ", ".join(f"{value[lang]} ({date[lang]})" for value, date in shown))
    if pace is None:
        words = _WITHOUT.format(why=no_pace.text if no_pace else "")
    elif not pace:
        words = _STEADY if len(points) == 2 else _AS_FIRST
    else:
        words = (_RISES if pace > 0 else _FALLS).format(by=change_size(pace, by))
    sentences = [both(lambda lang: f"{figures[lang]}; {words[lang]}") if shown else words]
    if outlook is not None and (pace or outlook[0] is not Outlook.AWAY):  # without a pace nothing is to be kept
        what, year, required = outlook
        bound, goal = ("", "") if required is None else (required.bound, required.goal)
        sentences.append(_OUTLOOK[what].format(year=year, bound=bound, goal=goal))
    if target is not None:
        sentences.append(_target_text(target))
    if assumed is not None:
        sentences.append(_ASSUMED.format(year=assumed))
    return both(lambda lang: f"{'. '.join(each[lang] for each in sentences)}.")


def _with_unit(bare: Text, value: Fraction, unit: Unit | None) -> Text:
    return both(lambda lang: amount(bare[lang], unit.name(lang, value) if unit else ""))


def _target_text(target: Target) -> Text:
    required = target.required
    template = _MEETS if target.is_met else _UNTIL if target.is_part else _EACH_YEAR
    more = both(lambda lang: f" ({target.counted[lang]})" if target.counted else "")
    end = written_date(datetime.date(required.year, 12, 31))
    return template.format(year=required.year, goal=required.goal, change=target.change, end=end, more=more)


def change_size(change: Fraction, unit: Unit | None, *, is_enough: bool = False) -> Text:
    """Write the size of a change with its unit; money below a million without a fraction of a đồng.

    :param is_enough: round away from 0, so that the amount that is written suffices.
    """
    return quantity(*_rounded(change, unit, is_enough=is_enough), digits=DIGITS)


def _rounded(change: Fraction, unit: Unit | None, *, is_enough: bool) -> tuple[Fraction, Unit | None]:
    value = abs(change)
    if unit is not None:
        value, unit = fitting(value, unit)
    digits = 0 if unit is not None and unit.id.partition("/")[0] == "VND" else DIGITS
    rounded = Fraction(ceil(value * 10**digits), 10**digits) if is_enough else round_to(value, digits)
    return rounded, unit


def needed_words(
    change: Fraction, unit: Unit | None, *, must_rise: bool, strictly: bool, exactly: bool = False
) -> Text:
    """Write a change that is needed: "tăng ít nhất 0,62 điểm phần trăm", "giảm trên 1 điểm phần trăm", "đã đạt" if none is.

    What is rounded is rounded so that it suffices; of a strict bound it is more than needed then.

    :param must_rise: whether the figure must rise.
    :param strictly: whether it takes more than `change`.
    :param exactly: whether no more than `change` can be done, since nothing is left then.
    """
    if not change and not strictly:
        return _MET_ALREADY
    value, _ = fitting(abs(change), unit) if unit is not None else (abs(change), None)
    rounded, _ = _rounded(change, unit, is_enough=True)
    size = change_size(change, unit, is_enough=True)
    least = _EXACTLY if exactly else _MORE if strictly and rounded == value else _AT_LEAST
    return (_RISE if must_rise else _FALL).format(least=least.format(size=size))


_MET = Text("Số chỉ tiêu đạt", "Indicators met")
_MET_ALREADY = Text("đã đạt", "met already")
_RISE = Text("tăng {least}", "rise by {least}")
_FALL = Text("giảm {least}", "fall by {least}")
_EXACTLY = Text("{size}", "{size}")
_MORE = Text("trên {size}", "more than {size}")
_AT_LEAST = Text("ít nhất {size}", "at least {size}")
_REACH = Text("đáp ứng yêu cầu {bound}", "reach {bound}")
_NONE_LEFT = Text("không còn {unit} nào", "have no {unit} left")
_WITHOUT = Text("chưa tính được tốc độ: {why}", "no pace: {why}")
_STEADY = Text("không thay đổi so với kỳ trước", "unchanged since the date before")
_AS_FIRST = Text("không thay đổi so với kỳ đầu", "unchanged since the first date")
_RISES = Text("bình quân mỗi năm tăng {by}", "it rises by {by} each year")
_FALLS = Text("bình quân mỗi năm giảm {by}", "it falls by {by} each year")
_OUTLOOK = {
    Outlook.MET: Text("Nếu giữ tốc độ này, {goal} vào năm {year}", "If this pace is kept, it will {goal} in {year}"),
    Outlook.BEHIND: Text(
        "Nếu giữ tốc độ này, đến năm {year} không còn đáp ứng yêu cầu {bound}",
        "If this pace is kept, it no longer meets {bound} in {year}",
    ),
    Outlook.FAR: Text(
        "Nếu giữ tốc độ này, đến năm {year} vẫn chưa đạt", "If this pace is kept, it is still not met in {year}"
    ),
    Outlook.AWAY: Text("Nếu giữ xu hướng này thì không đạt", "If this goes on, it is not met"),
    Outlook.OPEN: Text(
        "Chưa rõ mức quy định của các năm tới nên chưa thể nói năm nào đạt",
        "The bounds of the coming years are not known, so no year can be named",
    ),
}
_EACH_YEAR = Text(
    "Để {goal} vào cuối năm {year}, mỗi năm cần {change}", "To {goal} at the end of {year}, it must {change} each year"
)
_UNTIL = Text(
    "Để {goal} vào cuối năm {year}, từ nay đến {end} phải {change}{more}",
    "To {goal} at the end of {year}, it must {change} from now until {end}{more}",
)
_MEETS = Text("Để {goal} vào cuối năm {year}: hiện nay đã đạt", "To {goal} at the end of {year}: met at present")
_ASSUMED = Text(
    "Chưa có mức quy định sau năm {year}; giả định giữ mức của năm {year}",
    "No bound is known after {year}; that of {year} is assumed",
)
