"""The lock of a data folder, and the note of who holds it."""

import fcntl
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autobot_analytics.release import Release, release
from autobot_analytics.settings import Settings
from jobs.runner.lock import AlreadyRunning, Holder, holder, locked
from jobs.warehouse import WarehouseError

HOLD_AND_DIE = """\
import os, sys
from pathlib import Path
from autobot_analytics.release import Release, release
from autobot_analytics.settings import Settings
from jobs.runner.lock import locked
with locked(Settings(data_dir=Path(sys.argv[1]))):
    os.kill(os.getpid(), 9)
"""


def test_one_holds_it_and_is_known(tmp_path: Path) -> None:
    """Who holds the folder is told with its release and since when; another is refused and leaves the note alone."""
    settings = Settings(data_dir=tmp_path / "data")
    assert holder(settings) is None
    before = datetime.now(UTC) - timedelta(seconds=1)
    with locked(settings):
        with pytest.raises(AlreadyRunning), locked(settings):
            pass
        found = holder(settings)
        assert found is not None
        assert found.since is not None
        assert (found.pid, found.release) == (os.getpid(), release())
        assert before <= found.since <= datetime.now(UTC)
    assert holder(settings) is None


def test_looking_does_not_hold_it(tmp_path: Path) -> None:
    """After a look the folder can be taken, and the note of a longer one does not stay behind."""
    settings = Settings(data_dir=tmp_path)
    settings.lock_path.write_text("x" * 500)
    assert holder(settings) is None
    with locked(settings):
        found = holder(settings)
    assert found is not None
    assert found.pid == os.getpid()


def test_somebody_who_only_looks_is_waited_for(tmp_path: Path) -> None:
    """A look at the very moment of a start does not send the scheduler away."""
    settings = Settings(data_dir=tmp_path)
    with settings.lock_path.open("wb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        over = threading.Timer(0.05, fcntl.flock, (looking, fcntl.LOCK_UN))
        over.start()
        with locked(settings):
            found = holder(settings)
        over.join()
    assert found is not None
    assert found.pid == os.getpid()


def test_the_lock_goes_with_its_process(tmp_path: Path) -> None:
    """After kill -9 the note is there and nobody holds the folder."""
    killed = subprocess.run([sys.executable, "-c", HOLD_AND_DIE, str(tmp_path)], cwd=Path(__file__).parents[2])
    assert killed.returncode == -9
    settings = Settings(data_dir=tmp_path)
    assert settings.lock_path.read_text().startswith('{"pid":')
    assert holder(settings) is None


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": 1}'])
def test_a_note_that_cannot_be_read(tmp_path: Path, note: str) -> None:
    """A scheduler of an older release holds the folder without a note, or with another."""
    settings = Settings(data_dir=tmp_path)
    with locked(settings):
        settings.lock_path.write_text(note)
        assert holder(settings) == Holder()


def test_a_note_without_a_commit(tmp_path: Path) -> None:
    """The note of a release that does not say its commit is read."""
    settings = Settings(data_dir=tmp_path)
    with locked(settings):
        settings.lock_path.write_text('{"pid": 1, "version": "0.1.0", "since": "2026-03-12T10:00:00+00:00"}')
        assert holder(settings) == Holder(1, Release("0.1.0", "unknown"), datetime(2026, 3, 12, 10, tzinfo=UTC))


def test_lock_does_not_follow_a_link(tmp_path: Path) -> None:
    """A lock file that is a symbolic link is refused, and what it names keeps its content."""
    other = tmp_path / "other"
    other.write_text("kept")
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    settings.lock_path.symlink_to(other)
    with pytest.raises(WarehouseError, match="symbolic link: remove it"), locked(settings):
        raise AssertionError("locked")
    assert other.read_text() == "kept"
