"""Draws the shortfalls of a commune, the verdicts of many communes, and the progress between two years."""

from collections import Counter
from fractions import Fraction
from typing import Any

import altair
import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoDataFrame

from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.model import Verdict
from ntm_criteria.pages import title
from ntm_criteria.reporting import shortfall_text, verdict_words
from ntm_criteria.text import Lang, Text, both, check_lang, count, listing, number, with_names
from ntm_criteria.viz.chart import Chart, themed

# colours that people with any colour vision tell apart (Okabe and Ito), each with a sign of its own
_SIGNS = {Verdict.MET: "✓", Verdict.NOT_MET: "✗", Verdict.UNKNOWN: "?", Verdict.NOT_APPLICABLE: "–"}
_FILLS = {
    Verdict.MET: "#009e73",
    Verdict.NOT_MET: "#d55e00",
    Verdict.UNKNOWN: "#f0e442",
    Verdict.NOT_APPLICABLE: "#c8c8c8",
}


def shortfalls(assessment: Assessment, *, lang: Lang = "vi") -> Chart:
    """Draw how much of its requirement each indicator that is not met has reached, those nearest to it first.

    Indicators without a number to miss, and those that must fall, are in the text only.

    >>> from ntm_criteria import assess, load_rule_set
    >>> chart = shortfalls(assess({"irrigated_land_share": "46 %"}, load_rule_set("bang-mac-2024")), lang="en")
    >>> chart.summary
    'Not met: 1 indicator; 1 of these with a share of the requirement reached; nearest: 3.1 (50%).'
    >>> chart.lines
    ('3.1 Land under assured irrigation and drainage: lacks 46 percentage points',)
    """
    lang = with_names(check_lang(lang), assessment.rules.names)
    failed = [result for result in assessment.entries if result.verdict is Verdict.NOT_MET]
    reached = {result.code: share for result in failed if (share := _reached(result)) is not None}
    by_share = sorted(reached, key=lambda code: reached[code], reverse=True)
    rows = [
        {
            "indicator": f"{code} {assessment[code].indicator.title[lang]}",
            "reached": float(reached[code]),
            "lacks": _lacks(assessment[code])[lang],
        }
        for code in by_share
    ]
    summary = _summary(failed, by_share, reached)[lang]
    base = altair.Chart(_data(rows)).encode(
        y=altair.Y("indicator:N", sort=None, title=None),
        x=altair.X("reached:Q", title=_REACHED[lang], scale=altair.Scale(domain=[0, 100])),
    )
    labels = base.mark_text(align="left", dx=4, color="#1f2328", limit=300).encode(text="lacks:N")
    bars = base.mark_bar(color=_FILLS[Verdict.NOT_MET])
    drawn = altair.layer(bars, labels).properties(width=420, height=altair.Step(24))
    lines = [f"{each.code} {each.indicator.title[lang]}: {_lacks(each)[lang]}" for each in failed]
    return Chart(themed(drawn, title(assessment)[lang], summary), summary, tuple(lines), lang)


def _data(rows: list[dict[str, Any]]) -> Any:
    return altair.Data(values=rows)  # type: ignore[no-untyped-call]  # Altair's own


def _reached(result: IndicatorResult) -> Fraction | None:
    """Return how many percent of its requirement an indicator has reached; None if that is no share."""
    shortfall, value = result.shortfall, result.observed.low
    if shortfall is None or not shortfall.more or not shortfall.points or value is None or value < 0:
        return None
    return 100 * value / (value + shortfall.points)


def _lacks(result: IndicatorResult) -> Text:
    return shortfall_text(result.shortfall, result.assessment) if result.shortfall else verdict_words(result)


_SUMMARY = Text(
    "{many} {noun} chưa đạt, trong đó {drawn} chỉ tiêu tính được phần đã đạt so với yêu cầu",
    "Not met: {many} {noun}; {drawn} of these with a share of the requirement reached",
)
_NEAREST = Text("; gần đạt nhất: {nearest}.", "; nearest: {nearest}.")


def _summary(failed: list[IndicatorResult], by_share: list[str], reached: dict[str, Fraction]) -> Text:
    def say(lang: Lang) -> str:
        many, drawn = count(len(failed), lang), count(len(by_share), lang)
        names = [f"{code} ({number(reached[code], lang, digits=0, beside=Fraction(100))}%)" for code in by_share[:3]]
        nearest = listing(names, lang)
        noun = Text("chỉ tiêu", "indicator") if len(failed) == 1 else Text("chỉ tiêu", "indicators")
        text = _SUMMARY.format(many=many, noun=noun, drawn=drawn)[lang]
        return f"{text}{_NEAREST.format(nearest=nearest)[lang]}" if names else f"{text}."

    return both(say)


