"""Files of tables come in and go out."""

from ntm_criteria.tables.files.judge_file import TableFiles, judge_file

__all__ = ["TableFiles", "judge_file"]
