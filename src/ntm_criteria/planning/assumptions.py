"""What if, for many assumptions at once: each row of a table holds other figures of one commune."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw
from attrs import evolve, frozen
from narwhals.stable.v2.typing import IntoDataFrameT

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import as_number
from ntm_criteria.judging import Assessment, about_figure
from ntm_criteria.model import (
    VILLAGES,
    Compare,
    Condition,
    Estimated,
    FactKind,
    Fixed,
    Indicator,
    NumberFact,
    RuleSet,
    Villages,
    facts_read,
    fraction,
    nodes,
    totals_read,
)
from ntm_criteria.planning.what_if import given_twice
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables import assess_table
from ntm_criteria.text import Text, decimal_digits

T = TypeVar("T")
_KEY = "assumption"  # a column that numbers the rows while they are judged
_Store = Mapping[str, Any]


def what_if_table(
    assessment: Assessment,
    assumptions: IntoDataFrameT,
    *,
    verdicts: Literal["label", "code"] = "label",
    errors: Literal["raise", "null"] = "raise",
    only: Iterable[str] | None = None,
    reasons: bool = False,
) -> IntoDataFrameT:
    """Judge one commune once for each row of a table of assumptions: a grid of values, or a sample of them.

    Only the indicators that read one of the columns are judged anew; all others keep the verdict of `assessment`. So a million
    rows take no longer than a million communes in `assess_table`, mostly less.

    :param assessment: the commune as it is.
    :param assumptions: a table in memory (Polars, pandas or PyArrow) whose columns are facts of the commune, each with its
        values in the fact's unit. Null means that the figure is not known.
    :param verdicts: see `assess_table`.
    :param errors: "raise" refuses values that cannot be; with "null" they are taken as not known.
    :param only: the verdicts to return, by indicator code or column name; by default all.
    :param reasons: whether to add a column with the reason for each verdict.
    :returns: a table of the same library: the columns of `assumptions`, then the verdicts on each indicator, each criterion
        ("criterion_3") and the whole set ("verdict"), in the order of the rows.
    :raises FactError: a column is no figure of the commune that the rule set reads, or values have mistakes.
    :raises TypeError: the table is lazy.

    >>> import polars as pl
    >>> from ntm_criteria import assess, load_rule_set, what_if_table
    >>> now = assess({"insured_people": 2280, "population": 2410}, load_rule_set("bang-mac-2024"))
    >>> what_if_table(now, pl.DataFrame({"insured_people": [2289, 2290]}), only=["14.1"]).rows()
    [(2289, 'not_met'), (2290, 'met')]
    """
    frame = nw.from_native(assumptions, eager_only=True)
    _check_columns(frame.columns, assessment)
    rules = _reduced(assessment, frozenset(frame.columns))
    base = _Base(assessment, rules, frozenset(frame.columns))
    base.check_is_certain()
    rows = frame.with_row_index(_KEY).with_columns(*(nw.lit(value).alias(id_) for id_, value in base.figures.items()))
    keys = rows.select(_KEY)
    previous = keys.with_columns(*(nw.lit(value).alias(id_) for id_, value in base.previous.items()))
    judged = assess_table(
        rows.to_native(),
        rules,
        by=_KEY,
        year=assessment.year,
        villages=base.villages(keys),
        previous=previous.to_native() if base.previous else None,
        verdicts=verdicts,
        errors=errors,
        only=only,
        reasons=reasons,
    )
    found = nw.from_native(judged, eager_only=True)
    own = {*base.figures, *frame.columns, _KEY, "year"}
    result: IntoDataFrameT = nw.concat(
        [frame, found.select([column for column in found.columns if column not in own])], how="horizontal"
    ).to_native()
    return result


def _check_columns(columns: list[str], assessment: Assessment) -> None:
    """Raise FactError for the columns that are no figures of the commune that its rule set reads."""
    rules, problems = assessment.rules, list[Problem]()
    for column in columns:
        fact = rules.facts.get(column)
        if fact is None:
            message = Text("cột '{column}' không phải là số liệu nào", "column '{column}' is no fact").format(
                column=column
            )
            problems.append(
                Problem(ProblemCode.UNKNOWN_FACT, message, hint=did_you_mean(column, rules.reads), path=(column,))
            )
        elif fact.per_village or column == VILLAGES or column not in rules.reads:
            message = Text(
                "cột '{column}' là số liệu của thôn, hoặc bộ quy tắc không dùng; chỉ giả định được số liệu của xã",
                "column '{column}' is a figure of villages, or the rule set does not read it; assume figures of the commune",
            ).format(column=column)
            problems.append(Problem(ProblemCode.UNKNOWN_FACT, message, fact=column, path=(column,)))
    if problems:
        raise FactError(problems)


def _reduced(assessment: Assessment, columns: frozenset[str]) -> RuleSet:
    """Return the rule set with the verdict of the assessment in place of each requirement that reads none of the columns."""
    rules = assessment.rules
    kept: list[Condition] = []

    def reduced(entry: Indicator) -> Indicator:
        if columns & {fact for fact, previous in facts_read(entry.condition) if not previous}:
            kept.append(entry.condition)
            return entry
        result = assessment[entry.code]
        return evolve(entry, condition=Fixed(result.verdict, result.reason))

    criteria = tuple(
        evolve(criterion, entries=tuple(reduced(entry) for entry in criterion.entries)) for criterion in rules.criteria
    )
    read = {each for condition in kept for each in facts_read(condition)}
    verdicts = "".join(str(assessment[entry.code].verdict.code) for entry in rules.entries)
    digest = sha256(f"{rules.fingerprint} {sorted(columns)} {verdicts}".encode()).hexdigest()
    return evolve(
        rules,
        criteria=criteria,
        reads=frozenset(fact for fact, previous in read if not previous) | ({VILLAGES} & rules.reads),
        reads_previous=frozenset(fact for fact, previous in read if previous),
        totals=frozenset(totals_read(kept)),
        derived=tuple(each for each in rules.derived if each[:2] in read),
        fingerprint=digest,
    )


@frozen
class _Base:
    """The figures of the commune that stay the same in every row."""

    assessment: Assessment
    rules: RuleSet
    columns: frozenset[str]

    def check_is_certain(self) -> None:
        """Raise FactError for estimated figures that are judged anew: a table holds single numbers."""
        case, facts, problems = self.assessment.case, self.rules.facts, list[Problem]()
        dropped = set(given_twice(self.assessment, self.columns))
        groups = [("facts", case.figures, self.rules.reads - self.columns - dropped)]
        groups += [("previous", case.previous, self.rules.reads_previous)]
        for group, figures, read in groups:
            for id_ in sorted(read & figures.keys()):
                if isinstance(figures[id_], Estimated):
                    message = about_figure(facts[id_], (group, id_), self.assessment.commune, _ESTIMATED)
                    path = (group, id_)
                    problems.append(
                        Problem(ProblemCode.WRONG_FORM, message, hint=_AS_COLUMN, fact=id_, path=path, short=_ESTIMATED)
                    )
        if any(isinstance(figure, Estimated) for village in case.villages for figure in village.figures.values()):
            problems.append(Problem(ProblemCode.WRONG_FORM, _VILLAGE_ESTIMATED, path=("villages",)))
        if problems:
            raise FactError(problems)

    @property
    def figures(self) -> dict[str, Any]:
        case = self.assessment.case
        dropped = set(given_twice(self.assessment, self.columns))
        own = (self.rules.reads & case.figures.keys()) - self.columns - dropped
        found: dict[str, Any] = {}
        for id_ in sorted(own):
            exact, villages = case.figures[id_], case.totals.get(id_)
            if villages is not None and self.rules.facts[id_].per_village:  # "7/8 thôn", as `read_figures` writes it
                assert isinstance(exact, tuple)
                found |= {f"{id_}/met": int(fraction(exact) * villages / 100), f"{id_}/of": villages}
            else:
                found[id_] = self._value(id_, exact, case.raw)
        return found

    @property
    def previous(self) -> dict[str, Any]:
        case = self.assessment.case
        own = self.rules.reads_previous & case.previous.keys()
        return {id_: self._value(id_, case.previous[id_], case.raw_previous) for id_ in sorted(own)}

    def _value(self, id_: str, exact: Any, raw: _Store) -> Any:
        if isinstance(exact, bool | str):
            return exact
        if not isinstance(exact, tuple):
            return raw[id_]  # a float that means no single number
        value = fraction(exact)
        if value.denominator == 1:
            return int(value)
        if decimal_digits(value) is None:  # 1/3 of the villages, under the share of villages
            return float(value)
        fact, number = self.rules.facts[id_], as_number(value)
        assert isinstance(number, Decimal)
        is_on_step = isinstance(fact, NumberFact) and fact.multiple(exact) is not None
        return float(number) if is_on_step else number  # a float off the step would mean no single number

    def villages(self, keys: nw.DataFrame[Any]) -> Any:
        """Return the villages of every row; None if no requirement that is judged anew reads them."""
        conditions = [entry.condition for entry in self.rules.entries]
        measures = [node.measure for each in conditions for node in nodes(each) if isinstance(node, Compare)]
        if not any(isinstance(measure, Villages) for measure in measures):
            return None
        facts = self.rules.facts
        listed = [village for village in self.assessment.case.villages if village.name is not None]
        read = sorted(id_ for id_ in self.rules.reads if facts[id_].per_village)
        tables = [  # a figure that a village lacks is a column that its rows lack: a null of no type does not stack
            keys.with_columns(
                nw.lit(village.name).alias("name"),
                *(
                    nw.lit(self._of_village(village.figures[id_], facts[id_].kind)).alias(id_)
                    for id_ in read
                    if village.figures.get(id_) is not None
                ),
            )
            for village in listed
        ]
        return nw.concat(tables, how="diagonal").to_native() if tables else None

    def _of_village(self, exact: Any, kind: FactKind) -> Any:
        return exact if kind in (FactKind.FLAG, FactKind.CATEGORY) else float(fraction(exact))


_ESTIMATED = Text("là số ước tính; bảng chỉ chứa từng số một", "is an estimate; a table holds single numbers")
_AS_COLUMN = Text(
    "đưa thành một cột của bảng giả định, mỗi dòng một giá trị có thể có",
    "make it a column of the assumptions, with one of its possible values in each row",
)
_VILLAGE_ESTIMATED = Text(
    "có số liệu ước tính của thôn; bảng chỉ chứa từng số một", "villages have estimates; a table holds single numbers"
)
