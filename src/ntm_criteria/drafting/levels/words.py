"""Says in words what a cell was read as, in the sentences of the rule set's own page."""

from collections.abc import Iterator

from ntm_criteria.drafting.levels.phrases import Limit
from ntm_criteria.drafting.levels.reading import LevelKind, Reading
from ntm_criteria.drafting.levels.values import value_of
from ntm_criteria.model import Bound, Dictionary, Unit, pair
from ntm_criteria.text import AND, Text, both
from ntm_criteria.wording import letter, related


def in_words(reading: Reading, dictionary: Dictionary) -> Text:
    """Return a reading in words: "từ 80% trở lên", "đạt", "chờ quy định của UBND cấp tỉnh", or why it is open."""
    if reading.kind is LevelKind.BOUND:
        limits = [_limit(limit, dictionary) for limit in reading.limits]
        text = both(lambda lang: f" {AND[lang]} ".join(limit[lang] for limit in limits))
        return (
            Text("{about}: {text}", "{about}: {text}").format(about=reading.about, text=text) if reading.about else text
        )
    if reading.kind is LevelKind.PARTLY:
        return _PARTLY.format(level=in_words(reading.parts[0], dictionary))
    if reading.kind is LevelKind.PARTS:
        parts = [in_words(part, dictionary) for part in _single(reading)]
        return both(lambda lang: "; ".join(f"({letter(i)}) {part[lang]}" for i, part in enumerate(parts)))
    if reading.kind is LevelKind.POINTS:
        numbers = "–".join(limit.number for limit in reading.limits)
        return Text("{numbers} điểm (không phải mức phải đạt)", "{numbers} points (no requirement)").format(
            numbers=numbers
        )
    if reading.kind is LevelKind.GRADE:
        number = reading.limits[0].number
        return Text("hạng {number} (không phải mức phải đạt)", "grade {number} (no requirement)").format(number=number)
    if reading.kind is LevelKind.WORDS:
        return Text("đạt nội dung “{about}”", "“{about}” is met").format(about=reading.about)
    return _WORDS[reading.kind]


def _single(reading: Reading) -> Iterator[Reading]:
    """Yield the contents of a cell, those of its sentences one by one."""
    for part in reading.parts:
        yield from _single(part) if part.kind is LevelKind.PARTS else (part,)


def _limit(limit: Limit, dictionary: Dictionary) -> Text:
    value = value_of(limit.number, limit.unit)
    assert value is not None
    assert limit.relation is not None
    known = next((unit for unit in dictionary.units.values() if limit.unit in (unit.id, unit.one.vi)), None)
    unit = known or Unit(limit.unit, Text(limit.unit, limit.unit), Text(limit.unit, limit.unit), frozenset())
    return related(limit.relation, Bound(pair(value), limit.number, None, unit=unit), unit, dictionary)


KINDS = {  # what cells of a kind state, behind their number
    LevelKind.BOUND: Text("có mức", "with a bound"),
    LevelKind.MET: Text("ghi “Đạt”", "say “met”"),
    LevelKind.NONE: Text("ghi “Không”", "say “none”"),
    LevelKind.WORDS: Text("ghi bằng lời", "in words"),
    LevelKind.PARTS: Text("có nhiều nội dung", "of several contents"),
    LevelKind.PARTLY: Text("để mở một phần", "partly open"),
    LevelKind.LEFT_TO_PROVINCE: Text("giao UBND cấp tỉnh quy định", "left to the province"),
    LevelKind.GRADE: Text("ghi hạng", "with a grade"),
    LevelKind.POINTS: Text("ghi điểm", "with points"),
    LevelKind.MARK: Text("đánh dấu", "marked"),
    LevelKind.OPEN: Text("để mở", "left open"),
    LevelKind.BLANK: Text("trống", "empty"),
}
_PARTLY = Text(
    "{level}; nội dung khác trong tên chỉ tiêu để mở", "{level}; what else the name of the indicator states is open"
)
_WORDS = {
    LevelKind.MET: Text("đạt", "met"),
    LevelKind.NONE: Text("không có", "there is none"),
    LevelKind.LEFT_TO_PROVINCE: Text("chờ quy định của UBND cấp tỉnh", "the province is yet to set the bound"),
    LevelKind.MARK: Text("áp dụng ở mức này", "applies at this level"),
    LevelKind.OPEN: Text("chưa đọc được, để mở", "not read, left open"),
    LevelKind.BLANK: Text("ô trống", "empty"),
}
