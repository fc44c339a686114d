"""Every query says what it answers, parses, and orders the rows that it gives."""

import re

import duckdb
import pytest

import sql
from jobs.rules.recommend import rules

FOLDERS = (
    "alerts",
    "anomalies",
    "budgets",
    "counters",
    "erase",
    "explore",
    "ingest",
    "ingest/agent",
    "ingest/behavior",
    "ingest/llm",
    "jobs",
    "lake",
    "lake/days",
    "lake/views",
    "lake/whole",
    "optimize",
    "prices",
    "publish",
    "query",
    "query/records",
    "query/single",
    "recommendations",
    "recommendations/agents",
    "recommendations/maintenance",
    "recommendations/optimization",
    "reprice",
    "retention",
    "rollup",
    "snapshots",
)
QUERIES = [name for folder in FOLDERS for name in sql.names(folder)]


@pytest.mark.parametrize("name", QUERIES)
def test_query_has_a_header(name: str) -> None:
    """The head of a file says the question and the grain, of a rule what it warns of and why."""
    wanted: tuple[str, ...] = ("Warns of", "Why") if name in rules() else ("Question", "Grain")
    if name.startswith("recommendations/optimization/"):
        wanted = ("Saves", "Why", "How", "Thresholds", "Inputs")
    head = re.match(r"(--[^\n]*\n)*", sql.load(name))
    assert head is not None
    assert [word for word in wanted if f"{word}:" not in head[0]] == []


@pytest.mark.parametrize("name", QUERIES)
def test_query_parses(name: str) -> None:
    """DuckDB reads the file as at least one statement."""
    assert duckdb.extract_statements(sql.load(name))


@pytest.mark.parametrize("name", [*sql.names("snapshots"), *rules(), *sql.names("recommendations/optimization")])
def test_query_orders_its_rows(name: str) -> None:
    """What readers see has one order, unless it is one row."""
    text = sql.load(name)
    assert re.search(r"^order by [^;]+;\s*\Z", text, re.MULTILINE) or re.search(r"Grain: one document[.,]", text)
