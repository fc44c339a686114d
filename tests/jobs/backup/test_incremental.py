"""Incremental backups: each is whole by itself, stores only what is new, and comes back as it was."""

from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.settings import Settings
from jobs.backup.blocks import CHUNKS
from jobs.backup.folder import BackupError, whole_backups
from jobs.backup.job import make_backup
from jobs.backup.restore import restore
from tests.jobs.driving import NOW, Road, iso


def test_backups_share_blocks_and_come_back(redis_client: redis.Redis, tmp_path: Path) -> None:
    """The second backup stores less; what a tick writes meanwhile is in it; both restore; damage changes nothing."""
    target = tmp_path / "backups"
    chosen = Settings(backup_dir=target, backup_keep=2, backup_incremental=True)
    road = Road(redis_client, chosen, data_dir=tmp_path / "data")

    def click(number: int) -> None:
        event: dict[Any, Any] = {"event_type": "click", "feature": f"f{number}", "timestamp": iso(NOW)}
        road.send(BEHAVIOR, event)
        road.tick()

    def chunks() -> set[Path]:
        return set((target / CHUNKS).rglob("*.z"))

    def facts() -> list[tuple[object, ...]]:
        return road.ask("select feature from behavior_events order by 1")

    for number in range(3):
        click(number)
    road.warehouse.checkpoint()
    assert make_backup(road.worker) == 1
    first = chunks()
    click(3)  # it stays in the log
    road.now += timedelta(days=1)
    assert make_backup(road.worker) == 2
    assert len(chunks() - first) < len(first) / 2
    one, two = whole_backups(target)
    for backup, features in ((one, 3), (two, 4)):
        road.warehouse.close()
        restore(road.settings, backup, road.client, road.now.replace(tzinfo=UTC), True)
        road.now += timedelta(seconds=1)
        road.open()
        assert facts() == [(f"f{number}",) for number in range(features)]
    road.now += timedelta(days=1)
    assert make_backup(road.worker) == 2
    assert whole_backups(target)[0] == two
    for chunk in chunks():
        chunk.write_bytes(b"")
    road.warehouse.close()
    with pytest.raises(BackupError, match="is missing or damaged"):
        restore(road.settings, two, road.client, road.now.replace(tzinfo=UTC), True)
    road.open()
    assert len(facts()) == 4
    assert list((tmp_path / "data").glob(".*.restoring*")) == []
    road.warehouse.close()
