"""Putting a backup back in place of the warehouse; what was there is kept aside."""

import shutil
from datetime import datetime
from pathlib import Path

import redis

from autobot_analytics.settings import Settings
from jobs.backup.folder import KEYS, NAME, WAREHOUSE, BackupError, BackupManifest, digest
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
            shutil.copyfile(folder / WAREHOUSE, beside)
            flush(beside)
            if digest(beside) != manifest.files[WAREHOUSE]:
                raise BackupError(f"{beside} is not what was backed up: the disk is damaged")
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
