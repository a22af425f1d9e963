r"""Every example in the README and the docs works as written.

A page is a story that is played from top to bottom in an empty folder: a YAML block whose first line is `# NAME.yaml` (an HTML
block: `<!-- NAME.html -->`) is saved under that name, and what a `console` block (`$ ntm-criteria …`, or
`C:\ntm> ntm-criteria …`) shows must be printed.
"""

import doctest
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
import truth_tables
from test_bad import rule_file

import ntm_criteria as ntm
from ntm_criteria.authoring import check
from ntm_criteria.cli import run
from ntm_criteria.compiler.bundled import common_dictionary
from ntm_criteria.figures import Exact, Locale, Refused, read_aggregate, read_figure
from ntm_criteria.model import Fact, fraction
from ntm_criteria.text import exact
from test_layers import FLOORS

TOP = Path(__file__).parents[1]
HOW_TO = sorted((TOP / "docs/how-to").glob("*.md"))  # changes of the code: `test_how_to.py` plays them
PAGES = sorted({*TOP.glob("README*.md"), *(TOP / "docs").glob("**/*.md")} - {*HOW_TO})
BUNDLED = [rules.id for rules in ntm.bundled_rule_sets()]
FOLDED = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PROMPT = re.compile(r"(?:\$|[A-Z]:\\[^>]*>) (.*)")


class Block(NamedTuple):
    """A fenced example."""

    language: str
    text: str


def all_blocks(page: Path) -> Iterator[Block]:
    """The fenced examples of a page; an example inside a list is taken out of its indent."""
    fence = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
    for indent, language, text in fence.findall(page.read_text(encoding="utf-8")):
        yield Block(language, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))


def blocks(page: Path, language: str) -> list[str]:
    """The examples in one language."""
    return [block.text for block in all_blocks(page) if block.language == language]


def name_of(text: str) -> str | None:
    """The name of a whole file shown on a page."""
    named = re.match(r"# ([\w.-]+\.yaml)\n|<!-- ([\w.-]+\.html) -->\n", text)
    return named[1] or named[2] if named else None


