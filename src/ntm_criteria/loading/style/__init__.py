"""The one style of YAML files: the layout of a text with its comments, and how it is written and changed."""

from ntm_criteria.loading.style.edits import Data, Edit, edited
from ntm_criteria.loading.style.write import styled

__all__ = ["Data", "Edit", "edited", "styled"]
