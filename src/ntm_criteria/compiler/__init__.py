"""Compiles the forms of rule files into rule sets."""

from ntm_criteria.compiler.amendments import other_texts, text_in_force
from ntm_criteria.compiler.bundled import (
    COVERAGE,
    RULES,
    bundled_files,
    common_dictionary,
    dictionary_below,
    no_such_set,
)
from ntm_criteria.compiler.dictionary import parse_dictionary
from ntm_criteria.compiler.load import (
    bundled_rule_sets,
    compile_source,
    is_path,
    load_rule_set,
    load_rule_set_named_in,
    parse_rule_set,
)
from ntm_criteria.compiler.numbers import FOR_EACH, is_decisive

__all__ = [
    "COVERAGE", "FOR_EACH", "RULES", "bundled_files", "bundled_rule_sets", "common_dictionary", "compile_source",
    "dictionary_below", "is_decisive", "is_path", "load_rule_set", "load_rule_set_named_in", "no_such_set", "other_texts",
    "parse_dictionary", "parse_rule_set", "text_in_force",
]  # fmt: skip
