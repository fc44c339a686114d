"""Checks of the scheduler and of what it publishes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
import redis

import autobot_analytics
from autobot_analytics.cli.checks import writer
from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.cli.checks.money import price_list
from autobot_analytics.cli.checks.writer import heartbeat, last_runs, published, scheduler
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.release import Release, release
from autobot_analytics.settings import Settings
from jobs.runner.lock import locked
from snapshots.catalogue import BY_NAME, CATALOGUE, INDEX_KEY
from snapshots.codec import decode, encode
from snapshots.lake.manifest import Manifest
from snapshots.writer import SnapshotWriter
from tests.autobot_analytics.checks.conftest import MakeInstallation


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation in which every job ran once; its clock stands still at the end of that."""
    folder = tmp_path_factory.mktemp("data")
    with RedisProcess() as server, redis.Redis.from_url(server.url) as client:
        given = {"AUTOBOT_ANALYTICS_REDIS_URL": server.url, "AUTOBOT_ANALYTICS_DATA_DIR": str(folder)}
        given["AUTOBOT_ANALYTICS_TICK_INTERVAL_S"] = "60"  # what the first job publishes is fresh after the last one
        command = [sys.executable, "-m", "autobot_analytics.cli", "run", "--all"]
        subprocess.run(command, env={**os.environ, **given}, capture_output=True, check=True)
        published_at = SnapshotWriter(client, "").published().at
        assert published_at is not None
        moment = published_at.replace(tzinfo=UTC)
        settings = Settings(redis_url=server.url, data_dir=folder, tick_interval_s=60)
        yield Installation(settings, client, clock=lambda: moment)


@pytest.fixture
def worked(after_a_run: Installation) -> Iterator[Installation]:
    """The same; what the test changes in the index and in the snapshots of jobs and prices is put back."""
    keys = (INDEX_KEY, BY_NAME["jobs"].key(), BY_NAME["prices"].key())
    kept = {key: after_a_run.redis.dump(key) or b"" for key in keys}
    yield after_a_run
    for key, content in kept.items():
        after_a_run.redis.restore(key, 0, content, replace=True)


def later(at: Installation, **span: float) -> Installation:
    """Look at the same installation a while later."""
    return replace(at, clock=lambda: at.clock() + timedelta(**span))


def test_scheduler(make: MakeInstallation, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is wrong; one that runs what is installed is right; one of another or an unknown release is to restart."""
    at = make(clock=lambda: datetime.now(UTC))
    assert scheduler(at).state == CheckState.WRONG
    assert scheduler(replace(at, client=None)).state == CheckState.WRONG
    with locked(at.settings):
        assert scheduler(at).state == CheckState.RIGHT
        assert scheduler(at).found.startswith(f"process {os.getpid()} runs 0.")
        monkeypatch.setattr(writer, "_code_changed_at", lambda: datetime.now(UTC) + timedelta(seconds=2))
        assert scheduler(at).found.endswith("its code was changed since")
        ours = release()
        monkeypatch.setattr(writer, "release", lambda: Release(ours.version, "0123456789ab"))
        assert scheduler(at).found.endswith(f"; {ours.version} (0123456789ab) is installed")
        monkeypatch.setattr(writer, "release", lambda: Release("0.0.1"))
        assert scheduler(at).state == CheckState.DOUBTFUL
        assert scheduler(at).found.endswith("; 0.0.1 is installed")
        at.settings.lock_path.write_text("")
        assert scheduler(at).found == "runs, and does not say which release: an older one"


def test_code_that_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest file of Python or SQL counts, and what the interpreter writes beside them does not."""
    files = {"jobs/a.py": 1_000, "sql/deep/b.sql": 3_000, "web/__pycache__/c.pyc": 9_000, "other/d.py": 9_000}
    for name, written_at in files.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (written_at, written_at))
    monkeypatch.setattr(autobot_analytics, "__file__", str(tmp_path / "autobot_analytics" / "__init__.py"))
    assert writer._code_changed_at() == datetime.fromtimestamp(3_000, UTC)


def test_scheduler_that_has_just_ended(worked: Installation) -> None:
    """Figures of this folder's warehouse may be new when nobody has it any more: that is wrong at once."""
    found = scheduler(worked)
    assert found.state == CheckState.WRONG
    assert found.found.endswith(": it has just ended")
    assert scheduler(later(worked, minutes=4)).found == f"none has {worked.settings.data_dir}"


