"""Words what columns of a file are read as, and the problems with headings; each says by which option it would be read."""

from collections.abc import Sequence
from typing import Literal

from attrs import field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.model import Fact
from ntm_criteria.tables.columns.column import Level
from ntm_criteria.tables.columns.file_options import map_option
from ntm_criteria.tables.columns.headings import Role
from ntm_criteria.tables.columns.types import TABLES, missing_column
from ntm_criteria.text import Lang, Text, both, listing, naming_options, one_line

CHOOSES = Text("để chọn bộ quy tắc của dòng", "the rule set of a row is chosen by it")
KEY = Text("cột khóa", "the key")
AS_KEY: dict[Role | None, Text] = {
    Role.CODE: Text("mã xã, cột khóa", "the key"),
    Role.COMMUNE: Text("tên xã, cột khóa", "the key"),
}
AS = {
    Role.VILLAGE: Text("tên thôn", "the village's name"),
    Role.YEAR: Text("năm", "the year"),
    Role.SERIAL: Text("số thứ tự", "serial numbers"),
    Role.NOTE: Text("ghi chú", "notes"),
}
_COLUMN = Text("{table}cột '{heading}': {message}", "{table}column '{heading}': {message}")
_OF_TABLE = Text("{table}{message}", "{table}{message}")
_OTHER_YEAR = Text("số liệu năm {year}, cần năm {wanted}", "figures of {year}, wanted are those of {wanted}")
_NOT_USED = Text("{fact}: {why}; cột không được dùng", "{fact}: {why}; the column is not used")
_LAST_YEAR = Text(
    "số liệu năm trước ghi ở bảng riêng: --previous TỆP",
    "last year's figures have their own table: --previous FILE",
)
_WRONG_YEAR = Text(
    "nếu tên cột ghi nhầm năm, thêm --map {option}", "if the heading names a wrong year, add --map {option}"
)
_TITLE_YEAR = Text(
    "tiêu đề của bảng ghi năm {year}; số liệu được đọc như của năm {wanted}",
    "the title of the table says {year}; its figures are read as those of {wanted}",
)
_OTHER_TABLE = Text(
    "nếu đúng là số liệu năm {year}, dùng bảng của năm {wanted}, hoặc ghi --year {year}",
    "if the figures are of {year}, give the table of {wanted}, or add --year {year}",
)
_NO_UNIT = Text(
    "'{note}' trong tên cột không phải là đơn vị đã biết; số liệu được đọc theo '{unit}'",
    "'{note}' in the heading is not a unit that is known; the figures are read in '{unit}'",
)
_SAY_UNIT = Text(
    "nếu cột ghi theo đơn vị khác: đổi số liệu sang '{unit}', hoặc thêm --unit {fact}=ĐƠN_VỊ",
    "if the column is in another unit, convert it to '{unit}', or add --unit {fact}=UNIT",
)
_MANY_YEARS = Text("tên cột ghi năm {year}, bảng có nhiều năm", "the heading says {year}, the table has several years")
_ONE_YEAR = Text("nếu mọi dòng đều là năm này, thêm --map {option}", "if every row is of that year, add --map {option}")
_CORRECT_UNIT = Text(
    "sửa tên cột nếu đơn vị ghi nhầm, hoặc đổi số liệu sang đơn vị của nó",
    "correct the heading if its unit is wrong, or convert the figures",
)
_SECOND = Text("cột thứ hai của {fact}; cột kia là '{other}'", "a second column of {fact}; the other is '{other}'")
_KEEP_ONE = Text("giữ một cột; cột không dùng: thêm --map {option}", "keep one; leave the other out by --map {option}")
_TWO_UNITS = Text("tên cột ghi '{unit}', --unit ghi '{stated}'", "the heading says '{unit}', --unit says '{stated}'")
_ONE_UNIT = Text("bỏ --unit này, hoặc sửa tên cột", "leave --unit out, or correct the heading")
_IS_IT = Text("có phải là {figure}?", "is it {figure}?")
_MAP_IT = Text(
    "nếu phải, thêm {options}; nếu không phải số liệu, thêm --map {none}",
    "if so, add {options}; if it is not a figure, add --map {none}",
)


