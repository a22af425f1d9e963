"""Writes progress over years and periods as text, Markdown and HTML: a table, and a sentence for each indicator that moves."""

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from itertools import groupby
from typing import Literal, TypeAlias

from ntm_criteria.markup import Cell, Html, card, coloured, document, folded, group, items, row, table, text
from ntm_criteria.model import PERCENT, POINT, Unit, Verdict
from ntm_criteria.pages.frame import commune_name, criterion_title, judged_by, of_period, overall
from ntm_criteria.pages.markdown import markdown_table
from ntm_criteria.planning import IndicatorProgress, NoPace, Progress, change_size, is_part_of_year
from ntm_criteria.text import Lang, Text, both, counted, line, markdown, written_date

Only: TypeAlias = Collection[Verdict] | None
Cells: TypeAlias = tuple[Text, ...]
_TITLE = Text("TIẾN ĐỘ các chỉ tiêu nông thôn mới của {commune}", "PROGRESS of {commune}")
_PERIODS = Text("Số liệu: {periods}.", "Figures: {periods}.")
_UNDATED = Text(
    "Tệp không ghi kỳ số liệu, được coi là số liệu cả năm: năm {years}.",
    "The files of these years do not state a period; their figures are taken for those of the whole year: {years}.",
)
_EXTRAPOLATED = Text(
    "Tốc độ tính từ số liệu đầu đến số liệu cuối. Năm đạt là phép tính với giả định giữ nguyên tốc độ đó, không phải dự báo.",
    "The pace is that from the first figure to the last one. A year in which a bound is met supposes that it is kept; it is no "
    "forecast.",
)
_SEVERAL_SETS = Text(
    "Đánh giá theo nhiều bộ quy tắc: {sets}. Tốc độ tính theo số liệu mà bộ mới nhất xét.",
    "Judged by several rule sets: {sets}. The pace is that of the figure which the latest one judges.",
)
_BY_SET = Text("{rules} (đến {date})", "“{rules}” (until {date})")
_MOVING = Text("Tiến độ từng chỉ tiêu ({n})", "Progress of each indicator ({n})")
_NO_PACE = Text("Chưa tính được tốc độ ({n})", "Without a pace ({n})")
_WHY = Text("{why}: {codes}", "{why}: {codes}")
_NONE = Text("Không chỉ tiêu nào có số liệu của hai thời điểm.", "No indicator has figures of two dates.")
_VERDICT = Text("{name}: {verdict}", "{name}: {verdict}")
_NAME = Text("{code} {label}", "{code} {label}")
_COLUMNS = (
    Text("Chỉ tiêu", "Indicator"),
    Text("ĐVT", "Unit"),
    Text("Kết quả", "Verdict"),
    Text("Mỗi năm", "Each year"),
    Text("Đạt vào năm, nếu giữ tốc độ", "Met in, if the pace is kept"),
    Text("Không còn đạt vào năm, nếu giữ tốc độ", "No longer met in, if the pace is kept"),
    Text("Mỗi năm cần, để đạt vào cuối năm {year}", "Needed each year, to meet the bound of {year}"),
)
_UNTIL = Text("Từ nay đến 31/12/{year} phải", "Needed until 31 December {year}")
_YEAR = Text("{year}", "{year}")
_EMPTY = Text("", "")


def _head(progress: Progress) -> list[Text]:
    """Return the title, and the sentences above the table."""
    last = progress.snapshots[-1].assessment
    periods = [of_period(shot.period, shot.assessment.year, shot.date) for shot in progress.snapshots]
    lines = [
        line(_TITLE.format(commune=commune_name(last.commune))),
        _rules(progress),
        _PERIODS.format(periods=both(lambda lang: "; ".join(each[lang] for each in periods))),
    ]
    if progress.undated:
        years = ", ".join(str(shot.assessment.year) for shot in progress.undated)
        lines.append(_UNDATED.format(years=years))
    lines += [overall(last), progress.text]
    return [*lines, _EXTRAPOLATED] if any(each.pace is not None for each in progress.entries) else lines


def _rules(progress: Progress) -> Text:
    by_set = {shot.assessment.rules.id: shot for shot in progress.snapshots}  # the last one of each
    if len(by_set) == 1:
        return judged_by(progress.snapshots[-1].assessment.rules)
    named = [_BY_SET.format(rules=s.assessment.rules.label, date=written_date(s.date)) for s in by_set.values()]
    return line(_SEVERAL_SETS.format(sets=both(lambda lang: "; ".join(each[lang] for each in named))))


def _moving(progress: Progress, only: Only) -> list[IndicatorProgress]:
    return [each for each in _shown(progress, only) if each.pace is not None]


def _shown(progress: Progress, only: Only) -> Iterator[IndicatorProgress]:
    return (each for each in progress.entries if only is None or each.verdicts[-1] in only)


def _by_criterion(progress: Progress, only: Only) -> Iterator[tuple[Text, list[IndicatorProgress]]]:
    """Yield the indicators with a pace under the names of their criteria."""
    assessment = progress.snapshots[-1].assessment
    moving = _moving(progress, only)
    for criterion, found in groupby(moving, key=lambda each: assessment[each.code].indicator.criterion):
        yield criterion_title(assessment.rules.criterion(criterion)), list(found)


def _without(progress: Progress, only: Only) -> list[Text]:
    """Say why the other indicators have no pace, with their codes."""
    found: dict[NoPace, list[str]] = {}
    for each in _shown(progress, only):
        if each.no_pace is not None:
            found.setdefault(each.no_pace, []).append(each.code)
    return [_WHY.format(why=why.text, codes=", ".join(codes)) for why, codes in found.items()]


