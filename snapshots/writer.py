"""Publishing: documents that changed go into Redis in one MULTI, fenced by the warehouse's generation.

A reader therefore never sees half a tick, and a writer that was overtaken (an old warehouse, a second scheduler on
another machine) is refused instead of putting back the past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson
import redis

from snapshots.catalogue import BY_NAME, INDEX_KEY, Snapshot
from snapshots.codec import Document, encode

GENERATION = "generation"
WRITER = "writer"
PUBLISHED_AT = "published_at"


class Overtaken(Exception):
    """Somebody else published in the meantime; nothing was written."""


@dataclass(frozen=True)
class Published:
    """What Redis says was published last."""

    generation: int | None = None
    writer: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """New documents of one hash: fields that were asked for and have no document any more are deleted."""

    snapshot: Snapshot
    partition: str | None
    asked: Sequence[str]
    documents: Mapping[str, Document]


@dataclass(frozen=True)
class Freshness:
    """What the index says of a snapshot, apart from its content."""

    interval_s: float
    sql_digest: str


@dataclass(frozen=True)
class Waiting:
    """How much of a snapshot is still to be published: so many `documents`, of days before `complete_from`."""

    documents: int
    complete_from: str | None = None  # None: its documents are not days


class SnapshotWriter:
    """Writes snapshots for the warehouse called `writer`."""

    def __init__(self, client: redis.Redis, writer: str) -> None:
        self._client = client
        self._writer = writer

    def published(self) -> Published:
        """Give what was published last, by whomever."""
        generation, writer, at = cast(
            "list[bytes | None]", self._client.hmget(INDEX_KEY, [GENERATION, WRITER, PUBLISHED_AT])
        )
        return Published(
            None if generation is None else int(generation),
            None if writer is None else writer.decode(),
            None if at is None else datetime.fromisoformat(at.decode().replace("Z", "")),
        )

    def existing(self, snapshot: Snapshot) -> list[tuple[str | None, str]]:
        """Give (partition, field) of every document that is published for `snapshot`."""
        if snapshot.partition is None:
            keys: list[tuple[str | None, str]] = [(None, snapshot.key())]
        else:
            start = snapshot.key("")
            found = self._client.scan_iter(match=f"{start}*", count=1000)
            keys = [(key.decode()[len(start) :], key.decode()) for key in found]
        return [
            (partition, field.decode())
            for partition, key in keys
            for field in cast("list[bytes]", self._client.hkeys(key))
        ]

    def publish(
        self,
        changes: Sequence[Change],
        freshness: Mapping[str, Freshness],
        generation: int,
        before: Published,
        now: datetime,
        expire_s: Mapping[str, int],
        waiting: Mapping[str, Waiting] | None = None,
    ) -> int:
        """Write all `changes` and the index at once; give how many documents were written or deleted.

        `before` is what `published` said when the tick began; `expire_s` gives the seconds to live of partitions.
        `waiting` is what each snapshot still lacks after this.
        Raises Overtaken when somebody published since, redis.exceptions.RedisError when Redis does not answer.
        """
        encoded = [{field: encode(document) for field, document in change.documents.items()} for change in changes]
        with self._client.pipeline() as pipe:
            pipe.watch(INDEX_KEY)
            index = cast("dict[bytes, bytes]", pipe.hgetall(INDEX_KEY))
            if self._is_overtaken(index, before):
                raise Overtaken("another scheduler publishes into this Redis")
            current = self._current(changes)
            pipe.multi()
            touched: set[str] = set()
            written = 0
            for change, documents, old in zip(changes, encoded, current, strict=True):
                key = change.snapshot.key(change.partition)
                put = {field: data for field, data in documents.items() if old.get(field) != data}
                gone = [field for field in change.asked if field not in documents and old.get(field) is not None]
                if put:
                    pipe.hset(key, mapping=cast("dict[Any, Any]", put))
                if gone:
                    pipe.hdel(key, *gone)
                if (put or gone) and change.snapshot.expires:
                    pipe.expire(key, expire_s.get(change.partition or "", 1))
                if put or gone:
                    touched.add(change.snapshot.name)
                    written += len(put) + len(gone)
            entries = self._index(index, freshness, touched, generation, now, waiting or {})
            pipe.hset(INDEX_KEY, mapping=cast("dict[Any, Any]", entries))
            try:
                pipe.execute()
            except redis.WatchError as error:  # also what redis-py makes of a lost connection
                if self.published() not in (before, Published(generation, self._writer, now)):
                    raise Overtaken("another scheduler published while this one did") from error
                raise
        return written

    def _is_overtaken(self, index: Mapping[bytes, bytes], before: Published) -> bool:
        generation, writer = index.get(GENERATION.encode()), index.get(WRITER.encode())
        return (None if generation is None else int(generation), None if writer is None else writer.decode()) != (
            before.generation,
            before.writer,
        )

    def _current(self, changes: Sequence[Change]) -> list[dict[str, bytes]]:
        """Give, for each change, what is published of the fields it asks for."""
        with self._client.pipeline(transaction=False) as pipe:
            for change in changes:
                pipe.hmget(change.snapshot.key(change.partition), list(change.asked))
            replies = pipe.execute()
        return [
            {field: data for field, data in zip(change.asked, reply, strict=True) if data is not None}
            for change, reply in zip(changes, replies, strict=True)
        ]

    def _index(
        self,
        index: Mapping[bytes, bytes],
        freshness: Mapping[str, Freshness],
        touched: set[str],
        generation: int,
        now: datetime,
        waiting: Mapping[str, Waiting],
    ) -> dict[str, Any]:
        at = f"{now.isoformat(timespec='microseconds')}Z"
        entries: dict[str, Any] = {GENERATION: generation, WRITER: self._writer, PUBLISHED_AT: at}
        for name, fresh in freshness.items():
            old = orjson.loads(index.get(name.encode(), b"{}"))
            changed = name in touched or "generation" not in old
            entries[name] = orjson.dumps(
                {
                    "generation": generation if changed else old["generation"],
                    "changed_at": at if changed else old["changed_at"],
                    "generated_at": at,
                    "as_of": at,
                    "interval_s": fresh.interval_s,
                    "sql_digest": fresh.sql_digest,
                    **_lacking(waiting.get(name)),
                }
            )
        for name in BY_NAME.keys() - freshness.keys():
            old = orjson.loads(index.get(name.encode(), b"{}"))
            lacking = _lacking(waiting.get(name))
            if old and {field: old[field] for field in _LACKING if field in old} != lacking:
                kept = {field: value for field, value in old.items() if field not in _LACKING}
                entries[name] = orjson.dumps(kept | lacking)
        return entries


_LACKING = ("waiting", "complete_from")


def _lacking(waiting: Waiting | None) -> dict[str, Any]:
    if waiting is None:
        return {}
    return dict(zip(_LACKING, (waiting.documents, waiting.complete_from), strict=True))
