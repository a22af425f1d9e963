"""Finds the rule sets that are in force on a date, and the rule sets that judge a year."""

import datetime
from collections.abc import Iterable

from attrs import evolve

from ntm_criteria.compiler import bundled_amendments, bundled_files, bundled_rule_sets, load_rule_set
from ntm_criteria.errors import CriteriaError, FactError, Place, Problem, ProblemCode
from ntm_criteria.judging import OTHER_SETS
from ntm_criteria.model import Level, RuleSet
from ntm_criteria.text import Text, date_text, shown


def rule_sets_for(
    *,
    date: datetime.date,
    province: str | None = None,
    level: Level | None = None,
    among: Iterable[RuleSet] | None = None,
) -> tuple[RuleSet, ...]:
    """Find the rule sets in force on a date of recognition: first the province's own, then the national ones.

    The latest amendment in force replaces the set that it amends. The date of recognition differs from the year judged,
    which is an argument of `assess` and selects the bounds.

    :param date: the date of recognition.
    :param province: a province such as "lang-son"; without it, only national sets are returned.
    :param level: one of "basic", "advanced", "model" (2021–2025), "commune" (2026–2030), "recognition", "withdrawal", "plan".
    :param among: the sets to choose from; by default the bundled ones.
    :returns: the sets, the most local one first; an empty tuple if no set is in force.

    >>> from datetime import date
    >>> [rules.id for rules in rule_sets_for(date=date(2024, 3, 1), level="basic")]
    ['vn-318-2022-ntm-211']
    """
    catalogue = bundled_rule_sets() if among is None else tuple(among)
    in_force = [
        rules
        for rules in catalogue
        if _is_in_force(rules, date) and rules.province in (None, province) and level in (None, rules.level)
    ]
    return tuple(sorted(_as_amended(in_force, catalogue), key=lambda rules: (rules.province is None, rules.id)))


def rule_sets_of(year: int, rules: RuleSet) -> tuple[RuleSet, ...]:
    """Return the bundled sets that judge `year`, as last amended, which a user could apply instead of `rules`.

    They are national sets and sets of the same province; of the same level only, if there are any of that level.
    """
    catalogue, provinces = bundled_rule_sets(), (None, rules.province)
    of_year = [item for item in catalogue if item.years[0] <= year <= item.years[1] and item.province in provinces]
    latest = _as_amended(of_year, catalogue)
    return tuple([item for item in latest if item.level == rules.level] or latest)


def with_sets_of_year(error: CriteriaError, year: object, rules: RuleSet) -> CriteriaError:
    """Return `error`; if it says that `rules` does not judge `year`, its hint names the bundled sets that do."""
    if not isinstance(year, int):
        return error
    hint = Text("chưa có bộ quy tắc nào kèm theo dùng cho năm {year}", "no bundled rule set judges {year}").format(
        year=year
    )
    if ids := ", ".join(item.id for item in rule_sets_of(year, rules)):
        hint = Text("bộ quy tắc dùng cho năm {year}: {ids}", "rule sets for {year}: {ids}").format(year=year, ids=ids)
    return type(error)(
        evolve(problem, hint=hint) if problem.code is ProblemCode.WRONG_YEAR and problem.hint == OTHER_SETS else problem
        for problem in error.problems
    )


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
        note = _OUT_OF_FORCE.format(day=date_text(date), id=rules.id, start=date_text(_start(rules)))
        return rules, (_note(note, place),)
    text = in_force[-1]
    if text.id == rules.id:
        return rules, ()
    note = _PICKED.format(day=date_text(date), id=text.id, named=rules.id, codes=_codes(rules, text))
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
            notes.append(_note(template.format(day=date_text(day), codes=codes, id=text.id), hint=_GIVE_DATE))
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
    "for a recognition from {day} on, '{id}' applies to the indicators {codes}",
)
_BEFORE = Text(
    "xét công nhận trước ngày {day} thì chỉ tiêu {codes} áp dụng bộ '{id}'",
    "for a recognition before {day}, '{id}' applies to the indicators {codes}",
)
_GIVE_DATE = Text(
    "ghi ngày xét công nhận (date) để áp dụng đúng văn bản",
    "give the date of recognition (date) to apply the right text",
)


def _is_in_force(rules: RuleSet, date: datetime.date) -> bool:
    first, last = rules.years
    return first <= date.year <= last and (rules.in_force is None or rules.in_force <= date)


def _as_amended(sets: list[RuleSet], catalogue: Iterable[RuleSet]) -> list[RuleSet]:
    """Return `sets` without those that another of `sets` amends, directly or through an amendment in `catalogue`."""
    by_id, replaced = {rules.id: rules for rules in catalogue}, set()
    for rules in sets:
        layer: RuleSet | None = rules
        while layer is not None and layer.amends:
            replaced.add(layer.builds_on[0])
            layer = by_id.get(layer.builds_on[0])
    return [rules for rules in sets if rules.id not in replaced]
