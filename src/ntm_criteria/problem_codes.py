"""The kinds of problems."""

from ntm_criteria.text import Codeword


class ProblemCode(Codeword):
    """The kind of a `Problem`, equal to its text ("out-of-limits"). docs/problems.md explains each; the list is complete."""

    # the file as text
    UNREADABLE_FILE = "unreadable-file"
    BAD_YAML = "bad-yaml"
    DUPLICATE_KEY = "duplicate-key"
    ANCHOR_OR_TAG = "anchor-or-tag"
    TOO_DEEP = "too-deep"
    # the form of a rule file or a commune file
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_FORM = "wrong-form"
    UNKNOWN_WORD = "unknown-word"
    BAD_NUMBER = "bad-number"
    UNKNOWN_FORMAT = "unknown-format"
    # the dictionary
    FACT_REDEFINED = "fact-redefined"
    BAD_FACT = "bad-fact"
    # the meaning of a rule
    UNKNOWN_FACT = "unknown-fact"
    WRONG_KIND = "wrong-kind"
    UNKNOWN_UNIT = "unknown-unit"
    UNIT_MISSING = "unit-missing"
    UNIT_MISMATCH = "unit-mismatch"
    BOUND_OUT_OF_LIMITS = "bound-out-of-limits"
    INCOMPLETE_BOUNDS = "incomplete-bounds"
    UNKNOWN_VALUE = "unknown-value"
    EMPTY_PARTS = "empty-parts"
    COUNT_TOO_HIGH = "count-too-high"
    EXEMPTION_IN_WHEN = "exemption-in-when"
    WRONG_LEVEL = "wrong-level"
    CODE_TWICE = "code-twice"
    UNKNOWN_SOURCE = "unknown-source"
    UNSOURCED_BOUND = "unsourced-bound"
    UNKNOWN_REFERENCE = "unknown-reference"
    WRONG_TOTAL = "wrong-total"
    # layers of authority
    LOOSER_BOUND = "looser-bound"
    UNKNOWN_CODE = "unknown-code"
    WRONG_PERIOD = "wrong-period"
    MEASURE_CHANGED = "measure-changed"
    # the test cases of a rule set
    CASE_FAILED = "case-failed"
    # what is silently wrong in a rule file: warnings of `check` alone
    WORDING_NUMBER = "wording-number"
    WORDING_RELATION = "wording-relation"
    ALWAYS_MET = "always-met"
    NEVER_MET = "never-met"
    PART_TWICE = "part-twice"
    IDLE_PART = "idle-part"
    UNREACHABLE_ROW = "unreachable-row"
    VALUE_LEFT_OUT = "value-left-out"
    NO_CASES = "no-cases"
    UNTESTED_VERDICT = "untested-verdict"
    UNNOTICED_CHANGE = "unnoticed-change"
    # a language file
    UNKNOWN_MESSAGE = "unknown-message"
    BAD_MESSAGE = "bad-message"
    # figures of a commune
    UNREADABLE_FIGURE = "unreadable-figure"
    AMBIGUOUS_FIGURE = "ambiguous-figure"
    OUT_OF_LIMITS = "out-of-limits"
    FINER_THAN_STEP = "finer-than-step"
    PART_EXCEEDS_WHOLE = "part-exceeds-whole"
    FIGURES_DISAGREE = "figures-disagree"
    BAD_VILLAGE = "bad-village"
    WRONG_YEAR = "wrong-year"
    OTHER_SET = "other-set"
    NO_PROGRESS = "no-progress"
    # tables
    MISSING_COLUMN = "missing-column"
    WRONG_TYPE = "wrong-type"
    TOO_LARGE = "too-large"
    BAD_KEY = "bad-key"
    UNKNOWN_COMMUNE = "unknown-commune"
    NO_RULE_SET = "no-rule-set"
    # warnings: nothing is refused
    UNUSED = "unused"
    IMPLAUSIBLE = "implausible"
    GIVEN_TWICE = "given-twice"
    TEXT_AMENDED = "text-amended"
    FORMULA_TEXT = "formula-text"
    OTHER_WRITING = "other-writing"
    UNCONFIRMED = "unconfirmed"
    # any file
    TOO_MANY = "too-many"
