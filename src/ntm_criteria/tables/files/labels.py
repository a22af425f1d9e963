"""A judged table as officials read it: indicators by name, verdicts and reasons in words."""

from collections.abc import Collection, Mapping
from typing import Any

from ntm_criteria.model import AllOf, AnyOf, Fact, Fixed, Outcome, Reason, RuleSet, Verdict, label
from ntm_criteria.tables.evaluation import WHOLE, Key, columns_of, refuse_twice
from ntm_criteria.text import Lang, Text

Expr = Any
_OVERALL = Text("Kết quả chung", "Overall")
_CRITERION = Text("Tiêu chí", "Criterion")
_KINDS = {"indicator": Text("chỉ tiêu", "indicator"), "criterion": Text("tiêu chí", "criterion")}
_WHY = Text("lý do", "reason")


def with_labels(
    polars: Any, table: Any, rules: RuleSet, lang: Lang, *, reasons: bool, untouched: Collection[str] | None = ()
) -> Any:
    """The table with headings and cells in words.

    :param table: a lazy Polars table with labels and reasons, its columns named by code.
    :param reasons: whether the reasons stay; what an `unknown` is called depends on them either way.
    :param untouched: columns of categories that stay as they are; None for all of them.
    :raises FactError: a column that is kept has the name of a heading.
    """
    names = table.collect_schema().names()
    codes = {key: name for key, name in columns_of(rules).items() if name in names}
    verdicts = {name: heading(rules, key, lang) for key, name in codes.items()}
    keys = {name: key for key, name in codes.items()}
    made, kept = [], []
    for name in names:
        code = name.removesuffix("_reason")
        if name in verdicts:
            made.append(_verdict(polars, polars.col(name), polars.col(f"{name}_reason"), lang).alias(verdicts[name]))
        elif code not in verdicts:
            fact = rules.facts.get(name)
            is_said = fact is not None and fact.values and untouched is not None and name not in untouched
            made.append(_value(polars.col(name), fact, lang) if fact and is_said else polars.col(name))
            kept.append(name)
        elif reasons:
            why = _words(polars.col(name), {str(each): each.text[lang] for each in Reason})
            made.append((_whose(polars, rules, keys[code], codes, lang) + why).alias(f"{verdicts[code]}: {_WHY[lang]}"))
    refuse_twice(list(verdicts.values()), kept)
    return table.select(made)


def _value(column: Expr, fact: Fact, lang: Lang) -> Expr:
    """The values of a category by name; what is none of them stays."""
    ids = column.cast(str)
    return ids.replace({id_: label[lang] for id_, label in fact.values.items()})


def _whose(polars: Any, rules: RuleSet, key: Key, codes: Mapping[Key, str], lang: Lang) -> Expr:
    """Which indicator a criterion's reason is of, or which criterion the whole's: the first with that verdict.

    Nothing where the columns do not tell.
    """
    made = polars.lit("")
    condition = None if key[0] == "indicator" else dict(rules.in_order).get(key, rules.condition)
    if not isinstance(condition, AllOf | AnyOf):
        return made
    own = polars.col(codes[key]).cast(str)
    for part in reversed(condition.parts):
        if isinstance(part, Outcome) and part.at in codes:
            is_it, said = polars.col(codes[part.at]).cast(str) == own, f"{_KINDS[part.kind][lang]} {part.key}: "
        else:
            is_it, said = own == str(part.verdict) if isinstance(part, Fixed) else True, ""
        made = polars.when(is_it).then(polars.lit(said)).otherwise(made)
    return made


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
        return f"{code} {rules.indicator(code).title[lang]}"
    return f"{_CRITERION[lang]} {code}. {rules.criterion(int(code)).label[lang]}"


def _verdict(polars: Any, verdict: Expr, reason: Expr, lang: Lang) -> Expr:
    sure = {str(each): label(each, None)[lang] for each in Verdict}
    unknown = {str(each): label(Verdict.UNKNOWN, each)[lang] for each in Reason}
    is_unknown = verdict == str(Verdict.UNKNOWN)
    return polars.when(is_unknown).then(_words(reason, unknown)).otherwise(_words(verdict, sure))


def _words(column: Expr, words: dict[str, str]) -> Expr:
    return column.cast(str).replace_strict(words, default=None)
