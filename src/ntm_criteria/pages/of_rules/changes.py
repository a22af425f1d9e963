"""Writes what is different in two rule sets, as text and as a page."""

from collections.abc import Iterator

from ntm_criteria.authoring import CellChange, EntryChange, RuleChange, RuleSetDiff
from ntm_criteria.markup import Cell, Html, card, document, row, table, text
from ntm_criteria.model import Criterion, Indicator, RuleSet, Standing
from ntm_criteria.reporting import STATUS
from ntm_criteria.text import Lang, Text, both, capital, counted, line, listing, with_names

_TITLE = Text("KHÁC NHAU GIỮA HAI BỘ QUY TẮC", "TWO RULE SETS COMPARED")
_BEFORE, _AFTER = Text("Trước: {side}", "Before: {side}"), Text("Sau: {side}", "After: {side}")
_SIDE = Text("{name} ({id}, {years})", "{name} ({id}, {years})")
_NONE = Text("Không có gì khác nhau.", "Nothing is different.")
_OTHER = Text(
    "Các chỉ tiêu và tiêu chí như nhau; phần khác của bộ (đầu tệp, nguồn, số liệu) khác nhau.",
    "Indicators and criteria are the same; other parts of the sets (header, sources, facts) differ.",
)
_SUMMARY = Text(
    "{changes}; {same} chỉ tiêu, nhiệm vụ giữ nguyên.", "{changes}; indicators and tasks that stay: {same}."
)
_COUNTED = Text("{kind}: {n}", "{kind}: {n}")
_KINDS = {
    RuleChange.ADDED: Text("thêm mới", "added"),
    RuleChange.REMOVED: Text("bỏ", "removed"),
    RuleChange.STRICTER: Text("chặt hơn", "stricter"),
    RuleChange.LOOSER: Text("nới lỏng", "looser"),
    RuleChange.CHANGED: Text("yêu cầu khác", "another requirement"),
    RuleChange.FILLED: Text("đã có mức", "a bound that was open has a value"),
    RuleChange.OPENED: Text("mức để ngỏ", "a bound became open"),
    RuleChange.MOVED: Text("chuyển mã, tiêu chí", "moved"),
    RuleChange.RENAMED: Text("đổi tên", "renamed"),
    RuleChange.ROLE: Text("đổi giữa chỉ tiêu và nhiệm vụ", "changed between indicator and task"),
    RuleChange.SOURCE: Text("đổi căn cứ", "another source"),
    RuleChange.NOTES: Text("đổi nguyên văn hoặc ghi chú", "another wording or note"),
}
_STANDINGS = {
    Standing.STRICTER: _KINDS[RuleChange.STRICTER],
    Standing.LOOSER: _KINDS[RuleChange.LOOSER],
    Standing.FILLED: _KINDS[RuleChange.FILLED],
    Standing.OPENED: _KINDS[RuleChange.OPENED],
    Standing.NOT_COMPARABLE: _KINDS[RuleChange.CHANGED],
}
_CRITERION = Text("Tiêu chí {code}. {label}", "Criterion {code}. {label}")
_CELL = Text("{place}: {before} → {after} ({standing})", "{place}: {before} → {after} ({standing})")
_BARE_CELL = Text("{before} → {after} ({standing})", "{before} → {after} ({standing})")
_FROM_TO = Text("{what}: {before} → {after}", "{what}: {before} → {after}")
_CODE, _OF, _LABEL = Text("Mã", "Code"), Text("Tiêu chí", "Criterion"), Text("Tên", "Name")
_BASIS = Text("Căn cứ", "Source")
_ABSENT = Text("không có", "none")
_COLUMNS = Text("Chỉ tiêu|Thay đổi|Trước|Sau", "Indicator|Change|Before|After")


def rule_changes_text(diff: RuleSetDiff, lang: Lang) -> str:
    """Return what is different as plain text."""
    lang = with_names(lang, diff.after.names)
    blocks = ["\n".join(each[lang] for each in (_TITLE, *_sides(diff), _summary(diff)))]
    return "\n\n".join([*blocks, *(_block(change, lang) for change in diff.changes)])


def _block(change: EntryChange, lang: Lang) -> str:
    return "\n".join([_head(change)[lang], *(f"    {each[lang]}" for each in _details(change))])


