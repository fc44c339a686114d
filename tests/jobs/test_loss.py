"""What a real Redis trims, deletes or forgets, before or after they were read: counted exactly, never skipped."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import redis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autobot_analytics.contract import BEHAVIOR, LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.ingest.job import Ingest
from jobs.ingest.read import id_key
from jobs.pricing.rate_card import RateCard
from tests.jobs.driving import NOW, Fields, Road, iso

SMALL = Settings(ingest_page_rows=3, ingest_batch_rows=5)


def clicks(first: int, count: int, event_id: str = "") -> list[Fields]:
    """Return `count` events, numbered by their feature from `first` on."""
    return [
        {"event_type": "click", "feature": f"f{number}", "timestamp": iso(NOW), "event_id": event_id}
        for number in range(first, first + count)
    ]


def figures(road: Road) -> tuple[int, int, int, int]:
    """Return what was read, what is counted, what was lost and how many resets there were."""
    position = road.position(BEHAVIOR)
    return position["entries_read"], position["accepted"], position["lost"], position["resets"]


def features(road: Road) -> list[str]:
    """Return the features of all events that were counted, sorted by number."""
    return [name for (name,) in road.ask("select feature from behavior_events order by feature[2:]::integer")]


def numbered(*ranges: range) -> list[str]:
    """Return the features of `clicks`."""
    return [f"f{number}" for numbers in ranges for number in numbers]


@pytest.fixture(params=[Settings(), SMALL], ids=["one batch", "small batches"])
def road(redis_client: redis.Redis, request: pytest.FixtureRequest) -> Iterator[Road]:
    """A road that reads all at once, and one that reads page by page."""
    made = Road(redis_client, request.param)
    yield made
    made.warehouse.close()


actions = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 9)),
    st.tuples(st.just("trim"), st.integers(0, 12)),
    st.tuples(st.just("delete"), st.integers(0, 12)),
    st.tuples(st.just("read"), st.sampled_from((1, 4, 100))),
)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=st.lists(actions, min_size=3, max_size=10))
def test_lost_is_exact(redis_client: redis.Redis, plan: list[tuple[str, int]]) -> None:
    """However adding, trimming, deleting and reading a backlog in parts follow each other: lost is what nobody read."""
    redis_client.flushdb()
    road = Road(redis_client, SMALL)
    ingest = Ingest(road.warehouse, redis_client, SMALL, RateCard(()))
    added = 0
    for action, number in [*plan, ("read", 10_000)]:
        if action == "add":
            road.send(BEHAVIOR, *clicks(added, number))
            added += number
        elif action == "trim":
            redis_client.xtrim(BEHAVIOR.key, maxlen=number, approximate=False)
        elif action == "delete":
            entries = cast("list[tuple[bytes, Any]]", redis_client.xrange(BEHAVIOR.key))
            for entry_id, _ in entries[number : number + 1]:
                redis_client.xdel(BEHAVIOR.key, entry_id)
        else:
            ingest.run(BEHAVIOR, NOW, number)
            road.check_account()
    position = road.position(BEHAVIOR)
    assert position["entries_read"] + position["lost"] == added
    assert position["lag"] == position["resets"] == 0
    assert sum(lost or 0 for _, lost in road.incidents("behavior")) == position["lost"]
    road.warehouse.close()


def test_maxlen_trims_what_was_not_read(road: Road) -> None:
    """A producer that keeps the stream short loses what was not read in time: counted, and recorded as an incident."""
    road.send(BEHAVIOR, *clicks(0, 4))
    road.tick()
    for entry in clicks(4, 20):
        road.client.xadd(BEHAVIOR.key, cast("dict[Any, Any]", entry), maxlen=6, approximate=False)
    road.tick()
    assert figures(road) == (10, 10, 14, 0)
    assert road.incidents("behavior") == [("trimmed", 14)]
    document = road.reader().documents("pipeline")["behavior"]
    assert (document["added"], document["read"], document["lost"], document["lag"]) == (24, 10, 14, 0)


def test_trimmed_while_a_backlog_is_read(redis_client: redis.Redis) -> None:
    """What goes between two ticks that read a backlog in parts is lost, and nothing else."""
    road = Road(redis_client, SMALL.model_copy(update={"ingest_tick_rows": 5}))
    road.send(BEHAVIOR, *clicks(0, 30))
    assert road.tick() == 6
    assert road.position(BEHAVIOR)["lag"] == 24
    redis_client.xtrim(BEHAVIOR.key, maxlen=10, approximate=False)
    while road.tick():
        pass
    assert figures(road) == (16, 16, 14, 0)


def test_multiple_of_a_page(road: Road) -> None:
    """A stream that ends just where a page does is read once."""
    road.send(BEHAVIOR, *clicks(0, 3000 if road.settings.ingest_page_rows > 3 else 30))
    counted = road.tick()
    for _ in range(2):
        assert road.tick() == 0
    assert figures(road) == (counted, counted, 0, 0)


@pytest.mark.parametrize("flush", [True, False], ids=["FLUSHDB", "DEL"])
def test_stream_deleted(road: Road, flush: bool) -> None:
    """A stream that is gone is noticed at the next tick, and the new one is read from its beginning."""
    road.send(BEHAVIOR, *clicks(0, 7))
    road.send(LLM, {"model": "gpt-4", "input_tokens": 1, "output_tokens": 1})
    road.tick()
    if flush:
        road.client.flushdb()
    else:
        road.client.delete(BEHAVIOR.key)
    road.tick()
    assert figures(road) == (7, 7, 0, 1)
    road.send(BEHAVIOR, *clicks(7, 5))
    road.tick()
    assert features(road) == numbered(range(12))
    assert road.incidents("behavior") == [("deleted", None)]
    assert road.incidents("llm") == ([("deleted", None)] if flush else [])
    assert road.published()["behavior_days"]["2024-06-29"]["events"] == 12


@pytest.mark.parametrize("count", [3, 7, 20])
def test_stream_deleted_and_written_again_between_ticks(road: Road, count: int) -> None:
    """A new stream is known by its count even when its entries came later than ours; none of them is skipped."""
    road.send(BEHAVIOR, *clicks(0, 7))
    road.tick()
    road.client.delete(BEHAVIOR.key)
    road.send(BEHAVIOR, *clicks(7, count))
    road.tick()
    assert features(road) == numbered(range(7 + count))
    assert figures(road) == (7 + count, 7 + count, 0, 1)
    assert road.incidents("behavior") == [("recreated", None)]


def test_new_stream_with_ids_below_ours(road: Road) -> None:
    """Entries of a new stream that lie below the last ID we read (a clock that was wrong) are read all the same."""
    road.send(BEHAVIOR, *clicks(0, 5))
    road.tick()
    road.client.delete(BEHAVIOR.key)
    for number in range(4):
        road.send(BEHAVIOR, *clicks(5 + number, 1), entry_id=f"{1000 + number}-0")
    road.send(BEHAVIOR, *clicks(9, 3))
    road.tick()
    assert features(road) == numbered(range(12))
    assert figures(road)[2:] == (0, 1)


def test_new_stream_that_was_trimmed(road: Road) -> None:
    """What a new stream lost before we came adds to the account."""
    road.send(BEHAVIOR, *clicks(0, 5))
    road.tick()
    road.client.delete(BEHAVIOR.key)
    road.tick()
    road.send(BEHAVIOR, *clicks(5, 10))
    road.client.xtrim(BEHAVIOR.key, maxlen=4, approximate=False)
    road.tick()
    assert figures(road) == (9, 9, 6, 1)


def test_backlog_deleted(redis_client: redis.Redis) -> None:
    """What was known to wait in a stream that is deleted is lost."""
    road = Road(redis_client, SMALL.model_copy(update={"ingest_tick_rows": 5}))
    road.send(BEHAVIOR, *clicks(0, 30))
    road.tick()
    redis_client.delete(BEHAVIOR.key)
    road.tick()
    assert figures(road) == (6, 6, 24, 1)


def mixed(road: Road) -> None:
    """Send entries of every fate: counted, dead, dead for now, repeated."""
    road.send(BEHAVIOR, *clicks(0, 4, event_id="same"))
    soon = iso(NOW + timedelta(minutes=30))
    road.send(BEHAVIOR, {"no": "event"}, {**clicks(90, 1)[0], "timestamp": soon}, *clicks(4, 3))


@pytest.mark.parametrize("hard", [False, True], ids=["stop", "kill"])
def test_restart_that_loses_nothing(own_redis_server: RedisProcess, hard: bool) -> None:
    """After a restart of the server all is read again and recognised: nothing lost, nothing counted twice."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        client.config_set("appendfsync", "always")
        road = Road(client, SMALL)
        mixed(road)
        road.tick()
        assert figures(road) == (9, 4, 0, 0)
        before = road.published_by_ticks()
        (own_redis_server.kill if hard else own_redis_server.stop)()
        with pytest.raises(redis.ConnectionError):
            road.tick()
        own_redis_server.start()
        road.now += timedelta(hours=1)  # an event that lay in the future does not any more
        road.tick()
        assert figures(road) == (9, 4, 0, 1)
        assert road.incidents("behavior") == [("failover", None)]
        assert road.published_by_ticks() == before
        road.send(BEHAVIOR, *clicks(10, 2))
        road.tick()
        assert figures(road) == (11, 6, 0, 1)
        road.warehouse.close()


