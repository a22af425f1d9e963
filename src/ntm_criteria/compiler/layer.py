"""Compiles a layer on a rule set: changes by a lower authority (`extends`) or by the same authority (`amends`).

"The set below" is `base`, the rule set that the layer changes.
"""

from attrs import evolve, frozen

from ntm_criteria.compiler.adopter import Find
from ntm_criteria.compiler.looser import check_not_looser
from ntm_criteria.compiler.rule_set import SetCompiler, count_indicators, over_outcomes, texts_of
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import rules as doc
from ntm_criteria.model import (
    YEAR,
    AnyBound,
    Bound,
    BoundTable,
    Choose,
    Citation,
    Condition,
    Criterion,
    Dictionary,
    Indicator,
    RuleSet,
    Standing,
    comparisons,
    relate,
    with_bounds,
)
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text


def compile_layer(
    form: doc.LayerFileForm, problems: FileProblems, base: RuleSet, dictionary: Dictionary, find: Find
) -> RuleSet | None:
    """Compile a layer: the set below with the layer's changes; None if `problems` has errors."""
    years = _years(form, base, problems)
    compiler = evolve(SetCompiler.of(form, problems, dictionary, find, years), scopes=base.scope)
    layer = _Layer(form, base, compiler, years)
    criteria = tuple(compiler.scoped(layer.criteria(layer.indicators())))
    if problems.has_errors:
        return None
    header = form.rule_set
    return evolve(
        base,
        **compiler.stated(form, criteria, base.own, base.indicators_total, {base.id: base.fingerprint}),
        years=years,
        in_force=header.in_force or base.in_force,
        province=header.province or base.province,
        builds_on=(base.id, *base.builds_on),
        amends=header.amends is not None,
    )


def _years(form: doc.LayerFileForm, base: RuleSet, problems: FileProblems) -> tuple[int, int]:
    if form.rule_set.years is None:
        return base.years
    first, last = map(int, form.rule_set.years.split(".."))
    if first > last or not base.years[0] <= first <= last <= base.years[1]:
        span = f"{base.years[0]}..{base.years[1]}"
        message = Text(
            "các năm {years} nằm ngoài thời kỳ {span} của bộ '{base_id}'",
            "the years {years} leave the period {span} of '{base_id}'",
        ).format(years=form.rule_set.years, span=span, base_id=base.id)
        problems.add(ProblemCode.WRONG_PERIOD, ("rule_set", "years"), message)
        return base.years
    return first, last


