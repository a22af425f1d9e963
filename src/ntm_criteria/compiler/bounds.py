"""Compiles bounds: numbers in the fact's unit, and tables of such numbers."""

import re
from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from ntm_criteria.compiler.numbers import bound_number
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import FileProblems, value_at
from ntm_criteria.loading.forms import BoundTableForm, CellForm, CiteForm, is_changed
from ntm_criteria.model import (
    INVALID,
    YEAR,
    AnyBound,
    Bound,
    BoundTable,
    CategoryFact,
    Citation,
    Dictionary,
    Fact,
    NumberFact,
    Reason,
    SourceDocument,
    pair,
)
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, both, one_line

OPEN = {"unsourced": Reason.BOUND_UNSOURCED, "left_to_province": Reason.BOUND_LEFT_TO_PROVINCE}
FACT = Text("số liệu", "fact")


@frozen
class BoundCompiler:
    """Compiles the bounds of one file; `years` are its first and last year, None if its header has mistakes."""

    problems: FileProblems
    dictionary: Dictionary
    years: tuple[int, int] | None
    sources: Mapping[str, SourceDocument] = field(factory=dict)
    partial: bool = False  # whether tables may lack rows: in a layer, missing rows are taken from the set below
    changed: dict[KeyPath, str] = field(
        factory=dict
    )  # the indicators changed after a check, and the document of that check

    def read(self, form: object, fact: Fact, path: KeyPath, cite: Citation | None = None) -> AnyBound:
        """Compile the bound of a fact from its form at `path`; after a problem, the result is an open bound.

        :param cite: the citation for bounds whose form has no `cite`.
        """
        if isinstance(form, BoundTableForm):
            ((word, rows),) = form.root.items()
            return self._table(word.removeprefix("by_"), rows, fact, path, cite)
        return self._cell(form, fact, path) if isinstance(form, CellForm) else self._one(str(form), fact, path, cite)

    def _one(self, text: str, fact: Fact, path: KeyPath, cite: Citation | None) -> Bound:
        if text in OPEN:
            return Bound(None, text, OPEN[text], cite=cite, unit=fact.unit)
        # a bound on a flag or category has already been reported by the caller
        value = bound_number(text, fact, path, self.problems) if isinstance(fact, NumberFact) else None
        if value is None:
            return Bound(None, text, Reason.BOUND_UNSOURCED, unit=fact.unit)
        is_secondary = cite is not None and cite.status == "secondary"
        return Bound(pair(value), text, None, is_secondary, cite, unit=fact.unit)

    def _cell(self, form: CellForm, fact: Fact, path: KeyPath) -> Bound:
        if form.bound is not None and form.cite is not None:
            cite = self.citation(form.cite, (*path, "cite"))
            if cite.status in ("unsourced", "conflicting") and form.bound not in OPEN:
                self.problems.add(
                    ProblemCode.UNSOURCED_BOUND,
                    (*path, "cite", "status"),
                    Text(
                        "mức có nguồn là '{status}' thì ghi 'unsourced', hoặc 'conflicting' với từng nguồn",
                        "a bound whose source is '{status}' is 'unsourced', or 'conflicting' with each source",
                    ).format(status=cite.status),
                )
            return self._one(form.bound, fact, (*path, "bound"), cite)
        readings = []
        for i, conflicting in enumerate(form.conflicting or ()):
            at = (*path, "conflicting", i)
            cite = self.citation(conflicting.cite, (*at, "cite"))
            reading = self._one(conflicting.bound, fact, (*at, "bound"), cite)
            readings.append(reading)
        text = " / ".join(reading.written for reading in readings)
        # beside a better source, a secondary one that is missed decides nothing: the better one does
        is_secondary = all(reading.secondary for reading in readings)
        plain = tuple(evolve(reading, secondary=False) for reading in readings)
        return Bound(None, text, Reason.BOUND_CONFLICTING, is_secondary, readings=plain, unit=fact.unit)

    def citation(self, form: CiteForm, path: KeyPath) -> Citation:
        """Compile a citation; an undeclared document is a problem.

        A check of what was changed afterwards counts no longer, in all parts that cite the document of that check.
        """
        source = self.document(form.source, (*path, "source"))
        is_of_changed = any(path[: len(at)] == at and id_ == form.source for at, id_ in self.changed.items())
        is_changed = is_of_changed and form.status == "checked"
        status = "transcribed" if is_changed else form.status
        return Citation(source, form.at, status, form.checked_by, form.checked_on, is_changed)

    def citation_of(self, form: CiteForm, path: KeyPath) -> Citation:
        """Compile the citation of the indicator at `path`, before its parts."""
        if form.checked_as is not None and is_changed(value_at(self.problems.source.data, path)):
            self.changed[path] = form.source
        return self.citation(form, (*path, "cite"))

    def document(self, id_: str, path: KeyPath) -> SourceDocument:
        """Return the declared document with this id; an undeclared one is a problem."""
        document = self.sources.get(id_)
        if document is None and id_ != INVALID and not self.is_declared(id_, "sources"):
            noun = Text("nguồn", "source")
            self.problems.add_unknown(ProblemCode.UNKNOWN_SOURCE, path, noun, id_, self.sources)
        return document or SourceDocument(id_, "?")

    def is_declared(self, name: str, section: str = "facts") -> bool:
        """Whether a section of the file has an entry `name`, even with mistakes, which are reported with the entry."""
        entries = self.problems.source.data.get(section, {})
        return not isinstance(entries, dict) or name in entries

    def _table(
        self, axis: str, forms: Mapping[str, object], fact: Fact, path: KeyPath, cite: Citation | None
    ) -> BoundTable:
        at = (*path, f"by_{axis}")
        row_of = self._years(forms, at) if axis == YEAR else {key: key for key in forms}
        bounds = {row: self.read(form, fact, (*at, row), cite) for row, form in forms.items()}
        keys = self.axis_values(axis, at)
        if keys is not None:
            for row in dict.fromkeys(row for key, row in row_of.items() if key not in keys):
                message = _NO_YEAR.format(row=one_line(row))
                if axis != YEAR:
                    message = _NO_ROW.format(name=self.dictionary[axis].label, row=one_line(row), axis=axis)
                years = f"{keys[0]}..{keys[-1]}"
                period = Text("bộ này dùng cho các năm {years}", "the set judges the years {years}").format(years=years)
                hint = period if axis == YEAR else did_you_mean(row, keys) or self._rows(axis)
                self.problems.add(ProblemCode.UNKNOWN_VALUE, (*at, row), message, hint, key=True)
            missing = ", ".join(key for key in keys if key not in row_of)
            if missing and not self.partial:
                message = ROWS_MISSING.format(rows=missing)
                self.problems.add(ProblemCode.INCOMPLETE_BOUNDS, at, message, _EVERY_ROW, key=True)
        return BoundTable(axis, {key: bounds[row] for key, row in row_of.items()})

    def _rows(self, axis: str) -> Text:
        """List the values of a category by their ids and names."""
        fact = self.dictionary[axis]
        rows = both(lambda lang: ", ".join(f"{id_} ({name[lang]})" for id_, name in fact.choices))
        return _ROWS.format(rows=rows)

    def _years(self, rows: Iterable[str], at: KeyPath) -> dict[str, str]:
        """Map each year to the key of its row: 2022 and 2023 to the row "2022..2023"."""
        row_of: dict[str, str] = {}
        for row in rows:
            match = re.fullmatch(r"([0-9]{4})(?:\.\.([0-9]{4}))?", row)
            if not match:
                message, hint = Text("'{row}' không phải năm", "'{row}' is no year").format(row=one_line(row)), _A_YEAR
                self.problems.add(ProblemCode.WRONG_FORM, (*at, row), message, hint, key=True)
                continue
            first, last = int(match[1]), int(match[2] or match[1])
            is_in_order(first, last, (*at, row), self.problems, key=True)
            years = [str(year) for year in range(first, last + 1)]
            if twice := next((year for year in years if year in row_of), None):
                message = Text(
                    "năm {twice} đã có ở dòng '{row_of}'", "year {twice} stands in row '{row_of}' already"
                ).format(twice=twice, row_of=row_of[twice])
                self.problems.add(ProblemCode.CODE_TWICE, (*at, row), message, key=True)
            row_of.update(dict.fromkeys(years, row))
        return row_of

    def axis_values(self, axis: str, at: KeyPath) -> list[str] | None:
        """Return the keys that a table by `axis` must have (years, or ids of values); None if they are unknown."""
        if axis == YEAR:
            return None if self.years is None else [str(year) for year in range(self.years[0], self.years[1] + 1)]
        fact = self.dictionary.get(axis)
        if isinstance(fact, CategoryFact) and not fact.per_village:
            return list(fact.values)
        if fact is not None:
            message = Text(
                "'{axis}' không phải là một danh mục của xã", "'{axis}' is not a category of the commune"
            ).format(axis=axis)
            self.problems.add(ProblemCode.WRONG_KIND, at, message, key=True)
        elif not self.is_declared(axis):
            self.problems.add_unknown(ProblemCode.UNKNOWN_FACT, at, FACT, axis, self.dictionary, key=True)
        return None

    def check_value(self, value: str, known: Iterable[str], fact: str, path: KeyPath, hint: Text | None = None) -> None:
        """Add a problem at `path` unless `value` is in `known`, the values of the category `fact`."""
        if value not in known:
            word = one_line(value)
            message = Text("'{word}' không phải giá trị của '{fact}'", "'{word}' is no value of '{fact}'").format(
                word=word, fact=fact
            )
            self.problems.add(ProblemCode.UNKNOWN_VALUE, path, message, hint or did_you_mean(value, known))


_NO_YEAR = Text("dòng '{row}' không thuộc bộ này", "row '{row}' is no row of this set")
_NO_ROW = Text("{name} '{row}' không có trong danh mục '{axis}'", "{name} '{row}' is no value of '{axis}'")
_ROWS = Text("danh mục có: {rows}", "it has: {rows}")


def is_in_order(first: int, last: int, path: KeyPath, problems: FileProblems, *, key: bool = False) -> bool:
    """Whether the year `first` is not after `last`; if it is, a problem is added."""
    if first > last:
        message = Text("khoảng năm '{first}..{last}' đi ngược", "the years '{first}..{last}' go backwards").format(
            first=first, last=last
        )
        hint = Text("viết: {last}..{first}", "write: {last}..{first}").format(last=last, first=first)
        problems.add(ProblemCode.WRONG_FORM, path, message, hint, key=key)
    return first <= last


ROWS_MISSING = Text("thiếu dòng: {rows}", "rows are missing: {rows}")
_A_YEAR = Text("ví dụ: 2022 hoặc 2022..2023", "for example: 2022 or 2022..2023")
_EVERY_ROW = Text(
    "ghi đủ mọi dòng; chưa rõ thì ghi 'unsourced'", "give every row; write 'unsourced' where it is not known"
)
