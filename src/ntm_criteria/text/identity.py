"""The identity of names: two writings of one name have one identity, and two names that look alike have one likeness."""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category, is_normalized, normalize
from unicodedata import name as name_of

from ntm_criteria.text.bilingual import Text, both
from ntm_criteria.text.escaping import one_line

Ranges = tuple[tuple[int, int], ...]
INVISIBLE: Ranges = (  # control and format characters, variation selectors, fillers: nothing is seen of them
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x034F, 0x034F), (0x061C, 0x061C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)  # fmt: skip
BLANKS: Ranges = (
    (0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x2800, 0x2800), (0x3000, 0x3000),
)  # fmt: skip
_ETH = str.maketrans("ÐƉðɖ", "ĐĐđđ")  # Eth and the African D look like the barred D of Vietnamese
TWINS = {  # characters of keyboards and word processors -> the character that means the same
    **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
    **dict.fromkeys("‘’‚‛ʹʻʼ′´`\u0374\u1fef\u1ffd", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width letters, digits and signs
    **{twin: chr(letter) for code, letter in _ETH.items() for twin in chr(code)},
}
TWINS |= {wide: TWINS[narrow] for wide, narrow in TWINS.items() if narrow in TWINS}  # the full-width grave accent
TONES = {  # vowels in the newer spelling (oá) -> in the older spelling (óa)
    first + new: old + second
    for first, second, olds, news in (
        ("o", "a", "óòỏõọ", "áàảãạ"),
        ("o", "e", "óòỏõọ", "éèẻẽẹ"),
        ("u", "y", "úùủũụ", "ýỳỷỹỵ"),
    )
    for old, new in zip(olds, news, strict=True)
}
_NEWER = re.compile("|".join(TONES))


def _codes(ranges: Ranges) -> Iterable[int]:
    return (code for first, last in ranges for code in range(first, last + 1))


_CLEAN: dict[int, str | int | None] = {**dict.fromkeys(_codes(INVISIBLE)), **dict.fromkeys(_codes(BLANKS), " "), **_ETH}
_SAME = str.maketrans(TWINS)
_SIGNS = str.maketrans({twin: sign for twin, sign in TWINS.items() if not sign.isalpha()})
_UNSEEN = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in INVISIBLE)}]")


def visible(text: str) -> str:
    """Remove the characters of a text of which nothing is seen; the text itself, if it has none."""
    return text if _UNSEEN.search(text) is None else _UNSEEN.sub("", text)


