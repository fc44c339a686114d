"""The warehouse: the one DuckDB file that holds the facts, the rollups and where we are in each stream."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast
from uuid import uuid4

import duckdb
import orjson

import sql
from jobs.database.arrow import ArrowSource, ArrowView
from jobs.database.bookkeeping import Bookkeeping, PendingBookkeeping
from jobs.database.statements import statements
from jobs.failure import JobFailed

SCHEMA_VERSION = 10
Row = tuple[object, ...]
Value = TypeVar("Value")


class WarehouseError(JobFailed):
    """The warehouse cannot be used; the message says what to do."""


class NoRoom(WarehouseError):
    """There is too little free space to write anything."""


class Warehouse:
    """An open warehouse; one writer at a time."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path | None = None, beside: "Warehouse | None" = None
    ) -> None:
        """Take over the connection; `folder` is where the file lies, None when there is none.

        `beside` is the warehouse of which this is another cursor.
        """
        self._connection = connection
        self._folder = folder
        self._bookkeeping: Bookkeeping = Bookkeeping() if beside is None else beside._bookkeeping
        self._pending = PendingBookkeeping()
        self._is_beside = beside is not None

    def prepare(self) -> None:
        """Bring the tables to this release's schema, and the macros to what its queries call."""
        self._migrate()
        with self.transaction():
            for name in sql.names("schema/macros"):
                self.run(name)
        self._rehash()

    def close(self) -> None:
        """Release it; the last one of the process to do so writes everything to the file."""
        self._connection.close()

    def beside(self) -> "Warehouse":
        """Open it once more for another thread: with transactions, snapshots and temporary tables of its own."""
        return Warehouse(self._connection.cursor(), self._folder, beside=self)

    def run(self, name: str, **parameters: object) -> list[Row]:
        """Run every statement of the query called `name`; give the rows of the last one.

        A statement is handed those of the parameters that it names.
        """
        return self.execute(sql.load(name), **parameters)

    def execute(self, text: str, **parameters: object) -> list[Row]:
        """Run every statement of `text`; give the rows of the last one."""
        result = self._connection
        for statement, names in statements(text):
            result = self._connection.execute(statement, {name: parameters[name] for name in names})
        return result.fetchall()

    def documents(self, name: str, **parameters: object) -> tuple[list[str], list[Row]]:
        """Run the query called `name`; return its column names and its rows, JSON columns decoded."""
        return self.decoded(sql.load(name), **parameters)

    def decoded(self, text: str, **parameters: object) -> tuple[list[str], list[Row]]:
        """Run every statement of `text`; return the last one's column names and rows, JSON columns decoded."""
        rows = self.execute(text, **parameters)
        described = self._connection.description or []
        json_at = {index for index, column in enumerate(described) if str(column[1]) == "JSON"}
        if json_at:
            rows = [
                tuple(orjson.loads(str(value)) if at in json_at else value for at, value in enumerate(row))
                for row in rows
            ]
        return [column[0] for column in described], rows

    def materialise(self, table: str, name: str) -> None:
        """Keep what the query called `name` gives as the temporary table `table`."""
        self.execute(f"create or replace temp table {table} as {sql.load(name)}")

    def value(self, text: str, **parameters: object) -> object:
        """Return the one value that `text` selects; None when it selects no row."""
        rows = self.execute(text, **parameters)
        return rows[0][0] if rows else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block does as one, or nothing of it."""
        self._connection.begin()
        self._pending.begin()
        try:
            yield
            values = self._pending.take()
            self._store_meta(values)
        except BaseException:
            self._pending.take()
            self.forget()
            self._connection.rollback()
            raise
        self._connection.commit()
        self._bookkeeping.keep(values)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back whatever the block does."""
        self._connection.begin()
        self._pending.begin()
        try:
            yield
        finally:
            self._pending.take()
            self._connection.rollback()

    @contextmanager
    def view(self, **frames: ArrowSource) -> Iterator[None]:
        """Let queries in the block read `frames` as tables of these names."""
        for name, frame in frames.items():
            self._connection.register(name, ArrowView(frame))
        yield
        for name in frames:  # after an error the transaction takes them back; it would refuse to do it here
            self._connection.unregister(name)

    def meta(self, name: str, default: str = "") -> str:
        """Return a piece of bookkeeping.

        The writer reads the table once; a cursor beside it sees the moment that its transaction sees.
        """
        if name in self._pending.values:
            return self._pending.values[name]
        if self._is_beside:
            value = self.value("select value from meta where name = $name", name=name)
            return default if value is None else str(value)
        stored = self._bookkeeping.meta
        if stored is None:
            stored = self._bookkeeping.meta = {str(key): str(value) for key, value in self.execute("from meta")}
        return stored.get(name, default)

    def set_meta(self, **values: object) -> None:
        """Store pieces of bookkeeping: with the transaction, if there is one."""
        fresh = {name: str(value) for name, value in values.items()}
        if self._pending.is_open:
            self._pending.values.update(fresh)
            return
        self._store_meta(fresh)
        self._bookkeeping.keep(fresh)

    def remember(self, kind: str, name: str, value: object) -> None:
        """Keep in memory what was committed, for `recall`."""
        if not self._is_beside:
            self._bookkeeping.remembered[kind, name] = value

    def recall(self, kind: str, name: str) -> object:
        """Return what is remembered; None if it must be read. A cursor beside the writer remembers nothing."""
        return None if self._is_beside else self._bookkeeping.remembered.get((kind, name))

    def once(self, name: str, inputs: object, compute: Callable[[], Value]) -> Value:
        """Return what `compute` gives, without asking it again while `inputs`, which decide it, are the same."""
        known = self._bookkeeping.computed.get(name)
        if known is None or known[0] != inputs:
            known = self._bookkeeping.computed[name] = inputs, compute()
        return cast("Value", known[1])

    def forget(self) -> None:
        """Forget all that is remembered, after it was changed otherwise."""
        self._bookkeeping.forget()

    def _store_meta(self, values: dict[str, str]) -> None:
        stored = self._bookkeeping.meta or {}
        for name, value in values.items():
            if stored.get(name) == value:
                continue
            row = {"name": name, "value": value}
            if self.value("update meta set value = $value where name = $name", **row) == 0:
                self.execute("insert into meta values ($name, $value)", **row)

    def disk_usage(self) -> "shutil._ntuple_diskusage | None":
        """Return total, used and free bytes of the disk that the file lies on; None when there is no file."""
        return None if self._folder is None else shutil.disk_usage(self._folder)

    def require_room(self, min_free_mb: int) -> None:
        """Raise NoRoom when fewer MB are free where the file lies: DuckDB that runs out of space must be restarted."""
        if self._folder is None:
            return
        free_mb = shutil.disk_usage(self._folder).free // 1_000_000
        if free_mb < min_free_mb:
            raise NoRoom(
                f"disk full: {free_mb} MB are free at {self._folder.resolve()}, at least {min_free_mb} MB must be "
                "(AUTOBOT_ANALYTICS_MIN_FREE_MB): make room; nothing is written until then"
            )

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""
        self._connection.execute("checkpoint")

    def _migrate(self) -> None:
        version = self._version()
        if version > SCHEMA_VERSION:
            raise WarehouseError(
                f"the warehouse was written by a newer release (schema {version}, this one knows {SCHEMA_VERSION}): "
                "install that release again, or restore a backup of this one"
            )
        for step in range(version + 1, SCHEMA_VERSION + 1):
            with self.transaction():
                for name in sql.names(f"schema/{step}"):
                    self.run(name)
                self.set_meta(schema_version=step)
                if step == 1:
                    self.set_meta(warehouse_id=uuid4().hex, generation=0, published_generation=0, batch=0, rolled=0)

    def _version(self) -> int:
        try:
            return int(self.meta("schema_version", "0"))
        except duckdb.CatalogException:  # there is nothing in it yet
            return 0

    def _rehash(self) -> None:
        """Compute the keys of the facts again when DuckDB's hash function is another than the one that made them."""
        probe = str(self.value("select hash('autobot-analytics')"))
        if self.meta("hash_probe") != probe:
            with self.transaction():
                self.run("schema/rehash")
                self.set_meta(hash_probe=probe)
