"""The action plan of a commune: `plan`."""

from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_criteria.errors import Problem
from ntm_criteria.judging import Assessment
from ntm_criteria.loading import WrittenAssignments
from ntm_criteria.markup import Displayed
from ntm_criteria.planning.actions.assignments import Assigned, assigned
from ntm_criteria.planning.actions.gather import action_items, nearest, other_assignments, village_items, waiting_items
from ntm_criteria.planning.actions.items import ActionItem, OtherAssignment, VillageItem, WaitingItem
from ntm_criteria.planning.actions.needs import Holder, holders
from ntm_criteria.records import Backend, Columns, Frame, Row, data_frame
from ntm_criteria.text import Lang, check_lang, with_names

_COLUMNS: Columns = {
    "criterion": int,
    "codes": str,
    "title": str,
    "requirement": str,
    "figure": str,
    "remaining": str,
    "unit": str,
    "remaining_low": float,
    "remaining_high": float,
    "villages": str,
    "leader": str,
    "works_with": str,
    "deadline": str,
    "remark": str,
}


@frozen
class ActionPlan(Displayed):
    """What a commune still has to do, as far as its figures and the rules say: no solutions, no costs, no causes.

    :ivar assessment: the assessment that it follows from.
    :ivar items: what is not met, in the order of the rule set.
    :ivar unknown: the figures that are missing, by who holds them; also those from which it follows how much remains.
    :ivar waiting: the indicators that wait for an authority, because no rule decides them yet.
    :ivar villages: the same by village.
    :ivar others: who is in charge of what is not among the items: unknown, waiting for an authority, or met already.
    :ivar warnings: what looks like a mistake in the assignments.
    """

    assessment: Assessment
    items: tuple[ActionItem, ...]
    unknown: tuple[Holder, ...]
    waiting: tuple[WaitingItem, ...]
    villages: tuple[VillageItem, ...]
    others: tuple[OtherAssignment, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def has_assignments(self) -> bool:
        """Whether anybody is in charge of any item."""
        return any(item.assignments for item in self.items)

    @property
    def nearest(self) -> tuple[str, ...]:
        """The codes of the indicators that alone keep their criteria from being met."""
        return nearest(self.assessment)

    def to_frame(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each item of what is not met.

        `remaining` and `unit` are words; `remaining_low` and `remaining_high` are numbers, null unless one amount remains.

        :param lang: the language of the words.
        :param backend: the library of the data frame: "polars", "pandas" or "pyarrow" (a Table).
        :raises ImportError: the library is not installed; the message says how to install it.
        """
        lang = with_names(check_lang(lang), self.assessment.rules.names)
        return data_frame((_row(item, lang) for item in self.items), _COLUMNS, backend)


def plan(assessment: Assessment, *, assignments: WrittenAssignments | str | Path | None = None) -> ActionPlan:
    """Make the action plan of a commune: what remains for each indicator not met, what is unknown, what waits for an authority.

    The amounts are the shortfalls of the assessment. Indicators that the same changes of figures would meet share one item.

    :param assessment: a judged commune.
    :param assignments: who is in charge, by the number of a criterion or the code of an indicator: a mapping such as
        `{14: {"leader": "…", "deadline": "30/11/2024"}, "14.1": {"organisation": "…"}}`, or the path of a YAML, JSON or CSV
        file. The fields are leader, officer, organisation, villages, deadline and remark; what is said of an indicator beats
        what is said of its criterion, field by field.
    :raises FactError: the assignments have mistakes; all are listed.
    :raises ValueError: the rule set is one of cases for withdrawal, in which nothing is to be met.

    >>> from ntm_criteria import assess, load_rule_set, plan
    >>> assessment = assess({"insured_people": 2280, "population": 2410}, load_rule_set("bang-mac-2024"))
    >>> item = plan(assessment, assignments={14: {"leader": "Phó Chủ tịch UBND xã"}}).items[0]
    >>> item.codes, item.requirement.vi, item.figure.vi, item.remains.vi, item.leads.vi
    (('14.1',), 'trên 95%', '2.280/2.410 người (94,61%)', '10 người', 'Phó Chủ tịch UBND xã')
    """
    rules = assessment.rules
    if rules.level == "withdrawal":
        raise ValueError(f"'{rules.id}' states cases for withdrawal; a plan needs a rule set with requirements to meet")
    own = Assigned({}) if assignments is None else assigned(assignments, assessment)
    return ActionPlan(
        assessment,
        action_items(assessment, own.by_code),
        tuple(holders(assessment, of_amounts=True)),
        waiting_items(assessment),
        village_items(assessment),
        other_assignments(assessment, own),
        own.warnings,
    )


def _row(item: ActionItem, lang: Lang) -> Row:
    row: dict[str, Any] = {
        "criterion": item.criterion,
        "codes": ", ".join(item.codes),
        "title": item.title[lang],
        "requirement": item.requirement[lang],
        "figure": item.figure[lang],
        "remaining": item.amount[lang],
        "unit": item.unit[lang],
        "villages": item.places[lang],
        "leader": item.leads[lang],
        "works_with": item.works_with[lang],
        "deadline": ", ".join(day.isoformat() for day in item.deadlines),
        "remark": item.notes[lang],
    }
    row = {name: value if value != "" else None for name, value in row.items()}
    if len(item.remaining) == 1 and item.remaining[0].is_amount:
        shortfall = item.remaining[0].shortfall
        row |= {"remaining_low": float(shortfall.low), "remaining_high": float(shortfall.high)}
    return row
