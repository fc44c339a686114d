"""Checks of the data folder: who may write there, how much room is left, what lies in it."""

import os
import shutil
from datetime import UTC
from itertools import chain
from pathlib import Path
from pwd import getpwuid

from autobot_analytics.cli.checks.finding import Finding, doubtful, right, wrong
from autobot_analytics.cli.checks.installation import AS_SERVICE, Installation
from autobot_analytics.spelling import counted, size, span
from snapshots.lake.integrity import Integrity, faults
from snapshots.lake.manifest import Manifest, NoLake
from snapshots.reader import STALE_INTERVALS


def data_folder(at: Installation) -> Finding:
    """See that the folder is there, and that this user may write it and what lies in it."""
    folder = at.settings.data_dir.resolve()
    if not folder.exists():
        return doubtful(
            f"{folder} is not there; the scheduler makes it at its first start",
            "start the scheduler, or set AUTOBOT_ANALYTICS_DATA_DIR to the folder that it has",
        )
    if not folder.is_dir():
        return wrong(f"{folder} is no folder", "set AUTOBOT_ANALYTICS_DATA_DIR to one")
    owner, user = _owner(folder), _name(os.geteuid())
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return wrong(f"{folder} belongs to {owner}, and {user} cannot write there", f"chown it; or {AS_SERVICE}")
    strangers = sorted(path.name for path in folder.iterdir() if _owner(path) != owner)
    if strangers:
        return wrong(
            f"{folder} belongs to {owner}, and not {', '.join(strangers)}",
            f"chown -R {owner} {folder}; run commands as that user: autobot-analytics-admin …",
        )
    as_other = "" if owner == user else f"; {user} may write, too"
    return right(f"{folder}, owner {owner}{as_other}")


def room(at: Installation) -> Finding:
    """See that enough is free where the warehouse lies, which spills there, too."""
    settings = at.settings
    usage = shutil.disk_usage(_existing(settings.data_dir.resolve()))
    percent = 100 * usage.free / usage.total if usage.total else 0.0
    found = f"{size(usage.free)} free of {size(usage.total)}, {percent:.0f} %"
    if usage.free // 1_000_000 < settings.min_free_mb:
        return wrong(f"{found}; {settings.min_free_mb} MB must be (MIN_FREE_MB), or no job writes", "make room")
    if usage.free < settings.disk_free_enough_gb * 1e9 and percent < settings.disk_free_medium_percent:
        return doubtful(found, "make room before it is full: spilling and the lake need some, too")
    return right(found)


def warehouse(at: Installation) -> Finding:
    """See that the warehouse is there and of this release's schema; it is not opened while a scheduler has it."""
    from jobs.database.warehouse_file import stored_schema
    from jobs.runner.lock import holder
    from jobs.warehouse import SCHEMA_VERSION, WarehouseError

    settings = at.settings
    if not settings.warehouse_path.exists():
        return doubtful("none yet: nothing was ever read here", "start the scheduler; a backup goes here before that")
    found = f"{size(_bytes(settings.warehouse_path))}, "
    if holder(settings) is not None:
        return right(f"{found}open in the scheduler")
    try:
        schema = stored_schema(settings)
    except WarehouseError as error:
        is_held = "Conflicting lock" in str(error)
        return wrong(str(error), "end that process" if is_held else "put a backup back: docs/operate.md, Back up")
    if schema > SCHEMA_VERSION:
        return wrong(
            f"{found}schema {schema} of a newer release; this one knows {SCHEMA_VERSION}",
            "install that release again, or put back a backup of this one",
        )
    if schema < SCHEMA_VERSION:
        return doubtful(
            f"{found}schema {schema} of an older release; this one makes it {SCHEMA_VERSION} at its first start",
            "copy it before that: the older release cannot open it afterwards",
        )
    return right(f"{found}schema {schema}")


def lake(at: Installation) -> Finding:
    """See that the lake is published, whole, and not left behind."""
    settings = at.settings
    try:
        manifest = Manifest.read(settings.lake_path)
        files = list(chain.from_iterable(one.files for one in manifest.datasets.values()))
        damaged = [fault for _, fault in faults(settings.lake_path, manifest, Integrity(), digests=True)]
    except NoLake as error:
        if not settings.warehouse_path.exists():
            return doubtful("none yet: there is no warehouse either", "start the scheduler")
        found, _, do = str(error).partition("; ")
        return wrong(found, do or "publish it anew: autobot-analytics run lake")
    if damaged:
        return wrong(
            f"{counted(len(damaged), 'file is', 'files are')} damaged of {len(files):,}, e.g. {damaged[0]}",
            "the job `lake` makes them again at its next run; see its log if that does not help",
        )
    age_s = (at.clock() - manifest.as_of.replace(tzinfo=UTC)).total_seconds()
    found = f"{counted(len(files), 'file', 'files')}, {size(sum(file.bytes for file in files))}, {span(age_s)} old"
    if age_s > STALE_INTERVALS * settings.lake_interval_s:
        return doubtful(found, "see whether the scheduler runs, and what its log says of the job `lake`")
    return right(found)


def _existing(path: Path) -> Path:
    """Return the nearest folder above, or the path itself, that there is."""
    return next(one for one in (path, *path.parents) if one.exists())


def _bytes(warehouse_path: Path) -> int:
    """Count what lies on the disk of the warehouse: the file, its log and what it has spilled."""
    spilled = warehouse_path.with_name(f"{warehouse_path.name}.tmp")
    log = warehouse_path.with_name(f"{warehouse_path.name}.wal")
    return sum(path.stat().st_size for path in (warehouse_path, log, *spilled.glob("*")) if path.exists())


def _owner(path: Path) -> str:
    return _name(path.lstat().st_uid)


def _name(uid: int) -> str:
    try:
        return getpwuid(uid).pw_name
    except KeyError:  # nobody of this machine: a container's, or a disk from elsewhere
        return f"user {uid}"
