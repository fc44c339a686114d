"""How a report comes by its figures: by the functions that make the endpoints' answers, at one generation."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from snapshots.catalogue import CATALOGUE
from snapshots.reader import IndexEntry, NotComputed
from web.http.endpoint import Endpoint
from web.reading.absent import has_data
from web.reading.context import Reading, Service
from web.reading.coverage import partly_since
from web.reading.window import Window, iso_utc

UNPRICED = "no price and no part in any cost"  # so goes on what a section notes of calls without a price
SINCE = "There are data only since"  # so begins what a section notes of a window before that is partly empty
ABSENT = "There are no data"  # so begins what a section notes of a window that is empty


@dataclass
class ReportReading:
    """Asks endpoints about a window and the one before it; `used` are the snapshots that were asked."""

    reading: Reading
    days: int
    used: dict[str, IndexEntry] = field(default_factory=dict)

    @classmethod
    def begin(cls, service: Service, days: int, now: datetime) -> "ReportReading":
        """Look at the index once. Raises RedisAway when nothing is held."""
        return cls(Reading.begin(service, (), now), days)

    @property
    def window(self) -> Window:
        """The window that the report is about."""
        return self.reading.trailing(self.days)

    def __call__(self, endpoint: Callable[..., Any], query: BaseModel | None = None) -> Any:
        """Return the endpoint's answer; None when a snapshot that it needs was never computed."""
        return self._ask(endpoint, query, self.reading)

    def before(self, endpoint: Callable[..., Any], query: BaseModel | None = None) -> Any:
        """Return the endpoint's answer as of the last day of the window before."""
        return self._ask(endpoint, query, replace(self.reading, until=self.window.before.last))

    def caveat(self, snapshot: str) -> list[str]:
        """State since when there are data, if the window before is partly without: changes against it say little.

        `snapshot` is one by day.
        """
        entry, before = self._entry(snapshot), self.window.before
        if entry is None:
            return []
        for window in (self.window, before):
            if not has_data(snapshot, self.reading.documents(snapshot), window):
                return [f"{ABSENT} from {window.first:%Y-%m-%d} to {window.last:%Y-%m-%d}: nothing is said of changes."]
        first = partly_since(before, self.reading.documents(snapshot))
        if first is None:
            return []
        return [
            f"{SINCE} {first:%Y-%m-%d}: changes against {before.first:%Y-%m-%d} to {before.last:%Y-%m-%d} say little."
        ]

    def compares(self, snapshot: str) -> bool:
        """Return whether the window has data in `snapshot`, one by day: else nothing is compared with earlier days."""
        return self._entry(snapshot) is not None and has_data(snapshot, self.reading.documents(snapshot), self.window)

    @property
    def computed_at(self) -> str:
        """When the newest snapshot that was asked was computed."""
        return iso_utc(self.newest)

    @property
    def newest(self) -> datetime:
        """The same as a time."""
        return max(entry.generated_at for entry in self.used.values())

    @property
    def token(self) -> tuple[object, ...]:
        """What the report depends on: as long as it is equal, the report is."""
        entries = (self._entry(snapshot.name) for snapshot in CATALOGUE)
        return (self.reading.today, *((entry.generation, entry.generated_at) for entry in entries if entry))

    @property
    def is_stale(self) -> bool:
        """Whether Redis is away, or a snapshot that was asked is older than it should be or lacks days."""
        return self.reading.away or any(entry.stale or entry.complete_from for entry in self.used.values())

    def _ask(self, endpoint: Callable[..., Any], query: BaseModel | None, reading: Reading) -> Any:
        asked = Endpoint.of(endpoint)
        entries = {name: self._entry(name) for name in asked.snapshots}
        known = {name: entry for name, entry in entries.items() if entry is not None}
        if len(known) < len(entries):
            return None
        self.used.update(known)
        return asked.ask(replace(reading, entries=tuple(known.values())), query)

    def _entry(self, name: str) -> IndexEntry | None:
        try:
            return self.reading.service.reader.entry(name)
        except NotComputed:
            return None
