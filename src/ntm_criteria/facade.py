"""The public `assess` and `required_facts`: they judge, and add the bundled rule sets of the year to errors about the year."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from attrs import evolve

from ntm_criteria.authoring import with_sets_of_year
from ntm_criteria.compiler import bundled_files, load_rule_set, no_such_set, other_texts, text_in_force
from ntm_criteria.errors import FactError, Problem, ProblemCode, ProblemTuple
from ntm_criteria.figures import Commune, Figure, KeyPath
from ntm_criteria.judging import Assessment, RequiredFact, as_outcomes, judge, needed_facts
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import in_names
from ntm_criteria.text import Text, both, listing, prepare

T = TypeVar("T")


def assess(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Assessment:
    """Judge a commune by a rule set.

    :param commune: a `Commune`, or only its figures by fact id.
    :param rules: the rule set. If it was amended and the commune gives a date of recognition, the text in force on that day is
        applied; without a date, warnings name the indicators that another text would judge. A warning names the indicators
        that were drafted and that nobody confirmed.
    :param year: the year to judge; by default the commune's `year`, else the set's only year.
    :returns: the verdicts, with the figures and bounds behind them.
    :raises FactError: figures are unreadable, impossible or contradictory, facts are unknown, or the set does not judge the
        year. Lists all problems.
    :raises TypeError: `rules` is not a rule set but, for example, an id.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> result["3.1"].verdict
    <Verdict.NOT_MET: 'not_met'>
    """
    check_is_rule_set(rules)
    commune = _with_outcomes(commune)
    text, notes = _text_in_force(commune, rules)
    prepare(rules.names)  # of a set from another process
    assessment = _naming_sets(lambda: judge(commune, text, year=year), commune, text, year)
    if rules.names is not None:
        assessment = evolve(assessment, warnings=ProblemTuple(in_names(assessment.warnings, rules.names)))
    if not isinstance(commune, Commune) or commune.date is None:
        notes = other_texts(text, assessment.year)
    notes = (*notes, *_unconfirmed(text))
    return evolve(assessment, warnings=ProblemTuple((*assessment.warnings, *notes))) if notes else assessment


def required_facts(rules: RuleSet, commune: Commune | Mapping[str, Figure] | None = None) -> tuple[RequiredFact, ...]:
    """List the figures that a rule set needs, or the figures that a commune still lacks.

    :param rules: the rule set.
    :param commune: with a commune, only the missing figures that can still change the verdict of an indicator are listed;
        `decides_overall` says whether they can change the overall verdict. None lists the figures that can do so in any year
        of the set. A figure whose bounds are all open is not listed: it can change no verdict.
    :returns: the figures in the order of the dictionary, or with a commune in the order of the indicators; last year's
        figures have separate entries.
    :raises FactError: the commune's figures have mistakes; see `assess`.

    >>> from ntm_criteria import load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> "irrigated_land_share" in [need.fact for need in required_facts(rules)]
    True
    >>> "irrigated_land_share" in [need.fact for need in required_facts(rules, {"irrigated_land_share": "91,5 %"})]
    False
    """
    check_is_rule_set(rules)
    commune = commune if commune is None else _with_outcomes(commune)
    text, _ = _text_in_force(commune, rules)
    return _naming_sets(lambda: needed_facts(text, commune), commune, text, None)


def _with_outcomes(commune: Commune | Mapping[str, Figure]) -> Commune | Mapping[str, Figure]:
    """Note in the figures which set the verdicts on criteria come from, if the commune names it."""
    if not isinstance(commune, Commune) or commune.outcomes_of is None or not isinstance(commune.facts, Mapping):
        return commune
    if commune.outcomes_of not in bundled_files():
        path: KeyPath = ("outcomes_of",)
        raise FactError([no_such_set(commune.outcomes_of, commune.places.get(path), path)])
    return evolve(commune, facts=as_outcomes(commune.facts, load_rule_set(commune.outcomes_of)))


def _text_in_force(
    commune: Commune | Mapping[str, Figure] | None, rules: RuleSet
) -> tuple[RuleSet, tuple[Problem, ...]]:
    """Return the text to judge by, and a note if it is not `rules`."""
    if not isinstance(commune, Commune):
        return rules, ()
    return text_in_force(rules, commune.date, commune.places.get(("date",)))


def _unconfirmed(rules: RuleSet) -> tuple[Problem, ...]:
    """Return notes with the indicators that were drafted, or changed, and that nobody compared with the document since then."""
    found = {
        _DRAFTED: [entry.code for entry in rules.entries if entry.draft],
        _CHANGED: [entry.code for entry in rules.entries if entry.cite.is_changed],
    }
    return tuple(_note(rules, message, codes) for message, codes in found.items() if codes)


def _note(rules: RuleSet, message: Text, codes: list[str]) -> Problem:
    message = message.format(id=rules.id, codes=both(lambda lang: listing(codes, lang)))
    return Problem(ProblemCode.UNCONFIRMED, message, hint=_CONFIRM, severity="warning")


def _naming_sets(
    run: Callable[[], T], commune: Commune | Mapping[str, Figure] | None, rules: RuleSet, year: int | None
) -> T:
    try:
        return run()
    except FactError as error:
        own_year = commune.year if isinstance(commune, Commune) else None
        named_error = with_sets_of_year(error, own_year if year is None else year, rules)
        raise FactError(in_names(named_error.problems, rules.names)) from None


_DRAFTED = Text(
    "bộ '{id}' còn chỉ tiêu dự thảo chưa ai đối chiếu với văn bản: {codes}",
    "'{id}' has drafted indicators that nobody compared with the document: {codes}",
)
_CHANGED = Text(
    "bộ '{id}' có chỉ tiêu đã sửa sau khi đối chiếu với văn bản: {codes}",
    "'{id}' has indicators that were changed after they had been compared with the document: {codes}",
)
_CONFIRM = Text(
    "đối chiếu bằng ntm-criteria review, rồi xác nhận bằng ntm-criteria confirm",
    "compare them with ntm-criteria review, then confirm them with ntm-criteria confirm",
)
