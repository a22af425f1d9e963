"""The account of a commune: what became of every figure, village and other key that was handed over."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from attrs import evolve

from ntm_criteria.account import Account, AccountLine, ItemKind, Outcome
from ntm_criteria.errors import Problem
from ntm_criteria.figures import Commune, Exact, KeyPath, in_words, is_missing
from ntm_criteria.loading import real_path
from ntm_criteria.model import Estimated, Fact, Interval, RuleSet
from ntm_criteria.text import Text, both, one_line, shown


class ReadAs(NamedTuple):
    """A figure that was read, as which fact and with which value; only an account puts it in words."""

    fact: Fact
    exact: Exact


FateInWords: TypeAlias = tuple[Outcome, Text, str | None]  # what became of a value, why, and the id of the fact
Fate: TypeAlias = ReadAs | FateInWords

_EMPTY = Text("chưa có số liệu", "no figure")
_UNUSED = Text("bộ quy tắc không dùng số liệu này", "the rule set does not use this figure")
_NOT_READ = Text("không đọc", "not looked at")
_NAME = Text("tên thôn", "the name of the village")


def _in_words(fate: Fate) -> FateInWords:
    if not isinstance(fate, ReadAs):
        return fate
    fact, exact = fate
    if isinstance(exact, Estimated):
        low, high = (in_words(end, fact) for end in (exact.low, exact.high))
        value = Text("từ {low} đến {high}", "from {low} to {high}").format(low=low, high=high)
    elif isinstance(exact, tuple | Interval):
        value = in_words(exact.low if isinstance(exact, Interval) else exact, fact)
    elif isinstance(exact, bool):
        value = Text("có", "yes") if exact else Text("không", "no")
    else:
        value = fact.values[exact]
    return Outcome.READ, both(lambda lang: f"{fact.label[lang]}: {value[lang]}"), fact.id


def left_out(fact: Fact) -> Fate:
    return Outcome.LEFT_OUT, _UNUSED, fact.id


def refused(message: Text, fact: Fact | None = None) -> Fate:
    return Outcome.REFUSED, message, fact.id if fact else None


def account_of_commune(
    commune: Commune, rules: RuleSet, year: int, fates: Mapping[KeyPath, Fate], problems: Mapping[KeyPath, Problem]
) -> Account:
    """List every key of a commune, with what became of it.

    :param commune: a commune whose fields have the right form.
    :param fates: what became of the values that were looked at, by their paths.
    :param problems: the errors about values that were read but contradict others, by their paths.
    """
    source = next((place.file for place in commune.places.values()), "commune")

    def line(kind: ItemKind, path: KeyPath, fate: Fate) -> AccountLine:
        outcome, why, fact = _in_words(fate)
        if outcome is Outcome.READ and fact is not None and path in problems:
            outcome, why = Outcome.REFUSED, problems[path].message
        return AccountLine(source, kind, ".".join(one_line(str(key)) for key in path), outcome, why, fact=fact)

    lines = [*(line("key", (key,), fate) for key, fate in _own_keys(commune, rules, year))]
    for group in ("scope", "facts", "previous"):
        for id_, raw in getattr(commune, group).items():
            fate = fates.get((group, id_)) or fates.get(("facts", id_))
            lines.append(line("key", (group, id_), _fate(raw, fate)))
    for i, form in enumerate(commune.villages):
        fate = fates.get(("villages", i), (Outcome.REFUSED, _NOT_READ, None))
        name = shown(form.get("name")) if isinstance(form, Mapping) and form.get("name") else str(i + 1)
        lines.append(evolve(line("village", ("villages", i), fate), item=name))
        for id_, raw in form.items() if isinstance(form, Mapping) else ():
            if id_ != "name":
                inner = line("key", ("villages", i, id_), _fate(raw, fates.get(("villages", i, id_))))
                lines.append(evolve(inner, item=f"{name}.{one_line(str(id_))}"))
    return Account(tuple(lines))


def _fate(raw: Any, fate: Fate | None) -> Fate:
    if fate is not None:
        return fate
    return (Outcome.READ, _EMPTY, None) if is_missing(raw) else (Outcome.REFUSED, _NOT_READ, None)


def _own_keys(commune: Commune, rules: RuleSet, year: int) -> Iterator[tuple[str, Fate]]:
    """Yield the keys that hold no figures."""
    if commune.name:
        yield "name", (Outcome.READ, Text(shown(commune.name), shown(commune.name)), None)
    if commune.id is not None:
        yield "id", (Outcome.KEPT, Text("", ""), None)
    if commune.year is not None:
        yield "year", (Outcome.READ, Text("năm đánh giá {year}", "judged for {year}").format(year=year), None)
    if commune.locale is not None:
        yield "locale", (Outcome.READ, Text("cách viết số", "how numbers are written"), None)
    if commune.rules is not None:
        is_other = commune.rules not in (rules.id, rules.file, *rules.builds_on) and not _is_file_of(commune, rules)
        why = Text("đánh giá theo bộ '{rules_id}'", "judged by '{rules_id}'").format(rules_id=rules.id)
        yield "rules", (Outcome.LEFT_OUT if is_other else Outcome.READ, why, None)


def _is_file_of(commune: Commune, rules: RuleSet) -> bool:
    """Whether the file that a commune names, beside its own file, is that of a rule set."""
    place = commune.places.get(("rules",))
    if place is None or not rules.file or not commune.rules or "\0" in commune.rules:
        return False
    return real_path(Path(place.file).parent / commune.rules) == real_path(Path(rules.file))


named_village: Fate = (Outcome.READ, _NAME, None)
