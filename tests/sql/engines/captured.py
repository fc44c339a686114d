"""Records the SELECT statements that the service runs, with their parameters, input tables and rows."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Self

import pyarrow as pa
import pytest
from sqlglot import exp

import sql
from jobs.database.statements import statements
from jobs.publishing.documents import query_for
from jobs.warehouse import Row, Warehouse
from sql.dialect import parse

FOLDERS = ("rollup", "snapshots", "counters", "explore")
QUERIES = [name for folder in FOLDERS for name in sql.names(folder)] + ["lake/mark"]
MOST = 2  # runs with rows that are kept of each statement
_TARGET = re.compile(r"\A(?:\s|--[^\n]*\n)*(?:insert into \w+(?: by name)?|create or replace temp table \w+ as)\s")
_IS_SELECT = re.compile(r"\A(?:\s|--[^\n]*\n)*(?:with|select|from)\b")


@dataclass(frozen=True)
class Captured:
    """One run of a statement on the warehouse."""

    select: str  # DuckDB's SQL
    parameters: dict[str, object]
    tables: dict[str, pa.Table]
    rows: pa.Table

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns of each table."""
        return {name: table.column_names for name, table in self.tables.items()}

    @classmethod
    def of(cls, warehouse: Warehouse, select: str, parameters: dict[str, object]) -> Self:
        """Run a SELECT."""
        connection = warehouse._connection
        [(statement, used)] = statements(select)
        values = {name: parameters[name] for name in used}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a copy of few rows; connection.sql() does not take parsed statements
            tables = {name: connection.execute(f'from "{name}"').to_arrow_table() for name in tables_of(select)}
            rows = connection.execute(statement, values).to_arrow_table()
        return cls(select, values, tables, rows)


@dataclass
class Recording:
    """What was captured, by statement."""

    runs: dict[str, list[Captured]] = field(default_factory=dict)

    def wants(self, name: str) -> bool:
        """Return True until there are enough runs with rows."""
        return len([run for run in self.runs.get(name, ()) if run.rows.num_rows]) < MOST

    def add(self, name: str, run: Captured) -> None:
        """Keep a run; of those without rows the last one."""
        self.runs[name] = [*(old for old in self.runs.get(name, ()) if old.rows.num_rows), run]


def names() -> list[str]:
    """Return the names of all SELECT statements."""
    return [name for query in QUERIES for name, _ in _parts(sql.load(query)) if name]


def tables_of(select: str) -> frozenset[str]:
    """Return the names of the tables that a statement reads, without its common table expressions."""
    tree = parse(select)
    of_its_own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table) if table.name) - of_its_own


@contextmanager
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """Record what every warehouse runs in the block."""
    made = Recording()
    run = Warehouse.execute

    def execute(warehouse: Warehouse, text: str, **parameters: object) -> list[Row]:
        parts = _parts(text)
        if not any(name and made.wants(name) for name, _ in parts):
            return run(warehouse, text, **parameters)
        rows: list[Row] = []
        for name, statement in parts:
            if name and made.wants(name):
                made.add(name, Captured.of(warehouse, _TARGET.sub("", statement), parameters))
            rows = run(warehouse, statement, **parameters)
        return rows

    with monkeypatch.context() as patched:
        patched.setattr(Warehouse, "execute", execute)
        yield made


@cache
def _parts(text: str) -> tuple[tuple[str | None, str], ...]:
    """Return the statements of a query's text, each with its name if it has a SELECT."""
    known = {sql.load(query): query for query in QUERIES}
    known |= {query_for(query.rpartition("/")[2]): query for query in QUERIES if query.startswith("snapshots/")}
    if text not in known:
        return ()
    found: list[tuple[str | None, str]] = []
    for statement, _ in statements(text):
        is_select = bool(_IS_SELECT.match(_TARGET.sub("", statement.query)))
        number = sum(name is not None for name, _ in found) + 1
        found.append((f"{known[text]}:{number}" if is_select else None, statement.query))
    return tuple(found)
