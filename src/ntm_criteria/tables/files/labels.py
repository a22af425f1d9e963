"""Puts a judged table into words: codes in headings become names, and verdicts and reasons become labels."""

from collections.abc import Collection, Mapping

from ntm_criteria.model import PART, AllOf, AnyOf, Fact, Fixed, Outcome, Reason, RuleSet, Verdict, label
from ntm_criteria.tables.evaluation import WHOLE, Key, columns_of, refuse_twice
from ntm_criteria.tables.files.libraries import Expr, LazyFrame, polars
from ntm_criteria.text import Lang, Text
from ntm_criteria.wording import figure_name

_OVERALL = Text("Kết quả chung", "Overall")
_CRITERION = Text("Tiêu chí", "Criterion")
_KINDS = {"indicator": Text("chỉ tiêu", "indicator"), "criterion": Text("tiêu chí", "criterion")}
_WHY = Text("lý do", "reason")
_BESIDE = {  # headings of the columns beside verdicts
    "figure_low_numerator": Text("số liệu thấp nhất, tử số", "lowest figure, numerator"),
    "figure_low_denominator": Text("số liệu thấp nhất, mẫu số", "lowest figure, denominator"),
    "figure_high_numerator": Text("số liệu cao nhất, tử số", "highest figure, numerator"),
    "figure_high_denominator": Text("số liệu cao nhất, mẫu số", "highest figure, denominator"),
    "figure_unit": Text("đơn vị của số liệu", "unit of the figure"),
    "shortfall_low": Text("còn thiếu ít nhất", "lacks at least"),
    "shortfall_high": Text("còn thiếu nhiều nhất", "lacks at most"),
    "shortfall_unit": Text("đơn vị của phần còn thiếu", "unit of what is lacking"),
    "shortfall_strictly": Text("phải hơn mức còn thiếu này", "more than that is needed"),
    "shortfalls": Text("số yêu cầu còn thiếu", "requirements that lack something"),
    "margin_low": Text("vượt ít nhất", "is beyond by at least"),
    "margin_high": Text("vượt nhiều nhất", "is beyond by at most"),
    "margin_unit": Text("đơn vị của phần vượt", "unit of the margin"),
    "margin_strictly": Text("chỉ được mất ít hơn mức vượt này", "less than that may be lost"),
    "missing": Text("số liệu còn thiếu", "missing figures"),
}
_UNITS = ("figure_unit", "shortfall_unit", "margin_unit")


def with_labels(
    table: LazyFrame,
    rules: RuleSet,
    lang: Lang,
    *,
    reasons: bool,
    untouched: Collection[str] | None = (),
) -> LazyFrame:
    """Return a judged table with headings and cells in words.

    :param table: a judged table with columns of reasons; its columns are named by code.
    :param reasons: whether the result has columns of reasons. The label of "unknown" depends on the reason in any case.
    :param untouched: the columns of categories that keep their value ids; None if all of them keep the ids.
    :raises FactError: a heading equals the name of a column of the input.
    """
    names = table.collect_schema().names()
    keys = {name: key for key, name in columns_of(rules).items() if name in names}
    codes = {key: name for name, key in keys.items()}
    headings = {name: heading(rules, key, lang) for name, key in keys.items()}
    columns, input_names = [], []
    used = [*(fact.unit for fact in rules.facts.values() if fact.unit), *rules.facts.units.values(), PART]
    units = {unit.id: unit.name(lang) for unit in used}
    for name in names:
        code = name.removesuffix("_reason")
        if name in keys:
            verdict = _verdict(polars.col(name), polars.col(f"{name}_reason"), lang)
            columns.append(verdict.alias(headings[name]))
        elif (found := _beside(name, keys)) is not None:
            own, end = found
            column = polars.col(name)
            if end == "missing":
                column = _figures(column, rules, lang)
            elif end in _UNITS:
                column = column.cast(str).replace(units)
            columns.append(column.alias(f"{headings[own]}: {_BESIDE[end][lang]}"))
        elif code not in keys:
            fact = rules.facts.get(name)
            is_category = fact is not None and fact.values and untouched is not None and name not in untouched
            columns.append(_value(polars.col(name), fact, lang) if fact and is_category else polars.col(name))
            input_names.append(name)
        elif reasons:
            reason = _words(polars.col(name), {str(member): member.text[lang] for member in Reason})
            part = _deciding_part(rules, keys[code], codes, lang)
            columns.append((part + reason).alias(f"{headings[code]}: {_WHY[lang]}"))
    refuse_twice(list(headings.values()), input_names)
    return table.select(columns)


def _beside(name: str, keys: Mapping[str, Key]) -> tuple[str, str] | None:
    """Return the verdict that a column stands beside, and what it holds; None for other columns."""
    return next(
        ((own, end) for end in _BESIDE if name.endswith(f"_{end}") and (own := name.removesuffix(f"_{end}")) in keys),
        None,
    )


def _figures(column: Expr, rules: RuleSet, lang: Lang) -> Expr:
    """Replace the ids in a column of missing facts by the names of the figures, which may hold commas themselves."""
    keys = [key for id_ in rules.facts for key in (id_, f"previous.{id_}")]
    names = {key: figure_name(key, rules.facts)[lang] for key in keys}
    return column.str.split(", ").list.eval(polars.element().replace(names)).list.join("; ")


def _value(column: Expr, fact: Fact, lang: Lang) -> Expr:
    """Replace the value ids in a column of the category `fact` by their labels."""
    return column.cast(str).replace({id_: label[lang] for id_, label in fact.values.items()})


def _deciding_part(rules: RuleSet, key: Key, codes: Mapping[Key, str], lang: Lang) -> Expr:
    """Build an expression that names the part that decides the verdict on `key`, a criterion or the whole.

    The part is the first indicator or criterion in its condition with the same verdict: "chỉ tiêu 3.1: ". The name is
    empty if the table has no column for that part.
    """
    name = polars.lit("")
    condition = None if key[0] == "indicator" else dict(rules.in_order).get(key, rules.condition)
    if not isinstance(condition, AllOf | AnyOf):
        return name
    verdict = polars.col(codes[key]).cast(str)
    for part in reversed(condition.parts):
        if isinstance(part, Outcome) and part.at in codes:
            decides, text = polars.col(codes[part.at]).cast(str) == verdict, f"{_KINDS[part.kind][lang]} {part.key}: "
        else:
            decides, text = verdict == str(part.verdict) if isinstance(part, Fixed) else True, ""
        name = polars.when(decides).then(polars.lit(text)).otherwise(name)
    return name


def heading(rules: RuleSet, key: Key, lang: Lang) -> str:
    """Return the heading of the column with the verdicts on an indicator, a criterion or the whole.

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


def _verdict(verdict: Expr, reason: Expr, lang: Lang) -> Expr:
    labels = {str(member): label(member, None)[lang] for member in Verdict}
    unknown_labels = {str(member): label(Verdict.UNKNOWN, member)[lang] for member in Reason}
    is_unknown = verdict == str(Verdict.UNKNOWN)
    return polars.when(is_unknown).then(_words(reason, unknown_labels)).otherwise(_words(verdict, labels))


def _words(column: Expr, words: dict[str, str]) -> Expr:
    return column.cast(str).replace_strict(words, default=None)
