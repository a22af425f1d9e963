"""Changes rules one piece at a time, to see which changes the test cases do not notice."""

from ntm_criteria.authoring.mutants.changes import Change, changes_of
from ntm_criteria.authoring.mutants.run import Mutant, Mutation, mutate

__all__ = ["Change", "Mutant", "Mutation", "changes_of", "mutate"]
