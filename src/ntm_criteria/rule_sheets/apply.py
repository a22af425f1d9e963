"""Reads a workbook back into the rule file that it was made from."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from ntm_criteria.compiler import bundled_files, is_path, no_such_set, parse_rule_set
from ntm_criteria.errors import KeyPath, Problem, RuleFileError
from ntm_criteria.loading import Edit, edited, read_text, read_yaml, value_at
from ntm_criteria.loading.forms import MARK, mark_of
from ntm_criteria.problems import Problems
from ntm_criteria.rule_sheets.changes import Changes
from ntm_criteria.rule_sheets.read import SheetPlace, read_sheet
from ntm_criteria.rule_sheets.reopen import REVIEW
from ntm_criteria.rule_sheets.result import WorkbookChanges
from ntm_criteria.rule_sheets.row_changes import collect
from ntm_criteria.rule_sheets.rows import rule_sheet


def apply_rule_set_workbook(path: str | Path, rule_file: str | Path) -> WorkbookChanges:
    """Take the changes made in a workbook of `rule_set_workbook` into its rule file. No file is written.

    Only what a changed cell states is changed in the text; all other lines, comments too, stay as they are written.

    :param path: the workbook.
    :param rule_file: the rule file in YAML that the workbook was made from, or the id of a bundled set.
    :raises RuleFileError: cells that cannot be read or may not be changed, each with its address ("D12"); a workbook of
        another set or version; a rule file with mistakes. Lists all of them.
    """
    file = rule_file
    if isinstance(rule_file, str) and not is_path(rule_file):
        if rule_file not in bundled_files():
            raise RuleFileError([no_such_set(rule_file)])
        file = bundled_files()[rule_file]
    text = read_text(Path(file), RuleFileError)
    rules = parse_rule_set(text, name=str(rule_file), folder=Path(file).parent)
    sheet, problems = rule_sheet(rules), Problems()
    read = read_sheet(Path(path), sheet, problems)
    if read is None:
        problems.raise_if_any(RuleFileError)
        raise AssertionError
    changes = Changes(sheet, read, rules.to_dict(), problems)
    collect(changes)
    problems.raise_if_any(RuleFileError)
    if not changes.edits:
        return WorkbookChanges(text, ())
    new = _marked(edited(text, changes.edits), changes)
    try:
        parse_rule_set(new, name=str(rule_file), folder=Path(file).parent)
    except RuleFileError as error:
        raise RuleFileError(_at_cells(error.problems, changes.places)) from None
    return WorkbookChanges(new, tuple(changes.cells), tuple(changes.warnings))


def _marked(text: str, changes: Changes) -> str:
    """Note for each indicator whose review was changed what it requires now, as `confirm_indicators` does."""
    reviewed = dict.fromkeys(
        edit.path[:-2]
        for edit in changes.edits
        if edit.path[-2:-1] == ("cite",) and edit.path[:-2] in changes.entries and edit.path[-1] in REVIEW
    )
    source, edits = read_yaml(text, "", RuleFileError), list[Edit]()
    for at in reviewed:
        entry: Any = value_at(source.data, at)
        if entry["cite"]["status"] == "checked":
            edits.append(Edit((*at, "cite", MARK), mark_of(entry)))
        elif MARK in entry["cite"]:
            edits.append(Edit((*at, "cite", MARK)))
    return edited(text, edits)


def _at_cells(problems: Iterable[Problem], places: Mapping[KeyPath, SheetPlace]) -> list[Problem]:
    """Name the cell that each problem of the new rule file comes from."""
    found = []
    for problem in problems:
        path = problem.path
        near = [each for each in places if each[: len(path)] == path or path[: len(each)] == each]
        if not near:
            found.append(problem)
            continue
        place = places[max(near, key=lambda each: len([1 for a, b in zip(each, path, strict=False) if a == b]))]
        at = place.problem(problem.code, problem.message, problem.hint)
        found.append(evolve(at, path=path))
    return found
