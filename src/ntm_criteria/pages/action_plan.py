"""Writes an action plan as text, Markdown and HTML: the tables that officials fill in, without solutions and costs."""

import itertools
from collections.abc import Callable, Iterable
from typing import TypeAlias

from ntm_criteria.markup import Cell, Html, card, coloured, group, items, row, table, text, unbroken
from ntm_criteria.pages.frame import below_title, commune_name, criterion_title, judged_by, overall
from ntm_criteria.pages.markdown import markdown_table
from ntm_criteria.planning.actions import NEED_COLUMNS, ActionItem, ActionPlan, VillageItem, WaitingItem
from ntm_criteria.text import Lang, Text, both, capital, counted, line, listing, markdown

Cells: TypeAlias = tuple[Text, ...]
_TITLE = Text(
    "KẾ HOẠCH thực hiện các chỉ tiêu nông thôn mới chưa đạt năm {year} trên địa bàn {commune}",
    "ACTION PLAN for the indicators that {commune} does not meet in {year}",
)
_NOTHING = Text("Không còn chỉ tiêu chưa đạt.", "No indicator is left that is not met.")
_NOBODY = Text("Chưa phân công phụ trách.", "Nobody is in charge yet.")
_ITEMS = Text("Biểu 1. Chỉ tiêu chưa đạt ({number})", "Table 1. Indicators not met ({number})")
_UNKNOWN = Text("Biểu 2. Số liệu còn thiếu", "Table 2. Figures still missing")
_WAITING = Text("Biểu 3. Nội dung xin ý kiến cấp trên", "Table 3. Questions to a higher authority")
_VILLAGES = Text("Biểu 4. Theo thôn", "Table 4. By village")
_CODES = Text("{n} chỉ tiêu", "{n} {noun}")
_TOGETHER = Text("{codes}; {together} ghi chung", "{codes}; {together} in one line")
_NEAREST = Text("Tiêu chí chỉ còn thiếu 01 chỉ tiêu: {criteria}.", "Criteria that lack only one indicator: {criteria}.")
_OTHERS = Text("Phân công ngoài Biểu 1", "Assigned, but not in table 1")
_NOTES = Text("Lưu ý về phân công", "Notes on the assignments")
_NOTE = Text("{note}{place}", "{note}{place}")
_NUMBER = Text("TT", "No.")
_ITEM_COLUMNS = (
    Text("Tiêu chí, chỉ tiêu", "Indicator"),
    Text("Yêu cầu", "Requirement"),
    Text("Hiện trạng", "Present figure"),
    Text("Khối lượng còn lại", "Remaining"),
    Text("ĐVT", "Unit"),
    Text("Địa bàn (thôn)", "Villages"),
    Text("Chủ trì", "Leads"),
    Text("Phối hợp", "Works with"),
    Text("Thời hạn", "By"),
    Text("Ghi chú", "Remark"),
)
_REMAINS = Text("Còn lại", "Remaining")
_WAITING_COLUMNS = (
    Text("Chỉ tiêu", "Indicator"), Text("Số liệu của xã", "The commune's figure"),
    Text("Vướng mắc", "What is open"), Text("Cơ quan xin ý kiến", "Whom to ask"),
)  # fmt: skip
_VILLAGE_COLUMNS = (
    Text("Thôn", "Village"), Text("Các chỉ tiêu chưa đạt", "Indicators not met"), Text("Chưa có số liệu", "Without figures"),
)  # fmt: skip


def plan_title(plan: ActionPlan) -> Text:
    """Return the title of a plan."""
    assessment = plan.assessment
    return line(_TITLE.format(year=str(assessment.year), commune=commune_name(assessment.commune)))


def _head(plan: ActionPlan) -> list[Text]:
    """Return the sentences above the tables: the rules, and how many criteria and indicators are met."""
    assessment = plan.assessment
    return [
        judged_by(assessment.rules),
        overall(assessment),
        *below_title(assessment),
        *_nearest(plan),
    ]


def _nearest(plan: ActionPlan) -> list[Text]:
    """Name the criteria that lack only one indicator."""
    if not plan.nearest:
        return []
    assessment = plan.assessment
    criteria = ", ".join(f"{assessment[code].indicator.criterion} ({code})" for code in plan.nearest)
    return [_NEAREST.format(criteria=criteria)]


def _items_heading(plan: ActionPlan) -> Text:
    codes = sum(len(item.codes) for item in plan.items)
    number = _CODES.format(n=counted(codes), noun="indicator" if codes == 1 else "indicators")
    shared = [item.codes for item in plan.items if len(item.codes) > 1]
    if shared:
        together = both(lambda lang: "; ".join(listing(each, lang) for each in shared))
        number = _TOGETHER.format(codes=number, together=together)
    return _ITEMS.format(number=number)


def _item_cells(item: ActionItem) -> Cells:
    return (
        item.name, item.requirement, item.figure, item.amount, item.unit, item.places, item.leads, item.works_with,
        item.due, line(item.notes),
    )  # fmt: skip


def _waiting_cells(item: WaitingItem) -> Cells:
    return item.name, item.figure, item.reason.text, item.ask


