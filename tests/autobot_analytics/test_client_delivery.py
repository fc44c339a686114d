"""Delivery against a real Redis: what arrives, in which order, in how many round trips, and what happens without it.

Every test runs with the asynchronous and with the synchronous client: one behaviour, two ways to wait.
"""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import redis

from autobot_analytics import BehaviorAnalytics, Delivery, Limits, State, Stats, SyncDelivery, Tracked, UserEvent
from autobot_analytics.client import outbox
from autobot_analytics.client.tracked import Entry
from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.embedded_redis import RedisProcess

TIMEOUT_S = 0.4
GRACE_S = 0.25  # for a busy machine


class Producer:
    """A program that tracks user events, with a clock of its own for the pauses."""

    def __init__(self, kind: str, url: str, runner: asyncio.Runner, **limits: Any) -> None:
        self.now = 1_000.0
        self._runner = runner
        made = (Delivery if kind == "async" else SyncDelivery)(
            url, Limits(**{"timeout_s": TIMEOUT_S} | limits), monotonic=lambda: self.now
        )
        self.delivery: Any = made
        self._tracker: BehaviorAnalytics[Any, Any] = BehaviorAnalytics(self.delivery)

    def wait(self, outcome: Any) -> Any:
        """Await what the asynchronous client gives; the synchronous one has the answer already."""
        return self._runner.run(outcome) if asyncio.iscoroutine(outcome) else outcome

    def track(self, name: str, **fields: Any) -> Tracked:
        """Track one event whose feature is `name`."""
        tracked: Tracked = self.wait(self._tracker.track_event(UserEvent("click", name, **fields)))
        return tracked

    def track_many(self, *names: str) -> list[Tracked]:
        """Track events in one call."""
        tracked: list[Tracked] = self.wait(self._tracker.track_many([UserEvent("click", name) for name in names]))
        return tracked

    def flush(self) -> int:
        """Try to send what is kept."""
        kept: int = self.wait(self.delivery.flush())
        return kept

    def close(self) -> None:
        """End the program properly."""
        self.wait(self.delivery.aclose() if isinstance(self.delivery, Delivery) else self.delivery.close())

    @property
    def stats(self) -> Stats:
        """What it counted."""
        stats: Stats = self._tracker.stats()
        return stats


MakeProducer = Callable[..., Producer]


@pytest.fixture(params=["async", "sync"])
def make_producer(request: pytest.FixtureRequest) -> Iterator[MakeProducer]:
    """Makes producers of both kinds; they are closed at the end."""
    made: list[Producer] = []
    with asyncio.Runner() as runner:

        def make(url: str, **limits: Any) -> Producer:
            made.append(Producer(request.param, url, runner, **limits))
            return made[-1]

        yield make
        for producer in made:
            producer.close()


def entries(url: str) -> list[tuple[str, dict[str, str]]]:
    """The stream's entries: ID and fields."""
    with redis.Redis.from_url(url, decode_responses=True) as client:
        found: Any = client.xrange(BEHAVIOR.key)
    return list(found)


def arrived(url: str) -> list[str]:
    """Features of the events in the stream, in order."""
    return [fields["feature"] for _, fields in entries(url)]


