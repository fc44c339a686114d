"""A session on analytics.duckdb: read-only, always on the newest publication, and Ctrl-C stops a query."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 10_000
LOOK_S = 0.1  # how soon a Ctrl-C is seen


class NoDatabase(click.ClickException):
    """There is nothing to ask yet."""


class QueryError(click.ClickException):
    """DuckDB refuses the query; the message is its own."""


class Stopped(Exception):
    """Ctrl-C came while the query ran."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Relation:
    """One table or view."""

    name: str
    meaning: str
    columns: tuple[Column, ...] = ()


@dataclass
class Session:
    """Asks the database at `path`; a query is given its own connection, so that it sees the newest publication."""

    path: Path
    _known: tuple[int, list[Relation]] | None = field(default=None, repr=False)

    def ask(self, query: str) -> Iterator[tuple[list[str], Sequence[tuple[Any, ...]]]]:
        """Give the columns and the rows of a query, a batch at a time; at least one batch.

        Raises QueryError, and Stopped when Ctrl-C comes; statements without rows give no columns.
        """
        with closing(self._connect()) as connection:
            result = self._within_reach(connection, lambda: connection.execute(query))
            columns = [str(column[0]) for column in result.description or []]
            first = True
            while batch := self._within_reach(connection, lambda: result.fetchmany(BATCH_ROWS) if columns else []):
                first = False
                yield columns, batch
            if first:
                yield columns, []

    def write_parquet(self, query: str, path: Path) -> int:
        """Write what a query finds into a Parquet file; give how many rows there were."""
        with closing(self._connect()) as connection:
            found = self._within_reach(connection, lambda: connection.sql(query))
            if found is None:
                raise QueryError("This statement gives no rows.")
            self._within_reach(connection, lambda: found.write_parquet(str(path), compression="zstd"))
            [(rows,)] = connection.execute("select count(*) from read_parquet($path)", {"path": str(path)}).fetchall()
            return int(rows)

    def relations(self) -> list[Relation]:
        """Give the tables and views with their columns and what they mean; kept until there is another publication."""
        version = self.path.stat().st_mtime_ns if self.path.exists() else 0
        if self._known is None or self._known[0] != version:
            self._known = version, self._read_relations()
        return self._known[1]

    def _read_relations(self) -> list[Relation]:
        with closing(self._connect()) as connection:
            found = connection.execute(
                "select table_name, comment from duckdb_tables() union all "
                "select view_name, comment from duckdb_views() where not internal order by 1"
            ).fetchall()
            columns = connection.execute(
                "select table_name, column_name, data_type, comment from duckdb_columns() "
                "where not internal order by table_name, column_index"
            ).fetchall()
        return [
            Relation(
                name,
                meaning or "",
                tuple(
                    Column(column, kind.lower(), said or "") for table, column, kind, said in columns if table == name
                ),
            )
            for name, meaning in found
        ]

    def _connect(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        if not self.path.exists():
            raise NoDatabase(
                f"There is no {self.path}: the scheduler publishes it; `autobot-analytics run lake` does so once. "
                "AUTOBOT_ANALYTICS_DATA_DIR says where to look."
            )
        try:
            return duckdb.connect(str(self.path), read_only=True)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def _within_reach(self, connection: duckdb.DuckDBPyConnection, work: Any) -> Any:
        """Do work of DuckDB in a thread, so that Ctrl-C reaches us meanwhile and stops it."""
        import duckdb

        outcome: list[Any] = []
        failure: list[duckdb.Error] = []

        def run() -> None:
            try:
                outcome.append(work())
            except duckdb.Error as error:
                failure.append(error)
            finally:
                done.set()

        done = threading.Event()  # Thread.join takes a thread for ended when Ctrl-C interrupts it (CPython 3.11)
        threading.Thread(target=run, daemon=True).start()
        stopped = False
        while not done.is_set():
            try:
                done.wait(LOOK_S)
            except KeyboardInterrupt:
                stopped = True
                connection.interrupt()
        if stopped:
            raise Stopped
        if failure:
            raise QueryError(str(failure[0])) from failure[0]
        return outcome[0]
