"""Judges many communes at once."""

from ntm_criteria.many.assess_many import Assessments, RefusedCommune, assess_many
from ntm_criteria.many.table_changes import compare_tables

__all__ = ["Assessments", "RefusedCommune", "assess_many", "compare_tables"]
