"""Writes a rule set as a workbook: what may be changed is white, the rest grey and locked."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

from attrs import field, frozen

from ntm_criteria.errors import Problem, ProblemCode, RuleFileError
from ntm_criteria.model import FlagFact, RuleSet, check_is_rule_set
from ntm_criteria.reporting import STATUS
from ntm_criteria.rule_sheets.columns import GUIDE, HEADINGS, IS, KEY, LEVEL, ONE_OF, OPEN, RELATIONS, SHEET
from ntm_criteria.rule_sheets.rows import RowKind, RuleSheet, SheetRow, rule_sheet
from ntm_criteria.rule_sheets.slots import Kind, Slot
from ntm_criteria.tables.files import xlsxwriter
from ntm_criteria.text import Text, one_line

ID, VERSION = Text("Bộ quy tắc", "Rule set"), Text("Bản lập bảng", "Version")
_BOOK = {
    "in_memory": True,
    **{f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")},
    "default_date_format": "dd/mm/yyyy",
}
_GUIDE = (
    "Ô trắng sửa được; ô xám chỉ để xem, muốn sửa thì sửa trong tệp quy tắc. Không thêm, không xóa dòng; được lọc, ẩn cột.",
    "Mức: ghi con số theo ĐVT của dòng (dấu phẩy thập phân), ví dụ 92,5. Chưa có mức thì ghi “{unsourced}” hoặc “{left}”.",
    "Muốn tách mức chung thành mức theo vùng, nhóm hay năm: xóa ô Mức chung, ghi đủ các ô của các cột đó.",
    "Nhiều loại được chấp nhận: ghi cách nhau bằng dấu chấm phẩy.",
    "Đã đối chiếu với văn bản: chọn trạng thái “{checked}”, ghi người và ngày đối chiếu. Mức sửa sau đó: ghi lại.",
    "Đưa trở lại tệp: ntm-criteria sheet TỆP --back TỆP.xlsx. Ô ghi sai được nêu theo địa chỉ, ví dụ D12.",
)
_WIDTHS = {"code": 7, "criterion": 22, "label": 32, "wording": 45, "measured": 38, "relation": 15, "rows": 16}
_WIDTHS |= {"part": 24, "whole": 24, "held_by": 20, "document": 18, "at": 20, "status": 22, "checked_by": 20}
_WIDTHS |= {"checked_on": 12, "remark": 45, KEY: 18}
_USUAL = 13
_TOO_LONG = Text("'{text}' dài hơn một ô của Excel", "'{text}' is longer than a cell of Excel")


def rule_set_workbook(rules: RuleSet, *, by: Sequence[str] = ()) -> bytes:
    """Write a rule set as an Excel workbook, to be read by people and changed in Excel; see `apply_rule_set_workbook`.

    The sheet "Bộ tiêu chí" has a row for each fact that an indicator requires, and for each outer row of its table of bounds:
    code, name, wording, comparison, bounds (in common, or by region, group, year), unit, part and whole, source, status, notes.
    What may be changed is white; what a sheet cannot say, such as `any_of` and `first_of`, is in words, grey and locked.

    :param rules: the rule set, made from a file, a text or a mapping.
    :param by: "year" or the ids of categories ("region") that get columns of levels even if no bound varies by them yet, so
        that a common level can be split.
    :returns: the content of the .xlsx file.
    :raises ValueError: `by` names no category of the set.
    :raises RuleFileError: a text is longer than a cell of Excel.
    :raises FactError: XlsxWriter is not installed (`pip install 'ntm-criteria[excel]'`).
    """
    check_is_rule_set(rules)
    sheet, target = rule_sheet(rules, by), BytesIO()
    with xlsxwriter.Workbook(target, _BOOK) as book:
        _Writer(book, sheet).write()
    return target.getvalue()


def columns_of(sheet: RuleSheet) -> dict[str, str]:
    """Return the headings of the columns by their ids, from left to right."""
    headings = dict[str, str]()
    for id_, heading in HEADINGS.items():
        headings[id_] = heading
        if id_ == LEVEL:
            headings |= {each: column.heading(sheet.rules.facts) for each, column in sheet.levels.items()}
    return headings


@frozen
class _Writer:
    book: Any
    sheet: RuleSheet
    formats: dict[str, Any] = field(factory=dict)

    def write(self) -> None:
        formats: dict[str, dict[str, Any]] = {
            "heading": {"bold": True, "bg_color": "#D9E2F3", "valign": "vcenter", "align": "center"},
            "criterion": {"bold": True, "bg_color": "#F2F2F2"},
            "grey": {"bg_color": "#F2F2F2", "font_color": "#595959"},
            "white": {"locked": False},
            "date": {"locked": False, "num_format": "dd/mm/yyyy"},
            "named": {"locked": False, "bold": True},
        }
        usual: dict[str, Any] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
        self.formats.update({name: self.book.add_format({**usual, **form}) for name, form in formats.items()})
        page, guide = self.book.add_worksheet(SHEET), self.book.add_worksheet(GUIDE)
        lists = self.guide(guide)
        columns = columns_of(self.sheet)
        for column, (id_, heading) in enumerate(columns.items()):
            page.set_column(column, column, _WIDTHS.get(id_, _USUAL))
            page.write_string(0, column, heading, self.formats["heading"])
        for number, row in enumerate(self.sheet.rows, 1):
            for column, id_ in enumerate(columns):
                self.cell(page, number, column, row, id_, lists)
        page.freeze_panes(1, 3)
        page.autofilter(0, 0, len(self.sheet.rows), len(columns) - 1)
        allowed = ("autofilter", "format_cells", "format_columns", "format_rows", "sort")
        page.protect("", dict.fromkeys(allowed, True))

    def guide(self, page: Any) -> dict[str, str]:
        """Write the second sheet; return where it has the lists of words that cells are chosen from."""
        words = {
            "unsourced": OPEN["unsourced"].vi,
            "left": OPEN["left_to_province"].vi,
            "checked": STATUS["checked"].vi,
        }
        rules = self.sheet.rules
        wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        page.set_column(0, 0, 16)
        page.set_column(1, 1, 90)
        page.set_column(2, 6, 24)
        for row, (name, value) in enumerate(
            [(ID.vi, rules.id), ("Tên", rules.label.vi), (VERSION.vi, rules.fingerprint)]
        ):
            page.write_string(row, 0, name)
            page.write_string(row, 1, value, wrap)
        for row, line in enumerate(_GUIDE, 4):
            page.write_string(row, 1, line.format(**words), wrap)
        lists = {
            "relation": [text.vi for text in RELATIONS.values()],
            "status": [text.vi for text in STATUS.values()],
            "open": [text.vi for text in OPEN.values()],
            "values": [IS.vi, ONE_OF.vi],
        }
        where = dict[str, str]()
        for column, (name, entries) in enumerate(lists.items(), 3):
            letter = chr(ord("A") + column)
            for row, entry in enumerate(entries):
                page.write_string(row, column, entry)
            where[name] = f"='{GUIDE}'!${letter}$1:${letter}${len(entries)}"
        return where

    def cell(self, page: Any, row: int, column: int, line: SheetRow, id_: str, lists: Mapping[str, str]) -> None:
        slot = line.slot(id_)
        write_slot(page, row, column, slot, self.formats[_look(line, slot)])
        if slot.note:
            page.write_comment(row, column, slot.note)
        choices: Any = {Kind.RELATION: lists["relation"], Kind.STATUS: lists["status"], Kind.OPEN: lists["open"]}.get(
            slot.kind
        )
        if slot.kind is Kind.VALUES and isinstance(slot.fact, FlagFact):
            choices = [label.vi for _, label in slot.fact.choices]
        if choices:
            page.data_validation(row, column, row, column, {"validate": "list", "source": choices})


def _look(line: SheetRow, slot: Slot) -> str:
    if slot.kind is Kind.READ_ONLY:
        return "criterion" if line.kind is RowKind.CRITERION else "grey"
    if slot.kind is Kind.CHECKED_ON:
        return "date"
    return "named" if line.kind is RowKind.CRITERION else "white"


def write_slot(page: Any, row: int, column: int, slot: Slot, form: Any) -> None:
    """Write what a cell shows: numbers and dates as such, so that Excel computes with them."""
    match slot.shown:
        case None:
            page.write_blank(row, column, None, form)
        case Fraction():
            page.write_number(row, column, float(slot.shown), form)
        case date():
            page.write_datetime(row, column, slot.shown, form)
        case _:
            if page.write_string(row, column, slot.shown, form):
                raise RuleFileError(
                    [Problem(ProblemCode.TOO_LARGE, _TOO_LONG.format(text=one_line(slot.shown, longest=60)))]
                )
