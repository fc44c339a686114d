"""Health figures: how fresh each snapshot is, what happened to each stream's entries, and the verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from autobot_analytics.contract import STREAMS
from snapshots.reader import IndexEntry, SnapshotReader
from web.api.health.answers import JobHealth, SnapshotHealth, StreamHealth
from web.reading.fold import Document
from web.reading.window import iso_utc

OLDER_IS_A_REASON_FOR = timedelta(days=1)
LOSS_IS_A_REASON_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Verdict:
    """Why the service is degraded, and what else happened."""

    reasons: list[str]
    notes: list[str]


def snapshot_health(entries: Iterable[IndexEntry]) -> dict[str, SnapshotHealth]:
    """Return the freshness of each snapshot, by name."""
    return {
        entry.name: SnapshotHealth(
            generation=entry.generation,
            changed_at=iso_utc(entry.changed_at),
            generated_at=iso_utc(entry.generated_at),
            as_of=iso_utc(entry.as_of),
            age_s=round(entry.age_s, 3),
            interval_s=entry.interval_s,
            stale=entry.stale,
            waiting=entry.waiting,
            complete_from=None if entry.complete_from is None else entry.complete_from.isoformat(),
        )
        for entry in sorted(entries, key=lambda one: one.name)
    }


def stream_health(documents: Mapping[str, Document]) -> dict[str, StreamHealth]:
    """Return what ingest did with each stream, by its noun."""
    keys = {stream.noun: stream.key for stream in STREAMS}
    return {
        noun: StreamHealth.model_validate({"key": keys.get(noun, noun), **document})
        for noun, document in sorted(documents.items())
    }


def job_health(documents: Mapping[str, Document]) -> dict[str, JobHealth]:
    """Return the last run of each job, by name."""
    return {name: JobHealth.model_validate(document) for name, document in sorted(documents.items())}


def judge(
    streams: Mapping[str, StreamHealth], snapshots: Mapping[str, SnapshotHealth], jobs: Mapping[str, JobHealth]
) -> Verdict:
    """Return what is wrong now (reasons) and what went wrong and stays so (notes)."""
    reasons, notes = [], []
    if not snapshots:
        reasons.append("No snapshot was computed yet: is the scheduler running?")
    late = [name for name, snapshot in snapshots.items() if snapshot.stale]
    if late:
        oldest = max(snapshots[name].age_s for name in late)
        reasons.append(f"Stale snapshots (oldest {oldest:.0f} s): {', '.join(late)}. Is the scheduler running?")
    reasons += _unpublished(snapshots)
    for name, job in jobs.items():
        if job.outcome == "failed":
            reasons.append(f"Job {name} failed: {job.error or 'no reason given'}.")
    for noun, stream in streams.items():
        if stream.lag:
            notes.append(f"Stream {noun}: {_counted(stream.lag, 'entry waits', 'entries wait')} to be read.")
        if stream.lost:
            notes.append(f"Stream {noun} lost {_counted(stream.lost, 'entry', 'entries')} to trimming, unread.")
        if stream.dead:
            notes.append(f"Stream {noun} has {_counted(stream.dead, 'dead letter', 'dead letters')}.")
        if stream.field_errors:
            dropped = _counted(sum(stream.field_errors.values()), "value was", "values were")
            notes.append(
                f"Stream {noun}: {dropped} dropped ({', '.join(sorted(stream.field_errors))}); the entries count."
            )
        if stream.resets:
            notes.append(f"Stream {noun} was deleted or went back {_counted(stream.resets, 'time', 'times')}.")
    return Verdict(reasons, notes)


def judge_redis(verdict: Verdict, reader: SnapshotReader, now: datetime) -> Verdict:
    """Add to `verdict` what Redis lost of the snapshots: a reason for an hour, a note for ever."""
    reasons, notes = list(verdict.reasons), list(verdict.notes)
    if reader.is_damaged:
        reasons.insert(0, "The index of the snapshots in Redis is damaged: the next tick publishes everything again.")
    if reader.refused is not None:
        reasons.insert(0, f"Nothing is published: {reader.refused}.")
    if reader.went_back is not None:
        told = (
            f"The warehouse was replaced by an older copy of itself at {iso_utc(reader.went_back)}: what the streams "
            "no longer held is missing from the figures, and counted as lost."
        )
        (reasons if now - reader.went_back < OLDER_IS_A_REASON_FOR else notes).append(told)
    lost = reader.losses
    if lost is not None:
        told = (
            f"Redis lost {_counted(lost.documents, 'snapshot document', 'snapshot documents')}, the last at "
            f"{iso_utc(lost.at)} ({', '.join(lost.names)}); they are published again. See maxmemory-policy, and who "
            "deletes keys."
        )
        (reasons if now - lost.at < LOSS_IS_A_REASON_FOR else notes).append(told)
    return Verdict(reasons, notes)


def _unpublished(snapshots: Mapping[str, SnapshotHealth]) -> list[str]:
    """Return which days are still to be published: until then sums over them are too small or not up to date."""
    days = {name: one.complete_from for name, one in snapshots.items() if one.complete_from is not None}
    if not days:
        return []
    waiting = _counted(sum(snapshots[name].waiting for name in days), "document waits", "documents wait")
    return [f"History before {max(days.values())} is still being published ({waiting}): {', '.join(days)}."]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
