"""Parsed statements of queries: each text is parsed once a process, for all connections."""

import atexit
from functools import lru_cache

import duckdb

Parsed = tuple[tuple[duckdb.Statement, tuple[str, ...]], ...]


@lru_cache(maxsize=2048)
def statements(text: str) -> Parsed:
    """Return the statements of `text`, each with the names of its parameters; any connection can run them."""
    parsed = _parser().cursor().extract_statements(text)
    return tuple((statement, tuple(statement.named_parameters)) for statement in parsed)


@lru_cache(maxsize=1)
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


atexit.register(statements.cache_clear)  # DuckDB's objects must not outlive its module
atexit.register(_parser.cache_clear)
