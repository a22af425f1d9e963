"""A chart with its text alternative."""

from html import escape
from pathlib import Path
from typing import Any

from attrs import field, frozen

from ntm_criteria.markup import Html, card, folded, items, text
from ntm_criteria.text import Lang, Text

INSTALL = "charts need Altair and vl-convert: pip install 'ntm-criteria[viz]'"
try:
    import altair
    import vl_convert
except ModuleNotFoundError as _missing:
    raise ModuleNotFoundError(INSTALL, name=_missing.name) from _missing

_DATA = Text("Số liệu của biểu đồ", "The chart in words")


@frozen
class Chart:
    """A chart and the text that says the same; notebooks show both, as a picture that needs no script.

    :ivar altair: the Altair chart, to be changed or saved by Altair's own means.
    :ivar summary: what the chart shows, in a sentence.
    :ivar lines: what it shows in detail, a line for each mark or row.
    :ivar lang: the language of its texts.
    """

    altair: "altair.LayerChart | altair.Chart"
    summary: str
    lines: tuple[str, ...] = field(repr=False)
    lang: Lang

    def svg(self) -> str:
        """Return the chart as SVG, with `summary` as its label for screen readers."""
        svg: str = vl_convert.vegalite_to_svg(self.altair.to_dict())
        label = escape(self.summary, quote=True)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" style="max-width:100%;height:auto" ', 1)

    def save(self, path: str | Path) -> None:
        """Write the chart to a file; its name ends in .svg, .png, .pdf, .html or .json.

        :raises ValueError: Altair knows no such kind of file.
        """
        target = Path(path)
        if target.suffix.lower() == ".svg":
            target.write_text(self.svg(), encoding="utf-8")
        else:
            self.altair.save(str(target))

    def _repr_html_(self) -> Html:
        words = folded(_DATA[self.lang], items(self.lines))
        return card(f"<p>{text(self.summary)}</p>", f"<div>{self.svg()}</div>", words, lang=self.lang)


def themed(chart: Any, title: str, summary: str) -> Any:
    """Return a chart with a title, a description for screen readers, and white ground, so that it is read on dark pages too."""
    return (
        chart.properties(title=altair.TitleParams(title, anchor="start"), description=summary)
        .configure(background="#ffffff", padding=8)
        .configure_axis(labelLimit=320, labelFontSize=12, titleFontSize=12, labelColor="#1f2328", titleColor="#1f2328")
        .configure_title(fontSize=14, color="#1f2328")
        .configure_legend(labelFontSize=12, titleFontSize=12)
        .configure_view(strokeWidth=0)
    )
