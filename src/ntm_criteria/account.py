"""The account: what became of everything that was handed over. Nothing may be missing from it."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from ntm_criteria.markup import Cell, Html, card, folded, items, row, table, text
from ntm_criteria.text import Codeword, Lang, Text, both, count, number, one_line

ItemKind: TypeAlias = Literal["sheet", "column", "row", "cell", "village", "key"]


class Outcome(Codeword):
    """What became of an item. Everything that is handed over ends as exactly one of these."""

    READ = "read"  # used as a figure, a key, a name or a year
    KEPT = "kept"  # not used, handed on in the result
    LEFT_OUT = "left-out"  # not used, for a reason that is reported
    REFUSED = "refused"  # wrong: an error names it


OUTCOMES = {
    Outcome.READ: Text("đã đọc", "read"),
    Outcome.KEPT: Text("giữ nguyên trong kết quả", "kept in the result"),
    Outcome.LEFT_OUT: Text("không dùng", "left out"),
    Outcome.REFUSED: Text("không nhận", "refused"),
}
KINDS: dict[ItemKind, Text] = {
    "sheet": Text("trang tính", "sheet"),
    "column": Text("cột", "column"),
    "row": Text("dòng", "row"),
    "cell": Text("ô", "cell"),
    "village": Text("thôn", "village"),
    "key": Text("mục", "key"),
}
_SEVERAL: dict[ItemKind, Text] = {
    "sheet": Text("trang tính", "sheets"),
    "column": Text("cột", "columns"),
    "row": Text("dòng", "rows"),
    "cell": Text("ô", "cells"),
    "village": Text("thôn", "villages"),
    "key": Text("mục", "keys"),
}
_SOURCES = {
    "communes": Text("bảng các xã", "table of communes"),
    "villages": Text("bảng các thôn", "table of villages"),
    "previous": Text("bảng năm trước", "table of last year"),
}
_NO_NOTE = Text("", "")
_GROUPS_KEPT = (Outcome.REFUSED, Outcome.LEFT_OUT, Outcome.READ, Outcome.KEPT)  # in the order in which space is given
_TITLE = Text("Những gì đã nhận", "What became of everything")
_NOT_USED, _USED = Text("Không nhận, không dùng", "Refused and left out"), Text("Đã đọc, giữ nguyên", "Read and kept")
_COLUMNS = Text("Mục|Nguồn|Kết quả|Lý do|Số lượng", "Item|Source|Outcome|Why|Number")
_WIDEST = 100  # characters of the names of items in one line of a summary
_FURTHER = Text("… và {more} dòng nữa trong bản đầy đủ", "… and {more} more lines in the full account")


@frozen
class AccountLine:
    """What became of one item, or of a number of items of one kind.

    :ivar source: the table or file that holds the item: "communes", "villages", "previous", or a file's name.
    :ivar kind: what the item is.
    :ivar item: its name: a heading, the name of a sheet, "dòng 2–13", a fact id in a commune file.
    :ivar outcome: what became of it.
    :ivar why: as which figure it was read, or why it was not.
    :ivar count: how many items the line speaks of.
    :ivar fact: the id of the fact concerned, if there is one.
    :ivar note: what people may not see of the item: that it is hidden, or which of its cells are struck through.
    """

    source: str
    kind: ItemKind
    item: str
    outcome: Outcome
    why: Text
    count: int = 1
    fact: str | None = None
    note: Text = _NO_NOTE

    @property
    def reason(self) -> Text:
        """Why, and the note, if there is one."""
        return both(lambda lang: "; ".join(filter(None, (self.why[lang], self.note[lang]))))

    def text(self, lang: Lang = "vi") -> str:
        """Return the line as a sentence: "cột Dân số (người): đã đọc, dân số của xã (population)"."""
        many = f" ({number(self.count, lang)})" if self.count != 1 else ""
        item = f"{KINDS[self.kind][lang]} {one_line(self.item, longest=120)}".strip()
        why = f", {self.reason[lang]}" if self.reason[lang] else ""
        return f"{item}{many}: {OUTCOMES[self.outcome][lang]}{why}"


@frozen
class Account:
    """What became of everything in some tables or files, line by line; it can be iterated and added to.

    :ivar lines: the lines: no item is in two of them.
    """

    lines: tuple[AccountLine, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[AccountLine]:
        return iter(self.lines)

    def __add__(self, other: "Iterable[AccountLine]") -> "Account":
        return Account((*self.lines, *other))

    def of(self, *, kind: ItemKind | None = None, outcome: Outcome | None = None) -> "Account":
        """Return the lines of one kind or outcome."""
        return Account(
            tuple(
                line
                for line in self.lines
                if (kind is None or line.kind == kind) and (outcome is None or line.outcome is outcome)
            )
        )

    def summary(self, lang: Lang = "vi", *, most: int = 24) -> str:
        """Return the account in at most `most` lines: items of one source, kind, outcome and reason share a line.

        Cells that went the way of their whole column have no line of their own. Where there are more groups than lines,
        those refused and left out go before those read and kept.

        >>> why = Text("không phải số liệu của bộ quy tắc", "no fact of the rule set")
        >>> lines = [AccountLine("communes", "column", name, Outcome.LEFT_OUT, why) for name in ("STT", "Ghi chú")]
        >>> print(Account(tuple(lines)).summary())
        bảng các xã: 02 cột không dùng, không phải số liệu của bộ quy tắc: STT, Ghi chú
        """
        groups: dict[tuple[str, ItemKind, Outcome, Text], list[AccountLine]] = {}
        columns = {
            _whole_column(line) for line in self.lines if line.kind == "column" and line.outcome is not Outcome.READ
        }
        for line in self.lines:
            if line.kind == "cell" and _whole_column(line) in columns:
                continue
            is_read = line.kind in ("column", "cell") and line.outcome is Outcome.READ
            why = line.note if is_read else line.reason
            groups.setdefault((line.source, line.kind, line.outcome, why), []).append(line)
        by_weight = sorted(groups, key=lambda group: _GROUPS_KEPT.index(group[2]))
        room = len(groups) if len(groups) <= most else most - 1
        shown = set(by_weight[:room])
        texts = [_grouped(*group, lines, lang) for group, lines in groups.items() if group in shown]
        if len(groups) > room:
            texts.append(_FURTHER[lang].format(more=number(len(groups) - room, lang)))
        return "\n".join(texts)

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        """Return what was refused and left out, and the rest folded."""
        heads = _COLUMNS[lang].split("|")

        def lines(caption: str, outcomes: tuple[Outcome, ...]) -> Html:
            rows = [
                row([
                    f"{KINDS[line.kind][lang]} {line.item}",
                    _SOURCES[line.source][lang] if line.source in _SOURCES else line.source,
                    OUTCOMES[line.outcome][lang],
                    line.why[lang],
                    Cell(number(line.count, lang), is_number=True),
                ])
                for line in self.lines
                if line.outcome in outcomes
            ]  # fmt: skip
            return table(f"{caption} ({count(len(rows), lang)})", heads, [rows]) if rows else ""

        not_used = lines(_NOT_USED[lang], (Outcome.REFUSED, Outcome.LEFT_OUT))
        used = lines(_USED[lang], (Outcome.READ, Outcome.KEPT))
        summary = items(self.summary(lang).splitlines())
        return card(
            f"<h2>{text(_TITLE[lang])}</h2>", summary, not_used, folded(_USED[lang], used) if used else "", lang=lang
        )

    def to_dicts(self, lang: Lang = "vi") -> list[dict[str, str | int | None]]:
        """Return one dictionary a line, for a data frame: source, kind, item, outcome, why, count, fact."""
        return [
            {
                "source": line.source,
                "kind": line.kind,
                "item": line.item,
                "outcome": line.outcome.value,
                "why": line.reason[lang],
                "count": line.count,
                "fact": line.fact,
            }
            for line in self.lines
        ]


def _whole_column(line: AccountLine) -> tuple[str, str, Outcome, Text]:
    return line.source, line.item, line.outcome, line.why


def _grouped(source: str, kind: ItemKind, outcome: Outcome, why: Text, lines: Iterable[AccountLine], lang: Lang) -> str:
    """Write the lines of one group as one: "bảng các xã: 12 cột đã đọc: population, households, …"."""
    lines = list(lines)
    total = sum(line.count for line in lines)
    noun = (KINDS if total == 1 else _SEVERAL)[kind][lang]
    reason = f", {why[lang]}" if why[lang] else ""
    head = (
        f"{one_line(_SOURCES[source][lang] if source in _SOURCES else source, longest=60)}: {count(total, lang)} {noun}"
    )
    names = list(dict.fromkeys(one_line(line.item, longest=60) for line in lines if line.item))
    listed = ", ".join(names)
    if len(listed) > _WIDEST:
        listed = listed[: listed.rfind(", ", 0, _WIDEST)] + ", …"
    return f"{head} {OUTCOMES[outcome][lang]}{reason}{f': {listed}' if listed else ''}"
