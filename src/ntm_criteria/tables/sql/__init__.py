"""Write a rule set as SQL for warehouses without Python; Ibis and SQLGlot are imported when a text is written."""

from ntm_criteria.tables.sql.dbt import dbt_model, model_name, source_named
from ntm_criteria.tables.sql.engine import DIALECTS
from ntm_criteria.tables.sql.inputs import year_column
from ntm_criteria.tables.sql.write import to_sql

__all__ = ["DIALECTS", "dbt_model", "model_name", "source_named", "to_sql", "year_column"]
