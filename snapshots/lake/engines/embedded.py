"""DuckDB within this process, read-only over `analytics.duckdb`, bounded in time, memory and statements at once.

Each publication of the lake gets a DuckDB of its own in memory that attaches the file. The job `lake` replaces the file
by renaming, so that statements under way keep the publication that they began with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING

from snapshots.lake.engines.caller import Caller, waiting_caller
from snapshots.lake.engines.limits import WAIT_S, StatementLimits
from snapshots.lake.engines.protocol import (
    EngineAnswer,
    EngineBusy,
    EngineUnavailable,
    LakePublication,
    Row,
    Statement,
    StatementTooHeavy,
)

__all__ = ["DATABASE", "EmbeddedDuckDB", "StatementLimits"]

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DATABASE = "analytics.duckdb"
LOOK_S = 0.25  # between two looks whether a caller still waits for their turn


@dataclass
class _Publication:
    """One publication, open; closed when it was replaced and its last statement ended."""

    identity: tuple[int, int, int]
    connection: "DuckDBPyConnection"
    as_of: datetime
    timezone: str
    users: int = 0
    is_retired: bool = field(default=False)


class EmbeddedDuckDB:
    """The embedded engine; safe to use from several threads."""

    name = "duckdb"

    def __init__(self, data_dir: Path, limits: StatementLimits) -> None:
        self._path = data_dir / DATABASE
        self._limits = limits
        self._running = BoundedSemaphore(limits.at_once)
        self._admitted = BoundedSemaphore(limits.at_once + limits.waiting)
        self._lock = Lock()
        self._current: _Publication | None = None

    def publication(self) -> LakePublication:
        """Return what is published now; raises EngineUnavailable."""
        with self._lock:
            found = self._open()
        return LakePublication(found.as_of, found.timezone)

    def run(self, *statements: Statement) -> list[EngineAnswer]:
        """Run statements over one publication; raises EngineBusy, StatementTooHeavy or EngineUnavailable."""
        with waiting_caller() as caller, self._turn(caller), self._publication() as publication:
            return [
                EngineAnswer(rows, publication.as_of, columns)
                for columns, rows in (self._rows(publication.connection, statement, caller) for statement in statements)
            ]

    def close(self) -> None:
        """Close the open publication; statements under way end first."""
        with self._lock:
            self._retire()

    @contextmanager
    def _turn(self, caller: Caller) -> Iterator[None]:
        """Wait for a turn; raise EngineBusy when too many wait already."""
        if not self._admitted.acquire(blocking=False):
            raise EngineBusy(f"{self._limits.at_once + self._limits.waiting} questions are under way; ask again soon.")
        try:
            deadline = monotonic() + WAIT_S
            while not self._running.acquire(timeout=LOOK_S):
                caller.require()
                if monotonic() >= deadline:
                    raise EngineBusy(f"{self._limits.at_once} questions have run for {WAIT_S:g} s; ask again soon.")
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._admitted.release()

    def _rows(
        self, connection: "DuckDBPyConnection", statement: Statement, caller: Caller
    ) -> tuple[list[str], list[Row]]:
        import duckdb

        cursor = connection.cursor()
        caller.end = cursor.interrupt
        timer = Timer(self._limits.timeout_s, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            cursor.execute("use analytics")  # a cursor is a connection of its own
            caller.require()
            found = cursor.execute(statement.text, dict(statement.parameters))
            return [column[0] for column in found.description or ()], found.fetchall()
        except duckdb.InterruptException as error:
            caller.require()
            raise StatementTooHeavy(
                f"The question took longer than {self._limits.timeout_s:g} s. Ask for fewer days or metrics."
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise StatementTooHeavy(
                f"The question needs more than {self._limits.memory_mb} MB of memory. Ask for fewer days or dimensions."
            ) from error
        except duckdb.IOException as error:  # a file of the lake is missing or damaged
            raise EngineUnavailable(
                "A file of the lake cannot be read. The job `lake` writes it anew; see `autobot-analytics doctor`."
            ) from error
        finally:
            caller.end = None
            timer.cancel()
            cursor.close()

    @contextmanager
    def _publication(self) -> Iterator[_Publication]:
        with self._lock:
            publication = self._open()
            publication.users += 1
        try:
            yield publication
        finally:
            with self._lock:
                publication.users -= 1
                if publication.is_retired and not publication.users:
                    publication.connection.close()

    def _open(self) -> _Publication:
        """Return the newest publication, opened if it is not yet; the lock is held."""
        try:
            found = self._path.stat()
        except OSError as error:
            self._retire()
            raise EngineUnavailable(
                f"{self._path} is not published yet ({error.strerror}): the scheduler's job `lake` writes it. "
                "The web service must run where it can read the scheduler's DATA_DIR."
            ) from error
        identity = (found.st_dev, found.st_ino, found.st_mtime_ns)
        if self._current is None or self._current.identity != identity:
            opened = self._attach(identity)
            self._retire()
            self._current = opened
        return self._current

    def _retire(self) -> None:
        retired, self._current = self._current, None
        if retired is not None:
            retired.is_retired = True
            if not retired.users:
                retired.connection.close()

    def _attach(self, identity: tuple[int, int, int]) -> _Publication:
        import duckdb

        connection = duckdb.connect(
            config={
                "memory_limit": f"{self._limits.memory_mb}MB",
                "threads": 2,
                "temp_directory": "",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        try:
            connection.execute("attach $path as analytics (read_only)", {"path": str(self._path)})
            connection.execute("set parquet_metadata_cache = true")  # files are never changed
            found = connection.execute("select as_of, reporting_zone from analytics.about").fetchone()
        except duckdb.Error as error:
            connection.close()
            raise EngineUnavailable(
                f"{self._path} cannot be opened. The job `lake` writes it anew; `autobot-analytics doctor` says more."
            ) from error
        if found is None:
            connection.close()
            raise EngineUnavailable(f"{self._path} does not say which moment it shows; the job `lake` writes it anew.")
        return _Publication(identity, connection, *found)
