"""Lists how a draft differs from the set whose codes and facts it follows."""

from collections.abc import Mapping

from ntm_criteria.model import Indicator, RuleSet
from ntm_criteria.text import Text, one_line, same_name
from ntm_criteria.wording import requirement

_MOST = 20  # codes that a line lists


def differences(draft: RuleSet, like: RuleSet, followed: Mapping[str, Indicator]) -> tuple[Text, ...]:
    """Return what differs: codes that one of the two lacks, other codes, other names, other requirements."""
    found: list[Text] = []
    mine = {entry.code: entry for entry in draft.entries}
    lacking = [code for code in mine if code not in followed]
    if lacking:
        found.append(_ONLY_HERE.format(codes=_listed(lacking), like=like.id))
    meant = {indicator.code for indicator in followed.values()}
    missing = [entry.code for entry in like.entries if entry.code not in meant]
    if missing:
        found.append(_ONLY_THERE.format(codes=_listed(missing), like=like.id))
    for code, other in followed.items():
        entry = mine[code]
        if other.code != code:
            found.append(_OTHER_CODE.format(code=code, other=other.code, like=like.id))
        names = {same_name(other.label.vi), *([same_name(other.wording)] if other.wording else [])}
        if not {same_name(entry.label.vi), same_name(entry.wording or "")} & names:
            found.append(
                _OTHER_NAME.format(
                    code=code, name=one_line(entry.label.vi, longest=120), other=one_line(other.label.vi, longest=120)
                )
            )
        now, before = requirements_in_words(entry, draft, other, like)
        if now != before:
            found.append(_OTHER_RULE.format(code=code, now=now, before=before))
    return tuple(found)


def requirements_in_words(mine: Indicator, draft: RuleSet, other: Indicator, like: RuleSet) -> tuple[Text, Text]:
    """Return what an indicator of a draft requires, and what that of the set that is followed does."""
    now = requirement(mine.stated, draft.facts, without_sources=True)
    return now, requirement(other.stated, like.facts, without_sources=True)


def _listed(codes: list[str]) -> str:
    return ", ".join([*codes[:_MOST], *(["…"] if len(codes) > _MOST else [])])


_ONLY_HERE = Text("bộ {like} không có: {codes}", "{like} lacks: {codes}")
_ONLY_THERE = Text("chỉ bộ {like} có: {codes}", "only in {like}: {codes}")
_OTHER_CODE = Text("{code}: là chỉ tiêu {other} của bộ {like}", "{code}: indicator {other} of {like}")
_OTHER_NAME = Text("{code}: tên khác: “{name}”, không phải “{other}”", "{code}: another name: “{name}”, not “{other}”")
_OTHER_RULE = Text("{code}: yêu cầu {now}; trước đây: {before}", "{code}: requires {now}; before: {before}")
