"""A layer on a compiled rule set: a lower authority fills in and tightens (`extends`), the same one replaces (`amends`)."""

from attrs import evolve, frozen

from ntm_criteria.compiler.conditions import Find
from ntm_criteria.compiler.fingerprint import fingerprint, what_is_read
from ntm_criteria.compiler.rule_set import Path, SetCompiler, holds_all, over_outcomes
from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading import Source
from ntm_criteria.loading.forms import TextForm
from ntm_criteria.loading.forms import rules as doc
from ntm_criteria.model import (
    YEAR,
    AnyBound,
    Bound,
    BoundTable,
    Cell,
    Choose,
    Citation,
    Compare,
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
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text
from ntm_criteria.wording import related, requirement


def compile_layer(
    form: doc.LayerFileForm, source: Source, base: RuleSet, dictionary: Dictionary, problems: Problems, find: Find
) -> RuleSet | None:
    """The set below with the layer's entries in it; None when `problems` has an error."""
    years = _years(form, base, source, problems)
    compiler = SetCompiler.of(form.sources, source, dictionary, problems, find, years)
    compiler = evolve(compiler, scopes=base.scope)
    layer = _Layer(form, base, evolve(compiler), years)
    made = layer.indicators()
    criteria = tuple(compiler.scoped(layer.criteria(made)))
    if any(problem.severity == "error" for problem in problems.found):
        return None
    header, read = form.rule_set, what_is_read(criteria, dictionary)
    others = {base.id: base.fingerprint, **compiler.conditions.others}
    return evolve(
        base,
        id=header.id,
        label=header.label.text,
        years=years,
        criteria=criteria,
        condition=over_outcomes(
            base.own, "criterion", [str(c.number) for c in criteria], whole=holds_all(criteria, base.indicators_total)
        ),
        facts=dictionary,
        scope=compiler.all_scopes,
        **read,
        fingerprint=fingerprint(form, read["reads"] | read["reads_previous"], dictionary, others),
        remark=header.remark.text if header.remark else None,
        file=source.name,
        in_force=header.in_force or base.in_force,
        province=header.province or base.province,
        builds_on=(base.id, *base.builds_on),
        amends=header.amends is not None,
    )


def _years(form: doc.LayerFileForm, base: RuleSet, source: Source, problems: Problems) -> tuple[int, int]:
    if form.rule_set.years is None:
        return base.years
    first, last = map(int, form.rule_set.years.split(".."))
    if first > last or not base.years[0] <= first <= last <= base.years[1]:
        span = f"{base.years[0]}..{base.years[1]}"
        problems.add(
            ProblemCode.WRONG_PERIOD,
            Text(
                f"các năm {form.rule_set.years} nằm ngoài thời kỳ {span} của bộ '{base.id}'",
                f"the years {form.rule_set.years} leave the period {span} of '{base.id}'",
            ),
            place=source.place(("rule_set", "years")),
        )
        return base.years
    return first, last


@frozen
class _Layer:
    form: doc.LayerFileForm
    base: RuleSet
    compiler: SetCompiler
    years: tuple[int, int]

    def indicators(self) -> dict[str, Indicator]:
        """What each entry makes of its indicator."""
        found = {}
        for code, entry in self.form.indicators.items():
            path: Path = ("indicators", code)
            made: Indicator | None
            known = {indicator.code: indicator for indicator in self.base.indicators}
            if code in known and not (entry.criterion or entry.label):
                made = self._replaced(known[code], entry, path)
            else:
                made = self._added(code, entry, path, known)
            if made is not None:
                found[code] = made
        return found

    def _added(self, code: str, entry: doc.EntryForm, path: Path, known: dict[str, Indicator]) -> Indicator | None:
        """An indicator that the set below counts but does not have by name."""
        number = entry.criterion
        if code in known:
            self._complain(
                ProblemCode.CODE_TWICE,
                path,
                f"bộ '{self.base.id}' đã có chỉ tiêu '{code}': bỏ 'criterion' và 'label'",
                f"'{self.base.id}' has indicator '{code}' already: leave out 'criterion' and 'label'",
            )
        elif number is None or entry.label is None or entry.requires is None:
            self._complain(
                ProblemCode.UNKNOWN_CODE,
                path,
                f"bộ '{self.base.id}' không có chỉ tiêu '{code}'",
                f"'{self.base.id}' has no indicator '{code}'",
                did_you_mean(code, known)
                or Text(
                    "chỉ tiêu bộ đó chưa có tên thì ghi thêm: criterion, label, requires",
                    "for one it does not have by name, add: criterion, label, requires",
                ),
            )
        elif number not in (criterion.number for criterion in self.base.criteria if not criterion.complete):
            self._complain(
                ProblemCode.UNKNOWN_CODE,
                (*path, "criterion"),
                f"tiêu chí {number} của bộ '{self.base.id}' không có, hoặc đã đủ chỉ tiêu",
                f"criterion {number} of '{self.base.id}' is not there, or has all of its indicators",
            )
        else:
            form = doc.IndicatorForm(
                code=code,
                label=entry.label,
                cite=entry.cite,
                wording=entry.wording,
                requires=entry.requires,
                aim=entry.aim,
                interpretation=entry.interpretation,
                remark=entry.remark,
            )
            return self.compiler.indicator(form, path, number)
        return None

    def _replaced(self, old: Indicator, entry: doc.EntryForm, path: Path) -> Indicator:
        cite = self.compiler.conditions.bounds.citation(entry.cite, (*path, "cite"))
        if entry.requires is not None:
            stated = self.compiler.requirement(entry.requires, None, cite, path)
            stated = _exempted_as(old.stated, stated)
        else:
            stated = self._with_bound(old, entry.bound, cite, path)
        if self.form.rule_set.extends:
            self._check(stated, old, cite, path)

        def or_old(given: TextForm | None, before: Text | None) -> Text | None:
            return given.text if given else before

        return evolve(
            old,
            cite=cite if entry.requires is not None or old.cite.status == "unsourced" else old.cite,
            stated=stated,
            condition=stated,
            wording=entry.wording or old.wording,
            aim=or_old(entry.aim, old.aim),
            interpretation=or_old(entry.interpretation, old.interpretation),
            remark=or_old(entry.remark, old.remark),
            place=self.compiler.conditions.bounds.source.place(path),
        )

    def _with_bound(self, old: Indicator, form: object, cite: Citation, path: Path) -> Condition:
        """The requirement of the set below with the cells that the layer gives."""
        found = list(comparisons(old.stated))
        if len(found) != 1:
            self._complain(
                ProblemCode.MEASURE_CHANGED,
                (*path, "bound"),
                f"chỉ tiêu '{old.code}' của bộ '{self.base.id}' có {len(found)} mức, không phải một",
                f"indicator '{old.code}' of '{self.base.id}' has {len(found)} bounds, not one",
                Text("ghi cả yêu cầu: requires", "state the whole requirement: requires"),
            )
            return old.stated
        bounds = evolve(self.compiler.conditions.bounds, partial=True)
        new = bounds.read(form, self.compiler.conditions.fact_of(found[0].measure), (*path, "bound"), cite)
        return with_bounds(old.stated, lambda node: self._merged(new, node.bound))

    def _merged(self, new: AnyBound, old: AnyBound) -> AnyBound:
        """A bound with the cells of the layer in it; the rows it does not give stay."""
        if isinstance(new, Bound):
            return new
        first, last = self.base.years
        axis, facts = new.axis, self.compiler.conditions.bounds.dictionary
        keys = map(str, range(first, last + 1)) if axis == YEAR else facts[axis].values
        below = {key: old.at(axis, key) for key in keys}
        return BoundTable(
            axis, {key: self._merged(new.rows[key], row) if key in new.rows else row for key, row in below.items()}
        )

    def _check(self, stated: Condition, old: Indicator, cite: Citation, path: Path) -> None:
        """That nothing is looser than in the set below."""
        for cell in relate(stated, old.stated, self.years):
            if cell.standing not in (Standing.LOOSER, Standing.OPENED, Standing.NOT_COMPARABLE):
                continue
            is_looser = cell.standing is Standing.LOOSER
            code = ProblemCode.MEASURE_CHANGED if cell.standing is Standing.NOT_COMPARABLE else ProblemCode.LOOSER_BOUND
            word = Text("nới lỏng", "looser than") if is_looser else Text("khác cách đo", "not measured as")
            word = Text("bỏ trống", "open, unlike") if cell.standing is Standing.OPENED else word
            mine, theirs = self._said(cell, stated, new=True), self._said(cell, old.stated, new=False)
            upper = (cell.old_bound.cite if cell.old_bound else None) or old.cite
            where = "".join(f", '{key}'" for _, key in cell.rows)
            self._complain(
                code,
                self._place_of(cell, path),
                f"'{old.code}'{where}: '{mine.vi}' ('{cite.source.name}') {word.vi} so với"
                f" '{theirs.vi}' ('{upper.source.name}') của bộ '{self.base.id}'",
                f"'{old.code}'{where}: '{mine.en}' ('{cite.source.name}') is {word.en}"
                f" '{theirs.en}' ('{upper.source.name}') of '{self.base.id}'",
            )

    def _said(self, cell: Cell, condition: Condition, *, new: bool) -> Text:
        """One side of a cell in words: its bound, or the whole requirement."""
        facts = self.compiler.conditions.bounds.dictionary
        node, bound = (cell.new, cell.new_bound) if new else (cell.old, cell.old_bound)
        if isinstance(node, Compare) and bound is not None:
            return related(node.relation, bound, self.compiler.conditions.fact_of(node.measure).unit, facts)
        return requirement(node or condition, facts)

    def _place_of(self, cell: Cell, path: Path) -> Path:
        """Where the layer states this cell: its row, if the entry has a table, else the nearest piece."""
        entry = self.form.indicators[str(path[1])]
        at: Path = (*path, "bound" if entry.bound is not None else "requires")
        for axis, key in cell.rows:
            at = (*at, f"by_{axis}", key)
        return at

    def criteria(self, made: dict[str, Indicator]) -> tuple[Criterion, ...]:
        """The criteria with what the layer makes of their indicators."""
        numbers = [criterion.number for criterion in self.base.criteria]
        for i, number in enumerate(self.form.complete):
            if number not in numbers:
                self._complain(
                    ProblemCode.UNKNOWN_CODE,
                    ("complete", i),
                    f"bộ '{self.base.id}' không có tiêu chí {number}",
                    f"'{self.base.id}' has no criterion {number}",
                )
        criteria = tuple(self._criterion(criterion, made) for criterion in self.base.criteria)
        known = sum(i.role == "indicator" for criterion in criteria for i in criterion.indicators)
        total = self.base.indicators_total
        if total is not None and known > total:
            self._complain(
                ProblemCode.WRONG_TOTAL,
                ("indicators",),
                f"cộng lại có {known} chỉ tiêu, nhiều hơn tổng số {total} của bộ '{self.base.id}'",
                f"indicators taken together: {known}, more than the total of {total} of '{self.base.id}'",
            )
        return criteria

    def _criterion(self, old: Criterion, made: dict[str, Indicator]) -> Criterion:
        here = [made.get(indicator.code, indicator) for indicator in old.indicators]
        codes = {indicator.code for indicator in here}
        added = [i for i in made.values() if i.criterion == old.number and i.code not in codes]
        complete = old.complete or old.number in self.form.complete
        if old.number in self.form.complete and not (here or added):
            self._complain(
                ProblemCode.EMPTY_PARTS,
                ("complete",),
                f"tiêu chí {old.number} ghi là đủ nhưng không có chỉ tiêu nào",
                f"criterion {old.number} says it is complete but has no indicator",
            )
        if old.own is not None and added:
            self._complain(
                ProblemCode.MEASURE_CHANGED,
                ("indicators", added[0].code),
                f"tiêu chí {old.number} tự quy định cách tính từ các chỉ tiêu đã có",
                f"criterion {old.number} states itself how its indicators count",
            )
        counted = [i.code for i in (*here, *added) if i.role == "indicator"]
        condition = over_outcomes(old.own, "indicator", counted, whole=complete)
        return evolve(old, indicators=(*here, *added), complete=complete, condition=condition)

    def _complain(self, code: ProblemCode, path: Path, vi: str, en: str, hint: Text | None = None) -> None:
        is_key = path[:1] == ("indicators",) and len(path) == 2
        self.compiler.conditions.bounds.complain(code, path, vi, en, hint, key=is_key)


def _exempted_as(old: Condition, new: Condition) -> Condition:
    """The new requirement, asked of the same communes as the old one: its exemption stays, stated again or not."""
    if not (isinstance(old, Choose) and old.is_exemption):
        return new
    if isinstance(new, Choose) and new.is_exemption and (new.when, new.then) == (old.when, old.then):
        return new
    return evolve(old, otherwise=new)
