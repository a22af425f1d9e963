"""Choose the rule set of each row of a table, split tables by these sets, and find the sets that judged a result."""

from ntm_criteria.tables.routing.row_groups import GROUP, Groups, groups_in_memory, groups_of_lazy
from ntm_criteria.tables.routing.rules_by_row import (
    RulesAsked,
    RulesByRow,
    choices,
    missing_columns,
    rules_by_row,
    with_rows,
)
from ntm_criteria.tables.routing.sets_of_results import SetsAsked, sets_in
from ntm_criteria.tables.routing.stamps import rules_by_stamp, with_stamps

__all__ = [
    "GROUP", "Groups", "RulesAsked", "RulesByRow", "SetsAsked", "choices", "groups_in_memory", "groups_of_lazy",
    "missing_columns", "rules_by_row", "rules_by_stamp", "sets_in", "with_rows", "with_stamps",
]  # fmt: skip
