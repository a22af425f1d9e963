"""Shows what changed between assessments, progress, findings of other levels and merged communes in notebooks."""

from collections.abc import Callable, Iterable
from typing import Any

from ntm_criteria.markup import Cell, Html, card, fields, folded, items, row, table, text
from ntm_criteria.model import Verdict
from ntm_criteria.pages.changes import FINDINGS, OTHER_CHANGES, differing_first, groups
from ntm_criteria.pages.displays_of_records import verdict_display
from ntm_criteria.pages.progress import progress_html
from ntm_criteria.planning import AssessmentChanges, Change, IndicatorProgress, MergedCommune, Progress
from ntm_criteria.problems import problem_table
from ntm_criteria.records import LevelComparisons
from ntm_criteria.text import Lang, Text, capital, count, counted


def _changes(changes: AssessmentChanges, lang: Lang) -> Html:
    parts = [f"<p>{text(capital(changes.text[lang]))}</p>"]
    for heading, found in groups(changes):
        made = _change_table(heading, found, lang)
        parts.append(folded(_caption(heading, len(found), lang), made) if heading is OTHER_CHANGES else made)
    return card(*parts, lang=lang)


def _caption(heading: Text, many: int, lang: Lang) -> str:
    return heading.format(n=counted(many))[lang]


def _change_table(heading: Text, changes: Iterable[Change], lang: Lang) -> Html:
    rows = [
        row([change.code, Cell(_verdict(change.was, lang)), Cell(_verdict(change.now, lang)), change.text[lang]])
        for change in changes
    ]
    return table(_caption(heading, len(rows), lang), _CHANGE_COLUMNS[lang].split("|"), [rows])


def _change(change: Change, lang: Lang) -> Html:
    return card(_change_table(_ONE, [change], lang), lang=lang)


def _verdict(verdict: Verdict | None, lang: Lang) -> Html:
    return "–" if verdict is None else verdict_display(verdict, lang)


def _indicator_progress(progress: IndicatorProgress, lang: Lang) -> Html:
    return card(f"<p>{text(progress.text[lang])}</p>", lang=lang)


def _levels(compared: LevelComparisons, lang: Lang) -> Html:
    rows = [
        row([
            f"{line.code} {line.label[lang]}",
            Cell(_verdict(line.ours, lang)),
            Cell(items(finding.text[lang] for finding in line.findings)),
        ])
        for line in differing_first(compared)
    ]  # fmt: skip
    caption = _caption(FINDINGS, len(rows), lang)
    return card(
        f"<p>{text(compared.text[lang])}</p>",
        table(caption, _LEVEL_COLUMNS[lang].split("|"), [rows]) if rows else "",
        lang=lang,
    )


def _merged(commune: MergedCommune, lang: Lang) -> Html:
    pairs = [
        (_PARTS[lang], text(", ".join(part.name for part in commune.parts))),
        *((f"{_TITLE[lang]} {name}", text(title)) for name, title in commune.titles.items()),
        (_FIGURES[lang], count(len(commune.facts), lang)),
        (_VILLAGES[lang], count(len(commune.villages), lang) if commune.villages else None),
    ]
    return fields(commune.name, pairs, problem_table(commune.warnings, lang) if commune.warnings else "", lang=lang)


WRITERS: tuple[tuple[type, Callable[[Any, Lang], Html]], ...] = (
    (AssessmentChanges, _changes),
    (Change, _change),
    (Progress, progress_html),
    (IndicatorProgress, _indicator_progress),
    (LevelComparisons, _levels),
    (MergedCommune, _merged),
)
_ONE = Text("Thay đổi", "Change")
_CHANGE_COLUMNS = Text("Chỉ tiêu|Trước|Nay|Nội dung", "Indicator|Before|Now|What changed")
_LEVEL_COLUMNS = Text("Nội dung|Theo số liệu|Kết quả xác nhận", "Of|By the figures|Findings")
_PARTS, _TITLE = Text("Các xã cũ", "Former communes"), Text("Danh hiệu của xã", "Title of")
_FIGURES, _VILLAGES = Text("Số liệu gộp được", "Figures merged"), Text("Thôn", "Villages")
