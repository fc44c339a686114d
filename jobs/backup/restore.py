"""Putting a backup back in place of the warehouse; what was there is kept aside."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import redis

from autobot_analytics.settings import Settings
from jobs.backup.blocks import put_together
from jobs.backup.folder import INCREMENTAL, KEYS, NAME, WAREHOUSE, BackupError, BackupManifest, digest
from jobs.backup.keys import put_back
from jobs.lake.files import flush
from jobs.runner.lock import locked


def restore(
    settings: Settings, folder: Path, client: redis.Redis, now: datetime, replace: bool
) -> tuple[Path | None, list[str], list[str]]:
    """Put the backup in `folder` back; give where the old warehouse is, which keys came back and which were there.

    A warehouse that is there is kept aside, and only with `replace`. Raises BackupError, AlreadyRunning and
    WarehouseError, all before anything is changed, and redis.exceptions.RedisError, after which a repeat does the rest.
    """
    manifest = BackupManifest.read(folder)
    with locked(settings):
        path = settings.warehouse_path
        aside = path.with_name(f"{path.name}.before-{now:{NAME}}") if path.exists() else None
        if aside and not replace:
            raise BackupError(f"{path.resolve()} is there: with --yes it is kept aside and replaced")
        beside = path.with_name(f".{path.name}.restoring")
        try:
            _copy(folder, manifest, beside)
            log = path.with_name(f"{path.name}.wal")
            if aside:
                path.replace(aside)
            if log.exists():  # it belongs to the old file, and would be played into this one
                log.replace(path.with_name(f"{aside.name if aside else f'{path.name}.before-{now:{NAME}}'}.wal"))
            beside.replace(path)
            flush(path.parent)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise BackupError(f"{settings.data_dir.resolve()}: {error.strerror or error}; nothing is lost") from error
        return (aside, *put_back(client, (folder / KEYS).read_bytes()))


def _copy(folder: Path, manifest: BackupManifest, target: Path) -> None:
    """Write the warehouse of the backup to `target`. Raises BackupError, after which nothing is left there."""
    if manifest.format == INCREMENTAL:
        try:
            put_together(folder, target)
            with duckdb.connect(str(target), config={"memory_limit": "256MB", "threads": 1}) as connection:
                connection.execute("checkpoint")
        except (BackupError, duckdb.Error) as error:
            for path in (target, target.with_name(f"{target.name}.wal")):
                path.unlink(missing_ok=True)
            raise BackupError(str(error).splitlines()[0]) from error
        target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
        flush(target)
        return
    shutil.copyfile(folder / WAREHOUSE, target)
    flush(target)
    if digest(target) != manifest.files[WAREHOUSE]:
        raise BackupError(f"{target} is not what was backed up: the disk is damaged")
