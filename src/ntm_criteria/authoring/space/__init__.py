"""The communes that rules can tell apart: finitely many figures stand for all, one between any two bounds and one at each."""

from ntm_criteria.authoring.space.communes import commune_of, flow, known_to
from ntm_criteria.authoring.space.difference import At, Difference, Pair
from ntm_criteria.authoring.space.search import Search, TooMuch, Wanted, differ, is_reached
from ntm_criteria.authoring.space.variables import Option, Space, space_of
from ntm_criteria.authoring.space.villages import with_villages

__all__ = [
    "At", "Difference", "Option", "Pair", "Search", "Space", "TooMuch", "Wanted", "commune_of", "differ", "flow",
    "is_reached", "known_to", "space_of", "with_villages",
]  # fmt: skip
