"""Finds everything that is silently wrong in one rule file."""

from ntm_criteria.authoring.silent.parts import part_mistakes, row_mistakes
from ntm_criteria.authoring.silent.ranges import bound_mistakes, range_mistakes
from ntm_criteria.authoring.silent.scopes import scope_mistakes
from ntm_criteria.authoring.silent.walk import entries
from ntm_criteria.authoring.silent.wording import wording_mistakes
from ntm_criteria.errors import KeyPath, Problem, ProblemCode
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
    never = [problem.path for problem in found if problem.code is ProblemCode.NEVER_MET]
    return in_order(problem for problem in found if not _follows(problem, never))


def _follows(problem: Problem, never: list[KeyPath]) -> bool:
    """Whether a row is never reached just because its condition cannot be met, which is said where it stands."""
    is_row = problem.code is ProblemCode.UNREACHABLE_ROW
    return is_row and any(path[: len(problem.path)] == problem.path for path in never)
