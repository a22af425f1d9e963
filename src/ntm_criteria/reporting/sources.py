"""Puts the sources of a verdict into words: the document, the place in it, and how reliable the source is."""

from ntm_criteria.judging import IndicatorResult, Step
from ntm_criteria.model import Citation, Indicator, Matches
from ntm_criteria.reporting.leaves import leaves
from ntm_criteria.text import Text, both, written_date

STATUS = {
    "checked": Text("đã đối chiếu văn bản", "checked against the document"),
    "transcribed": Text(
        "theo nguồn trích dẫn, chưa đối chiếu bản gốc", "from a text quoting the document, not checked"
    ),
    "secondary": Text("nguồn gián tiếp", "indirect source"),
    "conflicting": Text("các nguồn không khớp nhau", "sources conflict"),
    "unsourced": Text("chưa có nguồn", "no source"),
}


_CHANGED = Text(
    "đã sửa sau lần đối chiếu văn bản, chưa đối chiếu lại", "changed since it was checked against the document"
)
_DRAFTED = Text("dự thảo đọc từ văn bản, chưa ai đối chiếu", "read from the document by a draft, checked by nobody")


def checked_text(cite: Citation) -> Text | None:
    """Say who compared a citation with the document, and when: " (Sở Nội vụ, ngày 02/01/2026)"; None if nobody is named."""
    parts = [
        *([Text("{name}", "{name}").format(name=cite.checked_by)] if cite.checked_by else []),
        *([written_date(cite.checked_on)] if cite.checked_on else []),
    ]
    return both(lambda lang: f" ({', '.join(part[lang] for part in parts)})") if parts else None


def status_text(cite: Citation, of: Indicator | None = None) -> Text:
    """Say how well a citation is known; for a checked one by whom and when, where the file says so.

    :param of: the indicator; what its draft read from its own document comes from no other text.
    """
    if of is not None and of.draft and cite.status == "transcribed" and cite.source == of.cite.source:
        return _DRAFTED
    checked = checked_text(cite)
    words = _CHANGED if cite.is_changed else STATUS[cite.status]
    return both(lambda lang: f"{words[lang]}{checked[lang] if checked else ''}")


def sources_of(result: IndicatorResult, *, with_title: bool, file_lines: bool) -> Text:
    """Write the source of an indicator, then the sources of the bounds that applied, if they differ from it.

    :param with_title: whether to write the document's title; if not, its short name is written if there are several.
    :param file_lines: whether to write the line of the rule file.
    """
    cite, has_several = result.indicator.cite, len(result.assessment.rules.documents) > 1
    document = cite.source.title if with_title else cite.source.name if has_several else ""
    text = _source_line(result.indicator, document, file_lines=file_lines)
    stated = (leaf.step for leaf in leaves(result.step) if leaf.is_requirement and not _is_open(leaf.step))
    citations = dict.fromkeys(map(_citation, stated))
    for citation in citations:
        if citation not in (None, cite):
            at, status = f"{citation.source.name}, {citation.at}", status_text(citation, result.indicator)
            message = Text("Mức áp dụng theo: {at}, {status}.", "The bound is from: {at}, {status}.").format(
                at=at, status=status
            )
            text = Text("{text} {more}", "{text} {more}").format(text=text, more=message)
    return text


def _source_line(indicator: Indicator, document: str, *, file_lines: bool) -> Text:
    """Write `document` if not empty, the place in it, how reliable the source is, and perhaps the line of the rule file."""
    cite = indicator.cite
    is_plain = cite.status == "checked" and not cite.checked_by
    status = both(lambda lang: "" if is_plain else f", {status_text(cite, indicator)[lang]}")
    at = ", ".join(part for part in (document, cite.at) if part)
    rule = f" ({indicator.place.file}:{indicator.place.line})" if file_lines and indicator.place else ""
    return Text("Căn cứ: {at}{status}{rule}.", "Source: {at}{status}{rule}.").format(at=at, status=status, rule=rule)


def _is_open(leaf: Step) -> bool:
    """Whether no bound applied: what then cites its place is a bound that nobody stated."""
    return leaf.bound is not None and leaf.bound.is_open


def _citation(leaf: Step) -> Citation | None:
    return leaf.node.cite if isinstance(leaf.node, Matches) else leaf.bound.cite if leaf.bound else None
