"""`python -m ntm_criteria.authoring` rewrites rules/COVERAGE.yaml, which says how much of each bundled rule set is sourced."""

from ntm_criteria.authoring.coverage import coverage_text
from ntm_criteria.compiler import COVERAGE, RULES

if __name__ == "__main__":
    (RULES / COVERAGE).write_text(coverage_text(), encoding="utf-8")
