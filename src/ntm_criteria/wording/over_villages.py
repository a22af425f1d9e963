"""Writes requirements on villages: on every village, on some, on those that are named."""

from ntm_criteria.model import VillageCount, VillageShare
from ntm_criteria.text import Text, both, identity, listing, reworded
from ntm_criteria.wording.lists import Clause, Filled, Listed, Said

VILLAGE = Text("thôn ", "the village ")


def some_villages(measure: VillageShare | VillageCount, body: Said, level: Text, *, is_stated: bool) -> Said:
    """Write how many villages, or which share of them, must meet the condition `body`.

    :param level: the bound on their number or share.
    :param is_stated: whether the bound is one number above 0: it can then stand first, so that `body` needs no brackets.
    """
    is_count = isinstance(measure, VillageCount)
    quantity = Text("số thôn", "number of villages") if is_count else Text("tỷ lệ thôn", "share of villages")
    names = both(lambda lang: f" ({listing(measure.named, lang)})" if measure.named else "")
    if isinstance(body, Clause) and body.text.vi.startswith(VILLAGE.vi) and not measure.named:
        colon = "" if level.en.startswith("(") else ":"
        template = Text("{quantity} {body} {level}", "{quantity} where {body}{colon} {level}")
        rest = reworded(body.text, vi=body.text.vi.removeprefix(VILLAGE.vi))
        return Clause(template.format(quantity=quantity, body=rest, level=level, colon=colon))
    values = {"quantity": Clause(quantity), "names": Clause(names), "level": Clause(level), "body": body}
    if not is_stated:
        return Filled(_IN_BRACKETS, values)
    return Filled(_NUMBER_FIRST if is_count else _SHARE_FIRST, values)


def villages(names: tuple[str, ...], *, one_by_one: bool) -> Text:
    """Name the villages that a requirement is on; all of them if `names` is empty.

    :param one_by_one: whether each village has a number of its own, so that Vietnamese says "mỗi thôn".
    """
    if not names:
        return Text("mỗi thôn", "every village") if one_by_one else Text("tất cả các thôn", "every village")
    listed = both(lambda lang: listing(names, lang))
    if any(identity(name).startswith("thôn ") for name in names):
        return listed
    named = Text("thôn {names}", "each of the villages of {names}")
    if len(names) == 1:
        named = Text("thôn {names}", "the village of {names}")
    return named.format(names=listed)


def every_village(who: Text, body: Said) -> Said:
    """Write that the villages `who` must meet the condition `body`; one that begins with "thôn" follows without a colon."""
    if isinstance(body, Filled) and isinstance(inner := body.values.get("otherwise"), Clause):  # beside an exemption
        return Filled(body.template, {**body.values, "otherwise": every_village(who, inner)})
    if not isinstance(body, Clause):
        is_listed = isinstance(body, Listed) or ": " not in body.at(0).en
        return Filled(_LISTED if is_listed else _IN_THE_VILLAGE, {"who": Clause(who), "said": body})
    said = body.text
    text = (_IN_THE_VILLAGE if ": " in said.en else _LISTED).format(who=who, said=said)
    if said.vi.startswith(VILLAGE.vi):
        text = reworded(text, vi=f"{who.vi} {said.vi.removeprefix(VILLAGE.vi)}")
    if said.en.startswith(VILLAGE.en):
        text = reworded(text, en=f"{who.en} {said.en.removeprefix(VILLAGE.en)}")
    return Clause(text)


_LISTED = Text("{who}: {said}", "{who}: {said}")
_IN_THE_VILLAGE = Text("{who}: {said}", "in {who}, {said}")
_IN_BRACKETS = Text("{quantity}{names} đáp ứng ({body}) {level}", "{quantity}{names} meeting ({body}): {level}")
_NUMBER_FIRST = Text("có {level}{names} đáp ứng: {body}", "{level}{names} meet: {body}")
_SHARE_FIRST = Text("có {level} số thôn{names} đáp ứng: {body}", "{level} of the villages{names} meet: {body}")
