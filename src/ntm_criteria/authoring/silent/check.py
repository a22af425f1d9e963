"""Finds everything that is silently wrong in one rule file."""

from ntm_criteria.authoring.silent.parts import part_mistakes, row_mistakes
from ntm_criteria.authoring.silent.ranges import bound_mistakes, range_mistakes
from ntm_criteria.authoring.silent.scopes import scope_mistakes
from ntm_criteria.authoring.silent.walk import entries
from ntm_criteria.authoring.silent.wording import wording_mistakes
from ntm_criteria.errors import Problem
from ntm_criteria.loading import Source
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import in_order


def silent_mistakes(rules: RuleSet, source: Source) -> list[Problem]:
    """Return warnings about what compiles but cannot be meant, in the order of the file.

    :param source: the file that `rules` was compiled from; of a layer, only what the layer states is looked at.
    """
    found = [*scope_mistakes(rules, source)]
    for entry in entries(rules, source):
        found += wording_mistakes(entry, rules)
        for part in entry.parts:
            for mistakes in (bound_mistakes, range_mistakes, part_mistakes, row_mistakes):
                found += mistakes(entry, part, rules)
    return in_order(found)
