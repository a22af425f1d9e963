"""Finds the letters of the parts of a requirement: "(a) …; (b) …; và (c) …", which reasons and figures refer to."""

from collections.abc import Iterator

from ntm_criteria.judging import IndicatorResult, Step
from ntm_criteria.reporting.figures import keys_of
from ntm_criteria.wording import Listed, letter, said

_LETTERED = 3  # two clauses have no letters


def lettered_parts(result: IndicatorResult) -> list[tuple[str, Step]]:
    """Return the parts of an indicator's requirement with their letters; none if the sentence gives them no letters."""
    step, assessment = result.step, result.assessment
    sentence = said(result.indicator.stated, assessment.rules.facts, keys_of(assessment))
    if not isinstance(sentence, Listed) or not len(sentence.parts) == len(step.parts) >= _LETTERED:
        return []
    return [(f"({letter(i)})", part) for i, part in enumerate(step.parts)]


def letters_of_steps(result: IndicatorResult) -> dict[int, str]:
    """Map the identity (`id`) of each step inside a part to the letter of the part."""
    return {id(step): mark for mark, part in lettered_parts(result) for step in _inside(part)}


def _inside(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from _inside(part)
