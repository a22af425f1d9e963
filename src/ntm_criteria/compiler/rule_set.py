"""From the form of a rule file to a compiled rule set, with every mistake of meaning at its line."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

from ntm_criteria.compiler.bounds import OPEN, BoundCompiler
from ntm_criteria.compiler.conditions import ConditionCompiler, Find
from ntm_criteria.compiler.fingerprint import fingerprint, what_is_read
from ntm_criteria.compiler.leaves import Where
from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading import NO_NUMBER, Source
from ntm_criteria.loading.forms import ExemptionForm, TextForm
from ntm_criteria.loading.forms import rules as doc
from ntm_criteria.model import (
    INVALID,
    AllOf,
    Citation,
    Condition,
    Criterion,
    Dictionary,
    FactKind,
    Fixed,
    Indicator,
    Outcome,
    Reason,
    RuleSet,
    Scope,
    SourceDocument,
    Verdict,
)
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, one_line

Path: TypeAlias = tuple[str | int, ...]


def compile_rule_set(
    form: doc.RuleFileForm, source: Source, dictionary: Dictionary, problems: Problems, find: Find
) -> RuleSet | None:
    """The compiled set; None when `problems` has an error. `find` fetches the sets it refers to."""
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
    compiler = SetCompiler.of(form.sources, source, dictionary, problems, find, years)
    compiler = evolve(compiler, scopes=compiler.scope(form.rule_set.scope))
    criteria = [compiler.criterion(criterion, ("criteria", i)) for i, criterion in enumerate(form.criteria)]
    compiler.check_unique([(str(c.number), ("criteria", i, "number")) for i, c in enumerate(form.criteria)])
    compiler.check_unique(
        [
            (indicator.code, ("criteria", i, "indicators", j, "code"))
            for i, c in enumerate(form.criteria)
            for j, indicator in enumerate(c.indicators)
        ]
    )
    criteria = compiler.scoped(criteria)
    own = compiler.whole_set(form.rule_set, criteria)
    if any(problem.severity == "error" for problem in problems.found):
        return None
    header, read = form.rule_set, what_is_read(criteria, dictionary)
    return RuleSet(
        id=header.id,
        label=header.label.text,
        years=_years(form),
        criteria=tuple(criteria),
        condition=over_outcomes(
            own,
            "criterion",
            [str(criterion.number) for criterion in criteria],
            whole=holds_all(criteria, header.indicators_total),
        ),
        facts=dictionary,
        **read,
        fingerprint=fingerprint(form, read["reads"] | read["reads_previous"], dictionary, compiler.conditions.others),
        indicators_total=header.indicators_total,
        remark=header.remark.text if header.remark else None,
        file=source.name,
        own=own,
        scope=compiler.all_scopes,
        level=header.level,
        in_force=header.in_force,
        province=header.province,
        outcome=header.outcome,
    )


def holds_all(criteria: Iterable[Criterion], total: int | None) -> bool:
    """Whether a set of `total` indicators has them all."""
    return total is None or _indicators(criteria) >= total


def _indicators(criteria: Iterable[Criterion]) -> int:
    return sum(indicator.role == "indicator" for criterion in criteria for indicator in criterion.indicators)


def _years(form: doc.RuleFileForm) -> tuple[int, int]:
    first, last = form.rule_set.years.split("..")
    return int(first), int(last)


def over_outcomes(
    own: Condition | None, kind: Literal["indicator", "criterion"], keys: Iterable[str], *, whole: bool
) -> Condition:
    """`all_of` the outcomes (or the file's own condition over them), and one UNKNOWN part if some are missing."""
    rest: tuple[Condition, ...] = () if whole else (Fixed(Verdict.UNKNOWN, Reason.INDICATORS_MISSING),)
    if own is None:
        return AllOf((*(Outcome(kind, key) for key in keys), *rest))
    return AllOf((own, *rest)) if rest else own


@frozen
class SetCompiler:
    """Compiles the set, its criteria and its indicators."""

    conditions: ConditionCompiler
    scopes: tuple[Scope, ...] = ()

    @classmethod
    def of(
        cls,
        sources: Mapping[str, doc.SourceForm],
        source: Source,
        dictionary: Dictionary,
        problems: Problems,
        find: Find,
        years: tuple[int, int] | None,
    ) -> "SetCompiler":
        """A compiler of one file."""
        documents = {id_: SourceDocument(id_, **it.model_dump()) for id_, it in sources.items()}
        bounds = BoundCompiler(source, dictionary, problems, years, documents)
        return cls(ConditionCompiler(bounds, find))

    def complain(self, code: ProblemCode, path: Path, vi: str, en: str, hint: Text | None = None) -> None:
        self.conditions.bounds.complain(code, path, vi, en, hint)

    def check_unique(self, codes: list[tuple[str, Path]]) -> None:
        seen: dict[str, Path] = {}
        for code, path in codes:
            if code in seen:
                first = self.conditions.bounds.source.place(seen[code])
                line = first.line if first else "?"
                self.complain(
                    ProblemCode.CODE_TWICE,
                    path,
                    f"mã '{code}' đã dùng ở dòng {line}",
                    f"code '{code}' stands at line {line} already",
                )
            seen.setdefault(code, path)

    def scope(self, forms: Mapping[str, doc.ScopeForm]) -> tuple[Scope, ...]:
        """The categories whose value the set derives itself."""
        return tuple(self._scope(axis, form, ("rule_set", "scope", axis)) for axis, form in forms.items())

    def _scope(self, axis: str, form: doc.ScopeForm, path: Path) -> Scope:
        values = self.conditions.bounds.wanted(axis, path)

        def value(written: str, at: Path) -> str | Reason:
            if written in OPEN:
                return OPEN[written]
            if values is not None and written not in values:
                self.complain(
                    ProblemCode.UNKNOWN_VALUE,
                    at,
                    f"'{one_line(written)}' không phải giá trị của '{axis}'",
                    f"'{one_line(written)}' is no value of '{axis}'",
                    did_you_mean(written, values),
                )
            return written

        where = Where(in_when=True)
        rows = tuple(
            (
                self.conditions.condition(row.when, (*path, "first_of", i, "when"), where),
                value(row.then, (*path, "first_of", i, "then")),
            )
            for i, row in enumerate(form.first_of)
        )
        otherwise = value(form.otherwise, (*path, "otherwise")) if form.otherwise is not None else None
        if isinstance(otherwise, Reason):
            self.complain(
                ProblemCode.UNKNOWN_VALUE,
                (*path, "otherwise"),
                f"'{form.otherwise}' không dùng ở đây",
                f"'{form.otherwise}' does not stand here",
            )
            otherwise = None
        return Scope(axis, rows, otherwise)

    def whole_set(self, header: doc.HeaderForm, criteria: list[Criterion]) -> Condition | None:
        """The file's own condition over its criteria; None where it states none."""
        known, total = _indicators(criteria), header.indicators_total
        if total is not None and known > total:
            self.complain(
                ProblemCode.WRONG_TOTAL,
                ("rule_set", "indicators_total"),
                f"bộ có {known} chỉ tiêu, nhiều hơn tổng số {total}",
                f"indicators in the set: {known}, more than its total of {total}",
                Text(f"tăng `indicators_total` lên {known}", f"raise `indicators_total` to {known}"),
            )
        if header.outcome and not self._is_a_flag(header.outcome):
            self.complain(
                ProblemCode.WRONG_KIND,
                ("rule_set", "outcome"),
                f"'{header.outcome}' không phải là nội dung đạt/chưa đạt của xã",
                f"'{header.outcome}' is no flag of the commune",
            )
        numbers = tuple(str(criterion.number) for criterion in criteria)
        return self._own(header.requires, "criterion", numbers, ("rule_set", "requires"))

    def _is_a_flag(self, id_: str) -> bool:
        fact = self.conditions.bounds.dictionary.get(id_)
        return fact is not None and fact.kind is FactKind.FLAG and not fact.per_village

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
        own = self._own(form.requires, "indicator", tuple(codes), (*path, "requires"))
        condition = over_outcomes(own, "indicator", codes, whole=form.complete)
        return Criterion(form.number, form.label.text, form.complete, indicators, condition, own)

    def _own(
        self, form: Any, kind: Literal["indicator", "criterion"], keys: tuple[str, ...], path: Path
    ) -> Condition | None:
        if form is None:
            return None
        unread = any(key.startswith(INVALID) or (kind == "criterion" and int(key) >= NO_NUMBER) for key in keys)
        return self.conditions.condition(form, path, Where(outcomes=kind, keys=keys, some_unread=unread))

    def indicator(self, form: doc.IndicatorForm, path: Path, criterion: int) -> Indicator:
        cite = self.conditions.bounds.citation(form.cite, (*path, "cite"))
        stated = self.requirement(form.requires, form.not_applicable, cite, path)
        return Indicator(
            form.code,
            form.label.text,
            form.role,
            cite,
            stated,
            stated,
            criterion,
            form.wording,
            _text(form.aim),
            _text(form.interpretation),
            _text(form.remark),
            form.corresponds_to,
            self.conditions.bounds.source.place(path),
        )

    def requirement(self, form: Any, exemption: ExemptionForm | None, cite: Citation, path: Path) -> Condition:
        """An indicator's condition as its file states it."""
        where = Where(cite=cite)
        condition = self.conditions.condition(form, (*path, "requires"), where)
        if cite.status in ("unsourced", "conflicting"):
            if not isinstance(condition, Fixed):
                self.complain(
                    ProblemCode.UNSOURCED_BOUND,
                    (*path, "cite", "status"),
                    f"nguồn là '{cite.status}' thì chỉ được ghi 'requires: unsourced'",
                    f"with a source that is '{cite.status}' only 'requires: unsourced' may stand",
                )
            elif cite.status == "conflicting":
                condition = Fixed(Verdict.UNKNOWN, Reason.BOUND_CONFLICTING)
        return (
            self.conditions.exempt(exemption, condition, (*path, "not_applicable"), where) if exemption else condition
        )

    @property
    def all_scopes(self) -> tuple[Scope, ...]:
        """The set's own derived scopes, and those of sets whose bounds it takes over."""
        own = {scope.axis for scope in self.scopes}
        return (*self.scopes, *(scope for axis, scope in self.conditions.adopted.items() if axis not in own))

    def scoped(self, criteria: Iterable[Criterion]) -> list[Criterion]:
        """The criteria with every condition as it is judged: with the derived scopes, which are known by now."""
        if not self.all_scopes:
            return [*criteria]

        def applied(indicator: Indicator) -> Indicator:
            condition = indicator.stated
            for scope in self.all_scopes:
                condition = scope.apply(condition)
            return evolve(indicator, condition=condition)

        return [evolve(each, indicators=tuple(map(applied, each.indicators))) for each in criteria]


def _text(given: TextForm | None) -> Text | None:
    return given.text if given else None
