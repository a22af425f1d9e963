"""Taking in a commune: every figure read into exact form, every problem with it found at once.

The *case* is what a commune is judged as: year, scope, villages. All else are figures, any of which may be missing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.arithmetic import Pair, fraction
from ntm_criteria.commune import Commune, Where
from ntm_criteria.errors import Place, Problem, ProblemCode, Problems, did_you_mean
from ntm_criteria.facts import VILLAGES, Fact, Kind
from ntm_criteria.figures import Exact, Refused, is_missing, read_aggregate, read_figure, read_number
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.words import Lang, Text, amount, both, number, one_line


@frozen
class Village:
    """A village's name and exact figures; a village nobody listed has neither."""

    name: str | None
    figures: Mapping[str, Exact]


@frozen
class Case:
    """A commune in exact form."""

    year: int
    figures: Mapping[str, Exact]
    previous: Mapping[str, Exact]
    villages: tuple[Village, ...]  # those listed, then those known only by number
    locale: Lang | None
    raw: Mapping[str, Any]
    raw_previous: Mapping[str, Any]
    unused: tuple[str, ...]
    warnings: tuple[Problem, ...]

    def named(self, names: Iterable[str]) -> tuple[Village, ...]:
        """These villages; one that is not listed has no figures."""
        by_name = {village_key(village.name): village for village in self.villages if village.name}
        return tuple(by_name.get(village_key(name), Village(name, {})) for name in names)


_TONES = {
    new: old
    for word in [
        "oá:óa",
        "oà:òa",
        "oả:ỏa",
        "oã:õa",
        "oạ:ọa",
        "oé:óe",
        "oè:òe",
        "oẻ:ỏe",
        "oẽ:õe",
        "oẹ:ọe",
        "uý:úy",
        "uỳ:ùy",
        "uỷ:ủy",
        "uỹ:ũy",
        "uỵ:ụy",
    ]
    for new, old in [word.split(":")]
}
_NEW_TONES = re.compile("|".join(_TONES))


def village_key(name: str) -> str:
    """A village's name as compared: NFC, case folded, without a leading "thôn", tone marks in one place (hoá = hóa).

    >>> village_key("Thôn  Hoá") == village_key("Hóa")
    True
    """
    words = normalize("NFC", name).casefold().split()
    if len(words) > 1 and words[0] == "thôn":
        words = words[1:]
    return _NEW_TONES.sub(lambda match: _TONES[match[0]], " ".join(words))


def take_in(commune: Commune, rules: RuleSet, year: int, problems: Problems) -> Case:
    """The commune in exact form. Problems and warnings go to `problems`; what has one is left out of the case."""
    intake = _Intake(commune, rules, problems)
    return intake.case(year)


