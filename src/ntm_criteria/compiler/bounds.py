"""Compiling a bound: the number in the fact's unit, or the table of numbers it varies by."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading import Source
from ntm_criteria.loading.forms import CellForm, CiteForm
from ntm_criteria.model import (
    INVALID,
    PERCENT,
    POINT,
    AnyBound,
    Bound,
    BoundTable,
    Citation,
    Dictionary,
    Fact,
    FactKind,
    Reason,
    SourceDocument,
    UnitMismatch,
    UnknownUnit,
    pair,
)
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import LANGUAGES, Text, amount, number, one_line

Path: TypeAlias = tuple[str | int, ...]
WRITTEN = re.compile(r"(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(.*)", re.DOTALL)  # rule files: decimal point, no grouping
_GROUPED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_NO_UNIT = re.compile(r"[.,/0-9–-]")
OPEN = {"unsourced": Reason.BOUND_UNSOURCED, "left_to_province": Reason.BOUND_LEFT_TO_PROVINCE}
YEAR = "year"
FOR_EACH = "for_each"  # stands for a fact's id in what is said of a number or share of villages
_MOST_DIGITS = 15  # what a float carries exactly, so that a table can compare with the same number


@frozen
class BoundCompiler:
    """Compiles the bounds of one file; `years` are those the set judges, None when its header could not be read."""

    source: Source
    dictionary: Dictionary
    problems: Problems
    years: tuple[int, int] | None
    sources: Mapping[str, SourceDocument] = field(factory=dict)
    partial: bool = False  # of a layer: rows that are not given stay as they are in the set below

    def complain(
        self, code: ProblemCode, path: Path, vi: str, en: str, hint: Text | None = None, *, key: bool = False
    ) -> None:
        self.problems.add(code, Text(vi, en), place=self.source.place(path, key=key), hint=hint)

    def read(self, form: Any, fact: Fact, path: Path, cite: Citation | None = None) -> AnyBound:
        """The bound of a fact as its form states it; after a complaint, an open one.

        :param cite: where it stands, unless it carries a source of its own.
        """
        if isinstance(form, CellForm):
            return self._cell(form, fact, path)
        if not isinstance(form, str):
            ((word, rows),) = form.root.items()
            return self._table(word.removeprefix("by_"), rows, fact, path, cite)
        if form in OPEN:
            return Bound(None, form, OPEN[form], cite=cite)
        value = self._number(form, fact, path)
        if value is None:
            return Bound(None, form, Reason.BOUND_UNSOURCED)
        return Bound(pair(value), form, None, cite is not None and cite.status == "secondary", cite)

    def _cell(self, form: CellForm, fact: Fact, path: Path) -> Bound:
        if form.conflicting is None:
            assert form.bound is not None
            assert form.cite is not None
            cite = self.citation(form.cite, (*path, "cite"))
            if cite.status in ("unsourced", "conflicting") and form.bound not in OPEN:
                self.complain(
                    ProblemCode.UNSOURCED_BOUND,
                    (*path, "cite", "status"),
                    f"mức có nguồn là '{cite.status}' thì ghi 'unsourced', hoặc 'conflicting' với từng nguồn",
                    f"a bound whose source is '{cite.status}' is 'unsourced', or 'conflicting' with each source",
                )
            found = self.read(form.bound, fact, (*path, "bound"), cite)
            assert isinstance(found, Bound)
            return found
        readings = []
        for i, each in enumerate(form.conflicting):
            at = (*path, "conflicting", i)
            one = self.read(each.bound, fact, (*at, "bound"), self.citation(each.cite, (*at, "cite")))
            assert isinstance(one, Bound)
            readings.append(evolve(one, secondary=False))
        written = " / ".join(each.written for each in readings)
        return Bound(None, written, Reason.BOUND_CONFLICTING, readings=tuple(readings))

    def citation(self, form: CiteForm, path: Path) -> Citation:
        """A citation with its document; one that is not declared is a mistake."""
        cited = self.sources.get(form.source)
        if cited is None and form.source != INVALID and not self.is_declared(form.source, "sources"):
            self.complain(
                ProblemCode.UNKNOWN_SOURCE,
                (*path, "source"),
                f"không có nguồn '{form.source}'",
                f"no source '{form.source}'",
                did_you_mean(form.source, self.sources),
            )
        return Citation(cited or SourceDocument(form.source, "?"), form.at, form.status)

    def is_declared(self, name: str, section: str = "facts") -> bool:
        """Whether the file has an entry of that name; if nobody knows it, the entry is wrong and reported there."""
        declared = self.source.data.get(section, {})
        return not isinstance(declared, dict) or name in declared

    def _number(self, written: str, fact: Fact, path: Path) -> Fraction | None:
        match, unit = WRITTEN.fullmatch(written), fact.unit
        if unit is None:
            return None  # a flag or category: complained of already
        shown = one_line(written, longest=60)
        if not match or _NO_UNIT.match(match[2]):
            self.complain(
                ProblemCode.BAD_NUMBER,
                path,
                f"'{shown}' không phải là một số kèm đơn vị",
                f"'{shown}' is not a number with its unit",
                did_you_mean(written, OPEN)
                or _meant(written)
                or (_VILLAGES if fact.id == FOR_EACH else None)
                or Text(
                    f"ví dụ: 12.5 {unit.one.vi} (dấu chấm thập phân, không tách hàng nghìn)",
                    f"for example: 12.5 {unit.id} (decimal point, no grouping)",
                ),
            )
            return None
        if not match[2]:
            hint = Text(f"viết: {written} {unit.one.vi}", f"write: {written} {unit.id}")
            if fact.id == FOR_EACH:
                hint = Text(f"viết: {written} thôn hoặc {written} %", f"write: {written} villages or {written} %")
            self.complain(ProblemCode.UNIT_MISSING, path, f"'{shown}' chưa có đơn vị", f"'{shown}' has no unit", hint)
            return None
        named = one_line(match[2], longest=60)
        try:
            factor = fact.factor(match[2])
        except UnknownUnit as unknown:
            self.complain(
                ProblemCode.UNKNOWN_UNIT,
                path,
                f"chưa biết đơn vị '{named}'",
                f"unit '{named}' is not known",
                did_you_mean(match[2], [*fact.spellings, *unknown.suggestions])
                or Text(f"'{fact.id}' tính bằng '{unit.one.vi}'", f"'{fact.id}' is in '{unit.id}'"),
            )
            return None
        except UnitMismatch:
            self.complain(
                ProblemCode.UNIT_MISMATCH,
                path,
                f"'{fact.id}' tính bằng '{unit.one.vi}', không phải '{named}'",
                f"'{fact.id}' is in '{unit.id}', not in '{named}'",
                _VILLAGES if fact.id == FOR_EACH else _POINTS if (unit.id, named) == (POINT, PERCENT) else None,
            )
            return None
        return self._checked(match[1], factor, fact, path, shown)

    def _checked(self, digits: str, factor: Fraction, fact: Fact, path: Path, shown: str) -> Fraction | None:
        value = Fraction(digits) * factor
        if len(Decimal(digits).normalize().as_tuple().digits) > _MOST_DIGITS:
            self.complain(
                ProblemCode.BAD_NUMBER,
                path,
                f"'{shown}' có hơn {_MOST_DIGITS} chữ số",
                f"'{shown}' has more than {_MOST_DIGITS} digits",
            )
            return None
        # "1.000 người" is meant as a thousand: its last digit is finer than the step
        grouped = _GROUPED.fullmatch(digits) and factor * fact.scale < 1000
        if grouped or fact.scale % value.denominator:
            step = Fraction(1, fact.scale)
            self.complain(
                ProblemCode.BAD_NUMBER,
                path,
                f"'{shown}' lẻ hơn mức ghi nhận {number(step, 'vi')} của '{fact.id}'",
                f"'{shown}' is finer than {number(step, 'en')}, the step of '{fact.id}'",
                _meant(shown),
            )
            return None
        if not fact.low <= value <= fact.high:
            vi, en = (
                f"{number(fact.low, lang)}–{amount(number(fact.high, lang), fact.unit.name(lang) if fact.unit else '')}"
                for lang in LANGUAGES
            )
            self.complain(
                ProblemCode.BOUND_OUT_OF_LIMITS,
                path,
                f"mức quy định '{shown}' nằm ngoài giới hạn của '{fact.id}': {vi}",
                f"the bound '{shown}' is outside the limits of '{fact.id}': {en}",
            )
            return None
        return value

    def _table(self, axis: str, rows: Mapping[str, Any], fact: Fact, path: Path, cite: Citation | None) -> BoundTable:
        at = (*path, f"by_{axis}")
        spread = self._years(rows, at) if axis == YEAR else {key: key for key in rows}
        bounds = {row: self.read(form, fact, (*at, row), cite) for row, form in rows.items()}
        made = {key: bounds[row] for key, row in spread.items()}
        wanted = self.wanted(axis, at)
        if wanted is not None:
            for row in dict.fromkeys(row for key, row in spread.items() if key not in wanted):
                years = f"{wanted[0]}..{wanted[-1]}"
                self.complain(
                    ProblemCode.UNKNOWN_VALUE,
                    (*at, row),
                    f"dòng '{one_line(row)}' không thuộc bộ này",
                    f"row '{one_line(row)}' is no row of this set",
                    Text(f"bộ này dùng cho các năm {years}", f"the set judges the years {years}")
                    if axis == YEAR
                    else did_you_mean(row, wanted),
                    key=True,
                )
            missing = [key for key in wanted if key not in spread]
            if missing and not self.partial:
                rows_ = ", ".join(missing)
                self.complain(
                    ProblemCode.INCOMPLETE_BOUNDS,
                    at,
                    f"thiếu dòng: {rows_}",
                    f"rows are missing: {rows_}",
                    Text(
                        "ghi đủ mọi dòng; chưa rõ thì ghi 'unsourced'",
                        "give every row; write 'unsourced' where it is not known",
                    ),
                    key=True,
                )
        return BoundTable(axis, made)

    def _years(self, rows: Mapping[str, Any], at: Path) -> dict[str, str]:
        spread: dict[str, str] = {}
        for row in rows:
            match = re.fullmatch(r"([0-9]{4})(?:\.\.([0-9]{4}))?", row)
            if not match:
                self.complain(
                    ProblemCode.WRONG_FORM,
                    (*at, row),
                    f"'{one_line(row)}' không phải năm",
                    f"'{one_line(row)}' is no year",
                    Text("ví dụ: 2022 hoặc 2022..2023", "for example: 2022 or 2022..2023"),
                    key=True,
                )
                continue
            first, last = int(match[1]), int(match[2] or match[1])
            if first > last:
                self.complain(
                    ProblemCode.WRONG_FORM,
                    (*at, row),
                    f"khoảng năm '{row}' đi ngược",
                    f"the years '{row}' go backwards",
                    Text(f"viết: {match[2]}..{match[1]}", f"write: {match[2]}..{match[1]}"),
                    key=True,
                )
            years = [str(year) for year in range(first, last + 1)]
            if twice := [year for year in years if year in spread]:
                self.complain(
                    ProblemCode.CODE_TWICE,
                    (*at, row),
                    f"năm {twice[0]} đã có ở dòng '{spread[twice[0]]}'",
                    f"year {twice[0]} stands in row '{spread[twice[0]]}' already",
                    key=True,
                )
            spread.update(dict.fromkeys(years, row))
        return spread

    def wanted(self, axis: str, at: Path) -> list[str] | None:
        """Every row the set claims; None where that cannot be told."""
        if axis == YEAR:
            return None if self.years is None else [str(year) for year in range(self.years[0], self.years[1] + 1)]
        fact = self.dictionary.get(axis)
        if fact is None and self.is_declared(axis):
            return None
        if fact is None:
            self.complain(
                ProblemCode.UNKNOWN_FACT,
                at,
                f"không có dữ kiện '{axis}'",
                f"no fact '{axis}'",
                did_you_mean(axis, self.dictionary),
                key=True,
            )
            return None
        if fact.kind is not FactKind.CATEGORY or fact.per_village:
            self.complain(
                ProblemCode.WRONG_KIND,
                at,
                f"'{axis}' không phải là một danh mục của xã",
                f"'{axis}' is not a category of the commune",
                key=True,
            )
            return None
        return list(fact.values)


_VILLAGES = Text("ví dụ: 4 thôn hoặc 80 %", "for example: 4 villages or 80 %")
_POINTS = Text(
    "mức tăng, giảm của một tỷ lệ tính bằng điểm phần trăm", "the rise or fall of a share is in percentage points"
)


def _meant(written: str) -> Text | None:
    """The number somebody wrote with a decimal comma, or with its thousands set apart."""
    if grouped := re.fullmatch(r"([0-9]{1,3}(?:[.,\s][0-9]{3})+)\s*([^0-9.,].*)", written):
        right = f"{re.sub(r'[^0-9]', '', grouped[1])} {grouped[2]}"
    elif comma := re.fullmatch(r"([0-9]+),([0-9]+)\s*([^0-9.,].*)", written):
        right = f"{comma[1]}.{comma[2]} {comma[3]}"
    else:
        return None
    return Text(f"viết: {right}", f"write: {right}")
