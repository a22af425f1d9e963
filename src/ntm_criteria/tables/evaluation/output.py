"""Check the options for the result of a call, and list the columns of the result."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal

from ntm_criteria.by_code import is_whole, number_of_criterion
from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.tables.columns import PREFIX, is_marker, verdicts_asked
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.evaluation.provenance import STAMP, provenance, stamp_of
from ntm_criteria.tables.evaluation.readings import FIGURE, MARGIN, MISSING, SHORTFALL
from ntm_criteria.text import Text, identity, naming_options, one_line

Key = tuple[str, str]  # the kind and the code of a verdict: ("indicator", "3.1")
WHOLE: Key = ("set", "")
OK = "ok"  # the column that says that nothing is wrong with the data of a row
REASON = "reason"
BESIDE = tuple(
    f"_{name}" for name in (REASON, *SHORTFALL, *MARGIN, *FIGURE, MISSING)
)  # how the names of columns beside verdicts end
_VERDICT = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})+|indicator_[0-9a-z_]+|criterion_[0-9]{1,2}")
_NUMBER = re.compile(r"^(tiêu chí\s*)?(?=[0-9]+$)", re.IGNORECASE)  # in "3" and "tiêu chí 3", the part before the 3


_NOT_IN_SET = Text("{only}: không có '{name}' trong bộ '{rules}'", "{only}: '{rules}' has no '{name}'")
_OPTIONS = {
    "errors": ("raise", "null"), "verdicts": ("label", "code"), "names": ("code", "safe"), "keep": ("key", "all"),
    "strangers": ("error", "ignore"),
}  # fmt: skip


def check_options(tables: Mapping[str, Any]) -> None:
    problems = Problems()
    for option, value in tables.items():
        if value not in _OPTIONS[option]:
            one, two = _OPTIONS[option]
            shown = one_line(repr(value), longest=60)
            problems.add(
                ProblemCode.UNKNOWN_WORD,
                Text("{option}= không nhận {shown}", "{option}= does not take {shown}").format(
                    option=option, shown=shown
                ),
                hint=Text("dùng '{one}' hoặc '{two}'", "use '{one}' or '{two}'").format(one=one, two=two),
            )
    problems.raise_if_any(FactError)


def is_verdict_name(name: str) -> bool:
    """Whether a column is called as results call the verdicts on indicators and criteria; a code may be called otherwise."""
    return _VERDICT.fullmatch(name) is not None and not name.endswith(BESIDE)


def columns_of(rules: RuleSet, names: Literal["code", "safe"] = "code") -> dict[Key, str]:
    """Return the names of all verdict columns of a rule set by `Key`, in order: indicators, criteria, the whole set."""
    safe = names == "safe"
    columns: dict[Key, str] = {}
    for code in (indicator.code for indicator in rules.entries):
        columns["indicator", code] = f"indicator_{code.replace('.', '_')}" if safe else code
    for criterion in rules.criteria:
        columns["criterion", str(criterion.number)] = f"criterion_{criterion.number}"
    columns[WHOLE] = "verdict"
    return columns


def wanted_of(rules: RuleSet, only: Iterable[str] | None) -> list[Key]:
    known = columns_of(rules)
    if only is None:
        return list(known)
    by_name = {identity(name): key for key, name in (*columns_of(rules, "safe").items(), *known.items())}
    requested, problems = verdicts_asked(only), Problems()
    found: set[Key] = set()
    for name in requested:
        number = number_of_criterion(name)
        key = WHOLE if is_whole(name) else by_name.get(identity(f"criterion_{number}" if number else name))
        if key is not None:
            found.add(key)
        else:
            problems.add(
                ProblemCode.UNKNOWN_REFERENCE,
                naming_options(_NOT_IN_SET, name=name, rules=rules.id),
                hint=did_you_mean(_NUMBER.sub("criterion_", name), known.values()),
            )
    problems.raise_if_any(FactError)
    return [key for key in known if key in found]


def needed_of(rules: RuleSet, wanted: list[Key]) -> set[Key]:
    """Return the keys in `wanted`, and the keys of the verdicts that the `wanted` verdicts are combined from."""
    if WHOLE in wanted:
        return set(columns_of(rules))
    needed = set(wanted)
    for criterion in rules.criteria:
        if ("criterion", str(criterion.number)) in needed:
            needed |= {("indicator", indicator.code) for indicator in criterion.entries}
    return needed


class Output:
    """The columns of the result: those `kept` from the main table, and the working and final names of the others."""

    def __init__(
        self,
        tables: Tables,
        names: Literal["code", "safe"],
        wanted: list[Key],
        *,
        keep_all: bool,
        reasons: bool,
        shortfalls: bool = False,
        margins: bool = False,
        figures: bool = False,
        missing: bool = False,
        stamp: bool = False,
        ok: bool = False,
        also: Sequence[str] = (),
    ) -> None:
        self.wanted: list[Key] = wanted
        self.reasons: bool = reasons
        self.shortfalls: bool = shortfalls
        self.margins: bool = margins
        self.figures: bool = figures
        self.missing: bool = missing
        self.stamp: str | None = stamp_of(tables.rules) if stamp else None
        layout = tables.layout
        self.provenance: dict[str, str] = provenance(tables.rules, layout.year)
        final = columns_of(tables.rules, names)
        self.working: dict[Key, str] = {key: f"{PREFIX}o{number}" for number, key in enumerate(final)}
        year = [layout.year_column] if layout.year_column else []
        kept = dict.fromkeys([*layout.keys, *year, *layout.scope])
        kept |= dict.fromkeys(also)
        if keep_all:
            kept |= dict.fromkeys(name for name in layout.others if not is_marker(name))
        by_key = {key: self._renames(key, final[key]) for key in wanted}
        self.names: dict[Key, list[str]] = {key: [name for _, name in pairs] for key, pairs in by_key.items()}
        renames = [pair for pairs in by_key.values() for pair in pairs]
        renames += [(f"{PREFIX}{OK}", OK)] if ok else []
        self.ok: bool = ok
        self.kept: list[str] = list(kept)
        added = [name for _, name in renames] + ([STAMP] if stamp else [])
        refuse_twice(added, self.kept, minds_capitals=tables.table.minds_capitals)
        self.renames: list[tuple[str, str]] = renames

    @property
    def key(self) -> Hashable:
        """The part of a recipe's cache key (see `once`) that depends on the columns of the result."""
        return tuple(self.kept), tuple(self.renames), self.reasons, self.ok

    @property
    def with_distances(self) -> list[Key]:
        """The indicators whose figures, or distances from their bounds, are asked for."""
        return [key for key in self.wanted if self._distances(key)]

    @property
    def with_missing(self) -> list[Key]:
        """The indicators of which it is asked what they lack."""
        return [key for key in self.wanted if self.missing and key[0] == "indicator"]

    def reason(self, key: Key) -> str:
        return f"{self.working[key]}r"

    def _renames(self, key: Key, final: str) -> list[tuple[str, str]]:
        """Return the working and final names of the columns about one verdict: the verdict itself comes first."""
        working = self.working[key]
        reason = [(self.reason(key), f"{final}_{REASON}")] if self.reasons else []
        others = (*self._distances(key), *((MISSING,) if self.missing and key[0] == "indicator" else ()))
        return [(working, final), *reason, *((f"{working}_{name}", f"{final}_{name}") for name in others)]

    def _distances(self, key: Key) -> tuple[str, ...]:
        if key[0] != "indicator":
            return ()
        asked = (self.figures, FIGURE), (self.shortfalls, SHORTFALL), (self.margins, MARGIN)
        return tuple(name for is_asked, names in asked if is_asked for name in names)


def refuse_twice(added: Sequence[str], kept: Sequence[str], *, minds_capitals: bool = True) -> None:
    """Raise FactError if a column of the result would have the name of another one.

    :param minds_capitals: whether "Verdict" and "verdict" are two names; to engines of SQL they are one.
    """
    problems, own = Problems(), {_as_told_apart(name, minds_capitals): name for name in kept}
    for name in added:
        if (known := own.get(_as_told_apart(name, minds_capitals))) is not None:
            problems.add(
                ProblemCode.WRONG_TYPE,
                Text("bảng đã có cột tên '{known}'", "the table has a column '{known}' already").format(known=known),
                hint=naming_options(Text("đổi tên cột, hoặc dùng {safe_names}", "rename it, or use {safe_names}")),
            )
    problems.raise_if_any(FactError)


def _as_told_apart(name: str, minds_capitals: bool) -> str:
    return name if minds_capitals else name.lower()
