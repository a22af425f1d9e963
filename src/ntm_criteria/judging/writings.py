"""Names in a commune's data: other writings of a name are joined, and names that look alike or mean nothing are reported."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from ntm_criteria.errors import KeyPath, Problem, ProblemCode
from ntm_criteria.figures import QUOTED, Commune, is_cut_number, split_path, village_key
from ntm_criteria.model import Dictionary, Fact, FactKind, RuleSet, fact_meant
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text, as_written, both, cleaned, identity, likeness, may_be_one, reworded, shown

_LONGEST = 200  # only this many characters of an unknown id are compared with known ids
_MOST = 10  # villages of one likeness that are compared with each other
_READ_AS = Text("khóa {key} được đọc là '{id_}'", "the key {key} is read as '{id_}'")
_TWICE = Text("số liệu được ghi hai lần: {one} và {other}", "the figure is given twice: {one} and {other}")
_KEEP_ONE = Text("giữ lại một dòng", "keep one of the two")
_IS_NAMED = Text(
    "thôn {name} được coi là thôn {named} trong văn bản", "the village {name} is taken as {named}, which the text names"
)
_LOOKS_NAMED = Text(
    "thôn {name} gần giống tên thôn {named} trong văn bản, nhưng không phải là một: {named} chưa có số liệu",
    "the village {name} looks like {named}, which the text names, but is another: {named} has no figures",
)
_LOOK_ALIKE = Text(
    "hai thôn có tên gần giống: {other} và {name}", "two villages whose names look alike: {other} and {name}"
)
_WRITE_ALIKE = Text("nếu là một thôn thì ghi tên giống nhau", "if they are one village, write the name alike")


def own_ids(raw: Mapping[Any, Any], rules: RuleSet) -> dict[str, str]:
    """Return the keys of figures that are written otherwise than the fact's id, with the id they mean."""
    if raw.keys() <= rules.facts.facts.keys():
        return {}
    ids = {
        key: rules.ids_by_identity.get(identity(key)) for key in raw if isinstance(key, str) and key not in rules.facts
    }
    return {key: id_ for key, id_ in ids.items() if id_ is not None}


def with_own_ids(
    raw: Mapping[Any, Any], ids: Mapping[str, str]
) -> tuple[Mapping[Any, Any], Mapping[Any, Any], list[Problem]]:
    """Return figures under the ids of their facts (`own_ids`), the key of each in `raw`, and the problems.

    Problems are what was joined, and what is given twice. Their path is the key in `raw`.
    """
    if not ids:
        return raw, {}, []
    figures, problems, written = dict[Any, Any](), Problems(), dict[Any, Any]()
    for key, value in raw.items():
        id_ = ids.get(key, key)
        if id_ in figures:
            message = _TWICE.format(one=as_written(str(written[id_])), other=as_written(str(key)))
            path, related = (key,), [(written[id_],)]
            problems.add(
                ProblemCode.DUPLICATE_KEY,
                message,
                hint=_KEEP_ONE,
                fact=id_,
                path=path,
                related=related,
                params={"key": str(key)},
            )
            continue
        figures[id_], written[id_] = value, key
        if key in ids:
            message = _READ_AS.format(key=as_written(key), id_=Text(id_, id_))
            problems.add(
                ProblemCode.OTHER_WRITING, message, fact=id_, severity="warning", path=(key,), params={"key": key}
            )
    return figures, written, problems.found


def path_as_written(path: KeyPath, written: Mapping[KeyPath, KeyPath]) -> KeyPath:
    """Return a path in a commune with the key of its figure as the commune writes it."""
    figure, inside = split_path(path)
    return (*written.get(figure, figure), *inside)


def about_figure(fact: Fact | str, path: KeyPath, commune: Commune, message: Text) -> Text:
    """Put before a message what it is about: the village or "last year", and the label and id of the fact, or an unknown id."""
    at = _at(path, commune)
    name = Text(fact, fact) if isinstance(fact, str) else both(lambda lang: f"{fact.label[lang]} ({fact.id})")
    return both(lambda lang: f"{at[lang]}{name[lang]}: {message[lang]}")


def _at(path: KeyPath, commune: Commune) -> Text:
    group, *inside = path
    if group != "villages":
        return Text("năm trước, ", "last year, ") if group == "previous" else Text("", "")
    position = inside[0]
    assert isinstance(position, int)
    name = commune.villages[position].get("name")
    if not isinstance(name, str) or not cleaned(name):
        return Text("thôn thứ {position}, ", "village {position}, ").format(position=position + 1)
    named = Text("thôn {name}, ", "village {name}, ").format(name=shown(name))
    return reworded(named, vi=f"{shown(name)}, ") if identity(name).startswith("thôn ") else named


def id_meant(id_: Any, value: Any, path: KeyPath, rules: RuleSet, *, is_compared: bool) -> Text:
    """Return the hint for a key that is no fact id; it names a near id if there is one, and `is_compared`."""
    here = {name: fact for name, fact in rules.facts.items() if _may_stand(fact, path)}
    if is_compared and (hint := fact_meant(str(id_)[:_LONGEST], Dictionary(here))):
        return hint
    if is_cut_number(id_, value):
        return QUOTED
    command = f"`ntm-criteria facts {rules.id}`"
    return Text("xem mã số liệu bằng lệnh {command}", "{command} lists the ids").format(command=command)


def _may_stand(fact: Fact, path: KeyPath) -> bool:
    """Whether a commune may report this fact at `path`."""
    match path[0]:
        case "villages":
            return fact.per_village
        case "previous":
            return not fact.per_village and fact.village_flag is None
        case "scope":
            return fact.kind is FactKind.CATEGORY
    return not fact.per_village or fact.kind is FactKind.FLAG


def village_warnings(villages: Mapping[str, tuple[int, str]], named: Iterable[str]) -> Iterator[Problem]:
    """Warn of villages that are taken as one the text names although they are written otherwise, and of names that look alike.

    :param villages: position and name of each village of the commune, by the identity of its name (`village_key`).
    :param named: the villages that the rule set names.
    """
    alike: dict[str, list[str]] = {}
    for key in villages:
        alike.setdefault(likeness(key), []).append(key)
    for name in named:
        key = village_key(name)
        if key in villages:
            if re.sub("(?i)^thôn +", "", villages[key][1]) != re.sub("(?i)^thôn +", "", name):
                yield _warning(ProblemCode.OTHER_WRITING, _IS_NAMED, villages[key], named=name)
        elif similar := [other for other in alike.get(likeness(key), ()) if may_be_one(key, other)]:
            yield _warning(ProblemCode.IMPLAUSIBLE, _LOOKS_NAMED, villages[similar[0]], named=name)
    for look, group in alike.items():
        for one, other in combinations(group[:_MOST], 2) if look else ():
            if may_be_one(one, other):
                first, second = villages[one], villages[other]
                yield _warning(ProblemCode.IMPLAUSIBLE, _LOOK_ALIKE, second, first, other=first[1])


def village_name_at(position: int) -> KeyPath:
    return ("villages", position, "name")


def _warning(
    code: ProblemCode, template: Text, village: tuple[int, str], *others: tuple[int, str], **names: str
) -> Problem:
    """Build the warning about the name of a village; `names` fill the template."""
    position, name = village
    return Problem(
        code,
        template.format(name=as_written(name), **{key: as_written(other) for key, other in names.items()}),
        hint=_WRITE_ALIKE if code is ProblemCode.IMPLAUSIBLE else None,
        severity="warning",
        path=village_name_at(position),
        related=tuple(village_name_at(other) for other, _ in others),
        params={"name": name, **names},
    )
