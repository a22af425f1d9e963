"""The sources of a verdict in words: the document, the place in it, and how well that is known."""

from ntm_criteria.judging import Assessment, IndicatorResult, Step
from ntm_criteria.model import Citation, Indicator, Matches
from ntm_criteria.reporting.leaves import leaves
from ntm_criteria.text import Text, line

STATUS = {
    "checked": Text("đã đối chiếu văn bản", "checked against the document"),
    "transcribed": Text("chép từ nguồn dẫn văn bản", "transcribed from a text quoting the document"),
    "secondary": Text("nguồn thứ cấp", "secondary source"),
    "conflicting": Text("các nguồn không khớp nhau", "sources conflict"),
    "unsourced": Text("chưa có nguồn", "no source"),
}


def documents(assessment: Assessment) -> list[Text]:
    """A line for each document that the set's indicators cite."""
    return [line(Text(f"Văn bản: {each.called}.", f"Document: {each.called}.")) for each in assessment.rules.documents]


def sources_of(result: IndicatorResult, *, with_title: bool) -> Text:
    """The indicator's source, and those of the bounds that applied where they have others."""
    cite, several = result.indicator.cite, len(result.assessment.rules.documents) > 1
    document = cite.source.title if with_title else cite.source.name if several else ""
    text = _source_line(result.indicator, document)
    others = [_cited(leaf.step) for leaf in leaves(result.step) if leaf.is_requirement]
    for other in dict.fromkeys(others):
        if other not in (None, cite):
            at, known = f"{other.source.name}, {other.at}", STATUS[other.status]
            text = Text(
                f"{text.vi} Mức áp dụng theo: {at}, {known.vi}.", f"{text.en} The bound is from: {at}, {known.en}."
            )
    return text


def _source_line(indicator: Indicator, document: str) -> Text:
    """The document, the place in it, how well that is known, and the line of the rule file."""
    cite, known = indicator.cite, STATUS[indicator.cite.status]
    status = Text("", "") if cite.status == "checked" else Text(f", {known.vi}", f", {known.en}")
    at = ", ".join(part for part in (document, cite.at) if part)
    rule = f" ({indicator.place.file}:{indicator.place.line})" if indicator.place else ""
    return Text(f"Căn cứ: {at}{status.vi}{rule}.", f"Source: {at}{status.en}{rule}.")


def _cited(leaf: Step) -> Citation | None:
    return leaf.node.cite if isinstance(leaf.node, Matches) else leaf.bound.cite if leaf.bound else None
