"""Lists the open parts of a rule set, and writes the template of a layer that fills them in."""

from itertools import groupby

from ntm_criteria.authoring.coverage import Part, coverage, parts
from ntm_criteria.model import AnyBound, Bound, Dictionary, Fixed, Indicator, Reason, RuleSet, comparisons
from ntm_criteria.text import Lang, Text, both, listing, one_line
from ntm_criteria.wording import requirement, row_name


def still_open(rules: RuleSet) -> tuple[Text, ...]:
    """List what is open: each indicator with open parts, the number of unnamed indicators, incomplete criteria."""
    lines = [
        _line(indicator, open_parts, rules.facts)
        for indicator in rules.entries
        if (open_parts := [part for part in parts(indicator) if part.open])
    ]
    unnamed = coverage(rules).unnamed
    if unnamed:
        lines.append(
            Text("{unnamed} chỉ tiêu chưa có tên", "{unnamed} indicators are not known by name").format(unnamed=unnamed)
        )
    incomplete = _incomplete(rules)
    if incomplete:
        head = Text("tiêu chí chưa đủ chỉ tiêu", "criteria that lack indicators")
        lines.append(both(lambda lang: f"{head[lang]}: {listing(incomplete, lang)}"))
    return tuple(lines)


def _incomplete(rules: RuleSet) -> list[str]:
    return [str(criterion.number) for criterion in rules.criteria if not criterion.complete]


def _line(indicator: Indicator, open_parts: list[Part], facts: Dictionary) -> Text:
    reasons = list(dict.fromkeys(part.open for part in open_parts if part.open))

    def say(lang: Lang) -> str:
        rows = dict.fromkeys(_rows_text(part, facts, lang) for part in open_parts if part.rows)
        in_rows = f" ({'; '.join(rows)})" if rows else ""
        why = listing([reason.text[lang] for reason in reasons], lang)
        return f"{indicator.code} {indicator.label[lang]}: {why}{in_rows}"

    return both(say)


def _rows_text(part: Part, facts: Dictionary, lang: Lang) -> str:
    return ", ".join(row_name(axis, key, facts)[lang] for axis, key in part.rows)


def overlay_template(rules: RuleSet) -> str:
    """Write the template of a layer on a rule set: an entry for each open part, to be filled in from the document.

    >>> from ntm_criteria import load_rule_set, overlay_template
    >>> print(overlay_template(load_rule_set("vn-319-2022-kieu-mau")).splitlines()[4])
      id: vn-319-2022-kieu-mau-bo-sung
    """
    unnamed, incomplete = coverage(rules).unnamed, _incomplete(rules)
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
        f"# complete: [{', '.join(incomplete)}]   # những tiêu chí đã ghi đủ chỉ tiêu" if incomplete else "",
        "indicators:",
    ]
    entries = [line for indicator in rules.entries for line in _entry(indicator, rules.facts)]
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
    leaves = list(comparisons(indicator.stated))
    if not open_whole and len(leaves) == 1:
        return [*head, "    bound:" + "".join(_table(leaves[0].bound, 6))]
    whole = one_line(requirement(indicator.stated, facts).vi, longest=400)
    return [
        head[0],
        f"  # ghi cả yêu cầu (requires), gồm phần đã có: {whole}",
        *(f"  # {line[2:]}" for line in head[1:]),
    ]


def _word(reason: Reason | None) -> str:
    return "left_to_province" if reason is Reason.BOUND_LEFT_TO_PROVINCE else "unsourced"


def _table(bound: AnyBound, indent: int) -> list[str]:
    """Write the open rows of a table of bounds in YAML; equal rows of consecutive years become one row: 2021..2025."""
    if isinstance(bound, Bound):
        return [f" {_word(bound.open)}"]
    lines = [f"\n{' ' * indent}by_{bound.axis}:"]
    rows = [(key, row) for key, row in bound.rows.items() if any(cell.open for _, cell in row.cells())]
    for _, group in groupby(enumerate(rows), key=lambda numbered: _span_key(bound.axis, *numbered)):
        keys = [key for _, (key, _) in group]
        row = bound.rows[keys[0]]
        name = keys[0] if len(keys) == 1 else f"{keys[0]}..{keys[-1]}"
        lines += [f"\n{' ' * (indent + 2)}{name}:", *_table(row, indent + 4)]
    return lines


def _span_key(axis: str, i: int, row: tuple[str, AnyBound]) -> tuple[int, str]:
    """Return the key that groups row number `i` with others: the same key for equal rows of consecutive years only."""
    key, bound = row
    return (int(key) - i if axis == "year" else i), str(bound)
