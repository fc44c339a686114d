"""Samples: what Redis, disk, streams and snapshots are like at each run of the job, kept for a time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.rules.recommend import recommend
from jobs.rules.sampling import sample
from tests.jobs.driving import NOW, Fields, Road, iso

EVENT: Fields = {"event_type": "click", "feature": "chat", "timestamp": iso(NOW)}


def newest(road: Road, subject: str) -> dict[str, float]:
    """Return the figures of a subject that were measured last."""
    found = road.ask(
        "select name, value from samples where subject = $subject "
        "and sampled_at = (select max(sampled_at) from samples) order by name",
        subject=subject,
    )
    return dict(found)


def entry_id(age_s: float) -> str:
    """Return the ID of an entry that arrived so long ago."""
    return f"{int((NOW.timestamp() - age_s) * 1000)}-0"


def test_redis(road: Road) -> None:
    """The figures of Redis are those that INFO gives, the keys those of our database."""
    road.client.set("held", 1, ex=100)
    road.client.set("kept", 1)
    sample(road.worker)
    found, info = newest(road, "redis"), road.client.info()
    assert (found["keys"], found["keys_with_expiry"]) == (2, 1)
    assert found["maxmemory_bytes"] == info["maxmemory"] == 0
    assert found["total_system_memory_bytes"] == info["total_system_memory"] > found["used_memory_bytes"] > 0
    assert {"evicted_keys", "expired_keys", "keyspace_hits", "keyspace_misses", "uptime_s"} <= found.keys()


def test_redis_that_does_not_say(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that may not ask for INFO has no figures of Redis, and all others."""

    def refuse(*_: object) -> dict[str, Any]:
        raise redis.ResponseError("NOPERM this user has no permissions to run the 'info' command")

    road.send(BEHAVIOR, EVENT)
    road.tick()
    monkeypatch.setattr(road.client, "info", refuse)
    sample(road.worker)
    assert newest(road, "redis") == {}
    assert newest(road, "behavior")["length"] == 1


def test_streams(road: Road) -> None:
    """The account of a stream, and what lies unread in it since when."""
    for age_s in (7200, 7100, 7000):
        road.send(BEHAVIOR, EVENT, entry_id=entry_id(age_s))
    road.send(BEHAVIOR, {"event_type": "click"}, entry_id=entry_id(6000))
    road.tick()
    sample(road.worker)
    found = newest(road, "behavior")
    assert {name: found[name] for name in ("entries_read", "accepted", "dead", "duplicates", "lost")} == {
        "entries_read": 4,
        "accepted": 3,
        "dead": 1,
        "duplicates": 0,
        "lost": 0,
    }
    assert (found["length"], found["entries_added"], found["lag"], found["seconds_behind"]) == (4, 4, 0, 0)
    for age_s in (500, 400, 10):
        road.send(BEHAVIOR, EVENT, entry_id=entry_id(age_s))
    sample(road.worker)  # no tick came by
    found = newest(road, "behavior")
    assert (found["length"], found["entries_added"], found["lag"]) == (7, 7, 3)
    assert found["seconds_behind"] == pytest.approx(500, abs=0.01)


def test_streams_that_are_none(road: Road) -> None:
    """A stream that nobody wrote to has no figures; one whose key holds something else keeps the rest from nothing."""
    road.client.set(LLM.key, "no stream")
    road.send(AGENTS, {"agent_id": "a"})
    sample(road.worker)
    assert newest(road, "behavior") == newest(road, "llm") == {}
    assert (newest(road, "agent")["length"], newest(road, "agent")["lag"]) == (1, 1)


def test_snapshots(road: Road) -> None:
    """Of each job the oldest of its snapshots, and how old it may be."""
    road.tick()
    recommend(road.worker)
    road.now += timedelta(seconds=40)
    sample(road.worker)
    assert newest(road, "job:tick") == {"snapshot_age_s": 40, "interval_s": road.settings.tick_interval_s}
    assert newest(road, "job:recommend") == {"snapshot_age_s": 40, "interval_s": road.settings.recommend_interval_s}


def test_disk(redis_client: redis.Redis, tmp_path: Path) -> None:
    """The disk is the one that the warehouse lies on."""
    road = Road(redis_client, data_dir=tmp_path)
    sample(road.worker)
    found = newest(road, "disk")
    assert 0 < found["free_bytes"] < found["total_bytes"]
    road.warehouse.close()


def test_samples_end(redis_client: redis.Redis) -> None:
    """What is older than the setting says is dropped."""
    road = Road(redis_client, Settings(sample_days=2))
    sample(road.worker)
    road.now += timedelta(days=2)
    sample(road.worker)
    assert road.ask("select count(distinct sampled_at) from samples") == [(2,)]
    road.now += timedelta(seconds=1)
    sample(road.worker)
    assert road.ask("select count(distinct sampled_at) from samples") == [(2,)]
