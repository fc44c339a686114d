"""Many callers of one client: tasks, event loops, threads, forked processes, and the end of a process."""

import asyncio
import os
import subprocess
import sys
import textwrap
import threading

import pytest
import redis

from autobot_analytics import BehaviorAnalytics, Delivery, Limits, State, Stats, SyncDelivery, Tracked, UserEvent
from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.autobot_analytics.producer import arrived, counted


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
    subprocess.run([sys.executable, "-c", textwrap.dedent(program), own_redis_server.url], check=True, timeout=120)
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
        [sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=120, capture_output=True, text=True
    )
    assert ended.stderr.splitlines()[-1] == "3 events were never sent: Redis was away to the end"


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


AT_EXIT = """
import asyncio, sys
from autobot_analytics import BehaviorAnalytics, Delivery, Limits, SyncDelivery, UserEvent
from autobot_analytics.client.tracked import State
import redis
url, kind, resume = sys.argv[1:]
if kind == "sync":
    delivery = SyncDelivery(url, Limits(timeout_s=0.3))
    tracked = BehaviorAnalytics(delivery).track_event(UserEvent("click", "last"))
else:
    delivery = Delivery(url, Limits(timeout_s=0.3))
    tracked = asyncio.run(BehaviorAnalytics(delivery).track_event(UserEvent("click", "last")))
assert tracked.state is State.BUFFERED, tracked
print("buffered", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_buffer_is_sent_at_exit(own_redis_server: RedisProcess, kind: str) -> None:
    """What was kept while Redis was away goes out when the process ends while Redis is back."""
    own_redis_server.pause()
    with subprocess.Popen(
        [sys.executable, "-c", AT_EXIT, own_redis_server.url, kind, ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "buffered\n"
        own_redis_server.resume()
        _, said = process.communicate("end\n", timeout=20)
    assert (process.returncode, said.count("never sent")) == (0, 0), said
    assert "last" in arrived(own_redis_server.url)
