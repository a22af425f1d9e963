"""Shows ways to meet a requirement, and what other figures would change, in notebooks."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ntm_criteria.figures import FigureChange, Way
from ntm_criteria.markup import Html, card, coloured, row, table, text
from ntm_criteria.model import Verdict
from ntm_criteria.pages.action_plan import item_html, plan_html
from ntm_criteria.pages.displays_of_records import changes_display
from ntm_criteria.planning import LeastChange, Obstacle, WhatIf
from ntm_criteria.planning.actions import ActionItem, ActionPlan
from ntm_criteria.text import Lang, Text, count, number


def _way(way: Way, lang: Lang) -> Html:
    return card(_changes(way, lang), lang=lang)


def _changes(way: Way, lang: Lang) -> Html:
    rows = [row([*_cells(change, lang)]) for change in way.changes]
    return table(_CAPTION[lang].format(many=count(len(rows), lang)), _COLUMNS[lang].split("|"), [rows])


def _cells(change: FigureChange, lang: Lang) -> list[Html]:
    def shown(value: Fraction | bool | str | None) -> str:
        if value is None:
            return "–"
        return number(value, lang) if isinstance(value, Fraction) else text(change.answer(value)[lang])

    name = text(change.label[lang] if change.village is None else f"{change.label[lang]} ({change.village})")
    unit = text(change.unit.name(lang)) if change.unit else ""
    by = "" if change.amount is None else number(change.amount, lang)
    return [name, shown(change.was), shown(change.becomes), by, unit]


def _least_change(found: LeastChange, lang: Lang) -> Html:
    if found.is_met:
        return card(f"<p>{coloured(Verdict.MET.label[lang], 'met')}</p>", lang=lang)
    if found.way is not None:
        return _way(found.way, lang)
    rows = [row([each.code, *_hindrance(each, lang)]) for each in found.obstacles]
    return card(table(_NOTHING_HELPS[lang], _OBSTACLE_COLUMNS[lang].split("|"), [rows]), lang=lang)


def _hindrance(obstacle: Obstacle, lang: Lang) -> list[Html]:
    return [text(obstacle.text[lang])]


def _what_if(supposed: WhatIf, lang: Lang) -> Html:
    return changes_display(supposed.changes, lang)


WRITERS: tuple[tuple[type, Callable[[Any, Lang], Html]], ...] = (
    (Way, _way),
    (LeastChange, _least_change),
    (WhatIf, _what_if),
    (ActionPlan, plan_html),
    (ActionItem, item_html),
)
_CAPTION = Text("Số liệu cần thay đổi ({many})", "Figures that have to change ({many})")
_COLUMNS = Text("Số liệu|Hiện nay|Cần đạt|Chênh lệch|Đơn vị", "Figure|Today|Needed|By|Unit")
_NOTHING_HELPS = Text("Không thể đạt bằng cách thay đổi số liệu", "No change of figures helps")
_OBSTACLE_COLUMNS = Text("Chỉ tiêu|Vì sao", "Indicator|Why")
