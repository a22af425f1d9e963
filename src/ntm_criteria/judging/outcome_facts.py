"""One assessment's verdicts as the figures of the next: recognition, the ladder and withdrawal are rule sets over them."""

from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.model import RuleSet, Verdict

_AS_FLAG = {Verdict.MET: True, Verdict.NOT_APPLICABLE: True, Verdict.NOT_MET: False}


def outcome_facts(assessment: Assessment, *, rules: RuleSet | None = None) -> dict[str, bool]:
    """What an assessment found, as facts for another rule set.

    The verdict on the whole goes under the fact that the rule set names (`outcome`), that on criterion 3 under
    `criterion_3_met`. MET is true, NOT_MET false, a criterion that is not looked at true: it is none of those that fail. What
    is UNKNOWN stays missing, so a count over these flags is undecided as long as it matters: 5 failed and 1 unknown are 5 or 6
    failed. Counts of them are written as `count_of` in the rule set.

    :param assessment: what `assess` returned.
    :param rules: the rule set the facts are for: only what it reads is returned. Without it, everything.

    >>> from ntm_criteria import assess, load_rule_set, outcome_facts
    >>> found = outcome_facts(assess({"power_system_meets_standard": False}, load_rule_set("vn-318-2022-ntm"), year=2022))
    >>> found
    {'basic_criteria_met': False, 'criterion_4_met': False}
    """
    verdicts = {f"criterion_{result.number}_met": result.verdict for result in assessment.criteria}
    if assessment.rules.outcome:
        verdicts = {assessment.rules.outcome: assessment.verdict, **verdicts}
    return {
        fact: _AS_FLAG[verdict]
        for fact, verdict in verdicts.items()
        if verdict in _AS_FLAG and (rules is None or fact in rules.reads)
    }
