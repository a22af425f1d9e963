"""Write the tables of docs/verdicts.md from the code: `python docs/truth_tables.py`. A test fails when they are stale."""

from collections.abc import Callable, Iterable
from itertools import combinations_with_replacement
from pathlib import Path

from ntm_criteria.model import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, VERDICTS, Reason, Verdict, label
from ntm_criteria.model.verdict import all_of, any_of, choose, count_of, leaf

PAGE = Path(__file__).with_name("verdicts.md")
CODES = (MET, NOT_MET, UNKNOWN, NOT_APPLICABLE)


def name(code: int) -> str:
    """A verdict as the tables show it."""
    return VERDICTS[code].label.en


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def square(corner: str, of: Callable[[int, int], int]) -> str:
    """A table of what becomes of each pair of verdicts."""
    rows = ([f"**{name(left)}**", *(name(of(left, right)) for right in CODES)] for left in CODES)
    return table([corner, *map(name, CODES)], rows)


def verdicts() -> str:
    """The verdicts."""
    rows = [
        [f"`Verdict.{each.name}`", f"`{each}`", each.label.vi, each.label.en]
        for each in map(VERDICTS.__getitem__, CODES)
    ]
    return table(["in Python", "in documents and tables", "tiếng Việt", "English"], rows)


def reasons() -> str:
    """The reasons, and how a verdict of UNKNOWN is worded with each."""
    rows = [
        [f"`{each}`", each.text.vi, each.text.en, label(Verdict.UNKNOWN, each).vi if each.is_about_the_law else ""]
        for each in Reason
    ]
    return table(["reason", "tiếng Việt", "English", "an UNKNOWN then says"], rows)


def comparisons() -> str:
    """A figure that lies between two ends."""
    ends = ((True, True), (False, True), (False, False))
    rows = ([said(worst), said(best), name(leaf(worst, best))] for worst, best in ends)
    return table(["the bound holds at the worst value", "at the best", "verdict"], rows)


def said(holds: bool) -> str:
    """Yes or no."""
    return "yes" if holds else "no"


def counts() -> str:
    """At least two of three parts."""
    rows = ([*map(name, parts), name(count_of(2, parts))] for parts in combinations_with_replacement(CODES, 3))
    return table(["first", "second", "third", "at least 2 of them"], rows)


def choices() -> str:
    """What a choice hands on, by the verdict of its condition."""
    return table(["`when`", "the choice is"], ([name(when), handed_on(when)] for when in CODES))


def handed_on(when: int) -> str:
    """Which branch a choice hands on, found by trying all pairs of branches."""
    pairs = [(then, otherwise) for then in CODES for otherwise in CODES]
    if all(choose(when, *pair) == pair[0] for pair in pairs):
        return "what `then` is"
    if all(choose(when, *pair) == pair[1] for pair in pairs):
        return "what `otherwise` is"
    return "see the table below"


TABLES: dict[str, Callable[[], str]] = {
    "verdicts": verdicts,
    "reasons": reasons,
    "comparisons": comparisons,
    "all_of": lambda: square("`all_of`", lambda left, right: int(all_of([left, right]))),
    "any_of": lambda: square("`any_of`", lambda left, right: int(any_of([left, right]))),
    "count_of": counts,
    "choose": choices,
    "choose_unknown": lambda: square(
        "`then` ↓ `otherwise` →", lambda then, otherwise: int(choose(UNKNOWN, then, otherwise))
    ),
}


def filled(page: str) -> str:
    """The page with every table written anew between its two marks."""
    for key, made in TABLES.items():
        start, end = f"<!-- table: {key} -->\n", "<!-- end -->"
        before, found, rest = page.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed or start in after:
            raise ValueError(f"the page must have one place for the table '{key}'")
        page = f"{before}{start}\n{made()}\n\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