@contextmanager
def counted(url: str) -> Iterator[tuple[str, list[int]]]:
    """A proxy in front of Redis: its URL, and a list of how many bytes each round trip brought back."""
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    trips: list[int] = []

    def serve(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            pumps = [threading.Thread(target=pump, args=(server, client, False), daemon=True)]
            pumps[0].start()
            pump(client, server, True)

    def pump(source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):  # the other side has closed
            while chunk := source.recv(1 << 20):
                if asks and (not trips or trips[-1]):
                    trips.append(0)
                elif not asks and trips:
                    trips[-1] += len(chunk)
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/4", trips


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


@pytest.mark.parametrize("garbage", [None, 3, "event", {"event_type": "click"}, object()])
def test_tracking_garbage_never_raises(make_producer: MakeProducer, redis_url: str, garbage: Any) -> None:
    """What is no record is answered as invalid and counted; the rest of its list goes on."""
    producer = make_producer(redis_url)
    tracker = producer._tracker
    assert producer.wait(tracker.track_event(garbage)).state is State.INVALID
    states = [item.state for item in producer.wait(tracker.track_many([garbage, UserEvent("click", "a")]))]
    assert states == [State.INVALID, State.SENT]
    assert producer.stats.failed == 2


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


def test_a_client_may_be_given_instead_of_a_url(redis_url: str) -> None:
    """Only the connection settings of the client are used, decoding included."""

    async def asynchronous() -> Tracked:
        async with redis.asyncio.Redis.from_url(redis_url, decode_responses=True) as client, Delivery(client) as given:
            return await BehaviorAnalytics(given).track_event(UserEvent("click", "a"))

    assert asyncio.run(asynchronous()).delivered
    with redis.Redis.from_url(redis_url, decode_responses=True) as client, SyncDelivery(client) as given:
        assert BehaviorAnalytics(given).track_event(UserEvent("click", "b")).delivered
    assert arrived(redis_url) == ["a", "b"]


def test_callers_at_the_same_time_share_round_trips(redis_url: str, redis_client: redis.Redis) -> None:
    """2,000 tasks at once lose nothing and take a few round trips instead of 2,000."""

    async def track(url: str, trips: list[int]) -> list[Tracked]:
        async with Delivery(url, Limits(timeout_s=10)) as delivery:
            tracker = BehaviorAnalytics(delivery)
            return await asyncio.gather(*(tracker.track_event(UserEvent("click", str(n))) for n in range(2_000)))

    with counted(redis_url) as (url, trips):
        tracked = asyncio.run(track(url, trips))
    assert all(item.delivered for item in tracked)
    assert arrived(redis_url) == [str(number) for number in range(2_000)]
    assert len(trips) < 50


def test_a_cancelled_caller_loses_no_event(own_redis_server: RedisProcess) -> None:
    """A request that is cancelled while it tracks leaves its event to the next one."""

    async def track() -> Stats:
        async with Delivery(own_redis_server.url, Limits(timeout_s=5)) as delivery:
            tracker = BehaviorAnalytics(delivery)
            own_redis_server.pause()
            task = asyncio.create_task(tracker.track_event(UserEvent("click", "a")))
            await asyncio.wait([task], timeout=0.1)
            task.cancel()
            await asyncio.wait([task])
            own_redis_server.resume()
            assert task.cancelled()
            await tracker.track_event(UserEvent("click", "b"))
            return delivery.stats()

    assert asyncio.run(track()) == Stats(sent=2, buffered=0, dropped=0, failed=0, unknown_tasks=0, away=False)
    assert list(dict.fromkeys(arrived(own_redis_server.url))) == ["a", "b"]


def test_one_delivery_serves_one_event_loop_after_another(own_redis_server: RedisProcess) -> None:
    """A script that calls asyncio.run again and again loses neither events nor its buffer."""
    delivery = Delivery(own_redis_server.url)
    tracker = BehaviorAnalytics(delivery)

    async def track(name: str) -> Tracked:
        tracked = await tracker.track_event(UserEvent("click", name))
        await delivery.aclose()
        return tracked

    own_redis_server.stop()
    assert asyncio.run(track("a")).state is State.BUFFERED
    own_redis_server.start()
    asyncio.run(delivery.aclose())
    assert asyncio.run(track("b")).delivered
    assert arrived(own_redis_server.url) == ["a", "b"]


def test_threads_share_a_synchronous_client(redis_url: str) -> None:
    """Eight threads at once: every event arrives once, each thread's in its order."""
    names = [[f"{thread}-{number}" for number in range(300)] for thread in range(8)]
    with SyncDelivery(redis_url, Limits(timeout_s=10)) as delivery:
        tracker = BehaviorAnalytics(delivery)

        def work(own: list[str]) -> None:
            for name in own:
                tracker.track_event(UserEvent("click", name))

        threads = [threading.Thread(target=work, args=(own,)) for own in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert delivery.stats().sent == 2_400
    by_thread: dict[str, list[str]] = {}
    for name in arrived(redis_url):
        by_thread.setdefault(name.split("-")[0], []).append(name)
    assert [by_thread[str(thread)] for thread in range(8)] == names


def test_a_forked_child_has_its_own_buffer_and_connection(own_redis_server: RedisProcess) -> None:
    """What waited at the fork is sent by the parent alone; both go on tracking on connections of their own."""
    program = """
        import os, sys
        from autobot_analytics import BehaviorAnalytics, Limits, SyncDelivery, UserEvent
        delivery = SyncDelivery(sys.argv[1], Limits(timeout_s=5))
        tracker = BehaviorAnalytics(delivery)
        tracker.track_event(UserEvent("click", "first"))
        parcel = delivery.outbox  # what a stalled Redis would leave there
        from autobot_analytics.client.tracked import Parcel
        with parcel.posting(Parcel([tracker._entry(UserEvent("click", "waiting"), UserEvent)])):
            pass
        child = os.fork()
        name = "parent" if child else "child"
        for _ in range(20):
            assert tracker.track_event(UserEvent("click", name)).delivered
        if child:
            assert os.waitpid(child, 0)[1] == 0
        os._exit(0)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program), own_redis_server.url], check=True, timeout=30)
    names = arrived(own_redis_server.url)
    assert {name: names.count(name) for name in set(names)} == {"first": 1, "waiting": 1, "parent": 20, "child": 20}


def test_events_lost_at_the_end_of_a_process_are_logged() -> None:
    """A program that ends while Redis is away says how many events it takes along."""
    program = """
        from autobot_analytics import BehaviorAnalytics, SyncDelivery, UserEvent
        delivery = SyncDelivery("redis://127.0.0.1:1/4")
        BehaviorAnalytics(delivery).track_many([UserEvent("click", "a")] * 3)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=30, capture_output=True, text=True
    )
    assert ended.stderr.splitlines()[-1] == "3 events were never sent: Redis was away to the end"


def test_an_unforeseen_fault_does_not_reach_the_caller(
    make_producer: MakeProducer, redis_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Even a fault of our own code on the way to Redis is logged and leaves the event in the buffer."""
    producer = make_producer(redis_url)

    def broken(entry: Entry, reply: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(Entry, "settle", broken)
        assert producer.track("a").state is State.BUFFERED
    assert "a bug" in caplog.text
    producer.now += outbox.LONGEST_PAUSE_S
    assert producer.track("b").delivered


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


def test_import_is_light() -> None:
    """Importing the package opens nothing and loads neither redis-py nor what the service is made of."""
    program = """
        import sys, autobot_analytics
        heavy = {"redis", "pydantic", "polars", "duckdb", "flask", "numpy", "apscheduler"}
        print(*sorted(heavy & set(sys.modules)))
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("\n", "")
