"""Delivery against a real Redis: what arrives, in which order, in how many round trips, and what is refused."""

import asyncio
from typing import Any

import pytest
import redis

from autobot_analytics import BehaviorAnalytics, Delivery, State, Stats, SyncDelivery, Tracked, UserEvent
from autobot_analytics.client import outbox
from autobot_analytics.client.tracked import PendingEvent
from autobot_analytics.contract import BEHAVIOR
from tests.autobot_analytics.producer import MakeProducer, arrived, counted, entries


def test_an_event_is_in_the_stream(make_producer: MakeProducer, redis_url: str) -> None:
    """The answer names the stream entry, whose fields are the event's, with an event_id and a time."""
    tracked = make_producer(redis_url).track("chät ✓", user_id="ümit", duration_ms=5000, metadata={"k": [1]})
    [(entry_id, fields)] = entries(redis_url)
    assert (tracked.state, tracked.entry_id, tracked.fields) == (State.SENT, entry_id, fields)
    assert fields.pop("event_id") == tracked.event_id
    assert fields.pop("timestamp").endswith("Z")
    assert fields == {
        "event_type": "click",
        "feature": "chät ✓",
        "user_id": "ümit",
        "duration_ms": "5000",
        "metadata": '{"k":[1]}',
    }


def test_the_producers_event_id_is_kept(make_producer: MakeProducer, redis_url: str) -> None:
    """An idempotency key goes through as it is; else each event gets its own."""
    producer = make_producer(redis_url)
    ids = [producer.track("a", event_id="order-1").event_id, *(producer.track("a").event_id for _ in range(2))]
    assert ids[0] == "order-1"
    assert len(set(ids)) == 3


def test_one_event_is_one_command_and_one_round_trip(
    make_producer: MakeProducer, redis_url: str, redis_client: redis.Redis
) -> None:
    """After the connection is made, each event costs one XADD and nothing else."""
    with counted(redis_url) as (url, trips):
        producer = make_producer(url)
        producer.track("first")
        connecting = len(trips)
        redis_client.config_resetstat()
        for _ in range(5):
            producer.track("next")
        assert len(trips) - connecting == 5
        assert [name for name in redis_client.info("commandstats") if "config" not in name] == ["cmdstat_xadd"]
        producer.close()


def test_many_events_go_a_thousand_a_round_trip_in_order(
    make_producer: MakeProducer, redis_url: str, redis_client: redis.Redis
) -> None:
    """2,500 events are three transactions, arrive in order and are answered in order."""
    names = [str(number) for number in range(2_500)]
    producer = make_producer(redis_url, timeout_s=5)
    redis_client.config_resetstat()
    tracked = producer.track_many(*names)
    calls = {name: stats["calls"] for name, stats in redis_client.info("commandstats").items()}
    assert (calls["cmdstat_multi"], calls["cmdstat_exec"], calls["cmdstat_xadd"]) == (3, 3, 2_500)
    assert arrived(redis_url) == names
    assert [item.fields["feature"] for item in tracked] == names
    assert all(item.delivered for item in tracked)


def test_the_stream_is_trimmed_where_the_settings_say(
    make_producer: MakeProducer, redis_url: str, redis_client: redis.Redis
) -> None:
    """A stream does not outgrow its length by more than Redis's node; with 0 it grows."""
    make_producer(redis_url, stream_maxlen=100).track_many(*(1_000 * ["a"]))
    assert redis_client.xlen(BEHAVIOR.key) < 300
    redis_client.flushall()
    make_producer(redis_url, stream_maxlen=0).track_many(*(1_000 * ["a"]))
    assert redis_client.xlen(BEHAVIOR.key) == 1_000


def test_a_connection_closed_while_idle_costs_no_event(
    make_producer: MakeProducer, redis_url: str, redis_client: redis.Redis
) -> None:
    """A server or firewall that closed the connection meanwhile is met by a fresh one in the same call."""
    producer = make_producer(redis_url, buffer_events=0)
    producer.track("a")
    redis_client.client_kill_filter(_type="normal", skipme=True)
    assert producer.track("b").delivered
    assert arrived(redis_url) == ["a", "b"]


def test_a_refused_event_is_counted_and_does_not_block_the_others(
    make_producer: MakeProducer, redis_url: str, redis_client: redis.Redis
) -> None:
    """A key of another type refuses its events for good; nothing is raised and nothing waits."""
    producer = make_producer(redis_url)
    redis_client.set(BEHAVIOR.key, "not a stream")
    refused = [producer.track("a"), *producer.track_many("b", "c")]
    assert {item.state for item in refused} == {State.REFUSED}
    assert "WRONGTYPE" in str(refused[0].error)
    redis_client.delete(BEHAVIOR.key)
    assert producer.track("d").delivered
    assert producer.stats == Stats(sent=1, buffered=0, dropped=0, failed=3, unknown_tasks=0, away=False)


@pytest.mark.parametrize("garbage", [None, 3, "event", {"event_type": "click"}, object()])
def test_tracking_garbage_never_raises(make_producer: MakeProducer, redis_url: str, garbage: Any) -> None:
    """What is no record is answered as invalid and counted; the rest of its list goes on."""
    producer = make_producer(redis_url)
    tracker = producer.tracker
    assert producer.wait(tracker.track_event(garbage)).state is State.INVALID
    states = [item.state for item in producer.wait(tracker.track_many([garbage, UserEvent("click", "a")]))]
    assert states == [State.INVALID, State.SENT]
    assert producer.stats.failed == 2


def test_a_client_may_be_given_instead_of_a_url(redis_url: str) -> None:
    """Only the connection settings of the client are used, decoding included."""

    async def asynchronous() -> Tracked:
        async with redis.asyncio.Redis.from_url(redis_url, decode_responses=True) as client, Delivery(client) as given:
            return await BehaviorAnalytics(given).track_event(UserEvent("click", "a"))

    assert asyncio.run(asynchronous()).delivered
    with redis.Redis.from_url(redis_url, decode_responses=True) as client, SyncDelivery(client) as given:
        assert BehaviorAnalytics(given).track_event(UserEvent("click", "b")).delivered
    assert arrived(redis_url) == ["a", "b"]


def test_an_unforeseen_fault_does_not_reach_the_caller(
    make_producer: MakeProducer, redis_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Even a fault of our own code on the way to Redis is logged and leaves the event in the buffer."""
    producer = make_producer(redis_url)

    def broken(entry: PendingEvent, reply: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(PendingEvent, "settle", broken)
        assert producer.track("a").state is State.BUFFERED
    assert "a bug" in caplog.text
    producer.now += outbox.LONGEST_PAUSE_S
    assert producer.track("b").delivered
