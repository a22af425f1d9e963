"""Forms become a rule set: exact, frozen, fingerprinted."""

from ntm_criteria.compiler.load import (
    COVERAGE,
    RULES,
    bundled_files,
    bundled_rule_sets,
    compile_source,
    dictionary_below,
    is_path,
    load_rule_set,
    load_rule_set_named_in,
    parse_dictionary,
    parse_rule_set,
)

__all__ = [
    "COVERAGE", "RULES", "bundled_files", "bundled_rule_sets", "compile_source", "dictionary_below", "is_path",
    "load_rule_set", "load_rule_set_named_in", "parse_dictionary", "parse_rule_set",
]  # fmt: skip
