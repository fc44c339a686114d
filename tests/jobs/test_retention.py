"""Retention: raw events go, figures stay, whatever is computed again afterwards."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, STREAMS
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.calendar import kept_from
from jobs.ingest.job import FACTS
from jobs.retention.job import retain
from jobs.tick import tick
from tests.jobs.driving import NOW, Fields, Road, iso
from tests.jobs.lake.laking import Lake
from tests.jobs.summed import sums
from tests.jobs.test_laws import fixed, forget_snapshots

DAYS = 40
AGES = (0, 1, 39, 40, 41, 60, 100)


def send_all(road: Road, at: datetime, name: str = "a") -> None:
    """Send a view, a task and a call of `at`."""
    road.send(
        BEHAVIOR,
        {
            "event_type": "page_view",
            "feature": f"page {name}",
            "user_id": f"user {name}",
            "session_id": f"session {name} {at:%j}",
            "timestamp": iso(at),
        },
    )
    road.send(
        AGENTS,
        {
            "agent_id": f"agent {name}",
            "agent_type": "chat",
            "task_id": f"task {name} {at.isoformat()}",
            "status": "completed",
            "started_at": iso(at),
            "completed_at": iso(at + timedelta(seconds=3)),
        },
    )
    road.send(
        LLM,
        {
            "provider": "openai",
            "model": "gpt-4o",
            "input_tokens": 1000,
            "output_tokens": 10,
            "session_id": f"session {name} {at:%j}",
            "agent_id": f"agent {name}",
            "timestamp": iso(at),
        },
    )


def facts(road: Road) -> dict[str, int]:
    """Return how many facts there are, by stream."""
    return {noun: road.ask(f"select count(*) from {table}")[0][0] for noun, table in FACTS.items()}


@pytest.fixture
def road(redis_client: redis.Redis) -> Iterator[Road]:
    """A past of 100 days, some of it older than is kept."""
    made = Road(redis_client, Settings(retention_days=DAYS, timezone="Asia/Kathmandu"))
    for age in AGES:
        for name in "ab":
            send_all(made, NOW - timedelta(days=age), name)
    made.tick()
    yield made
    made.warehouse.close()


def test_facts_go_and_figures_stay(road: Road) -> None:
    """Whole days of the reporting zone go; what is published of sums is the same, also by a Redis that was emptied."""
    before = sums(road)
    # 2024-06-29T20:00Z is 30 June in Kathmandu: kept from 21 May there
    assert retain(road.worker) == 3 * 2 * 3
    assert facts(road) == {"behavior": 8, "agent": 8, "llm": 8}
    assert {kept_from(road.warehouse, stream.noun) for stream in STREAMS} == {datetime(2024, 5, 20, 18, 15)}
    assert sums(road) == before
    forget_snapshots(road.client)
    tick(road.worker)
    assert sums(road) == before
    assert retain(road.worker) == 0


def test_single_events_are_published_no_more(road: Road) -> None:
    """Tasks, journeys and costs of sessions of removed days are no longer readable one by one after the next tick."""
    assert "journeys:2024-05-20" in road.published()
    retain(road.worker)
    tick(road.worker)
    published = road.published()
    assert [key for key in published if key.endswith(":2024-05-20")] == []
    assert len(published["agent_history:agent a"]) == 4
    assert len(published["recent_events"]["all"]["timestamp"]) == 8


def test_nothing_old_moves_no_border(redis_client: redis.Redis) -> None:
    """As long as nothing was removed, history of any age may come, and it goes the day after."""
    road = Road(redis_client, Settings(retention_days=DAYS))
    assert retain(road.worker) == 0
    send_all(road, NOW - timedelta(days=900))
    assert road.tick() == 3
    assert facts(road) == {"behavior": 1, "agent": 1, "llm": 1}
    assert retain(road.worker) == 3
    assert road.ask("select sum(calls) from llm_15m") == [(1,)]
    road.warehouse.close()


def test_late_events_of_removed_days_are_dead_letters(road: Road) -> None:
    """What would change a sum that cannot be made again is refused with the reason; what is kept still counts."""
    retain(road.worker)
    before = sums(road)
    road.settings = road.settings.model_copy(update={"retention_days": 4_000})  # brings nothing back
    road.move_to(road.client)
    send_all(road, datetime(2024, 5, 20, 18, 14))
    tick(road.worker)
    assert sums(road) == before
    assert road.ask("select noun, field, reason from dead_letters order by noun") == [
        (
            noun,
            field,
            f"{field}: 2024-05-20 18:14:00.000000 lies before 2024-05-20 18:15:00: older than retention, "
            "what it would change is no longer known",
        )
        for noun, field in (("agent", "started_at"), ("behavior", "timestamp"), ("llm", "timestamp"))
    ]
    send_all(road, datetime(2024, 5, 20, 18, 15))
    tick(road.worker)
    assert facts(road) == {"behavior": 9, "agent": 9, "llm": 9}


def test_another_zone_keeps_the_past(road: Road) -> None:
    """After a change of the zone, and back, all sums of removed days are there, once; sessions lie on the new days."""
    before = sums(road)
    retain(road.worker)
    for zone in ("America/New_York", "Asia/Kathmandu"):
        road.settings = road.settings.model_copy(update={"timezone": zone})
        road.move_to(road.client)
        tick(road.worker)
        days = sums(road)
        assert sum(document["events"] for document in days["behavior_days"].values()) == 14
        assert sum(document["sessions"] for document in days["behavior_days"].values()) == 14
        assert sum(sum(document["calls"]) for document in days["cost_days"].values()) == 14
        if zone == "America/New_York":
            assert days["behavior_hours"].keys() >= {"2024-03-21", "2024-05-19"}
            assert days["behavior_days"]["2024-05-19"]["sessions"] == 2
    after = sums(road)
    assert {key: after[key] for key in before} == before


def view(at: datetime) -> Fields:
    """Return a view of one user in one session."""
    return {"event_type": "click", "feature": "f", "user_id": "u", "session_id": "s", "timestamp": iso(at)}


def test_session_over_the_border_stays(redis_client: redis.Redis) -> None:
    """A session that began before stays as it was counted, whatever comes late beside it or the zone does."""
    road = Road(redis_client, Settings(retention_days=DAYS))
    border = datetime(2024, 5, 20)
    minutes = (-30, -10, 10, 25)
    road.send(BEHAVIOR, *(view(border + timedelta(minutes=minute)) for minute in minutes))
    tick(road.worker)
    sessions = "select started_at, events, duration_ms::int from sessions order by started_at"
    whole = (border - timedelta(minutes=30), 4, 55 * 60_000)
    assert road.ask(sessions) == [whole]
    retain(road.worker)
    assert facts(road)["behavior"] == 2
    road.send(BEHAVIOR, view(border + timedelta(minutes=20)), view(border + timedelta(minutes=40)))
    tick(road.worker)
    beside = (border + timedelta(minutes=40), 1, 0)
    assert road.ask(sessions) == [whole, beside]
    road.settings = road.settings.model_copy(update={"timezone": "Asia/Tokyo"})
    road.move_to(road.client)
    tick(road.worker)
    assert road.ask(sessions) == [whole, beside]
    road.warehouse.close()


def test_agents_keep_their_first_activity(road: Road) -> None:
    """An agent that loses a task to another is made anew, and what removed tasks told of it counts on."""
    first = road.published()["agents"]["agent a"]["first_activity"]
    retain(road.worker)
    moved: Fields = {
        "agent_id": "agent b",
        "task_id": f"task a {NOW.isoformat()}",
        "status": "completed",
        "started_at": iso(NOW),
        "completed_at": iso(NOW + timedelta(seconds=9)),
    }
    road.send(AGENTS, moved)
    tick(road.worker)
    assert road.published()["agents"]["agent a"]["first_activity"] == first
    assert road.published()["agents"]["agent a"]["agent_type"] == "chat"


def test_removed_entries_are_known_when_they_are_read_again(own_redis_server: RedisProcess) -> None:
    """After a restart of Redis under another replication id, what was removed here counts for nothing once more."""
    client = redis.Redis.from_url(own_redis_server.url)
    road = Road(client, Settings(retention_days=DAYS))
    for age in AGES:
        send_all(road, NOW - timedelta(days=age))
    road.send(LLM, {"model": "no tokens"})
    road.tick()
    before = sums(road)
    retain(road.worker)
    account = road.position(LLM)
    road.ask("update streams set replication_id = 'another'")
    tick(road.worker)
    assert sums(road) == before
    after = road.position(LLM)
    assert after["epoch"] == account["epoch"] + 1
    assert {name: after[name] for name in ("entries_read", "accepted", "dead", "duplicates", "lost")} == {
        name: account[name] for name in ("entries_read", "accepted", "dead", "duplicates", "lost")
    }
    road.warehouse.close()


@pytest.mark.parametrize("point", ["in_retention", "after_retention"])
def test_crash_between_steps(redis_client: redis.Redis, tmp_path: Path, point: str) -> None:
    """A run that dies on the way leaves whole days; the next one does the rest, and no figure changes."""
    road = Road(redis_client, Settings(retention_days=DAYS), tmp_path)
    for age in AGES:
        send_all(road, NOW - timedelta(days=age))
    road.tick()
    before = sums(road)

    def die(name: str) -> None:
        if name == point:
            raise InterruptedError

    road.milestone = die
    with pytest.raises(InterruptedError):
        retain(road.worker)
    road.milestone = lambda name: None
    road.restart()
    retain(road.worker)
    assert facts(road) == {"behavior": 4, "agent": 4, "llm": 4}
    assert sums(road) == before
    road.warehouse.close()


def test_files_of_the_lake_go(redis_client: redis.Redis, tmp_path: Path) -> None:
    """The lake has no single events of removed days after its next publication, and all sums still."""
    lake = Lake(redis_client, Settings(retention_days=DAYS), data_dir=tmp_path)
    lake.send_day(NOW, number=3)
    lake.send_day(NOW - timedelta(days=60), number=3)
    lake.tick()
    lake.publish()
    retain(lake.worker)
    lake.publish()
    days = {path.parent.name for path in (tmp_path / "lake").glob("[a-z]*_events/*/*.parquet")}
    assert days == {"day=2024-06-29"}
    assert lake.analyse("select sum(calls) from llm_15m") == [(6,)]
    assert lake.analyse("select count(*) from llm_calls") == [(3,)]
    lake.warehouse.close()


@settings(fixed, max_examples=5)
@given(
    steps=st.lists(st.tuples(st.integers(0, 70), st.sampled_from("ab")), min_size=1, max_size=6, unique=True),
    retained_after=st.sets(st.integers(0, 5), min_size=1),
)
def test_retention_changes_no_figure(
    redis_client: redis.Redis, steps: list[tuple[int, str]], retained_after: set[int]
) -> None:
    """Whenever it runs, sums are those of a warehouse that keeps everything and was sent what was not refused."""
    redis_client.flushdb()
    reporting = Settings(retention_days=DAYS, timezone="Asia/Kathmandu")
    retained, taken = Road(redis_client, reporting), []
    for step, (age, name) in enumerate(steps):
        dead = retained.position(LLM).get("dead", 0)
        send_all(retained, NOW - timedelta(days=age), name)
        tick(retained.worker)
        if retained.position(LLM)["dead"] == dead:
            taken.append((age, name))
        if step in retained_after:
            retain(retained.worker)
    found = sums(retained)
    retained.warehouse.close()
    redis_client.flushdb()
    keeping = Road(redis_client, reporting)
    for age, name in taken:
        send_all(keeping, NOW - timedelta(days=age), name)
    keeping.tick()
    assert found == sums(keeping)
    keeping.warehouse.close()
