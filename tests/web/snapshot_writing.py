"""Writes snapshots straight into Redis, in the published format, so that the web is tested without jobs."""

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from redis import Redis

from web.reading.window import iso_utc

COMPRESS_FROM_BYTES = 1024

Documents = Mapping[str, Mapping[str, Any]]
Partitions = Mapping[str, Documents]


def publish(
    redis: Redis,
    snapshots: Mapping[str, Documents],
    partitioned: Mapping[str, Partitions] | None = None,
    *,
    at: datetime,
    generation: int = 1,
    interval_s: float = 10.0,
) -> None:
    """Publish a tick: whole snapshots, and partitions of partitioned ones, in one transaction."""
    pipeline = redis.pipeline(transaction=True)
    for name, documents in snapshots.items():
        _write(pipeline, f"analytics:snapshot:{name}", documents)
        pipeline.hset("analytics:snapshots", name, _entry(generation, at, interval_s))
    for name, partitions in (partitioned or {}).items():
        for partition, documents in partitions.items():
            _write(pipeline, f"analytics:snapshot:{name}:{partition}", documents)
        pipeline.hset("analytics:snapshots", name, _entry(generation, at, interval_s))
    pipeline.hset("analytics:snapshots", "generation", generation)
    pipeline.execute()


def _write(pipeline: Any, key: str, documents: Documents) -> None:
    pipeline.delete(key)
    for field, document in documents.items():
        raw = orjson.dumps(document)
        pipeline.hset(key, field, zlib.compress(raw) if len(raw) > COMPRESS_FROM_BYTES else raw)


def _entry(generation: int, at: datetime, interval_s: float) -> bytes:
    return orjson.dumps(
        {
            "generation": generation,
            "generated_at": iso_utc(at),
            "as_of": iso_utc(at),
            "interval_s": interval_s,
            "changed_at": iso_utc(at),
            "sql_digest": "0" * 16,
        }
    )
