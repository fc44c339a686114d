"""The lock of a data folder: one process at a time writes there, and a note in the lock's file says which."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import BinaryIO

import orjson

from autobot_analytics.release import UNKNOWN, Release, release
from autobot_analytics.settings import Settings
from jobs.failure import JobFailed
from jobs.warehouse import WarehouseError

TRIES, PAUSE_S = 4, 0.05  # who only looks holds the lock for less


class AlreadyRunning(JobFailed):
    """Another process holds the data folder."""


@dataclass(frozen=True)
class Holder:
    """The process that holds a data folder; None is what its note does not say, as those of older releases."""

    pid: int | None = None
    release: Release | None = None
    since: datetime | None = None  # aware UTC


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Hold the data folder, making it if absent. Raises AlreadyRunning, WarehouseError where nothing can be written."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = open(settings.lock_path, "ab", opener=_open)  # noqa: SIM115  # the note of who holds it stays
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise WarehouseError(f"{settings.lock_path} is a symbolic link: remove it") from error
        raise WarehouseError(
            f"{settings.data_dir.resolve()} cannot be written ({error.strerror}): give it to this user, or set "
            "AUTOBOT_ANALYTICS_DATA_DIR"
        ) from error
    with file:
        if not any(_taken(file) for _ in range(TRIES)):
            raise AlreadyRunning(
                f"another scheduler uses {settings.data_dir.resolve()}: stop it, or set AUTOBOT_ANALYTICS_DATA_DIR"
            )
        with suppress(OSError):  # a full disk keeps jobs from writing, and not the scheduler from waiting for room
            _sign(file.fileno())
        yield


def _open(path: str, flags: int) -> int:
    """Open the lock file itself: a link could name any file of this user, which would lose its content."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def holder(settings: Settings) -> Holder | None:
    """Return the process that holds the data folder; None when none does. Raises OSError when that cannot be seen."""
    try:
        file = open(settings.lock_path, "rb", opener=_open)  # noqa: SIM115
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # for a moment, and beside others that look
        except BlockingIOError:
            return _read(file.read())
    return None


def _taken(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel lets go of it however the process ends
    except BlockingIOError:
        sleep(PAUSE_S)
        return False
    return True


def _sign(descriptor: int) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    os.ftruncate(descriptor, 0)
    ours = release()
    note = {"pid": os.getpid(), "version": ours.version, "commit": ours.commit, "since": since}
    os.write(descriptor, orjson.dumps(note))


def _read(note: bytes) -> Holder:
    try:
        found = orjson.loads(note)
        its = Release(str(found["version"]), str(found.get("commit", UNKNOWN)))
        return Holder(int(found["pid"]), its, datetime.fromisoformat(found["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder()
