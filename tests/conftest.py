"""Fixtures of more than one file."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from ntm_criteria.text import forget, further_languages

settings.register_profile(
    "no deadline", deadline=None
)  # how long an example takes depends on what else the machine does
settings.load_profile("no deadline")


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
