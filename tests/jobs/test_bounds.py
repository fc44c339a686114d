"""The bound on single documents: Redis holds the newest days, however long history is, and says from which on."""

from datetime import timedelta

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.retention.job import retain
from snapshots.tallies import TALLIES_KEY
from tests.jobs.driving import NOW, Fields, Road
from tests.jobs.publications import DAY, call, task, visit

BOUNDED = Settings(single_documents=3)


def days_held(road: Road, snapshot: str) -> set[str]:
    """Return the days whose documents Redis holds."""
    return {key.rpartition(":")[2] for key in road.published() if key.startswith(f"{snapshot}:")}


def test_the_oldest_days_leave_redis(redis_client: redis.Redis) -> None:
    """Of five days with one session each the newest three stay; the index says from which day on, nothing is lost."""
    road = Road(redis_client, BOUNDED)
    for age in (4, 3, 2, 1, 0):
        road.send(BEHAVIOR, visit(f"s{age}", NOW - age * DAY))
        road.send(LLM, priced(age))
        road.tick()
    newest = {"2024-06-27", "2024-06-28", "2024-06-29"}
    assert days_held(road, "journeys") == days_held(road, "session_costs") == newest
    entry = road.reader().entry("journeys")
    assert (str(entry.kept_from), entry.waiting) == ("2024-06-27", 0)
    assert b"analytics:snapshot:journeys:2024-06-26" not in redis_client.hkeys(TALLIES_KEY)
    for _ in range(3):
        road.tick()
    assert road.incidents("snapshots") == []


def test_a_late_event_of_a_day_that_left_is_not_published(redis_client: redis.Redis) -> None:
    """A day that Redis does not hold stays away as a whole: a reader would take a part of it for all."""
    road = Road(redis_client, BOUNDED)
    for age in (4, 3, 2, 1, 0):
        road.send(BEHAVIOR, visit(f"s{age}", NOW - age * DAY))
        road.tick()
    road.send(BEHAVIOR, visit("late", NOW - 4 * DAY))
    road.tick()
    assert days_held(road, "journeys") == {"2024-06-27", "2024-06-28", "2024-06-29"}
    assert road.ask("select count(*) from due") == [(0,)]
    assert road.published()["behavior_days"]["2024-06-25"]["sessions"] == 2


def test_a_day_that_is_too_large_leaves_as_a_whole(redis_client: redis.Redis) -> None:
    """More sessions of one day than the bound: the day is read from the lake."""
    road = Road(redis_client, BOUNDED)
    road.send(BEHAVIOR, *(visit(f"s{number}", NOW) for number in range(4)))
    road.tick()
    assert days_held(road, "journeys") == set()
    assert str(road.reader().entry("journeys").kept_from) == "2024-06-30"
    road.now += DAY
    road.send(BEHAVIOR, visit("s0", NOW + DAY))
    road.tick()
    assert days_held(road, "journeys") == {"2024-06-30"}


def test_a_flushed_redis_is_filled_up_to_the_bound(redis_client: redis.Redis) -> None:
    """After FLUSHDB the newest days come back, and no more than before."""
    road = Road(redis_client, BOUNDED)
    for age in (4, 3, 2, 1, 0):
        road.send(BEHAVIOR, visit(f"s{age}", NOW - age * DAY))
        road.tick()
    before = road.published()
    for key in redis_client.scan_iter(match="analytics:snapshot*"):
        redis_client.delete(key)
    road.now += timedelta(minutes=1)
    for _ in range(3):
        road.tick()
    assert {key: value for key, value in road.published().items() if key.startswith("journeys")} == {
        key: value for key, value in before.items() if key.startswith("journeys")
    }


def test_histories_hold_the_newest_tasks_of_all_agents(redis_client: redis.Redis) -> None:
    """Tasks of many agents are bounded together, by the job `retain`; a history never has a gap."""
    road = Road(redis_client, BOUNDED)
    road.send(AGENTS, *({**task(number), "agent_id": f"a{number}"} for number in range(1, 6)))
    road.tick()
    retain(road.worker)
    road.tick()
    held = {key: value.keys() for key, value in road.published().items() if key.startswith("agent_history")}
    assert held == {"agent_history:a3": {"t3"}, "agent_history:a4": {"t4"}, "agent_history:a5": {"t5"}}
    road.send(AGENTS, {**task(9), "agent_id": "a1", "started_at": f"{(NOW - 2 * DAY).isoformat()}Z"})
    road.tick()
    late = {key: value.keys() for key, value in road.published().items() if key.startswith("agent_history")}
    assert late == held  # a late task would stand in a1's history as its newest but one, with a gap before it


def priced(age: int) -> Fields:
    """Return a call of a session, so many days ago."""
    return {**call(), "session_id": f"s{age}", "timestamp": f"{(NOW - age * DAY).isoformat()}Z"}
