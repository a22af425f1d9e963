"""Finds the rule sets that are in force on a date, and the rule sets that judge a year."""

import datetime
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import cast, get_args

from attrs import evolve

from ntm_criteria.compiler import bundled_rule_sets
from ntm_criteria.errors import CriteriaError, FactError, Problem, ProblemCode
from ntm_criteria.judging import OTHER_SETS
from ntm_criteria.model import Level, RuleSet
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, one_line, words_of, written_date

_PROVINCE = re.compile(r"^(tinh|thanh pho|tp) ")
_NO_LEVEL = Text(
    "'{level}' không phải là cấp đánh giá; các cấp: {levels}", "there is no level '{level}'; the levels are {levels}"
)
_WRITE_LEVEL = Text("ghi '{level}'", "write '{level}'")
_LEVELS: dict[str, Level] = {  # by the plain letters of what officials call them
    "dat chuan": "basic", "nong thon moi": "basic", "ntm": "basic", "nong thon moi nang cao": "advanced",
    "ntm nang cao": "advanced", "nang cao": "advanced", "nong thon moi kieu mau": "model", "ntm kieu mau": "model",
    "kieu mau": "model",
}  # fmt: skip
_SEVERAL = Text(
    "cấp {level}, ngày {day}: có nhiều bộ quy tắc ({ids})",
    "level {level}, {day}: several rule sets are in force ({ids})",
)
_WHICH_PROVINCE = Text(
    "chưa rõ tỉnh nào ('{written}'): cấp {level} có bộ quy tắc riêng của {provinces}",
    "the province is not clear ('{written}'): for the level {level}, {provinces} has rules of its own",
)
_NAME_IT = Text("ghi tên tỉnh, như “Lạng Sơn”", "write the name of the province, such as “Lạng Sơn”")
# The 63 provinces and cities until 30 June 2025 (Quyết định 124/2004/QĐ-TTg as last amended); the 34 since then (Nghị quyết
# 202/2025/QH15) have names of these, but for Huế. Then other ways to write some of them.
_PROVINCES = (
    "An Giang", "Bà Rịa – Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương", "Bình Định",
    "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai",
    "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng", "Hậu Giang", "Hòa Bình",
    "Hồ Chí Minh", "Huế", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng",
    "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi",
    "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế",
    "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
    "Bắc Cạn", "Đắc Lắc", "Đắc Nông", "TP.HCM", "HCM", "Công Tum",
)  # fmt: skip
_CHOOSE = Text(
    "chọn trong số đó bằng một hàm của mình, hoặc truyền among= với một bộ",
    "choose by a function of your own, or pass among= with one of them",
)


def rule_sets_for(
    *,
    date: datetime.date,
    province: str | None = None,
    level: Level | None = None,
    among: Iterable[RuleSet] | None = None,
) -> tuple[RuleSet, ...]:
    """Find the rule sets in force on a date of recognition: first the province's own, then the national ones.

    The latest amendment in force replaces the set that it amends. The date of recognition differs from the year judged,
    which is an argument of `assess` and selects the bounds.

    :param date: the date of recognition.
    :param province: a province such as "lang-son"; without it, only national sets are returned.
    :param level: one of "basic", "advanced", "model" (2021–2025), "commune" (2026–2030), "recognition", "withdrawal", "plan".
    :param among: the sets to choose from; by default the bundled ones.
    :returns: the sets, the most local one first; an empty tuple if no set is in force.

    >>> from datetime import date
    >>> [rules.id for rules in rule_sets_for(date=date(2024, 3, 1), level="basic")]
    ['vn-318-2022-ntm-211']
    """
    catalogue = bundled_rule_sets() if among is None else tuple(among)
    in_force = [
        rules
        for rules in catalogue
        if _is_in_force(rules, date) and rules.province in (None, province) and level in (None, rules.level)
    ]
    return tuple(sorted(_as_amended(in_force, catalogue), key=lambda rules: (rules.province is None, rules.id)))


