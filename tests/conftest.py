"""Fixtures of more than one file, and how Hypothesis draws."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from ntm_criteria.text import forget, further_languages

# How long an example takes depends on what else the machine does: no deadlines. The same examples are drawn in each run, so
# that a test fails because of a change, not of luck; `nox -s laws` draws others every time, to find what nobody thought of.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("anew", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

LONG = frozenset(Path(__file__).with_name("long.txt").read_text(encoding="utf-8").splitlines())


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marker
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark the tests that take long, so that those of every day are done soon; `nox -s durations` measures which they are."""
    for item in items:
        if item.nodeid in LONG:
            item.add_marker(pytest.mark.long)


@pytest.fixture(autouse=True)
def _without_further_languages() -> Iterator[None]:
    """Forget the languages that a test added."""
    yield
    for code in further_languages():
        forget(code)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What stands on the standard error since it was read last; never a traceback."""

    def read() -> str:
        text = capsys.readouterr().err
        assert "Traceback" not in text
        return text

    return read
