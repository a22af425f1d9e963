"""Counts many findings instead of listing each: how many are met, which are not, and which are missing."""

from ntm_criteria.judging import IndicatorResult, Step
from ntm_criteria.model import Matches, Verdict
from ntm_criteria.reporting.leaves import Leaf
from ntm_criteria.reporting.letters import letters_of_steps
from ntm_criteria.text import Text, both, counted, listing, reworded

MANY = 5  # flags are listed one by one up to this number


def summary_of(flags: list[Leaf], result: IndicatorResult) -> list[Text]:
    """Say of many findings how many are met, which are not, and which are missing."""
    facts, total = result.assessment.rules.facts, len(flags)
    letters, heads = letters_of_steps(result), ("tiêu chí ", "criterion ")

    def named(step: Step) -> Text:
        assert isinstance(step.node, Matches)
        mark, label_ = letters.get(id(step), ""), facts[step.node.fact].label
        return both(lambda lang: f"{mark} {label_[lang]}".strip())

    labels = [(named(leaf.step), leaf.step) for leaf in flags]
    of_criteria = all(text.vi.startswith(heads[0]) for text, _ in labels)
    if of_criteria:  # the noun stands before the numbers
        labels = [
            (reworded(text, vi=text.vi.removeprefix(heads[0]), en=text.en.removeprefix(heads[1])), step)
            for text, step in labels
        ]
    noun = Text("tiêu chí", "criteria") if of_criteria else Text("nội dung", "findings")
    found = []
    for verdict, word in (
        (Verdict.MET, Text("đạt", "met")),
        (Verdict.NOT_MET, Text("chưa đạt", "not met")),
        (Verdict.UNKNOWN, Text("chưa có số liệu", "not reported")),
    ):
        names = [text for text, step in labels if step.verdict is verdict]
        n = len(names)
        if not n:
            continue
        shown = names if verdict is Verdict.NOT_MET or (verdict is Verdict.UNKNOWN and n <= MANY) else []
        list_ = _in_brackets(shown)
        text = Text("{n}/{total} {noun} {word}{names}", "{n} of {total} {noun} {word}{names}")
        found.append(text.format(n=counted(n), total=counted(total), noun=noun, word=word, names=list_))
    return found


def _in_brackets(names: list[Text]) -> Text:
    return both(lambda lang: f" ({listing([name[lang] for name in names], lang)})" if names else "")
