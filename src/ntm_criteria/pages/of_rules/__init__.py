"""Pages about rule sets themselves: one in words, and what is different in two of them."""

from ntm_criteria.pages.of_rules.changes import rule_changes_display, rule_changes_page, rule_changes_text
from ntm_criteria.pages.of_rules.twin import rule_set_page

__all__ = ["rule_changes_display", "rule_changes_page", "rule_changes_text", "rule_set_page"]
