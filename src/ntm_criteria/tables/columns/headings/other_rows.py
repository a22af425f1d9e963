"""Recognises rows that are not communes by their key: totals, districts, signatures, notes, numbers of columns.

Only what no commune is called counts: Tổng Cọt, Cộng Hòa and Trung Bình are communes.
"""

import re
from enum import Enum

from ntm_criteria.text import Text, cleaned, identity

# as the whole cell; "trung bình" and "bình quân" might be names
TOTALS = ("tổng", "cộng", "total", "sum", "chung", "∑", "σ")
BEGIN_TOTALS = (
    "tổng cộng", "tổng số", "cộng huyện", "cộng tỉnh", "toàn huyện", "toàn tỉnh", "bình quân chung", "trung bình chung",
    "trung bình huyện", "bình quân huyện", "trung bình toàn", "bình quân toàn", "grand total", "subtotal", "sub-total",
    "sub total", *(f"{word} {of}" for word in ("tổng", "cộng") for of in ("các", "chung", "toàn", "(", *"123456789")),
)  # fmt: skip
DOUBTFUL = (  # the beginning of a total, of a group of communes or of a signature, or of a name
    "trung bình", "bình quân", "người lập", "khu vực", "vùng ", "cụm ", "nhóm ", "các xã", "tổng hợp", "lũy kế",
    "cộng dồn", "trong đó",
)  # fmt: skip
_BEGIN_TOTALS = tuple(map(identity, BEGIN_TOTALS))
_AREA = re.compile(r"(?:(?:[ivx]+|[a-zđ]|[0-9]+)[.)]\s*)?(?:(?:huyện|thị xã|thành phố|quận|tỉnh|tp|tx) |t[px]\.)\s*\S")
_MARKED_AREA_WORDS = frozenset(map(identity, ("tỉnh", "huyện", "quận", "province", "district")))
_AREA_WORDS = frozenset(("tinh", "huyen", "quan", "province", "district"))  # where no word has its marks
_COMMUNE_WORDS = frozenset(
    map(identity, ("xã", "xa", "phường", "phuong", "thôn", "thon", "commune", "ward", "village"))
)
_BELOW = (
    "người lập", "người tổng hợp", "lập biểu", "tm.", "tm ", "kt.", "tl.", "thủ trưởng", "chủ tịch", "phó chủ tịch",
    "trưởng ban", "nơi nhận", "ghi chú", "nguồn:", "(ký", "ký tên", "xác nhận", "kế toán",
)  # fmt: skip
_DAY = re.compile(r"(?:.{0,40}, )?ngày\b.{0,20}\btháng\b", re.DOTALL)
_NUMBER = re.compile(r"[(\[]\s*[0-9a-zđ]{1,3}\s*[)\]](?:\s*=.*)?", re.DOTALL)
_EDGES = " :.*-–—\"'()[]"


class OtherRow(Enum):
    """Why a row is not a commune."""

    TOTAL = Text("dòng cộng, không phải một xã", "a total, not a commune")
    AREA = Text("dòng của huyện hoặc tỉnh, không phải một xã", "a district or province, not a commune")
    BELOW = Text("dòng ký hoặc ghi chú", "a signature or a note")
    NUMBERS = Text("dòng đánh số cột", "numbers of the columns")
    HEADING = Text("dòng tên cột nhắc lại", "the headings again")
    GROUP = Text("dòng tên nhóm, không phải một xã", "the name of a group, not a commune")
    EMPTY = Text("không có xã, không có số liệu", "neither a key nor figures")


def is_area(key: str) -> bool:
    """Whether a key says that it names a district or a province: "Huyện Chi Lăng", "TP. Lạng Sơn"."""
    return _AREA.match(identity(key).strip(_EDGES)) is not None


def is_of_areas(heading: str) -> bool:
    """Whether a heading says that its column holds districts or provinces, in words as people or programs join them.

    >>> [is_of_areas(heading) for heading in ("Tên tỉnh/TP", "TinhThanh", "old_district", "Đơn vị tính", "Xã, huyện")]
    [True, True, True, False, False]
    """
    words = re.findall(r"[^\W\d_]+", identity(re.sub("(?<=[a-zà-ỹ])(?=[A-ZĐ])", " ", cleaned(heading))))
    names = _AREA_WORDS if any(map(str.isascii, words)) and all(map(str.isascii, words)) else _MARKED_AREA_WORDS
    return not names.isdisjoint(words) and _COMMUNE_WORDS.isdisjoint(words)


def other_row(key: str, *, has_figures: bool, in_areas: bool = False) -> OtherRow | None:
    """Return why the row with this key is not a commune; None if it may be one.

    :param has_figures: whether the row has a figure; signatures and notes have none.
    :param in_areas: whether the column of the key may hold districts or provinces.

    >>> other_row("TỔNG CỘNG:", has_figures=True), other_row("Tổng Cọt", has_figures=True)
    (<OtherRow.TOTAL: Text(vi='dòng cộng, không phải một xã', en='a total, not a commune')>, None)
    """
    whole = identity(key)
    text = whole.strip(_EDGES)
    if text in TOTALS or text.startswith(_BEGIN_TOTALS):
        return OtherRow.TOTAL
    if _NUMBER.fullmatch(whole):
        return OtherRow.NUMBERS
    if not in_areas and _AREA.match(text):
        return OtherRow.AREA
    if not has_figures and (whole.startswith(tuple(map(identity, _BELOW))) or _DAY.match(whole) or len(whole) > 100):
        return OtherRow.BELOW
    return None
