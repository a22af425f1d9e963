"""Judges tables in files and writes the result to a file."""

from ntm_criteria.tables.files.judge_file import TableFiles, judge_file

__all__ = ["TableFiles", "judge_file"]