def test_scheduler_of_another_folder(worked: Installation, tmp_path: Path) -> None:
    """Figures that come from elsewhere are told: before this folder has a lake, and when it has one of its own."""
    elsewhere = replace(worked, settings=worked.settings.model_copy(update={"data_dir": tmp_path}))
    assert scheduler(elsewhere).state == CheckState.DOUBTFUL
    assert scheduler(elsewhere).found == f"none has {tmp_path}, and yet another one publishes"
    assert heartbeat(elsewhere).state == CheckState.RIGHT
    elsewhere.settings.lake_path.mkdir()
    manifest = Manifest(1, datetime(2026, 3, 12), "UTC", "a warehouse of its own")
    (elsewhere.settings.lake_path / "manifest.json").write_bytes(manifest.dump())
    assert scheduler(elsewhere).state == CheckState.DOUBTFUL
    assert heartbeat(elsewhere).state == CheckState.DOUBTFUL
    assert heartbeat(elsewhere).found.endswith(", from another warehouse than this folder's")
    with locked(elsewhere.settings):  # a scheduler that the other one keeps from publishing
        assert heartbeat(elsewhere).state == CheckState.WRONG


def test_heartbeat(worked: Installation) -> None:
    """The last tick's age is right for three intervals; nothing published at all is wrong."""
    assert heartbeat(later(worked, minutes=3)).state == CheckState.RIGHT
    found = heartbeat(later(worked, minutes=5))
    assert found.state == CheckState.WRONG
    assert found.found.endswith("min ago; one is due every 60 s")
    worked.redis.delete(INDEX_KEY)
    assert heartbeat(worked).state == CheckState.WRONG


def test_last_runs(worked: Installation) -> None:
    """A job whose last run failed is named with its error; none at all is not known."""
    assert last_runs(worked).state == CheckState.RIGHT
    key = BY_NAME["jobs"].key()
    field = worked.redis.hget(key, "lake")
    assert isinstance(field, bytes)
    worked.redis.hset(key, "lake", encode({**decode(field), "outcome": "failed", "error": "disk full"}))
    assert (last_runs(worked).state, last_runs(worked).found) == (CheckState.WRONG, "lake failed: disk full")
    worked.redis.delete(INDEX_KEY)
    assert last_runs(worked).state == CheckState.UNKNOWN


def test_published(worked: Installation) -> None:
    """Fresh and of this release is right; of another, or missing, is doubtful; stale, or none, is wrong."""
    assert published(worked).found == f"{len(CATALOGUE)}, all fresh and of this release"
    index = worked.redis.hget(INDEX_KEY, "agents")
    assert isinstance(index, bytes)
    worked.redis.hset(INDEX_KEY, "agents", orjson.dumps({**orjson.loads(index), "sql_digest": "another"}))
    assert (published(worked).state, published(worked).found) == (
        CheckState.DOUBTFUL,
        "agents is computed by another release",
    )
    worked.redis.hdel(INDEX_KEY, "agents", "paths")
    assert (published(worked).state, published(worked).found) == (CheckState.DOUBTFUL, "paths, agents are missing")
    old = published(later(worked, minutes=4))
    assert old.state == CheckState.WRONG
    assert old.found.endswith("more are stale, the oldest 4 min old")
    worked.redis.delete(INDEX_KEY)
    assert published(worked).found == f"none of {len(CATALOGUE)}"


def test_price_list(worked: Installation, tmp_path: Path) -> None:
    """Prices that this installation would take are right; by others, e.g. before a restart, they are doubtful."""
    found = price_list(worked)
    assert found.state == CheckState.RIGHT
    assert found.found.partition("; ")[0].endswith(f", of {worked.clock().date()}")
    own = tmp_path / "prices.toml"
    own.write_text('[[price]]\nprovider = "acme"\nmodel = "m1"\ninput = 1\noutput = 2\n')
    with_own = replace(worked, settings=worked.settings.model_copy(update={"price_file": own}))
    assert price_list(with_own).state == CheckState.DOUBTFUL
    own.write_text("broken")
    assert price_list(with_own).state == CheckState.UNKNOWN
    worked.redis.delete(INDEX_KEY)
    assert price_list(worked).state == CheckState.UNKNOWN
