"""Publishing: documents that changed go into Redis in one MULTI, fenced by the warehouse's generation.

A reader therefore never sees half a tick, and a writer that was overtaken (an old warehouse, a second scheduler on
another machine) is refused instead of putting back the past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, cast

import orjson
import redis

from autobot_analytics.times import iso_z
from snapshots.bounds import EXPIRING, KEPT_FROM, DocumentBound, day_after
from snapshots.catalogue import BY_NAME, INDEX_KEY, Snapshot
from snapshots.codec import Document, encode
from snapshots.index_entry import entry_of, first_day_kept, generation_of
from snapshots.inspection import Inspector
from snapshots.tallies import TALLIES_KEY, Tally

GENERATION = "generation"
WRITER = "writer"
PUBLISHED_AT = "published_at"
LOSSES = "losses"
REFUSED = "refused"
WENT_BACK = "went_back"
MOST_DOCUMENTS = 50_000


class Overtaken(Exception):
    """Somebody else published in the meantime; nothing was written."""


@dataclass(frozen=True)
class Published:
    """What Redis says was published last."""

    generation: int | None = None
    writer: str | None = None
    at: datetime | None = None
    kept_from: Mapping[str, str] = field(default_factory=dict, compare=False)  # first day in Redis, by snapshot


@dataclass(frozen=True)
class HashChange:
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


@dataclass(frozen=True)
class Losses:
    """What Redis lost of the snapshots, ever: `documents`, the last `at` (UTC), of the snapshots `names`."""

    documents: int
    at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True)
class Notices:
    """What readers are told of the past: what Redis lost, and when the warehouse became an older one (UTC)."""

    losses: Losses | None = None
    went_back: str | None = None


class SnapshotWriter:
    """Writes snapshots for the warehouse called `writer`; at most `most_documents` of each that expires."""

    def __init__(self, client: redis.Redis, writer: str, most_documents: int = MOST_DOCUMENTS) -> None:
        self._client = client
        self._writer = writer
        self._bound = DocumentBound(client, most_documents)
        self.inspector = Inspector(client)

    def published(self) -> Published:
        """Return what was published last, by whomever; an index that is not one is removed, as if there were none."""
        try:
            names = [GENERATION, WRITER, PUBLISHED_AT, *(snapshot.name for snapshot in EXPIRING)]
            found = cast("list[bytes | None]", self._client.hmget(INDEX_KEY, names))
        except redis.ResponseError as error:
            if not str(error).startswith("WRONGTYPE"):
                raise
            self._client.unlink(INDEX_KEY)
            return Published()
        generation, writer, at, *entries = found
        kept_from = {one.name: entry_of(text).get(KEPT_FROM) for one, text in zip(EXPIRING, entries, strict=True)}
        return Published(
            generation_of(generation),
            _name(writer),
            None if at is None else _moment(at),
            {name: day for name, day in kept_from.items() if day is not None},
        )

    def refuse(self, detail: str, now: datetime) -> None:
        """Note in the index why nothing is published; the next publication takes it back."""
        at = iso_z(now, "microseconds")
        self._client.hset(INDEX_KEY, REFUSED, orjson.dumps({"at": at, "detail": detail}).decode())

    def publish(
        self,
        changes: Sequence[HashChange],
        freshness: Mapping[str, Freshness],
        generation: int,
        before: Published,
        now: datetime,
        expire_s: Mapping[str, int],
        waiting: Mapping[str, Waiting] | None = None,
        notices: Notices | None = None,
    ) -> int:
        """Write all `changes` and the index at once; give how many documents were written or deleted.

        `before` is what `published` said when the tick began; `expire_s` gives the seconds to live of partitions.
        `waiting` is what each snapshot still lacks after this, `notices` what readers are told.
        Raises Overtaken when somebody published since, redis.exceptions.RedisError when Redis does not answer.
        """
        encoded = [{field: encode(document) for field, document in change.documents.items()} for change in changes]
        with self._client.pipeline() as pipe:
            pipe.watch(INDEX_KEY)
            index = cast("dict[bytes, bytes]", pipe.hgetall(INDEX_KEY))
            if self._is_overtaken(index, before):
                raise Overtaken("another scheduler publishes into this Redis")
            current = self._current(changes)
            tallies = self._tallies(changes)
            pipe.multi()
            touched: set[str] = set()
            written = 0
            counted: dict[str, Tally] = {}
            for change, documents, old in zip(changes, encoded, current, strict=True):
                key = change.snapshot.key(change.partition)
                if old is None:
                    pipe.unlink(key)  # somebody's key of another type
                    old = {}
                put = {field: data for field, data in documents.items() if old.get(field) != data}
                gone = [field for field in change.asked if field not in documents and old.get(field) is not None]
                if put:
                    pipe.hset(key, mapping=cast("dict[Any, Any]", put))
                if gone:
                    pipe.hdel(key, *gone)
                if (put or gone) and change.snapshot.expires:
                    pipe.expire(key, expire_s.get(change.partition or "", 1))
                if (put or gone) and not change.snapshot.always:
                    replaced = {field: old[field] for field in (*put, *gone) if field in old}
                    counted[key] = counted.get(key, tallies.get(key, Tally())).after(put, replaced)
                if put or gone:
                    touched.add(change.snapshot.name)
                    written += len(put) + len(gone)
            if counted:
                pipe.hset(TALLIES_KEY, mapping={key: bytes(tally) for key, tally in counted.items()})
            dropped = self._bound.days_to_drop(counted)
            for name, days in dropped.items():
                keys = [BY_NAME[name].key(day) for day in days]
                pipe.unlink(*keys)
                pipe.hdel(TALLIES_KEY, *keys)
            kept_from = {name: day_after(days[-1]) for name, days in dropped.items()}
            entries = self._index(index, freshness, touched, generation, now, waiting or {}, kept_from)
            if REFUSED.encode() in index:
                pipe.hdel(INDEX_KEY, REFUSED)
            if notices is not None and notices.losses is not None:
                entries[LOSSES] = orjson.dumps(asdict(notices.losses))
            if notices is not None and notices.went_back is not None:
                entries[WENT_BACK] = notices.went_back
            pipe.hset(INDEX_KEY, mapping=cast("dict[Any, Any]", entries))
            try:
                pipe.execute()
            except redis.WatchError as error:  # also what redis-py makes of a lost connection
                self._bound.forget()
                if self.published() not in (before, Published(generation, self._writer, now)):
                    raise Overtaken("another scheduler published while this one did") from error
                raise
            except redis.RedisError:
                self._bound.forget()
                raise
        return written

    def _is_overtaken(self, index: Mapping[bytes, bytes], before: Published) -> bool:
        found = (generation_of(index.get(GENERATION.encode())), _name(index.get(WRITER.encode())))
        return found != (before.generation, before.writer)

    def _tallies(self, changes: Sequence[HashChange]) -> dict[str, Tally]:
        keys = list(dict.fromkeys(change.snapshot.key(change.partition) for change in changes))
        found = cast("list[bytes | None]", self._client.hmget(TALLIES_KEY, keys)) if keys else []
        known = {key: Tally.read(text) for key, text in zip(keys, found, strict=True) if text is not None}
        return {key: tally for key, tally in known.items() if tally is not None}

    def _current(self, changes: Sequence[HashChange]) -> list[dict[str, bytes] | None]:
        """Return, for each change, what is published of the fields it asks for or has; None if the key is not a hash.

        A query may give documents that nobody asked for: they are compared too, or the tally would count them twice.
        """
        fields = [list(dict.fromkeys((*change.asked, *change.documents))) for change in changes]
        with self._client.pipeline(transaction=False) as pipe:
            for change, names in zip(changes, fields, strict=True):
                pipe.hmget(change.snapshot.key(change.partition), names)
            replies = pipe.execute(raise_on_error=False)
        for reply in replies:
            if isinstance(reply, Exception) and not str(reply).startswith("WRONGTYPE"):
                raise reply
        return [
            None
            if isinstance(reply, Exception)
            else {field: data for field, data in zip(names, reply, strict=True) if data is not None}
            for names, reply in zip(fields, replies, strict=True)
        ]

    def _index(
        self,
        index: Mapping[bytes, bytes],
        freshness: Mapping[str, Freshness],
        touched: set[str],
        generation: int,
        now: datetime,
        waiting: Mapping[str, Waiting],
        kept_from: Mapping[str, str],
    ) -> dict[str, Any]:
        at = iso_z(now, "microseconds")
        entries: dict[str, Any] = {GENERATION: generation, WRITER: self._writer, PUBLISHED_AT: at}
        for name, fresh in freshness.items():
            old = entry_of(index.get(name.encode()))
            changed = name in touched or "generation" not in old
            kept = first_day_kept(old, kept_from.get(name), at)
            entries[name] = orjson.dumps(
                {
                    "generation": generation if changed else old["generation"],
                    "changed_at": at if changed else old["changed_at"],
                    "generated_at": at,
                    "as_of": at,
                    "interval_s": fresh.interval_s,
                    "sql_digest": fresh.sql_digest,
                    **kept,
                    **_lacking(waiting.get(name)),
                }
            )
        for name in BY_NAME.keys() - freshness.keys():
            old = entry_of(index.get(name.encode()))
            lacking = _lacking(waiting.get(name))
            if old and {field: old[field] for field in _LACKING if field in old} != lacking:
                kept = {field: value for field, value in old.items() if field not in _LACKING}
                entries[name] = orjson.dumps(kept | lacking)
        return entries


def _name(writer: bytes | None) -> str | None:
    try:
        return None if writer is None else writer.decode()
    except UnicodeDecodeError:
        return None


def _moment(at: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(at.decode(errors="replace").replace("Z", ""))
    except ValueError:
        return None


_LACKING = ("waiting", "complete_from")


def _lacking(waiting: Waiting | None) -> dict[str, Any]:
    if waiting is None:
        return {}
    return dict(zip(_LACKING, (waiting.documents, waiting.complete_from), strict=True))
