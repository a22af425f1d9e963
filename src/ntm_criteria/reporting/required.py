"""What to go and ask for, in words: a line for each missing figure."""

from ntm_criteria.figures import bare_name
from ntm_criteria.judging import RequiredFact
from ntm_criteria.model import Fact, RuleSet
from ntm_criteria.text import Lang, Text, both, count, line, listing


def required_lines(needs: tuple[RequiredFact, ...], rules: RuleSet) -> list[Text]:
    """A line for each figure to ask for. The counts of a share share its line, as another way to report it."""
    wanted = {(need.fact, need.previous) for need in needs}
    counts = {
        (need.fact, need.previous): [
            (part, need.previous)
            for part in (rules.facts[need.fact].part, rules.facts[need.fact].whole)
            if part and (part, need.previous) in wanted
        ]
        for need in needs
    }
    beside_a_share = {key for keys in counts.values() for key in keys}
    return [
        _required_text(need, [rules.facts[part] for part, _ in counts[need.fact, need.previous]])
        for need in needs
        if (need.fact, need.previous) not in beside_a_share
    ]


def _required_text(need: RequiredFact, counts: list[Fact]) -> Text:
    """A figure to ask for: what, of which villages, for which indicators, and who holds it."""

    def say(lang: Lang) -> str:
        vi = lang == "vi"
        year = (", năm trước" if vi else ", last year") if need.previous else ""
        villages = [bare_name(name) for name in need.villages]
        if need.unlisted:
            villages.append(f"{count(need.unlisted, lang)} thôn chưa có tên" if vi else f"{need.unlisted} not listed")
        at = f" ({'thôn' if vi else 'villages'}: {listing(villages, lang)})" if villages else ""
        held = f"; {'nơi nắm số liệu' if vi else 'held by'}: {need.held_by[lang]}" if need.held_by else ""
        codes = ", ".join(need.indicators)
        two = (" hai số liệu:" if vi else " two figures:") if len(counts) == 2 else ""
        named = "; ".join(f"{fact.label[lang]} [{fact.id}]" for fact in counts)
        other = f" ({'hoặc' if vi else 'or'}{two} {named})" if counts else ""
        return f"{need.label[lang]} [{need.fact}]{year}{other}{at} – {'chỉ tiêu' if vi else 'for'} {codes}{held}"

    return line(both(say))
