"""The rule sets that judged the rows of a table of results, by its column `judged_by`."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, cast

from ntm_criteria.compiler import bundled_rule_sets
from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import Problems
from ntm_criteria.tables.evaluation import STAMP, stamp_of, stamps_in
from ntm_criteria.tables.expressions import AnyTable, Table, open_table
from ntm_criteria.tables.routing.row_groups import groups_in_memory, groups_of_lazy
from ntm_criteria.tables.routing.rules_by_row import RulesByRow, rules_by_row
from ntm_criteria.text import Text, one_line

SetsAsked: TypeAlias = RulesByRow | Callable[..., RuleSet | None] | Iterable[RuleSet]
_MOST = 5  # sets that messages name
_NO_STAMP = Text(
    "bảng không có cột '{stamp}', nên không biết mỗi dòng được đánh giá theo bộ nào",
    "the table has no column '{stamp}', so nothing tells which rule set judged a row",
)
_STAMPED = Text(
    "đánh giá với rules theo từng dòng hoặc stamp=True, hoặc truyền một bộ quy tắc",
    "judge with rules by row or with stamp=True, or pass the one rule set",
)
_UNKNOWN = Text(
    "có dòng được đánh giá theo bộ '{stamp}', mà rules= không cho biết",
    "rows were judged by '{stamp}', which rules= does not give",
)
_GIVE = Text(
    "truyền các bộ đã dùng: rules=[bộ 1, bộ 2]; hoặc giữ các cột để chọn bộ ({columns}) khi đánh giá: keep='all'",
    "give the sets that were used: rules=[one, another]; or keep the columns they are chosen by ({columns}): keep='all'",
)
_GIVE_ALL = Text("truyền thêm bộ đó: rules=[bộ 1, bộ 2]", "give that set too: rules=[one, another]")


def sets_in(native: AnyTable, rules: SetsAsked, argument: str) -> dict[str, RuleSet]:
    """Return the rule sets that judged the rows of a table, by stamp; of a lazy table, the stamps are computed.

    :param rules: the sets, or what they were chosen by: then the set of a row is a bundled one or, where the table still has
        the columns that sets are chosen by, the one that is chosen for its rows.
    :raises FactError: the table does not say what judged its rows, or a set is not known; all problems at once.
    """
    by_row, given = None, list[RuleSet]()
    if isinstance(rules, Iterable) and not isinstance(rules, str | Mapping):
        for each in rules:
            check_is_rule_set(each)
            given.append(each)
    else:
        by_row = rules_by_row(cast(RulesByRow, rules))
    columns = set(by_row.columns.values()) if by_row else set[str]()
    table, problems = open_table(native, {STAMP, *columns}, argument), Problems()
    if STAMP not in table.names:
        problems.add(ProblemCode.MISSING_COLUMN, _NO_STAMP.format(stamp=STAMP), hint=_STAMPED)
    problems.raise_if_any(FactError)
    _, stamps = stamps_in(table, runs=True)
    known = {stamp_of(each): each for each in given}
    if by_row is not None and not set(stamps) <= set(known):
        known |= {stamp_of(each): each for each in bundled_rule_sets()}
        if not set(stamps) <= set(known) and columns <= set(table.names):
            known |= _chosen(table, by_row)
    hint = _GIVE.format(columns=one_line(", ".join(sorted(columns)))) if by_row is not None else _GIVE_ALL
    for stamp in [each for each in stamps if each not in known][:_MOST]:
        problems.add(ProblemCode.UNKNOWN_CODE, _UNKNOWN.format(stamp=one_line(stamp)), hint=hint)
    problems.raise_if_any(FactError)
    return {stamp: known[stamp] for stamp in stamps}


def _chosen(table: Table, by_row: RulesByRow) -> dict[str, RuleSet]:
    find = groups_in_memory if table.is_eager else groups_of_lazy
    return {stamp_of(each): each for each in find(table, by_row, (), None).choices.sets}
