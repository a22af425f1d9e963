"""Merges communes into one."""

from ntm_criteria.planning.merging.communes import MergedCommune, merge_communes

__all__ = ["MergedCommune", "merge_communes"]
