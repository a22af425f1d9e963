"""Compiles the leaves of conditions: comparisons and matches of one fact."""

from collections.abc import Mapping
from typing import Any, Literal

from attrs import evolve, frozen

from ntm_criteria.compiler.bounds import FACT, BoundCompiler
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading.forms import conditions as doc
from ntm_criteria.model import (
    AnyOf,
    CategoryFact,
    Change,
    Citation,
    Compare,
    Condition,
    Dictionary,
    Fact,
    FactKind,
    Fixed,
    FlagFact,
    Given,
    Matches,
    Measure,
    Ratio,
    Reason,
    Relation,
    Sum,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    as_known,
    fact_meant,
)
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, identity

OUTCOMES = Text(
    "'indicator' đứng trong requires của tiêu chí, 'criterion' trong requires của bộ",
    "'indicator' stands in a criterion's requires, 'criterion' in the set's",
)


def measure_of(fact: Fact, dictionary: Dictionary, *, previous: bool = False) -> Measure:
    """Return the measure of a fact: derived as the dictionary relates it to other facts, else `Given`."""
    if fact.village_flag:
        kind: type[Villages] = VillageShare if fact.kind is FactKind.SHARE else VillageCount
        return kind(Matches(fact.village_flag, (True,)), fact=fact.id, flag=fact.village_flag)
    if fact.change_of:
        changed = dictionary[fact.change_of]
        return Change(fact.id, _level(changed, dictionary), _level(changed, dictionary, previous=True), fact.sign)
    if fact.sum_of:
        return Sum(fact.id, fact.sum_of, previous)
    return _level(fact, dictionary, previous=previous)


def _level(fact: Fact, dictionary: Dictionary, *, previous: bool = False) -> Given | Ratio:
    if not (fact.part and fact.whole):
        return Given(fact.id, previous)
    counts = (dictionary[id_] for id_ in (fact.part, fact.whole))
    return Ratio(
        fact.id,
        fact.part,
        fact.whole,
        previous,
        sums=tuple(Sum(count.id, count.sum_of, previous) for count in counts if count.sum_of),
        same=dictionary.same_share(fact),
        narrower=tuple(_level(share, dictionary, previous=previous) for share in dictionary.shares_within(fact)),
    )


@frozen
class Context:
    """The position of a condition in a rule file, on which it depends what the condition may contain."""

    in_village: bool = False
    in_when: bool = False
    outcomes: Literal["indicator", "criterion"] | None = None  # whose verdicts it may name
    keys: tuple[str, ...] = ()  # the codes or numbers of these indicators or criteria
    some_unread: bool = False  # whether some keys are unknown because of mistakes of form
    cite: Citation | None = None  # the citation of the requirement

    @property
    def is_secondary(self) -> bool:
        """Whether the citation is that of a secondary source."""
        return self.cite is not None and self.cite.status == "secondary"

    @property
    def inside_when(self) -> "Context":
        """The context inside a `when`, which is not a requirement: a secondary source counts as transcribed."""
        cite = self.cite
        return evolve(self, in_when=True, cite=evolve(cite, status="transcribed") if cite else None)


