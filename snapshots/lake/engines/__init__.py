"""Engines that answer statements over the published lake; `EmbeddedDuckDB` is the default."""
