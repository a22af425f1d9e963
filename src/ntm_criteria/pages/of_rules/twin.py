"""Writes the twin of a rule set as one page for browsers: with contents, and a search that works without a network."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ntm_criteria.authoring import Block, Entry, Heading, Paragraph, Quote, Table, twin_blocks
from ntm_criteria.markup import Cell, Html, card, document, row, table, text
from ntm_criteria.model import RuleSet
from ntm_criteria.text import Lang, Text

_CONTENTS, _SEARCH = Text("Mục lục", "Contents"), Text("Tìm trong bộ quy tắc", "Search the rule set")
_NOTHING = Text("Không tìm thấy.", "Nothing found.")
_STYLE = (
    "<style>.ntm nav ul{columns:18rem;padding-left:1.2rem}.ntm input{font:inherit;width:100%;box-sizing:border-box;"
    "padding:.4rem;border:1px solid var(--line);background:var(--bg);color:var(--fg)}"
    ".ntm blockquote{margin:.3rem 0;padding-left:.8rem;border-left:3px solid var(--line)}"
    ".ntm h2{margin-top:1.6rem}.ntm h3{font-size:1rem;margin:1.2rem 0 .3rem}.ntm article{break-inside:avoid}"
    "@media print{.ntm nav,.ntm search{display:none}}</style>"
)
# letters are compared without their marks, so that "thuy loi" finds "thủy lợi"
_SCRIPT = (
    "<script>(function(){var field=document.getElementById('find'),none=document.getElementById('none');"
    "function plain(s){return s.toLowerCase().normalize('NFD').replace(/[\\u0300-\\u036f]/g,'').replace(/đ/g,'d')}"
    "var all=[].map.call(document.querySelectorAll('article'),function(a){return [a,plain(a.textContent)]});"
    "field.addEventListener('input',function(){var words=plain(field.value).split(/\\s+/).filter(Boolean),some=false;"
    "all.forEach(function(pair){var is=words.every(function(w){return pair[1].indexOf(w)>=0});pair[0].hidden=!is;"
    "some=some||is});"
    "[].forEach.call(document.querySelectorAll('section'),function(s){s.hidden=words.length>0&&!s.querySelector('article:not([hidden])')});"
    "none.hidden=some||!words.length})})()</script>"
)


def rule_set_page(rules: RuleSet, *, lang: Lang = "vi") -> Html:
    """Return the twin of a rule set as a file that browsers open, search and print; it needs nothing but itself.

    :param rules: the rule set.
    :param lang: "vi" or "en"; quotations remain in the language of the document.
    :raises ValueError: the language is unknown.
    """
    title, *blocks = twin_blocks(rules, lang=lang)
    assert isinstance(title, Heading)
    sections = list(_split(blocks, 2))
    intro = [] if sections and isinstance(sections[0][0], Heading) else sections.pop(0)
    names = [(f"c{number}", section) for number, section in enumerate(sections, 1)]
    body = [
        _STYLE,
        f"<h1>{text(title.text)}</h1>",
        *_blocks(intro),
        _contents(names, lang),
        f'<search><label>{text(_SEARCH[lang])}<input id="find" type="search"></label>'
        f'<p id="none" role="status" hidden>{text(_NOTHING[lang])}</p></search>',
        *(_section(name, section) for name, section in names),
        _SCRIPT,
    ]
    return document(title.text, card(*body, lang=lang), lang=lang)


def _split(blocks: Iterable[Block], level: int) -> Iterator[list[Block]]:
    """Split blocks before each heading of a level."""
    part: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == level and part:
            yield part
            part = []
        part.append(block)
    if part:
        yield part


def _contents(names: list[tuple[str, list[Block]]], lang: Lang) -> Html:
    links = [
        f'<li><a href="#{name}">{text(section[0].text)}</a></li>'
        for name, section in names
        if isinstance(section[0], Heading)
    ]
    return f"<nav><h2>{text(_CONTENTS[lang])}</h2><ul>{''.join(links)}</ul></nav>"


def _section(name: str, blocks: list[Block]) -> Html:
    first, *rest = _split(blocks, 3)
    articles = [
        f'<article id="{name}-{number}">{"".join(_blocks(part))}</article>' for number, part in enumerate(rest, 1)
    ]
    return f'<section id="{name}">{"".join(_blocks(first))}{"".join(articles)}</section>'


def _blocks(blocks: Iterable[Block]) -> Iterator[Html]:
    for is_list, group in groupby(blocks, lambda block: isinstance(block, Entry)):
        inner = "".join(map(_block, group))
        yield f"<ul>{inner}</ul>" if is_list else inner


def _block(block: Block) -> Html:
    match block:
        case Heading():
            return f"<h{block.level}>{text(block.text)}</h{block.level}>"
        case Paragraph():
            words = text(block.text)
            words = re.sub(r"`([^`]*)`", r"<code>\1</code>", words) if block.has_code else words
            return f"<p>{words}</p>"
        case Quote():
            return f"<blockquote>{text(block.text)}</blockquote>"
        case Entry():
            return f"<li><strong>{text(block.name)}:</strong> {text(block.text.rstrip('.'))}.</li>"
        case Table():
            return table("", block.heads, [[row([Cell(text(cell)) for cell in cells]) for cells in block.rows]])
