"""Names the documents behind a rule set: the legal texts first, then, in an appendix, where each requirement was read."""

import re
from datetime import date

from attrs import frozen

from ntm_criteria.model import Compare, Indicator, Matches, RuleSet, SourceDocument, nodes
from ntm_criteria.reporting import STATUS
from ntm_criteria.text import Lang, Text, both, line, listing, written_date

# the signs of the kinds of document that a number holds, by decree 30/2020/NĐ-CP
_KINDS = {
    "QĐ": Text("Quyết định", "Decision"),
    "KH": Text("Kế hoạch", "Plan"),
    "HD": Text("Hướng dẫn", "Guidance"),
    "NQ": Text("Nghị quyết", "Resolution"),
    "NĐ": Text("Nghị định", "Decree"),
    "TT": Text("Thông tư", "Circular"),
    "CT": Text("Chỉ thị", "Directive"),
    "TB": Text("Thông báo", "Notice"),
    "BC": Text("Báo cáo", "Report"),
}
_ISSUERS = {"TTg": Text("Thủ tướng Chính phủ", "the Prime Minister"), "CP": Text("Chính phủ", "the Government")}
_APPENDIX = Text("Nguồn tra cứu từng mức: xem phụ lục", "Sources of each bound: see the appendix")
APPENDIX = Text("Phụ lục: nguồn tra cứu", "Appendix: sources")


def basis(rules: RuleSet) -> Text | None:
    """Return the sentence "Căn cứ: …" that names the legal texts of a rule set; None if it cites nothing."""
    texts = [_named(source) for source in _legal_texts(rules)]
    if not texts:
        return None
    named = both(lambda lang: "; ".join(text[lang] for text in texts))
    more = Text(" {see}.", " {see}.").format(see=_APPENDIX) if appendix(rules) else Text("", "")
    return line(Text("Căn cứ: {named}.{more}", "Basis: {named}.{more}").format(named=named, more=more))


def _legal_texts(rules: RuleSet) -> list[SourceDocument]:
    """Return the texts that the rules are: the set's document, amendments with the same sign, and the layer's own texts.

    A set that names no document is what its numbered sources say, or, without such, what all of its sources say.
    """
    numbered = [source for source in rules.documents if source.number]
    if rules.document is None:
        return numbered or list(rules.documents)
    own = {indicator.cite.source.id for indicator in rules.entries if _is_own(indicator, rules)}
    sign = _sign(rules.document)
    return [
        source
        for source in numbered
        if source.id == rules.document.id or _sign(source) == sign or (rules.builds_on and source.id in own)
    ]


def _is_own(indicator: Indicator, rules: RuleSet) -> bool:
    """Whether the set's own file states the requirement, rather than one that it builds on."""
    return indicator.place is not None and indicator.place.file == rules.file


def _sign(source: SourceDocument) -> str:
    return (source.number or "").rpartition("/")[2]


def _named(source: SourceDocument) -> Text:
    """Name a document as decisions name each other: "Quyết định số 318/QĐ-TTg ngày 08/3/2022 của Thủ tướng Chính phủ"."""
    found = re.search(r"/(?:[\d]+/)?([A-ZĐ]+)-(\w+)", f"/{source.number or ''}")
    kind = _KINDS.get(found[1]) if found else None
    if found is None or kind is None:
        return Text(source.called, source.called)
    issuer = _ISSUERS.get(found[2])
    if source.issuer and (issuer is None or source.issuer != issuer.vi):
        issuer = Text(source.issuer, source.issuer)
    has_number = not (source.number or "").startswith("/")

    def say(lang: Lang) -> str:
        words = [kind[lang]]
        if has_number:
            words.append(Text("số {number}", "{number}").format(number=source.number)[lang])
        if source.issued:
            words.append(_day(source.issued, lang))
        if issuer:
            words.append(Text("của {issuer}", "by {issuer}").format(issuer=issuer)[lang])
        return " ".join(words)

    return both(say)


def _day(day: date, lang: Lang) -> str:
    return _OF.format(day=written_date(day))[lang]


_OF = Text("ngày {day}", "of {day}")


@frozen
class Source:
    """A document in the appendix: its name and address, the indicators that cite it, and how far it can be relied on.

    `codes` is None if all indicators cite it.
    """

    name: str
    url: str | None
    codes: tuple[str, ...] | None
    status: Text

    def text(self, lang: Lang) -> str:
        """Return the source on one line."""
        if self.codes is None:
            used = Text(" – mọi chỉ tiêu", " – all indicators")[lang]
        else:
            noun = Text("chỉ tiêu", "indicator") if len(self.codes) == 1 else Text("chỉ tiêu", "indicators")
            used = f" – {noun[lang]} {listing(self.codes, lang)}" if self.codes else ""
        return f"{self.name}{used} ({self.status[lang]})." + (f" {self.url}" if self.url else "")


def appendix(rules: RuleSet) -> list[Source]:
    """List where the requirements and bounds of a set were read; empty if it is one document without address."""
    used: dict[str, dict[str, set[str]]] = {source.id: {} for source in rules.documents}
    sources = {source.id: source for source in rules.documents}
    for indicator in rules.entries:
        cells = [node.bound.cells() for node in nodes(indicator.condition) if isinstance(node, Compare)]
        bounds = [bound.cite for row in cells for _, bound in row]
        flags = [node.cite for node in nodes(indicator.condition) if isinstance(node, Matches)]
        for cite in (indicator.cite, *bounds, *flags):
            if cite is not None:
                sources.setdefault(cite.source.id, cite.source)
                used.setdefault(cite.source.id, {}).setdefault(indicator.code, set()).add(cite.status)
    if len(sources) == 1 and not any(source.url for source in sources.values()):
        return []
    return [_source(source, used[source.id], len(rules.entries)) for source in sources.values()]


def _source(source: SourceDocument, codes: dict[str, set[str]], indicators: int) -> Source:
    statuses = [status for status in STATUS if any(status in each for each in codes.values())]
    words = [STATUS[status] for status in statuses] or [Text("văn bản của bộ tiêu chí", "the document of this set")]
    status = both(lambda lang: "; ".join(text[lang] for text in words))
    return Source(source.called, source.url, None if 1 < len(codes) == indicators else tuple(codes), status)
