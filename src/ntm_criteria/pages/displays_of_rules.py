"""Shows rule sets, their criteria and indicators, and the facts of the dictionary in notebooks."""

from collections.abc import Callable
from typing import Any

from ntm_criteria.authoring import RuleSetDiff
from ntm_criteria.markup import Cell, Html, card, fields, folded, group, id_, row, table, text
from ntm_criteria.model import Criterion, Dictionary, Fact, Indicator, RuleSet
from ntm_criteria.pages.basis import basis
from ntm_criteria.pages.of_rules import rule_changes_display
from ntm_criteria.text import Lang, Text, both, count, number
from ntm_criteria.wording import requirement


def _rule_set(rules: RuleSet, lang: Lang) -> Html:
    tasks = len(rules.tasks)
    source = basis(rules)
    pairs = [
        (_ID[lang], text(rules.id)),
        (_YEARS[lang], "–".join(dict.fromkeys(map(str, rules.years)))),
        (_BASIS[lang], text(source[lang].partition(": ")[2]) if source else None),
        (_CRITERIA[lang], count(len(rules.criteria), lang)),
        (_INDICATORS[lang], _indicators_held(rules, len(rules.entries) - tasks)[lang]),
        (_TASKS[lang], count(tasks, lang) if tasks else None),
        (_FACTS[lang], count(len(rules.reads), lang)),
    ]
    bodies = [
        [
            group(f"{criterion.number}. {criterion.label[lang]}", 3),
            *(row([each.code, each.title[lang], _required(each, rules)[lang]]) for each in criterion.entries),
        ]
        for criterion in rules.criteria
    ]
    columns = _RULE_COLUMNS[lang].split("|")
    rules_table = folded(_REQUIREMENTS[lang], table(_REQUIREMENTS[lang], columns, bodies))
    return fields(rules.label[lang], pairs, rules_table, lang=lang)


def _indicators_held(rules: RuleSet, held: int) -> Text:
    total = rules.indicators_total
    return both(lambda lang: count(held, lang) + (f"/{count(total, lang)}" if total and total != held else ""))


def _required(indicator: Indicator, rules: RuleSet) -> Text:
    return requirement(indicator.stated, rules.facts, tables_below=True)


def _criterion(criterion: Criterion, lang: Lang) -> Html:
    rows = [row([each.code, each.title[lang], each.wording or ""]) for each in criterion.entries]
    caption = f"{criterion.number}. {criterion.label[lang]}"
    return card(table(caption, _WORDING_COLUMNS[lang].split("|"), [rows]), lang=lang)


def _indicator(indicator: Indicator, lang: Lang) -> Html:
    pairs = [
        (_WORDING[lang], text(indicator.wording) if indicator.wording else None),
        (_READ_AS[lang], text(indicator.interpretation[lang]) if indicator.interpretation else None),
        (_AIM[lang], text(indicator.aim[lang]) if indicator.aim else None),
        (_BASIS[lang], text(f"{indicator.cite.source.name}, {indicator.cite.at}")),
    ]
    return fields(f"{indicator.code} {indicator.title[lang]}", pairs, lang=lang)


def _fact(fact: Fact, lang: Lang) -> Html:
    pairs = [
        (_ID[lang], id_(fact.id)),
        (_UNIT[lang], text(kind_of(fact)[lang])),
        (_LIMITS[lang], text(limits_of(fact)[lang]) or None),
        (_LEVEL[lang], text((_VILLAGE if fact.per_village else _COMMUNE)[lang])),
        (_HELD_BY[lang], text(fact.held_by[lang]) if fact.held_by else None),
        (_NOTE[lang], text(fact.note[lang]) if fact.note else None),
    ]
    return fields(fact.label[lang], pairs, lang=lang)


def _dictionary(facts: Dictionary, lang: Lang) -> Html:
    rows = [
        row([
            Cell(f"{text(fact.label[lang])}<br><small>{id_(fact.id)}</small>", is_heading=True),
            f"{kind_of(fact)[lang]} ({limits_of(fact)[lang]})" if fact.is_number else kind_of(fact)[lang],
            fact.held_by[lang] if fact.held_by else "",
        ])
        for fact in facts.values()
    ]  # fmt: skip
    caption = _FACTS_COUNTED[lang].format(many=number(len(rows), lang))
    return card(table(caption, _FACT_COLUMNS[lang].split("|"), [rows]), lang=lang)


def kind_of(fact: Fact) -> Text:
    """Return what a figure is reported in: its unit, or the words or values that answer it."""
    if fact.unit is not None:
        unit = fact.unit
        return both(unit.name)
    if fact.values:
        return both(lambda lang: "; ".join(name[lang] for name in fact.values.values()))
    return fact.answers.text


def limits_of(fact: Fact) -> Text:
    """Return the limits outside which a number is refused; empty for yes or no, and for categories."""
    if not fact.is_number:
        return Text("", "")
    return both(lambda lang: f"{number(fact.low, lang)} … {number(fact.high, lang)}")


WRITERS: tuple[tuple[type, Callable[[Any, Lang], Html]], ...] = (
    (RuleSet, _rule_set),
    (Criterion, _criterion),
    (Indicator, _indicator),
    (Fact, _fact),
    (Dictionary, _dictionary),
    (RuleSetDiff, rule_changes_display),
)
_ID, _YEARS, _BASIS = Text("Mã", "Id"), Text("Năm đánh giá", "Years"), Text("Căn cứ", "Basis")
_CRITERIA, _INDICATORS, _TASKS = Text("Tiêu chí", "Criteria"), Text("Chỉ tiêu", "Indicators"), Text("Nhiệm vụ", "Tasks")
_REQUIREMENTS, _RULE_COLUMNS = (
    Text("Yêu cầu", "Requirements"),
    Text("Mã|Chỉ tiêu|Yêu cầu", "Code|Indicator|Requirement"),
)
_WORDING_COLUMNS = Text("Mã|Chỉ tiêu|Nguyên văn", "Code|Indicator|Wording")
_WORDING, _READ_AS, _AIM = Text("Nguyên văn", "Wording"), Text("Cách hiểu", "Read as"), Text("Mục tiêu phấn đấu", "Aim")
_UNIT, _LIMITS, _LEVEL = Text("Đơn vị", "Unit"), Text("Giới hạn", "Limits"), Text("Cấp", "Level")
_FACTS, _NOTE, _HELD_BY = Text("Số liệu", "Figures"), Text("Ghi chú", "Note"), Text("Nơi nắm số liệu", "Held by")
_COMMUNE, _VILLAGE = Text("Xã", "Commune"), Text("Thôn", "Village")
_FACT_COLUMNS = Text("Số liệu|Đơn vị (giới hạn), cách ghi|Nơi nắm số liệu", "Figure|Unit (limits), or answers|Held by")
_FACTS_COUNTED = Text("{many} số liệu", "{many} facts")
