"""Drafts a rule set from the tables of a decision, for people to review."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.compiler import common_dictionary, parse_rule_set
from ntm_criteria.drafting.choosing import criteria_tables
from ntm_criteria.drafting.differences import differences
from ntm_criteria.drafting.fact_entries import entries_of
from ntm_criteria.drafting.file_text import compiled, in_use, layer_text, named_in, no_draft, set_text
from ntm_criteria.drafting.grid import SourceDocument, SourceTable
from ntm_criteria.drafting.layer import LayerWriter
from ntm_criteria.drafting.layout import (
    YEAR_AXIS,
    CriterionRows,
    IndicatorRow,
    Layout,
    LevelCell,
    Role,
    RowReader,
    gaps,
    missing_codes,
    of_the_year_named,
    years_of,
)
from ntm_criteria.drafting.levels import LevelKind, read_points
from ntm_criteria.drafting.matching import Matcher, label_of
from ntm_criteria.drafting.new_facts import NewFacts
from ntm_criteria.drafting.readings import (
    CellReading,
    doubts_of_size,
    place_of_row,
    read_cells,
    read_in_wording,
    same_words,
)
from ntm_criteria.drafting.requirements import SOURCE, Requirement, RequirementWriter
from ntm_criteria.drafting.rule_text import Quoted
from ntm_criteria.errors import RuleFileError
from ntm_criteria.model import CategoryFact, Dictionary, DraftMark, RuleSet
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Text, both, cleaned, listing, one_line

_LONGEST_LABEL = 200


@frozen
class Draft:
    """A rule set drafted from the tables of a document.

    :ivar rules: the rule set, compiled; its `file` is the name that was given to the draft.
    :ivar text: the rule file.
    :ivar cells: every cell of levels or points, with its reading.
    :ivar told: what was left out, put together or taken for granted.
    :ivar differences: with another set to follow, what differs from it.
    :ivar counts: the number of cells by the kind of their reading.
    :ivar rows: what the document calls each indicator, by its code in the rule set.
    :ivar doubts: what of `told` puts levels in doubt: columns that no region is sure to have, codes given twice.
    """

    rules: RuleSet
    text: str
    cells: tuple[CellReading, ...]
    told: tuple[Text, ...]
    differences: tuple[Text, ...] = ()
    counts: Mapping[str, int] = field(factory=dict, converter=read_only)
    rows: Mapping[str, str] = field(factory=dict, converter=read_only)
    doubts: tuple[Text, ...] = ()

    @property
    def open_cells(self) -> tuple[CellReading, ...]:
        """The cells that are written on and have no reading, or more than one."""
        return tuple(cell for cell in self.cells if cell.reading.is_open and cell.reading.kind is not LevelKind.BLANK)


def draft_document(
    document: SourceDocument,
    *,
    id: str,  # noqa: A002  # as rule files and `Commune` call it
    title: str | None = None,
    like: RuleSet | None = None,
    dictionary: Dictionary | None = None,
    table: int | None = None,
    years: tuple[int, int] | None = None,
    layer: bool = False,
) -> Draft:
    """Draft a rule set from a document that was read; see `draft_rule_set`."""
    known = common_dictionary()
    facts = like.facts if like else dictionary or known
    chosen, told = criteria_tables(document, facts, table)
    reader = RowReader()
    for each, layout in chosen:
        told += [*each.told, *layout.told]
        reader.read(each, layout)
    reader.finish()
    told += [*reader.told, *_together(chosen, reader.criteria)]
    told += gaps(reader.criteria, layer=layer)
    layouts = [layout for _, layout in chosen]
    doubts = tuple(dict.fromkeys([*(each for layout in layouts for each in layout.doubts), *reader.doubts]))
    told[:0] = doubts
    new = NewFacts(facts)
    for layout in layouts:
        for id_, (name, members) in layout.categories.items():
            new.add_category(id_, name, dict(members))
    period = years or years_of(chosen, reader.criteria, like, told)
    for criterion in reader.criteria:
        for row in criterion.indicators:
            of_the_year_named(row, period)
    values = _values(layouts, facts, period)
    matcher = Matcher(facts, new, like)
    writer = RequirementWriter(matcher, values)
    made = {
        row.code: _requirement(row, layouts, matcher, writer)
        for criterion in reader.criteria
        for row in criterion.indicators
    }
    told += same_words(
        {
            row.code: (label_of(row.wording), made[row.code].cells)
            for criterion in reader.criteria
            for row in criterion.indicators
        }
    )
    told += [
        _DOUBT.format(code=code, at=each.cells[i].at, note=note)
        for code, each in made.items()
        for i, note in doubts_of_size(each.cells).items()
    ]
    above = _title(chosen, reader)
    if above and len(chosen) > 1 and not title:
        told.append(_TITLE_FROM.format(title=one_line(above, longest=120)))
    if not (above or title):
        told.append(_NO_TITLE.format(name=document.name))
    label = title or above or document.name
    header = {"id": id, "label": {"vi": label}, "years": f"{period[0]}..{period[1]}", "document": SOURCE}
    axes = {axis for layout in layouts for column in layout.levels for axis, _ in column.keys} - {YEAR_AXIS}

    def written() -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
        body = [_criterion(criterion, made) for criterion in reader.criteria]
        used = named_in(body) | axes
        own, own_units = entries_of((id_ for id_ in facts if id_ in used), facts, known)
        in_new = in_use(new.facts, used)
        units = {**own_units, **{id_: new.units[id_] for id_ in new.units if _is_unit_of(id_, in_new)}}
        data: dict[str, Any] = {
            "format": "1",
            "rule_set": header,
            "sources": {SOURCE: {"title": label if title or above else document.name}, **writer.sources},
            **({"units": units} if units else {}),
            **({"facts": {**own, **in_new}} if own or in_new else {}),
        }
        return set_text(data, body, document.name), data, body

    text, data, body, rules = compiled(written, made, f"{id}.yaml", document.name)
    cells = [cell for requirement in made.values() for cell in requirement.cells] + _other_cells(reader)
    apart = differences(rules, like, matcher.followed) if like else ()
    counts = Counter(str(cell.reading.kind.value) for cell in cells)
    rows = {row.code: cleaned(row.wording) for criterion in reader.criteria for row in criterion.indicators}
    if layer and like:
        writer_of_layer = LayerWriter(rules, like, matcher.followed, {code: each.cells for code, each in made.items()})
        entries = writer_of_layer.entries(
            (criterion["number"], entry) for criterion in body for entry in criterion.get("indicators", ())
        )
        text = layer_text(header, data, entries, like, document.name, writer_of_layer.told)
        try:
            rules = parse_rule_set(text, name=f"{id}.yaml", folder=like.folder)
        except RuleFileError as error:
            raise no_draft(document.name, error) from None
        cells = [evolve(cell, code=writer_of_layer.codes.get(cell.code, "")) for cell in cells]
        rows = {writer_of_layer.codes[code]: words for code, words in rows.items() if code in writer_of_layer.codes}
        apart = tuple(writer_of_layer.told)
    return Draft(rules, text, tuple(cells), tuple(dict.fromkeys(told)), apart, counts, rows, doubts)


def _is_unit_of(id_: str, facts: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(entry.get("unit") == id_ for entry in facts.values())


def _title(chosen: Sequence[tuple[SourceTable, Layout]], reader: RowReader) -> str:
    """Return the text above the first table that has one, if it does not name a criterion."""
    titles = (table.title for table, layout in chosen if table.title and not reader.is_headed(table, layout))
    return next((one_line(title, longest=_LONGEST_LABEL) for title in titles), "")


def _together(chosen: Sequence[tuple[SourceTable, Layout]], criteria: Sequence[CriterionRows]) -> list[Text]:
    """Tell that several tables were read as one set, and with which indicator each begins."""
    if len(chosen) < 2:
        return []
    firsts = dict[int, str]()
    for row in (row for criterion in criteria for row in criterion.indicators):
        firsts.setdefault(row.table.number, row.code)
    tables = both(
        lambda lang: listing([_FROM.format(table=number, code=code)[lang] for number, code in firsts.items()], lang)
    )
    return [_TOGETHER.format(tables=tables)]


def _values(layouts: Sequence[Layout], facts: Dictionary, period: tuple[int, int]) -> dict[str, list[str]]:
    values = {id_: list(fact.values) for id_, fact in facts.items() if isinstance(fact, CategoryFact)}
    values[YEAR_AXIS] = [str(year) for year in range(period[0], period[1] + 1)]
    for layout in layouts:
        values |= {id_: list(names) for id_, (_, names) in layout.categories.items()}
    return values


def _requirement(
    row: IndicatorRow, layouts: Sequence[Layout], matcher: Matcher, writer: RequirementWriter
) -> Requirement:
    if found := matcher.follow(row.code, row.wording):
        matcher.followed[row.code] = found[0]
    if any(layout.of(Role.LEVEL) for layout in layouts):
        return writer.write(row, read_cells(row, matcher))
    cells = read_cells(row, matcher)
    if cells:  # points, which are no requirement
        choices = [
            f"{one_line(words, longest=200)}: {'; '.join(cleaned(c.text) or '–' for c in cs)}"
            for words, cs in row.options
        ]
        notes = [_POINTS, *([_CHOICES.format(choices=" · ".join(choices))] if choices else [])]
        return Requirement("unsourced", DraftMark("none", _POINTS.vi), tuple(notes), tuple(cells))
    return writer.in_wording(row, read_in_wording(row))


def _written(cells: Sequence[LevelCell]) -> str:
    return "; ".join(cleaned(cell.text) or "–" for cell in cells)


def _criterion(criterion: CriterionRows, made: Mapping[str, Requirement]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "number": criterion.number,
        "label": {"vi": one_line(criterion.label, longest=_LONGEST_LABEL)},
    }
    if criterion.indicators:
        entry["complete"] = not missing_codes(criterion)
        entry["indicators"] = [_indicator(row, made[row.code]) for row in criterion.indicators]
    return entry


def _indicator(row: IndicatorRow, requirement: Requirement) -> dict[str, Any]:
    wording = one_line(row.wording, longest=5000)
    entry: dict[str, Any] = {
        "code": Quoted(row.code),
        "label": {"vi": one_line(label_of(wording), longest=_LONGEST_LABEL) or row.code},
        "cite": {"source": SOURCE, "at": place_of_row(row), "status": "transcribed"},
        **({"wording": wording} if wording else {}),
        "requires": requirement.requires,
    }
    if requirement.exempt:
        entry["not_applicable"] = requirement.exempt
    if requirement.notes:
        words = {
            lang: one_line(" ".join(note[lang] for note in requirement.notes), longest=3000) for lang in ("vi", "en")
        }
        entry["remark"] = words
    mark = requirement.mark
    near = {"near": list(mark.near)} if mark.near else {}
    entry["draft"] = {"match": mark.match, "because": mark.because, **near}
    return entry


def _other_cells(reader: RowReader) -> list[CellReading]:
    """Read the cells in rows of criteria and groups: what they add up to, which is no requirement of an indicator."""
    cells = [cell for criterion in reader.criteria for cell in criterion.cells] + reader.others
    return [
        CellReading("", cell, read_points(cell.text, is_grade=cell.column.is_grade), is_used=False)
        for cell in cells
        if cleaned(cell.text)
    ]


_FROM = Text("bảng {table} từ chỉ tiêu {code}", "table {table} from indicator {code}")
_TOGETHER = Text(
    "nhiều bảng được đọc chung thành một bộ: {tables}; đọc riêng một bảng bằng --table",
    "several tables are read as one set: {tables}; read one by itself with --table",
)
_TITLE_FROM = Text(
    "tên bộ lấy từ dòng ngay trên bảng: “{title}”; đặt tên khác bằng --title",
    "the title of the set is the line above the table: “{title}”; give another with --title",
)
_NO_TITLE = Text(
    "trên bảng không có tên của bộ: tạm lấy tên tệp “{name}”; đặt tên bằng --title",
    "no title stands above the table: it is the file's name, “{name}”, for now; give one with --title",
)
_DOUBT = Text("{code} ({at}): {note}", "{code} ({at}): {note}")
_POINTS = Text("Bảng cho điểm: điểm không phải là mức phải đạt.", "A table of points: points are no requirement.")
_CHOICES = Text("Các lựa chọn: {choices}", "Choices: {choices}")
