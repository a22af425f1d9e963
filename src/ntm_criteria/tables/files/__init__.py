"""Judges tables in files and writes the result to a file."""

from ntm_criteria.tables.files.failures import check_target, unwritable
from ntm_criteria.tables.files.judge_file import TableFiles, judge_file

__all__ = ["TableFiles", "check_target", "judge_file", "unwritable"]
