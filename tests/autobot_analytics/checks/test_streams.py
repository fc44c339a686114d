"""Checks of the streams."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import redis

from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.streams import stream
from autobot_analytics.contract import BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse
from jobs.tick import tick
from tests.autobot_analytics.checks.conftest import NOW, MakeInstallation


def fill(client: redis.Redis, events: int, seconds_apart: float, maxlen: int | None = None) -> None:
    """Put events into the stream, the newest of them a second old."""
    last_ms = int(NOW.timestamp() * 1000) - 1_000
    with client.pipeline(transaction=False) as pipe:
        for event in range(events):
            at_ms = last_ms - int((events - 1 - event) * seconds_apart * 1000)
            pipe.xadd(BEHAVIOR.key, {"feature": "chat"}, id=f"{at_ms}-{event + 1}", maxlen=maxlen, approximate=False)
        pipe.execute()


def test_a_stream_that_is_not_there(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """It is doubtful; when another database of this Redis has it, that one is named."""
    port = redis_client.connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port, db=0) as first, redis.Redis(port=port, db=7) as other:
        first.set("a", 1)
        found = stream(make(), BEHAVIOR)
        assert found.state == CheckState.DOUBTFUL
        assert found.found == f"{BEHAVIOR.key} is not there: no such event was ever written"
        other.xadd(BEHAVIOR.key, {"feature": "chat"})
        found = stream(make(), BEHAVIOR)
    assert (found.state, found.found) == (CheckState.DOUBTFUL, f"{BEHAVIOR.key} is not in database 4, and is in 7")
    assert found.do.startswith("write /7 at the end of AUTOBOT_ANALYTICS_REDIS_URL")


def test_a_stream_that_went_away(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """A stream that was read and is gone is wrong: Redis was emptied or evicts keys."""
    fill(redis_client, events=3, seconds_apart=1)
    with closing(memory_warehouse()) as warehouse:
        tick(JobContext(warehouse, redis_client, Settings(), clock=lambda: NOW.replace(tzinfo=None)))
    redis_client.delete(BEHAVIOR.key)
    found = stream(make(), BEHAVIOR)
    assert found.state == CheckState.WRONG
    assert found.found.startswith(f"{BEHAVIOR.key} is gone, and 3 entries of it were read")


def test_our_clock_behind(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """The pace of a stream is not misjudged when our clock is behind the stream's."""
    fill(redis_client, events=60, seconds_apart=1)
    found = stream(make(clock=lambda: NOW - timedelta(hours=1)), BEHAVIOR)
    assert (found.state, found.found) == (CheckState.RIGHT, "60 entries, the last 0 s ago; holds 11 d at this pace")


def test_another_kind_of_key(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """Something else under a stream's name is wrong."""
    redis_client.set(LLM.key, "x")
    found = stream(make(), LLM)
    assert (found.state, found.found) == (CheckState.WRONG, f"{LLM.key} is a string and no stream")


def test_a_stream_of_consumers_only(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """A stream that a consumer group made, and nobody writes, has never had an event."""
    redis_client.xgroup_create(BEHAVIOR.key, "g", mkstream=True)
    assert (stream(make(), BEHAVIOR).state, stream(make(), BEHAVIOR).found) == (
        CheckState.DOUBTFUL,
        "0 entries, never an event",
    )


def test_events(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """Length, age of the newest, and for how long the stream holds what comes at this pace."""
    fill(redis_client, events=60, seconds_apart=1)
    found = stream(make(), BEHAVIOR)
    assert (found.state, found.found) == (CheckState.RIGHT, "60 entries, the last 1 s ago; holds 12 d at this pace")
    endless = stream(make(stream_maxlen=0), BEHAVIOR)
    assert (endless.state, endless.found) == (CheckState.RIGHT, "60 entries, the last 1 s ago")


def test_a_quiet_stream(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """After a day without an event it is asked whether the producer runs; also when all entries were trimmed."""
    fill(redis_client, events=2, seconds_apart=1)
    redis_client.xtrim(BEHAVIOR.key, maxlen=0, approximate=False)
    later = make(clock=lambda: NOW + timedelta(days=3))
    assert (stream(later, BEHAVIOR).state, stream(later, BEHAVIOR).found) == (
        CheckState.DOUBTFUL,
        "0 entries, the last 3 d ago",
    )


@pytest.mark.parametrize(
    ("maxlen", "seconds_apart", "state", "holds"),
    [
        (400, 1, CheckState.DOUBTFUL, "7 min"),  # trimmed by its producer: what it holds is what it may hold
        (400, 0.01, CheckState.WRONG, "5 s"),
        (400, 60, CheckState.RIGHT, "7 h"),
    ],
)
def test_trimmed_by_the_producer(
    make: MakeInstallation, redis_client: redis.Redis, maxlen: int, seconds_apart: float, state: CheckState, holds: str
) -> None:
    """An own length of the producer's counts, whatever our setting says; shorter than a tick is wrong."""
    fill(redis_client, events=500, seconds_apart=seconds_apart, maxlen=maxlen)
    found = stream(make(), BEHAVIOR)
    assert found.state == state
    assert f"holds {holds} at this pace" in found.found


def test_pace_of_a_burst_that_is_over(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """A thousand events at once an hour ago are a thousand in an hour."""
    fill(redis_client, events=1_000, seconds_apart=0)
    found = stream(make(clock=lambda: datetime(2026, 3, 12, 11, tzinfo=UTC), stream_maxlen=10_000), BEHAVIOR)
    assert found.found == "1,000 entries, the last 60 min ago; holds 10 h at this pace"