def rules_in_force(
    *,
    level: str | None = None,
    province: str | None = None,
    date: datetime.date | None = None,
    among: Iterable[RuleSet] | None = None,
) -> RuleSet | None:
    """Find the one rule set that judges a commune: the most local set of its level in force on its date of recognition.

    `assess_table` takes this function in place of a rule set, and judges each row by the set that is in force for it.

    :param level: as for `rule_sets_for`.
    :param province: the province, as its id or as people write it: "lang-son", "Lạng Sơn", "tỉnh Lạng Sơn". A province without
        sets of its own has the national ones. It must be named where another province has a set of this level.
    :param date: the date of recognition.
    :param among: the sets to choose from; by default the bundled ones.
    :returns: the set; None if the level or the date is not given, or no set is in force.
    :raises FactError: there is no such level; several sets are in force; or a province has a set of its own and `province` is
        missing, is not known as a province's name, or resembles that province's.

    >>> from datetime import date
    >>> rules_in_force(level="advanced", province="Lạng Sơn", date=date(2023, 6, 1)).id
    'lang-son-2022-nang-cao'
    """
    if level is None or date is None:
        return None
    levels = get_args(Level)
    if level not in levels:
        message = _NO_LEVEL.format(level=one_line(str(level), longest=60), levels=", ".join(levels))
        named = _LEVELS.get(" ".join(words_of(str(level))))
        hint = did_you_mean(str(level), levels) if named is None else _WRITE_LEVEL.format(level=named)
        raise FactError([Problem(ProblemCode.UNKNOWN_VALUE, message, hint=hint)])
    catalogue = bundled_rule_sets() if among is None else tuple(among)
    own = None if province is None else _plain_name(str(province))
    ids = {_plain_name(rules.province): rules.province for rules in catalogue if rules.province is not None}
    found = rule_sets_for(date=date, province=ids.get(own or ""), level=cast(Level, level), among=catalogue)
    if (own or "") not in ids:
        _refuse_unclear(
            own or "", province, level, [each for each in catalogue if each.level == level and _is_in_force(each, date)]
        )
    nearest = [rules for rules in found if rules.province == found[0].province]
    if len(nearest) > 1:
        message = _SEVERAL.format(level=level, day=written_date(date), ids=", ".join(rules.id for rules in nearest))
        raise FactError([Problem(ProblemCode.NO_RULE_SET, message, hint=_CHOOSE)])
    return nearest[0] if nearest else None


def _refuse_unclear(own: str, written: str | None, level: str, sets: Iterable[RuleSet]) -> None:
    """Refuse a province that may be one with a set of its own: one that is missing, no known name, or nearly its name."""
    provinces = sorted({rules.province for rules in sets if rules.province is not None})
    names = [*map(_plain_name, provinces)]
    is_near = any(name in own for name in names) or get_close_matches(own, names, cutoff=0.85)  # "Long An" is 0.67
    is_known = own.replace(" ", "") in {_plain_name(name).replace(" ", "") for name in _PROVINCES}
    if provinces and (is_near or not is_known):
        words = {"written": one_line(str(written or ""), longest=60), "level": level, "provinces": ", ".join(provinces)}
        hint = did_you_mean(words["written"], _PROVINCES) or _NAME_IT
        raise FactError([Problem(ProblemCode.UNKNOWN_VALUE, _WHICH_PROVINCE.format(**words), hint=hint)])


def _plain_name(province: str) -> str:
    """Return the name of a province in plain letters, without "tỉnh" or "thành phố", by which writings of it are compared."""
    return _PROVINCE.sub("", " ".join(words_of(province)))


def rule_sets_of(year: int, rules: RuleSet) -> tuple[RuleSet, ...]:
    """Return the bundled sets that judge `year`, as last amended, which a user could apply instead of `rules`.

    They are national sets and sets of the same province; of the same level only, if there are any of that level.
    """
    catalogue, provinces = bundled_rule_sets(), (None, rules.province)
    of_year = [item for item in catalogue if item.years[0] <= year <= item.years[1] and item.province in provinces]
    latest = _as_amended(of_year, catalogue)
    return tuple([item for item in latest if item.level == rules.level] or latest)


def with_sets_of_year(error: CriteriaError, year: object, rules: RuleSet) -> CriteriaError:
    """Return `error`; if it says that `rules` does not judge `year`, its hint names the bundled sets that do."""
    if not isinstance(year, int):
        return error
    hint = Text("chưa có bộ quy tắc nào kèm theo dùng cho năm {year}", "no bundled rule set judges {year}").format(
        year=year
    )
    if ids := ", ".join(item.id for item in rule_sets_of(year, rules)):
        hint = Text("bộ quy tắc dùng cho năm {year}: {ids}", "rule sets for {year}: {ids}").format(year=year, ids=ids)
    return type(error)(
        evolve(problem, hint=hint) if problem.code is ProblemCode.WRONG_YEAR and problem.hint == OTHER_SETS else problem
        for problem in error.problems
    )


def _is_in_force(rules: RuleSet, date: datetime.date) -> bool:
    first, last = rules.years
    return first <= date.year <= last and (rules.in_force is None or rules.in_force <= date)


def _as_amended(sets: list[RuleSet], catalogue: Iterable[RuleSet]) -> list[RuleSet]:
    """Return `sets` without those that another of `sets` amends, directly or through an amendment in `catalogue`."""
    by_id, replaced = {rules.id: rules for rules in catalogue}, set()
    for rules in sets:
        layer: RuleSet | None = rules
        while layer is not None and layer.amends:
            replaced.add(layer.builds_on[0])
            layer = by_id.get(layer.builds_on[0])
    return [rules for rules in sets if rules.id not in replaced]
