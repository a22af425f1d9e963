"""The parts of a layer: its entries as rule files write them, and what is told of it."""

from ntm_criteria.drafting.layers.entries import entry_of, exempted, nested_in_layer
from ntm_criteria.drafting.layers.notes import (
    AT,
    BESIDE_OPEN,
    COMPLETE,
    EMPTY,
    LEFT_OPEN,
    LOOSER,
    NOT_ADDED,
    OF_CODE,
    OTHER_CRITERION,
    OTHERWISE,
    SAME,
    SECONDARY,
    TAKEN,
    TIGHTER_NOT_WRITTEN,
    TIGHTER_WRITTEN,
    TOO_MANY,
    UNREAD,
    WRITTEN,
)

__all__ = [
    "AT", "BESIDE_OPEN", "COMPLETE", "EMPTY", "LEFT_OPEN", "LOOSER", "NOT_ADDED", "OF_CODE", "OTHERWISE",
    "OTHER_CRITERION", "SAME", "SECONDARY", "TAKEN", "TIGHTER_NOT_WRITTEN", "TIGHTER_WRITTEN",
    "TOO_MANY", "UNREAD", "WRITTEN", "entry_of", "exempted",
    "nested_in_layer",
]  # fmt: skip
