"""Where a requirement stands: the document, the place in it, and how well that is known."""

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


def source_line(indicator: Indicator, *, document: str | None = None) -> Text:
    """Where the requirement stands: document, place in it, how well that is known, and the line of the rule file.

    :param document: what to call the document; its title by default, "" for nothing.
    """
    cite = indicator.cite
    status = "" if cite.status == "checked" else ", {status}"
    at = ", ".join(part for part in (cite.source.title if document is None else document, cite.at) if part)
    where = f" ({indicator.place.file}:{indicator.place.line})" if indicator.place else ""
    known = STATUS[cite.status]
    return Text(
        f"Căn cứ: {at}{status.format(status=known.vi)}{where}.",
        f"Source: {at}{status.format(status=known.en)}{where}.",
    )


def documents(assessment: Assessment) -> list[Text]:
    """A line for each document that the set's indicators cite."""
    return [line(Text(f"Văn bản: {each.called}.", f"Document: {each.called}.")) for each in assessment.rules.documents]


def sources_of(result: IndicatorResult, *, with_title: bool) -> Text:
    """The indicator's source, and those of the bounds that applied where they are others."""
    several = len(result.assessment.rules.documents) > 1
    document = None if with_title else result.indicator.cite.source.name if several else ""
    said = source_line(result.indicator, document=document)
    own = [
        cite
        for leaf in leaves(result.step)
        if leaf.is_requirement and (cite := _cited(leaf.step)) is not None and cite != result.indicator.cite
    ]
    for cite in dict.fromkeys(own):
        known = STATUS[cite.status]
        at = f"{cite.source.name}, {cite.at}"
        said = Text(f"{said.vi} Mức áp dụng theo: {at}, {known.vi}.", f"{said.en} The bound is from: {at}, {known.en}.")
    return said


def _cited(leaf: Step) -> Citation | None:
    return leaf.node.cite if isinstance(leaf.node, Matches) else leaf.bound.cite if leaf.bound else None
