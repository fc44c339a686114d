"""Health figures: how fresh each snapshot is, what happened to each stream's entries, and the verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from snapshots.reader import IndexEntry
from web.answers.health import JobHealth, SnapshotHealth, StreamHealth
from web.window import iso_utc

BEHIND_S = 120.0  # a tick that is late once is no trouble


@dataclass(frozen=True)
class Verdict:
    """Why the service is degraded, and what else happened."""

    reasons: list[str]
    notes: list[str]


def snapshot_health(entries: Iterable[IndexEntry]) -> dict[str, SnapshotHealth]:
    """Give the freshness of each snapshot, by name."""
    return {
        entry.name: SnapshotHealth(
            generation=entry.generation,
            changed_at=iso_utc(entry.changed_at),
            generated_at=iso_utc(entry.generated_at),
            as_of=iso_utc(entry.as_of),
            age_s=round(entry.age_s, 3),
            interval_s=entry.interval_s,
            stale=entry.stale,
        )
        for entry in sorted(entries, key=lambda one: one.name)
    }


def judge(
    streams: Mapping[str, StreamHealth], snapshots: Mapping[str, SnapshotHealth], jobs: Mapping[str, JobHealth]
) -> Verdict:
    """Say what is wrong now (reasons) and what went wrong and stays so (notes)."""
    reasons, notes = [], []
    if not snapshots:
        reasons.append("No snapshot was computed yet: is the scheduler running?")
    late = [name for name, snapshot in snapshots.items() if snapshot.stale]
    if late:
        oldest = max(snapshots[name].age_s for name in late)
        reasons.append(f"Stale snapshots (oldest {oldest:.0f} s): {', '.join(late)}. Is the scheduler running?")
    for name, job in jobs.items():
        if job.outcome == "failed":
            reasons.append(f"Job {name} failed: {job.error or 'no reason given'}.")
    for noun, stream in streams.items():
        if stream.lag and (stream.seconds_behind or 0) > BEHIND_S:
            reasons.append(f"Stream {noun} waits: {stream.lag} entries, {stream.seconds_behind:.0f} s behind.")
        if stream.lost:
            notes.append(f"Stream {noun} lost {stream.lost} entries that were trimmed before they were read.")
        if stream.dead:
            notes.append(f"Stream {noun} has {stream.dead} dead letters.")
        if stream.resets:
            notes.append(f"Stream {noun} was deleted or went back {stream.resets} times.")
    return Verdict(reasons, notes)