@frozen(eq=False)
class ColumnReport:
    """Collects the problems with the headings of one file. Each method returns why the column is not read."""

    level: Level
    problems: list[Problem] = field(factory=list, init=False)

    def other_year(self, heading: str, year: int, wanted: int, fact: Fact) -> Text:
        """Warn of figures of another year than the one wanted; they are not used."""
        why = _OTHER_YEAR.format(year=str(year), wanted=str(wanted))
        is_last = year == wanted - 1 and self.level == "now"
        hint = _LAST_YEAR if is_last else _WRONG_YEAR.format(option=map_option(heading, fact.id))
        message = _NOT_USED.format(fact=named(fact), why=why)
        self._add(ProblemCode.WRONG_YEAR, heading, message, hint, None, is_warning=True)
        return why

    def title_of_year(self, year: int, wanted: int) -> None:
        """Warn of a title that names another year than the one wanted."""
        years = {"year": str(year), "wanted": str(wanted)}
        text = naming_options(_OF_TABLE, table=TABLES[self.level], message=_TITLE_YEAR.format(**years))
        hint = _OTHER_TABLE.format(**years)
        self.problems.append(Problem(ProblemCode.WRONG_YEAR, text, hint=hint, severity="warning"))

    def no_unit(self, heading: str, note: str, fact: Fact) -> None:
        """Warn of a heading that the user maps, and whose bracket may be a unit that is not known."""
        unit = fact.unit.one if fact.unit else Text("", "")
        message = _NO_UNIT.format(note=one_line(note, longest=60), unit=unit)
        hint = _SAY_UNIT.format(unit=unit, fact=fact.id)
        self._add(ProblemCode.UNKNOWN_UNIT, heading, message, hint, fact, is_warning=True)

    def many_years(self, heading: str, year: int, fact: Fact) -> Text:
        """Refuse a heading with a year in a table whose rows have years of their own."""
        hint = _ONE_YEAR.format(option=map_option(heading, fact.id))
        return self._add(ProblemCode.WRONG_YEAR, heading, _MANY_YEARS.format(year=str(year)), hint, fact)

    def clash(self, heading: str, why: Text, fact: Fact) -> Text:
        """Refuse a heading whose unit contradicts its fact."""
        return self._add(ProblemCode.UNIT_MISMATCH, heading, why, _CORRECT_UNIT, fact)

    def two_units(self, heading: str, unit: str, stated: str, fact: Fact) -> Text:
        """Refuse a heading whose unit differs from the one that the user states."""
        return self._add(
            ProblemCode.UNIT_MISMATCH, heading, _TWO_UNITS.format(unit=unit, stated=stated), _ONE_UNIT, fact
        )

    def second(self, heading: str, other: str, fact: Fact) -> Text:
        """Refuse a second column of one figure."""
        message = _SECOND.format(fact=named(fact), other=one_line(other, longest=200))
        return self._add(
            ProblemCode.GIVEN_TWICE, heading, message, _KEEP_ONE.format(option=map_option(heading, "")), fact
        )

    def near(self, heading: str, facts: Sequence[Fact]) -> Text:
        """Refuse a heading that only resembles names of facts, with the options that map it to each of them."""

        def say(lang: Lang) -> str:
            labels = [f"{one_line(fact.label[lang], longest=90)} ({fact.id})" for fact in facts]
            return listing(labels, lang, last=Text("hay", "or"))

        def choices(lang: Lang) -> str:
            options = [f"--map {map_option(heading, fact.id)}" for fact in facts]
            return listing(options, lang, last=Text("hoặc", "or"))

        hint = _MAP_IT.format(options=both(choices), none=map_option(heading, ""))
        return self._add(ProblemCode.UNKNOWN_FACT, heading, _IS_IT.format(figure=both(say)), hint, facts[0])

    def missing(self, column: str | None, headings: Sequence[str], option: Text) -> None:
        """Refuse a table without a column of the key or of the year; `column` is None for a key that nobody named."""
        message, hint = missing_column(column, headings, option)
        text = naming_options(_OF_TABLE, table=TABLES[self.level], message=message)
        self.problems.append(Problem(ProblemCode.MISSING_COLUMN, text, hint=hint))

    def _add(
        self, code: ProblemCode, heading: str, message: Text, hint: Text, fact: Fact | None, *, is_warning: bool = False
    ) -> Text:
        shown = one_line(heading, longest=200)
        text = naming_options(_COLUMN, table=TABLES[self.level], heading=shown, message=message)
        severity: Literal["warning", "error"] = "warning" if is_warning else "error"
        self.problems.append(Problem(code, text, hint=hint, fact=fact.id if fact else None, severity=severity))
        return message


def named(fact: Fact) -> Text:
    """Name a fact by its label and id: "dân số của xã (population)"."""
    return both(lambda lang: f"{fact.label[lang]} ({fact.id})")
