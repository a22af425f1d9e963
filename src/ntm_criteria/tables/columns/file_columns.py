"""Matches the headings of a file with keys, facts and the year, and accounts for every column."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, count

from attrs import field, frozen

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.model import Fact, RuleSet
from ntm_criteria.tables.columns.column import Level
from ntm_criteria.tables.columns.column_report import AS, AS_KEY, CHOOSES, KEY, ColumnReport, named
from ntm_criteria.tables.columns.file_options import Columns, NamedColumns
from ntm_criteria.tables.columns.headings import (
    HeadingReader,
    Headings,
    Meaning,
    Role,
    Span,
    TextRow,
    find_headings,
    heading_of,
    is_unit,
    role_of,
    year_of_titles,
)
from ntm_criteria.tables.columns.layout import NAME, UNREAD, YEAR
from ntm_criteria.tables.columns.types import BY, THE_YEAR, near
from ntm_criteria.text import Text, identity

COMMUNE_ID = "commune_id"  # the key where no other is named
_NO_FIGURE = Text("không phải số liệu của bộ quy tắc", "not a figure of the rule set")
_NOT_READ = Text("bộ quy tắc không dùng {fact}", "the rule set does not read {fact}")
_A_RESULT = Text("kết quả của một tiêu chí, không phải số liệu", "a result of a criterion, not a figure")
_IGNORED = Text("theo --map", "as --map says")
_CONVERTED = Text("{fact}, đổi từ {unit}", "{fact}, converted from {unit}")
_INDICATORS = frozenset(
    map(identity, ("chỉ tiêu", "tên chỉ tiêu", "các chỉ tiêu", "danh mục chỉ tiêu", "nội dung", "nội dung chỉ tiêu"))
)
_NEVER_READ = (None, Role.SERIAL.value, Role.NOTE.value, Role.AREA.value)  # meanings of headings
_UNITS = frozenset(map(identity, ("đơn vị", "tên đơn vị")))  # of a measure, beside names of indicators
_MOST_NEAR = 4  # facts that a heading may resemble in a message


@frozen(eq=False)
class ColumnMatcher:
    """Matches the columns of one file.

    :ivar keys: the key of the main table, for the other tables; None for the main table.
    :ivar source: the name of the file in the account.
    """

    rules: RuleSet
    reader: HeadingReader
    level: Level
    columns: Columns
    source: str
    keys: tuple[str, ...] | None = None
    meanings: dict[tuple[str, ...], str | None] = field(factory=dict, init=False)

    def known(self, parts: tuple[str, ...]) -> str | None:
        """Return what a heading means, in a word; None if that is not known."""
        if parts not in self.meanings:
            name = identity(heading_of(parts))
            names = (*self.columns.by, *(self.keys or ()), self.columns.year, *self.columns.choosing)
            special = {*map(identity, names), *self.columns.map}
            role = role_of(parts)
            if called := special & {name, identity(parts[-1])}:
                self.meanings[parts] = min(called)
            elif role is not None:
                self.meanings[parts] = role.value
            else:
                meaning = self.reader.meaning(parts) if any(map(str.isalpha, name)) else None
                self.meanings[parts] = meaning.fact if meaning else None
        return self.meanings[parts]

    def headings(self, rows: Sequence[TextRow], spans: Sequence[Span] = ()) -> Headings:
        """Find the rows of headings among the first rows of the file."""
        return find_headings(rows, spans, self.known, is_unit)

    def indicators(self, parts: Mapping[int, tuple[str, ...]]) -> str | None:
        """Return the heading of the column that names indicators, if each row is an indicator; None if rows are communes."""
        by = {COMMUNE_ID, *map(identity, self.columns.by)}
        for heading in parts.values():
            if identity(heading_of(heading)) in by or (
                role_of(heading) in AS_KEY and identity(heading[-1]) not in _UNITS
            ):
                return None
        headings = [heading[-1] for heading in parts.values()]
        return next((heading for heading in headings if identity(heading) in _INDICATORS), None)

    def repeated(self, parts: Mapping[int, tuple[str, ...]]) -> dict[str, list[int]]:
        """Return the columns of each heading that stands above several of them and may be a figure or a key."""
        columns: dict[str, list[int]] = {}
        for column, heading in parts.items():
            columns.setdefault(heading_of(heading), []).append(column)
        return {
            heading: numbers
            for heading, numbers in columns.items()
            if len(numbers) > 1
            and self.known(parts[numbers[0]]) not in _NEVER_READ
            and self.columns.map.get(identity(heading)) != ""
        }

    def match(self, parts: Mapping[int, tuple[str, ...]], titles: Sequence[str] = ()) -> NamedColumns:
        """Name the columns with these headings; `titles` are the texts above them, and the name of the sheet."""
        headings: dict[int, str] = {}
        for column, heading in parts.items():
            names = (f"{heading_of(heading)} ({times})" for times in count(2))
            taken = set(headings.values())
            headings[column] = next(name for name in chain([heading_of(heading)], names) if name not in taken)
        found = _Matching(self, parts, headings, titles, ColumnReport(self.level))
        found.find_keys()
        found.check_titles()
        found.find_facts()
        found.finish()
        written = {name: headings[column] for column, name in found.names.items() if name != headings[column]}
        return NamedColumns(
            found.names, written, found.by, found.units, found.lines, found.report.problems, found.missing
        )


@frozen(eq=False)
class _Matching:
    """The columns of one file while they are matched."""

    matcher: ColumnMatcher
    parts: Mapping[int, tuple[str, ...]]
    headings: Mapping[int, str]
    titles: Sequence[str]
    report: ColumnReport
    names: dict[int, str] = field(factory=dict)
    units: dict[str, tuple[str, Fraction]] = field(factory=dict)
    lines: list[AccountLine] = field(factory=list)
    found_by: list[str] = field(factory=list)
    missing: list[str] = field(factory=list)

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(self.found_by)

    def find_keys(self) -> None:
        """Find the columns of the key, of the year and of the villages' names."""
        matcher, by = self.matcher, self.matcher.keys or self.matcher.columns.by
        roles = {column: role_of(parts) for column, parts in self.parts.items()}
        if not by:
            first = [column for column, heading in self.headings.items() if heading == COMMUNE_ID]
            first += [column for role in (Role.CODE, Role.COMMUNE) for column in roles if roles[column] is role]
            by = (self.headings[first[0]],) if first else (COMMUNE_ID,)
        is_named = bool(self.matcher.keys or self.matcher.columns.by)
        for key in by:
            columns = self._called(key)
            if not columns and matcher.keys is not None and (role := role_of((key,))) in (Role.CODE, Role.COMMUNE):
                columns = [column for column, other in roles.items() if other is role]
            name = key if matcher.keys is not None or not columns else self.headings[columns[0]]
            self.found_by.append(name)
            if columns:
                self._read(columns[0], name, AS_KEY.get(roles[columns[0]], KEY), None)
            else:
                self.missing.append(name)
                self.report.missing(name if is_named else None, [*self.headings.values()], BY)
        choosing = matcher.columns.choosing if matcher.level == "now" else ()
        whys = {NAME: AS[Role.VILLAGE], **dict.fromkeys(choosing, CHOOSES)}
        others = {name: [column for column in roles if self._mapped(column) == name] for name in choosing}
        others[NAME] = [column for column, role in roles.items() if role is Role.VILLAGE]
        for name in [matcher.columns.year, *([NAME] if matcher.level == "village" else []), *choosing]:
            columns = [c for c in (*self._called(name), *others.get(name, ())) if c not in self.names]
            if columns:
                self._read(columns[0], name, whys.get(name, AS[Role.YEAR]), None)
            elif name not in (NAME, YEAR, *choosing) and matcher.level == "now":
                self.missing.append(name)
                self.report.missing(name, [*self.headings.values()], THE_YEAR)

    def check_titles(self) -> None:
        """Warn of titles that name another year than the one wanted, where no column holds the year."""
        has_year = self.matcher.columns.year in self.names.values()
        if not has_year and (wanted := self._wanted) and (year := year_of_titles(self.titles, wanted)):
            self.report.title_of_year(year, wanted)

    @property
    def _wanted(self) -> int | None:
        """The year whose figures are wanted; None if it differs by row."""
        judged = self.matcher.columns.judged
        return None if judged is None else judged - (self.matcher.level == "before")

    def find_facts(self) -> None:
        """Find the columns of facts: by the user's map, by the id of a fact, then by what the heading means."""
        rules = self.matcher.rules
        for column, heading in self.headings.items():
            if column in self.names:
                continue
            mapped = self._mapped(column)
            if mapped == "":
                self._leave(column, _IGNORED)
            elif mapped is not None and mapped in rules.facts:
                self._take(column, self.matcher.reader.mapped(mapped, self.parts[column]), is_mapped=True)
            elif heading in rules.facts:
                self._take(column, Meaning(heading))
            elif meaning := self.matcher.reader.meaning(self.parts[column]):
                self._take(column, meaning)

    def finish(self) -> None:
        """Leave out or keep the columns that are nothing else; refuse those that resemble a fact without a column."""
        matcher, given = self.matcher, set(self.names.values())
        absent = [fact for fact in self._candidates() if fact not in given and not self._is_derived(fact, given)]
        for column in self.headings:
            if column in self.names:
                continue
            role = role_of(self.parts[column])
            alike = [] if role else matcher.reader.near(self.parts[column], absent) or self._alike(column, absent)
            if alike:
                facts = [matcher.rules.facts[id_] for id_ in alike[:_MOST_NEAR]]
                self._refuse(column, self.report.near(self.headings[column], facts), facts[0])
            elif matcher.reader.is_criterion(self.parts[column]):
                self._leave(column, _A_RESULT)
            else:
                self._leave(column, AS[role] if role in (Role.SERIAL, Role.NOTE) else _NO_FIGURE)

    def _alike(self, column: int, absent: Sequence[str]) -> list[str]:
        """Return the fact whose id is nearly the heading, or which the heading below that of a group names."""
        last = self.matcher.reader.meaning(self.parts[column][-1:])
        if last is not None and last.fact in absent:
            return [last.fact]
        id_ = near(self.headings[column], tuple(absent))
        return [] if id_ is None else [id_]

    def _candidates(self) -> Iterator[str]:
        rules, level = self.matcher.rules, self.matcher.level
        for id_ in rules.facts:
            fact = rules.facts[id_]
            if level == "before":
                is_read = id_ in rules.reads_previous
            elif level == "village":
                is_read = id_ in rules.reads and fact.per_village
            else:
                is_read = id_ in rules.reads and (not fact.per_village or id_ in rules.totals)
            if is_read:
                yield id_

    def _is_derived(self, id_: str, given: set[str]) -> bool:
        """Whether a share is known from its counts, which have columns."""
        fact = self.matcher.rules.facts[id_]
        return fact.part is not None and {fact.part, fact.whole} <= given

    def _called(self, name: str) -> list[int]:
        called = [column for column, heading in self.headings.items() if identity(heading) == identity(name)]
        return called or [column for column, parts in self.parts.items() if identity(parts[-1]) == identity(name)]

    def _mapped(self, column: int) -> str | None:
        map_ = self.matcher.columns.map
        names = [identity(self.headings[column]), identity(self.parts[column][-1])]
        return next((map_[name] for name in names if name in map_), None)

    def _take(self, column: int, meaning: Meaning, *, is_mapped: bool = False) -> None:
        """Read a column as the figures of a fact, unless its year, its unit or another column of the fact forbids it."""
        matcher, fact, heading = self.matcher, self.matcher.rules.facts[meaning.fact], self.headings[column]
        wanted, stated = self._wanted, matcher.columns.units.get(fact.id)
        if stated is None:
            meaning = matcher.reader.under_title(meaning, self.titles)
        if fact.id not in matcher.rules.reads | matcher.rules.reads_previous:
            self._leave(column, _NOT_READ.format(fact=named(fact)), fact)
        elif meaning.year not in (None, wanted) and not is_mapped and wanted is not None:
            self._leave(column, self.report.other_year(heading, meaning.year or 0, wanted, fact), fact)
        elif meaning.year not in (None, wanted) and not is_mapped:
            self._refuse(column, self.report.many_years(heading, meaning.year or 0, fact), fact)
        elif meaning.clash is not None:
            self._refuse(column, self.report.clash(heading, meaning.clash, fact), fact)
        elif fact.id in self.names.values():
            other = next(self.headings[number] for number, name in self.names.items() if name == fact.id)
            self._refuse(column, self.report.second(heading, other, fact), fact)
        elif stated is not None and meaning.unit is not None and identity(stated) != identity(meaning.unit):
            self._refuse(column, self.report.two_units(heading, meaning.unit, stated, fact), fact)
        elif stated is None and meaning.unit is not None:
            self.units[fact.id] = meaning.full_unit or meaning.unit, meaning.factor
            self._read(column, fact.id, _CONVERTED.format(fact=named(fact), unit=meaning.unit), fact)
        else:
            unread = matcher.reader.unread(fact.id, self.parts[column]) if is_mapped and stated is None else None
            if unread is not None and fact.is_number and not meaning.has_unit:
                self.report.no_unit(heading, unread, fact)
            self._read(column, fact.id, named(fact), fact)

    def _read(self, column: int, name: str, why: Text, fact: Fact | None) -> None:
        self.names[column] = name
        self._line(column, Outcome.READ, why, fact)

    def _leave(self, column: int, why: Text, fact: Fact | None = None) -> None:
        heading = self.headings[column]
        is_like_a_fact = self._mapped(column) is not None or self.matcher.reader.meaning(self.parts[column]) is not None
        is_fact = heading in self.matcher.rules.facts and self._mapped(column) is None
        self.names[column] = f"{UNREAD}{heading}" if is_like_a_fact and not is_fact else heading
        kept = self.matcher.columns.keep_all and self.matcher.level == "now"
        self._line(column, Outcome.KEPT if kept else Outcome.LEFT_OUT, why, fact)

    def _refuse(self, column: int, why: Text, fact: Fact) -> None:
        self.names[column] = f"{UNREAD}{self.headings[column]}"
        self._line(column, Outcome.REFUSED, why, fact)

    def _line(self, column: int, outcome: Outcome, why: Text, fact: Fact | None) -> None:
        id_, heading = fact.id if fact else None, self.headings[column]
        self.lines.append(AccountLine(self.matcher.source, "column", heading, outcome, why, fact=id_))
