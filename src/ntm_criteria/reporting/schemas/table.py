"""Says what the tables that one rule set reads hold, as a data contract in a format of other tools."""

from collections.abc import Sequence
from typing import Any

from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.reporting.schemas.columns import forms_of
from ntm_criteria.reporting.schemas.table_formats import FORMATS, Format
from ntm_criteria.text import Lang, check_lang, with_names


def table_schema(
    rules: RuleSet,
    *,
    format: Format = "json-schema",  # noqa: A002  # the word of all its readers
    by: str | Sequence[str] = "commune_id",
    year: int | str | None = None,
    lang: Lang = "vi",
) -> dict[str, Any]:
    """Return what the tables that `assess_table` takes for a rule set hold, as a contract that other tools check.

    The tables are "communes", and "villages" and "previous" where the set reads them. Each column has its name, title, unit,
    limits and values from the data dictionary, and the indicators that read it. Every figure may be missing. The columns
    bear the ids of facts; further columns are allowed. What a contract says of a cell, `check_table` says too; it says more:
    figures that contradict each other, and rows that do not belong together.

    :param rules: the rule set.
    :param format: "json-schema" (draft 2020-12; each table a list of objects), "frictionless" (Data Package 2.0), "odcs" (Open
        Data Contract Standard 3.1) or "dbt" (sources of a `schema.yml`; limits are tests of the package dbt_utils).
    :param by: the key column or columns; with the year they tell rows apart.
    :param year: the name of the year column, by default "year"; or the year judged, as a number, where the tables have no year
        column.
    :param lang: the language of titles and descriptions.
    :raises ValueError: there is no such format or language.

    >>> from ntm_criteria import load_rule_set, table_schema
    >>> schema = table_schema(load_rule_set("bang-mac-2024"), lang="en")
    >>> schema["properties"]["communes"]["items"]["properties"]["irrigated_land_share"]["maximum"]
    100
    """
    check_is_rule_set(rules)
    if format not in FORMATS:
        raise ValueError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    lang = with_names(check_lang(lang), rules.names)
    forms = tuple(forms_of(rules, [by] if isinstance(by, str) else list(by), year, lang))
    return FORMATS[format](rules, forms, lang)
