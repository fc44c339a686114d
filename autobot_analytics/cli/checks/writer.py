"""Checks of the scheduler: does one run, which release, does it publish, do its jobs succeed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import autobot_analytics
from autobot_analytics.cli.checks.finding import Finding, doubtful, right, unknown, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.release import release
from autobot_analytics.spelling import counted, span
from snapshots.catalogue import CATALOGUE
from snapshots.lake.manifest import Manifest, NoLake
from snapshots.reader import STALE_INTERVALS, NotComputed, SnapshotReader
from snapshots.writer import SnapshotWriter

START = "systemctl start autobot-analytics-scheduler"
RESTART = "systemctl restart autobot-analytics-scheduler"
LOG = "journalctl -u autobot-analytics-scheduler"
LOSS_TELLS_FOR_S = 3600
PACKAGES = ("autobot_analytics", "jobs", "snapshots", "sql", "web")


def scheduler(at: Installation) -> Finding:
    """See whether a process holds the data folder, and whether it runs what is installed."""
    from jobs.runner.lock import holder

    found = holder(at.settings)
    if found is None:
        return _absent(at, f"none has {at.settings.data_dir.resolve()}")
    if found.release is None or found.since is None:
        return doubtful("runs, and does not say which release: an older one", RESTART)
    said = f"process {found.pid} runs {found.release}, for {span((at.clock() - found.since).total_seconds())}"
    installed = release()
    if found.release.is_other_than(installed):
        return doubtful(f"{said}; {installed} is installed", RESTART)
    if _code_changed_at() > found.since:
        return doubtful(f"{said}; its code was changed since", RESTART)
    return right(said)


def heartbeat(at: Installation) -> Finding:
    """See how long ago the last tick published, and that no other warehouse than this folder's does."""
    from jobs.runner.lock import holder

    last = SnapshotWriter(at.redis, "").published()
    if last.at is None:
        return wrong(
            "nothing was ever published into this database",
            f"start the scheduler; if it runs, see whether its REDIS_URL is this one, and its log: {LOG}",
        )
    age_s = (at.clock() - last.at.replace(tzinfo=UTC)).total_seconds()
    found = f"the last tick published {span(max(age_s, 0))} ago"
    if age_s > STALE_INTERVALS * at.settings.tick_interval_s:
        return wrong(f"{found}; one is due every {span(at.settings.tick_interval_s)}", f"its log says why: {LOG}")
    if _warehouse_id(at) not in (None, last.writer):
        stops_ours = holder(at.settings) is not None
        return (wrong if stops_ours else doubtful)(
            f"{found}, from another warehouse than this folder's",
            "two schedulers need a Redis database each; or set AUTOBOT_ANALYTICS_DATA_DIR to the other one's folder",
        )
    return right(found)


def last_runs(at: Installation) -> Finding:
    """See that the last run of each job succeeded."""
    reader = _reader(at)
    try:
        runs = reader.documents("jobs")
    except NotComputed:
        return unknown("none ran yet, or Redis was emptied since", START)
    failed = [f"{name} failed: {run['error']}" for name, run in runs.items() if run["outcome"] == "failed"]
    if failed:
        return wrong("; ".join(failed), f"mend what it says; the job runs again by itself. {LOG}")
    return right(f"the last runs of {counted(len(runs), 'job', 'jobs')} succeeded")


def published(at: Installation) -> Finding:
    """See that each snapshot is there, fresh, and computed as this release computes it."""
    from jobs.publishing.fence import query_digest

    reader = _reader(at)
    if reader.refused is not None:
        return wrong(f"nothing is published: {reader.refused}", "mount the disk, or restore a backup")
    if reader.is_damaged:
        return wrong("the key of their index holds something else", f"a running scheduler puts it right: {LOG}")
    entries = {entry.name: entry for entry in reader.entries()}
    if not entries:
        return wrong(f"none of {len(CATALOGUE)}", f"start the scheduler; its log: {LOG}")
    stale = [name for name, entry in entries.items() if entry.stale]
    if stale:
        oldest = max(entries[name].age_s for name in stale)
        return wrong(f"{_named(stale)} stale, the oldest {span(oldest)} old", f"see whether the scheduler runs: {LOG}")
    lost = reader.losses
    lost_ago_s = LOSS_TELLS_FOR_S if lost is None else (at.clock() - lost.at).total_seconds()
    if lost is not None and lost_ago_s < LOSS_TELLS_FOR_S:
        return wrong(
            f"Redis lost {counted(lost.documents, 'document', 'documents')}, the last {span(lost_ago_s)} ago; "
            "they are published again",
            "set maxmemory-policy noeviction, give Redis memory, and see who deletes keys",
        )
    partial = [name for name, entry in entries.items() if entry.complete_from is not None]
    if partial:
        left = counted(sum(entries[name].waiting for name in partial), "document waits", "documents wait")
        return doubtful(
            f"{_named(partial)} still being published: {left}",
            "wait: the newest days are there, each tick publishes more; until then longer windows are too small",
        )
    missing = [one.name for one in CATALOGUE if one.name not in entries]
    if missing:
        return doubtful(f"{_named(missing)} missing", "wait for their jobs' first run; if that was, see its log")
    other = [one.name for one in CATALOGUE if entries[one.name].sql_digest != query_digest(one)]
    if other:
        return doubtful(f"{_named(other)} computed by another release", RESTART)
    return right(f"{len(entries)}, all fresh and of this release")


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{shown} {'is' if len(names) == 1 else 'are'}"


def _reader(at: Installation) -> SnapshotReader:
    reader = SnapshotReader(at.redis, at.clock)
    reader.refresh(force=True)
    return reader


def _absent(at: Installation, found: str) -> Finding:
    """Judge that nobody has the folder: figures of another one may be published nevertheless."""
    if at.client is None:
        return wrong(found, START)
    last = SnapshotWriter(at.client, "").published()
    alive_for_s = STALE_INTERVALS * at.settings.tick_interval_s
    if last.at is None or (at.clock() - last.at.replace(tzinfo=UTC)).total_seconds() > alive_for_s:
        return wrong(found, START)
    if _warehouse_id(at) == last.writer:
        return wrong(f"{found}: it has just ended", START)
    return doubtful(
        f"{found}, and yet another one publishes",
        "set AUTOBOT_ANALYTICS_DATA_DIR to its folder, if it is on this machine",
    )


def _warehouse_id(at: Installation) -> str | None:
    """Return the id of this folder's warehouse, as its lake says; None where there is no lake yet."""
    try:
        return Manifest.read(at.settings.lake_path).warehouse
    except (NoLake, OSError):
        return None


def _code_changed_at() -> datetime:
    """Return when the newest file of our code was written: a version says little between releases."""
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in _code()), UTC)


def _code() -> Iterator[Path]:
    root = Path(autobot_analytics.__file__).parents[1]
    return (path for name in PACKAGES for path in (root / name).rglob("*") if path.suffix in (".py", ".sql"))
