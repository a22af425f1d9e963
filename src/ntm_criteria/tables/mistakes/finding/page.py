"""The pages of `check_table`: a report that stands by itself, and the short form that notebooks show."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from ntm_criteria.errors import ProblemCode
from ntm_criteria.markup import Cell, Html, card, coloured, document, folded, group, items, row, table, text
from ntm_criteria.problems import problem_table
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.mistakes.finding.mistake import TableMistake, listed
from ntm_criteria.text import Lang, Text, number, numbered

_NONE = Text("Không có lỗi.", "No mistakes.")
_MISTAKES, _MESSAGES = Text("Lỗi trong bảng", "Mistakes in the table"), Text("Từng lỗi", "Each mistake")
_COLUMNS = Text("Loại|Cột|Mức|Số dòng", "Kind|Column|Severity|Rows")
_LITTLE = Text("dưới 0,1%", "below 0.1%")
_REPORT_COLUMNS = Text("Loại|Cột|Mức|Số dòng|Phần của bảng", "Kind|Column|Severity|Rows|Of the table")
_TABLES: dict[Level, Text] = {
    "now": Text("Bảng các xã", "Table of communes"),
    "village": Text("Bảng các thôn", "Table of villages"),
    "before": Text("Số liệu năm trước", "Last year's figures"),
}
_NAMES = defaultdict(
    lambda: Text("lỗi khác", "another mistake"),
    {
        ProblemCode.UNREADABLE_FIGURE: Text("không đọc được", "unreadable"),
        ProblemCode.AMBIGUOUS_FIGURE: Text("hiểu được theo nhiều cách", "ambiguous"),
        ProblemCode.OUT_OF_LIMITS: Text("ngoài giới hạn", "outside the limits"),
        ProblemCode.FINER_THAN_STEP: Text("lẻ hơn mức quy định", "finer than the step"),
        ProblemCode.UNKNOWN_VALUE: Text("giá trị không có trong danh sách", "not in the list of values"),
        ProblemCode.UNKNOWN_UNIT: Text("đơn vị không rõ", "unknown unit"),
        ProblemCode.UNIT_MISMATCH: Text("sai đơn vị", "wrong unit"),
        ProblemCode.PART_EXCEEDS_WHOLE: Text("phần lớn hơn tổng", "part above its whole"),
        ProblemCode.FIGURES_DISAGREE: Text("số liệu mâu thuẫn", "figures disagree"),
        ProblemCode.BAD_KEY: Text("thiếu mã hoặc trùng mã", "key missing or repeated"),
        ProblemCode.BAD_VILLAGE: Text("dòng thôn thiếu tên hoặc trùng tên", "village without a name, or repeated"),
        ProblemCode.UNKNOWN_COMMUNE: Text("xã không có trong bảng", "commune not in the table"),
        ProblemCode.WRONG_YEAR: Text("sai năm", "wrong year"),
        ProblemCode.NO_RULE_SET: Text("không có bộ quy tắc", "no rule set"),
        ProblemCode.IMPLAUSIBLE: Text("số liệu khác thường", "unusual figure"),
        ProblemCode.OTHER_WRITING: Text("tên viết khác nhau", "written in two ways"),
        ProblemCode.TEXT_AMENDED: Text("văn bản đã sửa đổi", "amended text"),
    },
)  # of the kinds that stand on a page
_NAMED = Text("{name} ({code})", "{name} ({code})")
_OF_ROWS = Text("{table}: {rows} dòng", "{table}: {rows} rows")
_IN_ALL = Text(
    "{errors} loại lỗi ở {rows} ô hoặc dòng; {warnings} loại lưu ý ở {warned} ô hoặc dòng.",
    "{errors} kinds of error in {rows} cells or rows; {warnings} kinds of warning in {warned} cells or rows.",
)
_ERROR, _WARNING = Text("lỗi", "error"), Text("lưu ý", "warning")


def report(mistakes: Sequence[TableMistake], heights: Mapping[Level, int], about: Sequence[str], lang: Lang) -> Html:
    """Return the report of `TableCheck.to_html`.

    :param heights: the number of rows of each table.
    :param about: what was checked, when and by which rule sets: a line each.
    """
    lines = "".join(f"<p>{text(line)}</p>" for line in about)
    title = f"<h1>{text(_MISTAKES[lang])}</h1>{lines}"
    if not mistakes:
        return document(_MISTAKES[lang], card(title, f"<p>{coloured(_NONE[lang], 'met')}</p>", lang=lang), lang=lang)
    warnings = [mistake for mistake in mistakes if mistake.is_warning]
    told = _IN_ALL.format(
        errors=numbered(len(mistakes) - len(warnings)),
        rows=numbered(sum(mistake.rows for mistake in mistakes if not mistake.is_warning)),
        warnings=numbered(len(warnings)),
        warned=numbered(sum(mistake.rows for mistake in warnings)),
    )
    bodies, columns, parts = [], _REPORT_COLUMNS[lang].split("|"), []
    for level, name in _TABLES.items():
        kinds = [mistake for mistake in mistakes if mistake.table == level]
        if kinds:
            height = heights.get(level)
            counted = _OF_ROWS.format(table=name, rows=numbered(height)) if height else name
            bodies.append(
                [group(counted[lang], len(columns)), *(_kind_rows(mistake, height, lang) for mistake in kinds)]
            )
    for mistake in mistakes:
        problems = listed(mistake)
        heading = " · ".join([_kinds(mistake, lang), *([mistake.column] if mistake.column else [])])
        hints = dict.fromkeys(problem.hint[lang] for problem in problems if problem.hint)
        lines = items(problem.message[lang] for problem in problems)
        told_once = "".join(f"<p><small>{text(hint)}</small></p>" for hint in hints)
        parts.append(
            folded(f"{heading} ({number(mistake.rows, lang)})", lines, told_once, is_open=not mistake.is_warning)
        )
    body = card(title, f"<p>{text(told[lang])}</p>", table("", columns, bodies), *parts, lang=lang)
    return document(_MISTAKES[lang], body, lang=lang)


def short_form(mistakes: Sequence[TableMistake], lang: Lang) -> Html:
    """Return the kinds of mistake with their rows, and below them, folded, the messages."""
    if not mistakes:
        return card(f"<p>{coloured(_NONE[lang], 'met')}</p>", lang=lang)
    bodies = [
        [
            row([
                Cell(text(_kinds(mistake, lang)), is_heading=True),
                mistake.column or "",
                (_WARNING if mistake.is_warning else _ERROR)[lang],
                Cell(number(mistake.rows, lang), is_number=True),
            ])
            for mistake in mistakes
        ]
    ]  # fmt: skip
    head = table(_MISTAKES[lang], _COLUMNS[lang].split("|"), bodies)
    problems = [problem for mistake in mistakes for problem in listed(mistake)]
    return card(head, folded(_MESSAGES[lang], problem_table(problems, lang)), lang=lang)


def _kinds(mistake: TableMistake, lang: Lang) -> str:
    """Return the kinds of a mistake, by name and code: the cells of one column may be wrong in several ways."""
    codes = dict.fromkeys(problem.code for problem in mistake.problems)
    return ", ".join(_NAMED.format(name=_NAMES[code], code=code.value)[lang] for code in codes)


def _kind_rows(mistake: TableMistake, height: int | None, lang: Lang) -> Html:
    """Return the row of a kind of mistake on a page: its table, code, column and severity, its rows and their share."""
    word, colour = (_WARNING, "unknown") if mistake.is_warning else (_ERROR, "not_met")
    share = f"{number(Fraction(100 * mistake.rows, height), lang, digits=1)}%" if height and mistake.rows else ""
    if share and 1000 * mistake.rows < (height or 0):  # which would be written "0.0%"
        share = _LITTLE[lang]
    return row([
        Cell(text(_kinds(mistake, lang)), is_heading=True),
        mistake.column or "",
        Cell(coloured(word[lang], colour)),
        Cell(number(mistake.rows, lang), is_number=True),
        Cell(text(share), is_number=True),
    ])  # fmt: skip
