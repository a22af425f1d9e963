"""The one style of YAML files: comments and meaning stay, whatever is inserted where."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from laws import strategies
from laws.adapter import FACTS_TEXT, yaml_text
from ntm_criteria.compiler import COVERAGE, RULES, bundled_files
from ntm_criteria.loading import read_yaml

FILES = [path for path in sorted(RULES.rglob("*.yaml")) if path.name != COVERAGE]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}


def data_of(text: str) -> Any:
    return read_yaml(text, "a.yaml", ntm.RuleFileError).data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_bundled_files_have_the_style(path: Path) -> None:
    assert ntm.format_rule_file(TEXTS[path.name]) == TEXTS[path.name]


@pytest.mark.parametrize("id_", bundled_files())
def test_the_fingerprint_stays(id_: str) -> None:
    path = bundled_files()[id_]
    text = path.read_text(encoding="utf-8").replace(": {", ":   {  ").replace("\n", "\r\n")
    formatted = ntm.format_rule_file(text)
    assert ntm.parse_rule_set(formatted, folder=path.parent) == ntm.parse_rule_set(text, folder=path.parent)


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("a:   'it'\nb: \"x\"\n", 'a: "it"\nb: "x"\n'),
        ("a: 'say \"so\"'\n", "a: 'say \"so\"'\n"),
        ("a:\n- x\n-   y\n", "a:\n  - x\n  - y\n"),
        ("a:\n    b:\n        c: 1\n", "a:\n  b:\n    c: 1\n"),
        ("{a: {b: 1,c: [d ,e]}}", "{a: {b: 1, c: [d, e]}}\n"),
        ("a: {b: 1, #note\n  c: 2}\n", "a:\n  b: 1  # note\n  c: 2\n"),
        ("a: [x, # one\n  # two\n  y\n  # three\n  ]\n", "a:\n  - x  # one\n  # two\n  - y\n  # three\n"),
        ("a: {  # none\n  }\n", "a: {}  # none\n"),
        ("-\n  # above\n  a: 1\n- # beside\n  b: 2\n", "# above\n- a: 1\n# beside\n- b: 2\n"),
        ("- - - a # deep\n    - b\n", "- - - a  # deep\n    - b\n"),
        ("a:\n  b: 1\n  # of a\nc: 2\n# end", "a:\n  b: 1\n  # of a\nc: 2\n# end\n"),
        ("# file\n\n\n\n\na: 1\n\n\n\nb: 2\n\n\n", "# file\n\na: 1\n\nb: 2\n"),
        ("a: one\n  two\n", "a: one two\n"),
        ('a: "one\n\n  two"\n', 'a: "one\\ntwo"\n'),
        ("a: >-  # note\n      one\n      two\n\n      three\nb: |\n x\n  y\n",
         "a: >-  # note\n  one\n  two\n\n  three\nb: |\n  x\n   y\n"),
        ("a: |+\n  x\n\nb: 1\n", 'a: "x\\n\\n"\n\nb: 1\n'),
        ("a:\nb: ~\nc: {d: , e}\n", 'a:\nb: ~\nc: {d: "", e: ""}\n'),
        ("a: # first\n  one # second\n", "# first\na: one  # second\n"),
        ("\ufeffa: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("---\n# head\na: 1\n", "# head\na: 1\n"),
        ("# nothing\n", "# nothing\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_style(text: str, formatted: str) -> None:
    assert ntm.format_rule_file(text) == formatted
    assert ntm.format_rule_file(formatted) == formatted
    assert data_of(text) == data_of(formatted)


def test_brackets_that_do_not_fit_a_line_are_opened_from_the_outside() -> None:
    inner = ", ".join(f"{{fact: a_rather_long_name_of_a_fact_{i}, is: true}}" for i in range(3))
    lines = ntm.format_rule_file(f"requires: {{all_of: [{inner}]}}\n").splitlines()
    assert lines[:2] == ["requires:", "  all_of:"]
    assert lines[2] == "    - {fact: a_rather_long_name_of_a_fact_0, is: true}"


def test_what_is_no_rule_file_is_refused_with_all_problems() -> None:
    with pytest.raises(ntm.RuleFileError) as wrong:
        ntm.format_rule_file("a: &x 1\nb: *x\n", name="own.yaml")
    assert [str(problem.place) for problem in wrong.value.problems] == ["own.yaml:1:4", "own.yaml:2:4"]


@st.composite
def commented(draw: Any) -> tuple[str, list[str]]:
    """A file with comments inserted anywhere, and those of them that are comments there."""
    if draw(st.booleans()):
        text = TEXTS[draw(st.sampled_from([path.name for path in FILES if len(TEXTS[path.name]) < 20_000]))]
    else:
        text = yaml_text(draw(strategies.rule_docs(depths=(0, 1, 2)))) + FACTS_TEXT
    lines, kept = text.split("\n"), list[str]()
    meant = data_of(text)
    for number in range(draw(st.integers(1, 6))):
        at, comment = draw(st.integers(0, len(lines) - 1)), f"# comment {number}"
        kind = draw(st.sampled_from(("own", "trailing", "inside", "blank")))
        if kind == "own":
            new = [*lines[:at], " " * draw(st.integers(0, 14)) + comment, *lines[at:]]
        elif kind == "trailing":
            new = [*lines[:at], f"{lines[at]}  {comment}", *lines[at + 1 :]]
        elif kind == "blank":
            new = [*lines[:at], "", *lines[at:]]
        else:  # behind a comma or a bracket, which the rest of the line follows on a line of its own
            places = [i for i, char in enumerate(lines[at]) if char in ",[{"]
            if not places:
                continue
            cut = draw(st.sampled_from(places)) + 1
            new = [*lines[:at], f"{lines[at][:cut]}  {comment}", " " * 30 + lines[at][cut:], *lines[at + 1 :]]
        try:
            is_comment = data_of("\n".join(new)) == meant
        except ntm.CriteriaError:
            is_comment = False
        if is_comment:
            lines, kept = new, [*kept, comment] if kind != "blank" else kept
    return "\n".join(lines), kept


@settings(max_examples=200, deadline=None)
@given(commented())
def test_comments_anywhere_stay_and_so_does_the_meaning(drawn: tuple[str, list[str]]) -> None:
    text, comments = drawn
    formatted = ntm.format_rule_file(text)
    assert data_of(formatted) == data_of(text)
    assert ntm.format_rule_file(formatted) == formatted
    for comment in comments:
        assert formatted.count(comment) == 1, comment
    assert formatted.count("#") == text.count("#")
