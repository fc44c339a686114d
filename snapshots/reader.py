"""Reading snapshots: decoded documents, kept in process until the index says that they changed."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any, cast

import orjson
import redis

from snapshots.bounds import KEPT_FROM, KEPT_SINCE
from snapshots.catalogue import BY_NAME, INDEX_KEY
from snapshots.codec import decode
from snapshots.index_entry import entry_of, generation_of
from snapshots.writer import GENERATION, LOSSES, REFUSED, WENT_BACK, Losses

STALE_INTERVALS = 3
Clock = Callable[[], datetime]
Decode = Callable[[bytes], dict[str, Any]]
Documents = Mapping[str, dict[str, Any]]
Index = dict[str, dict[str, Any]]


def _losses(text: bytes | None) -> Losses | None:
    try:
        found = orjson.loads(text or b"")
        return Losses(found["documents"], datetime.fromisoformat(found["at"]).replace(tzinfo=UTC), (*found["names"],))
    except (ValueError, KeyError, TypeError):  # there are none, or somebody wrote something else
        return None


def _time(text: bytes | None) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text.decode()).replace(tzinfo=UTC)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _detail(text: bytes | None) -> str | None:
    try:
        return str(orjson.loads(text or b"")["detail"])
    except (ValueError, KeyError, TypeError):
        return None


class NotComputed(Exception):
    """The snapshot has never been published."""

    def __init__(self, name: str) -> None:
        super().__init__(f"snapshot {name} has not been computed yet: is the scheduler running?")
        self.name = name


class Damaged(NotComputed):
    """Redis holds something else in the snapshot's place; the scheduler publishes it again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.args = (
            f"Redis holds something else than was published as `{name}`: the scheduler publishes it again by itself.",
        )


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Raise Damaged when what the block reads of a snapshot is not one."""
    try:
        yield
    except redis.ResponseError as error:
        if "WRONGTYPE" not in str(error):
            raise
        raise Damaged(name) from error
    except (zlib.error, ValueError) as error:
        raise Damaged(name) from error


@dataclass(frozen=True)
class IndexEntry:
    """What the index says of a snapshot; times are aware UTC."""

    name: str
    generation: int  # of the tick that last changed its content
    changed_at: datetime
    generated_at: datetime  # when it was last computed, changed or not
    as_of: datetime
    interval_s: float
    sql_digest: str
    age_s: float
    stale: bool  # older than three intervals
    waiting: int = 0  # documents that are still to be published
    complete_from: date | None = None  # days before it are among them
    kept_from: date | None = None  # the first day of which Redis holds single documents; earlier ones are in the lake
    kept_since: datetime | None = None  # when earlier ones were dropped last


class SnapshotReader:
    """Reads what is published; one per process, safe to share between threads."""

    def __init__(
        self, client: redis.Redis, clock: Clock | None = None, refresh_s: float = 0.25, decode: Decode = decode
    ) -> None:
        """Keep the connection.

        `refresh_s` is how long one look at the index serves; `decode` makes what `documents` gives.
        """
        self._decode = decode
        self._client = client
        self._clock = clock or (lambda: datetime.now(UTC))
        self._refresh_s = refresh_s
        self._looked_at = float("-inf")
        self._index: Index = {}
        self._documents: dict[str, tuple[int, Documents]] = {}
        self._raw: dict[str, dict[bytes, tuple[bytes, dict[str, Any]]]] = {}
        self.generation = 0
        self.losses: Losses | None = None
        self.went_back: datetime | None = None  # when the warehouse became an older copy of itself
        self.refused: str | None = None  # why a scheduler publishes nothing
        self.is_damaged = False  # the index is not one

    def refresh(self, force: bool = False) -> int:
        """Look at the index, unless that was done a moment ago; give the generation.

        Raises redis.exceptions.RedisError when Redis does not answer; what was read before stays readable.
        """
        if not force and monotonic() - self._looked_at < self._refresh_s:
            return self.generation
        try:
            found = cast("dict[bytes, bytes]", self._client.hgetall(INDEX_KEY))
        except redis.ResponseError as error:
            if "WRONGTYPE" not in str(error):
                raise
            found = {}
            self.is_damaged = True
        else:
            self.is_damaged = False
        self._keep_index(found)
        return self.generation

    def entries(self) -> list[IndexEntry]:
        """Return the index, in the catalogue's order."""
        return [self.entry(name) for name in BY_NAME if name in self._index]

    def entry(self, name: str) -> IndexEntry:
        """Return what the index says of the snapshot; NotComputed if it says nothing."""
        found = self._index.get(name)
        if found is None:
            raise NotComputed(name)
        generated_at = datetime.fromisoformat(found["generated_at"])
        age_s = max((self._clock() - generated_at).total_seconds(), 0.0)
        return IndexEntry(
            name=name,
            generation=found["generation"],
            changed_at=datetime.fromisoformat(found["changed_at"]),
            generated_at=generated_at,
            as_of=datetime.fromisoformat(found["as_of"]),
            interval_s=found["interval_s"],
            sql_digest=found["sql_digest"],
            age_s=age_s,
            stale=age_s > STALE_INTERVALS * found["interval_s"],
            waiting=found.get("waiting", 0),
            complete_from=_day(found.get("complete_from")),
            kept_from=_day(found.get(KEPT_FROM)),
            kept_since=datetime.fromisoformat(found[KEPT_SINCE]) if KEPT_SINCE in found else None,
        )

    def documents(self, name: str) -> Documents:
        """Return the documents of a snapshot without partitions, by field; NotComputed if there never were any.

        Documents that did not change since the last call are not decoded again, and are the same objects.
        """
        generation = self.entry(name).generation
        held = self._documents.get(name)
        if held is not None and held[0] == generation:
            return held[1]
        known = self._raw.get(name, {})
        fresh: dict[bytes, tuple[bytes, dict[str, Any]]] = {}
        with _readable(name):
            index, found = self._hash(BY_NAME[name].key())
            if name not in index:
                raise NotComputed(name)
            for field, data in found.items():
                old = known.get(field)
                fresh[field] = old if old is not None and old[0] == data else (data, self._decode(data))
            documents = {field.decode(): document for field, (_, document) in fresh.items()}
        self._raw[name] = fresh
        self._documents[name] = (index[name]["generation"], documents)
        return documents

    def partition(self, name: str, partition: str) -> Documents:
        """Return the documents of one partition, by field; empty if there is none."""
        with _readable(name):
            _, found = self._hash(BY_NAME[name].key(partition))
            return {field.decode(): decode(data) for field, data in found.items()}

    def fields(self, name: str, partitions: Sequence[str], field: str) -> list[tuple[str, dict[str, Any]]]:
        """Return (partition, document) for every partition of `partitions` that has `field`, in their order."""
        snapshot = BY_NAME[name]
        with _readable(name), self._client.pipeline(transaction=False) as pipe:
            for partition in partitions:
                pipe.hget(snapshot.key(partition), field)
            found = cast("list[bytes | None]", pipe.execute())
            return [
                (partition, decode(data)) for partition, data in zip(partitions, found, strict=True) if data is not None
            ]

    def _hash(self, key: str) -> tuple[Index, dict[bytes, bytes]]:
        """Read the index and a hash at one instant: another thread may meanwhile know a later index than this one."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.hgetall(INDEX_KEY)
            pipe.hgetall(key)
            index, found = cast("list[dict[bytes, bytes]]", pipe.execute())
        return self._keep_index(index), found

    def _keep_index(self, found: dict[bytes, bytes]) -> Index:
        self._looked_at = monotonic()
        self.generation = generation_of(found.get(GENERATION.encode())) or 0
        self.losses = _losses(found.get(LOSSES.encode()))
        self.refused = _detail(found.get(REFUSED.encode()))
        self.went_back = _time(found.get(WENT_BACK.encode()))
        entries = {name: entry_of(found.get(name.encode())) for name in BY_NAME}
        index = {name: entry for name, entry in entries.items() if entry}
        self._index = index
        return index