@frozen
class _Layer:
    form: doc.LayerFileForm
    base: RuleSet
    compiler: SetCompiler
    years: tuple[int, int]

    @property
    def problems(self) -> FileProblems:
        return self.compiler.problems

    def indicators(self) -> dict[str, Indicator]:
        """Compile the indicators that the layer changes or adds, by code."""
        known = {indicator.code: indicator for indicator in self.base.entries}
        indicators = {}
        for code, entry in self.form.indicators.items():
            path: KeyPath = ("indicators", code)
            renames = bool(entry.label and not self.form.rule_set.amends)  # only the authority itself may
            is_old = code in known and not (entry.criterion or renames)
            new = self._replaced(known[code], entry, path) if is_old else self._added(code, entry, path, known)
            if new is not None:
                indicators[code] = new
        return indicators

    def _added(self, code: str, entry: doc.EntryForm, path: KeyPath, known: dict[str, Indicator]) -> Indicator | None:
        """Compile an indicator for a criterion that the set below lists incompletely; None after a problem."""
        base, number = self.base.id, entry.criterion
        if code in known:
            message = Text(
                "bộ '{base}' đã có chỉ tiêu '{code}': bỏ 'criterion' và 'label'",
                "'{base}' has indicator '{code}' already: leave out 'criterion' and 'label'",
            ).format(base=base, code=code)
            self.problems.add(ProblemCode.CODE_TWICE, path, message, key=True)
        elif number is None or entry.label is None or entry.requires is None:
            message = Text("bộ '{base}' không có chỉ tiêu '{code}'", "'{base}' has no indicator '{code}'").format(
                base=base, code=code
            )
            self.problems.add(ProblemCode.UNKNOWN_CODE, path, message, did_you_mean(code, known) or _ADD, key=True)
        elif number not in (criterion.number for criterion in self.base.criteria if not criterion.complete):
            message = Text(
                "tiêu chí {number} của bộ '{base}' không có, hoặc đã đủ chỉ tiêu",
                "criterion {number} of '{base}' is not there, or has all of its indicators",
            ).format(number=number, base=base)
            self.problems.add(ProblemCode.UNKNOWN_CODE, (*path, "criterion"), message)
        else:
            keys = doc.IndicatorForm.model_fields.keys() & doc.EntryForm.model_fields.keys()
            form = doc.IndicatorForm(code=code, **{key: getattr(entry, key) for key in keys})
            return self.compiler.indicator(form, path, number)
        return None

    def _replaced(self, old: Indicator, entry: doc.EntryForm, path: KeyPath) -> Indicator:
        cite = self.compiler.bounds.citation_of(entry.cite, path)
        if entry.requires is not None:
            stated = _exempted_as(old.stated, self.compiler.requirement(entry.requires, None, cite, path))
        else:
            stated = self._with_bound(old, entry.bound, cite, path)
        new = evolve(old, stated=stated, condition=stated, cite=cite)
        if self.form.rule_set.extends:
            at: KeyPath = (*path, "bound" if entry.requires is None else "requires")
            check_not_looser(self.compiler, new, old, self.base, self.years, at)
        return evolve(  # rows that are kept from the set below carry its citation themselves
            new,
            label=entry.label.text if entry.label else old.label,
            wording=entry.wording or old.wording,
            place=self.problems.source.place(path),
            draft=entry.draft.mark if entry.draft else None,
            **{"interpretation": None, "remark": None, **self._texts_below(old, new), **texts_of(entry)},
        )

    def _texts_below(self, old: Indicator, new: Indicator) -> dict[str, Text]:
        """Return the notes of the set below as its own, where a level of that set still applies.

        Where the layer replaces all of them, the notes would speak of levels that no longer are.
        """
        had = [cell for cell in relate(new.stated, old.stated, self.years) if cell.standing is not Standing.OPEN]
        if had and all(cell.standing in _REPLACED for cell in had):
            return {}
        texts = {"interpretation": old.interpretation, "remark": old.remark}
        return {key: _BELOW.format(base=self.base.id, text=text) for key, text in texts.items() if text}

    def _with_bound(self, old: Indicator, form: object, cite: Citation, path: KeyPath) -> Condition:
        """Return the requirement of `old` with the layer's bound merged into its only bound."""
        nodes = list(comparisons(old.stated))
        if len(nodes) != 1:
            message = Text(
                "chỉ tiêu '{code}' của bộ '{base_id}' có {n} mức, không phải một",
                "indicator '{code}' of '{base_id}' has {n} bounds, not one",
            ).format(code=old.code, base_id=self.base.id, n=len(nodes))
            hint = Text("ghi cả yêu cầu: requires", "state the whole requirement: requires")
            self.problems.add(ProblemCode.MEASURE_CHANGED, (*path, "bound"), message, hint)
            return old.stated
        bounds = evolve(self.compiler.bounds, partial=True)
        new = bounds.read(form, self.compiler.conditions.fact_of(nodes[0].measure), (*path, "bound"), cite)
        return with_bounds(old.stated, lambda node: self._merged(new, node.bound))

    def _merged(self, new: AnyBound, old: AnyBound) -> AnyBound:
        """Return `old` with the rows of `new` in place of its own, or `new` if it is a single bound."""
        if isinstance(new, Bound):
            return new
        first, last = self.base.years
        axis, facts = new.axis, self.compiler.bounds.dictionary
        keys = map(str, range(first, last + 1)) if axis == YEAR else facts[axis].values
        below = {key: old.at(axis, key) for key in keys}
        return BoundTable(
            axis, {key: self._merged(new.rows[key], row) if key in new.rows else row for key, row in below.items()}
        )

    def criteria(self, indicators: dict[str, Indicator]) -> tuple[Criterion, ...]:
        """Return the criteria of the set below, with the changed and added `indicators` in them."""
        numbers = [criterion.number for criterion in self.base.criteria]
        for i, number in enumerate(self.form.complete):
            if number not in numbers:
                message = Text(
                    "bộ '{base_id}' không có tiêu chí {number}", "'{base_id}' has no criterion {number}"
                ).format(base_id=self.base.id, number=number)
                self.problems.add(ProblemCode.UNKNOWN_CODE, ("complete", i), message)
        criteria = tuple(self._criterion(criterion, indicators) for criterion in self.base.criteria)
        known, total = count_indicators(criteria), self.base.indicators_total
        if total is not None and known > total:
            message = Text(
                "cộng lại có {known} chỉ tiêu, nhiều hơn tổng số {total} của bộ '{base_id}'",
                "indicators taken together: {known}, more than the total of {total} of '{base_id}'",
            ).format(known=known, total=total, base_id=self.base.id)
            self.problems.add(ProblemCode.WRONG_TOTAL, ("indicators",), message)
        return criteria

    def _criterion(self, old: Criterion, indicators: dict[str, Indicator]) -> Criterion:
        known = [indicators.get(indicator.code, indicator) for indicator in old.entries]
        codes = {indicator.code for indicator in known}
        added = [i for i in indicators.values() if i.criterion == old.number and i.code not in codes]
        complete = old.complete or old.number in self.form.complete
        if old.number in self.form.complete and not (known or added):
            self.compiler.complete_but_empty(old.number, ("complete",))
        if old.own is not None and added:
            message = Text(
                "tiêu chí {number} tự quy định cách tính từ các chỉ tiêu đã có",
                "criterion {number} states itself how its indicators count",
            ).format(number=old.number)
            self.problems.add(ProblemCode.MEASURE_CHANGED, ("indicators", added[0].code), message, key=True)
        counted = [i.code for i in (*known, *added) if i.role == "indicator"]
        condition = over_outcomes(old.own, "indicator", counted, whole=complete)
        return evolve(old, entries=(*known, *added), complete=complete, condition=condition)


_REPLACED = (Standing.STRICTER, Standing.FILLED, Standing.LOOSER)
_BELOW = Text("Của bộ gốc {base}: {text}", "Of the set below, {base}: {text}")
_ADD = Text(
    "chỉ tiêu bộ đó chưa có tên thì ghi thêm: criterion, label, requires",
    "for one it does not have by name, add: criterion, label, requires",
)


def _exempted_as(old: Condition, new: Condition) -> Condition:
    """Return `new` with the exemption of `old`, if it has one that `new` does not repeat."""
    if not (isinstance(old, Choose) and old.is_exemption):
        return new
    if isinstance(new, Choose) and new.is_exemption and (new.when, new.then) == (old.when, old.then):
        return new
    return evolve(old, otherwise=new)
