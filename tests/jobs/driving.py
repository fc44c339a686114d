"""Drives the road from the streams to the snapshots, for tests: send entries, tick, look at what came out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import redis

from autobot_analytics.contract import STREAMS, Stream
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse, open_warehouse
from jobs.ingest.job import FACTS
from jobs.tick import tick
from jobs.warehouse import Warehouse
from snapshots.catalogue import CATALOGUE, INDEX_KEY
from snapshots.codec import decode
from snapshots.reader import SnapshotReader

NOW = datetime(2024, 6, 29, 20)
ALWAYS_NEW = {snapshot.name for snapshot in CATALOGUE if snapshot.always}
OF_A_TICK = {snapshot.name for snapshot in CATALOGUE if snapshot.job == "tick" and not snapshot.always}
Documents = dict[str, dict[str, dict[str, Any]]]
Fields = Mapping[str | bytes, str | bytes | int | float]


def iso(moment: datetime) -> str:
    """Write a time down as producers do."""
    return f"{moment.isoformat()}Z"


def no_milestone(name: str) -> None:
    """Pass the named point of a tick."""


@dataclass
class Road:
    """A Redis, a warehouse and a clock that stands still; a warehouse in memory unless `data_dir` is given."""

    client: redis.Redis
    settings: Settings = field(default_factory=Settings)
    data_dir: Path | None = None
    now: datetime = NOW
    milestone: Callable[[str], None] = no_milestone
    accept_new_warehouse: bool = True
    warehouse: Warehouse = field(init=False)
    worker: JobContext = field(init=False)

    def __post_init__(self) -> None:
        if self.data_dir:
            self.settings = self.settings.model_copy(update={"data_dir": self.data_dir})
        self.open()

    def open(self) -> None:
        """Open the warehouse, as at the start of the process."""
        self.warehouse = open_warehouse(self.settings) if self.data_dir else memory_warehouse()
        self.move_to(self.client)

    def move_to(self, client: redis.Redis) -> None:
        """Work with another Redis from now on."""
        self.client = client
        self.worker = JobContext(
            self.warehouse, self.client, self.settings, lambda: self.now, lambda name: self.milestone(name)
        )
        self.worker.accept_new_warehouse = self.accept_new_warehouse

    def tick(self) -> int:
        """Do one tick, and see that every entry is accounted for; give how many were read."""
        rows = tick(self.worker)
        self.check_account()
        return rows

    def restart(self) -> None:
        """Close and open the warehouse again."""
        self.warehouse.close()
        self.open()

    def send(self, stream: Stream, *entries: Fields, entry_id: str = "*") -> list[str]:
        """Add entries to a stream; give their IDs."""
        with self.client.pipeline(transaction=False) as pipe:
            for entry in entries:
                pipe.xadd(stream.key, cast("dict[Any, Any]", entry), id=entry_id)
            return [entry_id.decode() for entry_id in pipe.execute()]

    def ask(self, text: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Ask the warehouse, or change behind its back what it remembers."""
        rows = self.warehouse.execute(text, **parameters)
        self.warehouse.forget()
        return rows

    def position(self, stream: Stream) -> dict[str, Any]:
        """Return where ingest is in a stream, column by column; empty if it was never there."""
        names, rows = self.warehouse.documents("ingest/position", noun=stream.noun)
        return dict(zip(names, rows[0], strict=True)) if rows else {}

    def incidents(self, noun: str) -> list[tuple[str, int | None]]:
        """Return (kind, entries) of what happened to a stream or the warehouse, in order."""
        return self.ask("select kind, entries from incidents where noun = $noun order by seen_at, rowid", noun=noun)

    def check_account(self) -> None:
        """See that read = rows + dead + duplicates, and that the warehouse holds just these."""
        for stream in STREAMS:
            position = self.position(stream)
            if not position:
                continue
            noun = stream.noun
            held = self.ask(
                f"select (select count(*) from {FACTS[noun]}), "
                "(select count(*) from dead_letters where noun = $noun), "
                "(select count(*) from duplicate_entries where noun = $noun)",
                noun=noun,
            )[0]
            assert held == (position["accepted"], position["dead"], position["duplicates"]), noun
            assert position["entries_read"] == sum(held), noun
            assert position["lost"] >= 0, noun
            assert position["lag"] >= 0, noun

    def published(self) -> Documents:
        """Return everything that is published, by key and field, but for what tells of the machinery itself."""
        return published(self.client)

    def published_by_ticks(self) -> Documents:
        """Return what the ticks alone publish: what slower jobs do waits for their turn."""
        return {key: documents for key, documents in self.published().items() if key.partition(":")[0] in OF_A_TICK}

    def reader(self) -> SnapshotReader:
        """Return a reader that has looked at the index."""
        reader = SnapshotReader(self.client, lambda: self.now.replace(tzinfo=UTC))
        reader.refresh(force=True)
        return reader


def published(client: redis.Redis) -> Documents:
    """Return all published documents, by key and field, but for those of the pipeline and the jobs."""
    prefix = "analytics:snapshot:"
    keys = sorted(key.decode() for key in client.scan_iter(match=f"{prefix}*", count=1000))
    return {
        key.removeprefix(prefix): {
            name.decode(): decode(data)
            for name, data in sorted(cast("dict[bytes, bytes]", client.hgetall(key)).items())
        }
        for key in keys
        if key.removeprefix(prefix) not in ALWAYS_NEW
    }


def index(client: redis.Redis) -> dict[str, bytes]:
    """Return the index of the snapshots as it lies in Redis."""
    return {name.decode(): data for name, data in cast("dict[bytes, bytes]", client.hgetall(INDEX_KEY)).items()}
