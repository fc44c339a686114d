"""Publishing after a loss: never over somebody else's figures, and complete again whatever was lost."""

import shutil
from datetime import UTC, timedelta
from pathlib import Path

import orjson
import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse
from jobs.publishing.fence import LostWarehouse
from jobs.runner.run_job import climb
from jobs.runner.schedule import JOBS
from jobs.tick import tick
from snapshots.catalogue import CATALOGUE
from snapshots.writer import Overtaken
from tests.jobs.driving import NOW, Road, index
from tests.jobs.publications import DAY, call, changed, generation, of_ticks, task, visit

ALIVE_FOR = timedelta(seconds=3 * Settings().tick_interval_s)


def test_a_second_warehouse_is_refused_while_the_first_is_alive(road: Road) -> None:
    """Another warehouse writes nothing until the first has been silent for three ticks; then all is its own."""
    road.send(BEHAVIOR, visit("s1", NOW - DAY), visit("s2"))
    road.tick()
    before, first = road.published(), generation(road)
    road.client.delete(BEHAVIOR.key)
    other = Road(road.client, now=NOW + ALIVE_FOR - timedelta(seconds=1))
    other.send(BEHAVIOR, visit("s3"))
    with pytest.raises(Overtaken, match=r"another scheduler publishes into this Redis \(its last tick is 29 s old\)"):
        tick(other.worker)
    assert (road.published(), generation(road)) == (before, first)
    other.now = NOW + ALIVE_FOR
    other.tick()
    after = other.published()
    assert generation(other) > first
    assert after["journeys:2024-06-29"].keys() == {"s3"}
    assert "journeys:2024-06-28" not in after
    assert after["behavior_days"].keys() == {"2024-06-29"}
    assert after["behavior_days"]["2024-06-29"]["events"] == 1
    road.now = other.now + timedelta(seconds=1)
    with pytest.raises(Overtaken):
        tick(road.worker)
    road.now += ALIVE_FOR
    road.worker.publish()
    assert road.published()["behavior_days"].keys() == {"2024-06-28", "2024-06-29"}
    assert other.incidents("warehouse") == []
    other.warehouse.close()


def test_somebody_who_publishes_in_between_is_noticed(road: Road) -> None:
    """A publication of another warehouse while this one computes is not overwritten; what was due is due still."""
    road.send(BEHAVIOR, visit())
    other = Road(road.client)

    def interfere(name: str) -> None:
        if name == "in_publish":
            tick(other.worker)

    road.milestone = interfere
    with pytest.raises(Overtaken):
        tick(road.worker)
    assert index(road.client)["writer"].decode() == other.warehouse.meta("warehouse_id")
    assert road.warehouse.value("select count(distinct field) from due where snapshot = 'behavior_days'") == 1
    road.milestone = lambda name: None
    road.now += ALIVE_FOR
    road.tick()
    assert index(road.client)["writer"].decode() == road.warehouse.meta("warehouse_id")
    assert road.warehouse.value("select count(*) from due") == 0
    other.warehouse.close()


@pytest.mark.parametrize("point", ["in_publish", "after_publish"])
def test_what_was_due_when_a_publication_failed_is_due_still(road: Road, point: str) -> None:
    """Whether Redis took the documents before the failure or not, the next tick completes them."""

    def fail(name: str) -> None:
        if name == point:
            raise redis.ConnectionError("gone")

    road.send(BEHAVIOR, visit())
    road.milestone = fail
    with pytest.raises(redis.ConnectionError):
        tick(road.worker)
    assert road.warehouse.value("select count(*) from due") != 0
    assert ("behavior_days" in road.published()) is (point == "after_publish")
    road.milestone = lambda name: None
    road.tick()
    assert road.warehouse.value("select count(*) from due") == 0
    assert road.published()["behavior_days"]["2024-06-29"]["events"] == 1
    assert road.incidents("warehouse") == []


def test_an_old_copy_of_the_warehouse_is_noticed(redis_client: redis.Redis, tmp_path: Path) -> None:
    """A file that was put back is an incident; what the streams still hold is read again, and all figures are right."""
    road = Road(redis_client, data_dir=tmp_path / "data")
    path, copy = road.settings.warehouse_path, tmp_path / "copy"
    road.send(BEHAVIOR, visit("s1", NOW - DAY))
    road.tick()
    road.warehouse.close()
    shutil.copy(path, copy)
    road.open()
    road.send(BEHAVIOR, visit("s2"))
    road.send(LLM, call())
    road.tick()
    road.tick()
    before, newest = of_ticks(road), generation(road)
    road.warehouse.close()
    shutil.copy(copy, path)
    road.open()
    road.tick()
    assert road.incidents("warehouse") == [("storage_went_back", None)]
    assert road.reader().went_back == NOW.replace(tzinfo=UTC)
    assert of_ticks(road) == before
    assert generation(road) > newest
    road.tick()
    assert road.incidents("warehouse") == [("storage_went_back", None)]
    road.warehouse.close()


