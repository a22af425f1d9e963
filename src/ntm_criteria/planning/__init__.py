"""What would have to change for a requirement to be met, at what effort, and what if figures were others."""

from ntm_criteria.planning.assumptions import what_if_table
from ntm_criteria.planning.least_change import Hindrance, LeastChange, Obstacle, least_change
from ntm_criteria.planning.sensitivity import verdicts_with
from ntm_criteria.planning.ways import FigureChange, Way, ways
from ntm_criteria.planning.what_if import WhatIf, what_if

__all__ = [
    "FigureChange", "Hindrance", "LeastChange", "Obstacle", "Way", "WhatIf", "least_change", "verdicts_with", "ways",
    "what_if", "what_if_table",
]  # fmt: skip
