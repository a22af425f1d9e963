"""Builds pieces of HTML: the card around a display, tables, lists and parts that fold; all text is escaped."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib import import_module
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.text import Lang, Text, one_line

Html: TypeAlias = str  # escaped already

# Colours have a contrast of at least 4.5 to their background. Dark applies by the reader's system, or by the theme of
# Jupyter, VS Code or Sphinx, which a light theme overrides in turn.
_LIGHT = "--fg:#1f2328;--bg:#fff;--soft:#f3f4f6;--line:#d0d7de;--met:#116329;--not_met:#a40e26;--unknown:#7d4e00;--na:#57606a"
_DARK = "--fg:#e6edf3;--bg:#161b22;--soft:#21262d;--line:#444c56;--met:#7ee787;--not_met:#ffa198;--unknown:#e3b341;--na:#adbac7"
_DARK_THEMES = '[data-jp-theme-light="false"] .ntm,[data-theme="dark"] .ntm,.vscode-dark .ntm'
_LIGHT_THEMES = '[data-jp-theme-light="true"] .ntm,[data-theme="light"] .ntm,.vscode-light .ntm'
STYLE = (
    f".ntm{{{_LIGHT};color:var(--fg);background:var(--bg);font:15px/1.45 system-ui,sans-serif;max-width:60rem;"
    "padding:1rem;box-sizing:border-box;overflow-wrap:break-word;text-align:left}"
    f"@media (prefers-color-scheme:dark){{.ntm{{{_DARK}}}}}{_DARK_THEMES}{{{_DARK}}}{_LIGHT_THEMES}{{{_LIGHT}}}"
    ".ntm h1,.ntm h2{font:600 1.2rem/1.3 system-ui,sans-serif;margin:0 0 .5rem;padding:0}"
    ".ntm p,.ntm ul{margin:.3rem 0}.ntm ul{padding-left:1.2rem}"
    ".ntm table{border-collapse:collapse;width:100%;margin:.3rem 0;color:inherit;background:none;font-size:inherit}"
    ".ntm caption{text-align:left;font-size:1em;font-weight:600;padding:.3rem 0;color:inherit;caption-side:top}"
    ".ntm th,.ntm td{text-align:left;vertical-align:top;padding:.3rem .5rem;border:0;border-bottom:1px solid var(--line);"
    "color:inherit;background:none;white-space:normal;max-width:none}"
    ".ntm thead th{background:var(--soft)}.ntm th[scope=rowgroup]{background:var(--soft)}"
    ".ntm td{overflow-wrap:anywhere}.ntm td.n{text-align:right;white-space:nowrap}.ntm small{color:var(--na);font-size:.9em}"
    ".ntm td.w{min-width:9em}"
    ".ntm td.a{padding-left:2rem}.ntm td.a table{table-layout:fixed}.ntm td.a td{overflow-wrap:break-word}"
    ".ntm details{margin:.4rem 0}.ntm summary{cursor:pointer;font-weight:600}"
    ".ntm .v{font-weight:600}.ntm .k{white-space:nowrap}"
    + "".join(f".ntm .{name}{{color:var(--{name})}}" for name in ("met", "not_met", "unknown", "na"))
    + "@media (max-width:30rem){.ntm{padding:.6rem;font-size:14px}.ntm th,.ntm td{padding:.25rem .3rem}}"
    f"@media print{{.ntm{{{_LIGHT};font-size:9.5pt;padding:0;max-width:none}}.ntm tr{{break-inside:avoid}}"
    ".ntm th,.ntm td{padding:.12rem .3rem}.ntm details{break-inside:avoid}}"
)


@frozen
class Cell:
    """A cell of a table: its HTML, and whether it is the heading of its row, a number, or must stay wide."""

    html: Html
    is_heading: bool = False
    is_number: bool = False
    is_wide: bool = False

    def __str__(self) -> str:
        if self.is_heading:
            return f'<th scope="row">{self.html}</th>'
        kind = ' class="n"' if self.is_number else ' class="w"' if self.is_wide else ""
        return f"<td{kind}>{self.html}</td>"


def text(words: str) -> Html:
    """Escape a text and put it on one line."""
    return escape(one_line(words, longest=10_000))


def unbroken(words: str) -> Html:
    """Escape a text in which no number and no unit may break in a narrow column: "≥ 0,2 triệu đồng/người/năm"."""
    return re.sub(
        r"(?:(?:[≥≤=]|&[lg]t;)+ )?\S*[0-9/]\S*", lambda match: f'<span class="k">{match[0]}</span>', text(words)
    )


def id_(word: str) -> Html:
    """Escape an id, which may break after its underscores."""
    return text(word).replace("_", "_<wbr>")


def card(*parts: Html, lang: Lang) -> Html:
    """Return a display: its parts with the style that they need, marked with their language."""
    return f'<div class="ntm" lang="{lang}"><style>{STYLE}</style>{"".join(parts)}</div>'


def folded(summary: str, *parts: Html, is_open: bool = False) -> Html:
    """Return parts that the reader folds and unfolds by their summary."""
    return f"<details{' open' if is_open else ''}><summary>{text(summary)}</summary>{''.join(parts)}</details>"


def document(title: str, *bodies: Html, lang: Lang) -> Html:
    """Return a whole file that browsers open and print on A4; `lang` is the language of its text."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title>"
        "<style>body{margin:0}.ntm{margin:0 auto}@page{size:A4;margin:15mm}</style>"
    )
    main = f"<main>\n{''.join(bodies)}\n</main>"
    return f'<!doctype html>\n<html lang="{lang}">\n<head>{head}</head>\n<body>{main}</body>\n</html>'


