"""Judges many communes at once."""

from ntm_criteria.many.assess_many import Assessments, RefusedCommune, assess_many

__all__ = ["Assessments", "RefusedCommune", "assess_many"]