def cleaned(text: str) -> str:
    """Write text as a careful typist would: NFC, one plain blank between words, Đ for its twins, nothing invisible.

    >>> cleaned(" Ðồng\u200b\u00a0 Mẫu ")
    'Đồng Mẫu'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(normalize("NFC", text.translate(_CLEAN)).split())


def plain_signs(text: str) -> str:
    """Write text as `cleaned` does, with the signs of a plain keyboard: "（%）" becomes "(%)"."""
    return cleaned(text.translate(_SIGNS))


def identity(name: str) -> str:
    """Return what two writings of one name have in common; it is compared and never shown.

    Names of communes and villages, headings, labels, categories and flags are the same if their identities are equal. What
    makes no difference: the Unicode form (NFC, NFD), invisible characters, the kind and number of blanks, Ð for Đ, letter
    case, the vowel that bears the tone mark (hoá, hóa), the kind of dash, apostrophe and quotation mark, and full-width
    forms. `tables/expressions/identity.py` says the same to engines.

    >>> identity("Thôn  HOÁ\ufeff") == identity("thôn hóa")
    True
    """
    if name.isascii():
        return cleaned(name).replace("`", "'").lower()
    return _NEWER.sub(lambda match: TONES[match[0]], cleaned(name.translate(_SAME)).lower())


_LOOKS = str.maketrans(  # letters that look alike: of Cyrillic, of Greek, and those of Latin that do not decompose
    "авекмнорстухіјѕһԁӏ" "αβεζηικμνορτυχ" "ıđøłƀ" "y",
    "abekmhopctixijshdl" "abezhikmnoptix" "idolb" "i",
)  # fmt: skip


_KINDS = ("thôn", "bản", "làng", "xóm", "ấp", "buôn", "phum", "sóc", "khóm", "khu phố", "tổ dân phố", "tiểu khu", "xã")
_PLAIN_KINDS = (
    "thon",
    "ban",
    "lang",
    "xom",
    "ap",
    "buon",
    "phum",
    "soc",
    "khom",
    "khu pho",
    "to dan pho",
    "tieu khu",
    "xa",
)
_KIND = re.compile(rf"({'|'.join((*_KINDS, *_PLAIN_KINDS))})[ .:-]+(?=\w)")


def _without_kind(name: str) -> tuple[str, str]:
    """Split the identity of a name into the kind of settlement that it begins with, without marks, and the rest."""
    kind = _KIND.match(name)
    if kind is None or (kind[1] in _PLAIN_KINDS and not name.isascii()):
        return "", name
    plain = _PLAIN_KINDS[_KINDS.index(kind[1])] if kind[1] in _KINDS else kind[1]
    return plain, name[kind.end() :]


@lru_cache(maxsize=100_000)
def likeness(name: str) -> str:
    """Return what two names have in common that may be taken for each other; "" if nothing is left to compare.

    Beside what `identity` passes over: all marks (Nà Mỏ, Na Mo), letters of other scripts (А of Cyrillic), i for y, o for 0
    and l for 1 among digits, leading zeros, blanks and punctuation, and a leading "thôn", "bản" or "xã". Names that are alike
    may be two names: warn, never join.

    >>> likeness("Bản Mỹ 01") == likeness("ban-mi 1")
    True
    """
    letters = _without_kind(identity(name))[1]
    if not letters.isascii():
        letters = "".join(letter for letter in normalize("NFKD", letters) if category(letter)[0] != "M")
    letters = "".join(letter for letter in letters.translate(_LOOKS) if letter.isalnum())
    letters = re.sub("(?<=[0-9])o|o(?=[0-9])", "0", re.sub("(?<=[0-9])l|l(?=[0-9])", "1", letters))
    return re.sub("(?<![0-9])0+(?=[0-9])", "", letters).replace("o", "0")


def may_be_one(one: str, other: str) -> bool:
    """Whether two names with one likeness may be one: no mark of the one is missing in the other, or the other way round.

    Names that begin with two kinds of settlement are two.

    >>> may_be_one("Nà Mỏ", "Bản Na Mo"), may_be_one("An Hòa", "An Hóa"), may_be_one("Thôn 1", "Xóm 1")
    (True, False, False)
    """
    kinds = {kind for name in (one, other) if (kind := _without_kind(identity(name))[0])}
    if len(kinds) > 1:
        return False
    marks, other_marks = _marks(one), _marks(other)
    if len(marks) != len(other_marks):
        return True
    pairs = list(zip(marks, other_marks, strict=True))
    return all(mine <= others for mine, others in pairs) or all(others <= mine for mine, others in pairs)


def _marks(name: str) -> list[set[str]]:
    """Return the marks of each letter of a name; the bar of đ is one."""
    marks: list[set[str]] = []
    for letter in normalize("NFKD", _without_kind(identity(name))[1]):
        if letter.isalnum():
            marks.append({letter} if letter in "đøłƀ" else set())
        elif marks and category(letter)[0] == "M":
            marks[-1].add(letter)
    return marks


def as_written(name: str) -> Text:
    """Quote a name and say how it is written, where this cannot be seen: "'Nà Mỏ' (chữ và dấu tách rời, NFD)"."""
    shown = one_line(name, longest=60)
    oddities = _oddities(name)
    if not oddities:
        return Text("'{shown}'", "'{shown}'").format(shown=shown)
    words = both(lambda lang: "; ".join(oddity[lang] for oddity in oddities))
    return Text("'{shown}' ({words})", "'{shown}' ({words})").format(shown=shown, words=words)


def _oddities(name: str) -> list[Text]:
    """Return what is unusual in the characters of a name."""
    if name.isascii() and name.isprintable() and "  " not in name and name == name.strip():
        return []
    points = [f"U+{ord(letter):04X}" for letter in name]

    def listed(letters: Iterable[str]) -> str:
        wanted = set(letters)
        found = dict.fromkeys(point for point, letter in zip(points, name, strict=True) if letter in wanted)
        return ", ".join(list(found)[:3]) + (", …" if len(found) > 3 else "")

    invisible = listed(letter for letter in name if _CLEAN.get(ord(letter), "") is None)
    blanks = listed(letter for letter in name if letter != " " and _CLEAN.get(ord(letter)) == " ")
    twins = listed(letter for letter in name if letter in TWINS and not letter.isascii())
    foreign = listed(letter for letter in name if letter.isalpha() and letter not in TWINS and not _is_latin(letter))
    oddities = (
        [Text("chữ và dấu tách rời, NFD", "letters and marks apart, NFD")] if not is_normalized("NFC", name) else []
    )
    for found, words in (
        (invisible, Text("có ký tự vô hình", "with invisible")),
        (blanks, Text("có dấu cách lạ", "with the odd blank")),
        (twins, Text("có ký tự lạ", "with the odd character")),
        (foreign, Text("có chữ không phải La-tinh", "with letters that are not Latin,")),
    ):
        if found:
            oddities.append(Text("{words} {found}", "{words} {found}").format(words=words, found=found))
    if name != name.strip(" ") or "  " in name:
        oddities.append(Text("thừa dấu cách", "with needless blanks"))
    return oddities


def _is_latin(letter: str) -> bool:
    return name_of(letter, "LATIN").startswith(("LATIN", "MODIFIER"))
