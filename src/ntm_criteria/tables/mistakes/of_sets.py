"""The mistakes of a table whose rows several rule sets check, as one check: each row by its own set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from attrs import evolve, frozen

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import in_names
from ntm_criteria.tables.columns import SET, Level, fact_of
from ntm_criteria.tables.evaluation import Tables, stamp_of
from ntm_criteria.tables.expressions import Table
from ntm_criteria.tables.mistakes.accounts import NO_SET, account_of, account_without_set, joined_account
from ntm_criteria.tables.mistakes.find import checked_by, heights_of, joined_keys, mistakes_of, notes_of
from ntm_criteria.tables.mistakes.finding import SHOWN, Severities, TableCheck, TableMistake, WrongRow
from ntm_criteria.tables.mistakes.mistake_table import MistakeTable
from ntm_criteria.text import Text

_BY_SET = Text("{message} (theo bộ '{id}')", "{message} (by '{id}')")


class RowsWithoutSet(Protocol):
    """The rows of the main table that no rule set is found for, and what belongs to them in other tables."""

    def mistakes(self, most: int | None) -> list[TableMistake]:
        """Return each kind of reason as a mistake; `most` is how many of its rows get a message, None for all."""
        ...

    @property
    def heights(self) -> Mapping[Level, int]:
        """The number of rows of each table of the caller."""
        ...


@frozen(eq=False)
class CheckedSets:
    """The tables of each rule set, opened, and the caller's main table with its key and year.

    :ivar parts: for each set, the tables with its own rows and others that hold figures of these (see `Tables.part`).
    """

    table: Table
    keys: tuple[str, ...]
    year_name: str
    year_column: str | None
    parts: Sequence[Tables]
    without: RowsWithoutSet

    def search(self, most: int | None) -> list[TableMistake]:
        """Find all mistakes in the rows: those that several sets find count once.

        :param most: how many rows of a kind get a message; None for all, which then are kept with it.
        """
        shares_rows = any(map(_shares_rows, self.parts))
        found = self._each_once() if most is None or shares_rows else self._of_parts(most)
        return _joined([*self.without.mistakes(most), *found], most)

    def _of_parts(self, most: int | None) -> Iterator[TableMistake]:
        for tables in self.parts:
            for mistake in mistakes_of(tables.as_sql(), most=most):
                yield self._worded(mistake, tables.rules)

    def _each_once(self) -> list[TableMistake]:
        """Find every row with a mistake; one that a set reads beside its own rows counts only if no other set finds it."""
        found = list(self._of_parts(None))
        own = [(mistake, [row for row in mistake.wrong if not row.is_other]) for mistake in found]
        told = {_said(mistake, row) for mistake, rows in own for row in rows}
        for mistake in found:
            rows = []
            for row in mistake.wrong:
                said = _said(mistake, row)
                # what is wrong with a whole row is told by its own set, which may judge other years
                is_of_row = (
                    mistake.table == "now" and mistake.column is None and mistake.code is not ProblemCode.BAD_KEY
                )
                if row.is_other and said not in told and not is_of_row:
                    told.add(said)
                    rows.append(row)
            own.append((mistake, rows))
        return [_with_rows(mistake, rows) for mistake, rows in own if rows]

    def _worded(self, mistake: TableMistake, rules: RuleSet) -> TableMistake:
        """Word a mistake with the nouns of its set, and name the set where another one would judge the cell differently."""
        names_set = self._differs(mistake)

        def word(problem: Problem) -> Problem:
            (own,) = in_names([problem], rules.names)
            return evolve(own, message=_BY_SET.format(message=own.message, id=rules.id)) if names_set else own

        stamp = stamp_of(rules)
        wrong = tuple(evolve(row, problem=word(row.problem), judged_by=stamp) for row in mistake.wrong)
        return evolve(mistake, problems=tuple(map(word, mistake.problems)), wrong=wrong)

    def _differs(self, mistake: TableMistake) -> bool:
        """Whether what is wrong depends on the rule set: the sets mean other facts by one name, or judge other years."""
        sets = [tables.rules for tables in self.parts]
        if mistake.code is ProblemCode.WRONG_YEAR:
            return len({rules.years for rules in sets}) > 1
        id_ = None if mistake.column is None else fact_of(mistake.column)
        facts = [rules.facts[id_] for rules in sets if id_ is not None and id_ in rules.facts]
        return any(fact != facts[0] for fact in facts)


def check_sets(checked: CheckedSets, choosing: Iterable[str], *, keeps_all: bool, severities: Severities) -> TableCheck:
    """Check the rows of each rule set, and join what is found.

    :param choosing: the columns that sets are chosen by.
    :param keeps_all: whether the result keeps the columns of the main table that are not used.
    """
    year = checked.year_name, checked.year_column
    source = MistakeTable(checked.table, checked.keys, *year, partial(checked.search, None), is_routed=True)
    found = checked.search(SHOWN)
    if severities:  # the cells of one column may be wrong in several ways, of which only some have another severity
        found = [each for each in found if each.column is None]
        found += [each for each in source.kinds(severities) if each.column is not None]
    notes: dict[Any, TableMistake] = {}
    for tables in checked.parts:
        for note in notes_of(tables):
            worded = evolve(note, problems=in_names(note.problems, tables.rules.names))
            notes.setdefault((note.code, note.table, worded.problems[0].message.en), worded)
    mistakes = tuple(mistake.with_severity(severities) for mistake in (*found, *notes.values()))
    accounts = [account_of(tables, keeps_all=keeps_all) for tables in checked.parts]
    columns = [line for each in accounts for line in each]
    if not accounts:
        columns = [AccountLine("communes", "column", name, Outcome.LEFT_OUT, NO_SET) for name in checked.table.names]
    counted = [heights_of(each) for each in accounts]
    heights = checked.without.heights
    rest = {level: number - sum(each.get(level, 0) for each in counted) for level, number in heights.items()}
    without = list(account_without_set(rest, columns))
    choosing = dict.fromkeys(choosing, heights["now"])
    account = joined_account([columns, without], choosing) + joined_keys(mistakes)
    sets = checked_by(tables.rules for tables in checked.parts)
    return TableCheck(mistakes, account, source, severities, heights_of(account), sets)


def _shares_rows(tables: Tables) -> bool:
    """Whether the tables of a set hold rows that another set speaks for."""
    if tables.part is None:
        return False
    for table in tables.by_level.values():
        if SET in table.schema:
            other = table.deferred.filter(table.on.col(SET) != tables.part).select(table.on.len().alias("n"))
            if table.rows(other)[0]["n"]:
                return True
    return False


def _said(mistake: TableMistake, row: WrongRow) -> tuple[Any, ...]:
    return mistake.table, mistake.column, row.problem.code, row.key, row.year, row.village, row.value


def _with_rows(mistake: TableMistake, rows: Sequence[WrongRow]) -> TableMistake:
    problems = tuple(row.problem for row in rows)
    code = problems[0].code if mistake.is_mixed else mistake.code
    number = len(rows)
    return evolve(mistake, code=code, rows=number, problems=problems, named=number, wrong=tuple(rows), described=())


def _joined(found: Iterable[TableMistake], most: int | None) -> list[TableMistake]:
    """Join what several sets find of one kind, errors first; a kind has the messages of the first of its rows."""
    kinds: dict[Any, list[TableMistake]] = {}
    for mistake in found:
        code = None if mistake.is_mixed else mistake.code
        kinds.setdefault((mistake.table, mistake.column, mistake.is_warning, code), []).append(mistake)
    joined = [_one(mistakes, most) for mistakes in kinds.values()]
    return sorted(joined, key=lambda mistake: mistake.is_warning)


def _one(mistakes: Sequence[TableMistake], most: int | None) -> TableMistake:
    problems = [problem for mistake in mistakes for problem in mistake.problems][:most]
    described = [number for mistake in mistakes for number in mistake.described][:most]
    return evolve(
        mistakes[0],
        rows=sum(mistake.rows for mistake in mistakes),
        problems=tuple(problems),
        described=tuple(described),
        named=sum(described),
        wrong=() if most is not None else tuple(row for mistake in mistakes for row in mistake.wrong),
    )