def ids(page: Path) -> str:
    return str(page.relative_to(TOP))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_python_examples(page: Path) -> None:
    failed, _ = doctest.testfile(str(page), module_relative=False, optionflags=FOLDED)
    assert failed == 0


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_no_python_example_goes_unexecuted(page: Path) -> None:
    assert [text for text in blocks(page, "python") if not text.startswith(">>> ")] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_the_story_of_a_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "examples").symlink_to(TOP / "examples")
    for block in all_blocks(page):
        if block.language in {"yaml", "html"} and (name := name_of(block.text)):
            (tmp_path / name).write_text(block.text, encoding="utf-8")
        elif block.language in {"console", "doscon"}:
            for command, shown in commands(block.text):
                printed = played(command, tmp_path)
                assert doctest.OutputChecker().check_output(shown, printed, FOLDED), f"{command}\n{printed}"


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with what it shows."""
    command, shown = "", list[str]()
    for line in [*text.splitlines(), "$ "]:
        if prompt := PROMPT.fullmatch(line):
            if command:
                yield command, "\n".join(shown) + "\n" * bool(shown)
            command, shown = prompt[1], []
        else:
            shown.append(line)


def played(command: str, folder: Path) -> str:
    """What a command prints, played without a shell."""
    words, _, target = command.partition(" > ")
    name, *arguments = shlex.split(words)
    assert name == "ntm-criteria", "a console block shows our own command; others go in a block of their own"
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        run(arguments)
    if not target:
        return out.getvalue()
    (folder / target.strip()).write_text(out.getvalue(), encoding="utf-8")
    return ""


def yaml_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_whole_file_on_a_page_is_loaded(page: Path, tmp_path: Path) -> None:
    """A whole commune file is judged by its rules, a whole rule file is compiled; the cases beside it are run."""
    for text in blocks(page, "yaml"):
        kind = text.removeprefix(f"# {name_of(text)}\n")
        if kind.startswith("name:"):
            commune = ntm.parse_commune(text)
            if commune.rules in BUNDLED and not str(name_of(text)).startswith("wrong"):
                assert ntm.assess(commune, ntm.load_rule_set(commune.rules)).verdict in ntm.Verdict
        elif "\nlanguage:\n" in kind:
            assert ntm.add_language(yaml_file(tmp_path.parent / "language.yaml", text)).messages
        elif kind.startswith("format:") and (name := name_of(text)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        else:
            assert not kind.startswith("format:"), "a whole file has its name in the first line"
    for rules in tmp_path.glob("*.yaml"):
        found = [
            problem for problem in ntm.check_rule_files(rules) if problem.code != "no-cases"
        ]  # a page need not show them
        assert bool(found) == rules.name.startswith("wrong"), rules


def test_the_rule_file_grows_as_its_page_says(tmp_path: Path) -> None:
    """The indicator and the cases that are added in the end stand where the page says, and are run."""
    shown = blocks(TOP / "docs/rule-file.md", "yaml")
    rules, cases = (
        next(text for text in shown if name_of(text) == f"my-commune-2024{end}") for end in (".yaml", ".cases.yaml")
    )
    (indicator,) = (text for text in shown if text.startswith("      - code:"))
    (more,) = (text for text in shown if text.startswith("  - name:"))
    (tmp_path / "my-commune-2024.yaml").write_text(rules + indicator, encoding="utf-8")
    (tmp_path / "my-commune-2024.cases.yaml").write_text(cases + more, encoding="utf-8")
    found = check(tmp_path / "my-commune-2024.yaml")
    assert (found.problems, found.cases) == ((), 6)


@pytest.mark.parametrize(
    "text", [text for text in blocks(TOP / "docs/rule-file.md", "yaml") if text.startswith("requires:")]
)
def test_a_condition_on_the_page_compiles(text: str) -> None:
    assert ntm.parse_rule_set(rule_file(text)).entries


MISTAKES = {  # of the table of common mistakes, in its order
    "facts:\n  population:2410\n": "utf-8",
    "facts:\npopulation: 2410\n": "utf-8",
    "facts:\n\tpopulation: 2410\n": "utf-8",
    "villages:\n  name: Nà Mỏ\n": "utf-8",
    "facts:\n  rural_market: có\n": "utf-16",
    "facts:\n  street_lighting: Đạt\n": "utf-8",
    "facts:\n  street_lighting: 8\n": "utf-8",
    "locale: vi\nfacts:\n  income_per_capita: 54.8\n": "utf-8",
    "locale: vi\nfacts:\n  income_per_capita: {from: 52,5, to: 56}\n": "utf-8",
    "facts:\n  rural_market: Cơ bản đạt\n": "utf-8",
}


def test_common_mistakes_are_told_as_the_page_says(tmp_path: Path) -> None:
    page = (TOP / "docs/bat-dau.md").read_text(encoding="utf-8")
    messages = re.findall(r"^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$", page.split("hay gặp khác:")[1], re.MULTILINE)
    for message, (text, encoding) in zip(messages, MISTAKES.items(), strict=True):
        (tmp_path / "xa.yaml").write_text(f"name: Xã A\nrules: bang-mac-2024\n{text}", encoding=encoding)
        assert message in played(f"ntm-criteria assess {tmp_path / 'xa.yaml'}", tmp_path)


def test_the_estimates_of_the_page_are_taken_by_the_file_of_that_page(tmp_path: Path) -> None:
    page = TOP / "docs/bat-dau.md"
    (file,) = [text for text in blocks(page, "yaml") if text.startswith("# xa-cua-toi.yaml")]
    (estimates,) = [text for text in blocks(page, "text") if "standard_error" in text]
    for estimate in (f"  {each.strip()}" for each in estimates.strip().splitlines()):
        own = [estimate if line.startswith("  income_per_capita:") else line for line in file.splitlines()]
        commune = ntm.parse_commune("\n".join(own))
        found = ntm.assess(commune, ntm.load_rule_set("bang-mac-2024"))["10.1"]
        assert found.reason is ntm.Reason.WITHIN_ERROR, estimate


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent == TOP], ids=ids)
def test_links_of_the_readmes_lead_somewhere(page: Path) -> None:
    """Those of the docs are checked when the site is built."""
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (TOP / link).is_file()] == []


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_the_commune_file_in_the_readme_is_judged(page: str) -> None:
    (text,) = [text for text in blocks(TOP / page, "yaml") if text.startswith("name:")]
    commune = ntm.parse_commune(text)
    assert commune.rules
    assessment = ntm.assess(commune, ntm.load_rule_set(commune.rules))
    assert assessment["3.1"].verdict is ntm.Verdict.NOT_MET
    assert assessment["17.2"].verdict is ntm.Verdict.UNKNOWN


def test_the_vietnamese_readme_shows_what_the_example_prints() -> None:
    commune = ntm.load_commune(TOP / "examples/bang-mac-2024.yaml")
    shown = ntm.explain(ntm.assess(commune, ntm.load_rule_set("bang-mac-2024")))
    (text,) = blocks(TOP / "README.vi.md", "text")
    said, lines = ([line.strip() for line in each.strip().splitlines()] for each in (text, shown))
    start = lines.index(said[0])
    assert lines[start : start + len(said)] == said


@pytest.mark.parametrize(("page", "words"), [("README.md", "indicators|tasks"), ("README.vi.md", "chỉ tiêu|nhiệm vụ")])
def test_the_readmes_count_the_plan_rightly(page: str, words: str) -> None:
    rules, (indicator, task) = ntm.load_rule_set("bang-mac-2024"), words.split("|")
    text = (TOP / page).read_text(encoding="utf-8")
    assert f"{len(rules)} {indicator}" in text
    assert re.search(rf"{len(rules.tasks)} {task}", text)


def test_both_readmes_and_ci_run_the_same_commands() -> None:
    english, vietnamese = (blocks(TOP / name, "sh") for name in ("README.md", "README.vi.md"))
    assert english[0] == vietnamese[0]
    assert "Set up, and judge" in (TOP / ".ci/run").read_text(encoding="utf-8")


def test_the_floors_in_the_docs_are_those_of_the_test() -> None:
    page = (TOP / "docs/architecture.md").read_text(encoding="utf-8")
    rows = [set(re.findall(r"`(\w+)`", row)) for row in re.findall(r"^\| [0-9]+ \| (.*?) \|", page, re.MULTILINE)]
    assert rows == FLOORS[:-1]


def test_the_truth_tables_are_those_of_the_code() -> None:
    page = truth_tables.PAGE.read_text(encoding="utf-8")
    assert page == truth_tables.filled(page), "write them anew: python docs/truth_tables.py"


FIGURES = re.findall(
    r"^\| `([^`]*)` \| `(\w+)` \|(?: `(vi|en)`)? *\| `([^`]*)` \|",
    (TOP / "docs/figures.md").read_text(encoding="utf-8"), re.MULTILINE)  # fmt: skip


def test_the_page_of_figures_has_its_tables() -> None:
    assert len(FIGURES) > 40


@pytest.mark.parametrize(("written", "fact", "locale", "taken"), FIGURES)
def test_figures_are_read_as_the_page_says(written: str, fact: str, locale: Locale, taken: str) -> None:
    known, locale = common_dictionary()[fact], locale or None
    try:
        value = (
            total(known, written, locale)
            if known.village_flag or known.per_village
            else read_figure(known, written, locale)
        )
    except Refused as refused:
        assert taken == refused.code.value
    else:
        assert taken == (exact(fraction(value)) if isinstance(value, tuple) else str(value).lower())


def total(fact: Fact, written: str, locale: Locale) -> Exact:
    """What a commune reports of its villages."""
    return read_aggregate(fact, written, locale, common_dictionary())[0]


def test_the_glossary_names_what_there_is() -> None:
    """Classes and attributes of the promised API, keys of the files, units and kinds of the dictionary."""
    known = (TOP / "tests/data/public-api.txt").read_text(encoding="utf-8")
    known += (TOP / "rules/facts.yaml").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\|[^|]+\|[^|]+\|([^|]+)\|$", (TOP / "docs/glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    named = [re.split(r"[:= ]", name)[0] for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(named) > 40
    assert [name for name in named if not re.search(rf"\b{name.split('.')[-1]}\b", known)] == []


def test_json_examples_are_json() -> None:
    for page in PAGES:
        for text in blocks(page, "json"):
            json.loads(text)
