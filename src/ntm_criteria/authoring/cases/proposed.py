"""Proposes test cases for a rule file: communes at each bound and one step beside it, with the verdicts that it gives now."""

import json
from pathlib import Path
from typing import Any

from ntm_criteria.authoring.cases.mutation import mutate
from ntm_criteria.authoring.cases.run import cases_of
from ntm_criteria.authoring.space import At, Difference, Pair, flow, is_reached
from ntm_criteria.compiler import load_rule_set
from ntm_criteria.model import RuleSet, Verdict
from ntm_criteria.text import Lang, Text


def proposed_cases(path: Path, *, lang: Lang = "vi") -> str:
    """Write cases that notice the changes of a rule file which no case beside it notices, for people to confirm.

    The verdicts are those of the rule file itself, so a case proves nothing until somebody has compared it with the document.

    :param path: a rule file without mistakes.
    :param lang: the language of names and comments.
    :returns: the text of a file of cases; "" where the cases beside the file notice every change already.
    :raises RuleFileError: the file or its cases have mistakes.
    """
    rules = load_rule_set(path)
    cases: dict[str, tuple[Text, dict[str, Verdict]]] = {}

    def propose(example: Difference, words: Text) -> None:
        if example.verdicts is None or example.here is None:
            return
        given = "".join(f"    {key}: {flow(value)}\n" for key, value in given_in(example, rules).items())
        _, expected = cases.setdefault(given, (words, {}))
        expected[example.here] = example.verdicts[0]

    for mutant in mutate(path).alive:
        propose(mutant.example, _NOTICES.format(words=mutant.text))
    has_own = any(file.stat().st_size for file in cases_of(path))
    own = [] if has_own else [each for each in rules.entries if each.place and each.place.file == rules.file]
    for entry in own:  # where there are no cases yet, a verdict that no change needs has one as well
        for verdict in (Verdict.MET, Verdict.NOT_MET):
            if not any(expected.get(entry.code) is verdict for _, expected in cases.values()):
                words = _SHOWS.format(code=entry.code, verdict=verdict.label)
                propose(_example(rules, entry.code, verdict), words)
    lines = [_HEAD[lang], "format: 1", "cases:"]
    for number, (given, (words, expected)) in enumerate(cases.items(), 1):
        name = json.dumps(_NAME.format(number=number, words=words)[lang], ensure_ascii=False)
        wanted = ", ".join(f"{json.dumps(key)}: {_word(verdict, lang)}" for key, verdict in expected.items())
        lines.append(f"  - name: {name}\n{given}    expect: {{{wanted}}}\n")
    return "\n".join(lines) if cases else ""


def _example(rules: RuleSet, code: str, verdict: Verdict) -> Difference:
    """Find a commune that gets a verdict on an indicator."""
    at: At = ("indicator", code)
    wanted = is_reached(verdict.code, verdict.code)
    return Pair.of(rules, rules).found(at, at, wanted, lambda first, second: first is second is verdict)


def given_in(example: Difference, rules: RuleSet) -> dict[str, Any]:
    """Return what a file of cases states of a commune: the year where the set has several, and its figures."""
    commune = example.commune
    if commune is None:
        return {}
    year = commune.year if rules.years[0] != rules.years[1] else None
    given = {"year": year, "facts": commune.facts, "previous": commune.previous, "villages": commune.villages}
    return {key: value for key, value in given.items() if value}


def _word(verdict: Verdict, lang: Lang) -> str:
    """Return the word that a case expects; "unknown" says nothing of the reason, unlike its words in Vietnamese."""
    return verdict.label.vi if lang == "vi" and verdict is not Verdict.UNKNOWN else str(verdict.value)


_HEAD = Text(
    "# Các tình huống do chương trình ĐỀ XUẤT; kết quả lấy từ chính bộ quy tắc, chưa ai đối chiếu với văn bản.\n"
    "# Đối chiếu từng tình huống, rồi đặt lại tên cho đúng nội dung.",
    "# Cases PROPOSED by the program; the verdicts are those of the rules themselves: nobody compared them with the document.\n"
    "# Compare each one, and give it a name that says what it shows.",
)
_NAME = Text("(đề xuất {number}) {words}", "(proposed {number}) {words}")
_NOTICES = Text("phát hiện thay đổi {words}", "notices {words}")
_SHOWS = Text("{code}: {verdict}", "{code}: {verdict}")
