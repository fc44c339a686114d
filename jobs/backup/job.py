"""The job `backup`: a copy of the warehouse and of our keys, made beside the ticks.

The file and its write-ahead log are copied while nobody writes, which holds ticks up for about a second a gigabyte;
all the rest is done to the copy. A crash leaves a folder that is no backup yet, which the next run removes.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from autobot_analytics.release import release
from autobot_analytics.times import iso_z
from jobs.backup.blocks import BLOCKS, LOG, BlockMap, remove_unused, store
from jobs.backup.folder import (
    INCREMENTAL,
    KEYS,
    MAKING,
    NAME,
    WAREHOUSE,
    BackupError,
    BackupManifest,
    begin,
    digest,
    finish,
    whole_backups,
)
from jobs.backup.keys import dump
from jobs.context import JobContext
from jobs.lake.files import flush, write_file
from jobs.warehouse import SCHEMA_VERSION

ROOM = 1.2  # free space that a backup needs, as a multiple of the warehouse


def is_due(context: JobContext) -> bool:
    """Return whether backups are asked for and the interval has passed since the newest."""
    settings = context.settings
    if settings.backup_dir is None:
        return False
    newest = next(reversed(whole_backups(settings.backup_dir)), None)
    passed = None if newest is None else context.clock() - datetime.strptime(newest.name, NAME)  # noqa: DTZ007 - UTC
    return passed is None or passed >= timedelta(seconds=settings.backup_interval_s)


def make_backup(context: JobContext) -> int:
    """Make a backup where the settings say, and remove the oldest ones beyond those to keep; give how many are there.

    Nothing is done where none is asked for. Raises BackupError.
    """
    target = context.settings.backup_dir
    if target is None:
        return 0
    back_up(context, target)
    there = whole_backups(target)
    for old in there[: -context.settings.backup_keep]:
        shutil.rmtree(old.rename(old.with_name(f"{MAKING}{old.name}")))  # half of one is none
    kept = there[-context.settings.backup_keep :]
    remove_unused(target, kept)
    return len(kept)


def back_up(context: JobContext, target: Path) -> Path:
    """Make a backup in the folder `target`; give where it lies. Raises BackupError and redis.exceptions.RedisError."""
    settings = context.settings
    source = settings.warehouse_path
    try:
        target.mkdir(parents=True, exist_ok=True)
        _require_room(source, target, settings.backup_incremental)
        making = begin(target, context.clock())
        if settings.backup_incremental:
            return _back_up_blocks(context, making)
        copied = making / WAREHOUSE
        keys = dump(context.client)
        with context.writing():
            shutil.copyfile(source, copied)
            if (log := _log_of(source)).exists():
                shutil.copyfile(log, _log_of(copied))
        context.milestone("backup_copied")
        about = _close(copied)
        write_file(making / KEYS, keys)
        context.milestone("backup_checked")
        BackupManifest(
            made_at=iso_z(context.clock(), "seconds"),
            release=release().version,
            commit=release().commit,
            schema=int(about.get("schema_version", SCHEMA_VERSION)),
            warehouse=about["warehouse_id"],
            generation=int(about["generation"]),
            timezone=settings.timezone,
            files={name: digest(making / name) for name in (WAREHOUSE, KEYS)},
        ).write(making)
        return finish(making)
    except OSError as error:
        raise BackupError(f"no backup at {target}: {error.strerror or error}") from error
    except duckdb.Error as error:
        raise BackupError(f"no backup at {target}: the copy cannot be opened: {str(error).splitlines()[0]}") from error


def _back_up_blocks(context: JobContext, making: Path) -> Path:
    """Store what is new since the last backup beside it."""
    target = making.parent
    before = [one for one in whole_backups(target) if (one / BLOCKS).exists()]
    write_file(making / KEYS, dump(context.client))
    warehouse = context.warehouse
    about = {name: warehouse.meta(name) for name in ("schema_version", "warehouse_id", "generation")}
    last = BlockMap.read(before[-1]) if before else None
    store(context.settings.warehouse_path, making, last, context.writing)
    context.milestone("backup_copied")
    BackupManifest(
        made_at=iso_z(context.clock(), "seconds"),
        release=release().version,
        commit=release().commit,
        schema=int(about["schema_version"]),
        warehouse=about["warehouse_id"],
        generation=int(about["generation"]),
        timezone=context.settings.timezone,
        files={name: digest(making / name) for name in (BLOCKS, LOG, KEYS)},
        format=INCREMENTAL,
    ).write(making)
    return finish(making)


def _require_room(source: Path, target: Path, incremental: bool) -> None:
    if incremental and any((one / BLOCKS).exists() for one in whole_backups(target)):
        return  # how much is new is seen while it is stored
    needed = source.stat().st_size * ROOM
    free = shutil.disk_usage(target).free
    if free < needed:
        raise BackupError(
            f"disk full: a backup at {target.resolve()} needs {needed / 1e6:,.0f} MB, {free / 1e6:,.0f} MB are free"
        )


def _close(path: Path) -> dict[str, str]:
    """Open the copy, which shows that it can be, and move its log into it; give its bookkeeping."""
    with duckdb.connect(str(path), config={"memory_limit": "256MB", "threads": 1}) as connection:
        about = dict(connection.execute("select name, value from meta").fetchall())
        connection.execute("checkpoint")
    _log_of(path).unlink(missing_ok=True)
    flush(path)
    return about


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
