"""A Spark Connect server (Sail, Spark, Databricks) as engine over the published lake. Needs the extra `spark`.

Each run has a session of its own, whose views read the files of one publication: those of the days that its statements
ask for. The server must be able to read the lake's folder.
"""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from snapshots.lake.engines.limits import WAIT_S, StatementLimits
from snapshots.lake.engines.protocol import (
    EngineAnswer,
    EngineBusy,
    EngineUnavailable,
    LakePublication,
    Row,
    Statement,
    StatementRefused,
    StatementTooHeavy,
)
from snapshots.lake.manifest import Manifest, NoLake

if TYPE_CHECKING:
    import pyarrow as pa

REACH_S = 2.0
PORT = 15002  # of Spark Connect
MISSING = "The extra spark is missing: pip install 'autobot-analytics[spark]'."
Value = TypeVar("Value")


class SparkConnect:
    """The engine at `url`, `sc://host:port`; safe to use from several threads."""

    name = "spark"

    def __init__(self, url: str, lake: Path, limits: StatementLimits) -> None:
        self._url = url
        self._lake = lake
        self._limits = limits
        self._running = BoundedSemaphore(limits.at_once)
        self._admitted = BoundedSemaphore(limits.at_once + limits.waiting)

    def publication(self) -> LakePublication:
        """Return what is published now. Raises EngineUnavailable."""
        manifest = self._manifest()
        return LakePublication(manifest.as_of, manifest.timezone)

    def run(self, *statements: Statement) -> list[EngineAnswer]:
        """Run statements over one publication. Raises EngineError."""
        tables, as_of = self.tables(*statements)
        return [EngineAnswer(rows_of(table), as_of, table.column_names) for table in tables]

    def tables(self, *statements: Statement) -> "tuple[list[pa.Table], datetime]":
        """Run statements as `run` does; return Arrow tables and the moment that they show."""
        require_reach(self._url)
        with self._turn():
            manifest = self._manifest()
            found = self._within_time(lambda cancel: self._tables(manifest, statements, cancel))
        return found, manifest.as_of

    def close(self) -> None:
        """Do nothing: sessions end with their statements."""

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a turn; raise EngineBusy when too many wait already."""
        if not self._admitted.acquire(blocking=False):
            raise EngineBusy(f"{self._limits.at_once + self._limits.waiting} questions are under way; ask again soon.")
        try:
            if not self._running.acquire(timeout=WAIT_S):
                raise EngineBusy(f"{self._limits.at_once} questions have run for {WAIT_S:g} s; ask again soon.")
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._admitted.release()

    def _manifest(self) -> Manifest:
        try:
            return Manifest.current(self._lake)
        except NoLake as error:
            raise EngineUnavailable(f"{error}.") from error

    def _within_time(self, work: "Callable[[list[Callable[[], None]]], Value]") -> Value:
        """Do work in a thread; after the time limit cancel it and raise StatementTooHeavy."""
        cancel: list[Callable[[], None]] = []
        executor = ThreadPoolExecutor(1)
        try:
            return executor.submit(work, cancel).result(self._limits.timeout_s)
        except (FutureTimeout, KeyboardInterrupt) as error:
            for stop in cancel:
                stop()
            if isinstance(error, KeyboardInterrupt):
                raise
            raise StatementTooHeavy(
                f"The question took longer than {self._limits.timeout_s:g} s. Ask for fewer days or metrics."
            ) from error
        finally:
            executor.shutdown(wait=False)

    def _tables(
        self, manifest: Manifest, statements: tuple[Statement, ...], cancel: list[Callable[[], None]]
    ) -> "list[pa.Table]":
        import grpc
        from pyspark.errors import AnalysisException, ParseException, PySparkException
        from sqlglot.errors import SqlglotError

        from snapshots.lake.engines.connect import closed, connect
        from snapshots.lake.engines.lake_views import LakeViews
        from sql.dialect import NotPortable

        try:
            session = connect(self._url)
            cancel.append(lambda: closed(session))
            try:
                first, last = _days(statements)
                views = LakeViews(session, self._lake, manifest, first, last, _only(statements))
                return [views.run(statement) for statement in statements]
            finally:
                closed(session)
        except (AnalysisException, NotPortable, ParseException, SqlglotError) as error:
            raise StatementRefused(str(error).partition("\n")[0]) from error
        except (PySparkException, grpc.RpcError, OSError) as error:
            if isinstance(error, grpc.RpcError) and error.code() == grpc.StatusCode.UNAVAILABLE:
                raise gone(self._url, "it broke off") from error  # its port may answer still while it dies
            require_reach(self._url)
            first_line = str(error).partition("\n")[0]
            raise EngineUnavailable(f"The engine at {self._url} failed: {first_line}.") from error


def require_reach(url: str) -> None:
    """Raise EngineUnavailable when the extra is missing or nothing answers at the engine's address."""
    try:
        import pyspark.sql.connect.session  # noqa: F401
        import sqlglot  # noqa: F401
    except ImportError as error:
        raise EngineUnavailable(MISSING) from error
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "", address.port or PORT), REACH_S).close()
    except OSError as error:
        raise gone(url, error.strerror or str(error)) from error


def gone(url: str, reason: str) -> EngineUnavailable:
    """Return the error that says that nothing answers at the engine's address."""
    return EngineUnavailable(
        f"The engine at {url} does not answer ({reason}). Start it, or unset "
        "AUTOBOT_ANALYTICS_ENGINE_URL to use DuckDB."
    )


def rows_of(table: "pa.Table") -> list[Row]:
    """Return the rows as DuckDB gives them: whole decimals are integers, times have no zone, maps are dictionaries."""
    import pyarrow as pa

    columns = []
    for field, column in zip(table.schema, table.columns, strict=True):
        values = column.to_pylist()
        if pa.types.is_decimal(field.type) and field.type.scale == 0:
            values = [None if value is None else int(value) for value in values]
        elif pa.types.is_timestamp(field.type):
            values = [None if value is None else value.replace(tzinfo=None) for value in values]
        elif pa.types.is_map(field.type):
            values = [None if value is None else dict(value) for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


def _days(statements: tuple[Statement, ...]) -> tuple[date | None, date | None]:
    """Return the first and the last day that any of the statements reads; None: without a bound."""
    firsts = [statement.parameters.get("first_day") for statement in statements]
    lasts = [statement.parameters.get("last_day") for statement in statements]
    bounds = [
        min(day for day in firsts if isinstance(day, date)) if all(firsts) else None,
        max(day for day in lasts if isinstance(day, date)) if all(lasts) else None,
    ]
    return bounds[0], bounds[1]


def _only(statements: tuple[Statement, ...]) -> dict[str, set[date]]:
    """Return the days of data sets that the statements read together; data sets that one reads whole are not there."""
    names = set.intersection(*(set(statement.only) for statement in statements))
    return {name: {day for statement in statements for day in statement.only[name]} for name in names}