def _without_heading(progress: Progress, only: Only) -> Text:
    many = sum(each.no_pace is not None for each in _shown(progress, only))
    return _NO_PACE.format(n=counted(many))


def _name(each: IndicatorProgress) -> Text:
    return line(_NAME.format(code=each.code, label=each.label))


def _verdict(each: IndicatorProgress) -> Text:
    return _EMPTY if each.verdicts[-1] is None else each.verdict_text


def _columns(progress: Progress) -> Cells:
    code, unit, *others, needed = _COLUMNS
    dates = [written_date(shot.date) for shot in progress.snapshots]
    if progress.target_year is not None:
        words = _UNTIL if is_part_of_year(progress.snapshots[-1], progress.target_year) else needed
        others.append(words.format(year=str(progress.target_year)))
    return (code, unit, *dates, *others)


def _cells(each: IndicatorProgress, progress: Progress) -> Cells:
    """Return the cells of a row; numbers stand without their unit, which has a column."""
    units = progress.snapshots[-1].assessment.rules.facts
    by = units.unit(POINT) if each.unit is not None and each.unit.id == PERCENT else each.unit
    years = [_EMPTY if year is None else _YEAR.format(year=str(year)) for year in (each.met_in, each.behind_in)]
    unit = _EMPTY if each.unit is None else both(each.unit.name)
    cells = [_name(each), unit, *each.figures, _verdict(each), _change(each.pace, by), *years]
    if progress.target_year is not None:
        cells.append(each.needed_text)
    return tuple(cells)


def _change(change: Fraction | None, unit: Unit | None) -> Text:
    """Write a change with its sign."""
    if change is None:
        return _EMPTY
    sign = "+" if change > 0 else "−" if change < 0 else ""
    words = change_size(change, unit)
    return both(lambda lang: f"{sign}{words[lang]}")


def progress_text(progress: Progress, lang: Lang, only: Only = None) -> str:
    """Return progress as plain text: the sentence of each indicator."""
    blocks = ["\n".join(each[lang] for each in _head(progress))]
    for criterion, found in _by_criterion(progress, only):
        lines = [criterion[lang]]
        for each in found:
            lines += [
                f"  {_VERDICT.format(name=_name(each), verdict=_verdict(each))[lang]}",
                f"    {line(each.sentence)[lang]}",
            ]
        blocks.append("\n".join(lines))
    if len(blocks) == 1:
        blocks.append(_NONE[lang])
    if others := _without(progress, only):
        blocks.append("\n".join([_without_heading(progress, only)[lang], *(f"  - {each[lang]}" for each in others)]))
    return "\n\n".join(blocks)


def progress_markdown(progress: Progress, lang: Lang, only: Only = None) -> str:
    """Return progress as a Markdown page with a table and a sentence for each indicator."""
    title, *head = _head(progress)
    rows = [f"# {markdown(title[lang])}", "", *(f"- {markdown(each[lang])}" for each in head), ""]
    moving = _moving(progress, only)
    if moving:
        rows += [f"## {_MOVING.format(n=counted(len(moving)))[lang]}", ""]
        rows += [*markdown_table(_columns(progress), [_cells(each, progress) for each in moving], lang), ""]
        rows += [*(f"- {markdown(line(each.text)[lang])}" for each in moving), ""]
    else:
        rows += [_NONE[lang], ""]
    if others := _without(progress, only):
        heading = _without_heading(progress, only)
        rows += [f"## {heading[lang]}", "", *(f"- {markdown(each[lang])}" for each in others), ""]
    return "\n".join(rows)


def page_of_progress(progress: Progress, *, lang: Lang = "vi", only: Only = None) -> Html:
    """Return progress as a file that browsers open and print."""
    return document(_head(progress)[0][lang], progress_html(progress, lang, only, heading="h1"), lang=lang)


def progress_html(progress: Progress, lang: Lang, only: Only = None, *, heading: Literal["h1", "h2"] = "h2") -> Html:
    """Return progress as one HTML element, without scripts or links to other files; all text is escaped."""
    title, *head = _head(progress)
    parts = [f"<{heading}>{text(title[lang])}</{heading}>", *(f"<p>{text(each[lang])}</p>" for each in head)]
    moving = _moving(progress, only)
    if moving:
        all_cells = [_cells(each, progress) for each in moving]
        columns = _columns(progress)
        kept = [n for n in range(len(columns)) if any(cells[n][lang] for cells in all_cells)]
        bodies = [
            [group(criterion[lang], len(kept)), *(_row(each, progress, kept, lang) for each in found)]
            for criterion, found in _by_criterion(progress, only)
        ]
        caption = _MOVING.format(n=counted(len(moving)))[lang]
        parts.append(table(caption, [columns[n][lang] for n in kept], bodies))
        parts.append(items(line(each.text)[lang] for each in moving))
    else:
        parts.append(f"<p>{text(_NONE[lang])}</p>")
    if others := _without(progress, only):
        parts.append(folded(_without_heading(progress, only)[lang], items(each[lang] for each in others)))
    return card(*parts, lang=lang)


def _row(each: IndicatorProgress, progress: Progress, kept: list[int], lang: Lang) -> Html:
    cells = _cells(each, progress)
    at_verdict = 2 + len(progress.snapshots)
    made = []
    for n in kept:
        verdict = each.verdicts[-1] if n == at_verdict else None
        words = cells[n][lang]
        html = text(words) if verdict is None else coloured(words, verdict.value)
        made.append(Cell(html, is_heading=n == 0, is_number=1 < n < at_verdict))
    return row(made)


PAGES: dict[str, Callable[..., str]] = {"text": progress_text, "markdown": progress_markdown, "html": progress_html}
