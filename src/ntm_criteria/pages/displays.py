"""Shows single values in notebooks: results, figures, communes and comparisons."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ntm_criteria.authoring import Compared, Coverage
from ntm_criteria.errors import Problem
from ntm_criteria.figures import Commune
from ntm_criteria.judging import (
    Assessment,
    CriterionResult,
    IndicatorResult,
    Margin,
    MissingFigure,
    Observed,
    RequiredFact,
    Shortfall,
)
from ntm_criteria.markup import Cell, Html, card, coloured, fields, folded, group, id_, row, table, text
from ntm_criteria.model import RuleSet
from ntm_criteria.pages.displays_of_comparisons import WRITERS as OF_COMPARISONS
from ntm_criteria.pages.displays_of_plans import WRITERS as OF_PLANS
from ntm_criteria.pages.displays_of_records import WRITERS as OF_RECORDS
from ntm_criteria.pages.displays_of_rules import WRITERS as OF_RULES
from ntm_criteria.pages.frame import criterion_head
from ntm_criteria.pages.html import html_page, results_table
from ntm_criteria.problems import problem_table
from ntm_criteria.reporting import explanation, margin_text, title_of, verdict_words
from ntm_criteria.text import Lang, Names, Text, capital, count, listing, number, with_names
from ntm_criteria.wording import quantity


def display(value: object, *, lang: Lang) -> Html:
    """Return the display of a value.

    :raises TypeError: there is no display for values of this type.
    """
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, with_names(lang, _names(value)))
    raise TypeError(f"{type(value).__name__} has no display")


def _names(value: object) -> Names | None:
    """Return the nouns of the rule set that a value is of; None for communes and villages."""
    rules = value if isinstance(value, RuleSet) else getattr(getattr(value, "assessment", value), "rules", None)
    return rules.names if isinstance(rules, RuleSet) else None


def _assessment(assessment: Assessment, lang: Lang) -> Html:
    return html_page(assessment, lang=lang)


def _criterion_result(result: CriterionResult, lang: Lang) -> Html:
    caption = criterion_head(result)[lang]
    return card(results_table(caption, [(result, result.entries)], lang), lang=lang)


def _indicator_result(result: IndicatorResult, lang: Lang) -> Html:
    said = explanation(result)
    lines = [coloured(verdict_words(result)[lang], result.verdict.value)]
    lines += [text(each[lang]) for each in (said.evidence, said.requirement, said.notes, said.source) if each.vi]
    heading = f"<p><strong>{text(f'{result.code} {title_of(result)[lang]}')}</strong></p>"
    return card(heading, *(f"<p>{line}</p>" for line in lines), lang=lang)


def _shortfall(shortfall: Shortfall, lang: Lang) -> Html:
    low, high = (quantity(end, shortfall.unit) for end in (shortfall.low, shortfall.high))
    span = low if shortfall.is_exact else Text("từ {low} đến {high}", "from {low} to {high}").format(low=low, high=high)
    if shortfall.strictly:
        span = Text("trên {span}", "more than {span}").format(span=span)
    words = _MUST_RISE if shortfall.more else _MUST_FALL
    return card(f"<p>{coloured(words.format(span=span)[lang], 'not_met')}</p>", lang=lang)


def _margin(margin: Margin, lang: Lang) -> Html:
    return card(f"<p>{coloured(capital(margin_text(margin)[lang]), 'met')}</p>", lang=lang)


def _observed(observed: Observed, lang: Lang) -> Html:
    def shown(value: Fraction | bool | str | None) -> str | None:
        if isinstance(value, Fraction):
            return number(value, lang)
        return _YES_NO[value][lang] if isinstance(value, bool) else value and text(value)

    pairs: list[tuple[str, str | None]] = [(_VALUE[lang], shown(observed.value))]
    if observed.value is None:
        pairs += [(_LOW[lang], shown(observed.low)), (_HIGH[lang], shown(observed.high))]
    rows = [row([Cell(id_(fact), is_heading=True), str(value)]) for fact, value in observed.reported.items()]
    reported = table(_REPORTED[lang], _KEYS[lang].split("|"), [rows]) if rows else ""
    return fields(_FIGURE[lang], pairs, reported, lang=lang)


def _need(need: RequiredFact, lang: Lang) -> Html:
    pairs = [
        (_NAME[lang], text(need.label[lang])),
        *_missing_pairs(need, lang),
        (_INDICATORS[lang], text(", ".join(need.indicators))),
        (_ANSWERS[lang], text(need.answers[lang]) if need.answers else None),
        (_HELD_BY[lang], text(need.held_by[lang]) if need.held_by else None),
    ]
    return fields(_MISSING[lang], pairs, lang=lang)


def _missing(figure: MissingFigure, lang: Lang) -> Html:
    return fields(_MISSING[lang], _missing_pairs(figure, lang), lang=lang)


def _missing_pairs(need: RequiredFact | MissingFigure, lang: Lang) -> list[tuple[str, Html | None]]:
    villages = [*need.villages, *([_UNLISTED[lang].format(many=count(need.unlisted, lang))] if need.unlisted else [])]
    return [
        (_ID[lang], id_(need.fact)),
        (_YEAR[lang], text(_LAST_YEAR[lang]) if need.previous else None),
        (_VILLAGES[lang], text(listing(villages, lang)) if villages else None),
    ]


def _commune(commune: Commune, lang: Lang) -> Html:
    groups = [(_FACTS[lang], commune.facts), (_LAST_YEAR[lang], commune.previous), (_SCOPE[lang], commune.scope)]
    groups += [(str(village.get("name")), village) for village in commune.villages]
    columns = _KEYS[lang].split("|")
    bodies = [
        [
            group(name, 2),
            *(row([Cell(id_(key), is_heading=True), str(value)]) for key, value in figures.items() if key != "name"),
        ]
        for name, figures in groups
        if figures
    ]
    pairs = [
        (_ID[lang], text(commune.id) if commune.id else None),
        (_YEAR[lang], str(commune.year) if commune.year else None),
        (_VILLAGES[lang], count(len(commune.villages), lang) if commune.villages else None),
        (_FACTS[lang], count(len(commune.facts), lang)),
    ]
    figures = folded(_AS_REPORTED[lang], table(_AS_REPORTED[lang], columns, bodies)) if bodies else ""
    return fields(commune.name or _COMMUNE[lang], pairs, figures, lang=lang)


def _compared(compared: Compared, lang: Lang) -> Html:
    pairs = [
        (_COMPARISON[lang], text(compared.comparison.value)),
        (
            f"{_HERE[lang]} {compared.here or '–'}",
            text(compared.required_here[lang]) if compared.required_here else None,
        ),
        (
            f"{_THERE[lang]} {compared.there or '–'}",
            text(compared.required_there[lang]) if compared.required_there else None,
        ),
    ]
    return fields(compared.label[lang], pairs, lang=lang)


def _coverage(coverage: Coverage, lang: Lang) -> Html:
    numbers = [coverage.sourced, coverage.partial, coverage.open, coverage.unnamed]
    heads = _COVERAGE_COLUMNS[lang].split("|")
    cells = [Cell(count(many, lang), is_number=True) for many in numbers]
    return card(table(_COVERED[lang].format(many=count(coverage.total, lang)), heads, [[row(cells)]]), lang=lang)


def _problem(problem: Problem, lang: Lang) -> Html:
    return card(problem_table([problem], lang), lang=lang)


_WRITERS: tuple[tuple[type, Callable[[Any, Lang], Html]], ...] = (
    *OF_COMPARISONS,  # a merged commune is a commune, too
    (Assessment, _assessment),
    (CriterionResult, _criterion_result),
    (IndicatorResult, _indicator_result),
    (Shortfall, _shortfall),
    (Margin, _margin),
    (Observed, _observed),
    (RequiredFact, _need),
    (MissingFigure, _missing),
    (Commune, _commune),
    *OF_RULES,
    *OF_RECORDS,
    *OF_PLANS,
    (Compared, _compared),
    (Coverage, _coverage),
    (Problem, _problem),
)
_MUST_RISE, _MUST_FALL = Text("Còn thiếu {span}", "Lacks {span}"), Text("Phải giảm {span}", "Must fall by {span}")
_YES_NO = {True: Text("đạt", "yes"), False: Text("chưa đạt", "no")}
_VALUE, _LOW, _HIGH = Text("Giá trị", "Value"), Text("Thấp nhất", "Lowest"), Text("Cao nhất", "Highest")
_FIGURE, _REPORTED = Text("Số liệu", "Figure"), Text("Số liệu đã ghi", "As reported")
_KEYS = Text("Mã số liệu|Đã ghi", "Fact|As reported")
_UNLISTED = Text("{many} thôn chưa có tên", "{many} not listed")
_NAME, _ID, _YEAR, _LAST_YEAR = (
    Text("Tên", "Name"),
    Text("Mã", "Id"),
    Text("Năm", "Year"),
    Text("Năm trước", "Last year"),
)
_COMMUNE, _VILLAGES, _SCOPE = Text("Xã", "Commune"), Text("Thôn", "Villages"), Text("Vùng, nhóm", "Scope")
_INDICATORS, _ANSWERS = Text("Chỉ tiêu", "Indicators"), Text("Cách ghi", "Answer")
_HELD_BY, _MISSING = Text("Nơi nắm số liệu", "Held by"), Text("Số liệu còn thiếu", "Missing figure")
_FACTS, _AS_REPORTED = Text("Số liệu", "Figures"), Text("Số liệu xã đã ghi", "Figures as reported")
_COMPARISON, _HERE, _THERE = Text("So sánh", "Comparison"), Text("Bộ này", "Here"), Text("Bộ kia", "There")
_COVERAGE_COLUMNS = Text("Đủ nguồn|Một phần|Chưa có nguồn|Chưa có tên", "Sourced|Partly|Open|Not named")
_COVERED = Text("Nguồn của {many} chỉ tiêu", "Sources of {many} indicators")