def heat_map(frame: IntoDataFrame, *, by: str | None = None, lang: Lang = "vi") -> Chart:
    """Draw the verdicts of communes on criteria as a table of coloured cells.

    :param frame: a data frame with a row for each commune and columns `criterion_1`, `criterion_2`, …, whose cells are verdicts
        such as "met"; so are the results of `assess_table` and of `assess_many(...).matrix()`.
    :param by: the column with the names of the communes; by default `commune`, or else the first column.
    :raises ValueError: the frame has no column of a criterion, or no column `by`.
    """
    check_lang(lang)
    table = nw.from_native(frame, eager_only=True)
    criteria = [name for name in table.columns if name.removeprefix("criterion_").isdigit()]
    name = by or next((column for column in ("commune", *table.columns) if column in table.columns), "")
    if not criteria or name not in table.columns:
        raise ValueError(f"the frame needs columns 'criterion_1', … and {name!r}; it has {', '.join(table.columns)}")
    rows = {
        str(row[name]): {column.removeprefix("criterion_"): Verdict(row[column]) for column in criteria}
        for row in table.iter_rows(named=True)
    }
    met = {commune: sum(verdict is Verdict.MET for verdict in cells.values()) for commune, cells in rows.items()}
    summary = _HEAT_SUMMARY[lang].format(
        communes=count(len(rows), lang),
        all=count(sum(number == len(criteria) for number in met.values()), lang),
        criteria=count(len(criteria), lang),
    )
    return _grid(rows, _HEAT_MAP[lang], summary, _CRITERION[lang], lang)


def progress(before: Assessment, after: Assessment, *, lang: Lang = "vi") -> Chart:
    """Draw the verdicts on the criteria in two years, or before and after a change of figures.

    :raises ValueError: the two were not judged by the same criteria.
    """
    lang = with_names(check_lang(lang), after.rules.names)
    if [each.number for each in before.criteria] != [each.number for each in after.criteria]:
        raise ValueError(f"{before.rules.id!r} and {after.rules.id!r} do not have the same criteria")
    names = (str(before.year), str(after.year)) if before.year != after.year else (_BEFORE[lang], _AFTER[lang])
    rows = {
        f"{was.number}. {was.criterion.label[lang]}": dict(zip(names, (was.verdict, now.verdict), strict=True))
        for was, now in zip(before.criteria, after.criteria, strict=True)
    }
    changes = Counter((cells[names[0]] is Verdict.MET, cells[names[1]] is Verdict.MET) for cells in rows.values())
    summary = _PROGRESS_SUMMARY[lang].format(
        before=names[0],
        after=names[1],
        was=count(before.criterion_counts.met, lang),
        now=count(after.criterion_counts.met, lang),
        total=count(len(rows), lang),
        gained=count(changes[False, True], lang),
        lost=count(changes[True, False], lang),
    )
    return _grid(rows, title(after)[lang], summary, _YEAR[lang], lang)


def _grid(rows: dict[str, dict[str, Verdict]], heading: str, summary: str, columns: str, lang: Lang) -> Chart:
    """Draw cells with a colour and a sign for each verdict; the text has a line for each row."""
    verdicts = [verdict for verdict in _SIGNS if any(verdict in cells.values() for cells in rows.values())]
    cells: list[dict[str, Any]] = [
        {"row": row, "column": column, "verdict": verdict.label[lang], "sign": _SIGNS[verdict]}
        for row, each in rows.items()
        for column, verdict in each.items()
    ]
    base = altair.Chart(_data(cells)).encode(
        x=altair.X("column:N", sort=None, title=columns, axis=altair.Axis(labelAngle=0, orient="top")),
        y=altair.Y("row:N", sort=None, title=None),
    )
    scale = altair.Scale(domain=[each.label[lang] for each in verdicts], range=[_FILLS[each] for each in verdicts])
    fills = base.mark_rect(stroke="#ffffff").encode(color=altair.Color("verdict:N", scale=scale, title=_VERDICT[lang]))
    signs = base.mark_text(color="#000000", fontSize=12, fontWeight="bold").encode(text="sign:N")
    drawn = altair.layer(fills, signs).properties(width=altair.Step(26), height=altair.Step(22))
    lines = [_line(row, each, verdicts, lang) for row, each in rows.items()]
    return Chart(themed(drawn, heading, summary), summary, tuple(lines), lang)


def _line(name: str, cells: dict[str, Verdict], verdicts: list[Verdict], lang: Lang) -> str:
    """Name the columns of a row by their verdicts: "Tân Sơn: đạt 1, 5; chưa đạt 2"."""
    parts = [(verdict, [column for column, each in cells.items() if each is verdict]) for verdict in verdicts]
    return f"{name}: {'; '.join(f'{verdict.label[lang]} {listing(found, lang)}' for verdict, found in parts if found)}"


_REACHED = Text("Phần đã đạt so với yêu cầu, %", "Share of the requirement reached, %")
_HEAT_MAP = Text("Kết quả từng tiêu chí của các xã", "Verdicts of communes on criteria")
_CRITERION, _VERDICT, _YEAR = Text("Tiêu chí", "Criterion"), Text("Kết quả", "Verdict"), Text("Năm", "Year")
_BEFORE, _AFTER = Text("trước", "before"), Text("sau", "after")
_HEAT_SUMMARY = Text(
    "{communes} xã; {all} xã đạt đủ {criteria} tiêu chí.", "{communes} communes; {all} meet all {criteria} criteria."
)
_PROGRESS_SUMMARY = Text(
    "{before}: đạt {was}/{total} tiêu chí; {after}: đạt {now}/{total}; thêm {gained}, mất {lost}.",
    "{before}: {was} of {total} criteria met; {after}: {now} of {total}; {gained} gained, {lost} lost.",
)
