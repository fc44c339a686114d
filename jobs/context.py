"""What a job works with: the warehouse, Redis, the settings and the clock; and how it writes and publishes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, RLock

import redis

from autobot_analytics.settings import Settings
from jobs.pricing.own_prices import price_source
from jobs.pricing.rate_card import RateCard
from jobs.publish import publish
from jobs.publishing.fence import refuse_if_lost
from jobs.rollup.rollup import roll_up
from jobs.warehouse import Warehouse
from snapshots.writer import SnapshotWriter

Clock = Callable[[], datetime]
Milestone = Callable[[str], None]


def utc_now() -> datetime:
    """Return the time as the warehouse keeps it: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def clock_of(client: redis.Redis) -> Clock:
    """Return the clock of a Redis server: UTC without a zone."""

    def read() -> datetime:
        seconds, microseconds = client.time()
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None) + timedelta(microseconds=microseconds)

    return read


@dataclass
class JobContext:
    """What a job works with; `milestone` is called at named points, for tests that crash there.

    `stopping` is set when the process is to end: a job that takes long or waits looks at it.
    """

    warehouse: Warehouse
    client: redis.Redis
    settings: Settings
    clock: Clock = utc_now
    milestone: Milestone = lambda name: None
    stopping: Event = field(default_factory=Event)
    server_clock: Clock | None = None  # the clock of Redis; None: it is not compared with ours
    accept_new_warehouse: bool = False  # a new one may replace the figures that another one published
    write_report: Callable[[str, int, datetime], str] | None = None  # see jobs.notifications.report
    _lock: RLock = field(default_factory=RLock, repr=False)

    def __post_init__(self) -> None:
        self.rates = RateCard(self.settings.free_local_providers, price_source(self.settings))
        self._has_published = False
        self._writer = SnapshotWriter(self.client, self.warehouse.meta("warehouse_id"), self.settings.single_documents)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of the writer. A background job holds it briefly, because ticks wait for it."""
        with self._lock:
            yield

    @contextmanager
    def beside(self) -> Iterator["JobContext"]:
        """Yield the context of a background job, which has a cursor of its own: it writes within `writing`."""
        warehouse = self.warehouse.beside()
        try:
            worker = copy(self)
            worker.warehouse = warehouse
            yield worker
        finally:
            warehouse.close()

    def require_own_figures(self) -> None:
        """Raise LostWarehouse when this warehouse is new and Redis holds the figures of another one."""
        if self.accept_new_warehouse or self._has_published:
            return
        self._has_published = int(self.warehouse.meta("published_generation")) > 0
        if not self._has_published:
            refuse_if_lost(self.warehouse, self._writer, self._writer.published(), self.settings, self.clock())

    def publish(self, job: str = "tick") -> int:
        """Roll up and publish what is due, now that `job` is done; return how many documents changed.

        It rolls up first, so that nothing is published of a day that is not rolled up: after midnight, or after a tick
        that failed halfway.
        """
        self.require_own_figures()
        now = self.clock()
        roll_up(self.warehouse, self.settings, now)
        return publish(self.warehouse, self._writer, self.settings, now, self.milestone, job)

    def publish_all(self) -> int:
        """Publish until nothing is due, also a long history; return how many documents changed."""
        changed = self.publish()
        while self.has_due() and not self.stopping.is_set():
            changed += self.publish()
        return changed

    def has_due(self) -> bool:
        """Return True if documents are still to be published."""
        return bool(self.warehouse.value("select count(*) from due"))
