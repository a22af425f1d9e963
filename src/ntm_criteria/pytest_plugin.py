"""A plugin of pytest: it collects the cases in "….cases.yaml" beside rule files, and runs each as a test.

It is active wherever this package and pytest are installed; `-p no:ntm-criteria` switches it off.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

_ENDINGS = (".cases.yaml", ".cases.yml")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "pytest.Collector | None":
    """Collect a file of cases."""
    return CasesFile.from_parent(parent, path=file_path) if file_path.name.endswith(_ENDINGS) else None


class CasesFile(pytest.File):
    """A file of cases."""

    def collect(self) -> "Iterator[pytest.Item]":
        """Collect its cases; mistakes in it or in its rule set are errors of collection."""
        library = _library()
        try:
            cases = library.load_cases(self.path)
        except library.RuleFileError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Any, **more: Any) -> None:
        super().__init__(**more)
        self.case = case

    def runtest(self) -> None:
        """Judge the case; what is different from what it expects fails the test."""
        if problems := self.case.run():
            raise CaseFailedError("\n".join(problem.text("en") for problem in problems))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what is different, without a traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file and the line of the case."""
        return self.path, self.case.place.line - 1, self.name


class CaseFailedError(Exception):
    """A case has other verdicts than it expects."""


def _library() -> Any:
    return import_module("ntm_criteria")  # where the first file of cases is found: pytest loads plugins in every run
