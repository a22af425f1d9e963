"""Turns the verdicts of an assessment into figures for another rule set, such as recognition or withdrawal."""

import re
from collections.abc import Iterable, Mapping

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Commune, Figure, is_missing, place_at
from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.judging.case import Case
from ntm_criteria.model import OutcomesOf, RuleSet, Verdict
from ntm_criteria.problems import Problems
from ntm_criteria.text import OR, Text, both

_AS_FLAG = {Verdict.MET: True, Verdict.NOT_APPLICABLE: True, Verdict.NOT_MET: False}
_CRITERION = re.compile(
    r"criterion_[0-9]+_met"
)  # every rule set has a criterion 3, so these ids do not tell the sets apart


class OutcomeFact(str):
    """The id of a fact that holds a verdict by another rule set, with the set that it comes from.

    It is a text, equal to the plain id, so that figures may be put together freely: {**outcome_facts(found), "region": "tn"}.

    :ivar rule_set: the id of the set.
    :ivar builds_on: the ids of the sets that it builds on.
    :ivar fingerprint: the fingerprint of the set.
    """

    rule_set: str
    builds_on: tuple[str, ...]
    fingerprint: str

    @classmethod
    def of(cls, fact: str, rules: RuleSet) -> "OutcomeFact":
        """Return the id of a fact whose figure is a verdict by `rules`."""
        outcome = cls(fact)
        outcome.__dict__.update(rule_set=rules.id, builds_on=rules.builds_on, fingerprint=rules.fingerprint)
        return outcome

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("the id of an outcome is read-only")


class OutcomeFacts(dict[str, bool]):
    """Verdicts as flags by fact id, with the rule set `rules` that they come from; each key is an `OutcomeFact`."""

    rules: RuleSet

    @classmethod
    def of(cls, flags: Mapping[str, bool], rules: RuleSet) -> "OutcomeFacts":
        """Return flags that `rules` gave."""
        facts = cls({OutcomeFact.of(fact, rules): flag for fact, flag in flags.items()})
        facts.rules = rules
        return facts


def outcome_facts(assessment: Assessment, *, rules: RuleSet | None = None) -> OutcomeFacts:
    """Return the verdicts of an assessment as flags for another rule set, by fact id.

    The overall verdict goes under the rule set's `outcome` fact, the verdict on criterion 3 under `criterion_3_met`. MET and
    NOT_APPLICABLE become true, NOT_MET false. UNKNOWN is left out, so that counts over these flags stay undecided while it
    matters: 5 failed and 1 unknown are 5 or 6 failed. Rule sets count them with `count_of`.

    The facts know the set that they come from: a rule set that asks for the criteria of another set refuses them.

    :param assessment: a result of `assess`.
    :param rules: the rule set that the flags are for; only facts that it reads are returned. By default, all are.

    >>> from ntm_criteria import assess, load_rule_set, outcome_facts
    >>> flags = outcome_facts(assess({"power_system_meets_standard": False}, load_rule_set("vn-318-2022-ntm"), year=2022))
    >>> flags, flags.rules.id
    ({'basic_criteria_met': False, 'criterion_4_met': False}, 'vn-318-2022-ntm')
    """
    verdicts = {f"criterion_{result.number}_met": result.verdict for result in assessment.criteria}
    if assessment.rules.outcome:
        verdicts = {assessment.rules.outcome: assessment.verdict, **verdicts}
    flags = {
        fact: _AS_FLAG[verdict]
        for fact, verdict in verdicts.items()
        if verdict in _AS_FLAG and (rules is None or fact in rules.reads)
    }
    return OutcomeFacts.of(flags, assessment.rules)


def as_outcomes(facts: Mapping[str, Figure], rules: RuleSet) -> dict[str, Figure]:
    """Return figures of which the verdicts on criteria come from `rules`."""
    return {OutcomeFact.of(id_, rules) if is_outcome(id_) else id_: figure for id_, figure in facts.items()}


def is_outcome(fact: object) -> bool:
    """Whether the fact with this id holds the verdict on a criterion of another set."""
    return isinstance(fact, str) and _CRITERION.fullmatch(fact) is not None


def check_outcomes(commune: Commune, rules: RuleSet, case: Case, problems: Problems) -> None:
    """Report verdicts that come from another set than the one that `rules` asks for, or whose set is not known."""
    wanted = rules.outcomes_of
    if wanted is None or not isinstance(commune.facts, Mapping):
        return
    given = [id_ for id_, figure in commune.facts.items() if is_outcome(id_) and not is_missing(figure)]
    sets = {id_.rule_set: (id_, {id_.rule_set, *id_.builds_on}) for id_ in given if isinstance(id_, OutcomeFact)}
    value = case.key_of(wanted.axis)
    allowed = set(wanted.sets.values()) if value is None else {wanted.sets[value]}
    for name, (fact, layers) in sets.items():
        if layers.isdisjoint(allowed) or len(sets) > 1:
            message = _other_set(name, allowed, wanted, value, rules)
            path, place = ("facts", str(fact)), place_at(commune, ("facts", fact))
            problems.add(ProblemCode.OTHER_SET, message, place=place, fact=str(fact), path=path, params={"rules": name})
    nameless = [id_ for id_ in given if not isinstance(id_, OutcomeFact)]
    if nameless:
        ids = _either(allowed)
        path, *related = (("facts", id_) for id_ in nameless)
        place = place_at(commune, path)
        message, hint = _NO_SET.format(ids=ids), _NAME_SET.format(id=min(allowed))
        problems.add(
            ProblemCode.OTHER_SET,
            message,
            place=place,
            hint=hint,
            fact=nameless[0],
            severity="warning",
            path=path,
            related=related,
        )


def _other_set(name: str, allowed: set[str], wanted: OutcomesOf, value: str | None, rules: RuleSet) -> Text:
    fact = rules.facts[wanted.axis]
    where = both(lambda lang: f" ({fact.label[lang]}: {fact.values[value][lang]})" if value else "")
    return Text(
        "kết quả các tiêu chí là theo bộ '{name}', nhưng bộ '{rules_id}' xét theo bộ '{ids}'{where}",
        "the verdicts on criteria are by '{name}', but '{rules_id}' asks for those by '{ids}'{where}",
    ).format(name=name, rules_id=rules.id, ids=_either(allowed), where=where)


def _either(ids: Iterable[str]) -> Text:
    return both(lambda lang: f" {OR[lang]} ".join(sorted(ids)))


_NO_SET = Text(
    "chưa rõ kết quả các tiêu chí là theo bộ nào; ở đây phải là kết quả theo bộ {ids}",
    "the set by which the criteria were judged is not named; it must be {ids}",
)
_NAME_SET = Text(
    "thêm dòng `outcomes_of: {id}`, hoặc dùng outcome_facts", "add a line `outcomes_of: {id}`, or use outcome_facts"
)
