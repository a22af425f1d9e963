"""Shows what changed between assessments, progress, findings of other levels and merged communes in notebooks."""

from collections.abc import Callable, Iterable
from typing import Any

from ntm_criteria.markup import Cell, Html, card, fields, folded, items, row, table, text
from ntm_criteria.model import Verdict
from ntm_criteria.pages.displays_of_records import verdict_display
from ntm_criteria.pages.progress import progress_html
from ntm_criteria.planning import AssessmentChanges, Change, IndicatorProgress, MergedCommune, Progress
from ntm_criteria.problems import problem_table
from ntm_criteria.records import LevelComparisons
from ntm_criteria.text import Lang, Text, capital, count


def _changes(changes: AssessmentChanges, lang: Lang) -> Html:
    lists = ((_NEWLY_MET, changes.newly_met), (_LOST, changes.lost), (_STILL_MISSING, changes.still_missing))
    tables = [_change_table(words, found, lang) for words, found in lists if found]
    named = {id(change) for _, found in lists for change in found}
    others = [change for change in changes.changes if id(change) not in named]
    head = f"<p>{text(capital(changes.text[lang]))}</p>"
    caption = _OTHERS[lang].format(many=count(len(others), lang))
    return card(head, *tables, folded(caption, _change_table(_OTHERS, others, lang)) if others else "", lang=lang)


def _change_table(caption: Text, changes: Iterable[Change], lang: Lang) -> Html:
    rows = [
        row([change.code, Cell(_verdict(change.was, lang)), Cell(_verdict(change.now, lang)), change.text[lang]])
        for change in changes
    ]
    return table(caption[lang].format(many=count(len(rows), lang)), _CHANGE_COLUMNS[lang].split("|"), [rows])


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
        for line in (*compared.differences, *(line for line in compared.lines if not line.is_different))
    ]  # fmt: skip
    caption = _FINDINGS[lang].format(many=count(len(rows), lang))
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
_NEWLY_MET = Text("Chỉ tiêu mới đạt ({many})", "Newly met ({many})")
_LOST = Text("Chỉ tiêu không còn đạt ({many})", "No longer met ({many})")
_STILL_MISSING = Text("Chỉ tiêu vẫn chưa đạt ({many})", "Still not met ({many})")
_OTHERS = Text("Thay đổi khác ({many})", "Other changes ({many})")
_CHANGE_COLUMNS = Text("Chỉ tiêu|Trước|Nay|Nội dung", "Indicator|Before|Now|What changed")
_FINDINGS = Text("Kết quả xác nhận của các cấp ({many})", "Findings of other levels ({many})")
_LEVEL_COLUMNS = Text("Nội dung|Theo số liệu|Kết quả xác nhận", "Of|By the figures|Findings")
_PARTS, _TITLE = Text("Các xã cũ", "Former communes"), Text("Danh hiệu của xã", "Title of")
_FIGURES, _VILLAGES = Text("Số liệu gộp được", "Figures merged"), Text("Thôn", "Villages")
