"""Lists the missing figures that a commune has to be asked for, one line per figure."""

from ntm_criteria.figures import bare_name
from ntm_criteria.judging import RequiredFact
from ntm_criteria.model import Fact, RuleSet
from ntm_criteria.text import Lang, Text, both, count, line, listing


def required_lines(needs: tuple[RequiredFact, ...], rules: RuleSet) -> list[Text]:
    """Return a line for each missing figure. One line covers a share and the counts from which it can be computed."""
    keys = {(need.fact, need.previous) for need in needs}

    def counts_of(need: RequiredFact) -> list[Fact]:
        fact = rules.facts[need.fact]
        return [rules.facts[id_] for id_ in (fact.part, fact.whole) if id_ and (id_, need.previous) in keys]

    on_another_line = {(fact.id, need.previous) for need in needs for fact in counts_of(need)}
    return [
        _required_text(need, counts_of(need)) for need in needs if (need.fact, need.previous) not in on_another_line
    ]


def _required_text(need: RequiredFact, counts: list[Fact]) -> Text:
    """Describe a missing figure: its name, the villages that lack it, the indicators that need it, and who holds it.

    :param counts: the missing counts that may be reported instead of the figure.
    """

    def say(lang: Lang) -> str:
        vi = lang == "vi"
        year = (", năm trước" if vi else ", last year") if need.previous else ""
        villages = [bare_name(name) for name in need.villages]
        if need.unlisted:
            villages.append(f"{count(need.unlisted, lang)} thôn chưa có tên" if vi else f"{need.unlisted} not listed")
        at = f" ({'thôn' if vi else 'villages'}: {listing(villages, lang)})" if villages else ""
        holder = f"; {'nơi nắm số liệu' if vi else 'held by'}: {need.held_by[lang]}" if need.held_by else ""
        codes = ", ".join(need.indicators)
        two = (" hai số liệu:" if vi else " two figures:") if len(counts) == 2 else ""
        count_names = "; ".join(f"{fact.label[lang]} [{fact.id}]" for fact in counts)
        choice = f" ({'hoặc' if vi else 'or'}{two} {count_names})" if counts else ""
        return f"{need.label[lang]} [{need.fact}]{year}{choice}{at} – {'chỉ tiêu' if vi else 'for'} {codes}{holder}"

    return line(both(say))
