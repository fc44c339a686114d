"""What a request has at hand: the service's parts, and the snapshots as they stood when it came in."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from autobot_analytics.settings import Settings
from snapshots.lake.engines.protocol import Engine
from snapshots.lake.query.coverage import FirstDays
from snapshots.reader import IndexEntry, SnapshotReader
from web.exports.kept import KeptFiles
from web.http.problems import RedisAway
from web.http.responses import Responses
from web.reading.fold import Document
from web.reading.window import Clock, Window, iso_utc, local_today
from web.trackers import Trackers

EXTENSION = "autobot_analytics"
PAUSE_S = 1.0

log = structlog.get_logger(__name__)


class Lookout:
    """Knows whether Redis answers, and after a failure asks it once a second only, so that requests do not queue up."""

    def __init__(self, refresh: Callable[[], object], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._refresh = refresh
        self._monotonic = monotonic
        self._asking = threading.Lock()
        self._away_until = 0.0
        self.away = False

    def look(self) -> bool:
        """Bring the snapshot index up to date; tell whether Redis answers.

        While it does not, one request at a time asks; the others go on with what is held.
        """
        if not self.away:
            return self._ask()
        if self._monotonic() < self._away_until or not self._asking.acquire(blocking=False):
            return False
        try:
            return self._ask()
        finally:
            self._asking.release()

    def failed(self, error: RedisError) -> None:
        """Note that Redis did not answer."""
        if not self.away:
            log.warning("redis_away", error=str(error))
        self.away = True
        self._away_until = self._monotonic() + PAUSE_S

    def _ask(self) -> bool:
        try:
            self._refresh()
        except RedisError as error:
            self.failed(error)
            return False
        if self.away:
            log.info("redis_back")
        self.away = False
        return True


@dataclass(frozen=True)
class Service:
    """The parts of one running web service."""

    settings: Settings
    redis: "Redis"
    reader: SnapshotReader
    clock: Clock
    zone: ZoneInfo
    lookout: Lookout
    responses: Responses
    trackers: Trackers
    engine: Engine
    first_days: FirstDays
    files: KeptFiles = field(default_factory=KeptFiles)


@dataclass(frozen=True)
class Reading:
    """The snapshots that one answer is made from.

    `today` is the running day of the reporting zone. `until` is the last day of the windows, if they end earlier: so a
    view can be asked about a past period and still knows which day is running.
    """

    service: Service
    today: date
    entries: tuple[IndexEntry, ...]
    away: bool
    until: date | None = None

    @classmethod
    def begin(cls, service: Service, names: Sequence[str], now: datetime) -> "Reading":
        """Look at the index. Raises NotComputed, or RedisAway when nothing is held."""
        away = not service.lookout.look()
        if away and not service.reader.entries():
            raise RedisAway
        entries = tuple(service.reader.entry(name) for name in names)
        return cls(service, local_today(now, service.zone), entries, away)

    @property
    def is_part(self) -> bool:
        """Whether its documents have some of the rows only: what is published of all of them does not hold."""
        return False

    @property
    def settings(self) -> Settings:
        """The service's settings."""
        return self.service.settings

    @property
    def token(self) -> tuple[object, ...]:
        """What the answer depends on: as long as it is equal, the answer is."""
        return (self.today, *((entry.generation, entry.generated_at, entry.complete_from) for entry in self.entries))

    @property
    def stale(self) -> bool:
        """Whether the snapshots are older than they should be, or lack days that are still to be published."""
        return self.away or self.complete_from is not None or any(entry.stale for entry in self.entries)

    @property
    def complete_from(self) -> date | None:
        """The first day from which on all snapshots are published; None when their whole history is."""
        return latest(entry.complete_from for entry in self.entries)

    @property
    def computed_at(self) -> str:
        """When the newest of the snapshots was computed."""
        return iso_utc(max(entry.generated_at for entry in self.entries))

    def trailing(self, days: int) -> Window:
        """Return the window of `days` whole days that ends today, or with `until`."""
        return Window.trailing(self.until or self.today, days)

    def documents(self, name: str) -> dict[str, Document]:
        """Return all documents of a snapshot."""
        return dict(self.service.reader.documents(name))

    def partition(self, name: str, partition: str) -> dict[str, Document]:
        """Return one partition of a snapshot; empty when there is none."""
        self._need_redis()
        return dict(self.service.reader.partition(name, partition))

    def fields(self, name: str, partitions: Sequence[str], field: str) -> list[tuple[str, Document]]:
        """Return one field of many partitions, in their order; those that lack it are left out."""
        self._need_redis()
        return list(self.service.reader.fields(name, partitions, field))

    def _need_redis(self) -> None:
        if self.away:
            raise RedisAway


def latest(days: Iterable[date | None]) -> date | None:
    """Return the latest of the days that are known; None if none is."""
    return max((day for day in days if day is not None), default=None)


def current_service() -> Service:
    """Return the service that the running request belongs to."""
    service: Service = current_app.extensions[EXTENSION]
    return service
