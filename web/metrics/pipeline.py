"""Samples of the service itself: streams, jobs, snapshots, Redis."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from redis.exceptions import RedisError, ResponseError

from autobot_analytics.release import release
from web.api.health.lake_state import LakeState
from web.metrics.samples import Sample
from web.reading.context import Service
from web.reading.fold import Document

COUNTED = (
    ("read_entries", "read"),
    ("events", "rows"),
    ("dead_letters", "dead"),
    ("duplicates", "duplicates"),
    ("late_events", "late"),
    ("resets", "resets"),
)

Documents = Mapping[str, Document]


def streams(documents: Documents, maxlen: int) -> Iterator[Sample]:
    """Yield what became of the entries of each stream; headroom if producers trim, at `maxlen` entries."""
    for noun, stream in documents.items():
        for name, field in COUNTED:
            yield Sample(f"autobot_stream_{name}_total", (noun,), stream[field])
        for field, entries in stream.get("field_errors", {}).items():
            yield Sample("autobot_stream_field_errors_total", (noun, field), entries)
        lag = stream["lag"]
        if lag is not None:
            yield Sample("autobot_stream_unread_entries", (noun,), lag)
        if stream.get("seconds_behind") is not None:
            yield Sample("autobot_stream_lag_seconds", (noun,), stream["seconds_behind"])
        if stream["length"] is not None:
            yield Sample("autobot_stream_length_entries", (noun,), stream["length"])
        if maxlen and lag is not None:
            yield Sample("autobot_stream_headroom_entries", (noun,), max(maxlen - lag, 0))


def losses(documents: Documents) -> Iterator[Sample]:
    """Yield what each stream lost."""
    for noun, document in documents.items():
        yield Sample("autobot_stream_lost_entries_total", (noun,), document["lost"])


def jobs(documents: Documents) -> Iterator[Sample]:
    """Yield how the jobs went."""
    for name, job in documents.items():
        yield Sample("autobot_job_runs_total", (name, "ok"), job["runs"] - job["failures"])
        yield Sample("autobot_job_runs_total", (name, "failed"), job["failures"])
        yield Sample("autobot_job_last_success", (name,), int(job["outcome"] == "ok"))
        if job["duration_s"] is not None:
            yield Sample("autobot_job_last_duration_seconds", (name,), job["duration_s"])
        if job["last_started_at"] is not None:
            began = datetime.fromisoformat(job["last_started_at"]).timestamp()
            yield Sample("autobot_job_last_start_timestamp_seconds", (name,), began)


def now(service: Service) -> Iterator[Sample]:
    """Yield what is asked anew at every scrape, so that it is true also when nothing is published any more."""
    for entry in service.reader.entries():
        yield Sample("autobot_snapshot_computed_timestamp_seconds", (entry.name,), entry.generated_at.timestamp())
        yield Sample("autobot_snapshot_interval_seconds", (entry.name,), entry.interval_s)
        yield Sample("autobot_snapshot_waiting_documents", (entry.name,), entry.waiting)
    losses = service.reader.losses
    yield Sample("autobot_snapshot_lost_documents_total", (), 0 if losses is None else losses.documents)
    yield from _redis(service)
    if (lake := LakeState.recent(service.settings.lake_path)) is not None:
        yield Sample("autobot_lake_damaged_files", (), len(lake.faults))
        yield Sample("autobot_lake_repaired_files", (), len(lake.repairs))
    yield Sample("autobot_build_info", (release().version, release().commit), 1)


def _redis(service: Service) -> Iterator[Sample]:
    if not service.lookout.look():
        yield Sample("autobot_redis_up", (), 0)
        return
    try:
        memory = service.redis.info("memory")
    except ResponseError:  # the account may not ask for INFO; Redis answers nevertheless
        memory = {}
    except RedisError as error:
        service.lookout.failed(error)
        yield Sample("autobot_redis_up", (), 0)
        return
    yield Sample("autobot_redis_up", (), 1)
    if "used_memory" in memory:
        yield Sample("autobot_redis_memory_used_bytes", (), float(memory["used_memory"]))
    if memory.get("maxmemory"):
        yield Sample("autobot_redis_memory_max_bytes", (), float(memory["maxmemory"]))
