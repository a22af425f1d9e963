"""A judged table as officials read it: indicators by name, verdicts and reasons in words."""

from typing import Any

from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.output import WHOLE, Key, columns_of, refuse_twice
from ntm_criteria.verdict import Reason, Verdict, label
from ntm_criteria.words import Lang, Text

Expr = Any
_OVERALL = Text("Kết quả chung", "Overall")
_CRITERION = Text("Tiêu chí", "Criterion")
_WHY = Text("lý do", "reason")


def in_words(polars: Any, table: Any, rules: RuleSet, lang: Lang, *, reasons: bool) -> Any:
    """The table with headings and cells in words.

    :param table: a lazy Polars table with labels and reasons, its columns named by code.
    :param reasons: whether the reasons stay; what an `unknown` is called depends on them either way.
    :raises FactError: a column that is kept has the name of a heading.
    """
    names = table.collect_schema().names()
    verdicts = {name: heading(rules, key, lang) for key, name in columns_of(rules).items() if name in names}
    made, kept = [], []
    for name in names:
        if name in verdicts:
            made.append(_verdict(polars, polars.col(name), polars.col(f"{name}_reason"), lang).alias(verdicts[name]))
        elif name.removesuffix("_reason") not in verdicts:
            made.append(polars.col(name))
            kept.append(name)
        elif reasons:
            head = f"{verdicts[name.removesuffix('_reason')]}: {_WHY[lang]}"
            made.append(_words(polars.col(name), {str(each): each.text[lang] for each in Reason}).alias(head))
    refuse_twice(list(verdicts.values()), kept)
    return table.select(made)


def heading(rules: RuleSet, key: Key, lang: Lang) -> str:
    """What stands above a column of verdicts.

    >>> from ntm_criteria import load_rule_set
    >>> heading(load_rule_set("bang-mac-2024"), ("criterion", "1"), "vi")
    'Tiêu chí 1. Quy hoạch'
    """
    kind, code = key
    if key == WHOLE:
        return _OVERALL[lang]
    if kind == "indicator":
        return f"{code} {rules.indicator(code).label[lang]}"
    return f"{_CRITERION[lang]} {code}. {rules.criterion(int(code)).label[lang]}"


def _verdict(polars: Any, verdict: Expr, reason: Expr, lang: Lang) -> Expr:
    sure = {str(each): label(each, None)[lang] for each in Verdict}
    unknown = {str(each): label(Verdict.UNKNOWN, each)[lang] for each in Reason}
    is_unknown = verdict == str(Verdict.UNKNOWN)
    return polars.when(is_unknown).then(_words(reason, unknown)).otherwise(_words(verdict, sure))


def _words(column: Expr, words: dict[str, str]) -> Expr:
    return column.cast(str).replace_strict(words, default=None)