def test_older_copy_of_the_data(own_redis_server: RedisProcess, tmp_path: Path) -> None:
    """A server that comes back with an older copy of its data: what is new in it is read, what we have stays."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        road = Road(client, SMALL)
        road.send(BEHAVIOR, *clicks(0, 6))
        folder = Path(cast("dict[str, str]", client.config_get("dir"))["dir"]) / "appendonlydir"
        own_redis_server.stop()
        shutil.copytree(folder, tmp_path / "copy")
        own_redis_server.start()
        road.send(BEHAVIOR, *clicks(6, 5))
        road.tick()
        assert figures(road) == (11, 11, 0, 0)
        own_redis_server.stop()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "copy", folder)
        own_redis_server.start()
        road.send(BEHAVIOR, *clicks(11, 2))
        road.tick()
        assert features(road) == numbered(range(13))
        assert figures(road)[2:] == (0, 1)
        assert road.published()["behavior_days"]["2024-06-29"]["events"] == 13
        client.xtrim(BEHAVIOR.key, maxlen=0, approximate=False)
        road.send(BEHAVIOR, *clicks(13, 2))
        client.xtrim(BEHAVIOR.key, maxlen=1, approximate=False)
        road.tick()
        assert figures(road) == (14, 14, 1, 1)
        road.warehouse.close()


@pytest.mark.parametrize("clock_is_behind", [False, True])
def test_failover_that_loses_the_tail(own_redis_server: RedisProcess, clock_is_behind: bool) -> None:
    """A replica that takes over without our last entries, also with IDs below our last: noticed, none skipped."""
    with RedisProcess() as second, redis.Redis.from_url(own_redis_server.url) as master:
        replica = redis.Redis.from_url(second.url)
        road = Road(master, SMALL)
        road.send(BEHAVIOR, *clicks(0, 6))
        master.config_set("repl-diskless-sync-delay", 0)
        replica.replicaof("127.0.0.1", own_redis_server.port)
        while master.wait(1, 1000) != 1:
            pass
        replica.replicaof("NO", "ONE")
        last_ids = road.send(BEHAVIOR, *clicks(6, 5))
        road.tick()
        assert figures(road) == (11, 11, 0, 0)
        road.move_to(replica)
        below = cast(bytes, replica.xinfo_stream(BEHAVIOR.key)["last-generated-id"]).decode()
        assert id_key(below) < id_key(last_ids[0])
        milliseconds, sequence = id_key(below)
        ids = [f"{milliseconds}-{sequence + 1 + number}" if clock_is_behind else "*" for number in range(3)]
        for number, entry_id in enumerate(ids):
            road.send(BEHAVIOR, *clicks(11 + number, 1), entry_id=entry_id)
        road.tick()
        assert features(road) == numbered(range(14))
        assert figures(road) == (14, 14, 0, 1)
        assert road.incidents("behavior") == [("failover", None)]
        road.send(BEHAVIOR, *clicks(14, 2))
        road.tick()
        assert figures(road) == (16, 16, 0, 1)
        road.warehouse.close()
        replica.close()
