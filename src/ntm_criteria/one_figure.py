"""Reads one figure, as a field of a form does."""

from fractions import Fraction
from typing import Any

from ntm_criteria.compiler import common_dictionary
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Commune, Exact, Locale, Refused, is_missing, read_aggregate, refused, uncertain
from ntm_criteria.figures import read_figure as read_exact
from ntm_criteria.judging import about_figure
from ntm_criteria.model import Estimated, Fact, Interval
from ntm_criteria.text import LANGUAGES, Text


def read_figure(fact: Fact, written: Any, *, locale: Locale = None) -> Fraction | bool | str | None:
    """Read one figure exactly as `assess` reads it, without judging anything.

    :param fact: the fact, from `rules.facts`.
    :param written: the figure: text as people write it ("91,5 %", "Đạt"), or a number or bool.
    :param locale: "vi" or "en", to read numbers such as "1.234"; with None, ambiguous ones are refused.
    :returns: an exact number in the unit of the fact, a bool for a flag, the id of a category's value, or None if the figure
        is missing ("", "-", None). What many villages have together may be written as "7/8 thôn".
    :raises FactError: the figure cannot be read, or the fact cannot have this value. Also an interval, an estimate, and a float
        that means no single number (0.1 + 0.2), with which `assess` would reckon as an interval.

    >>> from ntm_criteria import load_rule_set, read_figure
    >>> facts = load_rule_set("bang-mac-2024").facts
    >>> read_figure(facts["irrigated_land_share"], "91,5 %"), read_figure(facts["insured_people"], "2.301 người")
    (Fraction(183, 2), Fraction(2301, 1))
    """
    if locale not in (None, *LANGUAGES):
        raise ValueError(f"locale must be 'vi', 'en' or None, not {locale!r}")
    written = uncertain(written)  # as a commune holds it
    if is_missing(written):
        return None
    try:
        if fact.is_number and fact.village_flag:
            read: Exact = read_aggregate(fact, written, locale, common_dictionary())[0]
        else:
            read = read_exact(fact, written, locale)
        if isinstance(read, Estimated):
            raise refused(ProblemCode.AMBIGUOUS_FIGURE, written, _INTERVAL, _TO_JUDGE)
        if isinstance(read, Interval):
            raise refused(ProblemCode.AMBIGUOUS_FIGURE, written, _SEVERAL, _AS_TEXT)
    except Refused as error:
        raise FactError([_problem(fact, each) for each in (error, *error.others)]) from None
    return Fraction(*read) if isinstance(read, tuple) else read


def _problem(fact: Fact, error: Refused) -> Problem:
    message = about_figure(fact, ("facts", fact.id), Commune(""), error.message)
    return Problem(error.code, message, hint=error.hint, fact=fact.id, short=error.message, params=error.params)


_INTERVAL = Text("là một khoảng, không phải một số", "is an interval, not one number")
_TO_JUDGE = Text("dùng assess để đánh giá theo khoảng này", "judge it with assess")
_SEVERAL = Text("là số thực gần đúng, có thể là nhiều số khác nhau", "is a float that may mean several numbers")
_AS_TEXT = Text("ghi bằng chữ, hoặc dùng Decimal hay Fraction", "give it as text, as a Decimal or as a Fraction")
