"""What to go and ask for, in words: a line for each missing figure."""

from ntm_criteria.figures import bare_name
from ntm_criteria.judging import RequiredFact
from ntm_criteria.model import Fact, RuleSet
from ntm_criteria.text import Lang, Text, both, count, line, listing


def required_lines(needs: tuple[RequiredFact, ...], rules: RuleSet) -> list[Text]:
    """A line for each figure to ask for; the counts of a share stand beside the share, as the other way to give it."""
    wanted = {(need.fact, need.previous): need for need in needs}
    beside: set[tuple[str, bool]] = set()
    made = []
    for (id_, previous), need in wanted.items():
        fact = rules.facts[id_]
        counts = [(part, previous) for part in (fact.part, fact.whole) if part and (part, previous) in wanted]
        beside.update(counts)
        made.append((id_, previous, need, [rules.facts[part] for part, _ in counts]))
    return [_required_text(need, counts) for id_, previous, need, counts in made if (id_, previous) not in beside]


def _required_text(need: RequiredFact, counts: list[Fact]) -> Text:
    """A figure to ask for: what, of which villages, for which indicators, and who holds it."""

    def say(lang: Lang) -> str:
        vi = lang == "vi"
        year = (", năm trước" if vi else ", last year") if need.previous else ""
        villages = [
            *map(bare_name, need.villages),
            *(
                [f"{count(need.unlisted, lang)} thôn chưa có tên" if vi else f"{need.unlisted} not listed"]
                if need.unlisted
                else []
            ),
        ]
        at = f" ({'thôn' if vi else 'villages'}: {listing(villages, lang)})" if villages else ""
        held = f"; {'nơi nắm số liệu' if vi else 'held by'}: {need.held_by[lang]}" if need.held_by else ""
        codes = ", ".join(need.indicators)
        two = (" hai số liệu:" if vi else " two figures:") if len(counts) == 2 else ""
        other = (
            f" ({'hoặc' if vi else 'or'}{two} {'; '.join(f'{each.label[lang]} [{each.id}]' for each in counts)})"
            if counts
            else ""
        )
        return f"{need.label[lang]} [{need.fact}]{year}{other}{at} – {'chỉ tiêu' if vi else 'for'} {codes}{held}"

    return line(both(say))
