"""Leaves rows that are not communes out of a table of a file: totals, districts, signatures, notes, empty rows."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.tables.columns import (
    ANSWERS,
    NAME,
    ROW,
    UNREAD,
    OtherRow,
    Role,
    is_area,
    is_of_areas,
    other_row,
    role_of,
)
from ntm_criteria.tables.expressions import Row, library
from ntm_criteria.tables.mistakes.finding import SHOWN
from ntm_criteria.text import Text, and_more, identity, one_line

Frame: TypeAlias = Any  # of Polars, which is optional
Expr: TypeAlias = Any
_FIRST_WORDS = (
    "tổng", "cộng", "total", "toàn", "bình", "trung", "người", "huyện", "thị", "thành", "quận", "tỉnh", "tp", "tx", "lập",
    "tm", "kt", "tl", "thủ", "chủ", "phó", "trưởng", "nơi", "ghi", "nguồn", "ký", "xác", "kế", "ngày",
    "grand", "sub", "sum", "chung", "σ",
)  # fmt: skip
_SUSPECT = "|".join(normalize(form, word) for word in _FIRST_WORDS for form in ("NFC", "NFD"))
_BY_KEY = rf"^[^\p{{L}}]*(?:(?:[ivx]+|[a-zđ])[.)]\s*)?(?:{_SUSPECT})|^\s*[(\[∑]|, ngày|^.{{100}}"
_GROUP_NUMBER = r"^\s*(?:[IVX]+|[A-ZĐ])[.)]?\s*$"
_COMMUNE = ("xã ", "phường ", "thị trấn ", "đặc khu ")
_NOTHING = ("", "-", "–", "—")
_MOST_LOOKED_AT = 1000  # cells of a key that show whether it holds communes or districts


@frozen(eq=False)
class RowSieve:
    """Separates the rows of communes or villages from the other rows of one file, and lists the latter.

    :ivar keys: the columns of the key.
    :ivar figures: the columns of figures.
    :ivar serial: the column of serial numbers; None if there is none.
    :ivar is_village: whether the rows are villages.
    :ivar source: the name of the file in the account.
    """

    keys: tuple[str, ...]
    figures: tuple[str, ...]
    serial: str | None
    is_village: bool
    source: str
    left_out: dict[OtherRow, list[tuple[int, str]]] = field(factory=dict, init=False)
    _earlier: list[tuple[str, int, dict[OtherRow, list[tuple[int, str]]]]] = field(factory=list, init=False)
    _file: list[tuple[str, int]] = field(factory=list, init=False)  # its name, and the lines of those before it
    _areas: set[str] = field(factory=set, init=False)  # the columns of the key that hold districts or provinces
    _names: list[str] = field(factory=list, init=False)  # the other columns by which people know a row, from the left
    _codes: list[str] = field(factory=list, init=False)  # the other columns of codes of communes
    _places: set[str] = field(factory=set, init=False)  # the other columns that hold districts or provinces
    _has_areas: list[bool] = field(factory=list, init=False)  # empty until the first batch shows what the columns hold

    def communes(self, batch: Frame) -> Frame:
        """Return the rows of a batch that may be communes or villages; `batch` has the column `ROW`."""
        if not self.keys or not set(self.keys) <= set(batch.columns):
            return batch
        polars = library("polars")
        self._find_areas(batch)
        suspects = batch.filter(self._is_suspect(batch))
        reasons = {row[ROW]: reason for row in suspects.iter_rows(named=True) if (reason := self._reason(row))}
        if below := [number for number, reason in reasons.items() if reason is OtherRow.BELOW]:
            rest = batch.filter((polars.col(ROW) > min(below)) & ~polars.col(ROW).is_in(list(reasons)))
            reasons |= {row[ROW]: OtherRow.BELOW for row in rest.iter_rows(named=True) if not self._has_numbers(row)}
        if not reasons:
            return batch
        rows = batch.filter(polars.col(ROW).is_in(list(reasons)))
        for row in rows.iter_rows(named=True):
            cells = [*(row[key] for key in reversed(self.keys)), *row.values()]
            texts = (text for cell in cells if isinstance(cell, str) and (text := cell.strip()) not in _NOTHING)
            self.left_out.setdefault(reasons[row[ROW]], []).append((row[ROW], next(texts, "")))
        return batch.filter(~polars.col(ROW).is_in(list(reasons)))

    def _find_areas(self, batch: Frame) -> None:
        """Find the columns of the key that hold districts or provinces, by their headings or by most of their cells.

        A total of a district stands among communes; where most rows are districts, they are what is judged.
        """
        if self._has_areas or batch.is_empty():
            return
        for key in self.keys:
            texts = [text for cell in batch[key].head(_MOST_LOOKED_AT) if (text := _text(cell)) not in _NOTHING]
            texts = [text for text in texts if other_row(text, has_figures=False, in_areas=True) is None]
            says_communes = role_of((key,)) in (Role.CODE, Role.COMMUNE)
            if is_of_areas(key) or (not says_communes and 2 * sum(map(is_area, texts)) > len(texts)):
                self._areas.add(key)
        self._has_areas.append(bool(self._areas))
        polars = library("polars")
        for name in batch.columns:
            if name in {*self.keys, *self.figures, self.serial, NAME}:
                continue
            if role_of((name.removeprefix(UNREAD),)) is Role.CODE:
                self._codes.append(name)
            elif batch[name].dtype == polars.String:
                self._look_at(name.removeprefix(UNREAD), name, batch[name].head(_MOST_LOOKED_AT))

    def _look_at(self, heading: str, name: str, cells: Any) -> None:
        """Find out whether a column beside the key and the figures holds districts, or names the rows."""
        texts = [text for cell in cells if (text := _text(cell)) not in _NOTHING]
        if is_of_areas(heading) or (texts and 2 * sum(map(is_area, texts)) > len(texts)):
            self._places.add(name)
        elif role_of((heading,)) not in (Role.YEAR, Role.NOTE) and 2 * len(texts) >= len(cells):
            self._names.append(name)

    def _is_suspect(self, batch: Frame) -> Expr:
        polars = library("polars")
        names = [*self.keys, *([NAME] if self.is_village and NAME in batch.columns else [])]
        texts = {name: polars.col(name).cast(polars.String).str.strip_chars() for name in names}
        headings = [identity(name) for name in names]
        odd = [text.str.to_lowercase().str.contains(_BY_KEY) for text in texts.values()]
        odd += [text.str.to_lowercase().is_in(headings) for text in texts.values()]
        odd.append(polars.all_horizontal([texts[key].fill_null("").is_in(_NOTHING) for key in self.keys]))
        if self.serial is not None and self.serial in batch.columns and not self.is_village:
            is_group = polars.col(self.serial).cast(polars.String).str.contains(_GROUP_NUMBER)
            odd.append(is_group & (_are_numbered(self.serial) | self._has_nothing(batch)))
        return polars.any_horizontal([test.fill_null(value=False) for test in odd])

    def _has_nothing(self, batch: Frame) -> Expr:
        """Whether a row has no figure, as rows that only name a group have none."""
        polars = library("polars")
        names = [name for name in self.figures if name in batch.columns]
        cells = [polars.col(name).cast(polars.String).str.strip_chars().fill_null("").is_in(_NOTHING) for name in names]
        return polars.all_horizontal(cells) if cells else polars.lit(value=False)

    def _reason(self, row: Row) -> OtherRow | None:
        has_figures, keys = self._has_figures(row), {key: _text(row[key]) for key in self.keys}
        if not any(text not in _NOTHING for text in keys.values()):
            if (
                self.is_village
                and _text(row.get(NAME)) not in _NOTHING
                and other_row(_text(row.get(NAME)), has_figures=True) is None
            ):
                return None  # a village without a key is reported as a mistake
            reason = None if self._is_named(row) else self._reason_beside_key(row)
            return reason or (None if has_figures else OtherRow.EMPTY)
        given = [key for key, text in keys.items() if text not in _NOTHING]
        lacks_commune = len(given) == 1 if self._areas.issuperset(keys) else self._areas.issuperset(given)
        if len(keys) > 1 and lacks_commune:
            return None if self._is_named(row) else OtherRow.AREA
        for key, text in keys.items():
            if text and identity(text) == identity(key):
                return OtherRow.HEADING
            if reason := other_row(text, has_figures=self._has_numbers(row), in_areas=key in self._areas):
                return reason
        if self.is_village:
            name = _text(row.get(NAME))
            reason = other_row(name, has_figures=has_figures, in_areas=True) if " " in name else None
            return reason if reason in (OtherRow.TOTAL, OtherRow.NUMBERS) else None
        is_group = self.serial is not None and re.match(_GROUP_NUMBER, _text(row.get(self.serial)))
        is_commune = any(identity(text).startswith(_COMMUNE) for text in keys.values())
        return OtherRow.GROUP if is_group and not is_commune else None

    def _is_named(self, row: Row) -> bool:
        """Whether a row with figures and without its whole key bears a name or a code of a commune: the key is forgotten."""
        if any(_text(row.get(code)) not in _NOTHING for code in self._codes):
            return self._has_numbers(row)
        texts = (_text(row.get(name)) for name in self._names)
        name = next((text for text in texts if any(map(str.isalpha, text))), "")
        return bool(name) and self._has_numbers(row) and other_row(name, has_figures=True) is None

    def _reason_beside_key(self, row: Row) -> OtherRow | None:
        """Return why a row without a key is no commune, by the texts in its other columns.

        The district that stands in a column of districts is that of the commune, unless the row has no figure, or the column
        that names rows, or has their codes, is empty.
        """
        has_numbers = self._has_numbers(row)
        is_unclear = has_numbers and not (self._names or self._codes)
        texts = ((text, is_unclear and name in self._places) for name, text in row.items() if isinstance(text, str))
        reasons = (other_row(text, has_figures=has_numbers, in_areas=is_place) for text, is_place in texts)
        return next((reason for reason in reasons if reason), None)

    def _has_numbers(self, row: Row) -> bool:
        """Whether a row has a figure; names of those who sign may stand in columns of figures."""
        texts = [_text(row.get(name)) for name in self.figures]
        return any(re.search("[0-9]", text) or identity(text) in ANSWERS for text in texts)

    def _has_figures(self, row: Row) -> bool:
        return any(_text(row.get(name)) not in _NOTHING for name in self.figures)

    def begin(self, source: str, offset: int) -> None:
        """Begin with a further file of the same table, which has titles, totals and signatures of its own.

        :param offset: how many lines the files before it have.
        """
        if self.left_out:
            self._earlier.append((*self._now, dict(self.left_out)))
        self.left_out.clear()
        for seen in (self._areas, self._places, self._names, self._codes, self._has_areas):
            seen.clear()
        self._file[:] = [(source, offset)]

    @property
    def _now(self) -> tuple[str, int]:
        return self._file[0] if self._file else (self.source, 0)

    @property
    def reasons(self) -> frozenset[OtherRow]:
        """Why rows were left out so far."""
        return frozenset(self.left_out).union(*(rows for _, _, rows in self._earlier))

    @property
    def rows(self) -> frozenset[int]:
        """The numbers of the rows that were left out so far."""
        return frozenset(number for rows in self.left_out.values() for number, _ in rows)

    def lines(self) -> Iterator[AccountLine]:
        """Yield the account of the rows that were left out, up to 20 of a kind by themselves."""
        for source, offset, left_out in [*self._earlier, (*self._now, self.left_out)]:
            for reason, rows in left_out.items():
                for number, text in rows[:SHOWN]:
                    line = str(number - offset)
                    item = f"{line}: {one_line(text, longest=60)}" if text else line
                    yield AccountLine(source, "row", item, Outcome.LEFT_OUT, reason.value)
                if len(rows) > SHOWN:
                    more = and_more(len(rows) - SHOWN, Text("dòng", "rows"))
                    yield AccountLine(source, "row", more.vi, Outcome.LEFT_OUT, reason.value, count=len(rows) - SHOWN)


def _are_numbered(serial: str) -> Expr:
    """Whether most rows have a number in the column of serial numbers, so that I, II, A, B number groups of them."""
    polars = library("polars")
    text = polars.col(serial).cast(polars.String)
    return text.str.contains(r"^\s*[0-9]").sum() > text.str.contains(_GROUP_NUMBER).sum()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