def rule_changes_display(diff: RuleSetDiff, lang: Lang) -> Html:
    """Return what is different as a piece of HTML."""
    lang = with_names(lang, diff.after.names)
    rows = []
    for change in diff.changes:
        requirements = [each[lang] if each else "" for each in (change.required_before, change.required_after)]
        details = "<br>".join(text(each[lang]) for each in _details(change, with_requirements=False))
        what = f"{text(capital(_kinds(change)[lang]))}{'<br>' if details else ''}{details}"
        rows.append(row([Cell(text(_name(change)[lang]), is_heading=True), Cell(what), *requirements]))
    paragraphs = "".join(f"<p>{text(each[lang])}</p>" for each in (*_sides(diff), _summary(diff)))
    body = table(_TITLE[lang].capitalize(), _COLUMNS[lang].split("|"), [rows]) if rows else ""
    return card(paragraphs, body, lang=lang)


def rule_changes_page(diff: RuleSetDiff, lang: Lang) -> Html:
    """Return what is different as a file that browsers open and print."""
    return document(_TITLE[lang], rule_changes_display(diff, lang), lang=lang)


def _sides(diff: RuleSetDiff) -> tuple[Text, Text]:
    return line(_BEFORE.format(side=_side(diff.before))), line(_AFTER.format(side=_side(diff.after)))


def _side(rules: RuleSet) -> Text:
    years = "–".join(dict.fromkeys(map(str, rules.years)))
    return _SIDE.format(name=rules.label, id=rules.id, years=years)


def _summary(diff: RuleSetDiff) -> Text:
    if not diff.changes:
        return _NONE if diff.before == diff.after else _OTHER
    counts = {kind: sum(kind in change.kinds for change in diff.changes) for kind in RuleChange}
    parts = [_COUNTED.format(kind=_KINDS[kind], n=counted(n)) for kind, n in counts.items() if n]
    changes = both(lambda lang: capital(", ".join(part[lang] for part in parts)))
    return _SUMMARY.format(changes=changes, same=counted(diff.same))


def _head(change: EntryChange) -> Text:
    return line(Text("{name}: {kinds}", "{name}: {kinds}").format(name=_name(change), kinds=_kinds(change)))


def _name(change: EntryChange) -> Text:
    is_criterion = isinstance(change.after or change.before, Criterion)
    template = _CRITERION if is_criterion else Text("{code} {label}", "{code} {label}")
    return template.format(code=change.code, label=change.label)


def _kinds(change: EntryChange) -> Text:
    return both(lambda lang: listing([_KINDS[kind][lang] for kind in change.kinds], lang))


def _details(change: EntryChange, *, with_requirements: bool = True) -> Iterator[Text]:
    before, after = change.before, change.after
    if before is not None and after is not None and before.label != after.label:
        yield line(_FROM_TO.format(what=_LABEL, before=before.label, after=after.label))
    if isinstance(before, Indicator) and isinstance(after, Indicator):
        if before.code != after.code:
            yield _FROM_TO.format(what=_CODE, before=before.code, after=after.code)
        if before.criterion != after.criterion:
            yield _FROM_TO.format(what=_OF, before=before.criterion, after=after.criterion)
        if before.cite != after.cite:
            yield line(_FROM_TO.format(what=_BASIS, before=_cite(before), after=_cite(after)))
    cells = [cell for cell in change.cells if cell.before or cell.after]
    yield from map(_cell, cells)
    if (
        with_requirements
        and (not cells or len(cells) < len(change.cells))
        and change.required_before != change.required_after
    ):
        for template, side in ((_BEFORE, change.required_before), (_AFTER, change.required_after)):
            if side is not None:
                yield line(template.format(side=side))


def _cite(indicator: Indicator) -> Text:
    cite = indicator.cite
    return both(lambda lang: f"{cite.source.name}, {cite.at} ({STATUS[cite.status][lang]})")


def _cell(cell: CellChange) -> Text:
    template = _CELL if cell.rows else _BARE_CELL
    sides = {"before": cell.before or _ABSENT, "after": cell.after or _ABSENT}
    return line(
        template.format(place=both(lambda lang: capital(cell.place[lang])), standing=_STANDINGS[cell.standing], **sides)
    )
