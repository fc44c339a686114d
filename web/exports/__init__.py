"""Everything as a file: CSV, JSON Lines, Parquet, a workbook, the whole as JSON, costs in the form of FOCUS."""
