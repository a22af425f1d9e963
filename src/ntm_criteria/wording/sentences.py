"""Turns English clauses such as "number of households: at most 500" into sentences, which "if" and "then" need.

Vietnamese needs no verb here: "số hộ không quá 500 hộ" is both.
"""

import re

from attrs import evolve

from ntm_criteria.text import reworded
from ntm_criteria.wording.clauses import Secondary
from ntm_criteria.wording.lists import Clause, Listed, Said

_AFTER_THE_NOUN = re.compile(r" (?:of|in|with|who|that|by|for|from|on|at|per|each|among|under|which|\()", re.IGNORECASE)


def sentence(said: Said) -> Said:
    """Write a clause on a figure with a verb: "the number of households is at most 500". Other parts stay as they are."""
    if isinstance(said, Secondary):
        return Secondary(sentence(said.bare))
    if not isinstance(said, Clause) or said.subject is None:
        return said
    name, colon, rest = said.text.en.partition(f"{said.subject.en}: ")
    if name or not colon:
        return said
    return evolve(said, text=reworded(said.text, en=f"the {said.subject.en} {_verb(said.subject.en)} {rest}"))


def sentences(said: Said) -> Said:
    """Do the same to each part of a list."""
    if isinstance(said, Listed):
        return evolve(said, parts=tuple(sentences(part) for part in said.parts))
    return sentence(said)


def _verb(subject: str) -> str:
    noun = _AFTER_THE_NOUN.split(subject, maxsplit=1)[0].split()[-1]
    return "are" if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else "is"