def test_an_old_copy_without_the_streams_shows_what_it_knows(redis_client: redis.Redis, tmp_path: Path) -> None:
    """What neither the old file nor the streams know any more goes from the snapshots: they show what is counted."""
    road = Road(redis_client, data_dir=tmp_path / "data")
    path, copy = road.settings.warehouse_path, tmp_path / "copy"
    road.send(BEHAVIOR, visit("s1", NOW - DAY))
    road.tick()
    road.warehouse.close()
    shutil.copy(path, copy)
    road.open()
    known = of_ticks(road)
    road.send(BEHAVIOR, visit("s2"))
    road.tick()
    road.warehouse.close()
    shutil.copy(copy, path)
    road.open()
    road.client.xtrim(BEHAVIOR.key, maxlen=0, approximate=False)
    road.tick()
    assert of_ticks(road) == known
    assert road.position(BEHAVIOR)["lost"] == 1
    road.warehouse.close()


def test_a_flushed_redis_gets_everything_back(road: Road) -> None:
    """FLUSHDB takes streams, index and documents; the next tick publishes all of it again."""
    road.send(BEHAVIOR, visit("s1", NOW - DAY), visit("s2"))
    road.send(AGENTS, task(1))
    road.send(LLM, call())
    road.tick()
    before, first = of_ticks(road), generation(road)
    road.client.flushdb()
    road.tick()
    assert of_ticks(road) == before
    assert generation(road) > first
    assert road.reader().entries()[0].name == CATALOGUE[0].name


def test_generations_go_on_from_what_redis_holds(road: Road) -> None:
    """A new warehouse on a Redis that an old one filled continues its generations: readers see a change."""
    road.send(BEHAVIOR, visit())
    for _ in range(5):
        road.tick()
    newest = generation(road)
    road.warehouse.close()
    fresh = Road(road.client, now=NOW + DAY)
    assert fresh.warehouse.meta("generation") == memory_warehouse().meta("generation") == "0"
    fresh.tick()
    assert generation(fresh) == newest + 1
    fresh.warehouse.close()


def test_another_release_publishes_what_it_has_new(road: Road) -> None:
    """A snapshot that is new, or asks another query, is published at the first tick of the release that brings it."""
    road.send(BEHAVIOR, visit(), {"event_type": "click"})
    road.tick()
    before, first = road.published(), generation(road)
    road.client.delete("analytics:snapshot:dead_letters")
    road.client.hset("analytics:snapshot:behavior_days", "2024-06-29", b'{"of":"an earlier release"}')
    road.warehouse.set_meta(published_queries="of an earlier release")
    road.now += DAY / 24
    road.tick()
    assert road.published() == before
    assert changed(road, first) == {"behavior_days", "dead_letters"}
    assert road.incidents("warehouse") == []
    asked: list[tuple[int]] = []

    def look(name: str) -> None:
        if name == "in_publish":
            asked.extend(road.ask("select count(*) from due"))

    road.milestone = look
    road.tick()
    assert asked == [(0,)]


def test_only_snapshots_with_another_query_are_published_again(road: Road) -> None:
    """A release that computes one snapshot otherwise makes that one due, and nothing else."""
    road.send(BEHAVIOR, visit())
    road.send(LLM, call())
    road.tick()
    queries = orjson.loads(road.warehouse.meta("published_queries"))
    road.warehouse.set_meta(published_queries=orjson.dumps(queries | {"cost_days": "of an earlier release"}).decode())
    due: list[tuple[str]] = []

    def look(name: str) -> None:
        if name == "in_publish":
            due.extend(road.ask("select distinct snapshot from due"))

    road.milestone = look
    road.tick()
    assert set(due) == {("cost_days",)}


def test_what_is_due_does_not_grow_while_publishing_fails(road: Road) -> None:
    """Each try finds all due again when Redis was emptied; documents that are due already are not added."""
    road.send(BEHAVIOR, visit())
    road.tick()
    road.client.flushdb()
    found: list[tuple[int, int]] = []

    def fail(name: str) -> None:
        if name == "in_publish":
            found.extend(road.ask("select count(*), count(distinct (snapshot, part, field)) from due"))
            raise redis.ConnectionError("gone")

    road.milestone = fail
    for _ in range(3):
        with pytest.raises(redis.ConnectionError):
            tick(road.worker)
    assert len(set(found)) == 1
    assert found[0][0] == found[0][1] > 0


def test_a_lost_warehouse_replaces_nothing(redis_client: redis.Redis, tmp_path: Path) -> None:
    """A new warehouse that finds the figures of another one reads and writes nothing until it is told to."""
    road = Road(redis_client, data_dir=tmp_path / "data", accept_new_warehouse=False)
    road.send(BEHAVIOR, visit("s1", NOW - DAY), visit("s2"))
    road.tick()
    before = road.published()
    road.warehouse.close()
    redis_client.xtrim(BEHAVIOR.key, maxlen=1, approximate=False)
    road.settings.warehouse_path.unlink()
    road.now += 2 * ALIVE_FOR
    road.open()
    for work in (tick, JobContext.publish):
        with pytest.raises(LostWarehouse, match="holds the figures of another one, published last at"):
            work(road.worker)
    assert not climb(next(job for job in JOBS if job.name == "lake"), road.worker)
    assert road.published() == before
    assert road.warehouse.value("select count(*) from behavior_events") == 0
    assert "--accept-new-warehouse" in (road.reader().refused or "")
    road.worker.accept_new_warehouse = True
    road.tick()
    assert road.published()["behavior_days"].keys() == {"2024-06-29"}
    assert road.reader().refused is None
    road.restart()
    road.tick()
    road.warehouse.close()
