"""Writes what a check found for other programs: JSON, annotations of GitHub, SARIF 2.1.0."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ntm_criteria.authoring.check import CheckResult
from ntm_criteria.errors import Problem
from ntm_criteria.text import Lang, one_line

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LONGEST = 10_000


def check_document(result: CheckResult, lang: Lang | None = None) -> dict[str, Any]:
    """Return a result of `check` as data that can be written as JSON.

    :param lang: the language of all texts; by default, each text is a mapping with both languages.
    """
    document: dict[str, Any] = {
        "problems": [problem.as_dict(lang) for problem in result.problems],
        "rule_sets": result.rule_sets,
        "cases": result.cases,
        "still_open": [text[lang] if lang else {"vi": text.vi, "en": text.en} for text in result.still_open],
    }
    if result.mutations:
        document["changes"] = {
            "tried": sum(each.tried for each in result.mutations),
            "refused": sum(each.refused for each in result.mutations),
            "same": sum(each.same for each in result.mutations),
            "unnoticed": sum(len(each.alive) for each in result.mutations),
        }
    return document


def github_annotations(problems: Iterable[Problem], lang: Lang) -> list[str]:
    """Return a line for each problem that GitHub shows beside the line of the file."""
    lines = []
    for problem in problems:
        place = problem.place
        where = {"file": place.file, "line": place.line, "col": place.column} if place else {}
        properties = ",".join(
            f"{key}={_property(str(value))}" for key, value in {**where, "title": problem.code}.items()
        )
        lines.append(f"::{problem.severity} {properties}::{_escaped(_text(problem, lang))}")
    return lines


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(one_line(text, longest=_LONGEST)).replace(":", "%3A").replace(",", "%2C")


def _text(problem: Problem, lang: Lang) -> str:
    """Return the message with its hint on a line of its own."""
    texts = (problem.message, problem.hint)
    return "\n".join(one_line(text[lang], longest=_LONGEST) for text in texts if text)


def sarif_document(problems: Sequence[Problem], lang: Lang, version: str) -> dict[str, Any]:
    """Return problems as a SARIF 2.1.0 log, which code hosts and editors read.

    :param version: the version of the library.
    """
    codes = list(dict.fromkeys(str(problem.code) for problem in problems))
    driver = {
        "name": "ntm-criteria",
        "version": version,
        "rules": [{"id": code, "shortDescription": {"text": code.replace("-", " ")}} for code in codes],
    }
    results = [_sarif_result(problem, codes.index(problem.code), lang) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif_result(problem: Problem, index: int, lang: Lang) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": str(problem.code),
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": _text(problem, lang)},
    }
    if problem.place is not None:
        region = {"startLine": problem.place.line, "startColumn": problem.place.column}
        location = {"artifactLocation": {"uri": _uri(problem.place.file)}, "region": region}
        result["locations"] = [{"physicalLocation": location}]
    return result


def _uri(file: str) -> str:
    """Return the address of a file: relative if its path is, else with file:// in front."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
