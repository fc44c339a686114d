"""Inspection: whether Redis still holds what was published into it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from snapshots.catalogue import BY_NAME, CATALOGUE, Snapshot
from snapshots.tallies import TALLIES_KEY, Tally

PARTITIONS_A_LOOK = 100  # there may be thousands: a look takes the next ones
_START = CATALOGUE[0].key().removesuffix(CATALOGUE[0].name)
_WHOLE = tuple(snapshot for snapshot in CATALOGUE if snapshot.partition is None and not snapshot.always)


@dataclass(frozen=True)
class Lost:
    """A hash that does not hold what was published: `documents` are missing, or were changed by others."""

    snapshot: Snapshot
    partition: str | None
    documents: int

    @property
    def key(self) -> str:
        """The Redis key of the hash."""
        return self.snapshot.key(self.partition)


class Inspector:
    """Compares the hashes of the snapshots with their tallies."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def look(self, turn: int, oldest_day: str) -> list[Lost] | None:
        """Return the hashes that differ from what was published; None if nobody knows any more what that was.

        Every snapshot is counted, of partitions those whose turn it is; one hash of each kind is compared byte by byte.
        Partitions of days before `oldest_day` may have expired.
        """
        with self._client.pipeline(transaction=False) as pipe:
            pipe.hgetall(TALLIES_KEY)
            for snapshot in _WHOLE:
                pipe.hlen(snapshot.key())
            tallies, *counts = pipe.execute(raise_on_error=False)
        if isinstance(tallies, Exception):  # somebody's key of another type
            self._client.unlink(TALLIES_KEY)
        if not tallies or isinstance(tallies, Exception):
            return None
        known = {key.decode(): Tally.read(text) for key, text in tallies.items()}
        partitions = _partitions(known, turn)
        whole: list[tuple[Snapshot, str | None]] = [(snapshot, None) for snapshot in _WHOLE]
        with self._client.pipeline(transaction=False) as pipe:
            for snapshot, partition in partitions:
                pipe.hlen(snapshot.key(partition))
            counts += pipe.execute(raise_on_error=False)
        to_read = [whole[turn % len(whole)], *partitions[:1]]
        with self._client.pipeline(transaction=False) as pipe:
            for snapshot, partition in to_read:
                pipe.hgetall(snapshot.key(partition))
            contents = dict(zip(to_read, pipe.execute(raise_on_error=False), strict=True))
        found = []
        for place, count in zip([*whole, *partitions], counts, strict=True):
            snapshot, partition = place
            expected = known.get(snapshot.key(partition), Tally())
            if count == 0 and snapshot.expires and partition is not None and partition < oldest_day:
                self._client.hdel(TALLIES_KEY, snapshot.key(partition))
                continue
            lost = _difference(expected, count, contents.get(place))
            if lost:
                found.append(Lost(snapshot, partition, lost))
        return found

    def take_stock(
        self, snapshot: Snapshot, partitions: Sequence[str] | None = None
    ) -> Iterator[tuple[str | None, str]]:
        """Yield (partition, field) of every document that Redis holds, and tally them as they are.

        Keys of another type and fields that cannot be documents are deleted. `partitions` None: all that there are.
        """
        if snapshot.partition is None:
            places: list[str | None] = [None]
        elif partitions is not None:
            places = list(partitions)
        else:
            start = snapshot.key("")
            keys = {key.decode(errors="replace") for key in self._client.scan_iter(match=f"{start}*", count=1000)}
            places = [key[len(start) :] for key in sorted(keys)]
        for partition in places:
            for field in self._stock(snapshot, partition):
                yield partition, field

    def days_before(self, oldest: str, snapshots: Sequence[Snapshot]) -> dict[str, list[str]]:
        """Return the days before `oldest` (ISO) that snapshots by day hold, by snapshot, if there are any."""
        with self._client.pipeline(transaction=False) as pipe:
            for snapshot in snapshots:
                pipe.hkeys(snapshot.key())
            replies = pipe.execute(raise_on_error=False)
        found: dict[str, list[str]] = {}
        for snapshot, reply in zip(snapshots, replies, strict=True):
            if isinstance(reply, list):  # else it is somebody's key of another type
                days = [name.decode(errors="replace") for name in reply if name < oldest.encode()]
                found |= {snapshot.name: sorted(days)} if days else {}
        return found

    def _stock(self, snapshot: Snapshot, partition: str | None) -> list[str]:
        key = snapshot.key(partition)
        try:
            found = cast("dict[bytes, bytes]", self._client.hgetall(key))
        except redis.ResponseError:  # somebody's key of another type
            self._client.unlink(key)
            found = {}
        fields = {name: _name(name) for name in found}
        foreign = [name for name, field in fields.items() if field is None or not snapshot.takes(partition, field)]
        if foreign:
            self._client.hdel(key, *cast("list[Any]", foreign))
        kept = {name: data for name, data in found.items() if name not in foreign}
        if kept:
            self._client.hset(TALLIES_KEY, key, bytes(Tally.of(kept)))
        else:
            self._client.hdel(TALLIES_KEY, key)
        return [name.decode() for name in kept]


def _partitions(known: dict[str, Tally | None], turn: int) -> list[tuple[Snapshot, str | None]]:
    """Return the partitions whose turn it is."""
    places: list[tuple[Snapshot, str | None]] = []
    for key in sorted(known):
        name, _, partition = key.removeprefix(_START).partition(":")
        snapshot = BY_NAME.get(name)
        if snapshot is not None and snapshot.partition is not None:
            places.append((snapshot, partition))
    if len(places) <= PARTITIONS_A_LOOK:
        first = turn % len(places) if places else 0
    else:
        first = turn * PARTITIONS_A_LOOK % len(places)
    return (places[first:] + places[:first])[:PARTITIONS_A_LOOK]


def _difference(expected: Tally | None, count: Any, content: Any) -> int:
    """Return how many documents differ from what was published; 0 if none does."""
    documents = expected.documents if expected is not None else 0
    if isinstance(count, Exception):  # another type
        return max(documents, 1)
    if expected is None:  # the tally is unreadable
        return max(int(count), 1)
    if count != documents:
        return abs(documents - int(count))
    return 1 if isinstance(content, dict) and content and Tally.of(content) != expected else 0


def _name(field: bytes) -> str | None:
    try:
        return field.decode()
    except UnicodeDecodeError:
        return None
