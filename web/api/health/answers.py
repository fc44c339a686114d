"""Answers of the health endpoints."""

from typing import Any, Literal

from pydantic import Field

from web.api.shape import Shape


class RedisHealth(Shape):
    """State of the Redis that holds streams and snapshots."""

    status: Literal["healthy", "unhealthy"]
    connected: bool
    detail: str | None = Field(default=None, description="Why not, when it does not answer.")
    latency_ms: float | None = Field(default=None, description="Round trip of one command.")
    version: str | None = None
    uptime_s: int | None = None
    database: int | None = Field(default=None, description="Number of the service's database.")
    keys: int | None = Field(default=None, description="Keys in it.")
    connected_clients: int | None = None
    used_memory_bytes: int | None = None
    maxmemory_bytes: int | None = Field(default=None, description="0: no limit.")
    memory_used_percent: float | None = Field(default=None, description="Null without a limit.")
    evicted_keys: int | None = Field(default=None, description="Must stay 0: an evicted key may be a stream.")
    cache_hit_rate: float | None = Field(default=None, description="Keyspace hits / look-ups, %; null before any.")


class StreamHealth(Shape):
    """What ingest did with one stream. `read = rows + dead + duplicates` and `added = read + lost` hold."""

    key: str = Field(description="The stream's key in Redis.")
    epoch: int = Field(description="Rises when the stream was deleted or went back.")
    last_id: str | None
    read: int
    rows: int = Field(description="Entries that became events.")
    dead: int = Field(description="Entries that do not fit the contract.")
    duplicates: int = Field(
        description="Entries whose event_id came before, and those that a higher revision replaced."
    )
    late: int = Field(description="Events that arrived over a quarter of an hour after they happened.")
    added: int = Field(description="Entries that producers wrote, as far as they are accounted for.")
    lost: int = Field(description="Entries that were trimmed or deleted before they were read.")
    loss_is_known: bool = Field(description="False before Redis 7, which does not count what was added.")
    lag: int | None = Field(description="Entries that waited to be read at the end of the last tick.")
    length: int | None = Field(description="Entries in the stream.")
    resets: int = Field(description="Times the stream was deleted or went back.")
    dead_reasons: dict[str, int] = Field(
        description="Dead entries by field that does not fit; rare ones are `other fields`."
    )
    field_errors: dict[str, int] = Field(
        default={}, description="Values that were dropped because they do not fit, by field; their entries count."
    )


class SnapshotHealth(Shape):
    """How fresh one snapshot is."""

    generation: int = Field(description="Of the tick that last changed its content.")
    changed_at: str = Field(description="When that was.")
    generated_at: str = Field(description="When it was last computed, changed or not.")
    as_of: str = Field(description="Events up to this time are in it.")
    age_s: float
    interval_s: float
    stale: bool = Field(description="Older than three intervals.")
    waiting: int = Field(default=0, description="Documents that are still to be published, of a long history.")
    complete_from: str | None = Field(default=None, description="Days before it are among them.")


class JobHealth(Shape):
    """How one job did."""

    last_started_at: str | None
    duration_s: float | None
    outcome: str | None
    error: str | None
    runs: int
    failures: int
    rows: int | None


class PipelineHealth(Shape):
    """State of the whole service, from the streams to the answers."""

    status: Literal["ok", "degraded", "down"] = Field(description="`down`: Redis does not answer.")
    reasons: list[str] = Field(description="Why it is not ok.")
    notes: list[str] = Field(description="What happened and does not pass by itself, such as lost entries.")
    timestamp: str
    version: str = Field(description="Release of the web service that answers.")
    commit: str = Field(description="What it was built from; `unknown` where that was not in git.")
    redis: dict[str, Any] = Field(description="Whether Redis answers.")
    generation: int | None = Field(description="Generation of the last tick published.")
    streams: dict[str, StreamHealth]
    snapshots: dict[str, SnapshotHealth]
    jobs: dict[str, JobHealth]
