"""Bounds: how many single documents (of one session) Redis holds of a snapshot, and which days make room.

Memory of Redis must not grow with history. A day of a snapshot that expires is dropped whole, the oldest first, as soon
as the documents of all its days are more than the bound. Older ones are read from the lake.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast

import redis

from snapshots.catalogue import CATALOGUE, Snapshot
from snapshots.tallies import TALLIES_KEY, Tally

KEPT_FROM = "kept_from"  # in the index: the first day whose documents Redis holds
KEPT_SINCE = "kept_since"  # when days before it were dropped last
EXPIRING = tuple(snapshot for snapshot in CATALOGUE if snapshot.expires)


class DocumentBound:
    """Counts the documents of snapshots that expire, of each at most `most`."""

    def __init__(self, client: redis.Redis, most: int) -> None:
        self._client = client
        self._most = most
        self._counts: dict[str, int] | None = None  # by key; None: to be read

    def days_to_drop(self, changed: Mapping[str, Tally]) -> dict[str, list[str]]:
        """Return, by snapshot, the days to drop now that `changed` hashes (by key) hold so much, the oldest first."""
        mine = {key: tally.documents for key, tally in changed.items() if _snapshot(key) is not None}
        if not mine:
            return {}
        if self._counts is None or self._over(self._counts | mine):
            self._counts = self._read()  # days that expired have left the tallies
        self._counts |= mine
        dropped = self._over(self._counts)
        for name, days in dropped.items():
            for day in days:
                self._counts.pop(f"{_START[name]}{day}", None)
        return dropped

    def forget(self) -> None:
        """Read the counts anew: what they were made from was not written."""
        self._counts = None

    def _over(self, counts: Mapping[str, int]) -> dict[str, list[str]]:
        dropped: dict[str, list[str]] = {}
        for snapshot in EXPIRING:
            start = _START[snapshot.name]
            days = sorted((key.removeprefix(start), count) for key, count in counts.items() if key.startswith(start))
            total = sum(count for _, count in days)
            for day, count in days:
                if total <= self._most:
                    break
                dropped.setdefault(snapshot.name, []).append(day)
                total -= count
        return dropped

    def _read(self) -> dict[str, int]:
        found = cast("dict[bytes, bytes]", self._client.hgetall(TALLIES_KEY))
        tallies = {key.decode(): Tally.read(text) for key, text in found.items()}
        return {
            key: tally.documents for key, tally in tallies.items() if tally is not None and _snapshot(key) is not None
        }


def day_after(day: str) -> str:
    """Return the day after an ISO day."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


_START = {snapshot.name: snapshot.key("") for snapshot in EXPIRING}


def _snapshot(key: str) -> Snapshot | None:
    return next((snapshot for snapshot in EXPIRING if key.startswith(_START[snapshot.name])), None)
