"""What is still open in a rule set, and the template of a layer that fills it in."""

from itertools import groupby

from ntm_criteria.authoring.coverage import Part, coverage, parts
from ntm_criteria.model import AnyBound, Bound, Dictionary, Fixed, Indicator, Reason, RuleSet, comparisons
from ntm_criteria.text import Text, both, listing, one_line
from ntm_criteria.wording import requirement


def still_open(rules: RuleSet) -> tuple[Text, ...]:
    """A line for each indicator with something open, one for indicators without a name, and one for unfinished criteria."""
    lines = [
        _line(indicator, open_parts, rules.facts)
        for indicator in rules.indicators
        if (open_parts := [part for part in parts(indicator) if part.open])
    ]
    unnamed = coverage(rules).unnamed
    if unnamed:
        lines.append(Text(f"{unnamed} chỉ tiêu chưa có tên", f"{unnamed} indicators are not known by name"))
    unfinished = [str(criterion.number) for criterion in rules.criteria if not criterion.complete]
    if unfinished:
        head = Text("tiêu chí chưa đủ chỉ tiêu", "criteria that lack indicators")
        lines.append(both(lambda lang: f"{head[lang]}: {listing(unfinished, lang)}"))
    return tuple(lines)


def _line(indicator: Indicator, open_parts: list[Part], facts: Dictionary) -> Text:
    reasons = list(dict.fromkeys(part.open for part in open_parts if part.open))
    rows = dict.fromkeys(_row_text(part, facts) for part in open_parts if part.rows)
    why = both(lambda lang: listing([reason.text[lang] for reason in reasons], lang))
    where = both(lambda lang: f" ({'; '.join(row[lang] for row in rows)})" if rows else "")
    return Text(
        f"{indicator.code} {indicator.label.vi}: {why.vi}{where.vi}",
        f"{indicator.code} {indicator.label.en}: {why.en}{where.en}",
    )


def _row_text(part: Part, facts: Dictionary) -> Text:
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
    open_parts = [part for part in parts(indicator) if part.open]
    if not open_parts:
        return []
    head = [
        f"  # {one_line(_line(indicator, open_parts, facts).vi, longest=110)}",
        f'  "{indicator.code}":',
        "    cite: {source: van_ban, at: Chỗ ghi trong văn bản, status: checked}",
    ]
    open_whole = [part for part in open_parts if isinstance(part.node, Fixed)]
    if len(open_parts) == len(open_whole) == len(parts(indicator)) == 1:
        return [*head, f"    requires: {_word(open_parts[0].open)}"]
    compared = list(comparisons(indicator.stated))
    if not open_whole and len(compared) == 1:
        return [*head, "    bound:" + "".join(_table(compared[0].bound, 6))]
    whole = one_line(requirement(indicator.stated, facts).vi, longest=400)
    return [
        head[0],
        f"  # ghi cả yêu cầu (requires), gồm phần đã có: {whole}",
        *(f"  # {line[2:]}" for line in head[1:]),
    ]


def _word(reason: Reason | None) -> str:
    return "left_to_province" if reason is Reason.BOUND_LEFT_TO_PROVINCE else "unsourced"


def _table(bound: AnyBound, indent: int) -> list[str]:
    """The open rows of a table; equal rows of years in sequence are written once, as a span."""
    if isinstance(bound, Bound):
        return [f" {_word(bound.open)}"]
    lines = [f"\n{' ' * indent}by_{bound.axis}:"]
    rows = [(key, row) for key, row in bound.rows.items() if any(cell.open for _, cell in row.cells())]
    for _, group in groupby(enumerate(rows), key=lambda each: _together(bound.axis, *each)):
        keys = [key for _, (key, _) in group]
        row = bound.rows[keys[0]]
        name = keys[0] if len(keys) == 1 else f"{keys[0]}..{keys[-1]}"
        lines += [f"\n{' ' * (indent + 2)}{name}:", *_table(row, indent + 4)]
    return lines


def _together(axis: str, i: int, row: tuple[str, AnyBound]) -> tuple[int, str]:
    """A key that is the same for rows of years in sequence that are equal, and differs for all others."""
    key, bound = row
    return (int(key) - i if axis == "year" else i), str(bound)
