"""Finds what is silently wrong in a rule set: what compiles, but cannot be what its author means."""

from ntm_criteria.authoring.silent.check import silent_mistakes
from ntm_criteria.authoring.silent.tested import CaseFile, untested

__all__ = ["CaseFile", "silent_mistakes", "untested"]
