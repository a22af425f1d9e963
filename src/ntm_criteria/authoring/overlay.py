"""What of a rule set is still open, and the template of a layer that fills it in."""

from itertools import groupby

from ntm_criteria.authoring.coverage import Part, coverage, parts
from ntm_criteria.model import Bound, BoundTable, Dictionary, Fixed, Indicator, Reason, RuleSet, comparisons
from ntm_criteria.text import Text, both, listing, one_line
from ntm_criteria.wording import requirement

_WORDS = {Reason.BOUND_LEFT_TO_PROVINCE: "left_to_province"}


def still_open(rules: RuleSet) -> tuple[Text, ...]:
    """A line for each indicator of which something is open, and one for those that the set only counts."""
    found = [
        _line(indicator, [part for part in parts(indicator) if part.open], rules.facts)
        for indicator in rules.indicators
        if any(part.open for part in parts(indicator))
    ]
    unnamed = coverage(rules).unnamed
    if unnamed:
        found.append(Text(f"{unnamed} chỉ tiêu chưa có tên", f"{unnamed} indicators are not known by name"))
    unfinished = [str(criterion.number) for criterion in rules.criteria if not criterion.complete]
    if unfinished:
        found.append(
            both(
                lambda lang: (
                    ("tiêu chí chưa đủ chỉ tiêu: " if lang == "vi" else "criteria that lack indicators: ")
                    + listing(unfinished, lang)
                )
            )
        )
    return tuple(found)


def _line(indicator: Indicator, found: list[Part], facts: Dictionary) -> Text:
    reasons = list(dict.fromkeys(part.open for part in found if part.open))
    rows = dict.fromkeys(_rows(part, facts) for part in found if part.rows)
    why = both(lambda lang: listing([reason.text[lang] for reason in reasons], lang))
    where = both(lambda lang: f" ({'; '.join(row[lang] for row in rows)})" if rows else "")
    return Text(
        f"{indicator.code} {indicator.label.vi}: {why.vi}{where.vi}",
        f"{indicator.code} {indicator.label.en}: {why.en}{where.en}",
    )


def _rows(part: Part, facts: Dictionary) -> Text:
    return both(
        lambda lang: ", ".join(facts[axis].values[key][lang] if axis in facts else key for axis, key in part.rows)
    )


def overlay_template(rules: RuleSet) -> str:
    """A layer on this rule set with an entry for exactly what is open, to be filled in from the document's text.

    >>> from ntm_criteria import load_rule_set, overlay_template
    >>> print(overlay_template(load_rule_set("vn-319-2022-kieu-mau")).splitlines()[4])
      id: vn-319-2022-kieu-mau-bo-sung
    """
    unnamed = coverage(rules).unnamed
    unfinished = [str(criterion.number) for criterion in rules.criteria if not criterion.complete]
    lines = [
        f"# Lớp bổ sung cho bộ {rules.id}: thay 'unsourced' bằng mức trong văn bản, bỏ mục không dùng, rồi chạy",
        "#   ntm-criteria check TỆP-NÀY.yaml",
        "format: 1",
        "rule_set:",
        f"  id: {rules.id}-bo-sung",
        "  label:",
        f'    vi: "{rules.label.vi}, bổ sung theo văn bản"',
        f'    en: "{rules.label.en}, filled in from the text"',
        f"  extends: {rules.id}",
        "sources:",
        "  van_ban:",
        "    title: Tên văn bản",
        "    number: Số, ký hiệu văn bản",
        f"# complete: [{', '.join(unfinished)}]   # những tiêu chí đã ghi đủ chỉ tiêu" if unfinished else "",
        "indicators:",
    ]
    entries = [line for indicator in rules.indicators for line in _entry(indicator, rules.facts)]
    if unnamed:
        entries += [
            f"  # Còn {unnamed} chỉ tiêu bộ này chưa có tên; ghi thêm theo mẫu:",
            '  # "1.1":',
            "  #   criterion: 1",
            "  #   label: {vi: Tên chỉ tiêu, en: Name}",
            "  #   cite: {source: van_ban, at: Phụ lục, status: checked}",
            "  #   requires: {fact: mã_dữ_kiện, at_least: 90 %}",
        ]
    if not any(line.startswith('  "') for line in entries):
        lines[-1] = "indicators: {}"
    return "\n".join(line for line in [*lines, *entries] if line) + "\n"


def _entry(indicator: Indicator, facts: Dictionary) -> list[str]:
    found = [part for part in parts(indicator) if part.open]
    if not found:
        return []
    head = [
        f"  # {one_line(_line(indicator, found, facts).vi, longest=110)}",
        f'  "{indicator.code}":',
        "    cite: {source: van_ban, at: Chỗ ghi trong văn bản, status: checked}",
    ]
    open_whole = [part for part in found if isinstance(part.node, Fixed)]
    if len(found) == len(open_whole) == len(parts(indicator)) == 1:
        word = _word(found[0])
        return [*head, f"    requires: {word}"]
    compared = list(comparisons(indicator.stated))
    if not open_whole and len(compared) == 1:
        return [*head, "    bound:" + "".join(_table(compared[0].bound, 6))]
    said = one_line(requirement(indicator.stated, facts).vi, longest=400)
    return [
        head[0],
        f"  # ghi cả yêu cầu (requires), gồm phần đã có: {said}",
        *(f"  # {line[2:]}" for line in head[1:]),
    ]


def _word(part: Part) -> str:
    return _WORDS.get(part.open or Reason.BOUND_UNSOURCED, "unsourced")


def _table(bound: Bound | BoundTable, indent: int) -> list[str]:
    """The open rows of a table; rows in a line that are alike are written once for a span of years."""
    if isinstance(bound, Bound):
        return [f" {_WORDS.get(bound.open or Reason.BOUND_UNSOURCED, 'unsourced')}"]
    made = [f"\n{' ' * indent}by_{bound.axis}:"]
    rows = [(key, row) for key, row in bound.rows.items() if _is_open(row)]
    for _, group in groupby(enumerate(rows), key=lambda each: _together(bound.axis, *each)):
        keys = [key for _, (key, _) in group]
        row = bound.rows[keys[0]]
        name = keys[0] if len(keys) == 1 else f"{keys[0]}..{keys[-1]}"
        made += [f"\n{' ' * (indent + 2)}{name}:", *_table(row, indent + 4)]
    return made


def _together(axis: str, i: int, row: tuple[str, Bound | BoundTable]) -> tuple[int, str]:
    """What years share that stand in one row: they follow each other, and the row is the same."""
    key, bound = row
    return (int(key) - i if axis == "year" else i), str(bound)


def _is_open(bound: Bound | BoundTable) -> bool:
    return bound.open is not None if isinstance(bound, Bound) else any(map(_is_open, bound.rows.values()))
