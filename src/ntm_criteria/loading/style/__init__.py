"""The one style of YAML files: the layout of a text with its comments, and how it is written."""

from ntm_criteria.loading.style.write import styled

__all__ = ["styled"]