def _village_cells(item: VillageItem) -> Cells:
    codes = (", ".join(each) or "–" for each in (item.not_met, item.unreported))
    return line(item.title), *(Text(each, each) for each in codes)


def _by_criterion(plan: ActionPlan) -> list[tuple[Text, list[ActionItem]]]:
    """Return the items under the names of their criteria."""
    rules = plan.assessment.rules
    return [
        (criterion_title(rules.criterion(number)), list(items))
        for number, items in itertools.groupby(plan.items, key=lambda item: item.criterion)
    ]


def plan_text(plan: ActionPlan, lang: Lang) -> str:
    """Return a plan as plain text."""
    blocks = ["\n".join(each[lang] for each in (plan_title(plan), *_head(plan)))]
    if not plan.items:
        blocks.append(_NOTHING[lang])
    else:
        blocks.append("\n".join([_items_heading(plan)[lang], *([] if plan.has_assignments else [_NOBODY[lang]])]))
        for criterion, items in _by_criterion(plan):
            lines = [criterion[lang]]
            for item in items:
                lines += [f"  {item.name[lang]}", *(f"    {each}" for each in _fields(item, lang))]
            blocks.append("\n".join(lines))
    if plan.unknown:
        lines = [_UNKNOWN[lang]]
        for holder in plan.unknown:
            lines += [f"  {holder.heading[lang]}:", *(f"    - {need.text(lang)}" for need in holder.needs)]
        blocks.append("\n".join(lines))
    if plan.waiting:
        lines = [_WAITING[lang]]
        for waiting in plan.waiting:
            names = [column[lang] for column in _WAITING_COLUMNS[1:]]
            cells = [cell[lang] for cell in _waiting_cells(waiting)[1:]]
            lines += [f"  {waiting.name[lang]}", *_named(names, cells)]
        blocks.append("\n".join(lines))
    if plan.villages:
        lines = [_VILLAGES[lang]]
        for village in plan.villages:
            name, *cells = (cell[lang] for cell in _village_cells(village))
            lines += [f"  {name}", *_named([column[lang] for column in _VILLAGE_COLUMNS[1:]], cells)]
        blocks.append("\n".join(lines))
    for heading, found in _lists(plan):
        blocks.append("\n".join([heading[lang], *(f"  - {each[lang]}" for each in found)]))
    return "\n\n".join(blocks)


def _lists(plan: ActionPlan) -> list[tuple[Text, list[Text]]]:
    """Return what stands below the tables: assignments of what is not in table 1, and what looks like a mistake in them."""
    places = [f" ({each.place})" if each.place else "" for each in plan.warnings]
    notes = [_NOTE.format(note=each.message, place=place) for each, place in zip(plan.warnings, places, strict=True)]
    lists = [(_OTHERS, [line(each.text) for each in plan.others]), (_NOTES, [line(each) for each in notes])]
    return [(heading, found) for heading, found in lists if found]


def _fields(item: ActionItem, lang: Lang) -> Iterable[str]:
    """Yield the cells of an item after its name, each with its heading; what remains and its unit are one."""
    cells = dict(zip(_ITEM_COLUMNS, _item_cells(item), strict=True))
    _, requirement, figure, _, _, *others = _ITEM_COLUMNS
    pairs = [(requirement, cells[requirement]), (figure, cells[figure]), (_REMAINS, item.remains)]
    pairs += [(column, cells[column]) for column in others]
    return (f"{name[lang]}: {cell[lang]}" for name, cell in pairs if cell[lang])


def _named(names: list[str], cells: list[str]) -> list[str]:
    return [f"    {name}: {cell}" for name, cell in zip(names, cells, strict=True) if cell]


def plan_markdown(plan: ActionPlan, lang: Lang) -> str:
    """Return a plan as a Markdown page with a table for each part; Markdown in its texts is escaped."""
    rows = [f"# {markdown(plan_title(plan)[lang])}", "", *(f"- {markdown(each[lang])}" for each in _head(plan)), ""]
    if plan.items:
        rows += [f"## {_items_heading(plan)[lang]}", ""]
        rows += [] if plan.has_assignments else [_NOBODY[lang], ""]
        numbered = [(Text(str(n), str(n)), *_item_cells(item)) for n, item in enumerate(plan.items, 1)]
        rows += [*markdown_table((_NUMBER, *_ITEM_COLUMNS), numbered, lang), ""]
    else:
        rows += [_NOTHING[lang], ""]
    if plan.unknown:
        rows += [f"## {_UNKNOWN[lang]}", ""]
    for holder in plan.unknown:
        cells = [need.cells for need in holder.needs]
        rows += [f"**{markdown(holder.heading[lang])}**", "", *markdown_table(NEED_COLUMNS, cells, lang), ""]
    if plan.waiting:
        asked = [_waiting_cells(each) for each in plan.waiting]
        rows += [f"## {_WAITING[lang]}", "", *markdown_table(_WAITING_COLUMNS, asked, lang), ""]
    if plan.villages:
        villages = [_village_cells(each) for each in plan.villages]
        rows += [f"## {_VILLAGES[lang]}", "", *markdown_table(_VILLAGE_COLUMNS, villages, lang), ""]
    for heading, found in _lists(plan):
        rows += [f"## {heading[lang]}", "", *(f"- {markdown(each[lang])}" for each in found), ""]
    return "\n".join(rows)


