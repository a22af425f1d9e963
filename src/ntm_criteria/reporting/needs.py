"""Lists the missing figures of a commune by who holds them; every figure is named once."""

from collections.abc import Iterable

from attrs import frozen

from ntm_criteria.figures import bare_name
from ntm_criteria.judging import Assessment, RequiredFact, still_missing
from ntm_criteria.model import Answers, Dictionary, FactKind
from ntm_criteria.text import Lang, Text, both, capital, count, line, listing

NEEDED = Text("Số liệu còn cần", "Figures still needed")
NO_HOLDER = Text("Chưa ghi nơi nắm số liệu", "Holder not recorded")
NEED_COLUMNS = (
    Text("Số liệu", "Figure"),
    Text("Chỉ tiêu", "Indicators"),
    Text("Cách ghi", "How to report it"),
)


@frozen
class Need:
    """A missing figure, as a row of a table.

    :ivar name: the figure, with its year and villages, and the count that may be reported instead.
    :ivar codes: the indicators that need it.
    :ivar answers: the words to answer with, where only one pair of words will do.
    """

    name: Text
    codes: tuple[str, ...]
    answers: Text

    @property
    def cells(self) -> tuple[Text, Text, Text]:
        """The row, in the order of `NEED_COLUMNS`."""
        codes = ", ".join(self.codes)
        return self.name, Text(codes, codes), self.answers

    def text(self, lang: Lang) -> str:
        """Return the row as a line."""
        answers = f"; {'ghi' if lang == 'vi' else 'answer'} {self.answers[lang]}" if self.answers[lang] else ""
        return f"{self.name[lang]} – {'chỉ tiêu' if lang == 'vi' else 'for'} {', '.join(self.codes)}{answers}"


@frozen
class Holder:
    """Someone who holds missing figures.

    :ivar name: who it is.
    :ivar needs: the figures.
    """

    name: Text
    needs: tuple[Need, ...]

    @property
    def heading(self) -> Text:
        """The name with the number of figures: "Công chức Văn hóa – Xã hội (14 số liệu)"."""
        figures = Text("{{name}} ({{many}} số liệu)", "{{name}} ({{many}} figure{s})").format(
            s="" if len(self.needs) == 1 else "s"
        )
        return line(figures.format(name=self.name, many=both(lambda lang: count(len(self.needs), lang))))


def holders(assessment: Assessment) -> list[Holder]:
    """List the missing figures that can still change a verdict by who holds them; those without a holder come last."""
    needs, facts = still_missing(assessment), assessment.rules.facts
    by_key = {(need.fact, need.previous): need for need in needs}
    instead = {key: _instead(need, by_key, facts) for key, need in by_key.items()}
    on_other_rows = {other for others in instead.values() for other in others}
    groups: dict[Text, list[Need]] = {}
    for key, need in by_key.items():
        if key not in on_other_rows:
            counts = [by_key[other] for other in instead[key]]
            groups.setdefault(_holder(need), []).append(_need(need, counts, facts))
    last = groups.pop(NO_HOLDER, [])
    named = [*groups.items(), *([(NO_HOLDER, last)] if last else [])]
    return [Holder(name, tuple(rows)) for name, rows in named]


def _holder(need: RequiredFact) -> Text:
    if need.held_by is None:
        return NO_HOLDER
    holder = need.held_by
    return both(lambda lang: capital(holder[lang]).replace(" - ", " – "))


_Key = tuple[str, bool]


def _instead(need: RequiredFact, needs: Iterable[_Key], facts: Dictionary) -> list[_Key]:
    """Return the missing counts that may be reported instead of a figure and that nothing else needs.

    These are the part of a share, the terms of a total, the number of villages with a flag, and beside last year's share its
    change. A whole serves many shares, so it has a row of its own; so has a count that is part of two shares.
    """
    fact, keys = facts[need.fact], list(needs)
    counts = [*(fact.sum_of or ((fact.part,) if fact.part else ()))]
    counts += [id_ for id_, _ in keys if facts[id_].village_flag == need.fact and facts[id_].kind is FactKind.COUNT]

    def readers(count: str) -> int:
        return sum(count in _counts(id_, facts) for id_, previous in keys if previous is need.previous)

    alternatives = [(id_, need.previous) for id_ in counts if (id_, need.previous) in keys and readers(id_) <= 1]
    return alternatives + [(id_, now) for id_, now in keys if need.previous and facts[id_].change_of == need.fact]


def _counts(id_: str, facts: Dictionary) -> tuple[str, ...]:
    """Return the counts that a figure can be computed from."""
    fact = facts[id_]
    return (*fact.sum_of, *(each for each in (fact.part, fact.whole) if each))


def _need(need: RequiredFact, counts: list[RequiredFact], facts: Dictionary) -> Need:
    def say(lang: Lang) -> str:
        vi = lang == "vi"
        year = (" năm trước" if vi else ", last year") if need.previous else ""
        villages = [bare_name(name) for name in need.villages]
        if need.unlisted:
            noun = "village" if need.unlisted == 1 else "villages"
            villages.append(
                f"{count(need.unlisted, lang)} thôn chưa có tên" if vi else f"{need.unlisted} {noun} not listed"
            )
        before = ("thôn " if vi else "villages ") if need.villages else ""
        at = f" ({before}{listing(villages, lang)})" if villages else ""
        names = listing([each.label[lang] for each in counts], lang)
        choice = f", {'hoặc' if vi else 'or'} {names}" if counts else ""
        return f"{need.label[lang]}{year}{choice}{at}"

    asks = need.answers and facts[need.fact].answers is not Answers.EITHER
    return Need(line(both(say)), need.indicators, need.answers if asks and need.answers else Text("", ""))
