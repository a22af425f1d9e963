"""Reads files: their text, the YAML or JSON in it with the place of each value, and the forms they must have."""

from ntm_criteria.loading.commune import load_commune, make_commune, parse_commune
from ntm_criteria.loading.file_kind import FileKind, kind_of, refuse_other
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_errors import NO_NUMBER, is_layer, validate, validate_parts
from ntm_criteria.loading.text_file import UTF8, cannot_open, read_all, read_text
from ntm_criteria.loading.yaml_source import Source, read_yaml

__all__ = [
    "NO_NUMBER", "UTF8", "FileKind", "FileProblems", "Source", "cannot_open", "is_layer", "kind_of", "load_commune",
    "make_commune", "parse_commune", "read_all", "read_text", "read_yaml", "refuse_other", "validate", "validate_parts",
]  # fmt: skip
