"""The rules of a run over files: one set for all rows, or a set for each row, chosen by columns of the main file."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.compiler import bundled_rule_sets, text_in_force
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import Dictionary, Fact, RuleSet
from ntm_criteria.tables import RulesByRow, assess_table, check_routed, distinct, only_of_sets, units_of_set
from ntm_criteria.tables.columns import Columns, InFile, Level
from ntm_criteria.tables.evaluation import TableInputs, look_at, provenance, provenance_of_rows
from ntm_criteria.tables.expressions import Cell
from ntm_criteria.tables.files.csv import CsvFile
from ntm_criteria.tables.files.failures import gathered
from ntm_criteria.tables.files.libraries import LazyFrame, polars
from ntm_criteria.tables.files.read_files import TableFiles, open_files
from ntm_criteria.tables.files.source import FileSource
from ntm_criteria.tables.mistakes import Severities, TableCheck, check, usable
from ntm_criteria.tables.routing import choices
from ntm_criteria.text import Text, identity, naming_options, one_line

_MOST = 20  # problems of rows that are listed where none of them has a rule set
_NO_COLUMN = Text(
    "không có cột '{column}' để chọn bộ quy tắc của mỗi dòng",
    "there is no column '{column}' to choose the rule set of each row by",
)
_GIVE_IT: dict[str, Text] = {
    "level": naming_options(
        Text("thêm cột này, hoặc ghi {level} cho mọi dòng", "add it, or give {level} for all rows")
    ),
    "province": naming_options(
        Text("thêm cột này, hoặc ghi {province} cho mọi dòng", "add it, or give {province} for all rows")
    ),
    "date": naming_options(Text("thêm cột này, hoặc ghi {date} cho mọi dòng", "add it, or give {date} for all rows")),
}
_TWO_MEANINGS = Text(
    "số liệu '{fact}' có nghĩa khác nhau ở các bộ {ids}, nên một tệp không đọc được cho cả hai",
    "'{fact}' means different figures in {ids}, so one file cannot hold it for both",
)
_APART = Text("tách tệp theo bộ quy tắc, đánh giá từng phần", "split the file by rule set, and judge each part")


@frozen(eq=False)
class FileRules:
    """The rules of a run.

    :ivar rules: the rule set that headings and texts are read by: the only one, or what all sets read, together.
    :ivar by_row: what chooses the set of each row; None for one set.
    :ivar sets: the sets that rows call for.
    :ivar notes: warnings of the text of the rule set that is in force.
    """

    rules: RuleSet
    by_row: RulesByRow | None = None
    sets: tuple[RuleSet, ...] = ()
    notes: Sequence[Problem] = field(factory=tuple)

    @property
    def judged(self) -> int | None:
        """The only year that the rules judge; None if there are several."""
        first, last = self.rules.years
        return first if first == last else None

    def names(self, tables: Mapping[str, LazyFrame], units: Mapping[str, str], **options: Any) -> list[str]:
        """Return the names of the columns that rules by row give, of all sets; none for one set.

        :param tables: tables without rows.
        :raises FactError: one of the sets cannot judge the columns.
        """
        problems, found = list[Problem](), dict[str, None]()
        of_each = only_of_sets(self.sets, options.pop("only", None))
        for rules, only in zip(self.sets, of_each, strict=True):
            with gathered(problems):
                own = units_of_set(units, rules, self.sets)
                result: Any = assess_table(rules=rules, units=own, only=only, **{**options, **tables})
                found |= dict.fromkeys(result.collect_schema().names())
        if problems:
            raise FactError(distinct(problems))
        return list(found)

    def judge(self, tables: Mapping[str, LazyFrame], units: Mapping[str, str], **options: Any) -> LazyFrame:
        """Judge the tables."""
        return assess_table(rules=self.by_row or self.rules, units=units, **{**options, **tables})

    def check(
        self, inputs: TableInputs, files: Mapping[Level, InFile], *, keeps_all: bool, severities: Severities
    ) -> tuple[Mapping[str, str], TableCheck]:
        """Check the tables, which were read from files; return also what goes with the result as metadata."""
        if self.by_row is not None:
            found = check_routed(inputs, self.by_row, severities=severities, keeps_all=keeps_all, files=files)
            return provenance_of_rows(), found
        opened = look_at(inputs, self.rules)
        opened = evolve(opened, tables=evolve(opened.tables, files=files))
        about = provenance(self.rules, opened.tables.layout.year)
        return about, check(usable(opened, raises=True), keeps_all=keeps_all, severities=severities)

    def __str__(self) -> str:
        return ", ".join(f"{rules.id}@{rules.fingerprint}" for rules in self.sets or (self.rules,))


def one_set(rules: RuleSet, date: datetime.date | None) -> FileRules:
    """Return the rules of a run by the text of a rule set that is in force on a date."""
    rules, notes = text_in_force(rules, date)
    return FileRules(rules, notes=notes)


def sets_of_file(files: TableFiles, by_row: RulesByRow, columns: Columns) -> FileRules:
    """Find the rule sets that the rows of the main file call for.

    Its columns of levels, provinces and dates are read once before everything else. Where level and date are given for all
    rows, the file need not have a column of provinces.

    :raises FactError: the file lacks such a column, no row has a rule set, or sets do not mean one thing by a name.
    """
    wide = evolve(columns, choosing=tuple(by_row.columns.values()))
    source = open_files(files, _together(bundled_rule_sets()), wide)["frame"]
    named = {identity(name): name for name in source.schema}
    own = {argument: named.get(identity(column)) for argument, column in by_row.columns.items()}
    if own == {"province": None}:
        by_row, own = evolve(by_row, province=None), {}
    absent = [argument for argument, column in own.items() if column is None]
    if absent:
        raise FactError(
            Problem(
                ProblemCode.MISSING_COLUMN,
                _NO_COLUMN.format(column=one_line(by_row.columns[each])),
                hint=_GIVE_IT[each],
                path=(by_row.columns[each],),
            )
            for each in absent
        )
    named_columns: dict[str, Any] = {argument: column for argument, column in own.items() if column is not None}
    by_row = evolve(by_row, **named_columns)
    found = choices(by_row, _cells(source, list(dict.fromkeys(by_row.columns.values()))))
    if not found.sets:
        problems = [problem for problems in found.problems.values() for problem in problems]
        if problems:
            raise FactError(distinct(problems)[:_MOST])
        return FileRules(_together(bundled_rule_sets()), by_row)
    if not by_row.columns:
        return FileRules(found.sets[0])
    return FileRules(_together(found.sets), by_row, found.sets)


def _cells(source: FileSource, names: Sequence[str]) -> list[dict[str, Cell]]:
    """Return the distinct cells of some columns of a file."""
    if not names:
        return [{}]
    if isinstance(source.content, CsvFile):
        parts = [batch.select(names).unique() for batch in source.batches()]  # its account is never shown
        distinct_rows = polars.concat(parts).unique() if parts else None
        return [] if distinct_rows is None else list(distinct_rows.rows(named=True))
    return list(source.content.select(names).unique().collect(engine="streaming").rows(named=True))


def _together(sets: Iterable[RuleSet]) -> RuleSet:
    """Return what several rule sets read as one set, by which headings and texts are read; it judges nothing.

    :raises FactError: two of the sets mean different figures by one name.
    """
    sets = tuple(sets)
    facts, readers, problems = dict[str, Fact](), dict[str, RuleSet](), list[Problem]()
    for rules in sets:
        for id_ in sorted(rules.reads | rules.reads_previous):
            known = readers.setdefault(id_, rules)
            if known.facts[id_] != rules.facts[id_]:
                ids = f"'{known.id}', '{rules.id}'"
                problems.append(
                    Problem(ProblemCode.UNIT_MISMATCH, _TWO_MEANINGS.format(fact=id_, ids=ids), hint=_APART, fact=id_)
                )
    if problems:
        raise FactError(problems)
    for rules in reversed(sets):
        facts |= rules.facts
    facts |= {id_: rules.facts[id_] for id_, rules in readers.items()}
    units = {id_: unit for rules in reversed(sets) for id_, unit in rules.facts.units.items()}
    united = partial(frozenset[str]().union)
    first, last = zip(*(rules.years for rules in sets), strict=True)
    return evolve(
        sets[0],
        years=(min(first), max(last)),
        criteria=tuple(criterion for rules in sets for criterion in rules.criteria),
        facts=Dictionary(facts, units, sets[0].facts.successors),
        reads=united(*(rules.reads for rules in sets)),
        reads_previous=united(*(rules.reads_previous for rules in sets)),
        totals=united(*(rules.totals for rules in sets)),
        derived=tuple(dict.fromkeys(each for rules in sets for each in rules.derived)),
    )
