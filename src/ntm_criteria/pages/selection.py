"""Chooses what a page shows: the indicators with some verdicts, in full or in short."""

from collections.abc import Callable, Collection, Iterable
from typing import Literal, TypeAlias

from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult
from ntm_criteria.model import RuleSet, Verdict
from ntm_criteria.text import LANGUAGES, Lang, languages, one_of_languages, with_names

Detail: TypeAlias = Literal["short", "full"]
Languages: TypeAlias = Lang  # the code of a language, or "both"
Chosen: TypeAlias = list[tuple[CriterionResult, tuple[IndicatorResult, ...]]]
TO_ACT_ON = (Verdict.NOT_MET, Verdict.UNKNOWN)


def chosen(assessment: Assessment, only: Collection[Verdict] | None) -> Chosen:
    """Return the criteria with their indicators and tasks that have one of some verdicts; None stands for all verdicts."""
    rows = [
        (criterion, tuple(result for result in criterion.entries if only is None or result.verdict in only))
        for criterion in assessment.criteria
    ]
    return [(criterion, results) for criterion, results in rows if results or only is None]


def verdicts(only: Iterable[Verdict | str] | Verdict | str | None) -> frozenset[Verdict] | None:
    """Return the verdicts that `only=` names.

    :raises ValueError: a name is no verdict.
    """
    if only is None:
        return None
    return frozenset(Verdict(each) for each in ([only] if isinstance(only, Verdict | str) else only))


def in_languages(write: Callable[[Lang], str], lang: Languages, rules: RuleSet) -> str:
    """Write a page in one language, or in Vietnamese and then in English, with the nouns of a rule set."""
    return "\n".join(write(each) for each in languages_of(lang, rules))


def languages_of(lang: Languages, rules: RuleSet) -> tuple[Lang, ...]:
    """Return the languages of a page, with the nouns of a rule set."""
    return tuple(with_names(each, rules.names) for each in (LANGUAGES if lang == "both" else (lang,)))


def check_languages(lang: str) -> Languages:
    """Return `lang`; raise ValueError unless it is "both" or the code of a language."""
    if lang != "both" and lang not in languages():
        raise ValueError(f"lang must be {one_of_languages('both')}, not {lang!r}")
    return lang
