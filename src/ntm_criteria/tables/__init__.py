"""The same rules over a table: any that narwhals knows (Polars, pandas, PyArrow, DuckDB, PySpark)."""