@frozen
class _Intake:
    commune: Commune
    rules: RuleSet
    problems: Problems
    unused: list[str] = field(factory=list)
    totals: dict[str, int] = field(factory=dict)  # the number of villages, as each "7/8 thôn" says

    def case(self, year: int) -> Case:
        commune = self.commune
        raw = self._with_scope()
        figures = self._read("facts", raw, self.rules.reads)
        previous = self._read("previous", commune.previous, self.rules.reads_previous)
        villages = self._villages(figures.get(VILLAGES))
        self._check_parts(figures, "facts")
        self._check_parts(previous, "previous")
        self._check_totals(figures, villages)
        return Case(
            year,
            figures,
            previous,
            villages,
            commune.locale,
            raw,
            commune.previous,
            tuple(self.unused),
            tuple(problem for problem in self.problems.found if problem.severity == "warning"),
        )

    def _with_scope(self) -> Mapping[str, Any]:
        """Facts and scope share one namespace."""
        commune = self.commune
        if not commune.scope:
            return commune.facts
        for id_, raw in commune.scope.items():
            fact = self.rules.facts.get(id_)
            if fact and fact.kind is not Kind.CATEGORY:
                self._complain(
                    fact,
                    ("scope", id_),
                    ProblemCode.WRONG_KIND,
                    Text("không phải là một danh mục, ghi ở 'facts'", "is not a category; give it under 'facts'"),
                )
            if id_ in commune.facts and commune.facts[id_] != raw:
                self._complain(
                    fact or id_,
                    ("scope", id_),
                    ProblemCode.FIGURES_DISAGREE,
                    Text(
                        f"'facts' ghi '{_short(commune.facts[id_])}', 'scope' ghi '{_short(raw)}'",
                        f"'facts' says '{_short(commune.facts[id_])}', 'scope' says '{_short(raw)}'",
                    ),
                )
        return {**commune.facts, **commune.scope}

    def _read(
        self, group: str, raw: Mapping[str, Any], reads: frozenset[str], village: str | None = None, where: Where = ()
    ) -> dict[str, Exact]:
        """Read figures of the commune, of last year, or of a village."""
        facts, locale, exact = self.rules.facts.facts, self.commune.locale, dict[str, Exact]()
        path: Where = where or (group,)
        for id_, value in raw.items():
            fact = facts.get(id_)
            if fact is None:
                self._unknown(id_, value, (*path, id_), village)
                continue
            if value is None or (type(value) is str and is_missing(value)):
                continue
            try:
                if village is None and not fact.village_flag and not fact.per_village:
                    exact[id_] = (
                        read_number(fact, value, locale) if fact.is_number else read_figure(fact, value, locale)
                    )
                elif village is None:
                    exact[id_] = self._aggregate(fact, value, group)
                elif not fact.per_village:
                    raise Refused(
                        ProblemCode.WRONG_LEVEL,
                        Text("là số liệu của xã, không ghi ở thôn", "is the commune's figure, not a village's"),
                    )
                else:
                    exact[id_] = read_figure(fact, value, locale)
            except Refused as refused:
                self._complain(fact, (*path, id_), refused.code, refused.message, refused.hint, village)
                continue
            if fact.plausible:
                self._check_plausible(fact, exact[id_], (*path, id_), village)
            if id_ not in reads and (name := f"previous.{id_}" if group == "previous" else id_) not in self.unused:
                self.unused.append(name)
        return exact

    def _aggregate(self, fact: Fact, value: Any, group: str) -> Exact:
        if group == "previous" or (fact.per_village and fact.kind is not Kind.FLAG):
            raise Refused(
                ProblemCode.WRONG_LEVEL,
                Text(
                    "là số liệu của từng thôn, ghi ở 'villages'", "is kept for each village; give it under 'villages'"
                ),
            )
        exact, total = read_aggregate(fact, value, self.commune.locale, self.rules.facts)
        if total is not None:
            self.totals[fact.id] = total
        return exact

    def _villages(self, number_of: Exact | None) -> tuple[Village, ...]:
        seen: dict[str, str] = {}
        villages: list[Village] = []
        for i, given in enumerate(self.commune.villages):
            where = ("villages", i)
            name = given.get("name") if isinstance(given, Mapping) else None
            if not isinstance(given, Mapping) or not isinstance(name, str) or not name.strip():
                self.problems.add(
                    ProblemCode.BAD_VILLAGE,
                    Text(f"thôn thứ {i + 1} chưa có tên (name)", f"village {i + 1} has no name"),
                    place=self._place(where),
                )
                continue
            key = village_key(name)
            if key in seen:
                self.problems.add(
                    ProblemCode.BAD_VILLAGE,
                    Text(
                        f"hai thôn trùng tên: '{_short(seen[key])}' và '{_short(name)}'",
                        f"two villages of one name: '{_short(seen[key])}' and '{_short(name)}'",
                    ),
                    place=self._place((*where, "name")),
                )
            seen[key] = name
            figures = self._read(
                "villages", {k: v for k, v in given.items() if k != "name"}, self.rules.reads, name, where
            )
            villages.append(Village(name, figures))
        total = number_of[0] if isinstance(number_of, tuple) else len(villages)
        if villages and total < len(villages):
            fact = self.rules.facts[VILLAGES]
            self._complain(
                fact,
                ("facts", VILLAGES),
                ProblemCode.FIGURES_DISAGREE,
                Text(
                    f"ghi {total} thôn, nhưng danh sách có {len(villages)} thôn",
                    f"says {total} villages, but {len(villages)} are listed",
                ),
            )
        return (*villages, *([Village(None, {})] * (total - len(villages))))

    def _check_parts(self, figures: Mapping[str, Exact], group: str) -> None:
        for id_, of in self.rules.parts:
            part, whole = figures.get(id_), figures.get(of)
            if isinstance(part, tuple) and isinstance(whole, tuple) and part[0] * whole[1] > whole[0] * part[1]:
                larger, all_ = self.rules.facts[id_], self.rules.facts[of]
                message = both(
                    lambda lang, p=part, w=whole, a=larger, b=all_: (  # type: ignore[misc]  # bound now, not when called
                        f"{_value(p, a, lang)} nhiều hơn {b.label.vi} ({_value(w, b, lang)})"
                        if lang == "vi"
                        else f"{_value(p, a, lang)} is more than {b.label.en} ({_value(w, b, lang)})"
                    )
                )
                self._complain(larger, (group, id_), ProblemCode.PART_EXCEEDS_WHOLE, message)

    def _check_totals(self, figures: Mapping[str, Exact], villages: tuple[Village, ...]) -> None:
        known = len(villages) or next(iter(self.totals.values()), 0)
        for id_, total in self.totals.items():
            if total != known:
                message = Text(
                    f"tính trên {total} thôn, nhưng xã có {known} thôn",
                    f"is of {total} villages, but there are {known}",
                )
                self._complain(self.rules.facts[id_], ("facts", id_), ProblemCode.FIGURES_DISAGREE, message)
        for fact in self.rules.roll_ups if known else ():
            exact = figures.get(fact.id)
            if isinstance(exact, tuple) and exact[0] > known:
                message = Text(
                    f"{exact[0]} thôn, nhưng xã có {known} thôn", f"{exact[0]} villages, but there are {known}"
                )
                self._complain(fact, ("facts", fact.id), ProblemCode.PART_EXCEEDS_WHOLE, message)

    def _check_plausible(self, fact: Fact, exact: Exact, where: Where, village: str | None) -> None:
        assert fact.plausible
        low, high = fact.plausible
        if isinstance(exact, tuple) and not low * exact[1] <= exact[0] <= high * exact[1]:
            self._complain(
                fact,
                where,
                ProblemCode.IMPLAUSIBLE,
                Text(
                    f"{_value(exact, fact, 'vi')} khác thường (thường từ {number(low, 'vi')} đến {number(high, 'vi')})",
                    f"{_value(exact, fact, 'en')} is unusual (usually {number(low, 'en')} to {number(high, 'en')})",
                ),
                Text("kiểm tra lại số liệu và đơn vị tính", "check the figure and its unit"),
                village,
                warning=True,
            )

    def _unknown(self, id_: Any, value: Any, where: Where, village: str | None) -> None:
        hint = did_you_mean(str(id_), self.rules.facts)
        if hint is None and value == "" and re.match(r"[0-9]", str(id_)):
            hint = Text("số có dấu phẩy đặt trong ngoặc kép: '91,5 %'", "put a number with a comma in quotes: '91,5 %'")
        self._complain(
            one_line(str(id_), longest=80),
            where,
            ProblemCode.UNKNOWN_FACT,
            Text("không có trong từ điển dữ kiện", "is in no dictionary"),
            hint,
            village,
        )

    def _complain(
        self,
        fact: Fact | str,
        where: Where,
        code: ProblemCode,
        message: Text,
        hint: Text | None = None,
        village: str | None = None,
        *,
        warning: bool = False,
    ) -> None:
        id_ = fact if isinstance(fact, str) else fact.id
        what = Text(id_, id_) if isinstance(fact, str) else Text(f"{fact.label.vi} ({id_})", f"{fact.label.en} ({id_})")
        at = Text(f"thôn {_short(village)}, ", f"village {_short(village)}, ") if village else Text("", "")
        if where[0] == "previous":
            at = Text("năm trước, ", "last year, ")
        self.problems.add(
            code,
            Text(f"{at.vi}{what.vi}: {message.vi}", f"{at.en}{what.en}: {message.en}"),
            place=self._place(where),
            hint=hint,
            fact=id_,
            severity="warning" if warning else "error",
        )

    def _place(self, where: Where) -> Place | None:
        return self.commune.places.get(where)


def _short(value: Any) -> str:
    return one_line(str(value), longest=60)


def _value(pair: Pair, fact: Fact, lang: Lang) -> str:
    value = fraction(pair)
    return amount(number(value, lang), fact.unit.name(lang, value) if fact.unit else "")
