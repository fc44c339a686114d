"""A tick as a whole: what fails in one stream stays there."""

from datetime import timedelta

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR, LLM
from jobs.tick import ClockSkew
from tests.jobs.driving import NOW, Road, iso


def test_an_unreadable_stream_stops_no_other(redis_client: redis.Redis) -> None:
    """A key that holds no stream is told of by its name, and the other streams are read and published."""
    redis_client.set(BEHAVIOR.key, "no stream")
    road = Road(redis_client)
    road.send(LLM, {"model": "gpt-4o", "input_tokens": 10, "output_tokens": 1, "timestamp": iso(NOW)})
    with pytest.raises(redis.ResponseError, match=BEHAVIOR.key):
        road.tick()
    assert road.published()["cost_days"]["2024-06-29"]["calls"] == [1]


def test_clocks_that_disagree_stop_ingest(road: Road) -> None:
    """While our clock and that of Redis differ too much nothing is read; then what waited is, and nothing is dead."""
    there = road.now + timedelta(hours=1)
    road.worker.server_clock = lambda: there
    road.send(BEHAVIOR, {"event_type": "click", "feature": "chat", "timestamp": iso(there)})
    with pytest.raises(ClockSkew, match="our clock is 3,600 s behind that of Redis: no entries are read"):
        road.worker.run()
    assert road.position(BEHAVIOR) == {}
    assert road.reader().documents("jobs") is not None
    road.now = there - timedelta(seconds=250)
    road.send(BEHAVIOR, {"event_type": "click", "feature": "chat", "timestamp": iso(there + timedelta(seconds=290))})
    road.tick()
    assert (road.position(BEHAVIOR)["accepted"], road.position(BEHAVIOR)["dead"]) == (2, 0)
