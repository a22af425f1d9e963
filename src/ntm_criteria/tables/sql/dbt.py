"""Describe a text of SQL as a model of dbt: its columns, what they mean, and which values they may have."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from ntm_criteria.model import VERDICTS, RuleSet
from ntm_criteria.tables.columns import not_taken
from ntm_criteria.tables.evaluation import STAMP, columns_of, stamp_of, wanted_of
from ntm_criteria.tables.sql.notes import notes_of
from ntm_criteria.text import Lang, Text

SOURCE = "ntm"  # of tables that are named without a schema, as the contract of tables calls it
_NAME = re.compile(r"(?:([^\W\d]\w*)\.)?([^\W\d]\w*)")
_NAME_IT = Text(
    "với dbt, ghi tên bảng là 'communes' hoặc 'kho.communes', hoặc ghi \"{{{{ ref('communes') }}}}\"",
    "for dbt, name the table 'communes' or 'stage.communes', or write \"{{{{ ref('communes') }}}}\"",
)
_REASON = Text("Lý do của {column}.", "The reason for {column}.")
_JUDGED_BY = Text("Bộ quy tắc và dấu vân tay của nó.", "The rule set and its fingerprint.")


def model_name(rules: RuleSet) -> str:
    """Return the name of the model of a rule set, which is that of its file too.

    >>> from ntm_criteria import load_rule_set
    >>> model_name(load_rule_set("bang-mac-2024"))
    'bang_mac_2024'
    """
    return re.sub(r"\W", "_", rules.id)


def source_named(option: str, name: str) -> tuple[str, str] | None:
    """Return the source and the table of dbt that a table's name means; None for a reference, which needs no source.

    :param option: where the name stands, for messages.
    :raises FactError: the name is neither.
    """
    if "{{" in name:
        return None
    found = _NAME.fullmatch(name.strip())
    if found is None:
        raise not_taken(option, name, _NAME_IT)
    return found[1] or SOURCE, found[2]


def dbt_model(
    rules: RuleSet,
    *,
    by: Sequence[str] = ("commune_id",),
    verdicts: Literal["label", "code"] = "label",
    names: Literal["code", "safe"] = "safe",
    only: Iterable[str] | None = None,
    year: str | None = None,
    reasons: bool = False,
    stamp: bool = False,
    lang: Lang = "vi",
) -> dict[str, Any]:
    """Return what a `schema.yml` of dbt says of the result of `to_sql`; the arguments are those of `to_sql`.

    :param year: the name of the year column that the text reads, if it reads one.
    :raises FactError: `only` names no verdict of the rule set.

    >>> from ntm_criteria import load_rule_set
    >>> model = dbt_model(load_rule_set("bang-mac-2024"), only=["3.1"], lang="en")
    >>> model["columns"][1]["name"]
    'indicator_3_1'
    """
    keys = [*dict.fromkeys([*by, *([year] if year else [])])]
    notes, known = notes_of(rules, lang), columns_of(rules, names)
    columns = [_column(name, "", "not_null") for name in keys]
    for key in wanted_of(rules, only):
        columns.append(_column(known[key], notes[key], "not_null", _test("accepted_values", **_values(verdicts))))
        if reasons:
            columns.append(_column(f"{known[key]}_reason", _REASON.format(column=known[key])[lang]))
    if stamp:
        columns.append(_column(STAMP, _JUDGED_BY[lang], "not_null"))
    return {
        "name": model_name(rules),
        "description": rules.label[lang],
        "config": {"materialized": "table", "meta": {"rule_set": stamp_of(rules)}},
        "data_tests": [_test("dbt_utils.unique_combination_of_columns", combination_of_columns=keys)],
        "columns": columns,
    }


def _column(name: str, description: str, *tests: str | Mapping[str, Any]) -> dict[str, Any]:
    words = {"description": description} if description else {}
    return {"name": name, **words, **({"data_tests": [*tests]} if tests else {})}


def _test(name: str, **arguments: Any) -> dict[str, Any]:
    """Return a test with its arguments as dbt 1.10.5 and later take them."""
    return {name: {"arguments": arguments}}


def _values(verdicts: Literal["label", "code"]) -> dict[str, Any]:
    if verdicts == "label":
        return {"values": [verdict.value for verdict in VERDICTS]}
    return {"values": [verdict.code for verdict in VERDICTS], "quote": False}
