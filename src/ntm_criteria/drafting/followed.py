"""Takes over the requirement of an indicator from the set that is followed, for a cell that only says "Đạt"."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_criteria.compiler import is_path, load_rule_set
from ntm_criteria.drafting.levels import phrases, value_of
from ntm_criteria.errors import CriteriaError
from ntm_criteria.loading.forms import OPEN_WORDS, RELATIONS
from ntm_criteria.model import YEAR, Choose, Fixed, Indicator, Matches, RuleSet, Verdict, comparisons, nodes
from ntm_criteria.text import Text, one_line

_ALL = "100 %"  # of the villages, where a rule says nothing else
_BY_CITATION = ("count_of", "not_met", "bound_of")  # what is known indirectly only by the citation of the whole


@frozen
class TakenOver:
    """A requirement that another set states.

    :ivar requires: as a rule file writes it, each part with its own citation; None where it cannot be taken over.
    :ivar sources: the documents it cites, as rule files write them.
    :ivar note: what is to be said of it: that it was taken over, or why it was not.
    """

    requires: Any
    sources: Mapping[str, Any]
    note: Text


def is_one_flag(indicator: Indicator) -> bool:
    """Whether a requirement is nothing but a flag of the commune, so that "Đạt" says the same."""
    found = [*nodes(indicator.stated, choices=False, twins=False)]
    flags = [node for node in found if isinstance(node, Matches)]
    return len(flags) == 1 and flags[0].values == (True,) and not [*comparisons(indicator.stated)]


def is_open(indicator: Indicator) -> bool:
    """Whether a set names an indicator and states nothing of it."""
    return isinstance(indicator.stated, Fixed) and indicator.stated.verdict is Verdict.UNKNOWN


def taken_over(like: RuleSet, indicator: Indicator, wording: str, period: tuple[int, int], own: str) -> TakenOver:
    """Take over what `like` requires for an indicator of whose level the document says "Đạt".

    :param wording: the document's words, whose own levels must be among those of the requirement.
    :param period: the years of the draft.
    :param own: the id of the draft's own document.
    """
    names = {"set": like.id, "code": indicator.code}
    stated = [node.bound for node in comparisons(indicator.stated)]
    if any(YEAR in bound.axes for bound in stated) and period != like.years:
        return TakenOver(None, {}, _OTHER_YEARS.format(**names))
    numbers = {cell.value for bound in stated for _, cell in bound.cells()}
    levels = [limit for phrase in phrases(wording) for limit in phrase.limits]
    if any(value_of(limit.number, limit.unit) not in numbers for limit in levels):
        return TakenOver(None, {}, _OTHER_LEVEL.format(**names, number=one_line(levels[0].number)))
    entry, documents = _entry(like, indicator.code)
    requires, exemption = entry.get("requires"), entry.get("not_applicable")
    is_exempted = isinstance(indicator.stated, Choose) and indicator.stated.is_exemption
    if requires is None or any(key in _BY_CITATION for key in _keys(requires)) or is_exempted != bool(exemption):
        return TakenOver(None, {}, _NOT_WRITTEN.format(**names))
    if exemption:
        requires = {"all_of": [requires]} if "not_applicable" in requires else requires
        requires = {**requires, "not_applicable": exemption}
    sources = dict[str, Any]()
    cited = _cited(requires, entry["cite"], own, sources)
    return TakenOver(cited, {_renamed(id_, own): documents[id_] for id_ in sources}, _TAKEN.format(**names))


def _entry(rules: RuleSet, code: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the entry in which a set, or the one it builds on, states an indicator, and the documents of that file."""
    content = rules.to_dict()
    listed = [each for criterion in content.get("criteria", ()) for each in criterion.get("indicators") or ()]
    changed = (content.get("indicators") or {}).get(code)
    found = next((each for each in listed if each["code"] == code), changed)
    if found is not None or not rules.builds_on:
        return found or {}, content.get("sources") or {}
    name = content["rule_set"].get("extends") or content["rule_set"].get("amends")
    try:
        return _entry(load_rule_set((rules.folder or Path()) / name if is_path(name) else name), code)
    except CriteriaError:
        return {}, {}


def _cited(value: Any, cite: Mapping[str, Any] | None, own: str, used: dict[str, Any]) -> Any:
    """Give each part its own citation, since the indicator that takes the requirement over cites another document."""
    if isinstance(value, list):
        return [_cited(each, cite, own, used) for each in value]
    if not isinstance(value, dict):
        return value
    made = dict[str, Any]()
    for key, item in value.items():
        if key == "cite":
            used[item["source"]] = None
            made[key] = {**item, "source": _renamed(item["source"], own)}
        else:
            made[key] = _cited(item, None if key == "when" else cite, own, used)
    if cite and "cite" not in made and ("fact" in made or "for_each" in made):
        used[cite["source"]] = None
        renamed = {**cite, "source": _renamed(cite["source"], own)}
        if "fact" in made:
            made["cite"] = renamed
        else:  # which takes a citation only with its bound
            relation = next((each for each in RELATIONS if each in made), "at_least")
            bound = made.get(relation, _ALL if cite["status"] == "secondary" else None)
            if isinstance(bound, str) and bound not in OPEN_WORDS:
                made[relation] = {"bound": bound, "cite": renamed}
    return made


def _renamed(id_: str, own: str) -> str:
    return f"{id_}_2" if id_ == own else id_


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set[str]().union(*map(_keys, value)) if isinstance(value, list) else set()


_TAKEN = Text(
    "Văn bản ghi “Đạt”: yêu cầu lấy theo chỉ tiêu {code} của bộ {set}.",
    "The document says “Đạt”: the requirement is that of indicator {code} of {set}.",
)
_OTHER_YEARS = Text(
    "Văn bản ghi “Đạt”; chỉ tiêu {code} của bộ {set} có mức theo năm của thời kỳ khác, không lấy được.",
    "The document says “Đạt”; indicator {code} of {set} has bounds by the years of another period.",
)
_OTHER_LEVEL = Text(
    "Văn bản ghi “Đạt” và nêu mức {number}, khác mức của chỉ tiêu {code} của bộ {set}.",
    "The document says “Đạt” and names the level {number}, unlike indicator {code} of {set}.",
)
_NOT_WRITTEN = Text(
    "Văn bản ghi “Đạt”; yêu cầu của chỉ tiêu {code} của bộ {set} không chép sang được, cần người soạn ghi.",
    "The document says “Đạt”; the requirement of indicator {code} of {set} has to be written by a person.",
)
