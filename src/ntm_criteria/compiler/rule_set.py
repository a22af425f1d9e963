"""Compiles a rule set, its criteria and indicators from the form of a rule file."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.compiler.adopter import Adopter, Find, other_set
from ntm_criteria.compiler.bounds import OPEN, ROWS_MISSING, BoundCompiler, is_in_order
from ntm_criteria.compiler.conditions import ConditionCompiler
from ntm_criteria.compiler.fingerprint import fingerprint, what_is_read
from ntm_criteria.compiler.leaves import Context
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import NO_NUMBER, FileProblems
from ntm_criteria.loading.forms import ExemptionForm
from ntm_criteria.loading.forms import rules as doc
from ntm_criteria.model import (
    INVALID,
    AllOf,
    Citation,
    Condition,
    Criterion,
    Dictionary,
    Fixed,
    FlagFact,
    Indicator,
    Outcome,
    OutcomesOf,
    Reason,
    RuleSet,
    Scope,
    SourceDocument,
    Verdict,
)
from ntm_criteria.text import Text

Years: TypeAlias = tuple[int, int]


def compile_rule_set(
    form: doc.RuleFileForm, problems: FileProblems, dictionary: Dictionary, find: Find
) -> RuleSet | None:
    """Compile a rule set; None if `problems` has errors. `find` loads the other sets that the file refers to."""
    first, last = map(int, form.rule_set.years.split(".."))
    is_known = form.rule_set.id != INVALID and is_in_order(first, last, ("rule_set", "years"), problems)
    compiler = SetCompiler.of(form, problems, dictionary, find, (first, last) if is_known else None)
    compiler = evolve(compiler, scopes=compiler.scope(form.rule_set))
    criteria = [compiler.criterion(criterion, ("criteria", i)) for i, criterion in enumerate(form.criteria)]
    criteria = compiler.scoped(criteria)
    own = compiler.whole_set(form.rule_set, criteria)
    outcomes_of = compiler.outcomes_of(form.rule_set.outcomes_of or {})
    if problems.has_errors:
        return None
    header = form.rule_set
    return RuleSet(
        **compiler.stated(form, criteria, own, header.indicators_total),
        years=(first, last),
        indicators_total=header.indicators_total,
        own=own,
        level=header.level,
        in_force=header.in_force,
        province=header.province,
        outcome=header.outcome,
        outcomes_of=outcomes_of,
    )


def count_indicators(criteria: Iterable[Criterion]) -> int:
    """Count the indicators, without tasks."""
    return sum(len(criterion.indicators) for criterion in criteria)


def over_outcomes(
    own: Condition | None, kind: Literal["indicator", "criterion"], keys: Iterable[str], *, whole: bool
) -> Condition:
    """Build a condition over verdicts: `own`, or that all `keys` are met; with an UNKNOWN part unless `whole`."""
    rest: tuple[Condition, ...] = () if whole else (Fixed(Verdict.UNKNOWN, Reason.INDICATORS_MISSING),)
    if own is None:
        return AllOf((*(Outcome(kind, key) for key in keys), *rest))
    return AllOf((own, *rest)) if rest else own


@frozen
class SetCompiler:
    """Compiles the criteria and indicators of one file."""

    conditions: ConditionCompiler
    scopes: tuple[Scope, ...] = ()
    codes: dict[tuple[str, str], KeyPath] = field(factory=dict)  # (kind, code) -> the path in the file

    @classmethod
    def of(
        cls, form: doc.AnyFileForm, problems: FileProblems, dictionary: Dictionary, find: Find, years: Years | None
    ) -> "SetCompiler":
        """Create a compiler for one file; `years` is None if mistakes in the header leave the years unknown."""
        documents = {id_: SourceDocument(id_, **source.model_dump()) for id_, source in form.sources.items()}
        bounds = BoundCompiler(problems, dictionary, years, documents)
        return cls(ConditionCompiler(bounds, Adopter(bounds, find)))

    def stated(
        self,
        form: doc.AnyFileForm,
        criteria: Sequence[Criterion],
        own: Condition | None,
        total: int | None,
        below: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """Return the fields of `RuleSet` that are compiled in the same way for rule sets and layers.

        :param own: the condition over the criteria, if the file states one.
        :param total: the number of indicators in the document, if the file gives it.
        :param below: for a layer, the fingerprint of the set that it builds on, by id.
        """
        dictionary, header = self.bounds.dictionary, form.rule_set
        read, others = what_is_read(criteria, dictionary), {**below, **self.conditions.adopter.others}
        numbers = [str(criterion.number) for criterion in criteria]
        is_whole = total is None or count_indicators(criteria) >= total
        return {
            **read,
            "id": header.id,
            "label": header.label.text,
            "criteria": tuple(criteria),
            "condition": over_outcomes(own, "criterion", numbers, whole=is_whole),
            "facts": dictionary,
            "fingerprint": fingerprint(form, read["reads"] | read["reads_previous"], dictionary, others),
            "remark": header.remark.text if header.remark else None,
            **self._document(header),
            "file": self.problems.source.name,
            "scope": self.all_scopes,
        }

    def _document(self, header: doc.AnyHeaderForm) -> dict[str, SourceDocument]:
        """Return the field `document` of `RuleSet`; a layer that names none keeps the document of the set below."""
        if header.document is None:
            return {}
        return {"document": self.bounds.document(header.document, ("rule_set", "document"))}

    @property
    def bounds(self) -> BoundCompiler:
        return self.conditions.bounds

    @property
    def problems(self) -> FileProblems:
        return self.bounds.problems

    def _check_unique(self, kind: Literal["indicator", "criterion"], code: str, path: KeyPath) -> None:
        first = self.codes.setdefault((kind, code), path)
        if first != path:
            line = self.problems.source.place_or_start(first).line
            message = Text("mã '{code}' đã dùng ở dòng {line}", "code '{code}' stands at line {line} already")
            self.problems.add(ProblemCode.CODE_TWICE, path, message.format(code=code, line=line))

    def scope(self, header: doc.HeaderForm) -> tuple[Scope, ...]:
        """Compile the categories whose value the set derives itself."""
        cite = Citation(SourceDocument(header.id, header.label.text.vi), "rule_set.scope", "transcribed")
        context = Context(in_when=True, cite=cite)
        at = "rule_set", "scope"
        return tuple(self._scope(axis, form, (*at, axis), context) for axis, form in header.scope.items())

    def _scope(self, axis: str, form: doc.ScopeForm, path: KeyPath, context: Context) -> Scope:
        values = self.bounds.axis_values(axis, path)

        def value(word: str, at: KeyPath) -> str | Reason:
            if word not in OPEN and values is not None:
                self.bounds.check_value(word, values, axis, at)
            return OPEN.get(word, word)

        rows = tuple(
            (
                self.conditions.condition(row.when, (*path, "first_of", i, "when"), context),
                value(row.then, (*path, "first_of", i, "then")),
            )
            for i, row in enumerate(form.first_of)
        )
        otherwise = value(form.otherwise, (*path, "otherwise")) if form.otherwise is not None else None
        if isinstance(otherwise, Reason):
            message = Text("'{word}' không dùng ở đây", "'{word}' does not stand here").format(word=form.otherwise)
            self.problems.add(ProblemCode.UNKNOWN_VALUE, (*path, "otherwise"), message)
            otherwise = None
        return Scope(axis, rows, otherwise)

    def whole_set(self, header: doc.HeaderForm, criteria: list[Criterion]) -> Condition | None:
        """Check the header, and compile the condition over the criteria under `requires`; None if there is none."""
        known, total = count_indicators(criteria), header.indicators_total
        if total is not None and known > total:
            hint = Text("tăng `indicators_total` lên {n}", "raise `indicators_total` to {n}").format(n=known)
            message = Text(
                "bộ có {known} chỉ tiêu, nhiều hơn tổng số {total}",
                "indicators in the set: {known}, more than its total of {total}",
            ).format(known=known, total=total)
            self.problems.add(ProblemCode.WRONG_TOTAL, ("rule_set", "indicators_total"), message, hint)
        outcome = self.bounds.dictionary.get(header.outcome or "")
        if header.outcome and (not isinstance(outcome, FlagFact) or outcome.per_village):
            message = Text("'{id}' không phải là nội dung đạt/chưa đạt của xã", "'{id}' is no flag of the commune")
            self.problems.add(ProblemCode.WRONG_KIND, ("rule_set", "outcome"), message.format(id=header.outcome))
        numbers = tuple(str(criterion.number) for criterion in criteria)
        return self._own(header.requires, "criterion", numbers, ("rule_set", "requires"))

    def outcomes_of(self, forms: Mapping[str, Mapping[str, str]]) -> OutcomesOf | None:
        """Compile the sets whose verdicts this set reads, a set for each value of a category; None if there are none."""
        found = None
        for word, sets in forms.items():
            axis, at = word.removeprefix("by_"), ("rule_set", "outcomes_of", word)
            values = self.bounds.axis_values(axis, at) or list(sets)
            for value, id_ in sets.items():
                self.bounds.check_value(value, values, axis, (*at, value))
                if value in values:
                    other_set(self.conditions.adopter.find, id_, (*at, value), self.problems)
            if missing := ", ".join(value for value in values if value not in sets):
                self.problems.add(ProblemCode.INCOMPLETE_BOUNDS, at, ROWS_MISSING.format(rows=missing), key=True)
            found = OutcomesOf(axis, sets)
        return found

    def criterion(self, form: doc.CriterionForm, path: KeyPath) -> Criterion:
        self._check_unique("criterion", str(form.number), (*path, "number"))
        at = (*path, "indicators")
        indicators = tuple(self.indicator(each, (*at, j), form.number) for j, each in enumerate(form.indicators))
        codes = [indicator.code for indicator in indicators if indicator.role == "indicator"]
        if form.complete and not codes and form.requires is None:
            self.complete_but_empty(form.number, path)
        own = self._own(form.requires, "indicator", tuple(codes), (*path, "requires"))
        condition = over_outcomes(own, "indicator", codes, whole=form.complete)
        return Criterion(form.number, form.label.text, form.complete, indicators, condition, own)

    def complete_but_empty(self, number: int, path: KeyPath) -> None:
        message = Text(
            "tiêu chí {n} ghi là đủ nhưng không có chỉ tiêu nào",
            "criterion {n} says it is complete but has no indicator",
        )
        self.problems.add(ProblemCode.EMPTY_PARTS, path, message.format(n=number))

    def _own(
        self, form: object, kind: Literal["indicator", "criterion"], keys: tuple[str, ...], path: KeyPath
    ) -> Condition | None:
        if form is None:
            return None
        some_unread = any(key.startswith(INVALID) or (kind == "criterion" and int(key) >= NO_NUMBER) for key in keys)
        return self.conditions.condition(form, path, Context(outcomes=kind, keys=keys, some_unread=some_unread))

    def indicator(self, form: doc.IndicatorForm, path: KeyPath, criterion: int) -> Indicator:
        cite = self.bounds.citation_of(form.cite, path)
        stated = self.requirement(form.requires, form.not_applicable, cite, path)
        self._check_unique("indicator", form.code, (*path, "code"))
        return Indicator(
            form.code,
            form.label.text,
            form.role,
            cite,
            stated,
            stated,
            criterion,
            form.wording,
            corresponds_to=form.corresponds_to,
            place=self.problems.source.place(path),
            draft=form.draft.mark if form.draft else None,
            **texts_of(form),
        )

    def requirement(self, form: object, exemption: ExemptionForm | None, cite: Citation, path: KeyPath) -> Condition:
        """Compile the requirement of an indicator, with its exemption."""
        context = Context(cite=cite)
        condition = self.conditions.condition(form, (*path, "requires"), context)
        if cite.status in ("unsourced", "conflicting"):
            if not isinstance(condition, Fixed):
                message = Text(
                    "nguồn là '{status}' thì chỉ được ghi 'requires: unsourced'",
                    "with a source that is '{status}' only 'requires: unsourced' may stand",
                ).format(status=cite.status)
                self.problems.add(ProblemCode.UNSOURCED_BOUND, (*path, "cite", "status"), message)
            elif cite.status == "conflicting":
                condition = Fixed(Verdict.UNKNOWN, Reason.BOUND_CONFLICTING)
        at = (*path, "not_applicable")
        return self.conditions.exempt(exemption, condition, at, context) if exemption else condition

    @property
    def all_scopes(self) -> tuple[Scope, ...]:
        """The derived scopes of the set, then those of the sets whose requirements it adopts, for other categories."""
        own = {scope.axis for scope in self.scopes}
        return (*self.scopes, *(scope for axis, scope in self.conditions.adopter.scopes.items() if axis not in own))

    def scoped(self, criteria: Iterable[Criterion]) -> list[Criterion]:
        """Apply the derived scopes to the conditions of all indicators."""
        if not self.all_scopes:
            return [*criteria]

        def applied(indicator: Indicator) -> Indicator:
            condition = indicator.stated
            for scope in self.all_scopes:
                condition = scope.apply(condition)
            return evolve(indicator, condition=condition)

        return [evolve(old, entries=tuple(map(applied, old.entries))) for old in criteria]


def texts_of(form: doc.IndicatorForm | doc.EntryForm) -> dict[str, Any]:
    """Return the `aim`, `interpretation` and `remark` that the form has, as keyword arguments of `Indicator`."""
    return {key: text.text for key in ("aim", "interpretation", "remark") if (text := getattr(form, key))}
