"""Write a rule set as SQL for warehouses without Python; Ibis and SQLGlot are imported when a text is written."""

from ntm_criteria.tables.sql.write import to_sql

__all__ = ["to_sql"]
