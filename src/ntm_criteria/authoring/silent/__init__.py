"""Finds what is silently wrong in a rule set: what compiles, but cannot be what its author means."""

from ntm_criteria.authoring.silent.check import silent_mistakes
from ntm_criteria.authoring.silent.possible import is_possible
from ntm_criteria.authoring.silent.walk import Entry, entries

__all__ = ["Entry", "entries", "is_possible", "silent_mistakes"]
