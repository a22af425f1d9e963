"""The how-to pages are played: each change is made in a copy of the tree, and what the page shows must come out.

A `diff` block names its file behind `---`; a hunk is found by its text, so it needs no line numbers. Then the page is a story
as those of `test_docs.py`: YAML files are saved, commands run, Python executed, all in processes that import the changed copy.
"""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from test_docs import FOLDED, HOW_TO, all_blocks, commands, name_of

TOP = Path(__file__).parents[1]
PLAY = "import doctest, sys; sys.exit(doctest.testfile(sys.argv[1], module_relative=False, optionflags={}).failed)"


def apply(text: str, tree: Path) -> Path:
    """Make the change of a `diff` block; the file that it changed."""
    head, *hunks = re.split(r"^@@.*\n", text, flags=re.MULTILINE)
    path = tree / head.removeprefix("--- ").strip()
    content = path.read_text(encoding="utf-8") if path.exists() else ""
    for hunk in hunks:
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] or "\n" for line in lines if line[0] != "+")
        after = "".join(line[1:] or "\n" for line in lines if line[0] != "-")
        assert content.count(before) == 1 or not content + before, (
            f"{path.name}: found {content.count(before)} times:\n{before}"
        )
        content = content.replace(before, after) if before else after
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_worked_change_works(page: Path, tmp_path: Path) -> None:
    shutil.copytree(TOP / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("rules", "examples"):
        (tmp_path / folder).symlink_to(TOP / folder)
    shown = list(all_blocks(page))
    for block in shown:
        if block.language == "diff":
            compile(apply(block.text, tmp_path).read_text(encoding="utf-8"), page.name, "exec")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "src"), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, text=True, encoding="utf-8", check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip
        return done.stdout

    for block in shown:
        if block.language == "yaml" and (name := name_of(block.text)):
            (tmp_path / name).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, wanted in commands(block.text):
                words = command.split()
                program = ["-m", "ntm_criteria"] if words[0] == "ntm-criteria" else []
                assert words[0] in ("ntm-criteria", "python"), command
                printed = run(*program, *words[1:])
                assert doctest.OutputChecker().check_output(wanted, printed, FOLDED), f"{command}\n{printed}"
    assert run("-c", PLAY.format(FOLDED), str(page)) == ""


def test_a_change_that_does_not_fit_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert apply("--- a.py\n@@\n-x = 1\n+x = 2\n", tmp_path).read_text(encoding="utf-8") == "x = 2\n"
    with pytest.raises(AssertionError, match="found 0 times"):
        apply("--- a.py\n@@\n-x = 1\n+x = 3\n", tmp_path)
