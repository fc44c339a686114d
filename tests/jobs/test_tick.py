"""A tick as a whole: what fails in one stream stays there."""

from datetime import UTC, timedelta

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR, LLM
from jobs.tick import ClockSkew, tick
from tests.jobs.driving import NOW, Fields, Road, iso


def test_an_unreadable_stream_stops_no_other(redis_client: redis.Redis) -> None:
    """A key that holds no stream is told of by its name, and the other streams are read and published."""
    redis_client.set(BEHAVIOR.key, "no stream")
    road = Road(redis_client)
    road.send(LLM, {"model": "gpt-4o", "input_tokens": 10, "output_tokens": 1, "timestamp": iso(NOW)})
    with pytest.raises(redis.ResponseError, match=BEHAVIOR.key):
        road.tick()
    assert road.published()["cost_days"]["2024-06-29"]["calls"] == [1]


@pytest.mark.parametrize(
    ("arrived_h", "event_s", "dead"),
    [
        (1, 3_600, 0),  # our clock is an hour slow, and so is that of Redis since the entry came
        (1, 3_600 + 299, 0),
        (1, 3_600 + 301, 1),  # after its own arrival: the producer's clock is wrong
        (23, 23 * 3_600, 0),
        (25, 25 * 3_600, 1),  # nobody's clock: the ID is made up
        (-1, 299, 0),
        (-1, 301, 1),
    ],
)
def test_an_entry_is_judged_by_its_own_arrival_too(road: Road, arrived_h: int, event_s: int, dead: int) -> None:
    """The future begins after the later of our clock and the entry's ID, if that is at most a day ahead."""
    arrived_ms = int((road.now + timedelta(hours=arrived_h)).replace(tzinfo=UTC).timestamp() * 1000)
    event: Fields = {"event_type": "click", "feature": "chat", "timestamp": iso(road.now + timedelta(seconds=event_s))}
    road.send(BEHAVIOR, event, entry_id=f"{arrived_ms}-0")
    road.tick()
    assert (road.position(BEHAVIOR)["accepted"], road.position(BEHAVIOR)["dead"]) == (1 - dead, dead)


def test_clocks_that_disagree_stop_ingest(road: Road) -> None:
    """While our clock and that of Redis differ too much nothing is read; then what waited is, and nothing is dead."""
    there = road.now + timedelta(hours=1)
    road.worker.server_clock = lambda: there
    road.send(BEHAVIOR, {"event_type": "click", "feature": "chat", "timestamp": iso(there)})
    with pytest.raises(ClockSkew, match="our clock is 3,600 s behind that of Redis: no entries are read"):
        tick(road.worker)
    assert road.position(BEHAVIOR) == {}
    assert road.reader().documents("jobs") is not None
    road.now = there - timedelta(seconds=250)
    road.send(BEHAVIOR, {"event_type": "click", "feature": "chat", "timestamp": iso(there + timedelta(seconds=290))})
    road.tick()
    assert (road.position(BEHAVIOR)["accepted"], road.position(BEHAVIOR)["dead"]) == (2, 0)
