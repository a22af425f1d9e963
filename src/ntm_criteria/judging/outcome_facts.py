"""Turns the verdicts of an assessment into figures for another rule set, such as recognition or withdrawal."""

from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.model import RuleSet, Verdict

_AS_FLAG = {Verdict.MET: True, Verdict.NOT_APPLICABLE: True, Verdict.NOT_MET: False}


def outcome_facts(assessment: Assessment, *, rules: RuleSet | None = None) -> dict[str, bool]:
    """Return the verdicts of an assessment as flags for another rule set, by fact id.

    The overall verdict goes under the rule set's `outcome` fact, the verdict on criterion 3 under `criterion_3_met`. MET and
    NOT_APPLICABLE become true, NOT_MET false. UNKNOWN is left out, so that counts over these flags stay undecided while it
    matters: 5 failed and 1 unknown are 5 or 6 failed. Rule sets count them with `count_of`.

    :param assessment: a result of `assess`.
    :param rules: the rule set that the flags are for; only facts that it reads are returned. By default, all are.

    >>> from ntm_criteria import assess, load_rule_set, outcome_facts
    >>> flags = outcome_facts(assess({"power_system_meets_standard": False}, load_rule_set("vn-318-2022-ntm"), year=2022))
    >>> flags
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
