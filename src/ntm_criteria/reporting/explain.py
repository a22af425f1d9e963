"""Writes the sentences that explain a verdict; they are the same in every format.

They give, in this order: the verdict; the figures as reported and as compared, with the shortfall; the requirement, and how
unclear wording is interpreted; the source. A leaf is defined in `leaves`.
"""

import re

from attrs import frozen

from ntm_criteria.judging import CriterionResult, IndicatorResult, possible_values
from ntm_criteria.model import FactKind, Matches, Reason
from ntm_criteria.reporting.evidence import evidence
from ntm_criteria.reporting.figures import NOT_REPORTED, keys_of
from ntm_criteria.reporting.reasons import verdict_words
from ntm_criteria.reporting.sources import sources_of
from ntm_criteria.reporting.villages import NO_LIST
from ntm_criteria.text import Text, both, capital, line, reworded
from ntm_criteria.wording import denied_finding, requirement


@frozen
class Explanation:
    """The sentences that explain the verdict on an indicator; an empty text where there is nothing to say.

    :ivar verdict: code, title and verdict.
    :ivar evidence: the figures, with the shortfall.
    :ivar requirement: the requirement.
    :ivar notes: the aim, and how unclear wording is interpreted.
    :ivar source: the document and the place in it.
    """

    verdict: Text
    evidence: Text
    requirement: Text
    notes: Text
    source: Text


def explanation(result: IndicatorResult, *, with_title: bool = True, file_lines: bool = False) -> Explanation:
    """Explain the verdict on an indicator.

    :param with_title: whether the source is named by the document as well as by the place in it.
    :param file_lines: whether the source is followed by the line of the rule file.
    """
    source = sources_of(result, with_title=with_title, file_lines=file_lines)
    texts = _verdict(result), _evidence(result), _requirement(result), _notes(result), source
    return Explanation(*map(line, texts))


def indicator_lines(result: IndicatorResult, *, with_title: bool = True, file_lines: bool = False) -> list[Text]:
    """Explain the verdict on an indicator in one to four lines; the parameters are those of `explanation`."""
    said = explanation(result, with_title=with_title, file_lines=file_lines)
    requirement = both(lambda lang: f"{said.requirement[lang]} {said.notes[lang]}".rstrip())
    return [text for text in (said.verdict, said.evidence, requirement, said.source) if text.vi]


def title_of(result: IndicatorResult | CriterionResult) -> Text:
    """Return the name of an indicator or a criterion, in the words that its verdict answers.

    Rule sets of withdrawal say of each case that it does not apply ("Không có từ 50% …"); people are told whether it does.
    """
    name = result.criterion.label if isinstance(result, CriterionResult) else result.indicator.title
    return without_negation(name) if result.assessment.rules.level == "withdrawal" else name


def without_negation(case: Text) -> Text:
    """Remove the negation at the start of the name of a case for withdrawal: "Không có từ 50% …" is "Từ 50% …"."""
    vi, en = re.sub(r"^Không (?:có|thuộc) ", "", case.vi), re.sub(r"^Not? ", "", case.en)
    return reworded(case, vi=capital(vi), en=capital(en))


def _verdict(result: IndicatorResult) -> Text:
    verdict, name = verdict_words(result), title_of(result)
    return both(lambda lang: f"{result.code} {name[lang]}: {verdict[lang]}")


def _evidence(result: IndicatorResult) -> Text:
    """Write the figures of an indicator as one sentence, with a head that says what they are."""
    sentences, only = evidence(result)
    if not sentences:
        return Text("", "")
    head = Text("Số liệu: ", "Figures: ")
    if only is not None:
        head = Text("Số liệu: ", "Figure: ")
        if isinstance(only.node, Matches) and sentences != [NOT_REPORTED]:
            is_flag = result.assessment.rules.facts[only.node.fact].kind is FactKind.FLAG
            must_be_true = is_flag and only.node.values == (True,)
            if is_flag and not must_be_true:  # "còn nợ đọng" rather than "có"
                fact = result.assessment.rules.facts[only.node.fact]
                sentences = [fact.label if only.found else denied_finding(fact), *sentences[1:]]
            head = Text("Kết quả: ", "Finding: ")
            if is_flag:
                head = Text("Kết quả thực hiện: ", "Finding: ") if must_be_true else Text("Hiện trạng: ", "Finding: ")
    if any(sentences[0].vi.startswith(words.vi) for words in (NOT_REPORTED, NO_LIST)):
        head = Text("", "")
    text = both(lambda lang: f"{head[lang]}{'; '.join(sentence[lang] for sentence in sentences)}.")
    return text if head.vi else both(lambda lang: capital(text[lang]))


def _requirement(result: IndicatorResult) -> Text:
    is_withdrawal = result.assessment.rules.level == "withdrawal"
    return (_NO_CASE_IF if is_withdrawal else _REQUIRED).format(required=requirement_of(result))


_REQUIRED = Text("Yêu cầu: {required}.", "Requirement: {required}.")
_NO_CASE_IF = Text("Không thuộc nếu: {required}.", "Does not apply if: {required}.")


def _notes(result: IndicatorResult) -> Text:
    """Write the aim of an indicator, and how unclear wording is interpreted."""
    aim, reading = Text("Mục tiêu phấn đấu", "Aim"), Text("Cách hiểu", "Read as")
    notes = [(aim, result.indicator.aim), (reading, result.indicator.interpretation)]
    return both(lambda lang: " ".join(f"{name[lang]}: {text[lang].rstrip('.')}." for name, text in notes if text))


def requirement_of(result: IndicatorResult, *, short: bool = False) -> Text:
    """Put an indicator's requirement into words, with only the bound that applied to this commune.

    :param short: whether to leave out the name of the figure, because it stands beside: "trên 95%".
    """
    assessment = result.assessment
    applied, reported = assessment.applied_scope, assessment.case.figures
    rows = {axis: value for axis, value in applied.items() if value and not isinstance(value, Reason)}
    derived = [axis for axis, value in rows.items() if value != reported.get(axis)]
    is_open = any(value is None for value in applied.values())
    possible = possible_values(assessment.rules, assessment.source) if is_open else {}
    facts, key_of, stated = assessment.rules.facts, keys_of(assessment), result.indicator.stated
    return requirement(stated, facts, key_of, derived=derived, possible=possible, short=short)
