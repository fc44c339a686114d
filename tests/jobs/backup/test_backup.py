"""Backups: whole or not there, put back only when they are right, and every event counted once after it."""

from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.release import release
from autobot_analytics.settings import Settings
from autobot_analytics.stores.budgets import BUDGETS_KEY
from jobs.backup import job as making
from jobs.backup.folder import BackupError, BackupManifest, whole_backups
from jobs.backup.job import back_up, is_due, make_backup
from jobs.backup.restore import restore
from jobs.runner.lock import AlreadyRunning, locked
from jobs.warehouse import SCHEMA_VERSION
from tests.jobs.driving import NOW, Fields, Road, iso


class Died(Exception):
    """Stands for the end of the process."""


def clicks(*numbers: int) -> list[Fields]:
    """Return events, each of a feature of its own."""
    return [{"event_type": "click", "feature": f"f{number}", "timestamp": iso(NOW)} for number in numbers]


@pytest.fixture
def kept(redis_client: redis.Redis, tmp_path: Path) -> Road:
    """A road whose warehouse is a file, and which backs it up."""
    chosen = Settings(backup_dir=tmp_path / "backups", backup_keep=2)
    return Road(redis_client, chosen, data_dir=tmp_path / "data")


def again(road: Road, folder: Path, replace: bool = True) -> tuple[Path | None, list[str], list[str]]:
    """Restore with the scheduler stopped, and start it again."""
    road.warehouse.close()
    try:
        return restore(road.settings, folder, road.client, road.now.replace(tzinfo=UTC), replace)
    finally:
        road.open()


def test_events_after_the_backup_are_counted_once(kept: Road, tmp_path: Path) -> None:
    """What came after the backup, read or not, is read from the streams again, and counted once."""
    kept.send(BEHAVIOR, *clicks(1, 2))
    kept.tick()
    backup = back_up(kept.worker, tmp_path / "backups")
    kept.send(BEHAVIOR, *clicks(3, 4))
    kept.tick()
    published = kept.published()
    kept.warehouse.close()
    kept.send(BEHAVIOR, *clicks(5))
    kept.open()
    aside, _, _ = again(kept, backup)
    assert kept.ask("select count(*) from behavior_events") == [(2,)]
    assert kept.tick() == 3
    assert kept.ask("select feature, count(*) from behavior_events group by all order by 1") == [
        (f"f{number}", 1) for number in (1, 2, 3, 4, 5)
    ]
    position = kept.position(BEHAVIOR)
    assert (position["entries_read"], position["lost"], position["duplicates"], position["resets"]) == (5, 0, 0, 0)
    assert ("storage_went_back", None) in kept.incidents("warehouse")
    assert kept.published().keys() == published.keys()
    assert kept.tick() == 0
    assert aside is not None
    with duckdb.connect(str(aside), read_only=True) as old:
        assert old.execute("select count(*) from behavior_events").fetchall() == [(4,)]
    kept.warehouse.close()


def test_what_was_trimmed_meanwhile_is_counted_as_lost(kept: Road, tmp_path: Path) -> None:
    """Entries that came after the backup and are no longer in the stream are counted as lost, exactly."""
    kept.send(BEHAVIOR, *clicks(1, 2))
    kept.tick()
    backup = back_up(kept.worker, tmp_path / "backups")
    kept.send(BEHAVIOR, *clicks(3, 4, 5))
    kept.tick()
    kept.client.xtrim(BEHAVIOR.key, maxlen=1, approximate=False)
    again(kept, backup)
    assert kept.tick() == 1
    assert kept.position(BEHAVIOR)["lost"] == 2
    kept.warehouse.close()


def test_keys_come_back_where_they_are_gone(kept: Road, tmp_path: Path) -> None:
    """Budgets that Redis lost come back; what it has is left alone, for it may be newer."""
    kept.client.hset(BUDGETS_KEY, "b", "{}")
    kept.client.hset("analytics:silences", "s", "old")
    backup = back_up(kept.worker, tmp_path / "backups")
    kept.client.delete(BUDGETS_KEY)
    kept.client.hset("analytics:silences", "s", "new")
    assert again(kept, backup)[1:] == ([BUDGETS_KEY], ["analytics:silences"])
    assert kept.client.hgetall(BUDGETS_KEY) == {b"b": b"{}"}
    assert kept.client.hget("analytics:silences", "s") == b"new"
    kept.warehouse.close()


def test_a_copy_beside_open_readers(kept: Road, tmp_path: Path) -> None:
    """A backup is whole while a background job reads, and holds what was committed and nothing else."""
    kept.send(BEHAVIOR, *clicks(1))
    kept.tick()
    with kept.worker.beside() as reader, reader.warehouse.transaction():
        reader.warehouse.value("select count(*) from behavior_events")
        kept.send(BEHAVIOR, *clicks(2))
        kept.tick()
        backup = back_up(kept.worker, tmp_path / "backups")
    with duckdb.connect(str(backup / "warehouse.duckdb"), read_only=True) as copied:
        assert copied.execute("select count(*) from behavior_events").fetchall() == [(2,)]
    assert sorted(path.name for path in backup.iterdir()) == ["manifest.json", "redis.json", "warehouse.duckdb"]
    kept.warehouse.close()


