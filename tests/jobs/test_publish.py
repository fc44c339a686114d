"""Publishing: only what changed, all at once, day by day, in portions where there is much."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.publishing import slices
from jobs.publishing.slices import PUBLISHED_DAYS
from snapshots.catalogue import PREFIX
from tests.jobs.driving import NOW, Road
from tests.jobs.publications import DAY, call, changed, commands, generation, of_ticks, task, visit


def test_only_what_changed_is_written(road: Road) -> None:
    """An event changes the documents of its day and session alone; the others keep their generation."""
    road.send(BEHAVIOR, visit("s1", NOW - 2 * DAY), visit("s2"))
    road.send(AGENTS, task(1))
    road.send(LLM, call())
    road.tick()
    before, first = road.published(), generation(road)
    road.send(BEHAVIOR, visit("s2", NOW + timedelta(minutes=1), "search"))
    road.tick()
    after = road.published()
    assert {
        (key, field) for key in after for field in after[key] if before.get(key, {}).get(field) != after[key][field]
    } == {
        ("behavior_days", "2024-06-29"),
        ("behavior_features", "2024-06-29"),
        ("behavior_hours", "2024-06-29"),
        ("behavior_users", "2024-06-29"),
        ("event_counters", '["search","page_view"]'),
        ("journeys:2024-06-29", "s2"),
        ("recent_events", "all"),
    }
    assert changed(road, first) == {
        "behavior_days",
        "behavior_features",
        "behavior_hours",
        "behavior_users",
        "event_counters",
        "journeys",
        "recent_events",
    }


def test_a_tick_without_news_writes_the_index_only(road: Road) -> None:
    """Nothing new is one write, of the index, in one transaction: figures keep their generation and are fresh."""
    road.send(BEHAVIOR, visit())
    road.tick()
    first = generation(road)
    road.now += timedelta(seconds=10)
    road.client.config_resetstat()
    assert road.worker.publish() == 0
    asked = commands(road.client)
    assert (asked["hset"], asked["multi"], asked["exec"]) == (1, 1, 1)
    assert asked.keys().isdisjoint({"hdel", "del", "expire"})
    assert generation(road) == first + 1
    entry = road.reader().entry("behavior_days")
    assert (entry.generation, entry.changed_at, entry.age_s) == (first, entry.generated_at - timedelta(seconds=10), 0)


def test_a_tick_is_one_transaction(road: Road) -> None:
    """Documents of all snapshots, their tallies and the index go into Redis in a single MULTI."""
    road.send(BEHAVIOR, visit())
    road.send(AGENTS, task(1))
    road.send(LLM, call())

    def count_from_here(name: str) -> None:
        if name == "in_publish":
            road.client.config_resetstat()

    road.milestone = count_from_here
    road.tick()
    asked = commands(road.client)
    assert (asked["multi"], asked["exec"]) == (1, 1)
    assert asked["hset"] == len(list(road.client.scan_iter(match=f"{PREFIX}snapshot:*"))) + 2


def test_documents_that_are_no_more_are_deleted(redis_client: redis.Redis) -> None:
    """A task that is no longer among the newest leaves the history."""
    road = Road(redis_client, Settings(agent_history_rows=2))
    road.send(AGENTS, task(1), task(2))
    road.tick()
    assert road.published()["agent_history:a1"].keys() == {"t1", "t2"}
    road.send(AGENTS, task(3))
    road.tick()
    assert road.published()["agent_history:a1"].keys() == {"t2", "t3"}


def test_another_zone_cuts_everything_anew(road: Road) -> None:
    """After a change of the reporting zone the snapshots are those of a warehouse that never knew another one."""
    kathmandu = Settings(timezone="Asia/Kathmandu")
    road.send(BEHAVIOR, visit("s1", datetime(2024, 6, 28, 18, 20)), visit("s2", datetime(2024, 6, 28, 18, 10)), visit())
    road.send(AGENTS, task(1))
    road.send(LLM, call())
    road.tick()
    assert road.published()["behavior_days"].keys() == {"2024-06-28", "2024-06-29"}
    assert road.published()["cost_days"].keys() == {"2024-06-29"}
    road.worker.settings = kathmandu
    road.tick()
    found = of_ticks(road)
    assert found["behavior_days"]["2024-06-29"]["events"] == 1
    assert found["cost_days"].keys() == {"2024-06-30"}
    for key in road.client.scan_iter(match=f"{PREFIX}snapshot*"):
        road.client.delete(key)
    fresh = Road(road.client, kathmandu)
    fresh.tick()
    assert of_ticks(fresh) == found
    fresh.warehouse.close()


def test_days_pass_without_events(road: Road) -> None:
    """At midnight the day that begins gets a document, windows move on, and nothing else is written."""
    road.send(BEHAVIOR, visit())
    road.send(LLM, call())
    road.tick()
    first = generation(road)
    road.now += 3 * DAY
    road.tick()
    days = road.published()["behavior_days"]
    assert list(days) == ["2024-06-29", "2024-06-30", "2024-07-01", "2024-07-02"]
    assert [day["events"] for day in days.values()] == [1, 0, 0, 0]
    assert [day["active_users"] for day in days.values()] == [1, 0, 0, 0]
    assert [day["active_users_7d"] for day in days.values()] == [1, 1, 1, 1]
    previous = road.published()["behavior_previous_users"]["all"]
    assert previous["as_of"] == "2024-07-02"
    assert previous["users"][:7] == [0, 1, 1, 0, 0, 0, 0]
    assert changed(road, first) == {"behavior_days", "behavior_previous_users"}


def test_single_documents_go_a_limited_number_a_tick(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load of history does not stop a tick: of single documents some go at each, the newest days first."""
    monkeypatch.setattr(slices, "SINGLE_DOCUMENTS_A_TICK", 2)
    road.send(BEHAVIOR, *(visit(f"old{n}", NOW - DAY + timedelta(seconds=n)) for n in range(3)), visit("new"))
    found: list[dict[str, int]] = []
    for _ in range(3):
        road.tick()
        found.append({key: len(docs) for key, docs in road.published().items() if key.startswith("journeys")})
    yesterday, today = "journeys:2024-06-28", "journeys:2024-06-29"
    assert found == [{yesterday: 1, today: 1}, {yesterday: 3, today: 1}, {yesterday: 3, today: 1}]
    assert road.published()["behavior_days"]["2024-06-28"]["sessions"] == 3
    assert road.warehouse.value("select count(*) from due") == 0


