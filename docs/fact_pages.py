"""Writes the pages `facts/ID.md` of the documentation: the figures that each bundled rule set reads, in a table to search."""

from pathlib import Path

import ntm_criteria as ntm
from ntm_criteria.judging import facts_of
from ntm_criteria.markup import Cell, id_, row, table, text
from ntm_criteria.pages.displays_of_rules import kind_of, limits_of

_HEADS = [
    "Số liệu · figure",
    "Đơn vị, cách ghi · unit",
    "Giới hạn · limits",
    "Chỉ tiêu · indicators",
    "Nơi nắm · holder",
]
_SEARCH = """
<p><label for="ntm-search">Tìm · search: <input id="ntm-search" type="search"></label>
<span id="ntm-found" role="status"></span></p>
{table}
<script>
document.getElementById("ntm-search").addEventListener("input", event => {{
  const plain = words => words.normalize("NFD").replace(/\\p{{M}}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const wanted = plain(event.target.value);
  let found = 0;
  for (const row of document.querySelectorAll("#ntm-facts tbody tr")) {{
    row.hidden = !plain(row.textContent).includes(wanted);
    found += !row.hidden;
  }}
  document.getElementById("ntm-found").textContent = wanted ? found : "";
}});
</script>
"""


def fact_page(rules: ntm.RuleSet) -> str:
    """Return the page of one rule set as Markdown."""
    rows = []
    for need in facts_of(rules):
        fact = rules.facts[need.fact]
        level = "<br>mỗi thôn · of each village" if fact.per_village else ""
        year = "<br>năm trước · last year" if need.previous else ""
        name = f"{text(need.label.vi)}<br>{text(need.label.en)}<br><code>{id_(need.fact)}</code>{level}{year}"
        holder = f"{need.held_by.vi}" if need.held_by else ""
        cells: list[Cell | str] = [
            Cell(name, is_heading=True),
            kind_of(fact).vi,
            limits_of(fact).vi,
            ", ".join(need.indicators),
            holder,
        ]
        rows.append(row(cells))
    made = table(f"{len(rows)} số liệu · figures", _HEADS, [rows]).replace(
        "<table>", '<table id="ntm-facts" class="docutils">'
    )
    head = f"# {rules.id}: số liệu\n\n{rules.label.vi}\n\n*{rules.label.en}*\n\n"
    return f"{head}```{{raw}} html\n{_SEARCH.format(table=made)}\n```\n"


def write_fact_pages(docs: Path) -> None:
    """Write a page for each bundled rule set that reads figures, unless it is there already as it should be."""
    folder = docs / "facts"
    folder.mkdir(exist_ok=True)
    for rules in ntm.bundled_rule_sets():
        page, content = folder / f"{rules.id}.md", fact_page(rules)
        if rules.reads and (not page.exists() or page.read_text(encoding="utf-8") != content):
            page.write_text(content, encoding="utf-8")
