"""Reads the rows of a table of criteria: criteria, their indicators, and the cells with their levels."""

import re
from collections import Counter
from collections.abc import Sequence

from attrs import Factory, define, evolve

from ntm_criteria.drafting.grid import SourceTable, note_told
from ntm_criteria.drafting.layout import row_notes
from ntm_criteria.drafting.layout.codes import Code, CodeKind, leading_code, lone_code
from ntm_criteria.drafting.layout.columns import Layout
from ntm_criteria.drafting.layout.depths import depth_of_indicators, depths_of
from ntm_criteria.drafting.layout.heading_rows import is_of_numbers, row_texts
from ntm_criteria.drafting.layout.headings import YEAR, Role
from ntm_criteria.drafting.layout.row_parts import (
    CriterionRows,
    IndicatorRow,
    LevelCell,
    lone_text,
    note_in,
    own_text,
    text_in,
)
from ntm_criteria.text import Text, cleaned, identity, one_line


@define
class RowReader:
    """Reads the rows of one or more tables that are laid out alike, in their order."""

    criteria: list[CriterionRows] = Factory(list)
    told: list[Text] = Factory(list)
    doubts: list[Text] = Factory(list)  # codes given twice
    others: list[LevelCell] = Factory(list)  # cells of levels in rows of groups
    _current: CriterionRows | None = None
    _parent: IndicatorRow | None = None
    _codes: set[str] = Factory(set)
    _groups: Counter[str] = Factory(Counter)
    _numbered: list[str] = Factory(list)
    _plain: list[tuple[CriterionRows, IndicatorRow]] = Factory(list)  # indicators coded by a number without a dot

    def read(self, table: SourceTable, layout: Layout) -> None:
        """Read a further table."""
        repeated = 0
        depths = depths_of(table, layout)
        self._parent = None
        has_groups = self._has_groups(table, layout)
        if self.is_headed(table, layout):
            code, label = leading_code(table.title)
            made = self._criterion(code, label, table, layout.first)
            label = one_line(made.label, longest=60)
            self.told.append(row_notes.OF_HEADING.format(table=table.number, number=made.number, label=label))
        for row in range(layout.first, table.height + 1):
            texts = row_texts(table, row)
            if not any(texts):
                continue
            if texts in layout.heading or is_of_numbers(texts):
                repeated += 1
                continue
            self._row(table, layout, row, depths, has_groups=has_groups)
        if repeated:
            self.told.append(row_notes.REPEATED.format(table=table.number, rows=repeated))

    def finish(self) -> None:
        """Give an indicator that has its criterion's number, or none and no other beside it, that number; tell the rest."""
        for criterion, row in self._plain:
            number = str(criterion.number)
            # beside others that count 1, 2, 3, the number is one of them; below an item such as 5.5.a it has to stay
            is_alone = sum(of is criterion for of, _ in self._plain) == 1
            has_items = any(code.startswith(f"{row.code}.") for code in self._codes)
            if row.code == f"{number}.{number}" and is_alone and not has_items and number not in self._codes:
                self._codes.add(number)
                row.code = number
        for criterion in self.criteria:
            only = criterion.indicators[0] if len(criterion.indicators) == 1 else None
            if only and only.code in self._numbered and str(criterion.number) not in self._codes:
                self._numbered.remove(only.code)
                only.code = str(criterion.number)
        if self._numbered:
            self.told.append(row_notes.NUMBERED.format(codes=", ".join(self._numbered)))

    def _serial(self, table: SourceTable, layout: Layout, row: int) -> Code | None:
        for column in layout.of(Role.CODE, Role.SERIAL):
            if (text := own_text(table, row, column)) and (code := lone_code(text)):
                return code
        return None

    def _row(self, table: SourceTable, layout: Layout, row: int, depths: dict[int, int], *, has_groups: bool) -> None:
        doubt = row_notes.UNEQUAL if row in layout.unequal else None
        cells = [LevelCell(table, row, column, table.at(row, column.number), doubt) for column in layout.levels]
        given = [cell for cell in cells if cleaned(cell.text)]
        serial = self._serial(table, layout, row)
        criterion = next((text for column in layout.of(Role.CRITERION) if (text := own_text(table, row, column))), "")
        content = " ".join(text for column in layout.of(Role.CONTENT) if (text := own_text(table, row, column)))
        lone = lone_text(table, row)
        if note := note_in(table, row, has_levels=bool(given)):
            self.told.append(note_told(note))
            return
        # beside a column of criteria, a content without levels is an indicator whose cells are empty
        contents = [column.number for column in layout.of(Role.CONTENT)] if layout.of(Role.CRITERION) else []
        is_content = lone is not None and lone.columns == 1 and lone.column in contents
        if lone is not None and (not given or lone.columns > 1) and not is_content:
            self._group(table, row, serial, lone.text)
            return
        has_parent = any(own_text(table, row, column) for column in layout.of(Role.PARENT))
        is_top = bool(layout.of(Role.PARENT)) and not has_parent
        if serial is None and given and _TOTAL.match(cleaned(content or criterion)):
            self.others += given
            self._tell_group(table, row, content or criterion)
            return
        begins_low = content[:1].islower() and not leading_code(content)[0]
        is_rest = not content or (begins_low and (not given or any(cell.column.in_words for cell in given)))
        if not (depths or serial or criterion) and is_rest and self._goes_on(table, row, content, given):
            return
        if depths:
            below = depths.get(row, 0) - depth_of_indicators(table, layout, depths)
            if below < 0:
                code, label = leading_code(content or criterion)
                if below == -1:
                    self._criterion(code, label, table, row).cells += given
                else:
                    self._parent = None
                    self._tell_group(table, row, content or criterion)
                    self.others += given
                return
        if (year := YEAR.fullmatch(cleaned(content))) and given and self._of_year(row, year[1], cells):
            return
        code, words = (serial, content or criterion)
        if layout.of(Role.CRITERION):
            if criterion:
                lead, label = leading_code(criterion)
                if lead and lead.kind is CodeKind.DOTTED:
                    code, words = lead, f"{label}\n{content}" if content else label
                elif self._current is None or identity(self._current.label) != identity(label):
                    self._criterion(serial or lead, label, table, row)
                    code = serial if serial and serial.kind is CodeKind.DOTTED else None
                else:
                    code = serial if serial and serial.kind is CodeKind.DOTTED else None
            elif serial and serial.kind is CodeKind.NUMBER and not layout.of(Role.CODE):
                code = None if self._current and self._current.number == serial.number else serial
        elif is_top or (serial and serial.kind in (CodeKind.ROMAN, CodeKind.CAPITAL)) or (
            serial and serial.kind is CodeKind.NUMBER and (not given or self._dotted(table, layout))
        ):  # fmt: skip
            lead, label = leading_code(content)
            self._criterion(serial, label or content, table, row)
            if not given or is_top or has_groups:
                self._note_group_levels(given, table, row)
                return
            code = None
        if not (words or content):
            words = self._current.label if self._current else ""
        self._indicator(table, layout, row, code, words, cells, has_levels=bool(given))

    def is_headed(self, table: SourceTable, layout: Layout) -> bool:
        """Whether the line above a table names its criterion, "II. Giao thông", and the table itself names none."""
        code, label = leading_code(table.title)
        is_number = code is not None and (code.kind is CodeKind.ROMAN or (code.kind is CodeKind.NUMBER and code.noun))
        has_own = bool(layout.of(Role.CRITERION, Role.PARENT, Role.DEPTH)) or self._has_groups(table, layout)
        return bool(is_number and label) and not has_own and not self._dotted(table, layout)

    def _has_groups(self, table: SourceTable, layout: Layout) -> bool:
        return any(
            (code := self._serial(table, layout, row)) and code.kind in (CodeKind.ROMAN, CodeKind.CAPITAL)
            for row in range(layout.first, table.height + 1)
        )

    def _dotted(self, table: SourceTable, layout: Layout) -> bool:
        """Whether the table codes its indicators 1.1, 1.2, so that a plain number is that of a criterion."""
        return any(
            (code := self._serial(table, layout, row)) and code.kind is CodeKind.DOTTED
            for row in range(layout.first, table.height + 1)
        )

    def _note_group_levels(self, given: Sequence[LevelCell], table: SourceTable, row: int) -> None:
        if given and self._current:
            self._current.cells += given
            words = "; ".join(one_line(cell.text, longest=40) for cell in given)
            self.told.append(row_notes.GROUP_LEVELS.format(table=table.number, row=row, words=words))

    def _group(self, table: SourceTable, row: int, serial: Code | None, text: str) -> None:
        """Take a row with one text: a criterion if it has a number, otherwise a title within the table."""
        lead, label = leading_code(text)
        code = serial or lead
        if code and code.kind in (CodeKind.NUMBER, CodeKind.ROMAN) and (code.noun or serial or lead):
            self._criterion(code, label, table, row)
        elif code and code.kind is CodeKind.DOTTED:
            self._indicator(table, None, row, code, label, [], has_levels=False)
        else:
            self._parent = None
            self._tell_group(table, row, text)

    def _of_year(self, row: int, year: str, cells: Sequence[LevelCell]) -> bool:
        """Take a row "Năm 2022" below an indicator without levels of its own: its levels are those of that year."""
        above = self._current.indicators[-1] if self._current and self._current.indicators else None
        if above is None or any(cleaned(cell.text) for cell in above.cells if not cell.column.has_year):
            return False
        if not any(cell.column.has_year for cell in above.cells):
            above.cells.clear()
        above.cells += [evolve(cell, column=cell.column.of_year(year)) for cell in cells]
        above.rows.append(row)
        return True

    def _tell_group(self, table: SourceTable, row: int, text: str) -> None:
        self.told.append(row_notes.GROUP_ROW.format(table=table.number, row=row, words=one_line(text, longest=80)))

    def _goes_on(self, table: SourceTable, row: int, content: str, given: list[LevelCell]) -> bool:
        """Take a row that goes on with the indicator above: a cell that a page cut in two."""
        last = self._current.indicators[-1] if self._current and self._current.indicators else None
        if last is None or not (content or given):
            return False
        if not content and given and any(cell.cell and cell.cell.row != row for cell in given):
            return False
        last.wording = f"{last.wording} {content}".strip()
        last.more += given
        last.rows.append(row)
        self.told.append(row_notes.GOES_ON.format(table=table.number, row=row, code=last.code))
        return True

    def _criterion(self, code: Code | None, label: str, table: SourceTable, row: int) -> CriterionRows:
        used = {criterion.number for criterion in self.criteria}
        number = code.number if code else None
        if number is None or number in used or not number:
            given, number = number, max(used, default=0) + 1
            words = {"table": table.number, "row": row, "number": number}
            if given is None:
                self.told.append(row_notes.OTHER_NUMBER.format(**words, label=one_line(label, longest=60)))
            else:
                self.doubts.append(row_notes.NUMBER_TWICE.format(**words, given=given))
        made = CriterionRows(number, cleaned(label).rstrip(" .:;") or f"Tiêu chí {number}")
        self.criteria.append(made)
        self._current, self._parent = made, None
        return made

    def _indicator(
        self, table: SourceTable, layout: Layout | None, row: int, code: Code | None, words: str,
        cells: list[LevelCell], *, has_levels: bool,
    ) -> None:  # fmt: skip
        lead, rest = leading_code(words)
        if lead and (code is None or lead.kind in (CodeKind.OPTION, CodeKind.DOTTED) or lead == code):
            code, words = lead, rest
        if code and code.kind is CodeKind.OPTION and self._current and self._current.indicators:
            above = self._current.indicators[-1]
            above.options.append((words, cells))
            above.rows.append(row)
            return
        if code and code.kind is CodeKind.DOTTED and (number := code.number) is not None:
            known = next((each for each in self.criteria if each.number == number), None)
            if known is None:
                known = self._criterion(Code(CodeKind.NUMBER, str(number)), table.title or "", table, row)
            self._current = known
        current = self._current or self._criterion(None, table.title or words, table, row)
        unit = next(
            (text for column in (layout.of(Role.UNIT) if layout else ()) if (text := text_in(table, row, column))), ""
        )
        made = IndicatorRow(self._code(current, code, table, row), words, table, [row], cells, unit)
        parent = self._parent
        if code and code.kind in (CodeKind.LETTER, CodeKind.BULLET):
            if parent is not None and parent in current.indicators and parent.is_heading:
                made.wording = f"{parent.wording.rstrip(' .:;')}: {words}"
        else:
            self._parent = made
        if code and code.kind is CodeKind.NUMBER:
            self._plain.append((current, made))
        current.indicators.append(made)
        is_item = parent is not None and made is not self._parent and parent in current.indicators
        if is_item and parent and parent.is_heading:
            current.indicators.remove(parent)  # only the heading of its items

    def _code(self, current: CriterionRows, code: Code | None, table: SourceTable, row: int) -> str:
        parent = self._parent.code if self._parent else str(current.number)
        if code is None:
            made = f"{current.number}.{len(current.indicators) + 1}"
        elif code.kind is CodeKind.DOTTED:
            made = code.text
        elif code.kind is CodeKind.LETTER:
            made = f"{parent if self._parent else current.number}.{code.text}"
        elif code.kind is CodeKind.NUMBER and not code.text.isalpha():
            made = f"{current.number}.{code.text}"
        else:
            made = f"{parent}.1"
        if code is None or code.kind is CodeKind.BULLET:
            self._numbered.append(made)
        stem, number, given = made.rpartition(".")[0] or made, 2, made
        while made in self._codes:
            made = f"{stem}.{number}"
            number += 1
        if made != given and code is not None and code.kind is not CodeKind.BULLET:
            self.doubts.append(row_notes.CODE_TWICE.format(table=table.number, row=row, given=given, code=made))
        self._codes.add(made)
        return made


_TOTAL = re.compile(
    r"(?:tổng(?: cộng| số| điểm)?|cộng|total|sum)(?!\w)(?! (?:số )?(?:hộ|người|thôn|diện))", re.IGNORECASE
)
