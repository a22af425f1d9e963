"""What the headings of criteria tables say: the vocabulary of columns, and the values of categories that name columns."""

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from ntm_criteria.model import CategoryFact, Dictionary
from ntm_criteria.text import Codeword, cleaned, identity, likeness


class Role(Codeword):
    """What a column of a table of criteria holds."""

    SERIAL = "serial"
    CODE = "code"
    CRITERION = "criterion"
    CONTENT = "content"
    UNIT = "unit"
    LEVEL = "level"
    POINTS = "points"
    DEPTH = "depth"
    PARENT = "parent"
    OTHER = "other"


_NAMES: dict[Role, tuple[str, ...]] = {
    Role.SERIAL: ("tt", "stt", "số tt", "số thứ tự", "no", "no.", "số", "thứ tự"),
    Role.CODE: (
        "mã", "mã số", "mã chỉ tiêu", "mã tiêu chí", "ký hiệu", "số hiệu", "id", "#", "code", "req id", "mã nội dung",
    ),
    Role.CRITERION: (
        "tiêu chí", "tên tiêu chí", "tiêu chuẩn", "tiêu chuẩn/ tiêu chí", "tiêu chí, tiêu chuẩn", "nhóm tiêu chí",
        "criterion", "category", "criteria", "nội dung tiêu chí lớn", "lĩnh vực", "nhóm chỉ tiêu", "chapter name",
        "các tiêu chí",
    ),
    Role.CONTENT: (
        "nội dung", "nội dung tiêu chí", "nội dung, chỉ tiêu", "nội dung chỉ tiêu", "nội dung - chỉ tiêu", "chỉ tiêu",
        "tên chỉ tiêu", "tên chỉ tiêu, tiêu chí", "các chỉ tiêu", "nội dung đánh giá", "nội dung yêu cầu", "yêu cầu",
        "yêu cầu của tiêu chí", "nội dung thành phần", "tiêu chí thành phần", "diễn giải", "description",
        "req description", "detailed verification requirement", "tiêu chí chấm điểm", "tiêu chí đánh giá", "title",
        "tên tiêu chí, chỉ tiêu", "danh mục nhiệm vụ cốt lõi", "danh mục nhiệm vụ cốt lõi (objectives)", "nhiệm vụ",
        "indicator", "requirement", "content", "nội dung và chỉ tiêu", "chỉ tiêu đánh giá", "nội dung công việc",
    ),
    Role.UNIT: ("đvt", "đơn vị tính", "đơn vị", "unit", "đơn vị đo"),
    Role.LEVEL: (
        "chỉ tiêu chung", "mức chung", "chung", "mức đạt chuẩn", "mức", "mức đạt", "mức quy định", "mức độ", "ngưỡng",
        "mức yêu cầu", "yêu cầu đạt", "mục tiêu", "chỉ tiêu đạt", "chỉ tiêu quy định", "mức tối thiểu", "mức tối đa",
        "target", "threshold", "level required", "mức chỉ tiêu", "chuẩn", "đạt", "chỉ tiêu phải đạt", "tiêu chuẩn đạt",
        "chỉ tiêu kế hoạch", "kế hoạch", "chỉ số",
    ),
    Role.POINTS: (
        "điểm", "điểm tối đa", "số điểm", "thang điểm", "điểm chuẩn", "điểm số", "score", "points", "max score",
        "điểm đánh giá", "khung điểm", "mức điểm", "diem_toi_da", "diem", "stars", "số sao", "hạng sao",
    ),
    Role.DEPTH: ("level", "cấp độ dòng"),
    Role.PARENT: ("tieu_chi_cha", "tiêu chí cha", "mã cha", "parent", "parent id"),
    Role.OTHER: (
        "ghi chú", "minh chứng", "gợi ý nguồn minh chứng", "nguồn minh chứng", "tài liệu minh chứng", "notes", "note",
        "cwe", "nist", "since", "tested?", "cơ quan hướng dẫn", "đơn vị phụ trách", "cơ quan phụ trách",
        "bộ, ngành hướng dẫn", "nguồn số liệu", "văn bản hướng dẫn", "chapter id", "section id", "section name",
        "vị trí công việc", "reason", "status",
    ),
}  # fmt: skip
# "chỉ tiêu" names the content, or the levels where another column holds the content
MAY_BE_LEVEL = frozenset(map(likeness, ("chỉ tiêu", "yêu cầu", "chỉ tiêu đánh giá")))
GENERAL = frozenset(map(likeness, ("chỉ tiêu chung", "mức chung", "chung")))
ROLES: Mapping[str, Role] = {likeness(name) or identity(name): role for role, names in _NAMES.items() for name in names}
_STARTS: tuple[tuple[str, Role], ...] = (  # how longer headings begin, or what they hold
    (r"^điểm\b(?!.*(?:tự chấm|tự đánh giá|đạt được|do ))", Role.POINTS),
    (r"^(?:mốc chuẩn|mức chuẩn|kết quả cốt lõi|chỉ số kpi|kpi)", Role.LEVEL),
    (r"^(?:mức|chỉ tiêu) .*(?:đạt|phải đạt|quy định)$", Role.LEVEL),
    (r"^(?:nội dung|tên) .*(?:tiêu chí|chỉ tiêu)", Role.CONTENT),
    (r"^(?:gợi ý|nguồn|minh chứng|hồ sơ|tài liệu)", Role.OTHER),
)
STEP = re.compile(r"(?:mức(?: độ)?|level|l|cấp độ|bậc)\s*([0-9]{1,2}|[ivx]{1,4})", re.IGNORECASE)
YEAR = re.compile(
    r"(?:(?:đến|hết|trong|mục tiêu|kế hoạch|chỉ tiêu|mức)\s+)*(?:năm\s+)?((?:19|20)[0-9]{2})", re.IGNORECASE
)
COLUMN_NUMBER = re.compile(r"[(\[]?[0-9]{1,2}[)\]]?|\([0-9]{1,2}\)\s*=.*")