def test_the_job_keeps_the_newest(kept: Road) -> None:
    """It is due where a folder is set and the interval has passed, and removes the oldest beyond those to keep."""
    assert not is_due(Road(kept.client).worker)
    folder = kept.settings.backup_dir
    assert folder is not None
    for _ in range(3):
        assert is_due(kept.worker)
        make_backup(kept.worker)
        assert not is_due(kept.worker)
        kept.now += timedelta(days=1)
    assert len(list(folder.iterdir())) == 2
    assert [path.name for path in whole_backups(folder)] == ["2024-06-30T200000Z", "2024-07-01T200000Z"]
    kept.warehouse.close()


@pytest.mark.parametrize("milestone", ["backup_copied", "backup_checked"])
def test_a_crash_leaves_no_half_backup(kept: Road, milestone: str) -> None:
    """What a crash leaves is no backup and is removed by the next run; the one before stays."""
    folder = kept.settings.backup_dir
    assert folder is not None
    make_backup(kept.worker)

    def die(name: str) -> None:
        if name == milestone:
            raise Died

    kept.now += timedelta(days=1)
    kept.milestone = die
    with pytest.raises(Died):
        make_backup(kept.worker)
    assert [path.name for path in whole_backups(folder)] == ["2024-06-29T200000Z"]
    kept.milestone = lambda name: None
    make_backup(kept.worker)
    assert len(list(folder.iterdir())) == 2
    kept.warehouse.close()


def test_a_full_disk_is_told(kept: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With less room than a backup needs none is begun, and the message says how much it needs."""
    monkeypatch.setattr(making, "ROOM", 10**9)
    with pytest.raises(BackupError, match=r"disk full: a backup at .* needs [\d,]+ MB, [\d,]+ MB are free"):
        back_up(kept.worker, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []
    kept.warehouse.close()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda backup: _flip(backup / "warehouse.duckdb"), "warehouse.duckdb is damaged"),
        (lambda backup: _flip(backup / "redis.json"), "redis.json is damaged"),
        (lambda backup: (backup / "manifest.json").write_text("{"), "is no manifest of a backup"),
        (lambda backup: (backup / "manifest.json").unlink(), "is it a whole backup"),
        (lambda backup: (backup / "warehouse.duckdb").unlink(), "is it a whole backup"),
    ],
    ids=["warehouse", "keys", "manifest", "no manifest", "no warehouse"],
)
def test_a_damaged_backup_is_refused(kept: Road, tmp_path: Path, damage: Any, message: str) -> None:
    """A backup of which a bit has changed or a file is missing changes nothing."""
    kept.send(BEHAVIOR, *clicks(1))
    backup = back_up(kept.worker, tmp_path / "backups")
    kept.tick()
    damage(backup)
    with pytest.raises(BackupError, match=message):
        again(kept, backup)
    assert kept.ask("select count(*) from behavior_events") == [(1,)]
    kept.warehouse.close()


def test_a_newer_schema_is_refused(kept: Road, tmp_path: Path) -> None:
    """A backup of a release that this one does not know is refused, with the release that made it."""
    backup = back_up(kept.worker, tmp_path / "backups")
    manifest = orjson.loads((backup / "manifest.json").read_bytes())
    newer = manifest | {"schema": SCHEMA_VERSION + 1, "release": "9.0", "commit": "0123456789ab"}
    assert (manifest["release"], manifest["commit"]) == (release().version, release().commit)
    (backup / "manifest.json").write_bytes(orjson.dumps(newer))
    with pytest.raises(BackupError, match=r"was made by release 9\.0 \(0123456789ab\), schema"):
        BackupManifest.read(backup)
    kept.warehouse.close()


def test_what_is_there_is_not_replaced_unasked(kept: Road, tmp_path: Path) -> None:
    """Without --yes a warehouse that is there stays, and with a scheduler that runs it does so always."""
    backup = back_up(kept.worker, tmp_path / "backups")
    with pytest.raises(BackupError, match="with --yes it is kept aside and replaced"):
        again(kept, backup, replace=False)
    with locked(kept.settings), pytest.raises(AlreadyRunning):
        again(kept, backup)
    kept.warehouse.close()


def test_commands(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`backup` makes one with the scheduler stopped, `restore` puts it back into an empty folder and over another."""
    for name, value in {"REDIS_URL": redis_url, "DATA_DIR": str(tmp_path / "data")}.items():
        monkeypatch.setenv(f"AUTOBOT_ANALYTICS_{name}", value)
    settings = Settings(data_dir=tmp_path / "data")
    monkeypatch.setattr("autobot_analytics.cli.warehouse_requests.TRIES", 1)
    with locked(settings):
        answer = CliRunner().invoke(main, ["backup", str(tmp_path / "b")])
    assert answer.exit_code == 1
    assert "it does not answer requests" in answer.output
    answer = CliRunner().invoke(main, ["backup", str(tmp_path / "b")])
    assert answer.exit_code == 0, answer.output
    [backup] = whole_backups(tmp_path / "b")
    assert answer.output.startswith(f"{backup}: ")
    refused = CliRunner().invoke(main, ["restore", str(backup)])
    assert (refused.exit_code, "with --yes" in refused.output) == (1, True)
    done = CliRunner().invoke(main, ["restore", "--yes", str(backup)])
    assert done.exit_code == 0, done.output
    assert "what was there before; remove it when all is well." in done.output
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(tmp_path / "empty"))
    assert CliRunner().invoke(main, ["restore", str(backup)]).exit_code == 0
