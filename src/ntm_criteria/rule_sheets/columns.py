"""The columns of the sheet "Bộ tiêu chí", and the closed lists of words in it."""

from attrs import frozen

from ntm_criteria.loading.forms import OPEN_WORDS
from ntm_criteria.model import YEAR, CategoryFact, Dictionary, Reason, Relation, RuleSet
from ntm_criteria.text import Text, capital
from ntm_criteria.wording import open_words, place_in_table, relation_words

SHEET, GUIDE = "Bộ tiêu chí", "Hướng dẫn"
LEVEL, KEY = "level", "key"
HEADINGS = {  # of all columns but those of the rows of tables, from left to right
    "code": "Mã",
    "criterion": "Tiêu chí",
    "label": "Chỉ tiêu",
    "wording": "Nguyên văn",
    "measured": "Số liệu, yêu cầu",
    "relation": "Kiểu so sánh",
    "rows": "Áp dụng cho",
    LEVEL: "Mức chung",
    "unit": "ĐVT",
    "part": "Tử số",
    "whole": "Mẫu số",
    "per": "Cấp",
    "held_by": "Nguồn số liệu",
    "document": "Văn bản",
    "at": "Điều khoản",
    "status": "Trạng thái",
    "checked_by": "Người đối chiếu",
    "checked_on": "Ngày đối chiếu",
    "remark": "Ghi chú",
    KEY: "Khóa dòng",
}
_OPEN_REASONS = (Reason.BOUND_UNSOURCED, Reason.BOUND_LEFT_TO_PROVINCE)
OPEN: dict[str, Text] = {word: open_words(why) for word, why in zip(OPEN_WORDS, _OPEN_REASONS, strict=True)}
RELATIONS: dict[str, Text] = {relation.value: relation_words(relation) for relation in Relation}
IS, ONE_OF = Text("đạt", "is"), Text("trong các loại", "one of")  # the relations of flags and of categories


@frozen
class LevelColumn:
    """The column of a row of tables of bounds: of a value of a category, or of years."""

    axis: str
    row: str

    def heading(self, facts: Dictionary) -> str:
        """Return its heading: "Vùng Đồng bằng sông Hồng", "Năm 2021–2022"."""
        return heading_of((self.axis, self.row), facts)


def heading_of(row: tuple[str, str], facts: Dictionary) -> str:
    """Write a row of a table as a heading."""
    axis, key = row
    return capital(place_in_table([(axis, key.replace("..", "–") if axis == YEAR else key)], facts).vi)


def level_columns(rules: RuleSet) -> list[LevelColumn]:
    """Return the columns that a workbook of the set may have: every value of every category, and every year judged."""
    categories = [(axis, fact) for axis, fact in rules.facts.items() if isinstance(fact, CategoryFact)]
    columns = [LevelColumn(axis, value) for axis, fact in categories for value in fact.values]
    return [*columns, *(LevelColumn(YEAR, str(year)) for year in range(rules.years[0], rules.years[1] + 1))]
