"""A tick as a whole: what fails in one stream stays there."""

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR, LLM
from tests.jobs.driving import NOW, Road, iso


def test_an_unreadable_stream_stops_no_other(redis_client: redis.Redis) -> None:
    """A key that holds no stream is told of by its name, and the other streams are read and published."""
    redis_client.set(BEHAVIOR.key, "no stream")
    road = Road(redis_client)
    road.send(LLM, {"model": "gpt-4o", "input_tokens": 10, "output_tokens": 1, "timestamp": iso(NOW)})
    with pytest.raises(redis.ResponseError, match=BEHAVIOR.key):
        road.tick()
    assert road.published()["cost_days"]["2024-06-29"]["calls"] == [1]