def test_journeys_live_as_long_as_the_setting_says(redis_client: redis.Redis) -> None:
    """A day's journeys expire when they are older than that; those that are older already are not published."""
    road = Road(redis_client, Settings(journey_days=7))
    road.send(BEHAVIOR, visit("s1"), visit("s2", NOW - 6 * DAY), visit("s3", NOW - 7 * DAY))
    road.tick()
    prefix = f"{PREFIX}snapshot:journeys:"
    keys = sorted(key.decode().removeprefix(prefix) for key in redis_client.scan_iter(match=f"{prefix}*"))
    assert keys == ["2024-06-23", "2024-06-29"]
    assert [redis_client.ttl(prefix + day) for day in keys] == [86_400, 7 * 86_400]


def test_days_beyond_every_window_are_not_published(road: Road) -> None:
    """Events of a day that no window reaches are counted in the warehouse, and make no document."""
    old, oldest = NOW - (PUBLISHED_DAYS + 1) * DAY, NOW - PUBLISHED_DAYS * DAY
    road.send(BEHAVIOR, visit("s1", old), visit("s2", oldest))
    road.tick()
    assert min(road.published()["behavior_days"]) == oldest.date().isoformat()
    assert road.warehouse.value("select count(*) from behavior_events") == 2
    assert road.warehouse.value("select count(*) from due") == 0


def test_days_leave_redis_when_no_window_reaches_them(road: Road) -> None:
    """Day documents do not add up for ever: each day the one that no window reaches any more is deleted."""
    oldest = NOW - PUBLISHED_DAYS * DAY
    road.send(BEHAVIOR, visit("s1", oldest), visit("s2", oldest + DAY), visit("s3"))
    road.tick()
    road.now += DAY
    road.send(BEHAVIOR, visit("s4", NOW + DAY))
    road.tick()
    assert min(road.published()["behavior_days"]) == (oldest + DAY).date().isoformat()
    assert road.published()["behavior_hours"].keys() >= {"2024-06-29", "2024-06-30"}
    road.tick()
    assert road.incidents("snapshots") == []


def test_an_empty_redis_and_nothing_to_say(road: Road) -> None:
    """The very first tick, without a single event, publishes the state of the pipeline."""
    road.tick()
    documents: dict[str, Any] = dict(road.reader().documents("pipeline"))
    assert documents.keys() <= {"behavior", "agent", "llm"}
    assert {entry.generation for entry in road.reader().entries()} == {generation(road)}


def test_a_long_history_goes_out_in_slices(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much for a tick stays due: the newest days are there first, and the index says which are not."""
    monkeypatch.setattr(slices, "ROWS_A_SLICE", 1)
    monkeypatch.setattr(slices, "SLICES_A_TICK", 2)
    days = [NOW - n * DAY for n in range(5)]
    road.send(BEHAVIOR, *(visit(f"s{n}", day) for n, day in enumerate(days)))
    road.send(LLM, *({**call(), "timestamp": f"{day.isoformat()}Z"} for day in days))
    road.tick()
    shown = road.published()
    assert list(shown["cost_days"]) == list(shown["behavior_days"]) == ["2024-06-28", "2024-06-29"]
    assert sum(shown["behavior_users"]["2024-06-29"]["feature_users"]) == 1
    assert "journeys:2024-06-25" in shown
    entry = road.reader().entry("cost_days")
    assert (entry.waiting, entry.complete_from) == (3, date(2024, 6, 28))
    assert road.reader().entry("behavior_users").complete_from is None
    road.worker.publish("recommend")
    assert road.published()["cost_days"].keys() == {"2024-06-27", "2024-06-28", "2024-06-29"}
    road.tick()
    assert road.published()["cost_days"].keys() == {f"2024-06-{day}" for day in range(25, 30)}
    entry = road.reader().entry("cost_days")
    assert (entry.waiting, entry.complete_from) == (0, None)
    assert road.warehouse.value("select count(*) from due") == 0
