"""Samples: what Redis, the disk, the streams and the snapshots are like now, into a table that rules read.

A rule on such figures is a query like any other, and an analyst finds the same rows that it found.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import cast

import polars as pl
import redis

from autobot_analytics.contract import STREAMS, Stream
from jobs.context import JobContext
from jobs.ingest.read import START, pages
from snapshots.catalogue import BY_NAME
from snapshots.reader import SnapshotReader

Sample = tuple[str, str, float]
COLUMNS = {"subject": pl.String, "name": pl.String, "value": pl.Float64}
OF_REDIS = {
    "used_memory": "used_memory_bytes",
    "maxmemory": "maxmemory_bytes",
    "total_system_memory": "total_system_memory_bytes",
    "evicted_keys": "evicted_keys",
    "expired_keys": "expired_keys",
    "keyspace_hits": "keyspace_hits",
    "keyspace_misses": "keyspace_misses",
    "uptime_in_seconds": "uptime_s",
}
OF_STREAMS = ("entries_read", "accepted", "dead", "duplicates", "lost")


def sample(context: JobContext) -> int:
    """Store what is measured now, and drop what is too old; give how many figures there are."""
    now = context.clock()
    found = [*_redis(context.client), *_disk(context), *_streams(context, now), *_snapshots(context.client, now)]
    measured = pl.DataFrame(found, schema=COLUMNS, orient="row")
    with context.warehouse.transaction(), context.warehouse.view(measured=measured):
        context.warehouse.run("recommendations/sample", now=now, sample_days=context.settings.sample_days)
    return len(found)


def _redis(client: redis.Redis) -> Iterator[Sample]:
    try:
        info = cast("dict[str, object]", client.info())
    except redis.ResponseError:  # the account may not ask for INFO: then there are no rules on it
        return
    for theirs, ours in OF_REDIS.items():
        if theirs in info:
            yield "redis", ours, float(str(info[theirs]))
    database = client.connection_pool.connection_kwargs.get("db", 0)
    keys = cast("dict[str, int]", info.get(f"db{database}", {}))
    yield "redis", "keys", float(keys.get("keys", 0))
    yield "redis", "keys_with_expiry", float(keys.get("expires", 0))


def _disk(context: JobContext) -> Iterator[Sample]:
    usage = context.warehouse.disk_usage()
    if usage is not None:
        yield "disk", "free_bytes", float(usage.free)
        yield "disk", "total_bytes", float(usage.total)


def _streams(context: JobContext, now: datetime) -> Iterator[Sample]:
    for stream in STREAMS:
        names, rows = context.warehouse.documents("ingest/position", noun=stream.noun)
        position = dict(zip(names, rows[0], strict=True)) if rows else {}
        for name in OF_STREAMS:
            if name in position:
                yield stream.noun, name, float(str(position[name]))
        yield from _stream(context.client, stream, str(position.get("last_id", START)), position, now)


def _stream(
    client: redis.Redis, stream: Stream, last_id: str, position: dict[str, object], now: datetime
) -> Iterable[Sample]:
    """Look at the stream itself: when ticks fail, what they said of it last is too good."""
    try:
        with closing(pages(client, stream.key, last_id, 1)) as found_pages:
            page = next(found_pages)  # the entry after our position; of long ones only the beginning is kept
    except redis.ResponseError:  # something else lies there, of which the tick complains
        return []
    if not page.info.exists:
        return []
    info, unread = page.info, page.entries
    lag = float(str(position.get("lag") or 0))
    added, known = info.entries_added, position.get("entries_added")
    if added is not None and known is not None:
        lag += max(0.0, float(added) - float(str(known)))
    behind_s = now.replace(tzinfo=UTC).timestamp() - int(unread[0][0].split(b"-")[0]) / 1000 if unread else 0.0
    found = [("length", float(info.length)), ("lag", max(lag, 1.0) if unread else 0.0)]
    if added is not None:
        found.append(("entries_added", float(added)))
    found.append(("seconds_behind", max(behind_s, 0.0)))
    return [(stream.noun, name, value) for name, value in found]


def _snapshots(client: redis.Redis, now: datetime) -> Iterator[Sample]:
    reader = SnapshotReader(client, lambda: now.replace(tzinfo=UTC))
    reader.refresh(force=True)
    oldest: dict[str, tuple[float, float]] = {}
    for entry in reader.entries():
        job = BY_NAME[entry.name].job
        oldest[job] = max(oldest.get(job, (0.0, 0.0)), (entry.age_s, entry.interval_s))
    for job, (age_s, interval_s) in sorted(oldest.items()):
        yield f"job:{job}", "snapshot_age_s", age_s
        yield f"job:{job}", "interval_s", interval_s
