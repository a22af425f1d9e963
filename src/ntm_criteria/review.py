"""The review of a draft: one page with every original cell beside its reading in words, what is open and what is confirmed."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from ntm_criteria.drafting import (
    Agreement,
    CellReading,
    Draft,
    LevelKind,
    RulesNow,
    column_of,
    in_words,
    row_of,
    words_beside,
)
from ntm_criteria.markup import (
    Cell,
    Html,
    across,
    card,
    coloured,
    document,
    folded,
    group,
    items,
    row,
    table,
    text,
    unbroken,
)
from ntm_criteria.model import Indicator, RuleSet
from ntm_criteria.reporting import status_text
from ntm_criteria.text import Lang, Text, capital, check_lang, count
from ntm_criteria.wording import requirement


def review_page(draft: Draft, *, rules: RuleSet | None = None, lang: Lang = "vi") -> str:
    """Write the page by which people compare a draft with its document.

    :param draft: the draft.
    :param rules: the rule set as its file is now, with what was confirmed and changed since; by default as it was drafted.
    :param lang: "vi" or "en"; what the document says stays in its language.
    :returns: an HTML page without scripts or links to other files.
    :raises ValueError: the language is unknown.
    """
    page = _Page(draft, rules or draft.rules, check_lang(lang))
    name = _TITLE.format(name=page.rules.label)[lang]
    return document(name, card(f"<h1>{text(name)}</h1>", *page.parts(), lang=lang), lang=lang)


class _Page:
    def __init__(self, draft: Draft, rules: RuleSet, lang: Lang) -> None:
        self.draft, self.rules, self.lang = draft, rules, lang
        self.now = RulesNow(draft, self.rules)
        self.cells: dict[str, list[CellReading]] = {}
        known = {entry.code for entry in self.rules.entries}
        for cell in draft.cells:
            self.cells.setdefault(cell.code if cell.code in known else "", []).append(cell)

    def parts(self) -> Iterable[Html]:
        yield from (f"<p>{text(line[self.lang])}</p>" for line in self.numbers())
        if self.draft.told:
            yield folded(self.headed(_TOLD, len(self.draft.told)), items(each[self.lang] for each in self.draft.told))
        if gone := self.now.gone:
            yield f"<h2>{text(self.headed(_GONE, len(gone)))}</h2>"
            yield items(each[self.lang] for each in gone)
        if self.draft.differences:
            lines = [each[self.lang] for each in self.draft.differences]
            yield folded(self.headed(_DIFFERENCES, len(lines)), items(lines))
        bodies = [
            [
                group(f"{_CRITERION[self.lang]} {criterion.number}. {criterion.label[self.lang]}", 4),
                *(self.indicator(entry) for entry in criterion.entries),
            ]
            for criterion in self.rules.criteria
        ]
        yield table(_INDICATORS[self.lang], _COLUMNS[self.lang].split("|"), bodies)
        if others := self.cells.get(""):
            yield folded(self.headed(_OTHERS, len(others)), self.lines(others))

    def headed(self, name: Text, number: int) -> str:
        return f"{name[self.lang]} ({count(number, self.lang)})"

    def numbers(self) -> list[Text]:
        """Return the numbers of cells: read, open, confirmed; and those of indicators nobody confirmed."""
        written = [cell for cell in self.draft.cells if cell.reading.kind is not LevelKind.BLANK]
        confirmed = {entry.code for entry in self.rules.entries if entry.cite.status == "checked"}
        entries = self.rules.entries
        unsure = [entry for entry in entries if entry.draft and entry.draft.match in ("near", "new")]
        return [
            _CELLS.format(
                all=count(len(written), "vi"),
                read=count(len(written) - len(self.draft.open_cells), "vi"),
                open=count(len(self.draft.open_cells), "vi"),
                confirmed=count(sum(cell.code in confirmed for cell in written), "vi"),
                different=count(len(self.now.different), "vi"),
            ),
            _MARKS.format(
                all=count(len(entries), "vi"), confirmed=count(len(confirmed), "vi"), unsure=count(len(unsure), "vi")
            ),
        ]

    def indicator(self, entry: Indicator) -> Html:
        """Return the row of an indicator, and below it its cells."""
        said = capital(requirement(entry.stated, self.rules.facts)[self.lang])
        state = [
            coloured(status_text(entry.cite, entry)[self.lang], "met" if entry.cite.status == "checked" else "unknown")
        ]
        state += [text(each) for each in self.doubts(entry)]
        said_there = self.draft.rows.get(entry.code) or entry.wording or entry.label[self.lang]
        wording = f"{text(said_there)}<br><small>{text(entry.cite.at)}</small>"
        head = row([
            Cell(text(entry.code), is_heading=True),
            Cell(wording, is_wide=True),
            Cell(unbroken(said)),
            Cell("<br>".join(state), is_wide=True),
        ])  # fmt: skip
        cells = self.cells.get(entry.code)
        return head + across(self.lines(cells, beside=entry.cite.at), 4) if cells else head

    def lines(self, cells: Sequence[CellReading], *, beside: str = "") -> Html:
        """Return the cells, one a row: the name of its column, what the document writes, and what it was read as.

        :param beside: the place of their row, where it stands above them.
        """
        bodies = []
        for place, members in groupby(cells, key=row_of):
            found = [*members]
            body = [
                row([Cell(self.name(each)), Cell(self.written(each[0])), Cell(self.reading(each[0]))])
                for each in self.merged(found)
            ]
            if not f"{beside}, ".startswith(f"{place}, "):
                words = f": {words_beside(found[0])}" if not beside else ""
                body.insert(0, group(f"{place}{words}", 3))
            bodies.append(f"<tbody>{''.join(body)}</tbody>")
        return f"<table>{''.join(bodies)}</table>"

    def merged(self, cells: Iterable[CellReading]) -> list[list[CellReading]]:
        """Put the columns of a merged cell together, where the rule file says the same for all of them."""
        groups = dict[object, list[CellReading]]()
        for each in cells:
            source = id(each.where.cell) if each.where.cell else id(each)
            groups.setdefault((source, each.reading, each.is_used, self.now.of(each)), []).append(each)
        return [*groups.values()]

    def name(self, cells: Sequence[CellReading]) -> Html:
        """Return the names of the columns of a cell, and their place: "Bắc Trung Bộ", "cột 7"."""
        source = cells[0].where.cell
        is_whole = source is not None and len(cells) > 1 and len(cells) == source.columns
        names = list(dict.fromkeys(each.where.column.heading.rpartition(" / ")[2] for each in cells))
        shown = " – ".join(names[:: len(names) - 1]) if is_whole and len(names) > 1 else ", ".join(names)
        return f'{text(shown)} <small class="k">{text(column_of(cells))}</small>'

    def written(self, each: CellReading) -> Html:
        """Return what the document writes in a cell; a level on one line as far as it fits."""
        words = each.where.text or "–"
        return unbroken(words) if len(words) <= _SHORT else text(words)

    def reading(self, each: CellReading) -> Html:
        said = in_words(each.reading, self.rules.facts)[self.lang]
        words = coloured(said, "not_met") if each.reading.is_open else unbroken(said)
        note = f"<br><small>{text(each.reading.note[self.lang])}</small>" if each.reading.note else ""
        unused = "" if each.is_used else f"<br><small>{text(_NOT_USED[self.lang])}</small>"
        return words + self.against(each) + note + unused

    def against(self, each: CellReading) -> Html:
        """Return what the rule file says where the cell does not say the same."""
        found = self.now.of(each)
        if found.agreement is Agreement.SAME:
            return ""
        if found.agreement is Agreement.KEPT:
            return f"<br><small>{text(_KEPT.format(words=found.words)[self.lang])}</small>"
        colour = "not_met" if found.agreement is Agreement.DIFFERENT else "unknown"
        return f"<br>{coloured(_RULES_SAY.format(words=found.words)[self.lang], colour)}"

    def doubts(self, entry: Indicator) -> list[str]:
        mark = entry.draft
        return [_GUESSED.format(because=mark.because)[self.lang]] if mark else []


_SHORT = 60  # characters of a level, which sentences are longer than
_TITLE = Text("Đối chiếu bản dự thảo: {name}", "Review of a draft: {name}")
_TOLD = Text("Bỏ qua, ghép lại, hoặc tạm hiểu", "Left out, put together, or taken for granted")
_GONE = Text("Văn bản không còn ghi như tệp", "No longer so in the document")
_DIFFERENCES = Text("Khác với bộ đã dùng làm mẫu", "Differences from the set that was followed")
_OTHERS = Text("Ô không thuộc chỉ tiêu nào của bộ quy tắc", "Cells of no indicator of the rule set")
_CRITERION = Text("Tiêu chí", "Criterion")
_INDICATORS = Text("Văn bản và cách đọc", "The document and its reading")
_COLUMNS = Text(
    "Mã|Văn bản ghi; bên dưới là từng ô và cách đọc|Yêu cầu trong bộ quy tắc|Tình trạng",
    "Code|The document; below, each cell and its reading|Requirement|State",
)
_CELLS = Text(
    "Ô có ghi mức: {all}; đã đọc {read}, để mở {open}, đã đối chiếu {confirmed}; khác với bộ quy tắc: {different}.",
    "Cells with a level: {all}; read {read}, left open {open}, confirmed {confirmed}; unlike the rule set: {different}.",
)
_MARKS = Text(
    "Chỉ tiêu: {all}; đã đối chiếu {confirmed}; có số liệu đề xuất mới hoặc chỉ gần giống: {unsure}.",
    "Indicators: {all}; confirmed {confirmed}; with a fact that is new or only near: {unsure}.",
)
_GUESSED = Text("chưa ai xác nhận: {because}", "nobody confirmed; the draft notes: “{because}”")
_RULES_SAY = Text("tệp quy tắc ghi: {words}", "the rule set states: {words}")
_KEPT = Text("giữ theo bộ gốc: {words}", "left as in the set below: {words}")
_NOT_USED = Text("không dùng để đánh giá", "not judged by")
