"""Shows results that were read back, and what changed between two results, in notebooks."""

from collections.abc import Callable
from typing import Any

from ntm_criteria.markup import Cell, Html, card, coloured, folded, row, table, text
from ntm_criteria.model import Verdict
from ntm_criteria.records import ResultChanges, StoredIndicator, StoredResult
from ntm_criteria.text import Lang, Text, count


def _stored_result(result: StoredResult, lang: Lang) -> Html:
    rows = [
        row([
            f"{criterion.number}. {criterion.label or ''}".removesuffix(". "),
            Cell(verdict_display(criterion.verdict, lang)),
            ", ".join(each.code for each in criterion.entries if each.verdict is Verdict.NOT_MET),
        ])
        for criterion in result.criteria
    ]  # fmt: skip
    head = f"<p><strong>{text(f'{result.commune.name}, {result.year}, {result.rule_set}')}</strong>: "
    return card(
        f"{head}{verdict_display(result.verdict, lang)}</p>",
        table(_CRITERIA[lang].format(many=count(len(rows), lang)), _STORED_COLUMNS[lang].split("|"), [rows]),
        lang=lang,
    )


def changes_display(changes: ResultChanges, lang: Lang) -> Html:
    """Return the indicators with another verdict, and below them, folded, those with another figure only."""

    def rows(*, is_new_verdict: bool) -> list[Html]:
        return [
            row([each.code, Cell(_was(each.before, lang)), Cell(_was(each.after, lang))])
            for each in changes.changes
            if each.is_new_verdict is is_new_verdict
        ]

    columns = _CHANGE_COLUMNS[lang].split("|")
    verdicts, figures = rows(is_new_verdict=True), rows(is_new_verdict=False)
    verdict_table = table(_NEW_VERDICTS[lang].format(many=count(len(verdicts), lang)), columns, [verdicts])
    others = _OTHER_CHANGES[lang].format(many=count(len(figures), lang))
    return card(verdict_table, folded(others, table(others, columns, [figures])) if figures else "", lang=lang)


def _was(indicator: StoredIndicator | None, lang: Lang) -> Html:
    return verdict_display(indicator.verdict, lang) if indicator else "–"


def verdict_display(verdict: Verdict, lang: Lang) -> Html:
    """Return a verdict in words, in its colour."""
    return coloured(verdict.label[lang], verdict.value)


WRITERS: tuple[tuple[type, Callable[[Any, Lang], Html]], ...] = (
    (StoredResult, _stored_result),
    (ResultChanges, changes_display),
)
_CRITERIA = Text("{many} tiêu chí", "{many} criteria")
_STORED_COLUMNS = Text("Tiêu chí|Kết quả|Chỉ tiêu chưa đạt", "Criterion|Verdict|Indicators not met")
_CHANGE_COLUMNS = Text("Chỉ tiêu|Trước|Sau", "Indicator|Before|After")
_NEW_VERDICTS = Text("Chỉ tiêu thay đổi kết quả ({many})", "Indicators with another verdict ({many})")
_OTHER_CHANGES = Text("Chỉ tiêu chỉ thay đổi số liệu ({many})", "Indicators with other figures only ({many})")
