"""Reads what a test wrote."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ntm_criteria.drafting.grid import SourceDocument
from ntm_criteria.drafting.readers import read_document


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., SourceDocument]:
    """Return a function that writes a file of this name and reads it."""

    def write_and_read(name: str, content: str | bytes) -> SourceDocument:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_document(path)

    return write_and_read
