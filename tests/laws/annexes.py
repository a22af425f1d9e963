"""Random sets of criteria, written as the annex of a decision writes them, with what each cell requires beside it."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from random import Random
from typing import Any

from attrs import Factory, define, frozen

from ntm_criteria.drafting import SourceCell, SourceDocument, SourceTable

REGIONS = {
    "tdmnpb": ["Trung du miền núi phía Bắc", "TDMNPB", "Trung du và miền núi phía Bắc", "MNPB"],
    "dbsh": ["Đồng bằng sông Hồng", "ĐBSH", "ĐB sông Hồng"],
    "btb": ["Bắc Trung Bộ", "BTB", "Bắc Trung bộ"],
    "dhntb": ["Duyên hải Nam Trung Bộ", "DHNTB", "Nam Trung Bộ", "DH Nam Trung Bộ"],
    "tn": ["Tây Nguyên", "TN", "Vùng Tây Nguyên"],
    "dnb": ["Đông Nam Bộ", "ĐNB", "Đông Nam bộ"],
    "dbscl": ["Đồng bằng sông Cửu Long", "ĐBSCL", "ĐB sông Cửu Long"],
}
_GROUPS = {"nhom_1": ["Nhóm 1"], "nhom_2": ["Nhóm 2"], "nhom_3": ["Nhóm 3"]}
_NUMBERED = {
    "at_least": [
        "≥{n}{u}", "≥ {n} {u}", "từ {n}{u} trở lên", "tối thiểu {n}{u}", "Ít nhất {n} {u}", "{n}{u} trở lên", ">= {n}{u}",
        "đạt từ {n}{u} trở lên", "không dưới {n}{u}", "Đạt ≥{n}{u}", "≥\u00a0{n}{u}",
    ],
    "at_most": [
        "≤{n}{u}", "≤ {n} {u}", "không quá {n}{u}", "tối đa {n}{u}", "<= {n}{u}", "Không vượt quá {n}{u}",
        "từ {n}{u} trở xuống",
    ],
    "more_than": [">{n}{u}", "trên {n}{u}", "> {n} {u}", "Đạt trên {n}{u}"],
    "less_than": ["<{n}{u}", "dưới {n}{u}", "< {n}{u}"],
}  # fmt: skip
_BEHIND = ["", "", "", "", ".", " (nếu có)", "(1)", "*", " (áp dụng đạt cho cả nam và nữ)"]
_MET = ["Đạt", "đạt", "Đạt.", "Đạt chuẩn", "Có", "Đạt (nếu có)"]
_LEFT = [
    "UBND cấp tỉnh quy định cụ thể", "Ủy ban nhân dân cấp tỉnh quy định", "UBND tỉnh, thành phố quy định cụ thể",
    "Giao UBND cấp tỉnh quy định cụ thể",
]  # fmt: skip
_OPEN = [
    "–", "-", "", "≥70% (≥50% từ nguồn cấp nước tập trung)", "Theo hướng dẫn của Bộ Y tế", "70% - 80%", "từ 80%",
    "80%; riêng xã đảo 60%", "≥80% đối với xã khu vực I", "≥ 80% hoặc UBND cấp tỉnh quy định",
    "≥ 1.200 hộ", "từ 61.000 m² trở lên", "≥ 120%",
]  # fmt: skip
_MORE = ["Có kế hoạch được phê duyệt. ", "Đã ban hành quy chế, được triển khai; ", "Có tổ tự quản\n"]
_SUBJECTS = [
    "hộ sử dụng nước sạch", "đường thôn được cứng hóa", "lao động qua đào tạo", "hộ có nhà tiêu hợp vệ sinh",
    "chất thải được thu gom", "dân số có sổ theo dõi sức khỏe", "trường học đạt chuẩn", "diện tích được tưới",
    "hộ được vay vốn", "văn bản được ban hành",
]  # fmt: skip


@frozen
class Required:
    """What a cell requires: a bound, "met", or nothing that is known."""

    kind: str
    relation: str = ""
    value: Fraction = Fraction(0)


@define
class Row:
    """An indicator: its code, its wording and unit, and what is required by each value of the axis.

    :ivar has_more: whether its name states a second thing, of which no cell says a level.
    """

    code: str
    wording: str
    unit: str
    required: dict[str, Required]
    texts: dict[str, str]
    has_more: bool = False


@define
class Annex:
    """A random annex: the axis its levels vary by, its criteria, and the grid that it is written as."""

    axis: str
    values: list[str]
    criteria: list[tuple[int, str, list[Row]]]
    grid: list[list[tuple[str, int, int] | None]] = Factory(list)  # a text and over how many rows and columns

    def table(self) -> SourceTable:
        cells = [
            SourceCell(text.strip(), row, column, rows, columns)
            for row, line in enumerate(self.grid, 1)
            for column, each in enumerate(line, 1)
            if each is not None
            for text, rows, columns in [each]
        ]
        return SourceTable("phu-luc.docx", 1, tuple(cells), "Bộ tiêu chí giai đoạn 2021-2025")

    def document(self) -> SourceDocument:
        return SourceDocument("phu-luc.docx", (self.table(),))

    def full(self) -> list[list[str]]:
        """The grid with merged cells at their first place only, for files without merged cells."""
        return [["" if each is None else each[0] for each in line] for line in self.grid]


def annex(random: Random) -> Annex:
    axis = random.choice(["region", "region", "region", "", "year", "nhom"])
    values = {"region": [*REGIONS], "": [""], "year": ["2021", "2022", "2023", "2024", "2025"], "nhom": [*_GROUPS]}[
        axis
    ]
    criteria = []
    for number in range(1, random.randint(2, 5)):
        rows = [_row(random, number, place, values) for place in range(1, random.randint(2, 5))]
        criteria.append((number, f"Tiêu chí thử nghiệm thứ {number}", rows))
    made = Annex(axis, values, criteria)
    made.grid = _written(random, made)
    return made


def _row(random: Random, number: int, place: int, values: list[str]) -> Row:
    kind = random.choice(["share", "share", "share", "money", "count", "met", "left", "open"])
    subject = f"{random.choice(_SUBJECTS)} loại {number}.{place}"
    unit = {"share": "%", "money": "triệu đồng/người/năm", "count": "mô hình"}.get(kind, "")
    head = {"share": "Tỷ lệ ", "money": "Thu nhập từ ", "count": "Số mô hình "}.get(kind, "Có ")
    relation = random.choice([*_NUMBERED])
    mixed = kind == "share" and len(values) > 3 and values[0] in REGIONS and random.random() < 0.15
    required, texts = dict[str, Required](), dict[str, str]()
    same = random.random() < 0.3
    for value in values:
        if same and texts:
            first = values[0]
            required[value], texts[value] = required[first], texts[first]
            continue
        # a finding cannot vary by year: one that is open in some years is open in all
        varies = kind != "open" and not (kind in ("met", "left") and values[0].isdigit())
        each = "open" if varies and random.random() < 0.06 else kind
        one = random.choice([*_NUMBERED]) if mixed else relation
        required[value], texts[value] = _cell(random, each, one, unit)
    more = random.choice(_MORE) if kind == "share" and random.random() < 0.15 else ""
    return Row(f"{number}.{place}", more + head + subject, unit, required, texts, bool(more))


def _cell(random: Random, kind: str, relation: str, unit: str) -> tuple[Required, str]:
    if kind == "met":
        return Required("met"), random.choice(_MET)
    if kind == "left":
        return Required("unknown"), random.choice(_LEFT)
    if kind == "open":
        return Required("unknown"), random.choice(_OPEN)
    if unit == "%" and relation == "at_least" and random.random() < 0.2:
        return Required("bound", "at_least", Fraction(100)), random.choice(
            ["100%", "Đạt 100%", "=100%", "100 %", "≥100%"]
        )
    value = Fraction(random.randint(1, 99)) if unit != "triệu đồng/người/năm" else Fraction(random.randint(20, 90))
    if unit != "mô hình" and random.random() < 0.2:
        value += Fraction(random.randint(1, 9), 10)
    number = f"{int(value)}" if value.denominator == 1 else f"{int(value)},{int(value * 10) % 10}"
    if unit == "mô hình" and value < 10 and random.random() < 0.5:
        number = f"0{number}"
    text = random.choice(_NUMBERED[relation]).format(n=number, u=unit if unit == "%" else f" {unit}")
    return Required("bound", relation, value), " ".join(text.split(" ")) + random.choice(_BEHIND)


def _written(random: Random, made: Annex) -> list[list[tuple[str, int, int] | None]]:
    """Write an annex as a grid: headings of one or two rows, merged or continued cells, repeated headings."""
    has_unit, has_general = random.random() < 0.3, made.axis == "region" and random.random() < 0.5
    fixed = [
        "TT" if random.random() < 0.5 else "STT",
        "Tên tiêu chí",
        random.choice(["Nội dung tiêu chí", "Nội dung, chỉ tiêu"]),
    ]
    fixed += ["ĐVT"] if has_unit else []
    fixed += [random.choice(["Chỉ tiêu chung", "Chung"])] if has_general else []
    names = _names(random, made)
    two_rows = len(names) > 1 and (made.axis == "nhom" or random.random() < 0.7)
    heading: list[list[tuple[str, int, int] | None]]
    if two_rows:
        group = (
            random.choice(["Chỉ tiêu theo vùng", "Chỉ tiêu", "Mức đạt chuẩn"])
            if made.axis != "nhom"
            else "Chỉ tiêu theo nhóm xã"
        )
        heading = [[*((name, 2, 1) for name in fixed), (group, 1, len(names)), *[None] * (len(names) - 1)]]
        heading.append([*[None] * len(fixed), *((name, 1, 1) for name in names)])
    else:
        heading = [[(name, 1, 1) for name in [*fixed, *names]]]
    width = len(fixed) + len(names)
    if random.random() < 0.3:
        heading.append([(f"({number})", 1, 1) for number in range(1, width + 1)])
    body: list[list[tuple[str, int, int] | None]] = []
    coded, merged = random.random() < 0.7, random.random() < 0.6
    code_form = random.choice(["{c}. {w}", "{c} {w}", "{d}. {w}"])
    for number, label, rows in made.criteria:
        if random.random() < 0.1:
            body.append([(f"NHÓM TIÊU CHÍ THỨ {number} TRỞ ĐI", 1, width), *[None] * (width - 1)])
        for place, row in enumerate(rows):
            words = code_form.format(c=row.code, d=row.code.replace(".", ","), w=row.wording) if coded else row.wording
            head = [(str(number), len(rows), 1), (label, len(rows), 1)] if place == 0 else [None, None]
            if not merged:
                head = [(str(number), 1, 1), (label, 1, 1)] if place == 0 else [("", 1, 1), ("", 1, 1)]
            line = [*head, (words, 1, 1)]
            line += [(row.unit, 1, 1)] if has_unit else []
            line += [(row.texts[made.values[0]], 1, 1)] if has_general else []
            body.append([*line, *_levels(random, row, made.values)])
    if not merged and random.random() < 0.4 and len(body) > 2:
        body[2:2] = [list(each) for each in heading]
    if not coded:
        for _, _, rows in made.criteria:
            if len(rows) == 1:
                rows[0].code = rows[0].code.partition(".")[0]
    return [*heading, *body]


def _names(random: Random, made: Annex) -> list[str]:
    if made.axis == "region":
        return [random.choice(REGIONS[value]) for value in made.values]
    if made.axis == "year":
        form = random.choice(["Năm {y}", "{y}", "Đến năm {y}"])
        return [form.format(y=value) for value in made.values]
    if made.axis == "nhom":
        return [_GROUPS[value][0] for value in made.values]
    return [random.choice(["Mức đạt chuẩn", "Chỉ tiêu chung", "Mức", "Mức quy định"])]


def _levels(random: Random, row: Row, values: list[str]) -> list[tuple[str, int, int] | None]:
    """Write the levels of a row; neighbours with the same text are sometimes one merged cell."""
    if random.random() < 0.5:
        return [(row.texts[value], 1, 1) for value in values]
    cells: list[tuple[str, int, int] | None] = []
    for text, group in groupby(values, key=lambda value: row.texts[value]):
        members = [*group]
        cells += [(text, 1, len(members)), *[None] * (len(members) - 1)]
    return cells


def figures_beside(required: Required, unit: str) -> list[tuple[Fraction, bool]]:
    """Return figures at, below and above a bound, each with whether it meets it."""
    step = Fraction(1) if unit == "mô hình" else Fraction(1, 100)
    holds: dict[str, Any] = {
        "at_least": lambda figure: figure >= required.value,
        "more_than": lambda figure: figure > required.value,
        "at_most": lambda figure: figure <= required.value,
        "less_than": lambda figure: figure < required.value,
    }
    figures = [required.value - step, required.value, required.value + step]
    return [
        (figure, holds[required.relation](figure))
        for figure in figures
        if figure >= 0 and (unit != "%" or figure <= 100)
    ]
