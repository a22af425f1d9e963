"""Lists the missing figures of a commune by who holds them; every figure is named once."""

from collections.abc import Mapping

from attrs import frozen

from ntm_criteria.figures import bare_name
from ntm_criteria.judging import Assessment, RequiredFact, still_missing
from ntm_criteria.model import Answers, Dictionary, Estimated, Verdict
from ntm_criteria.text import OR, Lang, Text, both, capital, counted, line, listing, plural_s
from ntm_criteria.wording import village_noun

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
        row = Text("{name} – chỉ tiêu {codes}{answers}", "{name} – for {codes}{answers}")
        answers = Text("; ghi {answers}", "; answer {answers}").format(answers=self.answers)
        if not self.answers.vi:
            answers = Text("", "")
        return row.format(name=self.name, codes=", ".join(self.codes), answers=answers)[lang]


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
        many = len(self.needs)
        figures = Text("{name} ({many} số liệu)", "{name} ({many} figure{s})")
        return line(figures.format(name=self.name, many=counted(many), s=plural_s(many)))


def holders(assessment: Assessment, *, of_amounts: bool = False) -> list[Holder]:
    """List the missing figures that can still change a verdict by who holds them; those without a holder come last.

    :param of_amounts: whether to list too those from which it follows how much remains of what is not met; they are marked.
    """
    needs, facts = still_missing(assessment, of_amounts=of_amounts), assessment.rules.facts
    by_key = {(need.fact, need.previous): need for need in needs}
    instead = {key: _instead(need, by_key, facts) for key, need in by_key.items()}
    on_other_rows = {other for others in instead.values() for other in others}
    groups: dict[Text, list[Need]] = {}
    for key, need in by_key.items():
        if key not in on_other_rows:
            counts = [by_key[other] for other in instead[key]]
            case = assessment.case
            is_estimated = isinstance((case.previous if need.previous else case.figures).get(need.fact), Estimated)
            is_of_amount = all(assessment[code].verdict is Verdict.NOT_MET for code in need.indicators)
            why = _MORE_EXACTLY if is_estimated else _OF_AMOUNT if is_of_amount else Text("", "")
            groups.setdefault(_holder(need), []).append(_need(need, counts, facts, why))
    last = groups.pop(NO_HOLDER, [])
    named = [*groups.items(), *([(NO_HOLDER, last)] if last else [])]
    return [Holder(name, tuple(rows)) for name, rows in named]


def _holder(need: RequiredFact) -> Text:
    if need.held_by is None:
        return NO_HOLDER
    holder = need.held_by
    return both(lambda lang: capital(holder[lang]).replace(" - ", " – "))


_Key = tuple[str, bool]
_CHANGE = 9  # behind everything else


def _instead(need: RequiredFact, needs: Mapping[_Key, RequiredFact], facts: Dictionary) -> list[_Key]:
    """Return the missing figures that may be reported instead of a figure and that nothing else needs.

    They are those of its `alternatives`. A population serves many shares, so it has a row of its own.
    """

    def substitutes(of: RequiredFact) -> list[_Key]:
        names = of.alternatives[1] if len(of.alternatives) > 1 else ()
        keys = [(name.removeprefix("previous."), name.startswith("previous.")) for name in names]
        return [key for key in keys if key in needs and _rank(of, facts) < _rank(needs[key], facts)]

    asked_for = [key for other in needs.values() for key in substitutes(other)]
    return [key for key in substitutes(need) if asked_for.count(key) == 1]


def _rank(need: RequiredFact, facts: Dictionary) -> int:
    """Return which of two alternatives is asked for first: the figures of villages, then the one that needs fewest others."""
    if need.per_village:
        return 0
    return _CHANGE if facts[need.fact].change_of else len(need.alternatives[0]) if need.alternatives else 1


_MORE_EXACTLY = Text(" (điều tra, xác định lại)", " (more exactly)")
_OF_AMOUNT = Text(" (để biết khối lượng còn lại)", " (to know how much remains)")


def _need(need: RequiredFact, counts: list[RequiredFact], facts: Dictionary, why: Text) -> Need:
    unlisted = Text("{n} {villages} chưa có trong danh sách", "{n} {villages} not on the list").format(
        n=counted(need.unlisted), villages=village_noun(need.unlisted)
    )

    def say(lang: Lang) -> str:
        year = Text(" năm trước", ", last year")[lang] if need.previous else ""
        villages = [bare_name(name) for name in need.villages] + ([unlisted[lang]] if need.unlisted else [])
        before = (Text("thôn ", "village ") if len(need.villages) == 1 else Text("thôn ", "villages "))[lang]
        before = before if need.villages else ""
        at = f" ({before}{listing(villages, lang)})" if villages else ""
        names = listing([each.label[lang] for each in counts], lang)
        choice = f", {OR[lang]} {names}" if counts else ""
        return f"{need.label[lang]}{year}{choice}{at}{why[lang]}"

    asks = need.answers and facts[need.fact].answers is not Answers.EITHER
    return Need(line(both(say)), need.indicators, need.answers if asks and need.answers else Text("", ""))