@frozen
class LeafCompiler:
    """Compiles the leaves of one file."""

    bounds: BoundCompiler

    def compile(self, form: doc.LeafForm, path: KeyPath, context: Context) -> Condition:
        fact = self._fact(form.fact, (*path, "fact"), context)
        if context.outcomes:
            message = Text("ở đây chỉ dùng '{outcomes}'", "only '{outcomes}' stands here").format(
                outcomes=context.outcomes
            )
            self.bounds.problems.add(ProblemCode.WRONG_LEVEL, path, message, OUTCOMES)
        if fact is None:
            return Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)
        cite, relations = self._cite(form, path, context), form.relations
        if not relations:
            leaf = self._matches(form, fact, path, cite)
            if not (cite and cite.status == "secondary"):
                return leaf
            return AnyOf((leaf, Fixed(Verdict.UNKNOWN, Reason.BOUND_SECONDARY)), is_secondary=True)
        word = relations[0]
        if not fact.is_number:
            words = "is, is_one_of" if isinstance(fact, CategoryFact) else "is: true, is: false"
            self._wrong_kind(fact, (*path, word), words)
        return self.compare(measure_of(fact, self.bounds.dictionary), fact, word, getattr(form, word), path, cite)

    def _cite(self, form: doc.LeafForm, path: KeyPath, context: Context) -> Citation | None:
        """Return the citation of a leaf: its own, else the indicator's, with the leaf's `status` if it has one."""
        cite = self.bounds.citation(form.cite, (*path, "cite")) if form.cite else context.cite
        if form.cite and form.cite.status in ("unsourced", "conflicting") and form.is_stated:
            self.bounds.problems.add(
                ProblemCode.UNSOURCED_BOUND,
                (*path, "cite", "status"),
                Text(
                    "nội dung có nguồn là '{status}' thì không ghi mức",
                    "a part whose source is '{status}' states no bound",
                ).format(status=form.cite.status),
                Text("ghi 'unsourced' thay cho mức", "write 'unsourced' in its place"),
            )
        return evolve(cite, status=form.status) if form.status and cite else cite

    def compare(
        self, measure: Measure, fact: Fact, word: str, form: object, path: KeyPath, cite: Citation | None
    ) -> Condition:
        return as_known(Compare(measure, Relation(word), self.bounds.read(form, fact, (*path, word), cite)))

    def _matches(self, form: doc.LeafForm, fact: Fact, path: KeyPath, cite: Citation | None) -> Matches:
        key = "is" if form.is_ is not None else "is_one_of"
        words = (form.is_,) if form.is_ is not None else form.is_one_of or ()
        if fact.is_number:
            self._wrong_kind(fact, (*path, key), "at_least, more_than, at_most, less_than")
            return Matches(fact.id, (True,), cite)
        values: Mapping[str, Any] = {value: value for value in fact.values}
        if isinstance(fact, FlagFact):
            values = {"true": True, "false": False}
        for i, word in enumerate(words):
            at = (*path, key) if key == "is" else (*path, key, i)
            self.bounds.check_value(word, values, fact.id, at, _value_meant(word, fact))
        return Matches(fact.id, tuple(values[word] for word in words if word in values), cite)

    def _wrong_kind(self, fact: Fact, path: KeyPath, words: str) -> None:
        message = Text("'{fact_id}' thuộc loại '{value}'", "'{fact_id}' is a {value}").format(
            fact_id=fact.id, value=fact.kind.value
        )
        self.bounds.problems.add(
            ProblemCode.WRONG_KIND, path, message, Text("dùng: {words}", "use: {words}").format(words=words)
        )

    def _fact(self, id_: str, path: KeyPath, context: Context) -> Fact | None:
        fact = self.bounds.dictionary.get(id_)
        if fact is None and not self.bounds.is_declared(id_):
            hint = fact_meant(id_, self.bounds.dictionary)
            self.bounds.problems.add_unknown(ProblemCode.UNKNOWN_FACT, path, FACT, id_, hint)
        if fact is not None and fact.per_village and not context.in_village:
            hint = Text("viết: for_each: village, rồi requires", "write it under for_each: village, requires")
            message = Text("'{id_}' là số liệu của từng thôn", "'{id_}' is kept for each village").format(id_=id_)
            self.bounds.problems.add(ProblemCode.WRONG_LEVEL, path, message, hint)
        return fact


def _value_meant(word: str, fact: Fact) -> Text | None:
    """Return a hint for a wrong value: for a flag, true or false; for the label of a category's value, its id."""
    if isinstance(fact, FlagFact):
        return Text(
            "ghi true (đạt, có) hoặc false (chưa đạt, không)", "write true (đạt, có) or false (chưa đạt, không)"
        )
    for id_, label in fact.values.items():
        if identity(word) in (identity(label.vi), identity(label.en)):
            return did_you_mean(id_, [id_])
    return None
