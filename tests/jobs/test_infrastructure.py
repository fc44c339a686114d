"""Rules on infrastructure and streams, on a real Redis: what is done to it is what is recommended."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
import redis

from autobot_analytics import eviction
from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.demo.embedded_redis import RedisProcess
from jobs.rules.recommend import recommend
from tests.jobs.driving import NOW, Fields, Road, iso

EVENT: Fields = {"event_type": "click", "feature": "chat", "timestamp": iso(NOW)}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisProcess]:
    """A redis-server whose limits the tests set."""
    with RedisProcess() as server:
        yield server


@pytest.fixture
def limited(server: RedisProcess) -> Iterator[Road]:
    """A road on an empty Redis without a limit."""
    client = redis.Redis.from_url(server.url)
    client.config_set("maxmemory", 0)
    client.config_set("maxmemory-policy", "noeviction")
    client.flushall()
    road = Road(client)
    yield road
    road.warehouse.close()
    client.close()


def recommended(road: Road) -> dict[str, dict[str, Any]]:
    """Ask the rules; give what somebody should act upon."""
    recommend(road.worker)
    return road.published().get("maintenance", {})


def entry_id(road: Road, age_s: float, number: int = 0) -> str:
    """Return the ID of an entry that arrived so long ago."""
    return f"{int((road.now.replace(tzinfo=UTC).timestamp() - age_s) * 1000)}-{number}"


def test_memory(limited: Road) -> None:
    """Redis near its limit is reported, by how near, until it has more."""
    limited.client.set("ballast", "x" * 50_000_000)
    used = limited.client.info("memory")["used_memory"]
    limited.client.config_set("maxmemory", int(used / 0.85))
    assert recommended(limited)["redis-memory"]["priority"] == "medium"
    limited.client.config_set("maxmemory", int(used * 10))
    limited.now += timedelta(minutes=5)
    assert "redis-memory" not in recommended(limited)
    (past,) = limited.published()["resolved_recommendations"].values()
    assert past["id"] == "redis-memory"


def test_evictions(limited: Road) -> None:
    """Keys that Redis evicted between two looks are reported with their number."""
    limited.tick()
    assert "redis-evictions" not in recommended(limited)
    client = limited.client
    before = client.info("stats")["evicted_keys"]
    client.config_set("maxmemory-policy", "volatile-lru")
    client.config_set("maxmemory", client.info("memory")["used_memory"] + 2_000_000)
    for number in range(300):
        client.set(f"cache:{number}", "x" * 20_000, ex=1000)
    client.config_set("maxmemory", 0)
    limited.now += timedelta(minutes=5)
    found = recommended(limited)["redis-evictions"]
    assert found["priority"] == "high"
    assert found["recommended_action"].endswith(eviction.COMMAND)  # as doctor says
    assert found["evidence"]["figures"]["evicted_keys"] == client.info("stats")["evicted_keys"] - before > 0


def test_ingest_that_stands_still(limited: Road) -> None:
    """Entries that nobody reads are reported after two looks: how long they wait, and when they will be lost."""
    limited.send(BEHAVIOR, EVENT, entry_id=entry_id(limited, 5000))
    limited.tick()
    for number in range(20):
        limited.send(BEHAVIOR, EVENT, entry_id=entry_id(limited, 400, number))
    assert recommended(limited) == {}
    for _ in range(3):
        limited.now += timedelta(minutes=5)
        for number in range(40):
            limited.send(BEHAVIOR, EVENT, entry_id=entry_id(limited, 0, number))
        found = recommended(limited)
    lag = found["ingest-lag-behavior"]
    assert (lag["priority"], lag["category"]) == ("medium", "reliability")
    assert lag["evidence"]["figures"]["unread"] == 140
    assert lag["evidence"]["figures"]["seconds_behind"] == 1300
    limited.tick()
    assert "ingest-lag-behavior" not in recommended(limited)


def test_a_stream_that_is_trimmed_before_it_is_read(limited: Road) -> None:
    """Unread entries that grow towards the length at which the stream is trimmed are reported, then their loss."""
    limited.send(BEHAVIOR, EVENT, entry_id=entry_id(limited, 5000))
    limited.tick()
    for _ in range(4):
        limited.now += timedelta(minutes=5)
        for number in range(20):
            limited.send(BEHAVIOR, EVENT, entry_id=entry_id(limited, 0, number))
        limited.client.xtrim(BEHAVIOR.key, maxlen=70, approximate=False)
        found = recommended(limited)
    near = found["stream-trimming-behavior"]
    assert near["priority"] == "high"
    assert near["evidence"]["figures"]["seconds_to_loss"] == 0
    assert "data-loss-behavior" not in found
    limited.tick()
    loss = recommended(limited)["data-loss-behavior"]
    assert (loss["priority"], loss["evidence"]["figures"]["lost"]) == ("critical", 10)


def test_a_job_that_no_longer_runs(limited: Road) -> None:
    """Snapshots that are not made anew are reported after two looks, by their job."""
    limited.tick()
    limited.now += timedelta(seconds=limited.settings.tick_interval_s * 4)
    assert "stale-tick" not in recommended(limited)
    limited.now += timedelta(minutes=5)
    found = recommended(limited)["stale-tick"]
    assert (found["priority"], found["affected_component"]) == ("medium", "tick")
    limited.now += timedelta(minutes=5)
    limited.tick()
    assert "stale-tick" not in recommended(limited)
