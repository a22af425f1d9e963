"""Compiling a bound: the number in the fact's unit, or the table of numbers it varies by."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import field, frozen

from ntm_criteria.arithmetic import pair
from ntm_criteria.condition import AnyBound, Bound, BoundTable
from ntm_criteria.errors import ProblemCode, Problems, did_you_mean
from ntm_criteria.facts import Dictionary, Fact, Kind
from ntm_criteria.source import Source
from ntm_criteria.units import UnitMismatch, UnknownUnit
from ntm_criteria.verdict import Reason
from ntm_criteria.words import Text, amount, number, one_line

Path: TypeAlias = tuple[str | int, ...]
WRITTEN = re.compile(r"(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(.*)", re.DOTALL)  # rule files: decimal point, no grouping
OPEN = {"unsourced": Reason.BOUND_UNSOURCED, "left_to_province": Reason.BOUND_LEFT_TO_PROVINCE}
YEAR = "year"
_MOST_DIGITS = 15  # what a float carries exactly, so that a table can compare with the same number


@frozen
class BoundCompiler:
    """Compiles the bounds of one file; `years` are those the set judges, None when its header could not be read."""

    source: Source
    dictionary: Dictionary
    problems: Problems
    years: tuple[int, int] | None
    axes: set[str] = field(factory=set)  # the category facts that bounds vary by

    def complain(
        self, code: ProblemCode, path: Path, vi: str, en: str, hint: Text | None = None, *, key: bool = False
    ) -> None:
        self.problems.add(code, Text(vi, en), place=self.source.place(path, key=key), hint=hint)

    def read(self, form: Any, fact: Fact, path: Path, *, secondary: bool = False) -> AnyBound:
        """The bound of a fact as its form states it; after a complaint, an open one."""
        if not isinstance(form, str):
            ((word, rows),) = form.root.items()
            return self._table(word.removeprefix("by_"), rows, fact, path, secondary=secondary)
        if form in OPEN:
            return Bound(None, form, OPEN[form])
        value = self._number(form, fact, path)
        if value is None:
            return Bound(None, form, Reason.BOUND_UNSOURCED)
        return Bound(pair(value), form, None, secondary)

    def _number(self, written: str, fact: Fact, path: Path) -> Fraction | None:
        match, unit = WRITTEN.fullmatch(written), fact.unit
        if unit is None:
            return None  # a flag or category: complained of already
        if not match:
            self.complain(
                ProblemCode.BAD_NUMBER,
                path,
                f"'{one_line(written, longest=60)}' không phải là một số kèm đơn vị",
                f"'{one_line(written, longest=60)}' is not a number with its unit",
                did_you_mean(written, OPEN)
                or Text(
                    f"ví dụ: 12.5 {unit.id} (dấu chấm thập phân, không tách hàng nghìn)",
                    f"for example: 12.5 {unit.id} (decimal point, no grouping)",
                ),
            )
            return None
        if not match[2]:
            self.complain(
                ProblemCode.UNIT_MISSING,
                path,
                f"'{written}' chưa có đơn vị",
                f"'{written}' has no unit",
                Text(f"viết: {written} {unit.one.vi}", f"write: {written} {unit.id}"),
            )
            return None
        try:
            value = Fraction(match[1]) * fact.factor(match[2])
        except UnknownUnit as unknown:
            self.complain(
                ProblemCode.UNKNOWN_UNIT,
                path,
                f"chưa biết đơn vị '{one_line(match[2], longest=60)}'",
                f"unit '{one_line(match[2], longest=60)}' is not known",
                did_you_mean(match[2], [*fact.spellings, *unknown.suggestions])
                or Text(f"'{fact.id}' tính bằng '{unit.one.vi}'", f"'{fact.id}' is in '{unit.id}'"),
            )
            return None
        except UnitMismatch:
            self.complain(
                ProblemCode.UNIT_MISMATCH,
                path,
                f"'{fact.id}' tính bằng '{unit.one.vi}', không phải '{match[2]}'",
                f"'{fact.id}' is in '{unit.id}', not in '{match[2]}'",
            )
            return None
        return self._checked(value, match[1], fact, path)

    def _checked(self, value: Fraction, digits: str, fact: Fact, path: Path) -> Fraction | None:
        if len(Decimal(digits).normalize().as_tuple().digits) > _MOST_DIGITS:
            self.complain(
                ProblemCode.BAD_NUMBER,
                path,
                f"số có hơn {_MOST_DIGITS} chữ số",
                f"a bound has at most {_MOST_DIGITS} digits",
            )
            return None
        if not fact.low <= value <= fact.high:
            low, high = (number(end, "en") for end in (fact.low, fact.high))
            unit = fact.unit.id if fact.unit else ""
            self.complain(
                ProblemCode.BOUND_OUT_OF_LIMITS,
                path,
                f"mức quy định nằm ngoài giới hạn của '{fact.id}': {low}–{amount(high, unit)}",
                f"the bound is outside the limits of '{fact.id}': {low}–{amount(high, unit)}",
            )
            return None
        return value

    def _table(self, axis: str, rows: Mapping[str, Any], fact: Fact, path: Path, *, secondary: bool) -> BoundTable:
        at = (*path, f"by_{axis}")
        spread = self._years(rows, at) if axis == YEAR else {key: key for key in rows}
        made = {key: self.read(rows[row], fact, (*at, row), secondary=secondary) for key, row in spread.items()}
        wanted = self._wanted(axis, at)
        if wanted is not None:
            for key in spread:
                if key not in wanted:
                    self.complain(
                        ProblemCode.UNKNOWN_VALUE,
                        (*at, spread[key]),
                        f"bộ này không có dòng '{one_line(key)}'",
                        f"this set claims no row '{one_line(key)}'",
                        did_you_mean(key, wanted),
                        key=True,
                    )
            if missing := [key for key in wanted if key not in spread]:
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
            for year in range(int(match[1]), int(match[2] or match[1]) + 1):
                if str(year) in spread:
                    self.complain(
                        ProblemCode.CODE_TWICE,
                        (*at, row),
                        f"năm {year} ghi hai lần",
                        f"year {year} stands twice",
                        key=True,
                    )
                spread[str(year)] = row
        return spread

    def _wanted(self, axis: str, at: Path) -> list[str] | None:
        """Every row the set claims; None where that cannot be told."""
        if axis == YEAR:
            return None if self.years is None else [str(year) for year in range(self.years[0], self.years[1] + 1)]
        fact = self.dictionary.get(axis)
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
        if fact.kind is not Kind.CATEGORY or fact.per_village:
            self.complain(
                ProblemCode.WRONG_KIND,
                at,
                f"'{axis}' không phải là một danh mục của xã",
                f"'{axis}' is not a category of the commune",
                key=True,
            )
            return None
        self.axes.add(axis)
        return list(fact.values)
