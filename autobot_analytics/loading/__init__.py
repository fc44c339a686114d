"""Loading history: a CSV, JSONL or Parquet file becomes entries of one of the streams."""