def role_of(heading: str) -> Role | None:
    """Return the role of a column that its heading names; None if it names none."""
    text = cleaned(heading)
    bare = re.sub(r"\s*[(\[].*?[)\]]\s*$", "", text) or text
    for name in (text, bare):
        if (role := ROLES.get(likeness(name) or identity(name))) is not None:
            return role
    return next((role for pattern, role in _STARTS if re.search(pattern, bare, re.IGNORECASE)), None)


def value_named(heading: str, dictionary: Dictionary) -> tuple[str, str] | None:
    """Return the category and the value that a heading names: a region, a group of communes; None if it names none.

    The names are the labels of the dictionary, with the abbreviations that tables use: "ĐB sông Hồng", "TDMNPB".
    """
    words = _without_noun(heading)
    if not words:
        return None
    found = {
        (fact.id, value)
        for fact in dictionary.values()
        if isinstance(fact, CategoryFact) and not fact.per_village
        for value, label in fact.values.items()
        if words in short_names(label.vi)
    }
    return found.pop() if len(found) == 1 else None


def short_names(label: str) -> frozenset[str]:
    """Return the ways to write the name of a region or group in a narrow column, by their letters without marks."""
    words = [word for word in re.findall(r"\w+", cleaned(label)) if word.casefold() not in ("và", "vùng")]
    names = {_letters(" ".join(words))}
    variants = [words]
    for long, short in (
        ("Đồng bằng", "ĐB"),
        ("Duyên hải", "DH"),
        ("Trung du", "TD"),
        ("miền núi", "MN"),
        ("khu vực", "KV"),
        ("Nam Trung Bộ", "NTB"),
        ("Bắc Trung Bộ", "BTB"),
    ):
        variants += [
            re.sub(long, short, " ".join(each), flags=re.IGNORECASE).split()
            for each in list(variants)
            if re.search(long, " ".join(each), re.IGNORECASE)
        ]
    for each in list(variants):
        for lead in ("Duyên hải", "DH", "Trung du", "TD", "Đồng bằng sông", "Đồng bằng", "ĐB"):
            text = " ".join(each)
            if re.match(rf"{lead}\b", text, re.IGNORECASE) and len(text[len(lead) :].split()) > 1:
                variants.append(text[len(lead) :].split())
    for each in variants:
        names.add(_letters(" ".join(each)))
        names.add(_letters("".join(word if word.isupper() else word[0] for word in each)))
    return frozenset(name for name in names if len(name) > 1)


def _without_noun(heading: str) -> str:
    text = re.sub(r"\s*[(\[].*?[)\]]\s*$", "", cleaned(heading))
    text = re.sub(
        r"^(?:(?:đối với|các|những|xã|vùng|thuộc|cho|áp dụng|chỉ tiêu|mức)\s+)+(?=\S)", "", text, flags=re.IGNORECASE
    )
    return _letters(re.sub(r"(?<!\w)(?:và|vùng)(?!\w)", " ", text, flags=re.IGNORECASE))


def _letters(text: str) -> str:
    """Return the letters and digits of a text without marks; the bar of Đ counts for nothing."""
    plain = normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())


def joined(parts: Iterable[str]) -> str:
    """Join the parts of a heading from the top row to the bottom row, each once."""
    return " / ".join(dict.fromkeys(part for part in parts if part))
