"""Reads files: their text, the YAML or JSON in it with the place of each value, and the forms they must have."""

from ntm_criteria.loading.assignment_table import assignments_in_table
from ntm_criteria.loading.assignments import (
    FIELDS,
    AssignmentParts,
    WrittenAssignment,
    WrittenAssignments,
    assignments_in,
    assignments_of,
)
from ntm_criteria.loading.commune import (
    CommuneParts,
    commune_of,
    load_commune,
    load_commune_parts,
    make_commune,
    parse_commune,
    parse_commune_parts,
)
from ntm_criteria.loading.encodings import Lines, encoding_named, opened
from ntm_criteria.loading.file_kind import FileKind, kind_of, refuse_other
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.findings import read_findings
from ntm_criteria.loading.form_errors import NO_NUMBER, is_layer, validate, validate_parts
from ntm_criteria.loading.language_file import add_language, message_template, missing_messages, read_language
from ntm_criteria.loading.plain_source import source_of, value_at
from ntm_criteria.loading.style import Data, Edit, edited
from ntm_criteria.loading.text_file import UTF8, cannot_open, is_there, read_all, read_text, real_path, refuse_pipe
from ntm_criteria.loading.write_commune import commune_json, commune_yaml
from ntm_criteria.loading.yaml_output import format_rule_file, plain_yaml, rule_file_yaml
from ntm_criteria.loading.yaml_source import Source, read_yaml

__all__ = [
    "FIELDS",
    "NO_NUMBER",
    "UTF8",
    "AssignmentParts",
    "CommuneParts",
    "Data",
    "Edit",
    "FileKind",
    "FileProblems",
    "Lines",
    "Source",
    "WrittenAssignment",
    "WrittenAssignments",
    "add_language",
    "assignments_in",
    "assignments_in_table",
    "assignments_of",
    "cannot_open",
    "commune_json",
    "commune_of",
    "commune_yaml",
    "edited",
    "encoding_named",
    "format_rule_file",
    "is_layer",
    "is_there",
    "kind_of",
    "load_commune",
    "load_commune_parts",
    "make_commune",
    "message_template",
    "missing_messages",
    "opened",
    "parse_commune",
    "parse_commune_parts",
    "plain_yaml",
    "read_all",
    "read_findings",
    "read_language",
    "read_text",
    "read_yaml",
    "real_path",
    "refuse_other",
    "refuse_pipe",
    "rule_file_yaml",
    "source_of",
    "validate",
    "validate_parts",
    "value_at",
]  # fmt: skip
