"""The tick: ingest, roll up, publish. What one does is durable before the next begins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, RLock

import redis

from autobot_analytics.contract import STREAMS, Stream
from autobot_analytics.settings import Settings
from jobs.failure import JobFailed
from jobs.ingest.job import Ingest
from jobs.ingest.poison import Stuck
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


class ClockSkew(JobFailed):
    """Our clock and that of Redis differ by more than is tolerated; nothing is read."""


@dataclass
class Tick:
    """All that a job needs; `milestone` is called at named points, for tests that crash there.

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
        self._ingest = Ingest(self.warehouse, self.client, self.settings, self.rates, self.milestone)
        self._has_published = False
        self._writer = SnapshotWriter(self.client, self.warehouse.meta("warehouse_id"))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write and publish in the block; nobody else does. A background job holds this briefly: ticks wait for it."""
        with self._lock:
            yield

    @contextmanager
    def beside(self) -> Iterator["Tick"]:
        """Return a background job what it works with: it reads when it likes and writes within `writing`."""
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

    def run(self) -> int:
        """Do one tick; give how many entries it read.

        A stream that cannot be read does not keep the others from being read and published; that is raised after.
        """
        self.require_own_figures()
        now = self.clock()
        most = self.settings.ingest_tick_rows
        rows = 0
        failures: list[Exception] = []
        streams: tuple[Stream, ...] = STREAMS
        try:
            now = self._latest(now)
        except ClockSkew as error:  # what it would judge is read when the clocks agree again
            failures.append(error)
            streams = ()
        for stream in streams:
            try:
                rows += self._ingest.run(stream, now, most)
            except redis.ResponseError as error:  # this stream is unreadable, e.g. its key holds something else
                failures.append(redis.ResponseError(f"{stream.key}: {error}"))
            except Stuck as error:
                failures.append(error)
        self.publish()
        if failures:
            raise failures[0]
        return rows

    def _latest(self, now: datetime) -> datetime:
        """Return the later of our clock and that of Redis; raise ClockSkew when they disagree."""
        if self.server_clock is None:
            return now
        there = self.server_clock()
        skew_s = (now - there).total_seconds()
        if abs(skew_s) > self.settings.future_tolerance_s:
            where = "ahead of" if skew_s > 0 else "behind"
            raise ClockSkew(
                f"our clock is {abs(skew_s):,.0f} s {where} that of Redis: no entries are read until they agree, for "
                "their times would be judged wrongly. Set both machines by NTP; ingest goes on by itself"
            )
        return max(now, there)

    def publish(self, job: str = "tick") -> int:
        """Roll up and publish what is due, now that `job` is done; give how many documents changed."""
        self.require_own_figures()
        now = self.clock()
        roll_up(self.warehouse, self.settings, now)  # also what a tick took in that failed halfway
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