def items(lines: Iterable[str]) -> Html:
    """Return a list of texts."""
    return f"<ul>{''.join(f'<li>{text(each)}</li>' for each in lines)}</ul>"


def row(cells: Iterable[Cell | str], *, heading: bool = True) -> Html:
    """Return a row; a str is escaped.

    :param heading: whether the first cell, if it is a str, is the heading of the row.
    """
    made = [
        each if isinstance(each, Cell) else Cell(text(each), is_heading=heading and n == 0)
        for n, each in enumerate(cells)
    ]
    return f"<tr>{''.join(map(str, made))}</tr>"


def table(caption: str, columns: Sequence[str], bodies: Iterable[Iterable[Html]]) -> Html:
    """Return a table of bodies of rows. A body's first row may be a heading of the group; see `group`."""
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in columns)
    body = "".join(f"<tbody>{''.join(rows)}</tbody>" for rows in bodies)
    title = f"<caption>{text(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead>{body}</table>"


def group(heading: str, columns: int) -> Html:
    """Return the row that heads a group of rows."""
    return f'<tr><th scope="rowgroup" colspan="{columns}">{text(heading)}</th></tr>'


def across(html: Html, columns: int) -> Html:
    """Return a row of one cell over all columns, for what belongs to the row above."""
    return f'<tr><td colspan="{columns}" class="a">{html}</td></tr>'


def coloured(words: str, verdict: str) -> Html:
    """Return words in the colour of a verdict, such as "not_met"."""
    return f'<span class="v {"na" if verdict == "not_applicable" else verdict}">{text(words)}</span>'


class Displayed:
    """The base class of values that `pages` shows in notebooks; packages below may not import it."""

    __slots__ = ()

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        made: Html = import_module("ntm_criteria.pages.displays").display(self, lang=lang)
        return made


_FIELDS = Text("Mục|Nội dung", "Field|Content")


def fields(caption: str, pairs: Iterable[tuple[str, Html | None]], *more: Html, lang: Lang) -> Html:
    """Return the display of one value: its fields, without those that are None, and further parts below."""
    rows = [row([name, Cell(content)]) for name, content in pairs if content]
    return card(table(caption, _FIELDS[lang].split("|"), [rows]), *more, lang=lang)
