"""Writes a first rule set of one's own: rules, facts, cases and schemas, with comments that teach."""

import json
from importlib.resources import files
from pathlib import Path

from ntm_criteria.errors import Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import cannot_open
from ntm_criteria.reporting.schemas import json_schema
from ntm_criteria.text import Lang, Text, readable

__all__ = ["write_starter"]

_FILES = ("bo-tieu-chi.yaml", "bo-tieu-chi.cases.yaml", "facts.yaml")
_SCHEMAS = ("rule-file", "layer-file", "facts-file", "cases-file")
_THERE = Text("đã có tệp {file}, không ghi đè", "{file} is there already, and is not overwritten")
_EMPTY = Text("chọn một thư mục chưa có", "choose a folder that is not there yet")


def write_starter(folder: str | Path, *, lang: Lang = "vi") -> tuple[Path, ...]:
    """Write a small rule set with its cases and facts, to be changed into one's own, and the schemas for an editor.

    :param folder: the folder; it is made if it is not there.
    :param lang: the language of the comments.
    :returns: the files written.
    :raises RuleFileError: a file would be overwritten, or cannot be written.
    """
    folder = Path(folder)
    source = files(__name__).joinpath(readable(lang))
    targets = [folder / name for name in _FILES]
    problems = [
        Problem(ProblemCode.UNREADABLE_FILE, _THERE.format(file=file), hint=_EMPTY) for file in targets if file.exists()
    ]
    if problems:
        raise RuleFileError(problems)
    schemas = [folder / ".schemas" / f"{name}.schema.json" for name in _SCHEMAS]
    try:
        schemas[0].parent.mkdir(parents=True, exist_ok=True)
        for file in targets:
            file.write_text(source.joinpath(file.name).read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
        for name, file in zip(_SCHEMAS, schemas, strict=True):
            content = json.dumps(json_schema(name, facts_of=folder), ensure_ascii=False, indent=1)
            file.write_text(content + "\n", encoding="utf-8", newline="\n")
    except OSError as why:
        raise RuleFileError([Problem(ProblemCode.UNREADABLE_FILE, cannot_open(folder, why))]) from None
    return (*targets, *schemas)
