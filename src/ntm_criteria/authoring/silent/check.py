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
    idle = [problem for problem in found if problem.code in (ProblemCode.NEVER_MET, ProblemCode.ALWAYS_MET)]
    return in_order(problem for problem in found if not _follows(problem, idle))


def _follows(problem: Problem, idle: list[Problem]) -> bool:
    """Whether a problem just follows from a bound within it that everything or nothing meets, of which its author is told."""
    path = problem.path
    match problem.code:
        case ProblemCode.NEVER_MET:
            return any(each.code is problem.code and each.path != path and _starts(each.path, path) for each in idle)
        case ProblemCode.IDLE_PART:
            return any(_starts(each.path, path[:-1]) for each in idle)
        case ProblemCode.UNREACHABLE_ROW:
            around = path[:-3] if path[-3:-2] == ("first_of",) else path[:-1]
            return any(_starts(each.path, around) and "when" in each.path[len(around) :] for each in idle)
    return False


def _starts(path: KeyPath, start: KeyPath) -> bool:
    return path[: len(start)] == start
