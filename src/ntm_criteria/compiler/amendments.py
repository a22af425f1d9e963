"""Finds the text of an amended rule set that is in force on a date of recognition."""

import datetime

from ntm_criteria.compiler.bundled import bundled_amendments, bundled_files
from ntm_criteria.compiler.load import load_rule_set
from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.text import Text, shown, written_date


def text_in_force(
    rules: RuleSet, date: datetime.date | None, place: Place | None = None
) -> tuple[RuleSet, tuple[Problem, ...]]:
    """Return the text of a rule set that is in force on a date of recognition, and a note if it is not the set itself.

    Amendments are looked for among the bundled sets. Without a date, the set itself is returned.
    """
    if date is None:
        return rules, ()
    if isinstance(date, datetime.datetime):
        date = date.date()
    if not isinstance(date, datetime.date):
        raise FactError([_no_date(date, place)])
    history = _history(rules)
    in_force = [text for text in history if _start(text) <= date]
    if not in_force:
        note = _OUT_OF_FORCE.format(day=written_date(date), id=rules.id, start=written_date(_start(rules)))
        return rules, (_note(note, place),)
    text = in_force[-1]
    if text.id == rules.id:
        return rules, ()
    note = _PICKED.format(day=written_date(date), id=text.id, named=rules.id, codes=_codes(rules, text))
    return text, (_note(note, place),)


def other_texts(rules: RuleSet, year: int) -> tuple[Problem, ...]:
    """Name the indicators that another text of an amended rule set would judge, depending on the date of recognition.

    A year is recognised in its course or in the course of the next one; texts that are not in force then are left out.
    """
    history, first, last = _history(rules), datetime.date(year, 1, 1), datetime.date(year + 1, 12, 31)
    ends = [_start(text) for text in history[1:]] + [datetime.date.max]
    own = _start(rules)
    notes = []
    for text, end in zip(history, ends, strict=True):
        if text.id == rules.id or _start(text) > last or end <= first:
            continue
        is_later = _start(text) > own
        template, day = (_FROM, _start(text)) if is_later else (_BEFORE, end)
        if codes := _codes(rules, text):
            noun = "indicators" if "," in codes else "indicator"
            message = template.format(day=written_date(day), codes=codes, id=text.id, noun=noun)
            notes.append(_note(message, hint=_GIVE_DATE))
    return tuple(notes)


def _history(rules: RuleSet) -> list[RuleSet]:
    """Return the set that `rules` amends, or `rules` itself, and all amendments of it, the oldest first."""
    amended = {**bundled_amendments(), **({rules.id: rules.builds_on[0]} if rules.amends else {})}

    def first_text(id_: str) -> str:
        below = {id_}
        while (
            base := amended.get(id_)
        ) and base not in below:  # a set of the user's own may have the id of a bundled one
            id_ = base
            below.add(id_)
        return id_

    first = first_text(rules.id)
    ids = [id_ for id_ in {first, *amended} if first_text(id_) == first and id_ in bundled_files()]
    by_id = {id_: load_rule_set(id_) for id_ in ids} | {rules.id: rules}
    return sorted(by_id.values(), key=_start)


def _no_date(date: object, place: Place | None) -> Problem:
    message = _NO_DATE.format(value=shown(date))
    return Problem(ProblemCode.WRONG_FORM, message, place, path=("date",), params={"value": shown(date)})


def _start(rules: RuleSet) -> datetime.date:
    return rules.in_force or datetime.date.min


def _codes(rules: RuleSet, text: RuleSet) -> str:
    """List the indicators that `text` states otherwise, or that are only in one of the two sets."""
    here, there = (
        {each.code: (each.condition, each.wording, each.cite) for each in a_set.entries} for a_set in (rules, text)
    )
    return ", ".join(code for code in here | there if here.get(code) != there.get(code))


def _note(message: Text, place: Place | None = None, hint: Text | None = None) -> Problem:
    """Build the note that another text applies; with a hint to give the date, none is given."""
    path = () if hint else ("date",)
    return Problem(ProblemCode.TEXT_AMENDED, message, place, hint, severity="warning", path=path)


_NO_DATE = Text("'{value}' không phải là ngày (date)", "'{value}' is no date; give a datetime.date")
_PICKED = Text(
    "xét công nhận ngày {day}: áp dụng bộ '{id}' là văn bản có hiệu lực vào ngày này, không áp dụng bộ '{named}';"
    " chỉ tiêu khác nhau: {codes}",
    "for a recognition on {day}, '{id}', the text in force on that day, is applied and not '{named}';"
    " indicators that differ: {codes}",
)
_OUT_OF_FORCE = Text(
    "ngày xét công nhận {day}: bộ '{id}' chưa có hiệu lực (có hiệu lực từ ngày {start})",
    "on {day}, the date of recognition, '{id}' is not in force yet (it is from {start} on)",
)
_FROM = Text(
    "xét công nhận từ ngày {day} thì chỉ tiêu {codes} áp dụng bộ '{id}'",
    "for a recognition from {day} on, '{id}' applies to {noun} {codes}",
)
_BEFORE = Text(
    "xét công nhận trước ngày {day} thì chỉ tiêu {codes} áp dụng bộ '{id}'",
    "for a recognition before {day}, '{id}' applies to {noun} {codes}",
)
_GIVE_DATE = Text(
    "ghi ngày xét công nhận (date) để áp dụng đúng văn bản",
    "give the date of recognition (date) to apply the right text",
)
