"""Redis is away, hangs or is full: nobody waits long, what was promised is kept, what is lost is counted and logged."""

import logging
import socket
import threading
import time
from typing import Any

import pytest
import redis

from autobot_analytics import State, Stats
from autobot_analytics.client import outbox
from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.autobot_analytics.producer import GRACE_S, TIMEOUT_S, MakeProducer, arrived, entries


def test_events_wait_while_redis_is_away_and_arrive_in_order(
    make_producer: MakeProducer, own_redis_server: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    """What was tracked meanwhile is sent by the first call after Redis is back; each change is logged once."""
    producer = make_producer(own_redis_server.url)
    producer.track("before")
    own_redis_server.stop()
    meanwhile = [producer.track("a"), producer.track("b"), *producer.track_many("c", "d")]
    assert {item.state for item in meanwhile} == {State.BUFFERED}
    assert all(item.accepted and not item.delivered for item in meanwhile)
    assert producer.stats == Stats(sent=1, buffered=4, dropped=0, failed=0, unknown_tasks=0, away=True)
    own_redis_server.start()
    producer.now += outbox.LONGEST_PAUSE_S
    assert producer.track("after").delivered
    assert arrived(own_redis_server.url) == ["before", "a", "b", "c", "d", "after"]
    assert producer.stats == Stats(sent=6, buffered=0, dropped=0, failed=0, unknown_tasks=0, away=False)
    assert [record.getMessage().split(" (")[0].split(" after")[0] for record in caplog.records] == [
        "Redis is away",
        "Redis is back",
    ]


def test_an_event_keeps_its_time_and_id_while_it_waits(
    make_producer: MakeProducer, own_redis_server: RedisProcess
) -> None:
    """The entry says when the event happened, not when Redis came back."""
    producer = make_producer(own_redis_server.url)
    own_redis_server.stop()
    tracked = producer.track("a")
    own_redis_server.start()
    assert producer.flush() == 0
    assert [fields for _, fields in entries(own_redis_server.url)] == [tracked.fields]


def test_a_full_buffer_drops_the_newest_and_says_so(
    make_producer: MakeProducer, own_redis_server: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    """What was promised to be kept stays; what finds no room is dropped, counted and logged once a minute."""
    producer = make_producer(own_redis_server.url, buffer_events=5)
    own_redis_server.stop()
    states = [producer.track(str(number)).state for number in range(3)]
    states += [item.state for item in producer.track_many("3", "4", "5", "6")]
    assert states == 5 * [State.BUFFERED] + 2 * [State.DROPPED]
    assert [record.getMessage().split(":")[0] for record in caplog.records[1:]] == ["event dropped"]
    producer.now += outbox.COMPLAINT_INTERVAL_S
    assert producer.track("7").state is State.DROPPED
    assert "(1 more since" in caplog.records[-1].getMessage()
    assert (producer.stats.buffered, producer.stats.dropped) == (5, 3)
    own_redis_server.start()
    assert producer.flush() == 0
    assert arrived(own_redis_server.url) == ["0", "1", "2", "3", "4"]


def test_without_a_buffer_an_event_is_sent_or_dropped(
    make_producer: MakeProducer, own_redis_server: RedisProcess
) -> None:
    """A buffer of 0 makes the answer final, as a web service needs it to say yes or no."""
    producer = make_producer(own_redis_server.url, buffer_events=0)
    assert producer.track("a").delivered
    own_redis_server.stop()
    assert producer.track("b").state is State.DROPPED
    own_redis_server.start()
    producer.now += outbox.LONGEST_PAUSE_S
    assert producer.track("c").delivered
    assert arrived(own_redis_server.url) == ["a", "c"]


def test_a_hanging_redis_holds_the_caller_no_longer_than_the_timeout(
    make_producer: MakeProducer, own_redis_server: RedisProcess
) -> None:
    """The first call waits its time, those after it not at all; nothing is lost or doubled beyond its event_id."""
    producer = make_producer(own_redis_server.url)
    producer.track("before")
    own_redis_server.pause()
    waited = []
    for name in ("a", "b", "c"):
        begin = time.monotonic()
        assert producer.track(name).state is State.BUFFERED
        waited.append(time.monotonic() - begin)
    assert TIMEOUT_S - 0.05 < waited[0] < TIMEOUT_S + GRACE_S
    assert max(waited[1:]) < GRACE_S
    own_redis_server.resume()
    producer.now += outbox.LONGEST_PAUSE_S
    assert producer.track("after").delivered
    assert list(dict.fromkeys(arrived(own_redis_server.url))) == ["before", "a", "b", "c", "after"]


def test_connecting_to_a_hanging_redis_is_bounded_too(
    make_producer: MakeProducer, own_redis_server: RedisProcess
) -> None:
    """A server that accepts the connection and never speaks costs one timeout, not one for each step."""
    own_redis_server.pause()
    producer = make_producer(own_redis_server.url)
    begin = time.monotonic()
    assert producer.track("a").state is State.BUFFERED
    assert time.monotonic() - begin < TIMEOUT_S + GRACE_S
    own_redis_server.resume()


def test_a_slow_name_server_holds_nobody(
    make_producer: MakeProducer, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking up Redis's name has no timeout in the system's library; a call has."""
    answer = threading.Event()
    look_up = socket.getaddrinfo

    def slow(*arguments: Any, **options: Any) -> Any:
        answer.wait(10)
        return look_up(*arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    producer = make_producer(redis_url.replace("127.0.0.1", "localhost"))
    begin = time.monotonic()
    assert producer.track("a").state is State.BUFFERED
    assert time.monotonic() - begin < TIMEOUT_S + GRACE_S
    answer.set()
    producer.now += outbox.LONGEST_PAUSE_S
    assert producer.track("b").delivered


def test_pauses_grow_while_redis_stays_away() -> None:
    """Redis is asked again after 0.5, 1, 2, 4 and then every 5 s, and by nobody in between."""
    now = 0.0
    box = outbox.Outbox(10, lambda: now)
    box.went_away("test")
    attempts = []
    for tenth in range(180):
        now = tenth / 10
        if box.permit() is not None:
            attempts.append(now)
            box.went_away("test")
    assert attempts == [0.5, 1.5, 3.5, 7.5, 12.5, 17.5]


def test_a_full_redis_is_away_until_it_has_room(make_producer: MakeProducer, own_redis_server: RedisProcess) -> None:
    """Out of memory passes: one event, and a list as a whole, wait until there is room."""
    producer = make_producer(own_redis_server.url)
    with redis.Redis.from_url(own_redis_server.url) as client:
        client.config_set("maxmemory", 1)
        assert producer.track("a").state is State.BUFFERED
        producer.now += outbox.LONGEST_PAUSE_S
        assert {item.state for item in producer.track_many("b", "c")} == {State.BUFFERED}
        client.config_set("maxmemory", 0)
    assert producer.flush() == 0
    assert arrived(own_redis_server.url) == ["a", "b", "c"]


def test_a_wrong_password_is_away(make_producer: MakeProducer, own_redis_server: RedisProcess) -> None:
    """What an operator can mend makes events wait."""
    producer = make_producer(own_redis_server.url)
    with redis.Redis.from_url(own_redis_server.url) as client:
        client.config_set("requirepass", "secret")
        assert producer.track("a").state is State.BUFFERED
        client.config_set("requirepass", "")
    assert producer.flush() == 0


def test_closing_sends_what_waits_or_says_what_is_lost(
    make_producer: MakeProducer, own_redis_server: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    """The last chance is taken; what remains is logged with its count."""
    producer = make_producer(own_redis_server.url)
    own_redis_server.stop()
    producer.track_many("a", "b")
    producer.close()
    assert caplog.records[-1].getMessage() == "2 events were never sent: Redis was away to the end"
    own_redis_server.start()
    producer.close()
    assert arrived(own_redis_server.url) == ["a", "b"]


def test_a_log_handler_may_track_events(make_producer: MakeProducer, own_redis_server: RedisProcess) -> None:
    """A program that tracks its own warnings does not lock itself up."""
    producer = make_producer(own_redis_server.url)
    seen: list[Stats] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(producer.stats)

    handler = Handler()
    own_redis_server.stop()
    outbox.log.addHandler(handler)
    try:
        producer.track("a")
    finally:
        outbox.log.removeHandler(handler)
    assert [stats.away for stats in seen] == [True]
    own_redis_server.start()
