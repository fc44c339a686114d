"""The web application beside a scheduler that has published snapshots and a lake."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR, LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.anomalies.job import find_anomalies
from jobs.rules.optimize import optimize
from jobs.rules.recommend import recommend
from tests.jobs.driving import NOW, iso
from tests.jobs.lake.laking import Lake
from tests.web.conftest import Web
from tests.web.exports.exporting import Exporter

TAGGED: dict[str | bytes, str | bytes | int | float] = {
    "provider": "openai",
    "model": "gpt-4o",
    "input_tokens": "100",
    "output_tokens": "7",
    "agent_id": "a0",
    "user_id": "u7",
    "endpoint": "/chat",
}


@pytest.fixture(scope="module")
def exporter(redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporter]:
    """A service with a past of some days, one hostile name and one unpriced model in it; tests only read."""
    data_dir: Path = tmp_path_factory.mktemp("data")
    settings = Settings(redis_url=redis_server.url, timezone="Asia/Kathmandu", tags=("team", "release"))
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
        lake = Lake(client, settings, data_dir=data_dir)
        for days in (40, 2, 1, 0):
            lake.send_day(NOW - timedelta(days=days), number=12)
        lake.send_day(datetime(2024, 5, 31, 23, 50), number=3)
        lake.send_hostile()
        lake.send(BEHAVIOR, {"event_type": "click", "feature": ""})
        for tags in ('{"team": "search", "release": 2}', '{"team": "search"}', '{"team": "=1+1", "other": "x"}'):
            lake.send(LLM, {**TAGGED, "timestamp": iso(NOW - timedelta(days=3)), "tags": tags})
        lake.tick()
        find_anomalies(lake.worker)
        recommend(lake.worker)
        optimize(lake.worker)
        lake.publish()
        web = Web(client, lake.settings.model_copy(update={"redis_url": redis_server.url}), NOW.replace(tzinfo=UTC))
        yield Exporter(web, lake)
        web.service.trackers.delivery.close()
        lake.warehouse.close()
