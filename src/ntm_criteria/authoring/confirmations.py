"""Warns of what nobody compared with the document as it is now, and of checks that are half said."""

from ntm_criteria.authoring.coverage import citations
from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.forms import MARK
from ntm_criteria.model import Indicator, RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.reporting import checked_text
from ntm_criteria.text import Text, both, is_to_come, listing


def check_confirmations(rules: RuleSet, problems: Problems) -> None:
    """Warn of each indicator of a file that nobody confirmed as it is now, and of checks that are half said."""
    for indicator in rules.entries:
        if not _is_own(indicator, rules):
            continue
        command = f'ntm-criteria confirm {rules.file} {indicator.code} --by "…"'
        hint = Text("đối chiếu với văn bản, rồi: {command}", "compare it with the document, then: {command}")
        if (mark := indicator.draft) is not None:
            message = _UNCONFIRMED.format(code=indicator.code, because=mark.because)
        elif changed := next((cite for cite in citations(indicator) if cite.is_changed), None):
            message = _CHANGED.format(code=indicator.code, who=checked_text(changed) or "")
        else:
            continue
        problems.add(
            ProblemCode.UNCONFIRMED,
            message,
            place=indicator.place,
            hint=hint.format(command=command),
            severity="warning",
        )
    _check_who_and_when(rules, problems)
    _check_marks(rules, problems)


def _check_marks(rules: RuleSet, problems: Problems) -> None:
    """Warn of checked indicators without the mark of what was checked, where others of the file have it: it was removed."""
    data = rules.to_dict()
    listed = [each for criterion in data.get("criteria", ()) for each in criterion.get("indicators") or ()]
    entries = {**{each["code"]: each for each in listed}, **(data.get("indicators") or {})}
    cites = {code: entry["cite"] for code, entry in entries.items() if isinstance(entry.get("cite"), dict)}
    checked = {code: MARK in cite for code, cite in cites.items() if cite.get("status") == "checked"}
    without = [code for code, has_mark in checked.items() if not has_mark]
    if without and any(checked.values()):
        place, message = rules.indicator(without[0]).place, _NO_MARK.format(codes=_listed(without), mark=MARK)
        problems.add(ProblemCode.UNCONFIRMED, message, place=place, hint=_CONFIRM_AGAIN, severity="warning")


def _is_own(indicator: Indicator, rules: RuleSet) -> bool:
    return indicator.place is not None and indicator.place.file == rules.file


def _check_who_and_when(rules: RuleSet, problems: Problems) -> None:
    """Warn where it is not said who compared a citation with the document, or when, or where that day is yet to come.

    A file that names nobody at all says in another way who compared it, as the bundled sets do.
    """
    checked = [
        (indicator.code, cite)
        for indicator in rules.entries
        if _is_own(indicator, rules)
        for cite in citations(indicator)
        if cite.status == "checked"
    ]
    if not any(cite.checked_by or cite.checked_on for _, cite in checked):
        return
    for message, codes in (
        (_NO_DAY, [code for code, cite in checked if cite.checked_by and not cite.checked_on]),
        (_NOBODY, [code for code, cite in checked if not cite.checked_by]),
        (_TO_COME, [code for code, cite in checked if cite.checked_on and is_to_come(cite.checked_on)]),
    ):
        if codes:
            place, named = rules.indicator(codes[0]).place, _listed(codes)
            problems.add(ProblemCode.UNCONFIRMED, message.format(codes=named), place=place, severity="warning")


def _listed(codes: list[str]) -> Text:
    """List codes, each once."""
    return both(lambda lang: listing(list(dict.fromkeys(codes)), lang))


_NO_DAY = Text(
    "{codes}: ghi người đối chiếu mà không ghi ngày (checked_on)",
    "{codes}: it is said who checked it and not when (checked_on)",
)
_NOBODY = Text(
    "{codes}: ghi 'status: checked' mà không ghi người đối chiếu (checked_by)",
    "{codes}: 'status: checked' and nobody who checked it (checked_by)",
)
_NO_MARK = Text(
    "{codes}: ghi 'status: checked' mà không còn dấu của yêu cầu lúc đối chiếu ({mark}), không biết sau đó có sửa mức không",
    "{codes}: 'status: checked' without the mark of what was checked ({mark}), so nobody can tell a later change of its level",
)
_CONFIRM_AGAIN = Text(
    "đối chiếu với văn bản, đổi lại thành 'status: transcribed' rồi chạy ntm-criteria confirm",
    "compare it with the document, put back 'status: transcribed', then run ntm-criteria confirm",
)
_TO_COME = Text(
    "{codes}: ngày đối chiếu (checked_on) ở sau hôm nay",
    "{codes}: the day it was checked (checked_on) is yet to come",
)

_UNCONFIRMED = Text(
    "chỉ tiêu {code} chưa ai xác nhận: {because}", "nobody confirmed indicator {code}; the draft notes: “{because}”"
)
_CHANGED = Text(
    "chỉ tiêu {code}: yêu cầu đã sửa sau lần đối chiếu với văn bản{who}",
    "indicator {code}: the requirement was changed after it had been compared with the document{who}",
)
