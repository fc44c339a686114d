"""The lake: Parquet by day and `analytics.duckdb` over it, for analysts, exports and other engines.

`due` says which days to write, `files` writes them, `database` makes the DuckDB file, `publish` is the job.
"""
