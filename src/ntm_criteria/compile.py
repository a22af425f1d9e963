"""From the form of a rule file to a compiled rule set, with every mistake of meaning at its line."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from attrs import frozen

from ntm_criteria import document as doc
from ntm_criteria.compile_bound import BoundCompiler
from ntm_criteria.compile_condition import ConditionCompiler, Where, measure_of
from ntm_criteria.condition import AllOf, Condition, Fixed, Matches, Outcome
from ntm_criteria.errors import ProblemCode, Problems, did_you_mean
from ntm_criteria.facts import VILLAGES, Dictionary
from ntm_criteria.measure import Measure, VillageShare
from ntm_criteria.ruleset import Citation, Criterion, Indicator, RuleSet, SourceDocument
from ntm_criteria.source import Source
from ntm_criteria.validate import INVALID, NO_NUMBER
from ntm_criteria.verdict import Reason, Verdict
from ntm_criteria.words import Text

Path: TypeAlias = tuple[str | int, ...]


def compile_rule_set(
    form: doc.RuleFileForm, source: Source, dictionary: Dictionary, problems: Problems
) -> RuleSet | None:
    """The compiled set; None when `problems` has an error."""
    years = None if form.rule_set.id == INVALID else _years(form)
    if years and years[0] > years[1]:
        first, last = years
        problems.add(
            ProblemCode.WRONG_FORM,
            Text(f"khoảng năm '{first}..{last}' đi ngược", f"the years '{first}..{last}' go backwards"),
            place=source.place(("rule_set", "years")),
            hint=Text(f"viết: {last}..{first}", f"write: {last}..{first}"),
        )
        years = None
    conditions = ConditionCompiler(source, dictionary, problems, BoundCompiler(source, dictionary, problems, years))
    compiler = _Compiler(conditions, {id_: SourceDocument(id_, **it.model_dump()) for id_, it in form.sources.items()})
    criteria = [compiler.criterion(criterion, ("criteria", i)) for i, criterion in enumerate(form.criteria)]
    compiler.check_unique([(str(c.number), ("criteria", i, "number")) for i, c in enumerate(form.criteria)])
    compiler.check_unique(
        [
            (indicator.code, ("criteria", i, "indicators", j, "code"))
            for i, c in enumerate(form.criteria)
            for j, indicator in enumerate(c.indicators)
        ]
    )
    condition = compiler.whole_set(form.rule_set, criteria)
    if any(problem.severity == "error" for problem in problems.found):
        return None
    reads, reads_previous = _closure(conditions.read | conditions.bounds.axes, dictionary)
    rolled_up = (dictionary[id_].village_flag for id_ in reads)
    totals = frozenset(conditions.totals).union(flag for flag in rolled_up if flag)
    return RuleSet(
        id=form.rule_set.id,
        label=form.rule_set.label.text,
        years=_years(form),
        criteria=tuple(criteria),
        condition=condition,
        facts=dictionary,
        reads=reads,
        reads_previous=reads_previous,
        totals=totals,
        derived=_derived(reads, reads_previous, totals, dictionary),
        fingerprint=_fingerprint(form, reads | reads_previous, dictionary),
        indicators_total=form.rule_set.indicators_total,
        remark=form.rule_set.remark.text if form.rule_set.remark else None,
        file=source.name,
    )


def _years(form: doc.RuleFileForm) -> tuple[int, int]:
    first, last = form.rule_set.years.split("..")
    return int(first), int(last)


def _closure(read: Iterable[str], dictionary: Dictionary) -> tuple[frozenset[str], frozenset[str]]:
    """All facts that decide, this year and last year: those named in conditions and those they are derived from."""
    now, before = set(read), set[str]()
    for fact in [dictionary[id_] for id_ in now]:
        if fact.change_of:
            changed = dictionary[fact.change_of]
            level = {changed.id, changed.part, changed.whole} - {None}
            now |= level  # type: ignore[arg-type]  # None was taken out
            before |= level  # type: ignore[arg-type]  # as above
        now |= {id_ for id_ in (fact.part, fact.whole, fact.village_flag) if id_}
    if any(dictionary[id_].per_village for id_ in now):
        now.add(VILLAGES)
    return frozenset(now), frozenset(before)


def _derived(
    now: frozenset[str], before: frozenset[str], totals: frozenset[str], dictionary: Dictionary
) -> tuple[tuple[str, bool, Measure], ...]:
    """Where a figure may be given as well as derived, so that both can be compared."""
    found: list[tuple[str, bool, Measure]] = [
        (flag, False, VillageShare(Matches(flag, (True,)), fact=flag)) for flag in sorted(totals)
    ]
    for ids, previous in ((now, False), (before, True)):
        facts = (dictionary[id_] for id_ in sorted(ids))
        found.extend(
            (fact.id, previous, measure_of(fact, dictionary, previous=previous))
            for fact in facts
            if fact.part or (not previous and (fact.change_of or fact.village_flag))
        )
    return tuple(found)


def _fingerprint(form: doc.RuleFileForm, facts: frozenset[str], dictionary: Dictionary) -> str:
    """A hash of what the set states, in no way of how its file is laid out."""
    stated: dict[str, Any] = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    used = [dictionary[id_] for id_ in sorted(facts)]
    stated["facts"] = [
        [
            f.id,
            f.kind.value,
            f.unit.id if f.unit else "",
            f.scale,
            str(f.low),
            str(f.high),
            f.part,
            f.whole,
            f.change_of,
            f.sign,
            f.may_exceed_whole,
            f.per_village,
            f.village_flag,
            list(f.values),
        ]
        for f in used
    ]
    return sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@frozen
class _Compiler:
    """Compiles the set, its criteria and its indicators."""

    conditions: ConditionCompiler
    sources: Mapping[str, SourceDocument]

    def complain(self, code: ProblemCode, path: Path, vi: str, en: str, hint: Text | None = None) -> None:
        self.conditions.complain(code, path, vi, en, hint)

    def check_unique(self, codes: list[tuple[str, Path]]) -> None:
        seen: dict[str, Path] = {}
        for code, path in codes:
            if code in seen:
                first = self.conditions.source.place(seen[code])
                line = first.line if first else "?"
                self.complain(
                    ProblemCode.CODE_TWICE,
                    path,
                    f"mã '{code}' đã dùng ở dòng {line}",
                    f"code '{code}' stands at line {line} already",
                )
            seen.setdefault(code, path)

    def whole_set(self, header: doc.HeaderForm, criteria: list[Criterion]) -> Condition:
        numbers = [str(criterion.number) for criterion in criteria]
        known = sum(i.role == "indicator" for criterion in criteria for i in criterion.indicators)
        total = header.indicators_total
        if total is not None and known > total:
            self.complain(
                ProblemCode.WRONG_TOTAL,
                ("rule_set", "indicators_total"),
                f"bộ có {known} chỉ tiêu, nhiều hơn tổng số {total}",
                f"indicators in the set: {known}, more than its total of {total}",
            )
        return self._over_outcomes(
            header.requires, "criterion", numbers, ("rule_set", "requires"), whole=total is None or known >= total
        )

    def criterion(self, form: doc.CriterionForm, path: Path) -> Criterion:
        indicators = tuple(
            self.indicator(indicator, (*path, "indicators", j), form.number)
            for j, indicator in enumerate(form.indicators)
        )
        codes = [indicator.code for indicator in indicators if indicator.role == "indicator"]
        if form.complete and not codes and form.requires is None:
            self.complain(
                ProblemCode.EMPTY_PARTS,
                path,
                f"tiêu chí {form.number} ghi là đủ nhưng không có chỉ tiêu nào",
                f"criterion {form.number} says it is complete but has no indicator",
            )
        condition = self._over_outcomes(form.requires, "indicator", codes, (*path, "requires"), whole=form.complete)
        return Criterion(form.number, form.label.text, form.complete, indicators, condition)

    def _over_outcomes(
        self, own: Any, kind: Literal["indicator", "criterion"], keys: list[str], path: Path, *, whole: bool
    ) -> Condition:
        """`all_of` the outcomes (or the file's own condition over them), and one UNKNOWN part if some are missing."""
        rest: list[Condition] = [] if whole else [Fixed(Verdict.UNKNOWN, Reason.INDICATORS_MISSING)]
        if own is None:
            return AllOf((*(Outcome(kind, key) for key in keys), *rest))
        unread = any(key.startswith(INVALID) or (kind == "criterion" and int(key) >= NO_NUMBER) for key in keys)
        condition = self.conditions.condition(own, path, Where(outcomes=kind, keys=tuple(keys), some_unread=unread))
        return AllOf((condition, *rest)) if rest else condition

    def indicator(self, form: doc.IndicatorForm, path: Path, criterion: int) -> Indicator:
        cited = self.sources.get(form.cite.source)
        if (
            cited is None
            and form.cite.source != INVALID
            and not self.conditions.bounds.is_declared(form.cite.source, "sources")
        ):
            self.complain(
                ProblemCode.UNKNOWN_SOURCE,
                (*path, "cite", "source"),
                f"không có nguồn '{form.cite.source}'",
                f"no source '{form.cite.source}'",
                did_you_mean(form.cite.source, self.sources),
            )
        cited = cited or SourceDocument(form.cite.source, "?")
        where = Where(secondary=form.cite.status == "secondary")
        condition = self.conditions.condition(form.requires, (*path, "requires"), where)
        if form.cite.status in ("unsourced", "conflicting") and not isinstance(condition, Fixed):
            self.complain(
                ProblemCode.UNSOURCED_BOUND,
                (*path, "cite", "status"),
                f"nguồn là '{form.cite.status}' thì chỉ được ghi 'requires: unsourced'",
                f"with a source that is '{form.cite.status}' only 'requires: unsourced' may stand",
            )
        if form.not_applicable:
            condition = self.conditions.exempt(form.not_applicable, condition, (*path, "not_applicable"), where)

        def text(given: doc.TextForm | None) -> Text | None:
            return given.text if given else None

        return Indicator(
            form.code,
            form.label.text,
            form.role,
            Citation(cited, form.cite.at, form.cite.status),
            condition,
            criterion,
            form.wording,
            text(form.aim),
            text(form.interpretation),
            text(form.remark),
            form.corresponds_to,
            self.conditions.source.place(path),
        )