def plan_html(plan: ActionPlan, lang: Lang) -> Html:
    """Return a plan as one HTML element, without scripts or links to other files; all text is escaped."""
    parts = [f"<h2>{text(plan_title(plan)[lang])}</h2>", *(f"<p>{text(each[lang])}</p>" for each in _head(plan))]
    if plan.items:
        parts += [] if plan.has_assignments else [f"<p>{text(_NOBODY[lang])}</p>"]
        parts.append(_items_table(_items_heading(plan), _by_criterion(plan), lang))
    else:
        parts.append(f"<p><strong>{coloured(_NOTHING[lang], 'met')}</strong></p>")
    if plan.unknown:
        cells_of = [need.cells for holder in plan.unknown for need in holder.needs]
        kept = [n for n in range(len(NEED_COLUMNS)) if any(cells[n][lang] for cells in cells_of)]
        bodies = [
            [
                group(holder.heading[lang], len(kept)),
                *(_row([need.cells[n] for n in kept], lang) for need in holder.needs),
            ]
            for holder in plan.unknown
        ]
        parts.append(table(_UNKNOWN[lang], [NEED_COLUMNS[n][lang] for n in kept], bodies))
    others: list[tuple[Text, Cells, list[Cells]]] = [
        (_WAITING, _WAITING_COLUMNS, [_waiting_cells(each) for each in plan.waiting]),
        (_VILLAGES, _VILLAGE_COLUMNS, [_village_cells(each) for each in plan.villages]),
    ]
    for caption, columns, cells in others:
        if cells:
            heads = [column[lang] for column in columns]
            parts.append(table(caption[lang], heads, [[_row(each, lang) for each in cells]]))
    for heading, found in _lists(plan):
        parts += [f"<p><strong>{text(heading[lang])}</strong></p>", items(each[lang] for each in found)]
    return card(*parts, lang=lang)


def item_html(item: ActionItem, lang: Lang) -> Html:
    """Return one item of a plan as an HTML element."""
    return card(_items_table(item.name, [(item.name, [item])], lang, is_grouped=False), lang=lang)


def _items_table(
    caption: Text, groups: list[tuple[Text, list[ActionItem]]], lang: Lang, *, is_grouped: bool = True
) -> Html:
    """Return a table of items for a screen; columns that are empty everywhere are left out."""
    rows = [[_screen_cells(item, lang) for item in items] for _, items in groups]
    kept = [n for n in range(len(_SCREEN)) if any(cells[n] for body in rows for cells in body)]
    columns = [*([_NUMBER[lang]] if is_grouped else []), *(_SCREEN[n][lang] for n in kept)]
    numbers = itertools.count(1)
    bodies = [
        [
            *([group(name[lang], len(columns))] if is_grouped else []),
            *(
                row(
                    [
                        *([Cell(str(next(numbers)))] if is_grouped else []),
                        Cell(cells[0], is_heading=True),
                        *(Cell(cells[n], is_wide=n == len(_SCREEN) - 1) for n in kept[1:]),
                    ]
                )
                for cells in body
            ),
        ]
        for (name, _), body in zip(groups, rows, strict=True)
    ]
    return table(caption[lang], columns, bodies)


def _screen_cells(item: ActionItem, lang: Lang) -> list[Html]:
    """Return the cells of an item for a screen, which is narrower than a sheet: several fields stand in one cell."""
    requirement, *_, works_with, due, remark = _ITEM_COLUMNS[1:]
    charge = [capital(item.leads[lang]), _labelled(works_with, item.works_with, lang), _labelled(due, item.due, lang)]
    cells = [
        [text(", ".join(item.codes))],
        [
            f"<strong>{text(item.title[lang])}</strong>",
            text(_labelled(requirement, item.requirement, lang)),
            text(_labelled(remark, line(item.notes), lang)),
        ],
        [unbroken(item.figure[lang])],
        [unbroken(item.remains[lang])],
        [text(item.places[lang])],
        [unbroken(each) for each in charge],
    ]
    return ["<br>".join(filter(None, parts)) for parts in cells]


def _labelled(label: Text, words: Text, lang: Lang) -> str:
    return f"{label[lang]}: {words[lang]}" if words[lang] else ""


_SCREEN = (
    Text("Mã", "Code"),
    Text("Chỉ tiêu, yêu cầu", "Indicator, requirement"),
    _ITEM_COLUMNS[2],
    _REMAINS,
    _ITEM_COLUMNS[5],
    Text("Phân công", "In charge"),
)


def _row(cells: Iterable[Text], lang: Lang) -> Html:
    first, *rest = (text(cell[lang]) for cell in cells)
    return row([Cell(first, is_heading=True), *map(Cell, rest)])


_WRITERS: tuple[Callable[[ActionPlan, Lang], str], ...] = (plan_text, plan_markdown, plan_html)
PAGES = dict(zip(("text", "markdown", "html"), _WRITERS, strict=True))
