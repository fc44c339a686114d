"""A small past on its way through the streams into a lake."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis

from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW
from tests.jobs.lake.laking import Lake


@pytest.fixture
def lake(redis_client: redis.Redis, tmp_path: Path) -> Iterator[Lake]:
    """A lake of three days, with two users, two agents and three models, one of them unpriced."""
    made = Lake(redis_client, Settings(timezone="Asia/Kathmandu"), data_dir=tmp_path)
    for days in (2, 1, 0):
        made.send_day(NOW - timedelta(days=days), number=10)
    made.send_day(datetime(2024, 6, 20, 3), number=2)
    made.tick()
    yield made
    made.warehouse.close()
