"""Puts rules into words: bounds, numbers with units, and requirements as sentences."""

from ntm_criteria.wording.bounds import axis_name, bare_number, quantity, related, row_name, value_text
from ntm_criteria.wording.requirements import requirement

__all__ = ["axis_name", "bare_number", "quantity", "related", "requirement", "row_name", "value_text"]
