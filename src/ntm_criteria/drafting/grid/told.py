"""What readers tell of a document: left out, put together, or not to be read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import field, frozen

from ntm_criteria.text import Text, both, counted

_SHOWN = 5  # places of one kind that are named

ON_PAGE = Text(" ở trang {page}", " on page {page}")
EMPTY = Text("bỏ qua một bảng trống{place}", "an empty table{place} was left out")
LEGACY = Text(
    "không đọc bảng{place}: chữ dùng bảng mã cũ (TCVN3, VNI); chuyển tệp sang Unicode rồi đọc lại",
    "the table{place} was not read: its text is in an encoding before Unicode (TCVN3, VNI); convert the file first",
)
EMPTY_ROWS = Text("bỏ {n} dòng không có chữ", "rows without text that were left out: {n}")
EMPTY_COLUMNS = Text("bỏ {n} cột không có chữ", "columns without text that were left out: {n}")
BAD_CHARACTERS = Text(
    "{n} ô có ký tự không đọc được, ghi là {sign}", "cells with characters that cannot be read, written {sign}: {n}"
)
# of a cell
STRUCK = Text("bỏ chữ bị gạch ngang", "text that is struck out was left out")
PARTLY_STRUCK = Text("giữ cả ô, dù một phần chữ bị gạch ngang", "kept whole, although a part of the text is struck out")
DELETED = Text("bỏ phần đã xóa (Track Changes)", "what is deleted (tracked changes) was left out")
INSERTED = Text(
    "giữ phần mới thêm chưa chấp nhận (Track Changes)", "insertions that nobody accepted (tracked changes) were kept"
)
HIDDEN_TEXT = Text("bỏ chữ ẩn", "hidden text was left out")
IMAGE = Text("hình ảnh không đọc được", "images cannot be read")
TEXT_BOX = Text("bỏ hộp chữ (text box)", "text boxes were left out")
FORMULA = Text("công thức toán ghi thành một dòng", "mathematical formulas were written on one line")
NESTED = Text("bảng lồng trong ô được đọc thành bảng riêng", "tables inside cells were read as tables of their own")
UNDER_MERGED = Text("bỏ chữ nằm dưới ô gộp", "text that is covered by a merged cell was left out")
OVERLAPPING = Text("ô đè lên ô khác, phần sau bỏ đi", "cells that overlap others were left out")
UNEQUAL = Text("dòng có số cột khác các dòng khác", "rows with another number of columns than the others")
NO_NOTE = Text("dấu chú thích không có lời chú, giữ nguyên", "marks of footnotes without a footnote, kept as they are")
NO_RESULT = Text("công thức chưa có kết quả, ghi công thức", "formulas without a result, written as formulas")
CONCEALED = Text(
    "ô hiện chữ khác với số lưu trong tệp, ghi chữ hiện ra",
    "cells that show something else than their number, as shown",
)
CELL_ERROR = Text("ô báo lỗi", "cells with an error")
COMMENT = Text("ghi chú (comment) của ô được giữ làm chú thích", "comments on cells were kept as notes")
HIDDEN_ROWS = Text("bỏ dòng ẩn", "hidden rows were left out")
HIDDEN_COLUMNS = Text("bỏ cột ẩn", "hidden columns were left out")
# of a table
FILLS = Text(
    "{n} ô không có chữ có màu nền khác nhau: nếu màu có nghĩa thì máy không đọc được",
    "cells without text that differ in colour: {n}; if colours mean something, that is not read",
)
_PLACES = Text("{what}: {places}{more}", "{what}: {places}{more}")
_MORE = Text(" và {n} chỗ khác", " and {n} more")
CELL = Text("dòng {row} cột {column}", "row {row} column {column}")
ROW = Text("dòng {row}", "row {row}")


@frozen
class Notices:
    """Collects what is told of the cells of a table, and words each kind once with its places."""

    _found: dict[Text, list[Text]] = field(factory=lambda: defaultdict(list))

    def add(self, what: Text, place: Text) -> None:
        """Add a place at which something of this kind was found."""
        if place not in self._found[what][-1:]:
            self._found[what].append(place)

    def words(self) -> Iterator[Text]:
        """Yield a sentence for each kind."""
        for what, places in self._found.items():
            shown, rest = places[:_SHOWN], len(places) - _SHOWN
            named = listed(shown)
            more = _MORE.format(n=counted(rest)) if rest > 0 else Text("", "")
            yield _PLACES.format(what=what, places=named, more=more)


def listed(places: Sequence[Text]) -> Text:
    """Join the names of places."""
    return both(lambda lang: "; ".join(place[lang] for place in places))


def cell_at(row: int, column: int) -> Text:
    """Name the place of a cell."""
    return CELL.format(row=row, column=column)


def fills(empty: list[str]) -> Iterator[Text]:
    """Tell of the fills of a table's cells without text, if they differ; "" is a cell without one."""
    coloured = [fill for fill in empty if fill]
    if coloured and len(set(empty)) > 1:
        yield FILLS.format(n=counted(len(coloured)))
