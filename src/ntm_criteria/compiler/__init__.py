"""Compiles the forms of rule files into rule sets."""

from ntm_criteria.compiler.bundled import COVERAGE, RULES, bundled_files, dictionary_below
from ntm_criteria.compiler.dictionary import parse_dictionary
from ntm_criteria.compiler.load import (
    bundled_rule_sets,
    compile_source,
    is_path,
    load_rule_set,
    load_rule_set_named_in,
    parse_rule_set,
)

__all__ = [
    "COVERAGE", "RULES", "bundled_files", "bundled_rule_sets", "compile_source", "dictionary_below", "is_path",
    "load_rule_set", "load_rule_set_named_in", "parse_dictionary", "parse_rule_set",
]  # fmt: skip
