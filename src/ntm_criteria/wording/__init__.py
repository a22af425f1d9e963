"""Puts rules into words: bounds, numbers with units, and requirements as sentences."""

from ntm_criteria.wording.bounds import (
    SECONDARY,
    KeyOf,
    axes_names,
    axis_name,
    bare_number,
    fitting,
    quantity,
    range_of,
    related,
    row_name,
    row_text,
    unit_beside,
    value_text,
)
from ntm_criteria.wording.clauses import EVENTS, denied_finding, unclear_axes, village_noun
from ntm_criteria.wording.denial import denied
from ntm_criteria.wording.figure import format_figure
from ntm_criteria.wording.lists import Listed, letter
from ntm_criteria.wording.ranges import (
    ASCERTAIN,
    DIGITS,
    ESTIMATED,
    bare_span,
    bound_value,
    change_between,
    counts_text,
    is_defined,
    is_range,
    span_text,
)
from ntm_criteria.wording.requirements import case, requirement, said

__all__ = [
    "ASCERTAIN", "DIGITS", "ESTIMATED", "EVENTS", "SECONDARY", "KeyOf", "Listed", "axes_names", "axis_name",
    "bare_number", "bare_span", "bound_value", "case", "change_between", "counts_text", "denied",
    "denied_finding", "fitting", "format_figure", "is_defined", "is_range", "letter", "quantity", "range_of",
    "related", "requirement", "row_name", "row_text", "said", "span_text", "unclear_axes", "unit_beside",
    "value_text", "village_noun",
]  # fmt: skip
