"""Reads files with the findings of other levels; what their words mean is decided above."""

from collections.abc import Mapping
from typing import Any

from ntm_criteria.errors import FactError
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_errors import validate_parts
from ntm_criteria.loading.forms import FindingsForm
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.loading.text_file import decoded
from ntm_criteria.loading.yaml_source import Source, read_yaml
from ntm_criteria.problems import Problems


def read_findings(
    content: Mapping[str, Any] | str | bytes, *, name: str, json: bool
) -> tuple[FindingsForm | None, FileProblems]:
    """Read a file of findings, or a mapping with its keys, into its form; None if too little can be read.

    Of findings with mistakes of form, which are among the problems, the words are left in, and `INVALID` for all else.

    :raises FactError: the text is no YAML or JSON.
    """
    if isinstance(content, Mapping):
        source = Source("", {key: _plain(value) for key, value in content.items()})
    else:
        text = decoded(content, name, FactError) if isinstance(content, bytes) else content
        source = (read_json if json else read_yaml)(text, name, FactError)
    problems = FileProblems(source, Problems())
    return validate_parts(FindingsForm, problems), problems


def _plain(value: Any) -> Any:
    """Return the mappings and lists in a value from Python as those of a file; a key without a value counts as absent."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
