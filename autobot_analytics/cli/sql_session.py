"""A session on analytics.duckdb: always on the newest publication, and Ctrl-C stops a query.

It reads the lake and nothing else: no other file, no network, and nothing is written but the file of an answer.
"""

from __future__ import annotations

import re
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
ZONED = "Times with a zone cannot be shown: cast them, as in now()::timestamp."  # DuckDB wants pytz for these
WRITING = frozenset(
    {"COPY", "COPY_DATABASE", "EXPORT", "ATTACH", "DETACH", "LOAD", "PREPARE", "EXECUTE", "LOGICAL_PLAN"}
)


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
class SqlSession:
    """Asks the database at `path`, whose views read the folder `lake`.

    A query is given its own connection, so that it sees the newest publication.
    """

    path: Path
    lake: Path
    _known: tuple[int, list[Relation]] | None = field(default=None, repr=False)

    def ask(self, query: str) -> Iterator[tuple[list[str], Sequence[tuple[Any, ...]]]]:
        """Yield the columns and the rows of a query, a batch at a time; at least one batch.

        Raises QueryError, and Stopped when Ctrl-C comes; statements without rows give no columns.
        """
        with closing(self._connect()) as connection:
            self._refuse(connection, query)
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
        with closing(self._connect(path)) as connection:
            self._refuse(connection, query)
            found = self._within_reach(connection, lambda: connection.sql(query))
            if found is None:
                raise QueryError("This statement gives no rows.")
            self._within_reach(connection, lambda: found.write_parquet(str(path), compression="zstd"))
            [(rows,)] = connection.execute("select count(*) from read_parquet($path)", {"path": str(path)}).fetchall()
            return int(rows)

    def relations(self) -> list[Relation]:
        """Return the tables and views with their columns and what they mean; kept until the next publication."""
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

    def _connect(self, answer: Path | None = None) -> duckdb.DuckDBPyConnection:
        """Open the database for reading; of other files only the lake's can be read, and `answer` be written."""
        import duckdb

        if not self.path.exists():
            raise NoDatabase(
                f"There is no {self.path}: the scheduler publishes it; `autobot-analytics run lake` does so once. "
                "AUTOBOT_ANALYTICS_DATA_DIR says where to look."
            )
        try:
            connection = duckdb.connect(str(self.path), read_only=True)
            connection.execute("set allowed_directories = $folders", {"folders": [str(self.lake.resolve())]})
            if answer is not None:
                connection.execute("set allowed_paths = $paths", {"paths": [str(answer)]})
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            return connection
        except RuntimeError as error:  # Ctrl-C: DuckDB's own word for it, no duckdb.Error
            raise Stopped from error
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def _refuse(self, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        """Raise QueryError when there is no question, or when it would write files or reach beyond the lake."""
        import duckdb

        try:
            statements = connection.extract_statements(query)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        if not statements:
            raise QueryError("There is no question: give a query, as in `select * from daily_costs`.")
        for statement in statements:
            kind = statement.type.name
            explains_a_copy = kind == "EXPLAIN" and re.search(r"\b(copy|export)\b", statement.query, re.IGNORECASE)
            if kind in WRITING or explains_a_copy:
                raise QueryError(
                    f"{kind.replace('_', ' ')} is refused: the session is read-only. --format and --output write an "
                    "answer into a file."
                )

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
            raise QueryError(ZONED if "'pytz'" in str(failure[0]) else str(failure[0])) from failure[0]
        return outcome[0]
