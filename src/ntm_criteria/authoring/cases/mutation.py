"""Judges the cases of a rule set by changed rules, one change at a time."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.authoring.cases.changes import Change, bound_changes, changes_of, exemption_changes
from ntm_criteria.authoring.cases.run import OVERALL, cases_of, failures_of
from ntm_criteria.authoring.space import At, Difference, Pair
from ntm_criteria.compiler import compile_source
from ntm_criteria.errors import Place, RuleFileError
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import FileProblems, Source, read_text, read_yaml, validate
from ntm_criteria.loading.forms import CasesForm
from ntm_criteria.model import Indicator, RuleSet, comparisons
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text


@frozen
class Mutant:
    """A change of a rule that no case notices, although it changes the verdict on some commune.

    :ivar code: the code of the indicator; "criterion_3" or "verdict" for a condition over several.
    :ivar words: what was changed.
    :ivar place: where in the rule file.
    :ivar example: a commune that the change judges differently, and how; no commune if none was found.
    """

    code: str
    words: Text
    place: Place | None
    example: Difference

    @property
    def text(self) -> Text:
        """The mutant in one line: the code and the change."""
        return Text("{code}: {words}", "{code}: {words}").format(code=self.code, words=self.words)


@frozen
class Mutation:
    """What became of all changes of a rule file.

    :ivar tried: how many changes were tried.
    :ivar refused: how many of them are no rule set: the compiler refuses them.
    :ivar same: how many leave every verdict as it is, so that no case can notice them.
    :ivar alive: those that no case notices.
    """

    tried: int
    refused: int
    same: int
    alive: tuple[Mutant, ...]


def mutate(path: Path) -> Mutation:
    """Change each requirement of a rule file in every way, one at a time, and judge the cases beside it.

    :param path: a rule file without mistakes.
    :raises RuleFileError: the file or its cases cannot be read.
    """
    return _Run.of(path).all()


@frozen
class _Run:
    source: Source
    folder: Path
    rules: RuleSet
    cases: tuple[tuple[Source, CasesForm], ...]
    _now: dict[tuple[int, tuple[str, ...]], frozenset[str]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, path: Path) -> "_Run":
        problems = Problems()
        source = read_yaml(read_text(path, RuleFileError), str(path), RuleFileError, problems)
        rules = compile_source(source, problems, folder=path.parent)
        cases = []
        for file in cases_of(path):
            if not file.stat().st_size:  # a shell empties the file that proposed cases will go to
                continue
            case_source = read_yaml(read_text(file, RuleFileError), str(file), RuleFileError, problems)
            if form := validate(CasesForm, FileProblems(case_source, problems)):
                cases.append((case_source, form))
        problems.raise_if_any(RuleFileError)
        assert rules is not None
        return cls(source, path.parent, rules, tuple(cases))

    def all(self) -> Mutation:
        tried = refused = same = 0
        alive = []
        for code, data, change in self._changes():
            tried += 1
            rules = self._compiled(_put(data, change))
            if rules is None:
                refused += 1
            elif not self._is_noticed(code, rules):
                example = self._example(code, rules)
                same += example.is_proof
                if not example.is_proof:
                    alive.append(Mutant(code, change.words, self.source.place(change.at, key=True), example))
        return Mutation(tried, refused, same, tuple(alive))

    def _changes(self) -> Iterator[tuple[str, Mapping[str, Any], Change]]:
        """Yield each change with the code that it concerns, and the part of the file that is enough to compile it."""
        data, facts = self.source.data, self.rules.facts
        for i, criterion in enumerate(data.get("criteria", ())):
            for j, indicator in enumerate(criterion.get("indicators", ())):
                at: KeyPath = ("criteria", i, "indicators", j)
                alone = self._alone(i, j)
                yield from (
                    (indicator["code"], alone, each)
                    for each in changes_of(indicator["requires"], (*at, "requires"), facts)
                )
                yield from ((indicator["code"], alone, each) for each in exemption_changes(indicator, at, facts))
            if "requires" in criterion:
                changes = changes_of(criterion["requires"], ("criteria", i, "requires"), facts)
                yield from ((f"criterion_{criterion['number']}", data, each) for each in changes)
        for code, entry in data.get("indicators", {}).items():
            alone = {**data, "indicators": {code: entry}}
            yield from ((code, alone, each) for each in self._of_entry(code, entry))
        yield from ((OVERALL, data, each) for each in self._of_header())

    def _of_header(self) -> Iterator[Change]:
        """Yield the changes of the condition over all criteria, and of the rows of derived categories."""
        header, facts = self.source.data["rule_set"], self.rules.facts
        if "requires" in header:
            yield from changes_of(header["requires"], ("rule_set", "requires"), facts)
        for axis, form in header.get("scope", {}).items():
            for i, row in enumerate(form["first_of"]):
                yield from changes_of(row["when"], ("rule_set", "scope", axis, "first_of", i, "when"), facts)

    def _of_entry(self, code: str, entry: Mapping[str, Any]) -> Iterator[Change]:
        """Yield the changes of a layer's entry."""
        if "requires" in entry:
            yield from changes_of(entry["requires"], ("indicators", code, "requires"), self.rules.facts)
        elif "bound" in entry:
            fact = next((node.measure.fact for node in comparisons(self.rules[code].stated)), None)
            step = Fraction(1, self.rules.facts[fact].scale) if fact else Fraction(1, 2)  # one of 200 villages
            yield from bound_changes(entry["bound"], ("indicators", code, "bound"), step)

    def _alone(self, i: int, j: int) -> Mapping[str, Any]:
        """Return the rule file with one indicator alone; the others are left out, but their places in the lists stay."""
        data = self.source.data
        header = {key: value for key, value in data["rule_set"].items() if key not in ("requires", "indicators_total")}
        criterion = data["criteria"][i]
        own = {key: value for key, value in criterion.items() if key not in ("requires", "complete")}
        return {**data, "rule_set": header, "criteria": {i: {**own, "indicators": {j: criterion["indicators"][j]}}}}

    def _compiled(self, data: Mapping[str, Any]) -> RuleSet | None:
        return compile_source(Source(self.source.name, data), Problems(), folder=self.folder)

    def _is_noticed(self, code: str, changed: RuleSet) -> bool:
        """Whether a case fails by the changed rules that does not fail by the rules as they are."""
        if code not in self.rules:
            return self._fails(changed, None)
        keys = f"criterion_{changed[code].criterion}", OVERALL
        return self._fails(changed, (code,)) or self._fails(self._transplanted(changed[code]), keys)

    def _example(self, code: str, changed: RuleSet) -> Difference:
        """Find a commune that the changed rules judge differently, or prove that there is none."""
        pair = Pair.of(self.rules, changed)
        if code in self.rules:
            return pair.between(("indicator", code), ("indicator", code))
        numbers = [str(criterion.number) for criterion in self.rules.criteria]
        parts: list[At] = [("indicator", entry.code) for entry in self.rules.entries]
        parts += [*(("criterion", number) for number in numbers), ("set", "")]
        unproven: list[str] = []
        for at in parts:
            found = pair.between(at, at)
            if found:
                return found
            unproven += found.unproven
        return Difference(None, unproven=tuple(unproven))

    def _fails(self, rules: RuleSet, keys: tuple[str, ...] | None) -> bool:
        """Whether a case fails that does not fail by the rules as they are; only what it expects under `keys` counts."""
        number = 0
        for source, form in self.cases:
            for i, case in enumerate(form.cases):
                number += 1
                expected = tuple(key for key in case.expect if keys is None or key in keys)
                if not expected:
                    continue
                at = number, expected
                if at not in self._now:
                    self._now[at] = failures_of(source, case, i, self.rules, expected)
                if failures_of(source, case, i, rules, expected) - self._now[at]:
                    return True
        return False

    def _transplanted(self, indicator: Indicator) -> RuleSet:
        """Return the whole set with one indicator changed."""
        criteria = tuple(
            evolve(
                criterion,
                entries=tuple(indicator if old.code == indicator.code else old for old in criterion.entries),
            )
            for criterion in self.rules.criteria
        )
        return evolve(self.rules, criteria=criteria)


def _put(data: Mapping[str, Any], change: Change) -> Mapping[str, Any]:
    """Return the file with a change; lists of which one entry is left become lists."""
    return _listed(_replaced(data, change.path, change.value))


def _replaced(data: Any, path: KeyPath, value: Any) -> Any:
    if not path:
        return value
    first, *rest = path
    if isinstance(data, list):
        assert isinstance(first, int)
        return [*data[:first], _replaced(data[first], tuple(rest), value), *data[first + 1 :]]
    return {**data, first: _replaced(data[first], tuple(rest), value)}


def _listed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(data.get("criteria"), dict):
        return data
    criteria = [
        {**criterion, "indicators": list(criterion["indicators"].values())} for criterion in data["criteria"].values()
    ]
    return {**data, "criteria": criteria}
