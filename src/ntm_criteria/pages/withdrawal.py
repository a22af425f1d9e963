"""Words the results of rule sets of withdrawal, whose indicators say of each case that it does not apply."""

import re
from fractions import Fraction

from ntm_criteria.compiler import bundled_rule_sets, load_rule_set
from ntm_criteria.judging import Assessment
from ntm_criteria.model import Verdict
from ntm_criteria.text import Lang, Text, both, count, counted, listing, number

_CRITERION = re.compile(r"criterion_(\d+)_met")
_ANSWERS = {
    Verdict.NOT_MET: Text("CÓ", "YES"),
    Verdict.MET: Text("KHÔNG", "NO"),
    Verdict.UNKNOWN: Text("CHƯA XÁC ĐỊNH (chưa đủ số liệu)", "NOT KNOWN (figures are missing)"),
}


def withdrawal(assessment: Assessment) -> Text:
    """Say whether recognition may be withdrawn: the answer, and the criteria that are not met."""
    answer = _ANSWERS.get(assessment.verdict, assessment.verdict_text)
    template = Text("Thuộc trường hợp xem xét thu hồi: {answer}. {failed}", "A case for withdrawal: {answer}. {failed}")
    text = template.format(answer=answer, failed=_failed(assessment))
    return both(lambda lang: text[lang].rstrip())


def _failed(assessment: Assessment) -> Text:
    """Count the criteria that are not met, name those that one alone decides, and count those without a verdict."""
    figures = assessment.case.figures
    numbers = {int(found[1]): id_ for id_ in assessment.rules.reads if (found := _CRITERION.fullmatch(id_))}
    if not numbers:
        return Text("", "")
    failed = sorted(criterion for criterion, id_ in numbers.items() if figures.get(id_) is False)
    open_ = sum(figures.get(id_) is None for id_ in numbers.values())
    names = _names(assessment)

    def say(lang: Lang) -> str:
        total, sentences = count(len(numbers), lang), []
        if failed or not open_:
            share = number(Fraction(100 * len(failed), len(numbers)), lang, digits=1)
            named = listing([f"{n} ({names[n][lang]})" if n in names else str(n) for n in failed], lang)
            text = _NOT_MET.format(n=counted(len(failed)), total=total, share=share)[lang]
            sentences.append(f"{text}: {named}" if failed else text)
        if open_:
            sentences.append(_NO_RESULT.format(n=counted(open_), total=total)[lang])
        return f"{'; '.join(sentences)}."

    return both(say)


_NOT_MET = Text("{n}/{total} tiêu chí không đạt ({share}%)", "{n}/{total} criteria are not met ({share}%)")
_NO_RESULT = Text("{n}/{total} tiêu chí chưa có kết quả", "{n}/{total} criteria have no result")


def _names(assessment: Assessment) -> dict[int, Text]:
    """Return the names of the criteria in the rule set whose verdicts are read; empty if that set is not known."""
    outcomes = assessment.rules.outcomes_of
    chosen = outcomes and outcomes.sets.get(str(assessment.case.figures.get(outcomes.axis)))
    if chosen not in {rules.id for rules in bundled_rule_sets()}:
        return {}
    return {criterion.number: criterion.label for criterion in load_rule_set(chosen).criteria}
