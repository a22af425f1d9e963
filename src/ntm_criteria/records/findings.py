"""What other levels found of a commune, recorded beside our verdicts: never computed, and never mixed into them."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from ntm_criteria.errors import FactError, KeyPath, Place, ProblemCode
from ntm_criteria.loading import read_findings, read_text
from ntm_criteria.model import INVALID
from ntm_criteria.problems import in_order, one_of
from ntm_criteria.text import Codeword, Lang, Text, both, identity, written_date

WordT = TypeVar("WordT", "FindingLevel", "FindingWord")


class FindingLevel(Codeword):
    """Who found it, from the commune upwards."""

    COMMUNE = "commune"
    VERIFICATION = "verification"
    APPRAISAL = "appraisal"
    COUNCIL = "council"

    @property
    def text(self) -> Text:
        """The level in words."""
        return _LEVELS[self]


class FindingWord(Codeword):
    """What was found. "Cơ bản đạt" is a council's word, which no verdict equals."""

    MET = "met"
    BASICALLY_MET = "basically_met"
    NOT_MET = "not_met"
    NOT_CONSIDERED = "not_considered"

    @property
    def text(self) -> Text:
        """The finding in words."""
        return _WORDS[self]


_LEVELS = {
    FindingLevel.COMMUNE: Text("xã tự đánh giá", "self-assessment of the commune"),
    FindingLevel.VERIFICATION: Text("thẩm tra", "verification"),
    FindingLevel.APPRAISAL: Text("thẩm định", "appraisal"),
    FindingLevel.COUNCIL: Text("hội đồng", "council"),
}
_WORDS = {
    FindingWord.MET: Text("đạt", "met"),
    FindingWord.BASICALLY_MET: Text("cơ bản đạt", "basically met"),
    FindingWord.NOT_MET: Text("chưa đạt", "not met"),
    FindingWord.NOT_CONSIDERED: Text("không xem xét", "not considered"),
}
_MORE_LEVELS = {
    "tự đánh giá": FindingLevel.COMMUNE,
    "xã": FindingLevel.COMMUNE,
    "hội đồng thẩm định": FindingLevel.COUNCIL,
}
_MORE_WORDS = {"không đạt": FindingWord.NOT_MET, "không xem xét, đánh giá": FindingWord.NOT_CONSIDERED}
_LEVEL_OF = {identity(word): each for each, text in _LEVELS.items() for word in (each.value, text.vi, text.en)} | {
    identity(word): each for word, each in _MORE_LEVELS.items()
}
_WORD_OF = {identity(word): each for each, text in _WORDS.items() for word in (each.value, text.vi, text.en)} | {
    identity(word): each for word, each in _MORE_WORDS.items()
}


def _level(word: str) -> FindingLevel:
    return _one_of(word, _LEVEL_OF, "level")


def _word(word: str) -> FindingWord:
    return _one_of(word, _WORD_OF, "finding")


def _one_of(word: str, known: Mapping[str, WordT], what: str) -> WordT:
    try:
        return known[identity(word)]
    except KeyError:
        raise ValueError(f"{what} must be one of {', '.join(dict.fromkeys(known.values()))}, not {word!r}") from None


@frozen
class Finding:
    """What one level found (kết quả xác nhận).

    >>> Finding("thẩm định", "3.1", "cơ bản đạt").finding
    <FindingWord.BASICALLY_MET: 'basically_met'>

    :ivar level: who found it; also as officials write it ("xã tự đánh giá", "thẩm tra", "thẩm định", "hội đồng").
    :ivar code: the indicator ("3.1"), the criterion ("criterion 3", "tiêu chí 3") or "overall".
    :ivar finding: what was found; also as officials write it ("đạt", "cơ bản đạt", "chưa đạt", "không xem xét").
    :ivar document: the number of the document that says so.
    :ivar date: its date.
    :ivar reason: the reason that it gives.
    :ivar place: the place of the finding in its file; None for one made in Python.
    """

    level: FindingLevel = field(converter=_level)
    code: str
    finding: FindingWord = field(converter=_word)
    document: str | None = None
    date: datetime.date | None = None
    reason: str | None = None
    place: Place | None = field(default=None, eq=False, repr=False, kw_only=True)

    @property
    def text(self) -> Text:
        """The finding in words, with its document, date and reason in brackets."""
        on = Text("ngày {day}", "{day}").format(day=written_date(self.date)) if self.date else None
        source = both(
            lambda lang: ", ".join([*([self.document] if self.document else []), *([on[lang]] if on else [])])
        )
        why = _REASON.format(reason=self.reason) if self.reason else Text("", "")

        def say(lang: Lang) -> str:
            inner = "; ".join(part for part in (source[lang], why[lang]) if part)
            return f"{self.level.text[lang]}: {self.finding.text[lang]}{f' ({inner})' if inner else ''}"

        return both(say)


def load_findings(path: str | Path) -> tuple[Finding, ...]:
    """Load a file of findings: YAML, or JSON with the same keys if its name ends in .json; see `parse_findings`."""
    path = Path(path)
    return parse_findings(read_text(path, FactError), name=str(path), json=path.suffix.lower() == ".json")


def parse_findings(
    content: Mapping[str, Any] | str | bytes, *, name: str = "<text>", json: bool = False
) -> tuple[Finding, ...]:
    """Read findings from the text of a file, or from a mapping with its keys.

    :param content: the text, or the mapping: `findings` is a list of mappings with `level`, `code` and `finding`, and, where
        they are known, `document`, `date` and `reason`.
    :param name: the file name to show in problems.
    :param json: whether the text is JSON.
    :raises FactError: lists every mistake with its place.

    >>> written = {"level": "thẩm định", "code": "3.1", "finding": "chưa đạt", "date": "2024-12-10"}
    >>> parse_findings({"findings": [written]})[0].text.vi
    'thẩm định: chưa đạt (ngày 10/12/2024)'
    """
    form, problems = read_findings(content, name=name, json=json)
    found: list[Finding] = []
    cut = {each.path[1] for each in problems.collector.found if each.path[:1] == ("findings",) and len(each.path) > 1}
    for at, each in enumerate(form.findings if form else ()):
        path: KeyPath = ("findings", at)
        before, is_cut = problems.count, at in cut
        levels, words = (one_of(texts.values()) for texts in (_LEVELS, _WORDS))
        if not (is_cut and each.level == INVALID) and identity(each.level) not in _LEVEL_OF:
            problems.add_unknown(ProblemCode.UNKNOWN_WORD, (*path, "level"), _LEVEL_NOUN, each.level, levels)
        if not (is_cut and each.finding == INVALID) and identity(each.finding) not in _WORD_OF:
            problems.add_unknown(ProblemCode.UNKNOWN_WORD, (*path, "finding"), _FINDING_NOUN, each.finding, words)
        if problems.count == before and not is_cut:
            place = problems.source.place(path)
            found.append(
                Finding(each.level, each.code, each.finding, each.document, each.date, each.reason, place=place)
            )
    errors = [*in_order(problems.collector.found), *problems.collector.rest()]
    if errors:
        raise FactError(errors if not isinstance(content, Mapping) else [evolve(each, place=None) for each in errors])
    return tuple(found)


_REASON = Text("lý do: {reason}", "because: {reason}")
_LEVEL_NOUN, _FINDING_NOUN = Text("cấp đánh giá", "level"), Text("kết quả xác nhận", "finding")
