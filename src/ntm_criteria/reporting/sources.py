"""Puts the sources of a verdict into words: the document, the place in it, and how reliable the source is."""

from ntm_criteria.judging import Assessment, IndicatorResult, Step
from ntm_criteria.model import Citation, Indicator, Matches
from ntm_criteria.reporting.leaves import leaves
from ntm_criteria.text import Text, both, line

STATUS = {
    "checked": Text("đã đối chiếu văn bản", "checked against the document"),
    "transcribed": Text("chép từ nguồn dẫn văn bản", "transcribed from a text quoting the document"),
    "secondary": Text("nguồn thứ cấp", "secondary source"),
    "conflicting": Text("các nguồn không khớp nhau", "sources conflict"),
    "unsourced": Text("chưa có nguồn", "no source"),
}


def documents(assessment: Assessment) -> list[Text]:
    """Return a line for each document that the rule set's indicators cite."""
    names = [source.called for source in assessment.rules.documents]
    return [line(Text(f"Văn bản: {name}.", f"Document: {name}.")) for name in names]


def sources_of(result: IndicatorResult, *, with_title: bool) -> Text:
    """Write the source of an indicator, then the sources of the bounds that applied, if they differ from it.

    :param with_title: whether to write the document's title; if not, its short name is written if there are several.
    """
    cite, has_several = result.indicator.cite, len(result.assessment.rules.documents) > 1
    document = cite.source.title if with_title else cite.source.name if has_several else ""
    text = _source_line(result.indicator, document)
    citations = dict.fromkeys(_citation(leaf.step) for leaf in leaves(result.step) if leaf.is_requirement)
    for citation in citations:
        if citation not in (None, cite):
            at, status = f"{citation.source.name}, {citation.at}", STATUS[citation.status]
            vi, en = f"Mức áp dụng theo: {at}, {status.vi}.", f"The bound is from: {at}, {status.en}."
            text = Text(f"{text.vi} {vi}", f"{text.en} {en}")
    return text


def _source_line(indicator: Indicator, document: str) -> Text:
    """Write `document` if not empty, the place in it, how reliable the source is, and the line of the rule file."""
    cite = indicator.cite
    status = both(lambda lang: "" if cite.status == "checked" else f", {STATUS[cite.status][lang]}")
    at = ", ".join(part for part in (document, cite.at) if part)
    rule = f" ({indicator.place.file}:{indicator.place.line})" if indicator.place else ""
    return Text(f"Căn cứ: {at}{status.vi}{rule}.", f"Source: {at}{status.en}{rule}.")


def _citation(leaf: Step) -> Citation | None:
    return leaf.node.cite if isinstance(leaf.node, Matches) else leaf.bound.cite if leaf.bound else None
