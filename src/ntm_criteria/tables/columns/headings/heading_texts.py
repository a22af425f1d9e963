"""Takes headings apart: what columns without figures are called, and numbers, units and years around a name."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from ntm_criteria.text import cleaned, identity, plain_signs


class Role(Enum):
    """What a column without figures is for."""

    CODE = "code"
    COMMUNE = "commune"
    VILLAGE = "village"
    YEAR = "year"
    SERIAL = "serial"
    NOTE = "note"
    AREA = "area"


_ROLES = {  # identities of headings
    Role.CODE: (
        "commune_id", "commune id", "commune code", "mã xã", "mã số xã", "mã xã, phường", "mã xã/phường", "mã đơn vị",
        "mã đơn vị hành chính", "mã đvhc", "mã hành chính",
    ),
    Role.COMMUNE: (
        "tên xã", "xã", "tên xã, phường", "xã, phường", "xã/phường", "tên xã/phường", "xã, thị trấn", "tên xã, thị trấn",
        "xã, phường, thị trấn", "tên xã, phường, thị trấn", "xã/thị trấn", "tên đơn vị", "đơn vị", "tên đơn vị hành chính",
        "đơn vị hành chính", "địa phương", "commune", "commune name",
    ),
    Role.VILLAGE: (
        "name", "tên thôn", "thôn", "thôn, bản", "tên thôn, bản", "thôn/bản", "tên thôn/bản", "thôn (bản)", "bản", "tên bản",
        "thôn, xóm", "tên thôn, xóm", "xóm", "tên xóm", "ấp", "tên ấp", "village", "village name",
    ),
    Role.YEAR: ("năm", "year"),
    Role.SERIAL: ("stt", "tt", "số tt", "số thứ tự", "no", "no."),
    Role.NOTE: ("ghi chú", "note", "notes", "remarks"),
    Role.AREA: ("huyện", "tên huyện", "tỉnh", "tên tỉnh", "huyện, thành phố", "district", "province", "mã huyện", "mã tỉnh"),
}  # fmt: skip
ROLES = {identity(name): role for role, names in _ROLES.items() for name in names}
NEUTRAL = frozenset(  # headings of groups that say nothing of the columns below them
    map(identity, ("chỉ tiêu", "các chỉ tiêu", "tiêu chí", "các tiêu chí", "nội dung", "kết quả", "kết quả thực hiện",
                   "thông tin", "thông tin chung", "thông tin xã", "thông tin về xã", "số liệu", "số liệu chung",
                   "kết quả đánh giá"))
)  # fmt: skip
BETWEEN_PARTS = " / "  # joins the parts of a heading of several rows

_MOST_READINGS = 40  # ways to read a heading
_YEAR = r"(?:(?:trong|tính|đến|ngày|thời điểm|năm)\s+)*(?:[0-9]{1,2}/){0,2}((?:19|20)[0-9]{2})"
_NUMBERING = r"[(\[]?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}|[IVXivx]{1,5}|[A-Za-zĐđ])[)\].:/-]+"
_BEFORE = re.compile(
    rf"(?:(?:tiêu chí|chỉ tiêu)\s+(?:số\s+)?)?(?:{_NUMBERING}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{0,3}}\s)\s*(?=\S)",
    re.IGNORECASE,
)
_AFTER = [
    re.compile(r"(.*?\S)\s*([(\[][0-9]{1,3}[)\]]\s*=.*)", re.DOTALL),  # "(5)=(4)/(3)"
    re.compile(r"(.*\S)\s*[(\[]([^()\[\]]*)[)\]]", re.DOTALL),
    re.compile(r"(.*\S)\s*[,;:–—-]\s*(?:(?:đvt|đơn vị(?: tính)?|unit)\s*:?\s*)?([^,;:]+)", re.IGNORECASE | re.DOTALL),
    re.compile(r"(.*\S)\s*(%)", re.DOTALL),
    re.compile(rf"(.*?[^\s_,–—-])[\s_,–—-]+({_YEAR})", re.IGNORECASE | re.DOTALL),
    re.compile(r"(.*\S)(\.[0-9]{1,2}|_duplicated_[0-9]+)", re.DOTALL),  # as pandas and Polars tell twins apart
]  # fmt: skip
_AROUND = re.compile(
    r"^[-+•●*\"']+\s*(?=[^\W\d])|\s*[:;.*\"'¹²³⁰⁴-⁹⁽⁾-]+$"
)  # marks of lists and of notes, quotation marks
_YEAR_BEFORE = re.compile(r"((?:năm\s+)?(?:19|20)[0-9]{2})[\s:_.–—-]+(\S.*)", re.IGNORECASE | re.DOTALL)
IS_YEAR = re.compile(_YEAR, re.IGNORECASE)
IS_NUMBER = re.compile(r"[\s0-9.,=+*/x×:()-]+|[A-Za-z]|\.[0-9]{1,2}|_duplicated_[0-9]+")

_MILLIONS = re.compile(r"^(?:[x×*]\s*)?1(?P<mark>[.,]?)000(?P=mark)000\s*(?=[^\W\d])")
_THOUSANDS = re.compile(r"^(?:[x×*]\s*)?1[.,]?000\s*(?=[^\W\d])")
_UNIT_OF_TITLE = re.compile(r"(?:đvt|đơn vị(?: tính)?|unit)\s*:\s*([^:()]+)", re.IGNORECASE)
_YEAR_OF_TITLE = re.compile(
    r"(?<!tháng [0-9] )(?<!tháng [0-9]{2} )\bnăm (?:báo cáo )?((?:19|20)[0-9]{2})\b(?!\s*[-–/])", re.IGNORECASE
)


def in_words(unit: str) -> str:
    """Write the thousands of a unit as a word.

    >>> in_words("1.000 đồng"), in_words("x1000đ"), in_words("1.000.000 đồng")
    ('nghìn đồng', 'nghìn đ', 'triệu đồng')
    """
    return _THOUSANDS.sub("nghìn ", _MILLIONS.sub("triệu ", unit))


def units_of_titles(titles: Sequence[str]) -> list[str]:
    """Return the units that titles above a table state: "Đơn vị tính: hộ, nghìn đồng"."""
    stated = [found[1] for title in titles for found in _UNIT_OF_TITLE.finditer(cleaned(title))]
    return [unit for text in stated for part in re.split(r"[,;]| và ", text) if (unit := part.strip(" ."))]


def year_of_titles(titles: Sequence[str], wanted: int) -> int | None:
    """Return the year that titles say their table is of, if they say one and nothing of the year wanted.

    >>> year_of_titles(["BIỂU TỔNG HỢP NĂM 2023"], 2024), year_of_titles(["Ngày 12 tháng 3 năm 2023"], 2024)
    (2023, None)
    """
    texts = [cleaned(title) for title in titles]
    years = {int(found[1]) for text in texts for found in _YEAR_OF_TITLE.finditer(text)}
    return years.pop() if len(years) == 1 and not any(str(wanted) in text for text in texts) else None


def peeled(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a text, and what is left of it without numbers, brackets, units and years around it, with these notes."""
    text = plain_signs(text)
    seen = {text}
    waiting: list[tuple[str, tuple[str, ...]]] = [(text, ())]
    while waiting and len(seen) < _MOST_READINGS:
        rest, notes = waiting.pop(0)
        yield rest, notes
        bare = _AROUND.sub("", rest)
        peels: list[tuple[str, tuple[str, ...]]] = [(bare, notes)] if bare else []
        if before := _BEFORE.match(rest):
            peels.append((rest[before.end() :], notes))
        if year := _YEAR_BEFORE.fullmatch(rest):
            peels.append((year[2], (*notes, year[1])))
        peels += [(found[1], (*notes, found[2])) for pattern in _AFTER if (found := pattern.fullmatch(rest))]
        for peel in peels:
            if peel[0] not in seen:
                seen.add(peel[0])
                waiting.append(peel)


def heading_of(parts: Sequence[str]) -> str:
    """Join the parts of a heading: "Số hộ / Tổng số"."""
    return BETWEEN_PARTS.join(dict.fromkeys(parts))


def role_of(parts: Sequence[str]) -> Role | None:
    """Return what a column without figures is for, by its heading; None if the heading does not say so.

    A group above the heading may say nothing ("Thông tin chung / Tên xã"), or the same ("Đơn vị hành chính / Tên xã").

    :param parts: the texts of the heading from the top row to the bottom row, or the heading that `heading_of` joins.
    """
    *groups, last = dict.fromkeys(parts) if len(parts) > 1 else heading_of(parts).split(BETWEEN_PARTS)
    role = _role(last)
    same = (Role.COMMUNE, Role.AREA) if role in (Role.CODE, Role.COMMUNE) else (role,)
    is_neutral = all(identity(group) in NEUTRAL or _role(group) in same for group in groups)
    return role if is_neutral else None


def _role(text: str) -> Role | None:
    texts = (rest for rest, notes in peeled(cleaned(text)) if all(map(IS_NUMBER.fullmatch, notes)))
    return next((ROLES[name] for rest in texts if (name := identity(rest)) in ROLES), None)
